// SPDX-License-Identifier: MIT
// What the files of accounts share: the lock, transactions with their entry in the audit trail, and
// rows of people. Functions with _row or that take a registry expect the lock to be held.
// Thread: any, with the lock held where said.
#ifndef MW_ACCOUNT_ACCOUNTS_INT_H
#define MW_ACCOUNT_ACCOUNTS_INT_H

#include "account/accounts.h"
#include "account/limiter.h"
#include "account/people.h"
#include "account/secret.h"

#include <pthread.h>

struct mw_accounts {
    mw_registry *r;
    pthread_mutex_t lock;
    mw_limiter *limiter;
    mw_password_cost cost;
    int64_t idle_ns, whole_ns;
};

// Takes the lock and begins a change; its end commits when st is MW_OK, else undoes all of it.
MW_MUST_USE mw_status mw_accounts_begin(mw_accounts *a, mw_error *err);
MW_MUST_USE mw_status mw_accounts_end(mw_accounts *a, mw_status st, mw_error *err);

// An entry of a change under way. before and after are taken: freed, also on failure; NULL: none.
typedef struct {
    int64_t organisation;
    const mw_audit_by *by;
    const char *act, *what; // what and name are the subject: "person li"
    const char *name;
    mw_text *before, *after;
} mw_account_change;
MW_MUST_USE mw_status mw_accounts_log(mw_accounts *a, const mw_account_change *c, mw_error *err);

// Adds an organisation, with its entry, in a change under way; see mw_organisation_add.
MW_MUST_USE mw_status mw_organisation_row_add(mw_accounts *a, const mw_audit_by *by,
                                              const mw_organisation *o, int64_t *id, mw_error *err);

// A person with what nobody outside needs.
typedef struct {
    mw_person p;
    char password[MW_PASSWORD_HASH_MAX]; // empty: none yet
} mw_person_row;

// The person of an id, or of a name; MW_NOTFOUND, naming it.
MW_MUST_USE mw_status mw_person_row_get(mw_registry *r, int64_t id, mw_person_row *out,
                                        mw_error *err);
MW_MUST_USE mw_status mw_person_row_find(mw_registry *r, mw_slice name, mw_person_row *out,
                                         mw_error *err);
// Id 0 inserts, and is set.
MW_MUST_USE mw_status mw_person_row_put(mw_registry *r, mw_person_row *row, mw_error *err);
// The roles of a person.
MW_MUST_USE mw_status mw_grants_read(mw_registry *r, int64_t person, mw_grant *out, int32_t *count,
                                     mw_error *err);
// Adds a grant that was checked.
MW_MUST_USE mw_status mw_grant_row_put(mw_registry *r, int64_t person, mw_grant g, int64_t at_ns,
                                       mw_error *err);
// Adds a person, a role of theirs, a link by which they set a password; each with its entry, in a
// change under way. As mw_person_add, mw_person_grant and mw_account_link_password.
MW_MUST_USE mw_status mw_person_row_add(mw_accounts *a, const mw_audit_by *by, const mw_person *p,
                                        int64_t *id, mw_error *err);
MW_MUST_USE mw_status mw_person_row_grant(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                          mw_grant g, mw_error *err);
MW_MUST_USE mw_status mw_link_row_password(mw_accounts *a, const mw_audit_by *by, int64_t person,
                                           int64_t life_ns, mw_secret *out, mw_error *err);
// Refuses an entity that the organisation does not hold: MW_INVALID. 0 is allowed.
MW_MUST_USE mw_status mw_grant_check(mw_registry *r, int64_t organisation, int32_t entity,
                                     int64_t at_ns, mw_error *err);
// For the trail: ,"entity":"line:L1", nothing for 0; {"role":"viewer","entity":"line:L1"}.
MW_MUST_USE mw_status mw_entity_json(mw_registry *r, int32_t entity, mw_text *out, mw_error *err);
MW_MUST_USE mw_status mw_grant_json(mw_registry *r, mw_grant g, mw_text *out, mw_error *err);

// Refuses when somebody who administers all of an organisation is the only one: MW_INVALID.
MW_MUST_USE mw_status mw_person_check_last(mw_accounts *a, const mw_person *p, mw_error *err);
// Takes back all tokens of a person, and forgets what they were for.
MW_MUST_USE mw_status mw_token_rows_erase(mw_registry *r, int64_t person, int64_t at_ns,
                                          mw_error *err);

// Sets a password that was hashed before, forgets failures, ends sessions and drops one-time links.
MW_MUST_USE mw_status mw_person_row_password(mw_accounts *a, mw_person_row *row, const char *hash,
                                             int64_t at_ns, mw_error *err);
// Who a person is to may.h. MW_NOTFOUND when they are not there or may not sign in.
MW_MUST_USE mw_status mw_principal_read(mw_registry *r, int64_t person, mw_principal *out,
                                        mw_error *err);

// Ids of rows with a value in a column, to be freed by mw_free.
typedef struct {
    int64_t *id;
    int64_t count, capacity;
} mw_row_ids;
MW_MUST_USE mw_status mw_row_ids_read(mw_registry *r, mw_row_table table, int32_t column,
                                      mw_cell value, mw_row_ids *out, mw_error *err);
// Drops all of them but one (0: none is kept).
MW_MUST_USE mw_status mw_rows_drop(mw_registry *r, mw_row_table table, int32_t column,
                                   mw_cell value, int64_t but, mw_error *err);

#endif
