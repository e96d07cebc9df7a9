// SPDX-License-Identifier: MIT
// Running a plan: blocks of rows that stay in the cache, one kernel per operator, threads over
// blocks.
//
//     mw_run_input in = {.plan = p, .shape = s, .leaf = leaf}; // leaf[node id]: column of a FACT
//     int32_t want[] = {oee};
//     double *out[] = {column}; // mw_domain_size values of the node's domain each
//     MW_TRY(mw_run(&in, want, out, 1, pool, err));
//
// mw_run_reference is the same call running each operator as one plain loop over whole columns.
// Thread: any; the pool serves one run at a time.
#ifndef MW_ENGINE_RUN_H
#define MW_ENGINE_RUN_H

#include "base/pool.h"
#include "engine/plan.h"

// The largest column of a run: with a few of them a machine of today is full.
#define MW_RUN_BYTES_MAX (INT64_C(1) << 33)

// MW_RUN_COUNT computes, instead of values, numbers of inputs: a FACT's column then holds how many
// of its inputs count (the caller gives known ones in one run, all in another: known / all is the
// coverage). CONST, TIME, KEY and tables count 0. Operators add their args, reductions all members
// with their conditions, picks and UP pick (0 where there is nothing). ROLL takes its own count
// where that is above 0, else its children's. KEY_PICK of a code that is not a CONST and KEY_BEST
// add all members. PEER operators count the row's own args. PREVIOUS_SELF counts 0 after the first
// period.
typedef enum { MW_RUN_VALUES, MW_RUN_COUNT } mw_run_mode;

typedef struct {
    const mw_plan *plan;
    const mw_shape *shape;
    const double *const *leaf; // per node id; NULL for nodes that are not FACT
    mw_run_mode mode;
    // Whether it is to end before it is done; asked from any thread. NULL: never.
    bool (*stops)(const void *ctx);
    const void *stops_ctx;
} mw_run_input;

// Computes the wanted nodes into the caller's columns.
//   want    want_count numbers of nodes; a node may stand there once.
//   out     per wanted node mw_domain_size values; may not overlap with leaves.
//   pool    NULL: on this thread alone.
//   errors  MW_INVALID when a leaf is missing; MW_NOMEM; MW_LIMIT when a column would pass
//           MW_RUN_BYTES_MAX, or when stops said so. Outputs are then undefined.
//   cost    O(points of all nodes needed); scratch of a few MB per thread plus the columns of nodes
//           that cross a barrier (aggregates over kinds too large for a block, peers, links).
MW_MUST_USE mw_status mw_run(const mw_run_input *in, const int32_t *want, double *const *out,
                             int32_t want_count, mw_pool *pool, mw_error *err);

// The plain implementation, one whole column per node, same results to the bit.
MW_MUST_USE mw_status mw_run_reference(const mw_run_input *in, const int32_t *want,
                                       double *const *out, int32_t want_count, mw_error *err);

#endif
