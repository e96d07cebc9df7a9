// SPDX-License-Identifier: MIT
// See source_find.h: brokers and MTConnect adapters.
#include "app/source_find.h"

#include "app/sparkplug_ear.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "live/draft.h"

#include <poll.h>
#include <string.h>

enum { CONNECT_MS = 20000, LOOK_MS = 20 };

static int64_t until(int64_t ms) { return mw_clock_steady_ns() + ms * INT64_C(1000000); }

mw_status mw_find_note(mw_source_find *f, const char *name, mw_signal_kind kind,
                       const double value[2], mw_error *err) {
    mw_sink *sink = mw_heard_sink(f->heard);
    mw_samples two = {0};
    mw_text whole = {0};
    int32_t id = -1;
    mw_text_addf(&whole, "%s/%s", f->name, name);
    mw_status st = whole.failed ? mw_fail(err, MW_NOMEM, "source: out of memory") : MW_OK;
    if (st == MW_OK)
        st = sink->ops->signal(sink, (mw_slice){whole.bytes, whole.size}, kind, (mw_slice){"", 0},
                               &id, err);
    for (int i = 0; st == MW_OK && i < 2; i++) {
        if (!mw_samples_add(&two, id, i, value[i], 0))
            st = mw_fail(err, MW_NOMEM, "source: out of memory");
    }
    if (st == MW_OK) st = sink->ops->put(sink, &two, err);
    mw_samples_fini(&two);
    mw_text_free(&whole);
    return st;
}

// ---- brokers

static mw_status comes_up(const mw_source *s, mw_error *err) {
    int64_t end_ns = until(CONNECT_MS);
    mw_source_health h = {0};
    do {
        (void)poll(NULL, 0, LOOK_MS);
        s->ops->health(s, &h);
        if (strcmp(h.state, "connected") == 0) return MW_OK;
    } while (strcmp(h.state, "waiting") != 0 && mw_clock_steady_ns() < end_ns);
    return mw_fail(err, MW_IO, "%s", h.problem[0] ? h.problem : "no answer to CONNECT");
}

static void add_text(mw_text *out, const char *setting, const char *value) {
    if (!value) return;
    mw_text_addf(out, "  %s ", setting);
    mw_draft_text(out, mw_slice_of(value));
    mw_text_addc(out, '\n');
}

// The settings of a broker that its sources share.
static void add_broker(mw_text *out, const mw_map_source *s) {
    add_text(out, "user", s->user);
    add_text(out, "password env", s->password_env);
    add_text(out, "password file", s->password_file);
    add_text(out, "ca", s->ca_file);
    add_text(out, "cert", s->cert_file);
    add_text(out, "key", s->key_file);
    mw_text_adds(out, "}\n");
}

static void begin_source(mw_text *out, const char *name, const char *kind, mw_slice address) {
    mw_text_addf(out, "source %s %s ", name, kind);
    mw_draft_text(out, address);
    mw_text_adds(out, " {\n");
}

static void state_sparkplug(mw_source_find *f, const mw_sparkplug_ear *e) {
    begin_source(&f->statement, f->name, "sparkplug", f->said->address);
    add_text(&f->statement, "host", f->said->host_id);
    for (int64_t i = 0; i < mw_map_count(e->group); i++) {
        mw_text_adds(&f->statement, i ? ", " : "  group ");
        mw_draft_text(&f->statement, mw_map_key(e->group, i));
    }
    if (mw_map_count(e->group)) mw_text_addc(&f->statement, '\n');
    add_broker(&f->statement, f->said);
}

static void state_plain(mw_source_find *f, const mw_sparkplug_ear *e) {
    begin_source(&f->statement, e->from.plain_name, "mqtt", f->said->address);
    if (f->said->filter_count == 0 || f->said->kind != MW_MAP_MQTT)
        add_text(&f->statement, "topic", "#");
    for (int32_t i = 0; f->said->kind == MW_MAP_MQTT && i < f->said->filter_count; i++)
        add_text(&f->statement, "topic", f->said->filter[i]);
    add_broker(&f->statement, f->said);
}

static void remark_broker(mw_source_find *f, const mw_sparkplug_ear *e) {
    const int64_t *n = e->message;
    int64_t births = n[MW_SPARKPLUG_NBIRTH] + n[MW_SPARKPLUG_DBIRTH];
    int64_t data = n[MW_SPARKPLUG_NDATA] + n[MW_SPARKPLUG_DDATA];
    mw_text_addf(&f->remark, "%lld births, %lld data messages, %lld other messages within %lld s\n",
                 (long long)births, (long long)data, (long long)e->plain, (long long)f->seconds);
    if (data > 0 && births == 0 && !e->from.asks_rebirth)
        mw_text_adds(&f->remark, "nodes say what their metrics are when they are born: --rebirth "
                                 "asks them to be born again\n");
    if (e->asked)
        mw_text_addf(&f->remark, "%lld nodes were asked to be born again\n", (long long)e->asked);
    // Data before a birth are no fault of theirs: we came late.
    if (e->refused && !strstr(e->problem, "before its birth"))
        mw_text_addf(&f->remark, "%lld values are refused: %s\n", (long long)e->refused,
                     e->problem);
}

mw_status mw_find_broker(mw_source_find *f, mw_error *err) {
    bool sparkplug = f->said->kind == MW_MAP_SPARKPLUG;
    mw_sparkplug_ear_from from = {.heard = f->heard,
                                  .asks_rebirth = mw_call_has(f->call, "rebirth")};
    mw_sparkplug_ear *e = NULL;
    MW_TRY(mw_live_source_broker(&f->from, &from.mqtt, err));
    if (sparkplug) from.groups = f->said->filter, from.group_count = f->said->filter_count;
    if (!sparkplug) from.topics = f->said->filter, from.topic_count = f->said->filter_count;
    if (!sparkplug) from.plain_name = f->name;
    if (f->is_typed) from.plain_name = "topics";
    MW_TRY(mw_sparkplug_ear_new(&from, &e, err));
    mw_status st = e->source->ops->start(e->source, mw_heard_sink(f->heard), err);
    if (st == MW_OK) st = comes_up(e->source, err);
    if (st == MW_OK) {
        (void)poll(NULL, 0, (int)f->seconds * 1000);
        e->source->ops->stop(e->source);
        if (sparkplug && (mw_map_count(e->group) || !e->plain)) state_sparkplug(f, e);
        if (!sparkplug || (e->plain && from.plain_name)) state_plain(f, e);
        remark_broker(f, e);
    }
    mw_sparkplug_ear_free(e);
    return st;
}

// ---- MTConnect adapters

mw_status mw_find_shdr(mw_source_find *f, mw_error *err) {
    mw_source *s = NULL;
    mw_source_health h = {0};
    mw_map_source at_once = *f->said;
    at_once.speed = 0;
    f->from.said = &at_once;
    MW_TRY(mw_live_source_new(&f->from, &s, err));
    mw_status st = s->ops->start(s, mw_heard_sink(f->heard), err);
    if (st == MW_OK && !f->said->path) st = comes_up(s, err);
    int64_t end_ns = until(f->seconds * 1000);
    bool reads = st == MW_OK;
    while (reads && mw_clock_steady_ns() < end_ns) {
        (void)poll(NULL, 0, LOOK_MS);
        s->ops->health(s, &h);
        reads = strcmp(h.state, "connected") == 0 || strcmp(h.state, "connecting") == 0;
    }
    if (st == MW_OK) s->ops->health(s, &h);
    mw_source_free(s);
    if (st == MW_OK && strcmp(h.state, "failed") == 0) st = mw_fail(err, MW_IO, "%s", h.problem);
    mw_text_addf(&f->remark, "%lld lines, %lld values\n", (long long)h.messages,
                 (long long)h.samples);
    if (h.problem[0]) mw_text_addf(&f->remark, "%s\n", h.problem);
    mw_text_addf(&f->statement, "source %s shdr %s", f->name, f->said->path ? "file " : "");
    mw_draft_text(&f->statement, f->said->path ? mw_slice_of(f->said->path) : f->said->address);
    mw_text_addc(&f->statement, '\n');
    return st;
}
