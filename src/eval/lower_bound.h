// SPDX-License-Identifier: MIT
// What the files of lowering that know of questions and bounds share.
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
// Whether the place asks for a bound; the same place as it is where it does.
bool mw_low_bounding(const mw_place *at);
mw_place mw_low_as_it_is(const mw_place *at);

// lower_question.c: the points of a question, the line of a level.
int32_t mw_low_question(mw_lower *l, const mw_question *q, const mw_place *at);
int32_t mw_low_level(mw_lower *l, const mw_level *v, const mw_place *at);
// Whether a value applies here; -1: always, or l->status is set.
int32_t mw_low_applies(mw_lower *l, mw_symbol s, const mw_place *at);
// The node, missing where the indicator does not apply.
int32_t mw_low_where_applies(mw_lower *l, int32_t indicator, const mw_place *at, int32_t node);

#endif
