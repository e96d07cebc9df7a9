// SPDX-License-Identifier: MIT
// See tree_check.h.
#include "store/tree_check.h"

// From the entity upwards.
typedef struct {
    int32_t id[MW_TREE_DEPTH_MAX + 1];
    int count;
} tree_path;

static mw_status fail_cycle(const mw_tree_view *view, const tree_path *path, mw_error *err) {
    mw_text t = {0};
    mw_status st = MW_OK;
    for (int i = 0; i < path->count && st == MW_OK; i++) {
        if (i > 0) mw_text_adds(&t, " under ");
        st = view->name(view->ctx, path->id[i], &t, err);
    }
    if (st == MW_OK)
        st = t.failed ? mw_fail(err, MW_NOMEM, "no memory to tell of a cycle")
                      : mw_fail(err, MW_INVALID, "it would stand under itself: %s", t.bytes);
    mw_text_free(&t);
    return st;
}

// Climbs from p's parent to the top as things are at at_ns. *until_ns becomes the time until which
// all places on the way stay as they are.
static mw_status climb(const mw_tree_view *view, const mw_placement *p, int64_t at_ns,
                       int64_t *until_ns, mw_error *err) {
    tree_path path = {{p->entity}, 1};
    for (int32_t node = p->parent; node != 0;) {
        if (path.count > MW_TREE_DEPTH_MAX)
            return mw_fail(err, MW_LIMIT, "it would stand below more than %d others",
                           MW_TREE_DEPTH_MAX);
        path.id[path.count++] = node;
        if (node == p->entity) return fail_cycle(view, &path, err);
        mw_tree_place place;
        MW_TRY(view->place_at(view->ctx, node, at_ns, &place, err));
        if (place.until_ns < *until_ns) *until_ns = place.until_ns;
        node = place.parent;
    }
    return MW_OK;
}

mw_status mw_tree_check(const mw_tree_view *view, const mw_placement *p, int64_t until_ns,
                        mw_error *err) {
    for (int64_t at_ns = p->from_ns, end_ns; at_ns < until_ns; at_ns = end_ns) {
        end_ns = until_ns;
        MW_TRY(climb(view, p, at_ns, &end_ns, err));
    }
    return MW_OK;
}
