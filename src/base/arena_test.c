// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdint.h>
#include <string.h>

// Fails each allocation in turn: NULL comes back and nothing is left behind.
void test_arena_out_of_memory(void) {
    int64_t live = mw_alloc_live(), n = 0;
    for (int done = 0; !done; n++) {
        mw_alloc_fail_after(n);
        mw_arena *a = mw_arena_new(1 << 16);
        done = a && MW_PUSH(a, double, 8) != NULL;
        mw_alloc_fail_after(-1);
        mw_arena_free(a);
        CHECK(mw_alloc_live() == live);
    }
    CHECK(n == 3); // two failures, then success
}

void test_arena_limits(void) {
    int64_t live = mw_alloc_live();
    mw_arena *a = mw_arena_new(64);
    // The product wraps to 8 bytes, which would fit: it must be refused all the same.
    CHECK(MW_PUSH(a, double, SIZE_MAX / 8 + 2) == NULL);
    CHECK(MW_PUSH(a, double, 8) != NULL);
    CHECK(MW_PUSH(a, char, 1) == NULL); // full
    mw_arena_free(a);
    CHECK(mw_alloc_live() == live);
}

void test_arena_many(void) {
    mw_arena *a = mw_arena_new(1 << 24);
    for (int64_t i = 0; i < 10000; i++) {
        char *s = MW_PUSH(a, char, (size_t)(i % 13 + 1));
        double *d = MW_PUSH(a, double, 3);
        CHECK_ROW(s && d && (uintptr_t)d % _Alignof(double) == 0 && d[2] == 0 && *s == 0, i);
        if (!s || !d) break;
        memset(s, 'x', (size_t)(i % 13 + 1));
        d[0] = d[2] = 1;
    }
    CHECK(strcmp(mw_arena_text(a, "abcd", 3), "abc") == 0);
    mw_arena_free(a);
}
