// SPDX-License-Identifier: MIT
#include "base/alloc.h"
#include "series/series_testing.h"
#include "test/test.h"

static const int64_t hour = INT64_C(3600000000000);

// A sample a minute for ten hours.
static mw_series *filled(const char *path) {
    mw_series *s = mw_test_series_open(path);
    mw_samples in = {0};
    mw_test_series_signals(s);
    for (int64_t i = 0; i < 600; i++) CHECK(mw_samples_add(&in, 2, i * hour / 60, (double)i, 0));
    CHECK(mw_series_sink(s)->ops->put(mw_series_sink(s), &in, NULL) == MW_OK);
    mw_samples_fini(&in);
    return s;
}

void test_extent(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = filled(path);
    mw_series_extent e;
    mw_sample at;
    bool found;
    CHECK(mw_series_extent_of(s, 2, &e, NULL) == MW_OK && e.samples == 600 && e.bytes == 0);
    CHECK(e.first_ns == 0 && e.last_ns == 599 * hour / 60);
    CHECK(mw_series_flush(s, NULL) == MW_OK);
    CHECK(mw_series_extent_of(s, 2, &e, NULL) == MW_OK && e.samples == 600 && e.bytes > 80);
    CHECK(mw_series_extent_of(s, 1, &e, NULL) == MW_OK && e.samples == 0 && e.first_ns > e.last_ns);
    mw_series_range range = {2, 90, hour};
    CHECK(mw_series_first(s, &range, &at, &found, NULL) == MW_OK && found && at.value == 1);
    range.to_ns = 91;
    CHECK(mw_series_first(s, &range, &at, &found, NULL) == MW_OK && !found);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
