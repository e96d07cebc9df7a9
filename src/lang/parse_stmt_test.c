// SPDX-License-Identifier: MIT
// Statements of blocks, given and expected values, and properties, each dumped as one line.
#include "lang/parse_testing.h"
#include "test/test.h"

static void dump_titles(mw_text *out, const mw_titles *t) {
    if (t->en.p) mw_text_addf(out, " en<%.*s>", (int)t->en.n, t->en.p);
    if (t->zh.p) mw_text_addf(out, " zh<%.*s>", (int)t->zh.n, t->zh.p);
}

static void dump_named(mw_text *out, const char *name, const mw_expr *e) {
    if (!e) return;
    mw_text_addf(out, " %s", name);
    dump(out, e);
}

static void dump_cells(mw_text *out, const mw_stmt *s) {
    for (int32_t i = 0; i < s->cell_count; i++) {
        mw_text_adds(out, " {");
        for (int32_t k = 0; k < s->cell[i].key_count; k++) {
            dump(out, s->cell[i].key[k]);
            mw_text_addc(out, ' ');
        }
        if (s->cell[i].value) dump(out, s->cell[i].value);
        if (!s->cell[i].value) mw_text_adds(out, "none");
        mw_text_addc(out, '}');
    }
}

static void dump_hows(mw_text *out, const mw_stmt *s) {
    static const char *const axes[] = {"all", "time", "children", "keys"};
    static const char *const rolls[] = {"?",    "sum", "mean", "first",     "last",
                                        "hold", "max", "min",  "recompute", "none"};
    for (int32_t i = 0; i < s->how_count; i++) {
        mw_text_addf(out, " %s:%s", axes[s->how[i].axis], rolls[s->how[i].roll]);
        if (s->how[i].by.n) mw_text_addf(out, "/%.*s", (int)s->how[i].by.n, s->how[i].by.p);
    }
}

static void dump_claims(mw_text *out, const mw_stmt *s) {
    char buf[MW_PERIOD_TEXT_MAX];
    for (int32_t i = 0; i < s->claim_count; i++) {
        const mw_claim *c = &s->claim[i];
        mw_text_adds(out, " {");
        dump_slice(out, c->name);
        for (int32_t k = 0; k < c->arg_count; k++) dump_named(out, "", c->arg[k]);
        if (c->has_period) mw_text_addf(out, " at %s", mw_period_print(c->period, NULL, buf));
        if (c->has_grain) mw_text_addf(out, " at %s", mw_grain_text(c->grain, buf));
        dump_named(out, "= ", c->value);
        dump_named(out, ".. ", c->value_high);
        dump_named(out, "+- ", c->tolerance);
        mw_text_addc(out, '}');
    }
}

static void dump_lists(mw_text *out, const mw_stmt *s) {
    for (int32_t i = 0; i < s->text_count; i++)
        mw_text_addf(out, " t<%.*s>", (int)s->text[i].n, s->text[i].p);
    for (int32_t i = 0; i < s->word_count; i++)
        mw_text_addf(out, " %.*s", (int)s->word[i].n, s->word[i].p);
}

static void dump_stmt(mw_text *out, const mw_stmt *s);

static void dump_rest(mw_text *out, const mw_stmt *s) {
    char buf[MW_DATE_TEXT_MAX];
    if (s->before) mw_text_adds(out, " before");
    if (s->has_date) mw_text_addf(out, " %s", mw_date_print(s->date, buf));
    if (s->has_date_high) mw_text_addf(out, " to %s", mw_date_print(s->date_high, buf));
    if (s->none) mw_text_adds(out, " none");
    if (s->alone) mw_text_adds(out, " alone");
    dump_named(out, "", s->expr);
    dump_named(out, "high ", s->expr_high);
    dump_named(out, "goal ", s->goal_low);
    dump_named(out, "to ", s->goal_high);
    if (s->clamp) mw_text_adds(out, " clamp");
    if (s->length.count)
        mw_text_addf(out, " %d:%s", s->length.count,
                     mw_grain_text((mw_grain){s->length.unit, 1}, buf));
    for (int32_t i = 0; i < s->stmt_count; i++) {
        mw_text_adds(out, " [");
        dump_stmt(out, s->stmt[i]);
        mw_text_addc(out, ']');
    }
}

static void dump_stmt(mw_text *out, const mw_stmt *s) {
    static const char *const kinds[] = {"row",    "code",  "option", "rank",
                                        "member", "given", "expect", "property"};
    mw_text_adds(out, kinds[s->kind]);
    if (s->name.n) mw_text_addf(out, " %.*s", (int)s->name.n, s->name.p);
    if (s->kind == MW_STMT_OPTION || s->kind == MW_STMT_RANK) mw_text_addf(out, " %g", s->number);
    if (s->who.n)
        mw_text_addf(out, " %.*s/%.*s/%.*s", (int)s->who_kind.n, s->who_kind.p, (int)s->who.n,
                     s->who.p, (int)s->who_in.n, s->who_in.p);
    dump_titles(out, &s->titles);
    dump_lists(out, s);
    if (s->type.text.n) mw_text_addf(out, " : %.*s", (int)s->type.text.n, s->type.text.p);
    dump_cells(out, s);
    dump_hows(out, s);
    dump_claims(out, s);
    dump_rest(out, s);
}

#define PARAM "parameter p : h { "
#define TABLE "parameter p by c : h { "
#define IND "indicator i on u { "
#define EX "example \"e\" at 2024 { "
#define POL "policy p on e { "
#define IDX "index n on e { "

// Aligned, the rows would be too long.
// clang-format off
static const struct {
    const char *text, *dump; // statements are parted by " | "
} blocks[] = {
    // rows
    {PARAM "2024-01-01: 5 h }", "row {5[h]} 2024-01-01"},
    {PARAM "2024-01: 5 h\n2025-01-01: none }", "row {5[h]} 2024-01-01 | row 2025-01-01 none"},
    {PARAM "2024-01-01: -5 h, 2025-01-01: 6 h }",
     "row {(neg 5[h])} 2024-01-01 | row {6[h]} 2025-01-01"},
    {"parameter p : text { 2024-01-01: \"a\" }", "row {\"a\"} 2024-01-01"},
    {TABLE "2024-01-01: \"a\" 1 h, \"b\" -2 h }", "row {\"a\" 1[h]} {\"b\" -2[h]} 2024-01-01"},
    {TABLE "2024-01-01: \"a\" none }", "row {\"a\" none} 2024-01-01"},
    {TABLE "2024-01-01: \"a\" 1 h,\n  \"b\" 2 h\n2025-01-01: none }",
     "row {\"a\" 1[h]} {\"b\" 2[h]} 2024-01-01 | row 2025-01-01 none"},
    {"parameter p by c, d : text { 2024-01-01: \"a\" \"b\" \"v\", [1, 2) (3, inf] \"w\" }",
     "row {\"a\" \"b\" \"v\"} {(..[) 1 2) (..(] 3 inf) \"w\"} 2024-01-01"},
    {IND "2024-01-01: a + 1\nbefore: none }", "row 2024-01-01 (+ a 1) | row before none"},
    {IND "2024-01-01: (a, b) }", "row 2024-01-01 (set a b)"},
    {IND "= a\n+ b\nroll sum }", "property = (+ a b) | property roll all:sum"},
    // codes
    {"codes c { \"a\" en \"A\" zh \"甲\", \"b\" in \"a\" in \"z\" }",
     "code en<A> zh<甲> t<a> | code t<b> t<a> t<z>"},
    // options, ranks, members
    {"choice q on e pick one { option \"a\" \"b\" 0.7 alone en \"A\" }",
     "option 0.7 en<A> t<a> t<b> alone"},
    {"choice q on e { band [0 %, 10 %] 0, (10 %, inf) 1.5 }",
     "property band {(..[] 0[%] 10[%]) 0} {(..() 10[%] inf) 1.5}"},
    {"level l on e { 4 en \"X\" when a >= 2 and b\n0 zh \"无\"\n-1 }",
     "rank 4 en<X> (and (>= a 2) b) | rank 0 zh<无> | rank -1"},
    {"group g { a, b\nc }", "member a | member b | member c"},
    {"group g { title en \"G\" zh \"组\", a weight 2\nnote \"n\" }",
     "property title en<G> zh<组> | member a 2 | property note t<n>"},
    {"group g { title, note }", "member title | member note"},
    {IDX "goods weight 1 { trade goal 0 .. 5 % clamp, lpi }, people weight 2 %\ncombine "
     "geometric }",
     "member goods 1 [member trade goal 0 to 5[%] clamp] [member lpi] | member people 2[%] | "
     "property combine geometric"},
    {IDX "weight, unit, range weight 3\n}", "member weight | member unit | member range 3"},
    {IDX "code \"1a1\"\nmissing reweight needs 50 %\nlatest within 2 year\ntreat winsorise(max "
     "5) then log }",
     "property code t<1a1> | property missing reweight needs 50 % | property latest within 2 "
     "year | property treat winsorise ( max 5 ) then log"},
    {IDX "vary weights +-25 % relative, normalise in (minmax(1, 100), rank),\n combine in (a, b) }",
     "property vary weights +- 25 % relative , normalise in ( minmax ( 1 , 100 ) , rank ) , "
     "combine in ( a , b )"},
    // given and expect
    {EX "given person a in h: x = 400 EUR, y = 1980-03-13 }",
     "given person/a/h {x = 400[EUR]} {y = 1980-03-13}"},
    {EX "given project p in e\ngiven u }", "given project/p/e | given /u/"},
    {EX "given x = 1, y = 2 }", "given {x = 1} {y = 2}"},
    {EX "given u: pq(\"A\") = 600 piece,\n  gq(\"A\", \"B\") at 2023 = 1 }",
     "given /u/ {pq \"A\" = 600[piece]} {gq \"A\" \"B\" at 2023 = 1}"},
    {EX "given u: x = 1, expect u: y = missing }", "given /u/ {x = 1} | expect /u/ {y = missing}"},
    {EX "expect e: a at year = 0, s = 10.5 .. 27.5, o = 55 % +- 0.01 % }",
     "expect /e/ {a at year = 0} {s = 10.5 .. 27.5} {o = 55[%] +- 0.01[%]}"},
    {EX "given e: q = (\"a\", \"b\"), r = 1 + 2 }",
     "given /e/ {q = (set \"a\" \"b\")} {r = (+ 1 2)}"},
    {EX "given u: expect = 1, given = 2 }", "given /u/ {expect = 1} {given = 2}"},
    {EX "given l: e at 2018-03-05T06:15/PT15M = 3 kWh }",
     "given /l/ {e at 2018-03-05T06:15/PT15M = 3[kWh]}"},
    // properties
    {"pack p { title en \"A\" zh \"B\"\nsource \"s\"\nuse plant >= \"1.0.0\" < "
     "\"2.0.0\"\nversion \"1\" }",
     "property title en<A> zh<B> | property source t<s> | property use t<1.0.0> t<2.0.0> plant "
     ">= \"1.0.0\" < \"2.0.0\" | property version t<1>"},
    {IND "status unverified \"why\", better higher, cite \"a\" \"b\" }",
     "property status t<why> unverified \"why\" | property better higher | property cite t<a> "
     "t<b>"},
    {IND "timing on_demand, real_time, periodic\nnote \"n\"\nnote en \"m\" }",
     "property timing on_demand , real_time , periodic | property note t<n> | property note en<m>"},
    {IND "evidence en \"Plan\"\nrange -1 .. 100 % }",
     "property evidence en<Plan> | property range -1 high 100[%]"},
    {IND "roll time mean by pq, children max,\n keys none\nunit kWh/m2 }",
     "property roll time:mean/pq children:max keys:none | property unit kWh / m2 : kWh/m2"},
    {IND "roll recompute, better lower }", "property roll all:recompute | property better lower"},
    {IND "confirm by 2030-01-01\npublished 2024-07-12\nneeds 80 %\nweight 2\ngoal 0 .. 9 }",
     "property confirm by 2030-01-01 | property published 2024-07-12 | property needs 80[%] | "
     "property weight 2 | property goal 0 high 9 goal 0 to 9"},
    {"alert a on l when x > 1 { clear when x < 1 for 5 min\nclear when y\nseverity warning }",
     "property clear when (< x 1) 5:minute | property clear when y | property severity warning"},
    {"alert a on l when x > 1 { escalate after 90 min\nnote en \"n\" }",
     "property escalate after 90:minute | property note en<n>"},
    {POL "in force 2024-01-01 .. 2027-12-31 of period }",
     "property in force period 2024-01-01 to 2027-12-31"},
    {POL "in force .. 2027-12-31\nin force 2024-01 ..\nin force .. of acquired }",
     "property in force to 2027-12-31 | property in force 2024-01-01 | property in force acquired"},
    {POL "when a\nin force 2024-01-01 ..\ngives credit : CNY = 10 % * x\nagainst e.tax carry 5 "
     "year }",
     "property when a | property in force 2024-01-01 | property gives credit : CNY (* 10[%] x) "
     "| property against e.tax 5:year"},
    {POL "excludes other per equipment, from a / b }",
     "property excludes other per equipment | property from (/ a b)"},
    {"link s from a to b { inverse t }", "property inverse t"},
};
// clang-format on

void test_parse_stmt_blocks(void) {
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        parsed r = parse_text(blocks[i].text);
        mw_text out = {0};
        const mw_decl *d = r.file && r.file->decl_count == 1 ? r.file->decl[0] : NULL;
        for (int32_t k = 0; d && k < d->stmt_count; k++) {
            if (k) mw_text_adds(&out, " | ");
            dump_stmt(&out, d->stmt[k]);
        }
        bool same = r.d->errors == 0 && out.bytes && strcmp(out.bytes, blocks[i].dump) == 0;
        if (!same)
            fprintf(stderr, "%s\n  gave %s\n  %s\n", blocks[i].text,
                    out.bytes ? out.bytes : "nothing", r.d->errors ? r.d->diag[0].text : "");
        CHECK_ROW(same, i);
        mw_text_free(&out);
        parsed_free(&r);
    }
}

// Aligned, the rows would be too long.
// clang-format off
static const mistake mistakes[] = {
    {PARAM "2024: 5 h }", 1, 19, "expected a date, found `2024`", "write 2024-01-01"},
    {PARAM "2024-13-01: 5 h }", 1, 19, "month 13", "2024-01-31"},
    {PARAM "2024-01-01 5 h }", 1, 30, "expected `:`", "2024-01-31: value"},
    {TABLE "2024-01-01: \"a\" [1, 2 5 h }", 1, 46, "expected `)`", "the `[` at 1:40"},
    {IND "titel en \"A\" }", 1, 20, "unknown property `titel`", "`title`"},
    {IND "colour \"red\" }", 1, 20, "unknown property `colour`", NULL},
    {IND "title \"A\" }", 1, 26, "expected `en` or `zh`", "say its language"},
    {IND "title de \"A\" }", 1, 26, "expected `en` or `zh`, found `de`", "English"},
    {IND "title en \"A\" en \"B\" }", 1, 33, "a second text in this language", NULL},
    {IND "roll time summ }", 1, 30, "expected sum, mean", "did you mean `sum`?"},
    {IND "roll time average }", 1, 30, "expected sum, mean", NULL},
    {IND "range 0 - 100 }", 1, 28, "expected `..`", "LOW .. HIGH"},
    {IND "better }", 1, 27, "expected what the property says", NULL},
    {IND "better higher cite \"x\" {", 1, 43, "expected the end of the line", NULL},
    {IND "range 0 .. 100 better higher }", 1, 35, "expected the end of the line or `,`",
     "lines of their own"},
    {IND "confirm 2030-01-01 }", 1, 28, "expected `by`", "confirm by DATE"},
    {IND "published soon }", 1, 30, "expected a date", "2024-01-31"},
    {IND "\"a\" }", 1, 20, "expected a property or a row", "code of `codes`"},
    {IND "4 en \"a\" }", 1, 20, "expected a property or a row", "line of `level`"},
    {IND "given u: x = 1 }", 1, 20, "given and expect stand in examples", "move it"},
    {IND "measure x on y : h }", 1, 20, "unknown property `measure`", "a `}` missing"},
    {IND "= a ] }", 1, 24, "expected the end of the line", "one `]` more"},
    {EX "given u x = 1 }", 1, 33, "expected `:`, found `=`", "given u: x = 1"},
    {EX "expect e }", 1, 32, "expected `:`", "given u: x = 1"},
    {EX "expect e: x == 1 }", 1, 35, "`=`", "write ="},
    {EX "expect e: x 1 }", 1, 35, "expected `=`, found `1`", "name = value"},
    {EX "given u: pq(A) = 1 }", 1, 35, "expected a number, a date, a text", NULL},
    {EX "given u: x at soon = 1 }", 1, 37, "expected a grain of time", "month"},
    {"choice q on e { option 1 }", 1, 24, "expected a text", NULL},
    {"choice q on e { option \"a\" }", 1, 28, "expected a number", NULL},
    {"level l on e { 1 when }", 1, 23, "expected a value", NULL},
    {"index g { a weight }", 1, 20, "expected a number", NULL},
    {"group g { title \"G\", a }", 1, 17, "expected `en` or `zh`", "say its language"},
    {"group g { a goal 1 }", 1, 20, "expected `..`", "LOW .. HIGH"},
    {POL "in 2024-01-01 .. }", 1, 20, "expected `force`", "in force DATE"},
    {POL "in force 2024-01-01 }", 1, 37, "expected `..`", "left out"},
    {POL "gives credit = 1 }", 1, 30, "expected `:`", "credit : CNY"},
    {POL "gives credit : CNY 1 }", 1, 36, "expected `=`", "credit : CNY"},
    {POL "clear x }", 1, 23, "expected `when`", "clear when"},
    {POL "when a else b or }", 1, 34, "expected a value", NULL},
};
// clang-format on

void test_parse_stmt_mistakes(void) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        CHECK_ROW(is_said(&mistakes[i]), i);
}

void test_parse_stmt_depth(void) {
    for (int depth = 60; depth <= 70; depth += 10) {
        mw_text t = {0};
        mw_text_adds(&t, "index i on c ");
        for (int i = 0; i < depth; i++) mw_text_adds(&t, "{ a ");
        for (int i = 0; i < depth; i++) mw_text_adds(&t, "}");
        parsed r = parse_text(t.bytes);
        CHECK_ROW((r.d->errors == 0) == (depth <= 64), depth);
        parsed_free(&r);
        mw_text_free(&t);
    }
}
