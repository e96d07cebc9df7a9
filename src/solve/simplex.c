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
#define ROUNDING_MAX 1e-9 // of a row's size
enum { STEPS_KEPT = 50 }; // for each column: then rounding might have added up

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

// ---- the program

struct mw_simplex {
    mw_linear p;
    tableau t;
    int64_t steps; // since the tableau was filled
    bool filled;
};

static mw_status check_rows(const mw_linear *p, mw_error *err) {
    for (int32_t r = 0; r < p->rows; r++) {
        bool finite = isfinite(p->b[r]);
        for (int32_t j = 0; j < p->columns; j++)
            finite = finite && isfinite(p->a[(int64_t)r * p->columns + j]);
        if (!finite || p->b[r] < 0)
            return mw_fail(err, MW_INVALID, "linear program: row %d is not finite, or below 0", r);
    }
    return MW_OK;
}

// As at x = 0.
static void fill(mw_simplex *s) {
    const mw_linear *p = &s->p;
    tableau *t = &s->t;
    for (int32_t r = 0; r < p->rows; r++) {
        double *row = row_of(t, r);
        for (int32_t j = 0; j < p->columns; j++) row[j] = p->a[(int64_t)r * p->columns + j];
        row[p->columns] = p->b[r];
        t->basis[r] = p->columns + r;
    }
    for (int32_t j = 0; j < p->columns; j++) t->out[j] = j;
    s->steps = 0;
    s->filled = true;
}

// The gains at the solution where the tableau stands.
static void set_gains(tableau *t, const double *c) {
    double *gain = row_of(t, t->rows);
    for (int32_t j = 0; j < t->columns; j++) gain[j] = t->out[j] < t->columns ? c[t->out[j]] : 0;
    gain[t->columns] = 0;
    for (int32_t r = 0; r < t->rows; r++) {
        const double *row = row_of(t, r);
        double own = t->basis[r] < t->columns ? c[t->basis[r]] : 0;
        for (int32_t j = 0; j < t->width && own != 0; j++) gain[j] -= own * row[j];
    }
}

static mw_status solve(mw_simplex *s, mw_error *err) {
    tableau *t = &s->t;
    int64_t patient = 4 * ((int64_t)t->rows + t->columns) + 20, most = 50 * patient;
    for (int64_t step = 0; step < most; step++, s->steps++) {
        int32_t column = entering(t, step > patient);
        if (column < 0) return MW_OK;
        int32_t r = leaving(t, column);
        if (r < 0) return mw_fail(err, MW_INVALID, "linear program: there is no largest value");
        pivot(t, r, column);
    }
    return mw_fail(err, MW_LIMIT, "linear program: no end after %lld steps", (long long)most);
}

static void take_x(const mw_simplex *s, double *x) {
    const tableau *t = &s->t;
    for (int32_t j = 0; j < t->columns; j++) x[j] = 0;
    for (int32_t r = 0; r < t->rows; r++)
        if (t->basis[r] < t->columns) x[t->basis[r]] = row_of(t, r)[t->columns];
}

// Whether x keeps to the rows but for rounding.
static bool keeps(const mw_linear *p, const double *x) {
    for (int32_t j = 0; j < p->columns; j++)
        if (!(x[j] >= -ROUNDING_MAX)) return false;
    for (int32_t r = 0; r < p->rows; r++) {
        double used = 0, size = fabs(p->b[r]);
        for (int32_t j = 0; j < p->columns; j++) {
            double part = p->a[(int64_t)r * p->columns + j] * x[j];
            used += part;
            size = fmax(size, fabs(part));
        }
        if (!(used - p->b[r] <= ROUNDING_MAX * size)) return false;
    }
    return true;
}

// ---- from outside

mw_status mw_simplex_new(const mw_linear *p, mw_simplex **out, mw_error *err) {
    *out = NULL;
    int64_t cells = ((int64_t)p->rows + 1) * (p->columns + 1);
    if (cells > MW_LINEAR_CELLS_MAX)
        return mw_fail(err, MW_LIMIT, "linear program: %d rows of %d columns are too many", p->rows,
                       p->columns);
    MW_TRY(check_rows(p, err));
    mw_simplex *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "linear program: no memory");
    s->p = *p;
    s->t = (tableau){.rows = p->rows, .columns = p->columns, .width = p->columns + 1};
    s->t.cell = mw_alloc_array(cells, sizeof *s->t.cell);
    s->t.basis = mw_alloc_array(p->rows + 1, sizeof *s->t.basis);
    s->t.out = mw_alloc_array(p->columns + 1, sizeof *s->t.out);
    if (s->t.cell && s->t.basis && s->t.out) {
        *out = s;
        return MW_OK;
    }
    mw_simplex_free(s);
    return mw_fail(err, MW_NOMEM, "linear program: no memory");
}

void mw_simplex_free(mw_simplex *s) {
    if (!s) return;
    mw_free(s->t.cell);
    mw_free(s->t.basis);
    mw_free(s->t.out);
    mw_free(s);
}

mw_status mw_simplex_next(mw_simplex *s, const double *c, double *x, double *best, mw_error *err) {
    for (int32_t j = 0; j < s->p.columns; j++)
        if (!isfinite(c[j]))
            return mw_fail(err, MW_INVALID, "linear program: gain %d is not finite", j);
    bool fresh = !s->filled || s->steps > STEPS_KEPT * ((int64_t)s->p.columns + 1);
    mw_status st = MW_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        if (fresh) fill(s);
        set_gains(&s->t, c);
        st = solve(s, err);
        if (st == MW_OK) take_x(s, x);
        s->filled = st == MW_OK && keeps(&s->p, x);
        if (s->filled || fresh) break; // what is fresh is as good as it gets
        fresh = true;
    }
    if (st != MW_OK) return st;
    *best = 0;
    for (int32_t j = 0; j < s->p.columns; j++) *best += c[j] * x[j];
    return MW_OK;
}

mw_status mw_simplex_max(const mw_linear *p, double *x, double *best, mw_error *err) {
    mw_simplex *s;
    MW_TRY(mw_simplex_new(p, &s, err));
    mw_status st = mw_simplex_next(s, p->c, x, best, err);
    mw_simplex_free(s);
    return st;
}
