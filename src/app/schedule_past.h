// SPDX-License-Identifier: MIT
// How the runs of a schedule went, and when one that failed is tried again: two members of what the
// book stores.
//
//     "runs": [{"at", "period", "outcome", "problem", "to": how many, "try", "notices": [...]}]
//     "retry": {"at", "slot", "try"}
// Runs are the last MW_SCHEDULE_RUNS_MAX, the newest first; "try" is how often the moment of the
// timetable was tried before, "notices" are mails that are on their way. A run of the timetable is
// tried again 5, 15 and 60 minutes after it failed, unless mails of it are on their way or were:
// the outbox tries those again, and nobody gets a second one. All of it changes with the run
// itself, so that a new start neither loses nor repeats it.
//
//     MW_TRY(mw_schedule_past_add(stored, &turn, err));
//     if (mw_schedule_retry_due(stored, now_ns, &retry)) ...
// Thread: any; nothing is kept.
#ifndef MW_APP_SCHEDULE_PAST_H
#define MW_APP_SCHEDULE_PAST_H

#include "alert/outbox.h"

#include <jansson.h>

enum { MW_SCHEDULE_RUNS_MAX = 20, MW_SCHEDULE_TRIES_MAX = 3, MW_SCHEDULE_PROBLEM_MAX = 240 };

// When and of which moment of the timetable; how often it will have been tried before: 1..3.
typedef struct {
    int64_t at_ns, slot_ns;
    int32_t tries;
} mw_schedule_retry;

// What is planned; false: nothing is.
bool mw_schedule_retry_get(const json_t *stored, mw_schedule_retry *out);
// Whether that is due. A clock that was set back does not put it off.
bool mw_schedule_retry_due(const json_t *stored, int64_t now_ns, mw_schedule_retry *out);
void mw_schedule_retry_drop(json_t *stored);

// A run that went as the member "last" says.
typedef struct {
    int64_t slot_ns; // of the timetable
    int32_t tries;   // before this one
    bool asked;      // somebody asked for it: no moment of the timetable
} mw_schedule_turn;

// Notes it, and plans or drops another try. What somebody changed or paused meanwhile is not tried
// again; a run that somebody asked for ends the tries when its mails are on their way.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_schedule_past_add(json_t *stored, const mw_schedule_turn *turn,
                                           mw_error *err);

// Whether mails are on their way of runs since an instant.
bool mw_schedule_past_waits(const json_t *stored, int64_t since_ns);
// Sent when none is in the outbox any more, failed when one was given up: of "last", too.
void mw_schedule_past_settle(json_t *stored, const mw_outbox *o);

// Takes away what runs keep, so that what people said is left.
void mw_schedule_past_strip(json_t *stored);

#endif
