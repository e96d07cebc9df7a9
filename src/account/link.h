// SPDX-License-Identifier: MIT
// One-time links: for the first administrator, who comes before anybody can sign in, and for people
// who are to set a password. A link is a secret that stands in an address, works once and for a
// short time; a newer one for the same person ends those before it.
//
//     MW_TRY(mw_account_link_first(a, &by, &secret, err));   // print it at the first start
//     ... the page behind it sends what was typed ...
//     MW_TRY(mw_account_link_use(a, &by, &secret, &typed, &person, err));
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_LINK_H
#define MW_ACCOUNT_LINK_H

#include "account/accounts.h"
#include "account/people.h"
#include "account/secret.h"

#define MW_LINK_FIRST_LIFE_NS (INT64_C(86400) * 1000000000) // a day, for the first administrator
#define MW_LINK_MAIL_LIFE_NS (INT64_C(3600) * 1000000000) // an hour, for what was asked for by mail

// The link for the first administrator. Also said when there are people, but nobody who administers
// a whole organisation: then nobody could sign in to make somebody one.
//   errors  MW_INVALID when somebody does.
MW_MUST_USE mw_status mw_account_link_first(mw_accounts *a, const mw_audit_by *by, mw_secret *out,
                                            mw_error *err);

// Whether somebody administers a whole organisation and can sign in: MW_INVALID, naming them; MW_OK
// when nobody does.
MW_MUST_USE mw_status mw_account_administered(mw_accounts *a, mw_error *err);

// A link by which a person sets a password.
//   errors  MW_NOTFOUND for a person who is not there or may not sign in.
MW_MUST_USE mw_status mw_account_link_password(mw_accounts *a, const mw_audit_by *by,
                                               int64_t person, int64_t life_ns, mw_secret *out,
                                               mw_error *err);

// Somebody says that they forgot a password. known: they are there, may sign in by a password and
// have an address; then person and secret are those of a link good for MW_LINK_MAIL_LIFE_NS. Either
// way an entry says that it was asked for; whoever asked must not learn which it was.
//   who     a name or an address, as it was typed.
typedef struct {
    bool known;
    mw_person person;
    mw_secret secret;
} mw_link_forgotten;
MW_MUST_USE mw_status mw_account_link_forgotten(mw_accounts *a, const mw_audit_by *by, mw_slice who,
                                                mw_link_forgotten *out, mw_error *err);

// Whom a link is for, without using it: *person, 0 for the first administrator.
//   errors  MW_NOTFOUND when it is not known, used or over.
MW_MUST_USE mw_status mw_account_link_check(mw_accounts *a, const mw_secret *s, int64_t now_ns,
                                            int64_t *person, mw_error *err);

// What was typed behind a link. Name, title and mail only for the first administrator.
typedef struct {
    mw_slice password, name, title, mail;
} mw_link_typed;

// Uses a link: sets the password, and for the first administrator makes the person, in the first
// organisation that there is, or in one called "main" that holds everything. When something typed
// is wrong, the link stays good.
//   errors  MW_NOTFOUND as above; those of mw_password_check; MW_INVALID for a name that is taken.
MW_MUST_USE mw_status mw_account_link_use(mw_accounts *a, const mw_audit_by *by, const mw_secret *s,
                                          const mw_link_typed *typed, int64_t *person,
                                          mw_error *err);

#endif
