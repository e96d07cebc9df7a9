// SPDX-License-Identifier: MIT
// The door of a plant, as mw serve --open has it: a listener on loopback that asks nobody who they
// are, behind the same gate.
#ifndef MW_BENCH_DOOR_H
#define MW_BENCH_DOOR_H

#include "net/http.h"
#include "server/gate.h"
#include "server/plant.h"

typedef struct {
    mw_accounts *accounts;
    mw_gate *gate;
    mw_http *http;
} bench_door;

// Everything is borrowed until bench_door_close, which comes after the plant was stopped.
mw_status bench_door_open(bench_door *d, mw_plant *plant, mw_registry *registry, mw_error *err);
void bench_door_close(bench_door *d);

#endif
