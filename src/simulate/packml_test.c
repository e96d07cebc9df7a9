// SPDX-License-Identifier: MIT
#include "simulate/packml.h"

#include "test/test.h"

#include <string.h>

void test_packml_numbers(void) {
    CHECK(MW_PACKML_STOPPED == 2 && MW_PACKML_IDLE == 4 && MW_PACKML_SUSPENDED == 5);
    CHECK(MW_PACKML_EXECUTE == 6 && MW_PACKML_ABORTED == 9 && MW_PACKML_HELD == 11);
    CHECK(MW_PACKML_RESETTING == 15 && MW_PACKML_COMPLETE == 17 && MW_PACKML_STATES == 18);
    CHECK(strcmp(mw_packml_text(MW_PACKML_UNDEFINED), "Undefined") == 0);
    CHECK(strcmp(mw_packml_text(MW_PACKML_HELD), "Held") == 0);
    CHECK(strcmp(mw_packml_text(MW_PACKML_COMPLETE), "Complete") == 0);
}

void test_packml_may(void) {
    static const struct {
        mw_packml_state from, to;
        bool may;
    } cases[] = {
        {MW_PACKML_EXECUTE,  MW_PACKML_HOLDING,      true },
        {MW_PACKML_EXECUTE,  MW_PACKML_HELD,         false},
        {MW_PACKML_HELD,     MW_PACKML_EXECUTE,      false},
        {MW_PACKML_HELD,     MW_PACKML_STOPPING,     true },
        {MW_PACKML_IDLE,     MW_PACKML_EXECUTE,      false},
        {MW_PACKML_STOPPED,  MW_PACKML_STOPPING,     false},
        {MW_PACKML_STOPPED,  MW_PACKML_ABORTING,     true },
        {MW_PACKML_ABORTED,  MW_PACKML_STOPPING,     false},
        {MW_PACKML_ABORTED,  MW_PACKML_CLEARING,     true },
        {MW_PACKML_COMPLETE, MW_PACKML_RESETTING,    true },
        {MW_PACKML_EXECUTE,  MW_PACKML_UNSUSPENDING, false},
    };
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++)
        CHECK_ROW(mw_packml_may(cases[i].from, cases[i].to) == cases[i].may, i);
    // Whatever a state, there is a way on.
    for (int from = 1; from < MW_PACKML_STATES; from++) {
        int ways = 0;
        for (int to = 0; to < MW_PACKML_STATES; to++)
            ways += mw_packml_may((mw_packml_state)from, (mw_packml_state)to);
        CHECK_ROW(ways > 0, from);
        CHECK_ROW(!mw_packml_may((mw_packml_state)from, (mw_packml_state)from), from);
    }
}
