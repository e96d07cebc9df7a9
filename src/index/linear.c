// SPDX-License-Identifier: MIT
// See linear.h.
#include "index/linear.h"

#include "base/alloc.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

double mw_correlation(const double *x, const double *y, int64_t n) {
    double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        sx += x[i], sy += y[i];
        known++;
    }
    if (known < 3) return NAN;
    double mx = sx / (double)known, my = sy / (double)known;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        double a = x[i] - mx, b = y[i] - my;
        xx += a * a, yy += b * b, xy += a * b;
    }
    if (!(xx > 0) || !(yy > 0)) return NAN;
    return fmax(-1, fmin(1, xy / sqrt(xx) / sqrt(yy)));
}

void mw_correlations(const double *const *column, int32_t count, int64_t n, double *out) {
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j <= i; j++) {
            double r = i == j ? 1 : mw_correlation(column[i], column[j], n);
            out[(int64_t)i * count + j] = out[(int64_t)j * count + i] = r;
        }
}

// Turns rows and columns p and q so that their common entry becomes 0.
static void rotate(double *a, double *v, int32_t n, int32_t p, int32_t q) {
    double apq = a[p * n + q];
    if (apq == 0) return;
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int32_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (int32_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        x = v[k * n + p], y = v[k * n + q];
        v[k * n + p] = c * x - s * y;
        v[k * n + q] = s * x + c * y;
    }
}

static double off_diagonal(const double *a, int32_t n) {
    double sum = 0;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < i; j++) sum += a[i * n + j] * a[i * n + j];
    return sum;
}

// Column k of v becomes vector k of the result, by falling eigenvalue.
static void sort_out(const double *a, const double *v, int32_t n, double *value, double *vector) {
    for (int32_t k = 0; k < n; k++) {
        int32_t place = 0;
        for (int32_t j = 0; j < n; j++)
            place += a[j * n + j] > a[k * n + k] || (a[j * n + j] == a[k * n + k] && j < k);
        double largest = 0;
        for (int32_t i = 0; i < n; i++)
            if (fabs(v[i * n + k]) > fabs(largest) + 1e-12) largest = v[i * n + k];
        value[place] = a[k * n + k];
        for (int32_t i = 0; i < n; i++)
            vector[i * n + place] = largest < 0 ? -v[i * n + k] : v[i * n + k];
    }
}

mw_status mw_eigen(const double *matrix, int32_t n, double *value, double *vector, mw_error *err) {
    enum { ROUNDS_MAX = 60 };
    int64_t cells = (int64_t)n * n;
    for (int64_t i = 0; i < cells; i++)
        if (!isfinite(matrix[i]))
            return mw_fail(err, MW_INVALID, "eigenvalues: entry %lld, %lld is not finite",
                           (long long)(i / n), (long long)(i % n));
    double *a = mw_alloc_array(2 * cells + 1, sizeof *a), *v = a ? a + cells : NULL;
    if (!a) return mw_fail(err, MW_NOMEM, "eigenvalues: out of memory");
    memcpy(a, matrix, (size_t)cells * sizeof *a);
    for (int32_t i = 0; i < n; i++) v[(int64_t)i * n + i] = 1;
    for (int round = 0; round < ROUNDS_MAX && off_diagonal(a, n) > 0; round++)
        for (int32_t p = 0; p < n; p++)
            for (int32_t q = p + 1; q < n; q++) rotate(a, v, n, p, q);
    sort_out(a, v, n, value, vector);
    mw_free(a);
    return MW_OK;
}
