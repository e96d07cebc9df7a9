// SPDX-License-Identifier: MIT
#include "account/accounts.h"

#include "account/accounts_int.h"
#include "account/accounts_testing.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

void test_accounts_organisations(void) {
    mw_test_accounts t = mw_test_accounts_new();
    static const struct {
        const char *code;
        int32_t entity;
        mw_status status;
        const char *says;
    } cases[] = {
        {"four", 2,  MW_OK,       NULL                       }, // below that of another
        {"five", 2,  MW_INVALID,  "\"four\" holds this"      },
        {"four", 3,  MW_INVALID,  "\"four\" already"         },
        {"rest", 0,  MW_OK,       NULL                       },
        {"more", 0,  MW_INVALID,  "holds all that no other"  },
        {"none", 99, MW_NOTFOUND, "not there"                },
        {"Four", 3,  MW_INVALID,  "\"Four\" cannot be a code"},
        {"",     3,  MW_INVALID,  "cannot be a code"         },
    };
    mw_audit_by by = mw_test_by(5);
    mw_organisation found;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_organisation o = {.entity = cases[i].entity, .title = "O"};
        mw_error err = {0};
        int64_t id = -1;
        snprintf(o.code, sizeof o.code, "%s", cases[i].code);
        CHECK_ROW(mw_organisation_add(t.a, &by, &o, &id, &err) == cases[i].status, i);
        CHECK_ROW((id > 3) == (cases[i].status == MW_OK), i);
        CHECK_ROW(!cases[i].says || strstr(err.text, cases[i].says), i);
    }
    CHECK(mw_organisation_find(t.a, S("four"), &found, NULL) == MW_OK && found.entity == 2);
    CHECK(found.made_ns == by.at_ns && strcmp(found.title, "O") == 0);
    CHECK(mw_organisation_find(t.a, S("none"), &found, NULL) == MW_NOTFOUND);
    CHECK(mw_test_trail(t.plant.registry, 0, NULL, 0) == 2); // what was refused left none
    mw_text printed = {0};
    CHECK(mw_organisation_rename(t.a, &by, &found, S(""), NULL) == MW_INVALID);
    CHECK(mw_organisation_find(t.a, S("four"), &found, NULL) == MW_OK);
    CHECK(mw_organisation_rename(t.a, &by, &found, S("P"), NULL) == MW_OK);
    CHECK(mw_organisation_find(t.a, S("four"), &found, NULL) == MW_OK && found.entity == 2);
    CHECK(found.title[0] == 'P' && mw_test_trail(t.plant.registry, 0, NULL, 0) == 3);
    CHECK(mw_accounts_entity_print(t.a, 0, &printed, NULL) == MW_OK);
    CHECK(mw_accounts_entity_print(t.a, found.entity, &printed, NULL) == MW_OK);
    CHECK(strncmp(printed.bytes, "null\"", 5) == 0 && strchr(printed.bytes, ':'));
    mw_text_free(&printed);
    mw_account_tree *tree = NULL;
    CHECK(mw_accounts_tree(t.a, by.at_ns, &tree, NULL) == MW_OK);
    CHECK(mw_account_tree_organisation(tree, 3) == 4);
    mw_account_tree_free(tree);
    mw_test_accounts_free(&t);
}

void test_accounts_copy(void) {
    static const struct {
        const char *from, *to; // into 8 bytes
    } cases[] = {
        {"",                   ""                },
        {"seven..",            "seven.."         },
        {"eight...",           "eight.."         },
        {"a\tb\x7f",           "a?b?"            },
        {"\xff\xc3",           "??"              },
        {"sixsix\xe7\x8e\x8b", "sixsix"          }, // no half letters
        {"four\xe7\x8e\x8b",   "four\xe7\x8e\x8b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buf[8];
        mw_account_copy(buf, sizeof buf, S(cases[i].from));
        CHECK_ROW(strcmp(buf, cases[i].to) == 0, i);
    }
}

void test_accounts_out_of_memory(void) {
    mw_test_tree plant = mw_test_tree_new();
    const mw_accounts_setup setup = {.registry = plant.registry};
    mw_accounts *a = NULL;
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 10; n++) {
        CHECK_ROW(a == NULL, n);
        mw_alloc_fail_after(n);
        st = mw_accounts_open(&setup, &a, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && n == 3);
    mw_accounts_close(a);
    mw_accounts_close(NULL);
    mw_test_tree_free(&plant);
}
