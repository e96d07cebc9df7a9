// SPDX-License-Identifier: MIT
// The verb simulate: a bottling line that does not exist, over MQTT and Modbus or as text.
#include "app/progress.h"
#include "app/verb.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "simulate/gateway.h"
#include "simulate/lines.h"
#include "simulate/node.h"
#include "simulate/setup.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURN_MS = 50, TEXT_BYTES = 1 << 16, SPEED_MAX = 50000, HOST_MAX = 256 };
static const int64_t SECOND_NS = 1000000000, LINES_MAX = 1000000000;
static const int64_t LEAVE_NS = INT64_C(10) * 1000000000; // for what was not taken yet

typedef struct {
    mw_pace_wish wish;
    int64_t seed, lines;
    bool has_broker, has_meters;
    mw_mqtt_config broker;
    char broker_host[HOST_MAX], meters_host[HOST_MAX];
    int meters_port;
} settings;

// ---- what was typed

// "host:port", "[::1]:port", "host".
static bool read_host(const char *text, char *host, int *port) {
    const char *end = text[0] == '[' ? strchr(text, ']') : strchr(text, ':');
    const char *from = text[0] == '[' ? text + 1 : text;
    double number = 0;
    if (text[0] == '[' && !end) return false;
    if (!end) end = text + strlen(text);
    size_t size = (size_t)(end - from);
    if (size == 0 || size >= HOST_MAX) return false;
    memcpy(host, from, size);
    host[size] = '\0';
    if (*end == ']') end++;
    if (*end == '\0') return true;
    if (*end != ':' || !mw_number_parse(mw_slice_of(end + 1), &number)) return false;
    if (!(number >= 0 && number <= 65535) || number != (int)number) return false;
    *port = (int)number;
    return true;
}

static mw_status read_broker(mw_call *call, settings *s, mw_error *err) {
    const char *url = mw_call_value(call, "mqtt"), *host = NULL;
    if (!url) return MW_OK;
    if (strncmp(url, "mqtt://", 7) == 0) host = url + 7;
    if (strncmp(url, "mqtts://", 8) == 0) host = url + 8;
    int port = 0;
    if (!host || !read_host(host, s->broker_host, &port))
        return mw_call_wrong(call, err, "--mqtt is \"%s\", not mqtt://HOST:PORT or mqtts://HOST",
                             url);
    s->has_broker = true;
    s->broker = (mw_mqtt_config){.name = "simulate",
                                 .host = s->broker_host,
                                 .port = port,
                                 .is_tls = strncmp(url, "mqtts", 5) == 0,
                                 .user = mw_call_value(call, "user"),
                                 .password = getenv("MQTT_PASSWORD"),
                                 .ca_file = mw_call_value(call, "ca")};
    return MW_OK;
}

static mw_status read_meters(mw_call *call, settings *s, mw_error *err) {
    const char *at = mw_call_value(call, "modbus");
    if (!at) return MW_OK;
    s->has_meters = true;
    s->meters_port = 502;
    if (!read_host(at, s->meters_host, &s->meters_port))
        return mw_call_wrong(call, err, "--modbus is \"%s\", not HOST:PORT", at);
    return MW_OK;
}

static mw_status read_times(mw_call *call, settings *s, mw_error *err) {
    const char *from = mw_call_value(call, "from"), *length = mw_call_value(call, "for");
    mw_datetime_format iso;
    mw_error why = {0};
    int64_t speed = 1;
    MW_TRY(mw_call_int(call, "speed", 1, SPEED_MAX, &speed, err));
    s->wish.speed = (double)speed;
    if (length && !mw_pace_length_parse(length, &s->wish.for_ns))
        return mw_call_wrong(call, err, "--for is \"%s\", not a length such as 90s, 15min, 8h, 7d",
                             length);
    if (!from) return MW_OK;
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    if (mw_datetime_parse(&iso, mw_slice_of(from), (mw_datetime_zone){NULL, NULL}, &s->wish.from_ns,
                          &why) != MW_OK)
        return mw_call_wrong(call, err, "--from: %s", why.text);
    if (s->wish.from_ns > mw_clock_wall_ns() || s->wish.from_ns < 0)
        return mw_call_wrong(call, err, "--from is %s, not between 1970 and now", from);
    s->wish.has_from = true;
    return MW_OK;
}

// ---- line protocol

// Every unit has a line for every second, so that the length of N lines is known beforehand.
static mw_status print_lines(const settings *s, mw_error *err) {
    int64_t seconds = (s->lines + MW_PLANT_UNITS - 1) / MW_PLANT_UNITS, left = s->lines;
    int64_t from_s =
        s->wish.has_from ? s->wish.from_ns / SECOND_NS : mw_clock_wall_ns() / SECOND_NS - seconds;
    mw_plant plant;
    mw_text out = {0};
    mw_status st = MW_OK;
    mw_plant_init(&plant, (uint64_t)s->seed, from_s);
    while (left > 0 && st == MW_OK && !ferror(stdout)) {
        mw_plant_step(&plant);
        for (int i = 0; i < MW_PLANT_UNITS && left > 0; i++, left--)
            mw_simulate_line(&plant, i, &out);
        if (out.size >= TEXT_BYTES || left == 0) st = mw_out(&out, err);
    }
    mw_text_free(&out);
    return st;
}

// ---- a line under way

static void report(const mw_source_health *h, const mw_simulation *sim) {
    char from[MW_DATETIME_TEXT_MAX], to[MW_DATETIME_TEXT_MAX];
    const mw_plant *p = &sim->plant;
    const mw_plant_unit *last = &p->unit[MW_PLANT_UNITS - 1];
    if (!sim->has_begun) {
        mw_note("the simulated line never began: %s",
                h->problem[0] ? h->problem : "there was no connection to the broker");
        return;
    }
    mw_note("simulated from %s to %s: %" PRId64 " pieces filled, %" PRId64 " packed, %" PRId64
            " changes lost",
            mw_datetime_print(sim->pace.plan.from_ns, NULL, from),
            mw_datetime_print(p->time_s * SECOND_NS, NULL, to), p->unit[0].processed,
            last->processed - last->defective, sim->feed.lost);
}

// Until the end of its time or an interrupt.
static mw_status run_line(mw_simulation *sim, mw_error *err) {
    while (!sim->is_over && !mw_progress_interrupted()) {
        MW_TRY(mw_simulation_advance(sim, mw_clock_wall_ns(), mw_clock_steady_ns(), err));
        poll(NULL, 0, TURN_MS);
    }
    int64_t end_ns = mw_clock_steady_ns() + LEAVE_NS;
    while (sim->is_over && sim->tells && mw_simulation_waiting(sim) > 0 &&
           !mw_progress_interrupted() && mw_clock_steady_ns() < end_ns)
        poll(NULL, 0, TURN_MS);
    return MW_OK;
}

static mw_status run_with(const settings *s, mw_simulation *sim, mw_error *err) {
    mw_simulate_node *node = NULL;
    mw_simulate_gateway *meters = NULL;
    mw_source_health health = {0};
    mw_progress bar = mw_progress_begin("simulate");
    mw_status st = MW_OK;
    if (s->has_meters)
        st = mw_simulate_gateway_new(s->meters_host, s->meters_port, sim, &meters, err);
    if (st == MW_OK && s->has_broker) st = mw_simulate_node_new(&s->broker, sim, &node, err);
    if (st == MW_OK && node) st = mw_simulate_node_start(node, err);
    if (st == MW_OK && !node) mw_simulation_begin(sim, mw_clock_wall_ns(), mw_clock_steady_ns());
    if (st == MW_OK) st = run_line(sim, err);
    if (node) mw_simulate_node_health(node, &health);
    mw_simulate_node_free(node);
    mw_simulate_gateway_free(meters);
    if (st == MW_OK) report(&health, sim);
    return mw_progress_end(&bar, st, err);
}

mw_status mw_verb_simulate(mw_call *call, mw_error *err) {
    settings s = {.seed = 1};
    mw_text out = {0};
    mw_simulation sim;
    MW_TRY(read_broker(call, &s, err));
    MW_TRY(read_meters(call, &s, err));
    MW_TRY(read_times(call, &s, err));
    MW_TRY(mw_call_int(call, "seed", 0, INT64_MAX, &s.seed, err));
    MW_TRY(mw_call_int(call, "lines", 1, LINES_MAX, &s.lines, err));
    if (mw_call_has(call, "entities")) mw_simulate_entities(&out);
    if (mw_call_has(call, "map"))
        mw_simulate_map(&(mw_simulate_place){mw_call_value(call, "mqtt"), s.broker.user,
                                             s.broker.ca_file, mw_call_value(call, "modbus")},
                        &out);
    if (mw_call_has(call, "entities") || mw_call_has(call, "map")) {
        mw_status st = mw_out(&out, err);
        mw_text_free(&out);
        return st;
    }
    if (s.lines) return print_lines(&s, err);
    if (!s.has_broker && !s.has_meters)
        return mw_call_wrong(call, err, "give --mqtt, --modbus, --lines, --map or --entities");
    MW_TRY(mw_simulation_init(&sim, (uint64_t)s.seed, &s.wish, err));
    mw_status st = run_with(&s, &sim, err);
    mw_simulation_fini(&sim);
    return st;
}
