// SPDX-License-Identifier: MIT
// The unit tests of series.
#define TESTS(T)                                                                                   \
    T(chart_by_definition)                                                                         \
    T(chart_points)                                                                                \
    T(chart_refuses)                                                                               \
    T(chunk_round_trip)                                                                            \
    T(chunk_sizes)                                                                                 \
    T(chunk_summary)                                                                               \
    T(chunk_find)                                                                                  \
    T(disk)                                                                                        \
    T(group_round_trip)                                                                            \
    T(group_refuses)                                                                               \
    T(head_like_table)                                                                             \
    T(head_empty)                                                                                  \
    T(head_out_of_memory)                                                                          \
    T(index_bounded)                                                                               \
    T(index_ref)                                                                                   \
    T(journal_keeps)                                                                               \
    T(journal_torn_tail)                                                                           \
    T(journal_damage_inside)                                                                       \
    T(journal_out_of_memory)                                                                       \
    T(names_keep)                                                                                  \
    T(names_change)                                                                                \
    T(names_torn_tail)                                                                             \
    T(names_damage)                                                                                \
    T(names_out_of_memory)                                                                         \
    T(pack_widths)                                                                                 \
    T(pack_exceptions)                                                                             \
    T(pack_refuses)                                                                                \
    T(sample_batch)                                                                                \
    T(sample_out_of_memory)                                                                        \
    T(sample_names)                                                                                \
    T(sample_remembered)                                                                           \
    T(segment_round_trip)                                                                          \
    T(segment_damage)                                                                              \
    T(segment_out_of_memory)                                                                       \
    T(segment_empty)                                                                               \
    T(series_crash_killed)                                                                         \
    T(series_crash_disk_full)                                                                      \
    T(series_like_table)                                                                           \
    T(series_refuses)                                                                              \
    T(series_names)                                                                                \
    T(series_threads)                                                                              \
    T(series_out_of_memory)                                                                        \
    T(series_missing_file)                                                                         \
    T(series_verify_finds)
#include "test/run.h"
