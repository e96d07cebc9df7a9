// SPDX-License-Identifier: MIT
// What an index is: its tree, and the choice made at each step of the OECD handbook. Plain data,
// made from a pack's text (src/eval) or by hand (tests), read by every stage of this module.
//
//     denominate -> impute -> screen -> treat -> normalise -> weigh -> combine, level by level
#ifndef MW_INDEX_SPEC_H
#define MW_INDEX_SPEC_H

#include "lang/choices.h"

typedef struct {
    int32_t parent;        // -1 for the root, which is node 0; a parent stands before its children
    int32_t column;        // of the table, for a leaf; -1
    double weight;         // relative among the children of one parent; > 0
    mw_combine combine;    // of its children
    mw_weigh_method weigh; // of its children
    mw_absent absent;
    double needs; // 0 .. 1, REWEIGHT
    // Leaves only.
    bool less_is_better;
    int32_t denominator;      // column of the table to divide by; -1
    double denominator_scale; // multiplies the quotient; 0: 1
    double goal_lo, goal_hi;  // GOALPOSTS, SCALED; hi also the target of DIST_TARGET; NaN: none
    bool clamp;
    bool treated; // false: left out of outlier treatment
} mw_index_node;

enum { MW_INDEX_NODES_MAX = 4096 };

typedef struct {
    const mw_index_node *node;
    int32_t node_count;
    mw_impute impute;
    mw_treat treat;
    mw_norm norm;
    mw_pooling pooling;            // of treatment and normalisation
    int32_t pool_first, pool_last; // MW_POOL_RANGE: periods of the table, the last one included
    double screen_min;    // units with a smaller share of known leaves are left out; 0: none
    const int32_t *group; // of each unit, for GROUP_*; NULL: one group
} mw_index_spec;

#endif
