// SPDX-License-Identifier: MIT
#include "base/zone.h"

#include "base/alloc.h"
#include "base/date.h"
#include "base/digits.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *const names[] = {
    "Europe/Berlin",       "America/New_York",  "Asia/Kolkata",    "Asia/Shanghai",
    "Australia/Lord_Howe", "Europe/Dublin",     "Pacific/Apia",    "Asia/Kathmandu",
    "Africa/Casablanca",   "America/Sao_Paulo", "Asia/Pyongyang",  "America/St_Johns",
    "Asia/Tehran",         "Antarctica/Troll",  "Africa/Monrovia", "America/Caracas",
    "Pacific/Kiritimati",  "Etc/GMT+12",        "Asia/Gaza",       "Etc/UTC",
};

static mw_zone *open_zone(const char *name) {
    mw_zone *zone = NULL;
    mw_error err = {0};
    CHECK(mw_zone_open(name, &zone, &err) == MW_OK);
    if (!zone) fprintf(stderr, "%s\n", err.text);
    return zone;
}

static int64_t seconds(int64_t y, int32_t m, int32_t d, int32_t h, int32_t min) {
    return mw_days_from_civil(y, m, d) * 86400 + h * 3600 + min * 60;
}

static const struct {
    const char *name;
    int64_t utc_s;
    int32_t offset_s;
} offsets[] = {
    {"Europe/Berlin",       1521939599,  3600  }, // the last second of winter time in 2018
    {"Europe/Berlin",       1521939600,  7200  },
    {"Europe/Berlin",       1540688399,  7200  },
    {"Europe/Berlin",       1540688400,  3600  },
    {"Europe/Berlin",       7273756800,  7200  }, // July 2200: by the rule in the footer
    {"Europe/Berlin",       -8520336000, 3208  }, // 1700: local mean time, 53 min 28 s
    {"America/New_York",    1710053999,  -18000},
    {"America/New_York",    1710054000,  -14400},
    {"America/New_York",    1730613599,  -14400},
    {"America/New_York",    1730613600,  -18000},
    {"Asia/Kolkata",        1717200000,  19800 },
    {"Asia/Kolkata",        -852076800,  23400 }, // war time, 1943
    {"Asia/Shanghai",       1717200000,  28800 },
    {"Asia/Shanghai",       583718400,   32400 }, // summer time of 1988
    {"Australia/Lord_Howe", 1712415599,  39600 },
    {"Australia/Lord_Howe", 1712415600,  37800 }, // half an hour back
    {"Australia/Lord_Howe", 315532800,   36000 },
    {"Europe/Dublin",       1704067200,  0     },
    {"Europe/Dublin",       5695920000,  3600  }, // its summer is the standard in the file
    {"Pacific/Apia",        1325239199,  -36000},
    {"Pacific/Apia",        1325239200,  50400 }, // 30 December 2011 was left out
    {"UTC",                 1717200000,  0     },
    {"Z",                   1717200000,  0     },
};

void test_zone_offset(void) {
    for (size_t i = 0; i < COUNT(offsets); i++) {
        mw_zone *zone = open_zone(offsets[i].name);
        CHECK_ROW(mw_zone_span_at(zone, offsets[i].utc_s).offset_s == offsets[i].offset_s, i);
        CHECK_ROW(mw_zone_offset_s(zone, offsets[i].utc_s * 1000000000) == offsets[i].offset_s, i);
        mw_zone_close(zone);
    }
    mw_zone *berlin = open_zone("Europe/Berlin");
    // A nanosecond before the change, and before 1970.
    CHECK(mw_zone_offset_s(berlin, INT64_C(1521939600000000000) - 1) == 3600);
    CHECK(mw_zone_offset_s(berlin, -1) == 3600);
    CHECK(strcmp(mw_zone_name(berlin), "Europe/Berlin") == 0);
    mw_zone_close(berlin);
    CHECK(strcmp(mw_zone_name(NULL), "UTC") == 0 && mw_zone_offset_s(NULL, 5) == 0);
}

// How often the C library, which reads the same files with other code, differs between 1700 and
// 2261. The step is no multiple of an hour, day or week, so that all times of day come up.
static int64_t differences(const mw_zone *zone) {
    int64_t differ = 0, end_s = seconds(2262, 1, 1, 0, 0);
    for (int64_t s = seconds(1700, 1, 1, 0, 0); s < end_s; s += 777777) {
        mw_zone_span span = mw_zone_span_at(zone, s);
        const int64_t probes[] = {s, span.from_s, span.to_s - 1};
        for (size_t k = 0; k < COUNT(probes); k++) {
            struct tm parts;
            time_t t = (time_t)(probes[k] == INT64_MIN || probes[k] > end_s ? s : probes[k]);
            localtime_r(&t, &parts);
            differ += parts.tm_gmtoff != span.offset_s;
        }
    }
    return differ;
}

void test_zone_agrees_with_libc(void) {
    const char *tz = getenv("TZ");
    char before[256];
    snprintf(before, sizeof before, "%s", tz ? tz : "");
    for (size_t i = 0; i < COUNT(names); i++) {
        mw_zone *zone = open_zone(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        CHECK_ROW(differences(zone) == 0, i);
        mw_zone_close(zone);
    }
    if (tz)
        setenv("TZ", before, 1);
    else
        unsetenv("TZ");
    tzset();
}

static const struct {
    const char *name;
    int64_t y;
    int32_t m, d, h, min;
    int64_t earlier_s, later_s;
} locals[] = {
    {"Europe/Berlin",       2018, 3,  25, 1,  59, 1521939540, 1521939540},
    {"Europe/Berlin",       2018, 3,  25, 2,  30, 1521941400, 1521941400}, // skipped: 03:30
    {"Europe/Berlin",       2018, 3,  25, 3,  0,  1521939600, 1521939600},
    {"Europe/Berlin",       2018, 10, 28, 1,  59, 1540684740, 1540684740},
    {"Europe/Berlin",       2018, 10, 28, 2,  30, 1540686600, 1540690200}, // twice
    {"Europe/Berlin",       2018, 10, 28, 3,  0,  1540692000, 1540692000},
    {"America/New_York",    2024, 3,  10, 2,  0,  1710054000, 1710054000},
    {"America/New_York",    2024, 11, 3,  1,  0,  1730610000, 1730613600},
    {"Australia/Lord_Howe", 2024, 4,  7,  1,  45, 1712414700, 1712416500},
    {"Australia/Lord_Howe", 2024, 10, 6,  2,  15, 1728143100, 1728143100},
    {"Asia/Kolkata",        2024, 6,  1,  5,  30, 1717200000, 1717200000},
    {"Pacific/Apia",        2011, 12, 30, 12, 0,  1325282400, 1325282400}, // the day left out
    {"America/Sao_Paulo",   2018, 11, 4,  0,  0,  1541300400, 1541300400}, // no midnight
    {"Europe/Berlin",       2261, 10, 27, 2,  30, 9208945800, 9208949400}, // far future
};

void test_zone_to_utc(void) {
    for (size_t i = 0; i < COUNT(locals); i++) {
        mw_zone *zone = open_zone(locals[i].name);
        int64_t s = seconds(locals[i].y, locals[i].m, locals[i].d, locals[i].h, locals[i].min);
        CHECK_ROW(mw_zone_to_utc(zone, s, MW_ZONE_EARLIER) == locals[i].earlier_s, i);
        CHECK_ROW(mw_zone_to_utc(zone, s, MW_ZONE_LATER) == locals[i].later_s, i);
        mw_zone_close(zone);
    }
    CHECK(mw_zone_to_utc(NULL, 77, MW_ZONE_LATER) == 77);
}

// There and back, around every change from 1850 on: the time is shown at the answer, the earlier
// and later answers enclose the instant, and the cache agrees.
static int64_t round_trips(const mw_zone *zone) {
    static const int64_t around[] = {-90000, -3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600, 90000};
    int64_t bad = 0;
    mw_zone_cache cache = {0};
    mw_zone_span span = mw_zone_span_at(zone, seconds(1850, 1, 1, 0, 0));
    for (; span.to_s != INT64_MAX; span = mw_zone_span_at(zone, span.to_s)) {
        for (size_t k = 0; k < COUNT(around); k++) {
            int64_t utc_s = span.to_s + around[k];
            int64_t local_s = utc_s + mw_zone_span_at(zone, utc_s).offset_s;
            int64_t a = mw_zone_to_utc(zone, local_s, MW_ZONE_EARLIER);
            int64_t b = mw_zone_to_utc(zone, local_s, MW_ZONE_LATER);
            bad += a > utc_s || b < utc_s;
            bad += a + mw_zone_span_at(zone, a).offset_s != local_s;
            bad += b + mw_zone_span_at(zone, b).offset_s != local_s;
            bad += mw_zone_to_utc_cached(zone, &cache, local_s, MW_ZONE_EARLIER) != a;
            bad += mw_zone_to_utc_cached(zone, &cache, local_s, MW_ZONE_LATER) != b;
        }
    }
    return bad;
}

void test_zone_round_trip(void) {
    for (size_t i = 0; i < COUNT(names); i++) {
        mw_zone *zone = open_zone(names[i]);
        CHECK_ROW(round_trips(zone) == 0, i);
        mw_zone_close(zone);
    }
    mw_zone *berlin = open_zone("Europe/Berlin");
    mw_zone_cache cache = {0};
    int64_t differ = 0;
    for (int64_t s = seconds(2018, 3, 1, 0, 0); s < seconds(2018, 12, 1, 0, 0); s += 900) {
        int64_t fast = mw_zone_to_utc_cached(berlin, &cache, s, MW_ZONE_EARLIER);
        differ += fast != mw_zone_to_utc(berlin, s, MW_ZONE_EARLIER);
    }
    CHECK(differ == 0);
    CHECK(cache.local_from_s < seconds(2018, 11, 30, 0, 0)); // and it does hold something
    CHECK(cache.local_to_s > seconds(2019, 3, 1, 0, 0));
    mw_zone_close(berlin);
}

static const struct {
    const char *name;
    mw_status status;
    const char *says;
} refused[] = {
    {"",                     MW_INVALID,  "cannot be"                      },
    {"../../../etc/passwd",  MW_INVALID,  "cannot be"                      },
    {"Europe/../Asia/Tokyo", MW_INVALID,  "cannot be"                      },
    {"/etc/localtime",       MW_INVALID,  "cannot be"                      },
    {"localtime",            MW_INVALID,  "cannot be"                      },
    {"Europe/Berlin\n",      MW_INVALID,  "cannot be"                      },
    {"Europe/",              MW_INVALID,  "cannot be"                      },
    {"Europe",               MW_NOTFOUND, "IANA list"                      },
    {"Europe/Berln",         MW_NOTFOUND, "did you mean \"Europe/Berlin\"?"},
    {"asia/shanghai",        MW_NOTFOUND, "did you mean \"Asia/Shanghai\"?"},
    {"Mars/Olympus",         MW_NOTFOUND, "IANA list"                      },
    {"zone.tab",             MW_INVALID,  "cannot be"                      },
    {"leapseconds",          MW_CORRUPT,  "not a zone file"                },
};

void test_zone_refused(void) {
    for (size_t i = 0; i < COUNT(refused); i++) {
        mw_zone *zone = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_zone_open(refused[i].name, &zone, &err) == refused[i].status, i);
        CHECK_ROW(zone == NULL && strstr(err.text, refused[i].says) != NULL, i);
    }
}

void test_zone_out_of_memory(void) {
    int64_t live = mw_alloc_live(), n = 0;
    for (mw_zone *zone = NULL; !zone; n++) {
        CHECK(mw_alloc_live() == live);
        mw_alloc_fail_after(n);
        mw_status st = mw_zone_open("Europe/Berlin", &zone, NULL);
        mw_alloc_fail_after(-1);
        CHECK((st == MW_OK) == (zone != NULL) && (st == MW_OK || st == MW_NOMEM));
        mw_zone_close(zone);
    }
    CHECK(n >= 3); // the file, the zone, success
}
