// SPDX-License-Identifier: MIT
#include "index/couple.h"

#include "index/asem_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

// By hand. 0.8 and 0.2: geometric mean 0.4, arithmetic 0.5, so 0.8; spread: (1 - 0.6) 0.25.
void test_couple_values(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        mw_couple_how how;
        double u, v, c, t, d;
        int32_t grade;
    } rows[] = {
        {{0}, 0.8, 0.2, 0.8, 0.5, 0.63245553203367587, 6},
        {{MW_COUPLE_SPREAD, 0, 0}, 0.8, 0.2, 0.31622776601683794, 0.5, 0.39763536438352531, 3},
        {{.a = 3, .b = 1}, 0.8, 0.2, 0.8, 0.65, 0.72111025509279791, 7},
        {{.a = 1}, 0.25, 1, 0.8, 0.25, 0.44721359549995793, 4},
        {{0}, 1, 1, 1, 1, 1, 9},
        {{0}, 0, 1, 0, 0.5, 0, 0},
        {{0}, 0, 0, NA, 0, 0, 0},
        {{MW_COUPLE_SPREAD, 0, 0}, 0, 0, NA, 0, 0, 0},
        {{0}, NA, 1, NA, NA, NA, -1},
        {{0}, 1, NA, NA, NA, NA, -1},
        {{0}, 0.81, 0.81, 1, 0.81, 0.9, 9},
        {{0}, 0.01, 0.01, 1, 0.01, 0.1, 1},
        {{0}, 1e-200, 1e-200, 1, 1e-200, 1e-100, 0},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double *pair[2] = {&rows[i].u, &rows[i].v};
        mw_coupled got;
        CHECK_ROW(mw_couple(&rows[i].how, pair, 1, &got, NULL) == MW_OK, i);
        CHECK_ROW(mw_near(got.coupling, rows[i].c) && mw_near(got.development, rows[i].t), i);
        CHECK_ROW(mw_near(got.coordination, rows[i].d) && got.grade == rows[i].grade, i);
    }
}

void test_couple_refused(void) {
    static const struct {
        mw_couple_how how;
        double u[2], v[2];
        const char *said;
    } rows[] = {
        {{0},       {0.5, 1.2}, {0.5, 0.5},  "unit 1 has 1.2 and 0.5: both must be from 0 to 1"},
        {{0},       {0.5, 0.5}, {0.5, -0.1}, "unit 1 has 0.5 and -0.1"                         },
        {{.a = -1}, {0.5, 0.5}, {0.5, 0.1},  "weights -1 and 0"                                },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double *pair[2] = {rows[i].u, rows[i].v};
        mw_coupled got[2];
        mw_error err = {0};
        CHECK_ROW(mw_couple(&rows[i].how, pair, 2, got, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
    }
}

// Ten classes, each with its own names; the order of coordination is that of grades.
void test_couple_grades(void) {
    int32_t before = 0;
    for (int i = 0; i <= 1000; i++) {
        double u = i / 1000.0;
        const double *pair[2] = {&u, &u};
        mw_coupled got;
        CHECK(mw_couple(&(mw_couple_how){0}, pair, 1, &got, NULL) == MW_OK);
        CHECK_ROW(got.grade == before || got.grade == before + 1, i);
        CHECK_ROW(got.coordination >= got.grade / 10.0 - 1e-12 &&
                      got.coordination <= (got.grade + 1) / 10.0 + 1e-12,
                  i);
        before = got.grade;
    }
    CHECK(before == 9);
    for (int32_t g = 0; g < MW_COUPLE_GRADES; g++)
        for (int32_t h = 0; h < g; h++)
            CHECK(strcmp(mw_couple_grade_name(g).zh, mw_couple_grade_name(h).zh) != 0 &&
                  strcmp(mw_couple_grade_name(g).en, mw_couple_grade_name(h).en) != 0);
    CHECK(strcmp(mw_couple_grade_name(9).zh, "优质协调") == 0);
    CHECK(strcmp(mw_couple_grade_name(0).zh, "极度失调") == 0);
    CHECK(*mw_couple_grade_name(10).en == '\0' && *mw_couple_grade_name(-1).zh == '\0');
}
