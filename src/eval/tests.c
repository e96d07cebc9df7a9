// SPDX-License-Identifier: MIT
// The unit tests of eval.
#define TESTS(T)                                                                                   \
    T(bound_holds_all_answers)                                                                     \
    T(packs_examples)                                                                              \
    T(language_rules)                                                                              \
    T(language_refusals)                                                                           \
    T(axis_sub_and_up)                                                                             \
    T(axis_windows)                                                                                \
    T(axis_shift)                                                                                  \
    T(axis_zones)                                                                                  \
    T(axis_fixed_and_history)                                                                      \
    T(explain_says_all)                                                                            \
    T(explain_at_once)                                                                             \
    T(explain_missing)                                                                             \
    T(explain_rolled_over_time)                                                                    \
    T(coverage_of_rolled)                                                                          \
    T(explain_words)                                                                               \
    T(fact_names)                                                                                  \
    T(explain_json)                                                                                \
    T(household_reference)                                                                         \
    T(index_keep)                                                                                  \
    T(leaf_quick_way)                                                                              \
    T(entities_that_move)                                                                          \
    T(evaluate_out_of_memory)                                                                      \
    T(evaluate_gives_up)                                                                           \
    T(sql_agrees_with_reference)
#include "test/run.h"
