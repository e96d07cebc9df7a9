// SPDX-License-Identifier: MIT
// Every allocation of loading, checking and evaluating a pack has failed once: an error comes back,
// or the right result, and nothing is left behind.
#include "base/alloc.h"
#include "eval/example.h"
#include "test/test.h"

#include <string.h>

// Small, yet with parameters, keys, aggregates, peers, windows and the past.
static const char formulas[] =
    "pack t { title en \"t\", version \"1\" }\n"
    "kind line\nkind unit in line\ncodes product { \"A\" \"B\" in \"A\" }\n"
    "measure apt on unit per month : h { roll time sum, children sum }\n"
    "measure pq on unit by product : piece { roll time sum, children sum, keys sum }\n"
    "parameter pri by product : s/piece { 2024-01-01: \"A\" 30 s/piece }\n"
    "parameter scale by base : % { 2024-01-01: [0 h, 1 h) 10 %, [1 h, inf) 20 % }\n"
    "indicator ideal on unit by product : h = pri(product) * pq { roll sum }\n"
    "indicator eff on unit : % = ideal / apt { roll recompute }\n"
    "indicator best on line : text = argmax(product, pq)\n"
    "indicator mean_apt on unit : h = mean(unit.apt)\n"
    "indicator place on unit : number = rank(apt)\n"
    "indicator total on unit per month : h = (previous(total) else 0 h) + apt\n"
    "indicator most on line : h = max(unit.apt where unit.apt > 0 h)\n"
    "indicator tax on unit per month : h = marginal(apt, scale)\n"
    "example \"x\" at 2024-02 {\n"
    " given unit u in l: apt = 2 h, pq(\"A\") = 120 piece, pq(\"B\") = 120 piece\n"
    " expect u: eff = 100 %, mean_apt = 2 h, place = 1, total = 2 h, tax = 0.3 h\n"
    " expect l: eff = 100 %, best = \"A\", most = 2 h\n"
    "}\n";

// An index with most of its steps.
static const char index_text[] =
    "pack t { title en \"t\", version \"1\" }\nkind unit\ncodes group { \"A\" \"B\" }\n"
    "measure group_of on unit : group { roll time hold }\n"
    "measure x on unit per year : t { roll time sum }\n"
    "measure y on unit per year : t { roll time sum }\n"
    "index whole on unit per year {\n a weight 2 { x, y }\n b { y { denominator x } }\n"
    " impute median by group_of\n treat winsorise(max 1)\n normalise minmax(0, 100)\n screen 20 "
    "%\n}\n"
    "index other on unit like whole {\n b weight 3\n combine min\n}\n"
    "example \"x\" at 2024 {\n"
    " given unit u: x = 1 t, y = 4 t, group_of = \"A\"\n given unit v: x = 2 t, y = 4 t, group_of "
    "= \"A\"\n"
    " given unit w: x = 3 t, group_of = \"A\"\n"
    " expect u: a = missing, whole = missing\n"
    "}\n";

// Questions of each sort, some of them open, and a level.
static const char question_text[] =
    "pack t { title en \"t\", version \"1\" }\nkind firm\n"
    "measure k on firm : number { roll time hold }\n"
    "choice a on firm pick one { option \"0\" 0\n option \"1\" 1\n applies when k > 0 }\n"
    "choice b on firm pick many { option \"none\" 0 alone\n option \"x\" 2\n option \"y\" 1 }\n"
    "choice c on firm { from k / 10\n band [0, 1] -2, (1, 2] 3 }\n"
    "group abc { a weight k, b, c }\n"
    "indicator score on firm = sum(abc) * (a + 1) - b / 2\n"
    "indicator middle on firm = mean(abc)\n"
    "level l on firm {\n 1 en \"b\" when score >= 1 or count(abc where abc >= 1) > 1\n 0 en "
    "\"a\"\n}\n"
    "example \"x\" {\n given firm f: k = 2, b = (\"x\", \"y\")\n"
    " expect f: a = 0 .. 1, b = 3, c = -2, score = -0.5 .. 2.5, middle = 0.25 .. 0.75, l = 0 .. 1\n"
    "}\n";

static mw_status load_and_run(const char *text, mw_example_result *r) {
    mw_program *p = NULL;
    mw_text out = {0};
    mw_status st = mw_program_text("fault.mw", text, NULL, &p, NULL);
    if (st == MW_OK && p->diags->errors)
        st = MW_NOMEM; // the arena of the diagnostics was the victim
    if (st == MW_OK) st = mw_example_run(p, 0, NULL, r, &out, NULL);
    if (out.bytes && r->failed) fputs(out.bytes, stderr);
    mw_text_free(&out);
    mw_program_free(p);
    return st;
}

static void run_all(const char *text, int32_t checks) {
    int64_t live = mw_alloc_live(), n = 0;
    mw_status st = MW_NOMEM;
    for (; st != MW_OK && n < 100000; n++) {
        mw_example_result r = {0};
        mw_alloc_fail_after(n);
        st = load_and_run(text, &r);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        if (st == MW_OK) CHECK_ROW(r.checks == checks && r.failed == 0, n);
        if (mw_test_failures > 10) return;
    }
    CHECK(n > 100); // it did allocate
}

void test_evaluate_out_of_memory(void) {
    run_all(formulas, 8);
    run_all(index_text, 2);
    run_all(question_text, 6);
}
