// SPDX-License-Identifier: MIT
// What a running plant answers over HTTP.
#include "base/alloc.h"
#include "base/datetime.h"
#include "base/digits.h"
#include "base/json.h"
#include "series/chart.h"
#include "server/plant_int.h"

#include <math.h>
#include <string.h>

enum { QUEUE_BYTES_MAX = 8 << 20, PING_MS = 10000, POINTS_MAX = 10000 };

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
    (void)in;
    pthread_mutex_lock(&p->lock);
    bool good = p->count.last == MW_OK;
    if (good)
        mw_text_adds(&out->body, "ok\n");
    else
        mw_http_reply_problem(out, 503, p->count.problem);
    pthread_mutex_unlock(&p->lock);
    if (good) out->type = "text/plain; charset=utf-8";
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

// ---- a chart

static void add_points(const mw_samples *s, mw_text *out) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_text_addc(out, '[');
    for (int64_t i = 0; i < s->count; i++) {
        if (i > 0) mw_text_addc(out, ',');
        mw_text_addc(out, '[');
        mw_json_string(out, mw_slice_of(mw_datetime_print(s->time_ns[i], NULL, buf)));
        mw_text_addc(out, ',');
        mw_json_number(out, s->value[i]);
        mw_text_addc(out, ']');
    }
    mw_text_addc(out, ']');
}

static mw_status count_of(mw_slice text, int64_t *count, mw_error *err) {
    double n = 1000;
    bool good = text.n == 0 || (mw_number_parse(text, &n) && n >= 3 && n <= POINTS_MAX);
    if (!good || n != floor(n)) {
        return mw_fail(err, MW_INVALID, "points is \"%.*s\", not a whole number from 3 to %d",
                       (int)text.n, text.p, POINTS_MAX);
    }
    *count = (int64_t)n;
    return MW_OK;
}

// Of a name that had several kinds: the signal of the one asked for, and when it changed last.
static mw_status choose_kind(const mw_plant *p, const mw_http_request *in, mw_http_reply *out,
                             int32_t *signal, mw_error *err) {
    mw_slice kind = mw_pairs_get(in->query, in->query_count, "kind");
    mw_signal about;
    int64_t turned;
    bool found;
    if (!mw_series_signal(p->from.series, *signal, &about)) return MW_OK;
    for (int k = 0; k < 3 && kind.n > 0; k++) {
        if (!mw_slice_is(kind, mw_signal_kind_text((mw_signal_kind)k))) continue;
        if (about.of_kind[k] < 0) break;
        *signal = about.of_kind[k];
        kind.n = 0;
    }
    if (kind.n > 0)
        return mw_fail(err, MW_NOTFOUND, "%.*s was never of kind \"%.*s\"; it is %s",
                       mw_shown(about.name), about.name.p, mw_shown(kind), kind.p,
                       mw_signal_kind_text(about.kind));
    MW_TRY(mw_series_turned(p->from.series, about.current, &turned, &found, err));
    char buf[MW_DATETIME_TEXT_MAX];
    if (found) mw_http_reply_header(out, "Kind-Changed", mw_datetime_print(turned, NULL, buf));
    return MW_OK;
}

static mw_status series(void *ctx, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    const mw_plant *p = ctx;
    mw_slice name = mw_pairs_get(in->query, in->query_count, "signal");
    mw_series_range range = {mw_series_find(p->from.series, name), 0, 0};
    mw_samples points = {0};
    int64_t count = 0;
    if (range.signal < 0) {
        return mw_fail(err, MW_NOTFOUND, "no signal is called \"%.*s\"; /api/v1/signals lists them",
                       (int)name.n, name.p);
    }
    MW_TRY(choose_kind(p, in, out, &range.signal, err));
    MW_TRY(mw_plant_window(p, in, &range.from_ns, &range.to_ns, err));
    MW_TRY(count_of(mw_pairs_get(in->query, in->query_count, "points"), &count, err));
    mw_status st = mw_series_points(p->from.series, &range, MW_POINTS_LTTB, count, &points, err);
    out->type = "application/json";
    if (st == MW_OK) add_points(&points, &out->body);
    if (st == MW_OK) st = finish(&out->body, err);
    mw_samples_fini(&points);
    return st;
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
