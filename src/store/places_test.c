// SPDX-License-Identifier: MIT
#include "store/places.h"

#include "base/alloc.h"
#include "test/test.h"

void test_places(void) {
    static const int64_t members[] = {0, 1, 63, 64, 1000, 1023};
    mw_places p = {0};
    CHECK(!mw_places_has(&p, 0) && !mw_places_has(&p, INT64_MAX));
    CHECK(mw_places_reserve(&p, 1024));
    for (int i = 0; i < 6; i++) mw_places_set(&p, members[i]);
    mw_alloc_fail_after(0);
    CHECK(!mw_places_reserve(&p, 1 << 20));
    mw_alloc_fail_after(-1);
    CHECK(mw_places_reserve(&p, 1 << 20)); // keeps its members
    for (int64_t place = 0, at = 0; place < 3000; place++) {
        bool in = at < 6 && members[at] == place;
        at += in;
        CHECK_ROW(mw_places_has(&p, place) == in, place);
    }
    mw_places_fini(&p);
    CHECK(!mw_places_has(&p, 0));
}
