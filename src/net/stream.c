// SPDX-License-Identifier: MIT
// See stream.h.
//
// Locking: the mutex guards everything but the count of holders, which is atomic. `wake` is
// signalled when bytes come or the state changes; one thread waits on it.
#include "net/stream.h"

#include "base/alloc.h"
#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

typedef enum { OPEN, CLOSED, DROPPED } state;

struct mw_http_stream {
    atomic_int holders;
    mw_http_stream_config config;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    state state;
    mw_text queue;
    size_t taken; // bytes of queue that are gone
};

mw_http_stream *mw_http_stream_new(const mw_http_stream_config *config) {
    MW_ASSERT(config->ping_ms > 0 && config->ping.n > 0);
    mw_http_stream *s = mw_alloc(sizeof *s);
    if (!s) return NULL;
    atomic_init(&s->holders, 1);
    s->config = *config;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&s->mutex, NULL);
    return s;
}

mw_http_stream *mw_http_stream_share(mw_http_stream *s) {
    atomic_fetch_add(&s->holders, 1);
    return s;
}

void mw_http_stream_drop(mw_http_stream *s) {
    if (!s || atomic_fetch_sub(&s->holders, 1) != 1) return;
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->mutex);
    mw_text_free(&s->queue);
    mw_free(s);
}

// Under the mutex.
static void set_state(mw_http_stream *s, state to) {
    s->state = to;
    pthread_cond_signal(&s->wake);
}

// Under the mutex: what was taken makes room, before it is more than what is left.
static void forget_taken(mw_http_stream *s) {
    size_t left = s->queue.size - s->taken;
    if (s->taken < left || s->taken == 0) return;
    memmove(s->queue.bytes, s->queue.bytes + s->taken, left);
    s->queue.size = left;
    s->taken = 0;
}

bool mw_http_stream_push(mw_http_stream *s, mw_slice bytes) {
    pthread_mutex_lock(&s->mutex);
    if (s->state == OPEN) {
        forget_taken(s);
        if (s->queue.size - s->taken + bytes.n > s->config.queue_bytes_max)
            set_state(s, DROPPED);
        else
            mw_text_add(&s->queue, bytes.p, bytes.n);
        if (s->queue.failed) set_state(s, DROPPED);
        pthread_cond_signal(&s->wake);
    }
    bool open = s->state == OPEN;
    pthread_mutex_unlock(&s->mutex);
    return open;
}

void mw_http_stream_close(mw_http_stream *s) {
    pthread_mutex_lock(&s->mutex);
    if (s->state == OPEN) set_state(s, CLOSED);
    pthread_mutex_unlock(&s->mutex);
}

// Under the mutex: waits for bytes or an end; false when ping_ms went by without.
static bool wait_for_news(mw_http_stream *s) {
    int64_t until_ns = mw_clock_steady_ns() + INT64_C(1000000) * s->config.ping_ms;
    struct timespec until = {until_ns / 1000000000, until_ns % 1000000000};
    while (s->state == OPEN && s->taken == s->queue.size)
        if (pthread_cond_timedwait(&s->wake, &s->mutex, &until) != 0) break;
    return s->state != OPEN || s->taken < s->queue.size;
}

int64_t mw_http_stream_take(mw_http_stream *s, char *buf, size_t size) {
    pthread_mutex_lock(&s->mutex);
    bool news = wait_for_news(s);
    if (!news) mw_text_add(&s->queue, s->config.ping.p, s->config.ping.n);
    int64_t got = -1;
    if (s->state != DROPPED) {
        size_t left = s->queue.size - s->taken;
        got = (int64_t)(left < size ? left : size);
        if (got) memcpy(buf, s->queue.bytes + s->taken, (size_t)got);
        s->taken += (size_t)got;
    }
    pthread_mutex_unlock(&s->mutex);
    return got;
}
