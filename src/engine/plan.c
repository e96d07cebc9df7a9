// SPDX-License-Identifier: MIT
// See plan.h. Nodes live in the plan's arena, so that pointers to them stay; equal nodes are found
// by an open-addressing table of their numbers, at most half full.
#include "engine/plan.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "engine/plan_int.h"

#include <string.h>

// Tables of a program and per-period arrays of its axes; columns are not in it.
#define ARENA_BYTES_MAX ((size_t)1 << 31)

struct mw_plan {
    mw_arena *arena;
    mw_node **node;
    int64_t count, capacity;
    int32_t *slot; // number of a node, or -1
    int64_t slot_count;
};

static const char *const names[] = {
#define X(name, args, text) #name,
    MW_NODE_OP_LIST(X)
#undef X
};

const char *mw_node_op_name(mw_node_op op) { return names[op]; }

bool mw_node_op_elementwise(mw_node_op op) { return op >= MW_NODE_ADD && op <= MW_NODE_ADD_MONTHS; }

mw_plan *mw_plan_new(void) {
    mw_plan *p = mw_alloc(sizeof *p);
    if (!p) return NULL;
    p->arena = mw_arena_new(ARENA_BYTES_MAX);
    if (!p->arena) {
        mw_free(p);
        return NULL;
    }
    return p;
}

void mw_plan_free(mw_plan *p) {
    if (!p) return;
    mw_free(p->slot);
    mw_free(p->node);
    mw_arena_free(p->arena);
    mw_free(p);
}

mw_arena *mw_plan_arena(mw_plan *p) { return p->arena; }
int32_t mw_plan_count(const mw_plan *p) { return (int32_t)p->count; }
const mw_node *mw_plan_node(const mw_plan *p, int32_t id) { return p->node[id]; }

static uint64_t mix(uint64_t h, uint64_t x) { return mw_hash64_mix(h * 31 + x); }

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t hash_node(const mw_node *n) {
    uint64_t h = mix(n->op, (uint64_t)n->domain.kind);
    h = mix(h, (uint64_t)n->domain.axis);
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++) h = mix(h, (uint64_t)n->domain.key[k]);
    for (int32_t i = 0; i < n->arg_count; i++) h = mix(h, (uint64_t)n->arg[i]);
    h = mix(mix(h, (uint64_t)n->aux), n->reduce);
    h = mix(mix(h, bits_of(n->value)), bits_of(n->needs));
    const void *data[] = {n->per_period, n->map, n->map_end, n->row_of, n->table, n->set};
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) h = mix(h, (uintptr_t)data[i]);
    return mix(mix(h, (uint64_t)n->link), (uint64_t)n->source);
}

bool mw_domain_same(const mw_domain *a, const mw_domain *b) {
    return a->kind == b->kind && a->axis == b->axis && !memcmp(a->key, b->key, sizeof a->key);
}

static bool same_node(const mw_node *a, const mw_node *b) {
    return a->op == b->op && mw_domain_same(&a->domain, &b->domain) &&
           a->arg_count == b->arg_count &&
           !memcmp(a->arg, b->arg, (size_t)a->arg_count * sizeof a->arg[0]) && a->aux == b->aux &&
           a->reduce == b->reduce && bits_of(a->value) == bits_of(b->value) &&
           bits_of(a->needs) == bits_of(b->needs) && a->per_period == b->per_period &&
           a->map == b->map && a->map_end == b->map_end && a->row_of == b->row_of &&
           a->table == b->table && a->set == b->set && a->set_count == b->set_count &&
           a->link == b->link && a->source == b->source;
}

// The slot that holds an equal node, or the free one where it would go.
static int64_t find_slot(const mw_plan *p, const mw_node *n) {
    int64_t at = (int64_t)(hash_node(n) & (uint64_t)(p->slot_count - 1));
    while (p->slot[at] >= 0 && !same_node(p->node[p->slot[at]], n))
        at = (at + 1) & (p->slot_count - 1);
    return at;
}

static bool is_shared(const mw_node *n) {
    return n->op != MW_NODE_RECUR && n->op != MW_NODE_PREVIOUS_SELF;
}

// Makes the table of slots twice as large when it is half full.
static bool grow_slots(mw_plan *p) {
    if (p->count * 2 < p->slot_count) return true;
    int64_t count = p->slot_count ? p->slot_count * 2 : 64;
    int32_t *slot = mw_alloc_array(count, sizeof *slot);
    if (!slot) return false;
    mw_free(p->slot);
    p->slot = slot;
    p->slot_count = count;
    for (int64_t i = 0; i < count; i++) slot[i] = -1;
    for (int64_t i = 0; i < p->count; i++)
        if (is_shared(p->node[i])) slot[find_slot(p, p->node[i])] = (int32_t)i;
    return true;
}

static int32_t push(mw_plan *p, const mw_node *n) {
    if (!grow_slots(p)) return -1;
    int64_t at = is_shared(n) ? find_slot(p, n) : -1;
    if (at >= 0 && p->slot[at] >= 0) return p->slot[at];
    if (p->count >= MW_PLAN_NODES_MAX) return -1;
    if (!mw_grow(&p->node, &p->capacity, p->count + 1, sizeof *p->node)) return -1;
    mw_node *copy = MW_PUSH(p->arena, mw_node, 1);
    if (!copy) return -1;
    *copy = *n;
    p->node[p->count] = copy;
    if (at >= 0) p->slot[at] = (int32_t)p->count;
    return (int32_t)p->count++;
}

int32_t mw_plan_add(mw_plan *p, const mw_node *n) {
    mw_node fresh = *n;
    int32_t same = mw_plan_simplify(p, &fresh);
    return same >= 0 ? same : push(p, &fresh);
}

int64_t mw_domain_size(const mw_domain *d, const mw_shape *s) {
    int64_t size = d->kind >= 0 ? s->kind[d->kind].count : 1;
    if (d->axis >= 0) size *= s->axis_size[d->axis];
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++)
        if (d->key[k] >= 0) size *= s->key_size[d->key[k]];
    return size;
}
