// SPDX-License-Identifier: MIT
// A chart of a signal as JSON. The past falls into stretches that are kept equally finely; each has
// points [time, value, ...], so whoever draws the first two draws a line without a break:
//
//     {"signal", "kind", "unit", "stretches": [
//       {"resolution": "minutes", "from", "to", "points": [[time, mean, min, max, count], ...]},
//       {"resolution": "raw",     "from", "to", "points": [[time, value], ...]}]}
//
// Texts and yes/no have the value at each change, as far as the points reach.
#include "base/alloc.h"
#include "base/datetime.h"
#include "base/digits.h"
#include "base/json.h"
#include "series/history.h"
#include "server/plant_answer.h"

#include <math.h>

enum {
    POINTS_MIN = 3,
    POINTS_MAX = 10000,
    BUCKETS_PER_POINT = 4 // of which the largest triangles are looked for
};

// ---- what is asked for

static mw_status count_of(mw_slice text, int64_t *count, mw_error *err) {
    double n = 1000;
    bool good = text.n == 0 || (mw_number_parse(text, &n) && n >= POINTS_MIN && n <= POINTS_MAX);
    if (!good || n != floor(n)) {
        return mw_fail(err, MW_INVALID, "points is \"%.*s\", not a whole number from %d to %d",
                       (int)text.n, text.p, POINTS_MIN, POINTS_MAX);
    }
    *count = (int64_t)n;
    return MW_OK;
}

// ---- points

// How points are chosen. As usual: samples by LTTB, of summaries every bucket.
typedef enum { WAY_USUAL, WAY_LTTB, WAY_MIN_MAX } way;

typedef struct {
    const mw_plant *p;
    mw_text *out;
    mw_signal about;
    bool first;  // of a list
    double last; // value that was told last, of texts and yes/no
    way way;
} drawing;

static void moment_text(mw_text *out, int64_t t_ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_json_string(out, mw_slice_of(mw_datetime_print(t_ns, NULL, buf)));
}

static void begin_point(drawing *d, int64_t t_ns) {
    mw_text_adds(d->out, d->first ? "[" : ",[");
    d->first = false;
    moment_text(d->out, t_ns);
}

static void number(mw_text *out, double x) {
    mw_text_addc(out, ',');
    mw_json_number(out, x);
}

// The value of a text or yes/no, when it is another one than before.
static void add_change(drawing *d, int64_t t_ns, double value) {
    mw_slice text;
    if (value == d->last || isnan(value)) return;
    d->last = value;
    begin_point(d, t_ns);
    mw_text_addc(d->out, ',');
    if (d->about.kind == MW_SIGNAL_BOOL)
        mw_json_bool(d->out, value != 0);
    else if (mw_series_text(d->p->from.series, value, &text))
        mw_json_string(d->out, text);
    else
        mw_text_adds(d->out, "null");
    mw_text_addc(d->out, ']');
}

static void add_bucket(drawing *d, const mw_bucket *b) {
    if (b->count == 0) return;
    if (d->about.kind != MW_SIGNAL_NUMBER) {
        add_change(d, b->first_ns, b->first);
        add_change(d, b->last_ns, b->last);
        return;
    }
    begin_point(d, b->first_ns);
    number(d->out, b->sum / (double)b->count);
    number(d->out, b->min);
    number(d->out, b->max);
    mw_text_addc(d->out, ',');
    mw_json_int(d->out, b->count);
    mw_text_addc(d->out, ']');
}

// Of minutes and hours: the buckets whose means span the largest triangles.
static mw_status add_largest(drawing *d, const mw_bucket *b, int64_t count, int64_t points,
                             mw_error *err) {
    mw_samples mean = {0}, best = {0};
    bool room = true;
    for (int64_t i = 0; i < count && room; i++) {
        double value = b[i].sum / (double)b[i].count;
        if (b[i].count == 0 || isnan(value)) continue;
        room = mw_samples_add(&mean, (int32_t)i, b[i].first_ns, value, 0);
    }
    room = room && mw_series_largest(&mean, points, &best);
    for (int64_t i = 0; i < best.count && room; i++) add_bucket(d, &b[best.signal[i]]);
    mw_samples_fini(&mean);
    mw_samples_fini(&best);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a chart");
}

static mw_status add_buckets(drawing *d, int32_t signal, const mw_stretch *part, int64_t points,
                             mw_error *err) {
    uint64_t width = (uint64_t)part->to_ns - (uint64_t)part->from_ns;
    int64_t interval = mw_series_tier_ns(part->tier);
    bool largest = d->way == WAY_LTTB && d->about.kind == MW_SIGNAL_NUMBER;
    int64_t count = largest ? points * BUCKETS_PER_POINT : points;
    // Not more buckets than intervals: each would be told as several.
    uint64_t room = interval ? width / (uint64_t)interval + 1 : width;
    if ((uint64_t)count > room) count = (int64_t)room;
    mw_bucket *b = mw_alloc_array(count, sizeof *b);
    if (!b) return mw_fail(err, MW_NOMEM, "no memory for a chart");
    mw_status st = mw_series_history(d->p->from.series, signal, part, count, b, err);
    if (st == MW_OK && largest) st = add_largest(d, b, count, points, err);
    for (int64_t i = 0; i < count && st == MW_OK && !largest; i++) add_bucket(d, &b[i]);
    mw_free(b);
    return st;
}

static mw_status add_samples(drawing *d, int32_t signal, const mw_stretch *part, int64_t count,
                             mw_error *err) {
    mw_samples points = {0};
    mw_series_range range = {signal, part->from_ns, part->to_ns};
    mw_points_method method = d->way == WAY_MIN_MAX ? MW_POINTS_MIN_MAX : MW_POINTS_LTTB;
    mw_status st = mw_series_points(d->p->from.series, &range, method, count, &points, err);
    for (int64_t i = 0; i < points.count && st == MW_OK; i++) {
        begin_point(d, points.time_ns[i]);
        number(d->out, points.value[i]);
        mw_text_addc(d->out, ']');
    }
    mw_samples_fini(&points);
    return st;
}

// The points that a stretch gets of all of them, by its length.
static int64_t share_of(const mw_stretch *part, const mw_series_range *range, int64_t count) {
    double width = (double)((uint64_t)part->to_ns - (uint64_t)part->from_ns);
    double whole = (double)((uint64_t)range->to_ns - (uint64_t)range->from_ns);
    int64_t n = (int64_t)llround((double)count * width / whole);
    return n < POINTS_MIN ? POINTS_MIN : n;
}

// What holds where the chart begins, of texts and yes/no: the change came before.
static mw_status add_held(drawing *d, int32_t signal, const mw_stretch *part, mw_error *err) {
    mw_series *s = d->p->from.series;
    mw_sample last;
    bool found = false;
    if (part->tier != MW_TIER_RAW)
        signal = mw_series_companion(s, &d->about, part->tier, MW_PART_LAST);
    MW_TRY(mw_series_before(s, signal, part->from_ns, &last, &found, err));
    if (found) add_change(d, part->from_ns, last.value);
    return MW_OK;
}

static mw_status add_stretch(drawing *d, int32_t signal, const mw_stretch *part, int64_t count,
                             mw_error *err) {
    bool buckets = part->tier != MW_TIER_RAW || d->about.kind != MW_SIGNAL_NUMBER;
    mw_text_adds(d->out, "{\"resolution\":");
    mw_json_string(d->out, mw_slice_of(mw_series_tier_word(part->tier)));
    mw_text_adds(d->out, ",\"from\":");
    moment_text(d->out, part->from_ns);
    mw_text_adds(d->out, ",\"to\":");
    moment_text(d->out, part->to_ns);
    mw_text_adds(d->out, ",\"points\":[");
    d->first = true;
    if (isnan(d->last) && d->about.kind != MW_SIGNAL_NUMBER) MW_TRY(add_held(d, signal, part, err));
    mw_status st = buckets ? add_buckets(d, signal, part, count, err)
                           : add_samples(d, signal, part, count, err);
    mw_text_adds(d->out, "]}");
    return st;
}

static mw_status draw(drawing *d, const mw_series_range *range, int64_t count, mw_error *err) {
    mw_stretch part[MW_TIERS];
    int parts = mw_series_stretches(d->p->from.series, range, part);
    mw_status st = MW_OK;
    mw_text_adds(d->out, "{\"signal\":");
    mw_json_string(d->out, d->about.name);
    mw_text_adds(d->out, ",\"kind\":");
    mw_json_string(d->out, mw_slice_of(mw_signal_kind_text(d->about.kind)));
    mw_text_adds(d->out, ",\"unit\":");
    mw_json_string(d->out, d->about.unit);
    mw_text_adds(d->out, ",\"stretches\":[");
    for (int i = 0; i < parts && st == MW_OK; i++) {
        if (i > 0) mw_text_addc(d->out, ',');
        st = add_stretch(d, range->signal, &part[i], share_of(&part[i], range, count), err);
    }
    mw_text_adds(d->out, "]}");
    return st;
}

// Of a name that had several kinds: the signal of the one asked for, and when it changed last.
static mw_status choose_kind(const mw_plant *p, mw_slice kind, mw_http_reply *out, int32_t *signal,
                             mw_error *err) {
    mw_signal about;
    int64_t turned;
    bool found;
    if (!mw_series_signal(p->from.series, *signal, &about)) return MW_OK;
    for (int k = 0; k < 3 && kind.n > 0; k++) {
        if (!mw_slice_is(kind, mw_signal_kind_text((mw_signal_kind)k))) continue;
        if (about.of_kind[k] < 0) break;
        *signal = about.of_kind[k];
        kind.n = 0;
    }
    if (kind.n > 0)
        return mw_fail(err, MW_NOTFOUND, "%.*s was never of kind \"%.*s\"; it is %s",
                       mw_shown(about.name), about.name.p, mw_shown(kind), kind.p,
                       mw_signal_kind_text(about.kind));
    MW_TRY(mw_series_turned(p->from.series, about.current, &turned, &found, err));
    char buf[MW_DATETIME_TEXT_MAX];
    if (found) mw_http_reply_header(out, "Kind-Changed", mw_datetime_print(turned, NULL, buf));
    return MW_OK;
}

// What is of machines that somebody does not see is not there for them.
static mw_status find_signal(mw_plant *p, const mw_asked *asked, int32_t *signal, mw_error *err) {
    mw_slice name = mw_asked_text(asked, "signal");
    mw_plant_view view;
    *signal = mw_series_find(p->from.series, name);
    pthread_mutex_lock(&p->lock);
    mw_status st = mw_plant_view_open(p, asked, &view, err);
    pthread_mutex_unlock(&p->lock);
    if (st != MW_OK) return st;
    bool there = *signal >= 0 && mw_plant_view_has_signal(p, &view, *signal);
    mw_plant_view_fini(&view);
    if (there) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "no signal is called \"%.*s\"; /api/v1/signals lists them",
                   mw_shown(name), name.n ? name.p : "");
}

static way way_of(mw_slice method) {
    if (method.n == 0) return WAY_USUAL;
    return mw_slice_is(method, "minmax") ? WAY_MIN_MAX : WAY_LTTB;
}

mw_status mw_plant_series(mw_plant *p, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_series_range range = {0};
    drawing d = {.p = p, .out = &out->body, .last = NAN};
    int64_t count = 0;
    MW_TRY(find_signal(p, asked, &range.signal, err));
    MW_TRY(choose_kind(p, mw_asked_text(asked, "kind"), out, &range.signal, err));
    if (!mw_series_signal(p->from.series, range.signal, &d.about))
        return mw_fail(err, MW_NOTFOUND, "there is no such signal");
    MW_TRY(mw_plant_window(p, asked, &range.from_ns, &range.to_ns, err));
    MW_TRY(count_of(mw_asked_text(asked, "points"), &count, err));
    if (range.from_ns >= range.to_ns) return mw_fail(err, MW_INVALID, "to is not later than from");
    d.way = way_of(mw_asked_text(asked, "method"));
    return draw(&d, &range, count, err);
}
