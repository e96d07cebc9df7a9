// SPDX-License-Identifier: MIT
// Draws: the same on any number of threads, right where the answer is known, and like whole runs.
#include "index/draw.h"

#include "base/alloc.h"
#include "index/asem_testing.h"
#include "index/random_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS = 40, LEAVES = 5, NODES = 8, DRAWS = 101 };

// root { first { 0, 1, 2 }, second { 3, 4 } }, the leaves by random, some missing.
static void small(mw_index_node *node, mw_table *t, double missing) {
    static const int parent[NODES] = {-1, 0, 0, 1, 1, 1, 2, 2};
    mw_random r = mw_random_from(5);
    for (int i = 0; i < NODES; i++)
        node[i] = (mw_index_node){.parent = parent[i],
                                  .column = i < 3 ? -1 : i - 3,
                                  .weight = 1,
                                  .denominator = -1,
                                  .absent = MW_ABSENT_REWEIGHT,
                                  .goal_lo = NAN,
                                  .goal_hi = NAN,
                                  .treated = true};
    CHECK(mw_table_new(UNITS, LEAVES, 1, t, NULL) == MW_OK);
    for (int i = 0; i < UNITS * LEAVES; i++) {
        double x = mw_random_next(&r);
        t->value[i] = mw_random_next(&r) < missing ? (double)NAN : x;
    }
}

static mw_index_spec spec_of(const mw_index_node *node) {
    return (mw_index_spec){
        .node = node, .node_count = NODES, .norm = {MW_NORM_MINMAX, 1, 100, -1}
    };
}

static const mw_norm norms[] = {
    {MW_NORM_MINMAX, 1, 100, -1},
    {MW_NORM_RANK,   0, 0,   -1}
};
static const mw_combine combines[] = {{.method = MW_COMBINE_ARITHMETIC},
                                      {.method = MW_COMBINE_GEOMETRIC}};
static const mw_impute imputes[] = {{.method = MW_IMPUTE_MEAN}, {.method = MW_IMPUTE_MEDIAN}};

static bool same_unit(const mw_drawn *a, const mw_drawn *b) { return memcmp(a, b, sizeof *a) == 0; }

void test_draw_threads(void) {
    static const mw_vary varies[] = {
        {.weights = 0.25,
         .weights_relative = true,
         .norm = norms,
         .norm_count = 2,
         .combine = combines,
         .combine_count = 2},
        {.dirichlet = 20,       .remove_one = true, .impute = imputes, .impute_count = 2},
        {.error = 0.05, .error_relative = true},
        {.error = 0.1                  },
    };
    mw_index_node node[NODES];
    mw_table t;
    small(node, &t, 0.1);
    mw_index_spec spec = spec_of(node);
    for (size_t i = 0; i < sizeof varies / sizeof varies[0]; i++) {
        mw_draws one, other;
        mw_draw_ask ask = {.vary = &varies[i], .draws = 60, .rival = 3, .seed = 9};
        CHECK_ROW(mw_index_draw(&spec, &t, &ask, &one, NULL) == MW_OK, i);
        for (int threads = 1; threads <= 3; threads++) {
            mw_pool *pool = NULL;
            CHECK(mw_pool_new(threads, &pool, NULL) == MW_OK);
            ask.pool = pool;
            CHECK_ROW(mw_index_draw(&spec, &t, &ask, &other, NULL) == MW_OK, i);
            for (int u = 0; u < UNITS; u++) CHECK_ROW(same_unit(&one.unit[u], &other.unit[u]), u);
            CHECK_ROW(one.rank_shift == other.rank_shift && one.rank_shift > 0, i);
            mw_draws_fini(&other);
            mw_pool_free(pool);
        }
        ask.pool = NULL, ask.seed = 10;
        CHECK_ROW(mw_index_draw(&spec, &t, &ask, &other, NULL) == MW_OK, i);
        CHECK_ROW(one.rank_shift != other.rank_shift, i); // another seed draws otherwise
        mw_draws_fini(&other);
        mw_draws_fini(&one);
    }
    mw_table_free(&t);
}

static void like_run(const mw_combine *combine, const mw_norm *norm, double missing) {
    mw_index_node node[NODES];
    mw_table t;
    small(node, &t, missing);
    mw_index_spec spec = spec_of(node);
    mw_vary v = {.norm = norm, .norm_count = 1, .combine = combine, .combine_count = 1};
    mw_draws d;
    mw_index_result r;
    double rank[UNITS];
    mw_draw_ask ask = {.vary = &v, .draws = 3, .rival = -1, .seed = 1};
    bool same = norm->method == spec.norm.method;
    CHECK(mw_index_draw(&spec, &t, &ask, &d, NULL) == MW_OK && d.scored == (same ? 3 : 0));
    spec.norm = *norm;
    for (int i = 0; i < NODES; i++) node[i].combine = *combine;
    CHECK(mw_index_run(&spec, &t, NULL, &r, NULL) == MW_OK);
    CHECK(mw_index_ranks(&r, 0, 0, rank, NULL) == MW_OK);
    for (int u = 0; u < UNITS; u++) {
        double score = mw_table_at(&r.score, 0, 0)[u];
        CHECK_ROW(isnan(d.unit[u].score_mid) == !same, u); // of another scale
        CHECK_ROW(!same || fabs(d.unit[u].score_mid - score) <= 1e-6 * fabs(score), u);
        CHECK_ROW(d.unit[u].rank_low == rank[u] && d.unit[u].rank_high == rank[u], u);
        CHECK_ROW(d.unit[u].rank_mean == rank[u] && d.unit[u].known == 3, u);
    }
    mw_index_result_fini(&r);
    mw_draws_fini(&d);
    mw_table_free(&t);
}

// With one alternative the draws are all alike, and like a run that makes that choice.
void test_draw_like_runs(void) {
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < 2; n++) {
            like_run(&combines[c], &norms[n], 0);
            like_run(&combines[c], &norms[n], 0.1);
        }
}

// Two leaves, two units, one ahead in each: with weights by Dirichlet(1, 1) each wins half the
// time, and the score of the first is uniform.
void test_draw_known_answer(void) {
    const double v[] = {1, 0, 0, 1};
    const mw_index_node node[] = {
        {.parent = -1, .column = -1, .weight = 1, .denominator = -1},
        {.parent = 0,  .column = 0,  .weight = 1, .denominator = -1},
        {.parent = 0,  .column = 1,  .weight = 1, .denominator = -1},
    };
    mw_table t;
    CHECK(mw_table_new(2, 2, 1, &t, NULL) == MW_OK);
    memcpy(t.value, v, sizeof v);
    mw_index_spec spec = {
        .node = node, .node_count = 3, .norm = {MW_NORM_MINMAX, 0, 1, -1}
    };
    mw_vary vary = {.dirichlet = 2};
    mw_draws d;
    mw_draw_ask ask = {.vary = &vary, .draws = 40000, .top = 1, .rival = 1, .seed = 3};
    CHECK(mw_index_draw(&spec, &t, &ask, &d, NULL) == MW_OK);
    const mw_drawn *a = &d.unit[0];
    CHECK(fabs(a->score_low - 0.05) < 0.01 && fabs(a->score_mid - 0.5) < 0.015);
    CHECK(fabs(a->score_high - 0.95) < 0.01 && fabs(a->top_share - 0.5) < 0.015);
    CHECK(fabs(a->ahead_share - 0.5) < 0.015 && fabs(a->rank_mean - 1.5) < 0.015);
    CHECK(a->rank_low == 1 && a->rank_high == 2 && d.unit[1].ahead_share == 0);
    mw_draws_fini(&d);
    mw_table_free(&t);
}

// Quantiles, means, shares and acceptability against sorting and counting of the same draws.
typedef struct {
    double score[DRAWS][UNITS];
    bool scored[DRAWS]; // whether they compare
} all_draws;

static void keep_all(void *ctx, int64_t draw, int worker, const double *score) {
    (void)worker;
    memcpy(((all_draws *)ctx)->score[draw], score, UNITS * sizeof *score);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double rank_in(const double *score, int unit) {
    double rank = 1;
    for (int u = 0; u < UNITS; u++) rank += score[u] > score[unit];
    return rank;
}

static double nearest(const double *sorted, int n, double share) {
    return sorted[(int)floor(share * (n - 1) + 0.5)];
}

static void check_unit(const all_draws *all, const mw_draws *d, int u, int rival) {
    double score[DRAWS], rank[DRAWS], ahead = 0, met = 0, top = 0, sum = 0;
    int n = 0, scored = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double *of = all->score[i];
        met += !isnan(of[u]) && !isnan(of[rival]);
        ahead += of[u] > of[rival];
        if (isnan(of[u])) continue;
        if (all->scored[i]) score[scored++] = of[u];
        rank[n++] = rank_in(of, u);
        top += rank[n - 1] <= 5;
        sum += rank[n - 1];
    }
    for (int b = 0; b < UNITS; b++) {
        int count = 0;
        for (int i = 0; i < n; i++) count += rank[i] == b + 1;
        CHECK_ROW(d->accepted[u * UNITS + b] == (float)count / DRAWS, u);
    }
    const mw_drawn *got = &d->unit[u];
    CHECK_ROW(got->known == n && n > 0 && got->top_share == top / n, u);
    CHECK_ROW(got->ahead_share == ahead / met && fabs(got->rank_mean - sum / n) < 1e-9, u);
    qsort(score, (size_t)scored, sizeof *score, ascending);
    qsort(rank, (size_t)n, sizeof *rank, ascending);
    CHECK_ROW(got->rank_low == nearest(rank, n, 0.05) && got->rank_mid == nearest(rank, n, 0.5), u);
    CHECK_ROW(got->rank_high == nearest(rank, n, 0.95), u);
    CHECK_ROW(got->score_low == (float)nearest(score, scored, 0.05), u);
    CHECK_ROW(got->score_mid == (float)nearest(score, scored, 0.5), u);
    CHECK_ROW(got->score_high == (float)nearest(score, scored, 0.95), u);
}

static void like_counting(const mw_index_spec *spec, const mw_table *t, const mw_draw_ask *ask,
                          mw_draws *d) {
    static all_draws all;
    mw_draw_at at[DRAWS];
    mw_trial *trial = NULL;
    mw_trial_from from = {.spec = spec,
                          .raw = t,
                          .vary = ask->vary,
                          .node = ask->node,
                          .sampler = ask->sampler,
                          .seed = ask->seed};
    for (int i = 0; i < DRAWS; i++) at[i] = (mw_draw_at){.row = i};
    CHECK(mw_trial_new(&from, &trial, NULL) == MW_OK);
    CHECK(mw_trial_run(trial, at, DRAWS, keep_all, &all, NULL) == MW_OK);
    for (int i = 0; i < DRAWS; i++) all.scored[i] = mw_trial_keeps_scale(trial, at[i]);
    CHECK(mw_index_draw(spec, t, ask, d, NULL) == MW_OK && d->bands == UNITS);
    for (int u = 0; u < UNITS; u++) check_unit(&all, d, u, (int)ask->rival);
    mw_trial_free(trial);
}

void test_draw_like_counting(void) {
    mw_index_node node[NODES];
    mw_table t;
    mw_draws d;
    small(node, &t, 0);
    mw_index_spec spec = spec_of(node);
    mw_vary v = {.weights = 0.5,
                 .weights_relative = true,
                 .norm = norms,
                 .norm_count = 2,
                 .combine = combines,
                 .combine_count = 2};
    for (int sampler = 0; sampler < 2; sampler++)
        for (int32_t top = 0; top < 2; top++) {
            mw_draw_ask ask = {.vary = &v,
                               .node = top,
                               .draws = DRAWS,
                               .top = 5,
                               .rival = 2,
                               .seed = 5,
                               .sampler = (mw_sampler)sampler};
            like_counting(&spec, &t, &ask, &d);
            CHECK(d.scored > DRAWS / 4 && d.scored < 3 * DRAWS / 4); // half of them give ranks
            mw_draws_fini(&d);
        }
    mw_table_free(&t);
}

// A unit of which one leaf is known has no score in draws that leave this leaf out: shares are of
// the others. It is the best of that leaf, so it is always among the best where it has a score.
void test_draw_without_score(void) {
    mw_index_node node[NODES];
    mw_table t;
    mw_draws d;
    small(node, &t, 0);
    for (int leaf = 1; leaf < LEAVES; leaf++) t.value[leaf * UNITS + 9] = NAN;
    t.value[9] = 2;
    mw_index_spec spec = spec_of(node);
    mw_vary v = {.weights = 0.5, .weights_relative = true, .remove_one = true};
    mw_draw_ask ask = {.vary = &v, .draws = DRAWS, .top = 5, .rival = 9, .seed = 5};
    like_counting(&spec, &t, &ask, &d);
    CHECK(d.unit[9].known > DRAWS / 2 && d.unit[9].known < DRAWS && d.unit[9].top_share == 1);
    mw_draws_fini(&d);
    mw_table_free(&t);
}

// Bands hold equal numbers of ranks, but for one; of many units there are 20.
void test_draw_bands(void) {
    enum { MANY = 2050 };
    int count[MW_DRAW_BANDS] = {0};
    for (int64_t r = 1; r <= MANY; r++) count[mw_draw_band(r, MANY, MW_DRAW_BANDS)]++;
    for (int i = 0; i < MW_DRAW_BANDS; i++) CHECK_ROW(count[i] == 102 || count[i] == 103, i);
    CHECK(mw_draw_band(103, MANY, 20) == 0 && mw_draw_band(104, MANY, 20) == 1);
    const mw_index_node node[] = {
        {.parent = -1, .column = -1, .weight = 1, .denominator = -1},
        {.parent = 0,  .column = 0,  .weight = 1, .denominator = -1},
        {.parent = 0,  .column = 1,  .weight = 1, .denominator = -1},
    };
    mw_index_spec spec = {
        .node = node, .node_count = 3, .norm = {MW_NORM_MINMAX, 0, 1, -1}
    };
    mw_vary v = {.weights = 0.1};
    mw_table t;
    mw_draws d;
    CHECK(mw_table_new(MANY, 2, 1, &t, NULL) == MW_OK);
    for (int i = 0; i < 2 * MANY; i++) t.value[i] = i % MANY; // both leaves in the same order
    t.value[7] = t.value[MANY + 7] = NAN;
    mw_draw_ask ask = {.vary = &v, .draws = 20, .rival = -1};
    CHECK(mw_index_draw(&spec, &t, &ask, &d, NULL) == MW_OK && d.bands == MW_DRAW_BANDS);
    for (int64_t u = 0; u < MANY; u++)
        for (int b = 0; b < d.bands; b++) {
            bool in = u != 7 && mw_draw_band((int64_t)d.unit[u].rank, MANY, d.bands) == b;
            CHECK_ROW(d.accepted[u * d.bands + b] == in, u);
        }
    CHECK(d.unit[7].known == 0 && isnan(d.unit[7].rank_mid) && isnan(d.unit[7].top_share));
    CHECK(d.rank_shift == 0 && d.unit[MANY - 1].rank_high == 1);
    mw_draws_fini(&d);
    mw_table_free(&t);
}

void test_draw_refused(void) {
    mw_index_node node[NODES];
    mw_table t;
    mw_draws d;
    mw_error err = {0};
    small(node, &t, 0);
    mw_index_spec spec = spec_of(node);
    mw_vary none = {0}, zero = {.combine = combines, .combine_count = 2};
    mw_draw_ask ask = {.vary = &none, .draws = 10, .rival = -1};
    CHECK(mw_index_draw(&spec, &t, &ask, &d, &err) == MW_INVALID && strstr(err.text, "nothing"));
    ask.vary = &zero, ask.draws = 0;
    CHECK(mw_index_draw(&spec, &t, &ask, &d, &err) == MW_LIMIT);
    ask.draws = MW_DRAWS_MAX + 1;
    CHECK(mw_index_draw(&spec, &t, &ask, &d, &err) == MW_LIMIT &&
          strstr(err.text, "1000001 draws"));
    mw_table many = {MW_DRAWS_BYTES_MAX / 8 / MW_DRAWS_MAX + 1, LEAVES, 1, NULL}; // not looked at
    ask.draws = MW_DRAWS_MAX;
    CHECK(mw_index_draw(&spec, &many, &ask, &d, &err) == MW_LIMIT);
    ask.draws = 10, ask.rival = UNITS;
    CHECK(mw_index_draw(&spec, &t, &ask, &d, &err) == MW_INVALID && strstr(err.text, "unit 40"));
    ask.rival = -1;
    ask.draws = 20, spec.norm.lo = 0; // then some values are 0, which geometric means refuse
    CHECK(mw_index_draw(&spec, &t, &ask, &d, &err) == MW_INVALID);
    CHECK(strstr(err.text, "draw ") && strstr(err.text, "a geometric mean needs values above 0"));
    CHECK(!d.unit);
    mw_table_free(&t);
}

void test_draw_out_of_memory(void) {
    mw_index_node node[NODES];
    mw_table t;
    small(node, &t, 0.1);
    mw_index_spec spec = spec_of(node);
    mw_vary v = {.weights = 0.1, .combine = combines, .combine_count = 2, .error = 0.01};
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 20000; n += 1 + n / 10) {
        mw_draws d;
        mw_draw_ask ask = {.vary = &v, .draws = 4, .rival = -1, .seed = 2};
        mw_alloc_fail_after(n);
        st = mw_index_draw(&spec, &t, &ask, &d, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_draws_fini(&d);
    }
    CHECK(st == MW_OK);
    mw_table_free(&t);
}
