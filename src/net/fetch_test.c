// SPDX-License-Identifier: MIT
#include "net/fetch.h"

#include "base/clock.h"
#include "net/http.h"
#include "test/test.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

static mw_status answer(void *context, const mw_http_request *in, mw_http_reply *out,
                        mw_error *err) {
    (void)context, (void)err;
    mw_slice wait_ms = mw_pairs_get(in->query, in->query_count, "wait");
    mw_slice size = mw_pairs_get(in->query, in->query_count, "size");
    double n = 0;
    if (mw_number_parse(wait_ms, &n)) usleep((useconds_t)(n * 1000));
    if (mw_number_parse(size, &n))
        for (int i = 0; i < n; i++) mw_text_addc(&out->body, 'x');
    if (in->path[1] == 'm') out->status = 302;
    if (in->path[1] == 'm') mw_http_reply_header(out, "Location", "/a");
    return MW_OK;
}

static const mw_http_route routes[] = {
    {"GET", "/*", 0, answer, NULL}
};
static const mw_http_config config = {.routes = routes, .route_count = 1};

void test_fetch_answers(void) {
    static const struct {
        const char *at; // behind the address of the listener, or whole
        int timeout_ms;
        size_t body_bytes_max;
        mw_status status;
        const char *says;
        int http_status;
    } cases[] = {
        {"/a",                 0,   0,   MW_OK,      "",                200},
        {"/moved",             0,   0,   MW_OK,      "",                302}, // not followed
        {"/a?size=100",        0,   100, MW_OK,      "",                200},
        {"/a?size=101",        0,   100, MW_LIMIT,   "larger than 100", 0  },
        {"/a?size=2000000",    0,   0,   MW_LIMIT,   "larger than",     0  },
        {"/a?wait=700",        200, 0,   MW_IO,      "timed out",       0  },
        {"ftp://127.0.0.1/",   0,   0,   MW_INVALID, "ftp",             0  },
        {"file:///etc/passwd", 0,   0,   MW_INVALID, "file",            0  },
        {"http://127.0.0.1:1", 0,   0,   MW_IO,      "127.0.0.1",       0  },
        {"http://",            0,   0,   MW_INVALID, "http://",         0  },
    };
    mw_http *http = NULL;
    CHECK(mw_http_open(&config, &http, NULL) == MW_OK);
    for (size_t i = 0; http && i < sizeof cases / sizeof cases[0]; i++) {
        char url[200];
        if (cases[i].at[0] == '/')
            snprintf(url, sizeof url, "http://127.0.0.1:%d%s", mw_http_port(http), cases[i].at);
        else
            snprintf(url, sizeof url, "%s", cases[i].at);
        mw_fetch_request in = {.url = url,
                               .timeout_ms = cases[i].timeout_ms,
                               .body_bytes_max = cases[i].body_bytes_max};
        mw_fetch_reply out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_fetch(&in, &out, &err) == cases[i].status, i);
        CHECK_ROW(out.status == cases[i].http_status, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
        if (!strstr(err.text, cases[i].says)) fprintf(stderr, "%s\n", err.text);
        mw_fetch_reply_fini(&out);
    }
    mw_http_close(http);
}

static bool none(const struct sockaddr *address) { return address->sa_family == AF_UNSPEC; }
static bool internet(const struct sockaddr *address) { return address->sa_family == AF_INET; }

void test_fetch_guard(void) {
    mw_http *http = NULL;
    CHECK(mw_http_open(&config, &http, NULL) == MW_OK);
    if (!http) return;
    char url[100];
    for (int i = 0; i < 2; i++) { // a name is resolved before its address is asked about
        snprintf(url, sizeof url, "http://%s:%d/a", i ? "localhost" : "127.0.0.1",
                 mw_http_port(http));
        mw_fetch_request in = {.url = url, .allow = none};
        mw_fetch_reply out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_fetch(&in, &out, &err) == MW_INVALID && strstr(err.text, "not allowed"), i);
        in.allow = internet;
        CHECK_ROW(mw_fetch(&in, &out, &err) == MW_OK && out.status == 200, i);
        mw_fetch_reply_fini(&out);
    }
    mw_http_close(http);
}

void test_fetch_headers(void) {
    const mw_pair bad[] = {
        {mw_slice_of("X"),       mw_slice_of("a\r\nHost: b")},
        {mw_slice_of("X\nY: z"), mw_slice_of("a")           },
        {mw_slice_of(""),        mw_slice_of("a")           },
    };
    for (int i = 0; i < 3; i++) {
        mw_fetch_request in = {.url = "http://127.0.0.1:1", .headers = &bad[i], .header_count = 1};
        mw_fetch_reply out = {0};
        CHECK_ROW(mw_fetch(&in, &out, NULL) == MW_INVALID, i);
    }
}

static void *cancel_soon(void *cls) {
    usleep(100000);
    atomic_store((atomic_bool *)cls, true);
    return NULL;
}

void test_fetch_cancel(void) {
    mw_http *http = NULL;
    atomic_bool cancel = false;
    pthread_t thread;
    CHECK(mw_http_open(&config, &http, NULL) == MW_OK);
    if (!http) return;
    char url[100];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/a?wait=2500", mw_http_port(http));
    mw_fetch_request in = {.url = url, .cancel = &cancel};
    mw_fetch_reply out = {0};
    mw_error err = {0};
    pthread_create(&thread, NULL, cancel_soon, &cancel);
    int64_t begun_ns = mw_clock_steady_ns();
    CHECK(mw_fetch(&in, &out, &err) == MW_IO && strstr(err.text, "cancelled"));
    CHECK(mw_clock_steady_ns() - begun_ns < INT64_C(2000000000));
    pthread_join(thread, NULL);
    mw_http_close(http);
}
