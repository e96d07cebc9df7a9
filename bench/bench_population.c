// SPDX-License-Identifier: MIT
// A composite index of a whole population: 500,000 enterprises with 200 measures each in a facts
// store on disk, an index of 249 nodes over them. Times one pass: open the stores, read the facts,
// run all stages on two threads, store the scores of every node and the ranks. Prints a line of
// build/bench.csv (bench/run collects it).
//
//     bench_population [FOLDER [UNITS]]
//
// The stores are made once, in FOLDER (build/population), and kept. Values are made up: whole
// amounts, log-normal, shares with a decimal, and ratios with two; one in thirty is missing. Facts
// lie row after row of a wide table, as an import leaves them.
#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "eval/index_keep.h"
#include "index/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PILLARS = 8, GROUPS = 5, LEAVES = 5, MEASURES = PILLARS * GROUPS * LEAVES, RUNS = 3 };
enum { UNITS = 500000, BATCH_UNITS = 10000, YEAR = 2024 };

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench population: %s\n", err->text);
    exit(1);
}

// ---- the pack

static const char *roll_of(int measure) {
    static const char *const roll[] = {"sum", "none", "last", "sum", "hold"};
    return roll[measure % 5];
}

static void write_pack(mw_text *t) {
    mw_text_adds(t, "pack population {\n  title en \"Made up\"\n  version \"1\"\n}\n"
                    "kind enterprise\n");
    for (int i = 0; i < MEASURES; i++)
        mw_text_addf(t, "measure m%d on enterprise%s : number {\n  roll time %s\n%s}\n", i,
                     i % 5 == 4 ? "" : " per year", roll_of(i),
                     i % 4 == 0 ? "  better lower\n" : "");
    mw_text_adds(t, "index whole on enterprise per year {\n");
    for (int i = 0, m = 0; i < PILLARS; i++) {
        mw_text_addf(t, "  pillar%d weight %d {\n", i, 1 + i % 3);
        for (int j = 0; j < GROUPS; j++) {
            mw_text_addf(t, "    group%d_%d {\n", i, j);
            for (int k = 0; k < LEAVES; k++) mw_text_addf(t, "      m%d\n", m++);
            mw_text_adds(t, "    }\n");
        }
        mw_text_adds(t, "  }\n");
    }
    mw_text_adds(t, "  treat winsorise(max 5) then log\n  normalise minmax(1, 100)\n"
                    "  combine arithmetic\n  missing reweight needs 50 %\n}\n");
}

// ---- the stores

static double value_of(mw_sequence *s, int measure) {
    if (measure % 3 == 0) return rint(exp(6 + 1.2 * mw_sequence_normal(s)));
    double share = mw_sequence_uniform(s);
    return measure % 3 == 1 ? rint(share * 1000) / 10
                            : rint((1 + mw_sequence_normal(s) * 0.3) * 100) / 100;
}

static void fill_registry(mw_registry *r, int64_t units, int32_t *measure, int32_t *entity) {
    mw_error err = {0};
    char text[32];
    must(r->ops->begin(r, &err), &err);
    for (int i = 0; i < MEASURES; i++) {
        snprintf(text, sizeof text, "m%d", i);
        mw_measure_name m = {.name = mw_slice_of(text), .type = mw_slice_of("number")};
        must(r->ops->measure_put(r, &m, &measure[i], &err), &err);
    }
    for (int64_t u = 0; u < units; u++) {
        snprintf(text, sizeof text, "E%06d", (int)u);
        mw_entity e = {.kind = mw_slice_of("enterprise"),
                       .code = mw_slice_of(text),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        must(r->ops->entity_put(r, &e, &entity[u], &err), &err);
    }
    must(r->ops->commit(r, &err), &err);
}

static int64_t day_ns(int year) {
    return mw_days_from_civil(year, 1, 1) * INT64_C(86400) * 1000000000;
}

// The row of a wide table.
static void add_unit(mw_fact_batch *b, int64_t unit, int32_t entity, const int32_t *measure) {
    mw_sequence s = mw_sequence_of(1, (uint64_t)unit);
    for (int i = 0; i < MEASURES; i++) {
        double v = value_of(&s, i);
        if (mw_sequence_uniform(&s) * 30 < 1) continue;
        b->entity[b->count] = entity;
        b->measure[b->count] = measure[i];
        b->start_ns[b->count] = day_ns(YEAR);
        b->end_ns[b->count] = i % 5 == 4 ? INT64_MAX : day_ns(YEAR + 1);
        b->line[b->count] = unit + 2;
        b->value[b->count++] = v;
    }
}

static void fill_facts(mw_facts *f, int64_t units, const int32_t *measure, const int32_t *entity) {
    mw_error err = {0};
    mw_fact_batch b = {0};
    if (!mw_fact_batch_grow(&b, (int64_t)BATCH_UNITS * MEASURES)) exit(1);
    for (int64_t from = 0; from < units; from += BATCH_UNITS) {
        b.count = 0;
        for (int64_t u = from; u < from + BATCH_UNITS && u < units; u++)
            add_unit(&b, u, entity[u], measure);
        must(f->ops->append(f, &b, day_ns(YEAR + 1) + from, &err), &err);
        fprintf(stderr, "\rmaking the stores: %d %%", (int)(100 * from / units));
    }
    fprintf(stderr, "\n");
    mw_fact_batch_fini(&b);
}

// Where things lie.
typedef struct {
    char pack[512], registry[512], facts[512], result[512];
} places;

static places places_of(const char *folder) {
    places p;
    snprintf(p.pack, sizeof p.pack, "%s/population.mw", folder);
    snprintf(p.registry, sizeof p.registry, "sqlite:%s/registry.sqlite", folder);
    snprintf(p.facts, sizeof p.facts, "duckdb:%s/facts.duckdb", folder);
    snprintf(p.result, sizeof p.result, "%s/result.parquet", folder);
    return p;
}

static void fill(const char *folder, int64_t units) {
    places p = places_of(folder);
    mw_registry *r = NULL;
    mw_facts *f = NULL;
    mw_error err = {0};
    mw_text pack = {0};
    mkdir(folder, 0777);
    int32_t *entity = mw_alloc_array(units, sizeof *entity), measure[MEASURES];
    must(mw_registry_open(p.registry, &r, &err), &err);
    must(mw_facts_open(p.facts, &f, &err), &err);
    fill_registry(r, units, measure, entity);
    fill_facts(f, units, measure, entity);
    f->ops->close(f);
    r->ops->close(r);
    mw_free(entity);
    write_pack(&pack); // last: it says that the rest is there
    must(mw_file_replace(p.pack, pack.bytes, pack.size, &err), &err);
    mw_text_free(&pack);
}

// ---- one pass

static double lap(int64_t *since) {
    int64_t now = mw_clock_steady_ns();
    double s = (double)(now - *since) / 1e9;
    *since = now;
    return s;
}

static double pass(const places *at, mw_pool *pool) {
    mw_error err = {0};
    mw_program *p = NULL;
    mw_registry *r = NULL;
    mw_facts *f = NULL;
    mw_world *w = NULL;
    mw_index_case c;
    mw_index_result result;
    const char *pack[] = {at->pack};
    mw_load_from from = {.pack = pack, .pack_count = 1};
    must(mw_program_load(&from, &p, &err), &err);
    int64_t begin = mw_clock_steady_ns(), since = begin;
    must(mw_registry_open(at->registry, &r, &err), &err);
    must(mw_facts_open(at->facts, &f, &err), &err);
    must(mw_world_open(&(mw_world_from){p, r, f, INT64_MAX, "UTC"}, &w, &err), &err);
    double opened = lap(&since);
    mw_period year = {
        {MW_GRAIN_YEAR, 1},
        YEAR - 1970
    };
    mw_index_ask ask = {.period = &year, .period_count = 1, .pool = pool};
    must(mw_index_case_new(w, &ask, &c, &err), &err);
    double read = lap(&since);
    must(mw_index_run(&c.spec, &c.table, &(mw_index_options){.pool = pool}, &result, &err), &err);
    double *rank = mw_alloc_array(c.table.units + 1, sizeof *rank);
    must(mw_index_ranks(&result, 0, 0, rank, &err), &err);
    double ran = lap(&since);
    mw_index_keep keep = {.world = w, .c = &c, .r = &result, .rank = rank, .pool = pool};
    mw_parquet_written written;
    must(mw_index_keep_write(at->result, &keep, &written, &err), &err);
    double stored = lap(&since), all = (double)(mw_clock_steady_ns() - begin) / 1e9;
    fprintf(stderr,
            "opened %.2f s, read %.2f s, ran %.2f s, stored %.2f s (%lld MB); all %.2f s; %.8s\n",
            opened, read, ran, stored, (long long)written.bytes / 1000000, all, written.sha256);
    mw_free(rank);
    mw_index_result_fini(&result);
    mw_index_case_fini(&c);
    mw_world_free(w);
    f->ops->close(f);
    r->ops->close(r);
    mw_program_free(p);
    return all;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : MW_SOURCE_ROOT "/build/population";
    int64_t units = argc > 2 ? atoll(argv[2]) : UNITS;
    places at = places_of(folder);
    mw_pool *pool = NULL;
    mw_error err = {0};
    double s[RUNS];
    struct rusage used;
    if (access(at.pack, R_OK) != 0) fill(folder, units);
    must(mw_pool_new(2, &pool, &err), &err);
    for (int i = 0; i < RUNS; i++) s[i] = pass(&at, pool);
    qsort(s, RUNS, sizeof *s, compare);
    getrusage(RUSAGE_SELF, &used);
    fprintf(stderr, "at most %ld MiB of memory\n", used.ru_maxrss / 1024);
    printf("index_population,%.2f,s (%lld x %d; store to stored scores; 2 threads),,,,10,%s\n",
           s[RUNS / 2], (long long)units, MEASURES, s[RUNS / 2] <= 10 ? "yes" : "no");
    mw_pool_free(pool);
    return 0;
}
