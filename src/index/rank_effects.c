// SPDX-License-Identifier: MIT
// See rank_effects.h. A factor is a group of coordinates that is taken from one sample or the other
// as a whole, so that its shares are those of the group.
#include "index/rank_effects.h"

#include "base/alloc.h"
#include "index/ranks.h"

#include <math.h>

typedef struct {
    const mw_rank_effects_ask *ask;
    int64_t units, draws;
    uint32_t *nominal;   // [unit]
    double *shift, *own; // [draw]: sample after sample, as mw_effects_of takes them
    mw_scratch *scratch; // of each thread
    uint32_t **rank;     // of each thread
    mw_draw_at *at;
    int workers;
} effects;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "sensitivity: out of memory");
}

static void look(void *ctx, int64_t draw, int worker, const double *score) {
    effects *e = ctx;
    uint32_t *rank = e->rank[worker];
    int64_t shift = 0, ranks = 0, unit = e->ask->unit;
    mw_ranks_of(score, e->units, &e->scratch[worker], rank);
    for (int64_t u = 0; u < e->units; u++) {
        int64_t far = (int64_t)rank[u] - e->nominal[u];
        bool both = (rank[u] > 0) & (e->nominal[u] > 0);
        shift += both ? far < 0 ? -far : far : 0;
        ranks += both;
    }
    e->shift[draw] = ranks ? (double)shift / (double)ranks : (double)NAN;
    e->own[draw] = unit >= 0 && rank[unit] ? rank[unit] : (double)NAN;
}

static mw_status find_room(effects *e, mw_error *err) {
    e->nominal = mw_alloc_array(e->units + 1, sizeof *e->nominal);
    e->shift = mw_alloc_array(e->draws, sizeof *e->shift);
    e->own = mw_alloc_array(e->draws, sizeof *e->own);
    e->at = mw_alloc_array(e->draws, sizeof *e->at);
    e->scratch = mw_alloc_array(e->workers, sizeof *e->scratch);
    e->rank = mw_alloc_array(e->workers, sizeof *e->rank);
    if (!e->nominal || !e->shift || !e->own || !e->at || !e->scratch || !e->rank)
        return no_memory(err);
    for (int i = 0; i < e->workers; i++) {
        MW_TRY(mw_scratch_new(e->units, &e->scratch[i], err));
        e->rank[i] = mw_alloc_array(e->units + 1, sizeof **e->rank);
        if (!e->rank[i]) return no_memory(err);
    }
    return MW_OK;
}

static void effects_fini(effects *e) {
    for (int i = 0; i < e->workers; i++) {
        if (e->scratch) mw_scratch_free(&e->scratch[i]);
        if (e->rank) mw_free(e->rank[i]);
    }
    mw_free(e->scratch);
    mw_free(e->rank);
    mw_free(e->nominal);
    mw_free(e->shift);
    mw_free(e->own);
    mw_free(e->at);
}

// The samples A, B, and A with each factor of B.
static void lay_samples(effects *e, const mw_rank_effects *out) {
    int64_t n = e->ask->rows;
    for (int64_t i = 0; i < e->draws; i++) {
        int64_t sample = i / n;
        uint32_t second = sample == 0   ? 0
                          : sample == 1 ? UINT32_MAX
                                        : UINT32_C(1) << out->factor[sample - 2];
        e->at[i] = (mw_draw_at){.row = i % n, .second = second};
    }
}

static mw_status estimate(const effects *e, mw_rank_effects *out, mw_error *err) {
    mw_sensitivity_plan plan = {.inputs = out->count,
                                .rows = e->ask->rows,
                                .boots = e->ask->boots,
                                .seed = e->ask->seed,
                                .pool = e->ask->pool};
    double sum = 0;
    int64_t known = 0;
    MW_TRY(mw_effects_of(&plan, e->shift, out->shift, err));
    MW_TRY(mw_effects_of(&plan, e->own, out->unit, err));
    for (int64_t i = 0; i < 2 * e->ask->rows; i++) {
        if (isnan(e->shift[i])) continue;
        sum += e->shift[i];
        known++;
    }
    out->shift_mean = known ? sum / (double)known : (double)NAN;
    return MW_OK;
}

static mw_status run(effects *e, mw_trial *t, mw_rank_effects *out, mw_error *err) {
    const mw_rank_effects_ask *ask = e->ask;
    const mw_index_result *r = mw_trial_nominal(t);
    for (int f = 0; f < MW_FACTOR_COUNT; f++)
        if (mw_vary_has(ask->vary, (mw_factor)f, r->leaves[0]))
            out->factor[out->count++] = (mw_factor)f;
    e->draws = ask->rows * (2 + out->count);
    if (e->draws > MW_RANK_EFFECTS_DRAWS_MAX)
        return mw_fail(err, MW_LIMIT, "%lld draws: at most %lld are possible", (long long)e->draws,
                       (long long)MW_RANK_EFFECTS_DRAWS_MAX);
    MW_TRY(find_room(e, err));
    mw_ranks_of(mw_table_at(&r->score, ask->node, ask->period), e->units, &e->scratch[0],
                e->nominal);
    lay_samples(e, out);
    MW_TRY(mw_trial_run(t, e->at, e->draws, look, e, err));
    return estimate(e, out, err);
}

static mw_status check(const mw_rank_effects_ask *ask, int64_t units, mw_error *err) {
    if (ask->unit >= units)
        return mw_fail(err, MW_INVALID, "the rank of unit %lld: there are %lld units",
                       (long long)ask->unit, (long long)units);
    if (ask->rows < 2 || ask->rows > MW_SENSITIVITY_ROWS_MAX || ask->boots < 0 ||
        ask->boots > MW_SENSITIVITY_BOOTS_MAX)
        return mw_fail(err, MW_LIMIT,
                       "samples of %lld rows, %d resamples: 2 to %lld, and 0 to %d are possible",
                       (long long)ask->rows, ask->boots, (long long)MW_SENSITIVITY_ROWS_MAX,
                       MW_SENSITIVITY_BOOTS_MAX);
    return MW_OK;
}

mw_status mw_rank_effects_of(const mw_index_spec *spec, const mw_table *raw,
                             const mw_rank_effects_ask *ask, mw_rank_effects *out, mw_error *err) {
    effects e = {.ask = ask, .units = raw->units, .workers = mw_pool_workers(ask->pool)};
    mw_trial_from from = {.spec = spec,
                          .raw = raw,
                          .vary = ask->vary,
                          .node = ask->node,
                          .period = ask->period,
                          .sampler = ask->sampler,
                          .seed = ask->seed,
                          .pool = ask->pool,
                          .names = ask->names,
                          .go_on = ask->go_on,
                          .go_on_ctx = ask->go_on_ctx};
    mw_trial *t = NULL;
    mw_rank_effects found = {0};
    MW_TRY(check(ask, raw->units, err));
    MW_TRY(mw_trial_new(&from, &t, err));
    mw_status st = run(&e, t, &found, err);
    mw_trial_free(t);
    effects_fini(&e);
    if (st == MW_OK) *out = found;
    return st;
}
