// SPDX-License-Identifier: MIT
// Workbooks made by hand, part by part, for tests.
#ifndef MW_TEST_XLSX_BOOK_H
#define MW_TEST_XLSX_BOOK_H

#include "base/text.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

typedef struct {
    const char *name, *text; // of a part in the zip
    size_t size;             // 0: the text's own
} mw_test_part;

// Writes a zip of count parts to path, which it overwrites.
static inline void mw_test_zip(const char *path, const mw_test_part *part, int count) {
    int code = 0;
    unlink(path);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    CHECK(zip != NULL);
    for (int i = 0; zip && i < count; i++) {
        size_t size = part[i].size ? part[i].size : strlen(part[i].text);
        zip_source_t *s = zip_source_buffer(zip, part[i].text, size, 0);
        CHECK(zip_file_add(zip, part[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
    }
    CHECK(zip && zip_close(zip) == 0);
}

#define MW_TEST_BOOK                                                                               \
    "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' "                 \
    "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"               \
    "<sheets><sheet name='One' sheetId='1' r:id='rId1'/>"                                          \
    "<sheet name='\xe4\xba\x8c' sheetId='2' state='veryHidden' r:id='rId2'/></sheets></workbook>"
#define MW_TEST_RELATIONS                                                                          \
    "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"                      \
    "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>"
#define MW_TEST_STYLES                                                                             \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/></numFmts>"          \
    "<cellStyleXfs><xf numFmtId='22'/></cellStyleXfs>"                                             \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='20'/><xf numFmtId='22'/>"        \
    "</cellXfs></styleSheet>"
#define MW_TEST_TEXTS                                                                              \
    "<sst><si><t>kWh</t></si><si><r><t>a</t></r><r><t xml:space='preserve'> b</t></r>"             \
    "<rPh><t>spoken</t></rPh></si><si><t>x_x000D_y &amp; z</t></si></sst>"

// A workbook with one filled sheet.
static inline void mw_test_book(const char *path, const char *sheet) {
    const mw_test_part parts[] = {
        {"xl/workbook.xml",            MW_TEST_BOOK,      0},
        {"xl/_rels/workbook.xml.rels", MW_TEST_RELATIONS, 0},
        {"xl/styles.xml",              MW_TEST_STYLES,    0},
        {"xl/sharedStrings.xml",       MW_TEST_TEXTS,     0},
        {"xl/worksheets/sheet1.xml",   sheet,             0},
    };
    mw_test_zip(path, parts, 5);
}

// Adds a part of a workbook in memory to out; nothing when there is none of the name.
static inline void mw_test_part_text(const char *bytes, size_t size, const char *name,
                                     mw_text *out) {
    char buf[4096];
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &why);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    CHECK(zip != NULL);
    zip_file_t *file = zip ? zip_fopen(zip, name, 0) : NULL;
    zip_int64_t n = 0;
    while (file && (n = zip_fread(file, buf, sizeof buf)) > 0) mw_text_add(out, buf, (size_t)n);
    if (file) zip_fclose(file);
    if (zip) zip_discard(zip);
}

#endif
