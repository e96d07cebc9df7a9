// SPDX-License-Identifier: MIT
// The registry in SQLite: the small tables of rows.h. Their statements are written from the lists
// of columns. See registry_sqlite_int.h.
#include "store/registry_sqlite_int.h"

static bool is_text(mw_row_content kind) { return kind >= MW_HOLDS_TEXT && kind <= MW_HOLDS_KEY; }

static bool is_reference(mw_row_content kind) { return kind >= MW_HOLDS_OF_ENTITY; }

static mw_status failed(const mw_sqlite *r, mw_row_table table, mw_error *err) {
    char what[64];
    sqlite3_snprintf(sizeof what, what, "store a row of %s", mw_row_table_name(table));
    switch (sqlite3_extended_errcode(r->db)) {
    case SQLITE_CONSTRAINT_FOREIGNKEY: return mw_registry_no_row(table, err);
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_UNIQUE: return mw_registry_row_clash(table, err);
    default: return mw_sqlite_fail(r, what, err);
    }
}

static void bind_cell(sqlite3_stmt *s, int at, mw_row_content kind, mw_cell cell) {
    if (is_text(kind))
        sqlite3_bind_text64(s, at, cell.text.p ? cell.text.p : "", cell.text.n, SQLITE_TRANSIENT,
                            SQLITE_UTF8);
    else if (is_reference(kind) && cell.number == 0)
        sqlite3_bind_null(s, at);
    else
        sqlite3_bind_int64(s, at, cell.number);
}

static void add_columns(mw_text *sql, mw_row_table table, const char *form) {
    for (int32_t c = 0; c < mw_row_columns(table); c++) {
        if (c) mw_text_adds(sql, ", ");
        if (*form == '?')
            mw_text_addf(sql, "?%d", c + 1);
        else
            mw_text_addf(sql, "%s", mw_row_column_name(table, c));
    }
}

static void add_insert(mw_text *sql, mw_row_table table) {
    mw_text_addf(sql, "INSERT INTO %s (", mw_row_table_name(table));
    add_columns(sql, table, "name");
    mw_text_adds(sql, ") VALUES (");
    add_columns(sql, table, "?");
    mw_text_adds(sql, ") RETURNING id");
}

static void add_update(mw_text *sql, mw_row_table table) {
    mw_text_addf(sql, "UPDATE %s SET ", mw_row_table_name(table));
    for (int32_t c = 1; c < mw_row_columns(table); c++)
        mw_text_addf(sql, "%s%s = ?%d", c > 1 ? ", " : "", mw_row_column_name(table, c), c + 1);
    mw_text_adds(sql, " WHERE id = ?1 RETURNING id");
}

static void add_redact(mw_text *sql, mw_row_table table) {
    bool first = true;
    mw_text_addf(sql, "UPDATE %s SET ", mw_row_table_name(table));
    for (int32_t c = 1; c < mw_row_columns(table); c++) {
        if (mw_row_holds(table, c) != MW_HOLDS_SAID) continue;
        mw_text_addf(sql, "%s%s = ?%d", first ? "" : ", ", mw_row_column_name(table, c), c + 1);
        first = false;
    }
    mw_text_adds(sql, " WHERE id = ?1 RETURNING id");
}

// Prepares what was written and frees it.
static mw_status prepare(mw_sqlite *r, mw_text *sql, sqlite3_stmt **s, mw_error *err) {
    mw_status st = MW_OK;
    if (sql->failed)
        st = mw_fail(err, MW_NOMEM, "no memory for the registry");
    else if (sqlite3_prepare_v2(r->db, sql->bytes, -1, s, NULL) != SQLITE_OK)
        st = mw_sqlite_fail(r, "use the registry", err);
    mw_text_free(sql);
    return st;
}

mw_status mw_sqlite_row_put(mw_registry *base, mw_row_table table, const mw_cell *cell, int64_t *id,
                            mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    mw_text sql = {0};
    sqlite3_stmt *s = NULL;
    int64_t row_id = 0;
    bool found = false, add = cell[0].number == 0 || mw_row_only_added(table);
    MW_TRY(mw_registry_row_check(table, cell, err));
    if (add)
        add_insert(&sql, table);
    else
        add_update(&sql, table);
    MW_TRY(prepare(r, &sql, &s, err));
    for (int32_t c = 0; c < mw_row_columns(table); c++)
        bind_cell(s, c + 1, mw_row_holds(table, c), cell[c]);
    if (cell[0].number == 0) sqlite3_bind_null(s, 1);
    mw_status st = mw_sqlite_run_int(s, &row_id, &found) ? MW_OK : failed(r, table, err);
    sqlite3_finalize(s);
    MW_TRY(st);
    if (!found) return mw_registry_no_id(table, cell[0].number, err);
    if (id) *id = row_id;
    return MW_OK;
}

mw_status mw_sqlite_row_redact(mw_registry *base, mw_row_table table, const mw_cell *cell,
                               mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    mw_text sql = {0};
    sqlite3_stmt *s = NULL;
    int64_t id = 0;
    bool found = false;
    MW_TRY(mw_registry_row_check(table, cell, err));
    add_redact(&sql, table);
    MW_TRY(prepare(r, &sql, &s, err));
    for (int32_t c = 0; c < mw_row_columns(table); c++)
        if (c == 0 || mw_row_holds(table, c) == MW_HOLDS_SAID)
            bind_cell(s, c + 1, mw_row_holds(table, c), cell[c]);
    mw_status st = mw_sqlite_run_int(s, &id, &found) ? MW_OK : failed(r, table, err);
    sqlite3_finalize(s);
    MW_TRY(st);
    return found ? MW_OK : mw_registry_no_id(table, cell[0].number, err);
}

typedef struct {
    mw_row_table table;
    mw_row_visit visit;
    void *ctx;
} row_walk;

static mw_status row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const row_walk *w = walk_ctx;
    mw_cell cell[MW_ROW_CELLS_MAX] = {0};
    for (int32_t c = 0; c < mw_row_columns(w->table); c++) {
        if (is_text(mw_row_holds(w->table, c)))
            cell[c].text = mw_sqlite_text(s, c);
        else
            cell[c].number = sqlite3_column_int64(s, c);
    }
    return w->visit(w->ctx, cell, err);
}

mw_status mw_sqlite_row_each(mw_registry *base, const mw_row_query *q, mw_row_visit visit,
                             void *ctx, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    row_walk w = {q->table, visit, ctx};
    mw_text sql = {0};
    sqlite3_stmt *s = NULL;
    mw_text_adds(&sql, "SELECT ");
    add_columns(&sql, q->table, "name");
    mw_text_addf(&sql, " FROM %s WHERE id > ?1", mw_row_table_name(q->table));
    // IS, since the id of no row is kept as NULL.
    bool some = q->column || q->value.number;
    if (some) mw_text_addf(&sql, " AND %s IS ?2", mw_row_column_name(q->table, q->column));
    mw_text_adds(&sql, " ORDER BY id");
    MW_TRY(prepare(r, &sql, &s, err));
    sqlite3_bind_int64(s, 1, q->after);
    if (some) bind_cell(s, 2, mw_row_holds(q->table, q->column), q->value);
    return mw_sqlite_walk_bound(r, s, row, &w, err);
}

mw_status mw_sqlite_row_drop(mw_registry *base, mw_row_table table, int64_t id, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    mw_text sql = {0};
    sqlite3_stmt *s = NULL;
    int64_t gone = 0;
    bool found = false;
    if (mw_row_only_added(table)) return mw_registry_row_kept(table, err);
    mw_text_addf(&sql, "DELETE FROM %s WHERE id = ?1 RETURNING id", mw_row_table_name(table));
    MW_TRY(prepare(r, &sql, &s, err));
    sqlite3_bind_int64(s, 1, id);
    mw_status st = MW_OK;
    if (!mw_sqlite_run_int(s, &gone, &found))
        st = sqlite3_extended_errcode(r->db) == SQLITE_CONSTRAINT_FOREIGNKEY
                 ? mw_registry_row_named(table, id, err)
                 : mw_sqlite_fail(r, "drop a row", err);
    sqlite3_finalize(s);
    MW_TRY(st);
    return found ? MW_OK : mw_registry_no_id(table, id, err);
}
