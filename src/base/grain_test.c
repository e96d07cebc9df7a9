// SPDX-License-Identifier: MIT
#include "base/grain.h"

#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct {
    const char *text;
    mw_status status;
    mw_grain_unit unit;
    int32_t count;
    const char *printed, *says;
} cases[] = {
    {"minute",     MW_OK,      MW_GRAIN_MINUTE,  1,  "minute",  NULL             },
    {"15 min",     MW_OK,      MW_GRAIN_MINUTE,  15, "15 min",  NULL             },
    {"15min",      MW_OK,      MW_GRAIN_MINUTE,  15, "15 min",  NULL             },
    {"15 minutes", MW_OK,      MW_GRAIN_MINUTE,  15, "15 min",  NULL             },
    {"60 min",     MW_OK,      MW_GRAIN_HOUR,    1,  "hour",    NULL             },
    {"90 min",     MW_OK,      MW_GRAIN_MINUTE,  90, "90 min",  NULL             },
    {"360 min",    MW_OK,      MW_GRAIN_HOUR,    6,  "6 h",     NULL             },
    {"h",          MW_OK,      MW_GRAIN_HOUR,    1,  "hour",    NULL             },
    {"1 h",        MW_OK,      MW_GRAIN_HOUR,    1,  "hour",    NULL             },
    {"8 hours",    MW_OK,      MW_GRAIN_HOUR,    8,  "8 h",     NULL             },
    {"shift",      MW_OK,      MW_GRAIN_SHIFT,   1,  "shift",   NULL             },
    {"days",       MW_OK,      MW_GRAIN_DAY,     1,  "day",     NULL             },
    {"1 week",     MW_OK,      MW_GRAIN_WEEK,    1,  "week",    NULL             },
    {"month",      MW_OK,      MW_GRAIN_MONTH,   1,  "month",   NULL             },
    {"quarter",    MW_OK,      MW_GRAIN_QUARTER, 1,  "quarter", NULL             },
    {"years",      MW_OK,      MW_GRAIN_YEAR,    1,  "year",    NULL             },
    {"",           MW_SYNTAX,  MW_GRAIN_NONE,    0,  "none",    "minute, 15 min" },
    {"second",     MW_SYNTAX,  MW_GRAIN_NONE,    0,  "none",    "\"second\""     },
    {"15",         MW_SYNTAX,  MW_GRAIN_NONE,    0,  "none",    "not a grain"    },
    {"hs",         MW_SYNTAX,  MW_GRAIN_NONE,    0,  "none",    "not a grain"    },
    {"2 days",     MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "only minutes"   },
    {"7 min",      MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "does not divide"},
    {"0 min",      MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "does not divide"},
    {"24 h",       MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "write day"      },
    {"48 h",       MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "does not divide"},
    {"999999 h",   MW_INVALID, MW_GRAIN_NONE,    0,  "none",    "does not divide"},
};

void test_grain_parse(void) {
    for (size_t i = 0; i < COUNT(cases); i++) {
        mw_grain g = {MW_GRAIN_NONE, 0};
        mw_error err = {0};
        char buf[MW_GRAIN_TEXT_MAX];
        CHECK_ROW(mw_grain_parse(mw_slice_of(cases[i].text), &g, &err) == cases[i].status, i);
        CHECK_ROW(g.unit == cases[i].unit && g.count == cases[i].count, i);
        CHECK_ROW(strcmp(mw_grain_text(g, buf), cases[i].printed) == 0, i);
        CHECK_ROW(mw_grain_ok(g) == (cases[i].status == MW_OK), i);
        if (cases[i].says) CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
    }
}

static const struct {
    const char *fine, *coarse;
    int order;
    bool nests, nests_in_shifts; // without, with the shifts 06:00 14:30 22:00
} pairs[] = {
    {"minute",  "15 min",  -1, true,  true },
    {"15 min",  "hour",    -1, true,  true },
    {"45 min",  "hour",    -1, false, false},
    {"45 min",  "day",     -1, true,  true },
    {"hour",    "hour",    0,  true,  true },
    {"hour",    "15 min",  1,  false, false},
    {"6 h",     "8 h",     -1, false, false},
    {"4 h",     "12 h",    -1, true,  true },
    {"minute",  "shift",   -1, true,  true },
    {"30 min",  "shift",   -1, false, true },
    {"hour",    "shift",   -1, false, false},
    {"12 h",    "shift",   -1, false, false},
    {"shift",   "day",     -1, true,  true },
    {"day",     "week",    -1, true,  true },
    {"week",    "month",   -1, false, false},
    {"week",    "year",    -1, false, false},
    {"week",    "week",    0,  true,  true },
    {"day",     "month",   -1, true,  true },
    {"month",   "quarter", -1, true,  true },
    {"quarter", "year",    -1, true,  true },
    {"year",    "month",   1,  false, false},
};

void test_grain_nests(void) {
    mw_shifts shifts;
    const char *text = "a 06:00 PT8H30M, b 14:30 PT7H30M, c 22:00 PT8H";
    CHECK(mw_shifts_parse(mw_slice_of(text), &shifts, NULL) == MW_OK);
    for (size_t i = 0; i < COUNT(pairs); i++) {
        mw_grain a, b;
        CHECK_ROW(mw_grain_parse(mw_slice_of(pairs[i].fine), &a, NULL) == MW_OK, i);
        CHECK_ROW(mw_grain_parse(mw_slice_of(pairs[i].coarse), &b, NULL) == MW_OK, i);
        CHECK_ROW(mw_grain_compare(a, b) == pairs[i].order, i);
        CHECK_ROW(mw_grain_compare(b, a) == -pairs[i].order, i);
        CHECK_ROW(mw_grain_nests(a, b, NULL) == pairs[i].nests, i);
        CHECK_ROW(mw_grain_nests(a, b, &shifts) == pairs[i].nests_in_shifts, i);
    }
}

void test_grain_ok(void) {
    CHECK(!mw_grain_ok((mw_grain){MW_GRAIN_MINUTE, 7}));
    CHECK(!mw_grain_ok((mw_grain){MW_GRAIN_MINUTE, 0}));
    CHECK(!mw_grain_ok((mw_grain){MW_GRAIN_HOUR, 24}));
    CHECK(!mw_grain_ok((mw_grain){MW_GRAIN_DAY, 2}));
    CHECK(!mw_grain_ok((mw_grain){(mw_grain_unit)99, 1}));
    CHECK(mw_grain_clock_s((mw_grain){MW_GRAIN_MINUTE, 15}) == 900);
    CHECK(mw_grain_clock_s((mw_grain){MW_GRAIN_HOUR, 6}) == 21600);
    CHECK(mw_grain_clock_s((mw_grain){MW_GRAIN_SHIFT, 1}) == 0);
}
