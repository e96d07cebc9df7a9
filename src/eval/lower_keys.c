// SPDX-License-Identifier: MIT
// Keys of a value: kept, picked, cut to a subset, or rolled. What was never recorded for a key is
// no missing value: a line that makes no product C has no pieces of C. So a sum over keys runs over
// the cells for which something was recorded; a recorded cell whose value is missing makes the sum
// missing.
#include "eval/lower_roll.h"

#include <math.h>

int32_t mw_low_roll_keys(mw_lower *l, mw_symbol s, const mw_place *inner, const mw_slice_of_keys *k,
                         int32_t node);

static const mw_key_dim *keys_of(const mw_lower *l, mw_symbol s, int32_t *count, mw_roll *roll) {
    if (s.ref == MW_REF_MEASURE) {
        const mw_measure *m = &l->p->measure[s.index];
        *count = m->key_count, *roll = m->roll.keys;
        return m->key;
    }
    const mw_indicator *m = &l->p->indicator[s.index];
    *count = m->key_count, *roll = m->roll.keys;
    return m->key;
}

static mw_domain without(mw_domain d, int32_t at) {
    for (int32_t i = at; i + 1 < MW_PLAN_KEYS_MAX; i++) d.key[i] = d.key[i + 1];
    d.key[MW_PLAN_KEYS_MAX - 1] = -1;
    return d;
}

// ---- presence

static int32_t measure_presence(mw_lower *l, int32_t measure, const mw_place *at) {
    const mw_measure *m = &l->p->measure[measure];
    int32_t found = -1;
    for (int64_t i = 0; i < l->leaf_count; i++) {
        const mw_leaf *f = &l->leaf[i];
        if (f->measure != measure || f->axis != at->axis) continue;
        if (f->kind != at->kind && f->kind != m->kind) continue;
        if (f->whole != (f->kind == at->kind && at->whole && mw_low_moved(l, at->kind))) continue;
        int32_t known = mw_low_op1(l, MW_NODE_KNOWN, f->node);
        if (known >= 0 && f->kind != at->kind) {
            mw_domain d = mw_low_domain(l, known);
            d.kind = at->kind;
            known = mw_low_add(l, (mw_node){.op = MW_NODE_AGG,
                                            .domain = d,
                                            .arg = {known},
                                            .arg_count = 1,
                                            .reduce = MW_REDUCE_ANY});
        }
        if (known < 0) return -1;
        found = found < 0 ? known : mw_low_op2(l, MW_NODE_OR, found, known);
    }
    return found < 0 ? mw_low_const(l, 1) : found;
}

static int32_t indicator_presence(mw_lower *l, int32_t index, const mw_place *at);

static bool shares_key(const mw_lower *l, const mw_place *at, mw_symbol s) {
    int32_t n;
    mw_roll roll;
    const mw_key_dim *key = keys_of(l, s, &n, &roll);
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < at->dim_count; j++)
            if (l->dim[at->dim[j]].list == key[i].codes &&
                mw_slice_same(l->dim[at->dim[j]].name, key[i].name))
                return true;
    return false;
}

// Anything recorded for the keys that are bound, whatever the others are.
static int32_t bound_only(mw_lower *l, const mw_place *at, int32_t present) {
    for (int32_t i = MW_PLAN_KEYS_MAX - 1; i >= 0 && present >= 0; i--) {
        mw_domain d = mw_low_domain(l, present);
        bool bound = d.key[i] < 0;
        for (int32_t j = 0; j < at->dim_count; j++) bound = bound || at->dim[j] == d.key[i];
        if (bound) continue;
        present = mw_low_add(l, (mw_node){.op = MW_NODE_KEY_REDUCE,
                                          .domain = without(d, i),
                                          .arg = {present},
                                          .arg_count = 1,
                                          .aux = i,
                                          .reduce = MW_REDUCE_ANY});
    }
    return present;
}

// Or-ed over the keyed values that a formula names of the entity itself.
static int32_t expr_presence(mw_lower *l, const mw_place *at, const mw_expr *e, int32_t so_far) {
    if (!e || l->status != MW_OK) return so_far;
    bool value = (e->kind == MW_EXPR_NAME || e->kind == MW_EXPR_CALL) && e->via == MW_VIA_SELF &&
                 (e->ref_kind == MW_REF_MEASURE || e->ref_kind == MW_REF_INDICATOR);
    mw_symbol s = {(mw_ref)e->ref_kind, e->ref};
    if (value && shares_key(l, at, s)) {
        int32_t p = mw_low_presence(l, s, at);
        if (p < 0) return so_far;
        if (mw_plan_node(l->plan, p)->op == MW_NODE_CONST) return so_far;
        so_far = so_far < 0 ? p : mw_low_op2(l, MW_NODE_OR, so_far, p);
    }
    l->levels++;
    for (int32_t i = 0; i < e->arg_count; i++) so_far = expr_presence(l, at, e->arg[i], so_far);
    l->levels--;
    return so_far;
}

// Of what is rolled up from below: anything recorded at any row there.
static int32_t rows_presence(mw_lower *l, int32_t index, const mw_place *at) {
    mw_place rows = *at;
    rows.kind = l->p->indicator[index].kind, rows.whole = false;
    int32_t present = indicator_presence(l, index, &rows);
    if (present < 0 || mw_plan_node(l->plan, present)->op == MW_NODE_CONST) return present;
    mw_domain d = mw_low_domain(l, present);
    if (d.kind != rows.kind) return present;
    d.kind = at->kind;
    return mw_low_add(l, (mw_node){.op = MW_NODE_AGG,
                                   .domain = d,
                                   .arg = {present},
                                   .arg_count = 1,
                                   .reduce = MW_REDUCE_ANY});
}

// Asked once for each indicator and place: formulas share what they are made of.
static int32_t indicator_presence(mw_lower *l, int32_t index, const mw_place *at) {
    int32_t key[5 + MW_LOWER_KEYS_MAX] = {index, at->kind, at->axis, at->dim_count, at->whole};
    mw_slice name = {(const char *)key, sizeof key};
    const mw_indicator *m = &l->p->indicator[index];
    int32_t found = -1;
    for (int32_t i = 0; i < at->dim_count; i++) key[5 + i] = at->dim[i];
    int64_t was = mw_map_get(l->present, name, -1);
    if (was >= 0) return (int32_t)was;
    bool rolled = at->kind != m->kind && m->roll.children != MW_ROLL_RECOMPUTE;
    if (rolled && mw_kind_within(l->p, m->kind, at->kind)) return rows_presence(l, index, at);
    if (l->levels >= MW_LOWER_LEVELS_MAX)
        return mw_low_fail(l, MW_LIMIT, "%.*s: too long a chain of long formulas", (int)m->name.n,
                           m->name.p);
    int32_t always = mw_low_const(l, 1); // what its own past counts as
    bool ok = always >= 0 && mw_map_set(l->present, name, always, NULL) == MW_OK;
    for (int32_t i = 0; ok && i < m->formula_count; i++)
        found = expr_presence(l, at, m->formula[i].expr, found);
    if (l->status != MW_OK) return -1;
    found = found < 0 ? always : found;
    if (!ok || mw_map_set(l->present, name, found, NULL) != MW_OK)
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    return found;
}

int32_t mw_low_presence(mw_lower *l, mw_symbol s, const mw_place *at) {
    if (s.ref == MW_REF_INDICATOR) return indicator_presence(l, s.index, at);
    // The leaf exists once the value was lowered there; it was, since the formula names it.
    if (mw_low_symbol(l, s, at) < 0) return -1;
    return bound_only(l, at, measure_presence(l, s.index, at));
}

int32_t mw_low_row_filled(mw_lower *l, mw_symbol s, const mw_place *at, int32_t node) {
    int32_t n;
    mw_roll roll;
    keys_of(l, s, &n, &roll);
    if (node < 0 || roll != MW_ROLL_SUM || mw_low_domain(l, node).key[0] < 0) return node;
    mw_place row = *at;
    row.value = -1;
    int32_t present = mw_low_presence(l, s, &row);
    mw_domain full = mw_low_domain(l, node);
    return present < 0 ? -1 : mw_low_filled(l, node, mw_low_to(l, present, &full));
}

// 0 where anything was recorded, else missing.
static int32_t zero_where(mw_lower *l, int32_t any) {
    return mw_low_op3(l, MW_NODE_IF, any, mw_low_const(l, 0), mw_low_const(l, NAN));
}

// A cell is its value when that is known, whatever was recorded (a running total goes on); else it
// is missing when something was recorded for it, and absent when not.
static int32_t cells_of(mw_lower *l, int32_t node, int32_t present, int32_t absent) {
    int32_t missing = mw_low_op3(l, MW_NODE_IF, present, mw_low_const(l, NAN), absent);
    return mw_low_op2(l, MW_NODE_ELSE, node, missing);
}

int32_t mw_low_filled(mw_lower *l, int32_t node, int32_t present) {
    if (present < 0 || mw_plan_node(l->plan, present)->op == MW_NODE_CONST) return node;
    mw_domain d = mw_low_domain(l, present);
    int32_t any = present;
    for (int32_t i = MW_PLAN_KEYS_MAX - 1; i >= 0; i--) {
        if (d.key[i] < 0 || any < 0) continue;
        any = mw_low_add(l, (mw_node){.op = MW_NODE_KEY_REDUCE,
                                      .domain = without(mw_low_domain(l, any), i),
                                      .arg = {any},
                                      .arg_count = 1,
                                      .aux = i,
                                      .reduce = MW_REDUCE_ANY});
    }
    return cells_of(l, node, present, zero_where(l, any));
}

// ---- rolling

// Position of a dimension among the keys of a domain, -1.
static int32_t position(const mw_domain *d, int32_t dim) {
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX; i++)
        if (d->key[i] == dim) return i;
    return -1;
}

// How keys are taken away: which reduction, the share needed, over all members whatever is picked.
typedef struct {
    mw_reduce reduce;
    double needs;
    bool whole;
} taking;

static int32_t reduce_key(mw_lower *l, int32_t node, int32_t dim, const taking *how,
                          const uint8_t *set) {
    if (node < 0) return -1;
    mw_domain d = mw_low_domain(l, node);
    int32_t at = position(&d, dim);
    if (at < 0) return node;
    return mw_low_add(l, (mw_node){.op = MW_NODE_KEY_REDUCE,
                                   .domain = without(d, at),
                                   .arg = {node},
                                   .arg_count = 1,
                                   .aux = at,
                                   .reduce = how->reduce,
                                   .needs = how->needs,
                                   .set = set,
                                   .set_count = set ? mw_world_codes(l->w, l->dim[dim].list) : 0});
}

static int32_t pick_key(mw_lower *l, int32_t node, int32_t dim, int32_t code) {
    if (node < 0 || code < 0) return -1;
    mw_domain d = mw_low_domain(l, node);
    int32_t at = position(&d, dim);
    if (at < 0) return node;
    mw_domain less = without(d, at), own = mw_low_domain(l, code);
    (void)own;
    code = mw_low_to(l, code, &less);
    return mw_low_add(l, (mw_node){
                             .op = MW_NODE_KEY_PICK,
                             .domain = less,
                             .arg = {node, code},
                             .arg_count = 2,
                             .aux = at
    });
}

// Every key that is not kept, taken away from a node: picked, or reduced.
static int32_t take_keys(mw_lower *l, const mw_place *inner, const mw_slice_of_keys *k,
                         int32_t node, taking how) {
    for (int32_t i = 0; i < inner->dim_count && node >= 0; i++) {
        if (k->bound[i]) continue;
        if (k->pick[i] >= 0 && !how.whole)
            node = pick_key(l, node, inner->dim[i], k->pick[i]);
        else
            node = reduce_key(l, node, inner->dim[i], &how, how.whole ? NULL : k->set[i]);
    }
    return node;
}

static mw_reduce key_reduce_of(mw_roll r) {
    if (r == MW_ROLL_MEAN) return MW_REDUCE_MEAN;
    if (r == MW_ROLL_MAX) return MW_REDUCE_MAX;
    if (r == MW_ROLL_MIN) return MW_REDUCE_MIN;
    return MW_REDUCE_SUM;
}

// An indicator whose keys are recomputed: its formula with the keys rolled inside it.
static int32_t recompute_keys(mw_lower *l, mw_symbol s, const mw_place *inner,
                              const mw_slice_of_keys *k) {
    mw_place p = *inner;
    p.dim_count = 0;
    for (int32_t i = 0; i < inner->dim_count; i++)
        if (k->bound[i]) p.dim[p.dim_count++] = inner->dim[i];
    return mw_low_formula(l, &l->p->indicator[s.index], &p);
}

int32_t mw_low_roll_keys(mw_lower *l, mw_symbol s, const mw_place *inner, const mw_slice_of_keys *k,
                         int32_t node) {
    int32_t n;
    mw_roll roll;
    keys_of(l, s, &n, &roll);
    bool keep_all = true, rolled = false;
    for (int32_t i = 0; i < n; i++) {
        keep_all = keep_all && k->bound[i];
        rolled = rolled || (!k->bound[i] && k->pick[i] < 0);
    }
    if (keep_all) return node;
    if (rolled && roll == MW_ROLL_RECOMPUTE) return recompute_keys(l, s, inner, k);
    mw_domain full = mw_low_domain_of(inner->kind, inner->axis, inner->dim, inner->dim_count);
    node = mw_low_to(l, node, &full);
    if (node >= 0 && mw_plan_node(l->plan, node)->op == MW_NODE_CONST) return node;
    if (roll != MW_ROLL_SUM && !rolled)
        return take_keys(l, inner, k, node, (taking){MW_REDUCE_SUM, 1, false});
    if (inner->value >= 0) l->value[inner->value].rolled_keys = rolled;
    int32_t present = mw_low_presence(l, s, inner);
    if (present < 0) return -1;
    bool always = mw_plan_node(l->plan, present)->op == MW_NODE_CONST;
    if (always) return take_keys(l, inner, k, node, (taking){key_reduce_of(roll), 1, false});
    present = mw_low_to(l, present, &full);
    bool sums = roll == MW_ROLL_SUM;
    int32_t any = take_keys(l, inner, k, present, (taking){MW_REDUCE_ANY, 1, true});
    int32_t cells = sums ? cells_of(l, node, present, zero_where(l, any)) : node;
    return take_keys(l, inner, k, cells, (taking){key_reduce_of(roll), sums ? 1 : 1e-9, false});
}
