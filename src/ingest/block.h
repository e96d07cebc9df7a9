// SPDX-License-Identifier: MIT
// A piece of a file cut into rows of cells: what readers fill and the import takes apart.
// Thread: one owner at a time; different blocks on different threads.
#ifndef MW_INGEST_BLOCK_H
#define MW_INGEST_BLOCK_H

#include "ingest/pad.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MW_COLUMNS_MAX = 16384,     // what a sheet of Excel can hold
    MW_ROW_BYTES_MAX = 1 << 20, // one row; more is a quote that is never closed
    MW_BLOCK_BYTES = 1 << 18, // of text cut at once: with its cells it stays in the cache of a core
    MW_NAME_BYTES_MAX = 1024, // of a column's name
};

// What a cell is, where the format knows: text is read by the rules of the map, the others always
// look alike.
typedef enum {
    MW_CELL_TEXT,
    MW_CELL_NUMBER, // decimal point, no thousands separator
    MW_CELL_TIME,   // ISO 8601
    MW_CELL_NULL,   // nothing is there
} mw_cell_kind;

// A row that is no row: wrong number of cells, broken UTF-8, ...
typedef struct {
    int64_t line;   // relative to the block
    int64_t row;    // it stood before this row
    mw_slice value; // what was seen; borrowed from the block
    char reason[160];
} mw_bad_row;

typedef struct {
    // Cells side by side, row after row: column_count of them per row.
    mw_slice *cell;
    uint8_t *kind; // mw_cell_kind of each cell; NULL: all MW_CELL_TEXT
    int64_t *line; // of each row's beginning, relative to the block: 0 is its first line
    int64_t row_count;
    int32_t column_count;
    int64_t line_count; // lines of the block: those of the next one count on
    mw_bad_row *bad;
    int64_t bad_count;
    bool end; // there was no further block
    // The reader's own.
    int64_t cell_capacity, kind_capacity, line_capacity, bad_capacity;
    char *bytes; // the text, or what cells were made into
    int64_t size, bytes_capacity;
    mw_pad made; // cells that had to be made, and values of bad rows
} mw_block;

mw_block *mw_block_new(void);     // NULL when out of memory
void mw_block_free(mw_block *b);  // NULL is allowed
void mw_block_reset(mw_block *b); // no rows, no bytes; memory stays

// Adds a row of column_count empty cells at a line; the first of them, or NULL when out of memory.
// kinds: whether cells have kinds (the same for all rows of a block).
mw_slice *mw_block_row_add(mw_block *b, int64_t line, bool kinds);
// Room for so many rows of column_count cells without kinds; false when out of memory.
bool mw_block_rows_reserve(mw_block *b, int64_t rows);
// Takes the last row back.
void mw_block_row_drop(mw_block *b);
// Adds a bad row before the next row; false when out of memory.
bool mw_block_bad_add(mw_block *b, int64_t line, mw_slice value, const char *fmt, ...)
    MW_PRINTF(4, 5);

static inline mw_slice mw_block_cell(const mw_block *b, int64_t row, int32_t column) {
    return b->cell[row * b->column_count + column];
}

static inline mw_cell_kind mw_block_kind(const mw_block *b, int64_t row, int32_t column) {
    return b->kind ? (mw_cell_kind)b->kind[row * b->column_count + column] : MW_CELL_TEXT;
}

#endif
