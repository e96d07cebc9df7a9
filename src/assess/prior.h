// SPDX-License-Identifier: MIT
// What may be true of an answer, and how likely: of one that is open, not shown, or disputed. The
// numbers are stated with every result and may be set for a campaign.
//
//     open         each option as likely as the others (of `pick many`: ticked with `tick`)
//     not shown    a question that asks for evidence and got none: the answer holds with `trust`;
//                  else one of the options that are worth less is true (of `pick many` each tick
//                  holds with `trust`, by itself)
//     disputed     the assessor scored otherwise: the assessor is right with `assessor`
//     measured, shown, reviewed and confirmed: certain
// Thread: any.
#ifndef MW_ASSESS_PRIOR_H
#define MW_ASSESS_PRIOR_H

#include "assess/questionnaire.h"
#include "assess/rule.h"

typedef struct {
    double trust, assessor, tick;
    // Per question of the questionnaire NULL or how likely each option is when it is open (of `pick
    // many`: how likely it is ticked); owned by an arena.
    double *const *open;
} mw_prior;

#define MW_PRIOR_TRUST 0.8
#define MW_PRIOR_ASSESSOR 0.9
#define MW_PRIOR_TICK 0.5

// The prior of a campaign: its settings "trust", "assessor", "tick" (numbers 0 to 1) and "prior" (a
// table in CSV: question,option,p; a band is named by its number from 1), else as above.
//   a       where `open` is kept.
//   errors  MW_INVALID saying which setting or which line.
MW_MUST_USE mw_status mw_prior_read(const mw_questionnaire *q, const mw_campaign *c, mw_arena *a,
                                    mw_prior *out, mw_error *err);

// That a table can be read, before it becomes a setting.
MW_MUST_USE mw_status mw_prior_check(const mw_questionnaire *q, mw_slice table, mw_error *err);

// What is known of an answer.
typedef struct {
    const mw_answer_value *self, *assessor; // NULL: none
    bool shown;                             // evidence is there, or none is asked for
    bool settled; // reviewed: the assessor's score, else the answer, counts
} mw_answer_state;

// Outcomes of a question, worth by worth.
typedef struct {
    int32_t count;
    double points[MW_RULE_OUTCOMES_MAX], p[MW_RULE_OUTCOMES_MAX];
} mw_outcome_list;

// Fills the outcomes. Sums of `pick many` that are equal are one outcome; if there were more than
// MW_RULE_OUTCOMES_MAX, sums are taken together on a grid.
void mw_prior_outcomes(const mw_prior *p, const mw_questionnaire *q, int32_t i,
                       const mw_answer_state *state, mw_outcome_list *out);

#endif
