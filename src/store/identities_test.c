// SPDX-License-Identifier: MIT
#include "store/identities.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <stdlib.h>

// Rows drawn from few identities, so that many repeat; every column takes part.
static void fill(mw_fact_batch *b, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        int32_t x = (int32_t)(i * 7919 % 97);
        mw_test_add(b, (mw_test_fact){1 + x % 2, 1 + x / 2 % 3, x / 6 % 2, x / 12 % 2 * 10,
                                      20 + x / 24 % 2, 0, 0, 0, 0});
    }
}

// The definition: the first row of the same identity, by looking at all of them.
static int64_t first_same(const mw_fact_ids *ids, int64_t row) {
    for (int64_t i = 0; i < row; i++)
        if (mw_fact_ids_same(ids, i, ids, row)) return i;
    return row;
}

void test_identities_agree_with_definition(void) {
    mw_fact_batch b = {0};
    fill(&b, 400);
    mw_fact_ids ids = mw_fact_batch_ids(&b);
    int64_t first[400], found[400];
    for (int64_t count = 0; count <= 400; count += count < 40 ? 1 : 90) {
        mw_identities *t = mw_identities_new(&ids, count);
        if (!t) abort();
        mw_identities_add(t, 0, count / 2, first); // in two parts: the same
        mw_identities_add(t, count / 2, count - count / 2, first + count / 2);
        for (int64_t i = 0; i < count; i++) CHECK_ROW(first[i] == first_same(&ids, i), i);
        mw_identities_find(t, &ids, 0, 400, found);
        for (int64_t i = 0; i < 400; i++) {
            int64_t want = first_same(&ids, i);
            CHECK_ROW(found[i] == (want < count ? want : -1), i);
        }
        mw_identities_free(t);
    }
    mw_fact_batch_fini(&b);
}

// Rows that differ in one column only have different identities.
void test_identities_columns(void) {
    static const mw_test_fact facts[] = {
        {1, 1, 0, 0,         1,         0, 0, 0, 0},
        {2, 1, 0, 0,         1,         0, 0, 0, 0},
        {1, 2, 0, 0,         1,         0, 0, 0, 0},
        {1, 1, 1, 0,         1,         0, 0, 0, 0},
        {1, 1, 0, -1,        1,         0, 0, 0, 0},
        {1, 1, 0, 0,         2,         0, 0, 0, 0},
        {1, 1, 0, INT64_MIN, INT64_MAX, 0, 0, 0, 0},
    };
    enum { COUNT = sizeof facts / sizeof facts[0] };
    mw_fact_batch b = {0};
    int64_t first[COUNT];
    for (int i = 0; i < COUNT; i++) mw_test_add(&b, facts[i]);
    mw_fact_ids ids = mw_fact_batch_ids(&b);
    mw_identities *t = mw_identities_new(&ids, COUNT);
    if (!t) abort();
    mw_identities_add(t, 0, COUNT, first);
    for (int i = 0; i < COUNT; i++) CHECK_ROW(first[i] == i, i);
    mw_identities_free(t);
    mw_fact_batch_fini(&b);
}

// Two orders count; what does not ascend, or repeats, does not.
void test_identities_ascend(void) {
    enum { ROWS = 4 };
    static const struct {
        int32_t id[ROWS][5]; // measure, entity, key, start, end
        int count;
        bool ascend;
    } rows[] = {
        {{{0}},                                                                0, true },
        {{{1, 1, 0, 0, 1}},                                                    1, true },
        {{{1, 9, 0, 0, 1}, {1, 2, 0, 1, 2}, {1, 3, 0, 1, 2}},                  3, true },
        {{{1, 2, 0, 8, 9}, {2, 2, 0, 1, 2}, {1, 3, 0, 0, 1}, {1, 3, 0, 0, 2}}, 4, true },
        {{{1, 2, 0, 0, 1}, {1, 2, 1, 0, 1}, {1, 2, 1, 0, 2}, {2, 1, 0, 1, 2}}, 4, true },
        {{{1, 2, 0, 0, 1}, {1, 2, 0, 0, 1}},                                   2, false},
        {{{1, 2, 0, 0, 2}, {1, 2, 0, 0, 1}},                                   2, false},
        {{{1, 2, 1, 0, 1}, {1, 2, 0, 0, 1}},                                   2, false},
        {{{2, 2, 0, 0, 1}, {1, 2, 0, 0, 1}},                                   2, false},
        {{{1, 2, 0, 0, 1}, {1, 3, 0, 1, 2}, {1, 2, 0, 1, 2}},                  3, false},
        {{{1, 2, 0, 0, 1}, {1, 3, 0, 1, 2}, {1, 2, 0, 0, 1}},                  3, false},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        mw_fact_batch b = {0};
        for (int i = 0; i < rows[r].count; i++) {
            const int32_t *id = rows[r].id[i];
            mw_test_add(&b, (mw_test_fact){id[0], id[1], id[2], id[3], id[4], 0, 0, 0, 0});
        }
        mw_fact_ids ids = mw_fact_batch_ids(&b);
        CHECK_ROW(mw_identities_ascend(&ids, b.count) == rows[r].ascend, r);
        mw_fact_batch_fini(&b);
    }
}

void test_identities_out_of_memory(void) {
    mw_identities *t = NULL;
    int64_t n = 0;
    for (; !t && n < 10; n++) {
        mw_alloc_fail_after(n);
        t = mw_identities_new(&(mw_fact_ids){0}, 100);
        mw_alloc_fail_after(-1);
    }
    CHECK(n == 3);
    mw_identities_free(t);
}
