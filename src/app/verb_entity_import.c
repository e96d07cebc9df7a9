// SPDX-License-Identifier: MIT
// The verb entity import: a CSV of entities, taken whole or not at all.
//
// All rows are read and checked first; then entities are written, then where they stand, in one
// transaction, so that a parent may stand below its child in the file.
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "ingest/reader.h"

enum { SAID_MAX = 20, ARENA_BYTES = 1 << 30 };
enum { COL_KIND, COL_CODE, COL_TITLE, COL_PARENT, COL_ZONE, COL_FROM, COL_TO, COLS };
static const char *const names[COLS] = {"kind", "code", "title", "parent", "zone", "from", "to"};

typedef struct {
    mw_entity e;
    mw_slice parent; // empty: nothing is said
    int64_t line;
    bool bad; // a mistake in it was said: it only takes part in finding others
} row;

typedef struct {
    const char *path;
    mw_session *s;
    mw_roster *roster;
    mw_arena *arena;
    int32_t column[COLS]; // of the file; -1
    row *rows;
    int64_t count, capacity, wrong;
} table;

static void wrong(table *t, int64_t line, const char *column, const char *text) {
    if (t->wrong++ < SAID_MAX) mw_say("%s:%lld: %s: %s", t->path, (long long)line, column, text);
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "entity import: out of memory");
}

// ---- reading

static mw_status find_columns(table *t, const mw_reader *r, mw_error *err) {
    for (int c = 0; c < COLS; c++) t->column[c] = mw_reader_column(r, mw_slice_of(names[c]));
    for (int32_t i = 0; i < r->column_count; i++) {
        bool known = false;
        for (int c = 0; c < COLS; c++) known = known || t->column[c] == i;
        if (!known)
            return mw_fail(err, MW_INVALID,
                           "%s: no column is called \"%.*s\"; there are kind, code, title, parent, "
                           "zone, from, to",
                           t->path, (int)r->column[i].n, r->column[i].p);
    }
    if (t->column[COL_KIND] >= 0 && t->column[COL_CODE] >= 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s needs the columns kind and code", t->path);
}

static mw_slice cell(const table *t, const mw_block *b, int64_t i, int c) {
    if (t->column[c] < 0) return (mw_slice){"", 0};
    mw_slice s = mw_slice_trim(mw_block_cell(b, i, t->column[c]));
    char *kept = mw_arena_text(t->arena, s.n ? s.p : "", s.n);
    return (mw_slice){kept, kept ? s.n : 0};
}

static void read_day(table *t, int64_t line, int c, mw_slice text, int64_t *ns) {
    mw_error why = {0};
    if (text.n == 0) return;
    if (mw_session_moment(&t->s->ws.calendar, text.p, false, ns, &why) != MW_OK)
        wrong(t, line, names[c], why.text);
}

static void check_row(table *t, const row *r) {
    mw_error why = {0};
    mw_zone *zone = NULL;
    int32_t kind;
    if (mw_session_kind(t->s->program, r->e.kind, &kind, &why) != MW_OK)
        wrong(t, r->line, "kind", why.text);
    if (r->e.code.n == 0) wrong(t, r->line, "code", "is empty");
    if (r->e.zone.n && mw_zone_open(r->e.zone.p, &zone, &why) != MW_OK)
        wrong(t, r->line, "zone", why.text);
    mw_zone_close(zone);
    if (r->e.valid_to_ns <= r->e.valid_from_ns) wrong(t, r->line, "to", "is not after from");
}

static mw_status read_row(table *t, const mw_block *b, int64_t i, int64_t line, mw_error *err) {
    if (!mw_grow(&t->rows, &t->capacity, t->count + 1, sizeof *t->rows)) return no_memory(err);
    row *r = &t->rows[t->count++];
    *r = (row){
        .line = line,
        .parent = cell(t, b, i, COL_PARENT),
        .e = {.kind = cell(t, b, i, COL_KIND),
              .code = cell(t, b, i, COL_CODE),
              .title = cell(t, b, i, COL_TITLE),
              .zone = cell(t, b, i, COL_ZONE),
              .valid_from_ns = INT64_MIN,
              .valid_to_ns = INT64_MAX}
    };
    mw_slice from = cell(t, b, i, COL_FROM), to = cell(t, b, i, COL_TO);
    if (!r->e.kind.p || !r->e.code.p || !r->e.title.p || !r->e.zone.p || !r->parent.p || !from.p ||
        !to.p)
        return no_memory(err);
    int64_t before = t->wrong;
    read_day(t, line, COL_FROM, from, &r->e.valid_from_ns);
    read_day(t, line, COL_TO, to, &r->e.valid_to_ns);
    check_row(t, r);
    r->bad = t->wrong > before;
    return MW_OK;
}

static mw_status read_block(table *t, const mw_reader *r, mw_block *b, int64_t first_line,
                            mw_error *err) {
    MW_TRY(mw_reader_split(r, b, err));
    for (int64_t i = 0; i < b->bad_count; i++)
        wrong(t, first_line + b->bad[i].line, "row", b->bad[i].reason);
    for (int64_t i = 0; i < b->row_count; i++)
        MW_TRY(read_row(t, b, i, first_line + b->line[i], err));
    return MW_OK;
}

static mw_status read_rows(table *t, mw_reader *r, mw_error *err) {
    mw_block *b = mw_block_new();
    mw_status st = b ? MW_OK : no_memory(err);
    int64_t line = r->first_line;
    while (st == MW_OK) {
        st = mw_reader_next(r, b, err);
        if (st != MW_OK || b->end) break;
        st = read_block(t, r, b, line, err);
        line += b->line_count;
    }
    mw_block_free(b);
    return st;
}

static mw_status read_file(table *t, mw_error *err) {
    mw_reader *r = NULL;
    mw_reader_options options = {.format = MW_FORMAT_DETECT};
    MW_TRY(mw_reader_open(t->path, &options, &r, err));
    mw_status st = find_columns(t, r, err);
    if (st == MW_OK) st = read_rows(t, r, err);
    mw_reader_close(r);
    return st;
}

// ---- writing

// What the file leaves out stays as it was.
static void keep_old(const table *t, row *r) {
    int32_t at = mw_roster_find_of(t->roster, r->e.kind, r->e.code);
    if (at < 0) return;
    const mw_entity *was = &mw_roster_at(t->roster, at)->e;
    if (t->column[COL_TITLE] < 0) r->e.title = was->title;
    if (t->column[COL_ZONE] < 0) r->e.zone = was->zone;
    if (t->column[COL_FROM] < 0) r->e.valid_from_ns = was->valid_from_ns;
    if (t->column[COL_TO] < 0) r->e.valid_to_ns = was->valid_to_ns;
}

static mw_status write_entities(table *t, mw_error *err) {
    mw_registry *reg = t->s->ws.registry;
    for (int64_t i = 0; i < t->count; i++) {
        row *r = &t->rows[i];
        if (r->bad) continue;
        keep_old(t, r);
        MW_TRY(reg->ops->entity_put(reg, &r->e, &r->e.id, err));
        MW_TRY(mw_roster_add(t->roster, &r->e, err));
    }
    return MW_OK;
}

static mw_status place(table *t, const row *r, mw_error *err) {
    const mw_program *p = t->s->program;
    mw_registry *reg = t->s->ws.registry;
    mw_error why = {0};
    int32_t above, kind, above_kind;
    if (mw_roster_find(t->roster, r->parent, &above, &why) != MW_OK) {
        wrong(t, r->line, "parent", why.text);
        return MW_OK;
    }
    const mw_roster_entity *own =
        mw_roster_at(t->roster, mw_roster_find_of(t->roster, r->e.kind, r->e.code));
    const mw_roster_entity *parent = mw_roster_at(t->roster, above);
    MW_TRY(mw_session_kind(p, r->e.kind, &kind, err));
    bool known = mw_session_kind(p, parent->e.kind, &above_kind, &why) == MW_OK;
    if (!known || kind == above_kind || !mw_kind_within(p, kind, above_kind)) {
        wrong(t, r->line, "parent", "the packs do not let this kind stand in that one");
        return MW_OK;
    }
    if (own->parent >= 0 && own->parent != above)
        wrong(t, r->line, "parent", "it stands elsewhere already; `mw entity move` moves it");
    else if (own->parent < 0) {
        mw_placement put = {r->e.id, parent->e.id, INT64_MIN};
        return reg->ops->placement_put(reg, &put, err);
    }
    return MW_OK;
}

static mw_status write_all(table *t, mw_error *err) {
    MW_TRY(write_entities(t, err));
    for (int64_t i = 0; i < t->count; i++)
        if (t->rows[i].parent.n && !t->rows[i].bad) MW_TRY(place(t, &t->rows[i], err));
    if (t->wrong == 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s: %lld mistake%s, so nothing of it was taken", t->path,
                   (long long)t->wrong, t->wrong == 1 ? "" : "s");
}

static mw_status in_transaction(table *t, mw_error *err) {
    mw_registry *reg = t->s->ws.registry;
    MW_TRY(reg->ops->begin(reg, err));
    mw_status st = write_all(t, err);
    if (st == MW_OK) return reg->ops->commit(reg, err);
    reg->ops->abort(reg);
    return st;
}

static mw_status import(mw_call *call, table *t, mw_error *err) {
    MW_TRY(mw_session_open(call, NULL, 0, t->s, err));
    t->arena = mw_arena_new(ARENA_BYTES);
    if (!t->arena) return no_memory(err);
    MW_TRY(mw_roster_open(t->s->ws.registry, &t->roster, err));
    MW_TRY(read_file(t, err));
    MW_TRY(in_transaction(t, err));
    mw_note("%s: %lld entit%s", t->path, (long long)t->count, t->count == 1 ? "y" : "ies");
    return MW_OK;
}

mw_status mw_verb_entity_import(mw_call *call, mw_error *err) {
    mw_session s = {0};
    table t = {.path = call->operand[0], .s = &s};
    mw_status st = import(call, &t, err);
    mw_free(t.rows);
    mw_roster_free(t.roster);
    mw_arena_free(t.arena);
    mw_session_close(&s);
    return st;
}
