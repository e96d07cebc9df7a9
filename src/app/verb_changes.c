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
#include "app/progress.h"
#include "app/verb.h"
#include "assess/confirm.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP_USUAL = 50, TRAIL_ENTRIES = 5000, ARENA_BYTES = 1 << 28, COLUMNS = 8 };
// Of a branch: imports that are looked at first; entities that the store is asked about by name;
// how far back imports are looked for where nobody says since when.
enum { IMPORTS_FIRST = 50, ENTITIES_FEW = 64, IMPORTS_DAYS = 90 };
#define DAY_NS INT64_C(86400000000000)
#define FAILED " failed" // behind an act in the trail

// Texts are in the arena, or words of ours.
typedef struct {
    int64_t at_ns, place;
    const char *what;
    int32_t entity; // in the roster; -1: none
    mw_slice subject, now, detail;
    mw_slice act, path, who; // of the entry of the trail it is told from
    double count, refused;
} change;

// An import whose facts in the branch are to be counted.
typedef struct {
    int32_t id;
    int64_t at, at_ns; // in the list; as told there
    int64_t started_ns, ended_ns;
    bool undone;
} arrival;

typedef char mark[MW_SHA256_HEX_MAX];

typedef struct {
    mw_assess_session s;
    mw_arena *arena;
    mw_calendar cal;
    int64_t since_ns, imports_since_ns, top;
    uint8_t *in;  // by index of the roster: in the branch, and seen
    bool narrow;  // not everything is wanted
    int32_t *ids; // of those in the branch, by the registry
    int64_t id_count;
    change *list;
    int64_t count, room;
    mark *marks; // of imports that confirm an assessment, in their order
    arrival *arrival;
    int64_t arrival_count, arrival_room;
    int64_t *place_of; // in the list, by the id of an import that is counted now; else -1
    int32_t id_last;   // of an import
    mw_progress bar;
    int64_t looked; // facts
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
    x->ids = mw_alloc_array(mw_roster_count(r) + 1, sizeof *x->ids);
    if (!x->in || !x->ids) return no_memory(err);
    for (int32_t i = 0; i < mw_roster_count(r); i++) {
        x->in[i] = !mw_roster_at(r, i)->hidden && (!code || is_below(r, i, top));
        if (x->in[i]) x->ids[x->id_count++] = mw_roster_at(r, i)->e.id;
    }
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

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static mw_status add_marks(changes *x, mw_error *err) {
    int32_t n = mw_history_count(x->s.h);
    x->marks = mw_alloc_array(n + 1, sizeof *x->marks);
    if (!x->marks) return no_memory(err);
    for (int32_t i = 0; i < n; i++) mw_confirm_mark(mw_history_at(x->s.h, i)->id, x->marks[i]);
    if (n) qsort(x->marks, (size_t)n, sizeof *x->marks, by_text);
    return MW_OK;
}

// The facts of a confirmed assessment come as an import of their own: it is told above.
static bool is_confirmation(const changes *x, const mw_import *i) {
    mark own;
    size_t n = (size_t)mw_history_count(x->s.h);
    if (!n || i->map_hash.n >= sizeof own) return false;
    memcpy(own, i->map_hash.n ? i->map_hash.p : "", i->map_hash.n);
    own[i->map_hash.n] = '\0';
    return bsearch(own, x->marks, n, sizeof own, by_text) != NULL;
}

static mw_status add_arrival(changes *x, const mw_import *i, int64_t at, mw_error *err) {
    if (!mw_grow(&x->arrival, &x->arrival_room, x->arrival_count + 1, sizeof *x->arrival))
        return no_memory(err);
    x->arrival[x->arrival_count++] = (arrival){.id = i->id,
                                               .at = at,
                                               .at_ns = x->list[at].at_ns,
                                               .started_ns = i->started_ns,
                                               .ended_ns = i->ended_ns,
                                               .undone = i->undone_ns != 0};
    if (i->id > x->id_last) x->id_last = i->id;
    return MW_OK;
}

static mw_status add_import(void *ctx, const mw_import *i, mw_error *err) {
    changes *x = ctx;
    int64_t at_ns = i->undone_ns ? i->undone_ns : i->started_ns, at = x->count;
    if (!i->ended_ns || !(i->kept + i->refused) || at_ns < x->imports_since_ns) return MW_OK;
    if (is_confirmation(x, i)) return MW_OK;
    change c = {.at_ns = at_ns,
                .what = i->undone_ns ? "undo" : "import",
                .entity = -1,
                .subject = keep(x, i->file),
                .count = x->narrow ? 0 : (double)i->kept,
                .refused = x->narrow ? NAN : (double)i->refused};
    if (i->corrected) c.detail = keep(x, mw_slice_of("corrections"));
    add(x, c);
    return x->narrow && x->count > at ? add_arrival(x, i, at, err) : MW_OK;
}

static mw_status count_facts(void *ctx, const mw_fact_chunk *k, mw_error *err) {
    changes *x = ctx;
    x->looked += k->count;
    if (!mw_progress_go_on(&x->bar, x->looked, 0))
        return mw_fail(err, MW_INVALID, "changes: ended");
    for (int64_t i = 0; i < k->count; i++) {
        int32_t id = k->import_id[i];
        int64_t at = id > 0 && id <= x->id_last ? x->place_of[id] : -1;
        if (at >= 0 && wanted(x, k->entity[i]) >= 0) x->list[at].count++;
    }
    return MW_OK;
}

// What was recorded in a time, for those that have a place.
static mw_status count_between(changes *x, int64_t from_ns, int64_t to_ns, mw_error *err) {
    mw_facts *f = x->s.s.ws.facts;
    bool few = x->id_count <= ENTITIES_FEW;
    mw_fact_query q = {.entities = few ? x->ids : NULL,
                       .entity_count = few ? x->id_count : 0,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = to_ns,
                       .recorded_from_ns = from_ns,
                       .with_source = true,
                       .all_versions = true};
    return f->ops->scan(f, &q, count_facts, x, err);
}

// Counts for n of them. One that was undone lately may have come long ago: where the others did
// not come as early, its own time is looked at.
static mw_status count_for(changes *x, const arrival *a, int64_t n, mw_error *err) {
    int64_t from_ns = INT64_MAX;
    for (int64_t i = 0; i < n; i++)
        if (!a[i].undone && a[i].started_ns < from_ns) from_ns = a[i].started_ns;
    for (int64_t i = 0; i < n; i++)
        if (a[i].started_ns >= from_ns) x->place_of[a[i].id] = a[i].at;
    if (from_ns < INT64_MAX) MW_TRY(count_between(x, from_ns, INT64_MAX, err));
    for (int64_t i = 0; i < n; i++) x->place_of[a[i].id] = -1;
    for (int64_t i = 0; i < n; i++) {
        if (a[i].started_ns >= from_ns) continue;
        x->place_of[a[i].id] = a[i].at;
        MW_TRY(count_between(x, a[i].started_ns, a[i].ended_ns + DAY_NS, err));
        x->place_of[a[i].id] = -1;
    }
    for (int64_t i = 0; i < n; i++) // none of ours: left out of the list
        if (x->list[a[i].at].count == 0) x->list[a[i].at].at_ns = INT64_MIN;
    return MW_OK;
}

// Whether as many as are wanted came after a moment.
static bool is_enough(const changes *x, int64_t at_ns) {
    int64_t n = 0;
    for (int64_t i = 0; i < x->count && n < x->top; i++) n += x->list[i].at_ns > at_ns;
    return n >= x->top;
}

static int newest_arrival(const void *a, const void *b) {
    const arrival *x = a, *y = b;
    if (x->at_ns != y->at_ns) return x->at_ns > y->at_ns ? -1 : 1;
    return x->id > y->id ? -1 : x->id < y->id;
}

// The newest first, each time twice as many: facts between them and now are read at most twice as
// often as all at once.
static mw_status count_newest(changes *x, mw_error *err) {
    int64_t done = 0, n = x->id_count ? x->arrival_count : 0;
    for (int64_t step = IMPORTS_FIRST; done < n && !is_enough(x, x->arrival[done].at_ns);
         done += step, step *= 2) {
        if (step > n - done) step = n - done;
        MW_TRY(count_for(x, x->arrival + done, step, err));
    }
    for (; done < x->arrival_count; done++) x->list[x->arrival[done].at].at_ns = INT64_MIN;
    return MW_OK;
}

// Of a branch the facts that came in there; what was refused cannot be told of a branch.
static mw_status narrow_imports(changes *x, mw_error *err) {
    if (x->arrival_count == 0) return MW_OK;
    qsort(x->arrival, (size_t)x->arrival_count, sizeof *x->arrival, newest_arrival);
    x->place_of = mw_alloc_array((int64_t)x->id_last + 1, sizeof *x->place_of);
    if (!x->place_of) return no_memory(err);
    for (int32_t i = 0; i <= x->id_last; i++) x->place_of[i] = -1;
    MW_TRY(mw_workspace_facts(&x->s.s.ws, err));
    x->bar = mw_progress_begin("changes");
    return mw_progress_end(&x->bar, count_newest(x, err), err);
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

// What was done to a pack, by the act of the entry; NULL: nothing.
static const char *pack_word(const mw_audit_entry *e, const json_t *after) {
    static const char *const words[][2] = {
        {"doc",         "written"},
        {"pack new",    "made"   },
        {"pack remove", "deleted"}
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(e->act, words[i][0])) return words[i][1];
    if (!mw_slice_is(e->act, "use")) return NULL;
    return json_is_true(json_object_get(after, "remove")) ? "removed" : "used";
}

// Fills in what an entry tells; false when it is nothing that is told here.
static bool read_entry(changes *x, const mw_audit_entry *e, const json_t *after, change *c) {
    bool target = mw_slice_is(e->act, "putTarget"), fact = mw_slice_is(e->act, "fact put");
    const char *pack = pack_word(e, after);
    if (pack) {
        c->what = "pack", c->subject = packs_of(x, after), c->now = mw_slice_of(pack);
        return true;
    }
    if (!target && !fact) return false;
    c->what = target ? "target" : "fact";
    c->entity = entity_of(x, after);
    c->subject = text_of(x, after, target ? "indicator" : "measure");
    c->now = text_of(x, after, "value");
    c->detail = text_of(x, after, target ? "period" : "reason");
    return c->entity >= 0;
}

// What failed after its entry was put has another one: of the same request, so of the same time.
static void drop_failed(changes *x, const mw_audit_entry *e) {
    mw_slice act = {e->act.p, e->act.n - strlen(FAILED)};
    for (int64_t i = x->count - 1; i >= 0; i--) {
        change *c = &x->list[i];
        if (c->at_ns != e->by.at_ns || !c->act.n || !mw_slice_same(c->act, act) ||
            !mw_slice_same(c->path, e->subject) || !mw_slice_same(c->who, e->by.who))
            continue;
        c->at_ns = INT64_MIN;
        return;
    }
}

static mw_status add_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    changes *x = ctx;
    size_t n = strlen(FAILED);
    (void)err;
    if (e->by.at_ns < x->since_ns) return MW_OK;
    if (e->act.n > n && memcmp(e->act.p + e->act.n - n, FAILED, n) == 0) {
        drop_failed(x, e);
        return MW_OK;
    }
    json_t *after = e->after.n ? json_loadb(e->after.p, e->after.n, 0, NULL) : NULL;
    change c = {.at_ns = e->by.at_ns, .entity = -1, .count = NAN, .refused = NAN};
    if (read_entry(x, e, after, &c)) {
        c.act = keep(x, e->act), c.path = keep(x, e->subject), c.who = keep(x, e->by.who);
        add(x, c);
    }
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
    x->since_ns = INT64_MIN, x->top = TOP_USUAL;
    MW_TRY(mw_call_int(call, "top", 1, INT32_MAX, &x->top, err));
    MW_TRY(mw_assess_session_open(call, &x->s, err));
    x->arena = mw_arena_new(ARENA_BYTES);
    if (!x->arena) return no_memory(err);
    r = x->s.s.ws.registry;
    x->cal = x->s.s.ws.calendar;
    MW_TRY(mw_session_from_option(call, &x->cal, "since", &x->since_ns, err));
    MW_TRY(find_branch(x, err));
    MW_TRY(add_marks(x, err));
    x->imports_since_ns = x->since_ns;
    if (x->narrow && !mw_call_has(call, "since"))
        x->imports_since_ns = mw_clock_wall_ns() - IMPORTS_DAYS * DAY_NS;
    add_assessments(x);
    MW_TRY(mw_entry_each(r, 0, add_alert, x, err));
    MW_TRY(r->ops->import_each(r, add_import, x, err));
    MW_TRY(add_trail(x, err));
    if (!x->failed) MW_TRY(narrow_imports(x, err));
    return list(x, err);
}

mw_status mw_verb_changes(mw_call *call, mw_error *err) {
    changes x = {0};
    mw_status st = work(call, &x, err);
    mw_free(x.in);
    mw_free(x.ids);
    mw_free(x.list);
    mw_free(x.marks);
    mw_free(x.arrival);
    mw_free(x.place_of);
    mw_arena_free(x.arena);
    mw_assess_session_close(&x.s);
    return st;
}
