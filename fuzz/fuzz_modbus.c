// SPDX-License-Identifier: MIT
// The input is a question (space, address, width) and the bytes that a device sends. Whatever they
// are, a reading ends; it is good only when they are exactly the answer, and then each value of
// each type is what the bytes say. A link that goes on after a refusal got exactly a refusal.
#include "source/modbus_link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUESTION_BYTES = 4, SENT_MAX = 4096 };

static void require(bool holds) {
    if (!holds) abort();
}

// Values of every type at the start of the words: finite or not known, texts within their room.
static void check_values(const uint16_t *words, int32_t width) {
    for (int type = MW_MODBUS_BOOL; type <= MW_MODBUS_FLOAT64; type++) {
        mw_modbus_register r = {.name = "x", .type = (mw_modbus_type)type, .bit = words[0] & 15};
        if (mw_modbus_register_width(&r) > width) continue;
        double big = mw_modbus_number_decode(&r, words);
        require(isfinite(big) || isnan(big));
        uint16_t turned[4];
        int32_t n = mw_modbus_register_width(&r);
        for (int32_t i = 0; i < n; i++) turned[i] = words[n - 1 - i];
        r.order = MW_MODBUS_ORDER_LITTLE;
        double little = mw_modbus_number_decode(&r, turned);
        require(big == little || (isnan(big) && isnan(little)));
    }
    char out[2 * MW_MODBUS_TEXT_WORDS_MAX];
    mw_modbus_register text = {.name = "x", .type = MW_MODBUS_TEXT, .words = width};
    if (width > MW_MODBUS_TEXT_WORDS_MAX) return;
    mw_slice t = mw_modbus_text_decode(&text, words, out);
    require(t.n <= 2 * (size_t)width && !memchr(t.p, 0, t.n));
}

// The first question of a link has the number 1.
static void check_answer(const mw_modbus_group *g, const uint8_t *sent, size_t size,
                         const uint16_t *words) {
    bool is_bits = g->space == MW_MODBUS_COIL || g->space == MW_MODBUS_DISCRETE;
    static const uint8_t functions[] = {3, 4, 1, 2};
    size_t bytes = is_bits ? (size_t)(g->width + 7) / 8 : 2 * (size_t)g->width;
    require(size == 9 + bytes && sent[0] == 0 && sent[1] == 1);
    require(sent[7] == functions[g->space] && sent[8] == bytes);
    for (int32_t i = 0; i < g->width; i++) {
        int said = is_bits ? sent[9 + i / 8] >> i % 8 & 1 : sent[9 + 2 * i] << 8 | sent[10 + 2 * i];
        require(words[i] == said);
    }
    if (!is_bits) check_values(words, g->width);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint16_t words[MW_MODBUS_BITS_MAX];
    if (size < QUESTION_BYTES || size > SENT_MAX) return 0;
    mw_modbus_group g = {.space = (mw_modbus_space)(data[0] & 3), .address = data[1], .members = 1};
    bool is_bits = g.space == MW_MODBUS_COIL || g.space == MW_MODBUS_DISCRETE;
    g.width = 1 + (data[2] << 8 | data[3]) % (is_bits ? MW_MODBUS_BITS_MAX : MW_MODBUS_WORDS_MAX);
    const uint8_t *sent = data + QUESTION_BYTES;
    size -= QUESTION_BYTES;
    int pair[2], exception = -1;
    mw_modbus_link *link = NULL;
    mw_error err = {0};
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    require(send(pair[1], sent, size, MSG_NOSIGNAL) == (ssize_t)size);
    shutdown(pair[1], SHUT_WR);
    require(mw_modbus_link_new(pair[0], 1, 10000, &link, NULL) == MW_OK);
    mw_status st = mw_modbus_link_read(link, &g, words, &exception, &err);
    require((st == MW_OK) == (err.text[0] == '\0'));
    require((st == MW_INVALID) == (exception > 0));
    if (st == MW_OK) check_answer(&g, sent, size, words);
    if (st == MW_INVALID) require(size >= 9 && sent[7] > 0x80 && sent[8] == exception);
    mw_modbus_link_free(link);
    close(pair[1]);
    return 0;
}
