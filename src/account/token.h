// SPDX-License-Identifier: MIT
// API tokens: for programs that act for a person, and may do what that person may, narrowed to one
// role on one branch, perhaps to reading. Shown once when made; only the hash is kept. A token
// always expires.
//
//     mw_account_token t = {.person = p, .title = "energy report", .scope = {MW_ROLE_VIEWER, site},
//                           .read_only = true, .ends_ns = by.at_ns + ...};
//     MW_TRY(mw_account_token_add(a, &by, &t, &secret, &id, err));
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_TOKEN_H
#define MW_ACCOUNT_TOKEN_H

#include "account/accounts.h"
#include "account/secret.h"

// The longest life of a token: two years of 366 days.
#define MW_TOKEN_LIFE_MAX_NS (INT64_C(732) * 86400 * 1000000000)

typedef struct {
    int64_t id, person;
    char title[MW_ACCOUNT_TITLE_MAX]; // what it is for
    mw_grant scope;
    bool read_only;
    int64_t made_ns, ends_ns;
    int64_t seen_ns;    // when it was last used, to the minute; 0: never
    int64_t revoked_ns; // 0: stands
} mw_account_token;

// Makes one; id, made_ns, seen_ns and revoked_ns are not looked at.
//   errors  MW_NOTFOUND for the person; MW_INVALID for a branch outside the person's organisation,
//   and
//           for an end that is past or beyond MW_TOKEN_LIFE_MAX_NS.
MW_MUST_USE mw_status mw_account_token_add(mw_accounts *a, const mw_audit_by *by,
                                           const mw_account_token *t, mw_secret *out, int64_t *id,
                                           mw_error *err);

// Takes a token back for good.
//   errors  MW_NOTFOUND; MW_INVALID when it was already.
MW_MUST_USE mw_status mw_account_token_revoke(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                              mw_error *err);

// One by its id. MW_NOTFOUND.
MW_MUST_USE mw_status mw_account_token_get(mw_accounts *a, int64_t id, mw_account_token *out,
                                           mw_error *err);

typedef mw_status (*mw_account_token_visit)(void *ctx, const mw_account_token *t, mw_error *err);
// Those of a person (0: of all), also when they are over or taken back, in the order of making.
MW_MUST_USE mw_status mw_account_token_each(mw_accounts *a, int64_t person,
                                            mw_account_token_visit visit, void *ctx, mw_error *err);

// Whom a token stands for, narrowed. It is then seen.
//   errors  MW_NOTFOUND when it is not known, over or taken back, or its person may not sign in.
//   cost    three look-ups; a write once a minute.
MW_MUST_USE mw_status mw_account_token_check(mw_accounts *a, const mw_secret *s, int64_t now_ns,
                                             mw_principal *out, mw_error *err);

#endif
