// SPDX-License-Identifier: MIT
// What the files of lowering that know of bounds share. See lower_bound.c.
#ifndef MW_EVAL_LOWER_BOUND_H
#define MW_EVAL_LOWER_BOUND_H

#include "eval/lower_int.h"

// lower_bound.c: the expression's least or greatest value, as the place's side says.
int32_t mw_low_bound(mw_lower *l, const mw_place *at, const mw_expr *e);
// Whether the value of an expression here rests on questions.
bool mw_low_open(const mw_lower *l, const mw_place *at, const mw_expr *e);
// The value at a side for the rows or members where a condition surely (c[0]) or possibly (c[1])
// holds, 0 elsewhere: what a sum takes of it.
int32_t mw_low_bound_share(mw_lower *l, const mw_place *at, int32_t value, const int32_t c[2]);
// The place at another side.
mw_place mw_low_side(const mw_place *at, mw_side side);

#endif
