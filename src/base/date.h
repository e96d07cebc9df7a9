// SPDX-License-Identifier: MIT
// Civil dates (proleptic Gregorian calendar), counted in days since 1970-01-01.
//
// A date is an int64_t of days, so that sums and differences are plain arithmetic; years 1..9999.
// Nothing here knows a time zone: which date an instant has is period.h's and zone.h's business.
//
//     int64_t d;
//     MW_TRY(mw_date_parse(mw_slice_of("2024-02-29"), &d, err));
//     int64_t age = mw_years_between(birth, d);
// Thread: any.
#ifndef MW_BASE_DATE_H
#define MW_BASE_DATE_H

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define MW_DATE_MIN INT64_C(-719162) // 0001-01-01
#define MW_DATE_MAX INT64_C(2932896) // 9999-12-31

// "Always" in validity intervals [from, to): in nanoseconds UTC, and in days. Not instants.
#define MW_TIME_MIN INT64_MIN
#define MW_TIME_MAX INT64_MAX

enum { MW_DATE_TEXT_MAX = 32 };

typedef struct {
    int32_t year, month, day; // month 1..12, day 1..31
} mw_civil;

typedef struct {
    int32_t year, week; // ISO 8601: week 1..53; the year may differ from the calendar year
} mw_iso_week;

// Whether the year has a 29 February.
bool mw_year_is_leap(int64_t year);
// Days of a month, 1..12.
int32_t mw_month_days(int64_t year, int32_t month);

// The date of year, month 1..12 and day 1..31; a day beyond the month runs into the next one.
int64_t mw_days_from_civil(int64_t year, int32_t month, int32_t day);
// The reverse, for any int64 number of days whose year fits in 32 bits.
mw_civil mw_civil_from_days(int64_t days);
// 1 for Monday to 7 for Sunday.
int32_t mw_weekday(int64_t days);
mw_iso_week mw_iso_week_of(int64_t days);
// The Monday of an ISO week; week may be 1..53.
int64_t mw_days_from_iso_week(int64_t iso_year, int32_t week);
// Weeks in an ISO year: 52 or 53.
int32_t mw_iso_year_weeks(int64_t iso_year);

// Reads "2024-03-05", "2024-03" (its first day) or "2024" (1 January), whole slice, no blanks.
//   errors  MW_SYNTAX, with the text seen and what is wrong in it; *days is then untouched.
MW_MUST_USE mw_status mw_date_parse(mw_slice text, int64_t *days, mw_error *err);

// Writes "2024-03-05" to buf of MW_DATE_TEXT_MAX bytes and returns it; outside the years 1..9999
// a sign is put before the year ("-0044-03-15"), which mw_date_parse refuses.
char *mw_date_print(int64_t days, char *buf);

// The date `months` later (or earlier): same day of the month, or the month's last day.
// Adding 1 month to 31 January gives 28 or 29 February.
int64_t mw_date_add_months(int64_t days, int64_t months);

// Whole years from `from` to `to`, as birthdays count: 29 February counts on 1 March in common
// years. Negative when `to` is before `from`: the same with the two exchanged, negated.
int64_t mw_years_between(int64_t from, int64_t to);

// Whole months likewise: a day that the month lacks counts on the first of the next month.
int64_t mw_months_between(int64_t from, int64_t to);

#endif
