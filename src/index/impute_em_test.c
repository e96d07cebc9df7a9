// SPDX-License-Identifier: MIT
#include "index/impute.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

// With one of two columns incomplete the most likely distribution is known in closed form (Anderson
// 1957): the regression of the second on the first, in the units that have both. What is expected
// of a missing value is that line, whatever the others of the first column are.
void test_em_anderson(void) {
    enum { N = 40, BOTH = 25 };
    double x[N], y[N], was[N];
    mw_random r = mw_random_from(4);
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < N; i++) {
        x[i] = 10 + 3 * mw_random_normal(&r);
        y[i] = 1e6 + 1e5 * (x[i] + mw_random_normal(&r));
        sx += i < BOTH ? x[i] : 0;
        sy += i < BOTH ? y[i] : 0;
        was[i] = y[i];
        if (i >= BOTH) y[i] = NA;
    }
    for (int i = 0; i < BOTH; i++) {
        sxx += (x[i] - sx / BOTH) * (x[i] - sx / BOTH);
        sxy += (x[i] - sx / BOTH) * (y[i] - sy / BOTH);
    }
    mw_impute how = {.tolerance = 1e-12};
    mw_em_report report;
    CHECK(mw_impute_em(&how, (double *[]){x, y}, 2, N, &report, NULL) == MW_OK);
    CHECK(report.rounds > 1 && report.change <= 1e-12);
    for (int i = 0; i < N; i++) {
        double line = sy / BOTH + sxy / sxx * (x[i] - sx / BOTH);
        if (i < BOTH)
            CHECK_ROW(y[i] == was[i], i);
        else
            CHECK_ROW(fabs(y[i] / line - 1) < 1e-9, i);
    }
}

// The same in plain sums for two columns of which both have gaps (Little and Rubin, chapter 11): s
// holds the sums of a, b, a a, a b, b b that are expected.
typedef struct {
    double a, b, aa, ab, bb;
} sums;

static sums plain_round(const double *a, const double *b, int n, sums m) {
    sums s = {0};
    double va = m.aa - m.a * m.a, vb = m.bb - m.b * m.b, cov = m.ab - m.a * m.b;
    for (int i = 0; i < n; i++) {
        double ea = isnan(a[i]) ? m.a + cov / vb * (b[i] - m.b) : a[i];
        double eb = isnan(b[i]) ? m.b + cov / va * (a[i] - m.a) : b[i];
        s.a += ea / n;
        s.b += eb / n;
        s.aa += (ea * ea + (isnan(a[i]) ? va - cov * cov / vb : 0)) / n;
        s.bb += (eb * eb + (isnan(b[i]) ? vb - cov * cov / va : 0)) / n;
        s.ab += ea * eb / n;
    }
    return s;
}

void test_em_plain(void) {
    enum { N = 60 };
    double a[N], b[N], was_a[N], was_b[N];
    mw_random r = mw_random_from(8);
    for (int i = 0; i < N; i++) {
        double both = mw_random_normal(&r);
        was_a[i] = a[i] = i % 4 == 1 ? NA : both + 0.5 * mw_random_normal(&r);
        was_b[i] = b[i] = i % 4 == 2 ? NA : 2 - both + 0.5 * mw_random_normal(&r);
    }
    sums m = {0, 0, 1, 0, 1};
    for (int round = 0; round < 2000; round++) m = plain_round(a, b, N, m);
    mw_impute how = {.tolerance = 1e-13, .rounds_max = 2000};
    CHECK(mw_impute_em(&how, (double *[]){a, b}, 2, N, NULL, NULL) == MW_OK);
    double cov = m.ab - m.a * m.b;
    for (int i = 0; i < N; i++) {
        double want_a = m.a + cov / (m.bb - m.b * m.b) * (was_b[i] - m.b);
        double want_b = m.b + cov / (m.aa - m.a * m.a) * (was_a[i] - m.a);
        CHECK_ROW(isnan(was_a[i]) ? fabs(a[i] - want_a) < 1e-9 : a[i] == was_a[i], i);
        CHECK_ROW(isnan(was_b[i]) ? fabs(b[i] - want_b) < 1e-9 : b[i] == was_b[i], i);
    }
}

// Of a factor behind six columns, 10 % missing, EM must come nearer to what was hidden than the
// mean does; and the order of units and columns does not matter.
void test_em_hidden(void) {
    enum { N = 300, P = 6 };
    static double x[P][N], hidden[P][N], turned[P][N];
    double *at[P], *back[P];
    mw_random r = mw_random_from(5);
    for (int i = 0; i < N; i++) {
        double common = mw_random_normal(&r);
        for (int c = 0; c < P; c++) {
            hidden[c][i] = c + common + 0.4 * mw_random_normal(&r);
            x[c][i] = mw_random_next(&r) < 0.1 ? NA : hidden[c][i];
            turned[P - 1 - c][N - 1 - i] = x[c][i];
        }
    }
    for (int c = 0; c < P; c++) at[c] = x[c], back[c] = turned[c];
    static double was[P][N];
    memcpy(was, x, sizeof x);
    mw_impute how = {.tolerance = 1e-10};
    CHECK(mw_impute_em(&how, at, P, N, NULL, NULL) == MW_OK);
    CHECK(mw_impute_em(&how, back, P, N, NULL, NULL) == MW_OK);
    double off = 0, off_mean = 0;
    for (int c = 0; c < P; c++)
        for (int i = 0; i < N; i++) {
            CHECK_ROW(fabs(turned[P - 1 - c][N - 1 - i] - x[c][i]) < 1e-7, i);
            if (!isnan(was[c][i])) continue;
            off += (x[c][i] - hidden[c][i]) * (x[c][i] - hidden[c][i]);
            off_mean += (c - hidden[c][i]) * (c - hidden[c][i]);
        }
    CHECK(off > 0 && off < 0.25 * off_mean);
}

// Constant columns, units without any value, more than 64 columns.
void test_em_edges(void) {
    // x and y of the first four: means 3 and 2.5, slope 7 / 5; y of the first five has mean 3.
    double x[] = {1, 2, 3, 6, NA, NA}, y[] = {2, 1, 3, 4, 5, NA}, z[] = {7, 7, NA, 7, 7, NA};
    mw_impute how = {.tolerance = 1e-13};
    CHECK(mw_impute_em(&how, (double *[]){x, z, y}, 3, 6, NULL, NULL) == MW_OK);
    CHECK(fabs(x[4] - 6.5) < 1e-9 && fabs(x[5] - 3.7) < 1e-9 && fabs(y[5] - 3) < 1e-9);
    CHECK(z[2] == 7 && z[5] == 7);
    enum { P = 70, N = 150 };
    static double wide[P][N];
    double *at[P];
    mw_random r = mw_random_from(6);
    for (int c = 0; c < P; c++) {
        at[c] = wide[c];
        for (int i = 0; i < N; i++) wide[c][i] = mw_random_normal(&r);
    }
    double kept = wide[3][9];
    wide[69][7] = wide[0][7] = wide[64][8] = NA;
    CHECK(mw_impute_em(&how, at, P, N, NULL, NULL) == MW_OK);
    CHECK(!isnan(wide[69][7]) && !isnan(wide[0][7]) && !isnan(wide[64][8]) && wide[3][9] == kept);
    double flat[] = {4, NA, 4};
    CHECK(mw_impute_em(&how, (double *[]){flat}, 1, 3, NULL, NULL) == MW_OK && flat[1] == 4);
    CHECK(mw_impute_em(&how, NULL, 0, 3, NULL, NULL) == MW_OK);
}

void test_em_refused(void) {
    static const struct {
        double x[3][5];
        int32_t columns, rounds_max;
        const char *want;
    } rows[] = {
        {{{1, NA, NA, NA, NA}, {1, 2, 3, 4, 5}},                           2, 0, "0: there are 1" },
        {{{1, 2, NA, NA, NA}, {2, 1, NA, NA, NA}},                         2, 0, "there are 2"    },
        {{{1, 2, 3, 4, 5}, {2, 4, 6, 8, 10}, {1, 5, 2, 2, NA}},            3, 0, "1 is determined"},
        {{{.1, .2, .3, .7, 0}, {1.3, 1.6, 1.9, 3.1, 1}, {1, 5, 2, 2, NA}}, 3, 0, "1 is determined"},
        {{{1, 2, 4, 4, NA}, {2, 5, NA, 8, 10}, {1, 5, 2, 2, 9}},           3, 2, "in 2 rounds"    },
        {{{1, 2, INFINITY, 4, NA}, {2, 5, NA, 8, 10}},                     2, 0, "column 0 has"   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[3][5];
        mw_error err = {0};
        mw_impute how = {.rounds_max = rows[i].rounds_max};
        memcpy(x, rows[i].x, sizeof x);
        CHECK_ROW(mw_impute_em(&how, (double *[]){x[0], x[1], x[2]}, rows[i].columns, 5, NULL,
                               &err) == MW_INVALID,
                  i);
        CHECK_ROW(strstr(err.text, rows[i].want) != NULL, i);
        CHECK_ROW(memcmp(x, rows[i].x, sizeof x) == 0, i); // as it was
        if (!strstr(err.text, rows[i].want)) fprintf(stderr, "%s\n", err.text);
    }
}

// A column that is another one in other units, but for rounding, is refused whatever the units are.
void test_em_collinear(void) {
    mw_random r = mw_random_from(9);
    for (int row = 0; row < 30; row++) {
        double x[8], y[8], z[8], at = mw_random_normal(&r), scale = mw_random_normal(&r);
        mw_error err = {0};
        for (int i = 0; i < 8; i++) {
            x[i] = mw_random_normal(&r);
            y[i] = at + scale * x[i];
            z[i] = i == 3 ? NA : mw_random_normal(&r);
        }
        mw_impute how = {0};
        CHECK_ROW(mw_impute_em(&how, (double *[]){x, y, z}, 3, 8, NULL, &err) == MW_INVALID, row);
        CHECK_ROW(strstr(err.text, "column 1 is determined") != NULL, row);
    }
}
