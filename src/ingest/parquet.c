// SPDX-License-Identifier: MIT
// The reader of Parquet files, by way of DuckDB: columns arrive as numbers, times and texts and are
// printed so that reading them gives the same values again.
#include "base/alloc.h"
#include "ingest/reader_int.h"
#include "store/duck.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    mw_reader base;
    mw_duck *duck;
    mw_duck_rows *rows;
    uint8_t *kind; // mw_cell_kind of each column
} parquet;

// ---- the query

// How a column is asked for, by its type as DuckDB names it: what stands before and after its name.
static const struct cast {
    const char *before, *after;
} as_it_is = {"", ""}, as_double = {"CAST(", " AS DOUBLE)"}, as_text = {"CAST(", " AS VARCHAR)"},
  // An instant prints in UTC, whatever zone DuckDB thinks it is in.
    as_utc = {"CAST(make_timestamp(epoch_us(", ")) AS VARCHAR) || 'Z'"};

static const struct {
    const char *head; // of the type's name
    const struct cast *cast;
    mw_cell_kind kind;
} forms[] = {
    {"DOUBLE",                   &as_it_is,  MW_CELL_NUMBER},
    {"FLOAT",                    &as_double, MW_CELL_NUMBER},
    {"DECIMAL",                  &as_text,   MW_CELL_NUMBER},
    {"TINYINT",                  &as_text,   MW_CELL_NUMBER},
    {"SMALLINT",                 &as_text,   MW_CELL_NUMBER},
    {"INTEGER",                  &as_text,   MW_CELL_NUMBER},
    {"BIGINT",                   &as_text,   MW_CELL_NUMBER},
    {"HUGEINT",                  &as_text,   MW_CELL_NUMBER},
    {"UTINYINT",                 &as_text,   MW_CELL_NUMBER},
    {"USMALLINT",                &as_text,   MW_CELL_NUMBER},
    {"UINTEGER",                 &as_text,   MW_CELL_NUMBER},
    {"UBIGINT",                  &as_text,   MW_CELL_NUMBER},
    {"TIMESTAMP WITH TIME ZONE", &as_utc,    MW_CELL_TIME  },
    {"TIMESTAMP",                &as_text,   MW_CELL_TIME  },
    {"DATE",                     &as_text,   MW_CELL_TIME  },
    {"",                         &as_text,   MW_CELL_TEXT  },
};

static size_t form_of(mw_slice type) {
    for (size_t i = 0;; i++) {
        size_t n = strlen(forms[i].head);
        if (type.n >= n && memcmp(type.p, forms[i].head, n) == 0) return i;
    }
}

// Takes names and types of columns, and writes the query that reads them.
static mw_status describe(parquet *p, const char *path, mw_text *sql, mw_error *err) {
    mw_duck_rows *rows = NULL;
    int64_t count = 0, capacity = 0, kinds = 0;
    mw_text_adds(sql, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(");
    mw_duck_quote(sql, mw_slice_of(path), '\'');
    mw_text_adds(sql, "))");
    if (sql->failed) return mw_fail(err, MW_NOMEM, "no memory for a query");
    MW_TRY(mw_duck_query(p->duck, sql->bytes, &rows, err));
    sql->size = 0;
    mw_text_adds(sql, "SELECT ");
    mw_status st;
    while ((st = mw_duck_rows_next(rows, &count, err)) == MW_OK && count > 0) {
        for (int64_t i = 0; i < count; i++) {
            mw_slice name = mw_duck_rows_text(rows, 0, i);
            size_t form = form_of(mw_duck_rows_text(rows, 1, i));
            int32_t n = p->base.column_count;
            if (!mw_grow(&p->base.column, &capacity, n + 1, sizeof(mw_slice)) ||
                !mw_grow(&p->kind, &kinds, n + 1, 1)) {
                st = mw_fail(err, MW_NOMEM, "no memory for the names of columns");
                break;
            }
            if (n > 0) mw_text_adds(sql, ", ");
            mw_text_adds(sql, forms[form].cast->before);
            mw_duck_quote(sql, name, '"');
            mw_text_adds(sql, forms[form].cast->after);
            p->kind[n] = (uint8_t)forms[form].kind;
            p->base.column[p->base.column_count++] = mw_pad_text(&p->base.names, name.p, name.n);
        }
        if (st != MW_OK) break;
    }
    mw_duck_rows_close(rows);
    mw_text_adds(sql, " FROM read_parquet(");
    mw_duck_quote(sql, mw_slice_of(path), '\'');
    mw_text_adds(sql, ")");
    if (st == MW_OK && (sql->failed || p->base.names.failed))
        st = mw_fail(err, MW_NOMEM, "no memory for a query");
    return st;
}

// ---- blocks

static bool take_cell(const parquet *p, mw_block *b, int32_t c, int64_t row) {
    char buf[32];
    mw_slice s;
    int64_t at = row * b->column_count + c;
    if (mw_duck_rows_null(p->rows, c, row)) return true;
    if (mw_duck_rows_type(p->rows, c) == MW_DUCK_DOUBLE) {
        double v = ((const double *)mw_duck_rows_data(p->rows, c))[row];
        if (v != v) return true; // NaN is nothing known
        s = mw_slice_of(mw_number_text(v, buf));
    } else {
        s = mw_duck_rows_text(p->rows, c, row);
    }
    b->cell[at] = mw_pad_text(&b->made, s.p, s.n);
    b->kind[at] = s.n > 0 ? p->kind[c] : (uint8_t)MW_CELL_NULL;
    return !b->made.failed;
}

static mw_status next(mw_reader *r, mw_block *b, mw_error *err) {
    parquet *p = (parquet *)r;
    int64_t count = 0;
    MW_TRY(mw_duck_rows_next(p->rows, &count, err));
    b->end = count == 0;
    b->line_count = count;
    r->bytes_read = b->end ? r->bytes_total : 0;
    bool ok = true;
    for (int64_t row = 0; row < count && ok; row++) {
        ok = mw_block_row_add(b, row, true) != NULL;
        for (int32_t c = 0; c < b->column_count && ok; c++) ok = take_cell(p, b, c, row);
    }
    return ok ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a block of the file");
}

// ---- opening

static void close_parquet(mw_reader *r) {
    parquet *p = (parquet *)r;
    mw_duck_rows_close(p->rows);
    mw_duck_close(p->duck);
    mw_free(p->kind);
    mw_free(p);
}

static mw_status start(parquet *p, const char *path, mw_error *err) {
    static const mw_duck_option options[] = {
        {"threads", "1" },
        {NULL,      NULL}
    };
    mw_text sql = {0};
    struct stat about;
    p->base.first_line = 1;
    if (stat(path, &about) == 0) p->base.bytes_total = about.st_size;
    MW_TRY(mw_duck_open(NULL, options, &p->duck, err));
    mw_status st = describe(p, path, &sql, err);
    if (st == MW_OK) st = mw_duck_query(p->duck, sql.bytes, &p->rows, err);
    mw_text_free(&sql);
    return st;
}

static mw_status open_parquet(const char *path, const mw_reader_options *options, mw_reader **out,
                              mw_error *err) {
    (void)options;
    parquet *p = mw_alloc(sizeof *p);
    if (!p) return mw_fail(err, MW_NOMEM, "no memory to read %s", path);
    p->base.ops = &mw_reader_parquet_ops;
    mw_status st = start(p, path, err);
    if (st != MW_OK) {
        mw_reader_close(&p->base);
        return mw_fail_in(err, st, "read %s: ", path);
    }
    *out = &p->base;
    return MW_OK;
}

const mw_reader_ops mw_reader_parquet_ops = {
    MW_FORMAT_PARQUET, "parquet", "parquet pq", open_parquet, next, NULL, close_parquet,
};
