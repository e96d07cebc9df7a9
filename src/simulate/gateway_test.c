// SPDX-License-Identifier: MIT
#include "simulate/gateway.h"

#include "base/alloc.h"
#include "base/log.h"
#include "series/sample_testing.h"
#include "source/dial.h"
#include "source/modbus.h"
#include "source/peer_testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

static mw_simulate_gateway *gateway_of(mw_simulation *s) {
    mw_simulate_gateway *g = NULL;
    mw_log_level level = mw_log_level_get();
    mw_pace_wish wish = {.speed = 1};
    mw_log_level_set(MW_LOG_OFF);
    if (mw_simulation_init(s, 1, &wish, NULL) != MW_OK) abort();
    s->plant.unit[1].energy_kwh = 12.345;
    s->plant.unit[1].processed = 65537;
    if (mw_simulate_gateway_new("127.0.0.1", 0, s, &g, NULL) != MW_OK) abort();
    mw_log_level_set(level);
    return g;
}

static int dialled(const mw_simulate_gateway *g) {
    mw_dial to = {"127.0.0.1", mw_simulate_gateway_port(g), 2000, -1};
    int fd = -1;
    if (mw_dial_open(&to, &fd, NULL) != MW_OK) abort();
    return fd;
}

// Requests and answers as bytes, by the Modbus application protocol 1.1b3.
void test_gateway_bytes(void) {
    static const struct {
        uint8_t ask[12], want[16];
        size_t size;
    } cases[] = {
        {{0, 1, 0, 0, 0, 6, 2, 3, 0, 2, 0, 2},  {0, 1, 0, 0, 0, 7, 2, 3, 4, 0, 0, 0x30, 0x39}, 13},
        {{0, 2, 0, 0, 0, 6, 2, 4, 0, 6, 0, 1},  {0, 2, 0, 0, 0, 5, 2, 4, 2, 0, 1},             11},
        {{0, 3, 0, 0, 0, 6, 5, 3, 0, 0, 0, 1},  {0, 3, 0, 0, 0, 3, 5, 0x83, 11},               9 },
        {{0, 4, 0, 0, 0, 6, 0, 3, 0, 0, 0, 1},  {0, 4, 0, 0, 0, 3, 0, 0x83, 11},               9 },
        {{0, 5, 0, 0, 0, 6, 1, 6, 0, 0, 0, 1},  {0, 5, 0, 0, 0, 3, 1, 0x86, 1},                9 },
        {{0, 6, 0, 0, 0, 6, 1, 3, 0, 19, 0, 2}, {0, 6, 0, 0, 0, 3, 1, 0x83, 2},                9 },
    };
    mw_simulation s;
    mw_simulate_gateway *g = gateway_of(&s);
    int fd = dialled(g);
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        uint8_t got[16] = {0};
        CHECK_ROW(send(fd, cases[i].ask, 12, MSG_NOSIGNAL) == 12, i);
        CHECK_ROW(recv(fd, got, cases[i].size, MSG_WAITALL) == (ssize_t)cases[i].size, i);
        CHECK_ROW(memcmp(got, cases[i].want, cases[i].size) == 0, i);
    }
    close(fd);
    mw_simulate_gateway_free(g);
    mw_simulation_fini(&s);
}

// Half a request is not waited for long, and its sender is put out; more clients than there is
// room for are sent away; the others are answered.
void test_gateway_bad_clients(void) {
    static const uint8_t ask[12] = {0, 1, 0, 0, 0, 6, 1, 3, 0, 8, 0, 1};
    mw_simulation s;
    mw_simulate_gateway *g = gateway_of(&s);
    int fd[MW_GATEWAY_CLIENTS_MAX + 1];
    uint8_t got[16];
    int half = dialled(g);
    CHECK(send(half, ask, 5, MSG_NOSIGNAL) == 5);
    CHECK(recv(half, got, sizeof got, 0) <= 0);
    close(half);
    for (int i = 0; i < MW_GATEWAY_CLIENTS_MAX; i++) {
        fd[i] = dialled(g);
        CHECK_ROW(send(fd[i], ask, 12, MSG_NOSIGNAL) == 12, i);
        CHECK_ROW(recv(fd[i], got, 11, MSG_WAITALL) == 11 && got[10] == 1, i);
    }
    fd[MW_GATEWAY_CLIENTS_MAX] = dialled(g);
    CHECK(recv(fd[MW_GATEWAY_CLIENTS_MAX], got, sizeof got, 0) <= 0);
    for (int i = 0; i <= MW_GATEWAY_CLIENTS_MAX; i++) close(fd[i]);
    mw_simulate_gateway_free(g);
    mw_simulation_fini(&s);
}

static bool has_messages(const mw_source_health *h, int64_t want) { return h->messages >= want; }

// The source of signal maps reads it.
void test_gateway_source(void) {
    mw_simulation s;
    mw_simulate_gateway *g = gateway_of(&s);
    mw_test_sink sink;
    mw_source *source = NULL;
    mw_modbus_register r[] = {
        {.name = "energy", .address = 2,  .type = MW_MODBUS_UINT32, .unit = "Wh"},
        {.name = "label",  .address = 10, .type = MW_MODBUS_TEXT,   .words = 5  },
    };
    mw_modbus_config c = {.name = "m",
                          .host = "127.0.0.1",
                          .port = mw_simulate_gateway_port(g),
                          .unit = 2,
                          .interval_ms = 20,
                          .registers = r,
                          .register_count = 2};
    mw_test_sink_init(&sink);
    CHECK(mw_modbus_source_new(&c, &source, NULL) == MW_OK);
    CHECK(source->ops->start(source, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(source, has_messages, 2));
    mw_source_free(source);
    int32_t energy = mw_test_sink_find(&sink, "m/energy");
    int found = 0;
    for (int64_t i = 0; i < sink.samples.count; i++)
        found += sink.samples.signal[i] == energy && sink.samples.value[i] == 12345;
    CHECK(energy >= 0 && found >= 2);
    CHECK(mw_slice_is(mw_test_sink_text(&sink, 0), "SIMULATED"));
    mw_test_sink_fini(&sink);
    mw_simulate_gateway_free(g);
    mw_simulation_fini(&s);
}

void test_gateway_refused(void) {
    mw_simulation s;
    mw_simulate_gateway *g = gateway_of(&s), *second = NULL;
    mw_error err = {0};
    CHECK(mw_simulate_gateway_new("127.0.0.1", mw_simulate_gateway_port(g), &s, &second, &err) ==
          MW_IO);
    CHECK(strstr(err.text, "cannot listen on 127.0.0.1 port ") && strstr(err.text, "in use"));
    CHECK(mw_simulate_gateway_new("no such name", 0, &s, &second, &err) == MW_IO && !second);
    mw_simulate_gateway_free(g);
    mw_simulation_fini(&s);
}
