// SPDX-License-Identifier: MIT
// See weigh.h.
#include "index/weigh.h"

#include "base/alloc.h"
#include "index/combine_int.h"
#include "index/correlate.h"
#include "index/linear.h"

#include <math.h>
#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "weights: out of memory");
}

static void to_shares(double *w, int32_t count) {
    double sum = 0;
    for (int32_t j = 0; j < count; j++) sum += w[j];
    for (int32_t j = 0; j < count; j++) w[j] = sum > 0 ? w[j] / sum : 1.0 / count;
}

static mw_status correlations(const mw_parts *p, double *r, mw_error *err) {
    mw_correlations(p->child, p->count, p->units, r);
    for (int32_t i = 0; i < p->count; i++)
        for (int32_t j = 0; j < i; j++)
            if (isnan(r[i * p->count + j]))
                return mw_fail(err, MW_INVALID,
                               "members %d and %d have no correlation: one is constant, or too few "
                               "units have both",
                               j, i);
    return MW_OK;
}

static mw_status by_pca(const mw_parts *p, double *weight, mw_error *err) {
    int64_t cells = (int64_t)p->count * p->count;
    double *room = mw_alloc_array(2 * cells + p->count, sizeof *room);
    if (!room) return no_memory(err);
    mw_status st = correlations(p, room, err);
    if (st == MW_OK) st = mw_eigen(room, p->count, room + 2 * cells, room + cells, err);
    for (int32_t j = 0; j < p->count && st == MW_OK; j++)
        weight[j] = fabs(room[cells + (int64_t)j * p->count]);
    mw_free(room);
    return st;
}

static mw_status by_entropy(const mw_parts *p, double *weight, mw_error *err) {
    for (int32_t j = 0; j < p->count; j++) {
        double sum = 0, entropy = 0;
        int64_t known = 0;
        char who[MW_WHO_MAX];
        for (int64_t i = 0; i < p->units; i++) {
            double x = p->child[j][i];
            if (isnan(x)) continue;
            if (x < 0)
                return mw_fail(err, MW_INVALID, "%s is %g: entropy weights need 0 or more",
                               mw_who(p, j, i, who), x);
            sum += x;
            known++;
        }
        for (int64_t i = 0; i < p->units; i++) {
            double share = p->child[j][i] / sum;
            if (share > 0) entropy -= share * log(share);
        }
        weight[j] = known > 1 && sum > 0 ? fmax(0, 1 - entropy / log((double)known)) : 0;
    }
    return MW_OK;
}

// Deviation of a column brought to 0 .. 1.
static double spread(const double *x, int64_t n) {
    double low = INFINITY, high = -INFINITY, sum = 0, square = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        low = fmin(low, x[i]), high = fmax(high, x[i]);
        sum += x[i];
        known++;
    }
    double mean = sum / (double)known;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i])) square += (x[i] - mean) * (x[i] - mean);
    return known > 1 && high > low ? sqrt(square / (double)(known - 1)) / (high - low) : 0;
}

static mw_status by_critic(const mw_parts *p, double *weight, mw_error *err) {
    double *r = mw_alloc_array((int64_t)p->count * p->count + 1, sizeof *r);
    if (!r) return no_memory(err);
    mw_status st = correlations(p, r, err);
    for (int32_t j = 0; j < p->count && st == MW_OK; j++) {
        double conflict = 0;
        for (int32_t k = 0; k < p->count; k++) conflict += 1 - r[j * p->count + k];
        weight[j] = spread(p->child[j], p->units) * conflict;
    }
    mw_free(r);
    return st;
}

// ---- balanced

// A search for weights; all vectors are of the members.
typedef struct {
    const mw_parts *p;
    double *now, *wanted, *share; // weights; shares of the correlations, wanted and had
    double *covariance;           // of the members where nothing is missing, else NULL
    double *mean;                 // of the units, where something is
} balance;

static bool anything_missing(const mw_parts *p) {
    for (int32_t j = 0; j < p->count; j++)
        for (int64_t i = 0; i < p->units; i++)
            if (isnan(p->child[j][i])) return true;
    return false;
}

// Each member's correlation with the weighted mean, up to a factor common to all: from covariances
// it is (C w)_j / s_j.
static mw_status correlate_mean(const balance *b, mw_error *err) {
    int32_t n = b->p->count;
    mw_parts now = *b->p;
    now.weight = b->now;
    if (!b->covariance)
        MW_TRY(
            mw_combine_parts(&(mw_combine){.method = MW_COMBINE_ARITHMETIC}, &now, b->mean, err));
    for (int32_t j = 0; j < n; j++) {
        double sum = 0;
        if (!b->covariance) {
            b->share[j] = mw_correlation(b->p->child[j], b->mean, b->p->units);
            continue;
        }
        for (int32_t k = 0; k < n; k++) sum += b->covariance[(int64_t)j * n + k] * b->now[k];
        b->share[j] = sum / sqrt(b->covariance[(int64_t)j * n + j]);
    }
    return MW_OK;
}

// How far the shares of the correlations are from the wanted ones: the sum of squares.
static mw_status gap(const balance *b, double *far, mw_error *err) {
    double sum = 0;
    *far = 0;
    MW_TRY(correlate_mean(b, err));
    for (int32_t j = 0; j < b->p->count; j++) sum += b->share[j];
    for (int32_t j = 0; j < b->p->count; j++) {
        b->share[j] /= sum;
        *far += (b->share[j] - b->wanted[j]) * (b->share[j] - b->wanted[j]);
    }
    return MW_OK;
}

// More to those whose correlation is too small.
static void step(const balance *b) {
    for (int32_t j = 0; j < b->p->count; j++) {
        bool small = b->share[j] <= 0.01 * b->wanted[j];
        double ratio = small ? 2 : fmin(2, b->wanted[j] / b->share[j]);
        b->now[j] *= sqrt(ratio);
    }
    to_shares(b->now, b->p->count);
}

static mw_status search(const balance *b, double *weight, mw_error *err) {
    enum { STEPS = 2000 };
    double best = INFINITY;
    for (int i = 0; i < STEPS && best >= 1e-20; i++) {
        double far;
        MW_TRY(gap(b, &far, err));
        if (isnan(far)) break;
        if (far < best) {
            best = far;
            memcpy(weight, b->now, (size_t)b->p->count * sizeof *weight);
        }
        step(b);
    }
    if (isfinite(best)) return MW_OK;
    return mw_fail(err, MW_INVALID, "balanced weights: a member is constant or has no values");
}

static mw_status by_balance(const mw_parts *p, double *weight, mw_error *err) {
    int64_t n = p->count, cells = n * n;
    bool missing = anything_missing(p);
    double *room = mw_alloc_array(3 * n + (missing ? p->units : cells) + 1, sizeof *room);
    if (!room) return no_memory(err);
    balance b = {.p = p, .now = room, .wanted = room + n, .share = room + 2 * n};
    mw_status st = MW_OK;
    memcpy(b.now, p->weight, (size_t)n * sizeof *room);
    to_shares(b.now, p->count);
    memcpy(b.wanted, b.now, (size_t)n * sizeof *room);
    if (missing)
        b.mean = room + 3 * n;
    else {
        b.covariance = room + 3 * n;
        st = mw_covariances(MW_CASES_PAIRWISE, &(mw_columns){p->child, p->count, p->units},
                            b.covariance, err);
    }
    if (st == MW_OK) st = search(&b, weight, err);
    mw_free(room);
    return st;
}

mw_status mw_weigh_parts(mw_weigh_method method, const mw_parts *p, double *weight, mw_error *err) {
    mw_status st = MW_OK;
    if (p->count > MW_PARTS_MAX)
        return mw_fail(err, MW_LIMIT, "%d members, at most %d can be weighed", p->count,
                       MW_PARTS_MAX);
    for (int32_t j = 0; j < p->count; j++) weight[j] = method == MW_WEIGH_EQUAL ? 1 : p->weight[j];
    bool alone = p->count < 2; // nothing to be weighed against
    if (method == MW_WEIGH_PCA && !alone) st = by_pca(p, weight, err);
    if (method == MW_WEIGH_BALANCED && !alone) st = by_balance(p, weight, err);
    if (method == MW_WEIGH_ENTROPY && !alone) st = by_entropy(p, weight, err);
    if (method == MW_WEIGH_CRITIC && !alone) st = by_critic(p, weight, err);
    if (method == MW_WEIGH_AHP)
        st = mw_fail(err, MW_INVALID, "weights by comparisons are found before");
    if (st == MW_OK) to_shares(weight, p->count);
    return st;
}

// ---- comparisons

mw_status mw_weigh_ahp(const double *matrix, int32_t n, double *weight, mw_consistency *consistency,
                       mw_error *err) {
    // Consistency of random matrices of 1, 2, 3 ... rows (Saaty 1980).
    static const double random_index[MW_AHP_MAX + 1] = {
        0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};
    enum { STEPS = 10000 };
    double next[MW_AHP_MAX], lambda = n;
    if (n < 1 || n > MW_AHP_MAX)
        return mw_fail(err, MW_LIMIT, "comparisons are for 1 to %d members, not %d", MW_AHP_MAX, n);
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++) {
            double product = matrix[i * n + j] * matrix[j * n + i];
            if (!(matrix[i * n + j] > 0) || fabs(product - 1) > 1e-6)
                return mw_fail(err, MW_INVALID,
                               "comparison of %d with %d: %g and %g are not each other's inverse",
                               i, j, matrix[i * n + j], matrix[j * n + i]);
        }
    for (int32_t i = 0; i < n; i++) weight[i] = 1.0 / n;
    for (int step = 0; step < STEPS; step++) {
        double sum = 0, moved = 0;
        for (int32_t i = 0; i < n; i++) {
            next[i] = 0;
            for (int32_t j = 0; j < n; j++) next[i] += matrix[i * n + j] * weight[j];
            sum += next[i];
        }
        lambda = sum; // weights add up to 1
        for (int32_t i = 0; i < n; i++) {
            moved = fmax(moved, fabs(next[i] / sum - weight[i]));
            weight[i] = next[i] / sum;
        }
        if (moved < 1e-16) break;
    }
    double index = n < 3 ? 0 : (lambda - n) / (n - 1);
    if (consistency)
        *consistency = (mw_consistency){lambda, index, n < 3 ? 0 : index / random_index[n]};
    return MW_OK;
}

void mw_effective_weights(const mw_index_node *node, int32_t count, double *out) {
    for (int32_t i = 0; i < count; i++) {
        double sum = 0;
        for (int32_t j = 0; j < count; j++)
            if (node[j].parent == node[i].parent) sum += node[j].weight;
        out[i] = node[i].parent < 0 ? 1 : node[i].weight / sum * out[node[i].parent];
    }
}
