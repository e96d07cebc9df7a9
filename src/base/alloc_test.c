// SPDX-License-Identifier: MIT
#include "base/alloc.h"

#include "test/test.h"

#include <stdint.h>
#include <string.h>

void test_alloc_counts(void) {
    int64_t live = mw_alloc_live();
    char *a = mw_alloc(0), *b = mw_alloc_fixed(100);
    double *c = mw_alloc_column(1000, sizeof *c);
    CHECK(a && b && c && mw_alloc_live() == live + 3);
    CHECK((uintptr_t)c % 64 == 0 && c[0] == 0 && c[999] == 0 && b[99] == 0);
    mw_free(a);
    mw_free(b);
    mw_free(c);
    mw_free(NULL);
    CHECK(mw_alloc_live() == live);
}

void test_alloc_refuses(void) {
    CHECK(mw_alloc_array(-1, 8) == NULL && mw_alloc_column(-1, 8) == NULL);
    CHECK(mw_alloc_array(INT64_MAX, 16) == NULL && mw_alloc_column(INT64_MAX, 16) == NULL);
    mw_alloc_fail_after(1);
    void *first = mw_alloc(8), *second = mw_alloc_column(8, 8), *third = mw_alloc(8);
    CHECK(first && !second && third); // only the one that was asked to
    mw_free(first);
    mw_free(third);
}

void test_alloc_grow(void) {
    int64_t *items = NULL, capacity = 0;
    for (int64_t i = 0; i < 1000; i++) {
        if (!mw_grow(&items, &capacity, i + 1, sizeof *items)) break;
        CHECK_ROW(items[i] == 0, i); // new room is zeroed
        items[i] = i;
    }
    CHECK(capacity == 1024 && items[0] == 0 && items[999] == 999);
    int64_t *before = items;
    mw_alloc_fail_after(0);
    CHECK(!mw_grow(&items, &capacity, 5000, sizeof *items));
    mw_alloc_fail_after(-1);
    CHECK(items == before && capacity == 1024);
    CHECK(!mw_grow(&items, &capacity, INT64_MAX, sizeof *items));
    mw_free(items);
}

void test_alloc_grow_bare(void) {
    int64_t *items = NULL, capacity = 0;
    mw_alloc_fail_after(0);
    CHECK(!mw_grow_bare(&items, &capacity, 1, sizeof *items));
    CHECK(items == NULL && capacity == 0);
    for (int64_t i = 0; i < 100000; i++) {
        if (!mw_grow_bare(&items, &capacity, i + 1, sizeof *items)) break;
        items[i] = i;
    }
    CHECK(capacity == 131072 && items[0] == 0 && items[99999] == 99999);
    int64_t *before = items;
    mw_alloc_fail_after(0);
    CHECK(!mw_grow_bare(&items, &capacity, 200000, sizeof *items));
    mw_alloc_fail_after(-1);
    CHECK(items == before && capacity == 131072);
    CHECK(!mw_grow_bare(&items, &capacity, INT64_MAX, sizeof *items));
    CHECK(!mw_grow_bare(&items, &capacity, INT64_MAX / 16, sizeof *items));
    mw_free(items);
}
