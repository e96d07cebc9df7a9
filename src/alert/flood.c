// SPDX-License-Identifier: MIT
// See flood.h.
#include "alert/flood.h"

enum { RING = MW_FLOOD_COUNT_MAX + 1 };

mw_flood_rule mw_flood_usual(void) {
    return (mw_flood_rule){.count = 10, .calm = 5, .within_ns = INT64_C(600000000000)};
}

// Whether the k-th last one (1: the last) was raised after an instant.
static bool raised_after(const mw_flood *f, int32_t k, int64_t after_ns) {
    if (k > f->known) return false;
    return f->raised_ns[(f->next - k + RING) % RING] > after_ns;
}

bool mw_flood_over(mw_flood *f, const mw_flood_rule *rule, int64_t now_ns, int64_t *total) {
    if (!f->on || raised_after(f, rule->calm, now_ns - rule->within_ns)) return false;
    f->on = false;
    *total = f->total;
    return true;
}

mw_flood_verdict mw_flood_take(mw_flood *f, const mw_flood_rule *rule, int64_t at_ns) {
    int64_t ignore;
    (void)mw_flood_over(f, rule, at_ns, &ignore);
    f->raised_ns[f->next] = at_ns;
    f->next = (f->next + 1) % RING;
    if (f->known < RING) f->known++;
    if (f->on) {
        f->total++;
        return MW_FLOOD_GROUPED;
    }
    if (!raised_after(f, rule->count + 1, at_ns - rule->within_ns)) return MW_FLOOD_ALONE;
    f->on = true;
    f->begun_ns = at_ns;
    f->total = rule->count + 1;
    return MW_FLOOD_BEGINS;
}
