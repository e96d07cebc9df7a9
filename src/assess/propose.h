// SPDX-License-Identifier: MIT
// Proposals for questions that nobody answered yet: what was confirmed in an earlier campaign, and
// what indicators named propose_QUESTION make of answers to other standards. A proposal does not
// count until somebody gives it as an answer.
//
//     mw_propose_from from = {.history = h, .q = q, .registry = r, .facts = f, .period = period,
//                             .assessment = numbers, .count = n, .from = campaign, .inform = true};
//     MW_TRY(mw_propose(&from, who, &report, err));
// Thread: one owner at a time.
#ifndef MW_ASSESS_PROPOSE_H
#define MW_ASSESS_PROPOSE_H

#include "assess/act.h"
#include "assess/questionnaire.h"
#include "base/period.h"
#include "store/facts.h"

typedef struct {
    mw_history *history;
    const mw_questionnaire *q;
    mw_registry *registry;
    mw_facts *facts;
    mw_period period;          // for which indicators are evaluated
    const int32_t *assessment; // count numbers of the history, open to answers
    int64_t count;
    int32_t from; // campaign whose answers are carried over; -1: none
    bool inform;  // evaluate propose_QUESTION
} mw_propose_from;

typedef struct {
    int64_t carried, informed;
    int64_t unfit; // proposals that are no answers to the questions as they are now
} mw_propose_report;

// Adds proposals to questions about which nothing was said in the assessment; a second call adds
// nothing.
//   errors  of the stores and of evaluating; MW_NOMEM. Then nothing was added.
MW_MUST_USE mw_status mw_propose(const mw_propose_from *from, mw_slice who,
                                 mw_propose_report *report, mw_error *err);

// The answer that counts: of what was reviewed or confirmed the assessor's, else one's own that is
// no proposal; NULL: none.
const mw_answer *mw_assessment_settled(const mw_assessment *a, mw_slice question);
// The last confirmed version of an entity's assessment in a campaign; NULL: none.
const mw_assessment *mw_history_confirmed(const mw_history *h, int32_t campaign, int32_t entity);

#endif
