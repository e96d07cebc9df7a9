// SPDX-License-Identifier: MIT
// Live values are those of a recomputation from what was stored, whatever came in which order; but
// for the last digits of sums, whose order is that of recording.
#include "live/kpi.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "live/fold_testing.h"
#include "test/folder.h"

#include <math.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
enum { UNITS = 2, ENTITIES = 4, OUTS = 13, HISTORIES = 60 };
static const int64_t t0 = 1700006400 * INT64_C(1000000000); // 2023-11-15T00:00:00Z

typedef struct {
    char *folder;
    mw_program *program;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_hub *hub;
    mw_kpi *kpi;
    int32_t entity[ENTITIES]; // site, line, units
    fold_case history[UNITS];
    int32_t signal[UNITS][FOLD_CHANNELS];
    mw_live_output output[UNITS][OUTS];
    mw_live_term term[2];
    mw_live_derived derived[UNITS];
    mw_live_machine machine[UNITS];
    mw_live_source source;
    mw_live_binding binding;
} plant;

static int32_t measure(plant *p, const char *name, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of("number"), .unit = mw_slice_of(unit)};
    CHECK(p->registry->ops->measure_put(p->registry, &m, &id, NULL) == MW_OK);
    return id;
}

static void put_entities(plant *p) {
    static const char *const kind[] = {"site", "line", "unit", "unit"};
    static const char *const code[] = {"S", "L", "U1", "U2"};
    static const int parent[] = {-1, 0, 1, 1};
    for (int i = 0; i < ENTITIES; i++) {
        mw_entity e = {.kind = mw_slice_of(kind[i]),
                       .code = mw_slice_of(code[i]),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        mw_registry *r = p->registry;
        CHECK(r->ops->entity_put(r, &e, &p->entity[i], NULL) == MW_OK);
        if (parent[i] < 0) continue;
        mw_placement at = {p->entity[i], p->entity[parent[i]], INT64_MIN};
        CHECK(r->ops->placement_put(r, &at, NULL) == MW_OK);
    }
}

static void put_run_time(plant *p) {
    mw_fact_batch b = {0};
    int32_t pri = measure(p, "pri", "s/piece");
    CHECK(mw_fact_batch_grow(&b, UNITS));
    for (int i = 0; i < UNITS; i++) {
        int64_t at = b.count++;
        b.entity[at] = p->entity[2 + i];
        b.measure[at] = pri;
        b.key[at] = 0;
        b.start_ns[at] = INT64_MIN;
        b.end_ns[at] = INT64_MAX;
        b.value[at] = 2;
        b.quality[at] = 0;
        b.import_id[at] = 0;
        b.line[at] = 0;
    }
    CHECK(p->facts->ops->append(p->facts, &b, 1, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static void bind(plant *p, int u) {
    static const struct {
        mw_live_out out;
        const char *name;
    } times[] = {
        {MW_OUT_APT,          "apt"            },
        {MW_OUT_AUST,         "aust"           },
        {MW_OUT_ADET,         "adet"           },
        {MW_OUT_ADOT,         "adot"           },
        {MW_OUT_AUPT,         "aupt"           },
        {MW_OUT_AUBT,         "aubt"           },
        {MW_OUT_PBT,          "pbt"            },
        {MW_OUT_POT,          "pot"            },
        {MW_OUT_PLANNED_DOWN, "planned_down"   },
        {MW_OUT_OBSERVED,     "observed_time"  },
        {MW_OUT_UNOBSERVED,   "unobserved_time"}
    };
    int32_t n = 0, e = p->entity[2 + u];
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        p->output[u][n++] =
            (mw_live_output){times[i].out, e, measure(p, times[i].name, "h"), 1, 0, {0}};
    }
    int32_t count = MW_OUT_CHANNEL + FOLD_COUNT, scrap = MW_OUT_CHANNEL + FOLD_PIECES;
    p->output[u][n++] = (mw_live_output){count, e, measure(p, "pq", "piece"), 1, 0, {0}};
    p->output[u][n++] = (mw_live_output){scrap, e, measure(p, "sq", "piece"), 1, 0, {0}};
    MW_ASSERT(n == OUTS);
    p->term[0] = (mw_live_term){count, 1, -1};
    p->term[1] = (mw_live_term){scrap, -1, -1};
    p->derived[u] = (mw_live_derived){
        .entity = e, .measure = measure(p, "gq", "piece"), .term = p->term, .term_count = 2};
    p->machine[u] = (mw_live_machine){.name = mw_slice_of("U"),
                                      .entity = e,
                                      .machine = p->history[u].machine,
                                      .signal = p->signal[u],
                                      .output = p->output[u],
                                      .output_count = OUTS,
                                      .derived = &p->derived[u],
                                      .derived_count = 1};
}

static void open_signals(plant *p, int u) {
    mw_sink *sink = mw_series_sink(p->series);
    for (int i = 0; i < FOLD_CHANNELS; i++) {
        char name[32];
        snprintf(name, sizeof name, "m/%d/%d", u, i);
        CHECK(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, mw_slice_of(""),
                                &p->signal[u][i], NULL) == MW_OK);
    }
}

static void plant_init(plant *p, uint64_t seed) {
    const char *pack[] = {MW_SOURCE_ROOT "/packs/plant", MW_SOURCE_ROOT "/packs/iso22400",
                          MW_SOURCE_ROOT "/packs/monitoring"};
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from load = {.pack = pack, .pack_count = 3, .folder = folder, .folder_count = 1};
    memset(p, 0, sizeof *p);
    CHECK(mw_program_load(&load, &p->program, NULL) == MW_OK && !p->program->diags->errors);
    CHECK(mw_registry_open("memory:", &p->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &p->facts, NULL) == MW_OK);
    p->folder = mw_test_folder_new();
    char *path = mw_test_path("", p->folder, "series");
    CHECK(mw_series_open(path, &p->series, NULL) == MW_OK);
    mw_free(path);
    put_entities(p);
    put_run_time(p);
    for (int u = 0; u < UNITS; u++) {
        mw_fold_case_init(&p->history[u], 2 * seed + (uint64_t)u);
        p->history[u].channel[FOLD_COUNT].by_product = false;
        open_signals(p, u);
        bind(p, u);
    }
    p->source = (mw_live_source){mw_slice_of("m"), -1};
    p->binding = (mw_live_binding){.machine = p->machine,
                                   .machine_count = UNITS,
                                   .source = &p->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
    mw_hub_from from = {&p->binding, p->series, p->registry, p->facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &p->hub, NULL) == MW_OK);
    mw_kpi_from k = {
        .program = p->program, .registry = p->registry, .hub = p->hub, .binding = &p->binding};
    CHECK(mw_kpi_open(&k, &p->kpi, NULL) == MW_OK);
}

static void plant_fini(plant *p) {
    mw_kpi_close(p->kpi);
    mw_hub_close(p->hub);
    mw_series_close(p->series);
    p->facts->ops->close(p->facts);
    p->registry->ops->close(p->registry);
    mw_program_free(p->program);
    mw_test_folder_free(p->folder);
}

static void put(plant *p, int32_t signal, int64_t t_ns, double value) {
    mw_samples s = {0};
    mw_sink *sink = mw_hub_sink(p->hub);
    CHECK(mw_samples_add(&s, signal, t_ns, value, 0));
    CHECK(sink->ops->put(sink, &s, NULL) == MW_OK);
    mw_samples_fini(&s);
}

// What was told last, by indicator, entity and grain.
typedef struct {
    double *value;
    int64_t told;
    int32_t entities;
    int64_t symbols;
} told_values;

static int64_t at(const told_values *t, const mw_program *p, const mw_kpi_value *v) {
    int64_t symbol =
        v->symbol.ref == MW_REF_INDICATOR ? v->symbol.index : p->indicator_count + v->symbol.index;
    return (symbol * t->entities + v->entity) * MW_KPI_GRAINS + v->grain;
}

static const mw_program *program_of_told;

static void take(void *ctx, const mw_kpi_value *v) {
    told_values *t = ctx;
    t->value[at(t, program_of_told, v)] = v->value;
    t->told++;
}

static void turn(plant *p, told_values *t) {
    mw_hub_turned told;
    CHECK(mw_hub_turn(p->hub, t0, &told, NULL) == MW_OK);
    if (told.now_ns == INT64_MIN) return;
    CHECK(mw_kpi_turn(p->kpi, told.now_ns, told.new_texts, take, t, NULL) == MW_OK);
}

// Puts event i of a unit's history in the pass in which it comes: most at once, some late, some
// twice.
static void feed_one(plant *p, int u, int32_t i, int pass, uint64_t seed) {
    const fold_case *c = &p->history[u];
    uint64_t lot = mw_hash64_mix(seed + (uint64_t)(i * UNITS + u)) % 20;
    int when = lot == 0 ? 1 : lot == 1 ? 2 : 0;
    bool now = when == pass || (lot == 2 && pass == 2);
    if (i >= c->event_count || !now) return;
    const fold_event *e = &c->event[i];
    put(p, p->signal[u][e->channel], t0 + e->t_s * S_NS, e->value);
}

static void feed(plant *p, told_values *t, uint64_t seed) {
    seed = mw_hash64_mix(seed);
    for (int32_t n = 0; n < 3 * FOLD_EVENTS_MAX; n++) {
        int32_t i = n % FOLD_EVENTS_MAX;
        for (int u = 0; u < UNITS; u++) feed_one(p, u, i, n / FOLD_EVENTS_MAX, seed);
        if (i % 40 == 0) turn(p, t);
    }
    turn(p, t);
}

// Evaluates the stored facts and compares everything that is told of a grain.
static void compare(plant *p, const told_values *t, int64_t row) {
    mw_world *w = NULL;
    mw_world_from from = {.program = p->program,
                          .registry = p->registry,
                          .facts = p->facts,
                          .as_known_ns = INT64_MAX};
    mw_period hour;
    mw_calendar utc = {0};
    mw_evaluation *e = NULL;
    CHECK(mw_world_open(&from, &w, NULL) == MW_OK);
    CHECK(mw_period_at((mw_grain){MW_GRAIN_HOUR, 1}, t0, &utc, &hour, NULL) == MW_OK);
    int64_t known = 0;
    for (int32_t i = 0; i < p->program->indicator_count; i++) {
        const mw_indicator *x = &p->program->indicator[i];
        if (x->arg_count > 0 || x->key_count > 0) continue;
        mw_want want = {
            .symbol = {MW_REF_INDICATOR, i},
              .kind = x->kind, .rolled = true
        };
        mw_eval_request q = {.want = &want, .want_count = 1, .period = &hour, .period_count = 1};
        CHECK(mw_evaluate(w, &q, &e, NULL) == MW_OK);
        const mw_model *m = mw_world_model(w);
        for (int64_t r = 0; r < mw_model_rows(m, x->kind); r++) {
            mw_kpi_value v = {.symbol = want.symbol,
                              .entity = mw_model_row(m, x->kind, (int32_t)r)->entity,
                              .grain = MW_KPI_HOUR};
            double live = t->value[at(t, p->program, &v)];
            double stored = mw_evaluation_at(e, 0, NULL, 0, r);
            known += !isnan(stored);
            bool same =
                fabs(live - stored) <= 1e-12 * (1 + fabs(stored)) || (isnan(live) && isnan(stored));
            if (!same) {
                fprintf(stderr, "history %lld: %.*s of %d: live %.17g, stored %.17g\n",
                        (long long)row, (int)x->name.n, x->name.p, (int)r, live, stored);
            }
            CHECK_ROW(same, row);
        }
        mw_evaluation_free(e);
        e = NULL;
    }
    CHECK_ROW(known > 20, row);
    mw_world_free(w);
}

// As many as $MW_LIVE_HISTORIES says: test/soak/histories.
static int64_t histories(void) {
    const char *said = getenv("MW_LIVE_HISTORIES");
    return said ? strtoll(said, NULL, 10) : mw_test_cases(HISTORIES);
}

void test_kpi_equals_recomputed(void) {
    for (int64_t row = 0; row < histories(); row++) {
        static plant p;
        plant_init(&p, (uint64_t)row);
        program_of_told = p.program;
        told_values t = {.entities = ENTITIES + 1};
        t.symbols = p.program->indicator_count + p.program->measure_count;
        int64_t cells = t.symbols * t.entities * MW_KPI_GRAINS;
        t.value = mw_alloc_column(cells, sizeof *t.value);
        for (int64_t i = 0; i < cells; i++) t.value[i] = NAN;
        feed(&p, &t, (uint64_t)row);
        // The hour goes on quietly; what is told in its last minute, of all that is settled, is
        // what is stored.
        for (int u = 0; u < UNITS; u++) {
            put(&p, p.signal[u][FOLD_PRODUCT], t0 + 3595 * S_NS, 40);
            put(&p, p.signal[u][FOLD_PRODUCT], t0 + 3700 * S_NS, 40);
        }
        mw_hub_turned told;
        CHECK(mw_hub_turn(p.hub, t0, &told, NULL) == MW_OK);
        CHECK(mw_kpi_turn(p.kpi, t0 + 3599 * S_NS, told.new_texts, take, &t, NULL) == MW_OK);
        CHECK(t.told > 0);
        compare(&p, &t, row);
        mw_free(t.value);
        plant_fini(&p);
    }
}
