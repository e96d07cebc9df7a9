// SPDX-License-Identifier: MIT
// Formulas of indicators and groups; then the search for cycles. An indicator without a
// declared type is typed when it is first used.
#include "lang/check_index.h"
#include "lang/check_question.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>

// Levels bound the stack: formulas are up to MW_EXPR_HEIGHT_MAX high.
enum { TYPING_DEPTH_MAX = 200, TYPING_LEVELS_MAX = 3000, UNTYPED = 0, TYPING = 1, TYPED = 2 };

static mw_scope formula_scope(mw_checker *c, int32_t index) {
    const mw_indicator *m = &c->p->indicator[index];
    return (mw_scope){.kind = m->kind,
                      .grain = m->grain,
                      .key = m->key,
                      .key_count = m->key_count,
                      .decl = m->decl,
                      .arg = m->arg,
                      .self = index,
                      .row_kind = -1,
                      .link = -1,
                      .group = -1};
}

static int compare_formulas(const void *a, const void *b) {
    int32_t x = ((const mw_formula *)a)->date, y = ((const mw_formula *)b)->date;
    return (x > y) - (x < y);
}

static const mw_stmt *formula_property(const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "=");
    return s && s->expr ? s : NULL;
}

// The formulas of a declaration: `= expr` in head or block, or dated rows.
static void collect_formulas(mw_checker *c, mw_indicator *m) {
    const mw_decl *d = m->decl;
    mw_formula *f = MW_PUSH(c->d->arena, mw_formula, (size_t)d->stmt_count + 2);
    int32_t n = 0;
    if (!f) {
        c->d->nomem = true;
        return;
    }
    const mw_stmt *inner = formula_property(d);
    mw_expr *one = d->expr ? d->expr : inner ? inner->expr : NULL;
    if (one) f[n++] = (mw_formula){INT32_MIN, one, one->span};
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *s = d->stmt[i];
        if (s->kind != MW_STMT_ROW) continue;
        mw_expr *e = s->expr ? s->expr : s->cell_count == 1 ? s->cell[0].value : NULL;
        if (one)
            mw_diag_error(c->d, s->span, "keep one of the two", "a formula and dated formulas");
        f[n++] = (mw_formula){s->before ? INT32_MIN : s->date, s->none ? NULL : e, s->span};
    }
    qsort(f, (size_t)n, sizeof *f, compare_formulas);
    for (int32_t i = 1; i < n; i++)
        if (f[i].date == f[i - 1].date)
            mw_diag_error(c->d, f[i].span, "keep one of the two", "two formulas for the same date");
    m->formula = f;
    m->formula_count = n;
    bool made = m->index >= 0 || m->question >= 0 || m->level >= 0;
    if (n == 0 && !d->broken && !made)
        mw_diag_error(c->d, d->name_span, "for example: indicator oee on unit : % = a * b",
                      "indicator \"%.*s\" has no formula", (int)m->name.n, m->name.p);
}

static void check_declared(mw_checker *c, mw_indicator *m, const mw_type *t, mw_span at) {
    char a[192], b[192];
    bool code_as_text = t->kind == MW_TYPE_CODE && m->type.kind == MW_TYPE_TEXT;
    if (mw_type_fits(t, &m->type) || code_as_text) return;
    mw_diag_error(c->d, at, NULL, "%.*s is declared as %s, its formula gives %s", (int)m->name.n,
                  m->name.p, mw_type_text(c->p, &m->type, a), mw_type_text(c->p, t, b));
}

static void type_formulas(mw_checker *c, int32_t index) {
    mw_indicator *m = &c->p->indicator[index];
    mw_scope s = formula_scope(c, index);
    bool declared = m->type.kind != MW_TYPE_NONE;
    mw_type all = mw_type_of(MW_TYPE_ANY);
    for (int32_t i = 0; i < m->formula_count; i++) {
        mw_expr *e = m->formula[i].expr;
        if (!e) continue;
        mw_type t = mw_check_expr(c, &s, e);
        if (declared) {
            check_declared(c, m, &t, e->span);
            mw_check_code_text(c, &m->type, e);
        } else
            all = mw_check_join(c, &all, &t, e->span, "choose between");
        // A text that is really a code keeps its list, so that it prints and compares as one.
        if (declared && m->type.kind == MW_TYPE_TEXT && t.kind == MW_TYPE_CODE) m->type = t;
    }
    if (!declared && all.kind != MW_TYPE_ANY) m->type = all;
    m->type.any_unit = false;
}

mw_type mw_check_indicator_type(mw_checker *c, int32_t index, mw_span at) {
    mw_indicator *m = &c->p->indicator[index];
    // A declared text may turn out to be a code: its formula tells.
    bool known = m->type.kind != MW_TYPE_NONE && m->type.kind != MW_TYPE_TEXT;
    if (c->state[index] == TYPED || known) return m->type;
    if (c->state[index] == TYPING) return m->type; // a cycle: said later, with its path
    if (c->depth >= TYPING_DEPTH_MAX || c->levels >= TYPING_LEVELS_MAX) {
        mw_diag_error(c->d, at, "declare types: indicator x on unit : h = ...",
                      c->depth >= TYPING_DEPTH_MAX
                          ? "a chain of more than %d indicators without declared types"
                          : "too long a chain of long formulas without declared types",
                      TYPING_DEPTH_MAX);
        return m->type;
    }
    c->state[index] = TYPING;
    c->depth++;
    type_formulas(c, index);
    c->depth--;
    c->state[index] = TYPED;
    return m->type;
}

// applies when CONDITION
static void check_applies(mw_checker *c, int32_t index) {
    mw_indicator *m = &c->p->indicator[index];
    const mw_stmt *when = mw_decl_property(m->decl, "applies when");
    if (!when || m->index >= 0) return;
    mw_scope s = formula_scope(c, index);
    mw_type yesno = mw_type_of(MW_TYPE_YESNO), t = mw_check_expr(c, &s, when->expr);
    mw_check_fits(c, &t, &yesno, when->expr->span, "the condition of `applies`");
    m->applies = when->expr;
}

static void check_indicator(mw_checker *c, int32_t index) {
    mw_indicator *m = &c->p->indicator[index];
    bool declared = m->type.kind != MW_TYPE_NONE;
    if (c->state[index] == UNTYPED) {
        c->state[index] = TYPING;
        type_formulas(c, index);
        c->state[index] = TYPED;
    }
    m->low = m->high = NAN;
    check_applies(c, index);
    const mw_stmt *range = mw_decl_property(m->decl, "range");
    mw_scope s = mw_scope_none();
    for (int32_t i = 0; i < 2 && range; i++) {
        mw_expr *e = i ? range->expr_high : range->expr;
        if (!e) continue;
        mw_type t = mw_check_expr(c, &s, e);
        if (!mw_check_fits(c, &t, &m->type, e->span, "the range") || t.kind != MW_TYPE_NUMBER)
            continue;
        double v = e->kind == MW_EXPR_UNARY ? -e->arg[0]->number : e->number;
        *(i ? &m->high : &m->low) = t.any_unit ? v : mw_unit_convert(v, &t.unit, &m->type.unit);
    }
    if (m->self && !m->self_wrong && !declared)
        mw_diag_error(c->d, m->decl->name_span, "declare its type",
                      "%.*s refers to its own past and has no declared type", (int)m->name.n,
                      m->name.p);
}

static int32_t kind_of_member(const mw_program *p, const mw_group *g) {
    if (g->member_count == 0) return -1;
    return g->member_kind == MW_REF_MEASURE ? p->measure[g->member[0]].kind
                                            : p->indicator[g->member[0]].kind;
}

static mw_type member_type(mw_checker *c, const mw_group *g, int32_t i, mw_span at) {
    return g->member_kind == MW_REF_MEASURE ? c->p->measure[g->member[i]].type
                                            : mw_check_indicator_type(c, g->member[i], at);
}

// Members are of one sort, so that a formula over them means the same of each.
static void check_member_types(mw_checker *c, const mw_group *g) {
    mw_span at = g->decl->name_span;
    char a[192], b[192];
    for (int32_t i = 1; i < g->member_count; i++) {
        mw_type first = member_type(c, g, 0, at), own = member_type(c, g, i, at);
        if (mw_type_fits(&own, &first)) continue;
        mw_slice name = g->member_kind == MW_REF_MEASURE ? c->p->measure[g->member[i]].name
                                                         : c->p->indicator[g->member[i]].name;
        mw_diag_error(c->d, at, NULL, "group %.*s begins with %s, but %.*s is %s", (int)g->name.n,
                      g->name.p, mw_type_text(c->p, &first, a), (int)name.n, name.p,
                      mw_type_text(c->p, &own, b));
        return;
    }
}

// Weights are formulas of the entity whose members they weigh: mostly a number, or a parameter.
static void check_weights(mw_checker *c, const mw_group *g) {
    mw_scope s = mw_scope_none();
    s.kind = kind_of_member(c->p, g);
    mw_type number = mw_type_number(&c->one);
    for (int32_t i = 0; i < g->member_count; i++) {
        mw_expr *e = g->weight[i];
        if (!e) continue;
        mw_type t = mw_check_expr(c, &s, e);
        mw_check_fits(c, &t, &number, e->span, "the weight");
        bool nothing = e->kind == MW_EXPR_NUMBER && e->number <= 0;
        if (nothing || (e->kind == MW_EXPR_UNARY && e->op == MW_OP_NEG))
            mw_diag_error(c->d, e->span, "leave out what should not count", "a weight is above 0");
    }
}

static void check_group(mw_checker *c, mw_group *g) {
    const mw_decl *d = g->decl;
    int32_t *member = MW_PUSH(c->d->arena, int32_t, (size_t)d->stmt_count + 1);
    mw_expr **weight = MW_PUSH(c->d->arena, mw_expr *, (size_t)d->stmt_count + 1);
    if (!member || !weight) {
        c->d->nomem = true;
        return;
    }
    g->member = member, g->weight = weight;
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *s = d->stmt[i];
        if (s->kind != MW_STMT_MEMBER) continue;
        mw_symbol sym = mw_program_find(c->p, s->name);
        if (sym.ref != MW_REF_MEASURE && sym.ref != MW_REF_INDICATOR) {
            const char *near = mw_near_name(c, s->name);
            mw_diag_error(c->d, s->name_span,
                          near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                          "there is no measure or indicator \"%.*s\"", (int)s->name.n, s->name.p);
            continue;
        }
        if (g->member_count == 0) g->member_kind = sym.ref;
        if (sym.ref != g->member_kind) {
            mw_diag_error(c->d, s->name_span, NULL,
                          "a group holds measures or indicators, not both");
            continue;
        }
        weight[g->member_count] = s->expr;
        member[g->member_count++] = sym.index;
    }
}

// ---- cycles: a walk over the references between indicators, without recursion over indicators.

typedef struct {
    int32_t *out; // indicators that one refers to
    int64_t capacity;
    int32_t count, self; // self: the one
} edges;

static void edge_add(mw_checker *c, edges *v, int32_t to) {
    for (int32_t i = 0; i < v->count; i++)
        if (v->out[i] == to) return;
    if (!mw_grow(&v->out, &v->capacity, v->count + 1, sizeof *v->out)) {
        c->d->nomem = true;
        return;
    }
    v->out[v->count++] = to;
}

// past: what previous() and lag() ask for counts too.
static void collect_edges(mw_checker *c, const mw_expr *e, edges *v, bool past) {
    if (!e) return;
    bool back = e->kind == MW_EXPR_CALL && e->ref_kind == MW_REF_FUNCTION &&
                (e->ref == MW_FN_PREVIOUS || e->ref == MW_FN_LAG);
    if (back && !past) return; // the past is no cycle
    bool value = e->kind == MW_EXPR_NAME || e->kind == MW_EXPR_CALL;
    bool own = e->kind == MW_EXPR_NAME && e->ref == v->self; // checked with the name
    if (value && e->ref_kind == MW_REF_INDICATOR && !own) edge_add(c, v, e->ref);
    if (e->kind == MW_EXPR_CALL && e->ref_kind == MW_REF_AGGREGATE && e->over == MW_OVER_GROUP) {
        const mw_group *g = &c->p->group[e->group];
        for (int32_t i = 0; i < g->member_count; i++) {
            if (g->member_kind == MW_REF_INDICATOR) edge_add(c, v, g->member[i]);
            collect_edges(c, g->weight[i], v, past);
        }
    }
    for (int32_t i = 0; i < e->arg_count; i++) collect_edges(c, e->arg[i], v, past);
    for (int32_t i = 0; i < e->peer_count; i++) collect_edges(c, e->peer[i].name, v, past);
}

// Points rest on what the answer is computed from, levels on their conditions.
static void collect_conditions(mw_checker *c, const mw_indicator *m, edges *v, bool past) {
    collect_edges(c, m->applies, v, past);
    if (m->question >= 0) collect_edges(c, c->p->question[m->question].from, v, past);
    const mw_level *l = m->level < 0 ? NULL : &c->p->level[m->level];
    for (int32_t i = 0; l && i < l->line_count; i++) collect_edges(c, l->line[i].when, v, past);
}

// A node of an index rests on the leaves below it.
static void collect_leaves(mw_checker *c, const mw_indicator *m, edges *v) {
    if (m->index < 0) return;
    const mw_index *x = &c->p->index[m->index];
    for (int32_t i = 0; i < x->part_count; i++) {
        int32_t above = i;
        while (above >= 0 && above != m->part) above = x->part[above].parent;
        if (above < 0) continue;
        if (x->part[i].leaf.ref == MW_REF_INDICATOR) edge_add(c, v, x->part[i].leaf.index);
        if (x->part[i].denominator.ref == MW_REF_INDICATOR)
            edge_add(c, v, x->part[i].denominator.index);
    }
    if (x->impute.group.ref == MW_REF_INDICATOR) edge_add(c, v, x->impute.group.index);
}

typedef struct {
    int32_t *path, *next; // the walk: indicator and edge to try next, at each depth
    uint8_t *color;       // 0 unseen, 1 on the path, 2 done
    edges *of;
    bool past; // edges into the past are followed too
} walk;

static void say_cycle(mw_checker *c, const walk *w, int32_t from, int32_t count) {
    const int32_t *path = w->path;
    mw_text t = {0};
    for (int32_t i = from; i < count && i < from + 8; i++) {
        mw_slice n = c->p->indicator[path[i]].name;
        mw_text_addf(&t, "%.*s -> ", (int)n.n, n.p);
    }
    mw_slice n = c->p->indicator[path[from]].name;
    mw_text_addf(&t, "%s%.*s", count - from > 8 ? "... -> " : "", (int)n.n, n.p);
    const char *hint = w->past ? "an indicator may refer to its own past only: write both in one"
                               : "only previous(x) may refer back to what is being computed";
    mw_diag_error(c->d, c->p->indicator[path[from]].decl->name_span, hint, "%s: %s",
                  w->past ? "cycle through the past" : "cycle", t.failed ? "?" : t.bytes);
    mw_text_free(&t);
}

static void walk_from(mw_checker *c, walk *w, int32_t root) {
    int32_t depth = 0;
    w->path[0] = root, w->next[0] = 0, w->color[root] = 1;
    while (depth >= 0) {
        int32_t at = w->path[depth];
        if (w->next[depth] == w->of[at].count) {
            w->color[at] = 2;
            depth--;
            continue;
        }
        int32_t to = w->of[at].out[w->next[depth]++];
        if (w->color[to] == 0) {
            depth++;
            w->path[depth] = to, w->next[depth] = 0, w->color[to] = 1;
        } else if (w->color[to] == 1) {
            int32_t from = 0;
            while (w->path[from] != to) from++;
            say_cycle(c, w, from, depth + 1);
        }
    }
}

static bool becomes_open(const mw_program *p, const walk *w, int32_t i) {
    const mw_indicator *m = &p->indicator[i];
    if (m->open) return false;
    bool open = m->question >= 0 || m->level >= 0;
    for (int32_t j = 0; j < w->of[i].count && !open; j++) open = p->indicator[w->of[i].out[j]].open;
    return open && m->index < 0;
}

// What rests on questions. There are no cycles by now, so the rounds come to an end.
static void find_open(mw_program *p, const walk *w) {
    bool grew = true;
    while (grew) {
        grew = false;
        for (int32_t i = 0; i < p->indicator_count; i++) {
            bool open = becomes_open(p, w, i);
            p->indicator[i].open = p->indicator[i].open || open;
            grew = grew || open;
        }
    }
}

static void check_cycles(mw_checker *c, bool past) {
    int32_t n = c->p->indicator_count;
    walk w = {mw_alloc_array(n + 1, sizeof(int32_t)), mw_alloc_array(n + 1, sizeof(int32_t)),
              mw_alloc_array(n + 1, 1), mw_alloc_array(n + 1, sizeof(edges)), past};
    bool room = w.path && w.next && w.color && w.of;
    if (!room) c->d->nomem = true;
    for (int32_t i = 0; i < n && room; i++) {
        w.of[i].self = i;
        collect_leaves(c, &c->p->indicator[i], &w.of[i]);
        collect_conditions(c, &c->p->indicator[i], &w.of[i], past);
        for (int32_t j = 0; j < c->p->indicator[i].formula_count; j++)
            collect_edges(c, c->p->indicator[i].formula[j].expr, &w.of[i], past);
    }
    for (int32_t i = 0; i < n && room; i++)
        if (w.color[i] == 0) walk_from(c, &w, i);
    if (room && past) find_open(c->p, &w);
    for (int32_t i = 0; i < n && w.of; i++) mw_free(w.of[i].out);
    mw_free(w.path);
    mw_free(w.next);
    mw_free(w.color);
    mw_free(w.of);
}

void mw_check_indicators(mw_checker *c) {
    mw_program *p = c->p;
    for (int32_t i = 0; i < p->indicator_count; i++) collect_formulas(c, &p->indicator[i]);
    for (int32_t i = 0; i < p->group_count; i++) check_group(c, &p->group[i]);
    for (int32_t i = 0; i < p->group_count; i++) check_weights(c, &p->group[i]);
    mw_check_questions(c);
    for (int32_t i = 0; i < p->indicator_count; i++) check_indicator(c, i);
    for (int32_t i = 0; i < p->group_count; i++) check_member_types(c, &p->group[i]);
    for (int32_t i = 0; i < p->alert_count; i++) mw_check_alert(c, &p->alert[i]);
    mw_check_levels(c);
    mw_check_indices(c);
    int32_t errors = c->d->errors;
    check_cycles(c, false);
    if (c->d->errors == errors) check_cycles(c, true);
}
