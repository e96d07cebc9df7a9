// SPDX-License-Identifier: MIT
#include "live/hub.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "live/fold_testing.h"
#include "live/retention.h"
#include "test/folder.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t t0 = 1700000100 * INT64_C(1000000000); // a whole quarter of an hour

// One machine of source "m": state, count and power.
enum { STATE, COUNT, POWER, CHANNELS, APT = 1, PBT, PQ, ENERGY };

typedef struct {
    char *folder;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_hub *hub;
    mw_channel channel[CHANNELS];
    int32_t signal[CHANNELS];
    mw_state_row row[1];
    mw_state_table table;
    mw_live_machine machine;
    mw_live_source source;
    mw_live_binding binding;
} plant;

static const mw_live_output outputs[] = {
    {MW_OUT_APT,             1, APT,    3600, 0, {0}},
    {MW_OUT_PBT,             1, PBT,    3600, 0, {0}},
    {MW_OUT_CHANNEL + COUNT, 1, PQ,     1,    0, {0}},
    {MW_OUT_CHANNEL + POWER, 1, ENERGY, 1,    0, {0}},
};

static void open_hub(plant *p) {
    static const char *const name[] = {"m/state", "m/count", "m/power"};
    static const mw_channel_kind kind[] = {MW_CHANNEL_STATE, MW_CHANNEL_COUNT, MW_CHANNEL_RATE};
    char *path = mw_test_path("", p->folder, "series");
    CHECK(mw_series_open(path, &p->series, NULL) == MW_OK);
    mw_free(path);
    p->row[0] = (mw_state_row){1, MW_STATE_PRODUCTION, -1};
    p->table = (mw_state_table){
        p->row, 1, {0, MW_STATE_DOWN, -1}
    };
    for (int i = 0; i < CHANNELS; i++) {
        CHECK(mw_series_guess(p->series, mw_slice_of(name[i]), MW_SIGNAL_NUMBER, &p->signal[i],
                              NULL) == MW_OK);
        p->channel[i] = (mw_channel){.kind = kind[i],
                                     .alive = -1,
                                     .scale = 1,
                                     .stale_ns = INT64_MAX,
                                     .gap_ns = 3600 * S_NS,
                                     .table = i == STATE ? &p->table : NULL};
    }
    p->machine = (mw_live_machine){
        .name = mw_slice_of("filler"),
        .entity = 1,
        .machine = {.channel = p->channel, .channel_count = CHANNELS, .slot_ns = 60 * S_NS},
        .signal = p->signal,
        .output = outputs,
        .output_count = 4
    };
    p->source =
        (mw_live_source){mw_slice_of("m"), mw_series_find(p->series, mw_slice_of("mw/alive/m"))};
    p->binding = (mw_live_binding){.machine = &p->machine,
                                   .machine_count = 1,
                                   .source = &p->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
    mw_hub_from from = {&p->binding, p->series, p->registry, p->facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p->hub, NULL) == MW_OK);
    CHECK(mw_hub_board_from(p->hub, t0, NULL, 0, NULL) == MW_OK);
}

static void close_hub(plant *p) {
    mw_hub_close(p->hub);
    mw_series_close(p->series);
}

static void plant_init(plant *p) {
    memset(p, 0, sizeof *p);
    p->folder = mw_test_folder_new();
    CHECK(mw_registry_open("memory:", &p->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &p->facts, NULL) == MW_OK);
    open_hub(p);
}

static void plant_fini(plant *p) {
    close_hub(p);
    p->facts->ops->close(p->facts);
    p->registry->ops->close(p->registry);
    mw_test_folder_free(p->folder);
}

static void put(plant *p, int channel, int64_t t_s, double value) {
    mw_samples s = {0};
    mw_sink *sink = mw_hub_sink(p->hub);
    CHECK(mw_samples_add(&s, p->signal[channel], t0 + t_s * S_NS, value, 0));
    CHECK(sink->ops->put(sink, &s, NULL) == MW_OK);
    mw_samples_fini(&s);
}

static mw_hub_turned turn(plant *p) {
    mw_hub_turned told;
    CHECK(mw_hub_turn(p->hub, mw_clock_wall_ns(), &told, NULL) == MW_OK);
    return told;
}

// Facts by measure and minute.
typedef struct {
    double value[5][20];
} picture;

static mw_status look(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    picture *p = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        int64_t minute = (c->start_ns[i] - t0) / (60 * S_NS);
        if (minute < 20) p->value[c->measure[i]][minute] = c->value[i];
    }
    return MW_OK;
}

static picture picture_of(mw_facts *f) {
    picture p;
    for (int i = 0; i < 100; i++) p.value[i / 20][i % 20] = NAN;
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(f->ops->scan(f, &q, look, &p, NULL) == MW_OK);
    return p;
}

static bool is(double a, double b) { return fabs(a - b) < 1e-9; }

// Producing from 0 to 90 s, down to 150 s, producing again; a piece every 10 s while it runs.
static void first_minutes(plant *p) {
    put(p, STATE, 0, 1);
    for (int t = 0; t <= 90; t += 10) put(p, COUNT, t, 100 + t / 10);
    put(p, POWER, 0, 36);
    put(p, STATE, 90, 0);
    put(p, POWER, 90, 0);
    put(p, STATE, 150, 1);
}

void test_hub_facts(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    mw_hub_turned told = turn(&p);
    CHECK(told.samples == 15 && told.machines == 1 && told.now_ns == t0 + 150 * S_NS);
    CHECK(told.written.added == 8);
    picture f = picture_of(p.facts), b = picture_of(mw_live_board_facts(mw_hub_board(p.hub)));
    CHECK(f.value[APT][0] == 60 && f.value[APT][1] == 30 && isnan(f.value[APT][2]));
    CHECK(f.value[PBT][1] == 60 && f.value[PQ][0] == 5 && f.value[PQ][1] == 4);
    CHECK(is(f.value[ENERGY][0], 0.6) && is(f.value[ENERGY][1], 0.3));
    CHECK(b.value[APT][1] == 30 && is(b.value[PBT][2], 30) && b.value[PQ][2] == 0);
    mw_hub_machine m = mw_hub_machine_at(p.hub, 0);
    CHECK(m.state.category == MW_STATE_PRODUCTION && m.state.since_ns == t0 + 150 * S_NS);
    plant_fini(&p);
}

// A late sample changes the past: the facts get new versions, the board the new values.
void test_hub_late(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    (void)turn(&p);
    put(&p, STATE, 30,
        0); // it stood from 30 to 60 s, as a message of the edge that came late tells
    put(&p, STATE, 60, 1);
    mw_hub_turned told = turn(&p);
    CHECK(told.written.corrected == 1 && told.written.added == 0);
    picture f = picture_of(p.facts), b = picture_of(mw_live_board_facts(mw_hub_board(p.hub)));
    CHECK(f.value[APT][0] == 30 && f.value[PBT][0] == 60 && b.value[APT][0] == 30);
    mw_hub_clock c = mw_hub_source_clock(p.hub, 0, mw_clock_wall_ns());
    CHECK(c.backward == 2 && c.backward_max_ns == 120 * S_NS);
    CHECK(mw_hub_machine_at(p.hub, 0).late == 1);
    plant_fini(&p);
}

// What was put and not derived when the program went away is derived after the next start: samples
// in time, and late ones.
void test_hub_restart(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    (void)turn(&p);
    put(&p, STATE, 30, 0);
    put(&p, STATE, 60, 1);
    put(&p, COUNT, 200, 112);
    put(&p, STATE, 250, 0);
    close_hub(&p); // without a turn
    open_hub(&p);
    mw_hub_turned told = turn(&p);
    CHECK(told.written.corrected == 1);
    picture f = picture_of(p.facts);
    CHECK(f.value[APT][0] == 30 && is(f.value[APT][2], 30) && f.value[APT][3] == 60);
    CHECK(f.value[PQ][3] == 3 && isnan(f.value[APT][4]));
    // Nothing is told twice.
    close_hub(&p);
    open_hub(&p);
    told = turn(&p);
    CHECK(told.written.added == 0 && told.written.corrected == 0 && told.written.ended == 0);
    plant_fini(&p);
}

// A source that is connected after a start goes on from its newest sample of before.
void test_hub_restart_connected(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    (void)turn(&p);
    close_hub(&p);
    open_hub(&p); // at t0 by the wall
    mw_sink *sink = mw_hub_sink(p.hub);
    CHECK(sink->ops->signal(sink, mw_slice_of("mw/alive/m"), MW_SIGNAL_NUMBER, mw_slice_of(""),
                            &p.source.alive, NULL) == MW_OK);
    CHECK(mw_hub_connected(p.hub, 0, true, t0 + 5 * S_NS, NULL) == MW_OK);
    CHECK(mw_hub_source_clock(p.hub, 0, t0 + 5 * S_NS).now_ns == t0 + 155 * S_NS);
    plant_fini(&p);
}

// A late sample from far before the last minutes that are always looked at again, then a crash.
void test_hub_restart_late(void) {
    plant p;
    plant_init(&p);
    put(&p, STATE, 0, 1);
    put(&p, STATE, 7200, 0);
    (void)turn(&p);
    put(&p, STATE, 600, 0);
    put(&p, STATE, 630, 1);
    close_hub(&p);
    open_hub(&p);
    CHECK(turn(&p).written.corrected == 1);
    CHECK(picture_of(p.facts).value[APT][10] == 30);
    plant_fini(&p);
}

// What an operator says of a stop counts from then on, also for what was stored.
void test_hub_correct(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    CHECK(mw_hub_wait(p.hub, 0));
    (void)turn(&p);
    CHECK(!mw_hub_wait(p.hub, 1000));
    mw_correction said = {t0 + 60 * S_NS, t0 + 90 * S_NS, MW_STATE_PLANNED, -1, -1, -1};
    CHECK(mw_hub_correct(p.hub, 0, &said, 1, said.from_ns, NULL) == MW_OK);
    CHECK(turn(&p).written.corrected == 2);
    picture f = picture_of(p.facts);
    CHECK(f.value[APT][1] == 0 && f.value[PBT][1] == 30 && f.value[APT][0] == 60);
    CHECK(mw_hub_correct(p.hub, 0, NULL, 0, said.from_ns, NULL) == MW_OK);
    CHECK(turn(&p).written.corrected == 2);
    CHECK(picture_of(p.facts).value[APT][1] == 30);
    plant_fini(&p);
}

// At the end what stands in the slot under way is stored; going on derives it anew.
void test_hub_flush(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    (void)turn(&p);
    CHECK(mw_hub_flush(p.hub, mw_clock_wall_ns(), NULL) == MW_OK);
    picture f = picture_of(p.facts);
    CHECK(f.value[APT][1] == 30 && f.value[APT][2] == 0 && is(f.value[PBT][2], 30));
    close_hub(&p);
    open_hub(&p);
    put(&p, STATE, 250, 0);
    (void)turn(&p);
    f = picture_of(p.facts);
    CHECK(f.value[APT][1] == 30 && is(f.value[APT][2], 30) && is(f.value[PBT][2], 60));
    CHECK(mw_hub_flush(p.hub, mw_clock_wall_ns(), NULL) == MW_OK);
    CHECK(is(picture_of(p.facts).value[APT][4], 10));
    plant_fini(&p);
}

// The newest mark of the source.
static mw_sample mark_of(plant *p) {
    mw_sample mark = {.time_ns = INT64_MIN};
    bool found;
    CHECK(mw_series_before(p->series, p->source.alive, INT64_MAX, &mark, &found, NULL) == MW_OK);
    return mark;
}

static int64_t now_of(plant *p, int64_t wall_ns) {
    return mw_hub_source_clock(p->hub, 0, wall_ns).now_ns;
}

// Marks of a source that follows a clock stand in its own time, also when the connection comes and
// goes; after a start there are none until the first sample.
void test_hub_clock(void) {
    plant p;
    plant_init(&p);
    mw_sink *sink = mw_hub_sink(p.hub);
    int64_t wall = mw_clock_wall_ns() + 3600 * S_NS;
    CHECK(sink->ops->signal(sink, mw_slice_of("mw/alive/m"), MW_SIGNAL_NUMBER, mw_slice_of(""),
                            &p.source.alive, NULL) == MW_OK);
    CHECK(mw_hub_connected(p.hub, 0, true, wall, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == INT64_MIN && now_of(&p, wall) == INT64_MIN);
    put(&p, STATE, 0, 1);
    CHECK(mark_of(&p).time_ns == t0 && mark_of(&p).value == 1);
    int64_t now = now_of(&p, wall);
    CHECK(now > t0 + 3000 * S_NS && now_of(&p, wall + 7) == now + 7);
    CHECK(mw_hub_connected(p.hub, 0, false, wall, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == now && isnan(mark_of(&p).value) && now_of(&p, wall + 7) == t0);
    // Back after a minute, and at once.
    CHECK(mw_hub_connected(p.hub, 0, true, wall + 60 * S_NS, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == now + 60 * S_NS && mark_of(&p).value == 1);
    CHECK(mw_hub_connected(p.hub, 0, false, wall + 60 * S_NS, NULL) == MW_OK);
    CHECK(mw_hub_connected(p.hub, 0, true, wall + 60 * S_NS, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == now + 60 * S_NS + 2 && mark_of(&p).value == 1);
    close_hub(&p);
    open_hub(&p);
    CHECK(mw_hub_connected(p.hub, 0, true, wall + 900 * S_NS, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == now + 60 * S_NS + 2);
    put(&p, STATE, 7200, 1);
    CHECK(mark_of(&p).time_ns == t0 + 7200 * S_NS && mark_of(&p).value == 1);
    wall = mw_clock_wall_ns() + 40 * S_NS;
    now = now_of(&p, wall);
    CHECK(mw_hub_connected(p.hub, 0, true, wall, NULL) == MW_OK);
    CHECK(mark_of(&p).time_ns == now && now > t0 + 7230 * S_NS);
    plant_fini(&p);
}

// A source that comes back with a sample from just before the instant of its end is there again by
// the next one.
void test_hub_back_at_once(void) {
    plant p;
    plant_init(&p);
    mw_sink *sink = mw_hub_sink(p.hub);
    int64_t wall = mw_clock_wall_ns() + 60 * S_NS;
    CHECK(sink->ops->signal(sink, mw_slice_of("mw/alive/m"), MW_SIGNAL_NUMBER, mw_slice_of(""),
                            &p.source.alive, NULL) == MW_OK);
    put(&p, STATE, 0, 1);
    CHECK(mw_hub_connected(p.hub, 0, true, wall, NULL) == MW_OK);
    CHECK(mw_hub_connected(p.hub, 0, false, wall, NULL) == MW_OK);
    int64_t gone = mark_of(&p).time_ns;
    CHECK(isnan(mark_of(&p).value) && gone > t0 + 50 * S_NS && gone < t0 + 66 * S_NS);
    close_hub(&p);
    open_hub(&p);
    CHECK(mw_hub_connected(p.hub, 0, true, wall, NULL) == MW_OK);
    put(&p, STATE, 40, 1);
    CHECK(mark_of(&p).time_ns == gone && isnan(mark_of(&p).value));
    put(&p, COUNT, 66, 5);
    CHECK(mark_of(&p).time_ns == t0 + 66 * S_NS && mark_of(&p).value == 1);
    put(&p, COUNT, 67, 6);
    CHECK(mark_of(&p).time_ns == t0 + 66 * S_NS);
    plant_fini(&p);
}

static int32_t kind_of(plant *p, const char *name, mw_signal_kind kind) {
    int32_t id = -1;
    CHECK(mw_sink_signal(mw_hub_sink(p->hub), mw_slice_of(name), kind, mw_slice_of(""), &id,
                         NULL) == MW_OK);
    return id;
}

// A signal that no value came of is taken for another kind than the machine does: its codes are no
// counts.
void test_hub_kind_guessed(void) {
    plant p;
    plant_init(&p);
    put(&p, STATE, 0, 1);
    CHECK(kind_of(&p, "m/count", MW_SIGNAL_TEXT) == p.signal[COUNT]);
    for (int t = 0; t <= 200; t += 10) put(&p, COUNT, t, t);
    put(&p, STATE, 250, 0);
    (void)turn(&p);
    put(&p, STATE, 30, 0); // the past is read from the store
    put(&p, STATE, 40, 1);
    (void)turn(&p);
    picture f = picture_of(p.facts);
    CHECK(is(f.value[APT][0], 50) && f.value[APT][1] == 60);
    for (int i = 0; i < 4; i++) CHECK_ROW(isnan(f.value[PQ][i]), i);
    plant_fini(&p);
}

// One that had values: what it told is not known any more; when its kind comes back it goes on.
// What stands from before the change is not derived anew after a start.
void test_hub_kind_changed(void) {
    plant p;
    plant_init(&p);
    first_minutes(&p);
    (void)turn(&p);
    int32_t texts = kind_of(&p, "m/state", MW_SIGNAL_TEXT);
    CHECK(texts != p.signal[STATE] && kind_of(&p, "m/state", MW_SIGNAL_TEXT) == texts);
    (void)turn(&p);
    CHECK(mw_hub_machine_at(p.hub, 0).state.category == MW_STATE_UNKNOWN);
    mw_samples s = {0};
    CHECK(mw_samples_add(&s, texts, t0 + 200 * S_NS, 1, 0));
    CHECK(mw_hub_sink(p.hub)->ops->put(mw_hub_sink(p.hub), &s, NULL) == MW_OK);
    mw_samples_fini(&s);
    CHECK(kind_of(&p, "m/state", MW_SIGNAL_NUMBER) == p.signal[STATE]);
    put(&p, STATE, 300, 1);
    put(&p, STATE, 500, 0);
    (void)turn(&p);
    CHECK(picture_of(p.facts).value[APT][5] == 60);
    close_hub(&p);
    open_hub(&p);
    put(&p, STATE, 30, 0); // before
    put(&p, STATE, 60, 1);
    put(&p, STATE, 360, 0); // after
    (void)turn(&p);
    picture f = picture_of(p.facts);
    CHECK(f.value[APT][0] == 60 && f.value[APT][5] == 60 && f.value[APT][6] == 0);
    plant_fini(&p);
}

static void *put_counts(void *ctx) {
    plant *p = ctx;
    for (int i = 0; i < 2000; i++) put(p, COUNT, i, i);
    return NULL;
}

static void *put_power(void *ctx) {
    plant *p = ctx;
    for (int i = 0; i < 500; i++) put(p, POWER, i * 4, 36);
    return NULL;
}

// Sources put while turns are made: in the end everything counts.
void test_hub_threads(void) {
    plant p;
    pthread_t a, b;
    plant_init(&p);
    CHECK(pthread_create(&a, NULL, put_counts, &p) == 0 &&
          pthread_create(&b, NULL, put_power, &p) == 0);
    for (int i = 0; i < 50; i++) (void)turn(&p);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    (void)turn(&p);
    put(&p, COUNT, 2003, 1999);
    (void)turn(&p);
    picture f = picture_of(p.facts);
    for (int i = 0; i < 20; i++) CHECK_ROW(f.value[PQ][i] == (i == 0 ? 59 : 60), i);
    for (int i = 0; i < 20; i++) CHECK_ROW(is(f.value[ENERGY][i], 0.6), i);
    plant_fini(&p);
}

enum { MANY = 30, BURST_S = 2400 };

typedef struct {
    double sum[MANY + 1][5];
} sums;

static mw_status add_up(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    sums *s = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) s->sum[c->entity[i]][c->measure[i]] += c->value[i];
    return MW_OK;
}

// Many machines on the signals of one.
static void open_many(plant *p, mw_live_machine *machine, mw_live_output (*output)[4]) {
    mw_hub_close(p->hub);
    for (int m = 0; m < MANY; m++) {
        machine[m] = p->machine;
        machine[m].entity = m + 1;
        machine[m].output = output[m];
        memcpy(output[m], outputs, sizeof outputs);
        for (int i = 0; i < 4; i++) output[m][i].entity = m + 1;
    }
    p->binding.machine = machine;
    p->binding.machine_count = MANY;
    mw_hub_from from = {&p->binding, p->series, p->registry, p->facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p->hub, NULL) == MW_OK);
}

// After a burst several threads turn the machines: each comes to the same.
void test_hub_burst(void) {
    static mw_live_machine machine[MANY];
    static mw_live_output output[MANY][4];
    static sums s;
    plant p;
    mw_samples in = {0};
    plant_init(&p);
    open_many(&p, machine, output);
    for (int t = 0; t <= BURST_S; t++) {
        CHECK(mw_samples_add(&in, p.signal[STATE], t0 + t * S_NS, t % 100 < 80, 0));
        CHECK(mw_samples_add(&in, p.signal[COUNT], t0 + t * S_NS, t / 2, 0));
        CHECK(mw_samples_add(&in, p.signal[POWER], t0 + t * S_NS, 36, 0));
    }
    mw_sink *sink = mw_hub_sink(p.hub);
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    CHECK(turn(&p).samples == MANY * in.count);
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    memset(&s, 0, sizeof s);
    CHECK(p.facts->ops->scan(p.facts, &q, add_up, &s, NULL) == MW_OK);
    for (int m = 1; m <= MANY; m++) {
        int whole_s = (BURST_S - 2) / 60 * 60; // of slots that are over
        CHECK_ROW(s.sum[m][PBT] == whole_s && s.sum[m][PQ] == (whole_s - 1) / 2, m);
        CHECK_ROW(is(s.sum[m][ENERGY], 0.01 * whole_s), m);
        CHECK_ROW(memcmp(s.sum[m], s.sum[1], sizeof s.sum[m]) == 0, m);
    }
    mw_samples_fini(&in);
    plant_fini(&p);
}

static int64_t facts_of(plant *p) {
    int64_t n = 0;
    picture f = picture_of(p->facts);
    for (int i = 0; i < 100; i++) n += !isnan(f.value[i / 20][i % 20]);
    return n;
}

static void retain(plant *p, int64_t keep_s, mw_retention *r) {
    const mw_live_keep all = {
        .is_rest = true, .keep_ns = {keep_s * S_NS, 0, 0}
    };
    p->binding.keep = &all;
    p->binding.keep_count = 1;
    mw_retention_from from = {&p->binding, p->series, mw_clock_wall_ns(), NULL};
    CHECK(mw_retention_plan(&from, r, NULL) == MW_OK && mw_retention_note(r, NULL) == MW_OK);
    CHECK(mw_hub_floors_read(p->hub, NULL) == MW_OK);
    for (bool more = true; more;) CHECK(mw_retention_step(r, &more, NULL) == MW_OK);
    p->binding.keep_count = 0;
}

// Samples go, facts stay, also when samples or operators say otherwise later; what is kept can be
// corrected as ever.
void test_hub_retention(void) {
    plant p;
    mw_retention r;
    plant_init(&p);
    for (int i = 0; i < 3 * 360; i++) put(&p, STATE, 10 * i, i % 12 < 6);
    put(&p, COUNT, 0, 0);
    (void)turn(&p);
    CHECK(mw_hub_floor(p.hub, 0) == INT64_MIN);
    int64_t facts = facts_of(&p);
    retain(&p, 1800, &r);
    // Settled less ten minutes, the longest gap and two slots; the count at 0 stays.
    int64_t horizon_s = 10 * 1079 / 60 * 60 - 600 - 3600 - 120;
    CHECK(r.done.samples == horizon_s / 10);
    CHECK(mw_hub_floor(p.hub, 0) == t0 + (horizon_s + 60) * S_NS);
    mw_retention_fini(&r);
    put(&p, STATE, 605, 0);
    mw_hub_turned told = turn(&p);
    CHECK(told.written.corrected == 0 && told.written.ended == 0);
    CHECK(mw_hub_machine_at(p.hub, 0).refused == 1);
    put(&p, STATE, 9005, 0);
    CHECK(turn(&p).written.corrected > 0);
    close_hub(&p);
    open_hub(&p);
    mw_correction said = {t0, t0 + 90 * S_NS, MW_STATE_PLANNED, -1, -1, -1};
    CHECK(mw_hub_correct(p.hub, 0, &said, 1, t0, NULL) == MW_OK);
    told = turn(&p);
    CHECK(told.written.corrected == 0 && told.written.ended == 0 && told.written.added == 0);
    CHECK(facts_of(&p) == facts);
    retain(&p, 1800, &r);
    CHECK(r.done.samples == 0);
    mw_retention_fini(&r);
    plant_fini(&p);
}
