// SPDX-License-Identifier: MIT
// The registry in SQLite: one file in WAL mode, written through on every commit. See
// registry_sqlite_int.h.
#include "store/registry_sqlite_int.h"

#include "base/alloc.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x4d77726c, // "Mwrl": what `file` sees in the first page
    BUSY_TIMEOUT_MS = 5000,      // another process commits within milliseconds
};

// Version n of the schema comes from n - 1 by step n - 1; a step once published never changes.
static const char *const schema_steps[] = {
    "CREATE TABLE entity (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
    " code TEXT NOT NULL, title TEXT NOT NULL, zone TEXT NOT NULL, valid_from_ns INTEGER NOT NULL,"
    " valid_to_ns INTEGER NOT NULL, UNIQUE (code, kind), CHECK (id BETWEEN 1 AND 2147483647),"
    " CHECK (valid_from_ns < valid_to_ns)) STRICT;"
    "CREATE TABLE placement (entity INTEGER NOT NULL REFERENCES entity,"
    " parent INTEGER REFERENCES entity, from_ns INTEGER NOT NULL, PRIMARY KEY (entity, from_ns))"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX placement_parent ON placement (parent);"
    "CREATE TABLE link (link TEXT NOT NULL, from_entity INTEGER NOT NULL REFERENCES entity,"
    " to_entity INTEGER NOT NULL REFERENCES entity, from_ns INTEGER NOT NULL,"
    " to_ns INTEGER NOT NULL, PRIMARY KEY (link, from_entity, to_entity, from_ns),"
    " CHECK (from_ns < to_ns)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE measure (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
    " type TEXT NOT NULL, unit TEXT NOT NULL, CHECK (id BETWEEN 1 AND 2147483647)) STRICT;"
    "CREATE TABLE text (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE,"
    " CHECK (id BETWEEN 1 AND 2147483647)) STRICT;"
    "CREATE TABLE import (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL,"
    " file_hash TEXT NOT NULL, map_hash TEXT NOT NULL, started_ns INTEGER NOT NULL,"
    " ended_ns INTEGER NOT NULL, read INTEGER NOT NULL, kept INTEGER NOT NULL,"
    " same INTEGER NOT NULL, corrected INTEGER NOT NULL, refused INTEGER NOT NULL,"
    " undone_ns INTEGER NOT NULL, CHECK (id BETWEEN 1 AND 2147483647)) STRICT;"
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
    "CREATE TABLE record (id INTEGER PRIMARY KEY AUTOINCREMENT, sort TEXT NOT NULL,"
    " of INTEGER REFERENCES record, entity INTEGER REFERENCES entity, at_ns INTEGER NOT NULL,"
    " who TEXT NOT NULL, body TEXT NOT NULL) STRICT;"
    "CREATE INDEX record_sort ON record (sort, of); CREATE INDEX record_of ON record (of);"
    "CREATE INDEX record_entity ON record (entity);",
    "CREATE TABLE organisation (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE,"
    " title TEXT NOT NULL, entity INTEGER REFERENCES entity, made_ns INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX organisation_entity ON organisation (coalesce(entity, 0));"
    "CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " organisation INTEGER NOT NULL REFERENCES organisation, name TEXT NOT NULL UNIQUE,"
    " title TEXT NOT NULL, mail TEXT NOT NULL, password TEXT NOT NULL,"
    " password_ns INTEGER NOT NULL, failed INTEGER NOT NULL, disabled_ns INTEGER NOT NULL,"
    " made_ns INTEGER NOT NULL) STRICT;"
    "CREATE TABLE person_role (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " person INTEGER NOT NULL REFERENCES person, role TEXT NOT NULL,"
    " entity INTEGER REFERENCES entity, made_ns INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX person_role_once ON person_role (person, role, coalesce(entity, 0));"
    "CREATE TABLE session (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " person INTEGER NOT NULL REFERENCES person, hash TEXT NOT NULL UNIQUE,"
    " made_ns INTEGER NOT NULL, seen_ns INTEGER NOT NULL, ends_ns INTEGER NOT NULL,"
    " address TEXT NOT NULL, agent TEXT NOT NULL) STRICT;"
    "CREATE INDEX session_person ON session (person);"
    "CREATE TABLE token (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " person INTEGER NOT NULL REFERENCES person, title TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,"
    " role TEXT NOT NULL, entity INTEGER REFERENCES entity, read_only INTEGER NOT NULL,"
    " made_ns INTEGER NOT NULL, ends_ns INTEGER NOT NULL, seen_ns INTEGER NOT NULL,"
    " revoked_ns INTEGER NOT NULL) STRICT;"
    "CREATE INDEX token_person ON token (person);"
    "CREATE TABLE one_time_link (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " person INTEGER REFERENCES person, hash TEXT NOT NULL UNIQUE, made_ns INTEGER NOT NULL,"
    " ends_ns INTEGER NOT NULL) STRICT;"
    "CREATE INDEX one_time_link_person ON one_time_link (person);"
    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, organisation INTEGER NOT NULL,"
    " at_ns INTEGER NOT NULL, who TEXT NOT NULL, place TEXT NOT NULL, act TEXT NOT NULL,"
    " subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,"
    " previous TEXT NOT NULL, hash TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit"
    " BEGIN SELECT raise(ABORT, 'the audit trail is only added to'); END;"
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit"
    " BEGIN SELECT raise(ABORT, 'the audit trail is only added to'); END;",
    "CREATE TABLE letter (id INTEGER PRIMARY KEY AUTOINCREMENT, notice INTEGER NOT NULL,"
    " part INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, bytes TEXT NOT NULL) STRICT;"
    "CREATE INDEX letter_notice ON letter (notice);"
    "CREATE TABLE notification (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " person INTEGER NOT NULL REFERENCES person, least TEXT NOT NULL,"
    " branch INTEGER REFERENCES entity, lang TEXT NOT NULL, zone TEXT NOT NULL,"
    " quiet_from INTEGER NOT NULL, quiet_to INTEGER NOT NULL, escalations INTEGER NOT NULL)"
    " STRICT;"
    "CREATE INDEX notification_person ON notification (person);",
    // What ties an entry to the others stays, whoever is erased.
    "ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT ''; DROP TRIGGER audit_unchanged;"
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit WHEN new.id <> old.id"
    " OR new.organisation <> old.organisation OR new.at_ns <> old.at_ns OR new.act <> old.act"
    " OR new.previous <> old.previous OR new.hash <> old.hash OR new.salt <> 'erased'"
    " BEGIN SELECT raise(ABORT, 'the audit trail is only added to'); END;",
    "ALTER TABLE import ADD COLUMN others TEXT NOT NULL DEFAULT '';",
};
enum { SCHEMA_VERSION = sizeof schema_steps / sizeof schema_steps[0] };

static const char *const statement_sql[] = {
#define X(name, sql) sql,
    MW_SQL_STATEMENTS(X)
#undef X
};

// ---- errors

static mw_status status_of(int code) {
    switch (code & 0xff) {
    case SQLITE_NOMEM: return MW_NOMEM;
    case SQLITE_TOOBIG: return MW_LIMIT;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH: return MW_INVALID;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return MW_CORRUPT;
    default: return MW_IO;
    }
}

mw_status mw_sqlite_fail(const mw_sqlite *r, const char *what, mw_error *err) {
    int code = sqlite3_extended_errcode(r->db);
    if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        return mw_fail(err, MW_NOTFOUND, "cannot %s: an entity with that id is not there", what);
    if ((code & 0xff) == SQLITE_BUSY)
        return mw_fail(err, MW_IO, "cannot %s: another process has been writing for %d s", what,
                       BUSY_TIMEOUT_MS / 1000);
    return mw_fail(err, status_of(code), "cannot %s: %s", what, sqlite3_errmsg(r->db));
}

// ---- statements

// A kept mw_sqlite_statement, ready for new values; NULL on failure.
sqlite3_stmt *mw_sqlite_ready(mw_sqlite *r, mw_sqlite_statement which) {
    sqlite3_stmt **s = &r->kept[which];
    if (!*s && sqlite3_prepare_v3(r->db, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, s,
                                  NULL) != SQLITE_OK)
        return NULL;
    return *s;
}

// The bytes are borrowed until the statement ran.
void mw_sqlite_bind(sqlite3_stmt *s, int at, mw_slice text) {
    sqlite3_bind_text64(s, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

mw_slice mw_sqlite_text(sqlite3_stmt *s, int at) {
    const char *p = (const char *)sqlite3_column_text(s, at);
    return (mw_slice){p, (size_t)sqlite3_column_bytes(s, at)};
}

// Steps a bound statement to its end and takes the integer in its first row's first column.
// Returns false on failure; *found tells whether there was a row.
bool mw_sqlite_run_int(sqlite3_stmt *s, int64_t *out, bool *found) {
    int code = sqlite3_step(s);
    *found = code == SQLITE_ROW;
    if (*found) *out = sqlite3_column_int64(s, 0);
    while (code == SQLITE_ROW) code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_DONE;
}

bool mw_sqlite_run(sqlite3_stmt *s) {
    int64_t unused;
    bool found;
    return mw_sqlite_run_int(s, &unused, &found);
}

// Frees what is bound before its bytes go away.
void mw_sqlite_finish(sqlite3_stmt *s) {
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

static mw_status simple(mw_sqlite *r, mw_sqlite_statement which, const char *what, mw_error *err) {
    sqlite3_stmt *s = mw_sqlite_ready(r, which);
    return s && mw_sqlite_run(s) ? MW_OK : mw_sqlite_fail(r, what, err);
}

// ---- transactions

static mw_status sqlite_begin(mw_registry *base, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    if (r->changing)
        return mw_fail(err, MW_INVALID, "a change of the registry is under way already");
    MW_TRY(simple(r, MW_SQL_BEGIN, "begin a change of the registry", err));
    r->changing = true;
    return MW_OK;
}

static void sqlite_abort(mw_registry *base) {
    mw_sqlite *r = (mw_sqlite *)base;
    if (!r->changing) return;
    r->changing = false;
    // Some errors roll back by themselves; then there is nothing left to do.
    if (sqlite3_get_autocommit(r->db) == 0) (void)simple(r, MW_SQL_ROLLBACK, "", NULL);
}

static mw_status sqlite_commit(mw_registry *base, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    if (!r->changing) return mw_fail(err, MW_INVALID, "no change of the registry is under way");
    mw_status st = MW_OK;
    if (sqlite3_get_autocommit(r->db))
        st = mw_fail(err, MW_IO, "the change was undone by an earlier failure");
    else
        st = simple(r, MW_SQL_COMMIT, "commit to the registry", err);
    if (st != MW_OK)
        sqlite_abort(base);
    else
        r->changing = false;
    return st;
}

// A change of several statements outside of begin and commit is a transaction of its own.
mw_status mw_sqlite_begin_own(mw_sqlite *r, bool *own, mw_error *err) {
    *own = !r->changing;
    return *own ? sqlite_begin(&r->base, err) : MW_OK;
}

mw_status mw_sqlite_end_own(mw_sqlite *r, bool own, mw_status st, mw_error *err) {
    if (!own) return st;
    if (st == MW_OK) return sqlite_commit(&r->base, err);
    sqlite_abort(&r->base);
    return st;
}

// A walk over a query's rows.
mw_status mw_sqlite_walk(mw_sqlite *r, const char *sql, mw_sqlite_visit visit, void *ctx,
                         mw_error *err) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
        return mw_sqlite_fail(r, "read the registry", err);
    return mw_sqlite_walk_bound(r, s, visit, ctx, err);
}

mw_status mw_sqlite_walk_bound(mw_sqlite *r, sqlite3_stmt *s, mw_sqlite_visit visit, void *ctx,
                               mw_error *err) {
    mw_status st = MW_OK;
    int step = SQLITE_ROW;
    while (st == MW_OK && (step = sqlite3_step(s)) == SQLITE_ROW) st = visit(ctx, s, err);
    if (st == MW_OK && step != SQLITE_DONE) st = mw_sqlite_fail(r, "read the registry", err);
    sqlite3_finalize(s);
    return st;
}

// ---- opening

static mw_status execute(mw_sqlite *r, const char *sql, mw_error *err) {
    return sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? MW_OK
               : mw_sqlite_fail(r, "open the registry", err);
}

static mw_status version_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    *(int *)ctx = sqlite3_column_int(s, 0);
    return MW_OK;
}

static mw_status upgrade_from(mw_sqlite *r, int version, mw_error *err) {
    char sql[96];
    for (; version < SCHEMA_VERSION; version++) MW_TRY(execute(r, schema_steps[version], err));
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
                     SCHEMA_VERSION, APPLICATION_ID);
    return execute(r, sql, err);
}

// Brings the tables to the present version, all steps or none.
static mw_status upgrade(mw_sqlite *r, mw_error *err) {
    int version = 0;
    MW_TRY(sqlite_begin(&r->base, err));
    mw_status st = mw_sqlite_walk(r, "PRAGMA user_version", version_row, &version, err);
    if (st == MW_OK && version > SCHEMA_VERSION)
        st = mw_fail(err, MW_INVALID,
                     "the registry has version %d, this program knows up to %d: use a newer one",
                     version, SCHEMA_VERSION);
    if (st == MW_OK && version < SCHEMA_VERSION) st = upgrade_from(r, version, err);
    return mw_sqlite_end_own(r, true, st, err);
}

// A new file is its owner's alone: it holds hashes of passwords. SQLite gives the files beside it
// the same mode. One that is there must not be opened here: closing it would drop the locks that
// this process has on it (sqlite.org/howtocorrupt.html, 2.2). What else fails SQLite tells.
static void keep_private(const char *path) {
    if (strcmp(path, ":memory:") == 0) return;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
}

static mw_status open_db(mw_sqlite *r, const char *path, mw_error *err) {
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    keep_private(path);
    if (sqlite3_open_v2(path, &r->db, flags, NULL) != SQLITE_OK) {
        if (!r->db) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
        return mw_fail(err, status_of(sqlite3_errcode(r->db)), "cannot open %s: %s", path,
                       sqlite3_errmsg(r->db));
    }
    sqlite3_busy_timeout(r->db, BUSY_TIMEOUT_MS);
    MW_TRY(execute(r,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                   "PRAGMA secure_delete = ON;", // who is erased is not left in free pages
                   err));
    return upgrade(r, err);
}

static void sqlite_close(mw_registry *base) {
    if (!base) return;
    mw_sqlite *r = (mw_sqlite *)base;
    sqlite_abort(base);
    for (int i = 0; i < MW_SQL_COUNT; i++) sqlite3_finalize(r->kept[i]);
    sqlite3_close(r->db);
    mw_free(r);
}

static mw_status sqlite_open(const char *address, mw_registry **out, mw_error *err) {
    if (!*address)
        return mw_fail(err, MW_INVALID, "registry \"sqlite:\": the file's path is missing");
    mw_sqlite *r = mw_alloc(sizeof *r);
    if (!r) return mw_fail(err, MW_NOMEM, "no memory to open %s", address);
    r->base.ops = &mw_registry_sqlite_ops;
    mw_status st = open_db(r, address, err);
    if (st != MW_OK) {
        sqlite_close(&r->base);
        return st == MW_NOMEM ? st : mw_fail_in(err, st, "%s: ", address);
    }
    *out = &r->base;
    return MW_OK;
}

const mw_registry_ops mw_registry_sqlite_ops = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .abort = sqlite_abort,
    .entity_put = mw_sqlite_entity_put,
    .entity_find = mw_sqlite_entity_find,
    .entity_each = mw_sqlite_entity_each,
    .placement_put = mw_sqlite_placement_put,
    .placement_each = mw_sqlite_placement_each,
    .link_put = mw_sqlite_link_put,
    .link_each = mw_sqlite_link_each,
    .measure_put = mw_sqlite_measure_put,
    .measure_each = mw_sqlite_measure_each,
    .text_put = mw_sqlite_text_put,
    .text_each = mw_sqlite_text_each,
    .import_put = mw_sqlite_import_put,
    .import_each = mw_sqlite_import_each,
    .record_put = mw_sqlite_record_put,
    .record_each = mw_sqlite_record_each,
    .record_redact = mw_sqlite_record_redact,
    .setting_put = mw_sqlite_setting_put,
    .setting_get = mw_sqlite_setting_get,
    .setting_drop = mw_sqlite_setting_drop,
    .row_put = mw_sqlite_row_put,
    .row_redact = mw_sqlite_row_redact,
    .row_each = mw_sqlite_row_each,
    .row_drop = mw_sqlite_row_drop,
    .copy = mw_sqlite_copy,
    .verify = mw_sqlite_verify,
    .close = sqlite_close,
};
