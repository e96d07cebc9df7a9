// SPDX-License-Identifier: MIT
#include "eval/index_keep.h"

#include "base/date.h"
#include "eval/world.h"
#include "store/duck.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A leaf in two nodes: its second column gets another name.
static const char pack[] =
    "pack t { title en \"t\", version \"1\" }\nkind unit\n"
    "measure x on unit per year : number { roll time sum }\n"
    "measure y on unit per year : number { roll time sum }\n"
    "index whole on unit per year {\n a { x, y, missing reweight }\n b { x }\n}\n";

enum { UNITS = 5 };

static void put(mw_registry *r, mw_facts *f) {
    mw_fact_batch b = {0};
    int32_t measure[2], entity[UNITS];
    if (!mw_fact_batch_grow(&b, 2 * UNITS)) abort();
    for (int i = 0; i < 2; i++) {
        mw_measure_name m = {.name = mw_slice_of(i ? "y" : "x"), .type = mw_slice_of("number")};
        CHECK(r->ops->measure_put(r, &m, &measure[i], NULL) == MW_OK);
    }
    for (int i = 0; i < UNITS; i++) {
        char code[8];
        snprintf(code, sizeof code, "u%d", i);
        mw_entity e = {.kind = mw_slice_of("unit"),
                       .code = mw_slice_of(code),
                       .title = mw_slice_of(i == 1 ? "One" : ""),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &entity[i], NULL) == MW_OK);
        for (int j = 0; j < 2; j++) {
            if (j == 1 && i == 2) continue;
            int64_t at = b.count++;
            b.measure[at] = measure[j], b.entity[at] = entity[i];
            b.start_ns[at] = mw_days_from_civil(2024, 1, 1) * 86400000000000;
            b.end_ns[at] = mw_days_from_civil(2025, 1, 1) * 86400000000000;
            b.value[at] = (i * 7 + j * 3) % 5;
        }
    }
    CHECK(f->ops->append(f, &b, 1, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static double number(mw_duck_rows *rows, int64_t col, int64_t at) {
    if (mw_duck_rows_null(rows, col, at)) return NAN;
    return ((const double *)mw_duck_rows_data(rows, col))[at];
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static void check_file(const char *path, const mw_index_case *c, const mw_index_result *r,
                       const double *rank) {
    static const char *const names[] = {"entity", "title", "rank", "known %", "whole",
                                        "a",      "x",     "y",    "b",       "x_2"};
    enum { COLUMNS = sizeof names / sizeof names[0] };
    mw_duck *d = NULL;
    mw_duck_rows *rows = NULL;
    mw_text sql = {0};
    int64_t n = 0;
    mw_text_addf(&sql, "SELECT * FROM read_parquet('%s')", path);
    CHECK(mw_duck_open(NULL, NULL, &d, NULL) == MW_OK);
    CHECK(mw_duck_query(d, sql.bytes, &rows, NULL) == MW_OK);
    if (!rows) abort();
    CHECK(mw_duck_rows_columns(rows) == COLUMNS);
    for (int i = 0; i < COLUMNS; i++)
        CHECK_ROW(strcmp(mw_duck_rows_name(rows, i), names[i]) == 0, i);
    CHECK(mw_duck_rows_next(rows, &n, NULL) == MW_OK && n == UNITS);
    for (int64_t u = 0; u < n; u++) {
        CHECK_ROW(mw_duck_rows_null(rows, 1, u) == (u != 1), u);
        CHECK_ROW(same(number(rows, 2, u), rank[u]), u);
        CHECK_ROW(same(number(rows, 3, u), 100 * mw_table_at(&r->coverage, 0, 0)[u]), u);
        for (int32_t i = 0; i < c->index->part_count; i++)
            CHECK_ROW(same(number(rows, 4 + i, u), mw_table_at(&r->score, i, 0)[u]), u * 10 + i);
    }
    mw_duck_rows_close(rows);
    mw_duck_close(d);
    mw_text_free(&sql);
}

void test_index_keep(void) {
    mw_program *p = NULL;
    mw_registry *r = NULL;
    mw_facts *f = NULL;
    mw_world *w = NULL;
    mw_index_case c;
    mw_index_result result;
    mw_parquet_written written;
    double rank[UNITS];
    char path[] = "/tmp/mw-keep-XXXXXX";
    mw_period year = {
        {MW_GRAIN_YEAR, 1},
        2024 - 1970
    };
    int fd = mkstemp(path);
    if (fd < 0) abort();
    close(fd);
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK && p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &f, NULL) == MW_OK);
    put(r, f);
    CHECK(mw_world_open(&(mw_world_from){p, r, f, INT64_MAX, "UTC"}, &w, NULL) == MW_OK);
    mw_index_ask ask = {.period = &year, .period_count = 1};
    CHECK(mw_index_case_new(w, &ask, &c, NULL) == MW_OK);
    CHECK(mw_index_run(&c.spec, &c.table, NULL, &result, NULL) == MW_OK);
    CHECK(mw_index_ranks(&result, 0, 0, rank, NULL) == MW_OK);
    mw_index_keep k = {.world = w, .c = &c, .r = &result, .rank = rank};
    CHECK(mw_index_keep_write(path, &k, &written, NULL) == MW_OK && written.bytes > 100);
    check_file(path, &c, &result, rank);
    unlink(path);
    mw_index_result_fini(&result);
    mw_index_case_fini(&c);
    mw_world_free(w);
    f->ops->close(f);
    r->ops->close(r);
    mw_program_free(p);
}
