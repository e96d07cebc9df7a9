// SPDX-License-Identifier: MIT
// See kappa.h.
#include "assess/kappa.h"

#include "base/alloc.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double mean(const double *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

// The mean of |a_i - b_j| over all pairs, from both sorted: each b has so many a below it.
static double mean_distance(const double *a, const double *b, int64_t n) {
    double sum = 0, below = 0, all = 0;
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++) all += a[i];
    for (int64_t j = 0; j < n; j++) {
        for (; k < n && a[k] <= b[j]; k++) below += a[k];
        sum += (double)k * b[j] - below + (all - below) - (double)(n - k) * b[j];
    }
    return sum / (double)n / (double)n;
}

static double ratio(double observed, double chance) {
    return chance > 0 ? 1 - observed / chance : (double)NAN;
}

static void measure(const double *a, const double *b, int64_t n, mw_kappa *out) {
    double square = 0;
    for (int64_t i = 0; i < n; i++) {
        double d = fabs(a[i] - b[i]);
        out->same += d == 0;
        out->observed[0] += d;
        out->observed[1] += d * d;
    }
    double ma = mean(a, n), mb = mean(b, n);
    for (int64_t i = 0; i < n; i++) square += (a[i] - ma) * (a[i] - ma) + (b[i] - mb) * (b[i] - mb);
    out->same /= (double)n;
    out->observed[0] /= (double)n, out->observed[1] /= (double)n;
    out->chance[1] = square / (double)n + (ma - mb) * (ma - mb);
    out->bias = mb - ma;
}

mw_status mw_kappa_of(const double *a, const double *b, int64_t count, mw_kappa *out,
                      mw_error *err) {
    *out = (mw_kappa){.count = count};
    if (count == 0) {
        out->same = out->linear = out->quadratic = out->bias = NAN;
        return MW_OK;
    }
    double *sorted = mw_alloc_array(2 * count, sizeof *sorted);
    if (!sorted) return mw_fail(err, MW_NOMEM, "agreement: out of memory");
    memcpy(sorted, a, (size_t)count * sizeof *a);
    memcpy(sorted + count, b, (size_t)count * sizeof *b);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    qsort(sorted + count, (size_t)count, sizeof *sorted, ascending);
    measure(a, b, count, out);
    // Rounding must not make a little chance where there is none.
    bool one = sorted[0] == sorted[count - 1] && sorted[count] == sorted[2 * count - 1] &&
               sorted[0] == sorted[count];
    out->chance[0] = one ? 0 : mean_distance(sorted, sorted + count, count);
    if (one) out->chance[1] = 0;
    out->linear = ratio(out->observed[0], out->chance[0]);
    out->quadratic = ratio(out->observed[1], out->chance[1]);
    mw_free(sorted);
    return MW_OK;
}

mw_kappa mw_kappa_pool(const mw_kappa *list, const double *scale, int64_t count) {
    mw_kappa all = {0};
    for (int64_t i = 0; i < count; i++) {
        const mw_kappa *k = &list[i];
        double n = (double)k->count, s = scale[i];
        if (k->count == 0 || !(s > 0)) continue;
        all.count += k->count;
        all.same += n * k->same;
        all.bias += n * k->bias / s;
        all.observed[0] += n * k->observed[0] / s, all.chance[0] += n * k->chance[0] / s;
        all.observed[1] += n * k->observed[1] / s / s, all.chance[1] += n * k->chance[1] / s / s;
    }
    double n = all.count ? (double)all.count : (double)NAN;
    all.same /= n, all.bias /= n;
    for (int w = 0; w < 2; w++) all.observed[w] /= n, all.chance[w] /= n;
    all.linear = ratio(all.observed[0], all.chance[0]);
    all.quadratic = ratio(all.observed[1], all.chance[1]);
    return all;
}
