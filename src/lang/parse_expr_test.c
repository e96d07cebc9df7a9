// SPDX-License-Identifier: MIT
// Every production of expressions, as one row: the text, and the tree it gives.
#include "lang/parse_testing.h"
#include "test/test.h"

static const struct {
    const char *text, *tree;
} trees[] = {
    {"a",                                     "a"                                                },
    {"kind.x",                                "kind.x"                                           },
    {"a.b.c",                                 "a.b.c"                                            },
    {"period.start",                          "period.start"                                     },
    {"产量 + b",                            "(+ 产量 b)"                                     },
    {"12",                                    "12"                                               },
    {"0.5",                                   "0.5"                                              },
    {"1.5e3 kWh",                             "1500[kWh]"                                        },
    {"2e3",                                   "2000"                                             },
    {"30 s/piece",                            "30[s/piece]"                                      },
    {"10%",                                   "10[%]"                                            },
    {"12 h / apt",                            "(/ 12[h] apt)"                                    },
    {"12 h * 2 + 3 m2",                       "(+ (* 12[h] 2) 3[m2])"                            },
    {"\"a \\\"b\\\" \\\\n\"",                 "\"a \"b\" \\n\""                                  },
    {"2024-02-29",                            "2024-02-29"                                       },
    {"2024-02",                               "2024-02-01"                                       },
    {"2024 - 02",                             "(- 2024 2)"                                       },
    {"2024-123",                              "(- 2024 123)"                                     },
    {"08:30",                                 "clock:510"                                        },
    {"24:00",                                 "clock:1440"                                       },
    {"yes or no",                             "(or yes no)"                                      },
    {"missing",                               "missing"                                          },
    {"-x ^ 2",                                "(neg (^ x 2))"                                    },
    {"x ^ -2",                                "(^ x (neg 2))"                                    },
    {"x ^ y ^ z",                             "(^ x (^ y z))"                                    },
    {"a - b - c",                             "(- (- a b) c)"                                    },
    {"a / b * c",                             "(* (/ a b) c)"                                    },
    {"a + b * c",                             "(+ a (* b c))"                                    },
    {"(a + b) * c",                           "(* (+ a b) c)"                                    },
    {"a * -b",                                "(* a (neg b))"                                    },
    {"a + b < c and d or not e == f",         "(or (and (< (+ a b) c) d) (not (== e f)))"        },
    {"a != b",                                "(!= a b)"                                         },
    {"a <= b",                                "(<= a b)"                                         },
    {"a >= b",                                "(>= a b)"                                         },
    {"a > b",                                 "(> a b)"                                          },
    {"x else y else 0",                       "(else (else x y) 0)"                              },
    {"if a then b else c",                    "(if a b c)"                                       },
    {"if a then b else if c then d else e",   "(if a b (if c d e))"                              },
    {"(if a then b else c) else d",           "(else (if a b c) d)"                              },
    {"if a then (b else c) else d",           "(if a (else b c) d)"                              },
    {"x in \"unplanned\"",                    "(in x \"unplanned\")"                             },
    {"x in (\"a\", \"b\")",                   "(in x (set \"a\" \"b\"))"                         },
    {"x in (\"a\")",                          "(in x (set \"a\"))"                               },
    {"x in part_a",                           "(in x part_a)"                                    },
    {"x in [0 %, 10 %)",                      "(in x (..[) 0[%] 10[%]))"                         },
    {"x in (0 %, 10 %]",                      "(in x (..(] 0[%] 10[%]))"                         },
    {"x in (-1, 10)",                         "(in x (..() -1 10))"                              },
    {"x in (-inf, inf)",                      "(in x (..() inf inf))"                            },
    {"x in [22:00, 08:00)",                   "(in x (..[) clock:1320 clock:480))"               },
    {"x in [2024-01-01, inf)",                "(in x (..[) 2024-01-01 inf))"                     },
    {"period has (in_use + 1 month)",         "(has period (+ in_use 1[month]))"                 },
    {"f()",                                   "(call f)"                                         },
    {"f(a, b + 1)",                           "(call f a (+ b 1))"                               },
    {"known(x) and not known(y)",             "(and (call known x) (not (call known y)))"        },
    {"downtime(reason in \"unplanned\")",     "(call downtime (in reason \"unplanned\"))"        },
    {"sum(unit.pq where unit.last)",          "(call sum (where unit.pq unit.last))"             },
    {"sum(unit.x) needs 90 %",                "(call sum unit.x needs:90[%])"                    },
    {"mean(firm.wage by sector)",             "(call mean firm.wage by:sector)"                  },
    {"rank(x by industry at 2 digits, size)", "(call rank x by:industry@2 by:size)"              },
    {"mean(x, y) / 2",                        "(/ (call mean x y) 2)"                            },
    {"(\"a\", \"b\")",                        "(set \"a\" \"b\")"                                },
    {"(a, b, c)",                             "(set a b c)"                                      },
    {"x over last 12 months",                 "(over x last 12:month)"                           },
    {"x over last 5 min",                     "(over x last 5:minute)"                           },
    {"x over last month",                     "(over x last 1:month)"                            },
    {"x over all",                            "(over x all)"                                     },
    {"x over year",                           "(over x grain year)"                              },
    {"x over 6 h",                            "(over x grain 6 h)"                               },
    {"x over 12 month before d",              "(over x d before 12:month)"                       },
    {"apt / pbt over last 5 min",             "(over (/ apt pbt) last 5:minute)"                 },
    {"apt / (pbt over last 1 h)",             "(/ apt (over pbt last 1:hour))"                   },
    {"(x + y) at month",                      "(at (+ x y) month)"                               },
    {"x at 15 min",                           "(at x 15 min)"                                    },
    {"x at 2016-01",                          "(at x 2016-01)"                                   },
    {"x at 2016",                             "(at x 2016)"                                      },
    {"x at 2024-Q1",                          "(at x 2024-Q1)"                                   },
    {"x at 2024-W10",                         "(at x 2024-W10)"                                  },
    {"x at 2024-01-02",                       "(at x 2024-01-02)"                                },
    {"x at 2018-03-05T06:15/PT15M",           "(at x 2018-03-05T06:15/PT15M)"                    },
    {"x at all product",                      "(at x all product)"                               },
    {"x where y over year",                   "(over (where x y) grain year)"                    },
    {"count(scenes where scenes >= l) >= 10", "(>= (call count (where scenes (>= scenes l))) 10)"},
 // Newlines: inside brackets, and beside operators.
    {"(a\n+ b\n)",                            "(+ a b)"                                          },
    {"f(a,\n  b)",                            "(call f a b)"                                     },
    {"a\n  + b\n  * c",                       "(+ a (* b c))"                                    },
    {"a +\n\n  b",                            "(+ a b)"                                          },
    {"if a\n  then b\n  else c",              "(if a b c)"                                       },
    {"if a then\n b else\n c",                "(if a b c)"                                       },
    {"a\n and b\n or c",                      "(or (and a b) c)"                                 },
    {"a // why\n + b",                        "(+ a b)"                                          },
    {"a\n in (\"x\",\n\"y\")",                "(in a (set \"x\" \"y\"))"                         },
    {"a\n over year",                         "(over a grain year)"                              },
};

static mw_expr *formula(const parsed *r) {
    bool whole = r->file && r->file->decl_count == 1 && r->d->errors == 0;
    return whole ? r->file->decl[0]->expr : NULL;
}

void test_parse_expr_trees(void) {
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "indicator i on unit = %s\n", trees[i].text);
        parsed r = parse_text(text);
        mw_text tree = {0};
        if (formula(&r)) dump(&tree, formula(&r));
        bool same = tree.bytes && strcmp(tree.bytes, trees[i].tree) == 0;
        if (!same) fprintf(stderr, "%s gave %s\n", text, tree.bytes ? tree.bytes : "an error");
        CHECK_ROW(same, i);
        mw_text_free(&tree);
        parsed_free(&r);
    }
}

void test_parse_expr_spans(void) {
    parsed r = parse_text("indicator i on u = a.b +\n  f(x, 2 h)\n");
    mw_expr *e = formula(&r);
    CHECK(e && e->span.start == 19 && e->span.end == 36);
    if (e) {
        CHECK(e->op_span.start == 23 && e->op_span.end == 24);
        CHECK(e->arg[0]->op_span.start == 19 && e->arg[0]->op_span.end == 22);
        CHECK(e->arg[1]->op_span.start == 27 && e->arg[1]->op_span.end == 28);
        CHECK(e->arg[1]->arg[1]->span.start == 32 && e->arg[1]->arg[1]->span.end == 35);
        CHECK(e->height == 3);
    }
    parsed_free(&r);
}

#define I "indicator i on u = "

// Aligned, the rows would be too long.
// clang-format off
static const mistake mistakes[] = {
    {I "(a + b", 1, 26, "expected `)`, found the end", "it closes the `(` at 1:20"},
    {I "f(a", 1, 23, "expected `)`", "at 1:21"},
    {I "a +", 1, 23, "expected a value", NULL},
    {I "a + * b", 1, 24, "expected a value, found `*`", NULL},
    {I "if a then b", 1, 31, "expected `else`", "else missing"},
    {I "if a else b", 1, 25, "expected `then`", "needs a `then`"},
    {I "if a then b else c else d", 1, 39, "no second `else`", "brackets"},
    {I "if a then if b then 1 else 2 else 3", 1, 30, "expected a value, found `if`", "inner `if`"},
    {I "if a = b then 1 else 2", 1, 25, "`=` stands for a formula", "write =="},
    {I "a < b < c", 1, 26, "comparisons do not chain", "a < b and b < c"},
    {I "a && b", 1, 22, "`&&` is not a sign", "write and"},
    {I "a || b", 1, 22, "`||` is not a sign", "write or"},
    {I "! b", 1, 20, "`!` is not a sign", "write not"},
    {I "a ** b", 1, 22, "`**` is not a sign", "write ^"},
    {I "a × b", 1, 22, "is not a sign", "write *"},
    {I "a and\n not not b", 2, 6, "expected a value, found `not`", "brackets"},
    {I "x over year at month", 1, 32, "`at` cannot follow here", "brackets"},
    {I "x at 2024-13", 1, 25, "month", NULL},
    {I "x at 2024-W60", 1, 25, "week", NULL},
    {I "x at fortnight", 1, 25, "expected a grain of time", "min, hour"},
    {I "x over last 1.5 h", 1, 32, "whole number", "90 min"},
    {I "x over last 30 s", 1, 35, "expected a unit of time, found `s`", "min, hour"},
    {I "x over 7 min", 1, 27, "7 min", NULL},
    {I "x for 5 min", 1, 22, "`for` is understood in alerts", "over last"},
    {I "12 h/apt", 1, 23, "apt", "to divide by a value, put blanks around /"},
    {I "12 kwh", 1, 23, "did you mean kWh", NULL},
    {I "12 x", 1, 23, "x", "operator missing"},
    {I ".5", 1, 20, "expected a value, found `.`", "write 0.5"},
    {I "1e999", 1, 20, "too long or too large", "1.7e308"},
    {I "25:00", 1, 20, "00:00 to 24:00", NULL},
    {I "2024-02-30", 1, 20, "29 days", "2024-01-31"},
    {I "2024-Q1 + 1", 1, 20, "expected a date", "period"},
    {I "a.b.c.d", 1, 26, "at most three parts", "kind.name"},
    {I "a in 5", 1, 25, "codes or an interval", "in [low, high)"},
    {I "a in [1, 2", 1, 30, "expected `)`", "closes the `[`"},
    {I "a in [1 2]", 1, 28, "expected `,`", "[low, high)"},
    {I "[1, 2]", 1, 20, "expected a value, found `[`", "after `in`"},
    {I "rank(x by y at z digits)", 1, 35, "a number of digits", "at 2 digits"},
    {I "a # b", 1, 22, "stray character `#`", "//"},
    {I "“a”", 1, 20, "stray character", "plain double quotes"},
    {I "a，b", 1, 21, "is not a sign", "write ,"},
    {I "5 €", 1, 22, "stray character", "EUR"},
    {I "\"a", 1, 20, "a text is not closed", "put a \""},
    {I "\"a\\t\"", 1, 22, "unknown escape", "\\n"},
    {I "a ? b : c", 1, 22, "stray character `?`", "if a then b else c"},
    {I "a b", 1, 22, "expected the end of the declaration", NULL},
};
// clang-format on

void test_parse_expr_mistakes(void) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        CHECK_ROW(is_said(&mistakes[i]), i);
}

// A formula of `count` times `part`, between the two others.
static parsed parse_repeated(const char *before, const char *part, int count, const char *after) {
    mw_text t = {0};
    mw_text_adds(&t, "indicator i on u = ");
    mw_text_adds(&t, before);
    for (int i = 0; i < count; i++) mw_text_adds(&t, part);
    mw_text_adds(&t, after);
    static char kept[1 << 20];
    snprintf(kept, sizeof kept, "%s", t.bytes);
    mw_text_free(&t);
    return parse_text(kept);
}

static const struct {
    const char *before, *part;
    int fits, too_many;
    const char *after;
} deep[] = {
    {"",  "(",                 63,  10000, "a"},
    {"",  "f(",                31,  10000, "a"},
    {"",  "if a then b else ", 63,  10000, "c"},
    {"a", " ^ a",              63,  10000, "" },
    {"a", " + a",              511, 10000, "" },
    {"a", " else a",           511, 10000, "" },
    {"a", " and a",            511, 10000, "" },
};

void test_parse_expr_limits(void) {
    for (size_t i = 0; i < sizeof deep / sizeof deep[0]; i++) {
        parsed r = parse_repeated(deep[i].before, deep[i].part, deep[i].too_many, deep[i].after);
        const mw_diag *g = first_diag(&r);
        CHECK_ROW(g && (strstr(g->text, "nested more than 64") || strstr(g->text, "more than 512")),
                  i);
        CHECK_ROW(r.d->errors == 1, i);
        parsed_free(&r);
        r = parse_repeated(deep[i].before, deep[i].part, deep[i].fits, deep[i].after);
        g = first_diag(&r);
        bool fits = !g || strstr(g->text, "expected `)`"); // brackets are left open here
        if (!fits) fprintf(stderr, "row %d: %s\n", (int)i, g->text);
        CHECK_ROW(fits, i);
        parsed_free(&r);
    }
}
