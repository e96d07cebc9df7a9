// SPDX-License-Identifier: MIT
// Programs small enough that all their solutions can be looked at.
#include "solve/milp.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "test/test.h"

#include <math.h>
#include <signal.h>
#include <string.h>

enum { COLUMNS = 11, ROWS = 6 };

static double next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (double)(*state >> 40) / (1 << 24);
}

static double whole(uint64_t *state, int low, int high) {
    return floor(low + next(state) * (high - low + 1));
}

// ---- 0/1 programs against enumeration

typedef struct {
    int columns, rows;
    double cost[COLUMNS], a[ROWS][COLUMNS], low[ROWS], high[ROWS];
} small;

static small random_small(uint64_t *state, int g) {
    small s = {.columns = 2 + g % (COLUMNS - 1), .rows = 1 + g % ROWS};
    // Every third has costs that differ by a millionth; every fifth costs of a bank.
    double fine = g % 3 == 0 ? 1e-6 : 1, size = g % 5 == 0 ? 1e8 : 1;
    for (int j = 0; j < s.columns; j++)
        s.cost[j] = size * (whole(state, -3, 12) + fine * whole(state, 0, 9));
    for (int r = 0; r < s.rows; r++) {
        for (int j = 0; j < s.columns; j++) s.a[r][j] = whole(state, -4, 9);
        double middle = whole(state, 0, 3 * s.columns);
        bool from_below = r % 3 != 1, from_above = r % 3 != 0;
        s.low[r] = from_below ? middle : (double)-INFINITY;
        s.high[r] = from_above ? middle + whole(state, 0, 8) : (double)INFINITY;
    }
    return s;
}

// The least cost over all 2^columns; INFINITY when none is allowed.
static double enumerate(const small *s) {
    double best = INFINITY;
    for (int bits = 0; bits < 1 << s->columns; bits++) {
        bool allowed = true;
        double cost = 0;
        for (int j = 0; j < s->columns; j++) cost += bits >> j & 1 ? s->cost[j] : 0;
        for (int r = 0; r < s->rows; r++) {
            double sum = 0;
            for (int j = 0; j < s->columns; j++) sum += bits >> j & 1 ? s->a[r][j] : 0;
            allowed = allowed && sum >= s->low[r] && sum <= s->high[r];
        }
        if (allowed) best = fmin(best, cost);
    }
    return best;
}

static mw_milp *milp_of(const small *s) {
    mw_milp *m = mw_milp_new();
    for (int j = 0; j < s->columns; j++) mw_milp_column(m, s->cost[j], 0, 1, true);
    for (int r = 0; r < s->rows; r++) {
        mw_milp_row(m, s->low[r], s->high[r]);
        for (int j = 0; j < s->columns; j++)
            if (s->a[r][j] != 0) mw_milp_entry(m, j, s->a[r][j]);
    }
    return m;
}

static double cost_of(const small *s, const double *x) {
    double sum = 0;
    for (int j = 0; j < s->columns; j++) sum += s->cost[j] * x[j];
    return sum;
}

void test_milp_enumerated(void) {
    uint64_t state = 11;
    int infeasible = 0;
    const int cases = (int)mw_test_cases(2000);
    for (int g = 0; g < cases; g++) {
        small s = random_small(&state, g);
        double x[COLUMNS] = {0}, again[COLUMNS] = {0}, best = enumerate(&s);
        mw_milp_result result = {0}, second = {0};
        mw_milp *m = milp_of(&s);
        CHECK_ROW(mw_milp_solve(m, INFINITY, x, &result, NULL) == MW_OK, g);
        infeasible += isinf(best) != 0;
        if (isinf(best)) {
            CHECK_ROW(result.end == MW_MILP_INFEASIBLE && isnan(result.value), g);
        } else {
            double close = 1e-12 * fmax(1, fabs(best));
            CHECK_ROW(result.end == MW_MILP_BEST && fabs(result.value - best) <= close, g);
            CHECK_ROW(result.bound == result.value, g);
            CHECK_ROW(fabs(cost_of(&s, x) - best) <= close, g);
            for (int j = 0; j < s.columns; j++) CHECK_ROW(x[j] == 0 || x[j] == 1, g);
        }
        CHECK_ROW(mw_milp_solve(m, INFINITY, again, &second, NULL) == MW_OK, g);
        CHECK_ROW(memcmp(x, again, sizeof x) == 0 && second.nodes == result.nodes, g);
        mw_milp_free(m);
    }
    CHECK(infeasible > cases / 10 && infeasible < cases - cases / 10);
}

// Of this one CBC says 33, unless it is kept from preprocessing and cutting.
void test_milp_known_wrong(void) {
    static const double cost[] =
        {
            0, 20, 6, 8, 13, 3
    },
                        low[] = {5, -INFINITY, 5, 5, -INFINITY},
                        high[] = {INFINITY, 8, 7, INFINITY, 10},
                        a[5][6] = {{9, -1, 7, 3, 2, 9},
                                   {6, -2, -2, 3, -3, 5},
                                   {-2, 0, -2, 3, 8, -3},
                                   {5, 3, 4, 8, -1, 1},
                                   {-2, 0, 5, 0, 7, 9}};
    mw_milp *m = mw_milp_new();
    mw_milp_result result;
    double x[6];
    for (int j = 0; j < 6; j++) mw_milp_column(m, cost[j], 0, 1, true);
    for (int r = 0; r < 5; r++) {
        mw_milp_row(m, low[r], high[r]);
        for (int j = 0; j < 6; j++)
            if (a[r][j] != 0) mw_milp_entry(m, j, a[r][j]);
    }
    CHECK(mw_milp_solve(m, INFINITY, x, &result, NULL) == MW_OK);
    CHECK(result.end == MW_MILP_BEST && result.value == 27);
    mw_milp_free(m);
}

// ---- whole and other columns together

enum { PLANTS = 8 };

typedef struct {
    double fixed[PLANTS], each[PLANTS], room[PLANTS], demand;
} plants;

// What it costs when the plants of bits are open: the cheapest of them are filled first.
static double cost_open(const plants *p, int bits) {
    double left = p->demand, cost = 0;
    bool used[PLANTS] = {false};
    for (int j = 0; j < PLANTS; j++) cost += bits >> j & 1 ? p->fixed[j] : 0;
    for (int n = 0; n < PLANTS; n++) {
        int cheapest = -1;
        for (int j = 0; j < PLANTS; j++)
            if (bits >> j & 1 && !used[j] && (cheapest < 0 || p->each[j] < p->each[cheapest]))
                cheapest = j;
        if (cheapest < 0) break;
        double amount = fmin(left, p->room[cheapest]);
        used[cheapest] = true;
        left -= amount;
        cost += amount * p->each[cheapest];
    }
    return left > 0 ? (double)INFINITY : cost;
}

// Which plants to open, and how much each makes: amount <= room when open.
void test_milp_mixed(void) {
    uint64_t state = 3;
    for (int g = 0; g < 60; g++) {
        plants p = {.demand = 100};
        double x[2 * PLANTS], best = INFINITY;
        mw_milp *m = mw_milp_new();
        for (int j = 0; j < PLANTS; j++) {
            p.fixed[j] = 20 + 200 * next(&state);
            p.each[j] = 1 + 4 * next(&state);
            p.room[j] = 10 + 50 * next(&state);
            mw_milp_column(m, p.fixed[j], 0, 1, true);
            mw_milp_column(m, p.each[j], 0, INFINITY, false);
        }
        for (int bits = 0; bits < 1 << PLANTS; bits++) best = fmin(best, cost_open(&p, bits));
        for (int j = 0; j < PLANTS; j++) {
            mw_milp_row(m, -INFINITY, 0);
            mw_milp_entry(m, 2 * j + 1, 1);
            mw_milp_entry(m, 2 * j, -p.room[j]);
        }
        mw_milp_row(m, p.demand, p.demand);
        for (int j = 0; j < PLANTS; j++) mw_milp_entry(m, 2 * j + 1, 1);
        mw_milp_result result = {0};
        mw_error err = {0};
        CHECK_ROW(mw_milp_solve(m, 60, x, &result, &err) == MW_OK, g);
        CHECK_ROW(isinf(best) ? result.end == MW_MILP_INFEASIBLE : result.end == MW_MILP_BEST, g);
        CHECK_ROW(isinf(best) || fabs(result.value - best) < 1e-7 * best, g);
        mw_milp_free(m);
    }
}

// ---- ends, bounds, forms

// One or two columns with one row.
void test_milp_ends(void) {
    static const struct {
        double cost, low, high, row_low, row_high;
        bool whole;
        mw_milp_end end;
        double value;
    } rows[] = {
        {1,  0,         9,        2.5,       INFINITY, true,  MW_MILP_BEST,       3   },
        {1,  0,         9,        2.5,       INFINITY, false, MW_MILP_BEST,       2.5 },
        {1,  -INFINITY, INFINITY, -7.5,      INFINITY, true,  MW_MILP_BEST,       -7  },
        {-1, -5,        INFINITY, -INFINITY, 1e6,      true,  MW_MILP_BEST,       -1e6},
        {0,  0,         1,        0,         1,        true,  MW_MILP_BEST,       0   },
        {1,  0,         9,        0.2,       0.8,      true,  MW_MILP_INFEASIBLE, NAN },
        {1,  0,         9,        10,        11,       false, MW_MILP_INFEASIBLE, NAN },
        {-1, 0,         INFINITY, 1,         INFINITY, true,  MW_MILP_UNBOUNDED,  NAN },
        {-1, 0,         INFINITY, 1,         INFINITY, false, MW_MILP_UNBOUNDED,  NAN },
        {-1, -INFINITY, INFINITY, 0.2,       0.8,      true,  MW_MILP_INFEASIBLE, NAN },
        {3,  4,         4,        -INFINITY, INFINITY, true,  MW_MILP_BEST,       12  }, // free row
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x = -99;
        mw_milp_result result = {0};
        mw_milp *m = mw_milp_new();
        mw_milp_column(m, rows[i].cost, rows[i].low, rows[i].high, rows[i].whole);
        mw_milp_row(m, rows[i].row_low, rows[i].row_high);
        mw_milp_entry(m, 0, 0.25); // in two parts, which add up
        mw_milp_entry(m, 0, 0.75);
        CHECK_ROW(mw_milp_solve(m, 10, &x, &result, NULL) == MW_OK, i);
        CHECK_ROW(result.end == rows[i].end, i);
        bool some = rows[i].end == MW_MILP_BEST;
        CHECK_ROW(some ? fabs(result.value - rows[i].value) < 1e-9 : isnan(result.value), i);
        CHECK_ROW(some ? x * rows[i].cost == result.value : x == -99, i);
        mw_milp_free(m);
    }
}

// y falls without end where there is an x at all, which whole numbers decide.
void test_milp_unbounded_or_not(void) {
    for (int most = 0; most < 2; most++) {
        mw_milp *m = mw_milp_new();
        double x[2];
        mw_milp_result result = {0};
        mw_milp_column(m, 0, 0, 9, true);
        mw_milp_column(m, -1, 0, INFINITY, false);
        mw_milp_row(m, 1, 2 * most + 1.5);
        mw_milp_entry(m, 0, 2);
        CHECK_ROW(mw_milp_solve(m, 10, x, &result, NULL) == MW_OK, most);
        CHECK_ROW(result.end == (most ? MW_MILP_UNBOUNDED : MW_MILP_INFEASIBLE), most);
        CHECK_ROW(isnan(result.value) && isnan(result.bound), most);
        mw_milp_free(m);
    }
}

void test_milp_without(void) {
    double x[2] = {-9, -9};
    mw_milp_result result = {0};
    mw_milp *m = mw_milp_new();
    CHECK(mw_milp_solve(m, 1, x, &result, NULL) == MW_OK && result.end == MW_MILP_BEST);
    mw_milp_row(m, 1, 2); // 0 >= 1
    CHECK(mw_milp_solve(m, 1, x, &result, NULL) == MW_OK && result.end == MW_MILP_INFEASIBLE);
    mw_milp_free(m);
    m = mw_milp_new(); // columns without rows
    mw_milp_column(m, -2, 0, 3.5, true);
    mw_milp_column(m, 2, -1.5, 3, false);
    CHECK(mw_milp_solve(m, 1, x, &result, NULL) == MW_OK && result.end == MW_MILP_BEST);
    CHECK(x[0] == 3 && x[1] == -1.5 && result.value == -9);
    mw_milp_free(m);
    CHECK(strcmp(mw_milp_end_text(MW_MILP_NOTHING), "nothing") == 0);
}

// Market split (Cornuejols and Dawande 1998) is out of reach at this size: the slack that is left
// over is made small, and the bound stays near 0.
void test_milp_time_limit(void) {
    enum { SPLIT = 50, MARKETS = 6 };
    uint64_t state = 5;
    mw_milp *m = mw_milp_new();
    double x[SPLIT + 2 * MARKETS];
    for (int j = 0; j < SPLIT; j++) mw_milp_column(m, 0, 0, 1, true);
    for (int r = 0; r < 2 * MARKETS; r++) mw_milp_column(m, 1, 0, INFINITY, false);
    for (int r = 0; r < MARKETS; r++) {
        double sum = 0, a[SPLIT];
        for (int j = 0; j < SPLIT; j++) sum += a[j] = whole(&state, 0, 99);
        mw_milp_row(m, floor(sum / 2), floor(sum / 2));
        for (int j = 0; j < SPLIT; j++) mw_milp_entry(m, j, a[j]);
        mw_milp_entry(m, SPLIT + 2 * r, 1);
        mw_milp_entry(m, SPLIT + 2 * r + 1, -1);
    }
    mw_milp_result result = {0};
    int64_t before = mw_clock_steady_ns();
    CHECK(mw_milp_solve(m, 0.4, x, &result, NULL) == MW_OK);
    double seconds = (double)(mw_clock_steady_ns() - before) / 1e9;
    CHECK(result.end == MW_MILP_STOPPED && seconds > 0.2 && seconds < 20);
    CHECK(result.value > 0 && result.bound < result.value);
    mw_milp_free(m);
}

// ---- refusals

void test_milp_refusals(void) {
    static const struct {
        double cost, low, high, entry, row_low, row_high, seconds;
        const char *says;
    } rows[] = {
        {NAN,  0,        1, 1,        0, 1,   1,   "column 1"},
        {1,    2,        1, 1,        0, 1,   1,   "column 1"},
        {1,    NAN,      1, 1,        0, 1,   1,   "column 1"},
        {1,    INFINITY, 1, 1,        0, 1,   1,   "column 1"},
        {2e12, 0,        1, 1,        0, 1,   1,   "column 1"},
        {1,    0,        1, NAN,      0, 1,   1,   "row 0"   },
        {1,    0,        1, INFINITY, 0, 1,   1,   "row 0"   },
        {1,    0,        1, 1,        1, 0,   1,   "row 0"   },
        {1,    0,        1, 1,        0, NAN, 1,   "row 0"   },
        {1,    0,        1, 1,        0, 1,   0,   "seconds" },
        {1,    0,        1, 1,        0, 1,   NAN, "seconds" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double x[2] = {7, 7};
        mw_error err = {0};
        mw_milp_result result = {.nodes = 5};
        mw_milp *m = mw_milp_new();
        mw_milp_column(m, 1, 0, 1, true);
        mw_milp_column(m, rows[i].cost, rows[i].low, rows[i].high, true);
        if (mw_milp_row(m, rows[i].row_low, rows[i].row_high) == 0)
            mw_milp_entry(m, 0, rows[i].entry);
        CHECK_ROW(mw_milp_solve(m, rows[i].seconds, x, &result, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].says) != NULL && x[0] == 7 && result.nodes == 5, i);
        mw_milp_free(m);
    }
}

void test_milp_limits(void) {
    mw_milp *m = mw_milp_new();
    double x = 0;
    mw_error err = {0};
    mw_milp_result result;
    for (int r = 0; r < MW_MILP_ROWS_MAX; r++) CHECK_ROW(mw_milp_row(m, 0, 1) == r, r);
    CHECK(mw_milp_row(m, 0, 1) == -1);
    CHECK(mw_milp_solve(m, 1, &x, &result, &err) == MW_LIMIT && strstr(err.text, "row 1048576"));
    mw_milp_free(m);
}

static int interrupts;
static void count_interrupt(int number) {
    (void)number;
    interrupts++;
}

void test_milp_keeps_signals(void) {
    double x;
    mw_milp_result result;
    void (*before)(int) = signal(SIGINT, count_interrupt);
    mw_milp *m = mw_milp_new();
    mw_milp_column(m, 1, 0, 1, true);
    CHECK(mw_milp_solve(m, 1, &x, &result, NULL) == MW_OK);
    raise(SIGINT);
    CHECK(interrupts == 1);
    mw_milp_free(m);
    signal(SIGINT, before);
}

void test_milp_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 60; n++) {
        double x = 0;
        mw_milp_result result;
        mw_alloc_fail_after(n);
        mw_milp *m = mw_milp_new();
        mw_milp_column(m, 1, 0, 9, true);
        if (mw_milp_row(m, 2, 9) == 0 && m) mw_milp_entry(m, 0, 1);
        st = mw_milp_solve(m, 1, &x, &result, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_NOMEM || (st == MW_OK && x == 2), n);
        mw_milp_free(m);
    }
    CHECK(st == MW_OK);
}
