// SPDX-License-Identifier: MIT
#include "base/alloc.h"

#include "test/test.h"

#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

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

// A table lies where columns were, without new pages from the system. Some of these stay apart:
// between them lie scraps that the heap keeps for small blocks.
void test_alloc_keep(void) {
    enum { COLUMNS = 40, TABLE = 20, BYTES = 4 << 20, PAGE = 4096 };
    struct rusage before, after;
    void *column[COLUMNS];
    mw_alloc_keep();
    for (int i = 0; i < COLUMNS; i++) column[i] = mw_alloc_column(BYTES, 1);
    for (int i = 0; i < COLUMNS; i++) mw_free(column[i]);
    getrusage(RUSAGE_SELF, &before);
    char *table = mw_alloc_column(TABLE * BYTES, 1);
    getrusage(RUSAGE_SELF, &after);
    CHECK(table && table[0] == 0 && table[TABLE * BYTES - 1] == 0);
    CHECK(after.ru_minflt - before.ru_minflt < BYTES / PAGE);
    mw_free(table);
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
