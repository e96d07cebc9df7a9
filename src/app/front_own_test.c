// SPDX-License-Identifier: MIT
#include "app/front_own.h"

#include "net/fetch.h"
#include "test/test.h"

#include <stdio.h>

static mw_status hello(void *context, const mw_http_request *in, mw_http_reply *out,
                       mw_error *err) {
    (void)in, (void)err;
    mw_text_adds(&out->body, context);
    return MW_OK;
}

static int status_with(const mw_front_own *own, const char *authorization) {
    char url[64];
    mw_fetch_reply got = {0};
    const mw_pair header = {mw_slice_of("Authorization"), mw_slice_of(authorization)};
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hello", mw_front_own_port(own));
    const mw_fetch_request r = {
        .method = "GET", .url = url, .headers = &header, .header_count = *authorization ? 1 : 0};
    CHECK(mw_fetch(&r, &got, NULL) == MW_OK);
    int status = got.status;
    mw_fetch_reply_fini(&got);
    return status;
}

// Who has the key is let through, and nobody else.
void test_front_own_key(void) {
    char said[] = "hello", text[MW_SECRET_TEXT_MAX], header[MW_SECRET_TEXT_MAX + 8];
    const mw_http_route route = {"GET", "/hello", 0, hello, said};
    mw_front_own *own = NULL;
    mw_secret key, other;
    mw_secret_new(MW_SECRET_TOKEN, &key);
    mw_secret_new(MW_SECRET_TOKEN, &other);
    CHECK(mw_front_own_open(&route, 1, &key, &own, NULL) == MW_OK);
    if (!own) return;
    snprintf(header, sizeof header, "Bearer %s", mw_secret_print(&key, text));
    CHECK(status_with(own, header) == 200);
    snprintf(header, sizeof header, "Bearer %s", mw_secret_print(&other, text));
    CHECK(status_with(own, header) == 403);
    CHECK(status_with(own, "") == 403 && status_with(own, "Bearer x") == 403);
    mw_front_own_close(own);
}
