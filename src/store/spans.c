// SPDX-License-Identifier: MIT
// See spans.h.
#include "store/spans.h"

#include "base/alloc.h"

#include <string.h>

void mw_spans_fini(mw_spans *s) {
    mw_free(s->items);
    mw_free(s->slot);
    mw_free(s->series);
    *s = (mw_spans){0};
}

// Fibonacci hashing: the golden ratio times 2^64 spreads neighbouring ids.
static int64_t place(uint64_t x, int64_t slots) {
    x *= UINT64_C(0x9e3779b97f4a7c15);
    return (int64_t)((x ^ x >> 32) & (uint64_t)(slots - 1));
}

// ---- measures

static int32_t *slot_of(const mw_spans *s, int32_t measure) {
    int64_t at = place((uint32_t)measure, s->slot_count);
    while (s->slot[at] && s->items[s->slot[at] - 1].measure != measure)
        at = (at + 1) & (s->slot_count - 1);
    return &s->slot[at];
}

mw_span *mw_spans_get(mw_spans *s, int32_t measure) {
    if (s->slot_count == 0) return NULL;
    int32_t held = *slot_of(s, measure);
    return held ? &s->items[held - 1] : NULL;
}

// Doubles the hash table when it would be more than half full.
static bool slots_grow(mw_spans *s) {
    if (s->count * 2 < s->slot_count) return true;
    int64_t slots = s->slot_count ? s->slot_count * 2 : 64;
    int32_t *fresh = mw_alloc_array(slots, sizeof *fresh);
    if (!fresh) return false;
    mw_free(s->slot);
    s->slot = fresh;
    s->slot_count = slots;
    for (int64_t i = 0; i < s->count; i++) *slot_of(s, s->items[i].measure) = (int32_t)i + 1;
    return true;
}

mw_status mw_spans_add(mw_spans *s, int32_t measure, mw_span **out, mw_error *err) {
    mw_span *found = mw_spans_get(s, measure);
    if (!found) {
        if (!slots_grow(s) || !mw_grow(&s->items, &s->capacity, s->count + 1, sizeof *s->items))
            return mw_fail(err, MW_NOMEM, "no memory for what is known of %lld measures",
                           (long long)s->count + 1);
        int32_t *slot = slot_of(s, measure);
        found = &s->items[s->count++];
        *found =
            (mw_span){.measure = measure, .start_min_ns = INT64_MAX, .start_max_ns = INT64_MIN};
        *slot = (int32_t)s->count;
    }
    if (out) *out = found;
    return MW_OK;
}

// ---- series

static mw_series *series_of(const mw_spans *s, const mw_series *want) {
    uint64_t who = (uint64_t)(uint32_t)want->entity << 32 | (uint32_t)want->measure;
    int64_t at = place(who ^ (uint64_t)(uint32_t)want->key << 13, s->series_slots);
    for (;; at = (at + 1) & (s->series_slots - 1)) {
        mw_series *e = &s->series[at];
        if (e->measure == 0) return e;
        if (e->entity == want->entity && e->measure == want->measure && e->key == want->key)
            return e;
    }
}

// Room for `more` series beside those that are there.
static bool series_grow(mw_spans *s, int64_t more) {
    int64_t slots = s->series_slots ? s->series_slots : 1024;
    while (slots < (s->series_count + more) * 2) slots *= 2;
    if (slots == s->series_slots) return true;
    mw_spans old = *s;
    mw_series *fresh = mw_alloc_array(slots, sizeof *fresh);
    if (!fresh) return false;
    s->series = fresh;
    s->series_slots = slots;
    for (int64_t i = 0; i < old.series_slots; i++)
        if (old.series[i].measure) *series_of(s, &old.series[i]) = old.series[i];
    mw_free(old.series);
    return true;
}

static void series_note(mw_spans *s, const mw_series *seen) {
    mw_series *e = series_of(s, seen);
    if (e->measure == 0) {
        *e = *seen;
        s->series_count++;
    } else if (seen->start_max_ns > e->start_max_ns) {
        e->start_max_ns = seen->start_max_ns;
    }
}

static mw_series series_at(const mw_fact_batch *b, int64_t i) {
    return (mw_series){b->measure[i], b->entity[i], b->key[i], b->start_ns[i]};
}

mw_status mw_spans_series_add(mw_spans *s, const mw_series *series, mw_error *err) {
    if (!series_grow(s, 1))
        return mw_fail(err, MW_NOMEM, "no memory to follow %lld series",
                       (long long)s->series_count + 1);
    series_note(s, series);
    return MW_OK;
}

void mw_spans_unfollow(mw_spans *s, const mw_fact_batch *b) {
    int32_t last = 0;
    for (int64_t i = 0; i < b->count; i++) {
        mw_span *span = b->measure[i] != last ? mw_spans_get(s, b->measure[i]) : NULL;
        if (span) span->followed = false;
        last = b->measure[i];
    }
}

// ---- batches

mw_status mw_spans_reserve(mw_spans *s, const mw_fact_batch *b, mw_error *err) {
    int64_t followed_rows = 0;
    mw_span *span = NULL;
    for (int64_t i = 0; i < b->count; i++) {
        if (!span || span->measure != b->measure[i])
            MW_TRY(mw_spans_add(s, b->measure[i], &span, err));
        followed_rows += span->followed;
    }
    if (followed_rows > 0 && !series_grow(s, followed_rows))
        return mw_fail(err, MW_NOMEM, "no memory to follow %lld series",
                       (long long)(s->series_count + followed_rows));
    return MW_OK;
}

bool mw_spans_fresh(mw_spans *s, const mw_fact_batch *b, int64_t i) {
    const mw_span *span = mw_spans_get(s, b->measure[i]);
    int64_t start_ns = b->start_ns[i];
    if (!span || start_ns > span->start_max_ns || start_ns < span->start_min_ns) return true;
    if (!span->followed) return false;
    if (s->series_slots == 0) return true;
    mw_series want = series_at(b, i);
    const mw_series *known = series_of(s, &want);
    return known->measure == 0 || start_ns > known->start_max_ns;
}

void mw_spans_note(mw_spans *s, const mw_fact_batch *b, const int64_t *replaces) {
    mw_span *span = NULL;
    for (int64_t i = 0; i < b->count; i++) {
        if (!span || span->measure != b->measure[i]) span = mw_spans_get(s, b->measure[i]);
        span->versions++;
        span->corrected += replaces[i] >= 0;
        if (b->start_ns[i] < span->start_min_ns) span->start_min_ns = b->start_ns[i];
        if (b->start_ns[i] > span->start_max_ns) span->start_max_ns = b->start_ns[i];
        if (!span->followed) continue;
        mw_series seen = series_at(b, i);
        series_note(s, &seen);
    }
}
