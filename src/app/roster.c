// SPDX-License-Identifier: MIT
// See roster.h.
#include "app/roster.h"

#include "app/errand.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/map.h"

#include <string.h>

enum { SEVERAL = -2, NEAR = 3 };
#define ARENA_BYTES ((size_t)1 << 32)

struct mw_roster {
    mw_arena *arena;
    mw_roster_entity *entity;
    int64_t count, capacity;
    int32_t *of_id; // index + 1 by id
    int64_t id_capacity;
    mw_map *by_code, *by_both; // to indices; by_code: SEVERAL when kinds share it
    mw_text key;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "entities: out of memory");
}

static mw_slice keep(mw_roster *r, mw_slice s) {
    return (mw_slice){mw_arena_text(r->arena, s.n ? s.p : "", s.n), s.n};
}

static mw_slice both(mw_text *key, mw_slice kind, mw_slice code) {
    key->size = 0;
    mw_text_add(key, kind.p, kind.n);
    mw_text_addc(key, '\x1f');
    mw_text_add(key, code.p, code.n);
    return (mw_slice){key->bytes, key->size};
}

mw_status mw_roster_add(mw_roster *r, const mw_entity *e, mw_error *err) {
    int32_t at = mw_roster_find_of(r, e->kind, e->code);
    bool fresh = at < 0;
    if (fresh) at = (int32_t)r->count;
    if (!mw_grow(&r->entity, &r->capacity, (int64_t)at + 1, sizeof *r->entity) ||
        !mw_grow(&r->of_id, &r->id_capacity, (int64_t)e->id + 1, sizeof *r->of_id))
        return no_memory(err);
    mw_roster_entity *own = &r->entity[at];
    if (fresh) *own = (mw_roster_entity){.parent = -1, .since_ns = INT64_MIN};
    own->e = *e;
    own->e.kind = keep(r, e->kind), own->e.code = keep(r, e->code);
    own->e.title = keep(r, e->title), own->e.zone = keep(r, e->zone);
    if (!own->e.kind.p || !own->e.code.p || !own->e.title.p || !own->e.zone.p)
        return no_memory(err);
    r->of_id[e->id] = at + 1;
    if (!fresh) return MW_OK;
    r->count++;
    mw_slice key = both(&r->key, e->kind, e->code);
    if (r->key.failed) return no_memory(err);
    MW_TRY(mw_map_set(r->by_both, key, at, err));
    bool shared = mw_map_get(r->by_code, e->code, -1) != -1;
    return mw_map_set(r->by_code, e->code, shared ? SEVERAL : at, err);
}

static mw_status visit_entity(void *ctx, const mw_entity *e, mw_error *err) {
    mw_roster *r = ctx;
    if (!mw_errand_has(e->id)) return MW_OK;
    MW_TRY(mw_roster_add(r, e, err));
    r->entity[r->of_id[e->id] - 1].hidden = !mw_errand_sees(e->id);
    return MW_OK;
}

static mw_status visit_placement(void *ctx, const mw_placement *p, mw_error *err) {
    mw_roster *r = ctx;
    int32_t own = mw_roster_find_id(r, p->entity);
    (void)err;
    if (own < 0) return MW_OK;
    mw_roster_entity *e = &r->entity[own];
    if (e->stays++ > 0 && p->from_ns < e->since_ns) return MW_OK;
    e->parent = mw_roster_find_id(r, p->parent);
    e->since_ns = p->from_ns;
    return MW_OK;
}

static mw_status fill(mw_roster *r, mw_registry *registry, mw_error *err) {
    r->arena = mw_arena_new(ARENA_BYTES);
    r->by_code = mw_map_new();
    r->by_both = mw_map_new();
    if (!r->arena || !r->by_code || !r->by_both) return no_memory(err);
    MW_TRY(registry->ops->entity_each(registry, visit_entity, r, err));
    return registry->ops->placement_each(registry, visit_placement, r, err);
}

mw_status mw_roster_open(mw_registry *registry, mw_roster **out, mw_error *err) {
    mw_roster *r = mw_alloc(sizeof *r);
    if (!r) return no_memory(err);
    mw_status st = fill(r, registry, err);
    if (st == MW_OK)
        *out = r;
    else
        mw_roster_free(r);
    return st;
}

void mw_roster_free(mw_roster *r) {
    if (!r) return;
    mw_map_free(r->by_code);
    mw_map_free(r->by_both);
    mw_text_free(&r->key);
    mw_free(r->entity);
    mw_free(r->of_id);
    mw_arena_free(r->arena);
    mw_free(r);
}

int64_t mw_roster_count(const mw_roster *r) { return r->count; }

const mw_roster_entity *mw_roster_at(const mw_roster *r, int64_t index) {
    return &r->entity[index];
}

int32_t mw_roster_find_id(const mw_roster *r, int32_t id) {
    return id > 0 && id < r->id_capacity ? r->of_id[id] - 1 : -1;
}

int32_t mw_roster_find_of(const mw_roster *r, mw_slice kind, mw_slice code) {
    mw_text key = {0};
    mw_slice k = both(&key, kind, code);
    int32_t at = key.failed ? -1 : (int32_t)mw_map_get(r->by_both, k, -1);
    mw_text_free(&key);
    return at;
}

static mw_status several(const mw_roster *r, mw_slice code, mw_error *err) {
    mw_text kinds = {0};
    for (int64_t i = 0; i < r->count; i++)
        if (mw_slice_same(r->entity[i].e.code, code) && !r->entity[i].hidden)
            mw_text_addf(&kinds, "%s%.*s:%.*s", kinds.size ? " or " : "",
                         (int)r->entity[i].e.kind.n, r->entity[i].e.kind.p, (int)code.n, code.p);
    mw_status st = mw_fail(err, MW_INVALID, "%.*s is the code of several entities: say %s",
                           (int)code.n, code.p, kinds.bytes ? kinds.bytes : "the kind");
    mw_text_free(&kinds);
    return st;
}

static mw_status none(const mw_roster *r, mw_slice code, mw_error *err) {
    mw_slice best = {0};
    int best_edits = NEAR + 1;
    for (int64_t i = 0; i < r->count; i++) {
        mw_slice other = r->entity[i].e.code;
        if (r->entity[i].hidden) continue;
        int edits = mw_text_distance(code, other, NEAR);
        if (edits < best_edits && edits < (int)other.n) best = other, best_edits = edits;
    }
    if (best.n)
        return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"; did you mean \"%.*s\"?",
                       (int)code.n, code.p, (int)best.n, best.p);
    return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"; `mw entity list` shows them",
                   (int)code.n, code.p);
}

mw_status mw_roster_find(const mw_roster *r, mw_slice code, int32_t *index, mw_error *err) {
    int64_t at = mw_map_get(r->by_code, code, -1);
    const char *colon = code.n ? memchr(code.p, ':', code.n) : NULL;
    if (at == -1 && colon) {
        mw_slice kind = {code.p, (size_t)(colon - code.p)};
        at = mw_roster_find_of(r, kind, (mw_slice){colon + 1, code.n - kind.n - 1});
    }
    if (at == SEVERAL) return several(r, code, err);
    if (at < 0 || r->entity[at].hidden) return none(r, code, err);
    *index = (int32_t)at;
    return MW_OK;
}
