// SPDX-License-Identifier: MIT
// The unit tests of solve.
#define TESTS(T)                                                                                   \
    T(simplex_cases)                                                                               \
    T(simplex_corners)                                                                             \
    T(simplex_refusals)                                                                            \
    T(milp_enumerated)                                                                             \
    T(milp_known_wrong)                                                                            \
    T(milp_mixed)                                                                                  \
    T(milp_ends)                                                                                   \
    T(milp_unbounded_or_not)                                                                       \
    T(milp_without)                                                                                \
    T(milp_time_limit)                                                                             \
    T(milp_refusals)                                                                               \
    T(milp_limits)                                                                                 \
    T(milp_keeps_signals)                                                                          \
    T(milp_out_of_memory)
#include "test/run.h"
