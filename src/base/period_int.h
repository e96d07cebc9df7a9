// SPDX-License-Identifier: MIT
// Inside of periods, shared by period.c (arithmetic) and period_text.c (reading and writing).
#ifndef MW_BASE_PERIOD_INT_H
#define MW_BASE_PERIOD_INT_H

#include "base/period.h"

// Whether a grain is a clock grain of at most an hour, which runs through changes of the clock.
bool mw_period_is_short(mw_grain grain);

// The ordinal of the civil period (day and longer) that holds a date.
int64_t mw_period_of_date(mw_grain_unit unit, int64_t date);

// Periods that a shift or long clock grain makes of a day. Shift: cal has shifts.
int64_t mw_period_per_day(mw_grain grain, const mw_calendar *cal);

// The wall clock at the start of a period that is not short, in seconds since 1970-01-01.
int64_t mw_period_local_start(mw_period p, const mw_calendar *cal);

// The instant at which a period starts, in seconds UTC.
int64_t mw_period_start_s(mw_period p, const mw_calendar *cal);

#endif
