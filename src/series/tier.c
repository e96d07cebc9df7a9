// SPDX-License-Identifier: MIT
// See tier.h.
#include "series/tier.h"

#include <stdio.h>
#include <string.h>

enum { KINDS = 3 };

static const char *const part_word[MW_PARTS] = {"min", "max", "sum", "last", "count"};
static const char *const kind_word[KINDS] = {
    [MW_SIGNAL_NUMBER] = "", [MW_SIGNAL_TEXT] = ".text", [MW_SIGNAL_BOOL] = ".bool"};

const char *mw_series_tier_word(mw_series_tier tier) {
    static const char *const word[MW_TIERS] = {"raw", "minutes", "hours"};
    return word[tier];
}

int64_t mw_series_tier_ns(mw_series_tier tier) {
    static const int64_t ns[MW_TIERS] = {0, INT64_C(60000000000), INT64_C(3600000000000)};
    return ns[tier];
}

bool mw_series_has_part(mw_signal_kind kind, mw_series_part part) {
    return kind == MW_SIGNAL_NUMBER || part == MW_PART_LAST || part == MW_PART_COUNT;
}

bool mw_series_companion_name(const mw_signal *of, mw_series_tier tier, mw_series_part part,
                              char out[MW_SIGNAL_NAME_MAX + 1]) {
    int n = snprintf(out, MW_SIGNAL_NAME_MAX + 1, "%.*s~%s~%s%s", (int)of->name.n, of->name.p,
                     mw_series_tier_word(tier), part_word[part], kind_word[of->kind]);
    return n <= MW_SIGNAL_NAME_MAX;
}

int32_t mw_series_companion(mw_series *s, const mw_signal *of, mw_series_tier tier,
                            mw_series_part part) {
    char companion[MW_SIGNAL_NAME_MAX + 1];
    if (!mw_series_companion_name(of, tier, part, companion)) return -1;
    return mw_series_find(s, mw_slice_of(companion));
}

// Whether a name is that of a signal with the ending of a companion.
static bool is_companion_of(mw_series *s, mw_slice name, mw_slice ending) {
    return name.n > ending.n && memcmp(name.p + name.n - ending.n, ending.p, ending.n) == 0 &&
           mw_series_find(s, (mw_slice){name.p, name.n - ending.n}) >= 0;
}

static bool is_companion_of_kind(mw_series *s, mw_slice name, mw_signal_kind kind) {
    char ending[MW_SIGNAL_NAME_MAX + 1];
    const mw_signal of = {
        .name = {"", 0},
          .kind = kind
    };
    for (int tier = MW_TIER_MINUTES; tier < MW_TIERS; tier++)
        for (int part = 0; part < MW_PARTS; part++) {
            (void)mw_series_companion_name(&of, (mw_series_tier)tier, (mw_series_part)part, ending);
            if (is_companion_of(s, name, mw_slice_of(ending))) return true;
        }
    return false;
}

bool mw_series_is_companion(mw_series *s, mw_slice name) {
    if (!name.n || !memchr(name.p, '~', name.n)) return false;
    for (int kind = 0; kind < KINDS; kind++)
        if (is_companion_of_kind(s, name, (mw_signal_kind)kind)) return true;
    return false;
}

// A crash may leave some parts a horizon behind; the farthest is that of the whole.
static int64_t parts_horizon(mw_series *s, const mw_signal *of, mw_series_tier tier) {
    int64_t horizon = INT64_MIN;
    mw_signal about;
    for (int part = 0; part < MW_PARTS; part++) {
        int32_t id = mw_series_companion(s, of, tier, (mw_series_part)part);
        if (id < 0 || !mw_series_signal(s, id, &about)) continue;
        if (about.horizon_ns > horizon) horizon = about.horizon_ns;
    }
    return horizon;
}

int64_t mw_series_tier_horizon(mw_series *s, int32_t signal, mw_series_tier tier) {
    mw_signal about;
    if (!mw_series_signal(s, signal, &about)) return INT64_MIN;
    return tier == MW_TIER_RAW ? about.horizon_ns : parts_horizon(s, &about, tier);
}

int mw_series_stretches(mw_series *s, const mw_series_range *range, mw_stretch out[MW_TIERS]) {
    mw_signal about;
    int64_t to = range->to_ns;
    mw_stretch found[MW_TIERS];
    int count = 0;
    if (!mw_series_signal(s, range->signal, &about)) return 0;
    for (int k = 0; k < MW_TIERS && to > range->from_ns; k++) {
        mw_series_tier tier = (mw_series_tier)k;
        if (k && mw_series_companion(s, &about, tier, MW_PART_COUNT) < 0) continue;
        int64_t from = mw_series_tier_horizon(s, range->signal, tier);
        if (from < range->from_ns) from = range->from_ns;
        if (from >= to) continue;
        found[count++] = (mw_stretch){tier, from, to};
        to = from;
    }
    for (int i = 0; i < count; i++) out[i] = found[count - 1 - i];
    return count;
}
