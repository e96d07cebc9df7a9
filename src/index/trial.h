// SPDX-License-Identifier: MIT
// Works an index out for many draws, and hands the scores of each to somebody who keeps of them
// what is wanted.
//
//     mw_trial *t = NULL;
//     MW_TRY(mw_trial_new(&from, &t, err));
//     MW_TRY(mw_trial_run(t, draws, count, keep_ranks, &ctx, err));
//     mw_trial_free(t);
//
// What the alternatives of imputing, treating and normalising make of the leaves is worked out once
// for each of their combinations. Where all means are of one kind, weights are drawn and nothing is
// missing, a draw is one weighted sum of the leaves (or of their logarithms, inverses or powers)
// with the weights multiplied down the tree: its scores are those of mw_index_run but for rounding,
// 1e-12 relative. Other means are taken node by node: the same bits as mw_index_run for arithmetic
// ones. Everything else is done by mw_combine_parts itself.
// Thread: one owner; the pool's threads work behind it. The same draws give the same bits on any
// number of threads.
#ifndef MW_INDEX_TRIAL_H
#define MW_INDEX_TRIAL_H

#include "base/pool.h"
#include "index/vary.h"

typedef struct {
    const mw_index_spec *spec;
    const mw_table *raw;
    const mw_vary *vary;
    int32_t node, period;
    mw_sampler sampler;
    uint64_t seed;
    mw_pool *pool;               // NULL: one thread
    const mw_index_names *names; // for messages; may be NULL
    // Asked between whiles by the owner's thread, with how many of the draws are done; false stops
    // the run. May be NULL.
    bool (*go_on)(void *ctx, int64_t done, int64_t all);
    void *go_on_ctx;
} mw_trial_from;

typedef struct mw_trial mw_trial;

// Called once for each draw, in any order and by any of the pool's threads: the scores of the node,
// [unit], NaN without one. `draw` counts within the draws of the run; score is kept until the
// return.
typedef void mw_trial_sink(void *ctx, int64_t draw, int worker, const double *score);

enum { MW_VARIANTS_MAX = 512 };

// Runs the index once as it is, and prepares.
//   from    what it points to is borrowed until mw_trial_free
//   errors  those of mw_index_run and mw_varied_new; MW_INVALID for a period outside; MW_LIMIT for
//           more than MW_VARIANTS_MAX combinations of alternatives
MW_MUST_USE mw_status mw_trial_new(const mw_trial_from *from, mw_trial **out, mw_error *err);
void mw_trial_free(mw_trial *t); // NULL is allowed

const mw_index_result *mw_trial_nominal(const mw_trial *t); // without variation

// Whether the scores of a draw compare with those without variation: see mw_varied_keeps_scale.
bool mw_trial_keeps_scale(const mw_trial *t, mw_draw_at draw);

//   errors  those of mw_index_run, in any draw, with its number; MW_LIMIT when go_on said so;
//           MW_NOMEM. The sink may have been called for other draws.
//   cost    the leaves of each combination of alternatives that is drawn, of as many at a time as
//           there are threads; for each draw a multiplication for each unit and leaf. Errors of
//           values make every draw a whole run.
MW_MUST_USE mw_status mw_trial_run(mw_trial *t, const mw_draw_at *draw, int64_t count,
                                   mw_trial_sink *sink, void *ctx, mw_error *err);

// The same, every draw by mw_combine_parts alone and on this thread: the reference that the faster
// ways are tested against.
MW_MUST_USE mw_status mw_trial_run_plain(mw_trial *t, const mw_draw_at *draw, int64_t count,
                                         mw_trial_sink *sink, void *ctx, mw_error *err);

#endif
