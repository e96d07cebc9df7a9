// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include "test/test.h"

void test_clock(void) {
    int64_t a = mw_clock_steady_ns(), b = mw_clock_steady_ns();
    CHECK(b >= a && a > 0);
    CHECK(mw_clock_wall_ns() > INT64_C(1577836800000000000)); // after 2020
    mw_clock_set(77);
    CHECK(mw_clock_wall_ns() == 77 && mw_clock_steady_ns() == 77);
    mw_clock_set(0); // 1970 is a time as good as others
    CHECK(mw_clock_wall_ns() == 0);
    mw_clock_set(-1);
    CHECK(mw_clock_wall_ns() > INT64_C(1577836800000000000));
}
