// SPDX-License-Identifier: MIT
// The schedule's items: what is needed, in which domain each item varies, what lies inside a RECUR;
// and the whole of the schedule from its parts. See run_int.h.
#include "base/alloc.h"
#include "engine/run_int.h"

#include <string.h>

enum { BLOCK_ROWS_MIN = 16 };
#define SCRATCH_VALUES_MAX (INT64_C(8) << 20) // 64 MiB a worker

// A vector of a block or tile takes 16 KiB: some ten of them stay in the second-level cache.
mw_run_limits mw_run_limits_now = {
    .block_rows = 2048, .tile_values = 2048, .subtree_rows = 1 << 15, .subtree_points = 1 << 20};

int64_t mw_axis_periods(const mw_schedule *s, int32_t axis) {
    return axis >= 0 ? s->shape->axis_size[axis] : 1;
}

int64_t mw_domain_keys(const mw_schedule *s, const mw_domain *d) {
    int64_t points = 1;
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++)
        if (d->key[k] >= 0) points *= s->shape->key_size[d->key[k]];
    return points;
}

static bool is_peer_op(mw_node_op op) {
    return op >= MW_NODE_PEER && op <= MW_NODE_PEER_PERCENTILE;
}

bool mw_item_is_peer(const mw_schedule *s, const mw_item *it) {
    return is_peer_op(it->node->op) && !s->counting;
}

bool mw_item_is_sum(const mw_schedule *s, const mw_item *it) {
    mw_node_op op = it->node->op;
    return s->counting && (mw_node_op_elementwise(op) || op == MW_NODE_LOOKUP ||
                           op == MW_NODE_MARGINAL || is_peer_op(op));
}

int32_t mw_item_arg(const mw_schedule *s, const mw_item *it, int32_t i) {
    int32_t arg = i < it->node->arg_count ? it->node->arg[i] : -1;
    return arg < 0 ? -1 : s->item[arg].same;
}

int32_t mw_item_members(const mw_schedule *s, const mw_item *it) {
    const mw_node *n = it->node;
    if (n->op == MW_NODE_LINKED) return s->shape->link[n->link].to_kind;
    for (int32_t i = 0; i < n->arg_count; i++)
        if (n->arg[i] >= 0) return s->item[n->arg[i]].node->domain.kind;
    return n->aux;
}

bool mw_item_reduces_fast(const mw_schedule *s, const mw_item *it) {
    const mw_node *n = it->node;
    if (s->counting || (n->needs > 0 && n->needs < 1)) return false;
    if (n->reduce <= MW_REDUCE_ALL) return true;
    return n->reduce <= MW_REDUCE_MAX && n->arg_count == 1;
}

// Leaves that hold the same everywhere, as 0 does when counting.
static bool is_constant(const mw_schedule *s, const mw_item *it) {
    mw_node_op op = it->node->op;
    if (op == MW_NODE_CONST) return true;
    if (!s->counting) return false;
    return op == MW_NODE_KEY || op == MW_NODE_TIME ||
           (mw_item_is_sum(s, it) && it->node->arg_count == 0);
}

bool mw_item_is_step(const mw_schedule *s, int32_t id) {
    const mw_item *it = &s->item[id];
    if (!it->needed || it->same != id || is_constant(s, it)) return false;
    return it->node->op != MW_NODE_FACT;
}

int32_t mw_item_unit(const mw_schedule *s, int32_t id) {
    return s->item[id].owner >= 0 ? s->item[id].owner : id;
}

// ---- needed items and bodies

static void mark_needed(mw_schedule *s) {
    for (int32_t id = s->item_count - 1; id >= 0; id--) {
        const mw_node *n = s->item[id].node;
        for (int32_t i = 0; i < n->arg_count && s->item[id].needed; i++)
            if (n->arg[i] >= 0) s->item[n->arg[i]].needed = true;
    }
}

// While owners are looked for, owner is -2 - aux of the PREVIOUS_SELF that an item depends on.
static void mark_dependent(mw_schedule *s) {
    for (int32_t id = 0; id < s->node_count; id++) {
        const mw_node *n = s->item[id].node;
        if (n->op == MW_NODE_PREVIOUS_SELF) s->item[id].owner = -2 - n->aux;
        for (int32_t i = 0; i < n->arg_count && n->op != MW_NODE_RECUR; i++)
            if (n->arg[i] >= 0 && s->item[n->arg[i]].owner < -1)
                s->item[id].owner = s->item[n->arg[i]].owner;
    }
}

static mw_status find_owners(mw_schedule *s, mw_error *err) {
    mark_dependent(s);
    for (int32_t id = 0; id < s->node_count; id++) {
        const mw_node *n = s->item[id].node;
        if (n->op != MW_NODE_RECUR || !s->item[id].needed) continue;
        for (int32_t body = 0; body < id; body++)
            if (s->item[body].owner == -2 - n->aux) s->item[body].owner = id;
    }
    for (int32_t id = 0; id < s->node_count; id++) {
        if (s->item[id].needed && s->item[id].owner < -1)
            return mw_fail(err, MW_INVALID, "node %d: a previous value is used outside its RECUR",
                           id);
        if (s->item[id].owner < -1) s->item[id].owner = -1;
    }
    return MW_OK;
}

// ---- domains

static bool has_key(const mw_domain *d, int32_t key) {
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++)
        if (d->key[k] == key) return true;
    return false;
}

// The dimensions of the node's domain in which some arg varies.
static mw_domain args_domain(const mw_schedule *s, const mw_item *it) {
    mw_domain d = MW_DOMAIN_EMPTY;
    const mw_domain *own = &it->node->domain;
    int32_t keys = 0;
    for (int32_t i = 0; i < it->node->arg_count; i++) {
        int32_t arg = mw_item_arg(s, it, i);
        if (arg < 0) continue;
        if (s->item[arg].domain.kind >= 0) d.kind = own->kind;
        if (s->item[arg].domain.axis >= 0) d.axis = own->axis;
    }
    for (int k = 0; k < MW_PLAN_KEYS_MAX && own->key[k] >= 0; k++)
        for (int32_t i = 0; i < it->node->arg_count; i++) {
            int32_t arg = mw_item_arg(s, it, i);
            if (arg < 0 || !has_key(&s->item[arg].domain, own->key[k])) continue;
            d.key[keys++] = own->key[k];
            break;
        }
    return d;
}

static bool varies(const int32_t *map, int64_t count) {
    for (int64_t t = 1; t < count; t++)
        if (map[t] != map[0]) return true;
    return count == 0;
}

static mw_domain item_domain(const mw_schedule *s, const mw_item *it) {
    const mw_node *n = it->node;
    const int32_t *map = n->op == MW_NODE_PICK_ROW ? n->map : n->row_of;
    mw_domain d = args_domain(s, it);
    if (it->owner >= 0) return n->domain;
    switch ((int)n->op) {
    case MW_NODE_FACT:
    case MW_NODE_RECUR: return n->domain;
    case MW_NODE_KEY: d.key[0] = n->domain.key[n->aux]; break;
    case MW_NODE_TIME: d.axis = n->domain.axis; break;
    case MW_NODE_LOOKUP:
    case MW_NODE_MARGINAL:
    case MW_NODE_PICK_ROW:
        if (mw_item_is_sum(s, it)) break;
        if (varies(map, mw_axis_periods(s, n->domain.axis))) d.axis = n->domain.axis;
        break;
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: d.axis = n->domain.axis; break;
    case MW_NODE_UP:
    case MW_NODE_AGG:
    case MW_NODE_LINKED:
    case MW_NODE_ROLL: d.kind = n->domain.kind; break;
    case MW_NODE_PEER:
    case MW_NODE_PEER_RANK:
    case MW_NODE_PEER_PERCENTILE:
        if (!s->counting) d.kind = n->domain.kind;
        break;
    default: break;
    }
    return d;
}

static mw_status set_domains(mw_schedule *s, mw_error *err) {
    for (int32_t id = 0; id < s->item_count; id++) {
        mw_item *it = &s->item[id];
        const mw_node *n = it->node;
        if (!it->needed) continue;
        if (n->op == MW_NODE_FACT && !s->in->leaf[id])
            return mw_fail(err, MW_INVALID, "node %d: no column for this fact", id);
        it->domain = it->copy ? n->domain : MW_DOMAIN_EMPTY;
        if (is_constant(s, it)) continue;
        if (n->op == MW_NODE_SPREAD && !it->copy)
            it->same = s->item[n->arg[0]].same;
        else if (!it->copy)
            it->domain = item_domain(s, it);
        if (it->same != id) it->domain = s->item[it->same].domain;
        int64_t size = mw_domain_size(&it->domain, s->shape);
        if (size > MW_RUN_BYTES_MAX / (int64_t)sizeof(double))
            return mw_fail(err, MW_LIMIT, "node %d (%s): a column of %lld values is too large", id,
                           mw_node_op_name(n->op), (long long)size);
    }
    return MW_OK;
}

// ---- wants

static bool same_domain(const mw_domain *a, const mw_domain *b) { return !memcmp(a, b, sizeof *a); }

// The first want of a node gets the node's own column when that is what it computes; others are
// copied.
static void add_wants(mw_schedule *s, const mw_wants *w) {
    for (int32_t i = 0; i < w->count; i++) {
        mw_item *it = &s->item[w->want[i]];
        bool own = mw_item_is_step(s, w->want[i]) && !it->out && it->owner < 0 &&
                   same_domain(&it->domain, &it->node->domain);
        if (own) {
            it->out = w->out[i];
            continue;
        }
        int32_t id = s->item_count++;
        s->copy[i] = (mw_node){
            .op = MW_NODE_SPREAD, .domain = it->node->domain, .arg = {w->want[i]}, .arg_count = 1};
        s->item[id] = (mw_item){.node = &s->copy[i],
                                .domain = it->node->domain,
                                .same = id,
                                .owner = -1,
                                .needed = true,
                                .copy = true,
                                .out = w->out[i]};
    }
}

static mw_status items_fill(mw_schedule *s, const mw_wants *w, mw_error *err) {
    s->node_count = s->item_count = mw_plan_count(s->plan);
    s->item = mw_alloc_array(s->node_count + w->count, sizeof *s->item);
    s->copy = mw_alloc_array(w->count, sizeof *s->copy);
    if (!s->item || !s->copy)
        return mw_fail(err, MW_NOMEM, "run a plan: no memory for %d nodes", s->node_count);
    for (int32_t id = 0; id < s->node_count; id++)
        s->item[id] = (mw_item){.node = mw_plan_node(s->plan, id), .same = id, .owner = -1};
    for (int32_t i = 0; i < w->count; i++) s->item[w->want[i]].needed = true;
    mark_needed(s);
    MW_TRY(find_owners(s, err));
    MW_TRY(set_domains(s, err));
    add_wants(s, w);
    return MW_OK;
}

mw_status mw_schedule_init(mw_schedule *s, const mw_wants *w, mw_error *err) {
    MW_TRY(items_fill(s, w, err));
    MW_TRY(mw_schedule_groups(s, err));
    MW_TRY(mw_schedule_order(s, err));
    MW_TRY(mw_schedule_columns(s, err));
    for (s->block_rows = mw_run_limits_now.block_rows;; s->block_rows /= 2) {
        MW_TRY(mw_schedule_blocks(s, err));
        MW_TRY(mw_schedule_slots(s, err));
        if (s->scratch_values <= SCRATCH_VALUES_MAX || s->block_rows <= BLOCK_ROWS_MIN)
            return MW_OK;
    }
}

void mw_schedule_fini(mw_schedule *s) {
    for (int32_t id = 0; s->item && id < s->item_count; id++) mw_free(s->item[id].owned);
    for (int32_t g = 0; g < s->group_count; g++) {
        mw_free(s->group[g].kind);
        mw_free(s->group[g].cut);
    }
    mw_free(s->item);
    mw_free(s->copy);
    mw_free(s->order);
    mw_free(s->group);
    mw_free(s->group_of);
    mw_free(s->position_of);
    mw_free(s->rows_max);
    mw_free(s->segment);
    mw_free(s->batch);
    mw_free(s->pair);
}
