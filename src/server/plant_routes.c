// SPDX-License-Identifier: MIT
// What a running plant answers over HTTP.
#include "base/clock.h"
#include "server/plant_answer.h"

#include <string.h>
#include <time.h>

enum { LOCK_MS = 250, PROBE_S = 5 };

static const int64_t second_ns = 1000000000;

static mw_status finish(const mw_text *t, mw_error *err) {
    return t->failed ? mw_fail(err, MW_NOMEM, "no memory for the answer") : MW_OK;
}

// Takes the lock, or gives up: a turn may wait for a registry that somebody else holds.
static bool lock_soon(mw_plant *p) {
    int64_t ns = mw_clock_wall_ns() + LOCK_MS * INT64_C(1000000);
    struct timespec until = {ns / second_ns, ns % second_ns};
    return pthread_mutex_timedlock(&p->lock, &until) == 0;
}

// ---- how it is

// Samples were not kept when they came last: whether there is room again is found out by a small
// one of our own, now and then, since nobody may be sending any.
static void probe(mw_plant *p, mw_series_stats *s) {
    mw_sink *sink = mw_series_sink(p->from.series);
    int64_t now_ns = mw_clock_steady_ns(), last_ns = atomic_load(&p->probed_ns);
    mw_samples in = {0};
    int32_t signal;
    if (s->put_problem[0] == '\0' || now_ns - last_ns < PROBE_S * second_ns) return;
    if (!atomic_compare_exchange_strong(&p->probed_ns, &last_ns, now_ns)) return;
    mw_status st = sink->ops->signal(sink, mw_slice_of("mw/probe"), MW_SIGNAL_NUMBER,
                                     mw_slice_of(""), &signal, NULL);
    // Its being kept, or not, is what counts; the next one takes its place.
    if (st == MW_OK && mw_samples_add(&in, signal, 1, 1, 0)) st = sink->ops->put(sink, &in, NULL);
    mw_samples_fini(&in);
    if (st == MW_OK) mw_series_stat(p->from.series, s);
}

// Why turns do not succeed; empty: they do, as far as is known.
static void look_at_turns(mw_plant *p, char *problem, size_t size) {
    static const char waits[] = "no turn was made for more than 5 s";
    problem[0] = '\0';
    if (!lock_soon(p)) {
        if (mw_clock_steady_ns() - atomic_load(&p->turn_began_ns) > PROBE_S * second_ns)
            memcpy(problem, waits, sizeof waits);
        return;
    }
    if (p->count.last != MW_OK) memcpy(problem, p->count.problem, size);
    pthread_mutex_unlock(&p->lock);
}

static mw_status healthz(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_series_stats s;
    char problem[sizeof p->count.problem];
    (void)asked;
    mw_series_stat(p->from.series, &s);
    probe(p, &s);
    look_at_turns(p, problem, sizeof problem);
    if (problem[0] || s.put_problem[0]) {
        mw_http_reply_problem(out, 503, problem[0] ? problem : s.put_problem);
        return finish(&out->body, err);
    }
    out->type = "text/plain; charset=utf-8";
    mw_text_adds(&out->body, "ok\n");
    return finish(&out->body, err);
}

// Writes what is counted, and keeps a copy for when a turn takes long.
static void count(mw_plant *p) {
    p->metrics.size = 0;
    p->metrics.failed = false;
    mw_plant_metrics(p, &p->metrics);
    p->metrics_ns = mw_clock_steady_ns();
}

static mw_status metrics(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    bool locked = lock_soon(p);
    char age[64];
    (void)asked;
    pthread_mutex_lock(&p->metrics_lock);
    if (locked) count(p);
    double age_s = p->metrics_ns ? (double)(mw_clock_steady_ns() - p->metrics_ns) / 1e9 : -1;
    mw_text_add(&out->body, p->metrics.bytes, p->metrics.size);
    bool failed = p->metrics.failed;
    pthread_mutex_unlock(&p->metrics_lock);
    if (locked) pthread_mutex_unlock(&p->lock);
    mw_text_addf(&out->body,
                 "# HELP millwright_metrics_age_seconds How old these are: more than 0 while a "
                 "turn takes long; -1: there are none yet.\n"
                 "# TYPE millwright_metrics_age_seconds gauge\n"
                 "millwright_metrics_age_seconds %s\n",
                 mw_number_text(locked ? 0 : age_s, age));
    out->type = "text/plain; version=0.0.4; charset=utf-8";
    return failed ? mw_fail(err, MW_NOMEM, "no memory for the answer") : finish(&out->body, err);
}

// ---- answers under the lock

static mw_status locked(mw_plant *p, mw_plant_answer *answer, const mw_asked *asked,
                        mw_http_reply *out, mw_error *err) {
    pthread_mutex_lock(&p->lock);
    mw_status st = answer(p, asked, out, err);
    pthread_mutex_unlock(&p->lock);
    return st == MW_OK ? finish(&out->body, err) : st;
}

typedef void (*writes)(mw_plant *p, const mw_plant_view *view, mw_text *out);

// What stands, as somebody sees it.
static mw_status seen(mw_plant *p, writes write, const mw_asked *asked, mw_http_reply *out,
                      mw_error *err) {
    mw_plant_view view = {0};
    pthread_mutex_lock(&p->lock);
    mw_status st = mw_plant_view_open(p, asked, &view, err);
    if (st == MW_OK) write(p, &view, &out->body);
    pthread_mutex_unlock(&p->lock);
    mw_plant_view_fini(&view);
    return st == MW_OK ? finish(&out->body, err) : st;
}

// Many people look at the same between two turns: it is written for the first of them. Takes the
// view; the copy is for nobody where there is no memory for it.
static void keep_standing(mw_plant *p, mw_plant_view *view, const mw_text *told) {
    mw_plant_view_fini(&p->standing_view);
    p->standing_view = *view;
    *view = (mw_plant_view){0};
    p->standing.size = 0;
    p->standing.failed = false;
    mw_text_add(&p->standing, told->bytes, told->size);
    p->standing_holds = !told->failed && !p->standing.failed;
}

static mw_status live(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_plant_view view = {0};
    pthread_mutex_lock(&p->lock);
    mw_status st = mw_plant_view_open(p, asked, &view, err);
    if (st == MW_OK && p->standing_holds && mw_plant_view_same(&view, &p->standing_view)) {
        mw_text_add(&out->body, p->standing.bytes, p->standing.size);
    } else if (st == MW_OK) {
        mw_plant_json(p, &view, &out->body);
        keep_standing(p, &view, &out->body);
    }
    pthread_mutex_unlock(&p->lock);
    mw_plant_view_fini(&view);
    return st == MW_OK ? finish(&out->body, err) : st;
}

static mw_status stream(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return mw_plant_listen(ctx, asked, out, err);
}

static mw_status states(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    MW_TRY(mw_plant_states(ctx, asked, out, err));
    return finish(&out->body, err);
}

static mw_status sources(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return seen(ctx, mw_plant_json_sources, asked, out, err);
}

static void all_signals(mw_plant *p, const mw_plant_view *view, mw_text *out) {
    mw_plant_json_signals(p, view, false, out);
}
static void unused_signals(mw_plant *p, const mw_plant_view *view, mw_text *out) {
    mw_plant_json_signals(p, view, true, out);
}

static mw_status signals(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_slice unused = mw_asked_text(asked, "unused");
    bool all = !unused.p || mw_slice_is(unused, "false");
    return seen(ctx, all ? all_signals : unused_signals, asked, out, err);
}

static mw_status series(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    MW_TRY(mw_plant_series(ctx, asked, out, err));
    return finish(&out->body, err);
}

static mw_status alerts(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return seen(ctx, mw_plant_json_alerts, asked, out, err);
}

static mw_status losses(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return locked(ctx, mw_plant_losses, asked, out, err);
}

static mw_status orders(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return locked(ctx, mw_plant_orders, asked, out, err);
}

static mw_status said(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return locked(ctx, mw_plant_said_list, asked, out, err);
}

// ---- acts

// Answers 204, unless it was refused; what was done is in the audit trail.
static mw_status act(mw_plant *p, mw_plant_answer *answer, const char *word, const mw_asked *asked,
                     mw_http_reply *out, mw_error *err) {
    out->status = 204;
    pthread_mutex_lock(&p->lock);
    p->standing_holds = false;
    mw_status st = mw_plant_trail_begin(p, asked, word, err);
    if (st == MW_OK) st = answer(p, asked, out, err);
    st = mw_plant_trail_end(p, out->status == 204, st, err);
    pthread_mutex_unlock(&p->lock);
    return st == MW_OK ? finish(&out->body, err) : st;
}

static mw_status alert_act(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return act(ctx, mw_plant_alert_act, "alert act", asked, out, err);
}

static mw_status stop_said(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return act(ctx, mw_plant_stop_said, "stop say", asked, out, err);
}

static mw_status order_said(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return act(ctx, mw_plant_order_said, "order say", asked, out, err);
}

static mw_status fact_said(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    return act(ctx, mw_plant_fact_said, "fact put", asked, out, err);
}

// ---- the table

#define ENTITY "An entity, as line:L1, or L1 where only one kind has it"
#define FROM "An instant, as 2026-03-05T06:15:00Z; without a zone in that of the workspace"
#define TO "The instant at which it ends"
#define UNTIL "The instant at which it ends; without it goes on until the next"
#define MACHINE "A machine of the signal map, by the code of its entity"
#define REMARK "Why, in words; it changes nothing"

// clang-format off
static const mw_route_param of_stream[] = {
    {"since", MW_IN_QUERY, "string",
     .about = "The id of the last event that was seen, for those who cannot send Last-Event-ID"},
    {0},
};
static const mw_route_param of_stretch[] = {
    {"entity", MW_IN_QUERY, "string", .required = true, .entity = true, .about = ENTITY},
    {"from", MW_IN_QUERY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_QUERY, "date-time", .required = true, .about = TO},
    {0},
};
static const mw_route_param of_states[] = {
    {"entity", MW_IN_QUERY, "string", .required = true, .entity = true, .about = ENTITY},
    {"from", MW_IN_QUERY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_QUERY, "date-time", .required = true, .about = TO},
    {"limit", MW_IN_QUERY, "integer",
     .about = "Stretches of each machine, 1 to 10000; 2000 unless told"},
    {0},
};
static const mw_route_param of_signals[] = {
    {"unused", MW_IN_QUERY, "boolean", .about = "Only those that no machine uses"},
    {0},
};
static const mw_route_param of_series[] = {
    {"signal", MW_IN_QUERY, "string", .required = true, .about = "The name of a signal"},
    {"from", MW_IN_QUERY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_QUERY, "date-time", .required = true, .about = TO},
    {"points", MW_IN_QUERY, "integer",
     .about = "At most so many points, 3 to 10000; 1000 unless told"},
    {"method", MW_IN_QUERY, "lttb|minmax",
     .about = "Which points: those that span the largest triangles, or the least and largest "
              "of buckets; lttb unless told, of summaries all that they tell of buckets"},
    {"kind", MW_IN_QUERY, "number|text|yes/no",
     .about = "Of a name that had several kinds: of which one"},
    {0},
};
static const mw_route_param of_alert[] = {
    {"act", MW_IN_BODY, "acknowledge|shelve|unshelve", .required = true, .about = "What is done"},
    {"alert", MW_IN_BODY, "string", .required = true, .about = "The name of the alert"},
    {"entity", MW_IN_BODY, "string", .required = true, .entity = true, .about = ENTITY},
    {"who", MW_IN_BODY, "string",
     .about = "Who does it, where nobody signs in; else it is who signed in"},
    {"comment", MW_IN_BODY, "string", .about = "Why, in words"},
    {"minutes", MW_IN_BODY, "number", .about = "How long it is shelved"},
    {0},
};
static const mw_route_param of_stop[] = {
    {"machine", MW_IN_BODY, "string", .about = MACHINE},
    {"entity", MW_IN_BODY, "string", .entity = true,
     .about = "In place of the machine: what machines stand in"},
    {"from", MW_IN_BODY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_BODY, "date-time",
     .about = TO "; without it a reason holds until the stop of then is over"},
    {"reason", MW_IN_BODY, "string", .about = "The reason of the stop"},
    {"state", MW_IN_BODY, "production|setup|delay|down|planned|unknown",
     .about = "The state that it was in"},
    {"remark", MW_IN_BODY, "string", .about = REMARK},
    {0},
};
static const mw_route_param of_order[] = {
    {"machine", MW_IN_BODY, "string", .about = MACHINE},
    {"entity", MW_IN_BODY, "string", .entity = true,
     .about = "In place of the machine: what machines stand in"},
    {"from", MW_IN_BODY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_BODY, "date-time", .about = UNTIL},
    {"order", MW_IN_BODY, "string", .about = "The order that runs"},
    {"product", MW_IN_BODY, "string", .about = "The product that runs"},
    {"quantity", MW_IN_BODY, "any",
     .about = "Pieces that were ordered: a number, or a text with its unit"},
    {"due", MW_IN_BODY, "any", .about = "The date at which the order is due"},
    {"remark", MW_IN_BODY, "string", .about = REMARK},
    {0},
};
static const mw_route_param of_fact[] = {
    {"measure", MW_IN_BODY, "string", .required = true, .about = "The name of the measure"},
    {"entity", MW_IN_BODY, "string", .required = true, .entity = true, .about = ENTITY},
    {"from", MW_IN_BODY, "date-time", .required = true, .about = FROM},
    {"to", MW_IN_BODY, "date-time", .about = TO},
    {"keys", MW_IN_BODY, "strings", .about = "Codes of the keys of the measure, in their order"},
    {"value", MW_IN_BODY, "any", .required = true,
     .about = "A number, a text, true, false; null: missing"},
    {"remark", MW_IN_BODY, "string", .about = REMARK},
    {"reason", MW_IN_BODY, "string",
     .about = "Why; told in the audit trail and in what happened lately"},
    {0},
};

#define READS .method = "GET", .door = MW_DOOR_ACT, .act = MW_ACT_READ, .tag = "live"
#define OPERATES .method = "POST", .door = MW_DOOR_ACT, .act = MW_ACT_OPERATE, .tag = "live"
#define ENTERS .method = "POST", .door = MW_DOOR_ACT, .act = MW_ACT_ENTER, .tag = "live"

static const mw_route rows[] = {
    {.method = "GET", .path = "/healthz", .door = MW_DOOR_OPEN,
     .tag = "operation", .name = "getHealth",
     .summary = "Whether turns succeed and samples are kept; else 503 and why",
     .type = "text/plain; charset=utf-8", .handle = healthz},
    {.method = "GET", .path = "/metrics", .door = MW_DOOR_WHOLE, .act = MW_ACT_READ,
     .tag = "operation", .name = "getMetrics",
     .summary = "Counts of the running plant, for Prometheus",
     .type = "text/plain; version=0.0.4; charset=utf-8", .handle = metrics},
    {READS, .path = "/api/v1/live/stream", .name = "streamLive", .param = of_stream,
     .summary = "What stands, then what changes, as server-sent events: all, values, keyed, "
                "machine, alerts",
     .type = "text/event-stream", .handle = stream},
    {READS, .path = "/api/v1/live", .name = "getLive", .reply = "Live",
     .summary = "Indicators of the hour, shift and day under way, and every machine",
     .handle = live},
    {READS, .path = "/api/v1/states", .name = "getStates", .param = of_states, .reply = "States",
     .summary = "The states that machines were in, one after the other", .handle = states},
    {.method = "GET", .path = "/api/v1/sources", .door = MW_DOOR_WHOLE, .act = MW_ACT_READ,
     .tag = "live", .name = "getSources",
     .summary = "Connections, how far their clocks are from ours, and what they refused",
     .reply = "Sources", .handle = sources},
    {READS, .path = "/api/v1/signals",
     .name = "getSignals", .param = of_signals, .reply = "Signals",
     .summary = "Signals with their units", .handle = signals},
    {READS, .path = "/api/v1/series", .name = "getSeries", .param = of_series, .reply = "Series",
     .summary = "A chart of a signal, thinned out", .handle = series},
    {READS, .path = "/api/v1/alerts", .name = "getAlerts", .reply = "Alerts",
     .summary = "Alerts that are active, not acknowledged, or shelved", .handle = alerts},
    {OPERATES, .path = "/api/v1/alerts", .name = "postAlert", .param = of_alert,
     .summary = "Acknowledges, shelves or unshelves an alert", .handle = alert_act},
    {OPERATES, .path = "/api/v1/stops", .name = "postStop", .param = of_stop,
     .summary = "What an operator says of state and reason of a stretch", .handle = stop_said},
    {READS, .path = "/api/v1/losses", .name = "getLosses", .param = of_stretch, .reply = "Losses",
     .summary = "Where planned busy time went, and the reasons of stops", .handle = losses},
    {READS, .path = "/api/v1/orders", .name = "getOrders", .param = of_stretch, .reply = "Orders",
     .summary = "What was made of each order", .handle = orders},
    {ENTERS, .path = "/api/v1/orders", .name = "postOrder", .param = of_order,
     .summary = "Which order runs, of what, how many, due when", .handle = order_said},
    {READS, .path = "/api/v1/said", .name = "getSaid", .param = of_stretch, .reply = "Said",
     .summary = "What was said of machines, and what it replaced", .handle = said},
    {ENTERS, .path = "/api/v1/facts", .name = "postFact", .param = of_fact,
     .summary = "A value that is corrected, or one that is new", .handle = fact_said},
};
// clang-format on

const mw_route *mw_plant_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
