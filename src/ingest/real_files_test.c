// SPDX-License-Identifier: MIT
// Real files with the maps of examples/ and the measures of packs/: what comes in must add up to
// the reference. Skipped where the files are not there.
#include "ingest/import.h"

#include "base/alloc.h"
#include "base/file.h"
#include "ingest/testing.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A workspace in memory for one pack.
typedef struct {
    mw_test_bench b;
    mw_program *program;
} real;

static void real_init(real *r, const char *pack) {
    char path[512];
    const char *packs[] = {path}, *folders[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from from = {packs, 1, folders, 1, 0};
    snprintf(path, sizeof path, MW_SOURCE_ROOT "/packs/%s", pack);
    *r = (real){0};
    CHECK(mw_program_load(&from, &r->program, &r->b.err) == MW_OK);
    CHECK(r->program->diags->errors == 0);
    CHECK(mw_catalogue_init(r->program, &r->b.catalogue, NULL) == MW_OK);
    CHECK(mw_registry_open("memory:", &r->b.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &r->b.facts, NULL) == MW_OK);
}

static void real_fini(real *r) {
    mw_catalogue_fini(&r->b.catalogue);
    r->b.registry->ops->close(r->b.registry);
    r->b.facts->ops->close(r->b.facts);
    mw_mappings_free(r->b.maps);
    mw_text_free(&r->b.diags);
    mw_program_free(r->program);
}

static const mw_import_report *take(real *r, const char *map, const char *file, mw_pool *pool) {
    char path[512];
    mw_test_bench *b = &r->b;
    snprintf(path, sizeof path, MW_SOURCE_ROOT "/%s", map);
    mw_mappings_free(b->maps);
    b->maps = NULL;
    CHECK(mw_mappings_read(path, &b->maps, &b->err) == MW_OK);
    CHECK(b->maps->diags->errors == 0);
    mw_import_job job = mw_test_job(b, file);
    CHECK(mw_mappings_pick(b->maps, file, &job.map, &b->err) == MW_OK);
    job.pool = pool;
    b->status = mw_import_run(&job, &b->report, &b->err);
    mw_diag_print(b->maps->diags, &b->diags);
    if (b->status != MW_OK)
        fprintf(stderr, "%s\n%s", b->err.text, b->diags.bytes ? b->diags.bytes : "");
    CHECK(b->status == MW_OK && b->report.finished);
    for (int64_t i = 0; i < b->report.reject_count && i < 5; i++)
        fprintf(stderr, "line %d, %s, %s: %s\n", (int)b->report.reject[i].line,
                b->report.reject[i].column, b->report.reject[i].value, b->report.reject[i].reason);
    return &b->report;
}

// Sums of a measure by month in a zone, counted from the first of 2018.
typedef struct {
    const mw_zone *zone;
    int32_t measure;
    const char *name;
    double sum[12];
    int64_t count[12], other;
} by_month;

static mw_status find(void *ctx, const mw_measure_name *m, mw_error *err) {
    by_month *w = ctx;
    (void)err;
    if (mw_slice_is(m->name, w->name)) w->measure = m->id;
    return MW_OK;
}

static mw_status add(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    by_month *w = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        mw_calendar cal = {w->zone, NULL};
        mw_period month;
        if (c->measure[i] != w->measure) continue;
        MW_TRY(mw_period_at((mw_grain){MW_GRAIN_MONTH, 1}, c->start_ns[i], &cal, &month, err));
        int64_t n = month.n - 48 * 12;
        if (n < 0 || n >= 12) {
            w->other++;
            continue;
        }
        w->sum[n] += c->value[i];
        w->count[n]++;
    }
    return MW_OK;
}

static void sum_by_month(real *r, const char *measure, by_month *w) {
    w->name = measure;
    mw_registry *reg = r->b.registry;
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(reg->ops->measure_each(reg, find, w, NULL) == MW_OK);
    CHECK(r->b.facts->ops->scan(r->b.facts, &q, add, w, NULL) == MW_OK);
}

// The n-th number after "name": in a JSON text.
static double reference(const char *text, const char *name, int n) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\": ", name);
    const char *p = text;
    for (int i = 0; i <= n && p; i++) {
        p = strstr(p, quoted);
        if (p) p += strlen(quoted);
    }
    CHECK(p != NULL);
    return p ? strtod(p, NULL) : NAN;
}

static char *reference_text(const char *name) {
    char *text = NULL;
    size_t size;
    const char *path = mw_test_shared(name);
    CHECK(path && mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    return text;
}

static void check_steel(real *r, const char *file, mw_pool *pool) {
    const mw_import_report *report = take(r, "examples/steel/steel.map", file, pool);
    CHECK(report->rows_read == 17376 && report->rows_refused == 0);
    CHECK(report->reject_count == 0);
    char *text = reference_text("machine/steel_jan_jun/ref_expected.json");
    mw_zone *zone = NULL;
    CHECK(mw_zone_open("Asia/Seoul", &zone, NULL) == MW_OK);
    by_month kwh = {.zone = zone}, co2 = {.zone = zone};
    sum_by_month(r, "electricity", &kwh);
    sum_by_month(r, "co2_reported", &co2);
    CHECK(kwh.other == 0);
    for (int m = 0; m < 6; m++) {
        double want = reference(text, "kwh", m);
        CHECK_ROW(fabs(kwh.sum[m] - want) <= 1e-9 * want, m);
        want = reference(text, "tco2", m);
        CHECK_ROW(fabs(co2.sum[m] - want) <= 1e-9 * want, m);
        CHECK_ROW(kwh.count[m] == (int64_t)reference(text, "n", m), m);
    }
    mw_zone_close(zone);
    mw_free(text);
}

void test_real_steel(void) {
    const char *shared = mw_test_shared("machine/steel_jan_jun/steel_2018_01_06.csv");
    char file[512];
    if (!shared) {
        mw_test_skip("no machine/steel_jan_jun");
        return;
    }
    snprintf(file, sizeof file, "%s", shared);
    real r;
    real_init(&r, "steel");
    check_steel(&r, file, NULL);
    // Again, and with threads: nothing is new, whatever the number of threads.
    mw_pool *pool = NULL;
    CHECK(mw_pool_new(2, &pool, NULL) == MW_OK);
    const mw_import_report *report = take(&r, "examples/steel/steel.map", file, pool);
    CHECK(report->facts_kept == 0 && report->facts_corrected == 0);
    CHECK(report->facts_same == 5 * 17376 + 1);
    real_fini(&r);
    real_init(&r, "steel");
    check_steel(&r, file, pool);
    real_fini(&r);
    mw_pool_free(pool);
}

void test_real_soda(void) {
    char batches[512], downtime[512];
    const char *shared = mw_test_shared("machine/soda_line_downtime/line_productivity.csv");
    if (!shared) {
        mw_test_skip("no machine/soda_line_downtime");
        return;
    }
    snprintf(batches, sizeof batches, "%s", shared);
    snprintf(downtime, sizeof downtime, "%s",
             mw_test_shared("machine/soda_line_downtime/line_downtime_long.csv"));
    real r;
    real_init(&r, "soda_line");
    CHECK(take(&r, "examples/soda_line/soda_line.map", batches, NULL)->rows_read == 38);
    CHECK(r.b.report.rows_refused == 0 && r.b.report.facts_kept == 4 * 38);
    CHECK(r.b.report.entities_added == 39);
    CHECK(take(&r, "examples/soda_line/soda_line.map", downtime, NULL)->rows_refused == 0);
    CHECK(r.b.report.rows_read == 61);
    CHECK(r.b.report.facts_kept == r.b.report.rows_read);
    real_fini(&r);
}
