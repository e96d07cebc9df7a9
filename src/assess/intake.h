// SPDX-License-Identifier: MIT
// Answers of many assessments from a file of any format: each row checked by itself, good rows
// kept, the others named. Reading rows is the caller's.
//
//     mw_intake *in = NULL;
//     MW_TRY(mw_intake_new(&from, &in, err));
//     for each row: MW_TRY(mw_intake_add(in, &row, err));
//     st = mw_intake_end(in, who, &report, err);
//     mw_intake_free(in);
// Thread: one owner at a time.
#ifndef MW_ASSESS_INTAKE_H
#define MW_ASSESS_INTAKE_H

#include "assess/act.h"
#include "assess/questionnaire.h"

// Texts as they stand in the file; borrowed during the call.
typedef struct {
    int64_t line; // where it stands, for messages
    mw_slice entity, question, answer, comment;
    mw_slice source; // as an export says it; empty: an answer
} mw_intake_row;

typedef struct {
    mw_history *history;
    const mw_questionnaire *q;
    // The number of the assessment of an entity's code, else why there is none.
    mw_status (*find)(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err);
    void *find_ctx;
    // Told of each row that is refused: the column, what stands there and what is wrong.
    void (*refuse)(void *ctx, int64_t line, const char *column, mw_slice value, const char *why);
    void *refuse_ctx;
} mw_intake_from;

typedef struct {
    int64_t rows, refused;
    int64_t kept;  // new answers, or other ones than before
    int64_t same;  // answered so already
    int64_t empty; // without an answer, or proposals and computed values, which are none
} mw_intake_report;

typedef struct mw_intake mw_intake;

// Begins: nothing is stored before mw_intake_end.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_intake_new(const mw_intake_from *from, mw_intake **out, mw_error *err);
void mw_intake_free(mw_intake *in); // NULL is allowed

// Takes a row. What is wrong with it is no error: refuse is told.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_intake_add(mw_intake *in, const mw_intake_row *row, mw_error *err);

// Stores the good answers, in one transaction, as imported. Doing it all again stores nothing.
MW_MUST_USE mw_status mw_intake_end(mw_intake *in, mw_slice who, mw_intake_report *report,
                                    mw_error *err);

#endif
