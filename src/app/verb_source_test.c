// SPDX-License-Identifier: MIT
// The verb source test, and the kinds that are soon tried: brokers, and what is written to.
#include "app/source_trial.h"
#include "app/sparkplug_ear.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "source/dial.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS = 5, DIAL_MS = 5000, CONNECT_MS = 20000, LOOK_MS = 20 };

// ---- what is said

static void add_line(mw_source_trial *t, const char *mark, const char *fmt, va_list args)
    MW_PRINTF(3, 0);

static void add_line(mw_source_trial *t, const char *mark, const char *fmt, va_list args) {
    char text[1024];
    vsnprintf(text, sizeof text, fmt, args);
    mw_text_addf(&t->out, "  %-5s ", mark);
    mw_visible(&t->out, mw_slice_of(text), false);
    mw_text_addc(&t->out, '\n');
}

void mw_trial_ok(mw_source_trial *t, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_line(t, "ok", fmt, args);
    va_end(args);
}

void mw_trial_note(mw_source_trial *t, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_line(t, "", fmt, args);
    va_end(args);
}

void mw_trial_bad(mw_source_trial *t, const char *right, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_line(t, "FAIL", fmt, args);
    va_end(args);
    mw_text_addf(&t->out, "        right: %s\n", right);
    t->failed++;
}

void mw_trial_quote(mw_source_trial *t, mw_slice text) {
    mw_text_adds(&t->out, "        | ");
    mw_visible(&t->out, (mw_slice){text.p, text.n < 160 ? text.n : 160}, false);
    mw_text_adds(&t->out, text.n > 160 ? "...\n" : "\n");
}

int mw_trial_dial(mw_source_trial *t, int32_t usual_port) {
    int32_t port = t->said->port ? t->said->port : usual_port;
    mw_dial to = {t->said->host, port, DIAL_MS, -1};
    mw_error why = {0};
    int fd = -1;
    if (mw_dial_open(&to, &fd, &why) != MW_OK) {
        mw_trial_bad(t, "something that listens there, and a network that lets it through",
                     "TCP: %s", why.text);
        return -1;
    }
    mw_trial_ok(t, "TCP: %s:%d is there", t->said->host, port);
    return fd;
}

// ---- brokers

static const char *right_for(const char *problem) {
    if (strstr(problem, "not authorised") || strstr(problem, "user name"))
        return "user and password of the source, as the broker knows them";
    if (strstr(problem, "TLS") || strstr(problem, "certificate"))
        return "the broker's authority as ca, its name as in the certificate, mqtts:// where it "
               "speaks TLS";
    if (strstr(problem, "subscription")) return "the right to read these topics at the broker";
    return "an MQTT broker (3.1.1) that answers, mqtts:// where it speaks TLS";
}

// Waits until the source is connected or has given up for now.
static bool comes_up(const mw_source *s, mw_source_health *h) {
    int64_t until_ns = mw_clock_steady_ns() + CONNECT_MS * INT64_C(1000000);
    do {
        (void)poll(NULL, 0, LOOK_MS);
        s->ops->health(s, h);
        if (strcmp(h->state, "connected") == 0) return true;
    } while (strcmp(h->state, "waiting") != 0 && mw_clock_steady_ns() < until_ns);
    return false;
}

static void tell_sparkplug(mw_source_trial *t, const mw_sparkplug_ear *e) {
    const int64_t *n = e->message;
    int64_t births = n[MW_SPARKPLUG_NBIRTH] + n[MW_SPARKPLUG_DBIRTH];
    int64_t data = n[MW_SPARKPLUG_NDATA] + n[MW_SPARKPLUG_DDATA];
    if (e->host_online)
        mw_trial_note(t, "the host application \"%s\" is online; it was not disturbed",
                      t->said->host_id);
    else
        mw_trial_note(t, "no host application \"%s\" is online", t->said->host_id);
    mw_trial_note(t, "%lld births, %lld data messages, %lld deaths within %lld s",
                  (long long)births, (long long)data,
                  (long long)(n[MW_SPARKPLUG_NDEATH] + n[MW_SPARKPLUG_DDEATH]),
                  (long long)t->seconds);
}

static void tell_plain(mw_source_trial *t, const mw_sparkplug_ear *e) {
    mw_trial_note(t, "%lld messages with %d signals within %lld s", (long long)e->plain,
                  (int)mw_heard_count(e->from.heard), (long long)t->seconds);
    if (e->refused)
        mw_trial_bad(t, "JSON, a number, yes or no, or a text", "%lld values are refused: %s",
                     (long long)e->refused, e->problem);
}

static void listen(mw_source_trial *t, mw_sparkplug_ear *e) {
    mw_source_health h = {0};
    if (!comes_up(e->source, &h)) {
        const char *problem = h.problem[0] ? h.problem : "no answer to CONNECT";
        mw_trial_bad(t, right_for(problem), "MQTT: %s", problem);
        return;
    }
    mw_trial_ok(t, "MQTT: the broker accepts%s%s%s", t->said->user ? " user " : " the client",
                t->said->user ? t->said->user : "", t->said->is_tls ? " over TLS" : "");
    for (int32_t i = 0; i < e->topic_count; i++)
        mw_trial_ok(t, "it grants the subscription to %s", e->topic[i].bytes);
    (void)poll(NULL, 0, (int)t->seconds * 1000);
    e->source->ops->stop(e->source);
    if (t->said->kind == MW_MAP_SPARKPLUG)
        tell_sparkplug(t, e);
    else
        tell_plain(t, e);
}

// A source of plain MQTT has its own topics.
static void set_listening(const mw_source_trial *t, mw_sparkplug_ear_from *from) {
    const mw_map_source *s = t->said;
    if (s->kind == MW_MAP_SPARKPLUG) {
        from->groups = s->filter;
        from->group_count = s->filter_count;
        from->host_id = s->host_id;
    } else {
        from->topics = s->filter;
        from->topic_count = s->filter_count;
        from->plain_name = from->mqtt.name;
    }
}

mw_status mw_trial_broker(mw_source_trial *t, mw_error *err) {
    mw_connect_from connect = mw_source_book_from(t->book, t->source);
    mw_sparkplug_ear_from from = {.heard = mw_heard_new()};
    mw_sparkplug_ear *e = NULL;
    mw_error why = {0};
    if (!from.heard) return mw_fail(err, MW_NOMEM, "source: out of memory");
    mw_status st = mw_live_source_broker(&connect, &from.mqtt, &why);
    if (st == MW_OK) set_listening(t, &from);
    int fd = st == MW_OK ? mw_trial_dial(t, t->said->is_tls ? 8883 : 1883) : -1;
    if (st == MW_OK && fd >= 0) {
        close(fd);
        st = mw_sparkplug_ear_new(&from, &e, &why);
        if (st == MW_OK) st = e->source->ops->start(e->source, mw_heard_sink(from.heard), &why);
        if (st == MW_OK) listen(t, e);
    }
    if (st != MW_OK) mw_trial_bad(t, "settings of the source that can be", "%s", why.text);
    mw_sparkplug_ear_free(e);
    mw_heard_free(from.heard);
    return MW_OK;
}

// ---- what is written to

mw_status mw_trial_pushed(mw_source_trial *t, mw_error *err) {
    const mw_map_source *s = t->said;
    const char *url = t->book->url ? t->book->url : "http://127.0.0.1:8094";
    const char *name = s->bucket ? s->bucket : s->database;
    mw_text body = {0}, query = {0};
    mw_error why = {0};
    mw_status st = mw_source_book_ask(t->book, "/api/v1/sources", &body, &why);
    if (st == MW_OK)
        mw_trial_ok(t, "mw serve answers at %s", url);
    else if (st == MW_NOTFOUND)
        mw_trial_note(t, "%s; once it does, it takes what is posted", why.text);
    else
        mw_trial_bad(t, "mw serve, running on this workspace", "%s", why.text);
    if (name) mw_text_addf(&query, "?%s=%s", s->bucket ? "bucket" : "db", name);
    if (s->org) mw_text_addf(&query, "&org=%s", s->org);
    const char *q = query.bytes ? query.bytes : "";
    mw_trial_note(t, "post %s like this:", s->kind == MW_MAP_INFLUX ? "line protocol" : "JSON");
    if (s->kind == MW_MAP_INFLUX)
        mw_trial_note(t, "curl '%s%s%s' --data-binary 'press,machine=p1 count=1'", url,
                      s->bucket || !s->database ? "/api/v2/write" : "/write", q);
    else
        mw_trial_note(t, "curl '%s/api/v1/samples%s' -d '[{\"signal\":\"p1/count\",\"value\":1}]'",
                      url, q);
    mw_text_free(&body);
    mw_text_free(&query);
    (void)err;
    return MW_OK;
}

// ---- the verb

static mw_status try_one(mw_source_trial *t, int32_t source, mw_error *err) {
    static mw_status (*const kinds[])(mw_source_trial *, mw_error *) = {
        [MW_MAP_SPARKPLUG] = mw_trial_broker, [MW_MAP_MQTT] = mw_trial_broker,
        [MW_MAP_MODBUS] = mw_trial_modbus,    [MW_MAP_SHDR] = mw_trial_shdr,
        [MW_MAP_FOLDER] = mw_trial_folder,    [MW_MAP_INFLUX] = mw_trial_pushed,
        [MW_MAP_JSON] = mw_trial_pushed};
    t->source = source;
    t->said = &t->book->map->source[source];
    mw_slice name = t->said->name.text, at = mw_source_address(t->said);
    mw_text_addf(&t->out, "%.*s: %s %.*s\n", (int)name.n, name.p, mw_map_source_word(t->said->kind),
                 (int)at.n, at.n ? at.p : "");
    MW_TRY(kinds[t->said->kind](t, err));
    return mw_out(&t->out, err);
}

static mw_status try_all(mw_call *call, mw_source_trial *t, mw_error *err) {
    MW_TRY(mw_source_seconds(call, SECONDS, &t->seconds, err));
    MW_TRY(mw_source_book_open(call, t->book, err));
    for (int i = 0; i < call->operand_count; i++) {
        int32_t source;
        MW_TRY(mw_source_book_find(t->book, call->operand[i], &source, err));
        MW_TRY(try_one(t, source, err));
    }
    for (int32_t i = 0; call->operand_count == 0 && i < t->book->map->source_count; i++)
        MW_TRY(try_one(t, i, err));
    return MW_OK;
}

mw_status mw_verb_source_test(mw_call *call, mw_error *err) {
    mw_source_book book = {0};
    mw_source_trial t = {.book = &book};
    mw_status st = try_all(call, &t, err);
    call->no = t.failed > 0;
    mw_text_free(&t.out);
    mw_source_book_close(&book);
    return st;
}
