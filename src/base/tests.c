// SPDX-License-Identifier: MIT
// The unit tests of base.
#define TESTS(T)                                                                                   \
    T(arena_out_of_memory)                                                                         \
    T(arena_limits)                                                                                \
    T(arena_many)                                                                                  \
    T(date_table)                                                                                  \
    T(date_day_by_day)                                                                             \
    T(date_parse)                                                                                  \
    T(date_add_months)                                                                             \
    T(date_between)                                                                                \
    T(grain_parse)                                                                                 \
    T(grain_nests)                                                                                 \
    T(grain_ok)                                                                                    \
    T(number_parse)                                                                                \
    T(number_text)                                                                                 \
    T(period_bounds)                                                                               \
    T(period_partition)                                                                            \
    T(period_limits)                                                                               \
    T(period_shift_at)                                                                             \
    T(period_sub)                                                                                  \
    T(period_containing)                                                                           \
    T(period_text_good)                                                                            \
    T(period_text_bad)                                                                             \
    T(period_text_without_calendar)                                                                \
    T(period_text_range)                                                                           \
    T(period_text_round_trip)                                                                      \
    T(shift_parse)                                                                                 \
    T(shift_queries)                                                                               \
    T(shift_count_limit)                                                                           \
    T(shift_lengths)                                                                               \
    T(text_grows)                                                                                  \
    T(text_distance)                                                                               \
    T(text_columns)                                                                                \
    T(zone_offset)                                                                                 \
    T(zone_agrees_with_libc)                                                                       \
    T(zone_to_utc)                                                                                 \
    T(zone_round_trip)                                                                             \
    T(zone_refused)                                                                                \
    T(zone_out_of_memory)                                                                          \
    T(zone_decode_rules)                                                                           \
    T(zone_decode_leap_days)                                                                       \
    T(zone_decode_damaged)
#include "test/run.h"
