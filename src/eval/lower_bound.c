// SPDX-License-Identifier: MIT
// Bounds: while questions are open, a value is missing but lies between two others. Lowering a
// formula at the LOW or HIGH side of a place gives the least or the greatest value that any answers
// could make, by interval arithmetic; each named value is asked for the side that matters. Yes and
// no are between 0 and 1, so a condition is surely true when its LOW is 1 and possibly true when
// its HIGH is. A side that is not known at all is missing.
//
// The two sides of an operator may ask for both sides of its arguments; what was lowered once at a
// place is remembered, so that the work grows with the formula and not with its depth.
#include "eval/lower_bound.h"

#include <math.h>
#include <string.h>

mw_place mw_low_side(const mw_place *at, mw_side side) {
    mw_place p = *at;
    p.side = side;
    return p;
}

bool mw_low_bounding(const mw_place *at) {
    return at->side == MW_SIDE_LOW || at->side == MW_SIDE_HIGH;
}

mw_place mw_low_as_it_is(const mw_place *at) {
    return mw_low_bounding(at) ? mw_low_side(at, MW_SIDE_EXACT) : *at;
}

static mw_side other(mw_side side) { return side == MW_SIDE_LOW ? MW_SIDE_HIGH : MW_SIDE_LOW; }

// ---- what rests on questions

static bool open_symbol(const mw_lower *l, mw_symbol s) {
    return s.ref == MW_REF_INDICATOR && l->p->indicator[s.index].open;
}

static bool open_group(const mw_lower *l, int32_t group) {
    const mw_group *g = &l->p->group[group];
    for (int32_t i = 0; i < g->member_count; i++)
        if (open_symbol(l, (mw_symbol){g->member_kind, g->member[i]})) return true;
    return false;
}

bool mw_low_open(const mw_lower *l, const mw_place *at, const mw_expr *e) {
    bool value = e->kind == MW_EXPR_NAME || e->kind == MW_EXPR_CALL;
    if (value && open_symbol(l, (mw_symbol){(mw_ref)e->ref_kind, e->ref})) return true;
    if (e->kind == MW_EXPR_NAME) return e->ref_kind == MW_REF_GROUP && open_symbol(l, at->member);
    bool group = e->kind == MW_EXPR_CALL && e->ref_kind == MW_REF_AGGREGATE;
    if (group && e->over == MW_OVER_GROUP && open_group(l, e->group)) return true;
    for (int32_t i = 0; i < e->arg_count; i++)
        if (e->arg[i] && mw_low_open(l, at, e->arg[i])) return true;
    return false;
}

// ---- pieces

static int32_t at_side(mw_lower *l, const mw_place *at, mw_side side, const mw_expr *e) {
    mw_place p = mw_low_side(at, side);
    return mw_low_expr(l, &p, e);
}

static int32_t exact(mw_lower *l, const mw_place *at, const mw_expr *e) {
    return at_side(l, at, MW_SIDE_EXACT, e);
}

static int32_t as_side(mw_lower *l, const mw_place *at, mw_side side, const mw_expr *e,
                       const mw_type *want) {
    mw_place p = mw_low_side(at, side);
    return mw_low_expr_as(l, &p, e, want);
}

// A yes or no that is not known may be either.
static int32_t either(mw_lower *l, const mw_place *at, int32_t node) {
    return mw_low_op2(l, MW_NODE_ELSE, node, mw_low_const(l, at->side == MW_SIDE_LOW ? 0 : 1));
}

static int32_t unknown(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (e->type.kind == MW_TYPE_YESNO) return either(l, at, mw_low_const(l, NAN));
    return mw_low_const(l, NAN);
}

// The outer one of two values at a side.
static int32_t outer(mw_lower *l, mw_side side, int32_t a, int32_t b) {
    return mw_low_op2(l, side == MW_SIDE_LOW ? MW_NODE_MIN : MW_NODE_MAX, a, b);
}

static bool constant(const mw_lower *l, int32_t node, double *v) {
    const mw_node *n = node < 0 ? NULL : mw_plan_node(l->plan, node);
    if (n) *v = n->value;
    return n && n->op == MW_NODE_CONST;
}

// ---- arithmetic

typedef struct {
    int32_t low, high;
} pair;

static pair pair_of(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (!mw_low_open(l, at, e)) {
        int32_t v = exact(l, at, e);
        return (pair){v, v};
    }
    return (pair){at_side(l, at, MW_SIDE_LOW, e), at_side(l, at, MW_SIDE_HIGH, e)};
}

static int32_t outer_of(mw_lower *l, mw_side side, mw_node_op op, pair a, pair b) {
    int32_t node = mw_low_op2(l, op, a.low, b.low);
    if (a.high != a.low) node = outer(l, side, node, mw_low_op2(l, op, a.high, b.low));
    if (b.high == b.low) return node;
    node = outer(l, side, node, mw_low_op2(l, op, a.low, b.high));
    return a.high == a.low ? node : outer(l, side, node, mw_low_op2(l, op, a.high, b.high));
}

static int32_t product(mw_lower *l, const mw_place *at, const mw_expr *e) {
    pair a = pair_of(l, at, e->arg[0]), b = pair_of(l, at, e->arg[1]);
    mw_node_op op = e->op == MW_OP_MUL ? MW_NODE_MUL : MW_NODE_DIV;
    bool low = at->side == MW_SIDE_LOW;
    double v;
    if (constant(l, b.low, &v) && b.low == b.high && v > 0)
        return mw_low_op2(l, op, low ? a.low : a.high, b.low);
    if (op == MW_NODE_MUL && constant(l, a.low, &v) && a.low == a.high && v > 0)
        return mw_low_op2(l, op, a.low, low ? b.low : b.high);
    int32_t node = outer_of(l, at->side, op, a, b);
    if (op == MW_NODE_MUL || b.low == b.high) return node;
    int32_t zero = mw_low_const(l, 0); // a divisor that may be 0 bounds nothing
    int32_t clear = mw_low_op2(l, MW_NODE_OR, mw_low_op2(l, MW_NODE_GT, b.low, zero),
                               mw_low_op2(l, MW_NODE_LT, b.high, zero));
    return mw_low_op3(l, MW_NODE_IF, clear, node, mw_low_const(l, NAN));
}

// Positive powers of what is not below 0 grow with it.
static int32_t power(mw_lower *l, const mw_place *at, const mw_expr *e) {
    double n;
    int32_t b = mw_low_open(l, at, e->arg[1]) ? -1 : exact(l, at, e->arg[1]);
    if (b < 0 || !constant(l, b, &n) || n <= 0) return unknown(l, at, e);
    pair a = pair_of(l, at, e->arg[0]);
    int32_t whole = mw_low_op2(l, MW_NODE_GE, a.low, mw_low_const(l, 0));
    int32_t node = mw_low_op2(l, MW_NODE_POW, at->side == MW_SIDE_LOW ? a.low : a.high, b);
    return mw_low_op3(l, MW_NODE_IF, whole, node, mw_low_const(l, NAN));
}

static int32_t sum(mw_lower *l, const mw_place *at, const mw_expr *e) {
    bool dates = e->arg[0]->type.kind == MW_TYPE_DATE || e->arg[1]->type.kind == MW_TYPE_DATE;
    if (dates || e->type.unit.offset != 0) return unknown(l, at, e);
    mw_side second = e->op == MW_OP_ADD ? at->side : other(at->side);
    return mw_low_op2(l, e->op == MW_OP_ADD ? MW_NODE_ADD : MW_NODE_SUB,
                      as_side(l, at, at->side, e->arg[0], &e->type),
                      as_side(l, at, second, e->arg[1], &e->type));
}

// ---- conditions

static bool is_ordered(const mw_type *t) {
    return t->kind == MW_TYPE_NUMBER || t->kind == MW_TYPE_YESNO || t->kind == MW_TYPE_ANY ||
           t->kind == MW_TYPE_DATE || t->kind == MW_TYPE_CLOCK;
}

// a op b for op of GE, GT, LE, LT: surely true when the worst pair is, possibly when the best is.
static int32_t ordered(mw_lower *l, const mw_place *at, mw_node_op op, pair a, pair b) {
    bool more = op == MW_NODE_GE || op == MW_NODE_GT;
    bool least = more == (at->side == MW_SIDE_LOW);
    return either(l, at, mw_low_op2(l, op, least ? a.low : a.high, least ? b.high : b.low));
}

static int32_t equal(mw_lower *l, const mw_place *at, pair a, pair b) {
    bool sure = at->side == MW_SIDE_LOW;
    int32_t not_below = mw_low_op2(l, MW_NODE_GE, sure ? a.low : a.high, sure ? b.high : b.low);
    int32_t not_above = mw_low_op2(l, MW_NODE_LE, sure ? a.high : a.low, sure ? b.low : b.high);
    return either(l, at, mw_low_op2(l, MW_NODE_AND, not_below, not_above));
}

static int32_t compare(mw_lower *l, const mw_place *at, const mw_expr *e) {
    static const mw_node_op ops[] = {[MW_OP_LT] = MW_NODE_LT,
                                     [MW_OP_LE] = MW_NODE_LE,
                                     [MW_OP_GT] = MW_NODE_GT,
                                     [MW_OP_GE] = MW_NODE_GE};
    const mw_type *t = &e->arg[0]->type;
    if (!is_ordered(t) || !is_ordered(&e->arg[1]->type)) return unknown(l, at, e);
    if (t->kind == MW_TYPE_ANY || t->any_unit) t = &e->arg[1]->type;
    pair a = {as_side(l, at, MW_SIDE_LOW, e->arg[0], t),
              as_side(l, at, MW_SIDE_HIGH, e->arg[0], t)};
    pair b = {as_side(l, at, MW_SIDE_LOW, e->arg[1], t),
              as_side(l, at, MW_SIDE_HIGH, e->arg[1], t)};
    if (e->op == MW_OP_EQ) return equal(l, at, a, b);
    if (e->op != MW_OP_NE) return ordered(l, at, ops[e->op], a, b);
    mw_place p = mw_low_side(at, other(at->side));
    return mw_low_op1(l, MW_NODE_NOT, equal(l, &p, a, b));
}

static int32_t inside(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *set = e->arg[1];
    const mw_type *t = &e->arg[0]->type;
    if (set->kind != MW_EXPR_INTERVAL || !is_ordered(t)) return unknown(l, at, e);
    pair x = pair_of(l, at, e->arg[0]);
    int32_t result = mw_low_const(l, 1);
    for (int32_t i = 0; i < 2; i++) {
        if (!set->arg[i]) continue;
        int32_t end = as_side(l, at, MW_SIDE_EXACT, set->arg[i], t);
        bool open = i == 0 ? set->open_low : set->open_high;
        mw_node_op op = i == 0 ? (open ? MW_NODE_GT : MW_NODE_GE) : open ? MW_NODE_LT : MW_NODE_LE;
        result = mw_low_op2(l, MW_NODE_AND, result, ordered(l, at, op, x, (pair){end, end}));
    }
    return result;
}

// if c then a else b: both, where c is not sure.
static int32_t branches(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (!is_ordered(&e->type)) return unknown(l, at, e);
    int32_t sure = at_side(l, at, MW_SIDE_LOW, e->arg[0]),
            may = at_side(l, at, MW_SIDE_HIGH, e->arg[0]);
    int32_t a = as_side(l, at, at->side, e->arg[1], &e->type),
            b = as_side(l, at, at->side, e->arg[2], &e->type);
    int32_t open = mw_low_op3(l, MW_NODE_IF, may, outer(l, at->side, a, b), b);
    return mw_low_op3(l, MW_NODE_IF, sure, a, open);
}

// x else y: y too, where x is not known yet.
static int32_t otherwise(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (!is_ordered(&e->type)) return unknown(l, at, e);
    int32_t known = as_side(l, at, MW_SIDE_EXACT, e->arg[0], &e->type);
    int32_t y = as_side(l, at, at->side, e->arg[1], &e->type);
    if (mw_low_open(l, at, e->arg[0]))
        y = outer(l, at->side, as_side(l, at, at->side, e->arg[0], &e->type), y);
    return mw_low_op2(l, MW_NODE_ELSE, known, y);
}

static int32_t binary(mw_lower *l, const mw_place *at, const mw_expr *e) {
    switch (e->op) {
    case MW_OP_ADD:
    case MW_OP_SUB: return sum(l, at, e);
    case MW_OP_MUL:
    case MW_OP_DIV: return product(l, at, e);
    case MW_OP_POW: return power(l, at, e);
    case MW_OP_AND:
    case MW_OP_OR:
        return mw_low_op2(l, e->op == MW_OP_AND ? MW_NODE_AND : MW_NODE_OR,
                          at_side(l, at, at->side, e->arg[0]), at_side(l, at, at->side, e->arg[1]));
    case MW_OP_ELSE: return otherwise(l, at, e);
    case MW_OP_EQ:
    case MW_OP_NE:
    case MW_OP_LT:
    case MW_OP_LE:
    case MW_OP_GT:
    case MW_OP_GE: return compare(l, at, e);
    case MW_OP_NONE:
    case MW_OP_NEG:
    case MW_OP_NOT:
    case MW_OP_HAS: break;
    }
    return unknown(l, at, e);
}

// ---- calls

static int32_t absolute(mw_lower *l, const mw_place *at, const mw_expr *e) {
    pair x = pair_of(l, at, e->arg[0]);
    int32_t a = mw_low_op1(l, MW_NODE_ABS, x.low), b = mw_low_op1(l, MW_NODE_ABS, x.high);
    if (at->side == MW_SIDE_HIGH) return mw_low_op2(l, MW_NODE_MAX, a, b);
    int32_t zero = mw_low_const(l, 0);
    int32_t around = mw_low_op2(l, MW_NODE_AND, mw_low_op2(l, MW_NODE_LE, x.low, zero),
                                mw_low_op2(l, MW_NODE_GE, x.high, zero));
    return mw_low_op3(l, MW_NODE_IF, around, zero, mw_low_op2(l, MW_NODE_MIN, a, b));
}

static int32_t function(mw_lower *l, const mw_place *at, const mw_expr *e) {
    switch ((mw_function)e->ref) {
    case MW_FN_MIN: // all of these grow with what they are of
    case MW_FN_MAX:
    case MW_FN_SQRT:
    case MW_FN_LN:
    case MW_FN_LOG10:
    case MW_FN_EXP:
    case MW_FN_ROUND:
    case MW_FN_FLOOR:
    case MW_FN_CEIL:
    case MW_FN_PREVIOUS:
    case MW_FN_LAG: return mw_low_call(l, at, e);
    case MW_FN_ABS: return absolute(l, at, e);
    case MW_FN_KNOWN: return mw_low_op1(l, MW_NODE_KNOWN, exact(l, at, e->arg[0]));
    case MW_FN_YEARS:
    case MW_FN_MONTHS:
    case MW_FN_DAYS:
    case MW_FN_MARGINAL:
    case MW_FN_ARGMAX:
    case MW_FN_GROWTH:
    case MW_FN_RANK:
    case MW_FN_PERCENTILE: break;
    }
    return unknown(l, at, e);
}

int32_t mw_low_bound_share(mw_lower *l, const mw_place *at, int32_t value, const int32_t c[2]) {
    int32_t zero = mw_low_const(l, 0);
    int32_t may = mw_low_op3(l, MW_NODE_IF, c[1], outer(l, at->side, value, zero), zero);
    return mw_low_op3(l, MW_NODE_IF, c[0], value, may);
}

// The condition of an aggregate, wherever it stands in its argument.
static const mw_expr *condition_of(const mw_expr *e) {
    while (e->kind == MW_EXPR_OVER || e->kind == MW_EXPR_AT) e = e->arg[0];
    return e->kind == MW_EXPR_WHERE ? e->arg[1] : NULL;
}

// Peers without a value are skipped, so nothing bounds what is said of all. A condition that rests
// on questions changes who counts: of sums and counts that is known.
static bool bounded(const mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *cond = condition_of(e->arg[0]);
    bool adds = e->ref == MW_AGG_SUM || e->ref == MW_AGG_COUNT;
    bool fixed = !cond || !mw_low_open(l, at, cond) || e->over == MW_OVER_GROUP;
    if (e->over == MW_OVER_PEERS) return false;
    return fixed || (adds && e->over != MW_OVER_TIME);
}

static int32_t call(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (e->ref_kind == MW_REF_FUNCTION) return function(l, at, e);
    if (e->ref_kind == MW_REF_AGGREGATE) {
        int32_t node = bounded(l, at, e) ? mw_low_aggregate(l, at, e) : unknown(l, at, e);
        return e->type.kind == MW_TYPE_YESNO ? either(l, at, node) : node;
    }
    if (e->ref_kind != MW_REF_INDICATOR) return unknown(l, at, e);
    int32_t node = mw_low_call(l, at, e);
    return e->type.kind == MW_TYPE_YESNO ? either(l, at, node) : node;
}

// ---- expressions

static int32_t low_open(mw_lower *l, const mw_place *at, const mw_expr *e) {
    switch (e->kind) {
    case MW_EXPR_NAME: {
        int32_t node = mw_low_name(l, at, e);
        return e->type.kind == MW_TYPE_YESNO ? either(l, at, node) : node;
    }
    case MW_EXPR_CALL: return call(l, at, e);
    case MW_EXPR_UNARY:
        return mw_low_op1(l, e->op == MW_OP_NEG ? MW_NODE_NEG : MW_NODE_NOT,
                          at_side(l, at, other(at->side), e->arg[0]));
    case MW_EXPR_BINARY: return binary(l, at, e);
    case MW_EXPR_IF: return branches(l, at, e);
    case MW_EXPR_IN: return inside(l, at, e);
    case MW_EXPR_OVER:
    case MW_EXPR_AT: {
        int32_t node = mw_low_placed(l, at, e);
        return e->type.kind == MW_TYPE_YESNO ? either(l, at, node) : node;
    }
    case MW_EXPR_NUMBER:
    case MW_EXPR_TEXT:
    case MW_EXPR_DATE:
    case MW_EXPR_CLOCK:
    case MW_EXPR_YESNO:
    case MW_EXPR_MISSING:
    case MW_EXPR_SET:
    case MW_EXPR_INTERVAL:
    case MW_EXPR_WHERE:
    case MW_EXPR_FOR: break;
    }
    return unknown(l, at, e);
}

enum { PLACE_WORDS = 14, KEY_WORDS = PLACE_WORDS + MW_LOWER_KEYS_MAX + MW_LOWER_ARGS_MAX };

static mw_slice memo_key(const mw_place *at, const mw_expr *e, int64_t *key) {
    int32_t n = 0;
    memset(key, 0, KEY_WORDS * sizeof *key);
    memcpy(&key[n++], &e, sizeof e);
    key[n++] = (int64_t)at->side << 32 |
               (at->whole << 3 | at->rows_whole << 2 | at->peers << 1 | at->linked);
    key[n++] = at->kind, key[n++] = at->axis, key[n++] = at->value, key[n++] = at->row_kind;
    key[n++] = at->link, key[n++] = (int64_t)at->member.ref << 32 | at->member.index;
    key[n++] = at->self, key[n++] = at->self_node, key[n++] = at->before_measure;
    key[n++] = (int64_t)at->before_length.unit << 32 | at->before_length.count;
    key[n++] = (int64_t)at->how << 32 | at->formula, key[n++] = at->dim_count;
    for (int32_t i = 0; i < at->dim_count; i++) key[n++] = at->dim[i];
    n = PLACE_WORDS + MW_LOWER_KEYS_MAX;
    for (int32_t i = 0; i < MW_LOWER_ARGS_MAX; i++) key[n++] = at->arg[i];
    return (mw_slice){(const char *)key, KEY_WORDS * sizeof *key};
}

int32_t mw_low_bound(mw_lower *l, const mw_place *at, const mw_expr *e) {
    int64_t key[KEY_WORDS];
    if (!mw_low_open(l, at, e)) {
        int32_t node = exact(l, at, e);
        return e->type.kind == MW_TYPE_YESNO ? either(l, at, node) : node;
    }
    mw_slice name = memo_key(at, e, key);
    int64_t was = mw_map_get(l->sides, name, -1);
    if (was >= 0) return (int32_t)was;
    int32_t node = low_open(l, at, e);
    if (node < 0 || l->status != MW_OK) return -1;
    if (mw_map_set(l->sides, name, node, NULL) != MW_OK)
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    return node;
}
