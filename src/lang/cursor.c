// SPDX-License-Identifier: MIT
// See cursor.h.
#include "lang/cursor.h"

#include <string.h>

mw_slice mw_cursor_word(const mw_cursor *p) {
    const mw_token *t = &p->t.token[p->at];
    return (mw_slice){p->text + t->start, (size_t)(t->end - t->start)};
}

mw_span mw_cursor_here(const mw_cursor *p) {
    const mw_token *t = &p->t.token[p->at];
    return (mw_span){p->source, t->start, t->end};
}

mw_span mw_cursor_span_from(const mw_cursor *p, int32_t first) {
    const mw_token *t = p->t.token;
    int32_t last = p->at > first ? p->at - 1 : first;
    return (mw_span){p->source, t[first].start, t[last].end};
}

bool mw_cursor_is_word(const mw_cursor *p, const char *word) {
    mw_token_kind kind = mw_cursor_peek(p);
    if (kind != MW_TOKEN_WORD && kind != MW_TOKEN_UNIT) return false;
    return mw_slice_is(mw_cursor_word(p), word);
}

bool mw_cursor_take_word(mw_cursor *p, const char *word) {
    if (!mw_cursor_is_word(p, word)) return false;
    p->at++;
    return true;
}

bool mw_cursor_take(mw_cursor *p, mw_token_kind kind) {
    if (mw_cursor_peek(p) != kind) return false;
    if (kind != MW_TOKEN_END) p->at++;
    return true;
}

void mw_cursor_skip_newlines(mw_cursor *p) {
    while (mw_cursor_take(p, MW_TOKEN_NEWLINE)) {
    }
}

bool mw_cursor_at_end(const mw_cursor *p) {
    mw_token_kind kind = mw_cursor_peek(p);
    return kind == MW_TOKEN_NEWLINE || kind == MW_TOKEN_END || kind == MW_TOKEN_CURLY_CLOSE;
}

bool mw_cursor_expected(mw_cursor *p, const char *what, const char *hint) {
    mw_slice seen = mw_cursor_word(p);
    mw_token_kind kind = mw_cursor_peek(p);
    if (kind == MW_TOKEN_WORD || kind == MW_TOKEN_TEXT || kind == MW_TOKEN_NUMBER ||
        kind == MW_TOKEN_UNIT)
        mw_diag_error(p->d, mw_cursor_here(p), hint, "expected %s, found %.*s", what,
                      seen.n > 60 ? 60 : (int)seen.n, seen.p);
    else
        mw_diag_error(p->d, mw_cursor_here(p), hint, "expected %s, found %s", what,
                      mw_token_name(kind));
    return false;
}

bool mw_cursor_no_memory(mw_cursor *p) {
    p->nomem = true;
    return false;
}

bool mw_cursor_take_name(mw_cursor *p, const char *what, mw_slice *out, mw_span *span) {
    if (mw_cursor_peek(p) != MW_TOKEN_WORD) return mw_cursor_expected(p, what, NULL);
    *out = mw_cursor_word(p);
    if (span) *span = mw_cursor_here(p);
    p->at++;
    return true;
}

// The contents of the TEXT at hand; the lexer has refused other escapes.
static bool contents(mw_cursor *p, mw_slice *out) {
    mw_slice w = mw_cursor_word(p);
    if (w.n >= 2 && w.p[w.n - 1] == '"') w.n--;
    w.p++;
    w.n--;
    *out = w;
    if (!memchr(w.p, '\\', w.n)) return true;
    char *to = mw_arena_text(p->d->arena, w.p, w.n);
    if (!to) return mw_cursor_no_memory(p);
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

bool mw_cursor_take_text(mw_cursor *p, const char *what, mw_slice *out) {
    if (mw_cursor_peek(p) != MW_TOKEN_TEXT)
        return mw_cursor_expected(p, what, "texts stand in double quotes");
    if (!contents(p, out)) return false;
    p->at++;
    return true;
}

// Lists double in the arena: what is left behind is freed with it.
void *mw_cursor_push(mw_cursor *p, void *list, int32_t *count, size_t size) {
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

bool mw_cursor_take_texts(mw_cursor *p, const char *what, mw_slice **list, int32_t *count) {
    for (bool more = true; more; more = mw_cursor_take(p, MW_TOKEN_COMMA)) {
        mw_slice text;
        if (p->at > 0 && p->t.token[p->at - 1].kind == MW_TOKEN_COMMA) mw_cursor_skip_newlines(p);
        if (!mw_cursor_take_text(p, what, &text)) return false;
        mw_slice *to = mw_cursor_push(p, list, count, sizeof *to);
        if (!to) return false;
        *to = text;
    }
    return true;
}

bool mw_cursor_modifiers(mw_cursor *p, mw_cursor_modifier *one, void *what) {
    bool block = false;
    for (;;) {
        if (!block && mw_cursor_take(p, MW_TOKEN_CURLY_OPEN)) block = true;
        if (block) mw_cursor_skip_newlines(p);
        if (block && mw_cursor_take(p, MW_TOKEN_CURLY_CLOSE)) return true;
        if (mw_cursor_at_end(p))
            return block ? mw_cursor_expected(p, "`}`", "the block of modifiers is not closed")
                         : true;
        if (!one(p, what)) return false;
    }
}

bool mw_cursor_take_unit(mw_cursor *p, mw_slice *out, mw_span *span) {
    int32_t first = p->at;
    while (!mw_cursor_at_end(p)) {
        mw_token_kind kind = mw_cursor_peek(p);
        bool part = kind == MW_TOKEN_WORD || kind == MW_TOKEN_UNIT || kind == MW_TOKEN_NUMBER ||
                    kind == MW_TOKEN_SLASH || kind == MW_TOKEN_STAR || kind == MW_TOKEN_CARET ||
                    kind == MW_TOKEN_MINUS;
        if (!part) break;
        if (p->at > first && p->t.token[p->at].start != p->t.token[p->at - 1].end) break;
        p->at++;
    }
    if (p->at == first) return mw_cursor_expected(p, "a unit", NULL);
    *span = mw_cursor_span_from(p, first);
    *out = (mw_slice){p->text + span->start, (size_t)(span->end - span->start)};
    return true;
}

void mw_cursor_recover(mw_cursor *p, int32_t first) {
    int32_t depth = 0;
    for (int32_t i = first; i < p->at; i++) {
        depth += p->t.token[i].kind == MW_TOKEN_CURLY_OPEN;
        depth -= p->t.token[i].kind == MW_TOKEN_CURLY_CLOSE;
    }
    for (; mw_cursor_peek(p) != MW_TOKEN_END; p->at++) {
        mw_token_kind kind = mw_cursor_peek(p);
        if (depth <= 0 && (kind == MW_TOKEN_NEWLINE || kind == MW_TOKEN_CURLY_CLOSE)) return;
        depth += kind == MW_TOKEN_CURLY_OPEN;
        depth -= kind == MW_TOKEN_CURLY_CLOSE;
    }
}
