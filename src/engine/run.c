// SPDX-License-Identifier: MIT
// A run: schedule it, then hand its jobs to the pool, stage by stage. See run.h and run_int.h.
#include "engine/run.h"

#include "base/alloc.h"
#include "engine/exec_int.h"

#include <stdatomic.h>
#include <string.h>

// The batches of one call of the pool, and the scratch of each worker.
typedef struct {
    const mw_schedule *s;
    const mw_batch *batch;
    int32_t batch_count;
    double **scratch;
    void **peer_scratch;
    atomic_bool stopped;
} stage;

static int64_t jobs_of(const mw_schedule *s, const mw_batch *b) {
    return b->phase == 0 ? mw_peer_jobs(s, b) : s->group[b->group].block_count;
}

static void run_job(void *context, int64_t job, int worker) {
    stage *st = context;
    const mw_batch *b = st->batch;
    const mw_run_input *in = st->s->in;
    if (in->stops && in->stops(in->stops_ctx)) atomic_store(&st->stopped, true);
    if (atomic_load(&st->stopped)) return;
    for (; job >= jobs_of(st->s, b); b++) job -= jobs_of(st->s, b);
    if (b->phase == 0)
        mw_peer_run(st->s, b, job, st->peer_scratch[worker]);
    else
        mw_exec_block(st->s, b, job, st->scratch[worker]);
}

static void run_stages(const mw_schedule *s, stage *st, mw_pool *pool) {
    for (int32_t b = 0; b < s->batch_count && !atomic_load(&st->stopped); b += st->batch_count) {
        st->batch = &s->batch[b];
        st->batch_count = 0;
        int64_t jobs = 0;
        while (b + st->batch_count < s->batch_count) {
            const mw_batch *next = st->batch + st->batch_count;
            if (next->stage != st->batch->stage || next->phase != st->batch->phase) break;
            jobs += jobs_of(s, next);
            st->batch_count++;
        }
        mw_pool_run(pool, jobs, run_job, st);
    }
}

static mw_status add_scratch(const mw_schedule *s, stage *st, mw_error *err) {
    int64_t peer_bytes = mw_peer_bytes(s);
    st->scratch = mw_alloc_array(s->workers, sizeof *st->scratch);
    st->peer_scratch = mw_alloc_array(s->workers, sizeof *st->peer_scratch);
    bool ok = st->scratch && st->peer_scratch;
    for (int w = 0; ok && w < s->workers; w++) {
        st->scratch[w] = mw_alloc_column(s->scratch_values, sizeof(double));
        st->peer_scratch[w] = peer_bytes ? mw_alloc_column(peer_bytes + 64, 1) : NULL;
        ok = st->scratch[w] && (!peer_bytes || st->peer_scratch[w]);
    }
    if (ok) return MW_OK;
    return mw_fail(err, MW_NOMEM, "run a plan: no memory for the scratch of %d workers",
                   s->workers);
}

static void free_scratch(const mw_schedule *s, stage *st) {
    for (int w = 0; w < s->workers; w++) {
        if (st->scratch) mw_free(st->scratch[w]);
        if (st->peer_scratch) mw_free(st->peer_scratch[w]);
    }
    mw_free(st->scratch);
    mw_free(st->peer_scratch);
}

mw_status mw_run(const mw_run_input *in, const int32_t *want, double *const *out,
                 int32_t want_count, mw_pool *pool, mw_error *err) {
    mw_schedule s = {.in = in,
                     .plan = in->plan,
                     .shape = in->shape,
                     .counting = in->mode == MW_RUN_COUNT,
                     .workers = mw_pool_workers(pool)};
    stage st = {.s = &s};
    mw_wants wants = {want, out, want_count};
    mw_status status = mw_schedule_init(&s, &wants, err);
    if (status == MW_OK) status = add_scratch(&s, &st, err);
    if (status == MW_OK) run_stages(&s, &st, pool);
    if (status == MW_OK && atomic_load(&st.stopped))
        status = mw_fail(err, MW_LIMIT, "run a plan: it was given up");
    free_scratch(&s, &st);
    mw_schedule_fini(&s);
    return status;
}
