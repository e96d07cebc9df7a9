// SPDX-License-Identifier: MIT
// See stat.h. Loops go by four lanes: value i belongs to lane i % 4, and the lanes are added in
// their order, whatever the machine's vectors are. Deviations are divided by the range before they
// are raised to powers, so that neither small nor large units of measurement lose them.
#include "index/stat.h"

#include <math.h>
#include <string.h>

// Two lanes: what every 64-bit machine adds at once. All is done for the lanes 0, 1 and 2, 3 in
// turn.
typedef double lanes __attribute__((vector_size(16)));
typedef int64_t masks __attribute__((vector_size(16)));

enum { BOTH = 2 };

// Four values from x + i; beyond n there is nothing known.
static inline void load(const double *x, int64_t i, int64_t n, lanes out[BOTH]) {
    if (n - i >= 4) {
        memcpy(out, x + i, 4 * sizeof *x);
        return;
    }
    double four[4] = {NAN, NAN, NAN, NAN};
    for (int64_t k = 0; i + k < n; k++) four[k] = x[i + k];
    memcpy(out, four, sizeof four);
}

// v where the mask is set, 0 elsewhere. A macro, as is the next: vectors are not passed to
// functions, since what that means depends on the machine.
#define WHERE(mask, v) ((lanes)((masks)(v) & (mask)))
#define EITHER(mask, v, w) ((lanes)(((masks)(v) & (mask)) | ((masks)(w) & ~(mask))))

static inline double sum_lanes(const lanes v[BOTH]) {
    return ((v[0][0] + v[0][1]) + v[1][0]) + v[1][1];
}

// known, min, max, mean (without correction).
static void first_pass(const double *x, int64_t n, mw_moments *out) {
    lanes sum[BOTH] =
        {
            {0}
    },
          min[BOTH] = {{INFINITY, INFINITY}, {INFINITY, INFINITY}}, v[BOTH];
    lanes max[BOTH] = {-min[0], -min[1]};
    masks known[BOTH] = {{0}};
    for (int64_t i = 0; i < n; i += 4) {
        load(x, i, n, v);
        for (int k = 0; k < BOTH; k++) {
            masks ok = v[k] == v[k], less = v[k]<min[k], more = v[k]> max[k];
            known[k] -= ok; // a mask is -1
            sum[k] += WHERE(ok, v[k]);
            min[k] = EITHER(less, v[k], min[k]);
            max[k] = EITHER(more, v[k], max[k]);
        }
    }
    out->known = known[0][0] + known[0][1] + known[1][0] + known[1][1];
    out->min = fmin(fmin(min[0][0], min[0][1]), fmin(min[1][0], min[1][1]));
    out->max = fmax(fmax(max[0][0], max[0][1]), fmax(max[1][0], max[1][1]));
    out->mean = sum_lanes(sum) / (double)out->known;
}

// Sums of the powers 1 .. 4 of (x - mean) * scale.
static void second_pass(const double *x, int64_t n, double mean, double scale, double sum[4]) {
    lanes s1[BOTH] = {{0}}, s2[BOTH] = {{0}}, s3[BOTH] = {{0}}, s4[BOTH] = {{0}}, v[BOTH];
    for (int64_t i = 0; i < n; i += 4) {
        load(x, i, n, v);
        for (int k = 0; k < BOTH; k++) {
            lanes d = WHERE(v[k] == v[k], (v[k] - mean) * scale), square = d * d;
            s1[k] += d;
            s2[k] += square;
            s3[k] += square * d;
            s4[k] += square * square;
        }
    }
    sum[0] = sum_lanes(s1);
    sum[1] = sum_lanes(s2);
    sum[2] = sum_lanes(s3);
    sum[3] = sum_lanes(s4);
}

void mw_moments_of(const double *x, int64_t n, mw_moments *out) {
    mw_moments m;
    first_pass(x, n, &m);
    *out = (mw_moments){m.known, NAN, NAN, NAN, NAN, NAN, NAN};
    if (m.known == 0) return;
    *out = (mw_moments){m.known, m.min, m.max, m.mean, NAN, NAN, NAN};
    double range = m.max - m.min, k = (double)m.known, s[4];
    if (range == 0) {
        out->mean = m.min;
        if (m.known >= 2) out->sd = 0;
        return;
    }
    if (!isfinite(range)) return;
    double scale = isfinite(1 / range) ? 1 / range : 0x1p1000;
    second_pass(x, n, m.mean, scale, s);
    // Rounding left the mean off by shift: move the sums to the better one.
    double shift = s[0] / k;
    double s2 = s[1] - k * shift * shift, s3 = s[2] - 3 * shift * s[1];
    double s4 = s[3] - 4 * shift * s[2] + 6 * shift * shift * s[1];
    out->mean = m.mean + shift / scale;
    if (m.known >= 2) out->sd = sqrt(s2 / (k - 1)) / scale;
    if (!(s2 > 0)) return;
    if (m.known >= 3) out->skew = sqrt(k) * s3 / (s2 * sqrt(s2)) * sqrt(k * (k - 1)) / (k - 2);
    double r = k * s4 / (s2 * s2);
    if (m.known >= 4) out->kurt = ((k + 1) * (r - 3) + 6) * (k - 1) / ((k - 2) * (k - 3));
}

void mw_range_of(const double *x, int64_t n, mw_moments *out) {
    mw_moments m;
    first_pass(x, n, &m);
    *out = (mw_moments){m.known, NAN, NAN, NAN, NAN, NAN, NAN};
    if (m.known == 0) return;
    *out = (mw_moments){m.known, m.min, m.max, m.min == m.max ? m.min : m.mean, NAN, NAN, NAN};
}

double mw_mean_of(const double *x, int64_t n, int64_t *known) {
    mw_moments m;
    mw_range_of(x, n, &m);
    if (known) *known = m.known;
    return m.mean;
}

double mw_quantile(const double *sorted, int64_t count, double p) {
    if (count < 1 || !(p >= 0 && p <= 1)) return NAN;
    double at = (double)(count - 1) * p;
    int64_t below = (int64_t)at;
    double part = at - (double)below;
    if (part == 0 || below + 1 >= count) return sorted[below];
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

void mw_stat_of(const double *x, int64_t n, mw_scratch *s, mw_stat *out) {
    *out = (mw_stat){.count = n};
    mw_moments_of(x, n, &out->of);
    int64_t known = mw_sort(x, n, s);
    out->median = mw_quantile(s->sorted, known, 0.5);
    for (int64_t i = 0, end = 0; i < known; i = end) {
        for (end = i + 1; end < known && s->sorted[end] == s->sorted[i];) end++;
        out->distinct++;
        if (end - i > out->same) out->same = end - i;
        if (s->sorted[i] == 0) out->zeros = end - i;
    }
}

mw_stat_limits mw_stat_limits_usual(void) { return (mw_stat_limits){0.65, 0.5, 0.5, 2, 3.5}; }

int mw_stat_flags(const mw_stat *s, const mw_stat_limits *limits) {
    double known = (double)s->of.known;
    int flags = known < limits->known_min * (double)s->count ? MW_STAT_FEW_KNOWN : 0;
    if (s->of.known == 0) return MW_STAT_FEW_KNOWN;
    if (known - (double)s->zeros < limits->nonzero_min * known) flags |= MW_STAT_MANY_ZERO;
    if ((double)s->distinct < limits->distinct_min * known) flags |= MW_STAT_FEW_DISTINCT;
    if (fabs(s->of.skew) > limits->skew_max && s->of.kurt > limits->kurt_max)
        flags |= MW_STAT_OUTLIERS;
    return flags;
}
