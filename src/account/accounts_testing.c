// SPDX-License-Identifier: MIT
// See accounts_testing.h.
#include "account/accounts_testing.h"

#include "account/sign_in.h"
#include "account/token.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

mw_audit_by mw_test_by(int64_t seconds) {
    return (mw_audit_by){mw_slice_of("boss"), mw_slice_of("10.0.0.9"), MW_TEST_NS(seconds)};
}

static mw_accounts *opened(mw_registry *r) {
    mw_accounts *a = NULL;
    const mw_accounts_setup setup = {.registry = r,
                                     .cost = MW_PASSWORD_COST_TEST,
                                     .idle_ns = MW_TEST_NS(3600),
                                     .whole_ns = MW_TEST_NS(MW_TEST_DAY)};
    if (mw_accounts_open(&setup, &a, NULL) != MW_OK) abort();
    return a;
}

mw_test_accounts mw_test_accounts_new(void) {
    mw_test_accounts t = {.plant = mw_test_tree_new()};
    t.a = opened(t.plant.registry);
    return t;
}

// What begins a change while somebody meddles, and what did before.
static mw_registry_ops meddled;
static const mw_registry_ops *plain;
static void (*meddler)(mw_accounts *other);

static mw_status begin_meddled(mw_registry *r, mw_error *err) {
    r->ops = plain;
    mw_accounts *other = opened(r);
    meddler(other);
    mw_accounts_close(other);
    return r->ops->begin(r, err);
}

void mw_test_in_between(mw_registry *r, void (*meddle)(mw_accounts *other)) {
    plain = r->ops;
    meddled = *plain;
    meddled.begin = begin_meddled;
    meddler = meddle;
    r->ops = &meddled;
}

static void tell(void *ctx, const char *line) {
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

void mw_test_accounts_free(mw_test_accounts *t) {
    int64_t problems = 0;
    CHECK(mw_audit_verify(t->plant.registry, NULL, tell, NULL, &problems, NULL) == MW_OK);
    CHECK(problems == 0);
    mw_accounts_close(t->a);
    mw_test_tree_free(&t->plant);
}

int64_t mw_test_person(mw_accounts *a, const char *name, int64_t organisation) {
    mw_person p = {.organisation = organisation};
    mw_audit_by by = mw_test_by(1);
    int64_t id = 0;
    snprintf(p.name, sizeof p.name, "%s", name);
    snprintf(p.mail, sizeof p.mail, "%s@plant.example", name);
    CHECK(mw_person_add(a, &by, &p, &id, NULL) == MW_OK);
    CHECK(mw_person_password(a, &by, id, mw_slice_of(MW_TEST_PASSWORD), NULL) == MW_OK);
    return id;
}

typedef struct {
    int64_t after, count;
    char *acts;
    size_t size, used;
} acts;

static mw_status note_act(void *ctx, const mw_audit_entry *e, mw_error *err) {
    acts *n = ctx;
    (void)err;
    n->count++;
    if (e->id <= n->after || !n->acts) return MW_OK;
    n->used += (size_t)snprintf(n->acts + n->used, n->size - n->used, "%s%.*s", n->used ? "," : "",
                                (int)e->act.n, e->act.p);
    return MW_OK;
}

int64_t mw_test_trail(mw_registry *r, int64_t after, char *text, size_t size) {
    acts n = {.after = after, .acts = text, .size = size};
    if (text) text[0] = '\0';
    CHECK(mw_audit_each(r, 0, note_act, &n, NULL) == MW_OK);
    return n.count;
}

// The alerts that somebody is mailed.
static void put_notification(mw_registry *r, int64_t person) {
    mw_cell c[MW_ROW_CELLS_MAX] = {{0}};
    c[MW_COLUMN(NOTIFICATION, PERSON)].number = person;
    c[MW_COLUMN(NOTIFICATION, LEAST)].text = S("warning");
    c[MW_COLUMN(NOTIFICATION, LANG)].text = S("zh");
    c[MW_COLUMN(NOTIFICATION, ZONE)].text = S("Asia/Shanghai");
    CHECK(r->ops->row_put(r, MW_ROWS_NOTIFICATION, c, NULL, NULL) == MW_OK);
}

int64_t mw_test_busy(mw_test_accounts *t) {
    mw_registry *r = t->plant.registry;
    mw_audit_by by = mw_test_by(1), own = {S("zhao"), S("10.0.0.77"), MW_TEST_NS(2)};
    const mw_person p = {
        .organisation = 1, .name = "zhao", .title = "Zhao Min", .mail = "zhao@plant.example"};
    const mw_record said = {.sort = S("answer"), .who = S("zhao"), .body = S("{}")};
    const mw_record taken = {
        .sort = S("answer"), .who = S("Zhao Min"), .body = S("{\"recorder\":\"zhao\",\"n\":1}")};
    mw_secret s;
    int64_t id = 0, boss = mw_test_person(t->a, "boss", 1);
    CHECK(mw_person_grant(t->a, &by, boss, (mw_grant){MW_ROLE_ADMINISTRATOR, 0}, NULL) == MW_OK);
    CHECK(mw_person_add(t->a, &by, &p, &id, NULL) == MW_OK);
    CHECK(mw_person_grant(t->a, &by, id, (mw_grant){MW_ROLE_OPERATOR, 2}, NULL) == MW_OK);
    CHECK(mw_person_password(t->a, &by, id, S(MW_TEST_PASSWORD), NULL) == MW_OK);
    const mw_sign_in asked = {.name = S("zhao"),
                              .password = S(MW_TEST_PASSWORD),
                              .address = S("10.0.0.77"),
                              .agent = S("Browser of Zhao"),
                              .at_ns = MW_TEST_NS(3)};
    mw_sign_in_answer got;
    CHECK(mw_account_sign_in(t->a, &asked, &got, NULL) == MW_OK && got.person == id);
    const mw_account_token k = {
        .person = id,
        .title = "Zhao's report",
        .scope = {MW_ROLE_VIEWER, 1},
        .ends_ns = MW_TEST_NS(99)
    };
    CHECK(mw_account_token_add(t->a, &own, &k, &s, NULL, NULL) == MW_OK);
    CHECK(r->ops->record_put(r, &said, NULL, NULL) == MW_OK);
    CHECK(r->ops->record_put(r, &taken, NULL, NULL) == MW_OK);
    CHECK(r->ops->setting_put(r, "views of zhao", S("[{\"name\":\"mine\"}]"), NULL) == MW_OK);
    put_notification(r, id);
    return id;
}
