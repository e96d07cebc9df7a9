// SPDX-License-Identifier: MIT
// The verb changes: what happened lately, the newest first. What the workspace keeps about it lies
// in many places: imports, states of assessments, alerts, and in the audit trail targets,
// corrections and packs. Of a branch it is what is about its entities; an import counts with the
// facts that it brought there. What people of a request do not see is not there for them.
#include "account/audit.h"
#include "alert/entry.h"
#include "app/assess_session.h"
#include "app/errand.h"
#include "app/listing.h"
#include "app/verb.h"
#include "assess/confirm.h"
#include "base/alloc.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP_USUAL = 50, TRAIL_ENTRIES = 5000, ARENA_BYTES = 1 << 28, COLUMNS = 8 };

// Texts are in the arena, or words of ours.
typedef struct {
    int64_t at_ns, place;
    const char *what;
    int32_t entity; // in the roster; -1: none
    mw_slice subject, now, detail;
    double count, refused;
} change;

typedef struct {
    mw_assess_session s;
    mw_arena *arena;
    mw_calendar cal;
    int64_t since_ns, top;
    uint8_t *in; // by index of the roster: in the branch, and seen
    bool narrow; // not everything is wanted
    change *list;
    int64_t count, room;
    // Imports that stand: their place in the list by id, and the first moment of one.
    int64_t *place_of, place_room, first_ns;
    bool failed;
} changes;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "changes: out of memory");
}

static mw_slice keep(changes *x, mw_slice s) {
    const char *p = s.n ? mw_arena_text(x->arena, s.p, s.n) : "";
    x->failed = x->failed || !p;
    return p ? (mw_slice){p, s.n} : (mw_slice){"", 0};
}

static void add(changes *x, change c) {
    if (c.at_ns < x->since_ns) return;
    if (!mw_grow(&x->list, &x->room, x->count + 1, sizeof *x->list)) {
        x->failed = true;
        return;
    }
    c.place = x->count;
    x->list[x->count++] = c;
}

// ---- which entities

static bool is_below(const mw_roster *r, int32_t index, int32_t top) {
    int64_t steps = mw_roster_count(r);
    while (index >= 0 && index != top && steps-- > 0) index = mw_roster_at(r, index)->parent;
    return index == top;
}

static mw_status find_branch(changes *x, mw_error *err) {
    const mw_roster *r = x->s.roster;
    const char *code = mw_call_value(x->s.call, "entity");
    int32_t top = -1;
    if (code) MW_TRY(mw_roster_find(r, mw_slice_of(code), &top, err));
    x->narrow = code || !mw_errand_sees_all();
    x->in = mw_alloc_array(mw_roster_count(r) + 1, 1);
    if (!x->in) return no_memory(err);
    for (int32_t i = 0; i < mw_roster_count(r); i++)
        x->in[i] = !mw_roster_at(r, i)->hidden && (!code || is_below(r, i, top));
    return MW_OK;
}

// By the registry's id; -1: not in the branch, or not seen.
static int32_t wanted(const changes *x, int32_t id) {
    int32_t at = mw_roster_find_id(x->s.roster, id);
    return at >= 0 && x->in[at] ? at : -1;
}

// ---- assessments

static void add_assessments(changes *x) {
    for (int32_t i = 0; i < mw_history_count(x->s.h); i++) {
        const mw_assessment *a = mw_history_at(x->s.h, i);
        int32_t at = wanted(x, a->entity);
        for (int64_t k = 0; k < a->event_count && at >= 0; k++)
            add(x, (change){.at_ns = a->event[k].at_ns,
                            .what = "assessment",
                            .entity = at,
                            .subject = mw_history_campaign_at(x->s.h, a->campaign)->name,
                            .now = mw_slice_of(mw_assess_state_text(a->event[k].to)),
                            .count = NAN,
                            .refused = NAN});
    }
}

// ---- alerts

static mw_status add_alert(void *ctx, const mw_entry *e, mw_error *err) {
    changes *x = ctx;
    (void)err;
    bool told = e->kind == MW_ENTRY_ALARM &&
                (e->event.kind == MW_ALARM_RAISED || e->event.kind == MW_ALARM_CLEARED);
    int32_t at = told ? wanted(x, e->entity) : -1;
    if (at < 0) return MW_OK;
    add(x, (change){.at_ns = e->event.at_ns,
                    .what = "alert",
                    .entity = at,
                    .subject = keep(x, e->alert),
                    .now = mw_slice_of(mw_entry_text(e)),
                    .detail = keep(x, e->value_text),
                    .count = NAN,
                    .refused = NAN});
    return MW_OK;
}

// ---- imports

// The facts of a confirmed assessment come as an import of their own: it is told above.
static bool is_confirmation(const changes *x, const mw_import *i) {
    for (int32_t k = 0; k < mw_history_count(x->s.h); k++)
        if (mw_confirm_is(i, mw_history_at(x->s.h, k)->id)) return true;
    return false;
}

static mw_status add_import(void *ctx, const mw_import *i, mw_error *err) {
    changes *x = ctx;
    if (!i->ended_ns || !(i->kept + i->refused)) return MW_OK;
    if (i->started_ns < x->since_ns && i->undone_ns < x->since_ns) return MW_OK;
    if (is_confirmation(x, i)) return MW_OK;
    int64_t before = x->place_room, at = x->count;
    if (!mw_grow(&x->place_of, &x->place_room, (int64_t)i->id + 1, sizeof *x->place_of))
        return no_memory(err);
    for (int64_t k = before; k < x->place_room; k++) x->place_of[k] = -1;
    change c = {.at_ns = i->undone_ns ? i->undone_ns : i->started_ns,
                .what = i->undone_ns ? "undo" : "import",
                .entity = -1,
                .subject = keep(x, i->file),
                .count = (double)i->kept,
                .refused = (double)i->refused};
    if (i->corrected) c.detail = keep(x, mw_slice_of("corrections"));
    add(x, c);
    if (x->count == at) return MW_OK;
    x->place_of[i->id] = at;
    if (i->started_ns < x->first_ns) x->first_ns = i->started_ns;
    if (x->narrow) x->list[at].count = 0;
    return MW_OK;
}

static mw_status count_facts(void *ctx, const mw_fact_chunk *k, mw_error *err) {
    changes *x = ctx;
    (void)err;
    for (int64_t i = 0; i < k->count; i++) {
        int32_t id = k->import_id[i];
        int64_t at = id > 0 && id < x->place_room ? x->place_of[id] : -1;
        if (at >= 0 && wanted(x, k->entity[i]) >= 0) x->list[at].count++;
    }
    return MW_OK;
}

// Of a branch the facts that came in there; what was refused cannot be told of a branch.
static mw_status narrow_imports(changes *x, mw_error *err) {
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .recorded_from_ns = x->first_ns,
                       .with_source = true,
                       .all_versions = true};
    if (!x->narrow || x->first_ns == INT64_MAX) return MW_OK;
    MW_TRY(mw_workspace_facts(&x->s.s.ws, err));
    MW_TRY(x->s.s.ws.facts->ops->scan(x->s.s.ws.facts, &q, count_facts, x, err));
    for (int64_t i = 0; i < x->place_room; i++) {
        change *c = x->place_of[i] < 0 ? NULL : &x->list[x->place_of[i]];
        if (c) c->refused = NAN;
        if (c && c->count == 0) c->at_ns = INT64_MIN; // none of ours: left out of the list
    }
    return MW_OK;
}

// ---- the audit trail

static mw_slice text_of(changes *x, const json_t *v, const char *name) {
    const json_t *m = json_object_get(v, name);
    char number[40];
    if (json_is_string(m)) return keep(x, (mw_slice){json_string_value(m), json_string_length(m)});
    if (json_is_number(m))
        return keep(x, mw_slice_of(mw_number_text(json_number_value(m), number)));
    return (mw_slice){"", 0};
}

static int32_t entity_of(const changes *x, const json_t *after) {
    const json_t *name = json_object_get(after, "entity");
    int32_t at = -1;
    if (!json_is_string(name)) return -1;
    mw_slice code = {json_string_value(name), json_string_length(name)};
    return mw_roster_find(x->s.roster, code, &at, NULL) == MW_OK && x->in[at] ? at : -1;
}

// The names of packs: a list, or one that stands in the address.
static mw_slice packs_of(changes *x, const json_t *after) {
    const json_t *packs = json_object_get(after, "pack");
    mw_text t = {0};
    if (!json_is_array(packs)) return text_of(x, after, "pack");
    for (size_t i = 0; i < json_array_size(packs); i++)
        mw_text_addf(&t, "%s%s", i ? ", " : "", json_string_value(json_array_get(packs, i)));
    mw_slice out = keep(x, (mw_slice){t.bytes, t.size});
    mw_text_free(&t);
    return out;
}

static void add_pack(changes *x, const mw_audit_entry *e, const json_t *after, bool written) {
    bool removed = json_is_true(json_object_get(after, "remove"));
    add(x, (change){.at_ns = e->by.at_ns,
                    .what = "pack",
                    .entity = -1,
                    .subject = packs_of(x, after),
                    .now = mw_slice_of(written   ? "written"
                                       : removed ? "removed"
                                                 : "used"),
                    .count = NAN,
                    .refused = NAN});
}

static void add_entered(changes *x, const mw_audit_entry *e, const json_t *after, bool target) {
    int32_t at = entity_of(x, after);
    if (at < 0) return;
    add(x, (change){.at_ns = e->by.at_ns,
                    .what = target ? "target" : "fact",
                    .entity = at,
                    .subject = text_of(x, after, target ? "indicator" : "measure"),
                    .now = text_of(x, after, "value"),
                    .detail = text_of(x, after, target ? "period" : "reason"),
                    .count = NAN,
                    .refused = NAN});
}

static mw_status add_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    changes *x = ctx;
    (void)err;
    bool target = mw_slice_is(e->act, "putTarget"), fact = mw_slice_is(e->act, "fact put");
    bool used = mw_slice_is(e->act, "use"), written = mw_slice_is(e->act, "doc");
    if (e->by.at_ns < x->since_ns || !(target || fact || used || written)) return MW_OK;
    json_t *after = e->after.n ? json_loadb(e->after.p, e->after.n, 0, NULL) : NULL;
    if (target || fact)
        add_entered(x, e, after, target);
    else
        add_pack(x, e, after, written);
    json_decref(after);
    return MW_OK;
}

// Entries of late are enough: of older ones nobody says that they are new.
static mw_status add_trail(changes *x, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    mw_registry *r = x->s.s.ws.registry;
    mw_audit_head head;
    MW_TRY(mw_audit_head_get(r, &head, err));
    mw_audit_part part = {.organisation = errand && errand->who ? errand->who->organisation : 0,
                          .after = head.id > TRAIL_ENTRIES ? head.id - TRAIL_ENTRIES : 0};
    return mw_audit_each_of(r, &part, add_entry, x, err);
}

// ---- the list

static int newest_first(const void *a, const void *b) {
    const change *x = a, *y = b;
    if (x->at_ns != y->at_ns) return x->at_ns > y->at_ns ? -1 : 1;
    return x->place > y->place ? -1 : x->place < y->place;
}

static void put_row(const changes *x, mw_listing *l, const change *c) {
    mw_text name = {0};
    if (c->entity >= 0) {
        const mw_entity *e = &mw_roster_at(x->s.roster, c->entity)->e;
        mw_text_addf(&name, "%.*s:%.*s", (int)e->kind.n, e->kind.p, (int)e->code.n, e->code.p);
    }
    mw_listing_moment(l, c->at_ns, x->cal.zone);
    mw_listing_text(l, mw_slice_of(c->what));
    mw_listing_text(l, (mw_slice){name.bytes ? name.bytes : "", name.size});
    mw_listing_text(l, c->subject.p ? c->subject : (mw_slice){"", 0});
    mw_listing_text(l, c->now.p ? c->now : (mw_slice){"", 0});
    mw_listing_number(l, c->count);
    mw_listing_number(l, c->refused);
    mw_listing_text(l, c->detail.p ? c->detail : (mw_slice){"", 0});
    mw_text_free(&name);
}

static mw_status list(changes *x, mw_error *err) {
    static const char *const columns[COLUMNS + 1] = {
        "time", "what", "entity", "subject", "now", "#count", "#refused", "~detail", NULL};
    static const char *const all[COLUMNS + 1] = {"time",   "what",     "entity", "subject", "now",
                                                 "#count", "#refused", "detail", NULL};
    mw_format_kind format = mw_verb_format(x->s.call);
    mw_listing l = {0};
    if (x->failed) return no_memory(err);
    if (x->count) qsort(x->list, (size_t)x->count, sizeof *x->list, newest_first);
    mw_status st = mw_listing_begin(&l, format == MW_FORMAT_TABLE ? columns : all, format, err);
    for (int64_t i = 0; st == MW_OK && i < x->count && i < x->top; i++)
        if (x->list[i].at_ns != INT64_MIN) put_row(x, &l, &x->list[i]);
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status work(mw_call *call, changes *x, mw_error *err) {
    mw_registry *r;
    x->since_ns = INT64_MIN, x->top = TOP_USUAL, x->first_ns = INT64_MAX;
    MW_TRY(mw_call_int(call, "top", 1, INT32_MAX, &x->top, err));
    MW_TRY(mw_assess_session_open(call, &x->s, err));
    x->arena = mw_arena_new(ARENA_BYTES);
    if (!x->arena) return no_memory(err);
    r = x->s.s.ws.registry;
    x->cal = x->s.s.ws.calendar;
    MW_TRY(mw_session_from_option(call, &x->cal, "since", &x->since_ns, err));
    MW_TRY(find_branch(x, err));
    add_assessments(x);
    MW_TRY(mw_entry_each(r, 0, add_alert, x, err));
    MW_TRY(r->ops->import_each(r, add_import, x, err));
    MW_TRY(narrow_imports(x, err));
    MW_TRY(add_trail(x, err));
    return list(x, err);
}

mw_status mw_verb_changes(mw_call *call, mw_error *err) {
    changes x = {0};
    mw_status st = work(call, &x, err);
    mw_free(x.in);
    mw_free(x.list);
    mw_free(x.place_of);
    mw_arena_free(x.arena);
    mw_assess_session_close(&x.s);
    return st;
}
