// SPDX-License-Identifier: MIT
// Imports end to end, in memory: a file and a map in, facts and refusals out. The cases stand in
// test/ingest.
#include "ingest/import.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_import_rows(void) { mw_test_script("rows"); }
void test_import_again(void) { mw_test_script("imports"); }

// ---- many rows

static const char many_map[] = "map many {\n"
                               "  file csv decimal \".\"\n"
                               "  time column \"time\" length 15 min\n"
                               "  entity site column \"site\" add\n"
                               "  measure electricity column \"kwh\" : kWh\n"
                               "  measure load_of column \"load\"\n"
                               "}\n";

// Rows of seven sites; every `bad`-th is wrong in one of five ways. Quotes and line ends in some.
static const char *many_file(int64_t rows, int64_t bad) {
    static const char *const loads[] = {"Light_Load", "Medium_Load", "Maximum_Load"};
    mw_text t = {0};
    mw_text_adds(&t, "site,time,kwh,load,remark\n");
    for (int64_t i = 0; i < rows; i++) {
        int64_t quarter = i / 7, day = quarter / 96;
        int way = bad > 0 && i % bad == bad - 1 ? (int)(i / bad % 5) : -1;
        mw_text_addf(&t, "site-%d,%04d-%02d-%02dT%02d:%02d:00%s,%s%d.%d,%s,%s%s\n", (int)(i % 7),
                     2000 + (int)(day / 336), (int)(day / 28 % 12) + 1, (int)(day % 28) + 1,
                     (int)(quarter % 96 / 4), (int)(quarter % 4) * 15, way == 0 ? "!" : "",
                     way == 1 ? "x" : "", (int)(i % 1000), (int)(i % 10),
                     way == 2 ? "No_Load" : loads[i % 3],
                     i % 5 == 0 ? "\"two\nlines, \"\"quoted\"\"\"" : "plain",
                     way == 3   ? ",more"
                     : way == 4 ? "\xff"
                                : "");
    }
    const char *path = mw_test_file(".csv", t.bytes, t.size);
    mw_text_free(&t);
    return path;
}

void test_import_one_percent_bad(void) {
    mw_test_bench b;
    mw_text facts = {0};
    int64_t rows = 20000;
    const char *path = many_file(rows, 100);
    mw_test_bench_init(&b);
    mw_test_import(&b, path, many_map);
    CHECK(b.status == MW_OK && b.report.finished);
    CHECK(b.report.rows_read == rows && b.report.rows_refused == rows / 100);
    CHECK(b.report.reject_count == rows / 100);
    CHECK(b.report.facts_kept == 2 * (rows - rows / 100));
    for (int i = 0; i < MW_REJECTS_SHOWN; i++) {
        // Each of them stands where it stands: rows with a line end in their remark take two lines.
        int64_t row = 100 * i + 99, line = 2 + row + (row + 4) / 5;
        CHECK_ROW(b.report.reject[i].line == line, i);
        CHECK_ROW(b.report.reject[i].reason[0], i);
    }
    mw_test_import(&b, path, many_map); // again: nothing new
    CHECK(b.report.facts_kept == 0 && b.report.facts_corrected == 0);
    CHECK(b.report.facts_same == 2 * (rows - rows / 100));
    mw_text_free(&facts);
    mw_test_bench_fini(&b);
    unlink(path);
}

// Facts, report and refusals, whatever the threads and the batches.
void test_import_threads(void) {
    static const struct {
        int threads;
        int64_t batch;
    } ways[] = {
        {0, 0     },
        {1, 1000  },
        {2, 0     },
        {3, 100000},
        {4, 77    },
    };
    mw_text want = {0}, want_rejects = {0};
    const int rows = (int)mw_test_cases(60000);
    const char *path = many_file(rows, 50);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        mw_test_bench b;
        mw_pool *pool = NULL;
        mw_text facts = {0};
        char rejects[64], *text = NULL;
        size_t size = 0;
        snprintf(rejects, sizeof rejects, "/tmp/mw-rejects-%d.csv", (int)getpid());
        if (ways[i].threads > 0) CHECK(mw_pool_new(ways[i].threads, &pool, NULL) == MW_OK);
        mw_test_bench_init(&b);
        mw_test_map(&b, many_map);
        mw_import_job job = mw_test_job(&b, path);
        job.pool = pool;
        job.batch_facts = ways[i].batch;
        job.reject_path = rejects;
        CHECK_ROW(mw_import_run(&job, &b.report, &b.err) == MW_OK, i);
        mw_test_facts(&b, &facts);
        CHECK(mw_file_read(rejects, 1 << 26, &text, &size, NULL) == MW_OK);
        if (i == 0) {
            mw_text_add(&want, facts.bytes, facts.size);
            mw_text_add(&want_rejects, text, size);
        }
        CHECK_ROW(strcmp(want.bytes, facts.bytes) == 0, i);
        CHECK_ROW(strcmp(want_rejects.bytes, text) == 0, i);
        CHECK_ROW(
            b.report.facts_kept == 2 * (rows - rows / 50) && b.report.rows_refused == rows / 50, i);
        mw_free(text);
        unlink(rejects);
        mw_text_free(&facts);
        mw_test_bench_fini(&b);
        mw_pool_free(pool);
    }
    mw_text_free(&want);
    mw_text_free(&want_rejects);
    unlink(path);
}

// A map that does not fit is noticed before millions of rows are refused.
void test_import_all_refused(void) {
    mw_test_bench b;
    const char *path = many_file(30000, 1);
    mw_test_bench_init(&b);
    mw_test_import(&b, path, many_map);
    CHECK(b.status == MW_INVALID && !b.report.finished);
    CHECK(strstr(b.err.text, "all of the first") && strstr(b.err.text, "Line 2, column time"));
    mw_test_bench_fini(&b);
    unlink(path);
}

typedef struct {
    int64_t rows, bytes;
} half;

// What is told only grows.
static bool stop(void *ctx, const mw_import_progress *p) {
    half *h = ctx;
    CHECK(p->bytes_read >= h->bytes && p->bytes_read <= p->bytes_total);
    h->bytes = p->bytes_read;
    return p->rows_read < h->rows;
}

// Stopped half-way and begun again: complete, and nothing twice.
void test_import_stopped(void) {
    mw_test_bench b;
    const int rows = (int)mw_test_cases(60000);
    const char *path = many_file(rows, 0);
    mw_test_bench_init(&b);
    mw_test_map(&b, many_map);
    mw_import_job job = mw_test_job(&b, path);
    half h = {.rows = rows / 2};
    job.progress = stop;
    job.progress_ctx = &h;
    job.batch_facts = rows / 12;
    CHECK(mw_import_run(&job, &b.report, &b.err) == MW_INVALID && !b.report.finished);
    int64_t kept = b.report.facts_kept;
    CHECK(kept > 0 && kept < 2 * rows && h.bytes > 0);
    job.progress = NULL;
    CHECK(mw_import_run(&job, &b.report, &b.err) == MW_OK && b.report.finished);
    CHECK(b.report.facts_same == kept && b.report.facts_kept == 2 * rows - kept);
    mw_test_bench_fini(&b);
    unlink(path);
}

// ---- undoing

static void facts_are(mw_test_bench *b, const char *want) {
    mw_text got = {0};
    mw_test_facts(b, &got);
    CHECK(strcmp(got.bytes ? got.bytes : "", want) == 0);
    if (mw_test_failures) fprintf(stderr, "got %s\n", got.bytes ? got.bytes : "");
    mw_text_free(&got);
}

void test_import_undone(void) {
    static const char map[] = "map m {\nentity site \"s\" add\ntime 2018\n"
                              "measure electricity column \"e\"\n}\n";
    static const char one[] = "s electricity 2018-01-01T00:00:00Z..2019-01-01T00:00:00Z = 1\n";
    static const char two[] = "s electricity 2018-01-01T00:00:00Z..2019-01-01T00:00:00Z = 2\n";
    mw_test_bench b;
    mw_test_bench_init(&b);
    const char *first = mw_test_text_file(".csv", "e\n1\n");
    const char *second = mw_test_text_file(".csv", "e\n2\n");
    mw_test_import(&b, first, map);
    facts_are(&b, one);
    mw_test_import(&b, second, map);
    int32_t id = b.report.import_id;
    CHECK(b.report.facts_corrected == 1);
    facts_are(&b, two);
    int64_t now_ns = mw_clock_wall_ns();
    CHECK(mw_import_undo(b.registry, id, now_ns, &b.err) == MW_OK);
    facts_are(&b, one);
    CHECK(mw_import_undo(b.registry, id, now_ns, &b.err) == MW_INVALID);
    CHECK(mw_import_undo(b.registry, 99, now_ns, &b.err) == MW_NOTFOUND);
    mw_test_import(&b, second, map); // what was undone is new again
    CHECK(b.report.facts_corrected == 1 && b.report.facts_same == 0);
    facts_are(&b, two);
    mw_test_import(&b, first, map);
    CHECK(b.report.facts_corrected == 1);
    facts_are(&b, one);
    unlink(first);
    unlink(second);
    mw_test_bench_fini(&b);
}

// ---- out of memory

// Fails one allocation after the other, more and more of them later on: an error, nothing left
// behind, and the next import completes what was begun.
void test_import_out_of_memory(void) {
    const char *path = many_file(300, 20);
    mw_test_bench b;
    int64_t fails = 0, done = 0;
    for (int64_t n = 0; !done && n < 100000; n += 1 + n / 40) {
        mw_test_bench_init(&b);
        mw_test_map(&b, many_map);
        mw_import_job job = mw_test_job(&b, path);
        job.batch_facts = 100;
        mw_alloc_fail_after(n);
        mw_status st = mw_import_run(&job, &b.report, &b.err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        fails += st == MW_NOMEM;
        done = st == MW_OK;
        CHECK_ROW(mw_import_run(&job, &b.report, &b.err) == MW_OK, n);
        CHECK_ROW(b.report.facts_kept + b.report.facts_same == 2 * 285, n);
        mw_test_bench_fini(&b);
    }
    CHECK(fails > 50 && done);
    unlink(path);
}
