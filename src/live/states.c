// SPDX-License-Identifier: MIT
// See states.h. A fold is replayed with the signals that tell states alone; it says when each
// begins.
#include "live/states.h"

#include "base/alloc.h"
#include "live/replay.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

void mw_states_fini(mw_states *s) {
    mw_free(s->correction);
    mw_free(s->signal);
    *s = (mw_states){0};
}

typedef struct {
    mw_states_tell tell;
    void *ctx;
    int64_t from_ns, to_ns;
    mw_fold_state under_way; // at first: not known
    bool full;
} running;

// The state under way ends.
static void end(running *r, int64_t to_ns) {
    mw_states_stretch s = {r->under_way, most(r->under_way.since_ns, r->from_ns),
                           least(to_ns, r->to_ns)};
    if (!r->full && s.from_ns < s.to_ns) r->full = !r->tell(r->ctx, &s);
}

static void began(void *ctx, const mw_fold_state *state) {
    running *r = ctx;
    end(r, state->since_ns);
    r->under_way = *state;
}

static void unheard(void *ctx, const mw_live_cell *cell) {
    (void)ctx;
    (void)cell;
}

static mw_status run(const mw_states *s, running *r, mw_fold *f, mw_error *err) {
    mw_replay replay = {&s->machine, s->signal, s->past};
    int64_t begin_ns = r->from_ns, first_ns;
    MW_TRY(mw_replay_first(&replay, &first_ns, err));
    if (first_ns >= r->to_ns) return MW_OK;
    r->from_ns = most(r->from_ns, first_ns);
    mw_fold_watch(f, began, r);
    MW_TRY(mw_replay_run(&replay, f, begin_ns, r->to_ns, err));
    mw_fold_advance(f, r->to_ns);
    end(r, r->to_ns);
    return MW_OK;
}

mw_status mw_states_run(const mw_states *s, int64_t from_ns, int64_t to_ns, mw_states_tell tell,
                        void *ctx, mw_error *err) {
    running r = {
        .tell = tell,
        .ctx = ctx,
        .from_ns = most(from_ns, s->floor_ns),
        .to_ns = least(to_ns, s->now_ns),
        .under_way = {.since_ns = INT64_MIN, .product = -1, .order = -1, .reason = -1}
    };
    if (r.from_ns >= r.to_ns) return MW_OK;
    mw_fold *f = mw_fold_new(&s->machine, unheard, NULL);
    if (!f) return mw_fail(err, MW_NOMEM, "no memory for the states of a machine");
    mw_status st = run(s, &r, f, err);
    mw_fold_free(f);
    return st;
}
