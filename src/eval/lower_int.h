// SPDX-License-Identifier: MIT
// What the files of lowering share. A function that lowers returns a node, or -1 with l->status and
// l->err set: why there is no value.
#ifndef MW_EVAL_LOWER_INT_H
#define MW_EVAL_LOWER_INT_H

#include "eval/lower.h"
#include "eval/world_int.h"

enum { MW_LOWER_KEYS_MAX = 3, MW_LOWER_ARGS_MAX = 4, MW_LOWER_DEPTH_MAX = 400 };

// Formulas inside each other on the stack, each up to MW_EXPR_HEIGHT_MAX high: some 2 MiB of it.
enum { MW_LOWER_LEVELS_MAX = 2500 };

typedef struct {
    int32_t list; // code list
    mw_slice name;
} mw_dim;

// A value as it is, or the least or greatest that it may come to be; see lower_bound.c. COUNT is as
// it is too, for counting inputs: there a question is one, however it is answered.
typedef enum { MW_SIDE_EXACT, MW_SIDE_LOW, MW_SIDE_HIGH, MW_SIDE_COUNT } mw_side;

// The place where an expression is lowered.
typedef struct {
    mw_side side;
    int32_t kind, axis;
    int32_t dim[MW_LOWER_KEYS_MAX]; // bound keys, in the order of the indicator's keys
    int32_t dim_count;
    int32_t arg[MW_LOWER_ARGS_MAX]; // nodes of its arguments
    int32_t row_kind;               // inside an aggregate: kind of the rows; -1
    bool peers, linked;
    int32_t link;           // of the linked rows: twice its number, + 1 when inverse, + 1; 0 none
    bool whole;             // values of an entity that moved are those of all its stays
    bool rows_whole;        // the same inside an aggregate, for its rows
    mw_symbol member;       // of the group at hand
    int32_t self;           // indicator whose past may be asked for; -1
    int32_t self_node;      // its PREVIOUS_SELF
    int32_t before_measure; // over LENGTH before DATE: measure of the date + 1; 0 none
    mw_length before_length;
    int32_t value;    // value whose formula this is: inputs are noted there; -1
    int32_t formula;  // which of its formulas, + 1; 0 none
    mw_input_how how; // how inputs relate to it
    const int32_t *map, *map_end;
} mw_place;

struct mw_lower {
    mw_world *w;
    const mw_program *p;
    mw_plan *plan;
    mw_axes *axes;
    mw_map *memo;    // of values
    mw_map *sides;   // of expressions at a side
    mw_map *present; // of whether anything is recorded for a keyed indicator
    mw_dim dim[64];
    int32_t dim_count;
    mw_model_link_query *joined;
    int64_t joined_capacity;
    int32_t joined_count;
    mw_leaf *leaf;
    int64_t leaf_count, leaf_capacity;
    mw_value *value;
    int64_t value_count, value_capacity;
    int32_t depth, levels, recur_count;
    int32_t last_value; // that mw_low_slice gave last
    int64_t first_ns;   // of any fact; INT64_MAX not asked yet
    bool trace;
    bool history[512]; // axes made for recurrences
    int8_t *moved;     // by kind: 1 when an entity stands in the tree more than once, -1 not
    mw_status status;
    mw_error err;
    mw_shape shape; // filled by lower_shape.c
    mw_arena *arena;
};

// lower.c: nodes
int32_t mw_low_fail(mw_lower *l, mw_status st, const char *fmt, ...) MW_PRINTF(3, 4);
int32_t mw_low_add(mw_lower *l, mw_node n);
int32_t mw_low_const(mw_lower *l, double v);
int32_t mw_low_op1(mw_lower *l, mw_node_op op, int32_t a);
int32_t mw_low_op2(mw_lower *l, mw_node_op op, int32_t a, int32_t b);
int32_t mw_low_op3(mw_lower *l, mw_node_op op, int32_t a, int32_t b, int32_t c);
// The nodes brought to one domain, in place: ancestors' values go to the deepest kind, what lacks a
// dimension is spread. Constants stay. false: they cannot be.
bool mw_low_unify(mw_lower *l, int32_t *node, int32_t count, mw_domain *out);
// A node spread (or taken down) to the domain.
int32_t mw_low_to(mw_lower *l, int32_t node, const mw_domain *d);
// ... a constant too.
int32_t mw_low_spread(mw_lower *l, int32_t node, const mw_domain *d);
mw_domain mw_low_domain(const mw_lower *l, int32_t node);
mw_domain mw_low_domain_of(int32_t kind, int32_t axis, const int32_t *dim, int32_t dim_count);
// Multiplied (and shifted) from one type's unit to another's.
int32_t mw_low_convert(mw_lower *l, int32_t node, const mw_type *from, const mw_type *to);
int32_t mw_low_dim(mw_lower *l, int32_t list, mw_slice name);
int32_t mw_low_pick(mw_lower *l, int32_t node, int32_t axis, const int32_t *map);
void mw_low_input(mw_lower *l, const mw_place *at, int32_t value);
// The place at the derived axis, its elements told from those of the value whose formula this is.
mw_place mw_low_derived(mw_lower *l, const mw_place *at, const mw_derived *d);

// lower_value.c: measures and indicators by name
int32_t mw_low_symbol(mw_lower *l, mw_symbol s, const mw_place *at);
// The node of a leaf, made when there is no equal one; node and dim are filled here.
int32_t mw_low_leaf_like(mw_lower *l, mw_leaf want);
// A keyed value where `slice` says for each of its keys: keep (dim bound), pick, subset or roll.
typedef struct {
    int32_t pick[MW_LOWER_KEYS_MAX];       // node of the code; -1
    const uint8_t *set[MW_LOWER_KEYS_MAX]; // members; NULL all
    bool bound[MW_LOWER_KEYS_MAX];
    int32_t arg[MW_LOWER_ARGS_MAX]; // indicator's arguments
    bool named[MW_LOWER_KEYS_MAX];  // keys that arguments of the call name
    int32_t next;                   // key that the next one without a name means
} mw_slice_of_keys;
int32_t mw_low_slice(mw_lower *l, mw_symbol s, const mw_place *at, const mw_slice_of_keys *k);

// The formula in force at each period of the place.
int32_t mw_low_formula(mw_lower *l, const mw_indicator *m, const mw_place *at);

// lower_index.c: the node of a composite index.
int32_t mw_low_index(mw_lower *l, int32_t indicator, const mw_place *at);

// lower_keys.c: whether anything is recorded for a keyed value; rolling of keys.
int32_t mw_low_presence(mw_lower *l, mw_symbol s, const mw_place *at);
// The value of rows with bound keys: where nothing was recorded for a key, 0 as above.
int32_t mw_low_row_filled(mw_lower *l, mw_symbol s, const mw_place *at, int32_t node);
// Cells of a keyed sum for which nothing was recorded as 0, where the entity recorded any at all.
int32_t mw_low_filled(mw_lower *l, int32_t node, int32_t present);

// lower_expr.c, lower_call.c, lower_aggregate.c
int32_t mw_low_expr(mw_lower *l, const mw_place *at, const mw_expr *e);
// The same, where texts are codes of the type wanted and numbers come in its unit.
int32_t mw_low_expr_as(mw_lower *l, const mw_place *at, const mw_expr *e, const mw_type *want);
int32_t mw_low_name(mw_lower *l, const mw_place *at, const mw_expr *e);
// Whether a name of a kind above its own, as `site.price`, is asked for above that kind, where
// there is no such thing: a formula that is recomputed there is missing.
bool mw_low_is_below(const mw_lower *l, const mw_place *at, const mw_expr *e);
int32_t mw_low_placed(mw_lower *l, const mw_place *at, const mw_expr *e); // over and at
int32_t mw_low_call(mw_lower *l, const mw_place *at, const mw_expr *e);
int32_t mw_low_aggregate(mw_lower *l, const mw_place *at, const mw_expr *e);
// The place of the window or `at` of e: its axis, with how inputs relate. false: no such axis.
bool mw_low_window(mw_lower *l, const mw_place *at, const mw_expr *e, mw_place *inside,
                   mw_derived *d);
int32_t mw_low_period(mw_lower *l, int32_t axis, mw_period_part part);

// lower_table.c
int32_t mw_low_parameter(mw_lower *l, const mw_place *at, int32_t parameter, int32_t *key_node);
int32_t mw_low_marginal(mw_lower *l, const mw_place *at, int32_t parameter, int32_t x);

#endif
