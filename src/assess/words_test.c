// SPDX-License-Identifier: MIT
#include "assess/words.h"

#include "base/text.h"
#include "test/test.h"

#include <string.h>

// Each word is said in both languages, and not in the other's letters.
void test_words_both_languages(void) {
    for (int w = 0; w < MW_ASSESS_WORD_COUNT; w++) {
        const char *en = mw_assess_word_in((mw_assess_word)w, "en"),
                   *zh = mw_assess_word_in((mw_assess_word)w, "zh");
        mw_titles both = mw_assess_word_titles((mw_assess_word)w);
        CHECK_ROW(mw_slice_is(both.en, en) && mw_slice_is(both.zh, zh), w);
        CHECK_ROW(en[0] && zh[0], w);
        for (const char *c = en; *c; c++) CHECK_ROW((unsigned char)*c < 0x80, w);
        CHECK_ROW((unsigned char)zh[0] >= 0x80, w);
    }
    CHECK(strcmp(mw_assess_word_in(MW_WORD_PERIOD, "zh"), "评测期") == 0);
    CHECK(strcmp(mw_assess_word_in(MW_WORD_PERIOD, "en"), "period") == 0);
}

void test_words_states(void) {
    for (int s = 0; s < MW_ASSESS_STATES; s++) {
        const char *zh = mw_assess_state_in((mw_assess_state)s, "zh");
        CHECK_ROW((unsigned char)zh[0] >= 0x80, s);
        CHECK_ROW(strcmp(mw_assess_state_in((mw_assess_state)s, "en"),
                         mw_assess_state_text((mw_assess_state)s)) == 0,
                  s);
    }
}
