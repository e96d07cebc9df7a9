// SPDX-License-Identifier: MIT
// Where the samples of one signal and range lie at one moment: a layer per head and segment that
// may hold some, the newest first. A layer is a list of chunks in order of time; of samples at one
// instant that of the newest layer counts.
// Thread: one owner at a time.
#ifndef MW_SERIES_LAYERS_H
#define MW_SERIES_LAYERS_H

#include "series/segment.h"
#include "series/series.h"

typedef struct {
    mw_run memory; // of a head, copied; count 0 for a segment
    char *block;   // its memory
    mw_segment *segment;
    const mw_index *index;
    int64_t chunk_count;
    int64_t chunk_first; // the first one's number in the index
} mw_layer;

typedef struct {
    mw_series_range range; // as it was asked, but not before the signal's horizon
    mw_layer *layer;
    int64_t count, capacity;
} mw_layers;

// Gathers the layers of a range.
//   errors  MW_NOTFOUND (no such signal), MW_IO, MW_CORRUPT, MW_NOMEM; out is then empty.
MW_MUST_USE mw_status mw_layers_open(mw_series *s, const mw_series_range *range, mw_layers *out,
                                     mw_error *err);
// The layers of one signal in some segments (the oldest first), whatever the time.
MW_MUST_USE mw_status mw_layers_of_segments(mw_segment *const *segment, int64_t count,
                                            const mw_series_range *range, mw_layers *out,
                                            mw_error *err);
void mw_layers_close(mw_layers *l);

// Times of the first and last sample of chunk i.
void mw_layer_span(const mw_layer *l, int64_t i, int64_t *first_ns, int64_t *last_ns);
// What is known of chunk i without reading it; NULL for one in memory.
const mw_summary *mw_layer_summary(const mw_layer *l, int64_t i);
// The samples of chunk i; scratch is for those that have to be read.
//   errors  MW_IO, MW_CORRUPT.
MW_MUST_USE mw_status mw_layer_load(const mw_layer *l, int64_t i, mw_chunk *scratch, mw_run *out,
                                    mw_error *err);

#endif
