// SPDX-License-Identifier: MIT
// The way from where an enterprise stands to a level: which answers to better, how far, at the
// least cost. What is open counts as worth least.
//
//     mw_gap *g = NULL;
//     MW_TRY(mw_gap_find(appraisals, i, 3, &g, err));
//     for (int32_t s = 0; g->found && s < g->step_count; s++) ... g->step[s].question
//     mw_gap_free(g);
// Thread: one owner at a time.
#ifndef MW_ASSESS_GAP_H
#define MW_ASSESS_GAP_H

#include "assess/appraise.h"

// One answer to better.
typedef struct {
    int32_t question; // of the questionnaire
    double from, to;  // points
    double cost, effort;
    bool open; // there is no answer yet
    // What is reached: the option or band of `pick one` or bands; of `pick many` what is to be
    // added, add_count options.
    int32_t option;
    const int32_t *add;
    int32_t add_count;
} mw_gap_step;

typedef struct {
    bool found;  // false: no answers reach the level
    bool proven; // no way costs less
    double cost, effort;
    mw_gap_step *step; // in the order of the questions
    int32_t step_count;
    bool priced; // costs were given; else each step up costs 1
    mw_arena *arena;
} mw_gap;

// The setting "costs" of a campaign: a table in CSV, question,option,cost[,effort]. What is named
// is what it costs to get to the option from the one below it (of `pick many`: to be able to tick
// it); a band is named by its number from 1. What is not named costs 1 and no effort.
//   errors  MW_INVALID saying which line.
MW_MUST_USE mw_status mw_gap_check(const mw_questionnaire *q, mw_slice table, mw_error *err);

// The cheapest way for appraisal i to a level of at least `level`.
//   errors  MW_INVALID when the level's rule cannot be searched, MW_NOTFOUND when something but
//           answers is missing for it (see path.h); MW_LIMIT; MW_NOMEM.
MW_MUST_USE mw_status mw_gap_find(mw_appraisals *a, int64_t i, double level, mw_gap **out,
                                  mw_error *err);
void mw_gap_free(mw_gap *g); // NULL is allowed

// The level above the one that is surely reached; NaN at the top.
double mw_gap_next_level(const mw_appraisals *a, int64_t i);

#endif
