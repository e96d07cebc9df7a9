// SPDX-License-Identifier: MIT
// See map.h. Entries lie in the order in which they came; the table of slots holds their numbers
// and half of their hash, so that a mismatch is seen without touching entry or key: at half a
// million keys each touch is a cache miss.
#include "base/map.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <string.h>

enum { SLOTS_FIRST = 16, CHUNK_BYTES = 1 << 16 };

struct entry {
    const char *key;
    uint64_t hash;
    int64_t value;
    uint32_t key_size;
};

struct slot {
    uint32_t tag;   // the upper half of the hash; the lower one chose the slot
    int32_t number; // of the entry, from 1; 0 is empty
};

struct chunk {
    struct chunk *before;
    char bytes[];
};

struct mw_map {
    struct entry *entries;
    int64_t count, capacity;
    struct slot *slots;
    int64_t slot_count;   // a power of 2
    struct chunk *chunks; // keys' bytes
    size_t chunk_left;
    char *chunk_at;
};

mw_map *mw_map_new(void) { return mw_alloc(sizeof(mw_map)); }

void mw_map_free(mw_map *map) {
    if (!map) return;
    for (struct chunk *c = map->chunks, *before; c; c = before) {
        before = c->before;
        mw_free(c);
    }
    mw_free(map->entries);
    mw_free(map->slots);
    mw_free(map);
}

int64_t mw_map_count(const mw_map *map) { return map->count; }

static uint64_t hash_of(mw_slice key) { return mw_hash64(key.p, key.n, 0); }

// The slot that holds the key, or the empty one where it would go. There is always an empty slot.
static struct slot *find(const mw_map *map, mw_slice key, uint64_t hash) {
    uint64_t mask = (uint64_t)map->slot_count - 1;
    for (uint64_t i = hash & mask;; i = (i + 1) & mask) {
        struct slot *slot = &map->slots[i];
        if (slot->number == 0) return slot;
        if (slot->tag != hash >> 32) continue;
        const struct entry *e = &map->entries[slot->number - 1];
        if (e->key_size == key.n && (key.n == 0 || memcmp(e->key, key.p, key.n) == 0)) return slot;
    }
}

int64_t mw_map_get(const mw_map *map, mw_slice key, int64_t other) {
    if (map->count == 0) return other;
    int32_t number = find(map, key, hash_of(key))->number;
    return number ? map->entries[number - 1].value : other;
}

static bool grow_slots(mw_map *map) {
    if (map->slots && (map->count + 1) * 4 <= map->slot_count * 3) return true;
    int64_t slot_count = map->slot_count ? map->slot_count * 2 : SLOTS_FIRST;
    struct slot *slots = mw_alloc_array(slot_count, sizeof *slots);
    if (!slots) return false;
    uint64_t mask = (uint64_t)slot_count - 1;
    for (int64_t n = 0; n < map->count; n++) {
        uint64_t hash = map->entries[n].hash, i = hash & mask;
        while (slots[i].number) i = (i + 1) & mask;
        slots[i] = (struct slot){(uint32_t)(hash >> 32), (int32_t)(n + 1)};
    }
    mw_free(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return true;
}

// A copy of the key that lives as long as the map; NULL when out of memory.
static const char *keep(mw_map *map, mw_slice key) {
    if (key.n == 0) return "";
    if (key.n > map->chunk_left) {
        size_t size = key.n > CHUNK_BYTES ? key.n : CHUNK_BYTES;
        struct chunk *c = mw_alloc(sizeof *c + size);
        if (!c) return NULL;
        c->before = map->chunks;
        map->chunks = c;
        map->chunk_at = c->bytes;
        map->chunk_left = size;
    }
    char *copy = map->chunk_at;
    memcpy(copy, key.p, key.n);
    map->chunk_at += key.n;
    map->chunk_left -= key.n;
    return copy;
}

static mw_status no_memory(const mw_map *map, mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for key %lld of a table", (long long)map->count + 1);
}

// Adds what is not there; *number is the entry's, fresh or found.
static mw_status put(mw_map *map, mw_slice key, int64_t fresh, int64_t *number, mw_error *err) {
    if (key.n > UINT32_MAX) return mw_fail(err, MW_LIMIT, "a key of %zu bytes", key.n);
    if (map->count >= INT32_MAX - 1) return mw_fail(err, MW_LIMIT, "2147483646 keys in a table");
    if (!grow_slots(map)) return no_memory(map, err);
    uint64_t hash = hash_of(key);
    struct slot *slot = find(map, key, hash);
    *number = slot->number - 1;
    if (*number >= 0) return MW_OK;
    if (!mw_grow(&map->entries, &map->capacity, map->count + 1, sizeof *map->entries))
        return no_memory(map, err);
    const char *copy = keep(map, key);
    if (!copy) return no_memory(map, err);
    *number = map->count++;
    *slot = (struct slot){(uint32_t)(hash >> 32), (int32_t)map->count};
    map->entries[*number] = (struct entry){copy, hash, fresh, (uint32_t)key.n};
    return MW_OK;
}

mw_status mw_map_add(mw_map *map, mw_slice key, int64_t fresh, int64_t *out, mw_error *err) {
    int64_t number = 0;
    MW_TRY(put(map, key, fresh, &number, err));
    if (out) *out = map->entries[number].value;
    return MW_OK;
}

mw_status mw_map_set(mw_map *map, mw_slice key, int64_t value, mw_error *err) {
    int64_t number = 0;
    MW_TRY(put(map, key, value, &number, err));
    map->entries[number].value = value;
    return MW_OK;
}

mw_slice mw_map_key(const mw_map *map, int64_t i) {
    MW_ASSERT(i >= 0 && i < map->count);
    return (mw_slice){map->entries[i].key, map->entries[i].key_size};
}

int64_t mw_map_value(const mw_map *map, int64_t i) {
    MW_ASSERT(i >= 0 && i < map->count);
    return map->entries[i].value;
}
