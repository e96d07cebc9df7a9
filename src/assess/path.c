// SPDX-License-Identifier: MIT
// A rule as a mixed-integer program. Each outcome of an input is a column that is 0 or 1; each item
// of the rule is an affine expression of columns; a comparison, a choice between two values get
// columns of their own, tied by rows with bounds found from the ranges of the expressions.
#include "assess/path.h"

#include "assess/rule_int.h"
#include "base/alloc.h"
#include "engine/scalar.h"
#include "solve/milp.h"

#include <math.h>
#include <string.h>

// Sums that are not equal are at least so far apart; smaller differences are seen only when a way
// is checked, and then forbidden.
#define APART 1e-6

enum { AGAIN_MAX = 200 };

typedef struct {
    double base, *part; // [column]
} affine;

typedef struct {
    mw_rule_work *w;
    const mw_rule_ways *ways;
    mw_milp *m;
    affine *item;       // per item; part NULL: not written yet
    double *low, *high; // per column
    double *parts;      // all parts
    int64_t parts_used;
    int32_t columns, room;
    mw_error *err;
} writing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "way to a level: out of memory");
}

// ---- expressions

static affine empty(writing *x) {
    affine a = {0, x->parts + x->parts_used};
    x->parts_used += x->room;
    return a;
}

static int32_t column(writing *x, double cost, double low, double high, bool whole) {
    MW_ASSERT(x->columns < x->room);
    mw_milp_column(x->m, cost, low, high, whole);
    x->low[x->columns] = low, x->high[x->columns] = high;
    return x->columns++;
}

static void add(affine *to, double c, const affine *a, int32_t columns) {
    to->base += c * a->base;
    for (int32_t i = 0; i < columns; i++) to->part[i] += c * a->part[i];
}

// The least and greatest value: of the outcomes of an input just one is 1.
static void range(const writing *x, const affine *a, double *low, double *high) {
    const mw_rule_work *w = x->w;
    *low = *high = a->base;
    for (int32_t s = 0; s < w->slot_count; s++) {
        double l = INFINITY, h = -INFINITY;
        for (int32_t o = w->first[s]; o < w->first[s + 1]; o++)
            l = fmin(l, a->part[o]), h = fmax(h, a->part[o]);
        *low += l, *high += h;
    }
    for (int32_t c = w->first[w->slot_count]; c < x->columns; c++) {
        double l = a->part[c] * x->low[c], h = a->part[c] * x->high[c];
        *low += fmin(l, h), *high += fmax(l, h);
    }
}

// low <= a <= high
static void row(writing *x, const affine *a, double low, double high) {
    mw_milp_row(x->m, low - a->base, high - a->base);
    for (int32_t i = 0; i < x->columns; i++)
        if (a->part[i] != 0) mw_milp_entry(x->m, i, a->part[i]);
}

// a + c * column
static affine plus(writing *x, const affine *a, int32_t col, double c) {
    affine sum = empty(x);
    add(&sum, 1, a, x->columns);
    sum.part[col] += c;
    return sum;
}

static affine single(writing *x, int32_t col) {
    affine a = empty(x);
    a.part[col] = 1;
    return a;
}

static affine constant(writing *x, double value) {
    affine a = empty(x);
    a.base = value;
    return a;
}

// ---- comparisons

// 1 where d >= limit, 0 where d <= limit - APART.
static affine at_least(writing *x, const affine *d, double limit) {
    double low, high;
    range(x, d, &low, &high);
    if (low >= limit - APART / 2) return constant(x, 1);
    if (high < limit - APART / 2) return constant(x, 0);
    int32_t z = column(x, 0, 0, 1, true);
    affine up = plus(x, d, z, low - limit), down = plus(x, d, z, limit - APART - high);
    row(x, &up, low, INFINITY);
    row(x, &down, -INFINITY, limit - APART);
    return single(x, z);
}

static affine negated(writing *x, const affine *a) {
    affine n = empty(x);
    n.base = 1;
    add(&n, -1, a, x->columns);
    return n;
}

static affine both(writing *x, const affine *a, const affine *b) {
    affine sum = empty(x);
    add(&sum, 1, a, x->columns), add(&sum, 1, b, x->columns);
    return at_least(x, &sum, 2);
}

static affine either(writing *x, const affine *a, const affine *b) {
    affine sum = empty(x);
    add(&sum, 1, a, x->columns), add(&sum, 1, b, x->columns);
    return at_least(x, &sum, 1);
}

static affine compare(writing *x, mw_node_op op, const affine *a, const affine *b) {
    affine d = empty(x), back = empty(x);
    add(&d, 1, a, x->columns), add(&d, -1, b, x->columns);
    add(&back, -1, &d, x->columns);
    switch ((int)op) {
    case MW_NODE_GE: return at_least(x, &d, 0);
    case MW_NODE_LE: return at_least(x, &back, 0);
    case MW_NODE_GT: {
        affine not_above = at_least(x, &back, 0);
        return negated(x, &not_above);
    }
    case MW_NODE_LT: {
        affine not_below = at_least(x, &d, 0);
        return negated(x, &not_below);
    }
    default: {
        affine up = at_least(x, &d, 0), down = at_least(x, &back, 0), same = both(x, &up, &down);
        return op == MW_NODE_EQ ? same : negated(x, &same);
    }
    }
}

// ---- choices

// a where c is 1, b where it is 0.
static affine choose(writing *x, const affine *c, const affine *a, const affine *b) {
    double low_a, high_a, low_b, high_b;
    affine d = empty(x);
    range(x, a, &low_a, &high_a), range(x, b, &low_b, &high_b);
    int32_t v = column(x, 0, fmin(low_a, low_b), fmax(high_a, high_b), false);
    double reach = fmax(high_a, high_b) - fmin(low_a, low_b) + 1;
    // |v - a| <= reach (1 - c), |v - b| <= reach c
    add(&d, -1, a, x->columns);
    d.part[v] += 1;
    affine up = empty(x), down = empty(x);
    add(&up, 1, &d, x->columns), add(&up, reach, c, x->columns);
    row(x, &up, -INFINITY, reach);
    add(&down, 1, &d, x->columns), add(&down, -reach, c, x->columns);
    row(x, &down, -reach, INFINITY);
    affine e = empty(x), over = empty(x), under = empty(x);
    add(&e, -1, b, x->columns);
    e.part[v] += 1;
    add(&over, 1, &e, x->columns), add(&over, -reach, c, x->columns);
    row(x, &over, -INFINITY, 0);
    add(&under, 1, &e, x->columns), add(&under, reach, c, x->columns);
    row(x, &under, 0, INFINITY);
    return single(x, v);
}

static affine extreme(writing *x, mw_node_op op, const affine *a, const affine *b) {
    affine above = compare(x, MW_NODE_GE, a, b);
    return op == MW_NODE_MAX ? choose(x, &above, a, b) : choose(x, &above, b, a);
}

// ---- items

static bool fixed(const writing *x, const affine *a) {
    for (int32_t i = 0; i < x->columns; i++)
        if (a->part[i] != 0) return false;
    return true;
}

static affine scaled(writing *x, double c, const affine *a) {
    affine s = empty(x);
    add(&s, c, a, x->columns);
    return s;
}

// Whether an expression is 0 or 1 at every outcome.
static bool is_yesno(const writing *x, const affine *a) {
    double low, high;
    range(x, a, &low, &high);
    if (low < -1e-12 || high > 1 + 1e-12) return false;
    for (int32_t i = 0; i < x->columns; i++)
        if (a->part[i] != 0 && fabs(a->part[i]) != 1) return false;
    return a->base == floor(a->base);
}

static mw_status refuse(const writing *x, const mw_node *n) {
    return mw_fail(x->err, MW_INVALID,
                   "the cheapest way cannot be searched: the standard's rule combines several "
                   "answers by %s; what can be searched is adding, comparing, choosing, rounding, "
                   "taking the smaller or larger",
                   mw_node_op_name(n->op));
}

static mw_status write_product(writing *x, const mw_node *n, const affine *a, const affine *b,
                               affine *out) {
    affine none = constant(x, 0);
    if (n->op == MW_NODE_DIV) {
        if (!fixed(x, b) || b->base == 0) return refuse(x, n);
        *out = scaled(x, 1 / b->base, a);
    } else if (fixed(x, b))
        *out = scaled(x, b->base, a);
    else if (fixed(x, a))
        *out = scaled(x, a->base, b);
    else if (is_yesno(x, a))
        *out = choose(x, a, b, &none);
    else if (is_yesno(x, b))
        *out = choose(x, b, a, &none);
    else
        return refuse(x, n);
    return MW_OK;
}

// Rounded to so many places: a whole number of parts, at most half of one away. Of halves it may be
// either; which it is shows when the way is checked.
static mw_status write_rounded(writing *x, const mw_node *n, const affine *a, const affine *places,
                               affine *out) {
    double low, high, p = places->base;
    if (!fixed(x, places) || p != floor(p)) return refuse(x, n);
    *out = scaled(x, 1, a);
    if (p >= MW_RULE_PLACES) return MW_OK;
    if (p < 0) return refuse(x, n);
    double part = 1 / mw_power_of_ten((int32_t)p);
    range(x, a, &low, &high);
    int32_t k = column(x, 0, floor(low / part - 0.5), ceil(high / part + 0.5), true);
    affine off = plus(x, a, k, -part);
    row(x, &off, -0.5 * part, 0.5 * part);
    *out = single(x, k);
    out->part[k] = part;
    return MW_OK;
}

static mw_status write_step(writing *x, const mw_rule_step *s, affine *out) {
    const affine *a = &x->item[x->w->term[s->arg[0]].item],
                 *b = s->arg_count > 1 ? &x->item[x->w->term[s->arg[1]].item] : NULL,
                 *c = s->arg_count > 2 ? &x->item[x->w->term[s->arg[2]].item] : NULL;
    if (mw_rule_compares(s->node)) {
        *out = compare(x, s->node->op, a, b);
        return MW_OK;
    }
    switch ((int)s->node->op) {
    case MW_NODE_ADD:
    case MW_NODE_SUB:
        *out = scaled(x, 1, a);
        add(out, s->node->op == MW_NODE_SUB ? -1 : 1, b, x->columns);
        return MW_OK;
    case MW_NODE_ROUND: return write_rounded(x, s->node, a, b, out);
    case MW_NODE_NEG: *out = scaled(x, -1, a); return MW_OK;
    case MW_NODE_MUL:
    case MW_NODE_DIV: return write_product(x, s->node, a, b, out);
    case MW_NODE_AND: *out = both(x, a, b); return MW_OK;
    case MW_NODE_OR: *out = either(x, a, b); return MW_OK;
    case MW_NODE_NOT: *out = negated(x, a); return MW_OK;
    case MW_NODE_IF: *out = choose(x, a, b, c); return MW_OK;
    case MW_NODE_MIN:
    case MW_NODE_MAX: *out = extreme(x, s->node->op, a, b); return MW_OK;
    default: return refuse(x, s->node);
    }
}

// An item that is fixed, or a sum of outcomes.
static mw_status write_sum(writing *x, int32_t item) {
    const mw_rule_work *w = x->w;
    const mw_rule_term *t = &w->term[item];
    affine a = constant(x, t->value);
    if (t->how != MW_RULE_FIXED) {
        const mw_rule_dim *d = &w->dim[w->dim_of[t->item]];
        if (d->table && !t->known)
            return mw_fail(x->err, MW_INVALID,
                           "the cheapest way cannot be searched: some answers leave the "
                           "standard's rule without a value");
        a.base = d->base;
        memcpy(a.part, d->add, (size_t)w->first[w->slot_count] * sizeof *a.part);
        for (int32_t o = 0; d->table && o < w->row->input[t->input].count; o++)
            a.part[w->first[w->slot[t->input]] + o] = d->table[o];
    } else if (isnan(t->value)) {
        return mw_fail(x->err, MW_NOTFOUND,
                       "the cheapest way cannot be searched: something else that the "
                       "standard's rule needs is missing, so that answers alone decide nothing");
    }
    x->item[item] = a;
    return MW_OK;
}

// The arguments of a step that are no steps themselves.
static mw_status write_args(writing *x, const mw_rule_step *s) {
    for (int32_t a = 0; a < s->arg_count; a++) {
        int32_t item = x->w->term[s->arg[a]].item;
        bool plain = x->w->term[s->arg[a]].how != MW_RULE_MIXED;
        if (plain && !x->item[item].part) MW_TRY(write_sum(x, item));
    }
    return MW_OK;
}

static mw_status write_items(writing *x) {
    const mw_rule *r = x->w->rule;
    int32_t steps = r->given_count + r->input_count, target = x->w->term[r->target].item;
    for (int32_t s = 0; s < r->step_count; s++) {
        if (!x->w->needed[steps + s]) continue;
        MW_TRY(write_args(x, &r->step[s]));
        MW_TRY(write_step(x, &r->step[s], &x->item[steps + s]));
    }
    if (!x->item[target].part) MW_TRY(write_sum(x, target));
    row(x, &x->item[target], x->ways->at_least - APART, INFINITY);
    return MW_OK;
}

// ---- the program

static void write_outcomes(writing *x) {
    const mw_rule_work *w = x->w;
    for (int32_t s = 0; s < w->slot_count; s++)
        for (int32_t o = 0; o < w->first[s + 1] - w->first[s]; o++)
            column(x, x->ways->cost[w->input[s]][o], 0, 1, true);
    for (int32_t s = 0; s < w->slot_count; s++) {
        mw_milp_row(x->m, 1, 1);
        for (int32_t o = w->first[s]; o < w->first[s + 1]; o++) mw_milp_entry(x->m, o, 1);
    }
}

// Each mixed step takes three columns and twenty expressions at most.
static mw_status grow(writing *x) {
    const mw_rule *r = x->w->rule;
    int64_t items = (int64_t)r->given_count + r->input_count + r->step_count + 1, needed = 0;
    for (int64_t i = 0; i < items - 1; i++) needed += x->w->needed[i];
    x->room = (int32_t)(x->w->first[x->w->slot_count] + 3 * needed + 2);
    x->item = mw_alloc_array(items, sizeof *x->item);
    x->low = mw_alloc_array(x->room, sizeof *x->low);
    x->high = mw_alloc_array(x->room, sizeof *x->high);
    x->parts = mw_alloc_array((32 * needed + 8) * x->room, sizeof *x->parts);
    x->m = mw_milp_new();
    return x->item && x->low && x->high && x->parts && x->m ? MW_OK : no_memory(x->err);
}

// Outcomes of a solution; inputs that the rule does not use stay where it costs least.
static void read_outcomes(const writing *x, const double *solution, int32_t *outcome) {
    const mw_rule_work *w = x->w;
    for (int32_t i = 0; i < w->rule->input_count; i++) {
        const mw_rule_outcomes *o = &x->ways->row.input[i];
        outcome[i] = 0;
        for (int32_t k = 1; k < o->count; k++)
            if (x->ways->cost[i][k] < x->ways->cost[i][outcome[i]]) outcome[i] = k;
    }
    for (int32_t s = 0; s < w->slot_count; s++)
        for (int32_t o = w->first[s]; o < w->first[s + 1]; o++)
            if (solution[o] > 0.5) outcome[w->input[s]] = o - w->first[s];
}

static double cost_of(const writing *x, const int32_t *outcome) {
    double cost = 0;
    for (int32_t i = 0; i < x->w->rule->input_count; i++) cost += x->ways->cost[i][outcome[i]];
    return cost;
}

// Not these outcomes again.
static void forbid(writing *x, const int32_t *outcome) {
    const mw_rule_work *w = x->w;
    mw_milp_row(x->m, -INFINITY, w->slot_count - 1);
    for (int32_t s = 0; s < w->slot_count; s++)
        mw_milp_entry(x->m, w->first[s] + outcome[w->input[s]], 1);
}

static mw_status search(writing *x, double *solution, double *scratch, mw_rule_path *out) {
    double limit = x->ways->seconds_max > 0 ? x->ways->seconds_max : INFINITY;
    for (int32_t again = 0; again < AGAIN_MAX; again++) {
        mw_milp_result end;
        MW_TRY(mw_milp_solve(x->m, limit, solution, &end, x->err));
        out->found = end.end == MW_MILP_BEST || end.end == MW_MILP_STOPPED;
        out->proven = end.end == MW_MILP_BEST || end.end == MW_MILP_INFEASIBLE;
        if (!out->found) return MW_OK;
        read_outcomes(x, solution, out->outcome);
        out->cost = cost_of(x, out->outcome);
        double value = mw_rule_value(x->w->rule, &x->ways->row, out->outcome, scratch);
        if (value >= x->ways->at_least) return MW_OK;
        forbid(x, out->outcome);
    }
    return mw_fail(x->err, MW_LIMIT,
                   "the cheapest way: sums differ by too little to be told apart");
}

mw_status mw_rule_cheapest(const mw_rule *r, const mw_rule_ways *ways, mw_rule_work *w,
                           mw_rule_path *out, mw_error *err) {
    writing x = {.w = w, .ways = ways, .err = err};
    double *solution = NULL, *scratch = mw_alloc_array((int64_t)r->step_count + 1, sizeof *scratch);
    mw_status st = scratch ? mw_rule_place(w, &ways->row, err) : no_memory(err);
    if (st == MW_OK) st = grow(&x);
    if (st == MW_OK) {
        write_outcomes(&x);
        st = write_items(&x);
    }
    if (st == MW_OK && !(solution = mw_alloc_array((int64_t)x.columns + 1, sizeof *solution)))
        st = no_memory(err);
    if (st == MW_OK) st = search(&x, solution, scratch, out);
    mw_milp_free(x.m);
    mw_free(x.item), mw_free(x.low), mw_free(x.high), mw_free(x.parts);
    mw_free(solution), mw_free(scratch);
    return st;
}
