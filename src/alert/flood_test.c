// SPDX-License-Identifier: MIT
// Floods begin and end at their figures, and as a plain count over all instants says.
#include "alert/flood.h"

#include "test/test.h"

#define S INT64_C(1000000000)

void test_flood_usual(void) {
    mw_flood f = {0};
    mw_flood_rule r = mw_flood_usual();
    int64_t total = 0;
    for (int i = 0; i < 10; i++) CHECK_ROW(mw_flood_take(&f, &r, i * S) == MW_FLOOD_ALONE, i);
    CHECK(mw_flood_take(&f, &r, 10 * S) == MW_FLOOD_BEGINS);
    CHECK(mw_flood_take(&f, &r, 11 * S) == MW_FLOOD_GROUPED);
    // The last five were raised at 7 .. 11 s: at 607 s only four lie within ten minutes.
    CHECK(!mw_flood_over(&f, &r, 607 * S - 1, &total));
    CHECK(mw_flood_over(&f, &r, 607 * S, &total) && total == 12);
    CHECK(!mw_flood_over(&f, &r, 608 * S, &total));
    CHECK(mw_flood_take(&f, &r, 609 * S) == MW_FLOOD_ALONE);
}

void test_flood_slow_is_none(void) {
    mw_flood f = {0};
    mw_flood_rule r = mw_flood_usual();
    for (int i = 0; i < 100; i++)
        CHECK_ROW(mw_flood_take(&f, &r, (int64_t)i * 60 * S) == MW_FLOOD_ALONE, i);
}

static int counted(const int64_t *at, int n, int64_t after) {
    int k = 0;
    for (int i = 0; i < n; i++) k += at[i] > after;
    return k;
}

void test_flood_random(void) {
    uint64_t seed = 3;
    int begun = 0;
    for (int round = 0; round < 200; round++) {
        int64_t at[120], now = 0, total;
        mw_flood f = {0};
        mw_flood_rule r = {.count = 1 + round % 12, .within_ns = 20 * S};
        r.calm = 1 + round % r.count;
        bool on = false;
        for (int i = 0; i < 120; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            now += (int64_t)((seed >> 40) % 7) * S * (i % 30 < 12 ? 0 : 1);
            if (on && counted(at, i, now - r.within_ns) < r.calm) on = false;
            CHECK_ROW(f.on == on || mw_flood_over(&f, &r, now, &total), round);
            at[i] = now;
            bool many = counted(at, i + 1, now - r.within_ns) > r.count;
            mw_flood_verdict want = on ? MW_FLOOD_GROUPED : many ? MW_FLOOD_BEGINS : MW_FLOOD_ALONE;
            CHECK_ROW(mw_flood_take(&f, &r, now) == want, round);
            on = on || many;
            begun += want == MW_FLOOD_BEGINS;
        }
    }
    CHECK(begun > 100);
}
