// SPDX-License-Identifier: MIT
// See run.h.
#include "index/run.h"

#include "base/alloc.h"
#include "index/denominate.h"
#include "index/impute.h"
#include "index/normalise.h"
#include "index/pooling.h"
#include "index/screen.h"
#include "index/treat.h"
#include "index/weigh.h"

#include <math.h>
#include <string.h>

typedef struct {
    const mw_index_spec *spec;
    const mw_index_options *options;
    mw_index_result *r;
    mw_table t; // of the leaves, as it goes from stage to stage
    mw_error *err;
} runner;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "index: out of memory"); }

// ---- the tree

static mw_status check_tree(const mw_index_spec *spec, mw_error *err) {
    if (spec->node_count < 1 || spec->node_count > MW_INDEX_NODES_MAX)
        return mw_fail(err, MW_LIMIT, "an index of %d nodes, at most %d", spec->node_count,
                       MW_INDEX_NODES_MAX);
    for (int32_t i = 0; i < spec->node_count; i++) {
        const mw_index_node *n = &spec->node[i];
        bool ordered = i == 0 ? n->parent == -1 : n->parent >= 0 && n->parent < i;
        if (!ordered || (i > 0 && spec->node[n->parent].column >= 0))
            return mw_fail(err, MW_INVALID, "node %d: its parent is %d, which is no node before it",
                           i, n->parent);
        if (!(n->weight > 0) && i > 0)
            return mw_fail(err, MW_INVALID, "node %d: its weight is %g, not above 0", i, n->weight);
        bool parent = n->column >= 0;
        for (int32_t j = i + 1; j < spec->node_count && !parent; j++)
            parent = spec->node[j].parent == i;
        if (!parent) return mw_fail(err, MW_INVALID, "node %d has no children", i);
    }
    return MW_OK;
}

static mw_status count_leaves(runner *x) {
    int32_t n = x->spec->node_count, leaf = 0;
    x->r->nodes = n;
    x->r->leaves = mw_alloc_array(n, sizeof *x->r->leaves);
    x->r->leaf = mw_alloc_array(n, sizeof *x->r->leaf);
    if (!x->r->leaves || !x->r->leaf) return no_memory(x->err);
    for (int32_t i = 0; i < n; i++) {
        bool own = x->spec->node[i].column >= 0;
        x->r->leaf[i] = own ? leaf++ : -1;
        for (int32_t at = i; at >= 0 && own; at = x->spec->node[at].parent) x->r->leaves[at]++;
    }
    return MW_OK;
}

// ---- the leaves

static mw_status keep(runner *x, mw_index_stage stage) {
    return x->options->stages ? mw_table_copy(&x->t, &x->r->stage[stage], x->err) : MW_OK;
}

// The shares of a node's leaves that are known: its members', by how many leaves each has.
static void cover_node(const runner *x, int32_t node, int32_t period) {
    double *own = mw_table_at(&x->r->coverage, node, period);
    for (int64_t u = 0; u < x->t.units; u++) own[u] = 0;
    for (int32_t j = node + 1; j < x->spec->node_count; j++) {
        if (x->spec->node[j].parent != node) continue;
        const double *below = mw_table_at(&x->r->coverage, j, period);
        double share = (double)x->r->leaves[j] / x->r->leaves[node];
        for (int64_t u = 0; u < x->t.units; u++) own[u] += share * below[u];
    }
}

static void cover_leaf(const runner *x, int32_t node, int32_t period) {
    double *own = mw_table_at(&x->r->coverage, node, period);
    const double *v = mw_table_at(&x->t, x->r->leaf[node], period);
    for (int64_t u = 0; u < x->t.units; u++) own[u] = isnan(v[u]) ? 0 : 1;
}

// Before anything is filled in.
static void fill_coverage(const runner *x) {
    for (int32_t p = 0; p < x->t.periods; p++)
        for (int32_t i = x->spec->node_count - 1; i >= 0; i--)
            (x->r->leaf[i] >= 0 ? cover_leaf : cover_node)(x, i, p);
}

static mw_status screen(runner *x) {
    if (!(x->spec->screen_min > 0)) return MW_OK;
    mw_screened *s = mw_alloc_array(x->t.periods * x->t.units + 1, sizeof *s);
    if (!s) return no_memory(x->err);
    mw_screen(x->spec, &x->t, &x->r->imputed, s);
    (void)mw_screen_apply(s, &x->t);
    mw_free(s);
    return MW_OK;
}

static mw_status treat_and_normalise(runner *x) {
    int64_t fits = (int64_t)x->t.columns * mw_pooling_fits(x->spec, &x->t) + 1;
    mw_treat_fit *treat = mw_alloc_array(fits, sizeof *treat);
    mw_norm_fit *norm = mw_alloc_array(fits, sizeof *norm);
    mw_status st = treat && norm ? MW_OK : no_memory(x->err);
    bool treats = x->spec->treat.winsorise_max > 0 || x->spec->treat.then != MW_TRANSFORM_NONE;
    if (st == MW_OK && treats) st = mw_treat_table(x->spec, &x->t, treat, x->err);
    if (st == MW_OK) st = keep(x, MW_STAGE_TREATED);
    if (st == MW_OK) st = mw_norm_table(x->spec, &x->t, norm, x->err);
    mw_free(treat);
    mw_free(norm);
    return st;
}

static mw_status run_leaves(runner *x, const mw_table *raw) {
    MW_TRY(mw_denominate_table(x->spec, raw, &x->t, x->err));
    MW_TRY(keep(x, MW_STAGE_DENOMINATED));
    MW_TRY(mw_table_new(x->t.units, x->spec->node_count, x->t.periods, &x->r->coverage, x->err));
    fill_coverage(x);
    MW_TRY(mw_cells_new(x->t.units * x->t.columns * x->t.periods, &x->r->imputed, x->err));
    if (x->spec->impute.method != MW_IMPUTE_NONE)
        MW_TRY(mw_impute_table(x->spec, &x->t, &x->r->imputed, x->err));
    MW_TRY(keep(x, MW_STAGE_IMPUTED));
    MW_TRY(screen(x));
    MW_TRY(keep(x, MW_STAGE_SCREENED));
    return treat_and_normalise(x);
}

// ---- the nodes

typedef struct {
    const double **child;
    double *weight;
    int32_t *node, count;
} members;

static mw_parts parts_of(const runner *x, const members *m, int32_t node) {
    const mw_index_node *n = &x->spec->node[node];
    return (mw_parts){.child = m->child,
                      .weight = m->weight,
                      .count = m->count,
                      .units = x->t.units,
                      .absent = n->absent,
                      .needs = n->needs,
                      .names = x->options->names,
                      .node = m->node};
}

static void find_members(const runner *x, int32_t node, int32_t period, members *m) {
    m->count = 0;
    for (int32_t j = node + 1; j < x->spec->node_count; j++) {
        if (x->spec->node[j].parent != node) continue;
        m->child[m->count] = mw_table_at(&x->r->score, j, period);
        m->weight[m->count] = x->spec->node[j].weight;
        m->node[m->count++] = j;
    }
}

// Weights found from the values are those of the range, where parameters are; a column's periods
// lie in one piece.
static mw_status weigh(const runner *x, int32_t node, int32_t period, members *m) {
    mw_parts p = parts_of(x, m, node);
    bool range = x->spec->pooling == MW_POOL_RANGE;
    int32_t first = range ? x->spec->pool_first : period,
            last = range ? x->spec->pool_last : period;
    for (int32_t j = 0; j < m->count && range; j++)
        m->child[j] = mw_table_at(&x->r->score, m->node[j], first);
    p.units = x->t.units * (last - first + 1);
    double found[MW_PARTS_MAX];
    MW_TRY(mw_weigh_parts(x->spec->node[node].weigh, &p, found, x->err));
    for (int32_t j = 0; j < m->count; j++) {
        m->weight[j] = found[j];
        mw_table_at(&x->r->weight, m->node[j], period)[0] = found[j];
        m->child[j] = mw_table_at(&x->r->score, m->node[j], period);
    }
    return MW_OK;
}

static mw_status run_node(const runner *x, int32_t node, int32_t period, members *m) {
    find_members(x, node, period, m);
    if (m->count > MW_PARTS_MAX)
        return mw_fail(x->err, MW_LIMIT, "%d members, at most %d can be combined", m->count,
                       MW_PARTS_MAX);
    MW_TRY(weigh(x, node, period, m));
    for (int32_t j = 0; j < m->count; j++)
        if (!(m->weight[j] > 0)) m->weight[j] = 0;
    mw_parts p = parts_of(x, m, node);
    return mw_combine_parts(&x->spec->node[node].combine, &p,
                            mw_table_at(&x->r->score, node, period), x->err);
}

static mw_status run_nodes(runner *x) {
    int32_t n = x->spec->node_count;
    members m = {mw_alloc_array(n, sizeof *m.child), mw_alloc_array(n, sizeof *m.weight),
                 mw_alloc_array(n, sizeof *m.node), 0};
    mw_status st = m.child && m.weight && m.node ? MW_OK : no_memory(x->err);
    for (int32_t p = 0; p < x->t.periods && st == MW_OK; p++) {
        mw_table_at(&x->r->weight, 0, p)[0] = 1;
        for (int32_t i = n - 1; i >= 0 && st == MW_OK; i--) {
            if (x->spec->node[i].column < 0) st = run_node(x, i, p, &m);
            if (st != MW_OK && st != MW_NOMEM) st = mw_fail_in(x->err, st, "node %d: ", i);
        }
    }
    mw_free(m.child);
    mw_free(m.weight);
    mw_free(m.node);
    return st;
}

static mw_status run(runner *x, const mw_table *raw) {
    MW_TRY(check_tree(x->spec, x->err));
    MW_TRY(count_leaves(x));
    MW_TRY(run_leaves(x, raw));
    MW_TRY(mw_table_new(x->t.units, x->spec->node_count, x->t.periods, &x->r->score, x->err));
    MW_TRY(mw_table_new(1, x->spec->node_count, x->t.periods, &x->r->weight, x->err));
    for (int32_t i = 0; i < x->spec->node_count; i++)
        if (x->r->leaf[i] >= 0 && x->t.units > 0 && x->t.periods > 0)
            memcpy(mw_table_at(&x->r->score, i, 0), mw_table_at(&x->t, x->r->leaf[i], 0),
                   (size_t)(x->t.units * x->t.periods) * sizeof(double));
    return run_nodes(x);
}

mw_status mw_index_run(const mw_index_spec *spec, const mw_table *raw,
                       const mw_index_options *options, mw_index_result *out, mw_error *err) {
    static const mw_index_options none = {0};
    *out = (mw_index_result){0};
    runner x = {.spec = spec, .options = options ? options : &none, .r = out, .err = err};
    mw_status st = run(&x, raw);
    mw_table_free(&x.t);
    if (st != MW_OK) mw_index_result_fini(out);
    return st;
}

mw_status mw_index_run_leaves(const mw_index_spec *spec, const mw_table *raw, mw_table *out,
                              mw_error *err) {
    static const mw_index_options none = {0};
    mw_index_result r = {0};
    runner x = {.spec = spec, .options = &none, .r = &r, .err = err};
    mw_status st = check_tree(spec, err);
    if (st == MW_OK) st = count_leaves(&x);
    if (st == MW_OK) st = run_leaves(&x, raw);
    mw_index_result_fini(&r);
    *out = x.t;
    if (st != MW_OK) mw_table_free(out);
    return st;
}

void mw_index_result_fini(mw_index_result *r) {
    mw_table_free(&r->score);
    mw_table_free(&r->coverage);
    mw_table_free(&r->weight);
    for (int i = 0; i < MW_STAGE_COUNT; i++) mw_table_free(&r->stage[i]);
    mw_cells_free(&r->imputed);
    mw_free(r->leaves);
    mw_free(r->leaf);
    *r = (mw_index_result){0};
}

mw_status mw_index_ranks(const mw_index_result *r, int32_t node, int32_t period, double *out,
                         mw_error *err) {
    mw_scratch s;
    MW_TRY(mw_scratch_new(r->score.units, &s, err));
    mw_rank(mw_table_at(&r->score, node, period), r->score.units, MW_RANK_BEST, &s, out);
    mw_scratch_free(&s);
    return MW_OK;
}
