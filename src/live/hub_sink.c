// SPDX-License-Identifier: MIT
// What sources run: samples into the store, and on to the machines that use them.
#include "live/hub_int.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int32_t source_of(const mw_hub *h, mw_slice name) {
    const char *end = memchr(name.p, '/', name.n);
    size_t len = end ? (size_t)(end - name.p) : name.n;
    for (int32_t i = 0; i < h->from.binding->source_count; i++) {
        mw_slice s = h->from.binding->source[i].name;
        if (s.n == len && memcmp(s.p, name.p, len) == 0) return i;
    }
    return -1;
}

bool mw_hub_know(mw_hub *h, int32_t id, mw_slice name) {
    if (!mw_grow(&h->signal, &h->signal_capacity, (int64_t)id + 1, sizeof *h->signal)) return false;
    while (h->signal_count <= id) {
        h->signal[h->signal_count++] = (mw_hub_signal){-1, -1, INT64_MIN, false};
    }
    h->signal[id].source = source_of(h, name);
    return true;
}

// Whether it is known whose signal it is; another thread that came to know a later one made room
// for it only.
static bool is_known(const mw_hub *h, int32_t id) {
    return id < h->signal_count && h->signal[id].source >= 0;
}

static mw_status hub_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                            int32_t *id, mw_error *err) {
    mw_hub *h = (mw_hub *)s;
    mw_sink *under = mw_series_sink(h->from.series);
    MW_TRY(under->ops->signal(under, name, kind, unit, id, err));
    pthread_mutex_lock(&h->mutex);
    bool room = is_known(h, *id) || mw_hub_know(h, *id, name);
    pthread_mutex_unlock(&h->mutex);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for another signal");
}

// ---- a signal that changes its kind

// Machines were bound to what a signal brought. One that becomes of another kind in place is cut
// off from them, but between number and yes/no, whose values are the same. Under the mutex.
// Returns how many machines take it only when they are bound anew.
static int32_t cut_off(mw_hub *h, int32_t signal, bool in_place) {
    int32_t machines = 0;
    for (int32_t r = h->signal[signal].route; r >= 0; r = h->route[r].next) {
        h->work[h->route[r].machine].shared.stale = true;
        machines++;
    }
    if (!in_place || machines == 0) return machines;
    h->signal[signal].route = -1;
    h->signal[signal].cut = h->cuts = true;
    return machines;
}

// When what the signal of before told is not known any more; INT64_MIN: it told nothing.
static int64_t gone_ns(const mw_hub *h, int32_t signal, int64_t wall_ns) {
    const mw_hub_signal *s = &h->signal[signal];
    if (s->source < 0 || s->newest_ns == INT64_MIN) return INT64_MIN;
    int64_t now = mw_hub_source_now(h, s->source, wall_ns);
    return now > s->newest_ns ? now : s->newest_ns + 1;
}

static mw_status put_gone(mw_hub *h, int32_t signal, int64_t at_ns, mw_error *err) {
    mw_samples none = {0};
    bool room = mw_samples_add(&none, signal, at_ns, __builtin_nan(""), 0);
    mw_status st = room ? h->sink.ops->put(&h->sink, &none, err)
                        : mw_fail(err, MW_NOMEM, "no memory to end a signal");
    mw_samples_fini(&none);
    return st;
}

static mw_status turned(mw_hub *h, const mw_signal *was, int32_t before, int32_t id,
                        mw_signal_kind kind, mw_error *err) {
    bool in_place = before == id, texts = was->kind == MW_SIGNAL_TEXT || kind == MW_SIGNAL_TEXT;
    int64_t gone = INT64_MIN;
    if (in_place && !texts) return MW_OK;
    pthread_mutex_lock(&h->mutex);
    int32_t machines = cut_off(h, before, in_place);
    if (!in_place) gone = gone_ns(h, before, mw_clock_wall_ns());
    pthread_mutex_unlock(&h->mutex);
    if (machines > 0)
        mw_log(MW_LOG_WARN,
               "live: machines that use %.*s (%d) take it as %s from the next start on",
               (int)was->name.n, was->name.p, (int)machines, mw_signal_kind_text(kind));
    return gone == INT64_MIN ? MW_OK : put_gone(h, before, gone, err);
}

static mw_status hub_turn(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                          int32_t *id, mw_error *err) {
    mw_hub *h = (mw_hub *)s;
    mw_sink *under = mw_series_sink(h->from.series);
    mw_signal was;
    int32_t before = mw_series_find(h->from.series, name);
    bool other = mw_series_signal(h->from.series, before, &was) && was.kind != kind;
    MW_TRY(under->ops->turn(under, name, kind, unit, id, err));
    pthread_mutex_lock(&h->mutex);
    bool room = is_known(h, *id) || mw_hub_know(h, *id, name);
    bool known = before < h->signal_count;
    pthread_mutex_unlock(&h->mutex);
    if (!room) return mw_fail(err, MW_NOMEM, "no memory for another signal");
    return other && known ? turned(h, &was, before, *id, kind, err) : MW_OK;
}

static mw_status hub_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    mw_sink *under = mw_series_sink(((mw_hub *)s)->from.series);
    return under->ops->text(under, text, code, err);
}

int64_t mw_hub_source_now(const mw_hub *h, int32_t source, int64_t wall_ns) {
    const mw_hub_source *s = &h->source[source];
    if (s->clock.newest_ns == INT64_MIN) return INT64_MIN;
    bool goes_on = s->connected && wall_ns > s->received_ns;
    return s->clock.newest_ns + (goes_on ? wall_ns - s->received_ns : 0);
}

int64_t mw_hub_mark_time(mw_hub *h, int64_t wall_ns) {
    h->mark_ns = wall_ns > h->mark_ns ? wall_ns : h->mark_ns + 1;
    return h->mark_ns;
}

// Earliest late sample by machine; made when there is one.
static bool note_late(const mw_hub *h, int32_t signal, int64_t t_ns, int64_t **late) {
    if (signal < 0 || signal >= h->signal_count) return true;
    for (int32_t r = h->signal[signal].route; r >= 0; r = h->route[r].next) {
        int32_t m = h->route[r].machine;
        if (t_ns >= h->settled_ns[m]) continue;
        if (!*late) {
            *late = mw_alloc_array(h->work_count, sizeof **late);
            for (int32_t k = 0; *late && k < h->work_count; k++) (*late)[k] = INT64_MAX;
        }
        if (!*late) return false;
        (*late)[m] = least((*late)[m], t_ns);
    }
    return true;
}

// Adds, for each machine that has late samples in the batch, a mark of the earliest of them.
static bool add_late_marks(mw_hub *h, const mw_samples *in, mw_samples *out, int64_t wall_ns) {
    int64_t *late = NULL;
    bool room = true;
    for (int64_t i = 0; i < in->count && room; i++) {
        room = note_late(h, in->signal[i], in->time_ns[i], &late);
    }
    for (int32_t m = 0; late && room && m < h->work_count; m++) {
        if (late[m] == INT64_MAX) continue;
        double s = (double)(late[m] / 1000000000 - 1);
        room = mw_samples_add(out, h->work[m].late_mark, mw_hub_mark_time(h, wall_ns), s, 0);
    }
    mw_free(late);
    return room;
}

// Whether a mark stands by the instant already. One on the other side of where the source was
// marked as gone says nothing of it: a first sample after a start may be older than the end of
// before.
static bool is_marked(const mw_hub_source *s, int64_t t) {
    int64_t marked = s->marked_ns, gone = s->gone_ns;
    if (marked == INT64_MIN || (marked < gone) != (t < gone)) return false;
    return t < marked + MW_HUB_ALIVE_NS && t > marked - MW_HUB_ALIVE_NS;
}

// A source that follows the clock is there while it sends: marks of that stand with its samples, no
// farther apart than they are told to be, also in what it sends later than it happened.
static bool add_alive_marks(mw_hub *h, const mw_samples *in, mw_samples *out) {
    bool room = true;
    for (int64_t i = 0; i < in->count && room; i++) {
        int32_t source = in->signal[i] < h->signal_count ? h->signal[in->signal[i]].source : -1;
        if (source < 0 || h->from.binding->source[source].alive < 0) continue;
        if (in->value[i] != in->value[i]) continue; // it says that it is gone
        mw_hub_source *s = &h->source[source];
        int64_t t = in->time_ns[i];
        if (is_marked(s, t)) continue;
        s->marked_ns = t;
        room = mw_samples_add(out, h->from.binding->source[source].alive, t, 1, 0);
    }
    return room;
}

static bool copy(const mw_samples *in, mw_samples *out) {
    if (!mw_samples_grow(out, in->count + out->count)) return false;
    for (int64_t i = 0; i < in->count; i++) {
        (void)mw_samples_add(out, in->signal[i], in->time_ns[i], in->value[i], in->quality[i]);
    }
    return true;
}

static void note_clock(mw_hub *h, mw_hub_signal *s, int64_t t_ns, int64_t wall_ns) {
    if (t_ns < s->newest_ns && s->source >= 0) {
        mw_hub_clock *c = &h->source[s->source].clock;
        c->backward++;
        if (s->newest_ns - t_ns > c->backward_max_ns) c->backward_max_ns = s->newest_ns - t_ns;
    }
    if (t_ns > s->newest_ns) s->newest_ns = t_ns;
    if (s->source < 0) return;
    mw_hub_source *source = &h->source[s->source];
    source->clock.samples++;
    source->heard = true;
    if (t_ns <= source->clock.newest_ns) return;
    source->clock.newest_ns = t_ns;
    source->received_ns = wall_ns;
    source->clock.skew_ns = wall_ns - t_ns;
    int64_t far = source->clock.skew_max_ns, skew = source->clock.skew_ns;
    if ((skew < 0 ? -skew : skew) > (far < 0 ? -far : far)) source->clock.skew_max_ns = skew;
}

// Hands a sample to the machines that use its signal.
static void hand_on(mw_hub *h, const mw_samples *in, int64_t i) {
    int32_t r = h->signal[in->signal[i]].route;
    for (; r >= 0; r = h->route[r].next) {
        mw_hub_work *w = &h->work[h->route[r].machine];
        mw_hub_inbox *box = &h->inbox[h->route[r].machine];
        bool room = h->waiting < MW_HUB_WAITING_MAX &&
                    (box->count < box->capacity ||
                     mw_grow_bare(&box->in, &box->capacity, box->count + 1, sizeof *box->in));
        if (!room) {
            w->shared.redo_ns = least(w->shared.redo_ns, in->time_ns[i]);
            h->beyond++;
            continue;
        }
        box->in[box->count++] = (mw_worker_sample){in->time_ns[i], in->value[i], 0,
                                                   (int16_t)h->route[r].channel, in->quality[i]};
        h->waiting++;
    }
}

static void pass_on(mw_hub *h, const mw_samples *all, int64_t wall_ns) {
    pthread_mutex_lock(&h->mutex);
    for (int64_t i = 0; i < all->count; i++) {
        note_clock(h, &h->signal[all->signal[i]], all->time_ns[i], wall_ns);
        hand_on(h, all, i);
    }
    if (h->waiting > 0) pthread_cond_signal(&h->arrival);
    pthread_mutex_unlock(&h->mutex);
}

static mw_status hub_put(mw_sink *s, const mw_samples *in, mw_error *err) {
    mw_hub *h = (mw_hub *)s;
    mw_sink *under = mw_series_sink(h->from.series);
    int64_t wall_ns = mw_clock_wall_ns();
    mw_samples marks = {0};
    pthread_mutex_lock(&h->mutex);
    bool room = add_late_marks(h, in, &marks, wall_ns) && add_alive_marks(h, in, &marks);
    pthread_mutex_unlock(&h->mutex);
    if (room && marks.count > 0) room = copy(in, &marks);
    const mw_samples *all = marks.count > 0 ? &marks : in;
    mw_status st = room ? under->ops->put(under, all, err)
                        : mw_fail(err, MW_NOMEM, "no memory to put samples");
    if (st == MW_OK) pass_on(h, all, wall_ns);
    mw_samples_fini(&marks);
    return st;
}

const mw_sink_ops mw_hub_sink_ops = {
    .signal = hub_signal, .text = hub_text, .put = hub_put, .turn = hub_turn};
