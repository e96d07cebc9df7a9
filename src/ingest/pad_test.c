// SPDX-License-Identifier: MIT
#include "ingest/pad.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

void test_pad_stays(void) {
    mw_pad pad = {0};
    mw_slice all[2000];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2000; i++) {
            char text[32];
            int n = snprintf(text, sizeof text, "text %d of %d", i, round);
            all[i] = mw_pad_text(&pad, text, (size_t)n);
        }
        mw_slice large = {mw_pad_bytes(&pad, 1 << 20), 1 << 20}; // larger than a chunk
        CHECK(large.p != NULL);
        for (int i = 0; i < 2000; i++) {
            char text[32];
            snprintf(text, sizeof text, "text %d of %d", i, round);
            CHECK_ROW(mw_slice_is(all[i], text), i);
        }
        mw_pad_reset(&pad);
    }
    CHECK(mw_slice_is(mw_pad_printf(&pad, "%d-%s", 7, "x"), "7-x") && !pad.failed);
    CHECK(mw_pad_text(&pad, NULL, 0).n == 0);
    mw_pad_fini(&pad);
}

void test_pad_out_of_memory(void) {
    mw_pad pad = {0};
    for (int n = 0; n < 2; n++) {
        mw_alloc_fail_after(n);
        CHECK_ROW(mw_pad_text(&pad, "abc", 3).n == 0 && pad.failed, n);
        mw_alloc_fail_after(-1);
        mw_pad_reset(&pad);
        CHECK_ROW(mw_slice_is(mw_pad_text(&pad, "abc", 3), "abc"), n);
        mw_pad_fini(&pad);
    }
}
