// SPDX-License-Identifier: MIT
#include "simulate/simulation.h"

#include "base/alloc.h"
#include "test/test.h"

#define S INT64_C(1000000000)
#define NOW (1767600000 * S)

void test_simulation_runs(void) {
    mw_simulation s;
    mw_pace_wish wish = {false, 0, 1000 * S, 10};
    CHECK(mw_simulation_init(&s, 1, &wish, NULL) == MW_OK);
    CHECK(mw_simulation_advance(&s, NOW, 0, NULL) == MW_OK && s.plant.time_s == 0); // not begun
    mw_simulation_begin(&s, NOW, 5 * S);
    CHECK(s.plant.time_s * S == NOW - 900 * S);
    mw_simulation_begin(&s, NOW + 3 * S, 9 * S);
    CHECK(s.plant.time_s * S == NOW - 900 * S);
    CHECK(mw_simulation_advance(&s, NOW + 50 * S, 55 * S, NULL) == MW_OK);
    CHECK(s.plant.time_s * S == NOW - 400 * S && !s.is_over && !s.is_fresh);
    CHECK(mw_simulation_waiting(&s) == 0); // nobody is told
    CHECK(mw_simulation_advance(&s, NOW + 100 * S, 105 * S, NULL) == MW_OK);
    CHECK(s.plant.time_s * S == NOW + 100 * S && s.is_over && s.is_fresh);
    mw_simulation_fini(&s);
}

// Who listens and does not take holds the line up; it catches up afterwards, an hour a turn.
void test_simulation_waits(void) {
    mw_simulation s;
    mw_pace_wish wish = {true, NOW - 10 * 86400 * S, 0, 1000};
    int turns = 0;
    CHECK(mw_simulation_init(&s, 1, &wish, NULL) == MW_OK);
    s.tells = s.is_heard = true;
    mw_simulation_begin(&s, NOW, 0);
    for (int64_t before = -1; s.plant.time_s != before; turns++) {
        before = s.plant.time_s;
        CHECK(mw_simulation_advance(&s, NOW + 86400 * S, 86400 * S, NULL) == MW_OK);
        CHECK(s.plant.time_s - before <= 3600 || turns == 0);
    }
    int64_t waiting = mw_simulation_waiting(&s);
    CHECK(waiting > 50000 && waiting < 150000 && turns < 10 && s.feed.lost == 0);
    mw_feed_clear(&s.feed);
    int64_t before = s.plant.time_s;
    CHECK(mw_simulation_advance(&s, NOW + 86400 * S, 86400 * S, NULL) == MW_OK);
    CHECK(s.plant.time_s == before + 3600);
    // While nobody is there it goes on.
    s.is_heard = false;
    for (int i = 0; i < 30; i++)
        CHECK(mw_simulation_advance(&s, NOW + 86400 * S, 86400 * S, NULL) == MW_OK);
    CHECK(s.plant.time_s == before + 31 * 3600 && s.feed.lost > 0);
    mw_simulation_fini(&s);
}
