// SPDX-License-Identifier: MIT
// See jwt.h.
#include "account/jwt.h"

#include "account/secret.h"
#include "base/alloc.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

enum { KEY_BYTES_MAX = 1100, EC_HALF = 32, CLOCK_SLACK_S = 60 };

typedef struct {
    unsigned char bytes[KEY_BYTES_MAX];
    size_t n;
} number;

static bool decode(mw_slice text, unsigned char *out, size_t room, size_t *n) {
    const char *end = NULL;
    return sodium_base642bin(out, room, text.p, text.n, NULL, n, &end,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           end == mw_slice_end(text);
}

// ---- the parts of a token

typedef struct {
    mw_slice head, body, signature, covered; // covered: what was signed
} parts;

static bool split(mw_slice token, parts *out) {
    const char *one = memchr(token.p, '.', token.n), *end = mw_slice_end(token);
    const char *two = one ? memchr(one + 1, '.', (size_t)(end - one - 1)) : NULL;
    if (!two || memchr(two + 1, '.', (size_t)(end - two - 1))) return false;
    out->head = (mw_slice){token.p, (size_t)(one - token.p)};
    out->body = (mw_slice){one + 1, (size_t)(two - one - 1)};
    out->signature = (mw_slice){two + 1, (size_t)(end - two - 1)};
    out->covered = (mw_slice){token.p, (size_t)(two - token.p)};
    return true;
}

static json_t *decode_json(mw_slice text) {
    unsigned char *bytes = mw_alloc(text.n + 1);
    size_t n = 0;
    json_t *v = NULL;
    if (bytes && decode(text, bytes, text.n + 1, &n))
        v = json_loadb((const char *)bytes, n, JSON_REJECT_DUPLICATES, NULL);
    mw_free(bytes);
    if (json_is_object(v)) return v;
    json_decref(v);
    return NULL;
}

static mw_slice text_of(const json_t *object, const char *name) {
    const json_t *v = json_object_get(object, name);
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

// ---- signatures

static bool read_number(const json_t *key, const char *name, number *out) {
    mw_slice text = text_of(key, name);
    return text.n > 0 && decode(text, out->bytes, sizeof out->bytes, &out->n);
}

static gnutls_datum_t datum(number *n) { return (gnutls_datum_t){n->bytes, (uint32_t)n->n}; }

static bool import_rsa(gnutls_pubkey_t to, const json_t *key) {
    number m, e;
    if (!read_number(key, "n", &m) || !read_number(key, "e", &e)) return false;
    gnutls_datum_t md = datum(&m), ed = datum(&e);
    return m.n >= 256 && gnutls_pubkey_import_rsa_raw(to, &md, &ed) == 0; // 2048 bits at least
}

static bool import_ec(gnutls_pubkey_t to, const json_t *key) {
    number x, y;
    if (!mw_slice_is(text_of(key, "crv"), "P-256")) return false;
    if (!read_number(key, "x", &x) || !read_number(key, "y", &y)) return false;
    gnutls_datum_t xd = datum(&x), yd = datum(&y);
    return gnutls_pubkey_import_ecc_raw(to, GNUTLS_ECC_CURVE_SECP256R1, &xd, &yd) == 0;
}

static bool verify(gnutls_pubkey_t key, gnutls_sign_algorithm_t how, mw_slice covered,
                   gnutls_datum_t signature) {
    union { // GnuTLS only reads it; its declaration does not say so
        const char *ours;
        unsigned char *theirs;
    } bytes = {covered.p};
    gnutls_datum_t data = {bytes.theirs, (uint32_t)covered.n};
    return gnutls_pubkey_verify_data2(key, how, 0, &data, &signature) >= 0;
}

// A signature of the curve is r and s side by side; GnuTLS wants them as ASN.1.
static bool verify_ec(gnutls_pubkey_t key, mw_slice covered, number *signature) {
    gnutls_datum_t r = {signature->bytes, EC_HALF}, s = {signature->bytes + EC_HALF, EC_HALF};
    gnutls_datum_t der = {NULL, 0};
    if (signature->n != 2 * EC_HALF || gnutls_encode_rs_value(&der, &r, &s) != 0) return false;
    bool good = verify(key, GNUTLS_SIGN_ECDSA_SHA256, covered, der);
    gnutls_free(der.data);
    return good;
}

static bool signed_by(const json_t *key, bool ec, const parts *p, number *signature) {
    gnutls_pubkey_t to;
    if (!mw_slice_is(text_of(key, "kty"), ec ? "EC" : "RSA")) return false;
    if (gnutls_pubkey_init(&to) != 0) return false;
    bool good = false;
    if (ec)
        good = import_ec(to, key) && verify_ec(to, p->covered, signature);
    else
        good =
            import_rsa(to, key) && verify(to, GNUTLS_SIGN_RSA_SHA256, p->covered, datum(signature));
    gnutls_pubkey_deinit(to);
    return good;
}

static bool is_for_signing(const json_t *key, mw_slice kid) {
    mw_slice use = text_of(key, "use"), id = text_of(key, "kid");
    if (use.n && !mw_slice_is(use, "sig")) return false;
    return kid.n == 0 || mw_slice_same(kid, id);
}

static mw_status check_signature(const json_t *head, const json_t *keys, const parts *p,
                                 mw_error *err) {
    mw_slice how = text_of(head, "alg"), kid = text_of(head, "kid");
    bool ec = mw_slice_is(how, "ES256");
    number signature;
    if (!ec && !mw_slice_is(how, "RS256"))
        return mw_fail(err, MW_INVALID, "the statement is signed by \"%.*s\", not RS256 or ES256",
                       how.n < 20 ? (int)how.n : 20, how.p);
    if (!decode(p->signature, signature.bytes, sizeof signature.bytes, &signature.n))
        return mw_fail(err, MW_SYNTAX, "the signature of the statement is no base 64");
    const json_t *list = json_object_get(keys, "keys");
    for (size_t i = 0; i < json_array_size(list) && i < MW_JWT_KEYS_MAX; i++) {
        const json_t *key = json_array_get(list, i);
        if (is_for_signing(key, kid) && signed_by(key, ec, p, &signature)) return MW_OK;
    }
    return mw_fail(err, MW_INVALID, "no key of the provider signed the statement");
}

// ---- claims

static bool is_text(const json_t *v, mw_slice text) {
    return json_is_string(v) &&
           mw_slice_same((mw_slice){json_string_value(v), json_string_length(v)}, text);
}

// One text, or a list of them.
static bool is_for(const json_t *audience, mw_slice us) {
    for (size_t i = 0; i < json_array_size(audience); i++)
        if (is_text(json_array_get(audience, i), us)) return true;
    return is_text(audience, us);
}

static mw_status check_claims(const json_t *body, const mw_jwt_asked *asked, mw_error *err) {
    const json_t *audience = json_object_get(body, "aud"), *ends = json_object_get(body, "exp");
    const json_t *party = json_object_get(body, "azp");
    json_int_t now_s = asked->now_ns / 1000000000;
    if (!mw_slice_same(text_of(body, "iss"), asked->issuer))
        return mw_fail(err, MW_INVALID, "the statement is of another issuer");
    if (!is_for(audience, asked->audience) ||
        (party && !mw_slice_same(text_of(body, "azp"), asked->audience)))
        return mw_fail(err, MW_INVALID, "the statement is for another client");
    if (!json_is_integer(ends) || json_integer_value(ends) + CLOCK_SLACK_S <= now_s)
        return mw_fail(err, MW_INVALID, "the statement is over");
    if (!mw_secret_same(text_of(body, "nonce"), asked->nonce))
        return mw_fail(err, MW_INVALID, "the statement answers another request");
    return MW_OK;
}

mw_status mw_jwt_read(mw_slice token, const json_t *keys, const mw_jwt_asked *asked, json_t **out,
                      mw_error *err) {
    parts p;
    if (token.n > MW_JWT_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "a statement of more than %d bytes", MW_JWT_BYTES_MAX);
    if (!token.n || !split(token, &p))
        return mw_fail(err, MW_SYNTAX, "what the provider sent is no signed statement");
    json_t *head = decode_json(p.head), *body = decode_json(p.body);
    mw_status st =
        head && body ? MW_OK : mw_fail(err, MW_SYNTAX, "the statement does not hold JSON objects");
    if (st == MW_OK) st = check_signature(head, keys, &p, err);
    if (st == MW_OK) st = check_claims(body, asked, err);
    json_decref(head);
    if (st == MW_OK)
        *out = body;
    else
        json_decref(body);
    return st;
}
