// SPDX-License-Identifier: MIT
#include "net/gunzip.h"

#include "base/alloc.h"
#include "net/gzip_testing.h"
#include "test/test.h"

#include <string.h>
#include <zlib.h>

// Reads gz in pieces of `step` bytes.
static mw_status undo(mw_slice gz, size_t step, size_t size_max, mw_text *out) {
    mw_gunzip *z = mw_gunzip_new(size_max);
    mw_status st = z ? MW_OK : MW_NOMEM;
    for (size_t at = 0; st == MW_OK && at < gz.n; at += step) {
        size_t n = gz.n - at < step ? gz.n - at : step;
        st = mw_gunzip_add(z, (mw_slice){gz.p + at, n}, out, NULL);
    }
    if (st == MW_OK) st = mw_gunzip_finish(z, NULL);
    mw_gunzip_free(z);
    return st;
}

static void fill(char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) bytes[i] = (char)(i * i / 97 + i);
}

void test_gunzip_round_trip(void) {
    static char bytes[200000];
    static const size_t sizes[] = {0, 1, 1000, sizeof bytes};
    static const size_t steps[] = {1, 7, 4096, 1 << 20};
    fill(bytes, sizeof bytes);
    for (int i = 0; i < 16; i++) {
        size_t n = sizes[i / 4], step = steps[i % 4];
        mw_text gz = {0}, out = {0};
        mw_test_gzip(&gz, bytes, n); // two members
        mw_test_gzip(&gz, "tail", 4);
        mw_slice all = {gz.bytes, gz.size};
        CHECK_ROW(undo(all, step, n + 4, &out) == MW_OK, i);
        CHECK_ROW(out.size == n + 4 && memcmp(out.bytes, bytes, n) == 0, i);
        CHECK_ROW(memcmp(out.bytes + n, "tail", 4) == 0, i);
        out.size = 0;
        CHECK_ROW(undo(all, step, n + 3, &out) == MW_LIMIT, i);
        mw_text_free(&gz);
        mw_text_free(&out);
    }
}

void test_gunzip_zlib(void) {
    unsigned char z[64];
    uLongf n = sizeof z;
    CHECK(compress(z, &n, (const unsigned char *)"hello", 5) == Z_OK);
    mw_text out = {0};
    CHECK(undo((mw_slice){(const char *)z, n}, 3, 5, &out) == MW_OK);
    CHECK(out.size == 5 && memcmp(out.bytes, "hello", 5) == 0);
    mw_text_free(&out);
}

// Every cut and every flipped bit of the body or its sum is seen.
void test_gunzip_damaged(void) {
    char bytes[300];
    fill(bytes, sizeof bytes);
    mw_text gz = {0}, out = {0};
    mw_test_gzip(&gz, bytes, sizeof bytes);
    for (size_t n = 0; n < gz.size; n++) {
        out.size = 0;
        CHECK_ROW(undo((mw_slice){gz.bytes, n}, 50, 4096, &out) == MW_SYNTAX, n);
    }
    for (size_t i = 10; i < gz.size; i++) { // ten bytes of head: time and system mean nothing
        gz.bytes[i] = (char)(gz.bytes[i] ^ 4);
        out.size = 0;
        mw_status st = undo((mw_slice){gz.bytes, gz.size}, 50, 1 << 20, &out);
        CHECK_ROW(st == MW_SYNTAX, i);
        gz.bytes[i] = (char)(gz.bytes[i] ^ 4);
    }
    mw_text_adds(&gz, "garbage behind");
    CHECK(undo((mw_slice){gz.bytes, gz.size}, 50, 4096, &out) == MW_SYNTAX);
    mw_text_free(&gz);
    mw_text_free(&out);
}

// 50 MB of zeros in 50 kB: the limit is kept without holding them.
void test_gunzip_bomb(void) {
    enum { BIG = 50 << 20 };
    char *zeros = mw_alloc(BIG);
    mw_text gz = {0}, out = {0};
    mw_test_gzip(&gz, zeros, BIG);
    mw_free(zeros);
    CHECK(gz.size < 60000);
    CHECK(undo((mw_slice){gz.bytes, gz.size}, 1 << 20, 100000, &out) == MW_LIMIT);
    CHECK(out.size <= 100000);
    mw_text_free(&gz);
    mw_text_free(&out);
}

void test_gunzip_out_of_memory(void) {
    mw_text gz = {0};
    mw_test_gzip(&gz, "hello hello hello", 17);
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM; n++) {
        mw_text out = {0};
        mw_alloc_fail_after(n);
        st = undo((mw_slice){gz.bytes, gz.size}, 5, 100, &out);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_NOMEM || (st == MW_OK && out.size == 17), n);
        mw_text_free(&out);
    }
    CHECK(n > 3);
    mw_text_free(&gz);
}
