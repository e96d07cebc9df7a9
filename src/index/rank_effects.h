// SPDX-License-Identifier: MIT
// Which choice moves the ranks: the shares of variance of sensitivity.h, where the inputs are what
// an index varies (weights, normalise, combine ...), each as a whole.
//
//     mw_rank_effects e;
//     mw_rank_effects_ask ask = {.vary = &vary, .rows = 1024, .boots = 200, .unit = -1, .seed = 1};
//     MW_TRY(mw_rank_effects_of(&spec, &raw, &ask, &e, err));
//     for (int32_t i = 0; i < e.count; i++) ... e.factor[i], e.shift[i].total.value ...
//
// Thread: one owner; the pool's threads work behind it. The same seed gives the same bits on any
// number of threads.
#ifndef MW_INDEX_RANK_EFFECTS_H
#define MW_INDEX_RANK_EFFECTS_H

#include "index/sensitivity.h"
#include "index/trial.h"

#define MW_RANK_EFFECTS_DRAWS_MAX INT64_C(10000000)

typedef struct {
    const mw_vary *vary;
    int32_t node, period; // 0: the root
    int64_t rows;         // of each of the 2 + factors samples; a power of two is best for Sobol
    int32_t boots;        // resamples for the intervals; 0: none
    int64_t unit;         // whose rank is looked at, too; -1: nobody's
    uint64_t seed;
    mw_sampler sampler;
    mw_pool *pool;                                       // NULL: one thread
    const mw_index_names *names;                         // for messages; may be NULL
    bool (*go_on)(void *ctx, int64_t done, int64_t all); // see trial.h; may be NULL
    void *go_on_ctx;
} mw_rank_effects_ask;

typedef struct {
    int32_t count;                     // factors that vary
    mw_factor factor[MW_FACTOR_COUNT]; // which
    mw_effect shift[MW_FACTOR_COUNT];  // on the mean, over units, of how far a rank is from that
                                       // without variation
    mw_effect unit[MW_FACTOR_COUNT];   // on the unit's rank; NaN without a unit
    double shift_mean;                 // of the draws of the two samples
} mw_rank_effects;

//   raw     as in mw_index_run
//   errors  those of mw_trial_new and mw_trial_run; MW_INVALID for a unit outside; MW_LIMIT for
//   rows
//           or boots outside those of sensitivity.h, or more than MW_RANK_EFFECTS_DRAWS_MAX draws;
//           MW_NOMEM
//   cost    rows * (2 + count) draws, see mw_trial_run, each with a sort of the units; 40 bytes for
//           each draw
MW_MUST_USE mw_status mw_rank_effects_of(const mw_index_spec *spec, const mw_table *raw,
                                         const mw_rank_effects_ask *ask, mw_rank_effects *out,
                                         mw_error *err);

#endif
