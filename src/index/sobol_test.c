// SPDX-License-Identifier: MIT
// The Sobol sequence: how evenly its points lie in one dimension, in two, and in a few.
#include "index/sobol.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <stdbool.h>

// Whether the first 2^k points lie in different intervals of length 2^-k, for all k up to 12.
static bool is_even(const mw_sobol *s, int32_t dim) {
    enum { K = 12 };
    for (int k = 0; k <= K; k++) {
        char seen[1 << K] = {0};
        for (int64_t i = 0; i < 1 << k; i++) {
            double x = mw_sobol_at(s, i, dim);
            if (!(x > 0 && x < 1) || seen[(int)(x * (1 << k))]++) return false;
        }
    }
    return true;
}

void test_sobol_intervals(void) {
    static const uint64_t seeds[] = {0, 1, 987654321};
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        mw_sobol s;
        CHECK(mw_sobol_new(MW_SOBOL_DIMS_MAX, seeds[i], &s, NULL) == MW_OK);
        for (int32_t j = 0; j < s.dims; j++) CHECK_ROW(is_even(&s, j), j);
        mw_sobol_free(&s);
    }
}

// The first points, worked out by hand: dimension 0 mirrors the binary digits.
void test_sobol_first_points(void) {
    static const double want[][3] = {
        {0,    0,    0   },
        {0.5,  0.5,  0.5 },
        {0.25, 0.75, 0.25},
        {0.75, 0.25, 0.75}
    };
    mw_sobol s;
    CHECK(mw_sobol_new(3, 0, &s, NULL) == MW_OK);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 3; j++) CHECK_ROW(mw_sobol_at(&s, i, j) == want[i][j] + 0x1p-33, i);
    mw_sobol_free(&s);
}

// Of 2^12 points each of 8 by 8 boxes holds 2^6, where the pair of dimensions has t <= 6.
void test_sobol_pairs(void) {
    mw_sobol s;
    CHECK(mw_sobol_new(MW_SOBOL_DIMS_MAX, 5, &s, NULL) == MW_OK);
    int uneven = 0;
    for (int32_t a = 0; a < s.dims; a++)
        for (int32_t b = 0; b < a; b++) {
            int count[8][8] = {{0}}, worst = 0;
            for (int64_t i = 0; i < 4096; i++)
                count[(int)(mw_sobol_at(&s, i, a) * 8)][(int)(mw_sobol_at(&s, i, b) * 8)]++;
            for (int i = 0; i < 64; i++) {
                int off = count[i / 8][i % 8] - 64;
                worst = worst < off ? off : worst < -off ? -off : worst;
            }
            uneven += worst > 0;
            CHECK_ROW(worst <= 64, a);
        }
    CHECK(uneven < 160 * 159 / 2 / 20); // nearly all pairs are even
    mw_sobol_free(&s);
}

// The mean of a smooth function of 6 dimensions: far nearer than random points would be.
void test_sobol_mean(void) {
    enum { DIMS = 6, POINTS = 1 << 14 };
    for (uint64_t seed = 0; seed < 4; seed++) {
        mw_sobol s;
        double sum = 0;
        CHECK(mw_sobol_new(DIMS, seed, &s, NULL) == MW_OK);
        for (int64_t i = 0; i < POINTS; i++) {
            double product = 1;
            for (int32_t j = 0; j < DIMS; j++)
                product *= 1.5707963267948966 * sin(3.141592653589793 * mw_sobol_at(&s, i, j));
            sum += product;
        }
        CHECK_ROW(fabs(sum / POINTS - 1) < 1e-3, seed); // random: 0.012
        mw_sobol_free(&s);
    }
}

void test_sobol_limits(void) {
    mw_sobol s;
    CHECK(mw_sobol_new(0, 0, &s, NULL) == MW_LIMIT);
    CHECK(mw_sobol_new(MW_SOBOL_DIMS_MAX + 1, 0, &s, NULL) == MW_LIMIT && !s.direction);
    CHECK(mw_sobol_new(1, 7, &s, NULL) == MW_OK);
    double last = mw_sobol_at(&s, MW_SOBOL_POINTS_MAX - 1, 0);
    CHECK(last > 0 && last < 1);
    mw_sobol_free(&s);
    for (int64_t n = 0; n < 2; n++) {
        mw_alloc_fail_after(n);
        CHECK_ROW(mw_sobol_new(2, 0, &s, NULL) == MW_NOMEM && !s.direction, n);
    }
    mw_alloc_fail_after(-1);
}
