// SPDX-License-Identifier: MIT
#include "base/period.h"

#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static mw_zone *berlin;
static mw_shifts shifts;

static mw_calendar plant(void) {
    CHECK(mw_zone_open("Europe/Berlin", &berlin, NULL) == MW_OK);
    const char *text =
        "early 06:00 PT8H mon-fri, late 14:00 PT8H, night 22:00 PT8H mon-fri, x 00:00 PT1H30M sun";
    CHECK(mw_shifts_parse(mw_slice_of(text), &shifts, NULL) == MW_OK);
    return (mw_calendar){berlin, &shifts};
}

// In Europe/Berlin with the four shifts above; all print as they were read unless `printed` says
// so.
static const struct {
    const char *text;
    mw_grain_unit unit;
    int32_t count;
    int64_t n;
    const char *printed;
} good[] = {
    {"1970",                         MW_GRAIN_YEAR,    1,  0,        NULL                    },
    {"2018",                         MW_GRAIN_YEAR,    1,  48,       NULL                    },
    {"0001",                         MW_GRAIN_YEAR,    1,  -1969,    NULL                    },
    {"9999",                         MW_GRAIN_YEAR,    1,  8029,     NULL                    },
    {"1969-Q4",                      MW_GRAIN_QUARTER, 1,  -1,       NULL                    },
    {"2018-Q1",                      MW_GRAIN_QUARTER, 1,  192,      NULL                    },
    {"1970-01",                      MW_GRAIN_MONTH,   1,  0,        NULL                    },
    {"1969-12",                      MW_GRAIN_MONTH,   1,  -1,       NULL                    },
    {"2018-03",                      MW_GRAIN_MONTH,   1,  578,      NULL                    },
    {"1970-W01",                     MW_GRAIN_WEEK,    1,  0,        NULL                    },
    {"1969-W52",                     MW_GRAIN_WEEK,    1,  -1,       NULL                    },
    {"2018-W10",                     MW_GRAIN_WEEK,    1,  2514,     NULL                    },
    {"2020-W53",                     MW_GRAIN_WEEK,    1,  2661,     NULL                    },
    {"2018-03-05",                   MW_GRAIN_DAY,     1,  17595,    NULL                    },
    {"1969-12-31",                   MW_GRAIN_DAY,     1,  -1,       NULL                    },
    {"2018-03-05T06",                MW_GRAIN_HOUR,    1,  422285,   NULL                    },
    {"2018-03-05T06:00/PT1H",        MW_GRAIN_HOUR,    1,  422285,   "2018-03-05T06"         },
    {"2018-03-05T06/PT60M",          MW_GRAIN_HOUR,    1,  422285,   "2018-03-05T06"         },
    {"2018-03-05T06+01:00",          MW_GRAIN_HOUR,    1,  422285,   "2018-03-05T06"         },
    {"2018-03-05T05Z",               MW_GRAIN_HOUR,    1,  422285,   "2018-03-05T06"         },
    {"1970-01-01T00",                MW_GRAIN_HOUR,    1,  -1,       NULL                    },
    {"2018-10-28T02",                MW_GRAIN_HOUR,    1,  427968,   NULL                    },
    {"2018-10-28T02+01:00",          MW_GRAIN_HOUR,    1,  427969,   NULL                    },
    {"2018-10-28T02+02:00",          MW_GRAIN_HOUR,    1,  427968,   "2018-10-28T02"         },
    {"2018-10-28T02:45+01:00",       MW_GRAIN_MINUTE,  1,  25678185, NULL                    },
    {"2018-10-28T02:45+01:00/PT15M", MW_GRAIN_MINUTE,  15, 1711879,  NULL                    },
    {"2018-03-05T06:15",             MW_GRAIN_MINUTE,  1,  25337115, NULL                    },
    {"2018-03-05T06:15/PT1M",        MW_GRAIN_MINUTE,  1,  25337115, "2018-03-05T06:15"      },
    {"2018-03-05T06:15:00/PT15M",    MW_GRAIN_MINUTE,  15, 1689141,  "2018-03-05T06:15/PT15M"},
    {"2018-03-05T06/PT15M",          MW_GRAIN_MINUTE,  15, 1689140,  "2018-03-05T06:00/PT15M"},
    {"2018-03-05T06/PT6H",           MW_GRAIN_HOUR,    6,  70381,    NULL                    },
    {"2018-03-05T06/PT360M",         MW_GRAIN_HOUR,    6,  70381,    "2018-03-05T06/PT6H"    },
    {"2018-03-05T08/PT8H",           MW_GRAIN_HOUR,    8,  52786,    NULL                    },
    {"2018-03-05T01:30/PT90M",       MW_GRAIN_MINUTE,  90, 281521,   NULL                    },
    {"2018-03-05T06/PT8H",           MW_GRAIN_SHIFT,   1,  70381,    NULL                    },
    {"2018-03-05T22/PT8H",           MW_GRAIN_SHIFT,   1,  70383,    NULL                    },
    {"2018-03-04T00/PT1H30M",        MW_GRAIN_SHIFT,   1,  70376,    NULL                    },
    {"2018-03-05T00/PT90M",          MW_GRAIN_MINUTE,  90, 281520,   NULL                    },
    {"1969-12-31T22/PT8H",           MW_GRAIN_SHIFT,   1,  -1,       NULL                    },
};

void test_period_text_good(void) {
    mw_calendar cal = plant();
    for (size_t i = 0; i < COUNT(good); i++) {
        mw_period p = {0}, again;
        mw_error err = {0};
        char buf[MW_PERIOD_TEXT_MAX];
        CHECK_ROW(mw_period_parse(mw_slice_of(good[i].text), &cal, &p, &err) == MW_OK, i);
        if (err.text[0]) fprintf(stderr, "%s\n", err.text);
        CHECK_ROW(p.grain.unit == good[i].unit && p.grain.count == good[i].count, i);
        CHECK_ROW(p.n == good[i].n, i);
        if (p.n != good[i].n) fprintf(stderr, "n is %lld\n", (long long)p.n);
        const char *want = good[i].printed ? good[i].printed : good[i].text;
        CHECK_ROW(strcmp(mw_period_print(p, &cal, buf), want) == 0, i);
        if (strcmp(buf, want) != 0) fprintf(stderr, "printed %s\n", buf);
        CHECK_ROW(mw_period_parse(mw_slice_of(buf), &cal, &again, NULL) == MW_OK, i);
        CHECK_ROW(mw_period_same(p, again), i);
    }
    mw_zone_close(berlin);
}

static const struct {
    const char *text;
    int32_t col;
    const char *says;
} bad[] = {
    {"",                         1,  "expected a year such as 2018"                },
    {"18",                       1,  "a year such as"                              },
    {"0000",                     1,  "0001 to 9999"                                },
    {"20180",                    5,  "\"-\" or the end at column 5"                },
    {"2018 ",                    5,  "or the end"                                  },
    {"2018-",                    6,  "a month 01 to 12"                            },
    {"2018-3",                   6,  "a month 01 to 12"                            },
    {"2018-13",                  6,  "a month 01 to 12"                            },
    {"2018-00",                  6,  "a month 01 to 12"                            },
    {"2018-Q5",                  7,  "a quarter 1 to 4"                            },
    {"2018-Q0",                  6,  "Q1 to Q4"                                    },
    {"2018-Q11",                 8,  "the end at column 8"                         },
    {"2018-W00",                 7,  "a week 01 to 53"                             },
    {"2018-W53",                 7,  "01 to 52 (of that year)"                     },
    {"2018-W1",                  7,  "a week"                                      },
    {"2018-W10-1",               9,  "the end"                                     },
    {"2018-02-29",               9,  "a day that the month has"                    },
    {"2018-02-00",               9,  "a day that the month has"                    },
    {"2018-02-32",               9,  "a day 01 to 31"                              },
    {"2018-02-01 06",            11, "\"T\" and a time"                            },
    {"2018-03-05T24",            12, "an hour 00 to 23"                            },
    {"2018-03-05T6",             12, "an hour"                                     },
    {"2018-03-05T06:60",         15, "a minute 00 to 59"                           },
    {"2018-03-05T06:15:08",      20, "a length such as /PT1M"                      },
    {"2018-03-05T06:15:08/PT1M", 0,  "the nearest before is 2018-03-05T06:15"      },
    {"2018-03-05T06:20/PT15M",   0,  "the nearest before is 2018-03-05T06:15/PT15M"},
    {"2018-03-05T06:30/PT1H",    0,  "the nearest before is 2018-03-05T06"         },
    {"2018-03-05T06/PT7H",       15, "one that divides the day"                    },
    {"2018-03-05T06/8H",         15, "a length such as PT8H"                       },
    {"2018-03-05T06/PT24H",      15, "divides the day"                             },
    {"2018-03-05T07/PT8H",       0,  "periods of 8 h begin at multiples"           },
    {"2018-03-04T06/PT8H",       0,  "shift early does not take place"             },
    {"2018-03-25T02",            0,  "clock was set forward"                       },
    {"2018-03-25T02:30",         0,  "clock was set forward"                       },
    {"2018-03-05T06+1:00",       15, "hours of the offset"                         },
    {"2018-03-05T06+01:60",      18, "minutes of the offset"                       },
    {"9000-03-05T06",            0,  "within 1677-09-22"                           },
    {"?shift 12345",             1,  "a year"                                      },
    {"2018-Q1x",                 8,  "the end"                                     },
};

void test_period_text_bad(void) {
    mw_calendar cal = plant();
    for (size_t i = 0; i < COUNT(bad); i++) {
        mw_period p = {
            {MW_GRAIN_NONE, 5},
            77
        };
        mw_error err = {0};
        CHECK_ROW(mw_period_parse(mw_slice_of(bad[i].text), &cal, &p, &err) != MW_OK, i);
        CHECK_ROW(p.n == 77 && p.grain.count == 5, i); // untouched
        CHECK_ROW(err.col == bad[i].col, i);
        CHECK_ROW(strstr(err.text, bad[i].says) != NULL, i);
        if (!strstr(err.text, bad[i].says)) fprintf(stderr, "says: %s\n", err.text);
    }
    mw_zone_close(berlin);
}

// A clock grain that begins and lasts as a shift does is written in minutes, to be told apart.
void test_period_text_shift_or_clock(void) {
    mw_period clock =
                  {
                      {MW_GRAIN_HOUR, 8},
                      3 * 17595 + 1
    },
              shift = {{MW_GRAIN_SHIFT, 1}, 2 * 17595 + 1};
    mw_period again;
    char buf[MW_PERIOD_TEXT_MAX];
    CHECK(mw_shifts_parse(mw_slice_of("n 00:00 PT8H, d 08:00 PT8H"), &shifts, NULL) == MW_OK);
    mw_calendar cal = {NULL, &shifts};
    CHECK(strcmp(mw_period_print(clock, &cal, buf), "2018-03-05T08/PT480M") == 0);
    CHECK(mw_period_parse(mw_slice_of(buf), &cal, &again, NULL) == MW_OK);
    CHECK(mw_period_same(clock, again));
    CHECK(strcmp(mw_period_print(shift, &cal, buf), "2018-03-05T08/PT8H") == 0);
    CHECK(mw_period_parse(mw_slice_of(buf), &cal, &again, NULL) == MW_OK);
    CHECK(mw_period_same(shift, again));
    CHECK(strcmp(mw_period_print(clock, NULL, buf), "2018-03-05T08/PT8H") == 0);
}

void test_period_text_without_calendar(void) {
    mw_period p;
    char buf[MW_PERIOD_TEXT_MAX];
    // Without shifts, PT8H from 08:00 is a clock grain, and 06:00 begins nothing.
    CHECK(mw_period_parse(mw_slice_of("2018-03-05T08/PT8H"), NULL, &p, NULL) == MW_OK);
    CHECK(p.grain.unit == MW_GRAIN_HOUR && p.grain.count == 8);
    CHECK(mw_period_parse(mw_slice_of("2018-03-05T06/PT8H"), NULL, &p, NULL) == MW_SYNTAX);
    CHECK(mw_period_parse(mw_slice_of("1970-01-01T00:07"), NULL, &p, NULL) == MW_OK && p.n == 7);
    mw_period shift = {
        {MW_GRAIN_SHIFT, 1},
        12345
    };
    CHECK(strcmp(mw_period_print(shift, NULL, buf), "?shift 12345") == 0);
    mw_period far =
                  {
                      {MW_GRAIN_YEAR, 1},
                      8030
    },
              none = {0};
    CHECK(strcmp(mw_period_print(far, NULL, buf), "?year 8030") == 0);
    far.n = INT64_MIN;
    CHECK(strcmp(mw_period_print(far, NULL, buf), "?year -9223372036854775808") == 0);
    CHECK(strcmp(mw_period_print(none, NULL, buf), "?none 0") == 0);
    far = (mw_period){
        {MW_GRAIN_WEEK, 1},
        -102738
    }; // the week that holds 0000-12-31
    CHECK(mw_period_print(far, NULL, buf)[0] == '?');
    far.n++;
    CHECK(strcmp(mw_period_print(far, NULL, buf), "0001-W01") == 0);
    // India's clocks went from 00:00:00 to 00:08:50 when 1906 began: an hour of odd length.
    mw_zone *zone = NULL;
    CHECK(mw_zone_open("Asia/Kolkata", &zone, NULL) == MW_OK);
    mw_calendar india = {zone, NULL};
    const char *odd = "1906-01-01T00:08:50/PT1H";
    CHECK(mw_period_parse(mw_slice_of(odd), &india, &p, NULL) == MW_OK);
    CHECK(strcmp(mw_period_print(p, &india, buf), odd) == 0);
    mw_zone_close(zone);
}

static const struct {
    const char *text;
    mw_status status;
    int64_t first, last;
    const char *says;
} ranges[] = {
    {"2018-01..2018-06",             MW_OK,      576,    581,    NULL                          },
    {"2018-03",                      MW_OK,      578,    578,    NULL                          },
    {"1969-12-30..1970-01-02",       MW_OK,      -2,     1,      NULL                          },
    {"2018-10-28T01..2018-10-28T03", MW_OK,      427967, 427970, NULL                          },
    {"2018-01..2018-Q2",             MW_INVALID, 0,      0,      "a month, the last a quarter" },
    {"2018-06..2018-01",             MW_INVALID, 0,      0,      "the last is before the first"},
    {"2018-01..",                    MW_SYNTAX,  0,      0,      "a year such as"              },
    {"..2018-01",                    MW_SYNTAX,  0,      0,      "a year such as"              },
    {"2018-01...2018-02",            MW_SYNTAX,  0,      0,      "a year such as"              },
    {"2018-01-2018-02",              MW_SYNTAX,  0,      0,      "\"T\" and a time"            },
};

void test_period_text_range(void) {
    mw_calendar cal = plant();
    for (size_t i = 0; i < COUNT(ranges); i++) {
        mw_period a = {0}, b = {0};
        mw_error err = {0};
        mw_slice text = mw_slice_of(ranges[i].text);
        CHECK_ROW(mw_period_range_parse(text, &cal, &a, &b, &err) == ranges[i].status, i);
        CHECK_ROW(a.n == ranges[i].first && b.n == ranges[i].last, i);
        if (ranges[i].says) CHECK_ROW(strstr(err.text, ranges[i].says) != NULL, i);
    }
    mw_zone_close(berlin);
}

// How many periods of 2024 do not read back from their text as the same.
static int64_t lost(mw_grain grain, const mw_calendar *cal) {
    int64_t first, last, bad_count = 0;
    mw_period year = {
        {MW_GRAIN_YEAR, 1},
        54
    };
    CHECK(mw_period_sub(year, grain, cal, &first, &last, NULL) == MW_OK && last - first > 365);
    for (int64_t n = first; n <= last; n++) {
        char buf[MW_PERIOD_TEXT_MAX];
        mw_period p = {grain, n}, again = {0};
        mw_slice s = mw_slice_of(mw_period_print(p, cal, buf));
        mw_status st = mw_period_parse(s, cal, &again, NULL);
        bad_count += st != MW_OK || !mw_period_same(p, again);
    }
    return bad_count;
}

// Every hour, quarter of an hour and shift of a year with both changes of the clock prints as a
// text of its own that reads back as the same, in zones with whole, half and odd offsets.
void test_period_text_round_trip(void) {
    static const char *const zones[] = {"Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu",
                                        "America/New_York", "America/St_Johns"};
    const char *text = "a 06:00 PT8H, b 14:00 PT8H, c 22:00 PT8H";
    CHECK(mw_shifts_parse(mw_slice_of(text), &shifts, NULL) == MW_OK);
    static const mw_grain grains[] = {
        {MW_GRAIN_HOUR,   1 },
        {MW_GRAIN_MINUTE, 15},
        {MW_GRAIN_MINUTE, 45},
        {MW_GRAIN_HOUR,   2 },
        {MW_GRAIN_HOUR,   8 },
        {MW_GRAIN_SHIFT,  1 }
    };
    for (size_t z = 0; z < COUNT(zones); z++) {
        mw_zone *zone = NULL;
        CHECK(mw_zone_open(zones[z], &zone, NULL) == MW_OK);
        mw_calendar cal = {zone, &shifts};
        for (size_t g = 0; g < COUNT(grains); g++)
            CHECK_ROW(lost(grains[g], &cal) == 0, g + 10 * z);
        mw_zone_close(zone);
    }
}
