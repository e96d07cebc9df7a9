// SPDX-License-Identifier: MIT
#include "series/head.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { SIGNALS = 5, TIMES = 300 };

// Random samples against a table of the last value per signal and time.
static void try_random(uint64_t seed) {
    static double last[SIGNALS][TIMES];
    mw_head *h = mw_head_new();
    mw_samples in = {0};
    for (int s = 0; s < SIGNALS; s++)
        for (int t = 0; t < TIMES; t++) last[s][t] = -1;
    for (int round = 0; round < 30; round++) {
        in.count = 0;
        for (int i = 0; i < 40; i++) {
            uint64_t r = mw_hash64_mix(seed * 10000 + (uint64_t)(round * 40 + i));
            int s = (int)(r % SIGNALS), late = (int)((r >> 16) % TIMES);
            int t = (r >> 8) % 7 ? round * 10 + i / 4 : late;
            t = t < TIMES ? t : TIMES - 1;
            last[s][t] = round * 40 + i;
            CHECK(mw_samples_add(&in, s, t, last[s][t], (uint8_t)(i % 3)));
        }
        CHECK(mw_head_reserve(h, &in, NULL) == MW_OK);
        mw_head_add(h, &in);
        if (round % 4 == 3) CHECK(mw_head_sort(h, round % SIGNALS, NULL) == MW_OK);
    }
    int64_t total = 0;
    for (int s = 0; s < SIGNALS; s++) {
        CHECK(mw_head_sort(h, s, NULL) == MW_OK && mw_head_is_sorted(h, s));
        mw_run run = mw_head_run(h, s);
        int64_t k = 0;
        for (int t = 0; t < TIMES; t++) {
            if (last[s][t] < 0) continue;
            CHECK_ROW(k < run.count && run.time_ns[k] == t && run.value[k] == last[s][t], t);
            k++;
        }
        CHECK(k == run.count);
        total += k;
    }
    CHECK(mw_head_count(h) == total);
    mw_samples_fini(&in);
    mw_head_free(h);
}

void test_head_like_table(void) {
    for (uint64_t seed = 0; seed < 20; seed++) try_random(seed);
}

void test_head_empty(void) {
    mw_head *h = mw_head_new();
    mw_samples in = {0};
    CHECK(mw_head_reserve(h, &in, NULL) == MW_OK);
    mw_head_add(h, &in);
    CHECK(mw_head_is_sorted(h, 3) && mw_head_run(h, 3).count == 0 && mw_head_count(h) == 0);
    CHECK(mw_samples_add(&in, 2, 5, -NAN, 1));
    CHECK(mw_head_reserve(h, &in, NULL) == MW_OK);
    mw_head_add(h, &in);
    CHECK(mw_head_run(h, 1).count == 0 && mw_head_run(h, 2).count == 1);
    CHECK(mw_head_signal_end(h) == 3 && !signbit(mw_head_run(h, 2).value[0]));
    mw_samples_fini(&in);
    mw_head_free(h);
}

void test_head_out_of_memory(void) {
    mw_head *h = mw_head_new();
    mw_samples in = {0};
    for (int i = 0; i < 100; i++) CHECK(mw_samples_add(&in, i % 3, 100 - i, i, 0));
    for (int64_t n = 0; n < 6; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_head_reserve(h, &in, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_NOMEM || st == MW_OK, n);
        if (st == MW_OK) mw_head_unreserve(h, &in);
    }
    CHECK(mw_head_reserve(h, &in, NULL) == MW_OK);
    mw_head_add(h, &in);
    for (int64_t n = 0; n < 2; n++) {
        mw_alloc_fail_after(n);
        CHECK(mw_head_sort(h, 1, NULL) == MW_NOMEM && !mw_head_is_sorted(h, 1));
        mw_alloc_fail_after(-1);
    }
    CHECK(mw_head_sort(h, 1, NULL) == MW_OK && mw_head_run(h, 1).count == 33);
    mw_samples_fini(&in);
    mw_head_free(h);
}
