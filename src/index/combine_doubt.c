// SPDX-License-Identifier: MIT
// Benefit of the doubt: each unit by the weights that favour it most, a linear program for each.
//
// Values are taken in shares of each child's greatest value, which changes no score. Of all the
// units that bind, few ever do: programs hold those that some solution before would have passed,
// beginning with the best unit of each child; a solution that keeps to all the others is that of
// the whole program. Each begins at weights of 0: measured, the solution for the unit before is
// twice as far from the next one.
#include "base/alloc.h"
#include "index/combine_int.h"
#include "solve/simplex.h"

#include <math.h>

// Scores so near 1 are 1, so that units at the edge share their rank.
static const double NEAR = 1e-9;

// A solution may pass what binds by so much.
static const double PASS_MAX = 1e-10;

typedef struct {
    const mw_combine *how;
    const mw_parts *p;
    double *unit_of; // greatest value of each child, in which it is measured
    double *share;   // [child][binding]: values of the units that bind, so measured
    int64_t binding; // units that have all children
    int64_t *held;   // of those that bind: in the programs
    int32_t held_count;
    int64_t held_room;
    double *used;  // [binding]
    double *a, *b; // of the linear program
    int64_t a_room, b_room;
    double *c, *x;  // [child]
    int32_t *child; // of each column of the program
} doubt;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "combine: out of memory");
}

// ---- which units bind

static mw_status check_values(const doubt *d, mw_error *err) {
    char who[MW_WHO_MAX];
    for (int32_t j = 0; j < d->p->count; j++)
        for (int64_t i = 0; i < d->p->units; i++) {
            double x = d->p->child[j][i];
            bool none = x == 0 && d->how->share_max > 0 && d->how->share_min > 0;
            if (x < 0 || isinf(x) || none)
                return mw_fail(err, MW_INVALID, "%s is %g: benefit of the doubt needs %s",
                               mw_who(d->p, j, i, who), x,
                               none       ? "values above 0 for a least share"
                               : isinf(x) ? "finite values"
                                          : "0 or more");
            d->unit_of[j] = fmax(d->unit_of[j], x);
        }
    for (int32_t j = 0; j < d->p->count; j++)
        if (!(d->unit_of[j] > 0)) d->unit_of[j] = 1;
    return MW_OK;
}

static void find_binding(doubt *d) {
    const mw_parts *p = d->p;
    for (int64_t i = 0; i < p->units; i++) {
        bool known = true;
        for (int32_t j = 0; j < p->count; j++) known = known && !isnan(p->child[j][i]);
        for (int32_t j = 0; j < p->count && known; j++)
            d->share[j * p->units + d->binding] = p->child[j][i] / d->unit_of[j];
        d->binding += known;
    }
}

// The one that binds with the greatest value of a child; -1: they have nothing of it.
static int64_t best_in(const doubt *d, int32_t child) {
    const double *share = d->share + child * d->p->units;
    int64_t best = -1;
    for (int64_t i = 0; i < d->binding; i++)
        if (share[i] > (best < 0 ? 0 : share[best])) best = i;
    return best;
}

// Takes one more unit in. What is in already is passed by rounding alone: then *done is set.
static mw_status hold(doubt *d, int64_t unit, bool *done, mw_error *err) {
    *done = unit < 0;
    for (int32_t h = 0; h < d->held_count; h++) *done = *done || d->held[h] == unit;
    if (*done) return MW_OK;
    if (!mw_grow(&d->held, &d->held_room, d->held_count + 1, sizeof *d->held))
        return no_memory(err);
    d->held[d->held_count++] = unit;
    return MW_OK;
}

static mw_status hold_best(doubt *d, mw_error *err) {
    bool done;
    for (int32_t j = 0; j < d->p->count; j++) MW_TRY(hold(d, best_in(d, j), &done, err));
    return MW_OK;
}

// The unit that the weights x of the columns' children pass most; -1: none.
static int64_t most_passed(const doubt *d, int32_t columns) {
    int64_t n = d->binding, most = -1;
    for (int64_t i = 0; i < n; i++) d->used[i] = 0;
    for (int32_t k = 0; k < columns; k++) {
        const double *share = d->share + d->child[k] * d->p->units;
        double x = d->x[k];
        for (int64_t i = 0; i < n && x != 0; i++) d->used[i] += x * share[i];
    }
    for (int64_t i = 0; i < n; i++)
        if (d->used[i] > 1 + PASS_MAX && (most < 0 || d->used[i] > d->used[most])) most = i;
    return most;
}

// ---- programs

static mw_status room_for_rows(doubt *d, int64_t rows, int32_t columns, mw_error *err) {
    bool all = mw_grow(&d->a, &d->a_room, rows * columns + 1, sizeof *d->a) &&
               mw_grow(&d->b, &d->b_room, rows + 1, sizeof *d->b);
    return all ? MW_OK : no_memory(err);
}

// The units held, as rows of the columns' children.
static void held_rows(const doubt *d, int32_t columns) {
    for (int32_t h = 0; h < d->held_count; h++) {
        for (int32_t k = 0; k < columns; k++)
            d->a[(int64_t)h * columns + k] = d->share[d->child[k] * d->p->units + d->held[h]];
        d->b[h] = 1;
    }
}

// share_min * total <= w_j y_j <= share_max * total, as rows for each column.
static int32_t share_rows(const doubt *d, int32_t columns, int32_t row) {
    for (int32_t k = 0; k < columns; k++)
        for (int side = 0; side < 2; side++) {
            double share = side ? d->how->share_max : d->how->share_min, sign = side ? 1 : -1;
            for (int32_t j = 0; j < columns; j++)
                d->a[(int64_t)row * columns + j] = sign * ((j == k) - share) * d->c[j];
            d->b[row++] = 0;
        }
    return row;
}

// The units held, the unit itself (it may lack what others have), and bounds on shares.
static mw_status solve(doubt *d, int32_t columns, double *out, mw_error *err) {
    int32_t row = d->held_count;
    MW_TRY(room_for_rows(d, row + 1 + 2 * (int64_t)columns, columns, err));
    held_rows(d, columns);
    for (int32_t k = 0; k < columns; k++) d->a[(int64_t)row * columns + k] = d->c[k];
    d->b[row++] = 1;
    if (d->how->share_max > 0) row = share_rows(d, columns, row);
    return mw_simplex_max(&(mw_linear){row, columns, d->a, d->b, d->c}, d->x, out, err);
}

// ---- all

static mw_status doubt_init(doubt *d, const mw_combine *how, const mw_parts *p, mw_error *err) {
    *d = (doubt){.how = how, .p = p};
    if (p->units > MW_BOD_UNITS_MAX)
        return mw_fail(err, MW_LIMIT, "benefit of the doubt is for at most %d units, not %lld",
                       MW_BOD_UNITS_MAX, (long long)p->units);
    if (how->share_max > 0 &&
        (how->share_max * p->count < 1 - NEAR || how->share_min * p->count > 1 + NEAR ||
         how->share_min > how->share_max))
        return mw_fail(err, MW_INVALID, "shares from %g to %g of %d members cannot make up 1",
                       how->share_min, how->share_max, p->count);
    d->unit_of = mw_alloc_array(p->count + 1, sizeof *d->unit_of);
    d->share = mw_alloc_array(p->units * p->count + 1, sizeof *d->share);
    d->used = mw_alloc_array(p->units + 1, sizeof *d->used);
    d->c = mw_alloc_array(p->count + 1, sizeof *d->c);
    d->x = mw_alloc_array(p->count + 1, sizeof *d->x);
    d->child = mw_alloc_array(p->count + 1, sizeof *d->child);
    if (!d->unit_of || !d->share || !d->used || !d->c || !d->x || !d->child) return no_memory(err);
    MW_TRY(check_values(d, err));
    find_binding(d);
    return hold_best(d, err);
}

static void doubt_fini(doubt *d) {
    mw_free(d->unit_of);
    mw_free(d->share);
    mw_free(d->held);
    mw_free(d->used);
    mw_free(d->a);
    mw_free(d->b);
    mw_free(d->c);
    mw_free(d->x);
    mw_free(d->child);
}

static mw_status doubt_unit(doubt *d, int64_t unit, double *out, mw_error *err) {
    const mw_combine *how = d->how;
    mw_unit_parts u;
    *out = NAN;
    if (!mw_unit_of(d->p, unit, &u)) return MW_OK;
    bool met = how->share_max == 0 ||
               (how->share_max * u.count >= 1 - NEAR && how->share_min * u.count <= 1 + NEAR);
    if (!met) return MW_OK; // too little is known for these shares
    double score = 1;
    for (int32_t k = 0; k < u.count; k++) {
        d->child[k] = u.child[k];
        d->c[k] = u.x[k] / d->unit_of[u.child[k]];
    }
    for (bool done = false; !done;) {
        MW_TRY(solve(d, u.count, &score, err));
        MW_TRY(hold(d, most_passed(d, u.count), &done, err));
    }
    *out = score > 1 - NEAR ? 1 : score;
    return MW_OK;
}

mw_status mw_combine_bod(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    doubt d;
    mw_status st = doubt_init(&d, how, p, err);
    for (int64_t i = 0; i < p->units && st == MW_OK; i++) st = doubt_unit(&d, i, &out[i], err);
    doubt_fini(&d);
    return st;
}

mw_status mw_bod_one(const mw_combine *how, const mw_parts *p, int64_t unit, double *out,
                     mw_error *err) {
    doubt d;
    mw_status st = doubt_init(&d, how, p, err);
    if (st == MW_OK) st = doubt_unit(&d, unit, out, err);
    doubt_fini(&d);
    return st;
}
