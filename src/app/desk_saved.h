// SPDX-License-Identifier: MIT
// The desk: what people set beside the numbers: targets, views that they saved, names of the
// workspace. Each kind is one setting of the registry, a JSON array or object:
//
//     "targets"        [{"indicator", "entity": registry id, "period": text or null, "value"}]
//     "views of NAME"  [{"name", "address", "title"}]; NAME signs in, "" without sign-in
//     "page"           {"title", "title_zh"}
//     "maps of ID"     {NAME: text}: of imports; ID of the organisation, "" without sign-in
// Thread: a worker of the desk.
#ifndef MW_APP_DESK_SAVED_H
#define MW_APP_DESK_SAVED_H

#include "app/desk_int.h"

// Acts.
mw_status mw_desk_targets_list(mw_desk_work *w, mw_error *err);
mw_status mw_desk_target_put(mw_desk_work *w, mw_error *err);
mw_status mw_desk_views_list(mw_desk_work *w, mw_error *err);
mw_status mw_desk_view_put(mw_desk_work *w, mw_error *err);
mw_status mw_desk_view_drop(mw_desk_work *w, mw_error *err);
mw_status mw_desk_maps_list(mw_desk_work *w, mw_error *err);
mw_status mw_desk_map_put(mw_desk_work *w, mw_error *err);
mw_status mw_desk_map_drop(mw_desk_work *w, mw_error *err);
mw_status mw_desk_settings_get(mw_desk_work *w, mw_error *err);
mw_status mw_desk_settings_put(mw_desk_work *w, mw_error *err);

// The text of a saved map, added to out.
//   errors  MW_NOTFOUND.
MW_MUST_USE mw_status mw_desk_map_find(mw_desk_work *w, mw_slice name, mw_text *out, mw_error *err);

#endif
