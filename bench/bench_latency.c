// SPDX-License-Identifier: MIT
// From a machine's message to its changed indicator on the stream of live values, through Debian's
// mosquitto on loopback, while edge nodes publish 50,000 metrics a second or more with QoS 1, ten
// or more in a message, at 70 % of the messages that the broker alone carries to an empty
// subscriber in the same run. Prints a line of build/bench.csv.
//
//     bench_latency [SECONDS [FOLDER]]     under load [60]; stores in FOLDER (build/bench_latency)
//
// Each counter of each node is a machine. One node more is the probe: it counts on twenty times a
// second, and what is measured is the time until the stream tells that count for its machine.
#include "base/alloc.h"
#include "base/clock.h"
#include "bench/door.h"
#include "bench/http_post.h"
#include "bench/mqtt_load.h"
#include "bench/peer.h"
#include "server/plant.h"
#include "source/sparkplug_source.h"

#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define S_NS INT64_C(1000000000)
enum {
    NODES = 4, // and the probe
    METRICS_MIN = 10,
    METRICS_MAX = 100,
    MACHINES_MAX = NODES * METRICS_MAX + 1,
    PER_SECOND = 50000, // metrics
    CEILING_S = 3,
    WARM_S = 2,
    PROBE_MS = 50,
    PROBES_MAX = 100000,
    BURST_NS = 1000000,
};

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench latency: %s\n", err->text);
    exit(1);
}

static void die(const char *what) {
    fprintf(stderr, "bench latency: %s\n", what);
    exit(1);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at) {
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static void wait_until(int64_t steady_ns) {
    struct timespec at = {steady_ns / S_NS, steady_ns % S_NS};
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

// ---- load

typedef struct {
    bench_node node;
    pthread_t thread;
    double rate; // messages a second; 0: as many as the broker takes
    atomic_bool *stop;
    int64_t sent;
} sender;

static void *send_data(void *arg) {
    sender *s = arg;
    int64_t begun_ns = mw_clock_steady_ns();
    for (s->sent = 0; !atomic_load(s->stop); s->sent++) {
        int64_t due_ns = begun_ns + (s->rate > 0 ? (int64_t)((double)s->sent / s->rate * 1e9) : 0);
        // Some at a time: waking up for each would take more of a processor than the plant.
        if (due_ns > mw_clock_steady_ns() + BURST_NS) wait_until(due_ns + BURST_NS);
        bench_node_data(&s->node);
    }
    return NULL;
}

static void start_senders(sender *s, double rate, atomic_bool *stop) {
    for (int i = 0; i < NODES; i++) {
        s[i].rate = rate / NODES;
        s[i].stop = stop;
        if (pthread_create(&s[i].thread, NULL, send_data, &s[i]) != 0) die("no thread");
    }
}

static int64_t join_senders(sender *s) {
    int64_t sent = 0;
    for (int i = 0; i < NODES; i++) {
        pthread_join(s[i].thread, NULL);
        sent += s[i].sent;
    }
    return sent;
}

static void count_message(struct mosquitto *client, void *user,
                          const struct mosquitto_message *message) {
    (void)client, (void)message;
    atomic_fetch_add((_Atomic int64_t *)user, 1);
}

// Messages a second that the broker carries to somebody who does nothing with them.
static double ceiling(int port) {
    static sender s[NODES];
    atomic_bool stop = false;
    _Atomic int64_t came = 0;
    struct mosquitto *empty = mosquitto_new(NULL, true, &came);
    if (!empty || mosquitto_connect(empty, "127.0.0.1", port, 60)) die("no broker");
    mosquitto_message_callback_set(empty, count_message);
    mosquitto_subscribe(empty, NULL, "spBv1.0/#", 1);
    mosquitto_loop_start(empty);
    for (int i = 0; i < NODES; i++) bench_node_open(&s[i].node, port, i, METRICS_MIN);
    start_senders(s, 0, &stop);
    wait_until(mw_clock_steady_ns() + S_NS);
    int64_t before = atomic_load(&came);
    wait_until(mw_clock_steady_ns() + CEILING_S * S_NS);
    double rate = (double)(atomic_load(&came) - before) / CEILING_S;
    atomic_store(&stop, true);
    (void)join_senders(s);
    for (int i = 0; i < NODES; i++) bench_node_close(&s[i].node);
    mosquitto_disconnect(empty);
    mosquitto_loop_stop(empty, true);
    mosquitto_destroy(empty);
    return rate;
}

// ---- the plant

typedef struct {
    mw_program *program;
    mw_series *series;
    mw_registry *registry;
    mw_facts *facts;
    mw_channel channel;
    int32_t signal[MACHINES_MAX];
    mw_live_output output[MACHINES_MAX];
    mw_live_machine machine[MACHINES_MAX];
    mw_live_source source;
    mw_live_binding binding;
    mw_source *sources[1];
    const char *kinds[1];
    mw_plant *plant;
    bench_door door;
} world;

static const char pack[] = "pack bench {\n  title en \"Bench\"\n  source \"made up\"\n  version "
                           "\"1.0.0\"\n  use plant\n}\n"
                           "measure made on unit : piece {\n  title en \"Made\"\n"
                           "  roll time sum, children sum\n}\n";

static void open_stores(world *w, const char *folder) {
    const char *packs[] = {"packs"};
    char path[4096];
    mw_error err = {0};
    mw_load_from load = {.folder = packs, .folder_count = 1};
    must(mw_program_text("bench.mw", pack, &load, &w->program, &err), &err);
    if (w->program->diags->errors) die("its pack is wrong");
    snprintf(path, sizeof path, "sqlite:%s/registry", folder);
    must(mw_registry_open(path, &w->registry, &err), &err);
    snprintf(path, sizeof path, "duckdb:%s/facts", folder);
    must(mw_facts_open(path, &w->facts, &err), &err);
    snprintf(path, sizeof path, "%s/series", folder);
    must(mw_series_open(path, &w->series, &err), &err);
}

// Counter c of a node as a machine.
static void add_machine(world *w, int node, int c, int32_t measure) {
    int m = w->binding.machine_count++;
    char text[64];
    mw_error err = {0};
    mw_registry *r = w->registry;
    mw_sink *sink = mw_series_sink(w->series);
    int32_t entity;
    snprintf(text, sizeof text, "u%d-%d", node, c);
    mw_entity e = {.kind = mw_slice_of("unit"),
                   .code = mw_slice_of(text),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    must(r->ops->entity_put(r, &e, &entity, &err), &err);
    snprintf(text, sizeof text, "mqtt/bench/n%d/c%d", node, c);
    must(sink->ops->signal(sink, mw_slice_of(text), MW_SIGNAL_NUMBER, (mw_slice){0}, &w->signal[m],
                           &err),
         &err);
    w->output[m] = (mw_live_output){MW_OUT_CHANNEL, entity, measure, 1, 0, {0}};
    w->machine[m] = (mw_live_machine){
        .name = mw_slice_of("counter"),
        .entity = entity,
        .machine = {.channel = &w->channel, .channel_count = 1, .slot_ns = 900 * S_NS},
        .signal = &w->signal[m],
        .output = &w->output[m],
        .output_count = 1
    };
}

static void bind(world *w, int metrics) {
    mw_error err = {0};
    mw_registry *r = w->registry;
    int32_t measure;
    mw_measure_name made = {
        .name = mw_slice_of("made"), .type = mw_slice_of("number"), .unit = mw_slice_of("piece")};
    w->channel = (mw_channel){.kind = MW_CHANNEL_COUNT,
                              .alive = -1,
                              .scale = 1,
                              .stale_ns = 600 * S_NS,
                              .gap_ns = 3600 * S_NS};
    must(r->ops->begin(r, &err), &err);
    must(r->ops->measure_put(r, &made, &measure, &err), &err);
    for (int n = 0; n < NODES; n++)
        for (int c = 0; c < metrics; c++) add_machine(w, n, c, measure);
    add_machine(w, NODES, 0, measure);
    must(r->ops->commit(r, &err), &err);
    w->source = (mw_live_source){mw_slice_of("mqtt"), -1};
    w->kinds[0] = "sparkplug";
    w->binding.machine = w->machine;
    w->binding.source = &w->source;
    w->binding.source_count = 1;
    w->binding.file = mw_slice_of("bench.map");
}

static void world_open(world *w, const char *folder, int broker, int metrics) {
    mw_error err = {0};
    open_stores(w, folder);
    bind(w, metrics);
    mw_sparkplug_config config = {
        .mqtt = {.name = "mqtt", .host = "127.0.0.1", .port = broker},
        .host_id = "bench",
        .reorder_ms = -1
    };
    must(mw_sparkplug_source_new(&config, &w->sources[0], &err), &err);
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
    w->sources[0]->ops->free(w->sources[0]);
    mw_series_close(w->series);
    w->facts->ops->close(w->facts);
    w->registry->ops->close(w->registry);
    mw_program_free(w->program);
}

static void wait_connected(int port) {
    mw_text json = {0};
    int s = bench_connect(port);
    for (int i = 0;; i++) {
        (void)bench_ask(s, "GET", "/api/v1/sources", (mw_slice){0}, &json);
        if (json.size && strstr(json.bytes, "\"state\":\"connected\"")) break;
        if (i == 500) die("the source does not connect");
        (void)poll(NULL, 0, 20);
    }
    close(s);
    mw_text_free(&json);
}

// ---- probing

typedef struct {
    bench_stream *stream;
    int64_t sent_ns[PROBES_MAX]; // by what has been made then
    double ms[PROBES_MAX];
    atomic_int sent;
    int came;
} probe;

// What a line tells of the probe's day; -1: nothing.
static int made_by_probe(const mw_text *line) {
    char want[80];
    snprintf(want, sizeof want, "\"entity\":\"u%d-0\",\"name\":\"made\",\"grain\":\"day\"", NODES);
    const char *at = line->size ? strstr(line->bytes, want) : NULL;
    at = at ? strstr(at, "\"value\":") : NULL;
    return at ? (int)strtol(at + 8, NULL, 10) : -1;
}

// Reads the stream until it has told `sent`, which the owner raises last of all.
static void *listen_to(void *arg) {
    probe *p = arg;
    mw_text line = {0};
    while (p->came + 1 < PROBES_MAX) {
        bench_stream_line(p->stream, &line);
        int made = made_by_probe(&line);
        int64_t now = mw_clock_steady_ns();
        if (made < 0) continue;
        for (; p->came < made; p->came++)
            p->ms[p->came] = (double)(now - p->sent_ns[p->came + 1]) / 1e6;
        if (made >= atomic_load(&p->sent)) break;
    }
    mw_text_free(&line);
    return NULL;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Counts on for some seconds; the percentile of the times is in p->ms, in order.
static void measure(probe *p, bench_node *node, int port, int seconds) {
    pthread_t thread;
    int count = seconds * 1000 / PROBE_MS;
    if (count >= PROBES_MAX) die("that is too long");
    p->stream = bench_stream_open(port, "/api/v1/live/stream");
    atomic_store(&p->sent, count);
    int64_t begun = mw_clock_steady_ns();
    for (int i = 0; i <= count; i++) p->sent_ns[i] = INT64_MAX;
    if (pthread_create(&thread, NULL, listen_to, p) != 0) die("no thread");
    for (int i = 1; i <= count; i++) {
        wait_until(begun + (int64_t)i * PROBE_MS * 1000000);
        p->sent_ns[i] = mw_clock_steady_ns();
        bench_node_data(node);
    }
    pthread_join(thread, NULL);
    bench_stream_close(p->stream);
    qsort(p->ms, (size_t)p->came, sizeof *p->ms, by_size);
}

static void run(const char *folder, int broker, int seconds) {
    static world w;
    static sender s[NODES];
    static bench_node node;
    static probe p;
    atomic_bool stop = false;
    double most = ceiling(broker), rate = 0.7 * most;
    int metrics = (int)ceil(PER_SECOND / rate);
    if (metrics < METRICS_MIN) metrics = METRICS_MIN;
    if (metrics > METRICS_MAX) die("the broker is too slow");
    world_open(&w, folder, broker, metrics);
    wait_connected(mw_http_port(w.door.http));
    for (int i = 0; i < NODES; i++) {
        bench_node_open(&s[i].node, broker, i, metrics);
        bench_node_birth(&s[i].node);
    }
    bench_node_open(&node, broker, NODES, 1);
    bench_node_birth(&node);
    start_senders(s, rate, &stop);
    wait_until(mw_clock_steady_ns() + WARM_S * S_NS);
    int64_t from = mw_clock_steady_ns();
    measure(&p, &node, mw_http_port(w.door.http), seconds);
    double took = (double)(mw_clock_steady_ns() - from) * 1e-9 + WARM_S;
    atomic_store(&stop, true);
    double real = (double)join_senders(s) / took;
    for (int i = 0; i < NODES; i++) bench_node_close(&s[i].node);
    bench_node_close(&node);
    world_close(&w);
    double p99 = p.ms[p.came * 99 / 100];
    fprintf(stderr,
            "broker alone %.0f messages/s; %.0f sent with %d metrics each; %d probes: ", most, real,
            metrics, p.came);
    fprintf(stderr, "median %.1f ms, p99 %.1f ms, most %.1f ms\n", p.ms[p.came / 2], p99,
            p.ms[p.came - 1]);
    if (real < 0.95 * rate) fprintf(stderr, "bench latency: the load was less than asked for\n");
    printf("live_latency,%.1f,ms (p99; %.0f metrics/s at 70 %% of the broker's %.0f messages/s),"
           "nobody,,,50,%s\n",
           p99, real * metrics, most, p99 <= 50 && real >= 0.95 * rate ? "yes" : "no");
}

int main(int argc, char **argv) {
    int seconds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 60;
    const char *folder = argc > 2 ? argv[2] : "build/bench_latency";
    char path[4096], port[16];
    bench_peer broker = {.program = "/usr/sbin/mosquitto", .port = bench_port_free()};
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (mkdir(folder, 0755) != 0) die("cannot begin its folder");
    snprintf(path, sizeof path, "%s/mosquitto.conf", folder);
    snprintf(port, sizeof port, "%d", broker.port);
    FILE *f = fopen(path, "w");
    if (!f) die("cannot write the broker's settings");
    // Without limits of its own: what is measured is how long messages wait, not how many are lost.
    fprintf(f, "listener %s 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\n", port);
    fprintf(f, "max_queued_messages 0\nset_tcp_nodelay true\n");
    if (fclose(f) != 0) die("cannot write the broker's settings");
    mosquitto_lib_init();
    const char *args[] = {broker.program, "-c", path, NULL};
    if (!bench_peer_start(&broker, args, NULL)) die("mosquitto is not there");
    run(folder, broker.port, seconds);
    bench_peer_stop(&broker);
    mosquitto_lib_cleanup();
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}
