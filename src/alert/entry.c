// SPDX-License-Identifier: MIT
// See entry.h. The two sorts are read one after the other and merged by their ids.
#include "alert/entry.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/datetime.h"
#include "base/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 30 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "history of alerts: out of memory");
}

static const char *const flood_words[] = {"", "flood", "flood-over"};

const char *mw_entry_text(const mw_entry *e) {
    return e->kind == MW_ENTRY_ALARM ? mw_alarm_event_text(e->event.kind) : flood_words[e->kind];
}

// ---- writing

static void member(mw_text *t, const char *name, mw_slice value) {
    if (!value.n) return;
    mw_text_addf(t, ",\"%s\":", name);
    mw_json_string(t, value);
}

static void write_body(const mw_entry *e, mw_text *t) {
    char until[MW_DATETIME_TEXT_MAX];
    bool shelved = e->kind == MW_ENTRY_ALARM && e->event.kind == MW_ALARM_SHELVED;
    mw_text_addf(t, "{\"event\":\"%s\"", mw_entry_text(e));
    member(t, "alert", e->alert);
    member(t, "severity", mw_slice_of(mw_alert_severity_word(e->severity)));
    member(t, "branch", e->branch);
    if (!isnan(e->value)) mw_text_adds(t, ",\"value\":"), mw_json_number(t, e->value);
    member(t, "value_text", e->value_text);
    if (shelved) member(t, "until", mw_slice_of(mw_datetime_print(e->event.until_ns, NULL, until)));
    member(t, "comment", e->comment);
    if (e->kind != MW_ENTRY_ALARM) mw_text_addf(t, ",\"count\":%lld", (long long)e->count);
    mw_text_addc(t, '}');
}

// What somebody did, and not the program by itself.
static bool is_act(const mw_entry *e) {
    if (e->kind != MW_ENTRY_ALARM) return false;
    mw_alarm_event_kind k = e->event.kind;
    return k == MW_ALARM_ACKNOWLEDGED || k == MW_ALARM_SHELVED ||
           (k == MW_ALARM_UNSHELVED && e->who.n > 0);
}

mw_status mw_entry_put(mw_registry *r, mw_entry *e, mw_error *err) {
    mw_text body = {0};
    write_body(e, &body);
    mw_record record = {
        .sort = mw_slice_of(is_act(e) ? "alert_act" : "alert"),
        .entity = e->entity,
        .at_ns = e->event.at_ns,
        .who = e->who,
        .body = {body.bytes, body.size}
    };
    mw_status st = body.failed ? no_memory(err) : r->ops->record_put(r, &record, &e->id, err);
    mw_text_free(&body);
    return st;
}

// ---- reading

typedef struct {
    mw_arena *arena;
    mw_entry *list;
    int64_t count, room;
} reading;

static mw_slice text(reading *x, const json_t *body, const char *name, bool *ok) {
    const json_t *v = json_object_get(body, name);
    if (!json_is_string(v)) return (mw_slice){0};
    char *own = mw_arena_text(x->arena, json_string_value(v), json_string_length(v));
    *ok = *ok && own;
    return (mw_slice){own, own ? json_string_length(v) : 0};
}

static mw_status broken(const mw_record *r, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "record %lld (%.*s): %s", (long long)r->id, (int)r->sort.n,
                   r->sort.p, what);
}

static bool find_event(const char *word, mw_entry *e) {
    e->kind = MW_ENTRY_ALARM;
    if (mw_alarm_event_find(word, &e->event.kind)) return true;
    for (int i = MW_ENTRY_FLOOD; i <= MW_ENTRY_FLOOD_OVER; i++)
        if (strcmp(word, flood_words[i]) == 0) {
            e->kind = (mw_entry_kind)i;
            return true;
        }
    return false;
}

static mw_status read_until(const mw_record *r, const json_t *body, mw_entry *e, mw_error *err) {
    const char *until = json_string_value(json_object_get(body, "until"));
    mw_datetime_format iso;
    if (e->kind != MW_ENTRY_ALARM || e->event.kind != MW_ALARM_SHELVED) return MW_OK;
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    mw_datetime_zone utc = {0};
    if (until &&
        mw_datetime_parse(&iso, mw_slice_of(until), utc, &e->event.until_ns, NULL) == MW_OK)
        return MW_OK;
    return broken(r, "until when it is shelved is missing", err);
}

static mw_status read_body(reading *x, const mw_record *r, const json_t *body, mw_entry *e,
                           mw_error *err) {
    const char *word = json_string_value(json_object_get(body, "event"));
    const json_t *value = json_object_get(body, "value");
    bool ok = true;
    if (!word || !find_event(word, e)) return broken(r, "it has no event that is known", err);
    e->alert = text(x, body, "alert", &ok), e->branch = text(x, body, "branch", &ok);
    e->value_text = text(x, body, "value_text", &ok), e->comment = text(x, body, "comment", &ok);
    mw_slice severity = text(x, body, "severity", &ok);
    if (!mw_alert_severity_find(severity, &e->severity)) e->severity = MW_ALERT_WARNING;
    e->value = json_is_number(value) ? json_number_value(value) : NAN;
    e->count = json_integer_value(json_object_get(body, "count"));
    char *who = mw_arena_text(x->arena, r->who.n ? r->who.p : "", r->who.n);
    if (!ok || !who) return no_memory(err);
    e->who = (mw_slice){who, r->who.n};
    if (e->kind == MW_ENTRY_ALARM && !e->alert.n) return broken(r, "it names no alert", err);
    return read_until(r, body, e, err);
}

static mw_status visit_record(void *ctx, const mw_record *r, mw_error *err) {
    reading *x = ctx;
    if (!mw_grow(&x->list, &x->room, x->count + 1, sizeof *x->list)) return no_memory(err);
    mw_entry *e = &x->list[x->count];
    *e = (mw_entry){.id = r->id, .entity = r->entity, .event.at_ns = r->at_ns};
    json_t *body = json_loadb(r->body.p, r->body.n, 0, NULL);
    mw_status st = json_is_object(body) ? read_body(x, r, body, e, err)
                                        : broken(r, "its body is no JSON object", err);
    json_decref(body);
    x->count += st == MW_OK;
    return st;
}

static int by_id(const void *a, const void *b) {
    int64_t x = ((const mw_entry *)a)->id, y = ((const mw_entry *)b)->id;
    return (x > y) - (x < y);
}

static mw_status read_all(reading *x, mw_registry *r, int32_t entity, mw_error *err) {
    static const char *const sorts[] = {"alert", "alert_act"};
    if (!x->arena) return no_memory(err);
    for (int i = 0; i < 2; i++) {
        mw_record_query q = {.sort = mw_slice_of(sorts[i]), .of = -1, .entity = entity};
        MW_TRY(r->ops->record_each(r, &q, visit_record, x, err));
    }
    if (x->count) qsort(x->list, (size_t)x->count, sizeof *x->list, by_id);
    return MW_OK;
}

mw_status mw_entry_each(mw_registry *r, int32_t entity, mw_entry_visit visit, void *ctx,
                        mw_error *err) {
    reading x = {.arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = read_all(&x, r, entity, err);
    for (int64_t i = 0; i < x.count && st == MW_OK; i++) st = visit(ctx, &x.list[i], err);
    mw_free(x.list);
    mw_arena_free(x.arena);
    return st;
}
