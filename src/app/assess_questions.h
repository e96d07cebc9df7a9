// SPDX-License-Identifier: MIT
// An assessment as a form: each question with its guidance and options, and what was answered,
// computed, scored and shown, as one JSON object. Thread: one owner at a time.
#ifndef MW_APP_ASSESS_QUESTIONS_H
#define MW_APP_ASSESS_QUESTIONS_H

#include "app/assess_session.h"

// Writes the form of the assessment at hand, or with none at hand the questions alone.
//   m       of that one assessment; NULL without one.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_assess_questions(const mw_assess_session *x, const mw_measured *m,
                                          mw_error *err);

#endif
