// SPDX-License-Identifier: MIT
// Where each value lies: in a column of its own, or in a slot of the workers' scratch that is used
// again once the last user has run. See run_int.h.
#include "base/alloc.h"
#include "engine/run_int.h"

#include <string.h>

enum {
    LINE_VALUES = 8,     // 64 bytes
    PAIRS_MAX = 64,      // kinds whose members are reduced in one run; more do it the plain way
    LENGTHS_VALUES = 16, // room for the bounds of a pair's groups
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "run a plan: no memory for its values");
}

// ---- columns

static bool crosses(const mw_schedule *s, const mw_item *arg, const mw_item *user) {
    return arg->group == 0 || arg->stage != user->stage || arg->group != user->group ||
           mw_item_is_peer(s, arg) || mw_item_is_peer(s, user);
}

// A step's value is a tile until a user asks for more of it.
static void ask_for_args(mw_schedule *s, int32_t id) {
    const mw_item *user = &s->item[id];
    for (int32_t i = 0; i < user->node->arg_count; i++) {
        int32_t arg = mw_item_arg(s, user, i);
        mw_item *a = arg < 0 || !mw_item_is_step(s, arg) ? NULL : &s->item[arg];
        if (!a || a->place == MW_PLACE_COLUMN) continue;
        if (crosses(s, a, user))
            a->place = MW_PLACE_COLUMN;
        else if (a->segment != user->segment)
            a->place = MW_PLACE_SLAB;
    }
}

static mw_status column_own(mw_schedule *s, mw_item *it, mw_error *err) {
    if (it->place != MW_PLACE_COLUMN) return MW_OK;
    if (!it->out) {
        it->owned = mw_alloc_column(mw_domain_size(&it->domain, s->shape), sizeof *it->owned);
        if (!it->owned) return no_memory(err);
        it->out = it->owned;
    }
    it->column = it->out;
    return MW_OK;
}

static mw_place first_place(const mw_schedule *s, int32_t id) {
    const mw_item *it = &s->item[id];
    if (!it->needed || it->same != id) return MW_PLACE_NONE;
    if (!mw_item_is_step(s, id))
        return it->node->op == MW_NODE_FACT ? MW_PLACE_COLUMN : MW_PLACE_CONST;
    bool column = it->out || it->group == 0 || mw_item_is_peer(s, it);
    if (column) return MW_PLACE_COLUMN;
    return it->node->op == MW_NODE_RECUR ? MW_PLACE_SLAB : MW_PLACE_TILE;
}

mw_status mw_schedule_columns(mw_schedule *s, mw_error *err) {
    for (int32_t id = 0; id < s->item_count; id++) {
        mw_item *it = &s->item[id];
        it->place = first_place(s, id);
        if (it->needed && it->node->op == MW_NODE_FACT) it->column = s->in->leaf[id];
    }
    for (int32_t i = 0; i < s->order_count; i++) ask_for_args(s, s->order[i]);
    for (int32_t i = 0; i < s->order_count; i++) MW_TRY(column_own(s, &s->item[s->order[i]], err));
    return MW_OK;
}

// ---- slots

typedef struct {
    int64_t size, offset;
    int32_t holder; // item, -1 when free
} slot;

typedef struct {
    mw_schedule *s;
    slot *slots; // of one batch
    int32_t count;
    int32_t *last_use; // per item: position in the order
    int64_t top;       // values taken by the slots of all batches; each batch begins at 0
} placer;

static int64_t rows_max(const mw_schedule *s, const mw_item *it) {
    return it->domain.kind >= 0 ? s->rows_max[it->domain.kind] : 1;
}

static int64_t size_of(const mw_schedule *s, const mw_item *it) {
    const mw_segment *seg = &s->segment[it->segment];
    int64_t axis = it->domain.axis >= 0 ? seg->periods : 1;
    int64_t periods = it->place == MW_PLACE_SLAB || axis < seg->tile ? axis : seg->tile;
    int64_t values = mw_domain_keys(s, &it->domain) * periods * rows_max(s, it);
    // A line between slots keeps equal positions in different vectors apart in the cache.
    return (values + LINE_VALUES - 1) / LINE_VALUES * LINE_VALUES + LINE_VALUES;
}

// The smallest free slot that is large enough, or a new one.
static void take_slot(placer *p, int32_t id) {
    int64_t size = size_of(p->s, &p->s->item[id]), used = 0;
    slot *best = NULL;
    for (int32_t i = 0; i < p->count; i++) {
        slot *t = &p->slots[i];
        used += t->size;
        if (t->holder < 0 && t->size >= size && (!best || t->size < best->size)) best = t;
    }
    if (!best) {
        best = &p->slots[p->count++];
        *best = (slot){.size = size, .offset = used};
        if (used + size > p->top) p->top = used + size;
    }
    best->holder = id;
    p->s->item[id].offset = best->offset;
}

// Gives back slots whose last user is before position `end` of the order.
static void free_slots(placer *p, int32_t end, mw_place place) {
    for (int32_t i = 0; i < p->count; i++) {
        int32_t id = p->slots[i].holder;
        if (id >= 0 && p->s->item[id].place == place && p->last_use[id] < end)
            p->slots[i].holder = -1;
    }
}

// Slabs of a segment are filled tile by tile, so that they may share no slot with its tiles.
static void place_segment(placer *p, const mw_segment *seg) {
    mw_schedule *s = p->s;
    for (int32_t i = seg->first; i < seg->end; i++)
        if (s->item[s->order[i]].place == MW_PLACE_SLAB) take_slot(p, s->order[i]);
    for (int32_t i = seg->first; i < seg->end; i++) {
        if (s->item[s->order[i]].place == MW_PLACE_TILE) take_slot(p, s->order[i]);
        free_slots(p, i + 1, MW_PLACE_TILE);
    }
    free_slots(p, seg->end, MW_PLACE_SLAB);
}

static void find_last_uses(placer *p) {
    const mw_schedule *s = p->s;
    for (int32_t i = 0; i < s->order_count; i++) {
        const mw_item *it = &s->item[s->order[i]];
        p->last_use[s->order[i]] = i;
        for (int32_t a = 0; a < it->node->arg_count; a++) {
            int32_t arg = mw_item_arg(s, it, a);
            if (arg >= 0) p->last_use[arg] = i;
        }
    }
}

// ---- tiles

static void set_tile(mw_schedule *s, mw_segment *seg) {
    int64_t most = 1;
    bool recur = false;
    for (int32_t i = seg->first; i < seg->end; i++) {
        const mw_item *it = &s->item[s->order[i]];
        int64_t values = mw_domain_keys(s, &it->domain) * rows_max(s, it);
        if (values > most) most = values;
        recur |= it->node->op == MW_NODE_RECUR;
    }
    seg->tile = recur ? 1 : mw_run_limits_now.tile_values / most;
    if (seg->tile > seg->periods) seg->tile = seg->periods;
    if (seg->tile < 1) seg->tile = 1;
}

// ---- pairs and rooms

static int64_t align(int64_t values) {
    return (values + LINE_VALUES - 1) / LINE_VALUES * LINE_VALUES;
}

static void add_pair(mw_schedule *s, const mw_item *it) {
    if (it->node->op != MW_NODE_AGG || s->pair_count == PAIRS_MAX) return;
    int32_t kind = it->domain.kind, below = mw_item_members(s, it);
    if (s->group_of[below] != it->group || !mw_item_reduces_fast(s, it)) return;
    for (int32_t i = 0; i < s->pair_count; i++)
        if (s->pair[i].kind == kind && s->pair[i].below == below) return;
    s->pair[s->pair_count++] = (mw_pair){kind, below, s->scratch_values};
    s->scratch_values += align(s->rows_max[kind] + LENGTHS_VALUES); // two int32_t a row
}

// The most rows of `below` under one row of kind.
static int64_t descendants_max(const mw_schedule *s, int32_t kind, int32_t below) {
    const mw_shape_kind *k = &s->shape->kind[kind];
    int64_t most = 0;
    for (int64_t i = 0; i < k->count; i++)
        if (k->end[below][i] - k->begin[below][i] > most)
            most = k->end[below][i] - k->begin[below][i];
    return most;
}

static int64_t links_max(const mw_schedule *s, const mw_shape_link *l) {
    int64_t most = 0;
    for (int64_t i = 0; i < s->shape->kind[l->from_kind].count; i++)
        if (l->begin[i + 1] - l->begin[i] > most) most = l->begin[i + 1] - l->begin[i];
    return most;
}

// The most members of one reduction of an item.
static int64_t members_max(const mw_schedule *s, const mw_item *it) {
    const mw_node *n = it->node;
    int64_t most = 0;
    switch ((int)n->op) {
    case MW_NODE_AGG: return descendants_max(s, it->domain.kind, mw_item_members(s, it));
    case MW_NODE_LINKED: return links_max(s, &s->shape->link[n->link]);
    case MW_NODE_ROLL:
        for (int32_t i = 1; i < n->arg_count; i++)
            most += descendants_max(s, it->domain.kind, s->item[n->arg[i]].node->domain.kind);
        return most;
    case MW_NODE_TIME_REDUCE:
        for (int64_t t = 0; t < mw_axis_periods(s, n->domain.axis); t++)
            if (n->map_end[t] - n->map[t] > most) most = n->map_end[t] - n->map[t];
        return most;
    case MW_NODE_KEY_REDUCE: return s->shape->key_size[s->item[n->arg[0]].node->domain.key[n->aux]];
    default: return 0;
    }
}

static void add_rooms(mw_schedule *s) {
    s->room_values = 1;
    for (int32_t k = 0; k < s->shape->kind_count; k++)
        if (s->group_of[k] >= 0 && s->rows_max[k] > s->room_values) s->room_values = s->rows_max[k];
    for (int32_t i = 0; i < s->order_count; i++) {
        int64_t most = members_max(s, &s->item[s->order[i]]);
        if (most > s->room_values) s->room_values = most;
    }
    s->room_values = align(s->room_values) + LINE_VALUES;
    s->room_offset = s->scratch_values;
    s->scratch_values += MW_ROOMS * s->room_values;
}

static void place_batches(placer *p) {
    mw_schedule *s = p->s;
    for (int32_t b = 0; b < s->batch_count; b++) {
        p->count = 0;
        if (s->batch[b].phase == 0) continue;
        for (int32_t g = s->batch[b].first_segment; g < s->batch[b].end_segment; g++)
            place_segment(p, &s->segment[g]);
    }
}

mw_status mw_schedule_slots(mw_schedule *s, mw_error *err) {
    placer p = {.s = s};
    for (int32_t g = 0; g < s->segment_count; g++) set_tile(s, &s->segment[g]);
    p.slots = mw_alloc_array(s->order_count, sizeof *p.slots);
    p.last_use = mw_alloc_array(s->item_count, sizeof *p.last_use);
    if (!s->pair) s->pair = mw_alloc_array(PAIRS_MAX, sizeof *s->pair);
    bool ok = p.slots && p.last_use && s->pair;
    if (ok) {
        find_last_uses(&p);
        place_batches(&p);
        s->scratch_values = align(p.top);
        s->pair_count = 0;
        for (int32_t i = 0; i < s->order_count; i++) add_pair(s, &s->item[s->order[i]]);
        add_rooms(s);
    }
    mw_free(p.slots);
    mw_free(p.last_use);
    return ok ? MW_OK : no_memory(err);
}
