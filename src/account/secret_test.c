// SPDX-License-Identifier: MIT
#include "account/secret.h"

#include "test/test.h"

void test_secret_round_trip(void) {
    static const char *const heads[] = {"mw_session_", "mw_token_", "mw_link_"};
    for (int k = MW_SECRET_SESSION; k <= MW_SECRET_LINK; k++) {
        mw_secret s, other, back;
        char text[MW_SECRET_TEXT_MAX], hex[MW_SHA256_HEX_MAX], again[MW_SHA256_HEX_MAX];
        mw_secret_new((mw_secret_kind)k, &s);
        mw_secret_new((mw_secret_kind)k, &other);
        mw_secret_print(&s, text);
        CHECK_ROW(strncmp(text, heads[k], strlen(heads[k])) == 0, k);
        CHECK_ROW(strlen(text) == strlen(heads[k]) + 43, k);
        CHECK_ROW(memcmp(s.bytes, other.bytes, sizeof s.bytes) != 0, k);
        CHECK_ROW(mw_secret_parse(mw_slice_of(text), (mw_secret_kind)k, &back), k);
        CHECK_ROW(memcmp(s.bytes, back.bytes, sizeof s.bytes) == 0 && back.kind == s.kind, k);
        CHECK_ROW(strcmp(mw_secret_hash(&s, hex), mw_secret_hash(&back, again)) == 0, k);
        CHECK_ROW(strcmp(mw_secret_hash(&other, again), hex) != 0, k);
        CHECK_ROW(strcmp(mw_sha256_text(text, strlen(text), again), hex) == 0, k);
        for (int other_kind = 0; other_kind <= MW_SECRET_LINK; other_kind++)
            CHECK_ROW(mw_secret_parse(mw_slice_of(text), (mw_secret_kind)other_kind, &back) ==
                          (other_kind == k),
                      k);
    }
}

// 43 letters hold 258 bits: the last two must be 0, or a secret had four texts.
void test_secret_refuses(void) {
    static const char *const cases[] = {
        "",
        "mw_link_",
        "mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",   // 42
        "mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 44
        "mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",  // padded
        "mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",  // left-over bits
        "mw_link_AAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAAA",  // the other alphabet
        "mw_link_AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAA",
        ("mw_link_AAAAAAAAAAAAAAAAAAIAAAAAAA\xff\xff\xff\xff"
         "AAAAAAAAAAAAA"),
        "MW_LINK_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        " mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    mw_secret s = {.bytes = {7}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_ROW(!mw_secret_parse(mw_slice_of(cases[i]), MW_SECRET_LINK, &s), i);
    CHECK(s.bytes[0] == 7);
    CHECK(mw_secret_parse(mw_slice_of("mw_link_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                          MW_SECRET_LINK, &s));
}

void test_secret_same(void) {
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"",     "",     true },
        {"a",    "",     false},
        {"abcd", "abcd", true },
        {"abcd", "abcD", false},
        {"abcd", "abc",  false},
        {"Abcd", "abcd", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_ROW(mw_secret_same(mw_slice_of(cases[i].a), mw_slice_of(cases[i].b)) == cases[i].same,
                  i);
}

void test_secret_csrf(void) {
    mw_secret s, other;
    char token[MW_CSRF_TEXT_MAX], others[MW_CSRF_TEXT_MAX], text[MW_SECRET_TEXT_MAX];
    mw_secret_new(MW_SECRET_SESSION, &s);
    mw_secret_new(MW_SECRET_SESSION, &other);
    mw_secret_csrf(&s, token);
    mw_secret_csrf(&other, others);
    CHECK(strlen(token) == 43 && strcmp(token, others) != 0);
    CHECK(strstr(mw_secret_print(&s, text), token) == NULL);
    CHECK(mw_secret_csrf_is(&s, mw_slice_of(token)));
    CHECK(!mw_secret_csrf_is(&other, mw_slice_of(token)));
    CHECK(!mw_secret_csrf_is(&s, (mw_slice){token, 42}) && !mw_secret_csrf_is(&s, (mw_slice){0}));
}
