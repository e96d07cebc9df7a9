// SPDX-License-Identifier: MIT
// A process that puts samples is killed, or runs out of disk: nothing acknowledged may be lost.
//
// The writer is this test program itself, started anew with MW_SERIES_WRITER set: threads do not
// survive a fork, and what the parent has open must not matter.
#include "series/series_testing.h"

#include "test/test.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 3, BATCH = 40 };

// Batch `number` of a writer: BATCH samples of its signal, the first of which corrects one of the
// batch before. Sample i of a signal has value i, a corrected one -i.
static mw_status put_batch(mw_series *s, int32_t signal, int64_t number, mw_error *err) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    for (int64_t i = number * BATCH; i < (number + 1) * BATCH; i++)
        if (!mw_samples_add(&in, signal, mw_test_time(i), (double)i, 0)) _exit(20);
    int64_t corrected = number * BATCH - 5;
    if (number > 0 && !mw_samples_add(&in, signal, mw_test_time(corrected), (double)-corrected, 0))
        _exit(21);
    mw_status st = sink->ops->put(sink, &in, err);
    mw_samples_fini(&in);
    return st;
}

// Samples of a signal from 0 on; -1 when they are not those that batches put.
static mw_status check_run(void *ctx, const mw_run *run, mw_error *err) {
    int64_t *count = ctx;
    for (int64_t k = 0; k < run->count; k++, ++*count) {
        bool corrected = *count % BATCH == BATCH - 5 && run->value[k] == (double)-*count;
        if (run->time_ns[k] == mw_test_time(*count) &&
            (corrected || run->value[k] == (double)*count))
            continue;
        return mw_fail(err, MW_CORRUPT, "sample %lld is %g", (long long)*count, run->value[k]);
    }
    return MW_OK;
}

static int64_t count_samples(mw_series *s, int32_t signal) {
    int64_t count = 0;
    mw_series_range all = {signal, INT64_MIN, INT64_MAX};
    mw_error err = {0};
    if (mw_series_scan(s, &all, check_run, &count, &err) == MW_OK) return count;
    fprintf(stderr, "signal %d: %s\n", signal, err.text);
    return -1;
}

// ---- the process that puts

typedef struct {
    mw_series *s;
    int32_t signal;
} writer;

// Puts batches and says after each which one is safe, until the process is killed.
static void *put_until_killed(void *arg) {
    writer *w = arg;
    int64_t count = count_samples(w->s, w->signal), said[2] = {w->signal, 0};
    if (count < 0 || count % BATCH != 0) _exit(4);
    for (int64_t number = count / BATCH;; number++) {
        if (put_batch(w->s, w->signal, number, NULL) != MW_OK) _exit(6);
        said[1] = (number + 1) * BATCH;
        if (write(STDOUT_FILENO, said, sizeof said) != sizeof said) _exit(5);
    }
}

static void be_killed(const char *path) {
    mw_series *s = mw_test_series_open(path);
    writer w[WRITERS];
    pthread_t thread[WRITERS];
    mw_test_series_signals(s);
    for (int i = 0; i < WRITERS; i++) {
        w[i] = (writer){s, i};
        if (pthread_create(&thread[i], NULL, put_until_killed, &w[i]) != 0) _exit(7);
    }
    for (int64_t round = 0;; round++) {
        mw_status st = round % 5 == 4 ? mw_series_compact(s, NULL) : mw_series_flush(s, NULL);
        if (st != MW_OK) _exit(8);
        usleep(20000);
    }
}

// Every file may have at most `bytes`: what a full disk looks like.
static void limit_files(rlim_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(10);
    limit.rlim_cur = bytes;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(11);
}

// Whether the store tells that the last put failed.
static bool tells_failure(mw_series *s) {
    mw_series_stats stats;
    mw_series_stat(s, &stats);
    return stats.put_failures > 0 && strstr(stats.put_problem, "File too large");
}

// Puts until the disk is full, reads all the same, and goes on when there is room again.
static void be_full(const char *path) {
    static const rlim_t sizes[] = {2000, 9000, 20000, 40000};
    signal(SIGXFSZ, SIG_IGN);
    mw_series *s = mw_test_series_open(path);
    int64_t number = 0, problems = -1;
    mw_error err = {0};
    mw_test_series_signals(s);
    for (int i = 0; i < 4; i++) {
        limit_files(sizes[i]);
        err = (mw_error){0};
        while (put_batch(s, 0, number, &err) == MW_OK)
            if (++number >= (i + 1) * 100) break; // segments made room in the journal: fine
        bool full = err.status != MW_OK;
        if (full && (err.status != MW_IO || !tells_failure(s))) _exit(12);
        if (count_samples(s, 0) != number * BATCH) _exit(13);
        if (full && put_batch(s, 0, number, &err) == MW_OK) number++;
        limit_files(RLIM_INFINITY);
        for (int k = 0; k < 10; k++, number++)
            if (put_batch(s, 0, number, &err) != MW_OK || tells_failure(s)) _exit(14);
        if (count_samples(s, 0) != number * BATCH) _exit(15);
    }
    if (mw_series_flush(s, &err) != MW_OK) _exit(16);
    if (mw_series_verify(s, mw_test_tell_series, NULL, &problems, NULL) != MW_OK || problems)
        _exit(17);
    mw_series_close(s);
    s = mw_test_series_open(path);
    if (count_samples(s, 0) != number * BATCH) _exit(18);
    mw_series_close(s);
    _exit(0);
}

__attribute__((constructor)) static void be_the_writer(void) {
    const char *what = getenv("MW_SERIES_WRITER"), *path = getenv("MW_SERIES_PATH");
    if (!what || !path) return;
    if (strcmp(what, "kill") == 0) be_killed(path);
    be_full(path);
}

// ---- the test

static pid_t start_writer(const char *what, const char *path, int *out) {
    int ends[2];
    if (pipe(ends) != 0) abort();
    pid_t pid = fork();
    if (pid < 0) abort();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("MW_SERIES_WRITER", what, 1);
        setenv("MW_SERIES_PATH", path, 1);
        execl("/proc/self/exe", "writer", (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

// Each of `writers` processes since the last check may have put a batch that it could not tell of.
static void check_after(const char *path, const int64_t *acknowledged, int writers, int row) {
    mw_series *s = mw_test_series_open(path);
    int64_t problems = -1;
    for (int i = 0; i < WRITERS; i++) {
        int64_t count = count_samples(s, i);
        CHECK_ROW(count >= acknowledged[i] && count <= acknowledged[i] + writers * BATCH, row);
        CHECK_ROW(count % BATCH == 0, row); // whole batches only
    }
    CHECK_ROW(mw_series_verify(s, mw_test_tell_series, NULL, &problems, NULL) == MW_OK, row);
    CHECK_ROW(problems == 0, row);
    mw_series_close(s);
}

void test_series_crash_killed(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    int64_t acknowledged[WRITERS] = {0}, said[2];
    for (int round = 0; round < 20; round++) {
        int out, status = 0;
        pid_t pid = start_writer("kill", path, &out);
        CHECK_ROW(read(out, said, sizeof said) == sizeof said, round);
        acknowledged[said[0]] = said[1];
        usleep((useconds_t)(round * 7919 % 61) * 1000);
        CHECK_ROW(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid, round);
        CHECK_ROW(WIFSIGNALED(status), WEXITSTATUS(status));
        while (read(out, said, sizeof said) == sizeof said) acknowledged[said[0]] = said[1];
        close(out);
        // Every other time the next writer finds the store as the crash left it.
        if (round % 2 == 0 || round == 19) check_after(path, acknowledged, 2, round);
    }
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_series_crash_disk_full(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    int out, status = -1;
    pid_t pid = start_writer("full", path, &out);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_ROW(WIFEXITED(status) && WEXITSTATUS(status) == 0, WEXITSTATUS(status));
    close(out);
    mw_free(path);
    mw_test_folder_free(folder);
}
