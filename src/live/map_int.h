// SPDX-License-Identifier: MIT
// The parser of signal maps, split over map.c (the whole), map_piece.c (numbers, lengths, lists),
// map_source.c, map_address.c, map_machine.c, map_table.c and map_retain.c. Every function that
// returns bool has said what is wrong when it is false. Thread: one owner at a time.
#ifndef MW_LIVE_MAP_INT_H
#define MW_LIVE_MAP_INT_H

#include "lang/cursor.h"
#include "live/map.h"

// An item of a block, parsed into what.
typedef bool mw_signal_item(mw_cursor *p, void *what);

// block = "{" { item ( "," | NEWLINE ) } "}"; after an error in one it goes on with the next.
bool mw_signal_block(mw_cursor *p, mw_signal_item *one, void *what);

// text = TEXT with its place; path = TEXT, terminated.
bool mw_signal_take_said(mw_cursor *p, const char *what, mw_map_said *out);
bool mw_signal_take_string(mw_cursor *p, const char *what, const char **out);
// strings = TEXT { "," TEXT }: a comma before anything else ends the list.
bool mw_signal_take_strings(mw_cursor *p, const char *what, const char ***list, int32_t *count);
// Steps over a comma that a text follows.
bool mw_signal_more_texts(mw_cursor *p);
// number = [ "-" ] NUMBER
bool mw_signal_take_number(mw_cursor *p, const char *what, double *out);
// A whole number from low to high.
bool mw_signal_take_whole(mw_cursor *p, const char *what, int32_t low, int32_t high, int32_t *out);
// length = NUMBER UNIT of time, more than nothing.
bool mw_signal_take_length(mw_cursor *p, const char *what, int64_t *ns);
// The same up to some years.
bool mw_signal_take_long(mw_cursor *p, const char *what, int32_t years_max, int64_t *ns);
// The same in whole milliseconds up to max.
bool mw_signal_take_ms(mw_cursor *p, const char *what, int32_t max, int32_t *ms);

// One of count words; -1 after saying that it is none of them.
int32_t mw_signal_take_one_of(mw_cursor *p, const char *what, const char *const *word,
                              int32_t count);
// Says that a word is unknown, with the nearest of count known ones or a list of them; false.
bool mw_signal_unknown(mw_cursor *p, const char *what, const char *const *word, int32_t count);

// source = "source" NAME KIND [ "file" ] [ ADDRESS ] [ block ], after its first word.
bool mw_signal_parse_source(mw_cursor *p, mw_signal_map *map);
// Takes an address apart: "mqtt://host:port", "host:port".
bool mw_signal_parse_address(mw_cursor *p, mw_map_source *s);
// machine = "machine" KIND TEXT block, after its first word.
bool mw_signal_parse_machine(mw_cursor *p, mw_signal_map *map);
// retain = "retain" [ texts | "measure" WORD { "," WORD } ] tier { "," tier }, after its first
// word.
bool mw_signal_parse_retain(mw_cursor *p, mw_signal_map *map);
// table = "{" { value category [ "reason" TEXT ] | "else" category } "}"
bool mw_signal_parse_table(mw_cursor *p, mw_map_channel *c);

#endif
