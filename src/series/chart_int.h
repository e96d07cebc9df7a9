// SPDX-License-Identifier: MIT
// What charts and points share: a bucket on its way, and where its smallest and largest are.
#ifndef MW_SERIES_CHART_INT_H
#define MW_SERIES_CHART_INT_H

#include "series/chart.h"
#include "series/layers.h"

// Where a value was seen: at an instant, or in a chunk that was not read.
typedef struct {
    int64_t time_ns;
    int64_t layer, chunk; // chunk -1: at time_ns
} mw_chart_place;

typedef struct {
    mw_bucket *bucket;
    mw_chart_place *min, *max; // per bucket; NULL when nobody asks
    int64_t count;
} mw_chart;

// Checks what was asked for.
//   errors  MW_INVALID.
MW_MUST_USE mw_status mw_chart_check(const mw_series_range *range, int64_t count, mw_error *err);

// Fills the buckets of a range from layers of it.
//   range   as it was asked: layers may begin later.
MW_MUST_USE mw_status mw_chart_fill(const mw_layers *layers, const mw_series_range *range,
                                    mw_chart *out, mw_error *err);

#endif
