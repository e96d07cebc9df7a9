// SPDX-License-Identifier: MIT
// See date.h. Years are counted from March inside, so that the leap day is the last of the year.
#include "base/date.h"

#include "base/digits.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    DAYS_TO_1970 = 719468, // from 0000-03-01 to 1970-01-01
    DAYS_400_YEARS = 146097,
    DAYS_100_YEARS = 36524,
    DAYS_4_YEARS = 1461,
};

bool mw_year_is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int32_t mw_month_days(int64_t year, int32_t month) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && mw_year_is_leap(year));
}

int64_t mw_days_from_civil(int64_t year, int32_t month, int32_t day) {
    static const int16_t before[] = {306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};
    if (month <= 2) year--;
    int64_t leaps = mw_div_floor(year, 4) - mw_div_floor(year, 100) + mw_div_floor(year, 400);
    return year * 365 + leaps + before[month - 1] + day - 1 - DAYS_TO_1970;
}

mw_civil mw_civil_from_days(int64_t days) {
    int64_t z = days + DAYS_TO_1970;
    int64_t ages = mw_div_floor(z, DAYS_400_YEARS);
    int64_t rest = z - ages * DAYS_400_YEARS;
    // The last century of an age and the last year of four are a day longer: 3 at most.
    int64_t centuries = rest / DAYS_100_YEARS > 3 ? 3 : rest / DAYS_100_YEARS;
    rest -= centuries * DAYS_100_YEARS;
    int64_t fours = rest / DAYS_4_YEARS;
    rest -= fours * DAYS_4_YEARS;
    int64_t ones = rest / 365 > 3 ? 3 : rest / 365;
    rest -= ones * 365;
    // Five months from March take 153 days, again and again.
    int64_t month = (5 * rest + 2) / 153;
    int64_t year = ages * 400 + centuries * 100 + fours * 4 + ones + (month >= 10);
    return (mw_civil){.year = (int32_t)year,
                      .month = (int32_t)(month < 10 ? month + 3 : month - 9),
                      .day = (int32_t)(rest - (153 * month + 2) / 5 + 1)};
}

int32_t mw_weekday(int64_t days) { return (int32_t)mw_mod_floor(days + 3, 7) + 1; }

mw_iso_week mw_iso_week_of(int64_t days) {
    int64_t thursday = days - mw_weekday(days) + 4; // its year is the week's year
    int32_t year = mw_civil_from_days(thursday).year;
    int64_t week = (thursday - mw_days_from_civil(year, 1, 1)) / 7 + 1;
    return (mw_iso_week){.year = year, .week = (int32_t)week};
}

int64_t mw_days_from_iso_week(int64_t iso_year, int32_t week) {
    int64_t fourth = mw_days_from_civil(iso_year, 1, 4); // always in week 1
    return fourth - mw_weekday(fourth) + 1 + (int64_t)(week - 1) * 7;
}

int32_t mw_iso_year_weeks(int64_t iso_year) {
    int64_t first = mw_days_from_iso_week(iso_year, 1);
    return (int32_t)((mw_days_from_iso_week(iso_year + 1, 1) - first) / 7);
}

static mw_status not_date(mw_slice text, mw_error *err) {
    return mw_fail(err, MW_SYNTAX, "\"%.*s\" is not a date such as 2024-03-05, 2024-03 or 2024",
                   mw_shown(text), text.p);
}

// date = YYYY [ "-" MM [ "-" DD ] ]
mw_status mw_date_parse(mw_slice text, int64_t *days, mw_error *err) {
    mw_slice s = text;
    int64_t year, month = 1, day = 1;
    if (!mw_digits_take(&s, 4, 4, &year)) return not_date(text, err);
    if (mw_byte_take(&s, '-')) {
        if (!mw_digits_take(&s, 2, 2, &month)) return not_date(text, err);
        if (mw_byte_take(&s, '-') && !mw_digits_take(&s, 2, 2, &day)) return not_date(text, err);
    }
    if (s.n > 0) return not_date(text, err);
    if (year < MW_YEAR_MIN)
        return mw_fail(err, MW_SYNTAX, "\"%.*s\" is not a date: years are 0001 to 9999",
                       mw_shown(text), text.p);
    if (month < 1 || month > 12)
        return mw_fail(err, MW_SYNTAX, "\"%.*s\" is not a date: month %lld is not 01 to 12",
                       mw_shown(text), text.p, (long long)month);
    int32_t last = mw_month_days(year, (int32_t)month);
    if (day < 1 || day > last)
        return mw_fail(err, MW_SYNTAX, "\"%.*s\" is not a date: the month has %d days",
                       mw_shown(text), text.p, last);
    *days = mw_days_from_civil(year, (int32_t)month, (int32_t)day);
    return MW_OK;
}

char *mw_date_print(int64_t days, char *buf) {
    mw_civil c = mw_civil_from_days(days);
    const char *sign = c.year < 0 ? "-" : c.year > MW_YEAR_MAX ? "+" : "";
    snprintf(buf, MW_DATE_TEXT_MAX, "%s%04d-%02d-%02d", sign, abs(c.year), c.month, c.day);
    return buf;
}

int64_t mw_date_add_months(int64_t days, int64_t months) {
    mw_civil c = mw_civil_from_days(days);
    int64_t total = (int64_t)c.year * 12 + c.month - 1 + months;
    int64_t year = mw_div_floor(total, 12);
    int32_t month = (int32_t)mw_mod_floor(total, 12) + 1;
    int32_t last = mw_month_days(year, month);
    return mw_days_from_civil(year, month, c.day < last ? c.day : last);
}

int64_t mw_years_between(int64_t from, int64_t to) {
    if (to < from) return -mw_years_between(to, from);
    mw_civil a = mw_civil_from_days(from), b = mw_civil_from_days(to);
    // 29 February of a common year runs over into 1 March by itself.
    return b.year - a.year - (mw_days_from_civil(b.year, a.month, a.day) > to);
}

int64_t mw_months_between(int64_t from, int64_t to) {
    if (to < from) return -mw_months_between(to, from);
    mw_civil a = mw_civil_from_days(from), b = mw_civil_from_days(to);
    int64_t months = ((int64_t)b.year - a.year) * 12 + b.month - a.month;
    // A day that the month of `to` lacks lies after all its days, so it has not come yet.
    return months - (b.day < a.day);
}
