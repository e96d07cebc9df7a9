// SPDX-License-Identifier: MIT
#include "source/sparkplug_host.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MS INT64_C(1000000)
static const int64_t START_MS = INT64_C(1700000000000);

// A host on a sink that remembers, and the clock of both.
typedef struct {
    mw_test_sink sink;
    mw_sparkplug_host *host;
    mw_mqtt_batch out;
    mw_mqtt_now now;
    int64_t told_ms; // how far the clock of nodes is from ours
} bench;

static void bench_init(bench *b, int64_t reorder_ms) {
    mw_sparkplug_rules rules = {"plant", "mw", reorder_ms, 5000};
    *b = (bench){
        .now = {START_MS * MS, 77 * MS}
    };
    mw_test_sink_init(&b->sink);
    b->host = mw_sparkplug_host_new(&rules, &b->sink.base);
    mw_mqtt_outbox will = {0};
    CHECK(mw_sparkplug_host_connecting(b->host, b->now, &will, NULL) == MW_OK);
    mw_mqtt_outbox_fini(&will);
    CHECK(mw_sparkplug_host_ready(b->host, b->now, &b->out, NULL) == MW_OK);
    mw_mqtt_outbox_clear(&b->out.outbox);
}

static void bench_fini(bench *b) {
    mw_sparkplug_host_free(b->host);
    mw_mqtt_batch_fini(&b->out);
    mw_test_sink_fini(&b->sink);
}

static void pass(bench *b, int64_t ms) {
    b->now.wall_ns += ms * MS;
    b->now.steady_ns += ms * MS;
}

// Puts what came out.
static void put(bench *b) {
    if (b->out.samples.count == 0) return;
    CHECK(b->sink.base.ops->put(&b->sink.base, &b->out.samples, NULL) == MW_OK);
    b->out.samples.count = 0;
}

static int64_t now_ms(const bench *b) { return b->now.wall_ns / MS; }

static mw_status give(bench *b, const char *topic, const mw_sparkplug_payload *p, mw_error *err) {
    mw_text bytes = {0};
    CHECK(mw_sparkplug_encode(p, &bytes, NULL) == MW_OK);
    mw_mqtt_message in = {
        mw_slice_of(topic), {bytes.bytes, bytes.size},
         false
    };
    mw_status st = mw_sparkplug_host_take(b->host, &in, b->now, &b->out, err);
    mw_text_free(&bytes);
    return st;
}

// A message sent now with these metrics; seq -1 is none.
static void send(bench *b, const char *topic, int seq, mw_sparkplug_metric *m, int64_t count) {
    mw_sparkplug_payload p = {.has_time = true,
                              .time_ms = (uint64_t)(now_ms(b) + b->told_ms),
                              .has_seq = seq >= 0,
                              .seq = (uint64_t)(seq >= 0 ? seq : 0),
                              .count = count,
                              .metrics = m};
    CHECK(give(b, topic, &p, NULL) == MW_OK);
    put(b);
}

static mw_sparkplug_metric int32_of(const char *name, uint64_t alias, int value) {
    return (mw_sparkplug_metric){.name = mw_slice_of(name),
                                 .alias = alias,
                                 .has_alias = alias > 0,
                                 .datatype = name ? 3 : 0,
                                 .quality = -1,
                                 .wire = MW_SPARKPLUG_WIRE_INT,
                                 .integer = (uint32_t)value};
}

static mw_sparkplug_metric bd_seq_of(uint64_t n) {
    return (mw_sparkplug_metric){.name = mw_slice_of("bdSeq"),
                                 .datatype = MW_SPARKPLUG_INT64,
                                 .quality = -1,
                                 .wire = MW_SPARKPLUG_WIRE_LONG,
                                 .integer = n};
}

static void nbirth(bench *b, uint64_t bd_seq) {
    mw_sparkplug_metric m[] = {bd_seq_of(bd_seq), int32_of("speed", 1, 10),
                               int32_of("count", 2, 0)};
    send(b, "spBv1.0/G/NBIRTH/E", 0, m, 3);
}

static void dbirth(bench *b, int seq) {
    mw_sparkplug_metric m[] = {int32_of("level", 3, 70)};
    send(b, "spBv1.0/G/DBIRTH/E/D", seq, m, 1);
}

static void ndata(bench *b, int seq, int speed) {
    mw_sparkplug_metric m[] = {int32_of(NULL, 1, speed)};
    send(b, "spBv1.0/G/NDATA/E", seq, m, 1);
}

static void ddata(bench *b, int seq, int level) {
    mw_sparkplug_metric m[] = {int32_of(NULL, 3, level)};
    send(b, "spBv1.0/G/DDATA/E/D", seq, m, 1);
}

static void ndeath(bench *b, uint64_t bd_seq) {
    mw_sparkplug_metric m[] = {bd_seq_of(bd_seq)};
    send(b, "spBv1.0/G/NDEATH/E", -1, m, 1);
}

static void tick(bench *b) {
    CHECK(mw_sparkplug_host_tick(b->host, b->now, &b->out, NULL) == MW_OK);
    put(b);
}

// Whether the last sample of a signal is this; NaN is like NaN.
static bool last_is(const bench *b, const char *name, int64_t time_ms, double value) {
    int32_t id = mw_test_sink_find(&b->sink, name);
    for (int64_t i = b->sink.samples.count; i-- > 0;)
        if (b->sink.samples.signal[i] == id)
            return mw_test_sink_is(&b->sink, i, name, time_ms * MS, value);
    fprintf(stderr, "no sample of %s\n", name);
    return false;
}

static int64_t samples_of(const bench *b, const char *name) {
    int32_t id = mw_test_sink_find(&b->sink, name);
    int64_t count = 0;
    for (int64_t i = 0; i < b->sink.samples.count; i++) count += b->sink.samples.signal[i] == id;
    return count;
}

static const char speed[] = "plant/G/E/speed", count_name[] = "plant/G/E/count",
                  level[] = "plant/G/E/D/level";

// ---- STATE

static bool letter_is(const mw_mqtt_outbox *box, int64_t i, const char *topic,
                      const char *payload) {
    if (i >= box->count) return false;
    const mw_mqtt_letter *l = &box->letters[i];
    return strcmp(l->topic.bytes, topic) == 0 && strcmp(l->payload.bytes, payload) == 0 &&
           l->qos == 1 && l->retain;
}

static void state_comes(bench *b, const char *host, const char *payload) {
    mw_mqtt_message in = {mw_slice_of(host), mw_slice_of(payload), true};
    CHECK(mw_sparkplug_host_take(b->host, &in, b->now, &b->out, NULL) == MW_OK);
}

void test_sparkplug_host_state(void) {
    static const char online[] = "{\"online\":true,\"timestamp\":1700000000000}";
    static const char offline[] = "{\"online\":false,\"timestamp\":1700000000000}";
    bench b;
    mw_mqtt_outbox will = {0};
    bench_init(&b, 1000);
    CHECK(mw_sparkplug_host_connecting(b.host, b.now, &will, NULL) == MW_OK);
    CHECK(will.count == 1 && letter_is(&will, 0, "spBv1.0/STATE/mw", offline));
    pass(&b, 250);
    CHECK(mw_sparkplug_host_ready(b.host, b.now, &b.out, NULL) == MW_OK);
    CHECK(b.out.outbox.count == 1 && letter_is(&b.out.outbox, 0, "spBv1.0/STATE/mw", online));
    // Told that it is offline, it says again, with the same instant, that it is not.
    state_comes(&b, "spBv1.0/STATE/mw", offline);
    CHECK(b.out.outbox.count == 2 && letter_is(&b.out.outbox, 1, "spBv1.0/STATE/mw", online));
    state_comes(&b, "spBv1.0/STATE/mw", online);
    state_comes(&b, "spBv1.0/STATE/other", offline);
    CHECK(b.out.outbox.count == 2 && b.out.refused == 0);
    state_comes(&b, "spBv1.0/STATE/mw", "OFFLINE");
    CHECK(b.out.outbox.count == 2 && b.out.refused == 1 && strstr(b.out.problem, "no JSON"));
    pass(&b, 250);
    CHECK(mw_sparkplug_host_leave(b.host, b.now, &b.out, NULL) == MW_OK);
    CHECK(letter_is(&b.out.outbox, 2, "spBv1.0/STATE/mw",
                    "{\"online\":false,\"timestamp\":1700000000500}"));
    state_comes(&b, "spBv1.0/STATE/mw", offline); // its own farewell comes back
    CHECK(b.out.outbox.count == 3);
    mw_mqtt_outbox_fini(&will);
    bench_fini(&b);
}

// ---- births and data

void test_sparkplug_host_birth(void) {
    bench b;
    bench_init(&b, 1000);
    mw_sparkplug_metric m[] = {
        bd_seq_of(4),
        int32_of("speed", 1, -5),
        {.name = mw_slice_of("power"),
                          .datatype = MW_SPARKPLUG_DOUBLE,
                          .quality = 192,
                          .unit = mw_slice_of("kW"),
                          .has_time = true,
                          .time_ms = 1600000000000,
                          .wire = MW_SPARKPLUG_WIRE_DOUBLE,
                          .number = 1.5},
        {.name = mw_slice_of("Motor/On"),
                          .datatype = MW_SPARKPLUG_BOOLEAN,
                          .quality = -1,
                          .wire = MW_SPARKPLUG_WIRE_BOOL,
                          .truth = true},
        {.name = mw_slice_of("recipe"),
                          .datatype = MW_SPARKPLUG_STRING,
                          .quality = -1,
                          .wire = MW_SPARKPLUG_WIRE_STRING,
                          .text = mw_slice_of("cola")},
        {.name = mw_slice_of("Node Control/Rebirth"),
                          .datatype = MW_SPARKPLUG_BOOLEAN,
                          .quality = -1,
                          .wire = MW_SPARKPLUG_WIRE_BOOL},
    };
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 6);
    CHECK(b.sink.samples.count == 4 && b.out.refused == 0);
    CHECK(mw_test_sink_is(&b.sink, 0, speed, START_MS * MS, -5));
    CHECK(mw_test_sink_is(&b.sink, 1, "plant/G/E/power", 1600000000000 * MS, 1.5));
    CHECK(mw_test_sink_is(&b.sink, 2, "plant/G/E/Motor/On", START_MS * MS, 1));
    CHECK(mw_test_sink_is_text(&b.sink, 3, "plant/G/E/recipe", START_MS * MS, "cola"));
    CHECK(mw_test_sink_kind(&b.sink, 2) == MW_SIGNAL_BOOL);
    CHECK(mw_slice_is(mw_test_sink_unit(&b.sink, mw_test_sink_find(&b.sink, "plant/G/E/power")),
                      "kW"));
    CHECK(mw_test_sink_find(&b.sink, "plant/G/E/bdSeq") == -1);
    CHECK(mw_test_sink_find(&b.sink, "plant/G/E/Node Control/Rebirth") == -1);
    dbirth(&b, 1);
    CHECK(last_is(&b, level, START_MS, 70));
    int64_t alive, known;
    mw_sparkplug_host_count(b.host, &alive, &known);
    CHECK(alive == 1 && known == 1 && b.out.outbox.count == 0);
    bench_fini(&b);
}

// A metric of a data message, and what becomes of it.
typedef struct {
    const char *how; // letters: a alias, n null, t transient, e no value, s a text
    uint32_t datatype;
    int32_t quality;
    uint64_t time_ms; // UINT64_MAX is no instant: that of the message counts
    int integer;
    double value;        // of the sample, ...
    uint8_t sample;      // ... its quality ...
    int64_t after_ms;    // ... and instant, after START_MS + 1000;
    const char *refusal; // or why there is none
} data_row;

static void check_data(const data_row *row, int i) {
    bench b;
    mw_sparkplug_metric m = {.name = mw_slice_of(strchr(row->how, 'a') ? "" : "speed"),
                             .has_alias = strchr(row->how, 'a'),
                             .alias = 1,
                             .datatype = row->datatype,
                             .quality = row->quality,
                             .has_time = row->time_ms > 0,
                             .time_ms = row->time_ms,
                             .is_null = strchr(row->how, 'n'),
                             .is_transient = strchr(row->how, 't'),
                             .wire = MW_SPARKPLUG_WIRE_INT,
                             .integer = (uint32_t)row->integer};
    if (strchr(row->how, 'n') || strchr(row->how, 'e')) m.wire = MW_SPARKPLUG_WIRE_NONE;
    if (strchr(row->how, 's')) {
        m.wire = MW_SPARKPLUG_WIRE_STRING;
        m.text = mw_slice_of("x");
    }
    bench_init(&b, 1000);
    nbirth(&b, 0);
    pass(&b, 1000);
    int64_t before = b.sink.samples.count;
    send(&b, "spBv1.0/G/NDATA/E", 1, &m, 1);
    CHECK_ROW(b.sink.samples.count == before + !row->refusal, i);
    CHECK_ROW(b.out.refused == !!row->refusal && b.out.outbox.count == 0, i);
    if (row->refusal) {
        CHECK_ROW(strstr(b.out.problem, row->refusal) && strstr(b.out.problem, "speed"), i);
    } else {
        const mw_samples *s = &b.sink.samples;
        int64_t at = s->count - 1;
        CHECK_ROW(s->time_ns[at] == (START_MS + 1000 + row->after_ms) * MS, i);
        CHECK_ROW(s->quality[at] == row->sample, i);
        CHECK_ROW(isnan(row->value) ? isnan(s->value[at]) : s->value[at] == row->value, i);
    }
    bench_fini(&b);
}

void test_sparkplug_host_data(void) {
    static const data_row rows[] = {
        {"a",  0,  -1,  0,             7,   7,   0, 0,    NULL                      },
        {"",   0,  -1,  0,             8,   8,   0, 0,    NULL                      },
        {"",   3,  192, 0,             9,   9,   0, 0,    NULL                      },
        {"",   0,  -1,  1700000000900, 9,   9,   0, -100, NULL                      },
        {"",   0,  -1,  UINT64_MAX,    9,   9,   0, 0,    NULL                      },
        {"",   0,  500, 0,             9,   9,   2, 0,    NULL                      },
        {"",   0,  0,   0,             9,   NAN, 0, 0,    NULL                      },
        {"n",  0,  -1,  0,             0,   NAN, 0, 0,    NULL                      },
        {"an", 0,  -1,  0,             0,   NAN, 0, 0,    NULL                      },
        {"t",  0,  -1,  0,             9,   0,   0, 0,    "transient"               },
        {"e",  0,  -1,  0,             0,   0,   0, 0,    "no value"                },
        {"s",  0,  -1,  0,             0,   0,   0, 0,    "the value is a text"     },
        {"s",  12, -1,  0,             0,   0,   0, 0,    "but Int32 at its birth"  },
        {"",   1,  -1,  0,             300, 0,   0, 0,    "out of the range of Int8"},
    };
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) check_data(&rows[i], i);
}

// What no signal can be made of is refused with words, at birth and after; the rest goes on.
void test_sparkplug_host_not_kept(void) {
    bench b;
    bench_init(&b, 1000);
    mw_sparkplug_metric m[] = {
        bd_seq_of(0),          int32_of("image", 0, 0), int32_of("speed", 1, 3),
        int32_of("odd", 0, 0), int32_of("", 9, 0),      int32_of("a\nb", 0, 0)};
    m[1].datatype = MW_SPARKPLUG_FILE;
    m[1].wire = MW_SPARKPLUG_WIRE_BYTES;
    m[1].text = mw_slice_of("x");
    m[3].datatype = 0;
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 6);
    CHECK(b.sink.samples.count == 1 && last_is(&b, speed, START_MS, 3) && b.out.refused == 4);
    m[1].datatype = 0;
    send(&b, "spBv1.0/G/NDATA/E", 1, &m[1], 1);
    CHECK(b.out.refused == 5 && strstr(b.out.problem, "datatype File is not kept"));
    CHECK(b.out.outbox.count == 0);
    // Another datatype at the next birth, which the sink does not take: nothing is known any more.
    m[2].datatype = MW_SPARKPLUG_BOOLEAN;
    m[2].wire = MW_SPARKPLUG_WIRE_BOOL;
    m[2].truth = true;
    pass(&b, 1);
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 3);
    CHECK(b.sink.samples.count == 2 && last_is(&b, speed, START_MS + 1, NAN));
    CHECK(b.out.refused == 7);
    CHECK(strstr(b.out.problem, "speed"));
    bench_fini(&b);
}

void test_sparkplug_host_historical(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    pass(&b, 1000);
    mw_sparkplug_metric old = int32_of(NULL, 1, 5);
    old.is_historical = old.has_time = true;
    old.time_ms = (uint64_t)START_MS + 900000; // even one that claims to be newer
    send(&b, "spBv1.0/G/NDATA/E", 1, &old, 1);
    CHECK(last_is(&b, speed, START_MS + 900000, 5));
    pass(&b, 1000);
    ndeath(&b, 0); // what is current ends now
    CHECK(last_is(&b, speed, START_MS + 2000, NAN));
    bench_fini(&b);
}

// ---- deaths

void test_sparkplug_host_ndeath(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 4);
    dbirth(&b, 1);
    pass(&b, 1000);
    int64_t before = b.sink.samples.count;
    ndeath(&b, 3); // of the session before: noticed late
    CHECK(b.sink.samples.count == before && strstr(b.out.problem, "of an older session"));
    ndata(&b, 2, 11);
    CHECK(last_is(&b, speed, START_MS + 1000, 11));
    pass(&b, 1000);
    ndeath(&b, 4);
    CHECK(last_is(&b, speed, START_MS + 2000, NAN) &&
          last_is(&b, count_name, START_MS + 2000, NAN));
    CHECK(last_is(&b, level, START_MS + 2000, NAN));
    int64_t alive, known;
    mw_sparkplug_host_count(b.host, &alive, &known);
    CHECK(alive == 0 && known == 1);
    before = b.sink.samples.count;
    ndeath(&b, 4); // dead is dead
    CHECK(b.sink.samples.count == before && b.out.refused == 0);
    bench_fini(&b);
}

// A node whose clock is ahead: what is unknown begins after its newest sample.
void test_sparkplug_host_death_ahead(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    mw_sparkplug_metric m = int32_of(NULL, 1, 5);
    m.has_time = true;
    m.time_ms = (uint64_t)START_MS + 60000;
    send(&b, "spBv1.0/G/NDATA/E", 1, &m, 1);
    ndeath(&b, 0);
    int64_t i = b.sink.samples.count - 1;
    if (strcmp("plant/G/E/speed", speed) == 0 && b.sink.samples.signal[i] != 0) i--;
    CHECK(mw_test_sink_is(&b.sink, i, speed, (START_MS + 60000) * MS + 1, NAN));
    bench_fini(&b);
}

// A node whose clock is wrong, or that tells the past: what it does not tell itself happens in its
// own time, not in ours.
void test_sparkplug_host_death_clock(void) {
    static const int64_t away_ms[] = {0, -40 * INT64_C(86400000), 3600000};
    for (size_t i = 0; i < sizeof away_ms / sizeof away_ms[0]; i++) {
        bench b;
        bench_init(&b, 1000);
        b.told_ms = away_ms[i];
        nbirth(&b, 0);
        dbirth(&b, 1);
        pass(&b, 1000);
        ndata(&b, 2, 11);
        pass(&b, 250);
        mw_sparkplug_payload p = {.has_seq = true, .seq = 3}; // says no time
        CHECK(give(&b, "spBv1.0/G/DDEATH/E/D", &p, NULL) == MW_OK);
        put(&b);
        CHECK_ROW(last_is(&b, level, START_MS + away_ms[i] + 1250, NAN), i);
        pass(&b, 250);
        ndeath(&b, 0);
        CHECK_ROW(last_is(&b, speed, START_MS + away_ms[i] + 1500, NAN), i);
        // Born again, in another time: the lost connection is in that.
        b.told_ms = away_ms[i] + 7200000;
        nbirth(&b, 1);
        pass(&b, 100);
        CHECK(mw_sparkplug_host_lost(b.host, b.now, &b.out, NULL) == MW_OK);
        put(&b);
        CHECK_ROW(last_is(&b, speed, START_MS + b.told_ms + 1600, NAN), i);
        bench_fini(&b);
    }
}

static mw_sparkplug_metric text_of(const char *name, uint64_t alias, const char *value) {
    mw_sparkplug_metric m = int32_of(name, alias, 0);
    m.datatype = MW_SPARKPLUG_STRING;
    m.wire = MW_SPARKPLUG_WIRE_STRING;
    m.text = mw_slice_of(value);
    return m;
}

// Another datatype at a rebirth: what was known of the metric ends there, also when the sink takes
// no other kind; and when the birth has to be taken twice.
void test_sparkplug_host_datatype(void) {
    for (int64_t fail_at = -1; fail_at < 40; fail_at++) {
        bench b;
        bench_init(&b, 1000);
        nbirth(&b, 0);
        pass(&b, 1000);
        mw_sparkplug_metric m[] = {bd_seq_of(0), text_of("speed", 1, "fast"),
                                   int32_of("count", 2, 1)};
        mw_sparkplug_payload p = {.has_time = true,
                                  .time_ms = (uint64_t)now_ms(&b),
                                  .has_seq = true,
                                  .count = 3,
                                  .metrics = m};
        mw_text bytes = {0};
        CHECK(mw_sparkplug_encode(&p, &bytes, NULL) == MW_OK);
        mw_mqtt_message in = {
            mw_slice_of("spBv1.0/G/NBIRTH/E"), {bytes.bytes, bytes.size},
             false
        };
        mw_alloc_fail_after(fail_at);
        mw_status st = mw_sparkplug_host_take(b.host, &in, b.now, &b.out, NULL);
        mw_alloc_fail_after(-1);
        if (st != MW_OK) st = mw_sparkplug_host_take(b.host, &in, b.now, &b.out, NULL);
        mw_text_free(&bytes);
        put(&b);
        CHECK_ROW(st == MW_OK && b.out.refused == 1, fail_at);
        CHECK_ROW(samples_of(&b, speed) == 2 && last_is(&b, speed, START_MS + 1000, NAN), fail_at);
        CHECK_ROW(last_is(&b, count_name, START_MS + 1000, 1), fail_at);
        nbirth(&b, 0); // as it was at first
        CHECK_ROW(last_is(&b, speed, START_MS + 1000, 10), fail_at);
        bench_fini(&b);
    }
}

void test_sparkplug_host_ddeath(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    dbirth(&b, 1);
    pass(&b, 1000);
    mw_sparkplug_payload p = {
        .has_time = true, .time_ms = (uint64_t)START_MS + 600, .has_seq = true, .seq = 2};
    CHECK(give(&b, "spBv1.0/G/DDEATH/E/D", &p, NULL) == MW_OK); // as it says, not when it came
    put(&b);
    CHECK(last_is(&b, level, START_MS + 600, NAN) && last_is(&b, speed, START_MS, 10));
    ndata(&b, 3, 12);
    CHECK(last_is(&b, speed, START_MS + 1000, 12) && b.out.outbox.count == 0);
    ddata(&b, 4, 60); // of a device that is dead
    CHECK(samples_of(&b, level) == 2 && b.out.refused == 1 && b.out.outbox.count == 1);
    mw_mqtt_outbox_clear(&b.out.outbox);
    dbirth(&b, 5);
    CHECK(last_is(&b, level, START_MS + 1000, 70));
    bench_fini(&b);
}

// ---- order

void test_sparkplug_host_reorder(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    ndata(&b, 3, 13);
    ndata(&b, 2, 12);
    CHECK(last_is(&b, speed, START_MS, 10)); // both wait
    pass(&b, 999);
    tick(&b);
    CHECK(last_is(&b, speed, START_MS, 10) && b.out.outbox.count == 0);
    ndata(&b, 1, 11);
    CHECK(samples_of(&b, speed) == 4 && last_is(&b, speed, START_MS, 13));
    pass(&b, 5000);
    tick(&b); // nothing is missing any more
    CHECK(b.out.outbox.count == 0);
    ndata(&b, 5, 15); // the next gap has its own time
    pass(&b, 999);
    tick(&b);
    CHECK(samples_of(&b, speed) == 4 && b.out.outbox.count == 0);
    bench_fini(&b);
}

// The only letters a host sends: STATE, and this one to nodes.
static void check_rebirth(const mw_mqtt_letter *l, const char *topic, int64_t now) {
    mw_sparkplug_payload p;
    CHECK(strcmp(l->topic.bytes, topic) == 0 && l->qos == 0 && !l->retain);
    CHECK(mw_sparkplug_decode((mw_slice){l->payload.bytes, l->payload.size}, &p, NULL) == MW_OK);
    CHECK(p.has_time && (int64_t)p.time_ms == now && !p.has_seq && p.count == 1);
    if (p.count == 1) {
        const mw_sparkplug_metric *m = p.metrics;
        CHECK(mw_slice_is(m->name, "Node Control/Rebirth") && !m->has_alias);
        CHECK(m->has_time && (int64_t)m->time_ms == now);
        CHECK(m->datatype == MW_SPARKPLUG_BOOLEAN && m->wire == MW_SPARKPLUG_WIRE_BOOL && m->truth);
    }
    mw_sparkplug_payload_free(&p);
}

void test_sparkplug_host_gap(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    ndata(&b, 2, 12);
    pass(&b, 600);
    ndata(&b, 3, 13);
    pass(&b, 399);
    tick(&b);
    CHECK(b.out.outbox.count == 0);
    pass(&b, 1); // a second after the first that was early
    tick(&b);
    CHECK(b.out.outbox.count == 1);
    if (b.out.outbox.count)
        check_rebirth(b.out.outbox.letters, "spBv1.0/G/NCMD/E", START_MS + 1000);
    CHECK(last_is(&b, speed, START_MS + 600, 13)); // what waited is used: its data are good
    ndata(&b, 4, 14);
    CHECK(last_is(&b, speed, START_MS + 1000, 14));
    ndata(&b, 1, 11);                                             // the lost one comes after all
    CHECK(samples_of(&b, speed) == 5 && b.out.outbox.count == 1); // asked again, but not so soon
    pass(&b, 4999);
    tick(&b);
    CHECK(b.out.outbox.count == 1);
    pass(&b, 1);
    tick(&b);
    CHECK(b.out.outbox.count == 2);
    pass(&b, 60000);
    nbirth(&b, 0);
    tick(&b);
    CHECK(b.out.outbox.count == 2); // answered
    bench_fini(&b);
}

// Without a time to wait, a gap asks at once; so does more than can be held back.
void test_sparkplug_host_gap_at_once(void) {
    bench b;
    bench_init(&b, 0);
    nbirth(&b, 0);
    ndata(&b, 2, 12);
    CHECK(b.out.outbox.count == 1 && last_is(&b, speed, START_MS, 12));
    bench_fini(&b);

    bench_init(&b, 1000);
    nbirth(&b, 0);
    mw_sparkplug_metric m[] = {
        int32_of(NULL, 1, 5),
        {.name = mw_slice_of("note"), .quality = -1, .wire = MW_SPARKPLUG_WIRE_STRING}
    };
    char *large = mw_alloc(MW_SPARKPLUG_HELD_BYTES_MAX / 2);
    CHECK(large);
    memset(large, 'x', MW_SPARKPLUG_HELD_BYTES_MAX / 2);
    m[1].text = (mw_slice){large, MW_SPARKPLUG_HELD_BYTES_MAX / 2};
    send(&b, "spBv1.0/G/NDATA/E", 2, m, 2);
    CHECK(b.out.outbox.count == 0 && samples_of(&b, speed) == 1);
    send(&b, "spBv1.0/G/NDATA/E", 3, m, 2);
    CHECK(b.out.outbox.count == 1 && samples_of(&b, speed) == 3);
    mw_free(large);
    bench_fini(&b);
}

// All 256 numbers and around again.
void test_sparkplug_host_wraps(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    for (int i = 1; i < 600; i++) ndata(&b, i % 256, i);
    CHECK(samples_of(&b, speed) == 600 && b.out.outbox.count == 0 && b.out.refused == 0);
    mw_sparkplug_metric m = int32_of(NULL, 1, 5);
    send(&b, "spBv1.0/G/NDATA/E", -1, &m, 1);
    CHECK(samples_of(&b, speed) == 601 && strstr(b.out.problem, "no sequence number"));
    bench_fini(&b);
}

// Messages shuffled within the window give what the same messages in order give.
void test_sparkplug_host_shuffled(void) {
    uint64_t seed = 42;
    for (int round = 0; round < 50; round++) {
        bench b;
        bench_init(&b, 1000);
        nbirth(&b, 0);
        dbirth(&b, 1);
        int order[64];
        for (int i = 0; i < 64; i++) order[i] = i + 2;
        for (int i = 63; i > 0; i--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            int j = (int)((seed >> 33) % (uint64_t)(i + 1)), t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
        for (int i = 0; i < 64; i++)
            if (order[i] % 3)
                ndata(&b, order[i], order[i]);
            else
                ddata(&b, order[i], order[i]);
        bool right = b.sink.samples.count == 3 + 64 && b.out.outbox.count == 0;
        for (int i = 0; right && i < 64; i++)
            right =
                mw_test_sink_is(&b.sink, 3 + i, (i + 2) % 3 ? speed : level, START_MS * MS, i + 2);
        CHECK_ROW(right, round);
        bench_fini(&b);
    }
}

// ---- births asked for

void test_sparkplug_host_unborn(void) {
    bench b;
    bench_init(&b, 1000);
    ndata(&b, 7, 1); // a node never heard of
    CHECK(b.sink.samples.count == 0 && b.out.refused == 1 &&
          strstr(b.out.problem, "before its birth"));
    CHECK(b.out.outbox.count == 1);
    if (b.out.outbox.count) check_rebirth(b.out.outbox.letters, "spBv1.0/G/NCMD/E", START_MS);
    ndata(&b, 8, 1);
    CHECK(b.out.outbox.count == 1); // not at every message
    pass(&b, 5000);
    tick(&b);
    CHECK(b.out.outbox.count == 2);
    mw_mqtt_outbox_clear(&b.out.outbox);
    nbirth(&b, 0);
    ddata(&b, 1, 5); // a device never heard of
    CHECK(b.out.refused == 3 && b.out.outbox.count == 0);
    pass(&b, 5000);
    tick(&b);
    CHECK(b.out.outbox.count == 1);
    mw_mqtt_outbox_clear(&b.out.outbox);
    pass(&b, 5000);
    mw_sparkplug_metric m[] = {int32_of(NULL, 99, 5), int32_of(NULL, 1, 6), int32_of("new", 0, 7)};
    send(&b, "spBv1.0/G/NDATA/E", 2, m, 3); // names and aliases that no birth gave
    CHECK(b.out.refused == 5 && b.out.outbox.count == 1 && last_is(&b, speed, START_MS + 15000, 6));
    // An alias of the node in a message of a device is no alias of that device.
    mw_mqtt_outbox_clear(&b.out.outbox);
    dbirth(&b, 3);
    pass(&b, 5000);
    send(&b, "spBv1.0/G/DDATA/E/D", 4, &m[1], 1);
    CHECK(b.out.refused == 6 && b.out.outbox.count == 1);
    bench_fini(&b);
}

void test_sparkplug_host_rebirth(void) {
    bench b;
    bench_init(&b, 1000);
    nbirth(&b, 0);
    dbirth(&b, 1);
    pass(&b, 1000);
    mw_sparkplug_metric m[] = {bd_seq_of(0), int32_of("count", 1, 5)}; // without speed; alias moved
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 2);
    CHECK(last_is(&b, speed, START_MS + 1000, NAN) && last_is(&b, count_name, START_MS + 1000, 5));
    CHECK(samples_of(&b, level) == 1); // the device may be born any moment
    pass(&b, 500);
    ndata(&b, 1, 6); // alias 1
    CHECK(last_is(&b, count_name, START_MS + 1500, 6));
    CHECK(last_is(&b, level, START_MS + 1000, NAN)); // it was not: births come before data
    bench_fini(&b);

    // Born again in time, a device was never away; nor without any data, but for some seconds.
    bench_init(&b, 1000);
    nbirth(&b, 0);
    dbirth(&b, 1);
    pass(&b, 1000);
    nbirth(&b, 0);
    dbirth(&b, 1);
    ndata(&b, 2, 6);
    CHECK(samples_of(&b, level) == 2 && last_is(&b, level, START_MS + 1000, 70));
    pass(&b, 1000);
    nbirth(&b, 0);
    pass(&b, 10000);
    tick(&b);
    CHECK(last_is(&b, level, START_MS + 2000, NAN));
    bench_fini(&b);
}

// A birth tells again a value older than the death: it holds from the birth on.
void test_sparkplug_host_told_again(void) {
    bench b;
    bench_init(&b, 1000);
    mw_sparkplug_metric m[] = {bd_seq_of(0), int32_of("speed", 1, 5)};
    m[1].has_time = true;
    m[1].time_ms = (uint64_t)START_MS - 5000;
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 2);
    CHECK(samples_of(&b, speed) == 1);
    pass(&b, 1000);
    ndeath(&b, 0);
    pass(&b, 1000);
    m[0] = bd_seq_of(1);
    send(&b, "spBv1.0/G/NBIRTH/E", 0, m, 2);
    CHECK(samples_of(&b, speed) == 4 && last_is(&b, speed, START_MS + 2000, 5));
    CHECK(mw_test_sink_is(&b.sink, 1, speed, (START_MS + 1000) * MS, NAN));
    CHECK(mw_test_sink_is(&b.sink, 2, speed, (START_MS - 5000) * MS, 5));
    bench_fini(&b);
}

void test_sparkplug_host_lost(void) {
    bench b;
    mw_mqtt_outbox will = {0};
    bench_init(&b, 1000);
    nbirth(&b, 0);
    ndata(&b, 2, 12); // waits
    pass(&b, 500);
    CHECK(mw_sparkplug_host_lost(b.host, b.now, &b.out, NULL) == MW_OK);
    put(&b);
    CHECK(samples_of(&b, speed) == 3 && last_is(&b, speed, START_MS + 500, NAN));
    pass(&b, 10000);
    tick(&b);
    CHECK(b.out.outbox.count == 0); // to nobody
    CHECK(mw_sparkplug_host_connecting(b.host, b.now, &will, NULL) == MW_OK);
    CHECK(
        letter_is(&will, 0, "spBv1.0/STATE/mw", "{\"online\":false,\"timestamp\":1700000010500}"));
    CHECK(mw_sparkplug_host_ready(b.host, b.now, &b.out, NULL) == MW_OK);
    CHECK(b.out.outbox.count == 2 && letter_is(&b.out.outbox, 0, "spBv1.0/STATE/mw",
                                               "{\"online\":true,\"timestamp\":1700000010500}"));
    if (b.out.outbox.count == 2)
        check_rebirth(&b.out.outbox.letters[1], "spBv1.0/G/NCMD/E", START_MS + 10500);
    nbirth(&b, 0);
    CHECK(last_is(&b, speed, START_MS + 10500, 10));
    mw_mqtt_outbox_fini(&will);
    bench_fini(&b);
}

// What is no message of Sparkplug is refused with words.
void test_sparkplug_host_refuses(void) {
    static const struct {
        const char *topic, *payload;
        bool is_retained;
        const char *why; // NULL: ignored
    } rows[] = {
        {"spBv1.0/G/NDATA",    "",     false, "fewer than four parts"},
        {"spBv1.0/G/NBIRTH/E", "\x12", false, "breaks off"           },
        {"spBv1.0/G/NBIRTH/E", "",     true,  "is retained"          },
        {"spBv1.0/G/NCMD/E",   "\x12", false, NULL                   },
        {"spBv1.0/G/DCMD/E/D", "\x12", false, NULL                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        bench_init(&b, 1000);
        mw_mqtt_message in = {mw_slice_of(rows[i].topic), mw_slice_of(rows[i].payload),
                              rows[i].is_retained};
        CHECK_ROW(mw_sparkplug_host_take(b.host, &in, b.now, &b.out, NULL) == MW_OK, i);
        CHECK_ROW(b.out.refused == !!rows[i].why && b.out.samples.count == 0, i);
        CHECK_ROW(!rows[i].why || strstr(b.out.problem, rows[i].why), i);
        bench_fini(&b);
    }
}

// A whole session in which every allocation fails once; each call is made again until it succeeds.
// The samples are those of a session without failures.
// Returns how many calls failed.
static int session(bench *b, int64_t fail_at) {
    int failed = 0;
    static const char *const topics[] = {
        "spBv1.0/G/NBIRTH/E", "spBv1.0/G/DBIRTH/E/D", "spBv1.0/G/NDATA/E", "spBv1.0/G/DDATA/E/D",
        "spBv1.0/G/NDATA/E",  "spBv1.0/G/NBIRTH/E",   "spBv1.0/G/NDATA/E", "spBv1.0/G/NDEATH/E"};
    static const int seqs[] = {0, 1, 3, 4, 2, 0, 1, -1};
    bench_init(b, 1000);
    mw_alloc_fail_after(fail_at);
    for (size_t i = 0; i < sizeof seqs / sizeof seqs[0]; i++) {
        bool birth = i == 0 || i == 5;
        mw_sparkplug_metric m[] = {i % 2 == 1 && i < 5
                                       ? int32_of(i == 1 ? "level" : NULL, 3, 5)
                                       : int32_of(birth ? "speed" : NULL, 1, (int)i),
                                   int32_of("count", 2, 7), bd_seq_of(0)};
        mw_sparkplug_payload p = {.has_time = true,
                                  .time_ms = (uint64_t)START_MS + i,
                                  .has_seq = seqs[i] >= 0,
                                  .seq = (uint64_t)seqs[i] & 255,
                                  .count = birth ? 3 : 1,
                                  .metrics = i == 7 ? m + 2 : m};
        mw_text bytes = {0};
        // The edge node has memory enough.
        mw_alloc_fail_after(-1);
        CHECK(mw_sparkplug_encode(&p, &bytes, NULL) == MW_OK);
        mw_alloc_fail_after(fail_at);
        mw_mqtt_message in = {
            mw_slice_of(topics[i]), {bytes.bytes, bytes.size},
             false
        };
        mw_status st = mw_sparkplug_host_take(b->host, &in, b->now, &b->out, NULL);
        mw_alloc_fail_after(-1);
        if (st != MW_OK) {
            failed++;
            CHECK(st == MW_NOMEM);
            CHECK(mw_sparkplug_host_take(b->host, &in, b->now, &b->out, NULL) == MW_OK);
        }
        tick(b);
        mw_text_free(&bytes);
    }
    return failed;
}

void test_sparkplug_host_out_of_memory(void) {
    bench calm;
    CHECK(session(&calm, -1) == 0);
    CHECK(calm.sink.samples.count == 12 && calm.out.refused == 0);
    int failed = 1;
    for (int64_t n = 0; failed > 0 || n < 50; n++) { // until no call allocates so much
        bench b;
        failed = session(&b, n);
        bool same = b.sink.samples.count == calm.sink.samples.count && b.out.refused == 0 &&
                    b.out.outbox.count == 0;
        for (int64_t i = 0; same && i < b.sink.samples.count; i++) {
            double x = b.sink.samples.value[i], y = calm.sink.samples.value[i];
            same = b.sink.samples.signal[i] == calm.sink.samples.signal[i] &&
                   b.sink.samples.time_ns[i] == calm.sink.samples.time_ns[i] &&
                   (x == y || (isnan(x) && isnan(y)));
        }
        CHECK_ROW(same, n);
        bench_fini(&b);
    }
    bench_fini(&calm);
}
