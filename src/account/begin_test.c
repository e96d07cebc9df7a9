// SPDX-License-Identifier: MIT
#include "account/begin.h"

#include "account/accounts_testing.h"
#include "account/link.h"
#include "account/sign_in.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

static mw_status begin_one(mw_accounts *a, int64_t seconds, const char *name, mw_secret *out,
                           mw_error *err) {
    mw_audit_by by = mw_test_by(seconds);
    mw_person p = {.organisation = 1, .title = "T"};
    snprintf(p.name, sizeof p.name, "%s", name);
    return mw_organisation_begin(a, &by, &p, out, err);
}

static bool administered(mw_accounts *a, int64_t organisation) {
    bool is = false;
    CHECK(mw_organisation_administered(a, organisation, &is, NULL) == MW_OK);
    return is;
}

// Who did not use the link has another, also days later; who did is the last that was begun with.
void test_begin_until_used(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_audit_by late = mw_test_by(1 + 2 * MW_TEST_DAY);
    const mw_link_typed typed = {.password = S(MW_TEST_PASSWORD)};
    mw_secret first, s;
    mw_error err = {0};
    int64_t person = 0;
    char acts[120];
    int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    CHECK(!administered(t.a, 1));
    CHECK(begin_one(t.a, 1, "li", &first, NULL) == MW_OK);
    mw_test_trail(t.plant.registry, before, acts, sizeof acts);
    CHECK(strcmp(acts, "person add,person grant,link new") == 0);
    CHECK(!administered(t.a, 1));
    CHECK(mw_account_link_check(t.a, &first, late.at_ns, &person, NULL) == MW_NOTFOUND);
    before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    CHECK(begin_one(t.a, 1 + 2 * MW_TEST_DAY, "li", &s, NULL) == MW_OK);
    mw_test_trail(t.plant.registry, before, acts, sizeof acts);
    CHECK(strcmp(acts, "link new") == 0);
    CHECK(mw_account_link_check(t.a, &first, MW_TEST_NS(2), &person, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_use(t.a, &late, &s, &typed, &person, NULL) == MW_OK && person > 0);
    CHECK(administered(t.a, 1) && !administered(t.a, 2));
    CHECK(begin_one(t.a, 9, "li", &s, &err) == MW_INVALID);
    CHECK(strstr(err.text, "one has an administrator"));
    CHECK(begin_one(t.a, 9, "wu", &s, NULL) == MW_INVALID);
    mw_test_accounts_free(&t);
}

// Names that are somebody else's, or whose may not sign in, get no link.
void test_begin_refuses(void) {
    static const struct {
        const char *name, *says;
    } cases[] = {
        {"ma", "somebody called \"ma\""}, // has a password, no role
        {"he", "somebody called \"he\""}, // no password, administers a part
        {"xu", "somebody called \"xu\""}, // of another organisation
        {"zu", "zu may not sign in"    },
        {"Li", "cannot be"             },
        {"",   "cannot be"             },
    };
    mw_test_accounts t = mw_test_accounts_new();
    mw_audit_by by = mw_test_by(1);
    const mw_grant all = {.role = MW_ROLE_ADMINISTRATOR}, part = {MW_ROLE_ADMINISTRATOR, 2};
    mw_person he = {.organisation = 1, .name = "he"}, xu = {.organisation = 2, .name = "xu"},
              zu = {.organisation = 1, .name = "zu"};
    int64_t id;
    mw_secret s;
    mw_test_person(t.a, "ma", 1);
    CHECK(mw_person_add(t.a, &by, &he, &id, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, id, part, NULL) == MW_OK);
    CHECK(mw_person_add(t.a, &by, &xu, &id, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, id, all, NULL) == MW_OK);
    CHECK(mw_person_add(t.a, &by, &zu, &id, NULL) == MW_OK);
    CHECK(mw_person_disable(t.a, &by, id, true, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, id, all, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_error err = {0};
        CHECK_ROW(begin_one(t.a, 2, cases[i].name, &s, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
    }
    CHECK(!administered(t.a, 1));
    mw_test_accounts_free(&t);
}

// Without a password, but an identity provider knows them: they are no one to give links to.
void test_begin_provider(void) {
    mw_test_accounts t = mw_test_accounts_new();
    const mw_sign_in asked = {.address = S("10.0.0.9"), .at_ns = MW_TEST_NS(3)};
    mw_secret s, session;
    mw_person p;
    CHECK(begin_one(t.a, 1, "li", &s, NULL) == MW_OK);
    CHECK(mw_person_find(t.a, S("li"), &p, NULL) == MW_OK && !administered(t.a, 1));
    CHECK(mw_account_session_new(t.a, p.id, &asked, MW_SIGN_IN_BY_PROVIDER, &session, NULL) ==
          MW_OK);
    CHECK(administered(t.a, 1));
    CHECK(begin_one(t.a, 4, "li", &s, NULL) == MW_INVALID);
    mw_test_accounts_free(&t);
}

// Allocation n fails: nobody is there, without role or link, who would be in the way.
void test_begin_out_of_memory(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_secret s;
    mw_person p;
    mw_status st = MW_NOMEM;
    int64_t n = 0, before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    for (; st == MW_NOMEM && n < 200; n++) {
        CHECK_ROW(mw_person_find(t.a, S("li"), &p, NULL) == MW_NOTFOUND, n);
        mw_alloc_fail_after(n);
        st = begin_one(t.a, 1, "li", &s, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && n > 5);
    CHECK(mw_test_trail(t.plant.registry, 0, NULL, 0) == before + 3);
    mw_test_accounts_free(&t);
}
