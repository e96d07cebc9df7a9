// SPDX-License-Identifier: MIT
// A source that is a Sparkplug B host application: sparkplug_host.h on a connection to a broker.
//
//     mw_sparkplug_config config = {.mqtt = {.name = "line1", .host = "broker"}, .host_id = "mw"};
//     MW_TRY(mw_sparkplug_source_new(&config, &source, err));
#ifndef MW_SOURCE_SPARKPLUG_SOURCE_H
#define MW_SOURCE_SPARKPLUG_SOURCE_H

#include "source/mqtt_link.h"

// Texts are copied where the source needs them longer, except those of mqtt (see there).
typedef struct {
    mw_mqtt_config mqtt;
    const char *host_id;       // unique among host applications; the primary host of edge nodes
    const char *const *groups; // those that are listened to; all when group_count is 0
    int group_count;
    int64_t reorder_ms;       // how long a missing message is waited for; -1: 5000
    int64_t rebirth_pause_ms; // between requests to one node; 0: 5000
} mw_sparkplug_config;

// A source that stands still.
//   errors  MW_INVALID for settings that cannot be, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_sparkplug_source_new(const mw_sparkplug_config *config, mw_source **out,
                                              mw_error *err);

#endif
