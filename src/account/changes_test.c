// SPDX-License-Identifier: MIT
// Every change of accounts under failing allocations: an error and nothing changed, or it is done;
// the trail follows.
#include "account/accounts_testing.h"
#include "account/sign_in.h"
#include "account/token.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

typedef mw_status (*change)(mw_accounts *a, int64_t li, mw_error *err);

static mw_status do_add(mw_accounts *a, int64_t li, mw_error *err) {
    const mw_person p = {.organisation = 1, .name = "new"};
    mw_audit_by by = mw_test_by(1);
    (void)li;
    return mw_person_add(a, &by, &p, NULL, err);
}

static mw_status do_grant(mw_accounts *a, int64_t li, mw_error *err) {
    mw_audit_by by = mw_test_by(1);
    return mw_person_grant(a, &by, li, (mw_grant){MW_ROLE_OPERATOR, 2}, err);
}

static mw_status do_revoke(mw_accounts *a, int64_t li, mw_error *err) {
    mw_audit_by by = mw_test_by(1);
    return mw_person_revoke(a, &by, li, (mw_grant){MW_ROLE_VIEWER, 1}, err);
}

static mw_status do_disable(mw_accounts *a, int64_t li, mw_error *err) {
    mw_audit_by by = mw_test_by(1);
    return mw_person_disable(a, &by, li, true, err);
}

static mw_status do_password(mw_accounts *a, int64_t li, mw_error *err) {
    mw_audit_by by = mw_test_by(1);
    return mw_person_password(a, &by, li, S(MW_TEST_PASSWORD), err);
}

static mw_status do_sign_in(mw_accounts *a, int64_t li, mw_error *err) {
    const mw_sign_in asked = {.name = S("li"), .password = S(MW_TEST_PASSWORD), .at_ns = 1};
    mw_sign_in_answer got;
    (void)li;
    MW_TRY(mw_account_sign_in(a, &asked, &got, err));
    // Attempts that memory failed count as failed: then there is a wait.
    return got.outcome == MW_SIGN_IN_DONE ? MW_OK : mw_fail(err, MW_IO, "not signed in");
}

static mw_status do_token(mw_accounts *a, int64_t li, mw_error *err) {
    mw_audit_by by = mw_test_by(1);
    const mw_account_token k = {
        .person = li, .scope = {MW_ROLE_VIEWER, 1},
             .ends_ns = INT64_C(5) << 31
    };
    mw_secret s;
    return mw_account_token_add(a, &by, &k, &s, NULL, err);
}

static mw_status do_organisation(mw_accounts *a, int64_t li, mw_error *err) {
    const mw_organisation o = {.code = "new"};
    mw_audit_by by = mw_test_by(1);
    int64_t id;
    (void)li;
    return mw_organisation_add(a, &by, &o, &id, err);
}

static const change changes[] = {do_add,      do_grant,   do_revoke, do_disable,
                                 do_password, do_sign_in, do_token,  do_organisation};

// One change with its n-th allocation failing, on accounts of its own. Returns its status.
static mw_status change_failing(int which, int64_t n) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_audit_by by = mw_test_by(1);
    mw_error err = {0};
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_VIEWER, 1}, NULL) == MW_OK);
    int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    mw_alloc_fail_after(n);
    mw_status st = changes[which](t.a, li, &err);
    mw_alloc_fail_after(-1);
    int64_t after = mw_test_trail(t.plant.registry, 0, NULL, 0);
    CHECK_ROW(after == before + (st == MW_OK), which);
    CHECK_ROW((st == MW_OK) == (err.text[0] == '\0'), which);
    if (st != MW_OK) CHECK_ROW(changes[which](t.a, li, NULL) == MW_OK, which);
    mw_test_accounts_free(&t);
    return st;
}

void test_changes_out_of_memory(void) {
    for (int which = 0; which < (int)(sizeof changes / sizeof changes[0]); which++) {
        mw_status st = MW_NOMEM;
        int64_t n = 0;
        for (; st == MW_NOMEM && n < 500; n++) st = change_failing(which, n);
        CHECK_ROW(st == MW_OK && n > 5, which);
    }
}
