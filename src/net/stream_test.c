// SPDX-License-Identifier: MIT
#include "net/stream.h"

#include "test/test.h"

#include <pthread.h>
#include <string.h>

static mw_http_stream *begin(size_t queue_bytes_max, int ping_ms) {
    mw_http_stream_config config = {queue_bytes_max, mw_slice_of(":\n\n"), ping_ms};
    return mw_http_stream_new(&config);
}

static bool takes(mw_http_stream *s, size_t room, const char *want) {
    char buf[64];
    int64_t n = mw_http_stream_take(s, buf, room);
    return n == (int64_t)strlen(want) && memcmp(buf, want, (size_t)n) == 0;
}

void test_stream_queue(void) {
    mw_http_stream *s = begin(10, 60000);
    CHECK(mw_http_stream_push(s, mw_slice_of("abcdef")));
    CHECK(takes(s, 4, "abcd"));
    for (int i = 0; i < 1000; i++) { // never more than 10, so never dropped
        CHECK_ROW(mw_http_stream_push(s, mw_slice_of("12345678")), i);
        CHECK_ROW(takes(s, 8, i ? "78123456" : "ef123456"), i);
    }
    CHECK(mw_http_stream_push(s, mw_slice_of("end")));
    mw_http_stream_close(s);
    CHECK(!mw_http_stream_push(s, mw_slice_of("x")));
    CHECK(takes(s, 64, "78end") && takes(s, 64, ""));
    mw_http_stream_drop(s);
}

// At the limit all is well; one byte past it the listener is dropped and gets nothing more.
void test_stream_slow(void) {
    mw_http_stream *s = begin(10, 60000);
    CHECK(mw_http_stream_push(s, mw_slice_of("1234567890")));
    CHECK(!mw_http_stream_push(s, mw_slice_of("1")));
    char buf[64];
    CHECK(mw_http_stream_take(s, buf, sizeof buf) == -1);
    CHECK(!mw_http_stream_push(s, mw_slice_of("1")));
    mw_http_stream_drop(s);
}

void test_stream_ping(void) {
    mw_http_stream *s = begin(10, 1);
    CHECK(takes(s, 64, ":\n\n") && takes(s, 64, ":\n\n"));
    mw_http_stream_drop(s);
}

static void *push_many(void *cls) {
    mw_http_stream *s = cls;
    for (int i = 0; i < 10000; i++)
        if (!mw_http_stream_push(s, mw_slice_of("abc"))) return s;
    mw_http_stream_drop(s);
    return NULL;
}

// Four that push, one that takes: every byte arrives, pushes stay whole.
void test_stream_threads(void) {
    enum { PUSHERS = 4 };
    pthread_t threads[PUSHERS];
    mw_http_stream *s = begin(1 << 20, 60000);
    for (int i = 0; i < PUSHERS; i++)
        pthread_create(&threads[i], NULL, push_many, mw_http_stream_share(s));
    int64_t count = 0, wrong = 0;
    char buf[100];
    while (count < PUSHERS * 10000 * 3) {
        int64_t n = mw_http_stream_take(s, buf, sizeof buf);
        if (n <= 0) break;
        for (int64_t i = 0; i < n; i++) wrong += buf[i] != "abc"[(count + i) % 3];
        count += n;
    }
    void *failed = NULL;
    for (int i = 0; i < PUSHERS; i++) {
        pthread_join(threads[i], &failed);
        CHECK_ROW(!failed, i);
    }
    CHECK(wrong == 0 && count == PUSHERS * 10000 * 3);
    mw_http_stream_drop(s);
}
