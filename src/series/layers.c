// SPDX-License-Identifier: MIT
// See layers.h.
#include "series/layers.h"

#include "base/alloc.h"
#include "series/series_int.h"

#include <string.h>

enum { SAMPLE_BYTES = 8 + 8 + 1 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to read samples");
}

void mw_layers_close(mw_layers *l) {
    for (int64_t i = 0; i < l->count; i++) {
        mw_layer *y = &l->layer[i];
        if (y->segment) mw_segment_index_drop(y->segment, y->index);
        mw_segment_drop(y->segment);
        mw_free(y->block);
    }
    mw_free(l->layer);
    *l = (mw_layers){0};
}

// ---- layers in memory

// Copies the samples of the range; heads change as soon as the lock is given back.
static mw_status add_head(mw_layers *l, const mw_head *h, mw_error *err) {
    mw_run all = mw_head_run(h, l->range.signal);
    int64_t first = mw_run_find(&all, l->range.from_ns), end = mw_run_find(&all, l->range.to_ns);
    int64_t n = end - first;
    if (n <= 0) return MW_OK;
    char *block = mw_alloc_array(n, SAMPLE_BYTES);
    if (!block || !mw_grow(&l->layer, &l->capacity, l->count + 1, sizeof *l->layer)) {
        mw_free(block);
        return no_memory(err);
    }
    memcpy(block, all.time_ns + first, (size_t)n * 8);
    memcpy(block + 8 * n, all.value + first, (size_t)n * 8);
    memcpy(block + 16 * n, all.quality + first, (size_t)n);
    l->layer[l->count++] = (mw_layer){
        .memory = {n, (void *)block, (void *)(block + 8 * n), (void *)(block + 16 * n)},
        .block = block,
        .chunk_count = (n + MW_CHUNK_SAMPLES_MAX - 1) / MW_CHUNK_SAMPLES_MAX
    };
    return MW_OK;
}

static bool is_sorted(const mw_series *s, int32_t signal) {
    return mw_head_is_sorted(s->head, signal) &&
           (!s->frozen || mw_head_is_sorted(s->frozen, signal));
}

// Under the lock for writing.
static mw_status sort(mw_series *s, int32_t signal, mw_error *err) {
    MW_TRY(mw_head_sort(s->head, signal, err));
    return s->frozen ? mw_head_sort(s->frozen, signal, err) : MW_OK;
}

// ---- layers on disk

static bool may_hold(mw_segment *g, const mw_series_range *r) {
    const mw_segment_entry *e = mw_segment_find(g, r->signal);
    return e && e->first_ns < r->to_ns && e->last_ns >= r->from_ns;
}

static mw_status add_segment(mw_layers *l, mw_segment *g, mw_error *err) {
    if (!may_hold(g, &l->range)) return MW_OK;
    if (!mw_grow(&l->layer, &l->capacity, l->count + 1, sizeof *l->layer)) return no_memory(err);
    l->layer[l->count++] = (mw_layer){.segment = mw_segment_share(g)};
    return MW_OK;
}

// The first chunk of an index that ends at or after an instant.
static int64_t chunk_at(const mw_index *x, int64_t time_ns) {
    int64_t low = 0, high = x->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (x->ref[middle].about.last_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Reads the indices; nothing is locked.
static mw_status add_indices(mw_layers *l, mw_error *err) {
    for (int64_t i = 0; i < l->count; i++) {
        mw_layer *y = &l->layer[i];
        if (!y->segment) continue;
        mw_segment_entry *e = mw_segment_find(y->segment, l->range.signal);
        MW_TRY(mw_segment_index(y->segment, e, &y->index, err));
        int64_t end = chunk_at(y->index, l->range.to_ns);
        if (end < y->index->count && y->index->ref[end].about.first_ns < l->range.to_ns) end++;
        y->chunk_first = chunk_at(y->index, l->range.from_ns);
        y->chunk_count = end > y->chunk_first ? end - y->chunk_first : 0;
    }
    return MW_OK;
}

// ---- all

// Under the lock.
static mw_status gather(mw_series *s, mw_layers *l, mw_error *err) {
    MW_TRY(add_head(l, s->head, err));
    if (s->frozen) MW_TRY(add_head(l, s->frozen, err));
    for (int64_t i = s->segment_count - 1; i >= 0; i--) MW_TRY(add_segment(l, s->segment[i], err));
    return MW_OK;
}

static mw_status gather_sorted(mw_series *s, mw_layers *l, mw_error *err) {
    mw_status st = MW_OK;
    pthread_rwlock_rdlock(&s->state);
    if (!is_sorted(s, l->range.signal)) {
        pthread_rwlock_unlock(&s->state);
        pthread_rwlock_wrlock(&s->state);
        st = sort(s, l->range.signal, err);
    }
    if (st == MW_OK) st = gather(s, l, err);
    pthread_rwlock_unlock(&s->state);
    return st;
}

mw_status mw_layers_open(mw_series *s, const mw_series_range *range, mw_layers *out,
                         mw_error *err) {
    mw_signal about;
    if (!mw_names_get(s->names, range->signal, &about))
        return mw_fail(err, MW_NOTFOUND, "no signal has id %d", range->signal);
    *out = (mw_layers){.range = *range};
    if (out->range.from_ns < about.horizon_ns) out->range.from_ns = about.horizon_ns;
    mw_status st = gather_sorted(s, out, err);
    if (st == MW_OK) st = add_indices(out, err);
    if (st != MW_OK) mw_layers_close(out);
    return st;
}

mw_status mw_layers_of_segments(mw_segment *const *segment, int64_t count,
                                const mw_series_range *range, mw_layers *out, mw_error *err) {
    mw_status st = MW_OK;
    *out = (mw_layers){.range = *range};
    for (int64_t i = count - 1; i >= 0 && st == MW_OK; i--) st = add_segment(out, segment[i], err);
    if (st == MW_OK) st = add_indices(out, err);
    if (st != MW_OK) mw_layers_close(out);
    return st;
}

// Part i of a layer in memory.
static mw_run memory_part(const mw_layer *l, int64_t i) {
    int64_t from = i * MW_CHUNK_SAMPLES_MAX, to = from + MW_CHUNK_SAMPLES_MAX;
    return mw_run_part(&l->memory, from, to < l->memory.count ? to : l->memory.count);
}

void mw_layer_span(const mw_layer *l, int64_t i, int64_t *first_ns, int64_t *last_ns) {
    if (l->segment) {
        const mw_summary *a = &l->index->ref[l->chunk_first + i].about;
        *first_ns = a->first_ns;
        *last_ns = a->last_ns;
    } else {
        mw_run part = memory_part(l, i);
        *first_ns = part.time_ns[0];
        *last_ns = part.time_ns[part.count - 1];
    }
}

const mw_summary *mw_layer_summary(const mw_layer *l, int64_t i) {
    return l->segment ? &l->index->ref[l->chunk_first + i].about : NULL;
}

mw_status mw_layer_load(const mw_layer *l, int64_t i, mw_chunk *scratch, mw_run *out,
                        mw_error *err) {
    if (!l->segment) {
        *out = memory_part(l, i);
        return MW_OK;
    }
    MW_TRY(mw_segment_read(l->segment, &l->index->ref[l->chunk_first + i], scratch, err));
    *out = mw_chunk_run(scratch);
    return MW_OK;
}
