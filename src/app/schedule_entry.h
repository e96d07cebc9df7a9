// SPDX-License-Identifier: MIT
// Schedules as people set them up: what is said of one, by names of people, becomes what the book
// stores. The API and the command line share it. Thread: any.
#ifndef MW_APP_SCHEDULE_ENTRY_H
#define MW_APP_SCHEDULE_ENTRY_H

#include "account/people.h"
#include "app/schedule_book.h"

// Who sets up what, by which accounts.
typedef struct {
    mw_accounts *accounts;
    const mw_person *owner;
    const json_t *said; // as mw_schedule_set has it, and "to": names of people
    int64_t now_ns;
} mw_schedule_said;

// A new one, without an id. Moments up to now count as dealt with.
//   out     for json_decref.
//   errors  MW_INVALID and MW_LIMIT with what is wrong.
MW_MUST_USE mw_status mw_schedule_entry_new(const mw_schedule_said *said, json_t **out,
                                            mw_error *err);
// Changes a stored one; after an error it may be changed in part. One that goes on after a pause,
// or has another timetable, begins anew: nothing that was missed is made, nothing tried again.
MW_MUST_USE mw_status mw_schedule_entry_change(const mw_schedule_said *said, json_t *stored,
                                               mw_error *err);

// The next moment; 0: it is paused, or has none.
int64_t mw_schedule_entry_next(const mw_schedule *s, int64_t now_ns);

// Adds its entry to the audit trail of the person's organisation, in a change under way.
//   act     "schedule add"
MW_MUST_USE mw_status mw_schedule_entry_trail(mw_registry *r, json_t *stored, const char *act,
                                              const mw_audit_by *by, mw_error *err);

#endif
