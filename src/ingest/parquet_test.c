// SPDX-License-Identifier: MIT
// Parquet files, written by DuckDB: every type prints so that it reads back the same.
#include "ingest/testing.h"
#include "store/duck.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_parquet_reader(void) {
    static const char rows[] =
        "f8|f4|i|big|d|ts|tz|day|text|yes|a b\n"
        "1: #<0.1> #<0.5> #<-7> #<9007199254740993> #<12.340> @<2018-03-05 06:15:00> "
        "@<2018-03-05 04:15:00.25Z> @<2018-03-05> <x, \"y\"> <true> #<1>\n"
        "2: -<> -<> -<> -<> -<> -<> -<> -<> -<> -<> -<>\n";
    char path[64], sql[1024];
    mw_error err = {0};
    mw_text out = {0};
    mw_duck *duck = NULL;
    snprintf(path, sizeof path, "/tmp/mw-ingest-%d.parquet", (int)getpid());
    snprintf(
        sql, sizeof sql,
        "COPY (SELECT 0.1::DOUBLE f8, 0.5::FLOAT f4, -7::SMALLINT i, 9007199254740993::BIGINT big,"
        " 12.34::DECIMAL(9,3) d, TIMESTAMP '2018-03-05 06:15:00' ts,"
        " make_timestamptz(1520223300250000) tz, DATE '2018-03-05' AS \"day\","
        " 'x, \"y\"' AS \"text\", true AS yes, 1 AS \"a b\""
        " UNION ALL SELECT 'nan'::DOUBLE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL) TO '%s' (FORMAT parquet)",
        path);
    CHECK(mw_duck_open(NULL, NULL, &duck, &err) == MW_OK);
    if (mw_duck_run(duck, sql, &err) != MW_OK) fprintf(stderr, "%s\n", err.text);
    mw_duck_close(duck);
    mw_test_rows(path, NULL, &out, &err);
    CHECK(out.bytes && strcmp(out.bytes, rows) == 0);
    if (!out.bytes || strcmp(out.bytes, rows) != 0)
        fprintf(stderr, "got %s%s\n", out.bytes ? out.bytes : "", err.text);
    mw_text_free(&out);
    unlink(path);
}

void test_parquet_failures(void) {
    mw_text out = {0};
    mw_error err = {0};
    const char *path = mw_test_text_file(".parquet", "PAR1 and nothing else");
    mw_test_rows(path, NULL, &out, &err);
    CHECK(out.size == 0 && strstr(err.text, path));
    mw_text_free(&out);
    unlink(path);
}
