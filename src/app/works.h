// SPDX-License-Identifier: MIT
// Requests that are at work, or wait for their turn: listed with how far they are, cancelled by who
// asked or by an administrator of their organisation.
//
//     mw_work w = {.what = "importFile", .who = who};
//     if (mw_works_begin(works, &w) == MW_WORK_BEGUN) {
//         ... an errand with .told = &w.told ...
//         mw_works_end(works, &w);
//     }
//
// A request has a number, or the name that its client chose, so that it can be cancelled before it
// is answered. One that was cancelled before it came is refused when it comes: what a client gave
// up while it was still being sent is never done. The latest 16 of a person are known, whatever
// others do.
//
// Locking: one mutex over the list; how far each is are atomics. Thread: any.
#ifndef MW_APP_WORKS_H
#define MW_APP_WORKS_H

#include "account/may.h"
#include "app/errand.h"

typedef struct mw_works mw_works;

enum { MW_WORK_ID_MIN = 8, MW_WORK_ID_MAX = 64, MW_WORK_ABOUT_MAX = 200 };

// One of them; its place stays the same from begin to end.
typedef struct mw_work {
    char id[MW_WORK_ID_MAX + 1];
    bool chosen;                   // the id, by the client
    const char *what;              // the operation
    char about[MW_WORK_ABOUT_MAX]; // on what: the name of a file; "": nothing to name
    const mw_principal *who;       // NULL: nobody in particular
    int64_t since_ns;              // set by begin
    atomic_bool taken;             // it waits no more
    mw_errand_told told;
    char ended_by[MW_PERSON_NAME_MAX]; // who cancelled it; read it when told.cancelled is set
    struct mw_work *next;
} mw_work;

mw_works *mw_works_new(void);      // NULL when out of memory
void mw_works_free(mw_works *all); // NULL is allowed. Programmer error: one is at work

// Chooses a name; false when it cannot be one: MW_WORK_ID_MIN to MAX letters, digits, "-" and "_".
bool mw_work_name(mw_work *w, mw_slice id);

// Says what it is about; cut to fit, between letters.
void mw_work_about(mw_work *w, mw_slice about);

typedef enum {
    MW_WORK_BEGUN,
    MW_WORK_CANCELLED, // before it came
    MW_WORK_TAKEN,     // another of that name is at work
} mw_work_begun;

// Takes it up, with a number where no name was chosen.
mw_work_begun mw_works_begin(mw_works *all, mw_work *w);
void mw_works_end(mw_works *all, mw_work *w);

// Who looks or cancels.
typedef struct {
    const mw_principal *who; // NULL: nobody in particular
    bool all;                // sees everybody's
} mw_work_eye;

typedef enum {
    MW_WORK_ENDING,  // it ends where nothing is lost, unless it is done before
    MW_WORK_NONE,    // there is none that they see; one of that name of theirs will be refused
    MW_WORK_OVER,    // it was theirs and is over
    MW_WORK_NOT_YOU, // it is theirs, by a token that only reads
} mw_work_cancelled;

// Tells the one of that id to end; its own answer says whether it did.
mw_work_cancelled mw_works_cancel(mw_works *all, const mw_work_eye *eye, mw_slice id);

// A list of what they see, the oldest first; or with an id, that one as an object.
//   errors  MW_NOTFOUND; MW_NOMEM.
MW_MUST_USE mw_status mw_works_json(mw_works *all, const mw_work_eye *eye, mw_slice id,
                                    mw_text *out, mw_error *err);

#endif
