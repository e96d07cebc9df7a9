// SPDX-License-Identifier: MIT
// See sensitivity.h. What a row adds to each of the sums stands in one piece, so that a resample is
// a walk over whole rows.
#include "index/sensitivity.h"

#include "base/alloc.h"
#include "index/order.h"
#include "index/random.h"
#include "index/stat.h"

#include <math.h>
#include <string.h>

enum { POINTS_AT_ONCE = 256 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "sensitivity: out of memory");
}

static mw_status check(const mw_sensitivity_plan *p, mw_error *err) {
    if (p->inputs < 1 || p->inputs > MW_SENSITIVITY_INPUTS_MAX)
        return mw_fail(err, MW_LIMIT, "sensitivity to %d inputs: 1 to %d are possible", p->inputs,
                       MW_SENSITIVITY_INPUTS_MAX);
    if (p->rows < 2 || p->rows > MW_SENSITIVITY_ROWS_MAX)
        return mw_fail(err, MW_LIMIT, "samples of %lld rows: 2 to %lld are possible",
                       (long long)p->rows, (long long)MW_SENSITIVITY_ROWS_MAX);
    if (p->boots < 0 || p->boots > MW_SENSITIVITY_BOOTS_MAX)
        return mw_fail(err, MW_LIMIT, "%d resamples: 0 to %d are possible", p->boots,
                       MW_SENSITIVITY_BOOTS_MAX);
    return MW_OK;
}

// ---- estimating

// Of each row: a, b (from which the mean of all was taken), then for each input (b - ab)^2 and
// (a - ab)^2.
typedef struct {
    const mw_sensitivity_plan *plan;
    double *row;
    int64_t rows; // that are known
    int32_t width;
    double *boot; // [2 * inputs][boots]
} terms;

static mw_status lay_out(terms *t, const double *y, mw_error *err) {
    int64_t n = t->plan->rows, known = 0;
    int32_t inputs = t->plan->inputs;
    double sum = 0;
    t->width = 2 + 2 * inputs;
    t->row = mw_alloc_array(n * t->width, sizeof *t->row);
    if (!t->row) return no_memory(err);
    for (int64_t i = 0; i < n; i++) {
        double *row = t->row + known * t->width;
        bool missing = false;
        for (int32_t k = 0; k < inputs + 2; k++) missing = missing || isnan(y[k * n + i]);
        if (missing) continue;
        row[0] = y[i], row[1] = y[n + i];
        for (int32_t k = 0; k < inputs; k++) {
            double ab = y[(2 + k) * n + i];
            row[2 + 2 * k] = (row[1] - ab) * (row[1] - ab);
            row[3 + 2 * k] = (row[0] - ab) * (row[0] - ab);
        }
        sum += row[0] + row[1];
        known++;
    }
    for (int64_t i = 0; i < known; i++) {
        t->row[i * t->width] -= sum / (double)(2 * known);
        t->row[i * t->width + 1] -= sum / (double)(2 * known);
    }
    t->rows = known;
    return MW_OK;
}

// Adds up the rows, those drawn by s or each once; out: first and total of each input in turn.
static void estimate(const terms *t, mw_sequence *s, double *out) {
    double sum = 0, square = 0, n = (double)t->rows;
    int32_t effects = t->width - 2;
    memset(out, 0, (size_t)effects * sizeof *out);
    for (int64_t i = 0; i < t->rows; i++) {
        int64_t at = s ? (int64_t)(mw_sequence_uniform(s) * n) : i;
        const double *row = t->row + at * t->width;
        sum += row[0] + row[1];
        square += row[0] * row[0] + row[1] * row[1];
        for (int32_t k = 0; k < effects; k++) out[k] += row[2 + k];
    }
    double variance = (square - sum * sum / (2 * n)) / (2 * n - 1);
    for (int32_t k = 0; k < effects; k++) {
        double share = out[k] / (2 * n) / variance;
        out[k] = !(variance > 0) ? (double)NAN : k % 2 ? share : 1 - share;
    }
}

static void resample(void *context, int64_t job, int worker) {
    const terms *t = context;
    double out[2 * MW_SENSITIVITY_INPUTS_MAX];
    (void)worker;
    mw_sequence s = mw_sequence_of(t->plan->seed ^ UINT64_C(0x5851f42d4c957f2d), (uint64_t)job);
    estimate(t, &s, out);
    for (int32_t k = 0; k < t->width - 2; k++) t->boot[k * t->plan->boots + job] = out[k];
}

static mw_status fill_intervals(terms *t, mw_effect *out, mw_error *err) {
    int32_t boots = t->plan->boots;
    mw_scratch s;
    MW_TRY(mw_scratch_new(boots, &s, err));
    t->boot = mw_alloc_array((int64_t)boots * (t->width - 2), sizeof *t->boot);
    if (t->boot) mw_pool_run(t->plan->pool, boots, resample, t);
    for (int32_t k = 0; k < t->width - 2 && t->boot; k++) {
        mw_estimate *e = k % 2 ? &out[k / 2].total : &out[k / 2].first;
        int64_t known = mw_sort(t->boot + (int64_t)k * boots, boots, &s);
        e->low = mw_quantile(s.sorted, known, 0.05);
        e->high = mw_quantile(s.sorted, known, 0.95);
    }
    mw_scratch_free(&s);
    return t->boot ? MW_OK : no_memory(err);
}

mw_status mw_effects_of(const mw_sensitivity_plan *plan, const double *y, mw_effect *out,
                        mw_error *err) {
    double value[2 * MW_SENSITIVITY_INPUTS_MAX];
    terms t = {.plan = plan};
    MW_TRY(check(plan, err));
    mw_status st = lay_out(&t, y, err);
    for (int32_t i = 0; i < plan->inputs; i++)
        out[i] = (mw_effect){
            {NAN, NAN, NAN},
            {NAN, NAN, NAN}
        };
    if (st == MW_OK && t.rows >= 2) {
        estimate(&t, NULL, value);
        for (int32_t i = 0; i < plan->inputs; i++) {
            out[i].first.value = value[2 * i];
            out[i].total.value = value[2 * i + 1];
        }
        if (plan->boots > 0 && !isnan(value[0])) st = fill_intervals(&t, out, err);
    }
    mw_free(t.row);
    mw_free(t.boot);
    return st;
}

// ---- sampling

typedef struct {
    const mw_sensitivity_plan *plan;
    mw_cube_function *f;
    void *ctx;
    mw_points points;
    double *y;
} sampling;

// A run of points of one sample, which is never two samples: rows are cut for each anew.
static void evaluate(void *context, int64_t job, int worker) {
    const sampling *s = context;
    double x[POINTS_AT_ONCE * MW_SENSITIVITY_INPUTS_MAX];
    int32_t inputs = s->plan->inputs;
    int64_t n = s->plan->rows, runs = (n + POINTS_AT_ONCE - 1) / POINTS_AT_ONCE;
    int64_t sample = job / runs, first = job % runs * POINTS_AT_ONCE;
    int64_t count = n - first < POINTS_AT_ONCE ? n - first : POINTS_AT_ONCE;
    (void)worker;
    for (int64_t i = 0; i < count; i++)
        for (int32_t k = 0; k < inputs; k++)
            x[i * inputs + k] =
                mw_points_at(&s->points, first + i, sample == 1 || sample == k + 2, k);
    s->f(s->ctx, x, count, s->y + sample * n + first);
}

mw_status mw_sensitivity_of(const mw_sensitivity_plan *plan, mw_cube_function *f, void *ctx,
                            mw_effect *out, mw_error *err) {
    sampling s = {.plan = plan, .f = f, .ctx = ctx};
    MW_TRY(check(plan, err));
    MW_TRY(mw_points_new(plan->sampler, plan->inputs, plan->seed, &s.points, err));
    s.y = mw_alloc_column(plan->rows * (plan->inputs + 2), sizeof *s.y);
    mw_status st = s.y ? MW_OK : no_memory(err);
    if (st == MW_OK) {
        int64_t runs = (plan->rows + POINTS_AT_ONCE - 1) / POINTS_AT_ONCE;
        mw_pool_run(plan->pool, runs * (plan->inputs + 2), evaluate, &s);
        st = mw_effects_of(plan, s.y, out, err);
    }
    mw_free(s.y);
    mw_points_free(&s.points);
    return st;
}
