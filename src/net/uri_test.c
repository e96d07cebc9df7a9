// SPDX-License-Identifier: MIT
#include "net/uri.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static const struct {
    const char *target, *path;
    const char *query; // "name=value;" of each
} good[] = {
    {"/",                         "/",                   ""                   },
    {"/write?db=x&precision=ms",  "/write",              "db=x;precision=ms;" },
    {"/a%20b/%E6%B3%B5+1",        "/a b/\xe6\xb3\xb5+1", ""                   },
    {"/w?a=1+2%2B3&b&=c&&d==%3d", "/w",                  "a=1 2+3;b=;=c;d===;"},
    {"/w?",                       "/w",                  ""                   },
    {"/w?a?b=/..",                "/w",                  "a?b=/..;"           },
    {"/...//x/.y/z..",            "/...//x/.y/z..",      ""                   },
    {"/%2fetc",                   "/%2Fetc",             ""                   },
    {"/a%2Fb/%252F?c=%2f%25",     "/a%2Fb/%252F",        "c=/%;"              },
};

void test_uri_good(void) {
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        mw_uri uri = {0};
        CHECK_ROW(mw_uri_parse(mw_slice_of(good[i].target), &uri, NULL) == MW_OK, i);
        CHECK_ROW(uri.path && strcmp(uri.path, good[i].path) == 0, i);
        mw_text t = {0};
        for (int64_t k = 0; k < uri.query_count; k++)
            mw_text_addf(&t, "%.*s=%.*s;", (int)uri.query[k].name.n, uri.query[k].name.p,
                         (int)uri.query[k].value.n, uri.query[k].value.p);
        CHECK_ROW(mw_slice_is((mw_slice){t.bytes, t.size}, good[i].query), i);
        mw_text_free(&t);
        mw_uri_fini(&uri);
    }
}

void test_uri_bad(void) {
    static const char *const bad[] = {
        "",           "write",  "http://x/",   "*",           "/%",       "/%4",
        "/%4g",       "/%00",   "/a%0d%0aB:c", "/\xff",       "/%ff",     "/a\x7f",
        "/.",         "/..",    "/a/../b",     "/a/%2e%2e/b", "/a/.%2e",  "/a%2f..",
        "/a%2F.%2Fb", "/w?a=%", "/w?%zz",      "/w?a=%ff",    "/w?a=%00", "/w?a=\x01"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mw_uri uri = {0};
        mw_error err = {0};
        CHECK_ROW(mw_uri_parse(mw_slice_of(bad[i]), &uri, &err) == MW_SYNTAX, i);
        CHECK_ROW(!uri.path && !uri.bytes && err.text[0], i);
    }
}

void test_uri_limits(void) {
    for (int past = 0; past < 2; past++) {
        mw_text t = {0};
        mw_text_adds(&t, "/w?");
        for (int i = 0; i < MW_URI_QUERY_MAX + past; i++) mw_text_addf(&t, "p%d=%d&", i, i);
        mw_uri uri = {0};
        mw_status st = mw_uri_parse((mw_slice){t.bytes, t.size}, &uri, NULL);
        CHECK_ROW(st == (past ? MW_LIMIT : MW_OK), past);
        CHECK_ROW(past || mw_slice_is(mw_pairs_get(uri.query, uri.query_count, "P63"), "63"), past);
        CHECK_ROW(mw_pairs_get(uri.query, uri.query_count, "p64").p == NULL, past);
        mw_uri_fini(&uri);
        mw_text_free(&t);
    }
    for (int64_t n = 0; n < 2; n++) {
        mw_uri uri = {0};
        mw_alloc_fail_after(n);
        CHECK_ROW(mw_uri_parse(mw_slice_of("/w?a=b"), &uri, NULL) == MW_NOMEM && !uri.bytes, n);
        mw_alloc_fail_after(-1);
    }
}

// Whatever is escaped comes back.
void test_uri_escape(void) {
    mw_text t = {0};
    char all[] = "\x20!\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\xc3\xa9";
    mw_text_adds(&t, "/w?x=");
    mw_uri_escape(&t, mw_slice_of(all));
    mw_uri uri = {0};
    CHECK(mw_uri_parse((mw_slice){t.bytes, t.size}, &uri, NULL) == MW_OK);
    CHECK(mw_slice_is(mw_pairs_get(uri.query, uri.query_count, "x"), all));
    mw_uri_fini(&uri);
    mw_text_free(&t);
}

static const struct {
    const char *pattern, *path;
    bool fits;
    const char *parts; // "value;" of each
} patterns[] = {
    {"/a/b",       "/a/b",       true,  ""        },
    {"/a/b",       "/a/b/",      false, ""        },
    {"/a/b",       "/a",         false, ""        },
    {"/a/{x}",     "/a/line:L1", true,  "line:L1;"},
    {"/a/{x}",     "/a/",        false, ""        },
    {"/a/{x}",     "/a/b/c",     false, "b;"      },
    {"/{x}/b/{y}", "/1/b/2",     true,  "1;2;"    },
    {"/{x}/b/{y}", "/1/c/2",     false, "1;"      },
    {"/*",         "/any/thing", true,  ""        },
    {"/*",         "/",          true,  ""        },
    {"/under/*",   "/under/x",   true,  ""        },
    {"/under/*",   "/under/",    true,  ""        },
    {"/under/*",   "/under",     false, ""        },
    {"/un*",       "/under",     true,  ""        },
};

void test_uri_path(void) {
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        mw_slice part[MW_PATH_PARTS_MAX] = {0};
        mw_text t = {0};
        bool fits = mw_path_fits(patterns[i].pattern, patterns[i].path, part);
        CHECK_ROW(fits == patterns[i].fits, i);
        CHECK_ROW(mw_path_fits(patterns[i].pattern, patterns[i].path, NULL) == fits, i);
        for (int n = 0; n < MW_PATH_PARTS_MAX && part[n].n; n++)
            mw_text_addf(&t, "%.*s;", (int)part[n].n, part[n].p);
        CHECK_ROW(mw_slice_is((mw_slice){t.bytes, t.size}, patterns[i].parts), i);
        mw_text_free(&t);
    }
}

void test_path_part(void) {
    static const struct {
        const char *part, *text;
    } rows[] = {
        {"a%2Fb", "a/b"  },
        {"%252F", "%2F"  },
        {"%25",   "%"    },
        {"%2F",   "/"    },
        {"line1", "line1"}
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[16];
        size_t n = mw_path_part(mw_slice_of(rows[i].part), out);
        CHECK_ROW(mw_slice_is((mw_slice){out, n}, rows[i].text), i);
    }
}
