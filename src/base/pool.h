// SPDX-License-Identifier: MIT
// A fixed set of worker threads that share out numbered jobs.
//
//     mw_pool *pool = NULL;
//     MW_TRY(mw_pool_new(4, &pool, err));
//     mw_pool_run(pool, block_count, fill_block, &context);
//     mw_pool_free(pool);
//
// Which thread runs which job is chance, so a job writes only what belongs to its number, and
// results are combined in the order of the numbers by the caller afterwards.
//
// Locking: one mutex guards the pool's state; jobs are handed out by an atomic counter. All that
// jobs wrote is visible to the caller of mw_pool_run when it returns.
#ifndef MW_BASE_POOL_H
#define MW_BASE_POOL_H

#include "base/status.h"

typedef struct mw_pool mw_pool;

// A job: its number 0..count-1, and who runs it, 0..mw_pool_workers-1 (for scratch memory).
typedef void mw_pool_job(void *context, int64_t job, int worker);

// A pool that runs jobs on `threads` threads, the caller of mw_pool_run among them: threads - 1 are
// started. 0 means as many as the machine has processors.
//   errors  MW_INVALID outside 0..MW_POOL_THREADS_MAX, MW_NOMEM, MW_IO when no thread can be had.
MW_MUST_USE mw_status mw_pool_new(int threads, mw_pool **out, mw_error *err);
void mw_pool_free(mw_pool *pool); // NULL is allowed; not while mw_pool_run is under way

// Threads that may run jobs, the caller included; 1 for NULL.
int mw_pool_workers(const mw_pool *pool);

// Runs job(context, i, worker) for i = 0..count-1 and returns after the last. NULL pool, or one
// thread: in order, here. May block. Thread: one caller at a time, and not from inside a job.
void mw_pool_run(mw_pool *pool, int64_t count, mw_pool_job *job, void *context);

#endif
