// SPDX-License-Identifier: MIT
// Up to some thousand unsigned integers in as few bits as most of them need; the few that need more
// stand beside as exceptions (PFOR: Zukowski et al. 2006, "Super-scalar RAM-CPU cache
// compression").
//
// Layout: width in bits (1 byte), number of exceptions (2 bytes), the low `width` bits of each
// integer one after the other, then 2 bytes of position per exception, then 8 bytes each.
// Thread: any.
#ifndef MW_SERIES_PACK_H
#define MW_SERIES_PACK_H

#include <stddef.h>
#include <stdint.h>

enum {
    MW_PACK_COUNT_MAX = 4096,
    MW_PACK_HEAD_BYTES = 3,
    MW_PACK_EXCEPTION_BYTES = 10,
    MW_PACK_SLACK = 8, // bytes behind the end that packing may write over
};

// Bytes that n integers take, 0 <= n <= MW_PACK_COUNT_MAX; at most MW_PACK_HEAD_BYTES + 8 * n.
//   width  the bits of each that the packing uses; for mw_pack.
int64_t mw_pack_size(const uint64_t *x, int64_t n, int *width);

// Writes n integers to `to`, which has room for mw_pack_size and MW_PACK_SLACK bytes. Returns the
// end. cost: some 1 ns per integer.
uint8_t *mw_pack(const uint64_t *x, int64_t n, int width, uint8_t *to);

// Reads n integers from p on. Returns the end of their bytes, or NULL when they do not fit before
// `end` or make no sense. cost: some 1 ns per integer.
const uint8_t *mw_unpack(const uint8_t *p, const uint8_t *end, int64_t n, uint64_t *x);

#endif
