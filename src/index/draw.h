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

#include "base/pool.h"
#include "index/run.h"

// What is drawn. An empty list leaves the spec's own choice; each of a list is as likely.
typedef struct {
    double weights; // uniform: each weight times 1 +- this, or +- this; 0: as they are
    bool weights_relative;
    double dirichlet;    // weights of a node by Dirichlet around its own, this concentrated; 0: no
    double error;        // normal error of the raw leaves: its deviation; 0: none
    bool error_relative; // a share of the value; else of the column's own deviation
    bool remove_one;     // one leaf, or none, is left out: each as likely
    const mw_norm *norm;
    const mw_combine *combine; // of the root and nodes that do as it does
    const mw_treat *treat;
    const mw_impute *impute;
    int32_t norm_count, combine_count, treat_count, impute_count;
    const bool *own_combine; // of each node: keeps its own way to combine; NULL: none does
} mw_vary;

enum { MW_DRAWS_MAX = 1000000 };
#define MW_DRAWS_BYTES_MAX (INT64_C(1) << 33)

typedef struct {
    const mw_vary *vary;
    int32_t period, draws;
    int32_t top;   // count how often a unit is among so many best; 0: 10
    int64_t rival; // count how often a unit is ahead of this one; -1: nobody
    uint64_t seed;
    mw_pool *pool;               // NULL: one thread
    const mw_index_names *names; // for messages; may be NULL
} mw_draw_ask;

// Of the draws in which the unit has a score; NaN when there is none.
typedef struct {
    double score, rank;                       // without any variation
    double score_low, score_mid, score_high;  // 5 %, median, 95 %
    double rank_low, rank_mid, rank_high;     // 5 % (good), median, 95 %
    double rank_mean, top_share, ahead_share; // shares of the draws
    int64_t known;
} mw_drawn;

typedef struct {
    int64_t units;
    int32_t draws;
    mw_drawn *unit;
    double
        rank_shift; // mean over draws and units of how far ranks are from those without variation
} mw_draws;

//   raw     as in mw_index_run; the root's scores of one period are drawn
//   errors  those of mw_index_run, in any draw; MW_INVALID when nothing varies; MW_LIMIT above the
//           limits here; MW_NOMEM
//   cost    each draw: a multiplication for each unit and leaf where all is known and means are
//           arithmetic or geometric, and a sort of the units; 12 bytes for each unit and draw.
//           Alternatives of how to impute, treat and normalise are worked out once each; errors of
//           values make every draw a whole run.
MW_MUST_USE mw_status mw_index_draw(const mw_index_spec *spec, const mw_table *raw,
                                    const mw_draw_ask *ask, mw_draws *out, mw_error *err);
void mw_draws_fini(mw_draws *d); // of a zero one is allowed

#endif
