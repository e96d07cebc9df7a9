// SPDX-License-Identifier: MIT
#include "report/formula_int.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

// What arguments are in the tests: in a cell and perhaps missing, in a cell and known, a yes or no,
// a sum, numbers.
enum { CELL, SURE, TEST, SUM, TWO, MINUS, ONE, NOUGHT, LOST, END, ARGS };

// Laid out by hand: aligned, the rows would be too long.
// clang-format off
static const mw_formula_item args[ARGS] = {
    [CELL]   = {.open = true, .cell = "D4", .text = "x", .tight = MW_TIGHT_ATOM},
    [SURE]   = {.open = true, .cell = "E5", .text = "x", .tight = MW_TIGHT_ATOM, .known = true},
    [TEST]   = {.open = true, .text = "D6>1", .known = true, .yesno = true, .depth = 5},
    [SUM]    = {.open = true, .text = "D7+D8", .tight = MW_TIGHT_SUM, .known = true, .depth = 3},
    [TWO]    = {.fixed = true, .known = true, .now = 2},
    [MINUS]  = {.fixed = true, .known = true, .now = -1e-9},
    [ONE]    = {.fixed = true, .known = true, .now = 1},
    [NOUGHT] = {.fixed = true, .known = true, .now = 0},
    [LOST]   = {.fixed = true, .now = NAN},
    [END]    = {.fixed = true, .known = true, .now = INFINITY},
};

static const struct {
    mw_node_op op;
    int arg[3];
    bool yesno;
    const char *text;
} rows[] = {
    {MW_NODE_ADD, {SURE, TWO}, false, "E5+2"},
    {MW_NODE_ADD, {SUM, SUM}, false, "D7+D8+(D7+D8)"},
    {MW_NODE_SUB, {TEST, MINUS}, false, "(D6>1)--1E-09"},
    {MW_NODE_MUL, {SUM, SURE}, false, "(D7+D8)*E5"},
    {MW_NODE_DIV, {TWO, SUM}, false, "2/(D7+D8)"},
    {MW_NODE_POW, {MINUS, TWO}, false, "(-1E-09)^2"},
    {MW_NODE_NEG, {SUM}, false, "-(D7+D8)"},
    {MW_NODE_CEIL, {SUM}, false, "-INT(-(D7+D8))"},
    {MW_NODE_FLOOR, {SURE}, false, "INT(E5)"},
    {MW_NODE_ROUND, {CELL, TWO}, false, "ROUND(IF(ISNUMBER(D4),D4,NA()),2)"},
    {MW_NODE_MIN, {TEST, END}, false, "MIN(IF(D6>1,1,0),9.99999999999999E+307)"},
    {MW_NODE_MAX, {SURE, LOST}, false, "MAX(E5,NA())"},
    {MW_NODE_GE, {SUM, TWO}, true, "D7+D8>=2"},
    {MW_NODE_EQ, {TEST, ONE}, true, "IF(D6>1,1,0)=1"},
    {MW_NODE_NE, {SURE, NOUGHT}, true, "E5<>0"},
    {MW_NODE_AND, {TEST, SURE}, true, "AND(D6>1,E5<>0)"},
    {MW_NODE_AND, {TEST, CELL}, true,
     "IF(AND(IFERROR(D6>1,TRUE),IFERROR(IF(ISNUMBER(D4),D4,NA())<>0,TRUE)),"
     "AND(D6>1,IF(ISNUMBER(D4),D4,NA())<>0),FALSE)"},
    {MW_NODE_OR, {LOST, TEST}, true,
     "IF(OR(IFERROR(NA(),FALSE),IFERROR(D6>1,FALSE)),TRUE,OR(NA(),D6>1))"},
    {MW_NODE_NOT, {TEST}, true, "NOT(D6>1)"},
    {MW_NODE_IF, {TEST, ONE, NOUGHT}, true, "D6>1"},
    {MW_NODE_IF, {SUM, NOUGHT, TEST}, true, "IF(D7+D8<>0,FALSE,D6>1)"},
    {MW_NODE_IF, {TEST, TWO, TEST}, false, "IF(D6>1,2,IF(D6>1,1,0))"},
    {MW_NODE_ELSE, {CELL, NOUGHT}, false, "N(D4)"},
    {MW_NODE_ELSE, {CELL, TWO}, false, "IF(ISNUMBER(D4),D4,2)"},
    {MW_NODE_ELSE, {TEST, NOUGHT}, true, "IFERROR(D6>1,FALSE)"},
    {MW_NODE_KNOWN, {CELL}, true, "ISNUMBER(D4)"},
    {MW_NODE_KNOWN, {TEST}, true, "ISNUMBER(IF(D6>1,1,0))"},
};
// clang-format on

void test_formula_operators(void) {
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        mw_node n = {.op = rows[r].op};
        const mw_formula_item *arg[3] = {NULL};
        mw_formula_item x = {.yesno = rows[r].yesno, .open = true, .known = true};
        mw_text out = {0};
        n.arg_count = n.op == MW_NODE_IF ? 3 : 2;
        if (n.op == MW_NODE_NEG || n.op == MW_NODE_CEIL || n.op == MW_NODE_FLOOR ||
            n.op == MW_NODE_NOT || n.op == MW_NODE_KNOWN)
            n.arg_count = 1;
        for (int32_t a = 0; a < n.arg_count; a++) arg[a] = &args[rows[r].arg[a]];
        CHECK_ROW(mw_formula_can_say(&n), r);
        mw_formula_write(&n, arg, &x, &out);
        CHECK_ROW(out.bytes && strcmp(out.bytes, rows[r].text) == 0, r);
        if (out.bytes && strcmp(out.bytes, rows[r].text)) fprintf(stderr, "%s\n", out.bytes);
        mw_text_free(&out);
    }
}

// What looks at dates, tables or other entities has no counterpart.
void test_formula_unsaid(void) {
    static const mw_node_op none[] = {MW_NODE_MEMBER, MW_NODE_YEARS, MW_NODE_LOOKUP,  MW_NODE_PEER,
                                      MW_NODE_AGG,    MW_NODE_FACT,  MW_NODE_PICK_ROW};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CHECK_ROW(!mw_formula_can_say(&(mw_node){.op = none[i]}), i);
}

// Chains of sums grow no deeper, so that many questions need no cells in between.
void test_formula_depth(void) {
    const mw_formula_item *arg[] = {&args[SUM], &args[TEST]};
    mw_formula_item x = {0};
    mw_text out = {0};
    mw_formula_write(&(mw_node){.op = MW_NODE_ADD, .arg_count = 2}, arg, &x, &out);
    CHECK(x.depth == 5 && x.tight == MW_TIGHT_SUM);
    mw_formula_write(&(mw_node){.op = MW_NODE_MAX, .arg_count = 2}, arg, &x, &out);
    CHECK(x.depth == 7 && x.tight == MW_TIGHT_ATOM);
    mw_text_free(&out);
}

void test_formula_cells(void) {
    static const struct {
        int item;
        bool own;
        const char *text;
    } cells[] = {
        {CELL, false, "=IF(ISNUMBER(D4),D4,\"\")"},
        {CELL, true,  "=IFERROR(x,\"\")"         },
        {SURE, false, "=E5"                      },
        {SUM,  true,  "=D7+D8"                   },
        {TEST, true,  "=IF(D6>1,1,0)"            },
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        mw_text out = {0};
        mw_formula_cell(&args[cells[i].item], cells[i].own, &out);
        CHECK_ROW(out.bytes && strcmp(out.bytes, cells[i].text) == 0, i);
        mw_text_free(&out);
    }
}
