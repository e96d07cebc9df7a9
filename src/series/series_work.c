// SPDX-License-Identifier: MIT
// The thread that turns frozen heads into segments and merges segments.
//
// Segments of like size are merged when enough of them stand side by side, so that there are some
// per factor of four in samples, and each sample is written a few times in all. Neighbours only:
// the order of segments says which sample counts. What lies before a signal's horizon is left out.
//
// Locking: the worker alone changes the list of segments, so it reads it without the lock and takes
// that for changing it. A failure (no space, say) is kept for whoever waits, and tried again.
#include "series/series_int.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "series/merge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RETRY_S = 5 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to write a segment of samples");
}

static int64_t horizon_of(mw_series *s, int32_t signal) {
    mw_signal about;
    return mw_names_get(s->names, signal, &about) ? about.horizon_ns : INT64_MIN;
}

// ---- a frozen head becomes a segment

static mw_status sort_frozen(mw_series *s, int32_t signal, mw_error *err) {
    pthread_rwlock_wrlock(&s->state);
    mw_status st = mw_head_sort(s->frozen, signal, err);
    pthread_rwlock_unlock(&s->state);
    return st;
}

// Readers may sort signals of the frozen head too: the look at it is under the lock.
static mw_status add_frozen(mw_series *s, mw_segment_writer *w, int32_t signal, mw_error *err) {
    pthread_rwlock_rdlock(&s->state);
    bool sorted = mw_head_is_sorted(s->frozen, signal);
    pthread_rwlock_unlock(&s->state);
    if (!sorted) MW_TRY(sort_frozen(s, signal, err));
    mw_run all = mw_head_run(s->frozen, signal); // sorted: nobody moves it any more
    mw_run run = mw_run_part(&all, mw_run_find(&all, horizon_of(s, signal)), all.count);
    return run.count ? mw_segment_add(w, signal, &run, err) : MW_OK;
}

static mw_status write_frozen(mw_series *s, const char *path, mw_error *err) {
    mw_segment_writer *w = NULL;
    mw_segment_id id = {mw_names_store_id(s->names), s->frozen_from, s->frozen_to};
    MW_TRY(mw_segment_writer_new(path, &id, &w, err));
    mw_status st = MW_OK;
    for (int32_t i = 0; i < mw_head_signal_end(s->frozen) && st == MW_OK; i++)
        st = add_frozen(s, w, i, err);
    if (st == MW_OK) st = mw_segment_writer_finish(w, err);
    mw_segment_writer_free(w);
    return st;
}

// Puts g in the place of segments [at, at + count), and drops those.
static void replace_segments(mw_series *s, int64_t at, int64_t count, mw_segment *g) {
    for (int64_t i = at; i < at + count; i++) mw_segment_drop(s->segment[i]);
    s->segment[at] = g;
    if (count == 0) s->segment_count++;
    for (int64_t i = at + count; count > 1 && i < s->segment_count; i++)
        s->segment[i - count + 1] = s->segment[i];
    if (count > 1) s->segment_count -= count - 1;
}

// Shows the segment in the place of the frozen head.
static void install_frozen(mw_series *s, mw_segment *g) {
    pthread_rwlock_wrlock(&s->state);
    mw_head *old = s->frozen;
    replace_segments(s, s->segment_count, 0, g);
    s->frozen = NULL;
    s->frozen_bytes = 0;
    pthread_rwlock_unlock(&s->state);
    mw_head_free(old);
    mw_alloc_trim(); // some 100 MB, of many threads
}

static void remove_journals(mw_series *s, uint64_t from, uint64_t to) {
    for (uint64_t number = from; number <= to; number++) {
        char *path = mw_series_journal_path(s, number);
        if (path) unlink(path); // what stays is removed when the store is opened again
        mw_free(path);
    }
}

static mw_status open_written(mw_series *s, const char *path, mw_segment **out, mw_error *err) {
    return mw_segment_open(path, mw_names_store_id(s->names), s->cache, out, err);
}

static mw_status flush_frozen(mw_series *s, mw_error *err) {
    uint64_t from = s->frozen_from, to = s->frozen_to;
    mw_segment *g = NULL;
    pthread_rwlock_wrlock(&s->state);
    bool room =
        mw_grow(&s->segment, &s->segment_capacity, s->segment_count + 1, sizeof *s->segment);
    pthread_rwlock_unlock(&s->state);
    char *path = mw_series_segment_path(s, from, to);
    mw_status st = room && path ? write_frozen(s, path, err) : no_memory(err);
    if (st == MW_OK) st = open_written(s, path, &g, err);
    mw_free(path);
    if (st != MW_OK) return st;
    install_frozen(s, g);
    remove_journals(s, from, to);
    return MW_OK;
}

// ---- merging

static bool is_stopped(mw_series *s) {
    pthread_mutex_lock(&s->work);
    bool stop = s->stop;
    pthread_mutex_unlock(&s->work);
    return stop;
}

static bool has_frozen(mw_series *s) {
    pthread_rwlock_rdlock(&s->state);
    bool frozen = s->frozen != NULL;
    pthread_rwlock_unlock(&s->state);
    return frozen;
}

// The step of a size: how often it can be divided by the number of segments that are merged.
static int step_of(const mw_series *s, const mw_segment *g) {
    int step = 0;
    int64_t size = mw_segment_sample_count(g);
    for (; size >= s->limits.head_samples / 2; size /= s->limits.merge_count) step++;
    return step;
}

// Finds segments [*at, *at + *count) to merge; false when there are none. With all, any neighbours
// whose sum is allowed; otherwise those of like size, with smaller ones between them.
static bool find_merge(const mw_series *s, bool all, int64_t *at, int64_t *count) {
    for (int64_t i = 0; i < s->segment_count; i++) {
        int64_t samples = 0, like = 0, k = i;
        int step = step_of(s, s->segment[i]);
        for (; k < s->segment_count; k++) {
            int other = step_of(s, s->segment[k]);
            samples += mw_segment_sample_count(s->segment[k]);
            if (samples > s->limits.merge_samples_max || (!all && other > step)) break;
            like += all || other == step;
        }
        *at = i;
        *count = k - i;
        if (like >= (all ? 2 : s->limits.merge_count)) return true;
    }
    return false;
}

// Whether so much of a segment lies before the horizons that writing it anew is worth it.
static bool is_stale(mw_series *s, mw_segment *g) {
    int64_t gone = 0;
    for (int64_t i = 0; i < mw_segment_signal_count(g); i++) {
        const mw_segment_entry *e = mw_segment_entry_at(g, i);
        int64_t horizon = horizon_of(s, e->signal);
        if (e->last_ns < horizon) {
            gone += e->sample_count;
        } else if (e->first_ns < horizon) {
            double part = ((double)horizon - (double)e->first_ns) /
                          ((double)e->last_ns - (double)e->first_ns + 1);
            gone += (int64_t)(part * (double)e->sample_count);
        }
    }
    return gone > mw_segment_sample_count(g) / 4;
}

static bool find_stale(mw_series *s, int64_t *at, int64_t *count) {
    *count = 1;
    for (*at = 0; *at < s->segment_count; ++*at)
        if (is_stale(s, s->segment[*at])) return true;
    return false;
}

// Segments that become one: a copy, because the store's list may grow meanwhile.
typedef struct {
    mw_segment **segment;
    int64_t count;
} inputs;

// What cannot wait for the end of a long merge: a head that has to be written, so that puts go on,
// and the end of the store.
static mw_status tend(mw_series *s, mw_error *err) {
    if (is_stopped(s)) return mw_fail(err, MW_IO, "%s is being closed", s->path);
    return has_frozen(s) ? flush_frozen(s, err) : MW_OK;
}

// The least id after `last` that any of them has; INT32_MAX when there is none.
static int32_t next_signal(const inputs *in, int64_t *place, int32_t last) {
    int32_t least = INT32_MAX;
    for (int64_t i = 0; i < in->count; i++) {
        mw_segment *g = in->segment[i];
        while (place[i] < mw_segment_signal_count(g) &&
               mw_segment_entry_at(g, place[i])->signal <= last)
            place[i]++;
        if (place[i] < mw_segment_signal_count(g) &&
            mw_segment_entry_at(g, place[i])->signal < least)
            least = mw_segment_entry_at(g, place[i])->signal;
    }
    return least;
}

static mw_status merge_signal(mw_series *s, const inputs *in, int32_t signal, mw_segment_writer *w,
                              mw_error *err) {
    mw_layers layers;
    mw_merge *m = NULL;
    mw_run run = {.count = 1};
    mw_series_range range = {signal, horizon_of(s, signal), INT64_MAX};
    MW_TRY(mw_layers_of_segments(in->segment, in->count, &range, &layers, err));
    mw_status st = mw_merge_open(&layers, &m, err);
    while (st == MW_OK && run.count > 0) {
        st = mw_merge_next(m, &run, err);
        if (st == MW_OK && run.count > 0) st = mw_segment_add(w, signal, &run, err);
        if (st == MW_OK) st = tend(s, err);
    }
    mw_merge_close(m);
    mw_layers_close(&layers);
    return st;
}

static mw_status write_merged(mw_series *s, const inputs *in, const char *path, mw_error *err) {
    mw_segment_writer *w = NULL;
    mw_segment_id id = {mw_names_store_id(s->names), mw_segment_identity(in->segment[0])->from,
                        mw_segment_identity(in->segment[in->count - 1])->to};
    int64_t *place = mw_alloc_array(in->count, sizeof *place);
    if (!place) return no_memory(err);
    mw_status st = mw_segment_writer_new(path, &id, &w, err);
    for (int32_t signal = -1; st == MW_OK;) {
        signal = next_signal(in, place, signal);
        if (signal == INT32_MAX) break;
        st = merge_signal(s, in, signal, w, err);
    }
    if (st == MW_OK) st = mw_segment_writer_finish(w, err);
    mw_segment_writer_free(w);
    mw_free(place);
    return st;
}

// Merges segments [at, at + count) into one; a single one is written anew.
static mw_status merge_segments(mw_series *s, int64_t at, int64_t count, mw_error *err) {
    inputs in = {mw_alloc_array(count, sizeof *in.segment), count};
    mw_segment *g = NULL;
    for (int64_t i = 0; in.segment && i < count; i++) in.segment[i] = s->segment[at + i];
    char *path = mw_series_segment_path(s, mw_segment_identity(s->segment[at])->from,
                                        mw_segment_identity(s->segment[at + count - 1])->to);
    mw_status st = path && in.segment ? write_merged(s, &in, path, err) : no_memory(err);
    if (st == MW_OK) st = open_written(s, path, &g, err);
    // The names of the old ones, but not their files, are gone before readers see the new one: who
    // reads them has them open.
    for (int64_t i = 0; st == MW_OK && count > 1 && i < count; i++)
        unlink(mw_segment_path(in.segment[i]));
    mw_free(path);
    mw_free(in.segment);
    if (st != MW_OK) return st;
    pthread_rwlock_wrlock(&s->state);
    replace_segments(s, at, count, g);
    pthread_rwlock_unlock(&s->state);
    return MW_OK;
}

// ---- the thread

// Does all that there is to do.
static mw_status work_off(mw_series *s, bool merge_all, mw_error *err) {
    int64_t at, count;
    while (!is_stopped(s)) {
        if (has_frozen(s))
            MW_TRY(flush_frozen(s, err));
        else if (find_merge(s, merge_all, &at, &count) || find_stale(s, &at, &count))
            MW_TRY(merge_segments(s, at, count, err));
        else
            return MW_OK;
    }
    return MW_OK;
}

// Waits for something to do, with the mutex; after a failure it tries again by itself.
static void wait_for_work(mw_series *s) {
    struct timespec until;
    int64_t at = mw_clock_wall_ns() + RETRY_S * INT64_C(1000000000);
    until = (struct timespec){at / 1000000000, at % 1000000000};
    while (!s->stop && s->asked == s->done) {
        if (s->failure.status == MW_OK)
            pthread_cond_wait(&s->work_asked, &s->work);
        else if (pthread_cond_timedwait(&s->work_asked, &s->work, &until) == ETIMEDOUT)
            return;
    }
}

// Keeps how a round ended; the log hears when it begins to fail.
static void keep_outcome(mw_series *s, const mw_error *outcome) {
    if (outcome->status != MW_OK) {
        s->failures++;
        if (s->failure.status == MW_OK) mw_log(MW_LOG_ERROR, "samples: %s", outcome->text);
    }
    s->failure = *outcome;
}

static void *work(void *arg) {
    mw_series *s = arg;
    pthread_mutex_lock(&s->work);
    for (;;) {
        wait_for_work(s);
        if (s->stop) break;
        int64_t asked = s->asked;
        bool merge_all = s->merge_all;
        s->merge_all = false;
        pthread_mutex_unlock(&s->work);
        mw_error outcome = {0};
        mw_status st = work_off(s, merge_all, &outcome);
        if (st == MW_OK) outcome = (mw_error){0};
        pthread_mutex_lock(&s->work);
        if (s->stop) break;
        keep_outcome(s, &outcome);
        s->done = asked;
        pthread_cond_broadcast(&s->work_done);
    }
    pthread_mutex_unlock(&s->work);
    return NULL;
}

mw_status mw_series_worker_start(mw_series *s, mw_error *err) {
    int failed = pthread_create(&s->worker, NULL, work, s);
    if (failed)
        return mw_fail(err, MW_IO, "cannot start the thread of %s: %s", s->path, strerror(failed));
    s->working = true;
    mw_series_worker_wake(s); // what an earlier process left to do
    return MW_OK;
}

void mw_series_worker_stop(mw_series *s) {
    if (!s->working) return;
    pthread_mutex_lock(&s->work);
    s->stop = true;
    pthread_cond_broadcast(&s->work_asked);
    pthread_mutex_unlock(&s->work);
    pthread_join(s->worker, NULL);
    s->working = false;
}

void mw_series_worker_wake(mw_series *s) {
    pthread_mutex_lock(&s->work);
    s->asked++;
    pthread_cond_broadcast(&s->work_asked);
    pthread_mutex_unlock(&s->work);
}

static mw_status settle(mw_series *s, bool merge_all, mw_error *err) {
    pthread_mutex_lock(&s->work);
    int64_t mine = ++s->asked;
    s->merge_all = s->merge_all || merge_all;
    pthread_cond_broadcast(&s->work_asked);
    while (s->done < mine) pthread_cond_wait(&s->work_done, &s->work);
    mw_error outcome = s->failure;
    pthread_mutex_unlock(&s->work);
    if (outcome.status != MW_OK && err) *err = outcome;
    return outcome.status;
}

mw_status mw_series_worker_settle(mw_series *s, mw_error *err) { return settle(s, false, err); }

mw_status mw_series_flush(mw_series *s, mw_error *err) {
    MW_TRY(mw_series_commit(s, mw_series_rotate, NULL, err));
    return settle(s, false, err);
}

mw_status mw_series_compact(mw_series *s, mw_error *err) {
    MW_TRY(mw_series_commit(s, mw_series_rotate, NULL, err));
    return settle(s, true, err);
}
