// SPDX-License-Identifier: MIT
// The rows that a guess is made from: the first ones of a file, in memory. Thread: one owner at a
// time.
#ifndef MW_INGEST_GUESS_ROWS_H
#define MW_INGEST_GUESS_ROWS_H

#include "ingest/cells.h"
#include "ingest/guess.h"

typedef struct {
    mw_reader *reader;
    mw_reader_options options; // with which the file opens
    mw_block **block;
    int64_t block_count, block_capacity, row_count;
    bool whole, cut; // the file has no further rows; rows of the last block were left out
    const char *encoding_note;
    char bad[160]; // what is wrong with the first row that is none; "": there was none
} mw_guess_rows;

typedef struct {
    int64_t block, row;
} mw_guess_at; // starts as {0, -1}

// Opens a file with what makes most of it rows and keeps up to MW_GUESS_ROWS of them.
//   out     for mw_guess_rows_fini, after an error too.
//   errors  those of reading.
MW_MUST_USE mw_status mw_guess_rows_read(const char *path, const mw_reader_options *options,
                                         mw_guess_rows *out, mw_error *err);
void mw_guess_rows_fini(mw_guess_rows *r);
bool mw_guess_next(const mw_guess_rows *r, mw_guess_at *at); // the next row; false after the last
// A cell without blanks around, borrowed.
mw_said mw_guess_cell(const mw_guess_rows *r, const mw_guess_at *at, int32_t column);

#endif
