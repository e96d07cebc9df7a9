// SPDX-License-Identifier: MIT
// What the tests of the parser share: a text parsed, an expression as one line of text, and the
// first thing that was said about a wrong text. For tests only. Thread: one owner at a time.
#ifndef MW_LANG_PARSE_TESTING_H
#define MW_LANG_PARSE_TESTING_H

#include "base/alloc.h"
#include "lang/parse.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    mw_diags *d;
    mw_file *file;
} parsed;

static inline parsed parse_text(const char *text) {
    parsed r = {.d = mw_alloc_fixed(sizeof *r.d)};
    r.d->arena = mw_arena_new((size_t)64 << 20);
    int32_t source = mw_diag_source(r.d, "t.mw", text, (int32_t)strlen(text));
    if (mw_parse(r.d, source, &r.file, NULL) != MW_OK) r.file = NULL;
    return r;
}

static inline void parsed_free(parsed *r) {
    mw_arena_free(r->d->arena);
    mw_free(r->d);
}

static inline void dump(mw_text *out, const mw_expr *e);

static inline void dump_slice(mw_text *out, mw_slice s) { mw_text_add(out, s.p, s.n); }

static inline void dump_args(mw_text *out, const mw_expr *e) {
    for (int32_t i = 0; i < e->arg_count; i++) {
        mw_text_addc(out, ' ');
        if (e->arg[i]) dump(out, e->arg[i]);
        if (!e->arg[i]) mw_text_adds(out, "inf");
    }
    for (int32_t i = 0; i < e->peer_count; i++) {
        mw_text_adds(out, " by:");
        dump(out, e->peer[i].name);
        if (e->peer[i].digits) mw_text_addf(out, "@%d", e->peer[i].digits);
    }
    if (e->needs) mw_text_adds(out, " needs:"), dump(out, e->needs);
}

static inline void dump_time(mw_text *out, const mw_expr *e) {
    char grain[MW_GRAIN_TEXT_MAX], period[MW_PERIOD_TEXT_MAX];
    if (e->kind == MW_EXPR_OVER) {
        static const char *const windows[] = {"last", "all", "before", "grain"};
        mw_text_addf(out, " %s", windows[e->window]);
    }
    bool at_grain = e->kind == MW_EXPR_AT && e->place == MW_PLACE_GRAIN;
    if (at_grain || (e->kind == MW_EXPR_OVER && e->window == MW_WINDOW_GRAIN))
        mw_text_addf(out, " %s", mw_grain_text(e->grain, grain));
    if (e->kind == MW_EXPR_AT && e->place == MW_PLACE_PERIOD)
        mw_text_addf(out, " %s", mw_period_print(e->period, NULL, period));
    if (e->kind == MW_EXPR_AT && e->place == MW_PLACE_ALL_KEYS)
        mw_text_adds(out, " all "), dump_slice(out, e->text);
    if (e->length.count)
        mw_text_addf(out, " %d:%s", e->length.count,
                     mw_grain_text((mw_grain){e->length.unit, 1}, grain));
}

static inline void dump_leaf(mw_text *out, const mw_expr *e) {
    char number[32], unit[MW_UNIT_TEXT_MAX];
    switch ((int)e->kind) {
    case MW_EXPR_NUMBER:
        mw_text_adds(out, mw_number_text(e->number, number));
        if (e->unit) mw_text_addf(out, "[%s]", mw_unit_text(e->unit, unit));
        break;
    case MW_EXPR_TEXT: mw_text_addf(out, "\"%.*s\"", (int)e->text.n, e->text.p); break;
    case MW_EXPR_DATE: mw_text_adds(out, mw_date_print((int64_t)e->number, unit)); break;
    case MW_EXPR_CLOCK: mw_text_addf(out, "clock:%d", (int)e->number); break;
    case MW_EXPR_YESNO: mw_text_adds(out, e->number != 0 ? "yes" : "no"); break;
    case MW_EXPR_MISSING: mw_text_adds(out, "missing"); break;
    default:
        for (int32_t i = 0; i < e->part_count; i++) {
            if (i) mw_text_addc(out, '.');
            dump_slice(out, e->part[i]);
        }
    }
}

// "(+ a (* b c))": operators in front, names as they are, numbers with their unit in [].
static inline void dump(mw_text *out, const mw_expr *e) {
    static const char *const ops[] = {"?",  "neg", "not", "+", "-",  "*",   "/",  "^",    "==",
                                      "!=", "<",   "<=",  ">", ">=", "and", "or", "else", "has"};
    static const char *const kinds[] = {
        [MW_EXPR_IF] = "if",       [MW_EXPR_IN] = "in",       [MW_EXPR_SET] = "set",
        [MW_EXPR_INTERVAL] = "..", [MW_EXPR_WHERE] = "where", [MW_EXPR_OVER] = "over",
        [MW_EXPR_AT] = "at",       [MW_EXPR_FOR] = "for"};
    if (e->kind <= MW_EXPR_NAME) {
        dump_leaf(out, e);
        return;
    }
    mw_text_addc(out, '(');
    if (e->kind == MW_EXPR_CALL) {
        mw_text_adds(out, "call ");
        dump_leaf(out, e);
    } else if (e->kind == MW_EXPR_UNARY || e->kind == MW_EXPR_BINARY)
        mw_text_adds(out, ops[e->op]);
    else
        mw_text_adds(out, kinds[e->kind]);
    if (e->kind == MW_EXPR_INTERVAL)
        mw_text_addf(out, "%c%c", e->open_low ? '(' : '[', e->open_high ? ')' : ']');
    dump_args(out, e);
    dump_time(out, e);
    mw_text_addc(out, ')');
}

// A text with mistakes: where the first one is, and parts of what is said and advised (NULL: no
// advice).
typedef struct {
    const char *text;
    int32_t line, column;
    const char *say, *hint;
} mistake;

// The diagnostic that stands first in the text; NULL when there is none.
static inline const mw_diag *first_diag(const parsed *r) {
    const mw_diag *first = NULL;
    for (int32_t i = 0; i < r->d->diag_count; i++)
        if (!first || r->d->diag[i].span.start < first->span.start) first = &r->d->diag[i];
    return first;
}

// Whether the text is refused as the row says; prints what was said when not.
static inline bool is_said(const mistake *m) {
    parsed r = parse_text(m->text);
    const mw_diag *g = first_diag(&r);
    int32_t line = 0, column = 0;
    if (g) mw_diag_place(r.d, g->span, &line, &column);
    bool ok = g && line == m->line && column == m->column && strstr(g->text, m->say);
    if (ok && m->hint) ok = g->hint && strstr(g->hint, m->hint);
    if (ok && !m->hint) ok = !g->hint;
    if (!ok)
        fprintf(stderr, "%s\n  gave %d:%d: %s (%s)\n", m->text, line, column,
                g ? g->text : "nothing", g && g->hint ? g->hint : "no hint");
    parsed_free(&r);
    return ok;
}

#endif
