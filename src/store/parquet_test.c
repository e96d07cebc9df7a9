// SPDX-License-Identifier: MIT
#include "store/parquet.h"

#include "base/alloc.h"
#include "base/file.h"
#include "store/conformance.h"
#include "store/duck.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SORTS = 8 };

// Value of a row in a column of a sort.
static double value_of(int sort, int64_t row) {
    switch (sort) {
    case 0: return 7.25;                                           // one value
    case 1: return (double)(row * 7919 % 300) / 4;                 // few
    case 2: return (double)mw_hash64_mix((uint64_t)row) * 0x1p-64; // all different
    case 3: return row % 3 == 0 ? (double)NAN : (double)(row % 5);
    case 4: return NAN;
    case 5: return row % 64 == 63 ? (double)NAN : (double)mw_hash64_mix((uint64_t)row);
    case 6: return row % 4 == 0 ? -0.0 : row % 4 == 1 ? 0.0 : row % 4 == 2 ? INFINITY : -INFINITY;
    default: return (double)(row % (MW_PARQUET_GROUP_ROWS / 4 + 1)); // one more than fits
    }
}

typedef struct {
    double *number[SORTS];
    mw_slice *text;
    mw_parquet_column column[SORTS + 1];
    mw_parquet_table t;
} table;

static void table_init(table *x, int64_t rows) {
    static const char *const names[SORTS + 1] = {"a", "b", "c", "d", "e", "f", "g", "h", "code"};
    static const char *const words[] = {"", "short", "a text of more than twelve bytes",
                                        "\xE4\xB8\xAD"};
    *x = (table){0};
    x->text = mw_alloc_array(rows + 1, sizeof *x->text);
    for (int64_t r = 0; r < rows; r++)
        x->text[r] = r % 5 == 4 ? (mw_slice){NULL, 0} : mw_slice_of(words[r % 4]);
    for (int i = 0; i <= SORTS; i++) {
        x->column[i] = (mw_parquet_column){.name = mw_slice_of(names[i]), .text = x->text};
        if (i == SORTS) continue;
        x->number[i] = mw_alloc_array(rows + 1, sizeof(double));
        for (int64_t r = 0; r < rows; r++) x->number[i][r] = value_of(i, r);
        x->column[i].number = x->number[i];
    }
    x->t = (mw_parquet_table){.column = x->column, .column_count = SORTS + 1, .row_count = rows};
}

static void table_fini(table *x) {
    for (int i = 0; i < SORTS; i++) mw_free(x->number[i]);
    mw_free(x->text);
}

static mw_duck_rows *read_back(mw_duck *d, const char *path, const char *what) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    mw_error err = {0};
    mw_text_addf(&sql, "SELECT * FROM %s(", what);
    mw_duck_quote(&sql, mw_slice_of(path), '\'');
    mw_text_addc(&sql, ')');
    CHECK(mw_duck_query(d, sql.bytes, &rows, &err) == MW_OK);
    if (!rows) abort();
    mw_text_free(&sql);
    return rows;
}

static bool same_row(mw_duck_rows *rows, int64_t at, const table *x, int64_t row) {
    for (int i = 0; i < SORTS; i++) {
        bool null = mw_duck_rows_null(rows, i, at);
        if (null != isnan(x->number[i][row])) return false;
        const double *have = mw_duck_rows_data(rows, i);
        if (!null && memcmp(&have[at], &x->number[i][row], sizeof *have) != 0) return false;
    }
    if (mw_duck_rows_null(rows, SORTS, at) != !x->text[row].p) return false;
    return !x->text[row].p || mw_slice_same(mw_duck_rows_text(rows, SORTS, at), x->text[row]);
}

static void check_back(mw_duck *d, const char *path, const table *x, int64_t rows) {
    mw_duck_rows *r = read_back(d, path, "read_parquet");
    int64_t n = 0, at = 0, wrong = 0;
    while (mw_duck_rows_next(r, &n, NULL) == MW_OK && n > 0)
        for (int64_t i = 0; i < n; i++) wrong += at >= rows || !same_row(r, i, x, at), at++;
    CHECK_ROW(at == rows && wrong == 0, rows);
    mw_duck_rows_close(r);
}

// What DuckDB reads is what was written, to the bit; the same bytes on two threads.
void test_parquet_round_trip(void) {
    static const int64_t sizes[] = {0,
                                    1,
                                    2,
                                    7,
                                    8,
                                    9,
                                    63,
                                    64,
                                    65,
                                    1000,
                                    MW_PARQUET_GROUP_ROWS - 1,
                                    MW_PARQUET_GROUP_ROWS,
                                    2 * MW_PARQUET_GROUP_ROWS + 1};
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "r.parquet");
    mw_duck *d = NULL;
    mw_pool *pool = NULL;
    CHECK(mw_duck_open(NULL, NULL, &d, NULL) == MW_OK && mw_pool_new(2, &pool, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        table x;
        mw_parquet_written one = {0}, two = {0};
        table_init(&x, sizes[i]);
        CHECK_ROW(mw_parquet_write(path, &x.t, &one, NULL) == MW_OK, i);
        check_back(d, path, &x, sizes[i]);
        char *bytes = NULL, hex[MW_SHA256_HEX_MAX];
        size_t size = 0;
        CHECK_ROW(mw_file_read(path, 1 << 28, &bytes, &size, NULL) == MW_OK, i);
        CHECK_ROW((int64_t)size == one.bytes, i);
        CHECK_ROW(strcmp(mw_sha256_text(bytes, size, hex), one.sha256) == 0, i);
        mw_free(bytes);
        x.t.pool = pool;
        CHECK_ROW(mw_parquet_write(path, &x.t, &two, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(one.sha256, two.sha256) == 0, i);
        table_fini(&x);
    }
    mw_pool_free(pool);
    mw_duck_close(d);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Few values are a dictionary, many are not; notes are there.
void test_parquet_metadata(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "r.parquet");
    const mw_parquet_note note[] = {
        {mw_slice_of("index"), mw_slice_of("whole")}
    };
    mw_duck *d = NULL;
    table x;
    mw_parquet_written w;
    int64_t n = 0;
    table_init(&x, 1000);
    x.t.note = note, x.t.note_count = 1;
    CHECK(mw_parquet_write(path, &x.t, &w, NULL) == MW_OK);
    CHECK(w.bytes < 1000 * 8 * 6); // of eight columns three are plain, one is missing
    CHECK(mw_duck_open(NULL, NULL, &d, NULL) == MW_OK);
    mw_duck_rows *r = read_back(d, path, "parquet_metadata");
    static const bool dictionary[SORTS + 1] = {true,  true, false, true, false,
                                               false, true, false, false};
    int64_t at = 0;
    for (; at < mw_duck_rows_columns(r); at++)
        if (strcmp(mw_duck_rows_name(r, at), "encodings") == 0) break;
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == SORTS + 1);
    for (int64_t i = 0; i < n; i++) {
        mw_slice e = mw_duck_rows_text(r, at, i);
        CHECK_ROW((memmem(e.p, e.n, "RLE_DICTIONARY", 14) != NULL) == dictionary[i], i);
    }
    mw_duck_rows_close(r);
    r = read_back(d, path, "parquet_kv_metadata");
    CHECK(mw_duck_rows_next(r, &n, NULL) == MW_OK && n == 1);
    mw_duck_rows_close(r);
    mw_duck_close(d);
    table_fini(&x);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_parquet_refuses(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "none/r.parquet");
    table x;
    mw_parquet_written w;
    mw_error err = {0};
    table_init(&x, 10);
    CHECK(mw_parquet_write(path, &x.t, &w, &err) == MW_IO && strstr(err.text, "none/r.parquet"));
    x.t.column_count = 0;
    CHECK(mw_parquet_write(path, &x.t, &w, &err) == MW_LIMIT);
    x.t.column_count = MW_PARQUET_COLUMNS_MAX + 1;
    CHECK(mw_parquet_write(path, &x.t, &w, &err) == MW_LIMIT && strstr(err.text, "8192"));
    table_fini(&x);
    mw_free(path);
    mw_test_folder_free(folder);
}

// Whichever allocation fails, there is no file, and at last there is one.
void test_parquet_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "r.parquet"),
         *beside = mw_test_path("", folder, "r.parquet.new");
    table x;
    mw_parquet_written w;
    table_init(&x, 100);
    int64_t live = mw_alloc_live(), n = 0;
    for (;; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_parquet_write(path, &x.t, &w, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_alloc_live() == live, n);
        if (st == MW_OK || n > 1000) break;
        CHECK_ROW(st == MW_NOMEM, n);
        CHECK_ROW(access(path, F_OK) != 0 && access(beside, F_OK) != 0, n);
    }
    CHECK(n > 20 && n < 1000 && access(path, F_OK) == 0);
    table_fini(&x);
    mw_free(path);
    mw_free(beside);
    mw_test_folder_free(folder);
}
