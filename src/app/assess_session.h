// SPDX-License-Identifier: MIT
// What the verbs of assessments open together: a workspace with its entities, the history of its
// campaigns, and once a campaign is named its standard and one assessment of it.
//
//     mw_assess_session x = {0};
//     st = mw_assess_session_at(call, &x, err); // operands CAMPAIGN ENTITY
//     if (st == MW_OK) ... mw_assess_session_of(&x)
//     mw_assess_session_close(&x);
// Thread: one owner at a time.
#ifndef MW_APP_ASSESS_SESSION_H
#define MW_APP_ASSESS_SESSION_H

#include "app/roster.h"
#include "app/session.h"
#include "assess/act.h"
#include "assess/measured.h"
#include "assess/questionnaire.h"

enum { MW_ASSESS_WHO_MAX = 256 };

typedef struct {
    mw_call *call;
    mw_session s; // without a world
    mw_roster *roster;
    mw_history *h;
    mw_arena *arena;
    const char *lang;
    char who[MW_ASSESS_WHO_MAX]; // who acts
    mw_questionnaire *q;         // NULL until a campaign is named
    int32_t campaign, level, assessment;
    int32_t entity; // in the roster; -1
} mw_assess_session;

// Opens the workspace and its campaigns.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_assess_session_open(mw_call *call, mw_assess_session *out, mw_error *err);
// The same for operands CAMPAIGN and ENTITY, the latest version of its assessment.
//   errors  MW_NOTFOUND saying which there are.
MW_MUST_USE mw_status mw_assess_session_at(mw_call *call, mw_assess_session *out, mw_error *err);
void mw_assess_session_close(mw_assess_session *x);

// Loads the packs in use, with the one of a standard (a pack or a level) where it is not in use,
// and its questions.
MW_MUST_USE mw_status mw_assess_session_standard(mw_assess_session *x, mw_slice standard,
                                                 mw_error *err);
// A campaign by name, with its standard. A pack that changed since the campaign began is noted.
MW_MUST_USE mw_status mw_assess_session_campaign(mw_assess_session *x, const char *name,
                                                 mw_error *err);
// The latest version of an entity's assessment in the campaign.
MW_MUST_USE mw_status mw_assess_session_entity(mw_assess_session *x, const char *code,
                                               mw_error *err);

// The campaign and the assessment at hand; borrowed until the next act.
const mw_campaign *mw_assess_session_about(const mw_assess_session *x);
const mw_assessment *mw_assess_session_of(const mw_assess_session *x);
// An entity of an assessment.
const mw_entity *mw_assess_session_whose(const mw_assess_session *x, const mw_assessment *a);
// The zone of its entity; empty: that of the workspace.
mw_slice mw_assess_session_zone(const mw_assess_session *x);
// The last day to submit: the setting "deadline", else as the campaign began; empty: none.
mw_slice mw_assess_session_deadline(const mw_campaign *c);
// Who acts.
mw_slice mw_assess_session_who(const mw_assess_session *x);
// The comment of --comment; empty without it.
mw_slice mw_assess_session_comment(const mw_call *call);
// The largest file of evidence in bytes: --limit where the verb has it, the campaign's setting
// "limit"; 0 without either.
MW_MUST_USE mw_status mw_assess_session_limit(const mw_assess_session *x, int64_t *bytes,
                                              mw_error *err);
// The period of the campaign, and the calendar of its facts for an entity's zone.
MW_MUST_USE mw_status mw_assess_session_period(const mw_assess_session *x, mw_period *out,
                                               mw_error *err);

// What facts say of the questions of assessments, which are count numbers of the history.
//   out     owned by the caller, see measured.h.
MW_MUST_USE mw_status mw_assess_session_measure(mw_assess_session *x, const int32_t *assessment,
                                                int64_t count, mw_measured **out, mw_error *err);

#endif
