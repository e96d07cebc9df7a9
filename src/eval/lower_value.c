// SPDX-License-Identifier: MIT
// Measures and indicators at a kind and periods: leaves of facts, formulas, and the rolls between.
#include "base/alloc.h"
#include "eval/lower_bound.h"
#include "eval/lower_roll.h"
#include "eval/lower_time.h"

#include <math.h>
#include <string.h>

static mw_reduce reduce_of(mw_roll r) {
    switch (r) {
    case MW_ROLL_MEAN: return MW_REDUCE_MEAN;
    case MW_ROLL_FIRST: return MW_REDUCE_FIRST;
    case MW_ROLL_LAST:
    case MW_ROLL_HOLD: return MW_REDUCE_LAST;
    case MW_ROLL_MAX: return MW_REDUCE_MAX;
    case MW_ROLL_MIN: return MW_REDUCE_MIN;
    case MW_ROLL_SUM:
    case MW_ROLL_UNSAID:
    case MW_ROLL_RECOMPUTE:
    case MW_ROLL_NONE: break;
    }
    return MW_REDUCE_SUM;
}

static mw_leaf_roll leaf_roll_of(mw_roll r) {
    switch (r) {
    case MW_ROLL_SUM: return MW_LEAF_SUM;
    case MW_ROLL_MEAN: return MW_LEAF_MEAN;
    case MW_ROLL_FIRST: return MW_LEAF_FIRST;
    case MW_ROLL_LAST: return MW_LEAF_LAST;
    case MW_ROLL_HOLD: return MW_LEAF_HOLD;
    case MW_ROLL_MAX: return MW_LEAF_MAX;
    case MW_ROLL_MIN: return MW_LEAF_MIN;
    case MW_ROLL_UNSAID:
    case MW_ROLL_RECOMPUTE:
    case MW_ROLL_NONE: break;
    }
    return MW_LEAF_ONE;
}

static bool rolls(mw_roll r) { return r != MW_ROLL_UNSAID && r != MW_ROLL_NONE; }

static bool same_leaf(const mw_leaf *a, const mw_leaf *b) {
    return a->measure == b->measure && a->kind == b->kind && a->axis == b->axis &&
           a->roll == b->roll && a->node_of == b->node_of &&
           a->before_measure == b->before_measure &&
           a->before_length.unit == b->before_length.unit &&
           a->before_length.count == b->before_length.count &&
           mw_grain_same(a->mask_grain, b->mask_grain) && a->whole == b->whole;
}

int32_t mw_low_leaf_like(mw_lower *l, mw_leaf want) {
    for (int64_t i = 0; i < l->leaf_count; i++)
        if (same_leaf(&l->leaf[i], &want)) return l->leaf[i].node;
    if (!mw_grow(&l->leaf, &l->leaf_capacity, l->leaf_count + 1, sizeof *l->leaf))
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    int32_t dims = 0;
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX; i++) want.dim[i] = -1;
    if (want.measure >= 0) {
        const mw_measure *m = &l->p->measure[want.measure];
        for (; dims < m->key_count; dims++)
            want.dim[dims] = mw_low_dim(l, m->key[dims].codes, m->key[dims].name);
    }
    mw_node n = {.op = MW_NODE_FACT, .source = (int32_t)l->leaf_count};
    n.domain = mw_low_domain_of(want.kind, want.axis, want.dim, dims);
    want.node = mw_low_add(l, n);
    if (want.node >= 0) l->leaf[l->leaf_count++] = want;
    return want.node;
}

// A leaf of the measure at a place: one kind, facts of all stays of an entity or not.
static int32_t leaf_at(mw_lower *l, int32_t measure, int32_t kind, const mw_place *at,
                       mw_leaf_roll roll) {
    mw_leaf want = {.roll = roll,
                    .measure = measure,
                    .kind = kind,
                    .axis = at->axis,
                    .whole = kind == at->kind && at->whole && mw_low_moved(l, kind)};
    return mw_low_leaf_like(l, want);
}

// ---- rolling from a kind to one above

static int32_t symbol_at(mw_lower *l, mw_symbol s, const mw_place *at, int32_t kind, int32_t axis) {
    mw_place there = *at;
    there.kind = kind;
    there.axis = axis;
    return mw_low_symbol(l, s, &there);
}

// Whether a measure's dimensions include keys.
static bool keyed(const mw_lower *l, int32_t node) { return mw_low_domain(l, node).key[0] >= 0; }

// The values of the kinds below, so that explanations find them.
static bool note_rows(mw_lower *l, mw_symbol s, const mw_low_chain *c, const mw_place *at) {
    for (int32_t i = c->count - 2; i >= 0 && l->trace; i--) {
        mw_place rows = *at;
        rows.how = MW_INPUT_ROWS, rows.whole = false;
        if (symbol_at(l, s, &rows, c->kind[i], at->axis) < 0) return false;
    }
    return true;
}

static int32_t measure_roll(mw_lower *l, int32_t measure, const mw_place *at, mw_leaf_roll time) {
    const mw_measure *m = &l->p->measure[measure];
    mw_low_chain c = {.reduce = reduce_of(m->roll.children)};
    mw_low_chain_of(l->p, m->kind, at->kind, &c);
    int32_t value = leaf_at(l, measure, m->kind, at, time);
    if (value >= 0 && c.reduce == MW_REDUCE_SUM && keyed(l, value))
        value = mw_low_filled(l, value, mw_low_op1(l, MW_NODE_KNOWN, value));
    int32_t there = mw_low_leaf_there(l, measure, at->axis, time);
    bool partly = there >= 0 && mw_plan_node(l->plan, there)->op != MW_NODE_CONST;
    // Part of the time there: that part of the mean adds up.
    if (partly && m->roll.time == MW_ROLL_MEAN && c.reduce == MW_REDUCE_SUM)
        value = mw_low_op2(l, MW_NODE_MUL, value, mw_low_leaf_share(l, measure, at->axis));
    for (int32_t j = 1; j < c.count; j++) c.own[j] = leaf_at(l, measure, c.kind[j], at, time);
    if (!note_rows(l, (mw_symbol){MW_REF_MEASURE, measure}, &c, at)) return -1;
    int32_t node = mw_low_roll_up(l, &c, value, there);
    if (!l->trace || node < 0) return node;
    l->value[at->value].own = c.own[c.count - 1];
    c.own[c.count - 1] = -1;
    l->value[at->value].below = mw_low_roll_up(l, &c, value, there);
    return node;
}

static int32_t not_rolled(mw_lower *l, mw_slice name, int32_t from, int32_t to) {
    mw_slice a = l->p->kind[from].name, b = l->p->kind[to].name;
    if (!mw_kind_within(l->p, from, to))
        return mw_low_fail(l, MW_INVALID, "%.*s stands on %.*s, which is not below %.*s",
                           (int)name.n, name.p, (int)a.n, a.p, (int)b.n, b.p);
    return mw_low_fail(l, MW_INVALID, "%.*s is not rolled up from %.*s to %.*s", (int)name.n,
                       name.p, (int)a.n, a.p, (int)b.n, b.p);
}

// Sum of value * weight over sum of weight, both summed by `sum` over what is reduced.
static int32_t weighted_rows(mw_lower *l, mw_symbol s, const mw_place *at, mw_slice by,
                             int32_t base) {
    mw_low_chain c = {.reduce = MW_REDUCE_SUM};
    mw_low_chain_of(l->p, base, at->kind, &c);
    mw_place rows = *at;
    rows.whole = false;
    int32_t v = symbol_at(l, s, &rows, base, at->axis);
    int32_t x = v < 0 ? -1 : symbol_at(l, mw_low_weight(l, by), &rows, base, at->axis);
    if (x < 0) return -1;
    int32_t num = mw_low_op2(l, MW_NODE_MUL, v, x);
    int32_t den =
        mw_low_op2(l, MW_NODE_ADD, x, mw_low_op2(l, MW_NODE_MUL, num, mw_low_const(l, 0)));
    int32_t there = mw_low_there(l, num, base, at->axis);
    return mw_low_op2(l, MW_NODE_DIV, mw_low_roll_up(l, &c, num, there),
                      mw_low_roll_up(l, &c, den, there));
}

// Whether the axis consists of single periods of a grain.
static bool axis_is(const mw_lower *l, int32_t axis, mw_grain grain) {
    const mw_axis *x = mw_axes_at(l->axes, axis);
    if (!mw_grain_same(x->grain, grain)) return false;
    for (int32_t i = 0; i < x->count; i++)
        if (x->element[i].first != x->element[i].last) return false;
    return true;
}

// The facts of the time that ends with a date of the entity: only of the entity itself.
static int32_t measure_before(mw_lower *l, int32_t measure, const mw_place *at) {
    const mw_measure *m = &l->p->measure[measure];
    mw_leaf want = {.roll = leaf_roll_of(m->roll.time),
                    .measure = measure,
                    .kind = at->kind,
                    .axis = at->axis,
                    .before_measure = at->before_measure,
                    .before_length = at->before_length,
                    .whole = at->whole && mw_low_moved(l, at->kind)};
    if (at->kind != m->kind)
        return mw_low_fail(l, MW_INVALID, "a window before a date cannot be rolled up from below");
    return mw_low_leaf_like(l, want);
}

static int32_t measure_full(mw_lower *l, int32_t measure, const mw_place *at) {
    const mw_measure *m = &l->p->measure[measure];
    if (at->before_measure && m->roll.time != MW_ROLL_HOLD) return measure_before(l, measure, at);
    mw_symbol s = {MW_REF_MEASURE, measure};
    bool native = m->grain.unit != MW_GRAIN_NONE && axis_is(l, at->axis, m->grain);
    if (m->roll.time == MW_ROLL_MEAN && m->roll.time_by.n && !native)
        return mw_low_weighted_time(l, s, at, m->roll.time_by, m->grain);
    mw_leaf_roll time = leaf_roll_of(m->roll.time);
    if (native && m->roll.time != MW_ROLL_SUM) time = MW_LEAF_ONE;
    if (at->kind == m->kind) return leaf_at(l, measure, m->kind, at, time);
    if (!rolls(m->roll.children) || !mw_kind_within(l->p, m->kind, at->kind))
        return not_rolled(l, m->name, m->kind, at->kind);
    l->value[at->value].rolled_children = true;
    if (m->roll.children == MW_ROLL_MEAN && m->roll.children_by.n) {
        int32_t own = leaf_at(l, measure, at->kind, at, time);
        int32_t mean = own < 0 ? -1 : weighted_rows(l, s, at, m->roll.children_by, m->kind);
        return mw_low_op2(l, MW_NODE_ELSE, own, mean);
    }
    return measure_roll(l, measure, at, time);
}

// ---- formulas

// The formula in force at each element: its number, or -1. True when it is one for all.
static bool formulas_in_force(mw_lower *l, const mw_indicator *m, int32_t axis, int32_t *of) {
    const mw_axis *x = mw_axes_at(l->axes, axis);
    bool one = true;
    for (int32_t t = 0; t < x->count; t++) {
        int64_t date = mw_axes_row_date(l->axes, axis, t);
        of[t] = -1;
        for (int32_t i = 0; i < m->formula_count; i++)
            if (m->formula[i].date == INT32_MIN || m->formula[i].date <= date) of[t] = i;
        one = one && of[t] == of[0];
    }
    return one;
}

static int32_t one_formula(mw_lower *l, const mw_indicator *m, const mw_place *at, int32_t i) {
    if (i < 0 || !m->formula[i].expr) return mw_low_const(l, NAN);
    mw_place body = *at;
    body.formula = i + 1;
    l->value[at->value].formula = m->formula[i].expr;
    return mw_low_expr_as(l, &body, m->formula[i].expr, &m->type);
}

int32_t mw_low_formula(mw_lower *l, const mw_indicator *m, const mw_place *at) {
    int32_t count = mw_axes_at(l->axes, at->axis)->count;
    int32_t *of = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    int32_t *shown = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    if (!of || !shown) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    bool one = formulas_in_force(l, m, at->axis, of);
    memcpy(shown, of, (size_t)count * sizeof *of);
    l->value[at->value].formula_of = shown;
    if (one) return one_formula(l, m, at, of[0]);
    mw_node n = {.op = MW_NODE_PICK_ROW, .map = of};
    int32_t place[MW_NODE_ARGS_MAX], used = 0;
    for (int32_t i = 0; i < m->formula_count; i++) {
        bool needed = false;
        for (int32_t t = 0; t < count; t++) needed = needed || of[t] == i;
        if (!needed) continue;
        if (used == MW_NODE_ARGS_MAX)
            return mw_low_fail(l, MW_LIMIT, "more than %d formulas at once; ask for fewer periods",
                               MW_NODE_ARGS_MAX);
        place[used] = i;
        n.arg[used++] = one_formula(l, m, at, i);
    }
    for (int32_t t = 0; t < count; t++)
        for (int32_t j = 0; j < used; j++)
            if (of[t] == place[j]) {
                of[t] = j;
                break;
            }
    mw_domain d = mw_low_domain_of(at->kind, at->axis, at->dim, at->dim_count);
    for (int32_t j = 0; j < used; j++) n.arg[j] = mw_low_to(l, n.arg[j], &d);
    n.arg_count = used;
    n.domain = d;
    return mw_low_add(l, n);
}

// A formula that refers to its own past: over all periods since the first fact, one after the
// other.
static int32_t recurrence(mw_lower *l, int32_t index, const mw_place *at) {
    const mw_indicator *m = &l->p->indicator[index];
    if (!l->history[at->axis]) {
        mw_derived d;
        if (!mw_low_first(l)) return -1;
        mw_status st = mw_axes_history(l->axes, at->axis, l->first_ns, &d, &l->err);
        if (st != MW_OK) return l->status = st, -1;
        l->history[d.axis] = true;
        mw_place there = mw_low_derived(l, at, &d);
        return mw_low_pick(l, mw_low_symbol(l, (mw_symbol){MW_REF_INDICATOR, index}, &there),
                           at->axis, d.map);
    }
    mw_place body = *at;
    mw_domain d = mw_low_domain_of(at->kind, at->axis, at->dim, at->dim_count);
    int32_t label = ++l->recur_count;
    body.self = index;
    body.self_node =
        mw_low_add(l, (mw_node){.op = MW_NODE_PREVIOUS_SELF, .domain = d, .aux = label});
    int32_t node = body.self_node < 0 ? -1 : mw_low_to(l, mw_low_formula(l, m, &body), &d);
    if (node < 0 || mw_plan_node(l->plan, node)->op == MW_NODE_CONST) return node;
    return mw_low_add(l, (mw_node){
                             .op = MW_NODE_RECUR,
                             .domain = d,
                             .arg = {mw_low_const(l, NAN), node},
                             .arg_count = 2,
                             .aux = label
    });
}

static int32_t indicator_time(mw_lower *l, int32_t index, const mw_place *at) {
    const mw_indicator *m = &l->p->indicator[index];
    mw_symbol s = {MW_REF_INDICATOR, index};
    char own[MW_GRAIN_TEXT_MAX], asked[MW_GRAIN_TEXT_MAX];
    mw_grain here = mw_axes_at(l->axes, at->axis)->grain;
    mw_grain_text(m->grain, own);
    mw_grain_text(here, asked);
    if (mw_grain_compare(m->grain, here) > 0)
        return mw_low_fail(l, MW_INVALID, "%.*s is per %s, asked for per %s", (int)m->name.n,
                           m->name.p, own, asked);
    if (!rolls(m->roll.time))
        return mw_low_fail(l, MW_INVALID, "%.*s is per %s and not rolled over time", (int)m->name.n,
                           m->name.p, own);
    l->value[at->value].rolled_time = true;
    if (m->roll.time == MW_ROLL_MEAN && m->roll.time_by.n)
        return mw_low_weighted_time(l, s, at, m->roll.time_by, m->grain);
    mw_derived d;
    if (!mw_low_sub(l, at->axis, m->grain, &d)) return -1;
    mw_place fine = mw_low_derived(l, at, &d);
    int32_t node = mw_low_symbol(l, s, &fine);
    mw_reduce reduce = reduce_of(m->roll.time);
    if (reduce == MW_REDUCE_MEAN) return mw_low_mean_of_subs(l, node, at->axis, &d);
    if (reduce == MW_REDUCE_FIRST || reduce == MW_REDUCE_LAST)
        return mw_low_end_of_subs(l, node, at->axis, &d, reduce == MW_REDUCE_LAST);
    return mw_low_over_subs(l, node, at->axis, &d, (mw_low_reduction){reduce, 1});
}

static int32_t indicator_rows(mw_lower *l, int32_t index, const mw_place *at) {
    const mw_indicator *m = &l->p->indicator[index];
    mw_symbol s = {MW_REF_INDICATOR, index};
    if (!rolls(m->roll.children) || !mw_kind_within(l->p, m->kind, at->kind))
        return not_rolled(l, m->name, m->kind, at->kind);
    l->value[at->value].rolled_children = true;
    mw_place there = *at;
    there.how = MW_INPUT_ROWS, there.whole = false;
    if (m->roll.children == MW_ROLL_MEAN && m->roll.children_by.n)
        return weighted_rows(l, s, &there, m->roll.children_by, m->kind);
    mw_low_chain c = {.reduce = reduce_of(m->roll.children)};
    mw_low_chain_of(l->p, m->kind, at->kind, &c);
    int32_t value = symbol_at(l, s, &there, m->kind, at->axis);
    if (value < 0) return -1;
    int32_t counts = mw_low_there(l, value, m->kind, at->axis);
    mw_domain full = mw_low_domain_of(m->kind, at->axis, at->dim, at->dim_count);
    value = mw_low_to(l, value, &full);
    if (value >= 0 && mw_plan_node(l->plan, value)->op == MW_NODE_CONST)
        value = mw_low_add(
            l, (mw_node){.op = MW_NODE_SPREAD, .domain = full, .arg = {value}, .arg_count = 1});
    if (full.key[0] >= 0 && m->roll.children == MW_ROLL_SUM) {
        mw_place base = there;
        base.kind = m->kind, base.value = -1;
        int32_t present = mw_low_to(l, mw_low_presence(l, s, &base), &full);
        value = present < 0 ? -1 : mw_low_filled(l, value, present);
    }
    return note_rows(l, s, &c, &there) ? mw_low_roll_up(l, &c, value, counts) : -1;
}

static int32_t indicator_full(mw_lower *l, int32_t index, const mw_place *at) {
    const mw_indicator *m = &l->p->indicator[index];
    bool native = m->grain.unit == MW_GRAIN_NONE || axis_is(l, at->axis, m->grain);
    bool coarser = !native && mw_grain_compare(m->grain, mw_axes_at(l->axes, at->axis)->grain) > 0;
    if (at->before_measure && m->grain.unit != MW_GRAIN_NONE && m->roll.time != MW_ROLL_RECOMPUTE)
        return mw_low_fail(l, MW_INVALID, "%.*s has a grain of its own: no window before a date",
                           (int)m->name.n, m->name.p);
    if (!native && (coarser || m->roll.time != MW_ROLL_RECOMPUTE))
        return indicator_time(l, index, at);
    if (at->kind != m->kind && m->roll.children != MW_ROLL_RECOMPUTE)
        return indicator_rows(l, index, at);
    if (!mw_kind_within(l->p, m->kind, at->kind)) return not_rolled(l, m->name, m->kind, at->kind);
    if (m->index >= 0) return mw_low_index(l, index, at);
    if (m->self && mw_low_bounding(at)) return mw_low_const(l, NAN);
    if (m->self && at->self != index) return recurrence(l, index, at);
    int32_t node = m->question >= 0 ? mw_low_question(l, &l->p->question[m->question], at)
                   : m->level >= 0  ? mw_low_level(l, &l->p->level[m->level], at)
                                    : mw_low_formula(l, m, at);
    return node < 0 ? -1 : mw_low_where_applies(l, index, at, node);
}

// ---- by name

static const mw_key_dim *keys_of(const mw_lower *l, mw_symbol s, int32_t *count) {
    if (s.ref == MW_REF_MEASURE) {
        *count = l->p->measure[s.index].key_count;
        return l->p->measure[s.index].key;
    }
    *count = l->p->indicator[s.index].key_count;
    return l->p->indicator[s.index].key;
}

// The place where the symbol's own formula or leaf is lowered: all its keys bound, inputs noted at
// v.
static mw_place inner_place(mw_lower *l, mw_symbol s, const mw_place *at, const mw_slice_of_keys *k,
                            int32_t v) {
    mw_place p = {
        .side = at->side,
        .kind = at->kind,
        .axis = at->axis,
        .row_kind = -1,
        .self = -1,
        .value = v,
        .how = MW_INPUT_SAME,
        .whole = at->whole,
        .member = {MW_REF_NONE, -1}
    };
    int32_t n;
    const mw_key_dim *key = keys_of(l, s, &n);
    for (int32_t i = 0; i < n; i++) p.dim[p.dim_count++] = mw_low_dim(l, key[i].codes, key[i].name);
    for (int32_t i = 0; i < MW_LOWER_ARGS_MAX; i++) p.arg[i] = k->arg[i];
    p.before_measure = at->before_measure;
    p.before_length = at->before_length;
    return p;
}

int32_t mw_low_roll_keys(mw_lower *l, mw_symbol s, const mw_place *inner, const mw_slice_of_keys *k,
                         int32_t node);

static int32_t compute(mw_lower *l, mw_symbol s, const mw_place *at, const mw_slice_of_keys *k,
                       int32_t v) {
    mw_place inner = inner_place(l, s, at, k, v);
    int32_t node = s.ref == MW_REF_MEASURE ? measure_full(l, s.index, &inner)
                                           : indicator_full(l, s.index, &inner);
    if (node < 0 || inner.dim_count == 0) return node;
    return mw_low_roll_keys(l, s, &inner, k, node);
}

static mw_slice memo_key(mw_lower *l, mw_symbol s, const mw_place *at, const mw_slice_of_keys *k,
                         char *buf) {
    struct {
        int64_t head[6];
        mw_slice_of_keys k;
    } key;
    memset(&key, 0, sizeof key);
    key.head[0] = (int64_t)s.ref << 32 | s.index;
    key.head[1] = (int64_t)at->side << 32 | at->kind, key.head[2] = at->axis,
    key.head[3] = at->self;
    key.head[4] = (int64_t)at->before_measure << 1 | (at->whole && mw_low_moved(l, at->kind));
    key.head[5] = (int64_t)at->before_length.unit << 32 | at->before_length.count;
    memcpy(key.k.pick, k->pick, sizeof k->pick);
    memcpy(key.k.set, k->set, sizeof k->set);
    memcpy(key.k.bound, k->bound, sizeof k->bound);
    memcpy(key.k.arg, k->arg, sizeof k->arg);
    memcpy(buf, &key, sizeof key);
    return (mw_slice){buf, sizeof key};
}

static int32_t value_add(mw_lower *l, mw_symbol s, const mw_place *at) {
    if (!mw_grow(&l->value, &l->value_capacity, l->value_count + 1, sizeof *l->value))
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    l->value[l->value_count] = (mw_value){
        .symbol = s,
        .kind = at->kind,
        .axis = at->axis,
        .node = -1,
        .leaf = -1,
        .key_node = {-1, -1, -1},
        .own = -1,
        .below = -1,
        .low = -1,
        .high = -1
    };
    return (int32_t)l->value_count++;
}

// With trace, the bounds of what rests on questions, beside its value.
static bool note_bounds(mw_lower *l, mw_symbol s, const mw_place *at, const mw_slice_of_keys *k,
                        int32_t v) {
    bool open = s.ref == MW_REF_INDICATOR && l->p->indicator[s.index].open;
    if (!l->trace || !open || at->side != MW_SIDE_EXACT || at->self >= 0) return true;
    mw_place low = *at, high;
    low.value = -1;
    high = low;
    low.side = MW_SIDE_LOW, high.side = MW_SIDE_HIGH;
    int32_t a = mw_low_slice(l, s, &low, k), b = a < 0 ? -1 : mw_low_slice(l, s, &high, k);
    l->value[v].low = a, l->value[v].high = b;
    return b >= 0;
}

// Only what rests on questions has sides.
static mw_place with_side(const mw_lower *l, mw_symbol s, const mw_place *at) {
    mw_place p = *at;
    bool open = s.ref == MW_REF_INDICATOR && l->p->indicator[s.index].open;
    if (!open) p.side = MW_SIDE_EXACT;
    return p;
}

int32_t mw_low_slice(mw_lower *l, mw_symbol s, const mw_place *where, const mw_slice_of_keys *k) {
    mw_place own = with_side(l, s, where);
    const mw_place *at = &own;
    char buf[sizeof(mw_slice_of_keys) + 96];
    mw_slice key = memo_key(l, s, at, k, buf);
    int64_t v = mw_map_get(l->memo, key, -1);
    if (v >= 0 && l->value[v].node >= 0) {
        l->last_value = (int32_t)v;
        mw_low_input(l, at, (int32_t)v);
        return l->value[v].node;
    }
    if (l->status != MW_OK) return -1;
    if (l->depth >= MW_LOWER_DEPTH_MAX)
        return mw_low_fail(l, MW_LIMIT, "a chain of more than %d indicators", MW_LOWER_DEPTH_MAX);
    if (l->levels >= MW_LOWER_LEVELS_MAX)
        return mw_low_fail(l, MW_LIMIT, "too long a chain of long formulas");
    int32_t fresh = value_add(l, s, at);
    if (fresh < 0) return -1;
    memcpy(l->value[fresh].arg, k->arg, sizeof k->arg);
    l->depth++;
    int32_t leaves = (int32_t)l->leaf_count;
    int32_t node = compute(l, s, at, k, fresh);
    l->depth--;
    if (node < 0) return -1;
    l->value[fresh].node = node;
    if (s.ref == MW_REF_MEASURE)
        for (int64_t i = 0; i < l->leaf_count; i++)
            if (l->leaf[i].measure == s.index && l->leaf[i].kind == at->kind &&
                l->leaf[i].axis == at->axis &&
                l->leaf[i].whole == (at->whole && mw_low_moved(l, at->kind)) &&
                (i >= leaves || l->value[fresh].leaf < 0))
                l->value[fresh].leaf = (int32_t)i;
    if (mw_map_set(l->memo, key, fresh, NULL) != MW_OK)
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    mw_low_input(l, at, fresh);
    if (!note_bounds(l, s, at, k, fresh)) return -1;
    l->last_value = fresh;
    return node;
}

int32_t mw_low_symbol(mw_lower *l, mw_symbol s, const mw_place *at) {
    mw_slice_of_keys k = {
        .pick = {-1, -1, -1}
    };
    int32_t n;
    const mw_key_dim *key = keys_of(l, s, &n);
    for (int32_t i = 0; i < n; i++) {
        int32_t dim = mw_low_dim(l, key[i].codes, key[i].name);
        for (int32_t j = 0; j < at->dim_count; j++) k.bound[i] = k.bound[i] || at->dim[j] == dim;
    }
    for (int32_t i = 0; i < MW_LOWER_ARGS_MAX; i++) k.arg[i] = -1;
    bool own = at->value >= 0 && l->value[at->value].symbol.ref == s.ref &&
               l->value[at->value].symbol.index == s.index;
    if (own)
        memcpy(k.arg, at->arg, sizeof k.arg); // itself at another grain or kind: same arguments
    return mw_low_slice(l, s, at, &k);
}
