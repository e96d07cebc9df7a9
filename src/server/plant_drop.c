// SPDX-License-Identifier: MIT
// Files that were dropped, as the plant sees them: what they changed is read anew, by the next
// turn.
#include "server/plant_answer.h"

#include "base/clock.h"

// ---- shared stores

static void lock_plant(void *ctx) { pthread_mutex_lock(&((mw_plant *)ctx)->lock); }
static void unlock_plant(void *ctx) { pthread_mutex_unlock(&((mw_plant *)ctx)->lock); }
static void files_came(void *ctx) { ((mw_plant *)ctx)->files_came = true; }

void mw_plant_drop_join(mw_plant *p) {
    mw_drop_sharer with = {p, lock_plant, unlock_plant, files_came};
    if (p->from.drop) mw_drop_join(p->from.drop, &with);
}

// ---- what is evaluated

mw_status mw_plant_kpi_open(mw_plant *p, mw_error *err) {
    const mw_plant_from *f = &p->from;
    mw_kpi *fresh = NULL;
    mw_kpi_from from = {.program = f->program,
                        .registry = f->registry,
                        .hub = p->hub,
                        .binding = f->binding,
                        .calendar = f->calendar,
                        .zone = f->zone};
    if (f->drop) from.also = mw_drop_measures(f->drop, &from.also_count);
    MW_TRY(mw_kpi_open(&from, &fresh, err));
    mw_kpi_close(p->kpi);
    p->kpi = fresh;
    return MW_OK;
}

// Whether files may say what operators say otherwise.
static bool files_say_stops(const mw_plant *p) {
    int64_t count = 0;
    const int32_t *measure = p->from.drop ? mw_drop_measures(p->from.drop, &count) : NULL;
    for (int64_t i = 0; i < count; i++) {
        mw_slice name = p->from.program->measure[measure[i]].name;
        if (mw_slice_is(name, "stop_reason") || mw_slice_is(name, "state_said") ||
            mw_slice_is(name, "product_said") || mw_slice_is(name, "order_said"))
            return true;
    }
    return false;
}

mw_status mw_plant_renew(mw_plant *p, mw_error *err) {
    mw_said_of said = mw_plant_said(p);
    MW_TRY(mw_plant_kpi_open(p, err));
    MW_TRY(mw_plant_targets_read(p, err));
    for (int32_t i = 0; files_say_stops(p) && i < p->from.binding->machine_count; i++)
        MW_TRY(mw_said_load(&said, i, INT64_MAX, err));
    return MW_OK;
}

// ---- the time

typedef struct {
    const mw_plant *p;
    int64_t newest_ns, limit_ns;
} newest;

static mw_status look_at_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    newest *n = ctx;
    int64_t count;
    const int32_t *fed = mw_drop_measures(n->p->from.drop, &count);
    int32_t found = mw_program_measure(n->p->from.program, m->name);
    for (int64_t i = 0; i < count; i++) {
        mw_fact_span span;
        if (fed[i] != found) continue;
        MW_TRY(n->p->from.facts->ops->span(n->p->from.facts, m->id, &span, err));
        if (span.start_min_ns > span.start_max_ns) continue;
        int64_t at = span.start_max_ns < n->limit_ns ? span.start_max_ns : n->limit_ns;
        if (at > n->newest_ns) n->newest_ns = at;
    }
    return MW_OK;
}

mw_status mw_plant_files_now(mw_plant *p, int64_t *now_ns, mw_error *err) {
    mw_registry *r = p->from.registry;
    newest n = {p, INT64_MIN, mw_clock_wall_ns()};
    if (p->files_now_known && !p->files_came) {
        *now_ns = p->files_now_ns;
        return MW_OK;
    }
    MW_TRY(r->ops->measure_each(r, look_at_measure, &n, err));
    p->files_now_ns = *now_ns = n.newest_ns;
    p->files_now_known = true;
    return MW_OK;
}
