// SPDX-License-Identifier: MIT
// Gives up old samples beside a running plant: after the first turn, then each hour and when
// somebody asks for it, a little at a time, so that sources and turns hardly notice.
#include "base/clock.h"
#include "base/log.h"
#include "server/plant_answer.h"

#include <poll.h>
#include <string.h>

enum { EVERY_S = 3600, LOOK_MS = 100, PAUSE_MS = 5 };

static const int64_t second_ns = 1000000000;

static bool stopping(mw_plant *p) { return atomic_load(&p->stopping); }

static bool turned(mw_plant *p) {
    pthread_mutex_lock(&p->lock);
    bool good = p->count.turns > 0 && p->count.last == MW_OK;
    pthread_mutex_unlock(&p->lock);
    return good;
}

// From where machines can be derived again is told to the hub before anything goes.
static mw_status begin(mw_plant *p, mw_retention *r, mw_error *err) {
    mw_retention_from from = {p->from.binding, p->from.series, mw_clock_wall_ns(),
                              mw_plant_rules_adopt(p)};
    MW_TRY(mw_retention_plan(&from, r, err));
    pthread_mutex_lock(&p->lock);
    mw_status st = mw_retention_note(r, err);
    if (st == MW_OK) st = mw_hub_floors_read(p->hub, err);
    pthread_mutex_unlock(&p->lock);
    return st;
}

static mw_status run(mw_plant *p, mw_retention *r, mw_error *err) {
    MW_TRY(begin(p, r, err));
    for (bool more = true; more && !stopping(p);) {
        int64_t steps = r->done.steps;
        MW_TRY(mw_retention_step(r, &more, err));
        if (r->done.steps > steps) (void)poll(NULL, 0, PAUSE_MS);
    }
    if (r->done.steps > 0) mw_series_retain_wake(p->from.series);
    return MW_OK;
}

static void add_up(mw_series_retained *to, const mw_series_retained *n) {
    to->steps += n->steps;
    to->samples += n->samples;
    to->summaries += n->summaries;
    to->dropped += n->dropped;
    to->too_long = n->too_long; // signals, each time the same
}

// A failing run is told once, and again when it fails in another way.
static void note(mw_plant *p, mw_status st, const mw_series_retained *done, const mw_error *err) {
    if (done->samples + done->dropped > 0)
        mw_log(MW_LOG_INFO, "retain: %lld samples became %lld summaries or went; %lld of summaries",
               (long long)done->samples, (long long)done->summaries, (long long)done->dropped);
    pthread_mutex_lock(&p->lock);
    mw_plant_retained *to = &p->retained;
    const char *problem = st == MW_OK ? "" : err->text;
    if (problem[0] && strcmp(problem, to->problem) != 0)
        mw_log(MW_LOG_ERROR, "retain: %s; it is tried again in an hour", problem);
    memset(to->problem, 0, sizeof to->problem);
    memcpy(to->problem, problem, strnlen(problem, sizeof to->problem - 1));
    to->runs++;
    to->failures += st != MW_OK;
    to->last_ns = mw_clock_wall_ns();
    add_up(&to->done, done);
    pthread_mutex_unlock(&p->lock);
}

static int64_t in_an_hour(void) { return mw_clock_steady_ns() + EVERY_S * second_ns; }

static void *work(void *ctx) {
    mw_plant *p = ctx;
    while (!stopping(p)) {
        bool due =
            mw_clock_steady_ns() >= atomic_load(&p->retain_due_ns) || atomic_load(&p->retain_now);
        if (!due || !turned(p)) {
            (void)poll(NULL, 0, LOOK_MS);
            continue;
        }
        mw_error err = {0};
        mw_retention r = {0};
        pthread_mutex_lock(&p->retain_lock);
        atomic_store(&p->retain_busy, true);
        atomic_store(&p->retain_now, false);
        mw_status st = run(p, &r, &err);
        note(p, st, &r.done, &err);
        atomic_store(&p->retain_busy, false);
        pthread_mutex_unlock(&p->retain_lock);
        mw_retention_fini(&r);
        atomic_store(&p->retain_due_ns, in_an_hour());
    }
    return NULL;
}

// With the lock.
static bool any(const mw_plant *p) {
    const mw_live_bound *made = p->rules_next.bound ? p->rules_next.bound : p->rules.bound;
    return (made ? &made->binding : p->from.binding)->keep_count > 0;
}

static mw_status start(mw_plant *p, mw_error *err) {
    if (p->retaining || stopping(p) || !any(p)) return MW_OK;
    if (pthread_create(&p->retainer, NULL, work, p) != 0)
        return mw_fail(err, MW_IO, "no thread can be had to give up old samples");
    p->retaining = true;
    return MW_OK;
}

mw_status mw_plant_retain_start(mw_plant *p, mw_error *err) {
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->retain_due_ns, 0);
    mw_status st = start(p, err);
    pthread_mutex_unlock(&p->lock);
    return st;
}

// Requests may still come, but start nothing any more.
void mw_plant_retain_stop(mw_plant *p) {
    pthread_mutex_lock(&p->lock);
    bool was = p->retaining;
    p->retaining = false;
    pthread_mutex_unlock(&p->lock);
    if (was) pthread_join(p->retainer, NULL);
}

// ---- other rules

void mw_plant_rules_fini(mw_plant_rules *rules) {
    mw_live_bound_free(rules->bound);
    mw_signal_map_free(rules->map);
    *rules = (mw_plant_rules){0};
}

mw_status mw_plant_rules_take(mw_plant *p, mw_plant_rules *rules, mw_text *text, mw_error *err) {
    pthread_mutex_lock(&p->lock);
    mw_plant_rules old = p->rules_next;
    mw_text before = p->rules_taken;
    p->rules_next = *rules;
    p->rules_taken = *text;
    atomic_store(&p->retain_due_ns, in_an_hour());
    mw_status st = start(p, err);
    pthread_mutex_unlock(&p->lock);
    *rules = (mw_plant_rules){0};
    *text = (mw_text){0};
    mw_plant_rules_fini(&old);
    mw_text_free(&before);
    return st;
}

const mw_live_binding *mw_plant_rules_adopt(mw_plant *p) {
    mw_plant_rules old = {0};
    pthread_mutex_lock(&p->lock);
    if (p->rules_next.bound) {
        old = p->rules;
        p->rules = p->rules_next;
        p->rules_next = (mw_plant_rules){0};
    }
    const mw_live_binding *out = p->rules.bound ? &p->rules.bound->binding : p->from.binding;
    pthread_mutex_unlock(&p->lock);
    mw_plant_rules_fini(&old);
    return out;
}

bool mw_plant_rules_any(mw_plant *p) {
    pthread_mutex_lock(&p->lock);
    bool has = any(p);
    pthread_mutex_unlock(&p->lock);
    return has;
}
