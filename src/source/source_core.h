// SPDX-License-Identifier: MIT
// What every kind of source has inside: a thread that can be told to end, its health, and putting
// samples until the sink takes them.
//
//     struct press { mw_source base; mw_source_core core; ... };
//     MW_TRY(mw_source_core_start(&p->core, sink, run, p, err));     // in start
//     while (!mw_source_core_wait(&p->core, 1000)) { read; mw_source_core_put(&p->core, &batch); }
//     mw_source_core_stop(&p->core);                                 // in stop
//
// Locking: one mutex guards the health; `stopping` is atomic; wake_fd becomes readable when the
// thread is to end, so that it can stand in a poll() beside a socket.
#ifndef MW_SOURCE_SOURCE_CORE_H
#define MW_SOURCE_SOURCE_CORE_H

#include "source/source.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct {
    const char *name; // of the source, for the log; borrowed
    mw_sink *sink;    // while it runs
    pthread_t thread;
    bool is_running;
    atomic_bool stopping;
    int wake_fd;
    pthread_mutex_t *mutex; // on the heap, so that a health can be read through a const source
    mw_source_health *health;
} mw_source_core;

// Begins a core that stands still.
//   name    kept until fini.
//   errors  MW_NOMEM, MW_IO when the system has no descriptor.
MW_MUST_USE mw_status mw_source_core_init(mw_source_core *c, const char *name, mw_error *err);
void mw_source_core_fini(mw_source_core *c); // after stop; a core of zeros is allowed

// Starts run(user) in a thread, with a fresh health.
//   errors  MW_IO when no thread can be had; MW_INVALID when it runs already.
MW_MUST_USE mw_status mw_source_core_start(mw_source_core *c, mw_sink *sink, void *(*run)(void *),
                                           void *user, mw_error *err);
// Tells the thread to end and waits for it; the state is then "stopped". Again does nothing.
void mw_source_core_stop(mw_source_core *c);

// Copies the health. Thread: any.
void mw_source_core_health(const mw_source_core *c, mw_source_health *out);

// Waits; true at once when the thread is to end.
bool mw_source_core_wait(const mw_source_core *c, int64_t timeout_ms);

// Sets the state: a constant of source.h. Thread: any, like those below.
void mw_source_core_state(mw_source_core *c, const char *state);
// Counts a message of so many bytes that came at at_ns.
void mw_source_core_message(mw_source_core *c, int64_t bytes, int64_t at_ns);
// Counts samples, or what else is kept, that did not go through put.
void mw_source_core_kept(mw_source_core *c, int64_t count);
// Counts a connection after the first.
void mw_source_core_reconnect(mw_source_core *c);
// Notes a problem in words and counts `refused` values that are lost with it. A problem that is
// new, other than the one before, is logged as a warning.
void mw_source_core_problem(mw_source_core *c, int64_t refused, const char *fmt, ...)
    MW_PRINTF(3, 4);

// Puts samples and empties the batch: again and again, with a growing pause, while the sink says
// MW_IO, MW_NOMEM or MW_LIMIT. Other errors refuse the whole batch with a problem.
// True when they are kept or refused for good; false, the batch as it was, when the thread is to
// end first: what came with them must then not be acknowledged.
bool mw_source_core_put(mw_source_core *c, mw_samples *batch);
// The same, tried once: false, the batch as it was and *err (not NULL) saying why, when the sink
// cannot keep samples now.
bool mw_source_core_put_once(mw_source_core *c, mw_samples *batch, mw_error *err);

#endif
