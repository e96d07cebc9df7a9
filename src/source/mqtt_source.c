// SPDX-License-Identifier: MIT
// See mqtt_source.h.
#include "source/mqtt_source.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "source/mqtt_json.h"

typedef struct {
    mw_source base;
    mw_mqtt_link link;
    mw_mqtt_json *json;
    char **topics;
    mw_arena *arena; // of the topics
} mqtt_source;

static mw_status take(void *user, const mw_mqtt_message *in, mw_mqtt_now now, mw_mqtt_batch *out,
                      mw_error *err) {
    mqtt_source *p = user;
    return mw_mqtt_json_take(p->json, in, now.wall_ns, p->link.core.sink, out, err);
}

static const mw_mqtt_user link_ops = {.take = take};

static mw_status start(mw_source *s, mw_sink *sink, mw_error *err) {
    mqtt_source *p = (mqtt_source *)s;
    if (!p->link.core.is_running) MW_TRY(mw_mqtt_json_clear(p->json, err));
    return mw_source_core_start(&p->link.core, sink, mw_mqtt_link_run, &p->link, err);
}

static void health(const mw_source *s, mw_source_health *out) {
    mw_source_core_health(&((const mqtt_source *)s)->link.core, out);
}

static void stop(mw_source *s) { mw_source_core_stop(&((mqtt_source *)s)->link.core); }

static void source_free(mw_source *s) {
    mqtt_source *p = (mqtt_source *)s;
    mw_mqtt_link_fini(&p->link);
    mw_mqtt_json_free(p->json);
    mw_arena_free(p->arena);
    mw_free(p->topics);
    mw_free(p);
}

static const mw_source_ops source_ops = {"mqtt", start, health, stop, source_free};

static mw_status set_topics(mqtt_source *p, const mw_mqtt_source_config *c, mw_error *err) {
    if (c->topic_count < 1) return mw_fail(err, MW_INVALID, "source %s: no topic", c->mqtt.name);
    p->topics = mw_alloc_array(c->topic_count, sizeof *p->topics);
    p->arena = mw_arena_new((size_t)c->topic_count * 65536); // as long as MQTT lets a topic be
    for (int i = 0; p->topics && p->arena && i < c->topic_count; i++) {
        mw_slice topic = mw_slice_of(c->topics[i]);
        p->topics[i] = mw_arena_text(p->arena, topic.p, topic.n);
        if (!p->topics[i]) return mw_fail(err, MW_NOMEM, "source %s: out of memory", c->mqtt.name);
    }
    if (!p->topics || !p->arena)
        return mw_fail(err, MW_NOMEM, "source %s: out of memory", c->mqtt.name);
    p->link.filters = p->topics;
    p->link.filter_count = c->topic_count;
    return MW_OK;
}

mw_status mw_mqtt_source_new(const mw_mqtt_source_config *config, mw_source **out, mw_error *err) {
    mqtt_source *p = mw_alloc(sizeof *p);
    if (!p) return mw_fail(err, MW_NOMEM, "source %s: out of memory", config->mqtt.name);
    p->base.ops = &source_ops;
    p->link.config = config->mqtt;
    p->link.keeps_session = config->mqtt.client_id != NULL;
    p->link.ops = &link_ops;
    p->link.user = p;
    mw_status st = set_topics(p, config, err);
    if (st == MW_OK)
        st = mw_mqtt_json_new(config->mqtt.name, config->time_path, config->time_format, &p->json,
                              err);
    if (st == MW_OK) st = mw_mqtt_link_init(&p->link, err);
    if (st != MW_OK) {
        source_free(&p->base);
        return st;
    }
    *out = &p->base;
    return MW_OK;
}
