// SPDX-License-Identifier: MIT
// Treat: bring in outliers, so that a few units do not decide a column's scale.
//
// Fitting looks at a sample and settles limits and transform; applying uses them on any values:
// those of the sample, or of other periods. Both allocate nothing. Missing stays missing. Thread:
// any.
#ifndef MW_INDEX_TREAT_H
#define MW_INDEX_TREAT_H

#include "index/order.h"
#include "index/spec.h"
#include "index/table.h"

// What was settled for one column. Plain data; all-zero is no state: fit writes all of it.
typedef struct {
    mw_transform_method transform; // NONE: values are only brought into lo .. hi
    double lo, hi;                 // limits of winsorising, -+infinity where there is none
    double min, max, a, lambda;    // of the transform: the sample's range, offset or factor
    bool falling;                  // LOG_CT_PLUS for negative skew, LOG_GII where less is better
    int32_t winsorised;            // values of the sample beyond lo or hi; 0 after a transform
    bool passed;                   // the last check; false when it could not be made
    double skew[3], kurt[3];       // before, after winsorising, after the transform; NaN: not made
} mw_treat_fit;

// A column passes when |skew| < skew_max or kurtosis < kurt_max. One that does not is winsorised:
// while it does not pass and fewer than winsorise_max values were brought in, the greatest values
// (skew >= 0) or the least take the next value inward. Values that tie are brought in together, so
// that there may be more of them than winsorise_max. When that was not enough, and `then` names a
// transform, winsorising is undone and the transform taken instead, whether the column then passes
// or not. A column that cannot be checked (fewer than 4 known values, or constant) is left as it
// is.
//
// LOG_GII is what the Global Innovation Index does to series with more than five outliers
// (technical notes of its reports, appendix on adjustments): ln((f max - 1) (x - min) / (max - min)
// + 1) where more is better, and the same of max - x where less is, here with the sign turned so
// that the order of the values stays and the normalisation turns it once. The factor f is the least
// power of ten with f max >= 10; the reports name it for each series and not the rule. (COINr's
// log_GII has no f, and returns its argument.)
//   leaf     treated false: left as it is, and passes; less_is_better: only LOG_GII asks
//   x        n <= s->capacity; not kept. Nothing is allocated.
//   errors   MW_INVALID: LOG_GII of a column without a positive value; BOXCOX with a lambda so
//   large
//            that the greatest value is not finite; a negative winsorise_max; a limit that is no
//            number
//   cost     two passes, and three more for each value winsorised
MW_MUST_USE mw_status mw_treat_fit_sample(const mw_treat *treat, const mw_index_node *leaf,
                                          mw_sample x, mw_scratch *s, mw_treat_fit *out,
                                          mw_error *err);

// Treats n values in place. A transform first brings a value beyond the sample's range to its end.
void mw_treat_apply(const mw_treat_fit *fit, double *x, int64_t n);

typedef enum {
    MW_TREATED_NOT,
    MW_TREATED_HIGH, // winsorised down
    MW_TREATED_LOW,  // winsorised up
    MW_TREATED_TRANSFORMED,
} mw_treated;

// What mw_treat_apply does, or did, to the untreated value x.
mw_treated mw_treat_mark(const mw_treat_fit *fit, double x);

// Treats one leaf of the leaves' table t in place, as mw_treat_table does each.
//   s        of the values of a sample (see pooling.h)
//   fit      [set], mw_pooling_fits of them
MW_MUST_USE mw_status mw_treat_leaf(const mw_index_spec *spec, mw_table *t, int32_t leaf,
                                    mw_scratch *s, mw_treat_fit *fit, mw_error *err);

// Treats the leaves' table t in place, with one fit for each leaf and set of parameters (see
// pooling.h).
//   fit      [leaf][set], t->columns * mw_pooling_fits of them
//   errors   as mw_treat_fit_sample, naming column and period; MW_INVALID for a range outside the
//            table; MW_NOMEM. t is then partly treated.
MW_MUST_USE mw_status mw_treat_table(const mw_index_spec *spec, mw_table *t, mw_treat_fit *fit,
                                     mw_error *err);

#endif
