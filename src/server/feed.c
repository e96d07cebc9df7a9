// SPDX-License-Identifier: MIT
// See feed.h.
#include "server/feed.h"

#include "base/alloc.h"

#include <inttypes.h>

struct mw_feed {
    mw_http_stream **stream;
    int64_t count, capacity, number, dropped;
};

mw_feed *mw_feed_new(void) { return mw_alloc(sizeof(mw_feed)); }

void mw_feed_free(mw_feed *f) {
    if (!f) return;
    for (int64_t i = 0; i < f->count; i++) {
        mw_http_stream_close(f->stream[i]);
        mw_http_stream_drop(f->stream[i]);
    }
    mw_free(f->stream);
    mw_free(f);
}

static void event(const mw_feed *f, const char *name, mw_slice json, mw_text *out) {
    mw_text_addf(out, "id: %" PRId64 "\nevent: %s\ndata: ", f->number, name);
    mw_text_add(out, json.p, json.n);
    mw_text_adds(out, "\n\n");
}

mw_status mw_feed_add(mw_feed *f, mw_http_stream *share, const char *name, mw_slice json,
                      mw_error *err) {
    mw_text text = {0};
    mw_status st = MW_OK;
    event(f, name, json, &text);
    if (f->count == MW_FEED_LISTENERS_MAX) {
        st = mw_fail(err, MW_LIMIT, "%d listen already", MW_FEED_LISTENERS_MAX);
    } else if (text.failed || !mw_grow(&f->stream, &f->capacity, f->count + 1, sizeof *f->stream)) {
        st = mw_fail(err, MW_NOMEM, "no memory for another listener");
    }
    if (st == MW_OK && mw_http_stream_push(share, (mw_slice){text.bytes, text.size}))
        f->stream[f->count++] = share;
    else
        mw_http_stream_drop(share);
    mw_text_free(&text);
    return st;
}

void mw_feed_tell(mw_feed *f, const char *name, mw_slice json) {
    mw_text text = {0};
    int64_t kept = 0;
    f->number++;
    if (f->count == 0) return;
    event(f, name, json, &text);
    for (int64_t i = 0; i < f->count; i++) {
        // Without memory for the event nobody can be told: all come again and get what stands.
        if (!text.failed && mw_http_stream_push(f->stream[i], (mw_slice){text.bytes, text.size})) {
            f->stream[kept++] = f->stream[i];
            continue;
        }
        mw_http_stream_close(f->stream[i]);
        mw_http_stream_drop(f->stream[i]);
        f->dropped++;
    }
    f->count = kept;
    mw_text_free(&text);
}

int32_t mw_feed_listeners(const mw_feed *f) { return (int32_t)f->count; }
int64_t mw_feed_dropped(const mw_feed *f) { return f->dropped; }
