// SPDX-License-Identifier: MIT
// Facts in DuckDB: moving rows into its tables. See facts_duckdb_int.h.
//
// One transaction holds the rows of the log, those of a large append behind them, what they
// supersede, the spans and the epoch of the log that is thereby drained. Only then the log is
// emptied; after a crash in between its epoch tells that its rows are in.
#include "base/alloc.h"
#include "base/folder_sync.h"
#include "store/facts_duckdb_int.h"

#include <stdio.h>

enum { BLOCK_ROWS = 1 << 13 }; // handed to DuckDB at once

// Two tables being appended to, and columns that the rows do not bring along.
typedef struct {
    mw_duck_appender *facts, *superseded;
    int64_t recorded_ns[BLOCK_ROWS]; // filled with one time
    int64_t place[BLOCK_ROWS], by_place[BLOCK_ROWS];
    int32_t by_import[BLOCK_ROWS];
    int64_t superseded_count;
    int64_t stored_rows; // before the rows of the log
} writer;

static void set_recorded(writer *w, int64_t recorded_ns) {
    for (int64_t i = 0; i < BLOCK_ROWS; i++) w->recorded_ns[i] = recorded_ns;
}

// Appends what was gathered of table superseded, all by rows recorded at the writer's time.
static mw_status flush_superseded(writer *w, mw_error *err) {
    const void *columns[] = {w->place, w->by_place, w->recorded_ns, w->by_import};
    int64_t count = w->superseded_count;
    w->superseded_count = 0;
    return mw_duck_append_rows(w->superseded, columns, count, err);
}

static mw_status put_block(writer *w, const mw_placed_rows *r, int64_t from, mw_error *err) {
    const mw_fact_batch *b = r->facts;
    int64_t n = b->count - from < BLOCK_ROWS ? b->count - from : BLOCK_ROWS;
    const void *columns[] = {b->measure + from,  b->entity + from,    b->key + from,
                             b->start_ns + from, b->end_ns + from,    b->value + from,
                             b->quality + from,  b->import_id + from, b->line + from,
                             w->recorded_ns};
    MW_TRY(mw_duck_append_rows(w->facts, columns, n, err));
    for (int64_t i = from; i < from + n; i++) {
        if (r->replaces[i] < 0) continue;
        w->place[w->superseded_count] = r->replaces[i];
        w->by_place[w->superseded_count] = r->first_place + i;
        w->by_import[w->superseded_count++] = b->import_id[i];
    }
    return w->superseded_count > 0 ? flush_superseded(w, err) : MW_OK;
}

static mw_status put_rows(writer *w, const mw_placed_rows *r, mw_error *err) {
    set_recorded(w, r->recorded_ns);
    for (int64_t from = 0; from < r->facts->count; from += BLOCK_ROWS)
        MW_TRY(put_block(w, r, from, err));
    return MW_OK;
}

static mw_status put_landed(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    writer *w = ctx;
    mw_placed_rows r = {&rows->facts, rows->replaces, rows->recorded_ns,
                        w->stored_rows + rows->first_row};
    return put_rows(w, &r, err);
}

// Appends everything and closes the appenders, whatever happens.
static mw_status put_all(writer *w, mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
    mw_status st = mw_duck_append_open(s->duck, "facts", &w->facts, err);
    if (st == MW_OK) st = mw_duck_append_open(s->duck, "superseded", &w->superseded, err);
    if (st == MW_OK) st = mw_landing_each(s->log, NULL, put_landed, w, err);
    if (st == MW_OK && r) st = put_rows(w, r, err);
    if (st != MW_OK) {
        mw_duck_append_abandon(w->facts);
        mw_duck_append_abandon(w->superseded);
        return st;
    }
    st = mw_duck_append_close(w->facts, err);
    if (st == MW_OK) return mw_duck_append_close(w->superseded, err);
    mw_duck_append_abandon(w->superseded);
    return st;
}

static mw_status put_spans(mw_facts_duckdb *s, mw_error *err) {
    mw_duck_appender *app = NULL;
    MW_TRY(mw_duck_run(s->duck, "DELETE FROM spans", err));
    MW_TRY(mw_duck_append_open(s->duck, "spans", &app, err));
    mw_status st = MW_OK;
    for (int64_t i = 0; i < s->spans.count && st == MW_OK; i++) {
        const mw_span *x = &s->spans.items[i];
        const void *columns[] = {&x->measure, &x->versions, &x->corrected, &x->start_min_ns,
                                 &x->start_max_ns};
        if (x->versions > 0) st = mw_duck_append_rows(app, columns, 1, err);
    }
    if (st == MW_OK) return mw_duck_append_close(app, err);
    mw_duck_append_abandon(app);
    return st;
}

static mw_status put_meta(mw_facts_duckdb *s, int64_t recorded_ns, mw_error *err) {
    char sql[160];
    uint64_t epoch = mw_landing_epoch(s->log) - (mw_landing_row_count(s->log) == 0);
    snprintf(sql, sizeof sql,
             "UPDATE meta SET drained_epoch = %llu, recorded_last_ns = (%lld)::BIGINT",
             (unsigned long long)epoch, (long long)recorded_ns);
    return mw_duck_run(s->duck, sql, err);
}

static mw_status transact(mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
    writer *w = mw_alloc(sizeof *w);
    if (!w) return mw_fail(err, MW_NOMEM, "no memory to write facts");
    w->stored_rows = s->stored_rows;
    mw_status st = mw_duck_run(s->duck, "BEGIN", err);
    if (st == MW_OK) st = put_all(w, s, r, err);
    if (st == MW_OK) st = put_spans(s, err);
    if (st == MW_OK) st = put_meta(s, r ? r->recorded_ns : s->recorded_last_ns, err);
    if (st == MW_OK) st = mw_duck_run(s->duck, "COMMIT", err);
    // The commit may have begun a file of its own beside the database.
    if (st == MW_OK) st = mw_folder_sync(s->path, err);
    mw_free(w);
    return st;
}

mw_status mw_facts_duckdb_write(mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
    int64_t landed = mw_landing_row_count(s->log);
    if (landed == 0 && !r) return MW_OK;
    mw_status st = transact(s, r, err);
    if (st != MW_OK) {
        mw_facts_duckdb_forget(s);
        return st;
    }
    if (landed > 0) mw_landing_restart(s->log);
    s->landing_reads = 0;
    s->stored_rows += landed + (r ? r->facts->count : 0);
    return MW_OK;
}
