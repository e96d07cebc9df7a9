// SPDX-License-Identifier: MIT
#include "lang/lex.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "test/test.h"

#include <string.h>

// Kinds as one letter each, so that a row shows what a text is cut into.
static const char letters[] = {
    [MW_TOKEN_END] = '.',          [MW_TOKEN_NEWLINE] = '\\',    [MW_TOKEN_COMMENT] = '#',
    [MW_TOKEN_WORD] = 'w',         [MW_TOKEN_TEXT] = 't',        [MW_TOKEN_NUMBER] = 'n',
    [MW_TOKEN_UNIT] = 'u',         [MW_TOKEN_DATE] = 'd',        [MW_TOKEN_CLOCK] = 'c',
    [MW_TOKEN_ROUND_OPEN] = '(',   [MW_TOKEN_ROUND_CLOSE] = ')', [MW_TOKEN_SQUARE_OPEN] = '[',
    [MW_TOKEN_SQUARE_CLOSE] = ']', [MW_TOKEN_CURLY_OPEN] = '{',  [MW_TOKEN_CURLY_CLOSE] = '}',
    [MW_TOKEN_COMMA] = ',',        [MW_TOKEN_COLON] = ':',       [MW_TOKEN_DOT] = 'o',
    [MW_TOKEN_DOTS] = 'O',         [MW_TOKEN_ASSIGN] = '=',      [MW_TOKEN_EQ] = 'E',
    [MW_TOKEN_NE] = '!',           [MW_TOKEN_LT] = '<',          [MW_TOKEN_LE] = 'L',
    [MW_TOKEN_GT] = '>',           [MW_TOKEN_GE] = 'G',          [MW_TOKEN_PLUS] = '+',
    [MW_TOKEN_MINUS] = '-',        [MW_TOKEN_STAR] = '*',        [MW_TOKEN_SLASH] = '/',
    [MW_TOKEN_CARET] = '^',        [MW_TOKEN_WITHIN] = 'W',      [MW_TOKEN_AND] = '&',
    [MW_TOKEN_OR] = '|',           [MW_TOKEN_NOT] = '~',
};

static const struct {
    const char *text, *kinds, *last; // the last token but END, as written
    int32_t errors;
} cuts[] = {
    {"",                        ".",          "",                       0},
    {"\n\n // only\n",          ".",          "",                       0},
    {"\xef\xbb\xbfpack p",      "ww.",        "p",                      0},
    {"a\nb\r\n\r\nc",           "w\\w\\w.",   "c",                      0},
    {"(a\n,b)\nc",              "(w,w)\\w.",  "c",                      0},
    {"[a\n{b\nc",               "[w{w\\w.",   "c",                      0},
    {"(a\nindicator b on c",    "(w\\wwww.",  "c",                      0},
    {"(a\nindex and b",         "(wwww.",     "b",                      0},
    {"(a\n index b",            "(www.",      "b",                      0},
    {"工厂_1",                "w.",         "工厂_1",               0},
    {"12",                      "n.",         "12",                     0},
    {"12.5",                    "n.",         "12.5",                   0},
    {"1.5e-3",                  "n.",         "1.5e-3",                 0},
    {"1e",                      "nu.",        "e",                      0},
    {"0..100",                  "nOn.",       "100",                    0},
    {"3.x",                     "now.",       "x",                      0},
    {"12 h",                    "nu.",        "h",                      0},
    {"12 h / apt",              "nu/w.",      "apt",                    0},
    {"12 h /apt",               "nu/w.",      "apt",                    0},
    {"30 s/piece*2",            "nu.",        "s/piece*2",              0},
    {"3 kg*m^2/s^2",            "nu.",        "kg*m^2/s^2",             0},
    {"3 h^-1",                  "nu.",        "h^-1",                   0},
    {"3 kg·m",                 "nu.",        "kg·m",                  0},
    {"3 元/m2",                "nu.",        "元/m2",                 0},
    {"10%",                     "nu.",        "%",                      0},
    {"10 % * x",                "nu*w.",      "x",                      0},
    {"10 ‰, 5 °C",           "nu,nu.",     "°C",                    0},
    {"4 m²",                   "nu.",        "m²",                    0},
    {"x / 2 and y",             "w/nww.",     "y",                      0},
    {"2 in",                    "nw.",        "in",                     0},
    {"0 alone",                 "nw.",        "alone",                  0},
    {"4 en \"a\"",              "nwt.",       "\"a\"",                  0},
    {"12 \r h",                 "nu.",        "h",                      0},
    {"a // b\r\r\nc",           "w\\w.",      "c",                      0},
    {"a // b\rkind c\nd",       "w\\w.",      "d",                      1}, // CR ends no line
    {"12\nh",                   "n\\w.",      "h",                      0},
    {": %",                     ":u.",        "%",                      0},
    {": kWh/piece",             ":w/w.",      "piece",                  0},
    {"2024-01-31",              "d.",         "2024-01-31",             0},
    {"2024-01",                 "d.",         "2024-01",                0},
    {"2024-Q1 2024-W07",        "dd.",        "2024-W07",               0},
    {"2024-01-31: 5",           "d:n.",       "5",                      0},
    {"2024-1",                  "n-n.",       "1",                      0},
    {"2024-01x",                "n-nu.",      "x",                      0},
    {"20240-01",                "n-n.",       "01",                     0},
    {"2018-03-05T06:15/PT15M",  "d.",         "2018-03-05T06:15/PT15M", 0},
    {"08:00 8:00",              "cn:n.",      "00",                     0},
    {"\"a \\\"b\\\" c\" d",     "tw.",        "d",                      0},
    {"\"a\nb",                  "t\\w.",      "b",                      1},
    {"\"a\\q\"",                "t.",         "\"a\\q\"",               1},
    {"a..b a.b ...",            "wOwwowO.",   "...",                    1},
    {"= == != < <= > >= <> =>", "=E!<L>G!G.", "=>",                     2},
    {"+ +- - ** * / ^",         "+W-^*/^.",   "^",                      1},
    {"a && b || ! c",           "w&w|~w.",    "c",                      3},
    {"a;b",                     "w\\w.",      "b",                      1},
    {"a # b $ c",               "www.",       "c",                      2},
    {"（a）：",              "(w):.",      "：",                    3},
    {"a\x01",                   "w.",         "a",                      1},
    {"/* a */",                 "w*/.",       "/",                      1},
};

typedef struct {
    mw_diags *d;
    mw_tokens t;
    mw_status st;
} lexed;

static lexed lex(const char *text, int32_t size, int comments) {
    lexed r = {.d = mw_alloc_fixed(sizeof *r.d)};
    r.d->arena = mw_arena_new((size_t)1 << 20);
    int32_t source = mw_diag_source(r.d, "t.mw", text, size);
    r.st = mw_lex(r.d, source, comments, &r.t, NULL);
    return r;
}

static void lexed_free(lexed *r) {
    mw_tokens_free(&r->t);
    mw_arena_free(r->d->arena);
    mw_free(r->d);
}

static bool is_cut(const lexed *r, const char *text, const char *kinds, const char *last) {
    if ((size_t)r->t.count != strlen(kinds)) return false;
    for (int32_t i = 0; i < r->t.count; i++)
        if (letters[r->t.token[i].kind] != kinds[i]) return false;
    if (r->t.count < 2) return last[0] == '\0';
    const mw_token *t = &r->t.token[r->t.count - 2];
    return mw_slice_is((mw_slice){text + t->start, (size_t)(t->end - t->start)}, last);
}

void test_lex_cuts(void) {
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        lexed r = lex(cuts[i].text, (int32_t)strlen(cuts[i].text), MW_LEX_PLAIN);
        CHECK_ROW(r.st == MW_OK, i);
        CHECK_ROW(is_cut(&r, cuts[i].text, cuts[i].kinds, cuts[i].last), i);
        CHECK_ROW(r.d->errors == cuts[i].errors, i);
        lexed_free(&r);
    }
}

void test_lex_comments(void) {
    static const char text[] = "// a\nb // c\r\n(d // e\n)";
    lexed r = lex(text, (int32_t)strlen(text), MW_LEX_COMMENTS);
    CHECK(is_cut(&r, text, "#\\w#\\(w#).", ")"));
    CHECK(r.t.token[3].start == 7 && r.t.token[3].end == 11); // without the CR
    CHECK(r.t.token[2].line_start && !r.t.token[3].line_start);
    lexed_free(&r);
}

static const struct {
    const char *text;
    int32_t size;
    const char *say, *hint;
} refusals[] = {
    {"a\xff",        2, "0xFF at byte 1",      "UTF-8"    },
    {"abc\xc0\x80",  5, "0xC0 at byte 3",      "GBK"      }, // overlong
    {"a\xe4\xb8",    3, "0xE4 at byte 1",      "UTF-8"    }, // cut off
    {"\xed\xa0\x80", 3, "0xED at byte 0",      "UTF-8"    }, // a surrogate
    {"\xff\xfe"
     "a",       3, "0xFF at byte 0",      "UTF-16"   },
    {"ab\0c",        4, "zero byte at byte 2", "text file"},
};

void test_lex_refusals(void) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        lexed r = lex(refusals[i].text, refusals[i].size, MW_LEX_PLAIN);
        CHECK_ROW(r.st == MW_OK && r.t.count == 1 && r.d->errors == 1, i);
        CHECK_ROW(strstr(r.d->diag[0].text, refusals[i].say), i);
        CHECK_ROW(strstr(r.d->diag[0].hint, refusals[i].hint), i);
        lexed_free(&r);
    }
}

void test_lex_limits(void) {
    char *text = mw_alloc_fixed(MW_PACK_FILE_BYTES_MAX + 2);
    memset(text, ' ', MW_PACK_FILE_BYTES_MAX + 1);
    lexed r = lex(text, MW_PACK_FILE_BYTES_MAX, MW_LEX_PLAIN);
    CHECK(r.d->errors == 0);
    lexed_free(&r);
    r = lex(text, MW_PACK_FILE_BYTES_MAX + 1, MW_LEX_PLAIN);
    CHECK(r.d->errors == 1 && strstr(r.d->diag[0].text, "4194305 bytes, the limit is 4194304"));
    lexed_free(&r);
    memset(text, '#', MW_PACK_FILE_BYTES_MAX); // all wrong: given up early, and cheaply
    r = lex(text, MW_PACK_FILE_BYTES_MAX, MW_LEX_PLAIN);
    CHECK(r.st == MW_OK && r.d->errors == 64 && r.d->diag_count == MW_DIAG_MAX);
    lexed_free(&r);
    mw_free(text);
}

void test_lex_out_of_memory(void) {
    static const char text[] = "indicator a on b = c + 1 h // d";
    int64_t n = 0;
    for (mw_status st = MW_NOMEM; st != MW_OK && n < 100; n++) {
        mw_tokens t = {0};
        mw_diags *d = mw_alloc_fixed(sizeof *d);
        d->arena = mw_arena_new(1 << 20);
        int32_t source = mw_diag_source(d, "t", text, sizeof text - 1);
        mw_alloc_fail_after(n);
        st = mw_lex(d, source, MW_LEX_COMMENTS, &t, NULL);
        mw_alloc_fail_after(-1);
        mw_tokens_free(&t);
        mw_arena_free(d->arena);
        mw_free(d);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(n > 1 && n < 100);
}
