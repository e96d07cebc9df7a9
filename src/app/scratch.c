// SPDX-License-Identifier: MIT
// See scratch.h.
#include "app/scratch.h"

#include "base/alloc.h"

typedef struct {
    mw_registry *to;
    int32_t *id; // in the copy, by that of the original
    int64_t capacity;
} copying;

static mw_status copy_entity(void *ctx, const mw_entity *e, mw_error *err) {
    copying *c = ctx;
    mw_entity own = *e;
    own.id = 0;
    if (!mw_grow(&c->id, &c->capacity, (int64_t)e->id + 1, sizeof *c->id))
        return mw_fail(err, MW_NOMEM, "dry run: out of memory");
    return c->to->ops->entity_put(c->to, &own, &c->id[e->id], err);
}

static mw_status copy_placement(void *ctx, const mw_placement *p, mw_error *err) {
    copying *c = ctx;
    mw_placement own = {c->id[p->entity], p->parent ? c->id[p->parent] : 0, p->from_ns};
    return c->to->ops->placement_put(c->to, &own, err);
}

static mw_status copy_link(void *ctx, const mw_link *l, mw_error *err) {
    copying *c = ctx;
    mw_link own = *l;
    own.from = c->id[l->from], own.to = c->id[l->to];
    return c->to->ops->link_put(c->to, &own, err);
}

static mw_status copy_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    copying *c = ctx;
    mw_measure_name own = *m;
    int32_t id;
    own.id = 0;
    return c->to->ops->measure_put(c->to, &own, &id, err);
}

static mw_status copy_all(mw_registry *from, copying *c, mw_error *err) {
    MW_TRY(from->ops->entity_each(from, copy_entity, c, err));
    MW_TRY(from->ops->placement_each(from, copy_placement, c, err));
    MW_TRY(from->ops->link_each(from, copy_link, c, err));
    return from->ops->measure_each(from, copy_measure, c, err);
}

mw_status mw_scratch_open(mw_registry *from, mw_scratch *out, mw_error *err) {
    MW_TRY(mw_registry_open("memory:", &out->registry, err));
    MW_TRY(mw_facts_open("memory:", &out->facts, err));
    copying c = {.to = out->registry};
    mw_status st = copy_all(from, &c, err);
    mw_free(c.id);
    return st;
}

void mw_scratch_close(mw_scratch *s) {
    if (s->facts) s->facts->ops->close(s->facts);
    if (s->registry) s->registry->ops->close(s->registry);
    *s = (mw_scratch){0};
}
