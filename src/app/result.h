// SPDX-License-Identifier: MIT
// Results that are kept: one Parquet file for each run of an index in DIR/results, and a record of
// it in the registry (sort "result") that says what was run and the SHA-256 of the file.
//
// The file is on disk under its name before it is recorded: a run that is cut off leaves at most a
// file that nobody knows. Files are named by what is in them, so that the same run twice is one
// file with two records.
// Thread: the main one.
#ifndef MW_APP_RESULT_H
#define MW_APP_RESULT_H

#include "app/ranking.h"
#include "index/draw.h"

enum { MW_KEPT_MEMBERS_MAX = 64 }; // shown, as by mw rank

// What a record says. Texts are borrowed from the record, or from whoever puts one.
typedef struct {
    int64_t id, at_ns;     // of the record
    mw_slice index, node;  // names
    mw_slice kind, period; // what was ranked, and when
    mw_slice pack;         // name, version and hash of that which declares the index
    mw_slice version, hash;
    int64_t as_known_ns;      // INT64_MAX: at the time of the record
    int64_t draws, seed, top; // draws 0: none
    mw_slice ahead_of;        // empty: nobody
    mw_slice file, sha256;    // name in DIR/results
    int64_t rows, bytes;
    int32_t node_column; // of the scores of the node that was ranked by
    int32_t member[MW_KEPT_MEMBERS_MAX], member_count; // columns of its members
    mw_slice member_name[MW_KEPT_MEMBERS_MAX];
} mw_kept;

// Writes the file and the record.
//   k       worked out: now.
//   draws   NULL: none.
//   kept    as_known_ns, draws, seed, top and ahead_of are filled by the caller, the rest here; its
//   texts are
//           gone afterwards, but id and rows stay.
//   errors  those of mw_index_keep_write and of the registry; MW_IO.
MW_MUST_USE mw_status mw_kept_save(const mw_ranking *k, const mw_draws *draws, mw_kept *kept,
                                   mw_error *err);

// Each record, the oldest first.
//   errors  MW_CORRUPT for a record that is none of ours; those of visit.
typedef mw_status (*mw_kept_visit)(void *ctx, const mw_kept *kept, mw_error *err);
MW_MUST_USE mw_status mw_kept_each(mw_workspace *ws, mw_kept_visit visit, void *ctx, mw_error *err);

// The path of a file in DIR/results, for mw_free; NULL when out of memory.
char *mw_kept_path(const mw_workspace *ws, mw_slice file);

// Compares each file with its record and tells what is missing or altered.
//   count, problems  of results; added to.
MW_MUST_USE mw_status mw_kept_verify(mw_workspace *ws, void (*tell)(void *ctx, const char *line),
                                     int64_t *count, int64_t *problems, mw_error *err);

#endif
