// SPDX-License-Identifier: MIT
#include "index/stat.h"

#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

static bool is(double got, double want) {
    return (isnan(got) && isnan(want)) || fabs(got - want) <= 1e-12 * fabs(want) || got == want;
}

void test_stat_moments(void) {
    // 1 2 3 10: sum of squares 50, of cubes 180, of fourth powers 1394 about the mean 4.
    const double sd = sqrt(50.0 / 3);
    const double skew = sqrt(4) * 180 / pow(50, 1.5) * sqrt(4 * 3) / 2;
    const double kurt = (5 * (4 * 1394 / 2500.0 - 3) + 6) * 3 / (2 * 1);
    // 1 2 4: the sums are 42 / 9 and 60 / 27.
    const double skew3 = sqrt(3) * 60 / 27 / pow(42.0 / 9, 1.5) * sqrt(6);
    const struct {
        double x[7];
        int64_t n;
        mw_moments want;
    } rows[] = {
        {{1, 2, 3, 10},                  4, {4, 1, 10, 4, sd, skew, kurt}               },
        {{NA, 1, 2, NA, 3, 10, NA},      7, {4, 1, 10, 4, sd, skew, kurt}               },
        {{-1, -2, -3, -10},              4, {4, -10, -1, -4, sd, -skew, kurt}           },
        {{5},                            0, {0, NA, NA, NA, NA, NA, NA}                 },
        {{NA, NA},                       2, {0, NA, NA, NA, NA, NA, NA}                 },
        {{5},                            1, {1, 5, 5, 5, NA, NA, NA}                    },
        {{1, 3},                         2, {2, 1, 3, 2, sqrt(2), NA, NA}               },
        {{1, 2, 4},                      3, {3, 1, 4, 7.0 / 3, sqrt(7.0 / 3), skew3, NA}},
        {{0, 1e-310, 2e-310},            3, {3, 0, 2e-310, 1e-310, 1e-310, 0, NA}       },
        {{1, 2, 3},                      3, {3, 1, 3, 2, 1, 0, NA}                      },
        {{0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 6, {6, 0.1, 0.1, 0.1, 0, NA, NA}               },
        {{1, INFINITY, 2},               3, {3, 1, INFINITY, INFINITY, NA, NA, NA}      },
        {{-INFINITY, INFINITY, 2},       3, {3, -INFINITY, INFINITY, NA, NA, NA, NA}    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_moments got, want = rows[i].want;
        mw_moments_of(rows[i].x, rows[i].n, &got);
        CHECK_ROW(got.known == want.known && is(got.min, want.min) && is(got.max, want.max), i);
        CHECK_ROW(is(got.mean, want.mean) && is(got.sd, want.sd), i);
        CHECK_ROW(is(got.skew, want.skew) && is(got.kurt, want.kurt), i);
        int64_t known;
        CHECK_ROW(is(mw_mean_of(rows[i].x, rows[i].n, &known), want.mean), i);
        CHECK_ROW(known == want.known, i);
    }
    // FACTS 7.3: skew 1.76363, kurtosis 3.228.
    CHECK(fabs(skew - 1.76363) < 5e-6 && fabs(kurt - 3.228) < 5e-4);
}

// The plain loop, in more digits, and from the first value, which is known.
static mw_moments plain(const double *x, int64_t n) {
    long double k = 0, sum = 0, s2 = 0, s3 = 0, s4 = 0;
    mw_moments m = {0, INFINITY, -INFINITY, NA, NA, NA, NA};
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        k++;
        sum += (long double)x[i] - x[0];
        m.min = fmin(m.min, x[i]);
        m.max = fmax(m.max, x[i]);
    }
    for (int64_t i = 0; i < n; i++) {
        long double d = isnan(x[i]) ? 0 : (long double)x[i] - x[0] - sum / k;
        s2 += d * d;
        s3 += d * d * d;
        s4 += d * d * d * d;
    }
    m.known = (int64_t)k;
    m.mean = (double)(x[0] + sum / k);
    m.sd = (double)sqrtl(s2 / (k - 1));
    m.skew = (double)(sqrtl(k) * s3 / powl(s2, 1.5L) * sqrtl(k * (k - 1)) / (k - 2));
    long double r = k * s4 / (s2 * s2);
    m.kurt = (double)(((k + 1) * (r - 3) + 6) * (k - 1) / ((k - 2) * (k - 3)));
    return m;
}

void test_stat_against_plain(void) {
    // a mean far from 0, and units of measurement from atoms to galaxies
    static const struct {
        double at, scale, tolerance;
    } rows[] = {
        {0,   1,      1e-12},
        {0,   1e-150, 1e-12},
        {0,   1e150,  1e-12},
        {1e6, 1,      1e-12},
        {1e9, 1,      1e-12},
        {-5,  1e3,    1e-12},
    };
    double x[67];
    mw_random r = mw_random_from(2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int64_t n = 4; n <= 67; n++) {
            mw_moments got;
            for (int64_t k = 0; k < n; k++)
                x[k] = k > 3 && mw_random_next(&r) < 0.1
                           ? NA
                           : rows[i].at + rows[i].scale * exp(mw_random_normal(&r));
            mw_moments want = plain(x, n);
            double off = rows[i].tolerance;
            mw_moments_of(x, n, &got);
            CHECK_ROW(got.known == want.known && got.min == want.min && got.max == want.max, i);
            CHECK_ROW(fabs(got.mean / want.mean - 1) < 3e-16 && fabs(got.sd / want.sd - 1) < off,
                      i);
            CHECK_ROW(rows[i].scale > 1e100 || rows[i].scale < 1e-100 ||
                          (fabs(got.skew - want.skew) < off * 10 &&
                           fabs(got.kurt - want.kurt) < off * 100),
                      i);
        }
}

// The mean of values that are all the same is that value, although their sum is rounded.
void test_stat_constant(void) {
    static const double values[] = {0.1, 1.0 / 3, 1e6 + 0.1, -7e-9};
    double x[67];
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (int64_t n = 1; n <= 67; n++) {
            mw_moments m;
            for (int64_t k = 0; k < n; k++) x[k] = values[i];
            mw_moments_of(x, n, &m);
            CHECK_ROW(m.mean == values[i] && mw_mean_of(x, n, NULL) == values[i], i);
            CHECK_ROW((n < 2 ? isnan(m.sd) : m.sd == 0) && isnan(m.skew) && isnan(m.kurt), i);
        }
}

void test_stat_quantiles(void) {
    static const double x[] = {1, 2, 4, 8, 16};
    static const struct {
        int64_t count;
        double p, want;
    } rows[] = {
        {5, 0,    1  },
        {5, 1,    16 },
        {5, 0.5,  4  },
        {5, 0.25, 2  },
        {5, 0.1,  1.4}, // 0.4 of the way from
  // 1 to 2
        {4, 0.5,  3  },
        {1, 0.3,  1  },
        {0, 0.5,  NA },
        {5, -0.1, NA },
        {5, 1.1,  NA },
        {5, NA,   NA },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_ROW(is(mw_quantile(x, rows[i].count, rows[i].p), rows[i].want), i);
}

void test_stat_flags(void) {
    static const struct {
        double x[8];
        int64_t zeros, distinct, same;
        double median;
        int flags;
    } rows[] = {
        {{1, 2, 3, 4, 5, 6, 7, 8},         0, 8, 1, 4.5, 0                                       },
        {{1, 2, 3, NA, NA, NA, 4, NA},     0, 4, 1, 2.5, MW_STAT_FEW_KNOWN                       },
        {{0, 0, 0, 0, 1, 2, 3, 4},         4, 5, 4, 0.5, 0                                       },
        {{0, 0, 0, 0, -0.0, 1, 2, 3},      5, 4, 5, 0,   MW_STAT_MANY_ZERO                       },
        {{4, 4, 4, 1, 1, 1, 2, 2},         0, 3, 3, 2,   MW_STAT_FEW_DISTINCT                    },
        {{1, 2, 3, 4, 5, 6, 7, 1000},      0, 8, 1, 4.5, MW_STAT_OUTLIERS                        },
        {{NA, NA, NA, NA, NA, NA, NA, NA}, 0, 0, 0, NA,  MW_STAT_FEW_KNOWN                       },
        {{0, 0, 0, 0, 0, 0, 0, 0},         8, 1, 8, 0,   MW_STAT_MANY_ZERO | MW_STAT_FEW_DISTINCT},
    };
    mw_stat_limits limits = mw_stat_limits_usual();
    mw_scratch s;
    CHECK(mw_scratch_new(8, &s, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_stat got;
        mw_stat_of(rows[i].x, 8, &s, &got);
        CHECK_ROW(got.count == 8 && got.zeros == rows[i].zeros, i);
        CHECK_ROW(got.distinct == rows[i].distinct && got.same == rows[i].same, i);
        CHECK_ROW(is(got.median, rows[i].median), i);
        CHECK_ROW(mw_stat_flags(&got, &limits) == rows[i].flags, i);
    }
    mw_scratch_free(&s);
}

// The reference shows three digits.
static bool shown(double got, double want) {
    if (isnan(want)) return isnan(got);
    return fabs(got - want) <= 0.5001 * pow(10, floor(log10(fabs(want))) - 2) || got == want;
}

static bool flagged(int flags, int bit, const char *text) {
    return (flags & bit ? 1 : 0) == (strcmp(text, "ok") != 0);
}

static void check_stat_row(const mw_csv *c, int32_t row, const mw_stat *s) {
    const mw_stat_limits limits = mw_stat_limits_usual();
    double known = (double)s->of.known;
    double nonzero = known - (double)s->zeros;
    const double numbers[] = {s->of.min,
                              s->of.max,
                              s->of.mean,
                              s->median,
                              s->of.sd,
                              s->of.skew,
                              s->of.kurt,
                              known,
                              nonzero,
                              (double)s->distinct,
                              (double)s->same,
                              known / (double)s->count,
                              nonzero / known,
                              (double)s->distinct / known,
                              (double)s->same / known};
    for (int32_t i = 0; i < (int32_t)(sizeof numbers / sizeof numbers[0]); i++)
        CHECK_ROW(shown(numbers[i], mw_csv_number(c, row, i + 1)), row);
    int flags = mw_stat_flags(s, &limits);
    CHECK_ROW(flagged(flags, MW_STAT_FEW_KNOWN, mw_csv_text(c, row, 16)), row);
    CHECK_ROW(flagged(flags, MW_STAT_MANY_ZERO, mw_csv_text(c, row, 17)), row);
    CHECK_ROW(flagged(flags, MW_STAT_FEW_DISTINCT, mw_csv_text(c, row, 18)), row);
    CHECK_ROW(flagged(flags, MW_STAT_OUTLIERS, mw_csv_text(c, row, 19)), row);
}

void test_stat_asem(void) {
    mw_asem a;
    mw_csv c;
    mw_scratch s;
    if (!mw_asem_open(&a)) return;
    CHECK(mw_csv_open("ref_stats_raw.csv", &c) && c.rows == a.leaves + 1 && c.columns == 20);
    CHECK(mw_scratch_new(a.units, &s, NULL) == MW_OK);
    for (int32_t k = 0; k < a.leaves; k++) {
        mw_stat got;
        mw_stat_of(mw_table_at(&a.raw, k, 0), a.units, &s, &got);
        check_stat_row(&c, mw_csv_row(&c, a.name[a.leaf[k]]), &got);
    }
    mw_scratch_free(&s);
    mw_csv_close(&c);
    mw_asem_close(&a);
}
