// SPDX-License-Identifier: MIT
// What each item of a rule is at a row: fixed, of one input alone, a sum over inputs, or mixed; and
// the sums that mixed items rest on.
#include "assess/rule_int.h"

#include "base/alloc.h"
#include "engine/scalar.h"

#include <math.h>
#include <string.h>

// ---- room

// Each step may want a table of the largest size and have three sums below it.
static mw_status grow_room(mw_rule_work *w, mw_error *err) {
    int64_t largest = 0, steps = w->rule->step_count;
    for (int32_t s = 0; s < w->slot_count; s++)
        if (w->row->input[w->input[s]].count > largest) largest = w->row->input[w->input[s]].count;
    w->table_used = 0;
    if (!mw_grow(&w->table, &w->table_room, largest * steps + 1, sizeof *w->table) ||
        !mw_grow(&w->dim, &w->dim_room, 3 * steps + 1, sizeof *w->dim))
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    return MW_OK;
}

// Room for n numbers until the next row.
static double *push(mw_rule_work *w, int64_t n) {
    MW_ASSERT(w->table_used + n <= w->table_room);
    w->table_used += n;
    return w->table + w->table_used - n;
}

// ---- classes

static int32_t outcomes_of(const mw_rule_work *w, int32_t input) {
    return w->row->input[input].count;
}

// An infinite value counts as one that may be missing: it adds up to nothing.
static bool all_known(const double *table, int32_t count) {
    for (int32_t o = 0; o < count; o++)
        if (!isfinite(table[o])) return false;
    return true;
}

// Whether what an operator gives is known when all its arguments are.
static bool keeps_known(mw_node_op op) {
    return op == MW_NODE_ADD || op == MW_NODE_SUB || op == MW_NODE_MUL || op == MW_NODE_NEG ||
           op == MW_NODE_MIN || op == MW_NODE_MAX || op == MW_NODE_ABS || op == MW_NODE_ROUND ||
           (op >= MW_NODE_EQ && op <= MW_NODE_IF);
}

static bool passes_missing(mw_node_op op) {
    return op != MW_NODE_AND && op != MW_NODE_OR && op != MW_NODE_IF && op != MW_NODE_ELSE &&
           op != MW_NODE_KNOWN;
}

static bool fixed(const mw_rule_term *t) { return t->how == MW_RULE_FIXED; }

static void set_fixed(mw_rule_term *t, double value) {
    t->how = MW_RULE_FIXED;
    t->value = value;
    t->known = !isnan(value);
}

// AND and OR: a fixed side decides or leaves the other.
static bool cut_logic(mw_node_op op, mw_rule_term *t, const mw_rule_term *const *arg) {
    for (int32_t a = 0; a < 2; a++) {
        if (!fixed(arg[a]) || isnan(arg[a]->value)) continue;
        bool true_side = arg[a]->value != 0;
        if (true_side == (op == MW_NODE_AND))
            *t = *arg[1 - a];
        else
            set_fixed(t, true_side);
        return true;
    }
    return false;
}

// Items that need no computing because some arguments are fixed. False when it is not so.
static bool cut_short(const mw_node *n, mw_rule_term *t, const mw_rule_term *const *arg) {
    if (n->op == MW_NODE_AND || n->op == MW_NODE_OR) return cut_logic(n->op, t, arg);
    if (n->op == MW_NODE_IF && fixed(arg[0])) {
        if (isnan(arg[0]->value))
            set_fixed(t, NAN);
        else
            *t = *arg[arg[0]->value != 0 ? 1 : 2];
        return true;
    }
    if (n->op == MW_NODE_ELSE && (arg[0]->known || fixed(arg[0]))) {
        *t = *arg[arg[0]->known ? 0 : 1];
        return true;
    }
    if (n->op == MW_NODE_KNOWN && arg[0]->known) {
        set_fixed(t, 1);
        return true;
    }
    for (int32_t a = 0; a < n->arg_count && passes_missing(n->op); a++)
        if (fixed(arg[a]) && isnan(arg[a]->value)) {
            set_fixed(t, NAN);
            return true;
        }
    return false;
}

// The one input that all arguments that are not fixed depend on alone: -1 none (all fixed), -2
// several.
static int32_t only_input(const mw_node *n, const mw_rule_term *const *arg) {
    int32_t input = -1;
    for (int32_t a = 0; a < n->arg_count; a++) {
        if (fixed(arg[a])) continue;
        if (arg[a]->how != MW_RULE_ALONE) return -2;
        if (input >= 0 && input != arg[a]->input) return -2;
        input = arg[a]->input;
    }
    return input;
}

// A value for each outcome; fixed when they are all the same.
static void set_table(mw_rule_term *t, const double *table, int32_t count) {
    int32_t o = 1;
    while (o < count && (table[o] == table[0] || (isnan(table[o]) && isnan(table[0])))) o++;
    t->how = MW_RULE_ALONE;
    t->table = table;
    if (o == count)
        set_fixed(t, table[0]);
    else
        t->known = all_known(table, count);
}

static void tabulate(mw_rule_work *w, const mw_node *n, mw_rule_term *t,
                     const mw_rule_term *const *arg) {
    int32_t count = outcomes_of(w, t->input);
    double *table = push(w, count), value[3] = {0};
    for (int32_t o = 0; o < count; o++) {
        for (int32_t a = 0; a < n->arg_count; a++)
            value[a] = fixed(arg[a]) ? arg[a]->value : arg[a]->table[o];
        table[o] = mw_scalar_apply(n, value);
    }
    set_table(t, table, count);
}

// ---- steps of one input alone

// Computes the steps of an input at a point.
static void compute_alone(mw_rule_work *w, int32_t input, double point, double *value) {
    const mw_rule *r = w->rule;
    int32_t inputs = r->given_count, steps = inputs + r->input_count;
    w->kept_item[inputs + input] = point;
    for (int32_t i = r->first_alone[input]; i < r->first_alone[input + 1]; i++) {
        const mw_rule_step *s = &r->step[r->alone[i]];
        double arg[3] = {0};
        for (int32_t a = 0; a < s->arg_count; a++)
            arg[a] = s->arg[a] < inputs ? r->constant[s->arg[a]] : w->kept_item[s->arg[a]];
        *value++ = w->kept_item[steps + r->alone[i]] = mw_scalar_apply(s->node, arg);
    }
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

// The values of the steps of an input at a point, kept until other points take their place.
static const double *alone_at(mw_rule_work *w, int32_t input, double point) {
    mw_rule_kept *k = &w->kept[input];
    int32_t first = w->rule->first_alone[input], n = w->rule->first_alone[input + 1] - first;
    double *all = w->kept_value + MW_RULE_KEPT * (int64_t)first;
    for (int32_t i = 0; i < k->count; i++)
        if (same_bits(k->point[i], point)) return all + i * n;
    int32_t at = k->count < MW_RULE_KEPT ? k->count++ : k->next++ % MW_RULE_KEPT;
    k->point[at] = point;
    compute_alone(w, input, point, all + at * n);
    return all + at * n;
}

static void place_certain(mw_rule_work *w, int32_t input) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count;
    const double *value = alone_at(w, input, w->row->input[input].points[0]);
    for (int32_t i = r->first_alone[input]; i < r->first_alone[input + 1]; i++) {
        mw_rule_term *t = &w->term[steps + r->alone[i]];
        t->item = steps + r->alone[i];
        set_fixed(t, *value++);
    }
}

static void place_uncertain(mw_rule_work *w, int32_t input) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count, count = outcomes_of(w, input),
            first = r->first_alone[input], n = r->first_alone[input + 1] - first;
    double *table = push(w, (int64_t)n * count);
    for (int32_t o = 0; o < count; o++) {
        const double *value = alone_at(w, input, w->row->input[input].points[o]);
        for (int32_t i = 0; i < n; i++) table[i * count + o] = value[i];
    }
    for (int32_t i = 0; i < n; i++, table += count) {
        mw_rule_term *t = &w->term[steps + r->alone[first + i]];
        *t = (mw_rule_term){.item = steps + r->alone[first + i], .input = input};
        set_table(t, table, count);
    }
}

static void place_alone(mw_rule_work *w) {
    for (int32_t i = 0; i < w->rule->input_count; i++)
        if (w->slot[i] >= 0)
            place_uncertain(w, i);
        else if (w->rule->used[i])
            place_certain(w, i);
}

// ---- what a sum is made of

// Called with what adds up to a sum: a fixed term, or one of a single input, times c.
typedef void part_visit(mw_rule_work *w, void *ctx, const mw_rule_term *t, double c);

typedef struct {
    mw_rule_work *w;
    part_visit *visit;
    void *ctx;
} parting;

static void part(const parting *p, const mw_rule_term *t, double c) {
    if (t->how == MW_RULE_SUM)
        p->w->coefficient[t->item] += c;
    else
        p->visit(p->w, p->ctx, t, c);
}

// Few binary digits: adding and multiplying some is exact.
static bool few_digits(double x) { return fabs(x) < 0x1p30 && x * 1024 == floor(x * 1024); }

static void part_round(const parting *p, const mw_rule_term *t, double places, double c) {
    if (!t->moves) return;
    p->w->spread += fabs(c) * 0.5 / mw_power_of_ten((int32_t)fmin(places, 20));
    p->w->uneven = true;
}

static void part_step(const parting *p, int32_t item, double c) {
    mw_rule_work *w = p->w;
    const mw_rule_step *s = &w->rule->step[item - w->rule->given_count - w->rule->input_count];
    const mw_rule_term *a = &w->term[s->arg[0]], *b = &w->term[s->arg[s->arg_count > 1]];
    double factor = fixed(a) ? a->value : b->value;
    switch ((int)s->node->op) {
    case MW_NODE_NEG: part(p, a, -c); break;
    case MW_NODE_MUL:
        w->uneven = w->uneven || factor != floor(factor) || fabs(factor) > 1024;
        part(p, fixed(a) ? b : a, c * factor);
        break;
    case MW_NODE_DIV:
        w->uneven = true;
        part(p, a, c / b->value);
        break;
    case MW_NODE_ROUND:
        part_round(p, &w->term[item], b->value, c);
        part(p, a, c);
        break;
    case MW_NODE_SUB:
    default: part(p, a, c); part(p, b, s->node->op == MW_NODE_SUB ? -c : c);
    }
}

// Takes a sum apart, from its last step down: only sums are looked at.
static void part_sum(const parting *p, const mw_rule_term *t) {
    mw_rule_work *w = p->w;
    w->uneven = false;
    w->spread = 0;
    part(p, t, 1);
    for (int32_t i = w->sum_item_count - 1; i >= 0; i--) {
        int32_t item = w->sum_item[i];
        double c = w->coefficient[item];
        w->coefficient[item] = 0;
        if (c != 0) part_step(p, item, c);
    }
}

// Whether all that a sum adds up are multiples of 10^-places, so that rounding it to these changes
// nothing.
typedef struct {
    double power;
    bool all;
} grid;

static void check_grid(mw_rule_work *w, void *ctx, const mw_rule_term *t, double c) {
    grid *g = ctx;
    int32_t n = fixed(t) ? 1 : outcomes_of(w, t->input);
    for (int32_t o = 0; o < n && g->all; o++) {
        double scaled = c * (fixed(t) ? t->value : t->table[o]) * g->power;
        g->all = fabs(scaled - round(scaled)) <= 1e-9 * g->power;
    }
}

static bool rounds_nothing(mw_rule_work *w, const mw_rule_term *sum, double places) {
    if (!(places >= 0 && places <= 20 && places == floor(places))) return false;
    grid g = {mw_power_of_ten((int32_t)places), true};
    part_sum(&(parting){w, check_grid, &g}, sum);
    return g.all && w->spread == 0;
}

// Rounding is part of a sum where it changes nothing, or very little.
static bool rounds_little(mw_rule_work *w, const mw_rule_term *sum, double places,
                          mw_rule_term *t) {
    t->moves = !rounds_nothing(w, sum, places);
    return !t->moves || places >= MW_RULE_PLACES;
}

static bool adds_up(const mw_rule_term *t) {
    if (fixed(t)) return isfinite(t->value);
    return t->how == MW_RULE_SUM || (t->how == MW_RULE_ALONE && t->known);
}

static bool is_sum(mw_rule_work *w, const mw_node *n, const mw_rule_term *const *arg,
                   mw_rule_term *t) {
    for (int32_t a = 0; a < n->arg_count; a++)
        if (!adds_up(arg[a])) return false;
    switch ((int)n->op) {
    case MW_NODE_ADD:
    case MW_NODE_SUB:
    case MW_NODE_NEG: return true;
    case MW_NODE_MUL: return fixed(arg[0]) || fixed(arg[1]);
    case MW_NODE_DIV: return fixed(arg[1]) && arg[1]->value != 0;
    case MW_NODE_ROUND: return fixed(arg[1]) && rounds_little(w, arg[0], arg[1]->value, t);
    default: return false;
    }
}

static void place_open(mw_rule_work *w, const mw_rule_step *s, mw_rule_term *t,
                       const mw_rule_term *const *arg) {
    t->input = only_input(s->node, arg);
    if (cut_short(s->node, t, arg)) return;
    if (t->input >= 0) {
        tabulate(w, s->node, t, arg);
        return;
    }
    t->how = is_sum(w, s->node, arg, t) ? MW_RULE_SUM : MW_RULE_MIXED;
    bool divides = s->node->op == MW_NODE_DIV && fixed(arg[1]) && arg[1]->value != 0;
    t->known = keeps_known(s->node->op) || divides;
    for (int32_t a = 0; a < s->arg_count && t->known; a++) t->known = arg[a]->known;
    if (t->how == MW_RULE_SUM) w->sum_item[w->sum_item_count++] = t->item;
}

static void classify(mw_rule_work *w, int32_t item) {
    const mw_rule *r = w->rule;
    const mw_rule_step *s = &r->step[item - r->given_count - r->input_count];
    const mw_rule_term *arg[3] = {NULL};
    mw_rule_term *t = &w->term[item];
    double value[3] = {0};
    bool all = true;
    for (int32_t a = 0; a < s->arg_count; a++) {
        arg[a] = &w->term[s->arg[a]];
        value[a] = arg[a]->value;
        all = all && fixed(arg[a]);
    }
    t->item = item;
    if (all)
        set_fixed(t, mw_scalar_apply(s->node, value));
    else
        place_open(w, s, t, arg);
}

// ---- sums

static mw_rule_dim *dim_for(mw_rule_work *w, int32_t item) {
    if (w->dim_of[item] < 0) {
        w->dim_of[item] = (int32_t)w->dim_count;
        mw_rule_dim *d = &w->dim[w->dim_count];
        *d = (mw_rule_dim){.item = item,
                           .limit = d->limit,
                           .limit_room = d->limit_room,
                           .mark = d->mark,
                           .mark_room = d->mark_room};
        w->dim_count++;
    }
    return &w->dim[w->dim_of[item]];
}

enum { COMPUTED = 1, BY_VALUE = 2 }; // of an item that is needed; else it is only compared

static mw_status limit_at(mw_rule_dim *d, const mw_rule_limit *l, mw_rule_limit **out,
                          mw_error *err) {
    int64_t at = 0;
    while (at < d->limit_count && d->limit[at].x < l->x - l->near) at++;
    // Limits as near as noise are one, and the engine tells them apart.
    if (at < d->limit_count && d->limit[at].x <= l->x + l->near) {
        *out = &d->limit[at];
        if ((*out)->x != l->x) (*out)->handed = true;
        return MW_OK;
    }
    if (!mw_grow(&d->limit, &d->limit_room, d->limit_count + 1, sizeof *d->limit))
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    *out = &d->limit[at];
    memmove(*out + 1, *out, (size_t)(d->limit_count - at) * sizeof **out);
    **out = (mw_rule_limit){.x = l->x};
    d->limit_count++;
    return MW_OK;
}

static void add_sides(mw_rule_limit *to, const mw_rule_limit *l) {
    to->at_least = to->at_least || l->at_least;
    to->above = to->above || l->above;
    to->handed = to->handed || l->handed;
    if (l->near > to->near) to->near = l->near;
}

static void need_value(mw_rule_work *w, const mw_rule_term *t) {
    if (t->how == MW_RULE_MIXED)
        w->needed[t->item] |= COMPUTED | BY_VALUE;
    else if (!fixed(t))
        dim_for(w, t->item)->exact = true;
}

// A mixed item is compared: a limit that it hands on to its arguments.
static mw_status hand_limit(mw_rule_work *w, int32_t item, const mw_rule_limit *l, mw_error *err) {
    w->needed[item] |= COMPUTED;
    for (int32_t at = w->first_limit[item]; at >= 0; at = w->handed[at].next)
        if (w->handed[at].limit.x == l->x) {
            add_sides(&w->handed[at].limit, l);
            return MW_OK;
        }
    if (!mw_grow(&w->handed, &w->handed_room, w->handed_count + 1, sizeof *w->handed))
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    w->handed[w->handed_count] = (mw_rule_handed){*l, w->first_limit[item]};
    w->first_limit[item] = (int32_t)w->handed_count++;
    return MW_OK;
}

// It matters only on which sides of a limit a term is.
static mw_status need_sides(mw_rule_work *w, const mw_rule_term *t, const mw_rule_limit *l,
                            mw_error *err) {
    mw_rule_limit *own = NULL;
    if (fixed(t) || !isfinite(l->x)) return MW_OK; // infinite: on the same side of all
    if (t->how == MW_RULE_MIXED) return hand_limit(w, t->item, l, err);
    mw_rule_dim *d = dim_for(w, t->item);
    MW_TRY(limit_at(d, l, &own, err));
    add_sides(own, l);
    return MW_OK;
}

// The limit of an argument of a comparison whose other argument is fixed.
static mw_rule_limit limit_of(mw_node_op op, bool left, double x) {
    bool equal = op == MW_NODE_EQ || op == MW_NODE_NE;
    bool at_least =
        left ? op == MW_NODE_GE || op == MW_NODE_LT : op == MW_NODE_GT || op == MW_NODE_LE;
    return (mw_rule_limit){x, MW_RULE_NEAR * fmax(1, fabs(x)), equal || at_least,
                           equal || !at_least, false};
}

// Of c * t a limit is one of t; for c below 0 the other way round.
static mw_rule_limit divided(const mw_rule_limit *l, double c) {
    bool turned = c < 0;
    return (mw_rule_limit){l->x / c, l->near / fabs(c), turned ? l->above : l->at_least,
                           turned ? l->at_least : l->above, true};
}

static mw_rule_limit moved(const mw_rule_limit *l, double by) {
    mw_rule_limit m = *l;
    m.x += by;
    return m;
}

// What a limit of a step is for its argument a; false when the argument counts by its value.
static bool limit_below(const mw_rule_step *s, int32_t a, const mw_rule_term *other,
                        const mw_rule_limit *l, mw_rule_limit *out) {
    double c = other->value;
    bool known = fixed(other) && isfinite(c), scales = known && c != 0;
    *out = *l;
    switch ((int)s->node->op) {
    case MW_NODE_MIN:
    case MW_NODE_MAX:
    case MW_NODE_ELSE: return true;
    case MW_NODE_IF: return a > 0;
    case MW_NODE_ROUND: return a == 0 && known && c >= MW_RULE_PLACES;
    case MW_NODE_NEG: *out = divided(l, -1); return true;
    case MW_NODE_MUL: *out = divided(l, scales ? c : 1); return scales;
    case MW_NODE_DIV: *out = divided(l, scales ? 1 / c : 1); return a == 0 && scales;
    case MW_NODE_ADD: *out = moved(l, -c); return known;
    case MW_NODE_SUB:
        *out = moved(l, a == 0 ? c : -c);
        if (a == 1) *out = divided(out, -1);
        return known;
    default: return false;
    }
}

// What an argument of a mixed step is needed for.
static mw_status need_arg(mw_rule_work *w, int32_t item, int32_t a, mw_error *err) {
    const mw_rule *r = w->rule;
    const mw_rule_step *s = &r->step[item - r->given_count - r->input_count];
    const mw_rule_term *t = &w->term[s->arg[a]], *other = &w->term[s->arg[s->arg_count > 1 && !a]];
    mw_rule_limit below;
    if (fixed(t)) return MW_OK;
    if (mw_rule_compares(s->node) && fixed(other)) {
        below = limit_of(s->node->op, a == 0, other->value);
        return need_sides(w, t, &below, err);
    }
    if (w->needed[item] & BY_VALUE) {
        need_value(w, t);
        return MW_OK;
    }
    for (int32_t at = w->first_limit[item]; at >= 0; at = w->handed[at].next) {
        mw_rule_limit l = w->handed[at].limit; // the list may move
        if (!limit_below(s, a, other, &l, &below)) {
            need_value(w, t);
            return MW_OK;
        }
        below.handed = true;
        MW_TRY(need_sides(w, t, &below, err));
    }
    return MW_OK;
}

static mw_status find_sums(mw_rule_work *w, mw_error *err) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count;
    w->handed_count = 0;
    need_value(w, &w->term[r->target]);
    // Steps of one input alone are never mixed.
    for (int32_t i = r->rest_count - 1; i >= 0; i--) {
        int32_t item = steps + r->rest[i];
        for (int32_t a = 0; w->needed[item] && a < r->step[r->rest[i]].arg_count; a++)
            MW_TRY(need_arg(w, item, a, err));
    }
    return MW_OK;
}

static void add_part(mw_rule_work *w, void *ctx, const mw_rule_term *t, double c) {
    mw_rule_dim *d = ctx;
    if (fixed(t)) {
        d->base += c * t->value;
        d->even = d->even && few_digits(t->value) && few_digits(c * t->value);
        return;
    }
    double *to = w->sum + (d - w->dim) * w->first[w->slot_count] + w->first[w->slot[t->input]];
    for (int32_t o = 0; o < outcomes_of(w, t->input); o++) {
        to[o] += c * t->table[o];
        d->even = d->even && few_digits(t->table[o]) && few_digits(c * t->table[o]);
    }
}

static void number_outcomes(const mw_rule_work *w, const mw_rule_term *t, mw_rule_dim *d,
                            double *add) {
    double *to = add + w->first[w->slot[t->input]];
    for (int32_t o = 0; o < outcomes_of(w, t->input); o++) to[o] = o;
    d->table = t->table;
    d->exact = true;
}

static void find_parts(mw_rule_work *w, mw_rule_dim *d) {
    int32_t outcomes = w->first[w->slot_count];
    double *add = w->sum + (d - w->dim) * outcomes;
    memset(add, 0, (size_t)outcomes * sizeof *add);
    d->add = add;
    d->q = w->whole + (d - w->dim) * outcomes;
    if (w->term[d->item].how == MW_RULE_ALONE && (d->exact || !w->term[d->item].known)) {
        number_outcomes(w, &w->term[d->item], d, add);
        return;
    }
    d->even = true;
    part_sum(&(parting){w, add_part, d}, &w->term[d->item]);
    d->even = d->even && !w->uneven;
    d->spread = w->spread;
}

// ---- a row

static void place_inputs(mw_rule_work *w) {
    const mw_rule *r = w->rule;
    int32_t outcomes = 0;
    w->slot_count = 0;
    for (int32_t i = 0; i < r->given_count; i++) {
        w->term[i] = (mw_rule_term){.item = i, .input = -1};
        set_fixed(&w->term[i], mw_rule_given_value(r, w->row, i));
    }
    for (int32_t i = 0; i < r->input_count; i++) {
        const mw_rule_outcomes *o = &w->row->input[i];
        mw_rule_term *t = &w->term[r->given_count + i];
        *t = (mw_rule_term){.item = r->given_count + i, .input = -1};
        w->slot[i] = -1;
        if (o->count == 1 || !r->used[i]) {
            set_fixed(t, o->points[0]);
            continue;
        }
        t->how = MW_RULE_ALONE;
        t->input = i, t->table = o->points, t->known = all_known(o->points, o->count);
        w->slot[i] = w->slot_count;
        w->input[w->slot_count] = i;
        w->first[w->slot_count++] = outcomes;
        outcomes += o->count;
    }
    w->first[w->slot_count] = outcomes;
}

mw_status mw_rule_place(mw_rule_work *w, const mw_rule_row *row, mw_error *err) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count, items = steps + r->step_count;
    w->row = row;
    place_inputs(w);
    MW_TRY(grow_room(w, err));
    w->sum_item_count = 0;
    place_alone(w);
    for (int32_t i = 0; i < r->rest_count; i++) classify(w, steps + r->rest[i]);
    memset(w->needed, 0, (size_t)items);
    memset(w->dim_of, 0xff, (size_t)items * sizeof *w->dim_of);
    memset(w->first_limit, 0xff, (size_t)items * sizeof *w->first_limit);
    w->dim_count = 0;
    MW_TRY(find_sums(w, err));
    int64_t sums = w->dim_count * w->first[w->slot_count];
    if (!mw_grow(&w->sum, &w->sum_room, sums, sizeof *w->sum) ||
        !mw_grow(&w->whole, &w->whole_room, sums, sizeof *w->whole))
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    for (int64_t d = 0; d < w->dim_count; d++) find_parts(w, &w->dim[d]);
    return MW_OK;
}
