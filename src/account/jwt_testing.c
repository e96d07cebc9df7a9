// SPDX-License-Identifier: MIT
// See jwt_testing.h.
#include "account/jwt_testing.h"

#include "base/alloc.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

struct mw_test_signer {
    gnutls_privkey_t key;
    bool ec;
};

enum { ENCODED_MAX = 4096, HALF = 32 };

mw_test_signer *mw_test_signer_new(bool ec) {
    mw_test_signer *s = mw_alloc_fixed(sizeof *s);
    uint32_t bits = ec ? (uint32_t)GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1) : 2048;
    s->ec = ec;
    MW_ASSERT(gnutls_privkey_init(&s->key) == 0);
    MW_ASSERT(gnutls_privkey_generate(s->key, ec ? GNUTLS_PK_ECDSA : GNUTLS_PK_RSA, bits, 0) == 0);
    return s;
}

void mw_test_signer_free(mw_test_signer *s) {
    gnutls_privkey_deinit(s->key);
    mw_free(s);
}

static void encode(mw_text *out, const unsigned char *bytes, size_t n) {
    char text[ENCODED_MAX];
    mw_text_adds(out, sodium_bin2base64(text, sizeof text, bytes, n,
                                        sodium_base64_VARIANT_URLSAFE_NO_PADDING));
}

// Numbers of a key and of a signature may begin with a zero, or lack some.
static void encode_number(mw_text *out, gnutls_datum_t n, size_t size) {
    unsigned char whole[512] = {0};
    size_t skip = n.size > size ? n.size - size : 0;
    memcpy(whole + size - (n.size - skip), n.data + skip, n.size - skip);
    encode(out, whole, size);
}

void mw_test_signer_keys(const mw_test_signer *s, mw_text *out) {
    gnutls_datum_t a, b;
    gnutls_pubkey_t public_key;
    MW_ASSERT(gnutls_pubkey_init(&public_key) == 0);
    MW_ASSERT(gnutls_pubkey_import_privkey(public_key, s->key, 0, 0) == 0);
    mw_text_addf(out,
                 "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k0\",\"k\":\"AAAA\"},"
                 "{\"kid\":\"k1\",\"use\":\"sig\",\"kty\":\"%s\",\"%s\":\"",
                 s->ec ? "EC" : "RSA", s->ec ? "x" : "n");
    if (s->ec) {
        gnutls_ecc_curve_t curve;
        MW_ASSERT(gnutls_pubkey_export_ecc_raw(public_key, &curve, &a, &b) == 0);
    } else {
        MW_ASSERT(gnutls_pubkey_export_rsa_raw(public_key, &a, &b) == 0);
    }
    encode_number(out, a, s->ec ? HALF : 256);
    mw_text_addf(out, "\",\"%s\":\"", s->ec ? "y" : "e");
    encode_number(out, b, s->ec ? HALF : b.size);
    mw_text_adds(out, s->ec ? "\",\"crv\":\"P-256\"}]}" : "\"}]}");
    gnutls_free(a.data);
    gnutls_free(b.data);
    gnutls_pubkey_deinit(public_key);
}

static void encode_signature(const mw_test_signer *s, gnutls_datum_t made, mw_text *out) {
    gnutls_datum_t r, t;
    unsigned char both[2 * HALF] = {0};
    mw_text_addc(out, '.');
    if (!s->ec) {
        encode(out, made.data, made.size);
        return;
    }
    MW_ASSERT(gnutls_decode_rs_value(&made, &r, &t) == 0);
    size_t skip_r = r.size > HALF ? r.size - HALF : 0, skip_t = t.size > HALF ? t.size - HALF : 0;
    memcpy(both + HALF - (r.size - skip_r), r.data + skip_r, r.size - skip_r);
    memcpy(both + 2 * HALF - (t.size - skip_t), t.data + skip_t, t.size - skip_t);
    encode(out, both, sizeof both);
    gnutls_free(r.data);
    gnutls_free(t.data);
}

void mw_test_signer_sign(const mw_test_signer *s, const char *head, const char *claims,
                         mw_text *out) {
    const char *usual =
        s->ec ? "{\"alg\":\"ES256\",\"kid\":\"k1\"}" : "{\"alg\":\"RS256\",\"kid\":\"k1\"}";
    const char *first = head ? head : usual;
    size_t begin = out->size;
    encode(out, (const unsigned char *)first, strlen(first));
    mw_text_addc(out, '.');
    encode(out, (const unsigned char *)claims, strlen(claims));
    gnutls_datum_t made,
        data = {(unsigned char *)out->bytes + begin, (uint32_t)(out->size - begin)};
    gnutls_sign_algorithm_t how = s->ec ? GNUTLS_SIGN_ECDSA_SHA256 : GNUTLS_SIGN_RSA_SHA256;
    MW_ASSERT(gnutls_privkey_sign_data2(s->key, how, 0, &data, &made) == 0);
    encode_signature(s, made, out);
    gnutls_free(made.data);
}
