// SPDX-License-Identifier: MIT
// See worker.h.
#include "live/worker.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

enum { SPARE_KEPT = 4096 }; // samples: room that is never given back

struct mw_worker {
    const mw_replay *what;
    mw_worker_tell tell;
    mw_worker_hold hold;
    mw_fold *fold, *copy;
    // What waits, folded on a copy of the fold as far as it stood in order at the last look; kept
    // from look to look, so that each folds only what is new.
    mw_fold *ahead;
    int64_t ahead_count;          // of the samples that wait, from the first on; -1: it is not kept
    bool ahead_told;              // it closed something since
    mw_worker_sample *in, *spare; // spare: room to put them in order
    int64_t count, capacity, spare_capacity;
    int64_t sorted;    // so many stand in order and were seen by a turn
    int64_t newest_ns; // of all that came; INT64_MIN: none yet
    int64_t redo_ns;   // replay from here; INT64_MAX: no need
    bool started, fresh;
    int64_t late;
    int64_t floor_ns; // nothing before is derived again
    int64_t refused;  // samples that are older
};

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static void pass_on(void *ctx, const mw_live_cell *cell) {
    mw_worker *w = ctx;
    w->tell.cell(w->tell.ctx, cell);
}

static void drop(void *ctx, const mw_live_cell *cell) {
    (void)ctx;
    (void)cell;
}

static void note_told(void *ctx, const mw_live_cell *cell) {
    mw_worker *w = ctx;
    (void)cell;
    w->ahead_told = true;
}

mw_worker *mw_worker_new(const mw_replay *what, mw_worker_hold hold, const mw_worker_tell *tell) {
    mw_worker *w = mw_alloc(sizeof *w);
    if (!w) return NULL;
    *w = (mw_worker){.what = what, .tell = *tell, .hold = hold, .redo_ns = INT64_MAX};
    w->newest_ns = w->floor_ns = INT64_MIN;
    w->fold = mw_fold_new(what->machine, pass_on, w);
    w->copy = mw_fold_new(what->machine, drop, NULL);
    w->ahead = mw_fold_new(what->machine, note_told, w);
    w->ahead_count = -1;
    if (w->fold && w->copy && w->ahead) return w;
    mw_worker_free(w);
    return NULL;
}

void mw_worker_free(mw_worker *w) {
    if (!w) return;
    mw_fold_free(w->fold);
    mw_fold_free(w->copy);
    mw_fold_free(w->ahead);
    mw_free(w->in);
    mw_free(w->spare);
    mw_free(w);
}

void mw_worker_redo(mw_worker *w, int64_t from_ns) {
    w->redo_ns = least(w->redo_ns, from_ns);
    w->ahead_count = -1;
}

void mw_worker_floor(mw_worker *w, int64_t floor_ns) { w->floor_ns = floor_ns; }

void mw_worker_seen(mw_worker *w, int64_t newest_ns) {
    w->newest_ns = most(w->newest_ns, newest_ns);
}

void mw_worker_fresh(mw_worker *w) { w->fresh = true; }

bool mw_worker_put(mw_worker *w, const mw_worker_sample *in, int64_t count) {
    if (count == 0) return true;
    if (!mw_grow_bare(&w->in, &w->capacity, w->count + count, sizeof *w->in)) {
        for (int64_t i = 0; i < count; i++) mw_worker_redo(w, in[i].t_ns);
        return false;
    }
    // What the fold has not passed counts, also before a floor that lies ahead: that of a signal
    // which changed its kind just before the start.
    int64_t refuse_ns = w->started ? least(w->floor_ns, mw_fold_now(w->fold)) : INT64_MIN;
    for (int64_t i = 0; i < count; i++) {
        if (in[i].t_ns < refuse_ns) {
            w->refused++;
            continue;
        }
        w->in[w->count++] = in[i];
        w->newest_ns = most(w->newest_ns, in[i].t_ns);
    }
    return true;
}

bool mw_worker_waits(const mw_worker *w) { return w->count > w->sorted || w->redo_ns != INT64_MAX; }

// Whether x stands before y, or in the same place.
static bool leads(const mw_worker_sample *x, const mw_worker_sample *y) {
    return x->t_ns < y->t_ns || (x->t_ns == y->t_ns && x->channel <= y->channel);
}

static int by_time(const void *a, const void *b) {
    const mw_worker_sample *x = a, *y = b;
    if (!leads(y, x)) return -1;
    if (!leads(x, y)) return 1;
    return x->place < y->place ? -1 : 1;
}

// Whether what came since the last turn stands in order behind what came before.
static bool stands_in_order(const mw_worker_sample *in, int64_t sorted, int64_t count) {
    for (int64_t i = sorted > 0 ? sorted : 1; i < count; i++) {
        const mw_worker_sample *x = &in[i - 1], *y = &in[i];
        if (x->t_ns > y->t_ns || (x->t_ns == y->t_ns && x->channel >= y->channel)) return false;
    }
    return true;
}

static int64_t run_end(const mw_worker_sample *in, int64_t at, int64_t count) {
    for (at++; at < count && leads(&in[at - 1], &in[at]); at++) continue;
    return at;
}

// Merges runs that stand in order two by two; how many there are then.
static int64_t merge_runs(const mw_worker_sample *in, int64_t count, mw_worker_sample *out) {
    int64_t runs = 0;
    for (int64_t at = 0; at < count; runs++) {
        int64_t mid = run_end(in, at, count), a = at, b = mid;
        int64_t end = mid < count ? run_end(in, mid, count) : mid;
        for (; at < end; at++) {
            bool first = b == end || (a < mid && leads(&in[a], &in[b]));
            out[at] = in[first ? a++ : b++];
        }
    }
    return runs;
}

// In order, those of one place as they came; where they stand then: in, or the spare room. What
// comes is a few runs that are in order, each of a channel or of what a gateway gathered.
static mw_worker_sample *sort(mw_worker *w, mw_worker_sample *in, int64_t count) {
    if (!mw_grow_bare(&w->spare, &w->spare_capacity, count, sizeof *w->spare)) {
        for (int64_t i = 0; i < count; i++) in[i].place = (int32_t)i;
        qsort(in, (size_t)count, sizeof *in, by_time);
        return in;
    }
    mw_worker_sample *out = w->spare;
    while (merge_runs(in, count, out) > 1) {
        mw_worker_sample *sorted = out;
        out = in;
        in = sorted;
    }
    return out;
}

static void let_go_of_spare(mw_worker *w) {
    if (w->spare_capacity <= SPARE_KEPT) return;
    mw_free(w->spare);
    w->spare = NULL;
    w->spare_capacity = 0;
}

// Where the samples begin that the new ones may have to be put between.
static int64_t disturbed_from(const mw_worker *w) {
    int64_t first = INT64_MAX, from = w->sorted;
    for (int64_t i = w->sorted; i < w->count; i++) first = least(first, w->in[i].t_ns);
    while (from > 0 && w->in[from - 1].t_ns >= first) from--;
    return from;
}

// In order; of several samples of a channel and instant the last stays. What came before is in
// order already: only its end is sorted anew.
static void put_in_order(mw_worker *w) {
    if (w->count == w->sorted) return;
    if (!stands_in_order(w->in, w->sorted, w->count)) {
        int64_t kept = disturbed_from(w), n = w->count - kept;
        if (kept < w->ahead_count) w->ahead_count = -1;
        const mw_worker_sample *sorted = sort(w, w->in + kept, n);
        for (int64_t i = 0; i < n; i++) {
            if (i + 1 < n && leads(&sorted[i + 1], &sorted[i])) continue; // of the same place
            w->in[kept++] = sorted[i];
        }
        w->count = kept;
        let_go_of_spare(w);
    }
    w->sorted = w->count;
}

// What the past holds from an instant on waits to be settled; all that waited before is there, too.
static mw_status wait_again(mw_worker *w, int64_t from_ns, mw_error *err) {
    mw_samples in = {0};
    mw_status st = MW_OK;
    w->count = w->sorted = 0;
    w->ahead_count = -1;
    for (int32_t i = 0; i < w->what->machine->channel_count && st == MW_OK; i++) {
        in.count = 0;
        st = w->what->past->read(w->what->past, w->what->signal[i], from_ns, INT64_MAX, &in, err);
        for (int64_t k = 0; st == MW_OK && k < in.count; k++) {
            mw_worker_sample x = {in.time_ns[k], in.value[k], 0, (int16_t)i, in.quality[k]};
            if (mw_worker_put(w, &x, 1)) continue;
            st = mw_fail(err, MW_NOMEM, "no memory for the samples of a machine");
        }
    }
    mw_samples_fini(&in);
    put_in_order(w);
    return st;
}

// Takes the first n samples away.
static void forget(mw_worker *w, int64_t n) {
    if (n == 0) return;
    memmove(w->in, w->in + n, (size_t)(w->count - n) * sizeof *w->in);
    w->count -= n;
    w->sorted = w->count;
    w->ahead_count = w->ahead_count < n ? -1 : w->ahead_count - n;
}

static int64_t before(const mw_worker *w, int64_t t_ns) {
    int64_t n = 0;
    while (n < w->count && w->in[n].t_ns < t_ns) n++;
    return n;
}

static mw_status redo(mw_worker *w, int64_t settle_ns, mw_error *err) {
    int64_t first, begin;
    MW_TRY(mw_replay_first(w->what, &first, err));
    if (first >= settle_ns) return MW_OK; // nothing to settle yet
    int64_t from = w->redo_ns < first ? first : w->redo_ns;
    if (w->started && from >= mw_fold_now(w->fold)) from = mw_fold_now(w->fold);
    MW_TRY(mw_replay_begin(w->what, from, &begin, err));
    if (begin < w->floor_ns) begin = w->floor_ns;
    w->redo_ns = from; // should this fail half-way: what is void from here on is derived again
    w->tell.redo(w->tell.ctx, begin);
    w->started = false;
    w->ahead_count = -1;
    MW_TRY(mw_replay_run(w->what, w->fold, begin, settle_ns, err));
    MW_TRY(wait_again(w, settle_ns, err));
    w->started = true;
    w->redo_ns = INT64_MAX;
    return MW_OK;
}

// With nothing before what waits: it begins there, and reads nothing.
static void begin(mw_worker *w, int64_t settle_ns) {
    int64_t first = w->in[0].t_ns;
    if (first >= settle_ns) return; // nothing to settle yet
    int64_t from = mw_replay_slot(w->what->machine, first);
    w->tell.redo(w->tell.ctx, from);
    w->ahead_count = -1;
    mw_fold_begin(w->fold, first);
    mw_fold_mute(w->fold, from);
    w->started = true;
}

static int64_t settle_until(const mw_worker *w, int64_t now_ns) {
    int64_t settle = now_ns - w->hold.ns;
    if (w->newest_ns >= settle) return settle;
    return most(w->newest_ns, settle - w->hold.lag_ns);
}

mw_status mw_worker_turn(mw_worker *w, int64_t now_ns, mw_error *err) {
    int64_t settle = settle_until(w, now_ns);
    put_in_order(w);
    if (w->started && settle < mw_fold_now(w->fold)) settle = mw_fold_now(w->fold);
    if (w->started && w->count > 0 && w->in[0].t_ns < mw_fold_now(w->fold)) {
        w->late++;
        mw_worker_redo(w, w->in[0].t_ns);
    }
    bool begins = w->fresh && w->redo_ns == INT64_MAX && w->floor_ns == INT64_MIN;
    if (!w->started && w->count > 0 && begins)
        begin(w, settle);
    else if (!w->started && w->count > 0)
        mw_worker_redo(w, w->in[0].t_ns);
    if (w->redo_ns != INT64_MAX) MW_TRY(redo(w, settle, err));
    if (!w->started) return MW_OK;
    int64_t n = before(w, settle);
    for (int64_t i = 0; i < n; i++) {
        const mw_worker_sample *x = &w->in[i];
        mw_fold_sample(w->fold, x->channel, x->t_ns, x->value, x->quality);
    }
    forget(w, n);
    mw_fold_advance(w->fold, settle);
    return MW_OK;
}

// From a copy of the fold on.
static void copy_fold(const mw_worker *w, mw_fold *to) {
    if (w->started)
        mw_fold_copy(to, w->fold);
    else
        mw_fold_begin(to, w->in[0].t_ns);
}

// Brings what is folded ahead up to all that waits; false when it does not tell all: something was
// closed on the way, or the fold is beyond it.
static bool fold_ahead(mw_worker *w) {
    if (w->started && w->count > 0 && w->in[0].t_ns < mw_fold_now(w->fold)) return false; // late
    bool kept = w->ahead_count >= 0 && !w->ahead_told &&
                (!w->started || mw_fold_now(w->ahead) >= mw_fold_now(w->fold));
    if (!kept) {
        copy_fold(w, w->ahead);
        w->ahead_count = 0;
        w->ahead_told = false;
    }
    for (; w->ahead_count < w->count; w->ahead_count++) {
        const mw_worker_sample *x = &w->in[w->ahead_count];
        mw_fold_sample(w->ahead, x->channel, x->t_ns, x->value, x->quality);
    }
    return !w->ahead_told;
}

static void look_ahead(mw_worker *w, int64_t now_ns, mw_fold_emit look, void *ctx) {
    mw_fold_copy(w->copy, w->ahead);
    mw_fold_tell(w->copy, look, ctx);
    mw_fold_advance(w->copy, now_ns);
    mw_fold_open(w->copy, look, ctx);
}

void mw_worker_look_anew(mw_worker *w, int64_t now_ns, mw_fold_emit look, void *ctx) {
    put_in_order(w);
    if (!w->started && w->count == 0) return;
    mw_fold_tell(w->copy, look, ctx);
    copy_fold(w, w->copy);
    for (int64_t i = 0; i < w->count; i++) {
        const mw_worker_sample *x = &w->in[i];
        if (x->t_ns < mw_fold_now(w->copy)) continue; // a late one: the next turn replays
        mw_fold_sample(w->copy, x->channel, x->t_ns, x->value, x->quality);
    }
    mw_fold_advance(w->copy, now_ns);
    mw_fold_open(w->copy, look, ctx);
}

void mw_worker_look(mw_worker *w, int64_t now_ns, mw_fold_emit look, void *ctx,
                    mw_fold_state *state) {
    if (state) *state = (mw_fold_state){.product = -1, .order = -1, .reason = -1};
    put_in_order(w);
    if (!w->started && w->count == 0) return;
    if (fold_ahead(w))
        look_ahead(w, now_ns, look, ctx);
    else
        mw_worker_look_anew(w, now_ns, look, ctx);
    if (state) *state = mw_fold_current(w->copy);
}

int64_t mw_worker_settled(const mw_worker *w) {
    return w->started ? mw_fold_slot(w->fold) : INT64_MIN;
}
int64_t mw_worker_taken(const mw_worker *w) {
    return w->started ? mw_fold_now(w->fold) : INT64_MIN;
}
int64_t mw_worker_late(const mw_worker *w) { return w->late; }
int64_t mw_worker_refused(const mw_worker *w) { return w->refused; }
mw_fold_problems mw_worker_trouble(const mw_worker *w) { return mw_fold_trouble(w->fold); }
