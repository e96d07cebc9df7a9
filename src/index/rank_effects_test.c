// SPDX-License-Identifier: MIT
// What moves ranks: against the exact shares of a design that can be counted out, and what does
// nothing.
#include "index/rank_effects.h"

#include "base/alloc.h"
#include "index/trial_testing.h"

#include <string.h>

// clang-format off
static const mw_norm norms[] = {{MW_NORM_MINMAX, 1, 100, -1}, {MW_NORM_RANK, 0, 0, -1}};
static const mw_norm same_norms[] = {{MW_NORM_MINMAX, 1, 100, -1}, {MW_NORM_MINMAX, 1, 100, -1}};
static const mw_combine combines[] = {{.method = MW_COMBINE_ARITHMETIC},
                                      {.method = MW_COMBINE_GEOMETRIC}};
static const mw_treat treats[] = {{0}, {.winsorise_max = 3, .then = MW_TRANSFORM_LOG_CT}};
// clang-format on

typedef struct {
    mw_index_node node[TRIAL_NODES];
    mw_index_spec spec;
    mw_table raw;
} small;

static void open_small(small *s) {
    trial_tree(s->node, MW_ABSENT_REWEIGHT);
    s->spec = trial_spec(s->node);
    s->raw = trial_table(0);
}

// The mean rank shift of one combination, by whole runs.
static double shift_of(const small *s, int norm, int combine, int treat) {
    mw_index_node node[TRIAL_NODES];
    mw_index_spec spec = s->spec;
    mw_index_result r, nominal;
    double rank[TRIAL_UNITS], before[TRIAL_UNITS], sum = 0;
    memcpy(node, s->node, sizeof node);
    for (int i = 0; i < TRIAL_NODES; i++) node[i].combine = combines[combine];
    spec.node = node, spec.norm = norms[norm], spec.treat = treats[treat];
    CHECK(mw_index_run(&s->spec, &s->raw, NULL, &nominal, NULL) == MW_OK);
    CHECK(mw_index_run(&spec, &s->raw, NULL, &r, NULL) == MW_OK);
    CHECK(mw_index_ranks(&nominal, 0, 0, before, NULL) == MW_OK);
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK);
    for (int u = 0; u < TRIAL_UNITS; u++) sum += fabs(rank[u] - before[u]) / TRIAL_UNITS;
    mw_index_result_fini(&r);
    mw_index_result_fini(&nominal);
    return sum;
}

// Three factors of two levels each, y[n + 2 c + 4 t]: variance of the means of a factor's levels,
// by the variance; and 1 - the same of the means of the others' combinations.
static double first_of(const double *y, int f, double mean, double variance) {
    double level[2] = {0};
    for (int i = 0; i < 8; i++) level[i >> f & 1] += y[i] / 4;
    return ((level[0] - mean) * (level[0] - mean) + (level[1] - mean) * (level[1] - mean)) / 2 /
           variance;
}

static double total_of(const double *y, int f, double variance) {
    double within = 0;
    for (int i = 0; i < 8; i++) {
        double d = y[i] - y[i ^ 1 << f];
        within += d * d / 4 / 8;
    }
    return within / variance;
}

void test_rank_effects_counted(void) {
    static const mw_factor order[] = {MW_FACTOR_NORMALISE, MW_FACTOR_COMBINE, MW_FACTOR_TREAT};
    small s;
    open_small(&s);
    double y[8], mean = 0, variance = 0;
    for (int i = 0; i < 8; i++) {
        y[i] = shift_of(&s, i & 1, i >> 1 & 1, i >> 2);
        mean += y[i] / 8;
    }
    for (int i = 0; i < 8; i++) variance += (y[i] - mean) * (y[i] - mean) / 8;
    mw_vary vary = {.norm = norms,
                    .norm_count = 2,
                    .combine = combines,
                    .combine_count = 2,
                    .treat = treats,
                    .treat_count = 2};
    for (int sampler = 0; sampler < 2; sampler++) {
        mw_rank_effects e;
        mw_rank_effects_ask ask = {.vary = &vary,
                                   .rows = 4096,
                                   .boots = 50,
                                   .unit = 3,
                                   .seed = 2,
                                   .sampler = (mw_sampler)sampler};
        double far = sampler == MW_SAMPLER_SOBOL ? 0.005 : 0.08;
        CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, NULL) == MW_OK && e.count == 3);
        CHECK(fabs(e.shift_mean - mean) < 0.05 * mean);
        for (int i = 0; i < 3; i++) {
            CHECK_ROW(e.factor[i] == order[i], i);
            CHECK_ROW(fabs(e.shift[i].first.value - first_of(y, i, mean, variance)) < far, i);
            CHECK_ROW(fabs(e.shift[i].total.value - total_of(y, i, variance)) < far, i);
            CHECK_ROW(e.shift[i].total.low <= e.shift[i].total.value, i);
            CHECK_ROW(e.unit[i].total.value >= 0 && e.unit[i].total.value < 1.05, i);
        }
    }
    mw_table_free(&s.raw);
}

void test_rank_effects_of_nothing(void) {
    small s;
    mw_rank_effects e;
    open_small(&s);
    mw_vary vary = {.weights = 0.5, .weights_relative = true, .norm = same_norms, .norm_count = 2};
    mw_rank_effects_ask ask = {
        .vary = &vary, .rows = 256, .unit = -1, .seed = 1, .sampler = MW_SAMPLER_SOBOL};
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, NULL) == MW_OK && e.count == 2);
    CHECK(e.factor[0] == MW_FACTOR_WEIGHTS && fabs(e.shift[0].total.value - 1) < 0.2);
    CHECK(e.shift[1].total.value == 0 && isnan(e.unit[0].total.value));
    CHECK(isnan(e.shift[0].total.low)); // no resamples
    mw_table_free(&s.raw);
}

// Units that have a rank in one of the two only do not shift.
void test_rank_effects_missing(void) {
    static const mw_impute imputes[] = {{.method = MW_IMPUTE_NONE}, {.method = MW_IMPUTE_MEAN}};
    small s;
    mw_rank_effects e;
    mw_index_result r, nominal;
    double rank[TRIAL_UNITS], before[TRIAL_UNITS], sum = 0;
    int both = 0;
    open_small(&s);
    mw_table_free(&s.raw);
    s.raw = trial_table(0.02);
    for (int i = 0; i < TRIAL_NODES; i++) s.node[i].absent = MW_ABSENT_PROPAGATE;
    mw_index_spec filled = s.spec;
    filled.impute = imputes[1];
    CHECK(mw_index_run(&s.spec, &s.raw, NULL, &nominal, NULL) == MW_OK);
    CHECK(mw_index_run(&filled, &s.raw, NULL, &r, NULL) == MW_OK);
    CHECK(mw_index_ranks(&nominal, 0, 0, before, NULL) == MW_OK);
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK);
    for (int u = 0; u < TRIAL_UNITS; u++) {
        if (isnan(before[u])) continue;
        sum += fabs(rank[u] - before[u]);
        both++;
    }
    CHECK(both < TRIAL_UNITS && sum > 0);
    mw_vary vary = {.impute = imputes, .impute_count = 2};
    mw_rank_effects_ask ask = {
        .vary = &vary, .rows = 1024, .unit = -1, .sampler = MW_SAMPLER_SOBOL};
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, NULL) == MW_OK);
    CHECK(fabs(e.shift_mean - sum / both / 2) < 1e-9 && e.factor[0] == MW_FACTOR_IMPUTE);
    mw_index_result_fini(&r);
    mw_index_result_fini(&nominal);
    mw_table_free(&s.raw);
}

void test_rank_effects_threads(void) {
    small s;
    mw_rank_effects one, other;
    open_small(&s);
    mw_vary vary = {.dirichlet = 20,
                    .remove_one = true,
                    .combine = combines,
                    .combine_count = 2,
                    .norm = norms,
                    .norm_count = 2};
    mw_rank_effects_ask ask = {.vary = &vary, .rows = 100, .boots = 20, .unit = 7, .seed = 5};
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &one, NULL) == MW_OK && one.count == 4);
    for (int threads = 1; threads <= 3; threads++) {
        CHECK(mw_pool_new(threads, &ask.pool, NULL) == MW_OK);
        CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &other, NULL) == MW_OK);
        for (int i = 0; i < 4; i++) {
            CHECK_ROW(memcmp(&one.shift[i], &other.shift[i], sizeof one.shift[i]) == 0, threads);
            CHECK_ROW(memcmp(&one.unit[i], &other.unit[i], sizeof one.unit[i]) == 0, threads);
        }
        mw_pool_free(ask.pool);
    }
    mw_table_free(&s.raw);
}

void test_rank_effects_refused(void) {
    small s;
    mw_rank_effects e;
    mw_error err = {0};
    open_small(&s);
    mw_vary vary = {.weights = 0.1};
    mw_rank_effects_ask ask = {.vary = &vary, .rows = 1, .unit = -1};
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "samples of 1 rows") != NULL);
    ask.rows = 4000000;
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, &err) == MW_LIMIT);
    ask.rows = 4, ask.unit = TRIAL_UNITS;
    CHECK(mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, &err) == MW_INVALID);
    CHECK(strstr(err.text, "unit 300") != NULL);
    ask.unit = 0, ask.boots = 4;
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 500; n++) {
        mw_alloc_fail_after(n);
        st = mw_rank_effects_of(&s.spec, &s.raw, &ask, &e, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_table_free(&s.raw);
}
