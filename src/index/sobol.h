// SPDX-License-Identifier: MIT
// Points that fill a cube evenly: a Sobol sequence (Sobol 1967), for draws that should need fewer
// of them than random ones do.
//
//     mw_sobol s;
//     MW_TRY(mw_sobol_new(3, seed, &s, err));
//     double x = mw_sobol_at(&s, point, dim); // 0 < x < 1
//     mw_sobol_free(&s);
//
// In each dimension the first 2^k points lie in 2^k different intervals of length 2^-k. Thread: any
// for reading.
#ifndef MW_INDEX_SOBOL_H
#define MW_INDEX_SOBOL_H

#include "base/status.h"

enum { MW_SOBOL_DIMS_MAX = 160, MW_SOBOL_BITS = 32 };
#define MW_SOBOL_POINTS_MAX (INT64_C(1) << MW_SOBOL_BITS)

typedef struct {
    int32_t dims;
    uint32_t *direction; // [dim][MW_SOBOL_BITS]
    uint32_t *shift;     // [dim]
} mw_sobol;

//   seed    of a digital shift: the digits of all points are turned by the same random ones, which
//           keeps the property above; 0: none
//   errors  MW_LIMIT outside 1 .. MW_SOBOL_DIMS_MAX dims, MW_NOMEM.
MW_MUST_USE mw_status mw_sobol_new(int32_t dims, uint64_t seed, mw_sobol *out, mw_error *err);
void mw_sobol_free(mw_sobol *s); // of a zero one is allowed; leaves it zero

// A coordinate: point 0 .. MW_SOBOL_POINTS_MAX - 1, in any order; the middle of its interval of
// length 2^-32. Cost: one step for each digit of the point that is 1.
double mw_sobol_at(const mw_sobol *s, int64_t point, int32_t dim);

#endif
