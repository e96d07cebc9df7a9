// SPDX-License-Identifier: MIT
// Listeners of server-sent events who see the same: each gets what stands when it comes, then what
// changes. Events are kept for a while: who comes back with the id of the last event it saw gets
// what it missed, or, when that is too long ago, what stands anew. Nothing is missed.
//
//     if (!mw_feed_resume(f, last, share, until_ns)) ... mw_feed_add(f, share, &hello, err) ...
//     mw_feed_tick(f, now_ns);                // now and then: ends streams, forgets
//     if (mw_feed_wanted(f)) mw_feed_tell(f, "kpi", json);
//
// A stream ends when its time is over: the client comes again, and whether it may is asked anew.
// Thread: one owner at a time, who keeps others out.
#ifndef MW_SERVER_FEED_H
#define MW_SERVER_FEED_H

#include "net/stream.h"

typedef struct mw_feed mw_feed;

enum {
    MW_FEED_LISTENERS_MAX = 1000,
    MW_FEED_EVENTS_MAX = 1024,   // that are kept
    MW_FEED_BYTES_MAX = 1 << 20, // of them
    MW_FEED_NAME_MAX = 40,
    MW_FEED_PAUSE_MS = 1000, // that clients are asked to wait before they come again
};
#define MW_FEED_KEEP_NS INT64_C(30000000000) // after the last listener left

// name: that no other feed had, also not before a start: ids are "NAME.NUMBER". Copied.
// NULL when out of memory.
mw_feed *mw_feed_new(const char *name);
void mw_feed_free(mw_feed *f); // ends all streams; NULL is allowed

// A listener, and what it is told first.
typedef struct {
    mw_http_stream *share; // taken over
    int64_t until_ns;      // its stream ends then, by the clock of mw_feed_tick; INT64_MAX: never
    const char *name;
    mw_slice json;
} mw_feed_listener;

//   errors  MW_NOMEM, MW_LIMIT for more than MW_FEED_LISTENERS_MAX; the share is dropped then.
MW_MUST_USE mw_status mw_feed_add(mw_feed *f, const mw_feed_listener *l, mw_error *err);
// The same for one who saw events up to an id: it is told those that came after. False: they are
// not kept any more, or the id is another feed's, and nothing was done.
//   l  name and json are not looked at.
bool mw_feed_resume(mw_feed *f, mw_slice last, const mw_feed_listener *l);

// Tells all. Who does not listen any more is forgotten.
void mw_feed_tell(mw_feed *f, const char *name, mw_slice json);

// Ends the streams whose time is over.
void mw_feed_tick(mw_feed *f, int64_t now_ns);
// Whether what happens is to be told: somebody listens, or did shortly before the last tick.
bool mw_feed_wanted(const mw_feed *f);

int32_t mw_feed_listeners(const mw_feed *f); // now
int64_t mw_feed_dropped(const mw_feed *f);   // that went or were too slow

#endif
