// SPDX-License-Identifier: MIT
// The facts store in DuckDB as its files see it: facts_duckdb.c opens, appends and drains,
// facts_duckdb_read.c asks.
//
// Where a fact can be, in the order of recording: table facts of the database; the landing log,
// whose rows are in the temporary table landed (made visible to SQL) and, the newest, in waiting.
// What has more than one version stands in table corrected (landed_corrected for rows of the log),
// so that reading looks for versions there only.
#ifndef MW_STORE_FACTS_DUCKDB_INT_H
#define MW_STORE_FACTS_DUCKDB_INT_H

#include "store/duck.h"
#include "store/facts_int.h"
#include "store/landing.h"
#include "store/spans.h"

// Rows of the log that SQL does not see yet; capacity of all arrays is that of facts.
typedef struct {
    mw_fact_batch facts;
    int64_t *recorded_ns;
    uint8_t *corrects;
    int64_t recorded_capacity, corrects_capacity;
} mw_waiting;

typedef struct {
    mw_facts base;
    char *path, *log_path;
    int lock_fd;
    mw_duck *duck;   // NULL: closed after a failure, the next call opens it again
    mw_landing *log; // likewise
    mw_spans spans;
    mw_waiting waiting;
    int64_t shown_rows; // rows in table landed
    int64_t recorded_last_ns;
    int64_t landing_batch_rows_max; // larger appends go past the log
    int64_t landing_rows_max;       // when the log holds as many it is drained
    bool scanning;                  // a scan's visit is under way
} mw_facts_duckdb;

// Opens again what a failure closed. Refuses calls from inside a scan.
MW_MUST_USE mw_status mw_facts_duckdb_ready(mw_facts_duckdb *s, mw_error *err);

// Hands the waiting rows to the temporary tables.
MW_MUST_USE mw_status mw_facts_duckdb_show(mw_facts_duckdb *s, mw_error *err);

// Marks rows of in that are later versions of stored or earlier rows: corrects[i] = 1, else 0.
MW_MUST_USE mw_status mw_facts_duckdb_corrects(mw_facts_duckdb *s, const mw_fact_batch *in,
                                               uint8_t *corrects, mw_error *err);

// The rows of the function table that read.
mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err);
mw_status mw_facts_duckdb_compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                                  uint8_t *standing, mw_error *err);
mw_status mw_facts_duckdb_verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                                 int64_t *problems, mw_error *err);

#endif
