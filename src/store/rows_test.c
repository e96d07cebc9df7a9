// SPDX-License-Identifier: MIT
#include "store/rows.h"

#include "test/test.h"

// Each table begins with its id and fits a row; what it refers to is a table before it.
void test_rows_lists(void) {
    int32_t columns = 0;
    for (mw_row_table t = 0; t < MW_ROWS_COUNT; t++) {
        columns += mw_row_columns(t);
        CHECK_ROW(mw_row_columns(t) >= 2 && mw_row_columns(t) <= MW_ROW_CELLS_MAX, t);
        CHECK_ROW(strcmp(mw_row_column_name(t, 0), "id") == 0, t);
        for (int32_t c = 0; c < mw_row_columns(t); c++)
            CHECK_ROW(mw_row_refers(t, c) == MW_ROWS_COUNT || mw_row_refers(t, c) < t, t);
    }
    CHECK(columns == MW_COLUMNS_COUNT);
    CHECK(MW_COLUMN(PERSON, NAME) == 2 && mw_row_holds(MW_ROWS_PERSON, 2) == MW_HOLDS_KEY);
    CHECK(mw_row_refers(MW_ROWS_TOKEN, 1) == MW_ROWS_PERSON);
    CHECK(mw_row_only_added(MW_ROWS_AUDIT) && !mw_row_only_added(MW_ROWS_PERSON));
}
