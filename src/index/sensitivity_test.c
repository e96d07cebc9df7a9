// SPDX-License-Identifier: MIT
// Sensitivity: functions whose shares are known exactly.
#include "index/sensitivity.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

// Ishigami and Homma 1990 with a = 7, b = 0.1.
static void ishigami(void *ctx, const double *x, int64_t count, double *y) {
    const double pi = 3.141592653589793;
    (void)ctx;
    for (int64_t i = 0; i < count; i++) {
        double a = pi * (2 * x[3 * i] - 1), b = pi * (2 * x[3 * i + 1] - 1),
               c = pi * (2 * x[3 * i + 2] - 1);
        y[i] = sin(a) + 7 * sin(b) * sin(b) + 0.1 * c * c * c * c * sin(a);
    }
}

// The exact shares, from the integrals: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = b^2 pi^8 *
// 8 / 225, V = their sum.
static const double first[] = {0.313905191147811, 0.442411144790041, 0},
                    total[] = {0.557588855209959, 0.442411144790041, 0.243683664062148};

void test_sensitivity_ishigami(void) {
    for (int sampler = MW_SAMPLER_RANDOM; sampler <= MW_SAMPLER_SOBOL; sampler++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            bool random = sampler == MW_SAMPLER_RANDOM;
            mw_sensitivity_plan plan = {.inputs = 3,
                                        .rows = 65536,
                                        .boots = seed == 1 ? 100 : 0,
                                        .seed = seed,
                                        .sampler = (mw_sampler)sampler};
            mw_effect e[3];
            double far = 0;
            CHECK(mw_sensitivity_of(&plan, ishigami, NULL, e, NULL) == MW_OK);
            for (int i = 0; i < 3; i++) {
                far = fmax(far, fabs(e[i].first.value - first[i]));
                far = fmax(far, fabs(e[i].total.value - total[i]));
                CHECK_ROW(seed != 1 || (e[i].first.low < first[i] && first[i] < e[i].first.high),
                          i);
                CHECK_ROW(seed != 1 || e[i].total.high - e[i].total.low < 0.03, i);
                CHECK_ROW(seed == 1 || isnan(e[i].first.low), i);
            }
            // Random points leave a deviation of about 0.006 in a first order.
            CHECK_ROW(far < (random ? 0.03 : 0.002), (int)seed);
        }
}

// Sums of independent terms: no input works together with another.
static void weighted(void *ctx, const double *x, int64_t count, double *y) {
    const double *w = ctx;
    for (int64_t i = 0; i < count; i++)
        y[i] = w[0] * x[4 * i] + w[1] * x[4 * i + 1] + w[2] * x[4 * i + 2] + w[3] * x[4 * i + 3];
}

void test_sensitivity_sums(void) {
    double w[] = {3, 2, 1, 0}, all = 14;
    mw_sensitivity_plan plan = {.inputs = 4, .rows = 4096, .seed = 1, .sampler = MW_SAMPLER_SOBOL};
    mw_effect e[4];
    CHECK(mw_sensitivity_of(&plan, weighted, w, e, NULL) == MW_OK);
    for (int i = 0; i < 4; i++) {
        CHECK_ROW(fabs(e[i].first.value - w[i] * w[i] / all) < 0.005, i);
        CHECK_ROW(fabs(e[i].total.value - w[i] * w[i] / all) < 0.005, i);
    }
    CHECK(e[3].total.value == 0); // what does nothing explains nothing, exactly
}

void test_sensitivity_threads(void) {
    mw_sensitivity_plan plan = {.inputs = 3, .rows = 1000, .boots = 50, .seed = 4};
    mw_effect one[3], other[3];
    CHECK(mw_sensitivity_of(&plan, ishigami, NULL, one, NULL) == MW_OK);
    for (int threads = 1; threads <= 3; threads++) {
        CHECK(mw_pool_new(threads, &plan.pool, NULL) == MW_OK);
        CHECK(mw_sensitivity_of(&plan, ishigami, NULL, other, NULL) == MW_OK);
        CHECK_ROW(memcmp(one, other, sizeof one) == 0, threads);
        mw_pool_free(plan.pool);
    }
    plan.pool = NULL, plan.seed = 5;
    CHECK(mw_sensitivity_of(&plan, ishigami, NULL, other, NULL) == MW_OK);
    CHECK(one[0].first.value != other[0].first.value);
}

// Four rows of one input by hand: A 1 2 3 4, B 4 3 2 1, AB 4 3 2 2. Variance of the eight: 10 / 7.
// First 1 - (0 + 0 + 0 + 1) / 8 / (10 / 7), total (9 + 1 + 1 + 4) / 8 / (10 / 7).
void test_sensitivity_by_hand(void) {
    const double y[] = {1, 2, 3, 4, 4, 3, 2, 1, 4, 3, 2, 2};
    mw_sensitivity_plan plan = {.inputs = 1, .rows = 4};
    mw_effect e;
    CHECK(mw_effects_of(&plan, y, &e, NULL) == MW_OK);
    CHECK(fabs(e.first.value - 0.9125) < 1e-12 && fabs(e.total.value - 1.3125) < 1e-12);
    const double holes[] = {1, 2, 3, NAN, 4, 3, 2, 1, 4, 3, NAN, 2}; // rows 0 and 1: variance 5 / 3
    CHECK(mw_effects_of(&plan, holes, &e, NULL) == MW_OK);
    CHECK(fabs(e.first.value - 1) < 1e-12 && fabs(e.total.value - 1.5) < 1e-12);
    const double same[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    plan.boots = 10;
    CHECK(mw_effects_of(&plan, same, &e, NULL) == MW_OK);
    CHECK(isnan(e.first.value) && isnan(e.total.value) && isnan(e.first.low));
}

void test_sensitivity_refused(void) {
    mw_effect e[2];
    mw_error err = {0};
    double w[] = {1, 1, 1, 1};
    mw_sensitivity_plan plan = {.inputs = 0, .rows = 4};
    CHECK(mw_sensitivity_of(&plan, weighted, w, e, &err) == MW_LIMIT && strstr(err.text, "inputs"));
    plan.inputs = MW_SENSITIVITY_INPUTS_MAX + 1;
    CHECK(mw_sensitivity_of(&plan, weighted, w, e, NULL) == MW_LIMIT);
    plan.inputs = 1, plan.rows = 1;
    CHECK(mw_sensitivity_of(&plan, weighted, w, e, &err) == MW_LIMIT && strstr(err.text, "rows"));
    plan.rows = 8, plan.boots = -1;
    CHECK(mw_effects_of(&plan, w, e, NULL) == MW_LIMIT);
}

void test_sensitivity_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 100; n++) {
        mw_effect e[3];
        mw_sensitivity_plan plan = {
            .inputs = 3, .rows = 8, .boots = 4, .sampler = MW_SAMPLER_SOBOL};
        mw_alloc_fail_after(n);
        st = mw_sensitivity_of(&plan, ishigami, NULL, e, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
}
