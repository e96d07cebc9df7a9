// SPDX-License-Identifier: MIT
// Productions of examples: what is given and what is expected, for which entity and period.
#include "lang/parse_int.h"

// { "(" literal { "," literal } ")" }
static bool parse_claim_keys(mw_parser *p, mw_claim *c) {
    int32_t open = p->at;
    if (!accept(p, MW_TOKEN_ROUND_OPEN)) return true;
    do {
        mw_expr *e = mw_parse_literal(p);
        mw_expr **slot = e ? PARSER_ADD(p, c->arg, c->arg_count) : NULL;
        if (!slot) return false;
        *slot = e;
    } while (accept(p, MW_TOKEN_COMMA));
    return mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, open);
}

// "at" ( period | grain )
static bool parse_claim_at(mw_parser *p, mw_claim *c) {
    if (!accept_word(p, "at")) return true;
    c->has_period = mw_parse_at_period(p);
    c->has_grain = !c->has_period;
    return c->has_period ? mw_parse_period(p, &c->period) : mw_parse_grain(p, &c->grain);
}

static bool take_equals(mw_parser *p) {
    int32_t before = p->at;
    skip_newlines(p);
    if (accept(p, MW_TOKEN_ASSIGN)) {
        skip_newlines(p);
        return true;
    }
    p->at = before;
    if (accept(p, MW_TOKEN_EQ)) {
        mw_diag_error(p->d, token_span(p, &p->token[before]),
                      "write =", "a value is given or expected by `=`");
        return false;
    }
    return mw_parse_expected(p, "`=`", "a claim is written name = value");
}

// claim = WORD [ keys ] [ "at" ( period | grain ) ] "=" expr [ ".." expr ] [ "+-" literal ]
static bool parse_claim(mw_parser *p, mw_claim *c) {
    int32_t first = p->at;
    c->name_span = token_span(p, peek(p));
    if (!mw_parse_word(p, "the name of a measure or indicator", &c->name)) return false;
    if (!parse_claim_keys(p, c) || !parse_claim_at(p, c) || !take_equals(p)) return false;
    if (!(c->value = mw_parse_expr(p))) return false;
    if (accept(p, MW_TOKEN_DOTS) && !(c->value_high = mw_parse_expr(p))) return false;
    if (accept(p, MW_TOKEN_WITHIN) && !(c->tolerance = mw_parse_literal(p))) return false;
    c->span = span_since(p, first);
    return true;
}

// who = WORD [ WORD ] [ "in" WORD ]
static bool parse_who(mw_parser *p, mw_stmt *s) {
    if (!mw_parse_word(p, "an entity", &s->who)) return false;
    if (at_kind(p, MW_TOKEN_WORD) && !at_word(p, "in")) {
        s->who_kind = s->who;
        if (!mw_parse_word(p, "an entity", &s->who)) return false;
    }
    return !accept_word(p, "in") || mw_parse_word(p, "an entity", &s->who_in);
}

// Claims may stand without a who, when the example is about one entity.
static bool at_claim(const mw_parser *p) {
    const mw_token *next = peek_at(p, 1);
    if (!at_kind(p, MW_TOKEN_WORD)) return false;
    return next->kind == MW_TOKEN_ASSIGN || next->kind == MW_TOKEN_ROUND_OPEN ||
           next->kind == MW_TOKEN_EQ || is_word(p, next, "at");
}

// After a comma: another claim, or what is at least meant as one; no statement of its own.
static bool accept_claim_comma(mw_parser *p) {
    int32_t before = p->at;
    if (!accept(p, MW_TOKEN_COMMA)) return false;
    skip_newlines(p);
    bool statement = (at_word(p, "given") || at_word(p, "expect")) && !at_claim(p);
    if (at_kind(p, MW_TOKEN_WORD) && !statement) return true;
    p->at = before;
    return false;
}

static bool parse_claims(mw_parser *p, mw_stmt *s) {
    do {
        mw_claim *c = PARSER_ADD(p, s->claim, s->claim_count);
        if (!c || !parse_claim(p, c)) return false;
    } while (accept_claim_comma(p));
    return true;
}

// given = ( "given" | "expect" ) [ who ":" ] claim { "," claim } | "given" who
bool mw_parse_given(mw_parser *p, mw_stmt *s) {
    bool expect = at_word(p, "expect");
    s->kind = expect ? MW_STMT_EXPECT : MW_STMT_GIVEN;
    s->name_span = token_span(p, peek(p));
    if (p->decl->kind != MW_DECL_EXAMPLE) {
        mw_diag_error(p->d, s->name_span, "move it into example \"...\" at PERIOD { ... }",
                      "given and expect stand in examples only");
        return false;
    }
    advance(p);
    if (at_claim(p)) return parse_claims(p, s);
    if (!parse_who(p, s)) return false;
    bool ends = at_kind(p, MW_TOKEN_NEWLINE) || at_kind(p, MW_TOKEN_CURLY_CLOSE);
    if (!expect && (ends || at_kind(p, MW_TOKEN_COMMA))) return true;
    if (!mw_parse_take(p, MW_TOKEN_COLON, "name the entity, then its values: given u: x = 1"))
        return false;
    skip_newlines(p);
    return parse_claims(p, s);
}
