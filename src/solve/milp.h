// SPDX-License-Identifier: MIT
// Mixed-integer linear programs: the least c x with low <= a x <= high for each row, each column
// within its own bounds, some columns whole numbers. Solved by CBC to the end: the answer is a best
// one, not one within some gap.
//
//     mw_milp *m = mw_milp_new();
//     int32_t a = mw_milp_column(m, 3, 0, 1, true), b = mw_milp_column(m, 2, 0, 1, true);
//     mw_milp_row(m, 1, INFINITY);          // a + b >= 1
//     mw_milp_entry(m, a, 1), mw_milp_entry(m, b, 1);
//     MW_TRY(mw_milp_solve(m, 10, x, &result, err));
//     mw_milp_free(m);
//
// The same program gives the same answer, unless the time ran out. Programs are built by one owner
// at a time; any thread may solve, but one program is solved after the other (see milp.c).
#ifndef MW_SOLVE_MILP_H
#define MW_SOLVE_MILP_H

#include "base/status.h"

#include <stdbool.h>

enum {
    MW_MILP_COLUMNS_MAX = 1 << 20, // far beyond what ends in a day
    MW_MILP_ROWS_MAX = 1 << 20,    // the same
    MW_MILP_ENTRIES_MAX = 1 << 25, // some 2 GB in the solver
};

// The largest size of a cost, a coefficient and a bound that is not infinite: beyond it the
// solver's tolerances (1e-7 on a row, 1e-6 on a whole number) mean nothing.
#define MW_MILP_NUMBER_MAX 1e12

typedef struct mw_milp mw_milp;

typedef enum {
    MW_MILP_BEST,       // x is a best solution
    MW_MILP_INFEASIBLE, // there is no solution
    MW_MILP_UNBOUNDED,  // there are solutions, and no least value
    MW_MILP_STOPPED,    // the time ran out: x is the best solution found so far
    MW_MILP_NOTHING,    // the time ran out before a solution was found
} mw_milp_end;

typedef struct {
    mw_milp_end end;
    double value;  // of x; NaN when there is none
    double bound;  // no solution is below it: value for BEST, less for STOPPED; NaN: unknown
    int64_t nodes; // of the search tree
} mw_milp_result;

// What an end is called: "best", "infeasible", ...
const char *mw_milp_end_text(mw_milp_end end);

mw_milp *mw_milp_new(void);    // NULL when out of memory; the functions below then do nothing
void mw_milp_free(mw_milp *m); // NULL is allowed

// Adds a column and returns its index, from 0; -1 when it could not, which mw_milp_solve reports.
//   low, high  -INFINITY and INFINITY for none
//   whole      only whole numbers
int32_t mw_milp_column(mw_milp *m, double cost, double low, double high, bool whole);
// Begins a row and returns its index, from 0; -1 when it could not. Bounds as above.
int32_t mw_milp_row(mw_milp *m, double low, double high);
// Adds value times the column to the row begun last; several of one column add up.
void mw_milp_entry(mw_milp *m, int32_t column, double value);

// Solves.
//   seconds_max  of the search, above 0; INFINITY: as long as it takes. A running step is ended,
//                so that it may take somewhat longer
//   x            one value per column, whole columns exactly whole; untouched for INFEASIBLE,
//                UNBOUNDED and NOTHING
//   errors       MW_INVALID naming the first row or column that is not as demanded above; MW_LIMIT
//                beyond the sizes above, or when sizes differ so much that rounding decides;
//                MW_NOMEM.
//   cost         exponential at worst; 20 projects in 5 years take a fraction of a second.
MW_MUST_USE mw_status mw_milp_solve(const mw_milp *m, double seconds_max, double *x,
                                    mw_milp_result *out, mw_error *err);

#endif
