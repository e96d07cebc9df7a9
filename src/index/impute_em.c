// SPDX-License-Identifier: MIT
// Imputation by EM for a multivariate normal distribution; see impute.h.
//
// Columns are first brought to mean 0 and deviation 1 of their known values, so that one tolerance
// fits all. Units are sorted by which of their columns are missing: what depends on the pattern
// alone is worked out once for all its units in each round. Sums go in that order, so the result
// has the same bits everywhere.
#include "base/alloc.h"
#include "index/impute.h"
#include "index/stat.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_USUAL = 200 };

// A column is held to be determined by others when so small a part of its variance is left.
static const double VARIANCE_LEFT_MIN = 1e-10;

typedef struct {
    int32_t columns;                // those that vary
    int32_t words;                  // of a pattern
    int64_t units;                  // with a value
    int32_t *column;                // of x, of each
    int64_t *unit;                  // sorted by pattern
    uint64_t *missing;              // [unit as sorted][word]: bit of each column
    double *mean, *sd;              // of the known values
    double *z;                      // [unit as sorted][column]: known, or expected
    double *mu, *sigma;             // the distribution of z
    double *sum, *cross;            // of z and z z', with the variance of what is expected
    double *root;                   // Cholesky factor of the known columns' part of sigma, lower
    double *slope;                  // [missing][known]
    double *left;                   // [missing][missing]: variance given the known
    int32_t *known_at, *missing_at; // columns of the pattern
    int32_t known, missing_count;
} em;

static bool is_missing(const em *e, int64_t i, int32_t c) {
    return e->missing[i * e->words + (c >> 6)] >> (c & 63) & 1;
}

// ---- setting up

static void em_free(em *e) {
    mw_free(e->column);
    mw_free(e->unit);
    mw_free(e->missing);
    mw_free(e->mean);
    mw_free(e->sd);
    mw_free(e->z);
    mw_free(e->mu);
    mw_free(e->sigma);
    mw_free(e->sum);
    mw_free(e->cross);
    mw_free(e->root);
    mw_free(e->slope);
    mw_free(e->left);
    mw_free(e->known_at);
    mw_free(e->missing_at);
}

// Which columns vary, and their mean and deviation.
static mw_status look_at_columns(em *e, double *const *x, int32_t columns, int64_t n,
                                 mw_error *err) {
    e->column = mw_alloc_array((int64_t)columns + 1, sizeof *e->column);
    e->mean = mw_alloc_array((int64_t)columns + 1, sizeof *e->mean);
    e->sd = mw_alloc_array((int64_t)columns + 1, sizeof *e->sd);
    if (!e->column || !e->mean || !e->sd) return mw_fail(err, MW_NOMEM, "EM: out of memory");
    for (int32_t c = 0; c < columns; c++) {
        mw_moments m;
        mw_moments_of(x[c], n, &m);
        if (m.known < 2)
            return mw_fail(err, MW_INVALID,
                           "EM needs two known values in column %d: there are %lld", c,
                           (long long)m.known);
        if (!isfinite(m.sd))
            return mw_fail(err, MW_INVALID, "EM needs finite values: column %d has others", c);
        if (m.sd == 0) continue;
        e->mean[e->columns] = m.mean;
        e->sd[e->columns] = m.sd;
        e->column[e->columns++] = c;
    }
    e->words = e->columns / 64 + 1;
    return MW_OK;
}

static mw_status get_room(em *e, int64_t n, mw_error *err) {
    int64_t p = (int64_t)e->columns + 1, square = p * p;
    e->unit = mw_alloc_array(n + 1, sizeof *e->unit);
    e->missing = mw_alloc_array((n + 1) * e->words, sizeof *e->missing);
    e->z = mw_alloc_array((n + 1) * p, sizeof *e->z);
    e->mu = mw_alloc_array(p, sizeof *e->mu);
    e->sum = mw_alloc_array(p, sizeof *e->sum);
    e->sigma = mw_alloc_array(square, sizeof *e->sigma);
    e->cross = mw_alloc_array(square, sizeof *e->cross);
    e->root = mw_alloc_array(square, sizeof *e->root);
    e->slope = mw_alloc_array(square, sizeof *e->slope);
    e->left = mw_alloc_array(square, sizeof *e->left);
    e->known_at = mw_alloc_array(p, sizeof *e->known_at);
    e->missing_at = mw_alloc_array(p, sizeof *e->missing_at);
    bool all = e->unit && e->missing && e->z && e->mu && e->sum && e->sigma && e->cross &&
               e->root && e->slope && e->left && e->known_at && e->missing_at;
    return all ? MW_OK : mw_fail(err, MW_NOMEM, "EM of %lld units: out of memory", (long long)n);
}

// By pattern, then by number. p: patterns by unit number.
static bool before(const em *e, const uint64_t *p, int64_t a, int64_t b) {
    for (int32_t w = 0; w < e->words; w++) {
        uint64_t of_a = p[a * e->words + w], of_b = p[b * e->words + w];
        if (of_a != of_b) return of_a < of_b;
    }
    return a < b;
}

static void sift_down(const em *e, const uint64_t *p, int64_t root, int64_t n) {
    int64_t *at = e->unit;
    for (int64_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && before(e, p, at[child], at[child + 1])) child++;
        if (!before(e, p, at[root], at[child])) return;
        int64_t held = at[root];
        at[root] = at[child];
        at[child] = held;
        root = child;
    }
}

static void sort_units(em *e, const uint64_t *p) {
    for (int64_t i = e->units / 2 - 1; i >= 0; i--) sift_down(e, p, i, e->units);
    for (int64_t i = e->units - 1; i > 0; i--) {
        int64_t held = e->unit[0];
        e->unit[0] = e->unit[i];
        e->unit[i] = held;
        sift_down(e, p, 0, i);
    }
}

// Units with a value, sorted by pattern; their patterns and z.
static mw_status look_at_units(em *e, double *const *x, int64_t n, mw_error *err) {
    uint64_t *pattern = mw_alloc_array((n + 1) * e->words, sizeof *pattern);
    if (!pattern) return mw_fail(err, MW_NOMEM, "EM of %lld units: out of memory", (long long)n);
    for (int64_t u = 0; u < n; u++) {
        int32_t missing = 0;
        for (int32_t c = 0; c < e->columns; c++) {
            if (!isnan(x[e->column[c]][u])) continue;
            pattern[u * e->words + (c >> 6)] |= (uint64_t)1 << (c & 63);
            missing++;
        }
        if (missing < e->columns) e->unit[e->units++] = u;
    }
    sort_units(e, pattern);
    for (int64_t i = 0; i < e->units; i++) {
        memcpy(e->missing + i * e->words, pattern + e->unit[i] * e->words,
               (size_t)e->words * sizeof *pattern);
        for (int32_t c = 0; c < e->columns; c++)
            e->z[i * e->columns + c] = (x[e->column[c]][e->unit[i]] - e->mean[c]) / e->sd[c];
    }
    mw_free(pattern);
    if (e->units <= e->columns)
        return mw_fail(err, MW_INVALID,
                       "EM of %d columns that vary needs more units with values: there are %lld",
                       e->columns, (long long)e->units);
    return MW_OK;
}

// ---- a round

// root root' = sigma of the known columns.
static mw_status factor(em *e, mw_error *err) {
    int32_t k = e->known;
    for (int32_t i = 0; i < k; i++)
        for (int32_t j = 0; j <= i; j++) {
            const double *a = e->root + (int64_t)i * k, *b = e->root + (int64_t)j * k;
            double whole = e->sigma[(int64_t)e->known_at[i] * e->columns + e->known_at[j]];
            double rest = whole;
            for (int32_t l = 0; l < j; l++) rest -= a[l] * b[l];
            if (i == j && !(rest > VARIANCE_LEFT_MIN * whole))
                return mw_fail(err, MW_INVALID,
                               "EM: column %d is determined by the others; leave it out",
                               e->column[e->known_at[i]]);
            e->root[(int64_t)i * k + j] = i == j ? sqrt(rest) : rest / b[j];
        }
    return MW_OK;
}

// Row m of slope: sigma(m, known) times the inverse of sigma(known, known).
static void solve_slope(em *e, int32_t m) {
    int32_t k = e->known;
    double *b = e->slope + (int64_t)m * k;
    for (int32_t i = 0; i < k; i++) {
        double rest = e->sigma[(int64_t)e->missing_at[m] * e->columns + e->known_at[i]];
        for (int32_t l = 0; l < i; l++) rest -= e->root[(int64_t)i * k + l] * b[l];
        b[i] = rest / e->root[(int64_t)i * k + i];
    }
    for (int32_t i = k - 1; i >= 0; i--) {
        double rest = b[i];
        for (int32_t l = i + 1; l < k; l++) rest -= e->root[(int64_t)l * k + i] * b[l];
        b[i] = rest / e->root[(int64_t)i * k + i];
    }
}

// What the pattern of sorted unit i says of its missing columns.
static mw_status regress(em *e, int64_t i, mw_error *err) {
    e->known = e->missing_count = 0;
    for (int32_t c = 0; c < e->columns; c++) {
        if (is_missing(e, i, c))
            e->missing_at[e->missing_count++] = c;
        else
            e->known_at[e->known++] = c;
    }
    if (e->missing_count == 0) return MW_OK;
    MW_TRY(factor(e, err));
    for (int32_t m = 0; m < e->missing_count; m++) solve_slope(e, m);
    for (int32_t a = 0; a < e->missing_count; a++)
        for (int32_t b = 0; b < e->missing_count; b++) {
            const double *row = e->sigma + (int64_t)e->missing_at[b] * e->columns;
            double rest = row[e->missing_at[a]];
            for (int32_t k = 0; k < e->known; k++)
                rest -= e->slope[(int64_t)a * e->known + k] * row[e->known_at[k]];
            e->left[(int64_t)a * e->missing_count + b] = rest;
        }
    return MW_OK;
}

static void expect_unit(em *e, int64_t i) {
    double *z = e->z + i * e->columns;
    for (int32_t m = 0; m < e->missing_count; m++) {
        const double *b = e->slope + (int64_t)m * e->known;
        double at = e->mu[e->missing_at[m]];
        for (int32_t k = 0; k < e->known; k++)
            at += b[k] * (z[e->known_at[k]] - e->mu[e->known_at[k]]);
        z[e->missing_at[m]] = at;
    }
}

static void add_unit(em *e, int64_t i) {
    const double *z = e->z + i * e->columns;
    for (int32_t a = 0; a < e->columns; a++) {
        e->sum[a] += z[a];
        double *row = e->cross + (int64_t)a * e->columns;
        for (int32_t b = 0; b <= a; b++) row[b] += z[a] * z[b];
    }
}

static void add_left(em *e, double times) {
    for (int32_t a = 0; a < e->missing_count; a++)
        for (int32_t b = 0; b <= a; b++)
            e->cross[(int64_t)e->missing_at[a] * e->columns + e->missing_at[b]] +=
                times * e->left[(int64_t)a * e->missing_count + b];
}

// Expectation: z of what is missing, and the sums.
static mw_status expect(em *e, mw_error *err) {
    memset(e->sum, 0, (size_t)e->columns * sizeof *e->sum);
    memset(e->cross, 0, (size_t)e->columns * (size_t)e->columns * sizeof *e->cross);
    for (int64_t i = 0, end = 0; i < e->units; i = end) {
        MW_TRY(regress(e, i, err));
        size_t size = (size_t)e->words * sizeof *e->missing;
        for (end = i; end < e->units; end++) {
            if (memcmp(e->missing + end * e->words, e->missing + i * e->words, size) != 0) break;
            expect_unit(e, end);
            add_unit(e, end);
        }
        add_left(e, (double)(end - i));
    }
    return MW_OK;
}

// Maximisation: mu and sigma from the sums. The largest change, in deviations.
static double maximise(em *e) {
    double n = (double)e->units, change = 0;
    int64_t p = e->columns;
    for (int64_t a = 0; a < p; a++) {
        double mean = e->sum[a] / n;
        double sd = sqrt(e->cross[a * p + a] / n - mean * mean);
        change = fmax(change, fabs(mean - e->mu[a]) / sd);
        change = fmax(change, fabs(sd - sqrt(e->sigma[a * p + a])) / sd);
        e->mu[a] = mean;
    }
    for (int64_t a = 0; a < p; a++)
        for (int64_t b = 0; b <= a; b++)
            e->sigma[a * p + b] = e->sigma[b * p + a] =
                e->cross[a * p + b] / n - e->mu[a] * e->mu[b];
    return change;
}

// ---- all of it

static mw_status run(em *e, const mw_impute *how, mw_em_report *report, mw_error *err) {
    int32_t rounds_max = how->rounds_max > 0 ? how->rounds_max : ROUNDS_USUAL;
    double tolerance = how->tolerance > 0 ? how->tolerance : 1e-8;
    for (int32_t a = 0; a < e->columns; a++) e->sigma[(int64_t)a * e->columns + a] = 1;
    double change = INFINITY;
    for (int32_t round = 1; round <= rounds_max; round++) {
        MW_TRY(expect(e, err));
        change = maximise(e);
        *report = (mw_em_report){round, change};
        if (change <= tolerance) return MW_OK;
    }
    return mw_fail(err, MW_INVALID,
                   "EM did not settle in %d rounds: the last still moved by %.2g of a deviation, "
                   "%.2g is asked for; allow more rounds, or impute in another way",
                   rounds_max, change, tolerance);
}

static void write_back(const em *e, double *const *x) {
    for (int32_t c = 0; c < e->columns; c++)
        for (int64_t i = 0; i < e->units; i++)
            if (is_missing(e, i, c))
                x[e->column[c]][e->unit[i]] = e->mean[c] + e->sd[c] * e->z[i * e->columns + c];
}

// What is still missing is of a constant column, which has its value as mean; or of a unit without
// any value, and the mean of what is known and expected is the distribution's.
static void fill_mean(double *x, int64_t n) {
    double mean = mw_mean_of(x, n, NULL);
    for (int64_t u = 0; u < n; u++)
        if (isnan(x[u])) x[u] = mean;
}

mw_status mw_impute_em(const mw_impute *how, double *const *x, int32_t columns, int64_t n,
                       mw_em_report *report, mw_error *err) {
    em e = {0};
    mw_em_report r = {0};
    mw_status st = look_at_columns(&e, x, columns, n, err);
    if (st == MW_OK && e.columns > 0) {
        st = get_room(&e, n, err);
        if (st == MW_OK) st = look_at_units(&e, x, n, err);
        if (st == MW_OK) st = run(&e, how, &r, err);
        if (st == MW_OK) write_back(&e, x);
    }
    for (int32_t c = 0; st == MW_OK && c < columns; c++) fill_mean(x[c], n);
    if (st == MW_OK && report) *report = r;
    em_free(&e);
    return st;
}
