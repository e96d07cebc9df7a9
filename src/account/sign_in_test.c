// SPDX-License-Identifier: MIT
#include "account/sign_in.h"

#include "account/accounts_int.h"
#include "account/accounts_testing.h"
#include "base/alloc.h"
#include "test/test.h"

#include <pthread.h>
#include <stdatomic.h>

#define S(text) mw_slice_of(text)

static mw_sign_in_answer attempt(mw_accounts *a, const char *name, const char *password,
                                 int64_t seconds) {
    const mw_sign_in asked = {S(name), S(password), S("10.0.0.1"), S("Browser\x01"),
                              MW_TEST_NS(seconds)};
    mw_sign_in_answer got = {0};
    mw_error err = {0};
    CHECK(mw_account_sign_in(a, &asked, &got, &err) == MW_OK && err.text[0] == '\0');
    return got;
}

void test_sign_in_outcomes(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 1);
    const mw_person none = {.organisation = 1, .name = "none"};
    mw_audit_by by = mw_test_by(1);
    CHECK(mw_person_add(t.a, &by, &none, NULL, NULL) == MW_OK);
    CHECK(mw_person_disable(t.a, &by, wu, true, NULL) == MW_OK);
    static char too_long[MW_PASSWORD_BYTES_MAX + 2];
    memset(too_long, 'x', sizeof too_long - 1);
    static const struct {
        const char *name, *password;
        mw_sign_in_outcome outcome;
    } cases[] = {
        {"li",     MW_TEST_PASSWORD,     MW_SIGN_IN_DONE },
        {" LI ",   MW_TEST_PASSWORD,     MW_SIGN_IN_DONE },
        {"li",     MW_TEST_PASSWORD " ", MW_SIGN_IN_WRONG},
        {"li",     "",                   MW_SIGN_IN_WRONG},
        {"li",     "\xff",               MW_SIGN_IN_WRONG},
        {"wu",     MW_TEST_PASSWORD,     MW_SIGN_IN_WRONG}, // disabled
        {"none",   "",                   MW_SIGN_IN_WRONG}, // without a password
        {"nobody", MW_TEST_PASSWORD,     MW_SIGN_IN_WRONG},
        {"nobody", "",                   MW_SIGN_IN_WRONG},
        {"nobody", "\xff",               MW_SIGN_IN_WRONG},
        {"nobody", too_long,             MW_SIGN_IN_WRONG},
        {"",       MW_TEST_PASSWORD,     MW_SIGN_IN_WRONG},
        {"\xff",   MW_TEST_PASSWORD,     MW_SIGN_IN_WRONG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char acts[40];
        int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
        mw_sign_in_answer got = attempt(t.a, cases[i].name, cases[i].password, 10 + (int64_t)i);
        bool done = cases[i].outcome == MW_SIGN_IN_DONE;
        CHECK_ROW(got.outcome == cases[i].outcome && got.person == (done ? li : 0), i);
        mw_test_trail(t.plant.registry, before, acts, sizeof acts);
        CHECK_ROW(strcmp(acts, done ? "sign-in" : "sign-in refused") == 0, i);
    }
    mw_test_accounts_free(&t);
}

// Known or not, a name waits alike; a right password does not help while it does.
void test_sign_in_waits(void) {
    mw_test_accounts t = mw_test_accounts_new();
    static const char *const names[] = {"li", "nobody"};
    mw_test_person(t.a, "li", 1);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < MW_LIMITER_NAME_FREE + 1; i++)
            CHECK_ROW(attempt(t.a, names[k], "x", 10).outcome == MW_SIGN_IN_WRONG, k);
        int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
        mw_sign_in_answer got = attempt(t.a, names[k], MW_TEST_PASSWORD, 10);
        CHECK_ROW(got.outcome == MW_SIGN_IN_WAIT && got.wait_ns == MW_TEST_NS(1), k);
        CHECK_ROW(mw_test_trail(t.plant.registry, 0, NULL, 0) == before, k); // no flood of entries
    }
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 11).outcome == MW_SIGN_IN_DONE);
    CHECK(attempt(t.a, "li", "x", 11).outcome == MW_SIGN_IN_WRONG); // counted from the start again
    mw_test_accounts_free(&t);
}

// After so many failures in a row only a new password helps; a new start forgets none of them.
void test_sign_in_locked(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), seconds = 0;
    mw_audit_by by = mw_test_by(1);
    mw_person p;
    for (int i = 1; i < MW_SIGN_IN_FAILED_MAX; i++, seconds += 2 * MW_TEST_DAY)
        CHECK_ROW(attempt(t.a, "li", "x", seconds).outcome == MW_SIGN_IN_WRONG, i);
    CHECK(mw_person_get(t.a, li, &p, NULL) == MW_OK && p.failed == MW_SIGN_IN_FAILED_MAX - 1);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, seconds).outcome == MW_SIGN_IN_DONE); // not yet
    CHECK(mw_person_get(t.a, li, &p, NULL) == MW_OK && p.failed == 0);
    seconds++;
    for (int i = 0; i < MW_SIGN_IN_FAILED_MAX; i++, seconds += 2 * MW_TEST_DAY)
        CHECK_ROW(attempt(t.a, "li", "x", seconds).outcome == MW_SIGN_IN_WRONG, i);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, seconds).outcome == MW_SIGN_IN_WRONG);
    CHECK(mw_person_get(t.a, li, &p, NULL) == MW_OK && p.failed == MW_SIGN_IN_FAILED_MAX);
    CHECK(mw_person_password(t.a, &by, li, S(MW_TEST_PASSWORD), NULL) == MW_OK);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, seconds + 5).outcome == MW_SIGN_IN_DONE);
    mw_test_accounts_free(&t);
}

static void read_hash(mw_registry *r, char *hash) {
    mw_person_row row = {0};
    CHECK(mw_person_row_find(r, S("li"), &row, NULL) == MW_OK);
    memcpy(hash, row.password, sizeof row.password);
}

void test_sign_in_rehashes(void) {
    mw_test_accounts t = mw_test_accounts_new();
    char before[MW_PASSWORD_HASH_MAX], after[MW_PASSWORD_HASH_MAX];
    mw_test_person(t.a, "li", 1);
    read_hash(t.plant.registry, before);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 1).outcome == MW_SIGN_IN_DONE);
    read_hash(t.plant.registry, after);
    CHECK(strcmp(before, after) == 0);
    t.a->cost.passes = 2; // what is usual has grown
    CHECK(attempt(t.a, "li", "wrong", 2).outcome == MW_SIGN_IN_WRONG);
    read_hash(t.plant.registry, after);
    CHECK(strcmp(before, after) == 0);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 3).outcome == MW_SIGN_IN_DONE);
    read_hash(t.plant.registry, after);
    CHECK(strstr(before, "t=1") && strstr(after, "t=2"));
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 4).outcome == MW_SIGN_IN_DONE);
    mw_test_accounts_free(&t);
}

static void sign_in_at_more(mw_accounts *other) {
    other->cost.passes = 2;
    CHECK(attempt(other, "li", MW_TEST_PASSWORD, 5).outcome == MW_SIGN_IN_DONE);
}

static void set_password(mw_accounts *other) {
    mw_audit_by by = mw_test_by(6);
    CHECK(mw_person_password(other, &by, 1, S(MW_TEST_PASSWORD), NULL) == MW_OK);
}

// While an attempt is under way, another makes the hash anew: still right. The password is set:
// no more.
void test_sign_in_in_between(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_person p;
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_test_in_between(t.plant.registry, sign_in_at_more);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 5).outcome == MW_SIGN_IN_DONE);
    CHECK(mw_person_get(t.a, li, &p, NULL) == MW_OK && p.failed == 0);
    CHECK(p.password_ns == MW_TEST_NS(1)); // a hash made anew is no new password
    mw_test_in_between(t.plant.registry, set_password);
    CHECK(attempt(t.a, "li", MW_TEST_PASSWORD, 7).outcome == MW_SIGN_IN_WRONG);
    mw_test_accounts_free(&t);
}

void test_sign_in_again(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_sign_in asked = {.password = S(MW_TEST_PASSWORD), .at_ns = 1};
    mw_sign_in_answer got;
    int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    CHECK(mw_account_password_again(t.a, li, &asked, &got, NULL) == MW_OK);
    CHECK(got.outcome == MW_SIGN_IN_DONE && got.person == li);
    CHECK(mw_test_trail(t.plant.registry, 0, NULL, 0) == before);
    asked.password = S("x");
    for (int i = 0; i < 4; i++)
        CHECK(mw_account_password_again(t.a, li, &asked, &got, NULL) == MW_OK &&
              got.outcome == MW_SIGN_IN_WRONG);
    CHECK(mw_account_password_again(t.a, li, &asked, &got, NULL) == MW_OK);
    CHECK(got.outcome == MW_SIGN_IN_WAIT);
    CHECK(mw_account_password_again(t.a, 99, &asked, &got, NULL) == MW_NOTFOUND);
    mw_test_accounts_free(&t);
}

enum { THREADS = 4, TIMES = 10 };

typedef struct {
    mw_accounts *a;
    atomic_int done;
} shared;

static void *many_times(void *ctx) {
    shared *x = ctx;
    mw_accounts *a = x->a;
    for (int i = 0; i < TIMES; i++) {
        mw_principal p;
        mw_sign_in_answer got = attempt(a, "li", MW_TEST_PASSWORD, 10);
        if (got.outcome != MW_SIGN_IN_DONE) continue;
        atomic_fetch_add(&x->done, 1);
        CHECK(mw_account_session_check(a, &got.session, MW_TEST_NS(100), &p, NULL) == MW_OK);
    }
    return NULL;
}

// From several threads at once: nothing is lost, and the trail is in order (checked at the end).
// Some may have to wait, which leaves no entry; none is wrong.
void test_sign_in_threads(void) {
    mw_test_accounts t = mw_test_accounts_new();
    shared x = {.a = t.a};
    pthread_t thread[THREADS];
    mw_test_person(t.a, "li", 1);
    int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&thread[i], NULL, many_times, &x) == 0);
    for (int i = 0; i < THREADS; i++) pthread_join(thread[i], NULL);
    int64_t entries = mw_test_trail(t.plant.registry, 0, NULL, 0) - before;
    CHECK(entries > 0 && entries == atomic_load(&x.done));
    mw_test_accounts_free(&t);
}
