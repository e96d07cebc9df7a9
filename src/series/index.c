// SPDX-License-Identifier: MIT
// See index.h.
//
// Locking: one mutex guards the list, the slots and the counts of holders. An entry is freed when
// nobody holds it; its slot holds it once.
#include "series/index.h"

#include "base/alloc.h"
#include "series/bytes.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct entry {
    mw_index index; // first, so that an index is its entry
    mw_index_slot *slot;
    struct entry *newer, *older;
    int64_t holders;
} entry;

struct mw_index_cache {
    pthread_mutex_t mutex;
    entry ends; // newer: the oldest; older: the newest, of a ring
    int64_t bytes, bytes_max;
};

mw_index_cache *mw_index_cache_new(int64_t bytes_max) {
    mw_index_cache *c = mw_alloc(sizeof *c);
    if (!c) return NULL;
    pthread_mutex_init(&c->mutex, NULL);
    c->bytes_max = bytes_max;
    c->ends.newer = c->ends.older = &c->ends;
    return c;
}

void mw_index_cache_free(mw_index_cache *c) {
    if (!c) return;
    MW_ASSERT(c->ends.newer == &c->ends);
    pthread_mutex_destroy(&c->mutex);
    mw_free(c);
}

void mw_chunk_ref_encode(const mw_chunk_ref *r, uint8_t *to) {
    const mw_summary *a = &r->about;
    put_u64(to, (uint64_t)a->first_ns);
    put_u64(to + 8, (uint64_t)a->last_ns);
    put_double(to + 16, a->min);
    put_double(to + 24, a->max);
    put_double(to + 32, a->first);
    put_double(to + 40, a->last);
    put_double(to + 48, a->sum);
    put_u32(to + 56, (uint32_t)a->count);
    put_u32(to + 60, (uint32_t)a->nan_count);
    put_u64(to + 64, (uint64_t)r->offset);
    put_u32(to + 72, r->size_bytes);
    put_u32(to + 76, r->crc);
}

bool mw_chunk_ref_decode(const uint8_t *from, int64_t end_offset, mw_chunk_ref *out) {
    uint32_t count = get_u32(from + 56), nan_count = get_u32(from + 60);
    *out = (mw_chunk_ref){
        {(int64_t)get_u64(from), (int64_t)get_u64(from + 8), get_double(from + 16),
         get_double(from + 24), get_double(from + 32), get_double(from + 40), get_double(from + 48),
         (int32_t)count, (int32_t)nan_count},
        (int64_t)get_u64(from + 64),
        get_u32(from + 72),
        get_u32(from + 76)
    };
    return count >= 1 && count <= MW_CHUNK_SAMPLES_MAX && nan_count <= count &&
           out->about.first_ns <= out->about.last_ns && out->size_bytes <= MW_CHUNK_BYTES_MAX &&
           out->offset >= 0 && out->offset <= end_offset &&
           out->size_bytes <= end_offset - out->offset;
}

// ---- under the mutex

static int64_t bytes_of(const entry *e) {
    return (int64_t)sizeof *e + e->index.count * (int64_t)sizeof *e->index.ref;
}

static void drop(entry *e) {
    if (--e->holders > 0) return;
    mw_free(e->index.ref);
    mw_free(e);
}

static void take_out(mw_index_cache *c, entry *e) {
    e->newer->older = e->older;
    e->older->newer = e->newer;
    e->slot->entry = NULL;
    c->bytes -= bytes_of(e);
}

static void put_first(mw_index_cache *c, entry *e) {
    e->older = c->ends.older;
    e->newer = &c->ends;
    e->older->newer = e;
    c->ends.older = e;
    e->slot->entry = e;
    c->bytes += bytes_of(e);
}

static void keep_bounded(mw_index_cache *c) {
    while (c->bytes > c->bytes_max && c->ends.newer != &c->ends) {
        entry *oldest = c->ends.newer;
        take_out(c, oldest);
        drop(oldest);
    }
}

// ---- from outside

const mw_index *mw_index_get(mw_index_cache *c, const mw_index_slot *slot) {
    pthread_mutex_lock(&c->mutex);
    entry *e = slot->entry;
    if (e) {
        take_out(c, e);
        put_first(c, e);
        e->holders++;
    }
    pthread_mutex_unlock(&c->mutex);
    return e ? &e->index : NULL;
}

const mw_index *mw_index_put(mw_index_cache *c, mw_index_slot *slot, mw_chunk_ref *refs,
                             int64_t count) {
    entry *e = mw_alloc(sizeof *e);
    if (!e) {
        mw_free(refs);
        return NULL;
    }
    *e = (entry){
        .index = {count, refs},
          .slot = slot, .holders = 1
    };
    pthread_mutex_lock(&c->mutex);
    if (slot->entry) {
        drop(e);
        e = slot->entry;
    } else {
        put_first(c, e);
    }
    e->holders++;
    keep_bounded(c);
    pthread_mutex_unlock(&c->mutex);
    return &e->index;
}

void mw_index_drop(mw_index_cache *c, const mw_index *index) {
    if (!index) return;
    pthread_mutex_lock(&c->mutex);
    drop((entry *)(uintptr_t)index); // what it points to is ours, and not const
    pthread_mutex_unlock(&c->mutex);
}

void mw_index_forget(mw_index_cache *c, mw_index_slot *slot) {
    pthread_mutex_lock(&c->mutex);
    entry *e = slot->entry;
    if (e) {
        take_out(c, e);
        drop(e);
    }
    pthread_mutex_unlock(&c->mutex);
}

int64_t mw_index_cache_bytes(mw_index_cache *c) {
    pthread_mutex_lock(&c->mutex);
    int64_t bytes = c->bytes;
    pthread_mutex_unlock(&c->mutex);
    return bytes;
}
