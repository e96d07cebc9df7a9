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
    T(number_parse)                                                                                \
    T(number_text)                                                                                 \
    T(text_grows)                                                                                  \
    T(text_distance)                                                                               \
    T(text_columns)
#include "test/run.h"
