// SPDX-License-Identifier: MIT
// Charts of what was summed up: buckets of a stretch of minutes or hours, from the companions of a
// signal (tier.h), as a chart gives them of samples.
// Thread: any.
#ifndef MW_SERIES_HISTORY_H
#define MW_SERIES_HISTORY_H

#include "series/chart.h"
#include "series/tier.h"

// Fills buckets 0 .. count - 1 of a stretch, whatever its tier. Of minutes and hours an interval
// counts for the bucket that it begins in; first, last and their times are those of intervals: the
// last value of the first and of the last one, the beginning of both. gap_count is that of
// intervals at whose end the value was not known. Of texts and yes/no in summaries min, max and sum
// are NaN.
//   errors, cost  as mw_series_chart; MW_NOTFOUND when the signal has no such summaries.
MW_MUST_USE mw_status mw_series_history(mw_series *s, int32_t signal, const mw_stretch *stretch,
                                        int64_t count, mw_bucket *out, mw_error *err);

#endif
