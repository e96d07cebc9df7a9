// SPDX-License-Identifier: MIT
// What was done in many assessments, from a file of any format: answers, scores, files, states.
// Each row is checked by itself; good rows are kept, the others named. Reading rows is the
// caller's.
//
//     mw_intake *in = NULL;
//     MW_TRY(mw_intake_new(&from, &in, err));
//     for each row: MW_TRY(mw_intake_add(in, &row, err));
//     st = mw_intake_end(in, &report, err);
//     mw_intake_free(in);
//
// Rows are taken in the order of their times, then of the file; without a time, last and as of now.
// A state after a refused row of the same assessment waits until that row is mended, as does what
// follows it: else what is mended would come too late. Thread: one owner at a time.
#ifndef MW_ASSESS_INTAKE_H
#define MW_ASSESS_INTAKE_H

#include "assess/act.h"
#include "assess/evidence.h"
#include "assess/questionnaire.h"
#include "base/zone.h"

// What a row says was done; words are those of the verbs: "answer", "score", "attach", ...
typedef enum {
    MW_INTAKE_ANSWER,
    MW_INTAKE_SCORE,
    MW_INTAKE_ATTACH,
    MW_INTAKE_SUBMIT,
    MW_INTAKE_REVIEW,
    MW_INTAKE_RETURN,
    MW_INTAKE_CONFIRM,
    MW_INTAKE_REOPEN,
    MW_INTAKE_ACTS
} mw_intake_act;

// Texts as they stand in the file; borrowed during the call.
typedef struct {
    int64_t line; // where it stands, for messages
    mw_slice entity, question, answer, comment;
    mw_slice source; // as an export says it; empty: an answer
    mw_slice act;    // empty: answer
    mw_slice file;   // what is attached
    mw_slice who;    // empty: who imports
    mw_slice when;   // empty: now; a state needs it, so that it is known when it comes again
} mw_intake_row;

typedef struct {
    mw_history *history;
    const mw_questionnaire *q;
    mw_slice who;           // who imports
    const mw_zone *zone;    // for messages; NULL: UTC
    const char *evidence;   // folder of evidence
    const char *beside;     // where relative paths of files begin; NULL or "": here
    int64_t file_bytes_max; // see mw_evidence_put
    // The number of the assessment of an entity's code, else why there is none.
    mw_status (*find)(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err);
    // The moment that a text says.
    mw_status (*moment)(void *ctx, mw_slice text, int64_t *ns, mw_error *err);
    // Confirms or returns an assessment, see confirm.h.
    mw_status (*settle)(void *ctx, int32_t assessment, mw_assess_state to,
                        const mw_assess_event *by, mw_error *err);
    // Told of each row that is refused, in the order of lines: the column, what stands there and
    // what is wrong.
    void (*refuse)(void *ctx, int64_t line, const char *column, mw_slice value, const char *why);
    void *ctx;
} mw_intake_from;

typedef struct {
    int64_t rows, refused;
    int64_t kept[MW_INTAKE_ACTS]; // new, or other than before
    int64_t same;                 // there already
    int64_t empty; // without an answer, or proposals and computed values, which are none
} mw_intake_report;

typedef struct mw_intake mw_intake;

// Begins: nothing is stored before mw_intake_end, but files among the evidence.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_intake_new(const mw_intake_from *from, mw_intake **out, mw_error *err);
void mw_intake_free(mw_intake *in); // NULL is allowed

// Takes a row. What is wrong with it is no error: it is refused at the end.
//   errors  MW_NOMEM; MW_IO when evidence cannot be kept.
MW_MUST_USE mw_status mw_intake_add(mw_intake *in, const mw_intake_row *row, mw_error *err);
// A row that cannot be read.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_intake_bad(mw_intake *in, int64_t line, mw_slice value, const char *why,
                                    mw_error *err);

// Stores what is good. Doing it all again stores nothing. What comes before the first confirmation
// of each assessment is one transaction, each confirmation another, and so on.
//   errors  those of the stores; the history must be closed then.
MW_MUST_USE mw_status mw_intake_end(mw_intake *in, mw_intake_report *report, mw_error *err);

#endif
