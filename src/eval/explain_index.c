// SPDX-License-Identifier: MIT
// Explanations of an index's nodes: how the members were combined, with their scores and weights,
// and what became of each leaf on the way to its score.
#include "eval/explain_int.h"
#include "eval/index_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    mw_explainer *x;
    const mw_index_at *at;
    int32_t period; // of the case's table
    int64_t unit;
} place;

static double score_of(const place *p, int32_t part) {
    return mw_table_at(&p->at->r.score, part, p->period)[p->unit];
}

static double weight_of(const place *p, int32_t part) {
    return mw_table_at(&p->at->r.weight, part, p->period)[0];
}

static double stage_of(const place *p, mw_index_stage stage, int32_t part) {
    return mw_table_at(&p->at->r.stage[stage], p->at->r.leaf[part], p->period)[p->unit];
}

// "arithmetic of left 50 (75 %), z 100 (25 %)"
static const char *formula_of(const place *p, int32_t node) {
    const mw_index *m = p->at->c.index;
    mw_text t = {0};
    mw_text_addf(&t, "%s of ", mw_combine_word(m->part[node].combine.method));
    bool first = true;
    for (int32_t i = 0; i < m->part_count; i++) {
        if (m->part[i].parent != node) continue;
        char number[32];
        double score = score_of(p, i);
        snprintf(number, sizeof number, isnan(score) ? "missing" : "%.6g", score);
        mw_text_addf(&t, "%s%.*s %s (%.4g %%)", first ? "" : ", ", (int)m->part[i].name.n,
                     m->part[i].name.p, number, 100 * weight_of(p, i));
        first = false;
    }
    const char *kept = t.size ? mw_why_text(p->x, "%s", t.bytes) : NULL;
    mw_text_free(&t);
    return kept;
}

static bool differ(double a, double b) { return a != b && !(isnan(a) && isnan(b)); }

// Weights of a part and all nodes above it up to one, multiplied.
static double share_in(const place *p, int32_t part, int32_t node) {
    double share = 1;
    for (int32_t i = part; i != node && i >= 0; i = p->at->c.index->part[i].parent)
        share *= weight_of(p, i);
    return share;
}

// What became of a leaf: "divided 3; imputed 5; normalised (minmax) 50; 18.75 % of whole"
static const char *leaf_text(const place *p, int32_t part, int32_t node) {
    const mw_index *m = p->at->c.index;
    double divided = stage_of(p, MW_STAGE_DENOMINATED, part),
           imputed = stage_of(p, MW_STAGE_IMPUTED, part),
           screened = stage_of(p, MW_STAGE_SCREENED, part),
           treated = stage_of(p, MW_STAGE_TREATED, part), score = score_of(p, part);
    mw_text t = {0};
    if (m->part[part].denominator.ref != MW_REF_NONE)
        mw_text_addf(&t, "divided to %.6g; ", divided);
    if (differ(divided, imputed)) mw_text_addf(&t, "imputed as %.6g; ", imputed);
    if (differ(imputed, screened)) mw_text_adds(&t, "screened out: too little is known; ");
    if (differ(screened, treated)) mw_text_addf(&t, "treated to %.6g; ", treated);
    if (isnan(score))
        mw_text_addf(&t, "no value after %s", mw_norm_word(m->norm.how.method));
    else
        mw_text_addf(&t, "%s gives %.6g", mw_norm_word(m->norm.how.method), score);
    mw_text_addf(&t, "%s; %.4g %% of %.*s", m->part[part].less_is_better ? ", less is better" : "",
                 100 * share_in(p, part, node), (int)m->part[node].name.n, m->part[node].name.p);
    const char *kept = mw_why_text(p->x, "%s", t.bytes ? t.bytes : "");
    mw_text_free(&t);
    return kept;
}

static int64_t count_scores(const place *p, int32_t node, int64_t *better) {
    int64_t known = 0;
    double own = score_of(p, node);
    const double *all = mw_table_at(&p->at->r.score, node, p->period);
    *better = 0;
    for (int64_t u = 0; u < p->at->c.table.units; u++) {
        known += !isnan(all[u]);
        *better += all[u] > own;
    }
    return known;
}

// The child of a name among those that stand in the explanation.
static mw_why *child_named(const mw_why *y, mw_slice name) {
    for (int64_t i = 0; i < y->child_count; i++)
        if (y->child[i]->name && mw_slice_is(name, y->child[i]->name)) return y->child[i];
    return NULL;
}

static bool stands_below(const mw_index *m, int32_t part, int32_t node) {
    int32_t at = m->part[part].parent;
    while (at >= 0 && at != node && m->part[at].indicator < 0) at = m->part[at].parent;
    return at == node;
}

void mw_why_index(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y) {
    const mw_indicator *m = &x->w->p->indicator[v->symbol.index];
    const mw_index_at *index = mw_index_columns_at(mw_evaluation_indices(x->e), m->index, v->axis);
    if (!index || at->t < 0 || at->row < 0) return;
    int32_t entity = mw_model_row(x->w->model, v->kind, at->row)->entity;
    place p = {x, index, index->c.asked[at->t], index->c.unit_of[entity]};
    int64_t better, known = count_scores(&p, m->part, &better);
    y->formula = formula_of(&p, m->part);
    if (!isnan(y->number))
        y->row = mw_why_text(x, "rank %lld of %lld", (long long)better + 1, (long long)known);
    for (int32_t i = 0; i < index->c.index->part_count; i++) {
        const mw_index_part *part = &index->c.index->part[i];
        mw_why *child = child_named(y, part->name);
        if (!part->decl && child && stands_below(index->c.index, i, m->part))
            child->part = leaf_text(&p, i, m->part);
    }
}
