// SPDX-License-Identifier: MIT
// Ways to combine that look at the other units: outranking, distance to the ideal, and the most
// favourable weights.
#include "base/alloc.h"
#include "index/combine_int.h"
#include "solve/simplex.h"

#include <math.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "combine: out of memory");
}

// ---- Copeland

// Weight of the children in which a is ahead of b, as a share of those that both have.
static double ahead(const mw_parts *p, int64_t a, int64_t b) {
    double won = 0, all = 0;
    for (int32_t j = 0; j < p->count; j++) {
        double x = p->child[j][a], y = p->child[j][b];
        if (isnan(x) || isnan(y)) continue;
        all += p->weight[j];
        won += x > y ? p->weight[j] : x == y ? p->weight[j] / 2 : 0;
    }
    return all > 0 ? won / all : 0.5;
}

mw_status mw_combine_copeland(const mw_parts *p, double *out, mw_error *err) {
    mw_unit_parts u;
    if (p->units > MW_COPELAND_UNITS_MAX)
        return mw_fail(err, MW_LIMIT, "copeland compares every two units: at most %d, not %lld",
                       MW_COPELAND_UNITS_MAX, (long long)p->units);
    for (int64_t i = 0; i < p->units; i++) out[i] = mw_unit_of(p, i, &u) ? 0 : (double)NAN;
    for (int64_t i = 0; i < p->units; i++)
        for (int64_t k = 0; k < i && !isnan(out[i]); k++) {
            if (isnan(out[k])) continue;
            double share = ahead(p, i, k);
            bool even = fabs(share - 0.5) <= 1e-12; // weights that add up to half but for rounding
            double step = even ? 0 : share > 0.5 ? 1 : -1;
            out[i] += step;
            out[k] -= step;
        }
    return MW_OK;
}

// ---- TOPSIS

mw_status mw_combine_topsis(const mw_parts *p, double *out, mw_error *err) {
    mw_unit_parts u;
    double *edge = mw_alloc_array(2 * (int64_t)p->count + 1, sizeof *edge);
    if (!edge) return no_memory(err);
    for (int32_t j = 0; j < p->count; j++) {
        edge[2 * j] = INFINITY, edge[2 * j + 1] = -INFINITY;
        for (int64_t i = 0; i < p->units; i++) {
            edge[2 * j] = fmin(edge[2 * j], p->child[j][i]);
            edge[2 * j + 1] = fmax(edge[2 * j + 1], p->child[j][i]);
        }
    }
    for (int64_t i = 0; i < p->units; i++) {
        double worst = 0, best = 0;
        out[i] = NAN;
        if (!mw_unit_of(p, i, &u)) continue;
        for (int32_t k = 0; k < u.count; k++) {
            double w = u.w[k] / u.weight;
            double low = w * (u.x[k] - edge[2 * u.child[k]]),
                   high = w * (edge[2 * u.child[k] + 1] - u.x[k]);
            worst += low * low;
            best += high * high;
        }
        if (worst + best > 0) out[i] = sqrt(worst) / (sqrt(worst) + sqrt(best));
    }
    mw_free(edge);
    return MW_OK;
}

// ---- benefit of the doubt

typedef struct {
    const mw_combine *how;
    const mw_parts *p;
    int64_t *edge; // units that no other one beats in everything: the only ones that bind
    int32_t edges;
    double *a, *b, *c, *x; // of the linear program
} doubt;

// Whether unit k is at least as good as unit i in all, and better in one, or the same and earlier.
static bool beats(const mw_parts *p, int64_t k, int64_t i) {
    bool better = false;
    for (int32_t j = 0; j < p->count; j++) {
        double x = p->child[j][k], y = p->child[j][i];
        if (isnan(x) || isnan(y) || x < y) return false;
        better = better || x > y;
    }
    return better || k < i;
}

static mw_status find_edges(doubt *d, mw_error *err) {
    const mw_parts *p = d->p;
    char who[MW_WHO_MAX];
    for (int32_t j = 0; j < p->count; j++)
        for (int64_t i = 0; i < p->units; i++)
            if (p->child[j][i] < 0)
                return mw_fail(err, MW_INVALID, "%s is %g: benefit of the doubt needs 0 or more",
                               mw_who(p, j, i, who), p->child[j][i]);
    for (int64_t i = 0; i < p->units; i++) {
        bool beaten = false, known = true;
        for (int32_t j = 0; j < p->count; j++) known = known && !isnan(p->child[j][i]);
        for (int32_t e = 0; e < d->edges && !beaten; e++) beaten = beats(p, d->edge[e], i);
        if (!known || beaten) continue;
        int32_t kept = 0;
        for (int32_t e = 0; e < d->edges; e++)
            if (!beats(p, i, d->edge[e])) d->edge[kept++] = d->edge[e];
        d->edge[kept++] = i;
        d->edges = kept;
    }
    return MW_OK;
}

// share_min * total <= w_j y_j <= share_max * total, as rows for the known children of a unit.
static int32_t share_rows(const doubt *d, const mw_unit_parts *u, int32_t row) {
    for (int32_t k = 0; k < u->count; k++)
        for (int side = 0; side < 2; side++) {
            double share = side ? d->how->share_max : d->how->share_min, sign = side ? 1 : -1;
            for (int32_t j = 0; j < u->count; j++)
                d->a[(int64_t)row * u->count + j] = sign * ((j == k) - share) * u->x[j];
            d->b[row++] = 0;
        }
    return row;
}

static mw_status doubt_unit(const doubt *d, const mw_unit_parts *u, double *out, mw_error *err) {
    int32_t row = 0;
    for (int32_t e = 0; e < d->edges; e++) {
        for (int32_t j = 0; j < u->count; j++)
            d->a[(int64_t)row * u->count + j] = d->p->child[u->child[j]][d->edge[e]];
        d->b[row++] = 1;
    }
    // The unit itself binds, too: it may lack what the others have.
    for (int32_t j = 0; j < u->count; j++) d->a[(int64_t)row * u->count + j] = d->c[j] = u->x[j];
    d->b[row++] = 1;
    if (d->how->share_max > 0) row = share_rows(d, u, row);
    mw_linear p = {row, u->count, d->a, d->b, d->c};
    return mw_simplex_max(&p, d->x, out, err);
}

mw_status mw_combine_bod(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    doubt d = {.how = how, .p = p};
    mw_unit_parts u;
    if (p->units > MW_BOD_UNITS_MAX)
        return mw_fail(err, MW_LIMIT, "benefit of the doubt is for at most %d units, not %lld",
                       MW_BOD_UNITS_MAX, (long long)p->units);
    if (how->share_max > 0 && (how->share_max * p->count < 1 || how->share_min * p->count > 1))
        return mw_fail(err, MW_INVALID, "shares from %g to %g of %d members cannot make up 1",
                       how->share_min, how->share_max, p->count);
    d.edge = mw_alloc_array(p->units + 1, sizeof *d.edge);
    mw_status st = d.edge ? find_edges(&d, err) : no_memory(err);
    int64_t rows = d.edges + 1 + 2 * (int64_t)p->count;
    d.a = st == MW_OK ? mw_alloc_array(rows * (p->count + 1), sizeof *d.a) : NULL;
    d.b = mw_alloc_array(rows, sizeof *d.b);
    d.c = mw_alloc_array(p->count + 1, sizeof *d.c);
    d.x = mw_alloc_array(p->count + 1, sizeof *d.x);
    if (st == MW_OK && !(d.a && d.b && d.c && d.x)) st = no_memory(err);
    for (int64_t i = 0; i < p->units && st == MW_OK; i++) {
        out[i] = NAN;
        if (mw_unit_of(p, i, &u)) st = doubt_unit(&d, &u, &out[i], err);
    }
    mw_free(d.edge);
    mw_free(d.a);
    mw_free(d.b);
    mw_free(d.c);
    mw_free(d.x);
    return st;
}
