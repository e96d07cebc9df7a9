// SPDX-License-Identifier: MIT
// The JSON of an export as rows of an intake: of each entity the last version, of each question the
// last answer. Thread: one owner at a time.
#ifndef MW_ASSESS_INTAKE_JSON_H
#define MW_ASSESS_INTAKE_JSON_H

#include "assess/intake.h"

// Takes a document of `mw assess export --format json`. Answers are numbered as "line", from 1, in
// the order of the document, those that are not taken among them; what is no answer is refused.
//   name    what the text is called in messages: its file.
//   errors  MW_SYNTAX "NAME:LINE:COLUMN: ..."; MW_INVALID when it is no export; MW_NOMEM.
MW_MUST_USE mw_status mw_intake_json(mw_intake *in, const char *name, mw_slice text, mw_error *err);

#endif
