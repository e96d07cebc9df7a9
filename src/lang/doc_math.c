// SPDX-License-Identifier: MIT
// Formulas as MathML: fractions, powers, sums with their rows below the sign, cases for `if`.
#include "lang/doc.h"

#include <string.h>

// How tightly an operator binds: what binds less than its place gets brackets.
enum { LOOSE, CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM };

static void math(const mw_program *p, const mw_expr *e, int place, mw_text *out);

static void element(mw_text *out, const char *name, mw_slice text) {
    mw_text_addf(out, "<%s>", name);
    mw_doc_escape(text, out);
    mw_text_addf(out, "</%s>", name);
}

static void word(mw_text *out, const char *name, const char *text) {
    element(out, name, mw_slice_of(text));
}

static mw_slice source_of(const mw_program *p, const mw_expr *e) {
    const mw_source *s = &p->diags->source[e->span.file];
    return (mw_slice){s->text + e->span.start, (size_t)(e->span.end - e->span.start)};
}

static int binding(const mw_expr *e) {
    static const int of[] = {
        [MW_OP_NEG] = UNARY,   [MW_OP_NOT] = NOT,    [MW_OP_ADD] = SUM,    [MW_OP_SUB] = SUM,
        [MW_OP_MUL] = PRODUCT, [MW_OP_DIV] = ATOM,   [MW_OP_POW] = POWER,  [MW_OP_EQ] = COMPARE,
        [MW_OP_NE] = COMPARE,  [MW_OP_LT] = COMPARE, [MW_OP_LE] = COMPARE, [MW_OP_GT] = COMPARE,
        [MW_OP_GE] = COMPARE,  [MW_OP_AND] = AND,    [MW_OP_OR] = OR,      [MW_OP_ELSE] = CHOICE,
        [MW_OP_HAS] = COMPARE};
    if (e->kind == MW_EXPR_UNARY || e->kind == MW_EXPR_BINARY) return of[e->op];
    if (e->kind == MW_EXPR_IN) return COMPARE;
    if (e->kind == MW_EXPR_WHERE || e->kind == MW_EXPR_FOR) return LOOSE;
    return ATOM;
}

static void name_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    for (int32_t i = 0; i < e->part_count; i++) {
        mw_symbol s = mw_program_find(p, e->part[i]);
        if (i) word(out, "mo", ".");
        if (s.ref == MW_REF_NONE) {
            element(out, "mi", e->part[i]);
            continue;
        }
        mw_text_adds(out, "<mi href=\"#");
        mw_doc_escape(e->part[i], out);
        mw_text_adds(out, "\">");
        mw_doc_escape(e->part[i], out);
        mw_text_adds(out, "</mi>");
    }
}

static void literal_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    mw_slice text = source_of(p, e);
    size_t digits = 0;
    while (digits < text.n && strchr("0123456789.eE+-", text.p[digits])) digits++;
    if (e->kind != MW_EXPR_NUMBER) {
        element(out, "mtext", text);
        return;
    }
    element(out, "mn", (mw_slice){text.p, digits});
    mw_slice unit = mw_slice_trim((mw_slice){text.p + digits, text.n - digits});
    if (unit.n == 0) return;
    mw_text_adds(out, "<mspace width=\"0.25em\"/>");
    element(out, "mtext", unit);
}

static void binary_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    static const char *const sign[] = {[MW_OP_ADD] = "+",
                                       [MW_OP_SUB] = "\xe2\x88\x92",
                                       [MW_OP_MUL] = "\xc2\xb7",
                                       [MW_OP_EQ] = "=",
                                       [MW_OP_NE] = "\xe2\x89\xa0",
                                       [MW_OP_LT] = "<",
                                       [MW_OP_LE] = "\xe2\x89\xa4",
                                       [MW_OP_GT] = ">",
                                       [MW_OP_GE] = "\xe2\x89\xa5",
                                       [MW_OP_AND] = "\xc2\xa0"
                                                     "and"
                                                     "\xc2\xa0",
                                       [MW_OP_OR] = "\xc2\xa0"
                                                    "or"
                                                    "\xc2\xa0",
                                       [MW_OP_ELSE] = "\xc2\xa0"
                                                      "else"
                                                      "\xc2\xa0",
                                       [MW_OP_HAS] = "\xc2\xa0"
                                                     "has"
                                                     "\xc2\xa0"};
    bool frac = e->op == MW_OP_DIV, power = e->op == MW_OP_POW;
    int own = binding(e);
    mw_text_adds(out, frac ? "<mfrac>" : power ? "<msup>" : "<mrow>");
    math(p, e->arg[0], frac ? LOOSE : power ? ATOM : own, out);
    if (!frac && !power) word(out, e->op < MW_OP_AND ? "mo" : "mtext", sign[e->op]);
    math(p, e->arg[1], frac || power ? LOOSE : e->op == MW_OP_SUB ? own + 1 : own, out);
    mw_text_adds(out, frac ? "</mfrac>" : power ? "</msup>" : "</mrow>");
}

static void list_math(const mw_program *p, const mw_expr *e, const char *open, const char *close,
                      mw_text *out) {
    mw_text_adds(out, "<mrow>");
    word(out, "mo", open);
    for (int32_t i = 0; i < e->arg_count; i++) {
        if (i) word(out, "mo", ",");
        if (e->arg[i])
            math(p, e->arg[i], LOOSE, out);
        else
            word(out, "mi", i ? "\xe2\x88\x9e" : "\xe2\x88\x92\xe2\x88\x9e");
    }
    for (int32_t i = 0; i < e->peer_count; i++) {
        word(out, "mtext", i ? ", " : " by ");
        math(p, e->peer[i].name, LOOSE, out);
    }
    word(out, "mo", close);
    mw_text_adds(out, "</mrow>");
}

// sum(unit.x where c) as a sign with its rows and condition below it.
static void sum_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    const mw_expr *arg = e->arg[0], *cond = NULL;
    if (arg->kind == MW_EXPR_WHERE) cond = arg->arg[1], arg = arg->arg[0];
    mw_text_adds(out, "<mrow><munder><mo>\xe2\x88\x91</mo><mrow>");
    if (e->row_kind >= 0) element(out, "mi", p->kind[e->row_kind].name);
    if (cond) {
        word(out, "mo", ":");
        math(p, cond, LOOSE, out);
    }
    mw_text_adds(out, "</mrow></munder>");
    math(p, arg, PRODUCT, out);
    mw_text_adds(out, "</mrow>");
}

static void call_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    bool sum = e->ref_kind == MW_REF_AGGREGATE && e->ref == MW_AGG_SUM && e->over != MW_OVER_TIME;
    bool root = e->ref_kind == MW_REF_FUNCTION && e->ref == MW_FN_SQRT;
    if (sum) {
        sum_math(p, e, out);
        return;
    }
    if (root) {
        mw_text_adds(out, "<msqrt>");
        math(p, e->arg[0], LOOSE, out);
        mw_text_adds(out, "</msqrt>");
        return;
    }
    mw_text_adds(out, "<mrow>");
    name_math(p, e, out);
    list_math(p, e, "(", ")", out);
    mw_text_adds(out, "</mrow>");
}

static void if_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    mw_text_adds(out, "<mrow><mo>{</mo><mtable columnalign=\"left\">");
    for (;; e = e->arg[2]) {
        mw_text_adds(out, "<mtr><mtd>");
        math(p, e->arg[1], LOOSE, out);
        mw_text_adds(out, "</mtd><mtd><mtext>if&#160;</mtext>");
        math(p, e->arg[0], LOOSE, out);
        mw_text_adds(out, "</mtd></mtr>");
        if (e->arg[2]->kind != MW_EXPR_IF) break;
    }
    mw_text_adds(out, "<mtr><mtd>");
    math(p, e->arg[2], LOOSE, out);
    mw_text_adds(out, "</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable></mrow>");
}

// x over last 12 month, x at year: the place in small letters behind the value.
static void placed_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    mw_slice all = source_of(p, e), inner = source_of(p, e->arg[0]);
    size_t skip = (size_t)(inner.p + inner.n - all.p);
    mw_slice place = mw_slice_trim((mw_slice){all.p + skip, all.n - skip});
    while (place.n && place.p[0] == ')')
        place = mw_slice_trim((mw_slice){place.p + 1, place.n - 1});
    mw_text_adds(out, "<msub>");
    math(p, e->arg[0], ATOM, out);
    element(out, "mtext", place);
    mw_text_adds(out, "</msub>");
}

static void plain_math(const mw_program *p, const mw_expr *e, mw_text *out) {
    switch (e->kind) {
    case MW_EXPR_NAME: name_math(p, e, out); return;
    case MW_EXPR_CALL: call_math(p, e, out); return;
    case MW_EXPR_UNARY:
        mw_text_adds(out, "<mrow>");
        word(out, e->op == MW_OP_NEG ? "mo" : "mtext",
             e->op == MW_OP_NEG ? "\xe2\x88\x92" : "not ");
        math(p, e->arg[0], UNARY, out);
        mw_text_adds(out, "</mrow>");
        return;
    case MW_EXPR_BINARY: binary_math(p, e, out); return;
    case MW_EXPR_IF: if_math(p, e, out); return;
    case MW_EXPR_IN:
        mw_text_adds(out, "<mrow>");
        math(p, e->arg[0], SUM, out);
        word(out, "mo", "\xe2\x88\x88");
        math(p, e->arg[1], SUM, out);
        mw_text_adds(out, "</mrow>");
        return;
    case MW_EXPR_SET: list_math(p, e, "{", "}", out); return;
    case MW_EXPR_INTERVAL:
        list_math(p, e, e->open_low ? "(" : "[", e->open_high ? ")" : "]", out);
        return;
    case MW_EXPR_WHERE:
        math(p, e->arg[0], PRODUCT, out);
        word(out, "mtext", " where ");
        math(p, e->arg[1], LOOSE, out);
        return;
    case MW_EXPR_OVER:
    case MW_EXPR_AT:
    case MW_EXPR_FOR: placed_math(p, e, out); return;
    case MW_EXPR_NUMBER:
    case MW_EXPR_TEXT:
    case MW_EXPR_DATE:
    case MW_EXPR_CLOCK:
    case MW_EXPR_YESNO:
    case MW_EXPR_MISSING: literal_math(p, e, out); return;
    }
}

static void math(const mw_program *p, const mw_expr *e, int place, mw_text *out) {
    bool brackets = binding(e) < place && e->kind != MW_EXPR_IF;
    mw_text_adds(out, "<mrow>");
    if (brackets) word(out, "mo", "(");
    plain_math(p, e, out);
    if (brackets) word(out, "mo", ")");
    mw_text_adds(out, "</mrow>");
}

void mw_doc_math(const mw_program *p, const mw_expr *e, mw_text *out) { math(p, e, LOOSE, out); }
