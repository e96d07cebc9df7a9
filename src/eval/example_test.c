// SPDX-License-Identifier: MIT
// Every pack of the project checks and its examples hold; and small programs that show one rule of
// the language each, with the number that follows from it, and others that must not check.
#include "eval/example.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static const char *const packs[] = {"plant",     "iso22400",  "energy", "growth",   "household",
                                    "plant_oee", "soda_line", "steel",  "uk_firms", "oee_variants"};

static void print_diags(const mw_program *p) {
    mw_text t = {0};
    mw_diag_print(p->diags, &t);
    fputs(t.bytes ? t.bytes : "", stderr);
    mw_text_free(&t);
}

// Checks expected in all examples; failures are printed and counted by CHECK.
static int32_t run_examples(const mw_program *p, int32_t row) {
    int32_t checks = 0;
    for (int32_t i = 0; i < p->example_count; i++) {
        mw_example_result r = {0};
        mw_text out = {0};
        mw_error err = {0};
        CHECK_ROW(mw_example_run(p, i, NULL, &r, &out, &err) == MW_OK, row);
        if (err.status != MW_OK) fprintf(stderr, "%s\n", err.text);
        if (out.bytes) fputs(out.bytes, stderr);
        CHECK_ROW(r.failed == 0, row);
        checks += r.checks;
        mw_text_free(&out);
    }
    return checks;
}

void test_packs_examples(void) {
    const char *folder[] = {MW_SOURCE_ROOT "/packs"};
    for (size_t i = 0; i < sizeof packs / sizeof packs[0]; i++) {
        mw_program *p = NULL;
        mw_error err = {0};
        mw_load_from from = {
            .pack = &packs[i], .pack_count = 1, .folder = folder, .folder_count = 1};
        CHECK_ROW(mw_program_load(&from, &p, &err) == MW_OK, i);
        if (!p) continue;
        if (p->diags->errors) print_diags(p);
        CHECK_ROW(p->diags->errors == 0, i);
        if (p->diags->errors == 0) run_examples(p, (int32_t)i);
        mw_program_free(p);
    }
}

#define HEAD                                                                                       \
    "pack t { title en \"t\", version \"1\" }\n"                                                   \
    "kind site\nkind line in site\nkind unit in line\n"                                            \
    "codes product { }\n"                                                                          \
    "measure apt on unit : h { roll time sum, children sum }\n"                                    \
    "measure pbt on unit : h { roll time sum, children sum }\n"                                    \
    "measure kwh on unit per month : kWh { roll time sum, children sum }\n"                        \
    "measure power on unit per month : kW { roll time mean, children sum }\n"                      \
    "measure peak on unit per month : kW { roll time max }\n"                                      \
    "measure stock on unit per month : piece { roll time last, children sum }\n"                   \
    "measure tariff on site : CNY/kWh { roll time hold }\n"                                        \
    "measure pq on unit by product : piece { roll time sum, children sum, keys sum }\n"            \
    "measure last_in_flow on unit : yes/no { roll time hold }\n"

// One rule of the language each: the frozen decisions that bite, and the meaning of missing.
static const struct {
    const char *text;
    int32_t checks;
} rules[] = {
  // A ratio at the parent is recomputed from sums: 3 h of 10 h, not the mean of 50 % and 12.5 %.
    {HEAD "indicator a on unit : % = apt / pbt { roll recompute }\n"
          "example \"x\" at 2024-01 { given unit u in l: apt = 2 h, pbt = 2 h\n"
          " given unit v in l: apt = 1 h, pbt = 8 h\n expect l: a = 30 %\n expect u: a = 100 % }\n", 2},
 // Own value and children: the own value wins.
    {HEAD "indicator b on unit : h = apt { roll recompute }\n"
          "example \"x\" at 2024-01 { given line l: apt = 7 h\n given unit u in l: apt = 2 h\n"
          " expect l: b = 7 h }\n",                                                                  1},
 // Missing propagates through a sum; `needs` relaxes it; the empty sum is 0.
    {HEAD "indicator s on line : h = sum(unit.apt)\n"
          "indicator r on line : h = sum(unit.apt) needs 50 %\n"
          "indicator n on line : number = count(unit)\n"
          "example \"x\" at 2024-01 { given unit u in l: apt = 2 h\n given unit v in l: pbt = 1 h\n"
          " given line e\n expect l: s = missing, r = 2 h, n = 2\n expect e: s = 0, n = 0 }\n",      5},
 // Kleene: an unknown side does not matter where the other decides.
    {HEAD
     "indicator k on unit : yes/no = apt > 1 h or pbt > 1 h\n"
     "indicator j on unit : yes/no = apt > 1 h and pbt > 1 h\n"
     "example \"x\" at 2024-01 { given unit u in l: apt = 2 h\n expect u: k = yes, j = missing }\n", 2},
 // Division by zero is missing; else takes its place.
    {HEAD "indicator d on unit : number = apt / pbt\n indicator e on unit : number = d else 5\n"
          "example \"x\" at 2024-01 { given unit u in l: apt = 2 h, pbt = 0 h\n"
          " expect u: d = missing, e = 5 }\n",                                                       2},
 // Roll over time: flows add, power is a mean, a stock is the last, a peak the largest; a gap is
  // missing.
    {HEAD
     "indicator f on unit : kWh = kwh\n indicator g on unit : kW = power\n"
     "indicator h on unit : kW = peak\n indicator i on unit : piece = stock\n"
     "example \"x\" at 2024-Q1 {\n"
     " given unit u in l: kwh at 2024-01 = 1 MWh, kwh at 2024-02 = 2 kWh, kwh at 2024-03 = 3 kWh\n"
     " given u: power at 2024-01 = 31 kW, power at 2024-02 = 29 kW, power at 2024-03 = 0 kW\n"
     " given u: peak at 2024-01 = 5 kW, peak at 2024-02 = 9 kW, peak at 2024-03 = 1 kW\n"
     " given u: stock at 2024-01 = 5 piece, stock at 2024-02 = 9 piece, stock at 2024-03 = 1 "
     "piece\n"
     " given unit v in l: kwh at 2024-01 = 1 kWh, kwh at 2024-03 = 1 kWh\n"
     " expect u: f = 1005 kWh, g = 19.80220 kW +- 0.00001 kW, h = 9 kW, i = 1 piece\n"
     " expect v: f = missing }\n",                                                                   5},
 // Look-up in an ancestor, grain first: kWh x a tariff that changes is summed month by month.
    {HEAD
     "indicator c on unit per month : CNY = kwh * site.tariff { roll time sum, children sum }\n"
     "example \"x\" at 2024-Q1 { given site s: tariff at 2024-01 = 1 CNY/kWh, tariff at 2024-03 = "
     "2 CNY/kWh\n"
     " given line l in s\n given unit u in l: kwh at 2024-01 = 10 kWh, kwh at 2024-02 = 10 kWh, "
     "kwh at 2024-03 = 10 kWh\n"
     " expect u: c = 40 CNY, c at 2024-02 = 10 CNY\n expect s: c = 40 CNY }\n",                      3},
 // Keys: bound, rolled, sliced; what was never recorded for a key is no missing value.
    {HEAD "parameter pri by product : s/piece { 2024-01-01: \"A\" 30 s/piece, \"B\" 12 s/piece }\n"
          "indicator ideal on unit by product : h = pri(product) * pq { roll sum }\n"
          "indicator eff on unit : % = ideal / apt { roll recompute }\n"
          "indicator of_a on unit : piece = pq(\"A\")\n"
          "example \"x\" at 2024-01 { given unit u in l: pq(\"A\") = 120 piece, pq(\"B\") = 300 "
          "piece, apt = 4 h\n"
          " given unit v in l: pq(\"B\") = 300 piece, apt = 1 h\n"
          " expect u: ideal(\"A\") = 1 h, ideal = 2 h, eff = 50 %, of_a = 120 piece\n"
          " expect v: of_a = 0 piece, eff = 100 %\n expect l: eff = 60 % }\n",                       7},
 // A product made without a planned time makes the sum missing: it is not left out silently.
    {HEAD
     "parameter pri by product : s/piece { 2024-01-01: \"A\" 30 s/piece }\n"
     "indicator ideal on unit by product : h = pri(product) * pq { roll sum }\n"
     "example \"x\" at 2024-01 { given unit u in l: pq(\"A\") = 120 piece, pq(\"C\") = 1 piece\n"
     " expect u: ideal = missing, ideal(\"A\") = 1 h }\n",                                           2},
 // previous, growth, windows: one native period back; the window includes the current one.
    {HEAD "indicator p on unit per month : kWh = kwh - previous(kwh)\n"
          "indicator q on unit per month : % = growth(kwh, 1 year)\n"
          "indicator w on unit per month : kWh = kwh over last 2 months\n"
          "indicator m on unit per month : kWh = max(kwh over last 3 months)\n"
          "example \"x\" at 2024-03 { given unit u in l: kwh at 2023-03 = 2 kWh, kwh at 2024-01 = "
          "9 kWh\n"
          " given u: kwh at 2024-02 = 3 kWh, kwh = 5 kWh\n"
          " expect u: p = 2 kWh, q = 150 %, w = 8 kWh, m = 9 kWh, p at 2024-01 = missing }\n",       5},
 // A value that refers to its own past names its start.
    {HEAD "indicator total on unit per month : kWh = (previous(total) else 0) + kwh\n"
          "example \"x\" at 2024-03 { given unit u in l: kwh at 2024-01 = 1 kWh, kwh at 2024-02 = "
          "2 kWh, kwh = 4 kWh\n"
          " expect u: total = 7 kWh, total at 2024-01 = 1 kWh }\n",                                  2},
 // Dated parameters with a parent's value as fall-back; `none` ends a value.
    {HEAD "codes region { \"CN\"  \"CN-N\" in \"CN\"  \"CN-HE\" in \"CN-N\" }\n"
          "measure region_of on site : region { roll time hold }\n"
          "parameter f by region : kgCO2/kWh {\n 2022-01-01: \"CN\" 0.5 kgCO2/kWh\n 2023-01-01: "
          "\"CN\" 0.4 kgCO2/kWh, "
          "\"CN-N\" 0.6 kgCO2/kWh\n"
          " 2024-01-01: \"CN\" 0.3 kgCO2/kWh, \"CN-HE\" none\n 2025-01-01: none }\n"
          "indicator e on site per year : kgCO2/kWh = f(region_of)\n"
          "example \"x\" at 2022 { given site s: region_of = \"CN-HE\"\n"
          " expect s: e = 0.5 kgCO2/kWh, e at 2023 = 0.6 kgCO2/kWh, e at 2024 = missing, e at 2025 "
          "= missing, e at 2021 = missing }\n",                                                      5},
 // Peers: those without a value are skipped; ties share; grouping by a code at two digits.
    {HEAD "codes industry { }\nmeasure ind on site : industry { roll time hold }\n"
          "measure x on site : number { roll time last }\n"
          "indicator rk on site : number = rank(x)\nindicator pc on site : % = percentile(x)\n"
          "indicator mn on site : number = mean(site.x by ind at 2 digits)\n"
          "example \"x\" at 2024 { given site a: x = 1, ind = \"1311\"\n given site b: x = 3, ind "
          "= \"1320\"\n"
          " given site c: x = 3, ind = \"2000\"\n given site d: ind = \"1399\"\n"
          " expect a: rk = 3, pc = 0 %, mn = 2\n expect b: rk = 1, pc = 75 %\n expect d: rk = "
          "missing, mn = 2 }\n",                                                                     7},
 // Bands and marginal scales read one table.
    {HEAD "parameter t by base : % { 2024-01-01: [0 CNY, 100 CNY) 10 %, [100 CNY, inf) 20 % }\n"
          "measure base on site per year : CNY { roll time sum }\n"
          "indicator y on site per year : CNY = marginal(base, t)\n"
          "indicator z on site per year : % = t(base)\n"
          "example \"x\" at 2024 { given site s: base = 150 CNY\n expect s: y = 20 CNY, z = 20 %\n"
          " given site u: base = 100 CNY\n expect u: y = 10 CNY, z = 20 % }\n",                      4},
 // Pieces of a serial line are counted once, where they leave it.
    {HEAD
     "indicator out on line : piece = sum(unit.pq where unit.last_in_flow)\n"
     "example \"x\" at 2024-01 { given unit u in l: pq(\"A\") = 10 piece, last_in_flow = no\n"
     " given unit v in l: pq(\"A\") = 9 piece, last_in_flow = yes\n expect l: out = 9 piece }\n",    1},
 // Links lead to entities elsewhere in the tree, forwards and backwards.
    {HEAD "link supplies from site to site { inverse supplied_by }\nmeasure x on site : number { "
          "roll time last }\n"
          "indicator sx on site : number = sum(supplies.x)\nindicator bx on site : number = "
          "count(supplied_by.x > 1)\n"
          "example \"x\" at 2024 { given site a: x = 1, supplies = \"b\", supplies = \"c\"\n given "
          "site b: x = 2\n given site c: x = 5\n"
          " expect a: sx = 7, bx = 0\n expect b: sx = 0, bx = 0 }\n",                                4},
 // A group is iterated like any rows.
    {HEAD "group g { apt, pbt }\nindicator gs on unit : h = sum(g)\n"
          "indicator gc(l : h) on unit : number = count(g where g >= l)\nindicator g2 on unit : "
          "number = gc(2 h)\n"
          "example \"x\" at 2024 { given unit u in l: apt = 1 h, pbt = 3 h\n expect u: gs = 4 h, "
          "g2 = 1 }\n",                                                                              2},
};

void test_language_rules(void) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        mw_program *p = NULL;
        CHECK_ROW(mw_program_text("rule.mw", rules[i].text, NULL, &p, NULL) == MW_OK, i);
        if (!p) continue;
        if (p->diags->errors) print_diags(p);
        CHECK_ROW(p->diags->errors == 0, i);
        if (p->diags->errors == 0) CHECK_ROW(run_examples(p, (int32_t)i) == rules[i].checks, i);
        mw_program_free(p);
    }
}

// What must not check, and the words the first error must hold.
static const struct {
    const char *text, *error;
} wrong[] = {
    {"indicator a on unit : h = apt + kwh\n",                                               "cannot add time (h) and energy (kWh)"    },
    {"indicator a on unit : h = apt / pbt\n",
     "declared as time (h), its formula gives plain number"                                                                           },
    {"indicator a on line : piece = peak\n",                                                "peak is not rolled up from unit to line" },
    {"indicator a on unit : CNY/kWh = tariff\n",                                            "tariff stands on site, not on unit"      },
    {"indicator a on unit : h = apd\n",                                                     "\"apd\" is not known here"               },
    {"indicator a on unit : h = b\nindicator b on unit : h = a\n",                          "cycle: a -> b -> a"                      },
    {"indicator a on unit : kWh = kwh - previous(kwh)\n",
     "previous() needs to know one period of what"                                                                                    },
    {"indicator a on unit per month : kWh = b\nindicator b on unit per year : kWh = kwh\n",
     "b is per year, this formula is per month"                                                                                       },
    {"indicator a on line : h = sum(apt)\n",                                                "sum has nothing to run over"             },
    {"parameter t by base : % { 2024-01-01: [0 CNY, 100 CNY] 1 %, [100 CNY, inf) 2 % }\n",
     "ambiguous: 100 belongs"                                                                                                         },
    {"parameter t by base : % { 2024-01-01: [0 CNY, 100 CNY) 1 %, [200 CNY, inf) 2 % }\n",
     "gap: no band holds"                                                                                                             },
    {"parameter t : % { }\n",                                                               "it needs a dated row"                    },
    {"measure apt on unit : h\n",                                                           "\"apt\" is declared twice"               },
    {"measure x on unti : h\n",                                                             "there is no kind \"unti\""               },
    {"indicator a on unit : h = max(apt, 3 kWh)\n",                                         "cannot compare time (h) and energy (kWh)"},
    {"indicator a on unit : yes/no = apt\n",                                                "declared as yes/no"                      },
    {"indicator a on unit : h = if apt then pbt else 0\n",
     "the condition is time (h), wanted is yes/no"                                                                                    },
    {"indicator a on unit : h = apt where pbt > 1 h\n",                                     "`where` belongs inside an aggregate"     },
    {"indicator a on unit : h = a\n",                                                       "a stands in its own formula"             },
    {"codes c { \"x\" \"y\" }\nmeasure m on unit : c { roll time hold }\nindicator a on unit : "
     "yes/no = m == \"z\"\n",                                                          "\"z\" is not a code of c"                },
};

void test_language_refusals(void) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[4096];
        mw_program *p = NULL;
        snprintf(text, sizeof text, "%s%s", HEAD, wrong[i].text);
        CHECK_ROW(mw_program_text("wrong.mw", text, NULL, &p, NULL) == MW_OK, i);
        if (!p) continue;
        bool said = p->diags->diag_count > 0 && strstr(p->diags->diag[0].text, wrong[i].error);
        if (!said) print_diags(p);
        CHECK_ROW(said, i);
        mw_program_free(p);
    }
}
