// SPDX-License-Identifier: MIT
#include "index/trend.h"

#include "index/asem_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define NA (double)NAN

void test_trend_series(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        int n;
        double x[4], at[4];
        int known;
        double change, growth, cagr, slope, fit;
    } rows[] = {
        // doubled in 2 years: the root of 2
        {3, {100, 150, 200}, {2000, 2001, 2002}, 3, 50, 0.5, 0.41421356237309505, 50, 1},
        {3, {100, NA, 121}, {2000, 2001, 2002}, 2, 10.5, 0.105, 0.1, 10.5, 1},
        {4, {NA, 1, 3, NA}, {0, 1, 2, 3}, 2, 2, 2, 2, 2, 1},
        // means 2 and 1.5: tt = 5, xt = 1.5 - 0.5 + 0.5 + 1.5, xx = 4
        {4, {1, 3, 1, 3}, {0, 1, 2, 3}, 4, 2.0 / 3, 2.0 / 3, 0.44224957030740838, 0.4, 0.2},
        {3, {5, 5, 5}, {1, 2, 4}, 3, 0, 0, 0, 0, NA},
        {2, {4, 0}, {0, 2}, 2, -2, -0.5, -1, -2, 1},
        {2, {-4, -2}, {0, 2}, 2, 1, 0.25, NA, 1, 1},
        {2, {4, -1}, {0, 2}, 2, -2.5, -0.625, NA, -2.5, 1},
        {2, {0, 6}, {0, 2}, 2, 3, NA, NA, 3, 1},
        {2, {NA, 6}, {0, 2}, 1, NA, NA, NA, NA, NA},
        {0, {0}, {0}, 0, NA, NA, NA, NA, NA},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_series s = {rows[i].x, rows[i].at, rows[i].n, 1};
        mw_trend got;
        mw_trend_of(&s, &got);
        CHECK_ROW(got.known == rows[i].known && mw_near(got.change, rows[i].change), i);
        CHECK_ROW(mw_near(got.growth, rows[i].growth) && mw_near(got.cagr, rows[i].cagr), i);
        CHECK_ROW(mw_near(got.slope, rows[i].slope) && mw_near(got.fit, rows[i].fit), i);
    }
    mw_trend got;
    mw_trend_of(
        &(mw_series){
            (const double[]){NA, 3, 5, NA},
             (const double[]){1,  2, 4, 5 },
             4, 1
    },
        &got);
    CHECK(got.first == 3 && got.last == 5 && got.first_at == 2 && got.last_at == 4);
}

// Units of a column over its periods, one behind the other.
void test_trend_table(void) {
    const double v[] = {9, 9, 9, 9, 9, 9, /* column 1 */ 1, 10, 2, 20, 4, NA},
                 at[] = {2020, 2021, 2022};
    mw_table t;
    mw_trend got[2];
    MW_ASSERT(mw_table_new(2, 2, 3, &t, NULL) == MW_OK);
    memcpy(t.value, v, sizeof v);
    mw_trends(&t, 1, at, got);
    CHECK(mw_near(got[0].cagr, 1) && got[0].last == 4 && got[0].last_at == 2022);
    CHECK(mw_near(got[1].cagr, 1) && got[1].known == 2 && got[1].last_at == 2021);
    mw_table_free(&t);
}
