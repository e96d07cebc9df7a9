// SPDX-License-Identifier: MIT
// Productions of expressions, from the loosest binding down to literals. A newline before a binary
// operator, then or else is looked past here; inside round and square brackets the lexer gives
// none.
#include "base/limits.h"
#include "lang/parse_int.h"

#include <string.h>

static mw_expr *new_node(mw_parser *p, mw_expr_kind kind, int32_t first) {
    mw_expr *e = PARSER_PUSH(p, mw_expr, 1);
    if (!e) return NULL;
    e->kind = kind;
    e->height = 1;
    e->span = token_span(p, &p->token[first]);
    e->ref = e->row_kind = -1;
    return e;
}

// Completes a node whose parts are in place: its span and its height.
static mw_expr *finish(mw_parser *p, mw_expr *e, int32_t first) {
    e->span = span_since(p, first);
    for (int32_t i = 0; i < e->arg_count; i++)
        if (e->arg[i] && e->arg[i]->height >= e->height) e->height = e->arg[i]->height + 1;
    if (e->height <= MW_EXPR_HEIGHT_MAX) return e;
    mw_diag_error(p->d, e->span, "split it into several indicators",
                  "an expression of more than %d operators in a chain", (int)MW_EXPR_HEIGHT_MAX);
    return NULL;
}

// A node with up to three operands; NULL when one of them is (its error has been said).
static mw_expr *node_of(mw_parser *p, mw_expr_kind kind, int32_t first, mw_expr *a, mw_expr *b) {
    if (!a || (!b && kind == MW_EXPR_BINARY)) return NULL;
    mw_expr *e = new_node(p, kind, first);
    if (!e) return NULL;
    e->arg_count = b ? 2 : 1;
    e->arg = PARSER_PUSH(p, mw_expr *, 3);
    if (!e->arg) return NULL;
    e->arg[0] = a;
    e->arg[1] = b;
    return finish(p, e, first);
}

// The next token that is not a newline: an operator there continues the expression.
static const mw_token *ahead(const mw_parser *p) {
    int32_t n = 0;
    while (peek_at(p, n)->kind == MW_TOKEN_NEWLINE) n++;
    return peek_at(p, n);
}

// Takes the token that ahead() gave and the newlines after it.
static void take_operator(mw_parser *p) {
    skip_newlines(p);
    advance(p);
    skip_newlines(p);
}

static bool accept_operator(mw_parser *p, const char *word) {
    if (!is_word(p, ahead(p), word)) return false;
    take_operator(p);
    return true;
}

static mw_expr *parse_cond(mw_parser *p);
static mw_expr *parse_or(mw_parser *p);
static mw_expr *parse_sum(mw_parser *p);
static mw_expr *parse_unary(mw_parser *p);

// window = "last" ( length | grain ) | "all" | length "before" unary | grain
static bool parse_window(mw_parser *p, mw_expr *e) {
    if (accept_word(p, "last")) {
        e->window = MW_WINDOW_LAST;
        if (at_kind(p, MW_TOKEN_NUMBER)) return mw_parse_length(p, &e->length);
        if (!mw_parse_grain(p, &e->grain)) return false;
        e->length = (mw_length){e->grain.unit, 1};
        return true;
    }
    if (accept_word(p, "all")) {
        e->window = MW_WINDOW_ALL;
        return true;
    }
    bool has_length = at_kind(p, MW_TOKEN_NUMBER) && is_word(p, peek_at(p, 2), "before");
    if (!has_length) {
        e->window = MW_WINDOW_GRAIN;
        return mw_parse_grain(p, &e->grain);
    }
    e->window = MW_WINDOW_BEFORE;
    if (!mw_parse_length(p, &e->length)) return false;
    advance(p);
    e->arg[1] = parse_unary(p);
    e->arg_count = 2;
    return e->arg[1] != NULL;
}

// place = "all" WORD | period | grain
static bool parse_place(mw_parser *p, mw_expr *e) {
    if (accept_word(p, "all")) {
        e->place = MW_PLACE_ALL_KEYS;
        return mw_parse_word(p, "the name of a key", &e->text);
    }
    e->place = mw_parse_at_period(p) ? MW_PLACE_PERIOD : MW_PLACE_GRAIN;
    if (e->place == MW_PLACE_PERIOD) return mw_parse_period(p, &e->period);
    return mw_parse_grain(p, &e->grain);
}

// The part of expr after "over" or "at".
static mw_expr *parse_frame(mw_parser *p, mw_expr *of, int32_t first, bool over) {
    mw_expr *e = node_of(p, over ? MW_EXPR_OVER : MW_EXPR_AT, first, of, NULL);
    if (!e) return NULL;
    if (over ? !parse_window(p, e) : !parse_place(p, e)) return NULL;
    return finish(p, e, first);
}

// Words that may follow an expression once only.
static bool check_no_second_frame(mw_parser *p) {
    static const char *const words[] = {"where", "over", "at"};
    const mw_token *t = ahead(p);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!is_word(p, t, words[i])) continue;
        mw_diag_error(p->d, token_span(p, t), "put the part that belongs together in brackets",
                      "`%s` cannot follow here: where, over and at bind alike", words[i]);
        return false;
    }
    return true;
}

static mw_expr *parse_for(mw_parser *p, mw_expr *of, int32_t first) {
    if (p->decl && p->decl->kind != MW_DECL_ALERT) {
        mw_diag_error(p->d, token_span(p, &p->token[p->at - 1]),
                      "for a window of time write (x over last 5 min)",
                      "`for` is understood in alerts only");
        return NULL;
    }
    mw_expr *e = node_of(p, MW_EXPR_FOR, first, of, NULL);
    return e && mw_parse_length(p, &e->length) ? finish(p, e, first) : NULL;
}

// expr = cond [ "where" or ] [ "over" window | "at" place ] [ "for" length ]
static mw_expr *parse_expr(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_cond(p);
    if (e && accept_operator(p, "where")) {
        mw_expr *condition = parse_or(p);
        if (!condition) return NULL;
        e = node_of(p, MW_EXPR_WHERE, first, e, condition);
    }
    if (e && accept_operator(p, "over"))
        e = parse_frame(p, e, first, true);
    else if (e && accept_operator(p, "at"))
        e = parse_frame(p, e, first, false);
    if (e && !check_no_second_frame(p)) return NULL;
    if (e && accept_operator(p, "for")) e = parse_for(p, e, first);
    return e;
}

mw_expr *mw_parse_expr(mw_parser *p) {
    if (!mw_parse_enter(p)) return NULL;
    mw_expr *e = parse_expr(p);
    p->depth--;
    return e;
}

static bool take_branch(mw_parser *p, const char *word, int32_t first) {
    if (accept_operator(p, word)) return true;
    char what[16];
    int32_t line, column;
    mw_diag_place(p->d, token_span(p, &p->token[first]), &line, &column);
    const char *hint = mw_diag_hint(
        p->d, "the `if` at %d:%d needs %s", (int)line, (int)column,
        word[0] == 'e' ? "an `else`; when there is no value, write `else missing`" : "a `then`");
    memcpy(what, "`xxxx`", sizeof "`xxxx`");
    memcpy(what + 1, word, 4);
    return mw_parse_expected(p, what, hint);
}

// "if" or "then" or "else" ( "if" ... | or )
static mw_expr *parse_if(mw_parser *p, int32_t first) {
    mw_expr *part[3] = {NULL};
    skip_newlines(p);
    if (!(part[0] = parse_or(p)) || !take_branch(p, "then", first)) return NULL;
    if (!(part[1] = parse_or(p)) || !take_branch(p, "else", first)) return NULL;
    part[2] = at_word(p, "if") ? parse_cond(p) : parse_or(p);
    if (!part[2]) return NULL;
    if (is_word(p, ahead(p), "else")) {
        mw_diag_error(p->d, token_span(p, ahead(p)), "put `x else y` in brackets",
                      "a branch of `if` takes no second `else`");
        return NULL;
    }
    mw_expr *e = node_of(p, MW_EXPR_IF, first, part[0], part[1]);
    if (!e) return NULL;
    e->arg[2] = part[2];
    e->arg_count = 3;
    return finish(p, e, first);
}

static mw_expr *binary(mw_parser *p, mw_op op, int32_t first, mw_expr *left,
                       mw_expr *(*parse_right)(mw_parser *)) {
    int32_t at = p->at;
    while (p->token[at].kind == MW_TOKEN_NEWLINE) at++;
    take_operator(p);
    mw_expr *e = node_of(p, MW_EXPR_BINARY, first, left, parse_right(p));
    if (!e) return NULL;
    e->op = op;
    e->op_span = token_span(p, &p->token[at]);
    return e;
}

// cond = if | or { "else" or }
// if = "if" or "then" or "else" ( if | or )
static mw_expr *parse_cond(mw_parser *p) {
    int32_t first = p->at;
    if (accept_word(p, "if")) {
        if (!mw_parse_enter(p)) return NULL;
        mw_expr *e = parse_if(p, first);
        p->depth--;
        return e;
    }
    mw_expr *e = parse_or(p);
    while (e && is_word(p, ahead(p), "else")) e = binary(p, MW_OP_ELSE, first, e, parse_or);
    return e;
}

static bool is_and(const mw_parser *p, const mw_token *t) {
    return t->kind == MW_TOKEN_AND || is_word(p, t, "and");
}

static bool is_or(const mw_parser *p, const mw_token *t) {
    return t->kind == MW_TOKEN_OR || is_word(p, t, "or");
}

static mw_expr *parse_and(mw_parser *p);
static mw_expr *parse_not(mw_parser *p);
static mw_expr *parse_compare(mw_parser *p);

// or = and { "or" and }
static mw_expr *parse_or(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_and(p);
    while (e && is_or(p, ahead(p))) e = binary(p, MW_OP_OR, first, e, parse_and);
    return e;
}

// and = not { "and" not }
static mw_expr *parse_and(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_not(p);
    while (e && is_and(p, ahead(p))) e = binary(p, MW_OP_AND, first, e, parse_not);
    return e;
}

// not = [ "not" ] compare
static mw_expr *parse_not(mw_parser *p) {
    int32_t first = p->at;
    if (!accept(p, MW_TOKEN_NOT) && !accept_word(p, "not")) return parse_compare(p);
    skip_newlines(p);
    mw_expr *e = node_of(p, MW_EXPR_UNARY, first, parse_compare(p), NULL);
    if (e) e->op = MW_OP_NOT;
    return e;
}

// bound = literal | "inf" | "-" "inf"; NULL for an infinite one, told from an error by *infinite
mw_expr *mw_parse_bound(mw_parser *p, bool *infinite) {
    *infinite = at_word(p, "inf");
    if (at_kind(p, MW_TOKEN_MINUS) && is_word(p, peek_at(p, 1), "inf")) {
        *infinite = true;
        advance(p);
    }
    if (*infinite) {
        advance(p);
        return NULL;
    }
    return mw_parse_literal(p);
}

// Finishes an interval whose two bounds and closing bracket are read.
static mw_expr *interval_of(mw_parser *p, int32_t first, mw_expr *low, mw_expr *high) {
    mw_expr *e = new_node(p, MW_EXPR_INTERVAL, first);
    if (!e || !(e->arg = PARSER_PUSH(p, mw_expr *, 2))) return NULL;
    e->arg_count = 2;
    e->arg[0] = low;
    e->arg[1] = high;
    e->open_low = p->token[first].kind == MW_TOKEN_ROUND_OPEN;
    e->open_high = p->token[p->at - 1].kind == MW_TOKEN_ROUND_CLOSE;
    return finish(p, e, first);
}

// interval = ( "[" | "(" ) bound "," bound ( "]" | ")" )
mw_expr *mw_parse_interval(mw_parser *p) {
    int32_t first = p->at;
    bool infinite;
    advance(p);
    mw_expr *low = mw_parse_bound(p, &infinite);
    if (!low && !infinite) return NULL;
    if (!mw_parse_take(p, MW_TOKEN_COMMA, "an interval is written [low, high)")) return NULL;
    mw_expr *high = mw_parse_bound(p, &infinite);
    if (!high && !infinite) return NULL;
    if (!accept(p, MW_TOKEN_SQUARE_CLOSE) && !mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, first))
        return NULL;
    return interval_of(p, first, low, high);
}

// A round bracket after `in`: an interval when it ends in "]" or a bound looks like one, else a
// set.
static mw_expr *parse_round_set(mw_parser *p) {
    int32_t first = p->at, n = 1;
    while (peek_at(p, n)->kind == MW_TOKEN_MINUS) n++;
    mw_token_kind kind = (mw_token_kind)peek_at(p, n)->kind;
    bool interval = kind == MW_TOKEN_NUMBER || kind == MW_TOKEN_DATE || kind == MW_TOKEN_CLOCK;
    if (interval || is_word(p, peek_at(p, n), "inf")) return mw_parse_interval(p);
    advance(p);
    mw_expr *set = new_node(p, MW_EXPR_SET, first);
    if (!set) return NULL;
    do {
        mw_expr *member = parse_sum(p);
        mw_expr **slot = member ? PARSER_ADD(p, set->arg, set->arg_count) : NULL;
        if (!slot) return NULL;
        *slot = member;
    } while (accept(p, MW_TOKEN_COMMA));
    if (!mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, first)) return NULL;
    return finish(p, set, first);
}

// set = interval | TEXT | name | "(" sum { "," sum } ")"
static mw_expr *parse_set(mw_parser *p) {
    if (at_kind(p, MW_TOKEN_SQUARE_OPEN)) return mw_parse_interval(p);
    if (at_kind(p, MW_TOKEN_TEXT)) return mw_parse_literal(p);
    if (at_kind(p, MW_TOKEN_WORD)) return mw_parse_name(p);
    if (!at_kind(p, MW_TOKEN_ROUND_OPEN)) {
        mw_parse_expected(p, "codes or an interval after `in`",
                          "write in \"code\", in (\"a\", \"b\") or in [low, high)");
        return NULL;
    }
    if (!mw_parse_enter(p)) return NULL;
    mw_expr *e = parse_round_set(p);
    p->depth--;
    return e;
}

static mw_op compare_op(const mw_parser *p, const mw_token *t) {
    switch (t->kind) {
    case MW_TOKEN_EQ: return MW_OP_EQ;
    case MW_TOKEN_NE: return MW_OP_NE;
    case MW_TOKEN_LT: return MW_OP_LT;
    case MW_TOKEN_LE: return MW_OP_LE;
    case MW_TOKEN_GT: return MW_OP_GT;
    case MW_TOKEN_GE: return MW_OP_GE;
    default: return is_word(p, t, "has") ? MW_OP_HAS : MW_OP_NONE;
    }
}

// `in` continues a line from the next one, but the property `in force` does not.
static bool is_in(const mw_parser *p) {
    if (at_word(p, "in")) return true;
    const mw_token *t = ahead(p);
    return is_word(p, t, "in") && !(t + 1 < p->token + p->count && is_word(p, t + 1, "force"));
}

static bool check_no_chain(mw_parser *p) {
    if (compare_op(p, ahead(p)) == MW_OP_NONE && !is_in(p)) return true;
    mw_diag_error(p->d, token_span(p, ahead(p)), "write a < b and b < c",
                  "comparisons do not chain");
    return false;
}

// `a = b` where a condition is meant: said, then read as ==.
static bool is_wrong_equals(mw_parser *p) {
    if (!at_kind(p, MW_TOKEN_ASSIGN)) return false;
    mw_diag_error(p->d, token_span(p, peek(p)),
                  "to compare write ==", "`=` stands for a formula, not for a comparison");
    return true;
}

// compare = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "has" ) sum | "in" set ]
static mw_expr *parse_compare(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_sum(p);
    if (!e) return NULL;
    mw_op op = compare_op(p, ahead(p));
    if (is_wrong_equals(p)) op = MW_OP_EQ;
    if (op != MW_OP_NONE)
        e = binary(p, op, first, e, parse_sum);
    else if (is_in(p)) {
        take_operator(p);
        mw_expr *set = parse_set(p);
        e = set ? node_of(p, MW_EXPR_IN, first, e, set) : NULL;
    } else
        return e;
    return e && check_no_chain(p) ? e : NULL;
}

static mw_expr *parse_term(mw_parser *p);

// sum = term { ( "+" | "-" ) term }
static mw_expr *parse_sum(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_term(p);
    for (;;) {
        const mw_token *t = ahead(p);
        if (!e || (t->kind != MW_TOKEN_PLUS && t->kind != MW_TOKEN_MINUS)) return e;
        e = binary(p, t->kind == MW_TOKEN_PLUS ? MW_OP_ADD : MW_OP_SUB, first, e, parse_term);
    }
}

// term = unary { ( "*" | "/" ) unary }
static mw_expr *parse_term(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_unary(p);
    for (;;) {
        const mw_token *t = ahead(p);
        if (!e || (t->kind != MW_TOKEN_STAR && t->kind != MW_TOKEN_SLASH)) return e;
        e = binary(p, t->kind == MW_TOKEN_STAR ? MW_OP_MUL : MW_OP_DIV, first, e, parse_unary);
    }
}

static mw_expr *parse_atom(mw_parser *p);

// power = atom [ "^" unary ]
static mw_expr *parse_power(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *e = parse_atom(p);
    if (!e || ahead(p)->kind != MW_TOKEN_CARET) return e;
    if (!mw_parse_enter(p)) return NULL;
    e = binary(p, MW_OP_POW, first, e, parse_unary);
    p->depth--;
    return e;
}

// unary = [ "-" ] power
static mw_expr *parse_unary(mw_parser *p) {
    int32_t first = p->at;
    if (!accept(p, MW_TOKEN_MINUS)) return parse_power(p);
    mw_expr *e = node_of(p, MW_EXPR_UNARY, first, parse_power(p), NULL);
    if (e) e->op = MW_OP_NEG;
    return e;
}

// peers = "by" name [ "at" NUMBER "digits" ] { "," name [ "at" NUMBER "digits" ] }
static bool parse_peers(mw_parser *p, mw_expr *call) {
    do {
        mw_peer_key *key = PARSER_ADD(p, call->peer, call->peer_count);
        if (!key || !(key->name = mw_parse_name(p))) return false;
        if (!accept_word(p, "at")) continue;
        double digits = 0;
        const mw_token *t = peek(p);
        bool fits = t->kind == MW_TOKEN_NUMBER && mw_number_parse(slice_of(p, t), &digits);
        if (!fits || digits < 1 || digits > 32 || digits != (int32_t)digits)
            return mw_parse_expected(p, "a number of digits", "write by industry at 2 digits");
        key->digits = (int32_t)digits;
        advance(p);
        mw_slice word = slice_of(p, peek(p));
        if (!mw_slice_is(word, "digits") && !mw_slice_is(word, "digit"))
            return mw_parse_expected(p, "`digits`", NULL);
        advance(p);
    } while (accept(p, MW_TOKEN_COMMA));
    return true;
}

// arguments = "(" [ expr { "," expr } [ peers ] ] ")"
static bool parse_arguments(mw_parser *p, mw_expr *call) {
    int32_t open = p->at;
    advance(p);
    if (accept(p, MW_TOKEN_ROUND_CLOSE)) return true;
    do {
        mw_expr *e = mw_parse_expr(p);
        mw_expr **slot = e ? PARSER_ADD(p, call->arg, call->arg_count) : NULL;
        if (!slot) return false;
        *slot = e;
    } while (accept(p, MW_TOKEN_COMMA));
    if (accept_word(p, "by") && !parse_peers(p, call)) return false;
    return mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, open);
}

// call = name arguments [ "needs" literal ]
static mw_expr *parse_call(mw_parser *p, mw_expr *name, int32_t first) {
    name->kind = MW_EXPR_CALL;
    if (!parse_arguments(p, name)) return NULL;
    if (accept_word(p, "needs") && !(name->needs = mw_parse_literal(p))) return NULL;
    return finish(p, name, first);
}

// name = WORD { "." WORD }, three parts at most
mw_expr *mw_parse_name(mw_parser *p) {
    enum { PARTS_MAX = sizeof((mw_expr *)0)->part / sizeof(mw_slice) };
    int32_t first = p->at;
    mw_expr *e = new_node(p, MW_EXPR_NAME, first);
    if (!e) return NULL;
    do {
        if (e->part_count == PARTS_MAX) {
            mw_parse_expected(p, "at most three parts in a name", "write kind.name");
            return NULL;
        }
        if (!mw_parse_word(p, "a name", &e->part[e->part_count])) return NULL;
        e->part_count++;
    } while (accept(p, MW_TOKEN_DOT));
    e->op_span = span_since(p, first);
    return finish(p, e, first);
}

// "(" expr { "," expr } ")": the one expression, or a set of several
static mw_expr *parse_brackets(mw_parser *p) {
    int32_t first = p->at;
    mw_expr *set = NULL;
    advance(p);
    mw_expr *e = mw_parse_expr(p);
    while (e && at_kind(p, MW_TOKEN_COMMA)) {
        if (!set && !(set = new_node(p, MW_EXPR_SET, first))) return NULL;
        mw_expr **slot = PARSER_ADD(p, set->arg, set->arg_count);
        if (!slot) return NULL;
        *slot = e;
        advance(p);
        e = mw_parse_expr(p);
    }
    if (!e || !mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, first)) return NULL;
    if (!set) return e;
    mw_expr **slot = PARSER_ADD(p, set->arg, set->arg_count);
    if (!slot) return NULL;
    *slot = e;
    return finish(p, set, first);
}

static mw_expr *say_no_value(mw_parser *p) {
    const char *hint = NULL;
    if (at_word(p, "if")) hint = "put the inner `if` in brackets";
    if (at_word(p, "not")) hint = "put the `not ...` in brackets";
    if (at_kind(p, MW_TOKEN_SQUARE_OPEN)) hint = "an interval stands after `in`";
    if (at_kind(p, MW_TOKEN_DOT)) hint = "write 0.5, with a digit before the point";
    if (at_kind(p, MW_TOKEN_WITHIN)) hint = "put a blank between + and -";
    if (at_kind(p, MW_TOKEN_ASSIGN)) hint = "to compare write ==";
    mw_parse_expected(p, "a value", hint);
    return NULL;
}

// atom = literal | call | name | "(" expr { "," expr } ")"
static mw_expr *parse_atom(mw_parser *p) {
    static const char *const values[] = {"yes", "no", "missing"};
    int32_t first = p->at;
    const mw_token *t = peek(p);
    if (t->kind == MW_TOKEN_ROUND_OPEN) return parse_brackets(p);
    bool literal = t->kind == MW_TOKEN_NUMBER || t->kind == MW_TOKEN_TEXT;
    literal = literal || t->kind == MW_TOKEN_DATE || t->kind == MW_TOKEN_CLOCK;
    for (size_t i = 0; i < 3; i++) literal = literal || is_word(p, t, values[i]);
    if (literal) return mw_parse_literal(p);
    if (t->kind != MW_TOKEN_WORD || mw_parse_at_declaration(p)) return say_no_value(p);
    bool known = at_word(p, "known") && peek_at(p, 1)->kind == MW_TOKEN_ROUND_OPEN;
    if (!known && mw_word_is_reserved(slice_of(p, t))) return say_no_value(p);
    mw_expr *e = mw_parse_name(p);
    return e && at_kind(p, MW_TOKEN_ROUND_OPEN) ? parse_call(p, e, first) : e;
}

static void say_unit(mw_parser *p, const mw_token *t, const mw_error *why) {
    mw_slice s = slice_of(p, t);
    const char *slash = memchr(s.p, '/', s.n), *star = memchr(s.p, '*', s.n);
    const char *cut = slash && (!star || slash < star) ? slash : star;
    const char *hint = NULL;
    mw_unit unused;
    // `12 h/apt`: what stands before the sign is a unit, so a blank is missing.
    if (cut && mw_unit_parse((mw_slice){s.p, (size_t)(cut - s.p)}, &unused, NULL) == MW_OK)
        hint = mw_diag_hint(p->d, "to %s by a value, put blanks around %c",
                            *cut == '/' ? "divide" : "multiply", *cut);
    else if (!cut && !strstr(why->text, "did you mean"))
        hint = "a unit stands straight after its number; is an operator missing?";
    mw_diag_error(p->d, token_span(p, t), hint, "%s", why->text);
}

static bool parse_unit(mw_parser *p, mw_expr *e) {
    const mw_token *t = peek(p);
    mw_error why = {0};
    mw_unit *unit = PARSER_PUSH(p, mw_unit, 1);
    if (!unit) return false;
    advance(p);
    if (mw_unit_parse(slice_of(p, t), unit, &why) != MW_OK) {
        say_unit(p, t, &why);
        e->kind = MW_EXPR_MISSING; // fits everything, so that nothing more is said about it
    } else
        e->unit = unit;
    return true;
}

static bool parse_number(mw_parser *p, mw_expr *e) {
    const mw_token *t = peek(p);
    e->kind = MW_EXPR_NUMBER;
    if (!mw_number_parse(slice_of(p, t), &e->number)) {
        mw_diag_error(p->d, token_span(p, t), "up to 60 characters and 1.7e308",
                      "a number that is too long or too large");
        return false;
    }
    advance(p);
    return !at_kind(p, MW_TOKEN_UNIT) || parse_unit(p, e);
}

static bool parse_date_literal(mw_parser *p, mw_expr *e) {
    mw_slice s = slice_of(p, peek(p));
    int32_t days;
    e->kind = MW_EXPR_DATE;
    if (s.n > 10 || s.p[5] == 'Q' || s.p[5] == 'W') {
        mw_parse_expected(p, "a date", "this is a period; it stands after `at`");
        return false;
    }
    if (!mw_parse_date(p, &days)) return false;
    e->number = days;
    return true;
}

static bool parse_clock(mw_parser *p, mw_expr *e) {
    const char *s = slice_of(p, peek(p)).p;
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    e->kind = MW_EXPR_CLOCK;
    e->number = hour * 60 + minute;
    if (minute > 59 || e->number > 1440)
        return mw_parse_expected(p, "a time from 00:00 to 24:00", NULL);
    advance(p);
    return true;
}

static bool parse_word_literal(mw_parser *p, mw_expr *e) {
    bool yes = at_word(p, "yes");
    if (!yes && !at_word(p, "no") && !at_word(p, "missing"))
        return mw_parse_expected(p, "a number, a date, a text, yes, no or missing", NULL);
    e->kind = at_word(p, "missing") ? MW_EXPR_MISSING : MW_EXPR_YESNO;
    e->number = yes;
    advance(p);
    return true;
}

// literal = [ "-" ] NUMBER [ UNIT ] | DATE | CLOCK | TEXT | "yes" | "no" | "missing"
mw_expr *mw_parse_literal(mw_parser *p) {
    int32_t first = p->at;
    bool ok, minus = at_kind(p, MW_TOKEN_MINUS) && peek_at(p, 1)->kind == MW_TOKEN_NUMBER;
    mw_expr *e = new_node(p, MW_EXPR_TEXT, first);
    if (!e) return NULL;
    if (minus) advance(p);
    if (at_kind(p, MW_TOKEN_NUMBER))
        ok = parse_number(p, e);
    else if (at_kind(p, MW_TOKEN_DATE))
        ok = parse_date_literal(p, e);
    else if (at_kind(p, MW_TOKEN_CLOCK))
        ok = parse_clock(p, e);
    else if (at_kind(p, MW_TOKEN_TEXT))
        ok = mw_parse_text(p, &e->text);
    else
        ok = parse_word_literal(p, e);
    if (!ok) return NULL;
    if (minus) e->number = -e->number;
    return finish(p, e, first);
}
