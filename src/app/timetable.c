// SPDX-License-Identifier: MIT
// See timetable.h. Moments are looked for day by day: a month has one, and the clock is never set
// by more than a day, so that the search is short.
#include "app/timetable.h"

#include <stdio.h>
#include <string.h>

#define SECOND_NS INT64_C(1000000000)
#define DAY_S INT64_C(86400)

enum { DAYS_LOOKED_AT = 40, DAY_LAST = 28, DAY_MINUTES = 1440 };

static const char *const every_word[] = {"daily", "weekly", "monthly"};
static const char *const day_word[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// ---- text

static mw_slice next_word(mw_slice *rest) {
    while (rest->n && *rest->p == ' ') rest->p++, rest->n--;
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ') n++;
    mw_slice word = {rest->p, n};
    rest->p += n, rest->n -= n;
    return word;
}

static int32_t two_digits(const char *p) {
    bool good = p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9';
    return good ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

// "06:30"; -1: it is none.
static int32_t read_minute(mw_slice s) {
    if (s.n != 5 || s.p[2] != ':') return -1;
    int32_t hour = two_digits(s.p), minute = two_digits(s.p + 3);
    return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

static int32_t read_weekday(mw_slice s) {
    for (int32_t i = 0; i < 7; i++)
        if (mw_slice_is(s, day_word[i])) return i + 1;
    return -1;
}

static int32_t read_month_day(mw_slice s) {
    if (mw_slice_is(s, "last")) return 0;
    int32_t day = s.n == 1 && s.p[0] >= '1' && s.p[0] <= '9' ? s.p[0] - '0'
                  : s.n == 2                                 ? two_digits(s.p)
                                                             : -1;
    return day >= 1 && day <= DAY_LAST ? day : -1;
}

mw_status mw_timetable_parse(mw_slice text, mw_timetable *out, mw_error *err) {
    mw_slice rest = text, every = next_word(&rest);
    mw_timetable t = {0};
    int32_t i = 0;
    while (i < 3 && !mw_slice_is(every, every_word[i])) i++;
    t.every = (mw_every)i;
    if (t.every == MW_EVERY_WEEK) t.day = read_weekday(next_word(&rest));
    if (t.every == MW_EVERY_MONTH) t.day = read_month_day(next_word(&rest));
    t.minute = read_minute(next_word(&rest));
    if (i == 3 || t.day < 0 || t.minute < 0 || next_word(&rest).n)
        return mw_fail(err, MW_INVALID,
                       "\"%.*s\" is no timetable: expected \"daily 06:30\", \"weekly mon 06:30\", "
                       "\"monthly 1 06:30\" (1 to 28) or \"monthly last 06:30\"",
                       text.n < 60 ? (int)text.n : 60, text.p ? text.p : "");
    *out = t;
    return MW_OK;
}

char *mw_timetable_print(const mw_timetable *t, char *buf) {
    char day[8] = "";
    int32_t minute = t->minute % DAY_MINUTES;
    if (t->every == MW_EVERY_WEEK) snprintf(day, sizeof day, "%s ", day_word[(t->day - 1) % 7]);
    if (t->every == MW_EVERY_MONTH && t->day == 0) snprintf(day, sizeof day, "last ");
    if (t->every == MW_EVERY_MONTH && t->day > 0) snprintf(day, sizeof day, "%d ", t->day % 100);
    snprintf(buf, MW_TIMETABLE_TEXT_MAX, "%s %s%02d:%02d", every_word[t->every], day, minute / 60,
             minute % 60);
    return buf;
}

// ---- moments

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int64_t local_day(const mw_zone *zone, int64_t at_ns) {
    return floor_div(floor_div(at_ns, SECOND_NS) + mw_zone_offset_s(zone, at_ns), DAY_S);
}

static int64_t moment_of(const mw_timetable *t, const mw_zone *zone, int64_t day) {
    return mw_zone_to_utc(zone, day * DAY_S + t->minute * 60, MW_ZONE_EARLIER) * SECOND_NS;
}

static bool is_on(const mw_timetable *t, int64_t day) {
    if (t->every == MW_EVERY_DAY) return true;
    if (t->every == MW_EVERY_WEEK) return mw_weekday(day) == t->day;
    mw_civil c = mw_civil_from_days(day);
    return c.day == (t->day ? t->day : mw_month_days(c.year, c.month));
}

int64_t mw_timetable_next(const mw_timetable *t, const mw_zone *zone, int64_t after_ns) {
    int64_t day = local_day(zone, after_ns) - 1;
    for (int32_t i = 0; i < DAYS_LOOKED_AT; i++, day++)
        if (is_on(t, day) && moment_of(t, zone, day) > after_ns) break;
    return moment_of(t, zone, day);
}

int64_t mw_timetable_last(const mw_timetable *t, const mw_zone *zone, int64_t at_ns) {
    int64_t day = local_day(zone, at_ns) + 1;
    for (int32_t i = 0; i < DAYS_LOOKED_AT; i++, day--)
        if (is_on(t, day) && moment_of(t, zone, day) <= at_ns) break;
    return moment_of(t, zone, day);
}

mw_status mw_timetable_period(mw_grain_unit grain, const mw_zone *zone, int64_t at_ns,
                              mw_period *out, mw_error *err) {
    const mw_calendar cal = {.zone = zone};
    mw_period p;
    MW_TRY(mw_period_at((mw_grain){grain, 1}, at_ns, &cal, &p, err));
    *out = mw_period_add(p, -1);
    return MW_OK;
}
