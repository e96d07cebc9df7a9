// SPDX-License-Identifier: MIT
// From a checked program to a plan: every name becomes the column of a measure, a table look-up or
// the formula of another indicator, at the kind, the periods and the keys where it is wanted.
//
// Facts reach their period by the `roll` of the measure (leaf.h), all else is operators of the
// plan. Each named value is in a list with those that its formula used: what explanations walk
// over. Thread: one owner at a time.
#ifndef MW_EVAL_LOWER_H
#define MW_EVAL_LOWER_H

#include "engine/plan.h"
#include "eval/axis.h"
#include "eval/world.h"

// How the facts inside a period become one value.
typedef enum {
    MW_LEAF_ONE, // one fact; several make it missing
    MW_LEAF_SUM,
    MW_LEAF_MEAN, // weighted by duration
    MW_LEAF_FIRST,
    MW_LEAF_LAST,
    MW_LEAF_MAX,
    MW_LEAF_MIN,
    MW_LEAF_HOLD,       // in force at the end of the period
    MW_LEAF_HOLD_FIRST, // in force at its beginning, else the first inside
    MW_LEAF_INDEX,      // no measure: the score of a node of a composite index
    MW_LEAF_QUESTION,   // no measure, for counting alone: a question as one input
    // No measure: 1 where the row's stay holds at the period's end (VALID), its beginning (BEGAN),
    // any of it (THERE: one of its periods of mask_grain, if any); SHARE: the part that it holds.
    MW_LEAF_VALID,
    MW_LEAF_BEGAN,
    MW_LEAF_THERE,
    MW_LEAF_SHARE,
} mw_leaf_roll;

// A column of facts: the source of a FACT node.
typedef struct {
    mw_leaf_roll roll;
    int32_t measure, kind, axis, node;
    int32_t node_of;               // INDEX: the indicator that is the node; QUESTION: its points
    int32_t points, applies;       // QUESTION: nodes of its points, and of whether it applies; -1
    int32_t dim[MW_PLAN_KEYS_MAX]; // key dimensions in the order of the measure's keys; -1
    // over LENGTH before DATE: instead of the axis's periods, the time that ends with the date
    // which the measure before_measure - 1 holds for the entity; 0: none.
    int32_t before_measure;
    mw_length before_length;
    mw_grain mask_grain; // THERE, SHARE
    bool whole;          // at each row of an entity the facts of all its stays
} mw_leaf;

// How an input's column relates to the value that uses it.
typedef enum {
    MW_INPUT_SAME, // same entity
    MW_INPUT_UP,   // an ancestor
    MW_INPUT_ROWS, // rows below, peers or linked entities
} mw_input_how;

typedef struct {
    mw_input_how how;
    int32_t value; // number of the value
    // Per period of the user: the input's period map[t], or those of map[t] .. map_end[t] - 1 when
    // map_end is given; the same period without map.
    const int32_t *map, *map_end;
    int32_t link;    // of ROWS: twice the number of the link that leads there, + 1 inverse, + 1; 0
    int32_t formula; // that uses it, + 1; 0: not one of several
} mw_input;

// A named value at a place: measure, indicator or parameter.
typedef struct {
    mw_symbol symbol;
    int32_t kind, axis, node;
    int32_t leaf;           // of a measure at its own kind or with own facts; -1
    const mw_expr *formula; // of an indicator computed here; NULL when rolled or a measure
    // Where formulas differ from period to period: per period the number of its formula, -1 none.
    const int32_t *formula_of;
    int32_t
        key_node[3];    // of a parameter: what it was looked up with; of a question: its answer; -1
    int32_t own, below; // with trace, of a measure rolled up: nodes of its own value, and of what
                        // comes from below without it; -1
    const int32_t *row_of; // of a parameter: row in force per period
    bool rolled_children, rolled_time, rolled_keys;
    int32_t arg[4];    // of an indicator: nodes of its arguments; -1
    int32_t low, high; // with trace, of what rests on questions: nodes of its bounds; -1
    // Of a level: two nodes for each line, whether its condition is surely and possibly true.
    const int32_t *line_node;
    int32_t lines;
    bool marginal; // of a parameter: the sum over its bands, not the band's own value
    mw_input *input;
    int64_t input_count, input_capacity;
} mw_value;

typedef struct mw_lower mw_lower;

// Of an alert: its condition, that for clearing (if any), the value its condition looks at first.
typedef enum { MW_ALERT_WHEN, MW_ALERT_CLEAR, MW_ALERT_SHOWN } mw_alert_part;

// What is wanted: an indicator, measure or alert for the entities of a kind. Its keys are
// dimensions of the column, or, when rolled, taken as `arg` gives them, and else rolled.
typedef struct {
    mw_symbol symbol;
    int32_t kind;
    bool rolled;
    mw_expr *const *arg; // literals: the indicator's arguments, then codes of keys; borrowed
    int32_t arg_count;
    mw_alert_part part; // of an alert
} mw_want;

// periods: of one grain, ascending.
MW_MUST_USE mw_status mw_lower_new(mw_world *w, const mw_period *period, int32_t count,
                                   mw_lower **out, mw_error *err);
void mw_lower_free(mw_lower *l); // NULL is allowed

// Notes more than values need, for explanations: before the first want.
void mw_lower_trace(mw_lower *l);

// The node of what is wanted at the periods asked for.
//   value   its number in the list of values; may be NULL.
//   errors  MW_INVALID: no value there, and why ("roll children none"). MW_NOMEM.
MW_MUST_USE mw_status mw_lower_want(mw_lower *l, const mw_want *want, int32_t *node, int32_t *value,
                                    mw_error *err);

// The node to count inputs by: that of the value unless it rests on questions. For coverage.
MW_MUST_USE mw_status mw_lower_want_count(mw_lower *l, const mw_want *want, int32_t *node,
                                          mw_error *err);

// The nodes of its least and greatest value while questions are open; -1 when it rests on none.
MW_MUST_USE mw_status mw_lower_want_bounds(mw_lower *l, const mw_want *want, int32_t node[2],
                                           mw_error *err);

// The node of a question's points, where they came to be used; -1: they did not.
int32_t mw_lower_points(const mw_lower *l, const mw_question *q, int32_t kind, int32_t axis);

// What has been made so far; borrowed. Leaves and values: how many, and where they stand.
mw_plan *mw_lower_plan(mw_lower *l);
const mw_axes *mw_lower_axes(const mw_lower *l);
int32_t mw_lower_leaves(const mw_lower *l, const mw_leaf **out);
int32_t mw_lower_values(const mw_lower *l, const mw_value **out);

// The shape of the columns, as far as it came to be used. Borrowed; call it after the last want.
MW_MUST_USE mw_status mw_lower_shape(mw_lower *l, const mw_shape **out, mw_error *err);

// Key dimension: its code list.
int32_t mw_lower_dim_list(const mw_lower *l, int32_t dim);
mw_slice mw_lower_dim_name(const mw_lower *l, int32_t dim);

// Code whose value stands in a row of a parameter, after falling back to parents; -1: none.
int32_t mw_param_fallback(const mw_world *w, const mw_parameter *m, const mw_param_row *r,
                          int32_t key, int32_t code);

#endif
