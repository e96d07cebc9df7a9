// SPDX-License-Identifier: MIT
// See stage_dict.h. Files repeat: the text of the last row, or of a few rows ago, is most often
// the one asked for.
#include "ingest/stage_dict.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <string.h>

static uint64_t hash_of(const mw_slice *text, int32_t count) {
    uint64_t h = 0;
    for (int32_t i = 0; i < count; i++) h = mw_hash64(text[i].p, text[i].n, h);
    return h;
}

static bool same(const mw_stage_dict *d, int32_t number, const mw_slice *text) {
    const mw_slice *known = mw_stage_dict_text(d, number);
    for (int32_t i = 0; i < d->level_count; i++)
        if (!mw_slice_same(known[i], text[i])) return false;
    return true;
}

static bool room(mw_stage_dict *d) {
    if (d->slot_count > 0 && d->count * 2 < d->slot_count) return true;
    int64_t size = d->slot_count ? d->slot_count * 4 : 256;
    int32_t *slot = mw_alloc_array(size, sizeof *slot);
    if (!slot) return false;
    memset(slot, 0xff, (size_t)size * sizeof *slot);
    for (int32_t i = 0; i < d->count; i++) {
        uint64_t at = d->hash[i] & (uint64_t)(size - 1);
        while (slot[at] >= 0) at = (at + 1) & (uint64_t)(size - 1);
        slot[at] = i;
    }
    mw_free(d->slot);
    d->slot = slot;
    d->slot_count = size;
    return true;
}

static bool grow_all(mw_stage_dict *d) {
    int64_t need = (int64_t)d->count + 1;
    return mw_grow(&d->text, &d->text_capacity, need * d->level_count, sizeof *d->text) &&
           mw_grow(&d->reason, &d->reason_capacity, need, sizeof *d->reason) &&
           mw_grow(&d->resolved, &d->resolved_capacity, need, sizeof *d->resolved) &&
           mw_grow(&d->hash, &d->hash_capacity, need, sizeof *d->hash);
}

static int32_t add(mw_stage_dict *d, const mw_slice *text, uint64_t hash, uint64_t at) {
    if (d->count == INT32_MAX || !grow_all(d)) return -1;
    int32_t number = d->count++;
    memcpy(d->text + (int64_t)number * d->level_count, text, (size_t)d->level_count * sizeof *text);
    d->reason[number] = (mw_slice){"", 0};
    d->resolved[number] = -1;
    d->hash[number] = hash;
    d->slot[at] = number;
    return number;
}

int32_t mw_stage_dict_number(mw_stage_dict *d, const mw_slice *text) {
    if (!room(d)) return -1;
    uint64_t hash = hash_of(text, d->level_count), mask = (uint64_t)(d->slot_count - 1);
    uint64_t at = hash & mask;
    for (int32_t i; (i = d->slot[at]) >= 0; at = (at + 1) & mask)
        if (d->hash[i] == hash && same(d, i, text)) return i;
    return add(d, text, hash, at);
}

void mw_stage_dict_reset(mw_stage_dict *d) {
    d->count = 0;
    if (d->slot) memset(d->slot, 0xff, (size_t)d->slot_count * sizeof *d->slot);
}

void mw_stage_dict_fini(mw_stage_dict *d) {
    mw_free(d->text);
    mw_free(d->reason);
    mw_free(d->resolved);
    mw_free(d->hash);
    mw_free(d->slot);
    *d = (mw_stage_dict){.level_count = d->level_count};
}
