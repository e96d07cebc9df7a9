// SPDX-License-Identifier: MIT
// The words of assessments in the languages of people: of forms, listings and reports. Words begin
// with a small letter, sentences and what stands in forms alone as they stand there. Thread: any.
#ifndef MW_ASSESS_WORDS_H
#define MW_ASSESS_WORDS_H

#include "assess/history.h"
#include "lang/ast.h"

// Laid out by hand: clang-format 14 counts the bytes of Chinese characters.
// clang-format off
#define MW_ASSESS_WORDS(X) \
    X(ANSWER, "answer", "回答") \
    X(ANSWERED, "answered", "已答") \
    X(CAMPAIGN, "campaign", "批次") \
    X(COMMENT, "comment", "备注") \
    X(COMPUTED, "computed", "由数据计算") \
    X(CONTRADICTS, "the answer and the measured data differ; the data count", "回答与实测数据不一致，以数据为准") \
    X(DEADLINE, "deadline", "截止") \
    X(ENTITY, "entity", "企业") \
    X(EVIDENCE, "evidence", "佐证材料") \
    X(GUIDE, "guide", "说明") \
    X(HOW, "how to answer", "填写方式") \
    X(MANY, "any of these", "多选") \
    X(NO, "no", "否") \
    X(NOTE, "differs", "不一致") \
    X(NOT_ASKED, "not asked: it does not apply here", "不适用") \
    X(NOT_SHOWN, "not shown", "待补材料") \
    X(NUMBER, "a number in one of these", "填写数值") \
    X(ONE, "one of these", "单选") \
    X(OPEN, "open", "未答") \
    X(OTHERS, "other questions", "其他问题") \
    X(PERIOD, "period", "评测期") \
    X(PROPOSED, "proposed", "待确认建议") \
    X(QUESTION, "question", "问题") \
    X(SCORE, "assessor", "评审") \
    X(STANDARD, "standard", "标准") \
    X(VERSION, "version", "版本") \
    X(YES, "yes", "是") \
    X(FORM_KEY, "No.", "编号") \
    X(FORM_FILES, "Evidence: names of files", "佐证材料：文件名") \
    X(FORM_FILL, \
      "How to fill in: only the yellow cells can be changed. Choose from the list of a cell; " \
      "where any of several options may hold, say yes at each that does (empty counts as no). " \
      "Numbers go in the unit beside them. A cell left empty is not answered; a comment " \
      "stands beside an answer. Name files that show an answer in the column of evidence. " \
      "Do not add, delete or rename rows and sheets. Save as .xlsx and send it back.", \
      "填写说明：只需填写黄色单元格。单选题从下拉列表中选择；多选题在每个符合的选项旁选“是”（空白视为“否”）；" \
      "数值按旁边的单位填写。留空表示未答；备注写在答案旁。佐证材料一栏填写文件" \
      "名。请勿增删行或重命名工作表。保存为 .xlsx 后交回。") \
    X(FORM_ONE, "one of the list", "单选") \
    X(FORM_MANY, "yes at each below that holds", "多选：在下方逐项选择") \
    X(FORM_NUMBER, "number", "数值") \
    X(FORM_YES_OR_NO, "yes or no", "是或否") \
    X(FORM_ALONE, "yes only without the others", "选此项时不可选其他项") \
    X(FORM_COMPUTED, "computed from data", "由数据计算") \
    X(FORM_PROPOSED, "Proposed, counts once entered", "建议（填入后生效）") \
    X(FORM_SHEET, "Questionnaire", "问卷") \
    X(FORM_REFUSED, "Choose from the list.", "请从列表中选择。") \
    X(FORM_REFUSED_NUMBER, "A number in the range beside the cell.", "请填写旁边所示范围内的数值。") \
    X(FORM_REFUSED_LONG, "The comment is too long.", "备注过长。")
// clang-format on

typedef enum {
#define X(name, en, zh) MW_WORD_##name,
    MW_ASSESS_WORDS(X)
#undef X
        MW_ASSESS_WORD_COUNT
} mw_assess_word;

// A word in "en" or "zh".
const char *mw_assess_word_in(mw_assess_word w, const char *lang);
// Both.
mw_titles mw_assess_word_titles(mw_assess_word w);
// A state in "en" or "zh".
const char *mw_assess_state_in(mw_assess_state s, const char *lang);

#endif
