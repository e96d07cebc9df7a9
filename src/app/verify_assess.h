// SPDX-License-Identifier: MIT
// Checking what assessments keep: records, evidence files, and that facts were confirmed.
// Thread: the main one.
#ifndef MW_APP_VERIFY_ASSESS_H
#define MW_APP_VERIFY_ASSESS_H

#include "app/workspace.h"

typedef struct {
    int64_t campaigns, assessments, files; // files: different ones, each read whole
} mw_assess_checked;

// Tells of records that cannot be read; evidence that is missing or changed; facts of an assessment
// whose confirmation was cut off. Adds to *problems.
//   errors  of the registry, MW_NOMEM.
MW_MUST_USE mw_status mw_assess_verify(mw_workspace *ws, void (*tell)(void *, const char *),
                                       mw_assess_checked *out, int64_t *problems, mw_error *err);

#endif
