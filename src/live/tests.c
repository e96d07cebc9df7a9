// SPDX-License-Identifier: MIT
// The unit tests of live.
#define TESTS(T)                                                                                   \
    T(bind_machine)                                                                                \
    T(bind_products)                                                                               \
    T(bind_registry_unit)                                                                          \
    T(bind_stars)                                                                                  \
    T(bind_kinds)                                                                                  \
    T(bind_standards)                                                                              \
    T(bind_unused)                                                                                 \
    T(bind_warns_of_units)                                                                         \
    T(bind_refused)                                                                                \
    T(bind_out_of_memory)                                                                          \
    T(board_random)                                                                                \
    T(board_out_of_memory)                                                                         \
    T(cells_facts)                                                                                 \
    T(cells_out_of_memory)                                                                         \
    T(fold_definition)                                                                             \
    T(fold_steps)                                                                                  \
    T(fold_gap)                                                                                    \
    T(fold_ticks)                                                                                  \
    T(hub_facts)                                                                                   \
    T(hub_late)                                                                                    \
    T(hub_restart)                                                                                 \
    T(hub_restart_late)                                                                            \
    T(hub_correct)                                                                                 \
    T(hub_threads)                                                                                 \
    T(kpi_equals_recomputed)                                                                       \
    T(map_sources)                                                                                 \
    T(map_source_kinds)                                                                            \
    T(map_machine)                                                                                 \
    T(map_refused)                                                                                 \
    T(map_recovers)                                                                                \
    T(map_limits)                                                                                  \
    T(map_out_of_memory)                                                                           \
    T(shift_plan_spans)                                                                            \
    T(shift_plan_clock_change)                                                                     \
    T(replay_from_anywhere)                                                                        \
    T(replay_of_nothing)                                                                           \
    T(series_past)                                                                                 \
    T(worker_histories)                                                                            \
    T(worker_restart)                                                                              \
    T(writer_facts)
#include "test/run.h"
