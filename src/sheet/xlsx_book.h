// SPDX-License-Identifier: MIT
// What a workbook says outside its sheets: their names and parts, shared texts, formats.
// Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_BOOK_H
#define MW_SHEET_XLSX_BOOK_H

#include "base/arena.h"
#include "base/text.h"
#include "sheet/xlsx_part.h"

typedef struct {
    mw_slice name, id; // id: of the relation that names its part
    const char *part;  // NULL until known
    bool hidden;       // Excel does not show it
} mw_xlsx_sheet_entry;

typedef struct {
    mw_arena *arena;
    mw_xlsx_sheet_entry *sheet;
    int64_t sheet_count, sheet_capacity;
    mw_text texts;     // all shared texts in a row
    int64_t *text_end; // of each in texts
    int64_t text_count, text_capacity;
    uint8_t *parts; // per cell style: MW_XLSX_HAS_...
    int64_t parts_count, parts_capacity;
    bool from_1904;
} mw_xlsx_book;

// Reads everything.
//   errors  MW_SYNTAX for what is no workbook, MW_LIMIT, MW_NOMEM, MW_CORRUPT.
MW_MUST_USE mw_status mw_xlsx_book_read(zip_t *zip, mw_xlsx_book *out, mw_error *err);
void mw_xlsx_book_fini(mw_xlsx_book *b);

// A shared text; the empty slice for a number that is none.
mw_slice mw_xlsx_book_text(const mw_xlsx_book *b, int64_t i);

// A whole number without sign, at most nine digits; -1 for anything else.
int32_t mw_xlsx_int(const char *text);

// Adds a piece of text, with what Excel writes as _x000D_ put back.
void mw_xlsx_text_add(mw_text *t, mw_slice s);

#endif
