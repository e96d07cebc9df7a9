// SPDX-License-Identifier: MIT
// See impute.h. Known values are never written; a filled one is never read as if it were known.
#include "index/impute.h"

#include "base/alloc.h"
#include "index/stat.h"

#include <math.h>
#include <string.h>

typedef struct {
    const mw_index_spec *spec;
    mw_table *t;
    mw_cells *imputed; // NULL: not asked for
    mw_scratch s;      // of units
    double *room;      // of units
} job;

// Fills the cell at x, of the table, which is missing.
static void fill(const job *j, double *x, double v) {
    *x = v;
    if (j->imputed && !isnan(v)) mw_cells_set(j->imputed, x - j->t->value);
}

// ---- from the units of the same period

static void fill_all(const job *j, double *x, double v) {
    for (int64_t u = 0; u < j->t->units; u++)
        if (isnan(x[u])) fill(j, &x[u], v);
}

static void fill_by_group(const job *j, double *x, const double *of_group, double of_all) {
    for (int64_t u = 0; u < j->t->units; u++) {
        if (!isnan(x[u])) continue;
        int32_t g = j->spec->group[u];
        fill(j, &x[u], g < 0 || isnan(of_group[g]) ? of_all : of_group[g]);
    }
}

static void fill_group_means(const job *j, double *x) {
    int64_t units = j->t->units;
    double *sum = j->room;
    uint64_t *known = j->s.key;
    memset(sum, 0, (size_t)units * sizeof *sum);
    memset(known, 0, (size_t)units * sizeof *known);
    for (int64_t u = 0; u < units; u++) {
        int32_t g = j->spec->group[u];
        if (g < 0 || isnan(x[u])) continue;
        sum[g] += x[u];
        known[g]++;
    }
    for (int64_t g = 0; g < units; g++) sum[g] /= (double)known[g]; // NaN where nothing is known
    fill_by_group(j, x, sum, mw_mean_of(x, units, NULL));
}

static double median_of(job *j, const double *x) {
    int64_t known = mw_sort(x, j->t->units, &j->s);
    return mw_quantile(j->s.sorted, known, 0.5);
}

static void fill_group_medians(job *j, double *x) {
    int64_t units = j->t->units, known = mw_sort(x, units, &j->s);
    double of_all = mw_quantile(j->s.sorted, known, 0.5);
    uint64_t *start = j->s.key, *count = j->s.key + units;
    memset(start, 0, (size_t)units * 2 * sizeof *start);
    for (int64_t i = 0; i < known; i++) {
        int32_t g = j->spec->group[j->s.order[i]];
        if (g >= 0 && g + 1 < units) start[g + 1]++;
    }
    for (int64_t g = 1; g < units; g++) start[g] += start[g - 1];
    for (int64_t i = 0; i < known; i++) { // sorted within each group, since they come sorted
        int32_t g = j->spec->group[j->s.order[i]];
        if (g >= 0) j->room[start[g] + count[g]++] = j->s.sorted[i];
    }
    for (int64_t g = 0; g < units; g++)
        j->s.sorted[g] = mw_quantile(j->room + start[g], (int64_t)count[g], 0.5);
    fill_by_group(j, x, j->s.sorted, of_all);
}

static void impute_period(job *j, double *x) {
    mw_impute_method how = j->spec->impute.method;
    bool median = how == MW_IMPUTE_MEDIAN || how == MW_IMPUTE_GROUP_MEDIAN;
    bool by_group = how == MW_IMPUTE_GROUP_MEAN || how == MW_IMPUTE_GROUP_MEDIAN;
    if (by_group && j->spec->group && median)
        fill_group_medians(j, x);
    else if (by_group && j->spec->group)
        fill_group_means(j, x);
    else
        fill_all(j, x, median ? median_of(j, x) : mw_mean_of(x, j->t->units, NULL));
}

// ---- from the same unit's other periods

static void impute_last(job *j, double *x) {
    int64_t units = j->t->units, back_max = j->spec->impute.back_max;
    uint32_t *seen = j->s.order; // 1 + the latest period known; 0: none
    memset(seen, 0, (size_t)units * sizeof *seen);
    for (int32_t p = 0; p < j->t->periods; p++)
        for (int64_t u = 0; u < units; u++) {
            double *at = x + p * units + u;
            if (!isnan(*at))
                seen[u] = (uint32_t)p + 1;
            else if (seen[u] > 0 && (back_max == 0 || p - (int64_t)seen[u] + 1 <= back_max))
                fill(j, at, x[(int64_t)(seen[u] - 1) * units + u]);
        }
}

// Between the known values of a unit's periods a and b, which is later; x is the unit's first.
static void fill_between(const job *j, double *x, int64_t a, int64_t b) {
    int64_t step = j->t->units;
    double from = x[a * step], to = x[b * step];
    for (int64_t p = a + 1; p < b; p++) {
        double part = (double)(p - a) / (double)(b - a);
        fill(j, &x[p * step], from + part * (to - from));
    }
}

static void impute_linear(const job *j, double *x) {
    int64_t step = j->t->units;
    for (int64_t u = 0; u < step; u++) {
        double *own = x + u;
        int64_t last = -1;
        for (int64_t p = 0; p < j->t->periods; p++) {
            if (isnan(own[p * step])) continue;
            if (last >= 0) fill_between(j, own, last, p);
            for (int64_t q = 0; last < 0 && q < p; q++) fill(j, &own[q * step], own[p * step]);
            last = p;
        }
        for (int64_t p = last + 1; last >= 0 && p < j->t->periods; p++)
            fill(j, &own[p * step], own[last * step]);
    }
}

// ---- a table

static mw_status check(const mw_index_spec *spec, const mw_table *t, mw_error *err) {
    if (spec->impute.back_max < 0)
        return mw_fail(err, MW_INVALID, "%d periods to look back: 0 for any, or more",
                       spec->impute.back_max);
    for (int64_t u = 0; spec->group && u < t->units; u++)
        if (spec->group[u] >= t->units)
            return mw_fail(err, MW_INVALID, "unit %lld is of group %d: groups are below %lld",
                           (long long)u, spec->group[u], (long long)t->units);
    return MW_OK;
}

// EM fills all that is missing, or nothing.
static void mark_missing(const job *j, const double *x) {
    for (int64_t u = 0; j->imputed && u < j->t->units; u++)
        if (isnan(x[u])) mw_cells_set(j->imputed, x + u - j->t->value);
}

static mw_status impute_em(const job *j, mw_error *err) {
    const mw_table *t = j->t;
    double **x = mw_alloc_array((int64_t)t->columns + 1, sizeof *x);
    if (!x) return mw_fail(err, MW_NOMEM, "imputing: out of memory");
    mw_status st = MW_OK;
    for (int32_t p = 0; st == MW_OK && p < t->periods; p++) {
        for (int32_t c = 0; c < t->columns; c++) {
            x[c] = mw_table_at(t, c, p);
            mark_missing(j, x[c]);
        }
        st = mw_impute_em(&j->spec->impute, x, t->columns, t->units, NULL, err);
        if (st != MW_OK) mw_fail_in(err, st, "period %d", p);
    }
    mw_free(x);
    return st;
}

static void impute_columns(job *j) {
    for (int32_t c = 0; c < j->t->columns; c++) {
        if (j->spec->impute.method == MW_IMPUTE_LAST)
            impute_last(j, mw_table_at(j->t, c, 0));
        else if (j->spec->impute.method == MW_IMPUTE_LINEAR)
            impute_linear(j, mw_table_at(j->t, c, 0));
        else
            for (int32_t p = 0; p < j->t->periods; p++) impute_period(j, mw_table_at(j->t, c, p));
    }
}

mw_status mw_impute_table(const mw_index_spec *spec, mw_table *t, mw_cells *imputed,
                          mw_error *err) {
    MW_TRY(check(spec, t, err));
    job j = {.spec = spec, .t = t, .imputed = imputed};
    if (spec->impute.method == MW_IMPUTE_NONE) return MW_OK;
    if (spec->impute.method == MW_IMPUTE_EM) return impute_em(&j, err);
    MW_TRY(mw_scratch_new(t->units, &j.s, err));
    mw_status st = MW_OK;
    j.room = mw_alloc_column(t->units + 1, sizeof *j.room);
    if (j.room)
        impute_columns(&j);
    else
        st = mw_fail(err, MW_NOMEM, "imputing %lld units: out of memory", (long long)t->units);
    mw_free(j.room);
    mw_scratch_free(&j.s);
    return st;
}
