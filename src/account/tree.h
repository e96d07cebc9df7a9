// SPDX-License-Identifier: MIT
// The entity tree as it stands at one moment, as far as permission needs it: what stands in what,
// and which organisation holds it. Made anew when entities, places or organisations change.
//
// An organisation holds the branches below its entity; that one organisation without an entity, if
// there is one, holds all that no other does. What nobody holds nobody may see. Of organisations
// one below the other the lower one holds its branch alone.
//
//     mw_account_tree *t = NULL;
//     MW_TRY(mw_account_tree_open(registry, now_ns, &t, err));
//     mw_account_tree_free(t);
// Thread: any, once made; it never changes.
#ifndef MW_ACCOUNT_TREE_H
#define MW_ACCOUNT_TREE_H

#include "store/registry.h"

typedef struct mw_account_tree mw_account_tree;

// Reads the registry: places that begin after at_ns do not count.
//   errors  of the registry, MW_NOMEM.
//   cost    O(n) of the placements.
MW_MUST_USE mw_status mw_account_tree_open(mw_registry *r, int64_t at_ns, mw_account_tree **out,
                                           mw_error *err);
void mw_account_tree_free(mw_account_tree *t); // NULL is allowed

// Whether an entity is the branch or stands below it. False for ids that are no entity's.
//   cost    O(depth).
bool mw_account_tree_within(const mw_account_tree *t, int32_t entity, int32_t branch);

// The organisation that holds an entity; 0: none, or there is no such entity.
int64_t mw_account_tree_organisation(const mw_account_tree *t, int32_t entity);
// The organisation that holds all that no other does, such as a new entity at the top; 0: none.
int64_t mw_account_tree_rest(const mw_account_tree *t);

#endif
