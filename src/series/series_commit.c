// SPDX-License-Identifier: MIT
// Putting samples: threads encode on their own and queue; one of them leads and writes what has
// queued with one sync, then adds it to the head. While it waits for the disk the next ones queue.
//
// The order is that of durability: room in the head, so that nothing can fail later; names;
// journal; head. Only the leader, without any lock but for moments, touches the journal.
#include "series/series_int.h"

#include "base/alloc.h"
#include "base/log.h"

#include <string.h>

enum { WRITE_MAX = 64 }; // puts per sync

struct mw_put {
    const mw_samples *in; // NULL: names only
    mw_bytes bytes;
    mw_series_job job; // to do afterwards; may be NULL
    void *ctx;         // for it
    bool done;
    mw_status status;
    mw_error failure;
    mw_put *next;
};

// ---- what the leader does

// Freezes the head and begins the next journal. When that cannot be begun all stays as it is.
static mw_status freeze(mw_series *s, mw_error *err) {
    mw_head *fresh = mw_head_new();
    if (!fresh) return mw_fail(err, MW_NOMEM, "no memory for more samples");
    uint64_t to = s->journal_number;
    mw_status st = mw_series_journal_open(s, to + 1, err);
    if (st != MW_OK) {
        mw_head_free(fresh);
        return st;
    }
    pthread_rwlock_wrlock(&s->state);
    s->frozen = s->head;
    s->frozen_from = s->head_from;
    s->frozen_to = to;
    s->frozen_bytes = s->journal_bytes;
    s->head = fresh;
    s->head_from = to + 1;
    s->journal_bytes = 0;
    pthread_rwlock_unlock(&s->state);
    mw_series_worker_wake(s);
    return MW_OK;
}

// The heads as the leader finds them.
static void look(mw_series *s, int64_t *samples, bool *frozen) {
    pthread_rwlock_rdlock(&s->state);
    *samples = mw_head_count(s->head);
    *frozen = s->frozen != NULL;
    pthread_rwlock_unlock(&s->state);
}

// Waits until the frozen head is written; fails when that failed.
static mw_status wait_for_worker(mw_series *s, mw_error *err) {
    int64_t samples;
    bool frozen = false;
    mw_error why = {0};
    mw_status st = mw_series_worker_settle(s, &why);
    look(s, &samples, &frozen);
    if (!frozen || st == MW_OK) return MW_OK; // another failure, of a merge say, is not ours
    return mw_fail(err, st, "samples wait to be written: %s", why.text);
}

// Keeps the memory of heads bounded: a full one is frozen, and when the frozen one is not written
// yet the head may grow to twice its size before puts wait.
static mw_status keep_bounded(mw_series *s, mw_error *err) {
    int64_t samples;
    bool frozen;
    look(s, &samples, &frozen);
    if (samples < s->limits.head_samples) return MW_OK;
    if (frozen && samples >= 2 * s->limits.head_samples) {
        MW_TRY(wait_for_worker(s, err));
        frozen = false;
    }
    return frozen ? MW_OK : freeze(s, err);
}

mw_status mw_series_rotate(mw_series *s, void *unused, mw_error *err) {
    (void)unused;
    int64_t samples;
    bool frozen;
    look(s, &samples, &frozen);
    if (samples == 0) return MW_OK;
    if (frozen) MW_TRY(wait_for_worker(s, err));
    return freeze(s, err);
}

static void fail_all(mw_put *first, const mw_error *why) {
    for (mw_put *p = first; p; p = p->next)
        if (p->status == MW_OK) {
            p->status = why->status;
            p->failure = *why;
        }
}

// Makes room in the head for those that get some.
static void reserve(mw_series *s, mw_put *first) {
    pthread_rwlock_wrlock(&s->state);
    for (mw_put *p = first; p; p = p->next)
        if (p->in) p->status = mw_head_reserve(s->head, p->in, &p->failure);
    pthread_rwlock_unlock(&s->state);
}

static void add_or_give_back(mw_series *s, const mw_put *first, bool written) {
    pthread_rwlock_wrlock(&s->state);
    for (const mw_put *p = first; p; p = p->next) {
        if (!p->in || p->status != MW_OK) continue;
        if (written)
            mw_head_add(s->head, p->in);
        else
            mw_head_unreserve(s->head, p->in);
        if (written) s->journal_bytes += p->bytes.size;
    }
    pthread_rwlock_unlock(&s->state);
}

static mw_status write_puts(mw_series *s, mw_put *first, mw_error *err) {
    mw_bytes *group[WRITE_MAX];
    int64_t count = 0;
    MW_TRY(mw_names_save(s->names, err));
    for (mw_put *p = first; p; p = p->next)
        if (p->in && p->status == MW_OK) group[count++] = &p->bytes;
    return count ? mw_journal_append(s->journal, group, count, err) : MW_OK;
}

// Makes at most WRITE_MAX puts durable and visible, or gives each the reason why not.
static void commit_puts(mw_series *s, mw_put *first) {
    mw_error why = {0};
    if (keep_bounded(s, &why) != MW_OK) {
        fail_all(first, &why);
        return;
    }
    reserve(s, first);
    mw_status st = write_puts(s, first, &why);
    add_or_give_back(s, first, st == MW_OK);
    if (st != MW_OK) fail_all(first, &why);
    for (mw_put *p = first; p; p = p->next)
        if (p->job && p->status == MW_OK) p->status = p->job(s, p->ctx, &p->failure);
}

// ---- queueing

// Takes at most WRITE_MAX puts out of the queue.
static mw_put *take_queue(mw_series *s) {
    mw_put *first = s->first, *last = first;
    for (int n = 1; n < WRITE_MAX && last && last->next; n++) last = last->next;
    s->first = last ? last->next : NULL;
    if (!s->first) s->last = NULL;
    if (last) last->next = NULL;
    return first;
}

// With the mutex; the log hears when puts begin to fail, and when they are kept again.
static void count_put(mw_series *s, const mw_put *p) {
    bool failed = s->put_failure.status != MW_OK;
    if (!failed && p->status != MW_OK)
        mw_log(MW_LOG_ERROR, "samples are not kept: %s", p->failure.text);
    if (failed && p->status == MW_OK) mw_log(MW_LOG_INFO, "samples are kept again");
    s->put_failure = p->status == MW_OK ? (mw_error){0} : p->failure;
    if (p->status == MW_OK) {
        s->puts++;
        s->put_samples += p->in->count;
    } else {
        s->put_failures++;
    }
}

// Leads one round, with the mutex on entry and on return.
static void lead(mw_series *s) {
    mw_put *first = take_queue(s);
    s->leading = true;
    pthread_mutex_unlock(&s->commit);
    commit_puts(s, first);
    pthread_mutex_lock(&s->commit);
    s->leading = false;
    s->syncs++;
    for (mw_put *p = first, *next; p; p = next) {
        next = p->next; // once it is done it belongs to its thread
        if (p->in) count_put(s, p);
        p->done = true;
    }
    pthread_cond_broadcast(&s->committed);
}

static mw_status queue_and_wait(mw_series *s, mw_put *p, mw_error *err) {
    pthread_mutex_lock(&s->commit);
    if (s->last)
        s->last->next = p;
    else
        s->first = p;
    s->last = p;
    while (!p->done) {
        if (s->leading)
            pthread_cond_wait(&s->committed, &s->commit);
        else
            lead(s);
    }
    pthread_mutex_unlock(&s->commit);
    if (p->status != MW_OK && err) *err = p->failure;
    return p->status;
}

mw_status mw_series_commit(mw_series *s, mw_series_job job, void *ctx, mw_error *err) {
    mw_put p = {.job = job, .ctx = ctx};
    return queue_and_wait(s, &p, err);
}

// ---- the sink

static mw_status sink_signal(mw_sink *sink, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    return mw_names_signal(((mw_series *)sink)->names, name, kind, unit, id, err);
}

static mw_status sink_text(mw_sink *sink, mw_slice text, double *code, mw_error *err) {
    return mw_names_text(((mw_series *)sink)->names, text, code, err);
}

// Whether a value of a signal was kept; that it is not known is none. A scan that ends there.
static mw_status stop_at_value(void *ctx, const mw_run *run, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < run->count; i++) {
        if (run->value[i] != run->value[i]) continue;
        *(bool *)ctx = true;
        return MW_LIMIT;
    }
    return MW_OK;
}

static mw_status has_values(mw_series *s, int32_t id, bool *has, mw_error *err) {
    mw_series_range all = {id, INT64_MIN, INT64_MAX};
    *has = false;
    mw_status st = mw_series_scan(s, &all, stop_at_value, has, err);
    return *has ? MW_OK : st;
}

static void tell_turn(mw_series *s, const mw_signal *was, mw_signal_kind kind, bool keep) {
    mw_log(MW_LOG_WARN, "signal %.*s is of kind %s from now on; it was %s, %s", (int)was->name.n,
           was->name.p, mw_signal_kind_text(kind), mw_signal_kind_text(was->kind),
           keep ? "and what came before stays readable as that" : "but nothing had come");
    pthread_mutex_lock(&s->commit);
    s->turns++;
    pthread_mutex_unlock(&s->commit);
}

static mw_status sink_turn(mw_sink *sink, mw_slice name, mw_signal_kind kind, mw_slice unit,
                           int32_t *id, mw_error *err) {
    mw_series *s = (mw_series *)sink;
    mw_signal was;
    bool keep = false;
    int32_t before = mw_names_find(s->names, name);
    if (before >= 0 && mw_names_get(s->names, before, &was) && was.kind != kind) {
        keep = mw_names_is_claimed(s->names, before); // values may be on their way
        if (!keep) MW_TRY(has_values(s, before, &keep, err));
        MW_TRY(mw_names_turn(s->names, before, kind, keep, err));
        tell_turn(s, &was, kind, keep);
    }
    return mw_names_signal(s->names, name, kind, unit, id, err);
}

static mw_status check(mw_series *s, const mw_samples *in, mw_error *err) {
    int32_t count = mw_names_count(s->names);
    for (int64_t i = 0; i < in->count; i++) {
        if (in->signal[i] < 0 || in->signal[i] >= count)
            return mw_fail(err, MW_INVALID, "no signal has id %d", in->signal[i]);
        if (in->quality[i] > MW_SAMPLE_DOUBTFUL)
            return mw_fail(err, MW_INVALID, "no quality is %d; 0 (good) to 2 (doubtful) are",
                           in->quality[i]);
        if (in->time_ns[i] == INT64_MIN || in->time_ns[i] == INT64_MAX)
            return mw_fail(err, MW_INVALID, "the first and the last time there is mean none");
    }
    return MW_OK;
}

static mw_status sink_put(mw_sink *sink, const mw_samples *in, mw_error *err) {
    mw_series *s = (mw_series *)sink;
    mw_put p = {.in = in};
    if (in->count == 0) return MW_OK;
    MW_TRY(check(s, in, err));
    mw_status st = mw_group_encode(in, &p.bytes, err);
    if (st == MW_OK) st = queue_and_wait(s, &p, err);
    mw_free(p.bytes.bytes);
    return st;
}

const mw_sink_ops mw_series_sink_ops = {sink_signal, sink_text, sink_put, sink_turn};
