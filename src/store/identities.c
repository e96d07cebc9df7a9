// SPDX-License-Identifier: MIT
// See identities.h. Open addressing, at most half full; a slot is a piece of the hash beside the
// row number, so that columns are looked at only when the piece agrees.
#include "store/identities.h"

#include "base/alloc.h"

#include <unistd.h>

enum { AHEAD = 16 }; // rows between asking for a slot and looking at it

struct mw_identities {
    mw_fact_ids ids;
    uint64_t mask;  // slots - 1
    uint64_t *slot; // 0: empty; else upper half of the hash << 32 | row + 1
};

// Multiplies to 128 bits and folds: every bit of both reaches every bit of the result.
static uint64_t mix(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    wide p = (wide)(a ^ UINT64_C(0x9e3779b97f4a7c15)) * (b ^ UINT64_C(0xd1b54a32d192ed03));
    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

uint64_t mw_identity_hash(const mw_fact_ids *ids, int64_t i) {
    uint64_t who = (uint64_t)(uint32_t)ids->entity[i] << 32 | (uint32_t)ids->measure[i];
    uint64_t when = (uint64_t)ids->start_ns[i];
    uint64_t rest = (uint64_t)ids->end_ns[i] + ((uint64_t)(uint32_t)ids->key[i] << 40);
    return mix(mix(who, when), rest);
}

// Fresh memory is first written page by page in order: rows hit it all over, and a page that is
// read before it is written is mapped twice, each time known to all threads.
static void touch(volatile uint64_t *slot, uint64_t slots) {
    uint64_t step = (uint64_t)sysconf(_SC_PAGESIZE) / sizeof *slot;
    for (uint64_t i = 0; i < slots; i += step) slot[i] = 0;
}

mw_identities *mw_identities_new(const mw_fact_ids *of, int64_t row_count) {
    uint64_t slots = 16;
    while (slots < (uint64_t)row_count * 2) slots *= 2;
    mw_identities *t = mw_alloc(sizeof *t);
    uint64_t *slot = mw_alloc_array((int64_t)slots, sizeof *slot);
    if (!t || !slot) {
        mw_free(t);
        mw_free(slot);
        return NULL;
    }
    touch(slot, slots);
    *t = (mw_identities){.ids = *of, .mask = slots - 1, .slot = slot};
    return t;
}

void mw_identities_free(mw_identities *t) {
    if (!t) return;
    mw_free(t->slot);
    mw_free(t);
}

// The slot where row i of ids is, or the empty one where it would be.
static uint64_t *slot_of(const mw_identities *t, const mw_fact_ids *ids, int64_t i, uint64_t hash) {
    uint64_t at = hash & t->mask;
    for (;; at = (at + 1) & t->mask) {
        uint64_t held = t->slot[at];
        if (held == 0) break;
        if (held >> 32 != hash >> 32) continue;
        int64_t row = (int64_t)(held & UINT32_MAX) - 1;
        if (mw_fact_ids_same(&t->ids, row, ids, i)) break;
    }
    return &t->slot[at];
}

// The hashes of the rows just ahead, whose slots are on their way from memory.
typedef struct {
    uint64_t hash[AHEAD];
} ahead;

static void ask_ahead(ahead *a, const mw_identities *t, const mw_fact_ids *ids, int64_t row) {
    uint64_t hash = mw_identity_hash(ids, row);
    a->hash[row % AHEAD] = hash;
    __builtin_prefetch(&t->slot[hash & t->mask]);
}

void mw_identities_add(mw_identities *t, int64_t from, int64_t count, int64_t *first) {
    ahead a;
    for (int64_t i = 0; i < count + AHEAD; i++) {
        int64_t row = from + i - AHEAD;
        if (i >= AHEAD) {
            uint64_t hash = a.hash[row % AHEAD], *slot = slot_of(t, &t->ids, row, hash);
            if (*slot == 0) *slot = (hash >> 32) << 32 | (uint64_t)(row + 1);
            first[i - AHEAD] = (int64_t)(*slot & UINT32_MAX) - 1;
        }
        if (i < count) ask_ahead(&a, t, &t->ids, from + i);
    }
}

void mw_identities_find(const mw_identities *t, const mw_fact_ids *ids, int64_t from, int64_t count,
                        int64_t *found) {
    ahead a;
    for (int64_t i = 0; i < count + AHEAD; i++) {
        int64_t row = from + i - AHEAD;
        if (i >= AHEAD) {
            uint64_t held = *slot_of(t, ids, row, a.hash[row % AHEAD]);
            found[i - AHEAD] = (int64_t)(held & UINT32_MAX) - 1;
        }
        if (i < count) ask_ahead(&a, t, ids, from + i);
    }
}

static uint64_t series_of(const mw_fact_ids *ids, int64_t i) {
    return (uint64_t)(uint32_t)ids->entity[i] << 32 | (uint32_t)ids->measure[i];
}

// Below 0, 0, above 0.
static int order_in_series(const mw_fact_ids *ids, int64_t i, int64_t j) {
    if (ids->key[i] != ids->key[j]) return ids->key[i] < ids->key[j] ? -1 : 1;
    if (ids->start_ns[i] != ids->start_ns[j]) return ids->start_ns[i] < ids->start_ns[j] ? -1 : 1;
    return (ids->end_ns[i] > ids->end_ns[j]) - (ids->end_ns[i] < ids->end_ns[j]);
}

static bool ascend_by_start(const mw_fact_ids *ids, int64_t count) {
    for (int64_t i = 1; i < count; i++) {
        if (ids->start_ns[i - 1] < ids->start_ns[i]) continue;
        if (ids->start_ns[i - 1] > ids->start_ns[i]) return false;
        uint64_t before = series_of(ids, i - 1), now = series_of(ids, i);
        if (before > now || (before == now && order_in_series(ids, i - 1, i) >= 0)) return false;
    }
    return true;
}

static bool ascend_by_series(const mw_fact_ids *ids, int64_t count) {
    for (int64_t i = 1; i < count; i++) {
        uint64_t before = series_of(ids, i - 1), now = series_of(ids, i);
        if (before > now || (before == now && order_in_series(ids, i - 1, i) >= 0)) return false;
    }
    return true;
}

bool mw_identities_ascend(const mw_fact_ids *ids, int64_t count) {
    return ascend_by_start(ids, count) || ascend_by_series(ids, count);
}
