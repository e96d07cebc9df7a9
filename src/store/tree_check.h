// SPDX-License-Identifier: MIT
// Whether an entity would come to stand under itself: asked by every registry before it changes the
// tree. The tree changes over time, so it looks at each stretch of time in which the ancestors stay
// the same. Thread: any.
#ifndef MW_STORE_TREE_CHECK_H
#define MW_STORE_TREE_CHECK_H

#include "store/registry.h"

enum { MW_TREE_DEPTH_MAX = 64 }; // site > area > line > unit and so on; more is a mistake

// Where an entity stands at some time (parent 0: at the top) and until when.
typedef struct {
    int32_t parent;
    int64_t until_ns;
} mw_tree_place;

// How the registry's tree is read.
typedef struct {
    void *ctx;
    mw_status (*place_at)(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                          mw_error *err);
    // Adds what people call an entity to t.
    mw_status (*name)(void *ctx, int32_t entity, mw_text *t, mw_error *err);
} mw_tree_view;

// Checks a placement in force from p->from_ns until until_ns, which need not be stored yet.
//   errors  MW_INVALID for a cycle, naming its members; MW_LIMIT beyond MW_TREE_DEPTH_MAX
//   ancestors;
//           what the view returns.
//   cost    a look-up per ancestor and stretch of time.
MW_MUST_USE mw_status mw_tree_check(const mw_tree_view *view, const mw_placement *p,
                                    int64_t until_ns, mw_error *err);

#endif
