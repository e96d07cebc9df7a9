// SPDX-License-Identifier: MIT
// The words of assessments in the languages of people. Thread: any.
#ifndef MW_APP_ASSESS_WORDS_H
#define MW_APP_ASSESS_WORDS_H

#include "app/assess_session.h"

#define MW_ASSESS_WORDS(X)                                                                         \
    X(ANSWER, "answer", "回答")                                                                    \
    X(ANSWERED, "answered", "已答")                                                                \
    X(CAMPAIGN, "campaign", "批次")                                                                \
    X(COMMENT, "comment", "备注")                                                                  \
    X(COMPUTED, "computed", "由数据计算")                                                          \
    X(CONTRADICTS, "the answer and the measured data differ; the data count",                      \
      "回答与实测数据不一致，以数据为准")                                                          \
    X(DEADLINE, "deadline", "截止")                                                                \
    X(EVIDENCE, "evidence", "佐证材料")                                                            \
    X(GUIDE, "guide", "说明")                                                                      \
    X(MANY, "any of these", "多选")                                                                \
    X(NOTE, "differs", "不一致")                                                                   \
    X(NOT_ASKED, "not asked: it does not apply here", "不适用")                                    \
    X(NOT_SHOWN, "not shown", "待补材料")                                                          \
    X(NUMBER, "a number in one of these", "填写数值")                                              \
    X(ONE, "one of these", "单选")                                                                 \
    X(OPEN, "open", "未答")                                                                        \
    X(PERIOD, "period", "评测期")                                                                  \
    X(PROPOSED, "proposed", "待确认建议")                                                          \
    X(SCORE, "assessor", "评审")                                                                   \
    X(VERSION, "version", "版本")

typedef enum {
#define X(name, en, zh) MW_WORD_##name,
    MW_ASSESS_WORDS(X)
#undef X
} mw_assess_word;

// A word in "en" or "zh".
const char *mw_assess_word_in(mw_assess_word w, const char *lang);
// A state likewise.
const char *mw_assess_state_in(mw_assess_state s, const char *lang);
// "12 kB": a size as people read it. buf: 32 bytes; returned.
char *mw_assess_bytes_text(int64_t bytes, char *buf);

// Everything that was said about the assessment at hand, in all its versions, in order: a listing
// on stdout.
MW_MUST_USE mw_status mw_assess_show_history(mw_assess_session *x, mw_error *err);

#endif
