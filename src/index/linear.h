// SPDX-License-Identifier: MIT
// Correlations, and eigenvalues of small symmetric matrices. Matrices are [row][column], n * n.
// Thread: any.
#ifndef MW_INDEX_LINEAR_H
#define MW_INDEX_LINEAR_H

#include "base/status.h"

// Pearson's correlation over the units that have both values; NaN for fewer than 3 of them or a
// constant column. Cost: two passes.
double mw_correlation(const double *x, const double *y, int64_t n);

// All correlations of count columns, pair by pair as above, ones on the diagonal.
void mw_correlations(const double *const *column, int32_t count, int64_t n, double *out);

// Eigenvalues, largest first, and their vectors (vector k is out[i * n + k]) of length 1; the entry
// of the largest size of each is positive.
//   method  cyclic Jacobi rotations: the same bits everywhere, good to rounding
//   errors  MW_INVALID: a number that is not finite; MW_NOMEM
//   cost    O(n^3), some ten times
MW_MUST_USE mw_status mw_eigen(const double *matrix, int32_t n, double *value, double *vector,
                               mw_error *err);

#endif
