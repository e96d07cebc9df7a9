// SPDX-License-Identifier: MIT
// kill -9 in the middle of imports into DuckDB and SQLite: what was acknowledged is there, the
// stores are sound, and importing again completes the file.
//
// Each step is a process of its own: this program run again, which sees MW_IMPORT_CHILD before it
// comes to its tests. MW_KILL_ROUNDS sets the number of rounds.
#include "ingest/import.h"

#include "ingest/testing.h"
#include "test/test.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 40000, BATCH = 1500 };

static const char map[] = "map m {\n  time column \"t\" format unix_s length minute\n"
                          "  entity site column \"s\" add\n  measure electricity column \"e\"\n"
                          "  measure remark column \"r\"\n}\n";

static void write_data(const char *folder) {
    char path[256];
    snprintf(path, sizeof path, "%s/data.csv", folder);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    if (!f) return;
    fprintf(f, "s,t,e,r\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "site-%d,%d,%d.5,text %d\n", i % 500, 1600000020 + i / 500 * 60, i, i % 1000);
    fclose(f);
}

// ---- in the child

typedef struct {
    mw_test_bench b;
    int64_t acknowledged, finished;
    double sum;
} child;

static mw_status note_import(void *ctx, const mw_import *i, mw_error *err) {
    (void)err;
    ((child *)ctx)->acknowledged += i->kept + i->corrected;
    ((child *)ctx)->finished += i->ended_ns != 0;
    return MW_OK;
}

static void tell(void *ctx, const char *line) {
    (void)ctx;
    fprintf(stderr, "verify: %s\n", line);
}

static mw_status add_values(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < c->count; i++)
        if (c->value[i] != floor(c->value[i])) ((child *)ctx)->sum += c->value[i];
    return MW_OK;
}

static bool child_open(child *c, const char *folder) {
    char address[300];
    mw_test_bench_init(&c->b);
    c->b.registry->ops->close(c->b.registry);
    c->b.facts->ops->close(c->b.facts);
    c->b.registry = NULL;
    c->b.facts = NULL;
    snprintf(address, sizeof address, "sqlite:%s/registry", folder);
    if (mw_registry_open(address, &c->b.registry, &c->b.err) != MW_OK) return false;
    snprintf(address, sizeof address, "duckdb:%s/facts", folder);
    return mw_facts_open(address, &c->b.facts, &c->b.err) == MW_OK;
}

static bool child_import(child *c, const char *folder) {
    char path[300];
    snprintf(path, sizeof path, "%s/data.csv", folder);
    mw_test_map(&c->b, map);
    mw_import_job job = mw_test_job(&c->b, path);
    job.batch_facts = BATCH;
    return mw_import_run(&job, &c->b.report, &c->b.err) == MW_OK;
}

static bool child_verify(child *c) {
    int64_t problems = -1, count = -1;
    mw_registry *r = c->b.registry;
    mw_facts *f = c->b.facts;
    bool ok = r->ops->verify(r, tell, NULL, &problems, &c->b.err) == MW_OK && problems == 0;
    ok = ok && f->ops->verify(f, tell, NULL, &problems, &c->b.err) == MW_OK && problems == 0;
    ok = ok && r->ops->import_each(r, note_import, c, NULL) == MW_OK;
    ok = ok && f->ops->count(f, &count, NULL) == MW_OK;
    if (ok && count < c->acknowledged)
        fprintf(stderr, "%d facts, %d acknowledged\n", (int)count, (int)c->acknowledged);
    return ok && count >= c->acknowledged;
}

// All rows are there, each once.
static bool child_complete(child *c) {
    int64_t count = 0;
    double want = 0;
    for (int i = 0; i < ROWS; i++) want += i + 0.5;
    mw_fact_query all = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    mw_facts *f = c->b.facts;
    return f->ops->count(f, &count, NULL) == MW_OK && count == 2 * ROWS && c->finished > 0 &&
           f->ops->scan(f, &all, add_values, c, NULL) == MW_OK && c->sum == want;
}

// Runs before main: a process that is a child's never gets to the tests.
__attribute__((constructor)) static void run_child(void) {
    const char *step = getenv("MW_IMPORT_CHILD"), *folder = getenv("MW_IMPORT_FOLDER");
    if (!step || !folder) return;
    child c = {0};
    bool ok = child_open(&c, folder);
    if (ok && strcmp(step, "import") == 0) ok = child_import(&c, folder);
    if (ok) ok = child_verify(&c);
    if (ok && strcmp(step, "import") == 0) ok = child_complete(&c);
    if (!ok) fprintf(stderr, "%s: %s\n", step, c.b.err.text);
    mw_test_bench_fini(&c.b);
    _exit(ok ? 0 : 1);
}

// ---- the parent

static pid_t start(const char *step, const char *folder) {
    pid_t pid = fork();
    if (pid != 0) return pid;
    setenv("MW_IMPORT_CHILD", step, 1);
    setenv("MW_IMPORT_FOLDER", folder, 1);
    execl("/proc/self/exe", "test_ingest", (char *)NULL);
    _exit(99);
}

static bool passes(const char *step, const char *folder) {
    int status = -1;
    pid_t pid = start(step, folder);
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void remove_folder(const char *folder) {
    static const char *const names[] = {
        "data.csv",  "registry",      "registry-wal", "registry-shm", "facts",
        "facts.wal", "facts.landing", "facts.lock",   "facts.tmp",    "registry-journal"};
    char path[300];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

// A workspace killed again and again while the same file is imported, then completed.
static void kill_rounds(int rounds, uint32_t seed) {
    char folder[] = "/tmp/mw-killed-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    write_data(folder);
    for (int i = 0; i < rounds; i++) {
        pid_t pid = start("import", folder);
        seed = seed * 1664525u + 1013904223u;
        usleep(20000 + (seed >> 8) % 400000);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        CHECK_ROW(passes("verify", folder), i);
    }
    CHECK(passes("import", folder));
    CHECK(passes("import", folder)); // and again, which changes nothing
    remove_folder(folder);
}

void test_killed_imports(void) {
    const char *more = getenv("MW_KILL_ROUNDS");
    int rounds = more ? (int)strtol(more, NULL, 10) : 4;
    for (int i = 0; i < rounds; i += 4)
        kill_rounds(rounds - i < 4 ? rounds - i : 4, (uint32_t)i + 1);
}
