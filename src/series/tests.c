// SPDX-License-Identifier: MIT
// The unit tests of series.
#define TESTS(T)                                                                                   \
    T(sample_batch)                                                                                \
    T(sample_out_of_memory)                                                                        \
    T(sample_names)                                                                                \
    T(sample_remembered)
#include "test/run.h"
