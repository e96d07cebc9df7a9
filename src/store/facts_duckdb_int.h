// SPDX-License-Identifier: MIT
// The facts store in DuckDB as its files see it: facts_duckdb.c opens and appends,
// facts_duckdb_write.c moves rows into tables, facts_duckdb_scan.c reads, facts_duckdb_match.c
// looks for the rows of a batch, facts_duckdb_verify.c checks.
//
// Every version has a place: 0, 1, 2, ... in the order of recording. Places 0 to stored_rows - 1
// are the row ids of table facts, into which rows are only ever appended; then come the rows of the
// landing log. Table superseded (the column replaces in the log) tells of each version that has a
// later one which that is, so that reading finds the versions that count without comparing facts.
#ifndef MW_STORE_FACTS_DUCKDB_INT_H
#define MW_STORE_FACTS_DUCKDB_INT_H

#include "store/duck.h"
#include "store/facts_int.h"
#include "store/landing.h"
#include "store/places.h"
#include "store/spans.h"

// The tables.
#define MW_FACT_COLUMNS                                                                            \
    "measure INTEGER, entity INTEGER, key INTEGER, start_ns BIGINT, end_ns BIGINT, value DOUBLE,"  \
    " quality UTINYINT, import_id INTEGER, line BIGINT, recorded_ns BIGINT"
#define MW_SUPERSEDED_COLUMNS "(place BIGINT, by_place BIGINT, by_ns BIGINT, by_import INTEGER)"
#define MW_SPANS_COLUMNS                                                                           \
    "(measure INTEGER, versions BIGINT, corrected BIGINT, start_min_ns BIGINT,"                    \
    " start_max_ns BIGINT)"
#define MW_META_COLUMNS                                                                            \
    "(schema_version BIGINT, store_id BIGINT, drained_epoch BIGINT, recorded_last_ns BIGINT)"

typedef struct {
    mw_facts base;
    char *path, *log_path;
    int lock_fd;
    mw_duck *duck;   // NULL: closed after a failure, the next call opens it again
    mw_landing *log; // likewise
    mw_spans spans;  // of the tables and the log together
    int64_t stored_rows;
    int64_t recorded_last_ns;
    mw_places superseded;           // places that have a later version, as of now
    bool superseded_known;          // somebody asked for them since opening
    int64_t landing_batch_rows_max; // larger appends go past the log
    int64_t landing_rows_max;       // when the log holds as many it is drained
    int64_t cache_bytes;            // of the file's blocks stay in DuckDB's memory after that
    char limit[32];                 // of DuckDB's memory, as it tells it
    int64_t landing_reads_max;      // or when scans have read as many of its rows
    int64_t landing_reads;          // since it was drained
    bool scanning;                  // a scan's visit is under way
    int64_t copy_rows_max;          // in one step of a copy
    bool copying;                   // one is being made
} mw_facts_duckdb;

// Rows whose place and time of recording are settled.
typedef struct {
    const mw_fact_batch *facts;
    const int64_t *replaces; // per row the place of the version before, or -1
    int64_t recorded_ns;
    int64_t first_place; // of the first row
} mw_placed_rows;

// Opens again what a failure closed. Refuses calls from inside a scan.
MW_MUST_USE mw_status mw_facts_duckdb_ready(mw_facts_duckdb *s, mw_error *err);

// Moves what the log holds into the tables and adds r behind it (NULL: nothing), in one
// transaction: on disk there when it returns MW_OK. The spans must have r noted. After a failure
// everything is closed, and the next call reads from disk what is true.
MW_MUST_USE mw_status mw_facts_duckdb_write(mw_facts_duckdb *s, const mw_placed_rows *r,
                                            mw_error *err);
// Lets go of the blocks of the file that DuckDB keeps in memory beyond cache_bytes. For after a
// write. Errors are those of opening the database again, where it came to that.
MW_MUST_USE mw_status mw_facts_duckdb_let_go(mw_facts_duckdb *s, mw_error *err);
// Closes the database and the log, and forgets what was known of them.
void mw_facts_duckdb_forget(mw_facts_duckdb *s);

// Finds what each row of in is a later version of, stored or earlier in the batch: its place to
// replaces[i], or -1. The spans of all measures of in must be there.
MW_MUST_USE mw_status mw_facts_duckdb_replaces(mw_facts_duckdb *s, const mw_fact_batch *in,
                                               int64_t *replaces, mw_error *err);

// Adds " AND column NOT IN (imports that count as undone)"; nothing when there are none.
void mw_facts_duckdb_add_undone(mw_text *sql, const char *column, const mw_fact_query *q);
// Adds " AND column IN (ids)"; nothing when there are none.
void mw_facts_duckdb_add_ids(mw_text *sql, const char *column, const int32_t *ids, int64_t count);

// Runs sql and hands each block of its rows to step. sql may have failed to be built: MW_NOMEM.
typedef mw_status (*mw_facts_duckdb_step)(void *ctx, mw_duck_rows *rows, int64_t count,
                                          mw_error *err);
MW_MUST_USE mw_status mw_facts_duckdb_each(mw_facts_duckdb *s, const mw_text *sql,
                                           mw_facts_duckdb_step step, void *ctx, mw_error *err);

// The entries of the function table that read.
mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err);
mw_status mw_facts_duckdb_compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                                  uint8_t *standing, mw_error *err);
mw_status mw_facts_duckdb_copy(mw_facts *f, const char *path, mw_store_copy **out, mw_error *err);
mw_status mw_facts_duckdb_verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                                 int64_t *problems, mw_error *err);

#endif
