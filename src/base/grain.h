// SPDX-License-Identifier: MIT
// Grains: how long the periods are that a fact or an indicator is given for.
//
//     mw_grain g;
//     MW_TRY(mw_grain_parse(mw_slice_of("15 min"), &g, err));
// Thread: any.
#ifndef MW_BASE_GRAIN_H
#define MW_BASE_GRAIN_H

#include "base/shift.h"
#include "base/status.h"
#include "base/text.h"

typedef enum {
    MW_GRAIN_NONE,
    MW_GRAIN_MINUTE,
    MW_GRAIN_HOUR,
    MW_GRAIN_SHIFT,
    MW_GRAIN_DAY,
    MW_GRAIN_WEEK,
    MW_GRAIN_MONTH,
    MW_GRAIN_QUARTER,
    MW_GRAIN_YEAR
} mw_grain_unit;

typedef struct {
    mw_grain_unit unit;
    int32_t count; // 15 min is {MINUTE, 15}; above 1 only for minute and hour; divides a day
} mw_grain;

enum { MW_GRAIN_TEXT_MAX = 24 };

// Reads "minute", "15 min", "hour", "h", "6 h", "shift", "day", "week", "month", "quarter", "year"
// (plurals too). 60 min is an hour.
//   errors  MW_SYNTAX for other words; MW_INVALID for a count that does not divide the day.
MW_MUST_USE mw_status mw_grain_parse(mw_slice text, mw_grain *out, mw_error *err);

// "minute", "15 min", "hour", "6 h", "shift", ... to buf of MW_GRAIN_TEXT_MAX bytes; returns buf.
char *mw_grain_text(mw_grain grain, char *buf);

// Whether both are the same unit and count.
bool mw_grain_same(mw_grain a, mw_grain b);

// Negative, 0 or positive as a is finer than, the same as or coarser than b.
int mw_grain_compare(mw_grain a, mw_grain b);

// Whether every period of `coarse` consists of whole periods of `fine`: days in weeks and months,
// but weeks only in weeks. Hours in shifts depend on the shifts (NULL: only minutes do).
bool mw_grain_nests(mw_grain fine, mw_grain coarse, const mw_shifts *shifts);

// Whether the unit and the count of a grain are possible ones; false for MW_GRAIN_NONE.
bool mw_grain_ok(mw_grain grain);

// Seconds of a clock grain (minute, hour); 0 for the others, whose length varies.
int32_t mw_grain_clock_s(mw_grain grain);

// The clock grain of so many minutes: 60 become an hour. False when they do not divide the day or
// fill it.
bool mw_grain_of_minutes(int32_t minutes, mw_grain *out);

#endif
