// SPDX-License-Identifier: MIT
// Samples of a range in few numbers: buckets of equal length, and points worth drawing.
//
// Buckets come from what the indices say of whole chunks; a chunk is read only where a bucket or
// the range begins or ends inside it, or where a newer layer has a sample within its time. So a
// year of seconds in a thousand buckets costs some milliseconds.
// Thread: any.
#ifndef MW_SERIES_CHART_H
#define MW_SERIES_CHART_H

#include "series/series.h"

enum { MW_CHART_BUCKETS_MAX = 1 << 20 }; // a screen has some thousand columns, a wall of them 16000

// One bucket. Samples whose value is not known (NaN) are counted as gaps and nowhere else.
typedef struct {
    int64_t count;             // of samples with a value
    int64_t gap_count;         // of samples that say "from here on not known"
    double min, max, sum;      // of count samples; NaN when there are none
    double first, last;        // by time; likewise
    int64_t first_ns, last_ns; // of these two; 0 when there are none
} mw_bucket;

// Fills buckets 0 .. count - 1 of a range: bucket i has the samples from mw_bucket_start(i) up to,
// not including, mw_bucket_start(i + 1).
//   range   from_ns < to_ns.
//   count   1..MW_CHART_BUCKETS_MAX, and no more than there are nanoseconds.
//   errors  MW_INVALID (count or range), MW_NOTFOUND, MW_IO, MW_CORRUPT, MW_NOMEM; out then holds
//           nothing of use.
// Sums may differ in their last bits with how samples lie on disk, nothing else does.
MW_MUST_USE mw_status mw_series_chart(mw_series *s, const mw_series_range *range, int64_t count,
                                      mw_bucket *out, mw_error *err);

// Where bucket i of count begins; i = count gives to_ns.
int64_t mw_bucket_start(const mw_series_range *range, int64_t count, int64_t i);

// Real samples that show the shape of a range.
typedef enum {
    MW_POINTS_MIN_MAX, // the smallest and the largest of each bucket, in order of time
    MW_POINTS_LTTB,    // those that span the largest triangles (Steinarsson 2013), of the former
} mw_points_method;

// Chooses at most count_max (at least 3) points of a range, by time; fewer when there are fewer.
// Samples without a value are left out: gap_count of buckets tells of them.
//   out     appended to: signal, time and value as they are; quality is always MW_SAMPLE_GOOD.
//   errors  as mw_series_chart. cost: that of a chart, and a read of some KiB per point. LTTB of
//           more than 64 samples per point chooses among the smallest and largest of four buckets
//           per point (Van Der Donckt et al. 2023, "MinMaxLTTB").
MW_MUST_USE mw_status mw_series_points(mw_series *s, const mw_series_range *range,
                                       mw_points_method method, int64_t count_max, mw_samples *out,
                                       mw_error *err);

// The same of any points by time: at most count_max (at least 3) of them are added to out, the
// first and the last among them. Values are numbers.
//   false  out of memory.
MW_MUST_USE bool mw_series_largest(const mw_samples *points, int64_t count_max, mw_samples *out);

#endif
