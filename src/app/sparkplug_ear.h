// SPDX-License-Identifier: MIT
// Listening to Sparkplug edge nodes without being a host application: no STATE is published, and
// the session of a host that runs is left alone. Nodes say what their metrics are when they are
// born; on demand those that were heard without a birth are asked to be born again.
//
//     MW_TRY(mw_sparkplug_ear_new(&from, &ear, err));
//     MW_TRY(ear->source->ops->start(ear->source, mw_heard_sink(heard), err));
//     ... ear->source->ops->stop ...
//     mw_sparkplug_ear_free(ear);
// Thread: one owner; the counts may be read when the source is stopped.
#ifndef MW_APP_SPARKPLUG_EAR_H
#define MW_APP_SPARKPLUG_EAR_H

#include "live/heard.h"
#include "source/mqtt_json.h"
#include "source/mqtt_listen.h"
#include "source/sparkplug_host.h"

// All borrowed until mw_sparkplug_ear_free.
typedef struct {
    mw_mqtt_config mqtt;
    const char *const *groups; // group_count of them; none: all
    int32_t group_count;
    const char *const *topics; // listened to instead: plain MQTT; topic_count of them
    int32_t topic_count;
    const char *host_id;    // whose STATE is looked at; NULL: none
    bool asks_rebirth;      // of nodes that are heard without a birth
    const char *plain_name; // what is no Sparkplug is noted as plain MQTT, as signals of this
                            // source, and without topics everything is listened to; NULL: not
    mw_heard *heard;
} mw_sparkplug_ear_from;

typedef struct {
    mw_sparkplug_ear_from from;
    mw_source *source;
    mw_sparkplug_rules rules;
    mw_sparkplug_host *host;
    mw_mqtt_json *json; // of other topics
    mw_mqtt_batch batch;
    mw_text topic[64];
    int32_t topic_count;
    // What came.
    int64_t message[MW_SPARKPLUG_STATE + 1], plain, refused, asked;
    mw_map *group; // that were heard of
    bool host_online;
    char problem[MW_SOURCE_PROBLEM_MAX];
} mw_sparkplug_ear;

//   errors  MW_LIMIT: too many groups; those of mw_mqtt_listen_new.
MW_MUST_USE mw_status mw_sparkplug_ear_new(const mw_sparkplug_ear_from *from,
                                           mw_sparkplug_ear **out, mw_error *err);
void mw_sparkplug_ear_free(mw_sparkplug_ear *e); // stops its source; NULL is allowed

#endif
