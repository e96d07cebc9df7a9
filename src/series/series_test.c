// SPDX-License-Identifier: MIT
#include "series/series.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/log.h"
#include "series/chart.h"
#include "series/series_testing.h"
#include "test/test.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static mw_test_table *table_new(uint64_t seed) {
    mw_test_table *t = mw_alloc_fixed(sizeof *t);
    t->seed = seed * 1000003;
    return t;
}

static void verify(mw_series *s, int row) {
    int64_t problems = -1;
    CHECK_ROW(mw_series_verify(s, mw_test_tell_series, NULL, &problems, NULL) == MW_OK, row);
    CHECK_ROW(problems == 0, row);
}

// Puts, flushes, compacts, closes and opens at random, against a table.
static void try_random(uint64_t seed) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_test_table *t = table_new(seed);
    mw_series *s = mw_test_series_open(path);
    mw_test_series_signals(s);
    for (int round = 0; round < 60; round++) {
        mw_test_put(s, t, 1 + (int64_t)mw_test_random(t, 400));
        uint64_t what = mw_test_random(t, 20);
        if (what == 0) CHECK_ROW(mw_series_compact(s, NULL) == MW_OK, round);
        if (what == 1 || what == 2) CHECK_ROW(mw_series_flush(s, NULL) == MW_OK, round);
        if (what == 3) {
            mw_series_close(s);
            s = mw_test_series_open(path);
        }
        if (what < 8) mw_test_expect(s, t, round);
    }
    mw_test_expect(s, t, 1000);
    verify(s, 1000);
    CHECK(mw_series_compact(s, NULL) == MW_OK);
    mw_test_expect(s, t, 1001);
    mw_series_stats stats;
    mw_series_stat(s, &stats);
    CHECK(stats.segments == 1 && stats.signals == MW_TEST_SIGNALS && stats.failures == 0);
    CHECK(stats.journal_bytes == 0 && stats.segment_bytes > 0);
    verify(s, 1001);
    mw_series_close(s);
    s = mw_test_series_open(path);
    mw_test_expect(s, t, 1002);
    mw_series_close(s);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_series_like_table(void) {
    for (uint64_t seed = 1; seed <= 5; seed++) try_random(seed);
}

void test_series_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path), *second = NULL;
    mw_sink *sink = mw_series_sink(s);
    mw_error err = {0};
    mw_samples in = {0};
    bool found;
    mw_sample at;
    mw_test_series_signals(s);
    CHECK(sink->ops->put(sink, &in, &err) == MW_OK);
    CHECK(mw_samples_add(&in, MW_TEST_SIGNALS, 5, 5, 0));
    CHECK(sink->ops->put(sink, &in, &err) == MW_INVALID && strstr(err.text, "id 4"));
    in.signal[0] = 0;
    in.quality[0] = 3;
    CHECK(sink->ops->put(sink, &in, &err) == MW_INVALID && strstr(err.text, "quality"));
    in.quality[0] = 0;
    in.time_ns[0] = INT64_MAX;
    CHECK(sink->ops->put(sink, &in, &err) == MW_INVALID);
    CHECK(mw_series_before(s, 9, 0, &at, &found, &err) == MW_NOTFOUND && strstr(err.text, "9"));
    CHECK(mw_series_open(path, &second, &err) == MW_IO && strstr(err.text, "in use"));
    mw_samples_fini(&in);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

static int32_t signal_as(mw_series *s, mw_signal_kind kind) {
    int32_t id = -1;
    mw_error err = {0};
    mw_sink *sink = mw_series_sink(s);
    CHECK(mw_sink_signal(sink, mw_slice_of("a/b"), kind, (mw_slice){0}, &id, &err) == MW_OK);
    CHECK(err.text[0] == '\0');
    return id;
}

static void put_one(mw_series *s, int32_t id, int64_t time_ns, double value) {
    mw_samples in = {0};
    mw_sink *sink = mw_series_sink(s);
    CHECK(mw_samples_add(&in, id, time_ns, value, 0) && sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

// A signal follows what its source sends: in place while it had no value, else beside.
void test_series_turn(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_series_stats stats;
    mw_sample at = {0};
    int64_t turned = 0;
    bool found = true;
    int32_t first = -1;
    CHECK(mw_series_guess(s, mw_slice_of("a/b"), MW_SIGNAL_NUMBER, &first, NULL) == MW_OK);
    put_one(s, first, 10, NAN); // is none
    CHECK(signal_as(s, MW_SIGNAL_TEXT) == first && signal_as(s, MW_SIGNAL_TEXT) == first);
    CHECK(mw_series_turned(s, first, &turned, &found, NULL) == MW_OK && !found);
    put_one(s, first, 20, 3);
    CHECK(mw_series_flush(s, NULL) == MW_OK); // also when a segment has it
    int32_t second = signal_as(s, MW_SIGNAL_NUMBER);
    CHECK(second != first);
    put_one(s, second, 30, 5);
    mw_series_stat(s, &stats);
    CHECK(stats.turns == 2 && stats.signals == 2);
    mw_series_close(s);
    s = mw_test_series_open(path);
    CHECK(mw_series_find(s, mw_slice_of("a/b")) == second);
    CHECK(mw_series_before(s, first, INT64_MAX, &at, &found, NULL) == MW_OK && at.value == 3);
    CHECK(mw_series_turned(s, second, &turned, &found, NULL) == MW_OK && found && turned == 20);
    CHECK(signal_as(s, MW_SIGNAL_TEXT) == first && signal_as(s, MW_SIGNAL_NUMBER) == second);
    verify(s, 0);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

static mw_status refuse(void *ctx, const mw_run *run, mw_error *err) {
    (void)ctx, (void)run;
    return mw_fail(err, MW_LIMIT, "seen enough");
}

void test_series_names(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_error err = {0};
    int32_t id = -1;
    double red = -1;
    mw_signal about;
    mw_slice text;
    CHECK(sink->ops->signal(sink, mw_slice_of("plc/state"), MW_SIGNAL_TEXT, (mw_slice){0}, &id,
                            NULL) == MW_OK);
    CHECK(sink->ops->text(sink, mw_slice_of("red"), &red, NULL) == MW_OK);
    CHECK(mw_samples_add(&in, id, 5, red, 0) && sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_series_close(s);
    s = mw_test_series_open(path);
    CHECK(mw_series_count(s) == 1 && mw_series_find(s, mw_slice_of("plc/state")) == 0);
    CHECK(mw_series_signal(s, 0, &about) && about.kind == MW_SIGNAL_TEXT);
    CHECK(mw_series_text(s, red, &text) && mw_slice_is(text, "red"));
    mw_series_range all = {0, INT64_MIN, INT64_MAX};
    CHECK(mw_series_scan(s, &all, refuse, NULL, &err) == MW_LIMIT && strstr(err.text, "enough"));
    mw_samples_fini(&in);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// ---- threads

enum { PUTTERS = 4, PUTS = 60, PER_PUT = 50 };

typedef struct {
    mw_series *s;
    int number;
    _Atomic int64_t *put; // samples that a putter has put
} shared;

static mw_status count_run(void *ctx, const mw_run *run, mw_error *err) {
    int64_t *count = ctx;
    (void)err;
    for (int64_t i = 0; i < run->count; i++)
        CHECK(run->value[i] == (double)(run->time_ns[i] - mw_test_time(0)));
    *count += run->count;
    return MW_OK;
}

static void *putter(void *arg) {
    shared *my = arg;
    mw_sink *sink = mw_series_sink(my->s);
    for (int64_t k = 0; k < PUTS; k++) {
        mw_samples in = {0};
        for (int64_t i = 0; i < PER_PUT; i++) {
            int64_t at = mw_test_time(k * PER_PUT + i);
            CHECK(mw_samples_add(&in, my->number, at, (double)(at - mw_test_time(0)), 0));
        }
        CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
        my->put[my->number] += PER_PUT;
        mw_samples_fini(&in);
    }
    return NULL;
}

static void *reader(void *arg) {
    shared *my = arg;
    for (int round = 0; round < 40; round++) {
        int32_t signal = round % PUTTERS;
        int64_t least = my->put[signal], count = 0;
        mw_series_range all = {signal, INT64_MIN, INT64_MAX};
        CHECK(mw_series_scan(my->s, &all, count_run, &count, NULL) == MW_OK);
        CHECK_ROW(count >= least && count % PER_PUT == 0, round);
        mw_bucket bucket[7];
        int64_t charted = 0;
        all = (mw_series_range){signal, mw_test_time(0), mw_test_time(PUTS * PER_PUT)};
        CHECK(mw_series_chart(my->s, &all, 7, bucket, NULL) == MW_OK);
        for (int i = 0; i < 7; i++) charted += bucket[i].count;
        CHECK_ROW(charted >= count, round);
    }
    return NULL;
}

void test_series_threads(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = mw_test_series_open(path);
    static _Atomic int64_t put[PUTTERS];
    shared each[PUTTERS + 2];
    pthread_t thread[PUTTERS + 2];
    mw_test_series_signals(s);
    for (int i = 0; i < PUTTERS; i++) put[i] = 0;
    for (int i = 0; i < PUTTERS + 2; i++) {
        each[i] = (shared){s, i, put};
        CHECK(pthread_create(&thread[i], NULL, i < PUTTERS ? putter : reader, &each[i]) == 0);
    }
    for (int i = 0; i < PUTTERS + 2; i++) pthread_join(thread[i], NULL);
    for (int i = 0; i < PUTTERS; i++) {
        int64_t count = 0;
        mw_series_range all = {i, INT64_MIN, INT64_MAX};
        CHECK(mw_series_scan(s, &all, count_run, &count, NULL) == MW_OK && count == PUTS * PER_PUT);
    }
    CHECK(mw_series_flush(s, NULL) == MW_OK);
    mw_series_stats stats;
    mw_series_stat(s, &stats);
    CHECK(stats.puts == PUTTERS * PUTS && stats.put_samples == PUTTERS * PUTS * PER_PUT);
    CHECK(stats.samples == stats.put_samples && stats.syncs > 0);
    verify(s, 0);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}

// ---- failures

static mw_status count_samples(void *ctx, const mw_run *run, mw_error *err) {
    (void)err;
    *(int64_t *)ctx += run->count;
    return MW_OK;
}

static void count_line(void *ctx, const char *line) {
    CHECK(strstr(line, "segment-1-1") != NULL);
    ++*(int64_t *)ctx;
}

void test_series_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    static const mw_series_limits small = {1500, 3, 100000, 40000};
    mw_test_table *t = table_new(99);
    mw_series *s = mw_test_series_open(path);
    mw_test_series_signals(s);
    for (int i = 0; i < 20; i++) mw_test_put(s, t, 300);
    mw_series_close(s);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 2000; n++) {
        mw_alloc_fail_after(n);
        st = mw_series_open_with(path, &small, &s, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    mw_test_expect(s, t, 0);
    int64_t scanned = 0;
    for (int64_t n = 0; n < 200; n++) {
        mw_series_range all = {1, INT64_MIN, INT64_MAX};
        mw_samples in = {0};
        CHECK(mw_samples_add(&in, 3, mw_test_time(-1 - n), 1, 0));
        mw_alloc_fail_after(n % 20);
        st = mw_series_sink(s)->ops->put(mw_series_sink(s), &in, NULL);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_alloc_fail_after(n);
        st = mw_series_scan(s, &all, count_samples, &scanned, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_samples_fini(&in);
    }
    CHECK(st == MW_OK && scanned > 0);
    mw_test_expect(s, t, 1);
    mw_series_close(s);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}

// What somebody removed is missed, not passed over.
void test_series_missing_file(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series"), *name;
    mw_test_table *t = table_new(5);
    mw_series *s = mw_test_series_open(path);
    mw_error err = {0};
    mw_test_series_signals(s);
    for (int i = 0; i < 2; i++) {
        mw_test_put(s, t, 300);
        CHECK(mw_series_flush(s, NULL) == MW_OK);
    }
    mw_series_close(s);
    name = mw_test_path("", path, "segment-1-1");
    CHECK(unlink(name) == 0);
    CHECK(mw_series_open(path, &s, &err) == MW_CORRUPT && strstr(err.text, "segment-1-"));
    mw_free(name);
    name = mw_test_path("", path, "segment-2-2");
    CHECK(unlink(name) == 0);
    CHECK(mw_series_open(path, &s, &err) == MW_CORRUPT && strstr(err.text, "journal-1"));
    mw_free(name);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}

// What a crash cut off is removed, and told.
void test_series_torn_tail(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series"), *bytes = NULL;
    char *journal = mw_test_path("", path, "journal-1");
    mw_test_table *t = table_new(8);
    mw_series_stats stats;
    size_t size = 0;
    mw_series *s = mw_test_series_open(path);
    mw_test_series_signals(s);
    mw_test_put(s, t, 50);
    mw_series_close(s);
    CHECK(mw_file_read(journal, 1 << 20, &bytes, &size, NULL) == MW_OK && size > 40);
    FILE *f = fopen(journal, "ab");
    CHECK(f && fwrite(bytes, 1, 40, f) == 40 && fclose(f) == 0);
    mw_log_level_set(MW_LOG_OFF);
    s = mw_test_series_open(path);
    mw_log_level_set(MW_LOG_INFO);
    mw_series_stat(s, &stats);
    CHECK(stats.cut_bytes == 40);
    mw_test_expect(s, t, 0);
    mw_series_close(s);
    s = mw_test_series_open(path);
    mw_series_stat(s, &stats);
    CHECK(stats.cut_bytes == 0);
    mw_series_close(s);
    mw_free(bytes);
    mw_free(journal);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_series_verify_finds(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series"), *bytes = NULL;
    mw_test_table *t = table_new(6);
    mw_series *s = mw_test_series_open(path);
    size_t size = 0;
    int64_t problems = 0;
    mw_test_series_signals(s);
    mw_test_put(s, t, 500);
    CHECK(mw_series_flush(s, NULL) == MW_OK);
    mw_test_put(s, t, 500);
    mw_series_close(s);
    char *segment = mw_test_path("", path, "segment-1-1");
    CHECK(mw_file_read(segment, 1 << 20, &bytes, &size, NULL) == MW_OK);
    bytes[20] ^= 1;
    mw_test_write(segment, bytes, size);
    s = mw_test_series_open(path);
    CHECK(mw_series_verify(s, count_line, &problems, &(int64_t){0}, NULL) == MW_OK);
    CHECK(problems == 1);
    mw_series_range all = {0, INT64_MIN, INT64_MAX};
    mw_error err = {0};
    CHECK(mw_series_scan(s, &all, refuse, NULL, &err) == MW_CORRUPT && strstr(err.text, segment));
    mw_series_close(s);
    mw_free(bytes);
    mw_free(segment);
    mw_free(t);
    mw_free(path);
    mw_test_folder_free(folder);
}
