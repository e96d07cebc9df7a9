// SPDX-License-Identifier: MIT
// A verb that works for a request instead of the command line: where what it says goes, whose
// stores it uses, who asks and what they see. It holds for the thread that began it, so that a verb
// is the same code behind both doors.
//
//     mw_errand e = {.results = &results, .notes = &notes, .home = resident, ...};
//     mw_errand_begin(&e);
//     st = mw_call_run(&call, &err);
//     mw_errand_end();
//
// Without an errand a thread works for the command line: stdout and stderr, stores of its own, and
// everything is seen. Thread: any; an errand belongs to one.
#ifndef MW_APP_ERRAND_H
#define MW_APP_ERRAND_H

#include "account/audited.h"
#include "account/may.h"

#include <stdatomic.h>

struct mw_resident;

// How far an errand is, and whether it is still wanted: written and read by different threads.
typedef struct {
    atomic_bool cancelled;            // by somebody: it is to end where nothing is lost
    atomic_bool ends;                 // it saw that, and does
    atomic_int_least64_t done, total; // of what it goes through, as bytes; total 0: not known
    atomic_int_least64_t rows;        // of a file; 0: none
} mw_errand_told;

// All borrowed until mw_errand_end.
typedef struct {
    mw_text *results, *notes; // notes: a line each
    struct mw_resident *home; // NULL: stores are opened
    const mw_principal *who;  // NULL: everything is seen
    const mw_account_tree *tree;
    const char *name;          // who acts
    mw_act act;                // what they are about to do
    const atomic_bool *ending; // long work ends when it is set; NULL: never
    mw_errand_told *told;      // NULL: nobody asks how far it is, nor cancels it
    bool *denied;              // set by mw_errand_deny
    mw_audit_due *due;         // entry of the trail of what it changes; NULL: it changes nothing
} mw_errand;

// Programmer error: one is under way.
void mw_errand_begin(const mw_errand *e);
void mw_errand_end(void);
// Of this thread; NULL: the command line.
const mw_errand *mw_errand_now(void);

// Whether an entity (registry id) is there for who asks: held by their organisation.
bool mw_errand_has(int32_t entity);
// Whether they see it. cost: O(grants x depth).
bool mw_errand_sees(int32_t entity);
// Whether they may do to it what the errand is for; 0: to all of the organisation.
bool mw_errand_may(int32_t entity);
// Whether they may do it to what will stand at the top: theirs alone where no other organisation
// holds it.
bool mw_errand_may_top(void);
// Whether everything in the registry is seen: nothing needs narrowing.
bool mw_errand_sees_all(void);
// Whether it ends because somebody cancelled it.
bool mw_errand_cancelled(void);
// Whether it is to end: it was cancelled, which it takes note of here, or the server ends. Thread:
// any, while the errand lasts.
bool mw_errand_is_ending(const mw_errand *e);
// Says that it changes nothing after all, so that it has no place in the audit trail.
void mw_errand_did_nothing(void);
// Fails because they may not: an answer of its own (403).
mw_status mw_errand_deny(mw_error *err, const char *fmt, ...) MW_PRINTF(2, 3);

#endif
