// SPDX-License-Identifier: MIT
// See node.h. The functions below are called by mqtt_link.c, in its thread.
#include "simulate/node.h"

#include "base/alloc.h"
#include "simulate/edge.h"

#include <mosquitto.h>

struct mw_simulate_node {
    mw_simulation *simulation;
    mw_mqtt_link link;
    mw_edge edge;
    bool wants_birth;
    char *filters[1];
    char commands[sizeof MW_EDGE_COMMANDS];
};

static mw_status connecting(void *user, mw_mqtt_now now, mw_mqtt_outbox *will, mw_error *err) {
    mw_simulate_node *n = user;
    return mw_edge_will(&n->edge, now.wall_ns, will, err);
}

// What was queued before the birth is told after it.
static mw_status tell(mw_simulate_node *n, bool with_birth, mw_mqtt_outbox *out, mw_error *err) {
    mw_simulation *s = n->simulation;
    mw_edge before = n->edge;
    mw_status st = MW_OK;
    if (with_birth) st = mw_edge_birth(&n->edge, &s->plant, out, err);
    if (st == MW_OK) st = mw_edge_data(&n->edge, &s->feed, with_birth, out, err);
    if (st == MW_OK) {
        mw_feed_clear(&s->feed);
        return st;
    }
    mw_mqtt_outbox_clear(out);
    n->edge = before;
    return st;
}

static mw_status ready(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    mw_simulate_node *n = user;
    mw_simulation_begin(n->simulation, now.wall_ns, now.steady_ns);
    pthread_mutex_lock(&n->simulation->mutex);
    mw_status st = tell(n, true, &out->outbox, err);
    n->simulation->is_heard = st == MW_OK;
    pthread_mutex_unlock(&n->simulation->mutex);
    return st;
}

static mw_status take(void *user, const mw_mqtt_message *in, mw_mqtt_now now, mw_mqtt_batch *out,
                      mw_error *err) {
    mw_simulate_node *n = user;
    (void)now;
    (void)out;
    (void)err;
    n->wants_birth |= mw_edge_wants_birth(in);
    return MW_OK;
}

// While the broker has not taken what was sent, nothing more is.
static mw_status tick(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    mw_simulate_node *n = user;
    mw_simulation *s = n->simulation;
    (void)now;
    if (!n->link.is_ready || mosquitto_want_write(n->link.client)) return MW_OK;
    pthread_mutex_lock(&s->mutex);
    bool is_asked = n->wants_birth || s->is_fresh;
    mw_status st = MW_OK;
    // What happened before is told first: the birth is of now.
    if (s->feed.count > 0) st = tell(n, false, &out->outbox, err);
    if (st == MW_OK && is_asked) st = tell(n, true, &out->outbox, err);
    if (st == MW_OK && is_asked) n->wants_birth = s->is_fresh = false;
    pthread_mutex_unlock(&s->mutex);
    return st;
}

static mw_status lost(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    mw_simulate_node *n = user;
    (void)now;
    (void)out;
    (void)err;
    pthread_mutex_lock(&n->simulation->mutex);
    n->simulation->is_heard = false;
    pthread_mutex_unlock(&n->simulation->mutex);
    return MW_OK;
}

static mw_status leave(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err) {
    mw_simulate_node *n = user;
    return mw_edge_death(&n->edge, now.wall_ns, &out->outbox, err);
}

static const mw_mqtt_user link_ops = {connecting, ready, take, tick, lost, leave};

mw_status mw_simulate_node_new(const mw_mqtt_config *config, mw_simulation *simulation,
                               mw_simulate_node **out, mw_error *err) {
    mw_simulate_node *n = mw_alloc(sizeof *n);
    if (!n) return mw_fail(err, MW_NOMEM, "out of memory for the edge node");
    *n = (mw_simulate_node){.simulation = simulation, .commands = MW_EDGE_COMMANDS};
    n->filters[0] = n->commands;
    n->link.config = *config;
    n->link.ops = &link_ops;
    n->link.user = n;
    n->link.filters = n->filters;
    n->link.filter_count = 1;
    mw_status st = mw_mqtt_link_init(&n->link, err);
    if (st != MW_OK) {
        mw_simulate_node_free(n);
        return st;
    }
    simulation->tells = true;
    *out = n;
    return MW_OK;
}

mw_status mw_simulate_node_start(mw_simulate_node *n, mw_error *err) {
    return mw_source_core_start(&n->link.core, NULL, mw_mqtt_link_run, &n->link, err);
}

void mw_simulate_node_free(mw_simulate_node *n) {
    if (!n) return;
    if (n->link.core.name) mw_source_core_stop(&n->link.core);
    mw_mqtt_link_fini(&n->link);
    mw_free(n);
}

void mw_simulate_node_health(const mw_simulate_node *n, mw_source_health *out) {
    mw_source_core_health(&n->link.core, out);
}
