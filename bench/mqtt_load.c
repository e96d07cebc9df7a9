// SPDX-License-Identifier: MIT
// See mqtt_load.h.
#include "bench/mqtt_load.h"

#include "base/clock.h"
#include "source/sparkplug_payload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { UNDER_WAY = 100, METRICS_MAX = 1000, NAME_MAX_BYTES = 16 };

static void must(bool ok, const char *what) {
    if (ok) return;
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static void confirmed(struct mosquitto *client, void *user, int id) {
    bench_node *n = user;
    (void)client, (void)id;
    sem_post(&n->room);
}

void bench_node_open(bench_node *n, int port, int number, int metrics) {
    *n = (bench_node){.number = number, .metrics = metrics};
    must(metrics < METRICS_MAX, "too many metrics");
    must(sem_init(&n->room, 0, UNDER_WAY) == 0, "no semaphore");
    n->client = mosquitto_new(NULL, true, n);
    must(n->client != NULL, "no memory for a client");
    mosquitto_publish_callback_set(n->client, confirmed);
    mosquitto_max_inflight_messages_set(n->client, UNDER_WAY);
    must(mosquitto_connect(n->client, "127.0.0.1", port, 60) == MOSQ_ERR_SUCCESS, "no broker");
    must(mosquitto_loop_start(n->client) == MOSQ_ERR_SUCCESS, "no thread");
}

// Counters, and in a birth the number of the session.
static void publish(bench_node *n, bool birth) {
    static _Thread_local mw_sparkplug_metric metric[METRICS_MAX + 1];
    static _Thread_local char name[METRICS_MAX][NAME_MAX_BYTES];
    char topic[64];
    mw_error err = {0};
    uint64_t now_ms = (uint64_t)(mw_clock_wall_ns() / 1000000);
    mw_sparkplug_payload p = {.time_ms = now_ms,
                              .seq = (uint64_t)n->seq,
                              .has_time = true,
                              .has_seq = true,
                              .metrics = metric};
    for (int i = 0; i < n->metrics; i++) {
        snprintf(name[i], sizeof name[i], "c%d", i);
        metric[p.count++] = (mw_sparkplug_metric){.name = mw_slice_of(name[i]),
                                                  .datatype = birth ? MW_SPARKPLUG_INT64 : 0,
                                                  .quality = -1,
                                                  .time_ms = now_ms,
                                                  .has_time = true,
                                                  .wire = MW_SPARKPLUG_WIRE_LONG,
                                                  .integer = (uint64_t)n->count};
    }
    if (birth)
        metric[p.count++] = (mw_sparkplug_metric){.name = mw_slice_of("bdSeq"),
                                                  .datatype = MW_SPARKPLUG_INT64,
                                                  .quality = -1,
                                                  .wire = MW_SPARKPLUG_WIRE_LONG};
    n->payload.size = 0;
    must(mw_sparkplug_encode(&p, &n->payload, &err) == MW_OK, err.text);
    snprintf(topic, sizeof topic, "spBv1.0/bench/%s/n%d", birth ? "NBIRTH" : "NDATA", n->number);
    while (sem_wait(&n->room) != 0) must(errno == EINTR, "no semaphore");
    must(mosquitto_publish(n->client, NULL, topic, (int)n->payload.size, n->payload.bytes, 1,
                           false) == MOSQ_ERR_SUCCESS,
         "the broker takes no message");
    n->seq = (n->seq + 1) % 256;
}

void bench_node_birth(bench_node *n) {
    n->seq = 0;
    publish(n, true);
}

void bench_node_data(bench_node *n) {
    n->count++;
    publish(n, false);
}

void bench_node_close(bench_node *n) {
    mosquitto_disconnect(n->client);
    mosquitto_loop_stop(n->client, true);
    mosquitto_destroy(n->client);
    mw_text_free(&n->payload);
    sem_destroy(&n->room);
}
