// SPDX-License-Identifier: MIT
// A table whose columns are known by name, row by row: what verbs read that take a small file of a
// format of their own (entities, answers, comparisons), as CSV, JSON lines, Parquet or Excel.
//
//     static const char *const names[] = {"kind", "code", "title", NULL};
//     mw_rows_want want = {.column = names, .needed = 2, .only = true};
//     mw_rows_visit visit = {.row = take, .bad = refuse, .ctx = t};
//     MW_TRY(mw_rows_read(path, &want, &visit, there, err));
// Thread: one owner at a time.
#ifndef MW_INGEST_ROWS_H
#define MW_INGEST_ROWS_H

#include "ingest/reader.h"

enum { MW_ROWS_COLUMNS_MAX = 32 };

typedef struct {
    const char *const *column; // names, at most MW_ROWS_COLUMNS_MAX, ends with NULL
    int32_t needed;            // the first of them, without which there is no reading
    bool only;                 // a column of another name is an error; else it is not looked at
    bool sparse;               // rows of JSON lines may each leave out what they do not say
} mw_rows_want;

typedef struct {
    // A row with the line of the file at which it begins, its cells borrowed during the call. A
    // failure ends the reading.
    mw_status (*row)(void *ctx, int64_t line, const mw_slice *cell, mw_error *err);
    // A row that is none (too few cells, ...), what was seen and why. NULL: it is an error.
    mw_status (*bad)(void *ctx, int64_t line, mw_slice value, const char *why, mw_error *err);
    void *ctx;
    // A column of another name, where want does not refuse it; NULL: nobody is told.
    void (*other)(void *ctx, mw_slice column);
} mw_rows_visit;

// Visits the rows of a file, cells in the order of want's columns, without blanks around them; of a
// column that the file does not have the text is NULL, of an empty cell it is "".
//   there   for each column of want whether the file has it; NULL: not wanted.
//   errors  MW_INVALID naming a column that is missing or not known; MW_SYNTAX for a bad row that
//           nobody takes; those of reader.h and of the visit.
MW_MUST_USE mw_status mw_rows_read(const char *path, const mw_rows_want *want,
                                   const mw_rows_visit *visit, bool *there, mw_error *err);

// Visits the rows of an open reader, cells as they stand in the file.
//   path    for messages.
MW_MUST_USE mw_status mw_rows_walk(mw_reader *r, const char *path, const mw_rows_visit *visit,
                                   mw_error *err);

#endif
