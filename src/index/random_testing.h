// SPDX-License-Identifier: MIT
// Tests only: numbers that look random and are the same in every run.
#ifndef MW_INDEX_RANDOM_TESTING_H
#define MW_INDEX_RANDOM_TESTING_H

#include <math.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} mw_random;

static inline mw_random mw_random_from(uint64_t seed) { return (mw_random){seed}; }

// Between 0 and 1 (splitmix64: Steele, Lea and Flood 2014).
static inline double mw_random_next(mw_random *r) {
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

// Of the standard normal distribution (Box and Muller 1958).
static inline double mw_random_normal(mw_random *r) {
    double u = mw_random_next(r), v = mw_random_next(r);
    return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

#endif
