// SPDX-License-Identifier: MIT
// Signal maps: which signals of which sources tell the state, the counts and the energy of which
// machine. Text in the style of the packs in, a tree out; docs/live.md is the specification.
//
//     mw_signal_map *map = NULL;
//     MW_TRY(mw_signal_map_read("plant.signals", &map, err)); // MW_OK with wrong text too
//     if (map->diags->errors) mw_diag_print(map->diags, &out);
//     mw_signal_map_free(map);
//
// Everything lives in the arena of diags. Thread: one owner at a time.
#ifndef MW_LIVE_MAP_H
#define MW_LIVE_MAP_H

#include "live/map_tree.h"

enum {
    MW_MAP_SOURCES_MAX = 1000,    // connections, each with a thread: a large plant has some hundred
    MW_MAP_MACHINES_MAX = 100000, // written out; a star stands for more
    MW_MAP_RETAINS_MAX = 1000,    // statements; each is looked at for each signal
    MW_MAP_SOURCE_NAME_MAX = 100, // bytes: names of signals begin with it
};

typedef struct {
    mw_diags *diags;
    mw_map_source *source;
    int32_t source_count;
    mw_map_machine *machine;
    int32_t machine_count;
    mw_map_retain *retain; // in the order of the text
    int32_t retain_count;
    char hash[65]; // SHA-256 of the text, in hex
} mw_signal_map;

// Reads a map.
//   name    what messages call the text.
//   out     owned by the caller (mw_signal_map_free), also when the text is wrong: look at
//           (*out)->diags->errors first.
//   errors  MW_NOMEM; MW_LIMIT for a text beyond MW_PACK_FILE_BYTES_MAX.
MW_MUST_USE mw_status mw_signal_map_text(const char *name, const char *text, size_t size,
                                         mw_signal_map **out, mw_error *err);
// The same from a file; MW_IO when it cannot be read.
MW_MUST_USE mw_status mw_signal_map_read(const char *path, mw_signal_map **out, mw_error *err);
void mw_signal_map_free(mw_signal_map *map); // NULL is allowed

// The source whose name begins the name of a signal; -1 when there is none.
int32_t mw_signal_map_source(const mw_signal_map *map, mw_slice signal);

// "sparkplug", "mqtt", ...
const char *mw_map_source_word(mw_map_source_kind kind);
// Whether a source tells the time as it goes: its signals are not known while it is away.
bool mw_map_source_follows_clock(const mw_map_source *s);

#endif
