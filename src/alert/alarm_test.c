// SPDX-License-Identifier: MIT
// Histories of looks and what they must raise; random ones against a definition that looks at the
// whole past; what was kept gives the same state.
#include "alert/alarm.h"

#include "test/test.h"

#include <string.h>

#define MIN INT64_C(60000000000)

// A look per minute: y yes, n no, ? unknown; small: the clear condition is yes too, '.' no look.
// Acts before the look: 'A' acknowledge, 'S' shelve for five minutes, 'U' unshelve.
static const struct {
    int for_min, clear_min, escalate_min, gap_min;
    bool has_clear;
    const char *looks;
    const char *want; // events: minute and first letter
    const char *state;
} cases[] = {
    {0, 0, 0, 0, false, "n",          "",           "normal"                  },
    {0, 0, 0, 0, false, "ny",         "1r",         "active, unacknowledged"  },
    {0, 0, 0, 0, false, "nyn",        "1r2c",       "returned, unacknowledged"},
    {0, 0, 0, 0, false, "nyAn",       "1r2a2c",     "normal"                  },
    {0, 0, 0, 0, false, "nynA?",      "1r2c3a",     "normal"                  },
    {0, 0, 0, 0, false, "ynyn",       "0r1c2r3c",   "returned, unacknowledged"},
    {0, 0, 0, 0, false, "y?",         "0r",         "active, unacknowledged"  },
    {3, 0, 0, 0, false, "yyyy",       "3r",         "active, unacknowledged"  },
    {3, 0, 0, 0, false, "yynyyyy",    "6r",         "active, unacknowledged"  },
    {3, 0, 0, 0, false, "yy?yyy",     "",           "normal"                  }, // pending
    {3, 0, 0, 0, false, "yy?yyyy",    "6r",         "active, unacknowledged"  },
    {0, 2, 0, 0, false, "ynnynn",     "0r",         "active, unacknowledged"  },
    {0, 2, 0, 0, false, "ynn?nnn",    "0r6c",       "returned, unacknowledged"},
    {0, 0, 0, 0, true,  "ynnN",       "0r3c",       "returned, unacknowledged"},
    {0, 0, 0, 0, true,  "yY",         "0r",         "active, unacknowledged"  }, // both
    {0, 0, 0, 0, true,  "y?",         "0r",         "active, unacknowledged"  },
    {0, 0, 0, 0, true,  "y!",         "0r1c",       "returned, unacknowledged"}, // when ?
    {0, 2, 0, 0, true,  "yNNnNNN",    "0r6c",       "returned, unacknowledged"},
    {0, 0, 2, 0, false, "yyyyy",      "0r2e",       "active, unacknowledged"  },
    {0, 0, 2, 0, false, "yAyyy",      "0r1a",       "active, acknowledged"    },
    {0, 0, 2, 0, false, "ynnyyy",     "0r1c3r5e",   "active, unacknowledged"  },
    {0, 0, 2, 0, false, "yyynyyy",    "0r2e3c4r6e", "active, unacknowledged"  },
    {0, 0, 2, 0, false, "ySyyyyyyyy", "0r1s6u8e",   "active, unacknowledged"  },
    {0, 0, 0, 0, false, "Sny",        "0s1r",       "active, unacknowledged"  },
    {0, 0, 0, 0, false, "SyUyn",      "0s0r1u2c",   "returned, unacknowledged"},
    {3, 0, 0, 2, false, "yy...yy",    "",           "normal"                  },
    {3, 0, 0, 2, false, "yy...yyyy",  "8r",         "active, unacknowledged"  },
    {3, 0, 0, 0, false, "yy...yy",    "5r",         "active, unacknowledged"  },
};

static mw_truth truth_of(char c) {
    if (c == 'y' || c == 'Y') return MW_TRUTH_YES;
    return c == '?' || c == '!' ? MW_TRUTH_UNKNOWN : MW_TRUTH_NO;
}

static mw_truth clear_of(char c) {
    if (c == '?') return MW_TRUTH_UNKNOWN;
    return c == 'Y' || c == 'N' || c == '!' ? MW_TRUTH_YES : MW_TRUTH_NO;
}

static void note(char *got, const mw_alarm_event *e, int n) {
    for (int i = 0; i < n; i++) {
        size_t at = strlen(got);
        snprintf(got + at, 256 - at, "%d%c", (int)(e[i].at_ns / MIN),
                 mw_alarm_event_text(e[i].kind)[0]);
    }
}

static bool act(mw_alarm *a, char c, int64_t now, mw_alarm_event *e) {
    mw_status st = c == 'A'   ? mw_alarm_acknowledge(a, now, e, NULL)
                   : c == 'S' ? mw_alarm_shelve(a, now, now + 5 * MIN, e, NULL)
                              : mw_alarm_unshelve(a, now, e, NULL);
    return st == MW_OK;
}

void test_alarm_histories(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_alarm_rule r = {cases[i].for_min * MIN, cases[i].clear_min * MIN,
                           cases[i].escalate_min * MIN, cases[i].gap_min * MIN, cases[i].has_clear};
        mw_alarm a = mw_alarm_none();
        mw_alarm_event e[MW_ALARM_EVENTS_MAX];
        char got[256] = "";
        int64_t now = 0;
        for (const char *c = cases[i].looks; *c; c++) {
            if (strchr("ASU", *c)) {
                CHECK_ROW(act(&a, *c, now, e), i);
                note(got, e, 1);
                continue;
            }
            mw_alarm_seen seen = {now, truth_of(*c), clear_of(*c)};
            if (*c != '.') note(got, e, mw_alarm_step(&a, &r, &seen, e));
            now += MIN;
        }
        CHECK_ROW(strcmp(got, cases[i].want) == 0, i);
        mw_alarm d = mw_alarm_durable(&a);
        CHECK_ROW(strcmp(mw_alarm_state_text(&d), cases[i].state) == 0, i);
        if (strcmp(got, cases[i].want) != 0) fprintf(stderr, "got %s\n", got);
    }
}

void test_alarm_acts_refused(void) {
    mw_alarm a = mw_alarm_none();
    mw_alarm_event e;
    mw_error err = {0};
    CHECK(mw_alarm_acknowledge(&a, 0, &e, &err) == MW_INVALID && strstr(err.text, "normal"));
    CHECK(mw_alarm_shelve(&a, 5, 5, &e, &err) == MW_INVALID);
    CHECK(mw_alarm_unshelve(&a, 5, &e, &err) == MW_INVALID);
    CHECK(mw_alarm_shelve(&a, 5, 6, &e, &err) == MW_OK && mw_alarm_is_shelved(&a, 5));
    CHECK(!mw_alarm_is_shelved(&a, 6));
    CHECK(mw_alarm_unshelve(&a, 6, &e, &err) == MW_INVALID);
    mw_alarm_event_kind kind;
    for (int i = 0; i < MW_ALARM_EVENTS; i++)
        CHECK(mw_alarm_event_find(mw_alarm_event_text((mw_alarm_event_kind)i), &kind) &&
              (int)kind == i);
    CHECK(!mw_alarm_event_find("gone", &kind));
}

// ---- the definition: whether an alert is active at look k, from all looks so far

enum { LOOKS = 60 };

typedef struct {
    mw_alarm_rule rule;
    mw_alarm_seen look[LOOKS];
    int count;
} history;

// Whether a condition was yes in every look from some look at least `length` before k up to k, with
// no look earlier than `from`.
static bool held(const history *h, int from, int k, int64_t length, bool clearing) {
    for (int i = k; i >= from; i--) {
        const mw_alarm_seen *s = &h->look[i];
        bool yes = !clearing           ? s->when == MW_TRUTH_YES
                   : h->rule.has_clear ? s->clear == MW_TRUTH_YES && s->when != MW_TRUTH_YES
                                       : s->when == MW_TRUTH_NO;
        if (!yes) return false;
        if (h->look[k].at_ns - s->at_ns >= length) return true;
        if (h->rule.gap_ns && i > from && s->at_ns - h->look[i - 1].at_ns > h->rule.gap_ns)
            return false;
    }
    return false;
}

static uint64_t next(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static history random_history(uint64_t *seed) {
    history h = {.count = LOOKS};
    int64_t now = 0;
    h.rule = (mw_alarm_rule){(int64_t)(next(seed) % 4) * MIN, (int64_t)(next(seed) % 4) * MIN, 0,
                             (int64_t)(next(seed) % 2) * 2 * MIN, next(seed) % 2};
    for (int i = 0; i < LOOKS; i++) {
        now += (int64_t)(next(seed) % 5) * MIN / 2;
        uint64_t w = next(seed) % 8, c = next(seed) % 8;
        h.look[i] = (mw_alarm_seen){now,
                                    w < 4   ? MW_TRUTH_YES
                                    : w < 7 ? MW_TRUTH_NO
                                            : MW_TRUTH_UNKNOWN,
                                    c < 4   ? MW_TRUTH_YES
                                    : c < 7 ? MW_TRUTH_NO
                                            : MW_TRUTH_UNKNOWN};
    }
    return h;
}

void test_alarm_random_against_definition(void) {
    uint64_t seed = 7;
    int raised = 0, cleared = 0;
    for (int round = 0; round < 2000; round++) {
        history h = random_history(&seed);
        mw_alarm a = mw_alarm_none();
        bool active = false;
        int from = 0; // first look of the phase that is under way
        for (int k = 0; k < h.count; k++) {
            mw_alarm_event e[MW_ALARM_EVENTS_MAX];
            int n = mw_alarm_step(&a, &h.rule, &h.look[k], e);
            bool turns = held(&h, from, k, active ? h.rule.clear_for_ns : h.rule.for_ns, active);
            CHECK_ROW(n == (turns ? 1 : 0), round);
            if (turns) active = !active, from = k + 1;
            CHECK_ROW(mw_alarm_is_active(&a) == active, round);
            raised += turns && active, cleared += turns && !active;
        }
    }
    CHECK(raised > 1000 && cleared > 1000);
}

void test_alarm_replay(void) {
    uint64_t seed = 11;
    for (int round = 0; round < 500; round++) {
        history h = random_history(&seed);
        h.rule.escalate_ns = 2 * MIN;
        mw_alarm live = mw_alarm_none(), again = mw_alarm_none();
        mw_alarm_event e[MW_ALARM_EVENTS_MAX];
        for (int k = 0; k < h.count; k++) {
            int n = mw_alarm_step(&live, &h.rule, &h.look[k], e);
            for (int i = 0; i < n; i++) mw_alarm_apply(&again, &e[i]);
            if (next(&seed) % 4 == 0 && act(&live, "ASU"[next(&seed) % 3], h.look[k].at_ns, e))
                mw_alarm_apply(&again, &e[0]);
            mw_alarm want = mw_alarm_durable(&live), got = mw_alarm_durable(&again);
            CHECK_ROW(want.phase == got.phase && want.unacknowledged == got.unacknowledged, round);
            CHECK_ROW(want.escalated == got.escalated && want.raised_ns == got.raised_ns, round);
            CHECK_ROW(want.cleared_ns == got.cleared_ns && want.noticed_ns == got.noticed_ns,
                      round);
            CHECK_ROW(want.shelved_until_ns == got.shelved_until_ns, round);
        }
    }
}
