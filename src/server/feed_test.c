// SPDX-License-Identifier: MIT
#include "server/feed.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

#define S_NS INT64_C(1000000000)

static mw_http_stream *stream_of(size_t queue) {
    mw_http_stream_config config = {queue, mw_slice_of(":\n\n"), 1000};
    return mw_http_stream_new(&config);
}

static mw_feed_listener listener(mw_http_stream *s, int64_t until_ns) {
    return (mw_feed_listener){mw_http_stream_share(s), until_ns, "all", mw_slice_of("{}")};
}

static bool add(mw_feed *f, mw_http_stream *s, int64_t until_ns) {
    mw_feed_listener l = listener(s, until_ns);
    return mw_feed_add(f, &l, NULL) == MW_OK;
}

static bool resume(mw_feed *f, mw_http_stream *s, const char *last) {
    mw_feed_listener l = listener(s, INT64_MAX);
    bool good = mw_feed_resume(f, mw_slice_of(last), &l);
    if (!good) mw_http_stream_drop(s); // the share is still ours
    return good;
}

// Whether exactly this was sent so far.
static bool sent(mw_http_stream *s, const char *want) {
    char buf[4096];
    int64_t n = 0, size = (int64_t)strlen(want);
    while (n < size) {
        int64_t got = mw_http_stream_take(s, buf + n, sizeof buf - (size_t)n);
        if (got <= 0) return false;
        n += got;
    }
    return n == size && memcmp(buf, want, (size_t)n) == 0;
}

#define HELLO "retry: 1000\n\n"
#define ALL(id) HELLO "id: f." id "\nevent: all\ndata: {}\n\n"
#define VALUES(id, json) "id: f." id "\nevent: values\ndata: " json "\n\n"

// Each listener gets what stands, then what changes; one that does not read is dropped.
void test_feed(void) {
    mw_feed *f = mw_feed_new("f");
    mw_http_stream *quick = stream_of(4096), *slow = stream_of(100);
    char buf[64];
    CHECK(!mw_feed_wanted(f));
    CHECK(add(f, quick, INT64_MAX) && add(f, slow, INT64_MAX) && mw_feed_wanted(f));
    mw_feed_tell(f, "values", mw_slice_of("[1]"));
    CHECK(mw_feed_listeners(f) == 2);
    mw_feed_tell(f, "values", mw_slice_of("[2,3,4,5]"));
    CHECK(mw_feed_listeners(f) == 1 && mw_feed_dropped(f) == 1);
    CHECK(sent(quick, ALL("0") VALUES("1", "[1]") VALUES("2", "[2,3,4,5]")));
    CHECK(mw_http_stream_take(slow, buf, sizeof buf) == -1);
    mw_http_stream_drop(quick);
    mw_http_stream_drop(slow);
    mw_feed_free(f);
}

// clang-format off
static const struct {
    const char *last, *sent; // NULL: what was missed is not known
} resumed[] = {
    {"f.1", HELLO VALUES("2", "[2]") VALUES("3", "[3]")},
    {"f.2", HELLO VALUES("3", "[3]")},
    {"f.3", HELLO},
    {"f.0", HELLO VALUES("1", "[1]") VALUES("2", "[2]") VALUES("3", "[3]")},
    {"f.4", NULL},
    {"g.1", NULL},
    {"f1", NULL},
    {"f.", NULL},
    {"f.-1", NULL},
    {"f.99999999999999999999", NULL},
    {"f.1x", NULL},
    {"", NULL},
};
// clang-format on

void test_feed_resumes(void) {
    mw_feed *f = mw_feed_new("f");
    mw_http_stream *first = stream_of(4096);
    CHECK(add(f, first, INT64_MAX));
    mw_feed_tell(f, "values", mw_slice_of("[1]"));
    mw_feed_tell(f, "values", mw_slice_of("[2]"));
    mw_feed_tell(f, "values", mw_slice_of("[3]"));
    for (size_t i = 0; i < sizeof resumed / sizeof resumed[0]; i++) {
        mw_http_stream *s = stream_of(4096);
        CHECK_ROW(resume(f, s, resumed[i].last) == (resumed[i].sent != NULL), i);
        CHECK_ROW(!resumed[i].sent || sent(s, resumed[i].sent), i);
        mw_http_stream_drop(s);
    }
    mw_http_stream_drop(first);
    mw_feed_free(f);
}

// What is kept is bounded, by count and by bytes: who saw less than what is kept gets it all.
void test_feed_forgets(void) {
    mw_feed *f = mw_feed_new("f");
    mw_http_stream *first = stream_of(64 << 20);
    char id[32];
    CHECK(add(f, first, INT64_MAX));
    for (int i = 0; i < MW_FEED_EVENTS_MAX + 5; i++) mw_feed_tell(f, "v", mw_slice_of("1"));
    for (int missed = 0; missed <= MW_FEED_EVENTS_MAX + 5; missed += missed < 1000 ? 50 : 1) {
        mw_http_stream *s = stream_of(1 << 20);
        snprintf(id, sizeof id, "f.%d", MW_FEED_EVENTS_MAX + 5 - missed);
        CHECK_ROW(resume(f, s, id) == (missed <= MW_FEED_EVENTS_MAX), missed);
        mw_http_stream_drop(s);
    }
    char *large = mw_alloc(MW_FEED_BYTES_MAX / 2);
    memset(large, 'x', MW_FEED_BYTES_MAX / 2);
    for (int i = 0; i < 3; i++) mw_feed_tell(f, "v", (mw_slice){large, MW_FEED_BYTES_MAX / 2});
    mw_http_stream *s = stream_of(4 << 20);
    snprintf(id, sizeof id, "f.%d", MW_FEED_EVENTS_MAX + 6);
    CHECK(!resume(f, s, id));
    snprintf(id, sizeof id, "f.%d", MW_FEED_EVENTS_MAX + 7);
    CHECK(resume(f, s, id));
    mw_http_stream_drop(s);
    mw_http_stream_drop(first);
    mw_free(large);
    mw_feed_free(f);
}

// A stream ends when its time is over; for a while what happens is kept for who left.
void test_feed_ends(void) {
    mw_feed *f = mw_feed_new("f");
    mw_http_stream *s = stream_of(4096), *again = stream_of(4096);
    char buf[64];
    CHECK(add(f, s, 70 * S_NS));
    mw_feed_tick(f, 69 * S_NS);
    CHECK(mw_feed_listeners(f) == 1 && sent(s, ALL("0")));
    mw_feed_tick(f, 70 * S_NS);
    CHECK(mw_feed_listeners(f) == 0 && mw_feed_dropped(f) == 0 && mw_feed_wanted(f));
    CHECK(mw_http_stream_take(s, buf, sizeof buf) == 0);
    mw_feed_tell(f, "values", mw_slice_of("[1]"));
    CHECK(resume(f, again, "f.0") && sent(again, HELLO VALUES("1", "[1]")));
    mw_http_stream_close(again);
    mw_feed_tell(f, "values", mw_slice_of("[2]"));
    CHECK(mw_feed_listeners(f) == 0);
    mw_feed_tick(f, 70 * S_NS + MW_FEED_KEEP_NS - 1);
    CHECK(mw_feed_wanted(f));
    mw_feed_tick(f, 70 * S_NS + MW_FEED_KEEP_NS);
    CHECK(!mw_feed_wanted(f) && !resume(f, s, "f.2"));
    mw_http_stream_drop(s);
    mw_http_stream_drop(again);
    mw_feed_free(f);
}
