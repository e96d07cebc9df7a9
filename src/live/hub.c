// SPDX-License-Identifier: MIT
// See hub.h.
#include "live/hub.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "base/log.h"
#include "live/hub_int.h"
#include "live/marks.h"

#include <string.h>
#include <time.h>

static const int64_t second_ns = 1000000000;
enum {
    INBOX_KEPT = 1024, // samples: room that is never given back
    BURST = 20000,     // samples at once that are worth the waking of threads
    BLOCK = 8,         // machines that one of them takes at a time
};

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the machines of a plant");
}

// ---- texts of codes

static bool add_text(const mw_hub *h, int32_t code, mw_text *t) {
    mw_slice text;
    if (code < -1) {
        mw_text_addf(t, "%d", (int)MW_CODE_NUMBER(code));
        return !t->failed;
    }
    if (code < 0 || !mw_series_text(h->from.series, code, &text)) text = mw_slice_of("unspecified");
    mw_text_add(t, text.p, text.n);
    return !t->failed;
}

static mw_status tuple(mw_live_keys *k, const int32_t *code, int32_t count, int32_t *id,
                       mw_error *err) {
    mw_hub *h = (mw_hub *)((char *)k - offsetof(mw_hub, keys));
    mw_text t = {0};
    mw_status st = MW_OK;
    for (int32_t i = 0; i < count && st == MW_OK; i++) {
        if (i > 0) mw_text_addc(&t, '\x1f');
        if (!add_text(h, code[i], &t)) st = no_memory(err);
    }
    mw_slice whole = {t.bytes, t.size};
    int64_t known = st == MW_OK ? mw_map_get(h->tuples, whole, -1) : -1;
    if (st == MW_OK && known < 0) {
        st = h->from.registry->ops->text_put(h->from.registry, whole, id, err);
        if (st == MW_OK) st = mw_map_add(h->tuples, whole, *id, NULL, err);
        h->new_texts = true;
    } else if (st == MW_OK) {
        *id = (int32_t)known;
    }
    mw_text_free(&t);
    return st;
}

// ---- opening

static void redo_told(void *ctx, int64_t from_ns) {
    mw_hub_work *w = ctx;
    int64_t kept = 0;
    for (int64_t i = 0; i < w->cell_count; i++) {
        if (w->cell[i].end_ns <= from_ns) w->cell[kept++] = w->cell[i];
    }
    w->cell_count = kept;
    w->void_from_ns = least(w->void_from_ns, from_ns);
}

static void cell_told(void *ctx, const mw_live_cell *cell) {
    mw_hub_work *w = ctx;
    if (!mw_grow(&w->cell, &w->cell_capacity, w->cell_count + 1, sizeof *w->cell)) {
        w->cell_lost = true;
        return;
    }
    w->cell[w->cell_count++] = *cell;
}

static bool add_route(mw_hub *h, int32_t signal, int32_t machine, int32_t channel) {
    if (!mw_grow(&h->route, &h->route_capacity, h->route_count + 1, sizeof *h->route)) return false;
    h->route[h->route_count] = (mw_hub_route){machine, channel, h->signal[signal].route};
    h->signal[signal].route = (int32_t)h->route_count++;
    return true;
}

// A source stands where its newest sample of before does; when connected it goes on from there with
// the clock, as if that sample came now: how far its clock is from ours is not known yet.
static mw_status open_clock(mw_hub *h, int32_t signal, mw_error *err) {
    mw_hub_signal *s = &h->signal[signal];
    mw_sample last;
    bool found = false;
    MW_TRY(mw_series_before(h->from.series, signal, INT64_MAX, &last, &found, err));
    if (!found) return MW_OK;
    s->newest_ns = last.time_ns;
    if (s->source < 0) return MW_OK;
    mw_hub_clock *c = &h->source[s->source].clock;
    if (last.time_ns > c->newest_ns) c->newest_ns = last.time_ns;
    return MW_OK;
}

static mw_status open_channel(mw_hub *h, int32_t machine, int32_t channel, mw_error *err) {
    mw_hub_work *w = &h->work[machine];
    int32_t signal = w->what->signal[channel], source = h->signal[signal].source;
    if (!add_route(h, signal, machine, channel)) return no_memory(err);
    MW_TRY(open_clock(h, signal, err));
    for (int32_t k = 0; k < w->source_count; k++) {
        if (w->source[k] == source) return MW_OK;
    }
    if (source >= 0) w->source[w->source_count++] = source;
    return MW_OK;
}

// Whether a source of the machine does.
static bool follows_clock(const mw_hub_work *w) {
    bool follows = false;
    for (int32_t k = 0; k < w->source_count; k++) {
        follows = follows || w->hub->from.binding->source[w->source[k]].alive >= 0;
    }
    return follows;
}

// What a machine did before a signal of it changed its kind stands as it was stored then: it is
// bound to what the signal brings now.
static mw_status open_turned(mw_hub *h, mw_hub_work *w, mw_error *err) {
    w->turned_ns = INT64_MIN;
    for (int32_t k = 0; k < w->machine.channel_count; k++) {
        int64_t turned;
        bool found;
        MW_TRY(mw_series_turned(h->from.series, w->signal[k], &turned, &found, err));
        if (!found) continue;
        int64_t floor = mw_replay_edge(&w->machine, turned + 1);
        if (floor > w->turned_ns) w->turned_ns = floor;
    }
    return MW_OK;
}

static void set_floor(mw_hub_work *w, int64_t kept_from_ns) {
    w->floor_ns = kept_from_ns > w->turned_ns ? kept_from_ns : w->turned_ns;
    mw_worker_floor(w->worker, w->floor_ns);
}

static mw_status open_machine(mw_hub *h, int32_t i, mw_error *err) {
    mw_hub_work *w = &h->work[i];
    const mw_live_machine *m = &h->from.binding->machine[i];
    int64_t redo;
    *w = (mw_hub_work){.what = m, .hub = h, .void_from_ns = INT64_MAX, .looked_ns = INT64_MIN};
    h->settled_ns[i] = w->settled_ns = INT64_MIN;
    w->shared.redo_ns = INT64_MAX;
    w->stands =
        (mw_hub_machine){.now_ns = INT64_MIN, .settled_ns = INT64_MIN, .taken_ns = INT64_MIN};
    w->machine = m->machine;
    w->signal = mw_alloc_array(m->machine.channel_count + 1, sizeof *w->signal);
    if (!w->signal) return no_memory(err);
    for (int32_t k = 0; k < m->machine.channel_count; k++) w->signal[k] = m->signal[k];
    w->replay = (mw_replay){&w->machine, w->signal, &h->past.past};
    w->source = mw_alloc_array(m->machine.channel_count + 1, sizeof *w->source);
    if (!w->source) return no_memory(err);
    for (int32_t k = 0; k < m->machine.channel_count; k++) MW_TRY(open_channel(h, i, k, err));
    mw_worker_tell tell = {w, redo_told, cell_told};
    mw_worker_hold hold = {h->from.hold_ns, follows_clock(w) ? 0 : MW_HUB_LAG_NS};
    w->worker = mw_worker_new(&w->replay, hold, &tell);
    if (!w->worker) return no_memory(err);
    bool fresh = true;
    for (int32_t k = 0; k < m->machine.channel_count; k++) {
        int64_t newest_ns = h->signal[m->signal[k]].newest_ns;
        mw_worker_seen(w->worker, newest_ns);
        fresh = fresh && newest_ns == INT64_MIN;
    }
    MW_TRY(mw_hub_marks_open(h, w, &redo, err));
    MW_TRY(open_turned(h, w, err));
    set_floor(w, w->floor_ns);
    if (fresh)
        mw_worker_fresh(w->worker);
    else
        mw_worker_redo(w->worker, redo);
    return MW_OK;
}

static mw_status know_signals(mw_hub *h, mw_error *err) {
    for (int32_t i = 0; i < mw_series_count(h->from.series); i++) {
        mw_signal s;
        if (!mw_series_signal(h->from.series, i, &s) || mw_hub_know(h, i, s.name)) continue;
        return no_memory(err);
    }
    return MW_OK;
}

static mw_status know_undone(void *ctx, const mw_import *i, mw_error *err) {
    mw_hub *h = ctx;
    if (!i->undone_ns) return MW_OK;
    if (!mw_grow(&h->undone, &h->undone_capacity, h->undone_count + 1, sizeof *h->undone)) {
        return no_memory(err);
    }
    h->undone[h->undone_count++] = (mw_undone){i->id, i->undone_ns};
    return MW_OK;
}

static mw_status know_import(void *ctx, const mw_import *i, mw_error *err) {
    mw_hub *h = ctx;
    if (i->undone_ns) return know_undone(h, i, err);
    if (i->file.n < 5 || memcmp(i->file.p, "live:", 5) != 0) return MW_OK;
    if (!mw_grow(&h->live_import, &h->live_capacity, h->live_count + 1, sizeof *h->live_import)) {
        return no_memory(err);
    }
    h->live_import[h->live_count++] = i->id;
    mw_slice hash = mw_slice_of(h->from.binding->hash);
    bool same = i->map_hash.n == hash.n && memcmp(i->map_hash.p, hash.p, hash.n) == 0;
    if (same) h->import_id = i->id;
    return MW_OK;
}

// The import that the facts of this map carry.
static mw_status open_import(mw_hub *h, mw_error *err) {
    mw_registry *r = h->from.registry;
    MW_TRY(r->ops->import_each(r, know_import, h, err));
    if (h->import_id) return MW_OK;
    mw_text name = {0};
    mw_text_addf(&name, "live:%.*s", (int)h->from.binding->file.n, h->from.binding->file.p);
    mw_import fresh = {
        .file = {name.bytes, name.size},
        .file_hash = mw_slice_of(h->from.binding->hash),
        .map_hash = mw_slice_of(h->from.binding->hash),
        .started_ns = h->from.now_ns,
        .ended_ns = h->from.now_ns
    };
    mw_status st = name.failed ? no_memory(err) : r->ops->import_put(r, &fresh, &h->import_id, err);
    mw_text_free(&name);
    if (st != MW_OK) return st;
    if (!mw_grow(&h->live_import, &h->live_capacity, h->live_count + 1, sizeof *h->live_import)) {
        return no_memory(err);
    }
    h->live_import[h->live_count++] = h->import_id;
    return MW_OK;
}

// Whether the newest mark of before says that the source is gone, and when it went.
static mw_status open_gone(mw_hub *h, int32_t source, mw_error *err) {
    int32_t alive = h->from.binding->source[source].alive;
    mw_sample mark;
    bool found = false;
    if (alive < 0) return MW_OK;
    MW_TRY(mw_series_before(h->from.series, alive, INT64_MAX, &mark, &found, err));
    if (found && mark.value != mark.value) h->source[source].gone_ns = mark.time_ns;
    return MW_OK;
}

static mw_status hub_open(mw_hub *h, mw_error *err) {
    const mw_live_binding *b = h->from.binding;
    h->work = mw_alloc_array(b->machine_count + 1, sizeof *h->work);
    h->inbox = mw_alloc_array(b->machine_count + 1, sizeof *h->inbox);
    h->settled_ns = mw_alloc_array(b->machine_count + 1, sizeof *h->settled_ns);
    h->source = mw_alloc_array(b->source_count + 1, sizeof *h->source);
    h->tuples = mw_map_new();
    h->board = mw_live_board_new(b->machine_count);
    bool room = h->work && h->inbox && h->settled_ns && h->source && h->tuples && h->board;
    if (!room) return no_memory(err);
    for (int32_t i = 0; i < b->source_count; i++) {
        h->source[i] = (mw_hub_source){.clock = {.newest_ns = INT64_MIN},
                                       .received_ns = h->from.now_ns,
                                       .marked_ns = INT64_MIN,
                                       .gone_ns = INT64_MIN};
        MW_TRY(open_gone(h, i, err));
    }
    MW_TRY(know_signals(h, err));
    MW_TRY(open_import(h, err));
    for (; h->work_count < b->machine_count; h->work_count++) {
        MW_TRY(open_machine(h, h->work_count, err));
    }
    return MW_OK;
}

// Waiting goes by the clock that nobody sets.
static void open_cond(pthread_cond_t *cond) {
    pthread_condattr_t by_steady_clock;
    pthread_condattr_init(&by_steady_clock);
    pthread_condattr_setclock(&by_steady_clock, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &by_steady_clock);
    pthread_condattr_destroy(&by_steady_clock);
}

mw_status mw_hub_open(const mw_hub_from *from, mw_hub **out, mw_error *err) {
    mw_hub *h = mw_alloc(sizeof *h);
    if (!h) return no_memory(err);
    h->sink.ops = &mw_hub_sink_ops;
    h->from = *from;
    h->past = mw_series_past_of(from->series);
    h->keys.tuple = tuple;
    h->board_from_ns = INT64_MAX;
    h->mark_ns = INT64_MIN;
    pthread_mutex_init(&h->mutex, NULL);
    open_cond(&h->arrival);
    mw_status st = hub_open(h, err);
    if (st == MW_OK)
        *out = h;
    else
        mw_hub_close(h);
    return st;
}

void mw_hub_close(mw_hub *h) {
    if (!h) return;
    for (int32_t i = 0; h->work && i < h->from.binding->machine_count; i++) {
        mw_worker_free(h->work[i].worker);
        mw_free(h->work[i].source);
        mw_free(h->work[i].signal);
        mw_free(h->work[i].cell);
        mw_free(h->work[i].correction);
        mw_free(h->work[i].taken.in);
        if (h->inbox) mw_free(h->inbox[i].in);
    }
    mw_free(h->work);
    mw_free(h->inbox);
    mw_free(h->settled_ns);
    mw_free(h->source);
    mw_free(h->signal);
    mw_free(h->route);
    mw_free(h->live_import);
    mw_free(h->undone);
    mw_map_free(h->tuples);
    mw_live_board_free(h->board);
    mw_pool_free(h->pool);
    pthread_mutex_destroy(&h->mutex);
    pthread_cond_destroy(&h->arrival);
    mw_free(h);
}

mw_sink *mw_hub_sink(mw_hub *h) { return &h->sink; }
mw_live_board *mw_hub_board(mw_hub *h) { return h->board; }
mw_hub_machine mw_hub_machine_at(mw_hub *h, int32_t machine) { return h->work[machine].stands; }

int64_t mw_hub_noted(const mw_hub *h, int32_t machine) { return h->work[machine].noted_ns; }

int64_t mw_hub_floor(const mw_hub *h, int32_t machine) { return h->work[machine].floor_ns; }

mw_status mw_hub_floors_read(mw_hub *h, mw_error *err) {
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        mw_live_marks marks;
        MW_TRY(mw_live_marks_read(h->from.series, w->what->entity, &marks, err));
        set_floor(w, marks.floor_ns);
    }
    return MW_OK;
}

// Says that something comes too late to change facts.
static void tell_too_late(const mw_hub_work *w, const char *what) {
    char from[MW_DATETIME_TEXT_MAX];
    mw_log(MW_LOG_WARN,
           "live: %.*s: %s of before %s changes no facts: samples of then were given up (retain)"
           ", or a signal was of another kind",
           (int)w->what->name.n, w->what->name.p, what, mw_datetime_print(w->floor_ns, NULL, from));
}

bool mw_hub_wait(mw_hub *h, int64_t timeout_ns) {
    int64_t until_ns = mw_clock_steady_ns() + timeout_ns;
    struct timespec until = {until_ns / second_ns, until_ns % second_ns};
    pthread_mutex_lock(&h->mutex);
    int timed_out = 0;
    while (h->waiting == 0 && !timed_out) {
        timed_out = pthread_cond_timedwait(&h->arrival, &h->mutex, &until);
    }
    bool waits = h->waiting > 0;
    pthread_mutex_unlock(&h->mutex);
    return waits;
}

mw_status mw_hub_correct(mw_hub *h, int32_t machine, const mw_correction *said, int32_t count,
                         int64_t from_ns, mw_error *err) {
    mw_hub_work *w = &h->work[machine];
    mw_correction *copy = mw_alloc_array(count + 1, sizeof *copy);
    if (!copy) return no_memory(err);
    if (count > 0) memcpy(copy, said, (size_t)count * sizeof *copy);
    mw_free(w->correction);
    w->correction = copy;
    w->machine.correction = copy;
    w->machine.correction_count = count;
    if (from_ns < w->floor_ns) tell_too_late(w, "what was said");
    mw_worker_redo(w->worker, from_ns);
    return MW_OK;
}

// ---- the board

static mw_status put_chunk(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    mw_fact_batch b = {.count = c->count};
    mw_live_board *board = ctx;
    // The board reads only.
    memcpy(&b.entity, &c->entity, sizeof b.entity);
    memcpy(&b.measure, &c->measure, sizeof b.measure);
    memcpy(&b.key, &c->key, sizeof b.key);
    memcpy(&b.start_ns, &c->start_ns, sizeof b.start_ns);
    memcpy(&b.end_ns, &c->end_ns, sizeof b.end_ns);
    memcpy(&b.value, &c->value, sizeof b.value);
    memcpy(&b.quality, &c->quality, sizeof b.quality);
    memcpy(&b.import_id, &c->import_id, sizeof b.import_id);
    memcpy(&b.line, &c->line, sizeof b.line);
    return mw_live_board_put(board, &b, err);
}

static mw_status put_stored(mw_hub *h, int64_t from_ns, const int32_t *measures, int64_t count,
                            mw_error *err) {
    mw_fact_query q = {.measures = measures,
                       .measure_count = count,
                       .from_ns = from_ns,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .undone = h->undone,
                       .undone_count = h->undone_count,
                       .with_source = true};
    if (count == 0) return MW_OK;
    return h->from.facts->ops->scan(h->from.facts, &q, put_chunk, h->board, err);
}

mw_status mw_hub_board_from(mw_hub *h, int64_t from_ns, const int32_t *measures, int64_t count,
                            mw_error *err) {
    mw_live_board_forget(h->board, INT64_MAX);
    h->board_from_ns = from_ns;
    h->undone_count = 0; // imports may have been undone since
    MW_TRY(h->from.registry->ops->import_each(h->from.registry, know_undone, h, err));
    for (int32_t i = 0; i < h->work_count; i++) h->work[i].looked_ns = INT64_MIN;
    return put_stored(h, from_ns, measures, count, err);
}

// ---- a turn

typedef struct {
    mw_hub *h;
    mw_hub_turned *told;
    int64_t wall_ns;
    int64_t *now; // per source
    int64_t mark_ns;
} turning;

// Takes what a machine got, under the mutex.
static void take_inbox(mw_hub_work *w, mw_hub_inbox *inbox) {
    mw_hub_inbox empty = w->taken;
    w->taken = *inbox;
    *inbox = empty;
    if (w->shared.redo_ns != INT64_MAX) mw_worker_redo(w->worker, w->shared.redo_ns);
    w->shared.redo_ns = INT64_MAX;
    w->stale = w->shared.stale;
}

// Signals that were cut are not read from the store either. Under the mutex.
static void take_cuts(mw_hub *h) {
    for (int32_t i = 0; h->cuts && i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        for (int32_t k = 0; k < w->machine.channel_count; k++) {
            if (w->signal[k] >= 0 && h->signal[w->signal[k]].cut) w->signal[k] = -1;
        }
    }
    h->cuts = false;
}

// Takes what arrived, and the clocks, away from the sources.
static void take_arrived(turning *t) {
    mw_hub *h = t->h;
    pthread_mutex_lock(&h->mutex);
    t->told->samples = h->waiting + h->beyond;
    h->waiting = h->beyond = 0;
    for (int32_t i = 0; i < h->from.binding->source_count; i++) {
        t->now[i] = mw_hub_source_now(h, i, t->wall_ns);
    }
    for (int32_t i = 0; i < h->work_count; i++) take_inbox(&h->work[i], &h->inbox[i]);
    take_cuts(h);
    t->mark_ns = mw_hub_mark_time(h, t->wall_ns);
    pthread_mutex_unlock(&h->mutex);
}

// Hands what was taken to the machine, and lets go of room that a burst left.
static void put_taken(mw_hub_work *w) {
    mw_hub_inbox *box = &w->taken;
    // Without room for it the machine reads it from the store.
    (void)mw_worker_put(w->worker, box->in, box->count);
    bool large = box->capacity > INBOX_KEPT && box->count < box->capacity / 16;
    box->count = 0;
    if (!large) return;
    mw_free(box->in);
    *box = (mw_hub_inbox){0};
}

// The time of a machine is that of the newest of its sources.
static int64_t machine_now(const turning *t, const mw_hub_work *w) {
    int64_t now = INT64_MIN;
    for (int32_t k = 0; k < w->source_count; k++) {
        if (t->now[w->source[k]] > now) now = t->now[w->source[k]];
    }
    return now;
}

static mw_status lay(turning *t, mw_hub_work *w, int64_t now_ns, mw_error *err) {
    mw_hub_work seen = {0};
    mw_fact_batch facts = {0};
    mw_worker_look(w->worker, now_ns, cell_told, &seen, &w->stands.state);
    mw_live_cells cells = {w->what, seen.cell, seen.cell_count, &t->h->keys, t->h->import_id};
    mw_status st = seen.cell_lost ? no_memory(err) : mw_live_facts(&cells, &facts, err);
    if (st == MW_OK) st = mw_live_board_lay(t->h->board, (int32_t)(w - t->h->work), &facts, err);
    w->looked_ns = now_ns;
    t->told->machines++;
    mw_fact_batch_fini(&facts);
    mw_free(seen.cell);
    return st;
}

mw_status mw_hub_board_hold(mw_hub *h, const int32_t *measures, int64_t count, mw_error *err) {
    return put_stored(h, INT64_MIN, measures, count, err);
}

mw_status mw_hub_board_lay(mw_hub *h, mw_error *err) {
    mw_hub_turned told = {0};
    turning t = {.h = h, .told = &told};
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        if (w->stands.now_ns != INT64_MIN) MW_TRY(lay(&t, w, w->stands.now_ns, err));
    }
    return MW_OK;
}

static mw_status turn_machine(const turning *t, mw_hub_work *w, mw_error *err) {
    int64_t now = machine_now(t, w);
    if (now == INT64_MIN) return MW_OK; // nothing ever came
    w->changed = w->changed || mw_worker_waits(w->worker);
    MW_TRY(mw_worker_turn(w->worker, now, err));
    if (!w->cell_lost) return MW_OK;
    w->cell_lost = false;
    mw_worker_redo(w->worker, INT64_MIN);
    return no_memory(err);
}

// Turns machines, each by itself. Of failures the first one is told.
typedef struct {
    const turning *t;
    pthread_mutex_t lock;
    mw_status status;
    mw_error why;
} spin;

static void spin_block(void *ctx, int64_t block, int worker) {
    spin *s = ctx;
    mw_hub *h = s->t->h;
    int64_t from = block * BLOCK, end = least(from + BLOCK, h->work_count);
    (void)worker;
    for (int64_t i = from; i < end; i++) {
        mw_error why = {0};
        put_taken(&h->work[i]);
        mw_status st = turn_machine(s->t, &h->work[i], &why);
        if (st == MW_OK) continue;
        pthread_mutex_lock(&s->lock);
        if (s->status == MW_OK) {
            s->status = st;
            s->why = why;
        }
        pthread_mutex_unlock(&s->lock);
    }
}

// Hands machines what came, and turns them: after a burst all processors do.
static mw_status spin_machines(const turning *t, mw_error *err) {
    mw_hub *h = t->h;
    spin s = {.t = t, .lock = PTHREAD_MUTEX_INITIALIZER};
    bool burst = t->told->samples >= BURST && h->work_count > BLOCK;
    if (burst && !h->pool && mw_pool_new(0, &h->pool, NULL) != MW_OK) h->pool = NULL;
    mw_pool_run(burst ? h->pool : NULL, (h->work_count + BLOCK - 1) / BLOCK, spin_block, &s);
    pthread_mutex_destroy(&s.lock);
    if (s.status != MW_OK && err) *err = s.why;
    return s.status;
}

// After what was settled is stored.
static void note_settled(mw_hub *h) {
    pthread_mutex_lock(&h->mutex);
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        h->settled_ns[i] = w->stands.settled_ns = mw_worker_settled(w->worker);
    }
    pthread_mutex_unlock(&h->mutex);
}

static mw_status look_at(turning *t, mw_hub_work *w, mw_error *err) {
    int64_t now = machine_now(t, w);
    if (now == INT64_MIN) return MW_OK;
    w->stands.now_ns = now;
    w->stands.late = mw_worker_late(w->worker);
    w->stands.taken_ns = mw_worker_taken(w->worker);
    int64_t refused = mw_worker_refused(w->worker);
    if (refused > 0 && w->stands.refused == 0) tell_too_late(w, "a sample");
    w->stands.refused = refused;
    w->stands.trouble = mw_worker_trouble(w->worker);
    bool look = w->changed || w->looked_ns == INT64_MIN || now - w->looked_ns >= second_ns;
    if (!look) return MW_OK;
    w->changed = false;
    return lay(t, w, now, err);
}

static mw_status turn_machines(turning *t, mw_error *err) {
    mw_hub *h = t->h;
    MW_TRY(spin_machines(t, err));
    MW_TRY(mw_hub_store(h, t->wall_ns, &t->told->written, err));
    note_settled(h);
    for (int32_t i = 0; i < h->work_count; i++) MW_TRY(look_at(t, &h->work[i], err));
    return MW_OK;
}

mw_status mw_hub_turn(mw_hub *h, int64_t wall_ns, mw_hub_turned *out, mw_error *err) {
    *out = (mw_hub_turned){.now_ns = INT64_MIN};
    turning t = {.h = h, .told = out, .wall_ns = wall_ns};
    t.now = mw_alloc_array(h->from.binding->source_count + 1, sizeof *t.now);
    if (!t.now) return no_memory(err);
    h->new_texts = false;
    take_arrived(&t);
    for (int32_t i = 0; i < h->from.binding->source_count; i++) {
        if (t.now[i] > out->now_ns) out->now_ns = t.now[i];
    }
    mw_status st = turn_machines(&t, err);
    if (st == MW_OK) st = mw_hub_marks_put(h, t.mark_ns, err);
    out->new_texts = h->new_texts;
    mw_free(t.now);
    return st;
}

mw_status mw_hub_flush(mw_hub *h, int64_t wall_ns, mw_error *err) {
    mw_live_written written;
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        if (w->stands.now_ns == INT64_MIN) continue;
        mw_worker_look(w->worker, w->stands.now_ns, cell_told, w, NULL);
        if (w->cell_lost) return no_memory(err);
    }
    return mw_hub_store(h, wall_ns, &written, err);
}

// ---- sources

// Whether a source that is there, or not any more, is to be marked so, and when by its own time.
// One of which nothing came since the start is not: the time after its newest sample of before is
// not that of its being there, and its first sample marks it.
static bool mark_due(mw_hub *h, int32_t source, bool connected, int64_t wall_ns, int64_t *at_ns) {
    mw_hub_source *s = &h->source[source];
    bool was = s->connected;
    s->connected = was || connected; // its clock went on until now, and over the time it was away
    int64_t now = mw_hub_source_now(h, source, wall_ns);
    s->connected = connected;
    if (now == INT64_MIN || !s->heard || (!was && !connected)) return false;
    bool due =
        was != connected || s->marked_ns == INT64_MIN || now - s->marked_ns >= MW_HUB_ALIVE_NS;
    if (!due) return false;
    // A mark does not take the place of the one before.
    *at_ns = now > s->marked_ns ? now : s->marked_ns + 1;
    s->marked_ns = *at_ns;
    return true;
}

mw_status mw_hub_connected(mw_hub *h, int32_t source, bool connected, int64_t wall_ns,
                           mw_error *err) {
    int32_t alive = h->from.binding->source[source].alive;
    mw_samples mark = {0};
    int64_t now = 0;
    if (alive < 0) return MW_OK;
    pthread_mutex_lock(&h->mutex);
    bool tell = mark_due(h, source, connected, wall_ns, &now);
    pthread_mutex_unlock(&h->mutex);
    if (!tell) return MW_OK;
    double value = connected ? 1 : __builtin_nan("");
    mw_status st = mw_samples_add(&mark, alive, now, value, 0) ? MW_OK : no_memory(err);
    if (st == MW_OK) st = h->sink.ops->put(&h->sink, &mark, err);
    mw_samples_fini(&mark);
    return st;
}

mw_hub_clock mw_hub_source_clock(mw_hub *h, int32_t source, int64_t wall_ns) {
    pthread_mutex_lock(&h->mutex);
    mw_hub_clock c = h->source[source].clock;
    c.now_ns = mw_hub_source_now(h, source, wall_ns);
    pthread_mutex_unlock(&h->mutex);
    return c;
}

// ---- time lines

static bool tells_states(mw_channel_kind kind) {
    return kind == MW_CHANNEL_ALIVE || kind == MW_CHANNEL_STATE || kind == MW_CHANNEL_OVERRIDE ||
           kind == MW_CHANNEL_PRODUCT || kind == MW_CHANNEL_ORDER || kind == MW_CHANNEL_REASON;
}

mw_status mw_hub_states(mw_hub *h, int32_t machine, mw_states *out, mw_error *err) {
    const mw_hub_work *w = &h->work[machine];
    int32_t said = w->machine.correction_count, channels = w->machine.channel_count;
    *out = (mw_states){.machine = w->machine,
                       .past = &h->past.past,
                       .floor_ns = w->floor_ns,
                       .now_ns = w->stands.now_ns};
    out->correction = mw_alloc_array(said + 1, sizeof *out->correction);
    out->signal = mw_alloc_array(channels + 1, sizeof *out->signal);
    if (!out->correction || !out->signal) {
        mw_states_fini(out);
        return no_memory(err);
    }
    if (said > 0) memcpy(out->correction, w->correction, (size_t)said * sizeof *w->correction);
    out->machine.correction = out->correction;
    for (int32_t k = 0; k < channels; k++)
        out->signal[k] = tells_states(w->machine.channel[k].kind) ? w->signal[k] : -1;
    return MW_OK;
}
