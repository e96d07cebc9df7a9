// SPDX-License-Identifier: MIT
// The first rows of a file, kept in memory, read with what makes most of them rows: lines above the
// header passed over, the encoding found.
#include "ingest/guess_rows.h"

#include "base/alloc.h"
#include "ingest/input.h"

#include <stdio.h>
#include <string.h>

enum {
    CELLS_MAX = 4 << 20, // kept of a wide file: 64 MiB of slices
    SKIP_MAX = 10,       // lines above a header
    LOOK_BYTES = 1 << 16,
};

// ---- encoding

typedef struct {
    int64_t wrong; // bytes that are no text
    int64_t wide;  // characters beyond ASCII
} encoding_look;

// Reads the beginning of a file in an encoding.
static mw_status look(const char *path, const char *encoding, encoding_look *out, mw_error *err) {
    char buf[LOOK_BYTES];
    mw_input *in = NULL;
    size_t n = 0, got = 1;
    *out = (encoding_look){0};
    MW_TRY(mw_input_open(path, mw_slice_of(encoding), &in, err));
    mw_status st = MW_OK;
    while (st == MW_OK && got > 0 && n + 16 <= sizeof buf) {
        st = mw_input_read(in, buf + n, sizeof buf - n, &got, err);
        n += got;
    }
    mw_input_close(in);
    for (size_t i = 0; st == MW_OK && i < n;) {
        int step = mw_utf8_step(buf + i, buf + n);
        if (step == 0 && n - i < 4 && n + 16 > sizeof buf) break; // cut in the middle
        out->wrong += step == 0;
        out->wide += step > 1;
        i += step > 0 ? (size_t)step : 1;
    }
    return st;
}

// Whether bytes beyond ASCII come in pairs as those of GB 2312 do: both of them high.
static bool looks_chinese(const char *path) {
    char buf[LOOK_BYTES];
    mw_input *in = NULL;
    size_t got = 0;
    int64_t pairs = 0, high = 0;
    // Latin 1 gives a byte as the character of its number: two bytes of UTF-8.
    if (mw_input_open(path, mw_slice_of("latin1"), &in, NULL) != MW_OK) return false;
    if (mw_input_read(in, buf, sizeof buf, &got, NULL) != MW_OK) got = 0;
    mw_input_close(in);
    for (size_t i = 0; i + 2 < got; i++) {
        if ((unsigned char)buf[i] < 0x80) continue;
        pairs++;
        high += (unsigned char)buf[i + 2] >= 0x80;
        i += (unsigned char)buf[i + 2] >= 0x80 ? 3 : 1;
    }
    return pairs > 0 && high * 10 >= pairs * 7;
}

static mw_status find_encoding(const char *path, mw_guess_rows *r, mw_error *err) {
    encoding_look utf8, gb;
    if (r->options.encoding.n > 0) return MW_OK;
    MW_TRY(look(path, "", &utf8, err));
    if (utf8.wrong == 0) return MW_OK;
    if (looks_chinese(path) && look(path, "gb18030", &gb, NULL) == MW_OK && gb.wrong == 0) {
        r->options.encoding = mw_slice_of("gb18030");
        r->encoding_note = "The bytes are not UTF-8 and read well as Chinese (GB 18030).";
        return MW_OK;
    }
    // A few broken bytes are a damaged file, not another encoding.
    if (utf8.wrong * 10 < utf8.wide) return MW_OK;
    r->options.encoding = mw_slice_of("windows-1252");
    r->encoding_note = "The bytes are not UTF-8; Western European letters are assumed. If names "
                       "look wrong, name another encoding.";
    return MW_OK;
}

// ---- where the table begins

// How the first block of a file reads with these options.
typedef struct {
    mw_status status;
    int64_t rows, bad;
    int32_t columns;
} attempt;

static attempt try_open(const char *path, const mw_reader_options *o, mw_error *err) {
    mw_reader *r = NULL;
    attempt a = {.status = mw_reader_open(path, o, &r, err)};
    if (a.status != MW_OK) return a;
    mw_block *b = mw_block_new();
    a.columns = r->column_count;
    a.status = b ? mw_reader_next(r, b, err) : mw_fail(err, MW_NOMEM, "no memory for a block");
    if (a.status == MW_OK) a.status = mw_reader_split(r, b, err);
    if (a.status == MW_OK) {
        a.rows = b->row_count;
        a.bad = b->bad_count;
    }
    mw_block_free(b);
    mw_reader_close(r);
    return a;
}

static bool is_table(const attempt *a) {
    return a->status == MW_OK && a->rows > 0 && a->columns >= 2 && a->bad * 2 <= a->rows;
}

static mw_status find_header(const char *path, mw_guess_rows *r, mw_error *err) {
    mw_reader_options *o = &r->options;
    attempt first = try_open(path, o, err), a;
    if (first.status == MW_NOMEM || first.status == MW_IO) return first.status;
    if (is_table(&first) && first.columns > 2) return MW_OK;
    for (int32_t skip = 1; skip <= SKIP_MAX; skip++) {
        o->skip_rows = skip;
        a = try_open(path, o, NULL);
        if (a.status == MW_NOMEM) return mw_fail(err, MW_NOMEM, "no memory to read %s", path);
        // A file with few columns is left as it is unless far more are seen below.
        if (is_table(&a) && a.bad * 10 <= a.rows && a.columns > 2 * first.columns) return MW_OK;
        if (is_table(&a) && !is_table(&first) && a.bad * 10 <= a.rows) return MW_OK;
    }
    o->skip_rows = 0;
    return MW_OK;
}

// ---- rows

static mw_status add_block(mw_guess_rows *r, mw_error *err) {
    if (!mw_grow(&r->block, &r->block_capacity, r->block_count + 1, sizeof(mw_block *)))
        return mw_fail(err, MW_NOMEM, "no memory for the rows of the file");
    mw_block *b = mw_block_new();
    if (!b) return mw_fail(err, MW_NOMEM, "no memory for the rows of the file");
    r->block[r->block_count++] = b;
    MW_TRY(mw_reader_next(r->reader, b, err));
    MW_TRY(mw_reader_split(r->reader, b, err));
    r->whole = b->end;
    if (b->bad_count > 0 && !r->bad[0]) snprintf(r->bad, sizeof r->bad, "%s", b->bad[0].reason);
    int64_t room = MW_GUESS_ROWS - r->row_count;
    r->cut = b->row_count > room;
    if (r->cut) b->row_count = room;
    r->row_count += b->row_count;
    return MW_OK;
}

static mw_status read_rows(mw_guess_rows *r, mw_error *err) {
    // At the limit one block more shows whether the file ends there.
    while (!r->whole && !r->cut && r->row_count * r->reader->column_count < CELLS_MAX)
        MW_TRY(add_block(r, err));
    return MW_OK;
}

mw_status mw_guess_rows_read(const char *path, const mw_reader_options *options, mw_guess_rows *out,
                             mw_error *err) {
    *out = (mw_guess_rows){0};
    if (options) out->options = *options;
    mw_reader_options *o = &out->options;
    if (o->format == MW_FORMAT_DETECT) MW_TRY(mw_reader_detect(path, &o->format, err));
    if (o->format == MW_FORMAT_CSV) MW_TRY(find_encoding(path, out, err));
    bool table = o->format == MW_FORMAT_CSV || o->format == MW_FORMAT_XLSX;
    if (table && o->skip_rows == 0 && o->header_rows == 0) MW_TRY(find_header(path, out, err));
    MW_TRY(mw_reader_open(path, o, &out->reader, err));
    return read_rows(out, err);
}

void mw_guess_rows_fini(mw_guess_rows *r) {
    for (int64_t i = 0; i < r->block_count; i++) mw_block_free(r->block[i]);
    mw_free(r->block);
    mw_reader_close(r->reader);
    *r = (mw_guess_rows){0};
}

bool mw_guess_next(const mw_guess_rows *r, mw_guess_at *at) {
    at->row++;
    while (at->block < r->block_count && at->row >= r->block[at->block]->row_count) {
        at->block++;
        at->row = 0;
    }
    return at->block < r->block_count;
}

mw_said mw_guess_cell(const mw_guess_rows *r, const mw_guess_at *at, int32_t column) {
    static const mw_pivots none = {.column_count = MW_COLUMNS_MAX};
    mw_row_at row = {r->block[at->block], at->row, &none, 0, NULL};
    return mw_cell_at(&row, column);
}
