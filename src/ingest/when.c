// SPDX-License-Identifier: MIT
// See when.h.
#include "ingest/when.h"

#include "base/digits.h"
#include "base/hash.h"
#include "ingest/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { JOINED_BYTES_MAX = 128 };

#define NS_PER_S INT64_C(1000000000)

static mw_when_result missing(int32_t column) {
    return (mw_when_result){.state = MW_WHEN_MISSING, .column = column};
}

static mw_when_result wrong(int32_t column, mw_slice value) {
    return (mw_when_result){.state = MW_WHEN_WRONG, .column = column, .value = value};
}

static mw_when_result read_as(int64_t start_ns, int64_t end_ns) {
    return (mw_when_result){
        MW_WHEN_READ, start_ns, end_ns, MW_COLUMN_NONE, {"", 0}
    };
}

// One reading: what all the functions below share.
typedef struct {
    const mw_bound_when *w;
    const mw_row_at *at;
    const mw_calendar *cal;
    mw_when_cache *cache;
    mw_error *err;
} reading;

static mw_when_result of_period(const reading *r, mw_period p, mw_when_result on_error) {
    int64_t start_ns, end_ns;
    if (mw_period_bounds(p, r->cal, &start_ns, &end_ns, r->err) != MW_OK) return on_error;
    if (end_ns > start_ns) return read_as(start_ns, end_ns);
    mw_fail(r->err, MW_INVALID, "the period is empty: no such shift on that day");
    return on_error;
}

static mw_when_result read_period_text(const reading *r, mw_slice text, int32_t column) {
    mw_period p;
    if (mw_period_parse(text, r->cal, &p, r->err) != MW_OK) return wrong(column, text);
    return of_period(r, p, wrong(column, text));
}

// ---- stamps

// The text of a stamp in one piece: the cell itself, or two cells joined by a blank.
typedef struct {
    mw_slice text;
    bool is_time; // a date and time that the file itself knows as such
    char joined[JOINED_BYTES_MAX];
} stamp_text;

// False when a part is missing; *column is the one.
static bool get_stamp(const reading *r, const mw_bound_text *first, const mw_bound_text *second,
                      stamp_text *out, int32_t *column) {
    *column = first->column;
    mw_said a = mw_bound_text_get(first, r->at);
    out->text = a.text;
    out->is_time = a.kind == MW_CELL_TIME;
    if (a.kind == MW_CELL_NULL) return false;
    if (second->part_count == 0) return true;
    mw_said b = mw_bound_text_get(second, r->at);
    if (b.kind == MW_CELL_NULL) {
        *column = second->column;
        return false;
    }
    // A day that the file knows as a date may come with a midnight of its own.
    if (a.kind == MW_CELL_TIME && a.text.n > 10) a.text.n = 10;
    out->is_time = out->is_time && b.kind == MW_CELL_TIME;
    int n = snprintf(out->joined, sizeof out->joined, "%.*s %.*s", (int)a.text.n, a.text.p,
                     (int)b.text.n, b.text.p);
    out->text = (mw_slice){out->joined, n < JOINED_BYTES_MAX ? (size_t)n : JOINED_BYTES_MAX - 1};
    return true;
}

static bool parse_stamp(const reading *r, const stamp_text *s, int64_t *out_ns) {
    static const mw_datetime_format iso = {.iso = true};
    mw_datetime_zone in = {r->cal->zone, r->cache ? &r->cache->zone : NULL};
    const mw_datetime_format *format = s->is_time ? &iso : &r->w->format;
    return mw_datetime_parse(format, s->text, in, out_ns, r->err) == MW_OK;
}

static mw_when_result fail_stamp(const reading *r, const mw_bound_text *t, const stamp_text *s) {
    return wrong(t->column, mw_pad_text(r->at->pad, s->text.p, s->text.n));
}

static bool is_date_only(const reading *r, const stamp_text *s) {
    return r->w->iso || s->is_time ? s->text.n <= 10 : r->w->date_only;
}

// A stamp of midnight that means the end of its own day, or the last day of a period.
static bool end_of_day(const reading *r, bool only_midnight, int64_t *t_ns) {
    mw_period day;
    int64_t start_ns, end_ns;
    mw_grain grain = {MW_GRAIN_DAY, 1};
    if (mw_period_at(grain, *t_ns, r->cal, &day, r->err) != MW_OK) return false;
    if (mw_period_bounds(day, r->cal, &start_ns, &end_ns, r->err) != MW_OK) return false;
    if (!only_midnight || start_ns == *t_ns) *t_ns = end_ns;
    return true;
}

static bool fail_edge(const reading *r, mw_grain length) {
    char grain[MW_GRAIN_TEXT_MAX];
    mw_fail(r->err, MW_INVALID,
            "this is not the %s of a period of length %s; if any moment of it will do, the map can "
            "say stamp instant",
            r->w->stamp == MW_STAMP_END ? "end" : "start", mw_grain_text(length, grain));
    return false;
}

// A calendar period by its start, its end or any moment in it.
static bool calendar_period(const reading *r, mw_grain length, int64_t t_ns, mw_when_result *out) {
    mw_period p;
    bool end = r->w->stamp == MW_STAMP_END;
    if (mw_period_at(length, end ? t_ns - 1 : t_ns, r->cal, &p, r->err) != MW_OK) return false;
    *out = of_period(r, p, *out);
    if (out->state != MW_WHEN_READ) return false;
    if (r->w->stamp == MW_STAMP_INSTANT) return true;
    return (end ? out->end_ns : out->start_ns) == t_ns || fail_edge(r, length);
}

static bool clock_period(const reading *r, int64_t t_ns, mw_when_result *out) {
    const mw_bound_when *w = r->w;
    if (w->stamp == MW_STAMP_INSTANT) return calendar_period(r, w->length, t_ns, out);
    int64_t length_ns = mw_grain_clock_s(w->length) * NS_PER_S, start_ns = t_ns, end_ns = t_ns;
    bool over = w->stamp == MW_STAMP_END ? __builtin_sub_overflow(t_ns, length_ns, &start_ns)
                                         : __builtin_add_overflow(t_ns, length_ns, &end_ns);
    if (over) {
        mw_fail(r->err, MW_LIMIT, "the period leaves the years that can be represented");
        return false;
    }
    *out = read_as(start_ns, end_ns);
    return true;
}

// What a stamp stands for, given its instant.
static bool stamp_period(const reading *r, const stamp_text *s, int64_t t_ns, mw_when_result *out) {
    const mw_bound_when *w = r->w;
    bool date_only = is_date_only(r, s);
    if (w->kind == MW_WHEN_SINCE) {
        *out = read_as(t_ns, MW_TIME_MAX);
        return true;
    }
    if (w->stamp == MW_STAMP_END && (date_only || w->midnight_own_day) &&
        !end_of_day(r, !date_only, &t_ns))
        return false;
    if (w->length.unit == MW_GRAIN_NONE && date_only)
        return calendar_period(r, (mw_grain){MW_GRAIN_DAY, 1}, t_ns, out);
    if (w->length.unit == MW_GRAIN_NONE) {
        *out = read_as(t_ns, t_ns);
        return true;
    }
    return mw_grain_clock_s(w->length) > 0 ? clock_period(r, t_ns, out)
                                           : calendar_period(r, w->length, t_ns, out);
}

static mw_when_result read_stamp(const reading *r) {
    const mw_bound_when *w = r->w;
    stamp_text s;
    int32_t column;
    int64_t t_ns;
    if (!get_stamp(r, &w->text[0], &w->text[1], &s, &column)) return missing(column);
    mw_when_result out = wrong(w->text[0].column, s.text);
    if (parse_stamp(r, &s, &t_ns) && stamp_period(r, &s, t_ns, &out)) return out;
    return fail_stamp(r, &w->text[0], &s);
}

// ---- spans

// The end that is so much later.
static mw_when_result read_lasting(const reading *r, int64_t start_ns) {
    const mw_bound_text *t = &r->w->text[2];
    mw_said cell = mw_bound_text_get(t, r->at);
    double v;
    int64_t end_ns;
    if (cell.kind == MW_CELL_NULL) return missing(t->column);
    if (!mw_number_read(cell.text, &mw_number_plain, &v)) {
        mw_fail(r->err, MW_SYNTAX, "this is no duration");
        return wrong(t->column, cell.text);
    }
    double ns = v * r->w->lasting_ns;
    if (ns >= 1 && ns < 9.2e18 && !__builtin_add_overflow(start_ns, (int64_t)llround(ns), &end_ns))
        return read_as(start_ns, end_ns);
    mw_fail(r->err, MW_INVALID,
            "a period lasts longer than nothing, and ends before the year 2262");
    return wrong(t->column, cell.text);
}

// The next day's clock time, where the second clock shows less than the first.
static bool next_day(const reading *r, int64_t *end_ns) {
    if (*end_ns > INT64_MAX - 2 * 86400 * NS_PER_S) {
        mw_fail(r->err, MW_LIMIT, "the period leaves the years that can be represented");
        return false;
    }
    int64_t utc_s = mw_div_floor(*end_ns, NS_PER_S), part_ns = mw_mod_floor(*end_ns, NS_PER_S);
    int64_t local_s = utc_s + mw_zone_offset_s(r->cal->zone, *end_ns);
    *end_ns = mw_zone_to_utc(r->cal->zone, local_s + 86400, MW_ZONE_EARLIER) * NS_PER_S + part_ns;
    return true;
}

// One end of a span: a stamp of its own, or a clock on the span's date.
static bool get_edge(const reading *r, int i, stamp_text *out, int32_t *column) {
    const mw_bound_when *w = r->w;
    if (w->date.part_count > 0) return get_stamp(r, &w->date, &w->text[i], out, column);
    return get_stamp(r, &w->text[i], &w->date, out, column);
}

static mw_when_result read_span_end(const reading *r, int64_t start_ns) {
    const mw_bound_when *w = r->w;
    stamp_text s;
    int32_t column;
    int64_t end_ns;
    bool dated = w->date.part_count > 0;
    // Not ended yet: until further notice, where the measure holds.
    if (!get_edge(r, 1, &s, &column)) return read_as(start_ns, MW_TIME_MAX);
    bool ok = parse_stamp(r, &s, &end_ns);
    if (ok && !dated && is_date_only(r, &s)) ok = end_of_day(r, false, &end_ns);
    if (ok && dated && end_ns <= start_ns) ok = next_day(r, &end_ns);
    if (ok && end_ns > start_ns) return read_as(start_ns, end_ns);
    if (ok) mw_fail(r->err, MW_INVALID, "the period ends before it begins");
    return fail_stamp(r, &w->text[1], &s);
}

static mw_when_result read_span(const reading *r) {
    stamp_text s;
    int32_t column;
    int64_t start_ns;
    if (!get_edge(r, 0, &s, &column)) return missing(column);
    if (!parse_stamp(r, &s, &start_ns)) return fail_stamp(r, &r->w->text[0], &s);
    if (r->w->text[2].part_count > 0) return read_lasting(r, start_ns);
    return read_span_end(r, start_ns);
}

// ---- fields

static const struct field {
    const char *name;
    int low, high;
} fields[MW_FIELD_COUNT] = {
    {"year",    1, 9999},
    {"quarter", 1, 4   },
    {"month",   1, 12  },
    {"week",    1, 53  },
    {"day",     1, 31  },
    {"hour",    0, 23  },
};

// A whole number, as spreadsheets write it too ("3.0"), or "Q3".
static bool read_field(mw_slice s, int i, int32_t *out, mw_error *err) {
    double v;
    if (i == MW_FIELD_QUARTER && s.n == 2 && (s.p[0] == 'Q' || s.p[0] == 'q'))
        s = (mw_slice){s.p + 1, 1};
    if (mw_number_read(s, &mw_number_plain, &v) && v == floor(v) && v >= fields[i].low &&
        v <= fields[i].high) {
        *out = (int32_t)v;
        return true;
    }
    mw_fail(err, MW_SYNTAX, "expected a %s, %d to %d", fields[i].name, fields[i].low,
            fields[i].high);
    return false;
}

static mw_when_result read_fields(const reading *r) {
    const mw_bound_when *w = r->w;
    int32_t v[MW_FIELD_COUNT] = {0};
    char text[64];
    for (int i = 0; i < MW_FIELD_COUNT; i++) {
        if (w->field[i].part_count == 0) continue;
        mw_said cell = mw_bound_text_get(&w->field[i], r->at);
        if (cell.kind == MW_CELL_NULL) return missing(w->field[i].column);
        if (!read_field(cell.text, i, &v[i], r->err)) return wrong(w->field[i].column, cell.text);
    }
    int n = snprintf(text, sizeof text, "%04d", (int)v[MW_FIELD_YEAR]);
    size_t room = sizeof text - (size_t)n;
    if (w->field[MW_FIELD_QUARTER].part_count)
        snprintf(text + n, room, "-Q%d", (int)v[MW_FIELD_QUARTER]);
    else if (w->field[MW_FIELD_WEEK].part_count)
        snprintf(text + n, room, "-W%02d", (int)v[MW_FIELD_WEEK]);
    else if (w->field[MW_FIELD_HOUR].part_count)
        snprintf(text + n, room, "-%02d-%02dT%02d", (int)v[MW_FIELD_MONTH], (int)v[MW_FIELD_DAY],
                 (int)v[MW_FIELD_HOUR]);
    else if (w->field[MW_FIELD_DAY].part_count)
        snprintf(text + n, room, "-%02d-%02d", (int)v[MW_FIELD_MONTH], (int)v[MW_FIELD_DAY]);
    else if (w->field[MW_FIELD_MONTH].part_count)
        snprintf(text + n, room, "-%02d", (int)v[MW_FIELD_MONTH]);
    mw_when_result out = read_period_text(r, mw_slice_of(text), w->field[0].column);
    if (out.state == MW_WHEN_WRONG) out.value = mw_pad_text(r->at->pad, text, strlen(text));
    return out;
}

// ---- all kinds

static mw_when_result read_fresh(const reading *r) {
    const mw_bound_when *w = r->w;
    mw_said cell;
    switch (w->kind) {
    case MW_WHEN_CONST: return read_period_text(r, w->constant, MW_COLUMN_NONE);
    case MW_WHEN_PERIOD:
        cell = mw_bound_text_get(&w->text[0], r->at);
        if (cell.kind == MW_CELL_NULL) return missing(w->text[0].column);
        return read_period_text(r, cell.text, w->text[0].column);
    case MW_WHEN_FIELDS: return read_fields(r);
    case MW_WHEN_STAMP:
    case MW_WHEN_SINCE: return read_stamp(r);
    case MW_WHEN_SPAN: return read_span(r);
    case MW_WHEN_NONE:
    case MW_WHEN_ALWAYS:
    case MW_WHEN_LIKE: break;
    }
    return read_as(MW_TIME_MIN, MW_TIME_MAX);
}

// The place in the cache for the answer to one text, where one text alone decides it; NULL else.
// Texts of periods and dates are looked up; stamps, read as fast, are kept for the next row only.
static struct mw_when_memo *memo_of(const mw_bound_when *w, const mw_row_at *at,
                                    mw_when_cache *cache, mw_slice *text) {
    bool stamp = w->kind == MW_WHEN_STAMP && w->text[1].part_count == 0;
    if (!cache || (!stamp && w->kind != MW_WHEN_PERIOD)) return NULL;
    mw_said cell = mw_bound_text_get(&w->text[0], at);
    // Dates the file knows as such are read by another format than texts that look the same.
    if (cell.kind == MW_CELL_NULL || cell.kind == MW_CELL_TIME) return NULL;
    if (cell.text.n > MW_WHEN_MEMO_TEXT_MAX) return NULL;
    *text = cell.text;
    if (stamp && w->length.unit <= MW_GRAIN_HOUR) return &cache->last;
    return &cache->memo[mw_hash64(text->p, text->n, 0) % MW_WHEN_MEMO];
}

mw_when_result mw_when_read(const mw_bound_when *w, const mw_row_at *at, const mw_calendar *cal,
                            mw_when_cache *cache, mw_error *err) {
    mw_calendar own = *cal;
    mw_slice text;
    if (w->zone) own.zone = w->zone;
    reading r = {w, at, &own, cache, err};
    struct mw_when_memo *memo = memo_of(w, at, cache, &text);
    if (!memo) return read_fresh(&r);
    if (memo->size == text.n && memcmp(memo->text, text.p, text.n) == 0)
        return read_as(memo->start_ns, memo->end_ns);
    mw_when_result out = read_fresh(&r);
    if (out.state != MW_WHEN_READ) return out;
    memo->size = (uint8_t)text.n;
    memcpy(memo->text, text.p, text.n);
    memo->start_ns = out.start_ns;
    memo->end_ns = out.end_ns;
    return out;
}

bool mw_when_constant(const mw_bound_when *w) {
    return w->kind == MW_WHEN_CONST || w->kind == MW_WHEN_ALWAYS;
}

bool mw_when_fits(mw_grain grain, const mw_calendar *cal, int64_t start_ns, int64_t end_ns) {
    mw_period p;
    int64_t low, high;
    if (start_ns == MW_TIME_MIN || end_ns == MW_TIME_MAX) return false;
    if (mw_period_at(grain, start_ns, cal, &p, NULL) != MW_OK) return false;
    if (mw_period_bounds(p, cal, &low, &high, NULL) != MW_OK) return false;
    return low == start_ns && high == end_ns;
}

static void text_fini(mw_bound_text *t) {
    mw_map_free(t->translate);
    t->translate = NULL;
}

void mw_bound_when_fini(mw_bound_when *w) {
    for (int i = 0; i < 3; i++) text_fini(&w->text[i]);
    for (int i = 0; i < MW_FIELD_COUNT; i++) text_fini(&w->field[i]);
    text_fini(&w->date);
    mw_zone_close(w->zone);
    w->zone = NULL;
}
