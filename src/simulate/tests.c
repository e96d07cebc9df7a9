// SPDX-License-Identifier: MIT
// The unit tests of simulate.
#define TESTS(T)                                                                                   \
    T(edge_comes_again)                                                                            \
    T(edge_commands)                                                                               \
    T(edge_historical)                                                                             \
    T(edge_many)                                                                                   \
    T(edge_out_of_memory)                                                                          \
    T(edge_session)                                                                                \
    T(feed_begins)                                                                                 \
    T(feed_full)                                                                                   \
    T(feed_out_of_memory)                                                                          \
    T(feed_plays_back)                                                                             \
    T(gateway_bad_clients)                                                                         \
    T(gateway_bytes)                                                                               \
    T(gateway_refused)                                                                             \
    T(gateway_source)                                                                              \
    T(meter_registers)                                                                             \
    T(metric_read)                                                                                 \
    T(metric_rows)                                                                                 \
    T(metric_same)                                                                                 \
    T(node_settings)                                                                               \
    T(node_without_broker)                                                                         \
    T(pace_catches_up)                                                                             \
    T(pace_length)                                                                                 \
    T(pace_plan)                                                                                   \
    T(packml_may)                                                                                  \
    T(packml_numbers)                                                                              \
    T(plant_calendar)                                                                              \
    T(plant_day)                                                                                   \
    T(plant_orders)                                                                                \
    T(plant_same_seed)                                                                             \
    T(simulate_entities)                                                                           \
    T(simulate_line)                                                                               \
    T(simulate_lines_are_read)                                                                     \
    T(simulate_map)                                                                                \
    T(simulation_runs)                                                                             \
    T(simulation_waits)
#include "test/run.h"
