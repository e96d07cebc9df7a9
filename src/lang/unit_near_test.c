// SPDX-License-Identifier: MIT
#include "lang/unit.h"

#include "test/test.h"

#include <string.h>

static const struct {
    const char *word, *names;
    int count;
} cases[] = {
    {"kwh",                          "kWh",        1},
    {"KWH",                          "kWh",        1},
    {"Kg",                           "kg",         1},
    {"kWhh",                         "kWh",        1},
    {"peice",                        "piece",      1},
    {"hous",                         "hour",       1}, // hours is the same unit
    {"Tonne",                        "",           0},
    {"x",                            "",           0},
    {"",                             "",           0},
    {"xyzzyx",                       "",           0},
    {"eur",                          "EUR",        1},
    {"pices",                        "pieces",     1},
    {"tCO2eqq",                      "tCO2eq",     1},
    {"GWH",                          "GWh",        1},
    {"mwh",                          "MWh or mWh", 2},
    {"a_word_too_long_for_any_unit", "",           0},
};

void test_unit_near(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char names[MW_UNIT_TEXT_MAX] = "untouched";
        CHECK_ROW(mw_unit_suggest(mw_slice_of(cases[i].word), names) == cases[i].count, i);
        CHECK_ROW(strcmp(names, cases[i].names) == 0, i);
        if (strcmp(names, cases[i].names) != 0) fprintf(stderr, "%s: %s\n", cases[i].word, names);
    }
}
