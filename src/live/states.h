// SPDX-License-Identifier: MIT
// The states that a machine was in, one after the other, as its time line is drawn: derived from
// the samples of then, with what operators said since.
//
//     MW_TRY(mw_hub_states(hub, machine, &s, err));     // the hub's owner
//     MW_TRY(mw_states_run(&s, from_ns, to_ns, tell, ctx, err));
//     mw_states_fini(&s);
// Thread: any, each with its own.
#ifndef MW_LIVE_STATES_H
#define MW_LIVE_STATES_H

#include "live/fold.h"
#include "live/past.h"

// A machine as it was when somebody asked; corrections and signals are copied, the rest is borrowed
// from the hub and its binding.
typedef struct {
    mw_machine machine;
    mw_correction *correction;
    int32_t *signal; // those that tell states; -1 of all others
    mw_past *past;
    int64_t floor_ns; // nothing before can be derived; INT64_MIN: everything can
    int64_t now_ns;   // of its sources; INT64_MIN: nothing ever came
} mw_states;

void mw_states_fini(mw_states *s); // frees what was copied

// A stretch in which nothing changed.
typedef struct {
    mw_fold_state state;
    int64_t from_ns, to_ns;
} mw_states_stretch;

// Takes a stretch; false: no more of them.
typedef bool (*mw_states_tell)(void *ctx, const mw_states_stretch *stretch);

// Tells the stretches between two instants, as far as they are known: from the floor on, until now.
// They follow each other without a gap; state.since_ns of the first says nothing.
//   errors  those of the store, MW_NOMEM.
//   cost    O(samples of signals that tell states), a day of them in memory.
MW_MUST_USE mw_status mw_states_run(const mw_states *s, int64_t from_ns, int64_t to_ns,
                                    mw_states_tell tell, void *ctx, mw_error *err);

#endif
