// SPDX-License-Identifier: MIT
#include "net/http.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/fetch.h"
#include "net/gzip_testing.h"
#include "net/tls_testing.h"
#include "test/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MAX = 100000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static mw_http_stream *pushed; // what the handler of /stream began
static atomic_int slow_begun;

static mw_status echo(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)err;
    out->status = context ? 201 : 200;
    out->type = "text/plain";
    mw_http_reply_header(out, "X-Echo", "yes");
    mw_http_reply_header(out, "X-Split", "a\r\nSet-Cookie: b"); // left out
    mw_text_addf(&out->body, "%s %s", in->method, in->path);
    for (int64_t i = 0; i < in->query_count; i++)
        mw_text_addf(&out->body, " %.*s=%.*s", (int)in->query[i].name.n, in->query[i].name.p,
                     (int)in->query[i].value.n, in->query[i].value.p);
    mw_slice x = mw_pairs_get(in->headers, in->header_count, "x-test");
    mw_text_addf(&out->body, " [%.*s] %s %d %zu:", (int)x.n, x.p ? x.p : "", in->peer, in->tls,
                 in->body.n);
    mw_text_add(&out->body, in->body.p, in->body.n);
    return MW_OK;
}

static mw_status fail(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)context;
    mw_slice with = mw_pairs_get(in->query, in->query_count, "status");
    mw_text_adds(&out->body, "half a reply");
    return mw_fail(err, (mw_status)(with.p[0] - '0'), "it \"failed\"");
}

static mw_status nothing(void *context, const mw_http_request *in, mw_http_reply *out,
                         mw_error *err) {
    (void)context, (void)in, (void)err;
    out->status = 204;
    return MW_OK;
}

static mw_status slow(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)context, (void)in, (void)err;
    atomic_fetch_add(&slow_begun, 1);
    usleep(200000);
    mw_text_adds(&out->body, "done");
    return MW_OK;
}

static mw_status stream(void *context, const mw_http_request *in, mw_http_reply *out,
                        mw_error *err) {
    (void)context, (void)in;
    mw_http_stream_config config = {1 << 20, mw_slice_of(":\n\n"), 20};
    out->stream = mw_http_stream_new(&config);
    if (!out->stream) return mw_fail(err, MW_NOMEM, "no memory for a stream");
    out->type = "text/event-stream";
    mw_http_stream_push(out->stream, mw_slice_of("data: 0\n\n"));
    pthread_mutex_lock(&mutex);
    mw_http_stream_drop(pushed);
    pushed = mw_http_stream_share(out->stream);
    pthread_mutex_unlock(&mutex);
    return MW_OK;
}

static const mw_http_route routes[] = {
    {"GET",  "/echo",    0,        echo,    NULL       },
    {"POST", "/echo",    BODY_MAX, echo,    NULL       },
    {"GET",  "/under/*", 0,        echo,    &slow_begun},
    {"GET",  "/fail",    0,        fail,    NULL       },
    {"POST", "/nothing", 10,       nothing, NULL       },
    {"GET",  "/slow",    0,        slow,    NULL       },
    {"GET",  "/stream",  0,        stream,  NULL       },
};

static mw_http *open_http(mw_http_config config) {
    mw_http *http = NULL;
    mw_error err = {0};
    config.routes = routes;
    config.route_count = sizeof routes / sizeof routes[0];
    CHECK(mw_http_open(&config, &http, &err) == MW_OK);
    if (!http) fprintf(stderr, "%s\n", err.text);
    return http;
}

static char *url_of(const mw_http *http, const char *path) {
    static char url[128];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", mw_http_port(http), path);
    return url;
}

// ---- with the client of this module

static const struct {
    const char *method, *path, *body; // NULL: none
    int status;
    const char *reply; // whole, or its beginning when it ends in "*"
} calls[] = {
    {"GET",     "/echo",              NULL,          200, "GET /echo [v] 127.0.0.1 0 0:"      },
    {"GET",     "/echo?a=b%20c&d",    NULL,          200, "GET /echo a=b c d= [v] *"          },
    {"POST",    "/echo",              "hello",       200, "POST /echo [v] 127.0.0.1 0 5:hello"},
    {"POST",    "/echo",              "",            200, "POST /echo [v] 127.0.0.1 0 0:"     },
    {"HEAD",    "/echo",              NULL,          200, ""                                  },
    {"GET",     "/under/a/%E6%B3%B5", NULL,          201, "GET /under/a/\xe6\xb3\xb5 *"       },
    {"GET",     "/under",             NULL,          404, "{\"title\":\"Not Found\"*"         },
    {"GET",     "/echo/",             NULL,          404, "*"                                 },
    {"PUT",     "/echo",              "x",           405, "*"                                 },
    {"DELETE",  "/nothing",           NULL,          405, "*"                                 },
    {"OPTIONS", "/echo",              NULL,          405, "*"                                 },
    {"POST",    "/nothing",           "0123456789",  204, ""                                  },
    {"POST",    "/nothing",           "0123456789a", 413, "{\"title\":\"Content Too Large\"*" },
    {"GET",     "/echo?x=%zz",        NULL,          400, "*"                                 },
    {"GET",     "/under/%2e%2e/etc",  NULL,          400, "*"                                 },
    {"GET",     "/under/%00",         NULL,          400, "*"                                 },
    {"GET",     "/fail?status=1",     NULL,          400,
     "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"it \\\"failed\\\"\"}\n"          },
    {"GET",     "/fail?status=2",     NULL,          400, "*"                                 },
    {"GET",     "/fail?status=3",     NULL,          413, "*"                                 },
    {"GET",     "/fail?status=4",     NULL,          503, "*"                                 },
    {"GET",     "/fail?status=5",     NULL,          503, "*"                                 },
    {"GET",     "/fail?status=6",     NULL,          404, "*"                                 },
    {"GET",     "/fail?status=7",     NULL,          500, "*"                                 },
};

static bool is_reply(const mw_text *body, const char *want) {
    size_t n = strlen(want);
    if (n && want[n - 1] == '*')
        return body->size >= n - 1 && (n == 1 || memcmp(body->bytes, want, n - 1) == 0);
    return body->size == n && (n == 0 || memcmp(body->bytes, want, n) == 0);
}

void test_http_calls(void) {
    mw_log_level_set(MW_LOG_OFF);
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    const mw_pair more[] = {
        {mw_slice_of("X-Test"), mw_slice_of("v")}
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        mw_fetch_request in = {.method = calls[i].method,
                               .url = url_of(http, calls[i].path),
                               .body = mw_slice_of(calls[i].body),
                               .type = calls[i].body ? "text/plain" : NULL,
                               .headers = more,
                               .header_count = 1};
        mw_fetch_reply out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_fetch(&in, &out, &err) == MW_OK, i);
        CHECK_ROW(out.status == calls[i].status && is_reply(&out.body, calls[i].reply), i);
        if (out.status != calls[i].status || !is_reply(&out.body, calls[i].reply))
            fprintf(stderr, "%d %s %s\n", out.status, out.body.bytes, err.text);
        CHECK_ROW((mw_fetch_header(&out, "Allow").n > 0) == (out.status == 405), i);
        CHECK_ROW((mw_fetch_header(&out, "Retry-After").n > 0) == (out.status == 503), i);
        bool problem =
            mw_slice_is(mw_fetch_header(&out, "content-type"), "application/problem+json");
        CHECK_ROW(problem == (out.status >= 400), i);
        if (out.status == 200) CHECK_ROW(mw_slice_is(mw_fetch_header(&out, "x-echo"), "yes"), i);
        CHECK_ROW(mw_fetch_header(&out, "Set-Cookie").n == 0, i);
        mw_fetch_reply_fini(&out);
    }
    mw_http_close(http);
    mw_log_level_set(MW_LOG_INFO);
}

void test_http_bodies(void) {
    static char bytes[BODY_MAX + 1];
    static const struct {
        size_t size;
        const char *encoding;
        bool packed;
        int status;
    } cases[] = {
        {BODY_MAX,     NULL,       false, 200},
        {BODY_MAX + 1, NULL,       false, 413},
        {BODY_MAX,     "gzip",     true,  200},
        {BODY_MAX + 1, "gzip",     true,  413},
        {BODY_MAX,     "GZIP",     true,  200},
        {5000,         "identity", false, 200},
        {5000,         "br",       false, 415},
        {5000,         "gzip",     false, 400}, // it is none
        {0,            "gzip",     false, 200}, // nothing at all
        {0,            "gzip",     true,  200},
    };
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)('a' + i % 23);
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text gz = {0};
        if (cases[i].packed) mw_test_gzip(&gz, bytes, cases[i].size);
        mw_slice plain = {bytes, cases[i].size}, packed = {gz.bytes, gz.size};
        const mw_pair more[] = {
            {mw_slice_of("Content-Encoding"), mw_slice_of(cases[i].encoding)}
        };
        mw_fetch_request in = {.url = url_of(http, "/echo"),
                               .body = cases[i].packed ? packed : plain,
                               .type = "text/plain",
                               .headers = more,
                               .header_count = cases[i].encoding ? 1 : 0};
        mw_fetch_reply out = {0};
        CHECK_ROW(mw_fetch(&in, &out, NULL) == MW_OK && out.status == cases[i].status, i);
        if (out.status == 200 && cases[i].size)
            CHECK_ROW(
                memcmp(out.body.bytes + out.body.size - cases[i].size, bytes, cases[i].size) == 0,
                i);
        mw_fetch_reply_fini(&out);
        mw_text_free(&gz);
    }
    mw_http_close(http);
}

// ---- with bytes of our own

static int dial(const mw_http *http) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(mw_http_port(http))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval patience = {5, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
    close(fd);
    return -1;
}

static bool say(int fd, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

// Reads until `until` has come or the connection ends.
static void hear(int fd, mw_text *out, const char *until) {
    char buf[4096];
    out->size = 0;
    mw_text_adds(out, "");
    while (!until || !out->size || !strstr(out->bytes, until)) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n <= 0) return;
        mw_text_add(out, buf, (size_t)n);
    }
}

static int status_in(const mw_text *t) {
    return t->size > 12 && memcmp(t->bytes, "HTTP/1.1 ", 9) == 0
               ? (int)strtol(t->bytes + 9, NULL, 10)
               : 0;
}

#define HOST "Host: x\r\n"
#define CLOSE "Connection: close\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define ASKS "Expect: 100-continue\r\n"
#define END "\r\n"
#define CHUNKS "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
#define LENGTH(n) "Content-Length: " n "\r\n"
#define GET "GET /echo HTTP/1.1"
#define POST "POST /echo HTTP/1.1"
#define TLS_BEGIN "\x16\x03\x01\x02\x01\x01\x01\xfc"

static bool say_request(int fd, const char *first, const char *rest) {
    return say(fd, first, strlen(first)) && say(fd, END, 2) && say(fd, rest, strlen(rest));
}

// Whatever is sent: an answer of the right kind or none, and the next request is answered.
void test_http_raw(void) {
    static const struct {
        const char *first, *rest; // line; header fields and body
        int status;               // 0: cut, or any answer
    } cases[] = {
        {GET,                      HOST CLOSE END,                             200},
        {"GET /echo HTTP/1.0",     END,                                        200},
        {GET,                      CLOSE END,                                  400},
        {"GARBAGE",                END,                                        0  },
        {"",                       END END,                                    0  },
        {TLS_BEGIN,                "",                                         0  },
        {"GET * HTTP/1.1",         HOST CLOSE END,                             400},
        {"GET http://x/ HTTP/1.1", HOST CLOSE END,                             400},
        {POST,                     HOST LENGTH("-5") END,                      0  },
        {POST,                     HOST LENGTH("99999999999999999999999") END, 0  },
        {POST,                     HOST CHUNKED END "zz\r\n",                  0  },
        {POST,                     HOST CHUNKED CLOSE END CHUNKS,              200},
        {POST,                     HOST CHUNKED ASKS END CHUNKS,               100},
        {POST,                     HOST LENGTH("200000") ASKS END,             413},
        {"POST /no HTTP/1.1",      HOST LENGTH("5") ASKS END,                  404},
    };
    mw_http *http = open_http((mw_http_config){.idle_s_max = 1});
    if (!http) return;
    mw_text got = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = dial(http);
        CHECK_ROW(fd >= 0 && say_request(fd, cases[i].first, cases[i].rest), i);
        hear(fd, &got, NULL);
        CHECK_ROW(!cases[i].status || status_in(&got) == cases[i].status, i);
        if (cases[i].status && status_in(&got) != cases[i].status)
            fprintf(stderr, "got %s\n", got.bytes);
        close(fd);
        fd = dial(http);
        CHECK_ROW(say_request(fd, cases[0].first, cases[0].rest), i);
        hear(fd, &got, NULL);
        CHECK_ROW(status_in(&got) == 200, i);
        close(fd);
    }
    mw_text_free(&got);
    mw_http_close(http);
}

// Several requests on one connection, one of them refused with its body unread.
void test_http_keep_alive(void) {
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    mw_text got = {0}, big = {0};
    mw_text_addf(&big, "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n");
    for (int i = 0; i < 300000; i++) mw_text_addc(&big, 'x');
    int fd = dial(http);
    for (int i = 0; i < 20; i++) {
        static const char ask[] = "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";
        CHECK_ROW(say(fd, ask, sizeof ask - 1), i);
        hear(fd, &got, "0:");
        CHECK_ROW(status_in(&got) == 200, i);
        CHECK_ROW(say(fd, big.bytes, big.size), i);
        hear(fd, &got, "}\n");
        CHECK_ROW(status_in(&got) == 413, i);
    }
    close(fd);
    mw_text_free(&got);
    mw_text_free(&big);
    mw_http_close(http);
}

void test_http_limits(void) {
    mw_http *http = open_http((mw_http_config){.idle_s_max = 1});
    if (!http) return;
    mw_text t = {0}, got = {0};
    for (int kind = 0; kind < 4; kind++) { // fields, one long field, a long address, parameters
        t.size = 0;
        mw_text_adds(&t, "GET /echo");
        for (int i = 0; kind == 2 && i < 100000; i++) mw_text_addc(&t, 'a');
        for (int i = 0; kind == 3 && i < 65; i++) mw_text_adds(&t, i ? "&a" : "?a");
        mw_text_adds(&t, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (int i = 0; kind == 0 && i < 99; i++) mw_text_addf(&t, "X-%d: y\r\n", i);
        if (kind == 1) mw_text_adds(&t, "X: ");
        for (int i = 0; kind == 1 && i < 100000; i++) mw_text_addc(&t, 'a');
        mw_text_adds(&t, "\r\n\r\n");
        int fd = dial(http);
        say(fd, t.bytes, t.size); // may be cut short
        hear(fd, &got, NULL);
        int status = status_in(&got);
        // What is longer than the listener reads may be cut before the answer is seen.
        bool is_cut = status == 0 && (kind == 1 || kind == 2);
        CHECK_ROW(is_cut || status == (kind < 2 ? 431 : 414), kind);
        close(fd);
    }
    mw_text_free(&t);
    mw_text_free(&got);
    mw_http_close(http);
}

// A body that comes byte by byte is never idle, and still ends.
void test_http_slow_body(void) {
    mw_http *http = open_http((mw_http_config){.request_s_max = 1});
    if (!http) return;
    mw_text got = {0};
    int fd = dial(http), bytes = 0;
    int64_t begun_ns = mw_clock_steady_ns();
    CHECK(say_request(fd, POST, HOST LENGTH("1000") END));
    while (bytes < 100 && say(fd, "x", 1)) {
        bytes++;
        usleep(50000);
    }
    CHECK(bytes < 100 && mw_clock_steady_ns() - begun_ns < INT64_C(4000000000));
    hear(fd, &got, NULL);
    CHECK(got.size == 0);
    close(fd);
    mw_text_free(&got);
    mw_http_close(http);
}

void test_http_stream(void) {
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    static const char ask[] = "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";
    mw_text got = {0};
    int fd = dial(http);
    CHECK(say(fd, ask, sizeof ask - 1));
    hear(fd, &got, "data: 0\n\n");
    CHECK(status_in(&got) == 200 && strstr(got.bytes, "text/event-stream"));
    int64_t begun_ns = mw_clock_steady_ns();
    CHECK(mw_http_stream_push(pushed, mw_slice_of("data: 1\n\n")));
    hear(fd, &got, "data: 1\n\n");
    CHECK(strstr(got.bytes, "data: 1\n\n"));
    CHECK(mw_clock_steady_ns() - begun_ns < 1000000000);
    hear(fd, &got, ":\n\n");
    CHECK(strstr(got.bytes, ":\n\n"));
    close(fd);
    bool gone = false; // a ping finds out
    for (int i = 0; i < 200 && !gone; i++) {
        usleep(10000);
        gone = !mw_http_stream_push(pushed, mw_slice_of("data: 2\n\n"));
    }
    CHECK(gone);
    // One that reads nothing is dropped, the pusher never waits.
    fd = dial(http);
    CHECK(say(fd, ask, sizeof ask - 1));
    hear(fd, &got, "data: 0\n\n");
    static char much[100000];
    memset(much, 'x', sizeof much);
    int pushes = 0;
    begun_ns = mw_clock_steady_ns();
    while (pushes < 1000 && mw_http_stream_push(pushed, (mw_slice){much, sizeof much})) pushes++;
    CHECK(pushes < 1000 && mw_clock_steady_ns() - begun_ns < INT64_C(2000000000));
    close(fd);
    mw_text_free(&got);
    mw_http_close(http);
    mw_http_stream_drop(pushed);
    pushed = NULL;
}

static void *call_slow(void *cls) {
    mw_fetch_request in = {.url = cls};
    mw_fetch_reply out = {0};
    bool good = mw_fetch(&in, &out, NULL) == MW_OK && out.status == 200 && out.body.size == 4;
    mw_fetch_reply_fini(&out);
    return good ? cls : NULL;
}

// Requests under way are answered, streams end, new ones are not taken.
void test_http_stop(void) {
    enum { CALLS = 4 };
    pthread_t threads[CALLS];
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    char *url = url_of(http, "/slow");
    static const char ask[] = "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";
    mw_text got = {0};
    int fd = dial(http), idle = dial(http);
    CHECK(say(fd, ask, sizeof ask - 1));
    hear(fd, &got, "data: 0\n\n");
    atomic_store(&slow_begun, 0);
    for (int i = 0; i < CALLS; i++) pthread_create(&threads[i], NULL, call_slow, url);
    while (atomic_load(&slow_begun) < CALLS) usleep(1000);
    int64_t begun_ns = mw_clock_steady_ns();
    mw_http_close(http);
    CHECK(mw_clock_steady_ns() - begun_ns < INT64_C(3000000000));
    for (int i = 0; i < CALLS; i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        CHECK_ROW(good != NULL, i);
    }
    hear(fd, &got, NULL);
    CHECK(got.size && strstr(got.bytes, "0\r\n\r\n")); // the last chunk: a whole reply
    mw_fetch_request in = {.url = url, .timeout_ms = 500};
    mw_fetch_reply out = {0};
    CHECK(mw_fetch(&in, &out, NULL) == MW_IO);
    close(fd);
    close(idle);
    mw_text_free(&got);
    mw_http_stream_drop(pushed);
    pushed = NULL;
}

void test_http_refuses(void) {
    mw_http *one = open_http((mw_http_config){0}), *two = NULL;
    if (!one) return;
    const struct {
        mw_http_config config;
        mw_status status;
        const char *says;
    } cases[] = {
        {{.port = mw_http_port(one)},              MW_IO,      "in use"   },
        {{.address = "no.such.host.invalid"},      MW_INVALID, "no.such"  },
        {{.address = "192.0.2.1"},                 MW_IO,      "192.0.2.1"},
        {{.tls_certificate = MW_TEST_CERTIFICATE}, MW_INVALID, "its key"  },
        {{.tls_certificate = "x", .tls_key = "y"}, MW_INVALID, "PEM"      },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_error err = {0};
        CHECK_ROW(mw_http_open(&cases[i].config, &two, &err) == cases[i].status && !two, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
        if (!strstr(err.text, cases[i].says)) fprintf(stderr, "%s\n", err.text);
    }
    mw_http_close(one);
    mw_http_close(NULL);
}

void test_http_tls(void) {
    mw_http *http =
        open_http((mw_http_config){.tls_certificate = MW_TEST_CERTIFICATE, .tls_key = MW_TEST_KEY});
    if (!http) return;
    char path[] = "/tmp/mw_test_XXXXXX", url[128];
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, MW_TEST_CERTIFICATE, sizeof MW_TEST_CERTIFICATE - 1) > 0);
    close(fd);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/echo", mw_http_port(http));
    mw_fetch_request in = {.url = url, .ca_file = path};
    mw_fetch_reply out = {0};
    mw_error err = {0};
    CHECK(mw_fetch(&in, &out, &err) == MW_OK && out.status == 200);
    CHECK(is_reply(&out.body, "GET /echo [] 127.0.0.1 1 0:"));
    mw_fetch_reply_fini(&out);
    in.ca_file = NULL; // nobody else trusts it
    CHECK(mw_fetch(&in, &out, &err) == MW_IO);
    CHECK(strstr(err.text, "certificate"));
    unlink(path);
    mw_http_close(http);
}

static void *call_many(void *cls) {
    int64_t wrong = 0;
    for (int i = 0; i < 50; i++) {
        char body[64];
        int n = snprintf(body, sizeof body, "call %d", i);
        mw_fetch_request in = {
            .url = cls, .body = {body, (size_t)n},
                 .type = "text/plain"
        };
        mw_fetch_reply out = {0};
        wrong += mw_fetch(&in, &out, NULL) != MW_OK || out.status != 200 ||
                 out.body.size < (size_t)n ||
                 memcmp(out.body.bytes + out.body.size - n, body, (size_t)n) != 0;
        mw_fetch_reply_fini(&out);
    }
    return wrong ? cls : NULL;
}

void test_http_threads(void) {
    enum { CALLERS = 8 };
    pthread_t threads[CALLERS];
    mw_http *http = open_http((mw_http_config){0});
    if (!http) return;
    char *url = url_of(http, "/echo");
    for (int i = 0; i < CALLERS; i++) pthread_create(&threads[i], NULL, call_many, url);
    for (int i = 0; i < CALLERS; i++) {
        void *bad = NULL;
        pthread_join(threads[i], &bad);
        CHECK_ROW(!bad, i);
    }
    mw_http_close(http);
}
