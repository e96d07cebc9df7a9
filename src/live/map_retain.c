// SPDX-License-Identifier: MIT
// How long samples are kept, in signal maps.
#include "live/map_int.h"
#include "series/sample.h"

#include <string.h>

enum { YEARS_MAX = 200 };

static const char example[] = "raw 90 d, minutes 2 years, hours forever";

// ---- whom it is about

static bool take_patterns(mw_cursor *p, mw_map_retain *r) {
    do {
        mw_map_said *to = mw_cursor_push(p, &r->pattern, &r->pattern_count, sizeof *to);
        if (!to || !mw_signal_take_said(p, "names of signals, such as \"press/*\"", to))
            return false;
        if (to->text.n > 0 && to->text.n <= MW_SIGNAL_NAME_MAX) continue;
        mw_diag_error(p->d, to->span, "\"*\" is every one", "no signal is called so");
        return false;
    } while (mw_signal_more_texts(p));
    return true;
}

static bool take_measures(mw_cursor *p, mw_map_retain *r) {
    do {
        mw_map_said *to = mw_cursor_push(p, &r->measure, &r->measure_count, sizeof *to);
        if (!to || !mw_cursor_take_name(p, "a measure", &to->text, &to->span)) return false;
    } while (mw_cursor_take(p, MW_TOKEN_COMMA));
    return true;
}

// ---- how long

static bool is_tier(const mw_cursor *p, int tier) {
    return mw_cursor_is_word(p, mw_series_tier_word((mw_series_tier)tier));
}

// years = NUMBER ( "month" | "months" | "year" | "years" ): of 30 and of 365 days. Steps back when
// it is no such thing.
static bool take_years(mw_cursor *p, int64_t *ns) {
    static const struct {
        const char *word;
        double days;
    } units[] = {
        {"month",  30 },
        {"months", 30 },
        {"year",   365},
        {"years",  365}
    };
    int32_t first = p->at;
    double n;
    if (!mw_signal_take_number(p, "a number", &n)) return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        double days = n * units[i].days;
        if (days < 1 || days >= YEARS_MAX * 365. || !mw_cursor_take_word(p, units[i].word))
            continue;
        *ns = (int64_t)(days * 86400e9);
        return true;
    }
    p->at = first;
    return false;
}

// length = NUMBER UNIT | years | "forever"
static bool take_keep(mw_cursor *p, mw_series_tier tier, int64_t *ns) {
    if (mw_cursor_take_word(p, "forever")) {
        *ns = INT64_MAX;
        return true;
    }
    if (mw_cursor_peek(p) != MW_TOKEN_NUMBER)
        return mw_cursor_expected(p, "how long they are kept", "90 d, 2 years, forever");
    if (take_years(p, ns)) return true;
    return mw_signal_take_long(p, mw_series_tier_word(tier), YEARS_MAX, ns);
}

// Each is kept longer than what is finer.
static bool check_longer(mw_cursor *p, mw_span at, const mw_map_retain *r, int tier) {
    int finer = tier - 1;
    while (finer >= 0 && r->keep_ns[finer] == 0) finer--;
    if (finer < 0 || r->keep_ns[tier] > r->keep_ns[finer]) return true;
    const char *word = mw_series_tier_word((mw_series_tier)tier);
    const char *before = mw_series_tier_word((mw_series_tier)finer);
    if (r->keep_ns[finer] == INT64_MAX)
        mw_diag_error(p->d, at, NULL, "there are no %s: %s stay forever", word, before);
    else
        mw_diag_error(p->d, at, example, "%s are kept longer than %s, or they never come", word,
                      before);
    return false;
}

// tier = ( "raw" | "minutes" | "hours" ) length: in this order
static bool take_tier(mw_cursor *p, mw_map_retain *r, int *next) {
    int32_t first = p->at;
    int tier = 0;
    while (tier < MW_TIERS && !is_tier(p, tier)) tier++;
    if (tier == MW_TIERS || (*next == 0 && tier > 0))
        return mw_cursor_expected(p, *next == 0 ? "raw" : "minutes or hours", example);
    if (tier < *next)
        return mw_cursor_expected(p, "raw before minutes, minutes before hours", example);
    p->at++;
    if (!take_keep(p, (mw_series_tier)tier, &r->keep_ns[tier])) return false;
    *next = tier + 1;
    return check_longer(p, mw_cursor_span_from(p, first), r, tier);
}

static bool take_tiers(mw_cursor *p, mw_map_retain *r) {
    int next = 0;
    do {
        if (next > 0) mw_cursor_skip_newlines(p);
        if (!take_tier(p, r, &next)) return false;
    } while (mw_cursor_take(p, MW_TOKEN_COMMA));
    return true;
}

// ---- the whole

static bool said_in(const mw_map_said *list, int32_t count, mw_slice text) {
    for (int32_t i = 0; i < count; i++)
        if (mw_slice_same(list[i].text, text)) return true;
    return false;
}

// Says what was said before.
static bool check_twice(mw_cursor *p, const mw_signal_map *map, const mw_map_retain *r) {
    static const char text[] = "how long these are kept was said before";
    for (const mw_map_retain *other = map->retain; other < r; other++) {
        if (r->pattern_count + r->measure_count + other->pattern_count + other->measure_count ==
            0) {
            mw_diag_error(p->d, r->span, NULL, "how long all others are kept was said before");
            return false;
        }
        for (int32_t i = 0; i < r->pattern_count; i++)
            if (said_in(other->pattern, other->pattern_count, r->pattern[i].text)) {
                mw_diag_error(p->d, r->pattern[i].span, NULL, text);
                return false;
            }
        for (int32_t i = 0; i < r->measure_count; i++)
            if (said_in(other->measure, other->measure_count, r->measure[i].text)) {
                mw_diag_error(p->d, r->measure[i].span, NULL, text);
                return false;
            }
    }
    return true;
}

bool mw_signal_parse_retain(mw_cursor *p, mw_signal_map *map) {
    int32_t first = p->at - 1;
    if (map->retain_count == MW_MAP_RETAINS_MAX)
        return mw_cursor_expected(p, "no more of retain", "1000 are the limit");
    mw_map_retain *r = mw_cursor_push(p, &map->retain, &map->retain_count, sizeof *r);
    if (!r) return false;
    *r = (mw_map_retain){0};
    if (mw_cursor_peek(p) == MW_TOKEN_TEXT && !take_patterns(p, r)) return false;
    if (r->pattern_count == 0 && mw_cursor_take_word(p, "measure") && !take_measures(p, r))
        return false;
    if (!take_tiers(p, r)) return false;
    r->span = mw_cursor_span_from(p, first);
    return check_twice(p, map, r);
}
