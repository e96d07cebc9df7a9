// SPDX-License-Identifier: MIT
// The columns that a map names: what a reader of files without a header has to look for.
#include "ingest/mapping.h"

#include "base/alloc.h"

typedef struct {
    const mw_mapping *map;
    mw_slice *name;
    int32_t count;
    int64_t capacity;
    bool nomem;
} collecting;

static void add(collecting *c, mw_slice name) {
    if (mw_slice_same(name, c->map->unpivot.name) && c->map->unpivot.columns_count > 0) return;
    if (mw_slice_same(name, c->map->unpivot.value) && c->map->unpivot.columns_count > 0) return;
    for (int32_t i = 0; i < c->count; i++)
        if (mw_slice_same(c->name[i], name)) return;
    if (!mw_grow(&c->name, &c->capacity, c->count + 1, sizeof *c->name)) {
        c->nomem = true;
        return;
    }
    c->name[c->count++] = name;
}

static void add_text(collecting *c, const mw_map_text *t) {
    for (int32_t i = 0; i < t->part_count; i++)
        if (t->part[i].column) add(c, t->part[i].text);
}

static void add_when(collecting *c, const mw_map_when *w) {
    for (int i = 0; i < 3; i++) add_text(c, &w->text[i]);
    for (int i = 0; i < MW_FIELD_COUNT; i++) add_text(c, &w->field[i]);
    add_text(c, &w->date);
}

static void add_entity(collecting *c, const mw_map_entity *e) {
    for (int32_t i = 0; i < e->level_count; i++) add_text(c, &e->level[i].code);
    add_text(c, &e->title);
}

static void add_measure(collecting *c, const mw_map_measure *m) {
    for (int32_t i = 0; i < m->key_count; i++) add_text(c, &m->key[i].code);
    add_text(c, &m->value);
    add_text(c, &m->quality);
    add_when(c, &m->when);
}

static void add_all(collecting *c) {
    const mw_mapping *m = c->map;
    add_when(c, &m->when);
    add_text(c, &m->quality);
    for (int32_t i = 0; i < m->entity_count; i++) add_entity(c, &m->entity[i]);
    for (int32_t i = 0; i < m->measure_count; i++) add_measure(c, &m->measure[i]);
    for (int32_t i = 0; i < m->where_count; i++) add_text(c, &m->where[i].text);
    for (int32_t i = 0; i < m->link_count; i++) {
        add_text(c, &m->link[i].from.code);
        add_text(c, &m->link[i].to.code);
        add_when(c, &m->link[i].when);
    }
    for (int32_t i = 0; i < m->unpivot.columns_count; i++) {
        add(c, m->unpivot.columns[i].first);
        if (m->unpivot.columns[i].range) c->count = -1; // what lies between is in the file only
        if (c->count < 0) return;
    }
}

mw_status mw_mapping_columns(const mw_mapping *map, mw_slice **out, int32_t *count, mw_error *err) {
    collecting c = {.map = map};
    add_all(&c);
    if (c.nomem) {
        mw_free(c.name);
        return mw_fail(err, MW_NOMEM, "no memory for the columns of a map");
    }
    if (c.count < 0) {
        mw_free(c.name);
        c.name = NULL;
        c.count = 0;
    }
    *out = c.name;
    *count = c.count;
    return MW_OK;
}
