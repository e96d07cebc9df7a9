// SPDX-License-Identifier: MIT
// Periods of the calendar: the "when" of every fact and indicator.
//
// A period is a grain and an ordinal, counted from the period that holds 1970-01-01: months since
// 1970-01, days, ISO weeks from Monday 1969-12-29, quarters, years since 1970. Where a period
// begins and ends in time depends on the zone, so the functions that need it take a calendar.
//
// Minutes and hours up to one hour run through a change of the clock (the day on which the clock
// is set back has 25 hours; the ordinal is the UTC count, whole hours are those of the wall clock;
// where the change is no whole number of grains, one period is longer or shorter).
// Longer clock grains ("6 h") and shifts split the local day; one of them is then longer or
// shorter. A shift's ordinal is day * shifts in the calendar + index.
//
//     mw_calendar cal = {.zone = zone};
//     mw_period p;
//     MW_TRY(mw_period_parse(mw_slice_of("2018-03"), &cal, &p, err));
//     MW_TRY(mw_period_bounds(p, &cal, &start_ns, &end_ns, err));
// Thread: any.
#ifndef MW_BASE_PERIOD_H
#define MW_BASE_PERIOD_H

#include "base/date.h"
#include "base/grain.h"
#include "base/shift.h"
#include "base/zone.h"

typedef struct {
    mw_grain grain;
    int64_t n;
} mw_period;

// Where a period lies: both borrowed. A NULL calendar, or zone, is UTC; NULL shifts are none.
typedef struct {
    const mw_zone *zone;
    const mw_shifts *shifts;
} mw_calendar;

enum { MW_PERIOD_TEXT_MAX = 64 };

// Reads an ISO 8601 period: "2018", "2018-Q1", "2018-03", "2018-W10", "2018-03-05", an hour
// "2018-03-05T06", a minute "2018-03-05T06:15", or with its length "2018-03-05T06/PT8H" (a shift
// when the calendar has one that begins then and lasts so long, else a clock grain),
// "2018-03-05T06:15/PT15M" ("PT480M" is never a shift). A time may carry its offset ("T02+01:00",
// "T02Z"), which tells the two 02:00 apart when the clock is set back; without it the first is
// meant.
//   errors  MW_SYNTAX with the column, what was seen and what would be right; *out then untouched.
MW_MUST_USE mw_status mw_period_parse(mw_slice text, const mw_calendar *cal, mw_period *out,
                                      mw_error *err);

// Writes the text that mw_period_parse reads back, to buf of MW_PERIOD_TEXT_MAX bytes; returns buf.
// A period without such text (a shift without shift calendar, outside the years 1..9999) comes out
// as "?shift 12345", which does not parse.
char *mw_period_print(mw_period p, const mw_calendar *cal, char *buf);

// Reads "2018-01..2018-06" or one period: the first and the last, of one grain.
//   errors  as mw_period_parse; MW_INVALID when the grains differ or the last is before the first.
MW_MUST_USE mw_status mw_period_range_parse(mw_slice text, const mw_calendar *cal, mw_period *first,
                                            mw_period *last, mw_error *err);

// The time of a period, *start_ns <= t < *end_ns in nanoseconds UTC. Empty (both the same) for a
// shift that does not take place on that weekday and a day that the zone skipped.
//   errors  MW_LIMIT when it does not lie between 1677-09-22 and 2262-04-11;
//           MW_INVALID for a shift without shift calendar. Outputs are then untouched.
MW_MUST_USE mw_status mw_period_bounds(mw_period p, const mw_calendar *cal, int64_t *start_ns,
                                       int64_t *end_ns, mw_error *err);

// The period of a grain that holds an instant.
//   errors  MW_NOTFOUND when no shift is on; MW_INVALID for shift grain without shift calendar.
//   cost    O(log n) of the zone's changes, no allocation.
MW_MUST_USE mw_status mw_period_at(mw_grain grain, int64_t instant_ns, const mw_calendar *cal,
                                   mw_period *out, mw_error *err);

// k periods later (earlier for negative k). Programmer error: leaving int64.
mw_period mw_period_add(mw_period p, int64_t k);

// Whether grain and ordinal are the same.
bool mw_period_same(mw_period a, mw_period b);

// The periods of a finer (or the same) grain that begin inside p: n from *first to *last; none
// when *last < *first (weeks are counted by their Monday).
//   errors  as mw_period_bounds; MW_INVALID when the grain is coarser.
MW_MUST_USE mw_status mw_period_sub(mw_period p, mw_grain finer, const mw_calendar *cal,
                                    int64_t *first, int64_t *last, mw_error *err);

// The period of a coarser (or the same) grain in which p begins.
//   errors  as mw_period_at; MW_INVALID when the grain is finer.
MW_MUST_USE mw_status mw_period_containing(mw_period p, mw_grain coarser, const mw_calendar *cal,
                                           mw_period *out, mw_error *err);

// First and last date of a period of days or longer; for a shift the day it belongs to, for a clock
// grain the local date it begins on.
//   errors  as mw_period_bounds.
MW_MUST_USE mw_status mw_period_dates(mw_period p, const mw_calendar *cal, int64_t *first,
                                      int64_t *last, mw_error *err);

#endif
