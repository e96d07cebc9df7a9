// SPDX-License-Identifier: MIT
// Brings a fold to where it would stand, had it seen every sample kept so far: after a start, and
// when a late sample changes the past.
//
// How far back it must look is bounded: to the last sample of each channel, the slot of a meter's
// last reading, the hour that a silence may have lasted, and as far as a minor stop may reach.
// Thread: one owner at a time.
#ifndef MW_LIVE_REPLAY_H
#define MW_LIVE_REPLAY_H

#include "live/fold.h"
#include "live/past.h"

typedef struct {
    const mw_machine *machine;
    const int32_t *signal; // per channel: its signal in the past
    mw_past *past;
} mw_replay;

// Where replaying must begin so that everything from from_ns on comes out whole: the start of a
// slot at or before it. Cells that end after *begin_ns are void then; they come out
// anew.
//   errors  those of the past.
MW_MUST_USE mw_status mw_replay_begin(const mw_replay *r, int64_t from_ns, int64_t *begin_ns,
                                      mw_error *err);

// The start of the slot in which a step may begin that ends at t_ns.
int64_t mw_replay_slot(const mw_machine *m, int64_t t_ns);

// The first instant from t_ns on at which replaying may begin whatever came before: the start of a
// slot that no stretch of silence reaches over.
int64_t mw_replay_edge(const mw_machine *m, int64_t t_ns);

// Replays the samples before to_ns, emitting what ends after begin_ns (of mw_replay_begin). Time
// stands at the last of them; when there is none, at to_ns.
//   errors  those of the past, MW_NOMEM; the fold must then be replayed anew.
//   cost    O(samples) and the memory of one day of them.
MW_MUST_USE mw_status mw_replay_run(const mw_replay *r, mw_fold *f, int64_t begin_ns, int64_t to_ns,
                                    mw_error *err);

// The first sample of any channel; INT64_MAX when there is none.
MW_MUST_USE mw_status mw_replay_first(const mw_replay *r, int64_t *first_ns, mw_error *err);

#endif
