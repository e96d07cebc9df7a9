// SPDX-License-Identifier: MIT
// The registry in SQLite: checking. See registry_sqlite_int.h.
#include "store/registry_sqlite_int.h"

typedef struct {
    void (*tell)(void *ctx, const char *line);
    void *ctx;
    mw_sqlite *registry;
    int64_t problems;
} verifier;

static void tell(verifier *v, const mw_text *line) {
    v->problems++;
    v->tell(v->ctx,
            line->failed ? "registry: a problem that there is no memory to tell" : line->bytes);
}

static mw_status integrity_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    mw_slice text = mw_sqlite_text(s, 0);
    if (mw_slice_is(text, "ok")) return MW_OK;
    mw_text line = {0};
    mw_text_addf(&line, "registry: %.*s", (int)text.n, text.p);
    tell(ctx, &line);
    mw_text_free(&line);
    return MW_OK;
}

static mw_status foreign_row(void *ctx, sqlite3_stmt *s, mw_error *err) {
    (void)err;
    mw_slice table = mw_sqlite_text(s, 0), parent = mw_sqlite_text(s, 2);
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
    mw_tree_view view = {v->registry, mw_sqlite_place_at, mw_sqlite_entity_name};
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

mw_status mw_sqlite_verify(mw_registry *base, void (*tell_line)(void *ctx, const char *line),
                           void *ctx, int64_t *problems, mw_error *err) {
    mw_sqlite *r = (mw_sqlite *)base;
    verifier v = {tell_line, ctx, r, 0};
    MW_TRY(mw_sqlite_walk(r, "PRAGMA integrity_check", integrity_row, &v, err));
    MW_TRY(mw_sqlite_walk(r, "PRAGMA foreign_key_check", foreign_row, &v, err));
    MW_TRY(mw_sqlite_walk(
        r,
        "SELECT * FROM (SELECT entity, parent, from_ns, lead(from_ns, 1, 9223372036854775807)"
        " OVER (PARTITION BY entity ORDER BY from_ns) FROM placement)"
        " WHERE parent IS NOT NULL",
        tree_row, &v, err));
    MW_TRY(mw_sqlite_walk(r,
                          "SELECT id FROM import WHERE ended_ns <> 0"
                          " AND (refused > read OR (read = 0 AND kept + same + corrected > 0))",
                          count_row, &v, err));
    *problems = v.problems;
    return MW_OK;
}
