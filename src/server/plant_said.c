// SPDX-License-Identifier: MIT
// What was said of machines in a stretch of time, over HTTP: all of it, with what was taken back or
// said anew since.
#include "base/alloc.h"
#include "base/arena.h"
#include "base/datetime.h"
#include "base/json.h"
#include "server/plant_answer.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int64_t from_ns, to_ns, recorded_ns;
    int32_t entity, measure, text; // registry ids; text -1: taken back
    const char *words;             // of the text
    bool counts;                   // nothing newer was said of the same stretch
} row;

typedef struct {
    const mw_plant *p;
    const mw_asked *asked;
    int32_t id[MW_SAID_MEASURES];
    const char *name[MW_SAID_MEASURES];
    row *row;
    int64_t count, capacity;
    mw_arena *keep; // words
} listing;

enum { WORDS_BYTES_MAX = 4 << 20 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what was said");
}

// ---- whose

static void add_seen(const listing *l, int32_t entity, int32_t *list, int64_t *count) {
    if (mw_asked_sees(l->asked, entity)) list[(*count)++] = entity;
}

// The machines of an entity, it, and what they stand in, as far as who asks sees them; NULL when
// there is no memory.
static int32_t *list_entities(const listing *l, int64_t *count) {
    const mw_live_binding *b = l->p->from.binding;
    int64_t room = 1;
    *count = 0;
    for (int32_t i = 0; i < b->machine_count; i++) room += 1 + b->machine[i].above_count;
    int32_t *list = mw_alloc_array(room, sizeof *list);
    for (int32_t i = 0; list && i < b->machine_count; i++) {
        const mw_live_machine *m = &b->machine[i];
        if (!mw_said_concerns(m, l->asked->entity)) continue;
        add_seen(l, m->entity, list, count);
        for (int32_t k = 0; k < m->above_count; k++) add_seen(l, m->above[k], list, count);
    }
    return list;
}

// ---- what

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    listing *l = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        if (!mw_grow(&l->row, &l->capacity, l->count + 1, sizeof *l->row)) return no_memory(err);
        int32_t text = isnan(c->value[i]) ? -1 : (int32_t)c->value[i];
        l->row[l->count++] = (row){c->start_ns[i], c->end_ns[i],  c->recorded_ns[i],
                                   c->entity[i],   c->measure[i], text,
                                   NULL,           true};
    }
    return MW_OK;
}

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

// By stretch, entity and measure; of one place by when it was said.
static int by_place(const void *x, const void *y) {
    const row *a = x, *b = y;
    int order = compare(a->from_ns, b->from_ns);
    if (!order) order = compare(a->to_ns, b->to_ns);
    if (!order) order = compare(a->entity, b->entity);
    if (!order) order = compare(a->measure, b->measure);
    return order ? order : compare(a->recorded_ns, b->recorded_ns);
}

static void mark_earlier(listing *l) {
    if (l->count > 1) qsort(l->row, (size_t)l->count, sizeof *l->row, by_place);
    for (int64_t i = 0; i + 1 < l->count; i++) {
        row *a = &l->row[i], next = l->row[i + 1];
        next.recorded_ns = a->recorded_ns;
        a->counts = by_place(a, &next) != 0;
    }
}

static mw_status name_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    listing *l = ctx;
    char *words = NULL;
    for (int64_t i = 0; i < l->count; i++) {
        if (l->row[i].text != id) continue;
        if (!words) words = mw_arena_text(l->keep, text.p, text.n);
        if (!words) return no_memory(err);
        l->row[i].words = words;
    }
    return MW_OK;
}

static mw_status read_rows(listing *l, const mw_fact_query *q, mw_error *err) {
    const mw_plant_from *f = &l->p->from;
    MW_TRY(f->facts->ops->scan(f->facts, q, collect, l, err));
    mark_earlier(l);
    return f->registry->ops->text_each(f->registry, name_text, l, err);
}

// ---- as JSON

static void add_moment(const listing *l, const char *name, int64_t t_ns, mw_text *out) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_text_addf(out, ",\"%s\":", name);
    if (t_ns == INT64_MIN || t_ns == INT64_MAX)
        mw_text_adds(out, "null"); // always; until further notice
    else
        mw_json_string(out, mw_slice_of(mw_datetime_print(t_ns, l->p->from.calendar.zone, buf)));
}

static void add_row(const listing *l, const row *r, mw_text *out) {
    const mw_model *m = mw_world_model(mw_kpi_world(l->p->kpi));
    int32_t entity = mw_model_find(m, r->entity), i = 0;
    while (l->id[i] != r->measure) i++;
    mw_text_adds(out, "{\"entity\":");
    mw_json_string(out, entity >= 0 ? mw_model_entity_at(m, entity)->code : mw_slice_of(""));
    mw_text_addf(out, ",\"measure\":\"%s\",\"text\":", l->name[i]);
    if (r->words)
        mw_json_string(out, mw_slice_of(r->words));
    else
        mw_text_adds(out, "null");
    add_moment(l, "from", r->from_ns, out);
    add_moment(l, "to", r->to_ns, out);
    add_moment(l, "recorded", r->recorded_ns, out);
    mw_text_addf(out, ",\"counts\":%s}", r->counts ? "true" : "false");
}

static mw_status list_said(listing *l, mw_fact_query *q, mw_text *out, mw_error *err) {
    int32_t ids[MW_SAID_MEASURES];
    mw_said_of of = mw_plant_said(l->p);
    MW_TRY(mw_said_measures(&of, l->id, l->name, err));
    q->measures = ids;
    for (int i = 0; i < MW_SAID_MEASURES; i++) {
        if (l->id[i]) ids[q->measure_count++] = l->id[i];
    }
    if (q->measure_count > 0 && q->entity_count > 0) MW_TRY(read_rows(l, q, err));
    mw_text_addc(out, '[');
    for (int64_t i = 0; i < l->count; i++) {
        if (i > 0) mw_text_addc(out, ',');
        add_row(l, &l->row[i], out);
    }
    mw_text_addc(out, ']');
    return MW_OK;
}

mw_status mw_plant_said_list(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                             mw_error *err) {
    mw_fact_query q = {.as_known_ns = INT64_MAX, .with_source = true, .all_versions = true};
    listing l = {.p = p};
    int32_t at;
    MW_TRY(mw_plant_window(p, asked, &q.from_ns, &q.to_ns, err));
    MW_TRY(mw_plant_asked_entity(mw_kpi_world(p->kpi), asked, &at, err));
    l.asked = asked;
    int32_t *entities = list_entities(&l, &q.entity_count);
    q.entities = entities;
    l.keep = mw_arena_new(WORDS_BYTES_MAX);
    mw_status st = entities && l.keep ? list_said(&l, &q, &out->body, err) : no_memory(err);
    mw_arena_free(l.keep);
    mw_free(entities);
    mw_free(l.row);
    return st;
}
