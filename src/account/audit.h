// SPDX-License-Identifier: MIT
// The audit trail: every change with who, when, from where, what, before and after. Entries are
// only added, and each carries the hash of the one before it, so that nobody changes, removes or
// swaps one without every later hash being wrong. Where the trail ends is kept beside it; whoever
// notes that elsewhere, too, as ID:HASH, finds out even when all of it was written anew.
//
// Who is erased (erase.h) is called by a pseudonym in the entries that were there: their texts are
// then not those that were hashed. They are marked, their hashes stay, and the digest of all that
// are marked stands in the entry of the last erasure, which is part of the chain.
//
//     MW_TRY(r->ops->begin(r, err));
//     ... the change itself ...
//     st = mw_audit_put(r, &entry, err);      // happens with the change, or neither does
//     ... commit, or abort
// Thread: that of the registry.
#ifndef MW_ACCOUNT_AUDIT_H
#define MW_ACCOUNT_AUDIT_H

#include "base/hash.h"
#include "store/registry.h"

// Who does something, from where, and when; texts are borrowed.
typedef struct {
    mw_slice who;   // a name; of the command line "NAME (command line)"
    mw_slice place; // an address, or the name of the machine
    int64_t at_ns;  // not 0, which stands for never
} mw_audit_by;

// Texts are borrowed: during a visit only. before and after are JSON objects, empty where there is
// nothing to say; they never hold a password, a secret or a hash of one.
typedef struct {
    int64_t id;           // from 1, without gaps; not looked at by put
    int64_t organisation; // whose it is to see; 0: nobody's but the command line's
    mw_audit_by by;
    mw_slice act;     // "person add", "sign-in refused"
    mw_slice subject; // what it was done to: "person li"
    mw_slice before, after;
    mw_slice previous, hash; // SHA-256 in hex; not looked at by put
    mw_slice salt; // random, so that a hash gives away no text; not looked at by put. Empty in
                   // entries of early versions; MW_ROW_ERASED: texts are not those hashed
} mw_audit_entry;

// Adds an entry. Programmer error: outside of begin and commit.
//   errors  of the registry; MW_CORRUPT when where the trail ends cannot be read.
MW_MUST_USE mw_status mw_audit_put(mw_registry *r, const mw_audit_entry *e, mw_error *err);

// Calls visit with each entry, the oldest first.
//   organisation   that of the entries; 0: all.
typedef mw_status (*mw_audit_visit)(void *ctx, const mw_audit_entry *e, mw_error *err);
MW_MUST_USE mw_status mw_audit_each(mw_registry *r, int64_t organisation, mw_audit_visit visit,
                                    void *ctx, mw_error *err);

// The same of a part alone.
typedef struct {
    int64_t organisation; // that of the entries; 0: all
    int64_t after;        // ids above it; 0: all
} mw_audit_part;
MW_MUST_USE mw_status mw_audit_each_of(mw_registry *r, const mw_audit_part *part,
                                       mw_audit_visit visit, void *ctx, mw_error *err);

// Writes what an entry is to say from now on. The texts are owned by the caller.
typedef struct {
    mw_text who, place, subject, before, after;
} mw_audit_texts;
//   *changed  false: the entry stays as it is, and the texts are not looked at.
typedef mw_status (*mw_audit_redact)(void *ctx, const mw_audit_entry *e, mw_audit_texts *out,
                                     bool *changed, mw_error *err);
// The entries whose texts are not those that were hashed: how many, and SHA-256 over them.
typedef struct {
    int64_t entries;
    char digest[MW_SHA256_HEX_MAX];
} mw_audit_marked;
// Asks redact about each entry and changes those that it says. *out, as mw_audit_marked_print
// writes it, belongs into `after` of the next entry, of act MW_AUDIT_ERASE. Programmer error:
// outside of begin and commit.
//   cost  O(n), as mw_audit_verify.
#define MW_AUDIT_ERASE "person erase"
MW_MUST_USE mw_status mw_audit_rewrite(mw_registry *r, mw_audit_redact redact, void *ctx,
                                       mw_audit_marked *out, mw_error *err);
void mw_audit_marked_print(const mw_audit_marked *m, mw_text *out);

// Where the trail ends: the id and hash of the last entry; 0 and 64 zeros when there is none.
typedef struct {
    int64_t id;
    char hash[MW_SHA256_HEX_MAX];
} mw_audit_head;
MW_MUST_USE mw_status mw_audit_head_get(mw_registry *r, mw_audit_head *out, mw_error *err);

// Reads "ID:HASH", as mw_audit_head_print writes it.
//   errors  MW_SYNTAX; *out is then untouched.
MW_MUST_USE mw_status mw_audit_head_parse(mw_slice text, mw_audit_head *out, mw_error *err);

// Checks the whole trail, and that it contains a head that was noted elsewhere (NULL: none was).
// Tells a line for each break, naming the entry: changed, missing, out of its place, cut off.
//   problems   how many were told; added to.
//   errors     of the registry; MW_INVALID between begin and commit. A broken trail is none.
//   cost       O(n), a hash each; other writers wait as long.
MW_MUST_USE mw_status mw_audit_verify(mw_registry *r, const mw_audit_head *noted,
                                      void (*tell)(void *ctx, const char *line), void *ctx,
                                      int64_t *problems, mw_error *err);

#endif
