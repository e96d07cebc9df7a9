// SPDX-License-Identifier: MIT
// The registry in plain arrays, gone when closed: for tests and as the plain statement of what
// every other adapter must do. begin copies the arrays and abort puts the copies back; texts live
// in one arena and are never taken back.
#include "base/alloc.h"
#include "base/arena.h"
#include "base/map.h"
#include "store/registry_int.h"
#include "store/registry_memory_rows.h"
#include "store/tree_check.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 1 << 30 }; // of all texts: the arena wants a bound

typedef struct {
    mw_slice name, value;
} setting;

typedef struct {
    int32_t id;
    mw_slice text;
} known_text;

// Rows of one kind, growing.
typedef struct {
    void *rows;
    int64_t count, capacity;
    size_t row_bytes;
} table;

enum { ENTITIES, PLACEMENTS, LINKS, MEASURES, TEXTS, IMPORTS, RECORDS, SETTINGS, TABLE_COUNT };

static const size_t row_bytes[TABLE_COUNT] = {
    [ENTITIES] = sizeof(mw_entity), [PLACEMENTS] = sizeof(mw_placement),
    [LINKS] = sizeof(mw_link),      [MEASURES] = sizeof(mw_measure_name),
    [TEXTS] = sizeof(known_text),   [IMPORTS] = sizeof(mw_import),
    [RECORDS] = sizeof(mw_record),  [SETTINGS] = sizeof(setting),
};

typedef struct {
    mw_registry base;
    mw_arena *arena;
    mw_map *numbers; // "e" kind NUL code, "m" name, "t" text: row number of a table
    table tables[TABLE_COUNT];
    table saved[TABLE_COUNT]; // as they were at begin
    mw_memory_rows rows, saved_rows;
    bool changing;
} memory_registry;

static mw_entity *entities(memory_registry *r) { return r->tables[ENTITIES].rows; }
static mw_placement *placements(memory_registry *r) { return r->tables[PLACEMENTS].rows; }
static mw_link *links(memory_registry *r) { return r->tables[LINKS].rows; }
static mw_measure_name *measures(memory_registry *r) { return r->tables[MEASURES].rows; }
static known_text *texts(memory_registry *r) { return r->tables[TEXTS].rows; }
static mw_import *imports(memory_registry *r) { return r->tables[IMPORTS].rows; }
static mw_record *records(memory_registry *r) { return r->tables[RECORDS].rows; }
static setting *settings(memory_registry *r) { return r->tables[SETTINGS].rows; }

static mw_status fail_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the registry");
}

// ---- tables

// Opens a gap for one row at `at`; NULL when out of memory.
static void *table_insert(table *t, int64_t at) {
    if (!mw_grow(&t->rows, &t->capacity, t->count + 1, t->row_bytes)) return NULL;
    char *gap = (char *)t->rows + (size_t)at * t->row_bytes;
    memmove(gap + t->row_bytes, gap, (size_t)(t->count - at) * t->row_bytes);
    t->count++;
    return gap;
}

static bool table_copy(table *to, const table *from) {
    *to = *from;
    to->capacity = from->count;
    to->rows = mw_alloc_array(from->count, from->row_bytes);
    if (to->rows && from->count > 0)
        memcpy(to->rows, from->rows, (size_t)from->count * from->row_bytes);
    return to->rows != NULL;
}

static void tables_free(table *tables) {
    for (int i = 0; i < TABLE_COUNT; i++) {
        mw_free(tables[i].rows);
        tables[i] = (table){.row_bytes = row_bytes[i]};
    }
}

// ---- opening and transactions

static void memory_close(mw_registry *base) {
    if (!base) return;
    memory_registry *r = (memory_registry *)base;
    tables_free(r->tables);
    tables_free(r->saved);
    mw_memory_rows_free(&r->rows);
    mw_memory_rows_free(&r->saved_rows);
    mw_map_free(r->numbers);
    mw_arena_free(r->arena);
    mw_free(r);
}

static mw_status memory_open(const char *address, mw_registry **out, mw_error *err) {
    (void)address; // each open is a registry of its own
    memory_registry *r = mw_alloc(sizeof *r);
    if (!r) return fail_memory(err);
    r->base.ops = &mw_registry_memory_ops;
    r->arena = mw_arena_new(TEXT_BYTES_MAX);
    r->numbers = mw_map_new();
    tables_free(r->tables);
    tables_free(r->saved);
    if (!r->arena || !r->numbers) {
        memory_close(&r->base);
        return fail_memory(err);
    }
    *out = &r->base;
    return MW_OK;
}

static mw_status memory_begin(mw_registry *base, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    if (r->changing)
        return mw_fail(err, MW_INVALID, "a change of the registry is under way already");
    bool ok = mw_memory_rows_copy(&r->saved_rows, &r->rows);
    for (int i = 0; i < TABLE_COUNT; i++) ok = table_copy(&r->saved[i], &r->tables[i]) && ok;
    if (!ok) {
        tables_free(r->saved);
        mw_memory_rows_free(&r->saved_rows);
        return fail_memory(err);
    }
    r->changing = true;
    return MW_OK;
}

static mw_status memory_commit(mw_registry *base, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    if (!r->changing) return mw_fail(err, MW_INVALID, "no change of the registry is under way");
    tables_free(r->saved);
    mw_memory_rows_free(&r->saved_rows);
    r->changing = false;
    return MW_OK;
}

static void memory_abort(mw_registry *base) {
    memory_registry *r = (memory_registry *)base;
    if (!r->changing) return;
    tables_free(r->tables);
    for (int i = 0; i < TABLE_COUNT; i++) {
        r->tables[i] = r->saved[i];
        r->saved[i].rows = NULL;
    }
    tables_free(r->saved);
    mw_memory_rows_free(&r->rows);
    r->rows = r->saved_rows;
    r->saved_rows = (mw_memory_rows){0};
    r->changing = false;
}

// ---- texts and numbers

// A copy that lives as long as the registry; false when out of memory.
static bool keep(memory_registry *r, mw_slice s, mw_slice *out) {
    char *copy = mw_arena_text(r->arena, s.p ? s.p : "", s.n);
    if (!copy) return false;
    *out = (mw_slice){copy, s.n};
    return true;
}

// The key under which the row number of a thing is kept. Whoever looks it up checks the row: after
// an abort numbers may lead to other rows, or to none.
static mw_slice number_key(mw_text *t, char what, mw_slice a, mw_slice b) {
    mw_text_addc(t, what);
    mw_text_add(t, a.p, a.n);
    mw_text_addc(t, '\0');
    mw_text_add(t, b.p, b.n);
    return (mw_slice){t->bytes, t->size};
}

static mw_status number_get(memory_registry *r, char what, mw_slice a, mw_slice b, int64_t *row) {
    mw_text t = {0};
    mw_slice key = number_key(&t, what, a, b);
    if (!t.failed) *row = mw_map_get(r->numbers, key, -1);
    mw_status st = t.failed ? MW_NOMEM : MW_OK;
    mw_text_free(&t);
    return st;
}

static mw_status number_set(memory_registry *r, char what, mw_slice a, mw_slice b, int64_t row) {
    mw_text t = {0};
    mw_slice key = number_key(&t, what, a, b);
    mw_status st = t.failed ? MW_NOMEM : mw_map_set(r->numbers, key, row, NULL);
    mw_text_free(&t);
    return st;
}

// ---- entities

static mw_status entity_row(memory_registry *r, mw_slice kind_name, mw_slice code, int64_t *row) {
    MW_TRY(number_get(r, 'e', kind_name, code, row));
    if (*row < 0 || *row >= r->tables[ENTITIES].count ||
        !mw_slice_same(entities(r)[*row].kind, kind_name) ||
        !mw_slice_same(entities(r)[*row].code, code))
        *row = -1;
    return MW_OK;
}

static mw_status find_any_kind(memory_registry *r, mw_slice code, int32_t *id, mw_error *err) {
    int32_t found = 0;
    for (int64_t i = 0; i < r->tables[ENTITIES].count; i++) {
        if (!mw_slice_same(entities(r)[i].code, code)) continue;
        if (found)
            return mw_fail(err, MW_INVALID,
                           "\"%.*s\" is the code of several entities: name the kind too",
                           (int)code.n, code.p);
        found = entities(r)[i].id;
    }
    if (!found) return mw_registry_no_entity((mw_slice){0}, code, err);
    *id = found;
    return MW_OK;
}

static mw_status memory_entity_find(mw_registry *base, mw_slice kind_name, mw_slice code,
                                    int32_t *id, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    if (kind_name.n == 0) return find_any_kind(r, code, id, err);
    int64_t row;
    if (entity_row(r, kind_name, code, &row) != MW_OK) return fail_memory(err);
    if (row < 0) return mw_registry_no_entity(kind_name, code, err);
    *id = entities(r)[row].id;
    return MW_OK;
}

static mw_status entity_insert(memory_registry *r, const mw_entity *e, int64_t *row) {
    mw_entity fresh = *e;
    table *t = &r->tables[ENTITIES];
    if (!keep(r, e->kind, &fresh.kind) || !keep(r, e->code, &fresh.code) ||
        !keep(r, e->title, &fresh.title) || !keep(r, e->zone, &fresh.zone))
        return MW_NOMEM;
    MW_TRY(number_set(r, 'e', e->kind, e->code, t->count));
    fresh.id = (int32_t)t->count + 1;
    mw_entity *at = table_insert(t, t->count);
    if (!at) return MW_NOMEM;
    *at = fresh;
    *row = t->count - 1;
    return MW_OK;
}

static mw_status entity_update(memory_registry *r, const mw_entity *e, int64_t row) {
    mw_entity *old = &entities(r)[row], fresh = *old;
    if (!keep(r, e->title, &fresh.title) || !keep(r, e->zone, &fresh.zone)) return MW_NOMEM;
    fresh.valid_from_ns = e->valid_from_ns;
    fresh.valid_to_ns = e->valid_to_ns;
    *old = fresh;
    return MW_OK;
}

static mw_status memory_entity_put(mw_registry *base, const mw_entity *e, int32_t *id,
                                   mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_entity_check(e, err));
    int64_t row;
    mw_status st = entity_row(r, e->kind, e->code, &row);
    if (st == MW_OK && e->id != 0) {
        if (row < 0) return mw_registry_no_entity(e->kind, e->code, err);
        if (entities(r)[row].id != e->id) return mw_registry_other_id(e, entities(r)[row].id, err);
    }
    if (st == MW_OK) st = row < 0 ? entity_insert(r, e, &row) : entity_update(r, e, row);
    if (st != MW_OK) return fail_memory(err);
    if (id) *id = entities(r)[row].id;
    return MW_OK;
}

static mw_status memory_entity_each(mw_registry *base, mw_entity_visit visit, void *ctx,
                                    mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[ENTITIES].count; i++)
        MW_TRY(visit(ctx, &entities(r)[i], err));
    return MW_OK;
}

static bool entity_is_there(memory_registry *r, int32_t id) {
    return id >= 1 && id <= r->tables[ENTITIES].count;
}

static mw_status check_there(memory_registry *r, int32_t id, const char *what, mw_error *err) {
    if (entity_is_there(r, id)) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "cannot %s: an entity with that id is not there", what);
}

// ---- placements: sorted by entity and time

// The first row at or after (entity, from_ns).
static int64_t placement_place(memory_registry *r, int32_t entity, int64_t from_ns) {
    int64_t low = 0, high = r->tables[PLACEMENTS].count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const mw_placement *p = &placements(r)[middle];
        bool before = p->entity < entity || (p->entity == entity && p->from_ns < from_ns);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool placement_is_of(memory_registry *r, int64_t row, int32_t entity) {
    return row >= 0 && row < r->tables[PLACEMENTS].count && placements(r)[row].entity == entity;
}

static mw_status place_at(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                          mw_error *err) {
    memory_registry *r = ctx;
    (void)err;
    int64_t row = placement_place(r, entity, at_ns);
    bool exact = placement_is_of(r, row, entity) && placements(r)[row].from_ns == at_ns;
    int64_t now = exact ? row : row - 1;
    *out = (mw_tree_place){
        .parent = placement_is_of(r, now, entity) ? placements(r)[now].parent : 0,
        .until_ns =
            placement_is_of(r, now + 1, entity) ? placements(r)[now + 1].from_ns : INT64_MAX};
    return MW_OK;
}

static mw_status entity_name(void *ctx, int32_t entity, mw_text *t, mw_error *err) {
    (void)err;
    const mw_entity *e = &entities(ctx)[entity - 1];
    mw_text_addf(t, "%.*s \"%.*s\"", (int)e->kind.n, e->kind.p, (int)e->code.n, e->code.p);
    return MW_OK;
}

static mw_status memory_placement_put(mw_registry *base, const mw_placement *p, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_placement_check(p, err));
    mw_tree_place place;
    MW_TRY(place_at(r, p->entity, p->from_ns, &place, err));
    mw_tree_view view = {r, place_at, entity_name};
    MW_TRY(check_there(r, p->entity, "place an entity", err));
    if (p->parent != 0) MW_TRY(check_there(r, p->parent, "place an entity", err));
    MW_TRY(mw_tree_check(&view, p, place.until_ns, err));
    int64_t row = placement_place(r, p->entity, p->from_ns);
    bool there = placement_is_of(r, row, p->entity) && placements(r)[row].from_ns == p->from_ns;
    mw_placement *at = there ? &placements(r)[row] : table_insert(&r->tables[PLACEMENTS], row);
    if (!at) return fail_memory(err);
    *at = *p;
    return MW_OK;
}

static mw_status memory_placement_each(mw_registry *base, mw_placement_visit visit, void *ctx,
                                       mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[PLACEMENTS].count; i++)
        MW_TRY(visit(ctx, &placements(r)[i], err));
    return MW_OK;
}

// ---- links: sorted by all but their end

static int slice_order(mw_slice a, mw_slice b) {
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    if (c != 0) return c;
    return a.n < b.n ? -1 : a.n > b.n;
}

static int link_order(const mw_link *a, const mw_link *b) {
    int c = slice_order(a->link, b->link);
    if (c != 0) return c;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    if (a->from_ns != b->from_ns) return a->from_ns < b->from_ns ? -1 : 1;
    return 0;
}

static mw_status memory_link_put(mw_registry *base, const mw_link *l, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_link_check(l, err));
    MW_TRY(check_there(r, l->from, "store a link", err));
    MW_TRY(check_there(r, l->to, "store a link", err));
    int64_t row = 0, count = r->tables[LINKS].count;
    while (row < count && link_order(&links(r)[row], l) < 0) row++;
    if (row < count && link_order(&links(r)[row], l) == 0) {
        links(r)[row].to_ns = l->to_ns;
        return MW_OK;
    }
    mw_link fresh = *l;
    if (!keep(r, l->link, &fresh.link)) return fail_memory(err);
    mw_link *at = table_insert(&r->tables[LINKS], row);
    if (!at) return fail_memory(err);
    *at = fresh;
    return MW_OK;
}

static mw_status memory_link_each(mw_registry *base, mw_link_visit visit, void *ctx,
                                  mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[LINKS].count; i++) MW_TRY(visit(ctx, &links(r)[i], err));
    return MW_OK;
}

// ---- measures and texts

static mw_status measure_insert(memory_registry *r, const mw_measure_name *m, int64_t *row) {
    mw_measure_name fresh = *m;
    table *t = &r->tables[MEASURES];
    if (!keep(r, m->name, &fresh.name) || !keep(r, m->type, &fresh.type) ||
        !keep(r, m->unit, &fresh.unit))
        return MW_NOMEM;
    MW_TRY(number_set(r, 'm', m->name, (mw_slice){0}, t->count));
    fresh.id = (int32_t)t->count + 1;
    mw_measure_name *at = table_insert(t, t->count);
    if (!at) return MW_NOMEM;
    *at = fresh;
    *row = t->count - 1;
    return MW_OK;
}

static mw_status memory_measure_put(mw_registry *base, const mw_measure_name *m, int32_t *id,
                                    mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_measure_check(m, err));
    int64_t row;
    if (number_get(r, 'm', m->name, (mw_slice){0}, &row) != MW_OK) return fail_memory(err);
    bool there = row >= 0 && row < r->tables[MEASURES].count &&
                 mw_slice_same(measures(r)[row].name, m->name);
    if (there && !mw_slice_same(measures(r)[row].type, m->type))
        return mw_registry_other_type(m, measures(r)[row].type, err);
    if (!there && measure_insert(r, m, &row) != MW_OK) return fail_memory(err);
    if (id) *id = measures(r)[row].id;
    return MW_OK;
}

static mw_status memory_measure_each(mw_registry *base, mw_measure_visit visit, void *ctx,
                                     mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[MEASURES].count; i++)
        MW_TRY(visit(ctx, &measures(r)[i], err));
    return MW_OK;
}

static mw_status text_insert(memory_registry *r, mw_slice text, int64_t *row) {
    known_text fresh;
    table *t = &r->tables[TEXTS];
    if (!keep(r, text, &fresh.text)) return MW_NOMEM;
    MW_TRY(number_set(r, 't', text, (mw_slice){0}, t->count));
    fresh.id = (int32_t)t->count + 1;
    known_text *at = table_insert(t, t->count);
    if (!at) return MW_NOMEM;
    *at = fresh;
    *row = t->count - 1;
    return MW_OK;
}

static mw_status memory_text_put(mw_registry *base, mw_slice text, int32_t *id, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_registry_text_check(text, err));
    int64_t row;
    if (number_get(r, 't', text, (mw_slice){0}, &row) != MW_OK) return fail_memory(err);
    bool there =
        row >= 0 && row < r->tables[TEXTS].count && mw_slice_same(texts(r)[row].text, text);
    if (!there && text_insert(r, text, &row) != MW_OK) return fail_memory(err);
    if (id) *id = texts(r)[row].id;
    return MW_OK;
}

static mw_status memory_text_each(mw_registry *base, mw_text_visit visit, void *ctx,
                                  mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[TEXTS].count; i++)
        MW_TRY(visit(ctx, texts(r)[i].id, texts(r)[i].text, err));
    return MW_OK;
}

// ---- imports

static mw_status import_insert(memory_registry *r, const mw_import *i, int32_t *id, mw_error *err) {
    mw_import fresh = *i;
    table *t = &r->tables[IMPORTS];
    if (!keep(r, i->file, &fresh.file) || !keep(r, i->file_hash, &fresh.file_hash) ||
        !keep(r, i->map_hash, &fresh.map_hash) || !keep(r, i->others, &fresh.others))
        return fail_memory(err);
    fresh.id = (int32_t)t->count + 1;
    mw_import *at = table_insert(t, t->count);
    if (!at) return fail_memory(err);
    *at = fresh;
    if (id) *id = fresh.id;
    return MW_OK;
}

static mw_status memory_import_put(mw_registry *base, const mw_import *i, int32_t *id,
                                   mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_import_check(i, err));
    if (i->id == 0) return import_insert(r, i, id, err);
    if (i->id > r->tables[IMPORTS].count)
        return mw_fail(err, MW_NOTFOUND, "there is no import %d", i->id);
    mw_import *old = &imports(r)[i->id - 1], fresh = *i;
    fresh.file = old->file;
    if (old->file_hash.n > 0)
        fresh.file_hash = old->file_hash;
    else if (!keep(r, i->file_hash, &fresh.file_hash))
        return fail_memory(err);
    fresh.map_hash = old->map_hash;
    fresh.others = old->others;
    fresh.started_ns = old->started_ns;
    *old = fresh;
    if (id) *id = i->id;
    return MW_OK;
}

static mw_status memory_import_each(mw_registry *base, mw_import_visit visit, void *ctx,
                                    mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[IMPORTS].count; i++) MW_TRY(visit(ctx, &imports(r)[i], err));
    return MW_OK;
}

// ---- records and settings

static mw_status memory_record_put(mw_registry *base, const mw_record *record, int64_t *id,
                                   mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    table *t = &r->tables[RECORDS];
    mw_record fresh = *record;
    MW_TRY(mw_record_check(record, err));
    if (record->of > t->count) return mw_registry_no_record(record->of, err);
    if (record->entity) MW_TRY(check_there(r, record->entity, "store a record", err));
    if (!keep(r, record->sort, &fresh.sort) || !keep(r, record->who, &fresh.who) ||
        !keep(r, record->body, &fresh.body))
        return fail_memory(err);
    fresh.id = t->count + 1;
    mw_record *at = table_insert(t, t->count);
    if (!at) return fail_memory(err);
    *at = fresh;
    if (id) *id = fresh.id;
    return MW_OK;
}

static mw_status memory_record_each(mw_registry *base, const mw_record_query *q,
                                    mw_record_visit visit, void *ctx, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    for (int64_t i = 0; i < r->tables[RECORDS].count; i++) {
        mw_record row = records(r)[i];
        if (row.id <= q->after || (q->sort.n && !mw_slice_same(q->sort, row.sort))) continue;
        if ((q->of >= 0 && q->of != row.of) || (q->entity && q->entity != row.entity)) continue;
        MW_TRY(visit(ctx, &row, err));
    }
    return MW_OK;
}

static mw_status memory_record_redact(mw_registry *base, const mw_record *record, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    mw_slice who, body;
    if (record->id < 1 || record->id > r->tables[RECORDS].count)
        return mw_registry_no_record(record->id, err);
    if (!keep(r, record->who, &who) || !keep(r, record->body, &body)) return fail_memory(err);
    records(r)[record->id - 1].who = who;
    records(r)[record->id - 1].body = body;
    return MW_OK;
}

static setting *setting_find(memory_registry *r, const char *name) {
    for (int64_t i = 0; i < r->tables[SETTINGS].count; i++)
        if (mw_slice_is(settings(r)[i].name, name)) return &settings(r)[i];
    return NULL;
}

static mw_status memory_setting_put(mw_registry *base, const char *name, mw_slice value,
                                    mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    MW_TRY(mw_setting_check(name, value, err));
    setting fresh;
    if (!keep(r, mw_slice_of(name), &fresh.name) || !keep(r, value, &fresh.value))
        return fail_memory(err);
    setting *at = setting_find(r, name);
    if (!at) at = table_insert(&r->tables[SETTINGS], r->tables[SETTINGS].count);
    if (!at) return fail_memory(err);
    *at = fresh;
    return MW_OK;
}

static mw_status memory_setting_get(mw_registry *base, const char *name, char **value,
                                    mw_error *err) {
    const setting *s = setting_find((memory_registry *)base, name);
    if (!s) return mw_fail(err, MW_NOTFOUND, "there is no setting \"%s\"", name);
    return mw_registry_copy(s->value, value, err);
}

static mw_status memory_setting_drop(mw_registry *base, const char *name, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    table *t = &r->tables[SETTINGS];
    setting *at = setting_find(r, name);
    (void)err;
    if (!at) return MW_OK;
    *at = settings(r)[t->count - 1];
    t->count--;
    return MW_OK;
}

// ---- rows of small tables

static mw_status memory_row_put(mw_registry *base, mw_row_table table_of, const mw_cell *cell,
                                int64_t *id, mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    mw_memory_row fresh = {.table = table_of};
    MW_TRY(mw_registry_row_check(table_of, cell, err));
    memcpy(fresh.cell, cell, (size_t)mw_row_columns(table_of) * sizeof *cell);
    return mw_memory_rows_put(&r->rows, r->arena, r->tables[ENTITIES].count, &fresh, id, err);
}

static mw_status memory_row_redact(mw_registry *base, mw_row_table table_of, const mw_cell *cell,
                                   mw_error *err) {
    memory_registry *r = (memory_registry *)base;
    mw_memory_row fresh = {.table = table_of};
    MW_TRY(mw_registry_row_check(table_of, cell, err));
    memcpy(fresh.cell, cell, (size_t)mw_row_columns(table_of) * sizeof *cell);
    return mw_memory_rows_redact(&r->rows, r->arena, &fresh, err);
}

static mw_status memory_row_each(mw_registry *base, const mw_row_query *q, mw_row_visit visit,
                                 void *ctx, mw_error *err) {
    return mw_memory_rows_each(&((memory_registry *)base)->rows, q, visit, ctx, err);
}

static mw_status memory_row_drop(mw_registry *base, mw_row_table table_of, int64_t id,
                                 mw_error *err) {
    if (mw_row_only_added(table_of)) return mw_registry_row_kept(table_of, err);
    return mw_memory_rows_drop(&((memory_registry *)base)->rows, table_of, id, err);
}

// Every row was checked when it was put and cannot change behind our back.
static mw_status memory_verify(mw_registry *base, void (*tell)(void *ctx, const char *line),
                               void *ctx, int64_t *problems, mw_error *err) {
    (void)base, (void)tell, (void)ctx, (void)err;
    *problems = 0;
    return MW_OK;
}

const mw_registry_ops mw_registry_memory_ops = {
    .scheme = "memory",
    .open = memory_open,
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .entity_put = memory_entity_put,
    .entity_find = memory_entity_find,
    .entity_each = memory_entity_each,
    .placement_put = memory_placement_put,
    .placement_each = memory_placement_each,
    .link_put = memory_link_put,
    .link_each = memory_link_each,
    .measure_put = memory_measure_put,
    .measure_each = memory_measure_each,
    .text_put = memory_text_put,
    .text_each = memory_text_each,
    .import_put = memory_import_put,
    .import_each = memory_import_each,
    .record_put = memory_record_put,
    .record_each = memory_record_each,
    .record_redact = memory_record_redact,
    .setting_put = memory_setting_put,
    .setting_get = memory_setting_get,
    .setting_drop = memory_setting_drop,
    .row_put = memory_row_put,
    .row_redact = memory_row_redact,
    .row_each = memory_row_each,
    .row_drop = memory_row_drop,
    .verify = memory_verify,
    .close = memory_close,
};
