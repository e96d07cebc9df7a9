// SPDX-License-Identifier: MIT
// See words.h.
#include "assess/words.h"

#include <string.h>

static const char *const words[MW_ASSESS_WORD_COUNT][2] = {
#define X(name, en, zh) {en, zh},
    MW_ASSESS_WORDS(X)
#undef X
};

const char *mw_assess_word_in(mw_assess_word w, const char *lang) {
    return words[w][strcmp(lang, "zh") == 0];
}

mw_titles mw_assess_word_titles(mw_assess_word w) {
    return (mw_titles){mw_slice_of(words[w][0]), mw_slice_of(words[w][1])};
}

const char *mw_assess_state_in(mw_assess_state s, const char *lang) {
    static const char *const zh[MW_ASSESS_STATES] = {[MW_ASSESS_DRAFT] = "填报中",
                                                     [MW_ASSESS_SUBMITTED] = "已提交",
                                                     [MW_ASSESS_REVIEWED] = "已评审",
                                                     [MW_ASSESS_CONFIRMED] = "已确认",
                                                     [MW_ASSESS_RETURNED] = "退回修改"};
    return strcmp(lang, "zh") == 0 ? zh[s] : mw_assess_state_text(s);
}
