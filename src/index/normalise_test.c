// SPDX-License-Identifier: MIT
#include "index/normalise.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/denominate.h"
#include "index/impute.h"
#include "index/pooling.h"
#include "index/random_testing.h"
#include "index/screen.h"
#include "index/treat.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static bool same(double a, double b) {
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) < 1e-12;
}

// Kinds of leaves.
static const mw_index_node more = {0}, less = {.less_is_better = true}, capped = {.clamp = true};
static const mw_index_node to_2_less = {.goal_hi = 2, .less_is_better = true};
static const mw_index_node to_4 = {.goal_hi = 4}, to_5 = {.goal_hi = 5};
static const mw_index_node to_5_capped = {.goal_hi = 5, .clamp = true};
static const mw_index_node posts = {.goal_lo = 2, .goal_hi = 6};
static const mw_index_node posts_capped = {.goal_lo = 2, .goal_hi = 6, .clamp = true};
static const mw_index_node posts_less = {
    .goal_lo = 2, .goal_hi = 6, .clamp = true, .less_is_better = true};
static const mw_index_node scaled_less = {
    .goal_lo = 1, .goal_hi = 11, .clamp = true, .less_is_better = true};

#define SD 4.0824829046386301637    // of 1 2 3 10: the root of 50 / 3
#define ROOT 0.86602540378443864676 // of 3 / 4
#define N(method, lo, hi, reference)                                                               \
    { MW_NORM_##method, lo, hi, reference }
#define W(why) MW_NORM_##why

// Each method by its definition, of four units and a missing one.
static const struct {
    mw_norm norm;
    const mw_index_node *leaf;
    double x[4], want[4];
} method_rows[] = {
    {N(NONE,        0,  0,   0), &more,         {1, 2, 3, 10}, {1, 2, 3, 10}                 },
    {N(NONE,        0,  0,   0), &less,         {1, 2, 3, 10}, {-1, -2, -3, -10}             },
    {N(MINMAX,      0,  0,   0), &more,         {1, 2, 3, 10}, {0, 1e2 / 9, 2e2 / 9, 100}    },
    {N(MINMAX,      1,  100, 0), &more,         {1, 2, 3, 10}, {1, 12, 23, 100}              },
    {N(MINMAX,      0,  9,   0), &less,         {1, 2, 3, 10}, {9, 8, 7, 0}                  },
    {N(ZSCORE,      0,  0,   0), &more,         {0, 2, 0, 2},  {-ROOT, ROOT, -ROOT, ROOT}    },
    {N(ZSCORE,      7,  SD,  0), &less,         {1, 2, 3, 10}, {10, 9, 8, 1}                 },
    {N(RANK,        0,  0,   0), &more,         {7, 2, 2, 10}, {3, 1, 1, 4}                  },
    {N(RANK,        0,  0,   0), &less,         {7, 2, 2, 10}, {2, 3, 3, 1}                  },
    {N(BORDA,       0,  0,   0), &more,         {7, 2, 2, 10}, {2, 0, 0, 3}                  },
    {N(PRANK,       0,  0,   0), &more,         {7, 2, 2, 10}, {2.0 / 3, 0, 0, 1}            },
    {N(PRANK,       0,  0,   0), &less,         {7, 2, 2, 10}, {1.0 / 3, 2.0 / 3, 2.0 / 3, 0}},
    {N(DIST_MAX,    0,  0,   0), &more,         {1, 2, 3, 11}, {0, 0.1, 0.2, 1}              },
    {N(DIST_MAX,    0,  0,   0), &less,         {1, 2, 3, 11}, {1, 0.9, 0.8, 0}              },
    {N(DIST_REF,    0,  0,   2), &more,         {1, 2, 3, 10}, {0, 0.5, 1, 4.5}              },
    {N(DIST_REF,    0,  0,   2), &capped,       {1, 2, 3, 10}, {0, 0.5, 1, 1}                },
    {N(DIST_REF,    0,  0,   1), &less,         {1, 2, 3, 10}, {1.125, 1, 0.875, 0}          },
    {N(DIST_TARGET, 0,  0,   0), &to_5,         {1, 2, 3, 10}, {0, 0.25, 0.5, 2.25}          },
    {N(DIST_TARGET, 0,  0,   0), &to_5_capped,  {1, 2, 3, 10}, {0, 0.25, 0.5, 1}             },
    {N(DIST_TARGET, 0,  0,   0), &to_2_less,    {1, 2, 3, 10}, {1.125, 1, 0.875, 0}          },
    {N(FRAC_MAX,    0,  0,   0), &more,         {1, 2, 3, 10}, {0.1, 0.2, 0.3, 1}            },
    {N(FRAC_MAX,    0,  0,   0), &less,         {1, 2, 3, 10}, {1, 2, 3, 10}                 },
    {N(GOALPOSTS,   0,  0,   0), &posts,        {1, 2, 3, 10}, {-0.25, 0, 0.25, 2}           },
    {N(GOALPOSTS,   0,  100, 0), &posts_capped, {1, 2, 3, 10}, {0, 0, 25, 100}               },
    {N(GOALPOSTS,   70, 130, 0), &posts_less,   {1, 2, 3, 10}, {130, 130, 115, 70}           },
    {N(SCALED,      0,  100, 0), &posts,        {1, 2, 3, 10}, {-25, 0, 25, 200}             },
    {N(SCALED,      0,  0,   0), &scaled_less,  {1, 2, 3, 21}, {0, 0.1, 0.2, 2}              },
};

void test_norm_methods(void) {
    mw_scratch s;
    CHECK(mw_scratch_new(5, &s, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof method_rows / sizeof method_rows[0]; i++) {
        const mw_norm *norm = &method_rows[i].norm;
        const mw_index_node *leaf = method_rows[i].leaf;
        mw_norm_fit fit;
        double x[5] = {[4] = NA}, y[5], z[5];
        memcpy(x, method_rows[i].x, sizeof method_rows[i].x);
        CHECK_ROW(mw_norm_fit_sample(norm, leaf, (mw_sample){x, 5}, &s, &fit, NULL) == MW_OK, i);
        mw_norm_apply(&fit, x, 5, y);
        CHECK_ROW(fit.why == MW_NORM_GOOD && fit.known == 4 && isnan(y[4]), i);
        CHECK_ROW(mw_norm_column(norm, leaf, (mw_sample){x, 5}, &s, z, NULL) == MW_OK, i);
        for (int k = 0; k < 4; k++)
            CHECK_ROW(same(y[k], method_rows[i].want[k]) && same(z[k], y[k]), i);
        bool turns = norm->method != MW_NORM_SCALED && norm->method != MW_NORM_FRAC_MAX;
        CHECK_ROW(fit.unturned == (leaf->less_is_better && !turns), i);
    }
    mw_scratch_free(&s);
}

#define NONE                                                                                       \
    { NA, NA, NA }

// What has no scale is missing, and says why.
static const struct {
    mw_norm norm;
    const mw_index_node *leaf;
    double x[3], want[3];
    mw_norm_why why;
} why_rows[] = {
    {N(MINMAX,      0, 0, 0), &more,  {5, 5, 5},          NONE,               W(CONSTANT)      },
    {N(MINMAX,      0, 0, 0), &more,  {5, NA, NA},        NONE,               W(CONSTANT)      },
    {N(ZSCORE,      0, 0, 0), &more,  {0.1, 0.1, 0.1},    NONE,               W(CONSTANT)      },
    {N(ZSCORE,      0, 0, 0), &more,  {5, NA, NA},        NONE,               W(ONE_VALUE)     },
    {N(DIST_MAX,    0, 0, 0), &more,  {5, 5, 5},          NONE,               W(CONSTANT)      },
    {N(DIST_REF,    0, 0, 0), &more,  {5, 5, 5},          NONE,               W(REFERENCE_LAST)},
    {N(DIST_REF,    0, 0, 1), &more,  {5, NA, 6},         NONE,               W(NO_REFERENCE)  },
    {N(DIST_REF,    0, 0, 0), &more,  {4, 5, 6},          NONE,               W(REFERENCE_LAST)},
    {N(DIST_TARGET, 0, 0, 0), &to_4,  {4, 5, 6},          NONE,               W(REFERENCE_LAST)},
    {N(FRAC_MAX,    0, 0, 0), &more,  {-1, 0, NA},        NONE,               W(MAX_ZERO)      },
    {N(FRAC_MAX,    0, 0, 0), &more,  {5, 5, 5},          {1, 1, 1},          W(GOOD)          },
    {N(RANK,        0, 0, 0), &more,  {5, 5, 5},          {1, 1, 1},          W(GOOD)          },
    {N(BORDA,       0, 0, 0), &more,  {5, 5, 5},          {0, 0, 0},          W(GOOD)          },
    {N(PRANK,       0, 0, 0), &more,  {5, 5, 5},          {0, 0, 0},          W(GOOD)          },
    {N(PRANK,       0, 0, 0), &more,  {5, NA, NA},        NONE,               W(ONE_VALUE)     },
    {N(RANK,        0, 0, 0), &more,  {5, NA, NA},        {1, NA, NA},        W(GOOD)          },
    {N(RANK,        0, 0, 0), &more,  NONE,               NONE,               W(NO_VALUE)      },
    {N(MINMAX,      0, 0, 0), &more,  NONE,               NONE,               W(NO_VALUE)      },
    {N(ZSCORE,      0, 0, 0), &more,  NONE,               NONE,               W(NO_VALUE)      },
    {N(FRAC_MAX,    0, 0, 0), &more,  NONE,               NONE,               W(NO_VALUE)      },
    {N(MINMAX,      0, 0, 0), &more,  {1, INFINITY, 2},   NONE,               W(INFINITE)      },
    {N(ZSCORE,      0, 0, 0), &more,  {1, INFINITY, 2},   NONE,               W(INFINITE)      },
    {N(DIST_MAX,    0, 0, 0), &more,  {-1e308, 0, 1e308}, NONE,               W(INFINITE)      },
    {N(GOALPOSTS,   0, 0, 0), &posts, {5, 5, 5},          {0.75, 0.75, 0.75}, W(GOOD)          },
};

void test_norm_why(void) {
    mw_scratch s;
    CHECK(mw_scratch_new(3, &s, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof why_rows / sizeof why_rows[0]; i++) {
        const mw_norm *norm = &why_rows[i].norm;
        const mw_index_node *leaf = why_rows[i].leaf;
        mw_norm_fit fit;
        double y[3], z[3];
        mw_sample x = {why_rows[i].x, 3};
        CHECK_ROW(mw_norm_fit_sample(norm, leaf, x, &s, &fit, NULL) == MW_OK, i);
        mw_norm_apply(&fit, x.x, 3, y);
        CHECK_ROW(fit.why == why_rows[i].why && *mw_norm_why_text(fit.why), i);
        CHECK_ROW(mw_norm_column(norm, leaf, x, &s, z, NULL) == MW_OK, i);
        for (int k = 0; k < 3; k++)
            CHECK_ROW(same(y[k], why_rows[i].want[k]) && same(z[k], y[k]), i);
    }
    mw_scratch_free(&s);
}

void test_norm_refused(void) {
    static const struct {
        mw_norm norm;
        mw_index_node leaf;
        const char *want;
    } rows[] = {
        {{MW_NORM_MINMAX, 5, 5, 0},      {0},                            "onto 5 .. 5"   },
        {{MW_NORM_GOALPOSTS, 9, 1, 0},   {.goal_lo = 1, .goal_hi = 2},   "onto 9 .. 1"   },
        {{MW_NORM_GOALPOSTS, 0, 0, 0},   {.goal_lo = 2, .goal_hi = 2},   "goals 2 .. 2"  },
        {{MW_NORM_GOALPOSTS, 0, 0, 0},   {.goal_lo = NAN, .goal_hi = 2}, "goals nan .. 2"},
        {{MW_NORM_SCALED, 0, 0, 0},      {.goal_lo = 1, .goal_hi = NAN}, "goals 1 .. nan"},
        {{MW_NORM_DIST_TARGET, 0, 0, 0}, {.goal_hi = NAN},               "no target"     },
        {{MW_NORM_ZSCORE, 1, 0, 0},      {0},                            "deviation 0"   },
        {{MW_NORM_ZSCORE, 1, -1, 0},     {0},                            "deviation -1"  },
        {{MW_NORM_DIST_REF, 0, 0, 2},    {0},                            "unit 2"        },
        {{MW_NORM_DIST_REF, 0, 0, -1},   {0},                            "unit -1"       },
    };
    mw_scratch s;
    CHECK(mw_scratch_new(2, &s, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_norm_fit fit;
        mw_error err = {0};
        mw_sample x = {
            (double[]){1, 2},
            2
        };
        CHECK_ROW(mw_norm_fit_sample(&rows[i].norm, &rows[i].leaf, x, &s, &fit, &err) == MW_INVALID,
                  i);
        CHECK_ROW(strstr(err.text, rows[i].want) != NULL, i);
    }
    mw_scratch_free(&s);
}

// Properties, of many columns with ties and a tenth missing: bounds exact at both ends, the order
// of values kept (or turned), ranks not changed by a permutation, both ways of ranking the same.
static void check_properties(const double *x, int64_t n, bool turned, mw_scratch *s, int row) {
    double y[200], z[200], back[200], backwards[200];
    const mw_index_node leaf = {.less_is_better = turned};
    static const mw_norm onto[] = {
        {MW_NORM_MINMAX, 0,   0,   0},
        {MW_NORM_MINMAX, 0.3, 0.9, 0}
    };
    for (int m = 0; m < 2; m++) {
        double lo = m ? 0.3 : 0, hi = m ? 0.9 : 100, min = INFINITY, max = -INFINITY;
        CHECK_ROW(mw_norm_column(&onto[m], &leaf, (mw_sample){x, n}, s, y, NULL) == MW_OK, row);
        for (int64_t i = 0; i < n; i++) {
            CHECK_ROW(isnan(x[i]) == isnan(y[i]), row);
            min = fmin(min, y[i]);
            max = fmax(max, y[i]);
            for (int64_t k = 0; k < i; k++)
                CHECK_ROW(
                    isnan(x[i]) || isnan(x[k]) ||
                        (turned ? x[i] <= x[k] || y[i] <= y[k] : x[i] >= x[k] || y[i] <= y[k]),
                    row);
        }
        CHECK_ROW(min == lo && max == hi, row);
    }
    mw_norm_fit fit;
    const mw_norm rank = {.method = MW_NORM_RANK};
    for (int64_t i = 0; i < n; i++) back[n - 1 - i] = x[i];
    CHECK_ROW(mw_norm_column(&rank, &leaf, (mw_sample){x, n}, s, y, NULL) == MW_OK, row);
    CHECK_ROW(mw_norm_column(&rank, &leaf, (mw_sample){back, n}, s, backwards, NULL) == MW_OK, row);
    CHECK_ROW(mw_norm_fit_sample(&rank, &leaf, (mw_sample){x, n}, s, &fit, NULL) == MW_OK, row);
    mw_norm_apply(&fit, x, n, z);
    for (int64_t i = 0; i < n; i++)
        CHECK_ROW(same(y[i], backwards[n - 1 - i]) && same(y[i], z[i]), row);
}

void test_norm_properties(void) {
    double x[200];
    mw_scratch s;
    mw_random r = mw_random_from(7);
    CHECK(mw_scratch_new(200, &s, NULL) == MW_OK);
    for (int row = 0; row < 60; row++) {
        int64_t n = 2 + row * 3;
        for (int64_t i = 0; i < n; i++) {
            double v = exp(2 * mw_random_normal(&r));
            x[i] = row % 3 == 0 ? floor(v) : v;
            if (i > 1 && mw_random_next(&r) < 0.1) x[i] = NA;
        }
        x[0] = -1;
        x[1] = 77;
        check_properties(x, n, row % 2, &s, row);
    }
    mw_scratch_free(&s);
}

// Parameters of a base period, or of all: a later value may lie beyond the goalposts.
void test_norm_pooled(void) {
    static const struct {
        mw_norm_method method;
        mw_pooling pooling;
        int32_t first, last;
        double want[4]; // of 1 3 in the first period, 2 5 in the second
    } rows[] = {
        {MW_NORM_MINMAX,   MW_POOL_PERIOD, 0, 0, {0, 100, 0, 100} },
        {MW_NORM_MINMAX,   MW_POOL_RANGE,  0, 0, {0, 100, 50, 200}},
        {MW_NORM_MINMAX,   MW_POOL_RANGE,  0, 1, {0, 50, 25, 100} },
        {MW_NORM_RANK,     MW_POOL_PERIOD, 0, 0, {1, 2, 1, 2}     },
        {MW_NORM_RANK,     MW_POOL_RANGE,  0, 0, {1, 2, 2, 3}     },
        {MW_NORM_RANK,     MW_POOL_RANGE,  0, 1, {1, 3, 2, 4}     },
        {MW_NORM_DIST_REF, MW_POOL_RANGE,  0, 1, {0, 1, 0.5, 2}   }, // unit 1 of period 0
    };
    const mw_index_node node[] = {{.column = -1}, {.column = 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_index_spec spec = {
            .node = node,
            .node_count = 2,
            .norm = {.method = rows[i].method, .reference = 1},
            .pooling = rows[i].pooling,
            .pool_first = rows[i].first,
            .pool_last = rows[i].last
        };
        mw_table t;
        mw_norm_fit fit[2];
        CHECK(mw_table_new(2, 1, 2, &t, NULL) == MW_OK);
        memcpy(t.value, (double[]){1, 3, 2, 5}, 4 * sizeof(double));
        CHECK_ROW(mw_norm_table(&spec, &t, fit, NULL) == MW_OK && !fit[0].sorted, i);
        for (int k = 0; k < 4; k++) CHECK_ROW(same(t.value[k], rows[i].want[k]), i);
        mw_table_free(&t);
    }
}

void test_norm_table_errors(void) {
    const mw_index_node node[] = {{.column = -1}, {.column = 0}, {.column = 1}};
    mw_index_spec spec = {.node = node, .node_count = 3, .norm = {.method = MW_NORM_DIST_REF}};
    mw_table t;
    mw_norm_fit fit[4];
    mw_error err = {0};
    CHECK(mw_table_new(2, 2, 2, &t, NULL) == MW_OK);
    spec.norm.reference = 2;
    CHECK(mw_norm_table(&spec, &t, fit, &err) == MW_INVALID);
    CHECK(strstr(err.text, "column 0, period 0") && strstr(err.text, "unit 2"));
    spec.pooling = MW_POOL_RANGE;
    spec.pool_last = 2;
    CHECK(mw_norm_table(&spec, &t, fit, &err) == MW_INVALID && strstr(err.text, "0 to 2"));
    spec.pool_last = 1;
    mw_alloc_fail_after(0);
    CHECK(mw_norm_table(&spec, &t, fit, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
    mw_table_free(&t);
}

// ---- the reference

void test_norm_asem(void) {
    static const struct {
        mw_norm_method method;
        const char *file;
    } rows[] = {
        {MW_NORM_MINMAX,   "ref_norm_minmax.csv"    },
        {MW_NORM_MINMAX,   "ref_dset_Normalised.csv"},
        {MW_NORM_ZSCORE,   "ref_norm_zscore.csv"    },
        {MW_NORM_RANK,     "ref_norm_rank.csv"      },
        {MW_NORM_BORDA,    "ref_norm_borda.csv"     },
        {MW_NORM_PRANK,    "ref_norm_prank.csv"     },
        {MW_NORM_DIST_MAX, "ref_norm_dist2max.csv"  },
        {MW_NORM_FRAC_MAX, "ref_norm_fracmax.csv"   },
    };
    mw_asem a;
    mw_norm_fit fit[64];
    if (!mw_asem_open(&a)) return;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_table t;
        CHECK(mw_asem_read(&a, "ref_dset_Treated.csv", &t) && a.leaves <= 64);
        a.spec.norm = (mw_norm){.method = rows[i].method};
        CHECK_ROW(mw_norm_table(&a.spec, &t, fit, NULL) == MW_OK, i);
        CHECK_ROW(mw_asem_check(&a, rows[i].file, &t), i);
        mw_table_free(&t);
    }
    mw_asem_close(&a);
}

// All stages after one another, from the raw data.
void test_norm_asem_chain(void) {
    mw_asem a;
    mw_table t;
    mw_cells cells;
    mw_screened screened[64];
    mw_treat_fit treated[64];
    mw_norm_fit fit[64];
    if (!mw_asem_open(&a)) return;
    CHECK(a.units <= 64 && a.leaves <= 64);
    CHECK(mw_denominate_table(&a.spec, &a.raw, &t, NULL) == MW_OK);
    CHECK(mw_cells_new((int64_t)a.units * a.leaves, &cells, NULL) == MW_OK);
    CHECK(mw_impute_table(&a.spec, &t, &cells, NULL) == MW_OK);
    mw_screen(&a.spec, &t, NULL, screened);
    CHECK(mw_screen_apply(screened, &t) == 0);
    CHECK(mw_treat_table(&a.spec, &t, treated, NULL) == MW_OK);
    CHECK(mw_norm_table(&a.spec, &t, fit, NULL) == MW_OK);
    CHECK(mw_asem_check(&a, "ref_dset_Normalised.csv", &t));
    mw_cells_free(&cells);
    mw_table_free(&t);
    mw_asem_close(&a);
}
