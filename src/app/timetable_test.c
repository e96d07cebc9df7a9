// SPDX-License-Identifier: MIT
#include "app/timetable.h"

#include "base/datetime.h"
#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static mw_zone *open_zone(const char *name) {
    mw_zone *zone = NULL;
    mw_error err = {0};
    CHECK(mw_zone_open(name, &zone, &err) == MW_OK);
    return zone;
}

static int64_t instant(const char *text) {
    mw_datetime_format iso;
    int64_t ns = 0;
    mw_error err = {0};
    CHECK(mw_datetime_compile(mw_slice_of("iso"), &iso, &err) == MW_OK);
    CHECK(mw_datetime_parse(&iso, mw_slice_of(text), (mw_datetime_zone){0}, &ns, &err) == MW_OK);
    return ns;
}

void test_timetable_text(void) {
    static const char *const good[] = {"daily 00:00",       "daily 23:59",     "weekly mon 06:30",
                                       "weekly sun 12:00",  "monthly 1 07:05", "monthly 28 07:05",
                                       "monthly last 01:00"};
    static const char *const bad[] = {"",
                                      "daily",
                                      "daily 24:00",
                                      "daily 6:30",
                                      "daily 06:60",
                                      "hourly",
                                      "weekly 06:30",
                                      "weekly xyz 06:30",
                                      "weekly 1 06:30",
                                      "monthly 0 06:30",
                                      "monthly 29 06:30",
                                      "monthly 06:30",
                                      "daily 06:30 x",
                                      "monthly -1 06:30",
                                      "Daily 06:30"};
    char text[MW_TIMETABLE_TEXT_MAX];
    for (size_t i = 0; i < COUNT(good); i++) {
        mw_timetable t;
        mw_error err = {0};
        CHECK(mw_timetable_parse(mw_slice_of(good[i]), &t, &err) == MW_OK);
        CHECK(strcmp(mw_timetable_print(&t, text), good[i]) == 0);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        mw_timetable t = {.minute = 7};
        mw_error err = {0};
        CHECK(mw_timetable_parse(mw_slice_of(bad[i]), &t, &err) == MW_INVALID);
        CHECK(t.minute == 7 && strstr(err.text, "monthly last 06:30"));
    }
}

// From an instant, the moment before (or at it) and the one after.
// Laid out by hand: clang-format 14 makes lines of rows that are longer than a line may be.
// clang-format off
static const struct {
    const char *name, *when, *zone, *at, *last, *next;
} moments[] = {
    {"just before", "daily 06:30", "UTC",
     "2026-03-01T06:29:59Z", "2026-02-28T06:30:00Z", "2026-03-01T06:30:00Z"},
    {"at it", "daily 06:30", "UTC",
     "2026-03-01T06:30:00Z", "2026-03-01T06:30:00Z", "2026-03-02T06:30:00Z"},
    {"a zone ahead", "daily 06:30", "Asia/Shanghai",
     "2026-03-01T23:00:00Z", "2026-03-01T22:30:00Z", "2026-03-02T22:30:00Z"},
    {"far ahead", "daily 00:00", "Pacific/Kiritimati",
     "2026-01-01T09:59:59Z", "2025-12-31T10:00:00Z", "2026-01-01T10:00:00Z"},
    {"a week", "weekly mon 07:00", "Europe/Berlin",
     "2026-11-30T06:00:01Z", "2026-11-30T06:00:00Z", "2026-12-07T06:00:00Z"},
    {"a week by its zone", "weekly mon 07:00", "Asia/Shanghai",
     "2026-11-29T22:59:59Z", "2026-11-22T23:00:00Z", "2026-11-29T23:00:00Z"},
    {"last of February", "monthly last 08:00", "UTC",
     "2026-02-28T07:00:00Z", "2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z"},
    {"last of a leap February", "monthly last 08:00", "UTC",
     "2028-02-28T09:00:00Z", "2028-01-31T08:00:00Z", "2028-02-29T08:00:00Z"},
    {"over a year", "monthly 1 00:00", "UTC",
     "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
    {"28th", "monthly 28 12:00", "UTC",
     "2026-02-28T12:00:00Z", "2026-02-28T12:00:00Z", "2026-03-28T12:00:00Z"},
    // 29 March 2026: 02:00 becomes 03:00. 02:30 is not shown, and meant an hour later.
    {"a time that is skipped", "daily 02:30", "Europe/Berlin",
     "2026-03-29T00:59:59Z", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"},
    {"the day after", "daily 02:30", "Europe/Berlin",
     "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"},
    // 25 October 2026: 03:00 becomes 02:00. 02:30 is shown twice, and is once.
    {"a time shown twice", "daily 02:30", "Europe/Berlin",
     "2026-10-25T00:00:00Z", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"},
    {"not a second time", "daily 02:30", "Europe/Berlin",
     "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
    {"midnight that is skipped", "daily 00:00", "Africa/Cairo",
     "2024-04-25T21:00:00Z", "2024-04-24T22:00:00Z", "2024-04-25T22:00:00Z"},
    // Samoa had no 30 December 2011.
    {"a day that is skipped", "daily 07:00", "Pacific/Apia",
     "2011-12-29T17:00:00Z", "2011-12-29T17:00:00Z", "2011-12-30T17:00:00Z"},
};
// clang-format on

void test_timetable_moments(void) {
    for (size_t i = 0; i < COUNT(moments); i++) {
        mw_zone *zone = open_zone(moments[i].zone);
        mw_timetable t;
        mw_error err = {0};
        CHECK(mw_timetable_parse(mw_slice_of(moments[i].when), &t, &err) == MW_OK);
        int64_t at_ns = instant(moments[i].at);
        int64_t last_ns = mw_timetable_last(&t, zone, at_ns);
        int64_t next_ns = mw_timetable_next(&t, zone, at_ns);
        char last[MW_DATETIME_TEXT_MAX], next[MW_DATETIME_TEXT_MAX];
        mw_datetime_print(last_ns, NULL, last);
        mw_datetime_print(next_ns, NULL, next);
        if (strcmp(last, moments[i].last) != 0 || strcmp(next, moments[i].next) != 0)
            fprintf(stderr, "%s: %s, %s\n", moments[i].name, last, next);
        CHECK(strcmp(last, moments[i].last) == 0);
        CHECK(strcmp(next, moments[i].next) == 0);
        mw_zone_close(zone);
    }
}

// From moment to moment each comes once, in order, and is found again from both sides.
void test_timetable_is_whole(void) {
    static const char *const zones[] = {"Europe/Berlin",       "America/New_York", "Asia/Shanghai",
                                        "Australia/Lord_Howe", "Pacific/Apia",     "UTC"};
    static const struct {
        const char *when;
        int32_t count; // in three years
    } every[] = {
        {"daily 02:15",        1096},
        {"weekly sun 02:15",   156 },
        {"monthly last 00:00", 36  },
        {"monthly 28 02:15",   36  },
    };
    for (size_t z = 0; z < COUNT(zones); z++) {
        mw_zone *zone = open_zone(zones[z]);
        for (size_t i = 0; i < COUNT(every); i++) {
            mw_timetable t;
            mw_error err = {0};
            int32_t count = 0;
            int64_t end_ns = instant("2027-01-01T00:00:00Z");
            CHECK(mw_timetable_parse(mw_slice_of(every[i].when), &t, &err) == MW_OK);
            int64_t at_ns = mw_timetable_next(&t, zone, instant("2024-01-01T00:00:00Z"));
            for (; at_ns < end_ns; count++) {
                int64_t next_ns = mw_timetable_next(&t, zone, at_ns);
                CHECK(next_ns > at_ns);
                CHECK(mw_timetable_last(&t, zone, at_ns) == at_ns);
                CHECK(mw_timetable_last(&t, zone, next_ns - 1) == at_ns);
                at_ns = next_ns;
            }
            CHECK(count >= every[i].count - 1 && count <= every[i].count + 1);
        }
        mw_zone_close(zone);
    }
}

static const struct {
    mw_grain_unit grain;
    const char *zone, *at, *period;
} periods[] = {
    {MW_GRAIN_DAY,     "UTC",           "2026-03-01T00:00:00Z", "2026-02-28"},
    {MW_GRAIN_DAY,     "Asia/Shanghai", "2026-02-28T16:00:00Z", "2026-02-28"},
    {MW_GRAIN_DAY,     "Asia/Shanghai", "2026-02-28T15:59:59Z", "2026-02-27"},
    {MW_GRAIN_WEEK,    "UTC",           "2027-01-04T06:00:00Z", "2026-W53"  },
    {MW_GRAIN_WEEK,    "UTC",           "2027-01-03T06:00:00Z", "2026-W52"  },
    {MW_GRAIN_MONTH,   "Europe/Berlin", "2026-03-31T22:00:00Z", "2026-03"   },
    {MW_GRAIN_MONTH,   "Europe/Berlin", "2026-03-31T21:59:59Z", "2026-02"   },
    {MW_GRAIN_QUARTER, "UTC",           "2026-01-01T00:00:00Z", "2025-Q4"   },
    {MW_GRAIN_YEAR,    "UTC",           "2026-12-31T23:59:59Z", "2025"      },
};

void test_timetable_periods(void) {
    for (size_t i = 0; i < COUNT(periods); i++) {
        mw_zone *zone = open_zone(periods[i].zone);
        const mw_calendar cal = {.zone = zone};
        mw_period p;
        mw_error err = {0};
        char text[MW_PERIOD_TEXT_MAX];
        CHECK(mw_timetable_period(periods[i].grain, zone, instant(periods[i].at), &p, &err) ==
              MW_OK);
        CHECK(strcmp(mw_period_print(p, &cal, text), periods[i].period) == 0);
        mw_zone_close(zone);
    }
}
