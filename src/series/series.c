// SPDX-License-Identifier: MIT
// Opening the store, and asking it; see series.h.
//
// The folder holds: `lock`; `names`; `journal-N`; `segment-FROM-TO`, which stands for journals FROM
// to TO. A segment gets its name when it is whole and synced; only then are the journals or the
// segments that it stands for removed. So whatever a crash leaves behind is told by the names: a
// journal that a segment covers, a segment inside another one, a file ending in ".new".
#include "series/series.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/folder_sync.h"
#include "base/hash.h"
#include "base/lock.h"
#include "base/log.h"
#include "series/merge.h"
#include "series/series_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const mw_series_limits usual_limits = {
    .head_samples = 4 << 20,      // some 100 MB
    .merge_count = 4,             // each sample is written again once per factor of four
    .merge_samples_max = 1 << 30, // some 2 GB
    .index_bytes_max = 256 << 20, // three billion samples
};

// ---- paths

static char *path_of(const mw_series *s, const char *name) {
    mw_text t = {0};
    mw_text_addf(&t, "%s/%s", s->path, name);
    if (t.failed) mw_text_free(&t);
    return t.bytes;
}

char *mw_series_journal_path(const mw_series *s, uint64_t number) {
    char name[64];
    snprintf(name, sizeof name, "journal-%llu", (unsigned long long)number);
    return path_of(s, name);
}

char *mw_series_segment_path(const mw_series *s, uint64_t from, uint64_t to) {
    char name[64];
    snprintf(name, sizeof name, "segment-%llu-%llu", (unsigned long long)from,
             (unsigned long long)to);
    return path_of(s, name);
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to open a store of samples");
}

// ---- what is in the folder

typedef struct {
    uint64_t from, to;
} span;

typedef struct {
    span *segment;
    int64_t segment_count, segment_capacity;
    uint64_t *journal;
    int64_t journal_count, journal_capacity;
} listing;

static void listing_fini(listing *l) {
    mw_free(l->segment);
    mw_free(l->journal);
}

// Reads digits, and `stop` after them; false when something else stands there.
static bool read_number(const char **p, char stop, uint64_t *out) {
    *out = 0;
    int digits = 0;
    for (; **p >= '0' && **p <= '9' && digits < 18; digits++, ++*p)
        *out = *out * 10 + (uint64_t)(**p - '0');
    return digits > 0 && *(*p)++ == stop;
}

static bool ends_with(const char *name, const char *end) {
    size_t n = strlen(name), k = strlen(end);
    return n >= k && strcmp(name + n - k, end) == 0;
}

static mw_status list_one(mw_series *s, const char *name, listing *l, mw_error *err) {
    span x;
    if (ends_with(name, ".new")) { // what was being written when a crash came
        char *path = path_of(s, name);
        if (!path) return no_memory(err);
        unlink(path);
        mw_free(path);
    } else if (strncmp(name, "segment-", 8) == 0) {
        name += 8;
        if (!read_number(&name, '-', &x.from) || !read_number(&name, '\0', &x.to)) return MW_OK;
        if (!mw_grow(&l->segment, &l->segment_capacity, l->segment_count + 1, sizeof x))
            return no_memory(err);
        l->segment[l->segment_count++] = x;
    } else if (strncmp(name, "journal-", 8) == 0) {
        name += 8;
        if (!read_number(&name, '\0', &x.from)) return MW_OK;
        if (!mw_grow(&l->journal, &l->journal_capacity, l->journal_count + 1, sizeof x.from))
            return no_memory(err);
        l->journal[l->journal_count++] = x.from;
    }
    return MW_OK;
}

// The earliest first, and of those that begin together the longest.
static int by_span(const void *a, const void *b) {
    const span *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return x->to != y->to ? (x->to > y->to ? -1 : 1) : 0;
}

static int by_number(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static mw_status list(mw_series *s, listing *l, mw_error *err) {
    DIR *d = opendir(s->path);
    if (!d) return mw_fail(err, MW_IO, "cannot read %s: %s", s->path, strerror(errno));
    mw_status st = MW_OK;
    for (struct dirent *e; st == MW_OK && (e = readdir(d));) st = list_one(s, e->d_name, l, err);
    closedir(d);
    if (l->segment_count) qsort(l->segment, (size_t)l->segment_count, sizeof(span), by_span);
    if (l->journal_count) qsort(l->journal, (size_t)l->journal_count, sizeof(uint64_t), by_number);
    return st;
}

// ---- opening

static mw_status remove_file(char *path, mw_error *err) {
    if (!path) return no_memory(err);
    unlink(path); // if it fails it is tried again next time
    mw_free(path);
    return MW_OK;
}

static mw_status open_segment(mw_series *s, const span *x, mw_error *err) {
    char *path = mw_series_segment_path(s, x->from, x->to);
    if (!path ||
        !mw_grow(&s->segment, &s->segment_capacity, s->segment_count + 1, sizeof *s->segment)) {
        mw_free(path);
        return no_memory(err);
    }
    mw_segment *g = NULL;
    mw_status st = mw_segment_open(path, mw_names_store_id(s->names), s->cache, &g, err);
    if (st == MW_OK) {
        s->segment[s->segment_count++] = g;
        const mw_segment_id *id = mw_segment_identity(g);
        if (id->from != x->from || id->to != x->to)
            st = mw_fail(err, MW_CORRUPT, "%s: it was renamed by somebody", path);
    }
    mw_free(path);
    return st;
}

// Opens segments that follow each other without a gap; *next: the journal after the last of them.
static mw_status open_segments(mw_series *s, const listing *l, uint64_t *next, mw_error *err) {
    *next = 1;
    for (int64_t i = 0; i < l->segment_count; i++) {
        const span *x = &l->segment[i];
        if (x->to < *next) { // a larger one, which was merged from it, stands before it
            MW_TRY(remove_file(mw_series_segment_path(s, x->from, x->to), err));
            continue;
        }
        if (x->from != *next)
            return mw_fail(err, MW_CORRUPT, "%s: segment-%llu-... is missing", s->path,
                           (unsigned long long)*next);
        MW_TRY(open_segment(s, x, err));
        *next = x->to + 1;
    }
    return MW_OK;
}

static mw_status take_group(void *ctx, const mw_samples *group, mw_error *err) {
    mw_series *s = ctx;
    int32_t count = mw_names_count(s->names);
    for (int64_t i = 0; i < group->count; i++)
        if (group->signal[i] >= count)
            return mw_fail(err, MW_CORRUPT, "a sample is of signal %d, but there are %d",
                           group->signal[i], count);
    MW_TRY(mw_head_reserve(s->head, group, err));
    mw_head_add(s->head, group);
    return MW_OK;
}

mw_status mw_series_journal_open(mw_series *s, uint64_t number, mw_error *err) {
    mw_journal *j = NULL;
    mw_group_id id = {mw_names_store_id(s->names), number, 0};
    char *path = mw_series_journal_path(s, number);
    if (!path) return no_memory(err);
    mw_status st = mw_journal_open(path, &id, take_group, s, &j, err);
    mw_free(path);
    if (st != MW_OK) return st;
    mw_journal_close(s->journal);
    s->journal = j;
    s->journal_number = number;
    return MW_OK;
}

// What a crash cut off in the middle of a write was never acknowledged.
static void note_cut(mw_series *s, uint64_t number) {
    int64_t bytes = mw_journal_cut_bytes(s->journal);
    if (bytes == 0) return;
    s->cut_bytes += bytes;
    mw_log(MW_LOG_WARN,
           "%s/journal-%llu: cut off %lld bytes of a write that was never acknowledged", s->path,
           (unsigned long long)number, (long long)bytes);
}

static mw_status open_journals(mw_series *s, const listing *l, uint64_t next, mw_error *err) {
    s->head_from = next;
    for (int64_t i = 0; i < l->journal_count; i++) {
        uint64_t number = l->journal[i];
        if (number < s->head_from) {
            MW_TRY(remove_file(mw_series_journal_path(s, number), err));
            continue;
        }
        if (number != next)
            return mw_fail(err, MW_CORRUPT, "%s: journal-%llu is missing", s->path,
                           (unsigned long long)next);
        MW_TRY(mw_series_journal_open(s, next++, err));
        s->journal_bytes += mw_journal_size(s->journal);
        note_cut(s, number);
    }
    return s->journal ? MW_OK : mw_series_journal_open(s, next, err);
}

static mw_status open_files(mw_series *s, mw_error *err) {
    listing l = {0};
    uint64_t next = 1;
    mw_status st = list(s, &l, err);
    if (st == MW_OK) st = open_segments(s, &l, &next, err);
    if (st == MW_OK) st = open_journals(s, &l, next, err);
    listing_fini(&l);
    return st;
}

static mw_status open_folder(mw_series *s, const char *path, mw_error *err) {
    mw_text copy = {0};
    mw_text_adds(&copy, path);
    s->path = copy.bytes;
    if (copy.failed) return no_memory(err);
    if (mkdir(path, 0755) == 0) return mw_folder_sync(path, err);
    if (errno == EEXIST) return MW_OK;
    return mw_fail(err, MW_IO, "cannot begin folder %s: %s", path, strerror(errno));
}

static mw_status open_names(mw_series *s, mw_error *err) {
    char *path = path_of(s, "names");
    if (!path) return no_memory(err);
    uint64_t fresh = mw_hash64_mix((uint64_t)mw_clock_wall_ns() ^ ((uint64_t)getpid() << 40));
    mw_status st = mw_names_open(path, fresh, &s->names, err);
    mw_free(path);
    return st;
}

static mw_status open_lock(mw_series *s, mw_error *err) {
    char *path = path_of(s, "lock");
    if (!path) return no_memory(err);
    mw_status st = mw_lock_open(path, &s->lock_fd, err);
    mw_free(path);
    return st;
}

static mw_status open_all(mw_series *s, const char *path, mw_error *err) {
    MW_TRY(open_folder(s, path, err));
    MW_TRY(open_lock(s, err));
    s->head = mw_head_new();
    s->cache = mw_index_cache_new(s->limits.index_bytes_max);
    if (!s->head || !s->cache) return no_memory(err);
    MW_TRY(open_names(s, err));
    MW_TRY(open_files(s, err));
    return mw_series_worker_start(s, err);
}

// Readers that come one after the other must not keep a put waiting.
static void state_init(pthread_rwlock_t *state) {
    pthread_rwlockattr_t attr;
    pthread_rwlockattr_init(&attr);
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(state, &attr);
    pthread_rwlockattr_destroy(&attr);
}

mw_status mw_series_open_with(const char *path, const mw_series_limits *limits, mw_series **out,
                              mw_error *err) {
    mw_series *s = mw_alloc(sizeof *s);
    if (!s) return no_memory(err);
    s->sink.ops = &mw_series_sink_ops;
    s->limits = *limits;
    s->lock_fd = -1;
    pthread_mutex_init(&s->commit, NULL);
    pthread_cond_init(&s->committed, NULL);
    pthread_mutex_init(&s->work, NULL);
    pthread_cond_init(&s->work_asked, NULL);
    pthread_cond_init(&s->work_done, NULL);
    state_init(&s->state);
    mw_status st = open_all(s, path, err);
    if (st != MW_OK)
        mw_series_close(s);
    else
        *out = s;
    return st;
}

mw_status mw_series_open(const char *path, mw_series **out, mw_error *err) {
    return mw_series_open_with(path, &usual_limits, out, err);
}

void mw_series_close(mw_series *s) {
    if (!s) return;
    mw_series_worker_stop(s);
    mw_journal_close(s->journal);
    for (int64_t i = 0; i < s->segment_count; i++) mw_segment_drop(s->segment[i]);
    mw_free(s->segment);
    mw_head_free(s->head);
    mw_head_free(s->frozen);
    mw_index_cache_free(s->cache);
    mw_names_close(s->names);
    mw_lock_close(s->lock_fd);
    pthread_rwlock_destroy(&s->state);
    pthread_cond_destroy(&s->work_done);
    pthread_cond_destroy(&s->work_asked);
    pthread_mutex_destroy(&s->work);
    pthread_cond_destroy(&s->committed);
    pthread_mutex_destroy(&s->commit);
    mw_free(s->path);
    mw_free(s);
}

// ---- asking

mw_sink *mw_series_sink(mw_series *s) { return &s->sink; }
int32_t mw_series_count(mw_series *s) { return mw_names_count(s->names); }
int32_t mw_series_find(mw_series *s, mw_slice name) { return mw_names_find(s->names, name); }

mw_status mw_series_guess(mw_series *s, mw_slice name, mw_signal_kind kind, int32_t *id,
                          mw_error *err) {
    return mw_names_guess(s->names, name, kind, (mw_slice){"", 0}, id, err);
}

bool mw_series_signal(mw_series *s, int32_t id, mw_signal *out) {
    return mw_names_get(s->names, id, out);
}

bool mw_series_text(mw_series *s, double code, mw_slice *out) {
    return mw_names_get_text(s->names, code, out);
}

mw_status mw_series_scan(mw_series *s, const mw_series_range *range, mw_series_visit visit,
                         void *ctx, mw_error *err) {
    mw_layers layers;
    mw_merge *m = NULL;
    mw_run run;
    MW_TRY(mw_layers_open(s, range, &layers, err));
    mw_status st = mw_merge_open(&layers, &m, err);
    while (st == MW_OK) {
        st = mw_merge_next(m, &run, err);
        if (st != MW_OK || run.count == 0) break;
        st = visit(ctx, &run, err);
    }
    mw_merge_close(m);
    mw_layers_close(&layers);
    return st;
}

// Takes the last sample of a layer before the end of its range if it is later than *out.
static mw_status look_back(const mw_layers *layers, const mw_layer *l, mw_sample *out, bool *found,
                           mw_error *err) {
    mw_chunk *scratch = NULL;
    mw_run run;
    int64_t first_ns, last_ns;
    mw_layer_span(l, l->chunk_count - 1, &first_ns, &last_ns);
    if (*found && last_ns <= out->time_ns) return MW_OK;
    if (l->segment && !(scratch = mw_alloc(sizeof *scratch)))
        return mw_fail(err, MW_NOMEM, "no memory to read samples");
    mw_status st = mw_layer_load(l, l->chunk_count - 1, scratch, &run, err);
    int64_t at = st == MW_OK ? mw_run_find(&run, layers->range.to_ns) - 1 : -1;
    if (at >= 0 && run.time_ns[at] >= layers->range.from_ns &&
        (!*found || run.time_ns[at] > out->time_ns)) {
        *out = (mw_sample){run.time_ns[at], run.value[at], run.quality[at]};
        *found = true;
    }
    mw_free(scratch);
    return st;
}

// An instant at which some segment has a sample of the signal before time_ns, the latest that is
// known without reading anything: the sample asked for is not before it.
static int64_t known_before(mw_series *s, int32_t signal, int64_t time_ns) {
    int64_t known = INT64_MIN;
    pthread_rwlock_rdlock(&s->state);
    for (int64_t i = 0; i < s->segment_count; i++) {
        const mw_segment_entry *e = mw_segment_find(s->segment[i], signal);
        if (!e || e->first_ns >= time_ns) continue;
        int64_t at = e->last_ns < time_ns ? e->last_ns : e->first_ns;
        if (at > known) known = at;
    }
    pthread_rwlock_unlock(&s->state);
    return known;
}

mw_status mw_series_before(mw_series *s, int32_t signal, int64_t time_ns, mw_sample *out,
                           bool *found, mw_error *err) {
    mw_layers layers;
    mw_sample best = {0};
    bool any = false;
    mw_series_range range = {signal, known_before(s, signal, time_ns), time_ns};
    MW_TRY(mw_layers_open(s, &range, &layers, err));
    mw_status st = MW_OK;
    for (int64_t i = 0; i < layers.count && st == MW_OK; i++)
        if (layers.layer[i].chunk_count > 0)
            st = look_back(&layers, &layers.layer[i], &best, &any, err);
    mw_layers_close(&layers);
    if (st != MW_OK) return st;
    *found = any;
    if (any) *out = best;
    return MW_OK;
}

// Takes the first sample of a layer from the beginning of its range on if it is earlier than *out.
static mw_status look_ahead(const mw_layers *layers, const mw_layer *l, mw_sample *out, bool *found,
                            mw_error *err) {
    mw_chunk *scratch = NULL;
    mw_run run;
    int64_t first_ns, last_ns;
    mw_layer_span(l, 0, &first_ns, &last_ns);
    if (*found && first_ns >= out->time_ns) return MW_OK;
    if (l->segment && !(scratch = mw_alloc(sizeof *scratch)))
        return mw_fail(err, MW_NOMEM, "no memory to read samples");
    mw_status st = mw_layer_load(l, 0, scratch, &run, err);
    int64_t at = st == MW_OK ? mw_run_find(&run, layers->range.from_ns) : 0;
    if (st == MW_OK && at < run.count && run.time_ns[at] < layers->range.to_ns &&
        (!*found || run.time_ns[at] < out->time_ns)) {
        *out = (mw_sample){run.time_ns[at], run.value[at], run.quality[at]};
        *found = true;
    }
    mw_free(scratch);
    return st;
}

mw_status mw_series_first(mw_series *s, const mw_series_range *range, mw_sample *out, bool *found,
                          mw_error *err) {
    mw_layers layers;
    mw_sample best = {0};
    bool any = false;
    MW_TRY(mw_layers_open(s, range, &layers, err));
    mw_status st = MW_OK;
    for (int64_t i = 0; i < layers.count && st == MW_OK; i++) // the newest first: it wins a tie
        if (layers.layer[i].chunk_count > 0)
            st = look_ahead(&layers, &layers.layer[i], &best, &any, err);
    mw_layers_close(&layers);
    if (st != MW_OK) return st;
    *found = any;
    if (any) *out = best;
    return MW_OK;
}

mw_status mw_series_turned(mw_series *s, int32_t signal, int64_t *time_ns, bool *found,
                           mw_error *err) {
    mw_signal about;
    *found = false;
    if (!mw_series_signal(s, signal, &about))
        return mw_fail(err, MW_NOTFOUND, "no signal has id %d", signal);
    for (int k = 0; k < 3; k++) {
        mw_sample last;
        bool any = false;
        if (about.of_kind[k] < 0 || about.of_kind[k] == signal) continue;
        MW_TRY(mw_series_before(s, about.of_kind[k], INT64_MAX, &last, &any, err));
        if (!any || (*found && last.time_ns <= *time_ns)) continue;
        *found = true;
        *time_ns = last.time_ns;
    }
    return MW_OK;
}

void mw_series_stat(mw_series *s, mw_series_stats *out) {
    *out = (mw_series_stats){.signals = mw_names_count(s->names),
                             .texts = mw_names_text_count(s->names),
                             .name_bytes = mw_names_size(s->names),
                             .cut_bytes = s->cut_bytes};
    pthread_mutex_lock(&s->commit);
    out->puts = s->puts;
    out->put_samples = s->put_samples;
    out->syncs = s->syncs;
    out->turns = s->turns;
    out->put_failures = s->put_failures;
    snprintf(out->put_problem, sizeof out->put_problem, "%.239s", s->put_failure.text);
    pthread_mutex_unlock(&s->commit);
    pthread_mutex_lock(&s->work);
    out->failures = s->failures;
    snprintf(out->problem, sizeof out->problem, "%.239s", s->failure.text);
    pthread_mutex_unlock(&s->work);
    pthread_rwlock_rdlock(&s->state);
    out->samples = mw_head_count(s->head) + (s->frozen ? mw_head_count(s->frozen) : 0);
    out->journal_bytes = s->journal_bytes + s->frozen_bytes;
    out->segments = s->segment_count;
    for (int64_t i = 0; i < s->segment_count; i++) {
        out->samples += mw_segment_sample_count(s->segment[i]);
        out->segment_bytes += mw_segment_size(s->segment[i]);
    }
    pthread_rwlock_unlock(&s->state);
}
