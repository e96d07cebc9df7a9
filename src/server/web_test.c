// SPDX-License-Identifier: MIT
#include "server/web.h"

#include "server/gate_testing.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    const char *path, *accepts;
    int status;
    bool gzip, page;
} web_case;

static mw_http_reply ask(const char *path, const char *accepts) {
    const mw_pair header = {mw_slice_of("Accept-Encoding"), mw_slice_of(accepts)};
    mw_http_request in = {.method = "GET", .path = path, .headers = &header, .header_count = 1};
    mw_http_reply out = {.status = 200};
    mw_error err = {0};
    CHECK(mw_web_answer(NULL, &in, &out, &err) == MW_OK);
    return out;
}

static void check(const web_case *c, int row) {
    mw_http_reply r = ask(c->path, c->accepts);
    CHECK_ROW(r.status == c->status, row);
    bool gzip = strcmp(mw_test_reply_header(&r, "Content-Encoding"), "gzip") == 0;
    CHECK_ROW(gzip == c->gzip, row);
    if (c->page) {
        CHECK_ROW(strcmp(r.type, "text/html; charset=utf-8") == 0, row);
        CHECK_ROW(strcmp(mw_test_reply_header(&r, "Cache-Control"), "no-cache") == 0, row);
        const char *policy = mw_test_reply_header(&r, "Content-Security-Policy");
        CHECK_ROW(strstr(policy, "default-src 'self'"), row);
        CHECK_ROW(strstr(policy, "script-src") == NULL, row);
    }
    if (c->page && !gzip) {
        mw_text_addc(&r.body, '\0');
        CHECK_ROW(strstr(r.body.bytes, "<title>Millwright"), row);
    }
    mw_test_reply_free(&r);
}

void test_web_answers(void) {
    static const web_case cases[] = {
        {"/",                     "gzip, br",     200, true,  true },
        {"/index.html",           "",             200, false, true },
        {"/",                     "br, gzip;q=0", 200, false, true },
        {"/",                     "gzip;q=0.5",   200, true,  true },
        {"/entity/line:L1",       "gzip",         200, true,  true },
        {"/entity/site:a.b",      "gzip",         200, true,  true },
        {"/assets/none.js",       "gzip",         404, false, false},
        {"/../../etc/passwd.txt", "gzip",         404, false, false},
        {"/api/v1/nothing",       "gzip",         404, false, false},
        {"/favicon.ico",          "gzip",         404, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check(&cases[i], (int)i);
}

// Each file unpacks to as many bytes as it says, and names with a hash are kept by browsers.
void test_web_files(void) {
    for (size_t i = 0; i < mw_web_file_count; i++) {
        const mw_web_file *f = &mw_web_files[i];
        if (i > 0) CHECK(strcmp(f[-1].path, f->path) < 0);
        mw_http_reply r = ask(f->path, "");
        CHECK(r.status == 200);
        CHECK(r.body.size == f->bytes);
        CHECK(f->for_ever == (strncmp(f->path, "/assets/", 8) == 0));
        const char *kept = mw_test_reply_header(&r, "Cache-Control");
        CHECK((strstr(kept, "immutable") != NULL) == f->for_ever);
        mw_test_reply_free(&r);
    }
}
