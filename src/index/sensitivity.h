// SPDX-License-Identifier: MIT
// Which input moves a result: the share of its variance that each input explains by itself (first
// order), and together with the others (total). Step 7 of the OECD handbook.
//
// Two samples A and B of n points each, and for each input i the sample AB_i: A with the input i of
// B (Saltelli and others 2010); the shares are estimated after Jansen (1999). Thread: any; the
// pool's threads work behind it. The same seed gives the same bits on any number of threads.
#ifndef MW_INDEX_SENSITIVITY_H
#define MW_INDEX_SENSITIVITY_H

#include "base/pool.h"
#include "index/points.h"

// An estimate, and the 5 % and 95 % quantiles of the same from rows drawn again with replacement
// (bootstrap); NaN without.
typedef struct {
    double value, low, high;
} mw_estimate;

typedef struct {
    mw_estimate first, total;
} mw_effect;

enum { MW_SENSITIVITY_INPUTS_MAX = 64, MW_SENSITIVITY_BOOTS_MAX = 10000 };
#define MW_SENSITIVITY_ROWS_MAX INT64_C(10000000)

typedef struct {
    int32_t inputs;
    int64_t rows;  // n
    int32_t boots; // resamples for the intervals; 0: none
    uint64_t seed;
    mw_sampler sampler; // of mw_sensitivity_of
    mw_pool *pool;      // NULL: one thread
} mw_sensitivity_plan;

// The effects from results that are known.
//   y        [2 + inputs][rows]: of A, of B, of AB_0, AB_1 ...; rows with a missing value are left
//            out
//   out      [inputs]; all NaN when fewer than two rows are left or all results are the same
//   errors   MW_LIMIT: inputs, rows or boots outside the limits here; MW_NOMEM
//   cost     one pass, and boots times rows * inputs steps; 16 bytes for each row and input
MW_MUST_USE mw_status mw_effects_of(const mw_sensitivity_plan *plan, const double *y,
                                    mw_effect *out, mw_error *err);

// A function of inputs between 0 and 1: y[k] of the point x[k][inputs], for count points. It is
// called from the pool's threads, on a few hundred points at a time.
typedef void mw_cube_function(void *ctx, const double *x, int64_t count, double *y);

// Evaluates f at rows * (2 + inputs) points, and estimates.
//   errors   as mw_effects_of
MW_MUST_USE mw_status mw_sensitivity_of(const mw_sensitivity_plan *plan, mw_cube_function *f,
                                        void *ctx, mw_effect *out, mw_error *err);

#endif
