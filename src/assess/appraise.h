// SPDX-License-Identifier: MIT
// Where assessments stand: points, level, how likely each level is, and what would settle it. All
// assessments of a campaign are evaluated together, their answers laid over the facts (overlay.h).
//
//     mw_appraise_from from = {.registry = r, .facts = f, .program = p, .history = h,
//                              .campaign = c, .assessment = list, .count = n};
//     mw_appraisals *a = NULL;
//     MW_TRY(mw_appraise(&from, &a, err));
//     const mw_appraisal *one = mw_appraisal_at(a, 0);
//     mw_appraisals_free(a);
//
// Which answer counts: what facts compute, before what was answered; of an assessment that was
// reviewed or confirmed the assessor's score before the enterprise's own answer. Proposals do not
// count. Thread: one owner at a time.
#ifndef MW_ASSESS_APPRAISE_H
#define MW_ASSESS_APPRAISE_H

#include "assess/path.h"
#include "assess/prior.h"
#include "base/pool.h"
#include "eval/eval.h"

typedef struct {
    mw_registry *registry;
    mw_facts *facts; // NULL: only what was answered
    const mw_program *program;
    const mw_history *history;
    int32_t campaign;
    const int32_t *assessment; // count numbers of the history, of that campaign
    int64_t count;
    mw_pool *pool;      // NULL: one thread
    const char *period; // NULL: the campaign's
} mw_appraise_from;

// A question of an assessment.
typedef struct {
    double points;           // that count; NaN: open, or does not apply
    double computed;         // from facts; NaN: not computed, or facts are missing
    double declared, scored; // of the own answer, of the assessor's; NaN: none
    bool applies;
    bool asked_to_show,
        shown;         // evidence: of an own answer that claims something (mw_answer_to_show)
    bool contradicted; // facts and the own answer are worth differently
} mw_appraised;

typedef struct {
    int32_t assessment;     // of the history
    int64_t row;            // of the entity in the evaluation; -1: it is not there in the period
    double level;           // NaN: open
    double low, high;       // the levels that are surely and possibly reached
    mw_rule_odds_list odds; // none when facts are missing that no answer gives
    bool exact;             // the odds are; else they are drawn
    mw_appraised *question;
    double *value, *bound; // per indicator shown: value, and low and high of it
} mw_appraisal;

typedef struct mw_appraisals mw_appraisals;

// Evaluates. Entities of the assessments that are not there get row -1 and nothing else.
//   errors  those of evaluation; MW_INVALID when the program lacks the campaign's level, for a
//           period or settings that cannot be read.
MW_MUST_USE mw_status mw_appraise(const mw_appraise_from *from, mw_appraisals **out, mw_error *err);
void mw_appraisals_free(mw_appraisals *a); // NULL is allowed

// In the order of from->assessment; borrowed.
int64_t mw_appraisals_count(const mw_appraisals *a);
const mw_appraisal *mw_appraisal_at(const mw_appraisals *a, int64_t i);
const mw_campaign *mw_appraisals_campaign(const mw_appraisals *a);
const mw_assessment *mw_appraisals_assessment(const mw_appraisals *a, int64_t i);
const mw_questionnaire *mw_appraisals_questionnaire(const mw_appraisals *a);
const mw_prior *mw_appraisals_prior(const mw_appraisals *a);
mw_world *mw_appraisals_world(mw_appraisals *a);
// The evaluation of the period, with bounds. Its wants: the level, then question by question its
// points, then the indicators shown.
mw_evaluation *mw_appraisals_evaluation(mw_appraisals *a);
// Indicators shown beside the level: those of its pack that need no arguments; numbers of the
// program. How many.
int32_t mw_appraisals_indicators(const mw_appraisals *a, const int32_t **out);

// What knowing each question for sure would tell; see mw_rule_learn.
//   news    one per question.
MW_MUST_USE mw_status mw_appraisal_learn(mw_appraisals *a, int64_t i, mw_rule_news *news,
                                         mw_error *err);

// The rule of the level with the values given at an appraisal, for searches; its inputs are the
// points of the questions. Borrowed.
const mw_rule *mw_appraisal_rule(const mw_appraisals *a, int64_t i, const double **given);

#endif
