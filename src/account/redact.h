// SPDX-License-Identifier: MIT
// What an entry of the audit trail says when somebody whom it names was erased: a pseudonym for the
// name, and nothing for title, address of mail and where they were.
//
//     MW_TRY(mw_audit_rewrite(r, mw_redact_entry, &who, &marked, err));
// Whole words and values are replaced, not parts of a text that somebody wrote. Thread: any.
#ifndef MW_ACCOUNT_REDACT_H
#define MW_ACCOUNT_REDACT_H

#include "account/audit.h"

// Borrowed; title and mail may be empty.
typedef struct {
    mw_slice name, title, mail;
    mw_slice pseudonym;
} mw_redact_who;

// A mw_audit_redact whose context is a mw_redact_who.
//   errors  MW_NOMEM.
mw_status mw_redact_entry(void *ctx, const mw_audit_entry *e, mw_audit_texts *out, bool *changed,
                          mw_error *err);

// The same of a record: whose it is, and names in its body.
//   who, body  filled when *changed.
MW_MUST_USE mw_status mw_redact_record(const mw_redact_who *w, const mw_record *r, mw_text *who,
                                       mw_text *body, bool *changed, mw_error *err);

// Whether an entry is about them, or what they did.
bool mw_redact_concerns(const mw_redact_who *w, const mw_audit_entry *e);

#endif
