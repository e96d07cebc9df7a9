// SPDX-License-Identifier: MIT
#include "server/said.h"

#include "base/alloc.h"
#include "test/folder.h"

#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t t0 = 1700000100 * INT64_C(1000000000);

static const char pack[] =
    "pack said { title en \"Said\", version \"1\" }\n"
    "kind unit\n"
    "codes reason { }\n"
    "codes product { }\n"
    "codes order { }\n"
    "codes machine_state { \"production\" \"delay\" \"planned\" }\n"
    "measure apt on unit : h { roll time sum, children sum }\n"
    "measure downtime on unit by reason : h { roll time sum, children sum, keys sum }\n"
    "measure state_time on unit by product, order : h { roll time sum, children sum, keys sum }\n"
    "measure product_said on unit : product { roll time none, children none }\n"
    "measure order_said on unit : order { roll time none, children none }\n"
    "measure remark on unit : text { roll time none, children none }\n"
    "measure state_said on unit : machine_state { roll time none, children none }\n"
    "measure stop_reason on unit : reason { roll time none, children none }\n";

typedef struct {
    char *folder;
    mw_said_of of;
    mw_channel channel;
    int32_t signal, apt, downtime, state_time, line;
    mw_state_row row;
    mw_state_table table;
    mw_live_output output[3];
    mw_live_machine machine;
    mw_live_source source;
    mw_live_binding binding;
} plant;

static int32_t measure(plant *p, const char *name) {
    int32_t id = 0;
    mw_registry *r = p->of.registry;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of("number"), .unit = mw_slice_of("h")};
    CHECK(r->ops->measure_put(r, &m, &id, NULL) == MW_OK);
    return id;
}

static void open_stores(plant *p) {
    const mw_load_from load = {0};
    mw_program *program = NULL;
    mw_entity e = {.kind = mw_slice_of("unit"),
                   .code = mw_slice_of("filler"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(mw_program_text("said.mw", pack, &load, &program, NULL) == MW_OK);
    CHECK(!program->diags->errors);
    p->of.program = program;
    CHECK(mw_registry_open("memory:", &p->of.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &p->of.facts, NULL) == MW_OK);
    p->folder = mw_test_folder_new();
    char *path = mw_test_path("", p->folder, "series");
    CHECK(mw_series_open(path, &p->of.series, NULL) == MW_OK);
    mw_free(path);
    mw_registry *r = p->of.registry;
    CHECK(r->ops->entity_put(r, &e, &p->machine.entity, NULL) == MW_OK);
    e.code = mw_slice_of("line");
    CHECK(r->ops->entity_put(r, &e, &p->line, NULL) == MW_OK);
    p->machine.above = &p->line;
    p->machine.above_count = 1;
}

static void plant_init(plant *p) {
    memset(p, 0, sizeof *p);
    open_stores(p);
    mw_sink *sink = mw_series_sink(p->of.series);
    CHECK(sink->ops->signal(sink, mw_slice_of("m/state"), MW_SIGNAL_NUMBER, mw_slice_of(""),
                            &p->signal, NULL) == MW_OK);
    p->row = (mw_state_row){1, MW_STATE_PRODUCTION, -1};
    p->table = (mw_state_table){
        &p->row, 1, {0, MW_STATE_DOWN, -1}
    };
    p->channel = (mw_channel){.kind = MW_CHANNEL_STATE,
                              .alive = -1,
                              .scale = 1,
                              .stale_ns = INT64_MAX,
                              .gap_ns = S_NS,
                              .table = &p->table};
    p->apt = measure(p, "apt");
    p->downtime = measure(p, "downtime");
    int32_t e = p->machine.entity;
    p->output[0] = (mw_live_output){MW_OUT_APT, e, p->apt, 1, 0, {0}};
    p->output[1] = (mw_live_output){MW_OUT_DOWNTIME, e, p->downtime, 60, 1, {MW_LIVE_KEY_REASON}};
    p->state_time = measure(p, "state_time");
    p->output[2] = (mw_live_output){
        MW_OUT_STATE_TIME, e, p->state_time, 60, 2, {MW_LIVE_KEY_PRODUCT, MW_LIVE_KEY_ORDER}
    };
    p->machine.name = mw_slice_of("filler");
    p->machine.machine =
        (mw_machine){.channel = &p->channel, .channel_count = 1, .slot_ns = 900 * S_NS};
    p->machine.machine.state_time = true;
    p->machine.machine.state_by_product = p->machine.machine.state_by_order = true;
    p->machine.signal = &p->signal;
    p->machine.output = p->output;
    p->machine.output_count = 3;
    p->source = (mw_live_source){mw_slice_of("m"), -1};
    p->binding = (mw_live_binding){.machine = &p->machine,
                                   .machine_count = 1,
                                   .source = &p->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
    p->of.binding = &p->binding;
    mw_hub_from from = {&p->binding, p->of.series, p->of.registry, p->of.facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p->of.hub, NULL) == MW_OK);
}

static void plant_fini(plant *p) {
    mw_hub_close(p->of.hub);
    mw_series_close(p->of.series);
    p->of.facts->ops->close(p->of.facts);
    p->of.registry->ops->close(p->of.registry);
    mw_program_free((mw_program *)(uintptr_t)p->of.program);
    mw_test_folder_free(p->folder);
}

// Minutes of a measure, by the text of its keys.
typedef struct {
    const plant *p;
    int32_t measure;
    mw_slice reason;
    int32_t key;
    double minutes;
} wanted;

static mw_status find_key(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    wanted *w = ctx;
    (void)err;
    if (mw_slice_same(text, w->reason)) w->key = id;
    return MW_OK;
}

static mw_status add(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    wanted *w = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        bool it = c->measure[i] == w->measure && c->key[i] == w->key;
        if (it && c->value[i] == c->value[i]) w->minutes += c->value[i];
    }
    return MW_OK;
}

static double minutes_by(const plant *p, int32_t measure, const char *keys) {
    wanted w = {.p = p, .measure = measure, .reason = mw_slice_of(keys), .key = -1};
    mw_registry *r = p->of.registry;
    mw_facts *f = p->of.facts;
    CHECK(r->ops->text_each(r, find_key, &w, NULL) == MW_OK);
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(f->ops->scan(f, &q, add, &w, NULL) == MW_OK);
    return w.minutes;
}

static double minutes_of(const plant *p, const char *reason) {
    return minutes_by(p, p->downtime, reason);
}

static void put(plant *p, int64_t t_s, double value) {
    mw_samples s = {0};
    mw_sink *sink = mw_hub_sink(p->of.hub);
    CHECK(mw_samples_add(&s, p->signal, t0 + t_s * S_NS, value, 0));
    CHECK(sink->ops->put(sink, &s, NULL) == MW_OK);
    mw_samples_fini(&s);
}

static void turn(plant *p) {
    mw_hub_turned told;
    CHECK(mw_hub_turn(p->of.hub, t0, &told, NULL) == MW_OK);
}

static mw_status say_it(const mw_said_of *s, const mw_said *said, int64_t now_ns, mw_error *err) {
    mw_fact_batch facts = {0};
    mw_status st = mw_said_add(s, said, &facts, err);
    if (st == MW_OK) st = s->facts->ops->append(s->facts, &facts, now_ns, err);
    mw_fact_batch_fini(&facts);
    return st == MW_OK ? mw_said_take(s, said, err) : st;
}

static mw_status say(plant *p, int64_t from_s, int64_t to_s, const char *reason,
                     const char *state) {
    mw_said said = {.entity = p->machine.entity,
                    .from_ns = t0 + from_s * S_NS,
                    .to_ns = t0 + to_s * S_NS,
                    .reason = mw_slice_of(reason),
                    .state = mw_slice_of(state)};
    return say_it(&p->of, &said, t0, NULL);
}

// A reason as `mw fact put` stores it, while no hub is there.
static void put_fact(plant *p, int64_t from_s, int64_t to_s, const char *reason) {
    mw_fact_batch b = {0};
    int32_t id = 0, text = 0;
    mw_registry *r = p->of.registry;
    mw_measure_name m = {.name = mw_slice_of("stop_reason"), .type = mw_slice_of("reason")};
    CHECK(r->ops->measure_put(r, &m, &id, NULL) == MW_OK);
    CHECK(r->ops->text_put(r, mw_slice_of(reason), &text, NULL) == MW_OK);
    CHECK(mw_fact_batch_grow(&b, 1));
    b.count = 1;
    b.entity[0] = p->machine.entity;
    b.measure[0] = id;
    b.key[0] = 0;
    b.start_ns[0] = t0 + from_s * S_NS;
    b.end_ns[0] = t0 + to_s * S_NS;
    b.value[0] = text;
    b.quality[0] = 0;
    b.import_id[0] = 0;
    b.line[0] = 0;
    CHECK(p->of.facts->ops->append(p->of.facts, &b, t0 + 100000 * S_NS, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

// A stop of ten minutes of which an operator tells the reason, then more of it, then that part of
// it was planned; after a start it is still known.
void test_said_of_a_machine(void) {
    plant p;
    plant_init(&p);
    put(&p, 0, 1);
    put(&p, 120, 0);
    put(&p, 720, 1);
    put(&p, 1000, 1);
    turn(&p);
    CHECK(minutes_of(&p, "unspecified") == 10);
    CHECK(say(&p, 120, 420, "jam", "") == MW_OK);
    turn(&p);
    CHECK(minutes_of(&p, "jam") == 5 && minutes_of(&p, "unspecified") == 5);
    CHECK(say(&p, 420, 720, "no caps", "planned") == MW_OK);
    turn(&p);
    CHECK(minutes_of(&p, "jam") == 5 && minutes_of(&p, "no caps") == 5);
    CHECK(minutes_of(&p, "unspecified") == 0);
    CHECK(say(&p, 60, 120, "", "delay") == MW_OK); // it stood before the machine said so
    turn(&p);
    CHECK(minutes_of(&p, "unspecified") == 1);
    mw_hub_close(p.of.hub);
    mw_hub_from from = {&p.binding, p.of.series, p.of.registry, p.of.facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p.of.hub, NULL) == MW_OK);
    CHECK(mw_said_load(&p.of, 0, INT64_MAX, NULL) == MW_OK);
    turn(&p);
    CHECK(minutes_of(&p, "jam") == 5 && minutes_of(&p, "no caps") == 5);
    // Said while nothing ran, of a time long settled: the start takes it over.
    turn(&p);
    put(&p, 9000, 1);
    turn(&p);
    mw_hub_close(p.of.hub);
    put_fact(&p, 120, 420, "broken glass");
    CHECK(mw_hub_open(&from, &p.of.hub, NULL) == MW_OK);
    CHECK(mw_said_load(&p.of, 0, INT64_MAX, NULL) == MW_OK);
    turn(&p);
    CHECK(minutes_of(&p, "jam") == 0 && minutes_of(&p, "broken glass") == 5);
    CHECK(say(&p, 60, 60, "jam", "") == MW_INVALID && say(&p, 0, 9, "", "") == MW_INVALID);
    CHECK(say(&p, 0, 60, "", "asleep") == MW_INVALID);
    plant_fini(&p);
}

// Says the reason of the stop under way, and of it alone.
static void say_open(plant *p, int64_t from_s, const char *reason, const char *state) {
    mw_said said = {.entity = p->machine.entity,
                    .from_ns = t0 + from_s * S_NS,
                    .to_ns = INT64_MAX,
                    .reason = mw_slice_of(reason),
                    .state = mw_slice_of(state)};
    CHECK(say_it(&p->of, &said, t0, NULL) == MW_OK);
}

static void end(plant *p, mw_said_open *open) {
    static int64_t later; // what is said later counts
    CHECK(mw_said_end(&p->of, 0, t0 + ++later, open, NULL) == MW_OK);
    turn(p);
}

static void check_minutes(const plant *p, double jam, double caps, double rest) {
    CHECK(minutes_of(p, "jam") == jam && minutes_of(p, "no caps") == caps);
    CHECK(minutes_of(p, "unspecified") == rest);
}

// A reason that is said while the stop goes on is of all of it, also of what comes after it was
// said, and of nothing after it; so it is when all is derived anew, and when the stop ended while
// nobody looked.
void test_said_of_an_open_stop(void) {
    plant p;
    mw_said_open open = {0};
    plant_init(&p);
    put(&p, 0, 1);
    put(&p, 120, 0);
    put(&p, 180, 0);
    turn(&p);
    say_open(&p, 120, "jam", "");
    end(&p, &open);
    CHECK(!open.none && mw_hub_machine_at(p.of.hub, 0).state.observed == MW_STATE_DOWN);
    put(&p, 720, 1); // it ran for a minute, then stood again
    put(&p, 780, 0);
    put(&p, 800, 0);
    turn(&p);
    end(&p, &open);
    bool stood;
    CHECK(open.none && mw_said_stood(&p.of, 0, t0 + 119 * S_NS, &stood, NULL) == MW_OK && !stood);
    CHECK(mw_said_stood(&p.of, 0, t0 + 200 * S_NS, &stood, NULL) == MW_OK && stood);
    CHECK(mw_said_stood(&p.of, 0, t0 + 800 * S_NS, &stood, NULL) == MW_OK && stood);
    put(&p, 900, 1);
    put(&p, 1000, 1);
    turn(&p);
    check_minutes(&p, 10, 0, 2);
    // Another reason, with a state: both end with the stop as the machine told it.
    put(&p, 1020, 0);
    put(&p, 1090, 0);
    turn(&p);
    open = (mw_said_open){0};
    say_open(&p, 1020, "no caps", "delay");
    end(&p, &open);
    CHECK(!open.none);
    mw_hub_close(p.of.hub); // the end comes after a start
    mw_hub_from from = {&p.binding, p.of.series, p.of.registry, p.of.facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p.of.hub, NULL) == MW_OK);
    CHECK(mw_said_load(&p.of, 0, INT64_MAX, NULL) == MW_OK);
    open = (mw_said_open){0};
    put(&p, 1140, 1);
    put(&p, 1200, 0);
    put(&p, 1260, 1);
    put(&p, 1900, 1);
    turn(&p);
    end(&p, &open);
    check_minutes(&p, 10, 2, 3);
    CHECK(mw_said_load(&p.of, 0, t0, NULL) == MW_OK); // all of it anew
    turn(&p);
    check_minutes(&p, 10, 2, 3);
    plant_fini(&p);
}

// Where the machine ran, a reason without an end holds until the next, as product and order do.
void test_said_open_of_no_stop(void) {
    plant p;
    mw_said_open open = {0};
    plant_init(&p);
    put(&p, 0, 1);
    put(&p, 120, 0);
    put(&p, 300, 1);
    turn(&p);
    say_open(&p, 60, "jam", "");
    put(&p, 360, 0);
    put(&p, 420, 1);
    put(&p, 1900, 1);
    turn(&p);
    end(&p, &open);
    CHECK(open.none);
    check_minutes(&p, 4, 0, 0);
    plant_fini(&p);
}

// Of the line until the next, of the machine for a minute.
static mw_status say_order(plant *p, int32_t entity, int64_t from_s, const char *product,
                           const char *order) {
    int64_t from = t0 + from_s * S_NS;
    mw_said said = {.entity = entity,
                    .from_ns = from,
                    .to_ns = entity == p->line ? INT64_MAX : from + 60 * S_NS,
                    .product = mw_slice_of(product),
                    .order = mw_slice_of(order),
                    .remark = mw_slice_of("as the foreman says")};
    return say_it(&p->of, &said, t0, NULL);
}

// An order of the line holds until the next; what is said of the machine itself stands over it for
// as long as it is said.
void test_said_of_orders(void) {
    plant p;
    plant_init(&p);
    int32_t unit = p.machine.entity;
    put(&p, 0, 1);
    put(&p, 720, 1);
    put(&p, 1000, 1);
    CHECK(say_order(&p, p.line, 0, "A", "O1") == MW_OK);
    CHECK(say_order(&p, p.line, 480, "B", "O2") == MW_OK);
    turn(&p);
    CHECK(minutes_by(&p, p.state_time, "A\x1fO1") == 8);
    CHECK(minutes_by(&p, p.state_time, "B\x1fO2") == 7);
    CHECK(say_order(&p, unit, 60, "C", "") == MW_OK); // of the product alone
    CHECK(say_order(&p, unit, 600, "", "O3") == MW_OK);
    turn(&p);
    CHECK(minutes_by(&p, p.state_time, "A\x1fO1") == 7);
    CHECK(minutes_by(&p, p.state_time, "C\x1fO1") == 1);
    CHECK(minutes_by(&p, p.state_time, "B\x1fO3") == 1);
    CHECK(minutes_by(&p, p.state_time, "B\x1fO2") == 6);
    CHECK(say_order(&p, unit + 7, 0, "A", "") == MW_INVALID); // nobody knows it
    plant_fini(&p);
}
