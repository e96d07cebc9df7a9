// SPDX-License-Identifier: MIT
// A file of groups (group.h) that only grows: what was put since the last segment, in the order in
// which it counts. After a failed write it is cut back to its last whole group before anything else
// happens.
// Thread: one owner at a time.
#ifndef MW_SERIES_JOURNAL_H
#define MW_SERIES_JOURNAL_H

#include "series/group.h"

typedef struct mw_journal mw_journal;

// Takes the samples of one group while a journal is opened; borrowed until it returns.
typedef mw_status (*mw_journal_visit)(void *ctx, const mw_samples *group, mw_error *err);

// Opens the journal of this number at path, beginning an empty one when there is none, and tells
// all its groups.
//   id      its store and number.
//   errors  MW_CORRUPT: damage before its end, another store's, or what no journal holds; MW_IO,
//           MW_NOMEM, or what visit returned. A last group that a crash cut off is removed.
MW_MUST_USE mw_status mw_journal_open(const char *path, const mw_group_id *id,
                                      mw_journal_visit visit, void *ctx, mw_journal **out,
                                      mw_error *err);
void mw_journal_close(mw_journal *j); // NULL is allowed

// Writes encoded groups one after the other (numbering each) and waits until they are on disk.
//   errors  MW_IO; the journal is then as before.
MW_MUST_USE mw_status mw_journal_append(mw_journal *j, mw_bytes *const *group, int64_t count,
                                        mw_error *err);

int64_t mw_journal_size(const mw_journal *j);      // bytes of whole groups
int64_t mw_journal_cut_bytes(const mw_journal *j); // removed when it was opened

// Reads the file again and checks every group of it.
//   errors  MW_CORRUPT, MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_journal_check(const mw_journal *j, mw_error *err);

#endif
