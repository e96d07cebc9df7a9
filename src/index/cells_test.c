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

void test_cells_put(void) {
    for (int64_t n = 0; n < 140; n += 7)
        for (int64_t at = 0; at < 130; at += 13) {
            mw_cells from, to;
            int wrong = 0;
            CHECK(mw_cells_new(n, &from, NULL) == MW_OK);
            CHECK(mw_cells_new(at + n, &to, NULL) == MW_OK); // nothing to spare
            for (int64_t i = 0; i < n; i += 1 + i % 5) mw_cells_set(&from, i);
            if (at > 3) mw_cells_set(&to, 3);
            mw_cells_put(&to, at, &from);
            for (int64_t i = 0; i < at + n; i++)
                wrong += mw_cells_get(&to, i) != (i < at ? i == 3 : mw_cells_get(&from, i - at));
            CHECK_ROW(wrong == 0, n);
            mw_cells_free(&from);
            mw_cells_free(&to);
        }
}
