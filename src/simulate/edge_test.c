// SPDX-License-Identifier: MIT
// What the edge node says, as the host application of module source understands it.
#include "simulate/edge.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "source/sparkplug_host.h"
#include "source/sparkplug_payload.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S INT64_C(1000000000)
#define BEGIN_S 1767592800 // 2026-01-05T06:00:00Z

typedef struct {
    mw_test_sink sink;
    mw_sparkplug_host *host;
    mw_mqtt_batch batch;
    mw_edge edge;
    mw_mqtt_outbox box; // what the edge node says
    mw_feed feed;
    mw_plant plant;
} world;

static mw_mqtt_now now_of(const world *w) {
    return (mw_mqtt_now){w->plant.time_s * S, w->plant.time_s * S};
}

static void world_init(world *w) {
    static const mw_sparkplug_rules rules = {.source = "s", .host_id = "mw"};
    memset(w, 0, sizeof *w);
    mw_test_sink_init(&w->sink);
    mw_plant_init(&w->plant, 11, BEGIN_S);
    w->host = mw_sparkplug_host_new(&rules, &w->sink.base);
    if (!w->host || mw_sparkplug_host_ready(w->host, now_of(w), &w->batch, NULL) != MW_OK) abort();
    mw_mqtt_outbox_clear(&w->batch.outbox);
}

static void world_fini(world *w) {
    mw_sparkplug_host_free(w->host);
    mw_test_sink_fini(&w->sink);
    mw_mqtt_batch_fini(&w->batch);
    mw_mqtt_outbox_fini(&w->box);
    mw_feed_fini(&w->feed);
}

// The host takes what was said, and has nothing to complain or to ask.
static bool is_taken(world *w) {
    bool fine = true;
    for (int64_t i = 0; i < w->box.count; i++) {
        const mw_mqtt_letter *l = &w->box.letters[i];
        mw_mqtt_message in = {
            {l->topic.bytes,   l->topic.size  },
            {l->payload.bytes, l->payload.size},
            false
        };
        fine = fine && mw_sparkplug_host_take(w->host, &in, now_of(w), &w->batch, NULL) == MW_OK;
    }
    mw_mqtt_outbox_clear(&w->box);
    if (w->batch.problem[0]) fprintf(stderr, "%s\n", w->batch.problem);
    return fine && w->batch.refused == 0 && w->batch.outbox.count == 0 && !w->batch.problem[0];
}

static void step(world *w, int seconds) {
    for (int i = 0; i < seconds; i++) {
        mw_plant_step(&w->plant);
        if (mw_feed_look(&w->feed, &w->plant, NULL) != MW_OK) abort();
    }
}

static bool is_told(world *w, bool is_historical) {
    bool fine = mw_edge_data(&w->edge, &w->feed, is_historical, &w->box, NULL) == MW_OK;
    mw_feed_clear(&w->feed);
    return fine && is_taken(w);
}

static bool is_born(world *w) {
    return mw_edge_birth(&w->edge, &w->plant, &w->box, NULL) == MW_OK && is_taken(w);
}

// The last value of a signal in the order of time, of samples as they were given.
static double last_of(const world *w, const char *name) {
    int32_t id = mw_test_sink_find(&w->sink, name);
    int64_t at = INT64_MIN;
    double value = -1;
    for (int64_t i = 0; i < w->batch.samples.count; i++)
        if (w->batch.samples.signal[i] == id && w->batch.samples.time_ns[i] >= at) {
            at = w->batch.samples.time_ns[i];
            value = w->batch.samples.value[i];
        }
    return value;
}

static bool host_knows(const world *w) {
    bool fine = true;
    char name[100];
    for (int part = 0; part < MW_PLANT_PARTS; part++)
        for (int m = 0; m < MW_METRICS; m++) {
            if (!mw_metric_of(part, (mw_metric)m)) continue;
            bool is_line = part == MW_PLANT_LINE;
            snprintf(name, sizeof name, "s/Bottling/line1/%s%s%s",
                     is_line ? "" : mw_plant_unit_name(part), is_line ? "" : "/",
                     mw_metric_about((mw_metric)m)->name);
            mw_metric_value v = mw_metric_read(&w->plant, part, (mw_metric)m);
            double last = last_of(w, name);
            bool same =
                v.text ? mw_slice_is(mw_test_sink_text(&w->sink, last), v.text) : last == v.number;
            if (!same) fprintf(stderr, "%s is %g\n", name, last);
            fine = fine && same;
        }
    return fine;
}

void test_edge_session(void) {
    world w;
    world_init(&w);
    CHECK(mw_edge_will(&w.edge, BEGIN_S * S, &w.box, NULL) == MW_OK && w.box.count == 1);
    CHECK(w.box.letters[0].qos == 1 && !w.box.letters[0].retain);
    mw_mqtt_outbox_clear(&w.box);
    CHECK(is_born(&w) && host_knows(&w));
    int32_t energy = mw_test_sink_find(&w.sink, "s/Bottling/line1/packer/Energy");
    CHECK(energy >= 0 && mw_slice_is(mw_test_sink_unit(&w.sink, energy), "kWh"));
    CHECK(mw_test_sink_find(&w.sink, "s/Bottling/line1/Properties/Simulated") >= 0);
    CHECK(mw_test_sink_find(&w.sink, "s/Bottling/line1/bdSeq") < 0);
    // The number of messages goes around at 256.
    for (int i = 0; i < 200; i++) {
        step(&w, 20);
        CHECK_ROW(is_told(&w, false), i);
    }
    CHECK(host_knows(&w));
    world_fini(&w);
}

// The connection goes, the line does not; what happened meanwhile is told after the next birth.
void test_edge_comes_again(void) {
    world w;
    world_init(&w);
    CHECK(mw_edge_will(&w.edge, BEGIN_S * S, &w.box, NULL) == MW_OK);
    mw_mqtt_outbox_clear(&w.box);
    CHECK(is_born(&w));
    step(&w, 300);
    CHECK(is_told(&w, false));
    CHECK(mw_edge_death(&w.edge, w.plant.time_s * S, &w.box, NULL) == MW_OK && is_taken(&w));
    CHECK(isnan(last_of(&w, "s/Bottling/line1/filler/State")));
    step(&w, 600);
    CHECK(mw_edge_will(&w.edge, w.plant.time_s * S, &w.box, NULL) == MW_OK && w.edge.bd_seq == 1);
    mw_mqtt_outbox_clear(&w.box);
    CHECK(is_born(&w));
    int64_t before = w.batch.samples.count;
    CHECK(is_told(&w, true) && w.batch.samples.count > before + 600);
    CHECK(host_knows(&w));
    step(&w, 60);
    CHECK(is_told(&w, false) && host_knows(&w));
    world_fini(&w);
}

// More changes than go into one message.
void test_edge_many(void) {
    world w;
    world_init(&w);
    CHECK(is_born(&w));
    step(&w, 4 * 3600);
    CHECK(w.feed.count > MW_EDGE_METRICS_MAX * 4);
    CHECK(mw_edge_data(&w.edge, &w.feed, false, &w.box, NULL) == MW_OK);
    CHECK(w.box.count > MW_PLANT_UNITS && w.box.count < 20);
    mw_feed_clear(&w.feed);
    CHECK(is_taken(&w) && host_knows(&w));
    world_fini(&w);
}

static bool asks(const char *topic, const char *name, bool truth) {
    mw_sparkplug_metric m = {.name = mw_slice_of(name),
                             .datatype = MW_SPARKPLUG_BOOLEAN,
                             .quality = -1,
                             .wire = MW_SPARKPLUG_WIRE_BOOL,
                             .truth = truth};
    mw_sparkplug_payload p = {.count = 1, .metrics = &m};
    mw_text bytes = {0};
    if (mw_sparkplug_encode(&p, &bytes, NULL) != MW_OK) abort();
    bool wants = mw_edge_wants_birth(&(mw_mqtt_message){
        mw_slice_of(topic), {bytes.bytes, bytes.size},
         false
    });
    mw_text_free(&bytes);
    return wants;
}

// How many metrics of the first letter are marked as historical; all its metrics to *count.
static int64_t historical_of(const mw_mqtt_outbox *box, int64_t *count) {
    mw_sparkplug_payload p;
    int64_t marked = 0;
    mw_slice bytes = {box->letters[0].payload.bytes, box->letters[0].payload.size};
    if (mw_sparkplug_decode(bytes, &p, NULL) != MW_OK) abort();
    for (int64_t i = 0; i < p.count; i++) marked += p.metrics[i].is_historical;
    *count = p.count;
    mw_sparkplug_payload_free(&p);
    return marked;
}

void test_edge_historical(void) {
    world w;
    int64_t count = 0;
    world_init(&w);
    step(&w, 60);
    CHECK(mw_edge_data(&w.edge, &w.feed, true, &w.box, NULL) == MW_OK);
    CHECK(historical_of(&w.box, &count) == count && count > 60);
    mw_mqtt_outbox_clear(&w.box);
    CHECK(mw_edge_data(&w.edge, &w.feed, false, &w.box, NULL) == MW_OK);
    CHECK(historical_of(&w.box, &count) == 0 && count > 60);
    world_fini(&w);
}

void test_edge_commands(void) {
    CHECK(asks("spBv1.0/Bottling/NCMD/line1", "Node Control/Rebirth", true));
    CHECK(!asks("spBv1.0/Bottling/NCMD/line1", "Node Control/Rebirth", false));
    CHECK(!asks("spBv1.0/Bottling/NCMD/line1", "Node Control/Reboot", true));
    CHECK(!asks("spBv1.0/Bottling/NCMD/line2", "Node Control/Rebirth", true));
    CHECK(!mw_edge_wants_birth(&(mw_mqtt_message){mw_slice_of("spBv1.0/Bottling/NCMD/line1"),
                                                  mw_slice_of("\xff\xff\xff"), false}));
}

// An event that fails leaves what the outbox held and the node as they were, or is to be dropped.
void test_edge_out_of_memory(void) {
    world w;
    world_init(&w);
    step(&w, 5);
    int64_t live = mw_alloc_live();
    mw_status st = MW_NOMEM;
    for (int64_t k = 0; st == MW_NOMEM; k++) {
        mw_edge before = w.edge;
        mw_alloc_fail_after(k);
        st = mw_edge_birth(&w.edge, &w.plant, &w.box, NULL);
        if (st == MW_OK) st = mw_edge_data(&w.edge, &w.feed, true, &w.box, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) break;
        mw_mqtt_outbox_fini(&w.box);
        w.edge = before;
        CHECK_ROW(mw_alloc_live() == live, k);
    }
    CHECK(st == MW_OK && w.box.count > MW_PLANT_PARTS);
    mw_feed_clear(&w.feed);
    CHECK(is_taken(&w) && host_knows(&w));
    world_fini(&w);
}
