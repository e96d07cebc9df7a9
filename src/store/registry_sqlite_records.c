// SPDX-License-Identifier: MIT
// The registry in SQLite: records. See registry_sqlite_int.h.
#include "store/registry_sqlite_int.h"

static mw_status failed(const mw_sqlite *r, const mw_record *record, mw_error *err) {
    if (sqlite3_extended_errcode(r->db) != SQLITE_CONSTRAINT_FOREIGNKEY || record->of == 0)
        return mw_sqlite_fail(r, "store a record", err);
    return mw_fail(err, MW_NOTFOUND, "cannot store a record: record %lld or entity %d is not there",
                   (long long)record->of, record->entity);
}

mw_status mw_sqlite_record_put(mw_registry *base, const mw_record *record, int64_t *id,
                               mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    int64_t row_id = 0;
    bool found;
    MW_TRY(mw_record_check(record, err));
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_RECORD_INSERT);
    if (!s) return mw_sqlite_fail(r, "store a record", err);
    mw_sqlite_bind(s, 1, record->sort);
    sqlite3_bind_int64(s, 2, record->of);
    sqlite3_bind_int(s, 3, record->entity);
    sqlite3_bind_int64(s, 4, record->at_ns);
    mw_sqlite_bind(s, 5, record->who);
    mw_sqlite_bind(s, 6, record->body);
    mw_status st = mw_sqlite_run_int(s, &row_id, &found) ? MW_OK : failed(r, record, err);
    mw_sqlite_finish(s);
    if (st == MW_OK && id) *id = row_id;
    return st;
}

typedef struct {
    mw_record_visit visit;
    void *ctx;
} record_walk;

static mw_status record_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const record_walk *w = walk_ctx;
    mw_record r = {.id = sqlite3_column_int64(s, 0),
                   .sort = mw_sqlite_text(s, 1),
                   .of = sqlite3_column_int64(s, 2),
                   .entity = sqlite3_column_int(s, 3),
                   .at_ns = sqlite3_column_int64(s, 4),
                   .who = mw_sqlite_text(s, 5),
                   .body = mw_sqlite_text(s, 6)};
    return w->visit(w->ctx, &r, err);
}

mw_status mw_sqlite_record_each(mw_registry *base, const mw_record_query *q, mw_record_visit visit,
                                void *ctx, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    record_walk w = {visit, ctx};
    sqlite3_stmt *s = NULL;
    char sql[320];
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT id, sort, coalesce(of, 0), coalesce(entity, 0), at_ns, who, body"
                     " FROM record WHERE 1%s%s%s%s ORDER BY id",
                     q->sort.n ? " AND sort = ?1" : "",
                     q->of > 0    ? " AND of = ?2"
                     : q->of == 0 ? " AND of IS NULL"
                                  : "",
                     q->entity ? " AND entity = ?3" : "", q->after ? " AND id > ?4" : "");
    if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
        return mw_sqlite_fail(r, "read the registry", err);
    // A parameter that the statement does not have is refused, which is no matter.
    if (q->sort.n) sqlite3_bind_text64(s, 1, q->sort.p, q->sort.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    if (q->of > 0) sqlite3_bind_int64(s, 2, q->of);
    if (q->entity) sqlite3_bind_int(s, 3, q->entity);
    if (q->after) sqlite3_bind_int64(s, 4, q->after);
    return mw_sqlite_walk_bound(r, s, record_row, &w, err);
}

mw_status mw_sqlite_record_redact(mw_registry *base, const mw_record *record, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    static const char sql[] = "UPDATE record SET who = ?2, body = ?3 WHERE id = ?1 RETURNING id";
    sqlite3_stmt *s = NULL;
    int64_t id = 0;
    bool found = false;
    if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
        return mw_sqlite_fail(r, "change a record", err);
    sqlite3_bind_int64(s, 1, record->id);
    mw_sqlite_bind(s, 2, record->who);
    mw_sqlite_bind(s, 3, record->body);
    mw_status st =
        mw_sqlite_run_int(s, &id, &found) ? MW_OK : mw_sqlite_fail(r, "change a record", err);
    sqlite3_finalize(s);
    MW_TRY(st);
    return found ? MW_OK : mw_registry_no_record(record->id, err);
}
