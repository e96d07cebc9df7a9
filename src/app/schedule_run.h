// SPDX-License-Identifier: MIT
// One run of a schedule: the file is made as its owner, of what they may read at that moment, and
// goes to those of its recipients who may read all of that, too.
//
//     mw_schedule_run run = {.office = &office, .stored = stored, .slot_ns = slot};
//     MW_TRY(mw_schedule_run_do(&run, err));
//     ... in a change of the book: mw_schedule_run_keep(&run, registry, stored_of_book, err) ...
//     mw_schedule_run_fini(&run);
// Thread: one owner at a time; the registry's and, since it works, one with the stack of a desk's.
#ifndef MW_APP_SCHEDULE_RUN_H
#define MW_APP_SCHEDULE_RUN_H

#include "app/schedule_target.h"
#include "server/gate.h"

// Borrowed.
typedef struct {
    mw_registry *registry; // a connection of its own
    mw_accounts *accounts;
    mw_gate *gate;
} mw_schedule_office;

typedef struct {
    const mw_schedule_office *office;
    const json_t *stored;
    int64_t slot_ns, now_ns; // the moment that it is the run of; the clock
    // Made:
    bool rests;                    // its owner may not sign in: nothing is done, nothing is told
    json_t *last;                  // how it went; see schedule_book.h
    struct mw_schedule_file *file; // with its recipients; NULL: nothing is sent
} mw_schedule_run;

// Makes the file. What goes wrong with it is how the run went, no error.
//   errors  MW_NOMEM, MW_CORRUPT, those of the registry.
MW_MUST_USE mw_status mw_schedule_run_do(mw_schedule_run *run, mw_error *err);

// Keeps how it went in a stored schedule and puts its mails on their way, within a transaction of
// the registry.
//   errors  those of mw_post_put: mw_schedule_run_failed, and once more.
MW_MUST_USE mw_status mw_schedule_run_keep(mw_schedule_run *run, mw_registry *r, json_t *stored,
                                           mw_error *err);
// It went wrong, whatever it was before.
void mw_schedule_run_failed(mw_schedule_run *run, const char *problem);
void mw_schedule_run_fini(mw_schedule_run *run);

// Whether a schedule's owner may ask for that at all: nothing is made.
//   errors  MW_INVALID or MW_NOTFOUND with what they would be told; those of the registry.
MW_MUST_USE mw_status mw_schedule_run_check(const mw_schedule_office *office, const json_t *stored,
                                            int64_t now_ns, mw_error *err);

#endif
