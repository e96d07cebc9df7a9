// SPDX-License-Identifier: MIT
// The source against devices of our own, which can also be slow, wrong and silent.
#include "source/modbus.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "series/sample_testing.h"
#include "source/modbus_queue.h"
#include "source/peer_testing.h"
#include "test/test.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { REFUSED_ADDRESS = 50, MS = 1000000 };

typedef enum {
    GOOD,        // every register holds its address; one is refused
    SLOW,        // the same, two bytes every 30 ms: too slow in all
    OTHER_FRAME, // the number of another transaction
    SHORT_FRAME, // half an answer, then nothing
    SILENT,      // accepts and never answers
    HANGS_UP,    // closes the connection at each question
} manner;

typedef struct {
    manner how;
    int listener, port;
    pthread_t thread;
    atomic_bool ends;
    atomic_int questions, questions_max; // hangs up after so many; 0: never
    atomic_bool refuses_last;            // of these: it is busy
} device;

static bool read_all(const device *d, int fd, uint8_t *out, size_t size) {
    for (size_t n = 0; n < size;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        while (poll(&wait, 1, 10) == 0)
            if (d->ends) return false;
        ssize_t got = recv(fd, out + n, size - n, 0);
        if (got <= 0) return false;
        n += (size_t)got;
    }
    return true;
}

static size_t answer_of(const uint8_t *ask, uint8_t *out) {
    int address = ask[8] << 8 | ask[9], count = ask[10] << 8 | ask[11];
    memcpy(out, ask, 8);
    if (address <= REFUSED_ADDRESS && address + count > REFUSED_ADDRESS) {
        out[5] = 3;
        out[7] |= 0x80;
        out[8] = 2;
        return 9;
    }
    bool bits = ask[7] < 3;
    int bytes = bits ? (count + 7) / 8 : 2 * count;
    out[4] = (uint8_t)((bytes + 3) >> 8);
    out[5] = (uint8_t)(bytes + 3);
    out[8] = (uint8_t)bytes;
    memset(out + 9, 0, (size_t)bytes);
    for (int i = 0; i < count; i++) {
        int value = address + i;
        if (bits) out[9 + i / 8] |= (uint8_t)((value & 1) << i % 8);
        if (!bits) out[9 + 2 * i] = (uint8_t)(value >> 8);
        if (!bits) out[10 + 2 * i] = (uint8_t)value;
    }
    return (size_t)bytes + 9;
}

static void reply(const device *d, int fd, uint8_t *out, size_t size) {
    size_t piece = d->how == SLOW ? 2 : size;
    if (d->how == OTHER_FRAME) out[1]++;
    if (d->how == SHORT_FRAME) size /= 2;
    if (d->how == SILENT) return;
    for (size_t n = 0; n < size && !d->ends; n += piece) {
        if (d->how == SLOW) poll(NULL, 0, 30);
        if (send(fd, out + n, n + piece > size ? size - n : piece, MSG_NOSIGNAL) < 0) return;
    }
}

static void serve(device *d, int fd) {
    uint8_t ask[12], out[300];
    while (read_all(d, fd, ask, sizeof ask)) {
        int asked = atomic_fetch_add(&d->questions, 1) + 1, max = d->questions_max;
        if (d->how == HANGS_UP || (max && asked > max)) return;
        size_t size = answer_of(ask, out);
        if (max && asked == max && d->refuses_last) {
            memcpy(out, (uint8_t[]){ask[0], ask[1], 0, 0, 0, 3, ask[6], ask[7] | 0x80, 6}, 9);
            size = 9;
        }
        reply(d, fd, out, size);
    }
}

static void *device_run(void *user) {
    device *d = user;
    while (!d->ends) {
        struct pollfd wait = {.fd = d->listener, .events = POLLIN};
        if (poll(&wait, 1, 10) <= 0) continue;
        int fd = accept(d->listener, NULL, NULL);
        serve(d, fd);
        close(fd);
    }
    return NULL;
}

static void device_init(device *d, manner how) {
    *d = (device){.how = how};
    d->listener = mw_test_listen(&d->port);
    if (pthread_create(&d->thread, NULL, device_run, d)) abort();
}

static void device_fini(device *d) {
    d->ends = true;
    pthread_join(d->thread, NULL);
    close(d->listener);
}

// clang-format off
static const mw_modbus_register few[] = {
    {.name = "speed", .address = 300, .type = MW_MODBUS_UINT16, .scale = 0.5, .unit = "1/min"},
    {.name = "total", .address = 302, .type = MW_MODBUS_UINT32},
    {.name = "heat", .space = MW_MODBUS_INPUT, .address = 7, .type = MW_MODBUS_INT16,
     .offset = -10},
    {.name = "runs", .space = MW_MODBUS_COIL, .address = 3},
    {.name = "open", .space = MW_MODBUS_DISCRETE, .address = 4},
    {.name = "bit", .address = 301, .type = MW_MODBUS_BIT, .bit = 3},
    {.name = "recipe", .address = 0x4142, .type = MW_MODBUS_TEXT, .words = 1},
};
// clang-format on
enum { FEW = sizeof few / sizeof few[0] };

static mw_source *source_new(const device *d, const mw_modbus_register *r, int64_t count,
                             int32_t interval_ms) {
    mw_source *s = NULL;
    mw_modbus_config c = {.name = "press",
                          .host = "127.0.0.1",
                          .port = d->port,
                          .unit = 1,
                          .interval_ms = interval_ms,
                          .timeout_ms = d->how == GOOD ? 10000 : 100,
                          .retry_ms = 20,
                          .registers = r,
                          .register_count = count};
    mw_error err = {0};
    if (mw_modbus_source_new(&c, &s, &err) != MW_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return s;
}

static mw_source_health health_of(const mw_source *s) {
    mw_source_health h;
    s->ops->health(s, &h);
    return h;
}

static bool has_messages(const mw_source_health *h, int64_t want) { return h->messages >= want; }
static bool has_samples(const mw_source_health *h, int64_t want) { return h->samples >= want; }
static bool has_reconnects(const mw_source_health *h, int64_t want) {
    return h->reconnects >= want;
}
static bool has_refused(const mw_source_health *h, int64_t want) { return h->refused >= want; }
static bool has_problem(const mw_source_health *h, int64_t want) {
    (void)want;
    return h->problem[0] != 0;
}

void test_modbus_source_values(void) {
    static const double want[FEW] = {150, 302 * 65536 + 303, -3, 1, 0, 1, 0};
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    mw_source *s = source_new(&d, few, FEW, 10);
    int64_t before = mw_clock_wall_ns();
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 5 * FEW));
    s->ops->stop(s);
    mw_source_health h = health_of(s);
    CHECK(strcmp(s->ops->kind, "modbus") == 0 && strcmp(h.state, "stopped") == 0);
    CHECK(!h.problem[0]);
    CHECK(h.refused == 0 && h.reconnects == 0 && h.last_ns >= before);
    CHECK(h.bytes == h.messages * (9 + 8 + 9 + 2 + 9 + 1 + 9 + 1 + 9 + 2));
    // Whole polls, then one sample of each that says: no longer known.
    CHECK(h.samples == h.messages * FEW + FEW && sink.samples.count == h.samples);
    for (int64_t i = 0; i < h.messages * FEW; i++) {
        int32_t id = sink.samples.signal[i];
        int64_t at = sink.samples.time_ns[i];
        CHECK_ROW(at == sink.samples.time_ns[i / FEW * FEW] && at >= before, i);
        CHECK_ROW(sink.samples.value[i] == want[id], i);
    }
    for (int64_t i = h.messages * FEW; i < h.samples; i++)
        CHECK_ROW(isnan(sink.samples.value[i]) && sink.samples.time_ns[i] == h.last_ns + 10 * MS,
                  i);
    CHECK(mw_test_sink_find(&sink, "press/speed") == 0);
    CHECK(mw_slice_is(mw_test_sink_unit(&sink, 0), "1/min"));
    CHECK(mw_test_sink_kind(&sink, 1) == MW_SIGNAL_NUMBER);
    CHECK(mw_test_sink_kind(&sink, 5) == MW_SIGNAL_BOOL);
    CHECK(mw_test_sink_kind(&sink, 6) == MW_SIGNAL_TEXT);
    CHECK(mw_slice_is(mw_test_sink_text(&sink, 0), "AB"));
    mw_source_free(s);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

// A refused register between two that are read: named, not known, said once; the others go on.
void test_modbus_source_refusal(void) {
    static const mw_modbus_register r[] = {
        {.name = "a", .address = 46,  .type = MW_MODBUS_UINT16},
        {.name = "b", .address = 48,  .type = MW_MODBUS_UINT16},
        {.name = "c", .address = 50,  .type = MW_MODBUS_UINT16},
        {.name = "d", .address = 52,  .type = MW_MODBUS_UINT16},
        {.name = "e", .address = 400, .type = MW_MODBUS_UINT16},
    };
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    mw_source *s = source_new(&d, r, 5, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_messages, 4));
    mw_source_health h = health_of(s);
    CHECK(strcmp(h.state, "connected") == 0);
    CHECK(strstr(h.problem, "register c (holding register 50): ") && strstr(h.problem, "address"));
    CHECK(h.reconnects == 0);
    mw_source_free(s);
    int64_t of[5] = {0}, unknown = 0;
    for (int64_t i = 0; i < sink.samples.count; i++) {
        int32_t id = sink.samples.signal[i];
        bool is_unknown = isnan(sink.samples.value[i]);
        of[id]++;
        unknown += id == 2 && is_unknown;
        CHECK_ROW(is_unknown || sink.samples.value[i] == r[id].address, i);
    }
    CHECK(of[2] == 1 && unknown == 1);
    CHECK(of[0] >= 4 && of[0] == of[1] && of[0] == of[3] && of[0] == of[4]);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

// Two of three registers refused only for the hole between them: all are read in the end.
void test_modbus_source_hole(void) {
    static const mw_modbus_register r[] = {
        {.name = "a", .address = 49, .type = MW_MODBUS_UINT16},
        {.name = "b", .address = 51, .type = MW_MODBUS_UINT16}
    };
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    mw_source *s = source_new(&d, r, 2, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 6));
    s->ops->stop(s);
    CHECK(!strstr(health_of(s).problem, "register"));
    CHECK(sink.samples.value[0] == 49 && sink.samples.value[1] == 51);
    mw_source_free(s);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

// The device hangs up after some questions, again and again.
void test_modbus_source_outage(void) {
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    d.questions_max = 3;
    mw_test_sink_init(&sink);
    mw_source *s = source_new(&d, few, 1, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 4));
    d.questions_max = 0;
    CHECK(mw_test_wait(s, has_reconnects, 1));
    CHECK(mw_test_wait(s, has_samples, 6));
    mw_source_health h = health_of(s);
    CHECK(strstr(h.problem, "closed the connection"));
    mw_source_free(s);
    for (int64_t i = 0; i < 3; i++) CHECK_ROW(sink.samples.value[i] == 150, i);
    CHECK(isnan(sink.samples.value[3]));
    CHECK(sink.samples.time_ns[3] == sink.samples.time_ns[2] + 10 * MS);
    CHECK(sink.samples.value[4] == 150 && sink.samples.time_ns[4] > sink.samples.time_ns[3]);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

// A poll in which the device refuses one register and then hangs up is dropped; that the refused
// one is not known is told all the same.
void test_modbus_source_half_poll(void) {
    const mw_modbus_register two[] = {few[0], few[2]};
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    d.refuses_last = true;
    d.questions_max = 3;
    mw_test_sink_init(&sink);
    mw_source *s = source_new(&d, two, 2, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 4));
    s->ops->stop(s);
    for (int64_t i = 2; i < 4; i++) {
        CHECK_ROW(isnan(sink.samples.value[i]) && sink.samples.signal[i] == (int32_t)i - 2, i);
        CHECK_ROW(sink.samples.time_ns[i] == sink.samples.time_ns[0] + 10 * MS, i);
    }
    CHECK(health_of(s).messages == 1);
    mw_source_free(s);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

static const struct {
    manner how;
    const char *problem;
} bad_devices[] = {
    {SLOW,        "no whole answer within 100 ms"},
    {OTHER_FRAME, "does not fit the question"    },
    {SHORT_FRAME, "no whole answer within 100 ms"},
    {SILENT,      "no whole answer within 100 ms"},
    {HANGS_UP,    "closed the connection"        },
};
enum { BAD_DEVICES = sizeof bad_devices / sizeof bad_devices[0] };

// Polls of a device in half a second.
static int64_t polls_of(const mw_source *s) {
    int64_t before = health_of(s).messages;
    poll(NULL, 0, 500);
    return health_of(s).messages - before;
}

// Whoever does not answer well is not known from the start and delays nobody.
void test_modbus_source_beside_bad(void) {
    device good, bad[BAD_DEVICES];
    mw_source *s, *others[BAD_DEVICES];
    mw_test_sink sink, other_sink;
    mw_test_sink_init(&sink);
    mw_test_sink_init(&other_sink);
    device_init(&good, GOOD);
    s = source_new(&good, few, FEW, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_messages, 1));
    int64_t alone = polls_of(s);
    for (int i = 0; i < BAD_DEVICES; i++) {
        device_init(&bad[i], bad_devices[i].how);
        others[i] = source_new(&bad[i], few, 1, 10);
        CHECK(others[i]->ops->start(others[i], &other_sink.base, NULL) == MW_OK);
    }
    int64_t beside = polls_of(s);
    for (int i = 0; i < BAD_DEVICES; i++) {
        CHECK_ROW(mw_test_wait(others[i], has_problem, 0), i);
        mw_source_health h = health_of(others[i]);
        CHECK_ROW(strstr(h.problem, bad_devices[i].problem), i);
        CHECK_ROW(h.messages == 0, i);
        mw_source_free(others[i]); // at once, whatever it waits for
        device_fini(&bad[i]);
    }
    fprintf(stderr, "polls in 0.5 s: alone %lld, beside bad devices %lld\n", (long long)alone,
            (long long)beside);
    CHECK(alone > 0 && beside * 5 >= alone);
    CHECK(!strstr(health_of(s).problem, "answer"));
    for (int64_t i = 0; i < other_sink.samples.count; i++)
        CHECK_ROW(isnan(other_sink.samples.value[i]), i);
    CHECK(other_sink.samples.count == BAD_DEVICES);
    mw_source_free(s);
    device_fini(&good);
    mw_test_sink_fini(&sink);
    mw_test_sink_fini(&other_sink);
}

// While the sink cannot keep samples, polls go on and wait in order.
void test_modbus_source_sink_fails(void) {
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    sink.fail_puts = 8;
    mw_source *s = source_new(&d, few, 1, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 12));
    s->ops->stop(s);
    mw_source_health h = health_of(s);
    CHECK(h.refused == 0 && h.samples == h.messages + 1 && sink.samples.count == h.samples);
    for (int64_t i = 1; i < sink.samples.count; i++)
        CHECK_ROW(sink.samples.time_ns[i] > sink.samples.time_ns[i - 1], i);
    mw_source_free(s);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

// The queue is full after 600 polls, which takes six seconds; then the oldest go and are counted.
void test_modbus_source_queue_full(void) {
    device d;
    mw_test_sink sink;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    sink.fail_puts = 1000000;
    mw_source *s = source_new(&d, few, 2, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_refused, 6));
    mw_source_health h = health_of(s);
    CHECK(h.refused / 2 + MW_MODBUS_QUEUE_POLLS_MAX <= h.messages && h.samples == 0);
    CHECK(strstr(h.problem, "the oldest of 600 polls that wait is dropped: no space"));
    s->ops->stop(s);
    h = health_of(s);
    CHECK(h.refused == 2 * h.messages + 2 && strstr(h.problem, "samples could not be kept at the"));
    mw_source_free(s);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}

void test_modbus_source_settings(void) {
    static const mw_modbus_register bit = {.name = "x", .space = MW_MODBUS_COIL, .address = 70000};
    // clang-format off
    static const struct {
        mw_modbus_config c;
        const char *problem;
    } rows[] = {
        {{.host = "h", .registers = few, .register_count = 1}, "without a name"},
        {{.name = "p", .registers = few, .register_count = 1}, "source p: no host"},
        {{.name = "p", .host = "h", .port = 70000, .registers = few, .register_count = 1}, "70000"},
        {{.name = "p", .host = "h", .unit = 250, .registers = few, .register_count = 1},
         "unit 250"},
        {{.name = "p", .host = "h", .interval_ms = 9, .registers = few, .register_count = 1},
         "at least 10"},
        {{.name = "p", .host = "h", .timeout_ms = 60001, .registers = few, .register_count = 1},
         "1 to 60000"},
        {{.name = "p", .host = "h", .registers = few}, "0 registers"},
        {{.name = "p", .host = "h", .registers = few, .register_count = 10001}, "10001 registers"},
        {{.name = "p", .host = "h", .registers = &bit, .register_count = 1},
         "source p: register x: address 70000"},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_source *s = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_modbus_source_new(&rows[i].c, &s, &err) == MW_INVALID && !s, i);
        CHECK_ROW(strstr(err.text, rows[i].problem), i);
    }
    mw_modbus_config c = {.name = "p", .host = "h", .registers = few, .register_count = FEW};
    for (int64_t n = 0;; n++) {
        mw_source *s = NULL;
        mw_error err = {0};
        mw_alloc_fail_after(n);
        mw_status st = mw_modbus_source_new(&c, &s, &err);
        mw_alloc_fail_after(-1);
        mw_source_free(s);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM && !s && err.text[0], n);
    }
}

// A signal that the sink has as another kind is left out with words; the others are read.
void test_modbus_source_kind_clash(void) {
    device d;
    mw_test_sink sink;
    int32_t id;
    device_init(&d, GOOD);
    mw_test_sink_init(&sink);
    CHECK(sink.base.ops->signal(&sink.base, mw_slice_of("press/speed"), MW_SIGNAL_TEXT,
                                (mw_slice){0}, &id, NULL) == MW_OK);
    mw_source *s = source_new(&d, few, 2, 10);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, has_samples, 2));
    mw_source_health h = health_of(s);
    CHECK(h.refused == 1 && strstr(h.problem, "speed is left out"));
    mw_source_free(s);
    for (int64_t i = 0; i < sink.samples.count; i++) CHECK_ROW(sink.samples.signal[i] == 1, i);
    device_fini(&d);
    mw_test_sink_fini(&sink);
}
