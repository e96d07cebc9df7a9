// SPDX-License-Identifier: MIT
// Points of a cube that draws are made at: random ones, or a Sobol sequence. Each row has a second
// point beside it, for designs that need two samples (Saltelli). Any coordinate can be had at any
// time, so that it does not matter who asks first.
//
//     mw_points p;
//     MW_TRY(mw_points_new(MW_SAMPLER_SOBOL, dims, seed, &p, err));
//     double x = mw_points_at(&p, row, false, dim); // 0 <= x < 1
//     mw_points_free(&p);
//
// Thread: any for reading.
#ifndef MW_INDEX_POINTS_H
#define MW_INDEX_POINTS_H

#include "index/sobol.h"

#include <stdbool.h>

typedef enum { MW_SAMPLER_RANDOM, MW_SAMPLER_SOBOL } mw_sampler;

typedef struct {
    uint64_t seed;
    int32_t dims;
    mw_sobol sobol; // dims 0: none
} mw_points;

//   dims    0 or more. Of a Sobol sequence the first MW_SOBOL_DIMS_MAX of 2 * dims, those of the
//           second points behind those of the first; beyond them coordinates are random.
//   errors  MW_LIMIT for dims below 0, MW_NOMEM.
MW_MUST_USE mw_status mw_points_new(mw_sampler sampler, int32_t dims, uint64_t seed, mw_points *out,
                                    mw_error *err);
void mw_points_free(mw_points *p); // of a zero one is allowed; leaves it zero

// row 0 .. MW_SOBOL_POINTS_MAX - 1; dim 0 .. dims - 1.
double mw_points_at(const mw_points *p, int64_t row, bool second, int32_t dim);

#endif
