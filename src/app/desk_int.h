// SPDX-License-Identifier: MIT
// The inside of the desk, shared by its files: rows of its table, and a request while it is a verb.
#ifndef MW_APP_DESK_INT_H
#define MW_APP_DESK_INT_H

#include "account/audited.h"
#include "app/call.h"
#include "app/desk.h"
#include "app/resident.h"
#include "app/works.h"
#include "base/arena.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct mw_desk_work mw_desk_work;
typedef mw_status mw_desk_act(mw_desk_work *w, mw_error *err);

// A route and the verb behind it. Parameters are options of the same name unless they are operands
// or `own`; entity names of any kind are taken by both. Lists are parted by blanks. A row with a
// handler is answered by that at once, its context being the desk: what must not wait for a thread
// of the desk.
typedef struct {
    mw_route route;       // without handler and context, or with a handler
    const char *verb;     // "assess answer"; "index {what}": a parameter is a word of it
    const char *operands; // parameters that are its operands, in this order; "=list": that word
    const char *fixed;    // options that are always given: "format=json total"
    const char *usual;    // the same, unless the request gives them
    const char *own;      // parameters that only `act` reads
    mw_desk_act *act;     // NULL: mw_desk_run alone
    bool enters;          // the trail has it, though its act only reads: a change of one's own
} mw_desk_row;

// Rows of the files of the table; each list ends with a row without a path.
extern const mw_desk_row mw_desk_rows_number[], mw_desk_rows_index[], mw_desk_rows_entity[],
    mw_desk_rows_assess[], mw_desk_rows_file[], mw_desk_rows_mail[], mw_desk_rows_pack[],
    mw_desk_rows_saved[], mw_desk_rows_work[];

// A request that is being answered, on a thread of the desk. Its arena holds all words.
struct mw_desk_work {
    mw_desk *desk;
    const mw_desk_row *row;
    const mw_asked *asked;
    mw_http_reply *reply;
    mw_arena *arena;
    const char **word; // the command line so far
    int word_count;
    mw_text results, notes;
    bool no, wrong;    // what mw_call says
    bool denied;       // who asks may not
    bool answered;     // the reply is complete, not in results
    mw_audit_due due;  // of the audit trail
    mw_text due_after; // what its entry says
    mw_work work;
};

enum { MW_DESK_WORDS_MAX = 1024 };

// Adds a word, an option "--name=value" (value NULL: "--name"), or operands behind them.
//   errors  MW_NOMEM, MW_LIMIT.
MW_MUST_USE mw_status mw_desk_word(mw_desk_work *w, mw_slice text, mw_error *err);
MW_MUST_USE mw_status mw_desk_option(mw_desk_work *w, const char *name, mw_slice value,
                                     mw_error *err);
// An option in words that are complete already: before the operands.
MW_MUST_USE mw_status mw_desk_option_before(mw_desk_work *w, const char *name, mw_slice value,
                                            mw_error *err);
// Verb, options and operands of the request as its row says.
//   errors  MW_INVALID for a value that cannot be one.
MW_MUST_USE mw_status mw_desk_words(mw_desk_work *w, mw_error *err);
// Runs the words; what the verb says is added to results and notes.
MW_MUST_USE mw_status mw_desk_run(mw_desk_work *w, mw_error *err);
// Both: what most rows are.
MW_MUST_USE mw_status mw_desk_verb(mw_desk_work *w, mw_error *err);
// The code of an answer to a request that failed.
int mw_desk_code(const mw_desk_work *w, mw_status st);

// An act: members of the body's object `values` are operands NAME=VALUE behind the others; null is
// nothing behind the sign.
mw_status mw_desk_settings(mw_desk_work *w, mw_error *err);
// Adds the members of an object as operands NAME=VALUE.
MW_MUST_USE mw_status mw_desk_pairs(mw_desk_work *w, json_t *object, mw_error *err);

// An act: the parameter `secret` reaches the verb in a file, as on the command line.
mw_status mw_desk_secret(mw_desk_work *w, mw_error *err);

// The text of a parameter wherever it stands; p NULL: not given.
mw_slice mw_desk_value(mw_desk_work *w, const char *name);
// A terminated copy in the arena; NULL when out of memory.
char *mw_desk_copy(mw_desk_work *w, mw_slice text);
// Whether a word is in a list parted by blanks.
bool mw_desk_listed(const char *list, const char *word);

// A temporary file of the workspace for a body or an answer, named so that its ending is seen by
// the verb; gone after mw_desk_file_gone.
typedef struct {
    char path[512], folder[480];
} mw_desk_file;
//   name    of the file; characters that no name of ours has become "_".
MW_MUST_USE mw_status mw_desk_file_new(mw_desk_work *w, mw_slice name, mw_desk_file *out,
                                       mw_error *err);
void mw_desk_file_gone(const mw_desk_file *f); // of a zeroed one is allowed
// The same with the body of the request in it.
//   errors  MW_INVALID for an empty body.
MW_MUST_USE mw_status mw_desk_file_body(mw_desk_work *w, mw_slice name, mw_desk_file *out,
                                        mw_error *err);
// Makes a file the answer, to be saved under its name, or another one: whatever is in it, a browser
// shows it as no page of ours.
MW_MUST_USE mw_status mw_desk_file_answer(mw_desk_work *w, const char *path, mw_error *err);
MW_MUST_USE mw_status mw_desk_file_named(mw_desk_work *w, const char *path, mw_slice name,
                                         mw_error *err);

// The entry of what the request changes, for the audit trail: put with its first change of the
// registry. mw_desk_trail_fini frees it.
MW_MUST_USE mw_status mw_desk_trail_init(mw_desk_work *w, mw_error *err);
void mw_desk_trail_fini(mw_desk_work *w);
// Before a change outside of the registry: puts it now, if it is not there.
MW_MUST_USE mw_status mw_desk_trail_put(mw_desk_work *w, mw_error *err);
// At the end, st being what became of the request: puts it if it is not there, or that what it
// tells failed.
MW_MUST_USE mw_status mw_desk_trail_end(mw_desk_work *w, mw_status st, mw_error *err);

// What the desk is for its files.
mw_resident *mw_desk_home(mw_desk *d);
const char *mw_desk_folder(const mw_desk *d);
mw_works *mw_desk_works(mw_desk *d);
void mw_desk_wake(mw_desk *d); // whoever waits for their turn looks whether they still want it

#endif
