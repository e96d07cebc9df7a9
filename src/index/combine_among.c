// SPDX-License-Identifier: MIT
// Ways to combine that look at the other units: outranking, and distance to the ideal.
#include "base/alloc.h"
#include "index/combine_int.h"

#include <math.h>
#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "combine: out of memory");
}

// ---- Copeland

// Whether so much of the weight is more than half (1), less (-1), or half but for rounding.
static double step_of(double won, double all) {
    double share = all > 0 ? won / all : 0.5;
    if (fabs(share - 0.5) <= 1e-12) return 0;
    return share > 0.5 ? 1 : -1;
}

enum { BLOCK = 1024 };

// Units first .. first + count - 1, against which one other unit is held.
typedef struct {
    int64_t first;
    int32_t count;
    double won[BLOCK],
        all[BLOCK]; // weight of the children in which that unit is ahead; that both have
} rivals;

static void hold_against(const mw_parts *p, int64_t unit, rivals *r) {
    memset(r->won, 0, sizeof r->won);
    memset(r->all, 0, sizeof r->all);
    for (int32_t j = 0; j < p->count; j++) {
        const double *y = p->child[j] + r->first;
        double x = p->child[j][unit], w = p->weight[j], half = w / 2;
        if (isnan(x)) continue;
        for (int32_t k = 0; k < r->count; k++) {
            r->won[k] += x > y[k] ? w : 0;
            r->won[k] += x == y[k] ? half : 0;
            r->all[k] += y[k] == y[k] ? w : 0;
        }
    }
}

// Counts who of unit i and the rivals is ahead of the other.
static void count_wins(const rivals *r, int64_t i, double *out) {
    for (int32_t k = 0; k < r->count; k++) {
        if (isnan(out[r->first + k])) continue;
        double step = step_of(r->won[k], r->all[k]);
        out[i] += step;
        out[r->first + k] -= step;
    }
}

mw_status mw_combine_copeland(const mw_parts *p, double *out, mw_error *err) {
    mw_unit_parts u;
    rivals r;
    if (p->units > MW_COPELAND_UNITS_MAX)
        return mw_fail(err, MW_LIMIT, "copeland compares every two units: at most %d, not %lld",
                       MW_COPELAND_UNITS_MAX, (long long)p->units);
    for (int64_t i = 0; i < p->units; i++) out[i] = mw_unit_of(p, i, &u) ? 0 : (double)NAN;
    for (r.first = 0; r.first < p->units; r.first += BLOCK)
        for (int64_t i = r.first + 1; i < p->units; i++) {
            if (isnan(out[i])) continue;
            r.count = (int32_t)(i - r.first < BLOCK ? i - r.first : BLOCK);
            hold_against(p, i, &r);
            count_wins(&r, i, out);
        }
    return MW_OK;
}

mw_status mw_copeland_one(const mw_parts *p, int64_t unit, double *out) {
    mw_unit_parts u;
    rivals r;
    *out = mw_unit_of(p, unit, &u) ? 0 : (double)NAN;
    for (r.first = 0; r.first < p->units; r.first += BLOCK) {
        r.count = (int32_t)(p->units - r.first < BLOCK ? p->units - r.first : BLOCK);
        hold_against(p, unit, &r);
        for (int32_t k = 0; k < r.count; k++)
            if (mw_unit_of(p, r.first + k, &u)) *out += step_of(r.won[k], r.all[k]); // itself: 0
    }
    return MW_OK;
}

// ---- TOPSIS

// The worst and the best value of each child, in turn; NULL: no memory.
static double *find_ideals(const mw_parts *p) {
    double *edge = mw_alloc_array(2 * (int64_t)p->count + 1, sizeof *edge);
    for (int32_t j = 0; j < p->count && edge; j++) {
        edge[2 * j] = INFINITY, edge[2 * j + 1] = -INFINITY;
        for (int64_t i = 0; i < p->units; i++) {
            edge[2 * j] = fmin(edge[2 * j], p->child[j][i]);
            edge[2 * j + 1] = fmax(edge[2 * j + 1], p->child[j][i]);
        }
    }
    return edge;
}

static double closeness(const mw_parts *p, const double *edge, int64_t unit) {
    mw_unit_parts u;
    double worst = 0, best = 0;
    if (!mw_unit_of(p, unit, &u)) return NAN;
    for (int32_t k = 0; k < u.count; k++) {
        double w = u.w[k] / u.weight;
        double low = w * (u.x[k] - edge[2 * u.child[k]]),
               high = w * (edge[2 * u.child[k] + 1] - u.x[k]);
        worst += low * low;
        best += high * high;
    }
    return worst + best > 0 ? sqrt(worst) / (sqrt(worst) + sqrt(best)) : (double)NAN;
}

mw_status mw_combine_topsis(const mw_parts *p, double *out, mw_error *err) {
    double *edge = find_ideals(p);
    if (!edge) return no_memory(err);
    for (int64_t i = 0; i < p->units; i++) out[i] = closeness(p, edge, i);
    mw_free(edge);
    return MW_OK;
}

mw_status mw_topsis_one(const mw_parts *p, int64_t unit, double *out, mw_error *err) {
    double *edge = find_ideals(p);
    if (!edge) return no_memory(err);
    *out = closeness(p, edge, unit);
    mw_free(edge);
    return MW_OK;
}
