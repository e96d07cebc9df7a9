// SPDX-License-Identifier: MIT
// The verb index weights: the weights of an index, what they amount to, and what other methods
// would give.
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/stat.h"
#include "index/weigh.h"

#include <math.h>
#include <string.h>

typedef enum { EQUAL, PCA, BALANCED, ENTROPY, CRITIC, METHODS } method;

static const struct {
    mw_weigh_method how;
    const char *name, *column;
    bool varies; // needs members that vary
} methods[METHODS] = {
    [EQUAL] = {MW_WEIGH_EQUAL,    "equal",    "#equal %",    false},
    [PCA] = {MW_WEIGH_PCA,      "pca",      "#pca %",      true },
    [BALANCED] = {MW_WEIGH_BALANCED, "balanced", "#balanced %", true },
    [ENTROPY] = {MW_WEIGH_ENTROPY,  "entropy",  "#entropy %",  false},
    [CRITIC] = {MW_WEIGH_CRITIC,   "critic",   "#critic %",   true },
};

typedef struct {
    mw_look x;
    double *share[METHODS]; // [part]: among the siblings; NaN: none
    double *given, *whole, *r;
    // Of the node at hand.
    int32_t *member;
    const double **child;
    double *weight, *found;
} weights_job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "weights: out of memory");
}

static mw_status job_init(weights_job *j, mw_error *err) {
    int64_t n = j->x.index->part_count + 1;
    double **each[] = {&j->given, &j->whole, &j->r, &j->weight, &j->found};
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        if (!(*each[i] = mw_alloc_array(n, sizeof(double)))) return no_memory(err);
    for (int m = 0; m < METHODS; m++) {
        if (!(j->share[m] = mw_alloc_array(n, sizeof(double)))) return no_memory(err);
        for (int64_t i = 0; i < n; i++) j->share[m][i] = NAN;
    }
    j->member = mw_alloc_array(n, sizeof *j->member);
    j->child = mw_alloc_array(n, sizeof *j->child);
    return j->member && j->child ? MW_OK : no_memory(err);
}

static void job_fini(weights_job *j) {
    for (int m = 0; m < METHODS; m++) mw_free(j->share[m]);
    mw_free(j->given);
    mw_free(j->whole);
    mw_free(j->r);
    mw_free(j->weight);
    mw_free(j->found);
    mw_free(j->member);
    mw_free(j->child);
    mw_look_close(&j->x);
}

// ---- one node

// A member that is the same everywhere, or of which too little is known; -1: none.
static int32_t find_constant(const weights_job *j, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        mw_moments m;
        mw_moments_of(j->child[i], j->x.k.now.c.table.units, &m);
        if (!(m.sd > 0) || m.known < 3) return i;
    }
    return -1;
}

static mw_status weigh_by(weights_job *j, method m, const mw_parts *p, mw_error *err) {
    mw_error why = {0};
    mw_status st = mw_weigh_parts(methods[m].how, p, j->found, &why);
    mw_slice node = mw_look_name(&j->x, j->x.index->part[p->node[0]].parent);
    if (st != MW_OK && st != MW_INVALID) {
        if (err) *err = why;
        return st;
    }
    if (st != MW_OK)
        mw_note("%.*s: no weights by %s: %s", (int)node.n, node.p, methods[m].name, why.text);
    for (int32_t i = 0; i < p->count && st == MW_OK; i++) j->share[m][p->node[i]] = j->found[i];
    return MW_OK;
}

static mw_status correlate(weights_job *j, int32_t node, int32_t member, mw_error *err) {
    double r[4];
    const double *two[2] = {mw_look_part(&j->x, MW_LOOK_NORMALISED, member),
                            mw_look_part(&j->x, MW_LOOK_NORMALISED, node)};
    mw_columns c = {two, 2, j->x.k.now.c.table.units};
    MW_TRY(mw_corr_matrix((mw_corr_how){.kind = MW_CORR_PEARSON}, &c, r, err));
    j->r[member] = r[1];
    return MW_OK;
}

static mw_status weigh_node(weights_job *j, int32_t node, mw_error *err) {
    mw_scored *now = &j->x.k.now;
    const mw_index_node *own = &now->c.spec.node[node];
    mw_index_names names = mw_ranking_names(&j->x.k);
    int32_t count = mw_look_members(&j->x, node, j->member);
    double sum = 0;
    for (int32_t i = 0; i < count; i++) sum += now->c.spec.node[j->member[i]].weight;
    for (int32_t i = 0; i < count; i++) {
        int32_t part = j->member[i];
        j->child[i] = mw_look_part(&j->x, MW_LOOK_NORMALISED, part);
        j->weight[i] = now->c.spec.node[part].weight;
        j->given[part] = j->weight[i] / sum;
        MW_TRY(correlate(j, node, part, err));
    }
    mw_parts p = {.child = j->child,
                  .weight = j->weight,
                  .count = count,
                  .units = now->c.table.units,
                  .absent = own->absent,
                  .needs = own->needs,
                  .names = &names,
                  .node = j->member};
    int32_t constant = count > 1 ? find_constant(j, count) : -1;
    if (constant >= 0) {
        mw_slice a = mw_look_name(&j->x, node), b = mw_look_name(&j->x, j->member[constant]);
        mw_note("%.*s: no weights by pca, balanced and critic: %.*s does not vary, or "
                "fewer than 3 units have it",
                (int)a.n, a.p, (int)b.n, b.p);
    }
    for (int m = 0; m < METHODS; m++)
        if (constant < 0 || !methods[m].varies) MW_TRY(weigh_by(j, (method)m, &p, err));
    return MW_OK;
}

// ---- the list

static double used_of(const weights_job *j, int32_t part) {
    return mw_table_at(&j->x.k.now.r.weight, part, j->x.period)[0];
}

static int depth_of(const mw_look *x, int32_t part) {
    int depth = 0;
    for (; part != x->k.node; part = x->index->part[part].parent) depth++;
    return depth;
}

static void put_part(const weights_job *j, int32_t part, mw_listing *l) {
    const mw_look *x = &j->x;
    bool table = l->format == MW_FORMAT_TABLE;
    mw_slice name = mw_look_name(x, part);
    if (table)
        mw_look_cellf(l, "%*s%.*s", 2 * (depth_of(x, part) - 1), "", (int)name.n, name.p);
    else
        mw_listing_text(l, name);
    if (!table) mw_listing_text(l, mw_look_name(x, x->index->part[part].parent));
    mw_look_fixed(l, 100 * j->given[part], 1);
    mw_look_fixed(l, 100 * used_of(j, part), 1);
    mw_look_fixed(l, 100 * j->whole[part], 1);
    mw_look_fixed(l, j->r[part], 2);
    for (int m = 0; m < METHODS; m++) mw_look_fixed(l, 100 * j->share[m][part], 1);
    mw_listing_text(l, mw_look_title(x, part));
}

static mw_status list(const weights_job *j, mw_error *err) {
    static const char *columns[] = {"part", "node", "#given %", "#used %", "#whole %", "#r", "",
                                    "",     "",     "",         "",        "title",    NULL};
    const char *kept[sizeof columns / sizeof columns[0]];
    mw_listing l = {0};
    int n = 0;
    for (int m = 0; m < METHODS; m++) columns[6 + m] = methods[m].column;
    for (int i = 0; i < 12; i++)
        if (i != 1 || j->x.format != MW_FORMAT_TABLE) kept[n++] = columns[i];
    kept[n] = NULL;
    MW_TRY(mw_listing_begin(&l, kept, j->x.format, err));
    for (int32_t part = j->x.k.node + 1; part < j->x.index->part_count; part++) {
        bool below = false;
        for (int32_t i = 0; i < j->x.node_count; i++)
            below = below || j->x.index->part[part].parent == j->x.node[i];
        if (below) put_part(j, part, &l);
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status weigh(weights_job *j, mw_call *call, mw_error *err) {
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    MW_TRY(job_init(j, err));
    for (int32_t i = 0; i < j->x.node_count; i++) MW_TRY(weigh_node(j, j->x.node[i], err));
    j->whole[0] = 1;
    for (int32_t i = 1; i < j->x.index->part_count; i++)
        j->whole[i] = used_of(j, i) * j->whole[j->x.index->part[i].parent];
    return list(j, err);
}

mw_status mw_verb_index_weights(mw_call *call, mw_error *err) {
    const char *comparisons = mw_call_value(call, "ahp");
    if (comparisons && call->operand_count)
        return mw_call_wrong(call, err, "--ahp FILE needs no index: leave out \"%s\"",
                             call->operand[0]);
    if (comparisons) return mw_look_ahp(call, comparisons, err);
    weights_job j = {0};
    mw_status st = weigh(&j, call, err);
    job_fini(&j);
    return st;
}
