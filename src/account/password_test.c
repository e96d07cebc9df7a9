// SPDX-License-Identifier: MIT
#include "account/password.h"

#include "base/alloc.h"
#include "test/test.h"

// Five characters, 15 bytes.
#define CHINESE_5 "\xe6\x88\x91\xe4\xbb\xac\xe5\x9c\xa8\xe5\xb7\xa5\xe5\x8e\x82"
#define S(text) mw_slice_of(text)

void test_password_rules(void) {
    static const struct {
        const char *password;
        mw_status status;
        const char *says;
    } cases[] = {
        {"",                                     MW_INVALID, "0 characters"  },
        {"fourteen chars",                       MW_INVALID, "14 characters" },
        {"fifteen charact",                      MW_OK,      NULL            },
        {"correct horse battery staple",         MW_OK,      NULL            },
        {"                                   x", MW_INVALID, "easily guessed"},
        {"aaaaaaaaaaaaaaaaaaaaaaa",              MW_INVALID, "easily guessed"},
        {"abcdefghijklmnopqrstu",                MW_INVALID, "easily guessed"},
        {"zyxwvutsrqponmlkjih",                  MW_INVALID, "easily guessed"},
        {"123456789012345",                      MW_INVALID, "easily guessed"},
        {"passwordpassword",                     MW_INVALID, "easily guessed"},
        {"PassWord12345!!",                      MW_INVALID, "easily guessed"},
        {"qwertyuiopasdfghjkl",                  MW_INVALID, "easily guessed"},
        {"MillwrightAdmin2026",                  MW_INVALID, "easily guessed"},
        {"k7!k7!k7!k7!k7!k7!",                   MW_INVALID, "easily guessed"},
        {"k7k7k7k7k7k7k7k!",                     MW_INVALID, "easily guessed"}, // not to the end
        {"Li.Wei Li.Wei !",                      MW_INVALID, "easily guessed"}, // the name
        {"li.wei grows peas",                    MW_OK,      NULL            },
 // Code points are counted, not bytes.
        {CHINESE_5,                              MW_INVALID, "5 characters"  },
        {"\xef\xb7\xba",                         MW_INVALID, "1 characters"  }, // normal form: 18
        {"tab\tis no character",                 MW_INVALID, "control"       },
        {"no text \xff\xff is this here",        MW_INVALID, "not UTF-8"     },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_error err = {0};
        CHECK_ROW(mw_password_check(S(cases[i].password), S("li.wei"), &err) == cases[i].status, i);
        CHECK_ROW(!cases[i].says || strstr(err.text, cases[i].says), i);
        // No message repeats what was typed.
        CHECK_ROW(!cases[i].password[0] || !strstr(err.text, cases[i].password), i);
    }
}

// At the limit and one past it, of letters that the normal form makes longest: U+FDFA, 18 each.
void test_password_limits(void) {
    for (int over = 0; over <= 1; over++) {
        mw_text t = {0};
        char hash[MW_PASSWORD_HASH_MAX] = "";
        bool same = false;
        const mw_status expected = over ? MW_LIMIT : MW_OK;
        for (int i = 0; i < MW_PASSWORD_BYTES_MAX / 3; i++) mw_text_adds(&t, "\xef\xb7\xba");
        while (t.size < MW_PASSWORD_BYTES_MAX + (size_t)over) mw_text_addc(&t, 'x');
        mw_slice s = {t.bytes, t.size};
        CHECK_ROW(mw_password_check(s, S("x"), NULL) == expected, over);
        CHECK_ROW(mw_password_hash(s, MW_PASSWORD_COST_TEST, hash, NULL) == expected, over);
        if (!over) CHECK(mw_password_is(s, hash, &same, NULL) == MW_OK && same);
        if (over) CHECK(hash[0] == '\0');
        mw_text_free(&t);
    }
}

void test_password_kept(void) {
    char hash[MW_PASSWORD_HASH_MAX], other[MW_PASSWORD_HASH_MAX];
    static const struct {
        const char *typed;
        bool same;
    } cases[] = {
        {"caf\xc3\xa9 on the old pier",  true }, // as it was set
        {"cafe\xcc\x81 on the old pier", true }, // the accent as a letter of its own
        {"cafe on the old pier",         false},
        {"Caf\xc3\xa9 on the old pier",  false},
        {"caf\xc3\xa9 on the old pier ", false},
        {"",                             false},
        {"\xff",                         false},
    };
    CHECK(mw_password_hash(S(cases[0].typed), MW_PASSWORD_COST_TEST, hash, NULL) == MW_OK);
    CHECK(mw_password_hash(S(cases[0].typed), MW_PASSWORD_COST_TEST, other, NULL) == MW_OK);
    CHECK(strncmp(hash, "$argon2id$v=19$m=8,t=1,p=1$", 27) == 0);
    CHECK(strcmp(hash, other) != 0); // each has a salt of its own
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool same = !cases[i].same;
        CHECK_ROW(mw_password_is(S(cases[i].typed), hash, &same, NULL) == MW_OK, i);
        CHECK_ROW(same == cases[i].same, i);
    }
    bool same = true;
    CHECK(mw_password_is(S(cases[0].typed), "", &same, NULL) == MW_OK && !same);
    CHECK(mw_password_hash(S(""), MW_PASSWORD_COST_TEST, hash, NULL) == MW_INVALID);
}

void test_password_cost(void) {
    char hash[MW_PASSWORD_HASH_MAX];
    const mw_password_cost more = {2, 8192}, larger = {1, 16384};
    CHECK(mw_password_hash(S("some words"), MW_PASSWORD_COST_TEST, hash, NULL) == MW_OK);
    CHECK(!mw_password_is_old(hash, MW_PASSWORD_COST_TEST));
    CHECK(mw_password_is_old(hash, more) && mw_password_is_old(hash, larger));
    CHECK(mw_password_is_old("", more));
    mw_error err = {0};
    // More than libsodium ever asks the system for.
    const mw_password_cost never = {1, (size_t)1 << 43};
    CHECK(mw_password_hash(S("some words"), never, hash, &err) == MW_NOMEM);
}
