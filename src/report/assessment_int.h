// SPDX-License-Identifier: MIT
// What document and workbook of an assessment share: the account, computed once, and its words.
// Thread: one owner at a time.
#ifndef MW_REPORT_ASSESSMENT_INT_H
#define MW_REPORT_ASSESSMENT_INT_H

#include "assess/gap.h"
#include "base/hash.h"
#include "report/assessment.h"

// Questions taken together: those of a part of the questionnaire, and those of none at the end.
typedef struct {
    const char *title;
    int32_t count;      // questions that apply
    double points;      // of those that are answered
    double least, most; // what can still come out
    double full;        // the most of any answers
    double peers;       // median of the peers' share of full; NaN: withheld
} mw_account_part;

// The text in the language of an account; a macro, so that formats are checked.
#define MW_SAY(t, english, chinese) ((t)->zh ? (chinese) : (english))

typedef struct {
    const mw_assessment_view *v;
    bool zh, failed; // failed: a text was lost to lack of memory
    mw_arena *arena; // of all texts
    const mw_questionnaire *q;
    const mw_appraisal *a;
    const mw_assessment *x;
    const mw_campaign *c;
    const mw_program *program;
    const mw_pack *pack;
    mw_account_part *part;
    int32_t part_count;
    int32_t *part_of; // per question
    mw_account_part all;
    int64_t last_ns; // of what was said last
    char hash[MW_SHA256_HEX_MAX];
    int64_t peers;                  // how many others have a level
    double peer_level, peer_points; // share of them below, half of the same; NaN: withheld
    mw_rule_news *news;             // per question; NULL: cannot be said
    mw_gap *gap;                    // NULL: none is looked for, or it cannot be
    double next;                    // level that gap leads to; NaN: at the top
    mw_status gap_why;              // why it cannot be: MW_INVALID, MW_NOTFOUND, MW_LIMIT
} mw_account;

// Computes it.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_account_open(const mw_assessment_view *v, mw_account *out, mw_error *err);
void mw_account_close(mw_account *t);

// Formatted into the arena; "" when memory lacks, and t->failed.
const char *mw_account_text(mw_account *t, const char *fmt, ...) MW_PRINTF(2, 3);
const char *mw_account_slice(mw_account *t, mw_slice s);
// A title in the account's language, else the other, else the name.
const char *mw_account_title(mw_account *t, const mw_titles *titles, mw_slice name);
// An indicator's title, with its unit unless it is a plain number.
const char *mw_account_indicator(mw_account *t, const mw_indicator *m);
// At most three decimals; a dash when missing.
const char *mw_account_number(mw_account *t, double value);
// An answer as people read it; a dash for NULL.
const char *mw_account_answer(mw_account *t, int32_t question, const mw_answer_value *v);
const char *mw_account_question(mw_account *t, int32_t question);
// "declared", "from data", ... of what counts.
const char *mw_account_source(const mw_account *t, int32_t question);
// "yes", "no", or a dash where none is asked for.
const char *mw_account_shown(const mw_account *t, int32_t question);
// What would make sure of a question: an answer, evidence, agreement with the assessor.
const char *mw_account_needed(const mw_account *t, int32_t question);
// "2 Standardised: one system each"; "Level 2" without a title in the language; a dash when
// missing.
const char *mw_account_level(mw_account *t, double level);
// The same without what follows a colon.
const char *mw_account_level_name(mw_account *t, double level);
// The level by the answers, or between which it is open.
const char *mw_account_stands(mw_account *t);
// The share of 95 % of the odds in the middle: from, to; NaN when there are no odds.
void mw_account_likely(const mw_account *t, double *low, double *high);
const char *mw_account_interval(mw_account *t);
const char *mw_account_percent(mw_account *t, double p); // "62.5%"
const char *mw_account_standard(mw_account *t);          // title of the pack
const char *mw_account_whose(mw_account *t);             // title and code of the entity
const char *mw_account_day(mw_account *t);               // of what was said last, in UTC
const char *mw_account_campaign(mw_account *t);          // "2026, period 2026"
const char *mw_account_state(const mw_account *t);
const char *mw_account_sample(const mw_account *t); // "Sample data"; NULL when it is none
// The condition of a line of the level as the pack writes it, with titles for names.
const char *mw_account_condition(mw_account *t, const mw_level_line *line);
// Why no way to the next level is shown: what cannot be searched, or is missing.
const char *mw_account_no_way(mw_account *t);
// What a step of the gap reaches.
const char *mw_account_target(mw_account *t, const mw_gap_step *step);

// The chapters after the level and the points: answers, what would settle it, the way up, peers,
// what it rests on.
void mw_assessment_detail(mw_account *t, mw_document *d);

#endif
