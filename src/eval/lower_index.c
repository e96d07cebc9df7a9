// SPDX-License-Identifier: MIT
// A node of a composite index: a column that is computed beside the plan (index_columns.h).
#include "eval/lower_int.h"

// The values that a node is made of, so that explanations find them: its members, or those of a
// member that has no name of its own.
static bool note_members(mw_lower *l, const mw_index *x, int32_t node, const mw_place *at) {
    mw_place here = *at;
    here.how = MW_INPUT_SAME, here.map = here.map_end = NULL;
    for (int32_t i = 0; i < x->part_count; i++) {
        const mw_index_part *part = &x->part[i];
        if (part->parent != node) continue;
        if (part->decl && part->indicator < 0) {
            if (!note_members(l, x, i, at)) return false;
            continue;
        }
        mw_symbol s = part->decl ? (mw_symbol){MW_REF_INDICATOR, part->indicator} : part->leaf;
        if (mw_low_symbol(l, s, &here) < 0) return false;
        if (part->denominator.ref != MW_REF_NONE && mw_low_symbol(l, part->denominator, &here) < 0)
            return false;
    }
    return true;
}

int32_t mw_low_index(mw_lower *l, int32_t indicator, const mw_place *at) {
    const mw_indicator *m = &l->p->indicator[indicator];
    const mw_axis *axis = mw_axes_at(l->axes, at->axis);
    for (int32_t i = 0; i < axis->count; i++)
        if (axis->element[i].first != axis->element[i].last)
            return mw_low_fail(l, MW_INVALID,
                               "%.*s is part of an index: it has a value for one period, not for a "
                               "window of several",
                               (int)m->name.n, m->name.p);
    if (l->trace && !note_members(l, &l->p->index[m->index], m->part, at)) return -1;
    mw_leaf want = {.roll = MW_LEAF_INDEX,
                    .measure = -1,
                    .kind = at->kind,
                    .axis = at->axis,
                    .node_of = indicator};
    return mw_low_leaf_like(l, want);
}
