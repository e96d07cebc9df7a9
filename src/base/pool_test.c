// SPDX-License-Identifier: MIT
#include "base/pool.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "test/test.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum { JOBS = 1000 };

struct sums {
    int64_t out[JOBS];     // each written by its job alone
    int64_t per_worker[8]; // each written by its worker alone
    _Atomic int64_t calls;
    int workers;
    bool bad_worker;
};

static void job(void *context, int64_t i, int worker) {
    struct sums *s = context;
    if (worker < 0 || worker >= s->workers) s->bad_worker = true;
    s->out[i] += i * i;
    s->per_worker[worker]++;
    s->calls++;
}

static void check_run(mw_pool *pool, int64_t count) {
    struct sums s = {.workers = mw_pool_workers(pool)};
    mw_pool_run(pool, count, job, &s);
    int64_t wrong = 0, total = 0;
    for (int64_t i = 0; i < JOBS; i++) wrong += s.out[i] != (i < count ? i * i : 0);
    for (int i = 0; i < 8; i++) total += s.per_worker[i];
    CHECK_ROW(wrong == 0 && total == count && s.calls == count && !s.bad_worker, count);
}

void test_pool_runs_each_job_once(void) {
    for (int threads = 1; threads <= 4; threads++) {
        mw_pool *pool = NULL;
        CHECK(mw_pool_new(threads, &pool, NULL) == MW_OK);
        CHECK(mw_pool_workers(pool) == threads);
        // Many runs in a row: a worker that is late for one must not spoil the next.
        for (int64_t n = 0; n < 200; n++) check_run(pool, n % 7);
        check_run(pool, JOBS);
        mw_pool_free(pool);
    }
}

static void note_order(void *context, int64_t i, int worker) {
    int64_t *next = context;
    if (*next == i && worker == 0) ++*next;
}

void test_pool_inline(void) {
    int64_t next = 0;
    mw_pool_run(NULL, 50, note_order, &next);
    CHECK(next == 50 && mw_pool_workers(NULL) == 1); // in order, by the caller
    mw_pool_free(NULL);
}

void test_pool_refuses(void) {
    mw_pool *pool = NULL;
    mw_error err = {0};
    CHECK(mw_pool_new(-1, &pool, &err) == MW_INVALID);
    CHECK(mw_pool_new(MW_POOL_THREADS_MAX + 1, &pool, &err) == MW_INVALID);
    CHECK(strstr(err.text, "257 threads") != NULL);
    mw_alloc_fail_after(0);
    CHECK(mw_pool_new(2, &pool, &err) == MW_NOMEM && pool == NULL);
    mw_alloc_fail_after(-1);
    CHECK(mw_pool_new(0, &pool, &err) == MW_OK && mw_pool_workers(pool) >= 1);
    mw_pool_free(pool);
}
