// SPDX-License-Identifier: MIT
// How sure an index is: it is worked out again and again with weights, choices and values drawn
// anew, and every unit's scores and ranks are looked at together (steps 7 and 10 of the OECD
// handbook; Saisana, Saltelli and Tarantola 2005).
//
//     mw_draws d;
//     mw_draw_ask ask = {.vary = &vary, .period = 0, .draws = 1000, .seed = 1, .pool = pool};
//     MW_TRY(mw_index_draw(&spec, &raw, &ask, &d, err));
//     double worst = d.unit[u].rank_high;
//     mw_draws_fini(&d);
// Thread: one owner; the pool's threads work behind it. The same seed gives the same bits on any
// number of threads.
#ifndef MW_INDEX_DRAW_H
#define MW_INDEX_DRAW_H

#include "index/trial.h"

enum { MW_DRAWS_MAX = 1000000, MW_DRAW_ALL_RANKS_MAX = 2000, MW_DRAW_BANDS = 20 };
#define MW_DRAWS_BYTES_MAX (INT64_C(1) << 33)

typedef struct {
    const mw_vary *vary;
    int32_t node; // 0: the root
    int32_t period, draws;
    int32_t top;   // count how often a unit is among so many best; 0: 10
    int64_t rival; // count how often a unit is ahead of this one; -1: nobody
    uint64_t seed;
    mw_sampler sampler;
    mw_pool *pool;                                       // NULL: one thread
    const mw_index_names *names;                         // for messages; may be NULL
    bool (*go_on)(void *ctx, int64_t done, int64_t all); // see trial.h; may be NULL
    void *go_on_ctx;
} mw_draw_ask;

// Of the draws in which the unit has a score; NaN when there is none.
typedef struct {
    double score, rank; // without any variation
    // 5 %, median, 95 % of the draws whose scores are on the scale of those without variation (see
    // mw_varied_keeps_scale): scores that were drawn, the nearest place in their order, to 7
    // digits.
    double score_low, score_mid, score_high;
    double rank_low, rank_mid, rank_high; // 5 % (good), median, 95 %, likewise
    double score_mean, rank_mean;         // the score's likewise
    double top_share;                     // of the draws in which it has a score, among the best
    double ahead_share; // of the draws in which both have a score, ahead of the rival
    int64_t known;
} mw_drawn;

typedef struct {
    int64_t units;
    int32_t draws;
    int32_t scored; // of them, those whose scores compare
    mw_drawn *unit;
    // Rank acceptability, [unit][band]: the share of all draws in which a unit has the rank band +
    // 1, or, of more than MW_DRAW_ALL_RANKS_MAX units, a rank in the band of MW_DRAW_BANDS equal
    // ones.
    int32_t bands;
    float *accepted;
    double rank_shift; // mean, over draws and units, of how far ranks are from those without
                       // variation
} mw_draws;

//   raw     as in mw_index_run; the scores of a node in one period are drawn
//   errors  those of mw_trial_new and mw_trial_run; MW_INVALID for a rival outside; MW_LIMIT above
//           the limits here; MW_NOMEM
//   cost    see mw_trial_run; a sort of the units for each draw; 8 bytes for each unit and draw
MW_MUST_USE mw_status mw_index_draw(const mw_index_spec *spec, const mw_table *raw,
                                    const mw_draw_ask *ask, mw_draws *out, mw_error *err);
void mw_draws_fini(mw_draws *d); // of a zero one is allowed

// The band of a rank, 0 for the best.
int32_t mw_draw_band(int64_t rank, int64_t units, int32_t bands);

#endif
