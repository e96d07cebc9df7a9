// SPDX-License-Identifier: MIT
// The verb index trend: how scores, or values of an indicator, move over periods, and where each
// unit stands at the end.
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/trend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPARKS_MAX = 40, SPARK_LEVELS = 8 };

// One line of the list: a part for a unit.
typedef struct {
    int32_t part;
    int64_t unit;
    mw_trend trend;
    double rank[2]; // at the first and at the last known value
} line;

typedef struct {
    mw_look x;
    mw_look_stage stage;
    bool one; // the parts of one unit, in place of all units
    double *at;
    double *rank; // [asked][unit] of one part, for a list of units
    int32_t rank_of;
    line *line;
    int64_t count;
} trend_job;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "trend: out of memory"); }

// ---- series

// Values of a part in the i-th period asked for.
static const double *values_at(const trend_job *j, int32_t part, int32_t i) {
    mw_look at = j->x;
    at.period = j->x.k.now.c.asked[i];
    return mw_look_part(&at, j->stage, part);
}

static mw_trend trend_of(const trend_job *j, const double *value) {
    mw_trend t;
    mw_series s = {value, j->at, j->x.periods, 1};
    mw_trend_of(&s, &t);
    return t;
}

static void read_series(const trend_job *j, int32_t part, int64_t unit, double *out) {
    for (int32_t i = 0; i < j->x.periods; i++) out[i] = values_at(j, part, i)[unit];
}

// Ranks are by scores, also where values are raw.
static mw_status rank_part(trend_job *j, int32_t part, mw_error *err) {
    int64_t units = j->x.k.now.c.table.units;
    if (j->rank_of == part) return MW_OK;
    j->rank_of = part;
    for (int32_t i = 0; i < j->x.periods; i++)
        MW_TRY(
            mw_index_ranks(&j->x.k.now.r, part, j->x.k.now.c.asked[i], j->rank + i * units, err));
    return MW_OK;
}

static int32_t period_of(const trend_job *j, double at) {
    return isnan(at) ? -1 : (int32_t)(at - j->at[0]);
}

static mw_status add_line(trend_job *j, int32_t part, int64_t unit, double *room, mw_error *err) {
    int64_t units = j->x.k.now.c.table.units;
    line *l = &j->line[j->count++];
    *l = (line){.part = part, .unit = unit};
    MW_TRY(rank_part(j, part, err));
    read_series(j, part, unit, room);
    l->trend = trend_of(j, room);
    for (int k = 0; k < 2; k++) {
        int32_t i = period_of(j, k ? l->trend.last_at : l->trend.first_at);
        l->rank[k] = i < 0 ? (double)NAN : j->rank[i * units + unit];
    }
    return MW_OK;
}

// By the last rank; those without one last.
static int by_rank(const void *a, const void *b) {
    const line *x = a, *y = b;
    if (isnan(x->rank[1]) != isnan(y->rank[1])) return isnan(x->rank[1]) ? 1 : -1;
    if (!isnan(x->rank[1]) && x->rank[1] != y->rank[1]) return x->rank[1] < y->rank[1] ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static mw_status add_parts(trend_job *j, int64_t unit, double *room, mw_error *err) {
    for (int32_t i = 0; i < j->x.index->part_count; i++) {
        bool below = false;
        for (int32_t k = 0; k < j->x.node_count && !below; k++) below = j->x.node[k] == i;
        for (int32_t k = 0; k < j->x.leaf_count && !below; k++) below = j->x.leaf[k] == i;
        if (below) MW_TRY(add_line(j, i, unit, room, err));
    }
    return MW_OK;
}

static mw_status add_units(trend_job *j, int32_t part, double *room, mw_error *err) {
    for (int64_t u = 0; u < j->x.k.now.c.table.units; u++)
        if (mw_look_sees(&j->x, u)) MW_TRY(add_line(j, part, u, room, err));
    qsort(j->line, (size_t)j->count, sizeof *j->line, by_rank);
    return MW_OK;
}

// ---- cells

// A character for each period, by the value between the least and the greatest of the series.
static void put_sparks(const trend_job *j, const line *l, double *room, mw_listing *out) {
    static const char *const level[SPARK_LEVELS] = {"\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83",
                                                    "\xE2\x96\x84", "\xE2\x96\x85", "\xE2\x96\x86",
                                                    "\xE2\x96\x87", "\xE2\x96\x88"};
    char text[3 * SPARKS_MAX + 1];
    double low = INFINITY, high = -INFINITY;
    size_t at = 0;
    read_series(j, l->part, l->unit, room);
    int32_t from = j->x.periods > SPARKS_MAX ? j->x.periods - SPARKS_MAX : 0;
    for (int32_t i = from; i < j->x.periods; i++)
        low = fmin(low, room[i]), high = fmax(high, room[i]);
    for (int32_t i = from; i < j->x.periods; i++) {
        double share = high > low ? (room[i] - low) / (high - low) : 0.5;
        const char *glyph = isnan(room[i]) ? "\xC2\xB7" : level[(int)(share * 7.0 + 0.5)];
        size_t n = strlen(glyph);
        memcpy(text + at, glyph, n);
        at += n;
    }
    mw_listing_text(out, (mw_slice){text, at});
}

static void put_period(const trend_job *j, double at, mw_listing *l) {
    char text[MW_PERIOD_TEXT_MAX];
    int32_t i = period_of(j, at);
    if (i >= 0) mw_period_print(mw_look_period(&j->x, i), &j->x.k.s.ws.calendar, text);
    mw_listing_text(l, mw_slice_of(i < 0 ? "" : text));
}

static void put_line(const trend_job *j, const line *l, double *room, mw_listing *out) {
    const mw_trend *t = &l->trend;
    if (j->one) {
        mw_listing_text(out, mw_look_name(&j->x, l->part));
    } else
        mw_look_unit_cells(&j->x, l->unit, out);
    put_period(j, t->first_at, out);
    put_period(j, t->last_at, out);
    mw_look_cell(out, t->first, 4);
    mw_look_cell(out, t->last, 4);
    if (out->format == MW_FORMAT_TABLE) put_sparks(j, l, room, out);
    mw_look_cell(out, t->change, 3);
    mw_look_cell(out, t->slope, 3);
    mw_look_fixed(out, t->fit, 2);
    mw_look_fixed(out, 100 * t->cagr, 1);
    mw_listing_number(out, l->rank[0]);
    mw_listing_number(out, l->rank[1]);
    mw_listing_number(out, l->rank[0] - l->rank[1]);
    if (j->one) mw_listing_text(out, mw_look_title(&j->x, l->part));
}

static mw_status list(const trend_job *j, double *room, mw_error *err) {
    static const char *all[] = {"entity", "?title",  "from",   "to",   "#first",  "#last",
                                "",       "#change", "#slope", "#fit", "#cagr %", "#rank before",
                                "#rank",  "#up by",  "title",  NULL};
    const char *kept[sizeof all / sizeof all[0]];
    int64_t top = INT64_MAX;
    mw_listing l = {0};
    int n = 0;
    MW_TRY(mw_call_int(j->x.k.call, "top", 1, INT32_MAX, &top, err));
    all[0] = j->one ? "part" : "entity";
    for (int i = 0; i < 15; i++) {
        bool left_out = (i == 1 && j->one) || (i == 14 && !j->one) ||
                        (i == 6 && j->x.format != MW_FORMAT_TABLE);
        if (!left_out) kept[n++] = all[i];
    }
    kept[n] = NULL;
    MW_TRY(mw_look_begin(&j->x, kept, &l, err));
    for (int64_t i = 0; i < j->count && i < top; i++) put_line(j, &j->line[i], room, &l);
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// Scores that were each brought to the range of their own period show who is ahead, not who moves.
static void say_scale(const trend_job *j) {
    const mw_index_spec *spec = &j->x.k.now.c.spec;
    bool fixed = spec->norm.method == MW_NORM_GOALPOSTS || spec->norm.method == MW_NORM_SCALED ||
                 spec->norm.method == MW_NORM_NONE;
    if (spec->pooling == MW_POOL_RANGE || fixed) return;
    char a[MW_PERIOD_TEXT_MAX], b[MW_PERIOD_TEXT_MAX];
    const mw_calendar *cal = &j->x.k.s.ws.calendar;
    mw_note("each period has a scale of its own: scores show who is ahead, not who moves; `scale "
            "over %s .. %s` in the index gives them one",
            mw_period_print(mw_look_period(&j->x, 0), cal, a),
            mw_period_print(mw_look_period(&j->x, j->x.periods - 1), cal, b));
}

static mw_status work_out(trend_job *j, int32_t part, double *room, mw_error *err) {
    const char *entity = mw_call_value(j->x.k.call, "entity");
    int64_t unit;
    if (!entity) return add_units(j, part, room, err);
    MW_TRY(mw_ranking_unit(&j->x.k, &j->x.k.now.c, entity, &unit, err));
    j->one = true;
    return add_parts(j, unit, room, err);
}

static mw_status trend(trend_job *j, mw_call *call, double **room, mw_error *err) {
    const char *part_name = mw_call_value(call, "part");
    if (part_name && mw_call_has(call, "entity"))
        return mw_call_wrong(call, err,
                             "--part is about all units, --entity about all parts of one");
    MW_TRY(mw_look_open(call, (mw_look_ask){.span = true}, &j->x, err));
    int64_t units = j->x.k.now.c.table.units, periods = j->x.periods;
    int64_t lines = units > j->x.index->part_count ? units : j->x.index->part_count;
    int32_t part = j->x.k.node;
    j->rank_of = -1;
    j->stage = mw_look_stage_of(&j->x, MW_LOOK_RAW);
    j->at = mw_alloc_array(periods, sizeof *j->at);
    j->rank = mw_alloc_array(periods * units + 1, sizeof *j->rank);
    j->line = mw_alloc_array(lines + 1, sizeof *j->line);
    *room = mw_alloc_array(periods, sizeof **room);
    if (!j->at || !j->rank || !j->line || !*room) return no_memory(err);
    for (int32_t i = 0; i < periods; i++) j->at[i] = i;
    if (part_name) MW_TRY(mw_look_find(&j->x, mw_slice_of(part_name), &part, err));
    MW_TRY(work_out(j, part, *room, err));
    MW_TRY(list(j, *room, err));
    if (j->one || j->x.k.now.r.leaf[part] < 0 || j->stage == MW_LOOK_NORMALISED) say_scale(j);
    return MW_OK;
}

mw_status mw_verb_index_trend(mw_call *call, mw_error *err) {
    trend_job j = {0};
    double *room = NULL;
    mw_status st = trend(&j, call, &room, err);
    mw_free(room);
    mw_free(j.at);
    mw_free(j.rank);
    mw_free(j.line);
    mw_look_close(&j.x);
    return st;
}
