// SPDX-License-Identifier: MIT
// The stages of a run before combining. Leaves know nothing of each other there (but for EM), so
// that each stage shares them out to the threads; of several that fail the first one is reported.
#include "index/run_int.h"

#include "base/alloc.h"
#include "index/denominate.h"
#include "index/impute.h"
#include "index/pooling.h"

#include <math.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "index: out of memory"); }

static mw_status keep(mw_runner *x, mw_index_stage stage) {
    return x->options->stages ? mw_table_copy(&x->t, &x->r->stage[stage], x->err) : MW_OK;
}

// ---- leaves, shared out

typedef struct {
    mw_runner *x;
    int workers;
    mw_scratch *scratch; // of each thread
    mw_treat_fit *treat;
    mw_norm_fit *norm;
    mw_cells *imputed; // of each leaf
    mw_status *status; // of each leaf
    mw_error *error;   // of each leaf
} sharing;

static mw_status sharing_init(sharing *s, mw_runner *x) {
    int64_t leaves = x->t.columns, fits = leaves * mw_pooling_fits(x->spec, &x->t) + 1;
    int64_t sample = x->t.periods > 0 ? mw_pooling_sample(x->spec, &x->t, 0).count : 0;
    *s = (sharing){.x = x, .workers = mw_pool_workers(x->options->pool)};
    s->scratch = mw_alloc_array(s->workers, sizeof *s->scratch);
    s->treat = mw_alloc_array(fits, sizeof *s->treat);
    s->norm = mw_alloc_array(fits, sizeof *s->norm);
    s->imputed = mw_alloc_array(leaves + 1, sizeof *s->imputed);
    s->status = mw_alloc_array(leaves + 1, sizeof *s->status);
    s->error = mw_alloc_array(leaves + 1, sizeof *s->error);
    if (!s->scratch || !s->treat || !s->norm || !s->imputed || !s->status || !s->error)
        return no_memory(x->err);
    for (int i = 0; i < s->workers; i++) MW_TRY(mw_scratch_new(sample, &s->scratch[i], x->err));
    return MW_OK;
}

static void sharing_fini(sharing *s) {
    for (int i = 0; s->scratch && i < s->workers; i++) mw_scratch_free(&s->scratch[i]);
    for (int32_t i = 0; s->imputed && i < s->x->t.columns; i++) mw_cells_free(&s->imputed[i]);
    mw_free(s->scratch);
    mw_free(s->treat);
    mw_free(s->norm);
    mw_free(s->imputed);
    mw_free(s->status);
    mw_free(s->error);
}

static mw_status share_out(sharing *s, mw_pool_job *job) {
    mw_runner *x = s->x;
    mw_pool_run(x->options->pool, x->t.columns, job, s);
    for (int32_t i = 0; i < x->t.columns; i++) {
        if (s->status[i] == MW_OK) continue;
        if (x->err) *x->err = s->error[i];
        return s->status[i];
    }
    return MW_OK;
}

// ---- what is known

static void cover_leaf(const mw_runner *x, int32_t node, int32_t period) {
    double *own = mw_table_at(&x->r->coverage, node, period);
    const double *v = mw_table_at(&x->t, x->r->leaf[node], period);
    for (int64_t u = 0; u < x->t.units; u++) own[u] = isnan(v[u]) ? 0 : 1;
}

// The shares of a node's leaves that are known: its members', by how many leaves each has.
static void cover_node(const mw_runner *x, int32_t node, int32_t period) {
    double *own = mw_table_at(&x->r->coverage, node, period);
    for (int64_t u = 0; u < x->t.units; u++) own[u] = 0;
    for (int32_t j = node + 1; j < x->spec->node_count; j++) {
        if (x->spec->node[j].parent != node) continue;
        const double *below = mw_table_at(&x->r->coverage, j, period);
        double share = (double)x->r->leaves[j] / x->r->leaves[node];
        for (int64_t u = 0; u < x->t.units; u++) own[u] += share * below[u];
    }
}

static void cover_job(void *context, int64_t job, int worker) {
    const mw_runner *x = ((const sharing *)context)->x;
    int32_t node = (int32_t)job;
    (void)worker;
    for (int32_t p = 0; p < x->t.periods && x->r->leaf[node] >= 0; p++) cover_leaf(x, node, p);
}

// Before anything is filled in.
static void fill_coverage(sharing *s) {
    const mw_runner *x = s->x;
    mw_pool_run(x->options->pool, x->spec->node_count, cover_job, s);
    for (int32_t p = 0; p < x->t.periods; p++)
        for (int32_t i = x->spec->node_count - 1; i >= 0; i--)
            if (x->r->leaf[i] < 0) cover_node(x, i, p);
}

// ---- the stages

// A table of one leaf alone.
static mw_table only(const mw_runner *x, int64_t leaf) {
    return (mw_table){x->t.units, 1, x->t.periods, mw_table_at(&x->t, (int32_t)leaf, 0)};
}

static void impute_job(void *context, int64_t leaf, int worker) {
    sharing *s = context;
    mw_table t = only(s->x, leaf);
    (void)worker;
    s->status[leaf] = mw_cells_new(t.units * t.periods, &s->imputed[leaf], &s->error[leaf]);
    if (s->status[leaf] == MW_OK)
        s->status[leaf] = mw_impute_table(s->x->spec, &t, &s->imputed[leaf], &s->error[leaf]);
}

static mw_status impute(sharing *s) {
    mw_runner *x = s->x;
    int64_t cells = x->t.units * x->t.periods;
    MW_TRY(mw_cells_new(cells * x->t.columns, &x->r->imputed, x->err));
    if (x->spec->impute.method == MW_IMPUTE_NONE) return MW_OK;
    if (x->spec->impute.method == MW_IMPUTE_EM)
        return mw_impute_table(x->spec, &x->t, &x->r->imputed, x->err);
    MW_TRY(share_out(s, impute_job));
    // Leaves share words, so that marks are brought together here.
    for (int32_t i = 0; i < x->t.columns; i++)
        mw_cells_put(&x->r->imputed, i * cells, &s->imputed[i]);
    return MW_OK;
}

static mw_status screen(mw_runner *x) {
    if (!(x->spec->screen_min > 0)) return MW_OK;
    mw_screened *s = mw_alloc_array(x->t.periods * x->t.units + 1, sizeof *s);
    if (!s) return no_memory(x->err);
    mw_screen(x->spec, &x->t, &x->r->imputed, s);
    (void)mw_screen_apply(s, &x->t);
    if (x->options->stages)
        x->r->screened = s;
    else
        mw_free(s);
    return MW_OK;
}

static void treat_job(void *context, int64_t leaf, int worker) {
    sharing *s = context;
    mw_runner *x = s->x;
    mw_treat_fit *fit = s->treat + leaf * mw_pooling_fits(x->spec, &x->t);
    s->status[leaf] =
        mw_treat_leaf(x->spec, &x->t, (int32_t)leaf, &s->scratch[worker], fit, &s->error[leaf]);
}

static void norm_job(void *context, int64_t leaf, int worker) {
    sharing *s = context;
    mw_runner *x = s->x;
    mw_norm_fit *fit = s->norm + leaf * mw_pooling_fits(x->spec, &x->t);
    s->status[leaf] =
        mw_norm_leaf(x->spec, &x->t, (int32_t)leaf, &s->scratch[worker], fit, &s->error[leaf]);
}

static mw_status stages(sharing *s) {
    mw_runner *x = s->x;
    bool treats = x->spec->treat.winsorise_max > 0 || x->spec->treat.then != MW_TRANSFORM_NONE;
    fill_coverage(s);
    MW_TRY(impute(s));
    MW_TRY(keep(x, MW_STAGE_IMPUTED));
    MW_TRY(screen(x));
    MW_TRY(keep(x, MW_STAGE_SCREENED));
    if (treats) MW_TRY(share_out(s, treat_job));
    MW_TRY(keep(x, MW_STAGE_TREATED));
    MW_TRY(share_out(s, norm_job));
    if (!x->options->stages) return MW_OK;
    x->r->norm = s->norm, s->norm = NULL;
    if (treats) x->r->treat = s->treat, s->treat = NULL;
    return MW_OK;
}

mw_status mw_runner_leaves(mw_runner *x, const mw_table *raw) {
    sharing s;
    MW_TRY(mw_denominate_table(x->spec, raw, &x->t, x->err));
    MW_TRY(keep(x, MW_STAGE_DENOMINATED));
    MW_TRY(mw_table_new(x->t.units, x->spec->node_count, x->t.periods, &x->r->coverage, x->err));
    MW_TRY(mw_pooling_check(x->spec, &x->t, x->err));
    mw_status st = sharing_init(&s, x);
    if (st == MW_OK) st = stages(&s);
    sharing_fini(&s);
    return st;
}
