// SPDX-License-Identifier: MIT
#include "series/retain.h"

#include "base/alloc.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const int64_t second = INT64_C(1000000000), minute = INT64_C(60000000000);
static const int64_t hour = INT64_C(3600000000000), day = INT64_C(86400000000000);
static const int64_t first = INT64_C(1700002800000000000); // a whole hour

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

// A sample a second for some hours, value 0, 1, 2, ...; second 70 is not known. Signal 1 has every
// other one.
static void fill(mw_series *s, int64_t hours) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_test_series_signals(s);
    for (int64_t i = 0; i < hours * 3600; i++) {
        int64_t at = first + i * second;
        CHECK(mw_samples_add(&in, 0, at, i == 70 ? NAN : (double)i, 0));
        CHECK(i % 2 || mw_samples_add(&in, 1, at, (double)i, 0));
    }
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK && mw_series_flush(s, NULL) == MW_OK);
    mw_samples_fini(&in);
}

static mw_status retain(mw_series *s, const mw_series_keep *keep, int64_t now_ns,
                        mw_series_retained *done, mw_error *err) {
    *done = (mw_series_retained){0};
    for (bool more = true; more;) MW_TRY(mw_series_retain_step(s, keep, now_ns, done, &more, err));
    return mw_series_retain_end(s, err);
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

// Intervals of a companion one after the other from `from` on; the second has a value.
static void expect_companion(mw_series *s, const char *name, int64_t from, int64_t count,
                             double second_value) {
    int64_t step = strstr(name, "~hours") ? hour : minute;
    mw_samples p = {0};
    read_all(s, name, &p);
    CHECK(p.count == count);
    for (int64_t i = 0; i < p.count; i++) CHECK(p.time_ns[i] == from + i * step);
    CHECK(p.count > 1 && p.value[1] == second_value);
    mw_samples_fini(&p);
}

// The first hour in minutes, the second in seconds.
static void expect_thinned(mw_series *s) {
    mw_samples p = {0};
    read_all(s, "test/0", &p);
    CHECK(p.count == 3600 && p.time_ns[0] == first + hour && p.value[0] == 3600);
    read_all(s, "test/1", &p);
    CHECK(p.count == 3600);
    expect_companion(s, "test/0~minutes~min", first, 60, 60);
    expect_companion(s, "test/0~minutes~max", first, 60, 119);
    expect_companion(s, "test/0~minutes~sum", first, 60, 60 * 60 + 59 * 60 / 2.0 - 70);
    expect_companion(s, "test/0~minutes~last", first, 60, 119);
    expect_companion(s, "test/0~minutes~count", first, 60, 59);
    mw_samples_fini(&p);
}

void test_retain_minutes(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    fill(s, 2);
    mw_series_keep keep = {
        0, {69 * minute + 7, 0, MW_KEEP_FOREVER},
         INT64_MAX
    };
    keep.keep_ns[MW_TIER_MINUTES] = day;
    int64_t now = first + 130 * minute;
    mw_series_retained done = {0};
    mw_series_stats before, after;
    mw_series_stat(s, &before);
    CHECK(mw_series_retain_preview(s, &keep, now, &done, NULL) == MW_OK && done.samples == 3600);
    CHECK(retain(s, &keep, now, &done, NULL) == MW_OK);
    CHECK(done.samples == 3600 && done.summaries == 60 && done.dropped == 0 && done.steps == 1);
    expect_thinned(s);
    mw_series_stat(s, &after);
    CHECK(after.samples == before.samples - 3600 + 300); // gone from the disk too
    CHECK(retain(s, &keep, now + minute, &done, NULL) == MW_OK && done.steps == 0); // not yet
    mw_series_close(s);
    s = mw_test_series_open(path);
    expect_thinned(s);
    // What comes late for what was given up is not shown.
    mw_samples late = {0};
    mw_sink *sink = mw_series_sink(s);
    CHECK(mw_samples_add(&late, 0, first, 5, 0) && sink->ops->put(sink, &late, NULL) == MW_OK);
    CHECK(retain(s, &keep, now, &done, NULL) == MW_OK && done.steps == 0);
    expect_thinned(s);
    mw_samples_fini(&late);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// A name that came to mean a text: the summaries of both kinds stand beside each other.
void test_retain_kinds(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_error err = {0};
    int32_t text = -1;
    double code = -1;
    fill(s, 6);
    CHECK(mw_sink_signal(sink, mw_slice_of("test/0"), MW_SIGNAL_TEXT, (mw_slice){0}, &text, NULL) ==
          MW_OK);
    CHECK(text > 1 && sink->ops->text(sink, mw_slice_of("A"), &code, NULL) == MW_OK);
    for (int64_t i = 0; i < 6 * 60; i++)
        CHECK(mw_samples_add(&in, text, first + i * minute, code, 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK && mw_series_flush(s, NULL) == MW_OK);
    mw_samples_fini(&in);
    for (int64_t later = -2; later <= 0; later++)
        for (int32_t k = 0; k < 2; k++) {
            mw_series_keep keep = {
                k ? text : 0, {hour, 2 * hour, 4 * hour},
                     INT64_MAX
            };
            mw_series_retained done;
            CHECK(retain(s, &keep, first + (6 + later) * hour, &done, &err) == MW_OK);
            if (err.text[0]) fprintf(stderr, "%s\n", err.text);
        }
    expect_companion(s, "test/0~hours~count", first + 2 * hour, 2, 3600);
    expect_companion(s, "test/0~hours~count.text", first + 2 * hour, 2, 60);
    expect_companion(s, "test/0~hours~last.text", first + 2 * hour, 2, code);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Minutes become hours, hours go; each is what the samples say, whichever way they came to it.
void test_retain_hours(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    fill(s, 6);
    mw_series_keep by_minutes = {
        0, {hour, 2 * hour, 4 * hour},
         INT64_MAX
    };
    mw_series_keep at_once = {
        1, {2 * hour, 0, 4 * hour},
         INT64_MAX
    };
    mw_series_retained done;
    int64_t now = first + 6 * hour;
    CHECK(retain(s, &by_minutes, now - 2 * hour, &done, NULL) == MW_OK);
    CHECK(retain(s, &by_minutes, now, &done, NULL) == MW_OK);
    mw_samples p = {0};
    read_all(s, "test/0", &p);
    CHECK(p.count == 3600 && p.value[0] == 5 * 3600);
    expect_companion(s, "test/0~minutes~count", first + 4 * hour, 60, 60);
    double sum = 3600 * 3600.0 * 3 + 3599 * 3600 / 2.0;
    expect_companion(s, "test/0~hours~min", first + 2 * hour, 2, 3 * 3600);
    expect_companion(s, "test/0~hours~max", first + 2 * hour, 2, 4 * 3600 - 1);
    expect_companion(s, "test/0~hours~sum", first + 2 * hour, 2, sum);
    expect_companion(s, "test/0~hours~last", first + 2 * hour, 2, 4 * 3600 - 1);
    expect_companion(s, "test/0~hours~count", first + 2 * hour, 2, 3600);
    CHECK(retain(s, &at_once, now, &done, NULL) == MW_OK && done.steps == 2);
    expect_companion(s, "test/1~hours~count", first + 2 * hour, 2, 1800);
    CHECK(mw_series_find(s, mw_slice_of("test/1~minutes~count")) < 0);
    mw_samples_fini(&p);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// A value that is told once in a blue moon stays with its minute, so does the last that is known.
void test_retain_holds_values(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0}, p = {0};
    mw_series_retained done;
    mw_test_series_signals(s);
    CHECK(mw_samples_add(&in, 0, first - 9 * day, 1, 0) && mw_samples_add(&in, 0, first, 2, 0));
    CHECK(mw_samples_add(&in, 0, first + 90 * second, NAN, 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_series_keep keep = {
        0, {hour, 0, 0},
         INT64_MAX
    };
    CHECK(retain(s, &keep, first + 99 * day, &done, NULL) == MW_OK && done.samples == 1);
    read_all(s, "test/0", &p);
    CHECK(p.count == 2 && p.time_ns[0] == first && isnan(p.value[1]));
    // A limit keeps what somebody still needs.
    keep.signal = 1;
    keep.limit_ns = first;
    in.count = 0;
    for (int64_t i = 0; i < 9; i++) CHECK(mw_samples_add(&in, 1, first + i * minute, 1, 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    CHECK(retain(s, &keep, first + 99 * day, &done, NULL) == MW_OK && done.samples == 0);
    keep.limit_ns = first + 5 * minute;
    CHECK(retain(s, &keep, first + 99 * day, &done, NULL) == MW_OK && done.samples == 5);
    mw_samples_fini(&in);
    mw_samples_fini(&p);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Out of memory anywhere: called again it ends as if nothing had been.
void test_retain_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    fill(s, 2);
    mw_series_keep keep = {
        0, {70 * minute, 2 * day, 0},
         INT64_MAX
    };
    mw_series_retained done;
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 500; n++) {
        mw_alloc_fail_after(n);
        st = retain(s, &keep, first + 130 * minute, &done, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    CHECK(st == MW_OK);
    expect_thinned(s);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_retain_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    static const mw_series_keep bad[] = {
        {0, {0, 1, 2},  INT64_MAX},
        {0, {5, 5, 6},  INT64_MAX},
        {0, {5, 0, 3},  INT64_MAX},
        {0, {-1, 0, 3}, INT64_MAX},
        {9, {1, 0, 0},  INT64_MAX}
    };
    bool more;
    mw_test_series_signals(s);
    for (int i = 0; i < 5; i++) {
        mw_error err = {0};
        mw_series_retained done = {0};
        CHECK_ROW(mw_series_retain_step(s, &bad[i], 0, &done, &more, &err) == MW_INVALID &&
                      strstr(err.text, i < 4 ? "not more than" : "no signal has id 9"),
                  i);
    }
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
