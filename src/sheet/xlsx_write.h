// SPDX-License-Identifier: MIT
// Excel workbooks (.xlsx) written: sheets of cells in a small closed set of styles.
//
//     mw_xlsx_writer *w = NULL;
//     MW_TRY(mw_xlsx_writer_new(&(mw_xlsx_about){.title = title, .created_ns = now}, &w, err));
//     mw_xlsx_tab *t = mw_xlsx_tab_add(w, mw_slice_of("Data"), (mw_xlsx_tab_about){0});
//     mw_xlsx_put_text(t, (mw_xlsx_place){1, 1}, (mw_xlsx_look){MW_XLSX_STYLE_HEADER}, head);
//     mw_xlsx_put_number(t, (mw_xlsx_place){2, 1}, (mw_xlsx_look){MW_XLSX_STYLE_NUMBER,
//     "0.0"}, 12.5); return mw_xlsx_writer_close(w, path, err);
//
// What is put says nothing back: the first mistake is kept, with the sheet and cell it was made at,
// and comes out when the writer is closed. The same calls give the same bytes, on any day and in
// any time zone. Drop-down lists are in xlsx_check.h, pictures in xlsx_chart.h.
//
// Texts are UTF-8 and copied. Excel can hold 32,767 characters in a cell (an emoji counts as two);
// longer ones, malformed UTF-8 and bytes of zero are errors. A text that begins with "=" stays a
// text. Numbers keep 16 digits, of which Excel shows 15. A workbook is held in memory, some 100
// bytes a cell, until it is closed. Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_WRITE_H
#define MW_SHEET_XLSX_WRITE_H

#include "sheet/xlsx_place.h"

typedef struct mw_xlsx_writer mw_xlsx_writer;
typedef struct mw_xlsx_tab mw_xlsx_tab; // a sheet of it; lives as long as the writer

typedef struct {
    mw_slice title, subject, author, company, comment; // what the document says of itself
    int64_t created_ns; // when it was made, UTC; whole seconds count. Any fixed time will do
    mw_slice lists;     // name of the hidden sheet that long lists need; empty: "Lists"
} mw_xlsx_about;

typedef enum {
    MW_XLSX_STYLE_PLAIN,   // unlike the others without border, not wrapped
    MW_XLSX_STYLE_TITLE,   // of a sheet: large
    MW_XLSX_STYLE_HEADING, // of a part of a sheet: a band across it
    MW_XLSX_STYLE_HEADER,  // above a column
    MW_XLSX_STYLE_WRAPPED, // text over several lines
    MW_XLSX_STYLE_NOTE,    // muted
    MW_XLSX_STYLE_NUMBER,  // "General" unless a format is given
    MW_XLSX_STYLE_PERCENT, // 0.125 shows as 12.5%
    MW_XLSX_STYLE_DATE,    // 2024-08-29
    MW_XLSX_STYLE_INPUT,   // to be filled in, also in a guarded sheet
    MW_XLSX_STYLE_LOCKED,  // looks like one that is not to be filled in
    MW_XLSX_STYLE_WARNING,
    MW_XLSX_STYLE_TOTAL,
    MW_XLSX_STYLE_LINK,
} mw_xlsx_style;

typedef struct {
    mw_xlsx_style style;
    const char *format; // of numbers as Excel writes them ("0.00"); NULL: the style's own
} mw_xlsx_look;

typedef struct {
    bool hidden;
    bool guarded; // only INPUT cells can be changed; no password: it guards against slips
    bool landscape, gridlines;
    int32_t rows_frozen, columns_frozen; // at the top and left; the rows are printed on each page
} mw_xlsx_tab_about;

typedef struct {
    mw_slice text; // in English, "=SUM(A1:A9)"
    double number; // its value now; missing: said
    mw_slice said; // its value when it is a text; both missing: shows nothing until recalculated
} mw_xlsx_formula;

typedef struct {
    mw_slice text;
    const mw_xlsx_tab *to; // of the same writer
    mw_xlsx_place place;
} mw_xlsx_link;

// A workbook without sheets.
//   errors  MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_xlsx_writer_new(const mw_xlsx_about *about, mw_xlsx_writer **out,
                                         mw_error *err);
void mw_xlsx_writer_free(mw_xlsx_writer *w); // gives up; NULL is allowed

// Writes the workbook to a file, which is replaced whole, and frees the writer in any case.
//   errors  the first mistake made with the writer; MW_INVALID when no sheet is to be seen; MW_IO,
//           MW_NOMEM.
MW_MUST_USE mw_status mw_xlsx_writer_close(mw_xlsx_writer *w, const char *path, mw_error *err);
// The same into heap memory that the caller frees.
MW_MUST_USE mw_status mw_xlsx_writer_take(mw_xlsx_writer *w, char **bytes, size_t *size,
                                          mw_error *err);

// Adds a sheet after those there are. Never NULL.
//   name  1 to 31 characters, none of []:*?/\, not begun or ended by an apostrophe, unlike the
//         others also when capitals count as small letters.
mw_xlsx_tab *mw_xlsx_tab_add(mw_xlsx_writer *w, mw_slice name, mw_xlsx_tab_about about);

// Width of columns from..to (from 1), in digits of the normal font: 8.43 is Excel's own.
void mw_xlsx_tab_width(mw_xlsx_tab *t, int32_t from, int32_t to, double width);
// Height of a row in points: 15 is Excel's own. Without it a row fits its texts, but merged ones.
void mw_xlsx_tab_height(mw_xlsx_tab *t, int32_t row, double height);
// The height that a text needs in a cell of some width, with 15 points a line: an estimate.
double mw_xlsx_text_height(mw_slice text, double width);
// Buttons that filter and sort, in the first row of a range. One per sheet: the last counts.
void mw_xlsx_tab_filter(mw_xlsx_tab *t, mw_xlsx_range range);

// A text; an empty one is an empty cell.
void mw_xlsx_put_text(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, mw_slice text);
// A number; an empty cell when it is missing, "inf" or "-inf" as text when it is not finite.
void mw_xlsx_put_number(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, double number);
// A date in days since 1970; as text before 1900-03-01, where Excel counts wrong.
void mw_xlsx_put_date(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, int64_t days);
// TRUE or FALSE, in the language of the one who looks.
void mw_xlsx_put_yesno(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look, bool yes);
// A formula with the value that shows until something recalculates it (Excel does on opening).
void mw_xlsx_put_formula(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look,
                         const mw_xlsx_formula *formula);
// A text that leads to a place in the workbook.
void mw_xlsx_put_link(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look,
                      const mw_xlsx_link *link);
// A cell without value: to be filled in, or for its border.
void mw_xlsx_put_empty(mw_xlsx_tab *t, mw_xlsx_place at, mw_xlsx_look look);
// A text across several cells, which become one. Merged ranges must not meet. Cost: the number of
// those in the sheet.
void mw_xlsx_put_merged(mw_xlsx_tab *t, mw_xlsx_range range, mw_xlsx_look look, mw_slice text);

#endif
