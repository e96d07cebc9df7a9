// SPDX-License-Identifier: MIT
// Confirming and returning an assessment, with what both need of a workspace. Thread: one owner at
// a time.
#ifndef MW_APP_ASSESS_SETTLE_H
#define MW_APP_ASSESS_SETTLE_H

#include "app/assess_session.h"
#include "assess/confirm.h"

// Confirms the assessment at hand, or returns it (MW_ASSESS_CONFIRMED, MW_ASSESS_RETURNED).
//   by      its comment and who are looked at.
//   report  of a confirmation; may be NULL.
//   errors  see confirm.h.
MW_MUST_USE mw_status mw_assess_settle(mw_assess_session *x, mw_assess_state to,
                                       const mw_assess_event *by, mw_confirm_report *report,
                                       mw_error *err);

#endif
