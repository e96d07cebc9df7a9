// SPDX-License-Identifier: MIT
// Benefit of the doubt: each unit by the weights that favour it most, a linear program for each.
//
// Values are taken in shares of each child's greatest value, which changes no score. Only units
// that no other one beats in everything bind. Without bounds on shares the programs of all units
// differ in their gains alone, so that each begins where the one before ended; a child that a unit
// lacks has gain 0, which is as good as leaving it out.
#include "base/alloc.h"
#include "index/combine_int.h"
#include "solve/simplex.h"

#include <math.h>

// Scores so near 1 are 1, so that units at the edge share their rank.
static const double NEAR = 1e-9;

typedef struct {
    const mw_combine *how;
    const mw_parts *p;
    int64_t *edge; // units that bind
    int32_t edges;
    double *unit_of;       // greatest value of each child, in which it is measured
    double *edge_max;      // of those that bind, so measured
    double *a, *b, *c, *x; // of the linear program
    mw_simplex *lp;        // of all units, without bounds on shares; NULL: one for each unit
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

// Whether unit k is at least as good as unit i in all, and better in one, or the same and earlier.
static bool beats(const mw_parts *p, int64_t k, int64_t i) {
    bool better = false;
    for (int32_t j = 0; j < p->count; j++) {
        double x = p->child[j][k], y = p->child[j][i];
        if (x < y) return false;
        better = better || x > y;
    }
    return better || k < i;
}

static void find_edges(doubt *d) {
    const mw_parts *p = d->p;
    for (int64_t i = 0; i < p->units; i++) {
        bool beaten = false, known = true;
        for (int32_t j = 0; j < p->count; j++) known = known && !isnan(p->child[j][i]);
        for (int32_t e = 0; e < d->edges && known && !beaten; e++) beaten = beats(p, d->edge[e], i);
        if (!known || beaten) continue;
        int32_t kept = 0;
        for (int32_t e = 0; e < d->edges; e++)
            if (!beats(p, i, d->edge[e])) d->edge[kept++] = d->edge[e];
        d->edge[kept++] = i;
        d->edges = kept;
    }
    for (int32_t e = 0; e < d->edges; e++)
        for (int32_t j = 0; j < p->count; j++)
            d->edge_max[j] = fmax(d->edge_max[j], p->child[j][d->edge[e]] / d->unit_of[j]);
}

// ---- without bounds

static mw_status begin_all(doubt *d, mw_error *err) {
    const mw_parts *p = d->p;
    for (int32_t e = 0; e < d->edges; e++) {
        for (int32_t j = 0; j < p->count; j++)
            d->a[(int64_t)e * p->count + j] = p->child[j][d->edge[e]] / d->unit_of[j];
        d->b[e] = 1;
    }
    return mw_simplex_new(&(mw_linear){d->edges, p->count, d->a, d->b, d->c}, &d->lp, err);
}

static mw_status doubt_free(const doubt *d, const mw_unit_parts *u, double *out, mw_error *err) {
    bool alone = false; // better than nothing where all that bind have nothing
    for (int32_t j = 0; j < d->p->count; j++) d->c[j] = 0;
    for (int32_t k = 0; k < u->count; k++) {
        int32_t j = u->child[k];
        d->c[j] = u->x[k] / d->unit_of[j];
        alone = alone || (d->c[j] > 0 && d->edge_max[j] == 0);
    }
    *out = 1;
    if (alone) return MW_OK;
    MW_TRY(mw_simplex_next(d->lp, d->c, d->x, out, err));
    if (*out > 1 - NEAR) *out = 1; // above: a unit that lacks something binds itself
    return MW_OK;
}

// ---- with bounds on shares

// share_min * total <= w_j y_j <= share_max * total, as rows for the known children of a unit.
static int32_t share_rows(const doubt *d, const mw_unit_parts *u, int32_t row) {
    for (int32_t k = 0; k < u->count; k++)
        for (int side = 0; side < 2; side++) {
            double share = side ? d->how->share_max : d->how->share_min, sign = side ? 1 : -1;
            for (int32_t j = 0; j < u->count; j++)
                d->a[(int64_t)row * u->count + j] = sign * ((j == k) - share) * d->c[j];
            d->b[row++] = 0;
        }
    return row;
}

static mw_status doubt_bound(const doubt *d, const mw_unit_parts *u, double *out, mw_error *err) {
    int32_t row = 0;
    for (int32_t e = 0; e < d->edges; e++) {
        for (int32_t k = 0; k < u->count; k++) {
            int32_t j = u->child[k];
            d->a[(int64_t)row * u->count + k] = d->p->child[j][d->edge[e]] / d->unit_of[j];
        }
        d->b[row++] = 1;
    }
    // The unit itself binds, too: it may lack what the others have.
    for (int32_t k = 0; k < u->count; k++)
        d->a[(int64_t)row * u->count + k] = d->c[k] = u->x[k] / d->unit_of[u->child[k]];
    d->b[row++] = 1;
    row = share_rows(d, u, row);
    MW_TRY(mw_simplex_max(&(mw_linear){row, u->count, d->a, d->b, d->c}, d->x, out, err));
    if (*out > 1 - NEAR) *out = 1;
    return MW_OK;
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
    d->edge = mw_alloc_array(p->units + 1, sizeof *d->edge);
    d->unit_of = mw_alloc_array(p->count + 1, sizeof *d->unit_of);
    d->edge_max = mw_alloc_array(p->count + 1, sizeof *d->edge_max);
    if (!d->edge || !d->unit_of || !d->edge_max) return no_memory(err);
    MW_TRY(check_values(d, err));
    find_edges(d);
    int64_t rows = d->edges + 1 + 2 * (int64_t)p->count;
    d->a = mw_alloc_array(rows * (p->count + 1), sizeof *d->a);
    d->b = mw_alloc_array(rows, sizeof *d->b);
    d->c = mw_alloc_array(p->count + 1, sizeof *d->c);
    d->x = mw_alloc_array(p->count + 1, sizeof *d->x);
    if (!d->a || !d->b || !d->c || !d->x) return no_memory(err);
    return how->share_max > 0 ? MW_OK : begin_all(d, err);
}

static void doubt_fini(doubt *d) {
    mw_simplex_free(d->lp);
    mw_free(d->edge);
    mw_free(d->unit_of);
    mw_free(d->edge_max);
    mw_free(d->a);
    mw_free(d->b);
    mw_free(d->c);
    mw_free(d->x);
}

static mw_status doubt_unit(const doubt *d, int64_t unit, double *out, mw_error *err) {
    mw_unit_parts u;
    *out = NAN;
    if (!mw_unit_of(d->p, unit, &u)) return MW_OK;
    if (d->lp) return doubt_free(d, &u, out, err);
    bool met = d->how->share_max * u.count >= 1 - NEAR && d->how->share_min * u.count <= 1 + NEAR;
    return met ? doubt_bound(d, &u, out, err) : MW_OK; // too little is known for these shares
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
