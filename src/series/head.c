// SPDX-License-Identifier: MIT
// See head.h.
#include "series/head.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 16, SAMPLE_BYTES = 8 + 8 + 1 };

// One signal. The three arrays lie in one block, which time_ns points to.
typedef struct {
    int64_t *time_ns;
    double *value;
    uint8_t *quality;
    int64_t count, capacity;
    int64_t reserved;     // samples to come for which there is room
    int64_t sorted_count; // of the first samples: their times ascend
    int64_t last_ns;      // of the last of those
} track;

struct mw_head {
    track *track;
    int64_t track_capacity;
    int32_t signal_end;
    int64_t count;
};

mw_head *mw_head_new(void) { return mw_alloc(sizeof(mw_head)); }

void mw_head_free(mw_head *h) {
    if (!h) return;
    for (int32_t i = 0; i < h->signal_end; i++) mw_free(h->track[i].time_ns);
    mw_free(h->track);
    mw_free(h);
}

int64_t mw_head_count(const mw_head *h) { return h->count; }
int32_t mw_head_signal_end(const mw_head *h) { return h->signal_end; }

// A track without samples and room for capacity; false when out of memory.
static bool track_init(track *t, int64_t capacity) {
    char *block = NULL;
    int64_t room = 0;
    if (!mw_grow_bare(&block, &room, capacity, SAMPLE_BYTES)) return false;
    *t = (track){.time_ns = (void *)block,
                 .value = (void *)(block + 8 * capacity),
                 .quality = (void *)(block + 16 * capacity),
                 .capacity = capacity};
    return true;
}

static bool track_grow(track *t) {
    track fresh;
    if (!track_init(&fresh, t->capacity ? 2 * t->capacity : ROOM_FIRST)) return false;
    if (t->count) {
        memcpy(fresh.time_ns, t->time_ns, (size_t)t->count * sizeof *t->time_ns);
        memcpy(fresh.value, t->value, (size_t)t->count * sizeof *t->value);
        memcpy(fresh.quality, t->quality, (size_t)t->count);
    }
    fresh.count = t->count;
    fresh.reserved = t->reserved;
    fresh.sorted_count = t->sorted_count;
    fresh.last_ns = t->last_ns;
    mw_free(t->time_ns);
    *t = fresh;
    return true;
}

static void unreserve(mw_head *h, const int32_t *signal, int64_t count) {
    for (int64_t i = 0; i < count; i++) h->track[signal[i]].reserved--;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for more samples");
}

static bool reserve_signals(mw_head *h, const mw_samples *in) {
    int32_t last = -1;
    for (int64_t i = 0; i < in->count; i++)
        if (in->signal[i] > last) last = in->signal[i];
    if (!mw_grow(&h->track, &h->track_capacity, (int64_t)last + 1, sizeof *h->track)) return false;
    if (last >= h->signal_end) h->signal_end = last + 1;
    return true;
}

mw_status mw_head_reserve(mw_head *h, const mw_samples *in, mw_error *err) {
    if (!reserve_signals(h, in)) return no_memory(err);
    for (int64_t i = 0; i < in->count; i++) {
        track *t = &h->track[in->signal[i]];
        if (t->count + t->reserved == t->capacity && !track_grow(t)) {
            unreserve(h, in->signal, i);
            return no_memory(err);
        }
        t->reserved++;
    }
    return MW_OK;
}

void mw_head_unreserve(mw_head *h, const mw_samples *in) { unreserve(h, in->signal, in->count); }

void mw_head_add(mw_head *h, const mw_samples *in) {
    for (int64_t i = 0; i < in->count; i++) {
        track *t = &h->track[in->signal[i]];
        int64_t k = t->count++, at = in->time_ns[i];
        double x = in->value[i];
        t->reserved--;
        t->time_ns[k] = at;
        t->value[k] = x == x ? x : (double)NAN;
        t->quality[k] = in->quality[i];
        if (t->sorted_count == k && (k == 0 || at > t->last_ns)) {
            t->sorted_count++;
            t->last_ns = at;
        }
    }
    h->count += in->count;
}

bool mw_head_is_sorted(const mw_head *h, int32_t signal) {
    return signal >= h->signal_end || h->track[signal].sorted_count == h->track[signal].count;
}

mw_run mw_head_run(const mw_head *h, int32_t signal) {
    if (signal >= h->signal_end) return (mw_run){0};
    const track *t = &h->track[signal];
    return (mw_run){t->count, t->time_ns, t->value, t->quality};
}

// ---- sorting

typedef struct {
    int64_t time_ns, at; // at: index in the track
} place;

static int by_time(const void *a, const void *b) {
    const place *x = a, *y = b;
    if (x->time_ns != y->time_ns) return x->time_ns < y->time_ns ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

// Adds sample `at` of from; one at the same instant gives way.
static void add_later(track *to, const track *from, int64_t at) {
    int64_t k = to->count;
    if (k > 0 && to->time_ns[k - 1] == from->time_ns[at]) k--;
    to->time_ns[k] = from->time_ns[at];
    to->value[k] = from->value[at];
    to->quality[k] = from->quality[at];
    to->count = k + 1;
}

// The sorted part of a track and its other samples, in the order of late, into one.
static void merge(const track *t, const place *late, int64_t late_count, track *to) {
    int64_t i = 0, k = 0;
    while (i < t->sorted_count || k < late_count) {
        bool early = k == late_count || (i < t->sorted_count && t->time_ns[i] <= late[k].time_ns);
        add_later(to, t, early ? i++ : late[k++].at);
    }
    to->reserved = t->reserved;
    to->sorted_count = to->count;
    to->last_ns = to->time_ns[to->count - 1];
}

mw_status mw_head_sort(mw_head *h, int32_t signal, mw_error *err) {
    if (mw_head_is_sorted(h, signal)) return MW_OK;
    track *t = &h->track[signal], sorted;
    int64_t late_count = t->count - t->sorted_count;
    place *late = mw_alloc_array(late_count, sizeof *late);
    if (!late || !track_init(&sorted, t->capacity)) {
        mw_free(late);
        return no_memory(err);
    }
    for (int64_t i = 0; i < late_count; i++)
        late[i] = (place){t->time_ns[t->sorted_count + i], t->sorted_count + i};
    qsort(late, (size_t)late_count, sizeof *late, by_time);
    merge(t, late, late_count, &sorted);
    mw_free(late);
    h->count -= t->count - sorted.count;
    mw_free(t->time_ns);
    *t = sorted;
    return MW_OK;
}
