// SPDX-License-Identifier: MIT
// A broker of a few bytes, written by hand: what is connected as, and what is handed on.
#include "source/mqtt_listen.h"

#include "source/peer_testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

typedef struct {
    _Atomic int taken;
    char topic[16], payload[16];
} heard;

static void take(void *user, const mw_mqtt_message *in, mw_mqtt_outbox *answer) {
    heard *h = user;
    mw_mqtt_letter *letter = mw_mqtt_outbox_add(answer);
    snprintf(h->topic, sizeof h->topic, "%.*s", (int)in->topic.n, in->topic.p);
    snprintf(h->payload, sizeof h->payload, "%.*s", (int)in->payload.n, in->payload.p);
    mw_text_adds(&letter->topic, "back");
    mw_text_adds(&letter->payload, "!");
    h->taken++;
}

// Reads a packet of under 128 bytes; its first byte, or 0.
static uint8_t packet(int fd, uint8_t body[128]) {
    uint8_t head[2];
    memset(body, 0, 128);
    bool whole = recv(fd, head, 2, MSG_WAITALL) == 2 && head[1] < 128 &&
                 recv(fd, body, head[1], MSG_WAITALL) == head[1];
    return whole ? head[0] : 0;
}

void test_mqtt_listen(void) {
    static const char publish[] = "\x30\x07\x00\x03t/a42";
    const char *topics[] = {"t/#"};
    heard h = {.taken = 0};
    uint8_t body[128];
    int port, listener = mw_test_listen(&port);
    mw_source *s = NULL;
    mw_mqtt_listen_config config = {
        .mqtt = {.name = "m", .host = "127.0.0.1", .port = port, .client_id = "plant"},
        .topics = topics,
        .topic_count = 1,
        .take = take,
        .user = &h
    };
    CHECK(mw_mqtt_listen_new(&config, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, NULL, NULL) == MW_OK);
    int fd = accept(listener, NULL, NULL);
    CHECK(packet(fd, body) == 0x10);
    CHECK(body[7] == 2 && !memmem(body, 128, "plant", 5)); // a clean session, no will, another id
    CHECK(send(fd, "\x20\x02\x00\x00", 4, MSG_NOSIGNAL) == 4);
    CHECK(packet(fd, body) == 0x82 && memmem(body, 128, "t/#", 3));
    char granted[] = {(char)0x90, 3, (char)body[0], (char)body[1], 1};
    CHECK(send(fd, granted, sizeof granted, MSG_NOSIGNAL) == (ssize_t)sizeof granted);
    CHECK(send(fd, publish, sizeof publish - 1, MSG_NOSIGNAL) == (ssize_t)sizeof publish - 1);
    CHECK(packet(fd, body) == 0x30 && memmem(body, 128, "back!", 5)); // what take answered, alone
    CHECK(h.taken == 1 && strcmp(h.topic, "t/a") == 0 && strcmp(h.payload, "42") == 0);
    mw_source_free(s);
    CHECK(packet(fd, body) == 0xE0);
    close(fd);
    close(listener);
}

void test_mqtt_listen_settings(void) {
    const char *topics[] = {"t/#/x"};
    mw_error err = {0};
    mw_source *s = NULL;
    mw_mqtt_listen_config config = {
        .mqtt = {.name = "m", .host = "h"},
          .take = take
    };
    CHECK(mw_mqtt_listen_new(&config, &s, &err) == MW_INVALID && strstr(err.text, "no topic"));
    config.topics = topics;
    config.topic_count = 1;
    CHECK(mw_mqtt_listen_new(&config, &s, &err) == MW_INVALID && strstr(err.text, "t/#/x"));
    CHECK(!s);
}
