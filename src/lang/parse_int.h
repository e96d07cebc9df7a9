// SPDX-License-Identifier: MIT
// What the files of the parser share: the cursor over the tokens, lists in the arena, and the
// productions that one file offers to another. A parse function that fails has said why (or memory
// has run out) and gives NULL or false; nobody above it says more. Thread: one owner at a time.
#ifndef MW_LANG_PARSE_INT_H
#define MW_LANG_PARSE_INT_H

#include "lang/lex.h"
#include "lang/parse.h"

typedef struct {
    mw_diags *d;
    int32_t source;
    const char *text;
    const mw_token *token; // the last one is END
    int32_t count, at;
    int32_t depth; // expressions, brackets and blocks open
    bool nomem;
    mw_decl *decl; // being parsed
} mw_parser;

static inline const mw_token *peek(const mw_parser *p) { return &p->token[p->at]; }

// The token n further on; END when there are not so many.
static inline const mw_token *peek_at(const mw_parser *p, int32_t n) {
    return &p->token[p->at + n < p->count ? p->at + n : p->count - 1];
}

static inline bool at_kind(const mw_parser *p, mw_token_kind kind) { return peek(p)->kind == kind; }

static inline mw_slice slice_of(const mw_parser *p, const mw_token *t) {
    return (mw_slice){p->text + t->start, (size_t)(t->end - t->start)};
}

static inline bool is_word(const mw_parser *p, const mw_token *t, const char *word) {
    return t->kind == MW_TOKEN_WORD && mw_slice_is(slice_of(p, t), word);
}

static inline bool at_word(const mw_parser *p, const char *word) {
    return is_word(p, peek(p), word);
}

static inline void advance(mw_parser *p) {
    if (!at_kind(p, MW_TOKEN_END)) p->at++;
}

static inline bool accept(mw_parser *p, mw_token_kind kind) {
    if (!at_kind(p, kind)) return false;
    advance(p);
    return true;
}

static inline bool accept_word(mw_parser *p, const char *word) {
    if (!at_word(p, word)) return false;
    advance(p);
    return true;
}

static inline void skip_newlines(mw_parser *p) {
    while (accept(p, MW_TOKEN_NEWLINE)) {
    }
}

static inline mw_span token_span(const mw_parser *p, const mw_token *t) {
    return (mw_span){p->source, t->start, t->end};
}

// From token number `first` to the last one that was taken.
static inline mw_span span_since(const mw_parser *p, int32_t first) {
    int32_t last = p->at > first ? p->at - 1 : first;
    return (mw_span){p->source, p->token[first].start, p->token[last].end};
}

// parse.c

// Memory in the arena; NULL, with p->nomem set, when there is none.
void *mw_parser_push(mw_parser *p, int32_t count, size_t size);
#define PARSER_PUSH(p, T, n) ((T *)mw_parser_push((p), (n), sizeof(T)))

// A new zeroed item at the end of a list in the arena (items is the address of the pointer).
void *mw_parser_add(mw_parser *p, void *items, int32_t *count, size_t size);
#define PARSER_ADD(p, list, count) mw_parser_add((p), &(list), &(count), sizeof *(list))

// Says "expected WHAT, found ..." at the next token. Returns false.
bool mw_parse_expected(mw_parser *p, const char *what, const char *hint);

// Takes a token of a kind, or says that it was expected.
bool mw_parse_take(mw_parser *p, mw_token_kind kind, const char *hint);

// Takes a closing bracket; when it is missing, the hint says where the opening one is.
bool mw_parse_close(mw_parser *p, mw_token_kind kind, int32_t open);

// Takes a word into *out. `what` names it for the message.
bool mw_parse_word(mw_parser *p, const char *what, mw_slice *out);

// Takes a text; contents without quotes and escapes.
bool mw_parse_text(mw_parser *p, mw_slice *out);

// One level deeper; false, with an error, beyond MW_EXPR_DEPTH_MAX. Undone by p->depth--.
bool mw_parse_enter(mw_parser *p);

// The word of a list that is nearest to a wrong one; NULL when none is near.
const char *mw_parse_near(mw_slice word, const char *const *list, size_t count);

// A hint "did you mean ...?" for it; NULL when none is near.
const char *mw_parse_suggest(mw_parser *p, mw_slice word, const char *const *list, size_t count);

// Whether the next token is a declaration keyword at the start of a line, with a name after it.
bool mw_parse_at_declaration(const mw_parser *p);

// Goes to the end of the statement: a newline, or the } that closes the block.
void mw_parse_skip_statement(mw_parser *p);

// parse_expr.c
mw_expr *mw_parse_expr(mw_parser *p);    // expr
mw_expr *mw_parse_literal(mw_parser *p); // literal
mw_expr *mw_parse_interval(mw_parser *p);
mw_expr *mw_parse_name(mw_parser *p); // name, without arguments
mw_expr *mw_parse_bound(mw_parser *p,
                        bool *infinite); // NULL for inf; for errors *infinite is false

// parse_time.c
bool mw_parse_length(mw_parser *p, mw_length *out);
bool mw_parse_grain(mw_parser *p, mw_grain *out);
bool mw_parse_period(mw_parser *p, mw_period *out);
bool mw_parse_date(mw_parser *p, int32_t *out);
bool mw_parse_at_period(const mw_parser *p); // whether a period, not a grain, comes next

// parse_stmt.c
bool mw_parse_block(mw_parser *p, mw_stmt ***list, int32_t *count); // "{" { stmt } "}"
bool mw_parse_cells(mw_parser *p, mw_stmt *s);
bool mw_parse_titles(mw_parser *p, mw_titles *out); // { lang TEXT }, at least one

// parse_given.c
bool mw_parse_given(mw_parser *p, mw_stmt *s);

// parse_property.c
bool mw_parse_property(mw_parser *p, mw_stmt *s);
bool mw_parse_is_property(mw_slice word);

// parse_decl.c
mw_decl *mw_parse_decl(mw_parser *p);
bool mw_parse_typename(mw_parser *p, mw_typename *out); // what stands after ":"

#endif
