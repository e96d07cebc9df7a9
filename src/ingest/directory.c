// SPDX-License-Identifier: MIT
// See directory.h. Codes live in one map per kind; zones are opened once per name.
#include "ingest/directory.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "base/map.h"

#include <string.h>

enum { ZONE_OF_PARENT = -1, DEPTH_MAX = 64, NEAR_LOOKS_MAX = 100000 };

typedef struct {
    int32_t id, kind, parent, zone; // zone: index, ZONE_OF_PARENT
    int32_t code;                   // number in the map of its kind
    int64_t placed_ns;              // since when it stands there
} item;

struct mw_directory {
    bool (*lets_in)(void *ctx, int32_t entity); // NULL: all
    void *lets_in_ctx;
    mw_registry *registry;
    const mw_catalogue *catalogue;
    const mw_zone *zone;
    mw_map **codes; // one per kind
    item *item;
    int64_t count, capacity;
    int32_t *by_id; // index of a registry id, -1
    int64_t by_id_capacity;
    mw_map *zone_names;
    mw_zone **zones;
    int64_t zone_count, zone_capacity;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the entities of the registry");
}

static bool note_id(mw_directory *d, int32_t id, int32_t index) {
    int64_t before = d->by_id_capacity;
    if (!mw_grow(&d->by_id, &d->by_id_capacity, (int64_t)id + 1, sizeof *d->by_id)) return false;
    for (int64_t i = before; i < d->by_id_capacity; i++) d->by_id[i] = -1;
    d->by_id[id] = index;
    return true;
}

static int32_t index_of(const mw_directory *d, int32_t id) {
    return id > 0 && id < d->by_id_capacity ? d->by_id[id] : -1;
}

// The number of a zone, opened at its first use.
static mw_status take_zone(mw_directory *d, mw_slice name, int32_t *out, mw_error *err) {
    int64_t i;
    *out = ZONE_OF_PARENT;
    if (name.n == 0) return MW_OK;
    MW_TRY(mw_map_add(d->zone_names, name, d->zone_count, &i, err));
    *out = (int32_t)i;
    if (i < d->zone_count) return MW_OK;
    if (!mw_grow(&d->zones, &d->zone_capacity, d->zone_count + 1, sizeof *d->zones))
        return no_memory(err);
    d->zones[d->zone_count++] = NULL; // opened when it is needed
    return MW_OK;
}

static mw_status take_item(mw_directory *d, const mw_entity *e, int32_t kind, mw_error *err) {
    item x = {.id = e->id, .kind = kind, .parent = -1, .placed_ns = INT64_MIN};
    MW_TRY(take_zone(d, e->zone, &x.zone, err));
    if (d->count == INT32_MAX || !mw_grow(&d->item, &d->capacity, d->count + 1, sizeof *d->item) ||
        !note_id(d, e->id, (int32_t)d->count))
        return no_memory(err);
    if (kind >= 0) {
        x.code = (int32_t)mw_map_count(d->codes[kind]);
        MW_TRY(mw_map_add(d->codes[kind], e->code, d->count, NULL, err));
    }
    d->item[d->count++] = x;
    return MW_OK;
}

static mw_status visit_entity(void *ctx, const mw_entity *e, mw_error *err) {
    mw_directory *d = ctx;
    if (d->lets_in && !d->lets_in(d->lets_in_ctx, e->id)) return MW_OK;
    return take_item(d, e, mw_catalogue_kind_find(d->catalogue, e->kind), err);
}

// The last placement counts.
static mw_status visit_placement(void *ctx, const mw_placement *p, mw_error *err) {
    mw_directory *d = ctx;
    (void)err;
    int32_t i = index_of(d, p->entity);
    if (i < 0 || p->from_ns < d->item[i].placed_ns) return MW_OK;
    d->item[i].parent = index_of(d, p->parent);
    d->item[i].placed_ns = p->from_ns;
    return MW_OK;
}

static mw_status load(mw_directory *d, mw_error *err) {
    d->zone_names = mw_map_new();
    d->codes = mw_alloc_array(d->catalogue->kind_count + 1, sizeof(mw_map *));
    if (!d->zone_names || !d->codes) return no_memory(err);
    for (int32_t i = 0; i < d->catalogue->kind_count; i++)
        if (!(d->codes[i] = mw_map_new())) return no_memory(err);
    MW_TRY(d->registry->ops->entity_each(d->registry, visit_entity, d, err));
    return d->registry->ops->placement_each(d->registry, visit_placement, d, err);
}

mw_status mw_directory_new(const mw_directory_from *from, mw_directory **out, mw_error *err) {
    mw_directory *d = mw_alloc(sizeof *d);
    if (!d) return no_memory(err);
    d->registry = from->registry;
    d->catalogue = from->catalogue;
    d->zone = from->zone;
    d->lets_in = from->lets_in, d->lets_in_ctx = from->lets_in_ctx;
    mw_status st = load(d, err);
    if (st != MW_OK) {
        mw_directory_free(d);
        return st;
    }
    *out = d;
    return MW_OK;
}

void mw_directory_free(mw_directory *d) {
    if (!d) return;
    for (int32_t i = 0; d->codes && i < d->catalogue->kind_count; i++) mw_map_free(d->codes[i]);
    for (int64_t i = 0; i < d->zone_count; i++) mw_zone_close(d->zones[i]);
    mw_map_free(d->zone_names);
    mw_free(d->codes);
    mw_free(d->zones);
    mw_free(d->item);
    mw_free(d->by_id);
    mw_free(d);
}

int32_t mw_directory_find(const mw_directory *d, int32_t kind, mw_slice code) {
    return (int32_t)mw_map_get(d->codes[kind], code, -1);
}

int32_t mw_directory_id(const mw_directory *d, int32_t index) { return d->item[index].id; }
int32_t mw_directory_parent(const mw_directory *d, int32_t index) { return d->item[index].parent; }
int32_t mw_directory_kind(const mw_directory *d, int32_t index) { return d->item[index].kind; }

mw_slice mw_directory_code(const mw_directory *d, int32_t index) {
    const item *x = &d->item[index];
    return x->kind < 0 ? mw_slice_of("?") : mw_map_key(d->codes[x->kind], x->code);
}

static mw_status open_zone(mw_directory *d, int32_t zone, mw_error *err) {
    char name[MW_ZONE_NAME_MAX + 1];
    mw_slice s = mw_map_key(d->zone_names, zone);
    if (s.n > MW_ZONE_NAME_MAX)
        return mw_fail(err, MW_INVALID, "zone \"%.*s\" has too long a name", mw_shown(s), s.p);
    memcpy(name, s.p, s.n);
    name[s.n] = '\0';
    return mw_zone_open(name, &d->zones[zone], err);
}

mw_status mw_directory_zone(mw_directory *d, int32_t index, const mw_zone **out, mw_error *err) {
    int32_t zone = ZONE_OF_PARENT;
    for (int depth = 0; index >= 0 && zone == ZONE_OF_PARENT && depth < DEPTH_MAX; depth++) {
        zone = d->item[index].zone;
        index = d->item[index].parent;
    }
    *out = d->zone;
    if (zone == ZONE_OF_PARENT) return MW_OK;
    if (!d->zones[zone]) MW_TRY(open_zone(d, zone, err));
    // Zones of one name are one: comparing pointers is enough for the caller.
    *out =
        strcmp(mw_zone_name(d->zones[zone]), mw_zone_name(d->zone)) == 0 ? d->zone : d->zones[zone];
    return MW_OK;
}

// Putting an entity that is there changes it.
static mw_status check_free(const mw_directory *d, const mw_entity *e, mw_error *err) {
    int32_t id;
    if (!d->lets_in) return MW_OK;
    mw_status st = d->registry->ops->entity_find(d->registry, e->kind, e->code, &id, NULL);
    if (st == MW_NOTFOUND) return MW_OK;
    return mw_fail(err, MW_INVALID, "the code %.*s of a %.*s is taken", mw_shown(e->code),
                   e->code.p, mw_shown(e->kind), e->kind.p);
}

mw_status mw_directory_add(mw_directory *d, const mw_entity *e, int32_t kind, int32_t *out,
                           mw_error *err) {
    mw_entity added = *e;
    added.kind = d->catalogue->kind[kind].name;
    MW_TRY(check_free(d, &added, err));
    MW_TRY(d->registry->ops->entity_put(d->registry, &added, &added.id, err));
    MW_TRY(take_item(d, &added, kind, err));
    *out = (int32_t)d->count - 1;
    return MW_OK;
}

mw_status mw_directory_place(mw_directory *d, int32_t index, int32_t parent, mw_error *err) {
    mw_placement p = {d->item[index].id, d->item[parent].id, INT64_MIN};
    MW_TRY(d->registry->ops->placement_put(d->registry, &p, err));
    d->item[index].parent = parent;
    d->item[index].placed_ns = INT64_MIN;
    return MW_OK;
}

mw_slice mw_directory_near(const mw_directory *d, int32_t kind, mw_slice code) {
    int limit = code.n > 5 ? 2 : code.n > 2 ? 1 : 0, best = limit + 1;
    mw_slice found = {"", 0};
    int64_t n = mw_map_count(d->codes[kind]);
    for (int64_t i = 0; i < n && i < NEAR_LOOKS_MAX; i++) {
        mw_slice known = mw_map_key(d->codes[kind], i);
        int distance = mw_text_distance(code, known, limit);
        if (distance >= best) continue;
        best = distance;
        found = known;
    }
    return found;
}
