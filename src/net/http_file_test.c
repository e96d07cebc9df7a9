// SPDX-License-Identifier: MIT
#include "net/http.h"

#include "base/alloc.h"
#include "base/file.h"
#include "net/fetch.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>

static mw_status file(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    return mw_http_reply_file(out, in, context, err);
}

// Laid out by hand: clang-format 14 would write columns wider than a line.
// clang-format off
// Of a file with the bytes 0123456789.
static const struct {
    const char *range;
    int status;
    const char *body, *content_range; // NULL: not looked at
} asked[] = {
    {NULL, 200, "0123456789", NULL},
    {"bytes=0-3", 206, "0123", "bytes 0-3/10"},
    {"bytes=7-", 206, "789", "bytes 7-9/10"},
    {"bytes=9-99", 206, "9", "bytes 9-9/10"},
    {"bytes=-4", 206, "6789", "bytes 6-9/10"},
    {"bytes=-99", 206, "0123456789", "bytes 0-9/10"},
    {"bytes=10-", 416, NULL, "bytes */10"},
    {"bytes=-0", 416, NULL, "bytes */10"},
    // Nothing that is understood: all of it.
    {"bytes=3-1", 200, "0123456789", NULL}, {"bytes=0-1,3-4", 200, "0123456789", NULL},
    {"bytes=", 200, "0123456789", NULL}, {"bytes=-", 200, "0123456789", NULL},
    {"lines=0-1", 200, "0123456789", NULL},
    {"bytes=99999999999999999999-", 200, "0123456789", NULL},
};
// clang-format on

static mw_http *opened(char *path) {
    mw_http *http = NULL;
    static mw_http_route route;
    route = (mw_http_route){"GET", "/file", 0, file, path};
    const mw_http_config config = {.routes = &route, .route_count = 1};
    CHECK(mw_http_open(&config, &http, NULL) == MW_OK);
    return http;
}

static void ask(const mw_http *http, const mw_pair *headers, int64_t count, mw_fetch_reply *out) {
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/file", mw_http_port(http));
    const mw_fetch_request r = {
        .method = "GET", .url = url, .headers = headers, .header_count = count};
    CHECK(mw_fetch(&r, out, NULL) == MW_OK);
}

void test_http_file_ranges(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "f");
    CHECK(mw_file_replace(path, "0123456789", 10, NULL) == MW_OK);
    mw_http *http = opened(path);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        mw_fetch_reply got = {0};
        const mw_pair range = {mw_slice_of("Range"),
                               mw_slice_of(asked[i].range ? asked[i].range : "")};
        ask(http, &range, asked[i].range ? 1 : 0, &got);
        CHECK_ROW(got.status == asked[i].status, i);
        mw_slice body = {got.body.bytes, got.body.size};
        if (asked[i].body) CHECK_ROW(mw_slice_is(body, asked[i].body), i);
        mw_fetch_reply_fini(&got);
    }
    mw_http_close(http);
    mw_free(path);
    mw_test_folder_free(folder);
}

// A download that was cut off goes on with the same file only.
void test_http_file_replaced(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "f");
    mw_http *http = opened(path);
    mw_fetch_reply got = {0};
    ask(http, NULL, 0, &got);
    CHECK(got.status == 404);
    mw_fetch_reply_fini(&got);
    CHECK(mw_file_replace(path, "0123456789", 10, NULL) == MW_OK);
    const mw_pair headers[] = {
        {mw_slice_of("Range"),    mw_slice_of("bytes=5-")   },
        {mw_slice_of("If-Range"), mw_slice_of("\"another\"")},
    };
    ask(http, headers, 2, &got);
    CHECK(got.status == 200 && got.body.size == 10);
    mw_fetch_reply_fini(&got);
    mw_http_close(http);
    mw_free(path);
    mw_test_folder_free(folder);
}
