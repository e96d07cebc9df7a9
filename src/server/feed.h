// SPDX-License-Identifier: MIT
// Listeners of server-sent events: each gets what stands when it comes, then what changes. Who
// comes back with the number of the last event it saw gets what stands anew: nothing is missed.
//
//     mw_feed_add(f, stream, first);          // takes the share of the stream
//     mw_feed_tell(f, "kpi", json);           // to all
// Thread: one owner at a time, who keeps others out.
#ifndef MW_SERVER_FEED_H
#define MW_SERVER_FEED_H

#include "net/stream.h"

typedef struct mw_feed mw_feed;

mw_feed *mw_feed_new(void);    // NULL when out of memory
void mw_feed_free(mw_feed *f); // ends all streams; NULL is allowed

// A listener more: it is told `name` and `json` first.
//   errors  MW_NOMEM, MW_LIMIT for more than MW_FEED_LISTENERS_MAX; the share is dropped then.
MW_MUST_USE mw_status mw_feed_add(mw_feed *f, mw_http_stream *share, const char *name,
                                  mw_slice json, mw_error *err);
enum { MW_FEED_LISTENERS_MAX = 1000 };

// Tells all. Who does not listen any more is forgotten.
void mw_feed_tell(mw_feed *f, const char *name, mw_slice json);

int32_t mw_feed_listeners(const mw_feed *f); // now
int64_t mw_feed_dropped(const mw_feed *f);   // that went or were too slow

#endif
