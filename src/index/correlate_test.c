// SPDX-License-Identifier: MIT
#include "index/correlate.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "index/run.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static double one(mw_corr_kind kind, const double *x, const double *y, int64_t n) {
    const double *column[] = {x, y};
    double r[4] = {0};
    CHECK(mw_corr_matrix((mw_corr_how){.kind = kind}, &(mw_columns){column, 2, n}, r, NULL) ==
          MW_OK);
    CHECK(r[0] == 1 && r[3] == 1 && memcmp(&r[1], &r[2], sizeof r[1]) == 0);
    return r[1];
}

// The examples in SciPy's documentation of kendalltau and spearmanr, and small ones by hand.
void test_corr_examples(void) {
    static const struct {
        mw_corr_kind kind;
        int n;
        double x[6], y[6], want;
    } rows[] = {
        {MW_CORR_KENDALL,  5, {12, 2, 1, 12, 2},   {1, 4, 7, 1, 0},     -0.47140452079103173},
        {MW_CORR_SPEARMAN, 5, {1, 2, 3, 4, 5},     {5, 6, 7, 8, 7},     0.8207826816681233  },
        {MW_CORR_KENDALL,  4, {1, 2, 3, 4},        {1, 2, 4, 3},        4.0 / 6             },
        {MW_CORR_KENDALL,  4, {4, 3, 2, 1},        {1, 2, 3, 4},        -1                  },
        {MW_CORR_SPEARMAN, 4, {1, 10, 100, 1000},  {1, 2, 3, 4},        1                   },
        {MW_CORR_PEARSON,  4, {1, 2, 3, 4},        {4, 1, 3, 2},        -0.4                },
        {MW_CORR_KENDALL,  6, {1, NA, 2, 3, 9, 4}, {1, 7, 2, 4, NA, 3}, 4.0 / 6             },
        {MW_CORR_KENDALL,  3, {1, 1, 1},           {1, 2, 3},           NA                  },
        {MW_CORR_SPEARMAN, 3, {1, 1, 1},           {1, 2, 3},           NA                  },
        {MW_CORR_KENDALL,  2, {1, 2},              {1, 2},              NA                  },
        {MW_CORR_SPEARMAN, 0, {0},                 {0},                 NA                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ROW(mw_near(one(rows[i].kind, rows[i].x, rows[i].y, rows[i].n), rows[i].want), i);
}

// tau-b by its definition: all pairs of units.
static double plain_kendall(const double *x, const double *y, int n) {
    double with = 0, x_apart = 0, y_apart = 0;
    int known = 0;
    for (int i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        known++;
        for (int k = 0; k < i; k++) {
            if (isnan(x[k]) || isnan(y[k])) continue;
            double a = (x[i] > x[k]) - (x[i] < x[k]), b = (y[i] > y[k]) - (y[i] < y[k]);
            with += a * b, x_apart += a * a, y_apart += b * b;
        }
    }
    return known < 3 || x_apart == 0 || y_apart == 0 ? NA : with / sqrt(x_apart * y_apart);
}

// Pearson's of ranks, a rank being 1/2 and a half for each that is equal and 1 for each below.
static double plain_spearman(const double *x, const double *y, int n) {
    double rank[2][68];
    for (int i = 0; i < n; i++) {
        rank[0][i] = rank[1][i] = isnan(x[i]) || isnan(y[i]) ? NA : 0.5;
        for (int k = 0; k < n; k++) {
            if (isnan(x[k]) || isnan(y[k])) continue;
            rank[0][i] += x[k] < x[i] ? 1 : x[k] == x[i] ? 0.5 : 0;
            rank[1][i] += y[k] < y[i] ? 1 : y[k] == y[i] ? 0.5 : 0;
        }
    }
    return one(MW_CORR_PEARSON, rank[0], rank[1], n);
}

static void fill_pair(mw_random *random, int n, int levels, double *x, double *y) {
    for (int i = 0; i < n; i++) {
        x[i] = floor(mw_random_next(random) * levels);
        y[i] = floor(mw_random_next(random) * levels) + x[i] / 2;
        if (mw_random_next(random) < 0.1) x[i] = NA;
        if (mw_random_next(random) < 0.1) y[i] = NA;
    }
}

void test_corr_against_plain(void) {
    mw_random random = mw_random_from(5);
    for (int n = 0; n < 68; n++)
        for (int levels = 2; levels < 200; levels *= 3) {
            double x[68], y[68];
            fill_pair(&random, n, levels, x, y);
            CHECK_ROW(mw_near(one(MW_CORR_KENDALL, x, y, n), plain_kendall(x, y, n)), n);
            CHECK_ROW(mw_near(one(MW_CORR_SPEARMAN, x, y, n), plain_spearman(x, y, n)), n);
        }
}

// Many units, so that ordering and merging go through their long paths: y falls but for a block.
void test_corr_long(void) {
    enum { N = 3000, M = 1000 };
    static double x[N], y[N];
    for (int i = 0; i < N; i++) x[i] = i, y[i] = i < M ? i : N - i;
    // pairs of the first M agree; of the rest none does; across: y of i < M is i, of k is N - k
    int64_t with = (int64_t)M * (M - 1) / 2, against = (int64_t)(N - M) * (N - M - 1) / 2, tied = 0;
    for (int i = 0; i < M; i++)
        for (int k = M; k < N; k++) {
            with += y[k] > y[i];
            against += y[k] < y[i];
            tied += y[k] == y[i];
        }
    double all = (double)N * (N - 1) / 2;
    double want = (double)(with - against) / sqrt(all) / sqrt(all - (double)tied);
    CHECK(tied > 0 && mw_near(one(MW_CORR_KENDALL, x, y, N), want));
}

void test_corr_cases(void) {
    const double a[] = {1, 2, 3, 4, 9}, b[] = {2, 4, 6, 9, NA}, c[] = {NA, 1, 3, 2, 4};
    const double *column[] = {a, b, c};
    mw_columns all = {column, 3, 5};
    static const mw_corr_kind kinds[] = {MW_CORR_PEARSON, MW_CORR_SPEARMAN, MW_CORR_KENDALL};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        double r[9], v[9];
        mw_corr_how how = {.kind = kinds[i]};
        CHECK_ROW(mw_corr_matrix(how, &all, r, NULL) == MW_OK, i);
        CHECK_ROW(mw_near(r[1], one(kinds[i], a, b, 4)) &&
                      mw_near(r[2], one(kinds[i], a + 1, c + 1, 4)),
                  i);
        how.cases = MW_CASES_COMPLETE; // units 1 to 3
        CHECK_ROW(mw_corr_matrix(how, &all, v, NULL) == MW_OK, i);
        CHECK_ROW(mw_near(v[1], one(kinds[i], a + 1, b + 1, 3)), i);
        CHECK_ROW(mw_near(v[5], one(kinds[i], b + 1, c + 1, 3)) && v[5] == v[7], i);
    }
}

void test_corr_covariances(void) {
    const double a[] = {1, 2, 3, 4}, b[] = {2, 4, NA, 8}, *column[] = {a, b};
    double v[4];
    mw_columns c = {column, 2, 4};
    CHECK(mw_covariances(MW_CASES_PAIRWISE, &c, v, NULL) == MW_OK);
    // a: 5 / 3; units 0, 1, 3: means 7/3 and 14/3, so b = 2 a and the covariance twice 7 / 3
    CHECK(mw_near(v[0], 5.0 / 3) && mw_near(v[1], 14.0 / 3) && mw_near(v[3], 28.0 / 3));
    CHECK(mw_covariances(MW_CASES_COMPLETE, &c, v, NULL) == MW_OK);
    CHECK(mw_near(v[0], 7.0 / 3) && mw_near(v[2], 14.0 / 3));
    c.n = 1;
    CHECK(mw_covariances(MW_CASES_PAIRWISE, &c, v, NULL) == MW_OK && isnan(v[0]) && isnan(v[1]));
}

// Closed forms of Student's t: with 1 degree of freedom 1 - 2 / pi asin r, with 2 1 - r, with 4
// 1 - (3 r - r^3) / 2. The table's 5 % of 49 degrees is at t = 2.0096, so at r = 0.275936.
void test_corr_p_value(void) {
    for (double r = -1; r <= 1; r += 0.125) {
        double size = fabs(r);
        CHECK(fabs(mw_corr_p_value(r, 3) - (1 - asin(size) / 1.5707963267948966)) < 1e-12);
        CHECK(fabs(mw_corr_p_value(r, 4) - (1 - size)) < 1e-12);
        CHECK(fabs(mw_corr_p_value(r, 6) - (1 - (3 * size - size * size * size) / 2)) < 1e-12);
    }
    CHECK(fabs(mw_corr_p_value(0.275936, 51) - 0.05) < 1e-5);
    CHECK(mw_corr_p_value(0.01, 1000000) < 1e-20 && mw_corr_p_value(0, 1000000) == 1);
    CHECK(isnan(mw_corr_p_value(NA, 9)) && isnan(mw_corr_p_value(0.5, 2)));
}

void test_corr_flags(void) {
    static const struct {
        double r;
        mw_corr_class class;
    } rows[] = {
        {-1,   MW_CORR_AGAINST },
        {-0.4, MW_CORR_WEAK    },
        {0.29, MW_CORR_WEAK    },
        {0.3,  MW_CORR_FITTING },
        {0.9,  MW_CORR_FITTING },
        {0.91, MW_CORR_REPEATED},
        {NA,   MW_CORR_NONE    },
    };
    mw_corr_limits usual = mw_corr_limits_usual();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ROW(mw_corr_class_of(rows[i].r, usual) == rows[i].class, i);
    const double r[] = {1, 0.95, -0.5, 0.95, 1, 0.99, -0.5, 0.99, 1};
    const int32_t group[] = {1, 1, 2};
    mw_corr_flag flag[3];
    CHECK(mw_corr_flags(r, 3, NULL, usual, flag) == 3);
    CHECK(flag[1].a == 0 && flag[1].b == 2 && flag[1].class == MW_CORR_AGAINST);
    CHECK(flag[2].a == 1 && flag[2].b == 2 && flag[2].r == 0.99);
    CHECK(mw_corr_flags(r, 3, group, usual, flag) == 1 && flag[0].class == MW_CORR_REPEATED);
}

void test_corr_memory(void) {
    const double a[] = {1, 2, 3, NA}, b[] = {3, 1, 2, 1}, *column[] = {a, b};
    mw_columns c = {column, 2, 4};
    double r[4];
    for (int kind = MW_CORR_PEARSON; kind <= MW_CORR_KENDALL; kind++) {
        mw_status st = MW_NOMEM;
        for (int64_t n = 0; st != MW_OK && n < 50; n++) {
            mw_alloc_fail_after(n);
            mw_corr_how how = {.kind = (mw_corr_kind)kind, .cases = MW_CASES_COMPLETE};
            st = mw_corr_matrix(how, &c, r, NULL);
            mw_alloc_fail_after(-1);
            CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        }
        CHECK_ROW(st == MW_OK, kind);
    }
    mw_alloc_fail_after(0);
    CHECK(mw_covariances(MW_CASES_COMPLETE, &c, r, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
}

static int32_t node_named(const mw_asem *a, const char *name) {
    for (int32_t n = 0; n < a->spec.node_count; n++)
        if (strcmp(a->name[n], name) == 0) return n;
    return -1;
}

// Pillars with sub-indices. The reference leaves out what is not significant at 5 %.
void test_corr_asem(void) {
    mw_asem a;
    mw_index_result r;
    mw_csv c;
    if (!mw_asem_open(&a)) return;
    a.spec.screen_min = 0;
    for (int32_t n = 0; n < a.spec.node_count; n++) a.node[n].absent = MW_ABSENT_REWEIGHT;
    CHECK(mw_index_run(&a.spec, &a.raw, NULL, &r, NULL) == MW_OK);
    if (mw_csv_open("ref_corr_pillar_subindex_long.csv", &c)) {
        CHECK(c.rows == 17);
        for (int32_t i = 1; i < c.rows; i++) {
            int32_t x = node_named(&a, mw_csv_text(&c, i, 0)),
                    y = node_named(&a, mw_csv_text(&c, i, 1));
            CHECK_ROW(x > 0 && y > 0, i);
            double got = one(MW_CORR_PEARSON, mw_table_at(&r.score, x, 0),
                             mw_table_at(&r.score, y, 0), a.units);
            double want = mw_csv_number(&c, i, 2);
            CHECK_ROW(isnan(want) == (mw_corr_p_value(got, a.units) > 0.05), i);
            CHECK_ROW(isnan(want) || mw_near(got, want), i);
        }
        mw_csv_close(&c);
    }
    mw_index_result_fini(&r);
    mw_asem_close(&a);
}
