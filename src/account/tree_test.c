// SPDX-License-Identifier: MIT
#include "account/tree.h"

#include "account/plant_testing.h"
#include "base/alloc.h"
#include "test/test.h"

void test_tree_now(void) {
    mw_test_tree made = mw_test_tree_new();
    static const struct {
        int32_t entity;
        int64_t before, after; // organisations before the move and after it
    } cases[] = {
        {1,         1, 1},
        {2,         1, 2},
        {3,         1, 2},
        {4,         1, 1},
        {5,         2, 2},
        {6,         2, 2},
        {7,         3, 3},
        {8,         0, 0},
        {-1,        0, 0},
        {INT32_MAX, 0, 0},
    };
    mw_account_tree *later = NULL;
    CHECK(mw_account_tree_open(made.registry, MW_TEST_MOVE_NS, &later, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_ROW(mw_account_tree_organisation(made.tree, cases[i].entity) == cases[i].before, i);
        CHECK_ROW(mw_account_tree_organisation(later, cases[i].entity) == cases[i].after, i);
    }
    CHECK(mw_account_tree_within(made.tree, 3, 1) && !mw_account_tree_within(made.tree, 3, 5));
    CHECK(mw_account_tree_within(later, 3, 5) && !mw_account_tree_within(later, 3, 1));
    CHECK(!mw_account_tree_within(later, 3, 0) && !mw_account_tree_within(later, 0, 0));
    mw_account_tree_free(later);
    mw_test_tree_free(&made);
}

// An organisation without an entity holds the rest; one further down holds its branch alone.
void test_tree_organisations(void) {
    mw_test_tree made = mw_test_tree_new();
    mw_account_tree *t = NULL;
    mw_registry *r = made.registry;
    const mw_entity e = {.kind = mw_slice_of("site"), .code = mw_slice_of("S4"), .valid_to_ns = 1};
    int32_t id = 0;
    CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK && id == 8);
    CHECK(mw_account_tree_open(r, 0, &t, NULL) == MW_OK);
    CHECK(mw_account_tree_organisation(t, 8) == 0);
    mw_account_tree_free(t);
    CHECK(mw_test_organisation(r, "rest", 0) == 4 && mw_test_organisation(r, "line", 2) == 5);
    CHECK(mw_account_tree_open(r, 0, &t, NULL) == MW_OK);
    CHECK(mw_account_tree_organisation(t, 8) == 4 && mw_account_tree_organisation(t, 1) == 1);
    CHECK(mw_account_tree_organisation(t, 2) == 5 && mw_account_tree_organisation(t, 3) == 5);
    mw_account_tree_free(t);
    mw_test_tree_free(&made);
}

void test_tree_out_of_memory(void) {
    mw_test_tree made = mw_test_tree_new();
    mw_account_tree *t = NULL;
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 100; n++) {
        CHECK_ROW(t == NULL, n);
        mw_alloc_fail_after(n);
        st = mw_account_tree_open(made.registry, 0, &t, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && n > 4);
    mw_account_tree_free(t);
    mw_test_tree_free(&made);
}
