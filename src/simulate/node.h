// SPDX-License-Identifier: MIT
// The edge node at a broker: tells a simulated line over MQTT, in the thread of the connection.
//
//     MW_TRY(mw_simulate_node_new(&broker, &simulation, &node, err));
//     MW_TRY(mw_simulate_node_start(node, err));
//     ... mw_simulation_advance(&simulation, ...) now and then ...
//     mw_simulate_node_free(node);       // says farewell
//
// The line begins with the first connection. While there is none its changes are queued; after the
// next birth they are told as historical. A command "Node Control/Rebirth" is followed, and when
// the line has caught up with the wall clock it is born again, so that all values are of now.
#ifndef MW_SIMULATE_NODE_H
#define MW_SIMULATE_NODE_H

#include "simulate/simulation.h"
#include "source/mqtt_link.h"

typedef struct mw_simulate_node mw_simulate_node;

// A node that stands still. Texts of config and the simulation are kept until it is freed.
//   errors  MW_INVALID for settings that cannot be, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_simulate_node_new(const mw_mqtt_config *config, mw_simulation *simulation,
                                           mw_simulate_node **out, mw_error *err);
MW_MUST_USE mw_status mw_simulate_node_start(mw_simulate_node *n, mw_error *err);
void mw_simulate_node_free(mw_simulate_node *n); // NULL is allowed

// Counts and the last problem, as of any connection.
void mw_simulate_node_health(const mw_simulate_node *n, mw_source_health *out);

#endif
