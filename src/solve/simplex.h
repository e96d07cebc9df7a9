// SPDX-License-Identifier: MIT
// Small dense linear programs, exactly solved: the largest c x with a x <= b, x >= 0, where all b
// are at least 0, so that x = 0 is a beginning.
//
//     double a[] = {1, 2, 3, 1}, b[] = {4, 6}, c[] = {1, 1}, x[2], best;
//     MW_TRY(mw_simplex_max(&(mw_linear){2, 2, a, b, c}, x, &best, err));
// Thread: any.
#ifndef MW_SOLVE_SIMPLEX_H
#define MW_SOLVE_SIMPLEX_H

#include "base/status.h"

typedef struct {
    int32_t rows, columns;
    const double *a; // [row][column]
    const double *b; // [row], at least 0
    const double *c; // [column]
} mw_linear;

enum { MW_LINEAR_CELLS_MAX = 1 << 26 };

//   x       columns values: one best solution (several may be as good)
//   errors  MW_INVALID: a b below 0, a number that is not finite, or no largest value; MW_LIMIT
//           above MW_LINEAR_CELLS_MAX or when rounding lets it not end; MW_NOMEM.
//   cost    each step rows * (columns + 1); usually 2 to 3 times as many steps as columns.
MW_MUST_USE mw_status mw_simplex_max(const mw_linear *p, double *x, double *best, mw_error *err);

#endif
