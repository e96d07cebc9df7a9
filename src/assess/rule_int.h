// SPDX-License-Identifier: MIT
// What the files of a rule share: the rule as a list of items, and what they are at a row.
//
// Items stand in one list: given values (those of constants last), then inputs, then steps, each
// after its arguments.
// Thread: one owner at a time.
#ifndef MW_ASSESS_RULE_INT_H
#define MW_ASSESS_RULE_INT_H

#include "assess/rule.h"

// ROUND to so many places and more leaves any sum as it is: it is rounded to 1e-9 anyway.
enum { MW_RULE_PLACES = 6 };

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
    int32_t step_count, given_count, asked, input_count;
    int32_t target; // item
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
    double value;        // FIXED
    const double *table; // ALONE: a value for each outcome of the input
} mw_rule_term;

// What a sum is compared with; near: how far from it still counts as equal. In units of the sum.
typedef struct {
    double x;
    int64_t q, near;
} mw_rule_limit;

// A sum over inputs on which mixed steps rest, or one input's value.
typedef struct {
    int32_t item;
    double base;          // what does not depend on uncertain inputs
    const double *add;    // [total outcomes]: what each outcome of each uncertain input adds
    int64_t *q;           // the same in units of the sum
    const double *table;  // else NULL: values that may be missing; the sum is then an outcome's
                          // number
    mw_rule_limit *limit; // ascending
    int64_t limit_count, limit_room;
    bool exact;    // its value counts, not only on which side of the limits it is
    int32_t block; // of inputs, -1: depends on none
    double scale;  // power of two by which sums become whole numbers
    double now;    // its value while mixed steps are computed
} mw_rule_dim;

struct mw_rule_work {
    const mw_rule *rule;
    const mw_rule_row *row;
    mw_rule_term *term;  // per item
    double *coefficient; // per item, zero between uses
    int32_t *dim_of;     // per item; -1
    uint8_t *needed;     // per item
    int32_t *slot;       // per input: place among the uncertain ones; -1
    int32_t *input;      // per slot
    int32_t *first;      // per slot: where its outcomes begin in `add`; one more at the end
    int32_t *block;      // per slot: the block, numbered in the order of its first slot
    int32_t slot_count;
    double *table, *sum; // of the row
    int64_t table_used, table_room, sum_room;
    mw_rule_dim *dim;
    int64_t dim_count, dim_room;
    double *mixed; // per item: value of a mixed step
    int32_t *run;  // needed steps, in their order
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

// The value of an item from its arguments' values; numbers that are compared are rounded to 1e-9.
double mw_rule_apply(const mw_node *n, const double *arg);
bool mw_rule_compares(const mw_node *n);

// Pairs of value and probability, in any order, as a list; sorts them.
MW_MUST_USE mw_status mw_rule_list(double (*pair)[2], int64_t n, mw_rule_odds_list *out,
                                   mw_error *err);

// The value of a given item at a row.
double mw_rule_given_value(const mw_rule *r, const mw_rule_row *row, int32_t item);

// A number rounded to 1e-9, as sums are before they are compared.
double mw_rule_round(double x);

#endif
