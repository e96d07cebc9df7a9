// SPDX-License-Identifier: MIT
// The plan: a graph of operators over columns, which is what a checked program becomes for given
// periods. node_op.h has the operators and their meaning, shape.h what columns run over; run.h runs
// a plan (and has the plain implementation it is tested against), sql.h writes it as SQL.
//
//     mw_plan *p = mw_plan_new();
//     int32_t x = mw_plan_add(p, &(mw_node){.op = MW_NODE_FACT, .domain = month_person});
//     int32_t y = mw_plan_add(p, &(mw_node){.op = MW_NODE_MUL, .domain = month_person, .arg = {x,
//     k},
//                                           .arg_count = 2});   // negative: out of memory
//
// Two runs of one plan give the same bits, whatever the number of threads: sums run in index order.
// Thread: one owner while it is built, immutable and any after that.
#ifndef MW_ENGINE_PLAN_H
#define MW_ENGINE_PLAN_H

#include "base/arena.h"
#include "base/status.h"
#include "engine/node_op.h"
#include "engine/shape.h"

#include <stdbool.h>
#include <stdint.h>

enum { MW_NODE_ARGS_MAX = 16, MW_PLAN_NODES_MAX = 200000 };

// Values by dated rows and keys. Codes index [0, code_count); intervals are searched.
typedef struct {
    bool interval;            // of each key
    int32_t count;            // codes: members of the list; intervals: bands
    const double *low, *high; // count each, ascending, not overlapping; -inf and inf allowed
    const uint8_t *open;      // count each: bit 0 low end open, bit 1 high end open
} mw_lookup_key;

typedef struct {
    mw_lookup_key key[MW_PLAN_KEYS_MAX];
    const double *value; // product of the counts, last key fastest; NaN: none
} mw_lookup_row;

typedef struct {
    int32_t key_count, row_count;
    const mw_lookup_row *row;
} mw_lookup;

// What a node points to lives in the plan's arena or is kept alive by the caller until the plan is
// freed. Fields that an operator does not use are 0.
typedef struct {
    mw_node_op op;
    mw_domain domain;
    int32_t arg[MW_NODE_ARGS_MAX];
    int32_t arg_count;
    int32_t aux;
    mw_reduce reduce;
    double value;             // CONST
    double needs;             // reductions: share of members that must be known; 0 is read as 1
    const double *per_period; // TIME: one value per period of the axis
    const int32_t *map;       // PICK_ROW, TIME_PICK, TIME_REDUCE: one per period of the node's axis
    const int32_t *map_end;   // TIME_REDUCE
    const int32_t *row_of;    // LOOKUP, MARGINAL: row of the table per period of the axis; -1: none
    const mw_lookup *table;   // LOOKUP, MARGINAL
    const uint8_t *set; // MEMBER: set_count codes; KEY_REDUCE: one per member of the dimension
    int32_t set_count;
    int32_t link;   // LINKED: of the shape
    int32_t tag;    // free for the builder: ties the node to what it came from
    int32_t source; // FACT: free for the builder (index of its own list of leaves)
} mw_node;

typedef struct mw_plan mw_plan;

mw_plan *mw_plan_new(void);    // NULL when out of memory
void mw_plan_free(mw_plan *p); // NULL is allowed

// Memory that lives as long as the plan.
mw_arena *mw_plan_arena(mw_plan *p);

// Adds a node, or finds the equal one (all fields but tag; not for RECUR and PREVIOUS_SELF).
// Elementwise operators of constants are computed, so the answer may be a CONST, of the empty
// domain; what changes nothing to the bit (x * 1, x - 0, if yes, ...) gives its arg.
//
//   n        copied; args must exist.
//   returns  the node's number; numbers ascend, so args come before their users. Negative: out of
//            memory or too many nodes, with the plan as it was.
int32_t mw_plan_add(mw_plan *p, const mw_node *n);

// How many nodes there are.
int32_t mw_plan_count(const mw_plan *p);
// Borrowed; stays where it is for the plan's life. id 0..mw_plan_count-1.
const mw_node *mw_plan_node(const mw_plan *p, int32_t id);

// Checks domains, argument counts and ranges against the shape: for tests and debug builds.
//   errors  MW_INVALID naming the node's number and operator and what is wrong with it.
MW_MUST_USE mw_status mw_plan_check(const mw_plan *p, const mw_shape *s, mw_error *err);

// The operator's name as node_op.h writes it.
const char *mw_node_op_name(mw_node_op op);

// Whether each value depends on the args' values at the same point alone, by the operator's rule
// for one point: ADD to ADD_MONTHS of the list.
bool mw_node_op_elementwise(mw_node_op op);

#endif
