// SPDX-License-Identifier: MIT
// See period.h. Three families share one ordinal: civil grains (day and longer) are pure dates;
// grains that split the local day (shifts, clock grains over an hour) are a date and an index;
// short clock grains run through the day in UTC, laid on the whole hours of the wall clock.
#include "base/period.h"

#include "base/digits.h"
#include "base/period_int.h"

#include <stdio.h>

enum { DAY_S = 86400, SHORT_S_MAX = 3600 };

#define NS_PER_S INT64_C(1000000000)

// Beyond this no ordinal lies in the years 1..9999; below it nothing here overflows.
#define ORDINAL_MAX (INT64_C(1) << 33)

static const mw_zone *zone_of(const mw_calendar *cal) { return cal ? cal->zone : NULL; }

bool mw_period_is_short(mw_grain grain) {
    int32_t s = mw_grain_clock_s(grain);
    return s > 0 && s <= SHORT_S_MAX;
}

static bool is_civil(mw_grain grain) { return grain.unit >= MW_GRAIN_DAY; }

static mw_status no_shifts(mw_error *err) {
    return mw_fail(err, MW_INVALID, "the grain is shift, but no shift calendar is given");
}

static bool has_shifts(const mw_calendar *cal) {
    return cal && cal->shifts && cal->shifts->count > 0;
}

static mw_status check_grain(mw_grain grain, const mw_calendar *cal, mw_error *err) {
    if (!mw_grain_ok(grain))
        return mw_fail(err, MW_INVALID, "not a grain (unit %d, count %d)", (int)grain.unit,
                       grain.count);
    if (grain.unit == MW_GRAIN_SHIFT && !has_shifts(cal)) return no_shifts(err);
    return MW_OK;
}

static mw_status out_of_range(mw_period p, const mw_calendar *cal, mw_error *err) {
    char text[MW_PERIOD_TEXT_MAX];
    return mw_fail(err, MW_LIMIT, "period %s is not within 1677-09-22 to 2262-04-11",
                   mw_period_print(p, cal, text));
}

static mw_status check(mw_period p, const mw_calendar *cal, mw_error *err) {
    MW_TRY(check_grain(p.grain, cal, err));
    if (p.n < -ORDINAL_MAX || p.n > ORDINAL_MAX) return out_of_range(p, cal, err);
    return MW_OK;
}

// The first date of a civil period.
static int64_t first_date(mw_grain_unit unit, int64_t n) {
    if (unit == MW_GRAIN_DAY) return n;
    if (unit == MW_GRAIN_WEEK) return n * 7 - 3;
    int64_t months = unit == MW_GRAIN_YEAR ? n * 12 : unit == MW_GRAIN_QUARTER ? n * 3 : n;
    return mw_days_from_civil(1970 + mw_div_floor(months, 12),
                              (int32_t)mw_mod_floor(months, 12) + 1, 1);
}

int64_t mw_period_of_date(mw_grain_unit unit, int64_t date) {
    if (unit == MW_GRAIN_DAY) return date;
    if (unit == MW_GRAIN_WEEK) return mw_div_floor(date + 3, 7);
    mw_civil c = mw_civil_from_days(date);
    int64_t months = ((int64_t)c.year - 1970) * 12 + c.month - 1;
    if (unit == MW_GRAIN_MONTH) return months;
    return unit == MW_GRAIN_QUARTER ? mw_div_floor(months, 3) : (int64_t)c.year - 1970;
}

// How many periods a grain that splits the local day makes of it.
int64_t mw_period_per_day(mw_grain grain, const mw_calendar *cal) {
    if (grain.unit == MW_GRAIN_SHIFT) return cal->shifts->count;
    return DAY_S / mw_grain_clock_s(grain);
}

int64_t mw_period_local_start(mw_period p, const mw_calendar *cal) {
    if (is_civil(p.grain)) return first_date(p.grain.unit, p.n) * DAY_S;
    int64_t per_day = mw_period_per_day(p.grain, cal);
    int64_t day_s = mw_div_floor(p.n, per_day) * DAY_S, index = mw_mod_floor(p.n, per_day);
    if (p.grain.unit != MW_GRAIN_SHIFT) return day_s + index * mw_grain_clock_s(p.grain);
    return day_s + cal->shifts->shift[index].start_min * 60;
}

// The instant of a boundary on the wall clock. One that the clock skips is where it skips: moved
// forward by the gap it could come after a later boundary.
static int64_t boundary_s(const mw_zone *zone, int64_t local_s) {
    int64_t utc_s = mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER);
    mw_zone_span span = mw_zone_span_at(zone, utc_s);
    return utc_s + span.offset_s == local_s ? utc_s : span.from_s;
}

// The start of a short period: the first instant whose ordinal, by the offset then in force, is at
// least n. It lies within one grain before n * grain, since residues are below one grain.
static int64_t short_start_s(int64_t n, int64_t grain_s, const mw_zone *zone) {
    mw_zone_span span = mw_zone_span_at(zone, (n - 1) * grain_s);
    for (;; span = mw_zone_span_at(zone, span.to_s)) {
        int64_t at_s = n * grain_s - mw_mod_floor(span.offset_s, grain_s);
        if (at_s < span.from_s) at_s = span.from_s;
        if (at_s < span.to_s) return at_s;
    }
}

int64_t mw_period_start_s(mw_period p, const mw_calendar *cal) {
    if (mw_period_is_short(p.grain))
        return short_start_s(p.n, mw_grain_clock_s(p.grain), zone_of(cal));
    return boundary_s(zone_of(cal), mw_period_local_start(p, cal));
}

static int64_t end_s(mw_period p, const mw_calendar *cal) {
    mw_period next = {p.grain, p.n + 1};
    if (p.grain.unit != MW_GRAIN_SHIFT) return mw_period_start_s(next, cal);
    int32_t index = (int32_t)mw_mod_floor(p.n, cal->shifts->count);
    int64_t local_s = mw_period_local_start(p, cal);
    bool on = mw_shift_on(cal->shifts, index, mw_weekday(mw_div_floor(local_s, DAY_S)));
    int64_t length_s = on ? cal->shifts->shift[index].length_min * 60 : 0;
    return boundary_s(zone_of(cal), local_s + length_s);
}

mw_status mw_period_bounds(mw_period p, const mw_calendar *cal, int64_t *start_ns, int64_t *end_ns,
                           mw_error *err) {
    MW_TRY(check(p, cal, err));
    int64_t from = mw_period_start_s(p, cal), to = end_s(p, cal);
    if (__builtin_mul_overflow(from, NS_PER_S, &from) || __builtin_mul_overflow(to, NS_PER_S, &to))
        return out_of_range(p, cal, err);
    *start_ns = from;
    *end_ns = to < from ? from : to;
    return MW_OK;
}

// Moves n until the period holds the instant; it is off by one next to a change of the clock.
static int64_t settle(mw_grain grain, int64_t n, int64_t utc_s, const mw_calendar *cal) {
    enum { STEPS_MAX = 4 };
    for (int i = 0; i < STEPS_MAX && mw_period_start_s((mw_period){grain, n}, cal) > utc_s; i++)
        n--;
    for (int i = 0; i < STEPS_MAX && mw_period_start_s((mw_period){grain, n + 1}, cal) <= utc_s;
         i++)
        n++;
    return n;
}

// Whether the clock is changed within a day of the instant, so that a guess must be settled.
static bool near_change(mw_zone_span span, int64_t utc_s) {
    int64_t safe_s = 2 * DAY_S;
    return (span.from_s != INT64_MIN && utc_s - span.from_s < safe_s) ||
           (span.to_s != INT64_MAX && span.to_s - utc_s < safe_s);
}

// The ordinal of any grain but shift at an instant.
static int64_t ordinal_at(mw_grain grain, int64_t utc_s, const mw_calendar *cal) {
    mw_zone_span span = mw_zone_span_at(zone_of(cal), utc_s);
    int64_t local_s = utc_s + span.offset_s, grain_s = mw_grain_clock_s(grain);
    mw_grain basis = is_civil(grain) ? (mw_grain){MW_GRAIN_DAY, 1} : grain;
    int64_t n = mw_div_floor(local_s, grain_s ? grain_s : DAY_S);
    if (mw_period_is_short(grain))
        n = mw_div_floor(utc_s + mw_mod_floor(span.offset_s, grain_s), grain_s);
    if (near_change(span, utc_s)) n = settle(basis, n, utc_s, cal);
    return is_civil(grain) ? mw_period_of_date(grain.unit, n) : n;
}

static mw_status shift_at(int64_t instant_ns, const mw_calendar *cal, mw_period *out,
                          mw_error *err) {
    mw_grain day = {MW_GRAIN_DAY, 1}, shift = {MW_GRAIN_SHIFT, 1};
    int64_t utc_s = mw_div_floor(instant_ns, NS_PER_S), count = cal->shifts->count;
    int64_t today = ordinal_at(day, utc_s, cal);
    for (int64_t n = (today + 1) * count - 1; n >= (today - 1) * count; n--) {
        mw_period p = {shift, n};
        if (utc_s < mw_period_start_s(p, cal) || utc_s >= end_s(p, cal)) continue;
        *out = p;
        return MW_OK;
    }
    char text[MW_DATE_TEXT_MAX];
    mw_date_print(today, text);
    int64_t local_min = (utc_s + mw_zone_offset_s(zone_of(cal), instant_ns)) / 60;
    return mw_fail(err, MW_NOTFOUND, "no shift is on at %sT%02d:%02d", text,
                   (int)mw_mod_floor(mw_div_floor(local_min, 60), 24),
                   (int)mw_mod_floor(local_min, 60));
}

mw_status mw_period_at(mw_grain grain, int64_t instant_ns, const mw_calendar *cal, mw_period *out,
                       mw_error *err) {
    MW_TRY(check_grain(grain, cal, err));
    if (instant_ns == MW_TIME_MIN || instant_ns == MW_TIME_MAX)
        return mw_fail(err, MW_LIMIT, "\"always\" is not an instant that lies in a period");
    if (grain.unit == MW_GRAIN_SHIFT) return shift_at(instant_ns, cal, out, err);
    *out = (mw_period){grain, ordinal_at(grain, mw_div_floor(instant_ns, NS_PER_S), cal)};
    return MW_OK;
}

mw_period mw_period_add(mw_period p, int64_t k) {
    MW_ASSERT(!__builtin_add_overflow(p.n, k, &p.n));
    return p;
}

bool mw_period_same(mw_period a, mw_period b) {
    return mw_grain_same(a.grain, b.grain) && a.n == b.n;
}

mw_status mw_period_dates(mw_period p, const mw_calendar *cal, int64_t *first, int64_t *last,
                          mw_error *err) {
    MW_TRY(check(p, cal, err));
    if (is_civil(p.grain)) {
        *first = first_date(p.grain.unit, p.n);
        *last = first_date(p.grain.unit, p.n + 1) - 1;
        return MW_OK;
    }
    int64_t local_s;
    if (mw_period_is_short(p.grain)) {
        int64_t utc_s = mw_period_start_s(p, cal);
        local_s = utc_s + mw_zone_span_at(zone_of(cal), utc_s).offset_s;
    } else {
        local_s = mw_period_local_start(p, cal);
    }
    *first = *last = mw_div_floor(local_s, DAY_S);
    return MW_OK;
}

static mw_status check_order(mw_grain finer, mw_grain coarser, mw_error *err) {
    char a[MW_GRAIN_TEXT_MAX], b[MW_GRAIN_TEXT_MAX];
    if (mw_grain_compare(finer, coarser) <= 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s is coarser than %s", mw_grain_text(finer, a),
                   mw_grain_text(coarser, b));
}

// By dates alone: no zone, and no limit of int64 nanoseconds.
static mw_status sub_by_date(mw_period p, mw_grain finer, const mw_calendar *cal, int64_t *first,
                             int64_t *last) {
    int64_t from = first_date(p.grain.unit, p.n), to = first_date(p.grain.unit, p.n + 1) - 1;
    if (is_civil(finer)) {
        int64_t n = mw_period_of_date(finer.unit, from);
        *first = n + (first_date(finer.unit, n) < from);
        *last = mw_period_of_date(finer.unit, to);
        return MW_OK;
    }
    int64_t per_day = mw_period_per_day(finer, cal);
    *first = from * per_day;
    *last = to * per_day + per_day - 1;
    return MW_OK;
}

mw_status mw_period_sub(mw_period p, mw_grain finer, const mw_calendar *cal, int64_t *first,
                        int64_t *last, mw_error *err) {
    MW_TRY(check(p, cal, err));
    MW_TRY(check_grain(finer, cal, err));
    MW_TRY(check_order(finer, p.grain, err));
    if (mw_grain_same(finer, p.grain)) {
        *first = *last = p.n;
        return MW_OK;
    }
    if (is_civil(p.grain) && !mw_period_is_short(finer))
        return sub_by_date(p, finer, cal, first, last);
    int64_t start_ns, end_ns;
    MW_TRY(mw_period_bounds(p, cal, &start_ns, &end_ns, err));
    int64_t from_s = start_ns / NS_PER_S, to_s = end_ns / NS_PER_S;
    int64_t n = ordinal_at(finer, from_s, cal);
    *first = n + (mw_period_start_s((mw_period){finer, n}, cal) < from_s);
    *last = to_s > from_s ? ordinal_at(finer, to_s - 1, cal) : *first - 1;
    return MW_OK;
}

mw_status mw_period_containing(mw_period p, mw_grain coarser, const mw_calendar *cal,
                               mw_period *out, mw_error *err) {
    MW_TRY(check(p, cal, err));
    MW_TRY(check_grain(coarser, cal, err));
    MW_TRY(check_order(p.grain, coarser, err));
    if (mw_grain_same(p.grain, coarser)) {
        *out = p;
        return MW_OK;
    }
    if (is_civil(coarser)) {
        int64_t first, last;
        MW_TRY(mw_period_dates(p, cal, &first, &last, err));
        *out = (mw_period){coarser, mw_period_of_date(coarser.unit, first)};
        return MW_OK;
    }
    int64_t start_ns, end_ns;
    MW_TRY(mw_period_bounds(p, cal, &start_ns, &end_ns, err));
    return mw_period_at(coarser, start_ns, cal, out, err);
}
