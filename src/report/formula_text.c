// SPDX-License-Identifier: MIT
// How a single operator is written in a formula. Missing is an error value: arithmetic and
// comparisons pass it on by themselves, IFERROR and ISNUMBER find it. Logic is Kleene's, so where
// an argument may be missing AND and OR need more than their own functions.
#include "base/text.h"
#include "report/formula_int.h"

#include <math.h>

#define EXCEL_MOST 9.99999999999999e307 // the largest number that can be written

typedef enum { AS_NUMBER, AS_TERM, AS_YESNO } wanted; // AS_TERM: in arithmetic, where TRUE is 1

// Operators with signs; both sides are numbers.
static const struct {
    mw_node_op op;
    const char *sign;
    mw_formula_tight tight, left, right; // own, and what each side needs at least
} signs[] = {
    {MW_NODE_ADD, "+",  MW_TIGHT_SUM,     MW_TIGHT_SUM,     MW_TIGHT_PRODUCT},
    {MW_NODE_SUB, "-",  MW_TIGHT_SUM,     MW_TIGHT_SUM,     MW_TIGHT_PRODUCT},
    {MW_NODE_MUL, "*",  MW_TIGHT_PRODUCT, MW_TIGHT_PRODUCT, MW_TIGHT_SIGN   },
    {MW_NODE_DIV, "/",  MW_TIGHT_PRODUCT, MW_TIGHT_PRODUCT, MW_TIGHT_SIGN   },
    {MW_NODE_POW, "^",  MW_TIGHT_PRODUCT, MW_TIGHT_ATOM,    MW_TIGHT_ATOM   },
    {MW_NODE_EQ,  "=",  MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
    {MW_NODE_NE,  "<>", MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
    {MW_NODE_LT,  "<",  MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
    {MW_NODE_LE,  "<=", MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
    {MW_NODE_GT,  ">",  MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
    {MW_NODE_GE,  ">=", MW_TIGHT_COMPARE, MW_TIGHT_SUM,     MW_TIGHT_SUM    },
};
enum { SIGNS = sizeof signs / sizeof signs[0] };

// Operators with a name; arguments are numbers.
static const struct {
    mw_node_op op;
    const char *name;
} names[] = {
    {MW_NODE_MIN,   "MIN"  },
    {MW_NODE_MAX,   "MAX"  },
    {MW_NODE_ABS,   "ABS"  },
    {MW_NODE_ROUND, "ROUND"},
    {MW_NODE_SQRT,  "SQRT" },
    {MW_NODE_LN,    "LN"   },
    {MW_NODE_LOG10, "LOG10"},
    {MW_NODE_EXP,   "EXP"  },
    {MW_NODE_FLOOR, "INT"  },
};
enum { NAMES = sizeof names / sizeof names[0] };

bool mw_formula_can_say(const mw_node *n) {
    for (int32_t i = 0; i < SIGNS; i++)
        if (signs[i].op == n->op) return true;
    for (int32_t i = 0; i < NAMES; i++)
        if (names[i].op == n->op) return true;
    return n->op == MW_NODE_NEG || n->op == MW_NODE_CEIL || n->op == MW_NODE_AND ||
           n->op == MW_NODE_OR || n->op == MW_NODE_NOT || n->op == MW_NODE_IF ||
           n->op == MW_NODE_ELSE || n->op == MW_NODE_KNOWN;
}

// ---- arguments

static void add_number(mw_text *out, double value) {
    char text[32];
    if (isinf(value)) value = value > 0 ? EXCEL_MOST : -EXCEL_MOST;
    mw_number_text(value == 0 ? 0 : value, text);
    for (char *c = text; *c; c++)
        if (*c == 'e') *c = 'E';
    mw_text_adds(out, text);
}

// A value that is not open, or whatever is in a cell.
static bool stands_alone(const mw_formula_item *a) { return a->fixed || a->cell; }

static mw_formula_tight tight_of(const mw_formula_item *a) {
    if (a->fixed) return a->now < 0 ? MW_TIGHT_SIGN : MW_TIGHT_ATOM;
    return a->cell ? MW_TIGHT_ATOM : a->tight;
}

// What is in a cell is a number or an empty text.
static void add_cell(mw_text *out, const mw_formula_item *a) {
    if (a->known)
        mw_text_adds(out, a->cell);
    else
        mw_text_addf(out, "IF(ISNUMBER(%s),%s,NA())", a->cell, a->cell);
}

static void add_fixed(mw_text *out, double value, wanted as) {
    if (isnan(value))
        mw_text_adds(out, "NA()");
    else if (as == AS_YESNO)
        mw_text_adds(out, value != 0 ? "TRUE" : "FALSE");
    else
        add_number(out, value);
}

// Appends an argument in brackets where it would fall apart.
static void add(mw_text *out, const mw_formula_item *a, wanted as, mw_formula_tight least) {
    bool yesno = a->yesno && !stands_alone(a);
    bool test = as == AS_YESNO && !yesno && !a->fixed, turn = as == AS_NUMBER && yesno;
    bool open = !turn && (test ? least > MW_TIGHT_COMPARE : tight_of(a) < least);
    if (turn) mw_text_adds(out, "IF(");
    if (open) mw_text_addc(out, '(');
    if (a->fixed)
        add_fixed(out, a->now, as);
    else if (a->cell)
        add_cell(out, a);
    else if (test && a->tight < MW_TIGHT_SUM)
        mw_text_addf(out, "(%s)", a->text);
    else
        mw_text_adds(out, a->text);
    if (test) mw_text_adds(out, "<>0");
    if (open) mw_text_addc(out, ')');
    if (turn) mw_text_adds(out, ",1,0)");
}

// ---- logic

static void add_pair(mw_text *out, const char *name, const mw_formula_item *const *arg) {
    mw_text_addf(out, "%s(", name);
    add(out, arg[0], AS_YESNO, MW_TIGHT_COMPARE);
    mw_text_addc(out, ',');
    add(out, arg[1], AS_YESNO, MW_TIGHT_COMPARE);
    mw_text_addc(out, ')');
}

// One side that decides is enough, whatever is missing on the other.
static void add_logic(mw_text *out, bool and, const mw_formula_item *const *arg) {
    const char *name = and? "AND" : "OR", *neutral = and? "TRUE" : "FALSE";
    if (arg[0]->known && arg[1]->known) {
        add_pair(out, name, arg);
        return;
    }
    mw_text_addf(out, "IF(%s(IFERROR(", name);
    add(out, arg[0], AS_YESNO, MW_TIGHT_COMPARE);
    mw_text_addf(out, ",%s),IFERROR(", neutral);
    add(out, arg[1], AS_YESNO, MW_TIGHT_COMPARE);
    mw_text_addf(out, ",%s)),", neutral);
    if (!and) mw_text_adds(out, "TRUE,");
    add_pair(out, name, arg);
    mw_text_adds(out, and? ",FALSE)" : ")");
}

static bool is_number(const mw_formula_item *a, double value) {
    return a->fixed && a->now == value;
}

static void add_if(mw_text *out, bool yesno, const mw_formula_item *const *arg) {
    wanted as = yesno ? AS_YESNO : AS_NUMBER;
    mw_text_adds(out, "IF(");
    add(out, arg[0], AS_YESNO, MW_TIGHT_COMPARE);
    mw_text_addc(out, ',');
    add(out, arg[1], as, MW_TIGHT_COMPARE);
    mw_text_addc(out, ',');
    add(out, arg[2], as, MW_TIGHT_COMPARE);
    mw_text_addc(out, ')');
}

static void add_else(mw_text *out, bool yesno, const mw_formula_item *const *arg) {
    wanted as = yesno ? AS_YESNO : AS_NUMBER;
    bool cell = arg[0]->cell && !yesno;
    if (cell && is_number(arg[1], 0)) {
        mw_text_addf(out, "N(%s)", arg[0]->cell);
        return;
    }
    if (cell) {
        mw_text_addf(out, "IF(ISNUMBER(%s),%s,", arg[0]->cell, arg[0]->cell);
    } else {
        mw_text_adds(out, "IFERROR(");
        add(out, arg[0], as, MW_TIGHT_COMPARE);
        mw_text_addc(out, ',');
    }
    add(out, arg[1], as, MW_TIGHT_COMPARE);
    mw_text_addc(out, ')');
}

// False when the operator is none of these.
static bool write_logic(const mw_node *n, const mw_formula_item *const *arg, mw_formula_item *x,
                        mw_text *out) {
    x->tight = MW_TIGHT_ATOM;
    switch ((int)n->op) {
    case MW_NODE_AND:
    case MW_NODE_OR: add_logic(out, n->op == MW_NODE_AND, arg); return true;
    case MW_NODE_NOT:
        mw_text_adds(out, "NOT(");
        add(out, arg[0], AS_YESNO, MW_TIGHT_COMPARE);
        mw_text_addc(out, ')');
        return true;
    case MW_NODE_IF:
        if (is_number(arg[1], 1) && is_number(arg[2], 0)) { // the condition itself
            x->tight = MW_TIGHT_COMPARE;
            add(out, arg[0], AS_YESNO, MW_TIGHT_COMPARE);
            return true;
        }
        add_if(out, x->yesno, arg);
        return true;
    case MW_NODE_ELSE: add_else(out, x->yesno, arg); return true;
    case MW_NODE_KNOWN:
        mw_text_adds(out, "ISNUMBER(");
        if (arg[0]->cell)
            mw_text_adds(out, arg[0]->cell);
        else
            add(out, arg[0], AS_NUMBER, MW_TIGHT_COMPARE);
        mw_text_addc(out, ')');
        return true;
    default: return false;
    }
}

// ---- arithmetic

static void write_sign(int32_t i, const mw_formula_item *const *arg, mw_formula_item *x,
                       mw_text *out) {
    // TRUE is 1 in arithmetic, but not when it is compared.
    wanted as = signs[i].tight == MW_TIGHT_COMPARE ? AS_NUMBER : AS_TERM;
    x->tight = signs[i].tight;
    add(out, arg[0], as, signs[i].left);
    mw_text_adds(out, signs[i].sign);
    add(out, arg[1], as, signs[i].right);
}

static void write_name(const char *name, int32_t count, const mw_formula_item *const *arg,
                       mw_text *out) {
    mw_text_addf(out, "%s(", name);
    for (int32_t a = 0; a < count; a++) {
        if (a) mw_text_addc(out, ',');
        add(out, arg[a], AS_NUMBER, MW_TIGHT_COMPARE);
    }
    mw_text_addc(out, ')');
}

void mw_formula_write(const mw_node *n, const mw_formula_item *const *arg, mw_formula_item *x,
                      mw_text *out) {
    x->depth = 0;
    for (int32_t a = 0; a < n->arg_count; a++)
        if (!stands_alone(arg[a]) && arg[a]->depth > x->depth) x->depth = arg[a]->depth;
    // A chain of sums grows no deeper.
    if (n->op != MW_NODE_ADD && n->op != MW_NODE_SUB) x->depth += 2;
    if (write_logic(n, arg, x, out)) return;
    for (int32_t i = 0; i < SIGNS; i++)
        if (signs[i].op == n->op) write_sign(i, arg, x, out);
    for (int32_t i = 0; i < NAMES; i++)
        if (names[i].op == n->op) write_name(names[i].name, n->arg_count, arg, out);
    if (n->op == MW_NODE_CEIL) {
        mw_text_adds(out, "-INT(-");
        add(out, arg[0], AS_TERM, MW_TIGHT_SIGN);
        mw_text_addc(out, ')');
        x->tight = MW_TIGHT_SIGN;
    }
    if (n->op != MW_NODE_NEG) return;
    mw_text_addc(out, '-');
    add(out, arg[0], AS_TERM, MW_TIGHT_ATOM);
    x->tight = MW_TIGHT_SIGN;
}

void mw_formula_cell(const mw_formula_item *x, bool own, mw_text *out) {
    mw_formula_item bare = *x;
    if (own) bare.cell = NULL;
    mw_text_adds(out, "=");
    if (!own && !x->known) {
        mw_text_addf(out, "IF(ISNUMBER(%s),%s,\"\")", x->cell, x->cell);
        return;
    }
    if (!x->known) mw_text_adds(out, "IFERROR(");
    add(out, &bare, AS_NUMBER, MW_TIGHT_COMPARE);
    if (!x->known) mw_text_adds(out, ",\"\")");
}
