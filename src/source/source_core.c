// SPDX-License-Identifier: MIT
// See source_core.h.
#include "source/source_core.h"

#include "base/alloc.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { PUT_PAUSE_MS_MIN = 50, PUT_PAUSE_MS_MAX = 5000 };

void mw_source_free(mw_source *s) {
    if (!s) return;
    s->ops->stop(s);
    s->ops->free(s);
}

mw_status mw_source_core_init(mw_source_core *c, const char *name, mw_error *err) {
    mw_source_core fresh = {.name = name, .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (fresh.wake_fd < 0)
        return mw_fail(err, MW_IO, "source %s: no descriptor: %s", name, strerror(errno));
    fresh.mutex = mw_alloc(sizeof *fresh.mutex);
    fresh.health = mw_alloc(sizeof *fresh.health);
    if (!fresh.mutex || !fresh.health) {
        mw_free(fresh.mutex);
        mw_free(fresh.health);
        close(fresh.wake_fd);
        return mw_fail(err, MW_NOMEM, "source %s: out of memory", name);
    }
    pthread_mutex_init(fresh.mutex, NULL);
    fresh.health->state = "stopped";
    *c = fresh;
    return MW_OK;
}

void mw_source_core_fini(mw_source_core *c) {
    if (!c->mutex) return;
    MW_ASSERT(!c->is_running);
    pthread_mutex_destroy(c->mutex);
    mw_free(c->mutex);
    mw_free(c->health);
    close(c->wake_fd);
    *c = (mw_source_core){0};
}

mw_status mw_source_core_start(mw_source_core *c, mw_sink *sink, void *(*run)(void *), void *user,
                               mw_error *err) {
    if (c->is_running) return mw_fail(err, MW_INVALID, "source %s runs already", c->name);
    uint64_t woken;
    while (read(c->wake_fd, &woken, sizeof woken) > 0) {
    } // of a stop before
    atomic_store(&c->stopping, false);
    c->sink = sink;
    *c->health = (mw_source_health){.state = "connecting"};
    int failed = pthread_create(&c->thread, NULL, run, user);
    if (failed) {
        c->health->state = "stopped";
        return mw_fail(err, MW_IO, "source %s: no thread: %s", c->name, strerror(failed));
    }
    c->is_running = true;
    return MW_OK;
}

void mw_source_core_stop(mw_source_core *c) {
    if (!c->is_running) return;
    atomic_store(&c->stopping, true);
    uint64_t one = 1;
    while (write(c->wake_fd, &one, sizeof one) < 0 && errno == EINTR) {
    }
    pthread_join(c->thread, NULL);
    c->is_running = false;
    c->sink = NULL;
    mw_source_core_state(c, "stopped");
}

void mw_source_core_health(const mw_source_core *c, mw_source_health *out) {
    pthread_mutex_lock(c->mutex);
    *out = *c->health;
    pthread_mutex_unlock(c->mutex);
}

bool mw_source_core_wait(const mw_source_core *c, int64_t timeout_ms) {
    struct pollfd wake = {.fd = c->wake_fd, .events = POLLIN};
    if (!atomic_load(&c->stopping)) poll(&wake, 1, timeout_ms > INT32_MAX ? -1 : (int)timeout_ms);
    return atomic_load(&c->stopping);
}

void mw_source_core_state(mw_source_core *c, const char *state) {
    pthread_mutex_lock(c->mutex);
    c->health->state = state;
    pthread_mutex_unlock(c->mutex);
}

void mw_source_core_message(mw_source_core *c, int64_t bytes, int64_t at_ns) {
    pthread_mutex_lock(c->mutex);
    c->health->messages++;
    c->health->bytes += bytes;
    c->health->last_ns = at_ns;
    pthread_mutex_unlock(c->mutex);
}

void mw_source_core_kept(mw_source_core *c, int64_t count) {
    pthread_mutex_lock(c->mutex);
    c->health->samples += count;
    pthread_mutex_unlock(c->mutex);
}

void mw_source_core_reconnect(mw_source_core *c) {
    pthread_mutex_lock(c->mutex);
    c->health->reconnects++;
    pthread_mutex_unlock(c->mutex);
}

void mw_source_core_problem(mw_source_core *c, int64_t refused, const char *fmt, ...) {
    char text[MW_SOURCE_PROBLEM_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    pthread_mutex_lock(c->mutex);
    c->health->refused += refused;
    bool is_new = strcmp(text, c->health->problem) != 0;
    memcpy(c->health->problem, text, sizeof text);
    pthread_mutex_unlock(c->mutex);
    if (is_new) mw_log(MW_LOG_WARN, "source %s: %s", c->name, text);
}

bool mw_source_core_put_once(mw_source_core *c, mw_samples *batch, mw_error *err) {
    if (batch->count == 0) return true;
    mw_status st = c->sink->ops->put(c->sink, batch, err);
    if (st == MW_IO || st == MW_NOMEM || st == MW_LIMIT) return false;
    if (st != MW_OK) {
        mw_source_core_problem(c, batch->count, "%s", err->text);
        batch->count = 0;
        return true;
    }
    pthread_mutex_lock(c->mutex);
    c->health->samples += batch->count;
    pthread_mutex_unlock(c->mutex);
    batch->count = 0;
    return true;
}

bool mw_source_core_put(mw_source_core *c, mw_samples *batch) {
    mw_error err = {0};
    int64_t pause_ms = PUT_PAUSE_MS_MIN;
    while (!mw_source_core_put_once(c, batch, &err)) {
        mw_source_core_problem(c, 0, "samples wait: %s", err.text);
        if (mw_source_core_wait(c, pause_ms)) return false;
        if (pause_ms < PUT_PAUSE_MS_MAX) pause_ms *= 2;
    }
    return true;
}
