// SPDX-License-Identifier: MIT
// Erasing a person: what is kept about them goes, and a pseudonym, erased-17, takes the place of
// their name wherever something must say that somebody did it. See docs/accounts.md for what stays.
//
//     mw_erased done;
//     MW_TRY(mw_person_erase(a, &by, person.id, &done, err));
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_ERASE_H
#define MW_ACCOUNT_ERASE_H

#include "account/accounts.h"

typedef struct {
    char name[MW_PERSON_NAME_MAX]; // the pseudonym
    int64_t entries;               // of the trail that name somebody who was erased
} mw_erased;

// Forgets name, title, address of mail, password, roles, sessions, one-time links, tokens' titles,
// saved views and schedules of a person; tokens end. Entries of the trail and records of what
// people did name the pseudonym. The person stays as one who may not sign in, and cannot be
// enabled again.
//   errors  MW_NOTFOUND; MW_INVALID for the last administrator of an organisation, and for one who
//           was erased.
//   cost    O(n) of the trail and of records; other writers wait as long.
MW_MUST_USE mw_status mw_person_erase(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                      mw_erased *out, mw_error *err);

// Who was erased last, their pseudonym; empty: nobody was since there is a note of it. Who keeps
// names in memory asks now and then, and reads them anew when it is another.
//   errors  those of the registry.
MW_MUST_USE mw_status mw_erased_last(mw_registry *r, char out[MW_PERSON_NAME_MAX], mw_error *err);

// Whether a name is a pseudonym: nobody may choose it.
bool mw_name_is_erased(mw_slice name);

// The setting with somebody's saved views.
enum { MW_VIEWS_SETTING_MAX = 160 };
void mw_views_setting(mw_slice name, char out[MW_VIEWS_SETTING_MAX]);

// All that is kept about a person, as one JSON object: themselves, roles, sessions, tokens, views,
// schedules, what they said and did in records, and entries of the trail that concern them. No
// hashes.
//   errors  MW_NOTFOUND; MW_NOMEM.
MW_MUST_USE mw_status mw_person_data(mw_accounts *a, int64_t id, mw_text *out, mw_error *err);

#endif
