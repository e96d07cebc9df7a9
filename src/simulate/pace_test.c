// SPDX-License-Identifier: MIT
#include "simulate/pace.h"

#include "test/test.h"

#define S INT64_C(1000000000)
#define NOW (1767600000 * S)

void test_pace_plan(void) {
    static const struct {
        mw_pace_wish wish;
        int64_t from_ns, until_ns;
    } cases[] = {
        {{false, 0, 0, 1},             NOW,             INT64_MAX    },
        {{false, 0, 60 * S, 1},        NOW,             NOW + 60 * S },
        {{true, 500 * S, 0, 1},        500 * S,         INT64_MAX    },
        {{true, 500 * S, 60 * S, 100}, 500 * S,         560 * S      },
        {{false, 0, 0, 100},           NOW - 28800 * S, INT64_MAX    },
        {{false, 0, 1000 * S, 10},     NOW - 900 * S,   NOW + 100 * S},
    };
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        mw_pace_plan plan = mw_pace_plan_of(&cases[i].wish, NOW);
        CHECK_ROW(plan.from_ns == cases[i].from_ns && plan.until_ns == cases[i].until_ns, i);
        CHECK_ROW(plan.speed == cases[i].wish.speed, i);
    }
}

// Ten times as fast from 90 s ago: it meets the wall clock after 10 s and stays with it.
void test_pace_catches_up(void) {
    mw_pace p;
    mw_pace_init(&p, (mw_pace_plan){NOW - 90 * S, INT64_MAX, 10}, 7 * S);
    CHECK(mw_pace_now(&p, NOW, 7 * S) == NOW - 90 * S && !p.has_caught_up);
    CHECK(mw_pace_now(&p, NOW + 5 * S, 12 * S) == NOW - 40 * S && !p.has_caught_up);
    CHECK(mw_pace_now(&p, NOW + 10 * S, 17 * S) == NOW + 10 * S && p.has_caught_up);
    CHECK(mw_pace_now(&p, NOW + 11 * S, 18 * S) == NOW + 11 * S);
    mw_pace_init(&p, (mw_pace_plan){NOW, NOW + 5 * S, 1}, 0);
    CHECK(mw_pace_now(&p, NOW + 4 * S, 4 * S) == NOW + 4 * S);
    CHECK(mw_pace_now(&p, NOW + 9 * S, 9 * S) == NOW + 5 * S);
}

void test_pace_length(void) {
    static const struct {
        const char *text;
        int64_t ns; // 0: refused
    } cases[] = {
        {"90s",      90 * S                },
        {"15 min",   900 * S               },
        {"1.5h",     5400 * S              },
        {"7d",       7 * 86400 * S         },
        {"3650d",    INT64_C(315360000) * S},
        {"3651d",    0                     },
        {"0s",       0                     },
        {"-1h",      0                     },
        {"5",        0                     },
        {"h",        0                     },
        {"",         0                     },
        {"3x",       0                     },
        {"1h 30min", 0                     },
    };
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        int64_t ns = 0;
        CHECK_ROW(mw_pace_length_parse(cases[i].text, &ns) == (cases[i].ns != 0), i);
        CHECK_ROW(ns == cases[i].ns, i);
    }
}
