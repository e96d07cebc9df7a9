// SPDX-License-Identifier: MIT
// A workbook: the bytes are its parts, parted by lines "==": the sheet, the shared texts, the
// styles, the list of sheets; those that are not there are as in a plain workbook. Bytes that begin
// with "PK" are the whole file. Whatever it is, there is an error with a reason, or rows in their
// order whose cells are what they say, and a second reading gives the same.
#include "base/alloc.h"
#include "base/hash.h"
#include "sheet/xlsx_read.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 4 };
static const char *const names[PARTS] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                         "xl/styles.xml", "xl/workbook.xml"};
static const char *const plain[PARTS] = {
    "<worksheet><sheetData/></worksheet>",
    "<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si></sst>",
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd hh:mm\"/></numFmts>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs>"
    "</styleSheet>",
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>"};
static const char relations[] = "<Relationships><Relationship Id=\"r1\" "
                                "Target=\"worksheets/sheet1.xml\"/></Relationships>";

static void must(bool good) {
    if (!good) abort();
}

static void add(zip_t *z, const char *name, mw_slice text) {
    zip_source_t *source = zip_source_buffer(z, text.n ? text.p : "", text.n, 0);
    must(source != NULL);
    zip_int64_t at = zip_file_add(z, name, source, ZIP_FL_OVERWRITE);
    must(at >= 0 && zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
}

// The part of the bytes up to a line "==".
static mw_slice next_part(mw_slice *rest) {
    static const char line[] = "\n==\n";
    const char *end = rest->n ? memmem(rest->p, rest->n, line, sizeof line - 1) : NULL;
    mw_slice part = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    size_t used = end ? part.n + sizeof line - 1 : rest->n;
    *rest = (mw_slice){rest->p + used, rest->n - used};
    return part;
}

// A workbook of the parts; free it with mw_free.
static char *book(mw_slice text, size_t *size) {
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, NULL);
    must(out != NULL);
    zip_source_keep(out);
    zip_t *z = zip_open_from_source(out, ZIP_TRUNCATE, NULL);
    must(z != NULL);
    for (int32_t i = 0; i < PARTS; i++) {
        mw_slice part = next_part(&text);
        add(z, names[i], part.n ? part : mw_slice_of(plain[i]));
    }
    add(z, "xl/_rels/workbook.xml.rels", mw_slice_of(relations));
    must(zip_close(z) == 0);
    must(zip_source_open(out) == 0 && zip_source_seek(out, 0, SEEK_END) == 0);
    *size = (size_t)zip_source_tell(out);
    char *bytes = mw_alloc(*size + 1);
    must(bytes && zip_source_seek(out, 0, SEEK_SET) == 0);
    must(zip_source_read(out, bytes, *size) == (zip_int64_t)*size);
    zip_source_close(out);
    zip_source_free(out);
    return bytes;
}

static bool is_utf8(mw_slice s) {
    for (size_t i = 0; i < s.n;) {
        int step = mw_utf8_step(s.p + i, mw_slice_end(s));
        if (step <= 0) return false;
        i += (size_t)step;
    }
    return true;
}

static void check_cell(const mw_xlsx_cell *c) {
    double x;
    must(c->kind == MW_XLSX_EMPTY ? c->text.n == 0 : c->text.p != NULL);
    if (c->kind == MW_XLSX_NUMBER) must(mw_number_parse(c->text, &x));
    if (c->kind == MW_XLSX_YESNO)
        must(mw_slice_is(c->text, "true") || mw_slice_is(c->text, "false"));
    must(is_utf8(c->text));
}

// All of a sheet as one number; `end` is how it ended.
static uint64_t read_sheet(mw_xlsx *x, int32_t number, mw_status *end) {
    mw_xlsx_row_cells row;
    mw_error err = {0};
    uint64_t all = 1;
    int32_t before = 0;
    char where[MW_XLSX_WHERE_MAX];
    *end = mw_xlsx_sheet(x, (mw_slice){0}, number, &err);
    while (*end == MW_OK && (*end = mw_xlsx_row(x, &row, &err)) == MW_OK && row.number > 0) {
        must(row.number > before && row.number <= MW_XLSX_ROWS_MAX);
        must(row.count > 0 && row.count <= MW_XLSX_COLUMNS_MAX);
        before = row.number;
        for (int32_t i = 0; i < row.count; i++) {
            check_cell(&row.cell[i]);
            all = all * 31 + mw_hash64(row.cell[i].text.p, row.cell[i].text.n, 0) +
                  (uint64_t)row.cell[i].kind;
        }
        must(strlen(mw_xlsx_where(x, row.count - 1, where)) < sizeof where);
    }
    must(*end == MW_OK || err.text[0]);
    return all;
}

static void read_book(const void *bytes, size_t size) {
    mw_xlsx *x = NULL;
    mw_error err = {0};
    if (mw_xlsx_open_bytes(bytes, size, &x, &err) != MW_OK) {
        must(!x && err.text[0]);
        return;
    }
    int32_t count = mw_xlsx_sheet_count(x);
    must(count > 0 && count <= MW_XLSX_SHEETS_MAX);
    must(mw_xlsx_sheet(x, (mw_slice){0}, count + 1, &err) == MW_NOTFOUND);
    for (int32_t i = 1; i <= count && i <= 4; i++) {
        mw_status first, second;
        uint64_t once = read_sheet(x, i, &first), twice = read_sheet(x, i, &second);
        must(first == second && once == twice);
    }
    mw_xlsx_close(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size >= 2 && memcmp(data, "PK", 2) == 0) {
        read_book(data, size);
        return 0;
    }
    size_t n = 0;
    char *bytes = book((mw_slice){(const char *)data, size}, &n);
    read_book(bytes, n);
    mw_free(bytes);
    return 0;
}
