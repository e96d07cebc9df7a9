// SPDX-License-Identifier: MIT
// Excel workbooks (.xlsx) read row by row: cells with what they are and how they would be written
// in a text file. Formulas give the value that was saved with them.
//
//     mw_xlsx *x = NULL;
//     MW_TRY(mw_xlsx_open("book.xlsx", &x, err));
//     MW_TRY(mw_xlsx_sheet(x, mw_slice_of("Data"), 0, err));
//     while ((st = mw_xlsx_row(x, &row, err)) == MW_OK && row.number > 0) use(row.cell, row.count);
//     mw_xlsx_close(x);
//
// Sheets are streamed; of the file only the shared texts and the styles are kept in memory. Nothing
// is fetched and no entity is expanded, sizes are bounded: a file of a few kilobytes that unpacks
// to gigabytes is refused. Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_READ_H
#define MW_SHEET_XLSX_READ_H

#include "base/text.h"
#include "sheet/xlsx_place.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MW_XLSX_SHEETS_MAX = 1024,
    MW_XLSX_PART_BYTES_MAX =
        1 << 30, // of one part unpacked: a full sheet of numbers has some 500 MB
    MW_XLSX_TEXTS_BYTES_MAX = 256 << 20, // of all shared texts
    MW_XLSX_RATIO_MAX = 1000,            // unpacked to packed size; sheets reach some 50
    MW_XLSX_WHERE_MAX = 160,             // bytes of "sheet "Answers", cell D12"; long names are cut
};

typedef struct mw_xlsx mw_xlsx;

typedef enum {
    MW_XLSX_EMPTY,
    MW_XLSX_TEXT,
    MW_XLSX_NUMBER, // shortest decimal form, with a point
    MW_XLSX_TIME, // 2024-08-29, 11:50:00 or 2024-08-29T11:50:00, with a fraction where there is one
    MW_XLSX_YESNO, // "true" or "false"
    MW_XLSX_ERROR, // "#DIV/0!" and the like
} mw_xlsx_kind;

typedef struct {
    mw_xlsx_kind kind;
    mw_slice text; // borrowed until the next row
} mw_xlsx_cell;

typedef struct {
    int32_t number; // of the row in the sheet, from 1; 0 after the last one
    int32_t count;  // cells up to the last one that is there; those between are EMPTY
    const mw_xlsx_cell *cell;
} mw_xlsx_row_cells;

// Opens a workbook.
//   errors  MW_IO, MW_NOMEM; MW_SYNTAX for a file that is no workbook; MW_LIMIT.
MW_MUST_USE mw_status mw_xlsx_open(const char *path, mw_xlsx **out, mw_error *err);
// The same from bytes, which are borrowed until it is closed.
MW_MUST_USE mw_status mw_xlsx_open_bytes(const void *bytes, size_t size, mw_xlsx **out,
                                         mw_error *err);
void mw_xlsx_close(mw_xlsx *x); // NULL is allowed

// Sheets and their names; i from 0, in the order of the workbook. Names are borrowed from it.
int32_t mw_xlsx_sheet_count(const mw_xlsx *x);
mw_slice mw_xlsx_sheet_name(const mw_xlsx *x, int32_t i);
// Whether Excel does not show the sheet.
bool mw_xlsx_sheet_is_hidden(const mw_xlsx *x, int32_t i);

// Goes to the beginning of a sheet, by its name or, when that is empty, by its number from 1.
//   errors  MW_NOTFOUND naming the sheets there are.
MW_MUST_USE mw_status mw_xlsx_sheet(mw_xlsx *x, mw_slice name, int32_t number, mw_error *err);

// The next row that has cells. Of merged cells the first has the text and the others are EMPTY.
//   errors  MW_SYNTAX, MW_LIMIT, MW_NOMEM, MW_CORRUPT.
MW_MUST_USE mw_status mw_xlsx_row(mw_xlsx *x, mw_xlsx_row_cells *out, mw_error *err);

// Says where a cell of the row read last is, for messages: `sheet "Answers", cell D12`.
//   i    of the cell in the row, from 0; it need not be there.
//   buf  holds MW_XLSX_WHERE_MAX bytes. Returns buf.
char *mw_xlsx_where(const mw_xlsx *x, int32_t i, char *buf);

#endif
