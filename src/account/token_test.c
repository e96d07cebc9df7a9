// SPDX-License-Identifier: MIT
#include "account/token.h"

#include "account/accounts_testing.h"
#include "base/alloc.h"
#include "test/test.h"

static mw_status made(mw_accounts *a, int64_t person, mw_grant scope, int64_t ends_s,
                      mw_secret *s) {
    const mw_account_token t = {.id = 77,
                                .person = person,
                                .title = "report",
                                .scope = scope,
                                .read_only = true,
                                .ends_ns = MW_TEST_NS(ends_s),
                                .revoked_ns = 5};
    mw_audit_by by = mw_test_by(10);
    return mw_account_token_add(a, &by, &t, s, NULL, NULL);
}

static const mw_grant viewer = {MW_ROLE_VIEWER, 2};

void test_token_made(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    const int64_t life_s = MW_TOKEN_LIFE_MAX_NS / MW_TEST_NS(1);
    const struct {
        int64_t person;
        mw_grant scope;
        int64_t ends_s;
        mw_status status;
    } cases[] = {
        {li, viewer,                     20,          MW_OK      },
        {li, {MW_ROLE_ADMINISTRATOR, 0}, 10 + life_s, MW_OK      },
        {li, viewer,                     11 + life_s, MW_INVALID }, // too long
        {li, viewer,                     10,          MW_INVALID }, // over at once
        {li, {MW_ROLE_VIEWER, 5},        20,          MW_INVALID }, // another organisation's
        {99, viewer,                     20,          MW_NOTFOUND},
    };
    mw_secret s;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_ROW(
            made(t.a, cases[i].person, cases[i].scope, cases[i].ends_s, &s) == cases[i].status, i);
    mw_account_token got;
    CHECK(mw_account_token_get(t.a, 1, &got, NULL) == MW_OK && got.read_only && !got.revoked_ns);
    CHECK(got.scope.role == MW_ROLE_VIEWER && got.scope.entity == 2 && !got.seen_ns);
    CHECK(got.made_ns == MW_TEST_NS(10) && strcmp(got.title, "report") == 0);
    CHECK(mw_account_token_get(t.a, 3, &got, NULL) == MW_NOTFOUND);
    mw_test_accounts_free(&t);
}

static mw_status check(mw_accounts *a, const mw_secret *s, int64_t seconds, mw_principal *p) {
    *p = (mw_principal){0};
    return mw_account_token_check(a, s, MW_TEST_NS(seconds), p, NULL);
}

void test_token_checked(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_audit_by by = mw_test_by(1);
    mw_secret s, forged, as_link;
    mw_principal p;
    mw_account_token got;
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_OPERATOR, 1}, NULL) == MW_OK);
    CHECK(made(t.a, li, viewer, 1000, &s) == MW_OK);
    CHECK(check(t.a, &s, 20, &p) == MW_OK && p.token == 1 && p.narrowed && p.read_only);
    CHECK(mw_account_may(&p, MW_ACT_READ, t.plant.tree, 3));
    CHECK(!mw_account_may(&p, MW_ACT_READ, t.plant.tree, 4));
    CHECK(!mw_account_may(&p, MW_ACT_OPERATE, t.plant.tree, 3));
    CHECK(mw_account_token_get(t.a, 1, &got, NULL) == MW_OK && got.seen_ns == MW_TEST_NS(20));
    CHECK(check(t.a, &s, 79, &p) == MW_OK); // within the minute: not written again
    CHECK(mw_account_token_get(t.a, 1, &got, NULL) == MW_OK && got.seen_ns == MW_TEST_NS(20));
    CHECK(check(t.a, &s, 80, &p) == MW_OK);
    CHECK(mw_account_token_get(t.a, 1, &got, NULL) == MW_OK && got.seen_ns == MW_TEST_NS(80));
    forged = as_link = s;
    forged.bytes[0] ^= 1;
    as_link.kind = MW_SECRET_LINK;
    CHECK(check(t.a, &forged, 20, &p) == MW_NOTFOUND && p.person == 0);
    CHECK(check(t.a, &as_link, 20, &p) == MW_NOTFOUND);
    CHECK(check(t.a, &s, 999, &p) == MW_OK && check(t.a, &s, 1000, &p) == MW_NOTFOUND);
    CHECK(mw_person_disable(t.a, &by, li, true, NULL) == MW_OK);
    CHECK(check(t.a, &s, 20, &p) == MW_NOTFOUND);
    CHECK(mw_person_disable(t.a, &by, li, false, NULL) == MW_OK);
    CHECK(check(t.a, &s, 20, &p) == MW_OK);
    mw_test_accounts_free(&t);
}

static void revoke_first(mw_accounts *other) {
    mw_audit_by by = mw_test_by(30);
    CHECK(mw_account_token_revoke(other, &by, 1, NULL) == MW_OK);
}

// By another process, between reading the token and writing when it was used: it stays revoked.
void test_token_revoked_in_between(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_secret s;
    mw_principal p;
    mw_account_token got;
    CHECK(made(t.a, li, viewer, 1000, &s) == MW_OK);
    mw_test_in_between(t.plant.registry, revoke_first);
    CHECK(check(t.a, &s, 31, &p) == MW_NOTFOUND && p.person == 0);
    CHECK(mw_account_token_get(t.a, 1, &got, NULL) == MW_OK);
    CHECK(got.revoked_ns == MW_TEST_NS(30) && got.seen_ns == 0);
    mw_test_accounts_free(&t);
}

static mw_status count(void *ctx, const mw_account_token *t, mw_error *err) {
    int64_t *n = ctx;
    (void)err;
    *n = 10 * *n + t->id;
    return MW_OK;
}

void test_token_revoked(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 1), seen = 0;
    mw_audit_by by = mw_test_by(30);
    mw_secret first, second, third;
    mw_principal p;
    CHECK(made(t.a, li, viewer, 1000, &first) == MW_OK);
    CHECK(made(t.a, wu, viewer, 1000, &second) == MW_OK);
    CHECK(made(t.a, li, viewer, 1000, &third) == MW_OK);
    CHECK(mw_account_token_revoke(t.a, &by, 1, NULL) == MW_OK);
    CHECK(mw_account_token_revoke(t.a, &by, 1, NULL) == MW_INVALID);
    CHECK(mw_account_token_revoke(t.a, &by, 9, NULL) == MW_NOTFOUND);
    CHECK(check(t.a, &first, 31, &p) == MW_NOTFOUND && check(t.a, &third, 31, &p) == MW_OK);
    CHECK(mw_account_token_each(t.a, li, count, &seen, NULL) == MW_OK && seen == 13);
    seen = 0;
    CHECK(mw_account_token_each(t.a, 0, count, &seen, NULL) == MW_OK && seen == 123);
    mw_test_accounts_free(&t);
}
