// SPDX-License-Identifier: MIT
// See plant.h. A turn takes what arrived, evaluates when something changed, and tells listeners.
#include "server/plant.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/code_pages.h"
#include "base/log.h"
#include "server/plant_answer.h"

#include <poll.h>
#include <string.h>

static const int64_t second_ns = 1000000000;
enum {
    BURST_SAMPLES = 10000, // of a turn: more than plants send as they go
    KEYED_S = 2,
    RENEW_S = 2,
    REST_S = 10, // after which memory is given back
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a running plant");
}

static void unit_text(const mw_type *type, char *out) {
    if (type->kind == MW_TYPE_NUMBER) mw_unit_text(&type->unit, out);
}

// Units in words, once: values are told often.
static mw_status name_units(mw_plant *p, mw_error *err) {
    const mw_program *prog = p->from.program;
    int64_t count = (int64_t)prog->indicator_count + prog->measure_count;
    p->unit = mw_alloc_array(count + 1, sizeof *p->unit);
    if (!p->unit) return no_memory(err);
    for (int32_t i = 0; i < prog->indicator_count; i++) {
        unit_text(&prog->indicator[i].type, p->unit[i]);
    }
    for (int32_t i = 0; i < prog->measure_count; i++) {
        unit_text(&prog->measure[i].type, p->unit[prog->indicator_count + i]);
    }
    return MW_OK;
}

static mw_status plant_open(mw_plant *p, mw_error *err) {
    const mw_plant_from *f = &p->from;
    mw_hub_from hub = {.binding = f->binding,
                       .series = f->series,
                       .registry = f->registry,
                       .facts = f->facts,
                       .hold_ns = f->hold_ns,
                       .now_ns = mw_clock_wall_ns()};
    p->state = mw_alloc_array(f->binding->machine_count + 1, sizeof *p->state);
    p->open = mw_alloc_array(f->binding->machine_count + 1, sizeof *p->open);
    if (!p->state || !p->open) return no_memory(err);
    MW_TRY(name_units(p, err));
    MW_TRY(mw_plant_rules_read(p, err));
    MW_TRY(mw_hub_open(&hub, &p->hub, err));
    MW_TRY(mw_plant_kpi_open(p, err));
    MW_TRY(mw_plant_targets_read(p, err));
    mw_plant_drop_join(p);
    mw_said_of said = mw_plant_said(p);
    for (int32_t i = 0; i < f->binding->machine_count; i++) {
        MW_TRY(mw_said_load(&said, i, INT64_MAX, err));
    }
    MW_TRY(mw_audited_open(f->registry, NULL, &p->audited, err));
    mw_alerts_from alerts = {.program = f->program,
                             .registry = p->audited,
                             .facts = f->facts,
                             .calendar = f->calendar,
                             .zone = f->zone,
                             .registry_address = f->registry_address};
    MW_TRY(mw_alerts_open(&alerts, &p->alerts, err));
    return mw_plant_push_open(p, err);
}

mw_status mw_plant_open(const mw_plant_from *from, mw_plant **out, mw_error *err) {
    mw_plant *p = mw_alloc(sizeof *p);
    if (!p) return no_memory(err);
    p->from = *from;
    p->now_ns = INT64_MIN;
    p->opened_ns = mw_clock_wall_ns();
    pthread_mutex_init(&p->lock, NULL);
    pthread_mutex_init(&p->metrics_lock, NULL);
    pthread_mutex_init(&p->retain_lock, NULL);
    mw_status st = plant_open(p, err);
    if (st == MW_OK)
        *out = p;
    else
        mw_plant_close(p);
    return st;
}

void mw_plant_close(mw_plant *p) {
    if (!p) return;
    atomic_store(&p->stopping, true);
    mw_plant_retain_stop(p);
    mw_push_free(p->push);
    mw_plant_stream_fini(p);
    mw_plant_targets_fini(p);
    mw_alerts_close(p->alerts);
    if (p->audited) p->audited->ops->close(p->audited);
    mw_kpi_close(p->kpi);
    mw_hub_close(p->hub);
    mw_free(p->push_number);
    mw_free(p->state);
    mw_free(p->open);
    mw_free(p->unit);
    mw_text_free(&p->metrics);
    mw_text_free(&p->standing);
    mw_plant_view_fini(&p->standing_view);
    mw_text_free(&p->rules_taken);
    mw_plant_rules_fini(&p->rules);
    mw_plant_rules_fini(&p->rules_next);
    pthread_mutex_destroy(&p->retain_lock);
    pthread_mutex_destroy(&p->metrics_lock);
    pthread_mutex_destroy(&p->lock);
    mw_free(p);
}

const mw_http_route *mw_plant_push_routes(const mw_plant *p, int64_t *count) {
    return mw_push_routes(p->push, count);
}

void mw_plant_stored(mw_plant *p) {
    pthread_mutex_lock(&p->lock);
    p->stored = true;
    pthread_mutex_unlock(&p->lock);
}

// ---- a turn

static void note_change(void *ctx, const mw_kpi_value *v) {
    mw_plant *p = ctx;
    p->count.kpi_changes++;
    mw_plant_tell_value(p, v);
}

static mw_status mark_connected(mw_plant *p, int64_t wall_ns, mw_error *err) {
    for (int32_t i = 0; i < p->from.binding->source_count; i++) {
        mw_source_health health;
        if (!p->from.source[i]) continue;
        p->from.source[i]->ops->health(p->from.source[i], &health);
        bool connected = strcmp(health.state, "connected") == 0;
        MW_TRY(mw_hub_connected(p->hub, i, connected, wall_ns, err));
    }
    return MW_OK;
}

static void add_written(mw_live_written *to, const mw_live_written *n) {
    to->added += n->added;
    to->corrected += n->corrected;
    to->ended += n->ended;
    to->same += n->same;
    to->kept += n->kept;
}

// Alerts look at what every machine has settled.
static mw_status look_at_alerts(mw_plant *p, int64_t wall_ns, mw_error *err) {
    int64_t settled_ns = p->now_ns - p->from.hold_ns, looks;
    for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
        int64_t at = mw_hub_machine_at(p->hub, i).settled_ns;
        if (at != INT64_MIN && at < settled_ns && at > settled_ns - 3600 * second_ns)
            settled_ns = at;
    }
    MW_TRY(mw_alerts_turn(p->alerts, settled_ns, wall_ns, &looks, err));
    if (looks > 0) mw_plant_tell_alerts(p);
    return MW_OK;
}

// Values by key are many, and looked at less often.
static mw_status evaluate_keyed(mw_plant *p, bool anew, mw_error *err) {
    int64_t now_ns = mw_clock_steady_ns();
    p->keyed_waits = !anew && p->keyed_ns && now_ns - p->keyed_ns < KEYED_S * second_ns;
    if (p->keyed_waits) return MW_OK;
    p->keyed_ns = now_ns;
    mw_plant_tell_begin(p);
    mw_status st = mw_kpi_turn_keyed(p->kpi, note_change, p, err);
    mw_plant_tell_changes(p, "keyed");
    return st;
}

static mw_status evaluate(mw_plant *p, bool new_texts, mw_error *err) {
    bool anew = p->files_came;
    if (anew) MW_TRY(mw_plant_renew(p, err));
    mw_plant_tell_begin(p);
    mw_status st = mw_kpi_turn(p->kpi, p->now_ns, new_texts, note_change, p, err);
    if (st == MW_OK) p->files_came = false;
    mw_plant_tell_changes(p, "values");
    if (st == MW_OK) st = evaluate_keyed(p, anew, err);
    mw_plant_tell_machines(p);
    if (anew) mw_plant_tell_all(p);
    return st;
}

// What others stored is read anew soon, and not for each of many changes.
static void note_stored(mw_plant *p) {
    int64_t now_ns = mw_clock_steady_ns();
    if (!p->stored || (p->renewed_ns && now_ns - p->renewed_ns < RENEW_S * second_ns)) return;
    p->renewed_ns = now_ns;
    p->stored = false;
    p->files_came = p->said_texts = true;
    memset(p->open, 0, (size_t)p->from.binding->machine_count * sizeof *p->open);
}

static mw_status end_stops(mw_plant *p, int64_t wall_ns, mw_error *err) {
    mw_said_of said = mw_plant_said(p);
    for (int32_t i = 0; i < p->from.binding->machine_count; i++)
        MW_TRY(mw_said_end(&said, i, wall_ns, &p->open[i], err));
    return MW_OK;
}

// Who was erased is named by a pseudonym a second later, also where the command line did it. No
// value waits for that: what cannot be read now is looked at again with the next second.
static void look_at_names(mw_plant *p) {
    int64_t now_ns = mw_clock_steady_ns();
    mw_error err = {0};
    bool changed = false;
    if (p->named_ns && now_ns - p->named_ns < second_ns) return;
    p->named_ns = now_ns;
    if (mw_alerts_names(p->alerts, &changed, &err) != MW_OK)
        mw_log(MW_LOG_WARN, "live: names in the history of alerts: %s", err.text);
    if (changed) mw_plant_tell_alerts(p);
}

static mw_status turn(mw_plant *p, mw_error *err) {
    mw_hub_turned told;
    int64_t wall_ns = mw_clock_wall_ns();
    MW_TRY(mark_connected(p, wall_ns, err));
    MW_TRY(mw_hub_turn(p->hub, wall_ns, &told, err));
    MW_TRY(end_stops(p, wall_ns, err));
    look_at_names(p);
    p->count.samples += told.samples;
    add_written(&p->count.written, &told.written);
    p->said_texts = p->said_texts || told.new_texts; // until a world knows them
    if (told.now_ns == INT64_MIN && p->from.drop) MW_TRY(mw_plant_files_now(p, &told.now_ns, err));
    if (told.now_ns == INT64_MIN) return MW_OK;
    note_stored(p);
    bool look = told.machines > 0 || p->said_texts || p->files_came ||
                p->now_ns / second_ns != told.now_ns / second_ns;
    p->now_ns = told.now_ns;
    if (!look) return p->keyed_waits ? evaluate_keyed(p, false, err) : MW_OK;
    MW_TRY(evaluate(p, p->said_texts, err));
    p->said_texts = false;
    return look_at_alerts(p, wall_ns, err);
}

// A failing turn is told once, and again when it fails in another way.
static void note_turn(mw_plant *p, mw_status st, const mw_error *err, int64_t took_ns) {
    p->count.turns++;
    p->count.turn_ns_sum += took_ns;
    if (took_ns > p->count.turn_ns_max) p->count.turn_ns_max = took_ns;
    if (st == MW_OK) {
        if (p->count.last != MW_OK) mw_log(MW_LOG_INFO, "live: goes on");
        p->count.last = MW_OK;
        p->count.problem[0] = '\0';
        return;
    }
    p->count.failures++;
    if (strcmp(p->count.problem, err->text) != 0) {
        mw_log(MW_LOG_ERROR, "live: %s; samples are kept, trying again", err->text);
    }
    p->count.last = st;
    memcpy(p->count.problem, err->text, sizeof p->count.problem);
}

static void one_turn(mw_plant *p) {
    mw_error err = {0};
    pthread_mutex_lock(&p->lock);
    int64_t began_ns = mw_clock_steady_ns();
    atomic_store(&p->turn_began_ns, began_ns);
    mw_plant_tell_tick(p);
    p->standing_holds = false;
    mw_status st = turn(p, &err);
    note_turn(p, st, &err, mw_clock_steady_ns() - began_ns);
    pthread_mutex_unlock(&p->lock);
}

// The last thing: what is not over is stored as it stands.
static void flush(mw_plant *p) {
    mw_error err = {0};
    pthread_mutex_lock(&p->lock);
    if (mw_hub_flush(p->hub, mw_clock_wall_ns(), &err) != MW_OK) {
        mw_log(MW_LOG_WARN, "live: %s; the slots under way are derived after the next start",
               err.text);
    }
    pthread_mutex_unlock(&p->lock);
}

// When the start and the last burst were; 0: what they needed was given back.
typedef struct {
    int64_t began_ns, busy_ns;
} rests;

// Memory of the start and of a burst goes back to the system some seconds after it; of the start
// the pages of code, too, that nothing needs any more.
static void rest(rests *r, bool busy) {
    int64_t now_ns = mw_clock_steady_ns();
    if (r->began_ns && now_ns - r->began_ns > REST_S * second_ns) {
        mw_alloc_trim();
        mw_code_pages_let_go();
        r->began_ns = 0;
    }
    if (busy)
        r->busy_ns = now_ns;
    else if (r->busy_ns && now_ns - r->busy_ns > REST_S * second_ns) {
        mw_alloc_trim();
        r->busy_ns = 0;
    }
}

// Turns when samples arrive, at least some times a second, and again soon after a failure.
static void *work(void *ctx) {
    mw_plant *p = ctx;
    rests r = {.began_ns = mw_clock_steady_ns()};
    while (!atomic_load(&p->stopping)) {
        int64_t samples = p->count.samples;
        (void)mw_hub_wait(p->hub, second_ns / 5);
        one_turn(p);
        rest(&r, p->count.samples - samples > BURST_SAMPLES);
        if (p->count.last != MW_OK) (void)poll(NULL, 0, 500);
    }
    one_turn(p);
    flush(p);
    return NULL;
}

mw_status mw_plant_start(mw_plant *p, mw_error *err) {
    mw_alloc_keep_freed();
    atomic_store(&p->stopping, false);
    atomic_store(&p->turn_began_ns, mw_clock_steady_ns());
    if (p->from.drop) mw_drop_stop(p->from.drop, false);
    if (pthread_create(&p->thread, NULL, work, p) != 0) {
        return mw_fail(err, MW_IO, "no thread can be had to run the plant");
    }
    p->running = true;
    MW_TRY(mw_plant_retain_start(p, err));
    for (int32_t i = 0; i < p->from.binding->source_count; i++) {
        mw_source *s = p->from.source[i];
        if (s) MW_TRY(s->ops->start(s, mw_hub_sink(p->hub), err));
    }
    return MW_OK;
}

void mw_plant_stop(mw_plant *p) {
    if (!p->running) return;
    if (p->from.drop) mw_drop_stop(p->from.drop, true);
    for (int32_t i = 0; i < p->from.binding->source_count; i++) {
        mw_source *s = p->from.source[i];
        if (s) s->ops->stop(s);
    }
    atomic_store(&p->stopping, true);
    mw_plant_retain_stop(p);
    pthread_join(p->thread, NULL);
    p->running = false;
}
