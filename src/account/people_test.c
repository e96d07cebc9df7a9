// SPDX-License-Identifier: MIT
#include "account/people.h"

#include "account/accounts_testing.h"
#include "base/alloc.h"
#include "test/test.h"

#define S(text) mw_slice_of(text)

void test_people_added(void) {
    mw_test_accounts t = mw_test_accounts_new();
    static const struct {
        const char *name;
        int64_t organisation;
        mw_status status;
        const char *says;
    } cases[] = {
        {"li",         1, MW_OK,       NULL           },
        {"li",         1, MW_INVALID,  "already"      },
        {"li",         2, MW_INVALID,  "already"      }, // one name, one person
        {"li.wei@x-1", 2, MW_OK,       NULL           },
        {"Li",         1, MW_INVALID,  "\"Li\" cannot"},
        {"li wei",     1, MW_INVALID,  "cannot be"    },
        {"",           1, MW_INVALID,  "cannot be"    },
        {"wu",         9, MW_NOTFOUND, "not there"    },
    };
    mw_audit_by by = mw_test_by(7);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_person p = {.organisation = cases[i].organisation, .title = "T", .mail = "m@x"};
        mw_error err = {0};
        int64_t id = -1;
        snprintf(p.name, sizeof p.name, "%s", cases[i].name);
        CHECK_ROW(mw_person_add(t.a, &by, &p, &id, &err) == cases[i].status, i);
        CHECK_ROW((id > 0) == (cases[i].status == MW_OK), i);
        CHECK_ROW(!cases[i].says || strstr(err.text, cases[i].says), i);
    }
    mw_person p;
    CHECK(mw_person_find(t.a, S("li"), &p, NULL) == MW_OK && p.organisation == 1);
    CHECK(!p.password_ns && !p.disabled_ns && p.made_ns == by.at_ns && !strcmp(p.mail, "m@x"));
    CHECK(mw_person_get(t.a, 2, &p, NULL) == MW_OK && strcmp(p.name, "li.wei@x-1") == 0);
    CHECK(mw_person_get(t.a, 3, &p, NULL) == MW_NOTFOUND);
    CHECK(mw_person_get(t.a, 0, &p, NULL) == MW_NOTFOUND);
    CHECK(mw_person_find(t.a, S("wu"), &p, NULL) == MW_NOTFOUND);
    mw_test_accounts_free(&t);
}

static mw_status note_roles(void *ctx, const mw_person *p, const mw_grant *grant, int32_t count,
                            mw_error *err) {
    mw_text *text = ctx;
    (void)err;
    mw_text_adds(text, p->name);
    for (int32_t i = 0; i < count; i++)
        mw_text_addf(text, " %s@%d", mw_role_name(grant[i].role), grant[i].entity);
    mw_text_addc(text, ';');
    return MW_OK;
}

static bool people_are(mw_accounts *a, int64_t organisation, const char *expected) {
    mw_text text = {0};
    CHECK(mw_person_each(a, organisation, note_roles, &text, NULL) == MW_OK);
    bool same = mw_slice_is((mw_slice){text.bytes, text.size}, expected);
    if (!same) fprintf(stderr, "people: \"%s\"\n", text.bytes);
    mw_text_free(&text);
    return same;
}

void test_people_roles(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 2);
    const mw_grant operator= {MW_ROLE_OPERATOR, 2}, viewer = {MW_ROLE_VIEWER, 0};
    mw_audit_by by = mw_test_by(1);
    char acts[200];
    int64_t before = mw_test_trail(t.plant.registry, 0, NULL, 0);
    CHECK(mw_person_grant(t.a, &by, li, operator, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, li, operator, NULL) == MW_OK); // is there already
    CHECK(mw_person_grant(t.a, &by, li, viewer, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, wu, operator, NULL) == MW_INVALID); // not theirs
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_VIEWER, 99}, NULL) == MW_INVALID);
    CHECK(mw_person_grant(t.a, &by, 99, viewer, NULL) == MW_NOTFOUND);
    CHECK(people_are(t.a, 1, "li operator@2 viewer@0;") && people_are(t.a, 2, "wu;"));
    CHECK(people_are(t.a, 0, "li operator@2 viewer@0;wu;"));
    CHECK(mw_person_revoke(t.a, &by, li, operator, NULL) == MW_OK);
    CHECK(mw_person_revoke(t.a, &by, li, operator, NULL) == MW_NOTFOUND);
    CHECK(people_are(t.a, 1, "li viewer@0;"));
    mw_test_trail(t.plant.registry, before, acts, sizeof acts);
    CHECK(strcmp(acts, "person grant,person grant,person revoke") == 0);
    mw_test_accounts_free(&t);
}

// At the limit of roles, and one past it.
void test_people_roles_limit(void) {
    mw_test_accounts t = mw_test_accounts_new();
    int64_t li = mw_test_person(t.a, "li", 1);
    mw_registry *r = t.plant.registry;
    mw_audit_by by = mw_test_by(1);
    for (int i = 0; i < MW_GRANTS_MAX - 1; i++) {
        char code[16];
        int32_t id = 0;
        snprintf(code, sizeof code, "N%d", i);
        const mw_entity e = {.kind = S("unit"), .code = S(code), .valid_to_ns = 1};
        CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK);
        CHECK(r->ops->placement_put(r, &(mw_placement){id, 1, 0}, NULL) == MW_OK);
        CHECK_ROW(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_VIEWER, id}, NULL) == MW_OK, i);
    }
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_VIEWER, 0}, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, li, (mw_grant){MW_ROLE_ANALYST, 0}, NULL) == MW_LIMIT);
    mw_test_accounts_free(&t);
}

// The last who administers all of an organisation cannot go; others, and parts of it, do not count.
void test_people_last_administrator(void) {
    mw_test_accounts t = mw_test_accounts_new();
    const mw_grant whole = {MW_ROLE_ADMINISTRATOR, 0}, part = {MW_ROLE_ADMINISTRATOR, 1};
    int64_t li = mw_test_person(t.a, "li", 1), wu = mw_test_person(t.a, "wu", 1),
            xu = mw_test_person(t.a, "xu", 2);
    mw_audit_by by = mw_test_by(3);
    mw_error err = {0};
    CHECK(mw_person_grant(t.a, &by, li, whole, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, li, part, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, wu, part, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, xu, whole, NULL) == MW_OK);
    CHECK(mw_person_revoke(t.a, &by, li, whole, &err) == MW_INVALID);
    CHECK(strstr(err.text, "li is the only administrator"));
    CHECK(mw_person_disable(t.a, &by, li, true, NULL) == MW_INVALID);
    CHECK(mw_person_revoke(t.a, &by, li, part, NULL) == MW_OK);
    CHECK(mw_person_grant(t.a, &by, wu, whole, NULL) == MW_OK);
    CHECK(mw_person_disable(t.a, &by, li, true, NULL) == MW_OK);
    CHECK(mw_person_disable(t.a, &by, wu, true, NULL) == MW_INVALID); // li does not count now
    CHECK(mw_person_revoke(t.a, &by, li, whole, NULL) == MW_OK);      // disabled: nothing is lost
    CHECK(mw_person_revoke(t.a, &by, wu, whole, NULL) == MW_INVALID);
    mw_test_accounts_free(&t);
}
