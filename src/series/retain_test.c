// SPDX-License-Identifier: MIT
#include "series/retain.h"

#include "base/alloc.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const int64_t minute = INT64_C(60000000000);

void test_retain_match(void) {
    static const struct {
        const char *pattern, *name;
        bool matches;
    } rows[] = {
        {"*",         "",              true },
        {"*",         "plc/speed",     true },
        {"plc/*",     "plc/speed",     true },
        {"plc/*",     "plc",           false},
        {"*/speed",   "a/b/speed",     true },
        {"*/speed",   "a/b/speeds",    false},
        {"a*b*c",     "axxbyybzzc",    true },
        {"a*b*c",     "axxbyybzz",     false},
        {"?lc",       "plc",           true },
        {"?lc",       "lc",            false},
        {"***a",      "bba",           true },
        {"",          "",              true },
        {"",          "a",             false},
        {"*aab",      "aaaaaaaaaaaab", true },
        {"a*a*a*a*b", "aaaaaaaaaaaaa", false},
    };
    for (int i = 0; i < (int)(sizeof rows / sizeof *rows); i++)
        CHECK_ROW(mw_series_match(mw_slice_of(rows[i].pattern), mw_slice_of(rows[i].name)) ==
                      rows[i].matches,
                  i);
}

// A sample a second for two hours from a whole hour on, value 0, 1, 2, ...; second 70 is not known.
static int64_t fill(mw_series *s) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    int64_t first = INT64_C(1700002800000000000);
    mw_test_series_signals(s);
    for (int64_t i = 0; i < 7200; i++) {
        int64_t at = first + i * 1000000000;
        CHECK(mw_samples_add(&in, 0, at, i == 70 ? NAN : (double)i, 0));
        CHECK(i % 2 || mw_samples_add(&in, 1, at, (double)i, 0));
    }
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK && mw_series_flush(s, NULL) == MW_OK);
    mw_samples_fini(&in);
    return first;
}

static mw_status add_run(void *ctx, const mw_run *run, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < run->count; i++)
        CHECK(mw_samples_add(ctx, 0, run->time_ns[i], run->value[i], run->quality[i]));
    return MW_OK;
}

// All samples of a signal, over what out holds.
static void read_all(mw_series *s, const char *name, mw_samples *out) {
    mw_series_range all = {mw_series_find(s, mw_slice_of(name)), INT64_MIN, INT64_MAX};
    out->count = 0;
    CHECK(all.signal >= 0 && mw_series_scan(s, &all, add_run, out, NULL) == MW_OK);
}

static void expect_companion(mw_series *s, const char *name, int64_t first, double second_value) {
    mw_samples p = {0};
    read_all(s, name, &p);
    CHECK(p.count == 60);
    for (int64_t i = 0; i < p.count; i++) CHECK(p.time_ns[i] == first + i * minute);
    CHECK(p.count > 1 && p.value[1] == second_value);
    mw_samples_fini(&p);
}

static void expect_thinned(mw_series *s, int64_t first) {
    mw_samples p = {0};
    read_all(s, "test/0", &p);
    CHECK(p.count == 3600 && p.time_ns[0] == first + 60 * minute && p.value[0] == 3600);
    read_all(s, "test/1", &p);
    CHECK(p.count == 3600);
    expect_companion(s, "test/0~min", first, 60);
    expect_companion(s, "test/0~max", first, 119);
    expect_companion(s, "test/0~mean", first, (60 * 60 + 59 * 60 / 2.0 - 70) / 59);
    expect_companion(s, "test/0~last", first, 119);
    expect_companion(s, "test/0~count", first, 59);
    mw_samples_fini(&p);
}

void test_retain_thins_out(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    int64_t first = fill(s), now = first + 130 * minute;
    mw_series_policy policy[] = {
        {mw_slice_of("*/0"), 69 * minute + 7, minute},
        {mw_slice_of("*/0"), 1,               0     }
    };
    mw_series_retained done = {0};
    mw_series_stats before, after;
    mw_series_stat(s, &before);
    CHECK(mw_series_retain(s, policy, 2, now, &done, NULL) == MW_OK);
    CHECK(done.signals == 1 && done.put == 300);
    expect_thinned(s, first);
    mw_series_stat(s, &after);
    CHECK(after.samples == before.samples - 3600 + 300); // gone from the disk too
    CHECK(mw_series_retain(s, policy, 2, now, &done, NULL) == MW_OK && done.signals == 0);
    mw_series_close(s);
    s = mw_test_series_open(path);
    expect_thinned(s, first);
    // What comes late for what was given up is not shown; companions are not thinned out.
    mw_samples late = {0};
    mw_sink *sink = mw_series_sink(s);
    CHECK(mw_samples_add(&late, 0, first, 5, 0) && sink->ops->put(sink, &late, NULL) == MW_OK);
    policy[0].pattern = mw_slice_of("test/0*");
    CHECK(mw_series_retain(s, policy, 1, now, &done, NULL) == MW_OK && done.signals == 0);
    expect_thinned(s, first);
    mw_samples_fini(&late);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Out of memory anywhere: called again it ends as if nothing had been.
void test_retain_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    int64_t first = fill(s), now = first + 130 * minute;
    mw_series_policy policy = {mw_slice_of("test/0"), 70 * minute, minute};
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 500; n++) {
        mw_alloc_fail_after(n);
        st = mw_series_retain(s, &policy, 1, now, NULL, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    expect_thinned(s, first);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_retain_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    static const mw_series_policy bad[] = {
        {{"", 0},  1, 1 },
        {{"*", 1}, 0, 1 },
        {{"*", 1}, 1, -1}
    };
    mw_error err = {0};
    for (int i = 0; i < 3; i++)
        CHECK_ROW(mw_series_retain(s, &bad[i], 1, 0, NULL, &err) == MW_INVALID &&
                      strstr(err.text, "policy 1"),
                  i);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
