// SPDX-License-Identifier: MIT
// Up to 1024 samples of one signal as bytes, and what can be said of them in a few numbers.
//
// Layout: number of samples (2 bytes), times, values, qualities.
//   times      unit (1 byte: ns, us, ms, s), first (8 bytes), first difference (8 bytes), then how
//              each difference differs from the one before, packed (pack.h): regular times take
//              nothing.
//   values     the smallest of: one value for all; decimal integers, value * 10^k, packed as
//              differences to the smallest or to the one before, with what is no such number (NaN,
//              infinities, -0) beside; XOR with the value before, packed; 8 bytes each.
//   qualities  packed; good ones take nothing.
// Every value comes back to the bit, except that all NaN are one. Thread: any.
#ifndef MW_SERIES_CHUNK_H
#define MW_SERIES_CHUNK_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MW_CHUNK_SAMPLES_MAX = 1024,
    MW_CHUNK_BYTES_MAX = 20 << 10, // of a chunk on its way out; the widest takes 17.5 KiB
};

// Samples side by side in somebody else's memory; times strictly ascend.
typedef struct {
    int64_t count;
    const int64_t *time_ns;
    const double *value;
    const uint8_t *quality;
} mw_run;

typedef struct {
    int64_t count;
    int64_t time_ns[MW_CHUNK_SAMPLES_MAX];
    double value[MW_CHUNK_SAMPLES_MAX];
    uint8_t quality[MW_CHUNK_SAMPLES_MAX];
} mw_chunk;

// What charts need to know of a chunk. min, max and sum leave NaN out and are NaN when there is
// nothing else; first and last are the values as they are.
typedef struct {
    int64_t first_ns, last_ns;
    double min, max, first, last, sum;
    int32_t count, nan_count;
} mw_summary;

// Writes 1..MW_CHUNK_SAMPLES_MAX samples to out, which has MW_CHUNK_BYTES_MAX bytes. Returns their
// size. cost: some 10 ns per sample.
int64_t mw_chunk_encode(const mw_run *in, uint8_t *out);

// Reads a chunk; false when the bytes are none: out then holds nothing of use.
// cost: some 5 ns per sample.
bool mw_chunk_decode(const uint8_t *bytes, int64_t size, mw_chunk *out);

// Borrows the samples of a chunk.
mw_run mw_chunk_run(const mw_chunk *c);
// The samples of a run from index `from` up to, not including, `to`.
mw_run mw_run_part(const mw_run *r, int64_t from, int64_t to);
// The index of the first sample at or after time_ns; count when there is none. O(log count).
int64_t mw_run_find(const mw_run *r, int64_t time_ns);
// Sums up at least one sample.
mw_summary mw_run_summary(const mw_run *r);

#endif
