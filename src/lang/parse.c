// SPDX-License-Identifier: MIT
// See parse.h. This file holds the frame: files, recovery, and the small steps that the productions
// in parse_decl.c, parse_stmt.c, parse_property.c, parse_given.c, parse_expr.c and parse_time.c are
// made of.
#include "lang/parse.h"

#include "base/limits.h"
#include "lang/parse_int.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

void *mw_parser_push(mw_parser *p, int32_t count, size_t size) {
    void *items = mw_arena_push(p->d->arena, (size_t)count, size, alignof(max_align_t));
    if (!items) p->nomem = true;
    return items;
}

// Lists double whenever their count is a power of two, so no capacity need be kept; what they leave
// behind goes with the arena.
void *mw_parser_add(mw_parser *p, void *items, int32_t *count, size_t size) {
    char *old;
    memcpy(&old, items, sizeof old);
    int32_t n = *count;
    if ((n & (n - 1)) == 0) {
        char *fresh = mw_parser_push(p, n ? 2 * n : 1, size);
        if (!fresh) return NULL;
        if (n) memcpy(fresh, old, (size_t)n * size);
        memcpy(items, &fresh, sizeof fresh);
        old = fresh;
    }
    *count = n + 1;
    return old + (size_t)n * size;
}

enum { FOUND_BYTES = 80 };

// What stands at the next token, in words, in buf of FOUND_BYTES.
static const char *found(const mw_parser *p, char *buf) {
    const mw_token *t = peek(p);
    mw_slice s = slice_of(p, t);
    int shown = s.n > 40 ? 40 : (int)s.n;
    while (shown > 0 && (size_t)shown < s.n && ((unsigned char)s.p[shown] & 0xc0) == 0x80) shown--;
    bool worded =
        t->kind == MW_TOKEN_WORD || t->kind == MW_TOKEN_UNIT || t->kind == MW_TOKEN_NUMBER;
    worded = worded || t->kind == MW_TOKEN_DATE || t->kind == MW_TOKEN_CLOCK;
    if (worded)
        snprintf(buf, FOUND_BYTES, "`%.*s`", shown, s.p);
    else if (t->kind == MW_TOKEN_TEXT)
        snprintf(buf, FOUND_BYTES, "the text %.*s%s", shown, s.p,
                 (size_t)shown < s.n ? "...\"" : "");
    else
        snprintf(buf, FOUND_BYTES, "%s", mw_token_name((mw_token_kind)t->kind));
    return buf;
}

bool mw_parse_expected(mw_parser *p, const char *what, const char *hint) {
    char buf[FOUND_BYTES];
    const mw_token *t = peek(p);
    mw_span at = token_span(p, t);
    // The end of a line is said behind its last character, where one would write.
    bool is_end = t->kind == MW_TOKEN_NEWLINE || t->kind == MW_TOKEN_END;
    if (is_end && p->at > 0) at.start = at.end = p->token[p->at - 1].end;
    mw_diag_error(p->d, at, hint, "expected %s, found %s", what, found(p, buf));
    return false;
}

bool mw_parse_take(mw_parser *p, mw_token_kind kind, const char *hint) {
    return accept(p, kind) || mw_parse_expected(p, mw_token_name(kind), hint);
}

bool mw_parse_close(mw_parser *p, mw_token_kind kind, int32_t open) {
    if (accept(p, kind)) return true;
    int32_t line, column;
    mw_span at = token_span(p, &p->token[open]);
    mw_diag_place(p->d, at, &line, &column);
    const char *hint =
        mw_diag_hint(p->d, "it closes the %s at %d:%d",
                     mw_token_name((mw_token_kind)p->token[open].kind), (int)line, (int)column);
    return mw_parse_expected(p, mw_token_name(kind), hint);
}

bool mw_parse_word(mw_parser *p, const char *what, mw_slice *out) {
    if (!at_kind(p, MW_TOKEN_WORD)) return mw_parse_expected(p, what, NULL);
    *out = slice_of(p, peek(p));
    advance(p);
    return true;
}

// Contents with escapes resolved; without any they are a part of the source.
static bool unescape(mw_parser *p, mw_slice raw, mw_slice *out) {
    *out = raw;
    if (raw.n == 0 || !memchr(raw.p, '\\', raw.n)) return true;
    char *kept = mw_parser_push(p, (int32_t)raw.n, 1);
    if (!kept) return false;
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        bool escaped = raw.p[i] == '\\' && i + 1 < raw.n;
        if (escaped) i++;
        kept[n++] = escaped && raw.p[i] == 'n' ? '\n' : raw.p[i];
    }
    *out = (mw_slice){kept, n};
    return true;
}

bool mw_parse_text(mw_parser *p, mw_slice *out) {
    if (!at_kind(p, MW_TOKEN_TEXT)) return mw_parse_expected(p, "a text in double quotes", NULL);
    mw_slice raw = slice_of(p, peek(p));
    advance(p);
    raw.p++;
    raw.n--;
    if (raw.n > 0 && raw.p[raw.n - 1] == '"') raw.n--; // an unclosed text has none
    return unescape(p, raw, out);
}

bool mw_parse_enter(mw_parser *p) {
    if (++p->depth <= MW_EXPR_DEPTH_MAX) return true;
    p->depth--;
    mw_diag_error(p->d, token_span(p, peek(p)), "name a part of it as an indicator of its own",
                  "nested more than %d deep", (int)MW_EXPR_DEPTH_MAX);
    return false;
}

const char *mw_parse_near(mw_slice word, const char *const *list, size_t count) {
    const char *best = NULL;
    int near = word.n > 3 ? 3 : 2; // one edit in a short word, two in a long one
    for (size_t i = 0; i < count; i++) {
        int distance = mw_text_distance(word, mw_slice_of(list[i]), near - 1);
        if (distance >= near) continue;
        near = distance;
        best = list[i];
    }
    return best;
}

const char *mw_parse_suggest(mw_parser *p, mw_slice word, const char *const *list, size_t count) {
    const char *near = mw_parse_near(word, list, count);
    return near ? mw_diag_hint(p->d, "did you mean `%s`?", near) : NULL;
}

bool mw_parse_at_declaration(const mw_parser *p) {
    const mw_token *t = peek(p), *next = peek_at(p, 1);
    if (!t->line_start || t->kind != MW_TOKEN_WORD) return false;
    if (next->kind != MW_TOKEN_WORD && next->kind != MW_TOKEN_TEXT) return false;
    return mw_word_is_declaration(slice_of(p, t));
}

void mw_parse_skip_statement(mw_parser *p) {
    int32_t open = 0;
    while (!at_kind(p, MW_TOKEN_END) && !mw_parse_at_declaration(p)) {
        if (open == 0 && (at_kind(p, MW_TOKEN_NEWLINE) || at_kind(p, MW_TOKEN_CURLY_CLOSE))) return;
        if (at_kind(p, MW_TOKEN_CURLY_OPEN)) open++;
        if (at_kind(p, MW_TOKEN_CURLY_CLOSE)) open--;
        advance(p);
    }
}

// Goes to the next declaration; a word in the first column that looks like one counts too, so that
// a misspelt keyword costs its own declaration only.
static void skip_declaration(mw_parser *p) {
    int32_t open = 0;
    while (!at_kind(p, MW_TOKEN_END) && !mw_parse_at_declaration(p)) {
        const mw_token *t = peek(p);
        if (open <= 0 && t->line_start && t->kind == MW_TOKEN_WORD &&
            peek_at(p, 1)->kind == MW_TOKEN_WORD)
            return;
        if (t->kind == MW_TOKEN_CURLY_OPEN) open++;
        if (t->kind == MW_TOKEN_CURLY_CLOSE) open--;
        advance(p);
    }
}

// What ends a declaration: a newline or the end of the file.
static bool end_declaration(mw_parser *p) {
    if (at_kind(p, MW_TOKEN_NEWLINE) || at_kind(p, MW_TOKEN_END) || mw_parse_at_declaration(p))
        return true;
    const char *hint = NULL;
    if (at_kind(p, MW_TOKEN_CURLY_CLOSE)) hint = "there is one `}` more than `{`";
    if (at_kind(p, MW_TOKEN_ROUND_CLOSE)) hint = "there is one `)` more than `(`";
    if (at_kind(p, MW_TOKEN_ASSIGN)) hint = "only one formula can follow; to compare write ==";
    return mw_parse_expected(p, "the end of the declaration", hint);
}

static void add_declaration(mw_parser *p, mw_file *file, mw_decl *decl) {
    if (decl->kind == MW_DECL_PACK && file->decl_count > 0)
        mw_diag_error(p->d, decl->span, "move it to the top of the file",
                      "the pack block stands before all declarations");
    mw_decl **slot = PARSER_ADD(p, file->decl, file->decl_count);
    if (slot) *slot = decl;
}

// file = { NL } { decl NL { NL } }
static void parse_file(mw_parser *p, mw_file *file) {
    int32_t errors_max = p->d->errors + 2 * MW_DIAG_MAX;
    skip_newlines(p);
    while (!at_kind(p, MW_TOKEN_END) && !p->nomem && p->d->errors < errors_max) {
        int32_t before = p->at;
        p->depth = 0;
        mw_decl *decl = mw_parse_decl(p);
        if (decl) add_declaration(p, file, decl);
        bool ended = decl && (mw_parse_at_declaration(p) || (!decl->broken && end_declaration(p)));
        if (!ended) {
            if (p->at == before) advance(p);
            skip_declaration(p);
        }
        skip_newlines(p);
    }
}

mw_status mw_parse(mw_diags *d, int32_t source, mw_file **out, mw_error *err) {
    mw_tokens tokens = {0};
    mw_parser p = {.d = d, .source = source, .text = d->source[source].text};
    mw_file *file = NULL;
    mw_status st = mw_lex(d, source, MW_LEX_PLAIN, &tokens, err);
    if (st != MW_OK) goto done;

    p.token = tokens.token;
    p.count = tokens.count;
    file = PARSER_PUSH(&p, mw_file, 1);
    if (file) {
        file->file = source;
        parse_file(&p, file);
    }
    if (p.nomem || d->nomem) {
        st = mw_fail(err, MW_NOMEM, "parse %s: out of memory", d->source[source].path);
        goto done;
    }
    *out = file;
done:
    mw_tokens_free(&tokens);
    return st;
}
