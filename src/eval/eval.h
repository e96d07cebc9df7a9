// SPDX-License-Identifier: MIT
// Evaluating: indicators of a program, for the entities of kinds, at periods, from the facts.
//
//     mw_want want[] = {{.symbol = mw_program_find(p, mw_slice_of("oee")), .kind = unit}};
//     mw_eval_request q = {.want = want, .want_count = 1, .period = periods, .period_count = 12};
//     mw_evaluation *e = NULL;
//     MW_TRY(mw_evaluate(world, &q, &e, err));
//     double v = mw_evaluation_at(e, 0, NULL, 11, row);
//     mw_evaluation_free(e);
// Thread: one owner at a time.
#ifndef MW_EVAL_EVAL_H
#define MW_EVAL_EVAL_H

#include "base/pool.h"
#include "eval/lower.h"

typedef struct {
    const mw_want *want;
    int32_t want_count;
    const mw_period *period; // of one grain, ascending
    int32_t period_count;
    mw_pool *pool;  // NULL: one thread
    bool coverage;  // count inputs known and wanted, too
    bool reference; // by the plain implementation
    bool bounds;    // the least and greatest values, too, of what rests on open questions
    bool trace;     // keep the columns of every named value: for explanations
} mw_eval_request;

// The column of a want: [keys][period][row]; no column when there is a reason.
typedef struct {
    mw_want want;
    const char *why;  // NULL when there is a column: why there is no value
    int32_t value_id; // its number among the values of the lowering; -1
    int32_t key_count;
    int32_t list[3]; // code list of each key of the layout, with its name
    mw_slice key[3];
    int32_t members[3];
    int64_t rows;
    double *value, *known, *all; // the last two NULL without coverage
    double *low, *high;          // bounds; NULL unless asked for and it rests on questions
} mw_eval_column;

typedef struct mw_evaluation mw_evaluation;

//   errors  MW_NOMEM, MW_LIMIT (also when the world stops), errors of the store. An indicator that
//           has no value where it is wanted is no error: its column says why.
MW_MUST_USE mw_status mw_evaluate(mw_world *w, const mw_eval_request *q, mw_evaluation **out,
                                  mw_error *err);
void mw_evaluation_free(mw_evaluation *e); // NULL is allowed

// The column of a want; borrowed.
const mw_eval_column *mw_evaluation_column(const mw_evaluation *e, int32_t want);
// Value of a want at members of its keys (NULL without keys), a period and a row; NaN when missing.
double mw_evaluation_at(const mw_evaluation *e, int32_t want, const int32_t *member, int32_t period,
                        int64_t row);
// Its bounds there: NaN when it has none, or no known one.
double mw_evaluation_low(const mw_evaluation *e, int32_t want, const int32_t *member,
                         int32_t period, int64_t row);
double mw_evaluation_high(const mw_evaluation *e, int32_t want, const int32_t *member,
                          int32_t period, int64_t row);
// Share of the inputs known, 0..1; NaN when none is wanted or coverage was not asked for.
double mw_evaluation_coverage(const mw_evaluation *e, int32_t want, const int32_t *member,
                              int32_t period, int64_t row);
// The row of an entity that holds at a period: of several stays the one in force at its end; -1
// none.
int64_t mw_evaluation_row(const mw_evaluation *e, int32_t entity, int32_t period);

// With trace: the column of a node of the plan, NULL when it was not kept.
const double *mw_evaluation_node(const mw_evaluation *e, int32_t node);
// The composite indices it rests on; with trace their stages are kept.
const struct mw_index_columns *mw_evaluation_indices(const mw_evaluation *e);
// With bounds: the nodes of the least and greatest value of a want; -1 when it rests on no
// questions.
const int32_t *mw_evaluation_bound_nodes(const mw_evaluation *e, int32_t want);
// More columns of the plan, from the same facts: count numbers of nodes, a column for each of the
// size of its node's domain.
//   errors  those of mw_run.
MW_MUST_USE mw_status mw_evaluation_run(mw_evaluation *e, const int32_t *node, double *const *out,
                                        int32_t count, mw_pool *pool, mw_error *err);
mw_lower *mw_evaluation_lower(const mw_evaluation *e);
const mw_shape *mw_evaluation_shape(const mw_evaluation *e);

#endif
