// SPDX-License-Identifier: MIT
// See milp.h. CBC is told to close the gap: it would be content with a solution 1e-5 above the
// best. So that its absolute tolerances fit, costs are scaled by a power of two, which loses no
// bit. What it answers is made clean here: whole columns are rounded, the others solved for once
// more with those fixed, and the rows are checked.
//
// Locking: the solver keeps state in static variables and sets the handler of SIGINT while it runs,
// so that `one_at_a_time` is held around it and the handler is put back.
#include "solve/milp.h"

#include "base/alloc.h"

#include <coin/Cbc_C_Interface.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define ROW_TOLERANCE 1e-6   // of a row, relative to its terms; the solver's own is 1e-7
#define WHOLE_TOLERANCE 1e-5 // of a whole number; the solver's own is 1e-6

struct mw_milp {
    double *cost, *low, *high; // [column]
    bool *whole;
    int64_t columns, cost_capacity, low_capacity, high_capacity, whole_capacity;
    double *row_low, *row_high;
    int64_t *row_end; // of its entries
    int64_t rows, row_low_capacity, row_high_capacity, row_end_capacity;
    int32_t *at; // column of each entry
    double *value;
    int64_t entries, at_capacity, value_capacity;
    mw_error first; // what went wrong first; MW_OK: nothing
};

const char *mw_milp_end_text(mw_milp_end end) {
    static const char *const texts[] = {"best", "infeasible", "unbounded", "stopped", "nothing"};
    return texts[end];
}

// ---- building

mw_milp *mw_milp_new(void) { return mw_alloc(sizeof(mw_milp)); }

void mw_milp_free(mw_milp *m) {
    if (!m) return;
    mw_free(m->cost);
    mw_free(m->low);
    mw_free(m->high);
    mw_free(m->whole);
    mw_free(m->row_low);
    mw_free(m->row_high);
    mw_free(m->row_end);
    mw_free(m->at);
    mw_free(m->value);
    mw_free(m);
}

static bool sound(double v) { return fabs(v) <= MW_MILP_NUMBER_MAX; } // false for NaN

static bool sound_bounds(double low, double high) {
    return (sound(low) || low == -INFINITY) && (sound(high) || high == INFINITY) && low <= high;
}

// Notes the first thing that went wrong.
static int32_t wrong(mw_milp *m, mw_status st, const char *what, int64_t which) {
    if (m->first.status == MW_OK)
        mw_fail(&m->first, st, "program: %s %lld: %s", what, (long long)which,
                st == MW_NOMEM   ? "no memory"
                : st == MW_LIMIT ? "there are too many"
                                 : "a number is missing, beyond 1e12, or its bounds are crossed");
    return -1;
}

int32_t mw_milp_column(mw_milp *m, double cost, double low, double high, bool whole) {
    if (!m) return -1;
    int64_t n = m->columns;
    if (n >= MW_MILP_COLUMNS_MAX) return wrong(m, MW_LIMIT, "column", n);
    if (!sound(cost) || !sound_bounds(low, high)) return wrong(m, MW_INVALID, "column", n);
    if (!mw_grow(&m->cost, &m->cost_capacity, n + 1, sizeof *m->cost) ||
        !mw_grow(&m->low, &m->low_capacity, n + 1, sizeof *m->low) ||
        !mw_grow(&m->high, &m->high_capacity, n + 1, sizeof *m->high) ||
        !mw_grow(&m->whole, &m->whole_capacity, n + 1, sizeof *m->whole))
        return wrong(m, MW_NOMEM, "column", n);
    m->cost[n] = cost;
    m->low[n] = low;
    m->high[n] = high;
    m->whole[n] = whole;
    return (int32_t)m->columns++;
}

int32_t mw_milp_row(mw_milp *m, double low, double high) {
    if (!m) return -1;
    int64_t n = m->rows;
    if (n >= MW_MILP_ROWS_MAX) return wrong(m, MW_LIMIT, "row", n);
    if (!sound_bounds(low, high)) return wrong(m, MW_INVALID, "row", n);
    if (!mw_grow(&m->row_low, &m->row_low_capacity, n + 1, sizeof *m->row_low) ||
        !mw_grow(&m->row_high, &m->row_high_capacity, n + 1, sizeof *m->row_high) ||
        !mw_grow(&m->row_end, &m->row_end_capacity, n + 1, sizeof *m->row_end))
        return wrong(m, MW_NOMEM, "row", n);
    m->row_low[n] = low;
    m->row_high[n] = high;
    m->row_end[n] = m->entries;
    return (int32_t)m->rows++;
}

void mw_milp_entry(mw_milp *m, int32_t column, double value) {
    if (!m || m->first.status != MW_OK) return;
    MW_ASSERT(m->rows > 0);
    MW_ASSERT(column >= 0 && column < m->columns);
    int64_t n = m->entries;
    if (n >= MW_MILP_ENTRIES_MAX) {
        wrong(m, MW_LIMIT, "entry", n);
    } else if (!sound(value)) {
        wrong(m, MW_INVALID, "row", m->rows - 1);
    } else if (!mw_grow(&m->at, &m->at_capacity, n + 1, sizeof *m->at) ||
               !mw_grow(&m->value, &m->value_capacity, n + 1, sizeof *m->value)) {
        wrong(m, MW_NOMEM, "entry", n);
    } else {
        m->at[n] = column;
        m->value[n] = value;
        m->row_end[m->rows - 1] = ++m->entries;
    }
}

// ---- as CBC wants it

// Column by column, the entries of one row and column summed.
typedef struct {
    int32_t *start, *row, *fill;  // start: columns + 1; fill: where the next entry goes
    double *value, *cost, *bound; // bound: low and high of columns, then of rows
    double scale;                 // of costs
    const bool *whole;            // NULL: no column is
} matrix;

static void matrix_fini(matrix *x) {
    mw_free(x->start);
    mw_free(x->row);
    mw_free(x->fill);
    mw_free(x->value);
    mw_free(x->cost);
    mw_free(x->bound);
}

static double for_cbc(double v) { return isinf(v) ? copysign(DBL_MAX, v) : v; }

// 2^k such that the largest cost comes to lie between 512 and 1024.
static double scale_of(const mw_milp *m) {
    double most = 0;
    for (int64_t j = 0; j < m->columns; j++) most = fmax(most, fabs(m->cost[j]));
    return most > 0 ? ldexp(1, 9 - ilogb(most)) : 1;
}

// Sums the entries of a column that lie in one row, which stand side by side. Their number after.
static int32_t merge(matrix *x, int32_t from, int32_t count, int32_t to) {
    int32_t first = to;
    for (int32_t k = from; k < from + count; k++) {
        if (to > first && x->row[to - 1] == x->row[k]) {
            x->value[to - 1] += x->value[k];
        } else {
            x->row[to] = x->row[k];
            x->value[to++] = x->value[k];
        }
    }
    return to;
}

static void place(const mw_milp *m, matrix *x) {
    for (int64_t k = 0; k < m->entries; k++) x->start[m->at[k] + 1]++;
    for (int64_t j = 0; j < m->columns; j++) {
        x->start[j + 1] += x->start[j];
        x->fill[j] = x->start[j];
    }
    for (int64_t r = 0, k = 0; r < m->rows; r++) {
        for (; k < m->row_end[r]; k++) {
            int32_t to = x->fill[m->at[k]]++;
            x->row[to] = (int32_t)r;
            x->value[to] = m->value[k];
        }
    }
    int32_t to = 0;
    for (int64_t j = 0; j < m->columns; j++) {
        int32_t from = x->start[j];
        x->start[j] = to;
        to = merge(x, from, x->fill[j] - from, to);
    }
    x->start[m->columns] = to;
}

static bool matrix_init(const mw_milp *m, matrix *x) {
    *x = (matrix){.scale = scale_of(m), .whole = m->whole};
    x->start = mw_alloc_array(m->columns + 2, sizeof *x->start);
    x->fill = mw_alloc_array(m->columns, sizeof *x->fill);
    x->row = mw_alloc_array(m->entries, sizeof *x->row);
    x->value = mw_alloc_array(m->entries, sizeof *x->value);
    x->cost = mw_alloc_array(m->columns, sizeof *x->cost);
    x->bound = mw_alloc_array(2 * (m->columns + m->rows), sizeof *x->bound);
    if (!x->start || !x->fill || !x->row || !x->value || !x->cost || !x->bound) return false;
    place(m, x);
    double *b = x->bound;
    for (int64_t j = 0; j < m->columns; j++) {
        x->cost[j] = m->cost[j] * x->scale;
        b[j] = for_cbc(m->low[j]);
        b[m->columns + j] = for_cbc(m->high[j]);
    }
    for (int64_t r = 0; r < m->rows; r++) {
        b[2 * m->columns + r] = for_cbc(m->row_low[r]);
        b[2 * m->columns + m->rows + r] = for_cbc(m->row_high[r]);
    }
    return true;
}

// ---- solving

static Cbc_Model *loaded(const mw_milp *m, const matrix *x, double seconds) {
    char text[40];
    Cbc_Model *cbc = Cbc_newModel();
    const double *b = x->bound;
    int columns = (int)m->columns, rows = (int)m->rows;
    Cbc_loadProblem(cbc, columns, rows, x->start, x->row, x->value, b, b + columns, x->cost,
                    b + 2 * columns, b + 2 * columns + rows);
    Cbc_setLogLevel(cbc, 0);
    Cbc_setParameter(cbc, "increment", "1e-9");
    // With its preprocessing and cuts, CBC 2.10.8 calls a worse solution the best about 7 times in
    // 10,000 small programs; without both never in 69,000, and it is no slower.
    Cbc_setParameter(cbc, "preprocess", "off");
    Cbc_setParameter(cbc, "cuts", "off");
    Cbc_setAllowableGap(cbc, 0);
    Cbc_setAllowableFractionGap(cbc, 0);
    if (isfinite(seconds)) {
        snprintf(text, sizeof text, "%.3f", seconds);
        Cbc_setParameter(cbc, "timeMode", "elapsed");
        Cbc_setParameter(cbc, "seconds", text);
    }
    return cbc;
}

// How CBC ended; -1 when it gave up. Programs without whole columns it leaves to Clp, and then
// knows the end of the first relaxation only.
static int end_of(Cbc_Model *cbc, bool wholes) {
    bool some = Cbc_bestSolution(cbc) != NULL;
    if (Cbc_isAbandoned(cbc) || Cbc_isInitialSolveAbandoned(cbc)) return -1;
    if (Cbc_isContinuousUnbounded(cbc)) return MW_MILP_UNBOUNDED;
    if (Cbc_status(cbc) == 1) return some ? MW_MILP_STOPPED : MW_MILP_NOTHING;
    if (wholes) {
        if (Cbc_isProvenOptimal(cbc) && some) return MW_MILP_BEST;
        return Cbc_isProvenInfeasible(cbc) ? MW_MILP_INFEASIBLE : -1;
    }
    if (Cbc_isInitialSolveProvenOptimal(cbc)) return MW_MILP_BEST;
    if (Cbc_isInitialSolveProvenPrimalInfeasible(cbc)) return MW_MILP_INFEASIBLE;
    return Cbc_isProvenInfeasible(cbc) ? MW_MILP_UNBOUNDED : -1; // of the dual, that is
}

// Solves once; x gets the solution, if there is one. Returns how it ended, or -1.
static int run(const mw_milp *m, const matrix *of, double seconds, double *x, mw_milp_result *out) {
    Cbc_Model *cbc = loaded(m, of, seconds);
    bool wholes = false;
    for (int64_t j = 0; of->whole && j < m->columns; j++) {
        if (of->whole[j]) Cbc_setInteger(cbc, (int)j);
        wholes = wholes || of->whole[j];
    }
    Cbc_solve(cbc);
    int end = end_of(cbc, wholes);
    const double *best = wholes ? Cbc_bestSolution(cbc) : Cbc_getColSolution(cbc);
    if (best && (end == MW_MILP_BEST || end == MW_MILP_STOPPED))
        memcpy(x, best, (size_t)m->columns * sizeof *x);
    out->bound = Cbc_getBestPossibleObjValue(cbc) / of->scale;
    out->nodes += Cbc_getNodeCount(cbc);
    Cbc_deleteModel(cbc);
    return end;
}

// A relaxation that falls without end says nothing about whole numbers: whether the program has a
// solution at all is asked with all costs 0.
static int unbounded_or_not(const mw_milp *m, matrix *of, double seconds, double *x,
                            mw_milp_result *out) {
    for (int64_t j = 0; j < m->columns; j++) of->cost[j] = 0;
    int end = run(m, of, seconds, x, out);
    return end == MW_MILP_BEST || end == MW_MILP_STOPPED ? MW_MILP_UNBOUNDED : end;
}

// Rounds the whole columns to what they all but are; false when one is not.
static bool round_wholes(const mw_milp *m, double *x, int64_t *wholes) {
    bool near = true;
    for (int64_t j = 0; j < m->columns; j++) {
        if (m->whole[j]) {
            near = near && fabs(x[j] - nearbyint(x[j])) <= WHOLE_TOLERANCE * fmax(1, fabs(x[j]));
            x[j] = nearbyint(x[j]) + 0.0; // no -0
            *wholes += 1;
        }
        x[j] = fmin(fmax(x[j], m->low[j]), m->high[j]);
    }
    return near;
}

// Solves for the other columns once more, the whole ones fixed at what they were rounded to.
static bool polish(const mw_milp *m, matrix *of, double *x) {
    mw_milp_result again = {0};
    for (int64_t j = 0; j < m->columns; j++)
        if (m->whole[j]) of->bound[j] = of->bound[m->columns + j] = x[j];
    of->whole = NULL;
    if (run(m, of, INFINITY, x, &again) != MW_MILP_BEST) return false;
    int64_t wholes = 0;
    return round_wholes(m, x, &wholes);
}

// Whether all rows hold, each within what rounding of its terms explains.
static bool rows_hold(const mw_milp *m, const double *x) {
    for (int64_t r = 0, k = 0; r < m->rows; r++) {
        double sum = 0, size = 1;
        for (; k < m->row_end[r]; k++) {
            sum += m->value[k] * x[m->at[k]];
            size = fmax(size, fabs(m->value[k] * x[m->at[k]]));
        }
        double slack = ROW_TOLERANCE * size;
        if (sum < m->row_low[r] - slack || sum > m->row_high[r] + slack) return false;
    }
    return true;
}

static mw_status solved(const mw_milp *m, matrix *of, double seconds, double *x,
                        mw_milp_result *out, mw_error *err) {
    static const char rounding[] = "program: the sizes of its numbers differ too much: rounding "
                                   "decides";
    *out = (mw_milp_result){.value = NAN, .bound = NAN};
    int end = run(m, of, seconds, x, out);
    if (end == MW_MILP_UNBOUNDED) end = unbounded_or_not(m, of, seconds, x, out);
    if (end < 0) return mw_fail(err, MW_LIMIT, "%s", rounding);
    out->end = (mw_milp_end)end;
    if (end != MW_MILP_BEST && end != MW_MILP_STOPPED) {
        if (end != MW_MILP_NOTHING || fabs(out->bound) > 1e300) out->bound = NAN;
        return MW_OK;
    }
    int64_t wholes = 0;
    bool good = round_wholes(m, x, &wholes);
    if (good && wholes > 0 && wholes < m->columns) good = polish(m, of, x);
    if (!good || !rows_hold(m, x)) return mw_fail(err, MW_LIMIT, "%s", rounding);
    out->value = 0;
    for (int64_t j = 0; j < m->columns; j++) out->value += m->cost[j] * x[j];
    out->bound = end == MW_MILP_BEST ? out->value : fmin(out->bound, out->value);
    return MW_OK;
}

// A program without columns is decided by its rows alone; CBC wants at least one.
static void solve_nothing(const mw_milp *m, mw_milp_result *out) {
    *out = (mw_milp_result){0};
    if (!rows_hold(m, NULL)) *out = (mw_milp_result){MW_MILP_INFEASIBLE, NAN, NAN, 0};
}

mw_status mw_milp_solve(const mw_milp *m, double seconds_max, double *x, mw_milp_result *out,
                        mw_error *err) {
    if (!m) return mw_fail(err, MW_NOMEM, "program: no memory");
    if (m->first.status != MW_OK) return mw_fail(err, m->first.status, "%s", m->first.text);
    if (!(seconds_max > 0))
        return mw_fail(err, MW_INVALID, "program: %g seconds: above 0 is wanted", seconds_max);
    if (m->columns == 0) {
        solve_nothing(m, out);
        return MW_OK;
    }
    matrix of;
    mw_milp_result result;
    double *mine = mw_alloc_array(m->columns, sizeof *mine);
    mw_status st = matrix_init(m, &of) && mine ? MW_OK : MW_NOMEM;
    if (st != MW_OK) {
        mw_fail(err, st, "program: no memory for %lld entries", (long long)m->entries);
    } else {
        struct sigaction interrupt;
        pthread_mutex_lock(&one_at_a_time);
        sigaction(SIGINT, NULL, &interrupt);
        st = solved(m, &of, seconds_max, mine, &result, err);
        sigaction(SIGINT, &interrupt, NULL);
        pthread_mutex_unlock(&one_at_a_time);
    }
    if (st == MW_OK) {
        *out = result;
        bool some = result.end == MW_MILP_BEST || result.end == MW_MILP_STOPPED;
        if (some) memcpy(x, mine, (size_t)m->columns * sizeof *x);
    }
    matrix_fini(&of);
    mw_free(mine);
    return st;
}
