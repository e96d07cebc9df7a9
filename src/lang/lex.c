// SPDX-License-Identifier: MIT
// See lex.h. Three things are not plain: a unit is known by standing after a number, so the lexer
// remembers what came before and which words can follow a number without being its unit; a date is
// told from a difference by its digits ("2024-01" is a date, "2024 - 1" is not); and a declaration
// in the first column ends whatever bracket was left open, so that one forgotten ")" costs one
// statement and not the file.
#include "lang/lex.h"

#include "base/alloc.h"
#include "base/limits.h"

#include <string.h>
#include <utf8proc.h>

typedef struct {
    mw_diags *d;
    int32_t source;
    const char *text;
    int32_t size, at;
    int32_t round; // ( and [ open since the last { or }
    int comments;
    mw_tokens *out;
    bool nomem;
} lexer;

enum { WRONG_MAX = 64 }; // wrong characters after which a text is given up: it is something else

static const char *const token_names[] = {
#define X(name, text) text,
    MW_TOKEN_LIST(X)
#undef X
};

const char *mw_token_name(mw_token_kind kind) { return token_names[kind]; }

static bool is_one_of(mw_slice word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mw_slice_is(word, list[i])) return true;
    return false;
}

#define IS_ONE_OF(word, list) is_one_of((word), (list), sizeof(list) / sizeof(list)[0])

static const char *const declarations[] = {"pack",      "kind",      "link",   "codes",  "measure",
                                           "parameter", "indicator", "choice", "group",  "index",
                                           "level",     "policy",    "alert",  "example"};

bool mw_word_is_declaration(mw_slice word) { return IS_ONE_OF(word, declarations); }

static const char *const reserved[] = {"and",   "or",   "not", "if",    "then", "else", "in",
                                       "where", "over", "at",  "known", "yes",  "no",   "missing"};

bool mw_word_is_reserved(mw_slice word) { return IS_ONE_OF(word, reserved); }

// Words that may follow a number and are not its unit. Beside the reserved ones, those of heads,
// options, members and properties.
static const char *const never_units[] = {
    "per",   "by",     "of",     "to",   "on",     "for",    "from",      "with",    "has",
    "last",  "all",    "before", "en",   "zh",     "alone",  "when",      "needs",   "goal",
    "clamp", "weight", "pick",   "like", "none",   "carry",  "against",   "better",  "range",
    "roll",  "cite",   "title",  "note", "source", "status", "published", "confirm", "evidence"};

static bool is_never_unit(mw_slice word) {
    return mw_word_is_reserved(word) || IS_ONE_OF(word, never_units);
}

static mw_span span_of(const lexer *lx, int32_t start, int32_t end) {
    return (mw_span){lx->source, start, end};
}

static void emit(lexer *lx, mw_token_kind kind, int32_t start) {
    mw_tokens *t = lx->out;
    if (!mw_grow(&t->token, &t->capacity, t->count + 1, sizeof *t->token)) {
        lx->nomem = true;
        return;
    }
    bool first = start == 0 || lx->text[start - 1] == '\n';
    t->token[t->count++] = (mw_token){(uint8_t)kind, first, start, lx->at};
}

// The character at byte `at` and its bytes; 0 at the end. The text is valid UTF-8.
static int32_t character(const lexer *lx, int32_t at, int32_t *bytes) {
    utf8proc_int32_t cp = 0;
    *bytes = 0;
    if (at >= lx->size) return 0;
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)lx->text + at;
    *bytes = (int32_t)utf8proc_iterate(p, lx->size - at, &cp);
    return cp;
}

static char byte_at(const lexer *lx, int32_t at) { return at < lx->size ? lx->text[at] : '\0'; }

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

static bool is_letter(int32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    utf8proc_category_t cat = utf8proc_category(c);
    return cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO;
}

static bool is_word_character(int32_t c) {
    if (is_letter(c) || is_digit(c) || c == '_') return true;
    if (c < 0x80) return false;
    utf8proc_category_t cat = utf8proc_category(c);
    return cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_MC;
}

// Signs that units hold beside letters: per cent, per mille, degree, and the raised 2 and 3, which
// the unit's own parser refuses with a better message than "stray character".
static bool is_unit_sign(int32_t c) {
    return c == '%' || c == 0x2030 || c == 0xb0 || c == 0xb2 || c == 0xb3;
}

static int32_t word_end(const lexer *lx, int32_t at) {
    int32_t bytes;
    while (is_word_character(character(lx, at, &bytes))) at += bytes;
    return at;
}

// unit word = ( letter | sign ) { letter | digit | "_" | sign }; `at` itself when there is none
static int32_t unit_word_end(const lexer *lx, int32_t at) {
    int32_t bytes;
    int32_t c = character(lx, at, &bytes);
    if (!is_letter(c) && !is_unit_sign(c)) return at;
    while (is_word_character(c) || is_unit_sign(c)) {
        at += bytes;
        c = character(lx, at, &bytes);
    }
    return at;
}

// The end of what follows an operator inside a unit: a unit word, digits, or "-" digits after "^".
static int32_t unit_operand_end(const lexer *lx, int32_t at, bool signed_too) {
    int32_t digits = at + (signed_too && byte_at(lx, at) == '-');
    if (!is_digit(byte_at(lx, digits))) return unit_word_end(lx, at);
    while (is_digit(byte_at(lx, digits))) digits++;
    return digits;
}

// UNIT = unit word { ( "*" | "/" | "^" | middle dot ) operand }, without blanks
static int32_t unit_end(const lexer *lx, int32_t at) {
    int32_t end = unit_word_end(lx, at);
    for (;;) {
        int32_t bytes;
        int32_t c = character(lx, end, &bytes);
        if (c != '*' && c != '/' && c != '^' && c != 0xb7) return end;
        int32_t next = unit_operand_end(lx, end + bytes, c == '^');
        if (next == end + bytes) return end;
        end = next;
    }
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// After a number: its unit, on the same line, blanks between allowed.
static void lex_unit(lexer *lx) {
    int32_t start = lx->at;
    while (is_blank(byte_at(lx, start))) start++;
    int32_t word = word_end(lx, start), end = unit_end(lx, start);
    if (end == start) return;
    if (is_never_unit((mw_slice){lx->text + start, (size_t)(word - start)})) return;
    lx->at = end;
    emit(lx, MW_TOKEN_UNIT, start);
}

static int32_t digits_end(const lexer *lx, int32_t at) {
    while (is_digit(byte_at(lx, at))) at++;
    return at;
}

static bool has_digits(const lexer *lx, int32_t at, int32_t count) {
    return digits_end(lx, at) == at + count;
}

// The time of a period that is shorter than a day: "T06", "T06:15/PT15M", "T02+01:00".
static int32_t period_time_end(const lexer *lx, int32_t at) {
    if (byte_at(lx, at) != 'T' || !is_digit(byte_at(lx, at + 1))) return at;
    at++;
    while (byte_at(lx, at) && strchr("0123456789:.+-Z", byte_at(lx, at))) at++;
    if (byte_at(lx, at) != '/' || byte_at(lx, at + 1) != 'P') return at;
    at++;
    while (is_digit(byte_at(lx, at)) || is_letter(byte_at(lx, at))) at++;
    return at;
}

// DATE = 2024-01-01 | 2024-01 | 2024-Q1 | 2024-W10; 0 when something else stands here
static int32_t date_end(const lexer *lx, int32_t at) {
    if (!has_digits(lx, at, 4) || byte_at(lx, at + 4) != '-') return 0;
    int32_t end = at + 5;
    if (byte_at(lx, end) == 'Q' && has_digits(lx, end + 1, 1))
        end += 2;
    else if (byte_at(lx, end) == 'W' && has_digits(lx, end + 1, 2))
        end += 3;
    else if (!has_digits(lx, end, 2))
        return 0;
    else if (byte_at(lx, end + 2) == '-' && has_digits(lx, end + 3, 2))
        end = period_time_end(lx, end + 5);
    else
        end += 2;
    return word_end(lx, end) == end ? end : 0;
}

// CLOCK = 08:00
static bool is_clock(const lexer *lx, int32_t at) {
    return has_digits(lx, at, 2) && byte_at(lx, at + 2) == ':' && has_digits(lx, at + 3, 2);
}

// NUMBER = digits [ "." digits ] [ "e" [ "+" | "-" ] digits ]
static int32_t number_end(const lexer *lx, int32_t at) {
    int32_t end = digits_end(lx, at);
    if (byte_at(lx, end) == '.' && is_digit(byte_at(lx, end + 1))) end = digits_end(lx, end + 1);
    if (byte_at(lx, end) != 'e' && byte_at(lx, end) != 'E') return end;
    int32_t exponent = end + 1;
    if (byte_at(lx, exponent) == '+' || byte_at(lx, exponent) == '-') exponent++;
    if (!is_digit(byte_at(lx, exponent))) return end;
    int32_t last = digits_end(lx, exponent);
    return word_end(lx, last) == last ? last : end;
}

static void lex_number(lexer *lx) {
    int32_t start = lx->at, end = date_end(lx, start);
    if (end) {
        lx->at = end;
        emit(lx, MW_TOKEN_DATE, start);
        return;
    }
    if (is_clock(lx, start)) {
        lx->at = start + 5;
        emit(lx, MW_TOKEN_CLOCK, start);
        return;
    }
    lx->at = number_end(lx, start);
    emit(lx, MW_TOKEN_NUMBER, start);
    lex_unit(lx);
}

static void say_escape(lexer *lx) {
    int32_t bytes;
    character(lx, lx->at + 1, &bytes);
    mw_diag_error(lx->d, span_of(lx, lx->at, lx->at + 1 + bytes),
                  "the escapes are \\\" for a quote, \\\\ for a backslash and \\n for a new line",
                  "unknown escape in a text");
}

// TEXT = '"' { character | "\" ( '"' | "\" | "n" ) } '"', on one line
static void lex_text(lexer *lx) {
    int32_t start = lx->at++;
    for (;;) {
        char c = byte_at(lx, lx->at);
        if (lx->at >= lx->size || c == '\n' || c == '\r') {
            mw_diag_error(lx->d, span_of(lx, start, lx->at), "put a \" at its end, on this line",
                          "a text is not closed");
            break;
        }
        lx->at++;
        if (c == '"') break;
        if (c != '\\') continue;
        char escaped = byte_at(lx, lx->at);
        if (escaped == '"' || escaped == '\\' || escaped == 'n') {
            lx->at++;
            continue;
        }
        lx->at--;
        say_escape(lx);
        lx->at++;
    }
    emit(lx, MW_TOKEN_TEXT, start);
}

// A comment takes all of its line. A carriage return within it may be how the file ends its lines:
// then the rest of the file would be lost in the comment.
static void lex_comment(lexer *lx) {
    int32_t start = lx->at;
    while (lx->at < lx->size && lx->text[lx->at] != '\n') lx->at++;
    while (lx->text[lx->at - 1] == '\r') lx->at--;
    const char *lone = memchr(lx->text + start, '\r', (size_t)(lx->at - start));
    if (lone) {
        int32_t at = (int32_t)(lone - lx->text);
        mw_diag_error(lx->d, span_of(lx, at, at + 1), "end each line with a line feed",
                      "a carriage return within a comment");
    }
    if (lx->comments == MW_LEX_COMMENTS) emit(lx, MW_TOKEN_COMMENT, start);
}

// A declaration in the first column: a keyword, blanks, and a name or a text.
static bool starts_declaration(const lexer *lx) {
    int32_t end = word_end(lx, lx->at), next = end, bytes;
    if (!mw_word_is_declaration((mw_slice){lx->text + lx->at, (size_t)(end - lx->at)}))
        return false;
    while (byte_at(lx, next) == ' ') next++;
    if (next == end) return false;
    if (byte_at(lx, next) == '"') return true;
    if (!is_letter(character(lx, next, &bytes))) return false;
    int32_t word = word_end(lx, next);
    return !mw_word_is_reserved((mw_slice){lx->text + next, (size_t)(word - next)});
}

static void lex_word(lexer *lx) {
    int32_t start = lx->at;
    bool first = start == 0 || lx->text[start - 1] == '\n';
    if (lx->round > 0 && first && starts_declaration(lx)) {
        lx->round = 0;
        emit(lx, MW_TOKEN_NEWLINE, start);
    }
    lx->at = word_end(lx, start);
    emit(lx, MW_TOKEN_WORD, start);
}

static void lex_newline(lexer *lx) {
    int32_t start = lx->at++;
    const mw_tokens *t = lx->out;
    if (lx->round > 0 || t->count == 0) return;
    if (t->token[t->count - 1].kind == MW_TOKEN_NEWLINE) return;
    emit(lx, MW_TOKEN_NEWLINE, start);
}

// Longer signs stand before those they begin with.
static const struct {
    const char *sign;
    mw_token_kind kind;
    const char *instead; // the sign is an error, and this is what to write
} signs[] = {
    {"...", MW_TOKEN_DOTS,         ".."                             },
    {"..",  MW_TOKEN_DOTS,         NULL                             },
    {".",   MW_TOKEN_DOT,          NULL                             },
    {"===", MW_TOKEN_EQ,           "=="                             },
    {"==",  MW_TOKEN_EQ,           NULL                             },
    {"=<",  MW_TOKEN_LE,           "<="                             },
    {"=>",  MW_TOKEN_GE,           ">="                             },
    {"=",   MW_TOKEN_ASSIGN,       NULL                             },
    {"!=",  MW_TOKEN_NE,           NULL                             },
    {"!",   MW_TOKEN_NOT,          "not"                            },
    {"<>",  MW_TOKEN_NE,           "!="                             },
    {"<=",  MW_TOKEN_LE,           NULL                             },
    {"<",   MW_TOKEN_LT,           NULL                             },
    {">=",  MW_TOKEN_GE,           NULL                             },
    {">",   MW_TOKEN_GT,           NULL                             },
    {"+-",  MW_TOKEN_WITHIN,       NULL                             },
    {"+",   MW_TOKEN_PLUS,         NULL                             },
    {"-",   MW_TOKEN_MINUS,        NULL                             },
    {"**",  MW_TOKEN_CARET,        "^"                              },
    {"*",   MW_TOKEN_STAR,         NULL                             },
    {"/",   MW_TOKEN_SLASH,        NULL                             },
    {"^",   MW_TOKEN_CARET,        NULL                             },
    {"&&",  MW_TOKEN_AND,          "and"                            },
    {"&",   MW_TOKEN_AND,          "and"                            },
    {"||",  MW_TOKEN_OR,           "or"                             },
    {"|",   MW_TOKEN_OR,           "or"                             },
    {"(",   MW_TOKEN_ROUND_OPEN,   NULL                             },
    {")",   MW_TOKEN_ROUND_CLOSE,  NULL                             },
    {"[",   MW_TOKEN_SQUARE_OPEN,  NULL                             },
    {"]",   MW_TOKEN_SQUARE_CLOSE, NULL                             },
    {"{",   MW_TOKEN_CURLY_OPEN,   NULL                             },
    {"}",   MW_TOKEN_CURLY_CLOSE,  NULL                             },
    {",",   MW_TOKEN_COMMA,        NULL                             },
    {":",   MW_TOKEN_COLON,        NULL                             },
    {"×",  MW_TOKEN_STAR,         "*"                              },
    {"·",  MW_TOKEN_STAR,         "*"                              },
    {"÷",  MW_TOKEN_SLASH,        "/"                              },
    {"−", MW_TOKEN_MINUS,        "-"                              },
    {"–", MW_TOKEN_MINUS,        "-"                              },
    {"≤", MW_TOKEN_LE,           "<="                             },
    {"≥", MW_TOKEN_GE,           ">="                             },
    {"≠", MW_TOKEN_NE,           "!="                             },
    {"±",  MW_TOKEN_WITHIN,       "+-"                             },
    {"…", MW_TOKEN_DOTS,         ".."                             },
    {"（", MW_TOKEN_ROUND_OPEN,   "("                              },
    {"）", MW_TOKEN_ROUND_CLOSE,  ")"                              },
    {"【", MW_TOKEN_SQUARE_OPEN,  "["                              },
    {"】", MW_TOKEN_SQUARE_CLOSE, "]"                              },
    {"｛", MW_TOKEN_CURLY_OPEN,   "{"                              },
    {"｝", MW_TOKEN_CURLY_CLOSE,  "}"                              },
    {"，", MW_TOKEN_COMMA,        ","                              },
    {"、", MW_TOKEN_COMMA,        ","                              },
    {"：", MW_TOKEN_COLON,        ":"                              },
    {"＝", MW_TOKEN_ASSIGN,       "="                              },
    {"％", MW_TOKEN_UNIT,         "%"                              },
    {";",   MW_TOKEN_NEWLINE,      "a new line: it ends a statement"},
};

// Characters that are no sign of the language, with what is meant instead.
static const struct {
    const char *sign, *hint;
} strays[] = {
    {"#",        "comments begin with //"                                              },
    {"'",        "texts stand in double quotes"                                        },
    {"`",        "texts stand in double quotes"                                        },
    {"“",      "texts stand in plain double quotes, \"...\""                         },
    {"”",      "texts stand in plain double quotes, \"...\""                         },
    {"「",      "texts stand in plain double quotes, \"...\""                         },
    {"」",      "texts stand in plain double quotes, \"...\""                         },
    {"　",      "this is a wide space; write a plain one"                             },
    {"\xc2\xa0", "this is a no-break space; write a plain one"                         },
    {"。",      "a new line ends a statement"                                         },
    {"$",        "currencies are named by their code: USD, CNY, EUR"                   },
    {"€",      "currencies are named by their code: EUR"                             },
    {"¥",       "currencies are named by their code: CNY or JPY"                      },
    {"￥",      "currencies are named by their code: CNY"                             },
    {"_",        "a name begins with a letter"                                         },
    {"?",        "a condition is written `if a then b else c`"                         },
    {"\\",       "lines are continued after an operator or a comma, or inside brackets"},
};

static bool starts_with(const lexer *lx, const char *sign) {
    size_t n = strlen(sign);
    return (size_t)(lx->size - lx->at) >= n && memcmp(lx->text + lx->at, sign, n) == 0;
}

static void count_bracket(lexer *lx, mw_token_kind kind) {
    if (kind == MW_TOKEN_ROUND_OPEN || kind == MW_TOKEN_SQUARE_OPEN) lx->round++;
    if (kind == MW_TOKEN_ROUND_CLOSE || kind == MW_TOKEN_SQUARE_CLOSE) lx->round--;
    if (kind == MW_TOKEN_CURLY_OPEN || kind == MW_TOKEN_CURLY_CLOSE) lx->round = 0;
    if (lx->round < 0) lx->round = 0;
}

static void say_stray(lexer *lx) {
    int32_t start = lx->at, bytes;
    int32_t c = character(lx, lx->at, &bytes);
    const char *hint = NULL;
    for (size_t i = 0; i < sizeof strays / sizeof strays[0] && !hint; i++)
        if (starts_with(lx, strays[i].sign)) hint = strays[i].hint;
    lx->at += bytes;
    if (c < ' ' || c == 0x7f)
        mw_diag_error(lx->d, span_of(lx, start, lx->at), "delete it",
                      "a control character (U+%04X) in the text", (uint32_t)c);
    else
        mw_diag_error(lx->d, span_of(lx, start, lx->at), hint, "stray character `%.*s`", (int)bytes,
                      lx->text + start);
}

static void lex_sign(lexer *lx) {
    int32_t start = lx->at;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!starts_with(lx, signs[i].sign)) continue;
        lx->at += (int32_t)strlen(signs[i].sign);
        if (signs[i].instead)
            mw_diag_error(lx->d, span_of(lx, start, lx->at),
                          mw_diag_hint(lx->d, "write %s", signs[i].instead),
                          "`%s` is not a sign of the language", signs[i].sign);
        emit(lx, signs[i].kind, start);
        count_bracket(lx, signs[i].kind);
        return;
    }
    say_stray(lx);
}

static void say_block_comment(lexer *lx) {
    mw_diag_error(lx->d, span_of(lx, lx->at, lx->at + 2), "put // before each line",
                  "`/*` does not begin a comment");
    lx->at += 2;
}

static void lex_one(lexer *lx) {
    int32_t bytes;
    int32_t c = character(lx, lx->at, &bytes);
    if (is_blank(byte_at(lx, lx->at)))
        lx->at++;
    else if (c == '\n')
        lex_newline(lx);
    else if (c == '"')
        lex_text(lx);
    else if (starts_with(lx, "//"))
        lex_comment(lx);
    else if (starts_with(lx, "/*"))
        say_block_comment(lx);
    else if (is_digit(c))
        lex_number(lx);
    else if (is_letter(c))
        lex_word(lx);
    else if (is_unit_sign(c)) {
        int32_t start = lx->at;
        lx->at = unit_end(lx, start);
        emit(lx, MW_TOKEN_UNIT, start);
    } else
        lex_sign(lx);
}

// What another encoding looks like from here, for the hint.
static const char *encoding_hint(const unsigned char *bytes, int32_t size) {
    if (size >= 2 &&
        ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
        return "the file seems to be UTF-16: save it as UTF-8";
    return "save the file as UTF-8; Chinese text may be in GBK";
}

// Whether the text may be read at all; says why not.
static bool check_text(lexer *lx) {
    const char *p = lx->text, *end = p + lx->size;
    if (lx->size > MW_PACK_FILE_BYTES_MAX) {
        mw_diag_error(lx->d, span_of(lx, 0, 0), "split it into several files of one pack",
                      "the file has %d bytes, the limit is %d", lx->size, MW_PACK_FILE_BYTES_MAX);
        return false;
    }
    while (p < end) {
        int n = mw_utf8_step(p, end);
        int32_t at = (int32_t)(p - lx->text);
        if (n > 0 && *p) {
            p += n;
            continue;
        }
        if (n > 0)
            mw_diag_error(lx->d, span_of(lx, at, at + 1), "is this a text file?",
                          "a zero byte at byte %d", at);
        else
            mw_diag_error(lx->d, span_of(lx, at, at + 1),
                          encoding_hint((const unsigned char *)lx->text, lx->size),
                          "not UTF-8: 0x%02X at byte %d", (uint32_t)(unsigned char)*p, at);
        return false;
    }
    return true;
}

mw_status mw_lex(mw_diags *d, int32_t source, int comments, mw_tokens *out, mw_error *err) {
    const mw_source_text *src = &d->source[source];
    lexer lx = {.d = d,
                .source = source,
                .text = src->text,
                .size = src->size,
                .comments = comments,
                .out = out};
    if (!check_text(&lx)) lx.size = 0;
    if (starts_with(&lx, "\xef\xbb\xbf")) lx.at = 3; // a byte order mark
    int32_t errors_max = d->errors + WRONG_MAX;
    while (lx.at < lx.size && !lx.nomem && d->errors < errors_max) lex_one(&lx);
    emit(&lx, MW_TOKEN_END, lx.at);
    if (lx.nomem || d->nomem)
        return mw_fail(err, MW_NOMEM, "read %s: out of memory after %d tokens", src->path,
                       out->count);
    return MW_OK;
}

void mw_tokens_free(mw_tokens *t) {
    mw_free(t->token);
    *t = (mw_tokens){0};
}
