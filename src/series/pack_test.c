// SPDX-License-Identifier: MIT
#include "series/pack.h"

#include "base/hash.h"
#include "test/test.h"

#include <stdbool.h>
#include <string.h>

enum { ALL = MW_PACK_COUNT_MAX };

// Packs, unpacks from a block of exactly that size, compares.
static int64_t round_trip(const uint64_t *x, int64_t n, int64_t row) {
    static uint8_t bytes[8 * ALL + 64];
    static uint64_t back[ALL];
    int width = -1;
    int64_t size = mw_pack_size(x, n, &width);
    CHECK_ROW(size <= MW_PACK_HEAD_BYTES + 8 * n, row);
    CHECK_ROW(mw_pack(x, n, width, bytes) == bytes + size, row);
    memset(back, 0xee, sizeof back);
    CHECK_ROW(mw_unpack(bytes, bytes + size, n, back) == bytes + size, row);
    CHECK_ROW(memcmp(x, back, (size_t)n * sizeof *x) == 0, row);
    for (int64_t cut = 1; cut <= 3 && cut <= size; cut++)
        CHECK_ROW(mw_unpack(bytes, bytes + size - cut, n, back) == NULL, row);
    return size;
}

void test_pack_widths(void) {
    static uint64_t x[ALL];
    const int64_t counts[] = {0, 1, 2, 7, 8, 9, 63, 64, 65, 1023, 1024, ALL};
    for (int width = 0; width <= 64; width++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            for (int64_t i = 0; i < counts[c]; i++)
                x[i] = width ? mw_hash64_mix((uint64_t)i) >> (64 - width) : 0;
            int64_t size = round_trip(x, counts[c], width);
            CHECK_ROW(size <= MW_PACK_HEAD_BYTES + (counts[c] * width + 7) / 8, width);
        }
    }
}

void test_pack_exceptions(void) {
    uint64_t x[1024];
    for (int i = 0; i < 1024; i++) x[i] = (uint64_t)i % 4;
    x[0] = UINT64_MAX;
    x[500] = 1u << 20;
    x[1023] = 4;
    // Two bits each, two exceptions of ten bytes: 4 = 100b takes a third.
    CHECK(round_trip(x, 1024, 0) == MW_PACK_HEAD_BYTES + 256 + 3 * MW_PACK_EXCEPTION_BYTES);
}

void test_pack_refuses(void) {
    uint8_t wide[600] = {65}, outside[] = {0, 1, 0, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    uint64_t x[8];
    CHECK(mw_unpack(wide, wide + sizeof wide, 4, x) == NULL);
    CHECK(mw_unpack(outside, outside + sizeof outside, 5, x) == NULL);
    CHECK(mw_unpack(outside, outside + sizeof outside, 6, x) == outside + sizeof outside);
    CHECK(x[5] == 0x0807060504030201 && x[0] == 0);
    CHECK(mw_unpack(outside, outside + 2, 6, x) == NULL);
}
