// SPDX-License-Identifier: MIT
// The shape of the columns: rows of the model, periods of the axes, members of the key dimensions.
#include "eval/lower_int.h"

#define PUSH(l, T, n) MW_PUSH((l)->arena, T, (size_t)(n) + 1)

static bool fill_kind(mw_lower *l, int32_t k, mw_shape_kind *s) {
    const mw_model *m = l->w->model;
    int32_t kinds = l->p->kind_count;
    const int32_t **up = PUSH(l, const int32_t *, kinds), **begin = PUSH(l, const int32_t *, kinds);
    const int32_t **end = PUSH(l, const int32_t *, kinds);
    const uint8_t **holds = PUSH(l, const uint8_t *, kinds);
    if (!up || !begin || !end || !holds) return false;
    for (int32_t j = 0; j < kinds; j++) {
        bool above = j != k && mw_kind_within(l->p, k, j),
             below = j != k && mw_kind_within(l->p, j, k);
        up[j] = above ? mw_model_up(m, k, j) : NULL;
        begin[j] = below ? mw_model_begin(m, k, j) : NULL;
        end[j] = below ? mw_model_end(m, k, j) : NULL;
        holds[j] = below || j == k ? mw_model_holds(m, k, j) : NULL;
    }
    *s = (mw_shape_kind){mw_model_rows(m, k),        up,   begin, end, mw_model_parent_kinds(m, k),
                         mw_model_parent_rows(m, k), holds};
    return true;
}

static bool fill_dims(mw_lower *l) {
    int32_t *size = PUSH(l, int32_t, l->dim_count);
    const double **code = PUSH(l, const double *, l->dim_count);
    if (!size || !code) return false;
    for (int32_t d = 0; d < l->dim_count; d++) {
        size[d] = mw_world_codes(l->w, l->dim[d].list);
        double *c = PUSH(l, double, size[d]);
        if (!c) return false;
        for (int32_t i = 0; i < size[d]; i++) c[i] = i;
        code[d] = c;
    }
    l->shape.key_count = l->dim_count;
    l->shape.key_size = size;
    l->shape.key_code = code;
    return true;
}

static bool fill_links(mw_lower *l) {
    mw_shape_link *link = PUSH(l, mw_shape_link, l->joined_count);
    if (!link) return false;
    for (int32_t i = 0; i < l->joined_count; i++) {
        const mw_model_link_query *j = &l->joined[i];
        mw_model_links r = mw_model_linked(l->w->model, j);
        if (!r.begin) return false;
        link[i] = (mw_shape_link){j->from_kind, j->to_kind, r.begin, r.row};
    }
    l->shape.link = link;
    l->shape.link_count = l->joined_count;
    return true;
}

mw_status mw_lower_shape(mw_lower *l, const mw_shape **out, mw_error *err) {
    int32_t axes = mw_axes_count(l->axes);
    mw_shape_kind *kind = PUSH(l, mw_shape_kind, l->p->kind_count);
    int32_t *axis = PUSH(l, int32_t, axes);
    bool ok = kind && axis;
    for (int32_t k = 0; ok && k < l->p->kind_count; k++) ok = fill_kind(l, k, &kind[k]);
    for (int32_t a = 0; ok && a < axes; a++) axis[a] = mw_axes_at(l->axes, a)->count;
    l->shape.kind = kind;
    l->shape.kind_count = l->p->kind_count;
    l->shape.axis_size = axis;
    l->shape.axis_count = axes;
    ok = ok && fill_dims(l) && fill_links(l);
    if (!ok) return mw_fail(err, MW_NOMEM, "plan: out of memory");
    *out = &l->shape;
    return MW_OK;
}
