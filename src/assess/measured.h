// SPDX-License-Identifier: MIT
// What facts say of the questions of assessments: which are asked of an entity at all, and which
// answers they compute. Answers that were given but not confirmed yet take part, as they decide
// what else is asked.
//
//     mw_measured_from from = {.q = q, .history = h, .registry = r, .facts = f, .period = period,
//                              .assessment = numbers, .count = n};
//     mw_measured *m = NULL;
//     MW_TRY(mw_measured_new(&from, &m, err));
//     const mw_measured_answer *a = mw_measured_at(m, 0, question);
//     mw_measured_free(m);
// Thread: one owner at a time.
#ifndef MW_ASSESS_MEASURED_H
#define MW_ASSESS_MEASURED_H

#include "assess/questionnaire.h"
#include "base/period.h"
#include "store/facts.h"

typedef struct {
    const mw_questionnaire *q;
    const mw_history *history;
    mw_registry *registry;
    mw_facts *facts;
    mw_period period;          // of the campaign
    const int32_t *assessment; // count numbers of the history, all of the standard of q
    int64_t count;
} mw_measured_from;

typedef struct {
    bool applies; // it is asked of the entity
    bool known;   // facts answer it
    mw_answer_value value;
} mw_measured_answer;

typedef struct mw_measured mw_measured;

// Evaluates the questions.
//   errors  of the stores and of evaluating; MW_NOMEM.
//   cost    two evaluations, whatever the number of assessments.
MW_MUST_USE mw_status mw_measured_new(const mw_measured_from *from, mw_measured **out,
                                      mw_error *err);
void mw_measured_free(mw_measured *m); // NULL is allowed

// The answer to a question of the i-th of the assessments; borrowed.
const mw_measured_answer *mw_measured_at(const mw_measured *m, int64_t i, int32_t question);

// The level by the answers that count; the levels that are surely and possibly reached while
// questions are open. NaN where the entity is not there in the period.
typedef struct {
    double level, low, high; // level NaN: open
} mw_measured_level;
mw_measured_level mw_measured_level_of(const mw_measured *m, int64_t i);

// ---- what is open

typedef enum {
    MW_OPEN_NOTHING,    // answered, by somebody or by facts, or not asked
    MW_OPEN_UNANSWERED, // no answer
    MW_OPEN_PROPOSED,   // a proposal that nobody confirmed
    MW_OPEN_NOT_SHOWN,  // answered, and evidence is asked for and not there
} mw_open;

// What is open about a question. Evidence is wanted where the standard asks for some, for an
// answer that is worth more than the least and that facts do not give.
mw_open mw_measured_open(const mw_questionnaire *q, int32_t question, const mw_assessment *a,
                         const mw_measured_answer *m);

// Whether facts give an answer that is worth something else than the one that somebody gave; false
// when either is not there.
bool mw_measured_differs(const mw_questionnaire *q, int32_t question, const mw_assessment *a,
                         const mw_measured_answer *m);

// Questions of an assessment, counted.
typedef struct {
    int32_t asked, answered, proposed, measured, shown, open[4];
} mw_measured_count;
mw_measured_count mw_measured_sum(const mw_measured *m, int64_t i, const mw_assessment *a);

#endif
