// SPDX-License-Identifier: MIT
// A reply that goes on: bytes pushed from any thread, sent to one listener as they come. Used for
// server-sent events.
//
// Who listens too slowly is dropped: when a push finds no room in the queue, the connection is cut
// without what is queued, and pushing is over. The client connects anew and says what it saw last
// (Last-Event-ID), so nothing is lost silently and nobody waits for it.
//
//     // in a handler
//     mw_http_stream_config config = {1 << 20, mw_slice_of(":\n\n"), 15000};
//     reply->stream = mw_http_stream_new(&config);
//     reply->type = "text/event-stream";
//     keep(mw_http_stream_share(reply->stream));
//     // elsewhere
//     if (!mw_http_stream_push(s, mw_slice_of("data: 5\n\n"))) forget(s);   // nobody listens
//     mw_http_stream_drop(s);
// Thread: any.
#ifndef MW_NET_STREAM_H
#define MW_NET_STREAM_H

#include "base/text.h"

typedef struct mw_http_stream mw_http_stream;

typedef struct {
    size_t queue_bytes_max;
    mw_slice ping; // not empty; sent when nothing was pushed for ping_ms, which finds out who is
                   // gone; borrowed as long as the stream lives
    int ping_ms;   // 1 or more
} mw_http_stream_config;

// A stream with one holder; NULL when out of memory.
mw_http_stream *mw_http_stream_new(const mw_http_stream_config *config);
mw_http_stream *mw_http_stream_share(mw_http_stream *s); // one holder more; returns s
void mw_http_stream_drop(mw_http_stream *s);             // one less; NULL is allowed

// Queues all of the bytes. Never waits.
// False when nobody listens any more: closed, gone or too slow (also when out of memory).
bool mw_http_stream_push(mw_http_stream *s, mw_slice bytes);

// Ends the reply after what is queued.
void mw_http_stream_close(mw_http_stream *s);

// For the listener: takes up to size bytes, waiting for them. 0 is the end, -1 that the listener
// was dropped.
int64_t mw_http_stream_take(mw_http_stream *s, char *buf, size_t size);

#endif
