// SPDX-License-Identifier: MIT
#include "account/link.h"

#include "account/accounts_testing.h"
#include "account/sign_in.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

static mw_sign_in_outcome outcome(mw_accounts *a, const char *name, const char *password) {
    const mw_sign_in asked = {.name = S(name), .password = S(password), .at_ns = MW_TEST_NS(50)};
    mw_sign_in_answer got = {0};
    CHECK(mw_account_sign_in(a, &asked, &got, NULL) == MW_OK);
    return got.outcome;
}

void test_link_first_administrator(void) {
    mw_registry *r = NULL;
    mw_accounts *a = NULL;
    mw_audit_by by = mw_test_by(1), late = mw_test_by(1 + MW_TEST_DAY);
    mw_link_typed typed = {S(MW_TEST_PASSWORD), S("li"), S("Li Wei"), S("li@x")};
    mw_secret old, s;
    int64_t person = -1;
    char acts[80];
    if (mw_registry_open("memory:", &r, NULL) != MW_OK) abort();
    const mw_accounts_setup setup = {.registry = r, .cost = MW_PASSWORD_COST_TEST};
    CHECK(mw_accounts_open(&setup, &a, NULL) == MW_OK);
    CHECK(mw_account_link_first(a, &by, &old, NULL) == MW_OK);
    CHECK(mw_account_link_first(a, &by, &s, NULL) == MW_OK); // a second start
    CHECK(mw_account_link_check(a, &old, by.at_ns, &person, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_check(a, &s, by.at_ns, &person, NULL) == MW_OK && person == 0);
    CHECK(mw_account_link_use(a, &late, &s, &typed, &person, NULL) == MW_NOTFOUND);
    typed.password = S("short");
    CHECK(mw_account_link_use(a, &by, &s, &typed, &person, NULL) == MW_INVALID);
    typed.password = S(MW_TEST_PASSWORD), typed.name = S("L I");
    CHECK(mw_account_link_use(a, &by, &s, &typed, &person, NULL) == MW_INVALID);
    typed.name = S("li");
    CHECK(mw_account_link_use(a, &by, &s, &typed, &person, NULL) == MW_OK && person == 1);
    CHECK(mw_account_link_use(a, &by, &s, &typed, &person, NULL) == MW_NOTFOUND); // works once
    CHECK(mw_account_link_first(a, &by, &s, NULL) == MW_INVALID);
    mw_test_trail(r, 0, acts, sizeof acts);
    CHECK(strcmp(acts, "link new,link new,organisation add,link first") == 0);
    CHECK(outcome(a, "li", MW_TEST_PASSWORD) == MW_SIGN_IN_DONE);
    mw_organisation o;
    mw_principal p = {.person = 1, .organisation = 1};
    CHECK(mw_organisation_find(a, S("main"), &o, NULL) == MW_OK && o.entity == 0);
    p.grant[p.grant_count++] = (mw_grant){MW_ROLE_ADMINISTRATOR, 0};
    CHECK(mw_account_may(&p, MW_ACT_PEOPLE, NULL, 0));
    mw_accounts_close(a);
    r->ops->close(r);
}

// Where somebody disabled or without password administers, or only a part is, there is nobody yet.
void test_link_first_again(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 2);
    mw_audit_by by = mw_test_by(1);
    const mw_link_typed taken = {.password = S(MW_TEST_PASSWORD), .name = S("li")};
    mw_secret s;
    CHECK(mw_person_grant(t.a, &by, wu, (mw_grant){MW_ROLE_ADMINISTRATOR, 5}, NULL) == MW_OK);
    CHECK(mw_account_link_first(t.a, &by, &s, NULL) == MW_OK);
    CHECK(mw_account_link_use(t.a, &by, &s, &taken, &li, NULL) == MW_INVALID && li == 1);
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_ADMINISTRATOR, 0}, NULL) == MW_OK);
    CHECK(mw_account_link_first(t.a, &by, &s, NULL) == MW_INVALID);
    mw_test_accounts_free(&t);
}

// A link that was there before somebody became administrator makes no second first one.
void test_link_first_late(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), person = 0;
    mw_audit_by by = mw_test_by(1);
    const mw_link_typed typed = {.password = S(MW_TEST_PASSWORD), .name = S("wu")};
    mw_secret s;
    CHECK(mw_account_link_first(t.a, &by, &s, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_ADMINISTRATOR, 0}, NULL) == MW_OK);
    CHECK(mw_account_link_use(t.a, &by, &s, &typed, &person, NULL) == MW_INVALID && !person);
    mw_test_accounts_free(&t);
}

void test_link_password(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 1), person = 0;
    mw_audit_by by = mw_test_by(1), later = mw_test_by(1 + 3600);
    const char *fresh = "staple battery horse correct";
    const mw_link_typed typed = {.password = S(fresh)};
    mw_secret old, s, of_wu;
    CHECK(mw_account_link_password(t.a, &by, li, MW_LINK_MAIL_LIFE_NS, &old, NULL) == MW_OK);
    CHECK(mw_account_link_password(t.a, &by, wu, MW_LINK_MAIL_LIFE_NS, &of_wu, NULL) == MW_OK);
    CHECK(mw_account_link_password(t.a, &by, li, MW_LINK_MAIL_LIFE_NS, &s, NULL) == MW_OK);
    CHECK(mw_account_link_check(t.a, &old, by.at_ns, &person, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_check(t.a, &s, later.at_ns - 1, &person, NULL) == MW_OK && person == li);
    CHECK(mw_account_link_check(t.a, &s, later.at_ns, &person, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_use(t.a, &by, &s, &typed, &person, NULL) == MW_OK && person == li);
    CHECK(mw_account_link_use(t.a, &by, &s, &typed, &person, NULL) == MW_NOTFOUND);
    CHECK(outcome(t.a, "li", MW_TEST_PASSWORD) == MW_SIGN_IN_WRONG);
    CHECK(outcome(t.a, "li", fresh) == MW_SIGN_IN_DONE);
    CHECK(mw_account_link_check(t.a, &of_wu, by.at_ns, &person, NULL) == MW_OK && person == wu);
    CHECK(mw_person_disable(t.a, &by, wu, true, NULL) == MW_OK); // takes the link with it
    CHECK(mw_account_link_check(t.a, &of_wu, by.at_ns, &person, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_password(t.a, &by, wu, 1, &s, NULL) == MW_NOTFOUND);
    CHECK(mw_account_link_password(t.a, &by, 99, 1, &s, NULL) == MW_NOTFOUND);
    mw_test_accounts_free(&t);
}

static int64_t add_person(mw_accounts *a, const char *name, const char *mail, bool password) {
    mw_person p = {.organisation = 1};
    mw_audit_by by = mw_test_by(1);
    int64_t id = 0;
    snprintf(p.name, sizeof p.name, "%s", name);
    snprintf(p.mail, sizeof p.mail, "%s", mail);
    CHECK(mw_person_add(a, &by, &p, &id, NULL) == MW_OK);
    if (password) CHECK(mw_person_password(a, &by, id, S(MW_TEST_PASSWORD), NULL) == MW_OK);
    return id;
}

// Who is written to: by name or address, capitals or not, of those who have a password and an
// address and may sign in. The trail has an entry each time.
void test_link_forgotten(void) {
    static const struct {
        const char *who, *person, *act;
    } cases[] = {
        {"li",          "li", "password forgotten" },
        {" LI ",        "li", "password forgotten" },
        {"Li@Plant.Ex", "li", "password forgotten" },
        {"wu",          NULL, "password not mailed"}, // no address
        {"xu",          NULL, "password not mailed"}, // no password so far
        {"zu",          NULL, "password not mailed"}, // disabled
        {"both@x.ex",   NULL, "password not mailed"}, // two have it
        {"nobody",      NULL, "password not mailed"},
        {"",            NULL, "password not mailed"},
        {"\xff\n",      NULL, "password not mailed"},
    };
    mw_test_accounts t = mw_test_accounts_new();
    mw_audit_by by = mw_test_by(1);
    int64_t li = add_person(t.a, "li", "li@plant.ex", true), person = 0;
    add_person(t.a, "wu", "", true), add_person(t.a, "xu", "xu@plant.ex", false);
    add_person(t.a, "vu", "both@x.ex", true), add_person(t.a, "tu", "both@x.ex", true);
    int64_t zu = add_person(t.a, "zu", "zu@plant.ex", true);
    CHECK(mw_person_disable(t.a, &by, zu, true, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_link_forgotten got = {0};
        char acts[80];
        int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
        CHECK_ROW(mw_account_link_forgotten(t.a, &by, S(cases[i].who), &got, NULL) == MW_OK, i);
        CHECK_ROW(got.known == (cases[i].person != NULL), i);
        CHECK_ROW(!got.known || strcmp(got.person.name, cases[i].person) == 0, i);
        CHECK_ROW(mw_test_trail(t.plant.registry, before, acts, sizeof acts) == before + 1, i);
        CHECK_ROW(strcmp(acts, cases[i].act) == 0, i);
        if (!got.known) continue;
        mw_status st = mw_account_link_check(t.a, &got.secret, MW_TEST_NS(3600), &person, NULL);
        CHECK_ROW(st == MW_OK && person == li, i);
        st = mw_account_link_check(t.a, &got.secret, MW_TEST_NS(3601), &person, NULL);
        CHECK_ROW(st == MW_NOTFOUND, i);
    }
    CHECK(outcome(t.a, "li", MW_TEST_PASSWORD) == MW_SIGN_IN_DONE); // it still is
    mw_test_accounts_free(&t);
}

// Allocation n fails: the link stays good until it was used.
void test_link_out_of_memory(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), person = 0, n = 0;
    mw_audit_by by = mw_test_by(1);
    const mw_link_typed typed = {.password = S(MW_TEST_PASSWORD)};
    mw_secret s;
    mw_status st = MW_NOMEM;
    CHECK(mw_account_link_password(t.a, &by, li, MW_LINK_MAIL_LIFE_NS, &s, NULL) == MW_OK);
    for (; st == MW_NOMEM && n < 200; n++) {
        CHECK_ROW(person == 0, n);
        mw_alloc_fail_after(n);
        st = mw_account_link_use(t.a, &by, &s, &typed, &person, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && person == li && n > 5);
    mw_test_accounts_free(&t);
}
