// SPDX-License-Identifier: MIT
// The order of the steps: stages, then groups, then levels inside a block. See run_int.h.
//
// A value that crosses from a group to another is a whole column of an earlier stage; a value that
// is read at other periods, or from another axis, is whole in its block at an earlier level. Both
// numbers are first the least that args allow, then the greatest that users allow: what is computed
// late is not kept long.
#include "base/alloc.h"
#include "engine/run_int.h"

#include <stdlib.h>

// An arg and its user, both as units: a RECUR stands for its body.
typedef struct {
    int32_t arg, user; // units
    int32_t from, to;  // items
} edge;

typedef void edge_fn(mw_schedule *s, const edge *e, int32_t *latest);

// Calls fn for every edge into item id that is not inside one unit.
static void each_edge(mw_schedule *s, int32_t id, edge_fn *fn, int32_t *latest) {
    for (int32_t i = 0; i < s->item[id].node->arg_count; i++) {
        int32_t arg = mw_item_arg(s, &s->item[id], i);
        if (arg < 0 || !mw_item_is_step(s, arg)) continue;
        edge e = {mw_item_unit(s, arg), mw_item_unit(s, id), arg, id};
        if (e.arg != e.user) fn(s, &e, latest);
    }
}

// Calls fn for every edge into a unit.
static void each_unit_edge(mw_schedule *s, int32_t unit, edge_fn *fn, int32_t *latest) {
    each_edge(s, unit, fn, latest);
    if (s->item[unit].node->op != MW_NODE_RECUR) return;
    for (int32_t id = 0; id < unit; id++)
        if (s->item[id].owner == unit && mw_item_is_step(s, id)) each_edge(s, id, fn, latest);
}

static bool is_unit(const mw_schedule *s, int32_t id) {
    return mw_item_is_step(s, id) && s->item[id].owner < 0;
}

// ---- stages

static int32_t stages_between(const mw_schedule *s, const edge *e) {
    const mw_item *arg = &s->item[e->from], *user = &s->item[e->to];
    if (mw_item_is_peer(s, user) || user->node->op == MW_NODE_LINKED) return 1;
    return arg->group != 0 && arg->group != user->group;
}

static void stage_after(mw_schedule *s, const edge *e, int32_t *latest) {
    (void)latest;
    int32_t least = s->item[e->arg].stage + stages_between(s, e);
    if (least > s->item[e->user].stage) s->item[e->user].stage = least;
}

static void stage_before(mw_schedule *s, const edge *e, int32_t *latest) {
    int32_t most = s->item[e->user].stage - stages_between(s, e);
    if (most < latest[e->arg]) latest[e->arg] = most;
}

// ---- levels

static bool mixes_periods(const mw_item *it) {
    mw_node_op op = it->node->op;
    return op == MW_NODE_TIME_PICK || op == MW_NODE_TIME_REDUCE || op == MW_NODE_RECUR;
}

static int32_t levels_between(const mw_schedule *s, const edge *e) {
    const mw_item *arg = &s->item[e->from], *user = &s->item[e->to];
    bool recur = arg->owner >= 0 || user->owner >= 0 || arg->node->op == MW_NODE_RECUR;
    return recur || mixes_periods(user) || arg->domain.axis != user->domain.axis;
}

static bool meet_in_block(const mw_schedule *s, const edge *e) {
    const mw_item *arg = &s->item[e->arg], *user = &s->item[e->user];
    return arg->stage == user->stage && arg->group == user->group && !mw_item_is_peer(s, arg);
}

static void level_after(mw_schedule *s, const edge *e, int32_t *latest) {
    (void)latest;
    if (!meet_in_block(s, e)) return;
    int32_t least = s->item[e->arg].level + levels_between(s, e);
    if (least > s->item[e->user].level) s->item[e->user].level = least;
}

static void level_before(mw_schedule *s, const edge *e, int32_t *latest) {
    if (!meet_in_block(s, e)) return;
    int32_t most = s->item[e->user].level - levels_between(s, e);
    if (most < latest[e->arg]) latest[e->arg] = most;
}

// ---- both

static void set_stages_and_levels(mw_schedule *s, int32_t *latest) {
    int32_t count = s->item_count;
    for (int32_t id = 0; id < count; id++)
        if (is_unit(s, id)) each_unit_edge(s, id, stage_after, NULL);
    for (int32_t id = 0; id < count; id++) latest[id] = INT32_MAX;
    for (int32_t id = count - 1; id >= 0; id--) {
        if (!is_unit(s, id)) continue;
        bool free = latest[id] != INT32_MAX && s->item[id].group != 0;
        if (free) s->item[id].stage = latest[id];
        each_unit_edge(s, id, stage_before, latest);
    }
    for (int32_t id = 0; id < count; id++)
        if (is_unit(s, id)) each_unit_edge(s, id, level_after, NULL);
    for (int32_t id = 0; id < count; id++) latest[id] = INT32_MAX;
    for (int32_t id = count - 1; id >= 0; id--) {
        if (!is_unit(s, id)) continue;
        if (latest[id] != INT32_MAX) s->item[id].level = latest[id];
        each_unit_edge(s, id, level_before, latest);
    }
    for (int32_t id = 0; id < count; id++) {
        if (s->item[id].owner < 0) continue;
        s->item[id].stage = s->item[s->item[id].owner].stage;
        s->item[id].level = s->item[s->item[id].owner].level;
    }
}

// ---- order

typedef struct {
    int32_t stage, phase, group, level, recur, axis, id;
} sort_key;

static int by_key(const void *a, const void *b) {
    const int32_t *x = a, *y = b;
    for (size_t i = 0; i < sizeof(sort_key) / sizeof *x; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

static sort_key key_of(const mw_schedule *s, int32_t id) {
    const mw_item *it = &s->item[id];
    bool recur = it->owner >= 0 || it->node->op == MW_NODE_RECUR;
    if (mw_item_is_peer(s, it)) return (sort_key){.stage = it->stage, .group = -1, .id = id};
    return (sort_key){.stage = it->stage,
                      .phase = it->group == 0 ? 1 : 2,
                      .group = it->group,
                      .level = it->level,
                      .recur = recur ? mw_item_unit(s, id) : -1,
                      .axis = it->domain.axis,
                      .id = id};
}

static bool same_batch(const sort_key *a, const sort_key *b) {
    return a->stage == b->stage && a->phase == b->phase && a->group == b->group;
}

static bool same_segment(const sort_key *a, const sort_key *b) {
    return same_batch(a, b) && a->level == b->level && a->recur == b->recur && a->axis == b->axis;
}

// Adds step number `at` of the order, whose key is k; before is the key of the one before it.
static void add_step(mw_schedule *s, const sort_key *k, const sort_key *before, int32_t at) {
    bool first = at == 0;
    if (first || !same_batch(before, k))
        s->batch[s->batch_count++] = (mw_batch){.stage = k->stage,
                                                .phase = k->phase,
                                                .group = k->group,
                                                .first = at,
                                                .first_segment = s->segment_count};
    if (first || !same_segment(before, k))
        s->segment[s->segment_count++] =
            (mw_segment){.first = at, .axis = k->axis, .periods = mw_axis_periods(s, k->axis)};
    s->order[at] = k->id;
    s->item[k->id].segment = s->segment_count - 1;
    s->segment[s->segment_count - 1].end = at + 1;
    s->batch[s->batch_count - 1].end = at + 1;
    s->batch[s->batch_count - 1].end_segment = s->segment_count;
}

mw_status mw_schedule_order(mw_schedule *s, mw_error *err) {
    int32_t *latest = mw_alloc_array(s->item_count, sizeof *latest);
    sort_key *key = mw_alloc_array(s->item_count, sizeof *key);
    s->order = mw_alloc_array(s->item_count, sizeof *s->order);
    s->batch = mw_alloc_array(s->item_count, sizeof *s->batch);
    s->segment = mw_alloc_array(s->item_count, sizeof *s->segment);
    bool ok = latest && key && s->order && s->batch && s->segment;
    for (int32_t id = 0; ok && id < s->item_count; id++)
        if (mw_item_is_step(s, id)) {
            int32_t kind = s->item[id].domain.kind;
            s->item[id].group = kind >= 0 ? s->group_of[kind] : 0;
        }
    if (ok) set_stages_and_levels(s, latest);
    for (int32_t id = 0; ok && id < s->item_count; id++)
        if (mw_item_is_step(s, id)) key[s->order_count++] = key_of(s, id);
    if (ok && s->order_count) qsort(key, (size_t)s->order_count, sizeof *key, by_key);
    for (int32_t i = 0; ok && i < s->order_count; i++)
        add_step(s, &key[i], i ? &key[i - 1] : &key[0], i);
    mw_free(latest);
    mw_free(key);
    return ok ? MW_OK : mw_fail(err, MW_NOMEM, "run a plan: no memory for its order");
}
