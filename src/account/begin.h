// SPDX-License-Identifier: MIT
// Beginning an organisation from outside: its first administrator and the one-time link by which
// they set a password. Once somebody who administers all of it could sign in, nobody outside adds
// people to it any more; until then the link is given anew as often as it takes.
//
//     mw_person p = {.organisation = o.id, .name = "li"};
//     MW_TRY(mw_organisation_begin(a, &by, &p, &secret, err));
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_BEGIN_H
#define MW_ACCOUNT_BEGIN_H

#include "account/people.h"
#include "account/secret.h"

// Whether somebody who may sign in administers all of an organisation: they have a password, or an
// identity provider said who they are before.
//   cost  O(n) of its part of the trail, where only people without password administer it.
MW_MUST_USE mw_status mw_organisation_administered(mw_accounts *a, int64_t organisation, bool *out,
                                                   mw_error *err);

// Adds p as an administrator, with a link good for MW_LINK_FIRST_LIFE_NS: all of it or nothing.
// Somebody of that name who administers the organisation and has no password gets another link,
// which ends the one before; title and mail are then not looked at.
//   errors  MW_INVALID when it is administered, and for a name that is none or is somebody else's;
//           MW_NOTFOUND for the organisation.
MW_MUST_USE mw_status mw_organisation_begin(mw_accounts *a, const mw_audit_by *by,
                                            const mw_person *p, mw_secret *out, mw_error *err);

#endif
