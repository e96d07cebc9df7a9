// SPDX-License-Identifier: MIT
// Alerts of a running plant: conditions are looked at each time a period of theirs is over and
// settled, notices go out on a thread of their own.
//
//     MW_TRY(mw_alerts_open(&from, &a, err));
//     MW_TRY(mw_alerts_turn(a, settled_ns, wall_ns, err));     // with each turn
//     mw_alerts_close(a);
// Thread: one owner at a time. The sending thread has a registry of its own.
#ifndef MW_SERVER_ALERTS_H
#define MW_SERVER_ALERTS_H

#include "alert/board.h"
#include "eval/world.h"

typedef struct {
    const mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_calendar calendar;
    const char *zone;             // NULL: UTC
    const char *registry_address; // for sending; NULL: notices are kept, not sent
} mw_alerts_from;

typedef struct mw_alerts mw_alerts;

//   errors  those of the registry; MW_IO when no thread can be had.
MW_MUST_USE mw_status mw_alerts_open(const mw_alerts_from *from, mw_alerts **out, mw_error *err);
void mw_alerts_close(mw_alerts *a); // waits for the sending thread; NULL is allowed

// Looks at what is over at settled_ns: facts up to then are stored.
//   looks   how many were taken; may be NULL.
//   errors  those of evaluation and the registry; the next turn looks again.
MW_MUST_USE mw_status mw_alerts_turn(mw_alerts *a, int64_t settled_ns, int64_t wall_ns,
                                     int64_t *looks, mw_error *err);

// What people do; see board.h.
MW_MUST_USE mw_status mw_alerts_act(mw_alerts *a, const mw_board_action *action, mw_error *err);
// Takes pseudonyms over where somebody was erased since the last time, by whatever door.
//   changed  whether somebody was.
//   errors   those of the registry; MW_NOMEM: the next call tries again.
MW_MUST_USE mw_status mw_alerts_names(mw_alerts *a, bool *changed, mw_error *err);
// How they stand; borrowed until the next call.
const mw_board *mw_alerts_board(const mw_alerts *a);

#endif
