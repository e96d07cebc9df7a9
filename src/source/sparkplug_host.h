// SPDX-License-Identifier: MIT
// A Sparkplug B host application without its connection: messages and time go in, samples and
// messages to send come out. It follows every edge node from birth to death, puts messages back in
// order, and asks for a rebirth when something is missing.
//
//     mw_sparkplug_host *host = mw_sparkplug_host_new(&rules, sink);
//     mw_sparkplug_host_connecting(host, now, &will, err);  // then CONNECT with that will
//     mw_sparkplug_host_ready(host, now, &out, err);        // once subscribed
//     mw_sparkplug_host_take(host, &message, now, &out, err);
//     mw_sparkplug_host_tick(host, now, &out, err);         // some times a second
//     ... put out.samples, send out.outbox, empty both ...
//
// Signals are named "source/group/edge/metric" and "source/group/edge/device/metric"; bdSeq and
// metrics below "Node Control/" and "Device Control/" are no signals. Metrics that are transient
// are not kept, as they ask for; historical ones are put without touching what is current.
//
// A function that fails with MW_IO or MW_NOMEM (the sink, the heap) has not taken its message and
// is called again with it later; other troubles are words in `out`, and life goes on.
//
// What a node does not tell itself, such as its death by a lost connection, is put by its own clock
// (mw_sparkplug_node_now), not by ours.
//
// Source: Eclipse Sparkplug specification 3.0, chapters 4 to 6. Thread: one owner at a time.
#ifndef MW_SOURCE_SPARKPLUG_HOST_H
#define MW_SOURCE_SPARKPLUG_HOST_H

#include "source/sparkplug_apply.h"

// Texts are kept until mw_sparkplug_host_free.
typedef struct {
    const char *source;       // name of the source
    const char *host_id;      // as edge nodes have it as their primary host
    int64_t reorder_ms;       // how long a missing message is waited for; 0 not at all
    int64_t rebirth_pause_ms; // between two requests to one node
} mw_sparkplug_rules;

enum { MW_SPARKPLUG_REORDER_MS = 5000, MW_SPARKPLUG_REBIRTH_PAUSE_MS = 5000 }; // usual

typedef struct mw_sparkplug_host mw_sparkplug_host;

// A host that knows no node. NULL when out of memory.
mw_sparkplug_host *mw_sparkplug_host_new(const mw_sparkplug_rules *rules, mw_sink *sink);
void mw_sparkplug_host_free(mw_sparkplug_host *h); // NULL is allowed

// Before CONNECT: fixes the instant of the STATE messages of this connection and adds the will.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_host_connecting(mw_sparkplug_host *h, mw_mqtt_now now,
                                                   mw_mqtt_outbox *will, mw_error *err);
// After SUBACK: says that the host is online and asks every node known to be born again.
MW_MUST_USE mw_status mw_sparkplug_host_ready(mw_sparkplug_host *h, mw_mqtt_now now,
                                              mw_mqtt_batch *out, mw_error *err);
// A message that came.
MW_MUST_USE mw_status mw_sparkplug_host_take(mw_sparkplug_host *h, const mw_mqtt_message *in,
                                             mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);
// Time went by: gaps that were waited for long enough, requests that were put off.
MW_MUST_USE mw_status mw_sparkplug_host_tick(mw_sparkplug_host *h, mw_mqtt_now now,
                                             mw_mqtt_batch *out, mw_error *err);
// The connection is gone: from now on nothing is known of any node.
MW_MUST_USE mw_status mw_sparkplug_host_lost(mw_sparkplug_host *h, mw_mqtt_now now,
                                             mw_mqtt_batch *out, mw_error *err);
// Before DISCONNECT: says that the host is offline.
MW_MUST_USE mw_status mw_sparkplug_host_leave(mw_sparkplug_host *h, mw_mqtt_now now,
                                              mw_mqtt_batch *out, mw_error *err);

// Nodes alive, and all that are known.
void mw_sparkplug_host_count(const mw_sparkplug_host *h, int64_t *alive, int64_t *known);

#endif
