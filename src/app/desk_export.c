// SPDX-License-Identifier: MIT
// See desk_export.h. DuckDB reads the CSV and writes Parquet; Excel is written from the same rows.
#include "app/desk_export.h"

#include "app/progress.h"
#include "base/alloc.h"
#include "base/file.h"
#include "sheet/xlsx_write.h"
#include "store/duck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHEET_ROWS_MAX = 1000000, COLUMNS_MAX = 256, WIDTH = 18 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "export: out of memory");
}

static mw_status go_on(mw_error *err) {
    if (!mw_progress_interrupted()) return MW_OK;
    return mw_fail(err, MW_LIMIT, "the export was given up");
}

typedef struct {
    mw_duck *duck;
    mw_desk_file csv, out;
    mw_slice name[COLUMNS_MAX]; // in the arena
    bool number[COLUMNS_MAX];
    int64_t columns, rows;
} exporting;

static mw_status query(exporting *x, mw_text *sql, mw_duck_rows **rows, mw_error *err) {
    mw_status st = sql->failed ? no_memory(err) : mw_duck_query(x->duck, sql->bytes, rows, err);
    mw_text_free(sql);
    return st;
}

static mw_status run(exporting *x, mw_text *sql, mw_error *err) {
    mw_status st = sql->failed ? no_memory(err) : mw_duck_run(x->duck, sql->bytes, err);
    mw_text_free(sql);
    return st;
}

// ---- reading

static mw_status load(mw_desk_work *w, exporting *x, mw_error *err) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    mw_text_adds(&sql, "CREATE TABLE t AS SELECT * FROM read_csv(");
    mw_duck_quote(&sql, mw_slice_of(x->csv.path), '\'');
    mw_text_adds(&sql, ", header = true, all_varchar = true, delim = ',', quote = '\"', "
                       "escape = '\"', nullstr = '', parallel = false, max_line_size = 10000000)");
    MW_TRY(run(x, &sql, err));
    MW_TRY(mw_duck_int(x->duck, "SELECT count(*) FROM t", &x->rows, err));
    MW_TRY(mw_duck_query(x->duck, "SELECT * FROM t LIMIT 0", &rows, err));
    x->columns = mw_duck_rows_columns(rows);
    if (x->columns > COLUMNS_MAX) x->columns = COLUMNS_MAX;
    mw_status st = MW_OK;
    for (int64_t i = 0; i < x->columns && st == MW_OK; i++) {
        const char *name = mw_desk_copy(w, mw_slice_of(mw_duck_rows_name(rows, i)));
        x->name[i] = mw_slice_of(name);
        if (!name) st = no_memory(err);
    }
    mw_duck_rows_close(rows);
    return st;
}

// Whether all cells of a column are numbers, none of them a code such as 007.
static mw_status look_at(exporting *x, int64_t i, mw_error *err) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    int64_t n = 0;
    if (mw_desk_listed("entity period code at from to", x->name[i].p)) return MW_OK;
    mw_text_adds(&sql,
                 "SELECT (count(c) > 0 AND bool_and(try_cast(c AS DOUBLE) IS NOT NULL AND NOT "
                 "regexp_matches(c, '^-?0[0-9]')))::INTEGER FROM (SELECT ");
    mw_duck_quote(&sql, x->name[i], '"');
    mw_text_adds(&sql, " AS c FROM t) WHERE c IS NOT NULL");
    MW_TRY(query(x, &sql, &rows, err));
    mw_status st = mw_duck_rows_next(rows, &n, err);
    if (st == MW_OK && n == 1 && !mw_duck_rows_null(rows, 0, 0))
        x->number[i] = *(const int32_t *)mw_duck_rows_data(rows, 0) != 0;
    mw_duck_rows_close(rows);
    return st;
}

static void add_columns(const exporting *x, mw_text *sql) {
    for (int64_t i = 0; i < x->columns; i++) {
        mw_text_adds(sql, i ? ", " : "");
        if (x->number[i]) mw_text_adds(sql, "CAST(");
        mw_duck_quote(sql, x->name[i], '"');
        if (x->number[i]) mw_text_adds(sql, " AS DOUBLE) AS ");
        if (x->number[i]) mw_duck_quote(sql, x->name[i], '"');
    }
}

// ---- Parquet

static mw_status write_parquet(exporting *x, mw_error *err) {
    mw_text sql = {0};
    mw_text_adds(&sql, "COPY (SELECT ");
    add_columns(x, &sql);
    mw_text_adds(&sql, " FROM t) TO ");
    mw_duck_quote(&sql, mw_slice_of(x->out.path), '\'');
    mw_text_adds(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    return run(x, &sql, err);
}

// ---- Excel

// The cells of a row of a block, in a row of the sheet.
static void put_row(const exporting *x, mw_xlsx_tab *t, mw_duck_rows *rows, int64_t at,
                    int32_t row) {
    const mw_xlsx_look plain = {.style = MW_XLSX_STYLE_PLAIN};
    for (int64_t c = 0; c < x->columns; c++) {
        mw_xlsx_place place = {row, (int32_t)c + 1};
        if (mw_duck_rows_null(rows, c, at)) continue;
        if (x->number[c])
            mw_xlsx_put_number(t, place, plain, ((const double *)mw_duck_rows_data(rows, c))[at]);
        else
            mw_xlsx_put_text(t, place, plain, mw_duck_rows_text(rows, c, at));
    }
}

static mw_status put_rows(exporting *x, mw_xlsx_tab *t, mw_error *err) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    int64_t n = 0;
    int32_t row = 2;
    mw_text_adds(&sql, "SELECT ");
    add_columns(x, &sql);
    mw_text_adds(&sql, " FROM t");
    MW_TRY(query(x, &sql, &rows, err));
    mw_status st = mw_duck_rows_next(rows, &n, err);
    while (st == MW_OK && n > 0) {
        for (int64_t i = 0; i < n; i++) put_row(x, t, rows, i, row++);
        st = go_on(err);
        if (st == MW_OK) st = mw_duck_rows_next(rows, &n, err);
    }
    mw_duck_rows_close(rows);
    return st;
}

static mw_status write_xlsx(exporting *x, mw_slice title, mw_error *err) {
    mw_xlsx_writer *w = NULL;
    if (x->rows > SHEET_ROWS_MAX)
        return mw_fail(err, MW_LIMIT,
                       "%lld rows are more than a sheet of Excel holds (%d); take "
                       "csv or parquet",
                       (long long)x->rows, SHEET_ROWS_MAX);
    MW_TRY(mw_xlsx_writer_new(&(mw_xlsx_about){.title = title}, &w, err));
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, title, (mw_xlsx_tab_about){.rows_frozen = 1});
    for (int64_t i = 0; i < x->columns; i++)
        mw_xlsx_put_text(t, (mw_xlsx_place){1, (int32_t)i + 1},
                         (mw_xlsx_look){.style = MW_XLSX_STYLE_HEADER}, x->name[i]);
    mw_xlsx_tab_width(t, 1, (int32_t)x->columns, WIDTH);
    mw_status st = put_rows(x, t, err);
    if (st == MW_OK) return mw_xlsx_writer_close(w, x->out.path, err);
    mw_xlsx_writer_free(w);
    return st;
}

// ---- all

static mw_status convert(mw_desk_work *w, exporting *x, mw_slice what, mw_slice format,
                         mw_error *err) {
    char name[64], rows[24];
    snprintf(name, sizeof name, "%.*s.%.*s", (int)what.n, what.p, (int)format.n, format.p);
    MW_TRY(mw_desk_file_new(w, mw_slice_of("rows.csv"), &x->csv, err));
    MW_TRY(mw_desk_file_new(w, mw_slice_of(name), &x->out, err));
    bool csv = mw_slice_is(format, "csv"), parquet = mw_slice_is(format, "parquet");
    const char *path = csv ? x->out.path : x->csv.path;
    MW_TRY(mw_file_replace(path, w->results.bytes, w->results.size, err));
    if (csv) return mw_desk_file_answer(w, path, err);
    MW_TRY(go_on(err));
    MW_TRY(mw_duck_open(NULL, NULL, &x->duck, err));
    MW_TRY(load(w, x, err));
    MW_TRY(go_on(err));
    for (int64_t i = 0; i < x->columns; i++) MW_TRY(look_at(x, i, err));
    MW_TRY(parquet ? write_parquet(x, err) : write_xlsx(x, what, err));
    snprintf(rows, sizeof rows, "%lld", (long long)x->rows);
    mw_http_reply_header(w->reply, "Mw-Rows", rows);
    return mw_desk_file_answer(w, x->out.path, err);
}

mw_status mw_desk_export(mw_desk_work *w, mw_slice format, mw_error *err) {
    exporting *x = mw_alloc(sizeof *x);
    if (!x) return no_memory(err);
    const char *slash = strrchr(w->row->route.path, '/');
    mw_status st = convert(w, x, mw_slice_of(slash + 1), format, err);
    mw_duck_close(x->duck);
    mw_desk_file_gone(&x->csv);
    mw_desk_file_gone(&x->out);
    mw_free(x);
    return st;
}
