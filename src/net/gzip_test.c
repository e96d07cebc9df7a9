// SPDX-License-Identifier: MIT
#include "net/gzip.h"

#include "base/alloc.h"
#include "net/gunzip.h"
#include "test/test.h"

#include <string.h>

static void undo(mw_slice gz, mw_text *out) {
    mw_gunzip *z = mw_gunzip_new(1 << 20);
    CHECK(mw_gunzip_add(z, gz, out, NULL) == MW_OK && mw_gunzip_finish(z, NULL) == MW_OK);
    mw_gunzip_free(z);
}

void test_gzip_round_trip(void) {
    static char bytes[300000];
    static const size_t sizes[] = {0, 1, 70000, sizeof bytes};
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * i / 97 + i / 5000);
    for (int n = 0; n < 4; n++) {
        mw_text gz = {0}, again = {0}, out = {0};
        mw_slice in = {bytes, sizes[n]};
        CHECK_ROW(mw_gzip_add(&gz, in, 4, NULL) == MW_OK, n);
        CHECK_ROW(mw_gzip_add(&again, in, 4, NULL) == MW_OK, n);
        CHECK_ROW(gz.size == again.size && memcmp(gz.bytes, again.bytes, gz.size) == 0, n);
        undo((mw_slice){gz.bytes, gz.size}, &out);
        CHECK_ROW(out.size == in.n && (in.n == 0 || memcmp(out.bytes, bytes, in.n) == 0), n);
        mw_text_free(&gz);
        mw_text_free(&again);
        mw_text_free(&out);
    }
}

void test_gzip_taken(void) {
    static const struct {
        const char *said;
        bool taken;
    } rows[] = {
        {"gzip",                true },
        {"gzip, deflate, br",   true },
        {"br,gzip",             true },
        {"deflate, gzip;q=0.5", true },
        {"gzip;q=1",            true },
        {"gzip;q=0.001",        true },
        {"",                    false},
        {"br",                  false},
        {"gzip;q=0",            false},
        {"gzip;q=0.000, br",    false},
        {"br, gzip;q=0",        false},
        {"xgzip",               false},
        {"gzipped, br",         false},
        {"gzipped, gzip",       true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ROW(mw_gzip_taken(mw_slice_of(rows[i].said)) == rows[i].taken, (int)i);
    CHECK(!mw_gzip_taken((mw_slice){0}));
    CHECK(mw_http_lists(mw_slice_of("W/\"a\", W/\"b\""), "W/\"b\""));
}
