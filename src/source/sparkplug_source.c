// SPDX-License-Identifier: MIT
// See sparkplug_source.h. The session of every node lives as long as the source runs; its signals
// are named anew after a start.
#include "source/sparkplug_source.h"

#include "base/alloc.h"
#include "source/sparkplug_host.h"

#include <string.h>

typedef struct {
    mw_source base;
    mw_mqtt_link link;
    mw_sparkplug_rules rules;
    mw_sparkplug_host *host; // while it runs
    mw_text *filters;
    char **filter_texts;
    int filter_count;
    mw_text host_id;
} sparkplug_source;

static mw_status connecting(void *user, mw_mqtt_now now, mw_mqtt_outbox *will, mw_error *err) {
    return mw_sparkplug_host_connecting(((sparkplug_source *)user)->host, now, will, err);
}

static mw_status ready(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    return mw_sparkplug_host_ready(((sparkplug_source *)user)->host, now, out, err);
}

static mw_status take(void *user, const mw_mqtt_message *in, mw_mqtt_now now, mw_mqtt_batch *out,
                      mw_error *err) {
    return mw_sparkplug_host_take(((sparkplug_source *)user)->host, in, now, out, err);
}

static mw_status tick(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    return mw_sparkplug_host_tick(((sparkplug_source *)user)->host, now, out, err);
}

static mw_status lost(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    return mw_sparkplug_host_lost(((sparkplug_source *)user)->host, now, out, err);
}

static mw_status leave(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    return mw_sparkplug_host_leave(((sparkplug_source *)user)->host, now, out, err);
}

static const mw_mqtt_user link_ops = {connecting, ready, take, tick, lost, leave};

static mw_status start(mw_source *s, mw_sink *sink, mw_error *err) {
    sparkplug_source *p = (sparkplug_source *)s;
    if (p->host) return mw_fail(err, MW_INVALID, "source %s runs already", p->rules.source);
    p->host = mw_sparkplug_host_new(&p->rules, sink);
    if (!p->host) return mw_fail(err, MW_NOMEM, "source %s: out of memory", p->rules.source);
    mw_status st = mw_source_core_start(&p->link.core, sink, mw_mqtt_link_run, &p->link, err);
    if (st == MW_OK) return MW_OK;
    mw_sparkplug_host_free(p->host);
    p->host = NULL;
    return st;
}

static void health(const mw_source *s, mw_source_health *out) {
    mw_source_core_health(&((const sparkplug_source *)s)->link.core, out);
}

static void stop(mw_source *s) {
    sparkplug_source *p = (sparkplug_source *)s;
    mw_source_core_stop(&p->link.core);
    mw_sparkplug_host_free(p->host);
    p->host = NULL;
}

static void source_free(mw_source *s) {
    sparkplug_source *p = (sparkplug_source *)s;
    mw_mqtt_link_fini(&p->link);
    for (int i = 0; p->filters && i < p->filter_count; i++) mw_text_free(&p->filters[i]);
    mw_free(p->filters);
    mw_free(p->filter_texts);
    mw_text_free(&p->host_id);
    mw_free(p);
}

static const mw_source_ops source_ops = {"sparkplug", start, health, stop, source_free};

// Its own STATE topic first, then the groups.
static mw_status set_filters(sparkplug_source *p, const mw_sparkplug_config *c, mw_error *err) {
    p->filter_count = 1 + (c->group_count ? c->group_count : 1);
    p->filters = mw_alloc_array(p->filter_count, sizeof *p->filters);
    p->filter_texts = mw_alloc_array(p->filter_count, sizeof *p->filter_texts);
    mw_text_adds(&p->host_id, c->host_id);
    bool failed = !p->filters || !p->filter_texts || p->host_id.failed;
    for (int i = 0; !failed && i < p->filter_count; i++) {
        if (i == 0)
            mw_text_addf(&p->filters[i], "spBv1.0/STATE/%s", c->host_id);
        else if (c->group_count)
            mw_text_addf(&p->filters[i], "spBv1.0/%s/#", c->groups[i - 1]);
        else
            mw_text_adds(&p->filters[i], "spBv1.0/#");
        failed = p->filters[i].failed;
        p->filter_texts[i] = p->filters[i].bytes;
    }
    return failed ? mw_fail(err, MW_NOMEM, "source %s: out of memory", c->mqtt.name) : MW_OK;
}

static mw_status check(const mw_sparkplug_config *c, mw_error *err) {
    if (!c->host_id || !c->host_id[0] || strpbrk(c->host_id, "+/#"))
        return mw_fail(err, MW_INVALID,
                       "source %s: host id \"%s\": it must not be empty nor have + / #",
                       c->mqtt.name, c->host_id ? c->host_id : "");
    for (int i = 0; i < c->group_count; i++)
        if (!c->groups[i][0] || strpbrk(c->groups[i], "+/#"))
            return mw_fail(err, MW_INVALID,
                           "source %s: group \"%s\": it must not be empty nor have + / #",
                           c->mqtt.name, c->groups[i]);
    return MW_OK;
}

mw_status mw_sparkplug_source_new(const mw_sparkplug_config *config, mw_source **out,
                                  mw_error *err) {
    MW_TRY(check(config, err));
    sparkplug_source *p = mw_alloc(sizeof *p);
    if (!p) return mw_fail(err, MW_NOMEM, "source %s: out of memory", config->mqtt.name);
    p->base.ops = &source_ops;
    p->link.config = config->mqtt;
    p->link.ops = &link_ops;
    p->link.user = p;
    mw_status st = set_filters(p, config, err);
    p->link.filters = p->filter_texts;
    p->link.filter_count = p->filter_count;
    if (st == MW_OK) st = mw_mqtt_link_init(&p->link, err);
    if (st != MW_OK) {
        source_free(&p->base);
        return st;
    }
    p->rules = (mw_sparkplug_rules){
        .source = config->mqtt.name,
        .host_id = p->host_id.bytes,
        .reorder_ms = config->reorder_ms < 0 ? MW_SPARKPLUG_REORDER_MS : config->reorder_ms,
        .rebirth_pause_ms =
            config->rebirth_pause_ms ? config->rebirth_pause_ms : MW_SPARKPLUG_REBIRTH_PAUSE_MS};
    *out = &p->base;
    return MW_OK;
}
