// SPDX-License-Identifier: MIT
// Sparkplug edge nodes that publish as much as they are told to, with QoS 1: for benches.
//
// Node i is "bench/n<i>" and has `metrics` counters "c0", "c1", ...; a data message counts all of
// them on by one. Thread: one owner per node.
#ifndef MW_BENCH_MQTT_LOAD_H
#define MW_BENCH_MQTT_LOAD_H

#include "base/text.h"

#include <mosquitto.h>
#include <semaphore.h>

typedef struct {
    struct mosquitto *client;
    sem_t room; // messages that may be under way
    int number, metrics;
    int64_t count, seq;
    mw_text payload;
} bench_node;

// Connects to a broker on loopback.
void bench_node_open(bench_node *n, int port, int number, int metrics);
void bench_node_birth(bench_node *n);
// Publishes the next counts; waits while too many messages are not confirmed by the broker.
void bench_node_data(bench_node *n);
void bench_node_close(bench_node *n);

#endif
