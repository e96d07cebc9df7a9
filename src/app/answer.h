// SPDX-License-Identifier: MIT
// Results of an evaluation as a table for people, as CSV or as JSON for machines.
//
// On a terminal numbers are rounded, missing is "-" and coverage stands beside a value when it is
// below 100 %. CSV and JSON carry every digit and every row; missing is empty or null.
// Thread: one owner at a time.
#ifndef MW_APP_ANSWER_H
#define MW_APP_ANSWER_H

#include "app/ask.h"
#include "app/verb.h"

typedef struct {
    const mw_session *s;
    const mw_ask *ask;
    const mw_evaluation *e;
    bool all;      // rows without any value too
    bool verbose;  // reasons of indicators that have no value
    bool coverage; // was computed
    const char *lang;
} mw_answer;

// Writes to stdout.
//   errors  MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_answer_table(const mw_answer *a, mw_error *err);
MW_MUST_USE mw_status mw_answer_csv(const mw_answer *a, mw_error *err);
MW_MUST_USE mw_status mw_answer_json(const mw_answer *a, mw_error *err);

// One value of an evaluation: a want at members of its keys, a period and a row.
typedef struct {
    int32_t want, period;
    int32_t member[3];
    int64_t row;
} mw_point;

// The declaration, type and name of a want.
const mw_decl *mw_answer_about(const mw_program *p, mw_symbol s, const mw_type **type,
                               mw_slice *name);
// Its unit as the pack writes it, "" for plain numbers and for what is no number. buf:
// MW_UNIT_TEXT_MAX bytes.
mw_slice mw_answer_unit(const mw_program *p, mw_symbol s, char *buf);

// NaN when it is missing.
double mw_answer_value(const mw_answer *a, const mw_point *at);
// Its bounds where it is missing because questions are open. False when it is known.
bool mw_answer_bounds(const mw_answer *a, const mw_point *at, double bound[2]);
// The level whose number it is; NULL when it is none.
const mw_level *mw_answer_level(const mw_program *p, mw_symbol s);
// Share of its inputs known; NaN when it was not computed or there are none.
double mw_answer_coverage(const mw_answer *a, const mw_point *at);

// The first point of a want that is asked for and, with next, the one after: rows slowest, then
// periods, then members of keys. False at the end.
bool mw_answer_first(const mw_answer *a, int32_t want, mw_point *at);
bool mw_answer_next(const mw_answer *a, mw_point *at);

// The entity of a row.
const mw_model_entity *mw_answer_entity(const mw_answer *a, const mw_point *at);
// The code of a member of key number k of a want.
mw_slice mw_answer_member(const mw_answer *a, const mw_point *at, int32_t k);

// Whether a want rests on a text that its pack marks `status unverified`: its own declaration or
// that of anything that went into it.
bool mw_answer_unverified(const mw_answer *a, int32_t want);

#endif
