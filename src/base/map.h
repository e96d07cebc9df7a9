// SPDX-License-Identifier: MIT
// From byte strings to integers: entity codes to numbers, by the hundred thousand.
//
// Keys are copied into the map's own storage and live as long as it. Open addressing, at most
// 3/4 full; nothing is ever removed. Entries are also numbered 0, 1, 2, ... in the order in which
// they came, so that results do not depend on hashing.
//
//     mw_map *map = mw_map_new();
//     MW_TRY(mw_map_add(map, key, mw_map_count(map), &id, err)); // new keys get the next number
//     mw_map_free(map);
// Thread: one owner at a time; many readers once nobody adds.
#ifndef MW_BASE_MAP_H
#define MW_BASE_MAP_H

#include "base/status.h"
#include "base/text.h"

typedef struct mw_map mw_map;

mw_map *mw_map_new(void);                // NULL when out of memory
void mw_map_free(mw_map *map);           // NULL is allowed
int64_t mw_map_count(const mw_map *map); // keys

// The value of a key, or `other` when it is not there.
int64_t mw_map_get(const mw_map *map, mw_slice key, int64_t other);

// The value of a key; when it is not there it is added with `fresh` first.
//   out     the value; may be NULL.
//   errors  MW_NOMEM; the map is then as it was.
//   cost    O(1) on average; the key is copied when new.
MW_MUST_USE mw_status mw_map_add(mw_map *map, mw_slice key, int64_t fresh, int64_t *out,
                                 mw_error *err);

// Sets the value of a key, adding it when it is not there.
//   errors  MW_NOMEM; the map is then as it was.
MW_MUST_USE mw_status mw_map_set(mw_map *map, mw_slice key, int64_t value, mw_error *err);

// The key and value that came i-th, 0 <= i < mw_map_count; the key is borrowed from the map.
mw_slice mw_map_key(const mw_map *map, int64_t i);
int64_t mw_map_value(const mw_map *map, int64_t i);

#endif
