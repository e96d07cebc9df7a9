// SPDX-License-Identifier: MIT
// Aggregates: over rows of a kind below, peers of the same kind, linked entities, the members of a
// group, or the periods of a window. What the rows are follows from the names inside.
#include "lang/check_int.h"

static const char *const names[] = {"sum", "count", "any",   "all",  "mean",
                                    "min", "max",   "first", "last", "median"};

bool mw_is_aggregate_name(mw_slice name, mw_aggregate *out) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (mw_slice_is(name, names[i])) {
            *out = (mw_aggregate)i;
            return true;
        }
    return false;
}

// What the names inside an aggregate ask for.
typedef struct {
    int32_t row_kind; // deepest kind named; -1
    int32_t link;     // -1
    bool inverse, peers;
    const mw_expr *clash, *clash_with; // names whose kinds do not contain each other
    const mw_expr *last;
} found_rows;

static void find_in_name(mw_checker *c, const mw_scope *s, const mw_expr *e, found_rows *f) {
    mw_symbol sym = mw_program_find(c->p, e->part[0]);
    if (sym.ref == MW_REF_LINK && (e->part_count == 2 || e->kind == MW_EXPR_NAME)) {
        const mw_link_type *l = &c->p->link[sym.index];
        bool inverse = !mw_slice_same(l->name, e->part[0]);
        if (f->link >= 0 && (f->link != sym.index || f->inverse != inverse))
            f->clash = e, f->clash_with = f->last;
        f->link = sym.index;
        f->inverse = inverse;
        f->row_kind = f->inverse ? l->from : l->to;
        f->last = e;
        return;
    }
    if (sym.ref != MW_REF_KIND || f->link >= 0) return;
    if (sym.index == s->kind) {
        f->peers = true;
        return;
    }
    if (!mw_kind_within(c->p, sym.index, s->kind)) return; // above: a look-up, or wrong
    if (f->row_kind < 0 || mw_kind_within(c->p, sym.index, f->row_kind)) {
        f->row_kind = sym.index;
        f->last = e;
        return;
    }
    if (!mw_kind_within(c->p, f->row_kind, sym.index)) f->clash = e, f->clash_with = f->last;
}

static void find_rows(mw_checker *c, const mw_scope *s, const mw_expr *e, found_rows *f) {
    if (!e) return;
    if (e->kind == MW_EXPR_NAME || (e->kind == MW_EXPR_CALL && e->part_count == 2))
        find_in_name(c, s, e, f);
    for (int32_t i = 0; i < e->arg_count; i++) find_rows(c, s, e->arg[i], f);
}

static bool is_yesno_aggregate(mw_aggregate a) { return a == MW_AGG_ANY || a == MW_AGG_ALL; }

// The type of the result from the type of what is aggregated.
static mw_type result_type(mw_checker *c, const mw_expr *e, mw_aggregate agg, mw_type t) {
    mw_type yesno = mw_type_of(MW_TYPE_YESNO);
    char x[192];
    if (agg == MW_AGG_COUNT) return mw_type_of(MW_TYPE_NUMBER);
    if (is_yesno_aggregate(agg)) {
        mw_check_fits(c, &t, &yesno, e->span, "what is asked of each row");
        return yesno;
    }
    if (agg == MW_AGG_FIRST || agg == MW_AGG_LAST) return t;
    if (agg == MW_AGG_SUM && t.kind == MW_TYPE_NUMBER && t.unit.offset != 0) {
        mw_diag_error(c->d, e->span, "take the mean", "temperatures do not add up");
        return mw_type_of(MW_TYPE_NONE);
    }
    bool ordered = agg == MW_AGG_MIN || agg == MW_AGG_MAX;
    if (t.kind == MW_TYPE_NUMBER || t.kind == MW_TYPE_NONE || t.kind == MW_TYPE_ANY) return t;
    if (ordered && (t.kind == MW_TYPE_DATE || t.kind == MW_TYPE_CLOCK)) return t;
    mw_diag_error(c->d, e->span, t.kind == MW_TYPE_YESNO ? "count() counts what is true" : NULL,
                  "cannot take the %s of %s", names[agg], mw_type_text(c->p, &t, x));
    return mw_type_of(MW_TYPE_NONE);
}

static bool is_window(const mw_expr *e) {
    return e->kind == MW_EXPR_OVER || (e->kind == MW_EXPR_AT && e->place != MW_PLACE_ALL_KEYS);
}

// The core of the argument: without the window of all rows and the condition.
static mw_expr *peel(mw_expr *e, mw_expr **cond) {
    if (is_window(e)) e = e->arg[0];
    if (e->kind == MW_EXPR_WHERE) *cond = e->arg[1], e = e->arg[0];
    return e;
}

// A kind or link alone: count(person where ...).
static bool bare_rows(mw_checker *c, const mw_expr *e) {
    if (e->kind != MW_EXPR_NAME || e->part_count != 1) return false;
    mw_symbol s = mw_program_find(c->p, e->part[0]);
    return s.ref == MW_REF_KIND || s.ref == MW_REF_LINK;
}

static mw_type check_inside(mw_checker *c, const mw_scope *s, mw_expr *e, mw_aggregate agg) {
    mw_expr *cond = NULL, *arg = e->arg[0], *core = peel(arg, &cond);
    mw_scope inside = *s;
    if (is_window(arg)) inside.any_grain = inside.no_self = true;
    if (cond) {
        mw_type yesno = mw_type_of(MW_TYPE_YESNO), t = mw_check_expr(c, &inside, cond);
        mw_check_fits(c, &t, &yesno, cond->span, "the condition");
    }
    if (bare_rows(c, core)) {
        core->ref_kind = MW_REF_KIND, core->ref = s->row_kind;
        core->type = mw_type_of(MW_TYPE_NUMBER);
        if (agg == MW_AGG_COUNT) return core->type;
        mw_diag_error(c->d, core->span, "name what of it: sum(unit.pq)",
                      "rows can only be counted");
        return mw_type_of(MW_TYPE_NONE);
    }
    mw_type t = mw_check_expr(c, &inside, core);
    for (mw_expr *at = arg; at != core; at = at->arg[0]) at->type = t;
    return t;
}

static mw_type check_group(mw_checker *c, const mw_scope *s, mw_expr *e, mw_aggregate agg) {
    mw_scope inside = *s;
    inside.group = e->group;
    mw_type t = check_inside(c, &inside, e, agg);
    return result_type(c, e, agg, t);
}

static void say_no_rows(mw_checker *c, const mw_scope *s, const mw_expr *e) {
    mw_expr *cond = NULL, *core = peel(e->arg[0], &cond);
    mw_symbol sym = core->kind == MW_EXPR_NAME && core->part_count == 1
                        ? mw_program_find(c->p, core->part[0])
                        : (mw_symbol){MW_REF_NONE, -1};
    int32_t on = sym.ref == MW_REF_MEASURE     ? c->p->measure[sym.index].kind
                 : sym.ref == MW_REF_INDICATOR ? c->p->indicator[sym.index].kind
                                               : -1;
    const char *hint = "name the rows: sum(unit.pq), or a window: sum(x over last 12 month)";
    if (on >= 0 && on != s->kind && mw_kind_within(c->p, on, s->kind))
        hint = mw_diag_hint(c->d, "did you mean %.*s(%.*s.%.*s)?", (int)e->part[0].n, e->part[0].p,
                            (int)c->p->kind[on].name.n, c->p->kind[on].name.p, (int)core->part[0].n,
                            core->part[0].p);
    mw_diag_error(c->d, e->span, hint, "%.*s has nothing to run over", (int)e->part[0].n,
                  e->part[0].p);
}

static bool group_inside(mw_checker *c, mw_expr *e) {
    mw_expr *cond = NULL, *core = peel(e->arg[0], &cond);
    if (core->kind != MW_EXPR_NAME || core->part_count != 1) return false;
    mw_symbol s = mw_program_find(c->p, core->part[0]);
    if (s.ref != MW_REF_GROUP) return false;
    e->group = s.index;
    return true;
}

static void check_peer_names(mw_checker *c, const mw_scope *s, mw_expr *e) {
    for (int32_t i = 0; i < e->peer_count; i++) mw_check_expr(c, s, e->peer[i].name);
    if (e->peer_count && e->over != MW_OVER_PEERS)
        mw_diag_error(c->d, e->span, "name the own kind: mean(enterprise.wage by sector)",
                      "`by` groups peers, and these are no peers");
}

// A link is followed from the kind that it begins at only.
static bool check_link_end(mw_checker *c, const mw_scope *s, const found_rows *f) {
    if (f->link < 0) return true;
    const mw_link_type *l = &c->p->link[f->link];
    int32_t from = f->inverse ? l->to : l->from;
    if (from == s->kind || from < 0 || s->kind < 0) return true;
    mw_slice name = f->last->part[0], on = c->p->kind[from].name, here = c->p->kind[s->kind].name;
    bool below = mw_kind_within(c->p, from, s->kind);
    const char *hint =
        below ? mw_diag_hint(c->d, "make an indicator on %.*s, then sum it", (int)on.n, on.p)
              : NULL;
    mw_diag_error(c->d, f->last->span, hint, "%.*s leads from %.*s, not from %.*s", (int)name.n,
                  name.p, (int)on.n, on.p, (int)here.n, here.p);
    return false;
}

mw_type mw_check_aggregate(mw_checker *c, const mw_scope *s, mw_expr *e, mw_aggregate agg) {
    e->ref_kind = MW_REF_AGGREGATE, e->ref = (int32_t)agg;
    e->row_kind = e->link = e->group = -1;
    if (e->arg_count != 1 || !e->arg[0]) {
        mw_diag_error(c->d, e->span, NULL, "%s takes one argument", names[agg]);
        return mw_type_of(MW_TYPE_NONE);
    }
    if (s->in_aggregate || s->group >= 0) {
        mw_diag_error(c->d, e->span, "make the inner one an indicator of its own",
                      "an aggregate inside an aggregate");
        return mw_type_of(MW_TYPE_NONE);
    }
    if (e->needs) {
        mw_type plain = mw_type_of(MW_TYPE_NUMBER), t = mw_check_expr(c, s, e->needs);
        double scale = e->needs->unit ? e->needs->unit->scale : 1;
        if (mw_check_fits(c, &t, &plain, e->needs->span, "the share that must be known"))
            mw_check_share(c, e->needs, e->needs->number * scale);
    }
    if (group_inside(c, e)) {
        e->over = MW_OVER_GROUP;
        return check_group(c, s, e, agg);
    }
    found_rows f = {.row_kind = -1, .link = -1};
    find_rows(c, s, e->arg[0], &f);
    if (f.clash) {
        mw_diag_error(c->d, f.clash->span, "aggregate each on its own",
                      f.link >= 0 ? "%.*s and %.*s lead to different entities"
                                  : "%.*s and %.*s do not contain each other",
                      (int)f.clash->part[0].n, f.clash->part[0].p, (int)f.clash_with->part[0].n,
                      f.clash_with->part[0].p);
        return mw_type_of(MW_TYPE_NONE);
    }
    if (!check_link_end(c, s, &f)) return mw_type_of(MW_TYPE_NONE);
    mw_scope inside = *s;
    inside.in_aggregate = inside.no_self = true;
    bool peers = f.row_kind < 0 && f.peers;
    bool windowed = e->arg[0]->kind == MW_EXPR_OVER;
    if (f.row_kind < 0 && !peers && !windowed) {
        say_no_rows(c, s, e);
        return mw_type_of(MW_TYPE_NONE);
    }
    e->over = f.link >= 0       ? MW_OVER_LINK
              : peers           ? MW_OVER_PEERS
              : f.row_kind >= 0 ? MW_OVER_ROWS
                                : MW_OVER_TIME;
    e->row_kind = peers ? s->kind : f.row_kind;
    e->link = f.link, e->inverse = f.inverse;
    inside.row_kind = e->row_kind, inside.link = f.link;
    if (e->over == MW_OVER_TIME) inside.in_aggregate = s->in_aggregate;
    mw_type t = check_inside(c, &inside, e, agg);
    check_peer_names(c, s, e);
    return result_type(c, e, agg, t);
}
