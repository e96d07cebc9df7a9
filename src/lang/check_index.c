// SPDX-License-Identifier: MIT
// Composite indices: each node of the tree is an indicator without a formula; each leaf names a
// measure or an indicator; the choices apply to the whole or, where said, to a node.
#include "lang/check_index.h"

#include "base/alloc.h"

#include <math.h>

// ---- the tree, when names are collected

static bool has_members(const mw_stmt *s) {
    for (int32_t i = 0; i < s->stmt_count; i++)
        if (s->stmt[i]->kind == MW_STMT_MEMBER) return true;
    return false;
}

static int32_t count_members(mw_stmt *const *stmt, int32_t count) {
    int32_t n = 0;
    for (int32_t i = 0; i < count; i++)
        if (stmt[i]->kind == MW_STMT_MEMBER)
            n += 1 + count_members(stmt[i]->stmt, stmt[i]->stmt_count);
    return n;
}

// A node is declared like an indicator of the index's kind and grain.
static const mw_decl *decl_of_node(mw_checker *c, const mw_decl *d, const mw_stmt *s) {
    mw_decl *own = MW_PUSH(c->d->arena, mw_decl, 1);
    if (!own) {
        c->d->nomem = true;
        return d;
    }
    *own = *d;
    own->name = s->name, own->name_span = s->name_span, own->span = s->span;
    own->stmt = s->stmt, own->stmt_count = s->stmt_count;
    return own;
}

// The members that stand below a part, whose declaration is `above`.
static void add_parts(mw_checker *c, mw_index *x, int32_t index, int32_t parent,
                      const mw_decl *above) {
    for (int32_t i = 0; i < above->stmt_count; i++) {
        const mw_stmt *s = above->stmt[i];
        if (s->kind != MW_STMT_MEMBER) continue;
        int32_t part = x->part_count++;
        bool inner = has_members(s);
        const mw_decl *own = inner ? decl_of_node(c, x->decl, s) : NULL;
        x->part[part] = (mw_index_part){
            .name = s->name,
            .stmt = s,
            .parent = parent,
            .weight = 1,
            .decl = own,
            .indicator = inner ? mw_collect_node(c, own, x->pack, index, part) : -1,
            .goal_low = NAN,
            .goal_high = NAN,
            .treated = true,
        };
        if (inner) add_parts(c, x, index, part, own);
    }
}

void mw_collect_index(mw_checker *c, const mw_decl *d, int32_t pack) {
    int32_t index = mw_collect_index_slot(c);
    if (index < 0) return;
    mw_index x = {.name = d->name, .decl = d, .pack = pack, .kind = -1};
    x.part = MW_PUSH(c->d->arena, mw_index_part, (size_t)count_members(d->stmt, d->stmt_count) + 1);
    if (!x.part) {
        c->d->nomem = true;
        return;
    }
    x.part[0] = (mw_index_part){.name = d->name, .decl = d, .parent = -1, .weight = 1};
    x.part[0].indicator = mw_collect_node(c, d, pack, index, 0);
    x.part_count = 1;
    if (d->like.n == 0) add_parts(c, &x, index, 0, d); // else they come from the other
    c->p->index[index] = x;
}

// ---- the leaves

static mw_expr *name_expr(mw_checker *c, mw_slice name, mw_span at) {
    mw_expr *e = MW_PUSH(c->d->arena, mw_expr, 1);
    if (!e) {
        c->d->nomem = true;
        return NULL;
    }
    *e = (mw_expr){.kind = MW_EXPR_NAME, .height = 1, .span = at, .op_span = at, .part_count = 1};
    e->part[0] = name;
    return e;
}

// The measure or indicator that a name means for an entity of the index's kind.
static mw_symbol value_named(mw_checker *c, const mw_index *x, mw_slice name, mw_span at,
                             mw_type *type) {
    mw_symbol none = {MW_REF_NONE, -1};
    mw_expr *e = name_expr(c, name, at);
    mw_scope s = mw_scope_none();
    s.kind = x->kind, s.grain = x->grain;
    *type = e ? mw_check_expr(c, &s, e) : mw_type_of(MW_TYPE_NONE);
    if (type->kind == MW_TYPE_NONE) return none;
    if (e->ref_kind == MW_REF_MEASURE || e->ref_kind == MW_REF_INDICATOR)
        return (mw_symbol){(mw_ref)e->ref_kind, e->ref};
    mw_diag_error(c->d, at, NULL, "\"%.*s\" is no measure or indicator", (int)name.n, name.p);
    return none;
}

static mw_symbol number_named(mw_checker *c, const mw_index *x, mw_slice name, mw_span at,
                              mw_type *type) {
    char text[192];
    mw_symbol s = value_named(c, x, name, at, type);
    if (s.ref == MW_REF_NONE || type->kind == MW_TYPE_NUMBER || type->kind == MW_TYPE_YESNO)
        return s;
    mw_diag_error(c->d, at, "an index is made of numbers", "%.*s is %s", (int)name.n, name.p,
                  mw_type_text(c->p, type, text));
    return (mw_symbol){MW_REF_NONE, -1};
}

static const mw_decl *decl_of_value(const mw_program *p, mw_symbol s) {
    return s.ref == MW_REF_MEASURE ? p->measure[s.index].decl : p->indicator[s.index].decl;
}

static void leaf_better(mw_checker *c, mw_index_part *m) {
    const mw_stmt *s = mw_decl_property(decl_of_value(c->p, m->leaf), "better");
    m->less_is_better = s && s->word_count > 0 && mw_slice_is(s->word[0], "lower");
}

static void leaf_denominator(mw_checker *c, mw_index *x, mw_index_part *m, const mw_stmt *s,
                             mw_type *type) {
    mw_slice name;
    mw_span at;
    mw_type below;
    mw_error err = {0};
    mw_words w = mw_words_of(c, s);
    if (!mw_choice_name(&w, &name, &at) || !mw_words_end(&w)) return;
    m->denominator = number_named(c, x, name, at, &below);
    if (m->denominator.ref == MW_REF_NONE || type->kind != MW_TYPE_NUMBER) return;
    if (mw_unit_div(&type->unit, &below.unit, &type->unit, &err) != MW_OK)
        mw_diag_error(c->d, at, NULL, "%s", err.text);
}

static void leaf_property(mw_checker *c, mw_index *x, mw_index_part *m, const mw_stmt *s,
                          mw_type *type) {
    mw_treat treat;
    if (s->kind != MW_STMT_PROPERTY) return;
    if (mw_slice_is(s->name, "denominator")) {
        leaf_denominator(c, x, m, s, type);
        return;
    }
    mw_words w = mw_words_of(c, s);
    bool none = mw_slice_is(s->name, "treat") && mw_choice_treat(&w, &treat) &&
                treat.winsorise_max == 0 && treat.then == MW_TRANSFORM_NONE;
    if (none && mw_words_end(&w))
        m->treated = false;
    else
        mw_diag_error(c->d, s->name_span, "a leaf takes `denominator NAME` and `treat none`",
                      "`%.*s` does not belong to a leaf", (int)s->name.n, s->name.p);
}

// What a member says of a leaf whose value is of a type.
static void change_leaf(mw_checker *c, mw_index *x, mw_index_part *m, const mw_stmt *s,
                        mw_type *type) {
    for (int32_t i = 0; i < s->stmt_count; i++) leaf_property(c, x, m, s->stmt[i], type);
    if (!s->goal_low) return;
    m->goal_low = mw_check_literal(c, s->goal_low, type, "the goal");
    m->goal_high = mw_check_literal(c, s->goal_high, type, "the goal");
    m->clamp = s->clamp;
    if (m->goal_low >= m->goal_high)
        mw_diag_error(c->d, s->goal_low->span,
                      "write the smaller one first; `better lower` of the indicator turns it round",
                      "the goal is empty");
}

static void check_leaf(mw_checker *c, mw_index *x, mw_index_part *m) {
    const mw_stmt *s = m->stmt;
    mw_type type;
    m->leaf = number_named(c, x, m->name, s->name_span, &type);
    if (m->leaf.ref == MW_REF_NONE) return;
    leaf_better(c, m);
    change_leaf(c, x, m, s, &type);
}

// One code groups all ways to impute.
static void check_one_group(mw_checker *c, const mw_index *x) {
    const mw_index_impute *first = x->impute.by.n ? &x->impute : NULL;
    for (int32_t i = 0; i < x->vary.impute_count; i++) {
        const mw_index_impute *m = &x->vary.impute[i];
        if (first && m->by.n && !mw_slice_same(first->by, m->by))
            mw_diag_error(c->d, m->by_span, "group by the same code everywhere",
                          "this index groups by %.*s already", (int)first->by.n, first->by.p);
        if (!first && m->by.n) first = m;
    }
}

static int32_t part_named(const mw_index *x, mw_slice name) {
    for (int32_t i = 1; i < x->part_count; i++)
        if (mw_slice_same(x->part[i].name, name)) return i;
    return -1;
}

// ---- nodes and choices

static void check_weight(mw_checker *c, mw_index_part *m, const mw_stmt *s) {
    mw_type number = mw_type_number(&c->one);
    if (!s || !s->expr) return;
    m->weight = mw_check_literal(c, s->expr, &number, "the weight");
    if (m->weight > 0) return;
    mw_diag_error(c->d, s->expr->span, "leave out what should not count", "a weight is above 0");
    m->weight = 1;
}

// Whether the statement is a property that may stand at any node.
static bool node_property(mw_checker *c, mw_index_part *m, const mw_stmt *s) {
    static const char *const others[] = {"title", "note",    "cite",  "source",
                                         "code",  "compare", "status"};
    mw_words w = mw_words_of(c, s);
    bool ok = true;
    if (mw_slice_is(s->name, "combine")) {
        ok = mw_choice_combine(&w, &m->combine);
        m->own_combine = true;
    } else if (mw_slice_is(s->name, "weights"))
        ok = mw_choice_weigh(&w, &m->weigh);
    else if (mw_slice_is(s->name, "missing")) {
        ok = mw_choice_absent(&w, &m->absent, &m->needs);
        m->own_absent = true;
    } else {
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
            if (mw_slice_is(s->name, others[i])) return true;
        return false;
    }
    if (ok) mw_words_end(&w);
    return true;
}

static void change_node(mw_checker *c, mw_index_part *m, mw_stmt *const *stmt, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        const mw_stmt *s = stmt[i];
        if (s->kind == MW_STMT_MEMBER) continue;
        bool known = s->kind == MW_STMT_PROPERTY && node_property(c, m, s);
        if (!known && m->parent >= 0)
            mw_diag_error(c->d, s->span, "say it for the whole index",
                          "`%.*s` does not belong to a node", (int)s->name.n, s->name.p);
    }
}

// Nodes without words of their own do as the node above.
static void inherit(mw_index *x) {
    for (int32_t i = 1; i < x->part_count; i++) {
        mw_index_part *m = &x->part[i];
        const mw_index_part *above = &x->part[m->parent];
        if (!m->own_combine) m->combine = above->combine;
        if (!m->own_absent) m->absent = above->absent, m->needs = above->needs;
    }
}

static void index_property(mw_checker *c, mw_index *x, const mw_stmt *s) {
    mw_words w = mw_words_of(c, s);
    bool ok = true;
    if (mw_slice_is(s->name, "impute"))
        ok = mw_choice_impute(&w, &x->impute);
    else if (mw_slice_is(s->name, "treat"))
        ok = mw_choice_treat(&w, &x->treat);
    else if (mw_slice_is(s->name, "normalise"))
        ok = mw_choice_norm(&w, &x->norm);
    else if (mw_slice_is(s->name, "scale"))
        ok = mw_choice_scale(&w, x);
    else if (mw_slice_is(s->name, "screen"))
        ok = mw_choice_share(&w, &x->screen_min);
    else if (mw_slice_is(s->name, "vary"))
        ok = mw_choice_vary(&w, &x->vary);
    else
        return;
    if (ok) mw_words_end(&w);
}

static void check_group_by(mw_checker *c, const mw_index *x, mw_index_impute *m) {
    mw_type type;
    if (m->by.n == 0) return;
    m->group = value_named(c, x, m->by, m->by_span, &type);
    if (m->group.ref == MW_REF_NONE || type.kind == MW_TYPE_CODE || type.kind == MW_TYPE_TEXT)
        return;
    mw_diag_error(c->d, m->by_span, "for example: measure region_of on country : region",
                  "%.*s is no code to group by", (int)m->by.n, m->by.p);
}

static void check_pair(mw_checker *c, mw_index *x, const mw_decl *d, const mw_stmt *s) {
    mw_words w = mw_words_of(c, s);
    mw_index_pair *p = &x->pair[x->pair_count];
    if (!mw_choice_compare(&w, p) || !mw_words_end(&w)) return;
    p->span = s->span;
    p->part_a = part_named(x, p->a), p->part_b = part_named(x, p->b);
    bool known = p->part_a > 0 && p->part_b > 0 && p->part_a != p->part_b;
    if (known && x->part[p->part_a].parent == x->part[p->part_b].parent &&
        mw_slice_same(x->part[x->part[p->part_a].parent].name, d->name))
        x->pair_count++;
    else
        mw_diag_error(c->d, s->span, NULL, "compare needs two different members of %.*s",
                      (int)d->name.n, d->name.p);
}

// Every two members of a node whose weights come from comparisons are compared once.
static void check_compared(mw_checker *c, const mw_index *x, int32_t node) {
    int32_t members = 0, pairs = 0;
    for (int32_t i = 0; i < x->part_count; i++) members += x->part[i].parent == node;
    for (int32_t i = 0; i < x->pair_count; i++) {
        const mw_index_pair *p = &x->pair[i];
        if (x->part[p->part_a].parent != node) continue;
        pairs++;
        for (int32_t j = 0; j < i; j++) {
            const mw_index_pair *q = &x->pair[j];
            bool same = q->part_a == p->part_a && q->part_b == p->part_b;
            bool turned = q->part_a == p->part_b && q->part_b == p->part_a;
            if (same || turned)
                mw_diag_error(c->d, p->span, "keep one of the two",
                              "%.*s and %.*s are compared twice", (int)p->a.n, p->a.p, (int)p->b.n,
                              p->b.p);
        }
    }
    bool ahp = x->part[node].weigh == MW_WEIGH_AHP;
    const mw_decl *d = x->part[node].decl;
    if (ahp && pairs < members * (members - 1) / 2)
        mw_diag_error(c->d, d->name_span, "for example: compare goods people 3",
                      "`weights ahp` needs %d comparisons of the members of %.*s, there are %d",
                      members * (members - 1) / 2, (int)d->name.n, d->name.p, pairs);
    if (!ahp && pairs > 0)
        mw_diag_error(c->d, d->name_span, "say: weights ahp",
                      "members of %.*s are compared, but their weights do not come from it",
                      (int)d->name.n, d->name.p);
}

static void check_pairs(mw_checker *c, mw_index *x) {
    int32_t count = 0;
    for (int32_t i = 0; i < x->part_count; i++)
        if (x->part[i].decl) count += x->part[i].decl->stmt_count;
    x->pair = MW_PUSH(c->d->arena, mw_index_pair, (size_t)count + 1);
    if (!x->pair) {
        c->d->nomem = true;
        return;
    }
    for (int32_t i = 0; i < x->part_count; i++) {
        const mw_decl *d = x->part[i].decl;
        if (!d) continue;
        for (int32_t j = 0; j < d->stmt_count; j++)
            if (d->stmt[j]->kind == MW_STMT_PROPERTY && mw_slice_is(d->stmt[j]->name, "compare"))
                check_pair(c, x, d, d->stmt[j]);
    }
    for (int32_t i = 0; i < x->part_count; i++)
        if (x->part[i].decl) check_compared(c, x, i);
}

// ---- what cannot go together

// Whether a way to normalise leaves only values above 0.
static bool is_positive(const mw_norm *n) {
    switch (n->method) {
    case MW_NORM_MINMAX:
    case MW_NORM_GOALPOSTS: return n->lo > 0 && n->hi > 0;
    case MW_NORM_RANK:
    case MW_NORM_NONE:
    case MW_NORM_FRAC_MAX: return true; // of values above 0, which is seen when it runs
    case MW_NORM_ZSCORE:
    case MW_NORM_BORDA:
    case MW_NORM_PRANK:
    case MW_NORM_DIST_MAX:
    case MW_NORM_DIST_REF:
    case MW_NORM_DIST_TARGET:
    case MW_NORM_SCALED: return false;
    }
    return false;
}

static void check_pairing(mw_checker *c, const mw_combine *m, const mw_norm *n, mw_span at) {
    bool product = m->method == MW_COMBINE_GEOMETRIC || m->method == MW_COMBINE_HARMONIC ||
                   m->method == MW_COMBINE_GENERALISED;
    const char *how = mw_combine_word(m->method), *norm = mw_norm_word(n->method);
    if (product && !is_positive(n))
        mw_diag_error(c->d, at, "normalise to values above 0: minmax(1, 100)",
                      "a %s mean cannot be taken of `%s`, which gives 0 or less", how, norm);
    bool z = n->method == MW_NORM_ZSCORE;
    if (m->method == MW_COMBINE_BOD && z)
        mw_diag_error(c->d, at, "normalise to 0 or more: minmax(0, 1)",
                      "benefit of the doubt cannot be taken of `%s`, which is below 0", norm);
    if (m->method == MW_COMBINE_MPI && !(z && n->lo > 0))
        mw_diag_error(c->d, at, "normalise zscore(100, 10)",
                      "the Mazziotta-Pareto index is made of z-scores around 100");
    bool range = n->method == MW_NORM_MINMAX || n->method == MW_NORM_GOALPOSTS;
    if (m->method == MW_COMBINE_AMPI && !(range && n->lo > 0))
        mw_diag_error(c->d, at, "normalise goalposts(70, 130)",
                      "the adjusted Mazziotta-Pareto index is made of values between 70 and 130");
}

static void check_goals(mw_checker *c, const mw_index *x, const mw_norm *n) {
    bool needed = n->method == MW_NORM_GOALPOSTS || n->method == MW_NORM_SCALED ||
                  n->method == MW_NORM_DIST_TARGET;
    for (int32_t i = 0; i < x->part_count && needed; i++) {
        const mw_index_part *m = &x->part[i];
        if (m->decl || m->leaf.ref == MW_REF_NONE || !isnan(m->goal_low)) continue;
        mw_diag_error(c->d, m->stmt->name_span, "for example: lpi goal 1 .. 5 clamp",
                      "`%s` needs a goal for %.*s", mw_norm_word(n->method), (int)m->name.n,
                      m->name.p);
    }
}

static void check_norm(mw_checker *c, const mw_index *x, const mw_norm *n, mw_span at) {
    bool rank =
        n->method == MW_NORM_RANK || n->method == MW_NORM_BORDA || n->method == MW_NORM_PRANK;
    if (rank && x->pooling == MW_POOL_RANGE)
        mw_diag_error(c->d, at, "scale each period",
                      "`%s` compares the units of one period: it cannot be frozen",
                      mw_norm_word(n->method));
    check_goals(c, x, n);
    for (int32_t i = 0; i < x->part_count; i++) {
        const mw_index_part *m = &x->part[i];
        if (m->decl && (m->parent < 0 || m->own_combine)) check_pairing(c, &m->combine, n, at);
    }
    for (int32_t i = 0; i < x->vary.combine_count; i++)
        check_pairing(c, &x->vary.combine[i], n, at);
}

static mw_span span_of(const mw_index *x, const char *name) {
    const mw_stmt *s = mw_decl_property(x->decl, name);
    return s ? s->span : x->decl->name_span;
}

// ---- an index that is like another

static void mark_below(const mw_index *x, int32_t part, bool *gone) {
    for (int32_t i = part; i < x->part_count; i++)
        gone[i] = gone[i] || i == part || (x->part[i].parent >= 0 && gone[x->part[i].parent]);
}

// Takes parts out; the numbers of the others move up.
static void remove_parts(mw_checker *c, mw_index *x, const bool *gone) {
    int32_t *now = MW_PUSH(c->d->arena, int32_t, (size_t)x->part_count), kept = 0;
    if (!now) {
        c->d->nomem = true;
        return;
    }
    for (int32_t i = 0; i < x->part_count; i++) {
        now[i] = gone[i] ? -1 : kept;
        if (gone[i]) continue;
        mw_index_part m = x->part[i];
        if (m.parent >= 0) m.parent = now[m.parent];
        x->part[kept++] = m;
    }
    x->part_count = kept;
    for (int32_t i = 0; i < x->part_count; i++) {
        bool empty = x->part[i].decl != NULL;
        for (int32_t j = 0; j < x->part_count; j++) empty = empty && x->part[j].parent != i;
        if (empty)
            mw_diag_error(c->d, x->decl->name_span, "take the node itself out",
                          "%.*s has no members left", (int)x->part[i].name.n, x->part[i].name.p);
    }
}

static void change_part(mw_checker *c, mw_index *x, const mw_stmt *s, bool *gone) {
    int32_t part = part_named(x, s->name);
    if (part < 0) {
        mw_diag_error(c->d, s->name_span, "only parts that are there can be changed",
                      "%.*s has no part \"%.*s\"", (int)x->decl->like.n, x->decl->like.p,
                      (int)s->name.n, s->name.p);
        return;
    }
    mw_index_part *m = &x->part[part];
    mw_type number = mw_type_number(&c->one), type;
    if (s->expr && mw_check_literal(c, s->expr, &number, "the weight") == 0) {
        mark_below(x, part, gone);
        return;
    }
    check_weight(c, m, s);
    if (!m->decl) {
        if (number_named(c, x, m->name, s->name_span, &type).ref != MW_REF_NONE)
            change_leaf(c, x, m, s, &type);
        return;
    }
    change_node(c, m, s->stmt, s->stmt_count);
    for (int32_t i = 0; i < s->stmt_count; i++)
        if (s->stmt[i]->kind == MW_STMT_MEMBER) change_part(c, x, s->stmt[i], gone);
}

static void check_index_once(mw_checker *c, int32_t index);

static mw_index *base_of(mw_checker *c, mw_index *x) {
    mw_symbol s = mw_program_find(c->p, x->decl->like);
    bool node = s.ref == MW_REF_INDICATOR && c->p->indicator[s.index].index >= 0;
    mw_index *base = node ? &c->p->index[c->p->indicator[s.index].index] : NULL;
    const char *near = mw_near_name(c, x->decl->like);
    if (!base || c->p->indicator[s.index].part != 0) {
        mw_diag_error(c->d, x->decl->like_span,
                      near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                      "there is no index \"%.*s\"", (int)x->decl->like.n, x->decl->like.p);
        return NULL;
    }
    check_index_once(c, c->p->indicator[s.index].index);
    if (base->state == MW_INDEX_CHECKED) return base->part_count > 1 ? base : NULL;
    mw_diag_error(c->d, x->decl->like_span, NULL, "%.*s is like itself", (int)x->name.n, x->name.p);
    return NULL;
}

// Tree and choices of the other, then the changes.
static void take_over(mw_checker *c, mw_index *x) {
    const mw_index *base = base_of(c, x);
    mw_indicator *own = &c->p->indicator[x->part[0].indicator];
    if (!base) return;
    if (own->kind != base->kind)
        mw_diag_error(c->d, x->decl->name_span, NULL, "%.*s stands on %.*s", (int)base->name.n,
                      base->name.p, (int)c->p->kind[base->kind].name.n,
                      c->p->kind[base->kind].name.p);
    if (own->grain.unit == MW_GRAIN_NONE) own->grain = base->grain;
    mw_index_part root = base->part[0], *part;
    part = MW_PUSH(c->d->arena, mw_index_part, (size_t)base->part_count);
    bool *gone = MW_PUSH(c->d->arena, bool, (size_t)base->part_count);
    if (!part || !gone) {
        c->d->nomem = true;
        return;
    }
    root.name = x->name, root.decl = x->decl, root.indicator = x->part[0].indicator;
    mw_index all = *base;
    all.name = x->name, all.decl = x->decl, all.pack = x->pack, all.state = x->state;
    all.part = part, all.kind = own->kind, all.grain = own->grain;
    for (int32_t i = 0; i < base->part_count; i++) {
        part[i] = i ? base->part[i] : root;
        if (i) part[i].indicator = -1;
        gone[i] = false;
    }
    *x = all;
    x->pair_count = 0;
    for (int32_t i = 0; i < x->decl->stmt_count; i++)
        if (x->decl->stmt[i]->kind == MW_STMT_MEMBER) change_part(c, x, x->decl->stmt[i], gone);
    remove_parts(c, x, gone);
}

static void check_own_parts(mw_checker *c, mw_index *x) {
    x->kind = c->p->indicator[x->part[0].indicator].kind;
    x->grain = c->p->indicator[x->part[0].indicator].grain;
    x->norm.how.method = MW_NORM_MINMAX;
    for (int32_t i = 0; i < x->part_count; i++) {
        check_weight(c, &x->part[i], x->part[i].stmt);
        if (!x->part[i].decl)
            check_leaf(c, x, &x->part[i]);
        else if (i > 0)
            change_node(c, &x->part[i], x->part[i].decl->stmt, x->part[i].decl->stmt_count);
    }
    if (x->part_count == 1)
        mw_diag_error(c->d, x->decl->name_span, "for example: goods weight 1 { trade, flights }",
                      "index \"%.*s\" has no members", (int)x->name.n, x->name.p);
}

static void check_index(mw_checker *c, mw_index *x) {
    if (x->decl->like.n)
        take_over(c, x);
    else
        check_own_parts(c, x);
    if (x->part_count <= 1) return;
    for (int32_t i = 0; i < x->decl->stmt_count; i++)
        if (x->decl->stmt[i]->kind == MW_STMT_PROPERTY) index_property(c, x, x->decl->stmt[i]);
    change_node(c, &x->part[0], x->decl->stmt, x->decl->stmt_count);
    inherit(x);
    check_pairs(c, x);
    check_group_by(c, x, &x->impute);
    for (int32_t i = 0; i < x->vary.impute_count; i++) check_group_by(c, x, &x->vary.impute[i]);
    check_one_group(c, x);
    check_norm(c, x, &x->norm.how, span_of(x, "normalise"));
    for (int32_t i = 0; i < x->vary.norm_count; i++)
        check_norm(c, x, &x->vary.norm[i].how, span_of(x, "vary"));
}

static void check_index_once(mw_checker *c, int32_t index) {
    mw_index *x = &c->p->index[index];
    if (x->state != MW_INDEX_UNSEEN || x->part_count == 0) return;
    x->state = MW_INDEX_IN_CHECK;
    check_index(c, x);
    x->state = MW_INDEX_CHECKED;
}

void mw_check_indices(mw_checker *c) {
    for (int32_t i = 0; i < c->p->index_count; i++) check_index_once(c, i);
}
