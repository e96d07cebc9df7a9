// SPDX-License-Identifier: MIT
// Facts into columns: each fact is brought to the period it begins in by the roll of its measure.
//
// A fact longer than the period does not count in it. A measure with a native grain is missing for
// a period unless the share `needs` (all, when nothing was said) of its native periods is known.
// Thread: one owner at a time; the pool's threads work behind it.
#ifndef MW_EVAL_LEAF_H
#define MW_EVAL_LEAF_H

#include "base/pool.h"
#include "eval/lower.h"

typedef struct {
    double *value;       // one per point of the leaf's domain
    double *known, *all; // inputs known, inputs wanted; NULL unless asked for
} mw_leaf_column;

// Makes codes that occur in the facts of keyed measures members of their lists: before the shape is
// asked for.
MW_MUST_USE mw_status mw_leaves_codes(mw_world *w, const mw_lower *l, mw_error *err);

typedef struct {
    const mw_shape *shape;
    bool coverage; // fill known and all, too
    bool long_way; // each fact by itself, as the definition says: what tests compare with
    mw_pool *pool; // NULL: one thread
} mw_leaves_ask;

// Fills a column for every leaf of the plan.
//   out     one per leaf, zeroed by the caller, freed by mw_leaf_column_fini each.
//   errors  of the store; MW_NOMEM.
//   cost    two scans of the facts of the measures used (what holds, and what happens in the time
//           asked for), or one where nothing happened before that time; some 10 ns a fact where
//           facts of a measure have one period after another.
MW_MUST_USE mw_status mw_leaves_fill(mw_world *w, mw_lower *l, const mw_leaves_ask *ask,
                                     mw_leaf_column *out, mw_error *err);
void mw_leaf_column_fini(mw_leaf_column *c);

#endif
