// SPDX-License-Identifier: MIT
// See alerts.h. Each alert remembers the last period it was looked at; after a start it begins with
// the one that is over then.
#include "server/alerts.h"

#include "account/erase.h"
#include "alert/deliver.h"
#include "alert/watch.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/recipient.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { PERIODS_MAX = 96, ARENA_BYTES = 1 << 26, SEND_PAUSE_MS = 500 };

typedef struct {
    mw_watch watch;
    mw_period last;
    bool looked, told; // told: why it cannot be evaluated
} watching;

struct mw_alerts {
    mw_alerts_from from;
    mw_notify *settings;
    mw_outbox *outbox;
    mw_board *board;
    watching *watch;
    int32_t watch_count;
    char erased[MW_PERSON_NAME_MAX]; // who was last when the board's names were read
    pthread_t sender;
    bool sends;
    atomic_bool stopping;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the alerts of a plant");
}

// ---- sending

static mw_status send_due(mw_registry *r, mw_error *err) {
    mw_notify *settings = NULL;
    mw_outbox *outbox = NULL;
    mw_outbox_report report;
    mw_outbox_job job = {.now_ns = mw_clock_wall_ns(), .look = mw_recipient_look, .look_ctx = r};
    mw_deliver_notifiers(job.notifier);
    mw_status st = mw_notify_open(r, &settings, err);
    if (st == MW_OK) st = mw_outbox_open(r, &outbox, err);
    job.settings = settings;
    if (st == MW_OK && mw_outbox_due(outbox, job.now_ns) >= 0) {
        st = mw_outbox_run(outbox, &job, &report, err);
    }
    mw_outbox_close(outbox);
    mw_notify_free(settings);
    return st;
}

static void *send_all(void *ctx) {
    mw_alerts *a = ctx;
    mw_registry *r = NULL;
    mw_error err = {0};
    mw_status st = mw_registry_open(a->from.registry_address, &r, &err);
    while (st == MW_OK && !atomic_load(&a->stopping)) {
        mw_error why = {0};
        if (send_due(r, &why) != MW_OK) mw_log(MW_LOG_WARN, "alerts: %s; trying again", why.text);
        (void)poll(NULL, 0, SEND_PAUSE_MS);
    }
    if (st != MW_OK) mw_log(MW_LOG_ERROR, "alerts: no notices are sent: %s", err.text);
    if (r) r->ops->close(r);
    return NULL;
}

// ---- opening

static mw_status alerts_open(mw_alerts *a, mw_error *err) {
    const mw_program *p = a->from.program;
    a->watch = mw_alloc_array(p->alert_count + 1, sizeof *a->watch);
    if (!a->watch) return no_memory(err);
    for (; a->watch_count < p->alert_count; a->watch_count++) {
        a->watch[a->watch_count] =
            (watching){.watch = mw_watch_of(p, a->watch_count, MW_WATCH_SLOT_MIN)};
    }
    MW_TRY(mw_notify_open(a->from.registry, &a->settings, err));
    MW_TRY(mw_outbox_open(a->from.registry, &a->outbox, err));
    MW_TRY(mw_erased_last(a->from.registry, a->erased, err));
    mw_board_from board = {a->from.registry, a->outbox, a->settings, a->from.calendar.zone};
    MW_TRY(mw_board_open(&board, &a->board, err));
    if (!a->from.registry_address) return MW_OK;
    if (pthread_create(&a->sender, NULL, send_all, a) != 0) {
        return mw_fail(err, MW_IO, "no thread can be had to send notices");
    }
    a->sends = true;
    return MW_OK;
}

mw_status mw_alerts_open(const mw_alerts_from *from, mw_alerts **out, mw_error *err) {
    mw_alerts *a = mw_alloc(sizeof *a);
    if (!a) return no_memory(err);
    a->from = *from;
    mw_status st = alerts_open(a, err);
    if (st == MW_OK)
        *out = a;
    else
        mw_alerts_close(a);
    return st;
}

void mw_alerts_close(mw_alerts *a) {
    if (!a) return;
    atomic_store(&a->stopping, true);
    if (a->sends) pthread_join(a->sender, NULL);
    mw_board_close(a->board);
    mw_outbox_close(a->outbox);
    mw_notify_free(a->settings);
    mw_free(a->watch);
    mw_free(a);
}

// ---- looking

// The looks of a turn; their texts are copied.
typedef struct {
    mw_alerts *a;
    watching *w;
    mw_arena *arena;
    mw_board_look_at *look;
    mw_board_entity *entity;
    int64_t count, look_capacity, entity_capacity;
} looking;

static mw_slice copy(looking *l, mw_slice s) {
    char *text = mw_arena_text(l->arena, s.n ? s.p : "", s.n);
    return (mw_slice){text, text ? s.n : 0};
}

static mw_status gather(void *ctx, const mw_watch_seen *s, mw_error *err) {
    looking *l = ctx;
    mw_slice name = l->w->watch.about.name;
    if (s->entity < 0) {
        if (!l->w->told) {
            mw_log(MW_LOG_WARN, "alert %.*s cannot be evaluated: %s", (int)name.n, name.p, s->why);
        }
        l->w->told = true;
        return MW_OK;
    }
    bool room = mw_grow(&l->look, &l->look_capacity, l->count + 1, sizeof *l->look) &&
                mw_grow(&l->entity, &l->entity_capacity, l->count + 1, sizeof *l->entity);
    if (!room) return no_memory(err);
    l->entity[l->count] =
        (mw_board_entity){s->about.id, copy(l, s->about.kind), copy(l, s->about.code),
                          copy(l, s->about.title), copy(l, s->about.branch)};
    l->look[l->count++] = (mw_board_look_at){.alert = &l->w->watch.about,
                                             .seen = s->seen,
                                             .value = s->value,
                                             .value_text = copy(l, s->value_text)};
    return MW_OK;
}

// The periods of an alert that are over and were not looked at; how many.
static mw_status due(const watching *w, int64_t at_ns, const mw_calendar *cal, mw_period *period,
                     int32_t *count, mw_error *err) {
    mw_period last;
    *count = 0;
    mw_status st = mw_watch_last(&w->watch, at_ns, cal, &last, err);
    if (st == MW_NOTFOUND || st == MW_INVALID) return MW_OK; // no shift is on
    if (st != MW_OK) return st;
    int64_t n = w->looked ? last.n - w->last.n : 1;
    if (n > PERIODS_MAX) n = PERIODS_MAX;
    for (int64_t i = n - 1; i >= 0; i--) period[(*count)++] = mw_period_add(last, -i);
    return MW_OK;
}

static mw_status take_looks(looking *l, int64_t wall_ns, mw_error *err) {
    for (int64_t i = 0; i < l->count; i++) l->look[i].entity = &l->entity[i];
    return mw_board_look(l->a->board, l->look, l->count, wall_ns, err);
}

static mw_status look_at(looking *l, mw_world *world, int64_t settled_ns, int64_t wall_ns,
                         mw_error *err) {
    mw_period period[PERIODS_MAX];
    int32_t count;
    l->count = 0;
    MW_TRY(due(l->w, settled_ns, &l->a->from.calendar, period, &count, err));
    if (count == 0) return MW_OK;
    mw_watch_ask ask = {.world = world,
                        .watch = &l->w->watch,
                        .watch_count = 1,
                        .period = period,
                        .period_count = count};
    MW_TRY(mw_watch_run(&ask, gather, l, err));
    MW_TRY(take_looks(l, wall_ns, err));
    l->w->last = period[count - 1];
    l->w->looked = true;
    return MW_OK;
}

static bool any_due(mw_alerts *a, int64_t settled_ns) {
    mw_period period[PERIODS_MAX];
    int32_t count;
    for (int32_t i = 0; i < a->watch_count; i++) {
        mw_status st = due(&a->watch[i], settled_ns, &a->from.calendar, period, &count, NULL);
        if (st != MW_OK || count > 0) return true;
    }
    return false;
}

// A channel that was added a minute ago is told, one that was removed is not.
static mw_status read_settings(mw_alerts *a, mw_error *err) {
    mw_notify *now = NULL;
    MW_TRY(mw_notify_open(a->from.registry, &now, err));
    mw_board_use(a->board, now);
    mw_notify_free(a->settings);
    a->settings = now;
    return MW_OK;
}

mw_status mw_alerts_turn(mw_alerts *a, int64_t settled_ns, int64_t wall_ns, int64_t *looks,
                         mw_error *err) {
    if (looks) *looks = 0;
    if (settled_ns == INT64_MIN || !any_due(a, settled_ns)) return MW_OK;
    MW_TRY(read_settings(a, err));
    mw_world_from from = {.program = a->from.program,
                          .registry = a->from.registry,
                          .facts = a->from.facts,
                          .as_known_ns = INT64_MAX,
                          .zone = a->from.zone};
    mw_world *world = NULL;
    looking l = {.a = a, .arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = l.arena ? mw_world_open(&from, &world, err) : no_memory(err);
    for (int32_t i = 0; i < a->watch_count && st == MW_OK; i++) {
        l.w = &a->watch[i];
        st = look_at(&l, world, settled_ns, wall_ns, err);
        if (looks) *looks += l.count;
    }
    mw_world_free(world);
    mw_arena_free(l.arena);
    mw_free(l.look);
    mw_free(l.entity);
    return st;
}

mw_status mw_alerts_act(mw_alerts *a, const mw_board_action *action, mw_error *err) {
    return mw_board_act(a->board, action, err);
}

mw_status mw_alerts_names(mw_alerts *a, bool *changed, mw_error *err) {
    char last[MW_PERSON_NAME_MAX];
    *changed = false;
    MW_TRY(mw_erased_last(a->from.registry, last, err));
    if (strcmp(last, a->erased) == 0) return MW_OK;
    MW_TRY(mw_board_names(a->board, err));
    memcpy(a->erased, last, sizeof last);
    *changed = true;
    return MW_OK;
}

const mw_board *mw_alerts_board(const mw_alerts *a) { return a->board; }
