// SPDX-License-Identifier: MIT
#include "source/shdr_line.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

void test_shdr_stamp(void) {
    // clang-format off
    static const struct {
        const char *text;
        mw_shdr_time kind;
        int64_t ns;
        double duration_s;
    } rows[] = {
        {"1970-01-01T00:00:01.5Z", MW_SHDR_TIME_UTC, 1500000000, NAN},
        {"1970-01-01T00:00:01.5", MW_SHDR_TIME_UTC, 1500000000, NAN},
        {"1970-01-01T01:00:01.1234567+01:00", MW_SHDR_TIME_UTC, 1123456700, NAN},
        {" 1970-01-01T00:00:01Z@2.5", MW_SHDR_TIME_UTC, 1000000000, 2.5},
        {"1500.25", MW_SHDR_TIME_OFFSET, 1500250000, NAN},
        {"-2@1", MW_SHDR_TIME_OFFSET, -2000000, 1},
        {"", MW_SHDR_TIME_NONE, 0, NAN},
        {"@0", MW_SHDR_TIME_NONE, 0, 0},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_shdr_stamp s = {0};
        CHECK_ROW(mw_shdr_stamp_parse(mw_slice_of(rows[i].text), &s, NULL) == MW_OK, i);
        CHECK_ROW(s.kind == rows[i].kind && s.ns == rows[i].ns, i);
        CHECK_ROW(s.duration_s == rows[i].duration_s ||
                      (isnan(s.duration_s) && isnan(rows[i].duration_s)),
                  i);
    }
}

void test_shdr_stamp_bad(void) {
    static const char *const rows[] = {"x",      "2022-13-01T00:00:00Z",
                                       "1@x",    "1@-1",
                                       "1e13",   "2022-08-08T13:51:34Z trailing",
                                       "power",  "1970-01-01T00:00:01Z@",
                                       "-1e300", "2022-08-08 13:51"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] - 1; i++) {
        mw_shdr_stamp s = {.ns = 7};
        mw_error err = {0};
        CHECK_ROW(mw_shdr_stamp_parse(mw_slice_of(rows[i]), &s, &err) != MW_OK, i);
        CHECK_ROW(s.ns == 7 && err.text[0], i);
    }
}

// Fields are shown as "[a][b]".
void test_shdr_fields(void) {
    static const struct {
        const char *line, *want;
    } rows[] = {
        {"a|b",              "[a][b]"          },
        {" a | b |",         "[a][b][]"        },
        {"",                 "[]"              },
        {"||",               "[][][]"          },
        {"x|\"a|b\"|y",      "[x][a|b][y]"     },
        {"x|\"a\\|b\\\"c\"", "[x][a|b\"c]"     },
        {"x|\"a\"b|y",       "[x][\"a\"b][y]"  },
        {"x|\"no end|y",     "[x][\"no end][y]"},
        {"x| \"q\" |y\r",    "[x][q][y]"       },
        {"\"\"|\"",          "[][\"]"          },
        {"a\\|b",            "[a\\][b]"        },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char room[64], *at = room, seen[128] = "";
        mw_slice rest = {rows[i].line, strlen(rows[i].line)}, f;
        while (mw_shdr_field_take(&rest, &at, &f)) {
            size_t n = strlen(seen);
            snprintf(seen + n, sizeof seen - n, "[%.*s]", (int)f.n, f.p);
        }
        CHECK_ROW(strcmp(seen, rows[i].want) == 0, i);
        CHECK_ROW((size_t)(at - room) <= strlen(rows[i].line), i);
        if (strcmp(seen, rows[i].want) != 0) fprintf(stderr, "%s\n", seen);
    }
}
