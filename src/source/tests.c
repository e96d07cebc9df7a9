// SPDX-License-Identifier: MIT
// The unit tests of source.
#define TESTS(T)                                                                                   \
    T(source_core_gives_up)                                                                        \
    T(source_core_refuses)                                                                         \
    T(source_core_runs)
#include "test/run.h"
