// SPDX-License-Identifier: MIT
#include "source/mqtt_link.h"

#include "series/sample_testing.h"
#include "source/mqtt_source.h"
#include "source/sparkplug_source.h"
#include "test/test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// A broker of a few bytes, in the thread of the test: what the source sends is read packet by
// packet, what it gets is written by hand.
typedef struct {
    int listener, fd, port;
} fake_broker;

static void broker_open(fake_broker *b) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    *b = (fake_broker){socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), -1, 0};
    CHECK(bind(b->listener, (struct sockaddr *)&at, sizeof at) == 0 && listen(b->listener, 4) == 0);
    CHECK(getsockname(b->listener, (struct sockaddr *)&at, &size) == 0);
    b->port = ntohs(at.sin_port);
}

static void broker_close(fake_broker *b) {
    if (b->fd >= 0) close(b->fd);
    close(b->listener);
}

static bool readable(int fd, int timeout_ms) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, timeout_ms) == 1;
}

static void broker_accept(fake_broker *b) {
    if (b->fd >= 0) close(b->fd);
    b->fd = readable(b->listener, 10000) ? accept(b->listener, NULL, NULL) : -1;
    CHECK(b->fd >= 0);
}

static bool read_all(int fd, uint8_t *to, size_t size) {
    for (size_t got = 0; got < size;) {
        ssize_t n = readable(fd, 10000) ? read(fd, to + got, size - got) : -1;
        if (n <= 0) return false;
        got += (size_t)n;
    }
    return true;
}

// The type of the next packet (its first byte) and its body of under 128 bytes; 0 at the end.
static uint8_t broker_read(fake_broker *b, uint8_t body[128]) {
    uint8_t head[2];
    memset(body, 0, 128);
    if (!read_all(b->fd, head, 2) || head[1] >= 128 || !read_all(b->fd, body, head[1])) return 0;
    return head[0];
}

static void broker_write(const fake_broker *b, const char *bytes, size_t size) {
    CHECK(send(b->fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size);
}

// Up to the subscription of one topic.
static void broker_welcome(fake_broker *b) {
    uint8_t body[128];
    broker_accept(b);
    CHECK(broker_read(b, body) == 0x10);
    broker_write(b, "\x20\x02\x00\x00", 4);
    CHECK(broker_read(b, body) == 0x82);
    char granted[] = {(char)0x90, 3, (char)body[0], (char)body[1], 1};
    broker_write(b, granted, sizeof granted);
}

static mw_source *source_of(const fake_broker *b, const char *client_id) {
    static const char *const topics[] = {"t/#"};
    mw_mqtt_source_config config = {
        .mqtt = {.name = "m",
                 .host = "127.0.0.1",
                 .port = b->port,
                 .client_id = client_id,
                 .retry_ms_min = 10,
                 .retry_ms_max = 10},
        .topics = topics,
        .topic_count = 1
    };
    mw_source *s = NULL;
    CHECK(mw_mqtt_source_new(&config, &s, NULL) == MW_OK);
    return s;
}

static void set_full(mw_test_sink *sink, int64_t puts) {
    pthread_mutex_lock(&sink->mutex);
    sink->fail_puts = puts;
    pthread_mutex_unlock(&sink->mutex);
}

static int64_t sample_count(mw_test_sink *sink) {
    pthread_mutex_lock(&sink->mutex);
    int64_t count = sink->samples.count;
    pthread_mutex_unlock(&sink->mutex);
    return count;
}

// Waits until the last problem has these words.
static bool has_problem(const mw_source *s, const char *words) {
    mw_source_health h = {0};
    for (int i = 0; i < 1000 && !strstr(h.problem, words); i++) {
        s->ops->health(s, &h);
        poll(NULL, 0, 10);
    }
    if (!strstr(h.problem, words)) fprintf(stderr, "the problem is: %s\n", h.problem);
    return strstr(h.problem, words);
}

// PUBLISH, QoS 1, topic t/a, packet 5, payload 42.
static const char publish[] = "\x32\x09\x00\x03t/a\x00\x05"
                              "42";

void test_mqtt_link_acknowledges(void) {
    fake_broker b;
    mw_test_sink sink;
    uint8_t body[128];
    broker_open(&b);
    mw_test_sink_init(&sink);
    mw_source *s = source_of(&b, "client");
    set_full(&sink, 1000000);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    broker_welcome(&b);
    broker_write(&b, publish, sizeof publish - 1);
    CHECK(has_problem(s, "samples wait"));
    CHECK(!readable(b.fd, 200)); // not kept, not acknowledged
    set_full(&sink, 0);
    CHECK(broker_read(&b, body) == 0x40 && body[0] == 0 && body[1] == 5);
    CHECK(sample_count(&sink) == 1);
    int32_t id = mw_test_sink_find(&sink, "m/t/a");
    CHECK(id >= 0 && sink.samples.signal[0] == id && sink.samples.value[0] == 42);
    mw_source_health h;
    s->ops->health(s, &h);
    CHECK(h.messages == 1 && h.samples == 1 && h.refused == 0);
    CHECK(strcmp(h.state, "connected") == 0);
    // Full for good: it ends, and the broker never hears that the message was kept.
    set_full(&sink, 1000000);
    broker_write(&b, publish, sizeof publish - 1);
    poll(NULL, 0, 100);
    s->ops->stop(s);
    CHECK(broker_read(&b, body) == 0 && sample_count(&sink) == 1);
    mw_source_free(s);
    mw_test_sink_fini(&sink);
    broker_close(&b);
}

// With a client id the session is kept, without it is clean: a bit of CONNECT.
void test_mqtt_link_session(void) {
    for (int kept = 0; kept < 2; kept++) {
        fake_broker b;
        mw_test_sink sink;
        uint8_t body[128];
        broker_open(&b);
        mw_test_sink_init(&sink);
        mw_source *s = source_of(&b, kept ? "client" : NULL);
        CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
        broker_accept(&b);
        CHECK_ROW(broker_read(&b, body) == 0x10, kept);
        CHECK_ROW(((body[7] & 2) == 0) == kept, kept);
        mw_source_free(s);
        mw_test_sink_fini(&sink);
        broker_close(&b);
    }
}

// Where bytes stand in a packet; NULL when they do not.
static const char *find(const uint8_t body[128], const char *text) {
    return memmem(body, 128, text, strlen(text));
}

// The digits of the timestamp that follows.
static int64_t timestamp_after(const char *text) {
    const char *at = text ? strstr(text, "\"timestamp\":") : NULL;
    int64_t value = 0;
    for (at = at ? at + 12 : ""; *at >= '0' && *at <= '9'; at++) value = 10 * value + (*at - '0');
    return value;
}

// The first packets of a Sparkplug host application: CONNECT with its will, SUBSCRIBE, and only
// once that is granted, before anything else, its STATE; at the end its STATE and DISCONNECT.
void test_mqtt_link_sparkplug(void) {
    fake_broker b;
    mw_test_sink sink;
    mw_source *s = NULL;
    uint8_t body[128];
    broker_open(&b);
    mw_test_sink_init(&sink);
    mw_sparkplug_config config = {
        .mqtt = {.name = "s", .host = "127.0.0.1", .port = b.port},
          .host_id = "mw"
    };
    CHECK(mw_sparkplug_source_new(&config, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    broker_accept(&b);
    CHECK(broker_read(&b, body) == 0x10 && memcmp(body, "\0\4MQTT\4", 7) == 0); // 3.1.1
    CHECK((body[7] & 0x3e) == 0x2e); // clean session, will, QoS 1, retained
    int64_t born = timestamp_after(find(body, "{\"online\":false,\"timestamp\":"));
    CHECK(find(body, "spBv1.0/STATE/mw") && born > INT64_C(1577836800000));
    broker_write(&b, "\x20\x02\x00\x00", 4);
    CHECK(broker_read(&b, body) == 0x82);
    const char *state = find(body, "spBv1.0/STATE/mw"), *all = find(body, "spBv1.0/#");
    CHECK(state && all && state < all);
    CHECK(!readable(b.fd, 150));
    char granted[] = {(char)0x90, 4, (char)body[0], (char)body[1], 1, 1};
    broker_write(&b, granted, sizeof granted);
    CHECK(broker_read(&b, body) == 0x33 && find(body, "spBv1.0/STATE/mw")); // QoS 1, retained
    CHECK(timestamp_after(find(body, "{\"online\":true,\"timestamp\":")) == born);
    CHECK(!readable(b.fd, 150));
    // Nobody confirms: it still ends, within two seconds.
    s->ops->stop(s);
    CHECK(broker_read(&b, body) == 0x33 && find(body, "spBv1.0/STATE/mw"));
    CHECK(timestamp_after(find(body, "{\"online\":false,\"timestamp\":")) > born);
    CHECK(broker_read(&b, body) == 0xe0);
    mw_source_free(s);
    mw_test_sink_fini(&sink);
    broker_close(&b);
}

void test_mqtt_link_refused(void) {
    fake_broker b;
    mw_test_sink sink;
    uint8_t body[128];
    broker_open(&b);
    mw_test_sink_init(&sink);
    mw_source *s = source_of(&b, NULL);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    broker_accept(&b);
    CHECK(broker_read(&b, body) == 0x10);
    broker_write(&b, "\x20\x02\x00\x05", 4);
    CHECK(has_problem(s, "not authorised"));
    broker_accept(&b);
    CHECK(broker_read(&b, body) == 0x10);
    broker_write(&b, "\x20\x02\x00\x00", 4);
    CHECK(broker_read(&b, body) == 0x82);
    char refused[] = {(char)0x90, 3, (char)body[0], (char)body[1], (char)0x80};
    broker_write(&b, refused, sizeof refused);
    CHECK(has_problem(s, "refuses the subscription to t/#"));
    broker_accept(&b);
    CHECK(broker_read(&b, body) == 0x10);
    broker_write(&b, "\x00\x00\x00\x00\x00\x00", 6); // no MQTT
    CHECK(has_problem(s, "broker 127.0.0.1"));
    broker_welcome(&b); // and yet it goes on
    broker_write(&b, publish, sizeof publish - 1);
    CHECK(broker_read(&b, body) == 0x40);
    mw_source_free(s);
    mw_test_sink_fini(&sink);
    broker_close(&b);
}

// A host whose first address may refuse: the others are tried without a pause.
void test_mqtt_link_name(void) {
    static const char *const topics[] = {"t/#"};
    fake_broker b;
    mw_test_sink sink;
    mw_source *s = NULL;
    broker_open(&b);
    mw_test_sink_init(&sink);
    mw_mqtt_source_config config = {
        .mqtt = {.name = "m", .host = "localhost", .port = b.port, .retry_ms_min = 60000},
        .topics = topics,
        .topic_count = 1
    };
    CHECK(mw_mqtt_source_new(&config, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    broker_welcome(&b);
    mw_source_free(s);
    config.mqtt.host = "no-such-host.invalid";
    CHECK(mw_mqtt_source_new(&config, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(has_problem(s, "cannot connect: no host of this name is known"));
    mw_source_free(s);
    mw_test_sink_fini(&sink);
    broker_close(&b);
}

// Nobody listens; nobody can: stopping does not wait for either.
void test_mqtt_link_nobody(void) {
    fake_broker b;
    mw_test_sink sink;
    broker_open(&b);
    broker_close(&b);
    mw_test_sink_init(&sink);
    mw_source *s = source_of(&b, NULL);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    CHECK(has_problem(s, "Connection refused"));
    mw_error err = {0};
    CHECK(s->ops->start(s, &sink.base, &err) == MW_INVALID && strstr(err.text, "runs already"));
    s->ops->stop(s);
    mw_source_health h;
    s->ops->health(s, &h);
    CHECK(strcmp(h.state, "stopped") == 0);
    mw_source_free(s);
    mw_test_sink_fini(&sink);
}

void test_mqtt_link_settings(void) {
    static const char *const bad_filter[] = {"a/#/b"}, *const good[] = {"a"};
    static const struct {
        mw_mqtt_config mqtt;
        const char *const *topics;
        int count;
        const char *why;
    } rows[] = {
        {{.name = "m"},                                good,       1, "no host"                 },
        {{.name = "m", .host = "h", .port = 70000},    good,       1, "none of 1..65535"        },
        {{.name = "m", .host = "h", .keepalive_s = 1}, good,       1, "keepalive"               },
        {{.name = "m", .host = "h"},                   bad_filter, 1, "no topic to subscribe to"},
        {{.name = "m", .host = "h"},                   good,       0, "no topic"                },
    };
    mw_source *s = NULL;
    mw_error err = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_mqtt_source_config c = {
            .mqtt = rows[i].mqtt, .topics = rows[i].topics, .topic_count = rows[i].count};
        CHECK_ROW(mw_mqtt_source_new(&c, &s, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, rows[i].why), i);
    }
    mw_mqtt_source_config format = {
        .mqtt = {.name = "m", .host = "h"},
          .topics = good, .topic_count = 1, .time_format = "%Q"
    };
    CHECK(mw_mqtt_source_new(&format, &s, &err) == MW_SYNTAX);
    mw_sparkplug_config sp = {
        .mqtt = {.name = "m", .host = "h"},
          .host_id = "a/b"
    };
    CHECK(mw_sparkplug_source_new(&sp, &s, &err) == MW_INVALID && strstr(err.text, "host id"));
    sp.host_id = "mw";
    sp.groups = bad_filter;
    sp.group_count = 1;
    CHECK(mw_sparkplug_source_new(&sp, &s, &err) == MW_INVALID && strstr(err.text, "group"));
}
