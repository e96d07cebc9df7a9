// SPDX-License-Identifier: MIT
#include "lang/doc.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static const char pack[] =
    "pack t { title en \"A & B\" zh \"\xe7\x94\xb2\", version \"1.2\", source \"clause <7>\" }\n"
    "kind line\nkind unit in line\ncodes c { \"x\" en \"Ex\"  \"y\" in \"x\" }\n"
    "measure apt on unit per month : h { roll time sum, children sum }\n"
    "measure pbt on unit per month : h { roll time sum, children sum }\n"
    "parameter f by c : % { cite \"No. 9\"\n 2024-01-01: \"x\" 5 %\n published 2024-03-01 }\n"
    "indicator a on unit : % = apt / (pbt + apt) ^ 1 { cite \"KPI 8\", status unverified "
    "\"remembered\", roll recompute }\n"
    "indicator s on line : h = sum(unit.apt where unit.pbt > 1 h)\n"
    "indicator d on unit : h { before: 0\n 2024-01-01: if apt > 1 h then apt else pbt }\n"
    "choice q on line pick many { title en \"Net?\"\n text en \"Which <of> these?\"\n"
    " option \"no\" 0 alone\n option \"yes\" 2.5 en \"Works\"\n applies when s > 0 h\n"
    " evidence \"plan\" }\n"
    "choice r on line { from s / (1 h)\n band [0, 1] 0, (1, 5] 2 }\n"
    "group both { title en \"Both\" zh \"\xe4\xb8\xa4\"\n q weight 3\n r }\n"
    "indicator t on line = mean(both)\n"
    "level l on line {\n 1 en \"One\" when q > 2\n 0 en \"None\" zh \"\xe6\x97\xa0\"\n}\n"
    "example \"one\" at 2024-01 { given unit u in l: apt = 1 h, pbt = 1 h\n expect u: a = 50 % }\n";

// What the page must hold, each in its own words.
static const char *const parts[] = {
    "<title>A &amp; B</title>",
    "<span class=\"zh\" lang=\"zh\">\xe7\x94\xb2</span>",
    "clause &lt;7&gt;",
    "<dt>version <span lang=\"zh\">版本</span></dt><dd>1.2</dd>",
    "<section class=\"item\" id=\"a\">",
    "<mfrac><mrow><mrow><mi><a href=\"#apt\">apt</a></mi></mrow></mrow>", // names are links
    "<msup>",
    "<munder><mo>\xe2\x88\x91</mo>",               // a sum, with its rows and condition below
    "<mtext>if&#160;</mtext>",                     // cases
    "<span class=\"when\">from 2024-01-01</span>", // dated formulas
    "<span class=\"badge\">unverified",
    "KPI 8",
    "<dd class=\"mark\">unverified: remembered</dd>",
    "汇总</span></dt><dd>recompute</dd>",
    "汇总</span></dt><dd>sum</dd>",
    "published 2024-03-01",
    "No. 9",
    "<td><code>y</code></td><td></td><td>x</td>",
    "用于</span></dt><dd><a href=\"#a\">a</a>",
    " per month",
    "expect u: a = 50 %",
    "<section class=\"item\" id=\"q\"><h3>Net?</h3>",
    "<p>Which &lt;of&gt; these?</p>",
    "<code>no</code></td><td> (alone <span",
    "<code>yes</code></td><td>Works</td><td class=\"n\">2.5</td>",
    "佐证材料</span></dt><dd>plan</dd>",
    "适用条件</span></dt><dd><math><mrow>",
    "<td colspan=\"2\">(1, 5]</td><td class=\"n\">2</td>",
    "<td class=\"n\">1</td><td>One</td><td><math><mrow>",
    "otherwise <span",
    "<li><a href=\"#both\">Both <span class=\"zh\" lang=\"zh\">\xe4\xb8\xa4</span></a>",
    "<section class=\"item\" id=\"both\"><h3>Both <span",
    "<tr><td><a href=\"#q\">q</a></td><td>Net?</td><td class=\"n\"><math><mrow><mrow><mn>3",
    "<tr><td><a href=\"#r\">r</a></td><td></td><td class=\"n\">1</td></tr>",
    "用于</span></dt><dd><a href=\"#t\">t</a>", // a group is used where it is aggregated
    "用于</span></dt><dd><a href=\"#l\">l</a>", // a level uses what its conditions name
};

void test_doc_says_all(void) {
    mw_program *p = NULL;
    mw_text out = {0};
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK && p->diags->errors == 0);
    CHECK(mw_doc_html(p, 0, &out, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && out.bytes; i++)
        CHECK_ROW(strstr(out.bytes, parts[i]) != NULL, i);
    mw_text_free(&out);
    mw_program_free(p);
}

// Elements are closed in the order they were opened.
void test_doc_is_balanced(void) {
    mw_program *p = NULL;
    mw_text out = {0};
    const char *open[64];
    int depth = 0;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    CHECK(mw_doc_html(p, 0, &out, NULL) == MW_OK);
    for (const char *at = out.bytes; at && (at = strchr(at, '<')); at++) {
        bool close = at[1] == '/', alone = strchr("!", at[1]) != NULL;
        const char *name = at + 1 + close, *end = strchr(at, '>');
        size_t n = strcspn(name, " />");
        alone = alone || end[-1] == '/' || strncmp(name, "meta", 4) == 0;
        if (alone) continue;
        if (!close && depth < 64) open[depth++] = name;
        if (close) CHECK(depth > 0 && strncmp(open[--depth], name, n) == 0);
    }
    CHECK(depth == 0);
    mw_text_free(&out);
    mw_program_free(p);
}

void test_doc_out_of_memory(void) {
    mw_program *p = NULL;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 1000; n++) {
        mw_text out = {0};
        mw_alloc_fail_after(n);
        st = mw_doc_html(p, 0, &out, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&out);
    }
    CHECK(st == MW_OK);
    mw_program_free(p);
}

// Aligned, the rows would be too long.
// clang-format off
static const struct {
    const char *formula, *part; // a formula on unit, and what its MathML must hold
} formulas[] = {
    {"apt - (pbt - apt)", "<mo form=\"infix\">−</mo><mrow><mo>(</mo>"},
    {"apt - pbt - apt", "<a href=\"#pbt\">pbt</a></mi></mrow></mrow><mo form=\"infix\">−</mo>"},
    {"(apt / pbt) ^ 2 * pbt", "<msup><mrow><mo>(</mo><mrow><mfrac>"},
    {"(apt + pbt) * 2", "<mo>(</mo><mrow>"},
    {"if apt > 1 h then apt else 0", "class=\"cases\">"},
    {"2 * (if apt > 1 h then apt else 0)", "class=\"cases closed\">"},
    {"(apt at 2024-01) else 0", "<mtext>at 2024-01</mtext></msub>"},
    {"(apt over last 5 min) + -pbt", "<mtext>over last 5 min</mtext>"},
    {"apt + sum(supplies.apt) needs 90 %", "<munder><mo>∑</mo><mrow><mi>supplies</mi>"},
    {"apt + sum(supplies.apt) needs 90 %", "<mtext>&#160;needs&#160;</mtext><mrow><mn>90</mn>"},
    {"mean(unit.apt by c_of at 2 digits)", "<mtext>&#160;at 2 digits</mtext>"},
    {"sqrt(apt * pbt)", "<msqrt>"},
    {"if c_of in (\"x\", \"y\") and not known(apt) then 1 h else apt", "<mo>∈</mo>"},
    {"if apt in [0 h, inf) then 1 h else apt", "<mi>∞</mi>"},
    {"max(apt, 30 min)", "<mspace width=\"0.25em\"/><mtext>min</mtext>"},
    {"apt + pbt * 2 - apt + pbt * 3 - apt + pbt * 4 - apt + pbt * 5 - apt + pbt * 6",
     "<mtable displaystyle=\"true\" class=\"lines\"><mtr><mtd>"},
};
// clang-format on

void test_doc_formulas(void) {
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        mw_text text = {0}, out = {0};
        mw_program *p = NULL;
        mw_text_addf(&text,
                     "pack t { title en \"T\" }\nkind unit\nlink supplies from unit to unit\n"
                     "codes c { \"x\" \"y\" }\nmeasure c_of on unit : c { roll time hold }\n"
                     "measure apt on unit : h { roll time sum }\n"
                     "measure pbt on unit : h { roll time sum }\nindicator i on unit = %s\n",
                     formulas[i].formula);
        CHECK_ROW(mw_program_text("t.mw", text.bytes, NULL, &p, NULL) == MW_OK, i);
        bool ok = p && p->diags->errors == 0 && mw_doc_html(p, 0, &out, NULL) == MW_OK;
        if (!ok && p) fprintf(stderr, "%s\n", p->diags->diag[0].text);
        CHECK_ROW(ok && strstr(out.bytes, formulas[i].part), i);
        mw_program_free(p);
        mw_text_free(&text);
        mw_text_free(&out);
    }
}

// A column per date; what ended says so, what a later table leaves out is empty.
void test_doc_table_over_time(void) {
    static const char text[] =
        "pack t { title en \"T\" }\ncodes c { \"x\" en \"Ex\" \"y\" }\n"
        "parameter f by c : % {\n2022-01-01: \"x\" 5 %, \"y\" 6 %\n2023-01-01: \"x\" 7 %\n"
        "2024-01-01: \"x\" none, \"y\" 8 %\n}\n"
        "parameter b by amount : % { 2022-01-01: [0, 5) 1 %, [5, inf) 2 %\n"
        "2023-01-01: [0, 6) 1 %, [6, inf) 2 %\n2024-01-01: none }\n";
    static const char *const rows[] = {
        "<th class=\"n\">from 2022-01-01</th><th class=\"n\">from 2023-01-01</th>",
        ("<code>x</code> Ex</td><td class=\"n\">5 %</td><td class=\"n\">7 %</td><td class=\"n\">"
         "<span class=\"soft\">ended"),
        "<code>y</code> </td><td class=\"n\">6 %</td><td class=\"n\"></td><td class=\"n\">8 %</td>",
        "<details open><summary>from 2024-01-01</summary><table><tr><td class=\"n\"><span",
        "<details><summary>from 2023-01-01</summary><table><tr><td>[0, 6)</td><td class=\"n\">1 %",
    };
    mw_program *p = NULL;
    mw_text out = {0};
    CHECK(mw_program_text("t.mw", text, NULL, &p, NULL) == MW_OK && p->diags->errors == 0);
    CHECK(mw_doc_html(p, 0, &out, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && out.bytes; i++)
        CHECK_ROW(strstr(out.bytes, rows[i]) != NULL, i);
    mw_text_free(&out);
    mw_program_free(p);
}

// Every link on the page leads to a place on it.
void test_doc_links_lead_somewhere(void) {
    mw_program *p = NULL;
    mw_text out = {0};
    int count = 0;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    CHECK(mw_doc_html(p, 0, &out, NULL) == MW_OK);
    for (const char *at = out.bytes; at && (at = strstr(at, "href=\"#")); count++) {
        char id[128];
        at += strlen("href=\"#");
        snprintf(id, sizeof id, "id=\"%.*s\"", (int)strcspn(at, "\""), at);
        CHECK_ROW(strstr(out.bytes, id) != NULL, count);
    }
    CHECK(count > 15);
    mw_text_free(&out);
    mw_program_free(p);
}
