// SPDX-License-Identifier: MIT
// CSV as readers give it: rows, line numbers, what is wrong, whatever the dialect.
#include "ingest/csv_row.h"

#include "ingest/csv_detect.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_csv_cases(void) { mw_test_script("csv"); }

static const struct {
    const char *text;
    char delimiter;
} detections[] = {
    {"a,b\n1,2\n",                            ',' },
    {"a;b\n1,5;2,5\n1,5;3,5\n",               ';' },
    {"a\tb\n1,2\t3\n",                        '\t'},
    {"a|b\n1|2\n",                            '|' },
    {"name,text\nx,\"a;b;c\"\ny,\"d;e;f\"\n", ',' },
    {"single\n1\n2\n",                        ',' },
    {"",                                      ',' },
};

void test_csv_detects(void) {
    for (size_t i = 0; i < sizeof detections / sizeof detections[0]; i++) {
        mw_csv_dialect d = {.quote = '"', .newline = '\n'};
        char got = mw_csv_detect_delimiter(&d, detections[i].text, strlen(detections[i].text));
        CHECK_ROW(got == detections[i].delimiter, i);
    }
}

static const struct {
    const char *cells[4];
    char decimal;
} decimals[] = {
    {{"1.5", "2", NULL},      '.'},
    {{"1,5", "2", NULL},      ','},
    {{"1", "2", NULL},        '.'},
    {{"1,234", "2", NULL},    0  },
    {{"1,234", "0,5"},        ','},
    {{"1,234", "1.5"},        '.'},
    {{"1,234.5", NULL},       '.'},
    {{"1.234,5", NULL},       ','},
    {{"1.234.567", NULL},     ','},
    {{"1,234,567", NULL},     '.'},
    {{"0,123", NULL},         ','},
    {{"12345,678", NULL},     ','},
    {{"1,5", "1.5"},          0  },
    {{"-3,25", "x", NULL},    ','},
    {{"1.234", NULL},         '.'},
    {{"2024-01-01", "1,2,x"}, '.'},
};

void test_csv_decimals(void) {
    for (size_t i = 0; i < sizeof decimals / sizeof decimals[0]; i++) {
        mw_decimal_signs s = {0};
        for (int c = 0; c < 4 && decimals[i].cells[c]; c++)
            mw_decimal_signs_see(&s, mw_slice_of(decimals[i].cells[c]));
        CHECK_ROW(mw_decimal_signs_decide(&s) == decimals[i].decimal, i);
    }
}

// Blocks are cut at row ends only, also where quotes hide them: many megabytes, every row whole.
void test_csv_blocks(void) {
    mw_text text = {0};
    mw_text_adds(&text, "n,text\n");
    int64_t rows = 60000;
    for (int64_t i = 0; i < rows; i++)
        mw_text_addf(&text,
                     i % 3 ? "%lld,plain and rather long text to fill blocks\n"
                           : "%lld,\"quoted\nwith, \"\"line\"\" ends\"\n",
                     (long long)i);
    const char *path = mw_test_file(".csv", text.bytes, text.size);
    mw_reader *r = NULL;
    mw_block *b = mw_block_new();
    CHECK(mw_reader_open(path, NULL, &r, NULL) == MW_OK);
    int64_t n = 0, line = r->first_line;
    while (mw_reader_next(r, b, NULL) == MW_OK && !b->end) {
        CHECK(mw_reader_split(r, b, NULL) == MW_OK);
        CHECK(b->bad_count == 0);
        for (int64_t i = 0; i < b->row_count; i++, n++) {
            char want[24];
            snprintf(want, sizeof want, "%lld", (long long)n);
            CHECK_ROW(mw_slice_is(mw_block_cell(b, i, 0), want), n);
            CHECK_ROW(line + b->line[i] == 2 + n + (n + 2) / 3, n);
        }
        line += b->line_count;
    }
    CHECK(n == rows);
    mw_block_free(b);
    mw_reader_close(r);
    mw_text_free(&text);
    unlink(path);
}
