// SPDX-License-Identifier: MIT
// What a signal map says of how long samples are kept (`retain`), done for a store.
//
// Machines keep what they need: the samples from where they would be derived again after a start,
// as far as late ones reach back, and the value of each signal that holds there. Before that they
// cannot be derived again, and what was derived stays; so the first thing is to note from where
// they can be (marks.h).
//
//     MW_TRY(mw_retention_plan(&from, &plan, err));
//     MW_TRY(mw_retention_note(&plan, err));        // and mw_hub_floors_read of a hub that runs
//     for (bool more = true; more;) MW_TRY(mw_retention_step(&plan, &more, err));
//     MW_TRY(mw_series_retain_end(series, err));
//     mw_retention_fini(&plan);
//
// The signals of the program's own (mw/...) stay: they are a few numbers per machine and hour.
// Thread: one owner at a time; steps beside a running hub.
#ifndef MW_LIVE_RETENTION_H
#define MW_LIVE_RETENTION_H

#include "live/binding.h"
#include "series/retain.h"

typedef struct {
    const mw_live_binding *binding;
    mw_series *series;
    int64_t wall_ns;
    const mw_live_binding *rules; // how long, where other rules than those of the binding count
} mw_retention_from;

typedef struct {
    mw_retention_from from;
    int64_t now_ns; // ages count from the newest sample, and no later than the clock
    mw_series_keep *keep;
    int64_t count, at; // signals that are kept for some time; steps are at keep[at]
    int32_t *keep_of;  // by signal: its place in keep; -1 none
    int64_t *floor_ns; // per machine: from where it can be derived again; INT64_MIN: all
    int64_t *mark_ns;  // per machine: a time for its mark
    mw_series_retained done;
    mw_error failed; // of the first signal that something is wrong with; MW_OK: none
} mw_retention;

// Decides what may go; nothing changes.
//   out     for mw_retention_fini, also after an error.
//   errors  those of the store, MW_NOMEM.
//   cost    some reads per signal.
MW_MUST_USE mw_status mw_retention_plan(const mw_retention_from *from, mw_retention *out,
                                        mw_error *err);
void mw_retention_fini(mw_retention *r);

// Notes from where machines can be derived again, where the plan changes that.
MW_MUST_USE mw_status mw_retention_note(const mw_retention *r, mw_error *err);

// One step of one signal (series/retain.h); *more: whether there may be another one.
//   errors  those of the store; a signal that is corrupt is told after all others had their turn.
MW_MUST_USE mw_status mw_retention_step(mw_retention *r, bool *more, mw_error *err);

// What all steps would do, into r->done.
MW_MUST_USE mw_status mw_retention_preview(mw_retention *r, mw_error *err);

#endif
