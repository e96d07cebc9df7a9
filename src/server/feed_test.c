// SPDX-License-Identifier: MIT
#include "server/feed.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static mw_http_stream *stream_of(size_t queue) {
    mw_http_stream_config config = {queue, mw_slice_of(":\n\n"), 1000};
    return mw_http_stream_new(&config);
}

// Each listener gets what stands, then what changes; one that does not read is dropped.
void test_feed(void) {
    mw_feed *f = mw_feed_new();
    mw_http_stream *quick = stream_of(4096), *slow = stream_of(64);
    char buf[4096];
    CHECK(mw_feed_add(f, mw_http_stream_share(quick), "all", mw_slice_of("{}"), NULL) == MW_OK);
    CHECK(mw_feed_add(f, mw_http_stream_share(slow), "all", mw_slice_of("{}"), NULL) == MW_OK);
    mw_feed_tell(f, "values", mw_slice_of("[1]"));
    CHECK(mw_feed_listeners(f) == 2);
    mw_feed_tell(f, "values", mw_slice_of("[2,3,4,5]"));
    CHECK(mw_feed_listeners(f) == 1 && mw_feed_dropped(f) == 1);
    const char *want = "id: 0\nevent: all\ndata: {}\n\nid: 1\nevent: values\ndata: [1]\n\n"
                       "id: 2\nevent: values\ndata: [2,3,4,5]\n\n";
    int64_t n = 0;
    while (n < (int64_t)strlen(want)) n += mw_http_stream_take(quick, buf + n, sizeof buf - n);
    CHECK(n == (int64_t)strlen(want) && memcmp(buf, want, (size_t)n) == 0);
    CHECK(mw_http_stream_take(slow, buf, sizeof buf) == -1);
    mw_http_stream_drop(quick);
    mw_http_stream_drop(slow);
    mw_feed_free(f);
}
