// SPDX-License-Identifier: MIT
// Periods as ISO 8601 text, both ways; see period.h.
#include "base/digits.h"
#include "base/period_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

// The text being read: what is left of it, and the whole for messages and columns.
struct scan {
    mw_slice all, left;
    mw_error *err;
};

// A time of day with the parts that were written.
struct clock {
    int32_t seconds; // since midnight
    int parts;       // 1 hour, 2 minute, 3 second
    bool has_offset;
    int32_t offset_s;
};

static mw_status expected(const struct scan *s, const char *what) {
    int32_t col = (int32_t)(s->left.p - s->all.p) + 1;
    mw_fail(s->err, MW_SYNTAX, "period \"%.*s\": expected %s at column %d", mw_shown(s->all),
            s->all.p, what, col);
    if (s->err) s->err->col = col;
    return MW_SYNTAX;
}

static mw_status refused(const struct scan *s, const char *why) {
    return mw_fail(s->err, MW_SYNTAX, "period \"%.*s\": %s", mw_shown(s->all), s->all.p, why);
}

static mw_status take(struct scan *s, int digits, int64_t most, const char *what, int64_t *out) {
    struct scan before = *s;
    if (!mw_digits_take(&s->left, (size_t)digits, (size_t)digits, out) || *out > most)
        return expected(&before, what);
    return MW_OK;
}

static mw_status at_end(const struct scan *s) {
    return s->left.n == 0 ? MW_OK : expected(s, "the end");
}

static mw_period civil(mw_grain_unit unit, int64_t date) {
    return (mw_period){
        {unit, 1},
        mw_period_of_date(unit, date)
    };
}

// week = "W" digit digit
static mw_status parse_week(struct scan *s, int64_t year, mw_period *out) {
    int64_t week = 0;
    struct scan before = *s;
    MW_TRY(take(s, 2, 53, "a week 01 to 53", &week));
    if (week < 1) return expected(&before, "a week 01 to 53");
    if (week > mw_iso_year_weeks(year)) return expected(&before, "a week 01 to 52 (of that year)");
    *out = civil(MW_GRAIN_WEEK, mw_days_from_iso_week(year, (int32_t)week));
    return at_end(s);
}

// offset = "Z" | ( "+" | "-" ) HH [ ":" MM [ ":" SS ] ]
static mw_status parse_offset(struct scan *s, struct clock *c) {
    int64_t h, m = 0, sec = 0;
    if (mw_byte_take(&s->left, 'Z')) {
        c->has_offset = true;
        return MW_OK;
    }
    bool minus = mw_byte_take(&s->left, '-');
    if (!minus && !mw_byte_take(&s->left, '+')) return MW_OK;
    c->has_offset = true;
    MW_TRY(take(s, 2, 25, "hours of the offset 00 to 25", &h));
    if (mw_byte_take(&s->left, ':')) {
        MW_TRY(take(s, 2, 59, "minutes of the offset 00 to 59", &m));
        if (mw_byte_take(&s->left, ':'))
            MW_TRY(take(s, 2, 59, "seconds of the offset 00 to 59", &sec));
    }
    c->offset_s = (int32_t)(h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
    return MW_OK;
}

// clock = HH [ ":" MM [ ":" SS ] ] [ offset ]
static mw_status parse_clock(struct scan *s, struct clock *c) {
    int64_t h, m = 0, sec = 0;
    *c = (struct clock){.parts = 1};
    MW_TRY(take(s, 2, 23, "an hour 00 to 23", &h));
    if (mw_byte_take(&s->left, ':')) {
        c->parts = 2;
        MW_TRY(take(s, 2, 59, "a minute 00 to 59", &m));
        if (mw_byte_take(&s->left, ':')) {
            c->parts = 3;
            MW_TRY(take(s, 2, 59, "a second 00 to 59", &sec));
        }
    }
    c->seconds = (int32_t)(h * 3600 + m * 60 + sec);
    return parse_offset(s, c);
}

// The shift that begins at a time of day and lasts so long, or -1.
static int32_t find_shift(const mw_calendar *cal, int64_t start_s, int32_t length_min) {
    if (!cal || !cal->shifts) return -1;
    for (int32_t i = 0; i < cal->shifts->count; i++) {
        const mw_shift *shift = &cal->shifts->shift[i];
        if (shift->start_min * 60 == start_s && shift->length_min == length_min) return i;
    }
    return -1;
}

// A period of the short clock grain that begins at an instant, which the text must have named.
static mw_status short_period(const struct scan *s, mw_grain grain, int64_t utc_s,
                              const mw_calendar *cal, mw_period *out) {
    int64_t ns;
    if (__builtin_mul_overflow(utc_s, INT64_C(1000000000), &ns))
        return mw_fail(s->err, MW_LIMIT,
                       "period \"%.*s\": times are within 1677-09-22 to 2262-04-11",
                       mw_shown(s->all), s->all.p);
    mw_period p;
    MW_TRY(mw_period_at(grain, ns, cal, &p, s->err));
    if (mw_period_start_s(p, cal) == utc_s) {
        *out = p;
        return MW_OK;
    }
    char text[MW_PERIOD_TEXT_MAX];
    return mw_fail(s->err, MW_SYNTAX, "period \"%.*s\": none begins then; the nearest before is %s",
                   mw_shown(s->all), s->all.p, mw_period_print(p, cal, text));
}

static mw_status long_period(const struct scan *s, mw_grain grain, int64_t local_s,
                             mw_period *out) {
    char text[MW_GRAIN_TEXT_MAX];
    int64_t grain_s = mw_grain_clock_s(grain);
    if (mw_mod_floor(local_s, grain_s) != 0)
        return mw_fail(
            s->err, MW_SYNTAX,
            "period \"%.*s\": no shift, and periods of %s begin at multiples of it after "
            "00:00",
            mw_shown(s->all), s->all.p, mw_grain_text(grain, text));
    *out = (mw_period){grain, mw_div_floor(local_s, grain_s)};
    return MW_OK;
}

static mw_status shift_period(const struct scan *s, int64_t day, int32_t index,
                              const mw_calendar *cal, mw_period *out) {
    if (!mw_shift_on(cal->shifts, index, mw_weekday(day)))
        return mw_fail(s->err, MW_SYNTAX, "period \"%.*s\": shift %s does not take place that day",
                       mw_shown(s->all), s->all.p, cal->shifts->shift[index].name);
    *out = (mw_period){
        {MW_GRAIN_SHIFT, 1},
        day * cal->shifts->count + index
    };
    return MW_OK;
}

// timed = clock [ "/" duration ], after the date and "T"
static mw_status parse_timed(struct scan *s, int64_t day, const mw_calendar *cal, mw_period *out) {
    const mw_zone *zone = cal ? cal->zone : NULL;
    struct clock c;
    MW_TRY(parse_clock(s, &c));
    int64_t local_s = day * DAY_S + c.seconds, utc_s = local_s - c.offset_s;
    if (c.has_offset) {
        local_s = utc_s + mw_zone_span_at(zone, utc_s).offset_s;
    } else {
        utc_s = mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER);
    }
    mw_grain grain = {c.parts == 1 ? MW_GRAIN_HOUR : MW_GRAIN_MINUTE, 1};
    bool in_hours = false;
    int32_t minutes = 1;
    if (mw_byte_take(&s->left, '/')) {
        if (!mw_duration_parse(s->left, &minutes, &in_hours))
            return expected(s, "a length such as PT8H or PT15M");
        int64_t start_day = mw_div_floor(local_s, DAY_S);
        int32_t index = in_hours ? find_shift(cal, local_s - start_day * DAY_S, minutes) : -1;
        if (index >= 0) return shift_period(s, start_day, index, cal, out);
        if (!mw_grain_of_minutes(minutes, &grain))
            return expected(s, "the length of a shift or one that divides the day");
    } else {
        MW_TRY(at_end(s));
        if (c.parts == 3) return expected(s, "a length such as /PT1M after seconds");
    }
    if (!mw_period_is_short(grain)) return long_period(s, grain, local_s, out);
    if (utc_s + mw_zone_span_at(zone, utc_s).offset_s != local_s)
        return refused(s, "the clock was set forward over that time");
    return short_period(s, grain, utc_s, cal, out);
}

// period = YYYY [ "-" ( "Q" digit | week | MM [ "-" DD [ "T" timed ] ] ) ]
static mw_status parse_period(struct scan *s, const mw_calendar *cal, mw_period *out) {
    int64_t year, month, day;
    struct scan before = *s;
    MW_TRY(take(s, 4, MW_YEAR_MAX, "a year such as 2018", &year));
    if (year < MW_YEAR_MIN) return expected(&before, "a year 0001 to 9999");
    if (s->left.n == 0) {
        *out = civil(MW_GRAIN_YEAR, mw_days_from_civil(year, 1, 1));
        return MW_OK;
    }
    if (!mw_byte_take(&s->left, '-')) return expected(s, "\"-\" or the end");
    before = *s;
    if (mw_byte_take(&s->left, 'Q')) {
        MW_TRY(take(s, 1, 4, "a quarter 1 to 4", &month));
        if (month < 1) return expected(&before, "a quarter Q1 to Q4");
        *out = civil(MW_GRAIN_QUARTER, mw_days_from_civil(year, (int32_t)month * 3, 1));
        return at_end(s);
    }
    if (mw_byte_take(&s->left, 'W')) return parse_week(s, year, out);
    MW_TRY(take(s, 2, 12, "a month 01 to 12, Q1 to Q4 or W01 to W53", &month));
    if (month < 1) return expected(&before, "a month 01 to 12");
    *out = civil(MW_GRAIN_MONTH, mw_days_from_civil(year, (int32_t)month, 1));
    if (s->left.n == 0) return MW_OK;
    if (!mw_byte_take(&s->left, '-')) return expected(s, "\"-\" or the end");
    before = *s;
    MW_TRY(take(s, 2, 31, "a day 01 to 31", &day));
    if (day < 1 || day > mw_month_days(year, (int32_t)month))
        return expected(&before, "a day that the month has");
    int64_t date = mw_days_from_civil(year, (int32_t)month, (int32_t)day);
    if (mw_byte_take(&s->left, 'T')) return parse_timed(s, date, cal, out);
    *out = civil(MW_GRAIN_DAY, date);
    return s->left.n == 0 ? MW_OK : expected(s, "\"T\" and a time, or the end");
}

mw_status mw_period_parse(mw_slice text, const mw_calendar *cal, mw_period *out, mw_error *err) {
    if (text.n == 0) text = mw_slice_of("");
    struct scan s = {text, text, err};
    mw_period p;
    MW_TRY(parse_period(&s, cal, &p));
    *out = p;
    return MW_OK;
}

// range = period [ ".." period ]
mw_status mw_period_range_parse(mw_slice text, const mw_calendar *cal, mw_period *first,
                                mw_period *last, mw_error *err) {
    const char *dots = text.n ? memmem(text.p, text.n, "..", 2) : NULL;
    mw_slice a = text, b = text;
    if (dots) {
        a.n = (size_t)(dots - text.p);
        b = (mw_slice){dots + 2, text.n - a.n - 2};
    }
    mw_period from, to;
    char x[MW_GRAIN_TEXT_MAX], y[MW_GRAIN_TEXT_MAX];
    MW_TRY(mw_period_parse(a, cal, &from, err));
    MW_TRY(mw_period_parse(b, cal, &to, err));
    if (!mw_grain_same(from.grain, to.grain))
        return mw_fail(err, MW_INVALID, "periods \"%.*s\": the first is a %s, the last a %s",
                       mw_shown(text), text.p, mw_grain_text(from.grain, x),
                       mw_grain_text(to.grain, y));
    if (to.n < from.n)
        return mw_fail(err, MW_INVALID, "periods \"%.*s\": the last is before the first",
                       mw_shown(text), text.p);
    *first = from;
    *last = to;
    return MW_OK;
}

// Adds to buf, which holds MW_PERIOD_TEXT_MAX bytes, as much as fits.
MW_PRINTF(2, 3) static void add(char *buf, const char *fmt, ...) {
    size_t n = strlen(buf);
    va_list args;
    va_start(args, fmt);
    vsnprintf(buf + n, MW_PERIOD_TEXT_MAX - n, fmt, args);
    va_end(args);
}

static char *unprintable(mw_period p, char *buf) {
    char grain[MW_GRAIN_TEXT_MAX];
    snprintf(buf, MW_PERIOD_TEXT_MAX, "?%s %lld", mw_grain_text(p.grain, grain), (long long)p.n);
    return buf;
}

static char *print_civil(mw_period p, int64_t date, char *buf) {
    mw_civil c = mw_civil_from_days(date);
    mw_iso_week w = mw_iso_week_of(date);
    buf[0] = '\0';
    mw_grain_unit unit = p.grain.unit;
    if (unit == MW_GRAIN_DAY) return mw_date_print(date, buf);
    if (unit == MW_GRAIN_WEEK) add(buf, "%04d-W%02d", w.year, w.week);
    if (unit == MW_GRAIN_MONTH) add(buf, "%04d-%02d", c.year, c.month);
    if (unit == MW_GRAIN_QUARTER) add(buf, "%04d-Q%d", c.year, (c.month + 2) / 3);
    if (unit == MW_GRAIN_YEAR) add(buf, "%04d", c.year);
    return buf;
}

// "T06", "T06:15" or "T06:15:08": as short as it goes, but not shorter than `parts`.
static void print_clock(int64_t seconds, int parts, char *buf) {
    int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
    if (s != 0) parts = 3;
    if (m != 0 && parts < 2) parts = 2;
    add(buf, "T%02d", h);
    if (parts > 1) add(buf, ":%02d", m);
    if (parts > 2) add(buf, ":%02d", s);
}

static void print_offset(int32_t offset_s, char *buf) {
    int32_t size = abs(offset_s);
    add(buf, "%c%02d:%02d", offset_s < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60) add(buf, ":%02d", size % 60);
}

static void print_length(int32_t minutes, bool in_hours, char *buf) {
    if (!in_hours)
        add(buf, "/PT%dM", minutes);
    else if (minutes % 60 == 0)
        add(buf, "/PT%dH", minutes / 60);
    else
        add(buf, "/PT%dH%dM", minutes / 60, minutes % 60);
}

static void print_short(mw_period p, const mw_calendar *cal, char *buf) {
    const mw_zone *zone = cal ? cal->zone : NULL;
    int64_t utc_s = mw_period_start_s(p, cal);
    int32_t offset_s = mw_zone_span_at(zone, utc_s).offset_s;
    int64_t local_s = utc_s + offset_s, seconds = mw_mod_floor(local_s, DAY_S);
    bool hour = p.grain.unit == MW_GRAIN_HOUR;
    mw_date_print(mw_div_floor(local_s, DAY_S), buf);
    print_clock(seconds, hour ? 1 : 2, buf);
    // The second of two like times must say so.
    if (mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER) != utc_s) print_offset(offset_s, buf);
    if (p.grain.count > 1 || seconds % (hour ? 3600 : 60) != 0)
        print_length(mw_grain_clock_s(p.grain) / 60, hour, buf);
}

static void print_long(mw_period p, const mw_calendar *cal, char *buf) {
    int64_t local_s = mw_period_local_start(p, cal), seconds = mw_mod_floor(local_s, DAY_S);
    int32_t minutes = mw_grain_clock_s(p.grain) / 60;
    bool in_hours = p.grain.unit != MW_GRAIN_MINUTE && find_shift(cal, seconds, minutes) < 0;
    if (p.grain.unit == MW_GRAIN_SHIFT) {
        minutes = cal->shifts->shift[mw_mod_floor(p.n, cal->shifts->count)].length_min;
        in_hours = true;
    }
    mw_date_print(mw_div_floor(local_s, DAY_S), buf);
    print_clock(seconds, 1, buf);
    print_length(minutes, in_hours, buf);
}

char *mw_period_print(mw_period p, const mw_calendar *cal, char *buf) {
    int64_t first, last;
    bool lacks_shifts =
        p.grain.unit == MW_GRAIN_SHIFT && (!cal || !cal->shifts || !cal->shifts->count);
    if (!mw_grain_ok(p.grain) || lacks_shifts || p.n > INT64_C(1) << 33 ||
        p.n < -(INT64_C(1) << 33))
        return unprintable(p, buf);
    if (mw_period_dates(p, cal, &first, &last, NULL) != MW_OK) return unprintable(p, buf);
    if (first < MW_DATE_MIN || first > MW_DATE_MAX) return unprintable(p, buf);
    if (p.grain.unit >= MW_GRAIN_DAY) return print_civil(p, first, buf);
    if (mw_period_is_short(p.grain))
        print_short(p, cal, buf);
    else
        print_long(p, cal, buf);
    return buf;
}
