// SPDX-License-Identifier: MIT
// See block.h.
#include "ingest/block.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

mw_block *mw_block_new(void) { return mw_alloc(sizeof(mw_block)); }

void mw_block_free(mw_block *b) {
    if (!b) return;
    mw_free(b->cell);
    mw_free(b->kind);
    mw_free(b->line);
    mw_free(b->bad);
    mw_free(b->bytes);
    mw_pad_fini(&b->made);
    mw_free(b);
}

void mw_block_reset(mw_block *b) {
    b->row_count = b->bad_count = b->line_count = b->size = 0;
    b->end = false;
    mw_pad_reset(&b->made);
}

mw_slice *mw_block_row_add(mw_block *b, int64_t line, bool kinds) {
    int64_t cells = b->row_count * b->column_count, need = cells + b->column_count;
    if (need > b->cell_capacity && !mw_grow(&b->cell, &b->cell_capacity, need, sizeof *b->cell))
        return NULL;
    if (kinds && !mw_grow(&b->kind, &b->kind_capacity, need, sizeof *b->kind)) return NULL;
    if (b->row_count >= b->line_capacity &&
        !mw_grow(&b->line, &b->line_capacity, b->row_count + 1, sizeof *b->line))
        return NULL;
    b->line[b->row_count++] = line;
    mw_slice *row = b->cell + cells;
    for (int32_t i = 0; i < b->column_count; i++) row[i] = (mw_slice){"", 0};
    if (kinds) memset(b->kind + cells, MW_CELL_NULL, (size_t)b->column_count);
    return row;
}

bool mw_block_rows_reserve(mw_block *b, int64_t rows) {
    return mw_grow(&b->cell, &b->cell_capacity, rows * b->column_count, sizeof *b->cell) &&
           mw_grow(&b->line, &b->line_capacity, rows, sizeof *b->line);
}

void mw_block_row_drop(mw_block *b) { b->row_count--; }

bool mw_block_bad_add(mw_block *b, int64_t line, mw_slice value, const char *fmt, ...) {
    if (!mw_grow(&b->bad, &b->bad_capacity, b->bad_count + 1, sizeof *b->bad)) return false;
    mw_bad_row *bad = &b->bad[b->bad_count++];
    *bad = (mw_bad_row){.line = line, .row = b->row_count, .value = value};
    va_list args;
    va_start(args, fmt);
    vsnprintf(bad->reason, sizeof bad->reason, fmt, args);
    va_end(args);
    return true;
}
