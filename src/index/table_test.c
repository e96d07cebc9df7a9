// SPDX-License-Identifier: MIT
#include "index/table.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>

void test_table_new(void) {
    mw_table t, copy;
    CHECK(mw_table_new(3, 2, 4, &t, NULL) == MW_OK);
    for (int i = 0; i < 24; i++) CHECK(isnan(t.value[i]));
    mw_table_at(&t, 1, 2)[1] = 5;
    CHECK(t.value[(1 * 4 + 2) * 3 + 1] == 5);
    CHECK(mw_table_copy(&t, &copy, NULL) == MW_OK);
    CHECK(mw_table_at(&copy, 1, 2)[1] == 5 && copy.value != t.value);
    mw_table_free(&copy);
    mw_table_free(&t);
    CHECK(!t.value && t.units == 0);
    mw_table_free(&t);
}

void test_table_limits(void) {
    static const struct {
        int64_t units;
        int32_t columns, periods;
        mw_status want;
    } rows[] = {
        {0,         0,                        0,                        MW_OK   },
        {0,         5,                        1,                        MW_OK   },
        {-1,        1,                        1,                        MW_LIMIT},
        {1,         MW_TABLE_COLUMNS_MAX + 1, 1,                        MW_LIMIT},
        {1,         1,                        MW_TABLE_PERIODS_MAX + 1, MW_LIMIT},
        {INT64_MAX, 4,                        4,                        MW_LIMIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_table t;
        CHECK_ROW(mw_table_new(rows[i].units, rows[i].columns, rows[i].periods, &t, NULL) ==
                      rows[i].want,
                  i);
        mw_table_free(&t);
    }
    mw_alloc_fail_after(0);
    mw_table t;
    CHECK(mw_table_new(3, 2, 4, &t, NULL) == MW_NOMEM && !t.value);
    mw_alloc_fail_after(-1);
}
