// SPDX-License-Identifier: MIT
// A campaign's assessments appraised, for the verbs that tell where they stand.
//
//     mw_assess_session x = {0};
//     mw_standing s = {.x = &x};
//     mw_status st = mw_standing_open(call, &s, err); // operands CAMPAIGN [ENTITY]
//     mw_standing_close(&s), mw_assess_session_close(&x);
// Thread: one owner at a time.
#ifndef MW_APP_ASSESS_STANDING_H
#define MW_APP_ASSESS_STANDING_H

#include "app/assess_session.h"
#include "assess/appraise.h"

typedef struct {
    mw_assess_session *x;
    mw_appraisals *a; // of all entities of the campaign, in the order of the workspace
    int64_t at;       // of the entity named; -1: none was
} mw_standing;

// Opens the workspace, the campaign, and appraises it.
//   errors  those of opening and of mw_appraise.
MW_MUST_USE mw_status mw_standing_open(mw_call *call, mw_standing *s, mw_error *err);
void mw_standing_close(mw_standing *s);

// The most likely level of an appraisal: its place among the odds; -1: none.
int32_t mw_standing_likely(const mw_appraisal *x);

#endif
