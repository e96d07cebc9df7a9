// SPDX-License-Identifier: MIT
// The registry in SQLite: one file in WAL mode, written through on every commit. Statements that
// change or find are prepared once and kept; walks prepare their own, so that a visit may use the
// registry.
#include "base/alloc.h"
#include "store/registry_int.h"
#include "store/tree_check.h"

#include <sqlite3.h>
#include <string.h>

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
};
enum { SCHEMA_VERSION = sizeof schema_steps / sizeof schema_steps[0] };

#define STATEMENTS(X)                                                                              \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(ENTITY_UPDATE,                                                                               \
      "UPDATE entity SET title = ?3, zone = ?4, valid_from_ns = ?5, valid_to_ns = ?6"              \
      " WHERE kind = ?1 AND code = ?2 RETURNING id")                                               \
    X(ENTITY_INSERT, "INSERT INTO entity (kind, code, title, zone, valid_from_ns, valid_to_ns)"    \
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id")                              \
    X(ENTITY_FIND,                                                                                 \
      "SELECT id, kind FROM entity WHERE code = ?2 AND (kind = ?1 OR ?1 = '') LIMIT 2")            \
    X(ENTITY_NAME, "SELECT kind, code FROM entity WHERE id = ?1")                                  \
    X(PLACEMENT_PUT,                                                                               \
      "INSERT INTO placement (entity, parent, from_ns) VALUES (?1, nullif(?2, 0), ?3)"             \
      " ON CONFLICT DO UPDATE SET parent = excluded.parent")                                       \
    X(PLACEMENT_AT,                                                                                \
      "SELECT coalesce(parent, 0) FROM placement WHERE entity = ?1 AND from_ns <= ?2"              \
      " ORDER BY from_ns DESC LIMIT 1")                                                            \
    X(PLACEMENT_AFTER,                                                                             \
      "SELECT from_ns FROM placement WHERE entity = ?1 AND from_ns > ?2 ORDER BY from_ns LIMIT 1") \
    X(PLACEMENT_BELOW, "SELECT 1 FROM placement WHERE parent = ?1 LIMIT 1")                        \
    X(LINK_PUT, "INSERT INTO link (link, from_entity, to_entity, from_ns, to_ns)"                  \
                " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET to_ns = excluded.to_ns")   \
    X(MEASURE_FIND, "SELECT id, type FROM measure WHERE name = ?1")                                \
    X(MEASURE_INSERT, "INSERT INTO measure (name, type, unit) VALUES (?1, ?2, ?3) RETURNING id")   \
    X(TEXT_FIND, "SELECT id FROM text WHERE text = ?1")                                            \
    X(TEXT_INSERT, "INSERT INTO text (text) VALUES (?1) RETURNING id")                             \
    X(IMPORT_INSERT,                                                                               \
      "INSERT INTO import (file, file_hash, map_hash, started_ns, ended_ns, read, kept, same,"     \
      " corrected, refused, undone_ns) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"     \
      " RETURNING id")                                                                             \
    X(IMPORT_UPDATE,                                                                               \
      "UPDATE import SET ended_ns = ?6, read = ?7, kept = ?8, same = ?9, corrected = ?10,"         \
      " refused = ?11, undone_ns = ?12 WHERE id = ?1 RETURNING id")                                \
    X(SETTING_PUT, "INSERT INTO setting (name, value) VALUES (?1, ?2)"                             \
                   " ON CONFLICT DO UPDATE SET value = excluded.value")                            \
    X(SETTING_GET, "SELECT value FROM setting WHERE name = ?1")

typedef enum {
#define X(name, sql) name,
    STATEMENTS(X)
#undef X
        STATEMENT_COUNT
} statement;

static const char *const statement_sql[] = {
#define X(name, sql) sql,
    STATEMENTS(X)
#undef X
};

typedef struct {
    mw_registry base;
    sqlite3 *db;
    bool changing; // between begin and commit
    sqlite3_stmt *kept[STATEMENT_COUNT];
} sqlite_registry;

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

static mw_status fail(const sqlite_registry *r, const char *what, mw_error *err) {
    int code = sqlite3_extended_errcode(r->db);
    if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        return mw_fail(err, MW_NOTFOUND, "cannot %s: an entity with that id is not there", what);
    if ((code & 0xff) == SQLITE_BUSY)
        return mw_fail(err, MW_IO, "cannot %s: another process has been writing for %d s", what,
                       BUSY_TIMEOUT_MS / 1000);
    return mw_fail(err, status_of(code), "cannot %s: %s", what, sqlite3_errmsg(r->db));
}

// ---- statements

// A kept statement, ready for new values; NULL on failure.
static sqlite3_stmt *ready(sqlite_registry *r, statement which) {
    sqlite3_stmt **s = &r->kept[which];
    if (!*s && sqlite3_prepare_v3(r->db, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, s,
                                  NULL) != SQLITE_OK)
        return NULL;
    return *s;
}

// The bytes are borrowed until the statement ran.
static void bind_text(sqlite3_stmt *s, int at, mw_slice text) {
    sqlite3_bind_text64(s, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

static mw_slice column_text(sqlite3_stmt *s, int at) {
    const char *p = (const char *)sqlite3_column_text(s, at);
    return (mw_slice){p, (size_t)sqlite3_column_bytes(s, at)};
}

// Steps a bound statement to its end and takes the integer in its first row's first column.
// Returns false on failure; *found tells whether there was a row.
static bool run_int(sqlite3_stmt *s, int64_t *out, bool *found) {
    int code = sqlite3_step(s);
    *found = code == SQLITE_ROW;
    if (*found) *out = sqlite3_column_int64(s, 0);
    while (code == SQLITE_ROW) code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_DONE;
}

static bool run(sqlite3_stmt *s) {
    int64_t unused;
    bool found;
    return run_int(s, &unused, &found);
}

// Frees what is bound before its bytes go away.
static void finish(sqlite3_stmt *s) {
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

static mw_status simple(sqlite_registry *r, statement which, const char *what, mw_error *err) {
    sqlite3_stmt *s = ready(r, which);
    return s && run(s) ? MW_OK : fail(r, what, err);
}

// ---- transactions

static mw_status sqlite_begin(mw_registry *base, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    if (r->changing)
        return mw_fail(err, MW_INVALID, "a change of the registry is under way already");
    MW_TRY(simple(r, BEGIN, "begin a change of the registry", err));
    r->changing = true;
    return MW_OK;
}

static void sqlite_abort(mw_registry *base) {
    sqlite_registry *r = (sqlite_registry *)base;
    if (!r->changing) return;
    r->changing = false;
    // Some errors roll back by themselves; then there is nothing left to do.
    if (sqlite3_get_autocommit(r->db) == 0) (void)simple(r, ROLLBACK, "", NULL);
}

static mw_status sqlite_commit(mw_registry *base, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    if (!r->changing) return mw_fail(err, MW_INVALID, "no change of the registry is under way");
    mw_status st = MW_OK;
    if (sqlite3_get_autocommit(r->db))
        st = mw_fail(err, MW_IO, "the change was undone by an earlier failure");
    else
        st = simple(r, COMMIT, "commit to the registry", err);
    if (st != MW_OK)
        sqlite_abort(base);
    else
        r->changing = false;
    return st;
}

// A change of several statements outside of begin and commit is a transaction of its own.
static mw_status own_begin(sqlite_registry *r, bool *own, mw_error *err) {
    *own = !r->changing;
    return *own ? sqlite_begin(&r->base, err) : MW_OK;
}

static mw_status own_end(sqlite_registry *r, bool own, mw_status st, mw_error *err) {
    if (!own) return st;
    if (st == MW_OK) return sqlite_commit(&r->base, err);
    sqlite_abort(&r->base);
    return st;
}

// ---- entities

static void bind_entity(sqlite3_stmt *s, const mw_entity *e) {
    bind_text(s, 1, e->kind);
    bind_text(s, 2, e->code);
    bind_text(s, 3, e->title);
    bind_text(s, 4, e->zone);
    sqlite3_bind_int64(s, 5, e->valid_from_ns);
    sqlite3_bind_int64(s, 6, e->valid_to_ns);
}

// Runs a statement of an entity; *found tells whether it touched a row.
static mw_status entity_run(sqlite_registry *r, statement which, const mw_entity *e, int64_t *id,
                            bool *found) {
    *found = false;
    sqlite3_stmt *s = ready(r, which);
    if (!s) return MW_IO;
    bind_entity(s, e);
    bool ok = run_int(s, id, found);
    finish(s);
    return ok ? MW_OK : MW_IO;
}

static mw_status sqlite_entity_find(mw_registry *base, mw_slice kind, mw_slice code, int32_t *id,
                                    mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    sqlite3_stmt *s = ready(r, ENTITY_FIND);
    if (!s) return fail(r, "find an entity", err);
    bind_text(s, 1, kind);
    bind_text(s, 2, code);
    int32_t found = 0;
    mw_status st = MW_OK;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        found = sqlite3_column_int(s, 0);
        step = sqlite3_step(s);
    }
    if (step == SQLITE_ROW)
        st = mw_fail(err, MW_INVALID, "\"%.*s\" is the code of several entities: name the kind too",
                     (int)code.n, code.p);
    else if (step != SQLITE_DONE)
        st = fail(r, "find an entity", err);
    else if (found == 0)
        st = mw_registry_no_entity(kind, code, err);
    else
        *id = found;
    finish(s);
    return st;
}

static mw_status sqlite_entity_put(mw_registry *base, const mw_entity *e, int32_t *id,
                                   mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_entity_check(e, err));
    if (e->id != 0) {
        int32_t known = 0;
        MW_TRY(sqlite_entity_find(base, e->kind, e->code, &known, err));
        if (known != e->id) return mw_registry_other_id(e, known, err);
    }
    int64_t row_id = 0;
    bool found = false;
    mw_status st = entity_run(r, ENTITY_UPDATE, e, &row_id, &found);
    if (st == MW_OK && !found) st = entity_run(r, ENTITY_INSERT, e, &row_id, &found);
    if (st != MW_OK) return fail(r, "store an entity", err);
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

// A walk over a query's rows.
typedef mw_status (*row_visit)(void *walk, sqlite3_stmt *s, mw_error *err);

static mw_status walk(sqlite_registry *r, const char *sql, row_visit visit, void *ctx,
                      mw_error *err) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
        return fail(r, "read the registry", err);
    mw_status st = MW_OK;
    int step = SQLITE_ROW;
    while (st == MW_OK && (step = sqlite3_step(s)) == SQLITE_ROW) st = visit(ctx, s, err);
    if (st == MW_OK && step != SQLITE_DONE) st = fail(r, "read the registry", err);
    sqlite3_finalize(s);
    return st;
}

typedef struct {
    mw_entity_visit visit;
    void *ctx;
} entity_walk;

static mw_status entity_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const entity_walk *w = walk_ctx;
    mw_entity e = {
        .id = sqlite3_column_int(s, 0),
        .kind = column_text(s, 1),
        .code = column_text(s, 2),
        .title = column_text(s, 3),
        .zone = column_text(s, 4),
        .valid_from_ns = sqlite3_column_int64(s, 5),
        .valid_to_ns = sqlite3_column_int64(s, 6),
    };
    return w->visit(w->ctx, &e, err);
}

static mw_status sqlite_entity_each(mw_registry *base, mw_entity_visit visit, void *ctx,
                                    mw_error *err) {
    entity_walk w = {visit, ctx};
    return walk((sqlite_registry *)base,
                "SELECT id, kind, code, title, zone, valid_from_ns, valid_to_ns FROM entity"
                " ORDER BY id",
                entity_row, &w, err);
}

// ---- placements

// The integer that a statement of (entity, time) finds; `other` when there is no row.
static mw_status place_int(sqlite_registry *r, statement which, const mw_placement *at,
                           int64_t *out, mw_error *err) {
    sqlite3_stmt *s = ready(r, which);
    if (!s) return fail(r, "read the tree", err);
    bool found;
    sqlite3_bind_int(s, 1, at->entity);
    if (which != PLACEMENT_BELOW) sqlite3_bind_int64(s, 2, at->from_ns);
    return run_int(s, out, &found) ? MW_OK : fail(r, "read the tree", err);
}

static mw_status place_at(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                          mw_error *err) {
    mw_placement at = {entity, 0, at_ns};
    int64_t parent = 0, until_ns = INT64_MAX;
    MW_TRY(place_int(ctx, PLACEMENT_AT, &at, &parent, err));
    MW_TRY(place_int(ctx, PLACEMENT_AFTER, &at, &until_ns, err));
    *out = (mw_tree_place){(int32_t)parent, until_ns};
    return MW_OK;
}

static mw_status entity_name(void *ctx, int32_t entity, mw_text *t, mw_error *err) {
    sqlite_registry *r = ctx;
    sqlite3_stmt *s = ready(r, ENTITY_NAME);
    if (!s) return fail(r, "read an entity", err);
    sqlite3_bind_int(s, 1, entity);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        mw_slice kind = column_text(s, 0), code = column_text(s, 1);
        mw_text_addf(t, "%.*s \"%.*s\"", (int)kind.n, kind.p, (int)code.n, code.p);
    } else {
        mw_text_addf(t, "entity %d", entity);
    }
    finish(s);
    return step == SQLITE_ROW || step == SQLITE_DONE ? MW_OK : fail(r, "read an entity", err);
}

static mw_status check_tree(sqlite_registry *r, const mw_placement *p, mw_error *err) {
    int64_t below = 0, until_ns = INT64_MAX;
    // What nothing ever stood under cannot stand under itself: most of a bulk load ends here.
    MW_TRY(place_int(r, PLACEMENT_BELOW, p, &below, err));
    if (below == 0 && p->parent != p->entity) return MW_OK;
    MW_TRY(place_int(r, PLACEMENT_AFTER, p, &until_ns, err));
    mw_tree_view view = {r, place_at, entity_name};
    return mw_tree_check(&view, p, until_ns, err);
}

static mw_status placement_write(sqlite_registry *r, const mw_placement *p, mw_error *err) {
    MW_TRY(check_tree(r, p, err));
    sqlite3_stmt *s = ready(r, PLACEMENT_PUT);
    if (!s) return fail(r, "place an entity", err);
    sqlite3_bind_int(s, 1, p->entity);
    sqlite3_bind_int(s, 2, p->parent);
    sqlite3_bind_int64(s, 3, p->from_ns);
    return run(s) ? MW_OK : fail(r, "place an entity", err);
}

static mw_status sqlite_placement_put(mw_registry *base, const mw_placement *p, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_placement_check(p, err));
    bool own;
    MW_TRY(own_begin(r, &own, err));
    return own_end(r, own, placement_write(r, p, err), err);
}

typedef struct {
    mw_placement_visit visit;
    void *ctx;
} placement_walk;

static mw_status placement_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const placement_walk *w = walk_ctx;
    mw_placement p = {sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                      sqlite3_column_int64(s, 2)};
    return w->visit(w->ctx, &p, err);
}

static mw_status sqlite_placement_each(mw_registry *base, mw_placement_visit visit, void *ctx,
                                       mw_error *err) {
    placement_walk w = {visit, ctx};
    return walk((sqlite_registry *)base,
                "SELECT entity, coalesce(parent, 0), from_ns FROM placement"
                " ORDER BY entity, from_ns",
                placement_row, &w, err);
}

// ---- links

static mw_status sqlite_link_put(mw_registry *base, const mw_link *l, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_link_check(l, err));
    sqlite3_stmt *s = ready(r, LINK_PUT);
    if (!s) return fail(r, "store a link", err);
    bind_text(s, 1, l->link);
    sqlite3_bind_int(s, 2, l->from);
    sqlite3_bind_int(s, 3, l->to);
    sqlite3_bind_int64(s, 4, l->from_ns);
    sqlite3_bind_int64(s, 5, l->to_ns);
    mw_status st = run(s) ? MW_OK : fail(r, "store a link", err);
    finish(s);
    return st;
}

typedef struct {
    mw_link_visit visit;
    void *ctx;
} link_walk;

static mw_status link_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const link_walk *w = walk_ctx;
    mw_link l = {column_text(s, 0), sqlite3_column_int(s, 1), sqlite3_column_int(s, 2),
                 sqlite3_column_int64(s, 3), sqlite3_column_int64(s, 4)};
    return w->visit(w->ctx, &l, err);
}

static mw_status sqlite_link_each(mw_registry *base, mw_link_visit visit, void *ctx,
                                  mw_error *err) {
    link_walk w = {visit, ctx};
    return walk((sqlite_registry *)base,
                "SELECT link, from_entity, to_entity, from_ns, to_ns FROM link"
                " ORDER BY link, from_entity, to_entity, from_ns",
                link_row, &w, err);
}

// ---- measures and texts

static mw_status measure_insert(sqlite_registry *r, const mw_measure_name *m, int64_t *id,
                                mw_error *err) {
    sqlite3_stmt *s = ready(r, MEASURE_INSERT);
    if (!s) return fail(r, "store a measure", err);
    bind_text(s, 1, m->name);
    bind_text(s, 2, m->type);
    bind_text(s, 3, m->unit);
    bool found;
    mw_status st = run_int(s, id, &found) ? MW_OK : fail(r, "store a measure", err);
    finish(s);
    return st;
}

// Finds a measure by name; *id is 0 when there is none.
static mw_status measure_find(sqlite_registry *r, const mw_measure_name *m, int64_t *id,
                              mw_error *err) {
    sqlite3_stmt *s = ready(r, MEASURE_FIND);
    if (!s) return fail(r, "find a measure", err);
    bind_text(s, 1, m->name);
    mw_status st = MW_OK;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW && !mw_slice_same(column_text(s, 1), m->type))
        st = mw_registry_other_type(m, column_text(s, 1), err);
    else if (step == SQLITE_ROW)
        *id = sqlite3_column_int64(s, 0);
    else if (step != SQLITE_DONE)
        st = fail(r, "find a measure", err);
    finish(s);
    return st;
}

static mw_status sqlite_measure_put(mw_registry *base, const mw_measure_name *m, int32_t *id,
                                    mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_measure_check(m, err));
    int64_t row_id = 0;
    MW_TRY(measure_find(r, m, &row_id, err));
    if (row_id == 0) MW_TRY(measure_insert(r, m, &row_id, err));
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

typedef struct {
    mw_measure_visit visit;
    void *ctx;
} measure_walk;

static mw_status measure_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const measure_walk *w = walk_ctx;
    mw_measure_name m = {sqlite3_column_int(s, 0), column_text(s, 1), column_text(s, 2),
                         column_text(s, 3)};
    return w->visit(w->ctx, &m, err);
}

static mw_status sqlite_measure_each(mw_registry *base, mw_measure_visit visit, void *ctx,
                                     mw_error *err) {
    measure_walk w = {visit, ctx};
    return walk((sqlite_registry *)base, "SELECT id, name, type, unit FROM measure ORDER BY id",
                measure_row, &w, err);
}

static mw_status text_run(sqlite_registry *r, statement which, mw_slice text, int64_t *id,
                          mw_error *err) {
    sqlite3_stmt *s = ready(r, which);
    if (!s) return fail(r, "store a text", err);
    bind_text(s, 1, text);
    bool found;
    mw_status st = run_int(s, id, &found) ? MW_OK : fail(r, "store a text", err);
    finish(s);
    return st;
}

static mw_status sqlite_text_put(mw_registry *base, mw_slice text, int32_t *id, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_registry_text_check(text, err));
    int64_t row_id = 0;
    MW_TRY(text_run(r, TEXT_FIND, text, &row_id, err));
    if (row_id == 0) MW_TRY(text_run(r, TEXT_INSERT, text, &row_id, err));
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

typedef struct {
    mw_text_visit visit;
    void *ctx;
} text_walk;

static mw_status text_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const text_walk *w = walk_ctx;
    return w->visit(w->ctx, sqlite3_column_int(s, 0), column_text(s, 1), err);
}

static mw_status sqlite_text_each(mw_registry *base, mw_text_visit visit, void *ctx,
                                  mw_error *err) {
    text_walk w = {visit, ctx};
    return walk((sqlite_registry *)base, "SELECT id, text FROM text ORDER BY id", text_row, &w,
                err);
}

// ---- imports and settings

static void bind_import(sqlite3_stmt *s, const mw_import *i) {
    const int64_t counts[] = {i->started_ns, i->ended_ns,  i->read,    i->kept,
                              i->same,       i->corrected, i->refused, i->undone_ns};
    bind_text(s, 2, i->file);
    bind_text(s, 3, i->file_hash);
    bind_text(s, 4, i->map_hash);
    for (int k = 0; k < 8; k++) sqlite3_bind_int64(s, 5 + k, counts[k]);
}

static mw_status sqlite_import_put(mw_registry *base, const mw_import *i, int32_t *id,
                                   mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_import_check(i, err));
    sqlite3_stmt *s = ready(r, i->id == 0 ? IMPORT_INSERT : IMPORT_UPDATE);
    if (!s) return fail(r, "store an import", err);
    int64_t row_id = 0;
    bool found = false;
    bind_import(s, i);
    if (i->id != 0) sqlite3_bind_int(s, 1, i->id);
    mw_status st = run_int(s, &row_id, &found) ? MW_OK : fail(r, "store an import", err);
    finish(s);
    if (st == MW_OK && !found) return mw_fail(err, MW_NOTFOUND, "there is no import %d", i->id);
    if (st == MW_OK && id) *id = (int32_t)row_id;
    return st;
}

typedef struct {
    mw_import_visit visit;
    void *ctx;
} import_walk;

static mw_status import_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const import_walk *w = walk_ctx;
    mw_import i = {
        .id = sqlite3_column_int(s, 0),
        .file = column_text(s, 1),
        .file_hash = column_text(s, 2),
        .map_hash = column_text(s, 3),
        .started_ns = sqlite3_column_int64(s, 4),
        .ended_ns = sqlite3_column_int64(s, 5),
        .read = sqlite3_column_int64(s, 6),
        .kept = sqlite3_column_int64(s, 7),
        .same = sqlite3_column_int64(s, 8),
        .corrected = sqlite3_column_int64(s, 9),
        .refused = sqlite3_column_int64(s, 10),
        .undone_ns = sqlite3_column_int64(s, 11),
    };
    return w->visit(w->ctx, &i, err);
}

static mw_status sqlite_import_each(mw_registry *base, mw_import_visit visit, void *ctx,
                                    mw_error *err) {
    import_walk w = {visit, ctx};
    return walk((sqlite_registry *)base,
                "SELECT id, file, file_hash, map_hash, started_ns, ended_ns, read, kept, same,"
                " corrected, refused, undone_ns FROM import ORDER BY id",
                import_row, &w, err);
}

static mw_status sqlite_setting_put(mw_registry *base, const char *name, mw_slice value,
                                    mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    MW_TRY(mw_setting_check(name, value, err));
    sqlite3_stmt *s = ready(r, SETTING_PUT);
    if (!s) return fail(r, "store a setting", err);
    bind_text(s, 1, mw_slice_of(name));
    bind_text(s, 2, value);
    mw_status st = run(s) ? MW_OK : fail(r, "store a setting", err);
    finish(s);
    return st;
}

static mw_status sqlite_setting_get(mw_registry *base, const char *name, char **value,
                                    mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    sqlite3_stmt *s = ready(r, SETTING_GET);
    if (!s) return fail(r, "read a setting", err);
    bind_text(s, 1, mw_slice_of(name));
    mw_status st = MW_OK;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW)
        st = mw_registry_copy(column_text(s, 0), value, err);
    else if (step == SQLITE_DONE)
        st = mw_fail(err, MW_NOTFOUND, "there is no setting \"%s\"", name);
    else
        st = fail(r, "read a setting", err);
    finish(s);
    return st;
}

// ---- verify

typedef struct {
    void (*tell)(void *ctx, const char *line);
    void *ctx;
    sqlite_registry *registry;
    int64_t problems;
} verifier;

static void tell(verifier *v, const mw_text *line) {
    v->problems++;
    v->tell(v->ctx,
            line->failed ? "registry: a problem that there is no memory to tell" : line->bytes);
}

static mw_status integrity_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    mw_slice text = column_text(s, 0);
    if (mw_slice_is(text, "ok")) return MW_OK;
    mw_text line = {0};
    mw_text_addf(&line, "registry: %.*s", (int)text.n, text.p);
    tell(ctx, &line);
    mw_text_free(&line);
    return MW_OK;
}

static mw_status foreign_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    mw_slice table = column_text(s, 0), parent = column_text(s, 2);
    mw_text line = {0};
    mw_text_addf(&line, "registry: a row of %.*s names a row of %.*s that is not there",
                 (int)table.n, table.p, (int)parent.n, parent.p);
    tell(ctx, &line);
    mw_text_free(&line);
    return MW_OK;
}

static mw_status tree_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    verifier *v = ctx;
    mw_placement p = {sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                      sqlite3_column_int64(s, 2)};
    mw_error found = {0};
    mw_tree_view view = {v->registry, place_at, entity_name};
    mw_status st = mw_tree_check(&view, &p, sqlite3_column_int64(s, 3), &found);
    if (st != MW_INVALID && st != MW_LIMIT) return mw_fail(err, st, "%s", found.text);
    mw_text line = {0};
    mw_text_addf(&line, "registry: the place of entity %d: %s", p.entity, found.text);
    tell(v, &line);
    mw_text_free(&line);
    return MW_OK;
}

static mw_status count_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    mw_text line = {0};
    mw_text_addf(&line, "registry: import %lld has counts that do not add up",
                 (long long)sqlite3_column_int64(s, 0));
    tell(ctx, &line);
    mw_text_free(&line);
    return MW_OK;
}

static mw_status sqlite_verify(mw_registry *base, void (*tell_line)(void *ctx, const char *line),
                               void *ctx, int64_t *problems, mw_error *err) {
    sqlite_registry *r = (sqlite_registry *)base;
    verifier v = {tell_line, ctx, r, 0};
    MW_TRY(walk(r, "PRAGMA integrity_check", integrity_row, &v, err));
    MW_TRY(walk(r, "PRAGMA foreign_key_check", foreign_row, &v, err));
    MW_TRY(
        walk(r,
             "SELECT * FROM (SELECT entity, parent, from_ns, lead(from_ns, 1, 9223372036854775807)"
             " OVER (PARTITION BY entity ORDER BY from_ns) FROM placement)"
             " WHERE parent IS NOT NULL",
             tree_row, &v, err));
    MW_TRY(walk(r,
                "SELECT id FROM import WHERE ended_ns <> 0"
                " AND kept + same + corrected + refused > read",
                count_row, &v, err));
    *problems = v.problems;
    return MW_OK;
}

// ---- opening

static mw_status execute(sqlite_registry *r, const char *sql, mw_error *err) {
    return sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? MW_OK
               : fail(r, "open the registry", err);
}

static mw_status version_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    *(int *)ctx = sqlite3_column_int(s, 0);
    return MW_OK;
}

static mw_status upgrade_from(sqlite_registry *r, int version, mw_error *err) {
    char sql[96];
    for (; version < SCHEMA_VERSION; version++) MW_TRY(execute(r, schema_steps[version], err));
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d; PRAGMA application_id = %d",
                     SCHEMA_VERSION, APPLICATION_ID);
    return execute(r, sql, err);
}

// Brings the tables to the present version, all steps or none.
static mw_status upgrade(sqlite_registry *r, mw_error *err) {
    int version = 0;
    MW_TRY(sqlite_begin(&r->base, err));
    mw_status st = walk(r, "PRAGMA user_version", version_row, &version, err);
    if (st == MW_OK && version > SCHEMA_VERSION)
        st = mw_fail(err, MW_INVALID,
                     "the registry has version %d, this program knows up to %d: use a newer one",
                     version, SCHEMA_VERSION);
    if (st == MW_OK && version < SCHEMA_VERSION) st = upgrade_from(r, version, err);
    return own_end(r, true, st, err);
}

static mw_status open_db(sqlite_registry *r, const char *path, mw_error *err) {
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path, &r->db, flags, NULL) != SQLITE_OK) {
        if (!r->db) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
        return mw_fail(err, status_of(sqlite3_errcode(r->db)), "cannot open %s: %s", path,
                       sqlite3_errmsg(r->db));
    }
    sqlite3_busy_timeout(r->db, BUSY_TIMEOUT_MS);
    MW_TRY(execute(r,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
                   err));
    return upgrade(r, err);
}

static void sqlite_close(mw_registry *base) {
    if (!base) return;
    sqlite_registry *r = (sqlite_registry *)base;
    sqlite_abort(base);
    for (int i = 0; i < STATEMENT_COUNT; i++) sqlite3_finalize(r->kept[i]);
    sqlite3_close(r->db);
    mw_free(r);
}

static mw_status sqlite_open(const char *address, mw_registry **out, mw_error *err) {
    if (!*address)
        return mw_fail(err, MW_INVALID, "registry \"sqlite:\": the file's path is missing");
    sqlite_registry *r = mw_alloc(sizeof *r);
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
    .entity_put = sqlite_entity_put,
    .entity_find = sqlite_entity_find,
    .entity_each = sqlite_entity_each,
    .placement_put = sqlite_placement_put,
    .placement_each = sqlite_placement_each,
    .link_put = sqlite_link_put,
    .link_each = sqlite_link_each,
    .measure_put = sqlite_measure_put,
    .measure_each = sqlite_measure_each,
    .text_put = sqlite_text_put,
    .text_each = sqlite_text_each,
    .import_put = sqlite_import_put,
    .import_each = sqlite_import_each,
    .setting_put = sqlite_setting_put,
    .setting_get = sqlite_setting_get,
    .verify = sqlite_verify,
    .close = sqlite_close,
};
