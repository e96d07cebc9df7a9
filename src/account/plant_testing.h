// SPDX-License-Identifier: MIT
// What account's tests share: a small plant of two organisations, in a registry in memory.
// Thread: one at a time.
#ifndef MW_ACCOUNT_PLANT_TESTING_H
#define MW_ACCOUNT_PLANT_TESTING_H

#include "account/tree.h"

#define MW_TEST_MOVE_NS (INT64_C(1) << 60)

typedef struct {
    mw_registry *registry;
    mw_account_tree *tree;
} mw_test_tree;

// Entities: 1 site S1 holds 2 line L1, which holds 3 unit U1, and 4 line L2; 5 site S2 holds 6 line
// L3; 7 site S3. Organisations: 1 "one" of S1, 2 "two" of S2, 3 "three" of S3. L1 moves to S2 at
// MW_TEST_MOVE_NS; the tree is that of a moment before.
mw_test_tree mw_test_tree_new(void);
void mw_test_tree_free(mw_test_tree *t);

// Puts an organisation; entity 0: what no other holds. Returns its id, 0: it was refused.
int64_t mw_test_organisation(mw_registry *r, const char *code, int32_t entity);

#endif
