// SPDX-License-Identifier: MIT
// What a workspace needs to follow the simulated line: entities, and the signal map that binds
// them.
//
//     mw_simulate_entities(&text);                                   // CSV for mw entity import
//     mw_simulate_map(&(mw_simulate_place){.broker = "mqtt://127.0.0.1:1883"}, &text);
//
// Thread: any.
#ifndef MW_SIMULATE_SETUP_H
#define MW_SIMULATE_SETUP_H

#include "base/text.h"

typedef struct {
    const char *broker; // address of the map's source; NULL: "mqtt://127.0.0.1:1883"
    const char *user;   // at the broker; NULL: none
    const char *ca;     // file; NULL: none
    const char *meters; // "127.0.0.1:1502": energy is read from the meters; NULL: from the broker
} mw_simulate_place;

// Adds the entities: a site, the line, its units; all titles say that they are simulated.
void mw_simulate_entities(mw_text *out);
// Adds the signal map.
void mw_simulate_map(const mw_simulate_place *place, mw_text *out);

#endif
