// SPDX-License-Identifier: MIT
// The unit tests of store.
#define TESTS(T)                                                                                   \
    T(conformance_facts)                                                                           \
    T(conformance_registry)                                                                        \
    T(conformance_covers_all)                                                                      \
    T(duck_types)                                                                                  \
    T(duck_order)                                                                                  \
    T(duck_failures)                                                                               \
    T(duck_parameters)                                                                             \
    T(duck_append)                                                                                 \
    T(duck_quote)                                                                                  \
    T(duck_out_of_memory)                                                                          \
    T(facts_crash_killed)                                                                          \
    T(facts_crash_disk_full)                                                                       \
    T(facts_addresses)                                                                             \
    T(facts_batch_grows)                                                                           \
    T(facts_undone)                                                                                \
    T(facts_duckdb_like_memory)                                                                    \
    T(facts_duckdb_drained_once)                                                                   \
    T(facts_duckdb_one_at_a_time)                                                                  \
    T(facts_duckdb_visit_is_alone)                                                                 \
    T(facts_duckdb_follows)                                                                        \
    T(facts_duckdb_verify_finds)                                                                   \
    T(facts_duckdb_large_out_of_memory)                                                            \
    T(facts_duckdb_open_out_of_memory)                                                             \
    T(folder_sync)                                                                                 \
    T(identities_agree_with_definition)                                                            \
    T(identities_ascend)                                                                           \
    T(identities_columns)                                                                          \
    T(identities_out_of_memory)                                                                    \
    T(landing_group_round_trip)                                                                    \
    T(landing_group_damage)                                                                        \
    T(landing_keeps_rows)                                                                          \
    T(landing_torn_tail)                                                                           \
    T(landing_damage_inside)                                                                       \
    T(landing_out_of_memory)                                                                       \
    T(lock)                                                                                        \
    T(places)                                                                                      \
    T(registry_addresses)                                                                          \
    T(registry_verify_finds)                                                                       \
    T(registry_strange_files)                                                                      \
    T(registry_seen_by_others)                                                                     \
    T(spans_fresh)                                                                                 \
    T(spans_many)                                                                                  \
    T(spans_out_of_memory)                                                                         \
    T(tree_check)
#include "test/run.h"
