// SPDX-License-Identifier: MIT
#include "eval/axis.h"

#include "test/test.h"

#include <string.h>

static mw_period period(const char *text) {
    mw_period p = {
        {MW_GRAIN_NONE, 0},
        0
    };
    CHECK(mw_period_parse(mw_slice_of(text), NULL, &p, NULL) == MW_OK);
    return p;
}

static mw_axes *axes_of(const char *first, int32_t count) {
    static const mw_calendar utc = {NULL, NULL};
    mw_period p[32];
    mw_axes *a = NULL;
    for (int32_t i = 0; i < count; i++) p[i] = mw_period_add(period(first), i);
    CHECK(mw_axes_new(p, count, &utc, 1, &a, NULL) == MW_OK);
    return a;
}

static bool label_is(const mw_axes *a, int32_t axis, int32_t element, const char *want) {
    char buf[2 * MW_PERIOD_TEXT_MAX];
    return strcmp(mw_axes_label(a, axis, element, buf), want) == 0;
}

void test_axis_sub_and_up(void) {
    mw_axes *a = axes_of("2023-Q4", 2);
    mw_derived sub, up, again;
    CHECK(mw_axes_sub(a, 0, (mw_grain){MW_GRAIN_MONTH, 1}, &sub, NULL) == MW_OK);
    CHECK(mw_axes_at(a, sub.axis)->count == 6 && sub.map[1] == 3 && sub.map_end[1] == 6);
    CHECK(label_is(a, sub.axis, 3, "2024-01"));
    CHECK(mw_axes_up(a, 0, (mw_grain){MW_GRAIN_YEAR, 1}, &up, NULL) == MW_OK);
    CHECK(mw_axes_at(a, up.axis)->count == 2 && up.map[0] == 0 && up.map[1] == 1);
    CHECK(mw_axes_sub(a, 0, (mw_grain){MW_GRAIN_MONTH, 1}, &again, NULL) == MW_OK);
    CHECK(again.axis == sub.axis); // made once
    CHECK(mw_axes_expected(a, 0, 0, (mw_grain){MW_GRAIN_DAY, 1}) == 92);
    CHECK(mw_axes_expected(a, 0, 1, (mw_grain){MW_GRAIN_MINUTE, 15}) == 91 * 96); // a leap year
    mw_axes_free(a);
}

// Windows end with the current period and share what they have in common once split.
void test_axis_windows(void) {
    mw_axes *a = axes_of("2024-01", 3);
    mw_derived w, sub;
    CHECK(mw_axes_window(a, 0, (mw_length){MW_GRAIN_YEAR, 1}, &w, NULL) == MW_OK);
    CHECK(label_is(a, w.axis, 0, "2023-02..2024-01") && label_is(a, w.axis, 2, "2023-04..2024-03"));
    CHECK(mw_axes_sub(a, w.axis, (mw_grain){MW_GRAIN_MONTH, 1}, &sub, NULL) == MW_OK);
    CHECK(mw_axes_at(a, sub.axis)->count == 14 && sub.map[2] == 2 && sub.map_end[0] == 12);
    CHECK(mw_axes_window(a, 0, (mw_length){MW_GRAIN_NONE, 0}, &w, NULL) == MW_OK);
    CHECK(label_is(a, w.axis, 1, "..2024-02"));
    int64_t start, end;
    mw_axes_bounds(a, w.axis, 1, 0, &start, &end);
    CHECK(start == INT64_MIN && end == INT64_C(1709251200) * 1000000000);
    mw_axes_free(a);
}

// Days move by calendar months from the day after, so that the end of February stays an end.
void test_axis_shift(void) {
    mw_axes *a = axes_of("2024-02-29", 1);
    mw_derived d;
    CHECK(mw_axes_shift(a, 0, (mw_length){MW_GRAIN_MONTH, 1}, &d, NULL) == MW_OK);
    CHECK(label_is(a, d.axis, 0, "2024-01-31"));
    CHECK(mw_axes_shift(a, 0, (mw_length){MW_GRAIN_NONE, 1}, &d, NULL) == MW_OK);
    CHECK(label_is(a, d.axis, 0, "2024-02-28"));
    CHECK(mw_axes_shift(a, 0, (mw_length){MW_GRAIN_WEEK, 2}, &d, NULL) == MW_OK);
    CHECK(label_is(a, d.axis, 0, "2024-02-15"));
    mw_axes_free(a);
    a = axes_of("2024-01", 2);
    CHECK(mw_axes_shift(a, 0, (mw_length){MW_GRAIN_YEAR, 1}, &d, NULL) == MW_OK);
    CHECK(label_is(a, d.axis, 1, "2023-02"));
    mw_error err = {0};
    CHECK(mw_axes_shift(a, 0, (mw_length){MW_GRAIN_DAY, 3}, &d, &err) == MW_INVALID && err.text[0]);
    mw_axes_free(a);
}

void test_axis_fixed_and_history(void) {
    mw_axes *a = axes_of("2024-03", 2);
    mw_derived d;
    CHECK(mw_axes_fixed(a, 0, period("2020"), &d, NULL) == MW_OK);
    CHECK(mw_axes_at(a, d.axis)->count == 1 && d.map[1] == 0 && label_is(a, d.axis, 0, "2020"));
    int64_t from = INT64_C(1704499200) * 1000000000; // 2024-01-06
    CHECK(mw_axes_history(a, 0, from, &d, NULL) == MW_OK);
    CHECK(mw_axes_at(a, d.axis)->count == 4 && d.map[0] == 2 && label_is(a, d.axis, 0, "2024-01"));
    int64_t first, last;
    mw_axes_dates(a, 0, 0, &first, &last);
    CHECK(first == mw_days_from_civil(2024, 3, 1) && last == first + 30);
    CHECK(mw_axes_row_date(a, 0, 1) == mw_days_from_civil(2024, 4, 1));
    mw_axes_free(a);
}

// Hours of a site elsewhere are those of its own clock, and its month consists of its own hours.
void test_axis_zones(void) {
    mw_zone *seoul = NULL, *berlin = NULL;
    CHECK(mw_zone_open("Asia/Seoul", &seoul, NULL) == MW_OK);
    CHECK(mw_zone_open("Europe/Berlin", &berlin, NULL) == MW_OK);
    mw_calendar cal[] = {
        {NULL,   NULL},
        {seoul,  NULL},
        {berlin, NULL}
    };
    mw_period p = period("2018-03");
    mw_axes *a = NULL;
    mw_derived sub;
    int64_t start, end, month_start, month_end, before = 0;
    CHECK(mw_axes_new(&p, 1, cal, 3, &a, NULL) == MW_OK);
    CHECK(mw_axes_sub(a, 0, (mw_grain){MW_GRAIN_MINUTE, 15}, &sub, NULL) == MW_OK);
    int32_t last = mw_axes_at(a, sub.axis)->count - 1;
    for (int32_t z = 0; z < 3; z++) {
        mw_axes_bounds(a, 0, 0, z, &month_start, &month_end);
        mw_axes_bounds(a, sub.axis, 0, z, &start, &end);
        CHECK_ROW(start == month_start && end - start == INT64_C(900) * 1000000000, z);
        before = end;
        for (int32_t i = 1; i <= last; i++) { // without gaps, also when the clock is set forward
            mw_axes_bounds(a, sub.axis, i, z, &start, &end);
            CHECK_ROW(start == before, z);
            before = end;
        }
        CHECK_ROW(end == month_end, z);
    }
    mw_axes_free(a);
    mw_zone_close(seoul);
    mw_zone_close(berlin);
}
