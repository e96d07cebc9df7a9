// SPDX-License-Identifier: MIT
// The unit tests of lang.
#define TESTS(T)                                                                                   \
    T(unit_factors)                                                                                \
    T(unit_temperatures)                                                                           \
    T(unit_algebra)                                                                                \
    T(unit_algebra_limits)                                                                         \
    T(unit_roots)                                                                                  \
    T(unit_kinds_apart)                                                                            \
    T(unit_refusals)                                                                               \
    T(unit_length_limit)                                                                           \
    T(unit_tidy)                                                                                   \
    T(unit_names_unique)                                                                           \
    T(unit_names_round_trip)                                                                       \
    T(unit_names_documented)                                                                       \
    T(unit_currencies)                                                                             \
    T(unit_near)                                                                                   \
    T(unit_text)                                                                                   \
    T(unit_text_of_products)                                                                       \
    T(unit_kind)                                                                                   \
    T(unit_words_find)
#include "test/run.h"
