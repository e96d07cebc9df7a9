// SPDX-License-Identifier: MIT
// See duck.h. Each object wraps one of DuckDB's and owns it; a failure takes DuckDB's text.
#include "store/duck.h"

#include "base/alloc.h"
#include "store/duckdb_api.h"

#include <string.h>

enum { COLUMNS_MAX = 64 }; // of a table that is appended to; ours have at most 10

struct mw_duck {
    duckdb_database db;
    duckdb_connection con;
};

struct mw_duck_stmt {
    duckdb_prepared_statement statement;
};

struct mw_duck_rows {
    mw_duck_stmt *own; // closed with the rows; NULL when the statement is the caller's
    duckdb_pending_result pending;
    duckdb_result result;
    duckdb_data_chunk chunk; // the block under way
    bool ended;
};

struct mw_duck_appender {
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    int64_t column_count;
    size_t width[COLUMNS_MAX]; // bytes of a value
};

static const struct {
    duckdb_type theirs;
    mw_duck_type ours;
    size_t width;
} types[] = {
    {DUCKDB_TYPE_BOOLEAN,      MW_DUCK_BOOL,    1 },
    {DUCKDB_TYPE_TINYINT,      MW_DUCK_INT8,    1 },
    {DUCKDB_TYPE_SMALLINT,     MW_DUCK_INT16,   2 },
    {DUCKDB_TYPE_INTEGER,      MW_DUCK_INT32,   4 },
    {DUCKDB_TYPE_BIGINT,       MW_DUCK_INT64,   8 },
    {DUCKDB_TYPE_UTINYINT,     MW_DUCK_UINT8,   1 },
    {DUCKDB_TYPE_USMALLINT,    MW_DUCK_UINT16,  2 },
    {DUCKDB_TYPE_UINTEGER,     MW_DUCK_UINT32,  4 },
    {DUCKDB_TYPE_UBIGINT,      MW_DUCK_UINT64,  8 },
    {DUCKDB_TYPE_FLOAT,        MW_DUCK_FLOAT,   4 },
    {DUCKDB_TYPE_DOUBLE,       MW_DUCK_DOUBLE,  8 },
    {DUCKDB_TYPE_DATE,         MW_DUCK_DATE,    4 },
    {DUCKDB_TYPE_TIMESTAMP,    MW_DUCK_TIME_US, 8 },
    {DUCKDB_TYPE_TIMESTAMP_TZ, MW_DUCK_TIME_US, 8 },
    {DUCKDB_TYPE_TIMESTAMP_NS, MW_DUCK_TIME_NS, 8 },
    {DUCKDB_TYPE_VARCHAR,      MW_DUCK_TEXT,    16},
};
enum { TYPE_COUNT = sizeof types / sizeof types[0] };

static bool starts_with(const char *text, const char *head) {
    return strncmp(text, head, strlen(head)) == 0;
}

// DuckDB says the kind of an error in the first words of its text.
static mw_status status_of(const char *text) {
    static const char *const wrong_input[] = {
        "Parser Error",       "Binder Error",     "Catalog Error",
        "Conversion Error",   "Syntax Error",     "Invalid Input Error",
        "Out of Range Error", "Constraint Error", "Not implemented Error",
    };
    if (starts_with(text, "Out of Memory Error")) return MW_NOMEM;
    for (size_t i = 0; i < sizeof wrong_input / sizeof wrong_input[0]; i++)
        if (starts_with(text, wrong_input[i])) return MW_INVALID;
    return MW_IO;
}

// Fails with the first line of DuckDB's text, without a full stop.
static mw_status fail(mw_error *err, const char *text) {
    if (!text || !*text) return mw_fail(err, MW_IO, "DuckDB: failed without a reason");
    size_t n = strcspn(text, "\n");
    while (n > 0 && (text[n - 1] == '.' || text[n - 1] == ' ')) n--;
    int shown = n > 400 ? 400 : (int)n;
    return mw_fail(err, status_of(text), "DuckDB: %.*s", shown, text);
}

static mw_status configure(duckdb_config config, const mw_duck_option *options, mw_error *err) {
    // Nothing may be fetched or loaded behind the user's back: the program works offline.
    // What is freed goes back to the system after some seconds, by a thread of its own.
    static const mw_duck_option always[] = {
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions",    "false"},
        {"allocator_background_threads", "true" },
        {"allocator_flush_threshold",    "8MB"  },
        {NULL,                           NULL   },
    };
    const mw_duck_option *lists[] = {always, options};
    for (size_t i = 0; i < 2; i++)
        for (const mw_duck_option *o = lists[i]; o && o->name; o++)
            if (duckdb_set_config(config, o->name, o->value) != DuckDBSuccess)
                return mw_fail(err, MW_INVALID, "DuckDB has no setting \"%s\" with value \"%s\"",
                               o->name, o->value);
    return MW_OK;
}

mw_status mw_duck_open(const char *path, const mw_duck_option *options, mw_duck **out,
                       mw_error *err) {
    char *text = NULL;
    duckdb_config config = NULL;
    mw_duck *d = mw_alloc(sizeof *d);
    if (!d || duckdb_create_config(&config) != DuckDBSuccess) {
        mw_free(d);
        return mw_fail(err, MW_NOMEM, "no memory to open a database");
    }
    mw_status st = configure(config, options, err);
    if (st == MW_OK && duckdb_open_ext(path, &d->db, config, &text) != DuckDBSuccess)
        st = fail(err, text);
    else if (st == MW_OK && duckdb_connect(d->db, &d->con) != DuckDBSuccess)
        st = mw_fail(err, MW_IO, "DuckDB: no connection to %s", path ? path : "memory");
    if (text) duckdb_free(text);
    duckdb_destroy_config(&config);
    if (st != MW_OK) {
        mw_duck_close(d);
        return st;
    }
    *out = d;
    return MW_OK;
}

void mw_duck_close(mw_duck *duck) {
    if (!duck) return;
    if (duck->con) duckdb_disconnect(&duck->con);
    if (duck->db) duckdb_close(&duck->db);
    mw_free(duck);
}

mw_status mw_duck_run(mw_duck *duck, const char *sql, mw_error *err) {
    duckdb_result result;
    memset(&result, 0, sizeof result);
    mw_status st = MW_OK;
    if (duckdb_query(duck->con, sql, &result) != DuckDBSuccess)
        st = fail(err, duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return st;
}

static mw_status first_int(mw_duck_rows *rows, int64_t *out, mw_error *err) {
    int64_t count = 0;
    MW_TRY(mw_duck_rows_next(rows, &count, err));
    if (count == 0 || mw_duck_rows_null(rows, 0, 0))
        return mw_fail(err, MW_NOTFOUND, "the query has no result");
    const void *data = mw_duck_rows_data(rows, 0);
    mw_duck_type type = mw_duck_rows_type(rows, 0);
    if (type == MW_DUCK_INT64)
        *out = *(const int64_t *)data;
    else if (type == MW_DUCK_INT32)
        *out = *(const int32_t *)data;
    else
        return mw_fail(err, MW_INVALID, "the query's result is no integer: cast it to BIGINT");
    return MW_OK;
}

mw_status mw_duck_int(mw_duck *duck, const char *sql, int64_t *out, mw_error *err) {
    mw_duck_rows *rows = NULL;
    MW_TRY(mw_duck_query(duck, sql, &rows, err));
    mw_status st = first_int(rows, out, err);
    mw_duck_rows_close(rows);
    return st;
}

// ---- statements

mw_status mw_duck_prepare(mw_duck *duck, const char *sql, mw_duck_stmt **out, mw_error *err) {
    mw_duck_stmt *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory for a statement");
    if (duckdb_prepare(duck->con, sql, &s->statement) != DuckDBSuccess) {
        mw_status st = fail(err, s->statement ? duckdb_prepare_error(s->statement) : NULL);
        mw_duck_stmt_close(s);
        return st;
    }
    *out = s;
    return MW_OK;
}

static mw_status bound(duckdb_state state, int at, mw_error *err) {
    if (state == DuckDBSuccess) return MW_OK;
    return mw_fail(err, MW_INVALID, "the statement has no parameter $%d", at);
}

mw_status mw_duck_bind_int(mw_duck_stmt *stmt, int at, int64_t value, mw_error *err) {
    return bound(duckdb_bind_int64(stmt->statement, (idx_t)at, value), at, err);
}

mw_status mw_duck_bind_double(mw_duck_stmt *stmt, int at, double value, mw_error *err) {
    return bound(duckdb_bind_double(stmt->statement, (idx_t)at, value), at, err);
}

mw_status mw_duck_bind_text(mw_duck_stmt *stmt, int at, mw_slice value, mw_error *err) {
    const char *p = value.p ? value.p : "";
    return bound(duckdb_bind_varchar_length(stmt->statement, (idx_t)at, p, value.n), at, err);
}

mw_status mw_duck_stmt_run(mw_duck_stmt *stmt, int64_t *changed, mw_error *err) {
    duckdb_result result;
    memset(&result, 0, sizeof result);
    mw_status st = MW_OK;
    if (duckdb_execute_prepared(stmt->statement, &result) != DuckDBSuccess)
        st = fail(err, duckdb_result_error(&result));
    else if (changed)
        *changed = (int64_t)duckdb_rows_changed(&result);
    duckdb_destroy_result(&result);
    return st;
}

mw_status mw_duck_stmt_rows(mw_duck_stmt *stmt, mw_duck_rows **out, mw_error *err) {
    mw_duck_rows *r = mw_alloc(sizeof *r);
    if (!r) return mw_fail(err, MW_NOMEM, "no memory for rows");
    mw_status st = MW_OK;
    if (duckdb_pending_prepared_streaming(stmt->statement, &r->pending) != DuckDBSuccess)
        st = fail(err, r->pending ? duckdb_pending_error(r->pending) : NULL);
    else if (duckdb_execute_pending(r->pending, &r->result) != DuckDBSuccess)
        st = fail(err, duckdb_result_error(&r->result));
    if (st != MW_OK) {
        mw_duck_rows_close(r);
        return st;
    }
    *out = r;
    return MW_OK;
}

void mw_duck_stmt_close(mw_duck_stmt *stmt) {
    if (!stmt) return;
    if (stmt->statement) duckdb_destroy_prepare(&stmt->statement);
    mw_free(stmt);
}

// ---- rows

mw_status mw_duck_query(mw_duck *duck, const char *sql, mw_duck_rows **out, mw_error *err) {
    mw_duck_stmt *stmt = NULL;
    mw_duck_rows *rows = NULL;
    MW_TRY(mw_duck_prepare(duck, sql, &stmt, err));
    mw_status st = mw_duck_stmt_rows(stmt, &rows, err);
    if (st != MW_OK) {
        mw_duck_stmt_close(stmt);
        return st;
    }
    rows->own = stmt;
    *out = rows;
    return MW_OK;
}

int64_t mw_duck_rows_columns(mw_duck_rows *rows) {
    return (int64_t)duckdb_column_count(&rows->result);
}

const char *mw_duck_rows_name(mw_duck_rows *rows, int64_t col) {
    return duckdb_column_name(&rows->result, (idx_t)col);
}

mw_duck_type mw_duck_rows_type(mw_duck_rows *rows, int64_t col) {
    duckdb_type theirs = duckdb_column_type(&rows->result, (idx_t)col);
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (types[i].theirs == theirs) return types[i].ours;
    return MW_DUCK_OTHER;
}

mw_status mw_duck_rows_next(mw_duck_rows *rows, int64_t *count, mw_error *err) {
    if (rows->chunk) duckdb_destroy_data_chunk(&rows->chunk);
    if (!rows->ended) rows->chunk = duckdb_fetch_chunk(rows->result);
    rows->ended = rows->chunk == NULL;
    *count = rows->chunk ? (int64_t)duckdb_data_chunk_get_size(rows->chunk) : 0;
    if (!rows->ended) return MW_OK;
    const char *text = duckdb_result_error(&rows->result);
    return text && *text ? fail(err, text) : MW_OK;
}

const void *mw_duck_rows_data(mw_duck_rows *rows, int64_t col) {
    return duckdb_vector_get_data(duckdb_data_chunk_get_vector(rows->chunk, (idx_t)col));
}

const uint64_t *mw_duck_rows_validity(mw_duck_rows *rows, int64_t col) {
    return duckdb_vector_get_validity(duckdb_data_chunk_get_vector(rows->chunk, (idx_t)col));
}

bool mw_duck_rows_null(mw_duck_rows *rows, int64_t col, int64_t row) {
    const uint64_t *valid = mw_duck_rows_validity(rows, col);
    return valid && !(valid[row / 64] >> (row % 64) & 1);
}

mw_slice mw_duck_rows_text(mw_duck_rows *rows, int64_t col, int64_t row) {
    const duckdb_string_t *s = (const duckdb_string_t *)mw_duck_rows_data(rows, col) + row;
    size_t n = s->value.inlined.length;
    if (n <= sizeof s->value.inlined.inlined) return (mw_slice){s->value.inlined.inlined, n};
    return (mw_slice){s->value.pointer.ptr, n};
}

void mw_duck_rows_close(mw_duck_rows *rows) {
    if (!rows) return;
    if (rows->chunk) duckdb_destroy_data_chunk(&rows->chunk);
    duckdb_destroy_result(&rows->result);
    if (rows->pending) duckdb_destroy_pending(&rows->pending);
    mw_duck_stmt_close(rows->own);
    mw_free(rows);
}

// ---- appending

static size_t width_of(duckdb_type theirs) {
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (types[i].theirs == theirs && types[i].ours != MW_DUCK_TEXT) return types[i].width;
    return 0;
}

// Takes the table's column types and makes the chunk that rows are copied through.
static mw_status learn_columns(mw_duck_appender *a, const char *table, mw_error *err) {
    duckdb_logical_type type[COLUMNS_MAX];
    a->column_count = (int64_t)duckdb_appender_column_count(a->appender);
    if (a->column_count > COLUMNS_MAX)
        return mw_fail(err, MW_LIMIT, "table %s has more than %d columns", table, COLUMNS_MAX);
    bool numbers = true;
    for (int64_t i = 0; i < a->column_count; i++) {
        type[i] = duckdb_appender_column_type(a->appender, (idx_t)i);
        a->width[i] = width_of(duckdb_get_type_id(type[i]));
        numbers = numbers && a->width[i] > 0;
    }
    if (numbers) a->chunk = duckdb_create_data_chunk(type, (idx_t)a->column_count);
    for (int64_t i = 0; i < a->column_count; i++) duckdb_destroy_logical_type(&type[i]);
    if (!numbers)
        return mw_fail(err, MW_INVALID, "table %s has columns that are no numbers", table);
    if (!a->chunk) return mw_fail(err, MW_NOMEM, "no memory to append to table %s", table);
    return MW_OK;
}

mw_status mw_duck_append_open(mw_duck *duck, const char *table, mw_duck_appender **out,
                              mw_error *err) {
    mw_duck_appender *a = mw_alloc(sizeof *a);
    if (!a) return mw_fail(err, MW_NOMEM, "no memory to append to table %s", table);
    mw_status st = MW_OK;
    if (duckdb_appender_create(duck->con, NULL, table, &a->appender) != DuckDBSuccess)
        st = fail(err, a->appender ? duckdb_appender_error(a->appender) : NULL);
    if (st == MW_OK) st = learn_columns(a, table, err);
    if (st != MW_OK) {
        mw_duck_append_abandon(a);
        return st;
    }
    *out = a;
    return MW_OK;
}

mw_status mw_duck_append_rows(mw_duck_appender *app, const void *const *columns, int64_t count,
                              mw_error *err) {
    int64_t block_max = (int64_t)duckdb_vector_size();
    for (int64_t from = 0; from < count; from += block_max) {
        size_t n = (size_t)(count - from < block_max ? count - from : block_max);
        duckdb_data_chunk_reset(app->chunk);
        for (int64_t i = 0; i < app->column_count; i++) {
            const char *bytes = columns[i];
            duckdb_vector to = duckdb_data_chunk_get_vector(app->chunk, (idx_t)i);
            memcpy(duckdb_vector_get_data(to), bytes + (size_t)from * app->width[i],
                   n * app->width[i]);
        }
        duckdb_data_chunk_set_size(app->chunk, n);
        if (duckdb_append_data_chunk(app->appender, app->chunk) != DuckDBSuccess)
            return fail(err, duckdb_appender_error(app->appender));
    }
    return MW_OK;
}

mw_status mw_duck_append_close(mw_duck_appender *app, mw_error *err) {
    mw_status st = MW_OK;
    if (duckdb_appender_flush(app->appender) != DuckDBSuccess)
        st = fail(err, duckdb_appender_error(app->appender));
    mw_duck_append_abandon(app);
    return st;
}

void mw_duck_append_abandon(mw_duck_appender *app) {
    if (!app) return;
    // What was not flushed is thrown away: destroying alone would try to write it.
    if (app->appender) duckdb_appender_clear(app->appender);
    if (app->appender) duckdb_appender_destroy(&app->appender);
    if (app->chunk) duckdb_destroy_data_chunk(&app->chunk);
    mw_free(app);
}

void mw_duck_quote(mw_text *t, mw_slice s, char quote) {
    mw_text_addc(t, quote);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == quote) mw_text_addc(t, quote);
        mw_text_addc(t, s.p[i]);
    }
    mw_text_addc(t, quote);
}
