// SPDX-License-Identifier: MIT
#include "base/alloc.h"

#include "base/file.h"
#include "test/test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    CHECK(!mw_grow_bare(&items, &capacity, INT64_MAX / 2, sizeof *items));
    mw_free(items);
}

// Bytes of this process that lie in memory.
static double resident(void) {
    char *text = NULL, *end = NULL;
    size_t size = 0;
    CHECK(mw_file_read("/proc/self/statm", 4096, &text, &size, NULL) == MW_OK);
    (void)strtod(text, &end);
    double pages = strtod(end, NULL);
    mw_free(text);
    return pages * (double)sysconf(_SC_PAGESIZE);
}

// Blocks that are too small to be mappings of their own, with one in use above them.
void test_alloc_trim(void) {
    enum { BLOCKS = 1000, BYTES = 100000 };
    static void *block[BLOCKS];
    const char *build = getenv("MW_TEST_BUILD");
    for (int i = 0; i < BLOCKS; i++) {
        block[i] = mw_alloc(BYTES);
        memset(block[i], 1, BYTES);
    }
    for (int i = 0; i + 1 < BLOCKS; i++) mw_free(block[i]);
    double before = resident();
    mw_alloc_trim();
    // A sanitizer has a heap of its own.
    if (!build || strcmp(build, "gcc") == 0) CHECK(before - resident() > BLOCKS / 2 * BYTES);
    mw_free(block[BLOCKS - 1]);
}
