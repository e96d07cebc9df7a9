// SPDX-License-Identifier: MIT
// Statistics of one vector (steps 2 and 4 of the OECD handbook: know the data before it is
// combined).
//
// Missing values are skipped and counted. An infinite value counts as known and makes the mean, and
// what rests on it, missing or infinite. Sums are taken in four lanes by index, so that they have
// the same bits everywhere. Thread: any.
#ifndef MW_INDEX_STAT_H
#define MW_INDEX_STAT_H

#include "index/order.h"

// What one column is described by without sorting it. NaN: not defined for so few values.
typedef struct {
    int64_t known;
    double min, max, mean; // NaN when nothing is known
    double sd;             // of the sample, n - 1: from 2 values
    double skew;           // type 2 (adjusted Fisher-Pearson, as in Excel): from 3 values
    double kurt;           // type 2, 0 for a normal distribution: from 4 values
} mw_moments;

// Of n values. A constant column has its value as mean, deviation 0, and no skew and kurtosis.
// Allocates nothing. Cost: two passes.
void mw_moments_of(const double *x, int64_t n, mw_moments *out);

// The count, range and mean alone, without correcting the mean for rounding; the rest is NaN. One
// pass.
void mw_range_of(const double *x, int64_t n, mw_moments *out);

// Mean of the known values, NaN when there is none; known may be NULL. One pass.
double mw_mean_of(const double *x, int64_t n, int64_t *known);

typedef struct {
    int64_t count; // known and missing
    mw_moments of;
    double median;
    int64_t zeros, distinct; // of the known
    int64_t same;            // how often the most frequent value occurs
} mw_stat;

// n <= s->capacity. Cost: mw_moments_of and mw_sort.
void mw_stat_of(const double *x, int64_t n, mw_scratch *s, mw_stat *out);

// Quantile p (0 .. 1) of count values sorted from the least, as spreadsheets and R have it (type 7,
// Hyndman and Fan 1996): straight between the two values about 1 + (count - 1) p. NaN without
// values or with p outside 0 .. 1.
double mw_quantile(const double *sorted, int64_t count, double p);

// What may be wrong with a column.
enum {
    MW_STAT_FEW_KNOWN = 1,    // share of known values below the limit
    MW_STAT_MANY_ZERO = 2,    // share of non-zero values among the known below the limit
    MW_STAT_FEW_DISTINCT = 4, // share of distinct values among the known below the limit
    MW_STAT_OUTLIERS = 8,     // |skew| and kurtosis both above their limits
};

typedef struct {
    double known_min, nonzero_min, distinct_min; // shares, 0 .. 1
    double skew_max, kurt_max;
} mw_stat_limits;

// 0.65, 0.5, 0.5, 2, 3.5: what COINr takes.
mw_stat_limits mw_stat_limits_usual(void);

// The flags above, or'ed. A column without values has MW_STAT_FEW_KNOWN only.
int mw_stat_flags(const mw_stat *s, const mw_stat_limits *limits);

#endif
