// SPDX-License-Identifier: MIT
// See series_testing.h.
#include "series/series_testing.h"

#include "base/hash.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>

mw_series *mw_test_series_open(const char *path) {
    static const mw_series_limits small = {1500, 3, 100000, 40000};
    mw_series *s = NULL;
    mw_error err = {0};
    if (mw_series_open_with(path, &small, &s, &err) != MW_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return s;
}

void mw_test_series_signals(mw_series *s) {
    mw_sink *sink = mw_series_sink(s);
    for (int32_t i = 0; i < MW_TEST_SIGNALS; i++) {
        char name[32];
        int32_t id = -1;
        snprintf(name, sizeof name, "test/%d", i);
        CHECK(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, (mw_slice){0}, &id,
                                NULL) == MW_OK &&
              id == i);
    }
}

int64_t mw_test_time(int64_t i) { return INT64_C(1700000000000000000) + i * 1000000000; }

uint64_t mw_test_random(mw_test_table *t, uint64_t below) {
    return mw_hash64_mix(++t->seed * 2654435761u) % below;
}

// Where the next sample of a signal falls.
static int64_t next_time(mw_test_table *t, int64_t i, int64_t around) {
    int64_t at = around + i / MW_TEST_SIGNALS;
    if (mw_test_random(t, 20) == 0) at = (int64_t)mw_test_random(t, MW_TEST_TIMES);
    if (mw_test_random(t, 10) == 0) at -= (int64_t)mw_test_random(t, 5);
    return at < 0 ? 0 : at >= MW_TEST_TIMES ? MW_TEST_TIMES - 1 : at;
}

void mw_test_put(mw_series *s, mw_test_table *t, int64_t count) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_error err = {0};
    int64_t around = (int64_t)mw_test_random(t, MW_TEST_TIMES);
    for (int64_t i = 0; i < count; i++) {
        int32_t signal = (int32_t)mw_test_random(t, MW_TEST_SIGNALS);
        int64_t at = next_time(t, i, around);
        double x = mw_test_random(t, 50) == 0 ? NAN : (double)mw_test_random(t, 1000) / 10;
        uint8_t quality = (uint8_t)(mw_test_random(t, 30) == 0);
        t->known[signal][at] = true;
        t->value[signal][at] = x;
        t->quality[signal][at] = quality;
        CHECK(mw_samples_add(&in, signal, mw_test_time(at), x, quality));
    }
    if (sink->ops->put(sink, &in, &err) != MW_OK) {
        fprintf(stderr, "%s\n", err.text);
        CHECK(false);
    }
    mw_samples_fini(&in);
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

// A scan that is compared with the table.
typedef struct {
    const mw_test_table *t;
    int32_t signal;
    int64_t at, bad; // at: the next time that may come
} compared;

static void skip_unknown(compared *c, int64_t to) {
    while (c->at < to && !c->t->known[c->signal][c->at]) c->at++;
}

static mw_status compare(void *ctx, const mw_run *run, mw_error *err) {
    compared *c = ctx;
    (void)err;
    for (int64_t i = 0; i < run->count; i++) {
        skip_unknown(c, MW_TEST_TIMES);
        bool right = c->at < MW_TEST_TIMES && run->time_ns[i] == mw_test_time(c->at) &&
                     same(run->value[i], c->t->value[c->signal][c->at]) &&
                     run->quality[i] == c->t->quality[c->signal][c->at];
        c->bad += !right;
        c->at++;
    }
    return MW_OK;
}

static void expect_range(mw_series *s, const mw_test_table *t, const mw_series_range *r, int row) {
    int64_t from = (r->from_ns - mw_test_time(0)) / 1000000000,
            to = (r->to_ns - mw_test_time(0)) / 1000000000;
    compared c = {t, r->signal, from, 0};
    mw_error err = {0};
    mw_status st = mw_series_scan(s, r, compare, &c, &err);
    if (st != MW_OK) fprintf(stderr, "%s\n", err.text);
    skip_unknown(&c, to);
    CHECK_ROW(st == MW_OK && c.bad == 0 && c.at == to, row);
}

static void expect_before(mw_series *s, const mw_test_table *t, int32_t signal, int64_t at,
                          int row) {
    mw_sample got = {0};
    bool found = false;
    CHECK_ROW(mw_series_before(s, signal, mw_test_time(at), &got, &found, NULL) == MW_OK, row);
    for (at--; at >= 0 && !t->known[signal][at]; at--) continue;
    CHECK_ROW(found == (at >= 0), row);
    if (found)
        CHECK_ROW(got.time_ns == mw_test_time(at) && same(got.value, t->value[signal][at]) &&
                      got.quality == t->quality[signal][at],
                  row);
}

void mw_test_expect(mw_series *s, mw_test_table *t, int row) {
    for (int32_t signal = 0; signal < MW_TEST_SIGNALS; signal++) {
        int64_t a = (int64_t)mw_test_random(t, MW_TEST_TIMES),
                b = (int64_t)mw_test_random(t, MW_TEST_TIMES);
        mw_series_range all = {signal, mw_test_time(0), mw_test_time(MW_TEST_TIMES)},
                        part = {signal, mw_test_time(a < b ? a : b), mw_test_time(a < b ? b : a)};
        expect_range(s, t, &all, row);
        expect_range(s, t, &part, row);
        expect_before(s, t, signal, a, row);
        expect_before(s, t, signal, b, row);
    }
}

void mw_test_tell_series(void *ctx, const char *line) {
    (void)ctx;
    fprintf(stderr, "verify: %s\n", line);
}
