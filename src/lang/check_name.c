// SPDX-License-Identifier: MIT
// Names in formulas: what they mean where they stand, and whether their value can be had there: at
// that kind, that grain, with those keys.
#include "lang/check_int.h"

static mw_type fail_name(mw_checker *c, const mw_expr *e, mw_slice name) {
    const char *near = mw_near_name(c, name);
    mw_diag_error(c->d, e->span, near ? mw_diag_hint(c->d, "did you mean \"%s\"?", near) : NULL,
                  "\"%.*s\" is not known here", (int)name.n, name.p);
    return mw_type_of(MW_TYPE_NONE);
}

// What the two sorts of values have in common.
typedef struct {
    mw_slice name;
    int32_t kind;
    mw_grain grain;
    const mw_rolls *roll;
    const mw_key_dim *key;
    int32_t key_count;
    mw_type type;
    bool holds;
} value_of;

static value_of value_head(const mw_program *p, mw_symbol s) {
    if (s.ref == MW_REF_MEASURE) {
        const mw_measure *m = &p->measure[s.index];
        return (value_of){m->name, m->kind,      m->grain, &m->roll,
                          m->key,  m->key_count, m->type,  m->roll.time == MW_ROLL_HOLD};
    }
    const mw_indicator *m = &p->indicator[s.index];
    return (value_of){m->name, m->kind, m->grain, &m->roll, m->key, m->key_count, m->type, false};
}

// The kind whose entity the name is asked of.
static int32_t target_kind(const mw_scope *s, const mw_expr *e) {
    return e->via == MW_VIA_SELF ? s->kind : e->row_kind;
}

static void check_reach_kind(mw_checker *c, const mw_expr *e, const value_of *v, int32_t at) {
    const mw_program *p = c->p;
    if (at < 0 || v->kind < 0 || v->kind == at) return;
    mw_slice on = p->kind[v->kind].name, here = p->kind[at].name;
    if (!mw_kind_within(p, v->kind, at)) {
        bool above = mw_kind_within(p, at, v->kind);
        const char *hint = above ? mw_diag_hint(c->d, "write %.*s.%.*s", (int)on.n, on.p,
                                                (int)v->name.n, v->name.p)
                                 : "only kinds above or below can be reached";
        mw_diag_error(c->d, e->span, hint, "%.*s stands on %.*s, not on %.*s", (int)v->name.n,
                      v->name.p, (int)on.n, on.p, (int)here.n, here.p);
        return;
    }
    if (v->roll->children != MW_ROLL_UNSAID && v->roll->children != MW_ROLL_NONE) return;
    const char *hint =
        mw_diag_hint(c->d, "aggregate it: sum(%.*s.%.*s), or declare `roll children sum`",
                     (int)on.n, on.p, (int)v->name.n, v->name.p);
    mw_diag_error(c->d, e->span, hint, "%.*s is not rolled up from %.*s to %.*s", (int)v->name.n,
                  v->name.p, (int)on.n, on.p, (int)here.n, here.p);
}

static void check_reach_grain(mw_checker *c, const mw_scope *s, const mw_expr *e,
                              const value_of *v) {
    if (s->any_grain || v->grain.unit == MW_GRAIN_NONE || s->grain.unit == MW_GRAIN_NONE) return;
    char own[MW_GRAIN_TEXT_MAX], here[MW_GRAIN_TEXT_MAX];
    mw_grain_text(v->grain, own);
    mw_grain_text(s->grain, here);
    if (mw_grain_same(v->grain, s->grain)) return;
    if (mw_grain_compare(v->grain, s->grain) > 0) {
        const char *hint =
            mw_diag_hint(c->d, "say which one: (%.*s at %s)", (int)v->name.n, v->name.p, own);
        mw_diag_error(c->d, e->span, hint, "%.*s is per %s, this formula is per %s", (int)v->name.n,
                      v->name.p, own, here);
        return;
    }
    if (v->roll->time != MW_ROLL_UNSAID && v->roll->time != MW_ROLL_NONE) return;
    mw_diag_error(c->d, e->span, "declare how it adds up: roll time sum, mean, last, max or min",
                  "%.*s is per %s and has no value per %s", (int)v->name.n, v->name.p, own, here);
}

static bool key_bound(const mw_scope *s, const mw_key_dim *k) {
    for (int32_t i = 0; i < s->key_count; i++)
        if (s->key[i].codes == k->codes && mw_slice_same(s->key[i].name, k->name)) return true;
    return false;
}

static void check_reach_keys(mw_checker *c, const mw_scope *s, const mw_expr *e,
                             const value_of *v) {
    for (int32_t i = 0; i < v->key_count; i++) {
        if (key_bound(s, &v->key[i])) continue;
        if (v->roll->keys != MW_ROLL_UNSAID && v->roll->keys != MW_ROLL_NONE) continue;
        mw_slice k = v->key[i].name;
        const char *hint =
            mw_diag_hint(c->d, "take a slice: %.*s(\"...\"), or declare `roll keys sum`",
                         (int)v->name.n, v->name.p);
        mw_diag_error(c->d, e->span, hint, "%.*s has a value for each %.*s", (int)v->name.n,
                      v->name.p, (int)k.n, k.p);
        return;
    }
}

// Over peers and links there is no own value beside that of the row.
static bool check_reach_own(mw_checker *c, const mw_scope *s, const mw_expr *e, const value_of *v) {
    bool beside = s->in_aggregate && (s->link >= 0 || s->row_kind == s->kind);
    if (!beside || e->via != MW_VIA_SELF) return true;
    bool peer = s->link < 0 && s->kind >= 0;
    mw_slice k = peer ? c->p->kind[s->kind].name : mw_slice_of("LINK");
    const char *hint = mw_diag_hint(c->d, "write %.*s.%.*s for that of the row", (int)k.n, k.p,
                                    (int)v->name.n, v->name.p);
    mw_diag_error(c->d, e->span, hint, "over peers or links every name says whose it is");
    return false;
}

void mw_check_reach(mw_checker *c, const mw_scope *s, const mw_expr *e, mw_symbol sym) {
    value_of v = value_head(c->p, sym);
    if (!check_reach_own(c, s, e, &v)) return;
    check_reach_kind(c, e, &v, target_kind(s, e));
    if (!v.holds) check_reach_grain(c, s, e, &v);
    if (e->kind == MW_EXPR_NAME) check_reach_keys(c, s, e, &v);
}

static mw_type use_symbol(mw_checker *c, const mw_scope *s, mw_expr *e, mw_symbol sym) {
    e->ref_kind = (int32_t)sym.ref;
    e->ref = sym.index;
    if (sym.ref == MW_REF_PARAMETER) {
        const mw_parameter *m = &c->p->parameter[sym.index];
        if (m->key_count > 0)
            mw_diag_error(c->d, e->span, "give its keys: grid_factor(site.region)",
                          "parameter %.*s has keys", (int)m->name.n, m->name.p);
        return m->type;
    }
    if (sym.ref == MW_REF_MEASURE) {
        mw_check_reach(c, s, e, sym);
        return c->p->measure[sym.index].type;
    }
    mw_indicator *m = &c->p->indicator[sym.index];
    if (m->arg_count > 0)
        mw_diag_error(c->d, e->span, NULL, "%.*s has %d argument%s", (int)m->name.n, m->name.p,
                      (int)m->arg_count, m->arg_count == 1 ? "" : "s");
    if (s->self == sym.index) {
        bool wrong = !s->in_previous || e->via != MW_VIA_SELF;
        if (wrong && !m->self_wrong)
            mw_diag_error(c->d, e->span, "only previous(x) else START may stand in its own formula",
                          "%.*s stands in its own formula", (int)m->name.n, m->name.p);
        m->self = true;
        m->self_wrong = m->self_wrong || wrong;
        return m->type;
    }
    mw_check_reach(c, s, e, sym);
    return mw_check_indicator_type(c, sym.index, e->span);
}

static mw_type period_part(mw_checker *c, mw_expr *e) {
    static const struct {
        const char *name;
        mw_period_part part;
        mw_type_kind type;
    } parts[] = {
        {"start",   MW_PERIOD_START,   MW_TYPE_DATE  },
        {"end",     MW_PERIOD_END,     MW_TYPE_DATE  },
        {"days",    MW_PERIOD_DAYS,    MW_TYPE_NUMBER},
        {"hours",   MW_PERIOD_HOURS,   MW_TYPE_NUMBER},
        {"month",   MW_PERIOD_MONTH,   MW_TYPE_NUMBER},
        {"year",    MW_PERIOD_YEAR,    MW_TYPE_NUMBER},
        {"clock",   MW_PERIOD_CLOCK,   MW_TYPE_CLOCK },
        {"weekday", MW_PERIOD_WEEKDAY, MW_TYPE_NUMBER}
    };
    e->ref_kind = MW_REF_PERIOD;
    e->ref = MW_PERIOD_WHOLE;
    if (e->part_count == 1) return mw_type_of(MW_TYPE_NONE); // `period has` alone may use it
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!mw_slice_is(e->part[1], parts[i].name)) continue;
        e->ref = (int32_t)parts[i].part;
        mw_type t = mw_type_of(parts[i].type);
        if (parts[i].part == MW_PERIOD_DAYS) t.unit = c->day;
        if (parts[i].part == MW_PERIOD_HOURS) t.unit = c->time_s, t.unit.scale = 3600;
        return t;
    }
    mw_diag_error(c->d, e->span, "it has start, end, days, hours, month, year, clock, weekday",
                  "a period has no \"%.*s\"", (int)e->part[1].n, e->part[1].p);
    return mw_type_of(MW_TYPE_NONE);
}

static mw_type one_part(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_slice name = e->part[0];
    for (int32_t i = 0; s->decl && i < s->decl->arg_count && i < 4; i++)
        if (mw_slice_same(s->decl->arg[i].name, name)) {
            e->ref_kind = MW_REF_ARG, e->ref = i;
            return s->arg[i];
        }
    for (int32_t i = 0; i < s->key_count; i++)
        if (mw_slice_same(s->key[i].name, name)) {
            e->ref_kind = MW_REF_KEY, e->ref = i;
            mw_type t = mw_type_of(MW_TYPE_CODE);
            t.codes = s->key[i].codes;
            return t;
        }
    mw_symbol sym = mw_program_find(c->p, name);
    if (sym.ref == MW_REF_GROUP && s->group == sym.index) {
        e->ref_kind = MW_REF_GROUP, e->ref = sym.index, e->group = sym.index;
        const mw_group *g = &c->p->group[sym.index];
        if (g->member_count == 0) return mw_type_of(MW_TYPE_NONE);
        return g->member_kind == MW_REF_MEASURE ? c->p->measure[g->member[0]].type
                                                : mw_check_indicator_type(c, g->member[0], e->span);
    }
    if (sym.ref == MW_REF_MEASURE || sym.ref == MW_REF_INDICATOR || sym.ref == MW_REF_PARAMETER)
        return use_symbol(c, s, e, sym);
    if (sym.ref == MW_REF_NONE) return fail_name(c, e, name);
    mw_diag_error(c->d, e->span, sym.ref == MW_REF_GROUP ? "aggregate it: sum(group)" : NULL,
                  "\"%.*s\" is no value", (int)name.n, name.p);
    return mw_type_of(MW_TYPE_NONE);
}

// kind.x or link.x: how the value is reached from the scope. An error is said when it is not.
bool mw_check_head(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_symbol head = mw_program_find(c->p, e->part[0]);
    if (head.ref != MW_REF_KIND && head.ref != MW_REF_LINK)
        return fail_name(c, e, e->part[0]).kind != MW_TYPE_NONE;
    if (head.ref == MW_REF_LINK) {
        bool rows = s->in_aggregate && s->link == head.index;
        if (!rows)
            mw_diag_error(c->d, e->span, "aggregate it: sum(supplies.x)",
                          "a link leads to any number of entities");
        e->via = MW_VIA_ROW, e->row_kind = s->row_kind, e->link = s->link;
        return rows;
    }
    e->row_kind = head.index;
    bool row = s->in_aggregate && s->row_kind == head.index && s->link < 0;
    // Inside an aggregate, kinds between the rows and the entity are looked up from the row.
    bool between = s->in_aggregate && s->row_kind >= 0 &&
                   mw_kind_within(c->p, s->row_kind, head.index) && head.index != s->kind;
    if (row)
        e->via = MW_VIA_ROW;
    else if (head.index == s->kind)
        e->via = MW_VIA_SELF;
    else if (between || mw_kind_within(c->p, s->kind, head.index))
        e->via = MW_VIA_UP;
    else {
        mw_slice k = e->part[0], here = s->kind >= 0 ? c->p->kind[s->kind].name : mw_slice_of("?");
        const char *hint = mw_diag_hint(c->d, "aggregate it: sum(%.*s.%.*s)", (int)k.n, k.p,
                                        (int)e->part[1].n, e->part[1].p);
        mw_diag_error(c->d, e->span, mw_kind_within(c->p, head.index, s->kind) ? hint : NULL,
                      "%.*s is not above %.*s", (int)k.n, k.p, (int)here.n, here.p);
        return false;
    }
    return true;
}

static mw_type two_parts(mw_checker *c, const mw_scope *s, mw_expr *e) {
    mw_symbol sym = mw_program_find(c->p, e->part[1]);
    if (!mw_check_head(c, s, e)) return mw_type_of(MW_TYPE_NONE);
    if (sym.ref != MW_REF_MEASURE && sym.ref != MW_REF_INDICATOR)
        return fail_name(c, e, e->part[1]);
    return use_symbol(c, s, e, sym);
}

mw_type mw_check_name(mw_checker *c, const mw_scope *s, mw_expr *e) {
    e->via = MW_VIA_SELF;
    e->row_kind = e->link = e->group = -1;
    if (mw_slice_is(e->part[0], "period")) return period_part(c, e);
    if (e->part_count == 1) return one_part(c, s, e);
    if (e->part_count == 2) return two_parts(c, s, e);
    mw_diag_error(c->d, e->span, "write kind.name", "a name has at most two parts");
    return mw_type_of(MW_TYPE_NONE);
}
