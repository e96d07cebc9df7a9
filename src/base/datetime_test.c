// SPDX-License-Identifier: MIT
#include "base/datetime.h"

#include "base/date.h"
#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define S INT64_C(1000000000)

// Texts without an offset are read in Europe/Berlin. 1520226900 is 2018-03-05T05:15:00Z.
static const struct {
    const char *format, *text;
    int64_t ns;
} good[] = {
    {"iso",                  "2018-03-05T06:15:00+01:00",      1520226900 * S            },
    {"iso",                  "2018-03-05T05:15Z",              1520226900 * S            },
    {"iso",                  "2018-03-05t05:15:00.25z",        1520226900 * S + S / 4    },
    {"iso",                  "2018-03-05 06:15:00,000000001",  1520226900 * S + 1        },
    {"iso",                  "2018-03-05 06:15",               1520226900 * S            },
    {"iso",                  "2018-03-05T00:45:00-0430",       1520226900 * S            },
    {"iso",                  "2018-03-05T06:15+01",            1520226900 * S            },
    {"iso",                  "2018-03-05T06:15:00.1234567894", 1520226900 * S + 123456789},
    {"iso",                  "2018-03-05",                     1520204400 * S            },
    {"iso",                  "2018-03-25T02:30",               1521941400 * S            },
    {"iso",                  "2018-10-28T02:30",               1540686600 * S            },
    {"iso",                  "2018-10-28T02:30+01:00",         1540690200 * S            },
    {"iso",                  "2018-03-04T24:00",               1520204400 * S            },
    {"iso",                  "2016-12-31T23:59:60Z",           1483228800 * S            },
    {"iso",                  "1969-12-31T23:59:59.5Z",         -S / 2                    },
    {"%d/%m/%Y %H:%M",       "05/03/2018 06:15",               1520226900 * S            },
    {"%d/%m/%Y %H:%M",       "5/3/2018 6:15",                  1520226900 * S            },
    {"%d/%m/%Y %H:%M",       "05/3/2018 \t 6:15",              1520226900 * S            },
    {"%Y%m%d%H%M%S",         "20180305061500",                 1520226900 * S            },
    {"%d-%b-%y %I:%M:%S %p", "05-Mar-18 06:15:00 AM",          1520226900 * S            },
    {"%d-%b-%y %I:%M:%S %p", "05-MARCH-18 12:15:00 am",        1520205300 * S            },
    {"%d-%b-%y %I:%M:%S %p", "05-mar-18 12:15:00 PM",          1520248500 * S            },
    {"%d %b %y",             "1 Jan 70",                       -3600 * S                 },
    {"%d %b %y",             "1 Jan 69",                       INT64_C(3124220400) * S   },
    {"%Y-%m-%d %H:%M:%S.%f", "2018-03-05 06:15:00.5",          1520226900 * S + S / 2    },
    {"%Y-%m-%dT%H:%M%z",     "2018-03-05T06:15+01:00",         1520226900 * S            },
    {"%Y-%m",                "2018-03",                        1519858800 * S            },
    {"%Y",                   "2018",                           1514761200 * S            },
    {"Q%%%Y!",               "Q%2018!",                        1514761200 * S            },
    {"%Y\xe5\xb9\xb4%m",
     "2018\xe5\xb9\xb4"
     "3",                                                      1519858800 * S            },
    {"unix_s",               "1520226900",                     1520226900 * S            },
    {"unix_s",               "1520226900.25",                  1520226900 * S + S / 4    },
    {"unix_s",               "-1",                             -S                        },
    {"unix_ms",              "1520226900123",                  1520226900 * S + 123000000},
    {"unix_ms",              "1520226900123.5",                1520226900 * S + 123500000},
    {"unix_us",              "1520226900000001",               1520226900 * S + 1000     },
    {"unix_ns",              "1520226900000000001",            1520226900 * S + 1        },
    {"unix_ns",              "9223372036854775806",            MW_TIME_MAX - 1           },
    {"unix_ns",              "-9223372036854775806",           MW_TIME_MIN + 2           },
    {"iso",                  "1677-09-22T00:00Z",              INT64_C(-9223286400) * S  },
    {"iso",                  "2262-04-11T23:47:16Z",           INT64_C(9223372036) * S   },
};

void test_datetime_good(void) {
    mw_zone *zone = NULL;
    CHECK(mw_zone_open("Europe/Berlin", &zone, NULL) == MW_OK);
    mw_zone_cache cache = {0};
    for (size_t i = 0; i < COUNT(good); i++) {
        mw_datetime_format f;
        mw_error err = {0};
        CHECK_ROW(mw_datetime_compile(mw_slice_of(good[i].format), &f, &err) == MW_OK, i);
        mw_slice text = mw_slice_of(good[i].text);
        for (int k = 0; k < 3; k++) { // without a cache, with a cold one, with a warm one
            int64_t ns = 0;
            mw_datetime_zone in = {zone, k ? &cache : NULL};
            CHECK_ROW(mw_datetime_parse(&f, text, in, &ns, &err) == MW_OK, i);
            CHECK_ROW(ns == good[i].ns, i);
            if (ns != good[i].ns) fprintf(stderr, "%s: %lld\n", err.text, (long long)ns);
        }
    }
    mw_zone_close(zone);
}

static const char dmy[] = "%d/%m/%Y", dby[] = "%d %b %Y", half[] = "%Y-%m-%d %I:%M %p",
                  zoned[] = "%Y-%m-%d %H:%M%z", part[] = "%Y%m%d%H%M%S.%f";

static const struct {
    const char *format, *text;
    mw_status status;
    int32_t col;
    const char *says;
} bad[] = {
    {dmy,       "x/03/2018",            MW_SYNTAX, 1,  "expected day at column 1 of \"x/03"},
    {dmy,       "32/03/2018",           MW_SYNTAX, 1,  "day 32 at column 1 of \"32"        },
    {dmy,       "32/03/2018",           MW_SYNTAX, 1,  "/03/2018\" is not 1 to 31"         },
    {dmy,       "5/13/2018",            MW_SYNTAX, 3,  "month 13 at column 3"              },
    {dmy,       "5-3-2018",             MW_SYNTAX, 2,  "expected \"/\" at column 2"        },
    {dmy,       "5/3/18",               MW_SYNTAX, 5,  "expected year at column 5"         },
    {dmy,       "5/3/2018 ",            MW_SYNTAX, 9,  "expected the end at column 9"      },
    {dmy,       "29/02/2018",           MW_SYNTAX, 0,  "the month has 28 days"             },
    {dmy,       "",                     MW_SYNTAX, 1,  "expected day at column 1 of \"\""  },
    {dmy,       "05/03/0000",           MW_SYNTAX, 7,  "year 0"                            },
    {dby,       "5 Maerz 2018",         MW_SYNTAX, 3,  "name of a month such as Mar"       },
    {dby,       "5Mar 2018",            MW_SYNTAX, 2,  "a blank"                           },
    {half,      "2018-03-05 13:00 PM",  MW_SYNTAX, 12, "hour 13"                           },
    {half,      "2018-03-05 01:00 xm",  MW_SYNTAX, 18, "AM or PM"                          },
    {part,      "20180305061500.",      MW_SYNTAX, 16, "fraction of a second"              },
    {zoned,     "2018-03-05 06:15",     MW_SYNTAX, 17, "offset such as +01:00"             },
    {zoned,     "2018-03-05 06:15+1",   MW_SYNTAX, 17, "offset"                            },
    {zoned,     "2018-03-05 06:15+01:", MW_SYNTAX, 17, "offset"                            },
    {"iso",     "2018-03-05T24:01",     MW_SYNTAX, 0,  "24:00:00"                          },
    {"iso",     "2018-03-05T25:00",     MW_SYNTAX, 12, "hour 25"                           },
    {"iso",     "2018-03-05T06",        MW_SYNTAX, 14, "\":\""                             },
    {"iso",     "2018-03-05X06:00",     MW_SYNTAX, 11, "\"T\" or the end"                  },
    {"iso",     "2018-03-05T06:15 CET", MW_SYNTAX, 17, "offset"                            },
    {"iso",     "2018/03/05",           MW_SYNTAX, 5,  "\"-\""                             },
    {"iso",     "1677-09-21",           MW_LIMIT,  0,  "not within 1677-09-22"             },
    {"iso",     "2262-04-12",           MW_LIMIT,  0,  "2262-04-11"                        },
    {"iso",     "9999-12-31",           MW_LIMIT,  0,  "\"9999-12-31\""                    },
    {"unix_s",  "",                     MW_SYNTAX, 1,  "a number"                          },
    {"unix_s",  "-",                    MW_SYNTAX, 2,  "a number"                          },
    {"unix_s",  "12x",                  MW_SYNTAX, 3,  "the end"                           },
    {"unix_s",  "1.",                   MW_SYNTAX, 3,  "fraction"                          },
    {"unix_s",  "9223372037",           MW_LIMIT,  0,  "not within"                        },
    {"unix_ns", "9223372036854775807",  MW_LIMIT,  0,  "not within"                        },
    {"unix_ns", "9999999999999999999",  MW_LIMIT,  0,  "not within"                        },
    {"unix_ns", "99999999999999999999", MW_LIMIT,  0,  "not within"                        },
};

void test_datetime_bad(void) {
    mw_zone_cache cache = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        mw_datetime_format f;
        mw_error err = {0};
        int64_t ns = 77;
        CHECK_ROW(mw_datetime_compile(mw_slice_of(bad[i].format), &f, &err) == MW_OK, i);
        mw_datetime_zone in = {NULL, &cache};
        mw_status st = mw_datetime_parse(&f, mw_slice_of(bad[i].text), in, &ns, &err);
        CHECK_ROW(st == bad[i].status && ns == 77, i);
        CHECK_ROW(err.col == bad[i].col, i);
        CHECK_ROW(strstr(err.text, bad[i].says) != NULL, i);
        if (!strstr(err.text, bad[i].says)) fprintf(stderr, "says: %s\n", err.text);
        CHECK_ROW(mw_datetime_parse(&f, mw_slice_of(bad[i].text), in, &ns, NULL) == st, i);
    }
}

#define LONG_FORMAT "%Y------------------------------"

static const struct {
    const char *format;
    mw_status status;
    const char *says;
} formats[] = {
    {"%d/%m/%Y",                           MW_OK,     NULL                           },
    {"",                                   MW_SYNTAX, "has no year"                  },
    {"ISO",                                MW_SYNTAX, "has no year"                  },
    {"%H:%M",                              MW_SYNTAX, "has no year"                  },
    {"%d.%m.",                             MW_SYNTAX, "has no year"                  },
    {"%d %Y",                              MW_SYNTAX, "a day but no month"           },
    {"%Y-%m %H",                           MW_SYNTAX, "an hour but no day"           },
    {"%Y-%m-%d %M",                        MW_SYNTAX, "minutes but no hour"          },
    {"%Y-%m-%d %H %S",                     MW_SYNTAX, "seconds but no minutes"       },
    {"%Y-%m-%d%z",                         MW_SYNTAX, "an offset but no hour"        },
    {"%Y-%m-%d %I",                        MW_SYNTAX, "no AM/PM"                     },
    {"%Y-%m-%d %H %p",                     MW_SYNTAX, "goes with %I"                 },
    {"%Y-%m-%d %y",                        MW_SYNTAX, "%y, but that is known already"},
    {"%Y %b %m",                           MW_SYNTAX, "%m, but that is known"        },
    {"%Y-%q",                              MW_SYNTAX, "has %q; known are %Y"         },
    {"%Y-%",                               MW_SYNTAX, "ends in %"                    },
    {LONG_FORMAT,                          MW_OK,     NULL                           },
    {LONG_FORMAT "--",                     MW_LIMIT,  "more than 32"                 },
    {"%Y                              %m", MW_OK,     NULL                           },
};

void test_datetime_formats(void) {
    for (size_t i = 0; i < COUNT(formats); i++) {
        mw_datetime_format f = {.count = -3};
        mw_error err = {0};
        CHECK_ROW(
            mw_datetime_compile(mw_slice_of(formats[i].format), &f, &err) == formats[i].status, i);
        CHECK_ROW((f.count == -3) == (formats[i].status != MW_OK), i);
        if (formats[i].says) CHECK_ROW(strstr(err.text, formats[i].says) != NULL, i);
    }
}

static const struct {
    int64_t ns;
    const char *zone, *text;
} prints[] = {
    {0,                          NULL,                  "1970-01-01T00:00:00Z"               },
    {1520226900 * S,             "Europe/Berlin",       "2018-03-05T06:15:00+01:00"          },
    {1520226900 * S + 250000000, NULL,                  "2018-03-05T05:15:00.25Z"            },
    {1520226900 * S + 1,         "America/New_York",    "2018-03-05T00:15:00.000000001-05:00"},
    {-1,                         NULL,                  "1969-12-31T23:59:59.999999999Z"     },
    {1712415600 * S,             "Australia/Lord_Howe", "2024-04-07T01:30:00+10:30"          },
    {INT64_C(-8520336000) * S,   "Europe/Berlin",       "1700-01-01T00:00:00Z"               },
    {MW_TIME_MIN + 1,            NULL,                  "1677-09-21T00:12:43.145224193Z"     },
    {MW_TIME_MAX - 1,            NULL,                  "2262-04-11T23:47:16.854775806Z"     },
    {MW_TIME_MIN,                NULL,                  "-inf"                               },
    {MW_TIME_MAX,                NULL,                  "+inf"                               },
};

void test_datetime_print(void) {
    mw_datetime_format iso;
    CHECK(mw_datetime_compile(mw_slice_of("iso"), &iso, NULL) == MW_OK);
    for (size_t i = 0; i < COUNT(prints); i++) {
        mw_zone *zone = NULL;
        char buf[MW_DATETIME_TEXT_MAX];
        if (prints[i].zone) CHECK_ROW(mw_zone_open(prints[i].zone, &zone, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(mw_datetime_print(prints[i].ns, zone, buf), prints[i].text) == 0, i);
        if (buf[0] != '-' && buf[0] != '+') { // reads back, whatever the zone
            int64_t ns = 0;
            mw_datetime_zone in = {NULL, NULL};
            CHECK_ROW(mw_datetime_parse(&iso, mw_slice_of(buf), in, &ns, NULL) == MW_OK, i);
            CHECK_ROW(ns == prints[i].ns, i);
        }
        mw_zone_close(zone);
    }
}
