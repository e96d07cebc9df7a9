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
    double sum = 0, scale = u->x[0];
    for (int32_t j = 0; j < u->count; j++)
        sum += u->w[j] * (power == 0    ? log(u->x[j])
                          : power == -1 ? 1 / u->x[j]
                                        : pow(u->x[j], power));
    sum /= u->weight;
    double mean = power == 0 ? exp(sum) : power == -1 ? 1 / sum : pow(sum, 1 / power);
    if (isfinite(mean) && mean > 0) return mean;
    // Powers left the range of numbers: once more in units of the value that decides.
    for (int32_t j = 0; j < u->count; j++)
        scale = power > 0 ? fmax(scale, u->x[j]) : fmin(scale, u->x[j]);
    sum = 0;
    for (int32_t j = 0; j < u->count; j++) sum += u->w[j] * pow(u->x[j] / scale, power);
    return scale * pow(sum / u->weight, 1 / power);
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
    const double *owa; // weights by order of a unit of which all is known
} at_unit;

static mw_status check_positive(const at_unit *at, const char *what, mw_error *err) {
    char who[MW_WHO_MAX];
    for (int32_t j = 0; j < at->u->count; j++)
        if (!(at->u->x[j] > 0))
            return mw_fail(err, MW_INVALID, "%s is %g: a %s mean needs values above 0",
                           mw_who(at->p, at->u->child[j], at->unit, who), at->u->x[j], what);
    return MW_OK;
}

// Mean and deviation of the unit's own children: the penalty is high where they are unlike.
static mw_status penalised(const at_unit *at, double *out, mw_error *err) {
    const mw_unit_parts *u = at->u;
    double m = mean_of(u), sum = 0;
    int32_t least = 0;
    char who[MW_WHO_MAX];
    for (int32_t j = 0; j < u->count; j++) {
        sum += u->w[j] * (u->x[j] - m) * (u->x[j] - m);
        if (u->x[j] < u->x[least]) least = j;
    }
    if (!(m > 0))
        return mw_fail(err, MW_INVALID,
                       "%s is %g, and the mean of all members %g: Mazziotta-Pareto needs a mean "
                       "above 0",
                       mw_who(at->p, u->child[least], at->unit, who), u->x[least], m);
    double penalty = sum / u->weight / m; // s * (s / m)
    *out = at->how->penalty_down ? m - penalty : m + penalty;
    return MW_OK;
}

static int falling(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

// The share of the weight that the best share of the children have; straight between them.
static double owa_upto(const mw_combine *how, double share) {
    double at = share * how->owa_count, sum = 0;
    for (int32_t j = 0; j < how->owa_count; j++) sum += how->owa[j] * fmax(0, fmin(1, at - j));
    return sum;
}

// Weights by order for count known children. Where some are missing, those given are spread anew
// (a quantifier by its values at shares of the children: Yager 1996).
static void weights_by_order(const mw_combine *how, int32_t count, double *out) {
    if (how->owa_count == 0) {
        mw_owa_weights(how->orness, count, out);
        return;
    }
    for (int32_t j = 0; j < count; j++)
        out[j] = count == how->owa_count
                     ? how->owa[j]
                     : owa_upto(how, (j + 1.0) / count) - owa_upto(how, (double)j / count);
}

static double ordered(const at_unit *at) {
    const mw_unit_parts *u = at->u;
    double x[MW_PARTS_MAX], own[MW_PARTS_MAX], sum = 0, all = 0;
    const double *w = u->count == at->p->count ? at->owa : own;
    memcpy(x, u->x, (size_t)u->count * sizeof *x);
    qsort(x, (size_t)u->count, sizeof *x, falling);
    if (w == own) weights_by_order(at->how, u->count, own);
    for (int32_t j = 0; j < u->count; j++) {
        sum += w[j] * x[j];
        all += w[j];
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
    case MW_COMBINE_AMPI: return penalised(at, out, err);
    case MW_COMBINE_OWA: *out = ordered(at); return MW_OK;
    case MW_COMBINE_MIN:
    case MW_COMBINE_MAX:
    case MW_COMBINE_MEDIAN: *out = plain(at->how->method, u); return MW_OK;
    case MW_COMBINE_COPELAND:
    case MW_COMBINE_TOPSIS:
    case MW_COMBINE_BOD: break;
    }
    return mw_fail(err, MW_INVALID, "no way to combine a unit by itself");
}

static mw_status by_unit(at_unit *at, double *out, mw_error *err) {
    mw_unit_parts u;
    at->u = &u;
    *out = NAN;
    return mw_unit_of(at->p, at->unit, &u) ? combine_unit(at, out, err) : MW_OK;
}

// Units from .. to - 1.
static mw_status by_units(const mw_combine *how, const mw_parts *p, int64_t from, int64_t to,
                          double *out, mw_error *err) {
    double owa[MW_PARTS_MAX];
    at_unit at = {.how = how, .p = p, .owa = owa};
    if (how->method == MW_COMBINE_OWA) weights_by_order(how, p->count, owa);
    for (at.unit = from; at.unit < to; at.unit++) MW_TRY(by_unit(&at, &out[at.unit - from], err));
    return MW_OK;
}

// ---- means of many units: column by column

enum { BLOCK = 512 };

typedef struct {
    int64_t first;
    int32_t count;
    double sum[BLOCK], weight[BLOCK]; // of the known children
    int32_t missing[BLOCK];
    double turned[BLOCK]; // a child's values, as the mean takes them
} block;

double mw_mean_power(const mw_combine *how) {
    if (how->method == MW_COMBINE_ARITHMETIC) return 1;
    if (how->method == MW_COMBINE_GEOMETRIC) return 0;
    if (how->method == MW_COMBINE_HARMONIC) return -1;
    return how->method == MW_COMBINE_GENERALISED ? how->power : (double)NAN;
}

// Whether some known value is 0 or less.
static bool any_low(const double *x, int32_t n) {
    int low = 0;
    for (int32_t i = 0; i < n; i++) low |= x[i] <= 0;
    return low;
}

static const double *turn(const double *x, int32_t n, double power, double *out) {
    if (power == 1) return x;
    for (int32_t i = 0; i < n && power == 0; i++) out[i] = log(x[i]);
    for (int32_t i = 0; i < n && power == -1; i++) out[i] = 1 / x[i];
    for (int32_t i = 0; i < n && power != 0 && power != -1; i++) out[i] = pow(x[i], power);
    return out;
}

static void add_child(block *b, const double *x, double weight) {
    for (int32_t i = 0; i < b->count; i++) {
        bool known = x[i] == x[i];
        b->sum[i] += known ? weight * x[i] : 0;
        b->weight[i] += known ? weight : 0;
        b->missing[i] += !known;
    }
}

static void turn_back(const block *b, const mw_parts *p, double power, double *out) {
    double all = 0;
    for (int32_t j = 0; j < p->count; j++) all += p->weight[j];
    double least = p->needs * all - 1e-12 * all;
    bool reweighs = p->absent == MW_ABSENT_REWEIGHT;
    for (int32_t i = 0; i < b->count; i++) {
        bool enough = reweighs && b->weight[i] >= least;
        double mean = b->sum[i] / b->weight[i]; // NaN where nothing is known
        out[i] = b->missing[i] == 0 || enough ? mean : (double)NAN;
    }
    for (int32_t i = 0; i < b->count && power == 0; i++) out[i] = exp(out[i]);
    for (int32_t i = 0; i < b->count && power == -1; i++) out[i] = 1 / out[i];
    for (int32_t i = 0; i < b->count && power != 0 && power != -1 && power != 1; i++)
        out[i] = pow(out[i], 1 / power);
}

static mw_status mean_block(const mw_combine *how, const mw_parts *p, block *b, double *out,
                            mw_error *err) {
    double power = mw_mean_power(how);
    bool low = false, strict = how->method != MW_COMBINE_ARITHMETIC;
    memset(b->sum, 0, sizeof b->sum);
    memset(b->weight, 0, sizeof b->weight);
    memset(b->missing, 0, sizeof b->missing);
    for (int32_t j = 0; j < p->count && !low; j++) {
        const double *x = p->child[j] + b->first;
        low = strict && any_low(x, b->count);
        if (!low) add_child(b, turn(x, b->count, power, b->turned), p->weight[j]);
    }
    if (!low) turn_back(b, p, power, out + b->first);
    // A value that cannot be: the plain way names it, unless its unit is left out. It also takes
    // what is out of range.
    for (int64_t i = b->first; i < b->first + b->count && strict; i++)
        if (low || out[i] == 0 || isinf(out[i])) MW_TRY(by_units(how, p, i, i + 1, &out[i], err));
    return MW_OK;
}

static mw_status means(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    block b;
    for (b.first = 0; b.first < p->units; b.first += BLOCK) {
        b.count = (int32_t)(p->units - b.first < BLOCK ? p->units - b.first : BLOCK);
        MW_TRY(mean_block(how, p, &b, out, err));
    }
    return MW_OK;
}

static mw_status check_parts(const mw_combine *how, const mw_parts *p, mw_error *err) {
    if (p->count > MW_PARTS_MAX)
        return mw_fail(err, MW_LIMIT, "%d children, at most %d can be combined", p->count,
                       MW_PARTS_MAX);
    if (how->method == MW_COMBINE_OWA && how->owa_count && how->owa_count != p->count)
        return mw_fail(err, MW_INVALID, "owa has %d weights for %d members", how->owa_count,
                       p->count);
    return MW_OK;
}

mw_status mw_combine_parts(const mw_combine *how, const mw_parts *p, double *out, mw_error *err) {
    MW_TRY(check_parts(how, p, err));
    if (how->method == MW_COMBINE_COPELAND) return mw_combine_copeland(p, out, err);
    if (how->method == MW_COMBINE_TOPSIS) return mw_combine_topsis(p, out, err);
    if (how->method == MW_COMBINE_BOD) return mw_combine_bod(how, p, out, err);
    return isnan(mw_mean_power(how)) ? by_units(how, p, 0, p->units, out, err)
                                     : means(how, p, out, err);
}

mw_status mw_combine_one(const mw_combine *how, const mw_parts *p, int64_t unit, double *out,
                         mw_error *err) {
    MW_TRY(check_parts(how, p, err));
    if (how->method == MW_COMBINE_COPELAND) return mw_copeland_one(p, unit, out);
    if (how->method == MW_COMBINE_TOPSIS) return mw_topsis_one(p, unit, out, err);
    if (how->method == MW_COMBINE_BOD) return mw_bod_one(how, p, unit, out, err);
    return by_units(how, p, unit, unit + 1, out, err);
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
