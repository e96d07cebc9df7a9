// SPDX-License-Identifier: MIT
// Normalise: bring every column to one scale on which more is better (step 5 of the OECD handbook).
//
// Fitting looks at a sample and settles parameters; applying uses them on any values: those of the
// sample, or of other periods (goalposts frozen at a base year). Neither allocates. Missing stays
// missing. Thread: any, with a scratch of its own.
#ifndef MW_INDEX_NORMALISE_H
#define MW_INDEX_NORMALISE_H

#include "index/order.h"
#include "index/spec.h"
#include "index/table.h"

// Why a column has no normalised values although it may have values.
typedef enum {
    MW_NORM_GOOD,
    MW_NORM_NO_VALUE,       // nothing is known
    MW_NORM_CONSTANT,       // all values are the same: they have no scale
    MW_NORM_ONE_VALUE,      // PRANK and ZSCORE need two
    MW_NORM_MAX_ZERO,       // FRAC_MAX: the greatest is 0
    MW_NORM_NO_REFERENCE,   // DIST_REF: the reference unit has no value
    MW_NORM_REFERENCE_LAST, // DIST_REF: it has the worst value; DIST_TARGET: none is worse than it
    MW_NORM_INFINITE,       // the range or the deviation is not finite
} mw_norm_why;

const char *mw_norm_why_text(mw_norm_why why); // a few words; never NULL

// What was settled for one column. Plain data but for `sorted`, which is borrowed.
typedef struct {
    mw_norm_method method;
    mw_norm_why why;                   // other than GOOD: every value becomes missing
    bool unturned;                     // less is better, and the method does not turn it: see below
    double sign;                       // -1 where less is better
    double shift, scale, gain, offset; // y = (sign x - shift) / scale * gain + offset
    double share_lo, share_hi;         // limits of (sign x - shift) / scale; -+infinity
    double lo, hi;                     // of y where the share is within 0 .. 1, against rounding
    const double *sorted;              // RANK, BORDA, PRANK: the sample's sign x, from the least
    int64_t known;                     // of the sample
} mw_norm_fit;

// Settles the parameters of one column.
//   leaf     less_is_better; goal_lo, goal_hi, clamp for GOALPOSTS, SCALED, DIST_TARGET, DIST_REF
//   x        n <= s->capacity; not kept
//   s        RANK, BORDA and PRANK leave the sorted sample in s->sorted: out borrows it until s is
//            used again
//   methods  as mw_norm_method says, of sign x. RANK counts, for a value outside the sample, the
//            smaller ones of the sample. clamp: GOALPOSTS keep to 0 .. 1 before lo .. hi; DIST_REF
//            and DIST_TARGET to at most 1. MINMAX is not clamped: other periods than those of a
//            range may lie outside. SCALED takes x as it is, NONE takes sign x. FRAC_MAX of a
//            column where less is better is x / min, as the reference has it: greater is worse;
//            `unturned` says so, and for SCALED too.
//   constant a constant column is missing with MW_NORM_CONSTANT (COINr: NaN with a warning), except
//            that RANK gives 1, BORDA and PRANK 0, FRAC_MAX 1, GOALPOSTS and SCALED their value
//   errors   MW_INVALID: GOALPOSTS or SCALED without two goals lo < hi, DIST_TARGET without a
//            target, lo > hi, a new deviation that is not above 0, a reference outside 0 .. n - 1
//   cost     one pass, ZSCORE two; ranks mw_sort
MW_MUST_USE mw_status mw_norm_fit_sample(const mw_norm *norm, const mw_index_node *leaf,
                                         mw_sample x, mw_scratch *s, mw_norm_fit *out,
                                         mw_error *err);

// Normalises n values; y may be x. Ranks cost O(log known) a value, the others one pass.
void mw_norm_apply(const mw_norm_fit *fit, const double *x, int64_t n, double *y);

// Fits to x and applies to it: the same values, ranks in the time of mw_order. y may be x.x.
MW_MUST_USE mw_status mw_norm_column(const mw_norm *norm, const mw_index_node *leaf, mw_sample x,
                                     mw_scratch *s, double *y, mw_error *err);

// Normalises one leaf of the leaves' table t in place, as mw_norm_table does each.
//   s        of the values of a sample (see pooling.h)
//   fit      [set], mw_pooling_fits of them; `sorted` is NULL afterwards
MW_MUST_USE mw_status mw_norm_leaf(const mw_index_spec *spec, mw_table *t, int32_t leaf,
                                   mw_scratch *s, mw_norm_fit *fit, mw_error *err);

// Normalises the leaves' table t in place, by spec->norm, with one fit for each leaf and set of
// parameters (see pooling.h).
//   fit      [leaf][set], t->columns * mw_pooling_fits of them; `sorted` is NULL afterwards. With a
//            range, DIST_REF takes the reference unit's value of its first period.
//   errors   as mw_norm_fit_sample, naming column and period; MW_INVALID for a range outside the
//            table; MW_NOMEM. t is then partly normalised.
MW_MUST_USE mw_status mw_norm_table(const mw_index_spec *spec, mw_table *t, mw_norm_fit *fit,
                                    mw_error *err);

#endif
