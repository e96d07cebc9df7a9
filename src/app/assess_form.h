// SPDX-License-Identifier: MIT
// Questionnaires in Excel, for the verbs of assessments. Thread: one owner at a time.
#ifndef MW_APP_ASSESS_FORM_H
#define MW_APP_ASSESS_FORM_H

#include "app/assess_session.h"

// Writes the form of the assessment at hand to a file, in the language of the session or "both".
//   errors  of measuring and of the file.
MW_MUST_USE mw_status mw_assess_form_write(mw_assess_session *x, const char *path, mw_error *err);

// Takes what a filled-in form says of the campaign at hand, of the entity of --entity or else the
// one that the form names. Says what was taken on stdout, what was refused on stderr; then the
// call's answer is no.
//   errors  of mw_form_read; MW_INVALID when the assessment is not open to answers.
MW_MUST_USE mw_status mw_assess_form_fill(mw_assess_session *x, const char *path, mw_error *err);

#endif
