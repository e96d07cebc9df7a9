// SPDX-License-Identifier: MIT
// Files as rows of cells: one small function table for CSV, JSON lines, Parquet and Excel.
//
//     mw_reader *r = NULL;
//     MW_TRY(mw_reader_open("steel.csv", &options, &r, err));
//     mw_block *b = mw_block_new();
//     while ((st = mw_reader_next(r, b, err)) == MW_OK && !b->end) {
//         MW_TRY(mw_reader_split(r, b, err));   // may run on another thread, for several blocks
//         for (int64_t i = 0; i < b->row_count; i++) use(mw_block_cell(b, i, 0));
//     }
//     mw_block_free(b);
//     mw_reader_close(r);
//
// `next` is called by one owner and gives blocks in the order of the file; `split` cuts a block
// into rows and may run on any thread, on different blocks at once. Cells are borrowed from the
// block until it is used for the next one.
#ifndef MW_INGEST_READER_H
#define MW_INGEST_READER_H

#include "ingest/block.h"

typedef enum {
    MW_FORMAT_DETECT, // by the first bytes, then by the name
    MW_FORMAT_CSV,
    MW_FORMAT_JSONL,
    MW_FORMAT_PARQUET,
    MW_FORMAT_XLSX
} mw_file_format;

typedef struct {
    mw_file_format format;
    char delimiter;         // CSV: 0 detects , ; tab |
    char quote;             // CSV: 0 means "
    bool no_quotes;         // CSV: quotes are plain characters
    int32_t skip_rows;      // before the header
    int32_t header_rows;    // 0 means 1; -1: none, columns are called "1", "2", ...
    mw_slice encoding;      // empty: UTF-8, or what a byte order mark says; else a name iconv knows
    mw_slice sheet;         // Excel: by name; empty: by number
    int32_t sheet_number;   // Excel: 1 is the first, 0 means 1
    const mw_slice *wanted; // JSON lines: names of the columns that are wanted; NULL: those found
    int32_t wanted_count;   //   in the first rows
} mw_reader_options;

typedef struct mw_reader mw_reader;

typedef struct {
    mw_file_format format;
    const char *name;     // "csv", "jsonl", "parquet", "xlsx": what a map calls it
    const char *suffixes; // "csv txt tsv"
    mw_status (*open)(const char *path, const mw_reader_options *options, mw_reader **out,
                      mw_error *err);
    mw_status (*next)(mw_reader *r, mw_block *b, mw_error *err);
    mw_status (*split)(const mw_reader *r, mw_block *b, mw_error *err); // NULL: next did it all
    void (*close)(mw_reader *r);
} mw_reader_ops;

extern const mw_reader_ops *const mw_reader_all[]; // ends with NULL

// Every reader's struct begins with this.
struct mw_reader {
    const mw_reader_ops *ops;
    mw_slice *column; // column_count names, unique
    int32_t column_count;
    int64_t first_line;  // line of the file at which the first block begins, from 1
    int64_t bytes_total; // 0: not known
    int64_t bytes_read;
    char delimiter; // CSV: as said or detected
    mw_pad names;   // the bytes of the names
};

// Opens a file by its format, or as its first bytes and its name say.
//   errors  MW_IO, MW_NOMEM; MW_INVALID naming what is wrong with the header; MW_SYNTAX for a file
//           that is not of its format.
MW_MUST_USE mw_status mw_reader_open(const char *path, const mw_reader_options *options,
                                     mw_reader **out, mw_error *err);
void mw_reader_close(mw_reader *r); // NULL is allowed

// The format of a file by its first bytes and its name; MW_FORMAT_CSV when nothing says otherwise.
//   errors  MW_IO when it cannot be read.
MW_MUST_USE mw_status mw_reader_detect(const char *path, mw_file_format *out, mw_error *err);

// The next block; b->end is set, with no rows, after the last one.
//   errors  MW_IO, MW_NOMEM, MW_LIMIT for a row that is too long.
MW_MUST_USE mw_status mw_reader_next(mw_reader *r, mw_block *b, mw_error *err);
// Cuts a block into rows. What is wrong with a row goes to b->bad.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_reader_split(const mw_reader *r, mw_block *b, mw_error *err);

// Index of a column by name, -1. Cost: linear.
int32_t mw_reader_column(const mw_reader *r, mw_slice name);

#endif
