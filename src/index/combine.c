// SPDX-License-Identifier: MIT
// See combine.h.
#include "index/combine.h"

#include "base/alloc.h"
#include "index/combine_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- one unit

// Known children of a unit with their weights; false where too little is known.
bool mw_unit_of(const mw_parts *p, int64_t unit, mw_unit_parts *u) {
    double all = 0, known = 0;
    u->count = 0;
    for (int32_t j = 0; j < p->count; j++) {
        double x = p->child[j][unit];
        all += p->weight[j];
        if (isnan(x)) continue;
        known += p->weight[j];
        u->child[u->count] = j;
        u->x[u->count] = x;
        u->w[u->count++] = p->weight[j];
    }
    u->weight = known;
    if (u->count == p->count) return p->count > 0;
    bool enough = known >= p->needs * all - 1e-12 * all;
    return p->absent == MW_ABSENT_REWEIGHT && u->count > 0 && enough;
}

static double mean_of(const mw_unit_parts *u) {
    double sum = 0;
    for (int32_t j = 0; j < u->count; j++) sum += u->w[j] * u->x[j];
    return sum / u->weight;
}

static double power_mean(const mw_unit_parts *u, double power) {
    double sum = 0;
    for (int32_t j = 0; j < u->count; j++)
        sum += u->w[j] * (power == 0    ? log(u->x[j])
                          : power == -1 ? 1 / u->x[j]
                                        : pow(u->x[j], power));
    sum /= u->weight;
    return power == 0 ? exp(sum) : power == -1 ? 1 / sum : pow(sum, 1 / power);
}

char *mw_who(const mw_parts *p, int32_t child, int64_t unit, char *buf) {
    if (p->names)
        p->names->text(p->names->ctx, p->node[child], unit, buf, MW_WHO_MAX);
    else
        snprintf(buf, MW_WHO_MAX, "child %d of unit %lld", child, (long long)unit);
    return buf;
}

// A unit among others, and how it is combined.
typedef struct {
    const mw_combine *how;
    const mw_parts *p;
    const mw_unit_parts *u;
    int64_t unit;
} at_unit;

static mw_status check_positive(const at_unit *at, const char *what, mw_error *err) {
    char who[MW_WHO_MAX];
    for (int32_t j = 0; j < at->u->count; j++)
        if (!(at->u->x[j] > 0))
            return mw_fail(err, MW_INVALID, "%s is %g: a %s mean needs values above 0",
                           mw_who(at->p, at->u->child[j], at->unit, who), at->u->x[j], what);
    return MW_OK;
}

// Mean and deviation of the unit's own children: high where they are unlike.
static double penalised(const mw_unit_parts *u, bool down) {
    double m = mean_of(u), sum = 0;
    for (int32_t j = 0; j < u->count; j++) sum += u->w[j] * (u->x[j] - m) * (u->x[j] - m);
    double penalty = sum / u->weight / m; // s * (s / m)
    return down ? m - penalty : m + penalty;
}

static int falling(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static double ordered(const mw_combine *how, const mw_unit_parts *u) {
    double x[MW_PARTS_MAX], w[MW_PARTS_MAX], sum = 0, all = 0;
    memcpy(x, u->x, (size_t)u->count * sizeof *x);
    qsort(x, (size_t)u->count, sizeof *x, falling);
    if (how->owa_count == 0) mw_owa_weights(how->orness, u->count, w);
    for (int32_t j = 0; j < u->count; j++) {
        double weight = how->owa_count ? how->owa[j] : w[j];
        sum += weight * x[j];
        all += weight;
    }
    return sum / all;
}

static double plain(mw_combine_method method, const mw_unit_parts *u) {
    double x[MW_PARTS_MAX];
    memcpy(x, u->x, (size_t)u->count * sizeof *x);
    qsort(x, (size_t)u->count, sizeof *x, falling);
    if (method == MW_COMBINE_MAX) return x[0];
    if (method == MW_COMBINE_MIN) return x[u->count - 1];
    int32_t middle = u->count / 2;
    return u->count % 2 ? x[middle] : (x[middle - 1] + x[middle]) / 2;
}

static mw_status combine_unit(const at_unit *at, double *out, mw_error *err) {
    const mw_unit_parts *u = at->u;
    switch (at->how->method) {
    case MW_COMBINE_ARITHMETIC: *out = mean_of(u); return MW_OK;
    case MW_COMBINE_GEOMETRIC:
        MW_TRY(check_positive(at, "geometric", err));
        *out = power_mean(u, 0);
        return MW_OK;
    case MW_COMBINE_HARMONIC:
        MW_TRY(check_positive(at, "harmonic", err));
        *out = power_mean(u, -1);
        return MW_OK;
    case MW_COMBINE_GENERALISED:
        MW_TRY(check_positive(at, "generalised", err));
        *out = power_mean(u, at->how->power);
        return MW_OK;
    case MW_COMBINE_MPI:
    case MW_COMBINE_AMPI: *out = penalised(u, at->how->penalty_down); return MW_OK;
    case MW_COMBINE_OWA: *out = ordered(at->how, u); return MW_OK;
    case MW_COMBINE_MIN:
    case MW_COMBINE_MAX:
    case MW_COMBINE_MEDIAN: *out = plain(at->how->method, u); return MW_OK;
    case MW_COMBINE_COPELAND:
    case MW_COMBINE_TOPSIS:
    case MW_COMBINE_BOD: break;
    }
    return mw_fail(err, MW_INVALID, "no way to combine a unit by itself");
}

static mw_status by_unit(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    mw_unit_parts u;
    for (int64_t i = 0; i < p->units; i++) {
        out[i] = NAN;
        at_unit at = {how, p, &u, i};
        if (mw_unit_of(p, i, &u)) MW_TRY(combine_unit(&at, &out[i], err));
    }
    return MW_OK;
}

mw_status mw_combine_parts(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    if (p->count > MW_PARTS_MAX)
        return mw_fail(err, MW_LIMIT, "%d children, at most %d can be combined", p->count,
                       MW_PARTS_MAX);
    if (how->method == MW_COMBINE_OWA && how->owa_count && how->owa_count != p->count)
        return mw_fail(err, MW_INVALID, "owa has %d weights for %d members", how->owa_count,
                       p->count);
    if (how->method == MW_COMBINE_COPELAND) return mw_combine_copeland(p, out, err);
    if (how->method == MW_COMBINE_TOPSIS) return mw_combine_topsis(p, out, err);
    if (how->method == MW_COMBINE_BOD) return mw_combine_bod(how, p, out, err);
    return by_unit(how, p, out, err);
}

// Weights in geometric progression have the largest entropy; which one gives the orness is found
// by halving.
void mw_owa_weights(double orness, int32_t count, double *out) {
    enum { HALVINGS = 200 };
    double low = -700, high = 700; // logarithm of the ratio between the best and the worst weight
    for (int32_t i = 0; i < count; i++) out[i] = orness >= 1 ? i == 0 : i == count - 1;
    if (count < 2 || orness <= 0 || orness >= 1) {
        if (count == 1) out[0] = 1;
        return;
    }
    for (int round = 0; round < HALVINGS; round++) {
        double middle = (low + high) / 2, sum = 0, got = 0;
        for (int32_t i = 0; i < count; i++) {
            double better = (double)(count - 1 - i) / (count - 1); // 1 for the best
            out[i] = exp(middle * (middle > 0 ? better - 1 : better));
            sum += out[i];
            got += out[i] * better;
        }
        for (int32_t i = 0; i < count; i++) out[i] /= sum;
        if (got / sum < orness)
            low = middle;
        else
            high = middle;
    }
}
