// SPDX-License-Identifier: MIT
// What may be entered into cells of a workbook that is written: drop-down lists, bounds, lengths.
//
//     mw_xlsx_put_check(tab, mw_xlsx_range_at(place),
//                       &(mw_xlsx_check){.kind = MW_XLSX_CHECK_LIST, .choice = codes,
//                                        .choice_count = 3, .prompt = help});
// An empty cell always passes. Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_CHECK_H
#define MW_SHEET_XLSX_CHECK_H

#include "sheet/xlsx_write.h"

typedef enum {
    MW_XLSX_CHECK_LIST, // one of the choices
    MW_XLSX_CHECK_WHOLE,
    MW_XLSX_CHECK_DECIMAL,
    MW_XLSX_CHECK_LENGTH, // of a text, in characters
    MW_XLSX_CHECK_DATE,
} mw_xlsx_check_kind;

typedef struct {
    mw_xlsx_check_kind kind;
    const mw_slice *choice; // of a list: none empty
    int64_t choice_count;
    double low, high; // of the others, both included; infinite: open. Dates: days since 1970
    mw_slice prompt_title, prompt;   // what shows while a cell is chosen; both may be empty
    mw_slice refusal_title, refusal; // what shows for a value that does not fit; likewise
    bool warns;                      // asks whether it is meant, instead of refusing
} mw_xlsx_check;

enum {
    MW_XLSX_CHECK_TITLE_MAX = 32, // characters Excel allows
    MW_XLSX_CHECK_TEXT_MAX = 255, // likewise
    MW_XLSX_LISTS_MAX = 4096,     // different long lists in a workbook: a column each
    MW_XLSX_CHOICES_MAX = 100000, // in a list: nobody scrolls further
};

// Checks what is entered into a range. Titles and texts longer than Excel allows are cut, with an
// ellipsis. A list that Excel cannot hold in place (more than 255 characters, or with a comma,
// quote or line end in it) goes to a column of the hidden sheet, once for all checks that share it.
// Mistakes are kept by the writer: MW_INVALID for no or empty choices, bounds the wrong way round
// or missing.
void mw_xlsx_put_check(mw_xlsx_tab *t, mw_xlsx_range range, const mw_xlsx_check *check);

#endif
