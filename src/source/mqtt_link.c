// SPDX-License-Identifier: MIT
// See mqtt_link.h. libmosquitto is used through its socket: it reads when we say so and writes when
// we say so. With mosquitto_threaded_set an acknowledgement is queued, not written, when a message
// is read; it leaves with mosquitto_loop_write, which is called after the batch was put.
#include "source/mqtt_link.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
    TICK_MS = 100,
    BATCH_MESSAGES_MAX = 2000,  // before they are put
    BATCH_SAMPLES_MAX = 100000, // the same
    RETAKE_MS_MIN = 50,
    RETAKE_MS_MAX = 5000,
};
static const int64_t BATCH_NS_MAX = 20000000;             // of reading on before putting
static const int64_t HANDSHAKE_NS = INT64_C(15000000000); // CONNACK and SUBACK within
static const int64_t LEAVE_NS = INT64_C(2000000000);      // for the last letters

static mw_mqtt_now now_get(void) { return (mw_mqtt_now){mw_clock_wall_ns(), mw_clock_steady_ns()}; }

static const char *reason(int rc) {
    if (rc == MOSQ_ERR_EAI) return "no host of this name is known";
    return rc == MOSQ_ERR_ERRNO ? strerror(errno) : mosquitto_strerror(rc);
}

static void down(mw_mqtt_link *link, const char *what, const char *why) {
    if (!link->is_down)
        mw_source_core_problem(&link->core, 0, "broker %s:%d: %s%s", link->config.host,
                               link->config.port, what, why);
    link->is_down = true;
}

// ---- calls of the user, again and again until they succeed

static void tell_problem(mw_mqtt_link *link) {
    mw_mqtt_batch *b = &link->batch;
    if (b->problem[0]) mw_source_core_problem(&link->core, b->refused, "%s", b->problem);
    b->problem[0] = '\0';
    b->refused = 0;
}

static bool must_retry(mw_status st) { return st == MW_IO || st == MW_NOMEM || st == MW_CORRUPT; }

// What a call is made of: take has a message, the others have not.
typedef mw_status event(void *user, mw_mqtt_now now, mw_mqtt_batch *out, mw_error *err);

static mw_status call_once(mw_mqtt_link *link, event *call, const mw_mqtt_message *in,
                           mw_error *err) {
    if (in) return link->ops->take(link->user, in, now_get(), &link->batch, err);
    return call(link->user, now_get(), &link->batch, err);
}

// False when the source is to end before it succeeds.
static bool call_user(mw_mqtt_link *link, event *call, const mw_mqtt_message *in) {
    int64_t pause_ms = RETAKE_MS_MIN;
    if (!call && !in) return true;
    for (;;) {
        mw_error err = {0};
        mw_status st = call_once(link, call, in, &err);
        tell_problem(link);
        if (!must_retry(st)) {
            if (st != MW_OK) mw_source_core_problem(&link->core, 1, "%s", err.text);
            return true;
        }
        mw_source_core_problem(&link->core, 0, "messages wait: %s", err.text);
        if (mw_source_core_wait(&link->core, pause_ms)) return false;
        if (pause_ms < RETAKE_MS_MAX) pause_ms *= 2;
    }
}

static void post_letters(mw_mqtt_link *link) {
    mw_mqtt_outbox *box = &link->batch.outbox;
    for (int64_t i = 0; i < box->count; i++) {
        const mw_mqtt_letter *l = &box->letters[i];
        int rc = mosquitto_publish(link->client, NULL, l->topic.bytes, (int)l->payload.size,
                                   l->payload.bytes, l->qos, l->retain);
        if (rc != MOSQ_ERR_SUCCESS)
            mw_source_core_problem(&link->core, 0, "cannot send to %s: %s", l->topic.bytes,
                                   reason(rc));
        else if (l->qos > 0)
            link->letters_open++;
    }
    mw_mqtt_outbox_clear(box);
}

// Puts what was read; false when the source is to end before that: nothing may then be
// acknowledged any more.
static bool put_batch(mw_mqtt_link *link) {
    link->batch_messages = 0;
    if (!link->gave_up && mw_source_core_put(&link->core, &link->batch.samples)) return true;
    link->gave_up = true;
    return false;
}

// ---- callbacks of libmosquitto, from within mosquitto_loop_read in our thread

static void on_connect(struct mosquitto *client, void *user, int rc) {
    mw_mqtt_link *link = user;
    link->is_reached = true;
    if (rc != 0) {
        down(link, "", mosquitto_connack_string(rc));
        return;
    }
    rc = mosquitto_subscribe_multiple(client, NULL, link->filter_count, link->filters, 1, 0, NULL);
    if (rc != MOSQ_ERR_SUCCESS) down(link, "cannot subscribe: ", reason(rc));
}

static void on_subscribe(struct mosquitto *client, void *user, int mid, int count,
                         const int *granted) {
    mw_mqtt_link *link = user;
    (void)client;
    (void)mid;
    for (int i = 0; i < count && i < link->filter_count; i++)
        if (granted[i] > 2) down(link, "refuses the subscription to ", link->filters[i]);
    if (link->is_down) return;
    link->is_subscribed = true;
    if (link->connections++ > 0) mw_source_core_reconnect(&link->core);
    mw_source_core_state(&link->core, "connected");
    mw_log(MW_LOG_INFO, "source %s: connected to %s:%d", link->config.name, link->config.host,
           link->config.port);
}

static void on_message(struct mosquitto *client, void *user, const struct mosquitto_message *m) {
    mw_mqtt_link *link = user;
    (void)client;
    if (link->is_leaving || link->gave_up) return;
    mw_mqtt_message in = {
        mw_slice_of(m->topic), {m->payload ? m->payload : "", (size_t)m->payloadlen},
         m->retain
    };
    mw_source_core_message(&link->core, m->payloadlen, mw_clock_wall_ns());
    link->batch_messages++;
    if (!call_user(link, NULL, &in)) link->gave_up = true;
}

static void on_publish(struct mosquitto *client, void *user, int mid) {
    mw_mqtt_link *link = user;
    (void)client;
    (void)mid;
    // Letters of QoS 0 come by here too, when they are written.
    if (link->letters_open > 0) link->letters_open--;
}

static void on_disconnect(struct mosquitto *client, void *user, int rc) {
    mw_mqtt_link *link = user;
    (void)client;
    if (!link->is_leaving) down(link, "connection lost: ", reason(rc));
    link->is_down = true;
}

// ---- one connection

static mw_status set_will(mw_mqtt_link *link, mw_error *err) {
    mw_mqtt_outbox will = {0};
    if (!link->ops->connecting) return MW_OK;
    mw_status st = link->ops->connecting(link->user, now_get(), &will, err);
    const mw_mqtt_letter *l = will.letters;
    if (st == MW_OK && will.count == 1 &&
        mosquitto_will_set(link->client, l->topic.bytes, (int)l->payload.size, l->payload.bytes,
                           l->qos, l->retain) != MOSQ_ERR_SUCCESS)
        st = mw_fail(err, MW_NOMEM, "no room for the will");
    mw_mqtt_outbox_fini(&will);
    return st;
}

static mw_status set_tls(mw_mqtt_link *link, mw_error *err) {
    const mw_mqtt_config *c = &link->config;
    if (!c->is_tls) return MW_OK;
    int rc = MOSQ_ERR_SUCCESS;
    if (!c->ca_file) rc = mosquitto_int_option(link->client, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
    if (rc == MOSQ_ERR_SUCCESS && (c->ca_file || c->cert_file))
        rc = mosquitto_tls_set(link->client, c->ca_file, NULL, c->cert_file, c->key_file, NULL);
    if (rc == MOSQ_ERR_SUCCESS) return MW_OK;
    return mw_fail(err, MW_INVALID, "TLS: %s (files \"%s\", \"%s\", \"%s\")",
                   mosquitto_strerror(rc), c->ca_file ? c->ca_file : "",
                   c->cert_file ? c->cert_file : "", c->key_file ? c->key_file : "");
}

static mw_status client_open(mw_mqtt_link *link, mw_error *err) {
    static const char *const from[] = {NULL, "0.0.0.0", "::"};
    const mw_mqtt_config *c = &link->config;
    link->client = mosquitto_new(c->client_id, !link->keeps_session, link);
    if (!link->client) return mw_fail(err, MW_NOMEM, "no MQTT client: %s", strerror(errno));
    mosquitto_connect_callback_set(link->client, on_connect);
    mosquitto_subscribe_callback_set(link->client, on_subscribe);
    mosquitto_message_callback_set(link->client, on_message);
    mosquitto_publish_callback_set(link->client, on_publish);
    mosquitto_disconnect_callback_set(link->client, on_disconnect);
    mosquitto_threaded_set(link->client, true);
    if (c->user && mosquitto_username_pw_set(link->client, c->user, c->password))
        return mw_fail(err, MW_NOMEM, "no room for user and password");
    MW_TRY(set_tls(link, err));
    MW_TRY(set_will(link, err));
    // libmosquitto does not try further addresses of a host once one takes its time to refuse: so
    // the next connection tries those of one family. Binding to its "any" address says which.
    int rc = mosquitto_connect_bind_async(link->client, c->host, c->port, c->keepalive_s,
                                          from[link->family]);
    if (rc == MOSQ_ERR_SUCCESS) return MW_OK;
    // That the host has no address of the one family is no news.
    return mw_fail(err, link->family ? MW_NOTFOUND : MW_IO, "cannot connect: %s", reason(rc));
}

// Why a connection under way failed, as the socket knows it.
static bool socket_failed(mw_mqtt_link *link, int fd) {
    int why = 0;
    socklen_t size = sizeof why;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) == 0 && why == 0) return false;
    down(link, "cannot connect: ", strerror(why));
    return true;
}

static bool readable(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

// Reads messages while there are any, up to a batch.
static void read_batch(mw_mqtt_link *link, int fd) {
    int64_t begun_ns = mw_clock_steady_ns();
    do {
        int rc = mosquitto_loop_read(link->client, 1);
        if (rc != MOSQ_ERR_SUCCESS && !link->is_down) down(link, "", reason(rc));
    } while (!link->is_down && !link->gave_up && link->batch_messages < BATCH_MESSAGES_MAX &&
             link->batch.samples.count < BATCH_SAMPLES_MAX && readable(fd) &&
             mw_clock_steady_ns() - begun_ns < BATCH_NS_MAX);
}

// Waits for the socket, the end, or the next tick; false when the connection is gone.
static bool turn(mw_mqtt_link *link) {
    int fd = mosquitto_socket(link->client);
    if (fd < 0) down(link, "", "connection lost");
    if (link->is_down) return false;
    struct pollfd p[2] = {
        {.fd = fd,                 .events = POLLIN},
        {.fd = link->core.wake_fd, .events = POLLIN}
    };
    if (mosquitto_want_write(link->client)) p[0].events |= POLLOUT;
    if (poll(p, link->is_leaving ? 1 : 2, TICK_MS) < 0 && errno != EINTR) return false;
    bool is_new = !link->is_subscribed && (p[0].revents & (POLLOUT | POLLERR | POLLHUP));
    if (is_new && socket_failed(link, fd)) return false;
    if (p[0].revents & (POLLIN | POLLERR | POLLHUP)) read_batch(link, fd);
    return true;
}

// Puts and writes what is due after reading.
static void serve(mw_mqtt_link *link) {
    int64_t steady_ns = mw_clock_steady_ns();
    if (link->is_subscribed && !link->is_ready && !link->is_leaving) {
        link->is_ready = true;
        if (!call_user(link, link->ops->ready, NULL)) link->gave_up = true;
    }
    if (!link->is_subscribed && steady_ns - link->begun_ns > HANDSHAKE_NS)
        down(link, "", "no answer to CONNECT or SUBSCRIBE within 15 s");
    if (steady_ns - link->tick_ns >= TICK_MS * INT64_C(1000000) && !link->is_leaving) {
        link->tick_ns = steady_ns;
        if (!call_user(link, link->ops->tick, NULL)) link->gave_up = true;
    }
    if (!put_batch(link) || link->is_down) return;
    post_letters(link);
    // Acknowledgements leave here.
    int rc = mosquitto_want_write(link->client) ? mosquitto_loop_write(link->client, 1) : 0;
    if (rc == MOSQ_ERR_SUCCESS) rc = mosquitto_loop_misc(link->client);
    if (rc != MOSQ_ERR_SUCCESS && !link->is_down) down(link, "", reason(rc));
}

// Says farewell and waits a little for the broker to have it.
static void leave(mw_mqtt_link *link) {
    int64_t end_ns = mw_clock_steady_ns() + LEAVE_NS;
    link->is_leaving = true;
    if (link->is_ready && link->ops->leave) {
        link->letters_open = 0;
        call_user(link, link->ops->leave, NULL);
        post_letters(link);
        while (link->letters_open > 0 && mw_clock_steady_ns() < end_ns && turn(link)) serve(link);
    }
    mosquitto_disconnect(link->client);
    if (mosquitto_want_write(link->client)) mosquitto_loop_write(link->client, 1);
}

// Forgets what a connection left behind in the batch that nobody acknowledged.
static void connection_end(mw_mqtt_link *link) {
    bool was_ready = link->is_ready;
    link->is_leaving = true;
    if (was_ready && call_user(link, link->ops->lost, NULL)) put_batch(link);
    mw_mqtt_outbox_clear(&link->batch.outbox);
    mosquitto_destroy(link->client);
    link->client = NULL;
}

// Connects and stays until the connection is gone or the source is to end; whether it was ready.
static bool connection_run(mw_mqtt_link *link) {
    mw_error err = {0};
    link->is_down = link->is_reached = link->is_subscribed = false;
    link->is_ready = link->is_leaving = false;
    link->letters_open = 0;
    link->begun_ns = mw_clock_steady_ns();
    mw_source_core_state(&link->core, "connecting");
    mw_status st = client_open(link, &err);
    if (st != MW_OK) {
        if (st != MW_NOTFOUND) down(link, "", err.text);
        if (link->client) mosquitto_destroy(link->client);
        link->client = NULL;
        return false;
    }
    while (!mw_source_core_wait(&link->core, 0) && !link->gave_up && turn(link)) serve(link);
    bool was_ready = link->is_ready;
    if (!link->is_down && !link->gave_up) leave(link);
    connection_end(link);
    return was_ready;
}

// The family to try next; 0 begins anew, after a pause.
static int family_next(const mw_mqtt_link *link) {
    uint8_t address[16];
    const char *host = link->config.host;
    bool is_number =
        inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    if (link->is_reached) return link->family;
    return is_number ? 0 : (link->family + 1) % 3;
}

void *mw_mqtt_link_run(void *user) {
    mw_mqtt_link *link = user;
    int64_t pause_ms = link->config.retry_ms_min;
    link->gave_up = false;
    link->connections = 0;
    link->batch.samples.count = 0;
    for (;;) {
        bool was_ready = connection_run(link);
        pause_ms = was_ready ? link->config.retry_ms_min : pause_ms;
        if (mw_source_core_wait(&link->core, 0)) break;
        link->family = family_next(link);
        if (link->family && !link->is_reached) continue;
        mw_source_core_state(&link->core, "waiting");
        if (mw_source_core_wait(&link->core, pause_ms)) break;
        pause_ms =
            2 * pause_ms < link->config.retry_ms_max ? 2 * pause_ms : link->config.retry_ms_max;
    }
    return NULL;
}

mw_status mw_mqtt_link_init(mw_mqtt_link *link, mw_error *err) {
    mw_mqtt_config *c = &link->config;
    if (!c->port) c->port = c->is_tls ? 8883 : 1883;
    if (!c->keepalive_s) c->keepalive_s = 30;
    if (!c->retry_ms_min) c->retry_ms_min = 1000;
    if (!c->retry_ms_max) c->retry_ms_max = 60000;
    if (!c->host || !c->host[0]) return mw_fail(err, MW_INVALID, "source %s: no host", c->name);
    if (c->port < 1 || c->port > 65535)
        return mw_fail(err, MW_INVALID, "source %s: port %d is none of 1..65535", c->name, c->port);
    if (c->keepalive_s < 5 || c->keepalive_s > 65535)
        return mw_fail(err, MW_INVALID, "source %s: keepalive %d s is none of 5..65535", c->name,
                       c->keepalive_s);
    if (link->keeps_session && !c->client_id)
        return mw_fail(err, MW_INVALID, "source %s: a session that is kept needs a client id",
                       c->name);
    for (int i = 0; i < link->filter_count; i++)
        if (mosquitto_sub_topic_check(link->filters[i]) != MOSQ_ERR_SUCCESS)
            return mw_fail(err, MW_INVALID, "source %s: \"%s\" is no topic to subscribe to",
                           c->name, link->filters[i]);
    MW_TRY(mw_source_core_init(&link->core, c->name, err));
    mosquitto_lib_init();
    return MW_OK;
}

void mw_mqtt_link_fini(mw_mqtt_link *link) {
    if (!link->core.name) return;
    mw_source_core_fini(&link->core);
    mw_mqtt_batch_fini(&link->batch);
    mosquitto_lib_cleanup();
}
