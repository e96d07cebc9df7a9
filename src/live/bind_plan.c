// SPDX-License-Identifier: MIT
// When a machine is meant to run, and the slots that its facts have.
#include "base/digits.h"
#include "live/bind_int.h"

#include <string.h>

static const int64_t minute_ns = 60 * INT64_C(1000000000);
// The shortest period that indicators are asked for; shifts are cut out beside.
enum { MINOR_DEFAULT_MIN = 5, SILENCE_MIN = 60 };

// The zone of the entity, opened once for all; NULL is UTC.
static bool find_zone(mw_bind_machine *w, const mw_zone **out) {
    mw_bind_job *x = w->x;
    mw_live_bound *b = x->b;
    int32_t count, row = mw_live_bind_row(x, w->entity);
    const mw_calendar *cal = mw_world_calendars(x->from->world, &count);
    int32_t zone = row < 0 ? 0 : mw_model_row(x->model, w->kind, row)->zone;
    const char *name = mw_zone_name(cal[zone < count ? zone : 0].zone);
    *out = NULL;
    if (strcmp(name, "UTC") == 0 || x->dry) return true;
    for (int32_t i = 0; i < b->zone_count; i++) {
        if (strcmp(mw_zone_name(b->zone[i]), name) == 0) *out = b->zone[i];
    }
    if (*out) return true;
    if (!b->zone) b->zone = mw_live_bind_push(x, count, sizeof(mw_zone *));
    if (!b->zone) return false;
    mw_status st = mw_zone_open(name, &b->zone[b->zone_count], x->err);
    if (st != MW_OK) return mw_live_bind_failed(x, st);
    *out = b->zone[b->zone_count++];
    return true;
}

// The shifts of the workspace; NULL when there are none.
static const mw_shifts *shifts_of(const mw_bind_machine *w) {
    int32_t count;
    const mw_calendar *cal = mw_world_calendars(w->x->from->world, &count);
    return count > 0 && cal[0].shifts && cal[0].shifts->count > 0 ? cal[0].shifts : NULL;
}

static bool bind_shifts(mw_bind_machine *w, const mw_shifts *shifts, mw_shift_plan *plan) {
    mw_bind_job *x = w->x;
    const mw_map_machine *said = w->said;
    bool fine = true;
    if (said->plan == MW_MAP_PLAN_ALWAYS || (said->plan == MW_MAP_PLAN_NOT_SAID && !shifts))
        return true;
    if (!shifts) {
        mw_diag_error(x->d, said->span,
                      "mw init --shifts gives a workspace its shifts; plan always",
                      "the workspace has no shifts");
        return false;
    }
    mw_shifts *copy = mw_live_bind_push(x, 1, sizeof *copy);
    if (!copy) return false;
    *copy = *shifts;
    plan->shifts = copy;
    plan->shift_mask = said->shift_count > 0 ? 0 : ~UINT32_C(0);
    for (int32_t i = 0; i < said->shift_count; i++) {
        int32_t shift = mw_shifts_find(shifts, said->shift[i].text);
        mw_slice known[MW_SHIFTS_MAX];
        for (int32_t k = 0; k < shifts->count; k++) known[k] = mw_slice_of(shifts->shift[k].name);
        if (shift >= 0)
            plan->shift_mask |= UINT32_C(1) << shift;
        else
            fine = mw_live_bind_unknown(x, "shift", &said->shift[i], known, shifts->count);
    }
    return fine;
}

// Facts of a slot count in a shift when they lie in it whole.
static bool bind_slot(mw_bind_machine *w, const mw_shifts *shifts) {
    static const int32_t slots[] = {15, 5, 3, 1};
    int32_t slot = w->said->slot_min;
    if (slot > 0 && shifts && !mw_shifts_fit(shifts, slot)) {
        mw_diag_error(w->x->d, w->said->slot_span, "a shorter slot, or none: the longest that fits",
                      "shifts of the workspace begin or end inside a slot of %d min", (int)slot);
        return false;
    }
    for (int i = 0; i < 4 && slot == 0; i++) {
        if (!shifts || mw_shifts_fit(shifts, slots[i])) slot = slots[i];
    }
    w->m->machine.slot_ns = slot * minute_ns;
    return true;
}

// A measure with a grain of its own takes facts that lie in one of its periods.
static bool check_grains(mw_bind_machine *w) {
    int64_t slot_min = w->m->machine.slot_ns / minute_ns;
    for (int32_t i = 0; i < w->m->machine.channel_count; i++) {
        if (w->measure[i] < 0) continue;
        const mw_measure *m = &w->x->p->measure[w->measure[i]];
        if (m->grain.unit != MW_GRAIN_MINUTE || m->grain.count % slot_min == 0) continue;
        mw_diag_error(w->x->d, w->about[i]->measure.span, NULL,
                      "%.*s is kept per %d min, and a slot of %d min does not lie in that",
                      mw_shown(m->name), m->name.p, (int)m->grain.count, (int)slot_min);
        return false;
    }
    return true;
}

bool mw_live_bind_plan(mw_bind_machine *w) {
    const mw_map_machine *said = w->said;
    const mw_shifts *shifts = shifts_of(w);
    mw_machine *m = &w->m->machine;
    m->minor_ns = said->minor_ns >= 0 ? said->minor_ns : MINOR_DEFAULT_MIN * minute_ns;
    m->silence_ns = SILENCE_MIN * minute_ns;
    if (!find_zone(w, &m->plan.zone)) return false;
    bool fine = bind_shifts(w, shifts, &m->plan);
    memcpy(m->plan.pause, said->pause, sizeof m->plan.pause);
    m->plan.pause_count = said->pause_count;
    fine = bind_slot(w, shifts) && fine;
    return fine && check_grains(w);
}
