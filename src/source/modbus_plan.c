// SPDX-License-Identifier: MIT
// See modbus_plan.h.
#include "source/modbus_plan.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static const mw_modbus_register *at(const mw_modbus_plan *p, int64_t place) {
    return &p->registers[p->order[place]];
}

// qsort_r: by space, address, width, place in the list.
static int by_address(const void *left, const void *right, void *registers) {
    int64_t i = *(const int64_t *)left, j = *(const int64_t *)right;
    const mw_modbus_register *a = (const mw_modbus_register *)registers + i;
    const mw_modbus_register *b = (const mw_modbus_register *)registers + j;
    if (a->space != b->space) return a->space < b->space ? -1 : 1;
    if (a->address != b->address) return a->address < b->address ? -1 : 1;
    return i < j ? -1 : i > j;
}

static int32_t end_of(const mw_modbus_register *r) {
    return r->address + mw_modbus_register_width(r);
}

// Adds what stands at a place to a group, whatever the hole: a part of a group fits.
static void cover(const mw_modbus_plan *p, mw_modbus_group *g, int64_t place) {
    const mw_modbus_register *r = at(p, place);
    if (end_of(r) > g->address + g->width) g->width = end_of(r) - g->address;
    g->members++;
}

// Adds what stands at a place to a group when it is near and fits.
static bool joined(const mw_modbus_plan *p, mw_modbus_group *g, int64_t place) {
    const mw_modbus_register *r = at(p, place);
    bool is_bits = r->space == MW_MODBUS_COIL || r->space == MW_MODBUS_DISCRETE;
    if (r->space != g->space) return false;
    if (r->address > g->address + g->width + MW_MODBUS_HOLE_MAX) return false;
    if (end_of(r) - g->address > (is_bits ? MW_MODBUS_BITS_MAX : MW_MODBUS_WORDS_MAX)) return false;
    cover(p, g, place);
    return true;
}

// The group of one register.
static mw_modbus_group alone(const mw_modbus_plan *p, int64_t place) {
    const mw_modbus_register *r = at(p, place);
    return (mw_modbus_group){r->space, r->address, mw_modbus_register_width(r), place, 1};
}

mw_status mw_modbus_plan_init(mw_modbus_plan *plan, const mw_modbus_register *registers,
                              int64_t count, mw_error *err) {
    mw_modbus_plan p = {registers, count, NULL, NULL, 0};
    p.order = mw_alloc_array(count, sizeof *p.order);
    p.groups = mw_alloc_array(count, sizeof *p.groups);
    if (count > 0 && (!p.order || !p.groups)) {
        mw_modbus_plan_fini(&p);
        return mw_fail(err, MW_NOMEM, "no memory for %lld registers", (long long)count);
    }
    for (int64_t i = 0; i < count; i++) p.order[i] = i;
    if (count > 1)
        qsort_r(p.order, (size_t)count, sizeof *p.order, by_address, (void *)(uintptr_t)registers);
    for (int64_t i = 0; i < count; i++) {
        mw_modbus_group *last = p.group_count ? &p.groups[p.group_count - 1] : NULL;
        if (!last || !joined(&p, last, i)) p.groups[p.group_count++] = alone(&p, i);
    }
    *plan = p;
    return MW_OK;
}

void mw_modbus_plan_fini(mw_modbus_plan *plan) {
    mw_free(plan->order);
    mw_free(plan->groups);
    *plan = (mw_modbus_plan){0};
}

bool mw_modbus_plan_split(mw_modbus_plan *plan, int64_t g) {
    mw_modbus_group old = plan->groups[g];
    if (old.members < 2) return false;
    int64_t half = old.first + old.members / 2, end = old.first + old.members;
    memmove(&plan->groups[g + 1], &plan->groups[g],
            (size_t)(plan->group_count - g) * sizeof *plan->groups);
    plan->group_count++;
    plan->groups[g] = alone(plan, old.first);
    plan->groups[g + 1] = alone(plan, half);
    for (int64_t i = old.first + 1; i < half; i++) cover(plan, &plan->groups[g], i);
    for (int64_t i = half + 1; i < end; i++) cover(plan, &plan->groups[g + 1], i);
    return true;
}
