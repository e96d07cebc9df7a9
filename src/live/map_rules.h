// SPDX-License-Identifier: MIT
// The `retain` statements of a signal map by themselves: to be shown, and to be changed in a text
// whose other lines stay as they are.
//
//     mw_text now = {0};
//     mw_map_rules(map, &now);                                    // "retain raw 90 d\n"
//     MW_TRY(mw_map_rules_check(mw_slice_of("retain raw 60 d\n"), err));
//     mw_map_rules_replace(map, rules, &whole);                   // the text of the map with them
// Running out of memory shows in out->failed. Thread: any.
#ifndef MW_LIVE_MAP_RULES_H
#define MW_LIVE_MAP_RULES_H

#include "live/map.h"

// Each with what stands behind it on its line, and an end of line.
//   map   without errors.
void mw_map_rules(const mw_signal_map *map, mw_text *out);

// Whether a text consists of nothing but such statements and comments.
//   errors  MW_INVALID, saying where and what would be right, as the parser says it; MW_NOMEM.
MW_MUST_USE mw_status mw_map_rules_check(mw_slice rules, mw_error *err);

// The whole text with other rules, where the first of them stood; at the end when there was none.
void mw_map_rules_replace(const mw_signal_map *map, mw_slice rules, mw_text *out);

#endif
