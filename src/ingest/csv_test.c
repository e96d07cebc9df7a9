// SPDX-License-Identifier: MIT
// CSV as readers give it: rows, line numbers, what is wrong, whatever the dialect.
#include "ingest/csv_row.h"

#include "ingest/csv_detect.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

static const struct {
    const char *text;
    const char *rows;
    mw_reader_options options;
} cases[] = {
    {"a,b\n1,2\n3,4\n",                               "a|b\n2: <1> <2>\n3: <3> <4>\n",                                  {0}                         },
    {"a;b\r\n1;2,5\r\n3;4\r\n",                       "a|b\n2: <1> <2,5>\n3: <3> <4>\n",                                {0}                         },
    {"a\tb\r1\t2\r3\t4",                              "a|b\n2: <1> <2>\n3: <3> <4>\n",                                  {0}                         },
    {"a|b\n1|2\n",                                    "a|b\n2: <1> <2>\n",                                              {0}                         },
    {"\xef\xbb\xbf"
     "a,b\n1,2",                                 "a|b\n2: <1> <2>\n",
     {0}                                                                                                                                            },
 // Quotes: delimiters, line ends and quotes inside; the next row's line counts them.
    {"a,b\n\"x,y\",\"1\n2\"\n\"say \"\"hi\"\"\",4\n",
     "a|b\n2: <x,y> <1\n2>\n4: <say \"hi\"> <4>\n",                                                                     {0}                         },
    {"a,b\n\"\"\"\",\"\"\n",                          "a|b\n2: <\"> <>\n",                                              {0}                         },
    {"a,b\n \"x\" ,2\n",                              "a|b\n2: <x> <2>\n",                                              {0}                         },
    {"a,b\n5\" pipe,2\n",                             "a|b\n2: <5\" pipe> <2>\n",                                       {0}                         },
    {"a,b\n\"x\"y,2\n3,4\n",
     "a|b\n2! a closing quote is followed by more text <\"x\"y,2>\n3: <3> <4>\n",                                       {0}                         },
    {"a,b\n\"x,2\n3,4\n",                             "a|b\n2! a quote is opened and not closed <\"x,2>\n3: <3> <4>\n", {0}                         },
    {"a,b\n'x,y',2\n",                                "a|b\n2: <x,y> <2>\n",                                            {.quote = '\''}             },
    {"a,b\n\"x,2\n",                                  "a|b\n2: <\"x> <2>\n",                                            {.no_quotes = true}         },
 // Widths.
    {"a,b\n1\n1,2,3\n1,2,\n",
     "a|b\n2! the row has 1 cells, 2 are wanted <1>\n"
     "3! the row has 3 cells, 2 are wanted <1,2,3>\n4: <1> <2>\n",                                                      {0}                         },
    {"a,b,\n1,2,\n",                                  "a|b\n2: <1> <2>\n",                                              {0}                         },
    {"a,b\n\n1,2\n,\n \n3,4\n",
     "a|b\n3: <1> <2>\n5! the row has 1 cells, 2 are wanted < >\n6: <3> <4>\n",                                         {0}                         },
    {"a\n1\n\n2\n",                                   "a\n2: <1>\n4: <2>\n",                                            {0}                         },
 // Headers.
    {"title\nmore\n\na,b\n1,2\n",                     "a|b\n5: <1> <2>\n",                                              {.skip_rows = 3}            },
    {"1,2\n3,4\n",                                    "1|2\n1: <1> <2>\n2: <3> <4>\n",                                  {.header_rows = -1}         },
    {"a,,a\n1,2,3\n",                                 "a|column 2|a (2)\n2: <1> <2> <3>\n",                             {0}                         },
    {"E,,W\nkWh,kvarh,m3\n1,2,3\n",                   "E kWh|E kvarh|W m3\n3: <1> <2> <3>\n",                           {.header_rows = 2}          },
    {"\"a\nb\",c\n1,2\n",                             "a b|c\n3: <1> <2>\n",                                            {0}                         },
 // Text that is none, in its row only.
    {"a,b\nx\xe9y,1\n3,4\n",
     "a|b\n2! byte 2 of the row (0xE9) is no UTF-8; if the file is in another encoding, "
     "the map can say encoding \"gb18030\" or \"latin1\" <x>\n3: <3> <4>\n",                                            {0}                         },
    {"a,b\nx\xe9y,1\n",                               "a|b\n2: <x\xc3\xa9y> <1>\n",                                     {.encoding = {"latin1", 6}} },
    {"a,b\n\xb9\xa4,1\n",                             "a|b\n2: <\xe5\xb7\xa5> <1>\n",                                   {.encoding = {"gb18030", 7}}},
    {"a,b\n\xb9\xa4\xff,1\n2,3\n",
     "a|b\n2! byte 4 of the row (0xFF) is no UTF-8; if the file is in another "
     "encoding, the map can say encoding \"gb18030\" or \"latin1\" <\xe5\xb7\xa5>\n3: <2> <3>\n",                       {.encoding = {"gb18030", 7}}},
};

void test_csv_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        const char *path = mw_test_text_file(".csv", cases[i].text);
        mw_test_rows(path, &cases[i].options, &out, &err);
        bool ok = out.bytes && strcmp(out.bytes, cases[i].rows) == 0;
        CHECK_ROW(ok, i);
        if (!ok) fprintf(stderr, "got %s%s\n", out.bytes ? out.bytes : "", err.text);
        mw_text_free(&out);
        unlink(path);
    }
}

// UTF-16 as Excel saves "Unicode text", and a zero byte, which no text has.
void test_csv_bytes(void) {
    static const char utf16[] = "\xff\xfe"
                                "a\0\t\0b\0\r\0\n\0\x6c\x51\t\0002\0";
    static const char zero[] = "a,b\n1\0,2\n3,4\n";
    mw_text out = {0};
    mw_error err = {0};
    const char *path = mw_test_file(".txt", utf16, sizeof utf16 - 1);
    mw_test_rows(path, NULL, &out, &err);
    CHECK(strcmp(out.bytes, "a|b\n2: <\xe5\x85\xac> <2>\n") == 0);
    unlink(path);
    out.size = 0;
    path = mw_test_file(".csv", zero, sizeof zero - 1);
    mw_test_rows(path, NULL, &out, &err);
    CHECK(strcmp(out.bytes, "a|b\n2! byte 2 of the row is a zero byte <1>\n3: <3> <4>\n") == 0);
    unlink(path);
    mw_text_free(&out);
}

static const struct {
    const char *text, *message;
    mw_reader_options options;
} failures[] = {
    {"",            "the file is empty: no header",                             {0}                         },
    {"\n\n",        "the file is empty: no header",                             {0}                         },
    {",,\n1,2,3\n", "the header has no names of columns",                       {0}                         },
    {"a\xff,b\n",   "line 1, the header: byte 2 of the row (0xFF) is no UTF-8", {0}                         },
    {"a,b\n",       "encoding \"klingon\" is unknown",                          {.encoding = {"klingon", 7}}},
};

void test_csv_failures(void) {
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        mw_text out = {0};
        mw_error err = {0};
        const char *path = mw_test_text_file(".csv", failures[i].text);
        mw_test_rows(path, &failures[i].options, &out, &err);
        CHECK_ROW(strstr(err.text, failures[i].message), i);
        if (mw_test_failures) fprintf(stderr, "got %s\n", err.text);
        mw_text_free(&out);
        unlink(path);
    }
}

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
