// SPDX-License-Identifier: MIT
// The values of a chunk as bytes; see chunk.h for the layout. Thread: any.
#ifndef MW_SERIES_CHUNK_VALUES_H
#define MW_SERIES_CHUNK_VALUES_H

#include <stdint.h>

// Writes 1..MW_CHUNK_SAMPLES_MAX values to `to`, which has room for 10 bytes each and 64 more.
// Returns the end.
uint8_t *mw_chunk_values_encode(const double *value, int64_t n, uint8_t *to);

// Reads n values; returns the end of their bytes, or NULL when they make no sense before `end`.
const uint8_t *mw_chunk_values_decode(const uint8_t *p, const uint8_t *end, int64_t n,
                                      double *value);

#endif
