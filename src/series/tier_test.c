// SPDX-License-Identifier: MIT
#include "series/tier.h"

#include "base/alloc.h"
#include "series/retain.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <string.h>

static const int64_t hour = INT64_C(3600000000000);

void test_tier_names(void) {
    char name[MW_SIGNAL_NAME_MAX + 1], *longest = mw_alloc(MW_SIGNAL_NAME_MAX);
    mw_signal of = {.name = mw_slice_of("a/b"), .kind = MW_SIGNAL_NUMBER};
    CHECK(mw_series_companion_name(&of, MW_TIER_HOURS, MW_PART_LAST, name));
    CHECK(strcmp(name, "a/b~hours~last") == 0);
    of.kind = MW_SIGNAL_TEXT;
    CHECK(mw_series_companion_name(&of, MW_TIER_HOURS, MW_PART_LAST, name));
    CHECK(strcmp(name, "a/b~hours~last.text") == 0);
    memset(longest, 'x', MW_SIGNAL_NAME_MAX);
    of.name = (mw_slice){longest, MW_SIGNAL_NAME_MAX - MW_COMPANION_SUFFIX_MAX};
    for (int tier = MW_TIER_MINUTES; tier < MW_TIERS; tier++)
        for (int part = 0; part < MW_PARTS; part++)
            CHECK(mw_series_companion_name(&of, (mw_series_tier)tier, (mw_series_part)part, name));
    of.name.n++;
    CHECK(!mw_series_companion_name(&of, MW_TIER_MINUTES, MW_PART_COUNT, name));
    CHECK(mw_series_has_part(MW_SIGNAL_TEXT, MW_PART_LAST) &&
          !mw_series_has_part(MW_SIGNAL_BOOL, MW_PART_SUM));
    mw_free(longest);
}

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

void test_tier_stretches(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = filled(path);
    mw_stretch part[MW_TIERS];
    mw_series_range range = {2, hour, 12 * hour};
    CHECK(mw_series_stretches(s, &range, part) == 1 && part[0].tier == MW_TIER_RAW);
    CHECK(part[0].from_ns == hour && part[0].to_ns == 12 * hour);
    mw_series_keep keep = {
        2, {3 * hour, 6 * hour, 9 * hour},
         INT64_MAX
    };
    mw_series_retained done = {0};
    for (bool more = true; more;)
        CHECK(mw_series_retain_step(s, &keep, 10 * hour, &done, &more, NULL) == MW_OK);
    CHECK(mw_series_stretches(s, &range, part) == 3);
    CHECK(part[0].tier == MW_TIER_HOURS && part[0].from_ns == hour && part[0].to_ns == 4 * hour);
    CHECK(part[1].tier == MW_TIER_MINUTES && part[1].to_ns == 7 * hour);
    CHECK(part[2].tier == MW_TIER_RAW && part[2].from_ns == 7 * hour);
    range.to_ns = 5 * hour;
    CHECK(mw_series_stretches(s, &range, part) == 2 && part[1].tier == MW_TIER_MINUTES);
    range = (mw_series_range){2, 0, hour}; // before everything that is kept
    CHECK(mw_series_stretches(s, &range, part) == 0);
    CHECK(mw_series_is_companion(s, mw_slice_of("test/2~hours~count")));
    CHECK(!mw_series_is_companion(s, mw_slice_of("other~hours~count")));
    CHECK(!mw_series_is_companion(s, mw_slice_of("test/2")));
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
