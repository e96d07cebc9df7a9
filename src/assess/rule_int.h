// SPDX-License-Identifier: MIT
// What the files of a rule share: the rule as a list of items, and what they are at a row.
//
// Items stand in one list: given values (those of constants last), then inputs, then steps, each
// after its arguments. Thread: one owner at a time.
#ifndef MW_ASSESS_RULE_INT_H
#define MW_ASSESS_RULE_INT_H

#include "assess/rule.h"
#include "assess/rule_sum.h"

// ROUND to so many places and more is taken as part of a sum whatever is added: it moves the sum by
// half a last place at most, which is watched like the noise of adding.
enum { MW_RULE_PLACES = 6 };
// How near to a limit a sum must lie for the order of adding to matter: more than noise can be,
// less than what answers add.
#define MW_RULE_NEAR 5e-10

typedef struct {
    const mw_node *node;
    int32_t arg[3]; // items
    int32_t arg_count;
} mw_rule_step;

struct mw_rule {
    mw_rule_step *step;
    int32_t *given;   // nodes; the first `asked` of them vary by row
    double *constant; // per given item: the value of a constant
    uint8_t *used;    // per input
    int32_t step_count, given_count, asked, input_count, target; // target: item
    // Steps that depend on one input and constants alone, by input: numbers of steps, ascending;
    // where those of an input begin, one more at the end; the others.
    int32_t *alone, *first_alone, *rest;
    int32_t rest_count;
};

// What an item is at a row.
typedef enum {
    MW_RULE_FIXED, // one value
    MW_RULE_ALONE, // depends on one input: a value for each of its outcomes
    MW_RULE_SUM,   // adds up over inputs; never missing
    MW_RULE_MIXED, // anything else
} mw_rule_class;

typedef struct {
    mw_rule_class how;
    int32_t item;        // itself, or the item that it equals here
    int32_t input;       // ALONE
    bool known;          // at every outcome
    bool moves;          // SUM that rounds what it is made of
    double value;        // FIXED
    const double *table; // ALONE: a value for each outcome of the input
} mw_rule_term;

// What the steps that depend on one input alone are at its points: kept from row to row.
enum { MW_RULE_KEPT = 8 };
typedef struct {
    double point[MW_RULE_KEPT];
    int32_t count, next; // next: whose place is taken when all are
} mw_rule_kept;

struct mw_rule_work {
    const mw_rule *rule;
    mw_rule_kept *kept; // per input
    double *kept_value; // [alone step of input][point], those of an input together
    double *kept_item;  // per item: values while they are computed
    const mw_rule_row *row;
    mw_rule_term *term;   // per item
    double *coefficient;  // per item, zero between uses
    int32_t *dim_of;      // per item; -1
    uint8_t *needed;      // per item
    int32_t *first_limit; // per needed item: of those that it hands on
    mw_rule_handed *handed;
    int64_t handed_count, handed_room;
    int32_t *slot;  // per input: place among the uncertain ones; -1
    int32_t *input; // per slot
    int32_t *first; // per slot: where its outcomes begin in `add`; one more at the end
    int32_t *block; // per slot: the block, numbered in the order of its first slot
    int32_t slot_count;
    double *table, *sum; // of the row
    int64_t table_used, table_room, sum_room;
    mw_rule_dim *dim;
    int64_t dim_count, dim_room;
    double *mixed;   // per item: value of a mixed step
    uint8_t *unsure; // per item: the engine's value may differ a little
    bool uneven;     // of the sum that was taken apart last: see mw_rule_dim
    double spread;
    bool tie;     // a value of the row rests on how the engine adds up
    int32_t *run; // needed steps, in their order
    int32_t run_count;
    int32_t *sum_item; // items that are sums, ascending
    int32_t sum_item_count;
    int64_t *whole; // sums of the row, in their units
    int64_t whole_room;
    struct mw_rule_blocks *blocks; // of odds
};

// Finds what each item is at a row, which steps the target needs, and the sums below them.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_rule_place(mw_rule_work *w, const mw_rule_row *row, mw_error *err);

bool mw_rule_compares(const mw_node *n); // whether it is == to >=

// The engine's own value of an item that adds up to x but for noise; NaN where that depends on
// which answers add up to it.
double mw_rule_engine_value(const mw_rule_work *w, const mw_rule_dim *d, double x);
// Whether so little as noise in the arguments can change what a step gives by more.
bool mw_rule_delicate(const mw_node *n, const double *arg);

// Pairs of value and probability, in any order, as a list; sorts them.
MW_MUST_USE mw_status mw_rule_list(double (*pair)[2], int64_t n, mw_rule_odds_list *out,
                                   mw_error *err);

// The value of a given item at a row.
double mw_rule_given_value(const mw_rule *r, const mw_rule_row *row, int32_t item);

double mw_rule_round(double x); // to 1e-9

#endif
