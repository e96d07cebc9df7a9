// SPDX-License-Identifier: MIT
// Rows per second of importing a CSV file: read, checked against the catalogue, compared with what
// is there and committed to disk, against DuckDB's own COPY of the same file into a table with
// typed columns.
//
//     bench_import [ROWS [ROUNDS]]     one line of bench.csv
//
// Before the times count, the sums are compared.
#include "base/alloc.h"
#include "base/clock.h"
#include "ingest/import.h"
#include "store/duck.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SITES = 100, ROUNDS_MAX = 9 };

static char folder[] = "/tmp/mw-bench-XXXXXX";
static char file[64];

static void die(const char *what, const mw_error *err) {
    fprintf(stderr, "bench_import: %s: %s\n", what, err->text);
    exit(1);
}

#define MUST(call)                                                                                 \
    do {                                                                                           \
        if ((call) != MW_OK) die(#call, &err);                                                     \
    } while (0)

// Quarter-hours of a hundred sites, as a historian writes them: all sites of one time together.
static double write_file(int64_t rows) {
    mw_text t = {0};
    double sum = 0;
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    mw_text_adds(&t, "site,time,kwh\n");
    for (int64_t i = 0; i < rows; i++) {
        int64_t quarter = i / SITES, day = quarter / 96, minute = quarter % 96 * 15;
        int64_t hundredths = (i * 7919) % 100000;
        sum += (double)hundredths / 100;
        mw_text_addf(&t, "site-%03d,20%02d-%02d-%02d %02d:%02d:00,%d.%02d\n", (int)(i % SITES),
                     (int)(day / 336), (int)(day / 28 % 12) + 1, (int)(day % 28) + 1,
                     (int)(minute / 60), (int)(minute % 60), (int)(hundredths / 100),
                     (int)(hundredths % 100));
        if (t.size < 1 << 20 && i + 1 < rows) continue;
        if (write(fd, t.bytes, t.size) != (ssize_t)t.size) exit(1);
        t.size = 0;
    }
    close(fd);
    mw_text_free(&t);
    return sum;
}

static void remove_all(const char *name) {
    char command[128];
    static const char *const ends[] = {"",         ".wal", "-wal",  "-shm",
                                       ".landing", ".log", ".lock", ".tmp"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(command, sizeof command, "%s/%s%s", folder, name, ends[i]);
        unlink(command);
    }
}

static mw_status add_values(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < c->count; i++) *(double *)ctx += c->value[i];
    return MW_OK;
}

static double ours(mw_pool *pool, int64_t rows, double sum) {
    static const char text[] = "map bench {\n"
                               "  file csv\n"
                               "  time column \"time\" format \"%Y-%m-%d %H:%M:%S\" length 15 min\n"
                               "  entity site column \"site\" add\n"
                               "  measure electricity column \"kwh\" : kWh\n"
                               "}\n";
    mw_error err = {0};
    mw_catalogue_kind kind = {mw_slice_of("site"), -1};
    mw_catalogue_measure measure = {.name = mw_slice_of("electricity"), .type = MW_TYPE_NUMBER};
    MUST(mw_unit_parse(mw_slice_of("kWh"), &measure.unit, &err));
    mw_catalogue catalogue = {
        .kind = &kind, .kind_count = 1, .measure = &measure, .measure_count = 1};
    mw_mappings *maps = NULL;
    MUST(mw_mappings_text("bench.map", text, sizeof text - 1, &maps, &err));
    char address[128];
    mw_registry *registry = NULL;
    mw_facts *facts = NULL;
    remove_all("registry");
    remove_all("facts");
    snprintf(address, sizeof address, "sqlite:%s/registry", folder);
    MUST(mw_registry_open(address, &registry, &err));
    snprintf(address, sizeof address, "duckdb:%s/facts", folder);
    MUST(mw_facts_open(address, &facts, &err));
    mw_import_job job = {.path = file,
                         .map = &maps->map[0],
                         .maps = maps,
                         .catalogue = &catalogue,
                         .registry = registry,
                         .facts = facts,
                         .pool = pool};
    mw_import_report report;
    int64_t start_ns = mw_clock_steady_ns();
    MUST(mw_import_run(&job, &report, &err));
    double took_s = (double)(mw_clock_steady_ns() - start_ns) / 1e9, got = 0;
    mw_fact_query all = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    MUST(facts->ops->scan(facts, &all, add_values, &got, &err));
    if (report.facts_kept != rows || fabs(got - sum) > 1e-9 * sum) {
        fprintf(stderr, "bench_import: %lld facts with sum %.17g instead of %lld with %.17g\n",
                (long long)report.facts_kept, got, (long long)rows, sum);
        exit(1);
    }
    facts->ops->close(facts);
    registry->ops->close(registry);
    mw_mappings_free(maps);
    return took_s;
}

static double theirs(int64_t rows) {
    mw_error err = {0};
    char sql[256], path[128];
    mw_duck *duck = NULL;
    remove_all("copy");
    snprintf(path, sizeof path, "%s/copy", folder);
    MUST(mw_duck_open(path, NULL, &duck, &err));
    MUST(mw_duck_run(duck, "CREATE TABLE t (site VARCHAR, time TIMESTAMP, kwh DOUBLE)", &err));
    snprintf(sql, sizeof sql, "COPY t FROM '%s' (FORMAT csv, HEADER true)", file);
    int64_t start_ns = mw_clock_steady_ns(), got = 0;
    MUST(mw_duck_run(duck, sql, &err));
    MUST(mw_duck_run(duck, "CHECKPOINT", &err));
    double took_s = (double)(mw_clock_steady_ns() - start_ns) / 1e9;
    MUST(mw_duck_int(duck, "SELECT count(*) FROM t", &got, &err));
    if (got != rows) exit(1);
    mw_duck_close(duck);
    return took_s;
}

static int by_value(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

int main(int argc, char **argv) {
    int64_t rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000000;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    double took[2][ROUNDS_MAX];
    mw_error err = {0};
    mw_pool *pool = NULL;
    if (!mkdtemp(folder) || rounds < 1 || rounds > ROUNDS_MAX) return 1;
    snprintf(file, sizeof file, "%s/bench.csv", folder);
    MUST(mw_pool_new(2, &pool, &err));
    double sum = write_file(rows);
    for (int i = 0; i < rounds; i++) {
        took[0][i] = ours(pool, rows, sum);
        took[1][i] = theirs(rows);
        fprintf(stderr, "round %d: ours %.3f s, DuckDB %.3f s\n", i + 1, took[0][i], took[1][i]);
    }
    double rate[2];
    for (int k = 0; k < 2; k++) {
        qsort(took[k], (size_t)rounds, sizeof took[k][0], by_value);
        rate[k] = (double)rows / took[k][rounds / 2];
    }
    double ratio = rate[0] / rate[1];
    printf("import_csv,%.0f,rows/s,DuckDB COPY,%.0f,%.2f,0.5,%s\n", rate[0], rate[1], ratio,
           ratio >= 0.5 ? "yes" : "no");
    mw_pool_free(pool);
    remove_all("bench.csv");
    remove_all("registry");
    remove_all("facts");
    remove_all("copy");
    rmdir(folder);
    return 0;
}
