// SPDX-License-Identifier: MIT
// The parser of maps, split over mapping.c (maps and statements), mapping_measure.c, mapping_text.c
// and mapping_time.c. Every function that returns bool has said what is wrong when it is false.
// Thread: one owner at a time.
#ifndef MW_INGEST_MAPPING_INT_H
#define MW_INGEST_MAPPING_INT_H

#include "ingest/mapping.h"
#include "lang/cursor.h"

// text = part { "+" part }
bool mw_map_parse_text(mw_cursor *p, mw_map_text *out);
// translate = "translate" TEXT "=" target { "," ... } [ "else" "=" target ], after its first word.
bool mw_map_parse_translate(mw_cursor *p, mw_map_text *out);
bool mw_map_parse_when(mw_cursor *p, mw_map_when *out);
bool mw_map_parse_quality(mw_cursor *p, mw_map_text *out);
bool mw_map_parse_measure(mw_cursor *p, mw_mapping *map);

#endif
