// SPDX-License-Identifier: MIT
// See replay.h. Samples of all channels are merged by time, those of one instant in the order of
// the channels, a day at a time.
#include "live/replay.h"

#include "base/alloc.h"

#include <math.h>

static const int64_t day_ns = 86400 * INT64_C(1000000000);

static int64_t floor_to(int64_t t, int64_t step) { return t - ((t % step) + step) % step; }
static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static bool adds_up(mw_channel_kind kind) {
    return kind == MW_CHANNEL_COUNT || kind == MW_CHANNEL_PIECES || kind == MW_CHANNEL_METER;
}

// The last sample of a channel before t that is a number.
static mw_status good_before(const mw_replay *r, int32_t channel, int64_t t, mw_past_sample *out,
                             mw_error *err) {
    out->t_ns = t;
    do {
        mw_status st = r->past->before(r->past, r->signal[channel], out->t_ns, out, err);
        if (st != MW_OK) return st;
    } while (isnan(out->value));
    return MW_OK;
}

mw_status mw_replay_first(const mw_replay *r, int64_t *first_ns, mw_error *err) {
    int64_t first = INT64_MAX;
    for (int32_t i = 0; i < r->machine->channel_count; i++) {
        mw_past_sample s;
        mw_status st = r->past->first(r->past, r->signal[i], &s, err);
        if (st == MW_NOTFOUND) continue;
        if (st != MW_OK) return st;
        first = least(first, s.t_ns);
    }
    *first_ns = first;
    return MW_OK;
}

int64_t mw_replay_edge(const mw_machine *m, int64_t t_ns) {
    int64_t at = floor_to(t_ns + m->slot_ns - 1, m->slot_ns);
    if (m->silence_ns == 0) return at;
    for (int64_t end = at + day_ns; at < end; at += m->slot_ns) {
        if (mw_shift_plan_edge(&m->plan, at, m->silence_ns)) break;
    }
    return at;
}

// The last sample before t that breaks a silence; INT64_MIN when there is none.
static mw_status heard_before(const mw_replay *r, int64_t t, int64_t *heard_ns, mw_error *err) {
    *heard_ns = INT64_MIN;
    for (int32_t i = 0; i < r->machine->channel_count; i++) {
        mw_past_sample s;
        if (r->machine->channel[i].kind == MW_CHANNEL_ALIVE) continue;
        mw_status st = r->past->before(r->past, r->signal[i], t, &s, err);
        if (st == MW_NOTFOUND) continue;
        if (st != MW_OK) return st;
        *heard_ns = most(*heard_ns, s.t_ns);
    }
    return MW_OK;
}

// Where the silence began that may hold t, the start of a slot; t when none does.
static mw_status silence_begin(const mw_replay *r, int64_t t, int64_t *begin_ns, mw_error *err) {
    const mw_machine *m = r->machine;
    int64_t heard;
    *begin_ns = t;
    if (m->silence_ns == 0) return MW_OK;
    MW_TRY(heard_before(r, t, &heard, err));
    if (heard >= t - m->slot_ns) return MW_OK;
    while (*begin_ns - m->slot_ns > heard && t - *begin_ns < day_ns &&
           !mw_shift_plan_edge(&m->plan, *begin_ns, m->silence_ns)) {
        *begin_ns -= m->slot_ns;
    }
    return MW_OK;
}

// A step that ends at t_ns, on the edge of a slot, may be one over a gap before it.
int64_t mw_replay_slot(const mw_machine *m, int64_t t_ns) { return floor_to(t_ns - 1, m->slot_ns); }

mw_status mw_replay_begin(const mw_replay *r, int64_t from_ns, int64_t *begin_ns, mw_error *err) {
    int64_t begin = mw_replay_slot(r->machine, from_ns), whole = begin;
    for (int32_t i = 0; i < r->machine->channel_count; i++) {
        const mw_channel *ch = &r->machine->channel[i];
        mw_past_sample s;
        if (ch->kind != MW_CHANNEL_METER) continue;
        mw_status st = good_before(r, i, whole, &s, err);
        if (st == MW_NOTFOUND) continue;
        if (st != MW_OK) return st;
        if (whole - s.t_ns > ch->gap_ns) continue;
        begin = least(begin, floor_to(s.t_ns, r->machine->slot_ns));
    }
    return silence_begin(r, begin, begin_ns, err);
}

// Whether the source of a channel was gone between two instants, by the marks that it is alive.
static mw_status was_gone(const mw_replay *r, int32_t alive, int64_t from, int64_t to, bool *gone,
                          mw_error *err) {
    mw_samples marks = {0};
    mw_past_sample last = {.t_ns = INT64_MAX};
    mw_status st = r->past->before(r->past, r->signal[alive], from + 1, &last, err);
    bool has = st == MW_OK;
    if (st == MW_NOTFOUND) st = MW_OK;
    if (st == MW_OK) st = r->past->read(r->past, r->signal[alive], from + 1, to, &marks, err);
    int64_t stale = r->machine->channel[alive].stale_ns;
    for (int64_t i = 0; st == MW_OK && i < marks.count; i++) {
        bool lapsed = has && (isnan(last.value) || marks.time_ns[i] - last.t_ns > stale);
        if (has && (lapsed || isnan(marks.value[i]))) *gone = true;
        last = (mw_past_sample){.t_ns = marks.time_ns[i], .value = marks.value[i]};
        has = true;
    }
    mw_samples_fini(&marks);
    return st;
}

static mw_status carry(const mw_replay *r, mw_fold *f, int32_t channel, int64_t begin,
                       mw_error *err) {
    const mw_channel *ch = &r->machine->channel[channel];
    mw_past_sample last, good;
    mw_status st = r->past->before(r->past, r->signal[channel], begin, &last, err);
    if (st == MW_NOTFOUND) return MW_OK;
    if (st != MW_OK) return st;
    mw_fold_known k = {.t_ns = last.t_ns, .value = last.value, .good = NAN};
    st = good_before(r, channel, begin, &good, err);
    if (st != MW_OK && st != MW_NOTFOUND) return st;
    if (st == MW_OK) {
        k.good = good.value;
        k.good_t_ns = good.t_ns;
        k.broken = isnan(last.value);
        if (adds_up(ch->kind) && ch->alive >= 0 && !k.broken) {
            MW_TRY(was_gone(r, ch->alive, good.t_ns, begin, &k.broken, err));
        }
    }
    k.quality = last.quality;
    mw_fold_carry(f, channel, &k);
    return MW_OK;
}

// Samples of all channels in [from, to), merged.
static mw_status feed(const mw_replay *r, mw_fold *f, int64_t from, int64_t to, mw_error *err) {
    int32_t n = r->machine->channel_count;
    mw_samples *in = mw_alloc_array(n + 1, sizeof *in);
    int64_t *at = mw_alloc_array(n + 1, sizeof *at);
    mw_status st = in && at ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to replay samples");
    for (int32_t i = 0; i < n && st == MW_OK; i++) {
        st = r->past->read(r->past, r->signal[i], from, to, &in[i], err);
    }
    while (st == MW_OK) {
        int32_t next = -1;
        for (int32_t i = 0; i < n; i++) {
            if (at[i] == in[i].count) continue;
            if (next < 0 || in[i].time_ns[at[i]] < in[next].time_ns[at[next]]) next = i;
        }
        if (next < 0) break;
        int64_t k = at[next]++;
        mw_fold_sample(f, next, in[next].time_ns[k], in[next].value[k], in[next].quality[k]);
    }
    for (int32_t i = 0; in && i < n; i++) mw_samples_fini(&in[i]);
    mw_free(in);
    mw_free(at);
    return st;
}

mw_status mw_replay_run(const mw_replay *r, mw_fold *f, int64_t begin_ns, int64_t to_ns,
                        mw_error *err) {
    int64_t first;
    MW_TRY(mw_replay_first(r, &first, err));
    int64_t from = most(begin_ns - r->machine->minor_ns, first);
    if (from > to_ns) from = to_ns;
    mw_fold_begin(f, from);
    mw_fold_mute(f, begin_ns);
    for (int32_t i = 0; i < r->machine->channel_count; i++) MW_TRY(carry(r, f, i, from, err));
    for (int64_t t = from; t < to_ns; t += day_ns) {
        MW_TRY(feed(r, f, t, least(to_ns, t + day_ns), err));
    }
    return MW_OK;
}
