// SPDX-License-Identifier: MIT
// Confirming an assessment: its answers become facts that hold from the start of the campaign's
// period, as an import of their own, so that an explanation names it and it can be undone.
//
// What is stored, in this order: the import is begun; its facts, all at once; the import is ended;
// the assessment is confirmed. If the process dies between, the assessment is still to be
// confirmed, and confirming it again completes what was begun; returning it takes the facts back.
//
//     mw_confirm_job job = {.history = h, .assessment = n, .q = q, .registry = r, .facts = f, ...};
//     MW_TRY(mw_confirm(&job, &report, err));
// Thread: one owner at a time.
#ifndef MW_ASSESS_CONFIRM_H
#define MW_ASSESS_CONFIRM_H

#include "assess/act.h"
#include "assess/questionnaire.h"
#include "base/hash.h"
#include "store/facts.h"

typedef struct {
    mw_history *history;
    int32_t assessment;
    const mw_questionnaire *q;
    mw_registry *registry;
    mw_facts *facts;
    mw_slice entity;  // its code, for the name of the import
    int64_t start_ns; // from when on the answers hold
    mw_slice comment, who;
} mw_confirm_job;

typedef struct {
    int32_t import_id;
    int64_t answers, facts;
    bool completed; // an earlier attempt that was cut off
} mw_confirm_report;

// Confirms a reviewed assessment: of each question the assessor's score, else the answer that
// counts. What an earlier version answered and this one does not is known to be missing then.
//   errors  MW_INVALID when it is not reviewed, or an answer does not fit the questions; those of
//           the stores.
MW_MUST_USE mw_status mw_confirm(const mw_confirm_job *job, mw_confirm_report *report,
                                 mw_error *err);

// Returns an assessment for correction; facts of a confirmation that was cut off are undone.
MW_MUST_USE mw_status mw_confirm_return(const mw_confirm_job *job, mw_error *err);

// The map_hash of imports that confirm an assessment, by its record. Returns hex.
char *mw_confirm_mark(int64_t assessment_id, char hex[MW_SHA256_HEX_MAX]);
// Whether an import is one of those.
bool mw_confirm_is(const mw_import *i, int64_t assessment_id);

#endif
