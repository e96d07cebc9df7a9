// SPDX-License-Identifier: MIT
// See run.h.
#include "index/run.h"

#include "base/alloc.h"
#include "index/run_int.h"
#include "index/weigh.h"

#include <math.h>
#include <string.h>

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

static mw_status count_leaves(mw_runner *x) {
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

// ---- the nodes

typedef struct {
    const double **child;
    double *weight;
    int32_t *node, count;
} members;

static mw_parts parts_of(const mw_runner *x, const members *m, int32_t node) {
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

static void find_members(const mw_runner *x, int32_t node, int32_t period, members *m) {
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
static mw_status weigh(const mw_runner *x, int32_t node, int32_t period, members *m) {
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

static mw_status run_node(const mw_runner *x, int32_t node, int32_t period, members *m) {
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

// Nodes of one level know nothing of each other, and are shared out; those farthest down first,
// each in all periods, since weights may be found from several.
typedef struct {
    const mw_runner *x;
    int workers;
    members *members; // of each thread
    int32_t *level;   // of each node
    int32_t *node;    // the inner nodes of the level at hand, the last one first
    mw_status *status;
    mw_error *error; // of each of these
} sharing;

static mw_status sharing_init(sharing *s, const mw_runner *x) {
    int32_t n = x->spec->node_count;
    *s = (sharing){.x = x, .workers = mw_pool_workers(x->options->pool)};
    s->members = mw_alloc_array(s->workers, sizeof *s->members);
    s->level = mw_alloc_array(n, sizeof *s->level);
    s->node = mw_alloc_array(n, sizeof *s->node);
    s->status = mw_alloc_array(n, sizeof *s->status);
    s->error = mw_alloc_array(n, sizeof *s->error);
    if (!s->members || !s->level || !s->node || !s->status || !s->error) return no_memory(x->err);
    for (int i = 0; i < s->workers; i++) {
        members *m = &s->members[i];
        m->child = mw_alloc_array(n, sizeof *m->child);
        m->weight = mw_alloc_array(n, sizeof *m->weight);
        m->node = mw_alloc_array(n, sizeof *m->node);
        if (!m->child || !m->weight || !m->node) return no_memory(x->err);
    }
    for (int32_t i = 1; i < n; i++) s->level[i] = s->level[x->spec->node[i].parent] + 1;
    return MW_OK;
}

static void sharing_fini(sharing *s) {
    for (int i = 0; s->members && i < s->workers; i++) {
        mw_free(s->members[i].child);
        mw_free(s->members[i].weight);
        mw_free(s->members[i].node);
    }
    mw_free(s->members);
    mw_free(s->level);
    mw_free(s->node);
    mw_free(s->status);
    mw_free(s->error);
}

static void node_job(void *context, int64_t job, int worker) {
    sharing *s = context;
    mw_runner own = *s->x;
    mw_status st = MW_OK;
    own.err = &s->error[job];
    for (int32_t p = 0; p < own.t.periods && st == MW_OK; p++)
        st = run_node(&own, s->node[job], p, &s->members[worker]);
    s->status[job] = st;
}

static mw_status run_level(sharing *s, int32_t level) {
    const mw_index_spec *spec = s->x->spec;
    int32_t count = 0;
    for (int32_t i = spec->node_count - 1; i >= 0; i--)
        if (spec->node[i].column < 0 && s->level[i] == level) s->node[count++] = i;
    mw_pool_run(s->x->options->pool, count, node_job, s);
    for (int32_t i = 0; i < count; i++) {
        if (s->status[i] == MW_OK) continue;
        if (s->x->err) *s->x->err = s->error[i];
        if (s->status[i] == MW_NOMEM) return MW_NOMEM;
        return mw_fail_in(s->x->err, s->status[i], "node %d: ", s->node[i]);
    }
    return MW_OK;
}

static mw_status run_nodes(mw_runner *x) {
    sharing s;
    int32_t deepest = 0;
    mw_status st = sharing_init(&s, x);
    for (int32_t i = 0; i < x->spec->node_count && st == MW_OK; i++)
        if (s.level[i] > deepest) deepest = s.level[i];
    for (int32_t p = 0; p < x->t.periods; p++) mw_table_at(&x->r->weight, 0, p)[0] = 1;
    for (int32_t level = deepest; level >= 0 && st == MW_OK; level--) st = run_level(&s, level);
    sharing_fini(&s);
    return st;
}

static mw_status run(mw_runner *x, const mw_table *raw) {
    MW_TRY(check_tree(x->spec, x->err));
    MW_TRY(count_leaves(x));
    MW_TRY(mw_runner_leaves(x, raw));
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
    mw_runner x = {.spec = spec, .options = options ? options : &none, .r = out, .err = err};
    mw_status st = run(&x, raw);
    mw_table_free(&x.t);
    if (st != MW_OK) mw_index_result_fini(out);
    return st;
}

mw_status mw_index_run_leaves(const mw_index_spec *spec, const mw_table *raw, mw_table *out,
                              mw_error *err) {
    static const mw_index_options none = {0};
    mw_index_result r = {0};
    mw_runner x = {.spec = spec, .options = &none, .r = &r, .err = err};
    mw_status st = check_tree(spec, err);
    if (st == MW_OK) st = count_leaves(&x);
    if (st == MW_OK) st = mw_runner_leaves(&x, raw);
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
    mw_free(r->screened);
    mw_free(r->treat);
    mw_free(r->norm);
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
