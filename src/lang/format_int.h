// SPDX-License-Identifier: MIT
// What the two files of the formatter share: the tokens of a file, each with what the parser knows
// about it. Thread: one owner at a time.
#ifndef MW_LANG_FORMAT_INT_H
#define MW_LANG_FORMAT_INT_H

#include "lang/ast.h"
#include "lang/lex.h"

typedef enum { MW_LAYOUT_INSIDE, MW_LAYOUT_STMT, MW_LAYOUT_DECL } mw_layout_start;

typedef struct {
    mw_layout_start start; // whether a statement or a declaration begins with this token
    bool in_type;          // inside a type such as kWh/piece, and not its first token
    bool is_decl;          // belongs to the head of a declaration, else to a statement
    bool has_formula;      // ... that has an expression, so operators are what they look like
    bool has_cells;        // a row of a table
    mw_stmt_kind kind;     // of the statement
} mw_layout;

typedef struct {
    const char *text;
    const mw_token *token; // without NEWLINE tokens; the last one is END
    mw_layout *layout;     // one per token
    int32_t count;         // END included
} mw_laid;

// Whether a blank stands between token i - 1 and token i when both are on one line.
bool mw_format_blank(const mw_laid *f, int32_t i);

// Whether a word binds what follows as an operator does: and, in, when, range at its start, ...
bool mw_format_is_operator_word(const mw_laid *f, int32_t i);

// Whether a line may be broken in front of token i: before a binary operator, then, else or the `=`
// of a formula, or after a comma of a list. Tokens inside round brackets are judged alike.
bool mw_format_may_break(const mw_laid *f, int32_t i);

static inline mw_slice laid_slice(const mw_laid *f, int32_t i) {
    return (mw_slice){f->text + f->token[i].start, (size_t)(f->token[i].end - f->token[i].start)};
}

static inline bool laid_is_word(const mw_laid *f, int32_t i, const char *word) {
    return f->token[i].kind == MW_TOKEN_WORD && mw_slice_is(laid_slice(f, i), word);
}

#endif
