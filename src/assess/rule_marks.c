// SPDX-License-Identifier: MIT
// Where a sum passes the limits that it is compared with.
//
// The engine adds up in one order, with the noise of binary fractions; here equal sums are put
// together whatever their order. Away from a limit that is all the same. At a limit it is not: 10 *
// 0.1 is a hair less than 1. There a sum stands as what the engine makes of it where that
// can be known (it is rounded, or adding is exact in any order), else as one that is not sure.
#include "assess/rule_blocks.h"
#include "base/alloc.h"
#include "engine/scalar.h"

#include <math.h>

enum { CHAIN_MAX = 32 };

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

static double near_of(double x) { return MW_RULE_NEAR * fmax(1, fabs(x)); }

// ---- what the engine makes of a sum

// The one value of a table that is near x; NaN when none is or several are.
static double near_entry(const mw_rule_term *t, int32_t count, double x) {
    double found = NAN;
    for (int32_t o = 0; o < count; o++) {
        if (!(fabs(t->table[o] - x) <= near_of(x)) || t->table[o] == found) continue;
        if (!isnan(found)) return NAN;
        found = t->table[o];
    }
    return found;
}

// Noise does not decide a rounding unless it is of something half way between two places.
static double rounded(const mw_node *n, double x, double places) {
    double power = mw_power_of_ten((int32_t)fmin(fmax(places, -20), 20)), scaled = x * power;
    double noise = near_of(x) * power;
    if (noise > 0.25 || fabs(scaled - floor(scaled) - 0.5) <= noise) return NAN;
    return mw_scalar_apply(n, (double[]){x, places});
}

// What the argument of a step with a fixed other one adds up to when the step does to x.
static double undone(mw_node_op op, bool left, double other, double x) {
    switch ((int)op) {
    case MW_NODE_NEG: return -x;
    case MW_NODE_ADD: return x - other;
    case MW_NODE_SUB: return left ? x + other : other - x;
    case MW_NODE_MUL: return other != 0 ? x / other : NAN;
    case MW_NODE_DIV: return left ? x * other : NAN;
    default: return NAN;
    }
}

// A chain of steps with fixed other arguments is followed down to what is sure, and up again.
static double chained(const mw_rule_work *w, int32_t item, double x, int32_t depth) {
    int32_t steps = w->rule->given_count + w->rule->input_count;
    const mw_rule_term *t = &w->term[item];
    if (t->how == MW_RULE_ALONE) return near_entry(t, w->row->input[t->input].count, x);
    if (t->how != MW_RULE_SUM || depth == 0) return NAN;
    const mw_rule_step *s = &w->rule->step[item - steps];
    const mw_rule_term *a = &w->term[s->arg[0]], *b = &w->term[s->arg[s->arg_count > 1]];
    if (s->node->op == MW_NODE_ROUND) return rounded(s->node, x, b->value);
    bool left = s->arg_count == 1 || b->how == MW_RULE_FIXED;
    if (!left && a->how != MW_RULE_FIXED) return NAN;
    double arg[2] = {a->value, b->value}, below = undone(s->node->op, left, arg[left], x);
    arg[!left] = isnan(below) ? NAN : chained(w, (left ? a : b)->item, below, depth - 1);
    return isnan(arg[!left]) ? NAN : mw_scalar_apply(s->node, arg);
}

double mw_rule_engine_value(const mw_rule_work *w, const mw_rule_dim *d, double x) {
    if (d->even) return round(x * 1024) / 1024;
    return chained(w, d->item, x, CHAIN_MAX);
}

static bool near(double a, double b) { return fabs(a - b) <= fmax(near_of(a), near_of(b)); }

bool mw_rule_delicate(const mw_node *n, const double *arg) {
    double a = arg[0], b = n->arg_count > 1 ? arg[1] : NAN;
    switch ((int)n->op) {
    case MW_NODE_ADD:
    case MW_NODE_SUB:
    case MW_NODE_MUL:
    case MW_NODE_NEG:
    case MW_NODE_ABS:
    case MW_NODE_MIN:
    case MW_NODE_MAX:
    case MW_NODE_EXP:
    case MW_NODE_ELSE:
    case MW_NODE_KNOWN: return false;
    case MW_NODE_DIV: return near(b, 0);
    case MW_NODE_SQRT:
    case MW_NODE_LN:
    case MW_NODE_LOG10:
    case MW_NODE_NOT:
    case MW_NODE_IF: return near(a, 0);
    case MW_NODE_AND:
    case MW_NODE_OR: return near(a, 0) || near(b, 0);
    case MW_NODE_FLOOR:
    case MW_NODE_CEIL: return near(a, round(a));
    case MW_NODE_ROUND: return !isnan(a) && isnan(rounded(n, a, b));
    case MW_NODE_EQ:
    case MW_NODE_NE:
    case MW_NODE_LT:
    case MW_NODE_LE:
    case MW_NODE_GT:
    case MW_NODE_GE: return near(a, b);
    default: return true;
    }
}

// ---- marks

static mw_status add_mark(mw_rule_dim *d, double q, double stands, bool unsure, mw_error *err) {
    if (q <= 0) d->under = (mw_rule_mark){0, stands, unsure};
    if (q <= 0 || q > (double)d->most) return MW_OK;
    mw_rule_mark m = {(int64_t)q, stands, unsure};
    mw_rule_mark *last = d->mark_count > 0 ? &d->mark[d->mark_count - 1] : NULL;
    // Limits closer than a grain: what passes the one passes the other.
    if (last && last->q >= m.q) {
        last->stands = stands;
        last->unsure = unsure || last->q > m.q;
        return MW_OK;
    }
    if (!mw_grow(&d->mark, &d->mark_room, d->mark_count + 1, sizeof *d->mark))
        return no_memory(err);
    d->mark[d->mark_count++] = m;
    return MW_OK;
}

// From `edge` on a sum stands for something else; near the edge it is not sure for what.
static mw_status add_edge(mw_rule_dim *d, const mw_rule_limit *l, double edge, double stands,
                          mw_error *err) {
    double low = ceil((edge - l->near - d->least) / d->grain),
           high = floor((edge + l->near - d->least) / d->grain) + 1;
    if (low < high) MW_TRY(add_mark(d, low, l->x, true, err));
    return add_mark(d, high, stands, false, err);
}

// Sums at a limit, those that rounding brings there among them, lie between what is surely less and
// what is surely more. `v` is the engine's value of them, `over` a number that is more.
static mw_status mark_limit(mw_rule_dim *d, const mw_rule_limit *l, double v, double over,
                            mw_error *err) {
    bool known = !isnan(v), decided = known && !l->handed;
    bool from = !decided || (l->at_least && v >= l->x) || (l->above && v > l->x),
         past = !decided || (l->at_least && v < l->x) || (l->above && v <= l->x);
    double low = l->x - d->spread, high = l->x + d->spread;
    if (from && known && d->spread > 0) MW_TRY(add_edge(d, l, low, v, err));
    if (from && !(known && d->spread > 0))
        MW_TRY(add_mark(d, ceil((low - l->near - d->least) / d->grain), known ? v : l->x, !known,
                        err));
    if (past && known && d->spread > 0) return add_edge(d, l, high, over, err);
    if (past)
        return add_mark(d, floor((high + l->near - d->least) / d->grain) + 1, over, false, err);
    return MW_OK;
}

mw_status mw_rule_find_marks(const mw_rule_work *w, mw_rule_dim *d, mw_error *err) {
    d->mark_count = 0;
    d->under = (mw_rule_mark){0, d->limit_count ? d->limit[0].x - 1 : d->least, false};
    for (int64_t i = 0; i < d->limit_count; i++) {
        const mw_rule_limit *l = &d->limit[i];
        double over = i + 1 < d->limit_count ? (l->x + l[1].x) / 2 : l->x + 1;
        MW_TRY(mark_limit(d, l, mw_rule_engine_value(w, d, l->x), over, err));
    }
    return MW_OK;
}

// ---- the value of a sum

static void set_exact(mw_rule_work *w, mw_rule_dim *d, double x) {
    double v = mw_rule_engine_value(w, d, x);
    d->unsure = isnan(v);
    d->now = d->unsure ? x : v;
    if (d->unsure && d->spread > 0) w->tie = true;
}

void mw_rule_set_dim(mw_rule_work *w, mw_rule_dim *d, int64_t q) {
    double x = d->least + (double)q * d->grain;
    d->unsure = false;
    if (d->table) {
        d->now = d->table[(int32_t)round(x)];
    } else if (d->exact) {
        set_exact(w, d, x);
    } else {
        int64_t i = 0;
        while (i < d->mark_count && d->mark[i].q <= q) i++;
        const mw_rule_mark *m = i ? &d->mark[i - 1] : &d->under;
        d->now = m->stands;
        d->unsure = m->unsure;
    }
}
