// SPDX-License-Identifier: MIT
// One put of samples as bytes of a journal, checked by CRC-32C.
//
// Layout, little-endian: a head of 64 bytes (magic "MWSJ", format, samples, bytes of the body,
// store, journal, number of the group in it, CRC of the body, CRC of the head so far), then the
// columns signal, time, value, quality. A column of integers is a byte 0..8, its unit (8 bytes),
// its smallest value (8 bytes), and per sample the difference to it, in units, in that many bytes:
// what is the same for all takes none. Values are their 64 bits. Thread: any.
#ifndef MW_SERIES_GROUP_H
#define MW_SERIES_GROUP_H

#include "series/sample.h"

enum {
    MW_GROUP_HEAD_BYTES = 64,
    MW_GROUP_SAMPLES_MAX = 1 << 24, // of one put
};

// Which group of which journal of which store.
typedef struct {
    uint64_t store_id, journal, number; // number: 0, 1, 2, ... within the journal
} mw_group_id;

// Bytes that grow.
typedef struct {
    uint8_t *bytes;
    int64_t size, capacity;
} mw_bytes;

// Writes the columns of 1..MW_GROUP_SAMPLES_MAX samples over what out holds, and the head but for
// its id: mw_group_number completes it.
//   errors  MW_NOMEM, MW_LIMIT; out then holds nothing of use.
//   cost    some 3 ns and 12 to 18 bytes per sample.
MW_MUST_USE mw_status mw_group_encode(const mw_samples *in, mw_bytes *out, mw_error *err);

// Completes the head of an encoded group.
void mw_group_number(uint8_t *bytes, const mw_group_id *id);

// Reads the head of a group and checks the whole of it.
//   size   bytes that there are from bytes on.
//   id, count, group_bytes  what the head says; untouched on error.
//   errors MW_CORRUPT: cut off, damaged or no group at all; the text says which. MW_INVALID: whole,
//          but not what this program writes.
MW_MUST_USE mw_status mw_group_head(const uint8_t *bytes, int64_t size, mw_group_id *id,
                                    int64_t *count, int64_t *group_bytes, mw_error *err);

// Reads the samples of a group that mw_group_head accepted over what out holds, which has room for
// count.
//   errors  MW_INVALID when the columns do not fill the body exactly or hold what no sample may.
MW_MUST_USE mw_status mw_group_decode(const uint8_t *bytes, int64_t count, int64_t group_bytes,
                                      mw_samples *out);

#endif
