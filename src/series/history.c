// SPDX-License-Identifier: MIT
// See history.h. One chart per part: the least of the least ones, the sum of sums.
#include "series/history.h"

#include "base/alloc.h"

#include <math.h>

static void take_part(mw_series_part part, const mw_bucket *from, mw_bucket *to) {
    switch (part) {
    case MW_PART_MIN: to->min = from->min; return;
    case MW_PART_MAX: to->max = from->max; return;
    case MW_PART_SUM: to->sum = from->sum; return;
    case MW_PART_LAST:
        to->first = from->first;
        to->last = from->last;
        to->first_ns = from->first_ns;
        to->last_ns = from->last_ns;
        to->gap_count = from->gap_count;
        return;
    case MW_PART_COUNT: to->count = from->count ? (int64_t)from->sum : 0; return;
    case MW_PARTS: return;
    }
}

mw_status mw_series_history(mw_series *s, int32_t signal, const mw_stretch *stretch, int64_t count,
                            mw_bucket *out, mw_error *err) {
    mw_signal about;
    mw_series_range range = {signal, stretch->from_ns, stretch->to_ns};
    if (stretch->tier == MW_TIER_RAW) return mw_series_chart(s, &range, count, out, err);
    if (!mw_series_signal(s, signal, &about) ||
        mw_series_companion(s, &about, stretch->tier, MW_PART_COUNT) < 0)
        return mw_fail(err, MW_NOTFOUND, "signal %d has no summaries of %s", signal,
                       mw_series_tier_word(stretch->tier));
    mw_bucket *part = mw_alloc_array(count > 0 ? count : 1, sizeof *part);
    if (!part) return mw_fail(err, MW_NOMEM, "no memory for a chart");
    for (int64_t i = 0; i < count; i++)
        out[i] = (mw_bucket){.min = NAN, .max = NAN, .sum = NAN, .first = NAN, .last = NAN};
    mw_status st = MW_OK;
    for (int p = 0; p < MW_PARTS && st == MW_OK; p++) {
        range.signal = mw_series_companion(s, &about, stretch->tier, (mw_series_part)p);
        if (range.signal < 0) continue;
        st = mw_series_chart(s, &range, count, part, err);
        for (int64_t i = 0; i < count && st == MW_OK; i++)
            take_part((mw_series_part)p, &part[i], &out[i]);
    }
    mw_free(part);
    return st;
}
