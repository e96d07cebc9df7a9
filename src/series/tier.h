// SPDX-License-Identifier: MIT
// How finely a past is kept: samples as they came, then summaries of minutes, then of hours.
//
// Summaries of a signal "x" stand in signals of their own, its companions: "x~minutes~min", ~max,
// ~sum, ~last and ~count, one sample each per interval at its beginning, and the same for hours.
// Texts and yes/no have ~last and ~count alone. Sums rather than means, because they add up: a mean
// over any stretch is sum / count. Intervals count from 1970; one without samples has no summary.
//
// A range falls into stretches, the coarsest first, without a hole between them: hours up to the
// horizon of the minutes, minutes up to the signal's own horizon, samples from there on.
// Thread: any.
#ifndef MW_SERIES_TIER_H
#define MW_SERIES_TIER_H

#include "series/series.h"

typedef enum { MW_TIER_RAW, MW_TIER_MINUTES, MW_TIER_HOURS, MW_TIERS } mw_series_tier;

typedef enum {
    MW_PART_MIN,
    MW_PART_MAX,
    MW_PART_SUM,
    MW_PART_LAST, // NaN: not known at the end of the interval
    MW_PART_COUNT,
    MW_PARTS
} mw_series_part;

enum { MW_COMPANION_SUFFIX_MAX = 19 }; // bytes that a companion's name is longer

const char *mw_series_tier_word(mw_series_tier tier); // "raw", "minutes", "hours"
int64_t mw_series_tier_ns(mw_series_tier tier);       // length of an interval; 0 for raw

// Whether signals of a kind have this part.
bool mw_series_has_part(mw_signal_kind kind, mw_series_part part);
// The name of a companion, terminated; false when it would be longer than a name may be. Signals of
// one name and several kinds have companions of their own: those of a text are
// "x~minutes~last.text".
//   of  name and kind of the signal.
bool mw_series_companion_name(const mw_signal *of, mw_series_tier tier, mw_series_part part,
                              char out[MW_SIGNAL_NAME_MAX + 1]);
// Its id; -1 when there is none. tier not MW_TIER_RAW.
int32_t mw_series_companion(mw_series *s, const mw_signal *of, mw_series_tier tier,
                            mw_series_part part);
// Whether a name is that of a companion of a signal there is.
bool mw_series_is_companion(mw_series *s, mw_slice name);

// Before when nothing of a tier is kept any more; for minutes and hours that of all their parts.
// INT64_MIN: nothing of it was ever given up, or there is no such signal or tier.
int64_t mw_series_tier_horizon(mw_series *s, int32_t signal, mw_series_tier tier);

typedef struct {
    mw_series_tier tier;
    int64_t from_ns, to_ns;
} mw_stretch;

// The stretches of a range, by time; returns how many. Before the first nothing is kept.
int mw_series_stretches(mw_series *s, const mw_series_range *range, mw_stretch out[MW_TIERS]);

#endif
