// SPDX-License-Identifier: MIT
// Line protocol as gateways write it: two million lines of two fields, of a thousand machines,
// posted in batches of 20,000 by four clients; until every sample lies on disk, can be asked for,
// and the indicators of machines, lines and the site stand. Beside it the same bodies posted by the
// same clients to VictoriaMetrics and InfluxDB of Debian, until a query counts all of them; the
// first does not wait for the disk with each batch. Prints lines of build/bench.csv.
//
//     bench_lines [ROUNDS [FOLDER [ours]]]   stores are begun anew in FOLDER (build/bench_lines);
//                                            ours: without the peers, as for a profile
//
// Each client has machines of its own, as gateways do. Before a time counts, totals are compared.
#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "bench/door.h"
#include "bench/http_post.h"
#include "bench/peer.h"
#include "server/plant.h"

#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define S_NS INT64_C(1000000000)
enum {
    MACHINES = 1000,
    LINES = 20, // of production
    CHANNELS = 2,
    TIMES = 2000, // lines of text per machine
    STEP_S = 10,  // as Telegraf sends
    CLIENTS = 4,
    BATCH = 20000,
    BATCHES = MACHINES * TIMES / BATCH,
    ROUNDS_MAX = 9,
    WAIT_S = 60,
    POLL_MS = 20, // between questions, to all of them
};
static const int64_t t0 = 1700006400 * S_NS; // 2023-11-15T00:00:00Z
static const double total = 1.0 * MACHINES * TIMES * CHANNELS;

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench lines: %s\n", err->text);
    exit(1);
}

static void die(const char *what) {
    fprintf(stderr, "bench lines: %s\n", what);
    exit(1);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at) {
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static void begin_folder(const char *folder) {
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (mkdir(folder, 0755) != 0) die("cannot begin its folder");
}

// ---- what is sent, and what it comes to

static int64_t count_of(int m, int64_t k) { return 100000 + 1000 * m + (1 + m % 3) * k; }
static int64_t power_of(int m, int64_t k) { // hundredths of a kW
    return 500 + (int64_t)(mw_hash64_mix((uint64_t)(m * TIMES + k)) % 1000);
}

static double pieces(void) {
    double sum = 0;
    for (int m = 0; m < MACHINES; m++) sum += (double)(count_of(m, TIMES - 1) - count_of(m, 0));
    return sum;
}

// A power holds until the next sample; the last one has not yet.
static double kwh(void) {
    double sum = 0;
    for (int m = 0; m < MACHINES; m++)
        for (int64_t k = 0; k + 1 < TIMES; k++) sum += (double)power_of(m, k);
    return sum / 100 * STEP_S / 3600;
}

static void add_line(mw_text *t, int m, int64_t k) {
    int64_t power = power_of(m, k);
    mw_text_addf(t, "press,l=%02d,unit=u%04d pieces=%lld,power=%d.%02d %lld\n", m % LINES, m,
                 (long long)count_of(m, k), (int)(power / 100), (int)(power % 100),
                 (long long)(t0 + k * STEP_S * S_NS));
}

// Batch b is one of client b % CLIENTS: its machines, for some times.
static void fill_bodies(mw_text *body) {
    int own = MACHINES / CLIENTS;
    for (int b = 0; b < BATCHES; b++) {
        int64_t first = (int64_t)(b / CLIENTS) * (BATCH / own);
        for (int i = 0; i < BATCH; i++)
            add_line(&body[b], b % CLIENTS * own + i % own, first + i / own);
        if (body[b].failed) die("no memory");
    }
}

// ---- ours

typedef struct {
    mw_program *program;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_channel channel[CHANNELS];
    int32_t entity[1 + LINES + MACHINES], measure[CHANNELS];
    int32_t signal[MACHINES][CHANNELS];
    mw_live_output output[MACHINES][CHANNELS];
    mw_live_machine machine[MACHINES];
    mw_live_source source;
    mw_live_binding binding;
    mw_source *sources[1];
    const char *kinds[1];
    mw_plant *plant;
    bench_door door;
} world;

// clang-format off
static const char pack[] =
    "pack bench {\n  title en \"Bench\"\n  source \"made up\"\n"
    "  version \"1.0.0\"\n  use plant\n}\n"
    "measure made on unit : piece {\n  title en \"Made\"\n"
    "  roll time sum, children sum\n}\n"
    "measure used on unit : kWh {\n  title en \"Used\"\n"
    "  roll time sum, children sum\n}\n"
    "indicator per_piece on unit : kWh/piece {\n"
    "  title en \"Energy per piece\"\n"
    "  = used / made\n  roll recompute\n}\n";
// clang-format on

static void open_stores(world *w, const char *folder) {
    const char *packs[] = {"packs"};
    char path[4096];
    mw_error err = {0};
    mw_load_from load = {.folder = packs, .folder_count = 1};
    must(mw_program_text("bench.mw", pack, &load, &w->program, &err), &err);
    mw_text said = {0};
    mw_diag_print(w->program->diags, &said);
    if (w->program->diags->errors) die(said.bytes);
    mw_text_free(&said);
    snprintf(path, sizeof path, "sqlite:%s/registry", folder);
    must(mw_registry_open(path, &w->registry, &err), &err);
    snprintf(path, sizeof path, "duckdb:%s/facts", folder);
    must(mw_facts_open(path, &w->facts, &err), &err);
    snprintf(path, sizeof path, "%s/series", folder);
    must(mw_series_open(path, &w->series, &err), &err);
}

static void put_entity(world *w, int i, const char *kind, int number, int parent) {
    char code[16];
    mw_error err = {0};
    mw_registry *r = w->registry;
    snprintf(code, sizeof code, "%s-%d", kind, number);
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    must(r->ops->entity_put(r, &e, &w->entity[i], &err), &err);
    if (parent < 0) return;
    mw_placement at = {w->entity[i], w->entity[parent], INT64_MIN};
    must(r->ops->placement_put(r, &at, &err), &err);
}

static void fill_registry(world *w) {
    static const char *const name[] = {"made", "used"}, *const unit[] = {"piece", "kWh"};
    mw_error err = {0};
    mw_registry *r = w->registry;
    must(r->ops->begin(r, &err), &err);
    put_entity(w, 0, "site", 0, -1);
    for (int i = 0; i < LINES; i++) put_entity(w, 1 + i, "line", i, 0);
    for (int i = 0; i < MACHINES; i++) put_entity(w, 1 + LINES + i, "unit", i, 1 + i % LINES);
    for (int i = 0; i < CHANNELS; i++) {
        mw_measure_name m = {.name = mw_slice_of(name[i]),
                             .type = mw_slice_of("number"),
                             .unit = mw_slice_of(unit[i])};
        must(r->ops->measure_put(r, &m, &w->measure[i], &err), &err);
    }
    must(r->ops->commit(r, &err), &err);
}

static void bind(world *w, int m) {
    static const char *const field[] = {"pieces", "power"};
    mw_sink *sink = mw_series_sink(w->series);
    mw_error err = {0};
    int32_t e = w->entity[1 + LINES + m];
    for (int i = 0; i < CHANNELS; i++) {
        char name[64];
        snprintf(name, sizeof name, "http/press,l=%02d,unit=u%04d %s", m % LINES, m, field[i]);
        must(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, mw_slice_of(""),
                               &w->signal[m][i], &err),
             &err);
        w->output[m][i] = (mw_live_output){MW_OUT_CHANNEL + i, e, w->measure[i], 1, 0, {0}};
    }
    w->machine[m] = (mw_live_machine){
        .name = mw_slice_of("press"),
        .entity = e,
        .machine = {.channel = w->channel, .channel_count = CHANNELS, .slot_ns = 900 * S_NS},
        .signal = w->signal[m],
        .output = w->output[m],
        .output_count = CHANNELS
    };
}

static void bind_machines(world *w) {
    static const mw_channel_kind kind[] = {MW_CHANNEL_COUNT, MW_CHANNEL_RATE};
    for (int i = 0; i < CHANNELS; i++)
        w->channel[i] = (mw_channel){.kind = kind[i],
                                     .alive = -1,
                                     .scale = 1,
                                     .stale_ns = 600 * S_NS,
                                     .gap_ns = 3600 * S_NS};
    for (int m = 0; m < MACHINES; m++) bind(w, m);
    w->source = (mw_live_source){mw_slice_of("http"), -1};
    w->kinds[0] = "influx";
    w->binding = (mw_live_binding){.machine = w->machine,
                                   .machine_count = MACHINES,
                                   .source = &w->source,
                                   .source_count = 1,
                                   .hash = "bench",
                                   .file = mw_slice_of("bench.map")};
}

static void world_open(world *w, const char *folder) {
    mw_error err = {0};
    memset(w, 0, sizeof *w);
    open_stores(w, folder);
    fill_registry(w);
    bind_machines(w);
    mw_plant_from from = {.program = w->program,
                          .registry = w->registry,
                          .facts = w->facts,
                          .series = w->series,
                          .binding = &w->binding,
                          .source = w->sources,
                          .kind = w->kinds,
                          .hold_ns = S_NS};
    must(mw_plant_open(&from, &w->plant, &err), &err);
    must(bench_door_open(&w->door, w->plant, w->registry, &err), &err);
    must(mw_plant_start(w->plant, &err), &err);
}

static void world_close(world *w) {
    mw_plant_stop(w->plant);
    bench_door_close(&w->door);
    mw_plant_close(w->plant);
    mw_series_close(w->series);
    w->facts->ops->close(w->facts);
    w->registry->ops->close(w->registry);
    mw_program_free(w->program);
}

// A value of the site's day; NaN: it is not there.
static double of_site(const mw_text *json, const char *name) {
    char want[160];
    snprintf(want, sizeof want,
             "\"entity\":\"site-0\",\"name\":\"%s\",\"grain\":\"day\",\"period\":\"2023-11-15\","
             "\"value\":",
             name);
    const char *at = json->size ? strstr(json->bytes, want) : NULL;
    return at ? strtod(at + strlen(want), NULL) : NAN;
}

static bool about(double a, double b) { return fabs(a - b) <= 1e-9 * fabs(b); }

// Waits until machines have taken all samples.
static void wait_for_machines(int s) {
    static const char name[] = "\nmillwright_machine_samples_total ";
    mw_text text = {0};
    int64_t until = mw_clock_steady_ns() + WAIT_S * S_NS;
    for (double taken = 0; taken < total && mw_clock_steady_ns() < until;) {
        (void)poll(NULL, 0, POLL_MS);
        if (bench_ask(s, "GET", "/metrics", (mw_slice){0}, &text) != 200) die("no metrics");
        const char *at = strstr(text.bytes, name);
        if (at) taken = strtod(at + sizeof name - 1, NULL);
    }
    mw_text_free(&text);
}

// Asks for the indicators until they are those of all samples.
static void wait_for_kpis(int port) {
    mw_text json = {0};
    int s = bench_connect(port);
    wait_for_machines(s);
    double made = pieces(), used = kwh();
    int64_t until = mw_clock_steady_ns() + WAIT_S * S_NS;
    for (;;) {
        if (bench_ask(s, "GET", "/api/v1/live", (mw_slice){0}, &json) != 200) die("no values");
        if (about(of_site(&json, "made"), made) && about(of_site(&json, "used"), used)) break;
        if (mw_clock_steady_ns() > until) {
            fprintf(stderr, "made %.17g of %.17g, used %.17g of %.17g\n", of_site(&json, "made"),
                    made, of_site(&json, "used"), used);
            die("the indicators are wrong");
        }
        (void)poll(NULL, 0, POLL_MS);
    }
    if (!about(of_site(&json, "per_piece"), used / made)) die("energy per piece is wrong");
    close(s);
    mw_text_free(&json);
}

static mw_status count_run(void *ctx, const mw_run *run, mw_error *err) {
    (void)err;
    *(int64_t *)ctx += run->count;
    return MW_OK;
}

static void check_series(const world *w) {
    mw_error err = {0};
    for (int m = 0; m < MACHINES; m++)
        for (int i = 0; i < CHANNELS; i++) {
            int64_t count = 0;
            mw_series_range all = {w->signal[m][i], t0, t0 + TIMES * STEP_S * S_NS};
            must(mw_series_scan(w->series, &all, count_run, &count, &err), &err);
            if (count != TIMES) die("samples are missing");
        }
}

static mw_status add_values(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < c->count; i++) *(double *)ctx += c->value[i];
    return MW_OK;
}

// The facts of slots that are over: a piece counts in the slot in which it was told.
static void check_facts(const world *w) {
    mw_error err = {0};
    double sum = 0, want = 0;
    int64_t slots = TIMES * STEP_S / 900, last = slots * 900 / STEP_S - 1;
    for (int m = 0; m < MACHINES; m++) want += (double)(count_of(m, last) - count_of(m, 0));
    mw_fact_query q = {.measures = &w->measure[0],
                       .measure_count = 1,
                       .from_ns = INT64_MIN,
                       .to_ns = t0 + slots * 900 * S_NS,
                       .as_known_ns = INT64_MAX};
    must(w->facts->ops->scan(w->facts, &q, add_values, &sum, &err), &err);
    if (!about(sum, want)) {
        fprintf(stderr, "facts: %.17g pieces of %.17g\n", sum, want);
        die("the facts are wrong");
    }
}

static double ours(const char *folder, const mw_slice *body) {
    static world w;
    begin_folder(folder);
    world_open(&w, folder);
    int port = mw_http_port(w.door.http);
    int64_t from = mw_clock_steady_ns();
    bench_post_all(port, "/write", body, BATCHES, CLIENTS);
    double posted = (double)(mw_clock_steady_ns() - from) * 1e-9;
    wait_for_kpis(port);
    double took = (double)(mw_clock_steady_ns() - from) * 1e-9;
    fprintf(stderr, "ours: posted in %.3f s, all turned in %.3f s\n", posted, took);
    check_series(&w);
    check_facts(&w);
    world_close(&w);
    return took;
}

// ---- theirs

// Asks until the answer holds a text.
static void wait_for(int port, const char *path, const char *first, const char *text) {
    mw_text answer = {0};
    int s = bench_connect(port);
    int64_t until = mw_clock_steady_ns() + WAIT_S * S_NS;
    do {
        if (mw_clock_steady_ns() > until) die(answer.size ? answer.bytes : "a peer has lost lines");
        if (first) (void)bench_ask(s, "GET", first, (mw_slice){0}, &answer);
        (void)bench_ask(s, "GET", path, (mw_slice){0}, &answer);
        if (answer.size && strstr(answer.bytes, text)) break;
        (void)poll(NULL, 0, POLL_MS);
    } while (true);
    close(s);
    mw_text_free(&answer);
}

// NaN: it is not installed.
static double victoria(const char *folder, const mw_slice *body) {
    char data[4200], listen[64], count[64];
    bench_peer p = {.program = "victoria-metrics", .port = bench_port_free()};
    begin_folder(folder);
    snprintf(data, sizeof data, "-storageDataPath=%s/data", folder);
    snprintf(listen, sizeof listen, "-httpListenAddr=127.0.0.1:%d", p.port);
    snprintf(count, sizeof count, "\"%.0f\"", total);
    const char *argv[] = {p.program, data, listen, "-retentionPeriod=100y", NULL};
    if (!bench_peer_start(&p, argv, NULL)) return NAN;
    int64_t from = mw_clock_steady_ns();
    bench_post_all(p.port, "/write", body, BATCHES, CLIENTS);
    double posted = (double)(mw_clock_steady_ns() - from) * 1e-9;
    // What came is shown some seconds later, or when it is asked to.
    wait_for(p.port,
             "/api/v1/query?query=sum(count_over_time(%7B__name__=~%22press_.*%22%7D%5B1d%5D))"
             "&time=1700092000&nocache=1",
             "/internal/force_flush", count);
    double took = (double)(mw_clock_steady_ns() - from) * 1e-9;
    fprintf(stderr, "VictoriaMetrics: posted in %.3f s, counted in %.3f s\n", posted, took);
    bench_peer_stop(&p);
    return took;
}

static double influx(const char *folder, const mw_slice *body) {
    char env[6][4200], count[64];
    bench_peer p = {.program = "influxd", .port = bench_port_free()};
    begin_folder(folder);
    snprintf(env[0], sizeof env[0], "INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:%d", p.port);
    snprintf(env[1], sizeof env[1], "INFLUXDB_BIND_ADDRESS=127.0.0.1:%d", bench_port_free());
    snprintf(env[2], sizeof env[2], "INFLUXDB_DATA_DIR=%s/data", folder);
    snprintf(env[3], sizeof env[3], "INFLUXDB_DATA_WAL_DIR=%s/wal", folder);
    snprintf(env[4], sizeof env[4], "INFLUXDB_META_DIR=%s/meta", folder);
    snprintf(env[5], sizeof env[5], "INFLUXDB_REPORTING_DISABLED=true");
    const char *envs[] = {env[0], env[1], env[2], env[3], env[4], env[5], NULL};
    const char *argv[] = {p.program, "run", "-config", "/dev/null", NULL};
    if (!bench_peer_start(&p, argv, envs)) return NAN;
    int s = bench_connect(p.port);
    (void)bench_ask(s, "POST", "/query?q=CREATE%20DATABASE%20bench", (mw_slice){0}, NULL);
    close(s);
    snprintf(count, sizeof count, ",%.0f,%.0f]", total / CHANNELS, total / CHANNELS);
    int64_t from = mw_clock_steady_ns();
    bench_post_all(p.port, "/write?db=bench", body, BATCHES, CLIENTS);
    double posted = (double)(mw_clock_steady_ns() - from) * 1e-9;
    wait_for(p.port, "/query?db=bench&q=SELECT%20COUNT(*)%20FROM%20press", NULL, count);
    double took = (double)(mw_clock_steady_ns() - from) * 1e-9;
    fprintf(stderr, "InfluxDB: posted in %.3f s, counted in %.3f s\n", posted, took);
    bench_peer_stop(&p);
    return took;
}

// ---- the table

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *s, int n) {
    qsort(s, (size_t)n, sizeof *s, by_size);
    return s[n / 2];
}

// bar 0: none.
static void row(const char *name, double our_s, const char *peer, double their_s, double bar) {
    char their[64] = ",", holds[32] = ",";
    double ratio = their_s / our_s;
    if (!isnan(their_s)) snprintf(their, sizeof their, "%.2f,%.2f", their_s, ratio);
    if (bar > 0) {
        bool known = !isnan(their_s);
        snprintf(holds, sizeof holds, "%g,%s", bar, !known ? "" : ratio >= bar ? "yes" : "no");
    }
    printf("%s,%.2f,s (2000000 lines; 4 clients; synced and with indicators),%s,%s,%s\n", name,
           our_s, peer, their, holds);
}

int main(int argc, char **argv) {
    static mw_text text[BATCHES];
    static mw_slice body[BATCHES];
    int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 3;
    const char *folder = argc > 2 ? argv[2] : "build/bench_lines";
    bool peers = argc < 4 || strcmp(argv[3], "ours") != 0;
    double took[3][ROUNDS_MAX];
    size_t bytes = 0;
    if (rounds < 1 || rounds > ROUNDS_MAX) die("rounds are 1 to 9");
    fill_bodies(text);
    for (int b = 0; b < BATCHES; b++) {
        body[b] = (mw_slice){text[b].bytes, text[b].size};
        bytes += body[b].n;
    }
    fprintf(stderr, "%d lines, %.1f MB\n", MACHINES * TIMES, (double)bytes / 1e6);
    for (int r = 0; r < rounds; r++) {
        took[0][r] = ours(folder, body);
        took[1][r] = peers ? victoria(folder, body) : NAN;
        took[2][r] = peers ? influx(folder, body) : NAN;
    }
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    for (int b = 0; b < BATCHES; b++) mw_text_free(&text[b]);
    double our_s = median(took[0], rounds);
    row("line_protocol", our_s, "VictoriaMetrics", median(took[1], rounds), 3);
    row("line_protocol_influx", our_s, "InfluxDB 1.6", median(took[2], rounds), 0);
    return 0;
}
