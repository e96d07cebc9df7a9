// SPDX-License-Identifier: MIT
// Rolling to a kind above, and which rows count in it. Where no row of a kind is limited in time,
// all count. Else a row that was not there in a period is none: neither missing nor 0.
//
// What happened counts where the entity stood when it happened, so a row counts in each period that
// its stay has a part in; what is in force at the end of a period, only where it stands then. Which
// of both a value is follows from the facts that it is made of.
#include "eval/lower_roll.h"

#include <math.h>
#include <string.h>

// ---- which rows are there

bool mw_low_moved(mw_lower *l, int32_t kind) {
    if (kind < 0 || !mw_model_dated(l->w->model, kind)) return false;
    if (!l->moved) l->moved = MW_PUSH(l->arena, int8_t, (size_t)l->p->kind_count + 1);
    if (!l->moved) return mw_low_fail(l, MW_NOMEM, "plan: out of memory") > 0;
    int64_t rows = mw_model_rows(l->w->model, kind);
    for (int64_t r = 0; r < rows && l->moved[kind] == 0; r++)
        if (mw_model_row(l->w->model, kind, r)->next >= 0) l->moved[kind] = 1;
    if (l->moved[kind] == 0) l->moved[kind] = -1;
    return l->moved[kind] > 0;
}

static int32_t mask(mw_lower *l, mw_leaf_roll roll, const mw_domain *d, mw_grain grain) {
    mw_leaf want = {
        .roll = roll, .measure = -1, .kind = d->kind, .axis = d->axis, .mask_grain = grain};
    return mw_low_leaf_like(l, want);
}

int32_t mw_low_valid(mw_lower *l, int32_t kind, int32_t axis) {
    if (!mw_model_dated(l->w->model, kind)) return mw_low_const(l, 1);
    mw_domain d = mw_low_domain_of(kind, axis, NULL, 0);
    return mask(l, MW_LEAF_VALID, &d, (mw_grain){MW_GRAIN_NONE, 0});
}

static bool happens(mw_leaf_roll r) {
    return r == MW_LEAF_ONE || r == MW_LEAF_SUM || r == MW_LEAF_MEAN || r == MW_LEAF_MAX ||
           r == MW_LEAF_MIN;
}

// What a walk over the nodes of a value finds.
typedef struct {
    mw_lower *l;
    mw_domain d;     // of the rows in question
    int32_t there;   // and-ed masks of what happens at these rows; -1
    bool below;      // something happens at other rows or other times
    uint8_t *seen;   // by node
    int32_t *to_see; // a stack of nodes
    int32_t count;
} walk;

static void see_leaf(walk *w, const mw_node *n) {
    const mw_leaf *f = &w->l->leaf[n->source];
    if (f->measure < 0 || !happens(f->roll)) return;
    if (f->kind != w->d.kind || f->axis != w->d.axis || f->before_measure) {
        w->below = true;
        return;
    }
    int32_t m = mask(w->l, MW_LEAF_THERE, &w->d, w->l->p->measure[f->measure].grain);
    w->there = w->there < 0 ? m : mw_low_op2(w->l, MW_NODE_AND, w->there, m);
}

static void see(walk *w) {
    while (w->count > 0 && w->l->status == MW_OK) {
        mw_node n = *mw_plan_node(w->l->plan, w->to_see[--w->count]);
        if (n.op == MW_NODE_FACT) see_leaf(w, &n);
        for (int32_t i = 0; i < n.arg_count; i++) {
            if (n.arg[i] < 0 || w->seen[n.arg[i]]) continue;
            w->seen[n.arg[i]] = 1;
            w->to_see[w->count++] = n.arg[i];
        }
    }
}

int32_t mw_low_happening(mw_lower *l, int32_t node, int32_t kind, int32_t axis, bool *below) {
    walk w = {.l = l, .d = mw_low_domain_of(kind, axis, NULL, 0), .there = -1};
    int32_t nodes = mw_plan_count(l->plan);
    w.seen = MW_PUSH(l->arena, uint8_t, (size_t)nodes + 1);
    w.to_see = MW_PUSH(l->arena, int32_t, (size_t)nodes + 1);
    if (!w.seen || !w.to_see) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    w.to_see[w.count++] = node;
    see(&w);
    *below = w.below;
    return l->status == MW_OK ? w.there : -1;
}

int32_t mw_low_there(mw_lower *l, int32_t node, int32_t kind, int32_t axis) {
    bool below = false;
    if (node < 0) return -1;
    if (!mw_model_dated(l->w->model, kind)) return mw_low_const(l, 1);
    int32_t there = mw_low_happening(l, node, kind, axis, &below);
    mw_domain d = mw_low_domain_of(kind, axis, NULL, 0);
    if (there >= 0 || l->status != MW_OK) return there;
    return below ? mask(l, MW_LEAF_THERE, &d, (mw_grain){MW_GRAIN_NONE, 0})
                 : mw_low_valid(l, kind, axis);
}

int32_t mw_low_leaf_there(mw_lower *l, int32_t measure, int32_t axis, mw_leaf_roll time) {
    const mw_measure *m = &l->p->measure[measure];
    mw_domain d = mw_low_domain_of(m->kind, axis, NULL, 0);
    if (!mw_model_dated(l->w->model, m->kind)) return mw_low_const(l, 1);
    if (happens(time)) return mask(l, MW_LEAF_THERE, &d, m->grain);
    bool first = time == MW_LEAF_FIRST || time == MW_LEAF_HOLD_FIRST;
    return mask(l, first ? MW_LEAF_BEGAN : MW_LEAF_VALID, &d, (mw_grain){MW_GRAIN_NONE, 0});
}

int32_t mw_low_leaf_share(mw_lower *l, int32_t measure, int32_t axis) {
    const mw_measure *m = &l->p->measure[measure];
    mw_domain d = mw_low_domain_of(m->kind, axis, NULL, 0);
    return mask(l, MW_LEAF_SHARE, &d, m->grain);
}

// ---- rolling

void mw_low_chain_of(const mw_program *p, int32_t base, int32_t top, mw_low_chain *c) {
    c->count = 0;
    for (int32_t k = base; k >= 0 && c->count < MW_LOWER_CHAIN_MAX; k = p->kind[k].parent) {
        c->own[c->count] = -1;
        c->kind[c->count++] = k;
        if (k == top) break;
    }
}

// below[0 .. j - 1] are the nodes of the kinds under chain j.
static int32_t roll_to(mw_lower *l, const mw_low_chain *c, int32_t j, const int32_t *below,
                       mw_reduce reduce) {
    for (int32_t i = 0; i < j; i++)
        if (below[i] < 0) return -1;
    bool counts = below == c->there;
    mw_node n = {.op = MW_NODE_ROLL,
                 .arg = {counts ? -1 : c->own[j]},
                 .arg_count = 1,
                 .aux = c->kind[0],
                 .reduce = reduce};
    n.domain = mw_low_domain(l, below[0]);
    n.domain.kind = c->kind[j];
    for (int32_t i = j - 1; i >= 0 && n.arg_count < MW_NODE_ARGS_MAX; i--)
        n.arg[n.arg_count++] = below[i];
    return mw_low_add(l, n);
}

// 1 where anything is known for any key.
static int32_t known_any(mw_lower *l, int32_t node) {
    int32_t known = mw_low_op1(l, MW_NODE_KNOWN, node);
    for (int32_t i = MW_PLAN_KEYS_MAX - 1; i >= 0 && known >= 0; i--) {
        mw_domain d = mw_low_domain(l, known);
        if (d.key[i] < 0) continue;
        d.key[i] = -1;
        known = mw_low_add(l, (mw_node){.op = MW_NODE_KEY_REDUCE,
                                        .domain = d,
                                        .arg = {known},
                                        .arg_count = 1,
                                        .aux = i,
                                        .reduce = MW_REDUCE_ANY});
    }
    return known;
}

// Whether a row of chain j has a value of its own or children that are there: into there[j].
static void any_there(mw_lower *l, mw_low_chain *c, int32_t j) {
    int32_t count = roll_to(l, c, j, c->there, MW_REDUCE_SUM), none = mw_low_const(l, 0);
    c->there[j] = mw_low_op2(l, MW_NODE_GT, mw_low_op2(l, MW_NODE_ELSE, count, none), none);
    if (c->own[j] >= 0)
        c->there[j] = mw_low_op2(l, MW_NODE_OR, known_any(l, c->own[j]), c->there[j]);
}

// Chain j from rows that may not be there: these are replaced by what changes nothing.
static int32_t roll_masked(mw_lower *l, mw_low_chain *c, int32_t j, const int32_t *value) {
    bool extreme = c->reduce == MW_REDUCE_MAX || c->reduce == MW_REDUCE_MIN;
    double nothing = extreme ? (c->reduce == MW_REDUCE_MAX ? -INFINITY : INFINITY) : 0;
    int32_t counted[MW_LOWER_CHAIN_MAX];
    for (int32_t i = 0; i < j; i++)
        counted[i] = mw_low_op3(l, MW_NODE_IF, c->there[i], value[i], mw_low_const(l, nothing));
    int32_t own = c->own[j];
    if (c->reduce == MW_REDUCE_MEAN) {
        c->own[j] = -1;
        int32_t sum = roll_to(l, c, j, counted, MW_REDUCE_SUM);
        int32_t mean = mw_low_op2(l, MW_NODE_DIV, sum, roll_to(l, c, j, c->there, MW_REDUCE_SUM));
        c->own[j] = own;
        any_there(l, c, j);
        return own < 0 ? mean : mw_low_op2(l, MW_NODE_ELSE, own, mean);
    }
    int32_t rolled = roll_to(l, c, j, counted, c->reduce);
    any_there(l, c, j);
    return mw_low_op3(l, MW_NODE_IF, c->there[j], rolled, mw_low_const(l, NAN));
}

int32_t mw_low_roll_up(mw_lower *l, mw_low_chain *c, int32_t value, int32_t there) {
    int32_t node[MW_LOWER_CHAIN_MAX];
    if (value < 0 || there < 0) return -1;
    bool all = mw_plan_node(l->plan, there)->op == MW_NODE_CONST;
    node[0] = value;
    c->there[0] = there;
    for (int32_t j = 1; j < c->count && l->status == MW_OK; j++)
        node[j] = all ? roll_to(l, c, j, node, c->reduce) : roll_masked(l, c, j, node);
    return l->status == MW_OK ? node[c->count - 1] : -1;
}
