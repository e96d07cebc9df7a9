// SPDX-License-Identifier: MIT
#include "series/history.h"

#include "base/alloc.h"
#include "series/retain.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <math.h>

static const int64_t minute = INT64_C(60000000000), hour = INT64_C(3600000000000);

static void put_random(mw_series *s, int64_t hours) {
    mw_test_table t = {.seed = 7};
    mw_samples in = {0};
    for (int64_t i = 0; i < hours * 720; i++) {
        bool unknown = mw_test_random(&t, 50) == 0;
        double x = (double)mw_test_random(&t, 1000);
        CHECK(mw_samples_add(&in, 0, i * hour / 720, unknown ? NAN : x, 0));
    }
    CHECK(mw_series_sink(s)->ops->put(mw_series_sink(s), &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static void expect_like(const mw_bucket *before, const mw_bucket *after, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        CHECK_ROW(before[i].count == after[i].count && same(before[i].min, after[i].min) &&
                      same(before[i].max, after[i].max) && same(before[i].sum, after[i].sum),
                  i);
}

// Buckets of whole hours say the same of samples, of their minutes, and of their hours.
void test_history_like_samples(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_bucket before[12], after[12];
    mw_stretch day = {MW_TIER_RAW, 0, 12 * hour};
    mw_series_keep keep = {
        0, {1, 99 * hour, MW_KEEP_FOREVER},
         INT64_MAX
    };
    mw_series_retained done = {0};
    mw_test_series_signals(s);
    put_random(s, 14);
    CHECK(mw_series_history(s, 0, &day, 12, before, NULL) == MW_OK && before[3].count > 600);
    for (bool more = true; more;)
        CHECK(mw_series_retain_step(s, &keep, 14 * hour, &done, &more, NULL) == MW_OK);
    CHECK(mw_series_history(s, 0, &day, 12, after, NULL) == MW_OK && after[3].count == 0);
    day.tier = MW_TIER_MINUTES;
    CHECK(mw_series_history(s, 0, &day, 12, after, NULL) == MW_OK);
    expect_like(before, after, 12);
    CHECK(after[1].first_ns == hour && after[1].last_ns == 2 * hour - minute);
    keep.keep_ns[MW_TIER_MINUTES] = 2 * minute;
    for (bool more = true; more;)
        CHECK(mw_series_retain_step(s, &keep, 14 * hour, &done, &more, NULL) == MW_OK);
    day.tier = MW_TIER_HOURS;
    CHECK(mw_series_history(s, 0, &day, 12, after, NULL) == MW_OK);
    expect_like(before, after, 12);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_history_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_bucket b;
    mw_stretch hours = {MW_TIER_HOURS, 0, hour};
    mw_test_series_signals(s);
    CHECK(mw_series_history(s, 0, &hours, 1, &b, NULL) == MW_NOTFOUND);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
