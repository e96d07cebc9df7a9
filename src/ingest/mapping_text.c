// SPDX-License-Identifier: MIT
// Tokens and texts of maps: the smallest pieces of the grammar.
#include "ingest/mapping_int.h"

#include <string.h>

mw_slice mw_map_word(const mw_map_parser *p) {
    const mw_token *t = &p->t.token[p->at];
    return (mw_slice){p->text + t->start, (size_t)(t->end - t->start)};
}

mw_span mw_map_here(const mw_map_parser *p) {
    const mw_token *t = &p->t.token[p->at];
    return (mw_span){p->source, t->start, t->end};
}

mw_span mw_map_span_from(const mw_map_parser *p, int32_t first) {
    const mw_token *t = p->t.token;
    int32_t last = p->at > first ? p->at - 1 : first;
    return (mw_span){p->source, t[first].start, t[last].end};
}

bool mw_map_is_word(const mw_map_parser *p, const char *word) {
    mw_token_kind kind = mw_map_peek(p);
    if (kind != MW_TOKEN_WORD && kind != MW_TOKEN_UNIT) return false;
    return mw_slice_is(mw_map_word(p), word);
}

bool mw_map_take_word(mw_map_parser *p, const char *word) {
    if (!mw_map_is_word(p, word)) return false;
    p->at++;
    return true;
}

bool mw_map_take(mw_map_parser *p, mw_token_kind kind) {
    if (mw_map_peek(p) != kind) return false;
    if (kind != MW_TOKEN_END) p->at++;
    return true;
}

void mw_map_skip_newlines(mw_map_parser *p) {
    while (mw_map_take(p, MW_TOKEN_NEWLINE)) {
    }
}

bool mw_map_at_end(const mw_map_parser *p) {
    mw_token_kind kind = mw_map_peek(p);
    return kind == MW_TOKEN_NEWLINE || kind == MW_TOKEN_END || kind == MW_TOKEN_CURLY_CLOSE;
}

bool mw_map_expected(mw_map_parser *p, const char *what, const char *hint) {
    mw_slice seen = mw_map_word(p);
    mw_token_kind kind = mw_map_peek(p);
    if (kind == MW_TOKEN_WORD || kind == MW_TOKEN_TEXT || kind == MW_TOKEN_NUMBER ||
        kind == MW_TOKEN_UNIT)
        mw_diag_error(p->d, mw_map_here(p), hint, "expected %s, found %.*s", what,
                      seen.n > 60 ? 60 : (int)seen.n, seen.p);
    else
        mw_diag_error(p->d, mw_map_here(p), hint, "expected %s, found %s", what,
                      mw_token_name(kind));
    return false;
}

bool mw_map_no_memory(mw_map_parser *p) {
    p->nomem = true;
    return false;
}

bool mw_map_take_name(mw_map_parser *p, const char *what, mw_slice *out, mw_span *span) {
    if (mw_map_peek(p) != MW_TOKEN_WORD) return mw_map_expected(p, what, NULL);
    *out = mw_map_word(p);
    if (span) *span = mw_map_here(p);
    p->at++;
    return true;
}

// The contents of the TEXT at hand; the lexer has refused other escapes.
static bool contents(mw_map_parser *p, mw_slice *out) {
    mw_slice w = mw_map_word(p);
    if (w.n >= 2 && w.p[w.n - 1] == '"') w.n--;
    w.p++;
    w.n--;
    *out = w;
    if (!memchr(w.p, '\\', w.n)) return true;
    char *to = mw_arena_text(p->d->arena, w.p, w.n);
    if (!to) return mw_map_no_memory(p);
    size_t n = 0;
    for (size_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        if (c == '\\' && i + 1 < w.n) {
            c = w.p[++i];
            if (c == 'n') c = '\n';
        }
        to[n++] = c;
    }
    *out = (mw_slice){to, n};
    return true;
}

bool mw_map_take_text(mw_map_parser *p, const char *what, mw_slice *out) {
    if (mw_map_peek(p) != MW_TOKEN_TEXT)
        return mw_map_expected(p, what, "texts stand in double quotes");
    if (!contents(p, out)) return false;
    p->at++;
    return true;
}

// Lists double in the arena: what is left behind is freed with it.
void *mw_map_push(mw_map_parser *p, void *list, int32_t *count, size_t size) {
    char *items;
    memcpy(&items, list, sizeof items);
    if ((*count & (*count - 1)) == 0) {
        size_t room = *count ? 2 * (size_t)*count : 1;
        char *fresh = mw_arena_push(p->d->arena, room, size, _Alignof(max_align_t));
        if (!fresh) {
            p->nomem = true;
            return NULL;
        }
        if (*count) memcpy(fresh, items, (size_t)*count * size);
        items = fresh;
        memcpy(list, &items, sizeof items);
    }
    return items + (size_t)(*count)++ * size;
}

bool mw_map_take_texts(mw_map_parser *p, const char *what, mw_slice **list, int32_t *count) {
    for (bool more = true; more; more = mw_map_take(p, MW_TOKEN_COMMA)) {
        mw_slice text;
        if (p->at > 0 && p->t.token[p->at - 1].kind == MW_TOKEN_COMMA) mw_map_skip_newlines(p);
        if (!mw_map_take_text(p, what, &text)) return false;
        mw_slice *to = mw_map_push(p, list, count, sizeof *to);
        if (!to) return false;
        *to = text;
    }
    return true;
}

bool mw_map_modifiers(mw_map_parser *p, mw_map_modifier *one, void *what) {
    bool block = false;
    for (;;) {
        if (!block && mw_map_take(p, MW_TOKEN_CURLY_OPEN)) block = true;
        if (block) mw_map_skip_newlines(p);
        if (block && mw_map_take(p, MW_TOKEN_CURLY_CLOSE)) return true;
        if (mw_map_at_end(p))
            return block ? mw_map_expected(p, "`}`", "the block of modifiers is not closed") : true;
        if (!one(p, what)) return false;
    }
}

bool mw_map_take_unit(mw_map_parser *p, mw_slice *out, mw_span *span) {
    int32_t first = p->at;
    while (!mw_map_at_end(p)) {
        mw_token_kind kind = mw_map_peek(p);
        bool part = kind == MW_TOKEN_WORD || kind == MW_TOKEN_UNIT || kind == MW_TOKEN_NUMBER ||
                    kind == MW_TOKEN_SLASH || kind == MW_TOKEN_STAR || kind == MW_TOKEN_CARET ||
                    kind == MW_TOKEN_MINUS;
        if (!part) break;
        if (p->at > first && p->t.token[p->at].start != p->t.token[p->at - 1].end) break;
        p->at++;
    }
    if (p->at == first) return mw_map_expected(p, "a unit", NULL);
    *span = mw_map_span_from(p, first);
    *out = (mw_slice){p->text + span->start, (size_t)(span->end - span->start)};
    return true;
}

// part = "column" TEXT | TEXT | NUMBER | DATE | CLOCK | "yes" | "no"
static bool parse_part(mw_map_parser *p, mw_map_part *out) {
    int32_t first = p->at;
    *out = (mw_map_part){0};
    mw_token_kind kind = mw_map_peek(p);
    out->column = mw_map_take_word(p, "column");
    if (out->column || kind == MW_TOKEN_TEXT) {
        if (!mw_map_take_text(p, out->column ? "the name of a column" : "a text", &out->text))
            return false;
    } else if (kind == MW_TOKEN_NUMBER || kind == MW_TOKEN_DATE || kind == MW_TOKEN_CLOCK ||
               mw_map_is_word(p, "yes") || mw_map_is_word(p, "no")) {
        out->text = mw_map_word(p);
        p->at++;
    } else {
        return mw_map_expected(p, "column \"name\" or a text", NULL);
    }
    out->span = mw_map_span_from(p, first);
    return true;
}

// text = part { "+" part }
bool mw_map_parse_text(mw_map_parser *p, mw_map_text *out) {
    int32_t first = p->at;
    bool negative = mw_map_take(p, MW_TOKEN_MINUS);
    do {
        mw_map_part part;
        if (!parse_part(p, &part)) return false;
        mw_map_part *to = mw_map_push(p, &out->part, &out->part_count, sizeof *to);
        if (!to) return false;
        *to = part;
    } while (mw_map_take(p, MW_TOKEN_PLUS));
    out->span = mw_map_span_from(p, first);
    if (!negative) return true;
    // A constant below zero.
    if (out->part_count > 1 || out->part[0].column)
        return mw_map_expected(p, "a number after the minus sign", NULL);
    out->part[0].text =
        (mw_slice){p->text + out->span.start, (size_t)(out->span.end - out->span.start)};
    return true;
}

// target = TEXT | NUMBER | DATE | CLOCK | WORD; the word `missing` means that nothing is known
static bool parse_target(mw_map_parser *p, mw_translation *out) {
    mw_token_kind kind = mw_map_peek(p);
    if (kind == MW_TOKEN_TEXT) return mw_map_take_text(p, "a text", &out->to);
    int32_t first = p->at;
    mw_map_take(p, MW_TOKEN_MINUS);
    kind = mw_map_peek(p);
    if (kind != MW_TOKEN_NUMBER && kind != MW_TOKEN_DATE && kind != MW_TOKEN_CLOCK &&
        kind != MW_TOKEN_WORD)
        return mw_map_expected(p, "what it stands for", "a text, a number, yes, no or missing");
    out->missing = mw_map_is_word(p, "missing");
    p->at++;
    mw_span span = mw_map_span_from(p, first);
    out->to = (mw_slice){p->text + span.start, (size_t)(span.end - span.start)};
    return true;
}

static bool parse_translation(mw_map_parser *p, mw_map_text *out) {
    mw_translation t = {.span = mw_map_here(p)};
    bool other = mw_map_take_word(p, "else");
    if (!other && !mw_map_take_text(p, "the text to be translated", &t.from)) return false;
    if (!mw_map_take(p, MW_TOKEN_ASSIGN))
        return mw_map_expected(p, "`=`", "translate \"Yes\" = yes, \"No\" = no, else = missing");
    if (!parse_target(p, &t)) return false;
    if (other) {
        out->has_other = true;
        out->other = t;
        return true;
    }
    mw_translation *to = mw_map_push(p, &out->translate, &out->translate_count, sizeof *to);
    if (!to) return false;
    *to = t;
    return true;
}

bool mw_map_parse_translate(mw_map_parser *p, mw_map_text *out) {
    do {
        mw_map_skip_newlines(p);
        if (!parse_translation(p, out)) return false;
    } while (mw_map_take(p, MW_TOKEN_COMMA));
    return true;
}
