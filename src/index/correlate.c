// SPDX-License-Identifier: MIT
// See correlate.h. A pair is first brought into two buffers in which a unit that lacks one value
// lacks both; where nothing is missing the columns are taken as they are, and ranked once.
#include "index/correlate.h"

#include "base/alloc.h"
#include "index/linear.h"
#include "index/order.h"

#include <math.h>
#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "correlations: out of memory");
}

// ---- room

typedef struct {
    mw_scratch scratch;
    double *x, *y;           // a pair without what one of them lacks
    double *rank_x, *rank_y; // KENDALL: rank_x holds x in the order of y
    double *ranked;          // SPEARMAN of whole columns: [column][unit]
    uint32_t *run, *merged;  // KENDALL
} room;

static void room_fini(room *r) {
    mw_scratch_free(&r->scratch);
    mw_free(r->x);
    mw_free(r->y);
    mw_free(r->rank_x);
    mw_free(r->rank_y);
    mw_free(r->ranked);
    mw_free(r->run);
    mw_free(r->merged);
}

static mw_status room_init(room *r, mw_corr_how how, const mw_columns *c, bool whole,
                           mw_error *err) {
    int64_t n = c->n + 1;
    bool ranks = how.kind == MW_CORR_SPEARMAN, kendall = how.kind == MW_CORR_KENDALL;
    *r = (room){0};
    if (ranks || kendall) MW_TRY(mw_scratch_new(c->n, &r->scratch, err));
    r->x = mw_alloc_array(n, sizeof *r->x);
    r->y = mw_alloc_array(n, sizeof *r->y);
    r->rank_x = mw_alloc_array(n, sizeof *r->rank_x);
    r->rank_y = mw_alloc_array(n, sizeof *r->rank_y);
    if (ranks && whole) r->ranked = mw_alloc_array(n * c->count, sizeof *r->ranked);
    if (kendall) r->run = mw_alloc_array(n, sizeof *r->run);
    if (kendall) r->merged = mw_alloc_array(n, sizeof *r->merged);
    bool all = r->x && r->y && r->rank_x && r->rank_y && (r->ranked || !ranks || !whole) &&
               ((r->run && r->merged) || !kendall);
    return all ? MW_OK : no_memory(err);
}

// ---- which units

static bool anything_missing(const mw_columns *c) {
    for (int32_t j = 0; j < c->count; j++)
        for (int64_t i = 0; i < c->n; i++)
            if (isnan(c->column[j][i])) return true;
    return false;
}

// Columns of the complete units alone, in *block, which the caller frees.
static mw_status complete(const mw_columns *c, mw_columns *out, void **block, mw_error *err) {
    int64_t kept = 0;
    size_t pointers = (size_t)(c->count + 1) * sizeof(double *);
    *block = mw_alloc_array((int64_t)(c->count + 1) * (c->n + 2), sizeof(double));
    if (!*block) return no_memory(err);
    const double **column = *block;
    double *cell = (double *)((char *)*block + pointers);
    for (int64_t i = 0; i < c->n; i++) {
        bool all = true;
        for (int32_t j = 0; j < c->count; j++) all = all && !isnan(c->column[j][i]);
        for (int32_t j = 0; j < c->count && all; j++) cell[j * c->n + kept] = c->column[j][i];
        kept += all;
    }
    for (int32_t j = 0; j < c->count; j++) column[j] = cell + j * c->n;
    *out = (mw_columns){column, c->count, kept};
    return MW_OK;
}

// Fills r->x and r->y; returns how many units have both.
static int64_t pair_up(room *r, const double *x, const double *y, int64_t n) {
    int64_t both = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        r->x[both] = x[i];
        r->y[both++] = y[i];
    }
    return both;
}

// ---- Spearman

static double spearman(room *r, const double *x, const double *y, int64_t n) {
    int64_t both = pair_up(r, x, y, n);
    mw_rank(r->x, both, MW_RANK_LEAST_AVERAGE, &r->scratch, r->rank_x);
    mw_rank(r->y, both, MW_RANK_LEAST_AVERAGE, &r->scratch, r->rank_y);
    return mw_correlation(r->rank_x, r->rank_y, both);
}

// ---- Kendall

// Pairs of equal values among n that stand in order.
static int64_t ties(const double *sorted, int64_t n) {
    int64_t pairs = 0;
    for (int64_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] == sorted[i];) end++;
        pairs += (end - i) * (end - i - 1) / 2;
    }
    return pairs;
}

// Sorts words by merging and counts the pairs that stood in falling order.
static int64_t inversions(uint32_t *word, uint32_t *other, int64_t n) {
    int64_t found = 0;
    for (int64_t width = 1; width < n; width *= 2) {
        for (int64_t low = 0; low < n; low += 2 * width) {
            int64_t middle = low + width < n ? low + width : n;
            int64_t high = middle + width < n ? middle + width : n, a = low, b = middle;
            for (int64_t to = low; to < high; to++) {
                bool left = b >= high || (a < middle && word[a] <= word[b]);
                found += left ? 0 : middle - a;
                other[to] = left ? word[a++] : word[b++];
            }
        }
        memcpy(word, other, (size_t)n * sizeof *word);
    }
    return found;
}

// Order by y, then, of those, by x: within equal x the y are ascending. What is then in falling
// order of y is a pair that x and y see differently.
static double kendall(room *r, const double *x, const double *y, int64_t n) {
    int64_t both = pair_up(r, x, y, n), tied_both = 0;
    if (both < 3) return NAN;
    double *x_by_y = r->rank_x, *rank = r->rank_y;
    mw_sort(r->y, both, &r->scratch);
    int64_t tied_y = ties(r->scratch.sorted, both);
    for (int64_t i = 0; i < both; i++) {
        x_by_y[i] = r->x[r->scratch.order[i]];
        bool again = i > 0 && r->scratch.sorted[i] == r->scratch.sorted[i - 1];
        rank[i] = again ? rank[i - 1] : (double)i;
    }
    mw_sort(x_by_y, both, &r->scratch);
    const double *sorted = r->scratch.sorted;
    int64_t tied_x = ties(sorted, both), run = 0;
    for (int64_t i = 0; i < both; i++) {
        r->run[i] = (uint32_t)rank[r->scratch.order[i]];
        bool again = i > 0 && sorted[i] == sorted[i - 1] && r->run[i] == r->run[i - 1];
        run = again ? run + 1 : 0;
        tied_both += run;
    }
    int64_t all = both * (both - 1) / 2, against = inversions(r->run, r->merged, both);
    if (tied_x == all || tied_y == all) return NAN;
    double with = (double)(all - tied_x - tied_y + tied_both - 2 * against);
    return with / sqrt((double)(all - tied_x)) / sqrt((double)(all - tied_y));
}

// ---- matrices

static double pair_of(room *r, mw_corr_kind kind, const mw_columns *c, const int32_t at[2]) {
    const double *x = c->column[at[0]], *y = c->column[at[1]];
    if (kind == MW_CORR_PEARSON) return mw_correlation(x, y, c->n);
    if (kind == MW_CORR_KENDALL) return kendall(r, x, y, c->n);
    if (!r->ranked) return spearman(r, x, y, c->n);
    return mw_correlation(r->ranked + at[0] * c->n, r->ranked + at[1] * c->n, c->n);
}

static void fill(room *r, mw_corr_kind kind, const mw_columns *c, double *out) {
    for (int32_t i = 0; i < c->count; i++)
        for (int32_t j = 0; j <= i; j++) {
            double one = i == j ? 1 : pair_of(r, kind, c, (const int32_t[2]){i, j});
            out[(int64_t)i * c->count + j] = out[(int64_t)j * c->count + i] = one;
        }
}

static mw_status by_rank(mw_corr_how how, const mw_columns *c, double *out, mw_error *err) {
    room r;
    bool whole = !anything_missing(c);
    mw_status st = room_init(&r, how, c, whole, err);
    for (int32_t j = 0; j < c->count && st == MW_OK && r.ranked; j++)
        mw_rank(c->column[j], c->n, MW_RANK_LEAST_AVERAGE, &r.scratch, r.ranked + j * c->n);
    if (st == MW_OK) fill(&r, how.kind, c, out);
    room_fini(&r);
    return st;
}

mw_status mw_corr_matrix(mw_corr_how how, const mw_columns *c, double *out, mw_error *err) {
    mw_columns only;
    void *block = NULL;
    mw_status st = MW_OK;
    if (how.cases == MW_CASES_COMPLETE) {
        MW_TRY(complete(c, &only, &block, err));
        c = &only;
    }
    if (how.kind == MW_CORR_PEARSON)
        mw_correlations(c->column, c->count, c->n, out);
    else
        st = by_rank(how, c, out, err);
    mw_free(block);
    return st;
}

static double covariance(const double *x, const double *y, int64_t n) {
    double sx = 0, sy = 0, sum = 0;
    int64_t both = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        sx += x[i], sy += y[i];
        both++;
    }
    double mx = sx / (double)both, my = sy / (double)both;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) sum += (x[i] - mx) * (y[i] - my);
    return both < 2 ? (double)NAN : sum / (double)(both - 1);
}

mw_status mw_covariances(mw_cases cases, const mw_columns *c, double *out, mw_error *err) {
    mw_columns only;
    void *block = NULL;
    if (cases == MW_CASES_COMPLETE) {
        MW_TRY(complete(c, &only, &block, err));
        c = &only;
    }
    for (int32_t i = 0; i < c->count; i++)
        for (int32_t j = 0; j <= i; j++) {
            double one = covariance(c->column[i], c->column[j], c->n);
            out[(int64_t)i * c->count + j] = out[(int64_t)j * c->count + i] = one;
        }
    mw_free(block);
    return MW_OK;
}

// ---- significance

// The continued fraction of the incomplete beta function, by Lentz's method (1976): it settles fast
// for x below (a + 1) / (a + b + 2).
static double beta_fraction(double a, double b, double x) {
    enum { TERMS_MAX = 10000 };
    const double tiny = 1e-300, enough = 1e-16;
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), sum = d;
    for (int m = 1; m < TERMS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        sum *= c * d;
        d = 1 + odd * d;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = 1 + odd / (fabs(c) < tiny ? tiny : c);
        sum *= c * d;
        if (fabs(c * d - 1) < enough) break;
    }
    return sum;
}

// The regularised incomplete beta function of x, with 1 - x given apart.
static double beta_share(double a, double b, double x, double rest) {
    if (x <= 0) return 0;
    if (rest <= 0) return 1;
    double size = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest));
    if (x < (a + 1) / (a + b + 2)) return size / a * beta_fraction(a, b, x);
    return 1 - size / b * beta_fraction(b, a, rest);
}

double mw_corr_p_value(double r, int64_t n) {
    if (isnan(r) || n < 3) return NAN;
    return beta_share((double)(n - 2) / 2, 0.5, (1 - r) * (1 + r), r * r);
}

// ---- flags

mw_corr_limits mw_corr_limits_usual(void) {
    return (mw_corr_limits){.against = -0.4, .weak = 0.3, .repeated = 0.9};
}

mw_corr_class mw_corr_class_of(double r, mw_corr_limits limits) {
    if (isnan(r)) return MW_CORR_NONE;
    if (r < limits.against) return MW_CORR_AGAINST;
    if (r < limits.weak) return MW_CORR_WEAK;
    return r > limits.repeated ? MW_CORR_REPEATED : MW_CORR_FITTING;
}

int32_t mw_corr_flags(const double *r, int32_t count, const int32_t *group, mw_corr_limits limits,
                      mw_corr_flag *out) {
    int32_t found = 0;
    for (int32_t a = 0; a < count; a++)
        for (int32_t b = a + 1; b < count; b++) {
            double one = r[(int64_t)a * count + b];
            mw_corr_class class = mw_corr_class_of(one, limits);
            bool apart = group && group[a] != group[b];
            if (!apart && (class == MW_CORR_AGAINST || class == MW_CORR_REPEATED))
                out[found++] = (mw_corr_flag){a, b, one, class};
        }
    return found;
}
