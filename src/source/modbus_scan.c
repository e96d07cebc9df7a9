// SPDX-License-Identifier: MIT
// See modbus_scan.h.
#include "source/modbus_scan.h"

#include "base/alloc.h"

#include <stdio.h>

enum { STACK_MAX = 32 }; // halves of at most 2000 that wait: log2, and the one under way

typedef struct {
    int32_t address, width;
} stretch;

static void note(mw_modbus_scan *s, stretch at, const uint16_t *words) {
    for (int32_t i = 0; i < at.width; i++) {
        mw_modbus_cell *c = &s->cell[at.address - s->from + i];
        if (!c->readable)
            *c = (mw_modbus_cell){.readable = true, .first = words[i], .last = words[i]};
        bool fell = words[i]<c->last, grew = words[i]> c->last;
        c->rises = !fell && (grew || c->rises) && !(c->changes && !c->rises);
        c->changes = c->changes || grew || fell;
        c->last = words[i];
    }
}

// Reads a stretch, or its halves where it is refused.
static mw_status read_block(mw_modbus_scan *s, mw_modbus_link *link, stretch all, mw_error *err) {
    uint16_t words[MW_MODBUS_BITS_MAX];
    stretch stack[STACK_MAX];
    int depth = 0;
    stack[depth++] = all;
    while (depth > 0) {
        stretch at = stack[--depth];
        mw_modbus_group group = {.space = s->space, .address = at.address, .width = at.width};
        int exception = 0;
        s->is_cut_short = s->is_cut_short || s->questions >= MW_MODBUS_SCAN_QUESTIONS_MAX;
        if (s->is_cut_short) return MW_OK;
        s->questions++;
        mw_status st = mw_modbus_link_read(link, &group, words, &exception, err);
        if (st == MW_OK) note(s, at, words);
        if (st != MW_OK && !exception) return st;
        if (st == MW_OK) continue;
        s->exception = exception;
        // Only "illegal data address" and "value" speak of some of the registers.
        bool halves = at.width > 1 && (exception == 2 || exception == 3);
        if (!halves) continue;
        int32_t half = at.width / 2;
        stack[depth++] = (stretch){at.address + half, at.width - half};
        stack[depth++] = (stretch){at.address, half};
    }
    return MW_OK;
}

static mw_status check(const mw_modbus_scan *s, mw_error *err) {
    bool fine =
        s->from >= 0 && s->to >= s->from && s->to <= 65535 && s->to - s->from < MW_MODBUS_SCAN_MAX;
    if (fine) return MW_OK;
    return mw_fail(err, MW_INVALID, "registers %d-%d: from 0 to 65535, at most %d", s->from, s->to,
                   MW_MODBUS_SCAN_MAX);
}

mw_status mw_modbus_scan_run(mw_modbus_scan *s, mw_modbus_link *link, mw_error *err) {
    bool bits = s->space == MW_MODBUS_COIL || s->space == MW_MODBUS_DISCRETE;
    int32_t step = bits ? MW_MODBUS_BITS_MAX : MW_MODBUS_WORDS_MAX;
    MW_TRY(check(s, err));
    if (!s->cell) s->cell = mw_alloc_array(s->to - s->from + 1, sizeof *s->cell);
    if (!s->cell) return mw_fail(err, MW_NOMEM, "no memory for a scan");
    s->questions = 0;
    s->is_cut_short = false;
    for (int32_t at = s->from; at <= s->to; at += step) {
        int32_t left = s->to - at + 1;
        MW_TRY(read_block(s, link, (stretch){at, left < step ? left : step}, err));
    }
    s->runs++;
    s->readable = 0;
    for (int32_t i = 0; i <= s->to - s->from; i++) s->readable += s->cell[i].readable;
    return MW_OK;
}

void mw_modbus_scan_fini(mw_modbus_scan *s) {
    mw_free(s->cell);
    s->cell = NULL;
}

const char *mw_modbus_exception_text(int exception, char buf[32]) {
    static const char *const name[] = {NULL,
                                       "illegal function",
                                       "illegal data address",
                                       "illegal data value",
                                       "device failure",
                                       "acknowledge",
                                       "device busy",
                                       "negative acknowledge",
                                       "memory parity error",
                                       NULL,
                                       "gateway path unavailable",
                                       "gateway target does not respond"};
    bool known = exception > 0 && exception < (int)(sizeof name / sizeof name[0]);
    if (known && name[exception]) return name[exception];
    snprintf(buf, 32, "exception %d", exception);
    return buf;
}
