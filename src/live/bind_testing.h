// SPDX-License-Identifier: MIT
// A plant to bind signal maps to, and what a map comes to as text. For tests.
//
//     line L1: units filler, capper; line L2: unit packer; in site "plant"
// Thread: one owner at a time.
#ifndef MW_LIVE_BIND_TESTING_H
#define MW_LIVE_BIND_TESTING_H

#include "live/bind.h"

typedef struct {
    char *folder;
    mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_series *series;
    mw_world *world;
    mw_signal_map *map;
    mw_live_bound *bound;
    mw_text said; // the diagnostics of the last map
} mw_bind_bench;

// pack: text of a pack that may use others of the project. shifts: a calendar, or NULL.
void mw_bind_bench_init(mw_bind_bench *b, const char *pack, const char *shifts);
void mw_bind_bench_fini(mw_bind_bench *b);

// Binds a map in place of the one before; whether it has no errors. from_ns of entities: always.
bool mw_bind_bench_map(mw_bind_bench *b, mw_slice text);
// Makes a signal known as a source would.
void mw_bind_bench_signal(mw_bind_bench *b, const char *name, mw_signal_kind kind,
                          const char *unit);
// What the map came to: a line for each machine, channel, output and derived quantity.
void mw_bind_bench_print(const mw_bind_bench *b, mw_text *out);

#endif
