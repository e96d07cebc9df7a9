// SPDX-License-Identifier: MIT
// See simplex.h. The tableau holds the columns that are not in the basis; slack variables are in it
// at first. It lies column by column, since there are usually many rows. The column with the
// largest gain enters; after many steps the first one (Bland 1977), which cannot go round in
// circles.
#include "solve/simplex.h"

#include "base/alloc.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define GAIN_MIN 1e-11
#define PIVOT_MIN 1e-11

typedef struct {
    int32_t rows, columns;
    double *cell;  // [column][row]; the last column is the right side, the last row the gains
    double *pivot; // [row]: the entering column as it was
    int32_t *basis, *out; // variable of each row, of each column; slack r is columns + r
} tableau;

static double *column_of(const tableau *t, int32_t j) {
    return t->cell + (int64_t)j * (t->rows + 1);
}

static double gain_of(const tableau *t, int32_t j) { return column_of(t, j)[t->rows]; }

static int32_t entering(const tableau *t, bool first) {
    int32_t best = -1;
    for (int32_t j = 0; j < t->columns; j++) {
        if (gain_of(t, j) <= GAIN_MIN) continue;
        if (first ? best < 0 || t->out[j] < t->out[best]
                  : best < 0 || gain_of(t, j) > gain_of(t, best))
            best = j;
    }
    return best;
}

// The row that limits the column most; of equal ones that of the lowest variable. -1: none does.
static int32_t leaving(const tableau *t, int32_t column) {
    const double *by = column_of(t, column), *right = column_of(t, t->columns);
    int32_t best = -1;
    double limit = INFINITY;
    for (int32_t r = 0; r < t->rows; r++) {
        if (by[r] <= PIVOT_MIN || right[r] > limit * by[r]) continue;
        double now = right[r] / by[r];
        if (best < 0 || now < limit || (now == limit && t->basis[r] < t->basis[best]))
            best = r, limit = now;
    }
    return best;
}

static void add_times(double *to, const double *from, double times, int32_t n) {
    for (int32_t i = 0; i < n; i++) to[i] -= times * from[i];
}

static void pivot(tableau *t, int32_t r, int32_t column) {
    double *entered = column_of(t, column), by = entered[r];
    int32_t n = t->rows + 1;
    memcpy(t->pivot, entered, (size_t)n * sizeof *entered);
    for (int32_t j = 0; j <= t->columns; j++) {
        double *other = column_of(t, j), times = other[r] / by;
        if (j == column || times == 0) continue;
        add_times(other, t->pivot, times, n);
        other[r] = times;
    }
    for (int32_t i = 0; i < n; i++) entered[i] = -t->pivot[i] / by;
    entered[r] = 1 / by;
    int32_t variable = t->basis[r];
    t->basis[r] = t->out[column];
    t->out[column] = variable;
}

// As at x = 0.
static mw_status fill(tableau *t, const mw_linear *p, mw_error *err) {
    double *right = column_of(t, p->columns);
    for (int32_t r = 0; r < p->rows; r++) {
        bool finite = isfinite(p->b[r]);
        for (int32_t j = 0; j < p->columns; j++) {
            double a = p->a[(int64_t)r * p->columns + j];
            column_of(t, j)[r] = a;
            finite = finite && isfinite(a);
        }
        right[r] = p->b[r];
        t->basis[r] = p->columns + r;
        if (!finite || p->b[r] < 0)
            return mw_fail(err, MW_INVALID, "linear program: row %d is not finite, or below 0", r);
    }
    right[p->rows] = 0;
    for (int32_t j = 0; j < p->columns; j++) {
        column_of(t, j)[p->rows] = p->c[j];
        t->out[j] = j;
        if (!isfinite(p->c[j]))
            return mw_fail(err, MW_INVALID, "linear program: gain %d is not finite", j);
    }
    return MW_OK;
}

static mw_status solve(tableau *t, mw_error *err) {
    int64_t patient = 4 * ((int64_t)t->rows + t->columns) + 20, most = 50 * patient;
    for (int64_t step = 0; step < most; step++) {
        int32_t column = entering(t, step > patient);
        if (column < 0) return MW_OK;
        int32_t r = leaving(t, column);
        if (r < 0) return mw_fail(err, MW_INVALID, "linear program: there is no largest value");
        pivot(t, r, column);
    }
    return mw_fail(err, MW_LIMIT, "linear program: no end after %lld steps", (long long)most);
}

mw_status mw_simplex_max(const mw_linear *p, double *x, double *best, mw_error *err) {
    int64_t cells = ((int64_t)p->rows + 1) * (p->columns + 1);
    if (cells > MW_LINEAR_CELLS_MAX)
        return mw_fail(err, MW_LIMIT, "linear program: %d rows of %d columns are too many", p->rows,
                       p->columns);
    tableau t = {.rows = p->rows, .columns = p->columns};
    t.cell = mw_alloc_array(cells, sizeof *t.cell);
    t.pivot = mw_alloc_array((int64_t)p->rows + 1, sizeof *t.pivot);
    t.basis = mw_alloc_array((int64_t)p->rows + 1, sizeof *t.basis);
    t.out = mw_alloc_array((int64_t)p->columns + 1, sizeof *t.out);
    bool all = t.cell && t.pivot && t.basis && t.out;
    mw_status st = all ? fill(&t, p, err) : mw_fail(err, MW_NOMEM, "linear program: no memory");
    if (st == MW_OK) st = solve(&t, err);
    const double *right = all ? column_of(&t, p->columns) : NULL;
    for (int32_t j = 0; j < p->columns && st == MW_OK; j++) x[j] = 0;
    for (int32_t r = 0; r < p->rows && st == MW_OK; r++)
        if (t.basis[r] < p->columns) x[t.basis[r]] = right[r];
    if (st == MW_OK) *best = -right[p->rows];
    mw_free(t.cell);
    mw_free(t.pivot);
    mw_free(t.basis);
    mw_free(t.out);
    return st;
}
