// SPDX-License-Identifier: MIT
// People: who they are, what was granted to them, and whether they may sign in. Nobody is ever
// removed, since the audit trail names them; they are disabled, or erased (erase.h).
//
//     mw_person p = {.organisation = o, .name = "li", .title = "Li Wei"};
//     MW_TRY(mw_person_add(a, &by, &p, &id, err));
//     MW_TRY(mw_person_grant(a, &by, id, (mw_grant){MW_ROLE_OPERATOR, line}, err));
//     MW_TRY(mw_person_password(a, &by, id, password, err));     // or a link: link.h
// Thread: any; see accounts.h.
#ifndef MW_ACCOUNT_PEOPLE_H
#define MW_ACCOUNT_PEOPLE_H

#include "account/accounts.h"

typedef struct {
    int64_t id, organisation;
    char name[MW_PERSON_NAME_MAX]; // what they sign in with; of all organisations one has it
    char title[MW_ACCOUNT_TITLE_MAX], mail[MW_ACCOUNT_MAIL_MAX]; // may be empty
    int64_t password_ns; // when it was set; 0: there is none
    int64_t failed;      // wrong passwords since the last right one
    int64_t disabled_ns; // since when they may not sign in; 0: they may
    int64_t made_ns;
} mw_person;

// Adds somebody, without password or role; only organisation, name, title and mail are looked at.
//   errors  MW_INVALID for a name that is taken or is none; MW_NOTFOUND for the organisation.
MW_MUST_USE mw_status mw_person_add(mw_accounts *a, const mw_audit_by *by, const mw_person *p,
                                    int64_t *id, mw_error *err);

//   errors  MW_NOTFOUND, naming it.
MW_MUST_USE mw_status mw_person_find(mw_accounts *a, mw_slice name, mw_person *out, mw_error *err);
// The one who has an address, capitals or not.
//   errors  MW_NOTFOUND when nobody has it, or several do.
MW_MUST_USE mw_status mw_person_find_mail(mw_accounts *a, mw_slice mail, mw_person *out,
                                          mw_error *err);
MW_MUST_USE mw_status mw_person_get(mw_accounts *a, int64_t id, mw_person *out, mw_error *err);

// Who a person is to may.h, at that moment: as if they asked by a session.
//   errors  MW_NOTFOUND when they are not there or may not sign in.
MW_MUST_USE mw_status mw_person_principal(mw_accounts *a, int64_t id, mw_principal *out,
                                          mw_error *err);

// Everybody of an organisation (0: of all), in the order in which they were added, with their
// roles.
typedef mw_status (*mw_person_visit)(void *ctx, const mw_person *p, const mw_grant *grant,
                                     int32_t grant_count, mw_error *err);
MW_MUST_USE mw_status mw_person_each(mw_accounts *a, int64_t organisation, mw_person_visit visit,
                                     void *ctx, mw_error *err);

// Grants a role, or takes it back.
//   errors  MW_NOTFOUND for a person who is not there, and when taking back what was not granted;
//           MW_INVALID for an entity that is not in the person's organisation, and for taking the
//           last administrator from an organisation; MW_LIMIT for more than MW_GRANTS_MAX.
MW_MUST_USE mw_status mw_person_grant(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_grant g,
                                      mw_error *err);
MW_MUST_USE mw_status mw_person_revoke(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                       mw_grant g, mw_error *err);

// {"role":"viewer","entity":"line:L1"}; without entity where it is the whole organisation.
MW_MUST_USE mw_status mw_grant_print(mw_accounts *a, mw_grant g, mw_text *out, mw_error *err);

// Lets somebody not sign in any more, or again. Their sessions end, and their tokens stand still.
//   errors  MW_NOTFOUND; MW_INVALID for the last administrator of an organisation.
MW_MUST_USE mw_status mw_person_disable(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                        bool disabled, mw_error *err);

// Sets a password by the rules of password.h, ends all sessions and drops one-time links.
//   errors  MW_NOTFOUND; those of mw_password_check.
MW_MUST_USE mw_status mw_person_password(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                         mw_slice password, mw_error *err);

#endif
