// SPDX-License-Identifier: MIT
// Who may be told at the moment of sending: by role, branch, organisation, and being there at all.
#include "server/recipient.h"

#include "account/accounts_testing.h"
#include "test/test.h"

#include <string.h>

static int32_t entity_of(mw_accounts *a, const char *code) {
    int32_t id = 0;
    CHECK(mw_accounts_entity(a, mw_slice_of(code), &id, NULL) == MW_OK);
    return id;
}

static bool may(mw_test_accounts *t, int64_t person, int32_t entity, int32_t branch) {
    const mw_notice n = {.person = person, .entity = entity, .branch = branch};
    mw_outbox_recipient out = {0};
    CHECK(mw_recipient_look(t->plant.registry, &n, MW_TEST_NS(100), &out, NULL) == MW_OK);
    return out.may;
}

void test_recipient_looks(void) {
    mw_test_accounts t = mw_test_accounts_new();
    const mw_audit_by by = mw_test_by(1);
    int64_t li = mw_test_person(t.a, "li", 1);
    int32_t l2 = entity_of(t.a, "L2"), l3 = entity_of(t.a, "L3");
    const mw_grant viewer = {MW_ROLE_VIEWER, l2};
    CHECK(!may(&t, li, l2, 0)); // no role yet
    CHECK(mw_person_grant(t.a, &by, li, viewer, NULL) == MW_OK);
    CHECK(may(&t, li, l2, 0) && may(&t, li, l2, l2));
    CHECK(!may(&t, li, l2, l3)); // not of the branch they want
    CHECK(!may(&t, li, l3, 0));  // another organisation's
    CHECK(may(&t, li, 0, 0));    // about nothing
    CHECK(!may(&t, 99, l2, 0));
    mw_outbox_recipient out = {0};
    const mw_notice n = {.person = li, .entity = l2};
    CHECK(mw_recipient_look(t.plant.registry, &n, MW_TEST_NS(100), &out, NULL) == MW_OK);
    CHECK(strcmp(out.mail, "li@plant.example") == 0);
    CHECK(mw_person_revoke(t.a, &by, li, viewer, NULL) == MW_OK);
    CHECK(!may(&t, li, l2, 0));
    CHECK(mw_person_grant(t.a, &by, li, viewer, NULL) == MW_OK);
    CHECK(mw_person_disable(t.a, &by, li, true, NULL) == MW_OK);
    CHECK(!may(&t, li, l2, 0) && !may(&t, li, 0, 0));
    mw_test_accounts_free(&t);
}
