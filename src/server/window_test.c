// SPDX-License-Identifier: MIT
#include "server/window.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define MIN_NS INT64_C(60000000000)
static const int64_t t0 = INT64_C(1782864000) * 1000000000; // 2026-07-01T00:00Z

static const char pack[] = "pack stretch { title en \"Stretch\", version \"1\" }\n"
                           "kind unit\n"
                           "measure pq on unit : piece { roll time sum, children sum }\n"
                           "measure pri on unit : s/piece { roll time hold }\n"
                           "indicator ideal on unit : s = pri * pq { roll sum }\n";

typedef struct {
    mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_live_board *board;
    mw_world *world;
    int32_t unit, pq, pri;
} bench;

static int32_t measure(bench *b, const char *name, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of("number"), .unit = mw_slice_of(unit)};
    CHECK(b->registry->ops->measure_put(b->registry, &m, &id, NULL) == MW_OK);
    return id;
}

static void bench_init(bench *b) {
    const mw_load_from load = {0};
    mw_entity e = {.kind = mw_slice_of("unit"),
                   .code = mw_slice_of("filler"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    memset(b, 0, sizeof *b);
    CHECK(mw_program_text("s.mw", pack, &load, &b->program, NULL) == MW_OK);
    CHECK(!b->program->diags->errors);
    CHECK(mw_registry_open("memory:", &b->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &b->facts, NULL) == MW_OK);
    CHECK(b->registry->ops->entity_put(b->registry, &e, &b->unit, NULL) == MW_OK);
    b->pq = measure(b, "pq", "piece");
    b->pri = measure(b, "pri", "s/piece");
    b->board = mw_live_board_new(1);
    CHECK(b->board != NULL);
    mw_world_from from = {b->program, b->registry, b->facts, INT64_MAX, NULL};
    CHECK(mw_world_open(&from, &b->world, NULL) == MW_OK);
}

static void bench_fini(bench *b) {
    mw_world_free(b->world);
    mw_live_board_free(b->board);
    b->facts->ops->close(b->facts);
    b->registry->ops->close(b->registry);
    mw_program_free(b->program);
}

// Minutes after t0; to_min < 0: it holds.
static mw_fact_batch fact(int32_t entity, int32_t measure, int64_t from_min, int64_t to_min,
                          double value) {
    mw_fact_batch f = {0};
    CHECK(mw_fact_batch_grow(&f, 1));
    f.count = 1;
    f.entity[0] = entity;
    f.measure[0] = measure;
    f.key[0] = 0;
    f.start_ns[0] = t0 + from_min * MIN_NS;
    f.end_ns[0] = to_min < 0 ? INT64_MAX : t0 + to_min * MIN_NS;
    f.value[0] = value;
    f.quality[0] = 0;
    f.import_id[0] = 0;
    f.line[0] = 0;
    return f;
}

static void store(bench *b, mw_fact_batch f) {
    CHECK(b->facts->ops->append(b->facts, &f, t0, NULL) == MW_OK);
    mw_fact_batch_fini(&f);
}

static mw_status open_window(const bench *b, int64_t from_min, int64_t to_min, mw_window **out) {
    mw_window_from from = {.program = b->program,
                           .registry = b->registry,
                           .stored = b->facts,
                           .under_way = mw_live_board_facts(b->board),
                           .world = b->world,
                           .from_ns = t0 + from_min * MIN_NS,
                           .to_ns = t0 + to_min * MIN_NS};
    return mw_window_open(&from, out, NULL);
}

// A value of the stretch; NaN when it cannot be had, *st then says why.
static double value_of(const bench *b, const char *name, int64_t from_min, int64_t to_min,
                       mw_status *st) {
    mw_window *w = NULL;
    mw_evaluation *e = NULL;
    double value = NAN;
    *st = open_window(b, from_min, to_min, &w);
    if (*st == MW_OK) *st = mw_window_evaluate(w, 0, &name, 1, &e, NULL);
    if (*st == MW_OK) value = mw_window_value(w, e, 0, NULL);
    mw_evaluation_free(e);
    mw_window_close(w);
    return value;
}

// Sums are those of the facts that begin inside, the slot under way over what is stored of it.
void test_window_sums(void) {
    bench b;
    mw_status st;
    bench_init(&b);
    store(&b, fact(b.unit, b.pri, -9000, -1, 30));
    store(&b, fact(b.unit, b.pq, 345, 360, 1)); // before
    store(&b, fact(b.unit, b.pq, 360, 375, 10));
    store(&b, fact(b.unit, b.pq, 375, 390, 20));
    store(&b, fact(b.unit, b.pq, 390, 450, 40));
    store(&b, fact(b.unit, b.pq, 405, 420, 2));
    mw_fact_batch now = fact(b.unit, b.pq, 405, 420, 7);
    CHECK(mw_live_board_put(b.board, &now, NULL) == MW_OK);
    mw_fact_batch_fini(&now);
    CHECK(value_of(&b, "pq", 360, 390, &st) == 30 && st == MW_OK);
    CHECK(value_of(&b, "pq", 360, 480, &st) == 77);
    CHECK(value_of(&b, "pq", 367, 390, &st) == 20); // the first began before
    CHECK(value_of(&b, "pq", 390, 420, &st) == 7);  // an hour does not fit into half of one
    CHECK(value_of(&b, "ideal", 360, 390, &st) == 900);
    CHECK(isnan(value_of(&b, "pq", 480, 490, &st)) && st == MW_OK);
    bench_fini(&b);
}

void test_window_refuses(void) {
    bench b;
    mw_status st;
    bench_init(&b);
    CHECK(isnan(value_of(&b, "pq", 60, 60, &st)) && st == MW_INVALID);
    CHECK(isnan(value_of(&b, "qp", 60, 70, &st)) && st == MW_NOTFOUND);
    CHECK(isnan(value_of(&b, "pq", 0, 400 * 1440, &st)) && st == MW_INVALID); // beyond the year
    CHECK(isnan(value_of(&b, "pq", -1440, 40 * 1440, &st)) && st == MW_OK);
    bench_fini(&b);
}
