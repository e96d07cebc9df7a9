// SPDX-License-Identifier: MIT
#include "ingest/stage.h"

#include "base/alloc.h"
#include "ingest/stage_dict.h"
#include "test/test.h"

void test_stage_dict(void) {
    mw_stage_dict d = {.level_count = 2};
    char texts[500][8];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1500; i++) {
            int n = i % 500;
            snprintf(texts[n], sizeof texts[n], "k%d", n);
            mw_slice text[2] = {mw_slice_of(texts[n]), mw_slice_of(n % 2 ? "x" : "")};
            CHECK_ROW(mw_stage_dict_number(&d, text) == n, i);
            CHECK_ROW(mw_slice_is(mw_stage_dict_text(&d, n)[0], texts[n]), i);
        }
        // "ab" + "" is not "a" + "b".
        mw_slice joined[2] = {mw_slice_of("ab"), mw_slice_of("")};
        mw_slice split[2] = {mw_slice_of("a"), mw_slice_of("b")};
        CHECK(mw_stage_dict_number(&d, joined) != mw_stage_dict_number(&d, split));
        CHECK(d.count == 502 && d.resolved[501] == -1);
        mw_stage_dict_reset(&d);
    }
    mw_stage_dict_fini(&d);
}

void test_stage_dict_out_of_memory(void) {
    for (int n = 0; n < 5; n++) {
        mw_stage_dict d = {.level_count = 1};
        mw_slice text = mw_slice_of("x");
        mw_alloc_fail_after(n);
        CHECK_ROW(mw_stage_dict_number(&d, &text) == -1, n);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_stage_dict_number(&d, &text) == 0, n);
        mw_stage_dict_fini(&d);
    }
}
