// SPDX-License-Identifier: MIT
// The part of DuckDB's C API that Millwright calls, declared from its public documentation: the
// library comes without a header. Names and layouts are DuckDB's (1.5), so that its documentation
// applies; only duck.c includes this.
//
// Ownership, as everywhere in that API: what a function gives through a pointer or by a name with
// "create" or "fetch" is given back by the function with "destroy", "disconnect" or "close".
// Thread: one owner per connection and per object made from it.
#ifndef MW_STORE_DUCKDB_API_H
#define MW_STORE_DUCKDB_API_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t idx_t;

typedef enum { DuckDBSuccess = 0, DuckDBError = 1 } duckdb_state;

// Of the type numbers, those that mw_duck_type passes through.
typedef enum {
    DUCKDB_TYPE_BOOLEAN = 1,
    DUCKDB_TYPE_TINYINT = 2,
    DUCKDB_TYPE_SMALLINT = 3,
    DUCKDB_TYPE_INTEGER = 4,
    DUCKDB_TYPE_BIGINT = 5,
    DUCKDB_TYPE_UTINYINT = 6,
    DUCKDB_TYPE_USMALLINT = 7,
    DUCKDB_TYPE_UINTEGER = 8,
    DUCKDB_TYPE_UBIGINT = 9,
    DUCKDB_TYPE_FLOAT = 10,
    DUCKDB_TYPE_DOUBLE = 11,
    DUCKDB_TYPE_TIMESTAMP = 12,
    DUCKDB_TYPE_DATE = 13,
    DUCKDB_TYPE_VARCHAR = 17,
    DUCKDB_TYPE_TIMESTAMP_NS = 22,
    DUCKDB_TYPE_TIMESTAMP_TZ = 31,
} duckdb_type;

typedef struct mw_duckdb_database *duckdb_database;
typedef struct mw_duckdb_connection *duckdb_connection;
typedef struct mw_duckdb_config *duckdb_config;
typedef struct mw_duckdb_statement *duckdb_prepared_statement;
typedef struct mw_duckdb_pending *duckdb_pending_result;
typedef struct mw_duckdb_appender *duckdb_appender;
typedef struct mw_duckdb_chunk *duckdb_data_chunk;
typedef struct mw_duckdb_vector *duckdb_vector;
typedef struct mw_duckdb_logical_type *duckdb_logical_type;

// Passed by value to some functions, so its size matters; nothing inside is for us.
typedef struct {
    idx_t column_count, row_count, rows_changed;
    void *columns;
    char *error_message;
    void *internal;
} duckdb_result;

// How a text stands in a vector: up to 12 bytes inside, longer ones behind a pointer.
typedef struct {
    union {
        struct {
            uint32_t length;
            char prefix[4];
            char *ptr;
        } pointer;
        struct {
            uint32_t length;
            char inlined[12];
        } inlined;
    } value;
} duckdb_string_t;

_Static_assert(sizeof(duckdb_result) == 48 && sizeof(duckdb_string_t) == 16, "DuckDB's layout");

// Databases and connections. The error of open_ext is freed by duckdb_free.
duckdb_state duckdb_open_ext(const char *path, duckdb_database *out, duckdb_config config,
                             char **out_error);
void duckdb_close(duckdb_database *database);
duckdb_state duckdb_connect(duckdb_database database, duckdb_connection *out);
void duckdb_disconnect(duckdb_connection *connection);
duckdb_state duckdb_create_config(duckdb_config *out);
duckdb_state duckdb_set_config(duckdb_config config, const char *name, const char *option);
void duckdb_destroy_config(duckdb_config *config);
void duckdb_free(void *ptr);

// Queries. An error text lives as long as what it was asked of.
duckdb_state duckdb_query(duckdb_connection connection, const char *query, duckdb_result *out);
const char *duckdb_result_error(duckdb_result *result);
void duckdb_destroy_result(duckdb_result *result);
idx_t duckdb_column_count(duckdb_result *result);
const char *duckdb_column_name(duckdb_result *result, idx_t col);
duckdb_type duckdb_column_type(duckdb_result *result, idx_t col);
idx_t duckdb_rows_changed(duckdb_result *result);
duckdb_data_chunk duckdb_fetch_chunk(duckdb_result result); // NULL at the end or on error

// Prepared statements; parameters count from 1.
duckdb_state duckdb_prepare(duckdb_connection connection, const char *query,
                            duckdb_prepared_statement *out);
const char *duckdb_prepare_error(duckdb_prepared_statement statement);
void duckdb_destroy_prepare(duckdb_prepared_statement *statement);
duckdb_state duckdb_bind_int64(duckdb_prepared_statement statement, idx_t param, int64_t value);
duckdb_state duckdb_bind_double(duckdb_prepared_statement statement, idx_t param, double value);
duckdb_state duckdb_bind_varchar_length(duckdb_prepared_statement statement, idx_t param,
                                        const char *text, idx_t length);
duckdb_state duckdb_execute_prepared(duckdb_prepared_statement statement, duckdb_result *out);
duckdb_state duckdb_pending_prepared_streaming(duckdb_prepared_statement statement,
                                               duckdb_pending_result *out);
const char *duckdb_pending_error(duckdb_pending_result pending);
duckdb_state duckdb_execute_pending(duckdb_pending_result pending, duckdb_result *out);
void duckdb_destroy_pending(duckdb_pending_result *pending);

// Chunks of up to duckdb_vector_size() rows and the vectors in them.
duckdb_logical_type duckdb_create_logical_type(duckdb_type type);
void duckdb_destroy_logical_type(duckdb_logical_type *type);
duckdb_type duckdb_get_type_id(duckdb_logical_type type);
duckdb_data_chunk duckdb_create_data_chunk(duckdb_logical_type *types, idx_t column_count);
void duckdb_destroy_data_chunk(duckdb_data_chunk *chunk);
void duckdb_data_chunk_reset(duckdb_data_chunk chunk);
idx_t duckdb_data_chunk_get_size(duckdb_data_chunk chunk);
void duckdb_data_chunk_set_size(duckdb_data_chunk chunk, idx_t size);
duckdb_vector duckdb_data_chunk_get_vector(duckdb_data_chunk chunk, idx_t col);
void *duckdb_vector_get_data(duckdb_vector vector);
uint64_t *duckdb_vector_get_validity(duckdb_vector vector); // NULL: all valid; bit 1: valid
idx_t duckdb_vector_size(void);

// Appending in bulk. Destroying flushes; flush tells the error.
duckdb_state duckdb_appender_create(duckdb_connection connection, const char *schema,
                                    const char *table, duckdb_appender *out);
idx_t duckdb_appender_column_count(duckdb_appender appender);
duckdb_logical_type duckdb_appender_column_type(duckdb_appender appender, idx_t col);
const char *duckdb_appender_error(duckdb_appender appender);
duckdb_state duckdb_append_data_chunk(duckdb_appender appender, duckdb_data_chunk chunk);
duckdb_state duckdb_appender_flush(duckdb_appender appender);
duckdb_state duckdb_appender_clear(duckdb_appender appender);
duckdb_state duckdb_appender_destroy(duckdb_appender *appender);

#endif
