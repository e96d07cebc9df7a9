// SPDX-License-Identifier: MIT
// Calls: functions of numbers and dates, of time, of peers; keyed slices, parameters, indicators
// with arguments. Aggregates are in check_aggregate.c.
#include "lang/check_int.h"

#include <stdio.h>

// Functions as data: name, least and most arguments.
static const struct fn {
    const char *name;
    mw_function fn;
    int32_t least, most;
    const char *form;
} functions[] = {
    {"min",        MW_FN_MIN,        2, 64, "min(a, b)"              },
    {"max",        MW_FN_MAX,        2, 64, "max(a, b)"              },
    {"abs",        MW_FN_ABS,        1, 1,  "abs(x)"                 },
    {"sqrt",       MW_FN_SQRT,       1, 1,  "sqrt(x)"                },
    {"ln",         MW_FN_LN,         1, 1,  "ln(x)"                  },
    {"log10",      MW_FN_LOG10,      1, 1,  "log10(x)"               },
    {"exp",        MW_FN_EXP,        1, 1,  "exp(x)"                 },
    {"round",      MW_FN_ROUND,      1, 2,  "round(x, digits)"       },
    {"floor",      MW_FN_FLOOR,      1, 1,  "floor(x)"               },
    {"ceil",       MW_FN_CEIL,       1, 1,  "ceil(x)"                },
    {"known",      MW_FN_KNOWN,      1, 1,  "known(x)"               },
    {"years",      MW_FN_YEARS,      2, 2,  "years(from, to)"        },
    {"months",     MW_FN_MONTHS,     2, 2,  "months(from, to)"       },
    {"days",       MW_FN_DAYS,       2, 2,  "days(from, to)"         },
    {"marginal",   MW_FN_MARGINAL,   2, 2,  "marginal(x, scale)"     },
    {"argmax",     MW_FN_ARGMAX,     2, 2,  "argmax(key, x)"         },
    {"previous",   MW_FN_PREVIOUS,   1, 1,  "previous(x)"            },
    {"lag",        MW_FN_LAG,        2, 2,  "lag(x, 1 year)"         },
    {"growth",     MW_FN_GROWTH,     2, 2,  "growth(x, 1 year)"      },
    {"rank",       MW_FN_RANK,       1, 1,  "rank(x by sector)"      },
    {"percentile", MW_FN_PERCENTILE, 1, 1,  "percentile(x by sector)"},
};

static const struct fn *find_function(mw_slice name) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (mw_slice_is(name, functions[i].name)) return &functions[i];
    return NULL;
}

static mw_type want(mw_checker *c, const mw_scope *s, mw_expr *e, mw_type_kind kind,
                    const char *what) {
    mw_type t = mw_check_expr(c, s, e), w = mw_type_of(kind);
    if (kind == MW_TYPE_NUMBER && (t.kind == MW_TYPE_NUMBER || t.kind == MW_TYPE_ANY)) return t;
    mw_check_fits(c, &t, &w, e->span, what);
    return t.kind == kind ? t : w;
}

static mw_type check_minmax(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type t = mw_check_expr(c, s, e->arg[0]);
    for (int32_t i = 1; i < e->arg_count; i++) {
        mw_type next = mw_check_expr(c, s, e->arg[i]);
        t = mw_check_join(c, &t, &next, e->arg[i]->span, "compare");
    }
    bool ordered = t.kind == MW_TYPE_NUMBER || t.kind == MW_TYPE_DATE || t.kind == MW_TYPE_CLOCK ||
                   t.kind == MW_TYPE_ANY || t.kind == MW_TYPE_NONE;
    if (ordered) return t;
    char x[192];
    mw_diag_error(c->d, e->span, "only numbers, dates and clocks are smaller or larger",
                  "%s has no order", mw_type_text(c->p, &t, x));
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_root(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type t = want(c, s, e->arg[0], MW_TYPE_NUMBER, "what is under the root");
    mw_error err = {0};
    mw_type out = mw_type_of(MW_TYPE_NUMBER);
    if (t.kind != MW_TYPE_NUMBER || mw_unit_root(&t.unit, 2, &out.unit, &err) == MW_OK) return out;
    mw_diag_error(c->d, e->span, NULL, "%s", err.text);
    return mw_type_of(MW_TYPE_NONE);
}

// ln, log10, exp: of plain numbers.
static mw_type check_plain(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type plain = mw_type_of(MW_TYPE_NUMBER), t = mw_check_expr(c, s, e->arg[0]);
    char what[64];
    snprintf(what, sizeof what, "what %.*s takes", (int)e->part[0].n, e->part[0].p);
    mw_check_fits(c, &t, &plain, e->arg[0]->span, what);
    return plain;
}

static mw_type check_dates(mw_checker *c, const mw_scope *s, mw_expr *e, mw_function fn) {
    want(c, s, e->arg[0], MW_TYPE_DATE, "the first date");
    want(c, s, e->arg[1], MW_TYPE_DATE, "the second date");
    if (fn == MW_FN_DAYS) return mw_type_number(&c->day);
    return mw_type_number(fn == MW_FN_YEARS ? &c->year : &c->month);
}

static mw_type check_marginal(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type x = want(c, s, e->arg[0], MW_TYPE_NUMBER, "what is taxed");
    mw_expr *table = e->arg[1];
    mw_symbol sym = table->kind == MW_EXPR_NAME && table->part_count == 1
                        ? mw_program_find(c->p, table->part[0])
                        : (mw_symbol){MW_REF_NONE, -1};
    const mw_parameter *m = sym.ref == MW_REF_PARAMETER ? &c->p->parameter[sym.index] : NULL;
    if (!m || m->key_count != 1 || !m->key[0].interval) {
        mw_diag_error(c->d, table->span,
                      "for example: parameter scale by base : % { 2024-01-01: [0 EUR, inf) 5 % }",
                      "the scale must be a parameter with one key of intervals");
        return mw_type_of(MW_TYPE_NONE);
    }
    table->ref_kind = MW_REF_PARAMETER, table->ref = sym.index;
    if (!mw_check_fits(c, &x, &m->key[0].type, e->arg[0]->span, "what is taxed"))
        return mw_type_of(MW_TYPE_NONE);
    mw_type t = mw_type_of(MW_TYPE_NUMBER);
    mw_error err = {0};
    if (mw_unit_mul(&m->key[0].type.unit, &m->type.unit, &t.unit, &err) == MW_OK) return t;
    mw_diag_error(c->d, e->span, NULL, "%s", err.text);
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_argmax(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_expr *key = e->arg[0], *x = e->arg[1];
    mw_symbol sym = x->kind == MW_EXPR_NAME && x->part_count == 1
                        ? mw_program_find(c->p, x->part[0])
                        : (mw_symbol){MW_REF_NONE, -1};
    const mw_key_dim *dim = NULL;
    int32_t n = 0;
    if (sym.ref == MW_REF_MEASURE)
        dim = c->p->measure[sym.index].key, n = c->p->measure[sym.index].key_count;
    if (sym.ref == MW_REF_INDICATOR)
        dim = c->p->indicator[sym.index].key, n = c->p->indicator[sym.index].key_count;
    for (int32_t i = 0; i < n; i++) {
        if (key->kind != MW_EXPR_NAME || !mw_slice_same(dim[i].name, key->part[0])) continue;
        mw_scope bound = *s;
        mw_key_dim keys[4] = {dim[i]};
        bound.key = keys, bound.key_count = 1;
        mw_check_expr(c, &bound, x);
        key->ref_kind = MW_REF_KEY, key->ref = i;
        return (mw_type){.kind = MW_TYPE_CODE, .codes = dim[i].codes, .unit = mw_unit_number()};
    }
    mw_diag_error(c->d, e->span, "write: argmax(reason, downtime)",
                  "argmax wants a key and a measure that has it");
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_previous(mw_checker *c, const mw_scope *s, mw_expr *e, mw_function fn) {
    if (fn == MW_FN_PREVIOUS && s->grain.unit == MW_GRAIN_NONE)
        mw_diag_error(c->d, e->span, "declare the grain: indicator x on unit per month",
                      "previous() needs to know one period of what");
    mw_scope inside = *s;
    inside.in_previous =
        fn == MW_FN_PREVIOUS && e->arg[0] && e->arg[0]->kind == MW_EXPR_NAME && !s->no_self;
    mw_type t = mw_check_expr(c, &inside, e->arg[0]);
    if (fn == MW_FN_PREVIOUS) return t;
    mw_expr *lag = e->arg[1];
    bool literal = lag->kind == MW_EXPR_NUMBER && lag->unit && lag->number > 0;
    bool length = literal && (mw_unit_same_kind(lag->unit, &c->month) ||
                              mw_unit_same_kind(lag->unit, &c->day));
    if (!length)
        mw_diag_error(c->d, lag->span, "write: growth(x, 1 year)", "the lag is a length of time");
    if (fn == MW_FN_LAG) return t;
    if (t.kind != MW_TYPE_NUMBER && t.kind != MW_TYPE_NONE)
        mw_diag_error(c->d, e->arg[0]->span, NULL, "only numbers grow");
    if (t.kind == MW_TYPE_NUMBER && t.unit.offset != 0)
        mw_diag_error(c->d, e->span, "write the difference: x - lag(x, 1 year)",
                      "a temperature has no growth in percent");
    return mw_type_of(MW_TYPE_NUMBER);
}

static void check_peer_keys(mw_checker *c, const mw_scope *s, mw_expr *e) {
    for (int32_t i = 0; i < e->peer_count; i++) {
        mw_type t = mw_check_expr(c, s, e->peer[i].name);
        if (e->peer[i].digits > 0 && t.kind != MW_TYPE_CODE && t.kind != MW_TYPE_TEXT &&
            t.kind != MW_TYPE_NONE)
            mw_diag_error(c->d, e->peer[i].name->span, NULL, "only codes have digits");
    }
}

static mw_type check_rank(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_scope inside = *s;
    inside.no_self = true;
    want(c, &inside, e->arg[0], MW_TYPE_NUMBER, "what is ranked");
    check_peer_keys(c, s, e);
    return mw_type_of(MW_TYPE_NUMBER);
}

static mw_type check_round(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_type plain = mw_type_of(MW_TYPE_NUMBER),
            t = want(c, s, e->arg[0], MW_TYPE_NUMBER, "what is rounded");
    if (e->arg_count < 2) return t;
    mw_type digits = mw_check_expr(c, s, e->arg[1]);
    mw_check_fits(c, &digits, &plain, e->arg[1]->span, "the number of digits");
    return t;
}

static mw_type check_function(mw_checker *c, const mw_scope *s, mw_expr *e, const struct fn *f) {
    e->ref_kind = MW_REF_FUNCTION, e->ref = (int32_t)f->fn;
    if (e->arg_count < f->least || e->arg_count > f->most) {
        mw_diag_error(c->d, e->span, mw_diag_hint(c->d, "write: %s", f->form),
                      "%s takes %d argument%s, not %d", f->name, (int)f->least,
                      f->least == 1 ? "" : "s", (int)e->arg_count);
        return mw_type_of(MW_TYPE_NONE);
    }
    if (e->peer_count && f->fn != MW_FN_RANK && f->fn != MW_FN_PERCENTILE)
        mw_diag_error(c->d, e->span, NULL, "%s has no peers, leave out `by`", f->name);
    switch (f->fn) {
    case MW_FN_MIN:
    case MW_FN_MAX: return check_minmax(c, s, e);
    case MW_FN_ABS:
    case MW_FN_FLOOR:
    case MW_FN_CEIL: return want(c, s, e->arg[0], MW_TYPE_NUMBER, "this");
    case MW_FN_ROUND: return check_round(c, s, e);
    case MW_FN_SQRT: return check_root(c, s, e);
    case MW_FN_LN:
    case MW_FN_LOG10:
    case MW_FN_EXP: return check_plain(c, s, e);
    case MW_FN_KNOWN: mw_check_expr(c, s, e->arg[0]); return mw_type_of(MW_TYPE_YESNO);
    case MW_FN_YEARS:
    case MW_FN_MONTHS:
    case MW_FN_DAYS: return check_dates(c, s, e, f->fn);
    case MW_FN_MARGINAL: return check_marginal(c, s, e);
    case MW_FN_ARGMAX: return check_argmax(c, s, e);
    case MW_FN_PREVIOUS:
    case MW_FN_LAG:
    case MW_FN_GROWTH: return check_previous(c, s, e, f->fn);
    case MW_FN_RANK:
    case MW_FN_PERCENTILE: return check_rank(c, s, e);
    }
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type check_param_call(mw_checker *c, const mw_scope *s, mw_expr *e, mw_parameter *m) {
    if (e->arg_count != m->key_count)
        mw_diag_error(c->d, e->span, NULL, "%.*s has %d key%s, %d given", (int)m->name.n, m->name.p,
                      (int)m->key_count, m->key_count == 1 ? "" : "s", (int)e->arg_count);
    for (int32_t i = 0; i < e->arg_count && i < m->key_count; i++) {
        mw_type t = mw_check_expr(c, s, e->arg[i]);
        char what[96];
        snprintf(what, sizeof what, "key %.*s",
                 (int)(m->key[i].name.n < 60 ? m->key[i].name.n : 60), m->key[i].name.p);
        mw_check_code_text(c, &m->key[i].type, e->arg[i]);
        mw_check_fits(c, &t, &m->key[i].type, e->arg[i]->span, what);
    }
    return m->type;
}

// Slices: each key of the value is given once, by name (`key in ...`, `key == ...`) or, the others
// in their order, as a code.
typedef struct {
    const mw_key_dim *dim;
    int32_t count;
    uint32_t given; // a bit for each
} slice_keys;

static bool names_any(const mw_expr *a) {
    return (a->kind == MW_EXPR_IN || (a->kind == MW_EXPR_BINARY && a->op == MW_OP_EQ)) &&
           a->arg[0]->kind == MW_EXPR_NAME && a->arg[0]->part_count == 1;
}

static void check_named_key(mw_checker *c, const mw_scope *s, mw_expr *a, slice_keys *k) {
    mw_scope bound = *s;
    for (int32_t i = 0; names_any(a) && i < k->count; i++) {
        if (!mw_slice_same(k->dim[i].name, a->arg[0]->part[0])) continue;
        bound.key = &k->dim[i], bound.key_count = 1;
        mw_check_expr(c, &bound, a);
        a->ref_kind = MW_REF_KEY, a->ref = i;
        if (k->given >> i & 1)
            mw_diag_error(c->d, a->span, NULL, "%.*s is given twice", (int)k->dim[i].name.n,
                          k->dim[i].name.p);
        k->given |= UINT32_C(1) << i;
        return;
    }
}

static void check_code_key(mw_checker *c, const mw_scope *s, mw_expr *a, slice_keys *k) {
    int32_t at = 0;
    if (mw_expr_names_key(a)) return;
    while (at < k->count && k->given >> at & 1) at++;
    if (at >= k->count) {
        mw_diag_error(c->d, a->span, NULL, "more keys than it has");
        return;
    }
    k->given |= UINT32_C(1) << at;
    mw_type t = mw_check_expr(c, s, a), want_code = mw_type_of(MW_TYPE_CODE);
    want_code.codes = k->dim[at].codes;
    mw_check_fits(c, &t, &want_code, a->span, "this key");
    mw_check_code_text(c, &want_code, a);
}

static mw_type check_value_call(mw_checker *c, const mw_scope *s, mw_expr *e, mw_symbol sym) {
    const mw_key_dim *dim =
        sym.ref == MW_REF_MEASURE ? c->p->measure[sym.index].key : c->p->indicator[sym.index].key;
    int32_t n = sym.ref == MW_REF_MEASURE ? c->p->measure[sym.index].key_count
                                          : c->p->indicator[sym.index].key_count;
    int32_t args = 0;
    if (sym.ref == MW_REF_INDICATOR) {
        mw_indicator *m = &c->p->indicator[sym.index];
        args = m->arg_count;
        if (e->arg_count < args)
            mw_diag_error(c->d, e->span, NULL, "%.*s has %d arguments", (int)m->name.n, m->name.p,
                          (int)args);
        for (int32_t i = 0; i < args && i < e->arg_count; i++) {
            mw_type t = mw_check_expr(c, s, e->arg[i]);
            mw_check_code_text(c, &m->arg[i], e->arg[i]);
            mw_check_fits(c, &t, &m->arg[i], e->arg[i]->span, "this argument");
        }
    }
    if (n == 0 && args == 0)
        mw_diag_error(c->d, e->span, "leave out the brackets", "it has no keys and no arguments");
    slice_keys keys = {dim, n, 0};
    for (int32_t i = args; i < e->arg_count; i++) check_named_key(c, s, e->arg[i], &keys);
    for (int32_t i = args; i < e->arg_count; i++) check_code_key(c, s, e->arg[i], &keys);
    mw_check_reach(c, s, e, sym);
    if (sym.ref == MW_REF_MEASURE) return c->p->measure[sym.index].type;
    return mw_check_indicator_type(c, sym.index, e->span);
}

mw_type mw_check_call(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_aggregate agg;
    mw_slice name = e->part[0];
    e->via = MW_VIA_SELF;
    e->row_kind = e->link = e->group = -1;
    bool several = e->arg_count > 1;
    if (e->part_count == 1 && mw_is_aggregate_name(name, &agg) && !several)
        return mw_check_aggregate(c, s, e, agg);
    const struct fn *f = e->part_count == 1 ? find_function(name) : NULL;
    if (f) return check_function(c, s, e, f);
    mw_symbol sym = mw_program_find(c->p, name);
    if (e->part_count == 2) { // kind.x("key"): the slice of a row or of an ancestor
        if (!mw_check_head(c, s, e)) return mw_type_of(MW_TYPE_NONE);
        name = e->part[1];
        sym = mw_program_find(c->p, name);
    }
    e->ref_kind = (int32_t)sym.ref;
    e->ref = sym.index;
    if (sym.ref == MW_REF_PARAMETER) return check_param_call(c, s, e, &c->p->parameter[sym.index]);
    if (sym.ref == MW_REF_MEASURE || sym.ref == MW_REF_INDICATOR)
        return check_value_call(c, s, e, sym);
    const char *near = mw_near_name(c, name);
    const char *best = NULL;
    int distance = 3;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        int d = mw_text_distance(name, mw_slice_of(functions[i].name), distance - 1);
        if (d < distance) distance = d, best = functions[i].form;
    }
    const char *hint = best   ? mw_diag_hint(c->d, "did you mean %s?", best)
                       : near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near)
                              : NULL;
    mw_diag_error(c->d, e->op_span.end ? e->op_span : e->span, hint,
                  "there is no function \"%.*s\"", (int)name.n, name.p);
    return mw_type_of(MW_TYPE_NONE);
}
