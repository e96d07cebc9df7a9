// SPDX-License-Identifier: MIT
// A composite index from beginning to end: denominate, impute, screen, treat, normalise, weigh,
// combine level by level.
//
//     mw_index_result r;
//     MW_TRY(mw_index_run(&spec, &table, &(mw_index_options){.stages = true}, &r, err));
//     double score = mw_table_at(&r.score, 0, period)[unit]; // node 0 is the root
//     mw_index_result_fini(&r);
// Thread: any, one caller at a time for a pool; pure: the same input gives the same bits, on any
// number of threads.
#ifndef MW_INDEX_RUN_H
#define MW_INDEX_RUN_H

#include "base/pool.h"
#include "index/cells.h"
#include "index/combine.h"
#include "index/normalise.h"
#include "index/screen.h"
#include "index/spec.h"
#include "index/table.h"
#include "index/treat.h"

typedef enum {
    MW_STAGE_DENOMINATED,
    MW_STAGE_IMPUTED,
    MW_STAGE_SCREENED,
    MW_STAGE_TREATED,
    MW_STAGE_COUNT, // what comes after is the leaves' score
} mw_index_stage;

typedef struct {
    bool stages;                 // keep the leaves' table after each stage, and what was settled
    const mw_index_names *names; // for messages; may be NULL
    mw_pool *pool;               // the leaves are shared out to its threads; NULL: one thread
} mw_index_options;

typedef struct {
    int32_t nodes;
    mw_table score;    // column: node; of a leaf what it was normalised to
    mw_table coverage; // column: node; share of its leaves that was known before imputing
    mw_table weight;   // column: node, one unit: its share among its siblings, as used
    int32_t *leaves;   // leaves below each node; 1 of a leaf
    int32_t *leaf;     // column of each leaf node in the stages' tables; -1
    mw_table stage[MW_STAGE_COUNT]; // column: leaf, in the order of nodes; empty unless asked for
    mw_cells imputed;               // of the stages' cells
    // NULL unless stages were asked for. Parameters are of each leaf and set (see pooling.h).
    mw_screened *screened; // [period][unit]: who was left out, and why; NULL without a threshold
    mw_treat_fit *treat;   // [leaf][set]; NULL without treatment
    mw_norm_fit *norm;     // [leaf][set]; `sorted` is NULL
} mw_index_result;

//   raw     as spec says; not changed
//   out     written whole, freed by mw_index_result_fini; all zero after an error
//   errors  those of the stages, naming node and period; MW_INVALID for a tree whose nodes are not
//   in
//           order, or an inner node without children; MW_NOMEM
//   cost    O(units * nodes * periods) for arithmetic means; 4 tables of that size, more with
//   stages
MW_MUST_USE mw_status mw_index_run(const mw_index_spec *spec, const mw_table *raw,
                                   const mw_index_options *options, mw_index_result *out,
                                   mw_error *err);
void mw_index_result_fini(mw_index_result *r); // of a zero one is allowed

// The leaves alone, from raw to normalised: what the nodes are combined from. Freed by
// mw_table_free; errors as mw_index_run.
MW_MUST_USE mw_status mw_index_run_leaves(const mw_index_spec *spec, const mw_table *raw,
                                          mw_table *out, mw_error *err);

// Ranks of a node's units in a period: 1 is the best, equal scores take the lowest, before any
// rounding; NaN without a score.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_index_ranks(const mw_index_result *r, int32_t node, int32_t period,
                                     double *out, mw_error *err);

#endif
