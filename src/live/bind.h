// SPDX-License-Identifier: MIT
// A signal map bound to a workspace: every name of it found among the measures of the packs, the
// entities of the registry and the signals of the store. What does not fit is said as diagnostics
// in the map's text, all of it.
//
//     MW_TRY(mw_live_bind(&from, &bound, err));         // MW_OK when the map does not fit, too
//     if (map->diags->errors) mw_diag_print(map->diags, &out);
//     else MW_TRY(mw_hub_open(&(mw_hub_from){.binding = &bound->binding, ...}, &hub, err));
//     mw_live_bound_free(bound);
//
// A signal that the store does not know yet is made known there, of the kind that the map takes it
// for: that of its register, of the values in its table, or a number; see docs/live.md.
// Thread: immutable once bound, then any.
#ifndef MW_LIVE_BIND_H
#define MW_LIVE_BIND_H

#include "eval/world.h"
#include "live/binding.h"
#include "live/map.h"
#include "series/series.h"

// Everything is borrowed until mw_live_bind returns; the map until mw_live_bound_free.
typedef struct {
    const mw_signal_map *map; // without errors
    mw_world *world;          // program, entities, zones, shifts
    mw_registry *registry;    // gives measures their ids
    mw_series *series;
    int64_t now_ns; // the entities there are now, and where they stand
} mw_live_bind_from;

typedef struct {
    mw_live_binding binding;  // source i is source i of the map
    const mw_signal_map *map; // the settings of the sources
    mw_arena *arena;
    mw_zone **zone; // opened for it
    int32_t zone_count;
    uint8_t *used; // by signal, used_capacity of them: whether a machine uses it
    int64_t used_capacity;
} mw_live_bound;

// Binds a map.
//   out     owned by the caller; usable only when the map's diagnostics have no errors. Nothing was
//           made known to registry and series when they have.
//   errors  MW_NOMEM; those of registry and series.
MW_MUST_USE mw_status mw_live_bind(const mw_live_bind_from *from, mw_live_bound **out,
                                   mw_error *err);
void mw_live_bound_free(mw_live_bound *b); // NULL is allowed

// The signals that the store knows now and no machine uses; those of the program's own, and
// summaries, are left out.
//   ids     owned by the caller (mw_free); NULL when there are none.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_live_bound_unused(const mw_live_bound *b, mw_series *series, int32_t **ids,
                                           int32_t *count, mw_error *err);

#endif
