// SPDX-License-Identifier: MIT
// One row of CSV: where it ends, and its cells. The two walk the same way, so that a block that was
// cut at the end of a row is split into the same rows.
//
// RFC 4180 and what is found in the wild: any delimiter; lines ended by LF, CRLF or CR alone;
// quotes with line ends and doubled quotes inside; blanks between a quote and the delimiter. A
// quote in the middle of a cell is a plain character. A quote that is never closed, or followed by
// more text, makes its row bad; reading goes on in the next line. Thread: any.
#ifndef MW_INGEST_CSV_ROW_H
#define MW_INGEST_CSV_ROW_H

#include "ingest/block.h"

typedef struct {
    char delimiter;
    char quote;   // 0: none
    char newline; // '\n', or '\r' where lines end so
} mw_csv_dialect;

typedef enum {
    MW_CSV_ROW_WHOLE,
    MW_CSV_ROW_OPEN,  // a quote is not closed before `end`; the row is cut after its first line
    MW_CSV_ROW_AFTER, // text after a closing quote; likewise
} mw_csv_row_state;

// The byte after the row that begins at p: after its line end, or `end` when there is none.
const char *mw_csv_row_end(const mw_csv_dialect *d, const char *p, const char *end,
                           mw_csv_row_state *state);

// The end of the last whole row of text[0..size), which begins with a row; 0 when there is none.
// state says what stopped it when the rest is not just a row to be continued.
//   last  whether nothing follows: then the last row needs no line end.
size_t mw_csv_rows_end(const mw_csv_dialect *d, const char *text, size_t size, bool last,
                       mw_csv_row_state *state);

// Cells of the row at p.
int32_t mw_csv_count_cells(const mw_csv_dialect *d, const char *p, const char *end);

// Splits b->bytes[0..size), whole rows, into rows of column_count cells; doubled quotes are halved
// in place. What is wrong goes to b->bad; blank lines are passed over.
//   column_count  0: that of the first row.
//   errors        MW_NOMEM.
MW_MUST_USE mw_status mw_csv_split(const mw_csv_dialect *d, int32_t column_count, mw_block *b,
                                   mw_error *err);

#endif
