// SPDX-License-Identifier: MIT
// Places in a sheet as Excel shows them: {12, 4} is D12. Thread: any.
#ifndef MW_SHEET_XLSX_PLACE_H
#define MW_SHEET_XLSX_PLACE_H

#include "base/text.h"

#include <stdint.h>

enum {
    MW_XLSX_COLUMNS_MAX = 16384, // what Excel can hold
    MW_XLSX_ROWS_MAX = 1048576,  // likewise
    MW_XLSX_PLACE_TEXT_MAX = 16, // "XFD1048576" and its terminator
};

typedef struct {
    int32_t row, column; // from 1
} mw_xlsx_place;

typedef struct {
    mw_xlsx_place first, last; // both in it; first is above and left of last, or the same
} mw_xlsx_range;

// Whether a sheet of Excel has the place.
bool mw_xlsx_place_valid(mw_xlsx_place p);

// Writes "D12" to buf of MW_XLSX_PLACE_TEXT_MAX bytes and returns it; "R0C-1" for what is no place.
char *mw_xlsx_place_text(mw_xlsx_place p, char *buf);

// Reads "D12", whole slice, capital letters only as files have them.
//   errors  MW_SYNTAX with the text seen; *out is then untouched.
MW_MUST_USE mw_status mw_xlsx_place_parse(mw_slice text, mw_xlsx_place *out, mw_error *err);

// A range from its corners.
static inline mw_xlsx_range mw_xlsx_range_of(mw_xlsx_place first, mw_xlsx_place last) {
    return (mw_xlsx_range){first, last};
}
// The range of one place.
static inline mw_xlsx_range mw_xlsx_range_at(mw_xlsx_place p) { return (mw_xlsx_range){p, p}; }

#endif
