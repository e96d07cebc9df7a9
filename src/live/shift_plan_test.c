// SPDX-License-Identifier: MIT
#include "live/shift_plan.h"

#include "base/datetime.h"
#include "test/test.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define S_NS INT64_C(1000000000)

static int64_t at(const char *text) {
    int64_t ns = 0;
    mw_datetime_format iso;
    CHECK(mw_datetime_compile(mw_slice_of("iso"), &iso, NULL) == MW_OK);
    CHECK(mw_datetime_parse(&iso, mw_slice_of(text), (mw_datetime_zone){0}, &ns, NULL) == MW_OK);
    return ns;
}

// 2024-03-05 is a Tuesday, 2024-03-09 a Saturday.
static const struct {
    const char *t, *until;
    mw_shift_plan_kind kind;
} spans[] = {
    {"2024-03-05T05:59:59Z", "2024-03-05T06:00:00Z", MW_SHIFT_PLAN_BUSY},
    {"2024-03-05T06:00:00Z", "2024-03-05T10:00:00Z", MW_SHIFT_PLAN_BUSY},
    {"2024-03-05T10:00:00Z", "2024-03-05T10:15:00Z", MW_SHIFT_PLAN_DOWN},
    {"2024-03-05T10:14:59Z", "2024-03-05T10:15:00Z", MW_SHIFT_PLAN_DOWN},
    {"2024-03-05T10:15:00Z", "2024-03-05T14:00:00Z", MW_SHIFT_PLAN_BUSY},
    {"2024-03-05T14:00:00Z", "2024-03-05T22:00:00Z", MW_SHIFT_PLAN_OFF },
    {"2024-03-05T22:00:00Z", "2024-03-06T06:00:00Z", MW_SHIFT_PLAN_BUSY},
    {"2024-03-06T00:00:00Z", "2024-03-06T06:00:00Z", MW_SHIFT_PLAN_BUSY},
    {"2024-03-09T06:00:00Z", "2024-03-10T06:00:00Z", MW_SHIFT_PLAN_OFF },
};

void test_shift_plan_spans(void) {
    mw_shifts shifts;
    const char *text = "early 06:00 PT8H mon-fri, late 14:00 PT8H, night 22:00 PT8H mon-fri";
    CHECK(mw_shifts_parse(mw_slice_of(text), &shifts, NULL) == MW_OK);
    mw_shift_plan plan = {.shifts = &shifts, .shift_mask = 5, .pause_count = 1};
    plan.pause[0] = (mw_shift_break){.start_min = 600, .length_min = 15, .days = 31};
    for (size_t i = 0; i < COUNT(spans); i++) {
        int64_t t = at(spans[i].t);
        mw_shift_plan_span s = mw_shift_plan_at(&plan, t);
        CHECK_ROW(s.kind == spans[i].kind, i);
        int64_t until = at(spans[i].until);
        CHECK_ROW(s.until_ns > t && s.until_ns <= until, i);
        while (s.until_ns < until) { // edges that change nothing are allowed
            s = mw_shift_plan_at(&plan, s.until_ns);
            if (s.kind != spans[i].kind) CHECK_ROW(false, i);
        }
    }
    CHECK(mw_shift_plan_at(&(mw_shift_plan){0}, at("2024-03-09T06:00:00Z")).kind ==
          MW_SHIFT_PLAN_BUSY);
}

// Where periods may begin: at hours of the local clock, and where a shift begins or ends.
void test_shift_plan_edges(void) {
    static const struct {
        const char *zone, *t;
        bool edge;
    } rows[] = {
        {"Asia/Kolkata",  "2024-03-05T06:00:00Z", false}, // 11:30
        {"Asia/Kolkata",  "2024-03-05T06:30:00Z", true }, // 12:00
        {"Asia/Kolkata",  "2024-03-05T08:45:00Z", true }, // 14:15, the end of the shift
        {"Asia/Kolkata",  "2024-03-05T00:45:00Z", true }, // 06:15, its beginning
        {"Asia/Kolkata",  "2024-03-09T00:45:00Z", false}, // there is none on Saturdays
        {"Europe/Berlin", "2024-03-31T01:00:00Z", true }, // 03:00, the hour before was left out
        {"Europe/Berlin", "2024-03-31T01:00:01Z", false},
    };
    mw_shifts shifts;
    CHECK(mw_shifts_parse(mw_slice_of("early 06:15 PT8H mon-fri"), &shifts, NULL) == MW_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        mw_zone *zone = NULL;
        CHECK(mw_zone_open(rows[i].zone, &zone, NULL) == MW_OK);
        mw_shift_plan plan = {.zone = zone, .shifts = &shifts, .shift_mask = 1};
        CHECK_ROW(mw_shift_plan_edge(&plan, at(rows[i].t), 3600 * S_NS) == rows[i].edge, i);
        mw_zone_close(zone);
    }
}

// The night on which the clock is set forward has a shift of 7 hours, of 8 hours by the clock.
void test_shift_plan_clock_change(void) {
    mw_zone *zone = NULL;
    mw_shifts shifts;
    CHECK(mw_zone_open("Europe/Berlin", &zone, NULL) == MW_OK);
    CHECK(mw_shifts_parse(mw_slice_of("night 22:00 PT8H"), &shifts, NULL) == MW_OK);
    mw_shift_plan plan = {.zone = zone, .shifts = &shifts, .shift_mask = 1};
    int64_t from = at("2024-03-30T21:00:00Z"), to = at("2024-03-31T04:00:00Z");
    CHECK(mw_shift_plan_at(&plan, from - S_NS).kind == MW_SHIFT_PLAN_OFF);
    CHECK(mw_shift_plan_at(&plan, from).kind == MW_SHIFT_PLAN_BUSY);
    CHECK(mw_shift_plan_at(&plan, to - S_NS).kind == MW_SHIFT_PLAN_BUSY);
    CHECK(mw_shift_plan_at(&plan, to).kind == MW_SHIFT_PLAN_OFF);
    mw_zone_close(zone);
}
