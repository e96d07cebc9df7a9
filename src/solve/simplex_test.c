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

// One gain after another, against each by itself: random programs whose rows are all positive, so
// that there is a largest value.
void test_simplex_next(void) {
    enum { ROWS = 30, COLUMNS = 7, GAINS = 200 };
    double a[ROWS * COLUMNS], b[ROWS], c[COLUMNS], x[COLUMNS], best, want;
    uint64_t state = 7;
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        a[i] = 0.1 + (double)(state >> 40) / (1 << 24);
    }
    for (int r = 0; r < ROWS; r++) b[r] = r % 5 ? 1 : 3;
    mw_linear p = {ROWS, COLUMNS, a, b, c};
    mw_simplex *s;
    CHECK(mw_simplex_new(&p, &s, NULL) == MW_OK);
    for (int g = 0; g < GAINS; g++) {
        double sum = 0;
        for (int j = 0; j < COLUMNS; j++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
            c[j] = (double)(state >> 40) / (1 << 24) - 0.2;
        }
        CHECK_ROW(mw_simplex_max(&p, x, &want, NULL) == MW_OK, g);
        CHECK_ROW(mw_simplex_next(s, c, x, &best, NULL) == MW_OK, g);
        CHECK_ROW(fabs(best - want) < 1e-12, g);
        for (int j = 0; j < COLUMNS; j++) sum += c[j] * x[j];
        CHECK_ROW(fabs(sum - best) < 1e-12, g);
        for (int r = 0; r < ROWS; r++) {
            double used = 0;
            for (int j = 0; j < COLUMNS; j++) used += a[r * COLUMNS + j] * x[j];
            CHECK_ROW(used <= b[r] + 1e-12, g);
        }
    }
    c[0] = NAN;
    CHECK(mw_simplex_next(s, c, x, &best, NULL) == MW_INVALID);
    mw_simplex_free(s);
}

// After a gain without a largest value the next one is as if nothing had been.
void test_simplex_after_failure(void) {
    const double a[] = {1, -1, 0, 1, -1, 0}, b[] = {1, 2};
    double x[3], best;
    mw_linear p = {2, 3, a, b, NULL};
    mw_simplex *s;
    CHECK(mw_simplex_new(&p, &s, NULL) == MW_OK);
    CHECK(mw_simplex_next(s, (const double[]){1, -1, 0}, x, &best, NULL) == MW_OK && best == 1);
    CHECK(mw_simplex_next(s, (const double[]){1, 0, 0}, x, &best, NULL) == MW_INVALID);
    CHECK(mw_simplex_next(s, (const double[]){2, -2, 0}, x, &best, NULL) == MW_OK && best == 2);
    mw_simplex_free(s);
    mw_simplex_free(NULL);
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
    const double right[] = {1, 1};
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 20; n++) {
        mw_alloc_fail_after(n);
        st = mw_simplex_max(&(mw_linear){1, 2, right, one, c}, x, &best, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK && best == 1);
}
