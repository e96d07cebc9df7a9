// SPDX-License-Identifier: MIT
// What the verbs of accounts open together: a workspace, its entities and its accounts; and the
// words of a command line that mean something there.
//
//     mw_account_shell x = {0};
//     st = mw_account_shell_open(call, &x, err);
//     if (st == MW_OK) ... x.accounts ...
//     mw_account_shell_close(&x);
// Thread: one owner at a time.
#ifndef MW_APP_ACCOUNT_SESSION_H
#define MW_APP_ACCOUNT_SESSION_H

#include "account/people.h"
#include "app/listing.h"
#include "app/roster.h"
#include "app/session.h"

enum { MW_ACCOUNT_WHO_MAX = 128 };

typedef struct {
    mw_call *call;
    mw_workspace ws;
    mw_roster *roster;
    mw_accounts *accounts;
    char who[MW_ACCOUNT_WHO_MAX], place[MW_ACCOUNT_WHO_MAX];
    mw_audit_by by; // the login name, this machine, now
} mw_account_shell;

// Opens the workspace of --workspace.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_account_shell_open(mw_call *call, mw_account_shell *out, mw_error *err);
void mw_account_shell_close(mw_account_shell *x);

// Opens, acts and closes: what every verb of accounts is.
typedef mw_status (*mw_account_verb)(mw_account_shell *x, mw_error *err);
MW_MUST_USE mw_status mw_account_shell_run(mw_call *call, mw_account_verb act, mw_error *err);

// The id of the entity of --entity; 0 without the option.
MW_MUST_USE mw_status mw_account_shell_entity(const mw_account_shell *x, int32_t *id,
                                              mw_error *err);
// The person that an operand or option names.
MW_MUST_USE mw_status mw_account_shell_person(const mw_account_shell *x, const char *name,
                                              mw_person *out, mw_error *err);
// The id of the organisation of --organisation; 0 without the option.
MW_MUST_USE mw_status mw_account_shell_organisation(const mw_account_shell *x, int64_t *id,
                                                    mw_error *err);
// The code of an entity by the registry's id; empty when it is not known.
mw_slice mw_account_shell_code(const mw_account_shell *x, int32_t id);
// A moment as a cell of a listing; nothing for 0.
void mw_account_shell_moment(const mw_account_shell *x, mw_listing *l, int64_t ns);

#endif
