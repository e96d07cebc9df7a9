// SPDX-License-Identifier: MIT
#include "index/linear.h"

#include "base/alloc.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>

void test_linear_correlation(void) {
    const double x[] = {1, 2, 3, 4, NAN}, y[] = {2, 4, 6, 8, 1}, z[] = {4, 1, 3, 2, 9},
                 flat[] = {1, 1, 1, 1, 2};
    CHECK(fabs(mw_correlation(x, y, 5) - 1) < 1e-15 && fabs(mw_correlation(x, z, 5) + 0.4) < 1e-15);
    CHECK(isnan(mw_correlation(x, flat, 5)) && isnan(mw_correlation(x, y, 2)));
    const double *column[] = {x, y, z};
    double r[9];
    mw_correlations(column, 3, 5, r);
    CHECK(r[0] == 1 && r[1] == r[3] && r[5] == r[7]);
}

void test_linear_eigen_small(void) {
    const double m[] = {2, 1, 1, 2};
    double value[2], vector[4];
    CHECK(mw_eigen(m, 2, value, vector, NULL) == MW_OK);
    CHECK(fabs(value[0] - 3) < 1e-14 && fabs(value[1] - 1) < 1e-14);
    CHECK(fabs(vector[0] - sqrt(0.5)) < 1e-14 && fabs(vector[2] - sqrt(0.5)) < 1e-14);
    const double bad[] = {1, NAN, NAN, 1};
    CHECK(mw_eigen(bad, 2, value, vector, NULL) == MW_INVALID);
    mw_alloc_fail_after(0);
    CHECK(mw_eigen(m, 2, value, vector, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
}

// M v = value v, vectors of length 1 at right angles, the trace kept.
void test_linear_eigen_random(void) {
    enum { N = 24 };
    static double m[N * N], value[N], vector[N * N];
    mw_random r = mw_random_from(11);
    double trace = 0, sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++) m[i * N + j] = m[j * N + i] = mw_random_normal(&r);
    CHECK(mw_eigen(m, N, value, vector, NULL) == MW_OK);
    for (int k = 0; k < N; k++) {
        trace += m[k * N + k], sum += value[k];
        CHECK_ROW(k == 0 || value[k] <= value[k - 1], k);
        for (int l = 0; l <= k; l++) {
            double dot = 0;
            for (int i = 0; i < N; i++) dot += vector[i * N + k] * vector[i * N + l];
            CHECK_ROW(fabs(dot - (k == l)) < 1e-12, k);
        }
        for (int i = 0; i < N; i++) {
            double got = 0;
            for (int j = 0; j < N; j++) got += m[i * N + j] * vector[j * N + k];
            CHECK_ROW(fabs(got - value[k] * vector[i * N + k]) < 1e-11, k);
        }
    }
    CHECK(fabs(trace - sum) < 1e-11);
}
