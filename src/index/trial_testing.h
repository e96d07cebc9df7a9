// SPDX-License-Identifier: MIT
// Tests only: a small index of three levels with random values, and ways to vary it.
#ifndef MW_INDEX_TRIAL_TESTING_H
#define MW_INDEX_TRIAL_TESTING_H

#include "index/random_testing.h"
#include "index/vary.h"
#include "test/test.h"

enum { TRIAL_UNITS = 300, TRIAL_LEAVES = 7, TRIAL_NODES = 12 };

// root { a { a1 { 0, 1 }, 2 }, b { 3, 4, 5 }, c { 6 } }
static inline void trial_tree(mw_index_node *node, mw_absent absent) {
    static const int parent[TRIAL_NODES] = {-1, 0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4};
    static const int column[TRIAL_NODES] = {-1, -1, -1, -1, -1, 2, 3, 4, 5, 6, 0, 1};
    for (int i = 0; i < TRIAL_NODES; i++)
        node[i] = (mw_index_node){.parent = parent[i],
                                  .column = column[i],
                                  .weight = 1 + i % 3,
                                  .denominator = -1,
                                  .absent = absent,
                                  .needs = i % 2 ? 0.4 : 0,
                                  .less_is_better = i == 6,
                                  .goal_lo = NAN,
                                  .goal_hi = NAN,
                                  .treated = true};
}

static inline mw_index_spec trial_spec(const mw_index_node *node) {
    return (mw_index_spec){
        .node = node, .node_count = TRIAL_NODES, .norm = {MW_NORM_MINMAX, 1, 100, -1}
    };
}

// Two periods; a share of the values is missing.
static inline mw_table trial_table(double missing) {
    mw_random r = mw_random_from(5);
    mw_table t;
    MW_ASSERT(mw_table_new(TRIAL_UNITS, TRIAL_LEAVES, 2, &t, NULL) == MW_OK);
    for (int64_t i = 0; i < TRIAL_UNITS * TRIAL_LEAVES * 2; i++) {
        double x = exp(mw_random_normal(&r));
        t.value[i] = mw_random_next(&r) < missing ? (double)NAN : x;
    }
    return t;
}

#endif
