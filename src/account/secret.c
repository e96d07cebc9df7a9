// SPDX-License-Identifier: MIT
// See secret.h.
#include "account/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define LETTERS 43 // of 32 bytes in base64 without padding

enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static const char *const prefixes[] = {"mw_session_", "mw_token_", "mw_link_"};

_Static_assert(crypto_auth_hmacsha256_KEYBYTES == MW_SECRET_BYTES, "a secret is a key");
_Static_assert(MW_SECRET_TEXT_MAX > sizeof "mw_session_" + LETTERS, "the longest text fits");
_Static_assert(MW_CSRF_TEXT_MAX > LETTERS, "a digest fits");

void mw_secret_new(mw_secret_kind kind, mw_secret *out) {
    out->kind = kind;
    randombytes_buf(out->bytes, sizeof out->bytes);
}

// libsodium refuses padding, other alphabets and left-over bits, but takes some bytes outside ASCII
// for letters. What does not print the same is refused, so that a secret has one text.
bool mw_secret_parse(mw_slice text, mw_secret_kind kind, mw_secret *out) {
    size_t head = strlen(prefixes[kind]), n = 0;
    mw_secret s = {.kind = kind};
    if (text.n != head + LETTERS || memcmp(text.p, prefixes[kind], head) != 0) return false;
    if (sodium_base642bin(s.bytes, sizeof s.bytes, text.p + head, LETTERS, NULL, &n, NULL,
                          VARIANT) != 0)
        return false;
    char again[MW_SECRET_TEXT_MAX];
    bool good = n == sizeof s.bytes && mw_slice_is(text, mw_secret_print(&s, again));
    mw_secret_wipe(again, sizeof again);
    if (good) *out = s;
    return good;
}

char *mw_secret_print(const mw_secret *s, char buf[MW_SECRET_TEXT_MAX]) {
    size_t head = strlen(prefixes[s->kind]);
    memcpy(buf, prefixes[s->kind], head);
    sodium_bin2base64(buf + head, MW_SECRET_TEXT_MAX - head, s->bytes, sizeof s->bytes, VARIANT);
    return buf;
}

char *mw_secret_hash(const mw_secret *s, char hex[MW_SHA256_HEX_MAX]) {
    char text[MW_SECRET_TEXT_MAX];
    mw_secret_print(s, text);
    mw_sha256_text(text, strlen(text), hex);
    mw_secret_wipe(text, sizeof text);
    return hex;
}

bool mw_secret_same(mw_slice a, mw_slice b) {
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

char *mw_secret_csrf(const mw_secret *session, char buf[MW_CSRF_TEXT_MAX]) {
    static const uint8_t use[] = "millwright csrf 1";
    uint8_t digest[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(digest, use, sizeof use - 1, session->bytes);
    return sodium_bin2base64(buf, MW_CSRF_TEXT_MAX, digest, sizeof digest, VARIANT);
}

bool mw_secret_csrf_is(const mw_secret *session, mw_slice given) {
    char expected[MW_CSRF_TEXT_MAX];
    return mw_secret_same(mw_slice_of(mw_secret_csrf(session, expected)), given);
}

void mw_secret_wipe(void *bytes, size_t size) { sodium_memzero(bytes, size); }
