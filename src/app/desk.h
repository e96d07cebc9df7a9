// SPDX-License-Identifier: MIT
// The second door to the verbs: a table of HTTP routes, each of which is a verb with its operands
// and options taken from the request. A number in the page is the number of the command line.
//
//     MW_TRY(mw_desk_open(&from, &desk, err));
//     const mw_route *rows = mw_desk_routes(desk, &count);   // for the gate
//     ...
//     mw_desk_stop(desk);      // before the listener closes
//     mw_desk_close(desk);     // after it
//
// Verbs work on a few threads of the desk with stores that the running plant shares; requests wait
// for one of them, and are told to come back when that takes long. What is at work is listed and
// can be cancelled (works.h), by the name that the header Mw-Work gives it. Who acts and what they
// see comes from the session alone. Parameters never reach options that name files, folders or
// other people.
//
// Locking: one mutex over the queue of waiting requests. Thread: one owner; routes any.
#ifndef MW_APP_DESK_H
#define MW_APP_DESK_H

#include "server/route.h"
#include "store/facts.h"

typedef struct mw_desk mw_desk;

// Borrowed until mw_desk_close.
typedef struct {
    const char *folder; // the workspace
    mw_facts *facts;    // shared (facts_shared.h); the plant has another handle
    // Told after a verb changed what is stored, from threads of the desk; NULL: nobody.
    void (*changed)(void *ctx);
    void *changed_ctx;
    int workers;    // verbs at once [4]
    int wait_s_max; // that a request waits for its turn [30]
} mw_desk_from;

//   errors  MW_NOMEM; MW_IO when no thread can be had.
MW_MUST_USE mw_status mw_desk_open(const mw_desk_from *from, mw_desk **out, mw_error *err);
// Lets long verbs end and takes no more. NULL is allowed.
void mw_desk_stop(mw_desk *d);
void mw_desk_close(mw_desk *d); // stops, too; NULL is allowed

// What the calling thread asks of a desk from now on it does itself instead of waiting for one of
// the desk's: for work that nobody waits for, and that must not keep those who do waiting. It needs
// a stack of MW_DESK_STACK_BYTES.
void mw_desk_work_here(void);
enum { MW_DESK_STACK_BYTES = 8 << 20 };

// Borrowed until mw_desk_close.
const mw_route *mw_desk_routes(mw_desk *d, int64_t *count);

#endif
