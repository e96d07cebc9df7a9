// SPDX-License-Identifier: MIT
// The reader of JSON lines: an object per line; objects in objects give columns such as "a.b",
// members of lists "a.0". Blocks are cut at line ends and split anywhere.
//
// Columns are those that the map wants, or those found in the first block.
#include "base/alloc.h"
#include "base/map.h"
#include "ingest/input.h"
#include "ingest/reader_int.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 16, PATH_BYTES_MAX = MW_NAME_BYTES_MAX };

typedef struct {
    mw_reader base;
    mw_input *input;
    mw_map *number; // name to number of a column
    char *rest;
    int64_t rest_size, rest_capacity;
    bool ended;
} jsonl;

// ---- values of one object

// Where the values of an object go.
typedef struct {
    mw_map *number; // of columns
    bool adds;      // new names become columns
    mw_block *b;
    mw_slice *cell;
    uint8_t *kind;
    char path[PATH_BYTES_MAX];
    bool nomem, too_deep;
} flattening;

static void put_cell(flattening *f, size_t path, const json_t *v) {
    char buf[32];
    int64_t i = mw_map_get(f->number, (mw_slice){f->path, path}, -1);
    if (i < 0) return;
    mw_slice s = {"", 0};
    mw_cell_kind kind = MW_CELL_NUMBER;
    if (json_is_string(v)) {
        s = (mw_slice){json_string_value(v), json_string_length(v)};
        kind = s.n == 0 ? MW_CELL_NULL : MW_CELL_TEXT;
    } else if (json_is_real(v)) {
        s = mw_slice_of(mw_number_text(json_real_value(v), buf));
    } else if (json_is_integer(v)) {
        snprintf(buf, sizeof buf, "%lld", (long long)json_integer_value(v));
        s = mw_slice_of(buf);
    } else if (json_is_boolean(v)) {
        s = mw_slice_of(json_is_true(v) ? "true" : "false");
        kind = MW_CELL_TEXT;
    } else {
        kind = MW_CELL_NULL;
    }
    f->cell[i] = mw_pad_text(&f->b->made, s.p, s.n);
    f->kind[i] = (uint8_t)kind;
}

static void take_leaf(flattening *f, size_t path, const json_t *v) {
    if (!f->adds)
        put_cell(f, path, v);
    else if (mw_map_add(f->number, (mw_slice){f->path, path}, mw_map_count(f->number), NULL,
                        NULL) != MW_OK)
        f->nomem = true;
}

static void flatten(flattening *f, size_t path, const json_t *v, int depth);

static void step_into(flattening *f, size_t path, const char *name, const json_t *v, int depth) {
    size_t n = strlen(name), dot = path > 0;
    if (path + dot + n >= PATH_BYTES_MAX) return; // no column has so long a name
    if (dot) f->path[path] = '.';
    memcpy(f->path + path + dot, name, n);
    flatten(f, path + dot + n, v, depth + 1);
}

// value = leaf | object | list
static void flatten(flattening *f, size_t path, const json_t *v, int depth) {
    char number[24];
    if (depth > DEPTH_MAX) {
        f->too_deep = true;
    } else if (json_is_object(v)) {
        for (void *it = json_object_iter((json_t *)(uintptr_t)v); it;
             it = json_object_iter_next((json_t *)(uintptr_t)v, it))
            step_into(f, path, json_object_iter_key(it), json_object_iter_value(it), depth);
    } else if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) {
            snprintf(number, sizeof number, "%zu", i);
            step_into(f, path, number, json_array_get(v, i), depth);
        }
    } else {
        take_leaf(f, path, v);
    }
}

// ---- lines

static bool bad_line(mw_block *b, int64_t line, mw_slice text, const char *why, int column) {
    // Only what is text may be shown.
    size_t n = 0;
    for (int step; n < text.n && n < 200; n += (size_t)step)
        if ((step = text.p[n] ? mw_utf8_step(text.p + n, mw_slice_end(text)) : 0) == 0) break;
    mw_slice shown = {text.p, n};
    if (column > 0)
        return mw_block_bad_add(b, line, shown, "no JSON: %s at byte %d of the line", why, column);
    return mw_block_bad_add(b, line, shown, "%s", why);
}

// One line; false when out of memory.
static bool take_line(flattening *f, int64_t line, mw_slice text) {
    json_error_t why;
    json_t *v = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!v) return bad_line(f->b, line, text, why.text, why.position > 0 ? why.position : 1);
    bool object = json_is_object(v), room = true;
    if (object && !f->adds) {
        f->cell = mw_block_row_add(f->b, line, true);
        room = f->cell != NULL;
        f->kind = f->b->kind ? f->b->kind + (f->b->row_count - 1) * f->b->column_count : NULL;
    }
    f->too_deep = false;
    if (object && room) flatten(f, 0, v, 0);
    json_decref(v);
    if (!room || f->nomem || f->b->made.failed) return false;
    if (!object) return bad_line(f->b, line, text, "a line has to be an object, {...}", 0);
    if (!f->too_deep || f->adds) return true;
    mw_block_row_drop(f->b);
    return bad_line(f->b, line, text, "objects in objects, too deep", 0);
}

static bool take_lines(flattening *f, const char *text, int64_t size) {
    const char *p = text, *end = text + size;
    for (int64_t line = 0; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop) stop = end;
        mw_slice s = mw_slice_trim((mw_slice){p, (size_t)(stop - p)});
        if (s.n > 0 && !take_line(f, line, s)) return false;
        p = stop < end ? stop + 1 : end;
        f->b->line_count = line + 1;
    }
    return true;
}

static mw_status split(const mw_reader *r, mw_block *b, mw_error *err) {
    const jsonl *j = (const jsonl *)r;
    flattening f = {.number = j->number, .b = b};
    return take_lines(&f, b->bytes, b->size) ? MW_OK
                                             : mw_fail(err, MW_NOMEM, "no memory for a block");
}

// ---- blocks

static mw_status fill(jsonl *j, mw_block *b, int64_t want, mw_error *err) {
    if (!mw_grow(&b->bytes, &b->bytes_capacity, want, 1))
        return mw_fail(err, MW_NOMEM, "no memory for a block of the file");
    while (!j->ended && b->size + 16 <= want) {
        size_t got = 0;
        MW_TRY(mw_input_read(j->input, b->bytes + b->size, (size_t)(want - b->size), &got, err));
        j->ended = got == 0;
        b->size += (int64_t)got;
    }
    j->base.bytes_read = mw_input_bytes_read(j->input);
    return MW_OK;
}

static mw_status keep_rest(jsonl *j, mw_block *b, int64_t end, mw_error *err) {
    if (!mw_grow(&j->rest, &j->rest_capacity, b->size - end + 1, 1))
        return mw_fail(err, MW_NOMEM, "no memory for the rest of a block");
    j->rest_size = b->size - end;
    memcpy(j->rest, b->bytes + end, (size_t)j->rest_size);
    b->size = end;
    return MW_OK;
}

static mw_status next(mw_reader *r, mw_block *b, mw_error *err) {
    jsonl *j = (jsonl *)r;
    if (!mw_grow(&b->bytes, &b->bytes_capacity, j->rest_size + MW_BLOCK_BYTES, 1))
        return mw_fail(err, MW_NOMEM, "no memory for a block of the file");
    if (j->rest_size > 0) memcpy(b->bytes, j->rest, (size_t)j->rest_size);
    b->size = j->rest_size;
    j->rest_size = 0;
    for (int64_t want = MW_BLOCK_BYTES;; want += MW_BLOCK_BYTES / 2) {
        MW_TRY(fill(j, b, want, err));
        b->end = b->size == 0;
        const char *last = b->size > 0 ? memrchr(b->bytes, '\n', (size_t)b->size) : NULL;
        if (j->ended) return MW_OK;
        if (last) return keep_rest(j, b, last + 1 - b->bytes, err);
        if (b->size > 16 * MW_ROW_BYTES_MAX)
            return mw_fail(err, MW_LIMIT,
                           "a line has more than %d bytes; is it one large list "
                           "instead of an object per line?",
                           16 * MW_ROW_BYTES_MAX);
    }
}

// ---- opening

static mw_status take_names(jsonl *j, mw_error *err) {
    int64_t n = mw_map_count(j->number);
    if (n == 0) return mw_fail(err, MW_SYNTAX, "no line of the file is an object, {...}");
    if (n > MW_COLUMNS_MAX)
        return mw_fail(err, MW_LIMIT, "objects with more than %d names", MW_COLUMNS_MAX);
    j->base.column = mw_alloc_array(n, sizeof *j->base.column);
    if (!j->base.column) return mw_fail(err, MW_NOMEM, "no memory for the names of columns");
    for (int64_t i = 0; i < n; i++) j->base.column[i] = mw_map_key(j->number, i);
    j->base.column_count = (int32_t)n;
    return MW_OK;
}

// The names in the first block, which is then read again.
static mw_status find_names(jsonl *j, mw_block *b, mw_error *err) {
    flattening f = {.number = j->number, .b = b, .adds = true};
    mw_block_reset(b);
    MW_TRY(next(&j->base, b, err));
    if (!take_lines(&f, b->bytes, b->size)) return mw_fail(err, MW_NOMEM, "no memory for a block");
    int64_t size = b->size + j->rest_size;
    if (!mw_grow(&b->bytes, &b->bytes_capacity, size + 1, 1))
        return mw_fail(err, MW_NOMEM, "no memory for a block");
    if (j->rest_size > 0) memcpy(b->bytes + b->size, j->rest, (size_t)j->rest_size);
    b->size = size;
    return keep_rest(j, b, 0, err);
}

static mw_status start(jsonl *j, const mw_reader_options *o, mw_block *b, mw_error *err) {
    j->base.first_line = 1;
    j->base.bytes_total = mw_input_bytes_total(j->input);
    for (int32_t i = 0; i < o->wanted_count; i++)
        MW_TRY(mw_map_add(j->number, o->wanted[i], mw_map_count(j->number), NULL, err));
    // Names of the map that the first block does not have may come later: events have few in
    // common.
    mw_map *wanted = j->number;
    j->number = mw_map_new();
    mw_status st = j->number ? find_names(j, b, err) : MW_NOMEM;
    for (int64_t i = 0; st == MW_OK && o->wanted_count > 0 && i < mw_map_count(wanted); i++)
        st = mw_map_add(j->number, mw_map_key(wanted, i), mw_map_count(j->number), NULL, err);
    mw_map_free(wanted);
    return st == MW_OK ? take_names(j, err) : st;
}

static void close_jsonl(mw_reader *r) {
    jsonl *j = (jsonl *)r;
    mw_input_close(j->input);
    mw_map_free(j->number);
    mw_free(j->rest);
    mw_free(j);
}

static mw_status open_jsonl(const char *path, const mw_reader_options *options, mw_reader **out,
                            mw_error *err) {
    jsonl *j = mw_alloc(sizeof *j);
    mw_block *b = mw_block_new();
    mw_status st = MW_OK;
    if (j) {
        j->base.ops = &mw_reader_jsonl_ops;
        j->number = mw_map_new();
    }
    if (!j || !b || !j->number) st = mw_fail(err, MW_NOMEM, "no memory to read %s", path);
    if (st == MW_OK) st = mw_input_open(path, options->encoding, &j->input, err);
    if (st == MW_OK) {
        st = start(j, options, b, err);
        if (st != MW_OK) st = mw_fail_in(err, st, "read %s: ", path);
    }
    mw_block_free(b);
    if (st == MW_OK)
        *out = &j->base;
    else if (j)
        mw_reader_close(&j->base);
    return st;
}

const mw_reader_ops mw_reader_jsonl_ops = {
    MW_FORMAT_JSONL, "jsonl", "jsonl ndjson json", open_jsonl, next, split, close_jsonl,
};
