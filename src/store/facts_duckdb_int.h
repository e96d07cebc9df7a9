// SPDX-License-Identifier: MIT
// The facts store in DuckDB as its files see it: facts_duckdb.c opens, appends and drains,
// facts_duckdb_scan.c reads, facts_duckdb_match.c looks for the rows of a batch,
// facts_duckdb_verify.c checks.
//
// Every version has a place: 0, 1, 2, ... in the order of recording. Places 0 to stored_rows - 1
// are the row ids of table facts, into which rows are only ever appended; the next shown_rows are
// in the temporary table landed and the rest in waiting, both of which the landing log keeps on
// disk. Table superseded (landed_superseded for rows of the log) tells of each version that has a
// later one which that is, so that reading finds the versions that count without comparing facts.
#ifndef MW_STORE_FACTS_DUCKDB_INT_H
#define MW_STORE_FACTS_DUCKDB_INT_H

#include "store/duck.h"
#include "store/facts_int.h"
#include "store/landing.h"
#include "store/places.h"
#include "store/spans.h"

// Rows of the log that SQL does not see yet; all columns have the capacity of facts.
typedef struct {
    mw_fact_batch facts;
    int64_t *recorded_ns;
    int64_t *replaces; // place of the version before; -1: none
    int64_t recorded_capacity, replaces_capacity;
} mw_waiting;

typedef struct {
    mw_facts base;
    char *path, *log_path;
    int lock_fd;
    mw_duck *duck;   // NULL: closed after a failure, the next call opens it again
    mw_landing *log; // likewise
    mw_spans spans;
    mw_waiting waiting;
    int64_t stored_rows, shown_rows;
    int64_t recorded_last_ns;
    mw_places superseded;           // places that have a later version, as far as
    bool superseded_known;          // somebody asked since opening
    int64_t landing_batch_rows_max; // larger appends go past the log
    int64_t landing_rows_max;       // when the log holds as many it is drained
    bool scanning;                  // a scan's visit is under way
} mw_facts_duckdb;

// Opens again what a failure closed. Refuses calls from inside a scan.
MW_MUST_USE mw_status mw_facts_duckdb_ready(mw_facts_duckdb *s, mw_error *err);

// Hands the waiting rows to the temporary tables.
MW_MUST_USE mw_status mw_facts_duckdb_show(mw_facts_duckdb *s, mw_error *err);

// Moves what the log holds into the tables: on disk there when it returns MW_OK.
MW_MUST_USE mw_status mw_facts_duckdb_drain(mw_facts_duckdb *s, mw_error *err);

// Finds what each row of in is a later version of, stored or earlier in the batch: its place to
// replaces[i], or -1. The spans of all measures of in must be there.
MW_MUST_USE mw_status mw_facts_duckdb_replaces(mw_facts_duckdb *s, const mw_fact_batch *in,
                                               int64_t *replaces, mw_error *err);

// Adds the imports that count as undone to a WHERE clause on table f; nothing when there are none.
void mw_facts_duckdb_add_undone(mw_text *sql, const char *column, const mw_fact_query *q);
// Adds " AND column IN (ids)"; nothing when there are none.
void mw_facts_duckdb_add_ids(mw_text *sql, const char *column, const int32_t *ids, int64_t count);
// Runs sql, which was built in a mw_text that may have failed.
MW_MUST_USE mw_status mw_facts_duckdb_query(mw_facts_duckdb *s, const mw_text *sql,
                                            mw_duck_rows **out, mw_error *err);

// The entries of the function table that read.
mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err);
mw_status mw_facts_duckdb_compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                                  uint8_t *standing, mw_error *err);
mw_status mw_facts_duckdb_verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                                 int64_t *problems, mw_error *err);

#endif
