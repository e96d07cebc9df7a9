// SPDX-License-Identifier: MIT
// See sparkplug_ear.h.
#include "app/sparkplug_ear.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/map.h"
#include "source/sparkplug_state.h"

#include <stdio.h>
#include <string.h>

enum { TOPICS_MAX = 64 };

// A message that finds no memory is not noted, and that is said.
static void note_status(mw_sparkplug_ear *e, mw_status st) {
    if (st == MW_OK) return;
    e->refused++;
    snprintf(e->problem, sizeof e->problem, "%s", mw_status_text(st));
}

static void note_place(mw_sparkplug_ear *e, const mw_sparkplug_topic *t) {
    mw_text place = {0};
    mw_text_addf(&place, "%s/%.*s/%.*s", e->rules.source, (int)t->group.n, t->group.p,
                 (int)t->edge.n, t->edge.p);
    if (t->device.n) mw_text_addf(&place, "/%.*s", (int)t->device.n, t->device.p);
    if (!place.failed) (void)mw_heard_place(e->from.heard, (mw_slice){place.bytes, place.size});
    mw_text_free(&place);
    note_status(e, mw_map_add(e->group, t->group, 0, NULL, NULL));
}

// What a birth calls the types of its metrics, which the host application has no use for.
static void note_types(mw_sparkplug_ear *e, const mw_sparkplug_topic *t, mw_slice payload) {
    mw_sparkplug_payload p;
    mw_text name = {0};
    if (mw_sparkplug_decode(payload, &p, NULL) != MW_OK) return;
    for (int64_t i = 0; i < p.count; i++) {
        const mw_sparkplug_metric *m = &p.metrics[i];
        name.size = 0;
        mw_text_addf(&name, "%s/%.*s/%.*s", e->rules.source, (int)t->group.n, t->group.p,
                     (int)t->edge.n, t->edge.p);
        if (t->device.n) mw_text_addf(&name, "/%.*s", (int)t->device.n, t->device.p);
        mw_text_addf(&name, "/%.*s%.*s", (int)m->name.n, m->name.p, (int)m->suffix.n, m->suffix.p);
        if (name.failed) break;
        mw_heard_type(e->from.heard, (mw_slice){name.bytes, name.size},
                      mw_sparkplug_datatype_text(m->datatype));
    }
    mw_text_free(&name);
    mw_sparkplug_payload_free(&p);
}

static void note_state(mw_sparkplug_ear *e, const mw_sparkplug_topic *t, mw_slice payload) {
    mw_sparkplug_state state;
    if (!e->from.host_id || !mw_slice_is(t->host, e->from.host_id)) return;
    if (mw_sparkplug_state_parse(payload, &state, NULL) == MW_OK) e->host_online = state.is_online;
}

// Hands what a message brought to those who note it.
static void pass_on(mw_sparkplug_ear *e, mw_mqtt_outbox *answer) {
    mw_sink *sink = mw_heard_sink(e->from.heard);
    if (e->batch.samples.count > 0) (void)sink->ops->put(sink, &e->batch.samples, NULL);
    e->batch.samples.count = 0;
    for (int64_t i = 0; e->from.asks_rebirth && i < e->batch.outbox.count; i++) {
        mw_mqtt_letter *from = &e->batch.outbox.letters[i], *to = mw_mqtt_outbox_add(answer);
        if (!to) break;
        *to = *from; // the texts move
        *from = (mw_mqtt_letter){.qos = 0};
        e->asked++;
    }
    mw_mqtt_outbox_clear(&e->batch.outbox);
    if (e->batch.problem[0]) memcpy(e->problem, e->batch.problem, sizeof e->problem);
    e->refused += e->batch.refused;
    e->batch.problem[0] = '\0';
    e->batch.refused = 0;
}

static void take_plain(mw_sparkplug_ear *e, const mw_mqtt_message *in, int64_t wall_ns) {
    e->plain++;
    mw_sink *sink = mw_heard_sink(e->from.heard);
    if (e->json) note_status(e, mw_mqtt_json_take(e->json, in, wall_ns, sink, &e->batch, NULL));
}

static void take(void *user, const mw_mqtt_message *in, mw_mqtt_outbox *answer) {
    mw_sparkplug_ear *e = user;
    mw_mqtt_now now = {mw_clock_wall_ns(), mw_clock_steady_ns()};
    mw_sparkplug_topic t;
    if (mw_sparkplug_topic_parse(in->topic, &t, NULL) != MW_OK) {
        take_plain(e, in, now.wall_ns);
        pass_on(e, answer);
        return;
    }
    e->message[t.message]++;
    if (t.message == MW_SPARKPLUG_STATE) {
        note_state(e, &t, in->payload);
        return;
    }
    note_place(e, &t);
    note_status(e, mw_sparkplug_host_take(e->host, in, now, &e->batch, NULL));
    pass_on(e, answer);
    if (t.message == MW_SPARKPLUG_NBIRTH || t.message == MW_SPARKPLUG_DBIRTH)
        note_types(e, &t, in->payload);
}

static mw_status set_topics(mw_sparkplug_ear *e, const char *topic[TOPICS_MAX], mw_error *err) {
    const mw_sparkplug_ear_from *f = &e->from;
    if (f->group_count > TOPICS_MAX - 2 || f->topic_count > TOPICS_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d groups or topics", TOPICS_MAX - 2);
    for (int32_t i = 0; i < f->topic_count; i++)
        mw_text_adds(&e->topic[e->topic_count++], f->topics[i]);
    for (int32_t i = 0; i < f->group_count; i++)
        mw_text_addf(&e->topic[e->topic_count++], "spBv1.0/%s/#", f->groups[i]);
    if (f->plain_name && f->topic_count == 0)
        mw_text_adds(&e->topic[e->topic_count++], "#");
    else if (f->topic_count == 0 && f->group_count == 0)
        mw_text_adds(&e->topic[e->topic_count++], "spBv1.0/#");
    if (f->host_id && f->group_count > 0)
        mw_text_addf(&e->topic[e->topic_count++], "spBv1.0/STATE/%s", f->host_id);
    for (int32_t i = 0; i < e->topic_count; i++) {
        if (e->topic[i].failed) return mw_fail(err, MW_NOMEM, "no memory to listen");
        topic[i] = e->topic[i].bytes;
    }
    return MW_OK;
}

static mw_status ear_open(mw_sparkplug_ear *e, mw_error *err) {
    const char *topic[TOPICS_MAX];
    mw_mqtt_listen_config config = {.mqtt = e->from.mqtt, .take = take, .user = e};
    e->rules = (mw_sparkplug_rules){.source = e->from.mqtt.name,
                                    .host_id = e->from.host_id ? e->from.host_id : "mw",
                                    .rebirth_pause_ms = MW_SPARKPLUG_REBIRTH_PAUSE_MS};
    e->host = mw_sparkplug_host_new(&e->rules, mw_heard_sink(e->from.heard));
    e->group = mw_map_new();
    if (!e->host || !e->group) return mw_fail(err, MW_NOMEM, "no memory to listen");
    if (e->from.plain_name) MW_TRY(mw_mqtt_json_new(e->from.plain_name, NULL, NULL, &e->json, err));
    MW_TRY(set_topics(e, topic, err));
    config.topics = topic;
    config.topic_count = e->topic_count;
    return mw_mqtt_listen_new(&config, &e->source, err);
}

mw_status mw_sparkplug_ear_new(const mw_sparkplug_ear_from *from, mw_sparkplug_ear **out,
                               mw_error *err) {
    mw_sparkplug_ear *e = mw_alloc(sizeof *e);
    if (!e) return mw_fail(err, MW_NOMEM, "no memory to listen");
    e->from = *from;
    mw_status st = ear_open(e, err);
    if (st == MW_OK)
        *out = e;
    else
        mw_sparkplug_ear_free(e);
    return st;
}

void mw_sparkplug_ear_free(mw_sparkplug_ear *e) {
    if (!e) return;
    mw_source_free(e->source);
    mw_sparkplug_host_free(e->host);
    mw_mqtt_json_free(e->json);
    mw_mqtt_batch_fini(&e->batch);
    mw_map_free(e->group);
    for (int32_t i = 0; i < e->topic_count; i++) mw_text_free(&e->topic[i]);
    mw_free(e);
}
