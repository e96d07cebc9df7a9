// SPDX-License-Identifier: MIT
// Whole ranks against mw_rank's.
#include "index/ranks.h"

#include "base/alloc.h"
#include "index/random_testing.h"
#include "test/test.h"

static double value(mw_random *r, int kind) {
    double x = mw_random_normal(r);
    switch (kind) {
    case 0: return x;
    case 1: return floor(5 * x); // many ties
    case 2: return 3;
    case 3: return exp(40 * x); // nearly all fall into one of the mapped values
    case 4: return mw_random_next(r) < 0.1 ? (double)NAN : x;
    case 5: return x > 2.5 ? INFINITY : x;
    case 6: return x > 0 ? 1e9 + x : x; // two heaps, far apart
    default: return x > 0 ? 0.0 : -0.0;
    }
}

void test_ranks_like_rank(void) {
    enum { MOST = 30000 };
    mw_random r = mw_random_from(8);
    mw_scratch s;
    double *x = mw_alloc_array(2 * MOST, sizeof *x), *want = x + MOST;
    uint32_t *got = mw_alloc_array(MOST, sizeof *got);
    CHECK(mw_scratch_new(MOST, &s, NULL) == MW_OK);
    for (int round = 0; round < 64; round++) {
        int n = round < 24 ? round * round : (int)(mw_random_next(&r) * MOST), wrong = 0;
        for (int i = 0; i < n; i++) x[i] = value(&r, round % 8);
        mw_ranks_of(x, n, &s, got);
        mw_rank(x, n, MW_RANK_BEST, &s, want);
        for (int i = 0; i < n; i++) wrong += isnan(want[i]) ? got[i] != 0 : got[i] != want[i];
        CHECK_ROW(wrong == 0, round);
    }
    mw_scratch_free(&s);
    mw_free(x);
    mw_free(got);
}
