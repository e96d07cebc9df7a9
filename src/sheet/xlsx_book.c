// SPDX-License-Identifier: MIT
// See xlsx_book.h.
#include "sheet/xlsx_book.h"

#include "base/alloc.h"
#include "sheet/xlsx_read.h"
#include "sheet/xlsx_time.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES_MAX = 4 << 20, ATTRIBUTE_BYTES = 512, FORMATS_MAX = 4096, STYLES_MAX = 65536 };

typedef struct {
    int32_t id;
    uint8_t parts;
} format;

typedef struct {
    mw_xlsx_book *b;
    mw_xlsx_part part;
    mw_error *err;
    format *format;
    int64_t format_count, format_capacity;
} reading;

int32_t mw_xlsx_int(const char *text) {
    int32_t n = 0;
    size_t digits = strlen(text);
    if (digits == 0 || digits > 9) return -1;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The control character that "_x000D_" stands for; 0 when it is something else.
static int escaped(mw_slice s, size_t i) {
    if (s.n - i < 7 || s.p[i] != '_' || s.p[i + 1] != 'x' || s.p[i + 6] != '_') return 0;
    int v = 0;
    for (size_t d = i + 2; d < i + 6; d++) {
        if (hex(s.p[d]) < 0) return 0;
        v = v * 16 + hex(s.p[d]);
    }
    return v < ' ' || v == '_' ? v : 0;
}

void mw_xlsx_text_add(mw_text *t, mw_slice s) {
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        int c = s.p[i] == '_' ? escaped(s, i) : 0;
        if (c == 0) continue;
        mw_text_add(t, s.p + from, i - from);
        mw_text_addc(t, (char)c);
        from = i + 7;
        i += 6;
    }
    mw_text_add(t, s.p + from, s.n - from);
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a workbook");
}

static bool is(const reading *r, const char *name) {
    return strcmp(mw_xlsx_part_name(&r->part), name) == 0;
}

// ---- sheets

static mw_status take_sheet(reading *r) {
    mw_xlsx_book *b = r->b;
    char name[ATTRIBUTE_BYTES] = "", id[ATTRIBUTE_BYTES] = "", state[16] = "";
    mw_xlsx_part_attribute(&r->part, "name", name, sizeof name);
    mw_xlsx_part_attribute(&r->part, "id", id, sizeof id);
    mw_xlsx_part_attribute(&r->part, "state", state, sizeof state);
    if (b->sheet_count == MW_XLSX_SHEETS_MAX)
        return mw_fail(r->err, MW_LIMIT, "more than %d sheets", MW_XLSX_SHEETS_MAX);
    if (!mw_grow(&b->sheet, &b->sheet_capacity, b->sheet_count + 1, sizeof *b->sheet))
        return no_memory(r->err);
    const char *n = mw_arena_text(b->arena, name, strlen(name));
    const char *i = mw_arena_text(b->arena, id, strlen(id));
    if (!n || !i) return no_memory(r->err);
    bool hidden = strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0;
    b->sheet[b->sheet_count++] =
        (mw_xlsx_sheet_entry){mw_slice_of(n), mw_slice_of(i), NULL, hidden};
    return MW_OK;
}

static mw_status take_book(reading *r) {
    char text[16] = "";
    if (is(r, "sheet")) return take_sheet(r);
    if (is(r, "workbookPr") && mw_xlsx_part_attribute(&r->part, "date1904", text, sizeof text))
        r->b->from_1904 = strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
    return MW_OK;
}

// A relation: which part a sheet's id stands for.
static mw_status take_relation(reading *r) {
    char id[ATTRIBUTE_BYTES] = "", target[ATTRIBUTE_BYTES] = "", path[ATTRIBUTE_BYTES + 8];
    if (!is(r, "Relationship")) return MW_OK;
    mw_xlsx_part_attribute(&r->part, "Id", id, sizeof id);
    mw_xlsx_part_attribute(&r->part, "Target", target, sizeof target);
    // "/xl/worksheets/sheet1.xml" from the top, or from the folder of the workbook.
    snprintf(path, sizeof path, "%s%s", target[0] == '/' ? "" : "xl/", target + (target[0] == '/'));
    for (int64_t i = 0; i < r->b->sheet_count; i++) {
        mw_xlsx_sheet_entry *s = &r->b->sheet[i];
        if (!mw_slice_is(s->id, id)) continue;
        s->part = mw_arena_text(r->b->arena, path, strlen(path));
        if (!s->part) return no_memory(r->err);
    }
    return MW_OK;
}

// ---- formats

static mw_status take_style(reading *r, bool *in_cells) {
    mw_xlsx_book *b = r->b;
    char text[ATTRIBUTE_BYTES] = "", code[ATTRIBUTE_BYTES] = "";
    if (is(r, "cellXfs")) *in_cells = true;
    if (is(r, "numFmt")) {
        mw_xlsx_part_attribute(&r->part, "numFmtId", text, sizeof text);
        mw_xlsx_part_attribute(&r->part, "formatCode", code, sizeof code);
        if (r->format_count == FORMATS_MAX)
            return mw_fail(r->err, MW_LIMIT, "more than %d number formats", FORMATS_MAX);
        if (!mw_grow(&r->format, &r->format_capacity, r->format_count + 1, sizeof *r->format))
            return no_memory(r->err);
        r->format[r->format_count++] =
            (format){mw_xlsx_int(text), (uint8_t)mw_xlsx_format_parts(mw_slice_of(code))};
    }
    if (!*in_cells || !is(r, "xf")) return MW_OK;
    mw_xlsx_part_attribute(&r->part, "numFmtId", text, sizeof text);
    int32_t id = mw_xlsx_int(text);
    int parts = mw_xlsx_builtin_parts(id);
    for (int64_t i = 0; i < r->format_count; i++)
        if (r->format[i].id == id) parts = r->format[i].parts;
    if (b->parts_count == STYLES_MAX)
        return mw_fail(r->err, MW_LIMIT, "more than %d cell styles", STYLES_MAX);
    if (!mw_grow(&b->parts, &b->parts_capacity, b->parts_count + 1, 1)) return no_memory(r->err);
    b->parts[b->parts_count++] = (uint8_t)parts;
    return MW_OK;
}

static mw_status read_styles(reading *r) {
    mw_xlsx_event event;
    bool in_cells = false;
    for (;;) {
        MW_TRY(mw_xlsx_part_step(&r->part, &event, r->err));
        if (event == MW_PART_END) return MW_OK;
        if (event == MW_PART_OPEN) MW_TRY(take_style(r, &in_cells));
        if (event == MW_PART_CLOSE && is(r, "cellXfs")) in_cells = false;
    }
}

// ---- shared texts

static mw_status end_text(reading *r) {
    mw_xlsx_book *b = r->b;
    if (b->texts.size > MW_XLSX_TEXTS_BYTES_MAX)
        return mw_fail(r->err, MW_LIMIT, "more than %d bytes of texts", MW_XLSX_TEXTS_BYTES_MAX);
    if (b->texts.failed ||
        !mw_grow(&b->text_end, &b->text_capacity, b->text_count + 1, sizeof *b->text_end))
        return no_memory(r->err);
    b->text_end[b->text_count++] = (int64_t)b->texts.size;
    return MW_OK;
}

// <si> with <t>, or with runs <r><t>; <rPh> holds how it is spoken.
static mw_status read_texts(reading *r) {
    mw_xlsx_event event;
    bool in_text = false, in_speech = false;
    for (;;) {
        MW_TRY(mw_xlsx_part_step(&r->part, &event, r->err));
        if (event == MW_PART_END) return MW_OK;
        if (event == MW_PART_TEXT && in_text && !in_speech)
            mw_xlsx_text_add(&r->b->texts, mw_xlsx_part_text(&r->part));
        if (event == MW_PART_TEXT) continue;
        bool open = event == MW_PART_OPEN && !mw_xlsx_part_is_empty(&r->part);
        if (is(r, "t")) in_text = open;
        if (is(r, "rPh")) in_speech = open;
        if (is(r, "si") && !open) MW_TRY(end_text(r));
    }
}

mw_slice mw_xlsx_book_text(const mw_xlsx_book *b, int64_t i) {
    if (i < 0 || i >= b->text_count || !b->texts.bytes) return (mw_slice){"", 0};
    int64_t from = i > 0 ? b->text_end[i - 1] : 0;
    return (mw_slice){b->texts.bytes + from, (size_t)(b->text_end[i] - from)};
}

// ---- all of it

static mw_status each_element(reading *r, mw_status (*take)(reading *)) {
    mw_xlsx_event event;
    do {
        MW_TRY(mw_xlsx_part_step(&r->part, &event, r->err));
        if (event == MW_PART_OPEN) MW_TRY(take(r));
    } while (event != MW_PART_END);
    return MW_OK;
}

static mw_status read_book(reading *r) { return each_element(r, take_book); }
static mw_status read_relations(reading *r) { return each_element(r, take_relation); }

// Reads one part; those that are not needed may be absent.
static mw_status with_part(reading *r, zip_t *zip, const char *name, bool needed,
                           mw_status (*read)(reading *)) {
    mw_status st = mw_xlsx_part_open(zip, name, &r->part, r->err);
    if (st == MW_NOTFOUND && !needed) return MW_OK;
    if (st == MW_NOTFOUND)
        return mw_fail(r->err, MW_SYNTAX, "this is no workbook of Excel: it has no %s", name);
    MW_TRY(st);
    st = read(r);
    mw_xlsx_part_close(&r->part);
    return st;
}

mw_status mw_xlsx_book_read(zip_t *zip, mw_xlsx_book *out, mw_error *err) {
    reading r = {.b = out, .err = err};
    out->arena = mw_arena_new(ARENA_BYTES_MAX);
    if (!out->arena) return no_memory(err);
    mw_status st = with_part(&r, zip, "xl/workbook.xml", true, read_book);
    if (st == MW_OK) st = with_part(&r, zip, "xl/_rels/workbook.xml.rels", true, read_relations);
    if (st == MW_OK) st = with_part(&r, zip, "xl/styles.xml", false, read_styles);
    if (st == MW_OK) st = with_part(&r, zip, "xl/sharedStrings.xml", false, read_texts);
    mw_free(r.format);
    return st;
}

void mw_xlsx_book_fini(mw_xlsx_book *b) {
    mw_arena_free(b->arena);
    mw_free(b->sheet);
    mw_text_free(&b->texts);
    mw_free(b->text_end);
    mw_free(b->parts);
    *b = (mw_xlsx_book){0};
}
