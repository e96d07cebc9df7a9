// SPDX-License-Identifier: MIT
// The verb fact list: facts as they are stored, with where they came from.
#include "app/errand.h"
#include "app/listing.h"
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"

#include <math.h>
#include <stdio.h>

enum { LIMIT_OF_TABLE = 1000, ARENA_BYTES = 1 << 30 };

// Names of the registry by id.
typedef struct {
    mw_slice name, type, unit;
} measure_name;

typedef struct {
    mw_call *call;
    mw_workspace ws;
    mw_roster *roster;
    mw_arena *arena;
    measure_name *measure;
    mw_slice *text, *file;
    int64_t measure_capacity, text_capacity, file_capacity;
    mw_undone *undone;
    int64_t undone_count, undone_capacity;
    int32_t *only_measure, *only_entity;
    int64_t only_measures, only_entities, only_measure_capacity, only_entity_capacity;
    mw_listing l;
    int64_t limit, left_out;
} listing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "fact list: out of memory");
}

// ---- the registry's names

static mw_slice keep(listing *x, mw_slice s) {
    return (mw_slice){mw_arena_text(x->arena, s.n ? s.p : "", s.n), s.n};
}

static mw_status visit_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    listing *x = ctx;
    if (!mw_grow(&x->measure, &x->measure_capacity, (int64_t)m->id + 1, sizeof *x->measure))
        return no_memory(err);
    x->measure[m->id] = (measure_name){keep(x, m->name), keep(x, m->type), keep(x, m->unit)};
    return MW_OK;
}

static mw_status visit_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    listing *x = ctx;
    if (!mw_grow(&x->text, &x->text_capacity, (int64_t)id + 1, sizeof *x->text))
        return no_memory(err);
    x->text[id] = keep(x, text);
    return MW_OK;
}

static mw_status visit_import(void *ctx, const mw_import *i, mw_error *err) {
    listing *x = ctx;
    if (!mw_grow(&x->file, &x->file_capacity, (int64_t)i->id + 1, sizeof *x->file) ||
        !mw_grow(&x->undone, &x->undone_capacity, x->undone_count + 1, sizeof *x->undone))
        return no_memory(err);
    x->file[i->id] = keep(x, i->file);
    if (i->undone_ns) x->undone[x->undone_count++] = (mw_undone){i->id, i->undone_ns};
    return MW_OK;
}

static mw_status read_names(listing *x, mw_error *err) {
    mw_registry *r = x->ws.registry;
    MW_TRY(mw_roster_open(r, &x->roster, err));
    MW_TRY(r->ops->measure_each(r, visit_measure, x, err));
    MW_TRY(r->ops->text_each(r, visit_text, x, err));
    return r->ops->import_each(r, visit_import, x, err);
}

// ---- what is asked for

static mw_status only_measure(void *ctx, mw_slice name, mw_error *err) {
    listing *x = ctx;
    mw_slice best = {0};
    int best_edits = 4;
    for (int64_t i = 0; i < x->measure_capacity; i++) {
        mw_slice own = x->measure[i].name;
        if (!own.n) continue;
        if (mw_slice_same(own, name)) {
            if (!mw_grow(&x->only_measure, &x->only_measure_capacity, x->only_measures + 1,
                         sizeof *x->only_measure))
                return no_memory(err);
            x->only_measure[x->only_measures++] = (int32_t)i;
            return MW_OK;
        }
        int edits = mw_text_distance(name, own, 3);
        if (edits < best_edits && edits < (int)own.n) best = own, best_edits = edits;
    }
    if (best.n)
        return mw_fail(err, MW_NOTFOUND, "no fact of \"%.*s\" was recorded; did you mean \"%.*s\"?",
                       (int)name.n, name.p, (int)best.n, best.p);
    return mw_fail(err, MW_NOTFOUND, "no fact of \"%.*s\" was ever recorded", (int)name.n, name.p);
}

static mw_status only_entity(void *ctx, mw_slice code, mw_error *err) {
    listing *x = ctx;
    int32_t at;
    MW_TRY(mw_roster_find(x->roster, code, &at, err));
    if (!mw_grow(&x->only_entity, &x->only_entity_capacity, x->only_entities + 1,
                 sizeof *x->only_entity))
        return no_memory(err);
    x->only_entity[x->only_entities++] = mw_roster_at(x->roster, at)->e.id;
    return MW_OK;
}

static mw_status ask(listing *x, mw_fact_query *q, mw_error *err) {
    MW_TRY(mw_call_each(x->call, "measure", only_measure, x, err));
    MW_TRY(mw_call_each(x->call, "entity", only_entity, x, err));
    *q = (mw_fact_query){.measures = x->only_measure,
                         .measure_count = x->only_measures,
                         .entities = x->only_entity,
                         .entity_count = x->only_entities,
                         .from_ns = INT64_MIN,
                         .to_ns = INT64_MAX,
                         .with_source = true,
                         .all_versions = mw_call_has(x->call, "all-versions")};
    MW_TRY(mw_session_as_known(x->call, &x->ws.calendar, &q->as_known_ns, err));
    if (!q->all_versions) q->undone = x->undone, q->undone_count = x->undone_count;
    MW_TRY(mw_session_from_option(x->call, &x->ws.calendar, "from", &q->from_ns, err));
    MW_TRY(mw_session_from_option(x->call, &x->ws.calendar, "to", &q->to_ns, err));
    x->limit = mw_verb_format(x->call) == MW_FORMAT_TABLE ? LIMIT_OF_TABLE : INT64_MAX;
    return mw_call_int(x->call, "limit", 1, INT64_MAX, &x->limit, err);
}

// ---- rows

// "2024-03" where the stretch is a period of a calendar grain, else "start..end".
static void period_text(const listing *x, int64_t start_ns, int64_t end_ns, char *buf,
                        size_t size) {
    const mw_calendar *cal = &x->ws.calendar;
    static const mw_grain grains[] = {
        {MW_GRAIN_YEAR,    1 },
        {MW_GRAIN_QUARTER, 1 },
        {MW_GRAIN_MONTH,   1 },
        {MW_GRAIN_WEEK,    1 },
        {MW_GRAIN_DAY,     1 },
        {MW_GRAIN_SHIFT,   1 },
        {MW_GRAIN_HOUR,    1 },
        {MW_GRAIN_MINUTE,  30},
        {MW_GRAIN_MINUTE,  15},
        {MW_GRAIN_MINUTE,  10},
        {MW_GRAIN_MINUTE,  5 },
        {MW_GRAIN_MINUTE,  1 }
    };
    char text[MW_PERIOD_TEXT_MAX], from[MW_DATETIME_TEXT_MAX], to[MW_DATETIME_TEXT_MAX];
    if (start_ns == INT64_MIN && end_ns == INT64_MAX) {
        snprintf(buf, size, "always");
        return;
    }
    for (size_t i = 0; i < sizeof grains / sizeof grains[0] && start_ns != INT64_MIN; i++) {
        mw_period p;
        int64_t a, b;
        if (grains[i].unit == MW_GRAIN_SHIFT && !cal->shifts) continue;
        if (mw_period_at(grains[i], start_ns, cal, &p, NULL) != MW_OK) continue;
        if (mw_period_bounds(p, cal, &a, &b, NULL) != MW_OK || a != start_ns || b != end_ns)
            continue;
        snprintf(buf, size, "%s", mw_period_print(p, cal, text));
        return;
    }
    mw_listing_moment_text(&x->l, start_ns, cal->zone, from);
    if (end_ns == INT64_MAX)
        snprintf(buf, size, "since %s", from);
    else
        snprintf(buf, size, "%s..%s", from, mw_listing_moment_text(&x->l, end_ns, cal->zone, to));
}

static mw_slice text_at(const mw_slice *texts, int64_t capacity, int64_t id) {
    return id > 0 && id < capacity && texts[id].p ? texts[id] : (mw_slice){"?", 1};
}

static void value_cell(listing *x, const measure_name *m, double value) {
    char buf[64];
    if (mw_slice_is(m->type, "number")) {
        mw_listing_number(&x->l, value);
        return;
    }
    if (isnan(value))
        snprintf(buf, sizeof buf, "%s", x->l.grid ? "-" : "");
    else if (mw_slice_is(m->type, "yes/no"))
        snprintf(buf, sizeof buf, "%s", value != 0 ? "yes" : "no");
    else if (mw_slice_is(m->type, "date"))
        mw_date_print((int64_t)value, buf);
    else if (mw_slice_is(m->type, "clock"))
        snprintf(buf, sizeof buf, "%02d:%02d", (int)value / 60, (int)value % 60);
    else {
        mw_listing_text(&x->l, text_at(x->text, x->text_capacity, (int64_t)value));
        return;
    }
    mw_listing_text(&x->l, mw_slice_of(buf));
}

static void keys_cell(listing *x, int32_t key) {
    mw_slice s = key ? text_at(x->text, x->text_capacity, key) : (mw_slice){"", 0};
    mw_text t = {0};
    for (size_t i = 0; i < s.n; i++) mw_text_addc(&t, s.p[i] == '\x1f' ? ',' : s.p[i]);
    mw_listing_text(&x->l, (mw_slice){t.bytes, t.size});
    mw_text_free(&t);
}

static void source_cell(listing *x, int32_t import_id, int64_t line) {
    mw_text t = {0};
    if (import_id) {
        mw_slice file = text_at(x->file, x->file_capacity, import_id);
        mw_text_addf(&t, "%.*s:%lld", (int)file.n, file.p, (long long)line);
    }
    mw_listing_text(&x->l, (mw_slice){t.bytes, t.size});
    mw_text_free(&t);
}

static void add_row(listing *x, const mw_fact_chunk *c, int64_t i) {
    static const char *const qualities[] = {"good", "estimated", "doubtful"};
    char period[160];
    int32_t own = mw_roster_find_id(x->roster, c->entity[i]);
    bool known = c->measure[i] < x->measure_capacity;
    const measure_name *m = known ? &x->measure[c->measure[i]] : &(measure_name){0};
    mw_listing_text(&x->l, m->name.p ? m->name : (mw_slice){"?", 1});
    mw_listing_text(&x->l, own >= 0 ? mw_roster_at(x->roster, own)->e.code : (mw_slice){"?", 1});
    keys_cell(x, c->key[i]);
    period_text(x, c->start_ns[i], c->end_ns[i], period, sizeof period);
    mw_listing_text(&x->l, mw_slice_of(period));
    value_cell(x, m, c->value[i]);
    mw_listing_text(&x->l, mw_slice_is(m->unit, "1") ? (mw_slice){"", 0} : m->unit);
    mw_listing_text(&x->l, mw_slice_of(qualities[c->quality[i] % 3]));
    if (c->import_id[i])
        mw_listing_int(&x->l, c->import_id[i]);
    else
        mw_listing_text(&x->l, (mw_slice){"", 0});
    source_cell(x, c->import_id[i], c->line[i]);
    mw_listing_moment(&x->l, c->recorded_ns[i], x->ws.zone);
}

static mw_status visit_facts(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    listing *x = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        if (!mw_errand_sees(c->entity[i])) continue;
        if (x->l.rows < x->limit)
            add_row(x, c, i);
        else
            x->left_out++;
    }
    return MW_OK;
}

static mw_status list(listing *x, mw_error *err) {
    static const char *const columns[] = {"measure", "entity",   "keys",    "period",
                                          "#value",  "unit",     "quality", "#import",
                                          "source",  "recorded", NULL};
    mw_fact_query q;
    MW_TRY(mw_workspace_open(mw_session_folder(x->call), &x->ws, err));
    MW_TRY(mw_workspace_facts(&x->ws, err));
    x->arena = mw_arena_new(ARENA_BYTES);
    if (!x->arena) return no_memory(err);
    MW_TRY(read_names(x, err));
    MW_TRY(ask(x, &q, err));
    MW_TRY(mw_listing_begin(&x->l, columns, mw_verb_format(x->call), err));
    MW_TRY(x->ws.facts->ops->scan(x->ws.facts, &q, visit_facts, x, err));
    MW_TRY(mw_listing_end(&x->l, err));
    if (x->left_out)
        mw_note("%lld more fact%s not shown (--limit N shows more)", (long long)x->left_out,
                x->left_out == 1 ? " is" : "s are");
    return MW_OK;
}

mw_status mw_verb_fact_list(mw_call *call, mw_error *err) {
    listing x = {.call = call};
    mw_status st = list(&x, err);
    mw_listing_fini(&x.l);
    mw_free(x.measure);
    mw_free(x.text);
    mw_free(x.file);
    mw_free(x.undone);
    mw_free(x.only_measure);
    mw_free(x.only_entity);
    mw_roster_free(x.roster);
    mw_arena_free(x.arena);
    mw_workspace_close(&x.ws);
    return st;
}
