// SPDX-License-Identifier: MIT
// Where blanks stand between tokens, and where a line may be broken. A blank must never make
// another token of its neighbours nor be missing where they would grow together; mw_format compares
// the tokens before and after to be sure.
#include "lang/format_int.h"

static bool is_one_of(mw_slice word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mw_slice_is(word, list[i])) return true;
    return false;
}

bool mw_format_is_operator_word(const mw_laid *f, int32_t i) {
    static const char *const words[] = {"and",   "or",   "not", "if",  "then", "else", "in",
                                        "where", "over", "at",  "has", "when", "from", "by",
                                        "of",    "to",   "per", "on",  "for",  "needs"};
    static const char *const of_members[] = {"weight", "goal"};
    if (f->token[i].kind != MW_TOKEN_WORD) return false;
    if (f->layout[i].start == MW_LAYOUT_STMT && f->layout[i].kind == MW_STMT_PROPERTY) return true;
    if (f->layout[i].kind == MW_STMT_MEMBER && is_one_of(laid_slice(f, i), of_members, 2))
        return true;
    return is_one_of(laid_slice(f, i), words, sizeof words / sizeof words[0]);
}

// Whether a value ends with token i, so that a minus after it subtracts.
static bool ends_value(const mw_laid *f, int32_t i) {
    switch (f->token[i].kind) {
    case MW_TOKEN_NUMBER:
    case MW_TOKEN_UNIT:
    case MW_TOKEN_DATE:
    case MW_TOKEN_CLOCK: return true;
    case MW_TOKEN_ROUND_CLOSE: return !f->layout[i].has_cells;
    case MW_TOKEN_WORD: return !mw_format_is_operator_word(f, i);
    default: return false;
    }
}

// A minus that is the sign of what follows.
static bool is_sign(const mw_laid *f, int32_t i) {
    return f->token[i].kind == MW_TOKEN_MINUS && (i == 0 || !ends_value(f, i - 1));
}

// The point of kind.name; other points (in the words of a property) keep their distance.
static bool is_name_point(const mw_laid *f, int32_t i) {
    return f->token[i].kind == MW_TOKEN_DOT && i > 0 && f->token[i - 1].kind == MW_TOKEN_WORD &&
           f->token[i + 1].kind == MW_TOKEN_WORD;
}

static bool blank_before(const mw_laid *f, int32_t i) {
    const mw_layout *at = &f->layout[i];
    switch (f->token[i].kind) {
    case MW_TOKEN_ROUND_CLOSE:
    case MW_TOKEN_SQUARE_CLOSE:
    case MW_TOKEN_COMMA: return false;
    case MW_TOKEN_COLON: return at->is_decl || at->kind == MW_STMT_PROPERTY;
    case MW_TOKEN_DOT: return !is_name_point(f, i);
    case MW_TOKEN_ROUND_OPEN:
        return f->token[i - 1].kind != MW_TOKEN_WORD || mw_format_is_operator_word(f, i - 1);
    default: return true;
    }
}

bool mw_format_blank(const mw_laid *f, int32_t i) {
    if (i == 0 || f->layout[i].in_type) return false;
    switch (f->token[i - 1].kind) {
    case MW_TOKEN_ROUND_OPEN:
    case MW_TOKEN_SQUARE_OPEN: return false;
    case MW_TOKEN_DOT: return !is_name_point(f, i - 1);
    case MW_TOKEN_MINUS: return !is_sign(f, i - 1);
    default: return blank_before(f, i);
    }
}

static bool is_list(const mw_layout *at) {
    return !at->is_decl &&
           (at->has_cells || at->kind == MW_STMT_GIVEN || at->kind == MW_STMT_EXPECT);
}

// Whether token i stands in the head of a declaration, before its formula: a line ends there.
static bool in_head(const mw_laid *f, int32_t i) {
    if (!f->layout[i].is_decl) return false;
    for (; i > 0 && f->layout[i].start == MW_LAYOUT_INSIDE; i--)
        if (f->token[i - 1].kind == MW_TOKEN_ASSIGN || laid_is_word(f, i - 1, "when")) return false;
    return true;
}

bool mw_format_may_break(const mw_laid *f, int32_t i) {
    static const char *const words[] = {"and", "or", "then", "else"};
    const mw_layout *at = &f->layout[i];
    if (i == 0 || at->in_type || at->start != MW_LAYOUT_INSIDE) return false;
    if (f->token[i - 1].kind == MW_TOKEN_COMMA)
        return is_list(at) || (at->has_formula && !in_head(f, i));
    if (!at->has_formula) return false;
    switch (f->token[i].kind) {
    case MW_TOKEN_ASSIGN: return at->is_decl;
    case MW_TOKEN_PLUS:
    case MW_TOKEN_STAR:
    case MW_TOKEN_SLASH: return true;
    case MW_TOKEN_MINUS: return !is_sign(f, i);
    case MW_TOKEN_WORD: return is_one_of(laid_slice(f, i), words, sizeof words / sizeof words[0]);
    default: return false;
    }
}
