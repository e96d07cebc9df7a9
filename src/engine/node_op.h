// SPDX-License-Identifier: MIT
// The operators of a plan, each with its meaning, listed once: the enum, the names in messages and
// the checks of arity come from this list.
//
// Every value is a double; NaN is "missing", the only form of missing there is. yes is 1, no is 0,
// dates are days since 1970-01-01 (years 1 to 9999, others are missing), codes are numbers of a
// list. Infinities are ordinary values. "Elementwise": every arg has the node's own domain, or is a
// CONST.
#ifndef MW_ENGINE_NODE_OP_H
#define MW_ENGINE_NODE_OP_H

// X(name, args, meaning). args: number of nodes in arg; -1: any.
#define MW_NODE_OP_LIST(X)                                                                         \
    X(CONST, 0, "value, the same everywhere; empty domain")                                        \
    X(FACT, 0, "a column given by the caller of the run")                                          \
    X(KEY, 0, "the code of each member of domain.key[aux], repeated over the other dimensions")    \
    X(TIME, 0, "a column over the axis alone, in per_period: dates, month numbers, ...")           \
    X(SPREAD, 1, "arg's column repeated over the dimensions that arg's domain lacks")              \
    X(ADD, 2, "a + b; elementwise")                                                                \
    X(SUB, 2, "a - b; elementwise")                                                                \
    X(MUL, 2, "a * b; elementwise")                                                                \
    X(DIV, 2, "a / b, missing where b is 0; elementwise")                                          \
    X(POW, 2, "a to the power b; missing if either is, or where not a finite number; elementwise") \
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
    X(AND, 2, "Kleene: 0 if either is 0, else missing if either is, else 1; elementwise")          \
    X(OR, 2, "Kleene: 1 if either is known and not 0, else missing if either is, else 0")          \
    X(NOT, 1, "Kleene; elementwise")                                                               \
    X(IF, 3, "b where a is not 0, c where a is 0, missing where a is missing; elementwise")        \
    X(ELSE, 2, "a where it is known, else b; elementwise")                                         \
    X(KNOWN, 1, "1 where a is known, else 0; elementwise")                                         \
    X(MEMBER, 1, "1 where the code a is in `set`, 0 where not; elementwise")                       \
    X(YEARS, 2, "whole years from date a to date b, birthdays passed; elementwise")                \
    X(MONTHS, 2, "whole months from date a to date b; elementwise")                                \
    X(ADD_MONTHS, 2, "date a moved by b whole months, day kept or clamped; elementwise")           \
    X(LOOKUP, -1, "`table` in the row in force (row_of) at keys a, b, c; or missing")              \
    X(MARGINAL, 1, "sum over bands of `table` (one key): the part of a in it * rate")              \
    X(PICK_ROW, -1, "arg[map[t]] at period t; missing where map[t] < 0")                           \
    X(UP, 1, "the value of each row's ancestor of arg's kind; missing: none")                      \
    X(AGG, -1, "`reduce` of a over each row's descendants where b (optional) is not 0")            \
    X(ROLL, -1, "implicit roll to a parent: see below")                                            \
    X(LINKED, -1, "AGG over the rows of arg's kind that `link` leads to")                          \
    X(TIME_PICK, 1, "arg on any axis: value at its period map[t], missing where map[t] < 0")       \
    X(TIME_REDUCE, 1, "`reduce` over periods map[t] .. map_end[t]-1; missing: map[t] < 0")         \
    X(KEY_REDUCE, 1, "`reduce` over arg's key[aux], members in `set` only (NULL: all)")            \
    X(KEY_PICK, 2, "arg[0] at the member of its key[aux] whose code is arg[1]")                    \
    X(KEY_BEST, 1, "code of arg's key[aux] with the largest value; first of ties")                 \
    X(PEER, -1, "`reduce` of a over rows with equal groups arg[1..]; missing skipped")             \
    X(PEER_RANK, -1, "1 + number of peers with a larger value (aux 0) or a smaller one (aux 1)")   \
    X(PEER_PERCENTILE, -1, "(peers below + half the other ties) / (known peers - 1)")              \
    X(PREVIOUS_SELF, 0, "in the body of the RECUR of the same aux: its value one period before")   \
    X(RECUR, 2, "arg[1] period by period; at the first one PREVIOUS_SELF is arg[0]")

typedef enum {
#define X(name, args, text) MW_NODE_##name,
    MW_NODE_OP_LIST(X)
#undef X
        MW_NODE_OP_COUNT
} mw_node_op;

// Reductions. A member whose condition is 0 is none. A missing value makes the result missing,
// unless `needs` says that a share of the members known suffices (one known member at least). A
// missing condition counts as a missing value, unless the member could not change the result: a
// value of 0 in SUM, no in ANY, yes in ALL.
typedef enum {
    MW_REDUCE_SUM,   // of nothing: 0
    MW_REDUCE_COUNT, // of the known members; of nothing: 0. To count what is true use SUM of yes/no
    MW_REDUCE_ANY,   // 1 when one is known to be true, whatever is missing; of nothing: 0
    MW_REDUCE_ALL,   // 0 when one is known to be false; of nothing: 1
    MW_REDUCE_MEAN,  // of the known ones; of nothing: missing, as all below
    MW_REDUCE_MIN,   //
    MW_REDUCE_MAX,   //
    MW_REDUCE_FIRST, // the first known one, whatever `needs`; missing where its condition is
    MW_REDUCE_LAST,  // the last known one likewise
    MW_REDUCE_MEDIAN, // mean of the two middle ones when even
    MW_REDUCE_OP_COUNT
} mw_reduce;

// AGG and LINKED: arg[0] may be -1 for COUNT, which then counts rows: of arg[1]'s kind, or of kind
// `aux` when there is no arg at all.
//
// ROLL brings a measure or a summable indicator to a kind above. arg[0] are the own values at the
// node's kind (-1: none can exist), then comes a node for each kind directly below that carries
// values. A row's value is its own when known; else `reduce` over its direct children (shape's
// parent) of those kinds, in the order of arg, that hold something: children whose `holds` of the
// kind `aux` is 0 are left out. With no child that holds something it is missing.
//
// KEY_PICK is missing where no member has the code. PEER_PERCENTILE is 0.5 for the only known peer.
// KEY_BEST: missing values lose to any known one; all missing gives missing. PEER*: a row
// with a missing group has no peers and no result; RANK and PERCENTILE are missing where a is.
//
// RECUR: `aux` is a number of the builder's choice, one for each RECUR. Nodes between PREVIOUS_SELF
// and arg[1] are elementwise, LOOKUP, MARGINAL or PICK_ROW, in the RECUR's own domain, and used
// nowhere else.

#endif
