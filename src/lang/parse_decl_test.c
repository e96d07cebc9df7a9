// SPDX-License-Identifier: MIT
// Declarations: what each part of a head becomes.
#include "lang/parse_testing.h"
#include "test/test.h"

static void add_part(mw_text *out, const char *name, mw_slice s) {
    if (s.n == 0) return;
    mw_text_addf(out, " %s=", name);
    dump_slice(out, s);
}

// "indicator oee(l:number) on=unit by=product:old per=month type=% expr when 2 stmts"
static void dump_decl(mw_text *out, const mw_decl *d) {
    static const char *const kinds[] = {"pack",      "kind",      "link",   "codes",  "measure",
                                        "parameter", "indicator", "choice", "group",  "index",
                                        "level",     "policy",    "alert",  "example"};
    char buf[MW_PERIOD_TEXT_MAX];
    mw_text_addf(out, "%s ", kinds[d->kind]);
    dump_slice(out, d->name);
    for (int32_t i = 0; i < d->arg_count; i++) {
        mw_text_addc(out, '(');
        dump_slice(out, d->arg[i].name);
        mw_text_addc(out, ':');
        dump_slice(out, d->arg[i].type.text);
        mw_text_addc(out, ')');
    }
    add_part(out, "on", d->on);
    add_part(out, "in", d->in);
    add_part(out, "from", d->from);
    add_part(out, "to", d->to);
    add_part(out, "like", d->like);
    add_part(out, "pick", d->pick);
    for (int32_t i = 0; i < d->key_count; i++) {
        add_part(out, "by", d->key[i].list);
        mw_text_addc(out, ':');
        dump_slice(out, d->key[i].name);
    }
    if (d->has_grain) mw_text_addf(out, " per=%s", mw_grain_text(d->grain, buf));
    if (d->has_at) mw_text_addf(out, " at=%s", mw_period_print(d->at, NULL, buf));
    add_part(out, "type", d->type.text);
    if (d->expr) mw_text_adds(out, " = "), dump(out, d->expr);
    if (d->when) mw_text_adds(out, " when "), dump(out, d->when);
    if (d->stmt_count) mw_text_addf(out, " %d", d->stmt_count);
}

// Aligned, the rows would be too long.
// clang-format off
static const struct {
    const char *text, *tree;
} heads[] = {
    {"pack p { title en \"P\" }", "pack p 1"},
    {"kind site", "kind site"},
    {"kind area in site { title en \"A\" }", "kind area in=site 1"},
    {"link supplies from a to b { inverse from_b }", "link supplies from=a to=b 1"},
    {"codes c { }", "codes c"},
    {"codes c { \"a\" \"b\", \"c\"\n\"d\" }", "codes c 4"},
    {"measure m on unit : h", "measure m on=unit type=h"},
    {"measure m on unit by a, b old, b new : piece",
     "measure m on=unit by=a:a by=b:old by=b:new type=piece"},
    {"measure m on line per 15 min : kWh", "measure m on=line per=15 min type=kWh"},
    {"measure m on line per months : kWh/piece", "measure m on=line per=month type=kWh/piece"},
    {"measure m on u : kg*m^2/s^-2", "measure m on=u type=kg*m^2/s^-2"},
    {"measure m on u : 1/h", "measure m on=u type=1/h"},
    {"measure m on u : %", "measure m on=u type=%"},
    {"measure m on u : 元/m2", "measure m on=u type=元/m2"},
    {"measure m on u : yes/no { roll time hold }", "measure m on=u type=yes/no 1"},
    {"measure m on u : role_code", "measure m on=u type=role_code"},
    {"parameter p by month, clock : text { 2024-01-01: [7, 8] [14:00, 17:00) \"peak\" }",
     "parameter p by=month:month by=clock:clock type=text 1"},
    {"indicator i on unit : h=a", "indicator i on=unit type=h = a"},
    {"indicator i on unit\n  = a\n  + b", "indicator i on=unit = (+ a b)"},
    {"indicator i on unit : h =\n a { roll sum }", "indicator i on=unit type=h = a 1"},
    {"indicator s(l : number, d : date) on e = l", "indicator s(l:number)(d:date) on=e = l"},
    {"choice q on e pick many { option \"a\" 1 }", "choice q on=e pick=many 1"},
    {"choice q on e pick one like r", "choice q on=e like=r pick=one"},
    {"group g { a, b }", "group g 2"},
    {"index i on c { g weight 1 { a, b } }", "index i on=c 1"},
    {"level l on e { 1 when a\n0 }", "level l on=e 2"},
    {"policy p on e per year { in force .. }", "policy p on=e per=year 1"},
    {"alert a on line when x > 1 for 30 min", "alert a on=line when (for (> x 1) 30:minute)"},
    {"alert a on line when x { severity high }", "alert a on=line when x 1"},
    {"example \"a \\\" b\" at 2024-07", "example a \" b at=2024-07"},
    {"example \"e\" at 2024-Q2 { given u a }", "example e at=2024-Q2 1"},
    {"example \"e\"", "example e"},
};
// clang-format on

void test_parse_decl_heads(void) {
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        parsed r = parse_text(heads[i].text);
        mw_text out = {0};
        CHECK_ROW(r.file && r.file->decl_count == 1 && r.d->errors == 0, i);
        if (r.file && r.file->decl_count == 1) dump_decl(&out, r.file->decl[0]);
        bool same = out.bytes && strcmp(out.bytes, heads[i].tree) == 0;
        if (!same)
            fprintf(stderr, "%s gave %s\n", heads[i].text, out.bytes ? out.bytes : "nothing");
        CHECK_ROW(same, i);
        mw_text_free(&out);
        parsed_free(&r);
    }
}

void test_parse_decl_spans(void) {
    parsed r = parse_text("measure m on unit by a b per 15 min : kWh/h { }\n");
    const mw_decl *d = r.file && r.file->decl_count == 1 ? r.file->decl[0] : NULL;
    CHECK(d && d->span.start == 0 && d->span.end == 47);
    if (d) {
        CHECK(d->name_span.start == 8 && d->name_span.end == 9);
        CHECK(d->on_span.start == 13 && d->on_span.end == 17);
        CHECK(d->key[0].span.start == 21 && d->key[0].span.end == 24);
        CHECK(d->grain_span.start == 29 && d->grain_span.end == 35);
        CHECK(d->type.span.start == 38 && d->type.span.end == 43);
    }
    parsed_free(&r);
}

// Aligned, the rows would be too long.
// clang-format off
static const mistake mistakes[] = {
    {"measure m : h on unit", 1, 15, "`on` cannot follow the type", "name, on KIND, by KEYS"},
    {"measure m on unit : ", 1, 20, "expected a type", "a unit such as kWh"},
    {"measure m on unit : kg CO2", 1, 24, "expected `=`, `{` or the end", NULL},
    {"measure m on : h", 1, 14, "expected a kind, found `:`", NULL},
    {"measure m on a on b : h", 1, 16, "`on` is said twice", NULL},
    {"measure in on unit : h", 1, 9, "`in` is a word of the language", "another name"},
    {"measure 5 on unit : h", 1, 9, "expected a name, found `5`", NULL},
    {"measure m on u per 7 min", 1, 20, "7 min", NULL},
    {"measure m on u per fortnight", 1, 20, "expected a grain of time", "month"},
    {"indicator f(l) on e = l", 1, 14, "expected `:`", "name : type"},
    {"indicator f(l : number on e", 1, 24, "expected `)`", "the `(` at 1:12"},
    {"choice q on e pick some", 1, 20, "expected `one` or `many`", NULL},
    {"example e at 2024", 1, 9, "expected a text, found `e`", "named by a text"},
    {"example \"e\" at soon", 1, 16, "expected a period", "2024-Q1"},
    {"indicator i on u : h\n{\n = a }", 2, 1, "stands on the line of its declaration",
     "line before"},
    {"kind a { title en \"A\"", 1, 22, "expected `}`", "the `{` at 1:8"},
};
// clang-format on

void test_parse_decl_mistakes(void) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        CHECK_ROW(is_said(&mistakes[i]), i);
}
