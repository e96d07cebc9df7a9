// SPDX-License-Identifier: MIT
// Acts that add to a history of assessments. Each is one transaction: stored, and in the history,
// when it returns MW_OK; else nothing has happened. What other programs did meanwhile comes into
// the history first; an act that it makes wrong is refused with MW_INVALID.
//
//     MW_TRY(mw_assess_answer(h, assessment, &answer, 1, who, err));
//     MW_TRY(mw_assess_move(h, assessment, MW_ASSESS_SUBMITTED, comment, who, err));
// Thread: one owner at a time.
#ifndef MW_ASSESS_ACT_H
#define MW_ASSESS_ACT_H

#include "assess/history.h"

// Acts that were done elsewhere or before and are taken over now: those that follow are recorded as
// of at_ns, and beside it when and by whom they were taken over.
//   at_ns     INT64_MIN: now, as it is at first.
//   recorder  copied.
//   errors    MW_NOMEM.
MW_MUST_USE mw_status mw_assess_as_of(mw_history *h, int64_t at_ns, mw_slice recorder,
                                      mw_error *err);

// Acts between begin and commit are one transaction. An act that is refused in between changes
// nothing; after one that fails otherwise nothing is kept: abort, and close the history.
MW_MUST_USE mw_status mw_assess_begin(mw_history *h, mw_error *err);
MW_MUST_USE mw_status mw_assess_commit(mw_history *h, mw_error *err);
void mw_assess_abort(mw_history *h);

// Checks a text that is to be kept: UTF-8 without zero bytes, so that it reads the same again.
//   what    begins the message: "a comment".
//   errors  MW_INVALID, MW_LIMIT.
MW_MUST_USE mw_status mw_assess_check_text(const char *what, mw_slice text, size_t bytes_max,
                                           mw_error *err);

// Begins a campaign; texts of `new` are copied.
//   errors  MW_INVALID when there is one of that name, and for texts that are none.
MW_MUST_USE mw_status mw_assess_new(mw_history *h, const mw_campaign *new, int32_t *out,
                                    mw_error *err);
// Sets something of a campaign.
MW_MUST_USE mw_status mw_assess_set(mw_history *h, int32_t campaign, const char *name,
                                    mw_slice value, mw_slice who, mw_error *err);
// Takes entities into a campaign, each with a first, empty version; those that are in already stay
// as they are.
MW_MUST_USE mw_status mw_assess_enter(mw_history *h, int32_t campaign, const int32_t *entity,
                                      int64_t count, mw_slice who, mw_error *err);

// Adds answers; all or none. The caller has checked them against the questions.
//   errors  MW_INVALID when the assessment is not open to answers, saying why.
MW_MUST_USE mw_status mw_assess_answer(mw_history *h, int32_t assessment, const mw_answer *answer,
                                       int64_t count, mw_slice who, mw_error *err);
// Answers of several assessments in one act; all or none.
typedef struct {
    int32_t assessment;
    const mw_answer *answer;
    int64_t count;
} mw_assess_said;
MW_MUST_USE mw_status mw_assess_answer_all(mw_history *h, const mw_assess_said *said, int64_t count,
                                           mw_slice who, mw_error *err);
// Adds an assessor's scores, which a submitted assessment takes.
MW_MUST_USE mw_status mw_assess_score(mw_history *h, int32_t assessment, const mw_answer *score,
                                      int64_t count, mw_slice who, mw_error *err);
// Adds or removes a file.
MW_MUST_USE mw_status mw_assess_attach(mw_history *h, int32_t assessment, const mw_attachment *file,
                                       mw_slice who, mw_error *err);

// Moves an assessment to another state.
//   errors  MW_INVALID when that does not follow from the one it is in, saying what does.
MW_MUST_USE mw_status mw_assess_move(mw_history *h, int32_t assessment, mw_assess_state to,
                                     mw_slice comment, mw_slice who, mw_error *err);
// Begins a new version of a confirmed assessment; its answers are carried over as proposals.
MW_MUST_USE mw_status mw_assess_reopen(mw_history *h, int32_t assessment, mw_slice comment,
                                       mw_slice who, int32_t *out, mw_error *err);

#endif
