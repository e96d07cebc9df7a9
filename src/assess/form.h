// SPDX-License-Identifier: MIT
// A questionnaire as an Excel workbook that somebody fills in, and what was filled in.
//
//     mw_form f = {.q = q, .campaign = c, .assessment = a, .entity = code, .name = name};
//     MW_TRY(mw_form_write(&f, &writer, err));            // then mw_xlsx_writer_close
//     ...
//     MW_TRY(mw_form_open(path, &book, err));
//     MW_TRY(mw_form_read(&f, book, &filled, err));
//     mw_assess_answer(h, number, filled->answer, filled->count, who, err);
//     mw_form_filled_free(filled);
//
// The visible sheet has a row per question, and below a question of `pick many` one per option,
// each with its number in column A ("Q12", "Q12.3"). A hidden sheet says for each number which
// question and option it is, the text beside it, and what was answered when the form was written:
// reading depends neither on the language nor on the order of rows. What the form says is compared
// with that: a cell that nobody touched changes nothing, whatever was answered elsewhere since.
// Thread: one owner at a time; all that the form names outlives it.
#ifndef MW_ASSESS_FORM_H
#define MW_ASSESS_FORM_H

#include "assess/questionnaire.h"
#include "sheet/xlsx_read.h"
#include "sheet/xlsx_write.h"

typedef enum { MW_FORM_EN, MW_FORM_ZH, MW_FORM_BOTH } mw_form_lang;

typedef enum {
    MW_FORM_ASKED,
    MW_FORM_COMPUTED,  // facts answer it
    MW_FORM_NOT_ASKED, // it does not apply to the entity
} mw_form_state;

typedef struct {
    const mw_questionnaire *q;
    const mw_campaign *campaign;
    const mw_assessment *assessment;
    mw_slice entity, name;           // its code and title
    const mw_form_state *state;      // of each question; NULL: all are asked
    const mw_answer_value *computed; // of each question, where COMPUTED; NULL when none is
    mw_form_lang lang;               // of writing
    mw_slice deadline;               // may be empty
    int64_t now_ns;                  // when it is written
} mw_form;

// Makes the workbook.
//   out     owned by the caller, who closes it into a file or takes its bytes. Mistakes of writing
//           come out there.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_form_write(const mw_form *f, mw_xlsx_writer **out, mw_error *err);

// Something about the filled-in form that somebody should know.
typedef struct {
    bool note; // else an answer was refused for it
    int32_t question;
    mw_slice text; // where, what was seen, what would be right
} mw_form_remark;

typedef struct {
    mw_answer *answer; // what changes: checked, source IMPORTED; without value: withdrawn
    int64_t count, room;
    int64_t same; // questions that are answered as before
    mw_form_remark *remark;
    int64_t remark_count, remark_room, refused; // refused: of the remarks, those that are no notes
    mw_arena *arena;                            // of all texts
} mw_form_filled;

// Opens a workbook.
//   errors  those of mw_xlsx_open; MW_SYNTAX saying so for one that has a password.
MW_MUST_USE mw_status mw_form_open(const char *path, mw_xlsx **out, mw_error *err);

// Whose form a workbook says it is: the code of the entity.
//   a       where the text is kept.
//   errors  as mw_form_read for a hidden sheet that is gone or changed; MW_NOMEM.
MW_MUST_USE mw_status mw_form_whose(mw_xlsx *x, mw_arena *a, mw_slice *out, mw_error *err);

// Reads what was filled in. Answers that are right are taken, the others are remarks.
//   f       as it stands now; `lang` does not count.
//   errors  MW_INVALID naming sheet and cell when the form is not of this campaign, entity and
//           version of the standard, or its hidden sheet is gone or changed; those of the workbook.
MW_MUST_USE mw_status mw_form_read(const mw_form *f, mw_xlsx *x, mw_form_filled **out,
                                   mw_error *err);
void mw_form_filled_free(mw_form_filled *filled); // NULL is allowed

#endif
