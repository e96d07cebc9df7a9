// SPDX-License-Identifier: MIT
// Sends what is scheduled while a server runs: one thread that looks at the book of schedules every
// few seconds, makes what is due, one after the other, and keeps how each went.
//
//     MW_TRY(mw_scheduler_open(&from, &s, err));
//     MW_TRY(mw_scheduler_start(s, err));
//     MW_TRY(mw_scheduler_run(s, id, err));       // now, whatever its timetable says
//     mw_scheduler_stop(s);                       // before the listener closes
//     mw_scheduler_close(s);
// A server that was down at several moments of a schedule makes the last of them, once. What failed
// is tried again, see schedule_past.h. File, mails and how it went are kept in one transaction, so
// that a crash sends nothing twice.
// Locking: one mutex over what is wanted now. Thread: any, between open and close.
#ifndef MW_APP_SCHEDULER_H
#define MW_APP_SCHEDULER_H

#include "app/schedule_book.h"
#include "app/schedule_run.h"

typedef struct mw_scheduler mw_scheduler;

// Borrowed until mw_scheduler_close.
typedef struct {
    const char *registry_address; // a connection of its own is opened
    mw_accounts *accounts;
    mw_gate *gate;
} mw_scheduler_from;

//   errors  those of the registry.
MW_MUST_USE mw_status mw_scheduler_open(const mw_scheduler_from *from, mw_scheduler **out,
                                        mw_error *err);
// Begins, once the gate has all its rows.
//   errors  MW_IO when no thread can be had.
MW_MUST_USE mw_status mw_scheduler_start(mw_scheduler *s, mw_error *err);
// Waits for the one that is being made; long ones end with the desk. NULL is allowed.
void mw_scheduler_stop(mw_scheduler *s);
void mw_scheduler_close(mw_scheduler *s); // stops, too; NULL is allowed

// Runs one and waits until it went; what is missing of the timetable is not touched.
//   errors  MW_LIMIT when too many are wanted or it takes longer than a minute: it goes on;
//           MW_IO when the server ends.
MW_MUST_USE mw_status mw_scheduler_run(mw_scheduler *s, int64_t id, mw_error *err);
const mw_scheduler_from *mw_scheduler_of(const mw_scheduler *s);

#endif
