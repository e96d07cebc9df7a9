// SPDX-License-Identifier: MIT
#include "solve/simplex.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

void test_simplex_cases(void) {
    // Aligned, the rows would be too long.
    // clang-format off
    static const struct {
        int32_t rows, columns;
        double a[12], b[4], c[4], best;
    } rows[] = {
        {2, 2, {1, 2, 3, 1}, {4, 6}, {1, 1}, 2.8}, // at x = 1.6, y = 1.2
        {3, 2, {1, 0, 0, 2, 3, 2}, {4, 12, 18}, {3, 5}, 36}, // Hillier and Lieberman: 2, 6
        {1, 1, {1}, {0}, {1}, 0}, // nothing is left
        {1, 2, {1, 1}, {5}, {-1, -2}, 0}, // best not to begin
        {2, 2, {1, -1, -1, 1}, {0, 0}, {-1, 0}, 0},
        // Beale's example goes round in circles under the largest gain alone; best at 1, 0, 1, 0.
        {3, 4, {0.25, -60, -0.04, 9, 0.5, -90, -0.02, 3, 0, 0, 1, 0}, {0, 0, 1},
         {0.75, -150, 0.02, -6}, 0.05},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_linear p = {rows[i].rows, rows[i].columns, rows[i].a, rows[i].b, rows[i].c};
        double x[4], best = NAN, sum = 0;
        mw_error err = {0};
        CHECK_ROW(mw_simplex_max(&p, x, &best, &err) == MW_OK, i);
        CHECK_ROW(fabs(best - rows[i].best) < 1e-9, i);
        for (int32_t j = 0; j < p.columns; j++) {
            CHECK_ROW(x[j] >= 0, i);
            sum += x[j] * p.c[j];
        }
        CHECK_ROW(fabs(sum - best) < 1e-9, i);
        for (int32_t r = 0; r < p.rows; r++) {
            double used = 0;
            for (int32_t j = 0; j < p.columns; j++) used += p.a[r * p.columns + j] * x[j];
            CHECK_ROW(used <= p.b[r] + 1e-9, i);
        }
    }
}

void test_simplex_refusals(void) {
    double x[2], best;
    mw_error err = {0};
    double up[] = {-1, 1}, one[] = {1}, minus[] = {-1}, c[] = {1, 0}, bad[] = {NAN, 1};
    CHECK(mw_simplex_max(&(mw_linear){1, 2, up, one, c}, x, &best, &err) == MW_INVALID);
    CHECK(strstr(err.text, "no largest value") != NULL);
    CHECK(mw_simplex_max(&(mw_linear){1, 2, up, minus, c}, x, &best, NULL) == MW_INVALID);
    CHECK(mw_simplex_max(&(mw_linear){1, 2, bad, one, c}, x, &best, NULL) == MW_INVALID);
    CHECK(mw_simplex_max(&(mw_linear){1, 2, up, one, bad}, x, &best, NULL) == MW_INVALID);
    CHECK(mw_simplex_max(&(mw_linear){1 << 20, 1 << 10, up, one, c}, x, &best, NULL) == MW_LIMIT);
    mw_alloc_fail_after(1);
    CHECK(mw_simplex_max(&(mw_linear){1, 2, up, one, c}, x, &best, NULL) == MW_NOMEM);
    mw_alloc_fail_after(-1);
}
