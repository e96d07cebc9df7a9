// SPDX-License-Identifier: MIT
// The unit tests of source.
#define TESTS(T)                                                                                   \
    T(line_bad)                                                                                    \
    T(line_forgets)                                                                                \
    T(line_good)                                                                                   \
    T(line_limits)                                                                                 \
    T(line_number)                                                                                 \
    T(line_out_of_memory)                                                                          \
    T(line_round_trip)                                                                             \
    T(line_sink_fails)                                                                             \
    T(line_texts)                                                                                  \
    T(line_times)                                                                                  \
    T(line_unit)                                                                                   \
    T(source_core_gives_up)                                                                        \
    T(source_core_refuses)                                                                         \
    T(source_core_runs)
#include "test/run.h"
