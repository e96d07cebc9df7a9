// SPDX-License-Identifier: MIT
#include "series/chart.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BUCKETS_MAX = 700 };

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static bool near(double a, double b) {
    return same(a, b) || fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b) + 1);
}

// What a chart is by definition: each sample of a scan in the bucket between whose starts it is.
typedef struct {
    const mw_series_range *range;
    int64_t count;
    mw_bucket bucket[BUCKETS_MAX];
} plain;

static mw_status add_plain(void *ctx, const mw_run *run, mw_error *err) {
    plain *p = ctx;
    (void)err;
    for (int64_t k = 0; k < run->count; k++) {
        int64_t i = 0, at = run->time_ns[k];
        double x = run->value[k];
        while (mw_bucket_start(p->range, p->count, i + 1) <= at) i++;
        mw_bucket *b = &p->bucket[i];
        if (isnan(x)) {
            b->gap_count++;
            continue;
        }
        if (b->count == 0) *b = (mw_bucket){0, b->gap_count, x, x, 0, x, x, at, at};
        b->min = fmin(b->min, x);
        b->max = fmax(b->max, x);
        b->sum += x;
        b->last = x;
        b->last_ns = at;
        b->count++;
    }
    return MW_OK;
}

static void expect_chart(mw_series *s, const mw_series_range *range, int64_t count, int row) {
    static plain p;
    static mw_bucket seen[BUCKETS_MAX];
    p.range = range;
    p.count = count;
    for (int64_t i = 0; i < count; i++)
        p.bucket[i] = (mw_bucket){0, 0, NAN, NAN, NAN, NAN, NAN, 0, 0};
    CHECK_ROW(mw_series_scan(s, range, add_plain, &p, NULL) == MW_OK, row);
    CHECK_ROW(mw_series_chart(s, range, count, seen, NULL) == MW_OK, row);
    int64_t bad = 0;
    for (int64_t i = 0; i < count; i++) {
        const mw_bucket *a = &seen[i], *b = &p.bucket[i];
        bad += a->count != b->count || a->gap_count != b->gap_count || !same(a->min, b->min) ||
               !same(a->max, b->max) || !near(a->sum, b->sum) || !same(a->first, b->first) ||
               !same(a->last, b->last) || a->first_ns != b->first_ns || a->last_ns != b->last_ns;
    }
    CHECK_ROW(bad == 0, row);
}

static mw_series_range random_range(mw_test_table *t, int32_t signal) {
    int64_t a = mw_test_time((int64_t)mw_test_random(t, MW_TEST_TIMES)),
            b = mw_test_time((int64_t)mw_test_random(t, MW_TEST_TIMES));
    return (mw_series_range){signal, (a < b ? a : b) - 1, (a < b ? b : a) + 1};
}

// Random samples, overlapping segments, corrections: charts are what they are by definition.
void test_chart_by_definition(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_test_table *t = mw_alloc_fixed(sizeof *t);
    mw_series *s = mw_test_series_open(path);
    mw_test_series_signals(s);
    for (int round = 0; round < 60; round++) {
        mw_test_put(s, t, 1 + (int64_t)mw_test_random(t, 1000));
        if (round % 7 == 6) CHECK(mw_series_flush(s, NULL) == MW_OK);
        if (round == 45) CHECK(mw_series_compact(s, NULL) == MW_OK);
        for (int32_t signal = 0; signal < MW_TEST_SIGNALS; signal++) {
            mw_series_range r = random_range(t, signal);
            expect_chart(s, &r, 1 + (int64_t)mw_test_random(t, 9), round);
            expect_chart(s, &r, 1 + (int64_t)mw_test_random(t, BUCKETS_MAX), round);
        }
    }
    mw_series_close(s);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}

static mw_series *wave_new(const char *path, int64_t count, int64_t batch) {
    mw_series *s = mw_test_series_open(path);
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_test_series_signals(s);
    for (int64_t i = 0; i < count; i++) {
        double x = i == count / 2 ? 1000 : round(100 * sin((double)i / 300)) / 10;
        bool gap = i % 1000 == 17 || i % 1024 == 0 || i % 1024 == 1023; // also at ends of chunks
        CHECK(mw_samples_add(&in, 0, mw_test_time(i), gap ? NAN : x, 0));
        if (in.count < batch && i < count - 1) continue;
        CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
        in.count = 0;
    }
    CHECK(mw_series_compact(s, NULL) == MW_OK);
    mw_samples_fini(&in);
    return s;
}

// Points ascend, are real samples, and show the one that stands out.
static void check_points(mw_series *s, const mw_samples *p, int64_t max, int row) {
    bool peak = false;
    CHECK_ROW(p->count > max / 2 && p->count <= max, row);
    for (int64_t i = 0; i < p->count; i++) {
        mw_sample real = {0};
        bool found = false;
        CHECK_ROW(i == 0 || p->time_ns[i] > p->time_ns[i - 1], row);
        CHECK_ROW(mw_series_before(s, 0, p->time_ns[i] + 1, &real, &found, NULL) == MW_OK, row);
        CHECK_ROW(found && real.time_ns == p->time_ns[i] && real.value == p->value[i], row);
        peak = peak || p->value[i] == 1000;
    }
    CHECK_ROW(peak, row);
}

void test_chart_points(void) {
    static const struct {
        mw_points_method method;
        int64_t max;
    } rows[] = {
        {MW_POINTS_MIN_MAX, 100 },
        {MW_POINTS_MIN_MAX, 7   },
        {MW_POINTS_LTTB,    1000},
        {MW_POINTS_LTTB,    10  },
        {MW_POINTS_LTTB,    3   }
    };
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = wave_new(path, 30000, 5000);
    mw_series_range all = {0, mw_test_time(0), mw_test_time(30000)},
                    few = {0, mw_test_time(0), mw_test_time(20)};
    mw_samples p = {0};
    for (int r = 0; r < 5; r++) {
        p.count = 0;
        CHECK_ROW(mw_series_points(s, &all, rows[r].method, rows[r].max, &p, NULL) == MW_OK, r);
        check_points(s, &p, rows[r].max, r);
    }
    p.count = 0;
    for (int64_t buckets = 1; buckets < 60; buckets += 7)
        expect_chart(s, &all, buckets, (int)buckets);
    CHECK(mw_series_points(s, &few, MW_POINTS_LTTB, 50, &p, NULL) == MW_OK && p.count == 18);
    CHECK(mw_series_points(s, &few, MW_POINTS_LTTB, 2, &p, NULL) == MW_INVALID && p.count == 18);
    for (int64_t n = 0; n < 30; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_series_points(s, &all, MW_POINTS_LTTB, 10, &p, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_NOMEM ? p.count == 18 : st == MW_OK, n);
        p.count = 18;
    }
    mw_samples_fini(&p);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Seven points to four, worked by hand. Between the first and the last there are two groups, of two
// and of three. Of (1, 1) and (2, 5), seen from (0, 0) to the middle of the next group at
// (4, -4/3), twice the areas are 5 1/3 and 22 2/3. Of (3, 0), (4, 0) and (5, -4), seen from (2, 5)
// to the last point at (6, 0), they are 15, 10 and 21.
void test_chart_largest(void) {
    static const double value[] = {0, 1, 5, 0, 0, -4, 0};
    static const int64_t want[] = {0, 2, 5, 6};
    mw_samples all = {0}, some = {0};
    for (int64_t i = 0; i < 7; i++)
        CHECK(mw_samples_add(&all, (int32_t)i, mw_test_time(i), value[i], 0));
    CHECK(mw_series_largest(&all, 4, &some) && some.count == 4);
    for (int64_t i = 0; i < 4; i++) {
        CHECK_ROW(some.signal[i] == want[i] && some.time_ns[i] == mw_test_time(want[i]), i);
        CHECK_ROW(some.value[i] == value[want[i]], i);
    }
    mw_samples_fini(&all);
    mw_samples_fini(&some);
}

// Whatever the points: so many of them and no other, by time, the first and the last among them.
void test_chart_largest_random(void) {
    mw_samples all = {0}, some = {0};
    for (int64_t seed = 0; seed < mw_test_cases(300); seed++) {
        uint64_t random = (uint64_t)seed;
        int64_t count = seed % 90, max = 3 + seed % 41, time = 0;
        all.count = some.count = 0;
        for (int64_t i = 0; i < count; i++) {
            random = mw_hash64_mix(random + 1);
            time += 1 + (int64_t)(random % 1000);
            CHECK(mw_samples_add(&all, (int32_t)i, time, (double)(random >> 40) - 8e6, 0));
        }
        CHECK_ROW(mw_series_largest(&all, max, &some), seed);
        CHECK_ROW(some.count == (count < max ? count : max), seed);
        for (int64_t i = 0; i < some.count; i++) {
            int32_t at = some.signal[i];
            CHECK_ROW(i == 0 ? at == 0 : at > some.signal[i - 1], seed);
            CHECK_ROW(some.time_ns[i] == all.time_ns[at] && some.value[i] == all.value[at], seed);
        }
        CHECK_ROW(count == 0 || some.signal[some.count - 1] == count - 1, seed);
    }
    mw_samples_fini(&all);
    mw_samples_fini(&some);
}

void test_chart_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_bucket b[4];
    mw_error err = {0};
    mw_test_series_signals(s);
    mw_series_range none = {0, 5, 5}, some = {0, 5, 7}, nobody = {77, 5, 7},
                    all = {0, INT64_MIN, INT64_MAX};
    CHECK(mw_series_chart(s, &none, 1, b, &err) == MW_INVALID && strstr(err.text, "range"));
    CHECK(mw_series_chart(s, &some, 3, b, &err) == MW_INVALID && strstr(err.text, "buckets"));
    CHECK(mw_series_chart(s, &some, 0, b, &err) == MW_INVALID);
    CHECK(mw_series_chart(s, &nobody, 1, b, &err) == MW_NOTFOUND);
    CHECK(mw_series_chart(s, &all, 4, b, &err) == MW_OK && b[3].count == 0 && isnan(b[3].sum));
    CHECK(mw_bucket_start(&all, 4, 2) == 0 && mw_bucket_start(&all, 4, 4) == INT64_MAX);
    CHECK(mw_bucket_start(&some, 2, 1) == 6);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
