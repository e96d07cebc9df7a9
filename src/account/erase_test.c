// SPDX-License-Identifier: MIT
#include "account/erase.h"

#include "account/accounts_testing.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

static void hear(void *ctx, const char *line) { mw_text_addf(ctx, "%s\n", line); }

static int64_t problems_of(mw_registry *r, const mw_audit_head *noted) {
    mw_text t = {0};
    int64_t problems = 0;
    CHECK(mw_audit_verify(r, noted, hear, &t, &problems, NULL) == MW_OK);
    if (problems) fprintf(stderr, "%s", t.bytes);
    mw_text_free(&t);
    return problems;
}

// Everything that the registry says: rows, records, trail.
static mw_status note_row(void *ctx, const mw_cell *c, mw_error *err) {
    (void)err;
    for (int i = 1; i < MW_ROW_CELLS_MAX; i++)
        if (c[i].text.n) mw_text_addf(ctx, "%.*s\n", (int)c[i].text.n, c[i].text.p);
    return MW_OK;
}

static mw_status note_record(void *ctx, const mw_record *r, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%.*s %.*s\n", (int)r->who.n, r->who.p, (int)r->body.n, r->body.p);
    return MW_OK;
}

static mw_text everything(mw_registry *r) {
    mw_text t = {0};
    const mw_record_query records = {.of = -1};
    for (int table = 0; table < MW_ROWS_COUNT; table++) {
        const mw_row_query q = {.table = (mw_row_table)table};
        CHECK(r->ops->row_each(r, &q, note_row, &t, NULL) == MW_OK);
    }
    CHECK(r->ops->record_each(r, &records, note_record, &t, NULL) == MW_OK);
    mw_text_addc(&t, '\n');
    return t;
}

void test_erase_leaves_nothing(void) {
    static const char *const gone[] = {"zhao", "Zhao", "10.0.0.77", "Asia/Shanghai", "argon2"};
    mw_test_accounts t = mw_test_accounts_new();
    mw_registry *r = t.plant.registry;
    mw_audit_by by = mw_test_by(5);
    mw_audit_head noted;
    mw_erased done = {0};
    mw_person p;
    mw_error err = {0};
    char *views = NULL, want[64];
    int64_t id = mw_test_busy(&t);
    CHECK(mw_audit_head_get(r, &noted, NULL) == MW_OK);
    CHECK(mw_person_erase(t.a, &by, id, &done, NULL) == MW_OK && done.entries > 4);
    snprintf(want, sizeof want, "erased-%lld", (long long)id);
    CHECK(strcmp(done.name, want) == 0);
    mw_text all = everything(r);
    // Boss has a hash as well.
    for (size_t i = 0; i < 4; i++) CHECK_ROW(strstr(all.bytes, gone[i]) == NULL, i);
    CHECK(strstr(all.bytes, want) != NULL && strstr(all.bytes, "\"n\":1") != NULL);
    mw_text_free(&all);
    CHECK(r->ops->setting_get(r, "views of zhao", &views, NULL) == MW_NOTFOUND);
    CHECK(mw_person_find(t.a, S("zhao"), &p, NULL) == MW_NOTFOUND);
    CHECK(mw_person_get(t.a, id, &p, NULL) == MW_OK && p.disabled_ns && !p.password_ns);
    CHECK(problems_of(r, NULL) == 0 && problems_of(r, &noted) == 0);
    CHECK(mw_person_erase(t.a, &by, id, &done, &err) == MW_INVALID && strstr(err.text, "already"));
    CHECK(mw_person_disable(t.a, &by, id, false, NULL) == MW_INVALID);
    CHECK(mw_person_grant(t.a, &by, id, (mw_grant){MW_ROLE_VIEWER, 0}, NULL) == MW_INVALID);
    CHECK(mw_person_password(t.a, &by, id, S(MW_TEST_PASSWORD), NULL) == MW_INVALID);
    CHECK(mw_person_erase(t.a, &by, 99, &done, NULL) == MW_NOTFOUND);
    mw_test_accounts_free(&t);
}

// Two in turn, the second by themselves: the digest of the last erasure covers both.
void test_erase_twice(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_registry *r = t.plant.registry;
    mw_audit_by boss = mw_test_by(5), own = {S("wu"), S("10.0.0.5"), MW_TEST_NS(6)};
    mw_erased done = {0};
    int64_t zhao = mw_test_busy(&t), wu = mw_test_person(t.a, "wu", 1);
    CHECK(mw_person_grant(t.a, &own, zhao, (mw_grant){MW_ROLE_VIEWER, 0}, NULL) == MW_OK);
    CHECK(mw_person_erase(t.a, &boss, zhao, &done, NULL) == MW_OK);
    int64_t first = done.entries;
    CHECK(mw_person_erase(t.a, &own, wu, &done, NULL) == MW_OK && done.entries > first);
    mw_text all = everything(r);
    CHECK(strstr(all.bytes, "wu") == NULL && strstr(all.bytes, "10.0.0.5") == NULL);
    mw_text_free(&all);
    CHECK(problems_of(r, NULL) == 0);
    mw_test_accounts_free(&t);
}

// What was marked is as little to be changed as all else, and nothing else can be marked.
void test_erase_tampering(void) {
    static const char *const says[] = {"entries that name who was erased", "was changed"};
    for (int how = 0; how < 3; how++) {
        mw_test_accounts t = mw_test_accounts_new();
        mw_registry *r = t.plant.registry;
        mw_audit_by by = mw_test_by(5);
        mw_erased done = {0};
        mw_text told = {0};
        int64_t id = mw_test_busy(&t), problems = 0;
        if (how < 2) CHECK(mw_person_erase(t.a, &by, id, &done, NULL) == MW_OK);
        mw_cell c[MW_ROW_CELLS_MAX] = {{.number = how == 0 ? 4 : 2}};
        c[MW_COLUMN(AUDIT, WHO)].text = S("wang");
        c[MW_COLUMN(AUDIT, SALT)].text = S(how == 2 ? "another" : MW_ROW_ERASED);
        CHECK(r->ops->row_redact(r, MW_ROWS_AUDIT, c, NULL) == MW_OK);
        CHECK(mw_audit_verify(r, NULL, hear, &told, &problems, NULL) == MW_OK && problems == 1);
        CHECK_ROW(problems && strstr(told.bytes, says[how == 2]) != NULL, how);
        mw_text_free(&told);
        mw_accounts_close(t.a); // the trail is broken
        mw_test_tree_free(&t.plant);
    }
}

void test_erase_last_administrator(void) {
    mw_test_accounts t = mw_test_accounts_new();
    mw_audit_by by = mw_test_by(5);
    mw_erased done;
    mw_error err = {0};
    mw_person boss;
    (void)mw_test_busy(&t);
    CHECK(mw_person_find(t.a, S("boss"), &boss, NULL) == MW_OK);
    CHECK(mw_person_erase(t.a, &by, boss.id, &done, &err) == MW_INVALID);
    CHECK(strstr(err.text, "only administrator") != NULL);
    CHECK(mw_person_find(t.a, S("boss"), &boss, NULL) == MW_OK);
    mw_test_accounts_free(&t);
}

void test_erase_names(void) {
    static const struct {
        const char *name;
        bool erased;
    } names[] = {
        {"erased-1",   true },
        {"erased-207", true },
        {"erased-",    false},
        {"erased-1a",  false},
        {"e",          false}
    };
    mw_test_accounts t = mw_test_accounts_new();
    mw_audit_by by = mw_test_by(1);
    const mw_person p = {.organisation = 1, .name = "erased-3"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CHECK_ROW(mw_name_is_erased(S(names[i].name)) == names[i].erased, i);
    CHECK(mw_person_add(t.a, &by, &p, NULL, NULL) == MW_INVALID);
    mw_test_accounts_free(&t);
}

void test_erase_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 3000; n++) {
        mw_test_accounts t = mw_test_accounts_new();
        mw_audit_by by = mw_test_by(5);
        mw_erased done = {0};
        mw_person p;
        int64_t id = mw_test_busy(&t);
        mw_alloc_fail_after(n);
        st = mw_person_erase(t.a, &by, id, &done, NULL);
        mw_alloc_fail_after(-1);
        bool there = mw_person_find(t.a, S("zhao"), &p, NULL) == MW_OK;
        CHECK_ROW(there == (st != MW_OK), n);
        mw_test_accounts_free(&t);
    }
    CHECK(st == MW_OK);
}
