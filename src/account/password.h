// SPDX-License-Identifier: MIT
// Passwords: which may be chosen, and how they are kept.
//
// The rules are those of NIST SP 800-63B-4, section 3.1.1: 15 characters at least where nothing
// else proves who somebody is, any characters, no rules of composition, no expiry, none that is
// easily guessed. They are kept as argon2id (RFC 9106) with the parameters in the text, so that
// these can grow: who signs in gets a new hash by the parameters of the day.
//
//     MW_TRY(mw_password_check(text, name, err));
//     MW_TRY(mw_password_hash(text, MW_PASSWORD_COST, hash, err));
//     MW_TRY(mw_password_is(text, hash, &same, err));
// The text is normalised (NFKC), so that a letter typed on another keyboard is the same. Memory of
// the hash is libsodium's own, not counted by base/alloc. Thread: any.
#ifndef MW_ACCOUNT_PASSWORD_H
#define MW_ACCOUNT_PASSWORD_H

#include "base/text.h"

enum {
    MW_PASSWORD_CHARS_MIN = 15,   // SP 800-63B-4: as the only factor
    MW_PASSWORD_FREE_MIN = 8,     // of them beside common words and rows of keys
    MW_PASSWORD_BYTES_MAX = 1024, // SP 800-63B-4 asks for 64 characters; nobody types more than 200
    MW_PASSWORD_HASH_MAX = 128,   // libsodium's text with its terminator
};

// What a hash costs: passes over so much memory.
typedef struct {
    int32_t passes;
    size_t memory_bytes;
} mw_password_cost;

// The second choice of RFC 9106, section 4, with one lane: 64 MiB, 3 passes; about 0.2 s.
#define MW_PASSWORD_COST ((mw_password_cost){3, (size_t)64 << 20})
// The least that there is: tests only.
#define MW_PASSWORD_COST_TEST ((mw_password_cost){1, 8192})

// Whether a password may be chosen by the person of that name.
//   errors  MW_INVALID, saying what would be right: too short; too easily guessed; not UTF-8;
//           control characters. MW_LIMIT for more than MW_PASSWORD_BYTES_MAX.
MW_MUST_USE mw_status mw_password_check(mw_slice password, mw_slice name, mw_error *err);

// The hash of a password with a salt of its own, as text.
//   errors  MW_INVALID for what is no UTF-8; MW_LIMIT as above; MW_NOMEM.
//   cost    what was asked for.
MW_MUST_USE mw_status mw_password_hash(mw_slice password, mw_password_cost cost,
                                       char hash[MW_PASSWORD_HASH_MAX], mw_error *err);

// Whether a password is the one of a hash. What could be no password is none, not an error.
//   errors  MW_NOMEM.
//   cost    that of the hash, whether it is the one or not.
MW_MUST_USE mw_status mw_password_is(mw_slice password, const char *hash, bool *same,
                                     mw_error *err);

// Whether a hash was made at another cost, or is none.
bool mw_password_is_old(const char *hash, mw_password_cost cost);

#endif
