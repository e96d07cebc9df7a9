// SPDX-License-Identifier: MIT
// A place in the tokens of a text, for small languages beside that of the packs: maps of files and
// of signals. They share its tokens, its diagnostics, and the smallest pieces of a grammar.
//
//     mw_cursor p = {.d = diags, .text = text, .source = mw_diag_source(...)};
//     MW_TRY(mw_lex(diags, p.source, MW_LEX_PLAIN, &p.t, err));
//     if (!mw_cursor_take_word(&p, "map")) return mw_cursor_expected(&p, "map", NULL);
//     mw_tokens_free(&p.t);
// Every function that returns bool, and is no question, has said what is wrong when it is false.
// What it gives points into the text or the arena of diags. Thread: one owner at a time.
#ifndef MW_LANG_CURSOR_H
#define MW_LANG_CURSOR_H

#include "lang/lex.h"

typedef struct {
    mw_diags *d;
    mw_tokens t;
    int32_t at, source;
    const char *text; // of the source
    bool nomem;
} mw_cursor;

static inline mw_token_kind mw_cursor_peek(const mw_cursor *p) {
    return (mw_token_kind)p->t.token[p->at].kind;
}

// The bytes of the token at hand, and where it stands.
mw_slice mw_cursor_word(const mw_cursor *p);
mw_span mw_cursor_here(const mw_cursor *p);
// The span from a token up to the one before the token at hand.
mw_span mw_cursor_span_from(const mw_cursor *p, int32_t first);

// Whether the token at hand is this word; `take` steps over it.
bool mw_cursor_is_word(const mw_cursor *p, const char *word);
bool mw_cursor_take_word(mw_cursor *p, const char *word);
bool mw_cursor_take(mw_cursor *p, mw_token_kind kind);
// Steps over newlines.
void mw_cursor_skip_newlines(mw_cursor *p);
// Whether the statement at hand ends here.
bool mw_cursor_at_end(const mw_cursor *p);

// Says that something else was expected here; false.
bool mw_cursor_expected(mw_cursor *p, const char *what, const char *hint);
// False after noting that memory ran out.
bool mw_cursor_no_memory(mw_cursor *p);

// name = WORD; text = TEXT, without quotes and escapes. span may be NULL.
bool mw_cursor_take_name(mw_cursor *p, const char *what, mw_slice *out, mw_span *span);
bool mw_cursor_take_text(mw_cursor *p, const char *what, mw_slice *out);
// texts = TEXT { "," TEXT }, added to a list.
bool mw_cursor_take_texts(mw_cursor *p, const char *what, mw_slice **list, int32_t *count);
// unit = tokens side by side without blanks.
bool mw_cursor_take_unit(mw_cursor *p, mw_slice *out, mw_span *span);

// One more item of size bytes at the end of a list in the arena; NULL when out of memory.
void *mw_cursor_push(mw_cursor *p, void *list, int32_t *count, size_t size);

// A modifier of a statement, parsed into what.
typedef bool mw_cursor_modifier(mw_cursor *p, void *what);
// modifiers { modifier } up to the end of the line, or in { } over several lines.
bool mw_cursor_modifiers(mw_cursor *p, mw_cursor_modifier *one, void *what);

// After an error in the statement that began at token `first`: to its end, over the rest of its
// block if it has one.
void mw_cursor_recover(mw_cursor *p, int32_t first);

#endif
