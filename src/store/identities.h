// SPDX-License-Identifier: MIT
// A hash table of facts by identity (entity, measure, key, start, end): finds duplicates inside a
// batch, and which rows of a batch are versions of what is stored, by the hundred million.
//
// It holds row numbers of columns that stay the caller's and must not change or move meanwhile.
//     mw_identities *t = mw_identities_new(&ids, count);
//     mw_identities_add(t, 0, count, first);   // first[i]: i, or an earlier row of the same fact
// Thread: one owner at a time.
#ifndef MW_STORE_IDENTITIES_H
#define MW_STORE_IDENTITIES_H

#include "store/facts_int.h"

typedef struct mw_identities mw_identities;

// A table over columns `of` with room for row_count (at most INT32_MAX) rows, 16 to 32 bytes each;
// NULL when out of memory. of is copied, the columns are borrowed until mw_identities_free.
mw_identities *mw_identities_new(const mw_fact_ids *of, int64_t row_count);
void mw_identities_free(mw_identities *t); // NULL is allowed

// Adds rows [from, from + count) of the table's columns in this order. first[i] becomes row from +
// i itself, or the row that was added before it with the same identity, which stays the one found.
// cost: some 10 ns per row; memory that is far away is asked for ahead.
void mw_identities_add(mw_identities *t, int64_t from, int64_t count, int64_t *first);

// The row that rows [from, from + count) of other columns are versions of, or -1 each, to found.
// cost: as above.
void mw_identities_find(const mw_identities *t, const mw_fact_ids *ids, int64_t from, int64_t count,
                        int64_t *found);

// Whether rows 0 .. count - 1 ascend, none like the one before, by start, entity, measure, key,
// end, or else by entity, measure, key, start, end: the orders in which files come. Then no two of
// them have one identity, and it is known without a table. cost: some 2 ns per row.
bool mw_identities_ascend(const mw_fact_ids *ids, int64_t count);

// The hash of row i: equal for equal identities.
uint64_t mw_identity_hash(const mw_fact_ids *ids, int64_t i);

#endif
