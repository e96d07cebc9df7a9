// SPDX-License-Identifier: MIT
// Tokens of the pack language: words, numbers with their units, dates, texts, signs and the ends of
// lines, as spans of the source.
//
//     mw_tokens t = {0};
//     MW_TRY(mw_lex(diags, source, &t, err));       // MW_OK even when some characters were wrong
//     for (int32_t i = 0; t.token[i].kind != MW_TOKEN_END; i++) ...
//     mw_tokens_free(&t);
//
// Which newline ends a statement is half the lexer's business: inside ( and [ none does, so none is
// given there; beside operators the parser looks past them. Thread: one owner at a time.
#ifndef MW_LANG_LEX_H
#define MW_LANG_LEX_H

#include "lang/diag.h"

// X(name, what a message calls it)
#define MW_TOKEN_LIST(X)                                                                           \
    X(END, "the end of the file")                                                                  \
    X(NEWLINE, "the end of the line")                                                              \
    X(COMMENT, "a comment")                                                                        \
    X(WORD, "a word")                                                                              \
    X(TEXT, "a text")                                                                              \
    X(NUMBER, "a number")                                                                          \
    X(UNIT, "a unit")                                                                              \
    X(DATE, "a date")                                                                              \
    X(CLOCK, "a time of day")                                                                      \
    X(ROUND_OPEN, "`(`")                                                                           \
    X(ROUND_CLOSE, "`)`")                                                                          \
    X(SQUARE_OPEN, "`[`")                                                                          \
    X(SQUARE_CLOSE, "`]`")                                                                         \
    X(CURLY_OPEN, "`{`")                                                                           \
    X(CURLY_CLOSE, "`}`")                                                                          \
    X(COMMA, "`,`")                                                                                \
    X(COLON, "`:`")                                                                                \
    X(DOT, "`.`")                                                                                  \
    X(DOTS, "`..`")                                                                                \
    X(ASSIGN, "`=`")                                                                               \
    X(EQ, "`==`")                                                                                  \
    X(NE, "`!=`")                                                                                  \
    X(LT, "`<`")                                                                                   \
    X(LE, "`<=`")                                                                                  \
    X(GT, "`>`")                                                                                   \
    X(GE, "`>=`")                                                                                  \
    X(PLUS, "`+`")                                                                                 \
    X(MINUS, "`-`")                                                                                \
    X(STAR, "`*`")                                                                                 \
    X(SLASH, "`/`")                                                                                \
    X(CARET, "`^`")                                                                                \
    X(WITHIN, "`+-`")                                                                              \
    X(AND, "`and`")                                                                                \
    X(OR, "`or`")                                                                                  \
    X(NOT, "`not`")

// AND, OR and NOT are only made of && || and !, after their error was said: the words `and`, `or`
// and `not` are words like all others until the parser meets them in an expression.
typedef enum {
#define X(name, text) MW_TOKEN_##name,
    MW_TOKEN_LIST(X)
#undef X
} mw_token_kind;

typedef struct {
    uint8_t kind;    // mw_token_kind
    bool line_start; // first on its line, in its first column
    int32_t start, end;
} mw_token;

typedef struct {
    mw_token *token; // the last one is END
    int32_t count;
    int64_t capacity;
} mw_tokens;

enum { MW_LEX_PLAIN, MW_LEX_COMMENTS };

// Cuts a registered source into tokens. What is wrong with characters is said to d: broken UTF-8,
// zero bytes and a text beyond MW_PACK_FILE_BYTES_MAX end it at once (only END is given), anything
// else is said and passed over.
//   comments  MW_LEX_COMMENTS gives them as tokens, MW_LEX_PLAIN leaves them out.
//   out       starts as {0}; the caller frees it with mw_tokens_free, after errors too.
//   errors    MW_NOMEM.
//   cost      one pass; 12 bytes per token on the heap.
MW_MUST_USE mw_status mw_lex(mw_diags *d, int32_t source, int comments, mw_tokens *out,
                             mw_error *err);

void mw_tokens_free(mw_tokens *t); // t may be used again

// What a message calls a token of this kind: "`(`", "a number".
const char *mw_token_name(mw_token_kind kind);

// Whether a word begins a declaration ("measure", "indicator", ..., "pack" too).
bool mw_word_is_declaration(mw_slice word);

// Whether a word is an operator or a value in expressions and so can name nothing: and or not if
// then else in where over at known yes no missing.
bool mw_word_is_reserved(mw_slice word);

#endif
