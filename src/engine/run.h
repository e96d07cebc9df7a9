// SPDX-License-Identifier: MIT
// Running a plan: blocks of rows that stay in the cache, one kernel per operator, threads over blocks.
//
//     mw_run_input in = {.plan = p, .shape = s, .leaf = leaf};   // leaf[node id]: column of a FACT node
//     int32_t want[] = {oee};
//     double *out[] = {column};                                  // mw_domain_size values each
//     MW_TRY(mw_run(&in, want, out, 1, pool, err));
//
// mw_run_reference is the same call running each operator as one plain loop over whole columns.
// Thread: any; the pool serves one run at a time.
#ifndef MW_ENGINE_RUN_H
#define MW_ENGINE_RUN_H

#include "base/pool.h"
#include "engine/plan.h"

typedef enum {
    MW_RUN_VALUES,
    // Instead of values, numbers of inputs: a FACT's column then holds how many of its inputs count (the
    // caller gives known ones in one run, all in another), CONST, TIME, KEY and tables count 0,
    // elementwise operators add their args, reductions sum, picks pick. known / all is the coverage.
    MW_RUN_COUNT,
} mw_run_mode;

typedef struct {
    const mw_plan *plan;
    const mw_shape *shape;
    const double *const *leaf; // per node id; NULL for nodes that are not FACT
    mw_run_mode mode;
} mw_run_input;

// Computes the wanted nodes into the caller's columns.
//   errors  MW_NOMEM; MW_LIMIT when a column would pass MW_RUN_BYTES_MAX. Outputs are then undefined.
//   cost    O(points of all nodes needed); scratch of a few MB per thread plus the columns of nodes
//           that cross a barrier (aggregates over kinds too large for a block, peers, links).
MW_MUST_USE mw_status mw_run(const mw_run_input *in, const int32_t *want, double *const *out,
                             int32_t want_count, mw_pool *pool, mw_error *err);

// The plain implementation, one whole column per node, same results to the bit.
MW_MUST_USE mw_status mw_run_reference(const mw_run_input *in, const int32_t *want,
                                       double *const *out, int32_t want_count, mw_error *err);

#endif
