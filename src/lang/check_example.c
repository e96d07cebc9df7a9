// SPDX-License-Identifier: MIT
// Examples: every claim must name something, with a value of its type. They are run by eval.
#include "lang/check_int.h"

static void check_who(mw_checker *c, const mw_stmt *s) {
    if (s->who_kind.n == 0) return;
    mw_symbol k = mw_program_find(c->p, s->who_kind);
    if (k.ref == MW_REF_KIND) return;
    const char *near = mw_near_name(c, s->who_kind);
    mw_diag_error(c->d, s->span, near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                  "there is no kind \"%.*s\"", (int)s->who_kind.n, s->who_kind.p);
}

mw_symbol mw_claim_symbol(const mw_program *p, const mw_claim *m, bool given) {
    int32_t measure = given ? mw_program_measure(p, m->name) : -1;
    if (measure >= 0) return (mw_symbol){MW_REF_MEASURE, measure};
    return mw_program_find(p, m->name);
}

static mw_type claim_type(mw_checker *c, const mw_claim *m, const mw_key_dim **dim, int32_t *keys,
                          bool given) {
    mw_symbol sym = mw_claim_symbol(c->p, m, given);
    *dim = NULL, *keys = 0;
    if (sym.ref == MW_REF_MEASURE) {
        *dim = c->p->measure[sym.index].key, *keys = c->p->measure[sym.index].key_count;
        return c->p->measure[sym.index].type;
    }
    if (sym.ref == MW_REF_INDICATOR && !given) {
        const mw_indicator *i = &c->p->indicator[sym.index];
        *dim = i->key, *keys = i->key_count;
        return i->type;
    }
    if (sym.ref == MW_REF_ALERT && !given) return mw_type_of(MW_TYPE_YESNO);
    if (sym.ref == MW_REF_LINK && given) return mw_type_of(MW_TYPE_ANY);
    if (sym.ref == MW_REF_LATER) return mw_type_of(MW_TYPE_ANY);
    const char *near = sym.ref == MW_REF_NONE ? mw_near_name(c, m->name) : NULL;
    mw_diag_error(c->d, m->name_span,
                  near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                  given ? "\"%.*s\" is no measure" : "\"%.*s\" is no indicator, measure or alert",
                  (int)m->name.n, m->name.p);
    return mw_type_of(MW_TYPE_NONE);
}

static void check_value(mw_checker *c, const mw_type *want, mw_expr *e) {
    mw_scope s = {.kind = -1, .self = -1, .row_kind = -1, .link = -1, .group = -1};
    if (!e) return;
    mw_type t = mw_check_expr(c, &s, e);
    mw_check_fits(c, &t, want, e->span, "the value");
    if (want->kind != MW_TYPE_CODE || e->kind != MW_EXPR_TEXT) return;
    const mw_code_list *l = &c->p->codes[want->codes];
    if (!l->open && mw_code_find(l, e->text) < 0)
        mw_diag_error(c->d, e->span, NULL, "\"%.*s\" is not a code of %.*s", (int)e->text.n,
                      e->text.p, (int)l->name.n, l->name.p);
}

// What stands in the brackets of a claim: an indicator's arguments, then codes of keys.
static void check_brackets(mw_checker *c, const mw_claim *m, const mw_key_dim *dim, int32_t keys,
                           bool given) {
    mw_symbol sym = mw_claim_symbol(c->p, m, given);
    const mw_indicator *of = sym.ref == MW_REF_INDICATOR ? &c->p->indicator[sym.index] : NULL;
    int32_t args = of ? of->arg_count : 0;
    if (m->arg_count < args)
        mw_diag_error(c->d, m->name_span, NULL, "%.*s has %d argument%s, %d given", (int)m->name.n,
                      m->name.p, (int)args, args == 1 ? "" : "s", (int)m->arg_count);
    else if (given ? m->arg_count != keys : m->arg_count > args + keys)
        mw_diag_error(c->d, m->name_span, NULL, "%.*s has %d key%s, %d given", (int)m->name.n,
                      m->name.p, (int)keys, keys == 1 ? "" : "s", (int)(m->arg_count - args));
    for (int32_t i = 0; i < m->arg_count && i < args + keys; i++) {
        mw_type code = mw_type_of(MW_TYPE_CODE);
        if (i >= args) code.codes = dim[i - args].codes;
        check_value(c, i < args ? &of->arg[i] : &code, m->arg[i]);
    }
}

// A fact of a measure with a grain is one of its periods, as everywhere else.
static void check_given_period(mw_checker *c, const mw_decl *d, const mw_claim *m) {
    mw_symbol sym = mw_claim_symbol(c->p, m, true);
    const mw_measure *of = sym.ref == MW_REF_MEASURE ? &c->p->measure[sym.index] : NULL;
    if (!of || of->grain.unit == MW_GRAIN_NONE) return;
    mw_grain at = m->has_period  ? m->period.grain
                  : m->has_grain ? m->grain
                  : d->has_at    ? d->at.grain
                                 : (mw_grain){MW_GRAIN_YEAR, 1};
    char want[MW_GRAIN_TEXT_MAX], seen[MW_GRAIN_TEXT_MAX];
    if (mw_grain_same(at, of->grain)) return;
    mw_grain_text(of->grain, want);
    mw_diag_error(c->d, m->name_span, "say which, with `at`",
                  "%.*s is kept per %s, this is given for a %s", (int)of->name.n, of->name.p, want,
                  mw_grain_text(at, seen));
}

const mw_question *mw_claim_ticks(const mw_program *p, const mw_claim *m) {
    mw_symbol sym = mw_claim_symbol(p, m, true);
    int32_t question = sym.ref == MW_REF_MEASURE ? p->measure[sym.index].question : -1;
    bool texts = m->value && (m->value->kind == MW_EXPR_TEXT || m->value->kind == MW_EXPR_SET);
    if (question < 0 || !texts || m->arg_count > 0) return NULL;
    return p->question[question].pick == MW_PICK_MANY ? &p->question[question] : NULL;
}

static void check_ticks(mw_checker *c, const mw_question *q, const mw_claim *m) {
    int32_t count = m->value->kind == MW_EXPR_SET ? m->value->arg_count : 1;
    for (int32_t i = 0; i < count; i++) {
        mw_expr *e = m->value->kind == MW_EXPR_SET ? m->value->arg[i] : m->value;
        mw_type code = mw_type_of(MW_TYPE_CODE);
        code.codes = q->codes;
        check_value(c, &code, e);
    }
}

static void check_claim(mw_checker *c, const mw_decl *d, const mw_claim *m, bool given) {
    const mw_key_dim *dim;
    int32_t keys;
    mw_type t = claim_type(c, m, &dim, &keys, given);
    if (t.kind == MW_TYPE_NONE || t.kind == MW_TYPE_ANY) return;
    const mw_question *ticks = given ? mw_claim_ticks(c->p, m) : NULL;
    if (ticks) {
        check_ticks(c, ticks, m);
        return;
    }
    check_brackets(c, m, dim, keys, given);
    if (given) check_given_period(c, d, m);
    if (m->value && m->value->kind == MW_EXPR_SET) {
        mw_diag_error(c->d, m->value->span, "give one value, or one for each key",
                      "several values at once are the answer of a `choice` that picks many");
        return;
    }
    check_value(c, &t, m->value);
    check_value(c, &t, m->value_high);
    check_value(c, &t, m->tolerance);
}

static void check_example(mw_checker *c, const mw_decl *d) {
    int32_t expects = 0;
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *s = d->stmt[i];
        bool given = s->kind == MW_STMT_GIVEN;
        if (!given && s->kind != MW_STMT_EXPECT) continue;
        expects += !given;
        check_who(c, s);
        for (int32_t j = 0; j < s->claim_count; j++) check_claim(c, d, &s->claim[j], given);
    }
    if (expects == 0 && !d->broken)
        mw_diag_error(c->d, d->name_span, "add: expect oee = 59.9 % +- 0.1 %",
                      "this example expects nothing");
}

void mw_check_examples(mw_checker *c) {
    for (int32_t i = 0; i < c->p->example_count; i++) check_example(c, c->p->example[i].decl);
}
