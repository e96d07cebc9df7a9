// SPDX-License-Identifier: MIT
// Lowering over time: the finer periods inside the elements of an axis, and values reduced over
// them. As in lower_int.h, -1 and false mean that l->status and l->err say why.
#ifndef MW_EVAL_LOWER_TIME_H
#define MW_EVAL_LOWER_TIME_H

#include "eval/lower_int.h"

// The finer periods inside the elements of an axis; those from the beginning begin at the first
// fact. false: l->status is set.
bool mw_low_sub(mw_lower *l, int32_t axis, mw_grain grain, mw_derived *out);

typedef struct {
    mw_reduce reduce;
    double needs; // share that must be known
} mw_low_reduction;

// A node of the derived axis, reduced to the axis that it was derived from.
int32_t mw_low_over_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d,
                         mw_low_reduction how);
// Its value in the first, or the last, of the periods inside.
int32_t mw_low_end_of_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d, bool last);
// The mean weighted by duration: plain where all periods last as long.
int32_t mw_low_mean_of_subs(mw_lower *l, int32_t node, int32_t axis, const mw_derived *d);
// mean by x over time: the symbol at its grain, weighted by another one.
int32_t mw_low_weighted_time(mw_lower *l, mw_symbol s, const mw_place *at, mw_slice by,
                             mw_grain grain);
// The symbol that weighs a mean: mean by x.
mw_symbol mw_low_weight(const mw_lower *l, mw_slice by);
// l->first_ns: when the first fact begins. false: l->status is set.
bool mw_low_first(mw_lower *l);

#endif
