// SPDX-License-Identifier: MIT
// See door.h.
#include "bench/door.h"

mw_status bench_door_open(bench_door *d, mw_plant *plant, mw_registry *registry, mw_error *err) {
    *d = (bench_door){0};
    mw_accounts_setup setup = {.registry = registry};
    MW_TRY(mw_accounts_open(&setup, &d->accounts, err));
    mw_gate_from from = {.accounts = d->accounts, .unguarded = true};
    MW_TRY(mw_gate_open(&from, &d->gate, err));
    int64_t rows, devices;
    const mw_route *row = mw_plant_routes(&rows);
    MW_TRY(mw_gate_add(d->gate, row, rows, plant, err));
    const mw_http_route *device = mw_plant_push_routes(plant, &devices);
    MW_TRY(mw_gate_push(d->gate, device, devices, err));
    mw_http_config config = {0};
    MW_TRY(mw_gate_routes(d->gate, &config.routes, &config.route_count, err));
    return mw_http_open(&config, &d->http, err);
}

void bench_door_close(bench_door *d) {
    mw_http_close(d->http);
    mw_gate_close(d->gate);
    mw_accounts_close(d->accounts);
}
