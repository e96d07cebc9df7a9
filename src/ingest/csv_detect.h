// SPDX-License-Identifier: MIT
// What a CSV file does not say about itself. Thread: any.
#ifndef MW_INGEST_CSV_DETECT_H
#define MW_INGEST_CSV_DETECT_H

#include "ingest/csv_row.h"

// The delimiter with which most of the first rows have as many cells as the first one, the more
// cells the better: comma, semicolon, tab or pipe. A comma when there is nothing to be seen.
//   d     quote and line end; its delimiter is not looked at.
//   text  the beginning of the file, after lines to be skipped.
char mw_csv_detect_delimiter(const mw_csv_dialect *d, const char *text, size_t size);

// How numbers are written in cells: what is seen is counted, and one of ambiguous ("1,234") alone
// decides nothing.
typedef struct {
    int64_t point;     // "1.5", "1,234.5": a point is the decimal sign
    int64_t comma;     // "1,5", "1.234,5"
    int64_t ambiguous; // "1,234" or "1.234": thousands or not
} mw_decimal_signs;

// Adds what one cell shows.
void mw_decimal_signs_see(mw_decimal_signs *s, mw_slice cell);

// '.' or ',', or 0 when both are seen, or when commas are seen in ambiguous cells only.
char mw_decimal_signs_decide(const mw_decimal_signs *s);

#endif
