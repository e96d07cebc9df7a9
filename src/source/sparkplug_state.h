// SPDX-License-Identifier: MIT
// STATE messages: how a host application says whether it is there.
//
//     spBv1.0/STATE/host   {"online":true,"timestamp":1668114759262}
//
// Source: Sparkplug specification 3.0, section 6.4.26. Thread: any.
#ifndef MW_SOURCE_SPARKPLUG_STATE_H
#define MW_SOURCE_SPARKPLUG_STATE_H

#include "source/mqtt_message.h"

typedef struct {
    bool is_online;
    int64_t time_ms; // UTC since 1970
} mw_sparkplug_state;

// Adds the JSON text.
void mw_sparkplug_state_print(mw_sparkplug_state state, mw_text *out);

// Reads it.
//   errors  MW_SYNTAX with what is wrong; *out is then untouched.
MW_MUST_USE mw_status mw_sparkplug_state_parse(mw_slice payload, mw_sparkplug_state *out,
                                               mw_error *err);

// Adds the retained message of a host, QoS 1, to a box.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_state_post(const char *host, mw_sparkplug_state state,
                                              mw_mqtt_outbox *box, mw_error *err);

#endif
