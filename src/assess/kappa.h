// SPDX-License-Identifier: MIT
// How well two raters agree beyond chance: Cohen's weighted kappa, after J. Cohen, "Weighted kappa:
// nominal scale agreement with provision for scaled disagreement or partial credit", Psychological
// Bulletin 70 (1968) 213-220.
//
//     kappa = 1 - mean of d(a_i, b_i) / mean of d(a_i, b_j) over all i and j
//
// with d the distance of two values (linear weights) or its square (quadratic). Values are what
// the answers are worth: options that are equally far apart give the usual weights of categories.
// Thread: any.
#ifndef MW_ASSESS_KAPPA_H
#define MW_ASSESS_KAPPA_H

#include "base/status.h"

#include <stdint.h>

typedef struct {
    int64_t count;                 // pairs
    double same;                   // share of pairs that are equal; NaN without pairs
    double linear, quadratic;      // 1: always equal, 0: as by chance; NaN when chance alone would
                                   // never differ (both gave one and the same value)
    double bias;                   // mean of b - a
    double observed[2], chance[2]; // mean distances, linear and quadratic
} mw_kappa;

// The agreement of count pairs a[i], b[i], all known and finite.
//   errors  MW_NOMEM.
//   cost    O(n log n).
MW_MUST_USE mw_status mw_kappa_of(const double *a, const double *b, int64_t count, mw_kappa *out,
                                  mw_error *err);

// The agreement over several sets of pairs, each with its own chance: 1 - the sum of what was
// observed / the sum of what chance gives, by their counts.
//   scale   of each list: what its distances are divided by; one that is not above 0 is left out.
mw_kappa mw_kappa_pool(const mw_kappa *list, const double *scale, int64_t count);

#endif
