// SPDX-License-Identifier: MIT
// A source that reads plain MQTT topics: mqtt_json.h on a connection to a broker.
//
//     mw_mqtt_source_config config = {.mqtt = {.name = "m", .host = "broker", .client_id = "mw-1"},
//                                     .topics = topics, .topic_count = 2};
//     MW_TRY(mw_mqtt_source_new(&config, &source, err));
//
// With a client id the broker keeps the session: what is published with QoS 1 while nobody is
// connected comes afterwards, and what was not acknowledged comes again.
#ifndef MW_SOURCE_MQTT_SOURCE_H
#define MW_SOURCE_MQTT_SOURCE_H

#include "source/mqtt_link.h"

// Texts are copied where the source needs them longer, except those of mqtt (see there).
typedef struct {
    mw_mqtt_config mqtt;
    const char *const *topics; // filters such as "line1/#"; at least one
    int topic_count;
    const char *time_path, *time_format; // see mw_mqtt_json_new
} mw_mqtt_source_config;

// A source that stands still.
//   errors  MW_INVALID for settings that cannot be, MW_SYNTAX for the format of time, MW_NOMEM,
//           MW_IO.
MW_MUST_USE mw_status mw_mqtt_source_new(const mw_mqtt_source_config *config, mw_source **out,
                                         mw_error *err);

#endif
