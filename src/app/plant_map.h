// SPDX-License-Identifier: MIT
// The signal map of a workspace bound to its samples: what verbs of a plant open together.
//
//     st = mw_session_open(call, NULL, 0, &s, err);
//     if (st == MW_OK) st = mw_session_world(&s, INT64_MAX, err);
//     if (st == MW_OK) st = mw_plant_map_open(call, &s, &map, err);
//     ...
//     mw_plant_map_close(&map);
// Thread: one owner at a time.
#ifndef MW_APP_PLANT_MAP_H
#define MW_APP_PLANT_MAP_H

#include "app/session.h"
#include "live/bind.h"

typedef struct {
    mw_series *series;
    mw_signal_map *map;
    mw_live_bound *bound;
} mw_plant_map;

// Opens the samples of a workspace alone.
//   errors  those of mw_series_open: MW_IO while a plant runs.
MW_MUST_USE mw_status mw_plant_series_open(const mw_call *call, mw_series **out, mw_error *err);

// Opens them and the map of --map, else plant.signals of the workspace, else an empty one. What is
// wrong with it, or may be, is said on stderr.
//   out     zeroed; closed by the caller, also after an error.
//   errors  MW_INVALID when the map does not fit; those of the stores.
MW_MUST_USE mw_status mw_plant_map_open(const mw_call *call, mw_session *s, mw_plant_map *out,
                                        mw_error *err);
void mw_plant_map_close(mw_plant_map *m);

#endif
