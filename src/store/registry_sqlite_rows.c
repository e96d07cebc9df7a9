// SPDX-License-Identifier: MIT
// The registry in SQLite: putting and reading rows, table by table. See registry_sqlite_int.h.
#include "store/registry_sqlite_int.h"

// ---- entities

static void bind_entity(sqlite3_stmt *s, const mw_entity *e) {
    mw_sqlite_bind(s, 1, e->kind);
    mw_sqlite_bind(s, 2, e->code);
    mw_sqlite_bind(s, 3, e->title);
    mw_sqlite_bind(s, 4, e->zone);
    sqlite3_bind_int64(s, 5, e->valid_from_ns);
    sqlite3_bind_int64(s, 6, e->valid_to_ns);
}

// Runs a statement of an entity; *found tells whether it touched a row.
static mw_status entity_run(mw_sqlite *r, mw_sqlite_statement which, const mw_entity *e,
                            int64_t *id, bool *found) {
    *found = false;
    sqlite3_stmt *s = mw_sqlite_ready(r, which);
    if (!s) return MW_IO;
    bind_entity(s, e);
    bool ok = mw_sqlite_run_int(s, id, found);
    mw_sqlite_finish(s);
    return ok ? MW_OK : MW_IO;
}

mw_status mw_sqlite_entity_find(mw_registry *base, mw_slice kind, mw_slice code, int32_t *id,
                                mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_ENTITY_FIND);
    if (!s) return mw_sqlite_fail(r, "find an entity", err);
    mw_sqlite_bind(s, 1, kind);
    mw_sqlite_bind(s, 2, code);
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
        st = mw_sqlite_fail(r, "find an entity", err);
    else if (found == 0)
        st = mw_registry_no_entity(kind, code, err);
    else
        *id = found;
    mw_sqlite_finish(s);
    return st;
}

mw_status mw_sqlite_entity_put(mw_registry *base, const mw_entity *e, int32_t *id, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_entity_check(e, err));
    if (e->id != 0) {
        int32_t known = 0;
        MW_TRY(mw_sqlite_entity_find(base, e->kind, e->code, &known, err));
        if (known != e->id) return mw_registry_other_id(e, known, err);
    }
    int64_t row_id = 0;
    bool own, found = false;
    MW_TRY(mw_sqlite_begin_own(r, &own, err));
    mw_status st = entity_run(r, MW_SQL_ENTITY_UPDATE, e, &row_id, &found);
    if (st == MW_OK && !found) st = entity_run(r, MW_SQL_ENTITY_INSERT, e, &row_id, &found);
    if (st != MW_OK) st = mw_sqlite_fail(r, "store an entity", err);
    MW_TRY(mw_sqlite_end_own(r, own, st, err));
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

typedef struct {
    mw_entity_visit visit;
    void *ctx;
} entity_walk;

static mw_status entity_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const entity_walk *w = walk_ctx;
    mw_entity e = {
        .id = sqlite3_column_int(s, 0),
        .kind = mw_sqlite_text(s, 1),
        .code = mw_sqlite_text(s, 2),
        .title = mw_sqlite_text(s, 3),
        .zone = mw_sqlite_text(s, 4),
        .valid_from_ns = sqlite3_column_int64(s, 5),
        .valid_to_ns = sqlite3_column_int64(s, 6),
    };
    return w->visit(w->ctx, &e, err);
}

mw_status mw_sqlite_entity_each(mw_registry *base, mw_entity_visit visit, void *ctx,
                                mw_error *err) {
    entity_walk w = {visit, ctx};
    return mw_sqlite_walk(
        (mw_sqlite *)base,
        "SELECT id, kind, code, title, zone, valid_from_ns, valid_to_ns FROM entity"
        " ORDER BY id",
        entity_row, &w, err);
}

// ---- placements

// The integer that a statement of (entity, time) finds; `other` when there is no row.
static mw_status place_int(mw_sqlite *r, mw_sqlite_statement which, const mw_placement *at,
                           int64_t *out, mw_error *err) {
    sqlite3_stmt *s = mw_sqlite_ready(r, which);
    if (!s) return mw_sqlite_fail(r, "read the tree", err);
    bool found;
    sqlite3_bind_int(s, 1, at->entity);
    if (which != MW_SQL_PLACEMENT_BELOW) sqlite3_bind_int64(s, 2, at->from_ns);
    return mw_sqlite_run_int(s, out, &found) ? MW_OK : mw_sqlite_fail(r, "read the tree", err);
}

mw_status mw_sqlite_place_at(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                             mw_error *err) {
    mw_placement at = {entity, 0, at_ns};
    int64_t parent = 0, until_ns = INT64_MAX;
    MW_TRY(place_int(ctx, MW_SQL_PLACEMENT_AT, &at, &parent, err));
    MW_TRY(place_int(ctx, MW_SQL_PLACEMENT_AFTER, &at, &until_ns, err));
    *out = (mw_tree_place){(int32_t)parent, until_ns};
    return MW_OK;
}

mw_status mw_sqlite_entity_name(void *ctx, int32_t entity, mw_text *t, mw_error *err) {
    mw_sqlite *r = ctx;
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_ENTITY_NAME);
    if (!s) return mw_sqlite_fail(r, "read an entity", err);
    sqlite3_bind_int(s, 1, entity);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        mw_slice kind = mw_sqlite_text(s, 0), code = mw_sqlite_text(s, 1);
        mw_text_addf(t, "%.*s \"%.*s\"", (int)kind.n, kind.p, (int)code.n, code.p);
    } else {
        mw_text_addf(t, "entity %d", entity);
    }
    mw_sqlite_finish(s);
    return step == SQLITE_ROW || step == SQLITE_DONE ? MW_OK
                                                     : mw_sqlite_fail(r, "read an entity", err);
}

static mw_status check_tree(mw_sqlite *r, const mw_placement *p, mw_error *err) {
    int64_t below = 0, until_ns = INT64_MAX;
    // What nothing ever stood under cannot stand under itself: most of a bulk load ends here.
    MW_TRY(place_int(r, MW_SQL_PLACEMENT_BELOW, p, &below, err));
    if (below == 0 && p->parent != p->entity) return MW_OK;
    MW_TRY(place_int(r, MW_SQL_PLACEMENT_AFTER, p, &until_ns, err));
    mw_tree_view view = {r, mw_sqlite_place_at, mw_sqlite_entity_name};
    return mw_tree_check(&view, p, until_ns, err);
}

static mw_status placement_write(mw_sqlite *r, const mw_placement *p, mw_error *err) {
    MW_TRY(check_tree(r, p, err));
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_PLACEMENT_PUT);
    if (!s) return mw_sqlite_fail(r, "place an entity", err);
    sqlite3_bind_int(s, 1, p->entity);
    sqlite3_bind_int(s, 2, p->parent);
    sqlite3_bind_int64(s, 3, p->from_ns);
    return mw_sqlite_run(s) ? MW_OK : mw_sqlite_fail(r, "place an entity", err);
}

mw_status mw_sqlite_placement_put(mw_registry *base, const mw_placement *p, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_placement_check(p, err));
    bool own;
    MW_TRY(mw_sqlite_begin_own(r, &own, err));
    return mw_sqlite_end_own(r, own, placement_write(r, p, err), err);
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

mw_status mw_sqlite_placement_each(mw_registry *base, mw_placement_visit visit, void *ctx,
                                   mw_error *err) {
    placement_walk w = {visit, ctx};
    return mw_sqlite_walk((mw_sqlite *)base,
                          "SELECT entity, coalesce(parent, 0), from_ns FROM placement"
                          " ORDER BY entity, from_ns",
                          placement_row, &w, err);
}

// ---- links

mw_status mw_sqlite_link_put(mw_registry *base, const mw_link *l, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_link_check(l, err));
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_LINK_PUT);
    if (!s) return mw_sqlite_fail(r, "store a link", err);
    mw_sqlite_bind(s, 1, l->link);
    sqlite3_bind_int(s, 2, l->from);
    sqlite3_bind_int(s, 3, l->to);
    sqlite3_bind_int64(s, 4, l->from_ns);
    sqlite3_bind_int64(s, 5, l->to_ns);
    mw_status st = mw_sqlite_run(s) ? MW_OK : mw_sqlite_fail(r, "store a link", err);
    mw_sqlite_finish(s);
    return st;
}

typedef struct {
    mw_link_visit visit;
    void *ctx;
} link_walk;

static mw_status link_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const link_walk *w = walk_ctx;
    mw_link l = {mw_sqlite_text(s, 0), sqlite3_column_int(s, 1), sqlite3_column_int(s, 2),
                 sqlite3_column_int64(s, 3), sqlite3_column_int64(s, 4)};
    return w->visit(w->ctx, &l, err);
}

mw_status mw_sqlite_link_each(mw_registry *base, mw_link_visit visit, void *ctx, mw_error *err) {
    link_walk w = {visit, ctx};
    return mw_sqlite_walk((mw_sqlite *)base,
                          "SELECT link, from_entity, to_entity, from_ns, to_ns FROM link"
                          " ORDER BY link, from_entity, to_entity, from_ns",
                          link_row, &w, err);
}

// ---- measures and texts

static mw_status measure_insert(mw_sqlite *r, const mw_measure_name *m, int64_t *id,
                                mw_error *err) {
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_MEASURE_INSERT);
    if (!s) return mw_sqlite_fail(r, "store a measure", err);
    mw_sqlite_bind(s, 1, m->name);
    mw_sqlite_bind(s, 2, m->type);
    mw_sqlite_bind(s, 3, m->unit);
    bool found;
    mw_status st =
        mw_sqlite_run_int(s, id, &found) ? MW_OK : mw_sqlite_fail(r, "store a measure", err);
    mw_sqlite_finish(s);
    return st;
}

// Finds a measure by name; *id is 0 when there is none.
static mw_status measure_find(mw_sqlite *r, const mw_measure_name *m, int64_t *id, mw_error *err) {
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_MEASURE_FIND);
    if (!s) return mw_sqlite_fail(r, "find a measure", err);
    mw_sqlite_bind(s, 1, m->name);
    mw_status st = MW_OK;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW && !mw_slice_same(mw_sqlite_text(s, 1), m->type))
        st = mw_registry_other_type(m, mw_sqlite_text(s, 1), err);
    else if (step == SQLITE_ROW)
        *id = sqlite3_column_int64(s, 0);
    else if (step != SQLITE_DONE)
        st = mw_sqlite_fail(r, "find a measure", err);
    mw_sqlite_finish(s);
    return st;
}

mw_status mw_sqlite_measure_put(mw_registry *base, const mw_measure_name *m, int32_t *id,
                                mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_measure_check(m, err));
    int64_t row_id = 0;
    MW_TRY(measure_find(r, m, &row_id, err));
    if (row_id == 0) {
        bool own;
        MW_TRY(mw_sqlite_begin_own(r, &own, err));
        mw_status st = measure_find(r, m, &row_id, err); // another process may have been quicker
        if (st == MW_OK && row_id == 0) st = measure_insert(r, m, &row_id, err);
        MW_TRY(mw_sqlite_end_own(r, own, st, err));
    }
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

typedef struct {
    mw_measure_visit visit;
    void *ctx;
} measure_walk;

static mw_status measure_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const measure_walk *w = walk_ctx;
    mw_measure_name m = {sqlite3_column_int(s, 0), mw_sqlite_text(s, 1), mw_sqlite_text(s, 2),
                         mw_sqlite_text(s, 3)};
    return w->visit(w->ctx, &m, err);
}

mw_status mw_sqlite_measure_each(mw_registry *base, mw_measure_visit visit, void *ctx,
                                 mw_error *err) {
    measure_walk w = {visit, ctx};
    return mw_sqlite_walk((mw_sqlite *)base, "SELECT id, name, type, unit FROM measure ORDER BY id",
                          measure_row, &w, err);
}

static mw_status text_run(mw_sqlite *r, mw_sqlite_statement which, mw_slice text, int64_t *id,
                          mw_error *err) {
    sqlite3_stmt *s = mw_sqlite_ready(r, which);
    if (!s) return mw_sqlite_fail(r, "store a text", err);
    mw_sqlite_bind(s, 1, text);
    bool found;
    mw_status st =
        mw_sqlite_run_int(s, id, &found) ? MW_OK : mw_sqlite_fail(r, "store a text", err);
    mw_sqlite_finish(s);
    return st;
}

mw_status mw_sqlite_text_put(mw_registry *base, mw_slice text, int32_t *id, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_registry_text_check(text, err));
    int64_t row_id = 0;
    MW_TRY(text_run(r, MW_SQL_TEXT_FIND, text, &row_id, err));
    if (row_id == 0) {
        bool own;
        MW_TRY(mw_sqlite_begin_own(r, &own, err));
        mw_status st = text_run(r, MW_SQL_TEXT_FIND, text, &row_id, err); // as above
        if (st == MW_OK && row_id == 0) st = text_run(r, MW_SQL_TEXT_INSERT, text, &row_id, err);
        MW_TRY(mw_sqlite_end_own(r, own, st, err));
    }
    if (id) *id = (int32_t)row_id;
    return MW_OK;
}

typedef struct {
    mw_text_visit visit;
    void *ctx;
} text_walk;

static mw_status text_row(void *walk_ctx, sqlite3_stmt *s, mw_error *err) {
    const text_walk *w = walk_ctx;
    return w->visit(w->ctx, sqlite3_column_int(s, 0), mw_sqlite_text(s, 1), err);
}

mw_status mw_sqlite_text_each(mw_registry *base, mw_text_visit visit, void *ctx, mw_error *err) {
    text_walk w = {visit, ctx};
    return mw_sqlite_walk((mw_sqlite *)base, "SELECT id, text FROM text ORDER BY id", text_row, &w,
                          err);
}

// ---- imports and settings

static void bind_import(sqlite3_stmt *s, const mw_import *i) {
    const int64_t counts[] = {i->started_ns, i->ended_ns,  i->read,    i->kept,
                              i->same,       i->corrected, i->refused, i->undone_ns};
    mw_sqlite_bind(s, 2, i->file);
    mw_sqlite_bind(s, 3, i->file_hash);
    mw_sqlite_bind(s, 4, i->map_hash);
    for (int k = 0; k < 8; k++) sqlite3_bind_int64(s, 5 + k, counts[k]);
}

mw_status mw_sqlite_import_put(mw_registry *base, const mw_import *i, int32_t *id, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_import_check(i, err));
    sqlite3_stmt *s = mw_sqlite_ready(r, i->id == 0 ? MW_SQL_IMPORT_INSERT : MW_SQL_IMPORT_UPDATE);
    if (!s) return mw_sqlite_fail(r, "store an import", err);
    int64_t row_id = 0;
    bool found = false;
    bind_import(s, i);
    if (i->id != 0)
        sqlite3_bind_int(s, 1, i->id);
    else
        mw_sqlite_bind(s, 13, i->others);
    mw_status st =
        mw_sqlite_run_int(s, &row_id, &found) ? MW_OK : mw_sqlite_fail(r, "store an import", err);
    mw_sqlite_finish(s);
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
        .file = mw_sqlite_text(s, 1),
        .file_hash = mw_sqlite_text(s, 2),
        .map_hash = mw_sqlite_text(s, 3),
        .started_ns = sqlite3_column_int64(s, 4),
        .ended_ns = sqlite3_column_int64(s, 5),
        .read = sqlite3_column_int64(s, 6),
        .kept = sqlite3_column_int64(s, 7),
        .same = sqlite3_column_int64(s, 8),
        .corrected = sqlite3_column_int64(s, 9),
        .refused = sqlite3_column_int64(s, 10),
        .undone_ns = sqlite3_column_int64(s, 11),
        .others = mw_sqlite_text(s, 12),
    };
    return w->visit(w->ctx, &i, err);
}

mw_status mw_sqlite_import_each(mw_registry *base, mw_import_visit visit, void *ctx,
                                mw_error *err) {
    import_walk w = {visit, ctx};
    return mw_sqlite_walk(
        (mw_sqlite *)base,
        "SELECT id, file, file_hash, map_hash, started_ns, ended_ns, read, kept, same,"
        " corrected, refused, undone_ns, others FROM import ORDER BY id",
        import_row, &w, err);
}

mw_status mw_sqlite_setting_put(mw_registry *base, const char *name, mw_slice value,
                                mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    MW_TRY(mw_setting_check(name, value, err));
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_SETTING_PUT);
    if (!s) return mw_sqlite_fail(r, "store a setting", err);
    mw_sqlite_bind(s, 1, mw_slice_of(name));
    mw_sqlite_bind(s, 2, value);
    mw_status st = mw_sqlite_run(s) ? MW_OK : mw_sqlite_fail(r, "store a setting", err);
    mw_sqlite_finish(s);
    return st;
}

mw_status mw_sqlite_setting_get(mw_registry *base, const char *name, char **value, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    sqlite3_stmt *s = mw_sqlite_ready(r, MW_SQL_SETTING_GET);
    if (!s) return mw_sqlite_fail(r, "read a setting", err);
    mw_sqlite_bind(s, 1, mw_slice_of(name));
    mw_status st = MW_OK;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW)
        st = mw_registry_copy(mw_sqlite_text(s, 0), value, err);
    else if (step == SQLITE_DONE)
        st = mw_fail(err, MW_NOTFOUND, "there is no setting \"%s\"", name);
    else
        st = mw_sqlite_fail(r, "read a setting", err);
    mw_sqlite_finish(s);
    return st;
}

mw_status mw_sqlite_setting_drop(mw_registry *base, const char *name, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(r->db, "DELETE FROM setting WHERE name = ?1", -1, &s, NULL) != SQLITE_OK)
        return mw_sqlite_fail(r, "drop a setting", err);
    mw_sqlite_bind(s, 1, mw_slice_of(name));
    mw_status st = mw_sqlite_run(s) ? MW_OK : mw_sqlite_fail(r, "drop a setting", err);
    sqlite3_finalize(s);
    return st;
}
