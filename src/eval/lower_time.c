// SPDX-License-Identifier: MIT
// Values over the finer periods inside a longer one: sums, means by duration or by another value,
// the first and the last.
#include "eval/lower_time.h"

static mw_status visit_first(void *ctx, const mw_fact_chunk *chunk, mw_error *err) {
    int64_t *first = ctx;
    (void)err;
    for (int64_t i = 0; i < chunk->count; i++)
        if (chunk->start_ns[i] != INT64_MIN && chunk->start_ns[i] < *first)
            *first = chunk->start_ns[i];
    return MW_OK;
}

// When the first fact begins: where a value that refers to its past starts.
bool mw_low_first(mw_lower *l) {
    if (l->first_ns != INT64_MAX) return true;
    int64_t first = INT64_MAX;
    mw_facts *f = l->w->from.facts;
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = l->w->from.as_known_ns,
                       .undone = l->w->undone,
                       .undone_count = l->w->undone_count};
    mw_status st = f->ops->scan(f, &q, visit_first, &first, &l->err);
    if (st != MW_OK) return l->status = st, false;
    l->first_ns = first == INT64_MAX ? 0 : first;
    return true;
}

bool mw_low_sub(mw_lower *l, int32_t axis, mw_grain grain, mw_derived *out) {
    const mw_axis *x = mw_axes_at(l->axes, axis);
    for (int32_t i = 0; i < x->count; i++) {
        if (x->element[i].first != INT64_MIN) continue;
        if (!mw_low_first(l)) return false;
        mw_axes_begin(l->axes, l->first_ns);
        break;
    }
    mw_status st = mw_axes_sub(l->axes, axis, grain, out, &l->err);
    if (st != MW_OK) l->status = st;
    return st == MW_OK;
}

// A node spread over all elements of the derived axis.
static int32_t on_subs(mw_lower *l, int32_t node, const mw_derived *d, mw_domain *fine) {
    if (node < 0) return -1;
    *fine = mw_low_domain(l, node);
    fine->axis = d->axis;
    node = mw_low_to(l, node, fine);
    if (node < 0 || mw_plan_node(l->plan, node)->op != MW_NODE_CONST) return node;
    return mw_low_add(
        l, (mw_node){.op = MW_NODE_SPREAD, .domain = *fine, .arg = {node}, .arg_count = 1});
}

int32_t mw_low_over_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d,
                         mw_low_reduction how) {
    mw_domain domain;
    node = on_subs(l, node, d, &domain);
    domain.axis = axis;
    return node < 0 ? -1
                    : mw_low_add(l, (mw_node){.op = MW_NODE_TIME_REDUCE,
                                              .domain = domain,
                                              .arg = {node},
                                              .arg_count = 1,
                                              .map = d->map,
                                              .map_end = d->map_end,
                                              .reduce = how.reduce,
                                              .needs = how.needs});
}

int32_t mw_low_end_of_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d,
                           bool last) {
    int32_t count = mw_axes_at(l->axes, axis)->count;
    int32_t *map = MW_PUSH(l->arena, int32_t, (size_t)count + 1);
    if (!map) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    for (int32_t t = 0; t < count; t++) map[t] = last ? d->map_end[t] - 1 : d->map[t];
    return mw_low_pick(l, node, axis, map);
}

// The mean weighted by duration: plain where all periods last as long.
int32_t mw_low_mean_of_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d) {
    int32_t hours = mw_low_period(l, d->axis, MW_PERIOD_HOURS);
    if (node < 0 || hours < 0) return -1;
    const double *v = mw_plan_node(l->plan, hours)->per_period;
    bool alike = true;
    for (int32_t i = 0; i < mw_axes_at(l->axes, d->axis)->count; i++) alike = alike && v[i] == v[0];
    if (alike) return mw_low_over_subs(l, node, axis, d, (mw_low_reduction){MW_REDUCE_MEAN, 1});
    const mw_low_reduction sum = {MW_REDUCE_SUM, 1};
    int32_t weighted = mw_low_op2(l, MW_NODE_MUL, node, hours);
    return mw_low_op2(l, MW_NODE_DIV, mw_low_over_subs(l, weighted, axis, d, sum),
                      mw_low_over_subs(l, hours, axis, d, sum));
}

// mean by x over time, at the grain of the value.
int32_t mw_low_weighted_time(mw_lower *l, mw_symbol s, const mw_place *at, mw_slice by,
                             mw_grain grain) {
    mw_derived d;
    if (grain.unit == MW_GRAIN_NONE)
        return mw_low_fail(l, MW_INVALID, "a mean by %.*s over time needs `per` a grain", (int)by.n,
                           by.p);
    if (!mw_low_sub(l, at->axis, grain, &d)) return -1;
    mw_place fine = mw_low_derived(l, at, &d);
    int32_t v = mw_low_symbol(l, s, &fine);
    int32_t x = v < 0 ? -1 : mw_low_symbol(l, mw_low_weight(l, by), &fine);
    if (x < 0) return -1;
    const mw_low_reduction sum = {MW_REDUCE_SUM, 1};
    int32_t num = mw_low_op2(l, MW_NODE_MUL, v, x);
    int32_t den =
        mw_low_op2(l, MW_NODE_ADD, x, mw_low_op2(l, MW_NODE_MUL, num, mw_low_const(l, 0)));
    return mw_low_op2(l, MW_NODE_DIV, mw_low_over_subs(l, num, at->axis, &d, sum),
                      mw_low_over_subs(l, den, at->axis, &d, sum));
}

mw_symbol mw_low_weight(const mw_lower *l, mw_slice by) { return mw_program_find(l->p, by); }
