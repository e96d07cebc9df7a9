// SPDX-License-Identifier: MIT
// How columns go together (step 4 of the OECD handbook): correlation matrices, and the pairs that
// stand out.
//
//     mw_columns c = {column, 8, units};
//     MW_TRY(mw_corr_matrix((mw_corr_how){.kind = MW_CORR_SPEARMAN}, &c, r, err));
//     int32_t found = mw_corr_flags(r, 8, pillar, mw_corr_limits_usual(), flag);
//
// Matrices are [row][column], count * count, symmetric to the bit. Thread: any.
#ifndef MW_INDEX_CORRELATE_H
#define MW_INDEX_CORRELATE_H

#include "base/status.h"

typedef struct {
    const double *const *column;
    int32_t count;
    int64_t n; // values of each
} mw_columns;

typedef enum {
    MW_CORR_PEARSON,
    MW_CORR_SPEARMAN, // Pearson's of the ranks; ties have the mean of theirs
    MW_CORR_KENDALL,  // tau-b: corrected for ties (Kendall 1945)
} mw_corr_kind;

typedef enum {
    MW_CASES_PAIRWISE, // each pair of columns by the units that have both
    MW_CASES_COMPLETE, // by the units that have all columns
} mw_cases;

typedef struct {
    mw_corr_kind kind;
    mw_cases cases;
} mw_corr_how;

// All correlations; ones on the diagonal. NaN for fewer than 3 units or a column that is constant
// among them (which also makes its own diagonal 1).
//   errors  MW_LIMIT above MW_ORDER_MAX values, MW_NOMEM. PEARSON of pairs allocates nothing.
//   cost    PEARSON and SPEARMAN O(count^2 n), KENDALL O(count^2 n log n) (Knight 1966)
MW_MUST_USE mw_status mw_corr_matrix(mw_corr_how how, const mw_columns *c, double *out,
                                     mw_error *err);

// The probability of a Pearson correlation of at least the size of r among n units of two normal
// columns that have nothing in common (two-sided; Student's t with n - 2 degrees of freedom). Near
// enough for Spearman's from some 10 units on. NaN for a missing r, or fewer than 3 units.
double mw_corr_p_value(double r, int64_t n);

// All covariances, of the sample (n - 1); variances on the diagonal, each of the units that the
// column has alone. NaN for fewer than 2 units.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_covariances(mw_cases cases, const mw_columns *c, double *out,
                                     mw_error *err);

// What a correlation between two members of a group means for the index.
typedef enum {
    MW_CORR_NONE,     // not defined
    MW_CORR_AGAINST,  // below `against`: they pull the score in opposite directions
    MW_CORR_WEAK,     // below `weak`: they hardly have anything in common
    MW_CORR_FITTING,  // what one hopes for
    MW_CORR_REPEATED, // above `repeated`: they nearly say the same, and count twice
} mw_corr_class;

typedef struct {
    double against, weak, repeated;
} mw_corr_limits;

// -0.4, 0.3, 0.9: those of the JRC's COIN Tool and of COINr.
mw_corr_limits mw_corr_limits_usual(void);
mw_corr_class mw_corr_class_of(double r, mw_corr_limits limits);

typedef struct {
    int32_t a, b; // columns, a < b
    double r;
    mw_corr_class class;
} mw_corr_flag;

// The pairs that are AGAINST or REPEATED, in their order.
//   r      matrix of count columns
//   group  of each column: only pairs of the same group are looked at; NULL: all pairs
//   out    room for count * (count - 1) / 2
// Returns how many.
int32_t mw_corr_flags(const double *r, int32_t count, const int32_t *group, mw_corr_limits limits,
                      mw_corr_flag *out);

#endif
