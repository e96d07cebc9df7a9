// SPDX-License-Identifier: MIT
// Aggregates: over rows below, peers, linked entities, members of a group, periods of a window.
#include "base/alloc.h"
#include "eval/lower_bound.h"
#include "eval/lower_roll.h"
#include "eval/lower_time.h"

#include <math.h>

bool mw_low_groups(mw_lower *l, const mw_place *at, const mw_expr *e, mw_node *n);

static const mw_reduce reduces[] = {
    [MW_AGG_SUM] = MW_REDUCE_SUM,   [MW_AGG_COUNT] = MW_REDUCE_COUNT,
    [MW_AGG_ANY] = MW_REDUCE_ANY,   [MW_AGG_ALL] = MW_REDUCE_ALL,
    [MW_AGG_MEAN] = MW_REDUCE_MEAN, [MW_AGG_MIN] = MW_REDUCE_MIN,
    [MW_AGG_MAX] = MW_REDUCE_MAX,   [MW_AGG_FIRST] = MW_REDUCE_FIRST,
    [MW_AGG_LAST] = MW_REDUCE_LAST, [MW_AGG_MEDIAN] = MW_REDUCE_MEDIAN,
};

// The argument taken apart: the window of all rows, the condition, the core. A window inside the
// condition's argument, or a second one, is part of the core.
typedef struct {
    const mw_expr *window, *cond, *core;
} parts;

static parts take_apart(const mw_expr *e) {
    parts p = {NULL, NULL, e};
    for (;;) {
        bool placed = p.core->kind == MW_EXPR_OVER || p.core->kind == MW_EXPR_AT;
        bool keys = p.core->kind == MW_EXPR_AT && p.core->place == MW_PLACE_ALL_KEYS;
        if (placed && !keys && !p.window && !p.cond)
            p.window = p.core;
        else if (p.core->kind == MW_EXPR_WHERE && !p.cond)
            p.cond = p.core->arg[1];
        else
            return p;
        p.core = p.core->arg[0];
    }
}

static double share_of(const mw_expr *e) {
    if (!e->needs || e->needs->kind != MW_EXPR_NUMBER) return 1;
    double scale = e->needs->unit ? e->needs->unit->scale : 1;
    double share = e->needs->number * scale;
    return share <= 0 ? 1e-9 : share; // 0 is "what was not said" to the plan
}

static bool bare_kind(const mw_expr *core) {
    return core->kind == MW_EXPR_NAME && core->ref_kind == MW_REF_KIND;
}

// Core and condition as nodes on the rows. Counting turns what is counted into a condition.
typedef struct {
    int32_t value, cond; // cond -1: none
} row_nodes;

// Which rows count. A sum takes what happened where it happened; all else is about the rows that
// are there at the end, as far as anything can be known of them.
static int32_t rows_there(mw_lower *l, const mw_place *in, mw_aggregate agg, const row_nodes *r) {
    if (in->peers || in->linked || !mw_model_dated(l->w->model, in->row_kind))
        return mw_low_valid(l, in->row_kind, in->axis);
    if (agg == MW_AGG_SUM) return mw_low_there(l, r->value, in->row_kind, in->axis);
    int32_t valid = mw_low_valid(l, in->row_kind, in->axis);
    int32_t nodes[] = {r->value, r->cond};
    for (int32_t i = 0; i < 2 && valid >= 0; i++) {
        bool below;
        if (nodes[i] < 0) continue;
        int32_t m = mw_low_happening(l, nodes[i], in->row_kind, in->axis, &below);
        if (m >= 0) valid = mw_low_op2(l, MW_NODE_AND, valid, m);
    }
    return valid;
}

// What is aggregated; of what is counted 1 where it is known, and where it rests on questions
// always: it will be known.
static int32_t core_of(mw_lower *l, const mw_place *in, const parts *p, mw_aggregate agg) {
    if (bare_kind(p->core)) return mw_low_const(l, 1);
    if (agg != MW_AGG_COUNT || p->core->type.kind == MW_TYPE_YESNO)
        return mw_low_expr(l, in, p->core);
    mw_place exact = mw_low_as_it_is(in);
    bool later = mw_low_bounding(in) && p->cond && mw_low_open(l, in, p->core);
    int32_t value = mw_low_expr(l, &exact, p->core);
    return later && value >= 0 ? mw_low_const(l, 1) : mw_low_op1(l, MW_NODE_KNOWN, value);
}

// A condition that rests on questions, at a side: what it leaves of a value is a sum's share.
static bool low_open_rows(mw_lower *l, const mw_place *in, const parts *p, mw_aggregate agg,
                          row_nodes *out) {
    int32_t c[2];
    for (int32_t i = 0; i < 2; i++) {
        mw_place side = mw_low_side(in, i ? MW_SIDE_HIGH : MW_SIDE_LOW);
        if ((c[i] = mw_low_expr(l, &side, p->cond)) < 0) return false;
    }
    out->cond = agg == MW_AGG_COUNT ? c[in->side == MW_SIDE_HIGH] : -1;
    if (agg == MW_AGG_SUM) out->value = mw_low_bound_share(l, in, out->value, c);
    return out->value >= 0;
}

static bool low_cond(mw_lower *l, const mw_place *in, const parts *p, mw_aggregate agg,
                     row_nodes *out) {
    mw_place exact = mw_low_as_it_is(in);
    out->cond = -1;
    if (!p->cond) return true;
    if (mw_low_bounding(in) && mw_low_open(l, in, p->cond))
        return low_open_rows(l, in, p, agg, out);
    out->cond = mw_low_expr(l, &exact, p->cond);
    return out->cond >= 0;
}

static bool low_rows(mw_lower *l, const mw_place *in, const parts *p, mw_aggregate agg,
                     row_nodes *out) {
    out->value = core_of(l, in, p, agg);
    if (out->value < 0 || !low_cond(l, in, p, agg, out)) return false;
    if (agg == MW_AGG_COUNT && !bare_kind(p->core)) {
        out->cond = out->cond < 0 ? out->value : mw_low_op2(l, MW_NODE_AND, out->cond, out->value);
        out->value = mw_low_const(l, 1);
    }
    int32_t value = out->value;
    int32_t valid = value < 0 ? -1 : rows_there(l, in, agg, out);
    if (valid < 0) return false;
    if (mw_plan_node(l->plan, valid)->op != MW_NODE_CONST)
        out->cond = out->cond < 0 ? valid : mw_low_op2(l, MW_NODE_AND, out->cond, valid);
    return out->value >= 0;
}

// Both on the domain of the rows, with the keys they have.
static bool on_rows(mw_lower *l, const mw_place *in, row_nodes *r, mw_domain *d) {
    int32_t both[] = {r->value, r->cond};
    int32_t count = r->cond < 0 ? 1 : 2;
    if (!mw_low_unify(l, both, count, d)) return false;
    d->kind = in->row_kind;
    if (d->axis < 0) d->axis = in->axis;
    for (int32_t i = 0; i < count; i++) {
        both[i] = mw_low_to(l, both[i], d);
        if (both[i] >= 0 && mw_plan_node(l->plan, both[i])->op == MW_NODE_CONST)
            both[i] = mw_low_add(
                l, (mw_node){.op = MW_NODE_SPREAD, .domain = *d, .arg = {both[i]}, .arg_count = 1});
        if (both[i] < 0) return false;
    }
    r->value = both[0];
    if (count == 2) r->cond = both[1];
    return true;
}

// ---- linked rows: links come and go, so what runs over them differs from period to period

static int32_t joined_link(mw_lower *l, const mw_model_link_query *q) {
    for (int32_t i = 0; i < l->joined_count; i++)
        if (l->joined[i].link == q->link && l->joined[i].from_kind == q->from_kind &&
            l->joined[i].to_kind == q->to_kind && l->joined[i].inverse == q->inverse &&
            l->joined[i].at_ns == q->at_ns)
            return i;
    if (!mw_grow(&l->joined, &l->joined_capacity, l->joined_count + 1, sizeof *l->joined))
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    l->joined[l->joined_count] = *q;
    return l->joined_count++;
}

typedef struct {
    mw_node n; // over the links of a state
    mw_model_link_query q;
    int64_t *of, *at; // by period: its state, an instant in it
    int32_t count;
} by_state;

// The state of each element of an axis: the number of changes up to its last instant.
static bool states_of(mw_lower *l, int32_t link, int32_t axis, by_state *s) {
    int64_t *change = NULL, count = mw_model_link_changes(l->w->model, link, &change);
    if (count < 0) return mw_low_fail(l, MW_NOMEM, "plan: out of memory") > 0;
    for (int32_t t = 0; t < mw_axes_at(l->axes, axis)->count; t++) {
        int64_t start, end;
        mw_axes_bounds(l->axes, axis, t, 0, &start, &end);
        s->at[t] = end - 1;
        s->of[t] = t > 0 ? s->of[t - 1] : 0;
        while (s->of[t] < count && change[s->of[t]] <= s->at[t]) s->of[t]++;
    }
    mw_free(change);
    return true;
}

static int32_t of_state(mw_lower *l, by_state *s, int32_t t) {
    s->q.at_ns = s->at[t];
    s->n.link = joined_link(l, &s->q);
    return s->n.link < 0 ? -1 : mw_low_add(l, s->n);
}

// Adds the states from period t on to what was picked so far (-1: nothing), as many as one node
// takes; t moves behind them.
static int32_t pick_states(mw_lower *l, by_state *s, int32_t so_far, int32_t *t) {
    mw_node pick = {.op = MW_NODE_PICK_ROW, .domain = s->n.domain};
    int32_t *map = MW_PUSH(l->arena, int32_t, (size_t)s->count + 1);
    if (!map) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    if (so_far >= 0) pick.arg[pick.arg_count++] = so_far;
    for (int32_t i = 0; i < s->count; i++) map[i] = i < *t ? 0 : -1;
    for (int32_t first = *t; *t < s->count; ++*t) {
        bool fresh = *t == first || s->of[*t] != s->of[*t - 1];
        if (fresh && pick.arg_count == MW_NODE_ARGS_MAX) break;
        if (fresh) pick.arg[pick.arg_count++] = of_state(l, s, *t);
        map[*t] = pick.arg_count - 1;
    }
    if (l->status != MW_OK) return -1;
    if (pick.arg_count == 1) return pick.arg[0]; // the same links all the time
    pick.map = map;
    return mw_low_add(l, pick);
}

static int32_t low_over_link(mw_lower *l, const mw_place *in, const mw_expr *e, mw_node n,
                             int32_t from_kind) {
    by_state s = {
        .n = n, .q = {e->link, from_kind, e->row_kind, e->inverse, 0}
    };
    s.n.op = MW_NODE_LINKED;
    s.count = mw_axes_at(l->axes, in->axis)->count;
    s.of = MW_PUSH(l->arena, int64_t, (size_t)s.count + 1);
    s.at = MW_PUSH(l->arena, int64_t, (size_t)s.count + 1);
    if (!s.of || !s.at) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    if (!states_of(l, e->link, in->axis, &s)) return -1;
    int32_t node = -1;
    for (int32_t t = 0; t < s.count && l->status == MW_OK;) node = pick_states(l, &s, node, &t);
    return l->status == MW_OK ? node : -1;
}

static int32_t low_over_rows(mw_lower *l, const mw_place *at, const mw_place *in, const mw_expr *e,
                             row_nodes r) {
    mw_domain d;
    if (!on_rows(l, in, &r, &d)) return -1;
    mw_node n = {
        .op = MW_NODE_AGG,
        .domain = d,
        .arg = {r.value, r.cond},
        .reduce = reduces[e->ref],
        .needs = share_of(e)
    };
    n.arg_count = r.cond < 0 ? 1 : 2;
    n.domain.kind = at->kind;
    return e->over == MW_OVER_LINK ? low_over_link(l, in, e, n, at->kind) : mw_low_add(l, n);
}

// Peers are skipped where they are missing or do not meet the condition.
static int32_t low_over_peers(mw_lower *l, const mw_place *at, const mw_place *in, const mw_expr *e,
                              row_nodes r) {
    mw_domain d;
    if (r.cond >= 0) r.value = mw_low_op3(l, MW_NODE_IF, r.cond, r.value, mw_low_const(l, NAN));
    r.cond = -1;
    if (r.value < 0 || !on_rows(l, in, &r, &d)) return -1;
    mw_node n = {.op = MW_NODE_PEER,
                 .domain = d,
                 .arg = {r.value},
                 .arg_count = 1,
                 .reduce = reduces[e->ref]};
    mw_place own = *at;
    own.axis = in->axis;
    if (!mw_low_groups(l, &own, e, &n)) return -1;
    return mw_low_add(l, n);
}

// ---- groups: unrolled, member by member

static int32_t group_step(mw_lower *l, mw_aggregate agg, int32_t so_far, int32_t v, int32_t cond) {
    static const mw_node_op join[] = {
        [MW_AGG_SUM] = MW_NODE_ADD, [MW_AGG_COUNT] = MW_NODE_ADD, [MW_AGG_ANY] = MW_NODE_OR,
        [MW_AGG_ALL] = MW_NODE_AND, [MW_AGG_MEAN] = MW_NODE_ADD,  [MW_AGG_MIN] = MW_NODE_MIN,
        [MW_AGG_MAX] = MW_NODE_MAX};
    double neutral = agg == MW_AGG_ALL   ? 1
                     : agg == MW_AGG_MIN ? INFINITY
                     : agg == MW_AGG_MAX ? -INFINITY
                                         : 0;
    if (cond >= 0) v = mw_low_op3(l, MW_NODE_IF, cond, v, mw_low_const(l, neutral));
    return so_far < 0 ? v : mw_low_op2(l, join[agg], so_far, v);
}

typedef struct {
    const mw_expr *e;
    const parts *p;
    const mw_group *g;
    int32_t total, count; // so far; -1: nothing
} grouping;

// A condition on a member that rests on questions, at a side.
static bool low_open_member(mw_lower *l, const mw_place *in, const grouping *x, row_nodes *r) {
    mw_aggregate agg = (mw_aggregate)x->e->ref;
    if (agg == MW_AGG_SUM || agg == MW_AGG_COUNT) {
        bool counts = agg == MW_AGG_COUNT;
        if (!low_open_rows(l, in, x->p, agg, r)) return false;
        if (counts) r->value = mw_low_op2(l, MW_NODE_AND, r->cond, r->value);
    } else if (x->p->core->type.kind == MW_TYPE_YESNO)
        r->value = mw_low_const(l, in->side == MW_SIDE_LOW ? 0 : 1);
    else
        r->value = mw_low_const(l, NAN);
    r->cond = -1;
    return r->value >= 0;
}

// A member of which it may be unknown whether it applies, at a side.
static bool low_applying(mw_lower *l, const mw_place *in, const grouping *x, int32_t applies,
                         row_nodes *r) {
    mw_aggregate agg = (mw_aggregate)x->e->ref;
    int32_t sure = mw_low_op2(l, MW_NODE_ELSE, applies, mw_low_const(l, 0));
    int32_t c[] = {sure, mw_low_op2(l, MW_NODE_ELSE, applies, mw_low_const(l, 1))};
    if (agg == MW_AGG_SUM || agg == MW_AGG_COUNT)
        r->value = mw_low_bound_share(l, in, r->value, c);
    else
        r->cond = r->cond < 0 ? applies : mw_low_op2(l, MW_NODE_AND, applies, r->cond);
    return r->value >= 0 && l->status == MW_OK;
}

// A member's value and whether it counts: where it applies and meets the condition.
static bool low_member(mw_lower *l, const mw_place *in, const grouping *x, row_nodes *r) {
    mw_place exact = mw_low_as_it_is(in);
    const mw_expr *cond = x->p->cond;
    r->value = core_of(l, in, x->p, (mw_aggregate)x->e->ref);
    r->cond = -1;
    if (r->value < 0) return false;
    bool open = cond && mw_low_bounding(in) && mw_low_open(l, in, cond);
    if (open && !low_open_member(l, in, x, r)) return false;
    if (cond && !open) r->cond = mw_low_expr(l, &exact, cond);
    int32_t applies = mw_low_applies(l, in->member, in);
    if (applies >= 0 && mw_low_bounding(in)) return low_applying(l, in, x, applies, r);
    if (applies >= 0)
        r->cond = r->cond < 0 ? applies : mw_low_op2(l, MW_NODE_AND, applies, r->cond);
    return l->status == MW_OK;
}

static bool add_member(mw_lower *l, const mw_place *in, grouping *x, int32_t i) {
    mw_aggregate agg = (mw_aggregate)x->e->ref;
    row_nodes r;
    if (!low_member(l, in, x, &r)) return false;
    mw_place exact = mw_low_as_it_is(in);
    const mw_expr *said = agg == MW_AGG_MEAN ? x->g->weight[i] : NULL;
    mw_type plain = {.kind = MW_TYPE_NUMBER, .codes = -1, .unit = mw_unit_number()};
    int32_t weight = said ? mw_low_expr_as(l, &exact, said, &plain) : mw_low_const(l, 1);
    if (weight < 0) return false;
    // At a side every member is there: it will be known, or bounds nothing.
    int32_t known =
        mw_low_bounding(in) ? mw_low_const(l, 1) : mw_low_op1(l, MW_NODE_KNOWN, r.value);
    int32_t v = agg == MW_AGG_MEAN ? mw_low_op2(l, MW_NODE_MUL, r.value, weight) : r.value;
    x->total = group_step(l, agg, x->total, v, r.cond);
    x->count =
        group_step(l, MW_AGG_COUNT, x->count, mw_low_op2(l, MW_NODE_MUL, known, weight), r.cond);
    return x->total >= 0 && x->count >= 0;
}

static int32_t low_over_group(mw_lower *l, const mw_place *at, const mw_expr *e, const parts *p) {
    grouping x = {e, p, &l->p->group[e->group], -1, -1};
    mw_aggregate agg = (mw_aggregate)e->ref;
    bool leaves_out = p->cond != NULL;
    if (agg == MW_AGG_FIRST || agg == MW_AGG_LAST || agg == MW_AGG_MEDIAN)
        return mw_low_fail(l, MW_INVALID, "a group has no first, last or median");
    for (int32_t i = 0; i < x.g->member_count; i++) {
        mw_place in = *at;
        in.member = (mw_symbol){x.g->member_kind, x.g->member[i]};
        leaves_out = leaves_out || (in.member.ref == MW_REF_INDICATOR &&
                                    l->p->indicator[in.member.index].applies);
        if (!add_member(l, &in, &x, i)) return -1;
    }
    if (x.total < 0) return mw_low_const(l, agg == MW_AGG_SUM || agg == MW_AGG_COUNT ? 0 : NAN);
    if (agg == MW_AGG_MEAN) return mw_low_op2(l, MW_NODE_DIV, x.total, x.count);
    bool extreme = agg == MW_AGG_MIN || agg == MW_AGG_MAX;
    if (!extreme || !leaves_out) return x.total;
    int32_t none = mw_low_op2(l, MW_NODE_EQ, x.count, mw_low_const(l, 0));
    return mw_low_op3(l, MW_NODE_IF, none, mw_low_const(l, NAN), x.total);
}

// ---- windows: over the native periods inside, or the facts themselves

static const mw_leaf_roll leaf_rolls[] = {
    [MW_AGG_SUM] = MW_LEAF_SUM,    [MW_AGG_COUNT] = MW_LEAF_ONE,   [MW_AGG_ANY] = MW_LEAF_MAX,
    [MW_AGG_ALL] = MW_LEAF_MIN,    [MW_AGG_MEAN] = MW_LEAF_MEAN,   [MW_AGG_MIN] = MW_LEAF_MIN,
    [MW_AGG_MAX] = MW_LEAF_MAX,    [MW_AGG_FIRST] = MW_LEAF_FIRST, [MW_AGG_LAST] = MW_LEAF_LAST,
    [MW_AGG_MEDIAN] = MW_LEAF_ONE,
};

static mw_grain grain_of(const mw_lower *l, const mw_expr *core) {
    if (core->kind == MW_EXPR_NAME && core->ref_kind == MW_REF_MEASURE)
        return l->p->measure[core->ref].grain;
    if (core->kind == MW_EXPR_NAME && core->ref_kind == MW_REF_INDICATOR)
        return l->p->indicator[core->ref].grain;
    return (mw_grain){MW_GRAIN_NONE, 0};
}

// A measure without grain on its own kind: the facts of the window are reduced as they are.
static int32_t low_facts_over(mw_lower *l, const mw_place *in, const mw_expr *core,
                              mw_aggregate agg) {
    const mw_measure *m = &l->p->measure[core->ref];
    mw_leaf_roll roll = leaf_rolls[agg];
    if (m->roll.time == MW_ROLL_HOLD && agg == MW_AGG_FIRST) roll = MW_LEAF_HOLD_FIRST;
    if (m->roll.time == MW_ROLL_HOLD && agg == MW_AGG_LAST) roll = MW_LEAF_HOLD;
    if (agg == MW_AGG_COUNT || agg == MW_AGG_MEDIAN)
        return mw_low_fail(l, MW_INVALID, "%.*s has no grain, so its periods cannot be counted",
                           (int)m->name.n, m->name.p);
    mw_leaf want = {.roll = roll,
                    .measure = core->ref,
                    .kind = in->kind,
                    .axis = in->axis,
                    .whole = in->whole && mw_low_moved(l, in->kind)};
    int32_t leaf = mw_low_leaf_like(l, want);
    // The named value is noted as well, so that the explanation finds the facts.
    (void)mw_low_symbol(l, (mw_symbol){MW_REF_MEASURE, core->ref}, in);
    return leaf;
}

static int32_t low_over_time(mw_lower *l, const mw_place *at, const mw_expr *e, const parts *p) {
    mw_place in;
    mw_derived d, sub;
    if (!p->window || !mw_low_window(l, at, p->window, &in, &d)) return -1;
    mw_grain grain = grain_of(l, p->core);
    mw_aggregate agg = (mw_aggregate)e->ref;
    bool bare = p->core->kind == MW_EXPR_NAME && p->core->ref_kind == MW_REF_MEASURE && !p->cond &&
                p->core->via == MW_VIA_SELF && l->p->measure[p->core->ref].kind == in.kind &&
                l->p->measure[p->core->ref].key_count == 0;
    if (grain.unit == MW_GRAIN_NONE && bare)
        return mw_low_pick(l, low_facts_over(l, &in, p->core, agg), at->axis, d.map);
    if (grain.unit == MW_GRAIN_NONE) grain = mw_axes_at(l->axes, at->axis)->grain;
    if (!mw_low_sub(l, in.axis, grain, &sub)) return -1;
    mw_place fine = mw_low_derived(l, &in, &sub);
    mw_place exact = mw_low_as_it_is(&fine);
    int32_t v = core_of(l, &fine, p, agg), cond = p->cond ? mw_low_expr(l, &exact, p->cond) : -1;
    if (cond >= 0)
        v = mw_low_op3(l, MW_NODE_IF, cond, v,
                       mw_low_const(l, agg == MW_AGG_SUM || agg == MW_AGG_COUNT ? 0 : NAN));
    bool end = !p->cond && (agg == MW_AGG_FIRST || agg == MW_AGG_LAST);
    mw_reduce reduce = agg == MW_AGG_COUNT ? MW_REDUCE_SUM : reduces[agg];
    v = end ? mw_low_end_of_subs(l, v, in.axis, &sub, agg == MW_AGG_LAST)
            : mw_low_over_subs(l, v, in.axis, &sub, (mw_low_reduction){reduce, share_of(e)});
    return mw_low_pick(l, v, at->axis, d.map);
}

int32_t mw_low_aggregate(mw_lower *l, const mw_place *at, const mw_expr *e) {
    parts p = take_apart(e->arg[0]);
    if (e->over == MW_OVER_TIME) return low_over_time(l, at, e, &p);
    mw_place window = *at, in;
    mw_derived d = {0};
    if (p.window && !mw_low_window(l, at, p.window, &window, &d)) return -1;
    if (e->over == MW_OVER_GROUP) {
        int32_t n = low_over_group(l, &window, e, &p);
        return p.window ? mw_low_pick(l, n, at->axis, d.map) : n;
    }
    in = window;
    in.row_kind = e->row_kind;
    in.peers = e->over == MW_OVER_PEERS;
    in.linked = e->over == MW_OVER_LINK;
    in.link = in.linked ? 2 * e->link + e->inverse + 1 : 0;
    in.rows_whole = e->over != MW_OVER_ROWS || e->ref != MW_AGG_SUM;
    row_nodes r;
    if (!low_rows(l, &in, &p, (mw_aggregate)e->ref, &r)) return -1;
    int32_t n = e->over == MW_OVER_PEERS ? low_over_peers(l, &window, &in, e, r)
                                         : low_over_rows(l, &window, &in, e, r);
    return p.window ? mw_low_pick(l, n, at->axis, d.map) : n;
}
