// SPDX-License-Identifier: MIT
// The landing log: where small appends are safe on disk within one write and one fdatasync, until
// they are drained into the big store in one go.
//
// A file of groups (landing_group.h) and nothing else. Each names its store and epoch; the big
// store keeps the number of the last epoch it drained, in the same transaction as the facts. So
// after a crash between draining and emptying the log, the epoch tells that its facts are in
// already.
//
//     open:   mw_landing_open(path, &expect, &log, err)                    // checks it all
//     read:   mw_landing_each(log, NULL, visit, ctx, err)
//     append: mw_landing_append(log, &facts, replaces, recorded_ns, err)   // on disk when MW_OK
//     drain:  ... big store commits facts and epoch ...; mw_landing_restart(log)
//
// Rows are not kept in memory: where the groups are and what they span is, 72 bytes each.
// Thread: one owner at a time.
#ifndef MW_STORE_LANDING_H
#define MW_STORE_LANDING_H

#include "store/landing_group.h"

typedef struct mw_landing mw_landing;

// What the big store knows of its log.
typedef struct {
    uint64_t store_id;
    uint64_t drained_epoch; // 0: never drained
} mw_landing_expect;

// The rows of one group.
typedef struct {
    mw_fact_batch facts;
    int64_t *replaces; // per row the place of the version before, or -1
    int64_t replaces_capacity;
    int64_t recorded_ns;
    int64_t first_row; // rows of the log before them
} mw_landing_rows;

// Rows are borrowed, valid during the call; a status other than MW_OK ends the reading.
typedef mw_status (*mw_landing_visit)(void *ctx, const mw_landing_rows *rows, mw_error *err);

// Which groups to read: those with rows that start within [start_min_ns, start_max_ns] and entities
// within [entity_min, entity_max]. Not every row of such a group is inside.
typedef struct {
    int64_t start_min_ns, start_max_ns;
    int32_t entity_min, entity_max;
} mw_landing_box;

// Opens the log, or begins it when there is no file, and checks what was not drained. What stands
// after the last whole group was never acknowledged (its write was cut off by a crash): it is cut
// off, see mw_landing_cut_bytes.
//   errors  MW_CORRUPT when the log is another store's, comes after an epoch that the store never
//           drained, or is damaged with whole groups after the damage (no crash does that): nothing
//           is changed then. MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_landing_open(const char *path, const mw_landing_expect *expect,
                                      mw_landing **out, mw_error *err);
void mw_landing_close(mw_landing *log); // NULL is allowed

// Bytes that opening cut off; 0 after a clean end.
int64_t mw_landing_cut_bytes(const mw_landing *log);
// Rows now in the log, and the epoch they belong to.
int64_t mw_landing_row_count(const mw_landing *log);
uint64_t mw_landing_epoch(const mw_landing *log);

// Writes one group and waits until it is on disk.
//   errors  MW_IO (no space, ...), MW_NOMEM: the log is then as it was and can be used on.
MW_MUST_USE mw_status mw_landing_append(mw_landing *log, const mw_fact_batch *facts,
                                        const int64_t *replaces, int64_t recorded_ns,
                                        mw_error *err);

// Reads groups back in order.
//   box     NULL: all of them.
//   errors  MW_CORRUPT, MW_IO, MW_NOMEM; what visit returns.
//   cost    some 20 ns per row, and one read per group.
MW_MUST_USE mw_status mw_landing_each(const mw_landing *log, const mw_landing_box *box,
                                      mw_landing_visit visit, void *ctx, mw_error *err);

// Empties the log and begins the next epoch, after the big store has committed the present one.
// Should emptying fail, the next append tries again first.
void mw_landing_restart(mw_landing *log);

// Reads every group again and checks it.
//   errors  MW_CORRUPT naming the first bad place.
MW_MUST_USE mw_status mw_landing_check(const mw_landing *log, mw_error *err);

#endif
