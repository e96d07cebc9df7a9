// SPDX-License-Identifier: MIT
// The unit tests of eval.
#define TESTS(T)                                                                                   \
    T(packs_examples)                                                                              \
    T(language_rules)                                                                              \
    T(language_refusals)                                                                           \
    T(household_reference)                                                                         \
    T(evaluate_out_of_memory)
#include "test/run.h"
