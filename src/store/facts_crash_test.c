// SPDX-License-Identifier: MIT
// A process that writes facts is killed, or runs out of disk: nothing acknowledged may be lost.
//
// The writer is this test program itself, started anew with MW_STORE_WRITER set: threads of the
// library do not survive a fork, and what the parent has open must not matter.
#include "store/facts_duckdb_int.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BATCH_ROWS_MAX = 80,
    SMALL_ROWS_MAX = 40, // batches above go past the log
    LOG_ROWS_MAX = 400,  // so that it is drained every few batches
};

static int64_t batch_rows(int64_t number) { return 1 + number * 37 % BATCH_ROWS_MAX; }

// Rows of batch `number`: new facts from start_ns on, and every fifth corrects the one before them.
static mw_fact_batch batch_of(int64_t number, int64_t start_ns) {
    mw_fact_batch b = {0};
    for (int64_t i = 0; i < batch_rows(number); i++) {
        bool correction = i == 0 && number % 5 == 4;
        int64_t at = start_ns + i - correction;
        mw_test_add(&b, (mw_test_fact){1 + (int32_t)(at % 3), 1, 0, at, at + 1, (double)number, 0,
                                       0, start_ns + i + 1});
    }
    return b;
}

// The batch that begins with row `row`; -1 when none does: then a batch was kept in part.
static int64_t batch_at(int64_t row) {
    int64_t number = 0;
    while (row > 0) row -= batch_rows(number++);
    return row == 0 ? number : -1;
}

static mw_facts *writer_open(const char *address) {
    mw_facts *f = NULL;
    mw_error err = {0};
    if (mw_facts_open(address, &f, &err) != MW_OK) {
        fprintf(stderr, "writer: %s\n", err.text);
        _exit(2);
    }
    ((mw_facts_duckdb *)f)->landing_batch_rows_max = SMALL_ROWS_MAX;
    ((mw_facts_duckdb *)f)->landing_rows_max = LOG_ROWS_MAX;
    return f;
}

static mw_status write_batch(mw_facts *f, int64_t *number, int64_t *rows) {
    mw_fact_batch b = batch_of(*number, *rows);
    mw_error err = {0};
    mw_status st = f->ops->append(f, &b, *number, &err);
    if (st == MW_OK) {
        *rows += b.count;
        ++*number;
    }
    mw_fact_batch_fini(&b);
    return st;
}

// Writes batches and says after each how many rows are safe, until it is killed.
static void write_until_killed(const char *address) {
    mw_facts *f = writer_open(address);
    int64_t rows = 0;
    if (f->ops->count(f, &rows, NULL) != MW_OK) _exit(3);
    int64_t number = batch_at(rows);
    if (number < 0) _exit(4);
    while (write_batch(f, &number, &rows) == MW_OK)
        if (write(STDOUT_FILENO, &rows, sizeof rows) != sizeof rows) _exit(5);
    _exit(6);
}

// Every file may have at most `bytes`: what a full disk looks like to the writer.
static void limit_files(rlim_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(10);
    limit.rlim_cur = bytes;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(11);
}

// Writes until the disk is full, first by way of the log, then past it, and goes on when there is
// room again.
static void write_until_full(const char *address) {
    static const struct {
        rlim_t file_bytes;
        int64_t small_rows_max;
    } stages[] = {
        {64 << 10, BATCH_ROWS_MAX}, // every batch goes to the log
        {1 << 20,  0             }, // none does
    };
    int64_t rows = 0, number = 0, problems = -1, count = -1;
    signal(SIGXFSZ, SIG_IGN);
    mw_facts *f = writer_open(address);
    ((mw_facts_duckdb *)f)->landing_rows_max = 1 << 30; // never drained by itself
    for (int i = 0; i < 2; i++) {
        ((mw_facts_duckdb *)f)->landing_batch_rows_max = stages[i].small_rows_max;
        limit_files(stages[i].file_bytes);
        while (write_batch(f, &number, &rows) == MW_OK)
            if (number > 100000) _exit(12);
        // Tidying up after the failure may have made some room; what counts is that nothing is
        // lost.
        (void)write_batch(f, &number, &rows);
        limit_files(RLIM_INFINITY);
        if (write_batch(f, &number, &rows) != MW_OK) _exit(14);
    }
    if (f->ops->count(f, &count, NULL) != MW_OK || count != rows) _exit(15);
    if (f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) != MW_OK || problems) _exit(16);
    f->ops->close(f);
    _exit(0);
}

__attribute__((constructor)) static void be_the_writer(void) {
    const char *what = getenv("MW_STORE_WRITER"), *address = getenv("MW_STORE_ADDRESS");
    if (!what || !address) return;
    if (strcmp(what, "kill") == 0) write_until_killed(address);
    write_until_full(address);
}

// Starts the writer; its standard output can be read from *out.
static pid_t start_writer(const char *what, const char *address, int *out) {
    int ends[2];
    if (pipe(ends) != 0) abort();
    pid_t pid = fork();
    if (pid < 0) abort();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("MW_STORE_WRITER", what, 1);
        setenv("MW_STORE_ADDRESS", address, 1);
        execl("/proc/self/exe", "writer", (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

// Reads the last number that was acknowledged; -1 when none was.
static int64_t last_acknowledged(int fd) {
    int64_t last = -1, rows;
    while (read(fd, &rows, sizeof rows) == sizeof rows) last = rows;
    return last;
}

// Checks that all rows up to acknowledged are there, and those of one more batch or none (round -1:
// or of more).
static void check_rows(const char *address, int64_t acknowledged, int64_t round) {
    mw_facts *f = NULL;
    mw_error err = {0};
    CHECK_ROW(mw_facts_open(address, &f, &err) == MW_OK, round);
    if (!f) {
        fprintf(stderr, "%s\n", err.text);
        return;
    }
    mw_test_rows rows = {0};
    mw_fact_query q = mw_test_query();
    q.all_versions = true;
    int64_t problems = -1, bad = 0;
    CHECK_ROW(mw_test_scan(f, &q, &rows, NULL) == MW_OK, round);
    CHECK_ROW(rows.facts.count >= acknowledged, round);
    CHECK_ROW(rows.facts.count <= acknowledged + BATCH_ROWS_MAX || round < 0, round);
    CHECK_ROW(batch_at(rows.facts.count) >= 0, round); // whole batches only
    for (int64_t i = 0; i < rows.facts.count; i++) bad += rows.facts.line[i] != i + 1;
    CHECK_ROW(bad == 0, round);
    CHECK_ROW(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK, round);
    CHECK_ROW(problems == 0, round);
    mw_test_rows_fini(&rows);
    f->ops->close(f);
}

// The thread sanitizer ends a program that holds as many locks as DuckDB's allocator does in fork.
static bool cannot_fork(void) {
    const char *build = getenv("MW_TEST_BUILD");
    return build && strcmp(build, "tsan") == 0;
}

void test_facts_crash_killed(void) {
    if (cannot_fork()) return;
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    int64_t acknowledged = 0, rounds = mw_test_rounds(5);
    for (int64_t round = 0; round < rounds; round++) {
        int out, status = 0;
        int64_t first;
        pid_t pid = start_writer("kill", address, &out);
        CHECK_ROW(read(out, &first, sizeof first) == sizeof first, round);
        usleep((useconds_t)(round * 7919 % 97) * 1000);
        CHECK_ROW(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid, round);
        CHECK_ROW(WIFSIGNALED(status), WEXITSTATUS(status));
        int64_t last = last_acknowledged(out);
        acknowledged = last > first ? last : first;
        close(out);
        // Every other time the next writer finds the log as the crash left it.
        if (round % 2 == 0 || round == rounds - 1) check_rows(address, acknowledged, round);
    }
    mw_free(address);
    mw_test_folder_free(folder);
}

void test_facts_crash_disk_full(void) {
    if (cannot_fork()) return;
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    int out, status = -1;
    pid_t pid = start_writer("full", address, &out);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_ROW(WIFEXITED(status) && WEXITSTATUS(status) == 0, WEXITSTATUS(status));
    close(out);
    check_rows(address, 0, -1);
    mw_free(address);
    mw_test_folder_free(folder);
}
