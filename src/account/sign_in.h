// SPDX-License-Identifier: MIT
// Signing in by password, and the sessions that come of it. A session is a random secret, of which
// only the hash is kept; it ends when nobody used it for a while, and in any case after some days
// (mw_accounts_setup).
//
//     mw_sign_in_answer got;
//     MW_TRY(mw_account_sign_in(a, &asked, &got, err));
//     if (got.outcome == MW_SIGN_IN_DONE) ... set the cookie to mw_secret_print(&got.session) ...
//     ... each request: mw_secret_parse, then
//     MW_TRY(mw_account_session_check(a, &secret, now_ns, &principal, err));   // else 401
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_SIGN_IN_H
#define MW_ACCOUNT_SIGN_IN_H

#include "account/accounts.h"
#include "account/secret.h"

enum {
    // Wrong passwords in a row after which only a new password helps; SP 800-63B-4, 3.2.2, allows
    // 100 at most. Kept with the person, so that a new start of the server forgets none.
    MW_SIGN_IN_FAILED_MAX = 100,
    MW_SESSIONS_MAX = 50,        // of one person; the oldest gives way
    MW_SESSION_ADDRESS_MAX = 64, // bytes of an address, terminated
    MW_SESSION_AGENT_MAX = 201,  // of what a browser calls itself
};

typedef struct {
    mw_slice name, password;
    mw_slice address, agent; // of the client; as it says, cut and cleaned when kept
    int64_t at_ns;
} mw_sign_in;

typedef enum {
    MW_SIGN_IN_DONE,
    MW_SIGN_IN_WRONG, // name or password, or the person may not: they are not told which
    MW_SIGN_IN_WAIT,  // too many failures: nothing was looked at
} mw_sign_in_outcome;

typedef struct {
    mw_sign_in_outcome outcome;
    int64_t wait_ns;   // WAIT: try again after that
    int64_t person;    // DONE
    mw_secret session; // DONE
} mw_sign_in_answer;

// Tries to sign in. Name and case: "Li " is "li". A hash of older cost is made anew. The trail has
// an entry for what succeeded and what failed, without the name of somebody who is not there, which
// may be a password typed in the wrong place.
//   errors  of the registry; MW_NOMEM. A wrong password is none.
//   cost    that of a password hash, also for people who are not there.
MW_MUST_USE mw_status mw_account_sign_in(mw_accounts *a, const mw_sign_in *asked,
                                         mw_sign_in_answer *out, mw_error *err);

// Whether the password is that of somebody who is signed in and asks for what needs it again, with
// the same waits: *outcome; nothing else changes.
MW_MUST_USE mw_status mw_account_password_again(mw_accounts *a, int64_t person,
                                                const mw_sign_in *asked, mw_sign_in_answer *out,
                                                mw_error *err);

#define MW_SIGN_IN_BY_PROVIDER "sign-in by provider"

// A session for somebody whom another proved to be who they are: an identity provider. Name and
// password are not looked at.
//   how     the act in the trail: MW_SIGN_IN_BY_PROVIDER.
//   errors  MW_NOTFOUND when they are not there or may not sign in.
MW_MUST_USE mw_status mw_account_session_new(mw_accounts *a, int64_t person,
                                             const mw_sign_in *asked, const char *how,
                                             mw_secret *out, mw_error *err);

// Who has a session. It is then seen.
//   errors  MW_NOTFOUND when it is not known or over, or its person may not sign in any more.
//   cost    three look-ups; a write once a minute.
MW_MUST_USE mw_status mw_account_session_check(mw_accounts *a, const mw_secret *s, int64_t now_ns,
                                               mw_principal *out, mw_error *err);

// A session as people see it in a list of theirs.
typedef struct {
    int64_t id, person, made_ns, seen_ns, ends_ns;
    char address[MW_SESSION_ADDRESS_MAX], agent[MW_SESSION_AGENT_MAX];
} mw_account_session;

typedef mw_status (*mw_account_session_visit)(void *ctx, const mw_account_session *s,
                                              mw_error *err);
// Those of a person that are not over.
MW_MUST_USE mw_status mw_account_session_each(mw_accounts *a, int64_t person, int64_t now_ns,
                                              mw_account_session_visit visit, void *ctx,
                                              mw_error *err);

// Ends one session of a person: signing out, or somebody else's browser.
//   errors  MW_NOTFOUND when the person has no such session.
MW_MUST_USE mw_status mw_account_session_end(mw_accounts *a, const mw_audit_by *by, int64_t person,
                                             int64_t id, mw_error *err);
// Ends all of them but one (0: all).
MW_MUST_USE mw_status mw_account_session_end_all(mw_accounts *a, const mw_audit_by *by,
                                                 int64_t person, int64_t but, mw_error *err);

#endif
