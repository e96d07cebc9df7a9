// SPDX-License-Identifier: MIT
// Sheets as the import sees them: header rows, merged cells, skipped rows, kinds of cells.
#include "ingest/testing.h"
#include "test/test.h"
#include "test/xlsx_book.h"

static const char sheet[] =
    "<worksheet><sheetData>"
    "<row r='1'><c r='A1' t='inlineStr'><is><t>A plant</t></is></c></row>"
    "<row r='3'><c r='A3' t='str'><v>Date</v></c><c r='B3' t='str'><v>Energy</v></c><c r='C3'/>"
    "<c r='D3' t='str'><v>Load</v></c></row>"
    "<row r='4'><c r='B4' t='s'><v>0</v></c><c r='C4' t='str'><v>kvarh</v></c></row>"
    "<row r='5'><c r='A5' s='1'><v>45533</v></c><c r='B5'><v>12.5</v></c>"
    "<c r='D5' t='str'><v>x</v></c><c r='F5'><v>9</v></c></row>"
    "<row r='6'><c r='A6'/><c r='B6'/></row>"
    "<row r='9'><c r='A9' s='3'><v>45533.5</v></c><c r='C9' t='b'><v>0</v></c></row>"
    "</sheetData><mergeCells count='1'><mergeCell ref='B3:C3'/></mergeCells></worksheet>";

static const struct {
    mw_reader_options options;
    const char *rows;
} cases[] = {
    {{.skip_rows = 2, .header_rows = 2},
     "Date|Energy kWh|Energy kvarh|Load\n5: @<2024-08-29> #<12.5> -<> <x>\n"
     "9: @<2024-08-29T12:00:00> -<> <false> -<>\n"             },
    {{.skip_rows = 4, .header_rows = -1},
     "1|2|3|4|5|6\n5: @<2024-08-29> #<12.5> -<> <x> -<> #<9>\n"
     "9: @<2024-08-29T12:00:00> -<> <false> -<> -<> -<>\n"     },
    {{.sheet_number = 3},                 "there is no sheet 3"},
    {{.skip_rows = 20},                   "the sheet is empty" },
};

void test_xlsx_reader(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/mw-ingest-%d.xlsx", (int)getpid());
    mw_test_book(path, sheet);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        mw_test_rows(path, &cases[i].options, &out, &err);
        const char *got = out.bytes ? out.bytes : err.text;
        CHECK_ROW(strstr(got, cases[i].rows), i);
        if (!strstr(got, cases[i].rows)) fprintf(stderr, "got %s\n", got);
        mw_text_free(&out);
    }
    unlink(path);
}
