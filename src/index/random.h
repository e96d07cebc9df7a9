// SPDX-License-Identifier: MIT
// Numbers for draws: each draw has a sequence of its own, made of the seed and the draw's number,
// so that it does not matter who draws when. Thread: one owner per sequence.
#ifndef MW_INDEX_RANDOM_H
#define MW_INDEX_RANDOM_H

#include <stdint.h>

typedef struct {
    uint64_t state;
} mw_sequence;

// The sequence of a draw.
mw_sequence mw_sequence_of(uint64_t seed, uint64_t draw);
// The next 64 bits.
uint64_t mw_sequence_bits(mw_sequence *s);
// Between 0 and 1, never 1.
double mw_sequence_uniform(mw_sequence *s);
// What mw_sequence_uniform gives at a place (0 for the first) of a draw's sequence.
double mw_sequence_place(uint64_t seed, uint64_t draw, uint64_t place);
// 0 .. count - 1.
int32_t mw_sequence_below(mw_sequence *s, int32_t count);
// Standard normal (Marsaglia's polar method 1964).
double mw_sequence_normal(mw_sequence *s);
// Gamma of a shape above 0, scale 1 (Marsaglia and Tsang 2000).
double mw_sequence_gamma(mw_sequence *s, double shape);

#endif
