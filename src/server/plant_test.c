// SPDX-License-Identifier: MIT
#include "server/plant.h"

#include "base/alloc.h"
#include "net/fetch.h"
#include "server/gate.h"
#include "server/plant_int.h"
#include "test/folder.h"

#include <math.h>
#include <poll.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
enum { STATE, COUNT, CHANNELS, OUTS = 3 };

// One unit "filler" fed over HTTP: state and count.
typedef struct {
    char *folder;
    mw_program *program;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_channel channel[CHANNELS];
    int32_t signal[CHANNELS];
    mw_state_row row[1];
    mw_state_table table;
    mw_live_output output[OUTS];
    mw_live_machine machine;
    mw_live_source source;
    mw_live_binding binding;
    mw_source *sources[1];
    const char *kinds[1];
    mw_plant *plant;
    mw_accounts *accounts;
    mw_gate *gate;
    mw_http *http;
} world;

static int32_t measure(world *w, const char *name, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of("number"), .unit = mw_slice_of(unit)};
    CHECK(w->registry->ops->measure_put(w->registry, &m, &id, NULL) == MW_OK);
    return id;
}

static void open_stores(world *w) {
    const char *pack[] = {MW_SOURCE_ROOT "/packs/plant", MW_SOURCE_ROOT "/packs/iso22400"};
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from load = {.pack = pack, .pack_count = 2, .folder = folder, .folder_count = 1};
    mw_entity e = {.kind = mw_slice_of("unit"),
                   .code = mw_slice_of("filler"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(mw_program_load(&load, &w->program, NULL) == MW_OK && !w->program->diags->errors);
    CHECK(mw_registry_open("memory:", &w->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &w->facts, NULL) == MW_OK);
    w->folder = mw_test_folder_new();
    char *path = mw_test_path("", w->folder, "series");
    CHECK(mw_series_open(path, &w->series, NULL) == MW_OK);
    mw_free(path);
    CHECK(w->registry->ops->entity_put(w->registry, &e, &w->machine.entity, NULL) == MW_OK);
}

static void bind_machine(world *w) {
    static const char *const name[] = {"http/filler state", "http/filler count"};
    static const mw_channel_kind kind[] = {MW_CHANNEL_STATE, MW_CHANNEL_COUNT};
    mw_sink *sink = mw_series_sink(w->series);
    int32_t e = w->machine.entity;
    w->row[0] = (mw_state_row){6, MW_STATE_PRODUCTION, -1};
    w->table = (mw_state_table){
        w->row, 1, {0, MW_STATE_DOWN, -1}
    };
    for (int i = 0; i < CHANNELS; i++) {
        CHECK(sink->ops->signal(sink, mw_slice_of(name[i]), MW_SIGNAL_NUMBER, mw_slice_of(""),
                                &w->signal[i], NULL) == MW_OK);
        w->channel[i] = (mw_channel){.kind = kind[i],
                                     .alive = -1,
                                     .scale = 1,
                                     .stale_ns = INT64_MAX,
                                     .gap_ns = 3600 * S_NS,
                                     .table = i == STATE ? &w->table : NULL};
    }
    w->output[0] = (mw_live_output){MW_OUT_APT, e, measure(w, "apt", "h"), 1, 0, {0}};
    w->output[1] = (mw_live_output){MW_OUT_PBT, e, measure(w, "pbt", "h"), 1, 0, {0}};
    w->output[2] =
        (mw_live_output){MW_OUT_CHANNEL + COUNT, e, measure(w, "pq", "piece"), 1, 0, {0}};
    w->machine.name = mw_slice_of("filler");
    w->machine.machine =
        (mw_machine){.channel = w->channel, .channel_count = CHANNELS, .slot_ns = 60 * S_NS};
    w->machine.signal = w->signal;
    w->machine.output = w->output;
    w->machine.output_count = OUTS;
    w->source = (mw_live_source){mw_slice_of("http"), -1};
    w->kinds[0] = "influx";
    w->binding = (mw_live_binding){.machine = &w->machine,
                                   .machine_count = 1,
                                   .source = &w->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
}

// Nobody is asked who they are.
static void open_gate(world *w) {
    mw_accounts_setup setup = {.registry = w->registry};
    CHECK(mw_accounts_open(&setup, &w->accounts, NULL) == MW_OK);
    mw_gate_from from = {.accounts = w->accounts, .unguarded = true};
    int64_t rows, devices;
    const mw_route *row = mw_plant_routes(&rows);
    const mw_http_route *device = mw_plant_push_routes(w->plant, &devices);
    mw_http_config config = {0};
    CHECK(mw_gate_open(&from, &w->gate, NULL) == MW_OK);
    CHECK(mw_gate_add(w->gate, row, rows, w->plant, NULL) == MW_OK);
    CHECK(mw_gate_push(w->gate, device, devices, NULL) == MW_OK);
    CHECK(mw_gate_routes(w->gate, &config.routes, &config.route_count, NULL) == MW_OK);
    CHECK(mw_http_open(&config, &w->http, NULL) == MW_OK);
}

static void world_init(world *w) {
    memset(w, 0, sizeof *w);
    open_stores(w);
    bind_machine(w);
    mw_plant_from from = {.program = w->program,
                          .registry = w->registry,
                          .facts = w->facts,
                          .series = w->series,
                          .binding = &w->binding,
                          .source = w->sources,
                          .kind = w->kinds,
                          .hold_ns = S_NS};
    CHECK(mw_plant_open(&from, &w->plant, NULL) == MW_OK);
    open_gate(w);
    CHECK(mw_plant_start(w->plant, NULL) == MW_OK);
}

static void world_fini(world *w) {
    mw_plant_stop(w->plant);
    mw_http_close(w->http);
    mw_gate_close(w->gate);
    mw_accounts_close(w->accounts);
    mw_plant_close(w->plant);
    mw_series_close(w->series);
    w->facts->ops->close(w->facts);
    w->registry->ops->close(w->registry);
    mw_program_free(w->program);
    mw_test_folder_free(w->folder);
}

// The answer to a request; freed by the caller.
static char *ask(world *w, const char *method, const char *path, const char *body, int *status) {
    char url[256];
    mw_fetch_reply got = {0};
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", mw_http_port(w->http), path);
    mw_fetch_request request = {
        .method = method, .url = url, .body = mw_slice_of(body), .type = "application/json"};
    CHECK(mw_fetch(&request, &got, NULL) == MW_OK);
    *status = got.status;
    mw_text_free(&got.header_text);
    return got.body.bytes;
}

// Asks until the answer holds a text, for ten seconds at most.
static bool comes(world *w, const char *path, const char *text) {
    for (int i = 0; i < 200; i++) {
        int status;
        char *body = ask(w, "GET", path, "", &status);
        bool found = body && strstr(body, text);
        mw_free(body);
        if (found) return true;
        (void)poll(NULL, 0, 50);
    }
    return false;
}

// Lines posted become states, counts and indicators.
void test_plant_over_http(void) {
    world w;
    int status;
    world_init(&w);
    mw_free(ask(&w, "POST", "/write?precision=s",
                "filler state=6,count=100 1700000100\nfiller count=112 1700000130\n"
                "filler state=2 1700000145\nfiller count=112 1700000160\n",
                &status));
    CHECK(status == 204);
    CHECK(comes(&w, "/api/v1/live",
                "\"name\":\"pq\",\"grain\":\"day\",\"period\":\"2023-11-14\",\"value\":12,"));
    CHECK(comes(
        &w, "/api/v1/live",
        "\"name\":\"availability\",\"grain\":\"hour\",\"period\":\"2023-11-14T22\",\"value\":75,"));
    CHECK(comes(&w, "/api/v1/live",
                "\"machine\":\"filler\",\"state\":\"down\",\"since\":\"2023-11-14T22:15:45Z\""));
    CHECK(comes(&w, "/api/v1/sources",
                "\"source\":\"http\",\"kind\":\"influx\",\"state\":\"connected\",\"messages\":1,"));
    CHECK(comes(&w, "/metrics", "millwright_source_samples_total{source=\"http\"} 5\n"));
    CHECK(comes(&w, "/metrics", "millwright_up 1\n") && comes(&w, "/healthz", "ok"));
    mw_free(ask(&w, "POST", "/write?precision=s", "press temp=21.5 1700000100\n", &status));
    CHECK(comes(&w, "/api/v1/signals?unused", "\"signal\":\"http/press temp\""));
    char *unused = ask(&w, "GET", "/api/v1/signals?unused", "", &status);
    CHECK(status == 200 && !strstr(unused, "filler"));
    mw_free(unused);
    world_fini(&w);
}

// A signal that comes to be of another kind: both are listed and readable, and it is counted.
void test_plant_kinds(void) {
    static const char chart[] = "/api/v1/series?signal=http/x&from=2023-11-14&to=2023-11-15";
    world w;
    int status;
    char path[160];
    world_init(&w);
    mw_free(ask(&w, "POST", "/api/v1/samples",
                "[{\"signal\": \"x\", \"time\": \"2023-11-14T22:15:00Z\", \"value\": 41.5},"
                " {\"signal\": \"x\", \"time\": \"2023-11-14T22:16:00Z\", \"value\": true}]",
                &status));
    CHECK(status == 204 || status == 200);
    CHECK(comes(&w, "/metrics", "millwright_series_kind_changes_total 1\n"));
    CHECK(comes(&w, "/api/v1/signals",
                "\"kind\":\"number\",\"unit\":\"\",\"used\":false,"
                "\"current\":false"));
    CHECK(comes(&w, "/api/v1/signals",
                "\"kind\":\"yes/no\",\"unit\":\"\",\"used\":false,"
                "\"current\":true"));
    CHECK(comes(&w, chart, "[[\"2023-11-14T22:16:00Z\",true]]"));
    snprintf(path, sizeof path, "%s&kind=number", chart);
    CHECK(comes(&w, path, "[[\"2023-11-14T22:15:00Z\",41.5]"));
    snprintf(path, sizeof path, "%s&kind=text", chart);
    mw_free(ask(&w, "GET", path, "", &status));
    CHECK(status == 404);
    world_fini(&w);
}

static int64_t versions_of(world *w, const char *name) {
    mw_fact_span span = {0};
    pthread_mutex_lock(&w->plant->lock);
    int32_t id = measure(w, name, "s/piece");
    CHECK(w->facts->ops->span(w->facts, id, &span, NULL) == MW_OK);
    pthread_mutex_unlock(&w->plant->lock);
    return span.versions;
}

// The packs in use have no remarks: the fact that would be put beside one is not either.
void test_plant_all_or_nothing(void) {
    static const char fact[] = "{\"measure\":\"pri\",\"entity\":\"filler\",\"value\":2,"
                               "\"from\":\"2023-11-14T22:00:00Z\"%s}";
    world w;
    int status;
    char body[256];
    world_init(&w);
    snprintf(body, sizeof body, fact, ",\"remark\":\"as measured\"");
    char *said = ask(&w, "POST", "/api/v1/facts", body, &status);
    CHECK(status == 404 && said && strstr(said, "remark"));
    CHECK(versions_of(&w, "pri") == 0);
    mw_free(said);
    snprintf(body, sizeof body, fact, "");
    mw_free(ask(&w, "POST", "/api/v1/facts", body, &status));
    CHECK(status == 204 && versions_of(&w, "pri") == 1);
    mw_free(ask(&w, "POST", "/api/v1/facts", body, &status));
    CHECK(status == 204 && versions_of(&w, "pri") == 1); // the same again
    world_fini(&w);
}

// A turn that waits for a registry keeps nobody from hearing how the plant is.
void test_plant_locked(void) {
    world w;
    int status;
    world_init(&w);
    CHECK(comes(&w, "/metrics", "millwright_metrics_age_seconds 0\n"));
    pthread_mutex_lock(&w.plant->lock);
    char *told = ask(&w, "GET", "/metrics", "", &status);
    CHECK(status == 200 && told && strstr(told, "millwright_up 1\n"));
    CHECK(told && !strstr(told, "millwright_metrics_age_seconds 0\n"));
    mw_free(told);
    mw_free(ask(&w, "GET", "/healthz", "", &status));
    CHECK(status == 200);
    atomic_store(&w.plant->turn_began_ns, 1); // as if that was long ago
    told = ask(&w, "GET", "/healthz", "", &status);
    CHECK(status == 503 && told && strstr(told, "no turn was made"));
    mw_free(told);
    pthread_mutex_unlock(&w.plant->lock);
    CHECK(comes(&w, "/healthz", "ok"));
    world_fini(&w);
}

#define COUNT_OF "/api/v1/series?signal=http/filler%20count"
// clang-format off
static const struct {
    const char *path, *words;
    int status;
} wrong[] = {
    {"/api/v1/series", "the query lacks", 400},
    {"/api/v1/series?signal=x&from=2023-11-14&to=2023-11-15", "no signal is called", 404},
    {COUNT_OF, "the query lacks", 400},
    {COUNT_OF "&from=x&to=2024", "from", 400},
    {COUNT_OF "&from=2023-11-14&to=2023-11-15&points=2", "a whole number from 3", 400},
    {"/api/v1/losses?entity=filler", "the query lacks", 400},
    {"/api/v1/losses?entity=filler&from=2023-11-15&to=2023-11-14", "ends before it begins", 400},
    {"/api/v1/losses?entity=press&from=2023-11-14&to=2023-11-15", "there is no entity", 404},
    {"/api/v1/losses?entity=filler&from=2023-11-14&to=2023-11-15", "monitoring has it", 404},
    {"/api/v1/orders?entity=filler&from=2023-11-14&to=2023-11-15", "monitoring has it", 404},
    {COUNT_OF "&from=2023-11-14&to=2023-11-14", "to is not later than from", 400},
    {"/api/v1/nothing", "", 404},
};
// clang-format on

void test_plant_wrong_requests(void) {
    world w;
    world_init(&w);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int status;
        char *body = ask(&w, "GET", wrong[i].path, "", &status);
        CHECK_ROW(status == wrong[i].status && body && strstr(body, wrong[i].words), i);
        mw_free(body);
    }
    world_fini(&w);
}
