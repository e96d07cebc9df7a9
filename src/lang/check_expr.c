// SPDX-License-Identifier: MIT
// Types and units of formulas. Every error names both sides, so that a person sees which is wrong.
#include "lang/check_int.h"

#include <math.h>
#include <stdio.h>

bool mw_type_fits(const mw_type *from, const mw_type *to) {
    if (from->kind == MW_TYPE_NONE || to->kind == MW_TYPE_NONE) return true; // said already
    if (from->kind == MW_TYPE_ANY || to->kind == MW_TYPE_ANY) return true;
    if (from->kind == MW_TYPE_NUMBER && to->kind == MW_TYPE_NUMBER) {
        // 0 is no temperature before somebody says of which scale.
        bool any =
            (from->any_unit && to->unit.offset == 0) || (to->any_unit && from->unit.offset == 0);
        return any || mw_unit_same_kind(&from->unit, &to->unit);
    }
    // Only a text in quotes is a code: other texts come from elsewhere and have other numbers.
    if (from->kind == MW_TYPE_TEXT && to->kind == MW_TYPE_CODE) return from->any_unit;
    if (from->kind == MW_TYPE_CODE && to->kind == MW_TYPE_TEXT) return to->any_unit;
    if (from->kind == MW_TYPE_CODE && to->kind == MW_TYPE_CODE) return from->codes == to->codes;
    return from->kind == to->kind;
}

bool mw_check_fits(mw_checker *c, const mw_type *from, const mw_type *to, mw_span at,
                   const char *what) {
    if (mw_type_fits(from, to)) return true;
    char a[192], b[192];
    mw_diag_error(c->d, at, NULL, "%s is %s, wanted is %s", what, mw_type_text(c->p, from, a),
                  mw_type_text(c->p, to, b));
    return false;
}

mw_type mw_check_join(mw_checker *c, const mw_type *a, const mw_type *b, mw_span at,
                      const char *verb) {
    if (a->kind == MW_TYPE_NONE || b->kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    if (!mw_type_fits(a, b)) {
        char x[192], y[192];
        mw_diag_error(c->d, at, NULL, "cannot %s %s and %s", verb, mw_type_text(c->p, a, x),
                      mw_type_text(c->p, b, y));
        return mw_type_of(MW_TYPE_NONE);
    }
    return a->kind == MW_TYPE_ANY || a->any_unit ? *b : *a;
}

static bool is_length(const mw_checker *c, const mw_type *t) {
    if (t->kind != MW_TYPE_NUMBER || t->any_unit) return false;
    return mw_unit_same_kind(&t->unit, &c->month) || mw_unit_same_kind(&t->unit, &c->day);
}

// Dates: date + length, date - length, date - date.
static mw_type check_date_sum(mw_checker *c, const mw_expr *e, const mw_type *a, const mw_type *b) {
    if (a->kind == MW_TYPE_DATE && is_length(c, b)) return *a;
    if (a->kind == MW_TYPE_DATE && b->kind == MW_TYPE_DATE && e->op == MW_OP_SUB)
        return mw_type_number(&c->day);
    if (e->op == MW_OP_ADD && b->kind == MW_TYPE_DATE && is_length(c, a)) return *b;
    char x[192], y[192];
    mw_diag_error(c->d, e->span, "a date moves by a length: acquired + 1 month",
                  "cannot %s %s and %s", e->op == MW_OP_ADD ? "add" : "subtract",
                  mw_type_text(c->p, a, x), mw_type_text(c->p, b, y));
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type want_number(mw_checker *c, const mw_type *t, const mw_expr *e, const char *verb) {
    if (t->kind == MW_TYPE_NUMBER || t->kind == MW_TYPE_ANY) return *t;
    char x[192];
    if (t->kind != MW_TYPE_NONE)
        mw_diag_error(c->d, e->span, NULL, "cannot %s %s", verb, mw_type_text(c->p, t, x));
    return mw_type_of(MW_TYPE_NONE);
}

// Temperatures on scales with a zero point of their own: they differ by K and move by K.
static mw_type check_scale_sum(mw_checker *c, const mw_expr *e, const mw_type *a,
                               const mw_type *b) {
    bool on_scale = a->unit.offset != 0, second = b->unit.offset != 0;
    mw_type t = on_scale ? *a : *b;
    if (e->op == MW_OP_SUB && second) t = *a, t.unit.offset = 0;
    if (e->op != MW_OP_ADD || !on_scale || !second) return t;
    mw_diag_error(c->d, e->span, "a temperature moves by K: t + 5 K; a mean is mean(...)",
                  "two temperatures do not add up");
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_sum(mw_checker *c, const mw_expr *e, const mw_type *a, const mw_type *b) {
    if (a->kind == MW_TYPE_DATE || b->kind == MW_TYPE_DATE) return check_date_sum(c, e, a, b);
    const char *verb = e->op == MW_OP_ADD ? "add" : "subtract";
    if (want_number(c, a, e->arg[0], verb).kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    if (want_number(c, b, e->arg[1], verb).kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    mw_type t = mw_check_join(c, a, b, e->span, verb);
    t.any_unit = a->any_unit && b->any_unit;
    if (t.kind == MW_TYPE_NUMBER && (a->unit.offset != 0 || b->unit.offset != 0))
        return check_scale_sum(c, e, a, b);
    return t;
}

static mw_type check_product(mw_checker *c, const mw_expr *e, const mw_type *a, const mw_type *b) {
    const char *verb = e->op == MW_OP_MUL ? "multiply" : "divide";
    if (want_number(c, a, e->arg[0], verb).kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    if (want_number(c, b, e->arg[1], verb).kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    mw_error err = {0};
    mw_type t = mw_type_of(MW_TYPE_NUMBER);
    mw_status st = e->op == MW_OP_MUL ? mw_unit_mul(&a->unit, &b->unit, &t.unit, &err)
                                      : mw_unit_div(&a->unit, &b->unit, &t.unit, &err);
    if (st != MW_OK) {
        mw_diag_error(c->d, e->span, NULL, "%s", err.text);
        return mw_type_of(MW_TYPE_NONE);
    }
    t.any_unit = a->any_unit && e->op == MW_OP_MUL;
    return t;
}

static mw_type check_power(mw_checker *c, const mw_expr *e, const mw_type *a, const mw_type *b) {
    mw_type plain = mw_type_of(MW_TYPE_NUMBER);
    if (want_number(c, a, e->arg[0], "raise").kind == MW_TYPE_NONE) return mw_type_of(MW_TYPE_NONE);
    if (!mw_check_fits(c, b, &plain, e->arg[1]->span, "the power")) return mw_type_of(MW_TYPE_NONE);
    if (mw_unit_same_kind(&a->unit, &c->one)) return plain;
    const mw_expr *n = e->arg[1];
    double power = n->kind == MW_EXPR_UNARY ? -n->arg[0]->number : n->number;
    if (n->kind == MW_EXPR_UNARY) n = n->arg[0];
    bool literal = n->kind == MW_EXPR_NUMBER && !n->unit;
    mw_error err = {0};
    mw_type t = plain;
    if (!literal || power != floor(power) || fabs(power) > 12) {
        mw_diag_error(c->d, e->arg[1]->span, "divide by one of its unit first",
                      "what has a unit is raised to a whole literal power only");
        return mw_type_of(MW_TYPE_NONE);
    }
    if (mw_unit_pow(&a->unit, (int)power, &t.unit, &err) == MW_OK) return t;
    mw_diag_error(c->d, e->span, NULL, "%s", err.text);
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_logic(mw_checker *c, mw_expr *e, const mw_type *a, const mw_type *b) {
    mw_type yesno = mw_type_of(MW_TYPE_YESNO);
    const char *what = e->op == MW_OP_AND ? "this side of `and`" : "this side of `or`";
    mw_check_fits(c, a, &yesno, e->arg[0]->span, what);
    mw_check_fits(c, b, &yesno, e->arg[1]->span, what);
    return yesno;
}

void mw_check_code_text(mw_checker *c, const mw_type *list, const mw_expr *text) {
    if (list->kind != MW_TYPE_CODE || !text || text->type.kind != MW_TYPE_TEXT) return;
    if (text->kind == MW_EXPR_IF || (text->kind == MW_EXPR_BINARY && text->op == MW_OP_ELSE)) {
        mw_check_code_text(c, list, text->arg[text->arg_count - 2]);
        mw_check_code_text(c, list, text->arg[text->arg_count - 1]);
    }
    if (text->kind != MW_EXPR_TEXT) return;
    const mw_code_list *l = &c->p->codes[list->codes];
    if (l->open || mw_code_find(l, text->text) >= 0) return;
    mw_slice best = {0};
    int near = 4;
    for (int32_t i = 0; i < l->count; i++) {
        int dist = mw_text_distance(text->text, l->code[i].text, near - 1);
        if (dist < near) near = dist, best = l->code[i].text;
    }
    mw_diag_error(c->d, text->span,
                  best.n ? mw_diag_hint(c->d, "did you mean \"%.*s\"?", (int)best.n, best.p) : NULL,
                  "\"%.*s\" is not a code of %.*s", (int)text->text.n, text->text.p, (int)l->name.n,
                  l->name.p);
}

static mw_type check_compare(mw_checker *c, mw_expr *e, const mw_type *a, const mw_type *b) {
    bool ordered = e->op != MW_OP_EQ && e->op != MW_OP_NE;
    mw_type t = mw_check_join(c, a, b, e->span, "compare");
    mw_check_code_text(c, a, e->arg[1]);
    mw_check_code_text(c, b, e->arg[0]);
    bool has_order = t.kind == MW_TYPE_NUMBER || t.kind == MW_TYPE_DATE ||
                     t.kind == MW_TYPE_CLOCK || t.kind == MW_TYPE_ANY || t.kind == MW_TYPE_NONE;
    char x[192];
    if (ordered && !has_order)
        mw_diag_error(c->d, e->op_span, "use == or !=", "%s has no order",
                      mw_type_text(c->p, &t, x));
    return mw_type_of(MW_TYPE_YESNO);
}

static mw_type check_has(mw_checker *c, mw_expr *e, const mw_type *b) {
    mw_type date = mw_type_of(MW_TYPE_DATE);
    const mw_expr *left = e->arg[0];
    if (left->kind != MW_EXPR_NAME || left->ref_kind != MW_REF_PERIOD ||
        left->ref != MW_PERIOD_WHOLE)
        mw_diag_error(c->d, left->span, "write: period has acquired", "only a period has dates");
    mw_check_fits(c, b, &date, e->arg[1]->span, "what a period has");
    return mw_type_of(MW_TYPE_YESNO);
}

// The two last arguments of `else` or `if`.
static mw_type check_choice(mw_checker *c, const mw_expr *e, const mw_type *a, const mw_type *b) {
    mw_type t = mw_check_join(c, a, b, e->span, "choose between");
    mw_check_code_text(c, &t, e->arg[e->arg_count - 2]);
    mw_check_code_text(c, &t, e->arg[e->arg_count - 1]);
    return t;
}

static mw_type check_binary(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type a = mw_check_expr(c, s, e->arg[0]), b = mw_check_expr(c, s, e->arg[1]);
    switch (e->op) {
    case MW_OP_ADD:
    case MW_OP_SUB: return check_sum(c, e, &a, &b);
    case MW_OP_MUL:
    case MW_OP_DIV: return check_product(c, e, &a, &b);
    case MW_OP_POW: return check_power(c, e, &a, &b);
    case MW_OP_AND:
    case MW_OP_OR: return check_logic(c, e, &a, &b);
    case MW_OP_ELSE: return check_choice(c, e, &a, &b);
    case MW_OP_HAS: return check_has(c, e, &b);
    case MW_OP_EQ:
    case MW_OP_NE:
    case MW_OP_LT:
    case MW_OP_LE:
    case MW_OP_GT:
    case MW_OP_GE: return check_compare(c, e, &a, &b);
    case MW_OP_NONE:
    case MW_OP_NEG:
    case MW_OP_NOT: break;
    }
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_unary(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type t = mw_check_expr(c, s, e->arg[0]), yesno = mw_type_of(MW_TYPE_YESNO);
    if (e->op == MW_OP_NEG) return want_number(c, &t, e->arg[0], "negate");
    mw_check_fits(c, &t, &yesno, e->arg[0]->span, "what stands after `not`");
    return yesno;
}

static mw_type check_if(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type cond = mw_check_expr(c, s, e->arg[0]), yesno = mw_type_of(MW_TYPE_YESNO);
    mw_check_fits(c, &cond, &yesno, e->arg[0]->span, "the condition");
    mw_type a = mw_check_expr(c, s, e->arg[1]), b = mw_check_expr(c, s, e->arg[2]);
    return check_choice(c, e, &a, &b);
}

static void check_members(mw_checker *c, const mw_scope *s, const mw_type *t, mw_expr *set) {
    for (int32_t i = 0; i < set->arg_count; i++) {
        if (!set->arg[i]) continue; // an infinite end
        mw_type m = mw_check_expr(c, s, set->arg[i]);
        mw_check_code_text(c, t, set->arg[i]);
        if (set->kind == MW_EXPR_SET && set->arg[i]->kind != MW_EXPR_TEXT)
            mw_diag_error(c->d, set->arg[i]->span, "compare with == for each, joined by `or`",
                          "a list holds codes in quotes only");
        mw_check_fits(c, &m, t, set->arg[i]->span, "this member");
        set->arg[i]->type = m;
    }
    set->type = *t;
}

static mw_type check_in(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type t = mw_check_expr(c, s, e->arg[0]);
    mw_expr *set = e->arg[1];
    bool code = t.kind == MW_TYPE_CODE || t.kind == MW_TYPE_TEXT;
    bool wrong = true; // a set of the wrong sort is said once, not of each member
    if (set->kind == MW_EXPR_INTERVAL && code)
        mw_diag_error(c->d, set->span, "write (\"a\", \"b\")", "codes have no intervals");
    else if (set->kind == MW_EXPR_SET && !code && t.kind != MW_TYPE_NONE)
        mw_diag_error(c->d, set->span, "write [1, 5] for an interval, == for one value",
                      "a round list holds codes only");
    else
        wrong = false;
    if (wrong) return mw_type_of(MW_TYPE_YESNO);
    if (set->kind == MW_EXPR_SET || set->kind == MW_EXPR_INTERVAL)
        check_members(c, s, &t, set);
    else if (set->kind == MW_EXPR_TEXT) {
        set->type = mw_check_expr(c, s, set);
        mw_check_code_text(c, &t, set);
        mw_check_fits(c, &set->type, &t, set->span, "this code");
    } else
        mw_diag_error(c->d, set->span, "write x in (\"a\", \"b\") or x in [0, 10]",
                      "`in` wants a list of codes or an interval");
    return mw_type_of(MW_TYPE_YESNO);
}

// at year, over year: the period that holds the formula's own, so it is no finer one.
static void check_place_grain(mw_checker *c, const mw_scope *s, const mw_expr *e) {
    bool at = e->kind == MW_EXPR_AT && e->place == MW_PLACE_GRAIN;
    bool over = e->kind == MW_EXPR_OVER && e->window == MW_WINDOW_GRAIN;
    if ((!at && !over) || s->any_grain || s->grain.unit == MW_GRAIN_NONE) return;
    if (mw_grain_compare(e->grain, s->grain) >= 0) return;
    char inner[MW_GRAIN_TEXT_MAX], own[MW_GRAIN_TEXT_MAX];
    mw_grain_text(e->grain, inner);
    mw_grain_text(s->grain, own);
    mw_diag_error(c->d, e->span,
                  "name the period, as in x at 2024-01, or run over it: max(x over year)",
                  "this formula is per %s: it does not lie in one %s", own, inner);
}

// over, at: the inside is typed with the periods of that place.
static mw_type check_placed(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_scope inside = *s;
    inside.any_grain = inside.no_self = true;
    check_place_grain(c, s, e);
    mw_slice key = e->text;
    bool keyed = e->kind == MW_EXPR_AT && e->place == MW_PLACE_ALL_KEYS, found = false;
    mw_key_dim left[3];
    int32_t n = 0;
    for (int32_t i = 0; i < s->key_count && keyed; i++) {
        if (mw_slice_same(s->key[i].name, key))
            found = true;
        else
            left[n++] = s->key[i];
    }
    if (keyed) {
        inside.any_grain = s->any_grain;
        inside.key = left, inside.key_count = n;
        if (!found)
            mw_diag_error(c->d, e->span, NULL, "\"%.*s\" is not a key here", (int)key.n, key.p);
    }
    if (e->kind == MW_EXPR_OVER && e->window == MW_WINDOW_BEFORE) {
        mw_type date = mw_type_of(MW_TYPE_DATE), t = mw_check_expr(c, s, e->arg[1]);
        mw_check_fits(c, &t, &date, e->arg[1]->span, "the end of the window");
    }
    return mw_check_expr(c, &inside, e->arg[0]);
}

static mw_type check_text(void) {
    mw_type t = mw_type_of(MW_TYPE_TEXT);
    t.any_unit = true;
    return t;
}

static mw_type check_number(const mw_expr *e) {
    mw_type t = mw_type_of(MW_TYPE_NUMBER);
    if (e->unit) t.unit = *e->unit;
    t.any_unit = !e->unit && e->number == 0;
    return t;
}

static mw_type check_kind_of(mw_checker *c, const mw_scope *s, mw_expr *e) {
    switch (e->kind) {
    case MW_EXPR_NUMBER: return check_number(e);
    case MW_EXPR_TEXT: return check_text();
    case MW_EXPR_DATE: return mw_type_of(MW_TYPE_DATE);
    case MW_EXPR_CLOCK: return mw_type_of(MW_TYPE_CLOCK);
    case MW_EXPR_YESNO: return mw_type_of(MW_TYPE_YESNO);
    case MW_EXPR_MISSING: return mw_type_of(MW_TYPE_ANY);
    case MW_EXPR_NAME: return mw_check_name(c, s, e);
    case MW_EXPR_CALL: return mw_check_call(c, s, e);
    case MW_EXPR_UNARY: return check_unary(c, s, e);
    case MW_EXPR_BINARY: return check_binary(c, s, e);
    case MW_EXPR_IF: return check_if(c, s, e);
    case MW_EXPR_IN: return check_in(c, s, e);
    case MW_EXPR_OVER:
    case MW_EXPR_AT: return check_placed(c, s, e);
    case MW_EXPR_WHERE:
        mw_diag_error(c->d, e->span, "write it inside: sum(unit.x where unit.y > 0)",
                      "`where` belongs inside an aggregate");
        return mw_type_of(MW_TYPE_NONE);
    case MW_EXPR_FOR:
        mw_diag_error(c->d, e->span, NULL, "`for` belongs to alerts");
        return mw_type_of(MW_TYPE_NONE);
    case MW_EXPR_SET:
    case MW_EXPR_INTERVAL:
        mw_diag_error(c->d, e->span, "put it after `in`", "a list is no value");
        return mw_type_of(MW_TYPE_NONE);
    }
    return mw_type_of(MW_TYPE_NONE);
}

mw_type mw_check_expr(mw_checker *c, const mw_scope *s, mw_expr *e) {
    if (!e) return mw_type_of(MW_TYPE_NONE); // the parser has said why
    c->levels++;
    e->type = check_kind_of(c, s, e);
    c->levels--;
    return e->type;
}
