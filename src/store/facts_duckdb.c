// SPDX-License-Identifier: MIT
// Facts in DuckDB: opening and appending. See facts_duckdb_int.h for where a fact can be, and
// landing.h for how the log and the database stay in step.
//
// An append is on disk when it returns: a small one as a group of the log, a large one by DuckDB's
// own commit, together with whatever the log held, so that the order of recording is kept.
// After a failed transaction everything is closed and opened again by the next call: what is then
// read from disk is the truth.
#include "base/alloc.h"
#include "base/lock.h"
#include "base/log.h"
#include "store/facts_duckdb_int.h"

#include <stdio.h>
#include <sys/random.h>

enum {
    SCHEMA_VERSION = 1,
    LANDING_BATCH_ROWS_MAX = 200000, // above, DuckDB's own commit is as quick as the log
    LANDING_ROWS_MAX = 1 << 18,      // then the log is drained: some 10 MB, a tenth of a second
    LANDING_READS_MAX = 1 << 25,     // what reading it over and over may cost: half a second
    CACHE_BYTES = 8 << 20,           // of the file's blocks stay in memory after that
    COPY_ROWS_MAX = 122880,          // what DuckDB compresses together
};

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
                 "BEGIN; CREATE TABLE facts (" MW_FACT_COLUMNS ");"
                 "CREATE TABLE superseded " MW_SUPERSEDED_COLUMNS ";"
                 "CREATE TABLE spans " MW_SPANS_COLUMNS ";"
                 "CREATE TABLE meta " MW_META_COLUMNS ";"
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
    return MW_OK;
}

static mw_status take_spans(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err) {
    mw_facts_duckdb *s = ctx;
    const int32_t *measure = mw_duck_rows_data(rows, 0);
    const int64_t *versions = mw_duck_rows_data(rows, 1), *corrected = mw_duck_rows_data(rows, 2);
    const int64_t *min_ns = mw_duck_rows_data(rows, 3), *max_ns = mw_duck_rows_data(rows, 4);
    for (int64_t i = 0; i < count; i++) {
        mw_span *span;
        MW_TRY(mw_spans_add(&s->spans, measure[i], &span, err));
        span->versions = versions[i];
        span->corrected = corrected[i];
        span->start_min_ns = min_ns[i];
        span->start_max_ns = max_ns[i];
        s->stored_rows += versions[i];
    }
    return MW_OK;
}

static mw_status load_spans(mw_facts_duckdb *s, mw_error *err) {
    mw_text sql = {0};
    mw_text_adds(&sql,
                 "SELECT measure, versions, corrected, start_min_ns, start_max_ns FROM spans");
    mw_status st = mw_facts_duckdb_each(s, &sql, take_spans, s, err);
    mw_text_free(&sql);
    return st;
}

// Takes rows that are in the log into account.
static mw_status take_landed(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    mw_facts_duckdb *s = ctx;
    MW_TRY(mw_spans_reserve(&s->spans, &rows->facts, err));
    mw_spans_note(&s->spans, &rows->facts, rows->replaces);
    s->recorded_last_ns = rows->recorded_ns;
    return MW_OK;
}

static mw_status open_log(mw_facts_duckdb *s, mw_error *err) {
    int64_t id = 0, epoch = 0;
    MW_TRY(mw_duck_int(s->duck, "SELECT store_id FROM meta", &id, err));
    MW_TRY(mw_duck_int(s->duck, "SELECT drained_epoch FROM meta", &epoch, err));
    MW_TRY(mw_duck_int(s->duck, "SELECT recorded_last_ns FROM meta", &s->recorded_last_ns, err));
    mw_landing_expect expect = {(uint64_t)id, (uint64_t)epoch};
    MW_TRY(mw_landing_open(s->log_path, &expect, &s->log, err));
    int64_t cut_bytes = mw_landing_cut_bytes(s->log);
    if (cut_bytes > 0)
        mw_log(MW_LOG_WARN, "%s: cut off %lld bytes of an append that was never acknowledged",
               s->log_path, (long long)cut_bytes);
    return mw_landing_each(s->log, NULL, take_landed, s, err);
}

void mw_facts_duckdb_forget(mw_facts_duckdb *s) {
    mw_landing_close(s->log);
    mw_duck_close(s->duck);
    s->log = NULL;
    s->duck = NULL;
    s->stored_rows = 0;
    s->superseded_known = false;
    mw_places_fini(&s->superseded);
    mw_spans_fini(&s->spans);
}

// Keeps the limit of DuckDB's memory as a text: "18.6 GiB". RESET would change what is told alone.
static mw_status learn_limit(mw_facts_duckdb *s, mw_error *err) {
    mw_duck_rows *rows = NULL;
    int64_t count = 0;
    MW_TRY(mw_duck_query(s->duck, "SELECT current_setting('memory_limit')", &rows, err));
    mw_status st = mw_duck_rows_next(rows, &count, err);
    if (st == MW_OK && count > 0) {
        mw_slice limit = mw_duck_rows_text(rows, 0, 0);
        snprintf(s->limit, sizeof s->limit, "%.*s", (int)limit.n, limit.p);
    }
    mw_duck_rows_close(rows);
    return st;
}

static mw_status open_inside(mw_facts_duckdb *s, mw_error *err) {
    mw_status st = mw_duck_open(s->path, NULL, &s->duck, err);
    if (st == MW_OK) st = open_schema(s, err);
    if (st == MW_OK) st = learn_limit(s, err);
    if (st == MW_OK) st = load_spans(s, err);
    if (st == MW_OK) st = open_log(s, err);
    if (st != MW_OK) mw_facts_duckdb_forget(s);
    return st;
}

mw_status mw_facts_duckdb_ready(mw_facts_duckdb *s, mw_error *err) {
    if (s->scanning)
        return mw_fail(err, MW_INVALID,
                       "the facts are being read: nothing else may be asked of them");
    return s->duck ? MW_OK : open_inside(s, err);
}

// ---- memory

// What DuckDB holds in memory: blocks of the file, and everything else.
static mw_status held(mw_facts_duckdb *s, int64_t *blocks, int64_t *rest, mw_error *err) {
    static const char sql[] = "SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT "
                              "FROM duckdb_memory() WHERE (tag = 'BASE_TABLE') = ";
    char text[sizeof sql + 8];
    snprintf(text, sizeof text, "%strue", sql);
    MW_TRY(mw_duck_int(s->duck, text, blocks, err));
    snprintf(text, sizeof text, "%sfalse", sql);
    return mw_duck_int(s->duck, text, rest, err);
}

// DuckDB keeps what it wrote in memory, up to most of the machine's: of a store that only grows,
// all of it. A limit that is low for a moment lets go of blocks above it; read again they come from
// the file. Enough of them stay to make room for the statement that ends it, and if it cannot be
// ended the database is opened again.
static mw_status lower(mw_facts_duckdb *s, int64_t bytes, mw_error *err) {
    char low[64], high[64];
    mw_error refused = {0};
    snprintf(low, sizeof low, "SET memory_limit = '%lldB'", (long long)bytes);
    snprintf(high, sizeof high, "SET memory_limit = '%s'", s->limit);
    // Refused is what is below all that is in use.
    if (mw_duck_run(s->duck, low, &refused) != MW_OK) return MW_OK;
    if (mw_duck_run(s->duck, high, &refused) == MW_OK) return MW_OK;
    mw_log(MW_LOG_WARN, "%s: opened again, since %s", s->path, refused.text);
    mw_facts_duckdb_forget(s);
    return mw_facts_duckdb_ready(s, err);
}

mw_status mw_facts_duckdb_let_go(mw_facts_duckdb *s, mw_error *err) {
    int64_t blocks = 0, rest = 0;
    if (held(s, &blocks, &rest, NULL) != MW_OK || blocks <= s->cache_bytes) return MW_OK;
    return lower(s, rest + s->cache_bytes, err);
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
                           .landing_rows_max = LANDING_ROWS_MAX,
                           .cache_bytes = CACHE_BYTES,
                           .landing_reads_max = LANDING_READS_MAX,
                           .copy_rows_max = COPY_ROWS_MAX};
    mw_status st = open_locked(s, err);
    if (st != MW_OK) {
        facts_close(&s->base);
        return st;
    }
    *out = &s->base;
    return MW_OK;
}

// ---- appending

static mw_status append_landing(mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
    MW_TRY(mw_landing_append(s->log, r->facts, r->replaces, r->recorded_ns, err));
    mw_spans_note(&s->spans, r->facts, r->replaces);
    return MW_OK;
}

static mw_status append_direct(mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
    // Following so many rows costs more than it saves.
    mw_spans_unfollow(&s->spans, r->facts);
    mw_spans_note(&s->spans, r->facts, r->replaces);
    MW_TRY(mw_facts_duckdb_write(s, r, err));
    return mw_facts_duckdb_let_go(s, err);
}

// Keeps the set of superseded places up to date, if there is one.
static void note_superseded(mw_facts_duckdb *s, const mw_placed_rows *r) {
    for (int64_t i = 0; i < r->facts->count && s->superseded_known; i++)
        if (r->replaces[i] >= 0) mw_places_set(&s->superseded, r->replaces[i]);
}

static mw_status append_placed(mw_facts_duckdb *s, const mw_placed_rows *r, mw_error *err) {
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
    if (mw_landing_row_count(s->log) >= s->landing_rows_max) {
        MW_TRY(mw_facts_duckdb_write(s, NULL, err));
        MW_TRY(mw_facts_duckdb_let_go(s, err));
    }
    MW_TRY(mw_spans_reserve(&s->spans, in, err));
    int64_t *replaces = mw_alloc_array(in->count, sizeof *replaces);
    if (!replaces)
        return mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)in->count);
    mw_placed_rows r = {.facts = in,
                        .replaces = replaces,
                        .recorded_ns =
                            recorded_ns < s->recorded_last_ns ? s->recorded_last_ns : recorded_ns,
                        .first_place = s->stored_rows + mw_landing_row_count(s->log)};
    mw_status st = mw_facts_duckdb_replaces(s, in, replaces, err);
    if (st == MW_OK) st = append_placed(s, &r, err);
    mw_free(replaces);
    return st;
}

static mw_status facts_count(mw_facts *f, int64_t *out, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    *out = s->stored_rows + mw_landing_row_count(s->log);
    return MW_OK;
}

static mw_status facts_span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    const mw_span *x = mw_spans_get(&s->spans, measure);
    *out = x ? (mw_fact_span){x->versions, x->start_min_ns, x->start_max_ns}
             : (mw_fact_span){0, INT64_MAX, INT64_MIN};
    return MW_OK;
}

static void facts_close(mw_facts *f) {
    if (!f) return;
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    mw_error err = {0};
    if (s->duck && mw_facts_duckdb_write(s, NULL, &err) != MW_OK)
        mw_log(MW_LOG_WARN, "%s keeps its facts until the next start: %s", s->log_path, err.text);
    mw_facts_duckdb_forget(s);
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
    .span = facts_span,
    .copy = mw_facts_duckdb_copy,
    .verify = mw_facts_duckdb_verify,
    .close = facts_close,
};
