// SPDX-License-Identifier: MIT
// See tree.h: two arrays by entity id.
#include "account/tree.h"

#include "base/alloc.h"

struct mw_account_tree {
    int32_t *parent;    // 0: at the top
    int64_t *placed_ns; // since when it stands there; of use while reading only
    int64_t *organisation;
    bool *there;
    int64_t capacity[4];
    int64_t count; // the highest id and one more
    int64_t rest;  // the organisation that holds what no other does; 0
    int64_t at_ns;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the entity tree");
}

static mw_status visit_entity(void *ctx, const mw_entity *e, mw_error *err) {
    mw_account_tree *t = ctx;
    int64_t need = (int64_t)e->id + 1;
    if (!mw_grow(&t->parent, &t->capacity[0], need, sizeof *t->parent) ||
        !mw_grow(&t->placed_ns, &t->capacity[1], need, sizeof *t->placed_ns) ||
        !mw_grow(&t->organisation, &t->capacity[2], need, sizeof *t->organisation) ||
        !mw_grow(&t->there, &t->capacity[3], need, sizeof *t->there))
        return no_memory(err);
    t->there[e->id] = true;
    t->placed_ns[e->id] = INT64_MIN;
    if (need > t->count) t->count = need;
    return MW_OK;
}

static bool is_there(const mw_account_tree *t, int64_t entity) {
    return entity > 0 && entity < t->count && t->there[entity];
}

static mw_status visit_placement(void *ctx, const mw_placement *p, mw_error *err) {
    mw_account_tree *t = ctx;
    (void)err;
    if (p->from_ns > t->at_ns || !is_there(t, p->entity) || p->from_ns < t->placed_ns[p->entity])
        return MW_OK;
    t->placed_ns[p->entity] = p->from_ns;
    t->parent[p->entity] = is_there(t, p->parent) ? p->parent : 0;
    return MW_OK;
}

static mw_status visit_organisation(void *ctx, const mw_cell *c, mw_error *err) {
    mw_account_tree *t = ctx;
    int64_t id = c[0].number, entity = c[MW_COLUMN(ORGANISATION, ENTITY)].number;
    (void)err;
    if (entity == 0)
        t->rest = id;
    else if (is_there(t, entity))
        t->organisation[entity] = id;
    return MW_OK;
}

mw_status mw_account_tree_open(mw_registry *r, int64_t at_ns, mw_account_tree **out,
                               mw_error *err) {
    const mw_row_query all = {.table = MW_ROWS_ORGANISATION};
    mw_account_tree *t = mw_alloc(sizeof *t);
    if (!t) return no_memory(err);
    t->at_ns = at_ns;
    mw_status st = r->ops->entity_each(r, visit_entity, t, err);
    if (st == MW_OK) st = r->ops->placement_each(r, visit_placement, t, err);
    if (st == MW_OK) st = r->ops->row_each(r, &all, visit_organisation, t, err);
    if (st == MW_OK)
        *out = t;
    else
        mw_account_tree_free(t);
    return st;
}

void mw_account_tree_free(mw_account_tree *t) {
    if (!t) return;
    mw_free(t->parent);
    mw_free(t->placed_ns);
    mw_free(t->organisation);
    mw_free(t->there);
    mw_free(t);
}

// The registry refuses cycles; the count of steps is for a file that was changed by hand.
bool mw_account_tree_within(const mw_account_tree *t, int32_t entity, int32_t branch) {
    if (!is_there(t, entity) || !is_there(t, branch)) return false;
    for (int64_t steps = 0; entity != 0 && steps < t->count; steps++) {
        if (entity == branch) return true;
        entity = t->parent[entity];
    }
    return false;
}

int64_t mw_account_tree_organisation(const mw_account_tree *t, int32_t entity) {
    if (!is_there(t, entity)) return 0;
    for (int64_t steps = 0; entity != 0; entity = t->parent[entity], steps++) {
        if (steps == t->count) return 0;
        if (t->organisation[entity]) return t->organisation[entity];
    }
    return t->rest;
}

int64_t mw_account_tree_rest(const mw_account_tree *t) { return t->rest; }
