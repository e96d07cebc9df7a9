// SPDX-License-Identifier: MIT
// The registry in SQLite as its files see it: registry_sqlite.c opens and keeps transactions,
// registry_sqlite_rows.c puts and reads rows, registry_sqlite_verify.c checks.
//
// Statements that change or find are prepared once and kept; walks prepare their own, so that a
// visit may use the registry.
#ifndef MW_STORE_REGISTRY_SQLITE_INT_H
#define MW_STORE_REGISTRY_SQLITE_INT_H

#include "store/registry_int.h"
#include "store/tree_check.h"

#include <sqlite3.h>

// The statements that are kept, as MW_SQL_BEGIN and so on.
#define MW_SQL_STATEMENTS(X)                                                                       \
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
      " corrected, refused, undone_ns, others)"                                                    \
      " VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING id")                 \
    X(IMPORT_UPDATE,                                                                               \
      "UPDATE import SET ended_ns = ?6, read = ?7, kept = ?8, same = ?9, corrected = ?10,"         \
      " refused = ?11, undone_ns = ?12, file_hash = iif(file_hash = '', ?3, file_hash)"            \
      " WHERE id = ?1 RETURNING id")                                                               \
    X(RECORD_INSERT, "INSERT INTO record (sort, of, entity, at_ns, who, body)"                     \
                     " VALUES (?1, nullif(?2, 0), nullif(?3, 0), ?4, ?5, ?6) RETURNING id")        \
    X(SETTING_PUT, "INSERT INTO setting (name, value) VALUES (?1, ?2)"                             \
                   " ON CONFLICT DO UPDATE SET value = excluded.value")                            \
    X(SETTING_GET, "SELECT value FROM setting WHERE name = ?1")

typedef enum {
#define X(name, sql) MW_SQL_##name,
    MW_SQL_STATEMENTS(X)
#undef X
        MW_SQL_COUNT
} mw_sqlite_statement;

typedef struct {
    mw_registry base;
    sqlite3 *db;
    bool changing; // between begin and commit
    sqlite3_stmt *kept[MW_SQL_COUNT];
} mw_sqlite;

// Fails with SQLite's reason for not doing `what`.
mw_status mw_sqlite_fail(const mw_sqlite *r, const char *what, mw_error *err);

// A kept statement, ready for new values; NULL on failure.
sqlite3_stmt *mw_sqlite_ready(mw_sqlite *r, mw_sqlite_statement which);
// Binds a text, whose bytes are borrowed until mw_sqlite_finish.
void mw_sqlite_bind(sqlite3_stmt *s, int at, mw_slice text);
// A text of the present row, borrowed until the next step.
mw_slice mw_sqlite_text(sqlite3_stmt *s, int at);
// Steps a bound statement to its end and takes the integer in its first row's first column. False
// on failure; *found tells whether there was a row.
bool mw_sqlite_run_int(sqlite3_stmt *s, int64_t *out, bool *found);
// The same when nobody wants the integer.
bool mw_sqlite_run(sqlite3_stmt *s);
// Ends a statement before what was bound goes away.
void mw_sqlite_finish(sqlite3_stmt *s);

// A walk over the rows of a query; a status other than MW_OK ends it.
typedef mw_status (*mw_sqlite_visit)(void *ctx, sqlite3_stmt *s, mw_error *err);
MW_MUST_USE mw_status mw_sqlite_walk(mw_sqlite *r, const char *sql, mw_sqlite_visit visit,
                                     void *ctx, mw_error *err);
// The same of a statement that was prepared and bound; finalizes it.
MW_MUST_USE mw_status mw_sqlite_walk_bound(mw_sqlite *r, sqlite3_stmt *s, mw_sqlite_visit visit,
                                           void *ctx, mw_error *err);

// A change of several statements outside of begin and commit is a transaction of its own: *own.
// Ending it commits when st is MW_OK and undoes it otherwise.
MW_MUST_USE mw_status mw_sqlite_begin_own(mw_sqlite *r, bool *own, mw_error *err);
MW_MUST_USE mw_status mw_sqlite_end_own(mw_sqlite *r, bool own, mw_status st, mw_error *err);

// The functions of a mw_tree_view whose ctx is a mw_sqlite.
mw_status mw_sqlite_place_at(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                             mw_error *err);
mw_status mw_sqlite_entity_name(void *ctx, int32_t entity, mw_text *t, mw_error *err);

// Entries of the function table.
mw_status mw_sqlite_entity_find(mw_registry *base, mw_slice kind, mw_slice code, int32_t *id,
                                mw_error *err);
mw_status mw_sqlite_entity_put(mw_registry *base, const mw_entity *e, int32_t *id, mw_error *err);
mw_status mw_sqlite_entity_each(mw_registry *base, mw_entity_visit visit, void *ctx, mw_error *err);
mw_status mw_sqlite_placement_put(mw_registry *base, const mw_placement *p, mw_error *err);
mw_status mw_sqlite_placement_each(mw_registry *base, mw_placement_visit visit, void *ctx,
                                   mw_error *err);
mw_status mw_sqlite_link_put(mw_registry *base, const mw_link *l, mw_error *err);
mw_status mw_sqlite_link_each(mw_registry *base, mw_link_visit visit, void *ctx, mw_error *err);
mw_status mw_sqlite_measure_put(mw_registry *base, const mw_measure_name *m, int32_t *id,
                                mw_error *err);
mw_status mw_sqlite_measure_each(mw_registry *base, mw_measure_visit visit, void *ctx,
                                 mw_error *err);
mw_status mw_sqlite_text_put(mw_registry *base, mw_slice text, int32_t *id, mw_error *err);
mw_status mw_sqlite_text_each(mw_registry *base, mw_text_visit visit, void *ctx, mw_error *err);
mw_status mw_sqlite_import_put(mw_registry *base, const mw_import *i, int32_t *id, mw_error *err);
mw_status mw_sqlite_import_each(mw_registry *base, mw_import_visit visit, void *ctx, mw_error *err);
mw_status mw_sqlite_record_put(mw_registry *base, const mw_record *record, int64_t *id,
                               mw_error *err);
mw_status mw_sqlite_record_each(mw_registry *base, const mw_record_query *q, mw_record_visit visit,
                                void *ctx, mw_error *err);
mw_status mw_sqlite_record_redact(mw_registry *base, const mw_record *record, mw_error *err);
mw_status mw_sqlite_row_put(mw_registry *base, mw_row_table table, const mw_cell *cell, int64_t *id,
                            mw_error *err);
mw_status mw_sqlite_row_redact(mw_registry *base, mw_row_table table, const mw_cell *cell,
                               mw_error *err);
mw_status mw_sqlite_row_each(mw_registry *base, const mw_row_query *q, mw_row_visit visit,
                             void *ctx, mw_error *err);
mw_status mw_sqlite_row_drop(mw_registry *base, mw_row_table table, int64_t id, mw_error *err);
mw_status mw_sqlite_setting_put(mw_registry *base, const char *name, mw_slice value, mw_error *err);
mw_status mw_sqlite_setting_get(mw_registry *base, const char *name, char **value, mw_error *err);
mw_status mw_sqlite_setting_drop(mw_registry *base, const char *name, mw_error *err);
mw_status mw_sqlite_copy(mw_registry *base, const char *path, mw_store_copy **out, mw_error *err);
mw_status mw_sqlite_verify(mw_registry *base, void (*tell_line)(void *ctx, const char *line),
                           void *ctx, int64_t *problems, mw_error *err);

#endif
