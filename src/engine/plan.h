// SPDX-License-Identifier: MIT
// The plan: a graph of operators over columns, which is what a checked program becomes for given periods.
//
// Every value is a double; NaN is "missing", the only form of missing there is. yes is 1, no is 0, dates
// are days since 1970-01-01, codes and texts are numbers of a list. A node has a domain: the cross product
// of key dimensions, periods of one axis and rows of one kind. Its column holds one value per point of the
// domain, laid out [key 0][key 1][key 2][period][row], row fastest; a dimension that the domain lacks has size 1.
//
// Rows of a kind stand in tree order: the descendants of one row are contiguous in every kind below.
// Operators are listed once, here, with their meaning; run.h runs them (and has the plain
// implementation they are tested against), sql.h writes the same plan as SQL.
//
// Two runs of one plan give the same bits, whatever the number of threads: sums run in index order.
// Thread: a plan is immutable once built, then any.
#ifndef MW_ENGINE_PLAN_H
#define MW_ENGINE_PLAN_H

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { MW_PLAN_KEYS_MAX = 3, MW_NODE_ARGS_MAX = 16, MW_PLAN_NODES_MAX = 200000 };

// X(name, args, meaning). args: number of nodes in arg; -1: any. "elementwise": all args have the node's
// own domain (constants excepted: a CONST node may stand anywhere and has the empty domain).
#define MW_NODE_OP_LIST(X)                                                                         \
    X(CONST, 0, "value, the same everywhere; empty domain")                                        \
    X(FACT, 0, "a column given by the caller of the run")                                          \
    X(KEY, 0, "the code of dimension key `aux` of the domain (shape's code of each member)")       \
    X(TIME, 0, "a column over the axis alone, given in `per_period`: dates, month numbers, ...")   \
    X(SPREAD, 1, "arg's column repeated over the dimensions that arg's domain lacks")              \
    X(ADD, 2, "a + b; elementwise")                                                                \
    X(SUB, 2, "a - b; elementwise")                                                                \
    X(MUL, 2, "a * b; elementwise")                                                                \
    X(DIV, 2, "a / b, missing where b is 0; elementwise")                                          \
    X(POW, 2, "a to the power b, missing where not a finite number; elementwise")                  \
    X(NEG, 1, "-a; elementwise")                                                                   \
    X(MIN, 2, "the smaller; missing if either is; elementwise")                                    \
    X(MAX, 2, "the larger; missing if either is; elementwise")                                     \
    X(ABS, 1, "elementwise")                                                                       \
    X(SQRT, 1, "missing below 0; elementwise")                                                     \
    X(LN, 1, "missing at and below 0; elementwise")                                                \
    X(LOG10, 1, "missing at and below 0; elementwise")                                             \
    X(EXP, 1, "elementwise")                                                                       \
    X(ROUND, 2, "a to the nearest multiple of 10^-b, halves away from 0; elementwise")             \
    X(FLOOR, 1, "elementwise")                                                                     \
    X(CEIL, 1, "elementwise")                                                                      \
    X(EQ, 2, "1 or 0; missing if either is; elementwise, as all comparisons")                      \
    X(NE, 2, "")                                                                                   \
    X(LT, 2, "")                                                                                   \
    X(LE, 2, "")                                                                                   \
    X(GT, 2, "")                                                                                   \
    X(GE, 2, "")                                                                                   \
    X(AND, 2, "Kleene: 0 if either is 0, else missing if either is missing, else 1; elementwise")  \
    X(OR, 2, "Kleene: 1 if either is not 0 and known, else missing if either is, else 0")          \
    X(NOT, 1, "Kleene; elementwise")                                                               \
    X(IF, 3, "b where a is not 0, c where a is 0, missing where a is missing; elementwise")        \
    X(ELSE, 2, "a where it is known, else b; elementwise")                                         \
    X(KNOWN, 1, "1 where a is known, else 0; elementwise")                                         \
    X(MEMBER, 1, "1 where the code a is in `set`, 0 where not, missing where missing")             \
    X(YEARS, 2, "whole years from date a to date b, birthdays passed; elementwise")                \
    X(MONTHS, 2, "whole months from date a to date b; elementwise")                                \
    X(ADD_MONTHS, 2, "date a moved by b whole months, day kept or clamped; elementwise")           \
    X(LOOKUP, -1, "the value of `table` in the row in force at the period (`row_of`), at the keys a, b, c; missing where no row or no value") \
    X(MARGINAL, 1, "sum over the bands of `table` (one interval key) of the part of a inside the band times the band's rate") \
    X(PICK_ROW, -1, "arg[map[t]] at period t of the axis; missing where map[t] < 0")               \
    X(UP, 1, "from a kind above: each row takes the value of its ancestor of arg's kind; missing if none") \
    X(AGG, -1, "over the descendants (arg's kind) of each row: `reduce` of a where b (if given) is not 0") \
    X(ROLL, -1, "implicit roll to a parent: see mw_roll_args")                                     \
    X(LINKED, -1, "like AGG over `link` (rows of arg's kind linked from each row)")                \
    X(TIME_PICK, 1, "arg on another axis: value at period map[t], missing where map[t] < 0")       \
    X(TIME_REDUCE, 1, "arg on a finer axis: `reduce` over its periods map[t] .. map_end[t] - 1")   \
    X(KEY_REDUCE, 1, "`reduce` over dimension key `aux` of arg, members in `set` only (NULL: all)") \
    X(KEY_PICK, 2, "arg[0] at the member of its dimension key `aux` whose code is arg[1]; missing if none") \
    X(KEY_BEST, 1, "code of the member of dimension key `aux` of arg with the largest value; first of ties; missing ones skipped") \
    X(PEER, -1, "over all rows of the kind that share the values of groups arg[1..]: `reduce` of a; missing values are skipped") \
    X(PEER_RANK, -1, "1 + number of peers with a larger value (aux 0) or a smaller one (aux 1)")   \
    X(PEER_PERCENTILE, -1, "(peers strictly below + half of the other ties) / (known peers - 1), as a share 0..1; 0.5 when alone") \
    X(PREVIOUS_SELF, 0, "inside a RECUR: the value of the RECUR node `aux` one period before")     \
    X(RECUR, 2, "arg[1] period by period in order along the axis, where PREVIOUS_SELF is the value before; at the first period PREVIOUS_SELF is arg[0]")

typedef enum {
#define X(name, args, text) MW_NODE_##name,
    MW_NODE_OP_LIST(X)
#undef X
    MW_NODE_OP_COUNT
} mw_node_op;

// Reductions. Missing: a missing member makes the result missing, unless `needs` says that a share of
// members known suffices; a missing condition (AGG's second argument) makes the member uncertain and the
// result missing unless the member's value is known and would not change it (0 for SUM; any/all by Kleene).
typedef enum {
    MW_REDUCE_SUM,    // of nothing: 0
    MW_REDUCE_COUNT,  // members that count (condition not 0); of nothing: 0. AGG without value: rows
    MW_REDUCE_ANY,    // Kleene; of nothing: 0
    MW_REDUCE_ALL,    // Kleene; of nothing: 1
    MW_REDUCE_MEAN,   // of nothing: missing, as all below
    MW_REDUCE_MIN,
    MW_REDUCE_MAX,
    MW_REDUCE_FIRST,  // the first known member in order (missing skipped)
    MW_REDUCE_LAST,   // the last known member in order (missing skipped)
    MW_REDUCE_MEDIAN, // mean of the two middle ones when even
} mw_reduce;

// A domain. -1: lacks the dimension. Key dimensions are in the order of the layout.
typedef struct {
    int32_t kind;                  // of the shape
    int32_t axis;                  // of the shape
    int32_t key[MW_PLAN_KEYS_MAX]; // key dimensions of the shape; the used ones first
} mw_domain;

// Values by dated rows and keys. Codes index [0, code_count); intervals are searched.
typedef struct {
    bool interval;                 // of each key
    int32_t count;                 // codes: members of the list; intervals: bands
    const double *low, *high;      // count each, ascending, not overlapping; -inf and inf allowed
    const uint8_t *open;           // count each: bit 0 low end open, bit 1 high end open
} mw_table_key;

typedef struct {
    mw_table_key key[MW_PLAN_KEYS_MAX];
    const double *value; // product of the counts, last key fastest; NaN: none
} mw_table_row;

typedef struct {
    int32_t key_count, row_count;
    const mw_table_row *row;
} mw_table;

// What a node points to lives in the plan's arena or is kept alive by the caller until the plan is freed.
typedef struct {
    mw_node_op op;
    mw_domain domain;
    int32_t arg[MW_NODE_ARGS_MAX];
    int32_t arg_count;
    int32_t aux;
    mw_reduce reduce;
    double value;               // CONST
    double needs;               // reductions: share of members that must be known; 1 when nothing was said
    const double *per_period;   // TIME: one value per period of the axis
    const int32_t *map;         // PICK_ROW, TIME_PICK, TIME_REDUCE: one per period of the node's axis
    const int32_t *map_end;     // TIME_REDUCE
    const int32_t *row_of;      // LOOKUP, MARGINAL: row of the table per period of the axis; -1: none
    const mw_table *table;      // LOOKUP, MARGINAL
    const uint8_t *set;         // MEMBER, KEY_REDUCE: one per code (MEMBER: set_count codes) or member
    int32_t set_count;
    int32_t link;               // LINKED: of the shape
    int32_t tag;                // free for the builder: ties the node to what it came from
    int32_t source;             // FACT: free for the builder (index of its own list of leaves)
} mw_node;

// ROLL (bringing a measure or a summable indicator to a kind above) has in arg: arg[0] the own values at
// the node's kind (or -1: none can exist), then for each kind j directly below that carries values: a
// node on kind j. A row's value is its own when known; else `reduce` over its direct children (direct
// only: shape's parent, of any kind of those) that hold something: children whose `holds` of the kind
// `aux` is 0 (no descendant of that kind and not of it) are left out; with no child that holds something
// it is missing.

// The rows that columns run over, given to a run.
typedef struct {
    int64_t count;
    // For each kind of the shape (NULL where that kind is not above this one): row of the ancestor, -1 none.
    const int32_t *const *up;
    // For each kind of the shape (NULL where not below): rows begin[i] .. end[i] - 1 of that kind are the
    // descendants of row i.
    const int32_t *const *begin, *const *end;
    const int32_t *parent_kind, *parent_row; // direct parent of each row; -1 at the top
    // For each kind of the shape: 1 where the row is of that kind or has a descendant of it.
    const uint8_t *const *holds;
} mw_shape_kind;

typedef struct {
    int32_t from_kind, to_kind;
    const int32_t *begin, *row; // rows row[begin[i]] .. row[begin[i + 1] - 1] of to_kind are linked from row i
} mw_shape_link;

typedef struct {
    int32_t kind_count, axis_count, key_count, link_count;
    const mw_shape_kind *kind;
    const int32_t *axis_size;         // periods of each axis
    const int32_t *key_size;          // members of each key dimension
    const double *const *key_code;    // the code of each member
    const mw_shape_link *link;
} mw_shape;

typedef struct mw_plan mw_plan;

mw_plan *mw_plan_new(void); // NULL when out of memory
void mw_plan_free(mw_plan *p);

// Memory that lives as long as the plan.
mw_arena *mw_plan_arena(mw_plan *p);

// Adds a node, or finds the equal one (same op, domain, args and data pointers; not for RECUR parts), after
// simplifying constants. Args must exist. Negative: out of memory or too many nodes.
int32_t mw_plan_add(mw_plan *p, const mw_node *n);

int32_t mw_plan_count(const mw_plan *p);
const mw_node *mw_plan_node(const mw_plan *p, int32_t id);

// Checks domains, argument counts and ranges against the shape: for tests and debug builds.
MW_MUST_USE mw_status mw_plan_check(const mw_plan *p, const mw_shape *s, mw_error *err);

// Points of a domain: product of the sizes of its dimensions.
int64_t mw_domain_size(const mw_domain *d, const mw_shape *s);

const char *mw_node_op_name(mw_node_op op);

#endif
