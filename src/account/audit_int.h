// SPDX-License-Identifier: MIT
// What the files of the audit trail share: the digest of the entries that are marked.
// Thread: one owner at a time.
#ifndef MW_ACCOUNT_AUDIT_INT_H
#define MW_ACCOUNT_AUDIT_INT_H

#include "account/audit.h"

// Adds a number, a text with its size in front.
void mw_audit_hash_number(mw_sha256 *h, int64_t n);
void mw_audit_hash_text(mw_sha256 *h, mw_slice s);

// SHA-256 over the marked entries, in the order of their ids.
typedef struct {
    mw_sha256 h;
    int64_t entries;
} mw_audit_digest;
void mw_audit_digest_init(mw_audit_digest *d);
void mw_audit_digest_add(mw_audit_digest *d, const mw_audit_entry *e);
void mw_audit_digest_finish(mw_audit_digest *d, mw_audit_marked *out);

// Whether its texts are not those that were hashed.
bool mw_audit_is_marked(const mw_audit_entry *e);

#endif
