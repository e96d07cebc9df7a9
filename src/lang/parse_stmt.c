// SPDX-License-Identifier: MIT
// Productions of blocks and their statements: rows, codes, options, ranks and members. Properties
// are in parse_property.c, given and expect in parse_given.c.
#include "lang/parse_int.h"

// titles = lang TEXT { lang TEXT }
bool mw_parse_titles(mw_parser *p, mw_titles *out) {
    bool any = false;
    for (;;) {
        bool en = at_word(p, "en"), zh = at_word(p, "zh");
        if (!en && !zh) break;
        mw_slice *slot = en ? &out->en : &out->zh;
        if (slot->p) {
            mw_diag_error(p->d, token_span(p, peek(p)), NULL, "a second text in this language");
            return false;
        }
        advance(p);
        if (!mw_parse_text(p, slot)) return false;
        any = true;
    }
    const char *hint = at_kind(p, MW_TOKEN_TEXT) ? "say its language: en \"...\" or zh \"...\""
                                                 : "titles are in English (en) and Chinese (zh)";
    return any || mw_parse_expected(p, "`en` or `zh`", hint);
}

// { lang TEXT }
static bool parse_optional_titles(mw_parser *p, mw_titles *out) {
    return (!at_word(p, "en") && !at_word(p, "zh")) || mw_parse_titles(p, out);
}

// cell = { cellkey } ( literal | "none" ), cellkey = TEXT | interval; a text is the value when
// nothing that could be one follows it
static bool parse_cell(mw_parser *p, mw_table_cell *cell) {
    int32_t first = p->at;
    for (;;) {
        mw_token_kind next = (mw_token_kind)peek_at(p, 1)->kind;
        bool ends = next == MW_TOKEN_COMMA || next == MW_TOKEN_NEWLINE || next == MW_TOKEN_END;
        ends = ends || next == MW_TOKEN_CURLY_CLOSE;
        bool text = at_kind(p, MW_TOKEN_TEXT) && !ends;
        bool interval = at_kind(p, MW_TOKEN_SQUARE_OPEN) || at_kind(p, MW_TOKEN_ROUND_OPEN);
        if (!text && !interval) break;
        mw_expr *key = text ? mw_parse_literal(p) : mw_parse_interval(p);
        mw_expr **slot = key ? PARSER_ADD(p, cell->key, cell->key_count) : NULL;
        if (!slot) return false;
        *slot = key;
    }
    if (!accept_word(p, "none") && !(cell->value = mw_parse_literal(p))) return false;
    cell->span = span_since(p, first);
    return true;
}

// Whether what follows a comma goes on with the cells, and is not the next statement of the block.
static bool at_cell(const mw_parser *p) {
    switch (peek(p)->kind) {
    case MW_TOKEN_TEXT:
    case MW_TOKEN_NUMBER:
    case MW_TOKEN_MINUS:
    case MW_TOKEN_SQUARE_OPEN:
    case MW_TOKEN_ROUND_OPEN: return true;
    case MW_TOKEN_DATE: return peek_at(p, 1)->kind != MW_TOKEN_COLON;
    default: return false;
    }
}

// Takes a comma and the newlines after it when `more` says that the list goes on behind them.
static bool accept_comma(mw_parser *p, bool (*more)(const mw_parser *)) {
    if (!at_kind(p, MW_TOKEN_COMMA)) return false;
    int32_t before = p->at;
    advance(p);
    skip_newlines(p);
    if (more(p)) return true;
    p->at = before;
    return false;
}

// cells = cell { "," cell }
bool mw_parse_cells(mw_parser *p, mw_stmt *s) {
    do {
        mw_table_cell *cell = PARSER_ADD(p, s->cell, s->cell_count);
        if (!cell || !parse_cell(p, cell)) return false;
    } while (accept_comma(p, at_cell));
    return true;
}

// A key in front of a value tells a table from a formula.
static bool at_keyed_cell(const mw_parser *p) {
    mw_token_kind next = (mw_token_kind)peek_at(p, 1)->kind;
    if (at_kind(p, MW_TOKEN_SQUARE_OPEN)) return true;
    return at_kind(p, MW_TOKEN_TEXT) &&
           (next == MW_TOKEN_TEXT || next == MW_TOKEN_NUMBER || next == MW_TOKEN_SQUARE_OPEN);
}

static bool parse_row_value(mw_parser *p, mw_stmt *s) {
    if (accept_word(p, "none")) {
        s->none = true;
        return true;
    }
    bool keyed = p->decl->key_count > 0 && p->decl->kind == MW_DECL_PARAMETER;
    if (keyed || at_keyed_cell(p)) return mw_parse_cells(p, s);
    int32_t first = p->at;
    s->expr = mw_parse_expr(p);
    if (!s->expr) return false;
    if (p->decl->kind != MW_DECL_PARAMETER) return true;
    mw_table_cell *cell = PARSER_ADD(p, s->cell, s->cell_count);
    if (!cell) return false;
    *cell = (mw_table_cell){.value = s->expr, .span = span_since(p, first)};
    s->expr = NULL;
    return true;
}

// row = ( DATE | "before" ) ":" ( "none" | cells | expr )
static bool parse_row(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_ROW;
    s->name_span = token_span(p, peek(p));
    if (accept_word(p, "before"))
        s->before = true;
    else if (mw_parse_date(p, &s->date))
        s->has_date = true;
    else
        return false;
    if (!mw_parse_take(p, MW_TOKEN_COLON, "a row is written 2024-01-31: value")) return false;
    skip_newlines(p);
    return parse_row_value(p, s);
}

static bool add_text(mw_parser *p, mw_stmt *s) {
    mw_slice *slot = PARSER_ADD(p, s->text, s->text_count);
    return slot && mw_parse_text(p, slot);
}

// code = TEXT { "in" TEXT } { lang TEXT }
static bool parse_code(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_CODE;
    s->name_span = token_span(p, peek(p));
    if (!add_text(p, s)) return false;
    while (accept_word(p, "in"))
        if (!add_text(p, s)) return false;
    return parse_optional_titles(p, &s->titles);
}

static bool take_number(mw_parser *p, double *out) {
    double sign = accept(p, MW_TOKEN_MINUS) ? -1 : 1;
    const mw_token *t = peek(p);
    if (t->kind != MW_TOKEN_NUMBER) return mw_parse_expected(p, "a number", NULL);
    if (!mw_number_parse(slice_of(p, t), out))
        return mw_parse_expected(p, "a shorter number", NULL);
    *out *= sign;
    advance(p);
    return true;
}

// option = "option" TEXT { TEXT } NUMBER [ "alone" ] { lang TEXT }
static bool parse_option(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_OPTION;
    advance(p);
    s->name_span = token_span(p, peek(p));
    do {
        if (!add_text(p, s)) return false;
    } while (at_kind(p, MW_TOKEN_TEXT));
    if (!take_number(p, &s->number)) return false;
    s->alone = accept_word(p, "alone");
    return parse_optional_titles(p, &s->titles);
}

// rank = NUMBER { lang TEXT } [ "when" expr ]
static bool parse_rank(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_RANK;
    s->name_span = token_span(p, peek(p));
    if (!take_number(p, &s->number) || !parse_optional_titles(p, &s->titles)) return false;
    if (!accept_word(p, "when")) return true;
    skip_newlines(p);
    s->expr = mw_parse_expr(p);
    return s->expr != NULL;
}

// member = WORD [ "weight" ( literal | expr ) ] [ "goal" literal ".." literal [ "clamp" ] ] [ block
// ]
static bool parse_member(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_MEMBER;
    s->name_span = token_span(p, peek(p));
    s->name = slice_of(p, peek(p));
    advance(p);
    bool group = p->decl->kind == MW_DECL_GROUP;
    if (accept_word(p, "weight") && !(s->expr = group ? mw_parse_expr(p) : mw_parse_literal(p)))
        return false;
    if (accept_word(p, "goal")) {
        s->goal_low = mw_parse_literal(p);
        if (!s->goal_low || !mw_parse_take(p, MW_TOKEN_DOTS, "a goal is written LOW .. HIGH"))
            return false;
        s->goal_high = mw_parse_literal(p);
        if (!s->goal_high) return false;
        s->clamp = accept_word(p, "clamp");
    }
    return !at_kind(p, MW_TOKEN_CURLY_OPEN) || mw_parse_block(p, &s->stmt, &s->stmt_count);
}

// In groups and indices a word is a member, unless it names a property and something follows it
// that no member can have.
static bool at_member(const mw_parser *p) {
    if (p->decl->kind != MW_DECL_GROUP && p->decl->kind != MW_DECL_INDEX) return false;
    if (!at_kind(p, MW_TOKEN_WORD)) return false;
    if (!mw_parse_is_property(slice_of(p, peek(p)))) return true;
    const mw_token *next = peek_at(p, 1);
    if (is_word(p, next, "weight") || is_word(p, next, "goal")) return true;
    return next->kind == MW_TOKEN_COMMA || next->kind == MW_TOKEN_NEWLINE ||
           next->kind == MW_TOKEN_CURLY_OPEN || next->kind == MW_TOKEN_CURLY_CLOSE;
}

static bool at_row(const mw_parser *p) {
    if (at_kind(p, MW_TOKEN_DATE)) return true;
    if (peek_at(p, 1)->kind != MW_TOKEN_COLON) return false;
    return at_word(p, "before") || at_kind(p, MW_TOKEN_NUMBER);
}

static bool say_wrong_start(mw_parser *p) {
    const char *hint = NULL;
    if (at_kind(p, MW_TOKEN_TEXT)) hint = "a text alone is a code of `codes`";
    if (at_kind(p, MW_TOKEN_NUMBER))
        hint = "a number begins a line of `level`; a row begins with a date";
    return mw_parse_expected(p, "a property or a row", hint);
}

static bool parse_stmt_body(mw_parser *p, mw_stmt *s) {
    mw_decl_kind kind = p->decl->kind;
    if (at_row(p)) return parse_row(p, s);
    if (kind == MW_DECL_CODES && at_kind(p, MW_TOKEN_TEXT)) return parse_code(p, s);
    if (kind == MW_DECL_LEVEL && (at_kind(p, MW_TOKEN_NUMBER) || at_kind(p, MW_TOKEN_MINUS)))
        return parse_rank(p, s);
    if (kind == MW_DECL_CHOICE && at_word(p, "option")) return parse_option(p, s);
    if (at_word(p, "given") || at_word(p, "expect")) return mw_parse_given(p, s);
    if (at_member(p)) return parse_member(p, s);
    if (at_kind(p, MW_TOKEN_WORD) || at_kind(p, MW_TOKEN_ASSIGN)) return mw_parse_property(p, s);
    return say_wrong_start(p);
}

// stmt = row | code | option | rank | member | given | property
static mw_stmt *parse_stmt(mw_parser *p) {
    int32_t first = p->at;
    mw_stmt *s = PARSER_PUSH(p, mw_stmt, 1);
    if (!s || !parse_stmt_body(p, s)) return NULL;
    s->span = span_since(p, first);
    return s;
}

// After a statement: a comma, a newline, or the end of the block. Codes may stand side by side.
static bool end_statement(mw_parser *p) {
    if (at_kind(p, MW_TOKEN_NEWLINE) || at_kind(p, MW_TOKEN_CURLY_CLOSE)) return true;
    if (at_kind(p, MW_TOKEN_END) || mw_parse_at_declaration(p)) return true;
    if (accept(p, MW_TOKEN_COMMA)) return true;
    if (p->decl->kind == MW_DECL_CODES && at_kind(p, MW_TOKEN_TEXT)) return true;
    const char *hint = "statements stand on lines of their own, or are separated by commas";
    if (at_kind(p, MW_TOKEN_ROUND_CLOSE)) hint = "there is one `)` more than `(`";
    if (at_kind(p, MW_TOKEN_SQUARE_CLOSE)) hint = "there is one `]` more than `[`";
    if (at_kind(p, MW_TOKEN_UNIT)) hint = "a unit stands straight after a number";
    if (at_word(p, "else")) hint = "put `x else y` in brackets";
    return mw_parse_expected(p, "the end of the line or `,`", hint);
}

static void parse_statements(mw_parser *p, mw_stmt ***list, int32_t *count) {
    int32_t errors_max = p->d->errors + MW_DIAG_MAX;
    while (!at_kind(p, MW_TOKEN_CURLY_CLOSE) && !at_kind(p, MW_TOKEN_END) && !p->nomem) {
        if (mw_parse_at_declaration(p) || p->d->errors >= errors_max) return;
        int32_t before = p->at;
        mw_stmt *s = parse_stmt(p);
        mw_stmt **slot = s ? mw_parser_add(p, list, count, sizeof **list) : NULL;
        if (slot) *slot = s;
        if (!s || !end_statement(p)) {
            p->decl->broken = true;
            if (p->at == before) advance(p);
            mw_parse_skip_statement(p);
        }
        skip_newlines(p);
    }
}

// block = "{" { NL } { stmt ( NL | "," ) } "}"
bool mw_parse_block(mw_parser *p, mw_stmt ***list, int32_t *count) {
    int32_t open = p->at;
    if (!mw_parse_enter(p)) return false;
    advance(p);
    skip_newlines(p);
    parse_statements(p, list, count);
    p->depth--;
    return mw_parse_close(p, MW_TOKEN_CURLY_CLOSE, open);
}
