// SPDX-License-Identifier: MIT
#include "lang/format.h"

#include "base/alloc.h"
#include "base/file.h"
#include "lang/lex.h"
#include "test/test.h"

#include <glob.h>
#include <string.h>

// Aligned, the rows would be too long.
// clang-format off
static const struct {
    const char *in, *out;
} layouts[] = {
    {"", ""},
    {"\n\n// a  \n\n\n\n// b", "// a\n\n// b\n"},
    {"\xef\xbb\xbfkind a\r\nkind b\r\n", "kind a\nkind b\n"},
    // blanks between tokens
    {"indicator  i  on u:h=a+b*c", "indicator i on u : h = a + b * c\n"},
    {"indicator i on u : h = f ( a , - b ) - - c", "indicator i on u : h = f(a, -b) - -c\n"},
    {"indicator i on u = ( a ) and ( b ) or not ( c )",
     "indicator i on u = (a) and (b) or not (c)\n"},
    {"indicator i on u = x in [ 1 , - 2 % ) where y",
     "indicator i on u = x in [1, -2 %) where y\n"},
    {"indicator i on u = 10% * 5h / x . y", "indicator i on u = 10 % * 5 h / x.y\n"},
    {"indicator i on u = 2024-1 + 2024 - 01", "indicator i on u = 2024 - 1 + 2024 - 01\n"},
    {"indicator i on u = x ^ -2 ^ y", "indicator i on u = x ^ -2 ^ y\n"},
    {"indicator i on u = 3 m ^ 2", "indicator i on u = 3 m ^ 2\n"},
    {"indicator i on u = if -a > -b then -c else -d",
     "indicator i on u = if -a > -b then -c else -d\n"},
    {"indicator i on u = price(band(x))", "indicator i on u = price(band(x))\n"},
    {"measure m on u : kg*m^2/s^-2 {roll sum}", "measure m on u : kg*m^2/s^-2 { roll sum }\n"},
    {"indicator s(l:number,d:yes/no) on u=l", "indicator s(l : number, d : yes/no) on u = l\n"},
    {"codes c {}", "codes c { }\n"},
    {"parameter p by c:%{2024-01-01:\"a\"(0,1]-5%,\"b\" none}",
     "parameter p by c : % { 2024-01-01: \"a\" (0, 1] -5 %, \"b\" none }\n"},
    {"policy p on e {\ngives credit:CNY=x\nin force..2024-01-01 of d\n}",
     "policy p on e {\n  gives    credit : CNY = x\n  in force .. 2024-01-01 of d\n}\n"},
    {"example \"e\" at 2024 { given u a in b:x(\"k\")at 2023=1+-2 }",
     "example \"e\" at 2024 { given u a in b: x(\"k\") at 2023 = 1 +- 2 }\n"},
    {"index i on c {\nvary w +-5 % , n in(a(1,2),r)\ng weight-1 goal-1..1\n}",
     "index i on c {\n  vary w +- 5 %, n in (a(1, 2), r)\n  g weight -1 goal -1 .. 1\n}\n"},
    {"group g{\ntitle en\"G\" zh \"H\"\na weight 2,b\nnote en \"n\"\n}",
     "group g {\n  title en \"G\" zh \"H\"\n  a weight 2, b\n  note  en \"n\"\n}\n"},
    // blank lines, indentation, comments
    {"kind a {\n\n\n title en \"A\"\n\n\n note \"n\"\n\n}\n\n\nkind b\n",
     "kind a {\n  title en \"A\"\n\n  note  \"n\"\n}\n\nkind b\n"},
    {"kind a { // why\n// first\ntitle en \"A\" // x\n note \"n\"   // y\n  // last\n}  // end",
     "kind a {  // why\n  // first\n  title en \"A\"  // x\n  note  \"n\"     // y\n  // "
     "last\n}  // end\n"},
    {"indicator i on u\n= a\n+ b\n- (c\n+ d\n)",
     "indicator i on u\n  = a\n    + b\n    - (c\n      + d\n    )\n"},
    {"indicator i on u = a\n+ b // c\n// d\n+ e",
     "indicator i on u = a\n  + b  // c\n  // d\n  + e\n"},
    {"indicator i on u = sum(\nu.x\n)", "indicator i on u = sum(\n  u.x\n)\n"},
    {"indicator i on u\n = if a\n and b\n then c\n else d",
     "indicator i on u\n  = if a\n      and b\n    then c\n    else d\n"},
    {"indicator i on u {\n= a\n+ b\nroll recompute\n}",
     "indicator i on u {\n  = a\n    + b\n  roll recompute\n}\n"},
    {"parameter p by c : h {\n2024-01-01: \"a\" 1 h,\n\"b\" 2 h\nbefore: none\n}",
     "parameter p by c : h {\n  2024-01-01: \"a\" 1 h,\n              \"b\" 2 h\n  before:     "
     "none\n}\n"},
    {"example \"e\" {\ngiven u: a = 1,\nb = 2\n}",
     "example \"e\" {\n  given u: a = 1,\n    b = 2\n}\n"},
    {"index i on c {\na {\nb weight 1 {\nc\n}\n}\n}",
     "index i on c {\n  a {\n    b weight 1 {\n      c\n    }\n  }\n}\n"},
    // alignment
    {"codes c {\n\"a\" en \"A\" zh \"甲\"\n\"long\" en \"Longer\" zh \"乙\"\n\"b\"\n}",
     "codes c {\n  \"a\"    en \"A\"      zh \"甲\"\n  \"long\" en \"Longer\" zh \"乙\"\n  "
     "\"b\"\n}\n"},
    {"choice q on e {\noption \"a\" 1\noption \"long\" 2 zh \"乙\"\n}",
     "choice q on e {\n  option \"a\"    1\n  option \"long\" 2 zh \"乙\"\n}\n"},
    {"level l on e {\n2 en \"X\" zh \"甲\" when a\n1 en \"Long\" zh \"乙乙\" when b\n}",
     "level l on e {\n  2 en \"X\"    zh \"甲\"   when a\n  1 en \"Long\" zh \"乙乙\" when b\n}\n"},
    {"kind a { note \"1\" }\nkind long { note \"2\" }\n\nkind b { note \"3\" }",
     "kind a    { note \"1\" }\nkind long { note \"2\" }\n\nkind b { note \"3\" }\n"},
};
// clang-format on

static bool formats_to(const char *in, const char *want) {
    mw_text out = {0};
    mw_error err = {0};
    mw_status st = mw_format(mw_slice_of(in), &out, &err);
    bool same = st == MW_OK && strcmp(out.bytes ? out.bytes : "", want) == 0;
    if (!same) fprintf(stderr, "%s\n%s", err.text, out.bytes ? out.bytes : "");
    mw_text_free(&out);
    return same;
}

void test_format_layouts(void) {
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        CHECK_ROW(formats_to(layouts[i].in, layouts[i].out), i);
        CHECK_ROW(formats_to(layouts[i].out, layouts[i].out), i);
    }
}

// Lines beyond 110 columns are broken at the fewest brackets, and then stay as they are.
void test_format_long_lines(void) {
    static const char in[] =
        "indicator a_rather_long_name on household per month : EUR = sum(person.salary + "
        "person.capital_returns) + housing_allowance + parenting_allowance - "
        "sum(person.income_tax)\n"
        "parameter p by c : h {\n2024-01-01: \"aaaaaaaaaaaaaaaa\" 1 h, \"bbbbbbbbbbbbbbbbbbbbbb\" "
        "2 h, "
        "\"cccccccccccccccccccccc\" 3 h, \"ddddddddddddd\" 4 h\n}\n"
        "indicator b on u\n= if aaaaaaaaaaaaaaaaaaaaaaaaaaaaa and (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
        "or "
        "ccccccccccccccccccccccccc) then ddddddddddddddddddd else eeeeeeeeeee\n";
    static const char want[] =
        "indicator a_rather_long_name on household per month : EUR\n"
        "  = sum(person.salary + person.capital_returns) + housing_allowance + "
        "parenting_allowance\n"
        "    - sum(person.income_tax)\n"
        "parameter p by c : h {\n"
        "  2024-01-01: \"aaaaaaaaaaaaaaaa\" 1 h, \"bbbbbbbbbbbbbbbbbbbbbb\" 2 h, "
        "\"cccccccccccccccccccccc\" 3 h,\n"
        "              \"ddddddddddddd\" 4 h\n"
        "}\n"
        "indicator b on u\n"
        "  = if aaaaaaaaaaaaaaaaaaaaaaaaaaaaa and (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb or "
        "ccccccccccccccccccccccccc)\n"
        "    then ddddddddddddddddddd else eeeeeeeeeee\n";
    CHECK(formats_to(in, want));
    CHECK(formats_to(want, want));
}

static const struct {
    const char *text;
    int32_t line, col;
    const char *say;
} refusals[] = {
    {"kind a\nkind",              2, 5, "expected a name"},
    {"kind a {\n  titel \"x\"\n", 2, 3, "titel"          },
    {"kind \xff",                 1, 6, "not UTF-8"      },
};

void test_format_refusals(void) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_format(mw_slice_of(refusals[i].text), &out, &err) == MW_SYNTAX, i);
        CHECK_ROW(err.line == refusals[i].line && err.col == refusals[i].col, i);
        CHECK_ROW(strstr(err.text, refusals[i].say) && !out.bytes, i);
    }
}

typedef struct {
    mw_diags *d;
    mw_tokens t;
    mw_slice text;
} lexed;

static lexed lex(mw_slice text) {
    lexed r = {.d = mw_alloc_fixed(sizeof *r.d), .text = text};
    r.d->arena = mw_arena_new((size_t)1 << 20);
    int32_t source = mw_diag_source(r.d, "t", text.p, (int32_t)text.n);
    if (mw_lex(r.d, source, MW_LEX_COMMENTS, &r.t, NULL) != MW_OK) r.t.count = 0;
    return r;
}

static void lexed_free(lexed *r) {
    mw_tokens_free(&r->t);
    mw_arena_free(r->d->arena);
    mw_free(r->d);
}

static int32_t next_token(const lexed *r, int32_t i) {
    while (i < r->t.count && r->t.token[i].kind == MW_TOKEN_NEWLINE) i++;
    return i;
}

static mw_slice token_text(const lexed *r, int32_t i) {
    const mw_token *t = &r->t.token[i];
    return mw_slice_trim((mw_slice){r->text.p + t->start, (size_t)(t->end - t->start)});
}

static bool same_tokens(mw_slice a, mw_slice b) {
    lexed x = lex(a), y = lex(b);
    int32_t i = next_token(&x, 0), j = next_token(&y, 0);
    bool same = x.t.count > 0 && y.t.count > 0;
    while (same && i < x.t.count && j < y.t.count) {
        same = x.t.token[i].kind == y.t.token[j].kind &&
               mw_slice_same(token_text(&x, i), token_text(&y, j));
        i = next_token(&x, i + 1);
        j = next_token(&y, j + 1);
    }
    same = same && i == x.t.count && j == y.t.count;
    lexed_free(&x);
    lexed_free(&y);
    return same;
}

static bool is_stable(mw_slice text) {
    mw_text once = {0}, twice = {0};
    mw_error err = {0};
    bool ok = mw_format(text, &once, &err) == MW_OK;
    ok = ok && same_tokens(text, (mw_slice){once.bytes, once.size});
    ok = ok && mw_format((mw_slice){once.bytes, once.size}, &twice, &err) == MW_OK;
    ok = ok && once.size == twice.size &&
         (!once.size || memcmp(once.bytes, twice.bytes, once.size) == 0);
    if (!ok) fprintf(stderr, "%s\n%.*s\n", err.text, (int)text.n, text.p);
    mw_text_free(&once);
    mw_text_free(&twice);
    return ok;
}

static void check_files(const char *pattern) {
    char path[4096];
    glob_t found = {0};
    snprintf(path, sizeof path, "%s/%s", MW_SOURCE_ROOT, pattern);
    CHECK(glob(path, 0, NULL, &found) == 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *text = NULL;
        size_t size = 0;
        CHECK_ROW(mw_file_read(found.gl_pathv[i], (size_t)4 << 20, &text, &size, NULL) == MW_OK, i);
        bool stable = text && is_stable((mw_slice){text, size});
        if (!stable) fprintf(stderr, "%s\n", found.gl_pathv[i]);
        CHECK_ROW(stable, i);
        mw_free(text);
    }
    globfree(&found);
}

void test_format_packs(void) { check_files("packs/*/*.mw"); }

// Texts put together at random from pieces that mostly parse, with random blanks and lines.
static uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void add_random_blank(mw_text *t, uint64_t *state) {
    static const char *const blanks[] = {" ", "  ", "\t", " ", " // c\n", "\n", "\n\n\n", " "};
    mw_text_adds(t, blanks[random_next(state) % 8]);
}

static void add_random_formula(mw_text *t, uint64_t *state) {
    static const char *const values[] = {"a",
                                         "k.b",
                                         "5 h",
                                         "10%",
                                         "f(a, -b)",
                                         "(a + b)",
                                         "2024-01-01",
                                         "\"x\"",
                                         "sum(u.x where u.y) needs 5 %",
                                         "-c",
                                         "08:00",
                                         "(if a then b else c)",
                                         "(x over last 5 min)",
                                         "missing"};
    static const char *const ops[] = {"+", "-", "*", "/", "^", "else", "and", "or", "and not"};
    mw_text_adds(t, values[random_next(state) % 14]);
    for (uint64_t n = random_next(state) % 14; n > 0; n--) {
        bool inside = random_next(state) % 4 == 0;
        if (inside) add_random_blank(t, state);
        if (!inside) mw_text_addc(t, ' ');
        mw_text_adds(t, ops[random_next(state) % 9]);
        mw_text_addc(t, ' ');
        mw_text_adds(t, values[random_next(state) % 14]);
    }
}

static void add_random_decl(mw_text *t, uint64_t *state) {
    static const char *const heads[] = {"indicator i on u : h = ",
                                        "indicator long_name(l : h) on u\n= "};
    static const char *const stmts[] = {"title en \"A\" zh \"甲\"",
                                        "roll time sum,  children mean by x",
                                        "2024-01-01: a+b",
                                        "before: none",
                                        "cite \"x\"",
                                        "range -1..5 %",
                                        "clear when a > 1 for 5 min",
                                        "= -a",
                                        "status unverified \"b\", better higher",
                                        "vary w +-5 %, n in (a, b)",
                                        "goal 0 .. 1 clamp"};
    mw_text_adds(t, heads[random_next(state) % 2]);
    add_random_formula(t, state);
    if (random_next(state) % 2) {
        mw_text_adds(t, " {");
        for (uint64_t n = random_next(state) % 6; n > 0; n--) {
            add_random_blank(t, state);
            mw_text_adds(t, stmts[random_next(state) % 11]);
            mw_text_adds(t, random_next(state) % 4 ? "\n" : ",");
        }
        add_random_blank(t, state);
        mw_text_addc(t, '}');
    }
    mw_text_adds(t, random_next(state) % 3 ? "\n" : " // end\n\n");
}

void test_format_random(void) {
    uint64_t state = 88172645463325252u;
    int formatted = 0;
    for (int i = 0; i < 400; i++) {
        mw_text t = {0}, out = {0};
        for (uint64_t n = 1 + random_next(&state) % 3; n > 0; n--) add_random_decl(&t, &state);
        mw_slice text = {t.bytes, t.size};
        mw_status st = mw_format(text, &out, NULL);
        CHECK_ROW(st == MW_OK || st == MW_SYNTAX, i);
        if (st == MW_OK) {
            formatted++;
            CHECK_ROW(is_stable(text), i);
        }
        mw_text_free(&out);
        mw_text_free(&t);
    }
    CHECK(formatted > 150);
}

void test_format_out_of_memory(void) {
    static const char text[] =
        "codes c { \"a\" en \"A\" }\nindicator i on u\n = a { // b\n roll sum }\n";
    int64_t n = 0;
    for (mw_status st = MW_NOMEM; st != MW_OK && n < 1000; n++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_alloc_fail_after(n);
        st = mw_format(mw_slice_of(text), &out, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && out.size == 0 && err.text[0]), n);
        mw_text_free(&out);
    }
    CHECK(n > 10 && n < 1000);
}
