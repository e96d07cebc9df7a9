// SPDX-License-Identifier: MIT
#include "account/jwt.h"

#include "account/jwt_testing.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

#define NOW_S 1700000000
#define US "{\"iss\":\"i\",\"aud\":\"us\",\"exp\":1700000300,\"nonce\":\"n\"}"

#define ROW(...)                                                                                   \
    { __VA_ARGS__ } // clang-format lays out long rows of braces badly

static const struct {
    const char *head, *claims;
    mw_status status;
    const char *said;
} rows[] = {
    ROW(NULL, US, MW_OK, NULL),
    ROW(NULL,
        "{\"iss\":\"i\",\"aud\":[\"x\",\"us\"],\"azp\":\"us\",\"exp\":1700000300,\"nonce\":\"n\"}",
        MW_OK, NULL),
    ROW("{\"alg\":\"%s\"}", US, MW_OK, NULL),
    ROW(NULL, "{\"iss\":\"j\",\"aud\":\"us\",\"exp\":1700000300,\"nonce\":\"n\"}", MW_INVALID,
        "issuer"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"them\",\"exp\":1700000300,\"nonce\":\"n\"}", MW_INVALID,
        "another client"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":[[\"us\"]],\"exp\":1700000300,\"nonce\":\"n\"}", MW_INVALID,
        "another client"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"us\",\"azp\":\"x\",\"exp\":1700000300,\"nonce\":\"n\"}",
        MW_INVALID, "another client"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"us\",\"exp\":1699999900,\"nonce\":\"n\"}", MW_INVALID,
        "over"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"us\",\"nonce\":\"n\"}", MW_INVALID, "over"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"us\",\"exp\":1700000300,\"nonce\":\"m\"}", MW_INVALID,
        "another request"),
    ROW(NULL, "{\"iss\":\"i\",\"aud\":\"us\",\"exp\":1700000300}", MW_INVALID, "another request"),
    ROW("{\"alg\":\"none\"}", US, MW_INVALID, "\"none\""),
    ROW("{\"alg\":\"HS256\",\"kid\":\"k0\"}", US, MW_INVALID, "\"HS256\""),
    ROW("{\"alg\":\"%s\",\"kid\":\"k9\"}", US, MW_INVALID, "no key"),
    ROW("{\"alg\":\"%s\",\"kid\":\"k0\"}", US, MW_INVALID, "no key"),
    ROW("[]", "{}", MW_SYNTAX, "JSON objects"),
    ROW(NULL, "no JSON", MW_SYNTAX, "JSON objects"),
};

static mw_status read_one(mw_slice token, const json_t *keys, mw_error *err) {
    json_t *claims = NULL;
    mw_jwt_asked asked = {mw_slice_of("i"), mw_slice_of("us"), mw_slice_of("n"),
                          INT64_C(1000000000) * NOW_S};
    mw_status st = mw_jwt_read(token, keys, &asked, &claims, err);
    CHECK((st == MW_OK) == (claims != NULL));
    json_decref(claims);
    return st;
}

static void check_rows(const mw_test_signer *s, const json_t *keys, bool ec) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char head[100];
        mw_text token = {0};
        mw_error err = {0};
        const char *how = rows[i].head ? strstr(rows[i].head, "%s") : NULL;
        snprintf(head, sizeof head, "%s", rows[i].head ? rows[i].head : "");
        if (how)
            snprintf(head, sizeof head, "%.*s%s%s", (int)(how - rows[i].head), rows[i].head,
                     ec ? "ES256" : "RS256", how + 2);
        mw_test_signer_sign(s, rows[i].head ? head : NULL, rows[i].claims, &token);
        CHECK_ROW(read_one((mw_slice){token.bytes, token.size}, keys, &err) == rows[i].status, i);
        CHECK_ROW(!rows[i].said || strstr(err.text, rows[i].said) != NULL, i);
        mw_text_free(&token);
    }
}

// Any byte changed, and anything cut off, is no statement of the provider any more.
static void check_damage(const mw_test_signer *s, const json_t *keys) {
    mw_text token = {0};
    mw_test_signer_sign(s, NULL, rows[0].claims, &token);
    for (size_t i = 0; i + 1 < token.size; i++) {
        char was = token.bytes[i];
        token.bytes[i] = was == 'A' ? 'B' : 'A';
        CHECK_ROW(read_one((mw_slice){token.bytes, token.size}, keys, NULL) != MW_OK, i);
        token.bytes[i] = was;
        CHECK_ROW(read_one((mw_slice){token.bytes, i}, keys, NULL) != MW_OK, i);
    }
    CHECK(read_one((mw_slice){token.bytes, token.size}, keys, NULL) == MW_OK);
    mw_text_free(&token);
}

void test_jwt_reads(void) {
    for (int ec = 0; ec < 2; ec++) {
        mw_test_signer *s = mw_test_signer_new(ec), *other = mw_test_signer_new(ec);
        mw_text set = {0}, theirs = {0};
        mw_test_signer_keys(s, &set);
        mw_test_signer_keys(other, &theirs);
        json_t *keys = json_loads(set.bytes, 0, NULL), *wrong = json_loads(theirs.bytes, 0, NULL);
        check_rows(s, keys, ec);
        if (ec) check_damage(s, keys);
        mw_text token = {0};
        mw_test_signer_sign(s, NULL, rows[0].claims, &token);
        CHECK(read_one((mw_slice){token.bytes, token.size}, wrong, NULL) == MW_INVALID);
        CHECK(read_one((mw_slice){token.bytes, token.size}, NULL, NULL) == MW_INVALID);
        mw_text_free(&token);
        mw_text_free(&set);
        mw_text_free(&theirs);
        json_decref(keys);
        json_decref(wrong);
        mw_test_signer_free(s);
        mw_test_signer_free(other);
    }
}
