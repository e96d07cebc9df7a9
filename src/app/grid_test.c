// SPDX-License-Identifier: MIT
#include "app/grid.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

void test_grid_numbers(void) {
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0,               "0"              },
        {-0.0,            "0"              },
        {1,               "1"              },
        {-2.5,            "-2.5"           },
        {0.1 + 0.2,       "0.3"            },
        {59.904166666,    "59.9042"        },
        {83.33333333,     "83.3333"        },
        {0.012345678,     "0.0123457"      },
        {0.000123456789,  "0.000123457"    },
        {1e-5,            "0.00001"        },
        {9.9e-6,          "9.9e-06"        },
        {123456.789,      "123457"         },
        {999999.96,       "1000000"        },
        {99999.96,        "100000"         },
        {12345678.9,      "12345679"       },
        {999999999999999, "999999999999999"},
        {1e15,            "1e+15"          },
        {-1234.5678,      "-1234.57"       },
        {NAN,             "-"              },
        {INFINITY,        "inf"            },
        {5e-324,          "4.94066e-324"   },
        {1.7e308,         "1.7e+308"       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buf[32];
        CHECK_ROW(strcmp(mw_grid_number(rows[i].value, buf), rows[i].text) == 0, i);
        if (strcmp(buf, rows[i].text) != 0) fprintf(stderr, "%s\n", buf);
    }
}

static mw_grid *example(void) {
    static const char *const cells[] = {
        "L1", "59.9", "100%", "ok",   "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8E\x82", "1200", "", "x",
        "L3", "-",    "5%",   "0.125"};
    mw_grid *g = mw_grid_new();
    if (!g) return NULL;
    mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("entity"), .keep = true});
    mw_grid_column(g, (mw_grid_column_about){
                          .head = mw_slice_of("oee"), .unit = mw_slice_of("%"), .align = MW_POINT});
    mw_grid_column(
        g, (mw_grid_column_about){.head = mw_slice_of("known"), .align = MW_RIGHT, .stuck = true});
    mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("note")});
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) mw_grid_cells(g, cells[i]);
    return g;
}

void test_grid_layout(void) {
    static const struct {
        int width;
        const char *text;
    } rows[] = {
        {100, "entity     oee  known  note\n"
              "             %\n"
              "------  ------  -----  -----\n"
              "L1        59.9   100%  ok\n"
              "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8E\x82  1200           x\n"
              "L3         -       5%  0.125\n"},
        {24,  "entity     oee  known\n"
             "             %\n"
             "------  ------  -----\n"
             "L1        59.9   100%\n"
             "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8E\x82  1200\n"
             "L3         -       5%\n"
             "\n"
             "entity  note\n"
             "------  -----\n"
             "L1      ok\n"
             "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8E\x82  x\n"
             "L3      0.125\n"                 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_grid *g = example();
        mw_text out = {0};
        CHECK_ROW(mw_grid_rows(g) == 3, i);
        CHECK_ROW(mw_grid_print(g, rows[i].width, &out, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(out.bytes, rows[i].text) == 0, i);
        if (strcmp(out.bytes, rows[i].text) != 0) fputs(out.bytes, stderr);
        mw_text_free(&out);
        mw_grid_free(g);
    }
}

// Narrower than any column: every column still comes out once.
void test_grid_too_narrow(void) {
    mw_grid *g = example();
    mw_text out = {0};
    CHECK(mw_grid_print(g, 1, &out, NULL) == MW_OK);
    CHECK(strstr(out.bytes, "oee") && strstr(out.bytes, "note"));
    mw_text_free(&out);
    mw_grid_free(g);
    g = mw_grid_new();
    CHECK(mw_grid_print(g, 80, &out, NULL) == MW_OK && !out.size);
    mw_grid_free(g);
    mw_grid_free(NULL);
}

// What comes from data neither steers the terminal nor breaks the table.
void test_grid_control_characters(void) {
    static const struct {
        const char *text, *seen;
    } rows[] = {
        {"a\nb",             "a\\nb"           },
        {"\t\r",             "\\t\\x0d"        },
        {"\x1b[31mred",      "\\x1b[31mred"    },
        {"\x7f",             "\\x7f"           },
        {"\xC2\x9B"
         "2J",      "\\x9b2J"         },
        {"\xC2\xA0\xC3\x9F", "\xC2\xA0\xC3\x9F"},
        {"\xE5\xB0\x8F \\n", "\xE5\xB0\x8F \\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_grid *g = mw_grid_new();
        mw_text out = {0}, want = {0};
        mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("x")});
        mw_grid_cells(g, rows[i].text);
        CHECK_ROW(mw_grid_print(g, 80, &out, NULL) == MW_OK, i);
        mw_text_addf(&want, "\n%s\n", rows[i].seen);
        const char *last = strchr(out.bytes, '\n') + 1;
        CHECK_ROW(strcmp(strchr(last, '\n'), want.bytes) == 0, i);
        mw_text_free(&out);
        mw_text_free(&want);
        mw_grid_free(g);
    }
}

void test_grid_out_of_memory(void) {
    bool done = false;
    for (int64_t n = 0; !done && n < 200; n++) {
        mw_text out = {0};
        mw_alloc_fail_after(n);
        mw_grid *g = example();
        mw_status st = g ? mw_grid_print(g, 80, &out, NULL) : MW_NOMEM;
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        done = st == MW_OK && out.size > 100;
        mw_text_free(&out);
        mw_grid_free(g);
    }
    CHECK(done);
}

// A column that may be cut gives way where all fit then, and only there.
void test_grid_cut(void) {
    static const char *const cells[] = {
        "E1", "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8E\x82 a long title", "1", "E2", "short", "2"};
    static const struct {
        int width;
        const char *text;
    } rows[] = {
        {24, "e   title              n\n--  -----------------  -\nE1  北京厂 a long ti…  1\n"
             "E2  short              2\n"                                     },
 // A wide character is not halved.
        {19, "e   title         n\n--  ------------  -\nE1  北京厂 a lo…  1\n"
             "E2  short         2\n"                                          },
 // Narrower than that: broken into blocks, with all of the text.
        {18, "e   title\n--  -------------------\nE1  北京厂 a long title\nE2  short\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_grid *g = mw_grid_new();
        mw_text out = {0};
        mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("e"), .keep = true});
        mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("title"), .cut = true});
        mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("n"), .align = MW_POINT});
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) mw_grid_cells(g, cells[k]);
        CHECK_ROW(mw_grid_print(g, rows[i].width, &out, NULL) == MW_OK, i);
        bool same = strncmp(out.bytes, rows[i].text, strlen(rows[i].text)) == 0;
        if (!same) fprintf(stderr, "%s", out.bytes);
        CHECK_ROW(same, i);
        mw_text_free(&out);
        mw_grid_free(g);
    }
}
