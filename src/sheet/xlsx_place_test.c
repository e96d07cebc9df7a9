// SPDX-License-Identifier: MIT
#include "sheet/xlsx_place.h"

#include "test/test.h"

#include <string.h>

static const struct {
    mw_xlsx_place place;
    const char *text;
} places[] = {
    {{1, 1},           "A1"        },
    {{12, 4},          "D12"       },
    {{9, 26},          "Z9"        },
    {{10, 27},         "AA10"      },
    {{7, 52},          "AZ7"       },
    {{7, 53},          "BA7"       },
    {{1, 702},         "ZZ1"       },
    {{1, 703},         "AAA1"      },
    {{1048576, 16384}, "XFD1048576"},
};

void test_xlsx_place_texts(void) {
    char buf[MW_XLSX_PLACE_TEXT_MAX];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        mw_xlsx_place p = {0, 0};
        mw_xlsx_place_text(places[i].place, buf);
        CHECK_ROW(strcmp(buf, places[i].text) == 0, i);
        CHECK_ROW(mw_xlsx_place_parse(mw_slice_of(buf), &p, NULL) == MW_OK, i);
        CHECK_ROW(p.row == places[i].place.row && p.column == places[i].place.column, i);
    }
    // Every column there and back.
    for (int32_t c = 1; c <= MW_XLSX_COLUMNS_MAX; c++) {
        mw_xlsx_place p = {0, 0};
        mw_xlsx_place_text((mw_xlsx_place){3, c}, buf);
        CHECK_ROW(mw_xlsx_place_parse(mw_slice_of(buf), &p, NULL) == MW_OK && p.column == c, c);
    }
}

void test_xlsx_place_refuses(void) {
    static const char *const texts[] = {"",
                                        "A",
                                        "1",
                                        "A0",
                                        "A01",
                                        "a1",
                                        "A1B",
                                        "A-1",
                                        "XFE1",
                                        "A1048577",
                                        "$A$1",
                                        " A1",
                                        "A1 ",
                                        "ZZZZZZZZZZZZ1",
                                        "A99999999999999"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        mw_xlsx_place p = {5, 6};
        mw_error err = {0};
        CHECK_ROW(mw_xlsx_place_parse(mw_slice_of(texts[i]), &p, &err) == MW_SYNTAX, i);
        CHECK_ROW(p.row == 5 && p.column == 6 && strstr(err.text, texts[i]), i);
    }
    char buf[MW_XLSX_PLACE_TEXT_MAX];
    CHECK(!mw_xlsx_place_valid((mw_xlsx_place){0, 1}));
    CHECK(!mw_xlsx_place_valid((mw_xlsx_place){1, 16385}));
    CHECK(strcmp(mw_xlsx_place_text((mw_xlsx_place){0, -1}, buf), "R0C-1") == 0);
}
