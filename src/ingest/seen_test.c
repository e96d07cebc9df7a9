// SPDX-License-Identifier: MIT
// Whatever the order, the first line of each fact is found again, and no other.
#include "ingest/seen.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdbool.h>

enum { SERIES = 7, SLOTS = 200, STEPS = 4000 };

static uint32_t seed = 1;

static uint32_t next_random(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

// The order in which slots come to one series.
static int32_t slot_of(int order, int step) {
    switch (order) {
    case 0: return step % SLOTS;                            // rising, then again
    case 1: return SLOTS - 1 - step % SLOTS;                // falling
    case 2: return (int32_t)next_random(SLOTS);             // anyhow
    case 3: return step % SLOTS / 3 * 3;                    // in threes
    case 4: return step % 2 ? step / 2 % SLOTS : SLOTS - 1; // with one that always comes back
    default: return step * 7 % SLOTS;
    }
}

void test_seen_against_table(void) {
    static int64_t first[SERIES][SLOTS];
    for (int order = 0; order < 6; order++) {
        mw_seen *s = mw_seen_new();
        for (int i = 0; i < SERIES; i++)
            for (int k = 0; k < SLOTS; k++) first[i][k] = 0;
        for (int step = 0; step < STEPS; step++) {
            int which = order % 2 ? step % SERIES : (int)next_random(SERIES);
            int32_t at = slot_of(order, step), slot, series;
            mw_seen_key key = {which + 1, which % 3, which % 2};
            CHECK(mw_seen_slot(s, at * 10, at * 10 + 5 + order, &slot, NULL) == MW_OK);
            CHECK(mw_seen_series(s, key, &series, NULL) == MW_OK);
            int64_t line = mw_seen_line(s, series, slot);
            CHECK_ROW(line == first[which][at], order * STEPS + step);
            if (line == 0) {
                first[which][at] = step + 1;
                CHECK(mw_seen_add(s, series, slot, step + 1, NULL) == MW_OK);
            }
        }
        mw_seen_free(s);
    }
}

// Periods with the same start and another end are others; so are series that differ in one part.
void test_seen_numbers(void) {
    mw_seen *s = mw_seen_new();
    int32_t a = -1, b = -2;
    CHECK(mw_seen_slot(s, 0, 1, &a, NULL) == MW_OK && mw_seen_slot(s, 0, 2, &b, NULL) == MW_OK);
    CHECK(a != b);
    CHECK(mw_seen_slot(s, 0, 1, &b, NULL) == MW_OK && a == b);
    static const mw_seen_key keys[] = {
        {1, 2, 3},
        {2, 1, 3},
        {1, 3, 2},
        {1, 2, 4}
    };
    for (int32_t i = 0; i < 4; i++) CHECK(mw_seen_series(s, keys[i], &a, NULL) == MW_OK && a == i);
    mw_seen_free(s);
}

void test_seen_out_of_memory(void) {
    int64_t live = mw_alloc_live();
    for (int64_t n = 0; n < 200; n++) {
        mw_seen *s = mw_seen_new();
        mw_alloc_fail_after(n);
        mw_status st = MW_OK;
        for (int i = 0; i < 400 && st == MW_OK; i++) {
            int32_t slot, series;
            int64_t at = i * 37 % 101;
            st = mw_seen_slot(s, at, at + 1, &slot, NULL);
            if (st == MW_OK) st = mw_seen_series(s, (mw_seen_key){i % 5, 1, 0}, &series, NULL);
            if (st == MW_OK && mw_seen_line(s, series, slot) == 0)
                st = mw_seen_add(s, series, slot, i + 1, NULL);
        }
        mw_alloc_fail_after(-1);
        mw_seen_free(s);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        CHECK_ROW(mw_alloc_live() == live, n);
        if (st == MW_OK) return;
    }
    CHECK(false); // never got through
}
