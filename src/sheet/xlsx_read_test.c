// SPDX-License-Identifier: MIT
#include "sheet/xlsx_read.h"

#include "base/alloc.h"
#include "test/xlsx_book.h"

static char path[64];

static const char *temporary(void) {
    snprintf(path, sizeof path, "/tmp/mw-sheet-%d.xlsx", (int)getpid());
    return path;
}

// All rows: "2: A<text> #<12.5> @<2024-08-29> ?<true> !<#N/A> -".
static mw_status print_rows(mw_xlsx *x, mw_text *out, mw_error *err) {
    static const char *const marks[] = {"-", "", "#", "@", "?", "!"};
    for (;;) {
        mw_xlsx_row_cells row;
        MW_TRY(mw_xlsx_row(x, &row, err));
        if (row.number == 0) return MW_OK;
        mw_text_addf(out, "%d:", (int)row.number);
        for (int32_t i = 0; i < row.count; i++) {
            const mw_xlsx_cell *c = &row.cell[i];
            mw_text_addf(out, " %s", marks[c->kind]);
            if (c->kind != MW_XLSX_EMPTY) mw_text_addf(out, "<%.*s>", (int)c->text.n, c->text.p);
        }
        mw_text_addc(out, '\n');
    }
}

static mw_status read_sheet(mw_slice name, int32_t number, mw_text *out, mw_error *err) {
    mw_xlsx *x = NULL;
    MW_TRY(mw_xlsx_open(path, &x, err));
    mw_status st = mw_xlsx_sheet(x, name, number, err);
    if (st == MW_OK) st = print_rows(x, out, err);
    mw_xlsx_close(x);
    return st;
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static const struct {
    const char *sheet, *rows; // rows: what comes out, or a part of the error
    mw_status status;
} cases[] = {
  // clang-format off
    {SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c></row>"
           "<row r='3'><c r='B3'><v>12.5</v></c></row>"),
     "1: <kWh> - <a b>\n3: - #<12.5>\n", MW_OK},
 // Dates by style; formulas give the value saved; the shared text with a control character.
    {SHEET(
         "<row r='2'><c r='A2' s='1'><v>45533</v></c><c r='B2' s='2'><v>0.49305555555555558</v></c>"
         "<c r='C2' s='3'><v>45533.25</v></c><c r='D2'><f>A1*2</f><v>7</v></c>"
         "<c r='E2' t='s'><v>2</v></c></row>"),
     "2: @<2024-08-29> @<11:50:00> @<2024-08-29T06:00:00> #<7> <x\ry & z>\n", MW_OK},
    {SHEET("<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='e'><v>#DIV/0!</v></c>"
           "<c r='C1' t='str'><f>x</f><v>made</v></c>"
           "<c r='D1' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c>"
           "<c r='E1' t='d'><v>2024-08-29T06:00:00Z</v></c><c r='F1'/><c r='G1' "
           "t='s'><v>99</v></c></row>"),
     "1: ?<true> !<#DIV/0!> <made> <inline> @<2024-08-29T06:00:00> - -\n", MW_OK},
 // Places left out are the next ones; numbers come in their shortest form.
    {SHEET(
         "<row><c><v>99.999999999999972</v></c><c><v>1E+3</v></c></row><row><c><v>x</v></c></row>"),
     "1: #<99.99999999999997> #<1000>\n2: <x>\n", MW_OK},
    {SHEET("<row r='5'/>"), "", MW_OK},
    {"<worksheet><sheetData/></worksheet>", "", MW_OK},
    {SHEET("<row r='3'/><row r='2'/>"), "row \"2\" after row 3", MW_SYNTAX},
    {SHEET("<row r='1'><c r='7A'/></row>"), "\"7A\" is no place of a cell", MW_SYNTAX},
    {SHEET("<row r='1'><c r='ZZZZ1'/></row>"), "\"ZZZZ1\" is no place of a cell", MW_SYNTAX},
    {SHEET("<row r='2'><c r='A3'/></row>"), "\"A3\" is no place of a cell in row 2", MW_SYNTAX},
    {"<worksheet><sheetData><row r='1'>", "no well-formed XML", MW_SYNTAX},
    {"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>", "declares entities", MW_SYNTAX},
  // clang-format on
};

void test_xlsx_rows(void) {
    temporary();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_test_book(path, cases[i].sheet);
        CHECK_ROW(read_sheet((mw_slice){"", 0}, 1, &out, &err) == cases[i].status, i);
        const char *rows = out.bytes ? out.bytes : "";
        bool ok = cases[i].status == MW_OK ? strcmp(rows, cases[i].rows) == 0
                                           : strstr(err.text, cases[i].rows) != NULL;
        CHECK_ROW(ok, i);
        if (!ok) fprintf(stderr, "got %s%s\n", rows, err.text);
        mw_text_free(&out);
    }
    unlink(path);
}

void test_xlsx_sheets(void) {
    mw_text out = {0};
    mw_error err = {0};
    mw_test_book(temporary(), SHEET("<row r='1'><c r='A1'><v>1</v></c></row>"));
    mw_xlsx *x = NULL;
    CHECK(mw_xlsx_open(path, &x, &err) == MW_OK);
    CHECK(mw_xlsx_sheet_count(x) == 2);
    CHECK(mw_slice_is(mw_xlsx_sheet_name(x, 0), "One"));
    CHECK(!mw_xlsx_sheet_is_hidden(x, 0) && mw_xlsx_sheet_is_hidden(x, 1));
    CHECK(mw_xlsx_sheet(x, mw_slice_of("One"), 0, &err) == MW_OK);
    CHECK(print_rows(x, &out, &err) == MW_OK && strcmp(out.bytes, "1: #<1>\n") == 0);
    // From its beginning again.
    CHECK(mw_xlsx_sheet(x, (mw_slice){"", 0}, 1, &err) == MW_OK);
    CHECK(print_rows(x, &out, &err) == MW_OK && strcmp(out.bytes, "1: #<1>\n1: #<1>\n") == 0);
    CHECK(mw_xlsx_sheet(x, mw_slice_of("Two"), 0, &err) == MW_NOTFOUND);
    CHECK(strstr(err.text, "there is no sheet \"Two\"; there are \"One\", \"\xe4\xba\x8c\""));
    CHECK(mw_xlsx_sheet(x, (mw_slice){"", 0}, 3, &err) == MW_NOTFOUND);
    CHECK(mw_xlsx_sheet(x, (mw_slice){"", 0}, 2, &err) == MW_NOTFOUND); // its part is missing
    mw_xlsx_close(x);
    mw_text_free(&out);
    unlink(path);
}

// The address of a cell, for messages.
void test_xlsx_where(void) {
    static const char *const want = "sheet \"One\", cell D12";
    char where[MW_XLSX_WHERE_MAX];
    mw_xlsx *x = NULL;
    mw_xlsx_row_cells row;
    mw_test_book(temporary(), SHEET("<row r='3'><c r='A3'><v>1</v></c></row>"
                                    "<row r='12'><c r='D12'><v>1</v></c></row>"));
    CHECK(mw_xlsx_open(path, &x, NULL) == MW_OK);
    CHECK(mw_xlsx_sheet(x, (mw_slice){"", 0}, 1, NULL) == MW_OK);
    CHECK(mw_xlsx_row(x, &row, NULL) == MW_OK && row.number == 3);
    CHECK(strcmp(mw_xlsx_where(x, 27, where), "sheet \"One\", cell AB3") == 0);
    CHECK(mw_xlsx_row(x, &row, NULL) == MW_OK && row.number == 12);
    CHECK(strcmp(mw_xlsx_where(x, row.count - 1, where), want) == 0);
    mw_xlsx_close(x);
    // A name as no Excel writes it is cut between letters.
    mw_text name = {0};
    mw_text_adds(&name, "<workbook xmlns:r='x'><sheets><sheet r:id='rId1' name='");
    for (int i = 0; i < 100; i++) mw_text_adds(&name, "\xe4\xba\x8c");
    mw_text_adds(&name, "'/></sheets></workbook>");
    const mw_test_part parts[] = {
        {"xl/workbook.xml",            name.bytes,                          0},
        {"xl/_rels/workbook.xml.rels", MW_TEST_RELATIONS,                   0},
        {"xl/worksheets/sheet1.xml",   SHEET("<row><c><v>1</v></c></row>"), 0},
    };
    mw_test_zip(path, parts, 3);
    CHECK(mw_xlsx_open(path, &x, NULL) == MW_OK);
    CHECK(mw_xlsx_sheet(x, (mw_slice){"", 0}, 1, NULL) == MW_OK);
    CHECK(mw_xlsx_row(x, &row, NULL) == MW_OK);
    CHECK(strcmp(mw_xlsx_where(x, 0, where) + 7 + 41 * 3, "\", cell A1") == 0);
    mw_xlsx_close(x);
    mw_text_free(&name);
    unlink(path);
}

void test_xlsx_no_workbook(void) {
    static const mw_test_part other[] = {
        {"word/document.xml", "<x/>", 0}
    };
    static const mw_test_part empty[] = {
        {"xl/workbook.xml",            "<workbook/>",      0},
        {"xl/_rels/workbook.xml.rels", "<Relationships/>", 0}
    };
    mw_error err = {0};
    mw_xlsx *x = NULL;
    mw_test_zip(temporary(), other, 1);
    CHECK(mw_xlsx_open(path, &x, &err) == MW_SYNTAX && strstr(err.text, "no xl/workbook.xml"));
    mw_test_zip(path, empty, 2);
    CHECK(mw_xlsx_open(path, &x, &err) == MW_SYNTAX && strstr(err.text, "no sheets"));
    CHECK(mw_xlsx_open_bytes("PK\3\4 not really", 16, &x, &err) == MW_SYNTAX);
    unlink(path);
    CHECK(mw_xlsx_open(path, &x, &err) == MW_IO);
}

// A few kilobytes that unpack to hundreds of megabytes.
void test_xlsx_bomb(void) {
    size_t size = 200 << 20;
    char *text = mw_alloc(size + 64);
    mw_error err = {0};
    mw_text out = {0};
    snprintf(text, size, "<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>");
    size_t head = strlen(text);
    memset(text + head, 'x', size - head);
    const mw_test_part parts[] = {
        {"xl/workbook.xml",            MW_TEST_BOOK,      0   },
        {"xl/_rels/workbook.xml.rels", MW_TEST_RELATIONS, 0   },
        {"xl/worksheets/sheet1.xml",   text,              size},
    };
    mw_test_zip(temporary(), parts, 3);
    CHECK(read_sheet((mw_slice){"", 0}, 1, &out, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "bytes"));
    mw_text_free(&out);
    mw_free(text);
    unlink(path);
}

// Fails each allocation in turn: an error, nothing left behind.
void test_xlsx_out_of_memory(void) {
    mw_test_book(temporary(),
                 SHEET("<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1'><v>2</v></c></row>"));
    int64_t live = mw_alloc_live();
    for (int64_t n = 0, done = 0; !done; n++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_alloc_fail_after(n);
        mw_status st = read_sheet((mw_slice){"", 0}, 1, &out, &err);
        mw_alloc_fail_after(-1);
        done = st == MW_OK && !out.failed;
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&out);
        CHECK_ROW(mw_alloc_live() == live, n);
        CHECK(n < 1000);
        if (n >= 1000) break;
    }
    unlink(path);
}
