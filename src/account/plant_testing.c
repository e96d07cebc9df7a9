// SPDX-License-Identifier: MIT
// See plant_testing.h.
#include "account/plant_testing.h"

#include "test/test.h"

int64_t mw_test_organisation(mw_registry *r, const char *code, int32_t entity) {
    mw_cell c[MW_ROW_CELLS_MAX] = {0};
    int64_t id = 0;
    c[MW_COLUMN(ORGANISATION, CODE)].text = mw_slice_of(code);
    c[MW_COLUMN(ORGANISATION, ENTITY)].number = entity;
    return r->ops->row_put(r, MW_ROWS_ORGANISATION, c, &id, NULL) == MW_OK ? id : 0;
}

mw_test_tree mw_test_tree_new(void) {
    static const struct {
        const char *kind, *code;
        int32_t parent;
    } entities[] = {
        {"site", "S1", 0},
        {"line", "L1", 1},
        {"unit", "U1", 2},
        {"line", "L2", 1},
        {"site", "S2", 0},
        {"line", "L3", 5},
        {"site", "S3", 0},
    };
    mw_test_tree t = {0};
    if (mw_registry_open("memory:", &t.registry, NULL) != MW_OK) abort();
    mw_registry *r = t.registry;
    for (int32_t i = 0; i < 7; i++) {
        const mw_entity e = {.kind = mw_slice_of(entities[i].kind),
                             .code = mw_slice_of(entities[i].code),
                             .valid_from_ns = INT64_MIN,
                             .valid_to_ns = INT64_MAX};
        const mw_placement p = {i + 1, entities[i].parent, INT64_MIN};
        CHECK_ROW(r->ops->entity_put(r, &e, NULL, NULL) == MW_OK, i);
        CHECK_ROW(r->ops->placement_put(r, &p, NULL) == MW_OK, i);
    }
    CHECK(r->ops->placement_put(r, &(mw_placement){2, 5, MW_TEST_MOVE_NS}, NULL) == MW_OK);
    CHECK(mw_test_organisation(r, "one", 1) == 1 && mw_test_organisation(r, "two", 5) == 2);
    CHECK(mw_test_organisation(r, "three", 7) == 3);
    CHECK(mw_account_tree_open(r, MW_TEST_MOVE_NS - 1, &t.tree, NULL) == MW_OK);
    return t;
}

void mw_test_tree_free(mw_test_tree *t) {
    mw_account_tree_free(t->tree);
    t->registry->ops->close(t->registry);
    *t = (mw_test_tree){0};
}
