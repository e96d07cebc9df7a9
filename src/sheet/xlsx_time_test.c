// SPDX-License-Identifier: MIT
#include "sheet/xlsx_time.h"

#include "test/test.h"

#include <string.h>

static const struct {
    const char *format;
    int parts;
} formats[] = {
    {"General",                               0},
    {"0.00",                                  0},
    {"#,##0.00 \"days\"",                     0},
    {"[Red]0.00",                             0},
    {"0.00E+00",                              0},
    {"yyyy\\-mm\\-dd;@",                      1},
    {"d/m/yyyy",                              1},
    {"mmm",                                   1},
    {"[$-409]mmmm d, yyyy",                   1},
    {"hh:mm:ss",                              2},
    {"mm:ss",                                 2},
    {"h:mm AM/PM",                            2},
    {"yyyy-mm-dd hh:mm",                      3},
    {"[h]:mm:ss",                             0},
    {"[mm]:ss",                               0},
    {"0\\d",                                  0},
    {"yyyy\"\xe5\xb9\xb4\"m\"\xe6\x9c\x88\"", 1},
};

void test_xlsx_time_formats(void) {
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        CHECK_ROW(mw_xlsx_format_parts(mw_slice_of(formats[i].format)) == formats[i].parts, i);
    CHECK(mw_xlsx_builtin_parts(14) == 1 && mw_xlsx_builtin_parts(20) == 2);
    CHECK(mw_xlsx_builtin_parts(22) == 3 && mw_xlsx_builtin_parts(0) == 0);
    CHECK(mw_xlsx_builtin_parts(46) == 0); // [h]:mm:ss
}

static const struct {
    double days;
    bool from_1904;
    int parts;
    const char *text; // NULL: no date
} texts[] = {
    {45533,               false, 1, "2024-08-29"             },
    {45533.5,             false, 3, "2024-08-29T12:00:00"    },
    {45533,               false, 3, "2024-08-29T00:00:00"    },
    {45533.5,             false, 1, "2024-08-29T12:00:00"    }, // hidden, but there
    {0.49305555555555558, false, 2, "11:50:00"               },
    {0.99999999999,       false, 2, "1900-01-01T00:00:00"    }, // rounds to midnight
    {1.5,                 false, 2, "1900-01-01T12:00:00"    },
    {59,                  false, 1, "1900-02-28"             },
    {61,                  false, 1, "1900-03-01"             },
    {0,                   true,  1, "1904-01-01"             },
    {44071,               true,  1, "2024-08-29"             },
    {2958465,             false, 1, "9999-12-31"             },
    {2958466,             false, 1, NULL                     },
    {-1,                  false, 1, NULL                     },
    {45533.000011574076,  false, 3, "2024-08-29T00:00:01"    },
    {45533.0000000058,    false, 3, "2024-08-29T00:00:00.001"},
};

void test_xlsx_time_texts(void) {
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char buf[MW_XLSX_TIME_TEXT_MAX] = "";
        bool ok = mw_xlsx_time_text(texts[i].days, texts[i].from_1904, texts[i].parts, buf);
        CHECK_ROW(ok == (texts[i].text != NULL), i);
        if (ok && strcmp(buf, texts[i].text) != 0) fprintf(stderr, "got %s\n", buf);
        if (ok) CHECK_ROW(strcmp(buf, texts[i].text) == 0, i);
    }
}
