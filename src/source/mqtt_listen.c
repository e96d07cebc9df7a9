// SPDX-License-Identifier: MIT
// See mqtt_listen.h.
#include "source/mqtt_listen.h"

#include "base/alloc.h"

typedef struct {
    mw_source base;
    mw_mqtt_link link;
    mw_mqtt_listen_config config;
    mw_text *topic; // topic_count of them
    char **filters;
} listener;

static mw_status take(void *user, const mw_mqtt_message *in, mw_mqtt_now now, mw_mqtt_batch *out,
                      mw_error *err) {
    const listener *p = user;
    (void)now;
    (void)err;
    p->config.take(p->config.user, in, &out->outbox);
    return MW_OK;
}

static const mw_mqtt_user link_ops = {.take = take};

static mw_status start(mw_source *s, mw_sink *sink, mw_error *err) {
    listener *p = (listener *)s;
    return mw_source_core_start(&p->link.core, sink, mw_mqtt_link_run, &p->link, err);
}

static void health(const mw_source *s, mw_source_health *out) {
    mw_source_core_health(&((const listener *)s)->link.core, out);
}

static void stop(mw_source *s) { mw_source_core_stop(&((listener *)s)->link.core); }

static void source_free(mw_source *s) {
    listener *p = (listener *)s;
    mw_mqtt_link_fini(&p->link);
    for (int i = 0; p->topic && i < p->config.topic_count; i++) mw_text_free(&p->topic[i]);
    mw_free(p->topic);
    mw_free(p->filters);
    mw_free(p);
}

static const mw_source_ops source_ops = {"mqtt", start, health, stop, source_free};

static mw_status set_topics(listener *p, mw_error *err) {
    int n = p->config.topic_count;
    if (n < 1) return mw_fail(err, MW_INVALID, "source %s: no topic", p->config.mqtt.name);
    p->topic = mw_alloc_array(n, sizeof *p->topic);
    p->filters = mw_alloc_array(n, sizeof *p->filters);
    bool fine = p->topic && p->filters;
    for (int i = 0; fine && i < n; i++) {
        mw_text_adds(&p->topic[i], p->config.topics[i]);
        p->filters[i] = p->topic[i].bytes;
        fine = !p->topic[i].failed;
    }
    if (!fine) return mw_fail(err, MW_NOMEM, "source %s: out of memory", p->config.mqtt.name);
    p->link.filters = p->filters;
    p->link.filter_count = n;
    return MW_OK;
}

mw_status mw_mqtt_listen_new(const mw_mqtt_listen_config *config, mw_source **out, mw_error *err) {
    listener *p = mw_alloc(sizeof *p);
    if (!p) return mw_fail(err, MW_NOMEM, "source %s: out of memory", config->mqtt.name);
    p->base.ops = &source_ops;
    p->config = *config;
    p->link.config = config->mqtt;
    p->link.config.client_id = NULL;
    p->link.ops = &link_ops;
    p->link.user = p;
    mw_status st = set_topics(p, err);
    if (st == MW_OK) st = mw_mqtt_link_init(&p->link, err);
    if (st != MW_OK) {
        source_free(&p->base);
        return st;
    }
    *out = &p->base;
    return MW_OK;
}
