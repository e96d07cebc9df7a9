// SPDX-License-Identifier: MIT
// What draws come to: shares of alternatives, bounds and means of weights, what is left out, and
// that a factor of the second sample moves that factor only.
#include "index/vary.h"

#include "base/alloc.h"
#include "index/trial_testing.h"

#include <string.h>

static const mw_norm norms[] = {
    {MW_NORM_MINMAX, 1, 100, -1},
    {MW_NORM_RANK,   0, 0,   -1},
    {MW_NORM_ZSCORE, 0, 0,   -1}
};
static const mw_combine combines[] = {{.method = MW_COMBINE_ARITHMETIC},
                                      {.method = MW_COMBINE_GEOMETRIC}};
static const mw_treat treats[] = {{0}, {.winsorise_max = 5}};
static const mw_impute imputes[] = {{.method = MW_IMPUTE_MEAN}, {.method = MW_IMPUTE_MEDIAN}};

static const mw_vary all = {.weights = 0.25,
                            .weights_relative = true,
                            .error = 0.1,
                            .remove_one = true,
                            .norm = norms,
                            .norm_count = 3,
                            .combine = combines,
                            .combine_count = 2,
                            .combine_by_level = true,
                            .treat = treats,
                            .treat_count = 2,
                            .impute = imputes,
                            .impute_count = 2};

typedef struct {
    mw_index_node node[TRIAL_NODES];
    mw_index_spec spec;
    mw_table t;
    mw_index_result nominal;
    mw_varied v;
} varying;

static void open_varying(varying *x, const mw_vary *vary, mw_sampler sampler, int32_t node) {
    trial_tree(x->node, MW_ABSENT_REWEIGHT);
    x->spec = trial_spec(x->node);
    x->t = trial_table(0);
    CHECK(mw_index_run(&x->spec, &x->t, NULL, &x->nominal, NULL) == MW_OK);
    mw_varied_from from = {&x->spec, vary, &x->nominal, node, 0, sampler, 3};
    CHECK(mw_varied_new(&from, &x->v, NULL) == MW_OK);
}

static void close_varying(varying *x) {
    mw_varied_fini(&x->v);
    mw_index_result_fini(&x->nominal);
    mw_table_free(&x->t);
}

// Whether a count of n draws is a share of them, within five deviations.
static bool near_share(int64_t count, int n, double share) {
    return fabs((double)count - n * share) <= 5 * sqrt(n * share * (1 - share)) + 1;
}

// Scores compare where the index normalises as it declares, and combines by a way of the same
// scale.
void test_vary_keeps_scale(void) {
    static const mw_combine other[] = {{.method = MW_COMBINE_GEOMETRIC},
                                       {.method = MW_COMBINE_TOPSIS}};
    mw_vary by_level = {.norm = norms, .norm_count = 3, .combine = other, .combine_count = 2};
    varying x;
    by_level.combine_by_level = true;
    open_varying(&x, &by_level, MW_SAMPLER_RANDOM, 0);
    x.spec.norm = norms[0];
    for (int32_t norm = 0; norm < 3; norm++)
        for (int32_t root = 0; root < 2; root++)
            for (int32_t below = 0; below < 2; below++) {
                mw_choice c = {
                    .norm = norm, .removed = -1, .combine = {root, below}
                };
                bool keeps = norm == 0 && root == 0 && below == 0;
                CHECK_ROW(mw_varied_keeps_scale(&x.v, &c) == keeps, 4 * norm + 2 * root + below);
            }
    close_varying(&x);
}

void test_vary_choices(void) {
    enum { N = 4096 };
    for (int sampler = 0; sampler < 2; sampler++) {
        varying x;
        open_varying(&x, &all, (mw_sampler)sampler, 0);
        int norm[3] = {0}, treat[2] = {0}, impute[2] = {0}, combine[4] = {0};
        int removed[TRIAL_LEAVES + 1] = {0}, pairs[6] = {0};
        for (int64_t i = 0; i < N; i++) {
            mw_choice c;
            mw_varied_choose(&x.v, (mw_draw_at){.row = i}, &c);
            norm[c.norm]++, treat[c.treat]++, impute[c.impute]++, removed[c.removed + 1]++;
            pairs[c.norm * 2 + c.treat]++;
            combine[2 * c.combine[0] + c.combine[1]]++;
        }
        for (int i = 0; i < 3; i++) CHECK_ROW(near_share(norm[i], N, 1.0 / 3), i);
        for (int i = 0; i < 2; i++) CHECK_ROW(near_share(treat[i], N, 0.5), i);
        for (int i = 0; i < 2; i++) CHECK_ROW(near_share(impute[i], N, 0.5), i);
        for (int i = 0; i < 4; i++) CHECK_ROW(near_share(combine[i], N, 0.25), i);
        for (int i = 0; i < 6; i++) CHECK_ROW(near_share(pairs[i], N, 1.0 / 6), i);
        for (int i = 0; i <= TRIAL_LEAVES; i++) CHECK_ROW(near_share(removed[i], N, 1.0 / 8), i);
        close_varying(&x);
    }
}

void test_vary_weights(void) {
    enum { N = 4096 };
    static const struct {
        mw_vary vary;
        double low, high, mean; // of node 8, whose share is 3 / 6
        double far;
    } rows[] = {
        {{.weights = 0.25, .weights_relative = true}, 0.375, 0.625, 0.5,     0.01 },
        {{.weights = 0.1},                            0.4,   0.6,   0.5,     0.01 },
 // Below 0 becomes 0: 2.5^2 / 2 / 4.
        {{.weights = 2},                              0,     2.5,   0.78125, 0.06 },
        {{.norm = norms, .norm_count = 2},            0.5,   0.5,   0.5,     1e-12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        varying x;
        open_varying(&x, &rows[i].vary, MW_SAMPLER_SOBOL, 0);
        double w[TRIAL_NODES], sum = 0, low = INFINITY, high = -INFINITY;
        for (int64_t k = 0; k < N; k++) {
            mw_choice c;
            mw_varied_choose(&x.v, (mw_draw_at){.row = k}, &c);
            mw_varied_weights(&x.v, (mw_draw_at){.row = k}, &c, w);
            sum += w[8], low = fmin(low, w[8]), high = fmax(high, w[8]);
            CHECK_ROW(w[9] == 1 && w[0] == 1, i); // an only member, and the root
        }
        double range = rows[i].high - rows[i].low;
        CHECK_ROW(low >= rows[i].low && high <= rows[i].high, i);
        CHECK_ROW(high - low >= 0.9 * range && fabs(sum / N - rows[i].mean) < rows[i].far, i);
        close_varying(&x);
    }
}

// Dirichlet with concentration c around shares p: mean p, variance p (1 - p) / (c + 1).
void test_vary_dirichlet(void) {
    enum { N = 20000 };
    mw_vary vary = {.dirichlet = 9};
    varying x;
    open_varying(&x, &vary, MW_SAMPLER_RANDOM, 0);
    double w[TRIAL_NODES], sum = 0, square = 0;
    for (int64_t k = 0; k < N; k++) {
        mw_choice c;
        mw_varied_choose(&x.v, (mw_draw_at){.row = k}, &c);
        mw_varied_weights(&x.v, (mw_draw_at){.row = k}, &c, w);
        double share = w[8] / (w[6] + w[7] + w[8]);
        sum += share;
        square += share * share;
    }
    CHECK(fabs(sum / N - 0.5) < 5 * sqrt(0.025 / N));
    CHECK(fabs(square / N - sum / N * sum / N - 0.025) < 0.002);
    close_varying(&x);
}

// Leaf 6 is the only member of node 3: without it the node is left out, too.
void test_vary_removal(void) {
    mw_vary vary = {.remove_one = true};
    varying x;
    open_varying(&x, &vary, MW_SAMPLER_RANDOM, 0);
    int seen = 0;
    for (int64_t k = 0; k < 200; k++) {
        mw_choice c;
        double w[TRIAL_NODES];
        mw_varied_choose(&x.v, (mw_draw_at){.row = k}, &c);
        mw_varied_weights(&x.v, (mw_draw_at){.row = k}, &c, w);
        for (int i = 0; i < TRIAL_NODES; i++) {
            int32_t leaf = x.nominal.leaf[i];
            bool gone =
                c.removed >= 0 && (leaf == c.removed || (i == 3 && x.nominal.leaf[9] == c.removed));
            CHECK_ROW(isnan(w[i]) == gone, i);
            seen += gone && i == 3;
        }
    }
    CHECK(seen > 5);
    close_varying(&x);
    // Below node 2 there are three leaves: only these are left out.
    open_varying(&x, &vary, MW_SAMPLER_RANDOM, 2);
    for (int64_t k = 0; k < 200; k++) {
        mw_choice c;
        mw_varied_choose(&x.v, (mw_draw_at){.row = k}, &c);
        CHECK(c.removed == -1 || c.removed == x.nominal.leaf[6] || c.removed == x.nominal.leaf[7] ||
              c.removed == x.nominal.leaf[8]);
    }
    close_varying(&x);
}

static bool same_weights(const double *a, const double *b) {
    for (int i = 0; i < TRIAL_NODES; i++)
        if (a[i] != b[i] && !(isnan(a[i]) && isnan(b[i]))) return false;
    return true;
}

void test_vary_second(void) {
    varying x;
    open_varying(&x, &all, MW_SAMPLER_SOBOL, 0);
    int moved[MW_FACTOR_COUNT] = {0};
    double spread[TRIAL_LEAVES] = {1, 1, 1, 1, 1, 1, 1};
    for (int64_t k = 0; k < 64; k++)
        for (int f = 0; f < MW_FACTOR_COUNT; f++) {
            mw_choice a, b;
            double wa[TRIAL_NODES], wb[TRIAL_NODES];
            mw_draw_at one = {k, 0}, other = {k, 1U << f};
            mw_table ta = trial_table(0), tb = trial_table(0);
            mw_varied_choose(&x.v, one, &a);
            mw_varied_choose(&x.v, other, &b);
            mw_varied_weights(&x.v, one, &a, wa);
            mw_varied_weights(&x.v, other, &a, wb);
            mw_varied_errors(&x.v, one, spread, &ta);
            mw_varied_errors(&x.v, other, spread, &tb);
            int64_t cells = ta.units * ta.columns * ta.periods;
            const bool differs[MW_FACTOR_COUNT] = {
                [MW_FACTOR_WEIGHTS] = !same_weights(wa, wb),
                [MW_FACTOR_NORMALISE] = a.norm != b.norm,
                [MW_FACTOR_COMBINE] = memcmp(a.combine, b.combine, 4 * sizeof *a.combine) != 0,
                [MW_FACTOR_TREAT] = a.treat != b.treat,
                [MW_FACTOR_IMPUTE] = a.impute != b.impute,
                [MW_FACTOR_ERROR] =
                    memcmp(ta.value, tb.value, (size_t)cells * sizeof *ta.value) != 0,
                [MW_FACTOR_REMOVE] = a.removed != b.removed,
            };
            for (int g = 0; g < MW_FACTOR_COUNT; g++) CHECK_ROW(g == f || !differs[g], f);
            moved[f] += differs[f];
            mw_table_free(&ta);
            mw_table_free(&tb);
        }
    for (int f = 0; f < MW_FACTOR_COUNT; f++) CHECK_ROW(moved[f] > 16, f);
    close_varying(&x);
}

// Errors: a share of the value, or of the column's deviation; one size for all, or each leaf's own.
void test_vary_errors(void) {
    const double own[TRIAL_LEAVES] = {0.5, 0, 0, 0, 0, 0, 0};
    const mw_vary rows[] = {
        {.error = 0.1, .error_relative = true},
        {.error = 0.1           },
        {.leaf_error = own},
    };
    double spread[TRIAL_LEAVES] = {2, 2, 2, 2, 2, 2, 2};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        varying x;
        open_varying(&x, &rows[i], MW_SAMPLER_RANDOM, 0);
        mw_table t = trial_table(0);
        double square[TRIAL_LEAVES] = {0};
        int64_t n = t.units * t.periods;
        mw_varied_errors(&x.v, (mw_draw_at){.row = 1}, spread, &t);
        for (int64_t k = 0; k < n * TRIAL_LEAVES; k++) {
            double d = t.value[k] - x.t.value[k];
            if (i == 0) d /= x.t.value[k];
            square[k / n] += d * d / (double)n;
        }
        // Column 2 is the first leaf in the order of nodes.
        for (int j = 0; j < TRIAL_LEAVES; j++) {
            double want = i == 0 ? 0.01 : i == 1 ? 0.04 : j == 2 ? 1 : 0;
            CHECK_ROW(fabs(square[j] - want) <= 0.3 * want, i);
        }
        mw_table_free(&t);
        close_varying(&x);
    }
}

void test_vary_refused(void) {
    varying x;
    open_varying(&x, &all, MW_SAMPLER_RANDOM, 0);
    mw_varied v;
    mw_error err = {0};
    const double wrong[TRIAL_LEAVES] = {0, -1, 0, 0, 0, 0, 0};
    const mw_vary bad[] = {{0}, {.weights = -0.1}, {.error = NAN}, {.leaf_error = wrong}};
    const char *const text[] = {"nothing varies", "spread of -0.1", "spread of nan", "of leaf 1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mw_varied_from from = {&x.spec, &bad[i], &x.nominal, 0, 0, MW_SAMPLER_RANDOM, 1};
        CHECK_ROW(mw_varied_new(&from, &v, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, text[i]) != NULL, i);
    }
    mw_varied_from from = {&x.spec, &all, &x.nominal, TRIAL_NODES, 0, MW_SAMPLER_SOBOL, 1};
    CHECK(mw_varied_new(&from, &v, NULL) == MW_INVALID);
    from.node = 0;
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 20; n++) {
        mw_alloc_fail_after(n);
        st = mw_varied_new(&from, &v, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    mw_varied_fini(&v);
    for (int f = 0; f < MW_FACTOR_COUNT; f++)
        CHECK_ROW(strlen(mw_factor_text((mw_factor)f)) > 0, f);
    close_varying(&x);
}
