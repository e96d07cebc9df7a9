// SPDX-License-Identifier: MIT
// Productions of declarations: keyword, head, type, and what follows them.
#include "lang/parse_int.h"

static const char *const keywords[] = {"pack",      "kind",      "link",   "codes",  "measure",
                                       "parameter", "indicator", "choice", "group",  "index",
                                       "level",     "policy",    "alert",  "example"};

enum { KEYWORDS = sizeof keywords / sizeof keywords[0] };

static bool is_type_token(const mw_token *t) {
    switch (t->kind) {
    case MW_TOKEN_WORD:
    case MW_TOKEN_UNIT:
    case MW_TOKEN_NUMBER:
    case MW_TOKEN_STAR:
    case MW_TOKEN_SLASH:
    case MW_TOKEN_CARET:
    case MW_TOKEN_MINUS: return true;
    default: return false;
    }
}

// typename = UNIT | "number" | "yes/no" | "date" | "clock" | "text" | WORD, without blanks inside
bool mw_parse_typename(mw_parser *p, mw_typename *out) {
    int32_t first = p->at;
    const mw_token *t = peek(p);
    bool starts =
        t->kind == MW_TOKEN_WORD || t->kind == MW_TOKEN_UNIT || t->kind == MW_TOKEN_NUMBER;
    if (!starts)
        return mw_parse_expected(p, "a type",
                                 "a unit such as kWh or %, number, yes/no, date, clock, "
                                 "text, or a code list");
    do {
        advance(p);
    } while (is_type_token(peek(p)) && peek(p)->start == p->token[p->at - 1].end);
    out->span = span_since(p, first);
    out->text = (mw_slice){p->text + out->span.start, (size_t)(out->span.end - out->span.start)};
    return true;
}

// "(" WORD type { "," WORD type } ")"
static bool parse_head_arguments(mw_parser *p, mw_decl *d) {
    int32_t open = p->at;
    if (!accept(p, MW_TOKEN_ROUND_OPEN)) return true;
    do {
        mw_arg *arg = PARSER_ADD(p, d->arg, d->arg_count);
        if (!arg) return false;
        arg->span = token_span(p, peek(p));
        if (!mw_parse_word(p, "the name of an argument", &arg->name)) return false;
        if (!mw_parse_take(p, MW_TOKEN_COLON, "an argument is written name : type")) return false;
        if (!mw_parse_typename(p, &arg->type)) return false;
    } while (accept(p, MW_TOKEN_COMMA));
    return mw_parse_close(p, MW_TOKEN_ROUND_CLOSE, open);
}

static bool is_head_word(mw_slice s) {
    static const char *const words[] = {"on",   "in",   "by",   "per", "at",
                                        "pick", "like", "from", "to"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(s, words[i])) return true;
    return false;
}

// key = WORD [ WORD ]
static bool parse_key(mw_parser *p, mw_decl *d) {
    int32_t first = p->at;
    mw_key *key = PARSER_ADD(p, d->key, d->key_count);
    if (!key || !mw_parse_word(p, "a code list", &key->list)) return false;
    key->name = key->list;
    bool named =
        at_kind(p, MW_TOKEN_WORD) && !is_head_word(slice_of(p, peek(p))) && !at_word(p, "when");
    if (named && !mw_parse_word(p, "a name of its own", &key->name)) return false;
    key->span = span_since(p, first);
    return true;
}

// "by" key { "," key }
static bool parse_keys(mw_parser *p, mw_decl *d) {
    do {
        if (!parse_key(p, d)) return false;
    } while (accept(p, MW_TOKEN_COMMA));
    return true;
}

static bool take_reference(mw_parser *p, mw_slice *out, mw_span *span, const char *what) {
    if (out->n > 0) {
        mw_diag_error(p->d, token_span(p, &p->token[p->at - 1]), NULL, "`%.*s` is said twice",
                      p->token[p->at - 1].end - p->token[p->at - 1].start,
                      p->text + p->token[p->at - 1].start);
        return false;
    }
    if (span) *span = token_span(p, peek(p));
    return mw_parse_word(p, what, out);
}

static bool parse_pick(mw_parser *p, mw_decl *d) {
    if (!at_word(p, "one") && !at_word(p, "many"))
        return mw_parse_expected(p, "`one` or `many`", NULL);
    return take_reference(p, &d->pick, NULL, "`one` or `many`");
}

static bool parse_per(mw_parser *p, mw_decl *d) {
    int32_t first = p->at;
    if (!mw_parse_grain(p, &d->grain)) return false;
    d->has_grain = true;
    d->grain_span = span_since(p, first);
    return true;
}

// { "on" WORD | "in" WORD | "by" key { "," key } | "per" grain | "at" period | "pick" WORD
//   | "like" WORD | "from" WORD | "to" WORD }
static bool parse_clauses(mw_parser *p, mw_decl *d) {
    bool ok = true;
    while (ok) {
        if (accept_word(p, "on"))
            ok = take_reference(p, &d->on, &d->on_span, "a kind");
        else if (accept_word(p, "in"))
            ok = take_reference(p, &d->in, &d->in_span, "a kind");
        else if (accept_word(p, "by"))
            ok = parse_keys(p, d);
        else if (accept_word(p, "per"))
            ok = parse_per(p, d);
        else if (accept_word(p, "at"))
            ok = d->has_at = mw_parse_period(p, &d->at);
        else if (accept_word(p, "pick"))
            ok = parse_pick(p, d);
        else if (accept_word(p, "like"))
            ok = take_reference(p, &d->like, &d->like_span, "a choice");
        else if (accept_word(p, "from"))
            ok = take_reference(p, &d->from, &d->from_span, "a kind");
        else if (accept_word(p, "to"))
            ok = take_reference(p, &d->to, &d->to_span, "a kind");
        else
            return true;
    }
    return false;
}

static bool parse_name(mw_parser *p, mw_decl *d) {
    d->name_span = token_span(p, peek(p));
    if (d->kind == MW_DECL_EXAMPLE && at_kind(p, MW_TOKEN_TEXT)) return mw_parse_text(p, &d->name);
    if (d->kind == MW_DECL_EXAMPLE)
        return mw_parse_expected(p, "a text",
                                 "an example is named by a text: example \"...\" at 2024-07");
    const mw_token *t = peek(p);
    if (t->kind == MW_TOKEN_WORD && mw_word_is_reserved(slice_of(p, t))) {
        mw_diag_error(p->d, d->name_span, "choose another name", "`%.*s` is a word of the language",
                      t->end - t->start, p->text + t->start);
        return false;
    }
    return mw_parse_word(p, "a name", &d->name);
}

static bool say_type_last(mw_parser *p) {
    const mw_token *t = peek(p);
    if (t->kind != MW_TOKEN_WORD || !is_head_word(slice_of(p, t))) return true;
    mw_diag_error(p->d, token_span(p, t), "the order is: name, on KIND, by KEYS, per GRAIN, : TYPE",
                  "`%.*s` cannot follow the type, which stands last in the head", t->end - t->start,
                  p->text + t->start);
    return false;
}

// head = name [ arguments ] clauses [ ":" typename ]
static bool parse_head(mw_parser *p, mw_decl *d) {
    if (!parse_name(p, d) || !parse_head_arguments(p, d) || !parse_clauses(p, d)) return false;
    if (!accept(p, MW_TOKEN_COLON)) return true;
    return mw_parse_typename(p, &d->type) && say_type_last(p);
}

// "=" after newlines still belongs to the head before it.
static bool accept_formula(mw_parser *p) {
    int32_t before = p->at;
    skip_newlines(p);
    if (accept(p, MW_TOKEN_ASSIGN)) {
        skip_newlines(p);
        return true;
    }
    p->at = before;
    return false;
}

static bool say_lone_block(mw_parser *p) {
    int32_t n = 0;
    while (peek_at(p, n)->kind == MW_TOKEN_NEWLINE) n++;
    if (n == 0 || peek_at(p, n)->kind != MW_TOKEN_CURLY_OPEN) return true;
    mw_diag_error(p->d, token_span(p, peek_at(p, n)), "move it to the end of the line before",
                  "`{` stands on the line of its declaration");
    return false;
}

// [ "=" expr | "when" expr ] [ block ]
static bool parse_tail(mw_parser *p, mw_decl *d) {
    if (accept_formula(p) && !(d->expr = mw_parse_expr(p))) return false;
    if (!d->expr && accept_word(p, "when")) {
        skip_newlines(p);
        if (!(d->when = mw_parse_expr(p))) return false;
    }
    if (at_kind(p, MW_TOKEN_CURLY_OPEN)) return mw_parse_block(p, &d->stmt, &d->stmt_count);
    if (!say_lone_block(p)) return false;
    bool ends = at_kind(p, MW_TOKEN_NEWLINE) || at_kind(p, MW_TOKEN_END);
    if (ends || d->expr || d->when || mw_parse_at_declaration(p)) return true;
    return mw_parse_expected(p, "`=`, `{` or the end of the declaration", NULL);
}

static mw_decl *say_no_keyword(mw_parser *p) {
    const mw_token *t = peek(p);
    mw_slice word = slice_of(p, t);
    const char *hint = "measure, parameter, indicator, kind, link, codes, choice, group, index, "
                       "level, policy, alert, example";
    if (t->kind == MW_TOKEN_CURLY_CLOSE) hint = "there is one `}` more than `{`";
    if (t->kind == MW_TOKEN_WORD && mw_parse_is_property(word))
        hint = "a property stands inside the { } of a declaration";
    const char *near =
        t->kind == MW_TOKEN_WORD ? mw_parse_suggest(p, word, keywords, KEYWORDS) : NULL;
    mw_parse_expected(p, "a declaration", near ? near : hint);
    return NULL;
}

// decl = keyword head ( "=" expr [ block ] | "when" expr [ block ] | block | (* nothing *) )
mw_decl *mw_parse_decl(mw_parser *p) {
    int32_t first = p->at, kind = 0;
    while (kind < KEYWORDS && !at_word(p, keywords[kind])) kind++;
    if (kind == KEYWORDS) return say_no_keyword(p);
    mw_decl *d = PARSER_PUSH(p, mw_decl, 1);
    if (!d) return NULL;
    d->kind = (mw_decl_kind)kind; // keywords stand in the order of the enum
    p->decl = d;
    advance(p);
    if (!parse_head(p, d)) return NULL;
    if (!parse_tail(p, d)) d->broken = true; // its name is known all the same
    d->span = span_since(p, first);
    return d;
}
