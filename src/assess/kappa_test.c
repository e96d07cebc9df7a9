// SPDX-License-Identifier: MIT
#include "assess/kappa.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <stdbool.h>

static bool near(double a, double b) { return fabs(a - b) < 1e-12; }

// How 91 couples answered, husbands in rows, wives in columns, from never to almost always (Hout,
// Duncan and Sobel 1987; SexualFun of R's vcd). M. Friendly and D. Meyer, Discrete Data Analysis
// with R (2016), section 4.7, print 0.129 unweighted and 0.237 by equal spacing.
static const int couples[4][4] = {
    {7, 7, 2, 3 },
    {2, 8, 3, 7 },
    {1, 5, 4, 9 },
    {2, 8, 9, 14}
};

static int64_t spread(double step, double *a, double *b) {
    int64_t n = 0;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            for (int k = 0; k < couples[i][j]; k++, n++) a[n] = i * step, b[n] = j * step;
    return n;
}

void test_kappa_of_the_literature(void) {
    double a[91], b[91];
    mw_kappa k;
    CHECK(spread(1, a, b) == 91);
    CHECK(mw_kappa_of(a, b, 91, &k, NULL) == MW_OK);
    // By hand. Sums of rows 19 20 19 33, of columns 12 28 18 33. Linear: observed 20 + 19 + 16 + 31
    // = 86; by chance (19 * 163 + 20 * 96 + 19 * 85 + 33 * 110) / 91 = 10262 / 91. Quadratic:
    // observed 42 + 33 + 18 + 59 = 152; by chance (19 * 397 + 20 * 162 + 19 * 109 + 33 * 238) / 91
    // = 20708 / 91.
    CHECK(k.count == 91 && near(k.same, 33 / 91.0));
    CHECK(near(k.linear, 1 - 86 * 91 / 10262.0) && fabs(k.linear - 0.237) < 5e-4);
    CHECK(near(k.quadratic, 1 - 152 * 91 / 20708.0));
    CHECK(near(k.bias, (28 + 36 + 99 - 20 - 38 - 99) / 91.0));
    // The unit in which answers are worth something does not matter.
    mw_kappa scaled;
    CHECK(spread(2.5, a, b) == 91 && mw_kappa_of(a, b, 91, &scaled, NULL) == MW_OK);
    CHECK(near(scaled.linear, k.linear) && near(scaled.quadratic, k.quadratic));
}

// The definition, pair by pair.
void test_kappa_definition(void) {
    double a[40], b[40];
    uint32_t seed = 7;
    for (int n = 1; n < 40; n++) {
        double chance[2] = {0}, seen[2] = {0};
        mw_kappa k;
        for (int i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            a[i] = (seed >> 20) % 5 * 0.7;
            b[i] = (seed >> 26) % 3 ? a[i] : (seed >> 12) % 4;
        }
        for (int i = 0; i < n; i++) {
            seen[0] += fabs(a[i] - b[i]) / n, seen[1] += pow(a[i] - b[i], 2) / n;
            for (int j = 0; j < n; j++)
                chance[0] += fabs(a[i] - b[j]) / n / n, chance[1] += pow(a[i] - b[j], 2) / n / n;
        }
        CHECK_ROW(mw_kappa_of(a, b, n, &k, NULL) == MW_OK, n);
        CHECK_ROW(fabs(k.chance[0] - chance[0]) < 1e-9, n);
        CHECK_ROW(fabs(k.chance[1] - chance[1]) < 1e-9, n);
        CHECK_ROW(chance[0] < 1e-9 || fabs(k.linear - 1 + seen[0] / chance[0]) < 1e-9, n);
        CHECK_ROW(chance[1] < 1e-9 || fabs(k.quadratic - 1 + seen[1] / chance[1]) < 1e-9, n);
    }
}

void test_kappa_edges(void) {
    double same[] = {0.7, 0.7, 0.7}, other[] = {0, 2, 4}, up[] = {4, 2, 0};
    mw_kappa k, list[3];
    mw_error err = {0};
    CHECK(mw_kappa_of(same, same, 0, &k, NULL) == MW_OK && isnan(k.linear) && isnan(k.same));
    CHECK(mw_kappa_of(same, same, 3, &list[0], NULL) == MW_OK);
    CHECK(list[0].same == 1 && isnan(list[0].linear) && isnan(list[0].quadratic));
    CHECK(mw_kappa_of(other, other, 3, &list[1], NULL) == MW_OK);
    CHECK(list[1].linear == 1 && list[1].quadratic == 1);
    CHECK(mw_kappa_of(other, up, 3, &list[2], NULL) == MW_OK);
    CHECK(list[2].linear < 0 && near(list[2].quadratic, -1));
    // Together: agreed on one of two questions of the same sort.
    double scale[] = {1, 4, 4};
    k = mw_kappa_pool(list, scale, 3);
    CHECK(k.count == 9 && near(k.same, (3 + 3 + 1) / 9.0) && near(k.quadratic, 0));
    CHECK(near(k.linear, (list[1].linear + list[2].linear) / 2));
    k = mw_kappa_pool(list, (double[]){0, 0, 0}, 3);
    CHECK(k.count == 0 && isnan(k.linear));
    mw_alloc_fail_after(0);
    CHECK(mw_kappa_of(other, up, 3, &k, &err) == MW_NOMEM);
    mw_alloc_fail_after(-1);
}
