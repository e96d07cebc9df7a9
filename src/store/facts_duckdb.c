// SPDX-License-Identifier: MIT
// Facts in DuckDB: opening, appending, draining the landing log. See facts_duckdb_int.h for where a
// fact can be, and landing.h for how the log and the database stay in step.
//
// An append is on disk when it returns: a small one as a group of the log, a large one by DuckDB's
// own commit, together with whatever the log held, so that the order of recording is kept.
// After a failed transaction everything is closed and opened again by the next call: what is then
// read from disk is the truth.
#include "base/alloc.h"
#include "base/log.h"
#include "store/facts_duckdb_int.h"
#include "store/lock.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum {
    SCHEMA_VERSION = 1,
    LANDING_BATCH_ROWS_MAX = 200000, // above, DuckDB's own commit is as quick as the log
    LANDING_ROWS_MAX = 1 << 22,      // then the log is drained: some 100 MB, a second's work
    BLOCK_ROWS = 1 << 13,            // handed to DuckDB at once
};

#define FACT_COLUMNS                                                                               \
    "measure INTEGER, entity INTEGER, key INTEGER, start_ns BIGINT, end_ns BIGINT, value DOUBLE,"  \
    " quality UTINYINT, import_id INTEGER, line BIGINT, recorded_ns BIGINT"
#define SUPERSEDED_COLUMNS "(place BIGINT, by_place BIGINT, by_ns BIGINT, by_import INTEGER)"

// ---- opening

static mw_status new_store_id(int64_t *out, mw_error *err) {
    uint64_t id = 0;
    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
        return mw_fail(err, MW_IO, "no random number for a new store");
    *out = (int64_t)(id >> 1) | 1;
    return MW_OK;
}

static mw_status begin_schema(mw_duck *duck, mw_error *err) {
    int64_t id = 0;
    MW_TRY(new_store_id(&id, err));
    mw_text sql = {0};
    mw_text_addf(&sql,
                 "BEGIN; CREATE TABLE facts (" FACT_COLUMNS ");"
                 "CREATE TABLE superseded " SUPERSEDED_COLUMNS ";"
                 "CREATE TABLE spans (measure INTEGER, versions BIGINT, corrected BIGINT,"
                 " start_min_ns BIGINT, start_max_ns BIGINT);"
                 "CREATE TABLE meta (schema_version BIGINT, store_id BIGINT,"
                 " drained_epoch BIGINT, recorded_last_ns BIGINT);"
                 "INSERT INTO meta VALUES (%d, %lld, 0, (%lld)::BIGINT); COMMIT;",
                 SCHEMA_VERSION, (long long)id, (long long)INT64_MIN);
    mw_status st = sql.failed ? mw_fail(err, MW_NOMEM, "no memory for a new store")
                              : mw_duck_run(duck, sql.bytes, err);
    mw_text_free(&sql);
    return st;
}

static mw_status open_schema(mw_facts_duckdb *s, mw_error *err) {
    int64_t tables = 0, version = 0;
    MW_TRY(mw_duck_int(s->duck, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'",
                       &tables, err));
    if (tables == 0) MW_TRY(begin_schema(s->duck, err));
    MW_TRY(mw_duck_int(s->duck, "SELECT schema_version FROM meta", &version, err));
    if (version != SCHEMA_VERSION)
        return mw_fail(err, MW_INVALID, "%s has version %lld, this program reads version %d",
                       s->path, (long long)version, SCHEMA_VERSION);
    return mw_duck_run(s->duck,
                       "CREATE TEMP TABLE landed (place BIGINT, " FACT_COLUMNS ");"
                       "CREATE TEMP TABLE landed_superseded " SUPERSEDED_COLUMNS ";",
                       err);
}

static mw_status take_spans(mw_facts_duckdb *s, mw_duck_rows *rows, mw_error *err) {
    for (int64_t n = 0;;) {
        MW_TRY(mw_duck_rows_next(rows, &n, err));
        if (n == 0) return MW_OK;
        const int32_t *measure = mw_duck_rows_data(rows, 0);
        const int64_t *versions = mw_duck_rows_data(rows, 1),
                      *corrected = mw_duck_rows_data(rows, 2);
        const int64_t *min_ns = mw_duck_rows_data(rows, 3), *max_ns = mw_duck_rows_data(rows, 4);
        for (int64_t i = 0; i < n; i++) {
            mw_span *span;
            MW_TRY(mw_spans_add(&s->spans, measure[i], &span, err));
            span->versions = versions[i];
            s->stored_rows += versions[i];
            span->corrected = corrected[i];
            span->start_min_ns = min_ns[i];
            span->start_max_ns = max_ns[i];
        }
    }
}

static mw_status load_spans(mw_facts_duckdb *s, mw_error *err) {
    mw_duck_rows *rows = NULL;
    MW_TRY(mw_duck_query(
        s->duck, "SELECT measure, versions, corrected, start_min_ns, start_max_ns FROM spans",
        &rows, err));
    mw_status st = take_spans(s, rows, err);
    mw_duck_rows_close(rows);
    return st;
}

// Room for `more` waiting rows.
static mw_status waiting_reserve(mw_waiting *w, int64_t more, mw_error *err) {
    int64_t need = w->facts.count + more;
    if (mw_fact_batch_grow(&w->facts, need) &&
        mw_grow(&w->recorded_ns, &w->recorded_capacity, need, sizeof *w->recorded_ns) &&
        mw_grow(&w->replaces, &w->replaces_capacity, need, sizeof *w->replaces))
        return MW_OK;
    return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)need);
}

static void waiting_add(mw_waiting *w, const mw_fact_batch *in, const int64_t *replaces,
                        int64_t recorded_ns) {
    int64_t at = w->facts.count;
    mw_fact_batch_add(&w->facts, in, 0, in->count);
    memcpy(w->replaces + at, replaces, (size_t)in->count * sizeof *replaces);
    for (int64_t i = at; i < w->facts.count; i++) w->recorded_ns[i] = recorded_ns;
}

static void waiting_fini(mw_waiting *w) {
    mw_fact_batch_fini(&w->facts);
    mw_free(w->recorded_ns);
    mw_free(w->replaces);
    *w = (mw_waiting){0};
}

// Takes rows that are in the log into account.
static mw_status take_landed(void *ctx, const mw_fact_batch *in, const int64_t *replaces,
                             int64_t recorded_ns, mw_error *err) {
    mw_facts_duckdb *s = ctx;
    MW_TRY(mw_spans_reserve(&s->spans, in, err));
    MW_TRY(waiting_reserve(&s->waiting, in->count, err));
    waiting_add(&s->waiting, in, replaces, recorded_ns);
    mw_spans_note(&s->spans, in, replaces);
    s->recorded_last_ns = recorded_ns;
    return MW_OK;
}

static mw_status open_log(mw_facts_duckdb *s, mw_error *err) {
    int64_t id = 0, epoch = 0;
    MW_TRY(mw_duck_int(s->duck, "SELECT store_id FROM meta", &id, err));
    MW_TRY(mw_duck_int(s->duck, "SELECT drained_epoch FROM meta", &epoch, err));
    MW_TRY(mw_duck_int(s->duck, "SELECT recorded_last_ns FROM meta", &s->recorded_last_ns, err));
    mw_landing_expect expect = {(uint64_t)id, (uint64_t)epoch};
    MW_TRY(mw_landing_open(s->log_path, &expect, take_landed, s, &s->log, err));
    int64_t cut_bytes = mw_landing_cut_bytes(s->log);
    if (cut_bytes > 0)
        mw_log(MW_LOG_WARN, "%s: cut off %lld bytes of an append that was never acknowledged",
               s->log_path, (long long)cut_bytes);
    return MW_OK;
}

static void close_inside(mw_facts_duckdb *s) {
    mw_landing_close(s->log);
    mw_duck_close(s->duck);
    s->log = NULL;
    s->duck = NULL;
    s->stored_rows = s->shown_rows = 0;
    s->superseded_known = false;
    mw_places_fini(&s->superseded);
    mw_spans_fini(&s->spans);
    waiting_fini(&s->waiting);
}

static mw_status open_inside(mw_facts_duckdb *s, mw_error *err) {
    mw_status st = mw_duck_open(s->path, NULL, &s->duck, err);
    if (st == MW_OK) st = open_schema(s, err);
    if (st == MW_OK) st = load_spans(s, err);
    if (st == MW_OK) st = open_log(s, err);
    if (st != MW_OK) close_inside(s);
    return st;
}

mw_status mw_facts_duckdb_ready(mw_facts_duckdb *s, mw_error *err) {
    if (s->scanning)
        return mw_fail(err, MW_INVALID,
                       "the facts are being read: nothing else may be asked of them");
    return s->duck ? MW_OK : open_inside(s, err);
}

static void facts_close(mw_facts *f);

static char *joined(const char *a, const char *b) {
    mw_text t = {0};
    mw_text_adds(&t, a);
    mw_text_adds(&t, b);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

static mw_status open_locked(mw_facts_duckdb *s, mw_error *err) {
    char *lock_path = joined(s->path, ".lock");
    if (!lock_path || !s->log_path) {
        mw_free(lock_path);
        return mw_fail(err, MW_NOMEM, "no memory to open %s", s->path);
    }
    mw_status st = mw_lock_open(lock_path, &s->lock_fd, err);
    mw_free(lock_path);
    return st == MW_OK ? open_inside(s, err) : st;
}

static mw_status facts_open(const char *address, mw_facts **out, mw_error *err) {
    if (!*address) return mw_fail(err, MW_INVALID, "facts \"duckdb:\": the file's path is missing");
    mw_facts_duckdb *s = mw_alloc(sizeof *s);
    char *path = joined(address, "");
    if (!s || !path) {
        mw_free(s);
        mw_free(path);
        return mw_fail(err, MW_NOMEM, "no memory to open %s", address);
    }
    *s = (mw_facts_duckdb){.base.ops = &mw_facts_duckdb_ops,
                           .path = path,
                           .log_path = joined(address, ".landing"),
                           .lock_fd = -1,
                           .landing_batch_rows_max = LANDING_BATCH_ROWS_MAX,
                           .landing_rows_max = LANDING_ROWS_MAX};
    mw_status st = open_locked(s, err);
    if (st != MW_OK) {
        facts_close(&s->base);
        return st;
    }
    *out = &s->base;
    return MW_OK;
}

// ---- writing to the database

static int64_t landed_rows(const mw_facts_duckdb *s) {
    return s->shown_rows + s->waiting.facts.count;
}

// Rows on their way into tables; the first one has place first_place.
typedef struct {
    const mw_fact_batch *facts;
    const int64_t *replaces;
    const int64_t *recorded_each; // NULL: all at recorded_ns
    int64_t recorded_ns, first_place;
    bool with_place; // the table's first column is the place
} table_rows;

// What the batch lacks of a block of rows.
typedef struct {
    int64_t place[BLOCK_ROWS], recorded_ns[BLOCK_ROWS];
} block_columns;

static mw_status append_block(mw_duck_appender *app, const table_rows *r, int64_t from,
                              block_columns *c, mw_error *err) {
    const mw_fact_batch *b = r->facts;
    int64_t n = b->count - from < BLOCK_ROWS ? b->count - from : BLOCK_ROWS;
    for (int64_t i = 0; i < n; i++) {
        c->place[i] = r->first_place + from + i;
        c->recorded_ns[i] = r->recorded_each ? r->recorded_each[from + i] : r->recorded_ns;
    }
    const void *columns[] = {c->place,        b->measure + from,  b->entity + from,
                             b->key + from,   b->start_ns + from, b->end_ns + from,
                             b->value + from, b->quality + from,  b->import_id + from,
                             b->line + from,  c->recorded_ns};
    return mw_duck_append_rows(app, r->with_place ? columns : columns + 1, n, err);
}

static mw_status append_facts(mw_duck_appender *app, const table_rows *r, mw_error *err) {
    block_columns *c = mw_alloc(sizeof *c);
    if (!c) return mw_fail(err, MW_NOMEM, "no memory to append facts");
    mw_status st = MW_OK;
    for (int64_t from = 0; from < r->facts->count && st == MW_OK; from += BLOCK_ROWS)
        st = append_block(app, r, from, c, err);
    mw_free(c);
    return st;
}

// Rows of table superseded being gathered.
typedef struct {
    int64_t place[BLOCK_ROWS], by_place[BLOCK_ROWS], by_ns[BLOCK_ROWS];
    int32_t by_import[BLOCK_ROWS];
    int64_t count;
} superseded_rows;

static mw_status flush_superseded(mw_duck_appender *app, superseded_rows *s, mw_error *err) {
    const void *columns[] = {s->place, s->by_place, s->by_ns, s->by_import};
    int64_t count = s->count;
    s->count = 0;
    return mw_duck_append_rows(app, columns, count, err);
}

static mw_status gather_superseded(mw_duck_appender *app, const table_rows *r, superseded_rows *s,
                                   mw_error *err) {
    for (int64_t i = 0; i < r->facts->count; i++) {
        if (r->replaces[i] < 0) continue;
        s->place[s->count] = r->replaces[i];
        s->by_place[s->count] = r->first_place + i;
        s->by_ns[s->count] = r->recorded_each ? r->recorded_each[i] : r->recorded_ns;
        s->by_import[s->count] = r->facts->import_id[i];
        if (++s->count == BLOCK_ROWS) MW_TRY(flush_superseded(app, s, err));
    }
    return flush_superseded(app, s, err);
}

static mw_status append_superseded(mw_duck_appender *app, const table_rows *r, mw_error *err) {
    superseded_rows *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory to append facts");
    mw_status st = gather_superseded(app, r, s, err);
    mw_free(s);
    return st;
}

typedef mw_status (*append_step)(mw_duck_appender *app, const table_rows *r, mw_error *err);

static mw_status append_to(mw_duck *duck, const char *table, append_step step, const table_rows *r,
                           mw_error *err) {
    mw_duck_appender *app = NULL;
    MW_TRY(mw_duck_append_open(duck, table, &app, err));
    mw_status st = step(app, r, err);
    if (st == MW_OK) return mw_duck_append_close(app, err);
    mw_duck_append_abandon(app);
    return st;
}

// The rows still waiting, as rows of a table.
static table_rows waiting_rows(const mw_facts_duckdb *s) {
    const mw_waiting *w = &s->waiting;
    return (table_rows){.facts = &w->facts,
                        .replaces = w->replaces,
                        .recorded_each = w->recorded_ns,
                        .first_place = s->stored_rows + s->shown_rows};
}

static mw_status put_rows(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    if (r->facts->count == 0) return MW_OK;
    MW_TRY(append_to(s->duck, "facts", append_facts, r, err));
    return append_to(s->duck, "superseded", append_superseded, r, err);
}

mw_status mw_facts_duckdb_show(mw_facts_duckdb *s, mw_error *err) {
    table_rows r = waiting_rows(s);
    if (r.facts->count == 0) return MW_OK;
    r.with_place = true;
    mw_status st = append_to(s->duck, "landed", append_facts, &r, err);
    if (st == MW_OK) st = append_to(s->duck, "landed_superseded", append_superseded, &r, err);
    if (st != MW_OK) {
        close_inside(s); // half of the rows may be there: begin again from the log
        return st;
    }
    s->shown_rows += r.facts->count;
    s->waiting.facts.count = 0;
    return MW_OK;
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
    uint64_t epoch = mw_landing_epoch(s->log) - (mw_landing_bytes_used(s->log) == 0);
    snprintf(sql, sizeof sql,
             "UPDATE meta SET drained_epoch = %llu, recorded_last_ns = (%lld)::BIGINT",
             (unsigned long long)epoch, (long long)recorded_ns);
    return mw_duck_run(s->duck, sql, err);
}

// Moves what the log holds into the tables and then adds `direct`, inside a transaction.
static mw_status put_everything(mw_facts_duckdb *s, const table_rows *direct, mw_error *err) {
    if (s->shown_rows > 0)
        MW_TRY(mw_duck_run(s->duck,
                           "INSERT INTO facts SELECT * EXCLUDE (place) FROM landed;"
                           "INSERT INTO superseded SELECT * FROM landed_superseded;"
                           "DELETE FROM landed; DELETE FROM landed_superseded;",
                           err));
    table_rows waiting = waiting_rows(s);
    MW_TRY(put_rows(s, &waiting, err));
    if (direct) MW_TRY(put_rows(s, direct, err));
    MW_TRY(put_spans(s, err));
    return put_meta(s, direct ? direct->recorded_ns : s->recorded_last_ns, err);
}

// Drains the log and adds `direct` (NULL: nothing) behind it: on disk when it returns MW_OK.
static mw_status commit_everything(mw_facts_duckdb *s, const table_rows *direct, mw_error *err) {
    mw_status st = mw_duck_run(s->duck, "BEGIN", err);
    if (st == MW_OK) st = put_everything(s, direct, err);
    if (st == MW_OK) st = mw_duck_run(s->duck, "COMMIT", err);
    if (st != MW_OK) {
        close_inside(s);
        return st;
    }
    if (mw_landing_bytes_used(s->log) > 0) mw_landing_restart(s->log);
    s->stored_rows += landed_rows(s) + (direct ? direct->facts->count : 0);
    s->waiting.facts.count = 0;
    s->shown_rows = 0;
    return MW_OK;
}

mw_status mw_facts_duckdb_drain(mw_facts_duckdb *s, mw_error *err) {
    return landed_rows(s) > 0 ? commit_everything(s, NULL, err) : MW_OK;
}

// ---- appending

static mw_status append_landing(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    MW_TRY(waiting_reserve(&s->waiting, r->facts->count, err));
    MW_TRY(mw_landing_append(s->log, r->facts, r->replaces, r->recorded_ns, err));
    waiting_add(&s->waiting, r->facts, r->replaces, r->recorded_ns);
    mw_spans_note(&s->spans, r->facts, r->replaces);
    return MW_OK;
}

static mw_status append_direct(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    for (int64_t i = 0; i < r->facts->count; i++) // following so many rows costs more than it saves
        mw_spans_get(&s->spans, r->facts->measure[i])->followed = false;
    mw_spans_note(&s->spans, r->facts, r->replaces);
    return commit_everything(s, r, err);
}

// Keeps the set of superseded places up to date, if there is one.
static void note_superseded(mw_facts_duckdb *s, const table_rows *r) {
    for (int64_t i = 0; i < r->facts->count && s->superseded_known; i++)
        if (r->replaces[i] >= 0) mw_places_set(&s->superseded, r->replaces[i]);
}

static mw_status append_found(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    if (s->superseded_known && !mw_places_reserve(&s->superseded, r->first_place + r->facts->count))
        return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)r->facts->count);
    MW_TRY(r->facts->count <= s->landing_batch_rows_max ? append_landing(s, r, err)
                                                        : append_direct(s, r, err));
    s->recorded_last_ns = r->recorded_ns;
    note_superseded(s, r);
    return MW_OK;
}

static mw_status facts_append(mw_facts *f, const mw_fact_batch *in, int64_t recorded_ns,
                              mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    MW_TRY(mw_fact_batch_check(in, err));
    if (in->count == 0) return MW_OK;
    if (landed_rows(s) >= s->landing_rows_max) MW_TRY(mw_facts_duckdb_drain(s, err));
    if (recorded_ns < s->recorded_last_ns) recorded_ns = s->recorded_last_ns;
    int64_t *replaces = mw_alloc_array(in->count, sizeof *replaces);
    if (!replaces)
        return mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)in->count);
    mw_status st = mw_spans_reserve(&s->spans, in, err);
    if (st == MW_OK) st = mw_facts_duckdb_replaces(s, in, replaces, err);
    table_rows r = {.facts = in,
                    .replaces = replaces,
                    .recorded_ns = recorded_ns,
                    .first_place = s->stored_rows + landed_rows(s)};
    if (st == MW_OK) st = append_found(s, &r, err);
    mw_free(replaces);
    return st;
}

static mw_status facts_count(mw_facts *f, int64_t *out, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    int64_t count = 0;
    for (int64_t i = 0; i < s->spans.count; i++) count += s->spans.items[i].versions;
    *out = count;
    return MW_OK;
}

static void facts_close(mw_facts *f) {
    if (!f) return;
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    mw_error err = {0};
    if (s->duck && mw_facts_duckdb_drain(s, &err) != MW_OK)
        mw_log(MW_LOG_WARN, "%s keeps its facts until the next start: %s", s->log_path, err.text);
    close_inside(s);
    mw_lock_close(s->lock_fd);
    mw_free(s->path);
    mw_free(s->log_path);
    mw_free(s);
}

const mw_facts_ops mw_facts_duckdb_ops = {
    .scheme = "duckdb",
    .open = facts_open,
    .append = facts_append,
    .scan = mw_facts_duckdb_scan,
    .compare = mw_facts_duckdb_compare,
    .count = facts_count,
    .verify = mw_facts_duckdb_verify,
    .close = facts_close,
};
