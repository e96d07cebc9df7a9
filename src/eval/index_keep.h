// SPDX-License-Identifier: MIT
// What an index came to in one period as a Parquet file: a row for each unit, in the order of the
// case, and a column for the score of each node, all digits.
//
//     entity, title, rank, known %,                     ranks are by the node asked for
//     [rank 5 %, median, rank 95 %, score 5 %, score 95 %, % in top, % ahead,]   of draws
//     one column for each node, by its name (a name that is taken gets _2, _3 ...)
//
// The same run gives the same bytes. Thread: one owner at a time.
#ifndef MW_EVAL_INDEX_KEEP_H
#define MW_EVAL_INDEX_KEEP_H

#include "eval/index_case.h"
#include "index/draw.h"
#include "index/run.h"
#include "store/parquet.h"

enum { MW_KEEP_FIXED = 4, MW_KEEP_DRAWN = 7 };

typedef struct {
    const mw_world *world;
    const mw_index_case *c;
    const mw_index_result *r;
    int32_t node;                // that was ranked by
    const double *rank;          // of each unit
    const mw_draws *draws;       // NULL: none
    const mw_parquet_note *note; // note_count of them, for the file's metadata
    int32_t note_count;
    mw_pool *pool; // NULL: one thread
} mw_index_keep;

// Writes the file (see mw_parquet_write) for the first period that was asked for.
//   errors  those of mw_parquet_write; MW_NOMEM.
MW_MUST_USE mw_status mw_index_keep_write(const char *path, const mw_index_keep *k,
                                          mw_parquet_written *out, mw_error *err);

#endif
