// SPDX-License-Identifier: MIT
#include "index/order.h"

#include "base/alloc.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>

#define NA (double)NAN

enum { LONGEST = 3000 };

void test_order_ranks(void) {
    static const struct {
        double x[6];
        mw_rank_kind kind;
        double want[6];
    } rows[] = {
        {{10, 20, 20, 30, NA, 5},     MW_RANK_LEAST,         {2, 3, 3, 5, NA, 1}     },
        {{10, 20, 20, 30, NA, 5},     MW_RANK_BEST,          {4, 2, 2, 1, NA, 5}     },
        {{10, 20, 20, 30, NA, 5},     MW_RANK_LEAST_AVERAGE, {2, 3.5, 3.5, 5, NA, 1} },
        {{10, 20, 20, 30, NA, 5},     MW_RANK_BEST_AVERAGE,  {4, 2.5, 2.5, 1, NA, 5} },
        {{0.0, -0.0, 0.0, 1, -1, -1}, MW_RANK_LEAST,         {3, 3, 3, 6, 1, 1}      },
        {{-INFINITY, 1, INFINITY},    MW_RANK_BEST_AVERAGE,  {6, 2, 1, 4, 4, 4}      },
        {{NA, NA, NA, NA, NA, NA},    MW_RANK_BEST,          {NA, NA, NA, NA, NA, NA}},
        {{7, NA, NA, NA, NA, NA},     MW_RANK_BEST,          {1, NA, NA, NA, NA, NA} },
        {{3, 3, 3, 3, 3, 3},          MW_RANK_BEST,          {1, 1, 1, 1, 1, 1}      },
 // 1e-12 apart: ranked before any rounding
        {{1, 1 + 1e-12, 1, 2, 2, 2},  MW_RANK_BEST,          {5, 4, 5, 1, 1, 1}      },
    };
    mw_scratch s;
    CHECK(mw_scratch_new(6, &s, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double rank[6];
        mw_rank(rows[i].x, 6, rows[i].kind, &s, rank);
        for (int k = 0; k < 6; k++)
            CHECK_ROW(rank[k] == rows[i].want[k] || (isnan(rank[k]) && isnan(rows[i].want[k])), i);
    }
    mw_scratch_free(&s);
}

// What the values of a long vector look like.
static double shape(int kind, int64_t i, mw_random *r) {
    double u = mw_random_next(r);
    switch (kind) {
    case 0: return u;
    case 1: return floor(u * 10);            // ties
    case 2: return exp(40 * u);              // a few far from the rest
    case 3: return i == 7 ? 1e300 : 1 + u;   // the map onto 32 bits cannot tell the rest apart
    case 4: return u < 0.1 ? NA : u - 0.5;   // missing
    case 5: return i % 3 ? -0.0 : 0.0;       // all the same
    case 6: return u < 0.01 ? INFINITY : -u; // bits
    case 7: return i == 0 ? -1e308 : 1e308 * u;
    default: return (double)i; // sorted already
    }
}

// The definition: a rank is one more than the count of smaller values; and the order is stable.
static void check_order(const double *x, int64_t n, mw_scratch *s, int row) {
    int64_t known = mw_order(x, n, s), counted = 0;
    for (int64_t i = 0; i < n; i++) counted += !isnan(x[i]);
    CHECK_ROW(known == counted, row);
    for (int64_t i = 1; i < known; i++) {
        uint32_t a = s->order[i - 1], b = s->order[i];
        CHECK_ROW(x[a] < x[b] || (x[a] == x[b] && a < b), row);
    }
}

// A rank is one more than the count of smaller values, in whatever order the vector stands.
static void check_ranks(const double *x, int64_t n, mw_scratch *s, int row) {
    static double rank[LONGEST], again[LONGEST];
    mw_rank(x, n, MW_RANK_LEAST, s, rank);
    int64_t known = mw_sort(x, n, s);
    for (int64_t i = 0; i < n; i++) {
        double want = isnan(x[i]) ? NA : 1 + (double)mw_count_below(s->sorted, known, x[i]);
        CHECK_ROW(rank[i] == want || (isnan(rank[i]) && isnan(want)), row);
        again[n - 1 - i] = x[i];
    }
    mw_rank(again, n, MW_RANK_LEAST, s, again); // in place
    for (int64_t i = 0; i < n; i++)
        CHECK_ROW(again[n - 1 - i] == rank[i] || (isnan(x[i]) && isnan(again[n - 1 - i])), row);
}

void test_order_shapes(void) {
    static double x[LONGEST];
    static const int64_t sizes[] = {0, 1, 2, 64, 65, 66, 257, LONGEST};
    mw_scratch s;
    mw_random r = mw_random_from(1);
    CHECK(mw_scratch_new(LONGEST, &s, NULL) == MW_OK);
    for (int kind = 0; kind < 9; kind++)
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            for (int64_t i = 0; i < sizes[k]; i++) x[i] = shape(kind, i, &r);
            check_order(x, sizes[k], &s, kind);
            check_ranks(x, sizes[k], &s, kind);
        }
    mw_scratch_free(&s);
}

void test_order_scratch(void) {
    mw_scratch s;
    CHECK(mw_scratch_new(-1, &s, NULL) == MW_LIMIT && !s.sorted);
    CHECK(mw_scratch_new(MW_ORDER_MAX + 1, &s, NULL) == MW_LIMIT);
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_scratch_new(5, &s, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) {
            CHECK(n == 3 && s.capacity == 5);
            break;
        }
        CHECK(st == MW_NOMEM && !s.sorted && !s.key && !s.order);
    }
    mw_scratch_free(&s);
    mw_scratch_free(&s);
}
