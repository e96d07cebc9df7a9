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
    APPEND_BLOCK_ROWS = 1 << 16,
};

#define IDENTITY_COLUMNS                                                                           \
    "measure INTEGER, entity INTEGER, key INTEGER, start_ns BIGINT, end_ns BIGINT"
#define FACT_COLUMNS                                                                               \
    "(" IDENTITY_COLUMNS ", value DOUBLE, quality UTINYINT, import_id INTEGER, line BIGINT, "      \
    "recorded_ns BIGINT)"

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
                 "BEGIN; CREATE TABLE facts " FACT_COLUMNS ";"
                 "CREATE TABLE corrected (" IDENTITY_COLUMNS ");"
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
                       "CREATE TEMP TABLE landed " FACT_COLUMNS ";"
                       "CREATE TEMP TABLE landed_corrected (" IDENTITY_COLUMNS ");",
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
        mw_grow(&w->corrects, &w->corrects_capacity, need, 1))
        return MW_OK;
    return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)need);
}

static void waiting_add(mw_waiting *w, const mw_fact_batch *in, const uint8_t *corrects,
                        int64_t recorded_ns) {
    int64_t at = w->facts.count;
    mw_fact_batch_add(&w->facts, in, 0, in->count);
    memcpy(w->corrects + at, corrects, (size_t)in->count);
    for (int64_t i = at; i < w->facts.count; i++) w->recorded_ns[i] = recorded_ns;
}

static void waiting_fini(mw_waiting *w) {
    mw_fact_batch_fini(&w->facts);
    mw_free(w->recorded_ns);
    mw_free(w->corrects);
    *w = (mw_waiting){0};
}

// Takes rows that are in the log into account.
static mw_status take_landed(void *ctx, const mw_fact_batch *in, const uint8_t *corrects,
                             int64_t recorded_ns, mw_error *err) {
    mw_facts_duckdb *s = ctx;
    MW_TRY(mw_spans_reserve(&s->spans, in, err));
    MW_TRY(waiting_reserve(&s->waiting, in->count, err));
    waiting_add(&s->waiting, in, corrects, recorded_ns);
    mw_spans_note(&s->spans, in, corrects);
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
    s->shown_rows = 0;
    mw_spans_fini(&s->spans);
    waiting_fini(&s->waiting);
}

// Joins keep the order of their left side only while DuckDB may not exchange the sides.
static mw_status keep_order(mw_duck *duck, mw_error *err) {
    return mw_duck_run(duck, "SET disabled_optimizers = 'join_order,build_side_probe_side'", err);
}

static mw_status open_inside(mw_facts_duckdb *s, mw_error *err) {
    mw_status st = mw_duck_open(s->path, NULL, &s->duck, err);
    if (st == MW_OK) st = keep_order(s->duck, err);
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

// Rows that go to the tables `facts` and `corrected` of one place.
typedef struct {
    const mw_fact_batch *facts;
    const uint8_t *corrects;
    const int64_t *recorded_each; // NULL: all at recorded_ns
    int64_t recorded_ns;
} table_rows;

static mw_status append_block(mw_duck_appender *app, const mw_fact_batch *b, int64_t from,
                              const int64_t *recorded_ns, mw_error *err) {
    const void *columns[] = {b->measure + from,  b->entity + from,    b->key + from,
                             b->start_ns + from, b->end_ns + from,    b->value + from,
                             b->quality + from,  b->import_id + from, b->line + from,
                             recorded_ns};
    int64_t n = b->count - from;
    return mw_duck_append_rows(app, columns, n < APPEND_BLOCK_ROWS ? n : APPEND_BLOCK_ROWS, err);
}

static mw_status append_facts(mw_duck_appender *app, const table_rows *r, mw_error *err) {
    int64_t *same = NULL;
    if (!r->recorded_each) {
        same = mw_alloc_array(APPEND_BLOCK_ROWS, sizeof *same);
        if (!same) return mw_fail(err, MW_NOMEM, "no memory to append facts");
        for (int64_t i = 0; i < APPEND_BLOCK_ROWS; i++) same[i] = r->recorded_ns;
    }
    mw_status st = MW_OK;
    for (int64_t from = 0; from < r->facts->count && st == MW_OK; from += APPEND_BLOCK_ROWS)
        st = append_block(app, r->facts, from, same ? same : r->recorded_each + from, err);
    mw_free(same);
    return st;
}

static mw_status append_corrected(mw_duck_appender *app, const table_rows *r, mw_error *err) {
    const mw_fact_batch *b = r->facts;
    for (int64_t i = 0, end; i < b->count; i = end) {
        end = i + 1;
        if (!r->corrects[i]) continue;
        while (end < b->count && r->corrects[end]) end++;
        const void *columns[] = {b->measure + i, b->entity + i, b->key + i, b->start_ns + i,
                                 b->end_ns + i};
        MW_TRY(mw_duck_append_rows(app, columns, end - i, err));
    }
    return MW_OK;
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
    return (table_rows){&w->facts, w->corrects, w->recorded_ns, 0};
}

static mw_status put_rows(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    if (r->facts->count == 0) return MW_OK;
    MW_TRY(append_to(s->duck, "facts", append_facts, r, err));
    return append_to(s->duck, "corrected", append_corrected, r, err);
}

mw_status mw_facts_duckdb_show(mw_facts_duckdb *s, mw_error *err) {
    table_rows r = waiting_rows(s);
    if (r.facts->count == 0) return MW_OK;
    mw_status st = append_to(s->duck, "landed", append_facts, &r, err);
    if (st == MW_OK) st = append_to(s->duck, "landed_corrected", append_corrected, &r, err);
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
                           "INSERT INTO facts SELECT * FROM landed;"
                           "INSERT INTO corrected SELECT * FROM landed_corrected;"
                           "DELETE FROM landed; DELETE FROM landed_corrected;",
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
    s->waiting.facts.count = 0;
    s->shown_rows = 0;
    return MW_OK;
}

// ---- appending

static int64_t landed_rows(const mw_facts_duckdb *s) {
    return s->shown_rows + s->waiting.facts.count;
}

static mw_status append_landing(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    MW_TRY(waiting_reserve(&s->waiting, r->facts->count, err));
    MW_TRY(mw_landing_append(s->log, r->facts, r->corrects, r->recorded_ns, err));
    waiting_add(&s->waiting, r->facts, r->corrects, r->recorded_ns);
    mw_spans_note(&s->spans, r->facts, r->corrects);
    return MW_OK;
}

static mw_status append_direct(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    for (int64_t i = 0; i < r->facts->count; i++) // following so many rows costs more than it saves
        mw_spans_get(&s->spans, r->facts->measure[i])->followed = false;
    mw_spans_note(&s->spans, r->facts, r->corrects);
    return commit_everything(s, r, err);
}

static mw_status append_checked(mw_facts_duckdb *s, const table_rows *r, mw_error *err) {
    mw_status st = r->facts->count <= s->landing_batch_rows_max ? append_landing(s, r, err)
                                                                : append_direct(s, r, err);
    if (st == MW_OK) s->recorded_last_ns = r->recorded_ns;
    return st;
}

static mw_status facts_append(mw_facts *f, const mw_fact_batch *in, int64_t recorded_ns,
                              mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    MW_TRY(mw_fact_batch_check(in, err));
    if (in->count == 0) return MW_OK;
    if (landed_rows(s) >= s->landing_rows_max) MW_TRY(commit_everything(s, NULL, err));
    if (recorded_ns < s->recorded_last_ns) recorded_ns = s->recorded_last_ns;
    uint8_t *corrects = mw_alloc_array(in->count, 1);
    if (!corrects)
        return mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)in->count);
    mw_status st = mw_spans_reserve(&s->spans, in, err);
    if (st == MW_OK) st = mw_facts_duckdb_corrects(s, in, corrects, err);
    table_rows r = {in, corrects, NULL, recorded_ns};
    if (st == MW_OK) st = append_checked(s, &r, err);
    mw_free(corrects);
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
    if (s->duck && landed_rows(s) > 0 && commit_everything(s, NULL, &err) != MW_OK)
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
