// SPDX-License-Identifier: MIT
// What a segment says of the chunks of one signal, and a bounded cache of such indices: they are
// read when a signal is asked for and forgotten, the longest unused first, when there are too many.
// Thread: any.
#ifndef MW_SERIES_INDEX_H
#define MW_SERIES_INDEX_H

#include "series/chunk.h"

enum { MW_CHUNK_REF_BYTES = 80 };

// A chunk: what is in it, where it is.
typedef struct {
    mw_summary about;
    int64_t offset;
    uint32_t size_bytes, crc;
} mw_chunk_ref;

// The chunks of a signal in a segment, in order of time; immutable.
typedef struct {
    int64_t count;
    mw_chunk_ref *ref;
} mw_index;

typedef struct mw_index_cache mw_index_cache;

// A place in the cache for one index; zero to begin with, at one address until mw_index_forget.
typedef struct {
    void *entry;
} mw_index_slot;

// A cache of some bytes; NULL when out of memory.
mw_index_cache *mw_index_cache_new(int64_t bytes_max);
void mw_index_cache_free(mw_index_cache *c); // NULL is allowed; all indices were dropped

// Writes and reads one reference as MW_CHUNK_REF_BYTES bytes. Reading is false when what they say
// cannot be, in a file where chunks end before end_offset.
void mw_chunk_ref_encode(const mw_chunk_ref *r, uint8_t *to);
bool mw_chunk_ref_decode(const uint8_t *from, int64_t end_offset, mw_chunk_ref *out);

// The index in a slot, shared with the caller until mw_index_drop; NULL when it is not there.
const mw_index *mw_index_get(mw_index_cache *c, const mw_index_slot *slot);

// Puts refs (count of them, taken, also on failure) into the slot, unless somebody was faster.
// Returns the slot's index, shared with the caller until mw_index_drop; NULL when out of memory.
const mw_index *mw_index_put(mw_index_cache *c, mw_index_slot *slot, mw_chunk_ref *refs,
                             int64_t count);
void mw_index_drop(mw_index_cache *c, const mw_index *index); // NULL is allowed
// Empties a slot; whoever shares its index keeps it.
void mw_index_forget(mw_index_cache *c, mw_index_slot *slot);

int64_t mw_index_cache_bytes(mw_index_cache *c); // that it holds now

#endif
