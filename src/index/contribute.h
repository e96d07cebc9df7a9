// SPDX-License-Identifier: MIT
// Why a unit has its score: what each node adds to it or takes from it, compared with a reference:
// the median unit, another unit, the year before.
//
//     MW_TRY(mw_leaf_medians(&spec, &r, period, median, err));
//     mw_contribution_ask ask = {&spec, &r, NULL, 0, period, unit, median};
//     MW_TRY(mw_contribute(&ask, part, &from, err)); // score = from + the parts of all leaves
// Thread: any.
#ifndef MW_INDEX_CONTRIBUTE_H
#define MW_INDEX_CONTRIBUTE_H

#include "index/run.h"

typedef struct {
    const mw_index_spec *spec;
    const mw_index_result *result; // of that spec
    const mw_index_names *names;   // for messages; may be NULL
    int32_t node;                  // whose score is explained; 0 is the whole
    int32_t period;
    int64_t unit;
    const double *reference; // [node]: of each leaf, as normalised; others are not looked at
} mw_contribution_ask;

enum {
    MW_SHAPLEY_EXACT = 12,       // members up to which all subsets are tried
    MW_SHAPLEY_PROFILES = 200000 // tried where there are more
};

// What each node below ask->node (and it itself) contributes to the difference between the unit's
// score and the reference's: the parts of a node's members add up to its own.
//
// Only what the unit has is compared: the reference's score is worked out from the same known
// leaves, with the weights as they were used. Level by level a node's difference is divided among
// its members, and a member's part among its own in proportion to what they do there:
//   ARITHMETIC  weight times the difference: exact; with a reference of zeros, the shares of the
//               score itself
//   GEOMETRIC, HARMONIC, GENERALISED  these are f^-1(sum w f(x)): by w (f(x) - f(x0)), brought to
//               the difference of the scores. Exact, and for GEOMETRIC the additive LMDI-I (Ang
//               2005), which divides by shares of logarithms
//   all others  Shapley's value (1953): a member's mean effect over all orders in which members can
//               change from the reference's value to the unit's, exactly up to MW_SHAPLEY_EXACT
//               members. Where there are more, the mean over a fixed set of orders, each with its
//               reverse; parts still add up. In COPELAND, TOPSIS and BOD the other units stay as
//               they are.
// A member whose value is the reference's own has part 0.
//
//   out     [node]; NaN for nodes not below, and where the unit has no value
//   from    the reference's score; NaN where the unit has none
//   errors  MW_INVALID: a reference that is missing where the unit has a value, or that the method
//           cannot take (0 in a geometric mean): names the node; MW_NOMEM
//   cost    a few times O(members), by Shapley 2^members combinations; in COPELAND and TOPSIS each
//           of O(units * members), in BOD with the search for units that bind
MW_MUST_USE mw_status mw_contribute(const mw_contribution_ask *ask, double *out, double *from,
                                    mw_error *err);

// The median of every leaf among the units of a period: [node]; NaN elsewhere.
//   errors  MW_NOMEM
MW_MUST_USE mw_status mw_leaf_medians(const mw_index_spec *spec, const mw_index_result *r,
                                      int32_t period, double *out, mw_error *err);

typedef struct {
    int32_t node;         // a leaf
    double value, median; // as normalised: more is better
    double contribution;  // to the score, against the median
    double rank;          // 1 for the best of the period; equal ones take the lowest
} mw_strength;

// Strengths and weaknesses of a unit: its known leaves below ask->node, by what they contribute
// against the medians, the greatest first (equal ones by node). ask->reference is not looked at.
//   out     room for the leaves; count: how many
//   errors  as mw_contribute
//   cost    that of mw_contribute, and O(units) for each leaf
MW_MUST_USE mw_status mw_strengths(const mw_contribution_ask *ask, mw_strength *out, int32_t *count,
                                   mw_error *err);

#endif
