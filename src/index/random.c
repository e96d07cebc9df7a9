// SPDX-License-Identifier: MIT
// See random.h. The steps are those of splitmix64 (Steele, Lea and Flood 2014).
#include "index/random.h"

#include "base/hash.h"

#include <math.h>

mw_sequence mw_sequence_of(uint64_t seed, uint64_t draw) {
    return (mw_sequence){mw_hash64_mix(mw_hash64_mix(seed + 1) ^ (draw + 1))};
}

uint64_t mw_sequence_bits(mw_sequence *s) {
    s->state += UINT64_C(0x9E3779B97F4A7C15);
    return mw_hash64_mix(s->state);
}

double mw_sequence_uniform(mw_sequence *s) { return (double)(mw_sequence_bits(s) >> 11) * 0x1p-53; }

double mw_sequence_place(uint64_t seed, uint64_t draw, uint64_t place) {
    mw_sequence s = mw_sequence_of(seed, draw);
    s.state += place * UINT64_C(0x9E3779B97F4A7C15);
    return mw_sequence_uniform(&s);
}

int32_t mw_sequence_below(mw_sequence *s, int32_t count) {
    return count > 1 ? (int32_t)(mw_sequence_uniform(s) * count) : 0;
}

double mw_sequence_normal(mw_sequence *s) {
    for (;;) {
        double a = 2 * mw_sequence_uniform(s) - 1, b = 2 * mw_sequence_uniform(s) - 1;
        double square = a * a + b * b;
        if (square > 0 && square < 1) return a * sqrt(-2 * log(square) / square);
    }
}

double mw_sequence_gamma(mw_sequence *s, double shape) {
    if (shape < 1) { // one more, and back by a power
        double u = 1 - mw_sequence_uniform(s);
        return mw_sequence_gamma(s, shape + 1) * pow(u, 1 / shape);
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = mw_sequence_normal(s), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        double u = 1 - mw_sequence_uniform(s);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}
