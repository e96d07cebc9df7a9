// SPDX-License-Identifier: MIT
// The alerts of a program over a world: what their conditions say for each entity in each period.
//
//     mw_watch w = mw_watch_of(program, alert, MW_WATCH_SLOT_MIN);
//     MW_TRY(mw_watch_last(&w, now_ns, calendar, &period, err));
//     mw_watch_ask ask = {world, pool, &alert, 1, &period, 1};
//     MW_TRY(mw_watch_run(&ask, visit, board, err));
// Pure but for reading facts: whoever calls has the clock. Thread: one owner at a time.
#ifndef MW_ALERT_WATCH_H
#define MW_ALERT_WATCH_H

#include "alert/board.h"
#include "eval/eval.h"

enum { MW_WATCH_SLOT_MIN = 15 }; // minutes of a slot, when nothing is said

typedef struct {
    int32_t alert;        // of the program
    mw_grain grain;       // of the periods that its conditions look at
    mw_board_alert about; // its texts are the program's
} mw_watch;

// How an alert is watched. Its periods are those of `per`; else slots of slot_min minutes, or of
// the longest shorter ones into which every `over last` of its conditions can be split; days where
// such a window counts months, shifts where it counts shifts.
//   slot_min  divides a day, 1 to 1440.
mw_watch mw_watch_of(const mw_program *p, int32_t alert, int32_t slot_min);

// The last period of a watch that is over at an instant.
//   errors  of mw_period_at: no shift is on, outside of the supported time.
MW_MUST_USE mw_status mw_watch_last(const mw_watch *w, int64_t at_ns, const mw_calendar *cal,
                                    mw_period *out, mw_error *err);

// What was seen of an alert of an entity in a period. seen.at_ns is the end of the period where the
// entity stands.
typedef struct {
    int32_t watch;   // number in the request
    int32_t period;  // the same
    int32_t entity;  // of the model; -1: the alert cannot be evaluated
    const char *why; // then: why; else NULL
    mw_board_entity about;
    mw_alarm_seen seen;
    double value; // that its condition looks at; NaN
    mw_slice value_text;
} mw_watch_seen;

typedef struct {
    mw_world *world;
    mw_pool *pool;         // NULL: one thread
    const mw_watch *watch; // of one grain
    int32_t watch_count;
    const mw_period *period; // of that grain, ascending
    int32_t period_count;
} mw_watch_ask;

// Evaluates and calls visit for each period, alert and entity of its kind, in this order; entities
// that are not there in a period are left out. Texts are borrowed during the visit.
//   errors  of mw_evaluate and of visit.
typedef mw_status (*mw_watch_visit)(void *ctx, const mw_watch_seen *s, mw_error *err);
MW_MUST_USE mw_status mw_watch_run(const mw_watch_ask *ask, mw_watch_visit visit, void *ctx,
                                   mw_error *err);

#endif
