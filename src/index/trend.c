// SPDX-License-Identifier: MIT
// See trend.h.
#include "index/trend.h"

#include <math.h>

// Slope and fit of the least squares line through the known values, by differences from the means.
static void fit_line(const mw_series *s, mw_trend *out) {
    double mean_x = 0, mean_t = 0, xx = 0, tt = 0, xt = 0;
    for (int32_t p = 0; p < s->count; p++) {
        double x = s->x[p * s->stride];
        if (isnan(x)) continue;
        mean_x += x / out->known;
        mean_t += s->at[p] / out->known;
    }
    for (int32_t p = 0; p < s->count; p++) {
        double x = s->x[p * s->stride] - mean_x, t = s->at[p] - mean_t;
        if (isnan(x)) continue;
        xx += x * x, tt += t * t, xt += x * t;
    }
    out->slope = xt / tt;
    out->fit = xx > 0 ? xt / xx * (xt / tt) : (double)NAN;
}

void mw_trend_of(const mw_series *s, mw_trend *out) {
    *out = (mw_trend){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (int32_t p = 0; p < s->count; p++) {
        double x = s->x[p * s->stride];
        if (isnan(x)) continue;
        if (out->known++ == 0) out->first = x, out->first_at = s->at[p];
        out->last = x, out->last_at = s->at[p];
    }
    if (out->known < 2) return;
    double time = out->last_at - out->first_at;
    out->change = (out->last - out->first) / time;
    if (out->first != 0) out->growth = out->change / fabs(out->first);
    if (out->first > 0 && out->last >= 0) out->cagr = pow(out->last / out->first, 1 / time) - 1;
    fit_line(s, out);
}

void mw_trends(const mw_table *t, int32_t column, const double *at, mw_trend *out) {
    for (int64_t u = 0; u < t->units; u++) {
        mw_series s = {mw_table_at(t, column, 0) + u, at, t->periods, t->units};
        mw_trend_of(&s, &out[u]);
    }
}
