// SPDX-License-Identifier: MIT
// Weigh: how much each member of a node counts (step 6 of the OECD handbook).
// Thread: any.
#ifndef MW_INDEX_WEIGH_H
#define MW_INDEX_WEIGH_H

#include "index/combine.h"

// Weights that add up to 1, for the members p of a node. Correlations are of the units that have
// both members.
//   GIVEN     p->weight, EQUAL: all the same
//   PCA       the size of the loadings on the first principal component of the members'
//             correlations
//   BALANCED  such that the members' correlations with their weighted mean stand to each other as
//             the weights given do: found step by step, the best of 2,000 kept, by the squares of
//             the differences of shares. Where members go against each other there may be no such
//             weights.
//   ENTROPY   1 - the entropy of each member's values as shares of their sum (Shannon; Zeleny 1982)
//   CRITIC    deviation, on values brought to 0 .. 1, times the sum of 1 - r with the others
//             (Diakoulaki and others 1995)
//   errors    MW_INVALID: values below 0 in ENTROPY; a constant member, or correlations that are
//             not defined; AHP, which is mw_weigh_ahp. MW_NOMEM.
//   cost      O(units * count^2); ENTROPY and CRITIC's deviations one pass; BALANCED also 2,000
//             times O(count^2), or O(units * count) where something is missing
MW_MUST_USE mw_status mw_weigh_parts(mw_weigh_method method, const mw_parts *p, double *weight,
                                     mw_error *err);

enum { MW_AHP_MAX = 15 };

// How far comparisons contradict each other.
typedef struct {
    double lambda; // principal eigenvalue: as many as members where nothing is contradicted
    double index;  // (lambda - n) / (n - 1)
    double ratio;  // index by that of random comparisons; above 0.1 they should be made again
} mw_consistency;

// Weights by the analytic hierarchy process (Saaty 1980): the principal eigenvector of comparisons.
//   matrix       n * n, above 0; matrix[i][j]: how many times as important i is as j
//   consistency  index and ratio are 0 for fewer than 3 members. May be NULL.
//   errors       MW_INVALID: entries that are not above 0 or not each other's inverse; MW_LIMIT
MW_MUST_USE mw_status mw_weigh_ahp(const double *matrix, int32_t n, double *weight,
                                   mw_consistency *consistency, mw_error *err);

// The weight of every node in the whole: its share among its siblings times its parent's.
void mw_effective_weights(const mw_index_node *node, int32_t count, double *out);

#endif
