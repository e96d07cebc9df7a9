// SPDX-License-Identifier: MIT
// When something is done again and again, by the clock on the wall of a place, and of which period
// it then tells: the last one that is over.
//
//     mw_timetable t;
//     MW_TRY(mw_timetable_parse(mw_slice_of("weekly mon 07:00"), &t, err));
//     int64_t next_ns = mw_timetable_next(&t, zone, now_ns);
// Each day has one moment, however often the clock is set: a time that it skips is meant as much
// later, one that it shows twice is meant the first time. Thread: any.
#ifndef MW_APP_TIMETABLE_H
#define MW_APP_TIMETABLE_H

#include "base/period.h"

typedef enum { MW_EVERY_DAY, MW_EVERY_WEEK, MW_EVERY_MONTH } mw_every;

typedef struct {
    mw_every every;
    int32_t day;    // of the week, 1 for Monday; of the month 1..28, 0 for its last
    int32_t minute; // of the day, 0..1439
} mw_timetable;

enum { MW_TIMETABLE_TEXT_MAX = 32 };

// Reads "daily 06:30", "weekly mon 06:30", "monthly 1 06:30" or "monthly last 06:30".
//   errors  MW_INVALID with what was seen and what would be right; *out is then untouched.
MW_MUST_USE mw_status mw_timetable_parse(mw_slice text, mw_timetable *out, mw_error *err);

// The text that is read back, to buf of MW_TIMETABLE_TEXT_MAX bytes; returns buf.
char *mw_timetable_print(const mw_timetable *t, char *buf);

// The first moment after an instant, and the last one at or before it. NULL is UTC.
int64_t mw_timetable_next(const mw_timetable *t, const mw_zone *zone, int64_t after_ns);
int64_t mw_timetable_last(const mw_timetable *t, const mw_zone *zone, int64_t at_ns);

// The last period of a grain that is over at an instant, as people of the zone count.
//   grain   day, week, month, quarter or year.
//   errors  those of mw_period_at.
MW_MUST_USE mw_status mw_timetable_period(mw_grain_unit grain, const mw_zone *zone, int64_t at_ns,
                                          mw_period *out, mw_error *err);

#endif
