// SPDX-License-Identifier: MIT
// How a value came from others than those of its formula, in words: rolled over time, from below,
// over keys; looked up in a table, or summed over its bands.
#include "eval/example.h"
#include "eval/explain_int.h"

#include <math.h>
#include <string.h>

// ---- rolling

static const char *roll_word(mw_roll r) {
    switch (r) {
    case MW_ROLL_SUM: return "sum";
    case MW_ROLL_MEAN: return "mean";
    case MW_ROLL_FIRST: return "the first";
    case MW_ROLL_LAST: return "the last";
    case MW_ROLL_HOLD: return "what is in force at the end";
    case MW_ROLL_MAX: return "the largest";
    case MW_ROLL_MIN: return "the smallest";
    case MW_ROLL_RECOMPUTE: return "recomputed";
    case MW_ROLL_UNSAID:
    case MW_ROLL_NONE: break;
    }
    return "one";
}

// by: what weighs a mean; its own default when nothing does.
static void add_roll(mw_text *t, const char *over, mw_roll r, mw_slice by, const char *plain) {
    mw_text_addf(t, "%s%s: %s", t->size ? "; " : "", over, roll_word(r));
    if (r == MW_ROLL_MEAN && by.n)
        mw_text_addf(t, " by %.*s", (int)by.n, by.p);
    else if (r == MW_ROLL_MEAN)
        mw_text_adds(t, plain);
}

static const mw_rolls *rolls_of(const mw_program *p, mw_symbol s) {
    return s.ref == MW_REF_MEASURE ? &p->measure[s.index].roll : &p->indicator[s.index].roll;
}

// How several facts became one value.
static void add_facts_roll(mw_text *t, const mw_value *v, const mw_why *y, const mw_rolls *r) {
    if (y->fact_count > 1 && r->time != MW_ROLL_HOLD && !v->rolled_children)
        add_roll(t, "of its facts", r->time, r->time_by, " by duration");
}

const char *mw_why_roll(mw_explainer *x, const mw_value *v, const mw_why_at *at, const mw_why *y) {
    if (v->symbol.ref == MW_REF_PARAMETER) return NULL;
    bool measure = v->symbol.ref == MW_REF_MEASURE;
    const mw_decl *d =
        measure ? x->w->p->measure[v->symbol.index].decl : x->w->p->indicator[v->symbol.index].decl;
    const mw_type *type = measure ? &x->w->p->measure[v->symbol.index].type
                                  : &x->w->p->indicator[v->symbol.index].type;
    if (v->own >= 0 && !isnan(mw_why_node_at(x, v->own, at))) {
        double below = mw_why_node_at(x, v->below, at);
        if (isnan(below)) return "its own value";
        return mw_why_text(x, "its own value; what stands below it makes %s",
                           mw_why_value_text(x, d, type, below));
    }
    const mw_rolls *r = rolls_of(x->w->p, v->symbol);
    mw_text t = {0};
    if (v->rolled_time)
        add_roll(&t, "rolled over the periods inside", r->time, r->time_by, " by duration");
    if (v->rolled_children)
        add_roll(&t, "rolled up from below", r->children, r->children_by,
                 " of those directly below");
    if (v->rolled_keys) add_roll(&t, "rolled over its keys", r->keys, (mw_slice){NULL, 0}, "");
    if (measure) add_facts_roll(&t, v, y, r);
    const char *kept = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    x->nomem = x->nomem || t.failed;
    mw_text_free(&t);
    return kept;
}

// ---- parameters

// A row of a parameter's table.
typedef struct {
    const mw_parameter *m;
    const mw_param_row *r;
} table_row;

static void add_key(mw_explainer *x, mw_text *t, table_row of, int32_t i, double key) {
    const mw_parameter *m = of.m;
    char shown[256];
    mw_world_value_text(x->w, &m->key[i].type, key, shown);
    mw_text_addf(t, "; %.*s %s", (int)m->key[i].name.n, m->key[i].name.p, shown);
    if (m->key[i].interval || isnan(key)) return;
    int32_t used = mw_param_fallback(x->w, m, of.r, i, (int32_t)key);
    if (used < 0)
        mw_text_adds(t, " has no value, nor has anything above it");
    else if (used != (int32_t)key) {
        mw_slice code = mw_world_code_text(x->w, m->key[i].codes, used);
        mw_text_addf(t, " has no value of its own, so that of %.*s counts", (int)code.n, code.p);
    }
}

static double literal(const mw_expr *e, const mw_type *type, double otherwise) {
    double v = otherwise;
    return e && mw_literal_value(e, type, &v) ? v : otherwise;
}

// "; 100 CNY at 10 %, 200 CNY at 20 %": what of an amount lies in each band.
static void add_bands(mw_explainer *x, mw_text *t, table_row of, double amount) {
    const mw_parameter *m = of.m;
    const mw_param_row *r = of.r;
    char part[256];
    const char *between = ": ";
    for (int32_t i = 0; i < r->cell_count; i++) {
        const mw_expr *band = r->cell[i].key[0];
        double low = literal(band->arg[0], &m->key[0].type, 0);
        double high = literal(band->arg[1], &m->key[0].type, INFINITY);
        if (!(amount > low)) continue;
        double rate = literal(r->cell[i].value, &m->type, NAN);
        mw_world_value_text(x->w, &m->key[0].type, (amount < high ? amount : high) - low, part);
        mw_text_addf(t, "%s%s at %s", between, part, mw_why_value_text(x, m->decl, &m->type, rate));
        between = ", ";
    }
}

// The sum over the bands, in the unit of the amount where the rates are shares of it.
static void say_marginal(mw_explainer *x, const mw_parameter *m, mw_why *y) {
    mw_type type = m->key[0].type;
    char buf[256];
    mw_unit product;
    y->name = mw_why_text(x, "marginal %s", y->name ? y->name : "");
    if (mw_unit_mul(&type.unit, &m->type.unit, &product, NULL) != MW_OK) return;
    if (mw_unit_same_kind(&product, &type.unit))
        y->number *= mw_unit_factor(&product, &type.unit);
    else
        type.unit = product;
    y->value = mw_why_text(x, "%s", mw_world_value_text(x->w, &type, y->number, buf));
}

void mw_why_parameter(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    const mw_parameter *m = &x->w->p->parameter[v->symbol.index];
    int32_t row = v->row_of && at->t >= 0 ? v->row_of[at->t] : -1;
    char date[32];
    if (v->marginal) say_marginal(x, m, y);
    if (row < 0) {
        y->reason = "no row of the table is in force then";
        return;
    }
    const mw_param_row *r = &m->row[row];
    mw_text t = {0};
    if (r->date == INT32_MIN)
        mw_text_adds(&t, "in force since always");
    else
        mw_text_addf(&t, "in force since %s", mw_date_print(r->date, date));
    if (r->published != INT32_MIN)
        mw_text_addf(&t, ", published %s", mw_date_print(r->published, date));
    for (int32_t i = 0; i < m->key_count; i++) {
        double key = v->key_node[i] < 0 ? NAN : mw_why_node_at(x, v->key_node[i], at);
        add_key(x, &t, (table_row){m, r}, i, key);
        if (v->marginal && !isnan(key)) add_bands(x, &t, (table_row){m, r}, key);
    }
    y->row = t.size ? mw_why_text(x, "%s", t.bytes) : NULL;
    x->nomem = x->nomem || t.failed;
    mw_text_free(&t);
    if (r->cite.n) y->cite = mw_why_slice_text(x, r->cite);
}
