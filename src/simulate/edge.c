// SPDX-License-Identifier: MIT
// See edge.h.
#include "simulate/edge.h"

#include "base/alloc.h"
#include "source/sparkplug_payload.h"
#include "source/sparkplug_topic.h"

#include <string.h>

static const char REBIRTH[] = "Node Control/Rebirth";

// A letter under way: its metrics are an array of the caller.
typedef struct {
    mw_sparkplug_message message;
    int part; // MW_PLANT_LINE: of the node itself
    mw_sparkplug_payload payload;
    int qos;
} letter;

static uint64_t ms_of(int64_t time_s) { return (uint64_t)time_s * 1000; }

static mw_status post(const letter *l, mw_mqtt_outbox *out, mw_error *err) {
    mw_sparkplug_topic topic = {.message = l->message,
                                .group = mw_slice_of(MW_EDGE_GROUP),
                                .edge = mw_slice_of(MW_EDGE_NODE)};
    if (l->part != MW_PLANT_LINE) topic.device = mw_slice_of(mw_plant_unit_name(l->part));
    mw_mqtt_letter *to = mw_mqtt_outbox_add(out);
    if (!to) return mw_fail(err, MW_NOMEM, "out of memory for a message");
    to->qos = l->qos;
    mw_sparkplug_topic_print(&topic, &to->topic);
    mw_status st = mw_sparkplug_encode(&l->payload, &to->payload, err);
    if (st == MW_OK && to->topic.failed) st = mw_fail(err, MW_NOMEM, "out of memory for a message");
    if (st != MW_OK) mw_mqtt_outbox_undo(out);
    return st;
}

// ---- metrics

static void set_value(mw_metric_kind kind, mw_metric_value v, mw_sparkplug_metric *m) {
    switch (kind) {
    case MW_METRIC_YES_NO:
        m->wire = MW_SPARKPLUG_WIRE_BOOL;
        m->truth = v.number != 0;
        break;
    case MW_METRIC_WHOLE:
        m->wire = MW_SPARKPLUG_WIRE_LONG;
        m->integer = (uint64_t)v.number;
        break;
    case MW_METRIC_DECIMAL:
        m->wire = MW_SPARKPLUG_WIRE_DOUBLE;
        m->number = v.number;
        break;
    case MW_METRIC_TEXT:
        m->wire = MW_SPARKPLUG_WIRE_STRING;
        m->text = mw_slice_of(v.text);
        break;
    }
}

static uint32_t datatype_of(mw_metric_kind kind) {
    static const uint32_t datatype[] = {MW_SPARKPLUG_BOOLEAN, MW_SPARKPLUG_INT64,
                                        MW_SPARKPLUG_DOUBLE, MW_SPARKPLUG_STRING};
    return datatype[kind];
}

static mw_sparkplug_metric metric_of(const mw_feed_change *c) {
    mw_sparkplug_metric m = {.has_alias = true,
                             .alias = (uint64_t)(c->part * MW_METRICS + (int)c->metric + 1),
                             .has_time = true,
                             .time_ms = ms_of(c->time_s),
                             .quality = -1};
    set_value(mw_metric_about(c->metric)->kind, c->value, &m);
    return m;
}

static mw_sparkplug_metric bd_seq_of(const mw_edge *e, uint64_t time_ms) {
    return (mw_sparkplug_metric){.name = mw_slice_of("bdSeq"),
                                 .has_time = true,
                                 .time_ms = time_ms,
                                 .datatype = MW_SPARKPLUG_INT64,
                                 .quality = -1,
                                 .wire = MW_SPARKPLUG_WIRE_LONG,
                                 .integer = e->bd_seq};
}

// ---- deaths

mw_status mw_edge_death(const mw_edge *e, int64_t time_ns, mw_mqtt_outbox *out, mw_error *err) {
    uint64_t time_ms = (uint64_t)(time_ns / 1000000);
    mw_sparkplug_metric m = bd_seq_of(e, time_ms);
    letter l = {
        .message = MW_SPARKPLUG_NDEATH,
        .part = MW_PLANT_LINE,
        .payload = {.has_time = true, .time_ms = time_ms, .count = 1, .metrics = &m},
        .qos = 1
    };
    return post(&l, out, err);
}

mw_status mw_edge_will(mw_edge *e, int64_t time_ns, mw_mqtt_outbox *out, mw_error *err) {
    if (e->has_bd_seq) e->bd_seq++;
    e->has_bd_seq = true;
    return mw_edge_death(e, time_ns, out, err);
}

// ---- births

static int add_control(const mw_edge *e, uint64_t time_ms, mw_sparkplug_metric *m) {
    m[0] = bd_seq_of(e, time_ms);
    m[1] = (mw_sparkplug_metric){.name = mw_slice_of(REBIRTH),
                                 .has_time = true,
                                 .time_ms = time_ms,
                                 .datatype = MW_SPARKPLUG_BOOLEAN,
                                 .quality = -1,
                                 .wire = MW_SPARKPLUG_WIRE_BOOL};
    return 2;
}

static mw_status birth_of(mw_edge *e, const mw_plant *p, int part, mw_mqtt_outbox *out,
                          mw_error *err) {
    bool is_node = part == MW_PLANT_LINE;
    mw_sparkplug_metric m[MW_METRICS + 2];
    int count = is_node ? add_control(e, ms_of(p->time_s), m) : 0;
    for (int i = 0; i < MW_METRICS; i++) {
        if (!mw_metric_of(part, (mw_metric)i)) continue;
        const mw_metric_row *about = mw_metric_about((mw_metric)i);
        mw_feed_change now = {p->time_s, part, (mw_metric)i, mw_metric_read(p, part, (mw_metric)i)};
        m[count] = metric_of(&now);
        m[count].name = mw_slice_of(about->name);
        m[count].unit = mw_slice_of(about->unit);
        m[count++].datatype = datatype_of(about->kind);
    }
    if (is_node) e->seq = 0;
    letter l = {
        .message = is_node ? MW_SPARKPLUG_NBIRTH : MW_SPARKPLUG_DBIRTH,
        .part = part,
        .payload = {.has_time = true,
                    .time_ms = ms_of(p->time_s),
                    .has_seq = true,
                    .seq = e->seq++,
                    .count = count,
                    .metrics = m}
    };
    return post(&l, out, err);
}

mw_status mw_edge_birth(mw_edge *e, const mw_plant *p, mw_mqtt_outbox *out, mw_error *err) {
    MW_TRY(birth_of(e, p, MW_PLANT_LINE, out, err));
    for (int i = 0; i < MW_PLANT_UNITS; i++) MW_TRY(birth_of(e, p, i, out, err));
    return MW_OK;
}

// ---- data

static mw_status data_of(mw_edge *e, int part, mw_sparkplug_payload *p, mw_mqtt_outbox *out,
                         mw_error *err) {
    if (p->count == 0) return MW_OK;
    p->has_time = p->has_seq = true;
    p->time_ms = p->metrics[p->count - 1].time_ms;
    p->seq = e->seq;
    letter l = {.message = part == MW_PLANT_LINE ? MW_SPARKPLUG_NDATA : MW_SPARKPLUG_DDATA,
                .part = part,
                .payload = *p};
    MW_TRY(post(&l, out, err));
    e->seq++;
    return MW_OK;
}

mw_status mw_edge_data(mw_edge *e, const mw_feed *f, bool is_historical, mw_mqtt_outbox *out,
                       mw_error *err) {
    mw_status st = MW_OK;
    mw_sparkplug_payload p = {.metrics = mw_alloc_array(f->count + 1, sizeof *p.metrics)};
    if (!p.metrics) return mw_fail(err, MW_NOMEM, "out of memory for a message");
    for (int part = 0; part < MW_PLANT_PARTS && st == MW_OK; part++) {
        p.count = 0;
        for (int64_t i = 0; i < f->count && st == MW_OK; i++) {
            if (f->changes[i].part != part) continue;
            p.metrics[p.count] = metric_of(&f->changes[i]);
            p.metrics[p.count++].is_historical = is_historical;
            if (p.count < MW_EDGE_METRICS_MAX) continue;
            st = data_of(e, part, &p, out, err);
            p.count = 0;
        }
        if (st == MW_OK) st = data_of(e, part, &p, out, err);
    }
    mw_free(p.metrics);
    return st;
}

// ---- commands

bool mw_edge_wants_birth(const mw_mqtt_message *in) {
    mw_sparkplug_payload p;
    bool wants = false;
    if (!mw_slice_is(in->topic, MW_EDGE_COMMANDS)) return false;
    if (mw_sparkplug_decode(in->payload, &p, NULL) != MW_OK) return false;
    for (int64_t i = 0; i < p.count; i++) {
        const mw_sparkplug_metric *m = &p.metrics[i];
        wants |= mw_slice_is(m->name, REBIRTH) && m->wire == MW_SPARKPLUG_WIRE_BOOL && m->truth;
    }
    mw_sparkplug_payload_free(&p);
    return wants;
}
