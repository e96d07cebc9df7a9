// SPDX-License-Identifier: MIT
#include "server/put.h"

#include "base/alloc.h"
#include "test/folder.h"

#include <math.h>
#include <string.h>

#define MIN_NS INT64_C(60000000000)
static const int64_t t0 = INT64_C(1782864000) * 1000000000; // 2026-07-01T00:00Z

static const char pack[] =
    "pack puts { title en \"Puts\", version \"1\" }\n"
    "kind line\n"
    "kind unit in line\n"
    "codes band { \"peak\" \"valley\" }\n"
    "measure pq on unit : piece { roll time sum, children sum }\n"
    "measure heat on unit : kWh { roll time sum, children sum }\n"
    "measure price on line by band : CNY/kWh { roll time hold, children none, keys none }\n"
    "measure remark on unit : text { roll time none, children none }\n";

enum { LINE, UNIT, ENTITIES };

// A unit whose pieces come from a machine that has settled nothing yet, and stores.
typedef struct {
    char *folder;
    mw_program *program;
    mw_series *series;
    mw_world *world;
    mw_put_of of;
    mw_channel channel;
    int32_t signal, pq;
    mw_live_output output;
    mw_live_machine machine;
    mw_live_source source;
    mw_live_binding binding;
} bench;

static void add_entities(bench *b) {
    static const char *const kind[ENTITIES] = {"line", "unit"};
    mw_registry *r = b->of.registry;
    int32_t id = 0;
    for (int i = 0; i < ENTITIES; i++) {
        mw_entity e = {.kind = mw_slice_of(kind[i]),
                       .code = mw_slice_of(kind[i]),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK);
    }
    b->machine.entity = id;
}

static void open_stores(bench *b) {
    const mw_load_from load = {0};
    CHECK(mw_program_text("p.mw", pack, &load, &b->program, NULL) == MW_OK);
    CHECK(!b->program->diags->errors);
    CHECK(mw_registry_open("memory:", &b->of.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &b->of.facts, NULL) == MW_OK);
    b->folder = mw_test_folder_new();
    char *path = mw_test_path("", b->folder, "series");
    CHECK(mw_series_open(path, &b->series, NULL) == MW_OK);
    mw_free(path);
    add_entities(b);
    mw_registry *r = b->of.registry;
    mw_measure_name m = {
        .name = mw_slice_of("pq"), .type = mw_slice_of("number"), .unit = mw_slice_of("piece")};
    CHECK(r->ops->measure_put(r, &m, &b->pq, NULL) == MW_OK);
    mw_world_from from = {b->program, r, b->of.facts, INT64_MAX, NULL};
    CHECK(mw_world_open(&from, &b->world, NULL) == MW_OK);
    b->of.world = b->world;
}

static void bench_init(bench *b) {
    memset(b, 0, sizeof *b);
    open_stores(b);
    mw_sink *sink = mw_series_sink(b->series);
    CHECK(sink->ops->signal(sink, mw_slice_of("m/n"), MW_SIGNAL_NUMBER, mw_slice_of(""), &b->signal,
                            NULL) == MW_OK);
    b->channel = (mw_channel){.kind = MW_CHANNEL_COUNT,
                              .alive = -1,
                              .scale = 1,
                              .stale_ns = INT64_MAX,
                              .gap_ns = 60 * MIN_NS};
    b->output = (mw_live_output){MW_OUT_CHANNEL, b->machine.entity, b->pq, 1, 0, {0}};
    b->machine.name = mw_slice_of("unit");
    b->machine.machine =
        (mw_machine){.channel = &b->channel, .channel_count = 1, .slot_ns = 15 * MIN_NS};
    b->machine.signal = &b->signal;
    b->machine.output = &b->output;
    b->machine.output_count = 1;
    b->source = (mw_live_source){mw_slice_of("m"), -1};
    b->binding = (mw_live_binding){.machine = &b->machine,
                                   .machine_count = 1,
                                   .source = &b->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
    b->of.binding = &b->binding;
    mw_hub_from from = {&b->binding, b->series, b->of.registry, b->of.facts, 0, t0};
    CHECK(mw_hub_open(&from, &b->of.hub, NULL) == MW_OK);
}

static void bench_fini(bench *b) {
    mw_hub_close(b->of.hub);
    mw_world_free(b->world);
    mw_series_close(b->series);
    b->of.facts->ops->close(b->of.facts);
    b->of.registry->ops->close(b->of.registry);
    mw_program_free(b->program);
    mw_test_folder_free(b->folder);
}

// Samples of a count, and a turn at the last of them.
static void count_to(bench *b, int64_t at_min, double value) {
    mw_samples s = {0};
    mw_hub_turned told;
    mw_sink *sink = mw_hub_sink(b->of.hub);
    CHECK(mw_samples_add(&s, b->signal, t0 + at_min * MIN_NS, value, 0));
    CHECK(sink->ops->put(sink, &s, NULL) == MW_OK);
    mw_samples_fini(&s);
    CHECK(mw_hub_turn(b->of.hub, t0, &told, NULL) == MW_OK);
}

static mw_status put(bench *b, const char *measure, int64_t from_min, int64_t to_min,
                     const char *value) {
    mw_put p = {.measure = measure,
                .entity = UNIT,
                .from_ns = t0 + from_min * MIN_NS,
                .to_ns = t0 + to_min * MIN_NS,
                .value = mw_slice_of(value)};
    return mw_put_fact(&b->of, &p, t0, NULL);
}

static mw_status put_price(bench *b, const char *band, const char *value) {
    mw_put p = {.measure = "price",
                .entity = LINE,
                .key = {mw_slice_of(band)},
                .key_count = band[0] ? 1 : 0,
                .from_ns = t0,
                .value = mw_slice_of(value)};
    return mw_put_fact(&b->of, &p, t0, NULL);
}

static mw_status add(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    double *sum = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) *sum += isnan(c->value[i]) ? 0 : c->value[i];
    return MW_OK;
}

static double pieces(bench *b) {
    double sum = 0;
    mw_fact_query q = {.measures = &b->pq,
                       .measure_count = 1,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX};
    CHECK(b->of.facts->ops->scan(b->of.facts, &q, add, &sum, NULL) == MW_OK);
    return sum;
}

// A slot is corrected once it is over; nothing that machines tell later takes it back.
void test_put_corrects(void) {
    bench b;
    bench_init(&b);
    CHECK(put(&b, "pq", 0, 15, "7") == MW_INVALID); // nothing is settled
    count_to(&b, 0, 100);
    count_to(&b, 10, 110);
    count_to(&b, 16, 112);
    CHECK(pieces(&b) == 10);
    CHECK(put(&b, "pq", 0, 15, "12 piece") == MW_OK && pieces(&b) == 12);
    CHECK(put(&b, "pq", 0, 15, "12") == MW_OK && pieces(&b) == 12); // the same again
    CHECK(put(&b, "pq", 0, 10, "3") == MW_INVALID);                 // both would count
    CHECK(put(&b, "pq", 15, 30, "3") == MW_INVALID);                // under way
    mw_put no_end = {.measure = "pq", .entity = UNIT, .from_ns = t0, .to_ns = INT64_MAX};
    mw_error err = {0};
    no_end.value = mw_slice_of("3");
    CHECK(mw_put_fact(&b.of, &no_end, t0, &err) == MW_INVALID && strstr(err.text, "to is missing"));
    count_to(&b, 5, 104); // a late one
    count_to(&b, 31, 113);
    CHECK(pieces(&b) == 14);
    CHECK(put(&b, "pq", 0, 15, "missing") == MW_OK && pieces(&b) == 2);
    bench_fini(&b);
}

void test_put_refuses(void) {
    bench b;
    bench_init(&b);
    CHECK(put(&b, "qp", 0, 15, "7") == MW_NOTFOUND);
    CHECK(put(&b, "price", 0, 15, "7") == MW_INVALID); // stands on lines
    CHECK(put(&b, "heat", 15, 15, "7") == MW_INVALID && put(&b, "heat", 0, 15, "7 kg") != MW_OK);
    CHECK(put(&b, "heat", 0, 15, "7 MWh") == MW_OK && put(&b, "remark", 0, 9, "late") == MW_OK);
    CHECK(put_price(&b, "", "1") == MW_INVALID && put_price(&b, "flat", "1") == MW_INVALID);
    CHECK(put_price(&b, "peak", "1.1") == MW_OK);
    bench_fini(&b);
}
