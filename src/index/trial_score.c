// SPDX-License-Identifier: MIT
// See trial.h: three ways to the scores of a draw, the fastest that is right for it.
#include "index/trial_int.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

// ---- the plain way

typedef struct {
    const mw_trial *t;
    const mw_trial_leaves *l;
    const mw_choice *choice;
    const double *weight; // [node]
    double *column;       // [node][unit]
    const double **child;
    double *own;
    int32_t *node;
} plain;

static mw_status plain_node(const plain *x, int32_t i, double *out, mw_error *err) {
    const mw_index_spec *s = x->t->from.spec;
    int64_t n = x->l->t.units;
    mw_parts p = {.child = x->child,
                  .weight = x->own,
                  .units = n,
                  .absent = s->node[i].absent,
                  .needs = s->node[i].needs,
                  .names = x->t->from.names,
                  .node = x->node};
    for (int32_t j = i + 1; j < s->node_count; j++) {
        if (s->node[j].parent != i || !(x->weight[j] >= 0)) continue;
        int32_t leaf = x->t->nominal.leaf[j];
        x->child[p.count] =
            leaf >= 0 ? mw_table_at(&x->l->t, leaf, x->t->from.period) : x->column + j * n;
        x->own[p.count] = x->weight[j];
        x->node[p.count++] = j;
    }
    mw_combine how = *mw_varied_combine(&x->t->varied, i, x->choice);
    // Where a member was left out there are weights for one more.
    if (x->choice->removed >= 0 && how.owa_count > p.count) how.owa_count = p.count;
    return mw_combine_parts(&how, &p, out, err);
}

mw_status mw_trial_plain(const mw_trial *t, const mw_trial_leaves *l, const mw_choice *c,
                         const double *weight, double *out, mw_error *err) {
    int32_t nodes = t->from.spec->node_count, top = t->from.node;
    int64_t n = l->t.units;
    plain x = {t,
               l,
               c,
               weight,
               mw_alloc_column(nodes * n + 1, sizeof(double)),
               mw_alloc_array(nodes, sizeof *x.child),
               mw_alloc_array(nodes, sizeof *x.own),
               mw_alloc_array(nodes, sizeof *x.node)};
    bool room = x.column && x.child && x.own && x.node;
    mw_status st = room ? MW_OK : mw_fail(err, MW_NOMEM, "draws: out of memory");
    for (int64_t u = 0; u < n; u++) out[u] = NAN;
    if (t->nominal.leaf[top] >= 0 && weight[top] >= 0)
        memcpy(out, mw_table_at(&l->t, t->nominal.leaf[top], t->from.period),
               (size_t)n * sizeof *out);
    for (int32_t i = nodes - 1; i >= top && st == MW_OK; i--) {
        bool inner = t->nominal.leaf[i] < 0 && t->varied.level[i] >= 0 && weight[i] >= 0;
        if (inner) st = plain_node(&x, i, i == top ? out : x.column + i * n, err);
    }
    mw_free(x.column);
    mw_free(x.child);
    mw_free(x.own);
    mw_free(x.node);
    return st;
}

// ---- what is asked of a draw's means

static int32_t space_of(const mw_trial *t, int32_t node, const mw_choice *c) {
    const mw_vary *v = t->from.vary;
    bool own = v->combine_count == 0 || (v->own_combine && v->own_combine[node]);
    return own ? t->own_space[node] : t->alternative_space[c->combine[t->varied.level[node]]];
}

typedef enum { BY_PARTS, BY_NODES, BY_PRODUCT } way;

// The way for a draw; *space: of all nodes, for BY_PRODUCT.
static way way_of(const mw_trial *t, const mw_trial_leaves *l, const mw_choice *c, int32_t *space) {
    const mw_index_spec *s = t->from.spec;
    bool same = true;
    *space = -1;
    for (int32_t i = t->from.node; i < s->node_count; i++) {
        if (t->varied.level[i] < 0 || t->nominal.leaf[i] >= 0) continue;
        int32_t own = space_of(t, i, c);
        // Means of values above 0 are above 0, so that it is enough to look at the leaves.
        if (own < 0 || (t->space[own].kind != MW_SPACE_VALUE && l->low)) return BY_PARTS;
        same = same && (*space < 0 || own == *space);
        *space = own;
    }
    // Scores that are equal as they are taken node by node would differ by rounding in a product:
    // that matters only where weights are not drawn.
    bool drawn = mw_vary_has(t->from.vary, MW_FACTOR_WEIGHTS, t->leaf_count);
    if (*space < 0) return BY_PARTS; // the node is a leaf
    return same && drawn && !l->missing ? BY_PRODUCT : BY_NODES;
}

// ---- by a product

// Weights multiplied down the tree. False when nothing is left.
static bool fill_shares(const mw_trial *t, const double *weight, double *down, double *share) {
    const mw_index_spec *s = t->from.spec;
    int32_t top = t->from.node;
    if (!(weight[top] >= 0)) return false;
    for (int32_t k = 0; k < t->leaf_count; k++) share[k] = 0;
    for (int32_t i = top; i < s->node_count; i++) down[i] = 0;
    for (int32_t i = s->node_count - 1; i > top; i--) // what the members of each weigh together
        if (t->varied.level[i] > 0 && weight[i] >= 0) down[s->node[i].parent] += weight[i];
    down[top] = 1 / down[top];
    for (int32_t i = top + 1; i < s->node_count; i++) {
        if (t->varied.level[i] < 0 || !(weight[i] >= 0)) continue;
        double part = down[s->node[i].parent] * weight[i];
        int32_t leaf = t->nominal.leaf[i];
        if (leaf >= 0)
            share[leaf] = part;
        else
            down[i] = part / down[i];
    }
    return true;
}

static void score_product(const mw_trial *t, const mw_trial_leaves *l, int32_t space, int32_t count,
                          mw_trial_worker *w) {
    int32_t nodes = t->from.spec->node_count, leaves = t->leaf_count;
    for (int32_t d = 0; d < count; d++) {
        double *share = w->share + (int64_t)d * leaves;
        if (fill_shares(t, w->weight + (int64_t)d * nodes, w->node, share)) continue;
        for (int32_t k = 0; k < leaves; k++) share[k] = NAN;
    }
    for (int64_t u = 0; u < t->padded; u += MW_TRIAL_BLOCK) {
        double *out = w->score + u;
        mw_lanes_product p = {.x = l->block[space] + mw_trial_leaf_at(t, u, 0),
                              .x_step = MW_TRIAL_STEP,
                              .count = leaves,
                              .weight = w->share,
                              .draws = count,
                              .units = MW_TRIAL_BLOCK,
                              .out = out,
                              .out_step = t->padded};
        t->lanes->product(&p);
        for (int32_t d = 0; d < count && t->space[space].kind != MW_SPACE_VALUE; d++)
            mw_trial_leave(t->lanes, t->space[space], out + d * t->padded, MW_TRIAL_BLOCK,
                           out + d * t->padded);
    }
}

// ---- node by node

typedef struct {
    const mw_trial *t;
    const mw_trial_leaves *l;
    const mw_choice *choice;
    const double *weight;
    int64_t unit; // where the block begins
    mw_trial_worker *w;
} block;

// The sums of a node's members, and its mean in its own space.
static void mean_of_block(const block *b, int32_t i, int32_t space, double *out) {
    const mw_index_spec *s = b->t->from.spec;
    const mw_lanes *lanes = b->t->lanes;
    bool skips = b->l->missing && s->node[i].absent == MW_ABSENT_REWEIGHT;
    double weight = 0, *sum = b->w->sum, *all = b->w->all;
    memset(sum, 0, MW_TRIAL_BLOCK * sizeof *sum);
    if (skips) memset(all, 0, MW_TRIAL_BLOCK * sizeof *all);
    for (int32_t j = i + 1; j < s->node_count; j++) {
        if (s->node[j].parent != i || !(b->weight[j] >= 0)) continue;
        int32_t leaf = b->t->nominal.leaf[j];
        const double *x = leaf >= 0 ? b->l->block[space] + mw_trial_leaf_at(b->t, b->unit, leaf)
                                    : b->w->node + (int64_t)j * MW_TRIAL_BLOCK;
        weight += b->weight[j];
        if (skips)
            lanes->add_known(b->weight[j], x, MW_TRIAL_BLOCK, sum, all);
        else
            lanes->add(b->weight[j], x, MW_TRIAL_BLOCK, sum);
    }
    // As mw_combine_parts: enough is known when the known weigh `needs` of all, but for rounding.
    if (skips)
        lanes->divide_known(sum, all, s->node[i].needs * weight - 1e-12 * weight, MW_TRIAL_BLOCK,
                            out);
    else
        lanes->divide(sum, weight, MW_TRIAL_BLOCK, out);
}

static void score_block(const block *b, double *out) {
    const mw_trial *t = b->t;
    const mw_index_spec *s = t->from.spec;
    for (int32_t i = s->node_count - 1; i >= t->from.node; i--) {
        if (t->varied.level[i] < 0 || t->nominal.leaf[i] >= 0 || !(b->weight[i] >= 0)) continue;
        int32_t own = space_of(t, i, b->choice);
        int32_t above = i == t->from.node ? 0 : space_of(t, s->node[i].parent, b->choice);
        double *x = i == t->from.node ? out : b->w->node + (int64_t)i * MW_TRIAL_BLOCK;
        mean_of_block(b, i, own, x);
        if (own == above) continue;
        mw_trial_leave(t->lanes, t->space[own], x, MW_TRIAL_BLOCK, x);
        mw_trial_enter(t->lanes, t->space[above], x, MW_TRIAL_BLOCK, x);
    }
}

static void score_nodes(block *b, double *out) {
    if (!(b->weight[b->t->from.node] >= 0)) {
        for (int64_t u = 0; u < b->t->padded; u++) out[u] = NAN;
        return;
    }
    for (b->unit = 0; b->unit < b->t->padded; b->unit += MW_TRIAL_BLOCK)
        score_block(b, out + b->unit);
}

// ---- the draws of a batch

static void note(mw_trial_worker *w, int64_t draw, mw_status st) {
    if (st == MW_OK || (w->failed >= 0 && w->failed < draw)) return;
    w->failed = draw;
    w->status = st;
}

// One draw, by nodes or by parts; into the first scores of w.
static mw_status score_one(const mw_trial *t, const mw_trial_leaves *l, int32_t at, int worker) {
    mw_trial_worker *w = &t->worker[worker];
    const mw_choice *c = &w->choice[at];
    const double *weight = w->weight + (int64_t)at * t->from.spec->node_count;
    int32_t space;
    block b = {t, l, c, weight, 0, w};
    if (way_of(t, l, c, &space) == BY_PARTS) return mw_trial_plain(t, l, c, weight, w->score, NULL);
    score_nodes(&b, w->score);
    return MW_OK;
}

void mw_trial_score(const mw_trial *t, const mw_trial_leaves *l, const int64_t *draw, int32_t count,
                    int worker) {
    mw_trial_worker *w = &t->worker[worker];
    const mw_vary *v = t->from.vary;
    int32_t space;
    bool alike = !(v->combine_by_level && v->combine_count > 1);
    if (alike && way_of(t, l, &w->choice[0], &space) == BY_PRODUCT) {
        score_product(t, l, space, count, w);
        for (int32_t d = 0; d < count; d++)
            t->sink(t->sink_ctx, draw[d], worker, w->score + d * t->padded);
        return;
    }
    for (int32_t d = 0; d < count; d++) {
        mw_status st = score_one(t, l, d, worker);
        note(w, draw[d], st);
        if (st == MW_OK) t->sink(t->sink_ctx, draw[d], worker, w->score);
    }
}
