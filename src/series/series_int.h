// SPDX-License-Identifier: MIT
// The inside of the store of samples, shared by the files that put, read and tidy up.
//
// Locking, in this order:
//   commit   the queue of puts, and who leads. The leader alone, without the mutex, writes names
//            and journal.
//   work     what the worker is asked to do, and its last failure.
//   state    heads and the list of segments. Readers copy what they need of the heads and share
//            segments under it for reading; only the leader adds to `head`, only the worker changes
//            `segment` and ends `frozen`, both for writing.
// A frozen head is not added to any more: it becomes the next segment.
#ifndef MW_SERIES_SERIES_INT_H
#define MW_SERIES_SERIES_INT_H

#include "series/head.h"
#include "series/journal.h"
#include "series/segment.h"
#include "series/series.h"

#include <pthread.h>

// What tests make smaller.
typedef struct {
    int64_t head_samples;      // from so many on a head becomes a segment
    int64_t merge_count;       // so many neighbours of like size are merged
    int64_t merge_samples_max; // of a merged segment
    int64_t index_bytes_max;   // of the cache
} mw_series_limits;

typedef struct mw_put mw_put; // a put that waits; see series_commit.c

struct mw_series {
    mw_sink sink; // first, so that the sink is the store
    mw_series_limits limits;
    char *path;
    int lock_fd;
    mw_names *names;
    mw_index_cache *cache;

    pthread_mutex_t commit;
    pthread_cond_t committed;
    mw_put *first, *last;
    bool leading;
    mw_journal *journal;     // the leader's
    uint64_t journal_number; // of it
    int64_t puts, put_samples, syncs, turns, put_failures;
    mw_error put_failure; // of the last put

    pthread_mutex_t work;
    pthread_cond_t work_asked, work_done;
    int64_t asked, done; // the worker has done all that was asked when these are equal
    bool stop, working, merge_all;
    pthread_t worker;
    mw_error failure; // of the last round
    int64_t failures;

    pthread_rwlock_t state;
    mw_head *head, *frozen;
    uint64_t head_from, frozen_from, frozen_to; // journals that the heads stand for
    int64_t journal_bytes, frozen_bytes;        // of those journals
    int64_t cut_bytes;                          // of journals, when they were opened
    mw_segment **segment;                       // the oldest first
    int64_t segment_count, segment_capacity;
};

// Opens with limits of the caller's.
MW_MUST_USE mw_status mw_series_open_with(const char *path, const mw_series_limits *limits,
                                          mw_series **out, mw_error *err);

// The path of a file of the store, for mw_free; NULL when out of memory. to is left out for a
// journal, whose number is from.
char *mw_series_journal_path(const mw_series *s, uint64_t number);
char *mw_series_segment_path(const mw_series *s, uint64_t from, uint64_t to);

// The journal that mw_series_open reads and the leader begins: adds what it holds to s->head.
MW_MUST_USE mw_status mw_series_journal_open(mw_series *s, uint64_t number, mw_error *err);

// ---- series_commit.c

// The functions of the sink.
extern const mw_sink_ops mw_series_sink_ops;
// Makes names durable, then does a job while nobody else writes names or journal.
//   job  may be NULL.
typedef mw_status (*mw_series_job)(mw_series *s, void *ctx, mw_error *err);
MW_MUST_USE mw_status mw_series_commit(mw_series *s, mw_series_job job, void *ctx, mw_error *err);
// A job: freezes the head, if there is anything in it, waiting until an earlier one is written.
MW_MUST_USE mw_status mw_series_rotate(mw_series *s, void *unused, mw_error *err);

// ---- series_work.c

// Starts the worker.
MW_MUST_USE mw_status mw_series_worker_start(mw_series *s, mw_error *err);
// Stops it, and waits.
void mw_series_worker_stop(mw_series *s);
// Tells it that there may be work.
void mw_series_worker_wake(mw_series *s);
// Waits until it has done all that there is to do now.
//   errors  why it could not: MW_IO, MW_NOMEM, MW_CORRUPT.
MW_MUST_USE mw_status mw_series_worker_settle(mw_series *s, mw_error *err);

#endif
