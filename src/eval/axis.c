// SPDX-License-Identifier: MIT
// See axis.h. Bounds in time are computed when an axis is made, for every zone, so that asking is a
// look-up.
#include "eval/axis.h"

#include "base/alloc.h"
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_MAX = 512, ELEMENTS_MAX = 1 << 24, ARENA_BYTES = 1 << 30 };

typedef enum { BY_BASE, BY_SUB, BY_UP, BY_SHIFT, BY_WINDOW, BY_FIXED, BY_HISTORY } derivation;

// How an axis came about: the key under which it is found again.
typedef struct {
    derivation how;
    int32_t from;
    mw_grain grain;
    mw_length length;
    int64_t n;
} origin;

typedef struct {
    mw_axis axis;
    int64_t *start_ns, *end_ns; // [zone][element]
} axis_data;

typedef struct {
    origin key;
    mw_derived derived;
} made;

struct mw_axes {
    mw_arena *arena;
    const mw_calendar *calendar;
    int32_t zone_count, count, made_count;
    int64_t first_ns; // of any fact; INT64_MIN: not said
    axis_data axis[AXES_MAX];
    made made[AXES_MAX];
};

#define PUSH(a, T, n) MW_PUSH((a)->arena, T, (size_t)(n) + 1)

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "periods: out of memory");
}

// A clock time of the workspace at the same clock time of another zone.
static int64_t same_clock(const mw_calendar *from, const mw_calendar *to, int64_t ns) {
    int64_t local_s = ns / 1000000000 + mw_zone_offset_s(from->zone, ns);
    return mw_zone_to_utc(to->zone, local_s, MW_ZONE_EARLIER) * 1000000000;
}

static mw_status period_bounds(const mw_axes *a, int32_t zone, mw_period p, int64_t bounds[2],
                               mw_error *err) {
    bool clock = p.grain.unit == MW_GRAIN_MINUTE || p.grain.unit == MW_GRAIN_HOUR;
    const mw_calendar *cal = &a->calendar[zone];
    MW_TRY(mw_period_bounds(p, clock ? &a->calendar[0] : cal, &bounds[0], &bounds[1], err));
    if (!clock || zone == 0) return MW_OK;
    // Hours are counted in the workspace's zone; elsewhere they are those that the clock there
    // shows.
    for (int i = 0; i < 2; i++) bounds[i] = same_clock(&a->calendar[0], cal, bounds[i]);
    return MW_OK;
}

// Bounds of an element in a zone; an element from the beginning has no start.
static mw_status element_bounds(const mw_axes *a, int32_t zone, mw_grain grain, mw_run_of e,
                                int64_t out[2], mw_error *err) {
    int64_t bounds[2];
    out[0] = INT64_MIN;
    if (e.first != INT64_MIN) {
        MW_TRY(period_bounds(a, zone, (mw_period){grain, e.first}, bounds, err));
        out[0] = bounds[0];
    }
    MW_TRY(period_bounds(a, zone, (mw_period){grain, e.last}, bounds, err));
    out[1] = bounds[1];
    return MW_OK;
}

static mw_status add_axis(mw_axes *a, mw_grain grain, mw_run_of *element, int32_t count,
                          int32_t *out, mw_error *err) {
    if (a->count == AXES_MAX) return mw_fail(err, MW_LIMIT, "more than %d time axes", AXES_MAX);
    axis_data *d = &a->axis[a->count];
    int64_t n = (int64_t)count * a->zone_count;
    d->axis = (mw_axis){grain, count, element};
    d->start_ns = PUSH(a, int64_t, n);
    d->end_ns = PUSH(a, int64_t, n);
    if (!d->start_ns || !d->end_ns) return no_memory(err);
    for (int32_t z = 0; z < a->zone_count; z++)
        for (int32_t i = 0; i < count; i++) {
            int64_t at = (int64_t)z * count + i;
            int64_t bounds[2];
            MW_TRY(element_bounds(a, z, grain, element[i], bounds, err));
            d->start_ns[at] = bounds[0];
            d->end_ns[at] = bounds[1];
        }
    *out = a->count++;
    return MW_OK;
}

mw_status mw_axes_new(const mw_period *period, int32_t count, const mw_calendar *calendar,
                      int32_t zone_count, mw_axes **out, mw_error *err) {
    mw_axes *a = mw_alloc(sizeof *a);
    if (!a) return no_memory(err);
    a->arena = mw_arena_new(ARENA_BYTES);
    a->calendar = calendar;
    a->zone_count = zone_count;
    a->first_ns = INT64_MIN;
    mw_run_of *e = a->arena ? PUSH(a, mw_run_of, count) : NULL;
    int32_t axis;
    mw_status st = e ? MW_OK : no_memory(err);
    for (int32_t i = 0; e && i < count; i++) e[i] = (mw_run_of){period[i].n, period[i].n};
    if (st == MW_OK) st = add_axis(a, period[0].grain, e, count, &axis, err);
    if (st == MW_OK)
        *out = a;
    else
        mw_axes_free(a);
    return st;
}

void mw_axes_free(mw_axes *a) {
    if (!a) return;
    mw_arena_free(a->arena);
    mw_free(a);
}

void mw_axes_begin(mw_axes *a, int64_t first_ns) { a->first_ns = first_ns; }

int32_t mw_axes_count(const mw_axes *a) { return a->count; }
const mw_axis *mw_axes_at(const mw_axes *a, int32_t axis) { return &a->axis[axis].axis; }

void mw_axes_bounds(const mw_axes *a, int32_t axis, int32_t element, int32_t zone,
                    int64_t *start_ns, int64_t *end_ns) {
    const axis_data *d = &a->axis[axis];
    *start_ns = d->start_ns[(int64_t)zone * d->axis.count + element];
    *end_ns = d->end_ns[(int64_t)zone * d->axis.count + element];
}

static bool same_origin(const origin *x, const origin *y) {
    return x->how == y->how && x->from == y->from && mw_grain_same(x->grain, y->grain) &&
           x->length.unit == y->length.unit && x->length.count == y->length.count && x->n == y->n;
}

static const mw_derived *find_made(const mw_axes *a, const origin *key) {
    for (int32_t i = 0; i < a->made_count; i++)
        if (same_origin(&a->made[i].key, key)) return &a->made[i].derived;
    return NULL;
}

static mw_status keep(mw_axes *a, const origin *key, mw_derived d, mw_derived *out, mw_error *err) {
    if (a->made_count == AXES_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d time axes", AXES_MAX);
    a->made[a->made_count++] = (made){*key, d};
    *out = d;
    return MW_OK;
}

// An axis whose elements go one to one with the old one's.
static mw_status keep_same(mw_axes *a, const origin *key, mw_grain grain, mw_run_of *e,
                           mw_derived *out, mw_error *err) {
    int32_t count = a->axis[key->from].axis.count;
    mw_derived d = {0};
    int32_t *map = PUSH(a, int32_t, count);
    if (!map) return no_memory(err);
    for (int32_t i = 0; i < count; i++) map[i] = i;
    MW_TRY(add_axis(a, grain, e, count, &d.axis, err));
    d.map = map;
    return keep(a, key, d, out, err);
}

static int compare_int64(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int32_t unique(int64_t *n, int64_t count) {
    int32_t m = 0;
    qsort(n, (size_t)count, sizeof *n, compare_int64);
    for (int64_t i = 0; i < count; i++)
        if (m == 0 || n[i] != n[m - 1]) n[m++] = n[i];
    return m;
}

static int32_t index_of(const int64_t *n, int32_t count, int64_t value) {
    int32_t low = 0, high = count;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (n[mid] < value)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static mw_run_of *runs_of(mw_axes *a, const int64_t *n, int32_t count) {
    mw_run_of *e = PUSH(a, mw_run_of, count);
    for (int32_t i = 0; e && i < count; i++) e[i] = (mw_run_of){n[i], n[i]};
    return e;
}

// The finer period in which what is from the beginning begins: that of the first fact.
static mw_status first_sub(const mw_axes *a, mw_grain grain, int64_t *out, mw_error *err) {
    mw_period first;
    if (a->first_ns == INT64_MIN)
        return mw_fail(err, MW_INVALID, "a window without beginning has no sub-periods");
    MW_TRY(mw_period_at(grain, a->first_ns, &a->calendar[0], &first, err));
    *out = first.n;
    return MW_OK;
}

// The finer periods that begin inside an element.
static mw_status element_sub(const mw_axes *a, const mw_axis *x, int32_t i, mw_grain grain,
                             mw_run_of *out, mw_error *err) {
    const mw_calendar *cal = &a->calendar[0];
    int64_t ignore, first = x->element[i].first;
    MW_TRY(mw_period_sub((mw_period){x->grain, x->element[i].last}, grain, cal, &ignore, &out->last,
                         err));
    if (first != INT64_MIN)
        return mw_period_sub((mw_period){x->grain, first}, grain, cal, &out->first, &ignore, err);
    MW_TRY(first_sub(a, grain, &out->first, err));
    if (out->first > out->last) out->first = out->last; // before all facts: one without any
    return MW_OK;
}

static mw_status sub_runs(mw_axes *a, const mw_axis *x, mw_grain grain, mw_run_of *run,
                          int64_t *total, mw_error *err) {
    *total = 0;
    for (int32_t i = 0; i < x->count; i++) {
        MW_TRY(element_sub(a, x, i, grain, &run[i], err));
        *total += run[i].last - run[i].first + 1;
        if (*total > ELEMENTS_MAX)
            return mw_fail(err, MW_LIMIT, "more than %d sub-periods; ask for fewer at once",
                           ELEMENTS_MAX);
    }
    return MW_OK;
}

mw_status mw_axes_sub(mw_axes *a, int32_t axis, mw_grain grain, mw_derived *out, mw_error *err) {
    origin key = {.how = BY_SUB, .from = axis, .grain = grain};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    const mw_axis *x = &a->axis[axis].axis;
    mw_run_of *run = PUSH(a, mw_run_of, x->count);
    int32_t *map = PUSH(a, int32_t, x->count), *map_end = PUSH(a, int32_t, x->count);
    int64_t total;
    if (!run || !map || !map_end) return no_memory(err);
    MW_TRY(sub_runs(a, x, grain, run, &total, err));
    int64_t *n = mw_alloc_array(total + 1, sizeof *n), k = 0;
    if (!n) return no_memory(err);
    for (int32_t i = 0; i < x->count; i++)
        for (int64_t p = run[i].first; p <= run[i].last; p++) n[k++] = p;
    int32_t count = unique(n, k);
    for (int32_t i = 0; i < x->count; i++) {
        map[i] = index_of(n, count, run[i].first);
        map_end[i] = map[i] + (int32_t)(run[i].last - run[i].first + 1);
    }
    mw_run_of *e = runs_of(a, n, count);
    mw_free(n);
    mw_derived d = {0, map, map_end};
    if (!e) return no_memory(err);
    MW_TRY(add_axis(a, grain, e, count, &d.axis, err));
    return keep(a, &key, d, out, err);
}

mw_status mw_axes_up(mw_axes *a, int32_t axis, mw_grain grain, mw_derived *out, mw_error *err) {
    origin key = {.how = BY_UP, .from = axis, .grain = grain};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    const mw_axis *x = &a->axis[axis].axis;
    int64_t *n = PUSH(a, int64_t, x->count), *sorted = PUSH(a, int64_t, x->count);
    int32_t *map = PUSH(a, int32_t, x->count);
    if (!n || !sorted || !map) return no_memory(err);
    for (int32_t i = 0; i < x->count; i++) {
        mw_period p;
        MW_TRY(mw_period_containing((mw_period){x->grain, x->element[i].last}, grain,
                                    &a->calendar[0], &p, err));
        n[i] = sorted[i] = p.n;
    }
    int32_t count = unique(sorted, x->count);
    for (int32_t i = 0; i < x->count; i++) map[i] = index_of(sorted, count, n[i]);
    mw_run_of *e = runs_of(a, sorted, count);
    mw_derived d = {0, map, NULL};
    if (!e) return no_memory(err);
    MW_TRY(add_axis(a, grain, e, count, &d.axis, err));
    return keep(a, &key, d, out, err);
}

// A length in periods of the grain: 1 year is 12 of month, 4 of quarter; 0 when it is not whole.
static int64_t length_in(mw_length l, mw_grain g) {
    static const int64_t months[] = {
        [MW_GRAIN_MONTH] = 1, [MW_GRAIN_QUARTER] = 3, [MW_GRAIN_YEAR] = 12};
    static const int64_t minutes[] = {[MW_GRAIN_MINUTE] = 1,
                                      [MW_GRAIN_HOUR] = 60,
                                      [MW_GRAIN_DAY] = 1440,
                                      [MW_GRAIN_WEEK] = 10080};
    bool calendar = l.unit >= MW_GRAIN_MONTH, same = calendar == (g.unit >= MW_GRAIN_MONTH);
    if (l.unit == g.unit && l.unit == MW_GRAIN_SHIFT) return l.count;
    if (!same || l.unit == MW_GRAIN_SHIFT || g.unit == MW_GRAIN_SHIFT) return 0;
    int64_t total = (calendar ? months[l.unit] : minutes[l.unit]) * l.count;
    int64_t each = (calendar ? months[g.unit] : minutes[g.unit]) * (g.count ? g.count : 1);
    return total % each == 0 ? total / each : 0;
}

// Moves a day by calendar months. The end of a month stays one; any other day keeps its number, or
// takes the last one of a month that is too short.
static int64_t day_back(int64_t day, mw_length l) {
    static const int64_t months[] = {
        [MW_GRAIN_MONTH] = 1, [MW_GRAIN_QUARTER] = 3, [MW_GRAIN_YEAR] = 12};
    int64_t by = -months[l.unit] * l.count;
    bool last_of_month = mw_civil_from_days(day + 1).day == 1;
    return last_of_month ? mw_date_add_months(day + 1, by) - 1 : mw_date_add_months(day, by);
}

// Whether a length that is no whole number of periods still moves them: days by months.
static bool moves_days(const mw_axis *x, mw_length l) {
    return x->grain.unit == MW_GRAIN_DAY && l.unit >= MW_GRAIN_MONTH;
}

static mw_status bad_length(const mw_axis *x, mw_error *err) {
    char grain[MW_GRAIN_TEXT_MAX];
    return mw_fail(err, MW_INVALID, "this length is no whole number of periods of a %s",
                   mw_grain_text(x->grain, grain));
}

mw_status mw_axes_shift(mw_axes *a, int32_t axis, mw_length back, mw_derived *out, mw_error *err) {
    origin key = {.how = BY_SHIFT, .from = axis, .length = back};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    const mw_axis *x = &a->axis[axis].axis;
    int64_t by = back.unit == MW_GRAIN_NONE ? back.count : length_in(back, x->grain);
    mw_run_of *e = PUSH(a, mw_run_of, x->count);
    if (!e) return no_memory(err);
    if (by == 0 && !moves_days(x, back)) return bad_length(x, err);
    for (int32_t i = 0; i < x->count; i++) {
        e[i] = x->element[i];
        e[i].last = by ? e[i].last - by : day_back(e[i].last, back);
        if (x->element[i].first == x->element[i].last)
            e[i].first = e[i].last; // one day stays one day, whatever the months
        else if (e[i].first != INT64_MIN)
            e[i].first = by ? e[i].first - by : day_back(e[i].first - 1, back) + 1;
    }
    return keep_same(a, &key, x->grain, e, out, err);
}

mw_status mw_axes_window(mw_axes *a, int32_t axis, mw_length last, mw_derived *out, mw_error *err) {
    origin key = {.how = BY_WINDOW, .from = axis, .length = last};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    const mw_axis *x = &a->axis[axis].axis;
    mw_run_of *e = PUSH(a, mw_run_of, x->count);
    if (!e) return no_memory(err);
    int64_t n = last.unit == MW_GRAIN_NONE ? 0 : length_in(last, x->grain);
    if (last.unit != MW_GRAIN_NONE && n == 0 && !moves_days(x, last)) return bad_length(x, err);
    for (int32_t i = 0; i < x->count; i++) {
        e[i].last = x->element[i].last;
        if (last.unit == MW_GRAIN_NONE)
            e[i].first = INT64_MIN;
        else
            e[i].first = n ? e[i].last - n + 1 : day_back(e[i].last, last) + 1;
    }
    return keep_same(a, &key, x->grain, e, out, err);
}

mw_status mw_axes_fixed(mw_axes *a, int32_t axis, mw_period period, mw_derived *out,
                        mw_error *err) {
    origin key = {.how = BY_FIXED, .from = axis, .grain = period.grain, .n = period.n};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    int32_t *map = PUSH(a, int32_t, a->axis[axis].axis.count);
    mw_run_of *e = runs_of(a, &period.n, 1);
    mw_derived d = {0, map, NULL};
    if (!map || !e) return no_memory(err);
    MW_TRY(add_axis(a, period.grain, e, 1, &d.axis, err));
    return keep(a, &key, d, out, err);
}

mw_status mw_axes_history(mw_axes *a, int32_t axis, int64_t from_ns, mw_derived *out,
                          mw_error *err) {
    origin key = {.how = BY_HISTORY, .from = axis, .n = from_ns};
    const mw_derived *was = find_made(a, &key);
    if (was) return *out = *was, MW_OK;
    const mw_axis *x = &a->axis[axis].axis;
    int64_t low = x->element[0].last, high = low;
    for (int32_t i = 0; i < x->count; i++) {
        if (x->element[i].last < low) low = x->element[i].last;
        if (x->element[i].last > high) high = x->element[i].last;
    }
    mw_period first;
    if (mw_period_at(x->grain, from_ns, &a->calendar[0], &first, NULL) == MW_OK && first.n < low)
        low = first.n;
    if (high - low >= ELEMENTS_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d periods of history", ELEMENTS_MAX);
    int32_t count = (int32_t)(high - low + 1);
    mw_run_of *e = PUSH(a, mw_run_of, count);
    int32_t *map = PUSH(a, int32_t, x->count);
    mw_derived d = {0, map, NULL};
    if (!e || !map) return no_memory(err);
    for (int32_t i = 0; i < count; i++) e[i] = (mw_run_of){low + i, low + i};
    for (int32_t i = 0; i < x->count; i++) map[i] = (int32_t)(x->element[i].last - low);
    MW_TRY(add_axis(a, x->grain, e, count, &d.axis, err));
    return keep(a, &key, d, out, err);
}

int64_t mw_axes_expected(const mw_axes *a, int32_t axis, int32_t element, mw_grain grain) {
    const mw_axis *x = &a->axis[axis].axis;
    mw_run_of r;
    if (x->element[element].first == INT64_MIN) return 0; // nobody can say
    if (mw_grain_same(grain, x->grain))
        return x->element[element].last - x->element[element].first + 1;
    if (mw_grain_compare(grain, x->grain) > 0) return 0;
    if (element_sub(a, x, element, grain, &r, NULL) != MW_OK) return 0;
    return r.last - r.first + 1;
}

// The first period of a grain that begins at or after an instant.
static mw_status begins_after(const mw_axes *a, int32_t zone, mw_grain grain, int64_t instant_ns,
                              int64_t *n) {
    bool clock = grain.unit == MW_GRAIN_MINUTE || grain.unit == MW_GRAIN_HOUR;
    const mw_calendar *cal = &a->calendar[zone];
    int64_t at = clock && zone ? same_clock(cal, &a->calendar[0], instant_ns) : instant_ns;
    int64_t bounds[2];
    mw_period p;
    MW_TRY(mw_period_at(grain, at, clock ? &a->calendar[0] : cal, &p, NULL));
    MW_TRY(period_bounds(a, zone, p, bounds, NULL));
    *n = bounds[0] < instant_ns ? p.n + 1 : p.n;
    return MW_OK;
}

int64_t mw_axes_expected_in(const mw_axes *a, int32_t axis, int32_t element, mw_grain grain,
                            const mw_axes_part *part) {
    const mw_axis *x = &a->axis[axis].axis;
    int64_t all = mw_axes_expected(a, axis, element, grain), start, end, n;
    mw_axes_bounds(a, axis, element, part->zone, &start, &end);
    if (all == 0 || (part->from_ns <= start && part->to_ns >= end)) return all;
    if (part->from_ns >= end || part->to_ns <= start) return 0;
    mw_run_of r = x->element[element];
    if (!mw_grain_same(grain, x->grain) && element_sub(a, x, element, grain, &r, NULL) != MW_OK)
        return all;
    if (part->from_ns > start && begins_after(a, part->zone, grain, part->from_ns, &n) == MW_OK &&
        n > r.first)
        r.first = n;
    if (part->to_ns < end && begins_after(a, part->zone, grain, part->to_ns, &n) == MW_OK &&
        n - 1 < r.last)
        r.last = n - 1;
    return r.last < r.first ? 0 : r.last - r.first + 1;
}

void mw_axes_dates(const mw_axes *a, int32_t axis, int32_t element, int64_t *first, int64_t *last) {
    const mw_axis *x = &a->axis[axis].axis;
    const mw_calendar *cal = &a->calendar[0];
    int64_t ignore;
    *first = *last = INT64_MIN;
    if (x->element[element].first != INT64_MIN &&
        mw_period_dates((mw_period){x->grain, x->element[element].first}, cal, first, &ignore,
                        NULL) != MW_OK)
        *first = INT64_MIN;
    if (mw_period_dates((mw_period){x->grain, x->element[element].last}, cal, &ignore, last,
                        NULL) != MW_OK)
        *last = INT64_MIN;
}

int64_t mw_axes_row_date(const mw_axes *a, int32_t axis, int32_t element) {
    const mw_axis *x = &a->axis[axis].axis;
    int64_t first = INT64_MIN, last;
    if (mw_period_dates((mw_period){x->grain, x->element[element].last}, &a->calendar[0], &first,
                        &last, NULL) != MW_OK)
        return INT64_MIN;
    return first;
}

char *mw_axes_label(const mw_axes *a, int32_t axis, int32_t element, char *buf) {
    const mw_axis *x = &a->axis[axis].axis;
    mw_run_of e = x->element[element];
    char first[MW_PERIOD_TEXT_MAX], last[MW_PERIOD_TEXT_MAX];
    mw_period_print((mw_period){x->grain, e.last}, &a->calendar[0], last);
    if (e.first == e.last) return memcpy(buf, last, sizeof last);
    if (e.first == INT64_MIN)
        snprintf(buf, 2 * MW_PERIOD_TEXT_MAX, "..%s", last);
    else
        snprintf(buf, 2 * MW_PERIOD_TEXT_MAX, "%s..%s",
                 mw_period_print((mw_period){x->grain, e.first}, &a->calendar[0], first), last);
    return buf;
}
