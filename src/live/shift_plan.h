// SPDX-License-Identifier: MIT
// When a machine is meant to run: shifts of the calendar, less breaks and planned stops.
//
//     mw_shift_plan plan = {.zone = zone, .shifts = &shifts, .shift_mask = ~0u};
//     mw_shift_plan_span s = mw_shift_plan_at(&plan, now_ns);   // s.kind until s.until_ns
//
// Without shifts a machine is planned to run always. A break that begins inside a shift is planned
// down time; outside of shifts there is nothing to take away. Times are those of the wall clock of
// the zone, on days that the clock is set too. Plain data. Thread: any.
#ifndef MW_LIVE_SHIFT_PLAN_H
#define MW_LIVE_SHIFT_PLAN_H

#include "base/shift.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stdint.h>

enum { MW_SHIFT_BREAKS_MAX = 16 };

typedef enum {
    MW_SHIFT_PLAN_OFF,  // outside planned operation time
    MW_SHIFT_PLAN_BUSY, // planned busy time
    MW_SHIFT_PLAN_DOWN, // planned down time, inside planned operation time
} mw_shift_plan_kind;

// A pause that recurs on days of the week.
typedef struct {
    int32_t start_min, length_min; // after midnight, 0..1439; 1..1440
    uint32_t days;                 // bit 0 Monday ... bit 6 Sunday
} mw_shift_break;

typedef struct {
    const mw_zone *zone;     // NULL: UTC
    const mw_shifts *shifts; // NULL or none: always
    uint32_t shift_mask;     // bit i: shift i counts
    mw_shift_break pause[MW_SHIFT_BREAKS_MAX];
    int32_t pause_count;
} mw_shift_plan;

typedef struct {
    mw_shift_plan_kind kind;
    int64_t until_ns; // it holds at least until then, and no longer than a day
} mw_shift_plan_span;

// What is planned at an instant.
//   cost  O(shifts + breaks) with two look-ups of the zone each: ask once per span.
mw_shift_plan_span mw_shift_plan_at(const mw_shift_plan *plan, int64_t t_ns);

// Whether a period that facts are asked for may begin at an instant: a multiple of step_ns after
// midnight by the clock of the zone, or the beginning or end of a shift of the plan.
//   cost  as mw_shift_plan_at.
bool mw_shift_plan_edge(const mw_shift_plan *plan, int64_t t_ns, int64_t step_ns);

#endif
