// SPDX-License-Identifier: MIT
// What a running plant answers over HTTP.
#include "base/alloc.h"
#include "server/plant_int.h"

#include <string.h>

enum { QUEUE_BYTES_MAX = 8 << 20, PING_MS = 10000 };

static mw_status finish(const mw_text *t, mw_error *err) {
    return t->failed ? mw_fail(err, MW_NOMEM, "no memory for the answer") : MW_OK;
}

typedef void (*writes)(mw_plant *p, mw_text *out);

static mw_status answer(mw_plant *p, writes write, mw_http_reply *out, mw_error *err) {
    out->type = "application/json";
    pthread_mutex_lock(&p->lock);
    write(p, &out->body);
    pthread_mutex_unlock(&p->lock);
    return finish(&out->body, err);
}

static mw_status healthz(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_series_stats s;
    char problem[sizeof p->count.problem];
    (void)in;
    mw_series_stat(p->from.series, &s);
    pthread_mutex_lock(&p->lock);
    bool turns = p->count.last == MW_OK, keeps = s.put_problem[0] == '\0';
    memcpy(problem, p->count.problem, sizeof problem);
    pthread_mutex_unlock(&p->lock);
    if (!turns) mw_http_reply_problem(out, 503, problem);
    if (turns && !keeps) mw_http_reply_problem(out, 503, s.put_problem);
    if (!turns || !keeps) return finish(&out->body, err);
    out->type = "text/plain; charset=utf-8";
    mw_text_adds(&out->body, "ok\n");
    return finish(&out->body, err);
}

static mw_status metrics(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)in;
    mw_status st = answer(ctx, mw_plant_metrics, out, err);
    out->type = "text/plain; version=0.0.4; charset=utf-8";
    return st;
}

static mw_status live(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)in;
    return answer(ctx, mw_plant_json, out, err);
}

static mw_status sources(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)in;
    return answer(ctx, mw_plant_json_sources, out, err);
}

static mw_status alerts(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)in;
    return answer(ctx, mw_plant_json_alerts, out, err);
}

typedef mw_status (*asks)(mw_plant *p, const mw_http_request *in, mw_text *out, mw_error *err);

// What may fail: about a stretch of time.
static mw_status answer_to(mw_plant *p, asks ask, const mw_http_request *in, mw_http_reply *out,
                           mw_error *err) {
    out->type = "application/json";
    pthread_mutex_lock(&p->lock);
    mw_status st = ask(p, in, &out->body, err);
    pthread_mutex_unlock(&p->lock);
    return st == MW_OK ? finish(&out->body, err) : st;
}

static mw_status losses(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    return answer_to(ctx, mw_plant_losses, in, out, err);
}
static mw_status orders(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    return answer_to(ctx, mw_plant_orders, in, out, err);
}

static mw_status said(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    return answer_to(ctx, mw_plant_said_list, in, out, err);
}

typedef mw_status (*acts)(mw_plant *p, mw_slice json, mw_error *err);

static mw_status act(mw_plant *p, acts acts_on, const mw_http_request *in, mw_http_reply *out,
                     mw_error *err) {
    pthread_mutex_lock(&p->lock);
    mw_status st = acts_on(p, in->body, err);
    pthread_mutex_unlock(&p->lock);
    if (st == MW_OK) out->status = 204;
    return st;
}

static mw_status alert_act(void *ctx, const mw_http_request *in, mw_http_reply *out,
                           mw_error *err) {
    return act(ctx, mw_plant_alert_act, in, out, err);
}
static mw_status stop_said(void *ctx, const mw_http_request *in, mw_http_reply *out,
                           mw_error *err) {
    return act(ctx, mw_plant_stop_said, in, out, err);
}
static mw_status order_said(void *ctx, const mw_http_request *in, mw_http_reply *out,
                            mw_error *err) {
    return act(ctx, mw_plant_order_said, in, out, err);
}
static mw_status fact_said(void *ctx, const mw_http_request *in, mw_http_reply *out,
                           mw_error *err) {
    return act(ctx, mw_plant_fact_said, in, out, err);
}

static void all_signals(mw_plant *p, mw_text *out) { mw_plant_json_signals(p, false, out); }
static void unused_signals(mw_plant *p, mw_text *out) { mw_plant_json_signals(p, true, out); }

static bool has(const mw_http_request *in, const char *name) {
    for (int64_t i = 0; i < in->query_count; i++) {
        if (mw_slice_is(in->query[i].name, name)) return true;
    }
    return false;
}

static mw_status signals(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    return answer(ctx, has(in, "unused") ? unused_signals : all_signals, out, err);
}

static mw_status stream(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    mw_plant *p = ctx;
    mw_text all = {0};
    (void)in;
    mw_http_stream_config config = {QUEUE_BYTES_MAX, mw_slice_of(":\n\n"), PING_MS};
    out->stream = mw_http_stream_new(&config);
    if (!out->stream) return mw_fail(err, MW_NOMEM, "no memory for another listener");
    out->type = "text/event-stream";
    mw_http_reply_header(out, "Cache-Control", "no-store");
    pthread_mutex_lock(&p->lock);
    mw_plant_json(p, &all);
    mw_status st = finish(&all, err);
    if (st == MW_OK) {
        st = mw_feed_add(p->feed, mw_http_stream_share(out->stream), "all",
                         (mw_slice){all.bytes, all.size}, err);
    }
    pthread_mutex_unlock(&p->lock);
    mw_text_free(&all);
    return st;
}

static mw_status series(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    out->type = "application/json";
    MW_TRY(mw_plant_series(ctx, in, out, err));
    return finish(&out->body, err);
}

mw_status mw_plant_routes_open(mw_plant *p, mw_error *err) {
    const mw_http_route own[] = {
        {"GET",  "/healthz",            0,       healthz,    p},
        {"GET",  "/metrics",            0,       metrics,    p},
        {"GET",  "/api/v1/live/stream", 0,       stream,     p},
        {"GET",  "/api/v1/live",        0,       live,       p},
        {"GET",  "/api/v1/sources",     0,       sources,    p},
        {"GET",  "/api/v1/signals",     0,       signals,    p},
        {"GET",  "/api/v1/series",      0,       series,     p},
        {"GET",  "/api/v1/alerts",      0,       alerts,     p},
        {"POST", "/api/v1/alerts",      1 << 16, alert_act,  p},
        {"POST", "/api/v1/stops",       1 << 16, stop_said,  p},
        {"GET",  "/api/v1/losses",      0,       losses,     p},
        {"GET",  "/api/v1/orders",      0,       orders,     p},
        {"POST", "/api/v1/orders",      1 << 16, order_said, p},
        {"GET",  "/api/v1/said",        0,       said,       p},
        {"POST", "/api/v1/facts",       1 << 16, fact_said,  p},
    };
    const int64_t n = sizeof own / sizeof own[0];
    int64_t pushed_count;
    const mw_http_route *pushed = mw_push_routes(p->push, &pushed_count);
    p->route = mw_alloc_array(n + pushed_count, sizeof *p->route);
    if (!p->route) return mw_fail(err, MW_NOMEM, "no memory for the routes of a plant");
    memcpy(p->route, own, sizeof own);
    memcpy(p->route + n, pushed, (size_t)pushed_count * sizeof *pushed);
    p->route_count = n + pushed_count;
    return MW_OK;
}
