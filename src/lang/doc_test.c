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
    "example \"one\" at 2024-01 { given unit u in l: apt = 1 h, pbt = 1 h\n expect u: a = 50 % }\n";

// What the page must hold, each in its own words.
static const char *const parts[] = {
    "<title>A &amp; B</title>",
    "<span class=\"zh\" lang=\"zh\">\xe7\x94\xb2</span>",
    "clause &lt;7&gt;",
    "<dt>version</dt><dd>1.2</dd>",
    "<section class=\"item\" id=\"a\">",
    "<mfrac><mrow><mi href=\"#apt\">apt</mi></mrow>", // a fraction, its names as links
    "<msup>",
    "<munder><mo>\xe2\x88\x91</mo>",               // a sum, with its rows and condition below
    "<mtext>if&#160;</mtext>",                     // cases
    "<span class=\"soft\">from 2024-01-01</span>", // dated formulas
    "KPI 8",
    "<dd class=\"mark\">unverified: remembered</dd>",
    "rolls up</dt><dd>time recompute, children recompute, keys recompute",
    "published 2024-03-01",
    "No. 9",
    "<td><code>y</code></td><td></td><td>x</td>",
    "<dt>used in</dt><dd><a href=\"#a\">a</a>",
    " per month",
    "expect u: a = 50 %",
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
