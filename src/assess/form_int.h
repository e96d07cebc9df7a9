// SPDX-License-Identifier: MIT
// What the writer and the reader of forms agree on. Thread: any.
#ifndef MW_ASSESS_FORM_INT_H
#define MW_ASSESS_FORM_INT_H

#include "assess/form.h"

#define MW_FORM_HIDDEN "mw-form"
#define MW_FORM_MARK "millwright form"
#define MW_FORM_ROWS "row" // first cell of the line above the rows of the hidden sheet

enum { MW_FORM_FORMAT = 1, MW_FORM_KEY_MAX = 32 };

// Columns of the visible sheet.
enum {
    MW_FORM_KEY = 1,
    MW_FORM_TEXT,
    MW_FORM_VALUE,
    MW_FORM_HOW,
    MW_FORM_COMMENT,
    MW_FORM_FILES,
    MW_FORM_GUIDE
};

// Names above the rows of the hidden sheet: what the form belongs to.
#define MW_FORM_ABOUT(X) X(campaign) X(entity) X(pack) X(version) X(hash) X(sheet)

// Columns of the rows of the hidden sheet.
enum {
    MW_FORM_AT_KEY,
    MW_FORM_AT_QUESTION,
    MW_FORM_AT_OPTION,
    MW_FORM_AT_TEXT,
    MW_FORM_AT_HAD,
    MW_FORM_AT_COMMENT,
    MW_FORM_AT_COUNT
};

// Whether a question's numbers are parts of a hundred: they stand as percentages in the cells.
bool mw_form_percent(const mw_asked *a);
// Adds the text of an option as the list of a form in a language has it.
void mw_form_option(const mw_asked *a, int32_t option, mw_form_lang lang, mw_text *out);
// Adds titles in the languages of a form; `name` when there are none.
void mw_form_title(const mw_titles *t, mw_slice name, mw_form_lang lang, mw_text *out);
// Adds what a part is called: the title of its group, else of the indicator that sums it up, else
// its name without the prefix that all of the pack have.
void mw_form_part(const mw_form *f, const mw_group *group, mw_text *out);
// Adds an answer as the hidden sheet keeps it: codes, or a number in the unit of the question.
void mw_form_value(const mw_answer_value *v, mw_text *out);
// The pack of the questions.
const mw_pack *mw_form_pack(const mw_form *f);

#endif
