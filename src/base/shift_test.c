// SPDX-License-Identifier: MIT
#include "base/shift.h"

#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct {
    const char *text, *printed; // printed NULL: the same as text
} good[] = {
    {"early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H", NULL                                },
    {"n 22:00 PT8H, e 06:00 PT8H",                          "e 06:00 PT8H, n 22:00 PT8H"        },
    {"a 06:00 PT12H mon-fri, w 07:30 PT7H30M sat sun",
     "a 06:00 PT12H mon-fri, w 07:30 PT7H30M sat-sun"                                           },
    {"a 06:00 PT24H",                                       NULL                                },
    {"\xe6\x97\xa9\xe7\x8f\xad 08:00 PT8H",                 NULL                                },
    {"a 06:00 PT480M sat-mon",                              "a 06:00 PT8H mon sat-sun"          },
    {"  a  06:00  PT8H  tue  ",                             "a 06:00 PT8H tue"                  },
    {"a 22:00 PT9H mon, b 06:00 PT8H mon",                  "b 06:00 PT8H mon, a 22:00 PT9H mon"},
};

void test_shift_good(void) {
    for (size_t i = 0; i < COUNT(good); i++) {
        mw_shifts shifts, again;
        mw_text t = {0};
        CHECK_ROW(mw_shifts_parse(mw_slice_of(good[i].text), &shifts, NULL) == MW_OK, i);
        mw_shifts_print(&shifts, &t);
        CHECK_ROW(strcmp(t.bytes, good[i].printed ? good[i].printed : good[i].text) == 0, i);
        CHECK_ROW(mw_shifts_parse((mw_slice){t.bytes, t.size}, &again, NULL) == MW_OK, i);
        CHECK_ROW(memcmp(&again, &shifts, sizeof shifts) == 0, i);
        mw_text_free(&t);
    }
}

static const struct {
    const char *text;
    mw_status status;
    int32_t col;
    const char *says;
} bad[] = {
    {"",                                       MW_SYNTAX,  1,  "name of a shift at column 1"},
    {"a",                                      MW_SYNTAX,  2,  "such as 06:00 at column 2"  },
    {"a 6:00 PT8H",                            MW_SYNTAX,  3,  "found \"6:00\""             },
    {"a 24:00 PT8H",                           MW_SYNTAX,  3,  "time of day"                },
    {"a 06:60 PT8H",                           MW_SYNTAX,  3,  "time of day"                },
    {"a 06:00",                                MW_SYNTAX,  8,  "PT8H"                       },
    {"a 06:00 8h",                             MW_SYNTAX,  9,  "found \"8h\""               },
    {"a 06:00 PT59M",                          MW_SYNTAX,  9,  "1 to 24 hours"              },
    {"a 06:00 PT24H1M",                        MW_SYNTAX,  9,  "1 to 24 hours"              },
    {"a 06:00 PT8H workdays",                  MW_SYNTAX,  14, "mon-fri"                    },
    {"a 06:00 PT8H,",                          MW_SYNTAX,  14, "name of a shift"            },
    {"a 06:00 PT8H,,b 14:00 PT8H",             MW_SYNTAX,  14, "name of a shift"            },
    {"a 06:00 PT8H, a 14:00 PT8H",             MW_INVALID, 0,  "two are called \"a\""       },
    {"a 06:00 PT9H, b 14:00 PT8H",             MW_INVALID, 0,  "overlap"                    },
    {"a 22:00 PT9H sun, b 06:00 PT8H mon",     MW_INVALID, 0,  "of mon and \"a\" of sun"    },
    {"shift-with-a-name-of-32-bytes... 06:00", MW_SYNTAX,  1,  "at most 31 bytes"           },
    {"\xff 06:00 PT8H",                        MW_SYNTAX,  1,  "UTF-8"                      },
};

void test_shift_bad(void) {
    for (size_t i = 0; i < COUNT(bad); i++) {
        mw_shifts shifts = {.count = -7};
        mw_error err = {0};
        CHECK_ROW(mw_shifts_parse(mw_slice_of(bad[i].text), &shifts, &err) == bad[i].status, i);
        CHECK_ROW(shifts.count == -7 && err.col == bad[i].col, i); // untouched
        CHECK_ROW(strstr(err.text, bad[i].says) != NULL, i);
    }
}

void test_shift_queries(void) {
    mw_shifts s;
    const char *text = "night 22:00 PT8H mon-thu, early 06:00 PT7H30M mon-fri";
    CHECK(mw_shifts_parse(mw_slice_of(text), &s, NULL) == MW_OK && s.count == 2);
    CHECK(mw_shifts_find(&s, mw_slice_of("early")) == 0);
    CHECK(mw_shifts_find(&s, mw_slice_of("night")) == 1);
    CHECK(mw_shifts_find(&s, mw_slice_of("late")) == -1);
    CHECK(mw_shift_on(&s, 0, 5) && !mw_shift_on(&s, 1, 5) && !mw_shift_on(&s, 0, 7));
    CHECK(mw_shifts_fit(&s, 30) && mw_shifts_fit(&s, 15) && !mw_shifts_fit(&s, 60));
}

void test_shift_count_limit(void) {
    mw_text t = {0};
    for (int i = 0; i < MW_SHIFTS_MAX; i++)
        mw_text_addf(&t, "%ss%d %02d:00 PT1H", i ? "," : "", i, i);
    mw_shifts s;
    mw_error err = {0};
    CHECK(mw_shifts_parse((mw_slice){t.bytes, t.size}, &s, NULL) == MW_OK);
    CHECK(s.count == MW_SHIFTS_MAX);
    mw_text_adds(&t, ",one-more 23:00 PT1H");
    CHECK(mw_shifts_parse((mw_slice){t.bytes, t.size}, &s, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "more than 16") != NULL);
    mw_text_free(&t);
}

static const struct {
    const char *text;
    bool ok, in_hours;
    int32_t minutes;
} lengths[] = {
    {"PT8H",      true,  true,  480},
    {"PT7H30M",   true,  true,  450},
    {"PT480M",    true,  false, 480},
    {"PT15M",     true,  false, 15 },
    {"PT0M",      true,  false, 0  },
    {"PT",        false, false, 0  },
    {"P1D",       false, false, 0  },
    {"8H",        false, false, 0  },
    {"PT8",       false, false, 0  },
    {"PT8H30",    false, false, 0  },
    {"PT8H30M ",  false, false, 0  },
    {"PT30M8H",   false, false, 0  },
    {"PT123456H", false, false, 0  },
    {"",          false, false, 0  },
};

void test_shift_lengths(void) {
    for (size_t i = 0; i < COUNT(lengths); i++) {
        int32_t minutes = 0;
        bool in_hours = false;
        mw_slice s = mw_slice_of(lengths[i].text);
        CHECK_ROW(mw_duration_parse(s, &minutes, &in_hours) == lengths[i].ok, i);
        CHECK_ROW(minutes == lengths[i].minutes && in_hours == lengths[i].in_hours, i);
    }
}
