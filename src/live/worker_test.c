// SPDX-License-Identifier: MIT
#include "live/worker.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "live/past_testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>

#define S_NS INT64_C(1000000000)

// A consumer: what stands when everything told so far is taken in order.
static void void_from(void *ctx, int64_t from_ns) {
    fold_cells *c = ctx;
    int32_t kept = 0;
    for (int32_t i = 0; i < c->count; i++) {
        if (c->cell[i].end_ns <= from_ns) c->cell[kept++] = c->cell[i];
    }
    c->count = kept;
}

typedef struct {
    fold_event event;
    int64_t arrives_s;
} arrival;

static fold_case one, final;
static fold_cells settled, seen, want;
static plain_past past;
static arrival arrivals[2 * FOLD_EVENTS_MAX];
static int32_t arrival_count;
static int32_t signals[FOLD_CHANNELS];

static int64_t below(uint64_t *seed, int64_t n) {
    return (int64_t)(mw_hash64_mix(++*seed) % (uint64_t)n);
}

static int by_arrival(const void *a, const void *b) {
    const arrival *x = a, *y = b;
    if (x->arrives_s != y->arrives_s) return x->arrives_s < y->arrives_s ? -1 : 1;
    return 0;
}

// Some come late, some twice, some with another value the second time, some never.
static void scatter(uint64_t seed) {
    seed = mw_hash64_mix(seed + 77);
    arrival_count = 0;
    for (int32_t i = 0; i < one.event_count; i++) {
        const fold_event *e = &one.event[i];
        int64_t kind = below(&seed, 40);
        if (kind == 0) continue;
        int64_t delay = kind < 4 ? below(&seed, 700) : below(&seed, 4);
        arrivals[arrival_count++] = (arrival){*e, e->t_s + delay};
        if (kind != 5 && kind != 6) continue;
        arrival *again = &arrivals[arrival_count++];
        *again = (arrival){*e, e->t_s + delay + below(&seed, 200)};
        if (kind == 6 && e->channel == FOLD_STATE) again->event.value = 1;
    }
    qsort(arrivals, (size_t)arrival_count, sizeof arrivals[0], by_arrival);
}

static int by_time(const void *a, const void *b) {
    const fold_event *x = a, *y = b;
    if (x->t_s != y->t_s) return x->t_s < y->t_s ? -1 : 1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

// What the fold makes of everything that arrived, had it come in time.
static void run_final(void) {
    final = one;
    final.machine.channel = final.channel;
    final.event_count = past.count;
    MW_ASSERT(past.count <= FOLD_EVENTS_MAX);
    memcpy(final.event, past.event, (size_t)past.count * sizeof past.event[0]);
    qsort(final.event, (size_t) final.event_count, sizeof final.event[0], by_time);
    mw_fold_run(&final, &want);
}

static void put_all(void *ctx, const mw_live_cell *cell) { mw_fold_cells_put(ctx, cell); }

static void look(mw_worker *w, int64_t now_ns) {
    seen = settled;
    mw_worker_look(w, now_ns, put_all, &seen, NULL);
}

// What is kept from look to look changes nothing.
static void look_twice(mw_worker *w, int64_t now_ns, int64_t seed) {
    static fold_cells kept, anew;
    kept.count = anew.count = 0;
    mw_worker_look(w, now_ns, put_all, &kept, NULL);
    mw_worker_look_anew(w, now_ns, put_all, &anew);
    CHECK_ROW(mw_fold_cells_same(&kept, &anew), seed);
}

static bool put(mw_worker *w, int32_t channel, int64_t t_s, double value) {
    mw_worker_sample s = {.t_ns = t_s * S_NS, .value = value, .channel = (int16_t)channel};
    return mw_worker_put(w, &s, 1);
}

// Every third waits longer for a machine that lags behind.
static mw_worker *start(mw_replay *what, int64_t seed) {
    mw_worker_hold hold = {2 * S_NS, seed % 3 ? 0 : 400 * S_NS};
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) signals[i] = i;
    *what = (mw_replay){&one.machine, signals, &past.past};
    settled.count = 0;
    mw_worker *w =
        mw_worker_new(what, hold, &(mw_worker_tell){&settled, void_from, mw_fold_cells_put});
    CHECK(w);
    return w;
}

// Whatever came in which order, what stands is what all of it in time would have given, to the
// last bit.
void test_worker_histories(void) {
    for (int64_t seed = 0; seed < mw_test_cases(1000); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        scatter((uint64_t)seed);
        mw_plain_past_init(&past);
        mw_replay what;
        mw_worker *w = start(&what, seed);
        if (seed % 2) mw_worker_fresh(w);
        int32_t i = 0;
        for (int64_t t = 0; t <= FOLD_LENGTH_S + 800; t++) {
            for (; i < arrival_count && arrivals[i].arrives_s == t; i++) {
                const fold_event *e = &arrivals[i].event;
                mw_plain_past_put(&past, e);
                CHECK(put(w, e->channel, e->t_s, e->value));
            }
            int64_t now = t < FOLD_LENGTH_S ? t : FOLD_LENGTH_S;
            if (t % 3 == 0) CHECK_ROW(mw_worker_turn(w, now * S_NS, NULL) == MW_OK, seed);
        }
        CHECK_ROW(mw_worker_turn(w, FOLD_LENGTH_S * S_NS, NULL) == MW_OK, seed);
        look(w, FOLD_LENGTH_S * S_NS);
        run_final();
        CHECK_ROW(mw_fold_cells_same(&seen, &want), seed);
        mw_worker_free(w);
    }
}

static void keep_after(fold_cells *c, int64_t from_ns) {
    int32_t kept = 0;
    for (int32_t i = 0; i < c->count; i++) {
        if (c->cell[i].end_ns > from_ns) c->cell[kept++] = c->cell[i];
    }
    c->count = kept;
}

// After a start from the samples kept, from some instant on, the same stands from there on.
void test_worker_restart(void) {
    for (int64_t seed = 0; seed < mw_test_cases(300); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_plain_past_init(&past);
        for (int32_t i = 0; i < one.event_count; i++) mw_plain_past_put(&past, &one.event[i]);
        mw_replay what;
        mw_worker *w = start(&what, seed);
        int64_t from = (300 + seed * 3) * S_NS;
        mw_worker_redo(w, from);
        CHECK_ROW(mw_worker_turn(w, FOLD_LENGTH_S * S_NS, NULL) == MW_OK, seed);
        look(w, FOLD_LENGTH_S * S_NS);
        run_final();
        from -= from % one.machine.slot_ns;
        keep_after(&want, from);
        keep_after(&seen, from);
        CHECK_ROW(mw_fold_cells_same(&seen, &want), seed);
        mw_worker_free(w);
    }
}

static void add_up(void *ctx, const mw_live_cell *cell) {
    if (cell->out == MW_OUT_CHANNEL) *(double *)ctx += cell->value;
}

static double pieces_at(mw_worker *w, int64_t now_s) {
    double sum = 0;
    mw_worker_look(w, now_s * S_NS, add_up, &sum, NULL);
    return sum;
}

// Of one instant the sample put last counts, also when the ones before were looked at already.
void test_worker_instant(void) {
    mw_channel channel = {.kind = MW_CHANNEL_COUNT,
                          .alive = -1,
                          .scale = 1,
                          .stale_ns = INT64_MAX,
                          .gap_ns = 3600 * S_NS};
    mw_machine machine = {.channel = &channel, .channel_count = 1, .slot_ns = 60 * S_NS};
    int32_t signal = 0;
    mw_replay what = {&machine, &signal, NULL};
    mw_worker_tell tell = {0};
    mw_worker *w = mw_worker_new(&what, (mw_worker_hold){100 * S_NS, 0}, &tell);
    CHECK(put(w, 0, 10, 100) && put(w, 0, 20, 105));
    CHECK(pieces_at(w, 30) == 5);
    CHECK(put(w, 0, 20, 40)); // it began anew
    CHECK(pieces_at(w, 30) == 40);
    CHECK(put(w, 0, 15, 102));
    CHECK(pieces_at(w, 30) == 42);
    mw_worker_free(w);
    w = mw_worker_new(&what, (mw_worker_hold){100 * S_NS, 0}, &tell);
    CHECK(put(w, 0, 10, 100) && put(w, 0, 20, 105) && put(w, 0, 15, 102) && put(w, 0, 20, 40));
    mw_alloc_fail_after(0); // without room beside them
    CHECK(pieces_at(w, 30) == 42);
    mw_alloc_fail_after(-1);
    mw_worker_free(w);
}

// Takes samples away as retention does: those of before an instant, but for the value that holds
// then, and marks that the source is there.
static void give_up(int64_t horizon_s) {
    plain_past before = past;
    past.count = 0;
    for (int32_t i = 0; i < before.count; i++) {
        const fold_event *e = &before.event[i];
        int64_t cut_s = e->channel == FOLD_ALIVE ? 0 : -1;
        for (int32_t k = 0; k < before.count && e->channel != FOLD_ALIVE; k++) {
            const fold_event *o = &before.event[k];
            bool holds = o->channel == e->channel && o->t_s <= horizon_s && o->value == o->value;
            if (holds && o->t_s > cut_s) cut_s = o->t_s;
        }
        if (e->t_s >= cut_s - cut_s % 60) past.event[past.count++] = *e;
    }
}

// Before the floor nothing changes, whatever comes; from there on all is as it was, from less.
void test_worker_floor(void) {
    for (int64_t seed = 0; seed < mw_test_cases(300); seed++) {
        mw_fold_case_init(&one, (uint64_t)seed);
        mw_plain_past_init(&past);
        for (int32_t i = 0; i < one.event_count; i++) mw_plain_past_put(&past, &one.event[i]);
        mw_replay what;
        mw_worker *w = start(&what, seed);
        mw_worker_redo(w, 0);
        CHECK_ROW(mw_worker_turn(w, FOLD_LENGTH_S * S_NS, NULL) == MW_OK, seed);
        int64_t slot_s = one.machine.slot_ns / S_NS, minor_s = one.machine.minor_ns / S_NS;
        int64_t horizon_s = (5 + seed % 10) * 60;
        int64_t floor_ns = mw_replay_edge(&one.machine, (horizon_s + minor_s + slot_s) * S_NS);
        int64_t floor_s = floor_ns / S_NS;
        give_up(horizon_s);
        mw_worker_floor(w, floor_s * S_NS);
        CHECK_ROW(put(w, FOLD_COUNT, floor_s - 1, 1e6), seed);
        mw_worker_redo(w, INT64_MIN);
        CHECK_ROW(mw_worker_turn(w, FOLD_LENGTH_S * S_NS, NULL) == MW_OK, seed);
        look(w, FOLD_LENGTH_S * S_NS);
        mw_fold_run(&one, &want);
        CHECK_ROW(mw_worker_refused(w) == 1, seed);
        CHECK_ROW(mw_fold_cells_differ(&seen, &want, seed) == 0, seed);
        mw_worker_free(w);
    }
}

// A machine that only counts, in slots of a minute.
typedef struct {
    mw_channel channel;
    mw_machine machine;
    int32_t signal;
    mw_replay what;
    mw_worker_tell tell;
} counting;

static mw_worker *count_anew(counting *c, int64_t lag_ns) {
    c->channel = (mw_channel){.kind = MW_CHANNEL_COUNT,
                              .alive = -1,
                              .scale = 1,
                              .stale_ns = INT64_MAX,
                              .gap_ns = 36000 * S_NS};
    c->machine = (mw_machine){.channel = &c->channel, .channel_count = 1, .slot_ns = 60 * S_NS};
    c->signal = 0;
    mw_plain_past_init(&past);
    settled.count = 0;
    c->what = (mw_replay){&c->machine, &c->signal, &past.past};
    c->tell = (mw_worker_tell){&settled, void_from, mw_fold_cells_put};
    return mw_worker_new(&c->what, (mw_worker_hold){S_NS, lag_ns}, &c->tell);
}

// A floor that lies ahead: what comes before it is not told, but counts for what is told after it.
void test_worker_floor_ahead(void) {
    counting c;
    mw_worker *w = count_anew(&c, 0);
    static const struct {
        int32_t t_s, value;
    } row[] = {
        {60,   100},
        {120,  105},
        {600,  150}, // before the floor
        {3700, 154},
        {4000, 154},
    };
    mw_worker_floor(w, 3600 * S_NS);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        fold_event e = {.t_s = row[i].t_s, .channel = 0, .value = row[i].value};
        mw_plain_past_put(&past, &e);
        CHECK_ROW(put(w, 0, e.t_s, e.value), i);
        CHECK_ROW(mw_worker_turn(w, (e.t_s + 10) * S_NS, NULL) == MW_OK, i);
    }
    double told = 0;
    for (int32_t i = 0; i < settled.count; i++) add_up(&told, &settled.cell[i]);
    CHECK(told == 4 && mw_worker_refused(w) == 0);
    mw_worker_free(w);
}

// A machine whose own samples come later than those of others of its source is waited for: nothing
// is replayed, until it lags too far behind.
void test_worker_lag(void) {
    counting c;
    mw_worker *w = count_anew(&c, 3600 * S_NS);
    static const struct {
        int32_t t_s, now_s;
        int64_t settled_s, late;
    } row[] = {
        {60,   60,   -1,   0}, // -1: nothing is settled yet
        {120,  1000, 120,  0}, // the source is ahead, the machine stands at its own newest sample
        {600,  1000, 600,  0},
        {660,  6000, 2340, 0}, // an hour behind is too far
        {1800, 6000, 2340, 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        fold_event e = {.t_s = row[i].t_s, .channel = 0, .value = (double)i};
        mw_plain_past_put(&past, &e);
        CHECK_ROW(put(w, 0, e.t_s, e.value), i);
        CHECK_ROW(mw_worker_turn(w, row[i].now_s * S_NS, NULL) == MW_OK, i);
        int64_t want_ns = row[i].settled_s < 0 ? INT64_MIN : row[i].settled_s * S_NS;
        CHECK_ROW(mw_worker_settled(w) == want_ns, i);
        CHECK_ROW(mw_worker_late(w) == row[i].late, i);
    }
    mw_worker_free(w);
}

// Samples come in and out of order, slots close while they wait, some are too late.
void test_worker_looks(void) {
    counting c;
    mw_worker_free(count_anew(&c, 0));
    mw_worker *w = mw_worker_new(&c.what, (mw_worker_hold){40 * S_NS, 0}, &c.tell);
    uint64_t seed = 7;
    for (int32_t i = 0; i < 2000; i++) {
        uint64_t draw = mw_hash64_mix(seed++);
        int32_t now_s = 60 + i / 3, late_s = draw % 3 ? 0 : (int32_t)(draw / 3 % 45);
        fold_event e = {.t_s = now_s - late_s, .channel = 0, .value = i};
        mw_plain_past_put(&past, &e);
        CHECK_ROW(put(w, 0, e.t_s, e.value), i);
        if (i % 5 == 0) CHECK_ROW(mw_worker_turn(w, now_s * S_NS, NULL) == MW_OK, i);
        look_twice(w, now_s * S_NS, i);
    }
    CHECK(mw_worker_late(w) > 10);
    mw_worker_free(w);
}
