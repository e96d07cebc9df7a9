// SPDX-License-Identifier: MIT
#include "index/points.h"

#include "test/test.h"

#include <math.h>

// Mean and correlation of neighbours: rows, second points and dimensions have nothing in common.
void test_points_apart(void) {
    for (int sampler = MW_SAMPLER_RANDOM; sampler <= MW_SAMPLER_SOBOL; sampler++) {
        enum { N = 4096, DIMS = 90 }; // beyond what a Sobol sequence holds, for second points
        mw_points p;
        CHECK(mw_points_new((mw_sampler)sampler, DIMS, 3, &p, NULL) == MW_OK);
        for (int32_t j = 0; j + 1 < DIMS; j++) {
            double sum = 0, rows = 0, second = 0, dims = 0;
            for (int64_t i = 0; i < N; i++) {
                double x = mw_points_at(&p, i, false, j) - 0.5;
                sum += x;
                rows += x * (mw_points_at(&p, i + 1, false, j) - 0.5);
                second += x * (mw_points_at(&p, i, true, j) - 0.5);
                dims += x * (mw_points_at(&p, i, false, j + 1) - 0.5);
                CHECK_ROW(x >= -0.5 && x < 0.5, j);
            }
            double limit = 5.0 / 12 / sqrt(N); // five deviations
            CHECK_ROW(fabs(sum / N) < 5 / sqrt(12.0 * N), j);
            CHECK_ROW(fabs(second / N) < limit && fabs(dims / N) < limit, j);
            CHECK_ROW(sampler == MW_SAMPLER_SOBOL || fabs(rows / N) < limit, j);
        }
        mw_points_free(&p);
    }
}

void test_points_seeds(void) {
    mw_points a, b;
    CHECK(mw_points_new(MW_SAMPLER_RANDOM, 2, 1, &a, NULL) == MW_OK);
    CHECK(mw_points_new(MW_SAMPLER_RANDOM, 2, 2, &b, NULL) == MW_OK);
    CHECK(mw_points_at(&a, 5, false, 1) != mw_points_at(&b, 5, false, 1));
    CHECK(mw_points_at(&a, 5, true, 1) == mw_points_at(&a, 5, true, 1));
    mw_points_free(&a);
    mw_points_free(&b);
    CHECK(mw_points_new(MW_SAMPLER_SOBOL, -1, 2, &b, NULL) == MW_LIMIT);
    CHECK(mw_points_new(MW_SAMPLER_SOBOL, 0, 2, &b, NULL) == MW_OK);
    mw_points_free(&b);
}
