// SPDX-License-Identifier: MIT
// What the checker does for questions (`choice`) and levels, beside the other passes.
#ifndef MW_LANG_CHECK_QUESTION_H
#define MW_LANG_CHECK_QUESTION_H

#include "lang/check_int.h"

// check_names.c: a place in the lists; -1 without memory.
int32_t mw_collect_question_slot(mw_checker *c);
int32_t mw_collect_level_slot(mw_checker *c);

// check_question.c: what a choice stands for in the lists, when names are collected; its indicator.
int32_t mw_collect_question(mw_checker *c, const mw_decl *d, int32_t pack);
// ... its options and bands, once every kind is known and before tables are read.
void mw_check_question_heads(mw_checker *c);
// ... the type of its answer and the formula that computes it, once tables are read.
void mw_check_questions(mw_checker *c);

// check_level.c: the same for levels.
int32_t mw_collect_level(mw_checker *c, const mw_decl *d, int32_t pack);
void mw_check_levels(mw_checker *c);

#endif
