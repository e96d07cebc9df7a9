// SPDX-License-Identifier: MIT
// Productions of properties: a word that says what it is, then the form that the table below gives
// it. Which property means something where is for the checker to say.
#include "lang/parse_int.h"

// [ "-" ] literal ".." literal
static bool parse_range(mw_parser *p, mw_stmt *s) {
    s->expr = mw_parse_literal(p);
    if (!s->expr || !mw_parse_take(p, MW_TOKEN_DOTS, "a range is written LOW .. HIGH"))
        return false;
    s->expr_high = mw_parse_literal(p);
    return s->expr_high != NULL;
}

// goal LOW .. HIGH [ clamp ]
static bool parse_goal(mw_parser *p, mw_stmt *s) {
    if (!parse_range(p, s)) return false;
    s->goal_low = s->expr;
    s->goal_high = s->expr_high;
    s->clamp = accept_word(p, "clamp");
    return true;
}

static bool add_word(mw_parser *p, mw_stmt *s) {
    mw_slice *word = PARSER_ADD(p, s->word, s->word_count);
    if (!word) return false;
    *word = slice_of(p, peek(p));
    if (!at_kind(p, MW_TOKEN_TEXT)) {
        advance(p);
        return true;
    }
    mw_slice *text = PARSER_ADD(p, s->text, s->text_count);
    return text && mw_parse_text(p, text);
}

// Whether a comma is followed by the next statement, and not by more words of this one.
static bool comma_ends(const mw_parser *p) {
    int32_t n = 1;
    while (peek_at(p, n)->kind == MW_TOKEN_NEWLINE) n++;
    const mw_token *next = peek_at(p, n);
    if (p->decl->kind == MW_DECL_GROUP || p->decl->kind == MW_DECL_INDEX) return true;
    if (next->kind != MW_TOKEN_WORD) return next->kind != MW_TOKEN_TEXT;
    return mw_parse_is_property(slice_of(p, next));
}

// { word }: every token to the end of the statement; commas inside brackets, and those that are not
// followed by a property, belong to it.
static bool parse_words(mw_parser *p, mw_stmt *s) {
    bool all_commas = mw_slice_is(s->name, "vary");
    int32_t round = 0;
    for (;;) {
        mw_token_kind kind = (mw_token_kind)peek(p)->kind;
        if (kind == MW_TOKEN_NEWLINE || kind == MW_TOKEN_END || kind == MW_TOKEN_CURLY_CLOSE) break;
        if (kind == MW_TOKEN_COMMA && round == 0 && !all_commas && comma_ends(p)) break;
        if (kind == MW_TOKEN_CURLY_OPEN) return mw_parse_expected(p, "the end of the line", NULL);
        if (kind == MW_TOKEN_ROUND_OPEN || kind == MW_TOKEN_SQUARE_OPEN) round++;
        if (kind == MW_TOKEN_ROUND_CLOSE || kind == MW_TOKEN_SQUARE_CLOSE) round--;
        if (!add_word(p, s)) return false;
        if (kind == MW_TOKEN_COMMA) skip_newlines(p);
    }
    return s->word_count > 0 || mw_parse_expected(p, "what the property says", NULL);
}

// TEXT { TEXT }
static bool parse_texts(mw_parser *p, mw_stmt *s) {
    do {
        mw_slice *text = PARSER_ADD(p, s->text, s->text_count);
        if (!text || !mw_parse_text(p, text)) return false;
    } while (at_kind(p, MW_TOKEN_TEXT));
    return true;
}

static bool parse_title(mw_parser *p, mw_stmt *s) { return mw_parse_titles(p, &s->titles); }

// titles | TEXT { TEXT } | { word }
static bool parse_note(mw_parser *p, mw_stmt *s) {
    if (at_kind(p, MW_TOKEN_TEXT)) return parse_texts(p, s);
    if (at_word(p, "en") || at_word(p, "zh")) return parse_title(p, s);
    return parse_words(p, s);
}

static bool parse_formula(mw_parser *p, mw_stmt *s) {
    skip_newlines(p);
    s->expr = mw_parse_expr(p);
    return s->expr != NULL;
}

// clear when expr [ "for" length ]
static bool parse_clear(mw_parser *p, mw_stmt *s) {
    if (!accept_word(p, "when"))
        return mw_parse_expected(p, "`when`", "write clear when CONDITION");
    s->name = mw_slice_of("clear when");
    if (!parse_formula(p, s)) return false;
    if (s->expr->kind != MW_EXPR_FOR) return true;
    s->length = s->expr->length;
    s->expr = s->expr->arg[0];
    return true;
}

// escalate after length
static bool parse_escalate(mw_parser *p, mw_stmt *s) {
    if (!accept_word(p, "after"))
        return mw_parse_expected(p, "`after`", "write escalate after 15 min");
    s->name = mw_slice_of("escalate after");
    return mw_parse_length(p, &s->length);
}

// applies when expr
static bool parse_applies(mw_parser *p, mw_stmt *s) {
    if (!accept_word(p, "when"))
        return mw_parse_expected(p, "`when`", "write applies when CONDITION");
    s->name = mw_slice_of("applies when");
    return parse_formula(p, s);
}

// gives WORD type "=" expr
static bool parse_gives(mw_parser *p, mw_stmt *s) {
    mw_slice *word = PARSER_ADD(p, s->word, s->word_count);
    if (!word || !mw_parse_word(p, "deduction, credit, grant, rate or subsidy", word)) return false;
    if (!mw_parse_take(p, MW_TOKEN_COLON, "an effect is written gives credit : CNY = formula"))
        return false;
    if (!mw_parse_typename(p, &s->type)) return false;
    skip_newlines(p);
    if (!mw_parse_take(p, MW_TOKEN_ASSIGN, "an effect is written gives credit : CNY = formula"))
        return false;
    return parse_formula(p, s);
}

// against name [ "carry" length ]
static bool parse_against(mw_parser *p, mw_stmt *s) {
    s->expr = mw_parse_name(p);
    if (!s->expr) return false;
    return !accept_word(p, "carry") || mw_parse_length(p, &s->length);
}

// in force [ DATE ] ".." [ DATE ] [ "of" ( "period" | WORD ) ]
static bool parse_force(mw_parser *p, mw_stmt *s) {
    if (!accept_word(p, "force"))
        return mw_parse_expected(p, "`force`", "write in force DATE .. DATE");
    s->name = mw_slice_of("in force");
    s->has_date = at_kind(p, MW_TOKEN_DATE);
    if (s->has_date && !mw_parse_date(p, &s->date)) return false;
    if (!mw_parse_take(p, MW_TOKEN_DOTS, "write in force DATE .. DATE; either may be left out"))
        return false;
    s->has_date_high = at_kind(p, MW_TOKEN_DATE);
    if (s->has_date_high && !mw_parse_date(p, &s->date_high)) return false;
    if (!accept_word(p, "of")) return true;
    mw_slice *word = PARSER_ADD(p, s->word, s->word_count);
    return word && mw_parse_word(p, "`period` or the name of a date", word);
}

static const char *const hows[] = {"sum", "mean", "first",     "last", "hold",
                                   "max", "min",  "recompute", "none"};
static const mw_roll how_rolls[] = {MW_ROLL_SUM,  MW_ROLL_MEAN,      MW_ROLL_FIRST,
                                    MW_ROLL_LAST, MW_ROLL_HOLD,      MW_ROLL_MAX,
                                    MW_ROLL_MIN,  MW_ROLL_RECOMPUTE, MW_ROLL_NONE};
static const char *const axes[] = {"time", "children", "keys"};

enum { HOWS = sizeof hows / sizeof hows[0], AXES = sizeof axes / sizeof axes[0] };

// how = [ "time" | "children" | "keys" ] ( "sum" | "mean" [ "by" WORD ] | "first" | ... )
static bool parse_how(mw_parser *p, mw_how *how) {
    int32_t first = p->at;
    for (int32_t i = 0; i < AXES && how->axis == MW_AXIS_ALL; i++)
        if (accept_word(p, axes[i])) how->axis = (mw_roll_axis)(MW_AXIS_TIME + i);
    for (int32_t i = 0; i < HOWS && how->roll == MW_ROLL_UNSAID; i++)
        if (accept_word(p, hows[i])) how->roll = how_rolls[i];
    if (how->roll == MW_ROLL_UNSAID) {
        const char *hint = mw_parse_suggest(p, slice_of(p, peek(p)), hows, HOWS);
        return mw_parse_expected(p, "sum, mean, first, last, hold, max, min, recompute or none",
                                 hint);
    }
    if (how->roll == MW_ROLL_MEAN && accept_word(p, "by") &&
        !mw_parse_word(p, "the measure that weighs", &how->by))
        return false;
    how->span = span_since(p, first);
    return true;
}

// Whether a comma is followed by another how.
static bool more_hows(const mw_parser *p) {
    int32_t n = 1;
    if (!at_kind(p, MW_TOKEN_COMMA)) return false;
    while (peek_at(p, n)->kind == MW_TOKEN_NEWLINE) n++;
    for (int32_t i = 0; i < AXES; i++)
        if (is_word(p, peek_at(p, n), axes[i])) return true;
    for (int32_t i = 0; i < HOWS; i++)
        if (is_word(p, peek_at(p, n), hows[i])) return true;
    return false;
}

// roll how { "," how }
static bool parse_roll(mw_parser *p, mw_stmt *s) {
    for (;;) {
        mw_how *how = PARSER_ADD(p, s->how, s->how_count);
        if (!how || !parse_how(p, how)) return false;
        if (!more_hows(p)) return true;
        advance(p);
        skip_newlines(p);
    }
}

// confirm "by" DATE
static bool parse_confirm(mw_parser *p, mw_stmt *s) {
    if (!accept_word(p, "by")) return mw_parse_expected(p, "`by`", "write confirm by DATE");
    s->name = mw_slice_of("confirm by");
    s->has_date = mw_parse_date(p, &s->date);
    return s->has_date;
}

// published DATE
static bool parse_published(mw_parser *p, mw_stmt *s) {
    s->has_date = mw_parse_date(p, &s->date);
    return s->has_date;
}

// unit TYPE
static bool parse_unit(mw_parser *p, mw_stmt *s) {
    int32_t first = p->at;
    if (!mw_parse_typename(p, &s->type)) return false;
    for (int32_t i = first; i < p->at; i++) {
        mw_slice *word = PARSER_ADD(p, s->word, s->word_count);
        if (!word) return false;
        *word = slice_of(p, &p->token[i]);
    }
    return true;
}

static bool parse_one_literal(mw_parser *p, mw_stmt *s) {
    s->expr = mw_parse_literal(p);
    return s->expr != NULL;
}

static const struct {
    const char *name;
    bool (*parse)(mw_parser *, mw_stmt *);
} forms[] = {
    {"title",       parse_title      },
    {"text",        parse_title      },
    {"guide",       parse_title      },
    {"note",        parse_note       },
    {"evidence",    parse_note       },
    {"source",      parse_texts      },
    {"version",     parse_texts      },
    {"cite",        parse_texts      },
    {"code",        parse_texts      },
    {"use",         parse_words      },
    {"status",      parse_words      },
    {"better",      parse_words      },
    {"timing",      parse_words      },
    {"severity",    parse_words      },
    {"inverse",     parse_words      },
    {"treat",       parse_words      },
    {"impute",      parse_words      },
    {"normalise",   parse_words      },
    {"combine",     parse_words      },
    {"missing",     parse_words      },
    {"vary",        parse_words      },
    {"weights",     parse_words      },
    {"scale",       parse_words      },
    {"screen",      parse_words      },
    {"compare",     parse_words      },
    {"denominator", parse_words      },
    {"latest",      parse_words      },
    {"excludes",    parse_words      },
    {"when",        parse_formula    },
    {"from",        parse_formula    },
    {"clear",       parse_clear      },
    {"escalate",    parse_escalate   },
    {"applies",     parse_applies    },
    {"gives",       parse_gives      },
    {"against",     parse_against    },
    {"in",          parse_force      },
    {"range",       parse_range      },
    {"goal",        parse_goal       },
    {"band",        mw_parse_cells   },
    {"roll",        parse_roll       },
    {"confirm",     parse_confirm    },
    {"published",   parse_published  },
    {"unit",        parse_unit       },
    {"weight",      parse_one_literal},
    {"needs",       parse_one_literal},
};

enum { FORMS = sizeof forms / sizeof forms[0] };

bool mw_parse_is_property(mw_slice word) {
    for (int32_t i = 0; i < FORMS; i++)
        if (mw_slice_is(word, forms[i].name)) return true;
    return false;
}

static bool say_unknown(mw_parser *p) {
    const char *names[FORMS + 3] = {"given", "expect", "option"};
    for (int32_t i = 0; i < FORMS; i++) names[3 + i] = forms[i].name;
    mw_slice word = slice_of(p, peek(p));
    const char *hint = mw_parse_suggest(p, word, names, FORMS + 3);
    if (mw_word_is_declaration(word)) hint = "a declaration; is a `}` missing before it?";
    mw_diag_error(p->d, token_span(p, peek(p)), hint, "unknown property `%.*s`", (int)word.n,
                  word.p);
    return false;
}

// property = "=" expr | WORD form
bool mw_parse_property(mw_parser *p, mw_stmt *s) {
    s->kind = MW_STMT_PROPERTY;
    s->name = slice_of(p, peek(p));
    s->name_span = token_span(p, peek(p));
    if (accept(p, MW_TOKEN_ASSIGN)) return parse_formula(p, s);
    for (int32_t i = 0; i < FORMS; i++) {
        if (!at_word(p, forms[i].name)) continue;
        advance(p);
        return forms[i].parse(p, s);
    }
    return say_unknown(p);
}
