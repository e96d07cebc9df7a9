// SPDX-License-Identifier: MIT
// See structure.h.
#include "index/structure.h"

#include "base/alloc.h"
#include "index/linear.h"

#include <math.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "structure: out of memory");
}

// ---- principal components

static mw_status check_defined(const double *r, int32_t count, mw_error *err) {
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < i; j++)
            if (isnan(r[(int64_t)i * count + j]))
                return mw_fail(err, MW_INVALID,
                               "columns %d and %d have no correlation: one is constant, or fewer "
                               "than 3 units have both",
                               j, i);
    return MW_OK;
}

static mw_status components(mw_cases cases, const mw_columns *c, mw_pca *p, mw_error *err) {
    int32_t n = c->count;
    mw_corr_how how = {.kind = MW_CORR_PEARSON, .cases = cases};
    MW_TRY(mw_corr_matrix(how, c, p->loading, err));
    MW_TRY(check_defined(p->loading, n, err));
    MW_TRY(mw_eigen(p->loading, n, p->value, p->vector, err));
    for (int32_t k = 0; k < n; k++) {
        double deviation = sqrt(fmax(0, p->value[k]));
        p->share[k] = p->value[k] / n;
        for (int64_t i = 0; i < n; i++) p->loading[i * n + k] = p->vector[i * n + k] * deviation;
    }
    return MW_OK;
}

mw_status mw_pca_new(mw_cases cases, const mw_columns *c, mw_pca *out, mw_error *err) {
    int64_t n = c->count, cells = n * n + 1;
    mw_pca p = {.count = c->count,
                .value = mw_alloc_array(n + 1, sizeof(double)),
                .share = mw_alloc_array(n + 1, sizeof(double)),
                .vector = mw_alloc_array(cells, sizeof(double)),
                .loading = mw_alloc_array(cells, sizeof(double))};
    mw_status st = p.value && p.share && p.vector && p.loading ? components(cases, c, &p, err)
                                                               : no_memory(err);
    if (st != MW_OK) mw_pca_fini(&p);
    *out = p;
    return st;
}

void mw_pca_fini(mw_pca *p) {
    mw_free(p->value);
    mw_free(p->share);
    mw_free(p->vector);
    mw_free(p->loading);
    *p = (mw_pca){0};
}

// ---- Cronbach's alpha

// Of the members but one, by their covariances; left_out -1: of all.
static double alpha_of(const double *covariance, int32_t count, int32_t left_out) {
    double all = 0, own = 0, k = left_out < 0 ? count : count - 1;
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < count; j++) {
            if (i == left_out || j == left_out) continue;
            all += covariance[(int64_t)i * count + j];
            own += i == j ? covariance[(int64_t)i * count + j] : 0;
        }
    return k < 2 || !(all > 0) ? (double)NAN : k / (k - 1) * (1 - own / all);
}

mw_status mw_alpha(mw_cases cases, const mw_columns *c, double *alpha, double *without,
                   mw_error *err) {
    double *covariance = mw_alloc_array((int64_t)c->count * c->count + 1, sizeof *covariance);
    if (!covariance) return no_memory(err);
    mw_status st = mw_covariances(cases, c, covariance, err);
    if (st == MW_OK) *alpha = alpha_of(covariance, c->count, -1);
    for (int32_t j = 0; j < c->count && st == MW_OK && without; j++)
        without[j] = alpha_of(covariance, c->count, j);
    mw_free(covariance);
    return st;
}
