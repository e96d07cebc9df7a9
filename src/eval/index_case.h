// SPDX-License-Identifier: MIT
// A composite index of a program as the module index takes it: its tree, its choices, and a table
// of its leaves' values for all entities of its kind.
//
//     mw_index_case c;
//     MW_TRY(mw_index_case_new(world, &(mw_index_ask){.index = 0, .period = p, .period_count = 1},
//                              &c, err));
//     ... mw_index_run(&c.spec, &c.table, ...) ...
//     mw_index_case_fini(&c);
// Thread: one owner at a time.
#ifndef MW_EVAL_INDEX_CASE_H
#define MW_EVAL_INDEX_CASE_H

#include "base/pool.h"
#include "eval/world.h"
#include "index/spec.h"
#include "index/table.h"

typedef struct {
    int32_t index;           // of the program
    const mw_period *period; // of one grain, ascending
    int32_t period_count;
    mw_pool *pool; // NULL: one thread
} mw_index_ask;

// Node i of the spec is part i of the index. The table has a column for each leaf, then those of
// denominators; its periods are those asked for and those that the choices look at (base periods,
// periods to impute from). A unit is an entity; where it does not exist in a period, all is
// missing.
typedef struct {
    const mw_index *index;
    mw_index_spec spec;
    mw_index_node *node;
    mw_table table;
    int32_t *group;    // of each unit; NULL without grouping
    int32_t *entity;   // of each unit: index in the model
    int32_t *unit_of;  // of each entity of the model; -1: not of the kind
    mw_period *period; // of the table
    int32_t *asked;    // period of the table, for each that was asked for
    int32_t asked_count;
} mw_index_case;

// Another way to normalise the same case, for draws.
MW_MUST_USE mw_status mw_index_case_norm(const mw_index_case *c, const mw_world *w,
                                         const mw_index_norm *from, mw_norm *to, mw_error *err);

// Another way to impute likewise.
//   errors  MW_INVALID as in mw_index_case_new.
MW_MUST_USE mw_status mw_index_case_impute(const mw_index_case *c, const mw_index_impute *from,
                                           mw_impute *to, mw_error *err);

// Evaluates the leaves and lays out tree, choices and table.
//   errors  those of mw_evaluate; MW_INVALID when a leaf has no value at the kind or grain, when
//   the
//           entity of distance_to_unit does not exist, or imputation looks over a length that is no
//           whole number of periods; MW_LIMIT for more periods than a table holds.
//   cost    one evaluation of the leaves.
MW_MUST_USE mw_status mw_index_case_new(mw_world *w, const mw_index_ask *ask, mw_index_case *out,
                                        mw_error *err);
void mw_index_case_fini(mw_index_case *c); // of a zero case is allowed

#endif
