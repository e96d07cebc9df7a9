// SPDX-License-Identifier: MIT
// See normalise.h. All methods but the ranks are one straight line, of which fitting finds the
// parameters; dividing by the scale, not multiplying by its inverse, makes the greatest value
// exactly the upper end.
#include "index/normalise.h"

#include "index/denominate.h"
#include "index/pooling.h"
#include "index/stat.h"

#include <math.h>
#include <string.h>

const char *mw_norm_why_text(mw_norm_why why) {
    static const char *const text[] = {
        [MW_NORM_GOOD] = "normalised",
        [MW_NORM_NO_VALUE] = "no value is known",
        [MW_NORM_CONSTANT] = "all values are the same",
        [MW_NORM_ONE_VALUE] = "only one value is known",
        [MW_NORM_MAX_ZERO] = "the greatest value is 0",
        [MW_NORM_NO_REFERENCE] = "the reference unit has no value",
        [MW_NORM_REFERENCE_LAST] = "no value is worse than the reference or target",
        [MW_NORM_INFINITE] = "the range is not finite",
    };
    return text[why];
}

// ---- fitting

static bool is_rank(mw_norm_method method) {
    return method == MW_NORM_RANK || method == MW_NORM_BORDA || method == MW_NORM_PRANK;
}

// Where the new scale begins and ends, or the new mean and deviation.
static void new_scale(const mw_norm *norm, double *lo, double *hi) {
    *lo = norm->lo;
    *hi = norm->hi;
    if (norm->lo == 0 && norm->hi == 0) *hi = norm->method == MW_NORM_MINMAX ? 100 : 1;
}

static mw_status check(const mw_norm *norm, const mw_index_node *leaf, int64_t n, mw_error *err) {
    double lo, hi;
    new_scale(norm, &lo, &hi);
    mw_norm_method m = norm->method;
    if ((m == MW_NORM_MINMAX || m == MW_NORM_GOALPOSTS) && !(lo < hi))
        return mw_fail(err, MW_INVALID, "normalisation onto %g .. %g: the first should be less", lo,
                       hi);
    if (m == MW_NORM_ZSCORE && !(hi > 0 && isfinite(lo)))
        return mw_fail(err, MW_INVALID, "z scores of mean %g and deviation %g: above 0 is right",
                       lo, hi);
    if ((m == MW_NORM_GOALPOSTS || m == MW_NORM_SCALED) && !(leaf->goal_lo < leaf->goal_hi))
        return mw_fail(err, MW_INVALID, "goals %g .. %g: two are needed, the first less",
                       leaf->goal_lo, leaf->goal_hi);
    if (m == MW_NORM_DIST_TARGET && isnan(leaf->goal_hi))
        return mw_fail(err, MW_INVALID, "distance to a target: there is no target");
    if (m == MW_NORM_DIST_REF && (norm->reference < 0 || norm->reference >= n))
        return mw_fail(err, MW_INVALID, "distance to unit %lld: there are %lld units",
                       (long long)norm->reference, (long long)n);
    return MW_OK;
}

// y = (sign x - from) / (to - from), times gain, plus offset.
static void line(mw_norm_fit *f, double from, double to) {
    f->shift = from;
    f->scale = to - from;
    if (!isfinite(f->scale))
        f->why = MW_NORM_INFINITE;
    else if (f->scale == 0)
        f->why = MW_NORM_CONSTANT;
}

static void onto(mw_norm_fit *f, double lo, double hi) {
    f->gain = hi - lo;
    f->offset = lo;
    f->lo = lo;
    f->hi = hi;
}

// 1 at best, 0 at worst.
static void distance(mw_norm_fit *f, double worst, double best, bool clamp) {
    if (!(best > worst))
        f->why = MW_NORM_REFERENCE_LAST;
    else if (!isfinite(best - worst))
        f->why = MW_NORM_INFINITE;
    f->shift = best;
    f->scale = best - worst;
    f->offset = 1;
    f->gain = 1;
    if (clamp) f->share_hi = 0;
}

static void goals(const mw_index_node *leaf, mw_norm_fit *f, double lo, double hi) {
    double from = leaf->less_is_better ? -leaf->goal_hi : leaf->goal_lo;
    double to = leaf->less_is_better ? -leaf->goal_lo : leaf->goal_hi;
    line(f, from, to);
    onto(f, lo, hi);
    if (!leaf->clamp) return;
    f->share_lo = 0;
    f->share_hi = 1;
}

// m: of sign x.
static void fit_line(const mw_norm *norm, const mw_index_node *leaf, const mw_moments *m,
                     double reference, mw_norm_fit *f) {
    double lo, hi;
    new_scale(norm, &lo, &hi);
    switch (norm->method) {
    case MW_NORM_MINMAX:
        line(f, m->min, m->max);
        onto(f, lo, hi);
        break;
    case MW_NORM_ZSCORE:
        f->shift = m->mean;
        f->scale = m->sd;
        f->gain = hi;
        f->offset = lo;
        if (m->known < 2)
            f->why = MW_NORM_ONE_VALUE;
        else if (!isfinite(m->sd))
            f->why = MW_NORM_INFINITE;
        else if (m->sd == 0)
            f->why = MW_NORM_CONSTANT;
        break;
    case MW_NORM_DIST_MAX:
        line(f, m->min, m->max);
        if (f->why == MW_NORM_GOOD) distance(f, m->min, m->max, false);
        break;
    case MW_NORM_DIST_REF:
        distance(f, m->min, reference, leaf->clamp);
        if (isnan(reference)) f->why = MW_NORM_NO_REFERENCE;
        break;
    case MW_NORM_DIST_TARGET: distance(f, m->min, f->sign * leaf->goal_hi, leaf->clamp); break;
    case MW_NORM_FRAC_MAX:
        f->scale = m->max;
        f->unturned = leaf->less_is_better;
        if (m->max == 0) f->why = MW_NORM_MAX_ZERO;
        break;
    case MW_NORM_GOALPOSTS: goals(leaf, f, lo, hi); break;
    case MW_NORM_SCALED:
        f->sign = 1;
        f->unturned = leaf->less_is_better;
        line(f, leaf->goal_lo, leaf->goal_hi);
        f->gain = hi;
        break;
    case MW_NORM_NONE:
    case MW_NORM_RANK:
    case MW_NORM_BORDA:
    case MW_NORM_PRANK: break;
    }
}

// The moments of -x.
static mw_moments turned(mw_moments m) {
    double min = m.min;
    m.min = -m.max;
    m.max = -min;
    m.mean = -m.mean;
    m.skew = -m.skew;
    return m;
}

static void start(const mw_norm *norm, const mw_index_node *leaf, mw_norm_fit *f) {
    *f = (mw_norm_fit){.method = norm->method,
                       .sign = leaf->less_is_better ? -1 : 1,
                       .scale = 1,
                       .gain = 1,
                       .share_lo = -INFINITY,
                       .share_hi = INFINITY,
                       .lo = -INFINITY,
                       .hi = INFINITY};
}

// What the methods ask of the sample; the deviation only where it is needed.
static void look(mw_norm_method method, mw_sample x, mw_moments *m) {
    if (method == MW_NORM_ZSCORE)
        mw_moments_of(x.x, x.n, m);
    else
        mw_range_of(x.x, x.n, m);
}

static void fit_rank(mw_norm_fit *f) {
    if (f->known == 0) f->why = MW_NORM_NO_VALUE;
    if (f->known == 1 && f->method == MW_NORM_PRANK) f->why = MW_NORM_ONE_VALUE;
}

mw_status mw_norm_fit_sample(const mw_norm *norm, const mw_index_node *leaf, mw_sample x,
                             mw_scratch *s, mw_norm_fit *out, mw_error *err) {
    MW_TRY(check(norm, leaf, x.n, err));
    mw_norm_fit f;
    start(norm, leaf, &f);
    if (is_rank(norm->method)) {
        f.known = mw_sort(x.x, x.n, s);
        f.sorted = s->sorted;
        for (int64_t i = 0; f.sign < 0 && i < (f.known + 1) / 2; i++) {
            double least = s->sorted[i];
            s->sorted[i] = -s->sorted[f.known - 1 - i];
            s->sorted[f.known - 1 - i] = -least;
        }
        fit_rank(&f);
        *out = f;
        return MW_OK;
    }
    mw_moments m;
    look(norm->method, x, &m);
    if (f.sign < 0) m = turned(m);
    f.known = m.known;
    double reference = norm->method == MW_NORM_DIST_REF ? f.sign * x.x[norm->reference] : 0;
    fit_line(norm, leaf, &m, reference, &f);
    if (m.known == 0) f.why = MW_NORM_NO_VALUE;
    *out = f;
    return MW_OK;
}

// ---- applying

static void apply_line(const mw_norm_fit *f, const double *x, int64_t n, double *y) {
    double sign = f->sign, shift = f->shift, scale = f->scale, gain = f->gain, offset = f->offset;
    for (int64_t i = 0; i < n; i++) y[i] = (sign * x[i] - shift) / scale * gain + offset;
}

// A line with ends: what lies within the share 0 .. 1 stays within lo .. hi in spite of rounding.
static void apply_ends(const mw_norm_fit *f, const double *x, int64_t n, double *y) {
    for (int64_t i = 0; i < n; i++) {
        double share = (f->sign * x[i] - f->shift) / f->scale;
        share = share > f->share_hi ? f->share_hi : share;
        share = share < f->share_lo ? f->share_lo : share;
        double at = share * f->gain + f->offset;
        at = ((share <= 1) & (at > f->hi)) ? f->hi : at;
        y[i] = ((share >= 0) & (at < f->lo)) ? f->lo : at;
    }
}

// From ranks that begin with 1.
static double rank_offset(mw_norm_method method) { return method == MW_NORM_RANK ? 0 : 1; }

static double rank_scale(const mw_norm_fit *f) {
    return f->method == MW_NORM_PRANK ? (double)(f->known - 1) : 1;
}

static void apply_rank(const mw_norm_fit *f, const double *x, int64_t n, double *y) {
    double offset = rank_offset(f->method), scale = rank_scale(f);
    for (int64_t i = 0; i < n; i++) {
        double below = (double)mw_count_below(f->sorted, f->known, f->sign * x[i]);
        y[i] = isnan(x[i]) ? (double)NAN : (below + 1 - offset) / scale;
    }
}

void mw_norm_apply(const mw_norm_fit *fit, const double *x, int64_t n, double *y) {
    if (fit->why != MW_NORM_GOOD) {
        for (int64_t i = 0; i < n; i++) y[i] = NAN;
        return;
    }
    bool ends = isfinite(fit->share_hi) || isfinite(fit->lo);
    if (is_rank(fit->method))
        apply_rank(fit, x, n, y);
    else if (ends)
        apply_ends(fit, x, n, y);
    else
        apply_line(fit, x, n, y);
}

// What one column is normalised with.
typedef struct {
    const mw_norm *norm;
    const mw_index_node *leaf;
    mw_scratch *s;
} job;

// Fits to x and applies to it.
static mw_status own_column(const job *j, mw_sample x, double *y, mw_norm_fit *f, mw_error *err) {
    if (!is_rank(j->norm->method)) {
        MW_TRY(mw_norm_fit_sample(j->norm, j->leaf, x, j->s, f, err));
        mw_norm_apply(f, x.x, x.n, y);
        return MW_OK;
    }
    start(j->norm, j->leaf, f);
    mw_rank(x.x, x.n, j->leaf->less_is_better ? MW_RANK_BEST : MW_RANK_LEAST, j->s, y);
    for (int64_t i = 0; i < x.n; i++) f->known += !isnan(y[i]);
    fit_rank(f);
    double offset = rank_offset(f->method), scale = rank_scale(f);
    bool good = f->why == MW_NORM_GOOD;
    for (int64_t i = 0; i < x.n; i++) y[i] = good ? (y[i] - offset) / scale : (double)NAN;
    return MW_OK;
}

mw_status mw_norm_column(const mw_norm *norm, const mw_index_node *leaf, mw_sample x, mw_scratch *s,
                         double *y, mw_error *err) {
    mw_norm_fit f;
    return own_column(&(job){norm, leaf, s}, x, y, &f, err);
}

// ---- a table

mw_status mw_norm_leaf(const mw_index_spec *spec, mw_table *t, int32_t leaf, mw_scratch *s,
                       mw_norm_fit *fit, mw_error *err) {
    job j = {&spec->norm, mw_index_leaf_node(spec, leaf), s};
    double *x = mw_table_at(t, leaf, 0);
    for (int32_t k = 0; k < mw_pooling_fits(spec, t); k++) {
        mw_span from = mw_pooling_sample(spec, t, k), to = mw_pooling_target(spec, t, k);
        mw_sample sample = {x + from.first, from.count};
        mw_status st;
        if (spec->pooling == MW_POOL_PERIOD) {
            st = own_column(&j, sample, x + to.first, &fit[k], err);
        } else {
            st = mw_norm_fit_sample(j.norm, j.leaf, sample, s, &fit[k], err);
            if (st == MW_OK) mw_norm_apply(&fit[k], x + to.first, to.count, x + to.first);
        }
        if (st != MW_OK) return mw_pooling_fail_in(spec, leaf, k, st, err);
        fit[k].sorted = NULL;
    }
    return MW_OK;
}

mw_status mw_norm_table(const mw_index_spec *spec, mw_table *t, mw_norm_fit *fit, mw_error *err) {
    MW_TRY(mw_pooling_check(spec, t, err));
    mw_scratch s;
    MW_TRY(mw_scratch_new(t->periods > 0 ? mw_pooling_sample(spec, t, 0).count : 0, &s, err));
    mw_status st = MW_OK;
    for (int32_t leaf = 0; leaf < t->columns && st == MW_OK; leaf++) {
        st = mw_norm_leaf(spec, t, leaf, &s, fit, err);
        fit += mw_pooling_fits(spec, t);
    }
    mw_scratch_free(&s);
    return st;
}
