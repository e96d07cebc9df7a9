// SPDX-License-Identifier: MIT
// Shifts and breaks as windows of time: each is placed on the local day before, the day itself and
// the day after, so that night shifts and changes of the clock need no case of their own.
#include "live/shift_plan.h"

#include "base/date.h"

static const int64_t second_ns = 1000000000;
static const int64_t day_s = 86400;

// First instant of minute `min` after midnight of a local day; min may lie beyond the day.
static int64_t instant(const mw_shift_plan *plan, int64_t day, int32_t min) {
    int64_t local_s = day * day_s + (int64_t)min * 60;
    if (plan->zone) local_s = mw_zone_to_utc(plan->zone, local_s, MW_ZONE_EARLIER);
    return local_s * second_ns;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && a < 0); }

// Looks at one window: whether it holds t, and whether an edge of it comes before *until.
static bool window(int64_t from, int64_t to, int64_t t, int64_t *until) {
    if (from > t && from < *until) *until = from;
    if (t < from || t >= to) return false;
    if (to < *until) *until = to;
    return true;
}

static bool in_shift(const mw_shift_plan *plan, int64_t day, int64_t t, int64_t *until) {
    bool in = false;
    for (int32_t i = 0; i < plan->shifts->count; i++) {
        if (!(plan->shift_mask >> i & 1)) continue;
        const mw_shift *s = &plan->shifts->shift[i];
        for (int64_t d = day - 1; d <= day + 1; d++) {
            if (!mw_shift_on(plan->shifts, i, mw_weekday(d))) continue;
            int64_t from = instant(plan, d, s->start_min);
            in |= window(from, instant(plan, d, s->start_min + s->length_min), t, until);
        }
    }
    return in;
}

static bool is_shift_edge(const mw_shift_plan *plan, int64_t day, int64_t t) {
    for (int32_t i = 0; i < plan->shifts->count; i++) {
        if (!(plan->shift_mask >> i & 1)) continue;
        const mw_shift *s = &plan->shifts->shift[i];
        for (int64_t d = day - 1; d <= day + 1; d++) {
            if (!mw_shift_on(plan->shifts, i, mw_weekday(d))) continue;
            if (t == instant(plan, d, s->start_min)) return true;
            if (t == instant(plan, d, s->start_min + s->length_min)) return true;
        }
    }
    return false;
}

static bool in_break(const mw_shift_plan *plan, int64_t day, int64_t t, int64_t *until) {
    bool in = false;
    for (int32_t i = 0; i < plan->pause_count; i++) {
        const mw_shift_break *b = &plan->pause[i];
        for (int64_t d = day - 1; d <= day + 1; d++) {
            if (!(b->days >> (mw_weekday(d) - 1) & 1)) continue;
            int64_t from = instant(plan, d, b->start_min);
            in |= window(from, instant(plan, d, b->start_min + b->length_min), t, until);
        }
    }
    return in;
}

static int64_t local_s(const mw_shift_plan *plan, int64_t t_s) {
    return t_s + (plan->zone ? mw_zone_offset_s(plan->zone, t_s * second_ns) : 0);
}

bool mw_shift_plan_edge(const mw_shift_plan *plan, int64_t t_ns, int64_t step_ns) {
    int64_t local = local_s(plan, floor_div(t_ns, second_ns));
    if (t_ns % second_ns == 0 && local % (step_ns / second_ns) == 0) return true;
    if (!plan->shifts || plan->shifts->count == 0) return false;
    return is_shift_edge(plan, floor_div(local, day_s), t_ns);
}

mw_shift_plan_span mw_shift_plan_at(const mw_shift_plan *plan, int64_t t_ns) {
    int64_t t_s = floor_div(t_ns, second_ns);
    int64_t day = floor_div(local_s(plan, t_s), day_s);
    mw_shift_plan_span span = {.kind = MW_SHIFT_PLAN_BUSY, .until_ns = (t_s + day_s) * second_ns};
    if (plan->shifts && plan->shifts->count > 0 && !in_shift(plan, day, t_ns, &span.until_ns)) {
        span.kind = MW_SHIFT_PLAN_OFF;
        return span;
    }
    if (in_break(plan, day, t_ns, &span.until_ns)) span.kind = MW_SHIFT_PLAN_DOWN;
    return span;
}
