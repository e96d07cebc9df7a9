// SPDX-License-Identifier: MIT
// See source_find.h: the registers of a Modbus device about which nothing is known. What they hold
// is guessed from how their words look and go; every guess is a register that reads, and says in
// its name what it is taken for.
#include "app/source_find.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "source/dial.h"
#include "source/modbus_identity.h"
#include "source/modbus_scan.h"

#include <ctype.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    DIAL_MS = 5000,
    TIMEOUT_MS = 1000,
    SPACES = 4,
    TO = 99, // without --registers
    DRAFTED_MAX = 300,
    TEXT_WORDS_MIN = 3,
};

static const struct {
    const char *word, *prefix;
    mw_modbus_space space;
} spaces[SPACES] = {
    {"holding",  "",          MW_MODBUS_HOLDING },
    {"input",    "input_",    MW_MODBUS_INPUT   },
    {"coil",     "coil_",     MW_MODBUS_COIL    },
    {"discrete", "discrete_", MW_MODBUS_DISCRETE}
};

typedef struct {
    mw_source_find *f;
    mw_dial dial;
    int32_t unit, timeout_ms, from, to;
    bool wanted[SPACES];
    mw_modbus_scan scan[SPACES];
    int32_t drafted;
} finding;

// ---- what was asked for

static mw_status want(void *ctx, mw_slice word, mw_error *err) {
    finding *x = ctx;
    for (int i = 0; i < SPACES; i++) {
        if (!mw_slice_is(word, spaces[i].word)) continue;
        x->wanted[i] = true;
        return MW_OK;
    }
    return mw_call_wrong(x->f->call, err, "--space is %.*s, not holding, input, coil or discrete",
                         (int)word.n, word.p);
}

static mw_status read_options(finding *x, mw_error *err) {
    mw_call *call = x->f->call;
    const char *registers = mw_call_value(call, "registers");
    const char *dash = registers ? strchr(registers, '-') : NULL;
    double from = 0, to = TO;
    bool fine =
        !registers ||
        (dash && mw_number_parse((mw_slice){registers, (size_t)(dash - registers)}, &from) &&
         mw_number_parse(mw_slice_of(dash + 1), &to));
    fine = fine && from == floor(from) && to == floor(to) && from >= 0 && to >= from &&
           to <= 65535 && to - from < MW_MODBUS_SCAN_MAX;
    if (!fine)
        return mw_call_wrong(call, err,
                             "--registers is %s, not FROM-TO of 0 to 65535, at most %d of them",
                             registers, MW_MODBUS_SCAN_MAX);
    x->from = (int32_t)from;
    x->to = (int32_t)to;
    if (mw_call_has(call, "space")) return mw_call_each(call, "space", want, x, err);
    for (int i = 0; i < SPACES; i++) x->wanted[i] = true;
    return MW_OK;
}

// ---- asking

// A device may answer the question who it is with silence: so it has a connection of its own.
static void ask_identity(const finding *x) {
    static const char *const what[] = {"vendor", "product", "revision"};
    mw_modbus_identity id;
    int fd = -1;
    if (mw_dial_open(&x->dial, &fd, NULL) != MW_OK) return;
    mw_status st = mw_modbus_identity_ask(fd, x->unit, x->timeout_ms, &id, NULL);
    close(fd);
    if (st != MW_OK || !id.known) {
        mw_text_adds(&x->f->remark, "the device does not say who it is\n");
        return;
    }
    for (int i = 0; i < MW_MODBUS_IDENTITY_TEXTS; i++) {
        if (id.text[i][0]) mw_text_addf(&x->f->remark, "%s: %s\n", what[i], id.text[i]);
    }
}

static mw_status scan_once(finding *x, mw_modbus_link *link, mw_error *err) {
    for (int i = 0; i < SPACES; i++) {
        mw_modbus_scan *s = &x->scan[i];
        // A space that is not there is not asked for again.
        bool gone = s->runs > 0 && s->readable == 0;
        if (x->wanted[i] && !gone) MW_TRY(mw_modbus_scan_run(s, link, err));
    }
    return MW_OK;
}

// Scans once a second, until the time is over; two times at least, to see what changes.
static mw_status scan(finding *x, mw_error *err) {
    mw_modbus_link *link = NULL;
    int fd = -1;
    int64_t end_ns = mw_clock_steady_ns() + x->f->seconds * INT64_C(1000000000);
    MW_TRY(mw_dial_open(&x->dial, &fd, err));
    mw_status st = mw_modbus_link_new(fd, x->unit, x->timeout_ms, &link, err);
    if (st != MW_OK) {
        close(fd);
        return st;
    }
    for (int run = 0; st == MW_OK && (run < 2 || mw_clock_steady_ns() < end_ns); run++) {
        st = scan_once(x, link, err);
        if (st == MW_OK) (void)poll(NULL, 0, 1000);
    }
    mw_modbus_link_free(link);
    return st;
}

// ---- what registers hold

static const mw_modbus_cell *cell(const finding *x, int space, int32_t address) {
    if (address > x->to || !x->scan[space].cell) return NULL;
    const mw_modbus_cell *c = &x->scan[space].cell[address - x->from];
    return c->readable ? c : NULL;
}

static bool is_letters(const mw_modbus_cell *c) {
    int high = c->last >> 8, low = c->last & 255;
    return !c->changes && isprint(high) && (isprint(low) || low == 0);
}

// How many registers from here on are a text.
static int32_t text_words(const finding *x, int space, int32_t at) {
    int32_t n = 0;
    for (const mw_modbus_cell *c; n < MW_MODBUS_TEXT_WORDS_MAX && (c = cell(x, space, at + n));) {
        if (!is_letters(c)) break;
        n++;
        if ((c->last & 255) == 0) break;
    }
    return n >= TEXT_WORDS_MIN ? n : 0;
}

static mw_modbus_type type_at(const finding *x, int space, int32_t at) {
    const mw_modbus_cell *high = cell(x, space, at), *low = cell(x, space, at + 1);
    if (!low) return MW_MODBUS_UINT16;
    // Numbers between a thousandth and ten millions, by their exponent.
    int exponent = high->last >> 7 & 255;
    if (exponent >= 117 && exponent <= 150) return MW_MODBUS_FLOAT32;
    bool wide = at % 2 == 0 && high->last == 0 && high->first == 0 && low->last != 0;
    return wide ? MW_MODBUS_UINT32 : MW_MODBUS_UINT16;
}

static double value_of(const mw_modbus_register *r, const finding *x, int space, bool last) {
    uint16_t words[2] = {0};
    for (int32_t i = 0; i < mw_modbus_register_width(r); i++) {
        const mw_modbus_cell *c = cell(x, space, r->address + i);
        words[i] = last ? c->last : c->first;
    }
    return mw_modbus_number_decode(r, words);
}

// What a number is taken for, as the beginning of its name.
static const char *taken_for(const mw_modbus_register *r, const double v[2]) {
    if (r->type == MW_MODBUS_FLOAT32) return "float_";
    if (v[1] > v[0]) return r->type == MW_MODBUS_UINT32 ? "meter_" : "count_";
    bool state = r->type == MW_MODBUS_UINT16 && v[0] <= 17 && v[1] <= 17 && v[0] + v[1] > 2;
    return state ? "state_" : "value_";
}

static void add_register(finding *x, int space, const char *name, const mw_modbus_register *r) {
    static const char *const type[] = {[MW_MODBUS_BOOL] = "bool",
                                       [MW_MODBUS_UINT16] = "uint16",
                                       [MW_MODBUS_UINT32] = "uint32",
                                       [MW_MODBUS_FLOAT32] = "float32",
                                       [MW_MODBUS_TEXT] = "text"};
    mw_text *out = &x->f->statement;
    mw_text_addf(out, "  register \"%s\" %s %d %s", name, spaces[space].word, r->address,
                 type[r->type]);
    if (r->type == MW_MODBUS_TEXT) mw_text_addf(out, " %d", r->words);
    x->drafted++;
}

static mw_status draft_number(finding *x, int space, mw_modbus_register *r, mw_error *err) {
    char name[48], number[32];
    double v[2] = {value_of(r, x, space, false), value_of(r, x, space, true)};
    bool bits = r->type == MW_MODBUS_BOOL;
    snprintf(name, sizeof name, "%s%s%d", spaces[space].prefix, bits ? "" : taken_for(r, v),
             r->address);
    add_register(x, space, name, r);
    mw_text_addf(&x->f->statement, " // %s\n", mw_number_text(v[1], number));
    return mw_find_note(x->f, name, bits ? MW_SIGNAL_BOOL : MW_SIGNAL_NUMBER, v, err);
}

static mw_status draft_text(finding *x, int space, const mw_modbus_register *r, mw_error *err) {
    char name[48], text[2 * MW_MODBUS_TEXT_WORDS_MAX];
    uint16_t words[MW_MODBUS_TEXT_WORDS_MAX];
    double code = 0;
    mw_sink *sink = mw_heard_sink(x->f->heard);
    for (int32_t i = 0; i < r->words; i++) words[i] = cell(x, space, r->address + i)->last;
    mw_slice said = mw_modbus_text_decode(r, words, text);
    snprintf(name, sizeof name, "%stext_%d", spaces[space].prefix, r->address);
    add_register(x, space, name, r);
    mw_text_addf(&x->f->statement, " // %.*s\n", (int)said.n, said.p);
    MW_TRY(sink->ops->text(sink, said, &code, err));
    return mw_find_note(x->f, name, MW_SIGNAL_TEXT, (double[2]){code, code}, err);
}

// Drafts what begins at a register; *width is how far it reaches.
static mw_status draft_at(finding *x, int space, int32_t at, int32_t *width, mw_error *err) {
    const mw_modbus_cell *c = cell(x, space, at);
    mw_modbus_register r = {.name = "", .space = spaces[space].space, .address = at, .scale = 1};
    bool bits = r.space == MW_MODBUS_COIL || r.space == MW_MODBUS_DISCRETE;
    *width = 1;
    if (!c || x->drafted >= DRAFTED_MAX) return MW_OK;
    r.words = bits ? 0 : text_words(x, space, at);
    r.type = bits ? MW_MODBUS_BOOL : r.words ? MW_MODBUS_TEXT : type_at(x, space, at);
    if (r.type == MW_MODBUS_TEXT) {
        *width = r.words;
        return draft_text(x, space, &r, err);
    }
    // What is zero and stays zero says nothing.
    bool silent =
        r.type != MW_MODBUS_UINT32 && r.type != MW_MODBUS_FLOAT32 && !c->changes && c->last == 0;
    if (silent) return MW_OK;
    *width = mw_modbus_register_width(&r);
    return draft_number(x, space, &r, err);
}

// Many devices show the same registers in both spaces.
static bool same_as_holding(const finding *x, int space) {
    if (spaces[space].space != MW_MODBUS_INPUT || !x->scan[0].cell || !x->scan[space].cell)
        return false;
    int32_t differ = 0;
    for (int32_t i = 0; i <= x->to - x->from; i++) {
        const mw_modbus_cell *a = &x->scan[0].cell[i], *b = &x->scan[space].cell[i];
        differ += a->readable != b->readable || (a->last != b->last && !a->changes && !b->changes);
    }
    return differ == 0;
}

static mw_status draft_space(finding *x, int space, mw_error *err) {
    char buf[32];
    const mw_modbus_scan *s = &x->scan[space];
    if (!x->wanted[space]) return MW_OK;
    mw_text_addf(&x->f->remark, "%s %d-%d: %d can be read", spaces[space].word, x->from, x->to,
                 s->readable);
    if (s->exception)
        mw_text_addf(&x->f->remark, "; the device refuses others: %s",
                     mw_modbus_exception_text(s->exception, buf));
    if (s->is_cut_short)
        mw_text_adds(&x->f->remark, "; it refused so many that not all were tried");
    bool same = same_as_holding(x, space);
    mw_text_adds(&x->f->remark, same ? "; the same as holding\n" : "\n");
    for (int32_t at = x->from; !same && at <= x->to;) {
        int32_t width;
        MW_TRY(draft_at(x, space, at, &width, err));
        at += width;
    }
    return MW_OK;
}

static mw_status draft(finding *x, mw_error *err) {
    const mw_map_source *s = x->f->said;
    mw_text_addf(&x->f->statement, "source %s modbus \"%.*s\" {\n  unit %d\n", x->f->name,
                 (int)s->address.n, s->address.p, x->unit);
    for (int i = 0; i < SPACES; i++) MW_TRY(draft_space(x, i, err));
    mw_text_adds(&x->f->statement, "}\n");
    if (x->drafted == 0) {
        // A source without registers does not read.
        x->f->statement.size = 0;
        mw_text_adds(&x->f->statement, "// No register says anything.\n");
    }
    if (x->drafted >= DRAFTED_MAX)
        mw_text_addf(&x->f->remark, "only the first %d are drafted\n", DRAFTED_MAX);
    return MW_OK;
}

mw_status mw_find_modbus(mw_source_find *f, mw_error *err) {
    const mw_map_source *s = f->said;
    int32_t timeout_ms = s->timeout_ms ? s->timeout_ms : TIMEOUT_MS;
    finding x = {.f = f, .unit = s->unit < 0 ? 1 : s->unit, .timeout_ms = timeout_ms};
    x.dial = (mw_dial){s->host, s->port ? s->port : 502, DIAL_MS, -1};
    MW_TRY(read_options(&x, err));
    for (int i = 0; i < SPACES; i++)
        x.scan[i] = (mw_modbus_scan){.space = spaces[i].space, .from = x.from, .to = x.to};
    mw_status st = scan(&x, err);
    if (st == MW_OK) ask_identity(&x);
    if (st == MW_OK) st = draft(&x, err);
    for (int i = 0; i < SPACES; i++) mw_modbus_scan_fini(&x.scan[i]);
    return st;
}
