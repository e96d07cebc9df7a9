// SPDX-License-Identifier: MIT
// The reader of Excel files: a sheet's rows as cells that know what they are.
#include "base/alloc.h"
#include "ingest/reader_int.h"
#include "sheet/xlsx_read.h"

#include <string.h>
#include <sys/stat.h>

enum { BLOCK_ROWS = 4096 };

typedef struct {
    mw_reader base;
    mw_xlsx *book;
    int32_t header_end; // number of the last header row
    int32_t kept;       // number of a row that was read and not handed on; 0: none
    mw_xlsx_row_cells row;
    bool ended;
} xlsx;

static uint8_t cell_kind(mw_xlsx_kind kind) {
    switch (kind) {
    case MW_XLSX_EMPTY: return MW_CELL_NULL;
    case MW_XLSX_NUMBER: return MW_CELL_NUMBER;
    case MW_XLSX_TIME: return MW_CELL_TIME;
    case MW_XLSX_TEXT:
    case MW_XLSX_YESNO:
    case MW_XLSX_ERROR: break;
    }
    return MW_CELL_TEXT;
}

// Copies a row; false when out of memory. Cells beyond the columns of the header are not of the
// table.
static bool take_row(mw_block *b, const mw_xlsx_row_cells *row, int64_t line) {
    mw_slice *cell = mw_block_row_add(b, line, true);
    if (!cell) return false;
    uint8_t *kind = b->kind + (b->row_count - 1) * b->column_count;
    bool any = false;
    for (int32_t i = 0; i < row->count && i < b->column_count; i++) {
        if (row->cell[i].kind == MW_XLSX_EMPTY) continue;
        cell[i] = mw_pad_text(&b->made, row->cell[i].text.p, row->cell[i].text.n);
        kind[i] = cell_kind(row->cell[i].kind);
        any = true;
    }
    if (!any) mw_block_row_drop(b);
    return !b->made.failed;
}

// The next row of the sheet; number 0 at the end.
static mw_status read_row(xlsx *x, mw_error *err) {
    MW_TRY(mw_xlsx_row(x->book, &x->row, err));
    x->ended = x->row.number == 0;
    return MW_OK;
}

static mw_status next(mw_reader *r, mw_block *b, mw_error *err) {
    xlsx *x = (xlsx *)r;
    int32_t first = 0;
    while (b->row_count < BLOCK_ROWS && !x->ended) {
        if (!x->kept) MW_TRY(read_row(x, err));
        x->kept = 0;
        if (x->ended) break;
        // Lines of a block are counted from its first row.
        if (first == 0) first = x->header_end + 1;
        if (!take_row(b, &x->row, x->row.number - first))
            return mw_fail(err, MW_NOMEM, "no memory for the rows of a sheet");
        b->line_count = x->row.number - first + 1;
    }
    x->header_end += (int32_t)b->line_count;
    b->end = b->row_count == 0 && x->ended;
    r->bytes_read = x->ended ? r->bytes_total : 0;
    return MW_OK;
}

// Rows of the header as a block: their number of columns is that of the widest.
static mw_status read_header(xlsx *x, const mw_reader_options *o, mw_block *b, mw_error *err) {
    int32_t rows = o->header_rows > 0 ? o->header_rows : 1;
    do MW_TRY(read_row(x, err));
    while (!x->ended && x->row.number <= o->skip_rows);
    if (x->ended) return mw_fail(err, MW_INVALID, "the sheet is empty");
    if (o->header_rows < 0) {
        x->kept = x->row.number;
        x->header_end = x->row.number - 1;
        return mw_reader_numbered(&x->base, x->row.count, err);
    }
    b->column_count = MW_COLUMNS_MAX; // what is not named is left out again
    for (int32_t i = 0; i < rows && !x->ended; i++) {
        if (i > 0) MW_TRY(read_row(x, err));
        if (x->ended) break;
        if (!take_row(b, &x->row, 0)) return mw_fail(err, MW_NOMEM, "no memory for the header");
        x->header_end = x->row.number;
    }
    return mw_reader_header(&x->base, b, true, err);
}

static mw_status start(xlsx *x, const char *path, const mw_reader_options *o, mw_error *err) {
    struct stat about;
    if (stat(path, &about) == 0) x->base.bytes_total = about.st_size;
    MW_TRY(mw_xlsx_open(path, &x->book, err));
    MW_TRY(mw_xlsx_sheet(x->book, o->sheet, o->sheet_number ? o->sheet_number : 1, err));
    mw_block *b = mw_block_new();
    if (!b) return mw_fail(err, MW_NOMEM, "no memory for the header");
    mw_status st = read_header(x, o, b, err);
    x->base.first_line = x->header_end + 1;
    mw_block_free(b);
    return st;
}

static void close_xlsx(mw_reader *r) {
    xlsx *x = (xlsx *)r;
    mw_xlsx_close(x->book);
    mw_free(x);
}

static mw_status open_xlsx(const char *path, const mw_reader_options *options, mw_reader **out,
                           mw_error *err) {
    xlsx *x = mw_alloc(sizeof *x);
    if (!x) return mw_fail(err, MW_NOMEM, "no memory to read %s", path);
    x->base.ops = &mw_reader_xlsx_ops;
    mw_status st = start(x, path, options, err);
    if (st != MW_OK) {
        mw_reader_close(&x->base);
        return mw_fail_in(err, st, "read %s: ", path);
    }
    *out = &x->base;
    return MW_OK;
}

const mw_reader_ops mw_reader_xlsx_ops = {
    MW_FORMAT_XLSX, "xlsx", "xlsx xlsm", open_xlsx, next, NULL, close_xlsx,
};
