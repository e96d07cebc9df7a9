// SPDX-License-Identifier: MIT
// How far two rankings of the same units are apart, and what leaving out a part of an index does to
// its ranking.
// Thread: any.
#ifndef MW_INDEX_COMPARE_H
#define MW_INDEX_COMPARE_H

#include "index/correlate.h"
#include "index/run.h"

typedef struct {
    int64_t units;            // that have both scores: all the rest is about them
    int64_t moved;            // units whose rank differs
    double shift_mean;        // of the sizes of the differences; NaN without units
    double shift_max;         // the largest size
    int64_t shift_max_unit;   // the first one that has it; -1 without units
    double pearson;           // of the scores
    double spearman, kendall; // of the ranks
} mw_comparison;

// Compares the two columns of a pair: scores of n units.
//   rank    [2 * n]: ranks by a, then ranks by b, among the units that have both, so that nobody
//           moves because another came or went; 1 is the best, equal scores take the lowest; NaN
//           for the others. May be NULL.
//   errors  MW_LIMIT above MW_ORDER_MAX units, MW_NOMEM.
//   cost    O(n log n)
MW_MUST_USE mw_status mw_compare_scores(const mw_columns *pair, double *rank, mw_comparison *out,
                                        mw_error *err);

typedef struct {
    const mw_index_spec *spec;
    const mw_table *raw;
    const mw_index_names *names; // for messages; may be NULL
    int32_t period;              // whose ranks of the whole are compared
} mw_removal_ask;

// For each of count nodes, the whole is worked out without it and all below it, and compared with
// the whole as it is. A node of which it was the only member goes with it; without the last member
// of the root there are no units to compare. Weights found from values are found anew.
//   out     count comparisons
//   errors  those of mw_index_run, after "without node 3: ": OWA weights that are not as many as
//           the members left, among others; MW_INVALID for the root or no node; MW_NOMEM
//   cost    count + 1 runs of the index
MW_MUST_USE mw_status mw_remove_each(const mw_removal_ask *ask, const int32_t *node, int32_t count,
                                     mw_comparison *out, mw_error *err);

#endif
