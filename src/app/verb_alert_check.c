// SPDX-License-Identifier: MIT
// The verb alert check: conditions over stored facts, at an instant or all along a stretch of time,
// to see what alerts would have done, or to let them do it (--keep).
#include "alert/watch.h"
#include "app/alert_session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PERIODS_AT_ONCE = 2000, LOOKS_MAX = 4 << 20, ARENA_BYTES = 1 << 30 };

// What was seen of an alert of an entity at an instant; texts are the model's, or in the arena.
typedef struct {
    int32_t watch, entity;
    mw_board_entity about;
    mw_alarm_seen seen;
    double value;
    mw_slice value_text;
} look;

typedef struct {
    mw_alert_session a;
    mw_watch *watch;
    int32_t watch_count, first; // first: of the run under way
    int64_t *unknown, *all;     // looks of each
    look *list;
    int64_t count, room;
    int32_t entity; // of the model; -1: all
    mw_arena *arena;
    int64_t from_ns, to_ns;
} checking;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "alert check: out of memory");
}

// ---- gathering

static void say_why(const checking *x, int32_t watch, const char *why) {
    const mw_board_alert *a = &x->watch[watch].about;
    mw_note("alert %.*s cannot be evaluated: %s", (int)a->name.n, a->name.p, why);
}

static mw_status gather(void *ctx, const mw_watch_seen *s, mw_error *err) {
    checking *x = ctx;
    int32_t watch = x->first + s->watch;
    if (s->entity < 0) {
        if (x->all[watch] == 0) say_why(x, watch, s->why);
        x->all[watch] = -1; // said
        return MW_OK;
    }
    if (x->entity >= 0 && s->entity != x->entity) return MW_OK;
    if (x->count == LOOKS_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d looks: ask for less time, or one alert",
                       LOOKS_MAX);
    char *text = mw_arena_text(x->arena, s->value_text.n ? s->value_text.p : "", s->value_text.n);
    if (!text || !mw_grow(&x->list, &x->room, x->count + 1, sizeof *x->list)) return no_memory(err);
    x->list[x->count++] = (look){
        watch, s->entity, s->about, s->seen, s->value, {text, s->value_text.n}
    };
    x->all[watch]++;
    x->unknown[watch] += s->seen.when == MW_TRUTH_UNKNOWN;
    return MW_OK;
}

static mw_status run_periods(checking *x, int32_t watch, mw_period first, int64_t count,
                             mw_error *err) {
    mw_period *period = mw_alloc_array(PERIODS_AT_ONCE, sizeof *period);
    mw_status st = period ? MW_OK : no_memory(err);
    x->first = watch;
    for (int64_t at = 0; at < count && st == MW_OK; at += PERIODS_AT_ONCE) {
        int64_t n = count - at < PERIODS_AT_ONCE ? count - at : PERIODS_AT_ONCE;
        for (int64_t i = 0; i < n; i++) period[i] = mw_period_add(first, at + i);
        mw_watch_ask ask = {x->a.s.world, x->a.s.pool, &x->watch[watch], 1, period, (int32_t)n};
        st = mw_watch_run(&ask, gather, x, err);
    }
    mw_free(period);
    return st;
}

// Whole periods from the one that begins at --from or after it to the last that is over at --to.
static mw_status run_watch(checking *x, int32_t watch, mw_error *err) {
    const mw_calendar *cal = &x->a.s.ws.calendar;
    const mw_watch *w = &x->watch[watch];
    mw_period first, last;
    int64_t start, end;
    MW_TRY(mw_watch_last(w, x->to_ns, cal, &last, err));
    if (x->from_ns == INT64_MIN) return run_periods(x, watch, last, 1, err);
    MW_TRY(mw_period_at(w->grain, x->from_ns, cal, &first, err));
    MW_TRY(mw_period_bounds(first, cal, &start, &end, err));
    if (start < x->from_ns) first = mw_period_add(first, 1);
    if (last.n < first.n) return MW_OK;
    return run_periods(x, watch, first, last.n - first.n + 1, err);
}

static int by_time(const void *a, const void *b) {
    const look *x = a, *y = b;
    if (x->seen.at_ns != y->seen.at_ns) return x->seen.at_ns < y->seen.at_ns ? -1 : 1;
    if (x->watch != y->watch) return x->watch < y->watch ? -1 : 1;
    return (x->entity > y->entity) - (x->entity < y->entity);
}

static mw_status gather_all(checking *x, mw_error *err) {
    for (int32_t i = 0; i < x->watch_count; i++) {
        mw_status st = run_watch(x, i, err);
        mw_slice name = x->watch[i].about.name;
        if (st == MW_NOTFOUND || st == MW_INVALID) { // no shifts, say
            mw_note("alert %.*s cannot be evaluated: %s", (int)name.n, name.p, err->text);
            *err = (mw_error){0};
        } else if (st != MW_OK)
            return st;
        if (x->unknown[i] > 0 && x->from_ns != INT64_MIN)
            mw_note("alert %.*s: unknown in %lld of %lld looks", (int)name.n, name.p,
                    (long long)x->unknown[i], (long long)x->all[i]);
    }
    if (x->count) qsort(x->list, (size_t)x->count, sizeof *x->list, by_time);
    return MW_OK;
}

// ---- telling

static const char *truth_text(mw_truth t) {
    static const char *const words[] = {"no", "yes", "unknown"};
    return words[t];
}

static mw_status tell_state(checking *x, mw_error *err) {
    static const char *const columns[] = {"alert", "entity", "until", "condition",
                                          "clear", "value",  NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->a.call), err);
    for (int64_t i = 0; i < x->count && st == MW_OK; i++) {
        const look *k = &x->list[i];
        const mw_board_alert *a = &x->watch[k->watch].about;
        mw_truth clear = a->rule.has_clear              ? k->seen.clear
                         : k->seen.when == MW_TRUTH_NO  ? MW_TRUTH_YES
                         : k->seen.when == MW_TRUTH_YES ? MW_TRUTH_NO
                                                        : MW_TRUTH_UNKNOWN;
        mw_listing_text(&l, a->name);
        mw_listing_text(&l, k->about.code);
        mw_listing_moment(&l, k->seen.at_ns, x->a.s.ws.calendar.zone);
        mw_listing_text(&l, mw_slice_of(truth_text(k->seen.when)));
        mw_listing_text(&l, mw_slice_of(truth_text(clear)));
        mw_listing_text(&l, k->value_text);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static void event_row(const checking *x, mw_listing *l, const look *k, const mw_alarm_event *e) {
    const mw_board_alert *a = &x->watch[k->watch].about;
    mw_listing_moment(l, e->at_ns, x->a.s.ws.calendar.zone);
    mw_listing_text(l, a->name);
    mw_listing_text(l, mw_slice_of(mw_alert_severity_word(a->severity)));
    mw_listing_text(l, k->about.code);
    mw_listing_text(l, mw_slice_of(mw_alarm_event_text(e->kind)));
    mw_listing_text(l, k->value_text);
}

// What would have happened, with nobody there to acknowledge.
static mw_status replay(checking *x, mw_error *err) {
    static const char *const columns[] = {"time",  "alert", "severity", "entity",
                                          "event", "value", NULL};
    int64_t entities = mw_model_entity_count(mw_world_model(x->a.s.world));
    int64_t cells = entities * x->watch_count;
    mw_alarm *alarm = mw_alloc_array(cells + 1, sizeof *alarm);
    mw_listing l = {0};
    mw_status st =
        alarm ? mw_listing_begin(&l, columns, mw_verb_format(x->a.call), err) : no_memory(err);
    for (int64_t i = 0; i < cells && alarm; i++) alarm[i] = mw_alarm_none();
    for (int64_t i = 0; i < x->count && st == MW_OK; i++) {
        const look *k = &x->list[i];
        mw_alarm_event e[MW_ALARM_EVENTS_MAX];
        int n = mw_alarm_step(&alarm[k->watch * entities + k->entity],
                              &x->watch[k->watch].about.rule, &k->seen, e);
        for (int j = 0; j < n; j++) event_row(x, &l, k, &e[j]);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    mw_free(alarm);
    return st;
}

// ---- keeping

static mw_status count_entry(void *ctx, const mw_entry *e, mw_error *err) {
    (void)e, (void)err;
    ++*(int64_t *)ctx;
    return MW_OK;
}

static mw_status keep(checking *x, mw_error *err) {
    int64_t before = 0, after = 0;
    mw_text out = {0};
    mw_registry *r = x->a.s.ws.registry;
    mw_board_look_at *list = mw_alloc_array(x->count + 1, sizeof *list);
    if (!list) return no_memory(err);
    for (int64_t i = 0; i < x->count; i++) {
        const look *k = &x->list[i];
        list[i] = (mw_board_look_at){&x->watch[k->watch].about, &k->about, k->seen, k->value,
                                     k->value_text};
    }
    mw_status st = mw_entry_each(r, 0, count_entry, &before, err);
    if (st == MW_OK) st = mw_board_look(x->a.board, list, x->count, x->to_ns, err);
    if (st == MW_OK) st = mw_entry_each(r, 0, count_entry, &after, err);
    mw_text_addf(&out, "%lld looks, %lld events kept; notices waiting: %lld\n", (long long)x->count,
                 (long long)(after - before), (long long)mw_outbox_count(x->a.outbox));
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    mw_free(list);
    return st;
}

// ---- what is asked

static mw_status find_watches(checking *x, mw_error *err) {
    const mw_program *p = x->a.s.program;
    const char *name = mw_call_value(x->a.call, "alert");
    int64_t slot = MW_WATCH_SLOT_MIN;
    MW_TRY(mw_call_int(x->a.call, "slot", 1, 1440, &slot, err));
    if (1440 % slot)
        return mw_call_wrong(x->a.call, err, "--slot %d: it must divide a day", (int)slot);
    x->watch = mw_alloc_array(p->alert_count + 1, sizeof *x->watch);
    x->unknown = mw_alloc_array(p->alert_count + 1, sizeof *x->unknown);
    x->all = mw_alloc_array(p->alert_count + 1, sizeof *x->all);
    if (!x->watch || !x->unknown || !x->all) return no_memory(err);
    for (int32_t i = 0; i < p->alert_count; i++)
        if (!name || mw_slice_is(p->alert[i].name, name))
            x->watch[x->watch_count++] = mw_watch_of(p, i, (int32_t)slot);
    if (x->watch_count) return MW_OK;
    if (name) return mw_fail(err, MW_NOTFOUND, "there is no alert \"%s\" in these packs", name);
    return mw_fail(err, MW_NOTFOUND, "these packs have no alerts");
}

static mw_status read_times(checking *x, mw_error *err) {
    const mw_calendar *cal = &x->a.s.ws.calendar;
    mw_call *call = x->a.call;
    bool range = mw_call_has(call, "from");
    if (range && mw_call_has(call, "at"))
        return mw_call_wrong(call, err, "--at, or --from and --to");
    if (!range && mw_call_has(call, "to")) return mw_call_wrong(call, err, "--to needs --from");
    x->from_ns = INT64_MIN, x->to_ns = mw_clock_wall_ns();
    MW_TRY(mw_session_from_option(call, cal, "at", &x->to_ns, err));
    MW_TRY(mw_session_from_option(call, cal, "to", &x->to_ns, err));
    MW_TRY(mw_session_from_option(call, cal, "from", &x->from_ns, err));
    if (range && x->from_ns >= x->to_ns)
        return mw_fail(err, MW_INVALID, "--from is not before --to");
    return MW_OK;
}

static mw_status check(checking *x, mw_error *err) {
    mw_call *call = x->a.call;
    mw_session *s = &x->a.s;
    const char *code = mw_call_value(call, "entity");
    int64_t as_known_ns;
    MW_TRY(mw_session_open(call, call->operand, call->operand_count, s, err));
    MW_TRY(mw_session_as_known(call, &s->ws.calendar, &as_known_ns, err));
    MW_TRY(mw_session_world(s, as_known_ns, err));
    MW_TRY(mw_session_threads(call, s, err));
    MW_TRY(find_watches(x, err));
    MW_TRY(read_times(x, err));
    if (code) MW_TRY(mw_session_entity(s, mw_slice_of(code), &x->entity, err));
    MW_TRY(gather_all(x, err));
    if (!mw_call_has(call, "keep"))
        return x->from_ns == INT64_MIN ? tell_state(x, err) : replay(x, err);
    MW_TRY(mw_alert_session_board(&x->a, err));
    return keep(x, err);
}

mw_status mw_verb_alert_check(mw_call *call, mw_error *err) {
    checking x = {.a.call = call, .entity = -1, .arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = x.arena ? check(&x, err) : no_memory(err);
    mw_free(x.list);
    mw_free(x.watch);
    mw_free(x.unknown);
    mw_free(x.all);
    mw_alert_session_close(&x.a);
    mw_arena_free(x.arena);
    return st;
}
