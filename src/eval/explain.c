// SPDX-License-Identifier: MIT
// See explain.h. The walk goes over the named values that lowering noted, each at one point: the
// entity and period asked for, or those it was computed from.
#include "eval/explain.h"

#include "base/alloc.h"
#include "eval/explain_int.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Periods inside that are shown: all of a year's months, or a few of many.
enum { SUBS_SHOWN = 12, SUBS_SHORT = 3 };

const char *mw_why_text(mw_explainer *x, const char *fmt, ...) {
    char buf[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(buf, sizeof buf, fmt, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1;
    const char *kept = mw_arena_text(x->arena, buf, size);
    x->nomem = x->nomem || !kept;
    return kept;
}

const char *mw_why_slice_text(mw_explainer *x, mw_slice s) {
    return s.n ? mw_why_text(x, "%.*s", (int)(s.n < 1000 ? s.n : 1000), s.p) : NULL;
}

mw_why *mw_why_add(mw_explainer *x, mw_why *parent) {
    mw_why *y = MW_PUSH(x->arena, mw_why, 1);
    if (!y) {
        x->nomem = true;
        return NULL;
    }
    y->number = y->low = y->high = NAN;
    if (!parent) return y;
    if (parent->child_count == parent->child_capacity) {
        int64_t room = parent->child_capacity ? parent->child_capacity * 2 : 8;
        mw_why **child = MW_PUSH(x->arena, mw_why *, (size_t)room);
        if (!child) return x->nomem = true, NULL;
        for (int64_t i = 0; i < parent->child_count; i++) child[i] = parent->child[i];
        parent->child = child;
        parent->child_capacity = room;
    }
    parent->child[parent->child_count++] = y;
    return y;
}

// ---- values at a point

static mw_domain domain_of(const mw_explainer *x, int32_t node) {
    return mw_plan_node(mw_lower_plan(mw_evaluation_lower(x->e)), node)->domain;
}

// NaN when the column was not kept, the point lies outside, or a key is not bound.
double mw_why_node_at(const mw_explainer *x, int32_t node, const mw_why_at *at) {
    const double *col = mw_evaluation_node(x->e, node);
    const mw_shape *s = mw_evaluation_shape(x->e);
    if (!col) return NAN;
    mw_domain d = domain_of(x, node);
    int64_t cell = 0;
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && d.key[i] >= 0; i++) {
        if (at->member[d.key[i]] < 0) return NAN;
        cell = cell * s->key_size[d.key[i]] + at->member[d.key[i]];
    }
    if (d.axis >= 0) {
        if (at->t < 0) return NAN;
        cell = cell * s->axis_size[d.axis] + at->t;
    }
    if (d.kind >= 0) {
        if (at->row < 0) return NAN;
        cell = cell * s->kind[d.kind].count + at->row;
    }
    return col[cell];
}

static const mw_decl *decl_of(const mw_program *p, mw_symbol s, const mw_type **type,
                              int32_t *pack) {
    if (s.ref == MW_REF_MEASURE) {
        *type = &p->measure[s.index].type, *pack = p->measure[s.index].pack;
        return p->measure[s.index].decl;
    }
    if (s.ref == MW_REF_PARAMETER) {
        *type = &p->parameter[s.index].type, *pack = p->parameter[s.index].pack;
        return p->parameter[s.index].decl;
    }
    *type = &p->indicator[s.index].type, *pack = p->indicator[s.index].pack;
    return p->indicator[s.index].decl;
}

// A number with the unit as the pack writes it.
const char *mw_why_value_text(mw_explainer *x, const mw_decl *d, const mw_type *type, double v) {
    char buf[256], number[32];
    if (type->kind != MW_TYPE_NUMBER || isnan(v) || d->type.text.n == 0 ||
        mw_slice_is(d->type.text, "number") || mw_slice_is(d->type.text, "1"))
        return mw_why_text(x, "%s", mw_world_value_text(x->w, type, v, buf));
    // 15 digits: what is beyond them is the noise of binary fractions. JSON has the number whole.
    snprintf(number, sizeof number, "%.15g", v);
    return mw_why_text(x, "%s %.*s", number, (int)d->type.text.n, d->type.text.p);
}

static const char *property_text(mw_explainer *x, const mw_decl *d, const char *name) {
    const mw_stmt *s = mw_decl_property(d, name);
    return s && s->text_count ? mw_why_slice_text(x, s->text[0]) : NULL;
}

static const char *status_text(mw_explainer *x, const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "status");
    if (!s || s->word_count == 0 || !mw_slice_is(s->word[0], "unverified")) return NULL;
    if (s->text_count == 0) return "unverified";
    return mw_why_text(x, "unverified: %.*s", (int)s->text[0].n, s->text[0].p);
}

static const char *entity_text(mw_explainer *x, int32_t kind, int64_t row) {
    if (kind < 0 || row < 0) return NULL;
    const mw_model_row_info *r = mw_model_row(x->w->model, kind, row);
    const mw_model_entity *e = mw_model_entity_at(x->w->model, r->entity);
    return mw_why_text(x, "%.*s %.*s", (int)x->w->p->kind[kind].name.n, x->w->p->kind[kind].name.p,
                       (int)e->code.n, e->code.p);
}

// Whether the one who asks may know what a row's entity has.
static bool is_shown(const mw_explainer *x, const mw_value *v, int64_t row) {
    if (!x->q->shows || v->symbol.ref == MW_REF_PARAMETER || v->kind < 0 || row < 0) return true;
    int32_t entity = mw_model_row(x->w->model, v->kind, row)->entity;
    return x->q->shows(x->q->shows_ctx, mw_model_entity_at(x->w->model, entity)->id);
}

static const char *key_text(mw_explainer *x, int32_t node, const mw_why_at *at) {
    mw_domain d = domain_of(x, node);
    mw_text t = {0};
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && d.key[i] >= 0; i++) {
        if (at->member[d.key[i]] < 0) continue;
        mw_lower *l = mw_evaluation_lower(x->e);
        mw_slice code =
            mw_world_code_text(x->w, mw_lower_dim_list(l, d.key[i]), at->member[d.key[i]]);
        mw_slice name = mw_lower_dim_name(l, d.key[i]);
        mw_text_addf(&t, "%s%.*s %.*s", t.size ? ", " : "", (int)name.n, name.p, (int)code.n,
                     code.p);
    }
    const char *kept = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    mw_text_free(&t);
    return kept;
}

// ---- the walk

static void explain_value(mw_explainer *x, int32_t id, const mw_why_at *at, mw_why *y);

static mw_why_at unbound(void) {
    mw_why_at at = {.row = -1, .t = -1};
    for (int32_t i = 0; i < 64; i++) at.member[i] = -1;
    return at;
}

static int32_t rows_max(const mw_explainer *x) { return x->q->rows_max > 0 ? x->q->rows_max : 10; }

static void add_more(mw_explainer *x, mw_why *parent, int64_t left, const char *of) {
    if (left <= 0) return;
    mw_why *more = mw_why_add(x, parent);
    if (!more) return;
    more->sort = "more";
    more->name = mw_why_text(x, "and %lld more %s", (long long)left, of);
}

// Members of the keys that the point leaves open: one child each, those with a value.
static void explain_members(mw_explainer *x, int32_t id, const mw_why_at *at, mw_why *y) {
    mw_domain d = domain_of(x, x->value[id].node);
    const mw_shape *s = mw_evaluation_shape(x->e);
    int32_t open = -1, shown = 0, left = 0;
    for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && d.key[i] >= 0; i++)
        if (at->member[d.key[i]] < 0) open = d.key[i];
    if (open < 0) {
        mw_why *child = mw_why_add(x, y);
        if (child) explain_value(x, id, at, child);
        return;
    }
    for (int32_t m = 0; m < s->key_size[open]; m++) {
        mw_why_at one = *at;
        one.member[open] = m;
        bool last = true;
        for (int32_t i = 0; i < MW_PLAN_KEYS_MAX && d.key[i] >= 0; i++)
            last = last && one.member[d.key[i]] >= 0;
        if (last && isnan(mw_why_node_at(x, x->value[id].node, &one))) continue;
        if (shown++ < rows_max(x))
            explain_members(x, id, &one, y);
        else
            left++;
    }
    add_more(x, y, left, "keys");
    mw_why *none = shown == 0 && at->row >= 0 ? mw_why_add(x, y) : NULL;
    if (none) explain_value(x, id, at, none);
}

// Rows that an aggregate ran over, told one by one until there are too many.
typedef struct {
    mw_explainer *x;
    int32_t id; // the value at these rows
    mw_why_at at;
    mw_why *y;
    int32_t shown;
    int64_t left;
} telling;

static void tell_row(telling *t, int64_t row) {
    mw_why_at one = t->at;
    one.row = row;
    if (t->shown++ < rows_max(t->x))
        explain_members(t->x, t->id, &one, t->y);
    else
        t->left++;
}

static void tell_rest(telling *t) {
    mw_slice name = t->x->w->p->kind[t->x->value[t->id].kind].name;
    char of[64];
    snprintf(of, sizeof of, "%.*s entities", (int)(name.n < 40 ? name.n : 40), name.p);
    add_more(t->x, t->y, t->left, of);
}

static void bounds_of(const telling *t, int64_t row, const mw_model_row_info **r, int64_t ns[2]) {
    const mw_value *v = &t->x->value[t->id];
    *r = mw_model_row(t->x->w->model, v->kind, row);
    mw_axes_bounds(mw_lower_axes(mw_evaluation_lower(t->x->e)), v->axis, t->at.t, (*r)->zone,
                   &ns[0], &ns[1]);
}

// Rows below that were there for some of the period; of what is rolled up, those directly below.
static void tell_below(telling *t, const mw_value *user) {
    const mw_value *v = &t->x->value[t->id];
    const mw_shape_kind *s = &mw_evaluation_shape(t->x->e)->kind[user->kind];
    bool rolled = user->symbol.ref == v->symbol.ref && user->symbol.index == v->symbol.index;
    for (int32_t i = s->begin[v->kind][t->at.row]; i < s->end[v->kind][t->at.row]; i++) {
        const mw_model_row_info *r;
        int64_t ns[2];
        bounds_of(t, i, &r, ns);
        bool direct = r->parent_kind == user->kind && r->parent_row == t->at.row;
        if (r->from_ns < ns[1] && r->to_ns > ns[0] && (direct || !rolled)) tell_row(t, i);
    }
}

// All other entities of the kind: their values alone, since each could be asked for in turn.
static void tell_peers(telling *t, int64_t own) {
    int64_t rows = mw_evaluation_shape(t->x->e)->kind[t->x->value[t->id].kind].count;
    t->at.depth = INT32_MAX;
    for (int64_t i = 0; i < rows; i++) {
        const mw_model_row_info *r;
        int64_t ns[2];
        bounds_of(t, i, &r, ns);
        if (i != own && r->from_ns < ns[1] && r->to_ns >= ns[1]) tell_row(t, i);
    }
}

static void tell_linked(telling *t, int32_t link, int32_t from_kind) {
    const mw_value *v = &t->x->value[t->id];
    int64_t ns[2];
    mw_axes_bounds(mw_lower_axes(mw_evaluation_lower(t->x->e)), v->axis, t->at.t, 0, &ns[0],
                   &ns[1]);
    mw_model_link_query q = {(link - 1) / 2, from_kind, v->kind, (link - 1) % 2 != 0, ns[1] - 1};
    mw_model_links l = mw_model_linked(t->x->w->model, &q);
    t->x->nomem = t->x->nomem || !l.begin;
    for (int32_t i = l.begin ? l.begin[t->at.row] : 0; l.begin && i < l.begin[t->at.row + 1]; i++)
        tell_row(t, l.row[i]);
}

static void explain_rows(mw_explainer *x, const mw_input *in, const mw_value *user,
                         const mw_why_at *at, mw_why *y) {
    telling t = {x, in->value, *at, y, 0, 0};
    if (in->link)
        tell_linked(&t, in->link, user->kind);
    else if (x->value[in->value].kind == user->kind)
        tell_peers(&t, at->row);
    else
        tell_below(&t, user);
    tell_rest(&t);
}

// An input at one of its periods.
static void explain_at(mw_explainer *x, const mw_input *in, const mw_value *user,
                       const mw_why_at *at, mw_why *y) {
    int32_t kind = user->kind;
    mw_why_at there = *at;
    const mw_value *v = &x->value[in->value];
    bool up =
        v->kind >= 0 && kind >= 0 && v->kind != kind && mw_kind_within(x->w->p, kind, v->kind);
    if (in->how == MW_INPUT_ROWS && (in->link || !up)) {
        explain_rows(x, in, user, &there, y);
        return;
    }
    if (v == user) there.depth = INT32_MAX; // its own past: the value alone
    if (up && at->row >= 0) there.row = mw_evaluation_shape(x->e)->kind[kind].up[v->kind][at->row];
    explain_members(x, in->value, &there, y);
}

static void explain_input(mw_explainer *x, const mw_input *in, const mw_value *user,
                          const mw_why_at *at, mw_why *y) {
    mw_why_at there = *at;
    if (!in->map || at->t < 0) {
        explain_at(x, in, user, at, y);
        return;
    }
    int32_t from = in->map[at->t], to = in->map_end ? in->map_end[at->t] : from + 1;
    int32_t shown = to - from > SUBS_SHOWN ? SUBS_SHORT : SUBS_SHOWN;
    for (there.t = from; from >= 0 && there.t < to && there.t - from < shown; there.t++)
        explain_at(x, in, user, &there, y);
    add_more(x, y, from < 0 ? 0 : to - from - shown, "periods");
}

// Why a value is missing, when its inputs tell.
static const char *missing_reason(mw_explainer *x, const mw_why *y) {
    mw_text t = {0};
    for (int64_t i = 0; i < y->child_count; i++) {
        const mw_why *c = y->child[i];
        if (!c->name || !isnan(c->number) || strcmp(c->sort, "more") == 0 ||
            strcmp(c->sort, "line") == 0)
            continue;
        bool said = false; // the same value at several periods or rows is named once
        for (int64_t j = 0; j < i && !said; j++)
            said = y->child[j]->name && isnan(y->child[j]->number) &&
                   strcmp(y->child[j]->name, c->name) == 0;
        if (!said) mw_text_addf(&t, "%s%s", t.size ? ", " : "; of its inputs these are: ", c->name);
    }
    bool divides = y->formula && strchr(y->formula, '/');
    if (t.size == 0 && divides) mw_text_adds(&t, ": a division by zero");
    const char *kept = t.size ? mw_why_text(x, "missing%s", t.bytes) : "missing";
    mw_text_free(&t);
    return kept;
}

// Which formula is in force at a period: its number, -1 for none or a value that has but one.
static int32_t formula_number(const mw_value *v, int32_t t) {
    return v->formula_of && t >= 0 ? v->formula_of[t] : -1;
}

static const mw_expr *formula_at(const mw_explainer *x, const mw_value *v, int32_t t) {
    int32_t n = formula_number(v, t);
    if (v->symbol.ref != MW_REF_INDICATOR || !v->formula_of) return v->formula;
    return n < 0 ? NULL : x->w->p->indicator[v->symbol.index].formula[n].expr;
}

static bool is_question(const mw_program *p, mw_symbol s) {
    return s.ref == MW_REF_INDICATOR && p->indicator[s.index].question >= 0;
}

static const char *sort_of(const mw_program *p, mw_symbol s) {
    if (s.ref == MW_REF_PARAMETER) return "parameter";
    if (s.ref != MW_REF_MEASURE) return "indicator";
    return p->measure[s.index].question < 0 ? "measure" : "answer";
}

// What a question or a level says instead of a formula, and what may come of open questions.
static void explain_open(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    const mw_indicator *m = &x->w->p->indicator[v->symbol.index];
    if (m->open) mw_why_bounds(x, v, at, y);
    if (m->question >= 0) mw_why_question(x, v, at, y);
    if (m->level >= 0) mw_why_level(x, v, at, y);
}

// The arguments that an indicator was asked with, as far as they are fixed: "l 4".
static const char *argument_text(mw_explainer *x, const mw_value *v, const mw_decl *d) {
    const mw_plan *plan = mw_lower_plan(mw_evaluation_lower(x->e));
    const mw_indicator *m = &x->w->p->indicator[v->symbol.index];
    mw_text t = {0};
    char shown[256];
    for (int32_t i = 0; v->symbol.ref == MW_REF_INDICATOR && i < m->arg_count; i++) {
        const mw_node *n = v->arg[i] < 0 ? NULL : mw_plan_node(plan, v->arg[i]);
        if (!n || n->op != MW_NODE_CONST) continue;
        mw_world_value_text(x->w, &m->arg[i], n->value, shown);
        mw_text_addf(&t, "%s%.*s %s", t.size ? ", " : "", (int)d->arg[i].name.n, d->arg[i].name.p,
                     shown);
    }
    const char *kept = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    x->nomem = x->nomem || t.failed;
    mw_text_free(&t);
    return kept;
}

static void explain_value(mw_explainer *x, int32_t id, const mw_why_at *at, mw_why *y) {
    const mw_value *v = &x->value[id];
    const mw_type *type;
    int32_t pack;
    char label[2 * MW_PERIOD_TEXT_MAX];
    const mw_decl *d = decl_of(x->w->p, v->symbol, &type, &pack);
    y->sort = sort_of(x->w->p, v->symbol);
    y->name = mw_why_slice_text(x, d->name);
    mw_slice title = mw_decl_title(d, x->q->lang ? x->q->lang : "en");
    y->title = mw_slice_same(title, d->name) ? NULL : mw_why_slice_text(x, title);
    if (!is_shown(x, v, at->row)) {
        y->number = NAN;
        y->value = "not shown";
        y->reason = "of an entity outside your branch";
        return;
    }
    if (v->symbol.ref != MW_REF_PARAMETER) y->entity = entity_text(x, v->kind, at->row);
    if (at->t >= 0)
        y->period = mw_why_text(
            x, "%s",
            mw_axes_label(mw_lower_axes(mw_evaluation_lower(x->e)), v->axis, at->t, label));
    y->key = key_text(x, v->node, at);
    if (!y->key) y->key = argument_text(x, v, d);
    y->number = mw_why_node_at(x, v->node, at);
    y->value = mw_why_value_text(x, d, type, y->number);
    if (v->symbol.ref != MW_REF_PARAMETER) y->cite = property_text(x, d, "cite");
    y->status = status_text(x, d);
    if (v->symbol.ref == MW_REF_PARAMETER) {
        mw_why_parameter(x, v, at, y);
        return;
    }
    const mw_expr *formula = formula_at(x, v, at->t);
    if (formula) {
        mw_span s = formula->span;
        y->formula = mw_why_text(x, "%.*s", (int)(s.end - s.start),
                                 x->w->p->diags->source[s.file].text + s.start);
    }
    bool measure = v->symbol.ref == MW_REF_MEASURE;
    if (measure && mw_why_facts(x, v, at, y) != MW_OK) x->nomem = true;
    if (!measure) explain_open(x, v, at, y);
    y->roll = mw_why_roll(x, v, at, y);
    int32_t most = x->q->depth_max > 0 ? x->q->depth_max : MW_EXPLAIN_DEPTH_MAX;
    if (at->depth >= most) return;
    mw_why_at inside = *at;
    inside.depth++;
    for (int64_t i = 0; i < v->input_count; i++) explain_input(x, &v->input[i], v, &inside, y);
    if (measure) return;
    bool node = v->symbol.ref == MW_REF_INDICATOR && x->w->p->indicator[v->symbol.index].index >= 0;
    if (node) mw_why_index(x, v, at, y);
    if (isnan(y->number) && v->formula_of && !formula)
        y->reason = "missing: no formula is in force then";
    else if (isnan(y->number) && !is_question(x->w->p, v->symbol))
        y->reason = missing_reason(x, y);
}

static mw_status build(mw_explainer *x, mw_text *out, double *value) {
    const mw_explain_request *q = x->q;
    const mw_eval_column *c = mw_evaluation_column(x->e, 0);
    if (c->why) return mw_fail(x->err, MW_INVALID, "%s", c->why);
    (void)mw_lower_values(mw_evaluation_lower(x->e), &x->value);
    mw_why_at at = unbound();
    at.row = mw_evaluation_row(x->e, q->entity, 0);
    at.t = 0;
    if (at.row < 0) return mw_fail(x->err, MW_INVALID, "the entity does not exist then");
    mw_why root = {.number = NAN, .low = NAN, .high = NAN};
    explain_members(x, c->value_id, &at, &root);
    if (x->nomem) return mw_fail(x->err, MW_NOMEM, "explain: out of memory");
    *value = root.child_count ? root.child[0]->number : NAN;
    for (int64_t i = 0; i < root.child_count; i++) {
        if (q->json)
            mw_why_json(x, root.child[i], out);
        else
            mw_why_print(x, root.child[i], out);
    }
    if (root.child_count == 0) mw_text_adds(out, q->json ? "null\n" : "nothing is recorded\n");
    return out->failed ? mw_fail(x->err, MW_NOMEM, "explain: out of memory") : MW_OK;
}

mw_status mw_explain(mw_world *w, const mw_explain_request *q, mw_text *out, double *value,
                     mw_error *err) {
    mw_explainer x = {.w = w, .q = q, .err = err};
    mw_eval_request r = {.want = &q->want,
                         .want_count = 1,
                         .period = &q->period,
                         .period_count = 1,
                         .pool = q->pool,
                         .trace = true};
    MW_TRY(mw_evaluate(w, &r, &x.e, err));
    x.arena = mw_arena_new((size_t)1 << 28);
    mw_status st =
        x.arena ? build(&x, out, value) : mw_fail(err, MW_NOMEM, "explain: out of memory");
    mw_why_cache_fini(&x);
    mw_arena_free(x.arena);
    mw_evaluation_free(x.e);
    return st;
}
