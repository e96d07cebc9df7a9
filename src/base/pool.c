// SPDX-License-Identifier: MIT
// See pool.h.
//
// A run is announced under the mutex (job, context, count, a new generation); workers and the
// caller then take numbers from an atomic counter until they are used up. The caller returns when
// every worker that joined has left, so no worker can touch the context afterwards.
#include "base/pool.h"

#include "base/alloc.h"
#include "base/limits.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

struct worker {
    mw_pool *pool;
    int number;
    pthread_t thread;
};

struct mw_pool {
    pthread_mutex_t mutex; // guards the five below
    pthread_cond_t begin, end;
    uint64_t generation;
    int busy; // workers that have not finished with this generation
    bool stop;
    mw_pool_job *job; // written before, read after the generation changes
    void *context;
    int64_t count;
    _Atomic int64_t next;
    int started; // threads besides the caller
    struct worker workers[];
};

static void run_jobs(mw_pool *pool, int number) {
    for (;;) {
        int64_t i = atomic_fetch_add(&pool->next, 1);
        if (i >= pool->count) return;
        pool->job(pool->context, i, number);
    }
}

static void *work(void *arg) {
    struct worker *me = arg;
    mw_pool *pool = me->pool;
    uint64_t seen = 0;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (!pool->stop && pool->generation == seen)
            pthread_cond_wait(&pool->begin, &pool->mutex);
        if (pool->stop) break;
        seen = pool->generation;
        pthread_mutex_unlock(&pool->mutex);
        run_jobs(pool, me->number);
        pthread_mutex_lock(&pool->mutex);
        if (--pool->busy == 0) pthread_cond_signal(&pool->end);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static mw_status start(mw_pool *pool, int threads, mw_error *err) {
    for (int i = 0; i < threads - 1; i++) {
        struct worker *w = &pool->workers[i];
        *w = (struct worker){.pool = pool, .number = i + 1};
        int failed = pthread_create(&w->thread, NULL, work, w);
        if (failed)
            return mw_fail(err, MW_IO, "cannot start thread %d of %d: %s", i + 2, threads,
                           strerror(failed));
        pool->started++;
    }
    return MW_OK;
}

static int processors(void) {
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > MW_POOL_THREADS_MAX ? MW_POOL_THREADS_MAX : n;
}

mw_status mw_pool_new(int threads, mw_pool **out, mw_error *err) {
    if (threads < 0 || threads > MW_POOL_THREADS_MAX)
        return mw_fail(err, MW_INVALID, "%d threads; 0 (all processors) to %d are possible",
                       threads, MW_POOL_THREADS_MAX);
    if (threads == 0) threads = processors();
    mw_pool *pool = mw_alloc(sizeof *pool + (size_t)threads * sizeof pool->workers[0]);
    if (!pool) return mw_fail(err, MW_NOMEM, "no memory for %d threads", threads);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->begin, NULL);
    pthread_cond_init(&pool->end, NULL);
    mw_status st = start(pool, threads, err);
    if (st != MW_OK) {
        mw_pool_free(pool);
        return st;
    }
    *out = pool;
    return MW_OK;
}

void mw_pool_free(mw_pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->mutex);
    pool->stop = true;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->end);
    pthread_cond_destroy(&pool->begin);
    pthread_mutex_destroy(&pool->mutex);
    mw_free(pool);
}

int mw_pool_workers(const mw_pool *pool) { return pool ? pool->started + 1 : 1; }

void mw_pool_run(mw_pool *pool, int64_t count, mw_pool_job *job, void *context) {
    if (!pool || pool->started == 0 || count <= 1) {
        for (int64_t i = 0; i < count; i++) job(context, i, 0);
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    pool->job = job;
    pool->context = context;
    pool->count = count;
    atomic_store(&pool->next, 0);
    pool->busy = pool->started;
    pool->generation++;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->mutex);
    run_jobs(pool, 0);
    pthread_mutex_lock(&pool->mutex);
    while (pool->busy > 0) pthread_cond_wait(&pool->end, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
