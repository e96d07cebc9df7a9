// SPDX-License-Identifier: MIT
// The unit tests of live.
#define TESTS(T)                                                                                   \
    T(board_random)                                                                                \
    T(board_out_of_memory)                                                                         \
    T(cells_facts)                                                                                 \
    T(cells_out_of_memory)                                                                         \
    T(fold_definition)                                                                             \
    T(fold_steps)                                                                                  \
    T(fold_gap)                                                                                    \
    T(fold_ticks)                                                                                  \
    T(plan_spans)                                                                                  \
    T(plan_clock_change)                                                                           \
    T(replay_from_anywhere)                                                                        \
    T(replay_of_nothing)                                                                           \
    T(worker_histories)                                                                            \
    T(worker_restart)
#include "test/run.h"
