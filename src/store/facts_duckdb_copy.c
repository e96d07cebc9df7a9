// SPDX-License-Identifier: MIT
// Facts in DuckDB: a copy of them. See copy.h, facts_duckdb_int.h.
//
// Rows are only ever appended, so those of one moment are the places below a count. They go over in
// slices, in their order, since a place is a row's number; the small tables that change go over at
// the beginning. The log is drained before, so that the copy needs none.
#include "base/alloc.h"
#include "base/folder_sync.h"
#include "base/log.h"
#include "store/facts_duckdb_int.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    mw_store_copy base;
    mw_facts_duckdb *store;
    mw_duck *duck; // that it was begun with
    char *path;
    int64_t done; // places below it were copied
    bool begun, whole;
} copying;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to copy facts");
}

static mw_status run(copying *c, mw_text *sql, mw_error *err) {
    mw_status st = sql->failed ? no_memory(err) : mw_duck_run(c->duck, sql->bytes, err);
    mw_text_free(sql);
    return st;
}

static mw_status begin_copy(copying *c, mw_error *err) {
    mw_text sql = {0};
    MW_TRY(mw_facts_duckdb_write(c->store, NULL, err));
    c->base.rows = c->store->stored_rows;
    if (access(c->path, F_OK) == 0)
        return mw_fail(err, MW_IO, "cannot begin %s: there is such a file", c->path);
    c->begun = true;
    mw_text_adds(&sql, "ATTACH ");
    mw_duck_quote(&sql, mw_slice_of(c->path), '\'');
    mw_text_adds(&sql, " AS copy");
    MW_TRY(run(c, &sql, err)); // takes no empty file, so its mode comes after
    if (chmod(c->path, 0600) != 0)
        return mw_fail(err, MW_IO, "cannot keep %s private: %s", c->path, strerror(errno));
    mw_text_adds(&sql, "CREATE TABLE copy.facts (" MW_FACT_COLUMNS ");"
                       "CREATE TABLE copy.superseded " MW_SUPERSEDED_COLUMNS ";"
                       "CREATE TABLE copy.spans " MW_SPANS_COLUMNS ";"
                       "CREATE TABLE copy.meta " MW_META_COLUMNS ";"
                       "INSERT INTO copy.spans SELECT * FROM spans;"
                       "INSERT INTO copy.meta SELECT * FROM meta;");
    return run(c, &sql, err);
}

static mw_status copy_slice(copying *c, mw_error *err) {
    mw_text sql = {0};
    int64_t to = c->done + c->store->copy_rows_max;
    if (to > c->base.rows) to = c->base.rows;
    mw_text_addf(&sql,
                 "INSERT INTO copy.facts SELECT * FROM facts"
                 " WHERE rowid >= %lld AND rowid < %lld;"
                 "INSERT INTO copy.superseded SELECT * FROM superseded"
                 " WHERE by_place >= %lld AND by_place < %lld;",
                 (long long)c->done, (long long)to, (long long)c->done, (long long)to);
    MW_TRY(run(c, &sql, err));
    c->done = to;
    return MW_OK;
}

// What was copied is counted: a row too few would make every later place another's.
static mw_status finish(copying *c, mw_error *err) {
    int64_t rows = 0;
    MW_TRY(mw_duck_int(c->duck, "SELECT count(*) FROM copy.facts", &rows, err));
    if (rows != c->base.rows)
        return mw_fail(err, MW_CORRUPT, "%s: %lld facts arrived of %lld", c->path, (long long)rows,
                       (long long)c->base.rows);
    MW_TRY(mw_duck_run(c->duck, "CHECKPOINT copy; DETACH copy", err));
    MW_TRY(mw_folder_sync(c->path, err));
    c->whole = true;
    return MW_OK;
}

static mw_status copy_step(mw_store_copy *base, bool *more, mw_error *err) {
    copying *c = (copying *)base;
    MW_TRY(mw_facts_duckdb_ready(c->store, err));
    if (c->store->duck != c->duck)
        return mw_fail(err, MW_IO, "%s: the facts were opened anew after a failure", c->path);
    if (c->done < c->base.rows) MW_TRY(copy_slice(c, err));
    *more = c->done < c->base.rows;
    return *more ? MW_OK : finish(c, err);
}

static void remove_part(const char *path) {
    mw_text log = {0};
    mw_text_addf(&log, "%s.wal", path);
    if (log.bytes) unlink(log.bytes);
    mw_text_free(&log);
    unlink(path);
}

static void copy_end(mw_store_copy *base) {
    copying *c = (copying *)base;
    bool same = c->store->duck && c->store->duck == c->duck;
    mw_status st = MW_OK;
    mw_error err = {0};
    // Of a copy that did not come about only the file is left, and goes.
    if (!c->whole && same) st = mw_duck_run(c->duck, "DETACH DATABASE IF EXISTS copy", &err);
    if (st != MW_OK) mw_log(MW_LOG_WARN, "%s: %s", c->path, err.text);
    if (!c->whole && c->begun) remove_part(c->path);
    c->store->copying = false;
    mw_free(c->path);
    mw_free(c);
}

static char *copied(const char *s) {
    mw_text t = {0};
    mw_text_adds(&t, s);
    return t.bytes;
}

mw_status mw_facts_duckdb_copy(mw_facts *f, const char *path, mw_store_copy **out, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    if (s->copying) return mw_fail(err, MW_INVALID, "a copy of the facts is being made already");
    copying *c = mw_alloc(sizeof *c);
    if (!c) return no_memory(err);
    *c = (copying){
        .base = {.step = copy_step, .end = copy_end},
          .store = s, .duck = s->duck
    };
    s->copying = true;
    c->path = copied(path);
    mw_status st = c->path ? begin_copy(c, err) : no_memory(err);
    if (st == MW_OK)
        *out = &c->base;
    else
        copy_end(&c->base);
    return st;
}
