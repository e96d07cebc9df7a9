// SPDX-License-Identifier: MIT
// Questions and levels: the points of an answer, the line that is reached, for whom either applies.
#include "eval/lower_bound.h"

#include <math.h>
#include <stdio.h>

// ---- for whom

int32_t mw_low_applies(mw_lower *l, mw_symbol s, const mw_place *at) {
    const mw_indicator *m = s.ref == MW_REF_INDICATOR ? &l->p->indicator[s.index] : NULL;
    if (!m || !m->applies || m->kind != at->kind) return -1;
    mw_place exact = *at;
    exact.side = MW_SIDE_EXACT;
    return mw_low_expr(l, &exact, m->applies);
}

int32_t mw_low_where_applies(mw_lower *l, int32_t indicator, const mw_place *at, int32_t node) {
    int32_t cond = mw_low_applies(l, (mw_symbol){MW_REF_INDICATOR, indicator}, at);
    if (cond < 0 || l->status != MW_OK) return l->status == MW_OK ? node : -1;
    if (mw_low_bounding(at)) cond = mw_low_op2(l, MW_NODE_ELSE, cond, mw_low_const(l, 1));
    return mw_low_op3(l, MW_NODE_IF, cond, node, mw_low_const(l, NAN));
}

// ---- questions

// The answer to one of several options or a number: computed where it can be, else as given.
static int32_t one_answer(mw_lower *l, const mw_question *q, const mw_place *at) {
    int32_t given = mw_low_symbol(l, (mw_symbol){MW_REF_MEASURE, q->measure}, at);
    if (!q->from || given < 0) return given;
    int32_t computed = mw_low_expr_as(l, at, q->from, &l->p->measure[q->measure].type);
    return mw_low_op2(l, MW_NODE_ELSE, computed, given);
}

// Of a value by option: over those that are (or are not) alone.
static int32_t over_options(mw_lower *l, const mw_question *q, int32_t node, mw_reduce reduce,
                            bool alone) {
    int32_t count = mw_world_codes(l->w, q->codes);
    uint8_t *set = MW_PUSH(l->arena, uint8_t, (size_t)count + 1);
    if (!set) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    for (int32_t i = 0; i < q->option_count && i < count; i++) set[i] = q->option[i].alone == alone;
    if (node < 0) return -1;
    mw_domain d = mw_low_domain(l, node);
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX; i++) d.key[i] = -1;
    return mw_low_add(l, (mw_node){.op = MW_NODE_KEY_REDUCE,
                                   .domain = d,
                                   .arg = {node},
                                   .arg_count = 1,
                                   .reduce = reduce,
                                   .set = set,
                                   .set_count = count});
}

static bool any_alone(const mw_question *q) {
    for (int32_t i = 0; i < q->option_count; i++)
        if (q->option[i].alone) return true;
    return false;
}

// What is ticked, added up. Unrecorded options are not ticked once any other is recorded.
static int32_t ticked(mw_lower *l, const mw_question *q, const mw_place *at) {
    mw_place keyed = *at, quiet;
    int32_t dim = mw_low_dim(l, q->codes, mw_slice_of("option"));
    if (dim < 0) return -1;
    keyed.dim[0] = dim, keyed.dim_count = 1;
    int32_t tick = mw_low_symbol(l, (mw_symbol){MW_REF_MEASURE, q->measure}, &keyed);
    if (tick < 0) return -1;
    tick = mw_low_filled(l, tick, mw_low_op1(l, MW_NODE_KNOWN, tick));
    int32_t code = mw_low_add(
        l, (mw_node){.op = MW_NODE_KEY, .domain = mw_low_domain_of(-1, -1, &dim, 1), .aux = 0});
    quiet = keyed;
    quiet.value = -1; // each option is told by its own answer
    int32_t points =
        mw_low_op2(l, MW_NODE_MUL, tick, mw_low_parameter(l, &quiet, q->points, &code));
    int32_t sum = over_options(l, q, points, MW_REDUCE_SUM, false);
    if (!any_alone(q)) return sum;
    int32_t only = over_options(l, q, tick, MW_REDUCE_MAX, true);
    return mw_low_op3(l, MW_NODE_IF, only, over_options(l, q, points, MW_REDUCE_SUM, true), sum);
}

// For counting: one input, which is known where the points are and wanted where it applies.
static int32_t counted(mw_lower *l, const mw_question *q, const mw_place *at, int32_t points) {
    mw_domain d = mw_low_domain_of(at->kind, at->axis, NULL, 0);
    mw_leaf want = {.roll = MW_LEAF_QUESTION,
                    .measure = -1,
                    .kind = at->kind,
                    .axis = at->axis,
                    .node_of = q->indicator,
                    .whole = at->whole};
    int32_t applies = mw_low_applies(l, (mw_symbol){MW_REF_INDICATOR, q->indicator}, at);
    if (l->status != MW_OK) return -1;
    want.points = mw_low_spread(l, points, &d);
    want.applies = applies < 0 ? -1 : mw_low_spread(l, applies, &d);
    return l->status == MW_OK ? mw_low_leaf_like(l, want) : -1;
}

static int32_t points_of(mw_lower *l, const mw_question *q, const mw_place *at) {
    if (q->pick == MW_PICK_MANY) return ticked(l, q, at);
    int32_t answer = one_answer(l, q, at);
    mw_place quiet = *at; // the explanation says more than the table does
    quiet.value = -1;
    if (at->value >= 0) l->value[at->value].key_node[0] = answer;
    return answer < 0 ? -1 : mw_low_parameter(l, &quiet, q->points, &answer);
}

static mw_slice points_name(char *buf, size_t size, const mw_question *q, const mw_place *at) {
    int n = snprintf(buf, size, "?%d/%d/%d/%d", q->indicator, at->kind, at->axis, at->self);
    return (mw_slice){buf, (size_t)n};
}

int32_t mw_lower_points(const mw_lower *l, const mw_question *q, int32_t kind, int32_t axis) {
    char buf[64];
    mw_place at = {.kind = kind, .axis = axis, .self = -1};
    return (int32_t)mw_map_get(l->sides, points_name(buf, sizeof buf, q, &at), -1);
}

// The points at a side rest on the node of the points as they are, so that whoever looks at a plan
// finds each question once.
int32_t mw_low_question(mw_lower *l, const mw_question *q, const mw_place *at) {
    char buf[64];
    mw_slice name = points_name(buf, sizeof buf, q, at);
    mw_place exact = *at;
    if (at->side == MW_SIDE_EXACT) {
        int32_t points = points_of(l, q, at);
        if (points >= 0 && mw_map_set(l->sides, name, points, NULL) != MW_OK)
            return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
        return points;
    }
    exact.side = MW_SIDE_EXACT, exact.value = -1;
    if (mw_low_symbol(l, (mw_symbol){MW_REF_INDICATOR, q->indicator}, &exact) < 0) return -1;
    int32_t points = (int32_t)mw_map_get(l->sides, name, -1);
    if (at->side == MW_SIDE_COUNT && points >= 0) return counted(l, q, at, points);
    double end = at->side == MW_SIDE_LOW ? q->least : q->most;
    return points < 0 ? -1 : mw_low_op2(l, MW_NODE_ELSE, points, mw_low_const(l, end));
}

// ---- levels

static int32_t reached(mw_lower *l, const mw_level *v, const mw_place *at) {
    int32_t node = mw_low_const(l, v->line[v->line_count - 1].number);
    for (int32_t i = v->line_count - 2; i >= 0; i--)
        node = mw_low_op3(l, MW_NODE_IF, mw_low_expr(l, at, v->line[i].when),
                          mw_low_const(l, v->line[i].number), node);
    return node;
}

// The conditions as they are, and whether each is surely and possibly true.
static bool note_lines(mw_lower *l, const mw_level *v, const mw_place *at, mw_place bound[2]) {
    int32_t *node = MW_PUSH(l->arena, int32_t, 2 * (size_t)v->line_count + 1);
    if (!node) return mw_low_fail(l, MW_NOMEM, "plan: out of memory") >= 0;
    for (int32_t i = 0; i < v->line_count; i++) {
        node[2 * i] = node[2 * i + 1] = -1;
        if (!v->line[i].when) continue;
        if (mw_low_expr(l, at, v->line[i].when) < 0) return false; // its inputs are told
        for (int32_t j = 0; j < 2 && l->trace; j++)
            if ((node[2 * i + j] = mw_low_expr(l, &bound[j], v->line[i].when)) < 0) return false;
    }
    if (l->trace) l->value[at->value].line_node = node, l->value[at->value].lines = v->line_count;
    return true;
}

int32_t mw_low_level(mw_lower *l, const mw_level *v, const mw_place *at) {
    if (at->side != MW_SIDE_EXACT) return reached(l, v, at); // counting goes over every condition
    mw_place bound[2] = {*at, *at};
    for (int32_t i = 0; i < 2; i++) bound[i].value = -1;
    bound[0].side = MW_SIDE_LOW, bound[1].side = MW_SIDE_HIGH;
    if (!note_lines(l, v, at, bound)) return -1;
    int32_t low = reached(l, v, &bound[0]), high = reached(l, v, &bound[1]);
    return mw_low_op3(l, MW_NODE_IF, mw_low_op2(l, MW_NODE_EQ, low, high), low,
                      mw_low_const(l, NAN));
}
