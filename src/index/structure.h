// SPDX-License-Identifier: MIT
// Whether the members of a group measure one thing (step 4 of the OECD handbook): principal
// components, and Cronbach's alpha.
// Thread: any.
#ifndef MW_INDEX_STRUCTURE_H
#define MW_INDEX_STRUCTURE_H

#include "index/correlate.h"

// Principal components of the correlation matrix; component k is the one of the k-th largest
// variance. The entry of the largest size in each vector is positive.
typedef struct {
    int32_t count;   // of members, and of components
    double *value;   // variance of each component; they add up to count
    double *share;   // value / count
    double *vector;  // [member][component], of length 1; the first one's sizes are PCA weights
    double *loading; // [member][component]: correlation of both, vector * sqrt(value)
} mw_pca;

//   cases   PAIRWISE may give small negative values where much is missing: their loading is 0
//   errors  MW_INVALID naming two columns that have no correlation; MW_NOMEM. out is then zero.
//   cost    O(count^2 n + count^3)
MW_MUST_USE mw_status mw_pca_new(mw_cases cases, const mw_columns *c, mw_pca *out, mw_error *err);
void mw_pca_fini(mw_pca *p); // of a zero one is allowed

// Cronbach's alpha: count / (count - 1) * (1 - variances / variance of the sum). 1 when all members
// say the same, 0 and below when they have nothing in common; 0.7 is often asked for.
//   without  alpha of the other members for each one left out; NaN for fewer than 3. May be NULL.
//   alpha    NaN for fewer than 2 members, or without variance
//   errors   MW_NOMEM.
//   cost     O(count^2 n)
MW_MUST_USE mw_status mw_alpha(mw_cases cases, const mw_columns *c, double *alpha, double *without,
                               mw_error *err);

#endif
