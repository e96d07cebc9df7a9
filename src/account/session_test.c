// SPDX-License-Identifier: MIT
#include "account/accounts_testing.h"
#include "account/sign_in.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

static mw_secret signed_in(mw_accounts *a, const char *name, int64_t seconds) {
    const mw_sign_in asked = {S(name), S(MW_TEST_PASSWORD), S("10.0.0.1"), S("Browser\x01"),
                              MW_TEST_NS(seconds)};
    mw_sign_in_answer got = {0};
    CHECK(mw_account_sign_in(a, &asked, &got, NULL) == MW_OK);
    CHECK(got.outcome == MW_SIGN_IN_DONE);
    return got.session;
}

static bool holds(mw_accounts *a, const mw_secret *s, int64_t seconds) {
    mw_principal p = {0};
    mw_status st = mw_account_session_check(a, s, MW_TEST_NS(seconds), &p, NULL);
    CHECK(st == MW_OK || (st == MW_NOTFOUND && p.person == 0));
    return st == MW_OK;
}

// Accounts of tests: over after an hour that nobody used it, and after a day.
void test_session_ends(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_test_person(t.a, "li", 1);
    mw_secret idle = signed_in(t.a, "li", 0), used = signed_in(t.a, "li", 0);
    CHECK(holds(t.a, &idle, 3599) && holds(t.a, &idle, 3599 + 3599)); // seen in between
    CHECK(!holds(t.a, &idle, 3599 + 3599 + 3600));
    for (int64_t s = 0; s < MW_TEST_DAY; s += 3599) CHECK_ROW(holds(t.a, &used, s), s);
    CHECK(holds(t.a, &used, MW_TEST_DAY - 1) && !holds(t.a, &used, MW_TEST_DAY));
    mw_test_accounts_free(&t);
}

void test_session_principal(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_audit_by by = mw_test_by(1);
    mw_principal p = {0};
    mw_secret s = signed_in(t.a, "li", 1), forged = s, as_token = s;
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_OPERATOR, 2}, NULL) == MW_OK);
    CHECK(mw_account_session_check(t.a, &s, MW_TEST_NS(2), &p, NULL) == MW_OK);
    CHECK(p.person == li && p.organisation == 1 && p.session == 1 && !p.token && !p.narrowed);
    CHECK(p.grant_count == 1 && p.grant[0].role == MW_ROLE_OPERATOR && p.grant[0].entity == 2);
    CHECK(mw_account_may(&p, MW_ACT_OPERATE, t.plant.tree, 3));
    mw_principal away = {0};
    CHECK(mw_person_principal(t.a, li, &away, NULL) == MW_OK);
    CHECK(away.person == li && away.grant_count == 1 && !away.session && !away.narrowed);
    CHECK(mw_person_principal(t.a, 99, &away, NULL) == MW_NOTFOUND);
    forged.bytes[31] ^= 1;
    as_token.kind = MW_SECRET_TOKEN;
    CHECK(!holds(t.a, &forged, 2) && !holds(t.a, &as_token, 2) && holds(t.a, &s, 2));
    mw_test_accounts_free(&t);
}

static mw_status note(void *ctx, const mw_account_session *s, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%d %s %s;", (int)s->id, s->address, s->agent);
    return MW_OK;
}

static bool listed(mw_accounts *a, int64_t person, int64_t seconds, const char *expected) {
    mw_text text = {0};
    CHECK(mw_account_session_each(a, person, MW_TEST_NS(seconds), note, &text, NULL) == MW_OK);
    bool same = mw_slice_is((mw_slice){text.bytes, text.size}, expected);
    if (!same) fprintf(stderr, "sessions: \"%s\"\n", text.bytes);
    mw_text_free(&text);
    return same;
}

void test_session_revoked(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 1);
    mw_audit_by by = mw_test_by(1);
    mw_secret first = signed_in(t.a, "li", 0), second = signed_in(t.a, "li", 1000),
              third = signed_in(t.a, "li", 1001), other = signed_in(t.a, "wu", 0);
    CHECK(listed(t.a, li, 1001, "1 10.0.0.1 Browser?;2 10.0.0.1 Browser?;3 10.0.0.1 Browser?;"));
    CHECK(listed(t.a, li, 3600, "2 10.0.0.1 Browser?;3 10.0.0.1 Browser?;"));
    CHECK(mw_account_session_end(t.a, &by, wu, 2, NULL) == MW_NOTFOUND); // not theirs
    CHECK(mw_account_session_end(t.a, &by, li, 2, NULL) == MW_OK);
    CHECK(mw_account_session_end(t.a, &by, li, 2, NULL) == MW_NOTFOUND);
    CHECK(holds(t.a, &first, 1100) && !holds(t.a, &second, 1100) && holds(t.a, &third, 1100));
    CHECK(mw_account_session_end_all(t.a, &by, li, 3, NULL) == MW_OK);
    CHECK(!holds(t.a, &first, 1100) && holds(t.a, &third, 1100) && holds(t.a, &other, 1100));
    CHECK(mw_account_session_end_all(t.a, &by, li, 0, NULL) == MW_OK);
    CHECK(!holds(t.a, &third, 1100) && holds(t.a, &other, 1100));
    mw_test_accounts_free(&t);
}

// A new password and being disabled end all sessions; enabling does not bring them back.
void test_session_ends_with_person(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_audit_by by = mw_test_by(1);
    mw_secret s = signed_in(t.a, "li", 1);
    CHECK(mw_person_password(t.a, &by, li, S(MW_TEST_PASSWORD), NULL) == MW_OK);
    CHECK(!holds(t.a, &s, 2));
    s = signed_in(t.a, "li", 2);
    CHECK(holds(t.a, &s, 2) && mw_person_disable(t.a, &by, li, true, NULL) == MW_OK);
    CHECK(!holds(t.a, &s, 2) && mw_person_disable(t.a, &by, li, false, NULL) == MW_OK);
    CHECK(!holds(t.a, &s, 2));
    mw_test_accounts_free(&t);
}

// The oldest gives way to one more than a person may have; what is over goes first.
void test_session_limit(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_test_person(t.a, "li", 1);
    mw_secret first = signed_in(t.a, "li", 0), second = signed_in(t.a, "li", 0);
    for (int i = 2; i < MW_SESSIONS_MAX; i++) signed_in(t.a, "li", i);
    CHECK(holds(t.a, &first, 100) && holds(t.a, &second, 100));
    mw_secret last = signed_in(t.a, "li", 200);
    CHECK(!holds(t.a, &first, 200) && holds(t.a, &second, 3500) && holds(t.a, &last, 3500));
    mw_secret later = signed_in(t.a, "li", 5000); // all but two are over
    CHECK(holds(t.a, &second, 5000) && holds(t.a, &last, 5000) && holds(t.a, &later, 5000));
    mw_test_accounts_free(&t);
}
