// SPDX-License-Identifier: MIT
// The fast ways of a trial against the plain one, and this against whole runs.
#include "index/trial.h"

#include "base/alloc.h"
#include "index/trial_testing.h"

#include <string.h>

enum { DRAWS = 40 };

// clang-format off
static const mw_norm norms[] = {
    {MW_NORM_MINMAX, 1, 100, -1},
    {MW_NORM_RANK, 0, 0, -1},
};
static const mw_combine means[] = {
    {.method = MW_COMBINE_ARITHMETIC},
    {.method = MW_COMBINE_GEOMETRIC},
    {.method = MW_COMBINE_HARMONIC},
    {.method = MW_COMBINE_GENERALISED, .power = 2.5},
    {.method = MW_COMBINE_GENERALISED, .power = -1},
};
static const mw_combine others[] = {
    {.method = MW_COMBINE_OWA, .orness = 0.3},
    {.method = MW_COMBINE_MIN},
    {.method = MW_COMBINE_TOPSIS},
    {.method = MW_COMBINE_ARITHMETIC},
};
static const mw_treat treats[] = {{0}, {.winsorise_max = 5, .then = MW_TRANSFORM_LOG_CT}};
static const mw_impute imputes[] = {{.method = MW_IMPUTE_MEAN}, {.method = MW_IMPUTE_MEDIAN}};
// clang-format on
static const bool own_combine[TRIAL_NODES] = {[2] = true};

#define NORMS .norm = norms, .norm_count = 2
#define MEANS .combine = means, .combine_count = 5

typedef struct {
    mw_vary vary;
    int32_t node;
    bool exact; // the same bits as the plain way
} trial_case;

// clang-format off
static const trial_case cases[] = {
    {{.weights = 0.25, .weights_relative = true, NORMS, .combine = means, .combine_count = 2}, 0,
     0},
    {{.weights = 0.2, NORMS, MEANS}, 0, 0},
    {{.weights = 0.2, NORMS, MEANS, .combine_by_level = true}, 0, 0},
    {{.weights = 0.2, NORMS, MEANS, .own_combine = own_combine}, 0, 0},
    {{.dirichlet = 5, .remove_one = true, MEANS}, 0, 0},
    {{.dirichlet = 5, .remove_one = true}, 2, 0},
    {{.weights = 0.2, NORMS, MEANS, .combine_by_level = true, .remove_one = true}, 1, 0},
    {{.weights = 0.2, .remove_one = true}, 9, 1}, // a leaf
    {{NORMS, .treat = treats, .treat_count = 2, .impute = imputes, .impute_count = 2}, 0, 1},
    {{NORMS, .combine = others, .combine_count = 4, .remove_one = true}, 0, 1},
    {{.error = 0.1, .error_relative = true, NORMS}, 0, 1},
    {{.error = 0.1, .weights = 0.1, NORMS, .combine = means, .combine_count = 2}, 0, 0},
};
// clang-format on

typedef struct {
    double score[DRAWS][TRIAL_UNITS];
    int calls[DRAWS];
} kept;

static void keep(void *ctx, int64_t draw, int worker, const double *score) {
    kept *k = ctx;
    (void)worker;
    memcpy(k->score[draw], score, sizeof k->score[draw]);
    k->calls[draw]++;
}

static int unlike(const double *a, const double *b, double far) {
    int n = 0;
    for (int u = 0; u < TRIAL_UNITS; u++)
        n += isnan(a[u]) ? !isnan(b[u]) : !(fabs(a[u] - b[u]) <= far * fabs(b[u]));
    return n;
}

static void draw_rows(mw_draw_at *at) {
    for (int i = 0; i < DRAWS; i++) at[i] = (mw_draw_at){.row = i / 2, .second = i % 2 ? 0x2a : 0};
}

static void compare(size_t c, double missing, mw_absent absent, kept *fast, kept *slow) {
    mw_index_node node[TRIAL_NODES];
    mw_draw_at at[DRAWS];
    mw_trial *t = NULL;
    trial_tree(node, absent);
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(missing);
    mw_trial_from from = {.spec = &spec,
                          .raw = &raw,
                          .vary = &cases[c].vary,
                          .node = cases[c].node,
                          .period = 1,
                          .sampler = c % 2 ? MW_SAMPLER_SOBOL : MW_SAMPLER_RANDOM,
                          .seed = 7};
    draw_rows(at);
    memset(fast, 0, sizeof *fast);
    memset(slow, 0, sizeof *slow);
    CHECK_ROW(mw_trial_new(&from, &t, NULL) == MW_OK, c);
    CHECK_ROW(mw_trial_run_plain(t, at, DRAWS, keep, slow, NULL) == MW_OK, c);
    CHECK_ROW(mw_trial_run(t, at, DRAWS, keep, fast, NULL) == MW_OK, c);
    for (int i = 0; i < DRAWS; i++) {
        CHECK_ROW(fast->calls[i] == 1 && slow->calls[i] == 1, c);
        CHECK_ROW(unlike(fast->score[i], slow->score[i], cases[c].exact ? 0 : 1e-12) == 0, c);
    }
    mw_trial_free(t);
    mw_table_free(&raw);
}

void test_trial_like_plain(void) {
    static kept fast, slow;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        for (int missing = 0; missing < 2; missing++) {
            compare(c, missing * 0.05, MW_ABSENT_REWEIGHT, &fast, &slow);
            compare(c, missing * 0.05, MW_ABSENT_PROPAGATE, &fast, &slow);
        }
}

// A draw without drawn weights is a run with that choice, to the bit.
void test_trial_like_run(void) {
    static kept k;
    mw_index_node node[TRIAL_NODES];
    trial_tree(node, MW_ABSENT_REWEIGHT);
    node[2].weigh = MW_WEIGH_PCA; // found once, and held
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(0);
    mw_vary vary = {.norm = &norms[0], .norm_count = 1};
    mw_trial_from from = {.spec = &spec, .raw = &raw, .vary = &vary, .period = 1};
    mw_draw_at at[2] = {
        {0, 0},
        {1, 0}
    };
    mw_trial *t = NULL;
    CHECK(mw_trial_new(&from, &t, NULL) == MW_OK);
    CHECK(mw_trial_run(t, at, 2, keep, &k, NULL) == MW_OK);
    const mw_index_result *r = mw_trial_nominal(t);
    for (int i = 0; i < 2; i++) CHECK(unlike(k.score[i], mw_table_at(&r->score, 0, 1), 0) == 0);
    mw_trial_free(t);
    mw_table_free(&raw);
}

// Where a member is left out, ordered weights are those of the best members that are left.
void test_trial_ordered_weights(void) {
    static kept k;
    mw_index_node node[TRIAL_NODES];
    trial_tree(node, MW_ABSENT_REWEIGHT);
    node[2].combine = (mw_combine){
        .method = MW_COMBINE_OWA, .owa_count = 3, .owa = {0.5, 0.3, 0.2}
    };
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(0);
    mw_vary vary = {.remove_one = true};
    mw_trial_from from = {.spec = &spec, .raw = &raw, .vary = &vary, .node = 2};
    mw_draw_at at[DRAWS];
    mw_trial *t = NULL;
    int full = 0, less = 0;
    for (int i = 0; i < DRAWS; i++) at[i] = (mw_draw_at){.row = i};
    CHECK(mw_trial_new(&from, &t, NULL) == MW_OK);
    CHECK(mw_trial_run(t, at, DRAWS, keep, &k, NULL) == MW_OK);
    const mw_table *leaves = &mw_trial_nominal(t)->score;
    double x[3], y[3];
    for (int j = 0; j < 3; j++) x[j] = mw_table_at(leaves, 6 + j, 0)[5];
    double high = fmax(fmax(x[0], x[1]), x[2]), low = fmin(fmin(x[0], x[1]), x[2]);
    double middle = x[0] + x[1] + x[2] - high - low;
    double all = 0.5 * high + 0.3 * middle + 0.2 * low;
    y[0] = (0.5 * high + 0.3 * middle) / 0.8; // one of the three is not there
    y[1] = (0.5 * high + 0.3 * low) / 0.8;
    y[2] = (0.5 * middle + 0.3 * low) / 0.8;
    for (int i = 0; i < DRAWS; i++) {
        full += fabs(k.score[i][5] - all) < 1e-9;
        for (int j = 0; j < 3; j++) less += fabs(k.score[i][5] - y[j]) < 1e-9;
    }
    CHECK(full > 0 && less > 0 && full + less == DRAWS);
    mw_trial_free(t);
    mw_table_free(&raw);
}

void test_trial_threads(void) {
    static kept one, other;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c += 3) {
        mw_index_node node[TRIAL_NODES];
        mw_draw_at at[DRAWS];
        trial_tree(node, MW_ABSENT_REWEIGHT);
        mw_index_spec spec = trial_spec(node);
        mw_table raw = trial_table(0.05);
        draw_rows(at);
        for (int threads = 1; threads <= 3; threads++) {
            mw_trial_from from = {.spec = &spec, .raw = &raw, .vary = &cases[c].vary, .seed = 2};
            mw_trial *t = NULL;
            kept *k = threads == 1 ? &one : &other;
            memset(k, 0, sizeof *k);
            CHECK(mw_pool_new(threads, &from.pool, NULL) == MW_OK);
            CHECK(mw_trial_new(&from, &t, NULL) == MW_OK);
            CHECK_ROW(mw_trial_run(t, at, DRAWS, keep, k, NULL) == MW_OK, c);
            CHECK_ROW(threads == 1 || memcmp(&one, &other, sizeof one) == 0, c);
            mw_trial_free(t);
            mw_pool_free(from.pool);
        }
        mw_table_free(&raw);
    }
}

static bool stop(void *ctx, int64_t done, int64_t all) {
    int *asked = ctx;
    ++*asked;
    CHECK(done >= 0 && done < all && all == DRAWS);
    return *asked < 2;
}

void test_trial_stopped(void) {
    static kept k;
    int asked = 0;
    mw_index_node node[TRIAL_NODES];
    mw_draw_at at[DRAWS];
    mw_trial *t = NULL;
    mw_error err = {0};
    trial_tree(node, MW_ABSENT_REWEIGHT);
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(0);
    mw_vary vary = {NORMS, .weights = 0.1, .weights_relative = true};
    mw_trial_from from = {
        .spec = &spec, .raw = &raw, .vary = &vary, .go_on = stop, .go_on_ctx = &asked};
    draw_rows(at);
    CHECK(mw_trial_new(&from, &t, NULL) == MW_OK);
    CHECK(mw_trial_run(t, at, DRAWS, keep, &k, &err) == MW_LIMIT);
    CHECK(asked == 2 && strstr(err.text, "stopped after") != NULL);
    mw_trial_free(t);
    mw_table_free(&raw);
}

// Which draw fails is said, and is the first that does.
void test_trial_refused(void) {
    static kept k;
    mw_index_node node[TRIAL_NODES];
    mw_draw_at at[DRAWS];
    mw_trial *t = NULL;
    mw_error err = {0}, again = {0};
    trial_tree(node, MW_ABSENT_REWEIGHT);
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(0);
    mw_vary vary = {.weights = 0.1, .weights_relative = true, .combine = means, .combine_count = 2};
    mw_trial_from from = {.spec = &spec, .raw = &raw, .vary = &vary};
    spec.norm.lo = 0; // then some values are 0
    draw_rows(at);
    for (int threads = 1; threads <= 2; threads++) {
        CHECK(mw_pool_new(threads, &from.pool, NULL) == MW_OK);
        CHECK(mw_trial_new(&from, &t, NULL) == MW_OK);
        CHECK(mw_trial_run(t, at, DRAWS, keep, &k, threads == 1 ? &err : &again) == MW_INVALID);
        mw_trial_free(t);
        mw_pool_free(from.pool);
    }
    CHECK(strstr(err.text, "draw ") && strstr(err.text, "a geometric mean needs values above 0"));
    CHECK(strcmp(err.text, again.text) == 0);
    from.pool = NULL;
    mw_norm many[27];
    mw_treat more[19];
    for (int i = 0; i < 27; i++) many[i] = norms[0];
    for (int i = 0; i < 19; i++) more[i] = treats[0];
    vary = (mw_vary){.norm = many, .norm_count = 27, .treat = more, .treat_count = 19};
    CHECK(mw_trial_new(&from, &t, &err) == MW_LIMIT && strstr(err.text, "513 combinations"));
    vary.treat_count = 18;
    CHECK(mw_trial_new(&from, &t, &err) == MW_OK);
    mw_trial_free(t);
    from.period = 2;
    CHECK(mw_trial_new(&from, &t, &err) == MW_INVALID && !t && strstr(err.text, "period 2 of 2"));
    mw_table_free(&raw);
}

void test_trial_out_of_memory(void) {
    static kept k;
    mw_index_node node[TRIAL_NODES];
    trial_tree(node, MW_ABSENT_REWEIGHT);
    mw_index_spec spec = trial_spec(node);
    mw_table raw = trial_table(0.05);
    const mw_vary varies[] = {
        {.weights = 0.1, NORMS,             MEANS             },
        { .error = 0.1,         NORMS, .combine = others, .combine_count = 4},
    };
    mw_draw_at at[6] = {
        {0, 0},
        {1, 0},
        {2, 0},
        {3, 0},
        {4, 0},
        {5, 0}
    };
    for (int v = 0; v < 2; v++) {
        mw_status st = MW_NOMEM;
        for (int64_t n = 0; st != MW_OK && n < 5000; n++) {
            mw_trial_from from = {.spec = &spec, .raw = &raw, .vary = &varies[v]};
            mw_trial *t = NULL;
            mw_alloc_fail_after(n);
            st = mw_trial_new(&from, &t, NULL);
            if (st == MW_OK) st = mw_trial_run(t, at, 6, keep, &k, NULL);
            mw_alloc_fail_after(-1);
            CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
            mw_trial_free(t);
        }
        CHECK_ROW(st == MW_OK, v);
    }
    mw_table_free(&raw);
}
