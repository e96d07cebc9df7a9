// SPDX-License-Identifier: MIT
#include "store/duck.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static mw_duck *opened(const char *path) {
    mw_duck *d = NULL;
    mw_error err = {0};
    CHECK(mw_duck_open(path, NULL, &d, &err) == MW_OK);
    if (!d) abort();
    return d;
}

// Every type comes out as the C type that the header says.
void test_duck_types(void) {
    mw_duck *d = opened(NULL);
    mw_duck_rows *r = NULL;
    int64_t n = 0;
    CHECK(mw_duck_query(d,
                        "SELECT true, 1::TINYINT, 2::SMALLINT, 3::INTEGER, 4::BIGINT, 5::UTINYINT,"
                        " 6::USMALLINT, 7::UINTEGER, 8::UBIGINT, 1.5::FLOAT, 2.5::DOUBLE,"
                        " DATE '1970-01-03', TIMESTAMP '1970-01-01 00:00:01',"
                        " TIMESTAMP_NS '1970-01-01 00:00:00.000000009', 'short' AS a,"
                        " 'a text of more than twelve bytes', NULL::INTEGER, 1::DECIMAL(9,2)",
                        &r, NULL) == MW_OK);
    if (!r) abort();
    const mw_duck_type want[] = {
        MW_DUCK_BOOL,   MW_DUCK_INT8,   MW_DUCK_INT16,   MW_DUCK_INT32,   MW_DUCK_INT64,
        MW_DUCK_UINT8,  MW_DUCK_UINT16, MW_DUCK_UINT32,  MW_DUCK_UINT64,  MW_DUCK_FLOAT,
        MW_DUCK_DOUBLE, MW_DUCK_DATE,   MW_DUCK_TIME_US, MW_DUCK_TIME_NS, MW_DUCK_TEXT,
        MW_DUCK_TEXT,   MW_DUCK_INT32,  MW_DUCK_OTHER,
    };
    CHECK(mw_duck_rows_columns(r) == 18);
    for (int i = 0; i < 18; i++) CHECK_ROW(mw_duck_rows_type(r, i) == want[i], i);
    CHECK(strcmp(mw_duck_rows_name(r, 14), "a") == 0);
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == 1);
    CHECK(*(const bool *)mw_duck_rows_data(r, 0) && *(const int8_t *)mw_duck_rows_data(r, 1) == 1);
    CHECK(*(const int32_t *)mw_duck_rows_data(r, 3) == 3);
    CHECK(*(const uint64_t *)mw_duck_rows_data(r, 8) == 8);
    CHECK(*(const double *)mw_duck_rows_data(r, 10) == 2.5);
    CHECK(*(const int32_t *)mw_duck_rows_data(r, 11) == 2);
    CHECK(*(const int64_t *)mw_duck_rows_data(r, 12) == 1000000);
    CHECK(*(const int64_t *)mw_duck_rows_data(r, 13) == 9);
    CHECK(mw_slice_is(mw_duck_rows_text(r, 14, 0), "short"));
    CHECK(mw_slice_is(mw_duck_rows_text(r, 15, 0), "a text of more than twelve bytes"));
    CHECK(mw_duck_rows_null(r, 16, 0) && !mw_duck_rows_null(r, 3, 0));
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == 0);
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == 0); // and stays at the end
    mw_duck_rows_close(r);
    mw_duck_close(d);
}

// Rows stream in the statement's order, over many blocks, whatever the number of threads.
void test_duck_order(void) {
    mw_duck *d = opened(NULL);
    mw_duck_rows *r = NULL;
    int64_t n = 0, seen = 0;
    CHECK(mw_duck_run(d, "CREATE TABLE t AS SELECT range AS x FROM range(1000000)", NULL) == MW_OK);
    CHECK(mw_duck_query(d, "SELECT x, x % 3 = 0 FROM t WHERE x % 2 = 0", &r, NULL) == MW_OK);
    if (!r) abort();
    while (mw_duck_rows_next(r, &n, NULL) == MW_OK && n > 0) {
        const int64_t *x = mw_duck_rows_data(r, 0);
        for (int64_t i = 0; i < n; i++, seen++) CHECK_ROW(x[i] == 2 * seen, seen);
    }
    CHECK(seen == 500000);
    mw_duck_rows_close(r);
    mw_duck_close(d);
}

static const struct {
    const char *sql;
    mw_status status;
    const char *says;
} failures[] = {
    {"SELEC 1",                          MW_INVALID,  "Parser Error"    },
    {"SELECT x FROM nowhere",            MW_INVALID,  "nowhere"         },
    {"SELECT 'x'::INTEGER",              MW_INVALID,  "Conversion Error"},
    {"SELECT 1 WHERE false",             MW_NOTFOUND, "no result"       },
    {"SELECT NULL::BIGINT",              MW_NOTFOUND, "no result"       },
    {"SELECT 'text'",                    MW_INVALID,  "no integer"      },
    {"SELECT * FROM '/no/such.parquet'", MW_IO,       "No files found"  },
};

void test_duck_failures(void) {
    mw_duck *d = opened(NULL);
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        int64_t x = 77;
        mw_error err = {0};
        CHECK_ROW(mw_duck_int(d, failures[i].sql, &x, &err) == failures[i].status, i);
        CHECK_ROW(x == 77 && strstr(err.text, failures[i].says), i);
        CHECK_ROW(!strchr(err.text, '\n') && err.text[strlen(err.text) - 1] != '.', i);
    }
    int64_t one = 0;
    CHECK(mw_duck_int(d, "SELECT 1", &one, NULL) == MW_OK && one == 1); // still alive
    CHECK(mw_duck_int(d, "SELECT 2::BIGINT", &one, NULL) == MW_OK && one == 2);
    mw_duck_close(d);
    mw_duck *none = NULL;
    mw_error err = {0};
    const mw_duck_option wrong[] = {
        {"no_such_setting", "1" },
        {NULL,              NULL}
    };
    CHECK(mw_duck_open(NULL, wrong, &none, &err) == MW_INVALID && !none);
    CHECK(strstr(err.text, "no_such_setting") != NULL);
    CHECK(mw_duck_open("/no/such/folder/db", NULL, &none, NULL) == MW_IO && !none);
    mw_duck_close(NULL);
}

void test_duck_parameters(void) {
    mw_duck *d = opened(NULL);
    mw_duck_stmt *s = NULL;
    mw_duck_rows *r = NULL;
    int64_t n = 0, changed = -1;
    CHECK(mw_duck_run(d, "CREATE TABLE t (a BIGINT, b DOUBLE, c VARCHAR)", NULL) == MW_OK);
    CHECK(mw_duck_prepare(d, "INSERT INTO t VALUES ($1, $2, $3)", &s, NULL) == MW_OK);
    for (int i = 0; i < 3; i++) {
        CHECK(mw_duck_bind_int(s, 1, i, NULL) == MW_OK);
        CHECK(mw_duck_bind_double(s, 2, i * 0.5, NULL) == MW_OK);
        CHECK(mw_duck_bind_text(s, 3, mw_slice_of(i == 1 ? "it's" : ""), NULL) == MW_OK);
        CHECK(mw_duck_stmt_run(s, &changed, NULL) == MW_OK && changed == 1);
    }
    CHECK(mw_duck_bind_int(s, 4, 0, NULL) == MW_INVALID);
    mw_duck_stmt_close(s);
    CHECK(mw_duck_prepare(d, "SELECT b, c FROM t WHERE a = $1", &s, NULL) == MW_OK);
    CHECK(mw_duck_bind_int(s, 1, 1, NULL) == MW_OK);
    CHECK(mw_duck_stmt_rows(s, &r, NULL) == MW_OK);
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == 1);
    CHECK(*(const double *)mw_duck_rows_data(r, 0) == 0.5);
    CHECK(mw_slice_is(mw_duck_rows_text(r, 1, 0), "it's"));
    mw_duck_rows_close(r);
    mw_duck_stmt_close(s);
    mw_duck_close(d);
}

void test_duck_append(void) {
    mw_duck *d = opened(NULL);
    mw_duck_appender *app = NULL;
    enum { COUNT = 5000 };
    static int32_t a[COUNT];
    static double b[COUNT];
    int64_t x = 0;
    for (int i = 0; i < COUNT; i++) a[i] = i, b[i] = i == 7 ? (double)NAN : i;
    const void *columns[] = {a, b};
    CHECK(mw_duck_run(d, "CREATE TABLE t (a INTEGER, b DOUBLE); CREATE TABLE u (c VARCHAR)",
                      NULL) == MW_OK);
    CHECK(mw_duck_append_open(d, "t", &app, NULL) == MW_OK);
    CHECK(mw_duck_append_rows(app, columns, COUNT, NULL) == MW_OK);
    CHECK(mw_duck_append_rows(app, columns, 0, NULL) == MW_OK);
    CHECK(mw_duck_append_close(app, NULL) == MW_OK);
    CHECK(mw_duck_append_open(d, "t", &app, NULL) == MW_OK);
    CHECK(mw_duck_append_rows(app, columns, 10, NULL) == MW_OK);
    mw_duck_append_abandon(app); // as if they had never been
    CHECK(mw_duck_int(d, "SELECT count(*) FROM t", &x, NULL) == MW_OK && x == COUNT);
    CHECK(mw_duck_int(d, "SELECT sum(a)::BIGINT FROM t", &x, NULL) == MW_OK && x == 12497500);
    CHECK(mw_duck_int(d, "SELECT a FROM t WHERE isnan(b)", &x, NULL) == MW_OK && x == 7);
    app = NULL;
    CHECK(mw_duck_append_open(d, "u", &app, NULL) == MW_INVALID && !app); // no numbers
    CHECK(mw_duck_append_open(d, "v", &app, NULL) != MW_OK && !app);
    mw_duck_append_abandon(NULL);
    mw_duck_close(d);
}

void test_duck_quote(void) {
    mw_text t = {0};
    mw_duck_quote(&t, mw_slice_of("it's \"x\""), '\'');
    mw_duck_quote(&t, mw_slice_of("it's \"x\""), '"');
    CHECK(strcmp(t.bytes, "'it''s \"x\"'\"it's \"\"x\"\"\"") == 0);
    mw_text_free(&t);
}

void test_duck_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    mw_duck *d = NULL;
    int64_t x = 0;
    for (int64_t n = 0; st == MW_NOMEM && n < 10; n++) {
        mw_alloc_fail_after(n);
        st = mw_duck_open(NULL, NULL, &d, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK);
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 10; n++) {
        mw_alloc_fail_after(n);
        st = mw_duck_int(d, "SELECT 5", &x, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(x == (st == MW_OK ? 5 : 0), n);
    }
    CHECK(st == MW_OK);
    mw_duck_close(d);
}
