// SPDX-License-Identifier: MIT
// See simplex.h. The tableau holds the columns that are not in the basis; slack variables are in it
// at first. The column with the largest gain enters; after many steps the first one (Bland 1977),
// which cannot go round in circles.
#include "solve/simplex.h"

#include "base/alloc.h"

#include <math.h>
#include <stdbool.h>

#define GAIN_MIN 1e-11
#define PIVOT_MIN 1e-11

typedef struct {
    int32_t rows, columns, width; // width: columns and the right side
    double *cell;                 // [row][width], then the gains; the last cell is minus the value
    int32_t *basis, *out;         // variable of each row, of each column; slack r is columns + r
} tableau;

static double *row_of(const tableau *t, int32_t r) { return t->cell + (int64_t)r * t->width; }

static int32_t entering(const tableau *t, bool first) {
    const double *gain = row_of(t, t->rows);
    int32_t best = -1;
    for (int32_t j = 0; j < t->columns; j++) {
        if (gain[j] <= GAIN_MIN) continue;
        if (first ? best < 0 || t->out[j] < t->out[best] : best < 0 || gain[j] > gain[best])
            best = j;
    }
    return best;
}

// The row that limits the column most; of equal ones that of the lowest variable. -1: none does.
static int32_t leaving(const tableau *t, int32_t column) {
    int32_t best = -1;
    double limit = 0;
    for (int32_t r = 0; r < t->rows; r++) {
        const double *row = row_of(t, r);
        if (row[column] <= PIVOT_MIN) continue;
        double now = row[t->columns] / row[column];
        if (best < 0 || now < limit || (now == limit && t->basis[r] < t->basis[best]))
            best = r, limit = now;
    }
    return best;
}

static void pivot(tableau *t, int32_t r, int32_t column) {
    double *row = row_of(t, r), by = row[column];
    row[column] = 1;
    for (int32_t j = 0; j < t->width; j++) row[j] /= by;
    for (int32_t i = 0; i <= t->rows; i++) {
        double *other = row_of(t, i), times = other[column];
        if (i == r || times == 0) continue;
        other[column] = 0;
        for (int32_t j = 0; j < t->width; j++) other[j] -= times * row[j];
    }
    int32_t variable = t->basis[r];
    t->basis[r] = t->out[column];
    t->out[column] = variable;
}

static mw_status fill(tableau *t, const mw_linear *p, mw_error *err) {
    for (int32_t r = 0; r < p->rows; r++) {
        double *row = row_of(t, r);
        for (int32_t j = 0; j < p->columns; j++) row[j] = p->a[(int64_t)r * p->columns + j];
        row[p->columns] = p->b[r];
        t->basis[r] = p->columns + r;
        bool finite = isfinite(p->b[r]);
        for (int32_t j = 0; j < p->columns; j++) finite = finite && isfinite(row[j]);
        if (!finite || p->b[r] < 0)
            return mw_fail(err, MW_INVALID, "linear program: row %d is not finite, or below 0", r);
    }
    double *gain = row_of(t, p->rows);
    for (int32_t j = 0; j < p->columns; j++) {
        gain[j] = p->c[j];
        t->out[j] = j;
        if (!isfinite(p->c[j]))
            return mw_fail(err, MW_INVALID, "linear program: gain %d is not finite", j);
    }
    gain[p->columns] = 0;
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
    tableau t = {.rows = p->rows, .columns = p->columns, .width = p->columns + 1};
    int64_t cells = ((int64_t)p->rows + 1) * t.width;
    if (cells > MW_LINEAR_CELLS_MAX)
        return mw_fail(err, MW_LIMIT, "linear program: %d rows of %d columns are too many", p->rows,
                       p->columns);
    t.cell = mw_alloc_array(cells, sizeof *t.cell);
    t.basis = mw_alloc_array(p->rows + 1, sizeof *t.basis);
    t.out = mw_alloc_array(p->columns + 1, sizeof *t.out);
    mw_status st = t.cell && t.basis && t.out ? fill(&t, p, err)
                                              : mw_fail(err, MW_NOMEM, "linear program: no memory");
    if (st == MW_OK) st = solve(&t, err);
    for (int32_t j = 0; j < p->columns && st == MW_OK; j++) x[j] = 0;
    for (int32_t r = 0; r < p->rows && st == MW_OK; r++)
        if (t.basis[r] < p->columns) x[t.basis[r]] = row_of(&t, r)[p->columns];
    if (st == MW_OK) *best = -row_of(&t, p->rows)[p->columns];
    mw_free(t.cell);
    mw_free(t.basis);
    mw_free(t.out);
    return st;
}
