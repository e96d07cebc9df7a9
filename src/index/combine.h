// SPDX-License-Identifier: MIT
// Combine: several columns into one (step 6 of the OECD handbook), for the units of one period.
// Thread: any.
#ifndef MW_INDEX_COMBINE_H
#define MW_INDEX_COMBINE_H

#include "index/spec.h"

#include <stddef.h>

// How messages call a value: "trade of country DE"; with NULL "child 0 of unit 5".
typedef struct {
    void *ctx;
    void (*text)(void *ctx, int32_t node, int64_t unit, char *buf, size_t size);
} mw_index_names;

// What is combined: count columns of `units` values each, with weights above 0.
typedef struct {
    const double *const *child;
    const double *weight;
    int32_t count;
    int64_t units;
    mw_absent absent;
    double needs;
    const mw_index_names *names; // may be NULL
    const int32_t *node;         // of each child, for the names
} mw_parts;

enum { MW_PARTS_MAX = 512, MW_COPELAND_UNITS_MAX = 20000, MW_BOD_UNITS_MAX = 20000 };

// The score of each unit; NaN where too little is known (see mw_absent). With REWEIGHT the weights
// of missing children go to the others.
//   ARITHMETIC, GEOMETRIC, HARMONIC, GENERALISED   weighted means; the last one with power 0 is the
//               geometric mean
//   COPELAND    for each other unit +1 when the children in which this one is ahead weigh more than
//               half of those that both have (ties count half), -1 when less; among units that have
//               values (Munda 2008)
//   TOPSIS      d- / (d- + d+): distances, weighted, from the worst and from the best value of each
//               child among the units (Hwang and Yoon 1981); NaN where all units are the same
//   MPI, AMPI   m -+ s * s / m with the weighted mean m and deviation s of the unit's own children
//               (Mazziotta and Pareto 2013, 2016, where weights are equal)
//   OWA         weights by the order of the unit's own values, not by child (Yager 1988); `orness`:
//               those of the largest entropy (O'Hagan 1988). Weights given are spread anew over the
//               known children where some are missing.
//   BOD         the largest sum of weights times values such that no unit passes 1 with them
//               (Melyn and Moesen 1991), optionally with each child's share of that sum bounded
//               (Wong and Beasley 1990). Units held against are those that have all children, and
//               the unit itself. From 1 - 1e-9 on it is 1. NaN where the known children are too few
//               or too many for the shares.
//   MIN, MAX, MEDIAN of the known children, without weights
//   errors      MW_INVALID naming child and unit: a value that the method cannot take (0 or less in
//               geometric, harmonic and generalised means; below 0 in BOD, or 0 where there is a
//               least share), or a mean of 0 or less in MPI and AMPI; OWA weights that are not as
//               many as children; shares that cannot be met. MW_LIMIT: more children or units than
//               the limits here. MW_NOMEM.
//   cost        O(units * count), for MPI, AMPI, OWA, MIN, MAX and MEDIAN with a sort of the
//               children; COPELAND O(units^2 * count); BOD a linear program for each unit, of as
//               many rows as units ever bind
MW_MUST_USE mw_status mw_combine_parts(const mw_combine *how, const mw_parts *p, double *out,
                                       mw_error *err);

// The count weights of the largest entropy for an orness between 0 and 1: best value first.
void mw_owa_weights(double orness, int32_t count, double *out);

#endif
