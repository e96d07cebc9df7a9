// SPDX-License-Identifier: MIT
// Simplification of nodes as they are added: constants are computed, operators that change no bit
// are left out. Nothing here relies on algebra that floating point breaks: x + 0 stays, since it
// turns -0 into 0; x * 0 stays, since x may be missing or infinite.
#include "engine/plan_int.h"
#include "engine/scalar.h"

#include <math.h>
#include <string.h>

static const mw_node *arg_of(const mw_plan *p, const mw_node *n, int i) {
    return mw_plan_node(p, n->arg[i]);
}

static bool is_const(const mw_plan *p, const mw_node *n, int i) {
    return arg_of(p, n, i)->op == MW_NODE_CONST;
}

// Whether arg i is the constant x, the sign of 0 included.
static bool is_value(const mw_plan *p, const mw_node *n, int i, double x) {
    double value = arg_of(p, n, i)->value;
    return is_const(p, n, i) && value == x && signbit(value) == signbit(x);
}

// Makes *n a constant; all NaNs become one, so that they are found equal.
static void set_const(mw_node *n, double x) {
    int32_t tag = n->tag;
    *n = (mw_node){.op = MW_NODE_CONST, .domain = MW_DOMAIN_EMPTY, .value = isnan(x) ? NAN : x};
    n->tag = tag;
}

static bool fold_constants(const mw_plan *p, mw_node *n) {
    double x[MW_NODE_ARGS_MAX];
    for (int32_t i = 0; i < n->arg_count; i++) {
        if (!is_const(p, n, i)) return false;
        x[i] = arg_of(p, n, i)->value;
    }
    set_const(n, mw_scalar_apply(n, x));
    return true;
}

// The number of the arg that an IF or ELSE of a constant comes to; -1 when it stays or is missing.
static int32_t chosen(const mw_plan *p, mw_node *n) {
    bool first = is_const(p, n, 0);
    double x = arg_of(p, n, 0)->value;
    if (n->op == MW_NODE_IF && first) {
        if (!isnan(x)) return n->arg[x != 0 ? 1 : 2];
        set_const(n, NAN);
    }
    if (n->op == MW_NODE_ELSE) {
        if (first) return n->arg[isnan(x) ? 1 : 0];
        if (is_const(p, n, 1) && isnan(arg_of(p, n, 1)->value)) return n->arg[0];
    }
    return -1;
}

// The number of the arg that n does not change, or -1.
static int32_t unchanged(const mw_plan *p, const mw_node *n) {
    switch ((int)n->op) {
    case MW_NODE_ADD:
        if (is_value(p, n, 1, -0.0)) return n->arg[0];
        return is_value(p, n, 0, -0.0) ? n->arg[1] : -1;
    case MW_NODE_SUB: return is_value(p, n, 1, 0.0) ? n->arg[0] : -1;
    case MW_NODE_MUL:
        if (is_value(p, n, 1, 1.0)) return n->arg[0];
        return is_value(p, n, 0, 1.0) ? n->arg[1] : -1;
    case MW_NODE_DIV: return is_value(p, n, 1, 1.0) ? n->arg[0] : -1;
    case MW_NODE_NEG: return arg_of(p, n, 0)->op == MW_NODE_NEG ? arg_of(p, n, 0)->arg[0] : -1;
    default: return -1;
    }
}

// SPREAD of a SPREAD is one; to the same domain it is nothing.
static int32_t simplify_spread(const mw_plan *p, mw_node *n) {
    if (arg_of(p, n, 0)->op == MW_NODE_SPREAD) n->arg[0] = arg_of(p, n, 0)->arg[0];
    return mw_domain_same(&arg_of(p, n, 0)->domain, &n->domain) ? n->arg[0] : -1;
}

int32_t mw_plan_simplify(const mw_plan *p, mw_node *n) {
    if (n->op == MW_NODE_CONST) set_const(n, n->value);
    if (n->op == MW_NODE_SPREAD) return simplify_spread(p, n);
    if (!mw_node_op_elementwise(n->op) || fold_constants(p, n)) return -1;
    int32_t same = chosen(p, n);
    if (same >= 0 || n->op == MW_NODE_CONST) return same;
    return unchanged(p, n);
}
