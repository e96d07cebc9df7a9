// SPDX-License-Identifier: MIT
// Second pass: what the heads and properties of declarations say: kinds, links, code lists,
// measures, the heads of indicators. Formulas and tables come later, when every name and type is
// known.
#include "base/alloc.h"
#include "lang/check_question.h"

#include <math.h>
#include <string.h>

// The index of a kind named in a head, or -1 with an error said.
static int32_t kind_named(mw_checker *c, mw_slice name, mw_span at, mw_span decl_at,
                          const char *what) {
    if (name.n == 0) {
        mw_diag_error(c->d, decl_at, "for example: measure pbt on unit : h",
                      "%s needs `on` and the kind it stands on", what);
        return -1;
    }
    mw_symbol s = mw_program_find(c->p, name);
    if (s.ref == MW_REF_KIND) return s.index;
    const char *near = mw_near_name(c, name);
    const char *hint = near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near)
                            : "declare it: kind NAME, or `use` the pack that does";
    mw_diag_error(c->d, at, hint, "there is no kind \"%.*s\"", (int)name.n, name.p);
    return -1;
}

int32_t mw_check_on(mw_checker *c, const mw_decl *d, const char *what) {
    return kind_named(c, d->on, d->on_span, d->name_span, what);
}

static void check_kind(mw_checker *c, mw_kind *k) {
    const mw_decl *d = k->place ? k->place : k->decl;
    if (d->in.n == 0) return;
    k->parent = kind_named(c, d->in, d->in_span, d->name_span, "kind");
}

static void check_kind_cycle(mw_checker *c, mw_kind *k) {
    int32_t at = k->parent;
    for (int32_t steps = 0; at >= 0; at = c->p->kind[at].parent) {
        if (steps++ <= c->p->kind_count) continue;
        const mw_decl *d = k->place ? k->place : k->decl;
        mw_diag_error(c->d, d->name_span, "a kind cannot contain itself",
                      "kind \"%.*s\" stands inside itself", (int)k->name.n, k->name.p);
        k->parent = -1;
        return;
    }
}

static void check_link(mw_checker *c, mw_link_type *l) {
    const mw_decl *d = l->decl;
    l->from = kind_named(c, d->from, d->from_span, d->name_span, "a link");
    l->to = kind_named(c, d->to, d->to_span, d->name_span, "a link");
    const mw_stmt *inverse = mw_decl_property(d, "inverse");
    if (inverse && inverse->word_count > 0) l->inverse = inverse->word[0];
}

static void fill_codes(mw_checker *c, mw_code_list *l, mw_code *code) {
    int32_t n = 0;
    for (int32_t i = 0; i < l->decl->stmt_count; i++) {
        const mw_stmt *s = l->decl->stmt[i];
        if (s->kind != MW_STMT_CODE) continue;
        mw_code *now = &code[n];
        *now = (mw_code){
            .text = s->text[0], .titles = s->titles, .parent = {-1, -1, -1, -1}
        };
        l->count = n; // so that mw_code_find looks at what is before
        if (mw_code_find(l, s->text[0]) >= 0)
            mw_diag_error(c->d, s->name_span, NULL, "code \"%.*s\" is listed twice",
                          (int)s->text[0].n, s->text[0].p);
        n++;
    }
    l->count = n;
}

static void fill_code_parents(mw_checker *c, mw_code_list *l, mw_code *code) {
    int32_t n = 0;
    for (int32_t i = 0; i < l->decl->stmt_count; i++) {
        const mw_stmt *s = l->decl->stmt[i];
        if (s->kind != MW_STMT_CODE) continue;
        for (int32_t j = 1; j < s->text_count; j++) {
            int32_t above = mw_code_find(l, s->text[j]);
            if (j > 4)
                mw_diag_error(c->d, s->span, NULL, "a code stands in at most four others");
            else if (above < 0)
                mw_diag_error(c->d, s->span, "list it as a code of its own",
                              "code \"%.*s\" is not in this list", (int)s->text[j].n, s->text[j].p);
            else
                code[n].parent[j - 1] = above;
        }
        n++;
    }
}

// A code that is its own ancestor would make look-ups endless.
static void check_code_cycles(mw_checker *c, const mw_code_list *l) {
    for (int32_t i = 0; i < l->count; i++) {
        int32_t at = i, steps = 0;
        while (at >= 0 && steps++ <= l->count) at = l->code[at].parent[0];
        if (at < 0) continue;
        mw_diag_error(c->d, l->decl->name_span, NULL, "code \"%.*s\" stands inside itself",
                      (int)l->code[i].text.n, l->code[i].text.p);
        return;
    }
}

static void check_codes(mw_checker *c, mw_code_list *l) {
    int32_t count = 0;
    for (int32_t i = 0; i < l->decl->stmt_count; i++)
        count += l->decl->stmt[i]->kind == MW_STMT_CODE;
    l->open = count == 0;
    mw_code *code = MW_PUSH(c->d->arena, mw_code, (size_t)count + 1);
    if (!code) {
        c->d->nomem = true;
        return;
    }
    l->code = code;
    fill_codes(c, l, code);
    fill_code_parents(c, l, code);
    check_code_cycles(c, l);
}

mw_type mw_check_typename(mw_checker *c, const mw_typename *t) {
    static const struct {
        const char *name;
        mw_type_kind kind;
    } words[] = {
        {"number", MW_TYPE_NUMBER},
        {"yes/no", MW_TYPE_YESNO },
        {"date",   MW_TYPE_DATE  },
        {"clock",  MW_TYPE_CLOCK },
        {"text",   MW_TYPE_TEXT  }
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(t->text, words[i].name)) return mw_type_of(words[i].kind);
    mw_symbol s = mw_program_find(c->p, t->text);
    if (s.ref == MW_REF_CODES)
        return (mw_type){.kind = MW_TYPE_CODE, .codes = s.index, .unit = mw_unit_number()};
    mw_unit unit;
    mw_error err = {0};
    if (mw_unit_parse(t->text, &unit, &err) == MW_OK) return mw_type_number(&unit);
    const char *near = mw_near_name(c, t->text);
    const char *hint = near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near)
                            : "a type is number, yes/no, date, clock, text, a unit or a code list";
    mw_diag_error(c->d, t->span, hint, "%s", err.text);
    return mw_type_of(MW_TYPE_NONE);
}

// The type after ":" or, in the older form, of the property `unit`.
static mw_type declared_type(mw_checker *c, const mw_decl *d) {
    const mw_stmt *unit = mw_decl_property(d, "unit");
    if (d->type.text.n) {
        if (unit)
            mw_diag_error(c->d, unit->span, "leave out one of the two",
                          "the type stands in the head already");
        return mw_check_typename(c, &d->type);
    }
    if (!unit || unit->word_count == 0) return mw_type_of(MW_TYPE_NONE);
    mw_slice first = unit->word[0], last = unit->word[unit->word_count - 1];
    mw_typename t = {
        {first.p, (size_t)(last.p + last.n - first.p)},
        unit->span
    };
    return mw_check_typename(c, &t);
}

static int32_t check_keys(mw_checker *c, const mw_decl *d, mw_key_dim *out) {
    int32_t n = 0;
    for (int32_t i = 0; i < d->key_count; i++) {
        const mw_key *k = &d->key[i];
        mw_symbol s = mw_program_find(c->p, k->list);
        if (i == 3) {
            mw_diag_error(c->d, k->span, NULL, "at most three keys");
            break;
        }
        if (s.ref != MW_REF_CODES) {
            const char *near = mw_near_name(c, k->list);
            mw_diag_error(c->d, k->span,
                          near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                          "there is no code list \"%.*s\"", (int)k->list.n, k->list.p);
            continue;
        }
        for (int32_t j = 0; j < n; j++)
            if (mw_slice_same(out[j].name, k->name))
                mw_diag_error(c->d, k->span, "give each its own name: by product old, product new",
                              "two keys are called \"%.*s\"", (int)k->name.n, k->name.p);
        out[n++] = (mw_key_dim){s.index, k->name};
    }
    return n;
}

static void set_roll(mw_rolls *r, const mw_how *h) {
    bool every = h->axis == MW_AXIS_ALL;
    if (every && h->roll == MW_ROLL_HOLD) { // holding is a matter of time alone
        r->time = MW_ROLL_HOLD;
        return;
    }
    if (every || h->axis == MW_AXIS_TIME) r->time = h->roll, r->time_by = h->by;
    if (every || h->axis == MW_AXIS_CHILDREN) r->children = h->roll, r->children_by = h->by;
    if (every || h->axis == MW_AXIS_KEYS) r->keys = h->roll;
}

// Hold and recompute mean something on one sort of declaration only.
static bool roll_allowed(const mw_how *h, bool measure) {
    if (measure) return h->roll != MW_ROLL_RECOMPUTE;
    return h->roll != MW_ROLL_HOLD;
}

static mw_rolls check_rolls(mw_checker *c, const mw_decl *d, bool measure) {
    mw_rolls r = {0};
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *s = d->stmt[i];
        if (s->kind != MW_STMT_PROPERTY || !mw_slice_is(s->name, "roll")) continue;
        for (int32_t j = 0; j < s->how_count; j++) {
            if (roll_allowed(&s->how[j], measure))
                set_roll(&r, &s->how[j]);
            else if (measure)
                mw_diag_error(c->d, s->how[j].span, "say sum, mean, last, max, min or none",
                              "a measure has no formula to recompute");
            else
                mw_diag_error(c->d, s->how[j].span, "say recompute, or make it a measure",
                              "an indicator is computed, it does not hold");
        }
    }
    return r;
}

double mw_check_literal(mw_checker *c, mw_expr *e, const mw_type *want, const char *what) {
    if (!e) return NAN;
    mw_scope s = mw_scope_none();
    mw_type t = mw_check_expr(c, &s, e);
    if (t.kind == MW_TYPE_NONE || !mw_check_fits(c, &t, want, e->span, what)) return NAN;
    double sign = e->kind == MW_EXPR_UNARY && e->op == MW_OP_NEG ? -1 : 1;
    if (sign < 0) e = e->arg[0];
    double v = sign * e->number;
    if (t.kind != MW_TYPE_NUMBER || t.any_unit) return v;
    return mw_unit_convert(v, &t.unit, &want->unit);
}

static void check_range(mw_checker *c, const mw_decl *d, const mw_type *type, double range[2]) {
    range[0] = range[1] = NAN;
    const mw_stmt *s = mw_decl_property(d, "range");
    if (!s || type->kind == MW_TYPE_NONE) return;
    range[0] = mw_check_literal(c, s->expr, type, "the range");
    range[1] = mw_check_literal(c, s->expr_high, type, "the range");
    if (range[0] > range[1])
        mw_diag_error(c->d, s->span, "write the smaller one first", "the range is empty");
}

void mw_check_share(mw_checker *c, const mw_expr *e, double share) {
    if (isnan(share) || (share >= 0 && share <= 1)) return;
    mw_diag_error(c->d, e->span, "write it in percent: needs 90 %",
                  "the share needed lies between 0 %% and 100 %%");
}

static void check_sums_up(mw_checker *c, const mw_decl *d, const mw_type *t, const mw_rolls *r) {
    bool sum = r->time == MW_ROLL_SUM || r->children == MW_ROLL_SUM || r->keys == MW_ROLL_SUM;
    if (!sum || t->kind != MW_TYPE_NUMBER || t->unit.offset == 0) return;
    mw_diag_error(c->d, d->name_span, "say mean, max, min or last", "temperatures do not add up");
}

static void check_grain(mw_checker *c, const mw_decl *d, mw_grain *out) {
    if (d->has_grain) *out = d->grain;
    if (d->has_grain && d->grain.unit == MW_GRAIN_NONE)
        mw_diag_error(c->d, d->grain_span, NULL, "unknown grain");
}

static void check_measure(mw_checker *c, mw_measure *m) {
    const mw_decl *d = m->decl;
    double range[2];
    if (m->question >= 0) return; // see check_question.c
    m->kind = mw_check_on(c, d, "a measure");
    m->key_count = check_keys(c, d, m->key);
    check_grain(c, d, &m->grain);
    m->type = declared_type(c, d);
    if (d->type.text.n == 0 && !mw_decl_property(d, "unit"))
        mw_diag_error(c->d, d->name_span, "for example: measure pbt on unit : h",
                      "measure \"%.*s\" has no type", (int)d->name.n, d->name.p);
    m->roll = check_rolls(c, d, true);
    check_sums_up(c, d, &m->type, &m->roll);
    if (m->roll.time == MW_ROLL_HOLD && m->grain.unit != MW_GRAIN_NONE)
        mw_diag_error(c->d, d->name_span, "leave out `per`, or say last",
                      "what holds until it changes has no grain");
    check_range(c, d, &m->type, range);
    m->low = range[0], m->high = range[1];
    const mw_stmt *needs = mw_decl_property(d, "needs");
    mw_type number = mw_type_of(MW_TYPE_NUMBER);
    if (!needs) return;
    m->needs = mw_check_literal(c, needs->expr, &number, "the share needed");
    mw_check_share(c, needs->expr, m->needs);
}

static void check_indicator_head(mw_checker *c, mw_indicator *m) {
    const mw_decl *d = m->decl;
    bool made = m->index >= 0 || m->question >= 0 || m->level >= 0;
    m->kind = mw_check_on(c, d,
                          m->question >= 0 ? "a choice"
                          : m->level >= 0  ? "a level"
                                           : "an indicator");
    m->key_count = check_keys(c, d, m->key);
    check_grain(c, d, &m->grain);
    if (made) { // a plain number, which is found anew wherever it is wanted
        m->type = mw_type_number(&c->one);
        m->roll.time = m->roll.children = m->roll.keys = MW_ROLL_NONE;
        return;
    }
    m->type = declared_type(c, d);
    m->roll = check_rolls(c, d, false);
    check_sums_up(c, d, &m->type, &m->roll);
    for (int32_t i = 0; i < d->arg_count && i < 4; i++) {
        bool said = d->arg[i].type.text.n > 0;
        m->arg[i] = said ? mw_check_typename(c, &d->arg[i].type) : mw_type_of(MW_TYPE_NUMBER);
    }
    m->arg_count = d->arg_count < 4 ? d->arg_count : 4;
    if (d->arg_count > 4) mw_diag_error(c->d, d->name_span, NULL, "at most four arguments");
}

// mean by x: x must be something that can weigh.
static void check_weight(mw_checker *c, const mw_decl *d, mw_slice by) {
    if (by.n == 0) return;
    mw_symbol s = mw_program_find(c->p, by);
    if (s.ref == MW_REF_MEASURE || s.ref == MW_REF_INDICATOR) return;
    const char *near = mw_near_name(c, by);
    mw_diag_error(c->d, d->name_span,
                  near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                  "mean by \"%.*s\": there is no such measure or indicator", (int)by.n, by.p);
}

void mw_check_declarations(mw_checker *c) {
    mw_program *p = c->p;
    for (int32_t i = 0; i < p->kind_count; i++) check_kind(c, &p->kind[i]);
    for (int32_t i = 0; i < p->kind_count; i++) check_kind_cycle(c, &p->kind[i]);
    for (int32_t i = 0; i < p->link_count; i++) check_link(c, &p->link[i]);
    for (int32_t i = 0; i < p->codes_count; i++)
        if (p->codes[i].decl) check_codes(c, &p->codes[i]);
    for (int32_t i = 0; i < p->measure_count; i++) check_measure(c, &p->measure[i]);
    for (int32_t i = 0; i < p->indicator_count; i++) check_indicator_head(c, &p->indicator[i]);
    for (int32_t i = 0; i < p->measure_count; i++) {
        check_weight(c, p->measure[i].decl, p->measure[i].roll.time_by);
        check_weight(c, p->measure[i].decl, p->measure[i].roll.children_by);
    }
    for (int32_t i = 0; i < p->indicator_count; i++) {
        check_weight(c, p->indicator[i].decl, p->indicator[i].roll.time_by);
        check_weight(c, p->indicator[i].decl, p->indicator[i].roll.children_by);
    }
    for (int32_t i = 0; i < p->alert_count; i++) {
        const mw_decl *d = p->alert[i].decl;
        p->alert[i].kind = mw_check_on(c, d, "an alert");
        if (d->has_grain) p->alert[i].grain = d->grain;
    }
    mw_check_question_heads(c);
}
