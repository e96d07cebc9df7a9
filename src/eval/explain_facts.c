// SPDX-License-Identifier: MIT
// The facts behind a measure's value: how many, of which time, from which lines of which files.
#include "base/alloc.h"
#include "eval/explain_int.h"

#include <math.h>
#include <string.h>

enum { ENTITIES_MAX = 10000, SOURCES_MAX = 8 };

typedef struct {
    mw_explainer *x;
    mw_why *y;
    int32_t key_id; // registry id the facts must have; -1: any
    const mw_why_at *at;
    const mw_measure *m;
    int32_t kind; // of the row
    bool whole;   // facts of all stays of the entity
    int32_t dim[3];
    int64_t from_ns, to_ns;
    bool holds;
    int64_t longer; // facts that are longer than the period, so not used
} finding;

static mw_why_source *source_of(finding *f, int32_t import_id) {
    mw_why *y = f->y;
    for (int32_t i = 0; i < y->source_count; i++)
        if (y->source[i].import_id == import_id) return &y->source[i];
    if (y->source_count == SOURCES_MAX) return &y->source[SOURCES_MAX - 1];
    mw_why_source *s = &y->source[y->source_count++];
    *s = (mw_why_source){.import_id = import_id, .line_first = INT64_MAX};
    return s;
}

// Whether the fact's keys are those of the point.
static bool key_matches(finding *f, int32_t key_id) {
    mw_world *w = f->x->w;
    mw_slice rest = key_id > 0 && key_id < w->text_capacity ? w->text[key_id] : (mw_slice){0};
    for (int32_t i = 0; i < f->m->key_count; i++) {
        const char *cut = rest.n ? memchr(rest.p, '\x1f', rest.n) : NULL;
        mw_slice one = {rest.p, cut ? (size_t)(cut - rest.p) : rest.n};
        int32_t want = f->at->member[f->dim[i]];
        if (want >= 0 && mw_world_code(w, f->m->key[i].codes, one) != want) return false;
        rest = cut ? (mw_slice){cut + 1, rest.n - one.n - 1} : (mw_slice){NULL, 0};
    }
    return true;
}

// Whether a stay is one in which the fact counts: when it began, or at the end when it holds.
static bool stood(const finding *f, const mw_model_row_info *row, int64_t start_ns) {
    if (f->holds) return row->from_ns < f->to_ns && row->to_ns >= f->to_ns;
    return start_ns >= row->from_ns && start_ns < row->to_ns;
}

// Whether a fact counts here: only while the entity stood at this row or below it.
static bool stood_here(const finding *f, int32_t entity_id, int64_t start_ns) {
    const mw_model *model = f->x->w->model;
    int32_t entity = mw_model_find(model, entity_id);
    int32_t kind = entity < 0 ? -1 : mw_model_entity_at(model, entity)->kind;
    if (kind < 0 || f->whole) return true;
    if (kind == f->kind) return stood(f, mw_model_row(model, kind, f->at->row), start_ns);
    const int32_t *begin = mw_model_begin(model, f->kind, kind),
                  *end = mw_model_end(model, f->kind, kind);
    for (int32_t r = mw_model_first_row(model, entity); r >= 0;) {
        const mw_model_row_info *row = mw_model_row(model, kind, r);
        bool below = r >= begin[f->at->row] && r < end[f->at->row];
        if (below && stood(f, row, start_ns)) return true;
        r = row->next;
    }
    return false;
}

static void note_fact(finding *f, const mw_fact_chunk *c, int64_t i) {
    mw_why *y = f->y;
    mw_why_source *s = source_of(f, c->import_id[i]);
    y->fact_count++;
    s->count++;
    if (c->line[i] < s->line_first) s->line_first = c->line[i];
    if (c->line[i] > s->line_last) s->line_last = c->line[i];
    if (c->recorded_ns[i] > s->recorded_ns) s->recorded_ns = c->recorded_ns[i];
    if (y->fact_count == 1 || c->start_ns[i] < y->fact_from_ns) y->fact_from_ns = c->start_ns[i];
    if (y->fact_count == 1 || c->end_ns[i] > y->fact_to_ns) y->fact_to_ns = c->end_ns[i];
}

// Whether a fact is of the point and its time.
static bool is_there(finding *f, const mw_fact_chunk *c, int64_t i) {
    if (f->m->key_count && !key_matches(f, c->key[i])) return false;
    bool inside = c->start_ns[i] >= f->from_ns && c->start_ns[i] < f->to_ns;
    if (f->holds) inside = c->start_ns[i] < f->to_ns && c->end_ns[i] > f->from_ns;
    return inside && stood_here(f, c->entity[i], c->start_ns[i]);
}

static bool is_longer(const finding *f, const mw_fact_chunk *c, int64_t i) {
    bool longer =
        c->end_ns[i] == INT64_MAX || c->end_ns[i] - c->start_ns[i] > f->to_ns - f->from_ns;
    return longer && !f->holds && f->from_ns != INT64_MIN;
}

static mw_status visit(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    finding *f = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        if (!is_there(f, c, i)) continue;
        if (is_longer(f, c, i))
            f->longer++;
        else
            note_fact(f, c, i);
    }
    return MW_OK;
}

// Every version of the facts: those that count are among them.
static mw_status visit_versions(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    finding *f = ctx;
    mw_why *y = f->y;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        if (!is_there(f, c, i) || is_longer(f, c, i)) continue;
        y->earlier_count++;
        bool counts = y->source_count > 0 && c->recorded_ns[i] >= y->source[0].recorded_ns;
        if (counts || c->recorded_ns[i] <= y->earlier.recorded_ns) continue;
        y->earlier =
            (mw_why_source){.import_id = c->import_id[i], .recorded_ns = c->recorded_ns[i]};
    }
    return MW_OK;
}

static mw_status find_facts(finding *f, mw_fact_query *q) {
    mw_explainer *x = f->x;
    MW_TRY(mw_why_scan(x, q, visit, f));
    if (f->y->fact_count == 0) return MW_OK;
    f->y->earlier.recorded_ns = INT64_MIN;
    q->all_versions = true;
    MW_TRY(mw_why_scan(x, q, visit_versions, f));
    f->y->earlier_count -= f->y->fact_count;
    return MW_OK;
}

// Registry ids of the entity and of all that stand below it down to the measure's kind.
static int64_t entities_of(mw_explainer *x, const mw_value *v, const mw_why_at *at, int32_t base,
                           int32_t *id) {
    const mw_model *m = x->w->model;
    int64_t n = 0;
    id[n++] = mw_model_entity_at(m, mw_model_row(m, v->kind, at->row)->entity)->id;
    for (int32_t k = base; k >= 0 && k != v->kind; k = x->w->p->kind[k].parent) {
        const int32_t *begin = mw_model_begin(m, v->kind, k), *end = mw_model_end(m, v->kind, k);
        for (int32_t r = begin[at->row]; r < end[at->row] && n < ENTITIES_MAX; r++)
            id[n++] = mw_model_entity_at(m, mw_model_row(m, k, r)->entity)->id;
    }
    return n;
}

static void say_why_missing(finding *f, const mw_value *v) {
    mw_explainer *x = f->x;
    const mw_axes *axes = mw_lower_axes(mw_evaluation_lower(x->e));
    char grain[MW_GRAIN_TEXT_MAX];
    int64_t want = f->m->grain.unit == MW_GRAIN_NONE
                       ? 0
                       : mw_axes_expected(axes, v->axis, f->at->t, f->m->grain);
    if (f->y->fact_count == 0 && f->longer > 0)
        f->y->reason = mw_why_text(x, "missing: the %lld fact%s there cover more than this period",
                                   (long long)f->longer, f->longer == 1 ? "" : "s");
    else if (f->y->fact_count == 0)
        f->y->reason = "missing: no fact";
    else if (v->rolled_children)
        f->y->reason = "missing: not known for all below";
    else if (want > f->y->fact_count)
        f->y->reason = mw_why_text(x, "missing: known for %lld of %lld periods of a %s",
                                   (long long)f->y->fact_count, (long long)want,
                                   mw_grain_text(f->m->grain, grain));
    else if (f->y->fact_count > 1 && f->m->roll.time == MW_ROLL_UNSAID)
        f->y->reason =
            "missing: several facts, and the measure does not say how they add up over time";
    else
        f->y->reason = "missing: recorded as missing";
}

mw_status mw_why_facts(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *out) {
    const mw_measure *m = &x->w->p->measure[v->symbol.index];
    mw_lower *l = mw_evaluation_lower(x->e);
    int32_t registry = x->w->measure_id[v->symbol.index];
    finding f = {.x = x,
                 .y = out,
                 .key_id = -1,
                 .at = at,
                 .m = m,
                 .kind = v->kind,
                 .holds = m->roll.time == MW_ROLL_HOLD};
    const mw_leaf *leaf;
    (void)mw_lower_leaves(l, &leaf);
    f.whole = v->leaf >= 0 && leaf[v->leaf].whole;
    out->source = MW_PUSH(x->arena, mw_why_source, SOURCES_MAX);
    int32_t *id = mw_alloc_array(ENTITIES_MAX + 1, sizeof *id);
    if (!out->source || !id || at->row < 0 || at->t < 0) {
        mw_free(id);
        return out->source && id ? MW_OK : MW_NOMEM;
    }
    for (int32_t i = 0; i < m->key_count; i++)
        for (int32_t d = 0; d < 64 && d < mw_evaluation_shape(x->e)->key_count; d++)
            if (mw_lower_dim_list(l, d) == m->key[i].codes &&
                mw_slice_same(mw_lower_dim_name(l, d), m->key[i].name))
                f.dim[i] = d;
    int32_t zone = mw_model_row(x->w->model, v->kind, at->row)->zone;
    out->zone = x->w->calendar[zone].zone;
    mw_axes_bounds(mw_lower_axes(l), v->axis, at->t, zone, &f.from_ns, &f.to_ns);
    mw_fact_query q = {.measures = &registry,
                       .measure_count = 1,
                       .entities = id,
                       .from_ns = f.from_ns,
                       .to_ns = f.to_ns,
                       .as_known_ns = x->w->from.as_known_ns,
                       .undone = x->w->undone,
                       .undone_count = x->w->undone_count,
                       .with_source = true};
    q.entity_count = entities_of(x, v, at, m->kind, id);
    mw_status st = MW_OK;
    if (registry && x->w->from.facts) st = find_facts(&f, &q);
    mw_free(id);
    if (isnan(out->number)) say_why_missing(&f, v);
    return st;
}
