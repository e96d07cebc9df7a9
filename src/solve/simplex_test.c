// SPDX-License-Identifier: MIT
#include "solve/simplex.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <stdbool.h>
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

// ---- against all corners

enum { ROWS = 12, PLANES = ROWS + 3 }; // the last three: x = 0, y = 0, z = 0

static double next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (double)(*state >> 40) / (1 << 24);
}

static double det(const double *a, const double *b, const double *c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) +
           a[2] * (b[0] * c[1] - b[1] * c[0]);
}

// Where three planes meet, by Cramer's rule; false when they do in no point.
static bool corner(double plane[PLANES][4], const int at[3], double *x) {
    double side[3][3], whole = det(plane[at[0]], plane[at[1]], plane[at[2]]);
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 3; i++) {
            memcpy(side[i], plane[at[i]], sizeof side[i]);
            side[i][k] = plane[at[i]][3];
        }
        x[k] = det(side[0], side[1], side[2]) / whole;
    }
    return fabs(whole) > 1e-9;
}

static bool allowed(double plane[PLANES][4], const double *x) {
    for (int r = 0; r < PLANES; r++) {
        double used = plane[r][0] * x[0] + plane[r][1] * x[1] + plane[r][2] * x[2];
        if (r < ROWS ? used > plane[r][3] + 1e-9 : used < -1e-9) return false;
    }
    return true;
}

// The largest gain in a corner: that of the program, since there is one.
static double best_corner(double plane[PLANES][4], const double *c) {
    double best = 0, x[3];
    for (int n = 0; n < PLANES * PLANES * PLANES; n++) {
        const int at[3] = {n % PLANES, n / PLANES % PLANES, n / PLANES / PLANES};
        bool fresh = at[0] < at[1] && at[1] < at[2];
        if (fresh && corner(plane, at, x) && allowed(plane, x))
            best = fmax(best, c[0] * x[0] + c[1] * x[1] + c[2] * x[2]);
    }
    return best;
}

// Rows all positive, so that there is a largest value; some gains below 0; ties among right sides.
void test_simplex_corners(void) {
    double plane[PLANES][4] = {{0}}, a[ROWS * 3], b[ROWS], c[3], x[3], best;
    uint64_t state = 7;
    for (int g = 0; g < 100; g++) {
        for (int r = 0; r < ROWS; r++) {
            for (int k = 0; k < 3; k++) plane[r][k] = a[3 * r + k] = 0.05 + next(&state);
            plane[r][3] = b[r] = r % 4 ? 1 : g % 3;
        }
        for (int k = 0; k < 3; k++) {
            plane[ROWS + k][k] = 1;
            c[k] = next(&state) - 0.2;
        }
        CHECK_ROW(mw_simplex_max(&(mw_linear){ROWS, 3, a, b, c}, x, &best, NULL) == MW_OK, g);
        CHECK_ROW(allowed(plane, x) && fabs(best - best_corner(plane, c)) < 1e-9, g);
        CHECK_ROW(fabs(c[0] * x[0] + c[1] * x[1] + c[2] * x[2] - best) < 1e-12, g);
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
