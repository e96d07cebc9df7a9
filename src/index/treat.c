// SPDX-License-Identifier: MIT
// See treat.h. Winsorising one point after another at one end comes to a limit that values are
// brought down, or up, to: the limits are all that is kept of it.
#include "index/treat.h"

#include "index/denominate.h"
#include "index/pooling.h"
#include "index/stat.h"

#include <math.h>
#include <string.h>

static void untreated(mw_treat_fit *f) {
    *f = (mw_treat_fit){.lo = -INFINITY, .hi = INFINITY, .min = NAN, .max = NAN};
    for (int i = 0; i < 3; i++) f->skew[i] = f->kurt[i] = NAN;
}

static void check(const mw_treat *treat, const mw_moments *m, int stage, mw_treat_fit *f) {
    double skew_max = treat->skew_max > 0 ? treat->skew_max : 2;
    double kurt_max = treat->kurt_max > 0 ? treat->kurt_max : 3.5;
    f->skew[stage] = m->skew;
    f->kurt[stage] = m->kurt;
    f->passed = fabs(m->skew) < skew_max || m->kurt < kurt_max;
}

// ---- winsorising

// The greatest value below max; max when there is none.
static double next_below(const double *x, int64_t n, double max) {
    double best = -INFINITY;
    for (int64_t i = 0; i < n; i++) best = ((x[i] < max) & (x[i] > best)) ? x[i] : best;
    return best > -INFINITY ? best : max;
}

static double next_above(const double *x, int64_t n, double min) {
    double best = INFINITY;
    for (int64_t i = 0; i < n; i++) best = ((x[i] > min) & (x[i] < best)) ? x[i] : best;
    return best < INFINITY ? best : min;
}

static void bring_in(double *x, int64_t n, double lo, double hi) {
    for (int64_t i = 0; i < n; i++) {
        double v = x[i] > hi ? hi : x[i];
        x[i] = v < lo ? lo : v;
    }
}

static int32_t count_beyond(const double *x, int64_t n, double lo, double hi) {
    int64_t beyond = 0;
    for (int64_t i = 0; i < n; i++) beyond += (x[i] > hi) | (x[i] < lo);
    return (int32_t)(beyond < INT32_MAX ? beyond : INT32_MAX);
}

// Until the column passes, or enough values were brought in. m: of x, and then of what became of
// it.
static void winsorise(const mw_treat *treat, mw_sample x, double *work, mw_moments *m,
                      mw_treat_fit *f) {
    memcpy(work, x.x, (size_t)x.n * sizeof *work);
    // A column that fails a check varies, and goes on doing so: skew is not defined when it does
    // not.
    while (!f->passed && !isnan(m->skew) && f->winsorised < treat->winsorise_max) {
        if (m->skew >= 0)
            f->hi = next_below(work, x.n, m->max);
        else
            f->lo = next_above(work, x.n, m->min);
        bring_in(work, x.n, f->lo, f->hi);
        f->winsorised = count_beyond(x.x, x.n, f->lo, f->hi);
        mw_moments_of(work, x.n, m);
        check(treat, m, 1, f);
    }
}

// ---- transforms

// See treat.h: f max - 1, f the least power of ten with f max >= 10.
static mw_status gii_factor(double max, double *out, mw_error *err) {
    if (!(max > 0 && isfinite(max)))
        return mw_fail(err, MW_INVALID, "log_gii needs a value above 0: the greatest is %g", max);
    double f = 1;
    while (f * max < 10) f *= 10;
    *out = f * max - 1;
    return MW_OK;
}

static mw_status fit_transform(const mw_treat *treat, bool less_is_better, const mw_moments *m,
                               mw_treat_fit *f, mw_error *err) {
    f->transform = treat->then;
    f->lo = -INFINITY;
    f->hi = INFINITY;
    f->winsorised = 0;
    f->min = m->min;
    f->max = m->max;
    f->lambda = treat->lambda;
    f->a = 0.01 * (m->max - m->min);
    f->falling = treat->then == MW_TRANSFORM_LOG_CT_PLUS && !(m->skew > 0);
    if (treat->then == MW_TRANSFORM_BOXCOX && !isfinite(pow(m->max - m->min + 1, f->lambda)))
        return mw_fail(err, MW_INVALID, "Box-Cox with lambda %g of values from %g to %g: too large",
                       f->lambda, m->min, m->max);
    if (treat->then != MW_TRANSFORM_LOG_GII) return MW_OK;
    f->falling = less_is_better;
    return gii_factor(m->max, &f->a, err);
}

static void log_ct(const mw_treat_fit *f, double *x, int64_t n) {
    if (f->falling)
        for (int64_t i = 0; i < n; i++) x[i] = -log(f->max + f->a - x[i]);
    else
        for (int64_t i = 0; i < n; i++) x[i] = log(x[i] - f->min + f->a);
}

static void log_gii(const mw_treat_fit *f, double *x, int64_t n) {
    double scale = f->a / (f->max - f->min);
    if (f->falling)
        for (int64_t i = 0; i < n; i++) x[i] = -log(scale * (f->max - x[i]) + 1);
    else
        for (int64_t i = 0; i < n; i++) x[i] = log(scale * (x[i] - f->min) + 1);
}

static void box_cox(const mw_treat_fit *f, double *x, int64_t n) {
    if (f->lambda == 0)
        for (int64_t i = 0; i < n; i++) x[i] = log(x[i] - f->min + 1);
    else
        for (int64_t i = 0; i < n; i++) x[i] = (pow(x[i] - f->min + 1, f->lambda) - 1) / f->lambda;
}

void mw_treat_apply(const mw_treat_fit *fit, double *x, int64_t n) {
    if (fit->transform == MW_TRANSFORM_NONE) {
        if (fit->winsorised > 0) bring_in(x, n, fit->lo, fit->hi);
        return;
    }
    bring_in(x, n, fit->min, fit->max);
    switch (fit->transform) {
    case MW_TRANSFORM_LOG_CT:
    case MW_TRANSFORM_LOG_CT_PLUS: log_ct(fit, x, n); break;
    case MW_TRANSFORM_LOG_GII: log_gii(fit, x, n); break;
    case MW_TRANSFORM_LOG_PLAIN:
        for (int64_t i = 0; i < n; i++) x[i] = log(x[i] - fit->min + 1);
        break;
    case MW_TRANSFORM_BOXCOX: box_cox(fit, x, n); break;
    case MW_TRANSFORM_NONE: break;
    }
}

mw_treated mw_treat_mark(const mw_treat_fit *fit, double x) {
    if (isnan(x)) return MW_TREATED_NOT;
    if (fit->transform != MW_TRANSFORM_NONE) return MW_TREATED_TRANSFORMED;
    if (x > fit->hi) return MW_TREATED_HIGH;
    return x < fit->lo ? MW_TREATED_LOW : MW_TREATED_NOT;
}

// ---- a column

mw_status mw_treat_fit_sample(const mw_treat *treat, const mw_index_node *leaf, mw_sample x,
                              mw_scratch *s, mw_treat_fit *out, mw_error *err) {
    MW_ASSERT(x.n <= s->capacity);
    if (treat->winsorise_max < 0 || isnan(treat->skew_max) || isnan(treat->kurt_max))
        return mw_fail(err, MW_INVALID, "treatment of %d values, above skew %g and kurtosis %g",
                       treat->winsorise_max, treat->skew_max, treat->kurt_max);
    mw_treat_fit f;
    mw_moments of, m;
    untreated(&f);
    mw_moments_of(x.x, x.n, &of);
    check(treat, &of, 0, &f);
    bool can = leaf->treated && !isnan(of.skew) && !isnan(of.kurt);
    if (can && !f.passed && treat->winsorise_max > 0) {
        m = of;
        winsorise(treat, x, s->sorted, &m, &f);
    }
    if (can && !f.passed && treat->then != MW_TRANSFORM_NONE) {
        MW_TRY(fit_transform(treat, leaf->less_is_better, &of, &f, err));
        memcpy(s->sorted, x.x, (size_t)x.n * sizeof *s->sorted);
        mw_treat_apply(&f, s->sorted, x.n);
        mw_moments_of(s->sorted, x.n, &m);
        check(treat, &m, 2, &f);
    }
    if (!leaf->treated) f.passed = true;
    *out = f;
    return MW_OK;
}

// ---- a table

mw_status mw_treat_leaf(const mw_index_spec *spec, mw_table *t, int32_t leaf, mw_scratch *s,
                        mw_treat_fit *fit, mw_error *err) {
    const mw_index_node *node = mw_index_leaf_node(spec, leaf);
    double *x = mw_table_at(t, leaf, 0);
    for (int32_t k = 0; k < mw_pooling_fits(spec, t); k++) {
        mw_span from = mw_pooling_sample(spec, t, k), to = mw_pooling_target(spec, t, k);
        mw_sample sample = {x + from.first, from.count};
        mw_status st = mw_treat_fit_sample(&spec->treat, node, sample, s, &fit[k], err);
        if (st != MW_OK) return mw_pooling_fail_in(spec, leaf, k, st, err);
        mw_treat_apply(&fit[k], x + to.first, to.count);
    }
    return MW_OK;
}

mw_status mw_treat_table(const mw_index_spec *spec, mw_table *t, mw_treat_fit *fit, mw_error *err) {
    MW_TRY(mw_pooling_check(spec, t, err));
    mw_scratch s;
    MW_TRY(mw_scratch_new(t->periods > 0 ? mw_pooling_sample(spec, t, 0).count : 0, &s, err));
    mw_status st = MW_OK;
    for (int32_t leaf = 0; leaf < t->columns && st == MW_OK; leaf++) {
        st = mw_treat_leaf(spec, t, leaf, &s, fit, err);
        fit += mw_pooling_fits(spec, t);
    }
    mw_scratch_free(&s);
    return st;
}
