// SPDX-License-Identifier: MIT
// The series store as the past that machines are replayed from. Thread: any.
#ifndef MW_LIVE_SERIES_PAST_H
#define MW_LIVE_SERIES_PAST_H

#include "live/past.h"
#include "series/series.h"

typedef struct {
    mw_past past;
    mw_series *series;
} mw_series_past;

// The past of a store; plain data, nothing to free. The store outlives it.
mw_series_past mw_series_past_of(mw_series *series);

#endif
