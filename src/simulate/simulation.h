// SPDX-License-Identifier: MIT
// A bottling line under way: its clock, what it still has to tell, and a lock around all of it.
//
//     mw_simulation s;
//     MW_TRY(mw_simulation_init(&s, seed, &wish, err));
//     mw_simulation_begin(&s, wall_ns, steady_ns);
//     while (!s.is_over) mw_simulation_advance(&s, wall_ns, steady_ns, err);   // now and then
//     mw_simulation_fini(&s);
//
// Locking: whoever reads plant, feed or edge from another thread than the one that advances holds
// the mutex; the functions below take it themselves.
#ifndef MW_SIMULATE_SIMULATION_H
#define MW_SIMULATE_SIMULATION_H

#include "simulate/feed.h"
#include "simulate/pace.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct {
    pthread_mutex_t mutex;
    mw_plant plant;
    mw_feed feed; // filled while tells
    mw_pace pace;
    mw_pace_wish wish;
    bool tells;    // changes are queued for somebody
    bool is_heard; // somebody takes them now
    bool has_begun;
    bool is_fresh;       // it has caught up with the wall clock since the last birth
    atomic_bool is_over; // the end of its time was reached
} mw_simulation;

// A line that stands still.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_simulation_init(mw_simulation *s, uint64_t seed, const mw_pace_wish *wish,
                                         mw_error *err);
void mw_simulation_fini(mw_simulation *s);

// Its clock starts; again does nothing. The mutex must not be held.
void mw_simulation_begin(mw_simulation *s, int64_t wall_ns, int64_t steady_ns);

// Steps to the time that the clock shows, by an hour at most. Before it has begun, and while those
// who listen have much to take yet, nothing happens.
//   errors  MW_NOMEM; what was stepped stays.
MW_MUST_USE mw_status mw_simulation_advance(mw_simulation *s, int64_t wall_ns, int64_t steady_ns,
                                            mw_error *err);
// Changes that nobody took yet.
int64_t mw_simulation_waiting(mw_simulation *s);

#endif
