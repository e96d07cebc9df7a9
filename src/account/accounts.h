// SPDX-License-Identifier: MIT
// Accounts: organisations, their people, and all that belongs to signing in. This header opens them
// and has the organisations; people.h, sign_in.h, token.h and link.h have the rest.
//
//     mw_accounts_setup setup = {.registry = r};
//     mw_accounts *a = NULL;
//     MW_TRY(mw_accounts_open(&setup, &a, err));
//     ...
//     mw_accounts_close(a);
//
// Each change is one transaction with its entry in the audit trail (audit.h). Whether the one who
// asks may do it is the caller's question (may.h): the functions here only keep what is kept in
// order.
//
// Locking: one mutex of the accounts covers the registry and the counts of failures, so that all
// functions of these headers may be called from any thread; the registry must be theirs alone. It
// is not held while a password is hashed. A visit is called with it held, and must not call back.
// Thread: any.
#ifndef MW_ACCOUNT_ACCOUNTS_H
#define MW_ACCOUNT_ACCOUNTS_H

#include "account/audit.h"
#include "account/may.h"
#include "account/password.h"

typedef struct mw_accounts mw_accounts;

// Zero stands for what is usual.
typedef struct {
    mw_registry *registry; // kept until mw_accounts_close; not closed by it
    mw_password_cost cost; // MW_PASSWORD_COST
    int64_t idle_ns;       // a session nobody used for so long is over: 12 hours
    int64_t whole_ns;      // and in any case after so long: 7 days
} mw_accounts_setup;

//   errors  MW_NOMEM; MW_IO when the machine has no source of randomness.
MW_MUST_USE mw_status mw_accounts_open(const mw_accounts_setup *setup, mw_accounts **out,
                                       mw_error *err);
void mw_accounts_close(mw_accounts *a); // NULL is allowed

// The entity tree of now; see tree.h.
MW_MUST_USE mw_status mw_accounts_tree(mw_accounts *a, int64_t now_ns, mw_account_tree **out,
                                       mw_error *err);

// The entity of a text, "line:L1", or "L1" where only one kind has it.
//   errors  MW_NOTFOUND, naming it; MW_INVALID when several kinds have it.
MW_MUST_USE mw_status mw_accounts_entity(mw_accounts *a, mw_slice code, int32_t *id, mw_error *err);

// Appends "line:L1" with its quotes, or null for 0.
MW_MUST_USE mw_status mw_accounts_entity_print(mw_accounts *a, int32_t entity, mw_text *out,
                                               mw_error *err);

// The audit trail of an organisation, see mw_audit_each.
MW_MUST_USE mw_status mw_accounts_trail(mw_accounts *a, int64_t organisation, mw_audit_visit visit,
                                        void *ctx, mw_error *err);

enum {
    MW_ACCOUNT_TITLE_MAX = 201, // bytes of what people call somebody or something, terminated
    MW_ACCOUNT_MAIL_MAX = 255,  // the longest address that SMTP carries, terminated
};

// Organisations cannot see each other: people of one have no permission in another, whatever was
// granted to them.
typedef struct {
    int64_t id;
    char code[MW_PERSON_NAME_MAX], title[MW_ACCOUNT_TITLE_MAX];
    int32_t entity; // holds the branch below it; 0: all that no other organisation holds
    int64_t made_ns;
} mw_organisation;

// Adds one; id, and made_ns are not looked at.
//   errors  MW_INVALID for a code that is taken or is none (see mw_account_name_check), and for an
//           entity that another organisation has; MW_NOTFOUND for one that is not there.
MW_MUST_USE mw_status mw_organisation_add(mw_accounts *a, const mw_audit_by *by,
                                          const mw_organisation *o, int64_t *id, mw_error *err);
// Changes what people call it.
//   o       as found; its title is not looked at.
//   errors  MW_INVALID for an empty title; MW_NOTFOUND when it is not there.
MW_MUST_USE mw_status mw_organisation_rename(mw_accounts *a, const mw_audit_by *by,
                                             const mw_organisation *o, mw_slice title,
                                             mw_error *err);
//   errors  MW_NOTFOUND, naming it.
MW_MUST_USE mw_status mw_organisation_find(mw_accounts *a, mw_slice code, mw_organisation *out,
                                           mw_error *err);
typedef mw_status (*mw_organisation_visit)(void *ctx, const mw_organisation *o, mw_error *err);
MW_MUST_USE mw_status mw_organisation_each(mw_accounts *a, mw_organisation_visit visit, void *ctx,
                                           mw_error *err);

// A copy for a text of these structs: terminated, cut to size between letters; what is no UTF-8 and
// control characters become "?".
void mw_account_copy(char *to, size_t size, mw_slice s);

// Names of people and codes of organisations: a-z, 0-9 and . _ - @ +, at most 100 of them, so that
// no two look the same.
//   what    "name", for the message.
//   errors  MW_INVALID.
MW_MUST_USE mw_status mw_account_name_check(mw_slice name, const char *what, mw_error *err);

#endif
