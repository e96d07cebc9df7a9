// SPDX-License-Identifier: MIT
// A Modbus TCP server with the energy meters of a simulated line, in a thread of its own.
//
//     MW_TRY(mw_simulate_gateway_new("127.0.0.1", 1502, &simulation, &gateway, err));
//     int port = mw_simulate_gateway_port(gateway);
//     mw_simulate_gateway_free(gateway);
//
// Registers stand in meter.h. Reading holding and input registers is answered, all else refused by
// exception 1, units that are not there by exception 11. Up to MW_GATEWAY_CLIENTS_MAX at a time.
#ifndef MW_SIMULATE_GATEWAY_H
#define MW_SIMULATE_GATEWAY_H

#include "simulate/simulation.h"

enum { MW_GATEWAY_CLIENTS_MAX = 32 };

typedef struct mw_simulate_gateway mw_simulate_gateway;

// Listens and answers.
//   host        name or address to listen on
//   port        0: a free one
//   simulation  kept until the gateway is freed
//   errors  MW_IO, naming address and reason; MW_NOMEM.
MW_MUST_USE mw_status mw_simulate_gateway_new(const char *host, int port, mw_simulation *simulation,
                                              mw_simulate_gateway **out, mw_error *err);
void mw_simulate_gateway_free(mw_simulate_gateway *g); // NULL is allowed
int mw_simulate_gateway_port(const mw_simulate_gateway *g);

#endif
