// SPDX-License-Identifier: MIT
// Who listens to a plant, and what they are told. Those who see the same share a feed, so that
// an event is written once for each different view.
//
// Under the plant's lock.
#include "base/alloc.h"
#include "base/clock.h"
#include "server/plant_answer.h"

#include <stdio.h>
#include <string.h>

enum {
    QUEUE_BYTES_MAX = 8 << 20,
    PING_MS = 10000,
    // Then a listener comes again, and whether it may is asked anew. Not all at the same time.
    LISTEN_S = 60,
    LISTEN_SPREAD_S = 20,
};

static const int64_t second_ns = 1000000000;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for another listener");
}

// ---- audiences

static void audience_fini(mw_plant_audience *a) {
    mw_feed_free(a->feed);
    mw_plant_view_fini(&a->view);
    mw_text_free(&a->changes);
}

void mw_plant_stream_fini(mw_plant *p) {
    for (int32_t i = 0; i < p->audience_count; i++) audience_fini(&p->audience[i]);
    mw_free(p->audience);
    mw_text_free(&p->scratch);
}

static mw_plant_audience *find_audience(mw_plant *p, const mw_plant_view *view) {
    for (int32_t i = 0; i < p->audience_count; i++)
        if (mw_plant_view_same(&p->audience[i].view, view)) return &p->audience[i];
    return NULL;
}

// Those that nobody listens to any more make room.
static void forget_audiences(mw_plant *p) {
    int32_t kept = 0;
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_plant_audience *a = &p->audience[i];
        p->dropped += mw_feed_wanted(a->feed) ? 0 : mw_feed_dropped(a->feed);
        if (mw_feed_wanted(a->feed))
            p->audience[kept++] = *a;
        else
            audience_fini(a);
    }
    p->audience_count = kept;
}

// Takes the view over where it succeeds.
static mw_status add_audience(mw_plant *p, mw_plant_view *view, mw_plant_audience **out,
                              mw_error *err) {
    char name[MW_FEED_NAME_MAX];
    forget_audiences(p);
    if (p->audience_count == MW_PLANT_AUDIENCES_MAX)
        return mw_fail(err, MW_LIMIT, "listeners see the plant in %d different ways already",
                       MW_PLANT_AUDIENCES_MAX);
    if (!mw_grow(&p->audience, &p->audience_capacity, p->audience_count + 1, sizeof *p->audience))
        return no_memory(err);
    snprintf(name, sizeof name, "%llx-%llx", (unsigned long long)p->opened_ns,
             (unsigned long long)++p->audience_number);
    mw_feed *feed = mw_feed_new(name);
    if (!feed) return no_memory(err);
    *out = &p->audience[p->audience_count++];
    **out = (mw_plant_audience){.view = *view, .feed = feed};
    *view = (mw_plant_view){0};
    return MW_OK;
}

// ---- listening

// Where a client goes on: the header that browsers send, or ?since=.
static mw_slice last_of(const mw_asked *asked) {
    const mw_http_request *in = asked->http;
    mw_slice last = mw_pairs_get(in->headers, in->header_count, "Last-Event-ID");
    return last.n ? last : mw_asked_text(asked, "since");
}

static mw_status join(mw_plant *p, mw_plant_audience *a, const mw_asked *asked, mw_feed_listener *l,
                      mw_error *err) {
    mw_text all = {0};
    if (mw_feed_resume(a->feed, last_of(asked), l)) return MW_OK;
    mw_plant_json(p, &a->view, &all);
    l->name = "all";
    l->json = (mw_slice){all.bytes, all.size};
    mw_status st = all.failed ? no_memory(err) : mw_feed_add(a->feed, l, err);
    if (all.failed) mw_http_stream_drop(l->share);
    mw_text_free(&all);
    return st;
}

static mw_status listen_to(mw_plant *p, const mw_asked *asked, mw_http_stream *stream,
                           mw_error *err) {
    mw_plant_view view;
    MW_TRY(mw_plant_view_open(p, asked, &view, err));
    mw_plant_audience *a = find_audience(p, &view);
    mw_status st = a ? MW_OK : add_audience(p, &view, &a, err);
    if (st == MW_OK) {
        mw_feed_listener l = {.share = mw_http_stream_share(stream), .until_ns = INT64_MAX};
        int64_t listen_s = LISTEN_S + p->listener_number++ % LISTEN_SPREAD_S;
        if (!asked->unguarded) l.until_ns = mw_clock_steady_ns() + listen_s * second_ns;
        st = join(p, a, asked, &l, err);
    }
    mw_plant_view_fini(&view);
    return st;
}

mw_status mw_plant_listen(mw_plant *p, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    mw_http_stream_config config = {QUEUE_BYTES_MAX, mw_slice_of(":\n\n"), PING_MS};
    out->stream = mw_http_stream_new(&config);
    if (!out->stream) return no_memory(err);
    out->type = "text/event-stream";
    mw_http_reply_header(out, "Cache-Control", "no-store");
    pthread_mutex_lock(&p->lock);
    mw_status st = listen_to(p, asked, out->stream, err);
    pthread_mutex_unlock(&p->lock);
    return st;
}

int32_t mw_plant_listeners(const mw_plant *p) {
    int32_t n = 0;
    for (int32_t i = 0; i < p->audience_count; i++) n += mw_feed_listeners(p->audience[i].feed);
    return n;
}

int64_t mw_plant_listeners_dropped(const mw_plant *p) {
    int64_t n = p->dropped;
    for (int32_t i = 0; i < p->audience_count; i++) n += mw_feed_dropped(p->audience[i].feed);
    return n;
}

// ---- telling

void mw_plant_tell_tick(mw_plant *p) {
    int64_t now_ns = mw_clock_steady_ns();
    for (int32_t i = 0; i < p->audience_count; i++) mw_feed_tick(p->audience[i].feed, now_ns);
}

static void tell(mw_plant_audience *a, const char *name, const mw_text *json) {
    if (!json->failed) mw_feed_tell(a->feed, name, (mw_slice){json->bytes, json->size});
}

// Begins lists of changes.
void mw_plant_tell_begin(mw_plant *p) {
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_text *t = &p->audience[i].changes;
        t->size = 0;
        t->failed = false;
        mw_text_addc(t, '[');
    }
}

// The entity of what was written to p->scratch last; who sees it gets it.
static void add_change(mw_plant *p, int32_t entity) {
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_plant_audience *a = &p->audience[i];
        if (!mw_feed_wanted(a->feed) || !mw_plant_view_has(&a->view, entity)) continue;
        if (a->changes.size > 1) mw_text_addc(&a->changes, ',');
        mw_text_add(&a->changes, p->scratch.bytes, p->scratch.size);
        a->changes.failed = a->changes.failed || p->scratch.failed;
    }
}

// A machine is not the same to all: where it stands is for those who see that.
static void add_machine(mw_plant *p, int32_t machine) {
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_plant_audience *a = &p->audience[i];
        int32_t entity = p->from.binding->machine[machine].entity;
        if (!mw_feed_wanted(a->feed) || !mw_plant_view_has(&a->view, entity)) continue;
        if (a->changes.size > 1) mw_text_addc(&a->changes, ',');
        mw_plant_json_machine(p, &a->view, machine, &a->changes);
    }
}

static bool anybody(const mw_plant *p) {
    for (int32_t i = 0; i < p->audience_count; i++)
        if (mw_feed_wanted(p->audience[i].feed)) return true;
    return false;
}

void mw_plant_tell_value(mw_plant *p, const mw_kpi_value *v) {
    const mw_model *m = mw_world_model(mw_kpi_world(p->kpi));
    if (!anybody(p)) return;
    p->scratch.size = 0;
    p->scratch.failed = false;
    mw_plant_json_value(p, v, &p->scratch);
    add_change(p, mw_model_entity_at(m, v->entity)->id);
}

// Tells the changes where there are any.
void mw_plant_tell_changes(mw_plant *p, const char *name) {
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_plant_audience *a = &p->audience[i];
        if (a->changes.size <= 1) continue;
        mw_text_addc(&a->changes, ']');
        tell(a, name, &a->changes);
    }
}

static bool same_state(const mw_fold_state *a, const mw_fold_state *b) {
    return a->category == b->category && a->since_ns == b->since_ns && a->product == b->product &&
           a->order == b->order && a->reason == b->reason;
}

void mw_plant_tell_machines(mw_plant *p) {
    mw_plant_tell_begin(p);
    for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
        mw_hub_machine m = mw_hub_machine_at(p->hub, i);
        if (same_state(&m.state, &p->state[i])) continue;
        p->state[i] = m.state;
        add_machine(p, i);
    }
    mw_plant_tell_changes(p, "machine");
}

// Tells each what it sees of all there is.
static void tell_each(mw_plant *p, const char *name,
                      void (*write)(mw_plant *p, const mw_plant_view *view, mw_text *out)) {
    for (int32_t i = 0; i < p->audience_count; i++) {
        mw_plant_audience *a = &p->audience[i];
        mw_text json = {0};
        if (!mw_feed_wanted(a->feed)) continue;
        write(p, &a->view, &json);
        tell(a, name, &json);
        mw_text_free(&json);
    }
}

void mw_plant_tell_alerts(mw_plant *p) { tell_each(p, "alerts", mw_plant_json_alerts); }
void mw_plant_tell_all(mw_plant *p) { tell_each(p, "all", mw_plant_json); }
