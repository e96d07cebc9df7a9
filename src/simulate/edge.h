// SPDX-License-Identifier: MIT
// The line as a Sparkplug B edge node: what it says in births, data and deaths. Group "Bottling",
// edge node "line1", a device for each unit.
//
// Births name each metric with its alias; data use the alias alone. Only letters, no connection.
// Source: Eclipse Sparkplug specification 3.0, chapters 5 and 6. Thread: one owner at a time.
#ifndef MW_SIMULATE_EDGE_H
#define MW_SIMULATE_EDGE_H

#include "simulate/feed.h"
#include "source/mqtt_message.h"

#define MW_EDGE_GROUP "Bottling"
#define MW_EDGE_NODE "line1"
#define MW_EDGE_COMMANDS "spBv1.0/" MW_EDGE_GROUP "/NCMD/" MW_EDGE_NODE

enum { MW_EDGE_METRICS_MAX = 10000 }; // in one message of data: some hundred kilobytes

// All zero is a node that was never born.
typedef struct {
    uint8_t seq;     // of the next message
    uint8_t bd_seq;  // of the connection
    bool has_bd_seq; // a will was written
} mw_edge;

// The will of a new connection: the death of the node under the next bdSeq.
//   errors  MW_NOMEM, as of all below; letters that were added before it are then to be dropped.
MW_MUST_USE mw_status mw_edge_will(mw_edge *e, int64_t time_ns, mw_mqtt_outbox *out, mw_error *err);
// The same death said on purpose, before leaving.
MW_MUST_USE mw_status mw_edge_death(const mw_edge *e, int64_t time_ns, mw_mqtt_outbox *out,
                                    mw_error *err);
// Births of the node and of its devices, with all values as they are.
MW_MUST_USE mw_status mw_edge_birth(mw_edge *e, const mw_plant *p, mw_mqtt_outbox *out,
                                    mw_error *err);
// What changed, a letter for each part that has any.
//   is_historical  it happened before the birth
MW_MUST_USE mw_status mw_edge_data(mw_edge *e, const mw_feed *f, bool is_historical,
                                   mw_mqtt_outbox *out, mw_error *err);
// Whether a message is the command to be born again.
bool mw_edge_wants_birth(const mw_mqtt_message *in);

#endif
