// SPDX-License-Identifier: MIT
// The cheapest way to a level: which answers to better, and how far, so that a rule reaches a value
// at the least cost. An exact optimum: the rule is written as a mixed-integer program, and what
// comes out is checked by the rule itself.
//
//     mw_rule_ways ways = {.row = row, .cost = cost, .at_least = 3};
//     MW_TRY(mw_rule_cheapest(rule, &ways, work, &path, err));
//     if (path.found) ... path.outcome[i], path.cost
// Thread: one owner at a time for a work.
#ifndef MW_ASSESS_PATH_H
#define MW_ASSESS_PATH_H

#include "assess/rule.h"

// row->input: what each input could become (p is not used); cost: for each input, of each outcome,
// at least 0.
typedef struct {
    mw_rule_row row;
    const double *const *cost;
    double at_least;
    double seconds_max; // of the search; 0: as long as it takes
} mw_rule_ways;

typedef struct {
    bool found;       // false: no outcomes reach the value
    bool proven;      // no way is cheaper; false when the time ran out
    double cost;      // of the way
    int32_t *outcome; // per input; the caller's, room for all inputs
} mw_rule_path;

//   errors  MW_INVALID when the rule multiplies or divides what depends on several inputs, or does
//           other than add, compare, choose, round and take the smaller or larger; MW_NOTFOUND when
//           something is missing that no input gives; MW_LIMIT; MW_NOMEM.
//   cost    exponential at worst; a standard of 50 questions takes some milliseconds.
MW_MUST_USE mw_status mw_rule_cheapest(const mw_rule *r, const mw_rule_ways *ways, mw_rule_work *w,
                                       mw_rule_path *out, mw_error *err);

#endif
