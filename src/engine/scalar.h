// SPDX-License-Identifier: MIT
// The operators of node_op.h for one point: the definition in plain C. Constants are folded with
// it, the reference run is made of it, and the kernels must give the same bits. Thread: any.
#ifndef MW_ENGINE_SCALAR_H
#define MW_ENGINE_SCALAR_H

#include "engine/plan.h"

// The value of an elementwise node whose args have these values (arg_count of them).
//   missing  NaN in and out, as the list says for each operator.
double mw_scalar_apply(const mw_node *n, const double *arg);

// A value of a table's row at the keys (key_count of the table; NaN gives NaN). row -1: NaN.
//   cost     O(bands) for interval keys.
double mw_scalar_lookup(const mw_lookup *table, int32_t row, const double *key);

// The sum over the bands of a row of the part of x inside the band times the band's rate. A band
// from -inf begins at 0. NaN for NaN, for row -1 and where a band that x reaches has no rate.
double mw_scalar_marginal(const mw_lookup *table, int32_t row, double x);

// `reduce` over n members; value or cond may be NULL (COUNT of rows; no condition).
//   scratch  n values, used by MEDIAN only.
//   needs    as in a node: 0 is read as 1.
double mw_scalar_reduce(const mw_node *n, const double *value, const double *cond, int64_t count,
                        double *scratch);

// 10 to the power n, by which ROUND scales: exact for n in -22..22 where the power is whole.
double mw_power_of_ten(int32_t n);

#endif
