// SPDX-License-Identifier: MIT
// See index_columns.h.
#include "eval/index_columns.h"

#include "base/alloc.h"
#include "eval/world_int.h"

#include <math.h>
#include <stdio.h>

struct mw_index_columns {
    mw_index_at *at;
    int64_t capacity;
    int32_t count;
};

const mw_index_at *mw_index_columns_at(const mw_index_columns *c, int32_t index, int32_t axis) {
    for (int32_t i = 0; c && i < c->count; i++)
        if (c->at[i].index == index && c->at[i].axis == axis) return &c->at[i];
    return NULL;
}

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "index: out of memory"); }

// How messages of the index call a value: "trade of country DE".
typedef struct {
    const mw_world *w;
    const mw_index_case *c;
} naming;

static void name_of(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    const naming *n = ctx;
    const mw_model_entity *e =
        mw_model_entity_at(n->w->model, n->c->entity[unit % n->c->table.units]);
    mw_slice part = n->c->index->part[node].name, kind = n->w->p->kind[e->kind].name;
    snprintf(buf, size, "%.*s of %.*s %.*s", (int)part.n, part.p, (int)kind.n, kind.p,
             (int)e->code.n, e->code.p);
}

static mw_status run_one(mw_world *w, const mw_axis *axis, mw_pool *pool, bool stages,
                         mw_index_at *x, mw_error *err) {
    mw_period *period = mw_alloc_array(axis->count + 1, sizeof *period);
    if (!period) return no_memory(err);
    for (int32_t i = 0; i < axis->count; i++)
        period[i] = (mw_period){axis->grain, axis->element[i].first};
    mw_index_ask ask = {
        .index = x->index, .period = period, .period_count = axis->count, .pool = pool};
    mw_status st = mw_index_case_new(w, &ask, &x->c, err);
    mw_free(period);
    if (st != MW_OK) return st;
    mw_index_names names = {
        &(naming){w, &x->c},
        name_of
    };
    mw_index_options o = {.stages = stages, .names = &names, .pool = pool};
    return mw_index_run(&x->c.spec, &x->c.table, &o, &x->r, err);
}

mw_status mw_index_columns_new(mw_world *w, const mw_lower *l, mw_pool *pool, bool stages,
                               mw_index_columns **out, mw_error *err) {
    const mw_leaf *leaf;
    int32_t leaves = mw_lower_leaves(l, &leaf);
    mw_index_columns *c = mw_alloc(sizeof *c);
    if (!c) return no_memory(err);
    mw_status st = MW_OK;
    for (int32_t i = 0; i < leaves && st == MW_OK; i++) {
        if (leaf[i].roll != MW_LEAF_INDEX) continue;
        int32_t index = w->p->indicator[leaf[i].node_of].index;
        if (mw_index_columns_at(c, index, leaf[i].axis)) continue;
        if (!mw_grow(&c->at, &c->capacity, c->count + 1, sizeof *c->at)) {
            st = no_memory(err);
            continue;
        }
        mw_index_at *x = &c->at[c->count++];
        *x = (mw_index_at){.index = index, .axis = leaf[i].axis};
        st = run_one(w, mw_axes_at(mw_lower_axes(l), leaf[i].axis), pool, stages, x, err);
    }
    if (st == MW_OK)
        *out = c;
    else
        mw_index_columns_free(c);
    return st;
}

void mw_index_columns_free(mw_index_columns *c) {
    if (!c) return;
    for (int32_t i = 0; i < c->count; i++) {
        mw_index_case_fini(&c->at[i].c);
        mw_index_result_fini(&c->at[i].r);
    }
    mw_free(c->at);
    mw_free(c);
}

static void fill_leaf(const mw_index_at *x, const mw_world *w, const mw_lower *l,
                      const mw_leaf *leaf, mw_leaf_column *out) {
    const mw_model *m = w->model;
    int64_t rows = mw_model_rows(m, leaf->kind);
    int32_t part = w->p->indicator[leaf->node_of].part;
    for (int32_t t = 0; t < x->c.asked_count; t++) {
        const double *score = mw_table_at(&x->r.score, part, x->c.asked[t]),
                     *share = mw_table_at(&x->r.coverage, part, x->c.asked[t]);
        for (int64_t row = 0; row < rows; row++) {
            const mw_model_row_info *info = mw_model_row(m, leaf->kind, row);
            int64_t start, end, cell = (int64_t)t * rows + row;
            mw_axes_bounds(mw_lower_axes(l), leaf->axis, t, info->zone, &start, &end);
            bool here = info->from_ns < end && info->to_ns >= end;
            int32_t unit = x->c.unit_of[info->entity];
            out->value[cell] = here ? score[unit] : (double)NAN;
            if (!out->known) continue;
            out->all[cell] = here ? x->r.leaves[part] : 0;
            out->known[cell] = here && !isnan(share[unit]) ? share[unit] * x->r.leaves[part] : 0;
        }
    }
}

void mw_index_columns_fill(const mw_index_columns *c, const mw_world *w, const mw_lower *l,
                           mw_leaf_column *leaf) {
    const mw_leaf *list;
    int32_t leaves = mw_lower_leaves(l, &list);
    for (int32_t i = 0; i < leaves; i++) {
        if (list[i].roll != MW_LEAF_INDEX) continue;
        int32_t index = w->p->indicator[list[i].node_of].index;
        const mw_index_at *x = mw_index_columns_at(c, index, list[i].axis);
        if (x) fill_leaf(x, w, l, &list[i], &leaf[i]);
    }
}
