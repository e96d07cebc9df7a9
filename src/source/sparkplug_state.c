// SPDX-License-Identifier: MIT
// See sparkplug_state.h.
#include "source/sparkplug_state.h"

#include "base/json.h"
#include "source/sparkplug_topic.h"

#include <jansson.h>

void mw_sparkplug_state_print(mw_sparkplug_state state, mw_text *out) {
    mw_text_adds(out, "{\"online\":");
    mw_json_bool(out, state.is_online);
    mw_text_adds(out, ",\"timestamp\":");
    mw_json_int(out, state.time_ms);
    mw_text_addc(out, '}');
}

mw_status mw_sparkplug_state_parse(mw_slice payload, mw_sparkplug_state *out, mw_error *err) {
    json_error_t why;
    json_t *doc = json_loadb(payload.n ? payload.p : "", payload.n, 0, &why);
    if (!doc) return mw_fail(err, MW_SYNTAX, "a STATE message is no JSON: %s", why.text);
    const json_t *online = json_object_get(doc, "online");
    const json_t *time = json_object_get(doc, "timestamp");
    mw_status st = MW_OK;
    if (!json_is_boolean(online) || !json_is_integer(time))
        st = mw_fail(err, MW_SYNTAX,
                     "a STATE message needs \"online\" (true or false) and \"timestamp\" "
                     "(milliseconds)");
    else
        *out = (mw_sparkplug_state){json_is_true(online), json_integer_value(time)};
    json_decref(doc);
    return st;
}

mw_status mw_sparkplug_state_post(const char *host, mw_sparkplug_state state, mw_mqtt_outbox *box,
                                  mw_error *err) {
    mw_mqtt_letter *letter = mw_mqtt_outbox_add(box);
    if (!letter) return mw_fail(err, MW_NOMEM, "out of memory for a STATE message");
    mw_sparkplug_topic topic = {.message = MW_SPARKPLUG_STATE, .host = mw_slice_of(host)};
    mw_sparkplug_topic_print(&topic, &letter->topic);
    mw_sparkplug_state_print(state, &letter->payload);
    letter->qos = 1;
    letter->retain = true;
    if (!letter->topic.failed && !letter->payload.failed) return MW_OK;
    mw_mqtt_outbox_undo(box);
    return mw_fail(err, MW_NOMEM, "out of memory for a STATE message");
}
