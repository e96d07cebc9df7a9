// SPDX-License-Identifier: MIT
// Secrets of 256 random bits: session cookies, API tokens, one-time links. Their text says what
// they are, so that a leaked one is recognised: "mw_session_", "mw_token_" or "mw_link_", then 43
// letters of base64url. Only the hash of a secret is ever stored; since nobody can guess 256 bits,
// a plain SHA-256 is enough.
//
//     mw_secret s;
//     mw_secret_new(MW_SECRET_SESSION, &s);
//     mw_secret_hash(&s, hex);                                   // into the store
//     ... mw_secret_print(&s, text) ...                          // into the cookie, once
//     if (!mw_secret_parse(cookie, MW_SECRET_SESSION, &s)) ...
// Thread: any.
#ifndef MW_ACCOUNT_SECRET_H
#define MW_ACCOUNT_SECRET_H

#include "base/hash.h"
#include "base/text.h"

typedef enum { MW_SECRET_SESSION, MW_SECRET_TOKEN, MW_SECRET_LINK } mw_secret_kind;

enum { MW_SECRET_BYTES = 32, MW_SECRET_TEXT_MAX = 64 };

typedef struct {
    mw_secret_kind kind;
    uint8_t bytes[MW_SECRET_BYTES];
} mw_secret;

// From the system's source of randomness, which does not fail once the machine is up.
void mw_secret_new(mw_secret_kind kind, mw_secret *out);

// Reads a whole slice; false, with *out untouched, unless it is a secret of that kind, written as
// mw_secret_print writes it.
MW_MUST_USE bool mw_secret_parse(mw_slice text, mw_secret_kind kind, mw_secret *out);

// The text, terminated, to buf of MW_SECRET_TEXT_MAX bytes. Returns buf.
char *mw_secret_print(const mw_secret *s, char buf[MW_SECRET_TEXT_MAX]);

// SHA-256 of the text, as hexadecimal digits. Returns hex.
char *mw_secret_hash(const mw_secret *s, char hex[MW_SHA256_HEX_MAX]);

// Whether two slices hold the same bytes, in a time that depends on their sizes alone.
bool mw_secret_same(mw_slice a, mw_slice b);

// The token against forged requests that belongs to a session: whoever has the session's secret
// works it out, nobody else can, and it does not give the secret away. 43 letters, terminated.
enum { MW_CSRF_TEXT_MAX = 48 };
char *mw_secret_csrf(const mw_secret *session, char buf[MW_CSRF_TEXT_MAX]);
// Whether a request carries it. Constant time.
bool mw_secret_csrf_is(const mw_secret *session, mw_slice given);

// Overwrites a secret, a password or a key that is not needed any more.
void mw_secret_wipe(void *bytes, size_t size);

#endif
