// SPDX-License-Identifier: MIT
// The link against a socket whose other end the test writes and reads itself.
#include "source/modbus_link.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_MAX = 300 };

typedef struct {
    uint8_t bytes[FRAME_MAX];
    size_t size;
} frame;

static frame unhex(const char *text) {
    frame f = {.size = strlen(text) / 2};
    for (size_t i = 0; i < f.size; i++) {
        char two[3] = {text[2 * i], text[2 * i + 1], 0};
        f.bytes[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return f;
}

// What one question brought.
typedef struct {
    frame asked;
    uint16_t words[MW_MODBUS_BITS_MAX];
    int exception;
    mw_error err;
} outcome;

// Asks once over a socket that holds the answer already.
static mw_status ask_once(const mw_modbus_group *g, int32_t unit, const frame *answer, outcome *o) {
    *o = (outcome){.exception = -1};
    int pair[2];
    mw_modbus_link *link = NULL;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    CHECK(send(pair[1], answer->bytes, answer->size, 0) == (ssize_t)answer->size);
    shutdown(pair[1], SHUT_WR);
    CHECK(mw_modbus_link_new(pair[0], unit, 1000, &link, NULL) == MW_OK);
    mw_status st = mw_modbus_link_read(link, g, o->words, &o->exception, &o->err);
    ssize_t got = recv(pair[1], o->asked.bytes, FRAME_MAX, MSG_DONTWAIT);
    o->asked.size = got > 0 ? (size_t)got : 0;
    mw_modbus_link_free(link);
    close(pair[1]);
    return st;
}

// What the specification's examples of reading ask, and what their answers say.
// clang-format off
static const struct {
    const char *ask, *answer; // names of vectors
    mw_modbus_group group;
    uint16_t want[24];
} readings[] = {
    {"read holding req 108..110", "read holding resp",
     {MW_MODBUS_HOLDING, 107, 3, 0, 1}, {555, 0, 100}},
    {"read input reg req", "read input reg resp",
     {MW_MODBUS_INPUT, 8, 1, 0, 1}, {10}},
    {"read coils req", "read coils resp",
     {MW_MODBUS_COIL, 19, 19, 0, 1}, {1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1}},
    {"read discrete req", "read discrete resp",
     {MW_MODBUS_DISCRETE, 196, 22, 0, 1},
     {0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1}},
};
// clang-format on
enum { READINGS = sizeof readings / sizeof readings[0] };

static json_t *vectors_read(void) {
    const char *path = mw_test_shared("protocols/modbus/vectors.json");
    char *text = NULL;
    size_t size = 0;
    if (!path) return NULL;
    CHECK(mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    json_t *all = json_loadb(text, size, 0, NULL);
    mw_free(text);
    return all;
}

static frame vector(json_t *all, const char *name) {
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(all, "vectors"), i, v) {
        if (strcmp(json_string_value(json_object_get(v, "name")), name) == 0)
            return unhex(json_string_value(json_object_get(v, "tcp")));
    }
    fprintf(stderr, "no vector %s\n", name);
    mw_test_failures++;
    return (frame){.size = 0};
}

// Questions byte for byte, answers value for value.
void test_modbus_vectors(void) {
    json_t *all = vectors_read();
    if (!all) {
        SKIP("no vectors of the protocol");
        return;
    }
    for (int i = 0; i < READINGS; i++) {
        frame want = vector(all, readings[i].ask), answer = vector(all, readings[i].answer);
        outcome o;
        CHECK_ROW(ask_once(&readings[i].group, 17, &answer, &o) == MW_OK, i);
        CHECK_ROW(o.asked.size == want.size && !memcmp(o.asked.bytes, want.bytes, want.size), i);
        CHECK_ROW(o.exception == 0 && !o.err.text[0], i);
        CHECK_ROW(
            !memcmp(o.words, readings[i].want, sizeof *o.words * (size_t)readings[i].group.width),
            i);
    }
    json_decref(all);
}

// Each vector as the answer to each question that it does not answer: the exception is told as
// such to the question of holding registers, all others are no answers.
void test_modbus_vectors_as_wrong_answers(void) {
    json_t *all = vectors_read(), *v;
    size_t n;
    int checked = 0;
    if (!all) {
        SKIP("no vectors of the protocol");
        return;
    }
    json_array_foreach(json_object_get(all, "vectors"), n, v) {
        const char *name = json_string_value(json_object_get(v, "name"));
        frame answer = unhex(json_string_value(json_object_get(v, "tcp")));
        outcome o;
        for (int i = 0; i < READINGS; i++) {
            if (strcmp(name, readings[i].answer) == 0) continue;
            mw_status st = ask_once(&readings[i].group, 17, &answer, &o);
            bool refused = readings[i].group.space == MW_MODBUS_HOLDING &&
                           strcmp(name, "exception illegal address") == 0;
            CHECK_ROW(st == (refused ? MW_INVALID : MW_IO), n);
            CHECK_ROW(o.exception == (refused ? 2 : 0), n);
            CHECK_ROW(o.err.text[0], n);
            checked++;
        }
    }
    CHECK(checked == 16 * READINGS - READINGS);
    json_decref(all);
}

void test_modbus_link_answers(void) {
    // clang-format off
    static const struct {
        const char *answer, *problem;
        mw_status st;
        int exception;
    } rows[] = {
        {"000100000007010304000a0014", NULL, MW_OK, 0},
        {"000200000007010304000a0014", "does not fit", MW_IO, 0},      // another transaction
        {"000100000007010404000a0014", "does not fit", MW_IO, 0},      // another function
        {"000100000005010302000a", "does not fit", MW_IO, 0},          // one register of two
        {"000100000009010306000a00140000", "does not fit", MW_IO, 0},  // three
        {"000100000007010304000a", "closed the connection", MW_IO, 0}, // cut short
        {"", "closed the connection", MW_IO, 0},                       // none
        {"000100000007010304000a001400", "longer", MW_IO, 0},          // a byte too many
        {"000100000003018302", "address", MW_INVALID, 2},
        {"000100000003018306", "busy", MW_INVALID, 6},
        {"00010000000301830b", "Target", MW_INVALID, 11},
        {"0001000000030183ff", "does not fit", MW_IO, 0}, // no such exception
        {"000100000003018402", "does not fit", MW_IO, 0}, // of another function
    };
    // clang-format on
    const mw_modbus_group g = {MW_MODBUS_HOLDING, 5, 2, 0, 1};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        frame answer = unhex(rows[i].answer);
        outcome o;
        CHECK_ROW(ask_once(&g, 1, &answer, &o) == rows[i].st, i);
        CHECK_ROW(o.exception == rows[i].exception, i);
        CHECK_ROW(rows[i].problem ? strstr(o.err.text, rows[i].problem) != NULL : !o.err.text[0],
                  i);
        CHECK_ROW(rows[i].st != MW_OK || (o.words[0] == 10 && o.words[1] == 20), i);
    }
}

void test_modbus_link_limits(void) {
    mw_modbus_link *link = NULL;
    mw_error err = {0};
    CHECK(mw_modbus_link_new(1024, 1, 1000, &link, &err) == MW_LIMIT && !link && err.text[0]);
    CHECK(mw_modbus_link_new(5, 248, 1000, &link, &err) == MW_INVALID && !link);
    CHECK(strstr(err.text, "unit 248"));
    mw_modbus_link_free(NULL);
}
