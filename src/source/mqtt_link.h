// SPDX-License-Identifier: MIT
// A connection to an MQTT broker (3.1.1) that puts what it reads: the thread of a source.
//
// One thread does everything: it connects, subscribes, reads messages into a batch, puts the batch,
// and only then writes the acknowledgements (QoS 1) of its messages. So what was acknowledged is
// kept, and a sink that is slow or full slows the broker down, as nothing more is read meanwhile:
// the broker then keeps what its own limits allow. What is held in memory is one batch. A lost
// connection is made again, after a pause that grows up to a maximum.
//
//     mw_mqtt_link link = {.config = config, .ops = &ops, .user = u};
//     MW_TRY(mw_mqtt_link_init(&link, err));
//     MW_TRY(mw_source_core_start(&link.core, sink, mw_mqtt_link_run, &link, err));
//     mw_source_core_stop(&link.core);
//     mw_mqtt_link_fini(&link);
// Thread: init and fini one at a time in the whole program (libmosquitto counts its users).
#ifndef MW_SOURCE_MQTT_LINK_H
#define MW_SOURCE_MQTT_LINK_H

#include "source/mqtt_message.h"
#include "source/source_core.h"

// Texts are kept as long as the source that they were given to; NULL is left out.
typedef struct {
    const char *name; // of the source; begins the names of its signals
    const char *host;
    int port;              // 0: 1883, with TLS 8883
    const char *client_id; // NULL: given by the broker; a session that is kept needs one
    const char *user, *password;
    bool is_tls;
    const char *ca_file;                // PEM; NULL: those of the system
    const char *cert_file, *key_file;   // of this client, PEM
    int keepalive_s;                    // 0: 30
    int64_t retry_ms_min, retry_ms_max; // pause before connecting again; 0: 1000, 60000
} mw_mqtt_config;

// What is done with what comes; called in the thread of the connection. A function that fails with
// MW_IO, MW_NOMEM or MW_CORRUPT has done nothing and is called again after a pause. NULL is left
// out.
typedef struct {
    // Before CONNECT: the will, one letter.
    mw_status (*connecting)(void *user, mw_mqtt_now now, mw_mqtt_outbox *will, mw_error *err);
    // The broker has granted all subscriptions.
    mw_status (*ready)(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);
    mw_status (*take)(void *user, const mw_mqtt_message *in, mw_mqtt_now now, mw_mqtt_batch *out,
                      mw_error *err);
    // Ten times a second.
    mw_status (*tick)(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);
    // The connection is gone, or ends.
    mw_status (*lost)(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);
    // Last letters before the connection is ended on purpose.
    mw_status (*leave)(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);
} mw_mqtt_user;

typedef struct {
    // Given.
    mw_mqtt_config config;
    bool keeps_session;   // the broker keeps what comes while nobody is connected
    char *const *filters; // topics to subscribe to, QoS 1
    int filter_count;
    const mw_mqtt_user *ops;
    void *user;
    // Its own.
    mw_source_core core;
    mw_mqtt_batch batch;
    struct mosquitto *client; // of this connection
    int64_t batch_messages;
    bool is_down, is_reached, is_subscribed, is_ready, is_leaving, gave_up;
    int letters_open; // QoS 1 letters that the broker has not confirmed
    int64_t connections, tick_ns, begun_ns;
    int family; // which addresses are tried: all, IPv4, IPv6
} mw_mqtt_link;

// Begins a connection that stands still; the given fields are set.
//   errors  MW_INVALID for settings that cannot be, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_mqtt_link_init(mw_mqtt_link *link, mw_error *err);
void mw_mqtt_link_fini(mw_mqtt_link *link); // after mw_source_core_stop

// Runs until the core is told to stop: for mw_source_core_start, with the link.
void *mw_mqtt_link_run(void *link);

#endif
