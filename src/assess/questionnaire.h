// SPDX-License-Identifier: MIT
// The questions of a standard, ready to be asked: what can be answered, how an answer is read from
// text and said, and what it is worth.
//
//     mw_questionnaire *q = NULL;
//     MW_TRY(mw_questionnaire_new(program, level, &q, err));
//     int32_t i = mw_questionnaire_find(q, mw_slice_of("q1_network"));
//     MW_TRY(mw_answer_parse(q, i, mw_slice_of("control, wide"), arena, &value, err));
//     double points = mw_answer_points(q, i, &value);
// Thread: immutable once made, then any; the program outlives it.
#ifndef MW_ASSESS_QUESTIONNAIRE_H
#define MW_ASSESS_QUESTIONNAIRE_H

#include "assess/history.h"
#include "base/arena.h"
#include "lang/program.h"

// An option, or a band of numbers (which has no code).
typedef struct {
    mw_slice code;
    mw_titles titles;
    double points;
    bool alone;
    double low, high; // of a band, in the unit of the answer; infinite when open
    bool open_low, open_high;
} mw_asked_option;

typedef struct {
    const mw_question *question;
    mw_slice name;
    mw_titles titles;
    const mw_type *type; // of the answer
    mw_asked_option *option;
    int32_t option_count;
    int32_t part; // of the questionnaire; -1
} mw_asked;

// Whether facts may answer it.
static inline bool mw_asked_computable(const mw_asked *a) {
    return a->question->from && a->question->pick != MW_PICK_MANY;
}

// A part: a group of the pack, of those that have a question the one that holds all others, but
// never one of all questions. In the order of their first questions.
typedef struct {
    const mw_group *group;
    mw_titles titles; // mw_group_titles; empty: call it by mw_group_plain
} mw_asked_part;

typedef struct {
    const mw_program *program;
    const mw_level *level;
    mw_asked *asked;
    int32_t count;
    mw_asked_part *part;
    int32_t part_count;
    mw_arena *arena;
} mw_questionnaire;

// The questions of the pack of a level, in their order there.
//   level   index in the program.
//   errors  MW_INVALID when the pack asks nothing of the level's kind; MW_NOMEM.
MW_MUST_USE mw_status mw_questionnaire_new(const mw_program *p, int32_t level,
                                           mw_questionnaire **out, mw_error *err);
void mw_questionnaire_free(mw_questionnaire *q); // NULL is allowed

// A level by name, or the only one of a pack by the pack's name.
//   errors  MW_NOTFOUND saying which levels there are.
MW_MUST_USE mw_status mw_level_find(const mw_program *p, mw_slice name, int32_t *level,
                                    mw_error *err);

// The name of a group as a word, without the prefix that all of the pack have: "sme_scenes" is
// "Scenes".
void mw_group_plain(const mw_group *g, mw_text *out);

// A question by name; -1: none.
int32_t mw_questionnaire_find(const mw_questionnaire *q, mw_slice name);
// The same, with an error that says which was probably meant.
MW_MUST_USE mw_status mw_questionnaire_get(const mw_questionnaire *q, mw_slice name, int32_t *i,
                                           mw_error *err);

// Reads an answer: codes or titles of options parted by commas or semicolons, or a number with its
// unit.
//   a       where codes are kept.
//   errors  MW_INVALID or MW_SYNTAX saying what could be answered.
MW_MUST_USE mw_status mw_answer_parse(const mw_questionnaire *q, int32_t i, mw_slice text,
                                      mw_arena *a, mw_answer_value *out, mw_error *err);
// That an answer is one of this question: from a record, which may be of another version.
MW_MUST_USE mw_status mw_answer_check(const mw_questionnaire *q, int32_t i,
                                      const mw_answer_value *v, mw_error *err);

// Appends an answer as people read it: titles in a language ("en", "zh"), or codes for NULL.
void mw_answer_say(const mw_questionnaire *q, int32_t i, const mw_answer_value *v, const char *lang,
                   mw_text *out);
// What an answer is worth; NaN when it is none of the question's.
double mw_answer_points(const mw_questionnaire *q, int32_t i, const mw_answer_value *v);
// The number of the option or band that an answer to `pick one` or of bands falls into; -1.
int32_t mw_answer_option(const mw_questionnaire *q, int32_t i, const mw_answer_value *v);
// Whether evidence is asked of an answer: of one that claims something (is worth more than the
// least), where the standard wants some. NULL: no answer.
bool mw_answer_to_show(const mw_questionnaire *q, int32_t i, const mw_answer_value *v);
// The most and least that the question can be worth.
double mw_asked_most(const mw_asked *a);
double mw_asked_least(const mw_asked *a);

#endif
