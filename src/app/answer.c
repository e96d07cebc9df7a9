// SPDX-License-Identifier: MIT
// See answer.h: what tables, CSV and JSON share.
#include "app/answer.h"

#include "base/alloc.h"

#include <math.h>

const mw_decl *mw_answer_about(const mw_program *p, mw_symbol s, const mw_type **type,
                               mw_slice *name) {
    if (s.ref == MW_REF_MEASURE) {
        *type = &p->measure[s.index].type, *name = p->measure[s.index].name;
        return p->measure[s.index].decl;
    }
    *type = &p->indicator[s.index].type, *name = p->indicator[s.index].name;
    return p->indicator[s.index].decl;
}

mw_slice mw_answer_unit(const mw_program *p, mw_symbol s, char *buf) {
    const mw_type *type;
    mw_slice name;
    const mw_decl *d = mw_answer_about(p, s, &type, &name);
    if (type->kind != MW_TYPE_NUMBER) return (mw_slice){"", 0};
    mw_slice unit = d->type.text.n ? d->type.text : mw_slice_of(mw_unit_text(&type->unit, buf));
    return mw_slice_is(unit, "number") || mw_slice_is(unit, "1") ? (mw_slice){"", 0} : unit;
}

double mw_answer_value(const mw_answer *a, const mw_point *at) {
    return mw_evaluation_at(a->e, at->want, at->member, at->period, at->row);
}

bool mw_answer_bounds(const mw_answer *a, const mw_point *at, double bound[2]) {
    if (!isnan(mw_answer_value(a, at))) return false;
    bound[0] = mw_evaluation_low(a->e, at->want, at->member, at->period, at->row);
    bound[1] = mw_evaluation_high(a->e, at->want, at->member, at->period, at->row);
    return !isnan(bound[0]) && !isnan(bound[1]);
}

const mw_level *mw_answer_level(const mw_program *p, mw_symbol s) {
    int32_t level = s.ref == MW_REF_INDICATOR ? p->indicator[s.index].level : -1;
    return level < 0 ? NULL : &p->level[level];
}

double mw_answer_coverage(const mw_answer *a, const mw_point *at) {
    return a->coverage ? mw_evaluation_coverage(a->e, at->want, at->member, at->period, at->row)
                       : NAN;
}

const mw_model_entity *mw_answer_entity(const mw_answer *a, const mw_point *at) {
    mw_model *m = mw_world_model(a->s->world);
    return mw_model_entity_at(m, mw_model_row(m, a->ask->want[at->want].kind, at->row)->entity);
}

mw_slice mw_answer_member(const mw_answer *a, const mw_point *at, int32_t k) {
    const mw_eval_column *c = mw_evaluation_column(a->e, at->want);
    return mw_world_code_text(a->s->world, c->list[k], at->member[k]);
}

// ---- walking the points

static bool holds(const mw_answer *a, const mw_point *at) {
    mw_model *m = mw_world_model(a->s->world);
    int32_t kind = a->ask->want[at->want].kind;
    int32_t entity = mw_model_row(m, kind, at->row)->entity;
    return mw_evaluation_row(a->e, entity, at->period) == at->row;
}

// From a row and period on, the first where the row holds; members are at their first.
static bool settle(const mw_answer *a, mw_point *at) {
    mw_model *m = mw_world_model(a->s->world);
    int32_t kind = a->ask->want[at->want].kind;
    for (; at->row < mw_model_rows(m, kind); at->row++, at->period = 0) {
        if (!mw_ask_row(a->ask, m, kind, at->row)) continue;
        for (; at->period < a->ask->period_count; at->period++)
            if (holds(a, at)) return true;
    }
    return false;
}

bool mw_answer_first(const mw_answer *a, int32_t want, mw_point *at) {
    const mw_eval_column *c = mw_evaluation_column(a->e, want);
    *at = (mw_point){.want = want};
    for (int32_t k = 0; k < c->key_count; k++)
        if (c->members[k] == 0) return false;
    return !c->why && settle(a, at);
}

bool mw_answer_next(const mw_answer *a, mw_point *at) {
    const mw_eval_column *c = mw_evaluation_column(a->e, at->want);
    for (int32_t k = c->key_count - 1; k >= 0; k--) {
        if (++at->member[k] < c->members[k]) return true;
        at->member[k] = 0;
    }
    at->period++;
    return settle(a, at);
}

// ---- what is not verified

static bool says_unverified(const mw_decl *d) {
    const mw_stmt *s = d ? mw_decl_property(d, "status") : NULL;
    return s && s->word_count && mw_slice_is(s->word[0], "unverified");
}

static const mw_decl *decl_of(const mw_program *p, mw_symbol s) {
    const mw_type *type;
    mw_slice name;
    if (s.ref == MW_REF_PARAMETER) return p->parameter[s.index].decl;
    return mw_answer_about(p, s, &type, &name);
}

// Values still to be looked at.
typedef struct {
    int32_t *stack, depth;
    uint8_t *seen;
} walk;

static void push(walk *w, int32_t value) {
    if (w->seen[value]) return;
    w->seen[value] = 1;
    w->stack[w->depth++] = value;
}

// Whether any value that went into those on the stack is declared unverified.
static bool any_unverified(const mw_program *p, const mw_value *value, int32_t count, walk *w) {
    while (w->depth > 0) {
        const mw_value *v = &value[w->stack[--w->depth]];
        if (says_unverified(decl_of(p, v->symbol))) return true;
        for (int64_t i = 0; i < v->input_count; i++) {
            int32_t next = v->input[i].value;
            if (next >= 0 && next < count) push(w, next);
        }
    }
    return false;
}

bool mw_answer_unverified(const mw_answer *a, int32_t want) {
    const mw_value *value;
    int32_t count = mw_lower_values(mw_evaluation_lower(a->e), &value);
    int32_t from = mw_evaluation_column(a->e, want)->value_id;
    if (from < 0) return false;
    walk w = {.stack = mw_alloc_array((int64_t)count + 1, sizeof *w.stack),
              .seen = mw_alloc_array((int64_t)count + 1, 1)};
    bool found = false;
    if (w.stack && w.seen) {
        push(&w, from);
        found = any_unverified(a->s->program, value, count, &w);
    }
    mw_free(w.stack);
    mw_free(w.seen);
    return found;
}
