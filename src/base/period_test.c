// SPDX-License-Identifier: MIT
#include "base/period.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define HOUR_NS (INT64_C(3600) * 1000000000)

static mw_zone *open_zone(const char *name) {
    mw_zone *zone = NULL;
    CHECK(mw_zone_open(name, &zone, NULL) == MW_OK);
    return zone;
}

static mw_shifts three_shifts(void) {
    mw_shifts s = {0};
    const char *text = "early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H";
    CHECK(mw_shifts_parse(mw_slice_of(text), &s, NULL) == MW_OK);
    return s;
}

static mw_period period(const char *text, const mw_calendar *cal) {
    mw_period p = {0};
    mw_error err = {0};
    CHECK(mw_period_parse(mw_slice_of(text), cal, &p, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    return p;
}

// Start in seconds UTC and length in minutes, in local time with the shifts 06, 14, 22.
static const struct {
    const char *zone, *text;
    int64_t start_s, minutes;
} bounds[] = {
    {NULL,                  "1970",                        0,          365 * 1440    },
    {NULL,                  "2024-02",                     1706745600, 29 * 1440     },
    {NULL,                  "2018-W10",                    1520208000, 7 * 1440      },
    {NULL,                  "1969-W52",                    -864000,    7 * 1440      },
    {"Europe/Berlin",       "2018",                        1514761200, 365 * 1440    },
    {"Europe/Berlin",       "2018-Q1",                     1514761200, 90 * 1440 - 60},
    {"Europe/Berlin",       "2018-03",                     1519858800, 31 * 1440 - 60},
    {"Europe/Berlin",       "2018-10",                     1538344800, 31 * 1440 + 60},
    {"Europe/Berlin",       "2018-03-25",                  1521932400, 23 * 60       },
    {"Europe/Berlin",       "2018-10-28",                  1540677600, 25 * 60       },
    {"Europe/Berlin",       "2018-10-28T02",               1540684800, 60            },
    {"Europe/Berlin",       "2018-10-28T02+01:00",         1540688400, 60            },
    {"Europe/Berlin",       "2018-03-25T03",               1521939600, 60            },
    {"Europe/Berlin",       "2018-03-25T00/PT6H",          1521932400, 300           },
    {"Europe/Berlin",       "2018-10-28T00/PT6H",          1540677600, 420           },
    {"Europe/Berlin",       "2018-03-24T22/PT8H",          1521925200, 420           }, // night
    {"Europe/Berlin",       "2018-10-27T22/PT8H",          1540670400, 540           },
    {"Europe/Berlin",       "2018-03-05T06:15/PT15M",      1520226900, 15            },
    {"Asia/Kolkata",        "2018-03-05T06",               1520209800, 60            },
    {"Asia/Kathmandu",      "2018-03-05T06:15/PT15M",      1520209800, 15            },
    {"America/New_York",    "2024-03-10",                  1710046800, 23 * 60       },
    {"America/New_York",    "2024-11-03",                  1730606400, 25 * 60       },
    {"Australia/Lord_Howe", "2024-04-07",                  1712408400, 24 * 60 + 30  },
    {"Australia/Lord_Howe", "2024-04-07T01",               1712412000, 60            },
    {"Australia/Lord_Howe", "2024-04-07T01:30+10:30/PT1H", 1712415600, 30            },
    {"Australia/Lord_Howe", "2024-10-06T01",               1728138600, 90            }, // a gap
    {"Asia/Shanghai",       "2018-03-05",                  1520179200, 1440          },
    {"Pacific/Apia",        "2011-12-30",                  1325239200, 0             }, // left out
    {"America/Sao_Paulo",   "2018-11-04",                  1541300400, 23 * 60       }, // at 01:00
};

void test_period_bounds(void) {
    mw_shifts shifts = three_shifts();
    for (size_t i = 0; i < COUNT(bounds); i++) {
        mw_zone *zone = bounds[i].zone ? open_zone(bounds[i].zone) : NULL;
        mw_calendar cal = {zone, &shifts};
        mw_period p = period(bounds[i].text, &cal), at;
        int64_t a = 0, b = 0;
        CHECK_ROW(mw_period_bounds(p, &cal, &a, &b, NULL) == MW_OK, i);
        CHECK_ROW(a == bounds[i].start_s * 1000000000, i);
        if (a != bounds[i].start_s * 1000000000)
            fprintf(stderr, "start %lld\n", (long long)(a / 1000000000));
        CHECK_ROW(b - a == bounds[i].minutes * 60 * 1000000000, i);
        if (b > a) {
            CHECK_ROW(mw_period_at(p.grain, a, &cal, &at, NULL) == MW_OK, i);
            CHECK_ROW(at.n == p.n, i);
            CHECK_ROW(mw_period_at(p.grain, b - 1, &cal, &at, NULL) == MW_OK && at.n == p.n, i);
            CHECK_ROW(mw_period_at(p.grain, b, &cal, &at, NULL) == MW_OK && at.n > p.n, i);
        }
        mw_zone_close(zone);
    }
}

// The definition of a partition: walking from period to period, each begins where the one before
// ended, and every instant is found in the period that holds it.
static int64_t gaps(mw_grain grain, const mw_calendar *cal, int64_t from_ns, int64_t count) {
    mw_period p;
    int64_t bad = 0, a, b, before;
    if (mw_period_at(grain, from_ns, cal, &p, NULL) != MW_OK) return -1;
    if (mw_period_bounds(p, cal, &a, &before, NULL) != MW_OK) return -1;
    for (int64_t i = 0; i < count; i++) {
        p = mw_period_add(p, 1);
        if (mw_period_bounds(p, cal, &a, &b, NULL) != MW_OK) return -1;
        bad += a != before || b < a;
        before = b;
        mw_period at;
        if (b == a) continue;
        bad += mw_period_at(grain, a, cal, &at, NULL) != MW_OK || at.n != p.n;
        bad += mw_period_at(grain, a + (b - a) / 2, cal, &at, NULL) != MW_OK || at.n != p.n;
        bad += mw_period_at(grain, b - 1, cal, &at, NULL) != MW_OK || at.n != p.n;
    }
    return bad;
}

void test_period_partition(void) {
    static const struct {
        const char *zone;
        int64_t year;
    } places[] = {
        {"Europe/Berlin",       2018},
        {"America/New_York",    2024},
        {"Asia/Kolkata",        1941},
        {"Australia/Lord_Howe", 2024},
        {"Australia/Lord_Howe", 1985},
        {"Asia/Shanghai",       1988},
        {"Pacific/Apia",        2011},
        {"Asia/Kathmandu",      1985},
        {"America/Sao_Paulo",   2018},
        {"America/Caracas",     2007},
        {"Asia/Pyongyang",      2018},
        {"Europe/Berlin",       1893},
        {"America/St_Johns",    1988},
        {"America/St_Johns",    2006},
        {"Antarctica/Troll",    2024},
        {"Africa/Monrovia",     1972},
        {"Europe/Amsterdam",    1937},
        {"UTC",                 1969},
        {"Europe/Berlin",       2150},
    };
    static const mw_grain grains[] = {
        {MW_GRAIN_MINUTE, 5 },
        {MW_GRAIN_MINUTE, 45},
        {MW_GRAIN_HOUR,   1 },
        {MW_GRAIN_MINUTE, 90},
        {MW_GRAIN_HOUR,   6 },
        {MW_GRAIN_HOUR,   12},
        {MW_GRAIN_SHIFT,  1 },
        {MW_GRAIN_DAY,    1 },
        {MW_GRAIN_WEEK,   1 },
        {MW_GRAIN_MONTH,  1 },
        {MW_GRAIN_YEAR,   1 }
    };
    mw_shifts shifts = three_shifts();
    for (size_t i = 0; i < COUNT(places); i++) {
        mw_zone *zone = open_zone(places[i].zone);
        mw_calendar cal = {zone, &shifts};
        int64_t from_ns = mw_days_from_civil(places[i].year, 1, 1) * 24 * HOUR_NS;
        for (size_t g = 0; g < COUNT(grains); g++) {
            int32_t s = mw_grain_clock_s(grains[g]);
            int64_t count = s ? 366 * 86400 / s : grains[g].unit == MW_GRAIN_SHIFT ? 1100 : 12;
            if (grains[g].unit == MW_GRAIN_DAY) count = 366;
            CHECK_ROW(gaps(grains[g], &cal, from_ns, count) == 0, i * 100 + g);
        }
        mw_zone_close(zone);
    }
}

void test_period_limits(void) {
    int64_t a = 5, b = 6;
    mw_error err = {0};
    mw_period p;
    static const char *const out[] = {"1677", "1677-09", "1677-09-21", "2262-04-11",
                                      "2262", "0001",    "9999",       "9999-W52"};
    for (size_t i = 0; i < COUNT(out); i++) {
        p = period(out[i], NULL);
        CHECK_ROW(mw_period_bounds(p, NULL, &a, &b, &err) == MW_LIMIT && a == 5 && b == 6, i);
        CHECK_ROW(strstr(err.text, out[i]) != NULL, i); // says which
    }
    static const char *const in[] = {"1677-09-22", "2262-04-10", "1678", "2261", "2262-04-11T22"};
    for (size_t i = 0; i < COUNT(in); i++) {
        p = period(in[i], NULL);
        CHECK_ROW(mw_period_bounds(p, NULL, &a, &b, NULL) == MW_OK && a < b, i);
    }
    p.n = INT64_MAX;
    CHECK(mw_period_bounds(p, NULL, &a, &b, &err) == MW_LIMIT);
    CHECK(mw_period_at(p.grain, MW_TIME_MIN, NULL, &p, &err) == MW_LIMIT);
    CHECK(mw_period_at(p.grain, MW_TIME_MAX, NULL, &p, &err) == MW_LIMIT);
    CHECK(mw_period_at(p.grain, MW_TIME_MAX - 1, NULL, &p, &err) == MW_OK);
    mw_grain shift = {MW_GRAIN_SHIFT, 1}, none = {MW_GRAIN_NONE, 0};
    CHECK(mw_period_at(shift, 0, NULL, &p, &err) == MW_INVALID);
    CHECK(strstr(err.text, "no shift calendar") != NULL);
    CHECK(mw_period_at(none, 0, NULL, &p, &err) == MW_INVALID);
    CHECK(mw_period_bounds((mw_period){none, 0}, NULL, &a, &b, &err) == MW_INVALID);
}

void test_period_shift_at(void) {
    mw_shifts shifts;
    const char *text = "day 06:00 PT12H mon-fri, night 20:00 PT8H mon-thu, weekend 08:00 PT4H sat";
    CHECK(mw_shifts_parse(mw_slice_of(text), &shifts, NULL) == MW_OK);
    mw_zone *zone = open_zone("Asia/Shanghai");
    mw_calendar cal = {zone, &shifts};
    static const struct {
        int32_t day, hour;     // of March 2018, in Shanghai; the 5th is a Monday
        int64_t index, of_day; // -1: none
    } rows[] = {
        {5,  6,  0,  5 },
        {5,  17, 0,  5 },
        {5,  18, -1, 0 },
        {5,  20, 2,  5 },
        {6,  3,  2,  5 },
        {6,  4,  -1, 0 },
        {9,  23, -1, 0 },
        {10, 8,  1,  10},
        {10, 12, -1, 0 },
        {11, 9,  -1, 0 },
    };
    mw_grain shift = {MW_GRAIN_SHIFT, 1};
    int64_t month = mw_days_from_civil(2018, 3, 1) - 1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        mw_period p = {0};
        mw_error err = {0};
        int64_t t = (month + rows[i].day) * 24 * HOUR_NS + (rows[i].hour - 8) * HOUR_NS;
        mw_status st = mw_period_at(shift, t, &cal, &p, &err);
        CHECK_ROW(st == (rows[i].index < 0 ? MW_NOTFOUND : MW_OK), i);
        if (st == MW_OK) CHECK_ROW(p.n == (month + rows[i].of_day) * 3 + rows[i].index, i);
        if (i == 2) CHECK(strcmp(err.text, "no shift is on at 2018-03-05T18:00") == 0);
    }
    // Saturday's early shift is an ordinal like others, but empty.
    int64_t a, b;
    CHECK(mw_period_bounds((mw_period){shift, (month + 10) * 3}, &cal, &a, &b, NULL) == MW_OK);
    CHECK(a == b);
    mw_zone_close(zone);
}

static const struct {
    const char *coarse, *finer;
    int64_t first_from, count; // ordinal of the first, and how many
} subs[] = {
    {"2018",               "month",   576,        12 },
    {"2018",               "quarter", 192,        4  },
    {"2018-Q1",            "day",     17532,      90 },
    {"2018-03",            "week",    2514,       4  }, // Mondays 5, 12, 19, 26
    {"2018-03",            "month",   578,        1  },
    {"2018-01",            "week",    2505,       5  }, // Monday the 1st counts
    {"2018-03-25",         "hour",    422759 + 0, 23 },
    {"2018-10-28",         "hour",    427966,     25 },
    {"2018-10-28",         "15 min",  427966 * 4, 100},
    {"2018-03-25",         "6 h",     17615 * 4,  4  },
    {"2018-03",            "shift",   17591 * 3,  93 },
    {"2018-W10",           "day",     17595,      7  },
    {"2018-03-05T06/PT8H", "hour",    422285,     8  },
    {"2018-03-05T06",      "15 min",  422285 * 4, 4  },
    {"2018-03-05T06/PT6H", "hour",    422285,     6  },
    {"2018-03-05T00/PT6H", "90 min",  281520,     4  },
    {"1969-12",            "day",     -31,        31 },
    {"1000",               "month",   -11640,     12 }, // dates know no limit of 1677
};

void test_period_sub(void) {
    mw_shifts shifts = three_shifts();
    mw_zone *zone = open_zone("Europe/Berlin");
    mw_calendar cal = {zone, &shifts};
    for (size_t i = 0; i < COUNT(subs); i++) {
        mw_grain finer;
        int64_t first = 0, last = 0;
        CHECK_ROW(mw_grain_parse(mw_slice_of(subs[i].finer), &finer, NULL) == MW_OK, i);
        mw_period p = period(subs[i].coarse, &cal), back;
        CHECK_ROW(mw_period_sub(p, finer, &cal, &first, &last, NULL) == MW_OK, i);
        CHECK_ROW(first == subs[i].first_from, i);
        CHECK_ROW(last - first + 1 == subs[i].count, i);
        if (first != subs[i].first_from) fprintf(stderr, "first %lld\n", (long long)first);
        // Each of them, and none beside them, begins in the coarse period.
        for (int64_t n = first - 1; n <= last + 1; n++) {
            bool inside = n >= first && n <= last;
            mw_status st = mw_period_containing((mw_period){finer, n}, p.grain, &cal, &back, NULL);
            CHECK_ROW(st == MW_OK && (back.n == p.n) == inside, i);
        }
    }
    mw_error err = {0};
    int64_t a, b;
    mw_grain year = {MW_GRAIN_YEAR, 1};
    mw_period month = period("2018-03", &cal);
    CHECK(mw_period_sub(month, year, &cal, &a, &b, &err) == MW_INVALID);
    CHECK(strcmp(err.text, "year is coarser than month") == 0);
    CHECK(mw_period_containing(period("2018", NULL), month.grain, &cal, &month, &err) ==
          MW_INVALID);
    // Of the hours that a shift from 06:30 to 14:00 touches, 7 begin in it.
    mw_shifts odd;
    CHECK(mw_shifts_parse(mw_slice_of("a 06:30 PT7H30M"), &odd, NULL) == MW_OK);
    mw_calendar odd_cal = {NULL, &odd};
    mw_period shift = period("2018-03-05T06:30/PT7H30M", &odd_cal);
    CHECK(mw_period_sub(shift, (mw_grain){MW_GRAIN_HOUR, 1}, &odd_cal, &a, &b, NULL) == MW_OK);
    CHECK(a == 17595 * 24 + 7 && b == 17595 * 24 + 13);
    CHECK(mw_period_sub(period("2018-Q1", NULL), (mw_grain){MW_GRAIN_HOUR, 1}, NULL, &a, &b,
                        NULL) == MW_OK);
    CHECK(b - a + 1 == 90 * 24);
    mw_zone_close(zone);
}

static const struct {
    const char *text, *coarser, *want;
} holds[] = {
    {"2018-03-25T03",          "day",     "2018-03-25"            },
    {"2018-03-01T00",          "month",   "2018-03"               }, // 28 February in UTC
    {"2018-01-01T00:00/PT15M", "year",    "2018"                  },
    {"2018-03-05T13",          "shift",   "2018-03-05T06/PT8H"    },
    {"2018-03-06T02",          "shift",   "2018-03-05T22/PT8H"    },
    {"2018-02-28T22/PT8H",     "month",   "2018-02"               }, // although it ends in March
    {"2018-12-31",             "week",    "2019-W01"              },
    {"2018-W01",               "month",   "2018-01"               },
    {"2018-W09",               "month",   "2018-02"               }, // by its Monday
    {"2018-05",                "quarter", "2018-Q2"               },
    {"1969-12",                "year",    "1969"                  },
    {"2018-03-05T06:45",       "15 min",  "2018-03-05T06:45/PT15M"},
    {"2018-03-05T06:45",       "6 h",     "2018-03-05T06/PT6H"    },
};

void test_period_containing(void) {
    mw_shifts shifts = three_shifts();
    mw_zone *zone = open_zone("Europe/Berlin");
    mw_calendar cal = {zone, &shifts};
    for (size_t i = 0; i < COUNT(holds); i++) {
        mw_grain coarser;
        mw_period out;
        char buf[MW_PERIOD_TEXT_MAX];
        CHECK_ROW(mw_grain_parse(mw_slice_of(holds[i].coarser), &coarser, NULL) == MW_OK, i);
        mw_period p = period(holds[i].text, &cal);
        CHECK_ROW(mw_period_containing(p, coarser, &cal, &out, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(mw_period_print(out, &cal, buf), holds[i].want) == 0, i);
    }
    int64_t a, b;
    CHECK(mw_period_dates(period("2018-02", &cal), &cal, &a, &b, NULL) == MW_OK);
    CHECK(a == mw_days_from_civil(2018, 2, 1) && b == mw_days_from_civil(2018, 2, 28));
    CHECK(mw_period_dates(period("2018-03-01T00", &cal), &cal, &a, &b, NULL) == MW_OK);
    CHECK(a == mw_days_from_civil(2018, 3, 1) && b == a);
    CHECK(mw_period_dates(period("2018-02-28T22/PT8H", &cal), &cal, &a, &b, NULL) == MW_OK);
    CHECK(a == mw_days_from_civil(2018, 2, 28) && b == a);
    mw_zone_close(zone);
}
