// SPDX-License-Identifier: MIT
#include "index/treat.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/pooling.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static const mw_index_node any = {.treated = true};

// Fits to n values and applies to them, in place.
static mw_status treat(const mw_treat *how, const mw_index_node *leaf, double *x, int64_t n,
                       mw_treat_fit *fit) {
    mw_scratch s;
    CHECK(mw_scratch_new(n, &s, NULL) == MW_OK);
    mw_status st = mw_treat_fit_sample(how, leaf, (mw_sample){x, n}, &s, fit, NULL);
    if (st == MW_OK) mw_treat_apply(fit, x, n);
    mw_scratch_free(&s);
    return st;
}

void test_treat_winsorise(void) {
    static const struct {
        double x[11];
        int32_t winsorise_max, winsorised;
        double lo, hi;
        bool passed;
    } rows[] = {
  // FACTS 7.3
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100},            5, 1, -INFINITY, 10,       true },
        {{-1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -100}, 5, 1, -10,       INFINITY, true },
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},             5, 0, -INFINITY, INFINITY, true },
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100},            0, 0, -INFINITY, INFINITY, false},
 // Both ends, of which one must do.
        {{-1e6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1e4},          1, 1, 1,         INFINITY, false},
        {{-1e6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1e4},          5, 2, 1,         9,        true },
 // Two that tie are brought in together.
        {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 50},              5, 1, -INFINITY, 1,        false},
        {{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7},               5, 0, -INFINITY, INFINITY, false},
        {{1, 2, 9, NA, NA, NA, NA, NA, NA, NA, NA},       5, 0, -INFINITY, INFINITY, true },
        {{5, NA, NA, NA, NA, NA, NA, NA, NA, NA, NA},     5, 0, -INFINITY, INFINITY, false},
        {{NA, NA, NA, NA, NA, NA, NA, NA, NA, NA, NA},    5, 0, -INFINITY, INFINITY, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const mw_treat how = {.winsorise_max = rows[i].winsorise_max};
        mw_treat_fit fit;
        double x[11];
        memcpy(x, rows[i].x, sizeof x);
        CHECK_ROW(treat(&how, &any, x, 11, &fit) == MW_OK, i);
        CHECK_ROW(fit.winsorised == rows[i].winsorised && fit.passed == rows[i].passed, i);
        CHECK_ROW(fit.lo == rows[i].lo && fit.hi == rows[i].hi, i);
        for (int k = 0; k < 11; k++) {
            double v = rows[i].x[k];
            double want = v > fit.hi ? fit.hi : v < fit.lo ? fit.lo : v;
            mw_treated mark = v > fit.hi   ? MW_TREATED_HIGH
                              : v < fit.lo ? MW_TREATED_LOW
                                           : MW_TREATED_NOT;
            CHECK_ROW(same(x[k], want) && mw_treat_mark(&fit, v) == mark, i);
        }
    }
}

// A tie at the end counts whole, so that more than winsorise_max may be brought in.
void test_treat_ties(void) {
    double x[100];
    for (int i = 0; i < 100; i++) x[i] = i % 10;
    x[3] = x[4] = x[5] = 1000;
    mw_treat how = {.winsorise_max = 1};
    mw_treat_fit fit;
    CHECK(treat(&how, &any, x, 100, &fit) == MW_OK);
    CHECK(fit.winsorised == 3 && fit.hi == 9 && fit.passed && x[3] == 9 && x[5] == 9);
    CHECK(fit.skew[0] > 2 && fit.kurt[0] > 3.5 && fabs(fit.skew[1]) < 2 && isnan(fit.skew[2]));
}

// A large skew alone is no reason: 12 ones of 97 have skew 2.32 and kurtosis 3.46.
void test_treat_kurtosis(void) {
    static const struct {
        mw_treat how;
        bool passed;
    } rows[] = {
        {{.winsorise_max = 5},                                   true },
        {{.winsorise_max = 5, .kurt_max = 3.4},                  false},
        {{.winsorise_max = 5, .kurt_max = 3.4, .skew_max = 2.4}, true },
        {{.winsorise_max = 5, .kurt_max = 3.4, .skew_max = 2.3}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[97];
        mw_treat_fit fit;
        for (int k = 0; k < 97; k++) x[k] = k < 12;
        CHECK_ROW(treat(&rows[i].how, &any, x, 97, &fit) == MW_OK, i);
        CHECK_ROW(fit.passed == rows[i].passed, i);
        CHECK_ROW(fit.winsorised == (rows[i].passed ? 0 : 12) && x[3] == rows[i].passed, i);
    }
}

// Each transform by its formula; of 0 1 4 9 100 with minimum 0, maximum 100.
void test_treat_transforms(void) {
    static const double x[] = {0, 1, 4, 9, 100};
    static const struct {
        mw_transform_method method;
        double lambda;
        double sign; // of x
        bool less_is_better;
    } rows[] = {
        {MW_TRANSFORM_LOG_CT,      0,   1,  false},
        {MW_TRANSFORM_LOG_PLAIN,   0,   1,  false},
        {MW_TRANSFORM_LOG_CT_PLUS, 0,   1,  false},
        {MW_TRANSFORM_LOG_CT_PLUS, 0,   -1, false},
        {MW_TRANSFORM_LOG_GII,     0,   1,  false},
        {MW_TRANSFORM_LOG_GII,     0,   1,  true },
        {MW_TRANSFORM_BOXCOX,      0.5, 1,  false},
        {MW_TRANSFORM_BOXCOX,      0,   1,  false},
        {MW_TRANSFORM_BOXCOX,      -1,  1,  false},
    };
#define L(a, b, c, d, e)                                                                           \
    { log(a), log(b), log(c), log(d), log(e) }
#define M(a, b, c, d, e)                                                                           \
    { -log(a), -log(b), -log(c), -log(d), -log(e) }
    const double want[][5] = {
        L(1, 2, 5, 10, 101), // x - 0 + 0.01 * 100
        L(1, 2, 5, 10, 101), // x - 0 + 1
        L(1, 2, 5, 10, 101),
        M(1, 2, 5, 10, 101), // -ln(max + a - x), of -x: max 0
        L(1, 1.99, 4.96, 9.91, 100), // (100 - 1) x / 100 + 1
        M(100, 99.01, 96.04, 91.09, 1), // the same of max - x, turned
        {0, 2 * (sqrt(2) - 1), 2 * (sqrt(5) - 1), 2 * (sqrt(10) - 1), 2 * (sqrt(101) - 1)},
        L(1, 2, 5, 10, 101),
        {0, 1 - 1 / 2.0,       1 - 1 / 5.0,       1 - 1 / 10.0,       1 - 1 / 101.0      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const mw_treat how = {.then = rows[i].method, .lambda = rows[i].lambda};
        const mw_index_node leaf = {.treated = true, .less_is_better = rows[i].less_is_better};
        mw_treat_fit fit;
        double y[7];
        for (int k = 0; k < 5; k++) y[k] = rows[i].sign * x[k];
        y[5] = y[6] = NA;
        CHECK_ROW(treat(&how, &leaf, y, 7, &fit) == MW_OK, i);
        CHECK_ROW(fit.transform == rows[i].method && fit.winsorised == 0, i);
        for (int k = 0; k < 5; k++) CHECK_ROW(fabs(y[k] - want[i][k]) < 1e-12, i);
        CHECK_ROW(isnan(y[5]) && mw_treat_mark(&fit, 4) == MW_TREATED_TRANSFORMED, i);
        CHECK_ROW(mw_treat_mark(&fit, NA) == MW_TREATED_NOT, i);
        // Beyond the sample: the value of its end, and never missing.
        double beyond[] = {-1e6, 1e6};
        mw_treat_apply(&fit, beyond, 2);
        CHECK_ROW(fabs(beyond[0] - (rows[i].sign > 0 ? y[0] : y[4])) < 1e-12, i);
        CHECK_ROW(fabs(beyond[1] - (rows[i].sign > 0 ? y[4] : y[0])) < 1e-12, i);
    }
}

// FACTS 7.3: of 1 2 3 10.
void test_treat_log_ct(void) {
    mw_treat_fit fit = {.transform = MW_TRANSFORM_LOG_CT, .min = 1, .max = 10, .a = 0.09};
    double y[] = {1, 2, 3, 10};
    static const double y_want[] = {-2.40795, 0.08618, 0.73716, 2.20717};
    mw_treat_apply(&fit, y, 4);
    for (int k = 0; k < 4; k++) CHECK_ROW(fabs(y[k] - y_want[k]) < 5e-6, k);
}

// LOG_GII keeps the order of a column whose greatest value is below 1, where the reference's form,
// without a factor, would turn it round.
void test_treat_gii_small(void) {
    double x[] = {0, 1e-5, 2e-5, 3e-5, 0.02}, was[5];
    const mw_treat how = {.then = MW_TRANSFORM_LOG_GII};
    mw_treat_fit fit;
    memcpy(was, x, sizeof x);
    CHECK(treat(&how, &any, x, 5, &fit) == MW_OK && fit.a == 19); // 0.02 * 1000 - 1
    for (int k = 0; k < 5; k++)
        CHECK_ROW(fabs(x[k] - log(19 * was[k] / 0.02 + 1)) < 1e-12 && (k == 0 || x[k] > x[k - 1]),
                  k);
}

// When winsorising is not enough it is undone.
void test_treat_both(void) {
    double x[40], was[40];
    for (int i = 0; i < 40; i++) was[i] = x[i] = exp(0.5 * i);
    const mw_treat how = {.winsorise_max = 2, .then = MW_TRANSFORM_LOG_CT};
    mw_treat_fit fit;
    CHECK(treat(&how, &any, x, 40, &fit) == MW_OK);
    CHECK(fit.transform == MW_TRANSFORM_LOG_CT && fit.winsorised == 0 && fit.passed);
    CHECK(isinf(fit.lo) && isinf(fit.hi));
    CHECK(fit.skew[1] < fit.skew[0] && fit.skew[2] < fit.skew[1]);
    CHECK(fabs(x[39] - log(was[39] - was[0] + 0.01 * (was[39] - was[0]))) < 1e-12);
    const mw_index_node left = {.treated = false};
    memcpy(x, was, sizeof x);
    CHECK(treat(&how, &left, x, 40, &fit) == MW_OK && fit.passed && memcmp(x, was, sizeof x) == 0);
}

void test_treat_refused(void) {
    static const struct {
        mw_treat how;
        double top;
        const char *want;
    } rows[] = {
        {{.then = MW_TRANSFORM_LOG_GII},               0,   "above 0"     },
        {{.winsorise_max = -1},                        1,   "-1 values"   },
        {{.skew_max = NAN},                            1,   "skew nan"    },
        {{.kurt_max = NAN},                            1,   "kurtosis nan"},
        {{.then = MW_TRANSFORM_BOXCOX, .lambda = 200}, 1e9, "lambda 200"  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[20];
        mw_scratch s;
        mw_treat_fit fit;
        mw_error err = {0};
        for (int k = 0; k < 20; k++) x[k] = -1e3 - k;
        x[4] = rows[i].top;
        CHECK(mw_scratch_new(20, &s, NULL) == MW_OK);
        CHECK_ROW(mw_treat_fit_sample(&rows[i].how, &any, (mw_sample){x, 20}, &s, &fit, &err) ==
                      MW_INVALID,
                  i);
        CHECK_ROW(strstr(err.text, rows[i].want) != NULL, i);
        mw_scratch_free(&s);
    }
}

// Limits of period 1 for all periods; errors name column and period.
void test_treat_pooled(void) {
    const mw_index_node node[] = {
        {.column = -1    },
        { .column = 0, .treated = true}
    };
    mw_index_spec spec = {.node = node,
                          .node_count = 2,
                          .treat = {.winsorise_max = 5},
                          .pooling = MW_POOL_RANGE,
                          .pool_first = 1,
                          .pool_last = 1};
    mw_table t;
    mw_treat_fit fit[2];
    mw_error err = {0};
    CHECK(mw_table_new(11, 1, 2, &t, NULL) == MW_OK);
    for (int u = 0; u < 11; u++) {
        mw_table_at(&t, 0, 0)[u] = 5 * u;
        mw_table_at(&t, 0, 1)[u] = u < 10 ? u + 1 : 100;
    }
    CHECK(mw_treat_table(&spec, &t, fit, NULL) == MW_OK && fit[0].hi == 10);
    CHECK(mw_table_at(&t, 0, 0)[10] == 10 && mw_table_at(&t, 0, 0)[1] == 5);
    CHECK(mw_table_at(&t, 0, 1)[10] == 10);
    spec.pooling = MW_POOL_PERIOD;
    CHECK(mw_pooling_fits(&spec, &t) == 2 && mw_treat_table(&spec, &t, fit, NULL) == MW_OK);
    spec.treat.winsorise_max = -1;
    CHECK(mw_treat_table(&spec, &t, fit, &err) == MW_INVALID);
    CHECK(strstr(err.text, "column 0, period 0"));
    spec.pooling = MW_POOL_RANGE;
    spec.pool_last = 2;
    CHECK(mw_treat_table(&spec, &t, fit, NULL) == MW_INVALID);
    spec.pool_last = 1;
    mw_alloc_fail_after(0);
    CHECK(mw_treat_table(&spec, &t, fit, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
    mw_table_free(&t);
}

static void check_details(const mw_asem *a, const mw_treat_fit *fit) {
    mw_csv c;
    CHECK(mw_csv_open("ref_treat_Dets_Table.csv", &c) && c.rows == a->leaves + 1);
    for (int32_t k = 0; k < a->leaves; k++) {
        int32_t row = mw_csv_row(&c, a->name[a->leaf[k]]);
        bool passed = strcmp(mw_csv_text(&c, row, 1), "TRUE") == 0;
        double winsorised = mw_csv_number(&c, row, 4);
        CHECK_ROW(mw_near(fit[k].skew[0], mw_csv_number(&c, row, 2)), k);
        CHECK_ROW(mw_near(fit[k].kurt[0], mw_csv_number(&c, row, 3)), k);
        CHECK_ROW(fit[k].winsorised == (passed ? 0 : winsorised), k);
        CHECK_ROW(mw_near(fit[k].skew[1], mw_csv_number(&c, row, 6)), k);
        CHECK_ROW(mw_near(fit[k].kurt[1], mw_csv_number(&c, row, 7)), k);
        CHECK_ROW(fit[k].passed == (passed || !strcmp(mw_csv_text(&c, row, 5), "TRUE")), k);
    }
    mw_csv_close(&c);
}

// Rows stand in the order of ref_dset_Screened.csv.
static void check_points(const mw_asem *a, const mw_treat_fit *fit, const mw_table *was) {
    static const char *const text[] = {[MW_TREATED_HIGH] = "winhi", [MW_TREATED_LOW] = "winlo"};
    mw_csv c, order;
    CHECK(mw_csv_open("ref_treat_Treated_Points.csv", &c) && c.rows == a->units + 1);
    CHECK(mw_csv_open("ref_dset_Screened.csv", &order));
    for (int32_t k = 0; k < a->leaves; k++)
        for (int32_t u = 0; u < a->units; u++) {
            mw_treated mark = mw_treat_mark(&fit[k], mw_table_at(was, k, 0)[u]);
            const char *want = mw_csv_text(&c, mw_csv_row(&order, a->unit[u]),
                                           mw_csv_column(&c, a->name[a->leaf[k]]));
            CHECK_ROW(strcmp(mark == MW_TREATED_NOT ? "" : text[mark], want) == 0, k);
        }
    mw_csv_close(&c);
    mw_csv_close(&order);
}

void test_treat_asem(void) {
    mw_asem a;
    mw_table t, was;
    mw_treat_fit fit[64];
    if (!mw_asem_open(&a)) return;
    CHECK(mw_asem_read(&a, "ref_dset_Screened.csv", &t) && a.leaves <= 64);
    CHECK(mw_table_copy(&t, &was, NULL) == MW_OK);
    CHECK(mw_treat_table(&a.spec, &t, fit, NULL) == MW_OK);
    CHECK(mw_asem_check(&a, "ref_dset_Treated.csv", &t));
    check_details(&a, fit);
    check_points(&a, fit, &was);
    mw_table_free(&was);
    mw_table_free(&t);
    mw_asem_close(&a);
}
