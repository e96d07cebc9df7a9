// SPDX-License-Identifier: MIT
// Rolling to a kind above, and which rows of a kind are there in a period. As in lower_int.h, -1
// means that l->status and l->err say why.
#ifndef MW_EVAL_LOWER_ROLL_H
#define MW_EVAL_LOWER_ROLL_H

#include "eval/lower_int.h"

enum { MW_LOWER_CHAIN_MAX = 64 };

// The kinds from the base up to the top, with what is needed of each.
typedef struct {
    int32_t kind[MW_LOWER_CHAIN_MAX]; // kind[0] is the base, the last one the top
    int32_t own[MW_LOWER_CHAIN_MAX];  // values of its own; -1 none
    int32_t there[MW_LOWER_CHAIN_MAX];
    int32_t count;
    mw_reduce reduce;
} mw_low_chain;

// The kinds from base to top, without values of their own.
void mw_low_chain_of(const mw_program *p, int32_t base, int32_t top, mw_low_chain *c);
// The value of the base rolled up to the top. there: which rows count, 1 or 0; the constant 1: all.
int32_t mw_low_roll_up(mw_lower *l, mw_low_chain *c, int32_t value, int32_t there);

// Whether an entity of the kind stands in the tree more than once.
bool mw_low_moved(mw_lower *l, int32_t kind);
// 1 where the row is there at the end of the period; the constant 1 when no row is limited.
int32_t mw_low_valid(mw_lower *l, int32_t kind, int32_t axis);
// 1 where a row counts for a value made of facts of a time roll: a leaf, or any node.
int32_t mw_low_leaf_there(mw_lower *l, int32_t measure, int32_t axis, mw_leaf_roll time);
int32_t mw_low_there(mw_lower *l, int32_t node, int32_t kind, int32_t axis);
// The masks of what happens at the rows themselves, and-ed; -1 when nothing does. below: something
// happens at other rows or other times.
int32_t mw_low_happening(mw_lower *l, int32_t node, int32_t kind, int32_t axis, bool *below);
// The part of each period that the row was there, 0 to 1.
int32_t mw_low_leaf_share(mw_lower *l, int32_t measure, int32_t axis);

#endif
