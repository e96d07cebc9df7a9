// SPDX-License-Identifier: MIT
// See model.h. Adding collects entities and placements; sealing makes stays top down (kind by kind,
// a moved parent splits its children's stays), numbers them depth first and derives the tables.
#include "model/model.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/map.h"
#include "model/model_int.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 30 };

mw_model *mw_model_new(const int32_t *kind_parent, int32_t kind_count) {
    mw_model *m = mw_alloc(sizeof *m);
    if (!m) return NULL;
    m->kind_count = kind_count;
    m->arena = mw_arena_new(ARENA_BYTES);
    m->by_code = mw_map_new();
    m->zones = mw_map_new();
    m->kind = mw_alloc_array(kind_count + 1, sizeof *m->kind);
    bool ok = m->arena && m->by_code && m->zones && m->kind &&
              mw_map_add(m->zones, (mw_slice){"", 0}, 0, NULL, NULL) == MW_OK;
    for (int32_t k = 0; ok && k < kind_count; k++) m->kind[k].parent = kind_parent[k];
    if (ok) return m;
    mw_model_free(m);
    return NULL;
}

static void kind_fini(const mw_model *m, struct mw_model_kind *k) {
    for (int32_t j = 0; j < m->kind_count; j++) {
        if (k->up) mw_free(k->up[j]);
        if (k->begin) mw_free(k->begin[j]);
        if (k->end) mw_free(k->end[j]);
        if (k->holds) mw_free(k->holds[j]);
    }
    mw_free(k->up);
    mw_free(k->begin);
    mw_free(k->end);
    mw_free(k->holds);
    mw_free(k->row);
    mw_free(k->parent_kind);
    mw_free(k->parent_row);
}

void mw_model_free(mw_model *m) {
    if (!m) return;
    for (int32_t k = 0; m->kind && k < m->kind_count; k++) kind_fini(m, &m->kind[k]);
    for (int32_t i = 0; i < m->joined_count; i++) {
        mw_free(m->joined[i].begin);
        mw_free(m->joined[i].row);
    }
    mw_free(m->joined);
    mw_free(m->kind);
    mw_free(m->entity);
    mw_free(m->first_row);
    mw_free(m->by_id);
    mw_free(m->placement);
    mw_free(m->link);
    mw_map_free(m->by_code);
    mw_map_free(m->zones);
    mw_arena_free(m->arena);
    mw_free(m);
}

// Codes are unique within a kind: the key is the number of the kind and the code.
static mw_slice code_key(int32_t kind, mw_slice code, char *buf, size_t room) {
    size_t n = code.n < room - 4 ? code.n : room - 4;
    memcpy(buf, &kind, 4);
    if (n) memcpy(buf + 4, code.p, n);
    return (mw_slice){buf, n + 4};
}

static bool keep(mw_model *m, mw_slice *s) {
    char *copy = mw_arena_text(m->arena, s->p, s->n);
    if (!copy) return false;
    s->p = copy;
    return true;
}

static bool by_id_grow(mw_model *m, int32_t id) {
    int64_t was = m->by_id_capacity;
    if (!mw_grow(&m->by_id, &m->by_id_capacity, (int64_t)id + 1, sizeof *m->by_id)) return false;
    for (int64_t i = was; i < m->by_id_capacity; i++) m->by_id[i] = -1;
    return true;
}

mw_status mw_model_add(mw_model *m, const mw_model_entity *e, mw_error *err) {
    char buf[260];
    MW_ASSERT(e->kind >= 0 && e->kind < m->kind_count && e->id > 0);
    if (!by_id_grow(m, e->id) ||
        !mw_grow(&m->entity, &m->entity_capacity, m->entity_count + 1, sizeof *m->entity))
        return mw_fail(err, MW_NOMEM, "entities: out of memory");
    if (m->by_id[e->id] >= 0)
        return mw_fail(err, MW_INVALID, "entity %d is there twice", (int)e->id);
    mw_model_entity copy = *e;
    if (!keep(m, &copy.code) || !keep(m, &copy.title) || !keep(m, &copy.zone))
        return mw_fail(err, MW_NOMEM, "entities: out of memory");
    MW_TRY(mw_map_add(m->by_code, code_key(e->kind, e->code, buf, sizeof buf), m->entity_count,
                      NULL, err));
    m->by_id[e->id] = m->entity_count;
    m->entity[m->entity_count++] = copy;
    return MW_OK;
}

static bool kind_above(const mw_model *m, int32_t kind, int32_t above) {
    for (int32_t k = m->kind[kind].parent; k >= 0; k = m->kind[k].parent)
        if (k == above) return true;
    return false;
}

mw_status mw_model_place(mw_model *m, int32_t id, int32_t parent_id, int64_t from_ns,
                         mw_error *err) {
    int32_t at = mw_model_find(m, id), above = parent_id ? mw_model_find(m, parent_id) : -1;
    if (at < 0 || (parent_id && above < 0))
        return mw_fail(err, MW_NOTFOUND, "there is no entity %d", (int)(at < 0 ? id : parent_id));
    if (parent_id && !kind_above(m, m->entity[at].kind, m->entity[above].kind))
        return mw_fail(err, MW_INVALID,
                       "entity %.*s cannot stand under %.*s: its kind is not above",
                       (int)m->entity[at].code.n, m->entity[at].code.p,
                       (int)m->entity[above].code.n, m->entity[above].code.p);
    if (!mw_grow(&m->placement, &m->placement_capacity, m->placement_count + 1,
                 sizeof *m->placement))
        return mw_fail(err, MW_NOMEM, "entities: out of memory");
    m->placement[m->placement_count++] =
        (struct mw_model_placement){at, above, from_ns, m->placement_count};
    return MW_OK;
}

mw_status mw_model_link(mw_model *m, const mw_model_edge *e, mw_error *err) {
    int32_t from = mw_model_find(m, e->from_id), to = mw_model_find(m, e->to_id);
    if (from < 0 || to < 0)
        return mw_fail(err, MW_NOTFOUND, "there is no entity %d",
                       (int)(from < 0 ? e->from_id : e->to_id));
    if (!mw_grow(&m->link, &m->link_capacity, m->link_count + 1, sizeof *m->link))
        return mw_fail(err, MW_NOMEM, "links: out of memory");
    m->link[m->link_count++] = (struct mw_model_link){e->link, from, to, e->from_ns, e->to_ns};
    return MW_OK;
}

int32_t mw_model_entity_count(const mw_model *m) { return m->entity_count; }
const mw_model_entity *mw_model_entity_at(const mw_model *m, int32_t i) { return &m->entity[i]; }

int32_t mw_model_find(const mw_model *m, int32_t id) {
    return id > 0 && id < m->by_id_capacity ? m->by_id[id] : -1;
}

int32_t mw_model_find_code(const mw_model *m, int32_t kind, mw_slice code) {
    char buf[260];
    return (int32_t)mw_map_get(m->by_code, code_key(kind, code, buf, sizeof buf), -1);
}

int64_t mw_model_rows(const mw_model *m, int32_t kind) { return m->kind[kind].count; }

const mw_model_row_info *mw_model_row(const mw_model *m, int32_t kind, int64_t row) {
    return &m->kind[kind].row[row];
}

int32_t mw_model_first_row(const mw_model *m, int32_t entity) { return m->first_row[entity]; }
bool mw_model_dated(const mw_model *m, int32_t kind) { return m->kind[kind].dated; }

const int32_t *mw_model_up(const mw_model *m, int32_t kind, int32_t above) {
    return m->kind[kind].up[above];
}
const int32_t *mw_model_begin(const mw_model *m, int32_t above, int32_t kind) {
    return m->kind[above].begin[kind];
}
const int32_t *mw_model_end(const mw_model *m, int32_t above, int32_t kind) {
    return m->kind[above].end[kind];
}
const uint8_t *mw_model_holds(const mw_model *m, int32_t kind, int32_t below) {
    return m->kind[kind].holds[below];
}
const int32_t *mw_model_parent_kinds(const mw_model *m, int32_t kind) {
    return m->kind[kind].parent_kind;
}
const int32_t *mw_model_parent_rows(const mw_model *m, int32_t kind) {
    return m->kind[kind].parent_row;
}

int32_t mw_model_zone_count(const mw_model *m) { return (int32_t)mw_map_count(m->zones); }
mw_slice mw_model_zone(const mw_model *m, int32_t zone) { return mw_map_key(m->zones, zone); }
