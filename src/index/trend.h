// SPDX-License-Identifier: MIT
// How values move over time: growth and slope of each unit's series.
// Thread: any.
#ifndef MW_INDEX_TREND_H
#define MW_INDEX_TREND_H

#include "index/table.h"

// Values of one unit; x of period p is x[p * stride].
typedef struct {
    const double *x, *at; // at: the times, strictly ascending, in any unit, usually years
    int32_t count;
    int64_t stride;
} mw_series;

// NaN: not defined for so few values, or for their sign. Missing values are skipped.
typedef struct {
    int32_t known;
    double first, last;       // known values
    double first_at, last_at; // and their times
    double change;            // (last - first) / (last_at - first_at)
    double growth;            // change / |first|: share of the first value, per unit of time
    double cagr;              // (last / first)^(1 / time) - 1; first above 0, last 0 or more
    double slope;             // of the line of least squares through all values
    double fit;               // r^2 of that line; NaN where all values are the same
} mw_trend;

// Infinite values make NaN or infinity of what rests on them. One pass or two; allocates nothing.
void mw_trend_of(const mw_series *s, mw_trend *out);

// The trend of every unit in a column of t.
//   at   time of each period
//   out  t->units
void mw_trends(const mw_table *t, int32_t column, const double *at, mw_trend *out);

#endif
