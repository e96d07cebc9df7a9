// SPDX-License-Identifier: MIT
// See reader.h.
#include "ingest/reader.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "base/map.h"
#include "ingest/reader_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const mw_reader_ops *const mw_reader_all[] = {
    &mw_reader_csv_ops, &mw_reader_jsonl_ops, &mw_reader_parquet_ops, &mw_reader_xlsx_ops, NULL,
};

// ---- which format

static mw_status read_head(const char *path, char *head, size_t size, size_t *got, mw_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return mw_fail(err, MW_IO, "open %s: %s", path, strerror(errno));
    ssize_t n = read(fd, head, size);
    int why = errno;
    close(fd);
    if (n < 0) return mw_fail(err, MW_IO, "read %s: %s", path, strerror(why));
    *got = (size_t)n;
    return MW_OK;
}

static bool has_suffix(const char *path, const char *suffixes) {
    const char *dot = strrchr(path, '.');
    if (!dot || strchr(dot, '/')) return false;
    mw_slice suffix = mw_slice_of(dot + 1);
    for (const char *p = suffixes; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        if (suffix.n == n && strncasecmp(suffix.p, p, n) == 0) return true;
        p += n;
    }
    return false;
}

mw_status mw_reader_detect(const char *path, mw_file_format *out, mw_error *err) {
    char head[4];
    size_t n = 0;
    MW_TRY(read_head(path, head, sizeof head, &n, err));
    *out = MW_FORMAT_CSV;
    if (n == 4 && memcmp(head, "PAR1", 4) == 0)
        *out = MW_FORMAT_PARQUET;
    else if (n == 4 && memcmp(head, "PK\3\4", 4) == 0)
        *out = MW_FORMAT_XLSX;
    else if (n > 0 && head[0] == '{')
        *out = MW_FORMAT_JSONL;
    else
        for (int i = 0; mw_reader_all[i]; i++)
            if (has_suffix(path, mw_reader_all[i]->suffixes)) *out = mw_reader_all[i]->format;
    return MW_OK;
}

// ---- opening and stepping

mw_status mw_reader_open(const char *path, const mw_reader_options *options, mw_reader **out,
                         mw_error *err) {
    static const mw_reader_options nothing = {0};
    if (!options) options = &nothing;
    mw_file_format format = options->format;
    if (format == MW_FORMAT_DETECT) MW_TRY(mw_reader_detect(path, &format, err));
    for (int i = 0; mw_reader_all[i]; i++)
        if (mw_reader_all[i]->format == format)
            return mw_reader_all[i]->open(path, options, out, err);
    return mw_fail(err, MW_INVALID, "open %s: no reader for format %d", path, (int)format);
}

void mw_reader_close(mw_reader *r) {
    if (!r) return;
    mw_free(r->column);
    mw_pad_fini(&r->names);
    r->ops->close(r);
}

mw_status mw_reader_next(mw_reader *r, mw_block *b, mw_error *err) {
    mw_block_reset(b);
    b->column_count = r->column_count;
    return r->ops->next(r, b, err);
}

mw_status mw_reader_split(const mw_reader *r, mw_block *b, mw_error *err) {
    return r->ops->split && !b->end ? r->ops->split(r, b, err) : MW_OK;
}

int32_t mw_reader_column(const mw_reader *r, mw_slice name) {
    for (int32_t i = 0; i < r->column_count; i++)
        if (mw_slice_same(r->column[i], name)) return i;
    return -1;
}

// ---- names of columns

// The cell that names a column in a header row: an empty one in an upper row takes its left
// neighbour's, as merged cells leave it.
static mw_slice header_cell(const mw_block *h, int64_t row, int32_t column) {
    mw_slice cell = mw_slice_trim(mw_block_cell(h, row, column));
    while (cell.n == 0 && column > 0 && row + 1 < h->row_count)
        cell = mw_slice_trim(mw_block_cell(h, row, --column));
    return cell;
}

static void join_names(const mw_block *h, int32_t column, mw_text *name) {
    mw_slice before = {"", 0};
    name->size = 0;
    for (int64_t row = 0; row < h->row_count; row++) {
        mw_slice cell = header_cell(h, row, column);
        if (cell.n == 0 || mw_slice_same(cell, before)) continue;
        if (name->size > 0) mw_text_addc(name, ' ');
        for (size_t i = 0; i < cell.n; i++)
            mw_text_addc(name, cell.p[i] == '\n' || cell.p[i] == '\r' ? ' ' : cell.p[i]);
        before = cell;
    }
    if (name->size > MW_NAME_BYTES_MAX) name->size = MW_NAME_BYTES_MAX;
    while (name->size > 0 && (name->bytes[name->size - 1] & 0xc0) == 0x80 &&
           name->size == MW_NAME_BYTES_MAX)
        name->size--;
}

// Adds a name that no column has yet.
static mw_status add_name(mw_reader *r, mw_map *known, mw_slice name, mw_error *err) {
    int64_t times = 0;
    MW_TRY(mw_map_add(known, name, 0, &times, err));
    MW_TRY(mw_map_set(known, name, times + 1, err));
    mw_slice made = times == 0 ? mw_pad_text(&r->names, name.p, name.n)
                               : mw_pad_printf(&r->names, "%.*s (%lld)", mw_shown(name), name.p,
                                               (long long)times + 1);
    if (r->names.failed) return mw_fail(err, MW_NOMEM, "no memory for the names of columns");
    r->column[r->column_count++] = made;
    return MW_OK;
}

static mw_status name_all(mw_reader *r, const mw_block *h, int32_t count, mw_map *known,
                          mw_error *err) {
    mw_text name = {0};
    char other[32];
    mw_status st = MW_OK;
    for (int32_t i = 0; i < count && st == MW_OK; i++) {
        join_names(h, i, &name);
        mw_slice s = mw_slice_trim((mw_slice){name.bytes, name.size});
        if (s.n == 0) {
            snprintf(other, sizeof other, "column %d", (int)i + 1);
            s = mw_slice_of(other);
        }
        if (name.failed)
            st = mw_fail(err, MW_NOMEM, "no memory for the names of columns");
        else
            st = add_name(r, known, s, err);
    }
    mw_text_free(&name);
    return st;
}

// Columns up to the last that has a name of its own.
static int32_t named_columns(const mw_block *h) {
    int32_t n = h->column_count;
    for (; n > 0; n--)
        for (int64_t row = 0; row < h->row_count; row++)
            if (mw_slice_trim(mw_block_cell(h, row, n - 1)).n > 0) return n;
    return 0;
}

mw_status mw_reader_header(mw_reader *r, const mw_block *header, bool cut, mw_error *err) {
    int32_t named = named_columns(header);
    if (named == 0) return mw_fail(err, MW_INVALID, "the header has no names of columns");
    if (named > MW_COLUMNS_MAX)
        return mw_fail(err, MW_LIMIT, "the header has more than %d columns", MW_COLUMNS_MAX);
    int32_t count = cut ? named : header->column_count;
    r->column = mw_alloc_array(count, sizeof *r->column);
    mw_map *known = mw_map_new();
    mw_status st = MW_OK;
    if (!r->column || !known)
        st = mw_fail(err, MW_NOMEM, "no memory for the names of columns");
    else
        st = name_all(r, header, count, known, err);
    mw_map_free(known);
    return st;
}

mw_status mw_reader_numbered(mw_reader *r, int32_t column_count, mw_error *err) {
    if (column_count > MW_COLUMNS_MAX)
        return mw_fail(err, MW_LIMIT, "a row has more than %d cells", MW_COLUMNS_MAX);
    r->column = mw_alloc_array(column_count, sizeof *r->column);
    for (int32_t i = 0; r->column && i < column_count; i++)
        r->column[r->column_count++] = mw_pad_printf(&r->names, "%d", (int)i + 1);
    if (!r->column || r->names.failed)
        return mw_fail(err, MW_NOMEM, "no memory for the names of columns");
    return MW_OK;
}
