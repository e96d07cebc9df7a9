// SPDX-License-Identifier: MIT
// The unit tests of assess.
#define TESTS(T)                                                                                   \
    T(rule_level)                                                                                  \
    T(rule_rounds_sums)                                                                            \
    T(rule_random)                                                                                 \
    T(rule_learn)                                                                                  \
    T(rule_draws)                                                                                  \
    T(rule_refuses)                                                                                \
    T(rule_states_limit)                                                                           \
    T(rule_out_of_memory)
#include "test/run.h"
