// SPDX-License-Identifier: MIT
// See feed.h. Events after number `whole_from` are all kept, in a ring.
#include "server/feed.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    mw_http_stream *stream;
    int64_t until_ns;
} listener;

typedef struct {
    char *bytes; // as sent
    size_t size;
} event;

struct mw_feed {
    char name[MW_FEED_NAME_MAX];
    listener *listener;
    int64_t count, capacity, dropped;
    int64_t number; // of the last event
    int64_t whole_from;
    event ring[MW_FEED_EVENTS_MAX]; // by number, modulo its size
    size_t ring_bytes;
    int64_t heard_ns; // when somebody listened last; by ticks
    bool wanted;
};

mw_feed *mw_feed_new(const char *name) {
    mw_feed *f = mw_alloc(sizeof *f);
    if (!f) return NULL;
    snprintf(f->name, sizeof f->name, "%s", name);
    return f;
}

// ---- what is kept

static event *event_at(mw_feed *f, int64_t number) { return &f->ring[number % MW_FEED_EVENTS_MAX]; }

static void forget_oldest(mw_feed *f) {
    event *e = event_at(f, ++f->whole_from);
    f->ring_bytes -= e->size;
    mw_free(e->bytes);
    *e = (event){0};
}

static void forget_all(mw_feed *f) {
    while (f->whole_from < f->number) forget_oldest(f);
}

// Takes the text over.
static void keep(mw_feed *f, mw_text *text) {
    if (f->number - f->whole_from > MW_FEED_EVENTS_MAX) forget_oldest(f);
    *event_at(f, f->number) = (event){text->bytes, text->size};
    f->ring_bytes += text->size;
    while (f->ring_bytes > MW_FEED_BYTES_MAX) forget_oldest(f);
}

static void write_event(const mw_feed *f, const char *name, mw_slice json, mw_text *out) {
    mw_text_addf(out, "id: %s.%" PRId64 "\nevent: %s\ndata: ", f->name, f->number, name);
    mw_text_add(out, json.p, json.n);
    mw_text_adds(out, "\n\n");
}

// The number in "NAME.NUMBER"; -1: it is no id of this feed.
static int64_t number_in(const mw_feed *f, mw_slice id) {
    size_t n = strlen(f->name);
    int64_t number = 0;
    if (id.n < n + 2 || id.n > n + 19 || memcmp(id.p, f->name, n) != 0 || id.p[n] != '.') return -1;
    for (size_t i = n + 1; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9') return -1;
        number = number * 10 + (id.p[i] - '0');
    }
    return number;
}

// ---- listeners

void mw_feed_free(mw_feed *f) {
    if (!f) return;
    for (int64_t i = 0; i < f->count; i++) {
        mw_http_stream_close(f->listener[i].stream);
        mw_http_stream_drop(f->listener[i].stream);
    }
    forget_all(f);
    mw_free(f->listener);
    mw_free(f);
}

static bool push(mw_http_stream *s, const mw_text *t) {
    return !t->failed && mw_http_stream_push(s, (mw_slice){t->bytes, t->size});
}

static void begin(mw_text *out) { mw_text_addf(out, "retry: %d\n\n", MW_FEED_PAUSE_MS); }

// Room was made for it.
static void join(mw_feed *f, const mw_feed_listener *l, const mw_text *first) {
    if (push(l->share, first))
        f->listener[f->count++] = (listener){l->share, l->until_ns};
    else
        mw_http_stream_drop(l->share);
    f->wanted = f->wanted || f->count > 0;
}

static bool has_room(mw_feed *f) {
    return f->count < MW_FEED_LISTENERS_MAX &&
           mw_grow(&f->listener, &f->capacity, f->count + 1, sizeof *f->listener);
}

mw_status mw_feed_add(mw_feed *f, const mw_feed_listener *l, mw_error *err) {
    mw_text text = {0};
    mw_status st = MW_OK;
    begin(&text);
    write_event(f, l->name, l->json, &text);
    if (f->count == MW_FEED_LISTENERS_MAX)
        st = mw_fail(err, MW_LIMIT, "%d listen already", MW_FEED_LISTENERS_MAX);
    else if (text.failed || !has_room(f))
        st = mw_fail(err, MW_NOMEM, "no memory for another listener");
    if (st == MW_OK)
        join(f, l, &text);
    else
        mw_http_stream_drop(l->share);
    mw_text_free(&text);
    return st;
}

bool mw_feed_resume(mw_feed *f, mw_slice last, const mw_feed_listener *l) {
    mw_text text = {0};
    int64_t number = number_in(f, last);
    if (number < f->whole_from || number > f->number || !has_room(f)) return false;
    begin(&text);
    while (++number <= f->number)
        mw_text_add(&text, event_at(f, number)->bytes, event_at(f, number)->size);
    bool good = !text.failed;
    if (good) join(f, l, &text);
    mw_text_free(&text);
    return good;
}

static void leave(mw_feed *f, int64_t i) {
    mw_http_stream_close(f->listener[i].stream);
    mw_http_stream_drop(f->listener[i].stream);
}

void mw_feed_tell(mw_feed *f, const char *name, mw_slice json) {
    mw_text text = {0};
    int64_t kept = 0;
    f->number++;
    write_event(f, name, json, &text);
    for (int64_t i = 0; i < f->count; i++) {
        // Without memory for the event nobody can be told: all come again and get what stands.
        if (push(f->listener[i].stream, &text)) {
            f->listener[kept++] = f->listener[i];
            continue;
        }
        leave(f, i);
        f->dropped++;
    }
    f->count = kept;
    if (!text.failed) {
        keep(f, &text);
        return;
    }
    mw_text_free(&text);
    f->number--;
    forget_all(f);
    f->whole_from = ++f->number;
}

void mw_feed_tick(mw_feed *f, int64_t now_ns) {
    int64_t kept = 0;
    for (int64_t i = 0; i < f->count; i++) {
        if (f->listener[i].until_ns > now_ns)
            f->listener[kept++] = f->listener[i];
        else
            leave(f, i);
    }
    if (f->count > 0) f->heard_ns = now_ns;
    f->count = kept;
    f->wanted = kept > 0 || now_ns - f->heard_ns < MW_FEED_KEEP_NS;
    if (f->wanted) return;
    // What comes is not told: no id of before can be gone on from.
    forget_all(f);
    f->whole_from = ++f->number;
}

bool mw_feed_wanted(const mw_feed *f) { return f->wanted; }
int32_t mw_feed_listeners(const mw_feed *f) { return (int32_t)f->count; }
int64_t mw_feed_dropped(const mw_feed *f) { return f->dropped; }
