// SPDX-License-Identifier: MIT
// What people of different branches and organisations are answered by one plant.
#include "server/plant_view.h"

#include "base/alloc.h"
#include "server/plant_int.h"
#include "test/folder.h"

#include <poll.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t t0 = 1700000100 * S_NS;

// Organisation one has site S1 with the lines L1 and L2, one unit each; two has S2 with the unit
// U3.
enum { S1, L1, L2, U1, U2, S2, U3, ENTITIES, UNITS = 3, STATE = 0, COUNT, CHANNELS, OUTS = 3 };
static const struct {
    const char *kind, *code;
    int in; // -1: at the top
} entities[ENTITIES] = {
    [S1] = {"site", "S1", -1},
      [L1] = {"line", "L1", S1},
      [L2] = {"line", "L2", S1},
    [U1] = {"unit", "U1", L1},
      [U2] = {"unit", "U2", L2},
      [S2] = {"site", "S2", -1},
    [U3] = {"unit", "U3", S2},
};
static const int unit_of[UNITS] = {U1, U2, U3};

typedef struct {
    mw_channel channel[CHANNELS];
    int32_t signal[CHANNELS], above[2];
    mw_live_output output[OUTS];
} unit_parts;

typedef struct {
    char *folder;
    mw_program *program;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_account_tree *tree;
    int32_t id[ENTITIES];
    int64_t one, two; // organisations
    mw_state_row row[1];
    mw_state_table table;
    unit_parts part[UNITS];
    mw_live_machine machine[UNITS];
    mw_live_source source;
    mw_live_binding binding;
    mw_source *sources[1];
    const char *kinds[1];
    mw_plant *plant;
} world;

static void put_entities(world *w) {
    mw_registry *r = w->registry;
    for (int i = 0; i < ENTITIES; i++) {
        mw_entity e = {.kind = mw_slice_of(entities[i].kind),
                       .code = mw_slice_of(entities[i].code),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &w->id[i], NULL) == MW_OK);
        if (entities[i].in < 0) continue;
        mw_placement at = {w->id[i], w->id[entities[i].in], INT64_MIN};
        CHECK(r->ops->placement_put(r, &at, NULL) == MW_OK);
    }
}

static int64_t put_organisation(world *w, const char *code, int32_t entity) {
    const mw_audit_by by = {mw_slice_of("test"), mw_slice_of("here"), 1};
    mw_accounts_setup setup = {.registry = w->registry};
    mw_accounts *a = NULL;
    mw_organisation o = {.entity = entity};
    int64_t id = 0;
    snprintf(o.code, sizeof o.code, "%s", code);
    CHECK(mw_accounts_open(&setup, &a, NULL) == MW_OK);
    CHECK(mw_organisation_add(a, &by, &o, &id, NULL) == MW_OK);
    mw_accounts_close(a);
    return id;
}

static int32_t measure(world *w, const char *name, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of("number"), .unit = mw_slice_of(unit)};
    CHECK(w->registry->ops->measure_put(w->registry, &m, &id, NULL) == MW_OK);
    return id;
}

static void open_stores(world *w) {
    const char *pack[] = {MW_SOURCE_ROOT "/packs/monitoring"};
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from load = {.pack = pack, .pack_count = 1, .folder = folder, .folder_count = 1};
    CHECK(mw_program_load(&load, &w->program, NULL) == MW_OK && !w->program->diags->errors);
    CHECK(mw_registry_open("memory:", &w->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &w->facts, NULL) == MW_OK);
    w->folder = mw_test_folder_new();
    char *path = mw_test_path("", w->folder, "series");
    CHECK(mw_series_open(path, &w->series, NULL) == MW_OK);
    mw_free(path);
    put_entities(w);
    w->one = put_organisation(w, "one", w->id[S1]);
    w->two = put_organisation(w, "two", w->id[S2]);
    CHECK(mw_account_tree_open(w->registry, t0, &w->tree, NULL) == MW_OK);
}

static void bind_signals(world *w, int u) {
    static const mw_channel_kind kind[] = {MW_CHANNEL_STATE, MW_CHANNEL_COUNT};
    static const char *const what[] = {"state", "count"};
    unit_parts *part = &w->part[u];
    mw_sink *sink = mw_series_sink(w->series);
    for (int i = 0; i < CHANNELS; i++) {
        char name[32];
        snprintf(name, sizeof name, "http/%s %s", entities[unit_of[u]].code, what[i]);
        CHECK(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, mw_slice_of(""),
                                &part->signal[i], NULL) == MW_OK);
        part->channel[i] = (mw_channel){.kind = kind[i],
                                        .alive = -1,
                                        .scale = 1,
                                        .stale_ns = INT64_MAX,
                                        .gap_ns = 3600 * S_NS,
                                        .table = i == STATE ? &w->table : NULL};
    }
}

static void bind_unit(world *w, int u) {
    unit_parts *part = &w->part[u];
    int32_t e = w->id[unit_of[u]];
    bind_signals(w, u);
    part->output[0] = (mw_live_output){MW_OUT_APT, e, measure(w, "apt", "h"), 1, 0, {0}};
    part->output[1] = (mw_live_output){MW_OUT_PBT, e, measure(w, "pbt", "h"), 1, 0, {0}};
    part->output[2] =
        (mw_live_output){MW_OUT_CHANNEL + COUNT, e, measure(w, "pq", "piece"), 1, 0, {0}};
    mw_live_machine *m = &w->machine[u];
    m->name = mw_slice_of(entities[unit_of[u]].code);
    m->entity = e;
    for (int at = entities[unit_of[u]].in; at >= 0; at = entities[at].in)
        part->above[m->above_count++] = w->id[at];
    m->above = part->above;
    m->machine =
        (mw_machine){.channel = part->channel, .channel_count = CHANNELS, .slot_ns = 60 * S_NS};
    m->signal = part->signal;
    m->output = part->output;
    m->output_count = OUTS;
}

static void bind(world *w) {
    w->row[0] = (mw_state_row){6, MW_STATE_PRODUCTION, -1};
    w->table = (mw_state_table){
        w->row, 1, {0, MW_STATE_DOWN, -1}
    };
    for (int u = 0; u < UNITS; u++) bind_unit(w, u);
    w->source = (mw_live_source){mw_slice_of("http"), -1};
    w->kinds[0] = "influx";
    w->binding = (mw_live_binding){.machine = w->machine,
                                   .machine_count = UNITS,
                                   .source = &w->source,
                                   .source_count = 1,
                                   .hash = "abc",
                                   .file = mw_slice_of("plant.map")};
}

// Three units produce for a minute, then stop.
static void feed(world *w, int64_t from_ns) {
    mw_sink *sink = mw_hub_sink(w->plant->hub);
    mw_samples in = {0};
    for (int u = 0; u < UNITS; u++) {
        CHECK(mw_samples_add(&in, w->part[u].signal[STATE], from_ns, 6, 0));
        CHECK(mw_samples_add(&in, w->part[u].signal[COUNT], from_ns, 100, 0));
        CHECK(mw_samples_add(&in, w->part[u].signal[COUNT], from_ns + 30 * S_NS, 112, 0));
        CHECK(mw_samples_add(&in, w->part[u].signal[STATE], from_ns + 60 * S_NS, 2, 0));
    }
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

static bool settles(world *w) {
    bool good = false;
    for (int i = 0; i < 200 && !good; i++) {
        pthread_mutex_lock(&w->plant->lock);
        good = mw_hub_machine_at(w->plant->hub, UNITS - 1).now_ns == t0 + 60 * S_NS;
        good = good && w->plant->now_ns == t0 + 60 * S_NS;
        pthread_mutex_unlock(&w->plant->lock);
        if (!good) (void)poll(NULL, 0, 20);
    }
    return good;
}

static void world_init(world *w) {
    memset(w, 0, sizeof *w);
    open_stores(w);
    bind(w);
    mw_plant_from from = {.program = w->program,
                          .registry = w->registry,
                          .facts = w->facts,
                          .series = w->series,
                          .binding = &w->binding,
                          .source = w->sources,
                          .kind = w->kinds,
                          .hold_ns = S_NS};
    CHECK(mw_plant_open(&from, &w->plant, NULL) == MW_OK);
    CHECK(mw_plant_start(w->plant, NULL) == MW_OK);
    feed(w, t0);
    CHECK(settles(w));
}

static void world_fini(world *w) {
    mw_plant_stop(w->plant);
    mw_plant_close(w->plant);
    mw_series_close(w->series);
    mw_account_tree_free(w->tree);
    w->facts->ops->close(w->facts);
    w->registry->ops->close(w->registry);
    mw_program_free(w->program);
    mw_test_folder_free(w->folder);
}

// ---- asking

// Somebody of an organisation with a role on a branch; "open": a server without sign-in.
typedef struct {
    const char *name;
    bool two;
    mw_role role;
    int branch; // -1: the whole organisation
} person;
static const person people[] = {
    {"ann",  false, MW_ROLE_ADMINISTRATOR, -1}, // all of one
    {"li",   false, MW_ROLE_OPERATOR,      L1},
    {"wang", false, MW_ROLE_OPERATOR,      U1},
    {"zoe",  true,  MW_ROLE_ADMINISTRATOR, -1}, // all of two
    {"open", false, MW_ROLE_VIEWER,        -1},
};

static const person *person_of(const char *name) {
    size_t i = 0;
    while (strcmp(people[i].name, name) != 0) i++;
    return &people[i];
}

static const mw_route *route_of(const char *method, const char *path) {
    int64_t n;
    const mw_route *row = mw_plant_routes(&n);
    while (strcmp(row->method, method) != 0 || strcmp(row->path, path) != 0) row++;
    return row;
}

static void read_query(const mw_route *row, const char *query, mw_asked *a) {
    for (int32_t i = 0; row->param && row->param[i].name; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s=", row->param[i].name);
        const char *at = strstr(query, name);
        if (!at) continue;
        at += strlen(name);
        a->value[i] = (mw_slice){at, strcspn(at, "&")};
    }
}

// What the gate would find, asked by name and with "entity" as a code.
static mw_http_reply ask(world *w, const char *name, const char *what, const char *entity) {
    const person *p = person_of(name);
    mw_principal who = {.person = 1, .organisation = p->two ? w->two : w->one, .grant_count = 1};
    who.grant[0] = (mw_grant){p->role, p->branch < 0 ? 0 : w->id[p->branch]};
    snprintf(who.name, sizeof who.name, "%s", p->name);
    char method[8], path[64];
    const char *rest = strchr(what, ' ') + 1, *query = strpbrk(rest, "?{");
    snprintf(method, sizeof method, "%.*s", (int)(rest - 1 - what), what);
    snprintf(path, sizeof path, "%.*s", query ? (int)(query - rest) : (int)strlen(rest), rest);
    const mw_route *row = route_of(method, path);
    mw_http_request http = {.method = method, .path = path};
    mw_asked a = {
        .http = &http,
        .who = &who,
        .tree = w->tree,
        .by = {mw_slice_of(who.name), mw_slice_of("192.0.2.7"), t0},
        .param = row->param,
        .unguarded = strcmp(name, "open") == 0
    };
    for (int i = 0; entity && i < ENTITIES; i++)
        if (strcmp(entities[i].code, entity) == 0) a.entity = w->id[i];
    if (query && *query == '{') a.body = json_loads(query, 0, NULL);
    read_query(row, query ? query : "", &a);
    mw_http_reply out = {.status = 200};
    mw_error err = {0};
    mw_status st = row->handle(w->plant, &a, &out, &err);
    if (st != MW_OK) mw_http_reply_problem(&out, st == MW_NOTFOUND ? 404 : 400, err.text);
    json_decref(a.body);
    return out;
}

static void reply_fini(mw_http_reply *r) {
    mw_http_stream_drop(r->stream);
    mw_text_free(&r->body);
    mw_text_free(&r->headers);
}

// ---- what is seen

#define WINDOW "from=2023-11-14T22:15:00Z&to=2023-11-14T22:16:00Z"

// clang-format off
static const struct {
    const char *who, *what, *entity;
    int status;
    const char *has[4], *lacks[4];
} seen[] = {
    {"open", "GET /api/v1/live", NULL, 200,
     {"\"machine\":\"U1\"", "\"machine\":\"U2\"", "\"machine\":\"U3\""}, {0}},
    {"ann", "GET /api/v1/live", NULL, 200,
     {"\"machine\":\"U1\"", "\"machine\":\"U2\"", "\"entity\":\"S1\""}, {"U3", "S2"}},
    {"li", "GET /api/v1/live", NULL, 200,
     {"\"machine\":\"U1\"", "\"entity\":\"L1\""}, {"U2", "U3", "\"S1\"", "\"L2\""}},
    {"li", "GET /api/v1/live", NULL, 200, {":L1\",\"made\""}, {"\"parent\":null"}},
    {"wang", "GET /api/v1/live", NULL, 200,
     {"\"machine\":\"U1\"", "\"parent\":null"}, {"L1", "U2"}},
    {"zoe", "GET /api/v1/live", NULL, 200,
     {"\"machine\":\"U3\"", "\"entity\":\"S2\""}, {"U1", "U2", "S1"}},
    {"open", "GET /api/v1/signals", NULL, 200,
     {"http/U1 state", "http/U2 count", "http/U3 state"}, {0}},
    {"ann", "GET /api/v1/signals", NULL, 200, {"http/U1 state", "http/U2 count"}, {"U3"}},
    {"li", "GET /api/v1/signals", NULL, 200, {"http/U1 state"}, {"U2", "U3"}},
    {"open", "GET /api/v1/sources", NULL, 200, {"\"source\":\"http\""}, {0}},
    {"ann", "GET /api/v1/sources", NULL, 200,
     {"[]"}, {"http"}}, // it has machines of another organisation
    {"li", "GET /api/v1/series?signal=http/U1 count&" WINDOW, NULL, 200, {"112"}, {0}},
    {"li", "GET /api/v1/series?signal=http/U2 count&" WINDOW, NULL, 404,
     {"no signal is called"}, {0}},
    {"zoe", "GET /api/v1/series?signal=http/U2 count&" WINDOW, NULL, 404,
     {"no signal is called"}, {0}},
    {"ann", "GET /api/v1/states?" WINDOW, "S1", 200,
     {"\"machine\":\"U1\"", "\"machine\":\"U2\"", "\"state\":\"production\""}, {"U3"}},
    {"li", "GET /api/v1/states?" WINDOW, "L1", 200, {"\"machine\":\"U1\""}, {"U2"}},
    {"wang", "GET /api/v1/states?" WINDOW, "U1", 200, {"\"machine\":\"U1\"", "\"next\":null"}, {0}},
    {"wang", "GET /api/v1/states?limit=0&" WINDOW, "U1", 400, {"a whole number from 1"}, {0}},
    {"wang", "GET /api/v1/states?from=2023-11-14&to=2024-11-14", "U1", 400, {"31 days"}, {0}},
    {"ann", "GET /api/v1/states?" WINDOW, NULL, 400, {"entity is missing"}, {0}},
};
// clang-format on

void test_plant_view_reads(void) {
    world w;
    world_init(&w);
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        mw_http_reply r = ask(&w, seen[i].who, seen[i].what, seen[i].entity);
        CHECK_ROW(r.status == seen[i].status && r.body.bytes, i);
        for (int k = 0; k < 4 && seen[i].has[k]; k++)
            CHECK_ROW(strstr(r.body.bytes, seen[i].has[k]), i);
        for (int k = 0; k < 4 && seen[i].lacks[k]; k++)
            CHECK_ROW(!strstr(r.body.bytes, seen[i].lacks[k]), i);
        reply_fini(&r);
    }
    world_fini(&w);
}

#define STOP_OF(unit)                                                                              \
    "{\"machine\":\"" unit "\",\"from\":\"2023-11-14T22:15:00Z\","                                 \
    "\"to\":\"2023-11-14T22:16:00Z\",\"reason\":\"jam\"}"
#define ORDER_OF(unit, more)                                                                       \
    "{\"machine\":\"" unit "\",\"from\":\"2023-11-14T22:15:00Z\",\"order\":\"O1\"" more "}"

// clang-format off
static const struct {
    const char *who, *what;
    int status;
    const char *words;
} done[] = {
    {"li", "POST /api/v1/stops" STOP_OF("U1"), 204, NULL},
    {"li", "POST /api/v1/stops" STOP_OF("U2"), 403, "li may not operate there"},
    {"li", "POST /api/v1/stops" STOP_OF("U3"), 404, "there is no such entity"},
    {"li", "POST /api/v1/stops" STOP_OF("U4"), 404, "there is no machine"},
    {"zoe", "POST /api/v1/stops" STOP_OF("U1"), 404, "there is no such entity"},
    {"open", "POST /api/v1/stops" STOP_OF("U3"), 204, NULL},
    {"wang", "POST /api/v1/orders" ORDER_OF("U1", ""), 204, NULL},
    {"wang", "POST /api/v1/orders" ORDER_OF("U1", ",\"quantity\":5"), 403,
     "wang may not enter there"}, // on L1
    {"li", "POST /api/v1/orders" ORDER_OF("U1", ",\"quantity\":5"), 204, NULL},
    {"li", "POST /api/v1/orders" ORDER_OF("U2", ""), 403, "li may not enter there"},
};
// clang-format on

// What was done is in the audit trail, and nothing else is.
typedef struct {
    int64_t count;
    char last[256];
} trail;

static mw_status note_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    trail *t = ctx;
    (void)err;
    if (!mw_slice_is(e->by.place, "192.0.2.7")) return MW_OK;
    t->count++;
    snprintf(t->last, sizeof t->last, "%.*s: %.*s, %.*s", (int)e->by.who.n, e->by.who.p,
             (int)e->act.n, e->act.p, (int)e->after.n, e->after.p);
    return MW_OK;
}

void test_plant_view_acts(void) {
    world w;
    trail t = {0};
    int64_t good = 0, problems = 0;
    world_init(&w);
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        mw_http_reply r = ask(&w, done[i].who, done[i].what, NULL);
        CHECK_ROW(r.status == done[i].status, i);
        CHECK_ROW(!done[i].words || (r.body.bytes && strstr(r.body.bytes, done[i].words)), i);
        good += done[i].status == 204;
        reply_fini(&r);
    }
    pthread_mutex_lock(&w.plant->lock);
    CHECK(mw_audit_each(w.registry, 0, note_entry, &t, NULL) == MW_OK && t.count == good);
    CHECK(strcmp(t.last, "li: order say, " ORDER_OF("U1", ",\"quantity\":5")) == 0);
    CHECK(mw_audit_verify(w.registry, NULL, NULL, NULL, &problems, NULL) == MW_OK && !problems);
    pthread_mutex_unlock(&w.plant->lock);
    world_fini(&w);
}

// ---- listening

// Takes what was sent until it has a text; false when that does not come.
static bool hears(mw_http_stream *s, mw_text *all, const char *text) {
    char buf[65536];
    for (int i = 0; i < 50 && !(all->bytes && strstr(all->bytes, text)); i++) {
        int64_t n = mw_http_stream_take(s, buf, sizeof buf);
        if (n <= 0) return false;
        mw_text_add(all, buf, (size_t)n);
    }
    return all->bytes && strstr(all->bytes, text);
}

// Those who see the same share what is written; nobody hears of what they do not see.
void test_plant_view_listeners(void) {
    static const char *const who[] = {"ann", "li", "li", "zoe"};
    world w;
    mw_http_reply r[4];
    mw_text all[4] = {0};
    world_init(&w);
    for (int i = 0; i < 4; i++) {
        r[i] = ask(&w, who[i], "GET /api/v1/live/stream", NULL);
        CHECK_ROW(r[i].stream && hears(r[i].stream, &all[i], "event: all"), i);
    }
    pthread_mutex_lock(&w.plant->lock);
    CHECK(w.plant->audience_count == 3 && mw_plant_listeners(w.plant) == 4);
    pthread_mutex_unlock(&w.plant->lock);
    feed(&w, t0 + 300 * S_NS);
    for (int i = 0; i < 4; i++) {
        CHECK_ROW(hears(r[i].stream, &all[i], "event: values"), i);
        CHECK_ROW(hears(r[i].stream, &all[i], "event: machine"), i);
        CHECK_ROW(!strstr(all[i].bytes, "\"U3\"") == (i != 3), i);
        CHECK_ROW(!strstr(all[i].bytes, "\"U2\"") == (i != 0), i);
        CHECK_ROW(!strstr(all[i].bytes, "\"U1\"") == (i == 3), i);
        mw_http_stream_close(r[i].stream);
        reply_fini(&r[i]);
        mw_text_free(&all[i]);
    }
    world_fini(&w);
}
