// SPDX-License-Identifier: MIT
// Whose values a stage takes its parameters from, and whose it changes by them: each period by
// itself, or all by a range of periods (goalposts frozen at a base year, or common to a panel).
//
//     for (int32_t k = 0; k < mw_pooling_fits(spec, t); k++) {
//         mw_span from = mw_pooling_sample(spec, t, k), to = mw_pooling_target(spec, t, k);
//         ... column + from.first ... column + to.first ...
//     }
//
// Thread: any.
#ifndef MW_INDEX_POOLING_H
#define MW_INDEX_POOLING_H

#include "index/spec.h"
#include "index/table.h"

// Values of one column, counted from its first period's first unit.
typedef struct {
    int64_t first, count;
} mw_span;

// Sets of parameters for each column: one for each period, or one.
int32_t mw_pooling_fits(const mw_index_spec *spec, const mw_table *t);
mw_span mw_pooling_sample(const mw_index_spec *spec, const mw_table *t, int32_t fit);
mw_span mw_pooling_target(const mw_index_spec *spec, const mw_table *t, int32_t fit);

// Whether a range lies within the table, and the table has a column for each leaf.
//   errors   MW_INVALID.
MW_MUST_USE mw_status mw_pooling_check(const mw_index_spec *spec, const mw_table *t, mw_error *err);

// Puts the column, and the period or range of the set, in front of an error's text.
mw_status mw_pooling_fail_in(const mw_index_spec *spec, int32_t column, int32_t fit, mw_status st,
                             mw_error *err);

#endif
