// SPDX-License-Identifier: MIT
// The store of samples: putting four million from four threads, durably; a year of one signal at
// one sample a second, how many bytes it takes and how long its chart, also right after a
// correction in its middle. Prints lines of build/bench.csv (bench/run collects them).
//
//     bench_series [FOLDER]     the store is begun anew in FOLDER (build/bench_series)
//
// The year is made up as a sensor writes it: two decimals, a slow drift, noise of some hundredths.
#include "base/alloc.h"
#include "base/clock.h"
#include "base/hash.h"
#include "series/chart.h"
#include "series/series.h"

#include <ftw.h>
#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    THREADS = 4,
    BATCHES = 100,
    BATCH = 40000,
    SIGNALS = 2000,
    YEAR_S = 365 * 86400,
    BUCKETS = 1000,
    RUNS = 9,
};

static const int64_t begin_ns = INT64_C(1700000000000000000), second = 1000000000;

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench series: %s\n", err->text);
    exit(1);
}

static double since_s(int64_t from) { return (double)(mw_clock_steady_ns() - from) * 1e-9; }

static double cpu_s(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at) {
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static void row(const char *name, double ours, const char *unit, double theirs, double bar) {
    char peer[64] = "nobody,,";
    if (theirs > 0) snprintf(peer, sizeof peer, "sqlite,%.3f,%.3f", theirs, ours / theirs);
    printf("%s,%.3f,%s,%s,%g,%s\n", name, ours, unit, peer, bar, ours <= bar ? "yes" : "no");
    fflush(stdout);
}

// ---- putting

static void ask_signals(mw_series *s) {
    mw_sink *sink = mw_series_sink(s);
    mw_error err = {0};
    for (int32_t i = 0; i < SIGNALS; i++) {
        char name[64];
        int32_t id;
        snprintf(name, sizeof name, "plant/line %d/signal %d", i / 100, i);
        must(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, (mw_slice){0}, &id, &err),
             &err);
    }
}

// Batch b: round robin over half of the signals, a sample each every 100 ms.
static void fill_batch(mw_samples *in, int64_t b) {
    in->count = 0;
    for (int64_t i = 0; i < BATCH; i++) {
        int32_t signal = (int32_t)(i % (SIGNALS / 2) + b % 2 * (SIGNALS / 2));
        int64_t at = begin_ns + ((b / 2) * (BATCH / (SIGNALS / 2)) + i / (SIGNALS / 2)) * 100000000;
        double x = (double)(mw_hash64_mix((uint64_t)(b * BATCH + i)) % 10000) / 100;
        if (!mw_samples_add(in, signal, at, x, 0)) exit(1);
    }
}

typedef struct {
    mw_series *s;
    mw_samples *batch;
    int number;
} putter;

static void *put_batches(void *arg) {
    putter *p = arg;
    mw_sink *sink = mw_series_sink(p->s);
    mw_error err = {0};
    for (int64_t b = p->number; b < BATCHES; b += THREADS)
        must(sink->ops->put(sink, &p->batch[b], &err), &err);
    return NULL;
}

static double put_all(mw_series *s, mw_samples *batch) {
    putter p[THREADS];
    pthread_t thread[THREADS];
    double cpu = cpu_s();
    int64_t from = mw_clock_steady_ns();
    for (int i = 0; i < THREADS; i++) {
        p[i] = (putter){s, batch, i};
        if (pthread_create(&thread[i], NULL, put_batches, &p[i]) != 0) exit(1);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(thread[i], NULL);
    cpu = cpu_s() - cpu;
    fprintf(stderr, "put: %.3f s, of processors %.3f s (%.0f ns per sample)\n", since_s(from), cpu,
            cpu * 1e9 / BATCHES / BATCH);
    return cpu;
}

// The same into a table of SQLite, a transaction per batch; seconds of processors.
static double put_sqlite(const char *path, const mw_samples *batch) {
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    double cpu = cpu_s();
    if (sqlite3_open(path, &db) != SQLITE_OK) exit(1);
    sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", NULL, NULL, NULL);
    sqlite3_exec(db,
                 "CREATE TABLE s(signal INT, t INT, v REAL, q INT, PRIMARY KEY(signal, t))"
                 " WITHOUT ROWID",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO s VALUES(?,?,?,?)", -1, &q, NULL);
    for (int64_t b = 0; b < BATCHES; b++) {
        sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        for (int64_t i = 0; i < BATCH; i++) {
            sqlite3_bind_int(q, 1, batch[b].signal[i]);
            sqlite3_bind_int64(q, 2, batch[b].time_ns[i]);
            sqlite3_bind_double(q, 3, batch[b].value[i]);
            sqlite3_bind_int(q, 4, batch[b].quality[i]);
            if (sqlite3_step(q) != SQLITE_DONE) exit(1);
            sqlite3_reset(q);
        }
        if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) exit(1);
    }
    sqlite3_finalize(q);
    sqlite3_close(db);
    return cpu_s() - cpu;
}

static void bench_put(const char *folder) {
    char path[4096];
    mw_error err = {0};
    mw_series *s = NULL;
    mw_samples *batch = mw_alloc_array(BATCHES, sizeof *batch);
    for (int64_t b = 0; b < BATCHES; b++) fill_batch(&batch[b], b);
    snprintf(path, sizeof path, "%s/put", folder);
    must(mw_series_open(path, &s, &err), &err);
    ask_signals(s);
    double ours = put_all(s, batch);
    mw_series_close(s);
    int64_t from = mw_clock_steady_ns();
    must(mw_series_open(path, &s, &err), &err);
    fprintf(stderr, "opened with its journal in %.3f s\n", since_s(from));
    mw_series_close(s);
    snprintf(path, sizeof path, "%s/put.sqlite", folder);
    double theirs = put_sqlite(path, batch);
    for (int64_t b = 0; b < BATCHES; b++) mw_samples_fini(&batch[b]);
    mw_free(batch);
    row("series_put", ours, "s of processors (4000000 samples; 4 threads; durably)", theirs, 0.5);
}

// ---- a year

static double sensor(int64_t i) {
    double noise = 0;
    for (uint64_t k = 0; k < 4; k++)
        noise += (double)(mw_hash64_mix((uint64_t)i * 4 + k) % 1000) / 1000 - 0.5;
    double drift = 21 + 3 * sin((double)i / 13751) + 0.5 * sin((double)i / 901);
    return round((drift + 0.03 * noise) * 100) / 100;
}

static void put_year(mw_series *s) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_error err = {0};
    int32_t id;
    must(sink->ops->signal(sink, mw_slice_of("plant/temperature"), MW_SIGNAL_NUMBER,
                           mw_slice_of("degC"), &id, &err),
         &err);
    for (int64_t i = 0; i < YEAR_S; i++) {
        if (!mw_samples_add(&in, id, begin_ns + i * second, sensor(i), 0)) exit(1);
        if (in.count < 1000000 && i < YEAR_S - 1) continue;
        must(sink->ops->put(sink, &in, &err), &err);
        in.count = 0;
    }
    mw_samples_fini(&in);
    must(mw_series_flush(s, &err), &err);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The median time of a chart of the year, in ms; checks its count.
static double chart_ms(mw_series *s, const char *what) {
    static mw_bucket bucket[BUCKETS];
    double ms[RUNS];
    mw_error err = {0};
    mw_series_range year = {0, begin_ns, begin_ns + YEAR_S * second};
    for (int r = 0; r < RUNS; r++) {
        int64_t from = mw_clock_steady_ns(), count = 0;
        must(mw_series_chart(s, &year, BUCKETS, bucket, &err), &err);
        ms[r] = since_s(from) * 1e3;
        for (int i = 0; i < BUCKETS; i++) count += bucket[i].count;
        if (count != YEAR_S) exit(1);
    }
    fprintf(stderr, "chart %s: first %.2f ms, ", what, ms[0]);
    qsort(ms, RUNS, sizeof *ms, by_size);
    fprintf(stderr, "median %.2f ms\n", ms[RUNS / 2]);
    return ms[RUNS / 2];
}

static mw_status count_run(void *ctx, const mw_run *run, mw_error *err) {
    (void)err;
    *(int64_t *)ctx += run->count;
    return MW_OK;
}

// Other sides of reading, to people only.
static void tell_others(mw_series *s) {
    mw_series_range year = {0, begin_ns, begin_ns + YEAR_S * second};
    mw_samples points = {0};
    mw_error err = {0};
    int64_t from = mw_clock_steady_ns(), count = 0;
    must(mw_series_scan(s, &year, count_run, &count, &err), &err);
    fprintf(stderr, "scan: %.3f s\n", since_s(from));
    from = mw_clock_steady_ns();
    must(mw_series_points(s, &year, MW_POINTS_LTTB, 1000, &points, &err), &err);
    fprintf(stderr, "points (lttb): %.2f ms\n", since_s(from) * 1e3);
    mw_samples_fini(&points);
}

// Corrects ten minutes, and a sample a week of the whole year.
static void correct(mw_series *s) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    mw_error err = {0};
    for (int64_t i = 0; i < 600; i++)
        if (!mw_samples_add(&in, 0, begin_ns + (YEAR_S / 2 + i) * second, 99, 0)) exit(1);
    for (int64_t i = 0; i < 52; i++)
        if (!mw_samples_add(&in, 0, begin_ns + i * 7 * 86400 * second, 98, 0)) exit(1);
    must(sink->ops->put(sink, &in, &err), &err);
    mw_samples_fini(&in);
}

static void bench_year(const char *folder) {
    char path[4096];
    mw_series *s = NULL;
    mw_error err = {0};
    mw_series_stats stats;
    snprintf(path, sizeof path, "%s/year", folder);
    must(mw_series_open(path, &s, &err), &err);
    double cpu = cpu_s();
    put_year(s);
    fprintf(stderr, "year: %.3f s of processors\n", cpu_s() - cpu);
    mw_series_stat(s, &stats);
    double bytes = (double)stats.segment_bytes / YEAR_S;
    fprintf(stderr, "%lld segments\n", (long long)stats.segments);
    chart_ms(s, "of the year");
    tell_others(s);
    correct(s);
    double ms = chart_ms(s, "after a correction");
    must(mw_series_flush(s, &err), &err);
    double flushed = chart_ms(s, "when that is a segment");
    mw_series_close(s);
    row("series_chart_year", ms > flushed ? ms : flushed,
        "ms (1000 buckets of 31536000 samples after a correction)", 0, 100);
    row("series_bytes_per_point", bytes, "bytes (a year of seconds with two decimals)", 0, 4);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "build/bench_series";
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (mkdir(folder, 0755) != 0) {
        fprintf(stderr, "bench series: cannot begin %s\n", folder);
        return 1;
    }
    bench_put(folder);
    bench_year(folder);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}
