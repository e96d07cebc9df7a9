// SPDX-License-Identifier: MIT
#include "ingest/block.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

void test_block_rows(void) {
    mw_block *b = mw_block_new();
    for (int round = 0; round < 2; round++) {
        mw_block_reset(b);
        b->column_count = 3;
        for (int64_t i = 0; i < 100; i++) {
            mw_slice *row = mw_block_row_add(b, i * 2, true);
            CHECK_ROW(row && row[0].n == 0 && row[2].n == 0, i);
            CHECK_ROW(mw_block_kind(b, i, 1) == MW_CELL_NULL, i);
            row[1] = mw_slice_of("x");
            b->kind[i * 3 + 1] = MW_CELL_NUMBER;
        }
        mw_block_row_drop(b);
        CHECK(b->row_count == 99 && b->line[98] == 196);
        CHECK(mw_slice_is(mw_block_cell(b, 98, 1), "x"));
        CHECK(mw_block_kind(b, 98, 1) == MW_CELL_NUMBER);
        CHECK(mw_block_bad_add(b, 7, mw_slice_of("v"), "%d wrong", 2));
        CHECK(b->bad_count == 1 && b->bad[0].row == 99 && strcmp(b->bad[0].reason, "2 wrong") == 0);
    }
    mw_block_free(b);
    mw_block_free(NULL);
}

void test_block_out_of_memory(void) {
    for (int n = 0; n < 3; n++) {
        mw_block *b = mw_block_new();
        b->column_count = 2;
        mw_alloc_fail_after(n);
        mw_slice *row = mw_block_row_add(b, 1, true);
        mw_alloc_fail_after(-1);
        CHECK_ROW(!row && b->row_count == 0, n);
        CHECK_ROW(mw_block_row_add(b, 1, true) && b->row_count == 1, n);
        mw_block_free(b);
    }
}
