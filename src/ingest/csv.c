// SPDX-License-Identifier: MIT
// The CSV reader: reads a block, cuts it after its last whole row and keeps the rest for the next.
// Cutting is all that happens in the order of the file; splitting may run anywhere.
#include "base/alloc.h"
#include "ingest/csv_detect.h"
#include "ingest/csv_row.h"
#include "ingest/input.h"
#include "ingest/reader_int.h"

#include <string.h>

enum { OPEN_ROWS_MAX = 1000 }; // unclosed quotes cost a search of MW_ROW_BYTES_MAX each

typedef struct {
    mw_reader base;
    mw_input *input;
    mw_csv_dialect dialect;
    char *rest; // read and not handed on
    int64_t rest_size, rest_capacity;
    int64_t lines;     // handed on
    int32_t open_rows; // rows cut because their quote is not closed
    bool ended;
} csv;

// Reads until the block holds `want` bytes or the file ends.
static mw_status fill(csv *c, mw_block *b, int64_t want, mw_error *err) {
    if (!mw_grow(&b->bytes, &b->bytes_capacity, want, 1))
        return mw_fail(err, MW_NOMEM, "no memory for a block of the file");
    while (!c->ended && b->size + 16 <= want) {
        size_t got = 0;
        MW_TRY(mw_input_read(c->input, b->bytes + b->size, (size_t)(want - b->size), &got, err));
        c->ended = got == 0;
        b->size += (int64_t)got;
    }
    c->base.bytes_read = mw_input_bytes_read(c->input);
    return MW_OK;
}

static mw_status take_rest(csv *c, mw_block *b, mw_error *err) {
    if (!mw_grow(&b->bytes, &b->bytes_capacity, c->rest_size + MW_BLOCK_BYTES, 1))
        return mw_fail(err, MW_NOMEM, "no memory for a block of the file");
    memcpy(b->bytes, c->rest, (size_t)c->rest_size);
    b->size = c->rest_size;
    c->rest_size = 0;
    return MW_OK;
}

// Keeps what stands after `end` for the next block.
static mw_status cut(csv *c, mw_block *b, int64_t end, mw_error *err) {
    if (!mw_grow(&c->rest, &c->rest_capacity, b->size - end + 1, 1))
        return mw_fail(err, MW_NOMEM, "no memory for the rest of a block");
    c->rest_size = b->size - end;
    memcpy(c->rest, b->bytes + end, (size_t)c->rest_size);
    b->size = end;
    return MW_OK;
}

// A row that begins at the block's beginning and does not end in it.
static mw_status cut_long_row(csv *c, mw_block *b, mw_csv_row_state state, mw_error *err) {
    const char *line = memchr(b->bytes, c->dialect.newline, (size_t)b->size);
    if (state != MW_CSV_ROW_OPEN || !line)
        return mw_fail(err, MW_LIMIT, "a row has more than %d bytes: is it a file of text?",
                       MW_ROW_BYTES_MAX);
    if (++c->open_rows > OPEN_ROWS_MAX)
        return mw_fail(err, MW_LIMIT,
                       "more than %d rows open a quote that is not closed: if quotes are plain "
                       "characters here, the map can say quote none",
                       OPEN_ROWS_MAX);
    return cut(c, b, line + 1 - b->bytes, err);
}

static mw_status next(mw_reader *r, mw_block *b, mw_error *err) {
    csv *c = (csv *)r;
    MW_TRY(take_rest(c, b, err));
    for (int64_t want = MW_BLOCK_BYTES;; want += MW_BLOCK_BYTES / 2) {
        mw_csv_row_state state;
        MW_TRY(fill(c, b, want, err));
        b->end = b->size == 0;
        int64_t end =
            (int64_t)mw_csv_rows_end(&c->dialect, b->bytes, (size_t)b->size, c->ended, &state);
        if (end > 0 || c->ended) return cut(c, b, end, err);
        if (b->size >= MW_ROW_BYTES_MAX) return cut_long_row(c, b, state, err);
    }
}

static mw_status split(const mw_reader *r, mw_block *b, mw_error *err) {
    const csv *c = (const csv *)r;
    return mw_csv_split(&c->dialect, r->column_count, b, err);
}

// Drops lines from the front of the block.
static void skip_lines(csv *c, mw_block *b, int32_t count) {
    for (int32_t i = 0; i < count && b->size > 0; i++) {
        const char *line = memchr(b->bytes, c->dialect.newline, (size_t)b->size);
        int64_t n = line ? line + 1 - b->bytes : b->size;
        b->size -= n;
        memmove(b->bytes, b->bytes + n, (size_t)b->size);
        c->base.first_line++;
    }
}

// Bytes that the header rows take, blank lines before and between them too, and their widest row.
static int64_t header_bytes(const csv *c, const mw_block *b, int32_t rows, int32_t *columns) {
    const char *p = b->bytes, *end = p + b->size;
    *columns = 0;
    while (rows > 0 && p < end) {
        mw_csv_row_state state;
        const char *after = mw_csv_row_end(&c->dialect, p, end, &state);
        int32_t n = mw_csv_count_cells(&c->dialect, p, end);
        if (n > *columns) *columns = n;
        bool blank = mw_slice_trim((mw_slice){p, (size_t)(after - p)}).n == 0;
        rows -= !blank;
        p = after;
    }
    return p - b->bytes;
}

static mw_status read_header(csv *c, mw_block *b, int32_t rows, mw_error *err) {
    int32_t columns;
    int64_t end = header_bytes(c, b, rows, &columns);
    MW_TRY(cut(c, b, end, err));
    MW_TRY(mw_csv_split(&c->dialect, columns, b, err));
    // Header rows may differ in length: bad ones are those that are no text.
    if (b->row_count == 0 && b->bad_count > 0)
        return mw_fail(err, MW_INVALID, "line %lld, the header: %s",
                       (long long)(c->base.first_line + b->bad[0].line), b->bad[0].reason);
    if (b->row_count == 0 && columns > 1)
        return mw_fail(err, MW_INVALID, "the header has no names of columns");
    if (b->row_count == 0) return mw_fail(err, MW_INVALID, "the file is empty: no header");
    c->base.first_line += b->line_count;
    return mw_reader_header(&c->base, b, true, err);
}

static mw_status number_columns(csv *c, mw_block *b, mw_error *err) {
    if (b->size == 0) return mw_fail(err, MW_INVALID, "the file is empty");
    int32_t columns = mw_csv_count_cells(&c->dialect, b->bytes, b->bytes + b->size);
    MW_TRY(cut(c, b, 0, err));
    return mw_reader_numbered(&c->base, columns, err);
}

static mw_status start(csv *c, const mw_reader_options *o, mw_block *b, mw_error *err) {
    MW_TRY(fill(c, b, MW_BLOCK_BYTES, err));
    c->base.bytes_total = mw_input_bytes_total(c->input);
    c->base.first_line = 1;
    c->dialect.quote = o->no_quotes ? '\0' : o->quote ? o->quote : '"';
    c->dialect.newline = memchr(b->bytes, '\n', (size_t)b->size)   ? '\n'
                         : memchr(b->bytes, '\r', (size_t)b->size) ? '\r'
                                                                   : '\n';
    skip_lines(c, b, o->skip_rows);
    c->dialect.delimiter = o->delimiter
                               ? o->delimiter
                               : mw_csv_detect_delimiter(&c->dialect, b->bytes, (size_t)b->size);
    c->base.delimiter = c->dialect.delimiter;
    if (o->header_rows < 0) return number_columns(c, b, err);
    return read_header(c, b, o->header_rows ? o->header_rows : 1, err);
}

static void close_csv(mw_reader *r) {
    csv *c = (csv *)r;
    mw_input_close(c->input);
    mw_free(c->rest);
    mw_free(c);
}

static mw_status open_csv(const char *path, const mw_reader_options *options, mw_reader **out,
                          mw_error *err) {
    csv *c = mw_alloc(sizeof *c);
    mw_block *b = mw_block_new();
    mw_status st = MW_OK;
    if (!c || !b) st = mw_fail(err, MW_NOMEM, "no memory to read %s", path);
    if (c) c->base.ops = &mw_reader_csv_ops;
    if (st == MW_OK) st = mw_input_open(path, options->encoding, &c->input, err);
    if (st == MW_OK) {
        st = start(c, options, b, err);
        if (st != MW_OK) st = mw_fail_in(err, st, "read %s: ", path);
    }
    mw_block_free(b);
    if (st == MW_OK)
        *out = &c->base;
    else if (c)
        mw_reader_close(&c->base);
    return st;
}

const mw_reader_ops mw_reader_csv_ops = {
    MW_FORMAT_CSV, "csv", "csv txt tsv tab dat asc", open_csv, next, split, close_csv,
};
