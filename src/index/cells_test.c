// SPDX-License-Identifier: MIT
#include "index/cells.h"

#include "base/alloc.h"
#include "test/test.h"

void test_cells_marks(void) {
    static const int64_t counts[] = {0, 1, 63, 64, 65, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        mw_cells c;
        int64_t marked = 0;
        CHECK_ROW(mw_cells_new(counts[i], &c, NULL) == MW_OK, i);
        CHECK_ROW(mw_cells_marked(&c) == 0, i);
        for (int64_t k = 0; k < counts[i]; k += 3, marked++) mw_cells_set(&c, k);
        for (int64_t k = 0; k < counts[i]; k++) CHECK_ROW(mw_cells_get(&c, k) == (k % 3 == 0), i);
        CHECK_ROW(mw_cells_marked(&c) == marked, i);
        mw_cells_free(&c);
        CHECK_ROW(!c.word && mw_cells_marked(&c) == 0, i);
    }
    mw_cells c = {0};
    mw_alloc_fail_after(0);
    CHECK(mw_cells_new(10, &c, NULL) == MW_NOMEM && !c.word);
    mw_alloc_fail_after(-1);
}
