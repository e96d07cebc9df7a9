// SPDX-License-Identifier: MIT
// The composite indices that a plan asks for, computed beside it: each node's score becomes a
// column that the plan reads like facts. Thread: one owner at a time.
#ifndef MW_EVAL_INDEX_COLUMNS_H
#define MW_EVAL_INDEX_COLUMNS_H

#include "eval/index_case.h"
#include "eval/leaf.h"
#include "index/run.h"

typedef struct mw_index_columns mw_index_columns;

// One index at the periods of one axis.
typedef struct {
    int32_t index, axis;
    mw_index_case c;
    mw_index_result r;
} mw_index_at;

// Computes every index that a leaf of the plan stands for: each evaluates its own leaves first.
//   stages  keep what each step made of the leaves: for explanations.
//   errors  those of mw_index_case_new and mw_index_run.
MW_MUST_USE mw_status mw_index_columns_new(mw_world *w, const mw_lower *l, mw_pool *pool,
                                           bool stages, mw_index_columns **out, mw_error *err);
void mw_index_columns_free(mw_index_columns *c); // NULL is allowed

// Scores into the columns of their leaves (already made, all missing), in tree order of rows.
void mw_index_columns_fill(const mw_index_columns *c, const mw_world *w, const mw_lower *l,
                           mw_leaf_column *leaf);

// The index at an axis; NULL when the plan does not ask for it.
const mw_index_at *mw_index_columns_at(const mw_index_columns *c, int32_t index, int32_t axis);

#endif
