// SPDX-License-Identifier: MIT
// A source that only listens: every message of some topics is handed on as it came. For trying out
// a broker and for finding out what is said there.
//
//     mw_mqtt_listen_config config = {.mqtt = mqtt, .topics = &topic, .topic_count = 1,
//                                     .take = note, .user = u};
//     MW_TRY(mw_mqtt_listen_new(&config, &source, err));
//
// It connects without a client id, so that the broker gives it one of its own: a program that runs
// under the configured one keeps its connection and its session. It publishes nothing but what take
// answers. The sink given to start is not used.
#ifndef MW_SOURCE_MQTT_LISTEN_H
#define MW_SOURCE_MQTT_LISTEN_H

#include "source/mqtt_link.h"

typedef struct {
    mw_mqtt_config mqtt;       // see there how long its texts are kept
    const char *const *topics; // filters; at least one
    int topic_count;
    // Takes a message, in the source's thread.
    void (*take)(void *user, const mw_mqtt_message *in, mw_mqtt_outbox *answer);
    void *user;
} mw_mqtt_listen_config;

// A source that stands still. Topics are copied.
//   errors  MW_INVALID for settings that cannot be, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_mqtt_listen_new(const mw_mqtt_listen_config *config, mw_source **out,
                                         mw_error *err);

#endif
