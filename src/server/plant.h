// SPDX-License-Identifier: MIT
// A plant that runs: sources put samples into a hub, a thread turns it and evaluates what changed,
// people listen over HTTP.
//
//     MW_TRY(mw_plant_open(&from, &plant, err));
//     MW_TRY(mw_plant_start(plant, err));
//     ... mw_gate_add(gate, mw_plant_routes(&count), ...) for a listener ...
//     mw_plant_stop(plant);
//     mw_plant_close(plant);
//
// Routes, each narrowed to the branches that whoever asks may see:
//     GET  /healthz              200 while turns succeed and samples are kept, else 503 and why
//     GET  /metrics              for Prometheus
//     GET  /api/v1/live          every indicator of the hour, shift and day, and every machine
//     GET  /api/v1/live/stream   the same as it changes, as server-sent events
//     GET  /api/v1/states        ?entity=&from=&to=: the states that machines were in
//     GET  /api/v1/sources       connections, their clocks, and what they refused
//     GET  /api/v1/signals       names of signals; ?unused: those that no machine uses
//     GET  /api/v1/series        ?signal=&from=&to=&points=&method=: a chart of a signal, by
//                                stretches that are kept equally finely
//     GET  /api/v1/alerts        alerts that are active, not acknowledged, or shelved
//     POST /api/v1/alerts        acknowledge, shelve, unshelve
//     POST /api/v1/stops         what an operator says of state and reason
//     GET  /api/v1/losses        ?entity=&from=&to=: where planned busy time went, reasons of stops
//     GET  /api/v1/orders        ?entity=&from=&to=: what was made of each order
//     POST /api/v1/orders        which order runs, of what, how many, due when
//     GET  /api/v1/said          ?entity=&from=&to=: what was said, taken back, and remarks
//     POST /api/v1/facts         a correction
// and those of push.h, which write samples.
//
// Thread: one owner; routes any. Locking: one mutex over hub, indicators and listeners; turns hold
// it while they work, handlers while they write their answer.
#ifndef MW_SERVER_PLANT_H
#define MW_SERVER_PLANT_H

#include "live/kpi.h"
#include "server/drop.h"
#include "server/route.h"
#include "source/push.h"

// All borrowed until mw_plant_close. The plant alone uses registry and facts while it runs.
typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_series *series;
    const mw_live_binding *binding;
    mw_source **source;      // per source of the binding; NULL: it is written to over HTTP
    const char *const *kind; // per source: "sparkplug", "influx", ...
    // Per source that is written to: what requests call it by; its name and what it takes are not
    // looked at. NULL: nothing.
    const mw_push_source *pushed;
    mw_calendar calendar;
    const char *zone;             // NULL: UTC
    const char *map_path;         // of the signal map; need not be there. NULL: rules stay so
    const char *registry_address; // for the thread that sends notices; NULL: nobody is told
    mw_drop *drop;                // for the files of folders; NULL: there are none
    int64_t hold_ns;
} mw_plant_from;

typedef struct mw_plant mw_plant;

//   errors  those of the stores.
MW_MUST_USE mw_status mw_plant_open(const mw_plant_from *from, mw_plant **out, mw_error *err);
void mw_plant_close(mw_plant *p); // after mw_plant_stop; NULL is allowed

// Starts the sources and the thread of turns.
MW_MUST_USE mw_status mw_plant_start(mw_plant *p, mw_error *err);
// Stops the sources, makes a last turn, and ends the thread. Again does nothing.
void mw_plant_stop(mw_plant *p);
// Others changed what is stored: it is read anew soon. Thread: any.
void mw_plant_stored(mw_plant *p);

// The rows of all plants; their context is the plant, which is closed after the listener's end.
const mw_route *mw_plant_routes(int64_t *count);
// Of who administers how long samples are kept (plant_retention.c); the same context.
const mw_route *mw_plant_retention_routes(int64_t *count);
// Those that devices write to. Borrowed until mw_plant_close.
const mw_http_route *mw_plant_push_routes(const mw_plant *p, int64_t *count);

#endif
