// SPDX-License-Identifier: MIT
// What the files of a rule share: the rule as a list of items, and what they are at a row.
//
// Items stand in one list: given values (those of constants last), then inputs, then steps, each
// after its arguments. Thread: one owner at a time.
#ifndef MW_ASSESS_RULE_INT_H
#define MW_ASSESS_RULE_INT_H

#include "assess/rule.h"

// ROUND to so many places and more leaves any sum as it is: it is rounded to 1e-9 anyway.
enum { MW_RULE_PLACES = 6 };
// Half of what numbers are rounded to before they are compared.
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
    double value;        // FIXED
    const double *table; // ALONE: a value for each outcome of the input
} mw_rule_term;

// What a sum is compared with: whether it matters that it is at least x, that it is more than x.
typedef struct {
    double x, near; // near: how far from x still counts as equal
    bool at_least, above;
} mw_rule_limit;

// A limit that a mixed item hands on to its arguments; `next` of the same item, -1.
typedef struct {
    mw_rule_limit limit;
    int32_t next;
} mw_rule_handed;

// From so many grains on a sum passes a limit; `stands` is a number on that side of it.
typedef struct {
    int64_t q;
    double stands;
} mw_rule_mark;

// A sum over inputs on which mixed steps rest, or one input's value. As a whole number it is what
// lies above the least that it can be, in grains.
typedef struct {
    int32_t item;
    double base;          // what does not depend on uncertain inputs
    const double *add;    // [total outcomes]: what each outcome of each uncertain input adds
    int64_t *q;           // the same above the input's least, in grains
    const double *table;  // else NULL: values that may be missing; the sum is then an outcome's
                          // number
    mw_rule_limit *limit; // ascending
    int64_t limit_count, limit_room;
    mw_rule_mark *mark; // ascending, of those that the sum may or may not pass
    int64_t mark_count, mark_room;
    bool exact;    // its value counts, not only which limits it passes
    int32_t block; // of inputs, -1: depends on none
    double least, grain;
    double under;        // a number on its side before the first mark
    int64_t most;        // grains
    int64_t to_come;     // grains of the inputs to come, while these are added
    int32_t word, shift; // its place in a state
    uint64_t mask;
    double now; // its value while mixed steps are computed
} mw_rule_dim;

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

double mw_rule_round(double x); // to 1e-9

#endif
