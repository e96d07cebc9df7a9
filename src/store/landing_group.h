// SPDX-License-Identifier: MIT
// One group of the landing log as bytes: the facts of one append, checked by CRC-32C.
//
// Layout, little-endian: a head of 64 bytes (magic "MWLG", format, rows, bytes of the body, store,
// epoch, number of the group, recorded_ns, CRC of the body, CRC of the head so far), then the
// columns one after the other. A column of integers is a byte 0, 1, 2, 4 or 8, its smallest value
// (8 bytes), and per row the difference to it in that many bytes: what is the same in all rows
// takes none. The end of a period is written as its length, values as their 64 bits (or once, when
// all are the same), and the flag of a correction is bit 7 of the quality. Thread: any.
#ifndef MW_STORE_LANDING_GROUP_H
#define MW_STORE_LANDING_GROUP_H

#include "store/facts_int.h"

#include <stddef.h>

enum {
    MW_LANDING_HEAD_BYTES = 64,
    MW_LANDING_ROWS_MAX = 1 << 24, // of one group; larger appends go past the log
};

// Which group of which log it is. A log begins anew, with the next epoch, when it was drained.
typedef struct {
    uint64_t store_id, epoch, number; // number: 0, 1, 2, ... within the epoch
    int64_t recorded_ns;
} mw_landing_id;

// Bytes that grow; capacity in bytes.
typedef struct {
    uint8_t *bytes;
    int64_t size, capacity;
} mw_landing_bytes;

// Writes a group over what out holds.
//   facts     1..MW_LANDING_ROWS_MAX rows; replaces: per row the place of the version before, or
//   -1. errors    MW_NOMEM, MW_LIMIT; out then holds nothing of use. cost      some 10 ns and 15 to
//   30 bytes per row.
MW_MUST_USE mw_status mw_landing_encode(const mw_landing_id *id, const mw_fact_batch *facts,
                                        const int64_t *replaces, mw_landing_bytes *out,
                                        mw_error *err);

// Reads the head of a group and checks the whole of it.
//   size   bytes that there are from bytes on.
//   id, row_count, group_bytes  what the head says; untouched on error.
//   errors MW_CORRUPT: cut off, damaged or no group at all; the text says which. MW_INVALID: whole,
//          but not what this program writes.
MW_MUST_USE mw_status mw_landing_head(const uint8_t *bytes, int64_t size, mw_landing_id *id,
                                      int64_t *row_count, int64_t *group_bytes, mw_error *err);

// Adds the rows of a group that mw_landing_head accepted to facts, and what they replace to
// replaces.
//   facts     has room for the rows; replaces has room for facts->capacity places.
//   errors    MW_INVALID when the columns do not fill the body exactly or hold what no store may
//             hold; facts->count is then as it was.
MW_MUST_USE mw_status mw_landing_decode(const uint8_t *bytes, int64_t row_count,
                                        int64_t group_bytes, mw_fact_batch *facts,
                                        int64_t *replaces);

#endif
