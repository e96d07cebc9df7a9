// SPDX-License-Identifier: MIT
// Impute: fill in missing values (step 3 of the OECD handbook), and remember where.
//
// Values that were known are never changed. A value that no rule can give stays missing: a column
// without any known value in the period, a unit without an earlier one. Thread: any.
#ifndef MW_INDEX_IMPUTE_H
#define MW_INDEX_IMPUTE_H

#include "index/cells.h"
#include "index/order.h"
#include "index/spec.h"
#include "index/table.h"

// By the rule spec->impute, in every column of the leaves' table t.
//   spec      impute; group (of t->units, each 0 .. units - 1, or below 0 for a unit of no group,
//   which
//             takes the value of all) where the method is by group: NULL is one group
//   imputed   the cells of t that were filled in are marked; may be NULL
//   methods   MEAN, MEDIAN: of the known values of the column in the period
//             GROUP_MEAN, GROUP_MEDIAN: of the units of the same group; where none of them is
//             known, of all LAST: the unit's latest known value of an earlier period, at most
//             back_max periods before LINEAR: straight between the unit's known values before and
//             after, the periods standing at equal distances; the first and last known value hold
//             outside them EM: see mw_impute_em
//   errors    MW_INVALID: a group outside 0 .. units - 1; as mw_impute_em. MW_NOMEM. t is then
//   partly
//             imputed and should be thrown away.
//   cost      one pass; medians as mw_order for each column and period
MW_MUST_USE mw_status mw_impute_table(const mw_index_spec *spec, mw_table *t, mw_cells *imputed,
                                      mw_error *err);

// What EM found, for a report.
typedef struct {
    int32_t rounds;
    double change; // in the last round: see tolerance
} mw_em_report;

// Fills in the missing values of one period by what is expected of them, given the unit's known
// values, under the multivariate normal distribution that makes all the known ones most likely,
// found by EM (Dempster, Laird and Rubin 1977; Little and Rubin, Statistical Analysis with Missing
// Data, chapter 11). A unit without any value takes the means. A constant column takes no part: its
// missing values take its value.
//   x          [columns] of pointers to n values, written
//   how        rounds_max, tolerance: EM ends when in one round no mean moved by more than
//   tolerance of
//              its column's deviation, and no deviation by more than that share of itself
//   report     may be NULL
//   errors     MW_INVALID: a column with fewer than two known values; not more units with values
//   than
//              columns that vary; a column that others determine; not converged in rounds_max
//              rounds. x is then as it was. MW_NOMEM.
//   cost       each round: for each pattern of missing columns an inversion, O(columns^3); for each
//              unit with missing values O(columns^2)
MW_MUST_USE mw_status mw_impute_em(const mw_impute *how, double *const *x, int32_t columns,
                                   int64_t n, mw_em_report *report, mw_error *err);

#endif
