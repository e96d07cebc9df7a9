// SPDX-License-Identifier: MIT
#include "base/date.h"

#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static int64_t day(const char *text) {
    int64_t d = INT64_MIN;
    CHECK(mw_date_parse(mw_slice_of(text), &d, NULL) == MW_OK);
    return d;
}

static const struct {
    const char *text;
    int64_t days;
    int32_t weekday, iso_year, iso_week;
} dates[] = {
    {"1970-01-01", 0,           4, 1970, 1 },
    {"1969-12-31", -1,          3, 1970, 1 },
    {"1969-12-29", -3,          1, 1970, 1 },
    {"1969-12-28", -4,          7, 1969, 52},
    {"2000-02-29", 11016,       2, 2000, 9 },
    {"2000-03-01", 11017,       3, 2000, 9 },
    {"1900-03-01", -25508,      4, 1900, 9 },
    {"2018-12-31", 17896,       1, 2019, 1 }, // a week that begins in the old year
    {"2021-01-03", 18630,       7, 2020, 53}, // and one that ends in the new one
    {"2020-12-31", 18627,       4, 2020, 53},
    {"2016-01-03", 16803,       7, 2015, 53},
    {"2024-12-30", 20087,       1, 2025, 1 },
    {"0001-01-01", MW_DATE_MIN, 1, 1,    1 },
    {"9999-12-31", MW_DATE_MAX, 5, 9999, 52},
};

void test_date_table(void) {
    char buf[MW_DATE_TEXT_MAX];
    for (size_t i = 0; i < COUNT(dates); i++) {
        int64_t d = day(dates[i].text);
        mw_iso_week w = mw_iso_week_of(d);
        CHECK_ROW(d == dates[i].days, i);
        CHECK_ROW(mw_weekday(d) == dates[i].weekday, i);
        CHECK_ROW(w.year == dates[i].iso_year && w.week == dates[i].iso_week, i);
        CHECK_ROW(strcmp(mw_date_print(d, buf), dates[i].text) == 0, i);
    }
    CHECK(strcmp(mw_date_print(mw_days_from_civil(-44, 3, 15), buf), "-0044-03-15") == 0);
    CHECK(strcmp(mw_date_print(mw_days_from_civil(10000, 1, 1), buf), "+10000-01-01") == 0);
}

// The definition: one day after the other, counted by hand, over more than four centuries.
void test_date_day_by_day(void) {
    int32_t y = 1599, m = 1, d = 1, weekday = 5; // 1599-01-01 was a Friday
    int64_t days = mw_days_from_civil(y, m, d);
    for (; y < 2010; days++) {
        mw_civil c = mw_civil_from_days(days);
        if (c.year != y || c.month != m || c.day != d) break;
        if (mw_days_from_civil(y, m, d) != days || mw_weekday(days) != weekday) break;
        mw_iso_week w = mw_iso_week_of(days);
        if (mw_days_from_iso_week(w.year, w.week) != days - weekday + 1) break;
        weekday = weekday % 7 + 1;
        if (++d <= mw_month_days(y, m)) continue;
        d = 1;
        if (++m <= 12) continue;
        m = 1;
        y++;
    }
    CHECK_ROW(y == 2010, days);
    CHECK(mw_iso_year_weeks(2020) == 53 && mw_iso_year_weeks(2021) == 52);
    CHECK(mw_iso_year_weeks(2015) == 53 && mw_iso_year_weeks(2018) == 52);
}

static const struct {
    const char *text;
    mw_status status;
    int64_t days;
    const char *says;
} parses[] = {
    {"2024-03",     MW_OK,     19783, NULL                   },
    {"2024",        MW_OK,     19723, NULL                   },
    {"2023-02-29",  MW_SYNTAX, 0,     "the month has 28 days"},
    {"2024-02-30",  MW_SYNTAX, 0,     "the month has 29 days"},
    {"2024-00-01",  MW_SYNTAX, 0,     "month 0"              },
    {"2024-13-01",  MW_SYNTAX, 0,     "month 13"             },
    {"2024-01-00",  MW_SYNTAX, 0,     "31 days"              },
    {"0000-01-01",  MW_SYNTAX, 0,     "years are 0001"       },
    {"2024-1-1",    MW_SYNTAX, 0,     "such as 2024-03-05"   },
    {"24-01-01",    MW_SYNTAX, 0,     "such as"              },
    {"2024-01-01 ", MW_SYNTAX, 0,     "such as"              },
    {"2024-01-011", MW_SYNTAX, 0,     "such as"              },
    {"2024-",       MW_SYNTAX, 0,     "such as"              },
    {"2024-01-",    MW_SYNTAX, 0,     "such as"              },
    {"+2024-01-01", MW_SYNTAX, 0,     "such as"              },
    {"",            MW_SYNTAX, 0,     "such as"              },
    {"202",         MW_SYNTAX, 0,     "such as"              },
    {"1/2/2024",    MW_SYNTAX, 0,     "\"1/2/2024\""         },
};

void test_date_parse(void) {
    for (size_t i = 0; i < COUNT(parses); i++) {
        int64_t d = 0;
        mw_error err = {0};
        CHECK_ROW(mw_date_parse(mw_slice_of(parses[i].text), &d, &err) == parses[i].status, i);
        CHECK_ROW(d == parses[i].days, i);
        CHECK_ROW((err.text[0] == 0) == (parses[i].says == NULL), i);
        if (parses[i].says) CHECK_ROW(strstr(err.text, parses[i].says) != NULL, i);
    }
}

static const struct {
    const char *from;
    int64_t months;
    const char *to;
} sums[] = {
    {"2024-01-31", 1,    "2024-02-29"},
    {"2023-01-31", 1,    "2023-02-28"},
    {"2024-03-31", -1,   "2024-02-29"},
    {"2024-02-29", 12,   "2025-02-28"},
    {"2024-02-29", 48,   "2028-02-29"},
    {"2024-12-15", 1,    "2025-01-15"},
    {"2024-01-15", -1,   "2023-12-15"},
    {"1970-01-01", -600, "1920-01-01"},
};

void test_date_add_months(void) {
    for (size_t i = 0; i < COUNT(sums); i++)
        CHECK_ROW(mw_date_add_months(day(sums[i].from), sums[i].months) == day(sums[i].to), i);
}

static const struct {
    const char *from, *to;
    int64_t years, months;
} spans[] = {
    {"2000-05-10", "2024-05-09", 23, 287},
    {"2000-05-10", "2024-05-10", 24, 288},
    {"2000-02-29", "2023-02-28", 22, 275}, // the birthday comes on 1 March
    {"2000-02-29", "2023-03-01", 23, 276},
    {"2000-02-29", "2024-02-29", 24, 288},
    {"2024-01-31", "2024-02-29", 0,  0  },
    {"2024-01-31", "2024-03-01", 0,  1  },
    {"2024-01-31", "2024-03-31", 0,  2  },
    {"2024-05-10", "2024-05-10", 0,  0  },
};

void test_date_between(void) {
    for (size_t i = 0; i < COUNT(spans); i++) {
        int64_t a = day(spans[i].from), b = day(spans[i].to);
        CHECK_ROW(mw_years_between(a, b) == spans[i].years, i);
        CHECK_ROW(mw_months_between(a, b) == spans[i].months, i);
        CHECK_ROW(mw_years_between(b, a) == -spans[i].years, i);
        CHECK_ROW(mw_months_between(b, a) == -spans[i].months, i);
    }
}
