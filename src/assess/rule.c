// SPDX-License-Identifier: MIT
// See rule.h: taking a plan apart, and the plain definition.
#include "assess/rule.h"

#include "assess/rule_int.h"
#include "base/alloc.h"
#include "engine/scalar.h"
#include "index/random.h"

#include <math.h>
#include <stdlib.h>

double mw_rule_round(double x) {
    double scaled = x * 1e9;
    return fabs(scaled) < 0x1p52 ? round(scaled) / 1e9 : x;
}

bool mw_rule_compares(const mw_node *n) { return n->op >= MW_NODE_EQ && n->op <= MW_NODE_GE; }

// ---- taking apart

// reach: 0 not seen, 1 above no input, 2 above one. Of nodes 0 .. target.
static void find_reach(const mw_plan *plan, const int32_t *input_of, uint8_t *reach,
                       int32_t target) {
    for (int32_t i = 0; i <= target; i++) {
        const mw_node *n = mw_plan_node(plan, i);
        reach[i] = input_of[i] >= 0 ? 2 : 1;
        for (int32_t a = 0; a < n->arg_count && reach[i] == 1; a++)
            if (n->arg[a] >= 0 && reach[n->arg[a]] == 2) reach[i] = 2;
    }
}

// need: nodes that the target's value rests on, not looking below inputs and given ones.
static void find_need(const mw_plan *plan, const int32_t *input_of, const uint8_t *reach,
                      uint8_t *need, int32_t target) {
    need[target] = 1;
    for (int32_t i = target; i >= 0; i--) {
        const mw_node *n = mw_plan_node(plan, i);
        if (!need[i] || reach[i] == 1 || input_of[i] >= 0) continue;
        for (int32_t a = 0; a < n->arg_count; a++)
            if (n->arg[a] >= 0) need[n->arg[a]] = 1;
    }
}

typedef struct {
    const mw_plan *plan;
    int32_t target;
    int32_t *input_of, *item_of; // per node; -1
    uint8_t *reach, *need;
} taking;

static mw_status count_parts(const taking *t, mw_rule *r, mw_error *err) {
    for (int32_t i = 0; i <= t->target; i++) {
        const mw_node *n = mw_plan_node(t->plan, i);
        if (!t->need[i]) continue;
        if (t->input_of[i] >= 0) {
            r->used[t->input_of[i]] = 1;
        } else if (t->reach[i] == 1) {
            r->given_count++;
            if (n->op != MW_NODE_CONST) r->asked++;
        } else if (mw_node_op_elementwise(n->op) && n->arg_count <= 3) {
            r->step_count++;
        } else {
            return mw_fail(err, MW_INVALID,
                           "odds: %s looks at more than the entity's own answers of the period",
                           mw_node_op_name(n->op));
        }
    }
    return MW_OK;
}

static void fill_parts(const taking *t, mw_rule *r) {
    int32_t asked = 0, constant = r->asked, step = 0, inputs = r->given_count,
            steps = inputs + r->input_count;
    for (int32_t i = 0; i <= t->target; i++) {
        const mw_node *n = mw_plan_node(t->plan, i);
        if (!t->need[i]) continue;
        if (t->input_of[i] >= 0) {
            t->item_of[i] = inputs + t->input_of[i];
        } else if (t->reach[i] == 1) {
            t->item_of[i] = n->op == MW_NODE_CONST ? constant++ : asked++;
            r->given[t->item_of[i]] = i;
            r->constant[t->item_of[i]] = n->value;
        } else {
            mw_rule_step *s = &r->step[step];
            *s = (mw_rule_step){.node = n, .arg_count = n->arg_count};
            for (int32_t a = 0; a < n->arg_count; a++) s->arg[a] = t->item_of[n->arg[a]];
            t->item_of[i] = steps + step++;
        }
    }
    r->target = t->item_of[t->target];
}

static mw_status take_apart(taking *t, const int32_t *input, mw_rule *r, mw_error *err) {
    int64_t nodes = (int64_t)mw_plan_count(t->plan) + 1;
    t->input_of = mw_alloc_array(nodes, sizeof *t->input_of);
    t->item_of = mw_alloc_array(nodes, sizeof *t->item_of);
    t->reach = mw_alloc_array(nodes, 1);
    t->need = mw_alloc_array(nodes, 1);
    r->used = mw_alloc_array((int64_t)r->input_count + 1, 1);
    if (!t->input_of || !t->item_of || !t->reach || !t->need || !r->used)
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    for (int64_t i = 0; i < nodes; i++) t->input_of[i] = -1;
    for (int32_t i = 0; i < r->input_count; i++) t->input_of[input[i]] = i;
    find_reach(t->plan, t->input_of, t->reach, t->target);
    find_need(t->plan, t->input_of, t->reach, t->need, t->target);
    MW_TRY(count_parts(t, r, err));
    r->given = mw_alloc_array((int64_t)r->given_count + 1, sizeof *r->given);
    r->step = mw_alloc_array((int64_t)r->step_count + 1, sizeof *r->step);
    r->constant = mw_alloc_array((int64_t)r->given_count + 1, sizeof *r->constant);
    if (!r->given || !r->step || !r->constant) return mw_fail(err, MW_NOMEM, "odds: out of memory");
    fill_parts(t, r);
    return MW_OK;
}

// The input that a step depends on with nothing but constants: -1 none, -2 several or what is
// given.
static int32_t input_of_step(const mw_rule *r, const mw_rule_step *s, const int32_t *of) {
    int32_t input = -1, inputs = r->given_count, steps = inputs + r->input_count;
    for (int32_t a = 0; a < s->arg_count; a++) {
        int32_t item = s->arg[a], one = -2;
        if (item >= r->asked && item < inputs) continue;
        if (item >= inputs) one = item < steps ? item - inputs : of[item - steps];
        if (one == -2 || (input >= 0 && one != input)) return -2;
        input = one;
    }
    return input;
}

// Sorts steps by their input. of: per step; next: per input.
static void sort_alone(mw_rule *r, int32_t *of, int32_t *next) {
    for (int32_t s = 0; s < r->step_count; s++) {
        of[s] = input_of_step(r, &r->step[s], of);
        if (of[s] >= 0)
            r->first_alone[of[s] + 1]++;
        else
            r->rest[r->rest_count++] = s;
    }
    for (int32_t i = 0; i < r->input_count; i++) {
        next[i] = r->first_alone[i];
        r->first_alone[i + 1] += r->first_alone[i];
    }
    for (int32_t s = 0; s < r->step_count; s++)
        if (of[s] >= 0) r->alone[next[of[s]]++] = s;
}

static mw_status find_alone(mw_rule *r, mw_error *err) {
    int32_t *of = mw_alloc_array((int64_t)r->step_count + 1, sizeof *of),
            *next = mw_alloc_array((int64_t)r->input_count + 1, sizeof *next);
    r->alone = mw_alloc_array((int64_t)r->step_count + 1, sizeof *r->alone);
    r->rest = mw_alloc_array((int64_t)r->step_count + 1, sizeof *r->rest);
    r->first_alone = mw_alloc_array((int64_t)r->input_count + 1, sizeof *r->first_alone);
    bool ok = of && next && r->alone && r->rest && r->first_alone;
    if (ok) sort_alone(r, of, next);
    mw_free(of), mw_free(next);
    return ok ? MW_OK : mw_fail(err, MW_NOMEM, "odds: out of memory");
}

mw_status mw_rule_new(const mw_plan *plan, int32_t target, const int32_t *input,
                      int32_t input_count, mw_rule **out, mw_error *err) {
    if (input_count > MW_RULE_INPUTS_MAX)
        return mw_fail(err, MW_LIMIT, "odds: %d choices, more than %d", (int)input_count,
                       (int)MW_RULE_INPUTS_MAX);
    taking t = {.plan = plan, .target = target};
    mw_rule *r = mw_alloc(sizeof *r);
    if (!r) return mw_fail(err, MW_NOMEM, "odds: out of memory");
    r->input_count = input_count;
    mw_status st = take_apart(&t, input, r, err);
    mw_free(t.input_of), mw_free(t.item_of), mw_free(t.reach), mw_free(t.need);
    if (st == MW_OK) st = find_alone(r, err);
    if (st == MW_OK)
        *out = r;
    else
        mw_rule_free(r);
    return st;
}

void mw_rule_free(mw_rule *r) {
    if (!r) return;
    mw_free(r->step), mw_free(r->given), mw_free(r->constant), mw_free(r->used);
    mw_free(r->alone), mw_free(r->first_alone), mw_free(r->rest);
    mw_free(r);
}

int32_t mw_rule_given(const mw_rule *r, const int32_t **node) {
    *node = r->given;
    return r->asked;
}

double mw_rule_given_value(const mw_rule *r, const mw_rule_row *row, int32_t item) {
    return item < r->asked ? row->given[item] : r->constant[item];
}

bool mw_rule_uses(const mw_rule *r, int32_t i) { return r->used[i]; }

// ---- the plain definition

int32_t mw_rule_steps(const mw_rule *r) { return r->step_count; }

// The value of an item once the steps before it are computed.
static double item_value(const mw_rule *r, const mw_rule_row *row, const int32_t *outcome,
                         const double *scratch, int32_t item) {
    int32_t inputs = r->given_count, steps = inputs + r->input_count;
    if (item >= steps) return scratch[item - steps];
    if (item < inputs) return mw_rule_given_value(r, row, item);
    return row->input[item - inputs].points[outcome[item - inputs]];
}

double mw_rule_value(const mw_rule *r, const mw_rule_row *row, const int32_t *outcome,
                     double *scratch) {
    for (int32_t s = 0; s < r->step_count; s++) {
        double arg[3] = {0};
        for (int32_t a = 0; a < r->step[s].arg_count; a++)
            arg[a] = item_value(r, row, outcome, scratch, r->step[s].arg[a]);
        scratch[s] = mw_scalar_apply(r->step[s].node, arg);
    }
    return mw_rule_round(item_value(r, row, outcome, scratch, r->target));
}

// ---- lists

void mw_rule_odds_fini(mw_rule_odds_list *o) {
    mw_free(o->value), mw_free(o->p);
    *o = (mw_rule_odds_list){0};
}

double mw_rule_entropy(const mw_rule_odds_list *o) {
    double bits = 0;
    for (int64_t i = 0; i < o->count; i++)
        if (o->p[i] > 0) bits -= o->p[i] * log2(o->p[i]);
    return fabs(bits) < 1e-12 ? 0 : bits;
}

double mw_rule_at_least(const mw_rule_odds_list *o, double x) {
    double p = 0;
    for (int64_t i = 0; i < o->count; i++)
        if (o->value[i] >= x) p += o->p[i];
    return p > 1 ? 1 : p;
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static int by_value(const void *left, const void *right) {
    const double *a = left, *b = right;
    if (isnan(a[0]) || isnan(b[0])) return isnan(a[0]) - isnan(b[0]);
    if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

// Pairs of value and probability as a list.
mw_status mw_rule_list(double (*pair)[2], int64_t n, mw_rule_odds_list *out, mw_error *err) {
    qsort(pair, (size_t)n, sizeof *pair, by_value);
    int64_t room = out->capacity;
    if (!mw_grow(&out->value, &room, n, sizeof *out->value) ||
        !mw_grow(&out->p, &out->capacity, n, sizeof *out->p))
        return mw_fail(err, MW_NOMEM, "odds: out of memory");
    out->count = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t last = out->count - 1;
        if (last < 0 || !same(out->value[last], pair[i][0])) {
            out->value[out->count] = pair[i][0];
            out->p[out->count++] = 0;
        }
        out->p[out->count - 1] += pair[i][1];
    }
    return MW_OK;
}

// ---- draws

static int32_t draw_one(const mw_rule_outcomes *o, mw_sequence *random) {
    if (o->count == 1) return 0;
    double u = mw_sequence_uniform(random), sum = 0;
    for (int32_t i = 0; i < o->count; i++) {
        sum += o->p[i];
        if (u < sum) return i;
    }
    return o->count - 1;
}

mw_status mw_rule_draw(const mw_rule *r, const mw_rule_row *row, int64_t n, uint64_t seed,
                       mw_rule_odds_list *out, mw_error *err) {
    double(*pair)[2] = mw_alloc_array(n + 1, sizeof *pair);
    double *scratch = mw_alloc_array((int64_t)r->step_count + 1, sizeof *scratch);
    int32_t *outcome = mw_alloc_array((int64_t)r->input_count + 1, sizeof *outcome);
    mw_status st = MW_OK;
    if (!pair || !scratch || !outcome) st = mw_fail(err, MW_NOMEM, "odds: out of memory");
    for (int64_t d = 0; d < n && st == MW_OK; d++) {
        mw_sequence random = mw_sequence_of(seed, (uint64_t)d);
        for (int32_t i = 0; i < r->input_count; i++) outcome[i] = draw_one(&row->input[i], &random);
        pair[d][0] = mw_rule_value(r, row, outcome, scratch);
        pair[d][1] = 1 / (double)n;
    }
    if (st == MW_OK) st = mw_rule_list(pair, n, out, err);
    mw_free(pair), mw_free(scratch), mw_free(outcome);
    return st;
}
