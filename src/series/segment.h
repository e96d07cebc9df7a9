// SPDX-License-Identifier: MIT
// A file of chunks that never changes: by signal, in order of time.
//
// Layout, little-endian: magic "MWSG" and format (8 bytes); per signal its chunks, then their index
// (MW_CHUNK_REF_BYTES each); the directory (MW_SEGMENT_ENTRY_BYTES per signal, ids ascending); a
// tail of MW_SEGMENT_TAIL_BYTES. Tail, directory, each index and each chunk have a CRC-32C.
//
// A segment covers a span of journals, from - to. Files of one store never overlap but for a merged
// one, which contains those that it replaces. Of two segments the one with the later span counts.
// Thread: any; shared by counted holders.
#ifndef MW_SERIES_SEGMENT_H
#define MW_SERIES_SEGMENT_H

#include "series/index.h"

enum {
    MW_SEGMENT_HEAD_BYTES = 8,
    MW_SEGMENT_ENTRY_BYTES = 48,
    MW_SEGMENT_TAIL_BYTES = 72,
};

// Whose and what a segment is.
typedef struct {
    uint64_t store_id;
    uint64_t from, to; // journals that it covers
} mw_segment_id;

// What the directory says of a signal.
typedef struct {
    int32_t signal;
    int64_t chunk_count, sample_count, first_ns, last_ns;
    int64_t offset; // of the index
    uint32_t crc;   // of the index
    mw_index_slot slot;
} mw_segment_entry;

typedef struct mw_segment mw_segment;

// ---- writing

typedef struct mw_segment_writer mw_segment_writer;

// Begins path + ".new".
//   path    kept until the writer is freed.
//   errors  MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_segment_writer_new(const char *path, const mw_segment_id *id,
                                            mw_segment_writer **out, mw_error *err);
// Adds samples of a signal: signals ascend, and times within one.
//   errors  MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_segment_add(mw_segment_writer *w, int32_t signal, const mw_run *run,
                                     mw_error *err);
// Writes the rest, syncs and renames to path: afterwards the file is there for good.
//   errors  MW_IO, MW_NOMEM; there is then no file at path that was not there before.
MW_MUST_USE mw_status mw_segment_writer_finish(mw_segment_writer *w, mw_error *err);
// Frees it, and removes the file when it was not finished; NULL is allowed.
void mw_segment_writer_free(mw_segment_writer *w);

// ---- reading

// Opens a segment; one holder.
//   cache   for its indices; kept until the last holder drops it.
//   errors  MW_CORRUPT (damaged, another store's), MW_INVALID (another format), MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_segment_open(const char *path, uint64_t store_id, mw_index_cache *cache,
                                      mw_segment **out, mw_error *err);
mw_segment *mw_segment_share(mw_segment *s); // one holder more; returns s
void mw_segment_drop(mw_segment *s);         // NULL is allowed

const mw_segment_id *mw_segment_identity(const mw_segment *s); // borrowed
const char *mw_segment_path(const mw_segment *s);              // borrowed
int64_t mw_segment_size(const mw_segment *s);                  // bytes
int mw_segment_fd(const mw_segment *s); // of the file, which may have no name any more; borrowed
int64_t mw_segment_sample_count(const mw_segment *s); // of all signals
int64_t mw_segment_signal_count(const mw_segment *s); // entries of the directory
// The i-th signal of the directory; borrowed.
mw_segment_entry *mw_segment_entry_at(mw_segment *s, int64_t i);
// The entry of a signal, or NULL; borrowed. O(log signals).
mw_segment_entry *mw_segment_find(mw_segment *s, int32_t signal);

// The index of an entry, from the cache or the file; for mw_segment_index_drop.
//   errors  MW_CORRUPT, MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_segment_index(mw_segment *s, mw_segment_entry *e, const mw_index **out,
                                       mw_error *err);
void mw_segment_index_drop(mw_segment *s, const mw_index *index); // NULL is allowed

// Reads a chunk.
//   errors  MW_CORRUPT, MW_IO.
//   cost    one read of some KiB, some 5 ns per sample.
MW_MUST_USE mw_status mw_segment_read(const mw_segment *s, const mw_chunk_ref *ref, mw_chunk *out,
                                      mw_error *err);

#endif
