// SPDX-License-Identifier: MIT
// See xlsx_read.h. Rows come as Excel wrote them: <row r="2"><c r="A2" t="s" s="3"><v>7</v></c>...
#include "sheet/xlsx_read.h"

#include "base/alloc.h"
#include "sheet/xlsx_book.h"
#include "sheet/xlsx_time.h"

#include <stdio.h>
#include <string.h>

enum { ATTRIBUTE_BYTES = 32, CELL_BYTES_MAX = 1 << 20 };

struct mw_xlsx {
    zip_t *zip;
    mw_xlsx_book book;
    mw_xlsx_part part; // of the sheet at hand; xml NULL: none
    int64_t sheet;     // at hand
    int32_t row;       // that was read last
    mw_xlsx_cell *cell;
    int64_t cell_capacity;
    int32_t cell_count;
    mw_text made;     // texts of the row, one after the other
    int64_t *made_at; // where in made each cell's text begins; -1: elsewhere
    int64_t made_at_capacity;
    mw_text value, inline_text; // of the cell under way
};

// ---- opening

static mw_status opened(zip_t *zip, zip_error_t *why, mw_xlsx **out, mw_error *err) {
    if (!zip) {
        int code = zip_error_code_zip(why);
        mw_status st = code == ZIP_ER_MEMORY                         ? MW_NOMEM
                       : code == ZIP_ER_OPEN || code == ZIP_ER_NOENT ? MW_IO
                                                                     : MW_SYNTAX;
        return mw_fail(err, st, "this is no workbook of Excel (.xlsx): %s",
                       zip_error_strerror(why));
    }
    mw_xlsx *x = mw_alloc(sizeof *x);
    if (!x) {
        zip_discard(zip);
        return mw_fail(err, MW_NOMEM, "no memory for a workbook");
    }
    x->zip = zip;
    mw_status st = mw_xlsx_book_read(zip, &x->book, err);
    if (st == MW_OK && x->book.sheet_count == 0)
        st = mw_fail(err, MW_SYNTAX, "the workbook has no sheets");
    if (st != MW_OK) {
        mw_xlsx_close(x);
        return st;
    }
    *out = x;
    return MW_OK;
}

mw_status mw_xlsx_open(const char *path, mw_xlsx **out, mw_error *err) {
    int code = 0;
    zip_error_t why;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    zip_error_init_with_code(&why, code);
    mw_status st = opened(zip, &why, out, err);
    zip_error_fini(&why);
    return st;
}

mw_status mw_xlsx_open_bytes(const void *bytes, size_t size, mw_xlsx **out, mw_error *err) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (source && !zip) zip_source_free(source);
    mw_status st = opened(zip, &why, out, err);
    zip_error_fini(&why);
    return st;
}

void mw_xlsx_close(mw_xlsx *x) {
    if (!x) return;
    mw_xlsx_part_close(&x->part);
    zip_discard(x->zip);
    mw_xlsx_book_fini(&x->book);
    mw_free(x->cell);
    mw_free(x->made_at);
    mw_text_free(&x->made);
    mw_text_free(&x->value);
    mw_text_free(&x->inline_text);
    mw_free(x);
}

int32_t mw_xlsx_sheet_count(const mw_xlsx *x) { return (int32_t)x->book.sheet_count; }
mw_slice mw_xlsx_sheet_name(const mw_xlsx *x, int32_t i) { return x->book.sheet[i].name; }
bool mw_xlsx_sheet_is_hidden(const mw_xlsx *x, int32_t i) { return x->book.sheet[i].hidden; }

static mw_status no_sheet(const mw_xlsx *x, mw_slice name, int32_t number, mw_error *err) {
    mw_text list = {0};
    for (int64_t i = 0; i < x->book.sheet_count && list.size < 200; i++) {
        mw_slice s = x->book.sheet[i].name;
        mw_text_addf(&list, "%s\"%.*s\"", i ? ", " : "", (int)s.n, s.p);
    }
    const char *names = list.bytes ? list.bytes : "";
    mw_status st = name.n ? mw_fail(err, MW_NOTFOUND, "there is no sheet \"%.*s\"; there are %s",
                                    name.n > 80 ? 80 : (int)name.n, name.p, names)
                          : mw_fail(err, MW_NOTFOUND, "there is no sheet %d; there are %s",
                                    (int)number, names);
    mw_text_free(&list);
    return st;
}

mw_status mw_xlsx_sheet(mw_xlsx *x, mw_slice name, int32_t number, mw_error *err) {
    int64_t found = -1;
    for (int64_t i = 0; i < x->book.sheet_count && found < 0; i++)
        if (name.n ? mw_slice_same(x->book.sheet[i].name, name) : i + 1 == number) found = i;
    if (found < 0) return no_sheet(x, name, number, err);
    if (!x->book.sheet[found].part)
        return mw_fail(err, MW_SYNTAX, "the workbook does not say where its sheet is");
    mw_xlsx_part_close(&x->part);
    x->sheet = found;
    x->row = 0;
    return mw_xlsx_part_open(x->zip, x->book.sheet[found].part, &x->part, err);
}

// ---- cells

// Makes the row reach up to a column; what lies between is empty.
static bool reach(mw_xlsx *x, int32_t column) {
    int64_t need = (int64_t)column + 1;
    if (!mw_grow(&x->cell, &x->cell_capacity, need, sizeof *x->cell) ||
        !mw_grow(&x->made_at, &x->made_at_capacity, need, sizeof *x->made_at))
        return false;
    for (; x->cell_count <= column; x->cell_count++) {
        x->cell[x->cell_count] = (mw_xlsx_cell){
            MW_XLSX_EMPTY, {"", 0}
        };
        x->made_at[x->cell_count] = -1;
    }
    return true;
}

static void put_made(mw_xlsx *x, int32_t column, mw_xlsx_kind kind, mw_slice s) {
    x->cell[column] = (mw_xlsx_cell){
        kind, {"", s.n}
    };
    x->made_at[column] = (int64_t)x->made.size;
    mw_text_add(&x->made, s.p, s.n);
}

static void put_number(mw_xlsx *x, int32_t column, int32_t style, mw_slice s) {
    char buf[MW_XLSX_TIME_TEXT_MAX];
    double v;
    if (!mw_number_parse(s, &v)) {
        put_made(x, column, MW_XLSX_TEXT, s);
        return;
    }
    int parts = style >= 0 && style < x->book.parts_count ? x->book.parts[style] : 0;
    if (parts && mw_xlsx_time_text(v, x->book.from_1904, parts, buf))
        put_made(x, column, MW_XLSX_TIME, mw_slice_of(buf));
    else
        put_made(x, column, MW_XLSX_NUMBER, mw_slice_of(mw_number_text(v, buf)));
}

// An ISO date as some programs write it (t="d").
static void put_iso(mw_xlsx *x, int32_t column, mw_slice s) {
    if (s.n > 10 && memcmp(s.p + s.n - 1, "Z", 1) == 0) s.n--;
    put_made(x, column, MW_XLSX_TIME, s);
}

static void put_cell(mw_xlsx *x, int32_t column, const char *type, int32_t style) {
    mw_slice value = {x->value.bytes ? x->value.bytes : "", x->value.size};
    if (strcmp(type, "inlineStr") == 0)
        value = (mw_slice){x->inline_text.bytes, x->inline_text.size};
    if (value.n == 0) return;
    if (strcmp(type, "s") == 0) {
        char number[16];
        size_t n = value.n < sizeof number ? value.n : sizeof number - 1;
        memcpy(number, value.p, n);
        number[n] = '\0';
        mw_slice text = mw_xlsx_book_text(&x->book, mw_xlsx_int(number));
        x->cell[column] = (mw_xlsx_cell){text.n ? MW_XLSX_TEXT : MW_XLSX_EMPTY, text};
    } else if (strcmp(type, "str") == 0 || strcmp(type, "inlineStr") == 0) {
        put_made(x, column, MW_XLSX_TEXT, value);
    } else if (strcmp(type, "b") == 0) {
        put_made(x, column, MW_XLSX_YESNO, mw_slice_of(value.p[0] == '1' ? "true" : "false"));
    } else if (strcmp(type, "e") == 0) {
        put_made(x, column, MW_XLSX_ERROR, value);
    } else if (strcmp(type, "d") == 0) {
        put_iso(x, column, value);
    } else {
        put_number(x, column, style, value);
    }
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a row of a sheet");
}

// The inside of a cell, up to its end: <v>, or <is> with <t> and runs.
static mw_status read_inside(mw_xlsx *x, mw_error *err) {
    mw_text *into = NULL;
    bool in_speech = false;
    for (;;) {
        mw_xlsx_event event;
        MW_TRY(mw_xlsx_part_step(&x->part, &event, err));
        if (event == MW_PART_END) return mw_fail(err, MW_SYNTAX, "%s ends in a cell", x->part.name);
        if (event == MW_PART_TEXT) {
            if (into && !in_speech) mw_xlsx_text_add(into, mw_xlsx_part_text(&x->part));
            if (x->value.size > CELL_BYTES_MAX || x->inline_text.size > CELL_BYTES_MAX)
                return mw_fail(err, MW_LIMIT, "a cell of more than %d bytes", CELL_BYTES_MAX);
            continue;
        }
        const char *name = mw_xlsx_part_name(&x->part);
        bool open = event == MW_PART_OPEN && !mw_xlsx_part_is_empty(&x->part);
        if (strcmp(name, "c") == 0) return MW_OK;
        if (strcmp(name, "v") == 0) into = open ? &x->value : NULL;
        if (strcmp(name, "t") == 0) into = open ? &x->inline_text : NULL;
        if (strcmp(name, "rPh") == 0) in_speech = open;
    }
}

static mw_status read_cell(mw_xlsx *x, mw_error *err) {
    char text[ATTRIBUTE_BYTES] = "", type[ATTRIBUTE_BYTES] = "n", style[ATTRIBUTE_BYTES] = "";
    int32_t column = x->cell_count;
    bool empty = mw_xlsx_part_is_empty(&x->part);
    if (mw_xlsx_part_attribute(&x->part, "r", text, sizeof text)) {
        mw_xlsx_place place = {0, 0};
        if (mw_xlsx_place_parse(mw_slice_of(text), &place, NULL) != MW_OK || place.row != x->row)
            return mw_fail(err, MW_SYNTAX, "%s: \"%s\" is no place of a cell in row %d",
                           x->part.name, text, (int)x->row);
        column = place.column - 1;
    }
    mw_xlsx_part_attribute(&x->part, "t", type, sizeof type);
    mw_xlsx_part_attribute(&x->part, "s", style, sizeof style);
    if (column >= MW_XLSX_COLUMNS_MAX)
        return mw_fail(err, MW_SYNTAX, "%s: more than %d cells in row %d", x->part.name,
                       MW_XLSX_COLUMNS_MAX, (int)x->row);
    if (!reach(x, column)) return no_memory(err);
    x->value.size = x->inline_text.size = 0;
    if (!empty) MW_TRY(read_inside(x, err));
    put_cell(x, column, type, mw_xlsx_int(style));
    if (x->value.failed || x->inline_text.failed || x->made.failed) return no_memory(err);
    return MW_OK;
}

// ---- rows

static mw_status begin_row(mw_xlsx *x, mw_error *err) {
    char number[ATTRIBUTE_BYTES] = "";
    int32_t n = x->row + 1;
    if (mw_xlsx_part_attribute(&x->part, "r", number, sizeof number)) n = mw_xlsx_int(number);
    if (n <= x->row || n > MW_XLSX_ROWS_MAX)
        return mw_fail(err, MW_SYNTAX, "%s: row \"%s\" after row %d", x->part.name, number,
                       (int)x->row);
    x->row = n;
    x->cell_count = 0;
    x->made.size = 0;
    return MW_OK;
}

// Cells of the row, up to its end.
static mw_status read_cells(mw_xlsx *x, mw_error *err) {
    for (;;) {
        mw_xlsx_event event;
        MW_TRY(mw_xlsx_part_step(&x->part, &event, err));
        if (event == MW_PART_END) return mw_fail(err, MW_SYNTAX, "%s ends in a row", x->part.name);
        if (event == MW_PART_TEXT) continue;
        const char *name = mw_xlsx_part_name(&x->part);
        if (event == MW_PART_CLOSE && strcmp(name, "row") == 0) return MW_OK;
        if (event == MW_PART_OPEN && strcmp(name, "c") == 0) MW_TRY(read_cell(x, err));
    }
}

static void fix_texts(mw_xlsx *x) {
    for (int32_t i = 0; i < x->cell_count; i++)
        if (x->made_at[i] >= 0 && x->made.bytes) x->cell[i].text.p = x->made.bytes + x->made_at[i];
}

mw_status mw_xlsx_row(mw_xlsx *x, mw_xlsx_row_cells *out, mw_error *err) {
    *out = (mw_xlsx_row_cells){0};
    if (!x->part.xml) return MW_OK;
    for (;;) {
        mw_xlsx_event event;
        MW_TRY(mw_xlsx_part_step(&x->part, &event, err));
        if (event == MW_PART_END) return MW_OK;
        const char *name = mw_xlsx_part_name(&x->part);
        if (event == MW_PART_CLOSE && strcmp(name, "sheetData") == 0) return MW_OK;
        if (event != MW_PART_OPEN || strcmp(name, "row") != 0) continue;
        MW_TRY(begin_row(x, err));
        if (mw_xlsx_part_is_empty(&x->part)) continue;
        MW_TRY(read_cells(x, err));
        if (x->cell_count == 0) continue;
        fix_texts(x);
        *out = (mw_xlsx_row_cells){x->row, x->cell_count, x->cell};
        return MW_OK;
    }
}

char *mw_xlsx_where(const mw_xlsx *x, int32_t i, char *buf) {
    enum { NAME_BYTES_MAX = 31 * 4 }; // what Excel allows for the name of a sheet
    char place[MW_XLSX_PLACE_TEXT_MAX];
    mw_slice name = x->book.sheet[x->sheet].name;
    size_t n = 0; // whole letters only
    for (int step = 1; n < name.n && step > 0;) {
        step = mw_utf8_step(name.p + n, mw_slice_end(name));
        if (step == 0 || n + (size_t)step > NAME_BYTES_MAX) break;
        n += (size_t)step;
    }
    snprintf(buf, MW_XLSX_WHERE_MAX, "sheet \"%.*s\", cell %s", (int)n, name.p,
             mw_xlsx_place_text((mw_xlsx_place){x->row, i + 1}, place));
    return buf;
}
