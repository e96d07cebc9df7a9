// SPDX-License-Identifier: MIT
// Signed statements of an identity provider (RFC 7515, RFC 7519): whether the provider signed one,
// and what it says of whom. Outside bytes: anything may stand there.
//
//     mw_jwt_asked asked = {.issuer = issuer, .audience = client, .nonce = nonce, .now_ns = now};
//     MW_TRY(mw_jwt_read(token, keys, &asked, &claims, err));
//     ... json_object_get(claims, "email") ...
//     json_decref(claims);
// Signatures: RS256 and ES256, by GnuTLS. "none" and those with a shared secret are refused, so
// that nobody passes a public key off as one. Thread: any.
#ifndef MW_ACCOUNT_JWT_H
#define MW_ACCOUNT_JWT_H

#include "base/text.h"

#include <jansson.h>

enum { MW_JWT_BYTES_MAX = 32 << 10, MW_JWT_KEYS_MAX = 64 };

// What the statement must say.
typedef struct {
    mw_slice issuer, audience, nonce;
    int64_t now_ns;
} mw_jwt_asked;

// Checks a statement against a key set (RFC 7517) and gives its claims.
//   errors  MW_SYNTAX for what is none; MW_INVALID when no key of the set signed it, it is over, or
//           is not for us; MW_LIMIT; MW_NOMEM. *out is then untouched.
MW_MUST_USE mw_status mw_jwt_read(mw_slice token, const json_t *keys, const mw_jwt_asked *asked,
                                  json_t **out, mw_error *err);

#endif
