// SPDX-License-Identifier: MIT
// See scheduler.h.
#include "app/scheduler.h"

#include "app/desk.h"
#include "app/schedule_past.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)

enum { WANTED_MAX = 32, LOOK_S = 10, WAITING_S = 2, WAIT_S = 60, SOON_S = 60 };

struct mw_scheduler {
    mw_scheduler_from from;
    mw_registry *registry; // of the thread
    pthread_mutex_t lock;  // over what follows
    pthread_cond_t came, went;
    int64_t wanted[WANTED_MAX];
    int32_t wanted_count;
    int64_t running; // 0: none of those that were wanted
    atomic_bool ending;
    pthread_t thread;
    bool begun;
    json_t *told, *telling; // problems of the last look, and of this one; of the thread
};

const mw_scheduler_from *mw_scheduler_of(const mw_scheduler *s) { return &s->from; }

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for scheduled reports");
}

static struct timespec from_now(int seconds) {
    int64_t ns = mw_clock_steady_ns() + seconds * SECOND_NS;
    return (struct timespec){.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = ns % SECOND_NS};
}

// ---- one run

typedef struct {
    mw_schedule_run *run;
    int64_t id;
    mw_schedule_turn turn;
    bool again; // it was kept before, with an error
} keeping;

// An error does not tell that nothing was kept: what is there already must not be tried again.
static bool is_kept(const keeping *k, const json_t *stored) {
    const json_t *runs = json_object_get(stored, "runs");
    const json_t *at = json_object_get(json_array_get(runs, 0), "at");
    return k->again && json_integer_value(at) == k->run->now_ns;
}

static mw_status keep(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    keeping *k = ctx;
    json_t *stored = mw_schedule_book_find(book, k->id);
    if (!stored || is_kept(k, stored)) return MW_OK; // or removed meanwhile
    if (!k->turn.asked && json_integer_value(json_object_get(stored, "done")) < k->turn.slot_ns)
        json_object_set_new(stored, "done", json_integer(k->turn.slot_ns));
    if (k->run->rests) mw_schedule_retry_drop(stored);
    MW_TRY(mw_schedule_run_keep(k->run, r, stored, err));
    return k->run->last ? mw_schedule_past_add(stored, &k->turn, err) : MW_OK;
}

static void tell(const mw_schedule_run *run, int64_t id) {
    const char *outcome = json_string_value(json_object_get(run->last, "outcome"));
    const char *problem = json_string_value(json_object_get(run->last, "problem"));
    if (outcome && strcmp(outcome, "failed") == 0)
        mw_log(MW_LOG_WARN, "schedule %lld: %s", (long long)id, problem ? problem : "failed");
}

static mw_status run_one(mw_scheduler *s, const json_t *stored, const mw_schedule_turn *turn,
                         mw_error *err) {
    const mw_schedule_office office = {s->registry, s->from.accounts, s->from.gate};
    mw_schedule_run run = {.office = &office,
                           .stored = stored,
                           .slot_ns = turn->slot_ns,
                           .now_ns = mw_clock_wall_ns()};
    keeping k = {&run, json_integer_value(json_object_get(stored, "id")), *turn, false};
    mw_error why = {0};
    mw_status st = mw_schedule_run_do(&run, err);
    if (st != MW_OK || (atomic_load(&s->ending) && !run.file)) {
        mw_schedule_run_fini(&run); // cut off by the end of the server: it is due at the next start
        return st;
    }
    st = mw_schedule_book_change(s->registry, keep, &k, &why);
    if (st != MW_OK && run.file) {
        mw_schedule_run_failed(&run, why.text[0] ? why.text : mw_status_text(st));
        k.again = true;
        st = mw_schedule_book_change(s->registry, keep, &k, &why);
    }
    if (st != MW_OK && err) *err = why;
    if (st == MW_OK) tell(&run, k.id);
    mw_schedule_run_fini(&run);
    return st;
}

static const char *text_of(mw_status st, const mw_error *err) {
    return err->text[0] ? err->text : mw_status_text(st);
}

static void report(mw_status st, const mw_error *err) {
    if (st != MW_OK) mw_log(MW_LOG_ERROR, "scheduled reports: %s", text_of(st, err));
}

// What goes on from look to look is told once.
static void report_once(mw_scheduler *s, mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    const char *text = text_of(st, err);
    if (!json_object_get(s->told, text) && !json_object_get(s->telling, text)) report(st, err);
    json_object_set_new(s->telling, text, json_true());
}

// What is not so any more is told anew when it comes again; what was not looked at may be so.
static void end_telling(mw_scheduler *s, bool whole) {
    if (whole) json_object_clear(s->told);
    json_object_update(s->told, s->telling);
    json_object_clear(s->telling);
}

static mw_status run_wanted(mw_scheduler *s, int64_t id, mw_error *err) {
    json_t *book = NULL;
    MW_TRY(mw_schedule_book_read(s->registry, &book, err));
    const json_t *stored = mw_schedule_book_find(book, id);
    const mw_schedule_turn turn = {.slot_ns = mw_clock_wall_ns(), .asked = true};
    mw_status st = stored ? run_one(s, stored, &turn, err) : MW_OK;
    json_decref(book);
    return st;
}

// ---- what is due

// A moment of the timetable that is to be dealt with, else another try of the last; false: none is.
static bool is_due(mw_scheduler *s, const json_t *stored, int64_t now_ns, mw_schedule_turn *out) {
    mw_schedule own;
    mw_schedule_retry retry;
    mw_zone *zone = NULL;
    mw_error err = {0};
    mw_status st = mw_schedule_read(stored, &own, &err);
    if (st == MW_OK && !own.paused) st = mw_zone_open(own.zone, &zone, &err);
    report_once(s, st, &err);
    if (st != MW_OK || own.paused) return false;
    *out = (mw_schedule_turn){.slot_ns = mw_timetable_last(&own.when, zone, now_ns)};
    mw_zone_close(zone);
    if (out->slot_ns > own.done_ns) return true;
    if (!mw_schedule_retry_due(stored, now_ns, &retry)) return false;
    *out = (mw_schedule_turn){.slot_ns = retry.slot_ns, .tries = retry.tries};
    return true;
}

static bool wants_now(mw_scheduler *s) {
    pthread_mutex_lock(&s->lock);
    bool wants = s->wanted_count > 0;
    pthread_mutex_unlock(&s->lock);
    return wants || atomic_load(&s->ending);
}

static mw_status run_due(mw_scheduler *s, const json_t *book, mw_error *err) {
    size_t i;
    json_t *stored;
    mw_schedule_turn turn;
    json_array_foreach(json_object_get(book, "list"), i, stored) {
        if (wants_now(s)) break; // somebody waits: what is due is looked at again right after
        if (is_due(s, stored, mw_clock_wall_ns(), &turn)) MW_TRY(run_one(s, stored, &turn, err));
    }
    return MW_OK;
}

// ---- mails on their way

// Whether there are any of runs after an instant.
static bool any_waiting(const json_t *book, int64_t since_ns) {
    size_t i;
    json_t *stored;
    bool any = false;
    json_array_foreach(json_object_get(book, "list"), i, stored) {
        any = any || mw_schedule_past_waits(stored, since_ns);
    }
    return any;
}

static mw_status settle_all(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    mw_outbox *o = NULL;
    size_t i;
    json_t *stored;
    (void)ctx;
    MW_TRY(mw_outbox_open(r, &o, err));
    json_array_foreach(json_object_get(book, "list"), i, stored) {
        mw_schedule_past_settle(stored, o);
    }
    mw_outbox_close(o);
    return MW_OK;
}

// ---- the thread

// waits: whether mails went on their way just now, so that it looks again soon.
static mw_status look(mw_scheduler *s, bool *waits, mw_error *err) {
    json_t *book = NULL;
    MW_TRY(mw_schedule_book_read(s->registry, &book, err));
    mw_status st = MW_OK;
    if (any_waiting(book, INT64_MIN))
        st = mw_schedule_book_change(s->registry, settle_all, NULL, err);
    if (st == MW_OK) st = run_due(s, book, err);
    json_decref(book);
    if (st == MW_OK) st = mw_schedule_book_read(s->registry, &book, err);
    if (st != MW_OK) return st;
    *waits = any_waiting(book, mw_clock_wall_ns() - SOON_S * SECOND_NS);
    json_decref(book);
    return MW_OK;
}

// With the lock; it is free while it runs. False: none was wanted.
static bool take_wanted(mw_scheduler *s) {
    mw_error err = {0};
    if (!s->wanted_count) return false;
    int64_t id = s->running = s->wanted[0];
    s->wanted_count--;
    memmove(s->wanted, s->wanted + 1, (size_t)s->wanted_count * sizeof *s->wanted);
    pthread_mutex_unlock(&s->lock);
    mw_status st = run_wanted(s, id, &err);
    report(st, &err);
    pthread_mutex_lock(&s->lock);
    s->running = 0;
    pthread_cond_broadcast(&s->went);
    return true;
}

static void *work(void *ctx) {
    mw_scheduler *s = ctx;
    mw_desk_work_here();
    pthread_mutex_lock(&s->lock);
    while (!atomic_load(&s->ending)) {
        bool waits = false;
        mw_error err = {0};
        if (take_wanted(s)) continue;
        pthread_mutex_unlock(&s->lock);
        mw_status st = look(s, &waits, &err);
        report_once(s, st, &err);
        end_telling(s, st == MW_OK && !wants_now(s));
        pthread_mutex_lock(&s->lock);
        struct timespec until = from_now(waits ? WAITING_S : LOOK_S);
        bool idle = !s->wanted_count && !atomic_load(&s->ending);
        if (idle) pthread_cond_timedwait(&s->came, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

// ---- what is wanted now

static bool is_wanted(const mw_scheduler *s, int64_t id) {
    for (int32_t i = 0; i < s->wanted_count; i++)
        if (s->wanted[i] == id) return true;
    return s->running == id;
}

static mw_status wait_for(mw_scheduler *s, int64_t id, mw_error *err) {
    struct timespec until = from_now(WAIT_S);
    int late = 0;
    while (is_wanted(s, id) && !late && !atomic_load(&s->ending))
        late = pthread_cond_timedwait(&s->went, &s->lock, &until);
    if (!is_wanted(s, id)) return MW_OK;
    if (atomic_load(&s->ending)) return mw_fail(err, MW_IO, "the server ends");
    return mw_fail(err, MW_LIMIT, "it takes longer than %d s, and goes on; look again later",
                   WAIT_S);
}

mw_status mw_scheduler_run(mw_scheduler *s, int64_t id, mw_error *err) {
    mw_status st = MW_OK;
    pthread_mutex_lock(&s->lock);
    if (s->wanted_count == WANTED_MAX)
        st = mw_fail(err, MW_LIMIT, "%d others are to be made before; try again later", WANTED_MAX);
    if (st == MW_OK && !is_wanted(s, id)) s->wanted[s->wanted_count++] = id;
    pthread_cond_signal(&s->came);
    if (st == MW_OK) st = wait_for(s, id, err);
    pthread_mutex_unlock(&s->lock);
    return st;
}

// ---- open and close

static void begin_locks(mw_scheduler *s) {
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->came, &clock);
    pthread_cond_init(&s->went, &clock);
    pthread_condattr_destroy(&clock);
}

mw_status mw_scheduler_open(const mw_scheduler_from *from, mw_scheduler **out, mw_error *err) {
    mw_scheduler *s = mw_alloc(sizeof *s);
    if (!s) return no_memory(err);
    s->from = *from;
    begin_locks(s);
    s->told = json_object(), s->telling = json_object();
    mw_status st = s->told && s->telling ? MW_OK : no_memory(err);
    if (st == MW_OK) st = mw_registry_open(from->registry_address, &s->registry, err);
    if (st == MW_OK)
        *out = s;
    else
        mw_scheduler_close(s);
    return st;
}

mw_status mw_scheduler_start(mw_scheduler *s, mw_error *err) {
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, MW_DESK_STACK_BYTES);
    s->begun = pthread_create(&s->thread, &attr, work, s) == 0;
    pthread_attr_destroy(&attr);
    return s->begun ? MW_OK : mw_fail(err, MW_IO, "no thread for scheduled reports");
}

void mw_scheduler_stop(mw_scheduler *s) {
    if (!s || !s->begun) return;
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->ending, true);
    pthread_cond_broadcast(&s->came);
    pthread_cond_broadcast(&s->went);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    s->begun = false;
}

void mw_scheduler_close(mw_scheduler *s) {
    if (!s) return;
    mw_scheduler_stop(s);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->came);
    pthread_cond_destroy(&s->went);
    if (s->registry) s->registry->ops->close(s->registry);
    json_decref(s->told);
    json_decref(s->telling);
    mw_free(s);
}
