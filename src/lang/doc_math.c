// SPDX-License-Identifier: MIT
// Formulas as MathML: fractions, powers, sums with their rows below the sign, cases for `if`. Only
// what browsers draw without a mathematical font is used: brackets that would have to grow are
// borders of a table (see the style in doc.c).
#include "lang/doc_int.h"

#include <string.h>

// How tightly an operator binds: what binds less than its place gets brackets.
enum { LOOSE, CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM };

enum {
    LINE_BYTES_MAX = 72, // of a formula's source: a longer sum is set on several lines
    LINES_MAX = 64,      // terms of such a sum
};

typedef mw_page page;

static void math(const page *g, const mw_expr *e, int place);

static void put(const page *g, const char *html) { mw_text_adds(g->out, html); }

static void element(const page *g, const char *name, mw_slice text) {
    mw_text_addf(g->out, "<%s>", name);
    mw_doc_escape(text, g->out);
    mw_text_addf(g->out, "</%s>", name);
}

static void sign(const page *g, const char *text) { element(g, "mo", mw_slice_of(text)); }

// A word between two values, with its blanks: HTML drops plain ones at the ends of mtext.
static void joint(const page *g, const char *text) {
    mw_text_addf(g->out, "<mtext>&#160;%s&#160;</mtext>", text);
}

static mw_slice source_of(const page *g, mw_span at) {
    const mw_source_text *s = &g->p->diags->source[at.file];
    return (mw_slice){s->text + at.start, (size_t)(at.end - at.start)};
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

// The name as it is written; a link when its last part is declared in this pack.
static void name_math(const page *g, const mw_expr *e) {
    mw_slice last = e->part[e->part_count - 1], whole = source_of(g, e->op_span);
    if (mw_doc_pack_of(g->p, mw_program_find(g->p, last)) != g->pack) {
        element(g, "mi", whole);
        return;
    }
    put(g, "<mi><a href=\"#");
    mw_doc_escape(last, g->out);
    put(g, "\">");
    mw_doc_escape(whole, g->out);
    put(g, "</a></mi>");
}

static void literal_math(const page *g, const mw_expr *e) {
    mw_slice text = source_of(g, e->span);
    size_t digits = 0;
    while (digits < text.n && strchr("0123456789.eE+-", text.p[digits])) digits++;
    if (e->kind != MW_EXPR_NUMBER) {
        element(g, "mtext", text);
        return;
    }
    element(g, "mn", (mw_slice){text.p, digits});
    mw_slice unit = mw_slice_trim((mw_slice){text.p + digits, text.n - digits});
    if (unit.n == 0) return;
    put(g, "<mspace width=\"0.25em\"/>");
    element(g, "mtext", unit);
}

static void op_math(const page *g, mw_op op) {
    static const char *const signs[] = {[MW_OP_ADD] = "+", [MW_OP_SUB] = "−",   [MW_OP_MUL] = "·",
                                        [MW_OP_EQ] = "=",  [MW_OP_NE] = "≠",    [MW_OP_LT] = "&lt;",
                                        [MW_OP_LE] = "≤",  [MW_OP_GT] = "&gt;", [MW_OP_GE] = "≥"};
    static const char *const words[] = {
        [MW_OP_AND] = "and", [MW_OP_OR] = "or", [MW_OP_ELSE] = "else", [MW_OP_HAS] = "has"};
    if (op < MW_OP_AND) // infix also where it begins a line
        mw_text_addf(g->out, "<mo form=\"infix\">%s</mo>", signs[op]);
    else
        joint(g, words[op]);
}

static void fraction(const page *g, const mw_expr *e) {
    put(g, "<mfrac><mrow>");
    math(g, e->arg[0], LOOSE);
    put(g, "</mrow><mrow>");
    math(g, e->arg[1], LOOSE);
    put(g, "</mrow></mfrac>");
}

static void power(const page *g, const mw_expr *e) {
    bool frac = e->arg[0]->kind == MW_EXPR_BINARY && e->arg[0]->op == MW_OP_DIV;
    put(g, "<msup><mrow>");
    if (frac) sign(g, "(");
    math(g, e->arg[0], ATOM);
    if (frac) sign(g, ")");
    put(g, "</mrow><mrow>");
    math(g, e->arg[1], LOOSE);
    put(g, "</mrow></msup>");
}

// Whether two operators make one chain: a + b - c, a and b and c.
static bool chains(mw_op a, mw_op b) {
    if (a == MW_OP_ADD || a == MW_OP_SUB) return b == MW_OP_ADD || b == MW_OP_SUB;
    return a == b && (a == MW_OP_AND || a == MW_OP_OR);
}

// A chain that is too long for a line, term by term on lines of its own.
static bool long_chain(const page *g, const mw_expr *e) {
    const mw_expr *at = e, *term[LINES_MAX];
    int32_t n = 0;
    if (e->span.end - e->span.start <= LINE_BYTES_MAX || !chains(e->op, e->op)) return false;
    for (term[n++] = at; n < LINES_MAX; term[n++] = at) {
        if (at->arg[0]->kind != MW_EXPR_BINARY || !chains(e->op, at->arg[0]->op)) break;
        at = at->arg[0];
    }
    put(g, "<mtable displaystyle=\"true\" class=\"lines\"><mtr><mtd>");
    math(g, at->arg[0], binding(at));
    put(g, "</mtd></mtr>");
    while (n-- > 0) {
        put(g, "<mtr><mtd>");
        op_math(g, term[n]->op);
        math(g, term[n]->arg[1], binding(term[n]) + (term[n]->op == MW_OP_SUB));
        put(g, "</mtd></mtr>");
    }
    put(g, "</mtable>");
    return true;
}

static void binary_math(const page *g, const mw_expr *e, int place) {
    if (e->op == MW_OP_DIV) {
        fraction(g, e);
        return;
    }
    if (e->op == MW_OP_POW) {
        power(g, e);
        return;
    }
    if (place == LOOSE && long_chain(g, e)) return;
    int own = binding(e);
    math(g, e->arg[0], own);
    op_math(g, e->op);
    math(g, e->arg[1], e->op == MW_OP_SUB ? own + 1 : own);
}

static void peers_math(const page *g, const mw_expr *e) {
    for (int32_t i = 0; i < e->peer_count; i++) {
        if (i) sign(g, ",");
        if (!i) joint(g, "by");
        math(g, e->peer[i].name, LOOSE);
        if (e->peer[i].digits)
            mw_text_addf(g->out, "<mtext>&#160;at %d digits</mtext>", e->peer[i].digits);
    }
}

static void needs_math(const page *g, const mw_expr *e) {
    if (!e->needs) return;
    joint(g, "needs");
    math(g, e->needs, LOOSE);
}

static void list_math(const page *g, const mw_expr *e, const char *open, const char *close) {
    sign(g, open);
    for (int32_t i = 0; i < e->arg_count; i++) {
        if (i) sign(g, ",");
        if (e->arg[i])
            math(g, e->arg[i], LOOSE);
        else
            element(g, "mi", mw_slice_of(i ? "∞" : "−∞"));
    }
    peers_math(g, e);
    sign(g, close);
}

// sum(unit.x where c) as a sign with its rows and condition below it.
static void sum_math(const page *g, const mw_expr *e) {
    const mw_expr *arg = e->arg[0], *cond = NULL;
    if (arg->kind == MW_EXPR_WHERE) cond = arg->arg[1], arg = arg->arg[0];
    put(g, "<munder><mo>∑</mo><mrow>");
    if (e->link >= 0)
        element(g, "mi", e->inverse ? g->p->link[e->link].inverse : g->p->link[e->link].name);
    else if (e->row_kind >= 0)
        element(g, "mi", g->p->kind[e->row_kind].name);
    peers_math(g, e);
    if (cond) {
        sign(g, ":");
        math(g, cond, LOOSE);
    }
    put(g, "</mrow></munder>");
    math(g, arg, PRODUCT);
    needs_math(g, e);
}

static void call_math(const page *g, const mw_expr *e) {
    bool sum = e->ref_kind == MW_REF_AGGREGATE && e->ref == MW_AGG_SUM;
    if (sum && e->over != MW_OVER_TIME && e->over != MW_OVER_GROUP) {
        sum_math(g, e);
        return;
    }
    if (e->ref_kind == MW_REF_FUNCTION && e->ref == MW_FN_SQRT) {
        put(g, "<msqrt>");
        math(g, e->arg[0], LOOSE);
        put(g, "</msqrt>");
        return;
    }
    name_math(g, e);
    list_math(g, e, "(", ")");
    needs_math(g, e);
}

// Cases, with a border where the brace would be; a second one where more follows on the right.
static void if_math(const page *g, const mw_expr *e, int place) {
    mw_text_addf(g->out, "<mtable displaystyle=\"true\" class=\"cases%s\">",
                 place > LOOSE ? " closed" : "");
    for (; e->kind == MW_EXPR_IF; e = e->arg[2]) {
        put(g, "<mtr><mtd>");
        math(g, e->arg[1], LOOSE);
        put(g, "</mtd><mtd><mtext>if&#160;</mtext>");
        math(g, e->arg[0], LOOSE);
        put(g, "</mtd></mtr>");
    }
    put(g, "<mtr><mtd>");
    math(g, e, LOOSE);
    put(g, "</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable>");
}

// x over last 12 month, x at year: the place in small letters behind the value.
static void placed_math(const page *g, const mw_expr *e) {
    mw_slice all = source_of(g, e->span), inner = source_of(g, e->arg[0]->span);
    size_t skip = (size_t)(inner.p + inner.n - all.p);
    mw_slice place = mw_slice_trim((mw_slice){all.p + skip, all.n - skip});
    while (place.n && place.p[0] == ')')
        place = mw_slice_trim((mw_slice){place.p + 1, place.n - 1});
    put(g, "<msub><mrow>");
    math(g, e->arg[0], ATOM);
    put(g, "</mrow>");
    element(g, "mtext", place);
    put(g, "</msub>");
}

static void unary_math(const page *g, const mw_expr *e) {
    if (e->op == MW_OP_NEG)
        sign(g, "−");
    else
        joint(g, "not");
    math(g, e->arg[0], e->op == MW_OP_NEG ? UNARY : COMPARE);
}

static void pair_math(const page *g, const mw_expr *e, int place) {
    math(g, e->arg[0], place);
    if (e->kind == MW_EXPR_IN)
        sign(g, "∈");
    else
        joint(g, "where");
    math(g, e->arg[1], place);
}

static void plain_math(const page *g, const mw_expr *e, int place) {
    switch (e->kind) {
    case MW_EXPR_NAME: name_math(g, e); return;
    case MW_EXPR_CALL: call_math(g, e); return;
    case MW_EXPR_UNARY: unary_math(g, e); return;
    case MW_EXPR_BINARY: binary_math(g, e, place); return;
    case MW_EXPR_IF: if_math(g, e, place); return;
    case MW_EXPR_IN: pair_math(g, e, SUM); return;
    case MW_EXPR_WHERE: pair_math(g, e, OR); return;
    case MW_EXPR_SET: list_math(g, e, "{", "}"); return;
    case MW_EXPR_INTERVAL:
        list_math(g, e, e->open_low ? "(" : "[", e->open_high ? ")" : "]");
        return;
    case MW_EXPR_OVER:
    case MW_EXPR_AT:
    case MW_EXPR_FOR: placed_math(g, e); return;
    case MW_EXPR_NUMBER:
    case MW_EXPR_TEXT:
    case MW_EXPR_DATE:
    case MW_EXPR_CLOCK:
    case MW_EXPR_YESNO:
    case MW_EXPR_MISSING: literal_math(g, e); return;
    }
}

static void math(const page *g, const mw_expr *e, int place) {
    bool brackets = binding(e) < place;
    put(g, "<mrow>");
    if (brackets) sign(g, "(");
    plain_math(g, e, brackets ? LOOSE + 1 : place);
    if (brackets) sign(g, ")");
    put(g, "</mrow>");
}

void mw_doc_math(const mw_program *p, int32_t pack, const mw_expr *e, mw_text *out) {
    math(&(page){p, pack, out}, e, LOOSE);
}
