// SPDX-License-Identifier: MIT
// See sparkplug_host.h. Messages of a node carry a sequence number, 0..255 and around. One that is
// ahead of its turn is held back until those before it came or until it waited long enough; then
// all that is held back is used in order, as their data are good, and a rebirth tells the rest.
#include "source/sparkplug_host.h"

#include "base/alloc.h"
#include "source/sparkplug_state.h"

#include <stdio.h>

static const int64_t SETTLE_NS = INT64_C(10000000000); // births of devices follow within seconds
static const int64_t NS_PER_MS = 1000000;

struct mw_sparkplug_host {
    mw_sparkplug_rules rules;
    mw_sparkplug_apply apply;
    mw_map *ids; // "group/edge" to number of the node
    mw_sparkplug_node **nodes;
    int64_t node_count, node_capacity;
    int64_t state_ms; // instant of the STATE messages of this connection
    bool is_online;   // said so, and not taken back
};

mw_sparkplug_host *mw_sparkplug_host_new(const mw_sparkplug_rules *rules, mw_sink *sink) {
    mw_sparkplug_host *h = mw_alloc(sizeof *h);
    if (!h) return NULL;
    h->rules = *rules;
    h->apply.source = rules->source;
    h->apply.sink = sink;
    h->ids = mw_map_new();
    if (h->ids) return h;
    mw_free(h);
    return NULL;
}

void mw_sparkplug_host_free(mw_sparkplug_host *h) {
    if (!h) return;
    for (int64_t i = 0; i < h->node_count; i++) mw_sparkplug_node_free(h->nodes[i]);
    mw_free(h->nodes);
    mw_map_free(h->ids);
    mw_sparkplug_apply_fini(&h->apply);
    mw_free(h);
}

void mw_sparkplug_host_count(const mw_sparkplug_host *h, int64_t *alive, int64_t *known) {
    *alive = 0;
    *known = h->node_count;
    for (int64_t i = 0; i < h->node_count; i++) *alive += h->nodes[i]->is_alive;
}

static mw_status full(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "out of memory for a Sparkplug host");
}

// ---- nodes

static mw_status node_get(mw_sparkplug_host *h, const mw_sparkplug_topic *topic,
                          mw_sparkplug_node **out, mw_error *err) {
    mw_text *key = &h->apply.name;
    key->size = 0;
    mw_text_add(key, topic->group.p, topic->group.n);
    mw_text_addc(key, '/');
    mw_text_add(key, topic->edge.p, topic->edge.n);
    if (key->failed) {
        mw_text_free(key);
        return full(err);
    }
    mw_slice id = {key->bytes, key->size};
    int64_t at = mw_map_get(h->ids, id, -1);
    if (at >= 0) {
        *out = h->nodes[at];
        return MW_OK;
    }
    if (h->node_count >= MW_SPARKPLUG_NODES_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d edge nodes", MW_SPARKPLUG_NODES_MAX);
    if (!mw_grow(&h->nodes, &h->node_capacity, h->node_count + 1, sizeof *h->nodes))
        return full(err);
    mw_sparkplug_node *n = mw_sparkplug_node_new(topic->group, topic->edge);
    if (!n) return full(err);
    mw_status st = mw_map_add(h->ids, id, h->node_count, NULL, err);
    if (st != MW_OK) {
        mw_sparkplug_node_free(n);
        return st;
    }
    h->nodes[h->node_count++] = *out = n;
    return MW_OK;
}

// ---- rebirth

static mw_status post_rebirth(const mw_sparkplug_node *n, mw_mqtt_now now, mw_mqtt_outbox *box,
                              mw_error *err) {
    uint64_t now_ms = (uint64_t)(now.wall_ns / NS_PER_MS);
    mw_sparkplug_metric m = {.name = mw_slice_of("Node Control/Rebirth"),
                             .quality = -1,
                             .has_time = true,
                             .time_ms = now_ms,
                             .datatype = MW_SPARKPLUG_BOOLEAN,
                             .wire = MW_SPARKPLUG_WIRE_BOOL,
                             .truth = true};
    mw_sparkplug_payload p = {.has_time = true, .time_ms = now_ms, .count = 1, .metrics = &m};
    mw_sparkplug_topic topic = {
        .message = MW_SPARKPLUG_NCMD,
        .group = {n->group.bytes, n->group.size},
        .edge = {n->edge.bytes,  n->edge.size }
    };
    mw_mqtt_letter *letter = mw_mqtt_outbox_add(box);
    if (!letter) return full(err);
    mw_sparkplug_topic_print(&topic, &letter->topic);
    mw_status st = mw_sparkplug_encode(&p, &letter->payload, err);
    if (st == MW_OK && letter->topic.failed) st = full(err);
    if (st != MW_OK) mw_mqtt_outbox_undo(box);
    return st;
}

// Sends the request that a node needs, unless the last one is too young: then a tick does it.
static mw_status ask(mw_sparkplug_host *h, mw_sparkplug_node *n, mw_mqtt_now now,
                     mw_mqtt_batch *out, mw_error *err) {
    int64_t pause_ns = h->rules.rebirth_pause_ms * NS_PER_MS;
    if (!n->wants_rebirth) return MW_OK;
    if (n->asked_ns != INT64_MIN && now.steady_ns - n->asked_ns < pause_ns) return MW_OK;
    MW_TRY(post_rebirth(n, now, &out->outbox, err));
    n->asked_ns = now.steady_ns;
    n->wants_rebirth = false;
    return MW_OK;
}

// ---- messages in order

// Bytes of a message as a payload. MW_INVALID when they are none: refused with words already.
static mw_status decode(mw_sparkplug_host *h, const mw_sparkplug_node *n,
                        mw_sparkplug_message message, mw_slice bytes, mw_sparkplug_payload *p,
                        mw_error *err) {
    mw_error why = {0};
    mw_status st = mw_sparkplug_decode(bytes, p, &why);
    if (st == MW_OK) return MW_OK;
    if (st == MW_NOMEM) return mw_fail(err, st, "%s", why.text);
    mw_mqtt_refuse(h->apply.out, 1, "%s of %s/%s: %s", mw_sparkplug_message_text(message),
                   n->group.bytes, n->edge.bytes, why.text);
    return MW_INVALID;
}

// A message between birth and death, in its turn.
typedef struct {
    mw_sparkplug_message message;
    mw_slice device;
    const mw_sparkplug_payload *payload;
    int64_t wall_ns;
} turn;

static void refuse_turn(const mw_sparkplug_node *n, const turn *t, mw_mqtt_batch *out,
                        const char *why) {
    mw_mqtt_refuse(out, t->payload->count, "%s of %s/%s: %s", mw_sparkplug_message_text(t->message),
                   n->group.bytes, n->edge.bytes, why);
}

static mw_status apply_dbirth(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                              mw_error *err) {
    mw_error why = {0};
    int32_t device;
    mw_status st = mw_sparkplug_node_device(n, t->device, &device, &why);
    if (st == MW_LIMIT) {
        refuse_turn(n, t, h->apply.out, why.text);
        return MW_OK;
    }
    if (st != MW_OK) return mw_fail(err, st, "%s", why.text);
    return mw_sparkplug_apply_birth(&h->apply, n, device, t->payload, t->wall_ns, err);
}

static mw_status apply_data(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                            mw_error *err) {
    int32_t device = t->device.n ? mw_sparkplug_node_device_find(n, t->device) : 0;
    if (n->is_unsettled) MW_TRY(mw_sparkplug_apply_settle(&h->apply, n, err));
    if (device < 0 || !n->devices[device].is_alive) {
        refuse_turn(n, t, h->apply.out, "data of a device before its birth");
        n->wants_rebirth = true;
        return MW_OK;
    }
    MW_TRY(mw_sparkplug_apply_data(&h->apply, n, device, t->payload, t->wall_ns, err));
    n->wants_rebirth |= h->apply.unknown_count > 0;
    return MW_OK;
}

static mw_status apply_turn(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                            mw_error *err) {
    switch (t->message) {
    case MW_SPARKPLUG_DBIRTH: return apply_dbirth(h, n, t, err);
    case MW_SPARKPLUG_DDEATH: {
        int32_t device = mw_sparkplug_node_device_find(n, t->device);
        if (device < 1 || !n->devices[device].is_alive) return MW_OK;
        int64_t now_ns = mw_sparkplug_node_now(n, t->wall_ns);
        return mw_sparkplug_apply_death(&h->apply, n, device,
                                        mw_sparkplug_payload_ns(t->payload, now_ns), err);
    }
    case MW_SPARKPLUG_NDATA:
    case MW_SPARKPLUG_DDATA: return apply_data(h, n, t, err);
    case MW_SPARKPLUG_NBIRTH:
    case MW_SPARKPLUG_NDEATH:
    case MW_SPARKPLUG_NCMD:
    case MW_SPARKPLUG_DCMD:
    case MW_SPARKPLUG_STATE: break;
    }
    return MW_OK;
}

// Uses a message that was held back and lets it go.
static mw_status apply_held(mw_sparkplug_host *h, mw_sparkplug_node *n, int64_t i, mw_error *err) {
    const mw_sparkplug_held *held = &n->held[i];
    uint8_t seq = held->seq;
    mw_sparkplug_payload p;
    mw_slice bytes = {held->payload.bytes, held->payload.size};
    mw_status st = decode(h, n, held->message, bytes, &p, err);
    if (st == MW_NOMEM) return st;
    turn t = {
        held->message, {held->device.bytes, held->device.size},
         &p, held->wall_ns
    };
    st = st == MW_OK ? apply_turn(h, n, &t, err) : MW_OK;
    mw_sparkplug_payload_free(&p);
    MW_TRY(st);
    mw_sparkplug_node_unhold(n, i);
    n->seq_next = (uint8_t)(seq + 1);
    return MW_OK;
}

// Uses what is held back and now in its turn.
static mw_status drain(mw_sparkplug_host *h, mw_sparkplug_node *n, mw_mqtt_now now, mw_error *err) {
    for (;;) {
        int64_t first = mw_sparkplug_node_held_first(n);
        if (first < 0 || n->held[first].seq != n->seq_next) return MW_OK;
        MW_TRY(apply_held(h, n, first, err));
        n->gap_ns = now.steady_ns; // the next gap, if there is one, begins now
    }
}

// Gives up waiting: uses all that is held back.
static mw_status use_held(mw_sparkplug_host *h, mw_sparkplug_node *n, mw_error *err) {
    for (int64_t i; (i = mw_sparkplug_node_held_first(n)) >= 0;) MW_TRY(apply_held(h, n, i, err));
    return MW_OK;
}

// A message that came after its turn: its data are still good, the rest is asked for anew.
static mw_status take_late(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                           mw_error *err) {
    n->wants_rebirth = true;
    if (t->message == MW_SPARKPLUG_NDATA || t->message == MW_SPARKPLUG_DDATA)
        return apply_turn(h, n, t, err);
    return MW_OK;
}

// A message ahead of its turn; without room for it, or without a time to wait, all is used at once.
static mw_status take_early(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                            const mw_mqtt_message *in, mw_mqtt_now now, mw_error *err) {
    mw_sparkplug_topic topic = {.message = t->message, .device = t->device};
    uint8_t seq = (uint8_t)t->payload->seq;
    mw_error why = {0};
    mw_status st =
        h->rules.reorder_ms > 0 ? mw_sparkplug_node_hold(n, &topic, in, seq, &why) : MW_LIMIT;
    if (st == MW_OK) {
        n->held[n->held_count - 1].wall_ns = t->wall_ns;
        if (n->held_count == 1) n->gap_ns = now.steady_ns;
        return MW_OK;
    }
    if (st != MW_LIMIT) return mw_fail(err, st, "%s", why.text);
    MW_TRY(use_held(h, n, err));
    MW_TRY(apply_turn(h, n, t, err));
    n->seq_next = (uint8_t)(seq + 1);
    n->wants_rebirth = true;
    return MW_OK;
}

static mw_status take_ordered(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                              const mw_mqtt_message *in, mw_mqtt_now now, mw_error *err) {
    if (!t->payload->has_seq || t->payload->seq > 255) {
        mw_mqtt_refuse(h->apply.out, 0, "%s of %s/%s has no sequence number of 0..255",
                       mw_sparkplug_message_text(t->message), n->group.bytes, n->edge.bytes);
        return apply_turn(h, n, t, err);
    }
    uint8_t ahead = (uint8_t)(t->payload->seq - n->seq_next);
    if (ahead >= MW_SPARKPLUG_HELD_MAX) return take_late(h, n, t, err);
    if (ahead > 0) return take_early(h, n, t, in, now, err);
    MW_TRY(apply_turn(h, n, t, err));
    n->seq_next++;
    n->gap_ns = now.steady_ns;
    // What fails here stays held back, and the next message or tick tries again.
    if (drain(h, n, now, NULL) != MW_OK) n->gap_ns = now.steady_ns;
    return MW_OK;
}

static mw_status take_nbirth(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                             mw_mqtt_now now, mw_error *err) {
    if (n->is_alive) MW_TRY(use_held(h, n, err));
    MW_TRY(mw_sparkplug_apply_birth(&h->apply, n, 0, t->payload, t->wall_ns, err));
    n->seq_next = (uint8_t)((t->payload->has_seq ? t->payload->seq : 0) + 1);
    n->wants_rebirth = false;
    n->born_ns = now.steady_ns;
    if (n->bd_seq < 0)
        mw_mqtt_refuse(h->apply.out, 0, "NBIRTH of %s/%s has no bdSeq", n->group.bytes,
                       n->edge.bytes);
    return MW_OK;
}

// A death belongs to the birth with the same bdSeq; that of an older session comes when the broker
// notices late and says nothing about this one.
static mw_status take_ndeath(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                             mw_error *err) {
    int64_t bd_seq = mw_sparkplug_bd_seq(t->payload);
    if (!n->is_alive) return MW_OK;
    if (bd_seq >= 0 && n->bd_seq >= 0 && bd_seq != n->bd_seq) {
        mw_mqtt_refuse(h->apply.out, 0,
                       "NDEATH of %s/%s has bdSeq %lld, its birth %lld: of an older session",
                       n->group.bytes, n->edge.bytes, (long long)bd_seq, (long long)n->bd_seq);
        return MW_OK;
    }
    MW_TRY(use_held(h, n, err));
    return mw_sparkplug_apply_death(&h->apply, n, 0, mw_sparkplug_node_now(n, t->wall_ns), err);
}

static mw_status take_turn(mw_sparkplug_host *h, mw_sparkplug_node *n, const turn *t,
                           const mw_mqtt_message *in, mw_mqtt_now now, mw_error *err) {
    if (t->message == MW_SPARKPLUG_NBIRTH) return take_nbirth(h, n, t, now, err);
    if (t->message == MW_SPARKPLUG_NDEATH) return take_ndeath(h, n, t, err);
    if (n->is_alive) {
        MW_TRY(drain(h, n, now, err));
        return take_ordered(h, n, t, in, now, err);
    }
    refuse_turn(n, t, h->apply.out, "before its birth");
    n->wants_rebirth = true;
    return MW_OK;
}

// A message of a node. A step that fails has added no samples, and those before it stay done.
static mw_status take_of_node(mw_sparkplug_host *h, const mw_sparkplug_topic *topic,
                              const mw_mqtt_message *in, mw_mqtt_now now, mw_error *err) {
    mw_sparkplug_node *n = NULL;
    mw_sparkplug_payload p;
    mw_error why = {0};
    mw_status st = node_get(h, topic, &n, &why);
    if (st == MW_LIMIT) {
        mw_mqtt_refuse(h->apply.out, 1, "%s", why.text);
        return MW_OK;
    }
    if (st != MW_OK) return mw_fail(err, st, "%s", why.text);
    st = decode(h, n, topic->message, in->payload, &p, err);
    if (st == MW_INVALID) return MW_OK;
    MW_TRY(st);
    turn t = {topic->message, topic->device, &p, now.wall_ns};
    st = take_turn(h, n, &t, in, now, err);
    mw_sparkplug_payload_free(&p);
    MW_TRY(st);
    // A request that finds no memory now is sent by a tick.
    if (ask(h, n, now, h->apply.out, NULL) != MW_OK) n->wants_rebirth = true;
    return MW_OK;
}

// ---- STATE

// Somebody says that this host is offline, such as the will of a connection before, which the
// broker kept: it is not.
static mw_status take_state(mw_sparkplug_host *h, const mw_sparkplug_topic *topic,
                            const mw_mqtt_message *in, mw_mqtt_batch *out, mw_error *err) {
    mw_sparkplug_state state;
    mw_error why = {0};
    if (!mw_slice_is(topic->host, h->rules.host_id)) return MW_OK;
    if (mw_sparkplug_state_parse(in->payload, &state, &why) != MW_OK) {
        mw_mqtt_refuse(out, 1, "%s", why.text);
        return MW_OK;
    }
    if (state.is_online || !h->is_online) return MW_OK;
    return mw_sparkplug_state_post(h->rules.host_id, (mw_sparkplug_state){true, h->state_ms},
                                   &out->outbox, err);
}

mw_status mw_sparkplug_host_connecting(mw_sparkplug_host *h, mw_mqtt_now now, mw_mqtt_outbox *will,
                                       mw_error *err) {
    h->state_ms = now.wall_ns / NS_PER_MS;
    h->is_online = false;
    return mw_sparkplug_state_post(h->rules.host_id, (mw_sparkplug_state){false, h->state_ms}, will,
                                   err);
}

mw_status mw_sparkplug_host_ready(mw_sparkplug_host *h, mw_mqtt_now now, mw_mqtt_batch *out,
                                  mw_error *err) {
    MW_TRY(mw_sparkplug_state_post(h->rules.host_id, (mw_sparkplug_state){true, h->state_ms},
                                   &out->outbox, err));
    h->is_online = true;
    for (int64_t i = 0; i < h->node_count; i++) {
        h->nodes[i]->wants_rebirth = true;
        h->nodes[i]->asked_ns = INT64_MIN;
    }
    return mw_sparkplug_host_tick(h, now, out, err);
}

mw_status mw_sparkplug_host_leave(mw_sparkplug_host *h, mw_mqtt_now now, mw_mqtt_batch *out,
                                  mw_error *err) {
    h->is_online = false;
    return mw_sparkplug_state_post(
        h->rules.host_id, (mw_sparkplug_state){false, now.wall_ns / NS_PER_MS}, &out->outbox, err);
}

// ---- in and out

mw_status mw_sparkplug_host_take(mw_sparkplug_host *h, const mw_mqtt_message *in, mw_mqtt_now now,
                                 mw_mqtt_batch *out, mw_error *err) {
    mw_sparkplug_topic topic;
    mw_error why = {0};
    h->apply.out = out;
    if (mw_sparkplug_topic_parse(in->topic, &topic, &why) != MW_OK) {
        mw_mqtt_refuse(out, 1, "%s", why.text);
        return MW_OK;
    }
    if (topic.message == MW_SPARKPLUG_NCMD || topic.message == MW_SPARKPLUG_DCMD) return MW_OK;
    if (topic.message == MW_SPARKPLUG_STATE) return take_state(h, &topic, in, out, err);
    if (in->is_retained) {
        mw_mqtt_refuse(out, 1, "%s of %.*s/%.*s is retained, which Sparkplug forbids",
                       mw_sparkplug_message_text(topic.message), (int)topic.group.n, topic.group.p,
                       (int)topic.edge.n, topic.edge.p);
        return MW_OK;
    }
    return take_of_node(h, &topic, in, now, err);
}

static mw_status tick_node(mw_sparkplug_host *h, mw_sparkplug_node *n, mw_mqtt_now now,
                           mw_mqtt_batch *out, mw_error *err) {
    if (n->is_alive) MW_TRY(drain(h, n, now, err));
    if (n->held_count > 0 && now.steady_ns - n->gap_ns >= h->rules.reorder_ms * NS_PER_MS) {
        MW_TRY(use_held(h, n, err));
        n->wants_rebirth = true;
    }
    if (n->is_unsettled && now.steady_ns - n->born_ns >= SETTLE_NS)
        MW_TRY(mw_sparkplug_apply_settle(&h->apply, n, err));
    return ask(h, n, now, out, err);
}

mw_status mw_sparkplug_host_tick(mw_sparkplug_host *h, mw_mqtt_now now, mw_mqtt_batch *out,
                                 mw_error *err) {
    h->apply.out = out;
    for (int64_t i = 0; h->is_online && i < h->node_count; i++)
        MW_TRY(tick_node(h, h->nodes[i], now, out, err));
    return MW_OK;
}

mw_status mw_sparkplug_host_lost(mw_sparkplug_host *h, mw_mqtt_now now, mw_mqtt_batch *out,
                                 mw_error *err) {
    h->apply.out = out;
    h->is_online = false;
    for (int64_t i = 0; i < h->node_count; i++) {
        mw_sparkplug_node *n = h->nodes[i];
        if (!n->is_alive) continue;
        MW_TRY(use_held(h, n, err));
        int64_t now_ns = mw_sparkplug_node_now(n, now.wall_ns);
        MW_TRY(mw_sparkplug_apply_death(&h->apply, n, 0, now_ns, err));
    }
    return MW_OK;
}
