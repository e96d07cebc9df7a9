// SPDX-License-Identifier: MIT
// DuckDB as the program uses it: a database with one connection, statements, streamed rows that are
// read column by column, and bulk appending. Everything of DuckDB's own API stays inside duck.c.
//
//     mw_duck_rows *rows = NULL;
//     MW_TRY(mw_duck_query(duck, "SELECT line, name FROM read_csv('x.csv')", &rows, err));
//     int64_t n = 0;
//     while ((st = mw_duck_rows_next(rows, &n, err)) == MW_OK && n > 0)
//         use(mw_duck_rows_data(rows, 0), n);
//     mw_duck_rows_close(rows);
//
// Errors carry DuckDB's first line. MW_INVALID: the SQL or a value in it is wrong; MW_NOMEM;
// MW_IO: everything else. Rows read in a streamed result must be closed before the connection is
// used for something else. Thread: one owner at a time; DuckDB's own threads work behind it.
#ifndef MW_STORE_DUCK_H
#define MW_STORE_DUCK_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct mw_duck mw_duck;
typedef struct mw_duck_stmt mw_duck_stmt;
typedef struct mw_duck_rows mw_duck_rows;
typedef struct mw_duck_appender mw_duck_appender;

// A setting of DuckDB ("threads", "memory_limit", "access_mode", ...) and its value as text.
typedef struct {
    const char *name, *value;
} mw_duck_option;

// Column types by the C type of a value in mw_duck_rows_data. Cast in SQL what is OTHER.
typedef enum {
    MW_DUCK_OTHER,
    MW_DUCK_BOOL, // bool
    MW_DUCK_INT8, // int8_t, and so on
    MW_DUCK_INT16,
    MW_DUCK_INT32,
    MW_DUCK_INT64,
    MW_DUCK_UINT8,
    MW_DUCK_UINT16,
    MW_DUCK_UINT32,
    MW_DUCK_UINT64,
    MW_DUCK_FLOAT,
    MW_DUCK_DOUBLE,
    MW_DUCK_DATE,    // int32_t days since 1970-01-01
    MW_DUCK_TIME_US, // int64_t microseconds since 1970-01-01: TIMESTAMP, TIMESTAMP WITH TIME ZONE
    MW_DUCK_TIME_NS, // int64_t nanoseconds since 1970-01-01: TIMESTAMP_NS
    MW_DUCK_TEXT,    // by mw_duck_rows_text
} mw_duck_type;

// Opens or begins a database.
//   path     the file; NULL for one in memory.
//   options  ends with {NULL, NULL}; NULL for none. Extensions are never loaded from the network.
//   out      owned by the caller, for mw_duck_close.
MW_MUST_USE mw_status mw_duck_open(const char *path, const mw_duck_option *options, mw_duck **out,
                                   mw_error *err);
void mw_duck_close(mw_duck *duck); // NULL is allowed

// Runs one or more statements whose rows nobody wants.
MW_MUST_USE mw_status mw_duck_run(mw_duck *duck, const char *sql, mw_error *err);

// Runs a statement and takes the integer in its first row and column.
//   errors  MW_NOTFOUND when there is no row or it holds NULL; *out is untouched on any error.
MW_MUST_USE mw_status mw_duck_int(mw_duck *duck, const char *sql, int64_t *out, mw_error *err);

// A statement with parameters $1, $2, ... Borrowed from duck: closed before it.
MW_MUST_USE mw_status mw_duck_prepare(mw_duck *duck, const char *sql, mw_duck_stmt **out,
                                      mw_error *err);
// Set parameter `at`, counted from 1; text is copied. MW_INVALID when there is none of that number.
MW_MUST_USE mw_status mw_duck_bind_int(mw_duck_stmt *stmt, int at, int64_t value, mw_error *err);
MW_MUST_USE mw_status mw_duck_bind_double(mw_duck_stmt *stmt, int at, double value, mw_error *err);
MW_MUST_USE mw_status mw_duck_bind_text(mw_duck_stmt *stmt, int at, mw_slice value, mw_error *err);
// Runs it for its effect; *changed (may be NULL) gets the number of rows changed.
MW_MUST_USE mw_status mw_duck_stmt_run(mw_duck_stmt *stmt, int64_t *changed, mw_error *err);
// Runs it for its rows; stmt must outlive them.
MW_MUST_USE mw_status mw_duck_stmt_rows(mw_duck_stmt *stmt, mw_duck_rows **out, mw_error *err);
void mw_duck_stmt_close(mw_duck_stmt *stmt); // NULL is allowed

// Prepares and runs one statement without parameters for its rows, which arrive as they are
// computed, in the statement's order; closed by mw_duck_rows_close.
MW_MUST_USE mw_status mw_duck_query(mw_duck *duck, const char *sql, mw_duck_rows **out,
                                    mw_error *err);
int64_t mw_duck_rows_columns(mw_duck_rows *rows);
const char *mw_duck_rows_name(mw_duck_rows *rows, int64_t col); // borrowed from rows
mw_duck_type mw_duck_rows_type(mw_duck_rows *rows, int64_t col);
// Steps to the next block of rows and sets *count; 0 at the end.
MW_MUST_USE mw_status mw_duck_rows_next(mw_duck_rows *rows, int64_t *count, mw_error *err);
// The values of a column in the block: count of them, borrowed until the next step. Where a value
// is NULL (mw_duck_rows_null) what stands there means nothing.
const void *mw_duck_rows_data(mw_duck_rows *rows, int64_t col);
// Bit i % 64 of word i / 64 is 1 where row i has a value; NULL: all have. Borrowed likewise.
const uint64_t *mw_duck_rows_validity(mw_duck_rows *rows, int64_t col);
bool mw_duck_rows_null(mw_duck_rows *rows, int64_t col, int64_t row);
// A text of a MW_DUCK_TEXT column, borrowed until the next step.
mw_slice mw_duck_rows_text(mw_duck_rows *rows, int64_t col, int64_t row);
void mw_duck_rows_close(mw_duck_rows *rows); // NULL is allowed

// Appends to a table in bulk, inside the transaction under way or each flush in its own.
MW_MUST_USE mw_status mw_duck_append_open(mw_duck *duck, const char *table, mw_duck_appender **out,
                                          mw_error *err);
// Rows as columns side by side.
//   columns  one array of count values per column of the table; numbers only, in the C type above.
//   cost     copied; some 200 ns per row of ten columns with compression.
MW_MUST_USE mw_status mw_duck_append_rows(mw_duck_appender *app, const void *const *columns,
                                          int64_t count, mw_error *err);
// Hands everything over and closes, also when it fails.
MW_MUST_USE mw_status mw_duck_append_close(mw_duck_appender *app, mw_error *err);
void mw_duck_append_abandon(mw_duck_appender *app); // closes without an answer; NULL is allowed

// Adds s to t as a quoted SQL literal ('it''s') or, with '"', as a quoted name.
void mw_duck_quote(mw_text *t, mw_slice s, char quote);

#endif
